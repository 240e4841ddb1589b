//! The first start: no database yet, or one that cannot be opened. Nothing is created before the
//! user decides.
//!
//! It stands alone in the window, without navigation; the app gives it the message line and the
//! legend. Whatever it does ends in a database that the app then opens.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use iced::futures::channel::oneshot;
use iced::keyboard::key::Named;
use iced::widget::{column, container, mouse_area, row, scrollable, space, text};
use iced::{Alignment, Element, Length, Task};

use super::setup_form::{self as form, Field, Form, Happened};
use super::{Action, Hint};
use crate::demo::play::{self, PlayError};
use crate::domain::setup::Setup;
use crate::store;
use crate::store::damage::{self, Damage};
use crate::text as all_words;
use crate::text::window::{self as common, first_start as words, settings as fields};
use crate::ui::choose::Question;
use crate::ui::command::Command;
use crate::ui::desk::{Desk, Words};
use crate::ui::draw::{Cap, Ink, cap_width};
use crate::ui::font;
use crate::ui::icon::{self, Icon};
use crate::ui::job::{Event, Job, Said};
use crate::ui::keys::Press;
use crate::ui::theme::{self, Appearance, Look, Scheme, Tone};
use crate::ui::widget::button::{button, segments};
use crate::ui::widget::input::input;
use crate::ui::widget::legend::{Key, Weight};
use crate::ui::widget::rule::level;
use crate::workflows::backup::{self, Known};
use crate::workflows::{Clock, Error, Progress, ReadOnly, Workplace, setup, user_name};

/// How the user may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    Create,
    /// Read what is left of a broken database.
    Look,
    Open,
    Train,
    Copy,
    /// The same database once more.
    Retry,
}

impl Choice {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Choice::Create => (words::CREATE, words::CREATE_NOTE),
            Choice::Look => (words::LOOK, words::LOOK_NOTE),
            Choice::Retry => (words::RETRY, words::RETRY_NOTE),
            Choice::Open => (words::OPEN, words::OPEN_NOTE),
            Choice::Train => (words::TRAIN, words::TRAIN_NOTE),
            Choice::Copy => (words::COPY, words::COPY_NOTE),
        }
    }

    fn digit(self) -> &'static str {
        match self {
            Choice::Create | Choice::Look => "1",
            Choice::Open => "2",
            Choice::Train => "3",
            Choice::Copy => "4",
            Choice::Retry => "5",
        }
    }
}

enum Page {
    Choices,
    /// The short assistant: its step, and what was typed.
    Create {
        step: usize,
        form: Box<Form>,
    },
    /// One path is asked for.
    Path {
        choice: Choice,
        path: String,
    },
}

/// Steps of the assistant.
const STEPS: usize = 3;
/// Accounts a month of the training month: enough to look real, and made in a few seconds.
const N_ACCOUNTS: u64 = 300;
const SEED: u64 = 2021;

const SCROLL: &str = "first-start";
/// About as high as a tile and the gap below it.
const TILE: f32 = 70.0;
/// What the right half needs.
const LEAST: f32 = 464.0;

const PATH: &str = "path";
const NEXT: &str = "next";
const PLACE: &str = "place";

pub struct FirstStart {
    cursor: usize,
    page: Page,
    /// Where a new database would be.
    database: String,
    trouble: Option<Trouble>,
}

/// A database that cannot be opened.
struct Trouble {
    path: PathBuf,
    why: Words,
    fault: Fault,
    found: Option<Arc<Found>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// The file is not there.
    Gone,
    /// It is broken itself.
    Broken,
    /// Busy, newer, not ours: the words say what to do.
    Other,
}

/// What was found out about it meanwhile.
#[derive(Debug)]
pub struct Found {
    damage: Option<Damage>,
    /// Why not even reading works.
    unreadable: Option<Words>,
    copies: Vec<Known>,
}

impl Found {
    fn of(database: &Path, data_folder: Option<&Path>) -> Found {
        let read = Workplace::open_read_only(database, data_folder, ReadOnly::Broken);
        Found {
            damage: damage::look(database).ok(),
            unreadable: read.err().map(|error| Words::of(&error)),
            copies: backup::known(database),
        }
    }
}

#[derive(Clone, Debug)]
pub enum Message {
    Move(bool),
    Choose(Choice),
    ChooseCurrent,
    Form(form::Message),
    Place(String),
    Path(String),
    Browse,
    Browsed(Option<PathBuf>),
    Next,
    Back,
    Looks(Appearance),
    Found(Arc<Found>),
    /// The copy before or after the one that stands in the field.
    OtherCopy(bool),
}

impl FirstStart {
    pub fn new(desk: &Desk) -> FirstStart {
        FirstStart {
            cursor: 0,
            page: Page::Choices,
            database: desk.database.display().to_string(),
            trouble: None,
        }
    }

    /// A database that is there, but cannot be opened; what can be done about it is found out.
    pub fn in_trouble(desk: &Desk, why: Words, is_broken: bool) -> (FirstStart, Task<Message>) {
        let fault = match is_broken {
            true => Fault::Broken,
            false => Fault::Other,
        };
        FirstStart::with(desk, why, fault)
    }

    /// The database of yesterday is not in its place.
    pub fn gone(desk: &Desk) -> (FirstStart, Task<Message>) {
        let path = desk.database.clone();
        let why = Words::of(&store::Error::NoFile { path }.into());
        FirstStart::with(desk, why, Fault::Gone)
    }

    fn with(desk: &Desk, why: Words, fault: Fault) -> (FirstStart, Task<Message>) {
        let path = desk.database.clone();
        let mut screen = FirstStart {
            trouble: Some(Trouble {
                path: path.clone(),
                why,
                fault,
                found: None,
            }),
            ..FirstStart::new(desk)
        };
        let best = match fault {
            Fault::Broken => Choice::Copy,
            Fault::Gone | Fault::Other => Choice::Retry,
        };
        screen.stand_at(best);
        let data_folder = desk.data_folder.clone();
        let (send, receive) = oneshot::channel();
        // A file on a slow drive must not hold the window.
        std::thread::spawn(move || {
            let _ = send.send(Arc::new(Found::of(&path, data_folder.as_deref())));
        });
        let found = Task::future(receive).then(|found| {
            let found = found.map(Message::Found);
            found.map_or_else(|_| Task::none(), Task::done)
        });
        (screen, found)
    }

    /// What the message line says first.
    pub fn greeting(&self) -> &'static str {
        match self.trouble.as_ref().map(|trouble| trouble.fault) {
            Some(Fault::Broken) => words::BROKEN_HINT,
            Some(Fault::Gone) => words::GONE_HINT,
            Some(Fault::Other) => words::TROUBLE_HINT,
            None => words::HINT,
        }
    }

    /// A new database would overwrite the one in trouble: that one is never touched.
    fn choices(&self) -> &'static [Choice] {
        use Choice::{Copy, Create, Look, Open, Retry, Train};
        match self.trouble.as_ref().map(|trouble| trouble.fault) {
            None => &[Create, Open, Train, Copy],
            Some(Fault::Gone) => &[Create, Open, Train, Copy, Retry],
            Some(Fault::Broken | Fault::Other) => &[Look, Open, Train, Copy, Retry],
        }
    }

    fn stand_at(&mut self, choice: Choice) {
        let at = self.choices().iter().position(|own| *own == choice);
        self.cursor = at.unwrap_or(self.cursor);
    }

    fn found(&self) -> Option<&Found> {
        self.trouble.as_ref()?.found.as_deref()
    }

    fn copies(&self) -> &[Known] {
        self.found().map_or(&[], |found| &found.copies)
    }

    /// Why a choice cannot be made.
    fn obstacle(&self, choice: Choice) -> Option<&Words> {
        match choice {
            Choice::Look => self.found()?.unreadable.as_ref(),
            _ => None,
        }
    }

    fn current(&self) -> Choice {
        let choices = self.choices();
        choices[self.cursor.min(choices.len() - 1)]
    }

    /// A key that nothing on the page wanted.
    pub fn key(&self, press: &Press) -> Option<Message> {
        if !press.modifiers.is_empty() {
            return None;
        }
        match (&self.page, press.named()) {
            (Page::Choices, Some(Named::ArrowDown)) => Some(Message::Move(false)),
            (Page::Choices, Some(Named::ArrowUp)) => Some(Message::Move(true)),
            (Page::Choices, Some(Named::Enter)) => Some(Message::ChooseCurrent),
            (Page::Choices, _) => {
                let typed = press.typed()?;
                let choice = self
                    .choices()
                    .iter()
                    .find(|choice| choice.digit() == typed)?;
                Some(Message::Choose(*choice))
            }
            (Page::Path { choice, .. }, Some(to @ (Named::ArrowDown | Named::ArrowUp)))
                if *choice == Choice::Copy && !self.copies().is_empty() =>
            {
                Some(Message::OtherCopy(to == Named::ArrowUp))
            }
            (Page::Create { step: 2, .. }, Some(Named::Insert)) => {
                Some(Message::Form(form::Message::AddPayer))
            }
            (Page::Create { .. } | Page::Path { .. }, Some(Named::Enter)) => Some(Message::Next),
            _ => None,
        }
    }

    /// Commands that mean something of their own here.
    pub fn command(&mut self, command: &Command, desk: &Desk) -> Option<Action<Message>> {
        match (command, &self.page) {
            (Command::Back, Page::Choices) => Some(Action::None),
            (Command::Back, _) => Some(self.update(Message::Back, desk)),
            (Command::Choose, Page::Choices) => {
                Some(self.update(Message::Choose(Choice::Open), desk))
            }
            (Command::Choose, _) => Some(self.update(Message::Browse, desk)),
            _ => None,
        }
    }

    pub fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match message {
            Message::Move(is_up) => {
                let last = self.choices().len() - 1;
                self.cursor = match is_up {
                    true => self.cursor.saturating_sub(1),
                    false => (self.cursor + 1).min(last),
                };
                // With large letters the tiles are higher than the window.
                let y = self.cursor as f32 * TILE;
                let to = iced::widget::operation::AbsoluteOffset { x: 0.0, y };
                Action::Run(iced::widget::operation::scroll_to(SCROLL, to))
            }
            Message::ChooseCurrent => self.choose(self.current(), desk),
            Message::Choose(choice) => {
                self.stand_at(choice);
                self.choose(choice, desk)
            }
            Message::Found(found) => {
                if let Some(trouble) = &mut self.trouble {
                    trouble.found = Some(found);
                }
                Action::None
            }
            Message::OtherCopy(is_up) => {
                let shown: Vec<String> = self.copies().iter().map(|it| shown(&it.path)).collect();
                if let Page::Path { path, .. } = &mut self.page {
                    let at = shown.iter().position(|own| own == path);
                    let to = match (at, is_up) {
                        (None, _) => 0,
                        (Some(at), true) => at.saturating_sub(1),
                        (Some(at), false) => (at + 1).min(shown.len() - 1),
                    };
                    *path = shown[to].clone();
                }
                Action::None
            }
            Message::Form(message) => self.update_form(message, desk),
            Message::Place(typed) => {
                self.database = typed;
                Action::None
            }
            Message::Path(typed) => {
                if let Page::Path { path, .. } = &mut self.page {
                    *path = typed;
                }
                Action::None
            }
            Message::Browse => Action::Ask(self.browse()),
            Message::Browsed(Some(chosen)) => {
                let chosen = chosen.display().to_string();
                match &mut self.page {
                    Page::Path { path, .. } => *path = chosen,
                    Page::Create { .. } => self.database = chosen,
                    Page::Choices => {}
                }
                Action::Run(iced::widget::operation::focus(NEXT))
            }
            Message::Browsed(None) => Action::None,
            Message::Next => self.next(desk),
            Message::Back => {
                match &mut self.page {
                    Page::Create { step, .. } if *step > 0 => *step -= 1,
                    page => *page = Page::Choices,
                }
                Action::None
            }
            Message::Looks(looks) => Action::Appear(looks),
        }
    }

    fn update_form(&mut self, message: form::Message, desk: &Desk) -> Action<Message> {
        let Page::Create { form, .. } = &mut self.page else {
            return Action::None;
        };
        // Enter in a field: the next one is a Tab away, so nothing else is done.
        match form.update(message, desk) {
            Happened::Choose(field) => Action::Ask(Question::folder(move |path| {
                Message::Form(form::Message::Chosen(field, path))
            })),
            Happened::Added => {
                let letter = Field::Payer(form.payer, form::OfPayer::Letter);
                Action::Run(iced::widget::operation::focus(letter.id()))
            }
            Happened::Nothing | Happened::Typed | Happened::Done => Action::None,
        }
    }

    fn choose(&mut self, choice: Choice, desk: &Desk) -> Action<Message> {
        if let Some(why) = self.obstacle(choice) {
            return Action::Fail(Words {
                what: words::unreadable(&why.what),
                remedy: words::TAKE_A_COPY.into(),
            });
        }
        let path = match choice {
            Choice::Look => return Action::Do(look(desk)),
            Choice::Retry => return open(desk.database.clone(), desk),
            Choice::Create => {
                let form = Box::new(Form::new(None, desk));
                self.page = Page::Create { step: 0, form };
                return focus(Field::Name.id());
            }
            Choice::Train => training_folder(desk).display().to_string(),
            Choice::Open => String::new(),
            Choice::Copy => {
                let newest = self.copies().first();
                newest.map_or_else(String::new, |copy| shown(&copy.path))
            }
        };
        self.page = Page::Path { choice, path };
        focus(PATH.to_owned())
    }

    fn browse(&self) -> Question<Message> {
        match &self.page {
            Page::Path {
                choice: Choice::Train,
                ..
            } => Question::folder(Message::Browsed),
            Page::Create { .. } => Question::target(words::DATABASE_NAME, Message::Browsed),
            Page::Path { .. } | Page::Choices => Question::file(Message::Browsed),
        }
    }

    fn next(&mut self, desk: &Desk) -> Action<Message> {
        match &mut self.page {
            Page::Choices => self.choose(self.current(), desk),
            Page::Create { step, form } => {
                if let Some(field) = form.first_fault(&step_fields(*step, form)) {
                    return focus(field.id());
                }
                if *step + 1 < STEPS {
                    *step += 1;
                    let first = step_fields(*step, form).first().copied();
                    return first.map_or(Action::None, |field| focus(field.id()));
                }
                // A fault of a former step that only shows now.
                if let Some(field) = form.first_of_all() {
                    let has = |at: &usize| step_fields(*at, form).contains(&field);
                    *step = (0..STEPS).find(has).unwrap_or(0);
                    return focus(field.id());
                }
                create(Path::new(self.database.trim()), form.setup(), desk)
            }
            Page::Path { path, .. } if path.trim().is_empty() => {
                Action::fail(fields::NO_PATH, fields::NAME_PATH)
            }
            Page::Path { choice, path } => {
                let path = PathBuf::from(path.trim());
                match choice {
                    Choice::Create | Choice::Look | Choice::Retry => Action::None,
                    Choice::Open => open(path, desk),
                    Choice::Train => Action::Do(train(path)),
                    Choice::Copy => Action::Do(from_copy(desk.database.clone(), path)),
                }
            }
        }
    }

    /// What gets the keys while nothing has the focus.
    pub fn home(&self) -> &'static str {
        match self.page {
            Page::Choices => "",
            Page::Create { .. } => NEXT,
            Page::Path { .. } => PATH,
        }
    }

    pub fn keys(&self) -> Vec<Key<Message>> {
        let key = |cap: &str, words: &str, message| Key::new(cap, words, message);
        match &self.page {
            Page::Choices => {
                let of = |choice: &Choice| {
                    let weight = match *choice == self.current() {
                        _ if self.obstacle(*choice).is_some() => Weight::Dimmed,
                        true => Weight::Hot,
                        false => Weight::Plain,
                    };
                    key(choice.digit(), choice.words().0, Message::Choose(*choice)).weight(weight)
                };
                self.choices().iter().map(of).collect()
            }
            Page::Create { step, .. } => {
                let label = match *step + 1 == STEPS {
                    true => words::CREATE,
                    false => words::NEXT,
                };
                let mut keys = vec![key("Enter", label, Message::Next).weight(Weight::Hot)];
                if *step == 2 {
                    let add = Message::Form(form::Message::AddPayer);
                    keys.push(key("Ins", fields::ADD, add));
                }
                keys.push(key("Esc", words::STEP_BACK, Message::Back));
                keys
            }
            Page::Path { choice, .. } => vec![
                key("Enter", choice.words().0, Message::Next).weight(Weight::Hot),
                key("Ctrl+O", words::BROWSE, Message::Browse),
                key("Esc", common::command::BACK, Message::Back),
            ],
        }
    }

    pub fn hints(&self) -> Vec<Hint> {
        vec![Hint::new(Command::Quit, words::QUIT)]
    }

    pub fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        let is_narrow = desk.width < theme::NARROW;
        let main = container(self.main(desk))
            .padding(if is_narrow { 16 } else { 28 })
            .width(Length::Fill)
            .style(theme::surface(look));
        let side = container(self.side(look))
            .padding([28, 22])
            .width(if is_narrow {
                Length::Fill
            } else {
                Length::Fixed(324.0)
            })
            .style(theme::raised(look));
        let sheet: Element<'_, Message> = match is_narrow {
            true => column![main, side].into(),
            false => row![main, side.height(Length::Fill), space().height(LEAST)].into(),
        };
        let sheet = container(sheet)
            .max_width(980.0)
            .style(theme::surface(look));
        let centered = container(sheet).center_x(Length::Fill).padding(16);
        let scrolled = scrollable(centered).id(SCROLL).height(Length::Shrink);
        container(scrolled)
            .center_y(Length::Fill)
            .width(Length::Fill)
            .into()
    }

    fn main<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        match &self.page {
            Page::Choices => self.choices_view(look),
            Page::Create { step, form } => self.create_view(desk, *step, form),
            Page::Path { choice, path } => self.path_view(desk, *choice, path),
        }
    }

    fn choices_view(&self, look: Look) -> Element<'_, Message> {
        let muted = theme::tone(look, Tone::Muted);
        let name = column![
            text(common::PROGRAM)
                .size(font::HELLO.size)
                .font(font::BOLD),
            text(words::ABOUT).size(font::BODY.size).style(muted),
        ]
        .spacing(2);
        let head = row![icon::icon(look, Icon::Rook).unit(3.5), name].spacing(20);
        let mut content = column![head.align_y(Alignment::Center)].spacing(10);
        if let Some(trouble) = &self.trouble {
            content = content.push(trouble.view(look));
        }
        for choice in self.choices() {
            let is_current = *choice == self.current();
            let obstacle = self.obstacle(*choice);
            content = content.push(tile(look, *choice, is_current, obstacle));
        }
        content.into()
    }

    fn create_view<'a>(
        &'a self,
        desk: &'a Desk,
        step: usize,
        form: &'a Form,
    ) -> Element<'a, Message> {
        let look = desk.look;
        let title = text(words::step_title(step))
            .size(font::TITLE.size)
            .font(font::BOLD);
        let count = text(words::step_count(step + 1, STEPS))
            .size(font::BODY.size)
            .style(theme::tone(look, Tone::Muted));
        let mut content = column![row![title, count].spacing(12).align_y(Alignment::Center)];
        let view = |fields: &[Field]| form.view(look, fields).map(Message::Form);
        content = match step {
            0 => content.push(view(&form::REQUISITES)),
            1 => content
                .push(form.profile_view(look).map(Message::Form))
                .push(view(&form::REGION))
                .push(view(&form::FOLDERS))
                .push(form.settlements_view(look).map(Message::Form)),
            _ => {
                let place = input(look, PLACE, &self.database, Message::Place)
                    .label(words::PLACE, form::LABEL);
                let other = button(look, fields::CHOOSE).on_press(Message::Browse);
                content
                    .push(form.payers_view(look, 180.0).map(Message::Form))
                    .push(level(look))
                    .push(row![place, other].spacing(8))
            }
        };
        let label = match step + 1 == STEPS {
            true => words::CREATE,
            false => words::NEXT,
        };
        let next = button(look, label).main().key("Enter").id(NEXT);
        let back = button(look, words::STEP_BACK).key("Esc");
        let buttons = row![next.on_press(Message::Next), back.on_press(Message::Back)];
        content
            .push(space().height(4.0))
            .push(buttons.spacing(8))
            .spacing(10)
            .into()
    }

    fn side(&self, look: Look) -> Element<'_, Message> {
        let block = |title: &'static str| text(title).size(font::BLOCK.size).font(font::BOLD);
        let mut content = column![].spacing(8);
        if self.trouble.is_none() {
            content = content.push(block(words::NEEDED));
            for needed in words::NEEDED_LIST {
                let dot = icon::icon(look, Icon::Later);
                content = content.push(row![dot, text(needed).size(font::BODY.size)].spacing(8));
            }
            content = content
                .push(small(look, words::NEEDED_NOTE))
                .push(space().height(8.0));
        }
        content = content.push(block(fields::LOOKS)).push(schemes(look));
        content = content
            .push(space().height(8.0))
            .push(block(fields::TEXT_SIZE))
            .push(sizes(look))
            .push(small(look, words::SIZE_NOTE));
        content.into()
    }
}

/// The fields that have to be right before the next step.
fn step_fields(step: usize, form: &Form) -> Vec<Field> {
    match step {
        0 => form::REQUISITES.to_vec(),
        1 => form::REGION.iter().chain(&form::FOLDERS).copied().collect(),
        _ => form.payer_fields(),
    }
}

fn focus(id: String) -> Action<Message> {
    Action::Run(iced::widget::operation::focus(id))
}

/// Opens a database that is there; the app says what is wrong with it if it cannot.
fn open(path: PathBuf, desk: &Desk) -> Action<Message> {
    if !path.is_file() {
        return Action::Fail(Words {
            what: words::no_file(&path.display().to_string()),
            remedy: fields::NAME_PATH.into(),
        });
    }
    let data_folder = desk.data_folder.clone();
    Action::Do(Job::outside(words::JOB_OPEN, move |_| {
        let opened = Workplace::open(&path, data_folder.as_deref());
        Event::of(opened.map(|_| Said::new(words::said_opened(&shown(&path))).open(path)))
    }))
}

fn create(path: &Path, setup: Setup, desk: &Desk) -> Action<Message> {
    if path.exists() {
        return Action::Fail(Words {
            what: words::is_there(&path.display().to_string()),
            remedy: words::OTHER_PLACE.into(),
        });
    }
    let (path, data_folder, clock) = (path.to_owned(), desk.data_folder.clone(), desk.clock);
    Action::Do(Job::outside(words::JOB_CREATE, move |_| {
        let made = make(&path, data_folder.as_deref(), clock, &setup);
        if made.is_err() {
            // It was not there before; half a database helps nobody.
            let _ = std::fs::remove_file(&path);
        }
        Event::of(made.map(|()| Said::new(words::said_created(&shown(&path))).open(path)))
    }))
}

fn make(path: &Path, data_folder: Option<&Path>, clock: Clock, setup: &Setup) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|e| Error::files(folder, &e))?;
    }
    let mut workplace = Workplace::open(path, data_folder)?;
    workplace.clock = clock;
    setup::save(&mut workplace, setup)
}

/// What is left of the database, to be read only.
fn look(desk: &Desk) -> Job {
    let (path, data_folder) = (desk.database.clone(), desk.data_folder.clone());
    Job::outside(words::JOB_OPEN, move |_| {
        let opened = Workplace::open_read_only(&path, data_folder.as_deref(), ReadOnly::Broken);
        Event::of(opened.map(|_| {
            let said = words::said_opened_to_read(&shown(&path));
            Said::warning(said).open_to_read(path)
        }))
    })
}

/// The training month: invented people and the fund's side, into a new folder.
fn train(folder: PathBuf) -> Job {
    Job::outside(
        words::JOB_TRAIN,
        move |progress: &dyn Progress| match play::play(&folder, N_ACCOUNTS, SEED, progress) {
            Ok(played) => {
                let said = words::said_trained(&shown(&folder));
                Event::Finished(Ok(Said::new(said).open(played.database)))
            }
            Err(PlayError::Workflow(Error::Cancelled)) => Event::Stopped,
            Err(error) => Event::Finished(Err(of_play(error))),
        },
    )
}

fn of_play(error: PlayError) -> Words {
    match error {
        PlayError::Workflow(error) => Words::of(&error),
        PlayError::NotEmpty(folder) => {
            let message = crate::text::not_empty(&folder);
            Words {
                what: message.what,
                remedy: message.remedy,
            }
        }
        PlayError::Refused(name, error) => {
            let words = Words::of(&error);
            Words {
                what: format!("{name}: {}", words.what),
                ..words
            }
        }
        PlayError::Stand(error) => {
            let said = error.to_string();
            let (what, remedy) = said.split_once('\n').unwrap_or((&said, common::TRY_AGAIN));
            Words {
                what: what.to_owned(),
                remedy: remedy.to_owned(),
            }
        }
    }
}

/// A database out of a copy; one that is in its place already is kept beside it.
pub fn from_copy(database: PathBuf, copy: PathBuf) -> Job {
    Job::outside(fields::JOB_COPY_BACK, move |_| {
        let restored = backup::restore_backup(&database, &copy, Clock::System, &user_name());
        Event::of(restored.map(|kept| {
            let kept = kept.map(|path| shown(&path));
            Said::new(fields::said_copied_back(kept.as_deref())).open(database)
        }))
    })
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// A folder for the training month that is not there yet, beside the database.
fn training_folder(desk: &Desk) -> PathBuf {
    let named = |n: u32| desk.database.with_file_name(words::training_folder(n));
    (1..100)
        .map(named)
        .find(|folder| !folder.exists())
        .unwrap_or_else(|| named(100))
}

fn small<'a>(look: Look, words: &'a str) -> Element<'a, Message> {
    text(words)
        .size(font::SMALL.size)
        .style(theme::tone(look, Tone::Muted))
        .into()
}

/// A way to begin: digit, title, what it means.
fn tile<'a>(
    look: Look,
    choice: Choice,
    is_current: bool,
    obstacle: Option<&Words>,
) -> Element<'a, Message> {
    let (title, note) = choice.words();
    let note = obstacle.map_or_else(|| note.to_owned(), |why| words::unreadable(&why.what));
    let title_tone = match obstacle {
        Some(_) => Tone::Muted,
        None => Tone::Normal,
    };
    let note_tone = match is_current {
        true => Tone::Normal,
        false => Tone::Muted,
    };
    let words = column![
        text(title)
            .size(font::BLOCK.size)
            .font(font::BOLD)
            .style(theme::tone(look, title_tone)),
        text(note)
            .size(font::BODY.size)
            .style(theme::tone(look, note_tone)),
    ]
    .spacing(2)
    .width(Length::Fill);
    let mut line = row![KeyCap::new(look, choice.digit()), words].spacing(18);
    if is_current {
        line = line.push(KeyCap::new(look, "Enter"));
    }
    let framed = container(line).padding([10, 14]).width(Length::Fill);
    let framed = match is_current {
        true => framed.style(tile_style(
            look,
            look.tokens.tint,
            look.tokens.accent,
            theme::RING,
        )),
        false => framed.style(tile_style(
            look,
            look.tokens.surface,
            look.tokens.edge,
            theme::LINE,
        )),
    };
    mouse_area(framed).on_press(Message::Choose(choice)).into()
}

fn tile_style(
    _: Look,
    ground: iced::Color,
    edge: iced::Color,
    width: f32,
) -> impl Fn(&iced::Theme) -> container::Style {
    move |_| container::Style {
        background: Some(ground.into()),
        border: iced::Border {
            color: edge,
            width,
            radius: theme::RADIUS_PANEL.into(),
        },
        ..container::Style::default()
    }
}

/// A keyboard key as a picture.
struct KeyCap {
    look: Look,
    key: &'static str,
}

impl KeyCap {
    fn new(look: Look, key: &'static str) -> KeyCap {
        KeyCap { look, key }
    }
}

impl<M> iced::advanced::Widget<M, iced::Theme, iced::Renderer> for KeyCap {
    fn size(&self) -> iced::Size<Length> {
        iced::Size::new(cap_width(self.key).into(), 22.0.into())
    }

    fn layout(
        &mut self,
        _: &mut iced::advanced::widget::Tree,
        _: &iced::Renderer,
        _: &iced::advanced::layout::Limits,
    ) -> iced::advanced::layout::Node {
        iced::advanced::layout::Node::new(iced::Size::new(cap_width(self.key), 22.0))
    }

    fn draw(
        &self,
        _: &iced::advanced::widget::Tree,
        renderer: &mut iced::Renderer,
        _: &iced::Theme,
        _: &iced::advanced::renderer::Style,
        layout: iced::advanced::Layout<'_>,
        _: iced::advanced::mouse::Cursor,
        _: &iced::Rectangle,
    ) {
        let bounds = layout.bounds();
        let mut ink = Ink::new(self.look);
        let right = bounds.x + bounds.width;
        ink.cap(self.key, right, bounds.center_y(), Cap::plain(self.look));
        ink.draw(renderer);
    }
}

impl<'a, M: 'a> From<KeyCap> for Element<'a, M> {
    fn from(cap: KeyCap) -> Self {
        Element::new(cap)
    }
}

impl Trouble {
    /// What is wrong with the database that was to be opened.
    fn view(&self, look: Look) -> Element<'_, Message> {
        let damage = self.found.as_ref().and_then(|found| found.damage);
        let why = match (self.fault, damage) {
            (Fault::Broken, None) => common::fault(&self.why.what, ""),
            (Fault::Broken, Some(damage)) => all_words::damage(damage),
            (Fault::Gone | Fault::Other, _) => common::fault(&self.why.what, &self.why.remedy),
        };
        let path = self.path.display().to_string();
        let mut said = column![
            text(words::trouble(&path, self.fault == Fault::Broken))
                .size(font::BODY.size)
                .font(font::BOLD),
            text(why).size(font::BODY.size),
        ]
        .spacing(4)
        .width(Length::Fill);
        if self.fault != Fault::Gone {
            let untouched = text(words::UNTOUCHED).size(font::SMALL.size);
            said = said.push(untouched.style(theme::tone(look, Tone::Muted)));
        }
        let line = row![icon::icon(look, Icon::Refused), said].spacing(10);
        container(line)
            .padding(12)
            .width(Length::Fill)
            .style(theme::fill(look.tokens.bad_tint))
            .into()
    }
}

impl FirstStart {
    fn path_view<'a>(
        &'a self,
        desk: &'a Desk,
        choice: Choice,
        path: &'a str,
    ) -> Element<'a, Message> {
        let look = desk.look;
        let (title, note) = choice.words();
        let label = match choice {
            Choice::Train => words::FOLDER,
            _ => words::FILE,
        };
        let field = input(look, PATH, path, Message::Path)
            .label(label, 70.0)
            .on_submit(Message::Next);
        let browse = button(look, fields::CHOOSE)
            .key("Ctrl+O")
            .on_press(Message::Browse);
        let mut content = column![
            text(title).size(font::TITLE.size).font(font::BOLD),
            text(note).size(font::BODY.size),
            row![field, browse].spacing(8),
        ]
        .spacing(12);
        if choice == Choice::Copy {
            if !self.copies().is_empty() {
                content = content.push(copies_view(look, self.copies()));
            }
            let target = desk.database.display().to_string();
            let target = match desk.database.exists() {
                true => words::copy_target_kept(&target),
                false => words::copy_target(&target),
            };
            content = content.push(text(target).size(font::BODY.size));
        }
        let next = button(look, title).main().key("Enter").id(NEXT);
        let back = button(look, common::command::BACK).key("Esc");
        content
            .push(row![next.on_press(Message::Next), back.on_press(Message::Back)].spacing(8))
            .into()
    }
}

/// Copies that are known, the newest first.
fn copies_view(look: Look, copies: &[Known]) -> Element<'_, Message> {
    let mut list = column![small(look, words::COPIES)].spacing(2);
    for copy in copies {
        let written = copy.written.format("%d.%m.%Y %H:%M").to_string();
        list = list.push(text(words::copy(&written, &shown(&copy.path))).size(font::BODY.size));
    }
    list.into()
}

const SCHEMES: [Scheme; 3] = [Scheme::Light, Scheme::Dark, Scheme::Contrast];
/// Text sizes that are offered; Ctrl++ and Ctrl+− go by ten.
pub const SIZES: [u16; 6] = [90, 100, 125, 150, 175, 200];

/// The switch of colours.
fn schemes<'a>(look: Look) -> Element<'a, Message> {
    let parts = fields::SCHEMES
        .into_iter()
        .zip(SCHEMES)
        .map(|(words, scheme)| {
            let looks = Appearance {
                scheme,
                ..look.chosen
            };
            (words.into(), Message::Looks(looks))
        });
    let on = SCHEMES.iter().position(|own| *own == look.scheme);
    segments(look, parts, on.unwrap_or(0))
}

/// The switch of text sizes.
fn sizes<'a>(look: Look) -> Element<'a, Message> {
    let parts = SIZES.into_iter().map(|percent| {
        let looks = Appearance {
            text_size_percent: percent,
            ..look.chosen
        };
        (percent.to_string().into(), Message::Looks(looks))
    });
    let on = SIZES
        .iter()
        .position(|own| *own == look.chosen.text_size_percent);
    segments(look, parts, on.unwrap_or(SIZES.len()))
}
