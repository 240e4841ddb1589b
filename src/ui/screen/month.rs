//! Месяц: the board of the month, its proof, and what is left to do. The start page.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use iced::widget::{column, container, row, scrollable, space, text};
use iced::{Element, Length, Task};

use crate::domain::Kopecks;
use crate::reports::table::{Cell as SheetCell, Column as SheetColumn, Kind};
use crate::store::registries;
use crate::text::window as words;
use crate::workflows::board::{self, Board, Next, Row, Step, StepState, Why};
use crate::workflows::invoice::Asked;
use crate::workflows::journal::{self, CanUndo, Entry};
use crate::workflows::reconcile::{self, Reconciliation};

use super::journal::first_up;
use super::{Action, Hint, Screen};
use crate::ui::command::Command;
use crate::ui::desk::{Desk, Words};
use crate::ui::font;
use crate::ui::icon::{self, Icon};
use crate::ui::invoicing;
use crate::ui::place::Place;
use crate::ui::spreadsheet::{self, Listing};
use crate::ui::theme::{self, Tint, Tone};
use crate::ui::widget::button::button;
use crate::ui::widget::grid::{self, grid};

const BOARD: &str = "board";

/// What was read for the screen.
#[derive(Debug)]
pub struct Facts {
    pub board: Board,
    pub proof: Reconciliation,
    /// Refused accounts of the period that wait for a correction, and their cost.
    pub refused: (i64, Kopecks),
    /// The newest of the journal.
    pub steps: Vec<Entry>,
}

/// How many of the newest steps are shown where there is room.
const STEPS: u32 = 4;
/// A window so high has room for them.
const HIGH: f32 = 1000.0;

pub struct Month {
    facts: Option<Result<Arc<Facts>, Words>>,
    matrix: grid::Board,
    proof: Vec<ProofLine>,
    cursor: grid::Place,
}

#[derive(Clone, Debug)]
pub enum Message {
    Loaded(Result<Arc<Facts>, Words>),
    Board(grid::Event),
    Do(Command),
    Open(Place),
    /// Show what breaks a line of the proof, by its place in the proof.
    Broken(usize),
    BrokenFound(Result<Vec<i64>, Words>),
    Retry,
}

/// The steps of a payer, from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Precheck,
    Reissue,
    Withholding,
    Invoice,
    Final,
}

fn columns(desk: &Desk) -> Vec<Column> {
    let mut columns = vec![Column::Precheck, Column::Reissue];
    if desk.takes_part() {
        columns.push(Column::Withholding);
    }
    columns.extend([Column::Invoice, Column::Final]);
    columns
}

fn step(row: &Row, column: Column) -> &Step {
    match column {
        Column::Precheck => &row.precheck,
        Column::Reissue => &row.reissue,
        Column::Withholding => &row.withholding,
        Column::Invoice => &row.invoice,
        Column::Final => &row.final_reply,
    }
}

impl Column {
    fn title(self) -> &'static str {
        words::column(match self {
            Column::Precheck => "precheck",
            Column::Reissue => "reissue",
            Column::Withholding => "withholding",
            Column::Invoice => "invoice",
            Column::Final => "final",
        })
    }

    /// Withholdings and invoices are only sums.
    fn has_accounts(self) -> bool {
        !matches!(self, Column::Withholding | Column::Invoice)
    }
}

/// A payer's row of the board as a spreadsheet has it: only what is done has figures.
fn cells(desk: &Desk, row: &Row, columns: &[Column]) -> Vec<SheetCell<'static>> {
    let mut cells = vec![
        SheetCell::text(row.payer.clone()),
        SheetCell::text(row.name.clone()),
    ];
    for column in columns {
        let step = step(row, *column);
        let (_, word) = shape(step, *column, false);
        let reason = match due(desk, row, *column, step) {
            Some(due) => words::due(due.day, due.nth, due.left),
            None => step.why.as_ref().map(words::short_why).unwrap_or_default(),
        };
        let is_done = matches!(step.state, StepState::Done | StepState::Stale);
        cells.push(SheetCell::text(
            format!("{word} {reason}").trim().to_owned(),
        ));
        cells.push(
            step.date
                .as_deref()
                .map_or(SheetCell::Empty, spreadsheet::day),
        );
        if column.has_accounts() {
            cells.push(match is_done {
                true => SheetCell::Count(step.accounts),
                false => SheetCell::Empty,
            });
        }
        cells.push(match is_done {
            true => SheetCell::Money(step.sum),
            false => SheetCell::Empty,
        });
    }
    cells
}

impl Month {
    pub fn new(desk: &Desk) -> (Month, Task<Message>) {
        let mut month = Month {
            facts: None,
            matrix: grid::Board::default(),
            proof: Vec::new(),
            cursor: grid::Place::default(),
        };
        let load = month.reload(desk);
        (month, load)
    }

    fn facts(&self) -> Option<&Facts> {
        match &self.facts {
            Some(Ok(facts)) => Some(facts),
            _ => None,
        }
    }

    pub fn board(&self) -> Option<&Board> {
        self.facts().map(|facts| &facts.board)
    }

    pub fn proof(&self) -> Option<&Reconciliation> {
        self.facts().map(|facts| &facts.proof)
    }

    /// Things of the month that wait for the clerk.
    pub fn n_left(&self, desk: &Desk) -> i64 {
        self.board()
            .map_or(0, |board| left(desk, board).len() as i64)
    }

    /// Refusals not yet corrected or written off.
    pub fn n_refused(&self) -> i64 {
        self.facts().map_or(0, |facts| facts.refused.0)
    }

    /// Payers whose 7-file or withholdings wait, or whose invoice no longer holds.
    pub fn n_unbilled(&self) -> i64 {
        let waits = |row: &&Row| {
            matches!(row.reissue.state, StepState::Next | StepState::Stale)
                || row.withholding.state == StepState::Next
                || row.invoice.state == StepState::Stale
        };
        self.board()
            .map_or(0, |board| board.rows.iter().filter(waits).count() as i64)
    }

    /// The payer of the row under the cursor.
    pub fn payer(&self) -> Option<&str> {
        let row = self.board()?.rows.get(self.cursor.row)?;
        Some(&row.payer)
    }

    fn arrange(&mut self, desk: &Desk) {
        let Some(Ok(facts)) = self.facts.clone() else {
            return;
        };
        let columns = columns(desk);
        let next = next_cell(&facts.board, &columns);
        self.matrix = matrix(desk, &facts.board, &columns, next);
        self.proof = proof_lines(&facts.proof);
        if let Some(place) = next {
            self.cursor = place;
        }
        self.cursor.row = self
            .cursor
            .row
            .min(facts.board.rows.len().saturating_sub(1));
    }

    fn activate(&self, place: grid::Place, desk: &Desk) -> Action<Message> {
        let Some(row) = self.board().and_then(|board| board.rows.get(place.row)) else {
            return Action::None;
        };
        let Some(column) = columns(desk).get(place.column).copied() else {
            return Action::None;
        };
        let payer = Some(row.payer.clone());
        match column {
            Column::Precheck | Column::Final => Action::Open(Place::Replies),
            Column::Reissue | Column::Withholding | Column::Invoice => {
                Action::Open(Place::Billing { payer })
            }
        }
    }
}

impl Screen for Month {
    type Message = Message;

    fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match message {
            Message::Loaded(facts) => {
                self.facts = Some(facts);
                self.arrange(desk);
                Action::None
            }
            Message::Board(grid::Event::Move(place)) => {
                self.cursor = place;
                Action::None
            }
            Message::Board(grid::Event::Activate(place)) => {
                self.cursor = place;
                self.activate(place, desk)
            }
            Message::Do(_) => Action::None, // The app takes commands before they come here.
            Message::Open(place) => Action::Open(place),
            Message::Broken(at) => {
                let line = self.proof().and_then(|proof| proof.lines.get(at)).cloned();
                let Some(line) = line else {
                    return Action::None;
                };
                let period = desk.period;
                let found = desk.read(move |workplace| {
                    reconcile::accounts_of(&workplace.store.connection, period, &line)
                });
                Action::Run(found.map(Message::BrokenFound))
            }
            Message::BrokenFound(Ok(accounts)) => match accounts.first() {
                Some(account) => Action::Open(Place::Card {
                    account: *account,
                    field: None,
                }),
                None => Action::fail(words::BROKEN_WITHOUT_ACCOUNTS, words::BROKEN_REMEDY),
            },
            Message::BrokenFound(Err(fault)) => Action::Fail(fault),
            Message::Retry => Action::Run(self.reload(desk)),
        }
    }

    fn reload(&mut self, desk: &Desk) -> Task<Message> {
        let period = desk.period;
        desk.read(move |workplace| {
            let board = board::board(workplace, Some(period))?;
            let proof = reconcile::reconcile(&workplace.store.connection, period)?;
            let refused = registries::refused_left(&workplace.store.connection, period)?;
            Ok(Arc::new(Facts {
                board,
                proof,
                refused,
                steps: journal::page(workplace, STEPS, 0)?,
            }))
        })
        .map(Message::Loaded)
    }

    fn command(&mut self, command: &Command, desk: &Desk) -> Option<Action<Message>> {
        match command {
            Command::Print => {
                let payer = self.payer()?;
                Some(invoicing::print(desk, payer, Asked::default()))
            }
            _ => None,
        }
    }

    fn hints(&self, _desk: &Desk) -> Vec<Hint> {
        let next = self.board().map(|board| &board.next);
        let hot = |hint: Hint, is_hot: bool| if is_hot { hint.hot() } else { hint };
        let reissue = match next {
            Some(Next::Reissue { payers }) => words::seven_for(payers.first().map_or("", |p| p)),
            _ => words::SEVEN.into(),
        };
        vec![
            hot(
                Hint::new(Command::Export, words::EXPORT),
                matches!(next, Some(Next::Export)),
            ),
            hot(
                Hint::new(Command::Receive, words::RECEIVE),
                matches!(
                    next,
                    Some(
                        Next::ReceivePrecheck { .. }
                            | Next::ReceiveFinal { .. }
                            | Next::ReceiveTest
                    )
                ),
            ),
            hot(
                Hint::new(Command::Reissue, reissue),
                matches!(next, Some(Next::Reissue { .. })),
            ),
            Hint::new(Command::ReissueAll, words::ALL_READY),
            hot(
                Hint::new(Command::ResubmitAll, words::CORRECTED_BACK),
                matches!(next, Some(Next::Resubmit { .. })),
            ),
        ]
    }

    fn subtitle(&self, _desk: &Desk) -> String {
        let Some(board) = self.board() else {
            return String::new();
        };
        let sent: Vec<&Step> = board.rows.iter().map(|row| &row.request).collect();
        match sent.iter().find_map(|step| step.date.as_deref()) {
            Some(date) => words::sent_subtitle(
                date,
                sent.iter().map(|step| step.accounts).sum(),
                sent.iter().map(|step| step.sum).sum(),
            ),
            None => String::new(),
        }
    }

    fn has_list(&self) -> bool {
        self.board().is_some_and(|board| !board.rows.is_empty())
    }

    fn listing(&self, desk: &Desk) -> Result<Listing, Words> {
        let board = self.board().ok_or_else(spreadsheet::not_ready)?;
        let steps = columns(desk);
        let mut columns = vec![
            SheetColumn::new(words::LETTER, Kind::Text, 5),
            SheetColumn::new(words::PAYER, Kind::Text, 34),
        ];
        for step in &steps {
            let title = |part: &str| words::step_part(step.title(), part);
            columns.push(SheetColumn::new(step.title(), Kind::Text, 24));
            columns.push(SheetColumn::new(title(words::DATE_PART), Kind::Date, 11));
            if step.has_accounts() {
                let count = SheetColumn::new(title(words::COUNT_PART), Kind::Count, 10);
                columns.push(count.totalled());
            }
            let sum = SheetColumn::new(title(words::SUM_PART), Kind::Money, 16);
            columns.push(sum.totalled());
        }
        let rows = board.rows.iter().map(|row| cells(desk, row, &steps));
        let name = words::place::MONTH;
        Ok(Listing::of_rows(name, desk.period, columns, rows.collect()))
    }

    fn home(&self) -> &'static str {
        BOARD
    }

    fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        let facts = match &self.facts {
            None => return text(words::LOADING).size(font::BODY.size).into(),
            Some(Err(fault)) => return fault_view(desk, fault, Message::Retry),
            Some(Ok(facts)) => facts,
        };
        let has_begun = facts
            .board
            .rows
            .iter()
            .any(|row| row.request.date.is_some());
        if facts.board.registries.is_empty() && !has_begun {
            return empty_view(desk, &facts.board);
        }
        let is_narrow = desk.width < theme::NARROW;
        let board = grid(look, BOARD, &self.matrix, self.cursor, Message::Board);
        let rounds = match is_narrow {
            true => rounds_in_line(desk, &facts.board),
            false => rounds(desk, &facts.board),
        };
        let has_room = desk.width >= theme::WIDE && desk.height >= HIGH;
        let steps = has_room.then(|| steps_view(desk, &facts.steps));
        let content = column![
            rounds,
            board.by_letter(is_narrow),
            proof_view(desk, &self.proof)
        ]
        .push(steps)
        .spacing(8)
        .padding([8, 12]);
        scrollable(content).height(Length::Fill).into()
    }

    fn panel<'a>(&'a self, desk: &'a Desk) -> Option<(String, Element<'a, Message>)> {
        let facts = self.facts()?;
        let left = left(desk, &facts.board);
        Some((
            words::left_title(left.len()),
            left_view(desk, facts.refused, left),
        ))
    }
}

/// The one cell that is next: in the order receive → 7-file → withholding, by letter of the payer.
fn next_cell(board: &Board, columns: &[Column]) -> Option<grid::Place> {
    let (payers, wanted) = match &board.next {
        Next::Reissue { payers } => (payers, Column::Reissue),
        Next::ReceivePrecheck { payers } => (payers, Column::Precheck),
        Next::Withhold { payers } => (payers, Column::Withholding),
        Next::ReceiveFinal { payers } => (payers, Column::Final),
        _ => return None,
    };
    let row = board
        .rows
        .iter()
        .position(|row| payers.first() == Some(&row.payer))?;
    let column = columns.iter().position(|column| *column == wanted)?;
    Some(grid::Place { row, column })
}

fn matrix(
    desk: &Desk,
    board: &Board,
    columns: &[Column],
    next: Option<grid::Place>,
) -> grid::Board {
    let sent = board
        .rows
        .iter()
        .find_map(|row| row.request.date.clone())
        .map(|date| words::sent_on(&date))
        .unwrap_or_default();
    let first = grid::Head {
        title: words::PAYER.into(),
        note: sent,
        ..grid::Head::default()
    };
    let heads = std::iter::once(first)
        .chain(columns.iter().map(|column| head(board, *column)))
        .collect();
    let rows = board
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| grid::Row {
            side: grid::Side {
                letter: row.payer.clone(),
                name: words::short_name(&row.name),
                note: side_note(row),
            },
            cells: columns
                .iter()
                .enumerate()
                .map(|(column, kind)| {
                    let is_next = next == Some(grid::Place { row: at, column });
                    cell(desk, row, *kind, is_next)
                })
                .collect(),
        })
        .collect();
    let total = columns
        .iter()
        .map(|column| {
            let done: Vec<&Step> = board
                .rows
                .iter()
                .map(|row| step(row, *column))
                .filter(|step| matches!(step.state, StepState::Done | StepState::Stale))
                .collect();
            let accounts: i64 = done.iter().map(|step| step.accounts).sum();
            grid::Total {
                left: match (accounts, column) {
                    (0, _) | (_, Column::Withholding | Column::Invoice) => String::new(),
                    (n, _) => words::count(n),
                },
                right: match done.is_empty() {
                    true => "—".into(),
                    false => words::money(done.iter().map(|step| step.sum).sum()),
                },
            }
        })
        .collect();
    grid::Board {
        heads,
        rows,
        total: Some((words::TOTAL.into(), total)),
    }
}

fn head(board: &Board, column: Column) -> grid::Head {
    let of = |state: fn(&Step) -> bool| -> Vec<&str> {
        board
            .rows
            .iter()
            .filter(|row| state(step(row, column)))
            .map(|row| row.payer.as_str())
            .collect()
    };
    let needed = of(|step| step.state != StepState::NotNeeded);
    let missing = of(|step| !matches!(step.state, StepState::Done | StepState::NotNeeded));
    let note = words::n_of(needed.len() - missing.len(), needed.len());
    let named = match missing.is_empty() {
        true => String::new(),
        false => words::missing(&missing),
    };
    let is_due = column == Column::Precheck;
    grid::Head {
        title: column.title().into(),
        key: match column {
            Column::Reissue => "F6".into(),
            Column::Invoice => "F9".into(),
            _ => String::new(),
        },
        note: match named.is_empty() {
            true => note,
            false if is_due => format!("{note} · "),
            false => format!("{note} · {named}"),
        },
        strong: if is_due { named } else { String::new() },
        strong_tone: Tone::Bad,
    }
}

fn side_note(row: &Row) -> String {
    let refused = row.precheck.accounts - row.reissue.accounts;
    match (row.precheck.state, row.reissue.state) {
        (StepState::Done, StepState::Done | StepState::Next | StepState::NotNeeded)
            if refused > 0 =>
        {
            words::refused_n(refused)
        }
        (StepState::Waiting, _) if row.request.accounts > 0 => {
            words::by_policies(row.request.accounts)
        }
        _ => String::new(),
    }
}

fn cell(desk: &Desk, row: &Row, column: Column, is_next: bool) -> grid::Cell {
    let step = step(row, column);
    let (icon, word) = shape(step, column, is_next);
    let has_figures = matches!(
        step.state,
        StepState::Done | StepState::Next | StepState::Possible | StepState::Stale
    );
    let key = match (column, step.state) {
        (Column::Reissue, StepState::Next | StepState::Stale | StepState::Possible) => "F6",
        (Column::Invoice, StepState::Stale | StepState::Possible) => "F9",
        (Column::Precheck | Column::Final, StepState::Waiting) if is_next => "F5",
        _ => "",
    };
    let due = due(desk, row, column, step);
    let (icon, tint) = match &due {
        Some(due) if due.is_late && !is_next => (Icon::Overdue, Tint::Warn),
        Some(due) if due.is_late => (Icon::Overdue, Tint::Marked),
        _ if is_next => (icon, Tint::Marked),
        _ => (icon, Tint::None),
    };
    let reason = match &due {
        Some(due) => Some(words::due(due.day, due.nth, due.left)),
        None => step.why.as_ref().map(words::short_why),
    };
    let figures = has_figures && (step.accounts > 0 || step.sum != Kopecks::ZERO);
    grid::Cell {
        icon: Some(icon),
        word: match (column, step.state, &row.issued) {
            (Column::Invoice, StepState::Done, Some(issued)) => words::number(&issued.number),
            _ => word.into(),
        },
        tone: None,
        date: step
            .date
            .as_deref()
            .filter(|_| key.is_empty())
            .map(|date| words::day(date, desk.period))
            .unwrap_or_default(),
        key: key.into(),
        strong: String::new(),
        left: match (figures, column) {
            (true, Column::Withholding | Column::Invoice) => String::new(),
            (true, _) => words::count(step.accounts),
            (false, _) => reason.unwrap_or_default(),
        },
        right: match figures && step.sum != Kopecks::ZERO {
            true => words::money(step.sum),
            false => String::new(),
        },
        tint,
        is_next,
    }
}

/// When a reply is due.
struct Due {
    day: NaiveDate,
    /// Which day of waiting today is, from 1.
    nth: i64,
    /// Days left; 0 is today.
    left: i64,
    is_late: bool,
}

/// The date of a reply that is waited for, by the deadlines of the settings: reply 1 from the day of
/// the request, reply 2 from the day of the 7-file.
fn due(desk: &Desk, row: &Row, column: Column, step: &Step) -> Option<Due> {
    let deadlines = desk.setup.as_ref()?.deadlines;
    let (begun, days) = match column {
        Column::Precheck => (&row.request, deadlines.precheck),
        Column::Final => (&row.reissue, deadlines.final_reply),
        _ => return None,
    };
    if step.state != StepState::Waiting {
        return None;
    }
    let begun: NaiveDate = begun.date.as_deref()?.parse().ok()?;
    let day = begun + Days::new(days.into());
    let today = desk.clock.today();
    Some(Due {
        day,
        nth: (today - begun).num_days() + 1,
        left: (day - today).num_days(),
        is_late: day <= today,
    })
}

/// Shape and word of a step.
fn shape(step: &Step, column: Column, is_next: bool) -> (Icon, &'static str) {
    let is_unsent = matches!(step.why, Some(Why::NotSent { .. }));
    match (step.state, column) {
        (StepState::Done, _) if is_unsent => (Icon::Warning, words::NOT_SENT),
        (StepState::Done, Column::Precheck | Column::Final) => (Icon::Done, words::RECEIVED),
        (StepState::Done, Column::Withholding) => (Icon::Done, words::ENTERED),
        (StepState::Done, _) => (Icon::Done, words::DONE),
        (StepState::Stale, _) => (Icon::Stale, words::AGAIN),
        (StepState::Waiting, Column::Withholding) => (Icon::Waiting, words::WAIT_FUND),
        (StepState::Waiting, _) => (Icon::Waiting, words::WAIT_REPLY),
        (StepState::Next, _) if is_next => (Icon::Next, words::DO),
        (StepState::Next, Column::Withholding) => (Icon::Waiting, words::WAIT_FUND),
        (StepState::Next | StepState::Possible, _) => (Icon::Possible, words::MAY),
        (StepState::Blocked, Column::Final) => (Icon::Later, words::LATER),
        (StepState::Blocked, _) => (Icon::Blocked, words::HINDERED),
        (StepState::NotNeeded, _) => (Icon::NotNeeded, words::NOT_NEEDED),
    }
}

/// The two lines above the board: test round and main round.
fn rounds<'a>(desk: &Desk, board: &Board) -> Element<'a, Message> {
    let look = desk.look;
    let line = |shape: Icon, title: &'static str, state: String, tone: Tone| {
        row![
            icon::icon(look, shape),
            text(title)
                .size(font::BODY.size)
                .font(font::BOLD)
                .width(140.0),
            text(state)
                .size(font::BODY.size)
                .style(theme::tone(look, tone)),
        ]
        .spacing(8)
        .padding([4, 0])
    };
    let test = &board.test;
    let is_live = matches!(test.state, StepState::Waiting | StepState::Next);
    let test_tone = if is_live { Tone::Test } else { Tone::Muted };
    let mut lines = column![line(
        Icon::Test,
        words::TEST_ROUND,
        words::test_state(test, desk.period),
        test_tone
    )];
    if is_live && test.state == StepState::Next {
        let restore = button(look, words::RESTORE)
            .main()
            .on_press(Message::Do(Command::Restore));
        lines = lines.push(restore);
    }
    let main_tone = if is_live { Tone::Bad } else { Tone::Normal };
    let request = board.rows.iter().find(|row| row.request.date.is_some());
    lines = lines.push(line(
        if is_live { Icon::Blocked } else { Icon::Next },
        words::MAIN_ROUND,
        words::main_state(board, request.map(|row| &row.request), is_live, desk.period),
        main_tone,
    ));
    lines.into()
}

/// Both rounds in one line, and behind them what is left first: there is no side panel to say it.
fn rounds_in_line<'a>(desk: &Desk, board: &Board) -> Element<'a, Message> {
    let look = desk.look;
    let part = |shape: Icon, said: String, face: iced::Font| {
        let said = text(said).size(font::BODY.size).font(face);
        row![icon::icon(look, shape), said.wrapping(text::Wrapping::None)].spacing(8)
    };
    let is_live = matches!(board.test.state, StepState::Waiting | StepState::Next);
    let test = words::test_round(&board.test, desk.period);
    let request = board.rows.iter().find(|row| row.request.date.is_some());
    let main = words::main_round(board, request.map(|row| &row.request), desk.period);
    let shape = match (is_live, request.is_some()) {
        (true, _) => Icon::Blocked,
        (false, true) => Icon::Done,
        (false, false) => Icon::Next,
    };
    let mut line = row![
        part(Icon::Test, test, font::SANS),
        part(shape, main, font::SANS)
    ]
    .spacing(20);
    if let Some(first) = left(desk, board).into_iter().next() {
        line = line.push(part(first.icon, first.title, font::BOLD));
    }
    container(line.padding([4, 0])).clip(true).into()
}

/// A line of the proof as it is shown.
struct ProofLine {
    is_ok: bool,
    /// Its place in the proof itself.
    at: usize,
    name: String,
    left: String,
    right: String,
}

/// Broken lines first; files by their tails, sums as sums are written.
fn proof_lines(proof: &Reconciliation) -> Vec<ProofLine> {
    let mut lines: Vec<ProofLine> = proof
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| ProofLine {
            is_ok: line.is_ok(),
            at,
            name: words::with_tails(&line.name),
            left: words::figure(&line.left),
            right: words::figure(&line.right),
        })
        .collect();
    lines.sort_by_key(|line| line.is_ok);
    lines
}

fn proof_view<'a>(desk: &Desk, lines: &'a [ProofLine]) -> Element<'a, Message> {
    let look = desk.look;
    let n_ok = lines.iter().filter(|line| line.is_ok).count();
    let (shape, tone) = match n_ok == lines.len() {
        true => (Icon::Done, Tone::Normal),
        false => (Icon::Refused, Tone::Bad),
    };
    let title = text(words::proof_title(n_ok, lines.len()))
        .size(font::BODY.size)
        .font(font::BOLD)
        .style(theme::tone(look, tone));
    let mut shown = column![
        row![icon::icon(look, shape), title]
            .spacing(8)
            .padding([6, 8])
    ];
    for line in lines {
        let (shape, tone, sign) = match line.is_ok {
            true => (Icon::Done, Tone::Normal, "="),
            false => (Icon::Refused, Tone::Bad, "≠"),
        };
        let cell = |words: &'a str| {
            text(words)
                .size(font::HEAD.size)
                .style(theme::tone(look, tone))
        };
        let sides = row![
            icon::icon(look, shape),
            cell(&line.name).width(Length::Fill),
            container(cell(&line.left)).align_right(110.0),
            cell(sign).width(12.0),
            container(cell(&line.right)).align_right(110.0),
        ]
        .spacing(8)
        .padding([2, 8]);
        shown = shown.push(sides);
        if !line.is_ok {
            let show = button(look, words::SHOW_BROKEN).on_press(Message::Broken(line.at));
            shown = shown.push(container(show).padding([0, 30]));
        }
    }
    container(shown)
        .width(Length::Fill)
        .style(theme::block(look))
        .into()
}

/// The newest steps, whatever month they belong to.
fn steps_view<'a>(desk: &Desk, steps: &'a [Entry]) -> Element<'a, Message> {
    let look = desk.look;
    let muted = |said: String| {
        text(said)
            .size(font::HEAD.size)
            .style(theme::tone(look, Tone::Muted))
    };
    let plain = |said: String| text(said).size(font::HEAD.size);
    let title = text(words::LAST_STEPS)
        .size(font::BODY.size)
        .font(font::BOLD);
    let mut shown = column![
        row![title, muted(words::WHOLE_JOURNAL.into())]
            .spacing(8)
            .padding([6, 8])
    ];
    for entry in steps {
        let undo = match entry.undo {
            CanUndo::Next => words::UNDO_HINT,
            _ => "",
        };
        let said = first_up(&words::with_tails(&entry.step.summary));
        let line = row![
            muted(words::journal::at(&entry.step.at)).width(120.0),
            plain(said).width(Length::Fill),
            container(plain(entry.billed.map(words::money).unwrap_or_default())).align_right(110.0),
            container(muted(undo.into())).align_right(110.0),
        ]
        .spacing(8)
        .padding([2, 8]);
        shown = shown.push(line);
    }
    container(shown)
        .width(Length::Fill)
        .style(theme::block(look))
        .into()
}

/// What is left, in working order.
struct Left {
    icon: Icon,
    title: String,
    note: String,
    command: Option<Command>,
}

fn left(desk: &Desk, board: &Board) -> Vec<Left> {
    let with = |payers: &[&Row]| {
        payers
            .iter()
            .map(|row| row.payer.clone())
            .collect::<Vec<_>>()
    };
    let mut left = Vec::new();
    let mut push = |icon, title: String, note: String, command| {
        left.push(Left {
            icon,
            title,
            note,
            command,
        });
    };
    match &board.next {
        Next::Setup => push(
            Icon::Next,
            words::LEFT_SETUP.into(),
            String::new(),
            Some(Command::Go(Place::Settings)),
        ),
        Next::Import => push(
            Icon::Next,
            words::LEFT_IMPORT.into(),
            String::new(),
            Some(Command::Import),
        ),
        Next::Form => push(
            Icon::Next,
            words::LEFT_FORM.into(),
            String::new(),
            Some(Command::Form),
        ),
        Next::Mark => push(
            Icon::Next,
            words::LEFT_MARK.into(),
            String::new(),
            Some(Command::Go(Place::Registries)),
        ),
        Next::Export => push(
            Icon::Next,
            words::LEFT_EXPORT.into(),
            String::new(),
            Some(Command::Export),
        ),
        Next::ReceiveTest => push(
            Icon::Waiting,
            words::LEFT_TEST.into(),
            String::new(),
            Some(Command::Receive),
        ),
        Next::Restore => push(
            Icon::Next,
            words::LEFT_RESTORE.into(),
            String::new(),
            Some(Command::Restore),
        ),
        _ => {}
    }
    let of = |wanted: fn(&Row) -> bool| -> Vec<&Row> {
        board.rows.iter().filter(|row| wanted(row)).collect()
    };
    let ready = of(|row| matches!(row.reissue.state, StepState::Next | StepState::Stale));
    for row in &ready {
        push(
            Icon::Next,
            words::left_reissue(&desk.payer(&row.payer)),
            words::accounts(row.reissue.accounts),
            Some(Command::Reissue),
        );
    }
    let unanswered = of(|row| row.precheck.state == StepState::Waiting);
    if !unanswered.is_empty() {
        push(
            Icon::Waiting,
            words::left_precheck(&with(&unanswered)),
            words::accounts(unanswered.iter().map(|row| row.precheck.accounts).sum()),
            Some(Command::Receive),
        );
    }
    let withhold = of(|row| row.withholding.state == StepState::Next);
    if !withhold.is_empty() {
        push(
            Icon::Waiting,
            words::left_withhold(&with(&withhold)),
            words::WAIT_NOTICE.into(),
            Some(Command::Go(Place::Billing { payer: None })),
        );
    }
    let unsent: Vec<String> = board
        .rows
        .iter()
        .flat_map(|row| [&row.request.why, &row.reissue.why])
        .filter_map(|why| match why {
            Some(Why::NotSent { file }) => Some(file.clone()),
            _ => None,
        })
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    if !unsent.is_empty() {
        push(
            Icon::Warning,
            words::left_send(&unsent),
            words::MARK_SENT.into(),
            Some(Command::Go(Place::Replies)),
        );
    }
    let stale = of(|row| row.invoice.state == StepState::Stale);
    if let Some(first) = stale.first() {
        let payer = Some(first.payer.clone());
        push(
            Icon::Stale,
            words::left_stale_invoices(&with(&stale)),
            String::new(),
            Some(Command::Go(Place::Billing { payer })),
        );
    }
    let possible = of(|row| row.invoice.state == StepState::Possible);
    if let Some(first) = possible.first() {
        let payer = Some(first.payer.clone());
        let early = possible
            .iter()
            .filter(|row| row.withholding.state == StepState::Next);
        let early: Vec<&Row> = early.copied().collect();
        push(
            Icon::Possible,
            words::left_invoices(&with(&possible)),
            words::after_withholdings(&with(&early)),
            Some(Command::Go(Place::Billing { payer })),
        );
    }
    let finals = of(|row| row.final_reply.state == StepState::Waiting);
    if !finals.is_empty() {
        push(
            Icon::Waiting,
            words::left_final(&with(&finals)),
            String::new(),
            Some(Command::Receive),
        );
    }
    left
}

fn left_view<'a>(desk: &Desk, refused: (i64, Kopecks), left: Vec<Left>) -> Element<'a, Message> {
    let look = desk.look;
    let mut content = column![].spacing(8);
    let mut first = true;
    for item in left {
        let title = text(item.title.clone())
            .size(font::BODY.size)
            .width(Length::Fill);
        let title = if first { title.font(font::BOLD) } else { title };
        let mut block = column![row![icon::icon(look, item.icon), title].spacing(8)].spacing(2);
        if !item.note.is_empty() {
            block = block.push(
                text(item.note)
                    .size(font::SMALL.size)
                    .style(theme::tone(look, Tone::Muted)),
            );
        }
        if let Some(command) = item.command {
            let title = match &command {
                Command::Go(_) => words::command::OPEN,
                step => step.title(),
            };
            let mut press = button(look, title).key(command.key());
            if first && item.icon == Icon::Next {
                press = press.main();
            }
            block = block.push(press.on_press(Message::Do(command)));
        }
        let framed = container(block).padding(8).width(Length::Fill);
        content = content.push(match first {
            true => framed.style(theme::next(look)),
            false => framed.style(theme::raised(look)),
        });
        first = false;
    }
    if refused.0 > 0 {
        let apart = words::left_refused(refused.0, refused.1);
        content = content.push(text(apart).size(font::HEAD.size));
    }
    if first {
        content = content.push(text(words::NOTHING_LEFT).size(font::BODY.size));
    }
    content.push(space().height(4.0)).into()
}

fn empty_view<'a>(desk: &'a Desk, board: &Board) -> Element<'a, Message> {
    let sentence = match board.next {
        Next::Setup => words::empty_setup(),
        Next::Form => words::empty_form(desk.period),
        _ => words::empty_month(desk.period),
    };
    let command = match board.next {
        Next::Setup => Command::Go(Place::Settings),
        Next::Form => Command::Form,
        _ => Command::Import,
    };
    let press = button(desk.look, command.title())
        .main()
        .key(command.key())
        .id(BOARD)
        .on_press(Message::Do(command));
    container(column![text(sentence).size(font::BODY.size), press].spacing(12))
        .padding(24)
        .into()
}

/// In place of the content: what, why, and a way to try again.
pub fn fault_view<'a, Message: Clone + 'a>(
    desk: &Desk,
    fault: &'a Words,
    retry: Message,
) -> Element<'a, Message> {
    let look = desk.look;
    let content = column![
        row![
            icon::icon(look, Icon::Refused),
            text(&fault.what).size(font::BODY.size).font(font::BOLD)
        ]
        .spacing(8),
        text(&fault.remedy).size(font::BODY.size),
        button(look, words::RETRY).id(BOARD).on_press(retry),
    ]
    .spacing(12);
    container(content).padding(24).into()
}
