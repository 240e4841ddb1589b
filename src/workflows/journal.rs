//! The journal: who did what when.

use crate::store::journal::{self, Step};

use super::{Error, Workplace};

/// The newest steps first.
///
/// # Errors
/// What the store says.
pub fn journal(workplace: &Workplace, limit: u32) -> Result<Vec<Step>, Error> {
    Ok(journal::list(&workplace.store.connection, limit)?)
}
