//! Words of documents and spreadsheets.

pub const TOTAL: &str = "Всего";
/// Of a printed spreadsheet: `&P` and `&N` are filled in by whoever prints it.
pub const PAGE_OF_SPREADSHEET: &str = "&Rстр. &P из &N";
