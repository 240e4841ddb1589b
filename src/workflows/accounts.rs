//! The list of accounts of a period.

use crate::domain::{ReportingPeriod, State};
use crate::store::accounts::{self, Listed};

use super::{Error, Workplace};

/// Hands every account of the period to `each`, by filter.
///
/// # Errors
/// What the store says.
pub fn accounts(
    workplace: &Workplace,
    period: ReportingPeriod,
    state: Option<State>,
    payer: Option<&str>,
    each: impl FnMut(Listed),
) -> Result<(), Error> {
    let payer = payer.map(str::to_uppercase);
    Ok(accounts::list(
        &workplace.store.connection,
        period,
        state,
        payer.as_deref(),
        each,
    )?)
}
