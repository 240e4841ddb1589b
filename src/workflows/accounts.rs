//! The list of accounts of a period.

use crate::domain::{ReportingPeriod, State};
use crate::store::listing::{self, Filter, Listed};

use super::{Error, Progress, Stage, Workplace};

/// Hands every account of the period to `each`, by filter, in the order in which they came in.
///
/// # Errors
/// What the store says.
pub fn accounts(
    workplace: &Workplace,
    period: ReportingPeriod,
    state: Option<State>,
    payer: Option<&str>,
    mut each: impl FnMut(&Listed<'_>),
) -> Result<(), Error> {
    let payer = payer.map(str::to_uppercase);
    let filter = Filter {
        state,
        payer: payer.as_deref(),
        is_ordered: true,
        ..Filter::default()
    };
    let connection = &workplace.store.connection;
    listing::each(connection, period, &filter, |listed| {
        each(listed);
        true
    })?;
    Ok(())
}

/// How many rows pass between two questions whether to go on.
const SLICE: u64 = 1024;

/// Hands every account of the period to `each`, in no promised order: for tables that sort by
/// themselves. A million rows take a second or two.
///
/// # Errors
/// [`Error::Cancelled`]; what the store says.
pub fn stream(
    workplace: &Workplace,
    period: ReportingPeriod,
    progress: &dyn Progress,
    mut each: impl FnMut(&Listed<'_>),
) -> Result<(), Error> {
    progress.begin(Stage::Reading, None);
    let mut n: u64 = 0;
    let mut is_cancelled = false;
    let connection = &workplace.store.connection;
    listing::each(connection, period, &Filter::default(), |listed| {
        n += 1;
        if n.is_multiple_of(SLICE) {
            progress.advance(SLICE);
            is_cancelled = progress.is_cancelled();
        }
        if !is_cancelled {
            each(listed);
        }
        !is_cancelled
    })?;
    match is_cancelled {
        true => Err(Error::Cancelled),
        false => Ok(()),
    }
}

/// Hands one account to `take` as the list of the period shows it; nothing where the period does not
/// have it (any more).
///
/// # Errors
/// What the store says.
pub fn row<T>(
    workplace: &Workplace,
    period: ReportingPeriod,
    id: i64,
    take: impl Fn(&Listed<'_>) -> T,
) -> Result<Option<T>, Error> {
    let filter = Filter {
        id: Some(id),
        ..Filter::default()
    };
    let mut found = None;
    listing::each(&workplace.store.connection, period, &filter, |listed| {
        found = Some(take(listed));
        false
    })?;
    Ok(found)
}
