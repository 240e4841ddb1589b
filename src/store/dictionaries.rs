//! Versions of dictionaries, their rows, and which version is in force.

use std::collections::HashMap;
use std::ops::ControlFlow;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};

use super::Error;

/// Between the cells of a row: no cell can hold it.
pub const BETWEEN_CELLS: char = '\u{1F}';

/// Packets of rules are text that repeats itself.
const LEVEL: i32 = 6;

/// A version as it was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub id: i64,
    /// The dictionary's code.
    pub dictionary: String,
    /// Empty where nothing says it.
    pub version: String,
    pub date: Option<NaiveDate>,
    /// The file that it came in.
    pub file: String,
    /// Of the unpacked content.
    pub sha256: String,
    pub columns: Vec<String>,
    /// The columns that say which entry a row is.
    pub key: Vec<String>,
    pub rows: i64,
    /// The version in force before it.
    pub former_id: Option<i64>,
    pub step_id: i64,
    /// When it was imported, local time with offset.
    pub at: String,
    pub is_in_force: bool,
}

/// A version about to be stored.
#[derive(Debug)]
pub struct NewVersion<'a> {
    pub dictionary: &'a str,
    pub version: &'a str,
    pub date: Option<NaiveDate>,
    pub file: &'a str,
    pub sha256: &'a str,
    pub columns: &'a [String],
    pub key: &'a [String],
    pub rows: usize,
    pub former_id: Option<i64>,
    /// The packet as it came, where it is to be kept.
    pub text: Option<&'a [u8]>,
}

/// A row of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRow<'r> {
    /// Place in the packet, from 0.
    pub n: i64,
    /// The value of the key's first column.
    pub code: &'r str,
    pub begins: Option<NaiveDate>,
    pub ends: Option<NaiveDate>,
    /// With [`BETWEEN_CELLS`] between them.
    pub cells: &'r str,
}

const VERSION: &str = "
    SELECT v.id, v.dictionary, v.version, v.date, v.file, v.sha256, v.columns, v.key, v.rows, v.former_id,
           v.step_id, s.at, f.id IS NOT NULL
      FROM dictionary_versions v JOIN steps s ON s.id = v.step_id
           LEFT JOIN dictionaries_in_force f ON f.version_id = v.id AND f.ended_step IS NULL";

fn read(row: &Row<'_>) -> rusqlite::Result<Version> {
    let names = |at: usize| -> rusqlite::Result<Vec<String>> {
        let json: String = row.get(at)?;
        super::decode(&json, |json| serde_json::from_str(json).ok())
    };
    Ok(Version {
        id: row.get(0)?,
        dictionary: row.get(1)?,
        version: row.get(2)?,
        date: row.get(3)?,
        file: row.get(4)?,
        sha256: row.get(5)?,
        columns: names(6)?,
        key: names(7)?,
        rows: row.get(8)?,
        former_id: row.get(9)?,
        step_id: row.get(10)?,
        at: row.get(11)?,
        is_in_force: row.get(12)?,
    })
}

/// All versions, by dictionary, the newest first.
///
/// # Errors
/// What SQLite says; [`Error::Damaged`].
pub fn versions(connection: &Connection) -> Result<Vec<Version>, Error> {
    let mut statement =
        connection.prepare_cached(&format!("{VERSION} ORDER BY v.dictionary, v.id DESC"))?;
    let found = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// # Errors
/// What SQLite says; [`Error::Damaged`].
pub fn version(connection: &Connection, id: i64) -> Result<Option<Version>, Error> {
    let mut statement = connection.prepare_cached(&format!("{VERSION} WHERE v.id = ?1"))?;
    Ok(statement.query_row([id], read).optional()?)
}

/// The version of a dictionary that is in force.
///
/// # Errors
/// What SQLite says; [`Error::Damaged`].
pub fn in_force(connection: &Connection, dictionary: &str) -> Result<Option<Version>, Error> {
    let mut statement = connection.prepare_cached(&format!(
        "{VERSION} WHERE v.dictionary = ?1 AND f.dictionary = ?1"
    ))?;
    Ok(statement.query_row([dictionary], read).optional()?)
}

/// Stores a version without its rows; returns its id.
///
/// # Errors
/// What SQLite says.
pub fn add(tx: &Transaction<'_>, step: i64, new: &NewVersion<'_>) -> Result<i64, Error> {
    let text = new
        .text
        .map(|text| zstd::bulk::compress(text, LEVEL))
        .transpose()?;
    let names = |names: &[String]| serde_json::Value::from(names).to_string();
    tx.execute(
        "INSERT INTO dictionary_versions
                (dictionary, version, date, file, sha256, columns, key, rows, former_id, text, text_size, step_id)
         VALUES (:dictionary, :version, :date, :file, :sha256, :columns, :key, :rows, :former, :text, :size, :step)",
        named_params! {
            ":dictionary": new.dictionary, ":version": new.version, ":date": new.date, ":file": new.file,
            ":sha256": new.sha256, ":columns": names(new.columns), ":key": names(new.key),
            ":rows": new.rows as i64, ":former": new.former_id, ":text": text,
            ":size": new.text.map(|text| text.len() as i64), ":step": step,
        },
    )?;
    Ok(tx.last_insert_rowid())
}

/// # Errors
/// What SQLite says.
pub fn add_row(tx: &Transaction<'_>, version: i64, row: &StoredRow<'_>) -> Result<(), Error> {
    let day = |day: NaiveDate| day.to_string();
    tx.prepare_cached(
        "INSERT INTO dictionary_rows (version_id, code, begins, n, ends, cells) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(rusqlite::params![
        version,
        row.code,
        row.begins.map(day).unwrap_or_default(),
        row.n,
        row.ends.map(day),
        row.cells,
    ])?;
    Ok(())
}

/// From now on this version is in force; without one, the built-in table or none.
///
/// # Errors
/// What SQLite says.
pub fn put_in_force(
    tx: &Transaction<'_>,
    step: i64,
    dictionary: &str,
    version: Option<i64>,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE dictionaries_in_force SET ended_step = ?2 WHERE dictionary = ?1 AND ended_step IS NULL",
        rusqlite::params![dictionary, step],
    )?;
    if let Some(version) = version {
        tx.execute(
            "INSERT INTO dictionaries_in_force (dictionary, version_id, step_id) VALUES (?1, ?2, ?3)",
            rusqlite::params![dictionary, version, step],
        )?;
    }
    Ok(())
}

/// Hands out the rows of a version, by code and first day.
///
/// # Errors
/// What SQLite says; [`Error::Damaged`].
pub fn each_row(
    connection: &Connection,
    version: i64,
    mut each: impl FnMut(StoredRow<'_>),
) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "SELECT n, code, begins, ends, cells FROM dictionary_rows WHERE version_id = ?1",
    )?;
    let mut rows = statement.query([version])?;
    while let Some(row) = rows.next()? {
        each(StoredRow {
            n: row.get(0)?,
            code: text(row, 1)?,
            begins: day(text(row, 2)?)?,
            ends: row.get(3)?,
            cells: text(row, 4)?,
        });
    }
    Ok(())
}

/// Where a page of rows goes on: the last row that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    pub code: String,
    /// As it is stored; empty where the first day is open.
    pub begins: String,
    pub n: i64,
}

impl After {
    /// Before the first row.
    pub fn nothing() -> After {
        After {
            code: String::new(),
            begins: String::new(),
            n: -1,
        }
    }
}

/// Hands out the rows of a version behind one, by code and first day, until `each` says that it has
/// enough.
///
/// # Errors
/// What SQLite says; [`Error::Damaged`].
pub fn rows_after(
    connection: &Connection,
    version: i64,
    after: &After,
    mut each: impl FnMut(After, StoredRow<'_>) -> ControlFlow<()>,
) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "SELECT n, code, begins, ends, cells FROM dictionary_rows
          WHERE version_id = ?1 AND (code, begins, n) > (?2, ?3, ?4)
          ORDER BY code, begins, n",
    )?;
    let mut rows = statement.query(rusqlite::params![
        version,
        after.code,
        after.begins,
        after.n
    ])?;
    while let Some(row) = rows.next()? {
        let (n, code, begins) = (row.get(0)?, text(row, 1)?, text(row, 2)?);
        let here = After {
            code: code.to_owned(),
            begins: begins.to_owned(),
            n,
        };
        let stored = StoredRow {
            n,
            code,
            begins: day(begins)?,
            ends: row.get(3)?,
            cells: text(row, 4)?,
        };
        if each(here, stored).is_break() {
            break;
        }
    }
    Ok(())
}

/// When each version that is in force came into force: version, local time with offset.
///
/// # Errors
/// What SQLite says.
pub fn since(connection: &Connection) -> Result<HashMap<i64, String>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT f.version_id, s.at FROM dictionaries_in_force f JOIN steps s ON s.id = f.step_id
          WHERE f.ended_step IS NULL",
    )?;
    let found = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// The cells of the rows of a code that are valid on a day, by their first day: for single questions,
/// without taking the dictionary into memory.
///
/// # Errors
/// What SQLite says.
pub fn cells_on(
    connection: &Connection,
    version: i64,
    code: &str,
    on: NaiveDate,
) -> Result<Vec<String>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT cells FROM dictionary_rows
          WHERE version_id = ?1 AND code = ?2 AND begins <= ?3 AND (ends IS NULL OR ends >= ?3)
          ORDER BY begins, n",
    )?;
    let found = statement
        .query_map(rusqlite::params![version, code, on.to_string()], |row| {
            row.get(0)
        })?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// The packet of a version as it came; nothing where it was not kept.
///
/// # Errors
/// What SQLite says; [`Error::Damaged`].
pub fn packet(connection: &Connection, version: i64) -> Result<Option<Vec<u8>>, Error> {
    let mut statement = connection
        .prepare_cached("SELECT text, text_size FROM dictionary_versions WHERE id = ?1")?;
    let found: Option<(Option<Vec<u8>>, Option<i64>)> = statement
        .query_row([version], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((Some(packed), Some(size))) = found else {
        return Ok(None);
    };
    let size = usize::try_from(size).unwrap_or(0);
    let text = zstd::bulk::decompress(&packed, size);
    text.map(Some)
        .map_err(|e| Error::Damaged(format!("packet of version {version}: {e}")))
}

/// Removes the versions that an import brought.
///
/// # Errors
/// What SQLite says.
pub fn remove(tx: &Transaction<'_>, step: i64) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM dictionary_rows WHERE version_id IN (SELECT id FROM dictionary_versions WHERE step_id = ?1)",
        [step],
    )?;
    // The newest first: versions of one step may name one another.
    tx.execute(
        "UPDATE dictionary_versions SET former_id = NULL WHERE step_id = ?1",
        [step],
    )?;
    tx.execute("DELETE FROM dictionary_versions WHERE step_id = ?1", [step])?;
    Ok(())
}

fn text<'r>(row: &'r Row<'_>, at: usize) -> Result<&'r str, Error> {
    let value = row.get_ref(at)?.as_str();
    value.map_err(|e| Error::Damaged(format!("row of a dictionary: {e}")))
}

fn day(text: &str) -> Result<Option<NaiveDate>, Error> {
    match text.is_empty() {
        true => Ok(None),
        false => text
            .parse()
            .map(Some)
            .map_err(|_| Error::Damaged(format!("day of a dictionary: {text}"))),
    }
}
