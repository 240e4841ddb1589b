//! Rules of checks that are switched off or taken for warnings.

use rusqlite::{Connection, Transaction, named_params};

use crate::domain::{RuleSetting, RuleSwitch};

use super::Error;

/// The switches in force, by rule.
///
/// # Errors
/// What SQLite says; [`Error::Damaged`].
pub fn live(connection: &Connection) -> Result<Vec<RuleSwitch>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT r.rule, r.setting, r.reason, s.at, s.who
           FROM rule_switches r JOIN steps s ON s.id = r.step_id
          WHERE r.ended_step IS NULL ORDER BY r.rule",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        let setting: String = row.get(1)?;
        Ok(RuleSwitch {
            rule: row.get(0)?,
            setting: super::decode(&setting, RuleSetting::from_code)?,
            reason: row.get(2)?,
            at: row.get(3)?,
            who: row.get(4)?,
        })
    };
    let found = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Adds a switch. The rule's former one has to be ended before.
///
/// # Errors
/// What SQLite says.
pub fn add(
    tx: &Transaction<'_>,
    step: i64,
    rule: &str,
    setting: RuleSetting,
    reason: &str,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO rule_switches (rule, setting, reason, step_id) VALUES (:rule, :setting, :reason, :step)",
        named_params! { ":rule": rule, ":setting": setting.code(), ":reason": reason, ":step": step },
    )?;
    Ok(())
}

/// Ends the switch of a rule; false where it has none.
///
/// # Errors
/// What SQLite says.
pub fn end(tx: &Transaction<'_>, rule: &str, step: i64) -> Result<bool, Error> {
    let n_ended = tx.execute(
        "UPDATE rule_switches SET ended_step = ?2 WHERE rule = ?1 AND ended_step IS NULL",
        rusqlite::params![rule, step],
    )?;
    Ok(n_ended > 0)
}
