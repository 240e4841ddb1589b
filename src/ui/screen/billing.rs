//! Выгрузка реестров и печать счетов: a row a payer, withholdings, capitation, sums to pay.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use iced::keyboard::key::Named;
use iced::widget::{column, container, row, scrollable, space, text};
use iced::{Alignment, Element, Length, Padding, Task};

use super::raw::{self, Raw};
use super::{Action, Hint, Screen};
use crate::domain::{self, Kopecks, ReportingPeriod, Round};
use crate::store::files::{self, ExchangeFile};
use crate::store::money::{self, Withholding};
use crate::text::window::{self as common, billing as words, raw as raw_words};
use crate::ui::command::Command;
use crate::ui::desk::{Desk, Words};
use crate::ui::draw::Align;
use crate::ui::font;
use crate::ui::icon::{self, Icon};
use crate::ui::invoicing;
use crate::ui::job::{Job, Said};
use crate::ui::preview::Preview;
use crate::ui::screen::month::fault_view;
use crate::ui::spreadsheet::{self, Listing};
use crate::ui::step;
use crate::ui::theme::{self, Look, Tone};
use crate::ui::widget::button::button;
use crate::ui::widget::catch::catch;
use crate::ui::widget::input::{self, Mode, input};
use crate::ui::widget::ledger::{self, Entry, Head, Part, Sheet, ledger};
use crate::ui::widget::pick::{self, pick};
use crate::ui::widget::rule::level;
use crate::ui::widget::table::Cell;
use crate::workflows::board::{self, Board, Row, StepState, Why};
use crate::workflows::invoice::{self, Asked, Proposal};
use crate::workflows::sums::{self, Sum};
use crate::workflows::{Error, Workplace, capitation, withhold};

mod sheet;

const HOME: &str = "billing";
const CAPITATION: &str = "capitation";
const INVOICE_NUMBER: &str = "invoice-number";
const INVOICE_DATE: &str = "invoice-date";

/// What was read for the screen.
#[derive(Debug)]
pub struct Facts {
    board: Board,
    sums: BTreeMap<String, Sum>,
    withholdings: Vec<Withholding>,
    /// Withheld in the month before.
    before: BTreeMap<String, Kopecks>,
    /// Capitation, and whether a reply brought it.
    capitations: BTreeMap<String, (Kopecks, bool)>,
    /// Refused by reply 1: pieces and cost.
    refused: BTreeMap<String, (i64, Kopecks)>,
    files: Vec<ExchangeFile>,
    /// Number and date that stand in the fields of the invoice.
    proposals: BTreeMap<String, Proposal>,
}

/// A withholding as it is being typed.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    /// In the database; a new line has none.
    id: Option<i64>,
    kind: usize,
    amount: String,
    notice: String,
    is_changed: bool,
}

/// What follows when an invoice is issued.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    Stay,
    /// Its pages are shown.
    Print,
}

pub struct Billing {
    facts: Option<Result<Arc<Facts>, Words>>,
    sheet: Sheet,
    cursor: usize,
    /// The payer to stand on when the facts have come.
    wanted: Option<String>,
    lines: Vec<Line>,
    capitation: String,
    /// Number and date of the invoice as they are typed.
    number: String,
    date: String,
    kinds: Vec<pick::Entry>,
    /// The notice that was typed last: one notice is about many payers.
    notice: String,
    /// A sum has been begun on the row; what is typed goes on from there.
    is_begun: bool,
    /// Esc leads back to the rows.
    is_editing: bool,
    /// Number or date of the invoice have been typed: F9 takes them.
    is_numbered: bool,
    /// After writing the keys go to the rows again.
    goes_home: bool,
    /// Files of the payer that are looked at.
    raw: Option<Raw>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Loaded(Result<Arc<Facts>, Words>),
    Rows(ledger::Event),
    Kind(usize, usize),
    Amount(usize, String),
    Notice(usize, String),
    Write(usize),
    Remove(usize),
    Add,
    None,
    Capitation(String),
    WriteCapitation,
    Number(String),
    Date(String),
    WriteInvoice,
    Annul,
    Ready(Result<Preview, Words>),
    Do(Command),
    Raw(raw::Message),
    Retry,
}

impl Billing {
    pub fn new(desk: &Desk, payer: Option<&str>) -> (Billing, Task<Message>) {
        let kinds = words::KINDS
            .iter()
            .map(|(_, name)| pick::Entry::new("", *name))
            .collect();
        let mut screen = Billing {
            facts: None,
            sheet: Sheet::default(),
            cursor: 0,
            wanted: payer.map(str::to_owned),
            lines: Vec::new(),
            capitation: String::new(),
            number: String::new(),
            date: String::new(),
            kinds,
            notice: String::new(),
            is_begun: false,
            is_editing: false,
            is_numbered: false,
            goes_home: false,
            raw: None,
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

    /// The files of the payer under the cursor, the newest first, for F3.
    fn to_show(&self) -> Result<Vec<i64>, Words> {
        let payer = self.row().map(|row| row.payer.as_str());
        let files = self.facts().into_iter().flat_map(|facts| &facts.files);
        let own = files.filter(|file| Some(file.letter.as_str()) == payer);
        let mut files = raw::kept(own, (words::NO_FILE, words::NO_FILE_REMEDY))?;
        // Ids only grow.
        files.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
        Ok(files)
    }

    fn row(&self) -> Option<&Row> {
        self.facts()?.board.rows.get(self.cursor)
    }

    /// The chosen payer's letter.
    pub fn payer(&self) -> Option<String> {
        self.row().map(|row| row.payer.clone())
    }

    fn loaded(&mut self, facts: Result<Arc<Facts>, Words>, desk: &Desk) -> Action<Message> {
        let is_first = self.facts.is_none();
        self.facts = Some(facts);
        let Some(Ok(facts)) = self.facts.clone() else {
            return Action::None;
        };
        self.sheet = sheet(desk, &facts);
        let rows = &facts.board.rows;
        let wanted = self.wanted.take();
        if let Some(at) = wanted.and_then(|payer| rows.iter().position(|row| row.payer == payer)) {
            self.cursor = at;
        }
        self.cursor = self.cursor.min(rows.len().saturating_sub(1));
        // A number that was refused stays in its field, to be mended.
        self.goes_home &= !self.is_numbered || self.is_invoice_written();
        let is_typing = self.is_editing && !self.goes_home;
        if !is_typing {
            self.take_lines();
        }
        match std::mem::take(&mut self.goes_home) {
            true => {
                self.is_editing = false;
                Action::Run(iced::widget::operation::focus(HOME))
            }
            false if is_first => focus(HOME),
            false => Action::None,
        }
    }

    /// The chosen payer's capitation by hand as it is in the database.
    fn written_capitation(&self) -> String {
        let payer = self.payer().unwrap_or_default();
        let written = self.facts().and_then(|facts| facts.capitations.get(&payer));
        match written {
            Some((sum, false)) => common::money(*sum),
            _ => String::new(),
        }
    }

    /// The lines of the chosen payer as they are in the database, and an empty one.
    fn take_lines(&mut self) {
        let payer = self.payer().unwrap_or_default();
        let mut lines = Vec::new();
        if let Some(facts) = self.facts() {
            for held in facts.of_payer(&payer).filter(|held| held.kind != "none") {
                lines.push(Line {
                    id: Some(held.id),
                    kind: kind_at(&held.kind),
                    amount: common::money(held.amount),
                    notice: held.notice.clone().unwrap_or_default(),
                    is_changed: false,
                });
            }
        }
        lines.push(empty_line(&lines));
        self.lines = lines;
        self.capitation = self.written_capitation();
        let proposal = self.facts().and_then(|facts| facts.proposals.get(&payer));
        (self.number, self.date) = match proposal {
            Some(proposal) => (
                proposal.number.clone(),
                common::full_day(&proposal.date.to_string()),
            ),
            None => (String::new(), String::new()),
        };
        self.is_begun = false;
        self.is_editing = false;
        self.is_numbered = false;
    }

    fn can_withhold(&self, desk: &Desk) -> bool {
        let has_seven = |row: &Row| matches!(row.reissue.state, StepState::Done | StepState::Stale);
        desk.takes_part() && self.row().is_some_and(has_seven)
    }

    fn rows_event(&mut self, event: ledger::Event, desk: &Desk) -> Action<Message> {
        match event {
            ledger::Event::Select(row) => {
                self.cursor = row;
                self.take_lines();
                Action::None
            }
            ledger::Event::Activate(_) | ledger::Event::Add => self.add(desk),
            ledger::Event::Typed(typed) => {
                if !self.can_withhold(desk) {
                    return self.refuse_withholding(desk);
                }
                let at = self.lines.len().saturating_sub(1);
                if let Some(line) = self.lines.get_mut(at) {
                    line.amount.push_str(&typed);
                    line.is_changed = true;
                }
                self.is_begun = true;
                self.is_editing = true;
                self.remember_notice(at);
                focus(&amount_id(at))
            }
        }
    }

    fn add(&mut self, desk: &Desk) -> Action<Message> {
        if !self.can_withhold(desk) {
            return self.refuse_withholding(desk);
        }
        self.is_editing = true;
        focus(&amount_id(self.lines.len().saturating_sub(1)))
    }

    fn refuse_withholding(&self, desk: &Desk) -> Action<Message> {
        let why = match desk.takes_part() {
            true => words::AFTER_SEVEN,
            false => words::SETTLEMENTS_OFF,
        };
        Action::Fail(Words {
            what: why.into(),
            remedy: String::new(),
        })
    }

    /// A new line begins with the notice that was typed last.
    fn remember_notice(&mut self, at: usize) {
        let other = self.lines.iter().rev().find(|line| line.id.is_some());
        let last = other.map_or(self.notice.clone(), |line| line.notice.clone());
        if let Some(line) = self.lines.get_mut(at)
            && line.id.is_none()
            && line.notice.is_empty()
        {
            line.notice = last;
        }
    }

    fn change(&mut self, at: usize, change: impl FnOnce(&mut Line)) -> Action<Message> {
        self.is_editing = true;
        if let Some(line) = self.lines.get_mut(at) {
            change(line);
            line.is_changed = true;
        }
        Action::None
    }

    fn write(&mut self, at: usize, desk: &Desk) -> Action<Message> {
        let Some((line, payer)) = self.lines.get(at).cloned().zip(self.payer()) else {
            return Action::None;
        };
        if !line.is_changed || (line.id.is_none() && line.amount.trim().is_empty()) {
            return self.leave();
        }
        if line.amount.trim().is_empty() {
            return self.remove(at, desk);
        }
        let typed = bare(&line.amount);
        let sum = match Kopecks::parse(&typed) {
            Ok(sum) if sum.0 > 0 => sum,
            _ => {
                return Action::fail(words::WITHHOLD_NOT, words::FIX_AMOUNT);
            }
        };
        let (code, name) = words::KINDS[line.kind];
        let notice = Some(line.notice.trim().to_owned()).filter(|notice| !notice.is_empty());
        self.notice = notice.clone().unwrap_or_default();
        self.goes_home = true;
        let (period, shown) = (desk.period, desk.payer(&payer));
        Action::Do(Job::new(words::JOB_WITHHOLD, move |workplace, _| {
            if let Some(id) = line.id {
                // What was written stays in the journal; the line is another one.
                withhold::remove(workplace, id)?;
            }
            let entry = withhold::Entry::Amount {
                kind: code.to_owned(),
                amount: typed.clone(),
            };
            withhold::withhold(workplace, period, &payer, &entry, notice.as_deref())?;
            let to_pay = to_pay(workplace, period, &payer)?;
            let said = words::said_withheld(&shown, name, sum, to_pay);
            Ok(match to_pay.0 < 0 {
                true => Said::warning(said),
                false => Said::new(said),
            })
        }))
    }

    fn leave(&mut self) -> Action<Message> {
        self.take_lines();
        focus(HOME)
    }

    fn remove(&mut self, at: usize, desk: &Desk) -> Action<Message> {
        let Some((line, payer)) = self.lines.get(at).cloned().zip(self.payer()) else {
            return Action::None;
        };
        let Some(id) = line.id else {
            return self.leave();
        };
        self.goes_home = true;
        let (period, shown) = (desk.period, desk.payer(&payer));
        Action::Do(Job::new(words::JOB_WITHHOLD, move |workplace, _| {
            withhold::remove(workplace, id)?;
            let to_pay = to_pay(workplace, period, &payer)?;
            Ok(Said::new(words::said_removed(&shown, to_pay)))
        }))
    }

    fn none(&mut self, desk: &Desk) -> Action<Message> {
        let Some(payer) = self.payer() else {
            return Action::None;
        };
        self.goes_home = true;
        let (period, shown) = (desk.period, desk.payer(&payer));
        Action::Do(Job::new(words::JOB_WITHHOLD, move |workplace, _| {
            let nothing = withhold::Entry::Nothing;
            withhold::withhold(workplace, period, &payer, &nothing, None)?;
            Ok(Said::new(words::said_none(&shown)))
        }))
    }

    fn write_capitation(&mut self, desk: &Desk) -> Action<Message> {
        let Some(payer) = self.payer() else {
            return Action::None;
        };
        let typed = bare(&self.capitation);
        if typed.is_empty() {
            return self.leave();
        }
        self.goes_home = true;
        let (period, shown) = (desk.period, desk.payer(&payer));
        Action::Do(Job::new(words::JOB_CAPITATION, move |workplace, _| {
            capitation::capitation(workplace, period, &payer, &typed)?;
            let sums = sums::sums(&workplace.store.connection, period, Some(&payer))?;
            let sum = sums.iter().map(|sum| sum.capitation).sum();
            Ok(Said::new(words::said_capitation(&shown, sum)))
        }))
    }

    /// Something has been typed into number or date: a refused one is typed anew.
    fn type_invoice(&mut self) -> Action<Message> {
        self.is_editing = true;
        self.is_numbered = true;
        self.goes_home = false;
        Action::None
    }

    /// Number and date as they are typed.
    fn write_invoice(&mut self, then: Then, desk: &Desk) -> Action<Message> {
        let Some(payer) = self.payer() else {
            return Action::None;
        };
        let date = typed_date(&self.date);
        if date.is_none() {
            return Action::fail(words::INVOICE_NOT, words::FIX_DATE);
        }
        let number = Some(self.number.clone());
        self.issue(desk, &payer, Asked { number, date }, then)
    }

    fn issue(&mut self, desk: &Desk, payer: &str, asked: Asked, then: Then) -> Action<Message> {
        let is_unwritten = self.lines.iter().any(|line| line.is_changed)
            || self.capitation != self.written_capitation();
        if is_unwritten {
            // The invoice would be without it.
            return Action::fail(words::INVOICE_NOT, words::WRITE_FIRST);
        }
        self.goes_home = true;
        match then {
            Then::Print => invoicing::print(desk, payer, asked),
            Then::Stay => Action::Do(invoicing::issue(desk, payer, asked)),
        }
    }

    /// Whether the invoice in force has the number and the date of the fields.
    fn is_invoice_written(&self) -> bool {
        let issued = self.row().and_then(|row| row.issued.as_ref());
        issued.is_some_and(|issued| {
            domain::invoice::number(&self.number).as_ref() == Ok(&issued.number)
                && typed_date(&self.date) == Some(issued.date)
        })
    }

    fn annul(&mut self, desk: &Desk) -> Action<Message> {
        self.is_numbered = false;
        self.goes_home = true;
        match self.payer() {
            Some(payer) => Action::Do(invoicing::annul(desk, &payer)),
            None => Action::None,
        }
    }

    /// F6 for the chosen payer, Shift+F6 for all that are ready.
    fn reissue(&self, command: &Command, desk: &Desk) -> Action<Message> {
        if let (Command::Reissue, Some(row)) = (command, self.row()) {
            let step = &row.reissue;
            if matches!(step.state, StepState::Blocked | StepState::NotNeeded) {
                let why = step.why.as_ref().map(common::short_why).unwrap_or_default();
                return Action::Fail(Words {
                    what: words::seven_blocked(&desk.payer(&row.payer), &why),
                    remedy: words::SEVEN_REMEDY.into(),
                });
            }
        }
        let preview = step::preview(desk, command, self.payer());
        match desk.asks_before_reissue() {
            true => Action::Preview(preview),
            false => Action::Run(preview.map(Message::Ready)),
        }
    }
}

impl Facts {
    fn read(workplace: &Workplace, period: ReportingPeriod) -> Result<Facts, Error> {
        let connection = &workplace.store.connection;
        let board = board::board(workplace, Some(period))?;
        let sums = sums::sums(connection, period, None)?;
        let mut before: BTreeMap<String, Kopecks> = BTreeMap::new();
        if let Some(period) = period.before() {
            for held in money::withholdings(connection, period)? {
                *before.entry(held.payer).or_default() += held.amount;
            }
        }
        let mut capitations: BTreeMap<String, (Kopecks, bool)> = BTreeMap::new();
        for part in money::capitations(connection, period)? {
            let entry = capitations.entry(part.payer).or_default();
            entry.0 += part.amount;
            entry.1 |= part.reply_id.is_some();
        }
        let mut files = files::live(connection, period)?;
        files.retain(|file| file.round == Round::Main && file.step != "request");
        let mut refused: BTreeMap<String, (i64, Kopecks)> = BTreeMap::new();
        for file in files.iter().filter(|file| file.step == "precheck") {
            for total in files::totals(connection, file.id)? {
                if total.outcome == "refused" {
                    let entry = refused.entry(total.payer).or_default();
                    entry.0 += total.accounts;
                    entry.1 += total.billed;
                }
            }
        }
        let mut proposals = BTreeMap::new();
        for row in board.rows.iter().filter(|row| can_invoice(row)) {
            let proposal = invoice::proposal(workplace, period, &row.payer)?;
            proposals.insert(row.payer.clone(), proposal);
        }
        Ok(Facts {
            board,
            sums: sums
                .into_iter()
                .map(|sum| (sum.payer.clone(), sum))
                .collect(),
            withholdings: money::withholdings(connection, period)?,
            before,
            capitations,
            refused,
            files,
            proposals,
        })
    }

    fn of_payer<'a>(&'a self, payer: &'a str) -> impl Iterator<Item = &'a Withholding> {
        self.withholdings
            .iter()
            .filter(move |held| held.payer == payer)
    }

    fn sum(&self, payer: &str) -> Sum {
        self.sums.get(payer).cloned().unwrap_or_default()
    }
}

/// Whether F9 has something to do: to issue, to issue anew, or to say that it is done.
fn can_invoice(row: &Row) -> bool {
    matches!(
        row.invoice.state,
        StepState::Done | StepState::Stale | StepState::Possible
    )
}

fn to_pay(workplace: &Workplace, period: ReportingPeriod, payer: &str) -> Result<Kopecks, Error> {
    let sums = sums::sums(&workplace.store.connection, period, Some(payer))?;
    Ok(sums.iter().map(Sum::to_pay).sum())
}

fn typed_date(typed: &str) -> Option<NaiveDate> {
    let ordered = input::date(typed)?;
    NaiveDate::parse_from_str(&ordered, "%d.%m.%Y").ok()
}

/// A sum without the spaces between thousands.
fn bare(typed: &str) -> String {
    let is_space = |sign: &char| sign.is_whitespace() || matches!(sign, '\u{a0}' | '\u{202f}');
    typed.chars().filter(|sign| !is_space(sign)).collect()
}

fn kind_at(code: &str) -> usize {
    let other = words::KINDS.len() - 1;
    let found = words::KINDS.iter().position(|(own, _)| *own == code);
    found.unwrap_or(other)
}

/// A line to type into, of the first kind that is not there yet.
fn empty_line(others: &[Line]) -> Line {
    let is_free = |kind: &usize| others.iter().all(|line| line.kind != *kind);
    Line {
        id: None,
        kind: (0..words::KINDS.len()).find(is_free).unwrap_or(0),
        amount: String::new(),
        notice: String::new(),
        is_changed: false,
    }
}

fn amount_id(at: usize) -> String {
    format!("withheld-{at}")
}

fn focus(id: &str) -> Action<Message> {
    Action::Run(iced::widget::operation::focus(id.to_owned()))
}

impl Screen for Billing {
    type Message = Message;

    fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match message {
            Message::Loaded(facts) => self.loaded(facts, desk),
            Message::Rows(event) => self.rows_event(event, desk),
            Message::Kind(at, kind) => self.change(at, |line| line.kind = kind),
            Message::Amount(at, typed) => {
                self.is_begun = false;
                let changed = self.change(at, |line| line.amount = typed);
                self.remember_notice(at);
                changed
            }
            Message::Notice(at, typed) => self.change(at, |line| line.notice = typed),
            Message::Write(at) => self.write(at, desk),
            Message::Remove(at) => self.remove(at, desk),
            Message::Add => self.add(desk),
            Message::None => self.none(desk),
            Message::Capitation(typed) => {
                self.is_editing = true;
                self.capitation = typed;
                Action::None
            }
            Message::WriteCapitation => self.write_capitation(desk),
            Message::Number(typed) => {
                self.number = typed;
                self.type_invoice()
            }
            Message::Date(typed) => {
                self.date = typed;
                self.type_invoice()
            }
            Message::WriteInvoice => self.write_invoice(Then::Stay, desk),
            Message::Annul => self.annul(desk),
            Message::Ready(Ok(preview)) => Action::Do(preview.job()),
            Message::Ready(Err(fault)) => Action::Fail(fault),
            Message::Do(command) => self.command(&command, desk).unwrap_or(Action::None),
            Message::Raw(message) => match &mut self.raw {
                Some(raw) => raw.update(message, desk).map(Message::Raw),
                None => Action::None, // Read for a file that has been closed.
            },
            Message::Retry => Action::Run(self.reload(desk)),
        }
    }

    fn reload(&mut self, desk: &Desk) -> Task<Message> {
        let period = desk.period;
        desk.read(move |workplace| Facts::read(workplace, period).map(Arc::new))
            .map(Message::Loaded)
    }

    fn subtitle(&self, desk: &Desk) -> String {
        words::subtitle(desk.period)
    }

    fn command(&mut self, command: &Command, desk: &Desk) -> Option<Action<Message>> {
        let files = self.to_show();
        if let Some(action) = raw::command(&mut self.raw, command, desk, HOME, || files) {
            return Some(action.map(Message::Raw));
        }
        match command {
            Command::Reissue | Command::ReissueAll => Some(self.reissue(command, desk)),
            Command::Print if self.is_numbered => Some(self.write_invoice(Then::Print, desk)),
            Command::Print => {
                let payer = self.payer()?;
                Some(self.issue(desk, &payer, Asked::default(), Then::Print))
            }
            Command::Back if self.is_editing => Some(self.leave()),
            _ => None,
        }
    }

    fn hints(&self, _: &Desk) -> Vec<Hint> {
        if let Some(raw) = &self.raw {
            return raw.hints();
        }
        let is_ready = |row: &Row| matches!(row.reissue.state, StepState::Next | StepState::Stale);
        let ready: Vec<&str> = self
            .facts()
            .map(|facts| facts.board.rows.as_slice())
            .unwrap_or_default()
            .iter()
            .filter(|row| is_ready(row))
            .map(|row| row.payer.as_str())
            .collect();
        let can_reissue = self.row().is_some_and(|row| {
            !matches!(row.reissue.state, StepState::Blocked | StepState::NotNeeded)
        });
        let all = Hint::new(
            Command::ReissueAll,
            match ready.is_empty() {
                true => common::ALL_READY.to_owned(),
                false => words::seven_for(&ready),
            },
        );
        vec![
            Hint::new(Command::Receive, common::RECEIVE),
            Hint::new(Command::Reissue, common::SEVEN).dimmed_unless(can_reissue),
            match ready.is_empty() {
                true => all.dimmed_unless(false),
                false => all.hot(),
            },
            Hint::new(Command::ShowFile, raw_words::SHOW).dimmed_unless(self.to_show().is_ok()),
            Hint::new(Command::Print, words::HINT_INVOICE)
                .dimmed_unless(self.row().is_some_and(can_invoice)),
            Hint::new(Command::Undo, common::command::UNDO),
        ]
    }

    fn has_list(&self) -> bool {
        self.raw.is_none()
    }

    fn listing(&self, desk: &Desk) -> Result<Listing, Words> {
        let facts = self.facts().ok_or_else(spreadsheet::not_ready)?;
        Ok(sheet::listing(desk, facts))
    }

    fn home(&self) -> &'static str {
        match self.raw {
            Some(_) => raw::HOME,
            None => HOME,
        }
    }

    fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        if let Some(raw) = &self.raw {
            return raw.view(desk).map(Message::Raw);
        }
        let look = desk.look;
        let facts = match &self.facts {
            None => return text(common::LOADING).size(font::BODY.size).into(),
            Some(Err(fault)) => return fault_view(desk, fault, Message::Retry),
            Some(Ok(facts)) => facts,
        };
        if facts.board.rows.is_empty() {
            let said = text(words::NO_PAYERS).size(font::BODY.size);
            return container(said).padding(24).into();
        }
        let rows = ledger(look, HOME, &self.sheet, self.cursor, Message::Rows);
        // With or without the band the rows keep their place in the tree, and with it the focus.
        let band = band_view(look, &facts.board).unwrap_or_else(|| space().height(0.0).into());
        let content = column![band, rows];
        let Some(row) = self.row() else {
            return content.into();
        };
        let held = container(self.withholdings_view(desk, facts, row))
            .padding([12, 14])
            .width(Length::FillPortion(5));
        let invoice = container(self.invoice_view(desk, facts, row))
            .padding([12, 14])
            .width(Length::FillPortion(3))
            .style(theme::raised(look));
        let below: Element<'_, Message> = match desk.width < theme::NARROW {
            true => column![held.width(Length::Fill), invoice.width(Length::Fill)].into(),
            false => row![held, invoice.height(Length::Fill)]
                .height(Length::Fill)
                .into(),
        };
        let content = content.push(below);
        let content: Element<'_, Message> = match desk.width < theme::NARROW {
            true => {
                // Room for the bar, which would lie over the sums.
                let content = container(content).padding(Padding::ZERO.right(12.0));
                scrollable(content).height(Length::Fill).into()
            }
            false => content.into(),
        };
        container(content)
            .width(Length::Fill)
            .height(Length::Fill)
            .style(theme::surface(look))
            .into()
    }
}

/// Who has no 7-file and why.
fn band_view<'a>(look: Look, board: &Board) -> Option<Element<'a, Message>> {
    let mut ready = Vec::new();
    let mut hindered = Vec::new();
    for row in &board.rows {
        let why = row.reissue.why.as_ref().map(common::short_why);
        match row.reissue.state {
            StepState::Next | StepState::Stale | StepState::Possible => {
                ready.push(row.payer.as_str());
            }
            StepState::Blocked | StepState::Waiting => {
                hindered.push((row.payer.clone(), why.unwrap_or_default()));
            }
            StepState::Done | StepState::NotNeeded => {}
        }
    }
    if ready.is_empty() && hindered.is_empty() {
        return None;
    }
    let title = text(words::BAND_TITLE)
        .size(font::BODY.size)
        .font(font::BOLD);
    let said = text(words::band(&ready, &hindered))
        .size(font::BODY.size)
        .width(Length::Fill);
    let mut line = row![icon::icon(look, Icon::Warning), title, said]
        .spacing(8)
        .align_y(Alignment::Center);
    if !ready.is_empty() {
        let press = button(look, words::seven_for(&ready))
            .main()
            .key("Shift+F6");
        line = line.push(press.on_press(Message::Do(Command::ReissueAll)));
    }
    let band = container(line)
        .padding([6, 14])
        .width(Length::Fill)
        .style(theme::fill(look.tokens.warn_tint));
    Some(band.into())
}

fn part(note: &str, width: f32, align: Align, rank: u8) -> Part {
    Part {
        note: note.into(),
        width,
        align,
        rank,
    }
}

fn head(title: &str, key: &str, parts: Vec<Part>) -> Head {
    Head {
        title: title.into(),
        key: key.into(),
        parts,
    }
}

/// The rows of the payers.
fn sheet(desk: &Desk, facts: &Facts) -> Sheet {
    let (left, right) = (Align::Left, Align::Right);
    let name = |row: &Row| font::BODY_BOLD.width(&common::short_name(&row.name));
    let widest = facts.board.rows.iter().map(name).fold(0.0, f32::max);
    let most = match desk.width < theme::WIDE {
        true => 150.0,
        false => 220.0,
    };
    let names = (widest + 2.0 * theme::CELL).clamp(126.0, most).ceil();
    let mut heads = vec![
        head(
            words::PAYER,
            "",
            vec![part("", 28.0, left, 0), part("", names, left, 4)],
        ),
        head(
            words::PRECHECK,
            "",
            vec![
                part(words::N_ACCOUNTS, 62.0, right, 3),
                part(words::SUM, 108.0, right, 2),
            ],
        ),
        head(
            words::REFUSED,
            "",
            vec![
                part(words::N_SHORT, 44.0, right, 3),
                part(words::SUM, 96.0, right, 1),
            ],
        ),
        head(
            words::SEVEN,
            "F6",
            vec![
                part(words::FILE, 120.0, left, 0),
                part(words::SUM, 108.0, right, 0),
            ],
        ),
        head(
            words::CAPITATION,
            "",
            vec![part(words::RUBLES, 106.0, right, 0)],
        ),
    ];
    if desk.takes_part() {
        let parts = vec![part(words::RUBLES, 104.0, right, 0)];
        heads.push(head(words::WITHHELD, "", parts));
    }
    heads.push(head(
        words::TO_PAY,
        "",
        vec![part(words::RUBLES, 114.0, right, 0)],
    ));
    heads.push(head(
        words::INVOICE,
        "",
        vec![part(words::NUMBER_AND_DATE, 140.0, left, 1)],
    ));
    let rows: Vec<Vec<Entry>> = facts
        .board
        .rows
        .iter()
        .map(|row| entries(desk, facts, row))
        .collect();
    Sheet {
        typed_in: desk.takes_part().then_some(9),
        heads,
        rows,
        total: total(desk, facts),
    }
}

fn said(text: impl Into<String>) -> Cell {
    Cell {
        text: text.into(),
        ..Cell::default()
    }
}

fn muted(text: impl Into<String>) -> Cell {
    Cell {
        tone: Tone::Muted,
        ..said(text)
    }
}

fn bad(text: impl Into<String>) -> Cell {
    Cell {
        tone: Tone::Bad,
        ..said(text)
    }
}

fn bold(cell: Cell) -> Cell {
    Cell {
        is_bold: true,
        ..cell
    }
}

fn state(icon: Icon, text: impl Into<String>) -> Cell {
    Cell {
        icon: Some(icon),
        tone: icon.tone(),
        ..said(text)
    }
}

fn entries(desk: &Desk, facts: &Facts, row: &Row) -> Vec<Entry> {
    let sum = facts.sum(&row.payer);
    let has_seven = matches!(row.reissue.state, StepState::Done | StepState::Stale);
    let mut cells: Vec<Entry> = vec![
        bold(Cell {
            tone: Tone::Accent,
            ..said(row.payer.clone())
        })
        .into(),
        bold(said(common::short_name(&row.name))).into(),
    ];
    cells.extend(precheck(desk, row));
    cells.extend(match facts.refused.get(&row.payer) {
        Some((n, sum)) if *n > 0 => [
            bad(common::count(*n)).into(),
            bad(words::minus(*sum)).into(),
        ],
        _ if row.precheck.state == StepState::Done => [
            muted(common::count(0)).into(),
            muted(common::money(Kopecks::ZERO)).into(),
        ],
        _ => [Entry::default(), Entry::default()],
    });
    cells.extend(seven(row, &sum));
    cells.push(match facts.capitations.get(&row.payer) {
        Some((sum, _)) => said(common::money(*sum)).into(),
        None => muted(words::UNKNOWN).into(),
    });
    if desk.takes_part() {
        let held = match row.withholding.state {
            StepState::Done if row.withholding.sum == Kopecks::ZERO => {
                said(words::NOTHING_WITHHELD)
            }
            StepState::Done => said(words::minus(row.withholding.sum)),
            StepState::Next | StepState::Waiting => muted(words::WAIT_FUND),
            StepState::NotNeeded => muted(words::NOT_NEEDED),
            _ => muted(words::UNKNOWN),
        };
        cells.push(held.into());
    }
    cells.push(match has_seven {
        true if sum.to_pay().0 < 0 => bold(bad(common::money(sum.to_pay()))).into(),
        true => bold(said(common::money(sum.to_pay()))).into(),
        false => muted(words::UNKNOWN).into(),
    });
    cells.push(invoice(desk, row).into());
    cells
}

fn precheck(desk: &Desk, row: &Row) -> [Entry; 2] {
    let step = &row.precheck;
    match step.state {
        StepState::Done | StepState::Stale => [
            said(common::count(step.accounts)).into(),
            said(common::money(step.sum)).into(),
        ],
        StepState::Waiting => {
            let (icon, days) = overdue(desk, row);
            let waiting = Cell {
                lead: words::WAIT_REPLY.into(),
                note: days,
                ..state(icon, "")
            };
            [wide(waiting), Entry::default()]
        }
        StepState::NotNeeded => [
            wide(state(Icon::NotNeeded, why(row.precheck.why.as_ref()))),
            Entry::default(),
        ],
        _ => [
            wide(state(Icon::Blocked, why(row.precheck.why.as_ref()))),
            Entry::default(),
        ],
    }
}

fn wide(cell: Cell) -> Entry {
    Entry {
        cell,
        is_wide: true,
    }
}

fn why(why: Option<&Why>) -> String {
    why.map(common::short_why).unwrap_or_default()
}

fn iso(day: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(day.get(..10)?, "%Y-%m-%d").ok()
}

/// How long reply 1 has been waited for, and whether it is late.
fn overdue(desk: &Desk, row: &Row) -> (Icon, String) {
    let Some(sent) = row.request.date.as_deref().and_then(iso) else {
        return (Icon::Waiting, String::new());
    };
    let days = (desk.clock.today() - sent).num_days();
    let limit = desk
        .setup
        .as_ref()
        .map_or(6, |setup| setup.deadlines.precheck);
    let icon = match days >= i64::from(limit) {
        true => Icon::Overdue,
        false => Icon::Waiting,
    };
    match days {
        // A training month lies years back.
        1..=60 => (icon, words::waited(days)),
        _ => (Icon::Waiting, String::new()),
    }
}

/// What has become of a 7-file, in a word; nothing where the reason says it.
fn seven_words(row: &Row) -> &'static str {
    match row.reissue.state {
        StepState::Done if matches!(row.reissue.why, Some(Why::NotSent { .. })) => "",
        StepState::Done => common::DONE,
        StepState::Stale => words::AGAIN,
        StepState::Next | StepState::Possible => words::MAY,
        StepState::NotNeeded => "",
        StepState::Blocked | StepState::Waiting => words::HINDERED,
    }
}

fn seven(row: &Row, sum: &Sum) -> [Entry; 2] {
    let step = &row.reissue;
    let date = step
        .date
        .as_deref()
        .map(common::full_day)
        .unwrap_or_default();
    match step.state {
        StepState::Done if matches!(step.why, Some(Why::NotSent { .. })) => [
            state(Icon::Warning, common::NOT_SENT).into(),
            said(common::money(sum.billed)).into(),
        ],
        StepState::Done => [
            state(Icon::Done, date).into(),
            said(common::money(sum.billed)).into(),
        ],
        StepState::Stale => [
            Cell {
                key: Some("F6"),
                ..state(Icon::Stale, words::AGAIN)
            }
            .into(),
            said(common::money(sum.billed)).into(),
        ],
        StepState::Next | StepState::Possible => [
            Cell {
                key: Some("F6"),
                ..state(Icon::Possible, words::MAY)
            }
            .into(),
            muted(match step.sum == Kopecks::ZERO {
                true => common::accounts(step.accounts),
                false => common::money(step.sum),
            })
            .into(),
        ],
        StepState::NotNeeded => [
            wide(state(Icon::NotNeeded, why(step.why.as_ref()))),
            Entry::default(),
        ],
        StepState::Blocked | StepState::Waiting => {
            let blocked = Cell {
                note: why(step.why.as_ref()),
                ..state(Icon::Blocked, words::HINDERED)
            };
            [wide(blocked), Entry::default()]
        }
    }
}

fn invoice(desk: &Desk, row: &Row) -> Cell {
    let with_key = |cell: Cell| Cell {
        key: Some("F9"),
        ..cell
    };
    match (row.invoice.state, &row.issued) {
        (StepState::Stale, _) => with_key(state(Icon::Stale, words::AGAIN)),
        (_, Some(issued)) => {
            let date = issued.date.to_string();
            state(
                Icon::Done,
                words::numbered(&issued.number, &date, desk.period),
            )
        }
        (StepState::Next | StepState::Possible, _) => with_key(state(Icon::Possible, words::MAY)),
        (StepState::NotNeeded, _) => state(Icon::NotNeeded, words::NOT_NEEDED),
        (StepState::Blocked, _) if row.reissue.state == StepState::Blocked => {
            state(Icon::Later, words::LATER)
        }
        _ => state(Icon::Blocked, words::NO_SEVEN),
    }
}

/// Sums of those that have a 7-file: only they add up.
fn total(desk: &Desk, facts: &Facts) -> Vec<Entry> {
    let rows = &facts.board.rows;
    let done: Vec<&Row> = rows
        .iter()
        .filter(|row| matches!(row.reissue.state, StepState::Done | StepState::Stale))
        .collect();
    let letters: Vec<&str> = done.iter().map(|row| row.payer.as_str()).collect();
    let needed = rows
        .iter()
        .filter(|row| row.reissue.state != StepState::NotNeeded)
        .count();
    let all = |of: &dyn Fn(&Row) -> Kopecks| -> Kopecks { done.iter().map(|row| of(row)).sum() };
    let refused = |row: &Row| facts.refused.get(&row.payer).copied().unwrap_or_default();
    let n_refused: i64 = done.iter().map(|row| refused(row).0).sum();
    let sum = |row: &Row| facts.sum(&row.payer);
    let money = |sum: Kopecks| bold(said(common::money(sum))).into();
    let minus = |sum: Kopecks| bold(bad(words::minus(sum))).into();
    let mut cells: Vec<Entry> = vec![
        wide(bold(said(words::with_seven(&letters)))),
        Entry::default(),
        bold(said(common::count(
            done.iter().map(|row| row.precheck.accounts).sum(),
        )))
        .into(),
        money(all(&|row| row.precheck.sum)),
        bold(bad(common::count(n_refused))).into(),
        minus(all(&|row| refused(row).1)),
        bold(said(words::n_rows(done.len(), needed))).into(),
        money(all(&|row| sum(row).billed)),
        money(all(&|row| sum(row).capitation)),
    ];
    if desk.takes_part() {
        let held = all(&|row| sum(row).withheld);
        cells.push(match held == Kopecks::ZERO {
            true => money(held),
            false => bold(said(words::minus(held))).into(),
        });
    }
    cells.push(money(all(&|row| sum(row).to_pay())));
    cells.push(Entry::default());
    cells
}

// The two halves below the rows.
impl Billing {
    fn withholdings_view<'a>(
        &'a self,
        desk: &'a Desk,
        facts: &Facts,
        row: &Row,
    ) -> Element<'a, Message> {
        let look = desk.look;
        let small = |words: String| {
            text(words)
                .size(font::HEAD.size)
                .style(theme::tone(look, Tone::Muted))
        };
        let title = text(words::withholdings_of(&desk.payer(&row.payer)))
            .size(font::BLOCK.size)
            .font(font::BOLD);
        if !self.can_withhold(desk) {
            let why = match desk.takes_part() {
                true => words::AFTER_SEVEN,
                false => words::SETTLEMENTS_OFF,
            };
            return column![title, small(why.into())].spacing(8).into();
        }
        let head = row![title, small(words::ADD_HINT.into())]
            .spacing(10)
            .align_y(Alignment::Center);
        let heads = row![
            small(words::KIND.into()).width(150.0),
            container(small(words::AMOUNT.into())).align_right(132.0),
            small(words::NOTICE.into()).width(Length::Fill),
            space().width(78.0),
        ]
        .spacing(8);
        let mut lines = column![heads].spacing(4);
        for (at, line) in self.lines.iter().enumerate() {
            lines = lines.push(self.line_view(look, at, line));
        }
        let held: Vec<&Withholding> = facts.of_payer(&row.payer).collect();
        let sum: Kopecks = held.iter().map(|held| held.amount).sum();
        let total = text(words::TOTAL).size(font::BODY.size).font(font::BOLD);
        let shown = text(common::money(sum))
            .size(font::BODY.size)
            .font(font::BOLD);
        let mut foot = row![total.width(150.0), container(shown).align_right(132.0),]
            .spacing(8)
            .align_y(Alignment::Center);
        if let Some(before) = facts.before.get(&row.payer) {
            foot = foot.push(small(words::last_month(*before)));
        }
        let block = container(column![lines, level(look), foot].spacing(6))
            .padding(8)
            .style(theme::block(look));
        let mut content = column![head, block].spacing(8);
        if held.is_empty() {
            let none = button(look, words::NONE).id("none");
            content = content.push(none.on_press(Message::None));
        } else if held.iter().all(|held| held.kind == "none") {
            let done = row![
                icon::icon(look, Icon::Done),
                text(words::IS_NONE).size(font::BODY.size)
            ];
            content = content.push(done.spacing(8).align_y(Alignment::Center));
        }
        content.push(small(words::TYPING_HINT.into())).into()
    }

    fn line_view<'a>(&'a self, look: Look, at: usize, line: &'a Line) -> Element<'a, Message> {
        let kind = pick(
            look,
            format!("kind-{at}"),
            &self.kinds,
            Some(line.kind),
            move |kind| Message::Kind(at, kind),
        );
        let amount = input(look, amount_id(at), &line.amount, move |typed| {
            Message::Amount(at, typed)
        })
        .mode(Mode::Money)
        .going_on(self.is_begun)
        .width(132.0)
        .on_submit(Message::Write(at));
        let notice = input(look, format!("notice-{at}"), &line.notice, move |typed| {
            Message::Notice(at, typed)
        })
        .on_submit(Message::Write(at));
        let mut fields = row![kind.field().width(150.0), amount, notice]
            .spacing(8)
            .align_y(Alignment::Center);
        fields = match line.id {
            Some(_) => {
                let remove = button(look, words::REMOVE).width(78.0);
                fields.push(remove.on_press(Message::Remove(at)))
            }
            None => fields.push(space().width(78.0)),
        };
        let is_empty = line.amount.is_empty();
        catch(fields, move |press| match press.named() {
            Some(Named::Delete) => Some(Message::Remove(at)),
            Some(Named::Insert) => Some(Message::Add),
            _ => None,
        })
        .first(move |press| {
            let is_delete = press.named() == Some(Named::Delete);
            let is_ours = press.modifiers.command() || (is_empty && press.modifiers.is_empty());
            (is_delete && is_ours).then_some(Message::Remove(at))
        })
        .into()
    }

    fn invoice_view<'a>(
        &'a self,
        desk: &'a Desk,
        facts: &Facts,
        row: &Row,
    ) -> Element<'a, Message> {
        let look = desk.look;
        let title = text(words::invoice_of(&desk.payer(&row.payer)))
            .size(font::BLOCK.size)
            .font(font::BOLD);
        let sum = facts.sum(&row.payer);
        let has_seven = matches!(row.reissue.state, StepState::Done | StepState::Stale);
        let line = |label: String, figure: String, tone: Tone| {
            row![
                text(label).size(font::BODY.size).width(Length::Fill),
                text(figure)
                    .size(font::BODY.size)
                    .style(theme::tone(look, tone)),
            ]
            .spacing(8)
        };
        let mut lines = column![title].spacing(4);
        let capitation = facts.capitations.get(&row.payer);
        if has_seven {
            lines = lines.push(line(
                words::seven_line(sum.accounts),
                common::money(sum.billed),
                Tone::Normal,
            ));
            let inside = sum.billed - sum.case_based;
            if inside != Kopecks::ZERO {
                let label = words::IN_CAPITATION.to_owned();
                lines = lines.push(line(label, words::less(inside), Tone::Normal));
            }
            let label = match capitation {
                Some((_, true)) => words::FROM_REPLY,
                Some((_, false)) => words::BY_HAND,
                None => words::NO_CAPITATION,
            };
            let added = words::plus(sum.capitation);
            lines = lines.push(line(label.into(), added, Tone::Normal));
            if desk.takes_part() {
                let n = facts
                    .of_payer(&row.payer)
                    .filter(|held| held.kind != "none")
                    .count();
                let label = words::withheld_line(n);
                lines = lines.push(line(label, words::less(sum.withheld), Tone::Normal));
            }
            let tone = match sum.to_pay().0 < 0 {
                true => Tone::Bad,
                false => Tone::Normal,
            };
            let grand = |words: String| {
                text(words)
                    .size(font::TITLE.size)
                    .font(font::BOLD)
                    .style(theme::tone(look, tone))
            };
            lines = lines.push(level(look)).push(
                row![
                    grand(words::TO_PAY_TOTAL.into()).width(Length::Fill),
                    grand(common::money(sum.to_pay())),
                ]
                .spacing(8),
            );
            if sum.to_pay().0 < 0 {
                let said = text(words::NEGATIVE).style(theme::tone(look, Tone::Bad));
                let said = row![icon::icon(look, Icon::Refused), said.size(font::BODY.size)];
                lines = lines.push(said.spacing(8).align_y(Alignment::Center));
            }
        } else {
            let said = text(words::NO_INVOICE_YET).style(theme::tone(look, Tone::Muted));
            lines = lines.push(said.size(font::BODY.size));
        }
        let is_answered = row.precheck.state == StepState::Done;
        if is_answered && capitation.is_none_or(|(_, is_of_reply)| !is_of_reply) {
            let field = input(look, CAPITATION, &self.capitation, Message::Capitation)
                .mode(Mode::Money)
                .label(words::CAPITATION_FIELD, 150.0)
                .on_submit(Message::WriteCapitation);
            let hint = text(words::CAPITATION_HINT).style(theme::tone(look, Tone::Muted));
            lines = lines
                .push(space().height(4.0))
                .push(field)
                .push(hint.size(font::SMALL.size));
        }
        if has_seven {
            lines = lines
                .push(space().height(4.0))
                .push(level(look))
                .push(self.number_view(look, row));
        }
        lines = lines.push(space().height(4.0)).push(level(look));
        lines.push(files_view(desk, facts, row)).into()
    }

    /// Number and date of the invoice, and how it stands.
    fn number_view<'a>(&'a self, look: Look, row: &Row) -> Element<'a, Message> {
        let small = |words: String, tone: Tone| {
            text(words)
                .size(font::SMALL.size)
                .style(theme::tone(look, tone))
        };
        if !can_invoice(row) {
            return small(words::SEVEN_FIRST.into(), Tone::Warn).into();
        }
        let number = input(look, INVOICE_NUMBER, &self.number, Message::Number)
            .width(Length::Fill)
            .on_submit(Message::WriteInvoice);
        let date = input(look, INVOICE_DATE, &self.date, Message::Date)
            .mode(Mode::Date)
            .width(104.0)
            .on_submit(Message::WriteInvoice);
        let label = |words: &'static str| {
            text(words)
                .size(font::BODY.size)
                .style(theme::tone(look, Tone::Muted))
        };
        let fields = row![
            label(words::INVOICE_NUMBER),
            number,
            label(words::INVOICE_DATE),
            date
        ]
        .spacing(8)
        .align_y(Alignment::Center);
        let hint = match &row.invoice.why {
            Some(Why::InvoiceDiffers { number, said, now }) => {
                small(words::stale_invoice(number, said, now), Tone::Warn)
            }
            _ if row.issued.is_some() => small(words::ISSUED_HINT.into(), Tone::Muted),
            _ => small(words::INVOICE_HINT.into(), Tone::Muted),
        };
        let mut below = row![hint.width(Length::Fill)].spacing(8);
        if row.issued.is_some() {
            below = below.push(button(look, words::ANNUL).on_press(Message::Annul));
        }
        column![fields, below.align_y(Alignment::Center)]
            .spacing(4)
            .into()
    }
}

/// The payer's files, and the one that is waited for.
fn files_view<'a>(desk: &Desk, facts: &Facts, row: &Row) -> Element<'a, Message> {
    let look = desk.look;
    let line = |shape: Icon, name: Element<'a, Message>, when: String| {
        let when = text(when)
            .size(font::SMALL.size)
            .style(theme::tone(look, Tone::Muted));
        // Below the name: beside it there is no room for both while a panel is open.
        row![icon::icon(look, shape), column![name, when]].spacing(8)
    };
    let plain =
        |words: &'static str| -> Element<'a, Message> { text(words).size(font::BODY.size).into() };
    let mut lines = column![].spacing(4);
    let own = facts.files.iter().filter(|file| file.letter == row.payer);
    let mut n = 0;
    for file in own {
        n += 1;
        let (shape, when) = match file.is_ours() {
            true => {
                let shape = match file.is_sent {
                    true => Icon::Done,
                    false => Icon::Warning,
                };
                (shape, words::made(&file.at, desk.period, file.is_sent))
            }
            false => (Icon::Done, words::received(&file.at, desk.period)),
        };
        let name = text(file.name.clone())
            .size(font::CAP.size)
            .font(font::MONO)
            .into();
        lines = lines.push(line(shape, name, when));
    }
    if row.precheck.state == StepState::Waiting {
        n += 1;
        let (shape, days) = overdue(desk, row);
        lines = lines.push(line(shape, plain(words::REPLY_1), days));
    }
    if row.final_reply.state == StepState::Waiting {
        n += 1;
        let limit = desk
            .setup
            .as_ref()
            .map_or(14, |setup| setup.deadlines.final_reply);
        let made = row.reissue.date.as_deref().and_then(iso);
        let until = made.and_then(|made| made.checked_add_days(Days::new(limit.into())));
        let (shape, when) = match until {
            Some(until) if until < desk.clock.today() => {
                (Icon::Overdue, words::late_since(&until.to_string()))
            }
            Some(until) => (Icon::Waiting, words::wait_until(&until.to_string())),
            None => (Icon::Waiting, String::new()),
        };
        lines = lines.push(line(shape, plain(words::REPLY_2), when));
    }
    if n == 0 {
        lines = lines.push(plain(words::NO_FILES));
    }
    lines.into()
}
