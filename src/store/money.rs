//! Withholdings and capitation: money beside the accounts.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};

use crate::domain::{Kopecks, ReportingPeriod};

use super::Error;

/// A line of withholding. `kind`: `ckdl`, `pet_ct`, `other`; `none` says that there is nothing to
/// withhold.
#[derive(Clone, Debug)]
pub struct Withholding {
    pub id: i64,
    pub period: String,
    pub payer: String,
    pub kind: String,
    pub amount: Kopecks,
    pub notice: Option<String>,
    /// When it was entered.
    pub at: String,
}

/// Per-head money of a payer.
#[derive(Clone, Debug)]
pub struct Capitation {
    pub id: i64,
    pub payer: String,
    pub amount: Kopecks,
    /// Brought by this reply; entered by hand without it.
    pub reply_id: Option<i64>,
    /// JSON: the rows it adds up from, with heads and rates.
    pub lines: String,
}

fn read_withholding(row: &Row<'_>) -> rusqlite::Result<Withholding> {
    Ok(Withholding {
        id: row.get(0)?,
        period: row.get(1)?,
        payer: row.get(2)?,
        kind: row.get(3)?,
        amount: Kopecks(row.get(4)?),
        notice: row.get(5)?,
        at: row.get(6)?,
    })
}

const WITHHOLDING: &str = "
    SELECT w.id, w.period, w.payer, w.kind, w.amount, w.notice, s.at FROM withholdings w JOIN steps s ON s.id = w.step_id
     WHERE w.ended_step IS NULL";

/// The lines in force of a period.
///
/// # Errors
/// What SQLite says.
pub fn withholdings(
    connection: &Connection,
    period: ReportingPeriod,
) -> Result<Vec<Withholding>, Error> {
    let mut statement =
        connection.prepare_cached(&format!("{WITHHOLDING} AND w.period = ?1 ORDER BY w.id"))?;
    let found = statement
        .query_map([period.to_string()], read_withholding)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// # Errors
/// What SQLite says.
pub fn withholding(connection: &Connection, id: i64) -> Result<Option<Withholding>, Error> {
    let mut statement = connection.prepare_cached(&format!("{WITHHOLDING} AND w.id = ?1"))?;
    Ok(statement.query_row([id], read_withholding).optional()?)
}

/// # Errors
/// What SQLite says.
pub fn add_withholding(
    tx: &Transaction<'_>,
    step: i64,
    period: ReportingPeriod,
    payer: &str,
    kind: &str,
    amount: Kopecks,
    notice: Option<&str>,
) -> Result<i64, Error> {
    tx.execute(
        "INSERT INTO withholdings (period, payer, kind, amount, notice, step_id)
         VALUES (:period, :payer, :kind, :amount, :notice, :step)",
        named_params! {
            ":period": period.to_string(), ":payer": payer, ":kind": kind, ":amount": amount.0,
            ":notice": notice, ":step": step,
        },
    )?;
    Ok(tx.last_insert_rowid())
}

/// # Errors
/// What SQLite says.
pub fn end_withholding(tx: &Transaction<'_>, id: i64, step: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE withholdings SET ended_step = ?2 WHERE id = ?1",
        [id, step],
    )?;
    Ok(())
}

/// The capitation in force of a period, one row for each payer and source.
///
/// # Errors
/// What SQLite says.
pub fn capitations(
    connection: &Connection,
    period: ReportingPeriod,
) -> Result<Vec<Capitation>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT id, payer, amount, reply_id, lines FROM capitations
          WHERE period = ?1 AND ended_step IS NULL ORDER BY id",
    )?;
    let read = |row: &Row<'_>| {
        Ok(Capitation {
            id: row.get(0)?,
            payer: row.get(1)?,
            amount: Kopecks(row.get(2)?),
            reply_id: row.get(3)?,
            lines: row.get(4)?,
        })
    };
    let found = statement
        .query_map([period.to_string()], read)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// # Errors
/// What SQLite says.
pub fn add_capitation(
    tx: &Transaction<'_>,
    step: i64,
    period: ReportingPeriod,
    payer: &str,
    amount: Kopecks,
    reply_id: Option<i64>,
    lines: &str,
) -> Result<i64, Error> {
    tx.execute(
        "INSERT INTO capitations (period, payer, amount, reply_id, lines, step_id)
         VALUES (:period, :payer, :amount, :reply, :lines, :step)",
        named_params! {
            ":period": period.to_string(), ":payer": payer, ":amount": amount.0, ":reply": reply_id,
            ":lines": lines, ":step": step,
        },
    )?;
    Ok(tx.last_insert_rowid())
}

/// # Errors
/// What SQLite says.
pub fn end_capitation(tx: &Transaction<'_>, id: i64, step: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE capitations SET ended_step = ?2 WHERE id = ?1",
        [id, step],
    )?;
    Ok(())
}

/// Ends the capitation that a reply brought.
///
/// # Errors
/// What SQLite says.
pub fn end_capitation_of_reply(
    tx: &Transaction<'_>,
    reply_id: i64,
    step: i64,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE capitations SET ended_step = ?2 WHERE reply_id = ?1 AND ended_step IS NULL",
        [reply_id, step],
    )?;
    Ok(())
}
