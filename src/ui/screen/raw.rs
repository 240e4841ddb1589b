//! F3: what is in a file, page by page, looked at and never changed. Any screen that has files shows
//! it in the place of its content; F3 goes on to the next file, and after the last one it closes.

use iced::widget::{column, container, row, space, text};
use iced::{Element, Length, Task};

use super::month::fault_view;
use super::{Action, Hint};
use crate::store::files::ExchangeFile;
use crate::text::window;
use crate::text::window::raw as words;
use crate::ui::command::Command;
use crate::ui::desk::{Desk, Words};
use crate::ui::font;
use crate::ui::theme::{self, Tone};
use crate::ui::widget::table::{self, Cell, Source, Width, table};
use crate::workflows::raw::{self, Page};

pub const HOME: &str = "raw";

/// The content of files, one of which is seen.
pub struct Raw {
    files: Vec<i64>,
    at: usize,
    page: Option<Result<Page, Words>>,
    lines: Lines,
    selected: usize,
    columns: Vec<table::Column>,
}

#[derive(Clone, Debug)]
pub enum Message {
    /// Of the file with this id.
    Page(i64, Result<Page, Words>),
    Table(table::Event),
    Retry,
}

/// Files of which the content is kept; in words when there is none.
///
/// # Errors
/// `none` where there are no files at all; why the content of those that are there is gone.
pub fn kept<'f>(
    files: impl IntoIterator<Item = &'f ExchangeFile>,
    none: (&str, &str),
) -> Result<Vec<i64>, Words> {
    let files: Vec<&ExchangeFile> = files.into_iter().collect();
    let is_kept = |file: &&&ExchangeFile| file.status != "undone";
    let kept: Vec<i64> = files.iter().filter(is_kept).map(|file| file.id).collect();
    let (what, remedy) = match files.is_empty() {
        true => none,
        false => (words::UNDONE, words::UNDONE_REMEDY),
    };
    match kept.is_empty() {
        true => Err(Words {
            what: what.into(),
            remedy: remedy.into(),
        }),
        false => Ok(kept),
    }
}

/// What F3 and Esc mean on a screen with files: `files` are those under its cursor, `home` gets the
/// keys back.
pub fn command(
    shown: &mut Option<Raw>,
    command: &Command,
    desk: &Desk,
    home: &'static str,
    files: impl FnOnce() -> Result<Vec<i64>, Words>,
) -> Option<Action<Message>> {
    let close = || Action::Run(iced::widget::operation::focus(home));
    Some(match (command, shown.as_mut()) {
        (Command::ShowFile, None) => match files() {
            Ok(files) => {
                let (raw, load) = Raw::new(desk, files);
                *shown = Some(raw);
                Action::Run(Task::batch([load, iced::widget::operation::focus(HOME)]))
            }
            Err(why) => Action::Fail(why),
        },
        (Command::ShowFile, Some(raw)) if raw.at + 1 < raw.files.len() => {
            raw.at += 1;
            Action::Run(raw.read(desk, 0))
        }
        (Command::ShowFile | Command::Back, Some(_)) => {
            *shown = None;
            close()
        }
        _ => return None,
    })
}

impl Raw {
    fn new(desk: &Desk, files: Vec<i64>) -> (Raw, Task<Message>) {
        let raw = Raw {
            files,
            at: 0,
            page: None,
            lines: Lines::default(),
            selected: 0,
            columns: vec![
                table::Column::new(words::LINE, Width::Fixed(64.0)).right(),
                table::Column::new(words::TEXT, Width::Share(1)),
            ],
        };
        let load = raw.read(desk, 0);
        (raw, load)
    }

    fn read(&self, desk: &Desk, number: u64) -> Task<Message> {
        let Some(id) = self.files.get(self.at).copied() else {
            return Task::none();
        };
        desk.read(move |workplace| raw::page(workplace, id, number))
            .map(move |page| Message::Page(id, page))
    }

    pub fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match message {
            Message::Page(id, page) => {
                if self.files.get(self.at) == Some(&id) {
                    self.lines = match &page {
                        Ok(page) => Lines::of(&page.text, desk.width),
                        Err(_) => Lines::default(),
                    };
                    self.selected = 0;
                    self.page = Some(page);
                }
                Action::None
            }
            Message::Table(table::Event::Select(at)) => {
                self.selected = at;
                Action::None
            }
            Message::Table(table::Event::Open(_)) => self.turn(true, desk),
            Message::Table(table::Event::Close(_)) => self.turn(false, desk),
            Message::Table(_) => Action::None,
            Message::Retry => Action::Run(self.read(desk, 0)),
        }
    }

    fn turn(&mut self, is_forward: bool, desk: &Desk) -> Action<Message> {
        let fail = |what: &str| {
            Action::Fail(Words {
                what: what.into(),
                remedy: String::new(),
            })
        };
        let Some(Ok(page)) = &self.page else {
            return Action::None;
        };
        let number = match is_forward {
            true if page.is_last => return fail(words::LAST_PAGE),
            true => page.number + 1,
            false if page.number == 0 => return fail(words::FIRST_PAGE),
            false => page.number - 1,
        };
        Action::Run(self.read(desk, number))
    }

    pub fn hints(&self) -> Vec<Hint> {
        let label = match self.at + 1 < self.files.len() {
            true => words::NEXT_FILE,
            false => words::CLOSE,
        };
        vec![Hint::new(Command::ShowFile, label)]
    }

    pub fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        let page = match &self.page {
            Some(Err(fault)) => return fault_view(desk, fault, Message::Retry),
            Some(Ok(page)) => Some(page),
            None => None,
        };
        let name = page.map_or("", |page| page.name.as_str());
        let number = page.map(|page| words::page(page.number, page.is_last));
        let small = |words: &'static str| {
            text(words)
                .size(font::SMALL.size)
                .style(theme::tone(look, Tone::Muted))
        };
        let head = row![
            text(name).size(font::CODE.size).font(font::MONO),
            text(number.unwrap_or_default()).size(font::BODY.size),
            text(words::file_of(self.at, self.files.len())).size(font::BODY.size),
            space().width(Length::Fill),
            small(words::LOOKED_AT),
        ]
        .spacing(16);
        let rows = table(look, HOME, &self.columns, &self.lines, Message::Table)
            .selected(Some(self.selected))
            .empty(window::LOADING)
            .row_height(20.0);
        let band = |content: Element<'a, Message>| {
            container(content)
                .padding([7, 14])
                .width(Length::Fill)
                .style(theme::surface(look))
        };
        column![
            band(head.into()),
            rows,
            band(small(words::NEXT_PAGE).into())
        ]
        .into()
    }
}

/// Lines that fit into the window.
#[derive(Default)]
struct Lines(Vec<(Option<usize>, String)>);

impl Lines {
    /// Cuts long lines: a record may stand in one.
    fn of(text: &str, width: f32) -> Lines {
        let navigation = if width < theme::NARROW { 0.0 } else { 226.0 };
        let room = (width - navigation - 110.0) / font::CODE.width("0").max(1.0);
        let n = (room as usize).max(40);
        let mut lines = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let mut rest = line.trim_end_matches('\r');
            let mut number = Some(at + 1);
            loop {
                let cut = rest.char_indices().nth(n).map_or(rest.len(), |(at, _)| at);
                lines.push((number.take(), rest[..cut].to_owned()));
                rest = &rest[cut..];
                if rest.is_empty() {
                    break;
                }
            }
        }
        Lines(lines)
    }
}

impl Source for Lines {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn cell(&self, row: usize, column: usize, cell: &mut Cell) {
        let Some((number, line)) = self.0.get(row) else {
            return;
        };
        match column {
            0 => {
                cell.tone = Tone::Muted;
                if let Some(number) = number {
                    cell.text = number.to_string();
                }
            }
            _ => {
                cell.is_code = true;
                cell.text.push_str(line);
            }
        }
    }
}
