//! A packet of a classifier of checks as it stands in its file.

use std::collections::HashSet;
use std::path::Path;

use chrono::NaiveDate;

use super::super::rule::Source;
use crate::nsi::packet::date;
use crate::nsi::read::{self, Said};
use crate::nsi::{Catalogue, Dictionary, Fault, Packet, Table};

/// One record of a classifier, its texts as written but for the white space around them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// `ID_TEST`.
    pub id: String,
    /// `ID_EL`, the path of the element.
    pub target: String,
    /// `DESC_TEST`, what the check is called.
    pub title: String,
    /// `TYPE_D`, letters of the kinds of file.
    pub types: String,
    /// `NSI_OBJ`, `NSI_EL`.
    pub dictionary: String,
    pub column: String,
    /// `USL_TEST`.
    pub condition: String,
    /// `VAL_EL`.
    pub allowed: String,
    /// `MIN_LEN`, `MAX_LEN`, `MASK_VAL`.
    pub least: String,
    pub most: String,
    pub mask: String,
    pub comment: String,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

/// A whole classifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classifier {
    pub source: Source,
    pub version: String,
    pub entries: Vec<Entry>,
}

/// Why a file is no classifier of checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadFault {
    /// It is no packet at all.
    Unusable(Vec<Fault>),
    /// It is another dictionary than the four classifiers of checks; its code.
    Type(String),
    /// A record without a number or an element, by its line.
    NoNumber {
        line: u64,
    },
    /// Two records with one number.
    Twice {
        id: String,
    },
    Empty,
}

/// The dictionaries that are classifiers of checks.
pub const CODES: [(&str, Source); 4] = [
    ("Q015", Source::Q015),
    ("Q016", Source::Q016),
    ("Q022", Source::Q022),
    ("Q023", Source::Q023),
];

impl Classifier {
    /// Reads a packet, or an archive of packets.
    ///
    /// # Errors
    /// [`ReadFault`], the first one.
    pub fn open(path: &Path, catalogue: &Catalogue) -> Result<Vec<Classifier>, ReadFault> {
        let sources = read::read(path, catalogue, &Said::default());
        let classifier = |source: read::Source| {
            let packet = source.packet.map_err(ReadFault::Unusable)?;
            Classifier::of_packet(&packet)
        };
        sources.into_iter().map(classifier).collect()
    }

    fn of_packet(packet: &Packet) -> Result<Classifier, ReadFault> {
        let version = packet.version.clone().unwrap_or_default();
        let line = |row| packet.line(row);
        Classifier::of(&packet.dictionary, version, &packet.table, &line)
    }

    /// The classifier that has been imported as a dictionary.
    ///
    /// # Errors
    /// [`ReadFault`]: an import does not look for everything that a rule needs.
    pub fn of_dictionary(dictionary: &Dictionary) -> Result<Classifier, ReadFault> {
        let version = dictionary.version.clone();
        Classifier::of(&dictionary.code, version, dictionary.table(), &|_| 0)
    }

    fn of(
        code: &str,
        version: String,
        table: &Table,
        line: &dyn Fn(usize) -> u64,
    ) -> Result<Classifier, ReadFault> {
        let named = CODES.iter().find(|(known, _)| *known == code);
        let (_, source) = named.ok_or_else(|| ReadFault::Type(code.to_owned()))?;
        let columns = Columns::of(table);
        let entries: Vec<Entry> = (0..table.len()).map(|row| columns.entry(row)).collect();
        let mut seen = HashSet::new();
        for (row, entry) in entries.iter().enumerate() {
            if entry.id.is_empty() || entry.target.is_empty() {
                return Err(ReadFault::NoNumber { line: line(row) });
            }
            if !seen.insert(entry.id.as_str()) {
                let id = entry.id.clone();
                return Err(ReadFault::Twice { id });
            }
        }
        match entries.is_empty() {
            true => Err(ReadFault::Empty),
            false => Ok(Classifier {
                source: *source,
                version,
                entries,
            }),
        }
    }
}

/// What the elements of a record are called, in the order of [`Columns::entry`].
const NAMES: [&str; 14] = [
    "ID_TEST",
    "ID_EL",
    "DESC_TEST",
    "TYPE_D",
    "NSI_OBJ",
    "NSI_EL",
    "USL_TEST",
    "VAL_EL",
    "MIN_LEN",
    "MAX_LEN",
    "MASK_VAL",
    "COMMENT",
    "DATEBEG",
    "DATEEND",
];

/// The columns of a classifier's table; those that no record fills are not there.
struct Columns<'t> {
    table: &'t Table,
    places: [Option<usize>; NAMES.len()],
}

impl<'t> Columns<'t> {
    fn of(table: &'t Table) -> Columns<'t> {
        let places = NAMES.map(|name| table.column(name));
        Columns { table, places }
    }

    fn entry(&self, row: usize) -> Entry {
        let [
            id,
            target,
            title,
            types,
            dictionary,
            column,
            condition,
            allowed,
            least,
            most,
            mask,
            comment,
            from,
            until,
        ] = self
            .places
            .map(|place| place.map_or("", |column| self.table.value(row, column)));
        Entry {
            id: one_line(id),
            target: one_line(target),
            title: one_line(title),
            types: types.split_whitespace().collect(),
            dictionary: one_line(dictionary),
            column: one_line(column),
            condition: one_line(condition),
            allowed: one_line(allowed),
            least: one_line(least),
            most: one_line(most),
            mask: one_line(mask),
            comment: one_line(comment),
            from: date(from),
            until: date(until),
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
