//! Dictionaries (НСИ): import of packets, what they change, which version is in force, and back.
//!
//! What a packet says is `nsi`'s business; here its versions meet the database and the accounts.

use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::Connection;

use crate::nsi::catalogue::DescriptorFault;
use crate::nsi::check;
use crate::nsi::dictionary::Origin;
use crate::nsi::{Catalogue, Dictionary, Packet, Shelf, Table, built_in};
use crate::store;
use crate::store::dictionaries::{self, BETWEEN_CELLS, Version};
use crate::text;

use super::{Error, Workplace};

mod affected;
mod back;
mod changes;
mod import;
mod known;
mod rows;

pub use affected::{Affected, Example};
pub use back::{Diff, RolledBack, diff, plan_rollback, rollback};
pub use changes::{Changed, Changes, Entry};
pub use import::{Asked, Outcome, Planned, Refused, import, plan};
pub use known::{Known, known};
pub use rows::{Next, Page, Stored, rows};

/// Why something about dictionaries did not happen.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// A file of descriptors cannot be used.
    Descriptor(DescriptorFault),
    /// No version of this number, no dictionary of this code.
    NoVersion(String),
    /// Another version is in force; this one's number, where it has one.
    NotInForce { id: i64, in_force: Option<i64> },
    /// A table of the program itself cannot be taken back.
    BuiltIn { code: String },
    /// Folders without a file that could be a dictionary.
    NoFiles,
}

/// A version that another one takes the place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former {
    /// None: a built-in table, or a file of the same call.
    pub id: Option<i64>,
    pub version: String,
    pub date: Option<NaiveDate>,
    pub is_built_in: bool,
}

/// A line of the list: a stored version, or a built-in table that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// None: a built-in table.
    pub id: Option<i64>,
    pub dictionary: String,
    pub title: String,
    pub version: String,
    pub date: Option<NaiveDate>,
    pub rows: usize,
    /// The file; empty for a built-in table.
    pub file: String,
    /// When it was imported.
    pub at: Option<String>,
    pub is_in_force: bool,
}

impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Error {
        Error::Dictionaries(trouble)
    }
}

fn catalogue(workplace: &Workplace) -> Result<Catalogue, Error> {
    Catalogue::load(&workplace.folders).map_err(|fault| Trouble::Descriptor(fault).into())
}

/// What is in force of a dictionary.
#[derive(Clone, Default)]
struct Current {
    former: Option<Former>,
    sha256: String,
    dictionary: Option<Arc<Dictionary>>,
}

impl Current {
    fn load(connection: &Connection, catalogue: &Catalogue, code: &str) -> Result<Current, Error> {
        if let Some(version) = dictionaries::in_force(connection, code)? {
            return Ok(Current {
                former: Some(Former::of(&version)),
                dictionary: Some(Arc::new(load(connection, catalogue, &version)?)),
                sha256: version.sha256,
            });
        }
        Ok(Current::built_in(catalogue, code))
    }

    fn built_in(catalogue: &Catalogue, code: &str) -> Current {
        let dictionary = built_in::dictionary(code, catalogue);
        Current {
            former: dictionary.as_ref().map(|_| Former {
                id: None,
                version: text::nsi::BUILT_IN.to_owned(),
                date: None,
                is_built_in: true,
            }),
            sha256: String::new(),
            dictionary: dictionary.map(Arc::new),
        }
    }
}

impl Former {
    fn of(version: &Version) -> Former {
        Former {
            id: Some(version.id),
            version: version.version.clone(),
            date: version.date,
            is_built_in: false,
        }
    }
}

/// A stored version as a dictionary.
fn load(
    connection: &Connection,
    catalogue: &Catalogue,
    version: &Version,
) -> Result<Dictionary, Error> {
    let mut rows = Vec::with_capacity(usize::try_from(version.rows).unwrap_or(0));
    dictionaries::each_row(connection, version.id, |row| {
        rows.push((row.n, row.begins, row.ends, row.cells.to_owned()));
    })?;
    rows.sort_unstable_by_key(|row| row.0);
    let damaged = || {
        Error::Store(store::Error::Damaged(format!(
            "version {} of {}",
            version.id, version.dictionary
        )))
    };
    let mut table = Table::new(version.columns.clone());
    let mut spans = Vec::with_capacity(rows.len());
    for (_, begins, ends, cells) in rows {
        table
            .push(cells.split(BETWEEN_CELLS))
            .map_err(|_| damaged())?;
        spans.push((
            begins.unwrap_or(NaiveDate::MIN),
            ends.unwrap_or(NaiveDate::MAX),
        ));
    }
    let packet = Packet {
        dictionary: version.dictionary.clone(),
        version: Some(version.version.clone()),
        date: version.date,
        table,
        lines: Vec::new(),
    };
    let descriptor = catalogue.describe(&packet, &[]);
    let origin = Origin::Imported(version.id);
    check::restore(packet, &descriptor, &version.key, spans, origin).ok_or_else(damaged)
}

/// The dictionaries of these codes that are in force, built-in tables included; codes of which there is
/// nothing are left out.
///
/// # Errors
/// What the store says; a file of descriptors that cannot be used.
pub fn shelf(workplace: &Workplace, codes: &[&str]) -> Result<Shelf, Error> {
    let catalogue = catalogue(workplace)?;
    let mut shelf = Shelf::default();
    for code in codes {
        let current = Current::load(&workplace.store.connection, &catalogue, code)?;
        if let Some(dictionary) = current.dictionary {
            shelf.put(dictionary);
        }
    }
    Ok(shelf)
}

/// The packet in force of a dictionary as it came, byte for byte, for a reader of its own: rules
/// (`Q015`…). Nothing where there is none.
///
/// # Errors
/// What the store says.
pub fn packet(workplace: &Workplace, code: &str) -> Result<Option<(Listed, Vec<u8>)>, Error> {
    let connection = &workplace.store.connection;
    let Some(version) = dictionaries::in_force(connection, code)? else {
        return Ok(None);
    };
    let text = dictionaries::packet(connection, version.id)?;
    let listed = listed(&catalogue(workplace)?, &version);
    Ok(text.map(|text| (listed, text)))
}

/// Every stored version, and built-in tables that are in force.
///
/// # Errors
/// What the store says; a file of descriptors that cannot be used.
pub fn list(workplace: &Workplace) -> Result<Vec<Listed>, Error> {
    let catalogue = catalogue(workplace)?;
    let versions = dictionaries::versions(&workplace.store.connection)?;
    let mut all: Vec<Listed> = versions
        .iter()
        .map(|version| listed(&catalogue, version))
        .collect();
    for code in built_in::codes() {
        let is_replaced = versions
            .iter()
            .any(|version| version.dictionary == code && version.is_in_force);
        if let Some(dictionary) = built_in::dictionary(code, &catalogue).filter(|_| !is_replaced) {
            all.push(listed_built_in(&dictionary));
        }
    }
    all.sort_by(|one, other| {
        one.dictionary
            .cmp(&other.dictionary)
            .then(other.id.cmp(&one.id))
    });
    Ok(all)
}

fn listed(catalogue: &Catalogue, version: &Version) -> Listed {
    let descriptor = catalogue.descriptor(&version.dictionary);
    Listed {
        id: Some(version.id),
        dictionary: version.dictionary.clone(),
        title: descriptor.map_or_else(|| version.dictionary.clone(), |d| d.title.clone()),
        version: version.version.clone(),
        date: version.date,
        rows: usize::try_from(version.rows).unwrap_or(0),
        file: version.file.clone(),
        at: Some(version.at.clone()),
        is_in_force: version.is_in_force,
    }
}

fn listed_built_in(dictionary: &Dictionary) -> Listed {
    Listed {
        id: None,
        dictionary: dictionary.code.clone(),
        title: dictionary.title.clone(),
        version: text::nsi::BUILT_IN.to_owned(),
        date: None,
        rows: dictionary.len(),
        file: String::new(),
        at: None,
        is_in_force: true,
    }
}

/// A version by its number, or the one in force of a dictionary by its code.
fn find(connection: &Connection, which: &str) -> Result<Option<Version>, Error> {
    Ok(match which.parse::<i64>() {
        Ok(id) => dictionaries::version(connection, id)?,
        Err(_) => dictionaries::in_force(connection, which)?,
    })
}
