//! Withdraw («списан»): an account that will never be billed again.

use crate::domain::Event;
use crate::store::accounts::Standing;

use super::error::Usage;
use super::{Error, Workplace, defer};

/// Withdraws accounts from the pool or after a refusal, all or none; returns how many. The figures
/// of the period in which they were refused stay.
///
/// # Errors
/// `NotAllowed` anywhere else; an empty reason.
pub fn withdraw(workplace: &mut Workplace, keys: &[String], reason: &str) -> Result<usize, Error> {
    if reason.trim().is_empty() {
        return Err(Usage::EmptyReason.into());
    }
    defer::each(
        workplace,
        "withdraw",
        keys,
        Event::Withdraw,
        Some(reason),
        |standing| {
            Ok(Standing {
                reason: Some(reason.to_owned()),
                ..standing.clone()
            })
        },
    )
}
