//! What the last reception brought, file by file, for the screen of replies.

use std::path::{Path, PathBuf};

use crate::exchange::name::Step;
use crate::text;
use crate::workflows::error::{ReplyFault, Side};
use crate::workflows::receive::{Outcome, Received};
use crate::workflows::{Error, Rule};

use super::desk::Words;

/// The files of one reception, as they were taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Reception {
    /// When: ЧЧ:ММ.
    pub at: String,
    pub files: Vec<Taken>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    pub name: String,
    pub path: PathBuf,
    pub step: Option<Step>,
    pub payer: Option<String>,
    pub result: Result<Kept, Refusal>,
}

/// A file that is here now.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The same bytes had been received before.
    pub is_old: bool,
    pub accepted: i64,
    pub refused: i64,
    pub undecided: i64,
    pub notes: Vec<String>,
}

/// Why a file was not taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub words: Words,
    pub offer: Option<Offer>,
}

/// How a refused file can be taken all the same.
#[derive(Clone, Debug, PartialEq)]
pub enum Offer {
    /// In the place of the former one of this name.
    Replace { was: Side, now: Side },
    /// Without the accounts that were not sent.
    SkipUnknown { keys: Vec<String> },
}

impl Reception {
    /// `paths` are the files and folders that were asked for.
    pub fn of(received: &[Received], paths: &[PathBuf], at: String) -> Reception {
        Reception {
            at,
            files: received.iter().map(|file| taken(file, paths)).collect(),
        }
    }

    pub fn n_refused(&self) -> usize {
        self.files.iter().filter(|f| f.result.is_err()).count()
    }
}

fn taken(file: &Received, paths: &[PathBuf]) -> Taken {
    let result = match &file.outcome {
        Outcome::Refused(error) => {
            let message = text::reply_error(error);
            let offer = offer(error);
            let what = match &offer {
                Some(Offer::Replace { .. }) => text::window::replies::CORRECTED.to_owned(),
                _ => message.what,
            };
            Err(Refusal {
                words: Words {
                    what,
                    remedy: text::window::replies::remedy(&message.remedy),
                },
                offer,
            })
        }
        outcome => Ok(Kept {
            is_old: matches!(outcome, Outcome::Already),
            accepted: file.accepted,
            refused: file.refused,
            undecided: file.undecided,
            notes: file.notes.iter().map(text::note).collect(),
        }),
    };
    Taken {
        name: file.name.clone(),
        path: path_of(&file.name, paths),
        step: file.step,
        payer: file.payer.clone(),
        result,
    }
}

/// Where a file lies: among the chosen ones, or in a chosen folder.
fn path_of(name: &str, paths: &[PathBuf]) -> PathBuf {
    let is_it = |path: &&PathBuf| path.file_name().is_some_and(|own| own == name);
    let inside = || {
        let in_folders = paths.iter().map(|folder| folder.join(name));
        in_folders.into_iter().find(|path| path.is_file())
    };
    let found = paths.iter().find(is_it).cloned().or_else(inside);
    found.unwrap_or_else(|| Path::new(name).to_owned())
}

fn offer(error: &Error) -> Option<Offer> {
    match error {
        Error::Rule(Rule::Reply(ReplyFault::Corrected { was, now })) => Some(Offer::Replace {
            was: *was,
            now: *now,
        }),
        Error::Rule(Rule::Reply(ReplyFault::UnknownKeys { keys })) => {
            Some(Offer::SkipUnknown { keys: keys.clone() })
        }
        _ => None,
    }
}
