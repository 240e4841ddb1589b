//! A database is opened, read again, and changed for another.

use std::path::PathBuf;
use std::sync::Arc;

use iced::Task;

use crate::store::{drafts, journal, registries};
use crate::ui::desk::{Broken, Words};
use crate::ui::icon::Icon;
use crate::ui::screen::first_start::FirstStart;
use crate::ui::screen::month::Month;
use crate::ui::screen::{Screen, card};
use crate::workflows::{ReadOnly, lock};

use super::{App, Message, Opened, Phase, Shown};

impl App {
    /// The window goes over to another database.
    pub(super) fn open_another(&mut self, database: PathBuf, is_to_read: bool) -> Task<Message> {
        self.leave_card();
        let kept = self.write_drafts();
        self.drafts = card::Drafts::default();
        self.seen = None;
        self.phase = Phase::Working;
        self.shown = Shown::Month;
        self.preview = None;
        self.trail.clear();
        self.claim = None;
        self.desk.setup = None;
        self.desk.read_only = is_to_read.then_some(ReadOnly::Broken);
        // What is still being read of the former one says nothing of this one.
        self.desk.broken = Broken::default();
        self.desk.findings = Arc::default();
        self.desk.database = database;
        self.month = Month::new(&self.desk).0;
        Task::batch([kept, self.open()])
    }

    /// A database that cannot be opened: another one, or a copy.
    pub(super) fn in_trouble(&mut self, fault: Words, is_broken: bool) -> Task<Message> {
        if self.is_broken() {
            self.desk.read_only = None; // A copy may take its place.
        }
        let (first, find) = FirstStart::in_trouble(&self.desk, fault, is_broken);
        self.say(Icon::Refused, first.greeting().to_owned());
        self.phase = Phase::Choosing(first);
        find.map(Message::First)
    }

    /// Whether only what is left of a broken database is shown.
    pub(super) fn is_broken(&self) -> bool {
        self.desk.read_only == Some(ReadOnly::Broken)
    }

    /// Opens the database for work, which brings it to this program's version and puts files that an
    /// interrupted program owes into their folder; all later questions only read. Finds out whether
    /// somebody else has it open.
    pub(super) fn open(&self) -> Task<Message> {
        let read = self.desk.write(|workplace| {
            let connection = &workplace.store.connection;
            let latest = registries::latest_period(connection);
            let (latest, last_step, drafts) = match workplace.read_only {
                // Of a broken one whatever can be read is shown.
                Some(ReadOnly::Broken) => (latest.unwrap_or_default(), 0, Vec::new()),
                _ => (
                    latest?,
                    journal::last(connection)?,
                    drafts::all(connection)?,
                ),
            };
            let now = workplace.clock.now();
            let claim = match workplace.read_only {
                None => Some(lock::claim(&workplace.store.path, &workplace.who, now)?),
                Some(_) => None,
            };
            Ok(Opened {
                setup: workplace.setup.clone().map(Arc::new),
                period: latest.and_then(|period| period.parse().ok()),
                claim: claim.map(Arc::new),
                last_step,
                drafts: drafts.into_iter().map(|(_, surname)| surname).collect(),
            })
        });
        read.map(Message::Opened)
    }

    pub(super) fn reload(&mut self) -> Task<Message> {
        if matches!(self.phase, Phase::Choosing(_)) {
            return Task::none(); // Reading would create the database.
        }
        let month = self.reload_frame();
        match &mut self.shown {
            Shown::Month => month,
            shown => {
                let shown = with_shown!(shown, &mut self.month, |screen, wrap| screen
                    .reload(&self.desk)
                    .map(wrap));
                Task::batch([month, shown])
            }
        }
    }

    /// What is seen on every screen, and what could not be written while somebody else was writing.
    pub(super) fn reload_frame(&mut self) -> Task<Message> {
        let setup = self
            .desk
            .read(|workplace| Ok(workplace.setup.clone().map(Arc::new)));
        let month = self.month.reload(&self.desk).map(Message::Month);
        Task::batch([month, setup.map(Message::SetUp), self.write_drafts()])
    }
}
