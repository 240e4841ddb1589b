//! Refusals: the analysis of what was not paid, and why.

use crate::domain::ReportingPeriod;
use crate::store::replies::{self, Refused, RefusedFilter, StoredFinding};

use super::{Error, Workplace};

/// Refused accounts of a period with their findings; with `is_partial` those accepted with less
/// than was billed. Test rounds that have been restored stay readable.
///
/// # Errors
/// What the store says.
pub fn refusals(
    workplace: &Workplace,
    period: ReportingPeriod,
    stage: Option<&str>,
    payer: Option<&str>,
    is_partial: bool,
) -> Result<Vec<(Refused, Vec<StoredFinding>)>, Error> {
    let connection = &workplace.store.connection;
    let payer = payer.map(str::to_uppercase);
    let filter = RefusedFilter {
        stage,
        payer: payer.as_deref(),
        is_partial,
    };
    let mut found = Vec::new();
    for refused in replies::refused(connection, period, &filter)? {
        let findings = replies::findings(connection, refused.shipment_id, Some(refused.reply_id))?;
        found.push((refused, findings));
    }
    Ok(found)
}
