//! Карточка счёта: all fields of an account's document, beside what was sent and what the fund says.
//!
//! Edits are collected in a draft and saved as one revision. The draft is written whenever a field is
//! left, see [`Drafts`], and is there again when the card is opened, also after a crash. It belongs to
//! the revision that it was typed on: on another one, or where nothing can be saved now, it lies
//! aside until the clerk decides.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use iced::widget::{column, container, mouse_area, row, scrollable, space, text};
use iced::{Alignment, Element, Length, Padding, Task};

use crate::domain::{Kopecks, State};
use crate::exchange::edition::FieldKind;
use crate::exchange::profile::AmountMeaning;
use crate::reports::Ask;
use crate::store::drafts::Edit;
use crate::text::fault_kind;
use crate::text::window as words;
use crate::text::window::accounts as list_words;
use crate::text::window::card as own;
use crate::workflows::error::Usage;
use crate::workflows::{Error, Rule, Workplace, accounts, card, drafts as kept};

use super::accounts::{shape, steps};
use super::month::fault_view;
use super::{Action, Hint, Screen};
use crate::ui::command::Command;
use crate::ui::desk::{Desk, Words};
use crate::ui::font;
use crate::ui::icon::{self, Icon};
use crate::ui::job::{Job, Said};
use crate::ui::place::Place;
use crate::ui::theme::{self, Tone};
use crate::ui::widget::button::button;
use crate::ui::widget::form::{self, form};
use crate::ui::widget::input::{Mode, input};

mod drafts;
pub mod sheet;

#[cfg(test)]
mod tests;

pub use drafts::Drafts;
use drafts::{Found, Typed};
use sheet::{At, Folds, Sheet};

const FORM: &str = "card";
const FIELD: &str = "card-field";

/// Why a draft is not shown in the fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aside {
    /// It was typed on another revision than that of now.
    OtherRevision,
    /// Nothing can be saved now.
    Locked,
}

/// What a save took into the account.
#[derive(Debug)]
struct Saved {
    /// The step of the revision that is current since.
    base_step: i64,
    edits: Vec<Edit>,
}

/// What was read for the screen.
#[derive(Debug)]
pub struct Facts {
    tried: card::Tried,
    /// How many edits were tried out.
    n_edits: usize,
    /// The draft that lay in the database; asked for once.
    kept: Option<Found>,
    /// Name, birth and number as the list has them.
    person: String,
    line: String,
    /// What codes mean, by the path of their field.
    names: HashMap<String, String>,
}

pub struct Card {
    account: i64,
    /// The field to open at, until it has been found.
    wanted: Option<String>,
    facts: Option<Result<Arc<Facts>, Words>>,
    /// In the order of typing.
    edits: Vec<Edit>,
    /// The step of the revision that they were typed on.
    base_step: i64,
    /// Set while they are not shown in the fields.
    aside: Option<Aside>,
    drafts: Drafts,
    /// Whether the database has been asked for a draft.
    is_draft_known: bool,
    /// The edits are those of a draft that was found, of this time where it is known.
    found: Option<Option<String>>,
    /// A draft that was dropped, for Ctrl+Z.
    dropped: Option<Typed>,
    blanks: Vec<card::Section>,
    folds: Folds,
    touched: HashSet<String>,
    faults: HashMap<String, (String, String)>,
    sheet: Sheet,
    current: usize,
    /// What stands in the field of the current row, once it was changed.
    typed: Option<String>,
    /// Answers to earlier questions come too late.
    asked: u64,
    /// The save that is under way; filled in when it is done.
    saving: Option<Arc<OnceLock<Saved>>>,
    titles: [String; 5],
}

#[derive(Clone, Debug)]
pub enum Message {
    Loaded(u64, Result<Arc<Facts>, Words>),
    Blank(Result<Vec<card::Section>, Words>),
    /// The draft has been written, or not.
    Kept(Result<(), Words>),
    Form(form::Event),
    Typed(String),
    Go(usize),
    Save,
    TakeDraft,
    DropDraft,
    TakeAll,
    Resubmit,
    Retry,
}

fn pairs(edits: &[Edit]) -> Vec<(String, String)> {
    edits
        .iter()
        .map(|edit| match edit {
            Edit::Set(path, value) => (path.clone(), value.clone()),
            Edit::Remove(path) => (path.clone(), String::new()),
        })
        .collect()
}

fn of_rule(rule: &Rule) -> Words {
    Words::of(&Error::Rule(rule.clone()))
}

impl Card {
    pub fn place(&self) -> Place {
        let field = match self.sheet.at.get(self.current) {
            Some(At::Field(path)) => Some(path.clone()),
            _ => self.wanted.clone(),
        };
        Place::Card {
            account: self.account,
            field,
        }
    }

    pub fn new(desk: &Desk, account: i64, field: Option<&str>) -> (Card, Task<Message>) {
        Card::with(desk, account, field, Drafts::default())
    }

    /// With the draft that was left, if there is one.
    pub fn with(
        desk: &Desk,
        account: i64,
        field: Option<&str>,
        drafts: Drafts,
    ) -> (Card, Task<Message>) {
        let mut screen = Card {
            account,
            wanted: field.map(str::to_owned),
            facts: None,
            edits: Vec::new(),
            base_step: 0,
            aside: None,
            drafts,
            is_draft_known: false,
            found: None,
            dropped: None,
            blanks: Vec::new(),
            folds: Folds::new(),
            touched: HashSet::new(),
            faults: HashMap::new(),
            sheet: Sheet::default(),
            current: 0,
            typed: None,
            asked: 0,
            saving: None,
            titles: [own::FIELD, own::NOW, own::SENT, own::FUND, own::SAID].map(str::to_owned),
        };
        let load = screen.reload(desk);
        (screen, load)
    }

    /// The card is left: what stands in the field goes into the draft. Says what is not in the account.
    pub fn leave(&mut self) -> Option<String> {
        self.commit();
        let n = self.edits.len();
        let person = self.facts().map_or("", |facts| facts.person.as_str());
        // What lies aside was not touched here.
        (n > 0 && self.aside.is_none()).then(|| own::kept_as_draft(person, n))
    }

    fn facts(&self) -> Option<&Facts> {
        match &self.facts {
            Some(Ok(facts)) => Some(facts),
            _ => None,
        }
    }

    fn card(&self) -> Option<&card::Card> {
        self.facts().map(|facts| &facts.tried.card)
    }

    fn find(&self, path: &str) -> Option<&card::Field> {
        let sections = self.card().into_iter().flat_map(|card| &card.sections);
        let mut groups = sections.chain(&self.blanks).flat_map(|s| &s.groups);
        groups.find_map(|group| group.fields.iter().find(|field| field.path == path))
    }

    /// The field of the current row.
    fn field(&self) -> Option<&card::Field> {
        match self.sheet.at.get(self.current) {
            Some(At::Field(path)) => self.find(path),
            _ => None,
        }
    }

    fn is_editing(&self) -> bool {
        let row = self.sheet.rows.get(self.current);
        row.is_some_and(|row| row.is_editable)
    }

    /// The draft is to be written as it is now; [`Card::redraw`] begins with that.
    fn keep(&mut self) {
        if self.edits.is_empty() {
            self.found = None;
        }
        let typed = Typed {
            base_step: self.base_step,
            edits: self.edits.clone(),
        };
        self.drafts.put(self.account, typed);
    }

    /// Why nothing can be changed here now.
    fn lock(&self) -> Option<Words> {
        let rule = self.card()?.locked.as_ref().map(of_rule);
        rule.or_else(|| {
            self.aside.map(|_| Words {
                what: own::DRAFT_FIRST.into(),
                remedy: own::DRAFT_FIRST_REMEDY.into(),
            })
        })
    }

    fn set(&mut self, path: &str, value: String) {
        self.touched.insert(path.to_owned());
        let from = self
            .edits
            .iter()
            .rposition(|edit| matches!(edit, Edit::Remove(_)))
            .map_or(0, |at| at + 1);
        let known = self.edits[from..]
            .iter()
            .position(|edit| matches!(edit, Edit::Set(own, _) if own == path));
        let edit = Edit::Set(path.to_owned(), value);
        match known {
            Some(at) => {
                // The last one stays the last: it is the first to be taken back.
                self.edits.remove(from + at);
                self.edits.push(edit);
            }
            None => self.edits.push(edit),
        }
        self.keep();
    }

    /// What was typed becomes an edit.
    fn commit(&mut self) -> bool {
        let Some(typed) = self.typed.take() else {
            return false;
        };
        let Some(field) = self.field() else {
            return false;
        };
        let (path, kind) = (field.path.clone(), field.kind);
        let value = sheet::written(kind, &typed);
        let is_same = field.now.as_deref().unwrap_or_default() == value;
        if is_same && !self.faults.contains_key(&path) {
            return false;
        }
        if let Some(row) = self.sheet.rows.get_mut(self.current) {
            row.value = sheet::shown(kind, &value);
        }
        self.set(&path, value);
        true
    }

    /// Works the card out anew with the edits of now, and has them written.
    fn redraw(&mut self, desk: &Desk) -> Task<Message> {
        self.asked += 1;
        let (asked, account, period) = (self.asked, self.account, desk.period);
        let edits = match self.aside {
            None => pairs(&self.edits),
            Some(_) => Vec::new(),
        };
        let drafts = (!self.is_draft_known).then(|| self.drafts.clone());
        let cache = desk.findings.clone();
        let read = desk.read(move |workplace| {
            let rules = cache.rules_if_usable(workplace, period)?;
            let tried = card::try_out(workplace, account, &edits, rules.as_deref())?;
            let (person, line) = person(workplace, period, &tried.card)?;
            let kept = match drafts {
                Some(drafts) => drafts.find(workplace, account)?,
                None => None,
            };
            let names = card::names(workplace, &tried.card)?;
            Ok(Arc::new(Facts {
                tried,
                names,
                n_edits: edits.len(),
                kept,
                person,
                line,
            }))
        });
        let read = read.map(move |facts| Message::Loaded(asked, facts));
        Task::batch([read, self.drafts.write(desk).map(Message::Kept)])
    }

    fn show(&mut self, facts: Result<Arc<Facts>, Words>, desk: &Desk) -> Action<Message> {
        let is_first = self.facts.is_none();
        let read = match &facts {
            Ok(read) => read.clone(),
            Err(_) => {
                self.facts = Some(facts);
                return Action::None;
            }
        };
        if !self.is_draft_known {
            self.is_draft_known = true;
            if let Some(found) = &read.kept {
                self.edits = found.typed.edits.clone();
                self.base_step = found.typed.base_step;
                self.found = Some(found.at.clone());
            }
        }
        if let Some(saved) = self.saving.as_ref().and_then(|saving| saving.get()) {
            // They are in the account now, but for what was typed meanwhile.
            self.edits.retain(|edit| !saved.edits.contains(edit));
            self.base_step = saved.base_step;
            self.saving = None;
            self.found = None;
            self.dropped = None;
            self.blanks.clear();
            self.touched.clear();
            if !self.edits.is_empty() {
                self.keep();
            }
        }
        let card = &read.tried.card;
        self.aside = match self.edits.is_empty() {
            true => {
                self.base_step = card.base_step();
                None
            }
            false if card.base_step() != self.base_step => Some(Aside::OtherRevision),
            false if card.locked.is_some() => Some(Aside::Locked),
            false => None,
        };
        let n_to_show = match self.aside {
            None => self.edits.len(),
            Some(_) => 0,
        };
        if read.n_edits != n_to_show {
            // Worked out with other edits than those that are to be seen.
            return Action::Run(self.redraw(desk));
        }
        self.facts = Some(facts);
        self.arrange();
        match is_first || self.wanted.is_some() {
            true => {
                self.start();
                Action::Run(self.focus())
            }
            false => Action::None,
        }
    }

    /// Where to begin: the wanted field, else the first finding, else the first field.
    fn start(&mut self) {
        if let Some(path) = self.wanted.take() {
            self.reveal(&path);
            if let Some(at) = self.row_of(&path) {
                self.current = at;
                return;
            }
        }
        let first = self.next_finding(self.sheet.rows.len(), 1);
        let field = || {
            let rows = self.sheet.rows.iter();
            rows.clone()
                .position(|row| row.is_editable)
                .or_else(|| rows.clone().position(|row| row.kind == form::Kind::Field))
        };
        self.current = first.or_else(field).unwrap_or(0);
    }

    fn row_of(&self, path: &str) -> Option<usize> {
        let is_it = |at: &At| matches!(at, At::Field(own) if own == path);
        self.sheet.at.iter().position(is_it)
    }

    /// Opens what a field stands in.
    fn reveal(&mut self, path: &str) {
        let mut found = Vec::new();
        for section in self.card().into_iter().flat_map(|card| &card.sections) {
            for group in &section.groups {
                let inside = format!("{}/", group.path);
                let is_own = group.fields.iter().any(|field| field.path == path);
                if is_own || (group.path.ends_with(']') && path.starts_with(&inside)) {
                    found.push(section.path.clone());
                    found.push(group.path.clone());
                }
            }
        }
        self.folds
            .extend(found.into_iter().map(|path| (path, true)));
        self.touched.insert(path.to_owned());
        self.arrange();
    }

    /// Makes the rows anew and stays at what was current.
    fn arrange(&mut self) {
        let Some(Ok(facts)) = self.facts.clone() else {
            return;
        };
        let here = self.sheet.at.get(self.current).cloned();
        let typed = |path: &str| {
            let set = |edit: &Edit| match edit {
                Edit::Set(own, value) if own == path => Some(value.clone()),
                _ => None,
            };
            self.edits.iter().rev().find_map(set).unwrap_or_default()
        };
        self.faults = facts
            .tried
            .faults
            .iter()
            .map(|(path, usage)| (path.clone(), (typed(path), why(usage))))
            .collect();
        let card = &facts.tried.card;
        // What was added stands in the document by now.
        let has = |path: &str| {
            let mut groups = card.sections.iter().flat_map(|section| &section.groups);
            groups.any(|group| group.path == path && group.is_present)
        };
        for section in &mut self.blanks {
            section.groups.retain(|group| !has(&group.path));
        }
        self.blanks.retain(|section| !section.groups.is_empty());
        self.sheet = sheet::sheet(sheet::Given {
            card,
            blanks: &self.blanks,
            names: &facts.names,
            faults: &self.faults,
            folds: &self.folds,
            touched: &self.touched,
            is_locked: card.locked.is_some() || self.aside.is_some(),
        });
        let at = here.and_then(|here| self.sheet.at.iter().position(|at| *at == here));
        let last = self.sheet.rows.len().saturating_sub(1);
        self.current = at.unwrap_or(self.current).min(last);
        self.titles[2] = own::sent(self.sent_on().as_deref());
        self.titles[3] = own::fund(self.answered_on().as_deref());
    }

    fn sent_on(&self) -> Option<String> {
        let card = self.card()?;
        let sent = card.sent.iter().rev();
        let of = |sending: &&card::Sending| Some(sending.sent.revision_id) == card.sent_revision;
        sent.clone().find(of).map(|sending| sending.sent.at.clone())
    }

    fn answered_on(&self) -> Option<String> {
        let card = self.card()?;
        let live =
            |sending: &&card::Sending| Some(sending.sent.shipment_id) == card.standing.shipment_id;
        let sending = card.sent.iter().find(live)?;
        sending.decisions.last().map(|answer| answer.at.clone())
    }

    fn focus(&self) -> Task<Message> {
        match self.is_editing() {
            true => iced::widget::operation::focus(FIELD)
                .chain(iced::widget::operation::select_all(FIELD)),
            false => iced::widget::operation::focus(FORM),
        }
    }

    /// Another row becomes current; what was typed in the former one becomes an edit.
    fn go(&mut self, row: usize, desk: &Desk) -> Task<Message> {
        let redraw = match self.commit() {
            true => self.redraw(desk),
            false => Task::none(),
        };
        self.current = row.min(self.sheet.rows.len().saturating_sub(1));
        Task::batch([self.focus(), redraw])
    }

    fn toggle(&mut self, row: usize, is_open: Option<bool>, desk: &Desk) -> Task<Message> {
        let path = match self.sheet.at.get(row) {
            Some(At::Section(path) | At::Group { path, .. } | At::Empties(path)) => path.clone(),
            Some(At::Add(path)) => return self.add(path.clone(), desk),
            _ => return Task::none(),
        };
        let was = match self.sheet.rows.get(row).map(|row| row.kind) {
            Some(form::Kind::Head { is_open } | form::Kind::Group { is_open }) => is_open,
            _ => return Task::none(),
        };
        self.folds.insert(path, is_open.unwrap_or(!was));
        self.arrange();
        Task::none()
    }

    fn heads(&self) -> Vec<usize> {
        self.sheet.index.iter().map(|entry| entry.row).collect()
    }

    /// The next row that says something, in a ring; `step` is one on or one back.
    fn next_finding(&self, from: usize, step: isize) -> Option<usize> {
        let rows = &self.sheet.rows;
        let n = rows.len() as isize;
        let is_it = |row: &form::Row| {
            let is_bad = matches!(row.said, Some((Icon::Refused | Icon::Warning, _)));
            is_bad && matches!(row.kind, form::Kind::Field | form::Kind::Note)
        };
        let is_history = |at: usize| {
            let first = self.sheet.index.len().checked_sub(2);
            let head = first.and_then(|first| self.sheet.index.get(first));
            head.is_some_and(|head| at >= head.row)
        };
        let start = if from >= rows.len() {
            -step
        } else {
            from as isize
        };
        (1..=n)
            .map(|way| (start + way * step).rem_euclid(n) as usize)
            .find(|at| !is_history(*at) && rows.get(*at).is_some_and(is_it))
    }

    fn form(&mut self, event: form::Event, desk: &Desk) -> Action<Message> {
        let at = self.current;
        match event {
            form::Event::Select(row) => Action::Run(self.go(row, desk)),
            form::Event::Next => {
                let next = (at + 1..self.sheet.rows.len())
                    .find(|row| self.sheet.rows[*row].kind != form::Kind::Note);
                Action::Run(self.go(next.unwrap_or(at), desk))
            }
            form::Event::Toggle(row) => {
                if matches!(self.sheet.at.get(row), Some(At::Field(_) | At::Said)) {
                    return self.form(form::Event::Next, desk);
                }
                Action::Run(self.toggle(row, None, desk))
            }
            form::Event::Open(row) => Action::Run(self.toggle(row, Some(true), desk)),
            form::Event::Close(row) => Action::Run(self.toggle(row, Some(false), desk)),
            form::Event::NextSection => {
                let next = self.heads().into_iter().find(|head| *head > at);
                Action::Run(self.go(next.unwrap_or(at), desk))
            }
            form::Event::FormerSection => {
                let former = self.heads().into_iter().rev().find(|head| *head < at);
                Action::Run(self.go(former.unwrap_or(0), desk))
            }
            form::Event::NextFinding => self.go_to_finding(1, desk),
            form::Event::FormerFinding => self.go_to_finding(-1, desk),
            form::Event::Add(row) => match self.addable(row) {
                Ok(path) => Action::Run(self.add(path, desk)),
                Err(why) => why,
            },
            form::Event::Remove(row) => self.remove(row, desk),
            form::Event::Typed => self.why_not(),
        }
    }

    fn go_to_finding(&mut self, step: isize, desk: &Desk) -> Action<Message> {
        match self.next_finding(self.current, step) {
            Some(row) => Action::Run(self.go(row, desk)),
            None => Action::fail(own::NO_FINDINGS, ""),
        }
    }

    /// Why nothing can be typed here.
    fn why_not(&self) -> Action<Message> {
        match self.lock() {
            Some(why) => Action::Fail(why),
            None if self.field().is_some() => Action::fail(own::NOT_HERE, own::NOT_HERE_REMEDY),
            None => Action::None,
        }
    }

    /// Where an occurrence is added from this row.
    fn addable(&self, row: usize) -> Result<String, Action<Message>> {
        if self.card().is_none() || self.lock().is_some() {
            return Err(self.why_not());
        }
        // Of the section that the row stands in.
        let rows = self.sheet.at[..=row.min(self.sheet.at.len() - 1)]
            .iter()
            .rev();
        for at in rows {
            let path = match at {
                At::Add(path) => return Ok(path.clone()),
                At::Section(path) => path,
                At::Group { section, .. } => section,
                _ => continue,
            };
            let card = self.card().into_iter().flat_map(|card| &card.sections);
            let section = card.clone().find(|own| own.path == *path);
            if let Some(path) = section.and_then(|section| section.add.first()) {
                return Ok(path.clone());
            }
            break;
        }
        Err(Action::fail(own::CANNOT_ADD, own::CANNOT_ADD_REMEDY))
    }

    fn add(&mut self, path: String, desk: &Desk) -> Task<Message> {
        let account = self.account;
        let read = desk.read(move |workplace| card::blank(workplace, account, &path));
        read.map(Message::Blank)
    }

    fn remove(&mut self, row: usize, desk: &Desk) -> Action<Message> {
        if self.card().is_none() || self.lock().is_some() {
            return self.why_not();
        }
        let Some(At::Group {
            path, is_removable, ..
        }) = self.sheet.at.get(row)
        else {
            return Action::fail(own::CANNOT_REMOVE, own::CANNOT_REMOVE_REMEDY);
        };
        if !is_removable {
            return Action::fail(own::CANNOT_REMOVE, own::CANNOT_REMOVE_REMEDY);
        }
        let path = path.clone();
        let is_blank = self
            .blanks
            .iter()
            .any(|section| section.groups.iter().any(|group| group.path == path));
        if is_blank {
            self.blanks.clear();
            self.arrange();
            return Action::None;
        }
        self.edits.push(Edit::Remove(path));
        self.keep();
        Action::Run(self.redraw(desk))
    }

    /// Takes what the fund proposes for these fields.
    fn take(&mut self, is_all: bool, desk: &Desk) -> Action<Message> {
        let Some(card) = self.card() else {
            return Action::None;
        };
        if let Some(why) = self.lock() {
            return Action::Fail(why);
        }
        let here = match self.sheet.at.get(self.current) {
            Some(At::Field(path)) => Some(path.clone()),
            _ => None,
        };
        let fields = card.sections.iter().flat_map(|section| &section.groups);
        let fields = fields.flat_map(|group| &group.fields);
        let values: Vec<(String, String)> = fields
            .filter(|field| field.differs() && (is_all || Some(&field.path) == here.as_ref()))
            .filter_map(|field| Some((field.path.clone(), field.suggested.clone()?)))
            .collect();
        if values.is_empty() {
            return match is_all {
                true => Action::fail(own::NO_FUND_VALUES, ""),
                false => Action::fail(own::NO_FUND_VALUE, own::TO_FINDING),
            };
        }
        self.typed = None;
        for (path, value) in values {
            self.set(&path, value);
        }
        Action::Run(self.redraw(desk))
    }

    fn save(&mut self) -> Action<Message> {
        self.commit();
        if self.card().is_none() {
            return Action::None;
        }
        if let Some(why) = self.lock() {
            return Action::Fail(why);
        }
        if self.edits.is_empty() {
            return Action::fail(own::NOTHING_TO_SAVE, "");
        }
        let done = Arc::new(OnceLock::new());
        self.saving = Some(done.clone());
        let (account, drafts) = (self.account, self.drafts.clone());
        let typed = Typed {
            base_step: self.base_step,
            edits: self.edits.clone(),
        };
        Action::Do(Job::new(own::JOB_SAVE, move |workplace, _| {
            let edits = pairs(&typed.edits);
            let tried = card::try_out(workplace, account, &edits, None)?;
            if let Some((path, usage)) = tried.faults.first() {
                let label = known(&tried.card, path).map_or(path.as_str(), |field| &field.label);
                let label = own::at(&sheet::occurrences(&tried.card, path), own::short(label));
                let what = own::bad_field(&label, &why(usage));
                return Ok(Said::warning(words::fault(&what, own::BAD_FIELD_REMEDY)));
            }
            let saved = drafts.saved(account, &typed, || {
                let saved = card::save(workplace, account, typed.base_step, &edits)?;
                if saved.changed.is_empty() {
                    // No step, which would have taken the draft with it.
                    kept::keep(workplace, account, typed.base_step, &[])?;
                }
                Ok(saved)
            })?;
            let base_step = card::card(workplace, account)?.base_step();
            let edits = typed.edits;
            // Nobody else fills it in.
            let _ = done.set(Saved { base_step, edits });
            Ok(match saved.changed.len() {
                0 => Said::warning(own::said_same()),
                n => Said::new(own::said_saved(saved.revision, n)),
            })
        }))
    }

    /// Takes the last edit back; with none left Ctrl+Z is that of the month.
    fn undo(&mut self, desk: &Desk) -> Option<Action<Message>> {
        if self.typed.take().is_some() {
            return Some(Action::None);
        }
        // What is not seen is not taken back; a step of the month may bring it into sight again.
        if self.aside.is_some() {
            return None;
        }
        if self.edits.pop().is_none() {
            let typed = self.dropped.take()?;
            self.base_step = typed.base_step;
            self.edits = typed.edits;
        }
        self.keep();
        Some(Action::Run(self.redraw(desk)))
    }
}

// The draft that was found.
impl Card {
    fn drop_draft(&mut self, desk: &Desk) -> Action<Message> {
        if let Some(why) = &desk.read_only {
            return Action::Fail(of_rule(&Rule::ReadOnly(why.clone())));
        }
        self.commit();
        let n = self.edits.len();
        if n == 0 {
            return Action::fail(own::NO_DRAFT, "");
        }
        self.dropped = Some(Typed {
            base_step: self.base_step,
            edits: std::mem::take(&mut self.edits),
        });
        self.aside = None;
        self.keep();
        // The app reads the card anew.
        Action::Say(Said::new(own::said_dropped(n)).into())
    }

    /// Takes a draft over to the revision of now.
    fn take_draft(&mut self, desk: &Desk) -> Action<Message> {
        let base_step = match (self.aside, self.card()) {
            (Some(Aside::OtherRevision), Some(card)) => card.base_step(),
            _ => return Action::fail(own::NO_DRAFT_ASIDE, ""),
        };
        if let Some(rule) = self.card().and_then(|card| card.locked.as_ref()) {
            return Action::Fail(of_rule(rule));
        }
        self.base_step = base_step;
        self.aside = None;
        self.keep();
        Action::Run(self.redraw(desk))
    }

    /// The line about it, with what can be done.
    fn draft_band<'a>(&'a self, desk: &'a Desk, card: &card::Card) -> Option<Element<'a, Message>> {
        let look = desk.look;
        let at = self.found.as_ref().and_then(Option::as_deref);
        let n = self.edits.len();
        let said = match self.aside {
            Some(Aside::OtherRevision) => {
                let typed: Vec<_> = self
                    .edits
                    .iter()
                    .take(3)
                    .map(|e| said_edit(card, e))
                    .collect();
                own::draft_aside(at, n, card.standing.revision, &typed)
            }
            Some(Aside::Locked) => own::draft_locked(at, n),
            None if self.found.is_some() => own::draft_found(at, n),
            None => return None,
        };
        let key = |command: Command, words, message| {
            let button = button(look, words).key(command.key());
            button.on_press(message)
        };
        let mut line = row![
            icon::icon(look, Icon::Warning),
            text(said).size(font::BODY.size).width(Length::Fill)
        ]
        .spacing(8)
        .align_y(Alignment::Center);
        match self.aside {
            Some(Aside::OtherRevision) => {
                line = line.push(key(Command::TakeDraft, own::TAKE_DRAFT, Message::TakeDraft));
            }
            None => line = line.push(key(Command::Save, own::SAVE, Message::Save)),
            Some(Aside::Locked) => {}
        }
        line = line.push(key(Command::DropDraft, own::DROP_DRAFT, Message::DropDraft));
        Some(band(line.into(), look.tokens.warn_tint))
    }
}

/// The label of an edit's field and what was typed there.
fn said_edit(card: &card::Card, edit: &Edit) -> (String, String) {
    let (path, value) = match edit {
        Edit::Set(path, value) => (path, value.as_str()),
        Edit::Remove(path) => (path, ""),
    };
    let field = known(card, path);
    let label = own::short(field.map_or(path, |field| &field.label));
    let label = own::at(&sheet::occurrences(card, path), label);
    let value = field.map_or(value.to_owned(), |field| sheet::shown(field.kind, value));
    (label, value)
}

fn band(line: Element<'_, Message>, ground: iced::Color) -> Element<'_, Message> {
    container(line)
        .padding([4, 14])
        .width(Length::Fill)
        .style(theme::fill(ground))
        .into()
}

fn known<'c>(card: &'c card::Card, path: &str) -> Option<&'c card::Field> {
    let groups = card.sections.iter().flat_map(|section| &section.groups);
    let mut fields = groups.flat_map(|group| &group.fields);
    fields.find(|field| field.path == path)
}

fn why(usage: &Usage) -> String {
    match usage {
        Usage::BadValue { fault, .. } => fault_kind(fault),
        other => Words::of(&Error::Usage(other.clone())).what,
    }
}

/// The person, and the line below the name.
fn person(
    workplace: &Workplace,
    period: crate::domain::ReportingPeriod,
    card: &card::Card,
) -> Result<(String, String), Error> {
    let standing = &card.standing;
    let own_period = standing
        .period
        .as_deref()
        .and_then(|text| text.parse().ok());
    for period in std::iter::once(period).chain(own_period) {
        let found = accounts::row(workplace, period, standing.id, |listed| {
            let names = [listed.surname, listed.name, listed.patronymic];
            let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
            let birth = listed
                .birth_date
                .map(|date| date.format("%d.%m.%Y").to_string());
            let number = listed.number.and_then(|number| u32::try_from(number).ok());
            (name, own::row(number, birth.as_deref(), listed.key))
        })?;
        if let Some(found) = found {
            return Ok(found);
        }
    }
    Ok((standing.key.clone(), own::row(None, None, &standing.key)))
}

impl Screen for Card {
    type Message = Message;

    fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match message {
            Message::Loaded(asked, facts) if asked == self.asked => self.show(facts, desk),
            Message::Loaded(..) => Action::None, // A later question is under way.
            Message::Blank(Ok(sections)) => {
                let first = sections.first().and_then(|section| section.groups.first());
                let path = first.and_then(|group| group.fields.first());
                let path = path.map(|field| field.path.clone());
                if let Some(section) = sections.first() {
                    self.folds.insert(section.path.clone(), true);
                }
                self.blanks = sections;
                self.arrange();
                if let Some(row) = path.and_then(|path| self.row_of(&path)) {
                    self.current = row;
                }
                Action::Run(self.focus())
            }
            Message::Blank(Err(fault)) | Message::Kept(Err(fault)) => Action::Fail(fault),
            Message::Kept(Ok(())) => Action::None,
            Message::Form(event) => self.form(event, desk),
            Message::Typed(typed) => {
                self.typed = Some(typed);
                Action::None
            }
            Message::Go(row) => Action::Run(self.go(row, desk)),
            Message::Save => self.save(),
            Message::TakeDraft => self.take_draft(desk),
            Message::DropDraft => self.drop_draft(desk),
            Message::TakeAll => self.take(true, desk),
            Message::Resubmit => self
                .command(&Command::Resubmit, desk)
                .unwrap_or(Action::None),
            Message::Retry => Action::Run(self.reload(desk)),
        }
    }

    fn reload(&mut self, desk: &Desk) -> Task<Message> {
        self.redraw(desk)
    }

    fn command(&mut self, command: &Command, desk: &Desk) -> Option<Action<Message>> {
        match command {
            Command::Save => Some(self.save()),
            Command::AcceptSuggested => Some(self.take(false, desk)),
            Command::TakeCard => Some(self.take(true, desk)),
            Command::TakeDraft => Some(self.take_draft(desk)),
            Command::DropDraft => Some(self.drop_draft(desk)),
            Command::Undo => self.undo(desk),
            Command::Print => {
                let key = Some(self.card()?.standing.key.clone());
                let ask = Ask {
                    key,
                    ..Ask::of(desk.period)
                };
                Some(Action::Open(Place::document("history", ask)))
            }
            Command::NextSection => Some(self.form(form::Event::NextSection, desk)),
            Command::NextFinding => Some(self.go_to_finding(1, desk)),
            Command::Resubmit => {
                let is_unsaved = self.typed.is_some() || !self.edits.is_empty();
                Some(match is_unsaved {
                    true => Action::fail(own::SAVE_FIRST, own::SAVE_FIRST_REMEDY),
                    false => Action::Do(steps::resubmit(vec![self.account])),
                })
            }
            _ => None,
        }
    }

    fn hints(&self, _desk: &Desk) -> Vec<Hint> {
        let is_open = self.card().is_some() && self.lock().is_none();
        let can_take = is_open && self.field().is_some_and(card::Field::differs);
        let take = Hint::new(Command::AcceptSuggested, own::TAKE);
        let state = self.card().map(|card| card.standing.state);
        let is_refused = matches!(
            state,
            Some(State::RefusedAtPrecheck | State::RefusedAtFinal)
        );
        vec![
            match can_take {
                true => take.hot(),
                false => take.dimmed_unless(false),
            },
            Hint::new(Command::TakeCard, own::TAKE_ALL)
                .dimmed_unless(is_open && self.n_open().0 > 0),
            Hint::new(Command::Resubmit, own::RESUBMIT)
                .dimmed_unless(is_refused && self.edits.is_empty()),
            Hint::new(Command::NextSection, own::NEXT_SECTION),
            Hint::new(Command::NextFinding, own::NEXT_FINDING),
            Hint::new(Command::Save, own::SAVE).dimmed_unless(is_open && !self.edits.is_empty()),
        ]
    }

    fn home(&self) -> &'static str {
        match self.is_editing() {
            true => FIELD,
            false => FORM,
        }
    }

    fn head<'a>(&'a self, desk: &'a Desk) -> Option<Element<'a, Message>> {
        let facts = self.facts()?;
        let look = desk.look;
        let standing = &facts.tried.card.standing;
        let name = column![
            text(&facts.person).size(font::TITLE.size).font(font::BOLD),
            text(&facts.line)
                .size(font::SMALL.size)
                .style(theme::tone(look, Tone::Muted))
                .wrapping(text::Wrapping::None),
        ];
        let fact = |label: &'static str, value: Element<'a, Message>| {
            let label = text(label)
                .size(font::SMALL.size)
                .style(theme::tone(look, Tone::Muted));
            column![label, value].align_x(Alignment::Start).spacing(1)
        };
        let bold = |words: String, tone: Tone| {
            text(words)
                .size(font::BODY.size)
                .font(font::BOLD)
                .style(theme::tone(look, tone))
        };
        let shape = shape(standing.state);
        let state = row![
            icon::icon(look, shape),
            bold(list_words::state(standing.state).into(), shape.tone())
        ]
        .spacing(6)
        .align_y(Alignment::Center);
        let mut line = row![container(name).width(Length::Fill).clip(true)]
            .spacing(22)
            .align_y(Alignment::Center);
        line = line.push(fact(own::STATE, state.into()));
        if let Some(letter) = &standing.payer {
            let payer = bold(desk.payer(letter), Tone::Normal);
            if desk.width >= NARROW {
                line = line.push(fact(own::PAYER, payer.into()));
            }
        }
        let billed = bold(words::money(standing.billed), Tone::Normal);
        line = line.push(fact(own::BILLED, billed.into()));
        if matches!(
            standing.state,
            State::RefusedAtPrecheck | State::RefusedAtFinal
        ) && desk.width >= NARROW
        {
            let refused = words::money(Kopecks(-standing.billed.0));
            line = line.push(fact(own::REFUSED, bold(refused, Tone::Bad).into()));
        }
        Some(line.into())
    }

    fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        let facts = match &self.facts {
            None => return text(words::LOADING).size(font::BODY.size).into(),
            Some(Err(fault)) => return fault_view(desk, fault, Message::Retry),
            Some(Ok(facts)) => facts,
        };
        let titles = self.titles.each_ref().map(String::as_str);
        let rows = form(
            look,
            FORM,
            titles,
            &self.sheet.rows,
            self.current,
            self.input(desk),
            Message::Form,
        );
        let mut middle = row![].height(Length::Fill);
        if desk.width >= NARROW {
            middle = middle.push(self.index(desk));
        }
        middle = middle.push(rows);
        let mut content = column![];
        if let Some(rule) = &facts.tried.card.locked {
            let why = of_rule(rule);
            let line = row![
                icon::icon(look, Icon::Blocked),
                text(words::fault(&why.what, &why.remedy))
                    .size(font::BODY.size)
                    .width(Length::Fill)
            ]
            .spacing(8)
            .align_y(Alignment::Center);
            content = content.push(band(line.into(), look.tokens.wait_tint));
        }
        content = content.push(self.draft_band(desk, &facts.tried.card));
        let hairline = || {
            container(space().height(1.0))
                .width(Length::Fill)
                .style(theme::fill(look.tokens.line))
        };
        column![
            hairline(),
            content,
            middle,
            hairline(),
            self.about(desk, &facts.tried.card),
            self.foot(desk, facts)
        ]
        .into()
    }
}

/// Narrower windows hide the index.
const NARROW: f32 = 1000.0;
const INDEX: f32 = 172.0;

// What it looks like.
impl Card {
    fn input<'a>(&'a self, desk: &'a Desk) -> Option<Element<'a, Message>> {
        let row = self.sheet.rows.get(self.current)?;
        let field = self.field().filter(|_| row.is_editable)?;
        let mode = match field.kind {
            FieldKind::Money => Mode::Money,
            FieldKind::Date => Mode::Date,
            _ => Mode::Text,
        };
        let value = self.typed.as_ref().unwrap_or(&row.value);
        let input = input(desk.look, FIELD, value, Message::Typed)
            .mode(mode)
            .wrong(row.is_wrong && self.typed.is_none());
        Some(input.into())
    }

    fn index<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        let here = self
            .sheet
            .index
            .iter()
            .rposition(|entry| entry.row <= self.current);
        let mut list = column![];
        for (at, entry) in self.sheet.index.iter().enumerate() {
            let is_here = here == Some(at);
            let face = if is_here { font::BOLD } else { font::SANS };
            let kind = if is_here { font::BODY_BOLD } else { font::BODY };
            let taken = if entry.n_findings > 0 { 54.0 } else { 22.0 };
            let label = text(kind.cut(&entry.label, INDEX - taken))
                .size(font::BODY.size)
                .font(face)
                .width(Length::Fill)
                .wrapping(text::Wrapping::None);
            let mut line = row![label].spacing(4).align_y(Alignment::Center);
            if entry.n_findings > 0 {
                line = line.push(icon::icon(look, Icon::Refused)).push(
                    text(entry.n_findings.to_string())
                        .size(font::BODY.size)
                        .style(theme::tone(look, Tone::Bad)),
                );
            }
            let ground = if is_here {
                look.tokens.sel
            } else {
                look.tokens.raised
            };
            let line = container(line)
                .height(look.input_row())
                .width(Length::Fill)
                .padding(Padding::from([0, 10]).right(16))
                .align_y(Alignment::Center)
                .style(theme::fill(ground));
            list = list.push(mouse_area(line).on_press(Message::Go(entry.row)));
        }
        container(scrollable(list).height(Length::Fill))
            .width(INDEX)
            .height(Length::Fill)
            .padding(Padding::ZERO.top(4))
            .style(theme::raised(look))
            .into()
    }

    /// The current row in full: what the columns had to cut.
    fn about<'a>(&'a self, desk: &'a Desk, card: &'a card::Card) -> Element<'a, Message> {
        let look = desk.look;
        let words = |words: String, tone: Tone| {
            text(words)
                .size(font::BODY.size)
                .style(theme::tone(look, tone))
                .wrapping(text::Wrapping::None)
        };
        let mut line = row![].spacing(8).align_y(Alignment::Center);
        if let Some(field) = self.field() {
            let label = own::at(&sheet::occurrences(card, &field.path), &field.label);
            let about = own::about(&label, &field.classifier);
            line = line.push(words(about, Tone::Muted));
            let name = self.sheet.rows.get(self.current);
            let name = name.filter(|row| !row.note.is_empty());
            if let Some(row) = name {
                line = line.push(words(row.note.clone(), Tone::Normal));
            }
            if field.kind == FieldKind::Date && self.is_editing() {
                line = line.push(words(own::HELP_DATE.into(), Tone::Muted));
            }
            if let Some((_, why)) = self.faults.get(&field.path) {
                line = line.push(icon::icon(look, Icon::Refused));
                line = line.push(words(why.clone(), Tone::Bad));
            }
            let shape = if sheet::is_open(field) {
                Icon::Refused
            } else {
                Icon::Done
            };
            for finding in field
                .findings
                .iter()
                .filter_map(|at| card.findings.get(*at))
            {
                line = line.push(icon::icon(look, shape));
                let said = own::finding(&finding.family, &finding.code, &finding.text);
                line = line.push(words(said, shape.tone()));
            }
            for check in field.checks.iter().filter_map(|at| card.checks.get(*at)) {
                let (shape, _) = sheet::shape(check.severity);
                line = line.push(icon::icon(look, shape));
                let said = own::check(&check.beside, &check.remedy);
                line = line.push(words(said, shape.tone()));
            }
        } else if let Some(row) = self.sheet.rows.get(self.current) {
            line = line.push(words(row.label.clone(), Tone::Muted));
            line = line.push(words(row.note.clone(), Tone::Muted));
        }
        container(line)
            .height(look.message())
            .padding([0, 14])
            .width(Length::Fill)
            .align_y(Alignment::Center)
            .clip(true)
            .style(theme::raised(look))
            .into()
    }

    /// Findings that are still open, and all of them.
    fn n_open(&self) -> (usize, usize) {
        let Some(card) = self.card() else {
            return (0, 0);
        };
        let fields = card.sections.iter().flat_map(|section| &section.groups);
        let fields: Vec<&card::Field> = fields.flat_map(|group| &group.fields).collect();
        let is_done = |finding: &card::Finding| {
            let own = || finding.suggested.keys();
            let stands = |path: &String| {
                let field = fields.iter().find(|field| field.path == *path);
                field.is_some_and(|field| !field.differs())
            };
            !finding.suggested.is_empty() && own().all(stands)
        };
        let open = card.findings.iter().filter(|finding| !is_done(finding));
        (open.count(), card.findings.len())
    }

    fn foot<'a>(&'a self, desk: &'a Desk, facts: &'a Facts) -> Element<'a, Message> {
        let look = desk.look;
        let card = &facts.tried.card;
        let plain = |words: String| text(words).size(font::BODY.size);
        let toned = |words: String, tone: Tone| {
            text(words)
                .size(font::BODY.size)
                .font(font::BOLD)
                .style(theme::tone(look, tone))
        };
        let mut foot = row![].spacing(10).align_y(Alignment::Center);
        let sums = &card.sums;
        let full = sums
            .iter()
            .find(|sum| sum.meaning == Some(AmountMeaning::Full));
        let wrong = sums.iter().find(|sum| !sum.adds_up());
        match wrong.or(full).or(sums.first()) {
            Some(card::Sum {
                services: Some(services),
                billed,
                ..
            }) => {
                let (said, word) = own::adds_up(*services, *billed);
                let icon = if services == billed {
                    Icon::Done
                } else {
                    Icon::Refused
                };
                foot = foot.push(plain(said));
                foot = foot.push(icon::icon(look, icon));
                foot = foot.push(toned(word.into(), icon.tone()));
            }
            _ => foot = foot.push(plain(own::billed(card.standing.billed))),
        }
        foot = foot.push(space().width(Length::Fill));
        let n = self.edits.len();
        if n > 0 && self.aside.is_none() {
            foot = foot.push(toned(own::unsaved(n), Tone::Warn));
        }
        let (n_open, n_all) = self.n_open();
        if n_all > 0 && desk.width >= NARROW {
            let said = own::corrected(n_all - n_open, n_all);
            foot = foot.push(
                text(said)
                    .size(font::BODY.size)
                    .style(theme::tone(look, Tone::Muted)),
            );
            let take = button(look, own::TAKE_ALL).key("Ctrl+F4");
            let back = button(look, own::RESUBMIT).key("F8");
            foot = foot.push(take.on_press(Message::TakeAll));
            foot = foot.push(back.on_press(Message::Resubmit));
        }
        container(foot)
            .height(look.button() + 8.0)
            .padding([0, 14])
            .width(Length::Fill)
            .align_y(Alignment::Center)
            .style(theme::surface(look))
            .into()
    }
}
