//! Restore: a test round ends, every account goes back to the pool as if never sent.

use rusqlite::Connection;
use serde_json::json;

use crate::domain::{Event, ReportingPeriod, Round, State};
use crate::store::registries::{self, Registry};
use crate::store::{files, moves};
use crate::text;

use super::{Done, Error, Rule, Workplace};

/// Returns how many accounts went back. Corrections made during the test stay.
///
/// # Errors
/// [`Rule::NoTest`] when the period has no test registry.
pub fn restore(workplace: &mut Workplace, period: ReportingPeriod) -> Result<usize, Error> {
    workplace.step("restore", Some(period), |tx, context| {
        let tests = tests(tx, period)?;
        moves::clear_touched(tx)?;
        for registry in &tests {
            registries::touch_members(tx, registry.id)?;
        }
        for (code, _) in moves::touched_by_state(tx)? {
            let state = State::from_code(&code)
                .ok_or_else(|| crate::store::Error::Damaged(code.clone()))?;
            let allowed = state.after(Some(Round::Test), Event::Restore);
            allowed.map_err(|why| Rule::NotAllowed {
                key: String::new(),
                why,
            })?;
        }
        moves::remember_touched(tx, context.id)?;
        moves::keys_back_from_test(tx, context.id)?;
        let n = moves::touched_into_pool(tx)?;
        for registry in &tests {
            registries::end(tx, registry.id, context.id)?;
        }
        let mut names = Vec::new();
        for file in files::live(tx, period)?
            .iter()
            .filter(|file| file.round == Round::Test)
        {
            files::end(tx, file.id, "restored", context.id)?;
            names.push(file.name.clone());
        }
        let details = json!({ "accounts": n, "files": names });
        Ok(Done::new(n, text::restored_summary(n), details))
    })
}

/// The test registries that a restore would end.
pub(super) fn tests(
    connection: &Connection,
    period: ReportingPeriod,
) -> Result<Vec<Registry>, Error> {
    let mut tests = registries::live(connection, period)?;
    tests.retain(|r| r.round == Round::Test);
    match tests.is_empty() {
        true => Err(Rule::NoTest { period }.into()),
        false => Ok(tests),
    }
}
