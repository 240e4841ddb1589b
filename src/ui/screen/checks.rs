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
use crate::ui::widget::pick::{Entry, pick};

pub mod dictionaries;
pub mod findings;
pub mod insured;
pub mod mes;
pub mod rules;
pub mod volumes;

#[cfg(test)]
mod dictionaries_tests;
#[cfg(test)]
mod mes_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod volumes_tests;

use dictionaries::Dictionaries;
use findings::Findings;
use insured::Insured;
use mes::Mes;
use rules::Rules;
use volumes::Volumes;

/// The part that is shown.
enum Shown {
    Findings(Box<Findings>),
    Rules(Box<Rules>),
    Volumes(Box<Volumes>),
    Insured(Box<Insured>),
    Mes(Box<Mes>),
    Dictionaries(Box<Dictionaries>),
}

#[derive(Clone, Debug)]
pub enum Message {
    Part(Part),
    Findings(findings::Message),
    Rules(rules::Message),
    Volumes(volumes::Message),
    Insured(insured::Message),
    Mes(mes::Message),
    Dictionaries(dictionaries::Message),
}

pub struct Checks {
    shown: Shown,
    /// Of the parts, for the narrow switch.
    titles: [Entry; Part::ALL.len()],
}

const PARTS: &str = "checks-parts";
/// In narrower windows six parts side by side have no room beside title and panel.
const ROOM: f32 = 1360.0;

/// Asks the part that is shown, and wraps what it says.
macro_rules! with_part {
    ($of:expr, |$screen:ident, $wrap:ident| $body:expr) => {
        match $of {
            Shown::Findings($screen) => {
                let $wrap = Message::Findings;
                $body
            }
            Shown::Rules($screen) => {
                let $wrap = Message::Rules;
                $body
            }
            Shown::Volumes($screen) => {
                let $wrap = Message::Volumes;
                $body
            }
            Shown::Insured($screen) => {
                let $wrap = Message::Insured;
                $body
            }
            Shown::Mes($screen) => {
                let $wrap = Message::Mes;
                $body
            }
            Shown::Dictionaries($screen) => {
                let $wrap = Message::Dictionaries;
                $body
            }
        }
    };
}

impl Checks {
    pub fn new(desk: &Desk, part: Part) -> (Checks, Task<Message>) {
        let (shown, load) = Checks::open(desk, part);
        let titles = Part::ALL.map(|part| Entry::new("", part.title()));
        (Checks { shown, titles }, load)
    }

    /// The part as it was left, read anew; another part begins by itself.
    pub fn again(desk: &Desk, former: Option<Checks>, part: Part) -> (Checks, Task<Message>) {
        match former.filter(|former| former.part() == part) {
            None => Checks::new(desk, part),
            Some(mut former) => {
                let load = former.reload(desk);
                (former, load)
            }
        }
    }

    fn open(desk: &Desk, part: Part) -> (Shown, Task<Message>) {
        match part {
            Part::Findings => {
                let (screen, load) = Findings::new(desk);
                let load = load.map(Message::Findings);
                (Shown::Findings(Box::new(screen)), load)
            }
            Part::Rules => {
                let (screen, load) = Rules::new(desk);
                (Shown::Rules(Box::new(screen)), load.map(Message::Rules))
            }
            Part::Volumes => {
                let (screen, load) = Volumes::new(desk);
                (Shown::Volumes(Box::new(screen)), load.map(Message::Volumes))
            }
            Part::Insured => {
                let (screen, load) = Insured::new(desk);
                (Shown::Insured(Box::new(screen)), load.map(Message::Insured))
            }
            Part::Mes => {
                let (screen, load) = Mes::new(desk);
                (Shown::Mes(Box::new(screen)), load.map(Message::Mes))
            }
            Part::Dictionaries => {
                let (screen, load) = Dictionaries::new(desk);
                let load = load.map(Message::Dictionaries);
                (Shown::Dictionaries(Box::new(screen)), load)
            }
        }
    }

    pub fn part(&self) -> Part {
        match &self.shown {
            Shown::Findings(_) => Part::Findings,
            Shown::Rules(_) => Part::Rules,
            Shown::Volumes(_) => Part::Volumes,
            Shown::Insured(_) => Part::Insured,
            Shown::Mes(_) => Part::Mes,
            Shown::Dictionaries(_) => Part::Dictionaries,
        }
    }
}

impl Screen for Checks {
    type Message = Message;

    fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match (message, &mut self.shown) {
            (Message::Part(part), _) => Action::Open(Place::Checks { part: Some(part) }),
            (Message::Findings(message), Shown::Findings(screen)) => {
                screen.update(message, desk).map(Message::Findings)
            }
            (Message::Rules(message), Shown::Rules(screen)) => {
                screen.update(message, desk).map(Message::Rules)
            }
            (Message::Volumes(message), Shown::Volumes(screen)) => {
                screen.update(message, desk).map(Message::Volumes)
            }
            (Message::Insured(message), Shown::Insured(screen)) => {
                screen.update(message, desk).map(Message::Insured)
            }
            (Message::Mes(message), Shown::Mes(screen)) => {
                screen.update(message, desk).map(Message::Mes)
            }
            (Message::Dictionaries(message), Shown::Dictionaries(screen)) => {
                screen.update(message, desk).map(Message::Dictionaries)
            }
            // A part that is not shown any more: what it waited for comes too late.
            _ => Action::None,
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
        let at = Part::ALL.iter().position(|part| *part == self.part());
        if desk.width < ROOM {
            let on_pick = |at: usize| Message::Part(Part::ALL[at.min(Part::ALL.len() - 1)]);
            let parts = pick(desk.look, PARTS, &self.titles, at, on_pick);
            return Some(parts.into());
        }
        let parts = Part::ALL.map(|part| (part.title().into(), Message::Part(part)));
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
