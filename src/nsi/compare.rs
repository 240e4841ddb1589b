//! Two versions of a dictionary side by side: what is new, gone or changed.
//!
//! Rows are the same entry when their keys are the same and they begin on the same day; where one row
//! of a key is left on each side, it is the same entry with another first day.

use std::collections::BTreeMap;

use super::dictionary::{Column, Dictionary, Row};

/// The differences between two versions; rows by their number in their version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    pub new: Vec<usize>,
    pub gone: Vec<usize>,
    /// Before and now.
    pub changed: Vec<(usize, usize)>,
    pub n_same: usize,
    /// Columns that only one of them has.
    pub new_columns: Vec<String>,
    pub gone_columns: Vec<String>,
}

/// One cell that says something else now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference<'d> {
    pub column: &'d str,
    pub was: &'d str,
    pub now: &'d str,
}

impl Comparison {
    pub fn is_same(&self) -> bool {
        self.new.is_empty() && self.gone.is_empty() && self.changed.is_empty()
    }
}

/// Compares two versions. Without a former one, everything is new.
pub fn compare(before: Option<&Dictionary>, now: &Dictionary) -> Comparison {
    let Some(before) = before else {
        return Comparison {
            new: (0..now.len()).collect(),
            new_columns: now.table().columns().to_vec(),
            ..Comparison::default()
        };
    };
    let columns = Columns::of(before, now);
    let mut found = Comparison {
        new_columns: only_in(now, before),
        gone_columns: only_in(before, now),
        ..Comparison::default()
    };
    let (before_by_key, mut now_by_key) = (by_key(before), by_key(now));
    for (key, rows) in before_by_key {
        let others = now_by_key.remove(&key).unwrap_or_default();
        columns.pair(rows, others, &mut found);
    }
    found
        .new
        .extend(now_by_key.into_values().flatten().map(Row::number));
    found.new.sort_unstable();
    found.gone.sort_unstable();
    found.changed.sort_unstable();
    found
}

/// What is different between a row and the same entry in another version.
pub fn differences<'d>(
    was: Row<'d>,
    now: Row<'d>,
    before: &'d Dictionary,
    after: &'d Dictionary,
) -> Vec<Difference<'d>> {
    let columns = Columns::of(before, after);
    let both = columns.pairs.iter().filter_map(|(name, one, other)| {
        let value =
            |row: Row<'d>, column: Option<Column>| column.map_or("", |column| row.value(column));
        let (was, now) = (value(was, *one), value(now, *other));
        (was != now).then_some(Difference {
            column: name,
            was,
            now,
        })
    });
    both.collect()
}

/// Columns of two versions, matched by name.
struct Columns<'d> {
    pairs: Vec<(&'d str, Option<Column>, Option<Column>)>,
}

impl<'d> Columns<'d> {
    fn of(before: &'d Dictionary, now: &'d Dictionary) -> Columns<'d> {
        let mut pairs: Vec<(&str, Option<Column>, Option<Column>)> = Vec::new();
        for (at, name) in now.table().columns().iter().enumerate() {
            pairs.push((name, before.column(name), Some(Column(at))));
        }
        for (at, name) in before.table().columns().iter().enumerate() {
            if now.column(name).is_none() {
                pairs.push((name, Some(Column(at)), None));
            }
        }
        Columns { pairs }
    }

    fn is_same(&self, was: Row<'_>, now: Row<'_>) -> bool {
        // The same day may be spelled in two ways.
        was.span() == now.span()
            && self.pairs.iter().all(|(_, one, other)| match (one, other) {
                (Some(one), Some(other)) => {
                    let (was, now) = (was.value(*one), now.value(*other));
                    was == now
                        || super::packet::date(was)
                            .is_some_and(|day| super::packet::date(now) == Some(day))
                }
                (Some(one), None) => was.value(*one).is_empty(),
                (None, Some(other)) => now.value(*other).is_empty(),
                (None, None) => true,
            })
    }

    /// Sorts the rows of one key into the same, changed, gone and new.
    fn pair(&self, mut before: Vec<Row<'_>>, mut now: Vec<Row<'_>>, found: &mut Comparison) {
        let mut take = |is_pair: &dyn Fn(Row<'_>, Row<'_>) -> bool,
                        keep: &mut dyn FnMut(usize, usize)| {
            before.retain(|was| match now.iter().position(|now| is_pair(*was, *now)) {
                None => true,
                Some(at) => {
                    keep(was.number(), now.remove(at).number());
                    false
                }
            });
        };
        take(&|was, now| self.is_same(was, now), &mut |_, _| {
            found.n_same += 1
        });
        let mut changed = Vec::new();
        take(&|was, now| was.begin() == now.begin(), &mut |was, now| {
            changed.push((was, now))
        });
        if let ([was], [now]) = (&before[..], &now[..]) {
            changed.push((was.number(), now.number()));
        } else {
            found.gone.extend(before.iter().map(|row| row.number()));
            found.new.extend(now.iter().map(|row| row.number()));
        }
        found.changed.extend(changed);
    }
}

fn by_key(dictionary: &Dictionary) -> BTreeMap<Vec<&str>, Vec<Row<'_>>> {
    let mut found: BTreeMap<Vec<&str>, Vec<Row<'_>>> = BTreeMap::new();
    for row in dictionary.all() {
        found.entry(row.key().collect()).or_default().push(row);
    }
    found
}

fn only_in(one: &Dictionary, other: &Dictionary) -> Vec<String> {
    let names = one.table().columns().iter();
    names
        .filter(|name| other.column(name).is_none())
        .cloned()
        .collect()
}
