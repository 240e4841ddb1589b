//! Form: registries by activity from what waits in the pool.

use rusqlite::Connection;
use serde_json::json;

use crate::domain::{Activity, Event, ReportingPeriod, Round, State};
use crate::store::registries::{self, Registry};
use crate::store::{files, moves};
use crate::text;

use super::{Done, Error, Rule, Workplace};

/// Forms a marked registry for every activity that has accounts whose treatment ended in the period
/// or earlier; `activities` empty means all. Nothing to form is no error and leaves no trace.
///
/// # Errors
/// [`Rule::NoSetup`]; [`Rule::TestNotRestored`] for a test while another one is out.
pub fn form(
    workplace: &mut Workplace,
    period: ReportingPeriod,
    round: Round,
    activities: &[Activity],
) -> Result<Vec<Registry>, Error> {
    workplace.step("form", Some(period), |tx, context| {
        context.setup()?;
        check(tx, period, round)?;
        for from in [State::Pool, State::Deferred] {
            from.after(None, Event::Form)
                .map_err(|why| Rule::NotAllowed {
                    key: String::new(),
                    why,
                })?;
        }
        moves::clear_touched(tx)?;
        registries::touch_waiting(tx, period, activities)?;
        moves::remember_touched(tx, context.id)?;
        let formed = registries::form_touched(tx, context.id, period, round)?;
        moves::touched_into_registries(tx, context.id)?;
        let ids: Vec<i64> = formed.iter().map(|r| r.id).collect();
        let summary = text::formed_summary(round, &formed);
        let is_change = !formed.is_empty();
        Ok(Done {
            is_change,
            ..Done::new(formed, summary, json!({ "registries": ids }))
        })
    })
}

/// One test at a time.
pub(super) fn check(
    connection: &Connection,
    period: ReportingPeriod,
    round: Round,
) -> Result<(), Error> {
    let is_test_out = files::live(connection, period)?
        .iter()
        .any(|f| f.round == Round::Test && f.step == "request");
    match round == Round::Test && is_test_out {
        true => Err(Rule::TestNotRestored { period }.into()),
        false => Ok(()),
    }
}
