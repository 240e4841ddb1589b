//! Rules of checks that an organization switches off, takes for a warning, or switches on again.

use serde_json::json;

use crate::domain::{RuleSetting, RuleSwitch};
use crate::store::{reply_tests, rule_switches};
use crate::text;

use super::error::Usage;
use super::{Done, Error, Rule, Workplace};

/// The decisions in force, by rule.
///
/// # Errors
/// What the store says.
pub fn switches(workplace: &Workplace) -> Result<Vec<RuleSwitch>, Error> {
    Ok(rule_switches::live(&workplace.store.connection)?)
}

/// The fund's own checks, as its replies have named and counted them.
///
/// # Errors
/// What the store says.
pub fn plan(workplace: &Workplace) -> Result<Vec<reply_tests::Counted>, Error> {
    Ok(reply_tests::counted(&workplace.store.connection)?)
}

/// Decides about a rule, in the place of a former decision. Whether there is such a rule is for the
/// caller to know; the same decision with the same reason is no step.
///
/// # Errors
/// An empty reason; what the store says.
pub fn switch_off(
    workplace: &mut Workplace,
    rule: &str,
    setting: RuleSetting,
    reason: &str,
) -> Result<(), Error> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Usage::EmptyReason.into());
    }
    workplace.step("rule-off", None, |tx, context| {
        let live = rule_switches::live(tx)?;
        let is_same = |s: &RuleSwitch| s.rule == rule && s.setting == setting && s.reason == reason;
        let is_change = !live.iter().any(is_same);
        rule_switches::end(tx, rule, context.id)?;
        rule_switches::add(tx, context.id, rule, setting, reason)?;
        let summary = text::checks::switched_off_summary(rule, setting, reason);
        let details = json!({ "rule": rule, "setting": setting.code(), "reason": reason });
        Ok(Done {
            is_change,
            ..Done::new((), summary, details)
        })
    })
}

/// Ends the decision about a rule: it is asked as it says itself.
///
/// # Errors
/// [`Rule::NotSwitchedOff`]; what the store says.
pub fn switch_on(workplace: &mut Workplace, rule: &str) -> Result<(), Error> {
    workplace.step("rule-on", None, |tx, context| {
        if !rule_switches::end(tx, rule, context.id)? {
            return Err(Rule::NotSwitchedOff {
                rule: rule.to_owned(),
            }
            .into());
        }
        let summary = text::checks::switched_on_summary(rule);
        Ok(Done::new((), summary, json!({ "rule": rule })))
    })
}
