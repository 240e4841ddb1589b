//! Defer: out of the pool until a later period (sequestration), and back.

use std::collections::BTreeSet;

use rusqlite::Transaction;
use serde_json::json;

use crate::domain::{Event, ReportingPeriod};
use crate::store::accounts::Standing;
use crate::store::moves;
use crate::text;

use super::error::Usage;
use super::{Done, Error, Rule, Workplace, account};

/// Defers accounts, all or none; returns how many.
///
/// # Errors
/// [`Rule::DeferTooEarly`] when the period is not later than the treatment's own;
/// [`Rule::NotAllowed`] outside the pool; an empty reason.
pub fn defer(
    workplace: &mut Workplace,
    keys: &[String],
    until: ReportingPeriod,
    reason: &str,
) -> Result<usize, Error> {
    if reason.trim().is_empty() {
        return Err(Usage::EmptyReason.into());
    }
    each(
        workplace,
        "defer",
        keys,
        Event::Defer,
        Some(reason),
        |standing| put_off(standing, until, reason),
    )
}

/// How an account stands that is put off.
///
/// # Errors
/// [`Rule::DeferTooEarly`].
fn put_off(standing: &Standing, until: ReportingPeriod, reason: &str) -> Result<Standing, Rule> {
    if ReportingPeriod::of(standing.cure_end) >= until {
        return Err(Rule::DeferTooEarly {
            key: standing.key.clone(),
        });
    }
    Ok(Standing {
        deferred_until: Some(until.to_string()),
        reason: Some(reason.to_owned()),
        ..standing.clone()
    })
}

/// Puts one account off as a part of a larger step.
///
/// # Errors
/// As [`defer`].
pub(super) fn one(
    tx: &Transaction<'_>,
    step: i64,
    key: &str,
    until: ReportingPeriod,
    reason: &str,
) -> Result<(), Error> {
    let standing = account(tx, key)?;
    moved(tx, step, &standing, Event::Defer, |standing| {
        put_off(standing, until, reason)
    })
}

/// Takes deferred accounts back into the pool before their time.
///
/// # Errors
/// [`Rule::NotAllowed`] when one is not deferred.
pub fn undefer(workplace: &mut Workplace, keys: &[String]) -> Result<usize, Error> {
    each(
        workplace,
        "undefer",
        keys,
        Event::Undefer,
        None,
        |standing| {
            Ok(Standing {
                deferred_until: None,
                reason: None,
                ..standing.clone()
            })
        },
    )
}

/// One event for several accounts, all or none.
pub(super) fn each(
    workplace: &mut Workplace,
    command: &str,
    keys: &[String],
    event: Event,
    reason: Option<&str>,
    after: impl Fn(&Standing) -> Result<Standing, Rule>,
) -> Result<usize, Error> {
    workplace.step(command, None, |tx, context| {
        let mut done = BTreeSet::new();
        for key in keys {
            let standing = account(tx, key)?;
            if !done.insert(standing.id) {
                continue;
            }
            moved(tx, context.id, &standing, event, &after)?;
        }
        let n = done.len();
        let summary = text::keys_summary(command, n, reason);
        Ok(Done::new(
            n,
            summary,
            json!({ "keys": keys, "reason": reason }),
        ))
    })
}

/// Moves an account to the state that the event leads to; `after` says the rest of its standing.
fn moved(
    tx: &Transaction<'_>,
    step: i64,
    standing: &Standing,
    event: Event,
    after: impl FnOnce(&Standing) -> Result<Standing, Rule>,
) -> Result<(), Error> {
    let state = standing.state.after(standing.round, event);
    let state = state.map_err(|why| Rule::NotAllowed {
        key: standing.key.clone(),
        why,
    })?;
    let after = Standing {
        state,
        ..after(standing)?
    };
    moves::advance(tx, step, standing, &after)?;
    Ok(())
}
