//! Журнал: every step, its files, and whether it can be taken back.

use std::sync::Arc;

use iced::widget::{column, container, row, scrollable, space, text};
use iced::{Alignment, Element, Length, Task};

use super::month::fault_view;
use super::raw::{self, Raw};
use super::{Action, Hint, Screen};
use crate::reports::Ask;
use crate::reports::table::{Cell as SheetCell, Column as SheetColumn, Kind};
use crate::store::files::ExchangeFile;
use crate::text::window::{self as common, journal as words};
use crate::ui::command::Command;
use crate::ui::desk::{Desk, Words};
use crate::ui::font;
use crate::ui::icon::{self, Icon};
use crate::ui::place::Place;
use crate::ui::spreadsheet::{self, Fault, Listing, Put};
use crate::ui::theme::{self, Look, Tone};
use crate::ui::widget::table::{self, Cell, Column, Source, Width, table};
use crate::workflows::Error;
use crate::workflows::journal::{self, CanUndo, Entry};

const HOME: &str = "journal";
/// Steps that are read at once.
const PAGE: u32 = 200;
/// So near the end the next page is read.
const NEAR: usize = 20;

/// The steps that have been read, the newest first.
#[derive(Default)]
struct Steps {
    entries: Vec<Arc<Entry>>,
    has_more: bool,
}

impl Steps {
    fn undone_at(&self, by: i64) -> &str {
        let step = self.entries.iter().find(|entry| entry.step.id == by);
        step.map_or("", |entry| entry.step.at.as_str())
    }
}

impl Source for Steps {
    fn len(&self) -> usize {
        self.entries.len() + usize::from(self.has_more)
    }

    fn cell(&self, row: usize, column: usize, cell: &mut Cell) {
        let Some(entry) = self.entries.get(row) else {
            if column == 2 {
                cell.icon = Some(Icon::Later);
                cell.text = words::MORE.into();
                cell.tone = Tone::Muted;
            }
            return;
        };
        let is_gone = matches!(entry.undo, CanUndo::Undone { .. });
        if is_gone {
            cell.tone = Tone::Muted;
        }
        match column {
            0 => cell.text = words::at(&entry.step.at),
            1 => cell.text.clone_from(&entry.step.who),
            2 => cell.text = first_up(&common::with_tails(&entry.step.summary)),
            3 => cell.text = entry.accounts.map(common::count).unwrap_or_default(),
            4 => cell.text = entry.billed.map(common::money).unwrap_or_default(),
            5 => {
                let first = entry.files.first().map_or("", |file| file.name.as_str());
                cell.text = words::n_files(first, entry.files.len());
                cell.is_code = true;
            }
            _ => match &entry.undo {
                CanUndo::Next => {
                    cell.icon = Some(Icon::Possible);
                    cell.tone = Tone::Accent;
                    cell.text = words::CAN_UNDO.into();
                    cell.key = Some(words::UNDO_KEY);
                }
                CanUndo::Blocked(_) => {
                    cell.icon = Some(Icon::Blocked);
                    cell.tone = Tone::Wait;
                    cell.text = words::BLOCKED.into();
                }
                CanUndo::After { .. } => {
                    cell.icon = Some(Icon::Later);
                    cell.tone = Tone::Muted;
                    cell.text = words::AFTER.into();
                }
                CanUndo::Undone { by } => cell.text = words::undone(self.undone_at(*by)),
                CanUndo::Never => {
                    cell.icon = Some(Icon::NotNeeded);
                    cell.tone = Tone::Muted;
                    cell.text = words::NEVER.into();
                }
            },
        }
    }
}

pub struct Journal {
    steps: Steps,
    fault: Option<Words>,
    is_loaded: bool,
    selected: usize,
    /// Enter opens and closes them.
    has_details: bool,
    /// A page is on its way.
    is_reading: bool,
    /// Files of the step that are looked at.
    raw: Option<Raw>,
    columns: Vec<Column>,
}

type Page = Result<Vec<Arc<Entry>>, Words>;

#[derive(Clone, Debug)]
pub enum Message {
    /// From this offset, so many steps.
    Loaded(u32, u32, Page),
    Table(table::Event),
    Raw(raw::Message),
    Retry,
}

impl Journal {
    pub fn new(desk: &Desk) -> (Journal, Task<Message>) {
        let mut screen = Journal {
            steps: Steps::default(),
            fault: None,
            is_loaded: false,
            selected: 0,
            has_details: false,
            is_reading: false,
            raw: None,
            columns: columns(desk),
        };
        let load = screen.reload(desk);
        (screen, load)
    }

    fn read(&mut self, desk: &Desk, offset: u32, limit: u32) -> Task<Message> {
        self.is_reading = true;
        let read = desk.read(move |workplace| {
            let entries = journal::page(workplace, limit, offset)?;
            Ok(entries.into_iter().map(Arc::new).collect())
        });
        read.map(move |page| Message::Loaded(offset, limit, page))
    }

    fn entry(&self) -> Option<&Arc<Entry>> {
        self.steps.entries.get(self.selected)
    }

    fn loaded(&mut self, offset: u32, limit: u32, page: Page) -> Action<Message> {
        self.is_reading = false;
        let is_first = !std::mem::replace(&mut self.is_loaded, true);
        match page {
            Err(fault) => self.fault = Some(fault),
            Ok(page) => {
                self.fault = None;
                self.steps.has_more = page.len() as u32 == limit;
                self.steps.entries.truncate(offset as usize);
                self.steps.entries.extend(page);
                let last = self.steps.len().saturating_sub(1);
                self.selected = self.selected.min(last);
            }
        }
        match is_first {
            true => Action::Run(iced::widget::operation::focus(HOME)),
            false => Action::None,
        }
    }

    fn select(&mut self, at: usize, desk: &Desk) -> Action<Message> {
        self.selected = at;
        let is_near = at + NEAR >= self.steps.entries.len();
        if is_near && self.steps.has_more && !self.is_reading {
            let offset = self.steps.entries.len() as u32;
            return Action::Run(self.read(desk, offset, PAGE));
        }
        Action::None
    }
}

fn columns(desk: &Desk) -> Vec<Column> {
    let is_narrow = desk.width < theme::NARROW;
    vec![
        Column::new(words::WHEN, Width::Fixed(126.0)),
        Column::new(
            words::WHO,
            Width::Fixed(if is_narrow { 44.0 } else { 110.0 }),
        ),
        Column::new(words::STEP, Width::Share(1)),
        Column::new(
            words::ACCOUNTS,
            Width::Fixed(if is_narrow { 60.0 } else { 70.0 }),
        )
        .right(),
        Column::new(
            words::SUM,
            Width::Fixed(if is_narrow { 104.0 } else { 116.0 }),
        )
        .right(),
        Column::new(
            words::FILES,
            Width::Fixed(if is_narrow { 60.0 } else { 140.0 }),
        ),
        Column::new(words::UNDO, Width::Fixed(162.0)),
    ]
}

pub fn first_up(words: &str) -> String {
    let mut letters = words.chars();
    let first: String = letters
        .next()
        .map(|c| c.to_uppercase().collect())
        .unwrap_or_default();
    // A payer's letter or a file's name begins as it is.
    first + letters.as_str()
}

impl Screen for Journal {
    type Message = Message;

    fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match message {
            Message::Loaded(offset, limit, page) => self.loaded(offset, limit, page),
            Message::Table(table::Event::Select(at)) => self.select(at, desk),
            Message::Table(table::Event::Activate(at)) => {
                if at < self.steps.entries.len() {
                    self.has_details = !self.has_details || at != self.selected;
                }
                self.select(at, desk)
            }
            Message::Table(_) => Action::None,
            Message::Raw(message) => match &mut self.raw {
                Some(raw) => raw.update(message, desk).map(Message::Raw),
                None => Action::None, // Read for a file that has been closed.
            },
            Message::Retry => Action::Run(self.reload(desk)),
        }
    }

    fn reload(&mut self, desk: &Desk) -> Task<Message> {
        self.columns = columns(desk);
        // Everything that has been read: the one that is looked at must not move away.
        let n = (self.steps.entries.len() as u32).max(PAGE);
        self.read(desk, 0, n)
    }

    fn command(&mut self, command: &Command, desk: &Desk) -> Option<Action<Message>> {
        let files = self.entry().into_iter().flat_map(|entry| &entry.files);
        let files = raw::kept(files, (words::NO_FILES, words::NO_FILES_REMEDY));
        if let Some(action) = raw::command(&mut self.raw, command, desk, HOME, || files) {
            return Some(action.map(Message::Raw));
        }
        match command {
            Command::Back if self.has_details => {
                self.has_details = false;
                Some(Action::None)
            }
            Command::Print => {
                let journal = Place::document("journal", Ask::of(desk.period));
                Some(Action::Open(journal))
            }
            _ => None,
        }
    }

    fn hints(&self, _: &Desk) -> Vec<Hint> {
        if let Some(raw) = &self.raw {
            return raw.hints();
        }
        let entry = self.entry();
        let has_files = entry.is_some_and(|entry| !entry.files.is_empty());
        let can_undo = self
            .steps
            .entries
            .iter()
            .any(|entry| matches!(entry.undo, CanUndo::Next));
        vec![
            Hint::new(Command::ShowFile, words::HINT_FILES).dimmed_unless(has_files),
            Hint::new(Command::Undo, common::command::UNDO).dimmed_unless(can_undo),
            Hint::new(Command::Messages, common::command::MESSAGES),
        ]
    }

    fn has_list(&self) -> bool {
        self.raw.is_none()
    }

    fn listing(&self, desk: &Desk) -> Result<Listing, Words> {
        if !self.is_loaded || self.fault.is_some() {
            return Err(spreadsheet::not_ready());
        }
        let (shown, has_more) = (self.steps.entries.clone(), self.steps.has_more);
        let n = shown.len();
        let name = common::place::JOURNAL;
        let listing = Listing::new(name, desk.period, sheet_columns(), move |desk, put| {
            for entry in &shown {
                put(&cells(entry, &shown))?;
            }
            match has_more {
                true => put_earlier(desk, &shown, put),
                false => Ok(()),
            }
        });
        let listing = listing.of_day(&desk.clock.today().to_string());
        Ok(match has_more {
            true => listing,
            false => listing.rows(n),
        })
    }

    fn home(&self) -> &'static str {
        match self.raw {
            Some(_) => raw::HOME,
            None => HOME,
        }
    }

    fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        if let Some(raw) = &self.raw {
            return raw.view(desk).map(Message::Raw);
        }
        let look = desk.look;
        if let Some(fault) = &self.fault {
            return fault_view(desk, fault, Message::Retry);
        }
        let empty = match self.is_loaded {
            true => words::EMPTY,
            false => common::LOADING,
        };
        let steps = table(look, HOME, &self.columns, &self.steps, Message::Table)
            .selected(Some(self.selected))
            .empty(empty);
        let mut content = column![container(steps).height(Length::Fill)];
        if let Some(entry) = self.entry().filter(|_| self.has_details) {
            let details = scrollable(details(look, entry)).width(Length::Fill);
            let details = container(details)
                .padding([10, 14])
                .height((desk.height * 0.3).max(130.0))
                .width(Length::Fill)
                .style(theme::raised(look));
            content = content.push(details);
        }
        content.into()
    }
}

fn sheet_columns() -> Vec<SheetColumn> {
    vec![
        SheetColumn::new(words::WHEN, Kind::Date, 11),
        SheetColumn::new(words::TIME, Kind::Text, 7),
        SheetColumn::new(words::WHO, Kind::Text, 20),
        SheetColumn::new(words::STEP, Kind::Text, 70),
        SheetColumn::new(words::ACCOUNTS, Kind::Count, 10),
        SheetColumn::new(words::SUM, Kind::Money, 16),
        SheetColumn::new(words::FILES, Kind::Text, 40),
        SheetColumn::new(words::UNDO, Kind::Text, 20),
    ]
}

fn cells(entry: &Entry, others: &[Arc<Entry>]) -> Vec<SheetCell<'static>> {
    let step = &entry.step;
    let files = entry.files.iter().map(|file| file.name.as_str());
    let undo = match &entry.undo {
        CanUndo::Next => words::CAN_UNDO.to_owned(),
        CanUndo::Blocked(_) => words::BLOCKED.into(),
        CanUndo::After { .. } => words::AFTER.into(),
        CanUndo::Undone { by } => {
            let by = others.iter().find(|other| other.step.id == *by);
            words::undone(by.map_or("", |by| by.step.at.as_str()))
        }
        CanUndo::Never => words::NEVER.into(),
    };
    vec![
        spreadsheet::day(&step.at),
        SheetCell::text(step.at.get(11..16).unwrap_or_default().to_owned()),
        SheetCell::text(step.who.clone()),
        SheetCell::text(first_up(&step.summary)),
        entry.accounts.map_or(SheetCell::Empty, SheetCell::Count),
        entry.billed.map_or(SheetCell::Empty, SheetCell::Money),
        SheetCell::text(files.collect::<Vec<_>>().join(", ")),
        SheetCell::text(undo),
    ]
}

/// The steps before those that are shown, page by page.
fn put_earlier(desk: &Desk, shown: &[Arc<Entry>], put: &mut Put<'_>) -> Result<(), Fault> {
    let workplace = desk.open_to_read()?;
    let mut oldest = shown.last().map_or(i64::MAX, |entry| entry.step.id);
    let mut offset = shown.len() as u32;
    loop {
        let page = journal::page(&workplace, PAGE, offset)?;
        offset += page.len() as u32;
        let is_last = (page.len() as u32) < PAGE;
        // A step that has come since moves the pages: what was put already is not put again.
        for entry in page.iter().filter(|entry| entry.step.id < oldest) {
            put(&cells(entry, shown))?;
        }
        oldest = page.last().map_or(oldest, |entry| entry.step.id);
        if is_last {
            return Ok(());
        }
    }
}

/// Everything about a step.
fn details<'a>(look: Look, entry: &'a Entry) -> Element<'a, Message> {
    let step = &entry.step;
    let muted = |words: String| {
        text(words)
            .size(font::HEAD.size)
            .style(theme::tone(look, Tone::Muted))
    };
    let title = text(words::step_title(step.id))
        .size(font::BLOCK.size)
        .font(font::BOLD);
    let mut head = row![title, muted(words::at(&step.at)), muted(step.who.clone())]
        .spacing(12)
        .align_y(Alignment::Center);
    let period = step.period.as_ref().and_then(|period| period.parse().ok());
    if let Some(period) = period {
        head = head.push(muted(common::period(period)));
    }
    let mut content = column![head, text(first_up(&step.summary)).size(font::BODY.size)].spacing(6);
    for file in &entry.files {
        let name = text(&file.name).size(font::CODE.size).font(font::MONO);
        let mut line = row![name, muted(state(file).into())]
            .spacing(12)
            .align_y(Alignment::Center);
        if let Some(folder) = file.folder.as_ref().filter(|_| file.is_placed) {
            line = line.push(muted(common::folder(folder)));
        }
        content = content.push(line);
    }
    let (shape, said) = match &entry.undo {
        CanUndo::Next => (Icon::Possible, words::NEXT_LONG.to_owned()),
        CanUndo::Blocked(rule) => {
            let message = crate::text::error(&Error::Rule(rule.clone()));
            let said = common::fault(&message.what, &message.remedy);
            (Icon::Blocked, said)
        }
        CanUndo::After { .. } => (Icon::Later, words::AFTER_LONG.to_owned()),
        CanUndo::Undone { .. } => (Icon::Done, words::undone("")),
        CanUndo::Never => (Icon::NotNeeded, words::NEVER_LONG.to_owned()),
    };
    let undo = row![icon::icon(look, shape), text(said).size(font::BODY.size)].spacing(8);
    content
        .push(undo.align_y(Alignment::Center))
        .push(space().height(2.0))
        .into()
}

fn state(file: &ExchangeFile) -> &'static str {
    match (file.status.as_str(), file.is_ours()) {
        ("undone", true) => words::DO_NOT_SEND,
        ("undone" | "replaced", _) => words::REPLACED,
        ("restored", _) => words::RESTORED,
        (_, true) if file.is_sent => words::SENT,
        (_, true) => words::NOT_SENT,
        (_, false) => words::RECEIVED,
    }
}
