//! The invoice in the window: what F9 and the fields of a payer do.
//!
//! Doesn't know the paper: printing takes number and date from what is written here.

use crate::text::window::billing as words;
use crate::workflows::invoice::{self, Asked};

use super::desk::Desk;
use super::job::{Job, Said};

/// Issues a payer's invoice; one that still holds is left as it is.
pub fn issue(desk: &Desk, payer: &str, asked: Asked) -> Job {
    let (period, payer, shown) = (desk.period, payer.to_owned(), desk.payer(payer));
    Job::new(words::JOB_INVOICE, move |workplace, _| {
        let issued = invoice::issue(workplace, period, &payer, &asked)?;
        let said = words::said_invoice(&shown, &issued);
        Ok(match issued.invoice.sums.to_pay().0 < 0 {
            true => Said::warning(said),
            false => Said::new(said),
        })
    })
}

/// Annuls a payer's invoice.
pub fn annul(desk: &Desk, payer: &str) -> Job {
    let (period, payer, shown) = (desk.period, payer.to_owned(), desk.payer(payer));
    Job::new(words::JOB_INVOICE, move |workplace, _| {
        let annulled = invoice::remove(workplace, period, &payer)?;
        Ok(Said::new(words::said_annulled(&shown, &annulled)))
    })
}
