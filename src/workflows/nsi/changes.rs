//! The differences between two versions, in the words of their rows.

use chrono::NaiveDate;

use crate::nsi::compare::{compare, differences};
use crate::nsi::{Dictionary, Row};

/// Rows that are named of each kind where only an impression is wanted.
const FEW: usize = 20;

/// What is new, gone or changed: all of it counted, the first rows named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub n_new: usize,
    pub n_gone: usize,
    pub n_changed: usize,
    pub n_same: usize,
    pub new: Vec<Entry>,
    pub gone: Vec<Entry>,
    pub changed: Vec<Changed>,
    /// Columns that the former version does not have, and those that the new one does not.
    pub new_columns: Vec<String>,
    pub gone_columns: Vec<String>,
}

/// A row: its key, what it is called, and its days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The values of the key.
    pub key: Vec<String>,
    pub name: String,
    pub begin: Option<NaiveDate>,
    pub end: Option<NaiveDate>,
}

/// A row that says something else now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub entry: Entry,
    /// Column, what it said, what it says.
    pub fields: Vec<(String, String, String)>,
}

impl Changes {
    /// With the first rows of each kind.
    pub(super) fn between(before: Option<&Dictionary>, now: &Dictionary) -> Changes {
        Changes::limited(before, now, FEW)
    }

    /// With all rows.
    pub(super) fn in_full(before: Option<&Dictionary>, now: &Dictionary) -> Changes {
        Changes::limited(before, now, usize::MAX)
    }

    /// Nothing is left of a dictionary.
    pub(super) fn all_gone(before: &Dictionary) -> Changes {
        Changes {
            n_gone: before.len(),
            gone: before.all().take(FEW).map(entry).collect(),
            gone_columns: before.table().columns().to_vec(),
            ..Changes::default()
        }
    }

    /// No row is new, gone or changed.
    pub fn is_same(&self) -> bool {
        self.n_new + self.n_gone + self.n_changed == 0
    }

    fn limited(before: Option<&Dictionary>, now: &Dictionary, limit: usize) -> Changes {
        let found = compare(before, now);
        let named = |dictionary: &Dictionary, numbers: &[usize]| -> Vec<Entry> {
            let few = numbers.iter().take(limit);
            few.filter_map(|n| dictionary.row(*n)).map(entry).collect()
        };
        let changed = |before: &Dictionary| -> Vec<Changed> {
            let few = found.changed.iter().take(limit);
            let rows = few.filter_map(|(was, now_at)| before.row(*was).zip(now.row(*now_at)));
            rows.map(|(was, is)| changed(was, is, before, now))
                .collect()
        };
        Changes {
            n_new: found.new.len(),
            n_gone: found.gone.len(),
            n_changed: found.changed.len(),
            n_same: found.n_same,
            new: named(now, &found.new),
            gone: before.map_or_else(Vec::new, |before| named(before, &found.gone)),
            changed: before.map_or_else(Vec::new, changed),
            new_columns: found.new_columns,
            gone_columns: found.gone_columns,
        }
    }
}

fn entry(row: Row<'_>) -> Entry {
    Entry {
        key: row.key().map(str::to_owned).collect(),
        name: row.name().to_owned(),
        begin: row.begin(),
        end: row.end(),
    }
}

fn changed(was: Row<'_>, is: Row<'_>, before: &Dictionary, now: &Dictionary) -> Changed {
    let fields = differences(was, is, before, now);
    Changed {
        entry: entry(is),
        fields: fields
            .into_iter()
            .map(|field| {
                (
                    field.column.to_owned(),
                    field.was.to_owned(),
                    field.now.to_owned(),
                )
            })
            .collect(),
    }
}
