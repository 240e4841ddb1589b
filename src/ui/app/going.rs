//! From one place to another, and back.

use iced::Task;

use crate::domain::ReportingPeriod;
use crate::text::window as words;
use crate::ui::icon::Icon;
use crate::ui::place::Place;
use crate::ui::screen::Screen;
use crate::ui::screen::accounts::Accounts;
use crate::ui::screen::billing::Billing;
use crate::ui::screen::card::Card;
use crate::ui::screen::checks::Checks;
use crate::ui::screen::journal::Journal;
use crate::ui::screen::refusals::Refusals;
use crate::ui::screen::registries::Registries;
use crate::ui::screen::replies::Replies;
use crate::ui::screen::reports::Reports;
use crate::ui::screen::settings::Settings;

use super::{App, Message, Sheet, Shown};

impl App {
    /// Keeps how the lists are to look: until the next visit, and until tomorrow.
    pub(super) fn remember(&mut self) {
        if let Shown::Accounts(screen) = &self.shown {
            self.accounts = screen.remembered();
        }
        let refusals_by = match &self.shown {
            Shown::Refusals(screen) => Some(screen.by()),
            _ => None,
        };
        let (accounts, columns) = (self.accounts.to_keep(), self.desk.widths.get());
        self.keeper.change(|kept| {
            kept.accounts = accounts;
            kept.columns = columns;
            kept.refusals_by = refusals_by.unwrap_or(kept.refusals_by);
        });
    }

    /// Writes what is not written yet. A disk that is gone does not hold the window for ever: the
    /// second time it closes.
    pub(super) fn close(&mut self) -> Task<Message> {
        self.sheet = Sheet::None;
        self.leave_card();
        if let Err(fault) = self.drafts.write_now(&self.desk)
            && !std::mem::replace(&mut self.has_warned, true)
        {
            self.say(Icon::Refused, words::not_closed(&fault.what));
            return Task::none();
        }
        self.remember();
        self.keeper.close();
        iced::exit()
    }

    /// What was typed into the card that is shown goes into its draft; says so.
    pub(super) fn leave_card(&mut self) {
        if let Shown::Card(card) = &mut self.shown
            && let Some(words) = card.leave()
        {
            self.say(Icon::Warning, words);
        }
    }

    pub(super) fn write_drafts(&self) -> Task<Message> {
        self.drafts.write(&self.desk).map(Message::Kept)
    }

    /// Cards that were left unsaved before the program ended, however it did.
    pub(super) fn tell_of_drafts(&mut self, people: &[Option<String>]) {
        const SHOWN: usize = 3;
        if !people.is_empty() {
            let first = &people[..people.len().min(SHOWN)];
            self.say(Icon::Warning, words::card::drafts_left(first, people.len()));
        }
    }

    pub(super) fn go(&mut self, place: &Place) -> Task<Message> {
        let from = self.place();
        // Before another card of the same account is opened.
        self.leave_card();
        let kept = self.write_drafts();
        self.remember();
        let desk = &self.desk;
        macro_rules! open {
            ($opened:expr, $name:ident) => {{
                let (screen, load) = $opened;
                (Shown::$name(screen), load.map(Message::$name))
            }};
        }
        let (shown, load) = match place {
            Place::Month => (Shown::Month, self.month.reload(desk).map(Message::Month)),
            Place::Accounts => {
                let (screen, load) = Accounts::with(desk, self.accounts.clone());
                (
                    Shown::Accounts(Box::new(screen)),
                    load.map(Message::Accounts),
                )
            }
            Place::Card { account, field } => {
                let drafts = self.drafts.clone();
                let (screen, load) = Card::with(desk, *account, field.as_deref(), drafts);
                (Shown::Card(Box::new(screen)), load.map(Message::Card))
            }
            Place::Registries => open!(Registries::new(desk), Registries),
            Place::Replies => open!(Replies::new(desk, self.reception.clone()), Replies),
            Place::Refusals { payer } => {
                let former = match std::mem::replace(&mut self.shown, Shown::Month) {
                    Shown::Refusals(screen) => Some(screen),
                    other => {
                        self.shown = other;
                        self.parked.take()
                    }
                };
                let by = self.keeper.get().refusals_by;
                open!(Refusals::open(desk, former, payer.as_deref(), by), Refusals)
            }
            Place::Billing { payer } => open!(Billing::new(desk, payer.as_deref()), Billing),
            Place::Checks { part } => {
                let part = match (part, &self.shown) {
                    (Some(part), _) => *part,
                    (None, Shown::Checks(screen)) => screen.part().next(),
                    (None, _) => self.checks,
                };
                self.checks = part;
                let former = match std::mem::replace(&mut self.shown, Shown::Month) {
                    Shown::Checks(screen) => Some(screen),
                    other => {
                        self.shown = other;
                        self.left_checks.take()
                    }
                };
                open!(Checks::again(desk, former, part), Checks)
            }
            Place::Reports { wanted } => {
                open!(Reports::new(desk, wanted.as_deref().cloned()), Reports)
            }
            Place::Journal => open!(Journal::new(desk), Journal),
            Place::Settings => open!(Settings::new(desk), Settings),
        };
        // The way back: Esc.
        if from.digit() != place.digit()
            || matches!(
                place,
                Place::Card { .. } | Place::Reports { wanted: Some(_) }
            )
        {
            self.trail.push(from);
        }
        match std::mem::replace(&mut self.shown, shown) {
            Shown::Refusals(screen) => self.parked = Some(screen),
            Shown::Checks(screen) => self.left_checks = Some(screen),
            _ => {}
        }
        Task::batch([kept, load, self.focus_home()])
    }

    pub(super) fn place(&self) -> Place {
        match &self.shown {
            Shown::Month => Place::Month,
            Shown::Accounts(_) => Place::Accounts,
            Shown::Card(card) => card.place(),
            Shown::Registries(_) => Place::Registries,
            Shown::Replies(_) => Place::Replies,
            Shown::Refusals(_) => Place::Refusals { payer: None },
            Shown::Billing(screen) => Place::Billing {
                payer: screen.payer(),
            },
            Shown::Checks(screen) => Place::Checks {
                part: Some(screen.part()),
            },
            Shown::Reports(_) => Place::Reports { wanted: None },
            Shown::Journal(_) => Place::Journal,
            Shown::Settings(_) => Place::Settings,
        }
    }

    /// Id of what gets the keys while nothing has the focus.
    pub(super) fn home(&self) -> &'static str {
        with_shown!(&self.shown, &self.month, |screen, _wrap| screen.home())
    }

    pub(super) fn focus_home(&self) -> Task<Message> {
        iced::widget::operation::focus(self.home())
    }

    pub(super) fn turn(&mut self, period: Option<ReportingPeriod>) -> Task<Message> {
        if let Some(period) = period {
            self.desk.period = period;
        }
        self.reload()
    }
}
