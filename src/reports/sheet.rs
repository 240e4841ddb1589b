//! Lists as spreadsheets: XLSX with real numbers and days, or CSV for other programs.
//!
//! Rows are taken one by one and nothing of them stays in memory. The file appears whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use rust_decimal::Decimal;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
    XlsxError,
};
use tempfile::NamedTempFile;

use super::table::{Cell, Column, Head, Kind, Line, List};
use crate::domain::Kopecks;
use crate::text;
use crate::whole;
use crate::workflows::{self, Progress};

pub mod book;

/// Why a spreadsheet was not written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{path}: {source}")]
    Files { path: PathBuf, source: io::Error },
    /// Neither `.xlsx` nor `.csv`.
    #[error("{0}: no spreadsheet is called so")]
    Name(PathBuf),
}

/// Of the column with the sections, in signs.
const SECTION_WIDTH: u16 = 24;

/// A list that is being written.
pub struct Sheet {
    target: PathBuf,
    file: NamedTempFile,
    head: Head,
    form: Form,
}

enum Form {
    Xlsx(Box<Xlsx>),
    Csv(Box<Csv<File>>),
}

impl Sheet {
    /// A new list; the ending of `target` says in which form. An older file of that name stays until
    /// the new one is whole.
    ///
    /// # Errors
    /// [`Error`]
    pub fn create(target: &Path, head: Head) -> Result<Sheet, Error> {
        let failed = |source| Error::Files {
            path: target.to_owned(),
            source,
        };
        let ending = target.extension().map(|e| e.to_ascii_lowercase());
        let folder = whole::folder(target);
        let file = whole::beside(target).map_err(failed)?;
        let form = match ending.as_ref().and_then(|ending| ending.to_str()) {
            Some("xlsx") => Form::Xlsx(Box::new(Xlsx::new(&head, folder).map_err(failed)?)),
            Some("csv") => {
                let own = file.reopen().map_err(failed)?;
                Form::Csv(Box::new(Csv::new(own, &head).map_err(failed)?))
            }
            _ => return Err(Error::Name(target.to_owned())),
        };
        Ok(Sheet {
            target: target.to_owned(),
            file,
            head,
            form,
        })
    }

    /// Adds a row, a cell for each column.
    ///
    /// # Errors
    /// [`Error::Files`]
    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Error> {
        let written = match &mut self.form {
            Form::Xlsx(xlsx) => caught(self.file.as_file(), || xlsx.row(&self.head, cells)),
            Form::Csv(csv) => csv.row(cells),
        };
        written.map_err(|source| Error::Files {
            path: self.target.clone(),
            source,
        })
    }

    /// Writes a whole list, unless it is stopped. Its sections stand as a column before the others, so
    /// that a filter can tell them apart.
    ///
    /// # Errors
    /// [`Error::Files`], or what the list says; nothing has appeared then.
    pub fn write(
        target: &Path,
        list: &List<'_>,
        progress: &dyn Progress,
    ) -> Result<PathBuf, super::Error> {
        let mut head = list.head.clone();
        if let Some(title) = &list.sections {
            head.columns
                .insert(0, Column::new(title, Kind::Text, SECTION_WIDTH));
        }
        let mut sheet = Sheet::create(target, head)?;
        let mut section = String::new();
        (list.rows)(&mut |line| {
            match line {
                Line::Section(words) => section = words.to_owned(),
                Line::Row(cells) if list.sections.is_none() => sheet.row(cells)?,
                Line::Row(cells) => {
                    let mut whole = Vec::with_capacity(cells.len() + 1);
                    whole.push(Cell::text(section.as_str()));
                    whole.extend(cells.iter().cloned());
                    sheet.row(&whole)?;
                }
            }
            Ok(())
        })?;
        if progress.is_cancelled() {
            return Err(workflows::Error::Cancelled.into());
        }
        match sheet.finish_unless(&|| progress.is_cancelled()) {
            Err(_) if progress.is_cancelled() => Err(workflows::Error::Cancelled.into()),
            done => Ok(done?),
        }
    }

    /// Writes the totals and puts the file in its place.
    ///
    /// # Errors
    /// [`Error::Files`]; nothing has appeared then.
    pub fn finish(self) -> Result<PathBuf, Error> {
        self.finish_unless(&|| false)
    }

    /// As [`Sheet::finish`], stopped when it is asked to: a long list takes its time even here.
    ///
    /// # Errors
    /// [`Error::Files`], also when it was stopped; nothing has appeared then.
    pub fn finish_unless(
        mut self,
        is_stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<PathBuf, Error> {
        let file = Watched {
            file: self.file.as_file(),
            is_stopped,
        };
        let written = match &mut self.form {
            Form::Xlsx(xlsx) => caught(self.file.as_file(), || xlsx.finish(&self.head, file)),
            Form::Csv(csv) => csv.finish(),
        };
        let placed = written.and_then(|()| whole::place(self.file, &self.target));
        match placed {
            Ok(()) => Ok(self.target),
            Err(source) => Err(Error::Files {
                path: self.target,
                source,
            }),
        }
    }
}

/// The library panics where its rows, which wait in a file of their own, find no room on the disk. The
/// disk is asked then what it has to say.
fn caught<T>(file: &File, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    done.unwrap_or_else(|_| Err(complaint(file)))
}

/// Why a file in the same folder takes no more.
fn complaint(mut file: &File) -> io::Error {
    static MORE: [u8; 1 << 16] = [0; 1 << 16];
    let asked = file.write_all(&MORE).and_then(|()| file.sync_all());
    let refused = asked.err();
    refused.unwrap_or_else(|| io::Error::other("the book could not be written"))
}

/// A file that takes nothing more once it is stopped.
struct Watched<'w> {
    file: &'w File,
    is_stopped: &'w (dyn Fn() -> bool + Sync),
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match (self.is_stopped)() {
            true => Err(io::Error::other("stopped")),
            false => self.file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for Watched<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

// ---- XLSX ----

/// Rows of one sheet, the one with the titles among them; what is beyond stands on the next sheet.
const MOST_ROWS: u32 = 1_048_576;

struct Xlsx {
    book: Workbook,
    formats: Formats,
    n_sheets: usize,
    /// The next row of the current sheet.
    next: u32,
    totals: Vec<i64>,
}

struct Formats {
    title: Format,
    text: Format,
    count: Format,
    money: Format,
    date: Format,
    moment: Format,
    total_text: Format,
    total_count: Format,
    total_money: Format,
}

impl Formats {
    fn new() -> Formats {
        let money = || Format::new().set_num_format("#,##0.00");
        let count = || Format::new().set_num_format("#,##0");
        let total = |format: Format| format.set_bold().set_border_top(FormatBorder::Thin);
        Formats {
            title: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_border_bottom(FormatBorder::Thin),
            text: Format::new(),
            count: count(),
            money: money(),
            date: Format::new().set_num_format("dd.mm.yyyy"),
            moment: Format::new().set_num_format("dd.mm.yyyy hh:mm"),
            total_text: total(Format::new()),
            total_count: total(count()),
            total_money: total(money()),
        }
    }
}

fn io_error(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        // What the disk said is what the user is told.
        other => {
            let cause = std::error::Error::source(&other);
            let cause = cause.and_then(|cause| cause.downcast_ref::<io::Error>());
            let kind = cause.map_or(io::ErrorKind::Other, io::Error::kind);
            io::Error::new(kind, other)
        }
    }
}

/// Title and maker, in the properties of a book.
fn describe(book: &mut Workbook, title: &str) {
    let properties = DocProperties::new()
        .set_title(title)
        .set_author(text::creator());
    book.set_properties(&properties);
}

/// A day as spreadsheets know it; in words before 1900.
fn day(date: NaiveDate) -> Result<ExcelDateTime, String> {
    let (year, month) = (date.year() as u16, date.month() as u8);
    let known = ExcelDateTime::from_ymd(year, month, date.day() as u8);
    known.map_err(|_| date.format("%d.%m.%Y").to_string())
}

/// As [`day`], with the time.
fn moment(at: NaiveDateTime) -> Result<ExcelDateTime, String> {
    let (hour, minute) = (at.hour() as u16, at.minute() as u8);
    let known = day(at.date()).ok();
    let known = known.and_then(|day| day.and_hms(hour, minute, at.second()).ok());
    known.ok_or_else(|| at.format("%d.%m.%Y %H:%M").to_string())
}

/// Rubles, as a spreadsheet shows them.
fn rubles(sum: Kopecks) -> Decimal {
    Decimal::new(sum.0, 2)
}

impl Xlsx {
    /// Rows wait in a file of their own in `folder` until the book is put together.
    fn new(head: &Head, folder: &Path) -> io::Result<Xlsx> {
        let mut book = Workbook::new();
        book.set_tempdir(folder).map_err(io_error)?;
        describe(&mut book, &head.title);
        let mut xlsx = Xlsx {
            book,
            formats: Formats::new(),
            n_sheets: 0,
            next: 0,
            totals: vec![0; head.columns.len()],
        };
        xlsx.begin(head).map_err(io_error)?;
        Ok(xlsx)
    }

    fn begin(&mut self, head: &Head) -> Result<(), XlsxError> {
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        self.n_sheets += 1;
        sheet.set_name(sheet_name(&head.name, self.n_sheets))?;
        sheet.set_freeze_panes(1, 0)?;
        sheet
            .set_landscape()
            .set_paper_size(9)
            .set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(0, 0)?;
        sheet.set_header(format!("&L{}", head.title.replace('&', "&&")));
        sheet.set_footer(text::reports::PAGE_OF_SPREADSHEET);
        for (at, column) in head.columns.iter().enumerate() {
            sheet.set_column_width(at as u16, column.width + 2)?;
            sheet.write_with_format(0, at as u16, column.title.as_str(), &self.formats.title)?;
        }
        self.next = 1;
        Ok(())
    }

    fn sheet(&mut self) -> Result<&mut Worksheet, XlsxError> {
        self.book.worksheet_from_index(self.n_sheets - 1)
    }

    fn row(&mut self, head: &Head, cells: &[Cell<'_>]) -> io::Result<()> {
        // The last row is kept for the totals.
        if self.next >= MOST_ROWS - 1 {
            self.end_sheet(head).map_err(io_error)?;
            self.begin(head).map_err(io_error)?;
        }
        self.write(cells).map_err(io_error)
    }

    fn write(&mut self, cells: &[Cell<'_>]) -> Result<(), XlsxError> {
        let row = self.next;
        let formats = &self.formats;
        let sheet = self.book.worksheet_from_index(self.n_sheets - 1)?;
        for (at, cell) in cells.iter().enumerate() {
            let column = at as u16;
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    sheet.write_with_format(row, column, text.as_ref(), &formats.text)?;
                }
                Cell::Count(n) => {
                    self.totals[at] += n;
                    sheet.write_with_format(row, column, *n, &formats.count)?;
                }
                Cell::Money(sum) => {
                    self.totals[at] += sum.0;
                    sheet.write_with_format(row, column, rubles(*sum), &formats.money)?;
                }
                Cell::Date(date) => match day(*date) {
                    Ok(known) => {
                        sheet.write_datetime_with_format(row, column, known, &formats.date)?;
                    }
                    Err(words) => {
                        sheet.write_with_format(row, column, words, &formats.text)?;
                    }
                },
                Cell::Moment(at) => match moment(*at) {
                    Ok(known) => {
                        sheet.write_datetime_with_format(row, column, known, &formats.moment)?;
                    }
                    Err(words) => {
                        sheet.write_with_format(row, column, words, &formats.text)?;
                    }
                },
            }
        }
        self.next += 1;
        Ok(())
    }

    /// Filter and totals; these are formulas over the rows that a filter leaves.
    fn end_sheet(&mut self, head: &Head) -> Result<(), XlsxError> {
        let last = self.next - 1;
        let width = head.columns.len().saturating_sub(1) as u16;
        let totals = std::mem::replace(&mut self.totals, vec![0; head.columns.len()]);
        let is_totalled = head.columns.iter().any(|column| column.is_totalled);
        let formats = [
            self.formats.total_text.clone(),
            self.formats.total_count.clone(),
            self.formats.total_money.clone(),
        ];
        let sheet = self.sheet()?;
        if last > 0 {
            sheet.autofilter(0, 0, last, width)?;
        }
        if !is_totalled || last == 0 {
            return Ok(());
        }
        let [plain, count, money] = formats;
        for (at, (column, total)) in head.columns.iter().zip(totals).enumerate() {
            let (row, at) = (last + 1, at as u16);
            if !column.is_totalled {
                let words = if at == 0 { text::reports::TOTAL } else { "" };
                sheet.write_with_format(row, at, words, &plain)?;
                continue;
            }
            let letters = rust_xlsxwriter::utility::column_number_to_name(at);
            let (format, shown) = match column.kind {
                Kind::Money => (&money, rubles(Kopecks(total)).to_string()),
                _ => (&count, total.to_string()),
            };
            // 109: a sum without the rows that are hidden.
            let formula = format!("=SUBTOTAL(109,{letters}2:{letters}{})", last + 1);
            let formula = Formula::new(formula).set_result(shown);
            sheet.write_with_format(row, at, formula, format)?;
        }
        Ok(())
    }

    fn finish(&mut self, head: &Head, file: Watched<'_>) -> io::Result<()> {
        self.end_sheet(head).map_err(io_error)?;
        let mut out = BufWriter::new(file);
        self.book.save_to_writer(&mut out).map_err(io_error)?;
        out.flush()
    }
}

/// At most 31 signs and none that a spreadsheet forbids there.
fn sheet_name(name: &str, number: usize) -> String {
    const MOST: usize = 31;
    let number = match number {
        1 => String::new(),
        number => format!(" {number}"),
    };
    let allowed = name.chars().map(|sign| match sign {
        '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'' => ' ',
        other => other,
    });
    let own: String = allowed.take(MOST - number.chars().count()).collect();
    own.trim().to_owned() + &number
}

// ---- CSV ----

/// Rows for other programs, with their titles.
pub struct Csv<W: Write> {
    out: csv::Writer<BufWriter<W>>,
}

impl<W: Write> Csv<W> {
    pub fn new(file: W, head: &Head) -> io::Result<Csv<W>> {
        let mut file = BufWriter::new(file);
        // So that Excel takes it for UTF-8.
        file.write_all("\u{FEFF}".as_bytes())?;
        let mut out = csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(csv::Terminator::CRLF)
            .from_writer(file);
        let titles = head.columns.iter().map(|column: &Column| &column.title);
        out.write_record(titles)?;
        Ok(Csv { out })
    }

    pub fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        for cell in cells {
            match cell {
                Cell::Empty => self.out.write_field("")?,
                Cell::Text(text) if is_taken_for_formula(text) => {
                    self.out.write_field(format!("'{text}"))?;
                }
                Cell::Text(text) => self.out.write_field(text.as_ref())?,
                Cell::Count(n) => self.out.write_field(n.to_string())?,
                Cell::Money(sum) => self.out.write_field(sum.to_string().replace('.', ","))?,
                Cell::Date(day) => self.out.write_field(day.format("%d.%m.%Y").to_string())?,
                Cell::Moment(at) => {
                    self.out
                        .write_field(at.format("%d.%m.%Y %H:%M").to_string())?;
                }
            }
        }
        self.out.write_record(None::<&[u8]>)?;
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// What the rows were written to, whole.
    pub fn into_inner(self) -> io::Result<W> {
        let buffered = self.out.into_inner().map_err(|e| e.into_error())?;
        buffered.into_inner().map_err(|e| e.into_error())
    }
}

/// A text of a damaged or hostile document must not become a formula in whoever opens the file.
fn is_taken_for_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests;
