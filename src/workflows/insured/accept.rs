//! Accept: what the list says, as a new revision of each account.

use rusqlite::Transaction;
use serde_json::json;

use crate::domain::ReportingPeriod;
use crate::store::accounts;
use crate::store::insured as lists;
use crate::text;
use crate::workflows::edit::{Edited, correct_fields};
use crate::workflows::{Context, Done, Error, Progress, Workplace, account};

use super::check::each;
use super::{Checked, Trouble};

/// Which accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    Keys(Vec<String>),
    /// All of a period (of all periods without one) for which the list is unambiguous.
    AllSafe(Option<ReportingPeriod>),
}

/// What was taken over.
#[derive(Debug)]
pub struct Accepted {
    pub accounts: Vec<Edited>,
}

/// Takes the list's data over, for all of these accounts or none: one step.
///
/// # Errors
/// [`Trouble::NoList`]; [`Trouble::NothingSafe`] for a named account about which the list says nothing, or
/// not clearly; [`Trouble::NothingToAccept`]; as `edit`.
pub fn accept(
    workplace: &mut Workplace,
    which: &Which,
    progress: &dyn Progress,
) -> Result<Accepted, Error> {
    let proposals = proposals(workplace, which, progress)?;
    workplace.step("insured-accept", None, |tx, context| {
        let mut all = Vec::new();
        for (id, revision, pairs) in &proposals {
            if progress.is_cancelled() {
                return Err(Error::Cancelled);
            }
            all.push(take_over(tx, context, (*id, *revision), pairs)?);
        }
        let keys: Vec<&str> = all.iter().map(|e| e.key.as_str()).collect();
        let details = json!({ "keys": keys });
        let summary = text::insured::accepted_summary(all.len());
        Ok(Done::new(Accepted { accounts: all }, summary, details))
    })
}

/// Account, the revision that was looked at, and what to set.
type Proposal = (i64, i64, Vec<(String, String)>);

fn proposals(
    workplace: &Workplace,
    which: &Which,
    progress: &dyn Progress,
) -> Result<Vec<Proposal>, Error> {
    let tx = workplace.store.snapshot()?;
    let list = lists::in_force(&tx)?.ok_or(Trouble::NoList)?;
    let (ids, period) = match which {
        Which::AllSafe(period) => (lists::checkable(&tx, *period)?, *period),
        Which::Keys(keys) => {
            let found: Result<Vec<i64>, Error> =
                keys.iter().map(|key| Ok(account(&tx, key)?.id)).collect();
            (found?, None)
        }
    };
    let mut found = Vec::new();
    each(workplace, &tx, &list, &ids, period, progress, |seen| {
        if let Some(pairs) = seen.safe {
            let revision = accounts::by_id(&tx, seen.id)?.revision;
            found.push((seen.id, revision, pairs));
        } else if let Which::Keys(_) = which {
            let key = accounts::by_id(&tx, seen.id)?.key;
            return Err(Trouble::NothingSafe { key }.into());
        }
        Ok(())
    })?;
    match found.is_empty() {
        true => Err(Trouble::NothingToAccept.into()),
        false => Ok(found),
    }
}

fn take_over(
    tx: &Transaction<'_>,
    context: &Context<'_>,
    (id, revision): (i64, i64),
    pairs: &[(String, String)],
) -> Result<Edited, Error> {
    let standing = accounts::by_id(tx, id)?;
    // Somebody has corrected it since it was looked at.
    if standing.revision != revision {
        return Err(crate::store::Error::Stale { id }.into());
    }
    correct_fields(tx, context, &standing, "suggested", pairs)
}

/// The accounts of a check that [`Which::AllSafe`] would correct, each once.
pub fn safe_keys(checked: &Checked) -> Vec<&str> {
    let safe = checked.findings.iter().filter(|finding| finding.is_safe);
    let mut keys: Vec<&str> = safe.map(|finding| finding.key.as_str()).collect();
    keys.dedup();
    keys
}
