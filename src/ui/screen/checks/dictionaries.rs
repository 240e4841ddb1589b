//! Справочники: what the program knows of dictionaries, which versions are in force, and who waits for
//! one; their rows and differences in tables of their own, which Esc leaves.

use std::sync::Arc;

use iced::widget::operation::focus;
use iced::widget::{column, container, row, space, text};
use iced::{Alignment, Element, Length, Task};

use crate::reports::table::{Cell as SheetCell, Column as SheetColumn, Kind};
use crate::text::window::{self, checks as common, checks::dictionaries as words};
use crate::ui::choose::Question;
use crate::ui::command::Command;
use crate::ui::desk::{Desk, Words};
use crate::ui::font;
use crate::ui::icon::Icon;
use crate::ui::matching::Query;
use crate::ui::screen::month::fault_view;
use crate::ui::screen::{Action, Hint, Screen, muted};
use crate::ui::spreadsheet::{self, Listing};
use crate::ui::theme::Tone;
use crate::ui::widget::button::button;
use crate::ui::widget::input::input;
use crate::ui::widget::pick::{Entry, pick};
use crate::ui::widget::table::{self, Cell, Column, Source, Width, table};
use crate::workflows::nsi::{self, Known, Listed};

mod difference;
mod rows;
mod steps;

use difference::Difference;
use rows::Rows;

const TABLE: &str = "checks-dictionaries";
const FIND: &str = "checks-dictionaries-find";
const BY_STATE: &str = "checks-dictionaries-state";

/// What there is of a dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Imported,
    BuiltIn,
    /// Something waits for it.
    Missing,
    Absent,
}

const STATES: [State; 4] = [
    State::Missing,
    State::Imported,
    State::BuiltIn,
    State::Absent,
];

impl State {
    fn of(known: &Known) -> State {
        match known.in_force() {
            Some(version) if version.id.is_some() => State::Imported,
            Some(_) => State::BuiltIn,
            None if known.is_missing() => State::Missing,
            None => State::Absent,
        }
    }

    fn look(self) -> (Icon, Tone, &'static str) {
        match self {
            State::Imported => (Icon::Done, Tone::Done, words::IMPORTED),
            State::BuiltIn => (Icon::Done, Tone::Normal, words::BUILT_IN),
            State::Missing => (Icon::Warning, Tone::Warn, words::MISSING),
            State::Absent => (Icon::NotNeeded, Tone::Muted, words::ABSENT),
        }
    }
}

/// What is shown: the list, or something of one of its dictionaries.
enum View {
    List,
    Rows(Box<Rows>),
    Difference(Box<Difference>),
}

pub struct Dictionaries {
    facts: Option<Result<Arc<Vec<Known>>, Words>>,
    typed: String,
    state: Option<State>,
    entries: Vec<Entry>,
    listed: Vec<usize>,
    /// The row of the list.
    selected: usize,
    columns: Vec<Column>,
    view: View,
}

#[derive(Clone, Debug)]
pub enum Message {
    Loaded(Result<Arc<Vec<Known>>, Words>),
    Table(table::Event),
    Typed(String),
    State(usize),
    Rows(rows::Message),
    Compared(Result<Arc<nsi::Diff>, Words>),
    Difference(table::Event),
    Open,
    Compare,
    Import,
    ImportFolder,
    Chosen(Option<Vec<std::path::PathBuf>>),
    Rollback,
    Retry,
}

impl Dictionaries {
    pub fn new(desk: &Desk) -> (Dictionaries, Task<Message>) {
        let states = STATES.map(|state| Entry::new("", state.look().2));
        let mut screen = Dictionaries {
            facts: None,
            typed: String::new(),
            state: None,
            entries: std::iter::once(Entry::new("", common::ALL))
                .chain(states)
                .collect(),
            listed: Vec::new(),
            selected: 0,
            columns: desk.widths.apply(
                TABLE,
                vec![
                    Column::new(words::CODE, Width::Fixed(112.0)),
                    Column::new(words::NAME, Width::Share(1)).least(180.0),
                    Column::new(words::STATE, Width::Fixed(186.0)),
                    Column::new(words::VERSION, Width::Fixed(80.0)),
                    Column::new(words::DATE, Width::Fixed(88.0)).rank(2),
                    Column::new(words::ROWS, Width::Fixed(76.0)).right(),
                    Column::new(words::FROM, Width::Fixed(150.0)).rank(3),
                    Column::new(words::SINCE, Width::Fixed(96.0)).rank(1),
                ],
            ),
            view: View::List,
        };
        let load = screen.reload(desk);
        (screen, load)
    }

    fn facts(&self) -> Option<&[Known]> {
        match &self.facts {
            Some(Ok(facts)) => Some(facts),
            _ => None,
        }
    }

    fn known(&self, at: usize) -> Option<&Known> {
        self.facts()?.get(*self.listed.get(at)?)
    }

    fn current(&self) -> Option<&Known> {
        self.known(self.selected)
    }

    /// The imported version in force of the dictionary under the cursor.
    fn imported(&self) -> Option<i64> {
        self.current()?.in_force()?.id
    }

    /// Lists what the filters let through; the cursor stays on its dictionary.
    fn arrange(&mut self) {
        let current = self.listed.get(self.selected).copied();
        let query = Query::new(&self.typed);
        let Some(Ok(facts)) = &self.facts else { return };
        let all = facts.iter().enumerate();
        let listed = all.filter(|(_, known)| {
            let searched = || format!("{} {}", known.code, known.title);
            self.state.is_none_or(|state| State::of(known) == state)
                && (query.is_empty() || query.find(&searched()).is_some())
        });
        self.listed = listed.map(|(at, _)| at).collect();
        let same = self.listed.iter().position(|at| Some(*at) == current);
        self.selected = same.unwrap_or_default();
    }

    fn open(&mut self, desk: &Desk) -> Action<Message> {
        let Some(known) = self.current() else {
            return Action::fail(words::NO_ROW, words::NO_ROW_REMEDY);
        };
        let Some(version) = known.in_force().cloned() else {
            return Action::fail(words::NOT_LOADED, words::NOT_LOADED_REMEDY);
        };
        let (rows, load) = Rows::new(version, desk);
        self.view = View::Rows(Box::new(rows));
        Action::Run(load.map(Message::Rows))
    }

    fn compare(&self, desk: &Desk) -> Action<Message> {
        let Some(id) = self.imported() else {
            return Action::fail(words::NOT_IMPORTED, words::NOT_IMPORTED_REMEDY);
        };
        let read = desk.read(move |workplace| nsi::diff(workplace, &id.to_string()).map(Arc::new));
        Action::Run(read.map(Message::Compared))
    }

    fn rollback(&self, desk: &Desk) -> Action<Message> {
        match self.imported() {
            None => Action::fail(words::NOT_IMPORTED, words::NOT_IMPORTED_REMEDY),
            Some(id) => Action::Preview(steps::rollback(desk, id)),
        }
    }

    fn back(&mut self, desk: &Desk) -> Option<Action<Message>> {
        if let View::Rows(rows) = &mut self.view
            && let Some(task) = rows.clear(desk)
        {
            return Some(Action::Run(task.map(Message::Rows)));
        }
        let is_filtered = !self.typed.is_empty() || self.state.is_some();
        match self.view {
            View::List if !is_filtered => return None,
            View::List => {
                self.typed.clear();
                self.state = None;
                self.arrange();
            }
            View::Rows(_) | View::Difference(_) => self.view = View::List,
        }
        Some(Action::Run(focus(TABLE)))
    }

    fn list<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let empty = match self.facts {
            None => window::LOADING,
            Some(_) => common::NOTHING_FOUND,
        };
        let rows = table(desk.look, TABLE, &self.columns, self, Message::Table)
            .selected(Some(self.selected).filter(|at| *at < self.listed.len()))
            .free_insert()
            .empty(empty);
        column![self.filters(desk), rows, self.foot(desk)].into()
    }

    fn filters<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        let find = input(look, FIND, &self.typed, Message::Typed)
            .placeholder(words::FIND)
            .icon(Icon::Search)
            .height(look.input() + 2.0)
            .width(260.0);
        let at = self
            .state
            .and_then(|state| STATES.iter().position(|s| *s == state));
        let at = Some(at.map_or(0, |at| at + 1));
        let by_state = pick(look, BY_STATE, &self.entries, at, Message::State);
        let by_state = by_state.label(words::STATE).on(self.state.is_some());
        let line = row![find, by_state].spacing(8).align_y(Alignment::Center);
        container(line).padding([8, 14]).width(Length::Fill).into()
    }

    fn foot<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let Some(facts) = self.facts() else {
            return space().into();
        };
        let in_force = facts.iter().filter(|known| known.in_force().is_some());
        let missing = facts.iter().filter(|known| known.is_missing());
        let said = words::foot(
            self.listed.len(),
            facts.len(),
            in_force.count(),
            missing.count(),
        );
        let foot = container(muted(desk, said));
        foot.padding([7, 14]).width(Length::Fill).into()
    }

    fn list_panel<'a>(&'a self, desk: &'a Desk) -> Option<(String, Element<'a, Message>)> {
        let look = desk.look;
        let known = self.current()?;
        let line = |words: String| text(words).size(font::BODY.size);
        let mut content = column![line(known.title.clone())].spacing(6);
        for used in words::used(known) {
            content = content.push(line(used));
        }
        content = content.push(space().height(4));
        for version in &known.versions {
            content = content.push(match version.is_in_force {
                true => Element::from(line(words::line(version))),
                false => muted(desk, words::line(version)),
            });
        }
        if known.versions.is_empty() {
            content = content.push(muted(desk, words::NOT_LOADED));
        }
        let wide = |label: &'static str| button(look, label).width(Length::Fill).spread();
        content = content.push(space().height(6));
        if known.in_force().is_some() {
            let open = wide(words::OPEN_ROWS).key("Enter");
            content = content.push(open.on_press(Message::Open));
        }
        let import = wide(words::IMPORT).key("Ins").on_press(Message::Import);
        let folder = wide(words::IMPORT_FOLDER).key("Shift+Ins");
        content = content
            .push(import)
            .push(folder.on_press(Message::ImportFolder));
        if self.imported().is_some() {
            let compare = wide(words::SHOW_DIFF).key("F3").on_press(Message::Compare);
            let rollback = wide(words::ROLLBACK).key("Del").on_press(Message::Rollback);
            content = content.push(compare).push(rollback);
        }
        Some((known.code.clone(), content.into()))
    }
}

fn day(date: chrono::NaiveDate) -> String {
    words::day(&date.to_string())
}

/// The file that a version came in; the table of the program itself.
fn origin(version: &Listed) -> &str {
    match version.file.as_str() {
        "" => words::BUILT_IN,
        file => file,
    }
}

/// Its number; nothing of a built-in table.
fn number(version: &Listed) -> &str {
    match version.id {
        Some(_) => &version.version,
        None => "",
    }
}

impl Source for Dictionaries {
    fn len(&self) -> usize {
        self.listed.len()
    }

    fn cell(&self, row: usize, column: usize, cell: &mut Cell) {
        let Some(known) = self.known(row) else { return };
        let version = known.in_force();
        let (icon, tone, state) = State::of(known).look();
        if version.is_none() && !known.is_missing() {
            cell.tone = Tone::Muted;
        }
        match (column, version) {
            (0, _) => {
                cell.text.clone_from(&known.code);
                cell.is_code = true;
            }
            (1, _) => cell.text.clone_from(&known.title),
            (2, _) => {
                (cell.icon, cell.tone) = (Some(icon), tone);
                cell.text.push_str(state);
            }
            (3, Some(version)) => cell.text.push_str(number(version)),
            (4, Some(version)) => cell.text = version.date.map(day).unwrap_or_default(),
            (5, Some(version)) => cell.text = window::count(version.rows as i64),
            (6, Some(version)) => cell.text.push_str(origin(version)),
            (7, Some(_)) => cell.text = known.since.as_deref().map(words::day).unwrap_or_default(),
            _ => {}
        }
    }
}

impl Screen for Dictionaries {
    type Message = Message;

    fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match message {
            Message::Loaded(facts) => {
                let is_first = self.facts.is_none();
                self.facts = Some(facts);
                self.arrange();
                if is_first {
                    return Action::Run(focus(TABLE));
                }
            }
            Message::Table(table::Event::Select(at)) => self.selected = at,
            Message::Table(table::Event::Activate(at)) => {
                self.selected = at;
                return self.open(desk);
            }
            Message::Table(table::Event::Resize { column, width }) => {
                desk.widths.set(TABLE, &mut self.columns, column, width);
            }
            Message::Table(table::Event::Find(typed)) => {
                let typed = typed.to_lowercase();
                let mut rows = 0..self.listed.len();
                let begins = |at: &usize| {
                    let known = self.known(*at);
                    known.is_some_and(|known| known.code.to_lowercase().starts_with(&typed))
                };
                self.selected = rows.find(begins).unwrap_or(self.selected);
            }
            Message::Table(_) => {}
            Message::Typed(typed) => {
                self.typed = typed;
                self.arrange();
            }
            Message::State(at) => {
                self.state = at.checked_sub(1).map(|at| STATES[at]);
                self.arrange();
            }
            Message::Rows(message) => {
                if let View::Rows(rows) = &mut self.view {
                    return Action::Run(rows.update(message, desk).map(Message::Rows));
                }
            }
            Message::Compared(Ok(diff)) => {
                self.view = View::Difference(Box::new(Difference::new(&diff)));
                return Action::Run(focus(difference::TABLE));
            }
            Message::Compared(Err(fault)) => return Action::Fail(fault),
            Message::Difference(event) => {
                if let View::Difference(difference) = &mut self.view {
                    difference.update(event);
                }
            }
            Message::Open => return self.open(desk),
            Message::Compare => return self.compare(desk),
            Message::Import => return Action::Ask(Question::files(Message::Chosen)),
            Message::ImportFolder => {
                return Action::Ask(Question::folder(|folder| {
                    Message::Chosen(folder.map(|folder| vec![folder]))
                }));
            }
            Message::Chosen(Some(paths)) => return Action::Preview(steps::import(desk, paths)),
            Message::Chosen(None) => {}
            Message::Rollback => return self.rollback(desk),
            Message::Retry => return Action::Run(self.reload(desk)),
        }
        Action::None
    }

    fn reload(&mut self, desk: &Desk) -> Task<Message> {
        // What is shown of a version may not be in force any more.
        self.view = View::List;
        desk.read(|workplace| nsi::known(workplace).map(Arc::new))
            .map(Message::Loaded)
    }

    fn command(&mut self, command: &Command, desk: &Desk) -> Option<Action<Message>> {
        let is_list = matches!(self.view, View::List);
        Some(match command {
            Command::Back => return self.back(desk),
            Command::Find => match &self.view {
                View::List => Action::Run(focus(FIND)),
                View::Rows(rows) => Action::Run(rows.find().map(Message::Rows)),
                View::Difference(_) => return None,
            },
            Command::Open if is_list => self.open(desk),
            Command::ShowFile if is_list => self.compare(desk),
            Command::Unform if is_list => self.rollback(desk),
            Command::Own("Ins") if is_list => self.update(Message::Import, desk),
            Command::Own("Shift+Ins") if is_list => self.update(Message::ImportFolder, desk),
            _ => return None,
        })
    }

    fn hints(&self, _: &Desk) -> Vec<Hint> {
        let find = Hint::new(Command::Find, words::HINT_FIND);
        let is_imported = self.imported().is_some();
        let is_there = self
            .current()
            .is_some_and(|known| known.in_force().is_some());
        match self.view {
            View::List => vec![
                Hint::new(Command::Open, words::HINT_OPEN).dimmed_unless(is_there),
                Hint::new(Command::Own("Ins"), words::HINT_IMPORT),
                Hint::new(Command::ShowFile, words::HINT_DIFF).dimmed_unless(is_imported),
                Hint::new(Command::Unform, words::HINT_ROLLBACK).dimmed_unless(is_imported),
                find,
            ],
            View::Rows(_) => vec![find],
            View::Difference(_) => Vec::new(),
        }
    }

    fn subtitle(&self, _: &Desk) -> String {
        match &self.view {
            View::List => String::new(),
            View::Rows(rows) => rows.title(),
            View::Difference(difference) => difference.title().to_owned(),
        }
    }

    fn panel<'a>(&'a self, desk: &'a Desk) -> Option<(String, Element<'a, Message>)> {
        match &self.view {
            View::List => self.list_panel(desk),
            View::Rows(rows) => {
                let content = rows.panel(desk)?;
                Some((rows.title(), content.map(Message::Rows)))
            }
            View::Difference(_) => None,
        }
    }

    fn has_list(&self) -> bool {
        true
    }

    fn listing(&self, desk: &Desk) -> Result<Listing, Words> {
        match &self.view {
            View::Rows(rows) => return rows.listing(desk),
            View::Difference(difference) => return Ok(difference.listing(desk)),
            View::List => {}
        }
        if self.facts().is_none() {
            return Err(spreadsheet::not_ready());
        }
        let columns = vec![
            SheetColumn::new(words::CODE, Kind::Text, 20),
            SheetColumn::new(words::NAME, Kind::Text, 60),
            SheetColumn::new(words::STATE, Kind::Text, 24),
            SheetColumn::new(words::VERSION, Kind::Text, 12),
            SheetColumn::new(words::DATE, Kind::Text, 12),
            SheetColumn::new(words::ROWS, Kind::Text, 12),
            SheetColumn::new(words::FROM, Kind::Text, 30),
            SheetColumn::new(words::SINCE, Kind::Text, 14),
            SheetColumn::new(words::RULES, Kind::Text, 10),
            SheetColumn::new(words::FIELDS, Kind::Text, 60),
        ];
        let rows = (0..self.listed.len()).filter_map(|at| self.known(at));
        let rows = rows.map(cells).collect();
        let listing = Listing::of_rows(words::TITLE, desk.period, columns, rows);
        Ok(listing.of_day(&desk.clock.today().to_string()))
    }

    fn home(&self) -> &'static str {
        match self.view {
            View::List => TABLE,
            View::Rows(_) => rows::TABLE,
            View::Difference(_) => difference::TABLE,
        }
    }

    fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        if let Some(Err(fault)) = &self.facts {
            return fault_view(desk, fault, Message::Retry);
        }
        match &self.view {
            View::List => self.list(desk),
            View::Rows(rows) => rows.view(desk).map(Message::Rows),
            View::Difference(difference) => difference.view(desk).map(Message::Difference),
        }
    }
}

fn cells(known: &Known) -> Vec<SheetCell<'static>> {
    let version = known.in_force();
    let of = |say: &dyn Fn(&Listed) -> String| version.map(say).unwrap_or_default();
    let all = [
        known.code.clone(),
        known.title.clone(),
        State::of(known).look().2.to_owned(),
        of(&|version| number(version).to_owned()),
        of(&|version| version.date.map(day).unwrap_or_default()),
        of(&|version| version.rows.to_string()),
        of(&|version| origin(version).to_owned()),
        known.since.as_deref().map(words::day).unwrap_or_default(),
        known.n_rules.to_string(),
        known.fields.join(", "),
    ];
    all.map(SheetCell::text).into()
}
