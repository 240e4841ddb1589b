//! The frame round the screens: menu, navigation, side panel, messages, legend; and whatever belongs
//! to nobody's screen: the running job, the step that waits for Enter, the palette.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use iced::widget::{
    Column, column, container, mouse_area, opaque, row, scrollable, space, stack, text,
};
use iced::{Alignment, Element, Length, Padding, Size, Subscription, Task, Theme, window};

use crate::domain::ReportingPeriod;
use crate::domain::setup::Setup;
use crate::store::{drafts, journal as steps};
use crate::text::window as words;
use crate::workflows::lock::{self, Claim};
use crate::workflows::{Clock, Error, ReadOnly, Rule};

use super::command::{Command, Menu};
use super::desk::{Desk, Words};
use super::font;
use super::help::{self, Help};
use super::icon::{self, Icon};
use super::job::{self, Job, Running, Said};
use super::place::Place;
use super::preferences::{self, Keeper};
use super::preview::{self, Preview};
use super::reception::Reception;
use super::screen::accounts::{self, Accounts};
use super::screen::billing::{self, Billing};
use super::screen::card::{self, Card};
use super::screen::first_start::{self, FirstStart};
use super::screen::journal::{self, Journal};
use super::screen::month::{self, Month};
use super::screen::refusals::{self, Refusals};
use super::screen::registries::{self, Registries};
use super::screen::replies::{self, Replies};
use super::screen::settings::{self, Settings};
use super::screen::{Action, Hint, Screen};
use super::search::{self, Search};
use super::step;
use super::theme::{self, Appearance, Look, Scheme, Tone};
use super::watch;
use super::widget::button::{Kind, button};
use super::widget::legend::{Key, Weight, legend};
use super::widget::menu::{Item, Menu as BarMenu, menu_bar};
use super::widget::modal::modal;
use super::widget::palette::{self, palette};
use super::widget::progress::progress;
use super::widget::shortcuts::{shortcuts, zone};

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
    Messages,
    Help(Help),
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
    /// What the last reception brought.
    reception: Option<Arc<Reception>>,
    /// The work-list as it was left: cursor, filters and open groups are found again.
    parked: Option<Refusals>,
    /// Filters, order, widths and marks of the accounts, while other screens are shown.
    accounts: accounts::Remembered,
    /// The newest step that the window has read since; none before the database is open.
    seen: Option<i64>,
    /// Edits of cards that are not in the database yet.
    drafts: card::Drafts,
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
    Journal(Journal),
    Settings(Settings),
}

/// Does the same with whatever screen is shown; `$wrap` makes its message the app's.
macro_rules! with_shown {
    ($shown:expr, $month:expr, |$screen:ident, $wrap:ident| $body:expr) => {
        match $shown {
            Shown::Month => {
                let ($screen, $wrap) = ($month, Message::Month);
                $body
            }
            Shown::Accounts($screen) => {
                let $wrap = Message::Accounts;
                $body
            }
            Shown::Card($screen) => {
                let $wrap = Message::Card;
                $body
            }
            Shown::Registries($screen) => {
                let $wrap = Message::Registries;
                $body
            }
            Shown::Replies($screen) => {
                let $wrap = Message::Replies;
                $body
            }
            Shown::Refusals($screen) => {
                let $wrap = Message::Refusals;
                $body
            }
            Shown::Billing($screen) => {
                let $wrap = Message::Billing;
                $body
            }
            Shown::Journal($screen) => {
                let $wrap = Message::Journal;
                $body
            }
            Shown::Settings($screen) => {
                let $wrap = Message::Settings;
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
    /// Held as long as the window shows this database.
    claim: Arc<Claim>,
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
    Journal(journal::Message),
    Settings(settings::Message),
    Job(job::Event),
    Previewed(Result<Preview, Words>),
    /// What lies in the folder of incoming files; nothing where there is no such folder, or no news.
    Incoming(Result<Option<Preview>, Words>),
    /// A step that is done without asking.
    Ready(Result<Preview, Words>),
    Preview(preview::Message),
    FolderChosen(Option<PathBuf>),
    FilesChosen(step::Files, Option<Vec<PathBuf>>),
    Palette(palette::Event),
    /// Accounts for what was typed into the palette.
    Found(String, Vec<search::Found>),
    Help(help::Message),
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
        let keeper = Keeper::new(start.data_folder.clone(), read.preferences);
        let desk = Desk {
            database: start.database,
            data_folder: start.data_folder,
            clock: start.clock,
            period: ReportingPeriod::of(today),
            setup: None,
            read_only: None,
            look: appearance.look(size.width, 1.0),
            width: size.width,
            height: size.height,
        };
        let (month, _) = Month::new(&desk);
        let phase = match desk.database.exists() {
            true => Phase::Working,
            false => Phase::Choosing(FirstStart::new(&desk)),
        };
        let mut app = App {
            phase,
            appearance,
            screen_scale: 1.0,
            month,
            shown: Shown::Month,
            bar: None,
            preview: None,
            notice: None,
            messages: Vec::new(),
            sheet: Sheet::None,
            is_panel_open: keeper.get().is_panel_open,
            is_panel_over: false,
            keeper,
            claim: None,
            trail: Vec::new(),
            dropped: Vec::new(),
            reception: None,
            parked: None,
            accounts: accounts::Remembered::default(),
            seen: None,
            drafts: card::Drafts::default(),
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
            Phase::Choosing(_) => Task::none(),
        };
        (app, open)
    }

    /// The window goes over to another database.
    fn open_another(&mut self, database: PathBuf) -> Task<Message> {
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
        self.desk.read_only = None;
        self.desk.database = database;
        self.month = Month::new(&self.desk).0;
        Task::batch([kept, self.open()])
    }

    /// A database that cannot be opened: another one, or a copy.
    fn in_trouble(&mut self, fault: Words) -> Task<Message> {
        self.fail(fault.clone());
        self.phase = Phase::Choosing(FirstStart::in_trouble(&self.desk, fault));
        Task::none()
    }

    /// Opens the database for work, which brings it to this program's version and puts files that an
    /// interrupted program owes into their folder; all later questions only read. Finds out whether
    /// somebody else has it open.
    fn open(&self) -> Task<Message> {
        let read = self.desk.write(|workplace| {
            let connection = &workplace.store.connection;
            let latest = crate::store::registries::latest_period(connection)?;
            let now = workplace.clock.now();
            let claim = lock::claim(&workplace.store.path, &workplace.who, now)?;
            Ok(Opened {
                setup: workplace.setup.clone().map(Arc::new),
                period: latest.and_then(|period| period.parse().ok()),
                claim: Arc::new(claim),
                last_step: steps::last(connection)?,
                drafts: drafts::all(connection)?
                    .into_iter()
                    .map(|(_, surname)| surname)
                    .collect(),
            })
        });
        read.map(Message::Opened)
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
        if matches!(self.phase, Phase::Choosing(_)) {
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

    pub fn update(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::Opened(Ok(opened)) => {
                self.desk.setup = opened.setup;
                self.seen = Some(opened.last_step);
                if let Some(period) = opened.period.filter(|_| self.claim.is_none()) {
                    self.desk.period = period;
                }
                if let Claim::Theirs(holder) = &*opened.claim {
                    let why = ReadOnly {
                        holder: Some(holder.clone()),
                    };
                    self.fail(Words::of(&Error::Rule(Rule::ReadOnly(why.clone()))));
                    self.desk.read_only = Some(why);
                }
                if self.claim.is_none() && self.desk.read_only.is_none() {
                    self.tell_of_drafts(&opened.drafts);
                }
                self.claim.get_or_insert(opened.claim);
                let database = std::path::absolute(&self.desk.database).ok();
                self.keeper.change(|kept| kept.database = database);
                Task::batch([self.reload(), self.focus_home()])
            }
            // Our own jobs reload at their end.
            Message::Changed(_) if self.bar.is_some() => Task::none(),
            Message::Changed(step) if self.seen.is_none_or(|seen| step <= seen) => Task::none(),
            Message::Changed(step) => {
                self.seen = Some(step);
                self.reload()
            }
            Message::Kept(Ok(())) => Task::none(),
            Message::Kept(Err(fault)) => {
                self.fail(fault);
                Task::none()
            }
            Message::Opened(Err(fault)) => self.in_trouble(fault),
            Message::SetUp(Ok(setup)) if setup != self.desk.setup => {
                self.desk.setup = setup;
                self.reload()
            }
            Message::SetUp(_) => Task::none(), // A fault is said by what reads beside it.
            Message::First(message) => {
                let Phase::Choosing(first) = &mut self.phase else {
                    return Task::none();
                };
                let action = first.update(message, &self.desk);
                self.act(action.map(Message::First))
            }
            Message::Command(command) => self.command(&command),
            Message::Month(month::Message::Do(command)) => self.command(&command),
            Message::Month(message) => {
                let action = self.month.update(message, &self.desk);
                self.act(action.map(Message::Month))
            }
            Message::Accounts(message) => {
                let Shown::Accounts(screen) = &mut self.shown else {
                    return Task::none(); // Read for a screen that has been left.
                };
                let action = screen.update(message, &self.desk);
                self.act(action.map(Message::Accounts))
            }
            Message::Card(message) => {
                let Shown::Card(screen) = &mut self.shown else {
                    return Task::none(); // Read for a screen that has been left.
                };
                let action = screen.update(message, &self.desk);
                self.act(action.map(Message::Card))
            }
            Message::Registries(message) => {
                let Shown::Registries(screen) = &mut self.shown else {
                    return Task::none(); // Read for a screen that has been left.
                };
                let action = screen.update(message, &self.desk);
                self.act(action.map(Message::Registries))
            }
            Message::Replies(message) => {
                let Shown::Replies(screen) = &mut self.shown else {
                    return Task::none(); // Read for a screen that has been left.
                };
                let action = screen.update(message, &self.desk);
                self.act(action.map(Message::Replies))
            }
            Message::Refusals(message) => {
                let Shown::Refusals(screen) = &mut self.shown else {
                    return Task::none(); // Read for a screen that has been left.
                };
                let action = screen.update(message, &self.desk);
                self.act(action.map(Message::Refusals))
            }
            Message::Billing(message) => {
                let Shown::Billing(screen) = &mut self.shown else {
                    return Task::none(); // Read for a screen that has been left.
                };
                let action = screen.update(message, &self.desk);
                self.act(action.map(Message::Billing))
            }
            Message::Journal(message) => {
                let Shown::Journal(screen) = &mut self.shown else {
                    return Task::none(); // Read for a screen that has been left.
                };
                let action = screen.update(message, &self.desk);
                self.act(action.map(Message::Journal))
            }
            Message::Settings(message) => {
                let Shown::Settings(screen) = &mut self.shown else {
                    return Task::none(); // Read for a screen that has been left.
                };
                let action = screen.update(message, &self.desk);
                self.act(action.map(Message::Settings))
            }
            Message::Job(event) => self.job(event),
            Message::Previewed(Ok(preview)) => {
                self.preview = Some(preview);
                self.is_panel_open = true;
                iced::widget::operation::focus(preview::MAIN)
            }
            Message::Incoming(Ok(None)) => {
                step::choose_files().map(|paths| Message::FilesChosen(step::Files::Replies, paths))
            }
            Message::Incoming(Ok(Some(preview))) => self.update(Message::Previewed(Ok(preview))),
            Message::Ready(Ok(preview)) => self.start(preview.job()),
            Message::Incoming(Err(fault))
            | Message::Previewed(Err(fault))
            | Message::Ready(Err(fault)) => {
                self.fail(fault);
                Task::none()
            }
            Message::Preview(preview::Message::Do) => match self.preview.take() {
                Some(preview) => self.start(preview.job()),
                None => Task::none(),
            },
            Message::Preview(preview::Message::Cancel) => {
                self.preview = None;
                self.say(Icon::NotNeeded, words::NOT_DONE.into());
                Task::none()
            }
            Message::Preview(preview::Message::OtherFolder) => {
                step::choose_folder().map(Message::FolderChosen)
            }
            Message::FolderChosen(folder) => {
                if let (Some(preview), Some(folder)) = (&mut self.preview, folder) {
                    preview.folder = Some(folder);
                }
                iced::widget::operation::focus(preview::MAIN)
            }
            Message::FilesChosen(files, Some(paths)) => self.start(step::take(files, paths)),
            Message::FilesChosen(_, None) => Task::none(),
            Message::Palette(event) => self.palette(event),
            Message::Found(query, found) => {
                if let Sheet::Palette(search) = &mut self.sheet {
                    search.answer(&query, found);
                }
                Task::none()
            }
            Message::Help(message) => match &mut self.sheet {
                Sheet::Help(help) => help.update(message, &self.desk).map(Message::Help),
                _ => Task::none(),
            },
            Message::CloseSheet => {
                self.sheet = Sheet::None;
                Task::none()
            }
            Message::StopAndClose => {
                if let Some(bar) = &self.bar {
                    bar.running.stop();
                }
                self.close()
            }
            Message::Window(event) => self.window(event),
            Message::Dropped(path) => {
                self.dropped.push(path);
                match self.dropped.len() {
                    1 => wait(DROP_PAUSE).map(|()| Message::DropEnded),
                    _ => Task::none(),
                }
            }
            Message::DropEnded => {
                let paths = std::mem::take(&mut self.dropped);
                self.start(step::take(step::Files::Replies, paths))
            }
        }
    }

    fn window(&mut self, event: window::Event) -> Task<Message> {
        match event {
            window::Event::Opened { size, .. } | window::Event::Resized(size) => {
                self.resize(size);
                Task::none()
            }
            window::Event::Rescaled(scale) => {
                self.screen_scale = scale;
                self.look_again();
                Task::none()
            }
            window::Event::FileDropped(path) => Task::done(Message::Dropped(path)),
            window::Event::CloseRequested => self.command(&Command::Quit),
            _ => Task::none(),
        }
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

    fn reload(&mut self) -> Task<Message> {
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
    fn reload_frame(&mut self) -> Task<Message> {
        let setup = self
            .desk
            .read(|workplace| Ok(workplace.setup.clone().map(Arc::new)));
        let month = self.month.reload(&self.desk).map(Message::Month);
        Task::batch([month, setup.map(Message::SetUp), self.write_drafts()])
    }

    /// Id of what gets the keys while nothing has the focus.
    fn home(&self) -> &'static str {
        with_shown!(&self.shown, &self.month, |screen, _wrap| screen.home())
    }

    fn focus_home(&self) -> Task<Message> {
        iced::widget::operation::focus(self.home())
    }

    fn say(&mut self, icon: Icon, words: String) {
        let notice = Notice {
            icon,
            words,
            at: self.desk.clock.now().format("%H:%M").to_string(),
        };
        self.messages.push(notice.clone());
        self.notice = Some(notice);
    }

    fn fail(&mut self, fault: Words) {
        self.say(Icon::Refused, words::fault(&fault.what, &fault.remedy));
    }

    fn start(&mut self, job: Job) -> Task<Message> {
        if let Some(bar) = &self.bar {
            let words = words::busy(&bar.running.name);
            self.say(Icon::Waiting, words);
            return Task::none();
        }
        if let Some(why) = &self.desk.read_only {
            self.fail(Words::of(&Error::Rule(Rule::ReadOnly(why.clone()))));
            return Task::none();
        }
        let (running, events) = job::start(&self.desk, job);
        self.bar = Some(Bar {
            words: running.name.clone(),
            left: String::new(),
            running,
        });
        events.map(Message::Job)
    }

    fn job(&mut self, event: job::Event) -> Task<Message> {
        match event {
            job::Event::Progressed(step) => {
                if let Some(bar) = &mut self.bar {
                    bar.words = words::progress(&bar.running.name, step.n, step.of);
                    bar.left = step.left.map(left).unwrap_or_default();
                    bar.running.step = Some(step);
                }
                Task::none()
            }
            job::Event::Stepped(step) => {
                self.seen = self.seen.max(Some(step));
                Task::none()
            }
            job::Event::Stopped => {
                self.bar = None;
                self.say(Icon::NotNeeded, words::STOPPED.into());
                self.reload()
            }
            job::Event::Finished(Err(fault)) => {
                self.bar = None;
                self.fail(fault);
                self.reload()
            }
            job::Event::Finished(Ok(said)) => {
                self.bar = None;
                self.tell(said)
            }
        }
    }

    fn tell(&mut self, said: Said) -> Task<Message> {
        let icon = if said.is_warning {
            Icon::Warning
        } else {
            Icon::Done
        };
        self.say(icon, said.words);
        if let Some(reception) = said.reception {
            if let Shown::Replies(screen) = &mut self.shown {
                screen.show(reception.clone());
            }
            self.reception = Some(reception);
        }
        if let Some(database) = said.database {
            return self.open_another(database);
        }
        match said.place {
            Some(place) => {
                let gone = self.go(&place);
                match self.shown {
                    Shown::Month => gone, // Which reads the month.
                    _ => Task::batch([gone, self.reload_frame()]),
                }
            }
            None => self.reload(),
        }
    }

    fn act(&mut self, action: Action<Message>) -> Task<Message> {
        match action {
            Action::None => Task::none(),
            Action::Run(task) => task,
            Action::Do(job) => self.start(job),
            Action::Preview(task) => task.map(Message::Previewed),
            Action::Open(place) => self.go(&place),
            Action::Say(said) => self.tell(said),
            Action::Fail(fault) => {
                self.fail(fault);
                Task::none()
            }
            Action::Appear(looks) => {
                self.appear(looks);
                Task::none()
            }
        }
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

    fn go(&mut self, place: &Place) -> Task<Message> {
        let from = self.place();
        // Before another card of the same account is opened.
        self.leave_card();
        let kept = self.write_drafts();
        if let Shown::Accounts(screen) = &self.shown {
            self.accounts = screen.remembered();
        }
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
                open!(Refusals::open(desk, former, payer.as_deref()), Refusals)
            }
            Place::Billing { payer } => open!(Billing::new(desk, payer.as_deref()), Billing),
            Place::Journal => open!(Journal::new(desk), Journal),
            Place::Settings => open!(Settings::new(desk), Settings),
        };
        // The way back: Esc.
        if from.digit() != place.digit() || matches!(place, Place::Card { .. }) {
            self.trail.push(from);
        }
        if let Shown::Refusals(screen) = std::mem::replace(&mut self.shown, shown) {
            self.parked = Some(screen);
        }
        Task::batch([kept, load, self.focus_home()])
    }

    fn command(&mut self, command: &Command) -> Task<Message> {
        if !matches!(self.sheet, Sheet::None) {
            if *command == Command::Back {
                self.sheet = Sheet::None;
            }
            return Task::none();
        }
        if let Phase::Choosing(first) = &mut self.phase {
            let own = first.command(command, &self.desk);
            return match (own, command) {
                (Some(action), _) => self.act(action.map(Message::First)),
                (
                    None,
                    Command::Help
                    | Command::Messages
                    | Command::Larger
                    | Command::Smaller
                    | Command::UsualSize
                    | Command::NextScheme
                    | Command::Stop
                    | Command::Quit,
                ) => self.everywhere(command),
                (None, _) => self.refuse(words::NOTHING_HERE),
            };
        }
        if self.preview.is_some() {
            match command {
                Command::Back => return self.update(Message::Preview(preview::Message::Cancel)),
                Command::Choose => {
                    return self.update(Message::Preview(preview::Message::OtherFolder));
                }
                // Another step, another preview.
                _ => self.preview = None,
            }
        }
        if *command == Command::Back && self.is_panel_over && self.desk.width < WITH_PANEL {
            self.is_panel_over = false;
            return self.focus_home();
        }
        let own = with_shown!(&mut self.shown, &mut self.month, |screen, wrap| screen
            .command(command, &self.desk)
            .map(|action| action.map(wrap)));
        match own {
            Some(action) => self.act(action),
            None => self.everywhere(command),
        }
    }

    /// What a command means wherever the window is.
    fn everywhere(&mut self, command: &Command) -> Task<Message> {
        let period = self.desk.period;
        match command {
            Command::Go(place) => self.go(place),
            Command::PeriodBefore => self.turn(period.before()),
            Command::PeriodAfter => self.turn(period.after()),
            Command::Import => {
                step::choose_files().map(|paths| Message::FilesChosen(step::Files::Accounts, paths))
            }
            Command::Receive => step::incoming(&self.desk).map(Message::Incoming),
            Command::ReceiveFolder => step::choose_folder().map(|folder| {
                Message::FilesChosen(step::Files::Replies, folder.map(|folder| vec![folder]))
            }),
            Command::Form
            | Command::FormTest
            | Command::Export
            | Command::Reissue
            | Command::ReissueAll
            | Command::ResubmitAll
            | Command::Restore
            | Command::Undo => {
                let payer = self.month.payer().map(str::to_owned);
                let preview = step::preview(&self.desk, command, payer);
                let is_seven = matches!(command, Command::Reissue | Command::ReissueAll);
                match is_seven && !self.desk.asks_before_reissue() {
                    true => preview.map(Message::Ready),
                    false => preview.map(Message::Previewed),
                }
            }
            Command::Seven => self.refuse(words::SEVEN_IS_F6),
            Command::Resubmit => self.refuse(words::RESUBMIT_WHERE),
            Command::AcceptSuggested | Command::AcceptSuggestedAll => {
                self.refuse(words::ACCEPT_WHERE)
            }
            Command::Print => self.refuse(words::PRINT_LATER),
            Command::Unform => self.refuse(words::UNFORM_WHERE),
            Command::MarkSent => self.refuse(words::SENT_WHERE),
            Command::Own(_) => Task::none(),
            Command::ShowFile
            | Command::Find
            | Command::Save
            | Command::Choose
            | Command::Copy
            | Command::Open
            | Command::Mark
            | Command::TakeCard
            | Command::TakeDraft
            | Command::DropDraft
            | Command::NextSection
            | Command::NextFinding => self.refuse(words::NOTHING_HERE),
            Command::Palette => {
                self.sheet = Sheet::Palette(Search::default());
                iced::widget::operation::focus(palette::FIELD)
            }
            Command::Messages => {
                self.sheet = Sheet::Messages;
                Task::none()
            }
            Command::Help => {
                let title = match self.phase {
                    Phase::Choosing(_) => words::FIRST_START,
                    Phase::Working => self.place().title(),
                };
                self.sheet = Sheet::Help(Help::new(title));
                Task::none()
            }
            Command::SidePanel => {
                if self.desk.width < WITH_PANEL {
                    self.is_panel_over = !self.is_panel_over;
                    return Task::none();
                }
                let is_open = !self.is_panel_open;
                self.is_panel_open = is_open;
                self.keeper.change(|kept| kept.is_panel_open = is_open);
                Task::none()
            }
            Command::Larger => self.text_size(10),
            Command::Smaller => self.text_size(-10),
            Command::UsualSize => {
                self.appear(Appearance {
                    text_size_percent: 100,
                    ..self.appearance
                });
                Task::none()
            }
            Command::NextScheme => {
                let scheme = match self.appearance.scheme {
                    Scheme::Light => Scheme::Dark,
                    Scheme::Dark => Scheme::Contrast,
                    Scheme::Contrast => Scheme::Light,
                };
                self.appear(Appearance {
                    scheme,
                    ..self.appearance
                });
                Task::none()
            }
            Command::Stop => {
                match &self.bar {
                    Some(bar) => bar.running.stop(),
                    None => return self.refuse(words::NOTHING_RUNS),
                }
                Task::none()
            }
            Command::Back => {
                let back = self.trail.pop().unwrap_or(Place::Month);
                let task = self.go(&back);
                self.trail.pop(); // Going back leaves no trail.
                task
            }
            Command::Quit if self.bar.is_some() => {
                self.sheet = Sheet::Closing;
                Task::none()
            }
            Command::Quit => self.close(),
        }
    }

    /// Writes what is not written yet. A disk that is gone does not hold the window for ever: the
    /// second time it closes.
    fn close(&mut self) -> Task<Message> {
        self.sheet = Sheet::None;
        self.leave_card();
        if let Err(fault) = self.drafts.write_now(&self.desk)
            && !std::mem::replace(&mut self.has_warned, true)
        {
            self.say(Icon::Refused, words::not_closed(&fault.what));
            return Task::none();
        }
        self.keeper.close();
        iced::exit()
    }

    /// What was typed into the card that is shown goes into its draft; says so.
    fn leave_card(&mut self) {
        if let Shown::Card(card) = &mut self.shown
            && let Some(words) = card.leave()
        {
            self.say(Icon::Warning, words);
        }
    }

    fn write_drafts(&self) -> Task<Message> {
        self.drafts.write(&self.desk).map(Message::Kept)
    }

    /// Cards that were left unsaved before the program ended, however it did.
    fn tell_of_drafts(&mut self, people: &[Option<String>]) {
        const SHOWN: usize = 3;
        if !people.is_empty() {
            let first = &people[..people.len().min(SHOWN)];
            self.say(Icon::Warning, words::card::drafts_left(first, people.len()));
        }
    }

    fn refuse(&mut self, words: &str) -> Task<Message> {
        self.say(Icon::Blocked, words.to_owned());
        Task::none()
    }

    fn turn(&mut self, period: Option<ReportingPeriod>) -> Task<Message> {
        if let Some(period) = period {
            self.desk.period = period;
        }
        self.reload()
    }

    fn text_size(&mut self, change: i32) -> Task<Message> {
        let percent = i32::from(self.appearance.text_size_percent) + change;
        let smallest = i32::from(Appearance::SMALLEST_TEXT);
        let largest = i32::from(Appearance::LARGEST_TEXT);
        self.appear(Appearance {
            text_size_percent: percent.clamp(smallest, largest) as u16,
            ..self.appearance
        });
        Task::none()
    }

    fn palette(&mut self, event: palette::Event) -> Task<Message> {
        match event {
            palette::Event::Typed(query) => match &mut self.sheet {
                Sheet::Palette(search) => search
                    .ask(query, &self.desk)
                    .map(|(query, found)| Message::Found(query, found)),
                _ => Task::none(),
            },
            palette::Event::Choose(at) => {
                let Sheet::Palette(search) = std::mem::take(&mut self.sheet) else {
                    return Task::none();
                };
                match search.choose(at) {
                    Some(command) => self.command(&command),
                    None => Task::none(),
                }
            }
            palette::Event::More => Task::none(),
        }
    }
}

/// From this width on the side panel stands beside the content.
const WITH_PANEL: f32 = 1200.0;

/// Files dropped together come within this time.
const DROP_PAUSE: Duration = Duration::from_millis(150);

fn wait(pause: Duration) -> Task<()> {
    let (send, receive) = iced::futures::channel::oneshot::channel();
    std::thread::spawn(move || {
        std::thread::sleep(pause);
        // Nobody waits any more when the window is gone.
        let _ = send.send(());
    });
    Task::future(async move { receive.await.unwrap_or(()) })
}

/// An entry of the navigation: digit, title, and how many things wait there for the clerk.
fn navigation_item<'a>(
    look: Look,
    place: Place,
    counter: i64,
    is_current: bool,
    is_small: bool,
) -> Element<'a, Message> {
    let face = if is_current { font::BOLD } else { font::SANS };
    let digit = text(place.digit().to_string())
        .size(font::SMALL.size)
        .style(theme::tone(look, Tone::Muted));
    let mut line = row![digit].spacing(8).align_y(Alignment::Center);
    if !is_small {
        let title = text(place.title()).size(font::BODY.size).font(face);
        line = line.push(title.width(Length::Fill));
    }
    if counter > 0 {
        let counter = text(words::count(counter));
        line = line.push(counter.size(font::BODY.size).font(font::BOLD));
    }
    let (bar, ground) = match is_current {
        true => (look.tokens.accent, look.tokens.sel),
        false => (look.tokens.frame, look.tokens.frame),
    };
    let mark = container(space().width(theme::MARK).height(Length::Fill)).style(theme::fill(bar));
    let padding = if is_small { [0, 4] } else { [0, 10] };
    let inside = container(line).padding(padding).center_y(Length::Fill);
    // A long title takes two lines.
    let is_long = !is_small && font::BODY.width(place.title()) > 140.0;
    let height = look.navigation() + if is_long { 12.0 } else { 0.0 };
    let item = container(row![mark, inside])
        .height(height)
        .width(Length::Fill)
        .style(theme::fill(ground));
    mouse_area(item)
        .on_press(Message::Command(Command::Go(place)))
        .into()
}

/// Time left in words, to the second.
fn left(left: Duration) -> String {
    words::time_left(left.as_secs())
}

// What the window looks like.
impl App {
    pub fn view(&self) -> Element<'_, Message> {
        if let Phase::Choosing(first) = &self.phase {
            return self.choosing(first);
        }
        let desk = &self.desk;
        let look = desk.look;
        let is_narrow = desk.width < 1000.0;
        let content = with_shown!(&self.shown, &self.month, |screen, wrap| screen
            .view(desk)
            .map(wrap));
        let content = container(content)
            .width(Length::Fill)
            .height(Length::Fill)
            .style(theme::fill(look.tokens.frame));
        let mut middle = row![].height(Length::Fill);
        if !is_narrow {
            middle = middle.push(zone(self.navigation()));
        }
        let content = zone(column![self.head(), content].width(Length::Fill));
        match self.panel().filter(|_| self.is_panel_shown()) {
            None => middle = middle.push(content),
            Some(panel) if desk.width >= WITH_PANEL => {
                middle = middle.push(content).push(zone(panel));
            }
            // No room beside the content: over it.
            Some(panel) => {
                let over = container(opaque(zone(panel))).align_right(Length::Fill);
                middle = middle.push(stack![content, over]);
            }
        }
        let window = column![self.menu(), middle, self.message_line(), self.legend()];
        let base = container(window)
            .width(Length::Fill)
            .height(Length::Fill)
            .style(theme::fill(look.tokens.frame));
        let sheet = self.sheet();
        let align = match self.sheet {
            Sheet::Palette(_) => Alignment::Start,
            _ => Alignment::Center,
        };
        let modal = modal(base, sheet)
            .align(Alignment::Center, align)
            .padding(Padding::from([48, 24]))
            .on_close(Message::CloseSheet);
        let home = match &self.preview {
            Some(_) => preview::MAIN,
            None => self.home(),
        };
        shortcuts(modal)
            .first(|press| Command::of(press).map(Message::Command))
            .last(|press| {
                let command = Command::last(press).filter(|_| self.preview.is_none());
                command.map(Message::Command)
            })
            .home(home)
            .into()
    }

    /// The window before there is a database.
    fn choosing<'a>(&'a self, first: &'a FirstStart) -> Element<'a, Message> {
        let look = self.desk.look;
        let name = row![
            icon::icon(look, Icon::Rook),
            text(words::PROGRAM).size(font::BODY.size).font(font::BOLD)
        ]
        .spacing(8)
        .align_y(Alignment::Center);
        let head = container(name)
            .height(look.menu())
            .padding([0, 12])
            .align_y(Alignment::Center);
        let help = Key::new("F1", words::command::HELP, Message::Command(Command::Help));
        let own = first.keys().into_iter().map(|key| {
            Key::new(key.cap, key.label, Message::First(key.message)).weight(key.weight)
        });
        let others = first.hints().into_iter().map(|hint| {
            let message = Message::Command(hint.command.clone());
            Key::new(hint.command.key(), hint.label, message)
        });
        let keys = std::iter::once(help).chain(own).chain(others).collect();
        let window = column![
            head,
            container(first.view(&self.desk).map(Message::First)).height(Length::Fill),
            self.message_line(),
            container(legend(look, keys)).height(look.legend()),
        ];
        let base = container(window)
            .width(Length::Fill)
            .height(Length::Fill)
            .style(theme::fill(look.tokens.frame));
        let modal = modal(base, self.sheet())
            .padding(Padding::from([48, 24]))
            .on_close(Message::CloseSheet);
        shortcuts(modal)
            .first(|press| Command::of(press).map(Message::Command))
            .last(|press| first.key(press).map(Message::First))
            .home(first.home())
            .into()
    }

    fn menu(&self) -> Element<'_, Message> {
        let look = self.desk.look;
        let all = Command::all();
        let menus = Menu::ALL
            .into_iter()
            .map(|menu| {
                let (title, mnemonic) = menu.title();
                let items = all
                    .iter()
                    .filter(|(of, _)| *of == menu)
                    .map(|(_, command)| {
                        Item::new(
                            command.title(),
                            command.key(),
                            Message::Command(command.clone()),
                        )
                    })
                    .collect();
                BarMenu {
                    title: title.into(),
                    mnemonic,
                    items,
                }
            })
            .collect();
        let name = row![
            icon::icon(look, Icon::Rook),
            text(words::PROGRAM).size(font::BODY.size).font(font::BOLD)
        ]
        .spacing(8)
        .align_y(Alignment::Center);
        let turn = |shape: Icon, command: Command| {
            button(look, "")
                .kind(Kind::Plain)
                .icon(shape)
                .on_press(Message::Command(command))
        };
        let period = row![
            turn(Icon::ArrowLeft, Command::PeriodBefore),
            container(
                text(words::period(self.desk.period))
                    .size(font::BODY.size)
                    .font(font::BOLD)
            )
            .center_x(130.0),
            turn(Icon::ArrowRight, Command::PeriodAfter),
        ]
        .align_y(Alignment::Center);
        let mut bar = row![name].spacing(16).align_y(Alignment::Center);
        if self.desk.width >= 1000.0 {
            bar = bar.push(menu_bar(look, menus));
        }
        bar = bar.push(space().width(Length::Fill));
        if self.desk.read_only.is_some() {
            bar = bar.push(
                text(words::READ_ONLY)
                    .size(font::SMALL.size)
                    .style(theme::tone(look, Tone::Warn)),
            );
        }
        let find = button(look, words::command::PALETTE)
            .icon(Icon::Search)
            .key("Ctrl+K")
            .on_press(Message::Command(Command::Palette));
        bar = bar.push(period).push(find);
        container(bar)
            .height(look.menu())
            .width(Length::Fill)
            .padding([0, 12])
            .align_y(Alignment::Center)
            .style(theme::fill(look.tokens.frame))
            .into()
    }

    fn place(&self) -> Place {
        match &self.shown {
            Shown::Month => Place::Month,
            Shown::Accounts(_) => Place::Accounts,
            Shown::Card(card) => card.place(),
            Shown::Registries(_) => Place::Registries,
            Shown::Replies(_) => Place::Replies,
            Shown::Refusals(_) => Place::Refusals { payer: None },
            Shown::Billing(_) => Place::Billing { payer: None },
            Shown::Journal(_) => Place::Journal,
            Shown::Settings(_) => Place::Settings,
        }
    }

    fn navigation(&self) -> Element<'_, Message> {
        let look = self.desk.look;
        let is_small = self.desk.width < 1200.0;
        let width = match self.desk.width {
            width if width < 1200.0 => 44.0,
            width if width < theme::WIDE => 204.0,
            _ => 226.0,
        };
        let muted = theme::tone(look, Tone::Muted);
        let mut list = Column::new().spacing(2);
        if !is_small && let Some(setup) = &self.desk.setup {
            let name = text(words::short_name(&setup.provider.name))
                .size(font::HEAD.size)
                .font(font::BOLD);
            let kpp = text(words::kpp(&setup.provider.kpp))
                .size(font::SMALL.size)
                .style(muted);
            list = list.push(container(column![name, kpp]).padding([8, 14]));
        }
        let current = self.place();
        for place in Place::ALL {
            let is_current = place.digit() == current.digit();
            let counter = match place {
                Place::Month => self.month.n_left(&self.desk),
                Place::Refusals { .. } => self.month.n_refused(),
                Place::Billing { .. } => self.month.n_unbilled(),
                _ => 0,
            };
            list = list.push(navigation_item(look, place, counter, is_current, is_small));
        }
        let foot = self.foot(is_small);
        container(column![list, space().height(Length::Fill), foot])
            .width(width)
            .height(Length::Fill)
            .style(theme::fill(look.tokens.frame))
            .into()
    }

    /// The proof, always in sight.
    fn foot(&self, is_small: bool) -> Element<'_, Message> {
        let look = self.desk.look;
        let (shape, tone, said) = match self.month.proof() {
            None => (Icon::Waiting, Tone::Muted, words::PROOF_COUNTING.to_owned()),
            Some(proof) if proof.is_ok() => (Icon::Done, Tone::Normal, words::PROOF_OK.to_owned()),
            Some(proof) => {
                let n = proof.lines.iter().filter(|line| !line.is_ok()).count();
                (Icon::Refused, Tone::Bad, words::proof_bad(n))
            }
        };
        let mut foot = row![icon::icon(look, shape)].spacing(8);
        if !is_small {
            foot = foot.push(
                text(said)
                    .size(font::HEAD.size)
                    .font(font::BOLD)
                    .style(theme::tone(look, tone)),
            );
        }
        container(foot).padding([10, 14]).into()
    }

    fn head(&self) -> Element<'_, Message> {
        let look = self.desk.look;
        let own = with_shown!(&self.shown, &self.month, |screen, wrap| screen
            .head(&self.desk)
            .map(|head| head.map(wrap)));
        container(own.unwrap_or_else(|| self.titles()))
            .height(look.screen_head())
            .width(Length::Fill)
            .padding([0, 14])
            .align_y(Alignment::Center)
            .style(theme::surface(look))
            .into()
    }

    /// Title, what stands beside it, and the tools of the screen.
    fn titles(&self) -> Element<'_, Message> {
        let title = text(self.place().title())
            .size(font::TITLE.size)
            .font(font::BOLD);
        let subtitle = with_shown!(&self.shown, &self.month, |screen, _wrap| screen
            .subtitle(&self.desk));
        let subtitle = text(subtitle)
            .size(font::BODY.size)
            .style(theme::tone(self.desk.look, Tone::Muted));
        let line = row![title, subtitle, space().width(Length::Fill)]
            .spacing(12)
            .align_y(Alignment::Center);
        let tools = with_shown!(&self.shown, &self.month, |screen, wrap| screen
            .tools(&self.desk)
            .map(|tools| tools.map(wrap)));
        line.push(tools).into()
    }

    /// What waits for an answer is seen in the narrowest window.
    fn is_panel_shown(&self) -> bool {
        let is_asking = with_shown!(&self.shown, &self.month, |screen, _wrap| screen.is_asking());
        match self.desk.width >= WITH_PANEL {
            true => self.is_panel_open,
            false => self.is_panel_over || self.preview.is_some() || is_asking,
        }
    }

    fn panel(&self) -> Option<Element<'_, Message>> {
        let desk = &self.desk;
        let look = desk.look;
        let (title, content) = match &self.preview {
            Some(preview) => (
                words::WILL_BE_DONE.to_owned(),
                preview.view(desk).map(Message::Preview),
            ),
            None => with_shown!(&self.shown, &self.month, |screen, wrap| {
                let (title, content) = screen.panel(desk)?;
                (title, content.map(wrap))
            }),
        };
        let head = container(text(title).size(font::BODY.size).font(font::BOLD))
            .height(look.screen_head())
            .padding([0, 12])
            .align_y(Alignment::Center);
        let is_comparing = with_shown!(&self.shown, &self.month, |screen, _wrap| screen
            .is_comparing());
        let width = match (desk.width >= theme::WIDE, is_comparing) {
            (true, true) => 520.0,
            (true, false) => 380.0,
            (false, true) => 404.0,
            (false, false) => 272.0,
        };
        let content = scrollable(container(content).padding(12)).height(Length::Fill);
        Some(
            container(column![head, content])
                .width(width)
                .height(Length::Fill)
                .style(theme::raised(look))
                .into(),
        )
    }

    fn message_line(&self) -> Element<'_, Message> {
        let look = self.desk.look;
        let mut line = row![].spacing(12).align_y(Alignment::Center);
        if let Some(bar) = &self.bar {
            let (n, of) = bar
                .running
                .step
                .map_or((0, 0), |step| (step.n, step.of.unwrap_or(0)));
            let progress = progress(look, &bar.words, (n, of), &bar.left)
                .stop("Shift+Esc", Message::Command(Command::Stop));
            line = line.push(container(progress).width(Length::Fill));
        } else if let Some(notice) = &self.notice {
            line = line.push(icon::icon(look, notice.icon));
            let said = text(&notice.words)
                .size(font::BODY.size)
                .wrapping(text::Wrapping::None);
            line = line.push(container(said).width(Length::Fill).clip(true));
        } else {
            line = line.push(space().width(Length::Fill));
        }
        let side = |label: &'static str| {
            text(label)
                .size(font::SMALL.size)
                .style(theme::tone(look, Tone::Muted))
        };
        line = line
            .push(side(words::UNDO_HINT))
            .push(side(words::MESSAGES_HINT));
        container(line)
            .height(look.message())
            .width(Length::Fill)
            .padding([0, 12])
            .align_y(Alignment::Center)
            .style(theme::raised(look))
            .into()
    }

    fn legend(&self) -> Element<'_, Message> {
        let key = |hint: Hint| {
            let message = Message::Command(hint.command.clone());
            Key::new(hint.command.key(), hint.label, message).weight(hint.weight)
        };
        let mut keys = vec![key(Hint::new(Command::Help, words::command::HELP))];
        if let Some(preview) = &self.preview {
            keys.push(
                Key::new(
                    "Enter",
                    words::DO_IT,
                    Message::Preview(preview::Message::Do),
                )
                .weight(Weight::Hot),
            );
            if preview.folder.is_some() {
                keys.push(key(Hint::new(Command::Choose, words::OTHER_FOLDER)));
            }
            keys.push(key(Hint::new(Command::Back, words::DO_NOT)));
        } else {
            let hints = with_shown!(&self.shown, &self.month, |screen, _wrap| screen
                .hints(&self.desk));
            keys.extend(hints.into_iter().map(key));
            keys.push(key(Hint::new(Command::Palette, words::FIND_ANYTHING)));
            keys.push(key(Hint::new(Command::Back, words::command::BACK)));
        }
        container(legend(self.desk.look, keys))
            .height(self.desk.look.legend())
            .into()
    }

    fn sheet(&self) -> Option<Element<'_, Message>> {
        let look = self.desk.look;
        let sheet: Element<'_, Message> = match &self.sheet {
            Sheet::None => return None,
            Sheet::Palette(search) => palette(look, &search.query, &search.items, Message::Palette)
                .hint(words::PALETTE_HINT)
                .into(),
            Sheet::Messages => {
                let mut list = Column::new().spacing(6);
                for notice in self.messages.iter().rev() {
                    let at = text(&notice.at)
                        .size(font::SMALL.size)
                        .style(theme::tone(look, Tone::Muted));
                    let said = text(&notice.words)
                        .size(font::BODY.size)
                        .width(Length::Fill);
                    list = list.push(row![at, icon::icon(look, notice.icon), said].spacing(8));
                }
                if self.messages.is_empty() {
                    list = list.push(text(words::NO_MESSAGES).size(font::BODY.size));
                }
                scrollable(list).into()
            }
            Sheet::Help(help) => help.view(&self.desk).map(Message::Help),
            Sheet::Closing => {
                let name = self
                    .bar
                    .as_ref()
                    .map_or("", |bar| bar.running.name.as_str());
                column![
                    text(words::closing(name)).size(font::BODY.size),
                    row![
                        button(look, words::GO_ON)
                            .main()
                            .on_press(Message::CloseSheet),
                        button(look, words::STOP_AND_CLOSE).on_press(Message::StopAndClose),
                    ]
                    .spacing(8),
                ]
                .spacing(12)
                .into()
            }
        };
        let framed = container(sheet)
            .padding(match self.sheet {
                Sheet::Palette(_) => 2,
                _ => 16,
            })
            .max_width(760.0)
            .style(theme::sheet(look));
        Some(framed.into())
    }
}
