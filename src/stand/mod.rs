//! The fund's side, for training and tests: reads and writes files, never our store.
//!
//! Takes the provider's request and answers it as a fund would: [`precheck`] against a list of
//! insured people ([`insured`]), [`final_replies`] to the payers' 7-files. Deliberately knows
//! nothing of the workflows and shares no decision with them, so that an error there is not
//! repeated here. Codes of findings are invented.
//!
//! Everything is decided by the file's name, the account's key and the seed: the same input gives
//! the same bytes. Memory does not grow with the files, only with the list of insured people.

mod decide;
mod draw;
mod error;
mod finals;
mod findings;
pub mod insured;
mod precheck;
mod read;
mod register;
mod reply;
mod tally;
#[cfg(test)]
mod tests;
mod whole;
mod wire;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::domain::Kopecks;
use crate::exchange::Profile;

pub use error::StandError;
pub use finals::final_replies;
pub use precheck::precheck;

/// How the fund behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// Another seed refuses other accounts. The list's own differences do not depend on it.
    pub seed: u64,
    pub rates: Rates,
    /// One common reply to the request instead of one per payer.
    pub common: bool,
    /// The day of the reply; by default a few days after the date of the file that is answered.
    pub date: Option<NaiveDate>,
    /// Whether people and policies are compared with the list at all. When not, the list only says
    /// who pays.
    pub compares_people: bool,
    /// The region profile: its name, as [`Profile::load`] takes it, or its file (`.toml`).
    pub profile: String,
    /// Folders with profiles of the user's own.
    pub folders: Vec<PathBuf>,
}

/// How often a finding is made up, in accounts (people for the first two) of a thousand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// People whose birth date is another one than the list says. Belongs to the person: it is
    /// found in every file until corrected as the reply suggests.
    pub person: u16,
    /// People whose policy has been replaced since the list was written; likewise.
    pub policy: u16,
    /// Precheck refusals for the standard of care.
    pub mes: u16,
    /// Precheck refusals for the sum.
    pub sum: u16,
    /// Precheck refusals for the tariff of one service.
    pub tariff: u16,
    /// Precheck refusals by a check of structure and logic.
    pub flk: u16,
    /// The same check failing on an account that is accepted nevertheless.
    pub warning: u16,
    pub final_mes: u16,
    pub final_sum: u16,
    /// Final refusals with an expert's act.
    pub final_expertise: u16,
    /// Accounts accepted for a part of their sum.
    pub final_part: u16,
}

/// A reply that has been written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub path: PathBuf,
    /// The last sign of the file's name: the payer, or the sign of a common file.
    pub letter: String,
    pub accounts: u64,
    pub refused: u64,
    /// Accepted for a part of their sum.
    pub reduced: u64,
    /// Whole cost of all accounts.
    pub billed: Kopecks,
    /// What the payer accepted of it.
    pub accepted: Kopecks,
    /// Per-head money of a precheck reply.
    pub capitation: Kopecks,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            seed: 1,
            rates: Rates {
                person: 5,
                policy: 5,
                mes: 12,
                sum: 12,
                tariff: 8,
                flk: 8,
                warning: 15,
                final_mes: 8,
                final_sum: 12,
                final_expertise: 10,
                final_part: 10,
            },
            common: false,
            date: None,
            compares_people: true,
            profile: "yaroslavl".into(),
            folders: Vec::new(),
        }
    }
}

impl Options {
    /// Every account accepted, nobody compared, not one finding.
    pub fn accept_all() -> Options {
        Options {
            rates: Rates::default(),
            compares_people: false,
            ..Options::default()
        }
    }

    /// Refuses what really differs from the list and nothing else.
    pub fn only_differences() -> Options {
        Options {
            rates: Rates::default(),
            ..Options::default()
        }
    }

    fn load_profile(&self) -> Result<Profile, StandError> {
        let folders: Vec<_> = self.folders.iter().map(PathBuf::as_path).collect();
        let file = Path::new(&self.profile);
        let is_file = file
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
        let loaded = match is_file {
            true => Profile::load_file(file, &folders),
            false => Profile::load(&self.profile, &folders),
        };
        loaded.map_err(StandError::Profile)
    }
}
