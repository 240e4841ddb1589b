//! «Будет сделано» of an import and of taking a version back, and the jobs behind them.

use std::path::PathBuf;
use std::sync::Arc;

use iced::Task;

use crate::text::nsi as all_words;
use crate::text::window::checks::dictionaries as words;
use crate::ui::desk::{Desk, Words};
use crate::ui::icon::Icon;
use crate::ui::job::{Job, Said};
use crate::ui::preview::Preview;
use crate::workflows::nsi::{self, Asked, Outcome, Planned, Refused};
use crate::workflows::{Error, Quiet, Workplace};

/// What an import of these files and folders would do.
pub fn import(desk: &Desk, paths: Vec<PathBuf>) -> Task<Result<Preview, Words>> {
    let read = desk.read(move |workplace| planned(workplace, paths));
    read.map(|made| made.and_then(|made| made))
}

fn planned(workplace: &Workplace, paths: Vec<PathBuf>) -> Result<Result<Preview, Words>, Error> {
    let mut asked = Asked {
        paths,
        ..Asked::default()
    };
    let files = nsi::plan(workplace, &asked, &Quiet)?;
    let Some((file, why)) = files.iter().find_map(refusal) else {
        return Ok(import_preview(asked, &files, Vec::new()));
    };
    let is_only_older = files
        .iter()
        .filter_map(refusal)
        .all(|(_, why)| matches!(why, Refused::Older(_) | Refused::SameVersion(_)));
    if !is_only_older {
        let said = all_words::refused_in_window(file, why);
        return Ok(Err(Words::of_message(said)));
    }
    let older = files.iter().filter_map(refusal);
    let notes = older
        .map(|(file, why)| (Icon::Refused, all_words::refused(file, why).what))
        .chain([(Icon::Warning, words::REPLACE_NOTE.into())])
        .collect();
    asked.replaces = true;
    let files = nsi::plan(workplace, &asked, &Quiet)?;
    Ok(import_preview(asked, &files, notes))
}

fn refusal(file: &Planned) -> Option<(&Planned, &Refused)> {
    match &file.outcome {
        Outcome::Refused(why) => Some((file, why)),
        Outcome::New | Outcome::Already => None,
    }
}

fn import_preview(
    asked: Asked,
    files: &[Planned],
    mut notes: Vec<(Icon, String)>,
) -> Result<Preview, Words> {
    if let Some((file, why)) = files.iter().find_map(refusal) {
        return Err(Words::of_message(all_words::refused_in_window(file, why)));
    }
    if files
        .iter()
        .all(|file| matches!(file.outcome, Outcome::Already))
    {
        return Err(Words {
            what: words::ALREADY.into(),
            remedy: words::ALREADY_REMEDY.into(),
        });
    }
    for file in files {
        notes.push((
            Icon::Possible,
            all_words::planned_lines(file, true).join("\n"),
        ));
        let remarks = file.remarks.iter().map(all_words::remark);
        notes.extend(remarks.map(|remark| (Icon::Warning, by_keys(remark))));
    }
    notes.push((Icon::Done, words::IMPORT_NOTE.into()));
    let button = match asked.replaces {
        true => words::REPLACE_BUTTON,
        false => words::IMPORT_BUTTON,
    };
    Ok(Preview {
        title: words::IMPORT_TITLE.into(),
        lines: Vec::new(),
        files: Vec::new(),
        folder: None,
        notes,
        button: button.into(),
        start: Arc::new(move |_| import_job(asked.clone())),
    })
}

fn by_keys(remark: String) -> String {
    crate::text::window::keys::by_keys(&remark)
}

fn import_job(asked: Asked) -> Job {
    Job::new(words::IMPORT_JOB, move |workplace, progress| {
        let files = nsi::import(workplace, &asked, progress)?;
        // Since the preview the file or what is in force may have become another.
        if let Some((file, why)) = files.iter().find_map(refusal) {
            let said = all_words::refused_in_window(file, why);
            return Ok(Said::warning(format!(
                "{}. {}",
                said.what,
                by_keys(said.remedy)
            )));
        }
        let new = files.iter().filter(|file| file.id.is_some());
        let said = words::said_imported(new.clone().count(), new.map(|file| file.rows).sum());
        let has_doubts = files.iter().any(|file| !file.remarks.is_empty());
        Ok(match has_doubts {
            true => Said::warning(said),
            false => Said::new(said),
        })
    })
}

/// What taking the version in force of a dictionary back would do.
pub fn rollback(desk: &Desk, version: i64) -> Task<Result<Preview, Words>> {
    let which = version.to_string();
    desk.read(move |workplace| {
        let planned = nsi::plan_rollback(workplace, &which, &Quiet)?;
        let lines = all_words::rolled_back_lines(&planned).join("\n");
        Ok(Preview {
            title: words::ROLLBACK_TITLE.into(),
            lines: Vec::new(),
            files: Vec::new(),
            folder: None,
            notes: vec![
                (Icon::Possible, lines),
                (Icon::Done, words::ROLLBACK_NOTE.into()),
            ],
            button: words::ROLLBACK.into(),
            start: Arc::new(move |_| rollback_job(which.clone())),
        })
    })
}

fn rollback_job(which: String) -> Job {
    Job::new(words::ROLLBACK_JOB, move |workplace, progress| {
        let done = nsi::rollback(workplace, &which, progress)?;
        let summary = all_words::rolled_back_summary(&done.version, done.now.as_ref());
        Ok(Said::new(summary))
    })
}
