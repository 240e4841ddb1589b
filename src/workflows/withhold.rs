//! Withholdings (ЦКДЛ, ПЭТ/КТ): kopecks kept back from a payer's invoice.

use serde_json::json;

use crate::domain::{Kopecks, ReportingPeriod, Round};
use crate::store::{files, money};
use crate::text;

use super::{Done, Error, Rule, Workplace};

/// What is entered.
#[derive(Clone, Debug)]
pub enum Entry {
    /// `ckdl`, `pet_ct` or `other`, with the sum as typed.
    Amount { kind: String, amount: String },
    /// The notice came and there is nothing to withhold.
    Nothing,
}

/// Adds a line; returns its id.
///
/// # Errors
/// [`Rule::SettlementsOff`], [`Rule::NoReissue`], [`Rule::ZeroAmount`], [`Rule::HasWithholdings`]; a
/// sum that cannot be read.
pub fn withhold(
    workplace: &mut Workplace,
    period: ReportingPeriod,
    letter: &str,
    entry: &Entry,
    notice: Option<&str>,
) -> Result<i64, Error> {
    let payer = workplace.letter(letter, period)?;
    let (kind, amount) = match entry {
        Entry::Nothing => ("none", Kopecks::ZERO),
        Entry::Amount { kind, amount } => {
            let sum = Kopecks::parse(amount).map_err(|why| Rule::BadAmount {
                text: amount.clone(),
                why,
            })?;
            if sum == Kopecks::ZERO {
                return Err(Rule::ZeroAmount.into());
            }
            (kind.as_str(), sum)
        }
    };
    workplace.step("withhold", Some(period), |tx, context| {
        if !context.setup()?.settings.inter_provider_settlements {
            return Err(Rule::SettlementsOff.into());
        }
        let live = files::live(tx, period)?;
        if !live
            .iter()
            .any(|f| f.step == "reissue" && f.round == Round::Main && f.letter == payer)
        {
            return Err(Rule::NoReissue { payer, period }.into());
        }
        let of_payer: Vec<_> = money::withholdings(tx, period)?
            .into_iter()
            .filter(|w| w.payer == payer)
            .collect();
        if matches!(entry, Entry::Nothing) && of_payer.iter().any(|w| w.kind != "none") {
            return Err(Rule::HasWithholdings { payer }.into());
        }
        for former in of_payer.iter().filter(|w| w.kind == "none") {
            money::end_withholding(tx, former.id, context.id)?;
        }
        let id = money::add_withholding(tx, context.id, period, &payer, kind, amount, notice)?;
        let details =
            json!({ "id": id, "payer": payer, "kind": kind, "amount": amount.to_string() });
        Ok(Done::new(
            id,
            text::withheld_summary(&payer, kind, amount),
            details,
        ))
    })
}

/// Takes a line away.
///
/// # Errors
/// [`Rule::NoWithholding`].
pub fn remove(workplace: &mut Workplace, id: i64) -> Result<(), Error> {
    let line =
        money::withholding(&workplace.store.connection, id)?.ok_or(Rule::NoWithholding { id })?;
    workplace.step(
        "withhold-remove",
        line.period.parse().ok(),
        |tx, context| {
            money::withholding(tx, id)?.ok_or(Rule::NoWithholding { id })?;
            money::end_withholding(tx, id, context.id)?;
            let details =
                json!({ "id": id, "payer": line.payer, "amount": line.amount.to_string() });
            Ok(Done::new(
                (),
                text::unwithheld_summary(&line.payer, line.amount),
                details,
            ))
        },
    )
}
