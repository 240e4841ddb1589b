//! Edits of cards that were typed and not saved: no steps, and no part of what is billed.

use rusqlite::{Connection, OptionalExtension, Transaction, named_params};

use super::Error;

/// One edit of a card, by the path of the format table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    Set(String, String),
    /// An occurrence goes; those behind it move up.
    Remove(String),
}

/// What was typed into the card of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The step that made the revision it was typed on.
    pub base_step: i64,
    /// When it was last written; local time with offset, ISO 8601.
    pub at: String,
    pub who: String,
    /// In the order of typing.
    pub edits: Vec<Edit>,
}

/// # Errors
/// What SQLite says; edits that the program has never written.
pub fn of_account(connection: &Connection, account_id: i64) -> Result<Option<Draft>, Error> {
    let mut statement = connection
        .prepare_cached("SELECT base_step, at, who, edits FROM drafts WHERE account_id = ?1")?;
    let read = |row: &rusqlite::Row<'_>| {
        let edits: String = row.get(3)?;
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, edits))
    };
    let Some((base_step, at, who, edits)) = statement.query_row([account_id], read).optional()?
    else {
        return Ok(None);
    };
    let pairs: Vec<(String, Option<String>)> =
        serde_json::from_str(&edits).map_err(|_| Error::Damaged("drafts".into()))?;
    let edit = |(path, value)| match value {
        Some(value) => Edit::Set(path, value),
        None => Edit::Remove(path),
    };
    Ok(Some(Draft {
        base_step,
        at,
        who,
        edits: pairs.into_iter().map(edit).collect(),
    }))
}

/// Accounts that have a draft, the newest first, with the surname.
///
/// # Errors
/// What SQLite says.
pub fn all(connection: &Connection) -> Result<Vec<(i64, Option<String>)>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT d.account_id, a.surname FROM drafts d JOIN accounts a ON a.id = d.account_id
          ORDER BY d.at DESC, d.account_id",
    )?;
    let found = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// How many accounts of an import have a draft: they go together.
///
/// # Errors
/// What SQLite says.
pub fn count_imported(connection: &Connection, step: i64) -> Result<i64, Error> {
    Ok(connection.query_row(
        "SELECT count(*) FROM drafts d JOIN accounts a ON a.id = d.account_id WHERE a.step_id = ?1",
        [step],
        |row| row.get(0),
    )?)
}

/// Puts a draft in the place of the former one.
///
/// # Errors
/// What SQLite says.
pub fn put(tx: &Transaction<'_>, account_id: i64, draft: &Draft) -> Result<(), Error> {
    let pair = |edit: &Edit| match edit {
        Edit::Set(path, value) => (path.clone(), Some(value.clone())),
        Edit::Remove(path) => (path.clone(), None),
    };
    let pairs: Vec<(String, Option<String>)> = draft.edits.iter().map(pair).collect();
    tx.execute(
        "INSERT INTO drafts (account_id, base_step, at, who, edits)
         VALUES (:account, :base, :at, :who, :edits)
         ON CONFLICT (account_id) DO UPDATE SET base_step = :base, at = :at, who = :who, edits = :edits",
        named_params! {
            ":account": account_id, ":base": draft.base_step, ":at": draft.at, ":who": draft.who,
            ":edits": serde_json::json!(pairs).to_string(),
        },
    )?;
    Ok(())
}

/// # Errors
/// What SQLite says.
pub fn remove(tx: &Transaction<'_>, account_id: i64) -> Result<(), Error> {
    tx.execute("DELETE FROM drafts WHERE account_id = ?1", [account_id])?;
    Ok(())
}
