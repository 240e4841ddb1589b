//! Drafts of cards on their way into the database.
//!
//! The window never waits for the disk: what was typed is put down here and written by a thread of
//! its own. Whoever opens a card looks here first, so a draft is never missed between the two.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use iced::Task;

use crate::store::drafts::{self as stored, Edit};
use crate::text::window::card as own;
use crate::ui::desk::{Desk, Words};
use crate::workflows::{Error, Rule, Workplace, drafts};

/// What was typed into a card, and on which revision: by the step that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    pub base_step: i64,
    pub edits: Vec<Edit>,
}

/// A draft that was kept.
#[derive(Clone, Debug)]
pub struct Found {
    pub typed: Typed,
    /// When it was written; missing as long as it is not.
    pub at: Option<String>,
}

#[derive(Debug, Default)]
struct Ways {
    /// What the database does not have yet, by account; without edits the draft goes.
    unwritten: Mutex<BTreeMap<i64, Typed>>,
    /// Held while something is written, so that what was typed later is written later.
    writing: Mutex<()>,
}

/// The drafts of one database; all copies are the same.
#[derive(Clone, Debug, Default)]
pub struct Drafts(Arc<Ways>);

/// A thread that died has left whole entries.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drafts {
    pub fn put(&self, account: i64, typed: Typed) {
        lock(&self.0.unwritten).insert(account, typed);
    }

    pub fn is_written(&self) -> bool {
        lock(&self.0.unwritten).is_empty()
    }

    /// The draft of an account, wherever it is by now.
    ///
    /// # Errors
    /// What the store says.
    pub fn find(&self, workplace: &Workplace, account: i64) -> Result<Option<Found>, Error> {
        let unwritten = lock(&self.0.unwritten).get(&account).cloned();
        if let Some(typed) = unwritten {
            let is_there = !typed.edits.is_empty();
            return Ok(is_there.then_some(Found { typed, at: None }));
        }
        let draft = stored::of_account(&workplace.store.connection, account)?;
        Ok(draft.map(|draft| Found {
            typed: Typed {
                base_step: draft.base_step,
                edits: draft.edits,
            },
            at: Some(draft.at),
        }))
    }

    /// Writes what is not written yet, on a thread of its own.
    pub fn write(&self, desk: &Desk) -> Task<Result<(), Words>> {
        if self.is_written() {
            return Task::none();
        }
        let drafts = self.clone();
        let written = desk.write(move |workplace| drafts.flush(workplace));
        written.map(|done| done.map_err(unwritten))
    }

    /// The same at once, for a window that is about to close.
    ///
    /// # Errors
    /// In words.
    pub fn write_now(&self, desk: &Desk) -> Result<(), Words> {
        if self.is_written() {
            return Ok(());
        }
        let done = desk
            .open()
            .and_then(|mut workplace| self.flush(&mut workplace));
        done.map_err(|error| unwritten(Words::of(&error)))
    }

    /// What could not be written stays for the next time.
    fn flush(&self, workplace: &mut Workplace) -> Result<(), Error> {
        let _writing = lock(&self.0.writing);
        let all = lock(&self.0.unwritten).clone();
        let mut done = Ok(());
        for (account, typed) in all {
            let kept = drafts::keep(workplace, account, typed.base_step, &typed.edits);
            // Without its account a draft is nothing, and will be nothing the next time.
            if matches!(kept, Ok(()) | Err(Error::Rule(Rule::NoAccount { .. }))) {
                self.forget(account, &typed);
            }
            done = done.and(kept);
        }
        done
    }

    /// Runs what saves `typed`; with success there is nothing left to write of it.
    ///
    /// # Errors
    /// Those of `save`.
    pub fn saved<T>(
        &self,
        account: i64,
        typed: &Typed,
        save: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let _writing = lock(&self.0.writing);
        let saved = save()?;
        self.forget(account, typed);
        Ok(saved)
    }

    /// Unless something else was typed meanwhile.
    fn forget(&self, account: i64, typed: &Typed) {
        let mut unwritten = lock(&self.0.unwritten);
        if unwritten.get(&account) == Some(typed) {
            unwritten.remove(&account);
        }
    }
}

fn unwritten(fault: Words) -> Words {
    Words {
        what: own::draft_unwritten(&fault.what),
        remedy: own::DRAFT_UNWRITTEN_REMEDY.into(),
    }
}
