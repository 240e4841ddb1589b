//! Moving accounts: one by one with a guard, or a whole set at once, always leaving the former
//! standing in `moves`.
//!
//! A set is written into the temporary table `touched` first; every bulk step uses the same two
//! statements after that: remember, then update. `CROSS JOIN` keeps SQLite from walking through all
//! accounts and asking the set about each: it knows nothing of the size of a temporary table.

use rusqlite::{Connection, Transaction, named_params};

use crate::domain::{Kopecks, State};

use super::Error;
use super::accounts::Standing;

/// Empties the set.
///
/// # Errors
/// What SQLite says.
pub fn clear_touched(tx: &Transaction<'_>) -> Result<(), Error> {
    tx.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS touched (account_id INTEGER PRIMARY KEY, shipment_id INTEGER, payer TEXT, outcome TEXT);
         DELETE FROM temp.touched;",
    )?;
    Ok(())
}

/// Counts the set by the state its accounts are in.
///
/// # Errors
/// What SQLite says.
pub fn touched_by_state(connection: &Connection) -> Result<Vec<(String, i64)>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT a.state, count(*) FROM temp.touched t CROSS JOIN accounts a ON a.id = t.account_id GROUP BY a.state",
    )?;
    let counts = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(counts)
}

const REMEMBER: &str = "
    INSERT INTO moves (step_id, account_id, state, kind, payer, registry_id, shipment_id, revision_id, revision,
                       deferred_until, reason, earlier_key)
    SELECT :step, a.id, a.state, a.kind, a.payer, a.registry_id, a.shipment_id, a.revision_id, a.revision,
           a.deferred_until, a.reason, a.earlier_key";

/// Keeps the present standings of the whole set, but for accounts whose standing this step has
/// already kept: undo wants what was before the step, not something in its middle.
///
/// # Errors
/// What SQLite says.
pub fn remember_touched(tx: &Transaction<'_>, step: i64) -> Result<(), Error> {
    let sql = format!(
        "{REMEMBER} FROM temp.touched t CROSS JOIN accounts a ON a.id = t.account_id WHERE true ORDER BY a.id
         ON CONFLICT DO NOTHING"
    );
    tx.prepare_cached(&sql)?
        .execute(named_params! { ":step": step })?;
    Ok(())
}

/// Keeps the present standing of one account, unless this step has already kept it.
///
/// # Errors
/// What SQLite says.
pub fn remember(tx: &Transaction<'_>, step: i64, id: i64) -> Result<(), Error> {
    let sql = format!("{REMEMBER} FROM accounts a WHERE a.id = :id ON CONFLICT DO NOTHING");
    tx.prepare_cached(&sql)?
        .execute(named_params! { ":step": step, ":id": id })?;
    Ok(())
}

/// Moves one account from `before` to `after`, unless someone has moved it already.
///
/// # Errors
/// [`Error::Stale`]; what SQLite says.
pub fn advance(
    tx: &Transaction<'_>,
    step: i64,
    before: &Standing,
    after: &Standing,
) -> Result<(), Error> {
    remember(tx, step, before.id)?;
    let n_changed = tx
        .prepare_cached(
            "UPDATE accounts
                SET state = :state, kind = :kind, payer = :payer, registry_id = :registry, shipment_id = :shipment,
                    deferred_until = :until, reason = :reason, earlier_key = :earlier_key
              WHERE id = :id AND state = :before AND revision_id = :revision_id",
        )?
        .execute(named_params! {
            ":id": before.id, ":before": before.state.code(), ":revision_id": before.revision_id,
            ":state": after.state.code(), ":kind": after.kind.code(), ":payer": after.payer,
            ":registry": after.registry_id, ":shipment": after.shipment_id, ":until": after.deferred_until,
            ":reason": after.reason, ":earlier_key": after.earlier_key,
        })?;
    match n_changed {
        1 => Ok(()),
        _ => Err(Error::Stale { id: before.id }),
    }
}

/// Moves the whole set into registries of this step, by activity.
///
/// # Errors
/// What SQLite says.
pub fn touched_into_registries(tx: &Transaction<'_>, step: i64) -> Result<usize, Error> {
    Ok(tx.execute(
        "UPDATE accounts
            SET state = 'in_registry', deferred_until = NULL, reason = NULL,
                registry_id = (SELECT r.id FROM registries r WHERE r.step_id = :step AND r.activity = accounts.activity)
          WHERE id IN (SELECT account_id FROM temp.touched)",
        named_params! { ":step": step },
    )?)
}

/// Gives the whole set back to the pool.
///
/// # Errors
/// What SQLite says.
pub fn touched_into_pool(tx: &Transaction<'_>) -> Result<usize, Error> {
    Ok(tx.execute(
        "UPDATE accounts SET state = 'pool', payer = NULL, registry_id = NULL, shipment_id = NULL
          WHERE id IN (SELECT account_id FROM temp.touched)",
        [],
    )?)
}

/// Moves the whole set to `state` of its shipment. The condition with IN says nothing new, but with
/// it SQLite looks the accounts up instead of walking through all there are.
///
/// # Errors
/// What SQLite says.
pub fn touched_to(tx: &Transaction<'_>, state: State) -> Result<usize, Error> {
    let mut update = tx.prepare_cached(
        "UPDATE accounts SET state = :state, shipment_id = coalesce(t.shipment_id, accounts.shipment_id)
           FROM temp.touched t
          WHERE t.account_id = accounts.id AND accounts.id IN (SELECT account_id FROM temp.touched)",
    )?;
    Ok(update.execute(named_params! { ":state": state.code() })?)
}

/// Moves the whole set by the outcome written beside each account.
///
/// # Errors
/// What SQLite says.
pub fn touched_by_outcome(
    tx: &Transaction<'_>,
    accepted: State,
    refused: State,
) -> Result<usize, Error> {
    let mut update = tx.prepare_cached(
        "UPDATE accounts
            SET state = CASE t.outcome WHEN 'accepted' THEN :accepted WHEN 'refused' THEN :refused ELSE state END,
                payer = CASE t.outcome WHEN 'undecided' THEN accounts.payer ELSE t.payer END
           FROM temp.touched t
          WHERE t.account_id = accounts.id AND accounts.id IN (SELECT account_id FROM temp.touched)",
    )?;
    Ok(update
        .execute(named_params! { ":accepted": accepted.code(), ":refused": refused.code() })?)
}

/// Takes every account that the set touches back to the state before a reply.
///
/// # Errors
/// What SQLite says.
pub fn touched_back_to(
    tx: &Transaction<'_>,
    state: State,
    keeps_payer: bool,
) -> Result<usize, Error> {
    Ok(tx.execute(
        "UPDATE accounts SET state = :state, payer = iif(:keeps_payer, payer, NULL)
          WHERE id IN (SELECT account_id FROM temp.touched)",
        named_params! { ":state": state.code(), ":keeps_payer": keeps_payer },
    )?)
}

/// Gives the accounts of the set that got a new key in their test sending the former one back.
/// The new key stays theirs in `keys`: it has been in a file.
///
/// # Errors
/// What SQLite says.
pub fn keys_back_from_test(tx: &Transaction<'_>, step: i64) -> Result<(), Error> {
    let renamed = "FROM temp.touched t CROSS JOIN accounts a ON a.id = t.account_id
                        JOIN shipments s ON s.id = a.shipment_id AND s.kind = 'repeat' AND s.key = a.key
                        JOIN files f ON f.id = s.export_id
                        JOIN moves sent ON sent.step_id = f.step_id AND sent.account_id = a.id AND sent.key IS NOT NULL";
    tx.execute(
        &format!(
            "UPDATE moves SET key = r.new_key FROM (SELECT a.id, a.key AS new_key {renamed}) r
              WHERE moves.step_id = ?1 AND moves.account_id = r.id"
        ),
        [step],
    )?;
    tx.execute(
        &format!(
            "UPDATE accounts SET key = r.old_key FROM (SELECT a.id, sent.key AS old_key {renamed}) r
              WHERE accounts.id = r.id"
        ),
        [],
    )?;
    Ok(())
}

/// How many accounts a step moved, and their cost today.
///
/// # Errors
/// What SQLite says.
pub fn count(connection: &Connection, step: i64) -> Result<(i64, Kopecks), Error> {
    Ok(connection.query_row(
        "SELECT count(*), coalesce(sum(a.billed), 0)
           FROM moves m JOIN accounts a ON a.id = m.account_id WHERE m.step_id = ?1",
        [step],
        |row| Ok((row.get(0)?, Kopecks(row.get(1)?))),
    )?)
}

/// A former standing of an account, with the step that ended it.
#[derive(Clone, Debug)]
pub struct Former {
    pub step_id: i64,
    pub state: String,
    pub payer: Option<String>,
    pub revision: i64,
}

/// The history of one account, oldest first.
///
/// # Errors
/// What SQLite says.
pub fn history(connection: &Connection, account_id: i64) -> Result<Vec<Former>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT m.step_id, m.state, m.payer, m.revision
           FROM steps s CROSS JOIN moves m ON m.step_id = s.id AND m.account_id = ?1
          ORDER BY s.id",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Former {
            step_id: row.get(0)?,
            state: row.get(1)?,
            payer: row.get(2)?,
            revision: row.get(3)?,
        })
    };
    let found = statement
        .query_map([account_id], read)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Puts back what a step moved. Returns the accounts whose document changed with it.
///
/// # Errors
/// What SQLite says.
pub fn take_back(tx: &Transaction<'_>, step: i64) -> Result<Vec<i64>, Error> {
    let mut changed = tx.prepare(
        "SELECT m.account_id FROM moves m JOIN accounts a ON a.id = m.account_id
          WHERE m.step_id = ?1 AND a.revision_id <> m.revision_id",
    )?;
    let changed: Vec<i64> = changed
        .query_map([step], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    tx.execute(
        "UPDATE accounts
            SET state = m.state, kind = m.kind, payer = m.payer, registry_id = m.registry_id,
                shipment_id = m.shipment_id, revision_id = m.revision_id, revision = m.revision,
                deferred_until = m.deferred_until, reason = m.reason, earlier_key = m.earlier_key,
                key = coalesce(m.key, accounts.key)
           FROM moves m WHERE m.step_id = :step AND m.account_id = accounts.id",
        named_params! { ":step": step },
    )?;
    tx.execute("DELETE FROM moves WHERE step_id = ?1", [step])?;
    Ok(changed)
}
