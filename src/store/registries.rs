//! Registries and their members.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};

use crate::domain::{Activity, Kopecks, ReportingPeriod, Round};

use super::{Error, decode};

#[derive(Clone, Debug)]
pub struct Registry {
    pub id: i64,
    pub period: String,
    pub activity: Activity,
    pub round: Round,
    pub is_marked: bool,
    /// The request it went out in.
    pub export_id: Option<i64>,
    pub accounts: i64,
    pub billed: Kopecks,
    /// Unformed or restored.
    pub is_ended: bool,
}

const COLUMNS: &str = "SELECT id, period, activity, kind, marked, export_id, accounts, billed, ended_step IS NOT NULL FROM registries";

fn read(row: &Row<'_>) -> rusqlite::Result<Registry> {
    Ok(Registry {
        id: row.get(0)?,
        period: row.get(1)?,
        activity: decode(&row.get::<_, String>(2)?, Activity::from_code)?,
        round: decode(&row.get::<_, String>(3)?, Round::from_code)?,
        is_marked: row.get(4)?,
        export_id: row.get(5)?,
        accounts: row.get(6)?,
        billed: Kopecks(row.get(7)?),
        is_ended: row.get(8)?,
    })
}

/// # Errors
/// What SQLite says.
pub fn by_id(connection: &Connection, id: i64) -> Result<Option<Registry>, Error> {
    Ok(connection
        .query_row(&format!("{COLUMNS} WHERE id = ?1"), [id], read)
        .optional()?)
}

/// The registries of a period that have not been unformed or restored.
///
/// # Errors
/// What SQLite says.
pub fn live(connection: &Connection, period: ReportingPeriod) -> Result<Vec<Registry>, Error> {
    let mut statement = connection.prepare_cached(&format!(
        "{COLUMNS} WHERE period = ?1 AND ended_step IS NULL ORDER BY id"
    ))?;
    let found = statement
        .query_map([period.to_string()], read)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// The latest period that has a registry; a restored test one counts, an unformed one does not.
///
/// # Errors
/// What SQLite says.
pub fn latest_period(connection: &Connection) -> Result<Option<String>, Error> {
    Ok(connection.query_row(
        "SELECT max(r.period) FROM registries r LEFT JOIN steps s ON s.id = r.ended_step
          WHERE r.ended_step IS NULL OR s.command = 'restore'",
        [],
        |row| row.get(0),
    )?)
}

/// Puts into the set what may be formed in a period; `activities` empty means all.
///
/// # Errors
/// What SQLite says.
pub fn touch_waiting(
    tx: &Transaction<'_>,
    period: ReportingPeriod,
    activities: &[Activity],
) -> Result<usize, Error> {
    let sql = format!("INSERT INTO temp.touched (account_id) SELECT id {WAITING}");
    Ok(tx.execute(
        &sql,
        named_params! {
            ":last_day": period.last_day(), ":period": period.to_string(), ":codes": codes(activities),
        },
    )?)
}

/// Accounts that may be formed in a period.
const WAITING: &str = "
       FROM accounts
      WHERE registry_id IS NULL AND cure_end <= :last_day
        AND (state = 'pool' OR (state = 'deferred' AND deferred_until <= :period))
        AND (:codes = '[]' OR activity IN (SELECT value FROM json_each(:codes)))";

fn codes(activities: &[Activity]) -> String {
    let codes: Vec<&str> = activities.iter().map(|a| a.code()).collect();
    serde_json::to_string(&codes).unwrap_or_else(|_| "[]".into())
}

/// What [`touch_waiting`] would put into the set, by activity: how many accounts and their cost.
///
/// # Errors
/// What SQLite says.
pub fn count_waiting(
    connection: &Connection,
    period: ReportingPeriod,
    activities: &[Activity],
) -> Result<Vec<(Activity, i64, Kopecks)>, Error> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT activity, count(*), sum(billed) {WAITING} GROUP BY activity ORDER BY activity"
    ))?;
    let read = |row: &Row<'_>| {
        let activity = decode(row.get_ref(0)?.as_str()?, Activity::from_code)?;
        Ok((activity, row.get(1)?, Kopecks(row.get(2)?)))
    };
    let parameters = named_params! {
        ":last_day": period.last_day(), ":period": period.to_string(), ":codes": codes(activities),
    };
    let found = statement
        .query_map(parameters, read)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Forms a registry for every activity of the set, marked, with the set as members.
///
/// # Errors
/// What SQLite says.
pub fn form_touched(
    tx: &Transaction<'_>,
    step: i64,
    period: ReportingPeriod,
    round: Round,
) -> Result<Vec<Registry>, Error> {
    tx.execute(
        "INSERT INTO registries (period, activity, kind, marked, step_id, accounts, billed)
         SELECT :period, a.activity, :kind, 1, :step, count(*), sum(a.billed)
           FROM temp.touched t CROSS JOIN accounts a ON a.id = t.account_id
          GROUP BY a.activity ORDER BY a.activity",
        named_params! { ":period": period.to_string(), ":kind": round.code(), ":step": step },
    )?;
    tx.execute(
        "INSERT INTO members (registry_id, account_id)
         SELECT r.id, a.id
           FROM temp.touched t CROSS JOIN accounts a ON a.id = t.account_id
                JOIN registries r ON r.step_id = :step AND r.activity = a.activity
          ORDER BY r.id, a.id",
        named_params! { ":step": step },
    )?;
    let mut statement = tx.prepare_cached(&format!("{COLUMNS} WHERE step_id = ?1 ORDER BY id"))?;
    let formed = statement
        .query_map([step], read)?
        .collect::<Result<_, _>>()?;
    Ok(formed)
}

/// Puts the accounts that are in a registry now into the set.
///
/// # Errors
/// What SQLite says.
pub fn touch_members(tx: &Transaction<'_>, registry: i64) -> Result<usize, Error> {
    Ok(tx.execute(
        "INSERT INTO temp.touched (account_id)
         SELECT m.account_id FROM members m JOIN accounts a ON a.id = m.account_id
          WHERE m.registry_id = ?1 AND a.registry_id = ?1",
        [registry],
    )?)
}

/// # Errors
/// What SQLite says.
pub fn end(tx: &Transaction<'_>, registry: i64, step: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE registries SET ended_step = ?2 WHERE id = ?1",
        [registry, step],
    )?;
    Ok(())
}

/// # Errors
/// What SQLite says.
pub fn mark(tx: &Transaction<'_>, registry: i64, is_marked: bool) -> Result<(), Error> {
    tx.execute(
        "UPDATE registries SET marked = ?2 WHERE id = ?1",
        rusqlite::params![registry, is_marked],
    )?;
    Ok(())
}

/// # Errors
/// What SQLite says.
pub fn set_export(tx: &Transaction<'_>, registry: i64, export: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE registries SET export_id = ?2 WHERE id = ?1",
        [registry, export],
    )?;
    Ok(())
}

/// Follows a correction of a member's sum.
///
/// # Errors
/// What SQLite says.
pub fn add_billed(tx: &Transaction<'_>, registry: i64, difference: Kopecks) -> Result<(), Error> {
    tx.prepare_cached("UPDATE registries SET billed = billed + ?2 WHERE id = ?1")?
        .execute([registry, difference.0])?;
    Ok(())
}

/// Counts a registry's sums anew (after an undo).
///
/// # Errors
/// What SQLite says.
pub fn recount_open(tx: &Transaction<'_>) -> Result<(), Error> {
    tx.execute(
        "UPDATE registries SET (accounts, billed) =
            (SELECT count(*), coalesce(sum(a.billed), 0) FROM members m JOIN accounts a ON a.id = m.account_id
              WHERE m.registry_id = registries.id)
          WHERE ended_step IS NULL AND export_id IS NULL",
        [],
    )?;
    Ok(())
}

/// Whether anything waits to be formed in a period.
///
/// # Errors
/// What SQLite says.
pub fn has_waiting(connection: &Connection, period: ReportingPeriod) -> Result<bool, Error> {
    Ok(connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM accounts
          WHERE registry_id IS NULL AND cure_end <= :last_day
            AND (state = 'pool' OR (state = 'deferred' AND deferred_until <= :period)))",
        named_params! { ":last_day": period.last_day(), ":period": period.to_string() },
        |row| row.get(0),
    )?)
}

/// Whether anything waits in the pool, of whatever period.
///
/// # Errors
/// What SQLite says.
pub fn has_pool(connection: &Connection) -> Result<bool, Error> {
    Ok(connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM accounts WHERE state = 'pool')",
        [],
        |row| row.get(0),
    )?)
}

/// Refused accounts of the period's main registries that nobody has returned or withdrawn yet, with
/// their sum.
///
/// # Errors
/// What SQLite says.
pub fn refused_left(
    connection: &Connection,
    period: ReportingPeriod,
) -> Result<(i64, Kopecks), Error> {
    Ok(connection.query_row(
        "SELECT count(*), coalesce(sum(a.billed), 0)
           FROM registries r JOIN accounts a ON a.registry_id = r.id
            AND a.state IN ('refused_at_precheck', 'refused_at_final')
          WHERE r.period = ?1 AND r.kind = 'main' AND r.ended_step IS NULL",
        [period.to_string()],
        |row| Ok((row.get(0)?, Kopecks(row.get(1)?))),
    )?)
}

/// The step that ended the last test round of a period, when it was restored: its time, and how
/// many accounts the round had.
///
/// # Errors
/// What SQLite says.
pub fn last_restored(
    connection: &Connection,
    period: ReportingPeriod,
) -> Result<Option<(String, i64, Kopecks)>, Error> {
    Ok(connection
        .query_row(
            "SELECT s.at, sum(r.accounts), sum(r.billed)
               FROM registries r JOIN steps s ON s.id = r.ended_step AND s.command = 'restore'
              WHERE r.period = ?1 AND r.kind = 'test' GROUP BY s.id ORDER BY s.id DESC LIMIT 1",
            [period.to_string()],
            |row| Ok((row.get(0)?, row.get(1)?, Kopecks(row.get(2)?))),
        )
        .optional()?)
}
