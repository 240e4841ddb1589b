//! The month's workflows: one use case one file, each one transaction
//! (import and receive: one a file).
//!
//! The command line and the window call the same functions. A workflow asks `domain` whether a step
//! is allowed, `exchange` for files and `store` for rows; it knows no words for people (those are in
//! `text.rs`) and no window.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, Local, NaiveDate};
use rusqlite::Transaction;
use serde_json::Value;

use crate::domain::setup::Setup;
use crate::domain::{Key, ReportingPeriod};
use crate::exchange::Profile;
use crate::store::{self, Store};

pub mod accept_suggested;
pub mod accounts;
pub mod backup;
mod batches;
pub mod blocking;
pub mod board;
pub mod capitation;
pub mod card;
pub mod check;
pub mod comparison;
mod correct;
pub mod defer;
mod derive;
pub mod drafts;
pub mod edit;
pub mod error;
pub mod export;
pub mod form;
pub mod import;
pub mod insured;
pub mod invoice;
pub mod journal;
pub mod lock;
pub mod mark;
pub mod mes;
pub mod nsi;
mod outgoing;
pub mod preview;
mod progress;
pub mod raw;
pub mod receive;
pub mod reconcile;
pub mod refusals;
pub mod register;
pub mod reissue;
pub mod restore;
pub mod resubmit;
pub mod rules;
pub mod ruleset;
pub mod sent;
pub mod sequester;
pub mod setup;
pub mod sums;
pub mod undo;
pub mod unform;
pub mod verify;
pub mod volumes;
pub mod withdraw;
pub mod withhold;
pub mod worklist;

pub use error::{Error, Note, Rule};
pub use progress::{Progress, Quiet, Stage};

/// Where the time comes from. The demo plays its months in their own time.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    System,
    /// Noon of this day, local time.
    Fixed(NaiveDate),
}

impl Clock {
    pub fn now(self) -> DateTime<FixedOffset> {
        match self {
            Clock::System => Local::now().fixed_offset(),
            Clock::Fixed(day) => {
                let noon = day.and_hms_opt(12, 0, 0).unwrap_or_default();
                // Noon exists in every zone and on every day.
                let local = noon.and_local_timezone(Local).earliest();
                local.map_or_else(|| noon.and_utc().fixed_offset(), |t| t.fixed_offset())
            }
        }
    }

    pub fn today(self) -> NaiveDate {
        self.now().date_naive()
    }
}

/// An open database with the set-up and the region profile that go with it.
pub struct Workplace {
    pub store: Store,
    /// Missing until `setup` has been run.
    pub setup: Option<Setup>,
    pub profile: Arc<Profile>,
    pub clock: Clock,
    /// Who works here, for the journal.
    pub who: String,
    /// Folders with the user's own profiles and editions, the first wins.
    pub folders: Vec<PathBuf>,
    /// Things to tell the user that did not stop anything.
    pub notes: Vec<Note>,
    /// Why nothing may be changed here; nothing where it may. How the file itself is open is the
    /// store's business.
    pub read_only: Option<ReadOnly>,
}

/// Why nothing may be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadOnly {
    /// Somebody else has the database open for work.
    Held(lock::Holder),
    /// It cannot be opened for work: what is left of it is shown.
    Broken,
}

/// The profile before any set-up: the region of the clerk's guide.
const FIRST_PROFILE: &str = "yaroslavl";

impl Workplace {
    /// Opens the database, loads set-up and profile, and writes out files that an interrupted
    /// program recorded but did not put in their folder.
    ///
    /// # Errors
    /// What the store says; a profile or set-up that cannot be used.
    pub fn open(database: &Path, data_folder: Option<&Path>) -> Result<Workplace, Error> {
        let mut workplace = Workplace::with(Store::open(database)?, data_folder)?;
        outgoing::place_pending(&mut workplace)?;
        Ok(workplace)
    }

    /// Opens the database to look at it: no migration, no file is written, and every step that would
    /// change something says [`Rule::ReadOnly`].
    ///
    /// # Errors
    /// As [`Workplace::open`]; a database of an earlier version has to be opened for work first.
    pub fn open_read_only(
        database: &Path,
        data_folder: Option<&Path>,
        why: ReadOnly,
    ) -> Result<Workplace, Error> {
        let store = match &why {
            ReadOnly::Held(_) => Store::open_read_only(database)?,
            ReadOnly::Broken => Store::open_broken(database)?,
        };
        let mut workplace = Workplace::with(store, data_folder)?;
        workplace.read_only = Some(why);
        Ok(workplace)
    }

    /// Opens the database for questions alone: the cheapest way, nothing is migrated or written. It
    /// says nothing of whether things may be changed: that is `read_only`, which the asker sets.
    ///
    /// # Errors
    /// As [`Workplace::open_read_only`].
    pub fn open_to_read(database: &Path, data_folder: Option<&Path>) -> Result<Workplace, Error> {
        Workplace::with(Store::open_read_only(database)?, data_folder)
    }

    fn with(store: Store, data_folder: Option<&Path>) -> Result<Workplace, Error> {
        let mut folders = Vec::new();
        if let Some(beside) = store.path.parent() {
            folders.push(beside.to_owned());
        }
        folders.extend(data_folder.map(Path::to_owned));
        let mut workplace = Workplace {
            store,
            setup: None,
            profile: Arc::new(load_profile(FIRST_PROFILE, &folders)?),
            clock: Clock::System,
            who: user_name(),
            folders,
            notes: Vec::new(),
            read_only: None,
        };
        workplace.reload()?;
        Ok(workplace)
    }

    /// # Errors
    /// [`Rule::ReadOnly`].
    fn writable(&self) -> Result<(), Error> {
        match &self.read_only {
            None => Ok(()),
            Some(why) => Err(Rule::ReadOnly(why.clone()).into()),
        }
    }

    /// Reads set-up and profile anew (somebody may have changed them).
    ///
    /// # Errors
    /// As [`Workplace::open`].
    pub fn reload(&mut self) -> Result<(), Error> {
        if let Some(toml) = store::settings::setup(&self.store.connection)? {
            let setup: Setup = toml::from_str(&toml).map_err(|e| Error::Profile(e.to_string()))?;
            self.profile = Arc::new(load_profile(&setup.region.profile, &self.folders)?);
            self.setup = Some(setup);
        }
        Ok(())
    }

    /// # Errors
    /// [`Rule::NoSetup`].
    pub fn setup(&self) -> Result<&Setup, Error> {
        self.setup.as_ref().ok_or(Error::Rule(Rule::NoSetup))
    }

    /// Checks a payer's letter; returns it as the set-up spells it.
    ///
    /// # Errors
    /// [`Rule::NoPayer`] when the set-up has no such payer in the period.
    pub fn letter(&self, letter: &str, period: ReportingPeriod) -> Result<String, Error> {
        let payer = self.setup()?.payer(letter, period);
        payer.map(|p| p.letter.clone()).ok_or_else(|| {
            Rule::NoPayer {
                letter: letter.to_owned(),
                period,
            }
            .into()
        })
    }

    /// Runs one workflow: one transaction and one line of the journal, or nothing at all.
    ///
    /// # Errors
    /// Whatever `run` returns; what the store says.
    fn step<T>(
        &mut self,
        command: &str,
        period: Option<ReportingPeriod>,
        run: impl FnOnce(&Transaction<'_>, &Context<'_>) -> Result<Done<T>, Error>,
    ) -> Result<T, Error> {
        self.writable()?;
        let at = self.clock.now();
        let tx = self.store.begin()?;
        let text = period.map(|p| p.to_string());
        let id = store::journal::begin(&tx, &at.to_rfc3339(), &self.who, command, text.as_deref())?;
        let context = Context {
            id,
            at,
            setup: self.setup.as_ref(),
            profile: &self.profile,
        };
        let done = run(&tx, &context)?;
        if !done.is_change {
            // Nothing was changed: no step, no line in the journal.
            return Ok(done.result);
        }
        store::journal::finish(&tx, id, &done.summary, &done.details)?;
        tx.commit().map_err(store::Error::from)?;
        Ok(done.result)
    }
}

/// What a workflow knows inside its transaction.
struct Context<'w> {
    /// Its line in the journal.
    id: i64,
    at: DateTime<FixedOffset>,
    setup: Option<&'w Setup>,
    profile: &'w Profile,
}

impl Context<'_> {
    fn setup(&self) -> Result<&Setup, Error> {
        self.setup.ok_or(Error::Rule(Rule::NoSetup))
    }
}

/// What a workflow leaves behind: its result and its words in the journal.
struct Done<T> {
    result: T,
    summary: String,
    details: Value,
    /// False takes everything back, quietly.
    is_change: bool,
}

impl<T> Done<T> {
    fn new(result: T, summary: String, details: Value) -> Done<T> {
        Done {
            result,
            summary,
            details,
            is_change: true,
        }
    }
}

/// Finds an account by key.
///
/// # Errors
/// [`Rule::NoAccount`].
fn account(
    connection: &rusqlite::Connection,
    key: &str,
) -> Result<store::accounts::Standing, Error> {
    let found = store::accounts::by_key(connection, &Key(key.to_owned()).normal())?;
    found.ok_or_else(|| {
        Rule::NoAccount {
            key: key.to_owned(),
        }
        .into()
    })
}

fn load_profile(name: &str, folders: &[PathBuf]) -> Result<Profile, Error> {
    let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
    Profile::load(name, &folders).map_err(|e| Error::Profile(e.to_string()))
}

/// Who works here, as the system calls them.
pub fn user_name() -> String {
    ["USERNAME", "USER", "LOGNAME"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "—".into())
}
