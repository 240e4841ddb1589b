//! What every screen knows: the database, the period, how the window looks; and how it asks.
//!
//! The window keeps no connection of its own. Whatever reads or writes opens the database on a
//! thread of its own, so a slow disk never holds a key press.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use iced::Task;
use iced::futures::channel::oneshot;

use crate::domain::ReportingPeriod;
use crate::domain::setup::Setup;
use crate::reports;
use crate::store;
use crate::text;
use crate::workflows::blocking::Cache;
use crate::workflows::{Clock, Error, ReadOnly, Workplace};

use super::preferences::Widths;
use super::theme::Look;

/// What went wrong, in words for the message line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub what: String,
    pub remedy: String,
}

impl Words {
    pub fn of(error: &Error) -> Words {
        if error.is_broken_database() {
            return Words::of_broken();
        }
        Words::of_message(text::error(error))
    }

    /// Why a document was not made or written.
    pub fn of_document(error: &reports::Error) -> Words {
        match error {
            reports::Error::Workflow(error) => Words::of(error),
            other => Words::of_message(other.message()),
        }
    }

    /// What to do, by keys instead of commands.
    pub fn of_message(message: text::Message) -> Words {
        Words {
            what: message.what,
            remedy: text::window::keys::by_keys(&message.remedy),
        }
    }

    /// The command would restore a copy at once; here the clerk chooses it first.
    pub fn of_broken() -> Words {
        Words {
            what: text::broken().what,
            remedy: text::window::first_start::BROKEN_REMEDY.into(),
        }
    }
}

/// What SQLite said when it could not read the database any more.
#[derive(Clone, Debug, Default)]
pub struct Broken(Arc<Mutex<Option<Words>>>);

impl Broken {
    pub fn notice(&self, error: &Error) {
        if error.is_broken_database() {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Words::of(error));
        }
    }

    pub fn take(&self) -> Option<Words> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The database that is open in the window.
#[derive(Clone, Debug)]
pub struct Desk {
    pub database: PathBuf,
    /// The user's folder with profiles and editions.
    pub data_folder: Option<PathBuf>,
    pub clock: Clock,
    pub period: ReportingPeriod,
    /// Missing until requisites are entered.
    pub setup: Option<Arc<Setup>>,
    /// Set when somebody else works here, or nothing may be changed for another reason.
    pub read_only: Option<ReadOnly>,
    /// Where a read or a job leaves word that the file is broken; the app takes it up.
    pub broken: Broken,
    /// Blocking findings that have been counted already.
    pub findings: Arc<Cache>,
    pub look: Look,
    pub widths: Widths,
    /// Where files for the user's own use went last.
    pub lists: Option<PathBuf>,
    /// Logical pixels of the whole window.
    pub width: f32,
    pub height: f32,
}

impl Desk {
    /// For whatever changes something.
    pub fn open(&self) -> Result<Workplace, Error> {
        let folder = self.data_folder.as_deref();
        self.must_exist()?;
        let mut workplace = match &self.read_only {
            None => Workplace::open(&self.database, folder)?,
            Some(why) => Workplace::open_read_only(&self.database, folder, why.clone())?,
        };
        workplace.clock = self.clock;
        Ok(workplace)
    }

    /// Opening would make a new one, and the clerk's accounts would seem to be gone.
    fn must_exist(&self) -> Result<(), Error> {
        let path = self.database.clone();
        match path.exists() {
            true => Ok(()),
            false => Err(store::Error::NoFile { path }.into()),
        }
    }

    /// What went wrong here, in words; a broken file is noticed.
    pub fn words(&self, error: &Error) -> Words {
        self.broken.notice(error);
        Words::of(error)
    }

    /// A broken file is noticed, whatever document it was needed for.
    pub fn notice(&self, error: Option<&reports::Error>) {
        if let Some(reports::Error::Workflow(error)) = error {
            self.broken.notice(error);
        }
    }

    /// For whatever only asks: SQLite itself would refuse a change. Whether the clerk may change
    /// something is another matter, and is told as it is for work.
    pub fn open_to_read(&self) -> Result<Workplace, Error> {
        self.must_exist()?;
        let folder = self.data_folder.as_deref();
        let mut workplace = match &self.read_only {
            Some(ReadOnly::Broken) => {
                Workplace::open_read_only(&self.database, folder, ReadOnly::Broken)?
            }
            _ => Workplace::open_to_read(&self.database, folder)?,
        };
        workplace.read_only = self.read_only.clone();
        workplace.clock = self.clock;
        Ok(workplace)
    }

    /// Reads something on a thread of its own.
    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Workplace) -> Result<T, Error> + Send + 'static,
    ) -> Task<Result<T, Words>> {
        self.on_a_thread(Desk::open_to_read, |workplace| work(workplace))
    }

    /// Does something short that is no step of the month, on a thread of its own; everything else
    /// that changes the database is a job.
    pub fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Workplace) -> Result<T, Error> + Send + 'static,
    ) -> Task<Result<T, Words>> {
        self.on_a_thread(Desk::open, work)
    }

    fn on_a_thread<T: Send + 'static>(
        &self,
        open: fn(&Desk) -> Result<Workplace, Error>,
        work: impl FnOnce(&mut Workplace) -> Result<T, Error> + Send + 'static,
    ) -> Task<Result<T, Words>> {
        let desk = self.clone();
        Task::future(async move {
            let (send, receive) = oneshot::channel();
            // Not before somebody waits for it: a task that is dropped must not open the database.
            std::thread::spawn(move || {
                let done = open(&desk).and_then(|mut workplace| work(&mut workplace));
                // Nobody waits any more when the window is gone.
                let _ = send.send(done.map_err(|error| desk.words(&error)));
            });
            receive.await.unwrap_or_else(|_| {
                Err(Words {
                    what: text::window::BROKEN_OFF.into(),
                    remedy: text::window::TRY_AGAIN.into(),
                })
            })
        })
    }

    /// Name of a payer's letter: `A «Ладога-Полис»`.
    pub fn payer(&self, letter: &str) -> String {
        let payer = self
            .setup
            .as_ref()
            .and_then(|setup| setup.payer(letter, self.period));
        payer.map_or_else(
            || letter.to_owned(),
            |payer| text::window::payer(letter, &payer.name),
        )
    }

    /// Whether F6 shows beforehand what it will do.
    pub fn asks_before_reissue(&self) -> bool {
        self.setup
            .as_ref()
            .is_none_or(|setup| setup.settings.preview_before_reissue)
    }

    pub fn takes_part(&self) -> bool {
        self.setup
            .as_ref()
            .is_some_and(|setup| setup.settings.inter_provider_settlements)
    }
}

/// Works something out on a thread of its own, without the database.
pub fn think<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Task<T> {
    let (send, receive) = oneshot::channel();
    std::thread::spawn(move || {
        // Nobody waits any more when the screen is gone.
        let _ = send.send(work());
    });
    Task::future(receive).then(|done| match done {
        Ok(done) => Task::done(done),
        Err(_) => Task::none(),
    })
}

#[cfg(test)]
mod tests {
    use iced::futures::StreamExt;
    use iced::futures::executor::block_on;
    use iced_test::runtime::{Action, task};

    use super::*;
    use crate::ui::app::{App, Start};

    fn answer<T: Send + 'static>(task: Task<T>) -> T {
        let mut stream = task::into_stream(task).expect("a task");
        loop {
            if let Action::Output(answer) = block_on(stream.next()).expect("an answer") {
                return answer;
            }
        }
    }

    #[test]
    fn whoever_asks_makes_and_changes_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("ladya.db");
        let (app, _) = App::new(Start {
            database: database.clone(),
            data_folder: None,
            clock: Clock::System,
            appearance: Default::default(),
        });
        let desk = app.desk();
        let is_only_read = |workplace: &Workplace| {
            let is_only_read = workplace.store.connection.is_readonly("main");
            Ok(is_only_read.map_err(crate::store::Error::from)?)
        };
        assert!(answer(desk.read(is_only_read)).is_err());
        assert!(answer(desk.write(move |workplace| is_only_read(workplace))).is_err());
        assert!(!database.exists());
        drop(Workplace::open(&database, None).expect("a database"));
        assert_eq!(
            answer(desk.write(move |workplace| is_only_read(workplace))),
            Ok(false)
        );
        assert_eq!(answer(desk.read(is_only_read)), Ok(true));
    }
}
