//! Clerks' notes on refused shipments, with their history.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Transaction, named_params};

use crate::domain::NoteStatus;

use super::{Error, decode};

/// A note in force.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RefusalNote {
    pub status: NoteStatus,
    /// Empty for none.
    pub text: String,
    /// The day by which something is to be done.
    pub due: Option<NaiveDate>,
}

/// The note in force on a shipment.
///
/// # Errors
/// What SQLite says.
pub fn live(connection: &Connection, shipment_id: i64) -> Result<Option<RefusalNote>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT status, note, due FROM refusal_notes WHERE shipment_id = ?1 AND ended_step IS NULL",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(RefusalNote {
            status: decode(row.get_ref(0)?.as_str()?, NoteStatus::from_code)?,
            text: row.get(1)?,
            due: row.get(2)?,
        })
    };
    Ok(statement.query_row([shipment_id], read).optional()?)
}

/// Puts a note in the place of the former one, which stays as history.
///
/// # Errors
/// What SQLite says.
pub fn put(
    tx: &Transaction<'_>,
    step: i64,
    shipment_id: i64,
    note: &RefusalNote,
) -> Result<(), Error> {
    tx.prepare_cached(
        "UPDATE refusal_notes SET ended_step = ?2 WHERE shipment_id = ?1 AND ended_step IS NULL",
    )?
    .execute([shipment_id, step])?;
    tx.prepare_cached(
        "INSERT INTO refusal_notes (shipment_id, status, note, due, step_id)
         VALUES (:shipment, :status, :note, :due, :step)",
    )?
    .execute(named_params! {
        ":shipment": shipment_id, ":status": note.status.code(), ":note": note.text, ":due": note.due,
        ":step": step,
    })?;
    Ok(())
}

/// Takes back the notes of a step; those it ended live again.
///
/// # Errors
/// What SQLite says.
pub fn take_back(tx: &Transaction<'_>, step: i64) -> Result<(), Error> {
    tx.execute("DELETE FROM refusal_notes WHERE step_id = ?1", [step])?;
    tx.execute(
        "UPDATE refusal_notes SET ended_step = NULL WHERE ended_step = ?1",
        [step],
    )?;
    Ok(())
}
