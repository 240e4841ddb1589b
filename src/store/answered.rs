//! Sendings that were answered, the last ones first, and what they were refused for.

use rusqlite::Connection;

use super::Error;
use super::documents::{self, Stored};

/// A sending with the document that was sent.
#[derive(Debug)]
pub struct Answered {
    pub shipment: i64,
    pub document: Stored,
}

/// Why a sending was refused.
#[derive(Debug)]
pub struct Reason {
    pub family: String,
    pub code: String,
    pub text: String,
    pub service_key: Option<String>,
}

/// The last `limit` sendings, of main and test rounds.
const LAST: &str = "s.id > (SELECT coalesce(max(id), 0) - ?1 FROM shipments)";

/// How many replies are in force and the last of them, so that a change of any is noticed.
///
/// # Errors
/// What SQLite says.
pub fn replies(connection: &Connection) -> Result<(i64, i64), Error> {
    let mut statement = connection.prepare_cached(
        "SELECT count(*), coalesce(max(id), 0) FROM files WHERE export_id IS NOT NULL AND status = 'live'",
    )?;
    Ok(statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Walks through the last sendings that have a decision in force.
///
/// # Errors
/// What SQLite says, or what `each` returns.
pub fn each<E: From<Error> + From<rusqlite::Error>>(
    connection: &Connection,
    limit: u32,
    mut each: impl FnMut(Answered) -> Result<(), E>,
) -> Result<(), E> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT s.id, v.dictionary_id, v.size, v.document
           FROM shipments s JOIN revisions v ON v.id = s.revision_id
          WHERE {LAST} AND EXISTS (SELECT 1 FROM decisions d JOIN files f ON f.id = d.reply_id
                                    WHERE d.shipment_id = s.id AND f.status = 'live')"
    ))?;
    let mut rows = statement.query([limit])?;
    while let Some(row) = rows.next()? {
        each(Answered {
            shipment: row.get(0)?,
            document: documents::read(row, 1)?,
        })?;
    }
    Ok(())
}

/// Walks through what the last sendings were refused for. What is wrong with a person or a policy is that
/// person's alone, and teaches nothing about others.
///
/// # Errors
/// What SQLite says.
pub fn each_reason(
    connection: &Connection,
    limit: u32,
    mut each: impl FnMut(i64, Reason),
) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT s.id, n.family, n.code, n.text, n.service_key
           FROM shipments s
                JOIN decisions d ON d.shipment_id = s.id AND d.outcome = 'refused'
                JOIN files f ON f.id = d.reply_id AND f.status = 'live'
                JOIN findings n ON n.shipment_id = s.id AND n.reply_id = d.reply_id
          WHERE {LAST} AND n.family NOT IN ('person', 'policy')"
    ))?;
    let mut rows = statement.query([limit])?;
    while let Some(row) = rows.next()? {
        each(
            row.get(0)?,
            Reason {
                family: row.get(1)?,
                code: row.get(2)?,
                text: row.get(3)?,
                service_key: row.get(4)?,
            },
        );
    }
    Ok(())
}
