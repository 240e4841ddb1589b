//! Отчёты: every document of the month; chosen from a list, looked at, printed, saved.

use iced::{Element, Task};

use self::reader::Reader;
use super::{Action, Hint, Screen};
use crate::reports::{Ask, DOCUMENTS, Document};
use crate::text::window::documents as words;
use crate::ui::command::Command;
use crate::ui::desk::Desk;
use crate::ui::place::Wanted;
use crate::ui::widget::table::{self, Cell, Column, Source, Width, table};

mod choices;
mod reader;

const HOME: &str = "documents";

/// The documents there are.
struct Rows;

impl Source for Rows {
    fn len(&self) -> usize {
        DOCUMENTS.len()
    }

    fn cell(&self, row: usize, column: usize, cell: &mut Cell) {
        let document = &DOCUMENTS[row];
        match column {
            0 => {
                cell.text = document.title.into();
                cell.is_bold = true;
            }
            _ => cell.text = document.about.into(),
        }
    }
}

pub struct Reports {
    selected: usize,
    reader: Option<Reader>,
    /// The document was asked for on another screen: Esc leads back there.
    is_sent_for: bool,
    columns: Vec<Column>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Table(table::Event),
    Reader(reader::Message),
}

impl Reports {
    /// The list, or at once one of its documents.
    pub fn new(desk: &Desk, wanted: Option<Wanted>) -> (Reports, Task<Message>) {
        let mut screen = Reports {
            selected: 0,
            reader: None,
            is_sent_for: wanted.is_some(),
            columns: vec![
                Column::new(words::DOCUMENT, Width::Fixed(250.0)),
                Column::new(words::ABOUT, Width::Share(1)),
            ],
        };
        let load = match wanted {
            Some(Wanted { document, ask }) => {
                let same = |other: &Document| other.name == document.name;
                screen.selected = DOCUMENTS.iter().position(same).unwrap_or(0);
                screen.show(desk, document, ask)
            }
            None => Task::none(),
        };
        (screen, load)
    }

    fn show(&mut self, desk: &Desk, document: &'static Document, ask: Ask) -> Task<Message> {
        let (reader, load) = Reader::new(desk, document, ask);
        self.reader = Some(reader);
        load.map(Message::Reader)
    }

    fn open(&mut self, at: usize, desk: &Desk) -> Action<Message> {
        self.selected = at.min(DOCUMENTS.len() - 1);
        let ask = Ask::of(desk.period);
        Action::Run(self.show(desk, &DOCUMENTS[self.selected], ask))
    }
}

impl Screen for Reports {
    type Message = Message;

    fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match message {
            Message::Table(table::Event::Select(at)) => {
                self.selected = at;
                Action::None
            }
            Message::Table(table::Event::Activate(at)) => self.open(at, desk),
            Message::Table(_) => Action::None,
            Message::Reader(message) => match &mut self.reader {
                Some(reader) => reader.update(message, desk).map(Message::Reader),
                None => Action::None, // Of a document that has been closed.
            },
        }
    }

    fn reload(&mut self, desk: &Desk) -> Task<Message> {
        match &mut self.reader {
            Some(reader) => reader.reload(desk).map(Message::Reader),
            None => Task::none(),
        }
    }

    fn command(&mut self, command: &Command, desk: &Desk) -> Option<Action<Message>> {
        match (&mut self.reader, command) {
            (Some(_), Command::Back) if !self.is_sent_for => {
                self.reader = None;
                Some(Action::Run(iced::widget::operation::focus(HOME)))
            }
            (Some(reader), command) => {
                let action = reader.command(command, desk)?;
                Some(action.map(Message::Reader))
            }
            (None, Command::Print | Command::ShowFile) => Some(self.open(self.selected, desk)),
            (None, _) => None,
        }
    }

    fn hints(&self, _: &Desk) -> Vec<Hint> {
        match &self.reader {
            Some(reader) => reader.hints(),
            None => vec![
                Hint::new(Command::Open, words::SHOW),
                Hint::new(Command::PrintAll, words::ALL_INVOICES),
            ],
        }
    }

    fn subtitle(&self, _: &Desk) -> String {
        let title = self.reader.as_ref().map(Reader::title);
        title.unwrap_or_default().into()
    }

    fn panel<'a>(&'a self, desk: &'a Desk) -> Option<(String, Element<'a, Message>)> {
        let (title, content) = self.reader.as_ref()?.panel(desk);
        Some((title, content.map(Message::Reader)))
    }

    fn needs_room(&self) -> bool {
        self.reader.is_some()
    }

    fn home(&self) -> &'static str {
        match &self.reader {
            Some(reader) => reader.home(),
            None => HOME,
        }
    }

    fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        match &self.reader {
            Some(reader) => reader.view(desk).map(Message::Reader),
            None => table(desk.look, HOME, &self.columns, &Rows, Message::Table)
                .selected(Some(self.selected))
                .into(),
        }
    }
}

#[cfg(test)]
mod tests;
