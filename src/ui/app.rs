//! The frame round the screens: menu, navigation, side panel, messages, legend; and whatever belongs
//! to nobody's screen: the running job, the step that waits for Enter, the palette.
//!
//! Here is what the window remembers and every message it gets. `update` leads messages on, `commands`
//! says what commands do, `going`, `opening` and `work` what changes with them; `frame` and its parts
//! `navigation`, `bars` and `sheet` draw.

use std::path::PathBuf;
use std::sync::Arc;

use iced::{Size, Subscription, Task, Theme, window};

use crate::domain::ReportingPeriod;
use crate::domain::setup::Setup;
use crate::text::window as words;
use crate::workflows::Clock;
use crate::workflows::lock::Claim;

use super::choose::{self, Naming, Question};
use super::command::Command;
use super::desk::{Broken, Desk, Words};
use super::findings::{self, Findings};
use super::help::{self, Help};
use super::icon::Icon;
use super::job::{self, Running};
use super::place::{Part, Place};
use super::preferences::{self, Keeper, Widths};
use super::preview::{self, Preview};
use super::reception::Reception;
use super::screen::accounts::{self, Accounts};
use super::screen::billing::{self, Billing};
use super::screen::card::{self, Card};
use super::screen::checks::{self, Checks};
use super::screen::first_start::{self, FirstStart};
use super::screen::journal::{self, Journal};
use super::screen::month::{self, Month};
use super::screen::refusals::{self, Refusals};
use super::screen::registries::{self, Registries};
use super::screen::replies::{self, Replies};
use super::screen::reports::{self, Reports};
use super::screen::settings::{self, Settings};
use super::search::{self, Search};
use super::spreadsheet::Listing;
use super::step;
use super::theme::Appearance;
use super::watch;
use super::widget::palette;

/// How the window begins.
#[derive(Clone, Debug)]
pub struct Start {
    pub database: PathBuf,
    pub data_folder: Option<PathBuf>,
    pub clock: Clock,
    pub appearance: Appearance,
}

/// What stands in the message line.
#[derive(Clone, Debug, PartialEq)]
struct Notice {
    icon: Icon,
    words: String,
    at: String,
}

/// What lies over the content.
#[derive(Debug, Default)]
enum Sheet {
    #[default]
    None,
    Palette(Search),
    /// All of them; the chosen one, counted from the newest.
    Messages(usize),
    Help(Help),
    /// A path, where the system has no dialog.
    Naming(Naming, Question<Message>),
    /// Closing with a job running.
    Closing,
}

/// Whether there is a database to work in.
enum Phase {
    /// None yet, or none that can be opened: the user decides.
    Choosing(FirstStart),
    Working,
}

/// The job that is running, with its words for the bar.
struct Bar {
    running: Running,
    words: String,
    left: String,
}

pub struct App {
    phase: Phase,
    keeper: Keeper,
    desk: Desk,
    appearance: Appearance,
    screen_scale: f32,
    /// The board is always there: navigation and foot show it on every screen.
    month: Month,
    shown: Shown,
    bar: Option<Bar>,
    preview: Option<Preview>,
    /// What the accounts lack that the preview of F2 is about.
    findings: Option<Findings>,
    notice: Option<Notice>,
    messages: Vec<Notice>,
    sheet: Sheet,
    is_panel_open: bool,
    /// In a narrow window the panel lies over the content, and only when it is asked for.
    is_panel_over: bool,
    /// Whose the database is; ours is let go with the window.
    claim: Option<Arc<Claim>>,
    /// Where Esc leads back to.
    trail: Vec<Place>,
    /// Files dropped onto the window: the system tells them one by one.
    dropped: Vec<PathBuf>,
    /// The list that the preview is about to write.
    listing: Option<Arc<Listing>>,
    /// The list that was written last.
    written: Option<PathBuf>,
    /// What the last reception brought.
    reception: Option<Arc<Reception>>,
    /// The work-list as it was left: cursor, filters and open groups are found again.
    parked: Option<Refusals>,
    /// The checks as they were left: Esc comes back to the same row.
    left_checks: Option<Checks>,
    /// The part of the checks that was shown last.
    checks: Part,
    /// Filters, order, widths and marks of the accounts, while other screens are shown.
    accounts: accounts::Remembered,
    /// The newest step that the window has read since; none before the database is open.
    seen: Option<i64>,
    /// Edits of cards that are not in the database yet.
    drafts: card::Drafts,
    /// What the system's dialog was last asked for.
    asked: Option<Question<Message>>,
    /// Closing has been refused once, because drafts could not be written.
    has_warned: bool,
}

/// The screen in the content; the month is always there.
enum Shown {
    Month,
    Accounts(Box<Accounts>),
    Card(Box<Card>),
    Registries(Registries),
    Replies(Replies),
    Refusals(Refusals),
    Billing(Billing),
    Checks(Checks),
    Reports(Reports),
    Journal(Journal),
    Settings(Settings),
}

/// Does the same with whatever screen is shown; `$wrap` makes its message the app's. The modules below
/// see it because they stand below.
macro_rules! with_shown {
    ($shown:expr, $month:expr, |$screen:ident, $wrap:ident| $body:expr) => {
        match $shown {
            $crate::ui::app::Shown::Month => {
                let ($screen, $wrap) = ($month, $crate::ui::app::Message::Month);
                $body
            }
            $crate::ui::app::Shown::Accounts($screen) => {
                let $wrap = $crate::ui::app::Message::Accounts;
                $body
            }
            $crate::ui::app::Shown::Card($screen) => {
                let $wrap = $crate::ui::app::Message::Card;
                $body
            }
            $crate::ui::app::Shown::Registries($screen) => {
                let $wrap = $crate::ui::app::Message::Registries;
                $body
            }
            $crate::ui::app::Shown::Replies($screen) => {
                let $wrap = $crate::ui::app::Message::Replies;
                $body
            }
            $crate::ui::app::Shown::Refusals($screen) => {
                let $wrap = $crate::ui::app::Message::Refusals;
                $body
            }
            $crate::ui::app::Shown::Billing($screen) => {
                let $wrap = $crate::ui::app::Message::Billing;
                $body
            }
            $crate::ui::app::Shown::Checks($screen) => {
                let $wrap = $crate::ui::app::Message::Checks;
                $body
            }
            $crate::ui::app::Shown::Reports($screen) => {
                let $wrap = $crate::ui::app::Message::Reports;
                $body
            }
            $crate::ui::app::Shown::Journal($screen) => {
                let $wrap = $crate::ui::app::Message::Journal;
                $body
            }
            $crate::ui::app::Shown::Settings($screen) => {
                let $wrap = $crate::ui::app::Message::Settings;
                $body
            }
        }
    };
}

/// What the window learns when it opens a database.
#[derive(Clone, Debug)]
pub struct Opened {
    setup: Option<Arc<Setup>>,
    /// The latest that has a registry.
    period: Option<ReportingPeriod>,
    /// Held as long as the window shows this database; a broken one nobody works in.
    claim: Option<Arc<Claim>>,
    last_step: i64,
    /// People whose cards have a draft from before.
    drafts: Vec<Option<String>>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Opened(Result<Opened, Words>),
    /// The set-up as it is now.
    SetUp(Result<Option<Arc<Setup>>, Words>),
    First(first_start::Message),
    /// Somebody has changed the database, up to this step.
    Changed(i64),
    /// Drafts of cards have been written, or not.
    Kept(Result<(), Words>),
    Command(Command),
    Month(month::Message),
    Accounts(accounts::Message),
    Card(card::Message),
    Registries(registries::Message),
    Replies(replies::Message),
    Refusals(refusals::Message),
    Billing(billing::Message),
    Checks(checks::Message),
    Reports(reports::Message),
    Journal(journal::Message),
    Settings(settings::Message),
    Job(job::Event),
    Previewed(Result<Preview, Words>),
    ListPreviewed(Preview),
    /// What lies in the folder of incoming files; nothing where there is no such folder, or no news.
    Incoming(Result<Option<Preview>, Words>),
    /// A step that is done without asking.
    Ready(Result<Preview, Words>),
    Preview(preview::Message),
    Findings(findings::Event),
    /// The first account with a finding, and the field to be filled in.
    FindingFound(Result<Place, Words>),
    FolderChosen(Option<PathBuf>),
    /// Another place for the list.
    TargetChosen(Option<PathBuf>),
    /// The system has opened the file, or not.
    OpenedWritten(Result<(), Words>),
    FilesChosen(step::Files, Option<Vec<PathBuf>>),
    /// The system has no dialog for files and folders.
    NoDialog,
    Naming(choose::Message),
    Palette(palette::Event),
    /// Accounts for what was typed into the palette.
    Found(String, Vec<search::Found>),
    Help(help::Message),
    /// A message of the list, counted from the newest.
    Noticed(usize),
    CloseSheet,
    StopAndClose,
    Window(window::Event),
    Dropped(PathBuf),
    /// The files that were dropped together have all been told.
    DropEnded,
}

impl App {
    pub fn new(start: Start) -> (App, Task<Message>) {
        let today = start.clock.today();
        let read = preferences::read(start.data_folder.as_deref());
        let (appearance, size) = match read.is_found {
            true => (read.preferences.appearance(), read.preferences.size()),
            false => (start.appearance, Size::new(1366.0, 768.0)),
        };
        let accounts = accounts::Remembered::kept(&read.preferences.accounts);
        let widths = Widths::new(read.preferences.columns.clone());
        let keeper = Keeper::new(start.data_folder.clone(), read.preferences);
        let desk = Desk {
            database: start.database,
            data_folder: start.data_folder,
            clock: start.clock,
            period: ReportingPeriod::of(today),
            setup: None,
            read_only: None,
            broken: Broken::default(),
            findings: Arc::default(),
            look: appearance.look(size.width, 1.0),
            widths,
            lists: keeper.get().lists.clone(),
            width: size.width,
            height: size.height,
        };
        let (month, _) = Month::new(&desk);
        let database = std::path::absolute(&desk.database).ok();
        // The clerk worked in it yesterday: perhaps a network drive.
        let is_gone = database.is_some() && keeper.get().database == database;
        let (phase, find) = match desk.database.exists() {
            true => (Phase::Working, Task::none()),
            false if is_gone => {
                let (first, find) = FirstStart::gone(&desk);
                (Phase::Choosing(first), find.map(Message::First))
            }
            false => (Phase::Choosing(FirstStart::new(&desk)), Task::none()),
        };
        let mut app = App {
            phase,
            appearance,
            screen_scale: 1.0,
            month,
            shown: Shown::Month,
            bar: None,
            preview: None,
            findings: None,
            notice: None,
            messages: Vec::new(),
            sheet: Sheet::None,
            is_panel_open: keeper.get().is_panel_open,
            is_panel_over: false,
            keeper,
            claim: None,
            trail: Vec::new(),
            dropped: Vec::new(),
            listing: None,
            written: None,
            reception: None,
            parked: None,
            left_checks: None,
            checks: Part::default(),
            accounts,
            seen: None,
            drafts: card::Drafts::default(),
            asked: None,
            has_warned: false,
            desk,
        };
        if let Some(file) = read.damaged {
            let file = file.display().to_string();
            app.say(
                Icon::Warning,
                words::first_start::preferences_damaged(&file),
            );
        } else if let Phase::Choosing(first) = &app.phase {
            let greeting = first.greeting().to_owned();
            app.notice = Some(Notice {
                icon: Icon::Next,
                words: greeting,
                at: String::new(),
            });
        }
        let open = match app.phase {
            Phase::Working => app.open(),
            Phase::Choosing(_) => find,
        };
        (app, open)
    }

    pub fn title(&self) -> String {
        words::title(self.desk.period)
    }

    pub fn theme(&self) -> Theme {
        self.desk.look.theme()
    }

    pub fn scale_factor(&self) -> f32 {
        self.appearance.scale_factor()
    }

    pub fn subscription(&self) -> Subscription<Message> {
        let events = window::events().map(|(_, event)| Message::Window(event));
        if matches!(self.phase, Phase::Choosing(_)) || self.is_broken() {
            return events;
        }
        Subscription::batch([
            events,
            watch::changes(self.desk.database.clone()).map(Message::Changed),
        ])
    }

    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// The words of the message line, for tests and the end-to-end run.
    pub fn said(&self) -> Option<&str> {
        self.notice.as_ref().map(|notice| notice.words.as_str())
    }

    /// `size` in logical pixels, text size included.
    pub fn resize(&mut self, size: Size) {
        self.desk.width = size.width;
        self.desk.height = size.height;
        let looks = self.appearance;
        self.keeper.change(|kept| kept.set_size(size, looks));
        self.look_again();
    }

    fn look_again(&mut self) {
        self.desk.look = self.appearance.look(self.desk.width, self.screen_scale);
    }

    /// Other looks, at once; they are remembered.
    fn appear(&mut self, looks: Appearance) {
        // The window stays as large as it is: larger text makes fewer logical pixels of it.
        let shrink = self.appearance.scale_factor() / looks.scale_factor();
        self.appearance = looks;
        self.desk.width *= shrink;
        self.desk.height *= shrink;
        self.look_again();
        self.keeper.change(|kept| kept.set_appearance(looks));
    }
}

mod opening;

mod update;

mod work;

mod going;

mod commands;

mod frame;

mod navigation;

mod bars;

mod sheet;

mod choosing;

mod lists;

mod messages;

#[cfg(test)]
mod tests;
