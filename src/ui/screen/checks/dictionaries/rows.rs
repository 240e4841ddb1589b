//! The rows of the version in force of a dictionary: in pages, so that a big one opens at once.

use std::sync::Arc;

use iced::widget::operation::focus;
use iced::widget::{column, container, text};
use iced::{Element, Length, Task};

use crate::reports::table::{Cell as SheetCell, Column as SheetColumn, Kind};
use crate::text::window;
use crate::text::window::checks::{self as common, dictionaries as words};
use crate::ui::desk::{Desk, Words};
use crate::ui::font;
use crate::ui::icon::Icon;
use crate::ui::matching::Query;
use crate::ui::screen::month::fault_view;
use crate::ui::spreadsheet::{self, Fault, Listing};
use crate::ui::widget::button::button;
use crate::ui::widget::input::input;
use crate::ui::widget::table::{self, Cell, Column, Source, Width, table};
use crate::workflows::nsi::{self, Listed, Next, Page, Stored};

use crate::ui::screen::muted;

pub const TABLE: &str = "checks-dictionary-rows";
const FIND: &str = "checks-dictionary-rows-find";

/// Rows of a page.
const PAGE: usize = 500;
/// Columns that stay in sight in narrow windows.
const FIRST: usize = 4;
/// Pixels of a sign, of both edges of a cell, and of the narrowest and the widest column.
const SIGN: f32 = 8.0;
const EDGES: f32 = 20.0;
const NARROW: f32 = 70.0;
const WIDE: f32 = 260.0;

pub struct Rows {
    version: Listed,
    typed: String,
    names: Vec<String>,
    rows: Vec<Stored>,
    next: Option<Next>,
    /// Counts the questions: what comes for an earlier one is too late.
    asked: u64,
    is_loading: bool,
    fault: Option<Words>,
    selected: usize,
    columns: Vec<Column>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Loaded(u64, Result<Arc<Page>, Words>),
    Table(table::Event),
    Typed(String),
    More,
    Retry,
}

impl Rows {
    pub fn new(version: Listed, desk: &Desk) -> (Rows, Task<Message>) {
        let mut rows = Rows {
            version,
            typed: String::new(),
            names: Vec::new(),
            rows: Vec::new(),
            next: None,
            asked: 0,
            is_loading: false,
            fault: None,
            selected: 0,
            columns: Vec::new(),
        };
        let load = Task::batch([rows.begin(desk), focus(TABLE)]);
        (rows, load)
    }

    pub fn title(&self) -> String {
        words::version_of(&self.version)
    }

    /// From the first row on.
    pub fn begin(&mut self, desk: &Desk) -> Task<Message> {
        (self.rows, self.next, self.selected) = (Vec::new(), None, 0);
        self.load(desk)
    }

    fn load(&mut self, desk: &Desk) -> Task<Message> {
        self.asked += 1;
        (self.is_loading, self.fault) = (true, None);
        let (version, from) = (self.version.clone(), self.next.take());
        let (asked, query) = (self.asked, Query::new(&self.typed));
        let read = desk.read(move |workplace| {
            let wants = |cells: &str| query.is_empty() || query.find(cells).is_some();
            nsi::rows(workplace, &version, from, PAGE, &wants).map(Arc::new)
        });
        read.map(move |page| Message::Loaded(asked, page))
    }

    fn take(&mut self, page: &Page) {
        if self.columns.is_empty() {
            self.names.clone_from(&page.columns);
            self.columns = columns(page);
        }
        self.rows.extend_from_slice(&page.rows);
        self.next.clone_from(&page.next);
    }

    fn more(&mut self, desk: &Desk) -> Task<Message> {
        match self.next.is_some() && !self.is_loading {
            true => self.load(desk),
            false => Task::none(),
        }
    }

    pub fn update(&mut self, message: Message, desk: &Desk) -> Task<Message> {
        match message {
            Message::Loaded(asked, page) if asked == self.asked => {
                self.is_loading = false;
                match page {
                    Ok(page) => self.take(&page),
                    Err(fault) => self.fault = Some(fault),
                }
            }
            Message::Loaded(..) => {}
            Message::Table(table::Event::Select(at) | table::Event::Activate(at)) => {
                self.selected = at;
                // The last row leads to the ones behind it.
                if at + 1 == self.rows.len() {
                    return self.more(desk);
                }
            }
            Message::Table(table::Event::Resize { column, width }) => {
                if let Some(column) = self.columns.get_mut(column) {
                    column.width = Width::Fixed(width);
                }
            }
            Message::Table(table::Event::Find(typed)) => {
                let typed = typed.to_lowercase();
                let begins = |row: &Stored| {
                    let code = row.cells.first();
                    code.is_some_and(|code| code.to_lowercase().starts_with(&typed))
                };
                self.selected = self.rows.iter().position(begins).unwrap_or(self.selected);
            }
            Message::Table(_) => {}
            Message::Typed(typed) => {
                self.typed = typed;
                return self.begin(desk);
            }
            Message::More => return self.more(desk),
            Message::Retry => return self.begin(desk),
        }
        Task::none()
    }

    pub fn find(&self) -> Task<Message> {
        focus(FIND)
    }

    /// Takes the filter off; nothing where there is none.
    pub fn clear(&mut self, desk: &Desk) -> Option<Task<Message>> {
        if self.typed.is_empty() {
            return None;
        }
        self.typed.clear();
        Some(Task::batch([self.begin(desk), focus(TABLE)]))
    }

    /// The whole row under the cursor.
    pub fn panel<'a>(&'a self, desk: &'a Desk) -> Option<Element<'a, Message>> {
        let row = self.rows.get(self.selected)?;
        let mut content = column![].spacing(6);
        for (name, cell) in self.names.iter().zip(&row.cells) {
            if !cell.is_empty() {
                content = content.push(muted(desk, name.clone()));
                content = content.push(text(cell).size(font::BODY.size));
            }
        }
        Some(content.into())
    }

    /// All rows that the search lets through, also those that are not here yet.
    pub fn listing(&self, desk: &Desk) -> Result<Listing, Words> {
        if self.names.is_empty() {
            return Err(spreadsheet::not_ready());
        }
        let columns = self.names.iter().zip(&self.columns);
        let columns = columns.map(|(name, _)| SheetColumn::new(name.as_str(), Kind::Text, 24));
        let (version, query) = (self.version.clone(), Query::new(&self.typed));
        let rows = move |desk: &Desk, put: &mut spreadsheet::Put<'_>| {
            let workplace = desk.open_to_read()?;
            let wants = |cells: &str| query.is_empty() || query.find(cells).is_some();
            let mut from = None;
            loop {
                let page = nsi::rows(&workplace, &version, from, PAGE, &wants)?;
                for row in &page.rows {
                    let cells: Vec<SheetCell<'_>> = row
                        .cells
                        .iter()
                        .map(|cell| SheetCell::text(cell.as_str()))
                        .collect();
                    put(&cells)?;
                }
                from = page.next;
                if from.is_none() {
                    return Ok::<(), Fault>(());
                }
            }
        };
        let listing = Listing::new(
            &self.version.dictionary,
            desk.period,
            columns.collect(),
            rows,
        );
        Ok(listing.of_day(&desk.clock.today().to_string()))
    }

    pub fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        if let Some(fault) = &self.fault {
            return fault_view(desk, fault, Message::Retry);
        }
        let empty = match (self.is_loading, self.typed.is_empty()) {
            (true, _) => window::LOADING,
            (false, true) => words::NO_ROWS,
            (false, false) => common::NOTHING_FOUND,
        };
        let find = input(desk.look, FIND, &self.typed, Message::Typed)
            .placeholder(words::FIND_ROW)
            .icon(Icon::Search)
            .height(desk.look.input() + 2.0)
            .width(300.0);
        let find = container(find).padding([8, 14]).width(Length::Fill);
        let rows = table(desk.look, TABLE, &self.columns, self, Message::Table)
            .selected(Some(self.selected).filter(|at| *at < self.rows.len()))
            .empty(empty);
        let said = words::foot_rows(
            self.rows.len(),
            self.version.rows,
            self.next.is_some(),
            !self.typed.is_empty(),
        );
        let mut foot = iced::widget::row![muted(desk, said)].spacing(12);
        if self.next.is_some() {
            foot = foot.push(button(desk.look, words::MORE).on_press(Message::More));
        }
        let foot = container(foot).padding([7, 14]).width(Length::Fill);
        column![find, rows, foot].into()
    }
}

/// As wide as the first rows need; the widest takes what is left.
fn columns(page: &Page) -> Vec<Column> {
    let signs = |at: usize| {
        let cells = page
            .rows
            .iter()
            .take(50)
            .filter_map(|row| row.cells.get(at));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widest = (0..page.columns.len()).max_by_key(|at| signs(*at));
    let column = |(at, name): (usize, &String)| {
        let needed = signs(at).max(name.chars().count() + 2);
        let column = match Some(at) == widest {
            true => Column::new(name.as_str(), Width::Share(1)).least(160.0),
            false => {
                let width = (needed as f32 * SIGN + EDGES).clamp(NARROW, WIDE);
                Column::new(name.as_str(), Width::Fixed(width))
            }
        };
        match at < FIRST || Some(at) == widest {
            true => column,
            false => column.rank(u8::try_from(at).unwrap_or(u8::MAX)),
        }
    };
    page.columns.iter().enumerate().map(column).collect()
}

impl Source for Rows {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn cell(&self, row: usize, column: usize, cell: &mut Cell) {
        let value = self.rows.get(row).and_then(|row| row.cells.get(column));
        if let Some(value) = value {
            cell.text.clone_from(value);
            cell.is_code = column == 0;
        }
    }
}
