//! Capitation by hand, where reply 1 brought none.

use serde_json::json;

use crate::domain::{Kopecks, ReportingPeriod};
use crate::store::money;
use crate::text;

use super::{Done, Error, Rule, Workplace, receive};

/// Sets a payer's per-head money; replaces what was entered before.
///
/// # Errors
/// [`Rule::CapitationFromReply`] where the payer's reply brought it; a sum that cannot be read.
pub fn capitation(
    workplace: &mut Workplace,
    period: ReportingPeriod,
    letter: &str,
    amount: &str,
) -> Result<(), Error> {
    let payer = workplace.letter(letter, period)?;
    let sum = Kopecks::parse(amount).map_err(|why| Rule::BadAmount {
        text: amount.to_owned(),
        why,
    })?;
    workplace.step("capitation", Some(period), |tx, context| {
        if let Some(amount) = receive::capitation_of_reply(tx, period, &payer)? {
            return Err(Rule::CapitationFromReply { payer, amount }.into());
        }
        for former in money::capitations(tx, period)?
            .into_iter()
            .filter(|c| c.payer == payer)
        {
            money::end_capitation(tx, former.id, context.id)?;
        }
        money::add_capitation(tx, context.id, period, &payer, sum, None, "[]")?;
        let details = json!({ "payer": payer, "amount": sum.to_string() });
        Ok(Done::new(
            (),
            text::capitation_summary(&payer, sum),
            details,
        ))
    })
}
