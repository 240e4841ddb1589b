//! Настройки: groups at the left, the fields of one at the right; saved when a field is left.

use std::path::PathBuf;
use std::sync::Arc;

use iced::widget::{column, container, row, scrollable, space, text};
use iced::{Alignment, Element, Length, Task};

use super::first_start::{self, SIZES};
use super::setup_form::{self as form, Field, Form, Happened};
use super::{Action, Hint, Screen};
use crate::domain::setup::Setup;
use crate::text::window::{self as common, settings as words};
use crate::ui::choose::Question;
use crate::ui::command::Command;
use crate::ui::desk::{Desk, Words};
use crate::ui::font;
use crate::ui::icon::{self, Icon};
use crate::ui::job::{Job, Said};
use crate::ui::preview::Preview;
use crate::ui::theme::{self, Appearance, Density, Look, Scheme, Tone};
use crate::ui::widget::button::{button, segments};
use crate::ui::widget::input::input;
use crate::ui::widget::table::{self, Cell, Column, Source, Width, table};
use crate::workflows::{backup, setup};

const HOME: &str = "settings";
const COPY_TO: &str = "copy-to";
const COPY_FROM: &str = "copy-from";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Requisites,
    Bank,
    Region,
    Payers,
    Folders,
    Month,
    Looks,
    Copies,
}

impl Group {
    const ALL: [Group; 8] = [
        Group::Requisites,
        Group::Bank,
        Group::Region,
        Group::Payers,
        Group::Folders,
        Group::Month,
        Group::Looks,
        Group::Copies,
    ];

    fn title(self) -> &'static str {
        match self {
            Group::Requisites => words::REQUISITES,
            Group::Bank => words::BANK,
            Group::Region => words::REGION,
            Group::Payers => words::PAYERS,
            Group::Folders => words::FOLDERS,
            Group::Month => words::MONTH,
            Group::Looks => words::LOOKS,
            Group::Copies => words::COPIES,
        }
    }

    fn has(self, field: Field) -> bool {
        match self {
            Group::Requisites => form::REQUISITES.contains(&field),
            Group::Bank => form::BANK.contains(&field),
            Group::Region => form::REGION.contains(&field),
            Group::Payers => matches!(field, Field::Payer(..)),
            Group::Folders => form::FOLDERS.contains(&field),
            Group::Month => form::DEADLINES.contains(&field),
            Group::Looks | Group::Copies => false,
        }
    }
}

/// The list of groups, with a mark where something is wrong.
struct Groups {
    is_wrong: [bool; Group::ALL.len()],
}

impl Source for Groups {
    fn len(&self) -> usize {
        Group::ALL.len()
    }

    fn cell(&self, row: usize, _: usize, cell: &mut Cell) {
        cell.text = Group::ALL[row].title().into();
        if self.is_wrong[row] {
            cell.icon = Some(Icon::Refused);
        }
    }
}

pub struct Settings {
    form: Option<Result<Form, Words>>,
    /// What is in the database; nothing before the first time.
    saved: Option<Setup>,
    group: usize,
    groups: Groups,
    columns: Vec<Column>,
    copy_to: String,
    copy_from: String,
}

#[derive(Clone, Debug)]
pub enum Message {
    Loaded(Result<Option<Arc<Setup>>, Words>),
    Groups(table::Event),
    Form(form::Message),
    Looks(Appearance),
    CopyTo(String),
    CopyFrom(String),
    BrowseTo,
    BrowseFrom,
    To(Option<PathBuf>),
    From(Option<PathBuf>),
    Copy,
    CopyBack,
    Retry,
}

impl Settings {
    pub fn new(desk: &Desk) -> (Settings, Task<Message>) {
        let day = desk.clock.today().to_string();
        let copy_to = desk.database.with_file_name(words::copy_name(&day));
        let mut screen = Settings {
            form: None,
            saved: None,
            group: 0,
            groups: Groups {
                is_wrong: [false; Group::ALL.len()],
            },
            columns: vec![Column::new(words::GROUP, Width::Share(1))],
            copy_to: copy_to.display().to_string(),
            copy_from: String::new(),
        };
        let load = screen.reload(desk);
        (screen, load)
    }

    fn group(&self) -> Group {
        Group::ALL[self.group.min(Group::ALL.len() - 1)]
    }

    /// Something was typed that is not in the database.
    fn is_changed(&self) -> bool {
        match &self.form {
            Some(Ok(form)) => self.saved.as_ref() != Some(&form.setup()),
            _ => false,
        }
    }

    fn loaded(&mut self, setup: Result<Option<Arc<Setup>>, Words>, desk: &Desk) -> Action<Message> {
        let setup = match setup {
            Ok(setup) => setup,
            Err(fault) => {
                self.form = Some(Err(fault));
                return Action::None;
            }
        };
        let is_first = self.form.is_none();
        // What is being typed stays, whoever else has saved something.
        let is_typing = self.is_changed() && matches!(self.form, Some(Ok(_)));
        self.saved = setup.as_deref().cloned();
        if !is_typing {
            let payer = match &self.form {
                Some(Ok(form)) => form.payer,
                _ => 0,
            };
            let mut form = Form::new(setup.as_deref(), desk);
            form.payer = payer;
            form.takes_enter = true;
            self.form = Some(Ok(form));
        }
        self.mark();
        match is_first {
            true => Action::Run(iced::widget::operation::focus(HOME)),
            false => Action::None,
        }
    }

    /// Marks the groups that have something wrong in them.
    fn mark(&mut self) {
        let Some(Ok(form)) = &self.form else {
            return;
        };
        for (at, group) in Group::ALL.into_iter().enumerate() {
            let is_wrong = |(field, _): &(Field, String)| group.has(*field);
            self.groups.is_wrong[at] = self.saved.is_some() && form.faults().iter().any(is_wrong);
        }
    }

    fn update_form(&mut self, message: form::Message, desk: &Desk) -> Action<Message> {
        let Some(Ok(form)) = &mut self.form else {
            return Action::None;
        };
        let happened = form.update(message, desk);
        let payer = form.payer;
        self.mark();
        match happened {
            Happened::Done => self.save(),
            Happened::Choose(field) => Action::Ask(Question::folder(move |path| {
                Message::Form(form::Message::Chosen(field, path))
            })),
            Happened::Added => {
                let letter = Field::Payer(payer, form::OfPayer::Letter);
                Action::Run(iced::widget::operation::focus(letter.id()))
            }
            Happened::Nothing | Happened::Typed => Action::None,
        }
    }

    /// The whole set-up, if it is sound and not in the database already.
    fn job(&self) -> Option<Job> {
        let Some(Ok(form)) = &self.form else {
            return None;
        };
        if !self.is_changed() || !form.is_sound() {
            return None;
        }
        let setup = form.setup();
        Some(Job::new(words::JOB_SAVE, move |workplace, _| {
            setup::save(workplace, &setup)?;
            Ok(Said::new(words::SAVED))
        }))
    }

    fn save(&self) -> Action<Message> {
        match (self.job(), &self.form) {
            (Some(job), _) => Action::Do(job),
            (None, Some(Ok(form))) if self.is_changed() => {
                Action::Say(Said::warning(words::not_saved(form.faults().len())).into())
            }
            _ => Action::None,
        }
    }

    fn copy(&self) -> Action<Message> {
        let target = PathBuf::from(self.copy_to.trim());
        if self.copy_to.trim().is_empty() {
            return no_path();
        }
        Action::Do(Job::new(words::JOB_COPY, move |workplace, _| {
            backup::backup(workplace, &target)?;
            Ok(Said::new(words::said_copied(&target.display().to_string())))
        }))
    }

    /// «Будет сделано» of a restored copy.
    fn copy_back(&self, desk: &Desk) -> Action<Message> {
        let copy = self.copy_from.trim().to_owned();
        if copy.is_empty() {
            return no_path();
        }
        let database = desk.database.clone();
        let preview = Preview {
            title: words::COPY_BACK_TITLE.into(),
            lines: Vec::new(),
            files: Vec::new(),
            folder: None,
            notes: vec![
                (Icon::Next, words::copy_of(&copy)),
                (Icon::Warning, words::COPY_BACK_LATER.into()),
                (Icon::Done, words::COPY_BACK_NOTE.into()),
            ],
            button: words::COPY_BACK_BUTTON.into(),
            start: Arc::new(move |_| {
                first_start::from_copy(database.clone(), PathBuf::from(&copy))
            }),
        };
        Action::Preview(Task::done(Ok(preview)))
    }
}

fn no_path() -> Action<Message> {
    Action::fail(words::NO_PATH, words::NAME_PATH)
}

impl Screen for Settings {
    type Message = Message;

    fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match message {
            Message::Loaded(setup) => self.loaded(setup, desk),
            Message::Groups(table::Event::Select(at) | table::Event::Activate(at)) => {
                self.group = at;
                Action::None
            }
            Message::Groups(_) => Action::None,
            Message::Form(message) => self.update_form(message, desk),
            Message::Looks(looks) => Action::Appear(looks),
            Message::CopyTo(typed) => {
                self.copy_to = typed;
                Action::None
            }
            Message::CopyFrom(typed) => {
                self.copy_from = typed;
                Action::None
            }
            Message::BrowseTo => {
                let day = desk.clock.today().to_string();
                Action::Ask(Question::target(words::copy_name(&day), Message::To))
            }
            Message::BrowseFrom => Action::Ask(Question::file(Message::From)),
            Message::To(path) => {
                self.copy_to = path.map_or(self.copy_to.clone(), |path| path.display().to_string());
                Action::None
            }
            Message::From(path) => {
                if let Some(path) = path {
                    self.copy_from = path.display().to_string();
                }
                Action::None
            }
            Message::Copy => self.copy(),
            Message::CopyBack => self.copy_back(desk),
            Message::Retry => Action::Run(self.reload(desk)),
        }
    }

    fn reload(&mut self, desk: &Desk) -> Task<Message> {
        desk.read(|workplace| Ok(workplace.setup.clone().map(Arc::new)))
            .map(Message::Loaded)
    }

    fn command(&mut self, command: &Command, _: &Desk) -> Option<Action<Message>> {
        match command {
            Command::Save => Some(self.save()),
            // A field may have the focus: leaving the screen leaves it too.
            Command::Go(place) => {
                let place = place.clone();
                let job = self.job()?;
                Some(Action::Do(job.then(place)))
            }
            _ => None,
        }
    }

    fn hints(&self, _: &Desk) -> Vec<Hint> {
        let save = Hint::new(Command::Save, common::command::SAVE);
        vec![
            match self.is_changed() {
                true => save.hot(),
                false => save.dimmed_unless(false),
            },
            Hint::new(Command::Larger, common::command::LARGER),
            Hint::new(Command::Smaller, common::command::SMALLER),
        ]
    }

    fn home(&self) -> &'static str {
        HOME
    }

    fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        let form = match &self.form {
            None => return text(common::LOADING).size(font::BODY.size).into(),
            Some(Err(fault)) => return super::month::fault_view(desk, fault, Message::Retry),
            Some(Ok(form)) => form,
        };
        let groups = table(look, HOME, &self.columns, &self.groups, Message::Groups)
            .selected(Some(self.group));
        let is_narrow = desk.width < 1000.0;
        let left = container(groups)
            .width(if is_narrow { 150.0 } else { 200.0 })
            .height(Length::Fill);
        let title = text(self.group().title())
            .size(font::BLOCK.size)
            .font(font::BOLD);
        let fields = column![title, self.group_view(desk, form)]
            .spacing(12)
            .max_width(860.0);
        let right = scrollable(container(fields).padding([14, 18]).width(Length::Fill))
            .width(Length::Fill)
            .height(Length::Fill);
        let line = container(space().width(theme::LINE).height(Length::Fill))
            .style(theme::fill(look.tokens.line));
        container(row![left, line, right])
            .width(Length::Fill)
            .height(Length::Fill)
            .style(theme::surface(look))
            .into()
    }
}

impl Settings {
    fn group_view<'a>(&'a self, desk: &'a Desk, form: &'a Form) -> Element<'a, Message> {
        let look = desk.look;
        let fields = |fields: &[Field]| form.view(look, fields).map(Message::Form);
        let note = |words: &'a str| {
            text(words)
                .size(font::HEAD.size)
                .style(theme::tone(look, Tone::Muted))
        };
        match self.group() {
            Group::Requisites => fields(&form::REQUISITES),
            Group::Bank => fields(&form::BANK),
            Group::Region => column![
                form.profile_view(look).map(Message::Form),
                fields(&form::REGION)
            ]
            .spacing(8)
            .into(),
            Group::Payers => {
                let height = (desk.height * 0.35).max(120.0);
                form.payers_view(look, height).map(Message::Form)
            }
            Group::Folders => column![fields(&form::FOLDERS), note(words::FOLDERS_NOTE)]
                .spacing(12)
                .into(),
            Group::Month => column![
                fields(&form::DEADLINES),
                note(words::DEADLINES_NOTE),
                space().height(4.0),
                form.settlements_view(look).map(Message::Form),
                form.preview_view(look).map(Message::Form),
            ]
            .spacing(10)
            .into(),
            Group::Looks => looks_view(look),
            Group::Copies => self.copies_view(look),
        }
    }

    fn copies_view(&self, look: Look) -> Element<'_, Message> {
        let note = |words: &'static str| {
            text(words)
                .size(font::HEAD.size)
                .style(theme::tone(look, Tone::Muted))
        };
        let to = input(look, COPY_TO, &self.copy_to, Message::CopyTo)
            .label(words::COPY_TO, form::LABEL)
            .on_submit(Message::Copy);
        let from = input(look, COPY_FROM, &self.copy_from, Message::CopyFrom)
            .label(words::COPY_FROM, form::LABEL)
            .on_submit(Message::CopyBack);
        let browse = |message| button(look, words::CHOOSE).on_press(message);
        let copy = button(look, words::COPY_NOW).main().on_press(Message::Copy);
        let back = button(look, words::COPY_BACK).on_press(Message::CopyBack);
        column![
            row![to, browse(Message::BrowseTo), copy].spacing(8),
            note(words::COPY_NOTE),
            space().height(8.0),
            row![from, browse(Message::BrowseFrom), back].spacing(8),
            note(words::COPY_BACK_NOTE),
        ]
        .spacing(8)
        .into()
    }
}

const SCHEMES: [Scheme; 3] = [Scheme::Light, Scheme::Dark, Scheme::Contrast];
const DENSITIES: [Option<Density>; 4] = [
    None,
    Some(Density::Compact),
    Some(Density::Wide),
    Some(Density::Comfortable),
];

/// Colours, size of text, heights: at once.
fn looks_view<'a>(look: Look) -> Element<'a, Message> {
    let chosen = look.chosen;
    let line = |label: &'static str, switch: Element<'a, Message>| {
        let label = text(label)
            .size(font::BODY.size)
            .style(theme::tone(look, Tone::Muted))
            .width(form::LABEL);
        row![label, switch].align_y(Alignment::Center)
    };
    let schemes = words::SCHEMES
        .into_iter()
        .zip(SCHEMES)
        .map(|(words, scheme)| {
            (
                words.into(),
                Message::Looks(Appearance { scheme, ..chosen }),
            )
        });
    let on = SCHEMES.iter().position(|own| *own == look.scheme);
    let schemes = segments(look, schemes, on.unwrap_or(0));
    let sizes = SIZES.into_iter().map(|percent| {
        let looks = Appearance {
            text_size_percent: percent,
            ..chosen
        };
        (percent.to_string().into(), Message::Looks(looks))
    });
    let on = SIZES
        .iter()
        .position(|own| *own == chosen.text_size_percent);
    let sizes = segments(look, sizes, on.unwrap_or(SIZES.len()));
    let densities = words::DENSITIES
        .into_iter()
        .zip(DENSITIES)
        .map(|(words, density)| {
            (
                words.into(),
                Message::Looks(Appearance { density, ..chosen }),
            )
        });
    let on = DENSITIES.iter().position(|own| *own == chosen.density);
    let densities = segments(look, densities, on.unwrap_or(0));
    let note = |words: &'static str| {
        text(words)
            .size(font::HEAD.size)
            .style(theme::tone(look, Tone::Muted))
    };
    let done = row![icon::icon(look, Icon::Done), note(words::LOOKS_NOTE)].spacing(8);
    column![
        line(words::SCHEME, schemes),
        line(words::TEXT_SIZE, sizes),
        note(words::TEXT_SIZE_NOTE),
        line(words::DENSITY, densities),
        done.align_y(Alignment::Center),
    ]
    .spacing(12)
    .into()
}
