//! Forms as spreadsheets: titles and requisites above their tables, totals as formulas, signatures
//! below. Knows no form.

use std::io;

use rust_xlsxwriter::{
    Chart as Bars, ChartType, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
    XlsxError,
};

use super::super::figure::Signature;
use super::super::form::{Block, Chart, Line, Sheet, Table};
use super::super::table::{Cell, Column, Kind};
use super::{day, io_error, moment, rubles, sheet_name};
use crate::domain::Kopecks;
use crate::text;

/// A heading further down would leave no room for rows below it.
const LAST_FROZEN_ROW: u32 = 8;
/// Of the names of requisites, in signs.
const NAMES_WIDTH: u16 = 24;
/// Where no table says how wide the sheet is.
const NO_TABLE: [u16; 2] = [30, 70];
/// A sheet that is wider, in signs, is printed along.
const PORTRAIT_WIDTH: u16 = 100;
/// Of a line, in points.
const LINE_HEIGHT: u32 = 15;
const TITLE_HEIGHT: u32 = 20;
/// Of a chart, in lines: what it needs by itself, and more for each row of its table, up to a limit.
const CHART_LINES: u32 = 10;
const MOST_CHART_LINES: u32 = 120;
/// In pixels.
const CHART_WIDTH: u32 = 900;
const PIXELS_OF_LINE: u32 = 20;

/// The bytes of a book.
///
/// # Errors
/// What the library says: no form leads to it.
pub fn write(title: &str, sheets: &[Sheet]) -> io::Result<Vec<u8>> {
    let mut book = Workbook::new();
    super::describe(&mut book, title);
    let formats = Formats::new();
    for sheet in sheets {
        let page = book.add_worksheet();
        Place::new(page, &formats, sheet)
            .and_then(|mut place| place.fill(title, sheet))
            .map_err(io_error)?;
    }
    book.save_to_buffer().map_err(io_error)
}

struct Formats {
    title: Format,
    words: Format,
    strong: Format,
    name: Format,
    head: Format,
    section: Format,
    total: Format,
    /// By the kinds of cells: text, count, money, day, moment.
    value: [Format; 5],
    cell: [Format; 5],
    sum: [Format; 5],
    /// To write on.
    blank: Format,
}

impl Formats {
    fn new() -> Formats {
        let wrapped = || Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let kinds = |base: &dyn Fn() -> Format| {
            let number = |shown: &str| base().set_num_format(shown);
            [
                base(),
                number("#,##0"),
                number("#,##0.00"),
                number("dd.mm.yyyy"),
                number("dd.mm.yyyy hh:mm"),
            ]
        };
        let bordered = || wrapped().set_border(FormatBorder::Thin);
        let bold = || bordered().set_bold();
        Formats {
            title: wrapped()
                .set_bold()
                .set_font_size(14)
                .set_align(FormatAlign::Center),
            words: wrapped(),
            strong: wrapped().set_bold(),
            name: wrapped(),
            head: bold()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(0xEE_EE_EE),
            section: bold(),
            total: bold().set_align(FormatAlign::Right),
            value: kinds(&|| wrapped().set_align(FormatAlign::Left)),
            cell: kinds(&bordered),
            sum: kinds(&bold),
            blank: Format::new().set_border_bottom(FormatBorder::Thin),
        }
    }
}

/// Of the totalled columns, by column.
type Sums = Vec<i64>;

/// The sheet that is being filled, and how far down.
struct Place<'b> {
    page: &'b mut Worksheet,
    formats: &'b Formats,
    row: u32,
    widths: Vec<u16>,
    /// The first row of the last table, and the one behind its last.
    last_table: (u32, u32),
    /// How many columns the names of requisites take; their values have the others.
    n_names: u16,
}

impl<'b> Place<'b> {
    fn new(
        page: &'b mut Worksheet,
        formats: &'b Formats,
        sheet: &Sheet,
    ) -> Result<Place<'b>, XlsxError> {
        let widths = widths(sheet);
        let mut wide = 0;
        let enough = widths.iter().position(|width| {
            wide += width;
            wide >= NAMES_WIDTH
        });
        let most = widths.len().saturating_sub(1).max(1);
        for (at, width) in widths.iter().enumerate() {
            page.set_column_width(at as u16, *width)?;
        }
        Ok(Place {
            page,
            formats,
            row: 0,
            last_table: (0, 0),
            n_names: enough.map_or(most, |at| (at + 1).min(most)) as u16,
            widths,
        })
    }

    fn fill(&mut self, title: &str, sheet: &Sheet) -> Result<(), XlsxError> {
        self.page.set_name(sheet_name(&sheet.name, 1))?;
        self.page.set_paper_size(9).set_print_fit_to_pages(1, 0);
        if self.widths.iter().sum::<u16>() > PORTRAIT_WIDTH {
            self.page.set_landscape();
        }
        let header = title.replace('&', "&&");
        self.page.set_header(format!("&L{header}"));
        self.page.set_footer(text::reports::PAGE_OF_SPREADSHEET);
        for block in &sheet.blocks {
            match block {
                Block::Title(words) => self.across(words, &self.formats.title, TITLE_HEIGHT)?,
                Block::Words(words) => self.across(words, &self.formats.words, LINE_HEIGHT)?,
                Block::Strong(words) => self.across(words, &self.formats.strong, LINE_HEIGHT)?,
                Block::Fields(fields) => {
                    for (name, value) in fields {
                        self.field(name, value)?;
                    }
                    self.row += 1;
                }
                Block::Table(table) => self.table(table)?,
                Block::Chart(chart) => self.chart(&sheet.name, chart)?,
                Block::Signatures(signatures) => {
                    for signature in signatures {
                        self.signature(signature)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn last_column(&self) -> u16 {
        self.widths.len().saturating_sub(1) as u16
    }

    /// How many lines a text takes over these columns. A spreadsheet makes no room by itself for
    /// texts in merged cells.
    fn n_lines(&self, words: &str, from: u16, to: u16) -> u32 {
        let signs: u16 = self.widths[usize::from(from)..=usize::from(to)]
            .iter()
            .sum();
        let n_signs = words.chars().count() as u32;
        // A tenth for what is lost at the ends of lines.
        (n_signs * 11).div_ceil(u32::from(signs.max(1)) * 10).max(1)
    }

    /// Makes one cell of several in the current row.
    fn merge(&mut self, from: u16, to: u16, words: &str, format: &Format) -> Result<(), XlsxError> {
        match from < to {
            true => self
                .page
                .merge_range(self.row, from, self.row, to, words, format)?,
            false => self.page.write_with_format(self.row, from, words, format)?,
        };
        Ok(())
    }

    fn across(&mut self, words: &str, format: &Format, height: u32) -> Result<(), XlsxError> {
        let last = self.last_column();
        self.merge(0, last, words, format)?;
        let n_lines = self.n_lines(words, 0, last);
        self.page.set_row_height(self.row, height * n_lines)?;
        self.row += 1;
        Ok(())
    }

    fn field(&mut self, name: &str, value: &Cell<'_>) -> Result<(), XlsxError> {
        let (from, last) = (self.n_names.min(self.last_column()), self.last_column());
        self.merge(0, from.saturating_sub(1), name, &self.formats.name)?;
        let format = match value {
            Cell::Empty => &self.formats.blank,
            value => &self.formats.value[kind_of(value)],
        };
        self.merge(from, last, "", format)?;
        self.cell(from, value, &self.formats.value)?;
        if let Cell::Text(words) = value {
            let n_lines = self.n_lines(words, from, last);
            self.page.set_row_height(self.row, LINE_HEIGHT * n_lines)?;
        }
        self.row += 1;
        Ok(())
    }

    fn signature(&mut self, signature: &Signature) -> Result<(), XlsxError> {
        let name = signature.name.as_deref().unwrap_or_default();
        let words = text::papers::to_sign(name);
        self.row += 1;
        self.field(&signature.position, &Cell::text(words))
    }

    fn cell(
        &mut self,
        column: u16,
        cell: &Cell<'_>,
        formats: &[Format; 5],
    ) -> Result<(), XlsxError> {
        let format = &formats[kind_of(cell)];
        let (page, row) = (&mut *self.page, self.row);
        match cell {
            // The blank one of a field keeps its line.
            Cell::Empty => {}
            Cell::Text(words) => {
                page.write_with_format(row, column, words.as_ref(), format)?;
            }
            Cell::Count(n) => {
                page.write_with_format(row, column, *n, format)?;
            }
            Cell::Money(sum) => {
                page.write_with_format(row, column, rubles(*sum), format)?;
            }
            Cell::Date(date) => match day(*date) {
                Ok(known) => {
                    page.write_datetime_with_format(row, column, known, format)?;
                }
                Err(words) => {
                    page.write_with_format(row, column, words, &formats[0])?;
                }
            },
            Cell::Moment(at) => match moment(*at) {
                Ok(known) => {
                    page.write_datetime_with_format(row, column, known, format)?;
                }
                Err(words) => {
                    page.write_with_format(row, column, words, &formats[0])?;
                }
            },
        }
        Ok(())
    }

    /// Draws the rows of the last table; nothing where it has none.
    fn chart(&mut self, sheet: &str, chart: &Chart) -> Result<(), XlsxError> {
        let (first, end) = self.last_table;
        if end <= first {
            return Ok(());
        }
        let sheet = sheet_name(sheet, 1);
        let last = end - 1;
        let names = chart.names as u16;
        let mut bars = Bars::new(ChartType::Bar);
        bars.title().set_name(&chart.title);
        // Bars are drawn from below upwards; rows are read from above.
        bars.y_axis().set_reverse();
        for column in chart.series {
            let column = column as u16;
            bars.add_series()
                .set_name((sheet.as_str(), first - 1, column))
                .set_categories((sheet.as_str(), first, names, last, names))
                .set_values((sheet.as_str(), first, column, last, column));
        }
        let n_lines = (CHART_LINES + 2 * (end - first)).min(MOST_CHART_LINES);
        bars.set_width(CHART_WIDTH)
            .set_height(n_lines * PIXELS_OF_LINE);
        self.page.insert_chart(self.row + 1, 0, &bars)?;
        self.row += n_lines + 2;
        Ok(())
    }

    // ---- Tables ----

    fn table(&mut self, table: &Table) -> Result<(), XlsxError> {
        let head = self.row;
        self.head(&table.columns)?;
        let first = self.row;
        let mut counted = Counted::new(table.columns.len(), first);
        for line in &table.lines {
            self.line(table, line, first, &mut counted)?;
        }
        if !table.has_sections() && counted.end > first {
            let last = table.columns.len().saturating_sub(1) as u16;
            self.page.autofilter(head, 0, counted.end - 1, last)?;
        }
        self.last_table = (first, counted.end);
        self.row += 1;
        Ok(())
    }

    fn head(&mut self, columns: &[Column]) -> Result<(), XlsxError> {
        for (at, column) in columns.iter().enumerate() {
            let (title, format) = (column.title.as_str(), &self.formats.head);
            self.page
                .write_with_format(self.row, at as u16, title, format)?;
        }
        let lines = columns.iter().enumerate();
        let lines = lines.map(|(at, column)| self.n_lines(&column.title, at as u16, at as u16));
        let n_lines = lines.max().unwrap_or(1);
        self.page.set_row_height(self.row, LINE_HEIGHT * n_lines)?;
        if self.row <= LAST_FROZEN_ROW {
            self.page.set_freeze_panes(self.row + 1, 0)?;
        }
        self.page.set_repeat_rows(self.row, self.row)?;
        self.row += 1;
        Ok(())
    }

    fn line(
        &mut self,
        table: &Table,
        line: &Line,
        first: u32,
        counted: &mut Counted,
    ) -> Result<(), XlsxError> {
        let columns = &table.columns;
        let last = columns.len().saturating_sub(1) as u16;
        match line {
            Line::Section(words) => {
                self.merge(0, last, words, &self.formats.section)?;
                counted.begin_section(self.row + 1);
            }
            Line::Empty(words) => self.merge(0, last, words, &self.formats.words)?,
            Line::Row(cells) => {
                for at in 0..columns.len() {
                    let (column, format) = (at as u16, &self.formats.cell[0]);
                    self.page.write_blank(self.row, column, format)?;
                    let cell = cells.get(at).unwrap_or(&Cell::Empty);
                    self.cell(column, cell, &self.formats.cell)?;
                }
                counted.add(cells, self.row + 1);
            }
            Line::Subtotal(words) => {
                let (from, sums) = (counted.section, counted.of_section.clone());
                self.total(columns, words, &|at| sum_of(at, from, counted.end), &sums)?;
            }
            Line::Total(words) => {
                let sums = counted.of_all.clone();
                self.total(columns, words, &|at| sum_of(at, first, counted.end), &sums)?;
                counted.total = self.row;
            }
            Line::Owed(words) => {
                let sums: Sums = counted.of_all.iter().map(|sum| sum.abs()).collect();
                let total = counted.total + 1;
                let formula = |at| format!("=ABS({}{total})", letters(at));
                self.total(columns, words, &formula, &sums)?;
            }
        }
        self.row += 1;
        Ok(())
    }

    /// A line of sums: formulas, with what they give beside them for whoever does not count.
    fn total(
        &mut self,
        columns: &[Column],
        words: &str,
        formula: &dyn Fn(u16) -> String,
        sums: &Sums,
    ) -> Result<(), XlsxError> {
        let first = columns.iter().position(|column| column.is_totalled);
        let first = first.unwrap_or(columns.len()).max(1) as u16;
        self.merge(0, first - 1, words, &self.formats.total)?;
        for (at, column) in columns.iter().enumerate().skip(usize::from(first)) {
            let (column_at, sum) = (at as u16, sums[at]);
            if !column.is_totalled {
                let format = &self.formats.sum[0];
                self.page.write_blank(self.row, column_at, format)?;
                continue;
            }
            let (format, shown) = match column.kind {
                Kind::Money => (&self.formats.sum[2], rubles(Kopecks(sum)).to_string()),
                Kind::Count | Kind::Text | Kind::Date => (&self.formats.sum[1], sum.to_string()),
            };
            let formula = Formula::new(formula(column_at)).set_result(shown);
            self.page
                .write_formula_with_format(self.row, column_at, formula, format)?;
        }
        Ok(())
    }
}

/// What has come of a table so far.
struct Counted {
    of_all: Sums,
    of_section: Sums,
    /// The first row of the section.
    section: u32,
    /// The row behind the last one that was added, which is that one's number in a spreadsheet.
    end: u32,
    /// The row of the total.
    total: u32,
}

impl Counted {
    fn new(n_columns: usize, first: u32) -> Counted {
        Counted {
            of_all: vec![0; n_columns],
            of_section: vec![0; n_columns],
            section: first,
            end: first,
            total: first,
        }
    }

    fn begin_section(&mut self, first: u32) {
        self.section = first;
        self.of_section.fill(0);
    }

    fn add(&mut self, cells: &[Cell<'_>], end: u32) {
        self.end = end;
        for (at, cell) in cells.iter().enumerate().take(self.of_all.len()) {
            let n = match cell {
                Cell::Count(n) => *n,
                Cell::Money(sum) => sum.0,
                Cell::Empty | Cell::Text(_) | Cell::Date(_) | Cell::Moment(_) => 0,
            };
            self.of_all[at] += n;
            self.of_section[at] += n;
        }
    }
}

/// A sum that leaves out subtotals between the rows, and rows that a filter hides.
fn sum_of(column: u16, first: u32, last: u32) -> String {
    let letters = letters(column);
    format!(
        "=SUBTOTAL(109,{letters}{}:{letters}{})",
        first + 1,
        last.max(first + 1)
    )
}

fn letters(column: u16) -> String {
    rust_xlsxwriter::utility::column_number_to_name(column)
}

fn kind_of(cell: &Cell<'_>) -> usize {
    match cell {
        Cell::Empty | Cell::Text(_) => 0,
        Cell::Count(_) => 1,
        Cell::Money(_) => 2,
        Cell::Date(_) => 3,
        Cell::Moment(_) => 4,
    }
}

/// Of the columns of the sheet: whatever its tables need.
fn widths(sheet: &Sheet) -> Vec<u16> {
    let mut widths: Vec<u16> = Vec::new();
    for block in &sheet.blocks {
        let Block::Table(table) = block else {
            continue;
        };
        for (at, column) in table.columns.iter().enumerate() {
            match widths.get_mut(at) {
                Some(width) => *width = (*width).max(column.width),
                None => widths.push(column.width),
            }
        }
    }
    match widths.is_empty() {
        true => NO_TABLE.to_vec(),
        false => widths,
    }
}
