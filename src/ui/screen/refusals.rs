//! Анализ: the work-list of refusals, worked off group by group.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use iced::widget::{column, container, row, text};
use iced::{Alignment, Element, Length, Task};

use crate::domain::{Kopecks, NoteStatus, RefusalStage, RefusalStatus, Round};
use crate::exchange::path::FieldPath;
use crate::reports;
use crate::store::files;
use crate::text::window;
use crate::text::window::refusals as words;
use crate::ui::command::Command;
use crate::ui::desk::{Desk, Words};
use crate::ui::font;
use crate::ui::icon::{self, Icon};
use crate::ui::job::{Job, Said};
use crate::ui::place::Place;
use crate::ui::preview::{Line as Sum, Preview};
use crate::ui::spreadsheet::{self, Listing};
use crate::ui::step;
use crate::ui::theme::{self, Tone};
use crate::ui::widget::button::segments;
use crate::ui::widget::input;
use crate::ui::widget::pick::{Entry, pick};
use crate::ui::widget::table::{self, Width, table};
use crate::workflows::comparison::{self, Comparison};
use crate::workflows::preview::{self, Accept, LeftOut};
use crate::workflows::resubmit::Which;
use crate::workflows::worklist::{self, By, Filter, NoteChange, Row, Worklist};
use crate::workflows::{Rule, Workplace, accept_suggested, resubmit, withdraw};

use super::month::fault_view;
use super::{Action, Hint, Screen, replies};

mod list;
mod panel;
mod sheet;

use list::{List, Tally, WAYS};

const TABLE: &str = "refusals";
const NARROW_TABLE: &str = "refusals-narrow";
const NOTE: &str = "refusal-note";
const DUE: &str = "refusal-due";
const REASON: &str = "refusal-reason";

/// What was read for the screen.
#[derive(Debug)]
pub struct Facts {
    worklist: Arc<Worklist>,
    n_files: i64,
}

/// Something that needs a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    Withdraw,
    AsIs,
}

/// What is typed about the account under the cursor and not written yet.
#[derive(Debug, Default)]
struct Draft {
    shipment: i64,
    note: String,
    due: String,
    is_changed: bool,
}

pub struct Refusals {
    facts: Option<Result<Arc<Facts>, Words>>,
    list: List,
    wide: Vec<table::Column>,
    /// Without department and doctor, where there is no room.
    narrow: Vec<table::Column>,
    payers: Vec<Entry>,
    stages: Vec<Entry>,
    statuses: Vec<Entry>,
    set_statuses: Vec<Entry>,
    comparison: Option<Result<Arc<Comparison>, Words>>,
    /// The shipment whose comparison is being read.
    asked: Option<i64>,
    /// The comparison was read before the last step.
    is_stale: bool,
    draft: Draft,
    ask: Option<(Ask, String)>,
    period: crate::domain::ReportingPeriod,
}

#[derive(Clone, Debug)]
pub enum Message {
    Loaded(Result<Arc<Facts>, Words>),
    Compared(i64, Result<Arc<Comparison>, Words>),
    Table(table::Event),
    By(usize),
    Stage(usize),
    Status(usize),
    Payer(usize),
    SetStatus(usize),
    Note(String),
    Due(String),
    SaveNote,
    Reason(String),
    Reasoned,
    Ask(Ask),
    Take,
    TakeAll,
    Resubmit,
    OpenCard,
    Restore,
    Part(usize),
    Retry,
}

impl Refusals {
    /// The screen as it was left, or a new one.
    pub fn open(
        desk: &Desk,
        former: Option<Refusals>,
        payer: Option<&str>,
        by: By,
    ) -> (Refusals, Task<Message>) {
        let mut screen = match former.filter(|screen| screen.period == desk.period) {
            Some(screen) => screen,
            None => Refusals::new(desk, by),
        };
        if let Some(payer) = payer {
            screen.list.payer = Some(payer.to_owned());
            screen.list.arrange();
        }
        let load = screen.reload(desk);
        (screen, load)
    }

    fn new(desk: &Desk, by: By) -> Refusals {
        let entries = |names: &[&str]| {
            let names = names.iter().map(|name| Entry::new("", *name));
            names.collect::<Vec<_>>()
        };
        let mut statuses = vec![Entry::new("", words::ALL)];
        statuses.extend(entries(&words::STATUS_NAMES));
        let mut screen = Refusals {
            facts: None,
            list: List::new(desk.clock.today(), by),
            wide: Vec::new(),
            narrow: Vec::new(),
            payers: entries(&[words::ALL]),
            stages: entries(&[words::BOTH, "1", "2"]),
            statuses,
            set_statuses: entries(&words::STATUS_NAMES),
            comparison: None,
            asked: None,
            is_stale: false,
            draft: Draft::default(),
            ask: None,
            period: desk.period,
        };
        screen.title_columns(desk);
        screen
    }

    pub fn by(&self) -> By {
        self.list.by
    }

    fn title_columns(&mut self, desk: &Desk) {
        let by = self.list.by;
        let first = match by {
            By::Finding => words::FINDING_COLUMN,
            By::Department => words::DEPARTMENT_COLUMN,
            By::Doctor => words::DOCTOR_COLUMN,
            By::Payer => words::PAYER_COLUMN,
        };
        let finding_or = |is_grouped: bool, title: &'static str| match is_grouped {
            true => window::refusals::FINDING,
            false => title,
        };
        let columns = |department: f32, doctor: f32| {
            vec![
                table::Column::new(first, Width::Share(1)),
                table::Column::new(words::PAYER, Width::Fixed(34.0)),
                table::Column::new(
                    finding_or(by == By::Department, words::DEPARTMENT),
                    Width::Fixed(department),
                ),
                table::Column::new(
                    finding_or(by == By::Doctor, words::DOCTOR),
                    Width::Fixed(doctor),
                ),
                table::Column::new(words::STATUS, Width::Fixed(122.0)),
                table::Column::new(words::SUM, Width::Fixed(100.0)).right(),
            ]
        };
        self.wide = desk.widths.apply(TABLE, columns(96.0, 96.0));
        self.narrow = desk.widths.apply(NARROW_TABLE, columns(82.0, 0.0));
    }

    fn is_loaded(&self) -> bool {
        matches!(self.facts, Some(Ok(_)))
    }

    /// Reads the comparison of the account under the cursor, one at a time.
    fn look(&mut self, desk: &Desk) -> Task<Message> {
        let Some(shipment) = self.list.account().map(|row| row.shipment_id) else {
            return Task::none();
        };
        let is_shown = match &self.comparison {
            Some(Ok(comparison)) => comparison.shipment_id == shipment && !self.is_stale,
            _ => false,
        };
        if is_shown || self.asked.is_some() {
            return Task::none();
        }
        self.asked = Some(shipment);
        self.is_stale = false;
        desk.read(move |workplace| comparison::comparison(workplace, shipment).map(Arc::new))
            .map(move |read| Message::Compared(shipment, read))
    }

    /// The comparison of the account under the cursor, once it is read.
    fn shown_comparison(&self) -> Option<&Comparison> {
        let shipment = self.list.account()?.shipment_id;
        match &self.comparison {
            Some(Ok(comparison)) if comparison.shipment_id == shipment => Some(comparison),
            _ => None,
        }
    }

    /// After the cursor moved: what was typed is written down, the new account is looked at.
    fn moved(&mut self, desk: &Desk) -> Action<Message> {
        self.ask = None;
        let save = self.save_draft();
        self.draw_up();
        let look = self.look(desk);
        match save {
            // The account is looked at when the job is done and everything is read anew.
            Some(Ok(job)) => Action::Do(job),
            Some(Err(words)) => Action::Fail(words),
            None => Action::Run(look),
        }
    }

    /// The draft of the account under the cursor, unless something is being typed about it.
    fn draw_up(&mut self) {
        let Some(row) = self.list.account() else {
            return;
        };
        if self.draft.is_changed && self.draft.shipment == row.shipment_id {
            return;
        }
        self.draft = Draft {
            shipment: row.shipment_id,
            note: row.note.clone(),
            due: row.due.map(date).unwrap_or_default(),
            is_changed: false,
        };
    }

    /// Writes down what was typed, if anything was.
    fn save_draft(&mut self) -> Option<Result<Job, Words>> {
        if !self.draft.is_changed {
            return None;
        }
        let typed = self.draft.due.trim();
        let due = match typed.is_empty() {
            true => None,
            false => match parse_date(typed) {
                Some(due) => Some(due),
                None => {
                    return Some(Err(fault(words::BAD_DATE, words::BAD_DATE_REMEDY)));
                }
            },
        };
        self.draft.is_changed = false;
        let change = NoteChange {
            status: None,
            text: Some(self.draft.note.clone()),
            due: Some(due),
        };
        let shipment = self.draft.shipment;
        Some(Ok(Job::new(words::JOB_NOTE, move |workplace, _| {
            let n = worklist::note(workplace, &[shipment], &change)?;
            Ok(Said::new(words::said_noted(n)))
        })))
    }

    fn save(&mut self) -> Action<Message> {
        match self.save_draft() {
            Some(Ok(job)) => Action::Do(job),
            Some(Err(words)) => Action::Fail(words),
            None => Action::None,
        }
    }

    /// Keys 1–5 and the picker.
    fn set_status(&mut self, at: usize) -> Action<Message> {
        let targets = self.list.targets();
        if targets.is_empty() {
            return fail(words::NO_ROW, words::NO_ROW_REMEDY);
        }
        let status = match at {
            0..=2 => NoteStatus::ALL[at],
            3 => return fail(words::DERIVED, words::DERIVED_REMEDY),
            _ => return self.start_asking(Ask::Withdraw),
        };
        let shipments: Vec<i64> = targets
            .iter()
            .filter(|row| !row.status.is_done())
            .map(|row| row.shipment_id)
            .collect();
        if shipments.is_empty() {
            return fail(words::DONE_ALREADY, "");
        }
        let change = NoteChange {
            status: Some(status),
            ..NoteChange::default()
        };
        Action::Do(Job::new(words::JOB_NOTE, move |workplace, _| {
            let n = worklist::note(workplace, &shipments, &change)?;
            let name = crate::text::refusal_status(status.into());
            Ok(Said::new(words::said_status(n, name)))
        }))
    }

    fn start_asking(&mut self, ask: Ask) -> Action<Message> {
        if self.list.targets().is_empty() {
            return fail(words::NO_ROW, words::NO_ROW_REMEDY);
        }
        self.ask = Some((ask, String::new()));
        Action::Run(iced::widget::operation::focus(REASON))
    }

    /// The reason has been given: «Будет сделано».
    fn reasoned(&mut self, desk: &Desk) -> Action<Message> {
        let Some((ask, reason)) = &self.ask else {
            return Action::None;
        };
        let reason = reason.trim().to_owned();
        if reason.is_empty() {
            return fail(words::NO_REASON, words::NO_REASON_REMEDY);
        }
        let targets = self.list.targets();
        let keys: Vec<String> = targets.iter().map(|row| row.key.clone()).collect();
        let ask = *ask;
        let action = match ask {
            Ask::Withdraw => {
                let sum = targets.iter().map(|row| row.billed).sum();
                Action::Preview(Task::done(Ok(withdraw_preview(keys, sum, reason))))
            }
            Ask::AsIs => self.resubmit_preview(keys, Some(reason), desk),
        };
        self.ask = None;
        action
    }

    /// F4: the fund's data for the account under the cursor.
    fn take(&self, desk: &Desk) -> Action<Message> {
        // On the head of a group it is about the group, as Shift+F4.
        let Some(row) = self.list.account() else {
            return self.take_all(desk);
        };
        if !row.has_suggestion {
            return fail(words::NO_SUGGESTION, words::NO_SUGGESTION_REMEDY);
        }
        if self
            .shown_comparison()
            .is_some_and(|comparison| comparison.n_to_take() == 0)
        {
            return fail(words::TAKEN_ALREADY, "");
        }
        Action::Do(take_job(vec![row.key.clone()], 0))
    }

    /// The accounts that Shift+F4 is about: the marked ones, else the group's that are still open.
    fn takeable(&self) -> Vec<&Row> {
        let is_open = |row: &&Row| !row.status.is_done();
        match (self.list.marked.is_empty(), self.list.group()) {
            (false, _) => self.list.marked_rows().filter(is_open).collect(),
            (true, Some(group)) => self.list.rows_of(group).filter(is_open).collect(),
            (true, None) => Vec::new(),
        }
    }

    fn take_all(&self, desk: &Desk) -> Action<Message> {
        let all = self.takeable();
        let with: Vec<&&Row> = all.iter().filter(|row| row.has_suggestion).collect();
        if with.is_empty() {
            return fail(words::GROUP_HAS_NONE, words::NO_SUGGESTION_REMEDY);
        }
        let n_without = all.len() - with.len();
        let keys: Vec<String> = with.iter().map(|row| row.key.clone()).collect();
        let sums: HashMap<String, Kopecks> = with
            .iter()
            .map(|row| (row.key.clone(), row.billed))
            .collect();
        let read = desk.read(move |workplace| {
            let accept = preview::accept_suggested(workplace, &keys)?;
            Ok(take_preview(workplace, &accept, n_without, &sums))
        });
        Action::Preview(read.map(|read| {
            read.and_then(|made| {
                made.ok_or_else(|| fault(words::GROUP_HAS_NONE, words::NO_SUGGESTION_REMEDY))
            })
        }))
    }

    /// F8: the account under the cursor at once, marked ones after a preview.
    fn resubmit(&self, desk: &Desk) -> Action<Message> {
        let targets = self.list.targets();
        match targets.as_slice() {
            [] => fail(words::NO_ROW, words::NO_ROW_REMEDY),
            [only] => match &only.f8 {
                Ok(()) => Action::Do(step::resubmit(Which::Keys(vec![only.key.clone()]))),
                Err(rule) => why_not(rule, only.has_suggestion),
            },
            many => {
                let ready: Vec<String> = many
                    .iter()
                    .filter(|row| row.f8.is_ok())
                    .map(|row| row.key.clone())
                    .collect();
                match (
                    ready.is_empty(),
                    many.iter().find_map(|r| r.f8.as_ref().err()),
                ) {
                    (true, Some(rule)) => why_not(rule, false),
                    _ => self.resubmit_preview(ready, None, desk),
                }
            }
        }
    }

    fn resubmit_preview(
        &self,
        keys: Vec<String>,
        as_is: Option<String>,
        desk: &Desk,
    ) -> Action<Message> {
        let left: Option<Rule> = match as_is {
            Some(_) => None,
            None => {
                let targets = self.list.targets();
                targets.iter().find_map(|row| row.f8.clone().err())
            }
        };
        let n_left = self.list.targets().len().saturating_sub(keys.len());
        Action::Preview(desk.read(move |workplace| {
            let which = Which::Keys(keys);
            let made = preview::resubmit(workplace, &which, as_is.as_deref())?;
            if let Some((_, rule)) = made.refused.into_iter().next() {
                return Err(rule.into());
            }
            let mut notes = Vec::new();
            if let Some(rule) = left.filter(|_| n_left > 0) {
                let (what, _) = words::why_not(&rule, false);
                let why = window::fault(&what, "");
                notes.push((Icon::Warning, words::cannot_go_back(n_left, &why)));
            }
            notes.push((Icon::Done, words::BACK_NOTE.into()));
            let (primary, repeat) = (made.primary, made.repeat);
            let n = primary.accounts + repeat.accounts;
            let keys = made.keys;
            let is_as_is = as_is.is_some();
            Ok(Preview {
                title: match is_as_is {
                    true => words::as_is_title(keys.len()),
                    false => words::RESUBMIT_TITLE.into(),
                },
                lines: vec![
                    Sum::new(words::PRIMARY_LINE, primary.accounts, primary.billed),
                    Sum::new(words::REPEAT_LINE, repeat.accounts, repeat.billed),
                    Sum::new(words::TOTAL_LINE, n, primary.billed + repeat.billed).total(),
                ],
                files: Vec::new(),
                folder: None,
                notes,
                button: words::RESUBMIT.into(),
                start: Arc::new(move |_| {
                    let (which, as_is) = (Which::Keys(keys.clone()), as_is.clone());
                    Job::new(window::JOB_RESUBMIT, move |workplace, _| {
                        let done = resubmit::resubmit(workplace, &which, as_is.as_deref())?;
                        if let Some((_, rule)) = done.refused.into_iter().next() {
                            return Err(rule.into());
                        }
                        let (primary, repeat) = (done.primary as i64, done.repeat as i64);
                        Ok(Said::new(window::said_resubmitted(primary, repeat)))
                    })
                }),
            })
        }))
    }

    fn open_card(&self) -> Action<Message> {
        let Some(row) = self.list.account() else {
            return fail(words::NO_ROW, words::NO_ROW_REMEDY);
        };
        let comparison = self.shown_comparison();
        let field = comparison.and_then(Comparison::first_field);
        Action::Open(Place::Card {
            account: row.account_id,
            field: field.map(str::to_owned),
        })
    }

    fn table_event(&mut self, event: table::Event, desk: &Desk) -> Action<Message> {
        match event {
            table::Event::Select(at) => {
                self.list.select(at);
                self.moved(desk)
            }
            table::Event::Activate(at) => {
                self.list.select(at);
                match self.list.account() {
                    Some(_) => self.open_card(),
                    None => {
                        let is_open = self.list.is_open_at(at);
                        self.list.set_open(at, !is_open);
                        Action::None
                    }
                }
            }
            table::Event::Open(at) => {
                self.list.set_open(at, true);
                Action::None
            }
            table::Event::Close(at) => {
                self.list.set_open(at, false);
                self.moved(desk)
            }
            table::Event::Mark(at) => {
                self.list.mark(at);
                Action::None
            }
            table::Event::MarkMany(many) => {
                self.list.mark_many(many);
                Action::None
            }
            table::Event::Find(typed) => match self.list.find_name(&typed) {
                Some(at) => {
                    self.list.select(at);
                    self.moved(desk)
                }
                None => Action::None,
            },
            table::Event::Resize { column, width } => {
                let (table, columns) = match is_narrow(desk) {
                    true => (NARROW_TABLE, &mut self.narrow),
                    false => (TABLE, &mut self.wide),
                };
                desk.widths.set(table, columns, column, width);
                Action::None
            }
            table::Event::Sort(_) | table::Event::Context(..) => Action::None,
        }
    }

    /// After a filter or the grouping changed.
    fn filtered(&mut self, desk: &Desk) -> Action<Message> {
        self.list.arrange();
        self.moved(desk)
    }

    fn regroup(&mut self, at: usize, desk: &Desk) -> Action<Message> {
        if let Some(by) = WAYS.get(at) {
            self.list.regroup(*by);
            self.title_columns(desk);
        }
        self.moved(desk)
    }

    fn way(&self) -> usize {
        WAYS.iter().position(|by| *by == self.list.by).unwrap_or(0)
    }
}

fn is_narrow(desk: &Desk) -> bool {
    desk.width < theme::NARROW
}

/// `18.05.2021`.
fn date(day: NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
}

fn parse_date(typed: &str) -> Option<NaiveDate> {
    let ordered = input::date(typed)?;
    NaiveDate::parse_from_str(&ordered, "%d.%m.%Y").ok()
}

fn fault(what: &str, remedy: &str) -> Words {
    Words {
        what: what.into(),
        remedy: remedy.into(),
    }
}

fn fail(what: &str, remedy: &str) -> Action<Message> {
    Action::Fail(fault(what, remedy))
}

fn why_not(rule: &Rule, has_suggestion: bool) -> Action<Message> {
    let (what, remedy) = words::why_not(rule, has_suggestion);
    Action::Fail(Words { what, remedy })
}

fn take_job(keys: Vec<String>, n_without: usize) -> Job {
    Job::new(words::JOB_TAKE, move |workplace, _| {
        let edited = accept_suggested::accept_suggested(workplace, &keys)?;
        let n_fields = edited.iter().map(|one| one.changed.len() as u64).sum();
        let n = edited.iter().filter(|one| !one.changed.is_empty()).count();
        Ok(Said::new(words::said_taken(n, n_fields, n_without)))
    })
}

/// Nothing when there is nothing to take.
fn take_preview(
    workplace: &Workplace,
    accept: &Accept,
    n_without: usize,
    sums: &HashMap<String, Kopecks>,
) -> Option<Preview> {
    if accept.keys.is_empty() {
        return None;
    }
    let edition = &workplace.profile.edition;
    let label = |path: &str| {
        let parsed = FieldPath::parse(edition, path).ok();
        let label = parsed.and_then(|path| Some(path.field(edition)?.label.clone()));
        label.unwrap_or_else(|| path.to_owned())
    };
    let n_without = n_without + accept.without_data.len();
    let sum = accept
        .keys
        .iter()
        .filter_map(|key| sums.get(key))
        .copied()
        .sum();
    let mut notes = vec![(Icon::Next, words::fields_line(accept.n_fields()))];
    for (path, n) in &accept.fields {
        notes.push((Icon::Later, words::field_line(&label(path), *n)));
    }
    if n_without > 0 {
        notes.push((Icon::Warning, words::without_data(n_without)));
    }
    if !accept.same.is_empty() {
        notes.push((Icon::NotNeeded, words::same(accept.same.len())));
    }
    if let Some((_, why)) = accept.refused.first() {
        let why = match why {
            LeftOut::Rule(rule) => crate::text::error_of_rule(rule).what,
            LeftOut::Usage(usage) => {
                crate::text::error(&crate::workflows::Error::Usage(usage.clone())).what
            }
        };
        let why = window::fault(&why, "");
        notes.push((Icon::Refused, words::left_out(accept.refused.len(), &why)));
    }
    notes.push((Icon::Done, words::TAKE_NOTE.into()));
    let keys = accept.keys.clone();
    Some(Preview {
        title: words::TAKE_TITLE.into(),
        lines: vec![Sum::new(words::TAKE_LINE, keys.len() as i64, sum).total()],
        files: Vec::new(),
        folder: None,
        notes,
        button: words::TAKE_BUTTON.into(),
        start: Arc::new(move |_| take_job(keys.clone(), n_without)),
    })
}

fn withdraw_preview(keys: Vec<String>, sum: Kopecks, reason: String) -> Preview {
    Preview {
        title: words::withdraw_title(keys.len()),
        lines: vec![
            Sum::new(words::WITHDRAW_LINE, keys.len() as i64, sum)
                .tone(Tone::Bad)
                .total(),
        ],
        files: Vec::new(),
        folder: None,
        notes: vec![
            (Icon::Warning, reason.clone()),
            (Icon::Done, words::WITHDRAW_NOTE.into()),
        ],
        button: words::WITHDRAW.into(),
        start: Arc::new(move |_| {
            let (keys, reason) = (keys.clone(), reason.clone());
            Job::new(words::JOB_WITHDRAW, move |workplace, _| {
                let n = withdraw::withdraw(workplace, &keys, &reason)?;
                Ok(Said::new(words::said_withdrawn(n)))
            })
        }),
    }
}

impl Screen for Refusals {
    type Message = Message;

    fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match message {
            Message::Loaded(facts) => {
                if let Ok(facts) = &facts {
                    self.list.today = desk.clock.today();
                    self.list.take(facts.worklist.clone());
                    let payers = self.list.payers();
                    let gone = |payer: &String| !payers.contains(payer);
                    if self.list.payer.as_ref().is_some_and(gone) {
                        self.list.payer = None;
                        self.list.arrange();
                    }
                    self.payers = std::iter::once(Entry::new("", words::ALL))
                        .chain(payers.iter().map(|payer| Entry::new("", payer)))
                        .collect();
                    self.is_stale = true;
                    self.draw_up();
                }
                self.facts = Some(facts);
                Action::Run(self.look(desk))
            }
            Message::Compared(_, read) => {
                self.asked = None;
                self.comparison = Some(read);
                // The cursor may have gone on meanwhile; a fault is not read again by itself.
                match &self.comparison {
                    Some(Ok(_)) => Action::Run(self.look(desk)),
                    _ => Action::None,
                }
            }
            Message::Table(event) => self.table_event(event, desk),
            Message::By(at) => self.regroup(at, desk),
            Message::Stage(at) => {
                self.list.stage = at.checked_sub(1).map(|at| RefusalStage::ALL[at.min(1)]);
                self.filtered(desk)
            }
            Message::Status(at) => {
                self.list.status = at.checked_sub(1).and_then(|at| STATUSES.get(at).copied());
                self.filtered(desk)
            }
            Message::Payer(at) => {
                self.list.payer = at
                    .checked_sub(1)
                    .and_then(|at| self.list.payers().get(at).cloned());
                self.filtered(desk)
            }
            Message::SetStatus(at) => self.set_status(at),
            Message::Note(typed) => {
                self.draft.is_changed |= typed != self.draft.note;
                self.draft.note = typed;
                Action::None
            }
            Message::Due(typed) => {
                self.draft.is_changed |= typed != self.draft.due;
                self.draft.due = typed;
                Action::None
            }
            Message::SaveNote => self.save(),
            Message::Reason(typed) => {
                if let Some((_, reason)) = &mut self.ask {
                    *reason = typed;
                }
                Action::None
            }
            Message::Reasoned => self.reasoned(desk),
            Message::Ask(ask) => self.start_asking(ask),
            Message::Take => self.take(desk),
            Message::TakeAll => self.take_all(desk),
            Message::Resubmit => self.resubmit(desk),
            Message::OpenCard => self.open_card(),
            Message::Restore => Action::Preview(step::preview(desk, &Command::Restore, None)),
            Message::Part(0) => Action::Open(Place::Replies),
            Message::Part(_) => Action::None,
            Message::Retry => Action::Run(self.reload(desk)),
        }
    }

    fn command(&mut self, command: &Command, desk: &Desk) -> Option<Action<Message>> {
        Some(match command {
            Command::AcceptSuggested => self.take(desk),
            Command::AcceptSuggestedAll => self.take_all(desk),
            Command::Resubmit => self.resubmit(desk),
            Command::Save => self.save(),
            Command::Print => {
                let ask = reports::Ask {
                    payer: self.list.payer.clone(),
                    by: Some(self.by()),
                    ..reports::Ask::of(desk.period)
                };
                Action::Open(Place::document("refusals", ask))
            }
            Command::Back if self.ask.is_some() => {
                self.ask = None;
                Action::Run(iced::widget::operation::focus(TABLE))
            }
            Command::Back if self.draft.is_changed => self.save(),
            Command::Back if !self.list.marked.is_empty() => {
                self.list.marked.clear();
                Action::None
            }
            Command::Back if self.list.is_filtered() => {
                self.list.stage = None;
                self.list.status = None;
                self.list.payer = None;
                self.filtered(desk)
            }
            Command::Own(words::REGROUP) => self.regroup((self.way() + 1) % WAYS.len(), desk),
            Command::Own(words::ENTER) => self.open_card(),
            Command::Own(digit) => {
                let at = digit.parse::<usize>().ok()?.checked_sub(1)?;
                match at {
                    0..5 => self.set_status(at),
                    _ => return None,
                }
            }
            _ => return None,
        })
    }

    fn reload(&mut self, desk: &Desk) -> Task<Message> {
        let period = desk.period;
        if period != self.period {
            self.list = List::new(desk.clock.today(), self.list.by);
            self.draft = Draft::default();
            self.comparison = None;
            self.facts = None;
            self.period = period;
        }
        desk.read(move |workplace| {
            let connection = &workplace.store.connection;
            let worklist = worklist::worklist(workplace, period, &Filter::default())?;
            Ok(Arc::new(Facts {
                worklist: Arc::new(worklist),
                n_files: files::of_period(connection, period)?.len() as i64,
            }))
        })
        .map(Message::Loaded)
    }

    fn hints(&self, _desk: &Desk) -> Vec<Hint> {
        let row = self.list.account();
        let targets = self.list.targets();
        let can_take = row.is_some_and(|row| row.has_suggestion && !row.status.is_done());
        let can_take_all = self.takeable().iter().any(|row| row.has_suggestion);
        let can_go_back = targets.iter().any(|row| row.f8.is_ok());
        let has_corrected = self.list.n_ready > 0;
        let hot = |hint: Hint, is_hot: bool| if is_hot { hint.hot() } else { hint };
        vec![
            hot(
                Hint::new(Command::AcceptSuggested, words::TAKE_HINT)
                    .dimmed_unless(can_take || (row.is_none() && can_take_all)),
                can_take,
            ),
            Hint::new(Command::AcceptSuggestedAll, words::TAKE_GROUP_HINT)
                .dimmed_unless(can_take_all),
            Hint::new(Command::Receive, words::RECEIVE_HINT),
            hot(
                Hint::new(Command::Resubmit, words::BACK_HINT).dimmed_unless(can_go_back),
                can_go_back && !can_take,
            ),
            Hint::new(Command::ResubmitAll, words::ALL_BACK_HINT).dimmed_unless(has_corrected),
            Hint::new(Command::Own(words::STATUSES), words::STATUS_HINT)
                .dimmed_unless(!targets.is_empty()),
            Hint::new(Command::Own(words::ENTER), words::CARD_HINT).dimmed_unless(row.is_some()),
        ]
    }

    fn has_list(&self) -> bool {
        true
    }

    fn listing(&self, desk: &Desk) -> Result<Listing, Words> {
        match self.is_loaded() {
            true => Ok(sheet::listing(&self.list, desk.period)),
            false => Err(spreadsheet::not_ready()),
        }
    }

    fn home(&self) -> &'static str {
        match self.ask {
            Some(_) => REASON,
            None => TABLE,
        }
    }

    fn is_comparing(&self) -> bool {
        // For groups too: the panel keeps its width.
        self.list.selected().is_some()
    }

    fn is_asking(&self) -> bool {
        self.ask.is_some()
    }

    fn tools<'a>(&'a self, desk: &'a Desk) -> Option<Element<'a, Message>> {
        let n_files = match &self.facts {
            Some(Ok(facts)) => Some(facts.n_files),
            _ => None,
        };
        let n = self
            .is_loaded()
            .then_some(self.list.worklist.rows.len() as i64);
        Some(replies::parts(desk, n_files, n, 1, Message::Part))
    }

    fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        if let Some(Err(fault)) = &self.facts {
            return fault_view(desk, fault, Message::Retry);
        }
        let columns = match is_narrow(desk) {
            true => &self.narrow,
            false => &self.wide,
        };
        let empty = match (self.is_loaded(), self.list.is_filtered()) {
            (false, _) => window::LOADING,
            (true, true) => words::NOTHING_FOUND,
            (true, false) => words::EMPTY,
        };
        let rows = table(desk.look, TABLE, columns, &self.list, Message::Table)
            .selected(self.list.selected())
            .checks()
            .empty(empty);
        column![self.filters(desk), rows, self.foot(desk)].into()
    }

    fn panel<'a>(&'a self, desk: &'a Desk) -> Option<(String, Element<'a, Message>)> {
        panel::view(self, desk)
    }
}

/// In the order of the keys 1–5.
const STATUSES: [RefusalStatus; 5] = [
    RefusalStatus::New,
    RefusalStatus::InWork,
    RefusalStatus::Waiting,
    RefusalStatus::Corrected,
    RefusalStatus::WrittenOff,
];

impl Refusals {
    fn filters<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        let parts = [
            words::BY_FINDING,
            words::BY_DEPARTMENT,
            words::BY_DOCTOR,
            words::BY_PAYER,
        ];
        let parts = parts
            .into_iter()
            .enumerate()
            .map(|(at, name)| (name.into(), Message::By(at)));
        let list = &self.list;
        let stage = list
            .stage
            .and_then(|stage| RefusalStage::ALL.iter().position(|s| *s == stage));
        let status = list
            .status
            .and_then(|status| STATUSES.iter().position(|s| *s == status));
        let payer = list
            .payer
            .as_ref()
            .and_then(|payer| self.payers.iter().position(|e| e.name == *payer));
        let after_all = |at: Option<usize>| Some(at.map_or(0, |at| at + 1));
        let label = text(words::GROUP_BY)
            .size(font::BODY.size)
            .style(theme::tone(look, Tone::Muted));
        let mut bar = row![].spacing(8).align_y(Alignment::Center);
        if desk.width >= 1100.0 {
            bar = bar.push(label);
        }
        let bar = bar
            .push(segments(look, parts, self.way()))
            .push(
                pick(
                    look,
                    "by-stage",
                    &self.stages,
                    after_all(stage),
                    Message::Stage,
                )
                .label(words::REPLY)
                .on(stage.is_some()),
            )
            .push(
                pick(
                    look,
                    "by-status",
                    &self.statuses,
                    after_all(status),
                    Message::Status,
                )
                .label(words::STATUS)
                .on(status.is_some()),
            )
            .push(
                pick(
                    look,
                    "by-payer",
                    &self.payers,
                    payer.or(Some(0)),
                    Message::Payer,
                )
                .label(words::PAYER)
                .on(list.payer.is_some()),
            );
        container(bar.wrap().vertical_spacing(4))
            .padding([6, 14])
            .width(Length::Fill)
            .style(theme::surface(look))
            .into()
    }

    /// Refused, corrected, left.
    fn foot<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        let part = |shape: Option<Icon>, label: &'static str, tally: Tally, tone: Tone| {
            let mut line = row![].spacing(6).align_y(Alignment::Center);
            if let Some(shape) = shape {
                line = line.push(icon::icon(look, shape));
            }
            let cell = |words: String, face| {
                text(words)
                    .size(font::BODY.size)
                    .font(face)
                    .style(theme::tone(look, tone))
            };
            line.push(cell(label.into(), font::SANS))
                .push(cell(words::n_on(tally.n, tally.sum), font::BOLD))
        };
        let totals = self.list.totals;
        let mut line = row![part(None, words::REFUSED, totals.all, Tone::Normal)].spacing(20);
        for (icon, label, tally, tone) in [
            (Icon::Done, words::CORRECTED, totals.corrected, Tone::Done),
            (
                Icon::NotNeeded,
                words::WRITTEN_OFF,
                totals.written_off,
                Tone::Muted,
            ),
            (Icon::Refused, words::LEFT, totals.left, Tone::Bad),
        ] {
            if tally.n > 0 {
                line = line.push(part(Some(icon), label, tally, tone));
            }
        }
        let mut marked = Tally::default();
        self.list.marked_rows().for_each(|row| marked.add(row));
        if marked.n > 0 {
            line =
                line.push(text(words::selected_line(marked.n, marked.sum)).size(font::BODY.size));
        }
        container(line.wrap().vertical_spacing(2))
            .padding([6, 14])
            .width(Length::Fill)
            .style(theme::surface(look))
            .into()
    }

    /// Whether F8 is held by a live test round.
    fn is_test(&self, row: &Row) -> bool {
        row.round == Round::Test
    }
}
