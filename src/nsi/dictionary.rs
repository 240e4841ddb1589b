//! One version of a dictionary: a packet whose columns, keys and dates have been checked, indexed by
//! whatever column it is asked for.

use std::collections::HashMap;
use std::sync::OnceLock;

use chrono::NaiveDate;

use crate::domain::Kopecks;

use super::catalogue::{DateOf, Descriptor};
use super::packet::Packet;
use super::table::Table;

/// A column of a dictionary; belongs to the version that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Column(pub(super) usize);

/// Where a version comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Written into the program. `is_complete` is false where it has only the codes in use: that a
    /// code is missing then says little.
    BuiltIn { is_complete: bool },
    /// Its number in the database.
    Imported(i64),
    /// Read from a file and not kept yet.
    File,
}

/// A version of a dictionary, ready to be asked. Dates are inclusive on both ends; a missing end is
/// open.
#[derive(Debug)]
pub struct Dictionary {
    pub code: String,
    pub title: String,
    /// As the packet says it; empty where it does not.
    pub version: String,
    /// Of the packet.
    pub date: Option<NaiveDate>,
    pub origin: Origin,
    /// Which day of an account decides whether a row is valid.
    pub date_of: DateOf,
    table: Table,
    /// First and last day of each row.
    spans: Vec<(NaiveDate, NaiveDate)>,
    key: Vec<usize>,
    name: Option<usize>,
    /// Names of columns other than the packet's own.
    aliases: HashMap<String, usize>,
    indexes: Box<[OnceLock<Index>]>,
}

/// Rows by the value of one column, those of a value by their first day.
#[derive(Debug)]
struct Index {
    order: Vec<u32>,
    /// First and number in `order`.
    groups: HashMap<Box<str>, (u32, u32)>,
}

/// A row of a dictionary.
#[derive(Clone, Copy, Debug)]
pub struct Row<'d> {
    dictionary: &'d Dictionary,
    number: usize,
}

/// The rows that were asked for, by their first day.
#[derive(Clone, Debug)]
pub struct Rows<'d> {
    dictionary: &'d Dictionary,
    numbers: std::slice::Iter<'d, u32>,
    on: Option<NaiveDate>,
}

/// Which columns of a table the parts of a descriptor are, and the days of its rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    pub key: Vec<usize>,
    pub name: Option<usize>,
    pub aliases: HashMap<String, usize>,
    pub spans: Vec<(NaiveDate, NaiveDate)>,
}

impl Dictionary {
    /// Puts together what [`super::check`] has found sound.
    pub(super) fn of(
        packet: Packet,
        descriptor: &Descriptor,
        layout: Layout,
        origin: Origin,
    ) -> Dictionary {
        let n_columns = packet.table.columns().len();
        Dictionary {
            code: packet.dictionary,
            title: descriptor.title.clone(),
            version: packet.version.unwrap_or_default(),
            date: packet.date,
            origin,
            date_of: descriptor.date_of,
            table: packet.table,
            spans: layout.spans,
            key: layout.key,
            name: layout.name,
            aliases: layout.aliases,
            indexes: std::iter::repeat_with(OnceLock::new)
                .take(n_columns)
                .collect(),
        }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    pub fn is_built_in(&self) -> bool {
        matches!(self.origin, Origin::BuiltIn { .. })
    }

    /// Whether a code that is missing here is missing in the dictionary: true of imported versions,
    /// false of built-in tables that have only the codes in use.
    pub fn is_complete(&self) -> bool {
        !matches!(self.origin, Origin::BuiltIn { is_complete: false })
    }

    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The column of a name, in whatever letters, or of one of the names that the descriptor knows.
    pub fn column(&self, name: &str) -> Option<Column> {
        let alias = || self.aliases.get(&name.to_lowercase()).copied();
        self.table.column(name).or_else(alias).map(Column)
    }

    /// The columns that together say which entry a row is.
    pub fn key(&self) -> impl Iterator<Item = Column> + '_ {
        self.key.iter().map(|column| Column(*column))
    }

    /// The column whose values stand in fields of documents: the first one of the key.
    pub fn code_column(&self) -> Column {
        Column(self.key.first().copied().unwrap_or(0))
    }

    /// The rows with this value in a column, by their first day; `on`: only those valid that day.
    ///
    /// The first call for a column makes its index; after that a call costs one look-up and
    /// allocates nothing.
    pub fn rows(&self, column: Column, value: &str, on: Option<NaiveDate>) -> Rows<'_> {
        let numbers = match self.index(column) {
            None => &[],
            Some(index) => match index.groups.get(value) {
                None => &[][..],
                Some((first, n)) => &index.order[*first as usize..(*first + *n) as usize],
            },
        };
        Rows {
            dictionary: self,
            numbers: numbers.iter(),
            on,
        }
    }

    /// Whether a column has this value (on this day).
    pub fn contains(&self, column: Column, value: &str, on: Option<NaiveDate>) -> bool {
        self.rows(column, value, on).next().is_some()
    }

    /// What a code means on a day, or on its last days where it is not valid then.
    pub fn name_of(&self, code: &str, on: Option<NaiveDate>) -> Option<&str> {
        let column = self.code_column();
        let row = self
            .rows(column, code, on)
            .next()
            .or_else(|| self.rows(column, code, None).last());
        row.map(|row| row.name()).filter(|name| !name.is_empty())
    }

    /// All rows, in the order of the packet.
    pub fn all(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        (0..self.len()).map(|number| Row {
            dictionary: self,
            number,
        })
    }

    /// A row by its place in the packet.
    pub fn row(&self, number: usize) -> Option<Row<'_>> {
        (number < self.len()).then_some(Row {
            dictionary: self,
            number,
        })
    }

    /// The columns of the key, as the packet calls them.
    pub fn key_names(&self) -> impl Iterator<Item = &str> {
        let columns = self.key.iter();
        columns.map(|column| self.table.columns()[*column].as_str())
    }

    /// Nothing for a column of another dictionary that has more of them.
    fn index(&self, column: Column) -> Option<&Index> {
        let index = self.indexes.get(column.0)?;
        Some(index.get_or_init(|| {
            let value = |row: u32| self.table.value(row as usize, column.0);
            // Tables hold less than 2^32 cells.
            let mut order: Vec<u32> = (0..self.len() as u32).collect();
            order.sort_by(|one, other| {
                let days = |row: u32| (self.spans[row as usize].0, row);
                (value(*one), days(*one)).cmp(&(value(*other), days(*other)))
            });
            let mut groups = HashMap::new();
            let mut first = 0;
            for group in order.chunk_by(|one, other| value(*one) == value(*other)) {
                let n = group.len() as u32;
                groups.insert(value(group[0]).into(), (first, n));
                first += n;
            }
            Index { order, groups }
        }))
    }
}

impl<'d> Row<'d> {
    /// A cell, trimmed; empty where there is none.
    pub fn value(self, column: Column) -> &'d str {
        self.dictionary.table.value(self.number, column.0)
    }

    /// Its place in the packet, from 0.
    pub fn number(self) -> usize {
        self.number
    }

    /// The first day, where there is one.
    pub fn begin(self) -> Option<NaiveDate> {
        Some(self.span().0).filter(|day| *day != NaiveDate::MIN)
    }

    /// The last day, where there is one.
    pub fn end(self) -> Option<NaiveDate> {
        Some(self.span().1).filter(|day| *day != NaiveDate::MAX)
    }

    /// First and last day; the ends of time where they are open.
    pub fn span(self) -> (NaiveDate, NaiveDate) {
        self.dictionary.spans[self.number]
    }

    pub fn is_valid(self, on: NaiveDate) -> bool {
        let (begin, end) = self.span();
        begin <= on && on <= end
    }

    /// What the descriptor calls the name of an entry; empty where there is none.
    pub fn name(self) -> &'d str {
        let column = self.dictionary.name;
        column.map_or("", |column| self.value(Column(column)))
    }

    /// The values of the key.
    pub fn key(self) -> impl Iterator<Item = &'d str> + Clone {
        let columns = self.dictionary.key.iter();
        columns.map(move |column| self.value(Column(*column)))
    }

    /// A sum of money in rubles; nothing where the cell is empty or no sum.
    pub fn money(self, column: Column) -> Option<Kopecks> {
        Kopecks::parse(self.value(column)).ok()
    }
}

impl<'d> Iterator for Rows<'d> {
    type Item = Row<'d>;

    fn next(&mut self) -> Option<Row<'d>> {
        for number in self.numbers.by_ref() {
            let row = Row {
                dictionary: self.dictionary,
                number: *number as usize,
            };
            if self.on.is_none_or(|day| row.is_valid(day)) {
                return Some(row);
            }
        }
        None
    }
}
