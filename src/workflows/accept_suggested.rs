//! Accept suggested: the data that the fund's reply proposes, as a new revision.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde_json::json;

use crate::store::accounts::Standing;
use crate::store::replies::{self, StoredFinding};
use crate::text;

use super::edit::{Edited, correct_fields};
use super::{Done, Error, Rule, Workplace, account};

/// Takes over what the replies in force propose for these accounts, all or none.
///
/// # Errors
/// [`Rule::NoSuggestion`] for an account about which no reply proposes anything; as `edit`.
pub fn accept_suggested(workplace: &mut Workplace, keys: &[String]) -> Result<Vec<Edited>, Error> {
    workplace.step("accept-suggested", None, |tx, context| {
        let mut all = Vec::new();
        for key in keys {
            let standing = account(tx, key)?;
            let pairs = suggested(tx, &standing)?;
            all.push(correct_fields(tx, context, &standing, "suggested", &pairs)?);
        }
        let keys: Vec<&str> = all.iter().map(|e| e.key.as_str()).collect();
        let details = json!({ "keys": keys });
        let is_change = all.iter().any(|e| !e.changed.is_empty());
        let summary = text::accepted_summary(keys.len());
        Ok(Done {
            is_change,
            ..Done::new(all, summary, details)
        })
    })
}

/// What the replies in force propose for an account, by path of the field.
///
/// # Errors
/// [`Rule::NoSuggestion`].
pub(super) fn suggested(
    connection: &Connection,
    standing: &Standing,
) -> Result<Vec<(String, String)>, Error> {
    let none = || Rule::NoSuggestion {
        key: standing.key.clone(),
    };
    let shipment = standing.shipment_id.ok_or_else(none)?;
    let mut suggested: BTreeMap<String, String> = BTreeMap::new();
    for finding in replies::findings(connection, shipment, None)? {
        suggested.extend(proposed(&finding));
    }
    match suggested.is_empty() {
        true => Err(none().into()),
        false => Ok(suggested.into_iter().collect()),
    }
}

/// What one finding proposes.
pub fn proposed(finding: &StoredFinding) -> BTreeMap<String, String> {
    serde_json::from_str(&finding.suggested).unwrap_or_default()
}
