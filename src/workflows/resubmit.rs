//! Resubmit (F8): corrected accounts go back to the pool, as primary or repeat.

use std::collections::HashSet;

use rusqlite::{Connection, Transaction};
use serde_json::json;

use crate::domain::{Event, Kind, Round, State};
use crate::exchange::Profile;
use crate::exchange::profile::KindName;
use crate::store::accounts::{self, Standing};
use crate::store::{moves, shipments};
use crate::text;

use super::error::Usage;
use super::{Context, Done, Error, Rule, Workplace, account};

/// Which accounts.
#[derive(Clone, Debug)]
pub enum Which {
    Keys(Vec<String>),
    /// All refused ones that have been corrected since.
    Corrected,
}

/// What F8 did. With refused keys nothing has been done.
#[derive(Debug, Default)]
pub struct Resubmitted {
    pub primary: u64,
    pub repeat: u64,
    pub refused: Vec<(String, Rule)>,
}

/// Refused at precheck → primary; refused at final → repeat, naming the earlier account.
/// `as_is` is the reason for returning accounts without a correction.
///
/// # Errors
/// An empty reason; what the store says. Accounts that may not go back are in the result, and then
/// nothing is changed.
pub fn resubmit(
    workplace: &mut Workplace,
    which: &Which,
    as_is: Option<&str>,
) -> Result<Resubmitted, Error> {
    if as_is.is_some_and(|reason| reason.trim().is_empty()) {
        return Err(Usage::EmptyReason.into());
    }
    workplace.step("resubmit", None, |tx, context| {
        let (found, refused) = select(tx, which)?;
        let mut result = Resubmitted {
            refused,
            ..Resubmitted::default()
        };
        for standing in &found {
            match one(tx, context, standing, as_is) {
                Ok(Kind::Primary) => result.primary += 1,
                Ok(Kind::Repeat) => result.repeat += 1,
                Err(Error::Rule(rule)) => result.refused.push((standing.key.clone(), rule)),
                Err(other) => return Err(other),
            }
        }
        if !result.refused.is_empty() {
            result.primary = 0;
            result.repeat = 0;
        }
        let keys: Vec<&str> = found.iter().map(|s| s.key.as_str()).collect();
        let details = json!({ "keys": keys, "as_is": as_is });
        let summary = text::resubmitted_summary(result.primary, result.repeat);
        let is_change = result.primary + result.repeat > 0;
        Ok(Done {
            is_change,
            ..Done::new(result, summary, details)
        })
    })
}

fn one(
    tx: &Transaction<'_>,
    context: &Context<'_>,
    standing: &Standing,
    as_is: Option<&str>,
) -> Result<Kind, Error> {
    let state = check(standing, sent_revision(tx, standing)?, as_is.is_some())?;
    let kind = kind_after(context.profile, standing);
    let earlier_key = match (standing.state, kind) {
        (State::RefusedAtFinal, _) => Some(standing.key.clone()),
        (_, Kind::Repeat) => standing.earlier_key.clone(),
        (_, Kind::Primary) => None,
    };
    let after = Standing {
        state,
        kind,
        earlier_key,
        payer: None,
        registry_id: None,
        shipment_id: None,
        reason: as_is.map(str::to_owned),
        ..standing.clone()
    };
    moves::advance(tx, context.id, standing, &after)?;
    Ok(kind)
}

/// Accounts, and keys that nobody has.
type Selected = (Vec<Standing>, Vec<(String, Rule)>);

/// The accounts that are meant, each once.
pub(super) fn select(connection: &Connection, which: &Which) -> Result<Selected, Error> {
    let keys = match which {
        Which::Corrected => {
            return Ok((accounts::refused_and_corrected(connection)?, Vec::new()));
        }
        Which::Keys(keys) => keys,
    };
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut refused = Vec::new();
    for key in keys {
        match account(connection, key) {
            Ok(standing) if !seen.insert(standing.id) => {}
            Ok(standing) => found.push(standing),
            Err(Error::Rule(rule)) => refused.push((key.clone(), rule)),
            Err(other) => return Err(other),
        }
    }
    Ok((found, refused))
}

/// The revision that the live sending of an account was made with.
pub(super) fn sent_revision(
    connection: &Connection,
    standing: &Standing,
) -> Result<Option<i64>, Error> {
    let shipment = standing
        .shipment_id
        .map(|id| shipments::by_id(connection, id))
        .transpose()?;
    Ok(shipment.map(|shipment| shipment.revision_id))
}

/// Whether an account may go back to the pool, and in which state it then is.
///
/// # Errors
/// The rule that keeps it.
pub(super) fn check(
    standing: &Standing,
    sent_revision: Option<i64>,
    is_as_is: bool,
) -> Result<State, Rule> {
    if standing.round == Some(Round::Test) {
        let period = standing.period.as_deref().and_then(|p| p.parse().ok());
        if let Some(period) = period {
            return Err(Rule::TestNotRestored { period });
        }
    }
    let state = standing
        .state
        .after(standing.round, Event::Resubmit)
        .map_err(|why| Rule::NotAllowed {
            key: standing.key.clone(),
            why,
        })?;
    let is_corrected = sent_revision.is_some_and(|sent| sent != standing.revision_id);
    match is_corrected || is_as_is {
        true => Ok(state),
        false => Err(Rule::NotCorrected {
            key: standing.key.clone(),
        }),
    }
}

/// What a refused account becomes when it goes back.
pub(super) fn kind_after(profile: &Profile, standing: &Standing) -> Kind {
    let keeps_repeat = profile.kind.repeat_refused_at_precheck == KindName::Repeat;
    match (standing.state, standing.kind) {
        (State::RefusedAtFinal, _) => Kind::Repeat,
        (_, Kind::Repeat) if keeps_repeat => Kind::Repeat,
        _ => Kind::Primary,
    }
}
