//! Замечания: what the rules say of the accounts of the month, by rule, with what is at stake.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use iced::widget::{column, container, row, space, text};
use iced::{Alignment, Element, Length, Task};

use crate::checks::Severity;
use crate::domain::{Kopecks, ReportingPeriod};
use crate::reports::Ask;
use crate::reports::table::{Cell as SheetCell, Column as SheetColumn, Kind};
use crate::text::checks as all_words;
use crate::text::window::{self, checks as common, checks::findings as words};
use crate::ui::command::Command;
use crate::ui::desk::{Desk, Words};
use crate::ui::findings::{self, Counting};
use crate::ui::font;
use crate::ui::icon::Icon;
use crate::ui::matching::Query;
use crate::ui::place::{Part, Place};
use crate::ui::screen::card::sheet::shape;
use crate::ui::screen::month::fault_view;
use crate::ui::screen::{Action, Hint, Screen, muted};
use crate::ui::spreadsheet::{self, Listing};
use crate::ui::theme::Tint;
use crate::ui::widget::button::button;
use crate::ui::widget::input::input;
use crate::ui::widget::pick::{Entry, pick};
use crate::ui::widget::table::{self, Cell, Column, Source, Width, table};
use crate::workflows::check::{Item, List, OfRule};

const TABLE: &str = "checks-findings";
const FIND: &str = "checks-findings-find";

/// A row: a rule, or one of its findings below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Rule(usize),
    Finding(usize),
}

/// What a rule has among the findings that are let through.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    accounts: usize,
    billed: Kopecks,
}

#[derive(Debug, Default)]
struct Filter {
    typed: String,
    severity: Option<Severity>,
    department: Option<String>,
}

impl Filter {
    fn is_empty(&self) -> bool {
        self.typed.is_empty() && self.severity.is_none() && self.department.is_none()
    }
}

const SEVERITIES: [Severity; 3] = [Severity::Blocking, Severity::Warning, Severity::Hint];

pub struct Findings {
    list: Option<Result<Arc<List>, Words>>,
    counting: Option<Counting>,
    counted: u64,
    period: ReportingPeriod,
    filter: Filter,
    departments: Vec<String>,
    /// Of the pickers: severities, departments.
    entries: [Vec<Entry>; 2],
    /// Rules that are open, by number.
    open: HashSet<String>,
    rows: Vec<Line>,
    sums: Vec<Sum>,
    n_listed: usize,
    selected: usize,
    columns: Vec<Column>,
    empty: String,
}

#[derive(Clone, Debug)]
pub enum Message {
    Checked(findings::ListEvent),
    Table(table::Event),
    Typed(String),
    Severity(usize),
    Department(usize),
    OpenCard,
    OpenRules,
    Retry,
}

impl Findings {
    pub fn new(desk: &Desk) -> (Findings, Task<Message>) {
        let all = || Entry::new("", common::ALL);
        let severities = SEVERITIES.map(|s| Entry::new("", all_words::severity(s)));
        let mut screen = Findings {
            list: None,
            counting: None,
            counted: 0,
            period: desk.period,
            filter: Filter::default(),
            departments: Vec::new(),
            entries: [
                std::iter::once(all()).chain(severities).collect(),
                vec![all()],
            ],
            open: HashSet::new(),
            rows: Vec::new(),
            sums: Vec::new(),
            n_listed: 0,
            selected: 0,
            columns: desk.widths.apply(
                TABLE,
                vec![
                    Column::new(words::WHAT, Width::Share(1)).least(240.0),
                    Column::new(words::VALUE, Width::Fixed(150.0)).rank(2),
                    Column::new(words::DEPARTMENT, Width::Fixed(48.0)).rank(1),
                    Column::new(words::PAYER, Width::Fixed(38.0)).rank(1),
                    Column::new(words::ACCOUNTS, Width::Fixed(70.0)).right(),
                    Column::new(words::BILLED, Width::Fixed(120.0)).right(),
                ],
            ),
            empty: window::LOADING.to_owned(),
        };
        let load = screen.reload(desk);
        (screen, load)
    }

    fn list(&self) -> Option<&List> {
        self.list.as_ref()?.as_deref().ok()
    }

    fn take(&mut self, list: Result<Arc<List>, Words>) {
        self.counting = None;
        if let Ok(list) = &list {
            let departments: BTreeSet<&str> = list
                .accounts
                .iter()
                .map(|a| a.department.as_deref().unwrap_or_default())
                .collect();
            self.departments = departments.into_iter().map(str::to_owned).collect();
            self.entries[1].truncate(1);
            let names = self.departments.iter().map(|code| words::department(code));
            self.entries[1].extend(names.map(|name| Entry::new("", name)));
            let departments = &self.departments;
            self.filter
                .department
                .take_if(|one| !departments.contains(one));
        }
        self.list = Some(list);
        self.arrange();
    }

    fn lets(&self, list: &List, item: &Item, query: &Query) -> bool {
        let (rule, account) = (&list.rules[item.rule], &list.accounts[item.account]);
        let department = account.department.as_deref().unwrap_or_default();
        self.filter
            .severity
            .is_none_or(|severity| rule.severity == severity)
            && self
                .filter
                .department
                .as_deref()
                .is_none_or(|d| d == department)
            && (query.is_empty() || {
                let surname = account.surname.as_deref().unwrap_or_default();
                let searched = format!("{surname} {} {} {}", account.key, rule.id, item.text);
                query.find(&searched).is_some()
            })
    }

    /// Lists what the filters let through; the cursor stays where it was.
    fn arrange(&mut self) {
        let current = self.rows.get(self.selected).copied();
        let Some(Ok(list)) = &self.list else { return };
        let list = list.clone();
        let query = Query::new(&self.filter.typed);
        (self.rows, self.sums, self.n_listed) = (Vec::new(), Vec::new(), 0);
        for (at, rule) in list.rules.iter().enumerate() {
            let of_rule = rule.findings.iter().copied();
            let shown: Vec<usize> = of_rule
                .filter(|finding| self.lets(&list, &list.findings[*finding], &query))
                .collect();
            let accounts: BTreeSet<usize> = shown
                .iter()
                .map(|finding| list.findings[*finding].account)
                .collect();
            self.sums.push(Sum {
                accounts: accounts.len(),
                billed: accounts
                    .iter()
                    .map(|account| list.accounts[*account].billed)
                    .sum(),
            });
            if shown.is_empty() {
                continue;
            }
            self.n_listed += shown.len();
            self.rows.push(Line::Rule(at));
            if self.open.contains(&rule.id) {
                self.rows.extend(shown.into_iter().map(Line::Finding));
            }
        }
        self.empty = match (self.filter.is_empty(), list.summary.accounts) {
            (false, _) => common::NOTHING_FOUND.to_owned(),
            (true, 0) => words::NO_ACCOUNTS.to_owned(),
            (true, n) => words::all_right(n),
        };
        let same = current.and_then(|line| self.rows.iter().position(|row| *row == line));
        let last = self.rows.len().saturating_sub(1);
        self.selected = same.unwrap_or(self.selected.min(last));
    }

    fn turn(&mut self, at: usize, is_open: Option<bool>) {
        let Some(Line::Rule(rule)) = self.rows.get(at).copied() else {
            return;
        };
        let Some(id) = self.list().map(|list| list.rules[rule].id.clone()) else {
            return;
        };
        let is_open = is_open.unwrap_or_else(|| !self.open.contains(&id));
        match is_open {
            true => self.open.insert(id),
            false => self.open.remove(&id),
        };
        self.arrange();
    }

    fn current(&self) -> Option<(&List, &OfRule, Option<&Item>)> {
        let list = self.list()?;
        Some(match *self.rows.get(self.selected)? {
            Line::Rule(rule) => (list, &list.rules[rule], None),
            Line::Finding(at) => {
                let item = &list.findings[at];
                (list, &list.rules[item.rule], Some(item))
            }
        })
    }

    fn open_card(&self) -> Action<Message> {
        match self.current() {
            Some((list, rule, item)) => {
                let first = || rule.findings.first().map(|at| &list.findings[*at]);
                let Some(item) = item.or_else(first) else {
                    return Action::None;
                };
                Action::Open(Place::Card {
                    account: list.accounts[item.account].id,
                    field: Some(item.path.clone()),
                })
            }
            None => Action::fail(words::NO_ROW, words::NO_ROW_REMEDY),
        }
    }

    fn filters<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        let find = input(look, FIND, &self.filter.typed, Message::Typed)
            .placeholder(words::FIND)
            .icon(Icon::Search)
            .height(look.input() + 2.0)
            .width(260.0);
        let [severities, departments] = &self.entries;
        let severity = self.filter.severity;
        let severity = severity.and_then(|s| SEVERITIES.iter().position(|own| *own == s));
        let department = self.filter.department.as_ref();
        let department = department.and_then(|d| self.departments.iter().position(|own| own == d));
        let at = |chosen: Option<usize>| Some(chosen.map_or(0, |at| at + 1));
        let by_severity = pick(
            look,
            "checks-findings-severity",
            severities,
            at(severity),
            Message::Severity,
        );
        let by_department = pick(
            look,
            "checks-findings-department",
            departments,
            at(department),
            Message::Department,
        );
        let line = row![
            find,
            by_severity.label(words::SEVERITY).on(severity.is_some()),
            by_department
                .label(words::DEPARTMENT_FILTER)
                .on(department.is_some()),
        ];
        let line = line.spacing(8).align_y(Alignment::Center);
        container(line).padding([8, 14]).width(Length::Fill).into()
    }

    fn foot<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let said = match self.list() {
            None if self.counting.is_some() => words::counting(self.counted),
            None => return space().into(),
            Some(list) => words::foot(&list.summary, self.n_listed, list.n_waiting),
        };
        container(muted(desk, said))
            .padding([7, 14])
            .width(Length::Fill)
            .into()
    }
}

impl Source for Findings {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn row(&self, row: usize) -> table::Row {
        let Some(list) = self.list() else {
            return table::Row::default();
        };
        let group = match self.rows.get(row) {
            Some(Line::Rule(rule)) => Some(self.open.contains(&list.rules[*rule].id)),
            _ => None,
        };
        table::Row {
            tint: Tint::None,
            check: None,
            group,
        }
    }

    fn cell(&self, row: usize, column: usize, cell: &mut Cell) {
        let (Some(list), Some(line)) = (self.list(), self.rows.get(row)) else {
            return;
        };
        match *line {
            Line::Rule(at) => {
                let (rule, sum) = (&list.rules[at], &self.sums[at]);
                match column {
                    0 => {
                        let (icon, _) = shape(rule.severity);
                        cell.icon = Some(icon);
                        cell.text.clone_from(&rule.title);
                    }
                    4 => cell.text = window::count(sum.accounts as i64),
                    5 => cell.text = window::money(sum.billed),
                    _ => {}
                }
            }
            Line::Finding(at) => {
                let item = &list.findings[at];
                let account = &list.accounts[item.account];
                let own = |text: &Option<String>| text.clone().unwrap_or_default();
                match column {
                    0 => cell.text = words::account(&own(&account.surname), &account.key),
                    1 => cell.text.clone_from(&item.value),
                    2 => cell.text = own(&account.department),
                    3 => cell.text = own(&account.payer),
                    5 => cell.text = window::money(account.billed),
                    _ => {}
                }
            }
        }
    }
}

impl Screen for Findings {
    type Message = Message;

    fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match message {
            Message::Checked(findings::ListEvent::Counted(n)) => self.counted = n,
            Message::Checked(findings::ListEvent::Done(list)) => {
                let is_first = self.list.is_none();
                self.take(list);
                if is_first {
                    return Action::Run(iced::widget::operation::focus(TABLE));
                }
            }
            Message::Table(table::Event::Select(at)) => self.selected = at,
            Message::Table(table::Event::Activate(at)) => {
                self.selected = at;
                match self.rows.get(at) {
                    Some(Line::Rule(_)) => self.turn(at, None),
                    _ => return self.open_card(),
                }
            }
            Message::Table(table::Event::Open(at)) => self.turn(at, Some(true)),
            Message::Table(table::Event::Close(at)) => self.turn(at, Some(false)),
            Message::Table(table::Event::Resize { column, width }) => {
                desk.widths.set(TABLE, &mut self.columns, column, width);
            }
            Message::Table(_) => {}
            Message::Typed(typed) => {
                self.filter.typed = typed;
                self.arrange();
            }
            Message::Severity(at) => {
                self.filter.severity = at.checked_sub(1).map(|at| SEVERITIES[at]);
                self.arrange();
            }
            Message::Department(at) => {
                let chosen = at.checked_sub(1).and_then(|at| self.departments.get(at));
                self.filter.department = chosen.cloned();
                self.arrange();
            }
            Message::OpenCard => return self.open_card(),
            Message::OpenRules => {
                let rules = Some(Part::Rules);
                return Action::Open(Place::Checks { part: rules });
            }
            Message::Retry => return Action::Run(self.reload(desk)),
        }
        Action::None
    }

    fn reload(&mut self, desk: &Desk) -> Task<Message> {
        if self.period != desk.period {
            self.period = desk.period;
            self.list = None;
            (self.rows, self.empty) = (Vec::new(), window::LOADING.to_owned());
        }
        self.counted = 0;
        let (counting, events) = findings::list(desk);
        self.counting = Some(counting);
        events.map(Message::Checked)
    }

    fn command(&mut self, command: &Command, desk: &Desk) -> Option<Action<Message>> {
        Some(match command {
            Command::Find => Action::Run(iced::widget::operation::focus(FIND)),
            Command::ShowFile => self.open_card(),
            Command::Print => Action::Open(Place::document("findings", Ask::of(desk.period))),
            Command::Back if !self.filter.is_empty() => {
                self.filter = Filter::default();
                self.arrange();
                Action::Run(iced::widget::operation::focus(TABLE))
            }
            _ => return None,
        })
    }

    fn hints(&self, _: &Desk) -> Vec<Hint> {
        let has_row = !self.rows.is_empty();
        vec![
            Hint::new(Command::ShowFile, words::HINT_CARD).dimmed_unless(has_row),
            Hint::new(Command::Find, words::HINT_FIND),
            Hint::new(Command::Print, words::HINT_PRINT),
        ]
    }

    fn panel<'a>(&'a self, desk: &'a Desk) -> Option<(String, Element<'a, Message>)> {
        let look = desk.look;
        let (list, rule, item) = self.current()?;
        let (shape, _) = shape(rule.severity);
        let body = |words: String| text(words).size(font::BODY.size);
        let mut content = column![
            row![
                crate::ui::icon::icon(look, shape),
                body(all_words::severity(rule.severity).to_owned())
            ]
            .spacing(8),
        ]
        .spacing(6);
        if let Some(item) = item {
            let account = &list.accounts[item.account];
            let surname = account.surname.as_deref().unwrap_or_default();
            content = content
                .push(body(words::account(surname, &account.key)))
                .push(body(item.text.clone()))
                .push(muted(desk, words::FIELD))
                .push(text(&item.path).size(font::CAP.size).font(font::MONO));
        } else {
            content = content.push(body(rule.title.clone()));
        }
        let wide = |label: &'static str| button(look, label).width(Length::Fill).spread();
        content = content
            .push(muted(desk, words::EXPECTED))
            .push(body(rule.expected.clone()))
            .push(muted(desk, words::REMEDY))
            .push(body(rule.remedy.clone()))
            .push(muted(desk, words::RULE))
            .push(text(&rule.id).size(font::CAP.size).font(font::MONO))
            .push(space().height(6))
            .push(wide(words::OPEN_CARD).key("F3").on_press(Message::OpenCard))
            .push(wide(words::OPEN_RULES).on_press(Message::OpenRules));
        Some((words::PANEL.into(), content.into()))
    }

    fn has_list(&self) -> bool {
        true
    }

    fn listing(&self, desk: &Desk) -> Result<Listing, Words> {
        let Some(Ok(list)) = &self.list else {
            return Err(spreadsheet::not_ready());
        };
        let query = Query::new(&self.filter.typed);
        let shown: Vec<usize> = list
            .rules
            .iter()
            .flat_map(|rule| rule.findings.iter().copied())
            .filter(|at| self.lets(list, &list.findings[*at], &query))
            .collect();
        let (list, n) = (list.clone(), shown.len());
        let text = |title: &str, width: u16| SheetColumn::new(title, Kind::Text, width);
        let columns = vec![
            text(words::SEVERITY, 16),
            text(words::RULE, 24),
            text(words::WHAT, 50),
            text(words::VALUE, 20),
            text(words::KEY, 38),
            text(words::SURNAME, 20),
            text(words::DEPARTMENT_FILTER, 12),
            text(words::PAYER_FULL, 12),
            SheetColumn::new(words::BILLED, Kind::Money, 16),
            text(words::REMEDY, 40),
        ];
        let rows = move |_: &Desk, put: &mut spreadsheet::Put<'_>| {
            for at in &shown {
                let item = &list.findings[*at];
                let (rule, account) = (&list.rules[item.rule], &list.accounts[item.account]);
                let own = |text: &'_ Option<String>| text.clone().unwrap_or_default();
                put(&[
                    SheetCell::text(all_words::severity(rule.severity)),
                    SheetCell::text(&rule.id),
                    SheetCell::text(&item.text),
                    SheetCell::text(&item.value),
                    SheetCell::text(&account.key),
                    SheetCell::text(own(&account.surname)),
                    SheetCell::text(own(&account.department)),
                    SheetCell::text(own(&account.payer)),
                    SheetCell::Money(account.billed),
                    SheetCell::text(&rule.remedy),
                ])?;
            }
            Ok(())
        };
        Ok(Listing::new(common::FINDINGS, desk.period, columns, rows).rows(n))
    }

    fn home(&self) -> &'static str {
        TABLE
    }

    fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        if let Some(Err(fault)) = &self.list {
            return fault_view(desk, fault, Message::Retry);
        }
        let rows = table(desk.look, TABLE, &self.columns, self, Message::Table)
            .selected(Some(self.selected).filter(|at| *at < self.rows.len()))
            .empty(&self.empty);
        column![self.filters(desk), rows, self.foot(desk)].into()
    }
}
