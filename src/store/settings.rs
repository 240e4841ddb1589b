//! The set-up, every version of it.

use rusqlite::{Connection, OptionalExtension, Transaction, named_params};

use super::Error;

/// The text of the set-up in force.
///
/// # Errors
/// What SQLite says.
pub fn setup(connection: &Connection) -> Result<Option<String>, Error> {
    let newest = "SELECT toml FROM setups ORDER BY step_id DESC LIMIT 1";
    Ok(connection
        .query_row(newest, [], |row| row.get(0))
        .optional()?)
}

/// # Errors
/// What SQLite says.
pub fn save_setup(tx: &Transaction<'_>, step: i64, toml: &str) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO setups (step_id, toml) VALUES (:step, :toml)",
        named_params! { ":step": step, ":toml": toml },
    )?;
    Ok(())
}
