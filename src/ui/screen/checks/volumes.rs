//! Объёмы: plan and fact line by line, the accounts of a line that wait, and what is put off of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use iced::widget::{column, container, row, space, text};
use iced::{Alignment, Element, Length, Task};

use crate::domain::volume::{Planned, Volume};
use crate::domain::{Kopecks, VolumeKey};
use crate::reports::Ask;
use crate::reports::table::{Cell as SheetCell, Column as SheetColumn, Kind};
use crate::reports::volumes::shares;
use crate::text::volumes as common;
use crate::text::window::{self, checks, count, full_day, money, volumes as words};
use crate::ui::command::Command;
use crate::ui::desk::{Desk, Words};
use crate::ui::font;
use crate::ui::icon::Icon;
use crate::ui::job::{Job, Said};
use crate::ui::place::Place;
use crate::ui::preview::{Line, Preview};
use crate::ui::screen::month::fault_view;
use crate::ui::screen::{Action, Hint, Screen};
use crate::ui::spreadsheet::{self, Listing};
use crate::ui::theme::{self, Tone};
use crate::ui::widget::button::segments;
use crate::ui::widget::pick::{Entry, pick};
use crate::ui::widget::table::{self, Bar, Cell, Column, Source, Width, table};
use crate::workflows::sequester::{self, Asked, Choice, Order, Sequestration, in_order};
use crate::workflows::volumes::{Measure, Row, Volumes as Facts, Waiting, volumes};
use crate::workflows::{Error, Quiet, Rule};

const TABLE: &str = "checks-volumes";
const ACCOUNTS: &str = "checks-volumes-accounts";
/// The plan, in thousandths, and the longest bar.
const PLAN: u64 = 1000;
const MOST: u64 = 1500;

/// Over which months a line is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Span {
    Month,
    Quarter,
    Year,
}

impl Span {
    const ALL: [Span; 3] = [Span::Month, Span::Quarter, Span::Year];

    fn of(self, row: &Row) -> &Measure {
        match self {
            Span::Month => &row.month,
            Span::Quarter => &row.quarter,
            Span::Year => &row.year,
        }
    }
}

/// The accounts of a line that wait.
struct Opened {
    key: VolumeKey,
    /// By their places among all that wait.
    listed: Vec<usize>,
    selected: usize,
}

pub struct Volumes {
    /// Read, and nothing where no plan is there.
    facts: Option<Result<Option<Arc<Facts>>, Words>>,
    span: Span,
    order: Order,
    orders: Vec<Entry>,
    selected: usize,
    opened: Option<Opened>,
    /// Keys of accounts that are chosen by hand.
    marked: BTreeSet<String>,
    columns: Vec<Column>,
    account_columns: Vec<Column>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Loaded(Result<Option<Arc<Facts>>, Words>),
    Lines(table::Event),
    Accounts(table::Event),
    Span(usize),
    Order(usize),
    Retry,
}

impl Volumes {
    pub fn new(desk: &Desk) -> (Volumes, Task<Message>) {
        let orders = Order::ALL.map(|order| Entry::new("", common::order(order)));
        let fixed = |title, width| Column::new(title, Width::Fixed(width));
        let columns = vec![
            Column::new(words::LINE, Width::Share(1)).least(180.0),
            fixed(words::PAYER, 56.0),
            fixed(words::PLAN, 76.0).right(),
            fixed(words::FACT, 76.0).right(),
            fixed(words::SHARE, 128.0).rank(1),
            fixed(words::PLAN_SUM, 116.0).right(),
            fixed(words::FACT_SUM, 116.0).right(),
            fixed(words::SHARE_SUM, 128.0).rank(2),
            fixed(words::STATE, 126.0),
        ];
        let account_columns = vec![
            fixed(words::KEY, 300.0),
            Column::new(words::SURNAME, Width::Share(1)),
            fixed(words::CURE_END, 110.0),
            fixed(words::BILLED, 140.0).right(),
        ];
        let mut screen = Volumes {
            facts: None,
            span: Span::Month,
            order: Order::default(),
            orders: orders.into(),
            selected: 0,
            opened: None,
            marked: BTreeSet::new(),
            columns: desk.widths.apply(TABLE, columns),
            account_columns: desk.widths.apply(ACCOUNTS, account_columns),
        };
        let load = screen.reload(desk);
        (screen, load)
    }

    fn facts(&self) -> Option<&Facts> {
        match &self.facts {
            Some(Ok(Some(facts))) => Some(facts),
            _ => None,
        }
    }

    fn line(&self, at: usize) -> Option<&Row> {
        self.facts()?.rows.get(at)
    }

    fn account(&self, at: usize) -> Option<&Waiting> {
        let opened = self.opened.as_ref()?;
        self.facts()?.waiting.get(*opened.listed.get(at)?)
    }

    fn take(&mut self, facts: Result<Option<Arc<Facts>>, Words>) {
        self.facts = Some(facts);
        let waiting = self.facts().map(|facts| &facts.waiting);
        let still: BTreeSet<String> = waiting
            .into_iter()
            .flatten()
            .filter(|account| self.marked.contains(&account.key))
            .map(|account| account.key.clone())
            .collect();
        self.marked = still;
        let n = self.facts().map_or(0, |facts| facts.rows.len());
        self.selected = self.selected.min(n.saturating_sub(1));
        if let Some(key) = self.opened.as_ref().map(|opened| opened.key.clone()) {
            self.list_accounts(key);
        }
    }

    /// Lists what waits of a line, in the order in which it would go.
    fn list_accounts(&mut self, key: VolumeKey) {
        let Some(facts) = self.facts() else {
            self.opened = None;
            return;
        };
        let mut listed = in_order(&facts.waiting, self.order);
        listed.retain(|at| key.covers(&facts.cells[facts.waiting[*at].cell]));
        let selected = self.opened.as_ref().map_or(0, |opened| opened.selected);
        self.opened = Some(Opened {
            key,
            selected: selected.min(listed.len().saturating_sub(1)),
            listed,
        });
    }

    fn set_order(&mut self, order: Order) {
        self.order = order;
        if let Some(key) = self.opened.as_ref().map(|opened| opened.key.clone()) {
            self.list_accounts(key);
        }
    }

    fn open(&mut self, at: usize) -> Action<Message> {
        let Some(key) = self.line(at).map(|row| row.key.clone()) else {
            return Action::fail(words::NO_LINE, words::NO_LINE_REMEDY);
        };
        self.selected = at;
        self.list_accounts(key);
        Action::Run(iced::widget::operation::focus(ACCOUNTS))
    }

    fn mark(&mut self, at: usize, change: impl Fn(bool) -> bool) {
        let Some(key) = self.account(at).map(|account| account.key.clone()) else {
            return;
        };
        match change(self.marked.contains(&key)) {
            true => drop(self.marked.insert(key)),
            false => drop(self.marked.remove(&key)),
        }
    }

    fn mark_many(&mut self, many: table::Many) {
        let n = self.opened.as_ref().map_or(0, |opened| opened.listed.len());
        for at in 0..n {
            self.mark(at, |is_marked| match many {
                table::Many::Mark => true,
                table::Many::Unmark => false,
                table::Many::Invert => !is_marked,
            });
        }
    }

    /// What would be put off: the marked accounts, or as many as must in the chosen order.
    fn cut(&self, desk: &Desk) -> Action<Message> {
        if self.facts().is_none() {
            return Action::fail(words::NO_LINE, words::NO_LINE_REMEDY);
        }
        let asked = Asked {
            period: desk.period,
            choice: match self.marked.is_empty() {
                true => Choice::By(self.order),
                false => Choice::Keys(self.marked.iter().cloned().collect()),
            },
            until: None,
            payer: None,
        };
        let read = desk.read(move |workplace| {
            let planned = sequester::plan(workplace, &asked, &Quiet)?;
            Ok((planned.total.count > 0).then(|| preview(planned, asked)))
        });
        let nothing = || Words {
            what: words::NOTHING_OVER.into(),
            remedy: words::NOTHING_OVER_REMEDY.into(),
        };
        Action::Preview(read.map(move |read| read.and_then(|found| found.ok_or_else(nothing))))
    }

    fn account_event(&mut self, event: table::Event, desk: &Desk) {
        match event {
            table::Event::Select(at) => {
                if let Some(opened) = &mut self.opened {
                    opened.selected = at;
                }
            }
            table::Event::Mark(at) | table::Event::Activate(at) => {
                self.mark(at, |is_marked| !is_marked);
                if let Some(opened) = &mut self.opened {
                    opened.selected = (at + 1).min(opened.listed.len().saturating_sub(1));
                }
            }
            table::Event::MarkMany(many) => self.mark_many(many),
            table::Event::Resize { column, width } => {
                let columns = &mut self.account_columns;
                desk.widths.set(ACCOUNTS, columns, column, width);
            }
            _ => {}
        }
    }

    fn tools_line<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        let spans = words::SPANS.iter().enumerate();
        let spans = spans.map(|(at, title)| ((*title).into(), Message::Span(at)));
        let at = Span::ALL.iter().position(|span| *span == self.span);
        let order = Order::ALL.iter().position(|order| *order == self.order);
        let order = pick(
            look,
            "checks-volumes-order",
            &self.orders,
            order,
            Message::Order,
        );
        let line = row![
            segments(look, spans, at.unwrap_or_default()),
            space().width(Length::Fill),
            order.label(words::ORDER),
        ];
        let line = line.spacing(8).align_y(Alignment::Center);
        container(line).padding([8, 14]).width(Length::Fill).into()
    }

    fn foot<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let Some(facts) = self.facts() else {
            return space().into();
        };
        let said = match &self.opened {
            Some(opened) => self.foot_of(facts, opened),
            None => {
                let is_over = |row: &&Row| self.span.of(row).over() != Volume::default();
                let n_over = facts.rows.iter().filter(is_over).count();
                words::foot(n_over, facts.rows.len(), facts.total, facts.unplanned)
            }
        };
        let said = text(said).size(font::SMALL.size);
        let said = said.style(theme::tone(desk.look, Tone::Muted));
        container(said).padding([7, 14]).width(Length::Fill).into()
    }

    fn foot_of(&self, facts: &Facts, opened: &Opened) -> String {
        let (mut waiting, mut marked) = (Volume::default(), Volume::default());
        for at in &opened.listed {
            let account = &facts.waiting[*at];
            waiting.add(Volume::of(account.billed));
            if self.marked.contains(&account.key) {
                marked.add(Volume::of(account.billed));
            }
        }
        let mut held = Volume::default();
        let placed = facts.placed.iter();
        placed
            .filter(|(_, cell, _)| opened.key.covers(&facts.cells[*cell]))
            .for_each(|(_, _, volume)| held.add(*volume));
        words::foot_accounts(&common::line(&opened.key), waiting, held, marked)
    }
}

/// «Будет сделано»: what goes for each line, what stays, and what still is over.
fn preview(planned: Sequestration, asked: Asked) -> Preview {
    let rows = &planned.volumes.rows;
    let mut lines: Vec<Line> = Vec::new();
    for at in (0..rows.len()).map(Some).chain([None]) {
        let mut of_line = Volume::default();
        let cut = planned.cut.iter().filter(|account| account.line == at);
        cut.for_each(|account| of_line.add(Volume::of(account.billed)));
        if of_line.count > 0 {
            let label = at.map(|at| common::line(&rows[at].key));
            let label = label.unwrap_or_else(|| words::WITHOUT_LINE.into());
            lines.push(Line::new(label, of_line.count, of_line.sum));
        }
    }
    let (total, mut stays) = (planned.total, planned.volumes.total);
    stays.take(total);
    lines.push(Line::new(words::TOTAL, total.count, total.sum).total());
    lines.push(Line::new(words::STAYS, stays.count, stays.sum).tone(Tone::Muted));
    let mut notes = vec![(Icon::Done, words::NOTE.to_owned())];
    notes.extend(planned.left.iter().map(|left| {
        let key = common::line(&rows[left.line].key);
        let why = common::what_holds(left);
        (Icon::Warning, words::left(&key, left.over, &why))
    }));
    Preview {
        title: words::title(planned.until),
        lines,
        files: Vec::new(),
        folder: None,
        notes,
        button: words::BUTTON.into(),
        start: Arc::new(move |_| {
            let asked = asked.clone();
            Job::new(words::JOB, move |workplace, progress| {
                let done = sequester::apply(workplace, &asked, progress)?;
                Ok(Said::new(words::said(done.total, done.until)))
            })
        }),
    }
}

/// A share of the plan, the figure beside it.
fn bar(share: Option<i64>) -> Option<Bar> {
    let share = share?;
    Some(Bar {
        n: u64::try_from(share).unwrap_or(0).min(MOST),
        of: MOST,
        words: common::percent(Some(share)),
        limit: Some(PLAN),
    })
}

fn fill(row: &Row, measure: &Measure, column: usize, cell: &mut Cell) {
    let (planned, fact, over) = (measure.planned, measure.fact, measure.over());
    let has_plan = measure.n_months > 0;
    if !has_plan {
        cell.tone = Tone::Muted;
    }
    let tone = |is_over: bool| if is_over { Tone::Bad } else { Tone::Normal };
    let (of_count, of_sum) = shares(&planned, fact);
    match column {
        0 => cell.text = name(&row.key),
        1 => cell.text = payer(&row.key),
        2 => cell.text = common::planned_count(&planned),
        3 if has_plan => {
            cell.text = count(fact.count);
            cell.is_bold = over.count > 0;
            cell.tone = tone(over.count > 0);
        }
        4 => cell.bar = bar(of_count),
        5 => cell.text = common::planned_sum(&planned),
        6 if has_plan => {
            cell.text = money(fact.sum);
            cell.is_bold = over.sum > Kopecks::ZERO;
            cell.tone = tone(over.sum > Kopecks::ZERO);
        }
        7 => cell.bar = bar(of_sum),
        8 => {
            let (icon, said) = state(measure);
            (cell.icon, cell.text) = (Some(icon), said.into());
            cell.is_bold = over != Volume::default();
        }
        _ => {}
    }
}

fn state(measure: &Measure) -> (Icon, &'static str) {
    match (measure.n_months, measure.over() == Volume::default()) {
        (0, _) => (Icon::NotNeeded, words::NO_PLAN),
        (_, true) => (Icon::Done, words::KEPT),
        (_, false) => (Icon::Warning, words::OVER),
    }
}

/// A line without its payer, who has a column of his own.
fn name(key: &VolumeKey) -> String {
    let mut words = vec![common::activity(key.activity).to_owned()];
    words.extend(key.profile.as_deref().map(common::profile));
    words.extend(key.help_kind.as_deref().map(common::help_kind));
    words.join(", ")
}

fn payer(key: &VolumeKey) -> String {
    key.payer.clone().unwrap_or_else(|| common::ALL.into())
}

/// The accounts of the open line, else the lines of the plan.
impl Source for Volumes {
    fn len(&self) -> usize {
        match &self.opened {
            Some(opened) => opened.listed.len(),
            None => self.facts().map_or(0, |facts| facts.rows.len()),
        }
    }

    fn row(&self, row: usize) -> table::Row {
        let key = self.account(row).map(|account| &account.key);
        table::Row {
            check: key.map(|key| self.marked.contains(key)),
            ..table::Row::default()
        }
    }

    fn cell(&self, row: usize, column: usize, cell: &mut Cell) {
        match (&self.opened, self.account(row), self.line(row)) {
            (Some(_), Some(account), _) => fill_account(account, column, cell),
            (None, _, Some(row)) => fill(row, self.span.of(row), column, cell),
            _ => {}
        }
    }
}

fn fill_account(account: &Waiting, column: usize, cell: &mut Cell) {
    match column {
        0 => {
            cell.text.clone_from(&account.key);
            cell.is_code = true;
        }
        1 => cell.text = account.surname.clone().unwrap_or_default(),
        2 => cell.text = full_day(&account.cure_end),
        _ => cell.text = money(account.billed),
    }
}

fn columns_of_lines() -> Vec<SheetColumn> {
    let text = |title| SheetColumn::new(title, Kind::Text, 24);
    let count = |title| SheetColumn::new(title, Kind::Count, 11);
    let money = |title| SheetColumn::new(title, Kind::Money, 17);
    vec![
        text(words::LINE),
        text(words::PAYER),
        count(words::PLAN),
        count(words::FACT),
        money(words::PLAN_SUM),
        money(words::FACT_SUM),
        text(words::STATE),
    ]
}

fn cells_of_line(row: &Row, measure: &Measure) -> Vec<SheetCell<'static>> {
    let Planned { count, sum } = measure.planned;
    vec![
        SheetCell::text(name(&row.key)),
        SheetCell::text(payer(&row.key)),
        count.map_or(SheetCell::Empty, SheetCell::Count),
        SheetCell::Count(measure.fact.count),
        sum.map_or(SheetCell::Empty, SheetCell::Money),
        SheetCell::Money(measure.fact.sum),
        SheetCell::text(state(measure).1),
    ]
}

impl Screen for Volumes {
    type Message = Message;

    fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match message {
            Message::Loaded(facts) => {
                let is_first = self.facts.is_none();
                self.take(facts);
                if is_first {
                    return Action::Run(iced::widget::operation::focus(TABLE));
                }
            }
            Message::Lines(table::Event::Select(at)) => self.selected = at,
            Message::Lines(table::Event::Activate(at)) => return self.open(at),
            Message::Lines(table::Event::Resize { column, width }) => {
                desk.widths.set(TABLE, &mut self.columns, column, width);
            }
            Message::Lines(_) => {}
            Message::Accounts(event) => self.account_event(event, desk),
            Message::Span(at) => self.span = Span::ALL[at],
            Message::Order(at) => self.set_order(Order::ALL[at]),
            Message::Retry => return Action::Run(self.reload(desk)),
        }
        Action::None
    }

    fn reload(&mut self, desk: &Desk) -> Task<Message> {
        let period = desk.period;
        let read = desk.read(move |workplace| match volumes(workplace, period, &Quiet) {
            Ok(found) => Ok(Some(Arc::new(found))),
            Err(Error::Rule(Rule::NoVolumes { .. })) => Ok(None),
            Err(error) => Err(error),
        });
        read.map(Message::Loaded)
    }

    fn command(&mut self, command: &Command, desk: &Desk) -> Option<Action<Message>> {
        Some(match command {
            Command::Unform => self.cut(desk),
            Command::Print => Action::Open(Place::document("volumes", Ask::of(desk.period))),
            Command::Own("Ctrl+G") => {
                let at = Order::ALL.iter().position(|order| *order == self.order);
                self.set_order(Order::ALL[at.map_or(0, |at| (at + 1) % Order::ALL.len())]);
                Action::None
            }
            Command::Own(digit @ ("1" | "2" | "3")) => {
                let at = ["1", "2", "3"].iter().position(|own| own == digit)?;
                self.span = Span::ALL[at];
                Action::None
            }
            Command::Back if self.opened.is_some() => {
                self.opened = None;
                Action::Run(iced::widget::operation::focus(TABLE))
            }
            _ => return None,
        })
    }

    fn hints(&self, _: &Desk) -> Vec<Hint> {
        let has_rows = self.facts().is_some();
        let cut = Hint::new(Command::Unform, words::HINT_CUT).dimmed_unless(has_rows);
        let order = Hint::new(Command::Own("Ctrl+G"), words::HINT_ORDER);
        let document = Hint::new(Command::Print, words::HINT_DOCUMENT).dimmed_unless(has_rows);
        let mut hints = match &self.opened {
            Some(_) => vec![
                Hint::new(Command::Mark, words::HINT_MARK),
                Hint::new(Command::Back, words::HINT_BACK),
            ],
            None => vec![
                Hint::new(Command::Open, words::HINT_OPEN).dimmed_unless(has_rows),
                Hint::new(Command::Own("1"), words::HINT_SPAN),
            ],
        };
        hints.extend([cut, order, document]);
        hints.push(Hint::new(Command::Undo, window::command::UNDO));
        hints
    }

    fn has_list(&self) -> bool {
        true
    }

    fn listing(&self, desk: &Desk) -> Result<Listing, Words> {
        let Some(facts) = self.facts() else {
            return Err(spreadsheet::not_ready());
        };
        let Some(opened) = &self.opened else {
            let rows = facts.rows.iter();
            let rows = rows
                .map(|row| cells_of_line(row, self.span.of(row)))
                .collect();
            return Ok(Listing::of_rows(
                checks::VOLUMES,
                desk.period,
                columns_of_lines(),
                rows,
            ));
        };
        let columns = vec![
            SheetColumn::new(words::KEY, Kind::Text, 40),
            SheetColumn::new(words::SURNAME, Kind::Text, 24),
            SheetColumn::new(words::CURE_END, Kind::Text, 12),
            SheetColumn::new(words::BILLED, Kind::Money, 17).totalled(),
        ];
        let cells = |at: &usize| {
            let account = &facts.waiting[*at];
            vec![
                SheetCell::text(account.key.clone()),
                SheetCell::text(account.surname.clone().unwrap_or_default()),
                SheetCell::text(full_day(&account.cure_end)),
                SheetCell::Money(account.billed),
            ]
        };
        let rows = opened.listed.iter().map(cells).collect();
        Ok(Listing::of_rows(checks::VOLUMES, desk.period, columns, rows).with_people())
    }

    fn home(&self) -> &'static str {
        match self.opened {
            Some(_) => ACCOUNTS,
            None => TABLE,
        }
    }

    fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        let empty = match &self.facts {
            Some(Err(fault)) => return fault_view(desk, fault, Message::Retry),
            None => window::LOADING,
            Some(Ok(_)) => words::NO_VOLUMES,
        };
        column![
            self.tools_line(desk),
            self.list(look, empty),
            self.foot(desk)
        ]
        .into()
    }
}

impl Volumes {
    fn list<'a>(&'a self, look: theme::Look, empty: &'a str) -> Element<'a, Message> {
        match &self.opened {
            Some(opened) => {
                let is_there = !opened.listed.is_empty();
                table(
                    look,
                    ACCOUNTS,
                    &self.account_columns,
                    self,
                    Message::Accounts,
                )
                .checks()
                .selected(is_there.then_some(opened.selected))
                .empty(words::NONE_WAITING)
                .into()
            }
            None => {
                let is_there = self.facts().is_some();
                table(look, TABLE, &self.columns, self, Message::Lines)
                    .selected(is_there.then_some(self.selected))
                    .empty(empty)
                    .into()
            }
        }
    }
}
