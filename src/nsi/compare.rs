//! Two versions of a dictionary side by side: what is new, gone or changed.
//!
//! Rows are the same entry when their keys are the same and they begin on the same day; where one row
//! of a key is left on each side, it is the same entry with another first day.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use chrono::NaiveDate;

use super::dictionary::{Column, Dictionary, Row};
use super::packet;

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

    /// What a row says, so that rows that say the same are equal: its days and cells in the order of the
    /// pairs, days in one spelling.
    fn said<'r>(
        &self,
        row: Row<'r>,
        column: impl Fn(&(&str, Option<Column>, Option<Column>)) -> Option<Column>,
    ) -> Said<'r> {
        let cells = self.pairs.iter().map(|pair| {
            let value = column(pair).map_or("", |column| row.value(column));
            match packet::date(value) {
                Some(day) => Cell::Day(day),
                None => Cell::Text(value),
            }
        });
        (row.span(), cells.collect())
    }

    /// Sorts the rows of one key into the same, changed, gone and new. A key may have thousands of rows:
    /// nothing is compared with everything.
    fn pair(&self, before: Vec<Row<'_>>, now: Vec<Row<'_>>, found: &mut Comparison) {
        // Nearly all keys have one row on each side: it is the same or it has changed.
        if let ([was], [is]) = (&before[..], &now[..]) {
            match self.said(*was, |p| p.1) == self.said(*is, |p| p.2) {
                true => found.n_same += 1,
                false => found.changed.push((was.number(), is.number())),
            }
            return;
        }
        let (before, now, same) = taken(
            before,
            now,
            |row| self.said(row, |p| p.1),
            |row| self.said(row, |p| p.2),
        );
        found.n_same += same.len();
        let (before, now, changed) = taken(before, now, |row| row.span().0, |row| row.span().0);
        found.changed.extend(changed);
        if let ([was], [now]) = (&before[..], &now[..]) {
            found.changed.push((was.number(), now.number()));
        } else {
            found.gone.extend(before.iter().map(|row| row.number()));
            found.new.extend(now.iter().map(|row| row.number()));
        }
    }
}

/// A cell as it is compared.
#[derive(PartialEq, Eq, Hash)]
enum Cell<'r> {
    Text(&'r str),
    Day(NaiveDate),
}

type Said<'r> = ((NaiveDate, NaiveDate), Vec<Cell<'r>>);

/// Takes pairs of rows with the same mark out of both sides, first come first served; returns what is
/// left of either side, and the pairs.
fn taken<'b, 'n, Mark: Eq + std::hash::Hash>(
    before: Vec<Row<'b>>,
    now: Vec<Row<'n>>,
    mark_of_before: impl Fn(Row<'b>) -> Mark,
    mark_of_now: impl Fn(Row<'n>) -> Mark,
) -> (Vec<Row<'b>>, Vec<Row<'n>>, Vec<(usize, usize)>) {
    let mut waiting: HashMap<Mark, VecDeque<Row<'n>>> = HashMap::new();
    for row in &now {
        waiting
            .entry(mark_of_now(*row))
            .or_default()
            .push_back(*row);
    }
    let mut pairs = Vec::new();
    let mut left = before;
    left.retain(|was| {
        let other = waiting
            .get_mut(&mark_of_before(*was))
            .and_then(VecDeque::pop_front);
        pairs.extend(other.map(|now| (was.number(), now.number())));
        other.is_none()
    });
    let gone: HashSet<usize> = pairs.iter().map(|pair| pair.1).collect();
    let mut rest = now;
    rest.retain(|row| !gone.contains(&row.number()));
    (left, rest, pairs)
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
