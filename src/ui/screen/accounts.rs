//! Счета: the virtual table of a period's accounts, with filters, order, marks and sums.
//!
//! A thread reads them into columns ([`model`]) and the first rows are there at once. Filter and
//! order of many rows are worked out on a thread too; of few, at once.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{Datelike, NaiveDate};
use iced::futures::channel::mpsc;
use iced::widget::{Row, column, container, row, space, text};
use iced::{Alignment, Element, Length, Task};
use serde::{Deserialize, Serialize};

use crate::domain::{Activity, ReportingPeriod, State};
use crate::store;
use crate::text::window as words;
use crate::text::window::accounts as own;
use crate::workflows::{Error, Progress, Stage, accounts};

use super::month::fault_view;
use super::{Action, Hint, Screen};
use crate::ui::command::Command;
use crate::ui::desk::{Desk, Words, think};
use crate::ui::font;
use crate::ui::icon::Icon;
use crate::ui::place::Place;
use crate::ui::spreadsheet::{self, Listing};
use crate::ui::theme::{self, Tint, Tone};
use crate::ui::widget::input::input;
use crate::ui::widget::pick::{Entry, pick};
use crate::ui::widget::table::{self, Order, Source, Width, table};

pub mod model;
mod panel;
mod sheet;
pub mod steps;
#[cfg(test)]
mod tests;

use model::{Builder, By, Filter, Found, FoundKeys, Marks, Of, PIECE, Rows, Sieve, Tally};

const TABLE: &str = "accounts";
const FIND: &str = "accounts-find";

/// What the screen leaves to its next opening.
#[derive(Clone, Debug, Default)]
pub struct Remembered {
    pub filter: Filter,
    pub sort: Option<(By, bool)>,
    pub hidden: Vec<By>,
    /// The account under the cursor, and the marked ones, of this period.
    pub period: Option<ReportingPeriod>,
    pub current: Option<i64>,
    pub marked: Vec<i64>,
}

/// What of it outlives the program: never a word that was searched for, which may be somebody's name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    sort: Option<(By, bool)>,
    hidden: Vec<By>,
    /// Codes of states and activity; missing is all of them.
    states: Option<Vec<String>>,
    activity: Option<String>,
    payer: Option<String>,
    department: Option<String>,
    doctor: Option<String>,
    has_findings: Option<bool>,
}

impl Remembered {
    pub fn kept(kept: &Kept) -> Remembered {
        let states = kept.states.as_ref().map(|codes| {
            let known = codes.iter().filter_map(|code| State::from_code(code));
            model::states(&known.collect::<Vec<_>>())
        });
        Remembered {
            filter: Filter {
                // States that this program does not know list nothing: better all.
                states: states.filter(|states| *states != 0),
                payer: kept.payer.clone(),
                activity: kept.activity.as_deref().and_then(Activity::from_code),
                department: kept.department.clone(),
                doctor: kept.doctor.clone(),
                has_findings: kept.has_findings,
                text: String::new(),
            },
            sort: kept.sort,
            hidden: kept.hidden.clone(),
            ..Remembered::default()
        }
    }

    pub fn to_keep(&self) -> Kept {
        let filter = &self.filter;
        let states = filter.states.map(|states| {
            let chosen = State::ALL.into_iter().enumerate();
            chosen
                .filter(|(at, _)| states >> at & 1 == 1)
                .map(|(_, state)| state.code().to_owned())
                .collect()
        });
        Kept {
            sort: self.sort,
            hidden: self.hidden.clone(),
            states,
            activity: filter.activity.map(|activity| activity.code().to_owned()),
            payer: filter.payer.clone(),
            department: filter.department.clone(),
            doctor: filter.doctor.clone(),
            has_findings: filter.has_findings,
        }
    }
}

/// What goes on with the rows.
#[derive(Debug)]
enum Load {
    Running {
        id: u64,
        is_stopped: Arc<AtomicBool>,
    },
    Ready,
    Failed(Words),
}

/// Rows, order and what of them is listed: what the table asks for when it draws.
#[derive(Debug, Default)]
struct List {
    rows: Arc<Rows>,
    /// All rows, sorted.
    order: Arc<Vec<u32>>,
    found: Found,
    marks: Marks,
    year: i32,
    columns: Columns,
}

/// The columns that are shown, and what each of them holds.
#[derive(Debug, Default)]
struct Columns {
    of: Vec<By>,
    columns: Vec<table::Column>,
}

pub struct Accounts {
    list: List,
    period: ReportingPeriod,
    load: Load,
    /// Read anew behind the rows that are shown.
    incoming: Option<Rows>,
    filter: Filter,
    keys: FoundKeys,
    sort: (By, bool),
    hidden: Vec<By>,
    pickers: Pickers,
    selected: Option<usize>,
    /// The account that the user went to.
    current: Option<i64>,
    /// Accounts to be marked when they come.
    to_mark: HashSet<i64>,
    /// The last question about filter and order; answers to earlier ones come too late.
    asked: u64,
    is_asking: bool,
    is_finding: bool,
    empty: String,
    /// What the side panel shows.
    looked: panel::Looked,
}

#[derive(Clone, Debug)]
pub enum Message {
    /// The cursor rests on this account.
    Look(i64),
    Looked(i64, Result<Arc<panel::Facts>, Words>),
    /// A batch of the load of this number.
    Came(u64, Arc<Rows>),
    Loaded(u64, Result<(), Words>),
    Arranged(u64, Arc<Arranged>),
    KeysFound(Result<FoundKeys, Words>),
    Typed(String),
    Submitted,
    Picked(Facet, usize),
    /// Shows or hides a column, by its place among [`CHOOSABLE`].
    Column(usize),
    Table(table::Event),
    Clear,
    Retry,
}

/// An order and what a filter lists in it.
#[derive(Debug)]
pub struct Arranged {
    order: Arc<Vec<u32>>,
    found: Found,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facet {
    State,
    Payer,
    Activity,
    Department,
    Doctor,
    Findings,
}

/// Entries of the pickers, and what choosing one means.
#[derive(Debug, Default)]
struct Pickers {
    states: (Vec<Entry>, Vec<Option<model::States>>),
    payers: (Vec<Entry>, Vec<Option<String>>),
    activities: (Vec<Entry>, Vec<Option<Activity>>),
    departments: (Vec<Entry>, Vec<Option<String>>),
    doctors: (Vec<Entry>, Vec<Option<String>>),
    findings: (Vec<Entry>, Vec<Option<bool>>),
    /// Of [`CHOOSABLE`], and which of them are shown.
    columns: (Vec<Entry>, Vec<bool>),
}

/// Up to so many rows, filter and order are worked out at once: within a frame.
const AT_ONCE: usize = 20_000;
/// Up to so many rows, a reload goes on unseen and the rows change all at once.
const UNSEEN: usize = 200_000;
/// The first batch is a windowful, one piece; later ones are several and come this often.
const PAUSE: Duration = Duration::from_millis(80);

static LOADS: AtomicU64 = AtomicU64::new(1);

const ALL: [By; 13] = [
    By::Number,
    By::Patient,
    By::Birth,
    By::Activity,
    By::Department,
    By::Doctor,
    By::Diagnosis,
    By::Start,
    By::End,
    By::Payer,
    By::State,
    By::Findings,
    By::Billed,
];

/// Columns that can be hidden: a list without patient and sum is none.
const CHOOSABLE: [By; 11] = [
    By::Number,
    By::Birth,
    By::Activity,
    By::Department,
    By::Doctor,
    By::Diagnosis,
    By::Start,
    By::End,
    By::Payer,
    By::State,
    By::Findings,
];

fn title(by: By) -> &'static str {
    match by {
        By::Number => own::NUMBER,
        By::Patient => own::PATIENT,
        By::Birth => own::BIRTH,
        By::Activity => own::ACTIVITY,
        By::Department => own::DEPARTMENT_HEAD,
        By::Doctor => own::DOCTOR,
        By::Diagnosis => own::DIAGNOSIS,
        By::Start => own::START,
        By::End => own::END,
        By::Payer => own::PAYER,
        By::State => own::STATE,
        By::Findings => own::FINDINGS,
        By::Billed => own::BILLED,
    }
}

/// A name of thirty signs can be read in it.
const NAME: f32 = 246.0;

fn columns(hidden: &[By], desk: &Desk) -> Columns {
    let shown = ALL.iter().filter(|by| !hidden.contains(by));
    let of: Vec<By> = shown.copied().collect();
    let column = |by: &By| {
        let (width, rank) = match by {
            By::Number => (Width::Fixed(62.0), 1),
            By::Patient => (Width::Share(11), 0),
            By::Birth => (Width::Fixed(84.0), 3),
            By::Activity => (Width::Share(5), 7),
            By::Department => (Width::Share(3), 5),
            By::Doctor => (Width::Share(3), 8),
            By::Diagnosis => (Width::Fixed(60.0), 4),
            By::Start => (Width::Fixed(62.0), 9),
            By::End => (Width::Fixed(54.0), 6),
            By::Payer => (Width::Fixed(38.0), 0),
            By::State => (Width::Fixed(112.0), 0),
            By::Findings => (Width::Fixed(48.0), 2),
            By::Billed => (Width::Fixed(106.0), 0),
        };
        let column = table::Column::new(title(*by), width).sortable().rank(rank);
        match by {
            By::Number | By::Findings | By::Billed => column.right(),
            By::Patient => column.least(NAME),
            _ => column,
        }
    };
    let columns = desk.widths.apply(TABLE, of.iter().map(column).collect());
    Columns { of, columns }
}

/// Shape of a state.
pub fn shape(state: State) -> Icon {
    match state {
        State::Pool => Icon::Later,
        State::InRegistry => Icon::Possible,
        State::Sent => Icon::Waiting,
        State::Prechecked | State::Reissued | State::Accepted => Icon::Done,
        State::RefusedAtPrecheck | State::RefusedAtFinal => Icon::Refused,
        State::Deferred | State::Withdrawn => Icon::NotNeeded,
    }
}

/// The states that can be chosen together.
fn groups() -> [(&'static str, Option<model::States>); 4] {
    use State::*;
    [
        (own::ALL, None),
        (
            own::NOT_EXPORTED,
            Some(model::states(&[Pool, InRegistry, Deferred])),
        ),
        (
            own::EXPORTED,
            Some(model::states(&[
                Sent,
                Prechecked,
                RefusedAtPrecheck,
                Reissued,
                Accepted,
                RefusedAtFinal,
            ])),
        ),
        (
            own::REFUSED,
            Some(model::states(&[RefusedAtPrecheck, RefusedAtFinal])),
        ),
    ]
}

impl Accounts {
    pub fn new(desk: &Desk) -> (Accounts, Task<Message>) {
        Accounts::with(desk, Remembered::default())
    }

    /// As it was left.
    pub fn with(desk: &Desk, remembered: Remembered) -> (Accounts, Task<Message>) {
        let is_same = remembered.period == Some(desk.period);
        let mut screen = Accounts {
            list: List::default(),
            period: desk.period,
            load: Load::Ready,
            incoming: None,
            filter: remembered.filter,
            keys: FoundKeys::default(),
            sort: remembered.sort.unwrap_or((By::Patient, false)),
            hidden: remembered.hidden,
            pickers: Pickers::default(),
            selected: None,
            current: remembered.current.filter(|_| is_same),
            to_mark: match is_same {
                true => remembered.marked.into_iter().collect(),
                false => HashSet::new(),
            },
            asked: 0,
            is_asking: false,
            is_finding: false,
            empty: words::LOADING.into(),
            looked: panel::Looked::default(),
        };
        screen.lay_out(desk);
        let load = screen.reload(desk);
        (screen, load)
    }

    /// Makes the columns anew.
    fn lay_out(&mut self, desk: &Desk) {
        self.list.columns = columns(&self.hidden, desk);
    }

    pub fn remembered(&self) -> Remembered {
        let mut marked = self.list.marks.ids(&self.list.rows);
        marked.extend(&self.to_mark);
        Remembered {
            filter: self.filter.clone(),
            sort: Some(self.sort),
            hidden: self.hidden.clone(),
            period: Some(self.period),
            current: self.current,
            marked,
        }
    }

    fn is_loading(&self) -> bool {
        matches!(self.load, Load::Running { .. })
    }

    /// The row under the cursor.
    fn row(&self) -> Option<usize> {
        let at = self.selected?;
        self.list.found.shown.get(at).map(|row| *row as usize)
    }

    fn start(&mut self, desk: &Desk) -> Task<Message> {
        self.stop();
        let id = LOADS.fetch_add(1, Ordering::Relaxed);
        let is_stopped = Arc::new(AtomicBool::new(false));
        self.load = Load::Running {
            id,
            is_stopped: is_stopped.clone(),
        };
        load(desk, id, is_stopped)
    }

    fn stop(&mut self) {
        if let Load::Running { is_stopped, .. } = &self.load {
            is_stopped.store(true, Ordering::Relaxed);
        }
        self.load = Load::Ready;
    }

    /// A batch for the rows that are seen growing, or for those behind them.
    fn take(&mut self, batch: Rows) {
        if let Some(incoming) = &mut self.incoming {
            incoming.append(batch);
            return;
        }
        let from = self.list.rows.len() as u32;
        Arc::make_mut(&mut self.list.rows).append(batch);
        let rows = &self.list.rows;
        Arc::make_mut(&mut self.list.order).extend(from..rows.len() as u32);
        let sieve = Sieve::new(rows, &self.filter, &self.keys);
        self.list.found.add(rows, &sieve, from);
        self.mark_waiting(from);
        if self.selected.is_none() && !self.list.found.shown.is_empty() {
            self.selected = Some(0);
        }
    }

    fn mark_waiting(&mut self, from: u32) {
        if self.to_mark.is_empty() {
            return;
        }
        let rows = &self.list.rows;
        for row in from..rows.len() as u32 {
            if self.to_mark.remove(&rows.id(row as usize)) {
                self.list.marks.set(rows, row, true);
            }
        }
    }

    fn finish(&mut self, done: Result<(), Words>) -> Task<Message> {
        if let Err(fault) = done {
            self.load = Load::Failed(fault);
            self.incoming = None;
            return Task::none();
        }
        self.load = Load::Ready;
        self.looked.age();
        if let Some(rows) = self.incoming.take() {
            let marked = self.list.marks.ids(&self.list.rows);
            self.to_mark.extend(marked);
            self.list.order = Arc::new((0..rows.len() as u32).collect());
            self.list.rows = Arc::new(rows);
            self.list.marks = Marks::default();
            self.list.found = Found::default();
            self.mark_waiting(0);
        }
        self.to_mark.clear();
        self.arrange(Some(self.sort))
    }

    /// Works out order and filter anew: at once, or on a thread.
    fn arrange(&mut self, sort: Option<(By, bool)>) -> Task<Message> {
        self.asked += 1;
        let rows = self.list.rows.clone();
        let order = self.list.order.clone();
        let (filter, keys, asked) = (self.filter.clone(), self.keys.clone(), self.asked);
        // Rows that still come are in their own order; sorted at the end.
        let sort = sort.filter(|_| !self.is_loading() || self.incoming.is_some());
        if rows.len() <= AT_ONCE || self.is_loading() {
            self.show(arranged(&rows, order, sort, &filter, &keys));
            return Task::none();
        }
        self.is_asking = true;
        think(move || arranged(&rows, order, sort, &filter, &keys))
            .map(move |arranged| Message::Arranged(asked, Arc::new(arranged)))
    }

    fn show(&mut self, arranged: Arranged) {
        self.is_asking = false;
        self.list.order = arranged.order;
        self.list.found = arranged.found;
        self.pickers = self.choices();
        let shown = &self.list.found.shown;
        let wanted = self.current.and_then(|id| self.list.rows.row_of(id));
        let at = wanted.and_then(|row| shown.iter().position(|own| *own as usize == row));
        let last = shown.len().checked_sub(1);
        self.selected = at.or_else(|| last.map(|last| self.selected.unwrap_or(0).min(last)));
        if self.current.is_none() {
            self.selected = last.map(|_| 0);
        }
        self.empty = match (self.is_loading(), self.list.rows.is_empty()) {
            (true, _) => words::LOADING.into(),
            (false, true) => own::none(self.period),
            (false, false) => own::NOTHING_FOUND.into(),
        };
    }

    fn choices(&self) -> Pickers {
        let found = &self.list.found;
        let rows = &self.list.rows;
        let n_of = |states: Option<model::States>| -> usize {
            let all = found.states.iter().enumerate();
            all.filter(|(at, _)| states.is_none_or(|own| own >> at & 1 == 1))
                .map(|(_, n)| n)
                .sum()
        };
        let mut pickers = Pickers::default();
        for (name, states) in groups() {
            let name = match states {
                None => name.to_owned(),
                Some(_) => own::entry(name, n_of(states)),
            };
            pickers.states.0.push(Entry::new("", name));
            pickers.states.1.push(states);
        }
        for state in State::ALL {
            let states = model::states(&[state]);
            let is_chosen = self.filter.states == Some(states);
            let n = n_of(Some(states));
            if n > 0 || is_chosen {
                let entry = Entry::new("", own::entry(own::state(state), n));
                pickers.states.0.push(entry);
                pickers.states.1.push(Some(states));
            }
        }
        let all = || Entry::new("", own::ALL);
        pickers.activities.0.push(all());
        pickers.activities.1.push(None);
        for activity in Activity::ALL {
            let n = found.activities[activity as usize];
            if n > 0 || self.filter.activity == Some(activity) {
                let name = own::activity(activity);
                pickers
                    .activities
                    .0
                    .push(Entry::new("", own::entry(name, n)));
                pickers.activities.1.push(Some(activity));
            }
        }
        let named = |of: Of, counts: &[usize], chosen: &Option<String>| {
            let mut some: Vec<(&str, usize)> = rows
                .pool(of)
                .iter()
                .zip(counts.iter().copied())
                .filter(|(name, n)| *n > 0 || chosen.as_deref() == Some(*name))
                .collect();
            some.sort_by_key(|(name, _)| (name.parse().unwrap_or(u64::MAX), *name));
            let mut entries = vec![all()];
            let mut values = vec![None];
            for (name, n) in some {
                let shown = if name.is_empty() {
                    own::NOT_GIVEN
                } else {
                    name
                };
                entries.push(Entry::new("", own::entry(shown, n)));
                values.push(Some(name.to_owned()));
            }
            // Chosen in another month, and here nobody has it.
            if let Some(chosen) = chosen
                && !values.iter().flatten().any(|value| value == chosen)
            {
                entries.push(Entry::new("", own::entry(chosen, 0)));
                values.push(Some(chosen.clone()));
            }
            (entries, values)
        };
        pickers.payers = named(Of::Payer, &found.payers, &self.filter.payer);
        pickers.departments = named(Of::Department, &found.departments, &self.filter.department);
        pickers.doctors = named(Of::Doctor, &found.doctors, &self.filter.doctor);
        let [without, with] = found.findings;
        pickers.findings = (
            vec![
                all(),
                Entry::new("", own::entry(own::WITH_FINDINGS, with)),
                Entry::new("", own::entry(own::WITHOUT_FINDINGS, without)),
            ],
            vec![None, Some(true), Some(false)],
        );
        let is_shown = |by: &By| !self.hidden.contains(by);
        pickers.columns = (
            CHOOSABLE
                .iter()
                .map(|by| Entry::new("", title(*by)))
                .collect(),
            CHOOSABLE.iter().map(is_shown).collect(),
        );
        pickers
    }

    fn pick(&mut self, facet: Facet, at: usize) -> Task<Message> {
        let pickers = &self.pickers;
        let text = |values: &[Option<String>]| values.get(at).cloned().flatten();
        match facet {
            Facet::State => self.filter.states = pickers.states.1.get(at).copied().flatten(),
            Facet::Activity => {
                self.filter.activity = pickers.activities.1.get(at).copied().flatten();
            }
            Facet::Payer => self.filter.payer = text(&pickers.payers.1),
            Facet::Department => self.filter.department = text(&pickers.departments.1),
            Facet::Doctor => self.filter.doctor = text(&pickers.doctors.1),
            Facet::Findings => {
                self.filter.has_findings = pickers.findings.1.get(at).copied().flatten();
            }
        }
        // Whoever chose goes on among the rows.
        let focus = iced::widget::operation::focus(TABLE);
        Task::batch([self.arrange(None), focus])
    }

    fn show_or_hide(&mut self, at: usize, desk: &Desk) {
        let Some(by) = CHOOSABLE.get(at) else {
            return;
        };
        match self.hidden.iter().position(|own| own == by) {
            Some(own) => {
                self.hidden.remove(own);
            }
            None => self.hidden.push(*by),
        }
        self.lay_out(desk);
        self.pickers = self.choices();
    }

    fn type_text(&mut self, typed: String, desk: &Desk) -> Task<Message> {
        self.filter.text = typed;
        // What is found is what is meant: the first row.
        self.current = None;
        let arrange = self.arrange(None);
        let wanted = self.filter.keys();
        if wanted.is_empty() || wanted == self.keys.words {
            return arrange;
        }
        let find = desk.read(move |workplace| {
            let connection = &workplace.store.connection;
            let mut found = FoundKeys::default();
            for word in wanted {
                let ids = store::accounts::with_key_beginning(connection, &word, MOST_KEYS)?;
                let ids = ids.into_iter().filter_map(|id| u32::try_from(id).ok());
                found.ids.push(ids.collect());
                found.words.push(word);
            }
            Ok(found)
        });
        Task::batch([arrange, find.map(Message::KeysFound)])
    }

    fn table(&mut self, event: table::Event, desk: &Desk) -> Action<Message> {
        self.is_finding = false;
        match event {
            table::Event::Select(at) => {
                self.select(at);
                Action::None
            }
            table::Event::Activate(at) => {
                self.select(at);
                self.open()
            }
            table::Event::Mark(at) => {
                if let Some(row) = self.list.found.shown.get(at).copied() {
                    let is_marked = self.list.marks.has(row);
                    self.list.marks.set(&self.list.rows, row, !is_marked);
                }
                Action::None
            }
            table::Event::MarkMany(many) => {
                for row in &self.list.found.shown {
                    let is_marked = match many {
                        table::Many::Mark => true,
                        table::Many::Unmark => false,
                        table::Many::Invert => !self.list.marks.has(*row),
                    };
                    self.list.marks.set(&self.list.rows, *row, is_marked);
                }
                Action::None
            }
            table::Event::Find(typed) => {
                let from = self.selected.unwrap_or(0);
                let shown = &self.list.found.shown;
                if let Some(at) = model::find_surname(&self.list.rows, shown, from, &typed) {
                    self.select(at);
                }
                Action::None
            }
            table::Event::Sort(at) => {
                let Some(by) = self.list.columns.of.get(at).copied() else {
                    return Action::None;
                };
                let is_falling = self.sort.0 == by && !self.sort.1;
                self.sort = (by, is_falling);
                Action::Run(self.arrange(Some(self.sort)))
            }
            table::Event::Resize { column, width } => {
                let columns = &mut self.list.columns.columns;
                desk.widths.set(TABLE, columns, column, width);
                Action::None
            }
            table::Event::Open(_) | table::Event::Close(_) | table::Event::Context(..) => {
                Action::None
            }
        }
    }

    fn select(&mut self, at: usize) {
        self.selected = Some(at);
        self.current = self.row().map(|row| self.list.rows.id(row));
    }

    fn open(&self) -> Action<Message> {
        match self.row() {
            Some(row) => Action::Open(Place::Card {
                account: self.list.rows.id(row),
                field: None,
            }),
            None => none_chosen(),
        }
    }

    /// The refused ones among the marked, or the current one; otherwise why not.
    fn refused(&self) -> Result<steps::Chosen, Action<Message>> {
        let rows = &self.list.rows;
        let is_refused = |row: usize| {
            let state = rows.state(row);
            matches!(state, State::RefusedAtPrecheck | State::RefusedAtFinal)
        };
        if self.list.marks.tally.n > 0 {
            let marked = self.list.marks.rows().map(|row| row as usize);
            let ids: Vec<i64> = marked
                .filter(|row| is_refused(*row))
                .map(|row| rows.id(row))
                .collect();
            return match ids.is_empty() {
                true => Err(Action::fail(own::NONE_REFUSED, own::NONE_REFUSED_REMEDY)),
                false => Ok(steps::Chosen {
                    n_others: self.list.marks.tally.n - ids.len(),
                    ids,
                }),
            };
        }
        match self.row() {
            None => Err(none_chosen()),
            Some(row) if is_refused(row) => Ok(steps::Chosen {
                ids: vec![rows.id(row)],
                n_others: 0,
            }),
            Some(row) => {
                let what = own::not_refused(rows.surname(row), rows.state(row));
                Err(Action::fail(&what, own::NOT_REFUSED_REMEDY))
            }
        }
    }

    fn clear(&mut self) -> Task<Message> {
        self.filter = Filter::default();
        self.is_finding = false;
        let focus = iced::widget::operation::focus(TABLE);
        Task::batch([self.arrange(None), focus])
    }
}

/// More accounts than this under one beginning of a key help nobody.
const MOST_KEYS: u32 = 10_000;

fn none_chosen() -> Action<Message> {
    Action::fail(own::NONE_CHOSEN, own::NONE_CHOSEN_REMEDY)
}

impl Drop for Accounts {
    fn drop(&mut self) {
        self.stop();
    }
}

fn arranged(
    rows: &Rows,
    order: Arc<Vec<u32>>,
    sort: Option<(By, bool)>,
    filter: &Filter,
    keys: &FoundKeys,
) -> Arranged {
    let order = match sort {
        Some((by, is_falling)) => Arc::new(model::sort(rows, &order, by, is_falling)),
        None => order,
    };
    let sieve = Sieve::new(rows, filter, keys);
    let found = Found::of(rows, &sieve, &order);
    Arranged { order, found }
}

/// Reads the accounts of the period, batch by batch.
fn load(desk: &Desk, id: u64, is_stopped: Arc<AtomicBool>) -> Task<Message> {
    struct Listener(Arc<AtomicBool>);
    impl Progress for Listener {
        fn begin(&self, _: Stage, _: Option<u64>) {}
        fn advance(&self, _: u64) {}
        fn is_cancelled(&self) -> bool {
            self.0.load(Ordering::Relaxed)
        }
    }
    let (send, receive) = mpsc::unbounded();
    let desk = desk.clone();
    std::thread::spawn(move || {
        let say = |message: Message| {
            // Nobody listens any more when the screen is gone.
            let _ = send.unbounded_send(message);
        };
        let read = || -> Result<(), Error> {
            let workplace = desk.open_to_read()?;
            let mut builder = Builder::default();
            let (mut is_first, mut told) = (true, Instant::now());
            accounts::stream(&workplace, desk.period, &Listener(is_stopped), |listed| {
                builder.push(listed);
                let is_due = match is_first {
                    true => builder.len() >= PIECE,
                    false => builder.len().is_multiple_of(PIECE) && told.elapsed() > PAUSE,
                };
                if is_due {
                    say(Message::Came(id, Arc::new(builder.take())));
                    (is_first, told) = (false, Instant::now());
                }
            })?;
            say(Message::Came(id, Arc::new(builder.take())));
            Ok(())
        };
        let done = match read() {
            Err(Error::Cancelled) => return,
            other => other.map_err(|error| desk.words(&error)),
        };
        say(Message::Loaded(id, done));
    });
    Task::stream(receive)
}

impl Source for List {
    fn len(&self) -> usize {
        self.found.shown.len()
    }

    fn row(&self, at: usize) -> table::Row {
        let Some(row) = self.found.shown.get(at).copied() else {
            return table::Row::default();
        };
        let is_marked = self.marks.has(row);
        table::Row {
            check: Some(is_marked),
            tint: if is_marked { Tint::Marked } else { Tint::None },
            ..table::Row::default()
        }
    }

    fn cell(&self, at: usize, column: usize, cell: &mut table::Cell) {
        let by = self.columns.of.get(column);
        let (Some(row), Some(by)) = (self.found.shown.get(at).copied(), by) else {
            return;
        };
        let row = row as usize;
        let rows = &self.rows;
        let day = |date: Option<NaiveDate>, cell: &mut table::Cell| match date {
            Some(date) if date.year() == self.year => {
                cell.text = date.format("%d.%m").to_string();
            }
            Some(date) => cell.text = date.format("%d.%m.%y").to_string(),
            None => cell.text.push('—'),
        };
        match by {
            By::Number => {
                cell.tone = Tone::Muted;
                match rows.number(row) {
                    0 => cell.text.push('—'),
                    number => cell.text = words::count(number.into()),
                }
            }
            By::Patient => {
                cell.text.push_str(rows.surname(row));
                cell.text.push(' ');
                cell.text.push_str(rows.given(row));
            }
            By::Birth => {
                if let Some(date) = rows.birth(row) {
                    cell.text = date.format("%d.%m.%Y").to_string();
                }
            }
            By::Activity => cell.text.push_str(own::activity(rows.activity(row))),
            By::Department => cell.text.push_str(rows.department(row)),
            By::Doctor => cell.text.push_str(rows.doctor(row)),
            By::Diagnosis => cell.text.push_str(rows.diagnosis(row)),
            By::Start => day(rows.start(row), cell),
            By::End => day(rows.end(row), cell),
            By::Payer => {
                cell.is_bold = true;
                cell.text.push_str(match rows.payer(row) {
                    "" => "—",
                    letter => letter,
                });
            }
            By::State => {
                let state = rows.state(row);
                let icon = shape(state);
                cell.icon = Some(icon);
                cell.tone = icon.tone();
                cell.text.push_str(own::state(state));
            }
            By::Findings => match rows.n_findings(row) {
                0 => {}
                n => {
                    cell.text = n.to_string();
                    cell.is_bold = true;
                    cell.tone = Tone::Bad;
                }
            },
            By::Billed => cell.text = words::money(rows.billed(row)),
        }
    }
}

impl Screen for Accounts {
    type Message = Message;

    fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        let is_ours = |id: u64| matches!(self.load, Load::Running { id: own, .. } if own == id);
        match message {
            Message::Came(id, batch) if is_ours(id) => {
                // A message may be kept by who passed it on; then its rows are copied.
                self.take(Arc::unwrap_or_clone(batch));
                Action::None
            }
            Message::Loaded(id, done) if is_ours(id) => Action::Run(self.finish(done)),
            Message::Came(..) | Message::Loaded(..) => Action::None, // Of a load that was stopped.
            Message::Arranged(asked, arranged) => {
                if asked == self.asked
                    && let Ok(arranged) = Arc::try_unwrap(arranged)
                {
                    self.show(arranged);
                }
                Action::None
            }
            Message::KeysFound(Ok(found)) => {
                if found.words == self.filter.keys() {
                    self.keys = found;
                    return Action::Run(self.arrange(None));
                }
                Action::None
            }
            Message::KeysFound(Err(fault)) => Action::Fail(fault),
            Message::Typed(typed) => {
                self.is_finding = true;
                Action::Run(self.type_text(typed, desk))
            }
            Message::Submitted => {
                self.is_finding = false;
                Action::Run(iced::widget::operation::focus(TABLE))
            }
            Message::Picked(facet, at) => Action::Run(self.pick(facet, at)),
            Message::Column(at) => {
                self.show_or_hide(at, desk);
                Action::None
            }
            Message::Look(account) => Action::Run(self.look(account, desk)),
            Message::Looked(account, facts) => {
                self.looked(account, facts);
                Action::None
            }
            Message::Table(event) => self.table(event, desk),
            Message::Clear => Action::Run(self.clear()),
            Message::Retry => Action::Run(self.reload(desk)),
        }
    }

    fn reload(&mut self, desk: &Desk) -> Task<Message> {
        let is_same = self.period == desk.period && !self.list.rows.is_empty();
        self.period = desk.period;
        self.list.year = desk.period.first_day().year();
        self.asked += 1; // Answers about the former rows are of no use.
        self.is_asking = false;
        self.incoming = match is_same && self.list.rows.len() <= UNSEEN {
            true => Some(Rows::default()),
            false => {
                if is_same {
                    self.to_mark.extend(self.list.marks.ids(&self.list.rows));
                } else if !self.list.rows.is_empty() {
                    self.to_mark.clear();
                    self.current = None;
                }
                self.list = List {
                    year: self.list.year,
                    columns: std::mem::take(&mut self.list.columns),
                    ..List::default()
                };
                self.selected = None;
                self.empty = words::LOADING.into();
                None
            }
        };
        self.start(desk)
    }

    fn command(&mut self, command: &Command, desk: &Desk) -> Option<Action<Message>> {
        match command {
            Command::Find => {
                self.is_finding = true;
                Some(Action::Run(iced::widget::operation::focus(FIND)))
            }
            Command::Back if !self.filter.is_empty() => Some(Action::Run(self.clear())),
            Command::Back if self.is_finding => {
                self.is_finding = false;
                Some(Action::Run(iced::widget::operation::focus(TABLE)))
            }
            Command::Resubmit => Some(match self.refused() {
                Err(why) => why,
                Ok(chosen) if chosen.is_one() => Action::Do(steps::resubmit(chosen.ids)),
                Ok(chosen) => Action::Preview(steps::preview_resubmit(desk, chosen)),
            }),
            Command::AcceptSuggested | Command::AcceptSuggestedAll => Some(match self.refused() {
                Err(why) => why,
                Ok(chosen) if chosen.is_one() => Action::Do(steps::accept(chosen.ids)),
                Ok(chosen) => Action::Preview(steps::preview_accept(desk, chosen)),
            }),
            Command::Open => Some(self.open()),
            Command::Mark => {
                let at = self.selected?;
                let mark = self.table(table::Event::Mark(at), desk);
                if at + 1 < self.list.len() {
                    self.select(at + 1);
                }
                Some(mark)
            }
            _ => None,
        }
    }

    fn hints(&self, _desk: &Desk) -> Vec<Hint> {
        let has_refused = self.refused().is_ok();
        vec![
            Hint::new(Command::Open, own::OPEN),
            Hint::new(Command::Mark, own::MARK),
            Hint::new(Command::Find, own::FIND),
            Hint::new(Command::AcceptSuggested, own::ACCEPT).dimmed_unless(has_refused),
            Hint::new(Command::Resubmit, own::RESUBMIT).dimmed_unless(has_refused),
        ]
    }

    fn panel<'a>(&'a self, desk: &'a Desk) -> Option<(String, Element<'a, Message>)> {
        self.panel_view(desk)
    }

    fn needs_room(&self) -> bool {
        true
    }

    fn has_list(&self) -> bool {
        true
    }

    fn listing(&self, _desk: &Desk) -> Result<Listing, Words> {
        if self.is_loading() || self.is_asking || matches!(self.load, Load::Failed(_)) {
            return Err(spreadsheet::not_ready());
        }
        let of = self.list.columns.of.clone();
        let columns = of.iter().map(|by| sheet::column(*by, title(*by))).collect();
        let found = &self.list.found;
        let (rows, shown) = (self.list.rows.clone(), found.shown.clone());
        let (n, sum) = (shown.len(), found.listed.sum);
        let name = words::place::ACCOUNTS;
        let listing = Listing::new(name, self.period, columns, move |_, put| {
            let mut cells = Vec::with_capacity(of.len());
            for row in &shown {
                cells.clear();
                cells.extend(of.iter().map(|by| sheet::cell(&rows, *row as usize, *by)));
                put(&cells)?;
            }
            Ok(())
        });
        Ok(listing.rows(n).sum(sum).with_people())
    }

    fn home(&self) -> &'static str {
        TABLE
    }

    fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        if let Load::Failed(fault) = &self.load {
            return fault_view(desk, fault, Message::Retry);
        }
        let look = desk.look;
        let Columns { of, columns } = &self.list.columns;
        let order = match self.sort.1 {
            true => Order::Falling,
            false => Order::Rising,
        };
        let sorted = of.iter().position(|by| *by == self.sort.0);
        let rows = table(look, TABLE, columns, &self.list, Message::Table)
            .checks()
            .selected(self.selected)
            .sort(sorted.map(|at| (at, order)))
            .empty(&self.empty);
        column![self.filters(desk), rows, self.foot(desk)].into()
    }
}

// What it looks like.
impl Accounts {
    fn filters<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        let find = input(look, FIND, &self.filter.text, Message::Typed)
            .placeholder(own::TEXT_FILTER)
            .icon(Icon::Search)
            .height(look.input() + 2.0)
            .width(220.0)
            .on_submit(Message::Submitted);
        let filter = &self.filter;
        let pickers = &self.pickers;
        macro_rules! facet {
            ($facet:expr, $label:expr, $id:expr, $choices:expr, $chosen:expr) => {{
                let (entries, values) = $choices;
                let at = values.iter().position(|value| *value == $chosen);
                let is_on = $chosen.is_some();
                pick(look, $id, entries, at, |at| Message::Picked($facet, at))
                    .label($label)
                    .nothing(own::NOTHING_LIKE_IT)
                    .empty(own::ALL)
                    .on(is_on)
            }};
        }
        let line: Row<'_, Message> = row![
            find,
            facet!(
                Facet::State,
                own::STATE,
                "accounts-state",
                &pickers.states,
                filter.states
            ),
            facet!(
                Facet::Payer,
                own::PAYER_FILTER,
                "accounts-payer",
                &pickers.payers,
                filter.payer
            ),
            facet!(
                Facet::Activity,
                own::ACTIVITY,
                "accounts-activity",
                &pickers.activities,
                filter.activity
            ),
            facet!(
                Facet::Department,
                own::DEPARTMENT,
                "accounts-department",
                &pickers.departments,
                filter.department
            ),
            facet!(
                Facet::Doctor,
                own::DOCTOR,
                "accounts-doctor",
                &pickers.doctors,
                filter.doctor
            ),
            facet!(
                Facet::Findings,
                own::FINDINGS_FILTER,
                "accounts-findings",
                &pickers.findings,
                filter.has_findings
            ),
            pick(
                look,
                "accounts-columns",
                &pickers.columns.0,
                None,
                Message::Column
            )
            .checks(&pickers.columns.1)
            .empty(own::COLUMNS),
        ]
        .spacing(6)
        .align_y(Alignment::Center);
        container(line.wrap().vertical_spacing(4))
            .padding([6, 14])
            .width(Length::Fill)
            .style(theme::surface(look))
            .into()
    }

    fn foot<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        let found = &self.list.found;
        let part = |label: &'a str, tally: Tally| {
            let plain = |words: &'a str| text(words).size(font::BODY.size);
            let bold = |words: String| text(words).size(font::BODY.size).font(font::BOLD);
            row![
                plain(label),
                bold(words::count(tally.n as i64)),
                plain(own::ON),
                bold(words::money(tally.sum)),
            ]
            .spacing(4)
        };
        let mut foot = row![].spacing(18).align_y(Alignment::Center);
        if self.list.marks.tally.n > 0 {
            foot = foot.push(part(own::MARKED, self.list.marks.tally));
        }
        foot = foot.push(part(own::LISTED, found.listed));
        let muted = |words: String| {
            text(words)
                .size(font::BODY.size)
                .style(theme::tone(look, Tone::Muted))
                .wrapping(text::Wrapping::None)
        };
        if found.listed.n < self.list.rows.len() {
            foot = foot.push(muted(own::of_all(self.list.rows.len())));
        }
        if found.refused.n > 0 {
            foot = foot.push(part(own::REFUSED_FOOT, found.refused));
        }
        foot = foot.push(space().width(Length::Fill));
        let state = match (&self.load, self.is_asking, self.selected) {
            (Load::Running { .. }, ..) if self.incoming.is_none() => {
                own::loading(self.list.rows.len())
            }
            (_, true, _) => own::SORTING.into(),
            (_, _, Some(at)) => own::line(at + 1),
            (_, _, None) => String::new(),
        };
        foot = foot.push(muted(state));
        container(foot)
            .height(look.button())
            .padding([0, 14])
            .width(Length::Fill)
            .align_y(Alignment::Center)
            .style(theme::surface(look))
            .into()
    }
}
