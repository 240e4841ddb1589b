//! The journal: who did what when, with which files, and what of it can be taken back.

use rusqlite::Connection;

use crate::domain::{Kopecks, ReportingPeriod};
use crate::store::files::{self, ExchangeFile};
use crate::store::journal::{self, Step};
use crate::store::registries;

use super::{Error, Rule, Workplace, undo};

/// The newest steps first.
///
/// # Errors
/// What the store says.
pub fn journal(workplace: &Workplace, limit: u32) -> Result<Vec<Step>, Error> {
    Ok(journal::list(&workplace.store.connection, limit, 0)?)
}

/// A step with what the journal's screen shows of it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub step: Step,
    /// How many accounts it was about and their cost, where the journal says so.
    pub accounts: Option<i64>,
    pub billed: Option<Kopecks>,
    /// Written or received by it.
    pub files: Vec<ExchangeFile>,
    pub undo: CanUndo,
}

/// Whether a step can be taken back.
#[derive(Clone, Debug)]
pub enum CanUndo {
    /// `undo` takes this one.
    Next,
    /// It would be the next one, but for this rule; nothing before it can be taken back either.
    Blocked(Rule),
    /// This later step has to be taken back first.
    After { step: i64 },
    /// It has been taken back by this step.
    Undone { by: i64 },
    /// No step to take back: a set-up, a file marked as sent, a backup, an undo.
    Never,
}

/// A page of the journal, the newest steps first, without the `offset` newest.
///
/// # Errors
/// What the store says.
pub fn page(workplace: &Workplace, limit: u32, offset: u32) -> Result<Vec<Entry>, Error> {
    let connection = &workplace.store.connection;
    let next = undo::next(workplace)?;
    let mut entries = Vec::new();
    for step in journal::list(connection, limit, offset)? {
        let files = files::by_step(connection, step.id)?;
        let can_undo = match (step.undone_by, &next) {
            (Some(by), _) => CanUndo::Undone { by },
            (None, _) if !undo::is_undoable(&step) => CanUndo::Never,
            (None, Some(next)) if next.id != step.id => CanUndo::After { step: next.id },
            (None, _) => match undo::check_files(connection, &files) {
                Ok(()) => CanUndo::Next,
                Err(Error::Rule(rule)) => CanUndo::Blocked(rule),
                Err(other) => return Err(other),
            },
        };
        let (accounts, billed) = counts(connection, &step, &files)?;
        entries.push(Entry {
            step,
            accounts,
            billed,
            files,
            undo: can_undo,
        });
    }
    Ok(entries)
}

/// A step with its size and files.
#[derive(Clone, Debug)]
pub struct Performed {
    pub step: Step,
    pub accounts: Option<i64>,
    pub billed: Option<Kopecks>,
    pub files: Vec<ExchangeFile>,
}

/// The steps of a period, oldest first: from its first step to its last one, those of other periods
/// left out. Steps without a period (imports, corrections) belong to the work of the month.
///
/// # Errors
/// What the store says.
pub fn ids_of_period(workplace: &Workplace, period: ReportingPeriod) -> Result<Vec<i64>, Error> {
    Ok(journal::ids_of_period(&workplace.store.connection, period)?)
}

/// One of these steps.
///
/// # Errors
/// What the store says.
pub fn performed(workplace: &Workplace, id: i64) -> Result<Performed, Error> {
    let connection = &workplace.store.connection;
    let step = journal::by_id(connection, id)?;
    let files = files::by_step(connection, id)?;
    let (accounts, billed) = counts(connection, &step, &files)?;
    Ok(Performed {
        step,
        accounts,
        billed,
        files,
    })
}

/// What a step says of its size. Nothing is counted anew: steps can touch a million accounts.
fn counts(
    connection: &Connection,
    step: &Step,
    files: &[ExchangeFile],
) -> Result<(Option<i64>, Option<Kopecks>), Error> {
    let details = &step.details;
    let number = |name: &str| details[name].as_i64();
    let mut counted = (0, Kopecks::ZERO);
    // Files and registries know their size; those of an undone step are gone.
    if step.undone_by.is_none() && (!files.is_empty() || step.command == "form") {
        for file in files {
            for total in files::totals(connection, file.id)? {
                counted.0 += total.accounts;
                counted.1 += total.billed;
            }
        }
        for id in details["registries"].as_array().into_iter().flatten() {
            if let Some(registry) = registries::by_id(connection, id.as_i64().unwrap_or(0))? {
                counted.0 += registry.accounts;
                counted.1 += registry.billed;
            }
        }
        return Ok((Some(counted.0), Some(counted.1)));
    }
    let listed = ["keys", "shipments"]
        .iter()
        .find_map(|name| details[*name].as_array());
    let billed = details["billed"].as_str().map(Kopecks::parse);
    let accounts = number("accounts")
        .or_else(|| Some(number("new")? + number("updated")?))
        .or_else(|| listed.map(|list| list.len() as i64))
        .or_else(|| details["key"].is_string().then_some(1));
    Ok((accounts, billed.and_then(Result::ok)))
}
