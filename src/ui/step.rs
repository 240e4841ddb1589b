//! The steps of the month as the window offers them: «Будет сделано», and the job behind it.

use std::path::PathBuf;
use std::sync::Arc;

use iced::Task;

use crate::domain::{Activity, ReportingPeriod, Round};
use crate::text::{self, window as words};
use crate::workflows::board::{self, StepState};
use crate::workflows::preview::{self as plan, Tally};
use crate::workflows::reissue::Payers;
use crate::workflows::resubmit::Which;
use crate::workflows::{
    Error, Rule, Workplace, export, form, import, receive, reissue, restore, resubmit, undo,
};

use super::command::Command;
use super::desk::{Desk, Words};
use super::icon::Icon;
use super::job::{Job, Said};
use super::place::Place;
use super::preview::{Line, Preview};
use super::reception::Reception;
use super::theme::Tone;

/// What chosen files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    /// Accounts from the МИС.
    Accounts,
    Replies,
}

/// Takes files in: accounts or replies.
pub fn take(files: Files, paths: Vec<PathBuf>) -> Job {
    match files {
        Files::Accounts => Job::new(words::JOB_IMPORT, move |workplace, progress| {
            let done = import::import(workplace, &paths, progress)?;
            Ok(said_of_import(&done))
        }),
        Files::Replies => receive(paths, receive::Options::default()),
    }
}

/// «Будет сделано» of F5: the replies in the folder of incoming files that are not here yet.
pub fn incoming(desk: &Desk) -> Task<Result<Option<Preview>, Words>> {
    let set = desk.setup.as_ref().and_then(|s| s.folders.incoming.clone());
    let Some(folder) = set.map(PathBuf::from) else {
        return Task::done(Ok(None));
    };
    let desk = desk.clone();
    desk.clone().read(move |workplace| {
        let found = plan::incoming(workplace, &folder)?;
        if found.is_empty() {
            return Ok(None);
        }
        let paths: Vec<PathBuf> = found.iter().map(|file| file.path.clone()).collect();
        let tail = |file: &plan::Incoming| {
            let name = file.path.file_name().unwrap_or_default();
            name.to_string_lossy().into_owned()
        };
        let own = folder.clone();
        Ok(Some(Preview {
            title: words::incoming_title(found.len()),
            lines: Vec::new(),
            files: found.iter().map(tail).collect(),
            folder: Some(folder),
            notes: vec![(Icon::Done, words::INCOMING_NOTE.into())],
            button: words::INCOMING_BUTTON.into(),
            start: Arc::new(move |folder| {
                let paths = match folder {
                    Some(other) if other != own => vec![other],
                    _ => paths.clone(),
                };
                receive(paths, receive::Options::default())
            }),
        }))
    })
}

/// Takes replies in; what became of each file goes to the screen of replies.
pub fn receive(paths: Vec<PathBuf>, options: receive::Options) -> Job {
    Job::new(words::JOB_RECEIVE, move |workplace, progress| {
        let done = receive::receive(workplace, &paths, options, progress)?;
        let at = workplace.clock.now().format("%H:%M").to_string();
        let reception = Reception::of(&done, &paths, at);
        let mut said = said_of_replies(&done);
        if reception.n_refused() > 0 {
            said = said.then(Place::Replies);
        }
        said.reception = Some(Arc::new(reception));
        Ok(said)
    })
}

/// «Будет сделано» of forming registries; no activities mean all.
pub fn form(desk: &Desk, round: Round, activities: Vec<Activity>) -> Task<Result<Preview, Words>> {
    let period = desk.period;
    desk.read(move |workplace| form_preview(workplace, period, round, activities))
}

fn form_preview(
    workplace: &Workplace,
    period: ReportingPeriod,
    round: Round,
    activities: Vec<Activity>,
) -> Result<Preview, Error> {
    let plan = plan::form(workplace, period, round, &activities)?;
    let mut lines: Vec<Line> = plan
        .activities
        .iter()
        .map(|(activity, tally)| Line::new(text::activity(*activity), tally.accounts, tally.billed))
        .collect();
    let total = plan.total;
    lines.push(Line::new(words::INTO_REGISTRIES, total.accounts, total.billed).total());
    Ok(Preview {
        title: words::form_title(round == Round::Test, period),
        lines,
        files: Vec::new(),
        folder: None,
        notes: vec![(Icon::Done, words::FORM_NOTE.into())],
        button: words::FORM_BUTTON.into(),
        start: Arc::new(move |_| {
            let activities = activities.clone();
            Job::new(words::JOB_FORM, move |workplace, _| {
                let formed = form::form(workplace, period, round, &activities)?;
                let n = formed.iter().map(|registry| registry.accounts).sum();
                let sum = formed.iter().map(|registry| registry.billed).sum();
                if formed.is_empty() {
                    return Ok(Said::warning(words::said_nothing_formed(period)));
                }
                Ok(Said::new(words::said_formed(formed.len(), n, sum)))
            })
        }),
    })
}

/// «Будет сделано» of a step of the whole month; `payer` is the one under the cursor.
pub fn preview(
    desk: &Desk,
    command: &Command,
    payer: Option<String>,
) -> Task<Result<Preview, Words>> {
    let command = command.clone();
    let of = desk.clone();
    desk.read(move |workplace| match command {
        Command::Form => form_preview(workplace, of.period, Round::Main, Vec::new()),
        Command::FormTest => form_preview(workplace, of.period, Round::Test, Vec::new()),
        Command::Export => export(&of, workplace),
        Command::Reissue => reissue(&of, workplace, next_payer(workplace, of.period, payer)?),
        Command::ReissueAll => reissue(&of, workplace, Payers::All),
        Command::ResubmitAll => resubmit_corrected(workplace),
        Command::Restore => restore(&of, workplace),
        _ => undo(workplace),
    })
}

/// Where files for the fund go: the folder of the settings, else one beside the database.
pub fn outgoing(desk: &Desk) -> PathBuf {
    let set = desk
        .setup
        .as_ref()
        .and_then(|setup| setup.folders.outgoing.clone());
    let folder = set.map_or_else(
        || desk.database.with_file_name(words::OUTGOING_FOLDER),
        PathBuf::from,
    );
    folder.join(desk.period.to_string())
}

fn line(label: impl Into<String>, tally: Tally) -> Line {
    Line::new(label, tally.accounts, tally.billed)
}

/// What stands in the way of a file, in words.
fn in_the_way(target: &plan::Target) -> Option<(Icon, String)> {
    let said = match target.in_the_way {
        plan::InTheWay::Nothing => return None,
        plan::InTheWay::Known => words::overwritten(&target.file),
        plan::InTheWay::Foreign => words::kept_aside(&target.file),
    };
    Some((Icon::Warning, said))
}

fn export(desk: &Desk, workplace: &Workplace) -> Result<Preview, Error> {
    let period = desk.period;
    let folder = outgoing(desk);
    // A test that is marked goes first: the main round waits for its end anyway.
    let (round, plan) = match plan::export(workplace, period, Round::Test, &folder) {
        Ok(plan) => (Round::Test, plan),
        Err(Error::Rule(Rule::NothingMarked { .. })) => {
            let plan = plan::export(workplace, period, Round::Main, &folder)?;
            (Round::Main, plan)
        }
        Err(other) => return Err(other),
    };
    // As they stand on the screen.
    let mut registries: Vec<_> = plan.registries.iter().collect();
    registries.sort_by_key(|registry| (registry.activity, registry.id));
    let mut lines: Vec<Line> = registries
        .into_iter()
        .map(|registry| {
            let label = text::activity(registry.activity);
            Line::new(label, registry.accounts, registry.billed)
        })
        .collect();
    lines.push(line(words::INTO_FILE, plan.total).total());
    let mut notes = vec![(Icon::Done, words::EXPORT_NOTE.into())];
    notes.extend(in_the_way(&plan.target));
    Ok(Preview {
        title: words::export_title(round == Round::Test, period),
        lines,
        files: vec![plan.target.file],
        folder: Some(folder),
        notes,
        button: words::EXPORT_BUTTON.into(),
        start: Arc::new(move |folder| {
            Job::new(words::JOB_EXPORT, move |workplace, progress| {
                let folder = folder.unwrap_or_default();
                let done = export::export(workplace, period, round, &folder, false, progress)?;
                let said = words::said_exported(&done.file, done.accounts, done.billed);
                Ok(match done.n_blocking {
                    0 => Said::new(said),
                    n => Said::warning(said + &words::said_blocking(n)),
                })
            })
        }),
    })
}

/// The payer under the cursor if its 7-file can be made, else the first that waits for one.
fn next_payer(
    workplace: &Workplace,
    period: ReportingPeriod,
    payer: Option<String>,
) -> Result<Payers, Error> {
    let board = board::board(workplace, Some(period))?;
    let waits = |row: &board::Row| matches!(row.reissue.state, StepState::Next | StepState::Stale);
    let can_again = |row: &board::Row| waits(row) || row.reissue.state == StepState::Done;
    let under = |row: &board::Row| payer.as_ref() == Some(&row.payer);
    let chosen = board.rows.iter().find(|row| under(row) && can_again(row));
    let row = chosen.or_else(|| board.rows.iter().find(|row| waits(row)));
    let letter = row.map(|row| row.payer.clone()).or(payer);
    letter.map(Payers::One).ok_or_else(|| {
        let payer = String::new();
        Rule::NoPrecheck { payer, period }.into()
    })
}

/// F6 for these payers.
pub fn reissue(desk: &Desk, workplace: &Workplace, payers: Payers) -> Result<Preview, Error> {
    let period = desk.period;
    let folder = outgoing(desk);
    let plan = plan::reissue(workplace, period, &payers, &folder, false)?;
    let (mut sent, mut excluded, mut in_file) =
        (Tally::default(), Tally::default(), Tally::default());
    let add = |sum: &mut Tally, part: Tally| {
        sum.accounts += part.accounts;
        sum.billed += part.billed;
    };
    for file in &plan.files {
        add(&mut sent, file.sent);
        add(&mut excluded, file.excluded);
        add(&mut in_file, file.in_file);
    }
    let mut lines = vec![line(words::SENT, sent)];
    let excluded_line = Line::new(words::EXCLUDE, -excluded.accounts, -excluded.billed);
    lines.push(excluded_line.tone(Tone::Bad));
    lines.push(line(words::INTO_FILE, in_file).total());
    let letters: Vec<String> = plan
        .files
        .iter()
        .map(|file| desk.payer(&file.payer))
        .collect();
    let mut notes = vec![
        (Icon::Done, words::SEVEN_NOTE.into()),
        (Icon::Later, words::SEVEN_UNDO.into()),
    ];
    notes.extend(
        plan.files
            .iter()
            .filter_map(|file| in_the_way(&file.target)),
    );
    for (letter, why) in plan.missing {
        let why = text::error(&Error::Rule(why)).what;
        notes.push((Icon::Blocked, words::still_missing(&letter, &why)));
    }
    Ok(Preview {
        title: words::seven_title(&letters),
        lines,
        files: plan
            .files
            .into_iter()
            .map(|file| file.target.file)
            .collect(),
        folder: Some(folder),
        notes,
        button: words::SEVEN_BUTTON.into(),
        start: Arc::new(move |folder| {
            let payers = payers.clone();
            Job::new(words::JOB_SEVEN, move |workplace, progress| {
                let folder = folder.unwrap_or_default();
                let done = reissue::reissue(workplace, period, &payers, &folder, false, progress)?;
                let files: Vec<String> = done.files.iter().map(|f| f.file.clone()).collect();
                let n = done.files.iter().map(|file| file.accounts).sum();
                let sum = done.files.iter().map(|file| file.billed).sum();
                Ok(Said::new(words::said_seven(&files, n, sum, &done.missing)))
            })
        }),
    })
}

fn resubmit_corrected(workplace: &Workplace) -> Result<Preview, Error> {
    let plan = plan::resubmit(workplace, &Which::Corrected, None)?;
    if plan.keys.is_empty() {
        return Err(Rule::NothingCorrected.into());
    }
    Ok(resubmit_preview(plan, Which::Corrected))
}

/// «Будет сделано» of F8.
pub fn resubmit_preview(plan: plan::Resubmit, which: Which) -> Preview {
    let total = Tally {
        accounts: plan.primary.accounts + plan.repeat.accounts,
        billed: plan.primary.billed + plan.repeat.billed,
    };
    Preview {
        title: words::RESUBMIT_TITLE.into(),
        lines: vec![
            line(words::PRIMARY, plan.primary),
            line(words::REPEAT, plan.repeat),
            line(words::BACK_TOTAL, total).total(),
        ],
        files: Vec::new(),
        folder: None,
        notes: vec![(Icon::Done, words::RESUBMIT_NOTE.into())],
        button: words::RESUBMIT_BUTTON.into(),
        start: Arc::new(move |_| resubmit(which.clone())),
    }
}

fn restore(desk: &Desk, workplace: &Workplace) -> Result<Preview, Error> {
    let period = desk.period;
    let plan = plan::restore(workplace, period)?;
    Ok(Preview {
        title: words::restore_title(period),
        lines: vec![line(words::BACK_TO_POOL, plan.total).total()],
        files: Vec::new(),
        folder: None,
        notes: vec![(Icon::Done, words::RESTORE_NOTE.into())],
        button: words::RESTORE_BUTTON.into(),
        start: Arc::new(move |_| {
            Job::new(words::JOB_RESTORE, move |workplace, _| {
                let n = restore::restore(workplace, period)?;
                Ok(Said::new(words::said_restored(n as i64)))
            })
        }),
    })
}

fn undo(workplace: &Workplace) -> Result<Preview, Error> {
    let plan = plan::undo(workplace)?;
    if let Some(why) = plan.why_not {
        return Err(why.into());
    }
    let mut lines = Vec::new();
    if plan.accounts.accounts > 0 {
        lines.push(line(words::STAND_AGAIN, plan.accounts));
    }
    let mut notes = vec![(Icon::Stale, words::step(&plan.step.at, &plan.step.summary))];
    if plan.n_removed > 0 {
        notes.push((Icon::Warning, words::removed(plan.n_removed)));
    }
    if plan.n_drafts > 0 {
        notes.push((Icon::Warning, words::drafts_removed(plan.n_drafts)));
    }
    notes.push((Icon::Done, words::UNDO_NOTE.into()));
    Ok(Preview {
        title: words::UNDO_TITLE.into(),
        lines,
        files: plan.files.into_iter().map(|file| file.name).collect(),
        folder: None,
        notes,
        button: words::UNDO_BUTTON.into(),
        start: Arc::new(|_| {
            Job::new(words::JOB_UNDO, |workplace, _| {
                let step = undo::undo(workplace)?;
                Ok(Said::new(words::said_undone(&step.summary)))
            })
        }),
    })
}

/// F8 for accounts, or for all corrected ones.
pub fn resubmit(which: Which) -> Job {
    Job::new(words::JOB_RESUBMIT, move |workplace, _| {
        let done = resubmit::resubmit(workplace, &which, None)?;
        match done.refused.into_iter().next() {
            Some((_, rule)) => Err(rule.into()),
            None => Ok(Said::new(words::said_resubmitted(
                done.primary as i64,
                done.repeat as i64,
            ))),
        }
    })
}

fn said_of_import(done: &import::Imported) -> Said {
    let words = words::said_imported(done.new, done.updated, done.same, done.conflicts.len());
    match done.rejected.first() {
        Some((file, faults)) => {
            let fault = faults.first().map(text::fault).unwrap_or_default();
            Said::warning(words::said_rejected(file, &fault))
        }
        None if !done.conflicts.is_empty() => Said::warning(words),
        None => Said::new(words),
    }
}

fn said_of_replies(done: &[receive::Received]) -> Said {
    let refused: Vec<&receive::Received> = done
        .iter()
        .filter(|file| matches!(file.outcome, receive::Outcome::Refused(_)))
        .collect();
    let taken: Vec<&receive::Received> = done
        .iter()
        .filter(|file| matches!(file.outcome, receive::Outcome::Received))
        .collect();
    let accepted = taken.iter().map(|file| file.accepted).sum();
    let n_refused = taken.iter().map(|file| file.refused).sum();
    let words = match (taken.is_empty(), refused.is_empty()) {
        // What was refused is the news.
        (true, false) => String::new(),
        _ => words::said_received(taken.len(), done.len(), accepted, n_refused),
    };
    match refused.as_slice() {
        [] => Said::new(words),
        refused => {
            let names: Vec<&str> = refused.iter().map(|file| file.name.as_str()).collect();
            Said::warning(words::said_not_received(&words, &names))
        }
    }
}
