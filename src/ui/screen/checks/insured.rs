//! Застрахованные: accounts of the month against the list in force, and what of it is taken over.

use std::sync::Arc;

use iced::widget::{column, container, row, space, text};
use iced::{Alignment, Element, Length, Task};

use crate::exchange::path::FieldPath;
use crate::reports::table::{Cell as SheetCell, Column as SheetColumn, Kind as SheetKind};
use crate::store::insured::InsuredList;
use crate::text::insured as all_words;
use crate::text::insured::window as words;
use crate::text::window::{self, checks as common};
use crate::ui::choose::Question;
use crate::ui::command::Command;
use crate::ui::desk::{Desk, Words};
use crate::ui::font;
use crate::ui::icon::Icon;
use crate::ui::job::{Job, Said};
use crate::ui::matching::Query;
use crate::ui::place::Place;
use crate::ui::preview::{Line, Preview};
use crate::ui::screen::month::fault_view;
use crate::ui::screen::{Action, Hint, Screen, muted};
use crate::ui::spreadsheet::{self, Listing};
use crate::ui::theme::{self, Tone};
use crate::ui::widget::button::button;
use crate::ui::widget::input::input;
use crate::ui::widget::pick::{Entry, pick};
use crate::ui::widget::table::{self, Cell, Column, Source, Width, table};
use crate::workflows::insured::{self, Asked, Checked, Finding, Which};
use crate::workflows::{Quiet, Workplace};

const TABLE: &str = "checks-insured";
const FIND: &str = "checks-insured-find";

/// A finding with what the list shows of it.
#[derive(Debug)]
struct Shown {
    finding: Finding,
    /// What the format table calls the field.
    field: String,
    /// The field as the card calls it.
    card_path: String,
    /// What a search looks into.
    searched: String,
}

/// What was read: the list, and the accounts against it.
#[derive(Debug, Default)]
pub struct Facts {
    list: Option<InsuredList>,
    rows: Vec<Shown>,
    payers: Vec<String>,
    /// Kinds that were found, as they stand in [`all_words::KINDS`].
    kinds: Vec<usize>,
    summary: String,
}

impl Facts {
    fn read(
        workplace: &Workplace,
        period: crate::domain::ReportingPeriod,
    ) -> Result<Facts, crate::workflows::Error> {
        if insured::in_force(workplace)?.is_none() {
            return Ok(Facts::default());
        }
        let checked = insured::check(workplace, Some(period), None, &Quiet)?;
        let summary = all_words::checked_summary(&checked);
        let Checked { list, findings, .. } = checked;
        let mut kinds: Vec<usize> = findings.iter().map(|f| f.kind.position()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let mut payers: Vec<String> = findings.iter().filter_map(|f| f.payer.clone()).collect();
        payers.sort_unstable();
        payers.dedup();
        Ok(Facts {
            list: Some(list),
            rows: findings.into_iter().map(|f| shown(workplace, f)).collect(),
            payers,
            kinds,
            summary,
        })
    }
}

fn shown(workplace: &Workplace, finding: Finding) -> Shown {
    let edition = &workplace.profile.edition;
    let path = FieldPath::parse(edition, &finding.path).ok();
    let surname = finding.surname.as_deref().unwrap_or("");
    Shown {
        field: insured::label(workplace, &finding.path),
        card_path: path.map_or_else(|| finding.path.clone(), |path| path.numbered(edition)),
        searched: format!(
            "{} {surname} {} {} {}",
            finding.key,
            finding.value,
            finding.expected,
            all_words::finding(&finding)
        ),
        finding,
    }
}

pub struct Insured {
    facts: Option<Result<Arc<Facts>, Words>>,
    /// Which reading is waited for: an earlier one that comes later is of no interest.
    asked: u64,
    typed: String,
    kind: Option<usize>,
    payer: Option<usize>,
    entries: [Vec<Entry>; 2],
    listed: Vec<usize>,
    /// The row of the list.
    selected: usize,
    columns: Vec<Column>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Loaded(u64, Result<Arc<Facts>, Words>),
    Table(table::Event),
    Typed(String),
    Kind(usize),
    Payer(usize),
    Accept,
    AcceptAll,
    Open,
    Import,
    Chosen(Option<std::path::PathBuf>),
    Retry,
}

impl Insured {
    pub fn new(desk: &Desk) -> (Insured, Task<Message>) {
        let mut screen = Insured {
            facts: None,
            asked: 0,
            typed: String::new(),
            kind: None,
            payer: None,
            entries: [Vec::new(), Vec::new()],
            listed: Vec::new(),
            selected: 0,
            columns: desk.widths.apply(
                TABLE,
                vec![
                    Column::new(words::KIND, Width::Fixed(170.0)),
                    Column::new(words::SURNAME, Width::Fixed(140.0)),
                    Column::new(words::PAYER, Width::Fixed(56.0)),
                    Column::new(words::IN_ACCOUNT, Width::Share(1)),
                    Column::new(words::IN_LIST, Width::Share(1)),
                    Column::new(words::SAFE, Width::Fixed(100.0)),
                ],
            ),
        };
        let load = screen.reload(desk);
        (screen, load)
    }

    fn facts(&self) -> Option<&Facts> {
        match &self.facts {
            Some(Ok(facts)) => Some(facts),
            _ => None,
        }
    }

    fn list(&self) -> Option<&InsuredList> {
        self.facts()?.list.as_ref()
    }

    fn row(&self, at: usize) -> Option<&Shown> {
        self.facts()?.rows.get(*self.listed.get(at)?)
    }

    fn take(&mut self, facts: Result<Arc<Facts>, Words>) {
        if let Ok(facts) = &facts {
            let all = || Entry::new("", common::ALL);
            let kinds = facts.kinds.iter();
            let kinds = kinds.map(|at| Entry::new("", all_words::KINDS[*at]));
            let payers = facts
                .payers
                .iter()
                .map(|letter| Entry::new("", letter.clone()));
            self.entries = [
                std::iter::once(all()).chain(kinds).collect(),
                std::iter::once(all()).chain(payers).collect(),
            ];
            // What was filtered by may be gone.
            self.kind = self.kind.filter(|at| facts.kinds.contains(at));
            self.payer = self.payer.filter(|at| *at < facts.payers.len());
        }
        self.facts = Some(facts);
        self.arrange();
    }

    /// Lists what the filters let through; the cursor stays on its finding, or where it was.
    fn arrange(&mut self) {
        let current = self.listed.get(self.selected).copied();
        let query = Query::new(&self.typed);
        let Some(Ok(facts)) = &self.facts else { return };
        let payer = self.payer.and_then(|at| facts.payers.get(at));
        let rows = facts.rows.iter().enumerate();
        let listed = rows.filter(|(_, row)| {
            self.kind.is_none_or(|at| row.finding.kind.position() == at)
                && (payer.is_none() || row.finding.payer.as_ref() == payer)
                && (query.is_empty() || query.find(&row.searched).is_some())
        });
        self.listed = listed.map(|(at, _)| at).collect();
        let same = self.listed.iter().position(|at| Some(*at) == current);
        let last = self.listed.len().saturating_sub(1);
        self.selected = same.unwrap_or_else(|| self.selected.min(last));
    }

    /// Keys of the listed accounts that can be put right without a look, each once.
    fn safe_keys(&self) -> Vec<String> {
        let rows = (0..self.listed.len()).filter_map(|at| self.row(at));
        let safe = rows.filter(|row| row.finding.is_safe);
        let mut keys: Vec<String> = safe.map(|row| row.finding.key.clone()).collect();
        keys.dedup();
        keys
    }

    fn accept(&self) -> Action<Message> {
        let Some(row) = self.row(self.selected) else {
            return Action::fail(words::NO_ROW, words::NO_ROW_REMEDY);
        };
        match self.of_account(row).any(|other| other.finding.is_safe) {
            true => Action::Do(taking_over(vec![row.finding.key.clone()])),
            false => Action::fail(words::UNCLEAR, words::UNCLEAR_REMEDY),
        }
    }

    fn accept_all(&self) -> Action<Message> {
        let keys = self.safe_keys();
        if keys.is_empty() {
            return Action::fail(words::NOTHING_SAFE, words::UNCLEAR_REMEDY);
        }
        let mut lines: Vec<Line> = Vec::new();
        for (position, name) in all_words::KINDS.iter().enumerate() {
            let rows = (0..self.listed.len()).filter_map(|at| self.row(at));
            let n = rows.filter(|r| r.finding.is_safe && r.finding.kind.position() == position);
            match n.count() {
                0 => {}
                n => lines.push(counted(*name, n)),
            }
        }
        lines.push(counted(words::ACCOUNTS, keys.len()).total());
        Action::Preview(Task::done(Ok(Preview {
            title: words::TAKE_OVER.into(),
            lines,
            files: Vec::new(),
            folder: None,
            notes: vec![(Icon::Next, words::TAKE_OVER_NOTE.into())],
            button: words::TAKE_OVER_DO.into(),
            start: Arc::new(move |_| taking_over(keys.clone())),
        })))
    }

    fn open(&self) -> Action<Message> {
        match self.row(self.selected) {
            Some(row) => Action::Open(Place::Card {
                account: row.finding.account_id,
                field: Some(row.card_path.clone()),
            }),
            None => Action::fail(words::NO_ROW, words::NO_ROW_REMEDY),
        }
    }

    /// All findings of the same account.
    fn of_account<'a>(&'a self, row: &'a Shown) -> impl Iterator<Item = &'a Shown> {
        let all = self.facts().map_or(&[][..], |facts| &facts.rows);
        let id = row.finding.account_id;
        all.iter()
            .filter(move |other| other.finding.account_id == id)
    }

    fn filters<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        let find = input(look, FIND, &self.typed, Message::Typed)
            .placeholder(words::FIND)
            .icon(Icon::Search)
            .height(look.input() + 2.0)
            .width(240.0);
        let [kinds, payers] = &self.entries;
        let at = |chosen: Option<usize>| Some(chosen.map_or(0, |at| at + 1));
        let kind = self.kind.and_then(|kind| {
            let facts = self.facts()?;
            facts.kinds.iter().position(|known| *known == kind)
        });
        let by_kind = pick(look, "checks-insured-kind", kinds, at(kind), Message::Kind);
        let by_payer = pick(
            look,
            "checks-insured-payer",
            payers,
            at(self.payer),
            Message::Payer,
        );
        let by_kind = by_kind.label(words::KIND).on(self.kind.is_some());
        let by_payer = by_payer.label(words::PAYER).on(self.payer.is_some());
        let import = button(look, words::IMPORT)
            .key("Ins")
            .on_press(Message::Import);
        let line = row![find, by_kind, by_payer, space().width(Length::Fill), import]
            .spacing(8)
            .align_y(Alignment::Center);
        container(line).padding([8, 14]).width(Length::Fill).into()
    }

    fn foot<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let Some(facts) = self.facts() else {
            return space().into();
        };
        let shown = words::foot(self.listed.len(), facts.rows.len());
        let lines = column![muted(desk, facts.summary.clone()), muted(desk, shown)].spacing(2);
        container(lines).padding([7, 14]).width(Length::Fill).into()
    }

    /// What to do where nothing has been imported.
    fn nothing<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let import = button(desk.look, words::IMPORT)
            .main()
            .key("Ins")
            .on_press(Message::Import);
        let content = column![
            text(words::NO_LIST).size(font::BLOCK.size).font(font::BOLD),
            text(words::NO_LIST_WHY).size(font::BODY.size),
            import,
        ];
        container(content.spacing(12).max_width(620))
            .padding(24)
            .center_x(Length::Fill)
            .height(Length::Fill)
            .into()
    }
}

fn counted(label: impl Into<String>, n: usize) -> Line {
    Line {
        sum: None,
        ..Line::new(label, n as i64, crate::domain::Kopecks::ZERO)
    }
}

/// Takes the list's data over, for all of these accounts or none.
fn taking_over(keys: Vec<String>) -> Job {
    Job::new(words::TAKE_OVER, move |workplace, progress| {
        let done = insured::accept(workplace, &Which::Keys(keys), progress)?;
        Ok(Said::new(all_words::accepted_summary(done.accounts.len())))
    })
}

fn importing(path: std::path::PathBuf) -> Job {
    Job::new(words::IMPORT_JOB, move |workplace, progress| {
        let asked = Asked {
            path,
            date: None,
            replaces: false,
        };
        let done = insured::import(workplace, &asked, progress)?;
        Ok(Said::new(words::imported(&done)))
    })
}

impl Source for Insured {
    fn len(&self) -> usize {
        self.listed.len()
    }

    fn cell(&self, row: usize, column: usize, cell: &mut Cell) {
        let Some(row) = self.row(row) else { return };
        let finding = &row.finding;
        match column {
            0 => {
                let (icon, tone) = match finding.kind.is_refused() {
                    true => (Icon::Refused, Tone::Bad),
                    false => (Icon::Warning, Tone::Wait),
                };
                (cell.icon, cell.tone) = (Some(icon), tone);
                cell.text.push_str(all_words::kind(finding.kind));
            }
            1 => cell.text.push_str(finding.surname.as_deref().unwrap_or("")),
            2 => cell.text.push_str(finding.payer.as_deref().unwrap_or("—")),
            3 => cell.text.push_str(&words::value(&finding.value)),
            4 => cell.text.push_str(&words::value(&finding.expected)),
            _ if finding.is_safe => {
                (cell.icon, cell.tone) = (Some(Icon::Done), Tone::Done);
                cell.text.push_str("F4");
            }
            _ => {}
        }
    }
}

impl Screen for Insured {
    type Message = Message;

    fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match message {
            Message::Loaded(asked, _) if asked != self.asked => {}
            Message::Loaded(_, facts) => {
                let is_first = self.facts.is_none();
                self.take(facts);
                if is_first {
                    return Action::Run(iced::widget::operation::focus(TABLE));
                }
            }
            Message::Table(table::Event::Select(at)) => self.selected = at,
            Message::Table(table::Event::Activate(at)) => {
                self.selected = at;
                return self.open();
            }
            Message::Table(table::Event::Resize { column, width }) => {
                desk.widths.set(TABLE, &mut self.columns, column, width);
            }
            Message::Table(table::Event::Find(typed)) => {
                let typed = typed.to_lowercase();
                let begins = |at: &usize| {
                    let row = self.row(*at);
                    let surname = row.and_then(|row| row.finding.surname.as_deref());
                    surname.is_some_and(|name| name.to_lowercase().starts_with(&typed))
                };
                let found = (0..self.listed.len()).find(begins);
                self.selected = found.unwrap_or(self.selected);
            }
            Message::Table(_) => {}
            Message::Typed(typed) => {
                self.typed = typed;
                self.arrange();
            }
            Message::Kind(at) => {
                let kinds = self.facts().map_or(&[][..], |facts| &facts.kinds);
                self.kind = at.checked_sub(1).and_then(|at| kinds.get(at).copied());
                self.arrange();
            }
            Message::Payer(at) => {
                self.payer = at.checked_sub(1);
                self.arrange();
            }
            Message::Accept => return self.accept(),
            Message::AcceptAll => return self.accept_all(),
            Message::Open => return self.open(),
            Message::Import => return Action::Ask(Question::file(Message::Chosen)),
            Message::Chosen(Some(path)) => return Action::Do(importing(path)),
            Message::Chosen(None) => {}
            Message::Retry => return Action::Run(self.reload(desk)),
        }
        Action::None
    }

    fn reload(&mut self, desk: &Desk) -> Task<Message> {
        self.asked += 1;
        let (asked, period) = (self.asked, desk.period);
        let read = desk.read(move |workplace| Ok(Arc::new(Facts::read(workplace, period)?)));
        read.map(move |facts| Message::Loaded(asked, facts))
    }

    fn command(&mut self, command: &Command, _: &Desk) -> Option<Action<Message>> {
        Some(match command {
            Command::Find => Action::Run(iced::widget::operation::focus(FIND)),
            Command::AcceptSuggested => self.accept(),
            Command::AcceptSuggestedAll => self.accept_all(),
            Command::Own("Ins") => Action::Ask(Question::file(Message::Chosen)),
            Command::Back
                if !self.typed.is_empty() || self.kind.is_some() || self.payer.is_some() =>
            {
                self.typed.clear();
                (self.kind, self.payer) = (None, None);
                self.arrange();
                Action::Run(iced::widget::operation::focus(TABLE))
            }
            _ => return None,
        })
    }

    fn hints(&self, _: &Desk) -> Vec<Hint> {
        let row = self.row(self.selected);
        let is_safe = row.is_some_and(|row| row.finding.is_safe);
        let has_safe = self
            .facts()
            .is_some_and(|facts| facts.rows.iter().any(|r| r.finding.is_safe));
        vec![
            Hint::new(Command::AcceptSuggested, words::HINT_ACCEPT).dimmed_unless(is_safe),
            Hint::new(Command::AcceptSuggestedAll, words::HINT_ALL).dimmed_unless(has_safe),
            Hint::new(Command::Open, words::HINT_OPEN).dimmed_unless(row.is_some()),
            Hint::new(Command::Own("Ins"), words::HINT_IMPORT),
            Hint::new(Command::Find, words::HINT_FIND),
            Hint::new(Command::Undo, window::command::UNDO),
        ]
    }

    fn subtitle(&self, _: &Desk) -> String {
        self.list().map_or(String::new(), all_words::list_title)
    }

    fn panel<'a>(&'a self, desk: &'a Desk) -> Option<(String, Element<'a, Message>)> {
        let look = desk.look;
        let row = self.row(self.selected)?;
        let mut content = column![
            text(&row.finding.key)
                .size(font::SMALL.size)
                .font(font::MONO)
        ]
        .spacing(10);
        let mut is_safe = false;
        for other in self.of_account(row) {
            is_safe |= other.finding.is_safe;
            content = content.push(difference(desk, other));
        }
        let wide = |label: &'static str| button(look, label).width(Length::Fill).spread();
        content = content.push(match is_safe {
            true => Element::from(
                wide(words::TAKE_THIS)
                    .main()
                    .key("F4")
                    .on_press(Message::Accept),
            ),
            false => muted(desk, words::UNCLEAR_REMEDY),
        });
        content = content.push(wide(words::OPEN).key("Enter").on_press(Message::Open));
        if self.safe_keys().len() > 1 {
            let all = wide(words::TAKE_ALL).key("Shift+F4");
            content = content.push(all.on_press(Message::AcceptAll));
        }
        let title = row.finding.surname.clone();
        Some((
            title.unwrap_or_else(|| words::NO_SURNAME.into()),
            content.into(),
        ))
    }

    fn has_list(&self) -> bool {
        true
    }

    fn listing(&self, desk: &Desk) -> Result<Listing, Words> {
        let Some(Ok(facts)) = &self.facts else {
            return Err(spreadsheet::not_ready());
        };
        let (facts, listed) = (facts.clone(), self.listed.clone());
        let n = listed.len();
        let columns = [
            words::KEY,
            words::SURNAME,
            words::PAYER,
            words::SEVERITY,
            words::KIND,
            words::FIELD,
            words::IN_ACCOUNT,
            words::IN_LIST,
            words::SAFE,
        ];
        let columns = columns.map(|title| SheetColumn::new(title, SheetKind::Text, 20));
        let rows = move |_: &Desk, put: &mut spreadsheet::Put<'_>| {
            for at in &listed {
                let row = &facts.rows[*at];
                let finding = &row.finding;
                put(&[
                    SheetCell::text(&finding.key),
                    SheetCell::text(finding.surname.as_deref().unwrap_or("")),
                    SheetCell::text(finding.payer.as_deref().unwrap_or("")),
                    SheetCell::text(all_words::severity(finding.kind)),
                    SheetCell::text(all_words::finding(finding)),
                    SheetCell::text(&row.field),
                    SheetCell::text(&finding.value),
                    SheetCell::text(&finding.expected),
                    SheetCell::text(all_words::safe(finding.is_safe)),
                ])?;
            }
            Ok(())
        };
        let listing = Listing::new(words::TITLE, desk.period, columns.into(), rows);
        Ok(listing.of_day(&desk.clock.today().to_string()).rows(n))
    }

    fn home(&self) -> &'static str {
        TABLE
    }

    fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        if let Some(Err(fault)) = &self.facts {
            return fault_view(desk, fault, Message::Retry);
        }
        if self.facts().is_some_and(|facts| facts.list.is_none()) {
            return self.nothing(desk);
        }
        let empty = match self.facts() {
            None => words::CHECKING,
            Some(facts) if facts.rows.is_empty() => words::NOTHING_FOUND,
            Some(_) => common::NOTHING_FOUND,
        };
        let rows = table(desk.look, TABLE, &self.columns, self, Message::Table)
            .selected(Some(self.selected).filter(|at| *at < self.listed.len()))
            .empty(empty);
        column![self.filters(desk), rows, self.foot(desk)].into()
    }
}

/// A field of the account above the same field of the list, with what it means.
fn difference<'a>(desk: &Desk, row: &'a Shown) -> Element<'a, Message> {
    let look = desk.look;
    let finding = &row.finding;
    let tone = if finding.kind.is_refused() {
        Tone::Bad
    } else {
        Tone::Wait
    };
    let line = |label: &'static str, value: &'a str, tone: Tone| {
        row![
            text(label)
                .size(font::SMALL.size)
                .width(92.0)
                .style(theme::tone(look, Tone::Muted)),
            text(words::value(value))
                .size(font::BODY.size)
                .width(Length::Fill)
                .style(theme::tone(look, tone)),
        ]
        .spacing(8)
        .align_y(Alignment::Center)
    };
    column![
        text(&row.field).size(font::BODY.size).font(font::BOLD),
        line(words::IN_ACCOUNT, &finding.value, tone),
        line(words::IN_LIST, &finding.expected, Tone::Done),
        text(all_words::finding(finding))
            .size(font::SMALL.size)
            .style(theme::tone(look, Tone::Muted)),
    ]
    .spacing(3)
    .into()
}
