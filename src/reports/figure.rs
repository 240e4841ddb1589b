//! Figures of printed documents: the number and the words that a template shows.

use serde::Serialize;

use crate::domain::Kopecks;
use crate::domain::setup::Provider;
use crate::text::{papers, window};

use super::table::Cell;

/// A sum. Templates show `text` and count nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Amount {
    pub kopecks: i64,
    /// `1 234 567,89`
    pub text: String,
}

impl From<Kopecks> for Amount {
    fn from(sum: Kopecks) -> Amount {
        Amount {
            kopecks: sum.0,
            text: window::money(sum),
        }
    }
}

impl From<&Amount> for Cell<'static> {
    fn from(amount: &Amount) -> Cell<'static> {
        Cell::Money(Kopecks(amount.kopecks))
    }
}

/// Pieces or heads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    pub n: i64,
    /// `12 840`
    pub text: String,
}

impl From<i64> for Count {
    fn from(n: i64) -> Count {
        Count {
            n,
            text: window::count(n),
        }
    }
}

impl From<&Count> for Cell<'static> {
    fn from(count: &Count) -> Cell<'static> {
        Cell::Count(count.n)
    }
}

/// An identity that a document proves: both sides as they are printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    pub name: String,
    pub left: String,
    pub right: String,
    pub is_ok: bool,
    /// Both sides as figures, for spreadsheets.
    #[serde(skip)]
    pub sides: [Cell<'static>; 2],
}

impl Check {
    pub fn sums(name: impl Into<String>, left: Kopecks, right: Kopecks) -> Check {
        Check {
            name: name.into(),
            left: window::money(left),
            right: window::money(right),
            is_ok: left == right,
            sides: [left, right].map(Cell::Money),
        }
    }

    pub fn counts(name: impl Into<String>, left: i64, right: i64) -> Check {
        Check {
            name: name.into(),
            left: window::count(left),
            right: window::count(right),
            is_ok: left == right,
            sides: [left, right].map(Cell::Count),
        }
    }
}

/// Who signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signature {
    pub position: String,
    /// Missing: to be written by hand.
    pub name: Option<String>,
}

impl Signature {
    pub fn new(position: &str, name: Option<&str>) -> Signature {
        Signature {
            position: position.to_owned(),
            name: filled(name),
        }
    }
}

/// Who signs for the organization: head, chief accountant, performer.
pub fn signatures(provider: &Provider) -> Vec<Signature> {
    vec![
        Signature::new(papers::HEAD, provider.head.as_deref()),
        Signature::new(papers::ACCOUNTANT, provider.accountant.as_deref()),
        Signature::new(papers::PERFORMER, provider.performer.as_deref()),
    ]
}

/// A text of a form, or a line to write on.
pub fn written(text: Option<&str>) -> Cell<'static> {
    text.map_or(Cell::Empty, |text| Cell::text(text.to_owned()))
}

/// A requisite that is there and not blank.
pub fn filled(value: Option<&str>) -> Option<String> {
    let value = value.map(str::trim).filter(|value| !value.is_empty());
    value.map(str::to_owned)
}
