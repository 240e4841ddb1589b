//! Проверки: what is looked at before anything is sent, a part of the screen each.
//!
//! A part is a [`Screen`] of its own in `checks/`. To add one: a variant of [`Part`] (with its title and
//! words in `text::window::checks`), and a line each in [`Shown`], [`Message`], `with_part!`, [`Checks::open`] and
//! `update`. Ctrl+6 goes from part to part, and comes back to the one that was left.

use iced::{Element, Task};

use super::{Action, Hint, Screen};
use crate::ui::command::Command;
use crate::ui::desk::{Desk, Words};
use crate::ui::place::{Part, Place};
use crate::ui::spreadsheet::Listing;
use crate::ui::widget::button::segments;

pub mod insured;
pub mod rules;

#[cfg(test)]
mod tests;

use insured::Insured;
use rules::Rules;

/// The part that is shown.
enum Shown {
    Rules(Box<Rules>),
    Insured(Box<Insured>),
}

#[derive(Clone, Debug)]
pub enum Message {
    Part(Part),
    Rules(rules::Message),
    Insured(insured::Message),
}

pub struct Checks {
    shown: Shown,
}

/// Asks the part that is shown, and wraps what it says.
macro_rules! with_part {
    ($of:expr, |$screen:ident, $wrap:ident| $body:expr) => {
        match $of {
            Shown::Rules($screen) => {
                let $wrap = Message::Rules;
                $body
            }
            Shown::Insured($screen) => {
                let $wrap = Message::Insured;
                $body
            }
        }
    };
}

impl Checks {
    pub fn new(desk: &Desk, part: Part) -> (Checks, Task<Message>) {
        let (shown, load) = Checks::open(desk, part);
        (Checks { shown }, load)
    }

    fn open(desk: &Desk, part: Part) -> (Shown, Task<Message>) {
        match part {
            Part::Rules => {
                let (screen, load) = Rules::new(desk);
                (Shown::Rules(Box::new(screen)), load.map(Message::Rules))
            }
            Part::Insured => {
                let (screen, load) = Insured::new(desk);
                (Shown::Insured(Box::new(screen)), load.map(Message::Insured))
            }
        }
    }

    pub fn part(&self) -> Part {
        match &self.shown {
            Shown::Rules(_) => Part::Rules,
            Shown::Insured(_) => Part::Insured,
        }
    }
}

impl Screen for Checks {
    type Message = Message;

    fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match (message, &mut self.shown) {
            (Message::Part(part), _) => Action::Open(Place::Checks { part: Some(part) }),
            (Message::Rules(message), Shown::Rules(screen)) => {
                screen.update(message, desk).map(Message::Rules)
            }
            (Message::Insured(message), Shown::Insured(screen)) => {
                screen.update(message, desk).map(Message::Insured)
            }
            // Read for a part that has been left.
            (Message::Rules(_) | Message::Insured(_), _) => Action::None,
        }
    }

    fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        with_part!(&self.shown, |screen, wrap| screen.view(desk).map(wrap))
    }

    fn reload(&mut self, desk: &Desk) -> Task<Message> {
        with_part!(&mut self.shown, |screen, wrap| screen
            .reload(desk)
            .map(wrap))
    }

    fn command(&mut self, command: &Command, desk: &Desk) -> Option<Action<Message>> {
        with_part!(&mut self.shown, |screen, wrap| {
            screen.command(command, desk).map(|action| action.map(wrap))
        })
    }

    fn hints(&self, desk: &Desk) -> Vec<Hint> {
        with_part!(&self.shown, |screen, _wrap| screen.hints(desk))
    }

    fn subtitle(&self, desk: &Desk) -> String {
        with_part!(&self.shown, |screen, _wrap| screen.subtitle(desk))
    }

    fn panel<'a>(&'a self, desk: &'a Desk) -> Option<(String, Element<'a, Message>)> {
        with_part!(&self.shown, |screen, wrap| {
            let (title, content) = screen.panel(desk)?;
            Some((title, content.map(wrap)))
        })
    }

    fn tools<'a>(&'a self, desk: &'a Desk) -> Option<Element<'a, Message>> {
        let parts = Part::ALL.map(|part| (part.title().into(), Message::Part(part)));
        let at = Part::ALL.iter().position(|part| *part == self.part());
        Some(segments(desk.look, parts, at.unwrap_or_default()))
    }

    fn needs_room(&self) -> bool {
        with_part!(&self.shown, |screen, _wrap| screen.needs_room())
    }

    fn has_list(&self) -> bool {
        with_part!(&self.shown, |screen, _wrap| screen.has_list())
    }

    fn listing(&self, desk: &Desk) -> Result<Listing, Words> {
        with_part!(&self.shown, |screen, _wrap| screen.listing(desk))
    }

    fn is_comparing(&self) -> bool {
        with_part!(&self.shown, |screen, _wrap| screen.is_comparing())
    }

    fn is_asking(&self) -> bool {
        with_part!(&self.shown, |screen, _wrap| screen.is_asking())
    }

    fn home(&self) -> &'static str {
        with_part!(&self.shown, |screen, _wrap| screen.home())
    }
}
