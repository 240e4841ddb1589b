//! Анализ МЭСов: a work-list by money, what is wrong with each account, and its price taken over.

use std::collections::BTreeSet;
use std::sync::Arc;

use iced::widget::{column, container, row, space, text};
use iced::{Alignment, Element, Length, Task};

use crate::domain::Kopecks;
use crate::reports::Ask;
use crate::reports::table::{Cell as SheetCell, Column as SheetColumn, Kind as SheetKind};
use crate::text::mes::{self as words, window as own};
use crate::text::window::{self, checks as common};
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
use crate::ui::theme::Tone;
use crate::ui::widget::button::button;
use crate::ui::widget::input::input;
use crate::ui::widget::pick::{Entry, pick};
use crate::ui::widget::table::{self, Cell, Column, Source, Width, table};
use crate::workflows::mes::{self, Analysis, Asked, Finding, Kind, Taken, Which};
use crate::workflows::{Quiet, Workplace};

const TABLE: &str = "checks-mes";
const FIND: &str = "checks-mes-find";

/// An analysis, with what a search looks into.
#[derive(Debug)]
pub struct Facts {
    analysis: Analysis,
    searched: Vec<String>,
    kinds: Vec<Kind>,
    payers: Vec<String>,
    /// Codes; an empty one where accounts name none.
    departments: Vec<String>,
}

impl Facts {
    fn of(analysis: Analysis) -> Facts {
        let findings = || analysis.findings.iter();
        let searched = findings().map(|finding| {
            let parts = [
                finding.person.as_str(),
                finding.key.as_str(),
                finding.standard.as_str(),
                finding.diagnosis.as_deref().unwrap_or_default(),
                &words::sentence(finding),
            ];
            parts.join(" ")
        });
        let payers: BTreeSet<&String> = findings().filter_map(|f| f.payer.as_ref()).collect();
        Facts {
            searched: searched.collect(),
            kinds: analysis.by_kind().into_keys().collect(),
            payers: payers.into_iter().cloned().collect(),
            departments: analysis
                .by_department()
                .into_keys()
                .map(str::to_owned)
                .collect(),
            analysis,
        }
    }
}

/// What the list lets through.
#[derive(Debug, Default)]
struct Filter {
    typed: String,
    kind: Option<Kind>,
    payer: Option<String>,
    department: Option<String>,
}

impl Filter {
    fn is_empty(&self) -> bool {
        self.typed.is_empty()
            && self.kind.is_none()
            && self.payer.is_none()
            && self.department.is_none()
    }

    fn lets(&self, finding: &Finding) -> bool {
        let department = finding.department.as_deref().unwrap_or_default();
        self.kind.is_none_or(|kind| finding.what.kind() == kind)
            && (self.payer.is_none() || self.payer == finding.payer)
            && self.department.as_deref().is_none_or(|d| d == department)
    }
}

pub struct Mes {
    facts: Option<Result<Arc<Facts>, Words>>,
    filter: Filter,
    /// Also what was sent.
    is_all: bool,
    /// Kinds, payers, departments.
    entries: [Vec<Entry>; 3],
    scopes: [Entry; 2],
    listed: Vec<usize>,
    /// The row of the list.
    selected: usize,
    columns: Vec<Column>,
    /// What stands in place of rows.
    empty: String,
}

#[derive(Clone, Debug)]
pub enum Message {
    Loaded(Result<Arc<Facts>, Words>),
    Table(table::Event),
    Typed(String),
    Kind(usize),
    Payer(usize),
    Department(usize),
    Scope(usize),
    Take,
    TakeAll,
    OpenCard,
    Retry,
}

impl Mes {
    pub fn new(desk: &Desk) -> (Mes, Task<Message>) {
        let all = || vec![Entry::new("", common::ALL)];
        let mut screen = Mes {
            facts: None,
            filter: Filter::default(),
            is_all: false,
            entries: [all(), all(), all()],
            scopes: [own::UNSENT, own::ALL].map(|scope| Entry::new("", scope)),
            listed: Vec::new(),
            selected: 0,
            columns: desk.widths.apply(
                TABLE,
                vec![
                    Column::new(own::PERSON, Width::Fixed(150.0)),
                    Column::new(own::DEPARTMENT, Width::Fixed(48.0)),
                    Column::new(own::PAYER, Width::Fixed(38.0)),
                    Column::new(own::STANDARD, Width::Fixed(80.0)),
                    Column::new(own::KIND, Width::Fixed(186.0)),
                    Column::new(own::TEXT, Width::Share(1)).least(160.0),
                    Column::new(own::BILLED, Width::Fixed(100.0))
                        .right()
                        .rank(2),
                    Column::new(own::COMPUTED, Width::Fixed(100.0))
                        .right()
                        .rank(1),
                    Column::new(own::DIFFERENCE, Width::Fixed(100.0)).right(),
                ],
            ),
            empty: String::new(),
        };
        let load = screen.reload(desk);
        (screen, load)
    }

    fn facts(&self) -> Option<&Facts> {
        self.facts.as_ref()?.as_deref().ok()
    }

    fn finding(&self, at: usize) -> Option<&Finding> {
        let at = *self.listed.get(at)?;
        self.facts()?.analysis.findings.get(at)
    }

    fn current(&self) -> Option<&Finding> {
        self.finding(self.selected)
    }

    fn take_facts(&mut self, facts: Result<Arc<Facts>, Words>) {
        if let Ok(facts) = &facts {
            let kinds = facts.kinds.iter().map(|kind| words::kind(*kind).to_owned());
            let departments = facts.departments.iter().map(|d| words::department(d));
            fill(&mut self.entries[0], kinds);
            fill(&mut self.entries[1], facts.payers.iter().cloned());
            fill(&mut self.entries[2], departments);
            // What nothing has any more would hide everything.
            let filter = &mut self.filter;
            filter.kind = filter.kind.filter(|kind| facts.kinds.contains(kind));
            filter.payer.take_if(|payer| !facts.payers.contains(payer));
            filter
                .department
                .take_if(|department| !facts.departments.contains(department));
        }
        self.facts = Some(facts);
        self.arrange();
    }

    /// Lists what the filters let through; the cursor stays on its account.
    fn arrange(&mut self) {
        let current = self.current().map(|finding| finding.account_id);
        let query = Query::new(&self.filter.typed);
        let Some(Ok(facts)) = &self.facts else { return };
        let findings = facts.analysis.findings.iter().zip(&facts.searched);
        let listed = findings.enumerate().filter(|(_, (finding, searched))| {
            self.filter.lets(finding) && (query.is_empty() || query.find(searched).is_some())
        });
        self.listed = listed.map(|(at, _)| at).collect();
        self.empty = match (self.filter.is_empty(), facts.analysis.accounts) {
            (false, _) => common::NOTHING_FOUND.to_owned(),
            (true, 0) => own::no_accounts(self.is_all).to_owned(),
            (true, _) => own::all_right(&facts.analysis),
        };
        let of_account = |at: &usize| facts.analysis.findings[*at].account_id;
        let same = self
            .listed
            .iter()
            .position(|at| Some(of_account(at)) == current);
        self.selected = same.unwrap_or_default();
    }

    /// Accounts of the list whose price could be taken.
    fn takeable(&self) -> Vec<String> {
        let rows = (0..self.listed.len()).filter_map(|at| self.finding(at));
        let takeable = rows.filter(|finding| is_takeable(finding));
        takeable.map(|finding| finding.key.clone()).collect()
    }

    /// The price of the account under the cursor, whichever of its findings that is on.
    fn take(&self, desk: &Desk) -> Action<Message> {
        let Some(finding) = self.current() else {
            return Action::fail(own::NO_ROW, own::NO_ROW_REMEDY);
        };
        preview(desk, vec![finding.key.clone()])
    }

    fn take_all(&self, desk: &Desk) -> Action<Message> {
        match self.takeable() {
            keys if keys.is_empty() => {
                Action::fail(own::NOTHING_TO_TAKE, own::NOTHING_TO_TAKE_REMEDY)
            }
            keys => preview(desk, keys),
        }
    }

    fn open_card(&self) -> Action<Message> {
        match self.current() {
            None => Action::fail(own::NO_ROW, own::NO_ROW_REMEDY),
            Some(finding) => Action::Open(Place::Card {
                account: finding.account_id,
                field: finding.field.clone(),
            }),
        }
    }

    fn filters<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        let find = input(look, FIND, &self.filter.typed, Message::Typed)
            .placeholder(own::FIND)
            .icon(Icon::Search)
            .height(look.input() + 2.0)
            .width(220.0);
        let [kinds, payers, departments] = &self.entries;
        let (facts, filter) = (self.facts(), &self.filter);
        let kind = filter
            .kind
            .zip(facts)
            .and_then(|(k, f)| place(&f.kinds, &k));
        let payer = filter.payer.as_ref().zip(facts);
        let payer = payer.and_then(|(p, f)| place(&f.payers, p));
        let department = filter.department.as_ref().zip(facts);
        let department = department.and_then(|(d, f)| place(&f.departments, d));
        let at = |chosen: Option<usize>| Some(chosen.map_or(0, |at| at + 1));
        let by_kind = pick(look, "checks-mes-kind", kinds, at(kind), Message::Kind)
            .label(own::KIND)
            .on(kind.is_some());
        let by_payer = pick(look, "checks-mes-payer", payers, at(payer), Message::Payer)
            .label(own::PAYER_FILTER)
            .on(payer.is_some());
        let by_department = pick(
            look,
            "checks-mes-department",
            departments,
            at(department),
            Message::Department,
        )
        .label(own::DEPARTMENT_FILTER)
        .on(department.is_some());
        let scope = pick(
            look,
            "checks-mes-scope",
            &self.scopes,
            Some(usize::from(self.is_all)),
            Message::Scope,
        )
        .label(own::SCOPE)
        .on(self.is_all);
        let line = row![find, by_kind, by_department, by_payer, scope]
            .spacing(8)
            .align_y(Alignment::Center);
        container(line).padding([8, 14]).width(Length::Fill).into()
    }

    fn foot<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let Some(facts) = self.facts() else {
            return space().into();
        };
        let rows = (0..self.listed.len()).filter_map(|at| self.finding(at));
        let difference = rows.map(|finding| finding.difference).sum();
        let said = own::foot(&facts.analysis, self.listed.len(), difference);
        let mut lines = column![muted(desk, said)].spacing(2);
        for remark in facts.analysis.remarks.iter().take(3) {
            lines = lines.push(muted(desk, words::remark(remark)));
        }
        container(lines).padding([7, 14]).width(Length::Fill).into()
    }
}

/// «все» and these.
fn fill(entries: &mut Vec<Entry>, names: impl Iterator<Item = String>) {
    entries.truncate(1);
    entries.extend(names.map(|name| Entry::new("", name)));
}

fn place<T: PartialEq>(all: &[T], one: &T) -> Option<usize> {
    all.iter().position(|other| other == one)
}

/// Letters find the person, digits the key.
fn begins_with(finding: &Finding, typed: &str) -> bool {
    let typed = typed.to_lowercase();
    finding.person.to_lowercase().starts_with(&typed)
        || finding.key.to_lowercase().starts_with(&typed)
}

fn is_takeable(finding: &Finding) -> bool {
    finding.what.kind().is_money() && finding.computed.is_some()
}

/// «Будет сделано»: old sums, new sums, and who is left for what reason.
fn preview(desk: &Desk, keys: Vec<String>) -> Action<Message> {
    let read = desk.read(move |workplace| {
        let which = Which::Keys(keys);
        let planned = mes::plan(workplace, &which, &Quiet)?;
        Ok(planned_preview(planned))
    });
    Action::Preview(read.map(|made| made.and_then(|made| made)))
}

fn planned_preview(planned: Taken) -> Result<Preview, Words> {
    if planned.taken.is_empty() {
        let message = words::left_error(&planned.left);
        return Err(message.map_or_else(
            || Words {
                what: own::NOTHING_TO_TAKE.into(),
                remedy: own::NOTHING_TO_TAKE_REMEDY.into(),
            },
            Words::of_message,
        ));
    }
    let (was, now) = planned.sums();
    let n = planned.taken.len() as i64;
    let mut notes = Vec::new();
    if let Some((_, why)) = planned.left.first() {
        let why = words::left(why).what;
        notes.push((Icon::Refused, own::left_out(planned.left.len(), &why)));
    }
    notes.push((Icon::Done, own::TAKE_NOTE.into()));
    let keys: Vec<String> = planned.taken.into_iter().map(|price| price.key).collect();
    Ok(Preview {
        title: own::TAKE_TITLE.into(),
        lines: vec![
            Line::new(own::WAS, n, was),
            Line::new(own::NOW, n, now),
            Line {
                accounts: None,
                ..Line::new(own::CHANGE, 0, now - was).total()
            },
        ],
        files: Vec::new(),
        folder: None,
        notes,
        button: own::TAKE.into(),
        start: Arc::new(move |_| {
            let which = Which::Keys(keys.clone());
            Job::new(own::JOB, move |workplace: &mut Workplace, progress| {
                let done = mes::take(workplace, &which, progress)?;
                let (was, now) = done.sums();
                let said = own::said_taken(done.taken.len(), was, now);
                Ok(match done.left.first() {
                    None => Said::new(said),
                    Some((_, why)) => {
                        let why = words::left(why).what;
                        Said::warning(format!("{said} {}", own::left_out(done.left.len(), &why)))
                    }
                })
            })
        }),
    })
}

impl Source for Mes {
    fn len(&self) -> usize {
        self.listed.len()
    }

    fn cell(&self, row: usize, column: usize, cell: &mut Cell) {
        let Some(finding) = self.finding(row) else {
            return;
        };
        let is_money = finding.what.kind().is_money();
        match column {
            0 => cell.text.clone_from(&finding.person),
            1 => cell
                .text
                .push_str(finding.department.as_deref().unwrap_or("—")),
            2 => cell.text.push_str(finding.payer.as_deref().unwrap_or("—")),
            3 => cell.text.clone_from(&finding.standard),
            4 => {
                cell.icon = Some(match is_money {
                    true => Icon::Refused,
                    false => Icon::Warning,
                });
                cell.text.push_str(words::kind(finding.what.kind()));
            }
            5 => cell.text = words::sentence(finding),
            6 => cell.text = window::money(finding.billed),
            7 => cell.text = finding.computed.map(window::money).unwrap_or_default(),
            _ if is_money => {
                cell.is_bold = true;
                cell.tone = match finding.difference > Kopecks::ZERO {
                    true => Tone::Bad,
                    false => Tone::Wait,
                };
                cell.text = own::signed(finding.difference);
            }
            _ => {}
        }
        if column >= 6 && !is_money {
            cell.tone = Tone::Muted;
        }
    }
}

impl Screen for Mes {
    type Message = Message;

    fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match message {
            Message::Loaded(facts) => {
                let is_first = self.facts.is_none();
                self.take_facts(facts);
                if is_first {
                    return Action::Run(iced::widget::operation::focus(TABLE));
                }
            }
            Message::Table(table::Event::Select(at)) => self.selected = at,
            Message::Table(table::Event::Activate(at)) => {
                self.selected = at;
                return self.open_card();
            }
            Message::Table(table::Event::Resize { column, width }) => {
                desk.widths.set(TABLE, &mut self.columns, column, width);
            }
            Message::Table(table::Event::Find(typed)) => {
                let mut rows = 0..self.listed.len();
                let begins = |at: &usize| {
                    let finding = self.finding(*at);
                    finding.is_some_and(|finding| begins_with(finding, &typed))
                };
                self.selected = rows.find(begins).unwrap_or(self.selected);
            }
            Message::Table(_) => {}
            Message::Typed(typed) => {
                self.filter.typed = typed;
                self.arrange();
            }
            Message::Kind(at) => {
                self.filter.kind = self.chosen(at, |facts| &facts.kinds);
                self.arrange();
            }
            Message::Payer(at) => {
                self.filter.payer = self.chosen(at, |facts| &facts.payers);
                self.arrange();
            }
            Message::Department(at) => {
                self.filter.department = self.chosen(at, |facts| &facts.departments);
                self.arrange();
            }
            Message::Scope(at) => {
                self.is_all = at == 1;
                return Action::Run(self.reload(desk));
            }
            Message::Take => return self.take(desk),
            Message::TakeAll => return self.take_all(desk),
            Message::OpenCard => return self.open_card(),
            Message::Retry => return Action::Run(self.reload(desk)),
        }
        Action::None
    }

    fn reload(&mut self, desk: &Desk) -> Task<Message> {
        let asked = Asked {
            period: desk.period,
            payer: None,
            is_all: self.is_all,
        };
        let read = desk.read(move |workplace| {
            let analysis = mes::analyse(workplace, &asked, &Quiet)?;
            Ok(Arc::new(Facts::of(analysis)))
        });
        read.map(Message::Loaded)
    }

    fn command(&mut self, command: &Command, desk: &Desk) -> Option<Action<Message>> {
        Some(match command {
            Command::Find => Action::Run(iced::widget::operation::focus(FIND)),
            Command::AcceptSuggested => self.take(desk),
            Command::AcceptSuggestedAll => self.take_all(desk),
            Command::Open => self.open_card(),
            Command::Print => {
                let ask = Ask {
                    payer: self.filter.payer.clone(),
                    ..Ask::of(desk.period)
                };
                Action::Open(Place::document("mes", ask))
            }
            Command::Back if !self.filter.is_empty() => {
                self.filter = Filter::default();
                self.arrange();
                Action::Run(iced::widget::operation::focus(TABLE))
            }
            _ => return None,
        })
    }

    fn hints(&self, _: &Desk) -> Vec<Hint> {
        let is_row = self.current().is_some();
        let is_off = self
            .current()
            .is_some_and(|f| f.computed.is_some_and(|c| c != f.billed));
        let any = self.facts().is_some_and(|facts| {
            let listed = self.listed.iter();
            listed
                .map(|at| &facts.analysis.findings[*at])
                .any(is_takeable)
        });
        vec![
            Hint::new(Command::Open, own::HINT_OPEN).dimmed_unless(is_row),
            Hint::new(Command::AcceptSuggested, own::HINT_TAKE).dimmed_unless(is_off),
            Hint::new(Command::AcceptSuggestedAll, own::HINT_TAKE_ALL).dimmed_unless(any),
            Hint::new(Command::Print, own::HINT_PRINT).dimmed_unless(self.facts().is_some()),
            Hint::new(Command::Find, own::HINT_FIND),
        ]
    }

    fn subtitle(&self, _: &Desk) -> String {
        let facts = self.facts();
        facts.map_or_else(String::new, |facts| {
            words::dictionary(&facts.analysis.version)
        })
    }

    fn panel<'a>(&'a self, desk: &'a Desk) -> Option<(String, Element<'a, Message>)> {
        let look = desk.look;
        let finding = self.current()?;
        let facts = self.facts()?;
        let line = |words: String| text(words).size(font::BODY.size);
        let mut content = column![].spacing(6);
        content = content.push(muted(desk, own::about(finding)));
        // All that is found about the account, wherever the cursor is.
        let all = facts.analysis.findings.iter();
        for other in all.filter(|other| other.account_id == finding.account_id) {
            content = content.push(line(own::point(other)));
        }
        let sums = own::sums(finding);
        content = content.push(space().height(4));
        for (label, sum) in sums {
            let row = row![
                text(label).size(font::BODY.size).width(Length::Fill),
                text(sum).size(font::BODY.size)
            ];
            content = content.push(row);
        }
        let wide = |label: &'static str| button(look, label).width(Length::Fill).spread();
        content = content.push(space().height(6));
        if finding
            .computed
            .is_some_and(|price| price != finding.billed)
        {
            content = content.push(wide(own::TAKE).key("F4").on_press(Message::Take));
        }
        content = content.push(
            wide(own::OPEN_CARD)
                .key("Enter")
                .on_press(Message::OpenCard),
        );
        Some((own::PANEL.into(), content.into()))
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
        let columns = vec![
            SheetColumn::new(own::KEY, SheetKind::Text, 38),
            SheetColumn::new(own::PERSON, SheetKind::Text, 30),
            SheetColumn::new(own::ACTIVITY, SheetKind::Text, 20),
            SheetColumn::new(own::DEPARTMENT_FILTER, SheetKind::Text, 12),
            SheetColumn::new(own::PAYER_FILTER, SheetKind::Text, 12),
            SheetColumn::new(own::STANDARD, SheetKind::Text, 14),
            SheetColumn::new(own::DIAGNOSIS, SheetKind::Text, 10),
            SheetColumn::new(own::KIND, SheetKind::Text, 24),
            SheetColumn::new(own::FOUND, SheetKind::Text, 16),
            SheetColumn::new(own::EXPECTED, SheetKind::Text, 24),
            SheetColumn::new(own::TEXT, SheetKind::Text, 60),
            SheetColumn::new(own::BILLED, SheetKind::Money, 16),
            SheetColumn::new(own::COMPUTED, SheetKind::Money, 16),
            SheetColumn::new(own::DIFFERENCE, SheetKind::Money, 16).totalled(),
        ];
        let rows = move |_: &Desk, put: &mut spreadsheet::Put<'_>| {
            for at in &listed {
                put(&cells(&facts.analysis.findings[*at]))?;
            }
            Ok(())
        };
        Ok(Listing::new(own::TITLE, desk.period, columns, rows)
            .rows(n)
            .with_people())
    }

    fn home(&self) -> &'static str {
        TABLE
    }

    fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        if let Some(Err(fault)) = &self.facts {
            return fault_view(desk, fault, Message::Retry);
        }
        let empty = match self.facts {
            None => window::LOADING,
            Some(_) => &self.empty,
        };
        let rows = table(desk.look, TABLE, &self.columns, self, Message::Table)
            .selected(Some(self.selected).filter(|at| *at < self.listed.len()))
            .empty(empty);
        column![self.filters(desk), rows, self.foot(desk)].into()
    }
}

impl Mes {
    /// What an entry behind «все» stands for.
    fn chosen<T: Clone>(&self, at: usize, of: impl Fn(&Facts) -> &Vec<T>) -> Option<T> {
        let all = of(self.facts()?);
        all.get(at.checked_sub(1)?).cloned()
    }
}

fn cells(finding: &Finding) -> [SheetCell<'_>; 14] {
    fn text(text: &Option<String>) -> SheetCell<'_> {
        text.as_deref().map_or(SheetCell::Empty, SheetCell::text)
    }
    let kind = finding.what.kind();
    [
        SheetCell::text(finding.key.as_str()),
        SheetCell::text(finding.person.as_str()),
        SheetCell::text(crate::text::activity(finding.activity)),
        text(&finding.department),
        text(&finding.payer),
        SheetCell::text(finding.standard.as_str()),
        text(&finding.diagnosis),
        SheetCell::text(words::kind(kind)),
        SheetCell::text(words::found(finding, window::money)),
        SheetCell::text(words::expected(finding, window::money)),
        SheetCell::text(words::sentence(finding)),
        SheetCell::Money(finding.billed),
        finding.computed.map_or(SheetCell::Empty, SheetCell::Money),
        match kind.is_money() {
            true => SheetCell::Money(finding.difference),
            false => SheetCell::Empty,
        },
    ]
}
