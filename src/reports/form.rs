//! A form as what it consists of, from top to bottom: for writers that know no template.
//!
//! A printed document says this of itself beside the data of its template ([`Printable::sheets`]), and
//! one writer writes any of them as a spreadsheet. Knows no document.

use super::figure::{Check, Signature};
use super::sheet::{self, book};
use super::table::{Cell, Column, Head, Kind};
use super::template::{self, Printable};
use super::{Error, Format, Paper};
use crate::text::papers;
use crate::workflows::Workplace;

/// What stands on one sheet of a spreadsheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// On its tab.
    pub name: String,
    pub blocks: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// What the form is called.
    Title(String),
    /// Words across the sheet.
    Words(String),
    /// Words that cannot be overlooked.
    Strong(String),
    /// Names and values, a line each. An empty value is a line to write on.
    Fields(Vec<(&'static str, Cell<'static>)>),
    Table(Table),
    /// Of the rows of the table above it.
    Chart(Chart),
    Signatures(Vec<Signature>),
}

/// Bars beside each other: what was planned and what has become of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    pub title: String,
    /// The column that names a bar.
    pub names: usize,
    /// The columns of figures, called as their heads are.
    pub series: [usize; 2],
}

#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub columns: Vec<Column>,
    pub lines: Vec<Line>,
}

/// A line of a table. Sums are of the totalled columns; a writer counts them from the rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// What follows belongs together.
    Section(String),
    /// A cell for each column.
    Row(Vec<Cell<'static>>),
    /// Of the rows since the section began.
    Subtotal(&'static str),
    /// Of all rows.
    Total(&'static str),
    /// The total without its sign.
    Owed(&'static str),
    /// Instead of rows.
    Empty(&'static str),
}

impl Table {
    /// Rows and their total.
    pub fn of_rows(columns: Vec<Column>, rows: Vec<Vec<Cell<'static>>>) -> Table {
        let is_totalled = columns.iter().any(|column| column.is_totalled);
        let mut lines: Vec<Line> = rows.into_iter().map(Line::Row).collect();
        if lines.is_empty() {
            lines.push(Line::Empty(papers::NO_LINES));
        }
        if is_totalled {
            lines.push(Line::Total(papers::TOTAL));
        }
        Table { columns, lines }
    }

    /// Identities with what became of them.
    pub fn of_checks(checks: &[Check]) -> Table {
        let row = |check: &Check| {
            vec![
                Cell::text(check.name.clone()),
                check.sides[0].clone(),
                check.sides[1].clone(),
                Cell::text(papers::outcome(check.is_ok)),
            ]
        };
        let columns = vec![
            Column::new(papers::column::IDENTITY, Kind::Text, 64),
            Column::new(papers::column::LEFT, Kind::Money, 18),
            Column::new(papers::column::RIGHT, Kind::Money, 18),
            Column::new(papers::column::OUTCOME, Kind::Text, 16),
        ];
        Table::of_rows(columns, checks.iter().map(row).collect())
    }

    /// Rows that belong to sections cannot be sorted or filtered by themselves.
    pub fn has_sections(&self) -> bool {
        let is_section = |line: &Line| matches!(line, Line::Section(_));
        self.lines.iter().any(is_section)
    }
}

/// A form that has been filled in, ready for any writer.
pub trait Page {
    /// # Errors
    /// What the template says.
    fn print(&self, workplace: &Workplace) -> Result<Paper, Error>;

    /// As the bytes of a file, with what the one who asked should know.
    ///
    /// # Errors
    /// What the template or the library of spreadsheets says.
    fn bytes(&self, workplace: &Workplace, format: Format)
    -> Result<(Vec<u8>, Vec<String>), Error>;
}

impl<P: Printable> Page for P {
    fn print(&self, workplace: &Workplace) -> Result<Paper, Error> {
        let printed = template::print(self, workplace.clock.now(), &workplace.folders);
        printed.map_err(|e| Error::Pdf(e.to_string()))
    }

    fn bytes(
        &self,
        workplace: &Workplace,
        format: Format,
    ) -> Result<(Vec<u8>, Vec<String>), Error> {
        let failed = |error: std::io::Error| Error::Spreadsheet(error.to_string());
        let mut notes = self.notes().to_vec();
        let bytes = match format {
            Format::Pdf => {
                let paper = self.print(workplace)?;
                notes = paper.notes;
                paper.pdf
            }
            Format::Xlsx => book::write(&self.title(), &self.sheets()).map_err(failed)?,
            Format::Csv => {
                notes.push(papers::ONLY_ROWS.to_owned());
                csv(&self.sheets()).map_err(failed)?
            }
        };
        Ok((bytes, notes))
    }
}

/// The rows of the first table, its sections as a column before the others.
fn csv(sheets: &[Sheet]) -> std::io::Result<Vec<u8>> {
    let blocks = sheets.iter().flat_map(|sheet| &sheet.blocks);
    let mut tables = blocks.filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    let Some(table) = tables.next() else {
        return Ok(Vec::new());
    };
    let mut columns = table.columns.clone();
    let has_sections = table.has_sections();
    if has_sections {
        columns.insert(0, Column::new(papers::column::SECTION, Kind::Text, 24));
    }
    let head = Head {
        title: String::new(),
        name: String::new(),
        columns,
    };
    let mut out = sheet::Csv::new(Vec::new(), &head)?;
    let mut section = String::new();
    for line in &table.lines {
        match line {
            Line::Section(words) => section.clone_from(words),
            Line::Row(cells) => {
                let before = has_sections.then(|| Cell::text(section.as_str()));
                let cells: Vec<Cell<'_>> =
                    before.into_iter().chain(cells.iter().cloned()).collect();
                out.row(&cells)?;
            }
            Line::Subtotal(_) | Line::Total(_) | Line::Owed(_) | Line::Empty(_) => {}
        }
    }
    out.into_inner()
}
