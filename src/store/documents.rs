//! Account documents, each compressed by itself against a common dictionary.
//!
//! A dictionary once used is never changed, so that every document can be read for ever; a newer
//! program adds its own.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Transaction};
use zstd::bulk::{Compressor, Decompressor};

use super::Error;

/// Fast rather than small: documents are alike, the dictionary does the work.
const LEVEL: i32 = -8;

/// A document ready to be stored.
#[derive(Debug)]
pub struct Packed {
    /// Length before compression.
    pub size: usize,
    pub bytes: Vec<u8>,
}

/// Compresses documents; shared by threads. Compressors are made once and lent out: each holds
/// some hundred kilobytes.
pub struct Packer {
    pub dictionary_id: i64,
    dictionary: Vec<u8>,
    idle: Mutex<Vec<Compressor<'static>>>,
}

impl Packer {
    /// Finds or adds the dictionary.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn new(tx: &Transaction<'_>, dictionary: &[u8]) -> Result<Packer, Error> {
        let found = tx
            .query_row(
                "SELECT id FROM dictionaries WHERE bytes = ?1",
                [dictionary],
                |row| row.get(0),
            )
            .optional()?;
        let dictionary_id = match found {
            Some(id) => id,
            None => {
                tx.execute("INSERT INTO dictionaries (bytes) VALUES (?1)", [dictionary])?;
                tx.last_insert_rowid()
            }
        };
        Ok(Packer {
            dictionary_id,
            dictionary: dictionary.to_vec(),
            idle: Mutex::default(),
        })
    }

    /// Compresses a batch of documents.
    ///
    /// # Errors
    /// Only when memory for the compressor cannot be had.
    pub fn pack<'t>(
        &self,
        documents: impl IntoIterator<Item = &'t str>,
    ) -> Result<Vec<Packed>, Error> {
        let mut compressor = match take(&self.idle) {
            Some(compressor) => compressor,
            None => Compressor::with_dictionary(LEVEL, &self.dictionary)?,
        };
        let pack = |document: &str| {
            Ok(Packed {
                size: document.len(),
                bytes: compressor.compress(document.as_bytes())?,
            })
        };
        let packed = documents.into_iter().map(pack).collect();
        give_back(&self.idle, compressor);
        packed
    }
}

/// Decompresses documents; shared by threads.
pub struct Unpacker {
    dictionaries: HashMap<i64, Vec<u8>>,
    idle: Mutex<Vec<(i64, Decompressor<'static>)>>,
}

/// A document as it is stored.
#[derive(Debug)]
pub struct Stored {
    pub dictionary_id: i64,
    pub size: usize,
    pub bytes: Vec<u8>,
}

impl Unpacker {
    /// # Errors
    /// What SQLite says.
    pub fn new(connection: &Connection) -> Result<Unpacker, Error> {
        let mut statement = connection.prepare("SELECT id, bytes FROM dictionaries")?;
        let dictionaries = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        Ok(Unpacker {
            dictionaries,
            idle: Mutex::default(),
        })
    }

    /// Decompresses a batch of documents.
    ///
    /// # Errors
    /// [`Error::Damaged`] when one cannot be read back.
    pub fn unpack<'s>(
        &self,
        documents: impl IntoIterator<Item = &'s Stored>,
    ) -> Result<Vec<String>, Error> {
        let mut current: Option<(i64, Decompressor<'static>)> = take(&self.idle);
        let mut texts = Vec::new();
        for document in documents {
            let (_, decompressor) = match &mut current {
                Some(found) if found.0 == document.dictionary_id => found,
                other => other.insert((
                    document.dictionary_id,
                    self.decompressor(document.dictionary_id)?,
                )),
            };
            let bytes = decompressor
                .decompress(&document.bytes, document.size)
                .map_err(|e| Error::Damaged(format!("document: {e}")))?;
            texts.push(
                String::from_utf8(bytes).map_err(|e| Error::Damaged(format!("document: {e}")))?,
            );
        }
        if let Some(decompressor) = current {
            give_back(&self.idle, decompressor);
        }
        Ok(texts)
    }

    fn decompressor(&self, dictionary_id: i64) -> Result<Decompressor<'static>, Error> {
        let dictionary = self.dictionaries.get(&dictionary_id);
        let dictionary =
            dictionary.ok_or_else(|| Error::Damaged(format!("dictionary {dictionary_id}")))?;
        Ok(Decompressor::with_dictionary(dictionary)?)
    }
}

/// Borrows one that nobody uses. A poisoned lock only means that another worker died with its own.
fn take<T>(idle: &Mutex<Vec<T>>) -> Option<T> {
    idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
}

fn give_back<T>(idle: &Mutex<Vec<T>>, used: T) {
    idle.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(used);
}

/// The stored document of a revision.
///
/// # Errors
/// What SQLite says.
pub fn stored(connection: &Connection, revision_id: i64) -> Result<Stored, Error> {
    let mut statement = connection
        .prepare_cached("SELECT dictionary_id, size, document FROM revisions WHERE id = ?1")?;
    Ok(statement.query_row([revision_id], |row| read(row, 0))?)
}

/// The text of a revision's document.
///
/// # Errors
/// What SQLite says; [`Error::Damaged`].
pub fn text(connection: &Connection, revision_id: i64) -> Result<String, Error> {
    let stored = stored(connection, revision_id)?;
    let texts = Unpacker::new(connection)?.unpack([&stored])?;
    texts
        .into_iter()
        .next()
        .ok_or_else(|| Error::Damaged("document".into()))
}

/// The current document of an account that has not been sent.
#[derive(Debug)]
pub struct Unsent {
    pub key: String,
    pub cure_start: Option<NaiveDate>,
    pub cure_end: NaiveDate,
    pub document: Stored,
}

/// Walks the accounts that wait in the pool, are deferred or stand in a registry that is not exported.
///
/// # Errors
/// What SQLite says, or what `each` returns.
pub fn each_unsent<E: From<Error> + From<rusqlite::Error>>(
    connection: &Connection,
    mut each: impl FnMut(Unsent) -> Result<(), E>,
) -> Result<(), E> {
    // CROSS JOIN keeps the order: SQLite would walk through all accounts.
    let mut statement = connection.prepare(
        "SELECT a.key, a.cure_start, a.cure_end, v.dictionary_id, v.size, v.document
           FROM accounts a JOIN revisions v ON v.id = a.revision_id
          WHERE a.registry_id IS NULL AND a.cure_end > '' AND a.state <> 'withdrawn'
         UNION ALL
         SELECT a.key, a.cure_start, a.cure_end, v.dictionary_id, v.size, v.document
           FROM registries r CROSS JOIN members m ON m.registry_id = r.id
                CROSS JOIN accounts a ON a.id = m.account_id AND a.registry_id = r.id
                JOIN revisions v ON v.id = a.revision_id
          WHERE r.ended_step IS NULL AND r.export_id IS NULL",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(Unsent {
            key: row.get(0)?,
            cure_start: row.get(1)?,
            cure_end: row.get(2)?,
            document: read(row, 3)?,
        })?;
    }
    Ok(())
}

/// Reads `dictionary_id, size, document` that begin at column `at`.
pub(crate) fn read(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<Stored> {
    let size: i64 = row.get(at + 1)?;
    Ok(Stored {
        dictionary_id: row.get(at)?,
        size: size as usize,
        bytes: row.get(at + 2)?,
    })
}

/// The id that the next revision will have; holds as long as the transaction does.
///
/// # Errors
/// What SQLite says.
pub fn next_revision_id(tx: &Transaction<'_>) -> Result<i64, Error> {
    Ok(tx.query_row(
        "SELECT coalesce(max(id), 0) + 1 FROM revisions",
        [],
        |row| row.get(0),
    )?)
}

/// A revision about to be stored.
#[derive(Debug)]
pub struct NewRevision<'a> {
    pub id: i64,
    pub account_id: i64,
    pub number: i64,
    pub step_id: i64,
    /// `import`, `edit` or `suggested`.
    pub origin: &'a str,
    pub dictionary_id: i64,
    pub document: &'a Packed,
}

/// # Errors
/// What SQLite says.
pub fn add_revision(tx: &Transaction<'_>, revision: &NewRevision<'_>) -> Result<(), Error> {
    tx.prepare_cached(
        "INSERT INTO revisions (id, account_id, number, step_id, origin, dictionary_id, size, document)
         VALUES (:id, :account, :number, :step, :origin, :dictionary, :size, :document)",
    )?
    .execute(rusqlite::params![
        revision.id,
        revision.account_id,
        revision.number,
        revision.step_id,
        revision.origin,
        revision.dictionary_id,
        revision.document.size as i64,
        revision.document.bytes,
    ])?;
    Ok(())
}

/// Removes the revisions of an account that came after `number` (their step is taken back).
///
/// # Errors
/// What SQLite says.
pub fn remove_after(tx: &Transaction<'_>, account_id: i64, number: i64) -> Result<(), Error> {
    tx.prepare_cached(
        "DELETE FROM amounts WHERE revision_id IN (SELECT id FROM revisions WHERE account_id = ?1 AND number > ?2)",
    )?
    .execute([account_id, number])?;
    tx.prepare_cached("DELETE FROM revisions WHERE account_id = ?1 AND number > ?2")?
        .execute([account_id, number])?;
    Ok(())
}

/// A revision in an account's history.
#[derive(Clone, Debug)]
pub struct Revision {
    pub id: i64,
    pub number: i64,
    pub step_id: i64,
    /// `import`, `edit` or `suggested`.
    pub origin: String,
    pub at: String,
    pub who: String,
}

/// The revisions of an account, oldest first.
///
/// # Errors
/// What SQLite says.
pub fn revisions(connection: &Connection, account_id: i64) -> Result<Vec<Revision>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT v.id, v.number, v.step_id, v.origin, s.at, s.who FROM revisions v JOIN steps s ON s.id = v.step_id
          WHERE v.account_id = ?1 ORDER BY v.number",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Revision {
            id: row.get(0)?,
            number: row.get(1)?,
            step_id: row.get(2)?,
            origin: row.get(3)?,
            at: row.get(4)?,
            who: row.get(5)?,
        })
    };
    let found = statement
        .query_map([account_id], read)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}
