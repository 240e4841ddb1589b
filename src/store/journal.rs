//! The journal: every change is one step with time, person, command and what it touched.

use rusqlite::{Connection, OptionalExtension, Transaction, named_params};
use serde_json::Value;

use crate::domain::ReportingPeriod;

use super::Error;

/// A line of the journal.
#[derive(Clone, Debug)]
pub struct Step {
    pub id: i64,
    /// Local time with offset, ISO 8601.
    pub at: String,
    pub who: String,
    pub command: String,
    pub period: Option<String>,
    pub summary: String,
    pub details: Value,
    /// The step that took this one back.
    pub undone_by: Option<i64>,
}

/// Opens a step; its words are filled in by [`finish`].
///
/// # Errors
/// What SQLite says.
pub fn begin(
    tx: &Transaction<'_>,
    at: &str,
    who: &str,
    command: &str,
    period: Option<&str>,
) -> Result<i64, Error> {
    tx.prepare_cached(
        "INSERT INTO steps (at, who, command, period, summary) VALUES (:at, :who, :command, :period, '')",
    )?
    .execute(named_params! { ":at": at, ":who": who, ":command": command, ":period": period })?;
    Ok(tx.last_insert_rowid())
}

/// # Errors
/// What SQLite says.
pub fn finish(
    tx: &Transaction<'_>,
    step: i64,
    summary: &str,
    details: &Value,
) -> Result<(), Error> {
    tx.prepare_cached("UPDATE steps SET summary = :summary, details = :details WHERE id = :id")?
        .execute(
            named_params! { ":id": step, ":summary": summary, ":details": details.to_string() },
        )?;
    Ok(())
}

/// The newest steps first, without the `offset` newest.
///
/// # Errors
/// What SQLite says.
pub fn list(connection: &Connection, limit: u32, offset: u32) -> Result<Vec<Step>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT * FROM steps ORDER BY id DESC LIMIT ?1 OFFSET ?2")?;
    let steps = statement
        .query_map([limit, offset], read)?
        .collect::<Result<_, _>>()?;
    Ok(steps)
}

/// The steps from the first one of a period to its last, those of other periods left out.
///
/// # Errors
/// What SQLite says.
pub fn ids_of_period(connection: &Connection, period: ReportingPeriod) -> Result<Vec<i64>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT s.id FROM steps s,
                (SELECT min(id) AS first, max(id) AS last FROM steps WHERE period = :period) span
          WHERE s.id BETWEEN span.first AND span.last AND (s.period IS NULL OR s.period = :period)
          ORDER BY s.id",
    )?;
    let found = statement
        .query_map(named_params! { ":period": period.to_string() }, |row| {
            row.get(0)
        })?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// # Errors
/// What SQLite says; also when there is no such step.
pub fn by_id(connection: &Connection, id: i64) -> Result<Step, Error> {
    let mut statement = connection.prepare_cached("SELECT * FROM steps WHERE id = ?1")?;
    Ok(statement.query_row([id], read)?)
}

/// The newest steps of one command.
///
/// # Errors
/// What SQLite says.
pub fn list_of(connection: &Connection, command: &str, limit: u32) -> Result<Vec<Step>, Error> {
    let mut statement = connection
        .prepare("SELECT * FROM steps WHERE command = :command ORDER BY id DESC LIMIT :limit")?;
    let steps = statement
        .query_map(named_params! { ":command": command, ":limit": limit }, read)?
        .collect::<Result<_, _>>()?;
    Ok(steps)
}

/// The number of the newest step, 0 before the first: it grows with every step of anybody.
///
/// # Errors
/// What SQLite says.
pub fn last(connection: &Connection) -> Result<i64, Error> {
    let newest = "SELECT coalesce(max(id), 0) FROM steps";
    Ok(connection
        .prepare_cached(newest)?
        .query_row([], |row| row.get(0))?)
}

/// The newest step that is one of `commands` and has not been taken back.
///
/// # Errors
/// What SQLite says.
pub fn last_of(connection: &Connection, commands: &[&str]) -> Result<Option<Step>, Error> {
    let list = serde_json::to_string(commands).unwrap_or_else(|_| "[]".into());
    let mut statement = connection.prepare_cached(
        "SELECT * FROM steps WHERE undone_by IS NULL AND command IN (SELECT value FROM json_each(?1))
         ORDER BY id DESC LIMIT 1",
    )?;
    Ok(statement.query_row([list], read).optional()?)
}

/// # Errors
/// What SQLite says.
pub fn mark_undone(tx: &Transaction<'_>, step: i64, by: i64) -> Result<(), Error> {
    tx.execute("UPDATE steps SET undone_by = ?2 WHERE id = ?1", [step, by])?;
    Ok(())
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Step> {
    let details: String = row.get("details")?;
    Ok(Step {
        id: row.get("id")?,
        at: row.get("at")?,
        who: row.get("who")?,
        command: row.get("command")?,
        period: row.get("period")?,
        summary: row.get("summary")?,
        details: serde_json::from_str(&details).unwrap_or(Value::Null),
        undone_by: row.get("undone_by")?,
    })
}
