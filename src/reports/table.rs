//! What a document lists: columns with their kinds, and cells that keep their meaning.
//!
//! Sums stay kopecks and days stay days until a writer gives them its own form.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveDateTime};
use serde::Deserialize;

use crate::domain::Kopecks;
use crate::workflows::{self, Progress, Stage};

use super::Error;

/// How the cells of a column are written and lined up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Count,
    Money,
    Date,
}

/// Where the words of a cell stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    Left,
    Center,
    Right,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub title: String,
    pub kind: Kind,
    /// In signs of the body text.
    pub width: u16,
    /// On paper, in millimetres; all columns together are stretched to the page.
    pub mm: u16,
    pub align: Align,
    /// Its sum stands below the list.
    pub is_totalled: bool,
}

/// A sign of the body text is about half as wide as it is high, 8 points.
const MM_OF_TEN_SIGNS: u16 = 15;
const MARGINS_MM: u16 = 2;

impl Column {
    pub fn new(title: impl Into<String>, kind: Kind, width: u16) -> Column {
        Column {
            title: title.into(),
            kind,
            width,
            mm: width * MM_OF_TEN_SIGNS / 10 + MARGINS_MM,
            align: match kind {
                Kind::Count | Kind::Money => Align::Right,
                Kind::Text | Kind::Date => Align::Left,
            },
            is_totalled: false,
        }
    }

    /// A column of paper; its width in signs follows.
    pub fn on_paper(title: impl Into<String>, kind: Kind, mm: u16) -> Column {
        let signs = mm.saturating_sub(MARGINS_MM) * 10 / MM_OF_TEN_SIGNS;
        Column {
            mm,
            ..Column::new(title, kind, signs.max(5))
        }
    }

    pub fn totalled(mut self) -> Column {
        self.is_totalled = true;
        self
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    Empty,
    Text(Cow<'a, str>),
    Count(i64),
    Money(Kopecks),
    Date(NaiveDate),
    /// Local time.
    Moment(NaiveDateTime),
}

impl<'a> Cell<'a> {
    pub fn text(text: impl Into<Cow<'a, str>>) -> Cell<'a> {
        Cell::Text(text.into())
    }

    pub fn date(date: Option<NaiveDate>) -> Cell<'a> {
        date.map_or(Cell::Empty, Cell::Date)
    }
}

/// A list of its own: what is known of it before its rows come.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// «Счета за апрель 2021».
    pub title: String,
    /// A word or two, for the tab of a spreadsheet.
    pub name: String,
    pub columns: Vec<Column>,
}

/// What comes of a list, from its beginning to its end.
#[derive(Clone, Copy, Debug)]
pub enum Line<'a> {
    /// What follows belongs together and has its own subtotals.
    Section(&'a str),
    Row(&'a [Cell<'a>]),
}

/// Whoever takes the lines of a list.
pub type Take<'t> = dyn FnMut(Line<'_>) -> Result<(), Error> + 't;

/// Hands out all lines. It is asked twice where pages have to be counted first, and says the same
/// both times.
pub type Rows<'w> = Box<dyn Fn(&mut Take<'_>) -> Result<(), Error> + 'w>;

/// Hands out a row: of all the cells that it could have, those that the layout shows, in its order.
///
/// # Errors
/// What is told by whoever takes it.
pub fn take_shown(shows: &[usize], all: &[Cell<'_>], take: &mut Take<'_>) -> Result<(), Error> {
    let shown: Vec<Cell<'_>> = shows.iter().map(|at| all[*at].clone()).collect();
    take(Line::Row(&shown))
}

/// A document that is one list.
pub struct List<'w> {
    pub head: Head,
    pub page: Page,
    /// What the sections divide by, where there are any: «Вид деятельности».
    pub sections: Option<String>,
    /// How many rows there are, sections not counted.
    pub n_rows: u64,
    pub rows: Rows<'w>,
}

impl<'w> List<'w> {
    /// The same list, which tells `progress` of each row and ends between two rows when it is stopped.
    /// It is gone through so many times.
    pub fn watched<'p>(self, progress: &'p dyn Progress, n_times: u64) -> List<'p>
    where
        'w: 'p,
    {
        progress.begin(Stage::Writing, Some(self.n_rows * n_times));
        let rows = self.rows;
        let watched = move |take: &mut Take<'_>| {
            rows(&mut |line| {
                if progress.is_cancelled() {
                    return Err(workflows::Error::Cancelled.into());
                }
                take(line)?;
                if let Line::Row(_) = line {
                    progress.advance(1);
                }
                Ok(())
            })
        };
        List {
            rows: Box::new(watched),
            ..self
        }
    }
}

/// How a list stands on paper: an A4 sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub is_landscape: bool,
    /// Of the body text, in points.
    pub size: u16,
    /// A row with the numbers of the columns stands below their titles.
    pub is_numbered: bool,
    /// Each section begins a page.
    pub is_section_a_page: bool,
    /// Between the title and the list.
    pub above: Vec<String>,
    /// Behind the totals; see [`Page::below`].
    pub below: Vec<String>,
    pub signatures: Vec<Signature>,
}

/// Who signs: a post, and a name where it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    pub post: String,
    pub name: String,
}
