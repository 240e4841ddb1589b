//! The screens, a file each: state, `Message`, what it wants of the app ([`Action`]), `new`,
//! `update`, `view`.
//!
//! A screen reads through [`Desk::read`] and never writes: what changes the month is a [`Job`] or a
//! [`Preview`] that it hands to the app, which owns them whatever screen is shown.

use iced::widget::text;
use iced::{Element, Task};

use crate::text::window::spreadsheet;

use super::choose::Question;
use super::command::Command;
use super::desk::{Desk, Words};
use super::font;
use super::job::{Job, Said};
use super::place::Place;
use super::preview::Preview;
use super::spreadsheet::Listing;
use super::theme::{self, Appearance, Tone};
use super::widget::legend;

pub mod month;

pub mod accounts;

pub mod card;

pub mod registries;

pub mod replies;

pub mod refusals;

pub mod billing;

pub mod checks;

pub mod reports;

pub mod journal;

pub mod settings;

pub mod raw;

pub mod setup_form;

pub mod first_start;

#[cfg(test)]
mod office_tests;

#[cfg(test)]
mod exchange_tests;

#[cfg(test)]
mod month_tests;

#[cfg(test)]
mod trouble_tests;

/// What only the app can do.
pub enum Action<Message> {
    None,
    /// Something to wait for.
    Run(Task<Message>),
    /// A workflow, at once.
    Do(Job),
    /// «Будет сделано» in the side panel, as soon as it has been worked out.
    Preview(Task<Result<Preview, Words>>),
    Open(Place),
    Say(Box<Said>),
    Fail(Words),
    /// A file or folder from the user.
    Ask(Question<Message>),
    /// Other colours, another text size: at once.
    Appear(Appearance),
}

impl<Message> Action<Message> {
    /// Says why not, and what to do.
    pub fn fail(what: &str, remedy: &str) -> Action<Message> {
        Action::Fail(Words {
            what: what.into(),
            remedy: remedy.into(),
        })
    }

    pub fn map<Other>(
        self,
        f: impl Fn(Message) -> Other + Clone + Send + Sync + 'static,
    ) -> Action<Other>
    where
        Message: Send + 'static,
        Other: Send + 'static,
    {
        match self {
            Action::None => Action::None,
            Action::Run(task) => Action::Run(task.map(f)),
            Action::Do(job) => Action::Do(job),
            Action::Preview(task) => Action::Preview(task),
            Action::Open(place) => Action::Open(place),
            Action::Say(said) => Action::Say(said),
            Action::Fail(words) => Action::Fail(words),
            Action::Ask(question) => Action::Ask(question.map(f)),
            Action::Appear(looks) => Action::Appear(looks),
        }
    }
}

/// Small words of less weight.
pub fn muted<'a, Message: 'a>(desk: &Desk, words: impl Into<String>) -> Element<'a, Message> {
    text(words.into())
        .size(font::SMALL.size)
        .style(theme::tone(desk.look, Tone::Muted))
        .into()
}

/// A key of the legend: cap, words, weight, what it does.
pub struct Hint {
    pub command: Command,
    pub label: String,
    pub weight: legend::Weight,
}

impl Hint {
    pub fn new(command: Command, label: impl Into<String>) -> Hint {
        Hint {
            command,
            label: label.into(),
            weight: legend::Weight::Plain,
        }
    }

    pub fn hot(mut self) -> Hint {
        self.weight = legend::Weight::Hot;
        self
    }

    pub fn dimmed_unless(mut self, is_possible: bool) -> Hint {
        if !is_possible {
            self.weight = legend::Weight::Dimmed;
        }
        self
    }
}

/// What the app asks of every screen.
pub trait Screen: Sized {
    type Message: Clone + Send + std::fmt::Debug + 'static;

    fn update(&mut self, message: Self::Message, desk: &Desk) -> Action<Self::Message>;

    fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Self::Message>;

    /// Reads anew what the screen shows.
    fn reload(&mut self, desk: &Desk) -> Task<Self::Message>;

    /// What a command means here; nothing where it means what it means everywhere.
    fn command(&mut self, command: &Command, desk: &Desk) -> Option<Action<Self::Message>> {
        let _ = (command, desk);
        None
    }

    /// The head of the screen, where its title is not enough.
    fn head<'a>(&'a self, desk: &'a Desk) -> Option<Element<'a, Self::Message>> {
        let _ = desk;
        None
    }

    /// The keys of the legend, without F1, F10 and Esc.
    fn hints(&self, desk: &Desk) -> Vec<Hint>;

    /// Beside the title of the screen.
    fn subtitle(&self, desk: &Desk) -> String {
        let _ = desk;
        String::new()
    }

    /// The content of the side panel, and its title.
    fn panel<'a>(&'a self, desk: &'a Desk) -> Option<(String, Element<'a, Self::Message>)> {
        let _ = desk;
        None
    }

    /// What stands at the right of the screen's head.
    fn tools<'a>(&'a self, desk: &'a Desk) -> Option<Element<'a, Self::Message>> {
        let _ = desk;
        None
    }

    /// Whether the content needs the room of a panel in all but large windows, where it lies over.
    fn needs_room(&self) -> bool {
        false
    }

    /// Whether there is a list that could be written.
    fn has_list(&self) -> bool {
        false
    }

    /// The list as it stands, for a spreadsheet; in words why not now. Asked where there is one.
    fn listing(&self, desk: &Desk) -> Result<Listing, Words> {
        let _ = desk;
        Err(Words {
            what: spreadsheet::NO_LIST.into(),
            remedy: spreadsheet::NO_LIST_REMEDY.into(),
        })
    }

    /// Whether the side panel compares and needs more room.
    fn is_comparing(&self) -> bool {
        false
    }

    /// The side panel has a question, which must be seen.
    fn is_asking(&self) -> bool {
        false
    }

    /// Id of the widget that gets the keys while nothing has the focus.
    fn home(&self) -> &'static str;
}
