//! What a document lists: columns with their kinds, and cells that keep their meaning.
//!
//! Sums stay kopecks and days stay days until a writer gives them its own form.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::domain::Kopecks;

/// How the cells of a column are written and lined up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Count,
    Money,
    Date,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub title: String,
    pub kind: Kind,
    /// In signs of the body text.
    pub width: u16,
    /// Its sum stands below the list.
    pub is_totalled: bool,
}

impl Column {
    pub fn new(title: impl Into<String>, kind: Kind, width: u16) -> Column {
        Column {
            title: title.into(),
            kind,
            width,
            is_totalled: false,
        }
    }

    pub fn totalled(mut self) -> Column {
        self.is_totalled = true;
        self
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    Empty,
    Text(Cow<'a, str>),
    Count(i64),
    Money(Kopecks),
    Date(NaiveDate),
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
