//! Taking a step back: its facts go, what it ended lives again, accounts stand as before.

use rusqlite::Transaction;

use super::Error;

/// Removes the accounts that an import brought, with what was typed into their cards. `first` is the first of them: ids only grow.
///
/// # Errors
/// What SQLite says.
pub fn remove_imported(tx: &Transaction<'_>, step: i64, first: i64) -> Result<usize, Error> {
    const OURS: &str = "SELECT id FROM accounts WHERE id >= ?2 AND step_id = ?1";
    for sql in [
        format!(
            "DELETE FROM amounts WHERE revision_id IN (SELECT id FROM revisions WHERE account_id IN ({OURS}))"
        ),
        format!("DELETE FROM revisions WHERE account_id IN ({OURS})"),
        format!("DELETE FROM keys WHERE account_id >= ?2 AND account_id IN ({OURS})"),
        format!("DELETE FROM drafts WHERE account_id >= ?2 AND account_id IN ({OURS})"),
    ] {
        tx.execute(&sql, [step, first])?;
    }
    Ok(tx.execute(
        "DELETE FROM accounts WHERE id >= ?2 AND step_id = ?1",
        [step, first],
    )?)
}

/// Removes the keys that a step gave out.
///
/// # Errors
/// What SQLite says.
pub fn remove_keys(tx: &Transaction<'_>, step: i64) -> Result<(), Error> {
    tx.execute("DELETE FROM keys WHERE step_id = ?1", [step])?;
    Ok(())
}

/// Removes the registries that a step formed; the journal keeps their numbers.
///
/// # Errors
/// What SQLite says.
pub fn remove_registries(tx: &Transaction<'_>, step: i64) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM members WHERE registry_id IN (SELECT id FROM registries WHERE step_id = ?1)",
        [step],
    )?;
    tx.execute("DELETE FROM registries WHERE step_id = ?1", [step])?;
    Ok(())
}

/// Removes what a request sent; its row stays in the journal as «не отправлять».
///
/// # Errors
/// What SQLite says.
pub fn remove_request(tx: &Transaction<'_>, file_id: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE registries SET export_id = NULL WHERE export_id = ?1",
        [file_id],
    )?;
    tx.execute("DELETE FROM file_totals WHERE file_id = ?1", [file_id])?;
    tx.execute("DELETE FROM shipments WHERE export_id = ?1", [file_id])?;
    Ok(())
}

/// Removes the content of a 7-file.
///
/// # Errors
/// What SQLite says.
pub fn remove_reissue(tx: &Transaction<'_>, file_id: i64, export_id: i64) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM reissued WHERE file_id = ?1 AND shipment_id IN (SELECT id FROM shipments WHERE export_id = ?2)",
        [file_id, export_id],
    )?;
    tx.execute("DELETE FROM file_totals WHERE file_id = ?1", [file_id])?;
    Ok(())
}

/// Takes away the sums and invoices of a step and gives back their life to the files, registries,
/// sums and invoices that it ended. Revived outgoing files are to be placed in their folder again.
///
/// # Errors
/// What SQLite says.
pub fn revive(tx: &Transaction<'_>, step: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE files SET status = 'live', ended_step = NULL, is_placed = iif(folder IS NULL, 1, 0)
          WHERE ended_step = ?1",
        [step],
    )?;
    // What the step put in their place goes first: of an invoice there is one at a time.
    for table in [
        "withholdings",
        "capitations",
        "invoices",
        "dictionaries_in_force",
        "rule_switches",
    ] {
        tx.execute(&format!("DELETE FROM {table} WHERE step_id = ?1"), [step])?;
    }
    for table in [
        "registries",
        "withholdings",
        "capitations",
        "invoices",
        "dictionaries_in_force",
        "rule_switches",
    ] {
        tx.execute(
            &format!("UPDATE {table} SET ended_step = NULL WHERE ended_step = ?1"),
            [step],
        )?;
    }
    Ok(())
}

/// Makes decisions undecided again that F6 had explained from the profile.
///
/// # Errors
/// What SQLite says.
pub fn undecide(
    tx: &Transaction<'_>,
    shipment_id: i64,
    reply_id: i64,
    accepted: i64,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE decisions SET outcome = 'undecided', accepted = ?3 WHERE shipment_id = ?1 AND reply_id = ?2",
        [shipment_id, reply_id, accepted],
    )?;
    Ok(())
}
