//! The fund's side on the command line.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::demo::play::PlayError;
use crate::domain::setup::Setup;
use crate::stand::{self, Options, StandError, Written, insured};
use crate::text;
use crate::workflows::Error;

use super::args::{StandCommand, StandOptions};
use super::{Failure, Output};

impl From<PlayError> for Failure {
    fn from(error: PlayError) -> Failure {
        match error {
            PlayError::Workflow(error) => error.into(),
            PlayError::Stand(error) => error.into(),
            PlayError::NotEmpty(path) => {
                let message = text::not_empty(&path);
                Failure {
                    code: 4,
                    what: message.what,
                    remedy: message.remedy,
                }
            }
            PlayError::Refused(name, error) => {
                let failure = Failure::from(error);
                Failure {
                    what: format!("{name}: {}", failure.what),
                    ..failure
                }
            }
        }
    }
}

impl From<StandError> for Failure {
    fn from(error: StandError) -> Failure {
        let said = error.to_string();
        let (what, remedy) = said
            .split_once('\n')
            .unwrap_or((&said, text::cli::REMEDY_HELP));
        Failure {
            code: error.exit_code(),
            what: what.to_owned(),
            remedy: remedy.to_owned(),
        }
    }
}

/// `data_folder` has the profiles of the user's own: the stand knows no database.
pub fn run(command: &StandCommand, data_folder: Option<PathBuf>) -> Result<Output, Failure> {
    match command {
        StandCommand::Precheck {
            input,
            insured,
            out,
            options,
        } => Ok(written(&stand::precheck(
            input,
            insured,
            out,
            &options.read(data_folder),
        )?)),
        StandCommand::Final {
            input,
            out,
            options,
        } => Ok(written(&stand::final_replies(
            input,
            out,
            &options.read(data_folder),
        )?)),
        StandCommand::Insured {
            input,
            setup,
            out,
            profile,
        } => {
            let shown = setup.display().to_string();
            let bad = |words: String| {
                Failure::from(Error::Setup {
                    file: shown.clone(),
                    faults: Vec::new(),
                    words: Some(words),
                })
            };
            let toml = std::fs::read_to_string(setup).map_err(|e| bad(e.to_string()))?;
            let setup: Setup = toml::from_str(&toml).map_err(|e| bad(e.to_string()))?;
            let options = Options {
                profile: profile.clone().unwrap_or(setup.region.profile.clone()),
                folders: data_folder.into_iter().collect(),
                ..Options::default()
            };
            let n = insured::write(out, insured::from_request(input, &setup, &options)?)?;
            Ok(Output::new(
                json!({ "people": n }),
                vec![text::insured_line(n)],
            ))
        }
    }
}

impl StandOptions {
    fn read(&self, data_folder: Option<PathBuf>) -> Options {
        let base = match (self.accept_all, self.only_differences) {
            (true, _) => Options::accept_all(),
            (_, true) => Options::only_differences(),
            _ => Options::default(),
        };
        Options {
            seed: self.seed,
            common: self.common,
            profile: self.profile.clone().unwrap_or(base.profile),
            folders: data_folder.into_iter().collect(),
            ..base
        }
    }
}

fn written(files: &[Written]) -> Output {
    let documents: Vec<Value> = files
        .iter()
        .map(|f| {
            json!({
                "file": f.path.display().to_string(), "payer": f.letter, "accounts": f.accounts, "refused": f.refused,
                "reduced": f.reduced, "billed": f.billed.to_string(), "accepted": f.accepted.to_string(),
                "capitation": f.capitation.to_string(),
            })
        })
        .collect();
    let lines = files.iter().map(text::stand_line).collect();
    Output::new(json!({ "files": documents }), lines)
}
