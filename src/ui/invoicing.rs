//! The invoice in the window: what F9 and the fields of a payer do, and all invoices of a month.

use std::path::PathBuf;
use std::sync::Arc;

use iced::Task;

use crate::reports::{self, Ask, Format};
use crate::text::{self, window::billing as words};
use crate::workflows::invoice::{self, Asked, Planned};

use super::desk::{Desk, Words};
use super::icon::Icon;
use super::job::{Job, Said};
use super::place::Place;
use super::preview::{Line, Preview};
use super::screen::Action;
use super::spreadsheet;
use super::theme::Tone;

/// F9 on a payer: the invoice is issued, and its pages are shown. Who may change nothing sees what there
/// is.
pub fn print<Message>(desk: &Desk, payer: &str, asked: Asked) -> Action<Message> {
    match desk.read_only {
        None => {
            let shown = page(payer, Ask::of(desk.period));
            Action::Do(issue(desk, payer, asked).then(shown))
        }
        Some(_) => Action::Open(page(payer, Ask::of(desk.period))),
    }
}

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

/// Where a payer's invoice is looked at.
pub fn page(payer: &str, ask: Ask) -> Place {
    let payer = Some(payer.to_owned());
    Place::document("invoice", Ask { payer, ..ask })
}

/// Annuls a payer's invoice.
pub fn annul(desk: &Desk, payer: &str) -> Job {
    let (period, payer, shown) = (desk.period, payer.to_owned(), desk.payer(payer));
    Job::new(words::JOB_INVOICE, move |workplace, _| {
        let annulled = invoice::remove(workplace, period, &payer)?;
        Ok(Said::new(words::said_annulled(&shown, &annulled)))
    })
}

/// «Будет сделано» of the invoices of all payers: which will be issued, and the file of each.
pub fn preview_all(desk: &Desk) -> Task<Result<Preview, Words>> {
    let of = desk.clone();
    desk.read(move |workplace| {
        let plan = invoice::plan(workplace, of.period)?;
        let line = |planned: &Planned| {
            let line = Line::new(of.payer(&planned.payer), planned.accounts, planned.to_pay);
            match planned.to_pay.0 < 0 {
                true => line.tone(Tone::Bad),
                false => line,
            }
        };
        let mut lines: Vec<Line> = plan.planned.iter().map(line).collect();
        let accounts = plan.planned.iter().map(|planned| planned.accounts).sum();
        let to_pay = plan.planned.iter().map(|planned| planned.to_pay).sum();
        lines.push(Line::new(words::TO_PAY_ALL, accounts, to_pay).total());
        let n_new = plan.planned.iter().filter(|planned| planned.is_new).count();
        let mut notes = vec![(Icon::Done, words::will_issue(n_new, plan.planned.len()))];
        for (payer, why) in &plan.left_out {
            let said = words::left_out(&of.payer(payer), &text::why(why));
            notes.push((Icon::Blocked, said));
        }
        let folder = spreadsheet::folder(&of).join(words::invoices_folder(of.period));
        Ok(Preview {
            title: words::ALL_INVOICES_TITLE.into(),
            lines,
            files: Vec::new(),
            folder: Some(folder),
            notes,
            button: words::ALL_INVOICES_BUTTON.into(),
            start: Arc::new(move |folder| write_all(&of, folder.unwrap_or_default())),
        })
    })
}

fn write_all(desk: &Desk, folder: PathBuf) -> Job {
    let desk = desk.clone();
    Job::writing(words::JOB_ALL_INVOICES, move |workplace, progress| {
        let done = reports::invoices(workplace, desk.period, None, Format::Pdf, &folder, progress)?;
        let n_new = done
            .invoices
            .iter()
            .filter(|written| written.is_new)
            .count();
        let left_out = done.left_out.iter().map(|(payer, _)| desk.payer(payer));
        let left_out: Vec<String> = left_out.collect();
        let shown = folder.display().to_string();
        let said = words::said_all_invoices(n_new, done.invoices.len(), &shown, &left_out);
        Ok(match done.notes.is_empty() {
            true => Said::new(said),
            false => Said::warning(said),
        })
    })
}
