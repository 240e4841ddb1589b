//! F8 and F4 for chosen accounts: at once for one, after «Будет сделано» for several.

use std::sync::Arc;

use iced::Task;

use crate::store::accounts;
use crate::text::{self, window as words, window::accounts as own};
use crate::workflows::{Error, Workplace, accept_suggested, preview, resubmit};

use crate::ui::desk::{Desk, Words};
use crate::ui::icon::Icon;
use crate::ui::job::{Job, Said};
use crate::ui::preview::{Line, Preview};

/// Accounts to do something with.
pub struct Chosen {
    pub ids: Vec<i64>,
    /// Marked too, but not refused: the step does not touch them.
    pub n_others: usize,
}

impl Chosen {
    /// Just one, and nothing else was meant.
    pub fn is_one(&self) -> bool {
        self.ids.len() == 1 && self.n_others == 0
    }

    fn note(&self) -> Option<(Icon, String)> {
        let words = || own::others_stay(self.n_others);
        (self.n_others > 0).then(|| (Icon::Warning, words()))
    }
}

/// Keys of accounts, as the workflows want them.
fn keys(workplace: &Workplace, ids: &[i64]) -> Result<Vec<String>, Error> {
    let connection = &workplace.store.connection;
    ids.iter()
        .map(|id| Ok(accounts::by_id(connection, *id)?.key))
        .collect()
}

/// Why, and what to do about it here: the remedies of the command line name its own commands.
fn sentence(error: &Error) -> String {
    let message = text::error(error);
    words::fault(&message.what, own::LEFT_OUT_REMEDY)
}

/// F8 for one account, or for several that were looked at before.
pub fn resubmit(ids: Vec<i64>) -> Job {
    Job::new(words::JOB_RESUBMIT, move |workplace, _| {
        let keys = keys(workplace, &ids)?;
        let which = resubmit::Which::Keys(keys);
        let sum = {
            let seen = preview::resubmit(workplace, &which, None)?;
            seen.primary.billed + seen.repeat.billed
        };
        let done = resubmit::resubmit(workplace, &which, None)?;
        match done.refused.into_iter().next() {
            Some((_, rule)) => Err(rule.into()),
            None => {
                let n = (done.primary + done.repeat) as usize;
                let said = own::said_resubmitted(n, sum, done.primary, done.repeat);
                Ok(Said::new(said))
            }
        }
    })
}

/// What F8 will do with several; those that may not go back are left out and counted.
pub fn preview_resubmit(desk: &Desk, chosen: Chosen) -> Task<Result<Preview, Words>> {
    desk.read(move |workplace| {
        let ids = &chosen.ids;
        let connection = &workplace.store.connection;
        let which = resubmit::Which::Keys(keys(workplace, ids)?);
        let seen = preview::resubmit(workplace, &which, None)?;
        if seen.keys.is_empty()
            && let Some((_, rule)) = seen.refused.first()
        {
            return Err(rule.clone().into());
        }
        let mut able = Vec::new();
        for id in ids {
            if seen.keys.contains(&accounts::by_id(connection, *id)?.key) {
                able.push(*id);
            }
        }
        let (primary, repeat) = (seen.primary, seen.repeat);
        let line =
            |label: &str, tally: preview::Tally| Line::new(label, tally.accounts, tally.billed);
        let total = preview::Tally {
            accounts: primary.accounts + repeat.accounts,
            billed: primary.billed + repeat.billed,
        };
        let mut notes = vec![(Icon::Done, words::RESUBMIT_NOTE.to_owned())];
        if let Some((_, rule)) = seen.refused.first() {
            let n = seen.refused.len();
            let why = sentence(&Error::Rule(rule.clone()));
            notes.push((Icon::Warning, own::left_out(n, &why)));
        }
        notes.extend(chosen.note());
        Ok(Preview {
            title: own::resubmit_title(able.len()),
            lines: vec![
                line(words::PRIMARY, primary),
                line(words::REPEAT, repeat),
                line(words::BACK_TOTAL, total).total(),
            ],
            files: Vec::new(),
            folder: None,
            notes,
            button: words::RESUBMIT_BUTTON.into(),
            start: Arc::new(move |_| resubmit(able.clone())),
        })
    })
}

/// F4 for one account, or for several that were looked at before: takes what the fund proposes.
pub fn accept(ids: Vec<i64>) -> Job {
    Job::new(own::JOB_ACCEPT, move |workplace, _| {
        let all = keys(workplace, &ids)?;
        let seen = preview::accept_suggested(workplace, &all)?;
        if seen.keys.is_empty() {
            // Says the step's own reason.
            accept_suggested::accept_suggested(workplace, &all)?;
            return Ok(Said::warning(own::SAME_ALREADY));
        }
        let done = accept_suggested::accept_suggested(workplace, &seen.keys)?;
        let n_fields = done.iter().map(|edited| edited.changed.len()).sum();
        Ok(Said::new(own::said_accepted(
            done.len(),
            n_fields,
            seen.without_data.len() + seen.refused.len(),
        )))
    })
}

/// What F4 will do with several.
pub fn preview_accept(desk: &Desk, chosen: Chosen) -> Task<Result<Preview, Words>> {
    desk.read(move |workplace| {
        let all = keys(workplace, &chosen.ids)?;
        let seen = preview::accept_suggested(workplace, &all)?;
        let fields = seen.n_fields() as usize;
        let mut notes = vec![(Icon::Done, own::fields_change(fields))];
        if !seen.without_data.is_empty() {
            notes.push((Icon::Warning, own::without_data(seen.without_data.len())));
        }
        if !seen.same.is_empty() {
            notes.push((Icon::NotNeeded, own::same_already(seen.same.len())));
        }
        if !seen.refused.is_empty() {
            notes.push((Icon::Warning, own::cannot_change(seen.refused.len())));
        }
        notes.extend(chosen.note());
        let ids = chosen.ids;
        let line = |label: &str, n: usize| Line {
            sum: None,
            ..Line::new(label, n as i64, crate::domain::Kopecks::ZERO)
        };
        Ok(Preview {
            title: own::accept_title(all.len()),
            lines: vec![line(own::WILL_CHANGE, seen.keys.len()).total()],
            files: Vec::new(),
            folder: None,
            notes,
            button: own::ACCEPT_BUTTON.into(),
            start: Arc::new(move |_| accept(ids.clone())),
        })
    })
}
