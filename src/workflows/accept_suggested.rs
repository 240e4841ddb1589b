//! Accept suggested: the data that the fund's reply proposes, as a new revision.

use std::collections::BTreeMap;

use serde_json::json;

use crate::store::replies;
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
            let none = || Rule::NoSuggestion {
                key: standing.key.clone(),
            };
            let shipment = standing.shipment_id.ok_or_else(none)?;
            let mut suggested: BTreeMap<String, String> = BTreeMap::new();
            for finding in replies::findings(tx, shipment, None)? {
                let proposed: BTreeMap<String, String> =
                    serde_json::from_str(&finding.suggested).unwrap_or_default();
                suggested.extend(proposed);
            }
            if suggested.is_empty() {
                return Err(none().into());
            }
            let pairs: Vec<(String, String)> = suggested.into_iter().collect();
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
