//! Exchange files: what was sent and received, with totals.

use rusqlite::{Connection, Row, Transaction, named_params};
use serde_json::Value;

use crate::domain::{Activity, Kopecks, ReportingPeriod, Round};

use super::{Error, decode};

/// A file of the exchange. `step`: `request`, `precheck`, `reissue` or `final`.
#[derive(Clone, Debug)]
pub struct ExchangeFile {
    pub id: i64,
    pub step: String,
    pub period: String,
    pub round: Round,
    /// The sign of the sending.
    pub number: String,
    /// The payer's letter, or the sign of the common file.
    pub letter: String,
    pub name: String,
    pub sha256: String,
    pub size: i64,
    /// The request that it belongs to.
    pub export_id: Option<i64>,
    pub step_id: i64,
    /// `live`, `replaced`, `restored` or `undone`.
    pub status: String,
    pub folder: Option<String>,
    pub is_placed: bool,
    /// Marked as handed over to the fund.
    pub is_sent: bool,
    /// When its step was made.
    pub at: String,
    /// When it was marked as handed over.
    pub sent_at: Option<String>,
    /// What a reply's bills say of themselves: numbers, dates, experts.
    pub bills: Value,
}

impl ExchangeFile {
    /// Written by this program, not received.
    pub fn is_ours(&self) -> bool {
        matches!(self.step.as_str(), "request" | "reissue")
    }
}

/// A file about to be recorded.
#[derive(Clone, Debug)]
pub struct NewFile<'a> {
    pub step: &'a str,
    pub period: ReportingPeriod,
    pub round: Round,
    pub number: &'a str,
    pub letter: &'a str,
    pub name: &'a str,
    pub sha256: &'a str,
    pub size: u64,
    pub export_id: Option<i64>,
    /// Where an outgoing file is to be written.
    pub folder: Option<&'a str>,
    pub bills: &'a Value,
}

/// Stands for the digest of an outgoing file until it has been written.
pub const NO_SHA: &str = "0000000000000000000000000000000000000000000000000000000000000000";

const COLUMNS: &str = "
    SELECT f.id, f.step, f.period, f.round, f.number, f.letter, f.name, f.sha256, f.size, f.export_id, f.step_id,
           f.status, f.folder, f.is_placed, f.sent_step IS NOT NULL, made.at, sent.at, f.bills
      FROM files f JOIN steps made ON made.id = f.step_id LEFT JOIN steps sent ON sent.id = f.sent_step";

fn read(row: &Row<'_>) -> rusqlite::Result<ExchangeFile> {
    let bills: String = row.get(17)?;
    Ok(ExchangeFile {
        id: row.get(0)?,
        step: row.get(1)?,
        period: row.get(2)?,
        round: decode(&row.get::<_, String>(3)?, Round::from_code)?,
        number: row.get(4)?,
        letter: row.get(5)?,
        name: row.get(6)?,
        sha256: row.get(7)?,
        size: row.get(8)?,
        export_id: row.get(9)?,
        step_id: row.get(10)?,
        status: row.get(11)?,
        folder: row.get(12)?,
        is_placed: row.get(13)?,
        is_sent: row.get(14)?,
        at: row.get(15)?,
        sent_at: row.get(16)?,
        bills: serde_json::from_str(&bills).unwrap_or(Value::Null),
    })
}

fn query(
    connection: &Connection,
    rest: &str,
    parameters: impl rusqlite::Params,
) -> Result<Vec<ExchangeFile>, Error> {
    let mut statement = connection.prepare_cached(&format!("{COLUMNS} {rest}"))?;
    let found = statement
        .query_map(parameters, read)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Records a file; returns its id. Outgoing files start as not yet placed in their folder.
///
/// # Errors
/// What SQLite says; a second live file of the same place in the exchange is refused by an index.
pub fn insert(tx: &Transaction<'_>, step_id: i64, file: &NewFile<'_>) -> Result<i64, Error> {
    tx.prepare_cached(
        "INSERT INTO files (step, period, round, number, letter, name, sha256, size, export_id, step_id, status,
                            folder, is_placed, bills)
         VALUES (:step, :period, :round, :number, :letter, :name, :sha256, :size, :export, :step_id, 'live',
                 :folder, :is_placed, :bills)",
    )?
    .execute(named_params! {
        ":step": file.step, ":period": file.period.to_string(), ":round": file.round.code(), ":number": file.number,
        ":letter": file.letter, ":name": file.name, ":sha256": file.sha256, ":size": file.size as i64,
        ":export": file.export_id, ":step_id": step_id, ":folder": file.folder,
        ":is_placed": file.folder.is_none(), ":bills": file.bills.to_string(),
    })?;
    Ok(tx.last_insert_rowid())
}

/// Fills in what is known only after the file has been written.
///
/// # Errors
/// What SQLite says.
pub fn set_content(tx: &Transaction<'_>, id: i64, sha256: &str, size: u64) -> Result<(), Error> {
    tx.execute(
        "UPDATE files SET sha256 = ?2, size = ?3 WHERE id = ?1",
        rusqlite::params![id, sha256, size as i64],
    )?;
    Ok(())
}

/// What a reply's bills say of themselves.
///
/// # Errors
/// What SQLite says.
pub fn set_bills(tx: &Transaction<'_>, id: i64, bills: &Value) -> Result<(), Error> {
    tx.execute(
        "UPDATE files SET bills = ?2 WHERE id = ?1",
        rusqlite::params![id, bills.to_string()],
    )?;
    Ok(())
}

/// # Errors
/// What SQLite says; also when there is no such file.
pub fn by_id(connection: &Connection, id: i64) -> Result<ExchangeFile, Error> {
    let found = query(connection, "WHERE f.id = ?1", [id])?;
    found
        .into_iter()
        .next()
        .ok_or(Error::Sqlite(rusqlite::Error::QueryReturnedNoRows))
}

/// All live files of a period, of every step and round, oldest first.
///
/// # Errors
/// What SQLite says.
pub fn live(connection: &Connection, period: ReportingPeriod) -> Result<Vec<ExchangeFile>, Error> {
    query(
        connection,
        "WHERE f.period = ?1 AND f.status = 'live' ORDER BY f.id",
        [period.to_string()],
    )
}

/// Every file of a period, whatever its status, the newest first.
///
/// # Errors
/// What SQLite says.
pub fn of_period(
    connection: &Connection,
    period: ReportingPeriod,
) -> Result<Vec<ExchangeFile>, Error> {
    query(
        connection,
        "WHERE f.period = ?1 ORDER BY f.id DESC",
        [period.to_string()],
    )
}

/// Every file with this content, whatever its status.
///
/// # Errors
/// What SQLite says.
pub fn by_sha256(connection: &Connection, sha256: &str) -> Result<Vec<ExchangeFile>, Error> {
    query(connection, "WHERE f.sha256 = ?1 ORDER BY f.id", [sha256])
}

/// Every file made or received by a step.
///
/// # Errors
/// What SQLite says.
pub fn by_step(connection: &Connection, step_id: i64) -> Result<Vec<ExchangeFile>, Error> {
    query(connection, "WHERE f.step_id = ?1 ORDER BY f.id", [step_id])
}

/// Outgoing files of this name, whatever their status, newest first; case does not count.
///
/// # Errors
/// What SQLite says.
pub fn outgoing_by_name(connection: &Connection, name: &str) -> Result<Vec<ExchangeFile>, Error> {
    query(
        connection,
        "WHERE upper(f.name) = upper(?1) AND f.step IN ('request', 'reissue') ORDER BY f.id DESC",
        [name],
    )
}

/// Live outgoing files that are recorded but may not be in their folder yet (the program was killed
/// between the two).
///
/// # Errors
/// What SQLite says.
pub fn unplaced(connection: &Connection) -> Result<Vec<ExchangeFile>, Error> {
    query(
        connection,
        "WHERE f.is_placed = 0 AND f.status = 'live' ORDER BY f.id",
        [],
    )
}

/// # Errors
/// What SQLite says.
pub fn all(connection: &Connection) -> Result<Vec<ExchangeFile>, Error> {
    query(connection, "ORDER BY f.id", [])
}

/// # Errors
/// What SQLite says.
pub fn set_placed(connection: &Connection, id: i64) -> Result<(), Error> {
    connection.execute("UPDATE files SET is_placed = 1 WHERE id = ?1", [id])?;
    Ok(())
}

/// # Errors
/// What SQLite says.
pub fn set_sent(tx: &Transaction<'_>, id: i64, step: i64) -> Result<(), Error> {
    tx.execute("UPDATE files SET sent_step = ?2 WHERE id = ?1", [id, step])?;
    Ok(())
}

/// Ends a file's life: `replaced`, `restored` or `undone`.
///
/// # Errors
/// What SQLite says.
pub fn end(tx: &Transaction<'_>, id: i64, status: &str, step: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE files SET status = ?2, ended_step = ?3 WHERE id = ?1",
        rusqlite::params![id, status, step],
    )?;
    Ok(())
}

/// A line of a file's totals.
#[derive(Clone, Debug, PartialEq)]
pub struct Total {
    pub payer: String,
    pub activity: Activity,
    /// `sent`, `accepted`, `refused`, `undecided`, `reissued`.
    pub outcome: String,
    pub accounts: i64,
    pub billed: Kopecks,
    pub case_based: Kopecks,
    /// What the payer accepted.
    pub accepted: Kopecks,
}

impl Total {
    /// Adds another part of the same line.
    pub fn add(&mut self, other: &Total) {
        self.accounts += other.accounts;
        self.billed += other.billed;
        self.case_based += other.case_based;
        self.accepted += other.accepted;
    }
}

/// # Errors
/// What SQLite says.
pub fn totals(connection: &Connection, file_id: i64) -> Result<Vec<Total>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT payer, activity, outcome, accounts, billed, case_based, accepted FROM file_totals WHERE file_id = ?1",
    )?;
    let found = statement
        .query_map([file_id], read_total)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

fn read_total(row: &Row<'_>) -> rusqlite::Result<Total> {
    Ok(Total {
        payer: row.get(0)?,
        activity: decode(&row.get::<_, String>(1)?, Activity::from_code)?,
        outcome: row.get(2)?,
        accounts: row.get(3)?,
        billed: Kopecks(row.get(4)?),
        case_based: Kopecks(row.get(5)?),
        accepted: Kopecks(row.get(6)?),
    })
}

/// Counts a file's totals from its rows. Used to write them and, by `verify`, to doubt them.
///
/// # Errors
/// What SQLite says.
pub fn count_totals(connection: &Connection, file: &ExchangeFile) -> Result<Vec<Total>, Error> {
    let sql = match file.step.as_str() {
        "request" => {
            "SELECT insurer, activity, 'sent', count(*), sum(billed), sum(case_based), 0
               FROM shipments WHERE export_id = :id GROUP BY insurer, activity"
        }
        "reissue" => {
            "SELECT :letter, s.activity, 'reissued', count(*), sum(s.billed), sum(s.case_based), 0
               FROM shipments s JOIN reissued r ON r.shipment_id = s.id AND r.file_id = :id
              WHERE s.export_id = :export GROUP BY s.activity"
        }
        _ => {
            "SELECT d.payer, s.activity, d.outcome, count(*), sum(s.billed), sum(s.case_based), sum(d.accepted)
               FROM shipments s JOIN decisions d ON d.shipment_id = s.id AND d.reply_id = :id
              WHERE s.export_id = :export GROUP BY d.payer, s.activity, d.outcome"
        }
    };
    let mut statement = connection.prepare(sql)?;
    for (name, value) in [
        (":id", Some(rusqlite::types::Value::Integer(file.id))),
        (
            ":export",
            file.export_id.map(rusqlite::types::Value::Integer),
        ),
        (
            ":letter",
            Some(rusqlite::types::Value::Text(file.letter.clone())),
        ),
    ] {
        if let (Some(at), Some(value)) = (statement.parameter_index(name)?, value) {
            statement.raw_bind_parameter(at, value)?;
        }
    }
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read_total(row)?);
    }
    Ok(found)
}

/// Counts a file's totals anew and writes them.
///
/// # Errors
/// What SQLite says.
pub fn write_totals(tx: &Transaction<'_>, file_id: i64) -> Result<Vec<Total>, Error> {
    let file = by_id(tx, file_id)?;
    let totals = count_totals(tx, &file)?;
    tx.execute("DELETE FROM file_totals WHERE file_id = ?1", [file_id])?;
    add_totals(tx, file_id, &totals)?;
    Ok(totals)
}

/// Writes totals that were counted while the file was made or read.
///
/// # Errors
/// What SQLite says.
pub fn add_totals(tx: &Transaction<'_>, file_id: i64, totals: &[Total]) -> Result<(), Error> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO file_totals (file_id, payer, activity, outcome, accounts, billed, case_based, accepted)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for total in totals {
        insert.execute(rusqlite::params![
            file_id,
            total.payer,
            total.activity.code(),
            total.outcome,
            total.accounts,
            total.billed.0,
            total.case_based.0,
            total.accepted.0
        ])?;
    }
    Ok(())
}
