//! Приём ответов: the files of the exchange, what the last reception brought, and what is in a file.

use std::sync::Arc;

use iced::widget::{column, container, row, text};
use iced::{Element, Length, Task};

use crate::domain::{Kopecks, Round};
use crate::reports::table::{Cell as SheetCell, Column, Kind};
use crate::store::files::{self, ExchangeFile};
use crate::text::window;
use crate::text::window::replies as words;
use crate::ui::command::Command;
use crate::ui::desk::{Desk, Words};
use crate::ui::font;
use crate::ui::icon::{self, Icon};
use crate::ui::place::Place;
use crate::ui::preview::{Line, Preview};
use crate::ui::reception::{Offer, Reception, Refusal, Taken};
use crate::ui::spreadsheet::{self, Listing};
use crate::ui::step;
use crate::ui::theme::{self, Tint, Tone};
use crate::ui::widget::button::{button, segments};
use crate::ui::widget::table::{self, Cell, Source, Width, table};
use crate::workflows::receive::Options;

use super::month::fault_view;
use super::raw::{self, Raw};
use super::registries::sent_job;
use super::{Action, Hint, Screen};

const TABLE: &str = "files";

/// A file with what it holds.
#[derive(Debug)]
struct Held {
    file: ExchangeFile,
    payer: String,
    sent: Tally,
    accepted: Tally,
    refused: Tally,
    undecided: Tally,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Tally {
    n: i64,
    sum: Kopecks,
}

/// What was read for the screen.
#[derive(Debug)]
pub struct Facts {
    files: Vec<Held>,
    /// Refusals of live files: the other side of the switch.
    n_refused: i64,
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Entry {
    /// Not taken: a place in the last reception.
    NotTaken(usize),
    /// A place among the files.
    File(usize),
}

pub struct Replies {
    facts: Option<Result<Arc<Facts>, Words>>,
    reception: Option<Arc<Reception>>,
    rows: Vec<Entry>,
    selected: Option<usize>,
    columns: Vec<table::Column>,
    period: crate::domain::ReportingPeriod,
    raw: Option<Raw>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Loaded(Result<Arc<Facts>, Words>),
    Table(table::Event),
    Raw(raw::Message),
    Show,
    Open,
    MarkSent,
    Take,
    Part(usize),
    Retry,
}

impl Replies {
    pub fn new(desk: &Desk, reception: Option<Arc<Reception>>) -> (Replies, Task<Message>) {
        let mut screen = Replies {
            facts: None,
            reception,
            rows: Vec::new(),
            selected: None,
            columns: desk.widths.apply(
                TABLE,
                vec![
                    table::Column::new(words::FILE, Width::Fixed(88.0)),
                    table::Column::new(words::WHAT, Width::Share(3)),
                    table::Column::new(words::PAYER, Width::Share(4)),
                    table::Column::new(words::RESULT, Width::Fixed(170.0)),
                    table::Column::new(words::ACCEPTED, Width::Fixed(80.0)).right(),
                    table::Column::new(words::REFUSED, Width::Fixed(80.0)).right(),
                    table::Column::new(words::DATE, Width::Fixed(90.0)).right(),
                ],
            ),
            period: desk.period,
            raw: None,
        };
        let load = screen.reload(desk);
        (screen, load)
    }

    /// Takes over what a reception brought.
    pub fn show(&mut self, reception: Arc<Reception>) {
        self.reception = Some(reception);
        self.arrange();
        // What was refused is what has to be looked at.
        if matches!(self.rows.first(), Some(Entry::NotTaken(_))) {
            self.selected = Some(0);
        }
    }

    fn facts(&self) -> Option<&Facts> {
        match &self.facts {
            Some(Ok(facts)) => Some(facts),
            _ => None,
        }
    }

    fn arrange(&mut self) {
        let id = self.held().map(|held| held.file.id);
        let not_taken = self.reception.iter().flat_map(|reception| {
            let files = reception.files.iter().enumerate();
            files.filter(|(_, file)| file.result.is_err())
        });
        let mut rows: Vec<Entry> = not_taken.map(|(at, _)| Entry::NotTaken(at)).collect();
        let n_files = self.facts().map_or(0, |facts| facts.files.len());
        rows.extend((0..n_files).map(Entry::File));
        self.rows = rows;
        let same = self.rows.iter().position(|entry| match entry {
            Entry::File(at) => self.file_at(*at).map(|held| held.file.id) == id && id.is_some(),
            Entry::NotTaken(_) => false,
        });
        let kept = self
            .selected
            .map(|at| at.min(self.rows.len().saturating_sub(1)));
        self.selected = same.or(kept).or(Some(0)).filter(|_| !self.rows.is_empty());
    }

    fn file_at(&self, at: usize) -> Option<&Held> {
        self.facts()?.files.get(at)
    }

    fn current(&self) -> Option<Entry> {
        self.rows.get(self.selected?).copied()
    }

    /// The file under the cursor.
    fn held(&self) -> Option<&Held> {
        match self.current()? {
            Entry::File(at) => self.file_at(at),
            Entry::NotTaken(_) => None,
        }
    }

    fn taken(&self, at: usize) -> Option<&Taken> {
        self.reception.as_ref()?.files.get(at)
    }

    /// The refused file under the cursor, and why.
    fn not_taken(&self) -> Option<(&Taken, &Refusal)> {
        match self.current()? {
            Entry::NotTaken(at) => {
                let taken = self.taken(at)?;
                Some((taken, taken.result.as_ref().err()?))
            }
            Entry::File(_) => None,
        }
    }

    fn open(&self) -> Action<Message> {
        if self.not_taken().is_some() {
            return self.take();
        }
        let Some(held) = self.held() else {
            return Action::fail(words::NO_ROW, words::NO_ROW_REMEDY);
        };
        let is_reply = !held.file.is_ours();
        match is_reply && held.refused.n > 0 {
            true => Action::Open(Place::Refusals {
                payer: Some(held.file.letter.clone()),
            }),
            false => Action::Open(Place::Accounts),
        }
    }

    /// Offers to take a refused file all the same.
    fn take(&self) -> Action<Message> {
        let Some((taken, refusal)) = self.not_taken() else {
            return Action::fail(words::NO_ROW, words::NO_ROW_REMEDY);
        };
        match &refusal.offer {
            Some(offer) => Action::Preview(Task::done(Ok(offered(taken, offer)))),
            None => Action::fail(words::NOTHING_TO_TAKE, &refusal.words.remedy),
        }
    }

    fn mark_sent(&self) -> Action<Message> {
        match self.held() {
            None => Action::fail(words::NO_ROW, words::NO_ROW_REMEDY),
            Some(held) if !held.file.is_ours() => {
                Action::fail(words::NOT_OURS, words::NOT_OURS_REMEDY)
            }
            Some(held) => Action::Do(sent_job(vec![held.file.name.clone()])),
        }
    }

    /// The file under the cursor, for F3.
    fn to_show(&self) -> Result<Vec<i64>, Words> {
        if self.not_taken().is_some() {
            return Err(Words {
                what: words::NOT_KEPT.into(),
                remedy: words::NOT_KEPT_REMEDY.into(),
            });
        }
        let held = self.held().map(|held| &held.file);
        raw::kept(held, (words::NO_ROW, words::NO_ROW_REMEDY))
    }

    fn show_raw(&mut self, command: &Command, desk: &Desk) -> Option<Action<Message>> {
        let files = self.to_show();
        let action = raw::command(&mut self.raw, command, desk, TABLE, || files)?;
        Some(action.map(Message::Raw))
    }
}

/// «Будет сделано» of taking a refused file all the same.
fn offered(taken: &Taken, offer: &Offer) -> Preview {
    let (title, lines, note, said, options) = match offer {
        Offer::Replace { was, now } => (
            words::replace_title(&taken.name),
            vec![
                Line::new(words::WAS, was.accepted, was.amount),
                Line::new(words::WAS_REFUSED, was.refused, Kopecks::ZERO).tone(Tone::Bad),
                Line::new(words::NOW, now.accepted, now.amount).total(),
                Line::new(words::NOW_REFUSED, now.refused, Kopecks::ZERO).tone(Tone::Bad),
            ],
            words::REPLACE_NOTE,
            None,
            Options {
                replace: true,
                ..Options::default()
            },
        ),
        Offer::SkipUnknown { keys } => (
            words::skip_title(&taken.name),
            Vec::new(),
            words::SKIP_NOTE,
            Some(words::skipped(keys.len())),
            Options {
                skip_unknown: true,
                ..Options::default()
            },
        ),
    };
    // Sums of refused ones are not told before the file is read whole.
    let lines = lines
        .into_iter()
        .map(|mut line| {
            line.sum = line.sum.filter(|sum| *sum != Kopecks::ZERO);
            line
        })
        .collect();
    let mut notes: Vec<(Icon, String)> =
        said.map(|said| (Icon::Warning, said)).into_iter().collect();
    notes.push((Icon::Done, note.into()));
    let path = taken.path.clone();
    Preview {
        title,
        lines,
        files: vec![taken.name.clone()],
        folder: None,
        notes,
        button: words::TAKE_BUTTON.into(),
        start: Arc::new(move |_| step::receive(vec![path.clone()], options)),
    }
}

/// The switch of the two screens.
pub fn parts<'a, Message: Clone + 'a>(
    desk: &Desk,
    n_files: Option<i64>,
    n_refusals: Option<i64>,
    at: usize,
    on_part: impl Fn(usize) -> Message,
) -> Element<'a, Message> {
    segments(
        desk.look,
        [
            (words::part(words::FILES, n_files).into(), on_part(0)),
            (words::part(words::ANALYSIS, n_refusals).into(), on_part(1)),
        ],
        at,
    )
}

impl Screen for Replies {
    type Message = Message;

    fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match message {
            Message::Loaded(facts) => {
                self.facts = Some(facts);
                self.arrange();
                Action::None
            }
            Message::Table(table::Event::Select(at)) => {
                self.selected = Some(at);
                Action::None
            }
            Message::Table(table::Event::Activate(at)) => {
                self.selected = Some(at);
                self.open()
            }
            Message::Table(table::Event::Resize { column, width }) => {
                desk.widths.set(TABLE, &mut self.columns, column, width);
                Action::None
            }
            Message::Table(table::Event::Find(typed)) => {
                let found = self.find(&typed);
                self.selected = found.or(self.selected);
                Action::None
            }
            Message::Table(_) => Action::None,
            Message::Raw(message) => match &mut self.raw {
                Some(raw) => raw.update(message, desk).map(Message::Raw),
                None => Action::None, // Read for a file that has been closed.
            },
            Message::Show => self
                .show_raw(&Command::ShowFile, desk)
                .unwrap_or(Action::None),
            Message::Open => self.open(),
            Message::MarkSent => self.mark_sent(),
            Message::Take => self.take(),
            Message::Part(0) => Action::None,
            Message::Part(_) => Action::Open(Place::Refusals { payer: None }),
            Message::Retry => Action::Run(self.reload(desk)),
        }
    }

    fn command(&mut self, command: &Command, desk: &Desk) -> Option<Action<Message>> {
        if let Some(action) = self.show_raw(command, desk) {
            return Some(action);
        }
        Some(match command {
            Command::Own(words::ENTER) => self.open(),
            Command::MarkSent => self.mark_sent(),
            _ => return None,
        })
    }

    fn reload(&mut self, desk: &Desk) -> Task<Message> {
        let period = desk.period;
        self.period = period;
        let setup = desk.clone();
        desk.read(move |workplace| {
            let connection = &workplace.store.connection;
            let mut held = Vec::new();
            let mut n_refused = 0;
            for file in files::of_period(connection, period)? {
                let one = hold(&setup, file, |id| files::totals(connection, id))?;
                if one.file.status == "live" {
                    n_refused += one.refused.n;
                }
                held.push(one);
            }
            Ok(Arc::new(Facts {
                files: held,
                n_refused,
            }))
        })
        .map(Message::Loaded)
    }

    fn hints(&self, _desk: &Desk) -> Vec<Hint> {
        if let Some(raw) = &self.raw {
            return raw.hints();
        }
        let is_unsent = self
            .held()
            .is_some_and(|held| held.file.is_ours() && is_unsent(&held.file));
        let receive = Hint::new(Command::Receive, words::RECEIVE);
        let offer = self
            .not_taken()
            .and_then(|(_, refusal)| refusal.offer.as_ref());
        let enter = match offer {
            Some(Offer::Replace { .. }) => words::REPLACE,
            Some(Offer::SkipUnknown { .. }) => words::SKIP,
            None => words::OPEN,
        };
        let enter = Hint::new(Command::Own(words::ENTER), enter);
        vec![
            if offer.is_some() { enter.hot() } else { enter },
            Hint::new(Command::ShowFile, words::SHOW_HINT).dimmed_unless(self.held().is_some()),
            if offer.is_none() {
                receive.hot()
            } else {
                receive
            },
            Hint::new(Command::ReceiveFolder, words::FOLDER),
            Hint::new(Command::MarkSent, words::SENT_HINT).dimmed_unless(is_unsent),
        ]
    }

    fn has_list(&self) -> bool {
        self.raw.is_none()
    }

    fn listing(&self, desk: &Desk) -> Result<Listing, Words> {
        self.facts().ok_or_else(spreadsheet::not_ready)?;
        let columns = vec![
            Column::new(words::FILE, Kind::Text, 34),
            Column::new(words::WHAT, Kind::Text, 12),
            Column::new(words::ROUND, Kind::Text, 10),
            Column::new(words::PAYER, Kind::Text, 34),
            Column::new(words::RESULT, Kind::Text, 22),
            Column::new(words::IN_FILE, Kind::Count, 10),
            Column::new(words::ACCEPTED, Kind::Count, 10),
            Column::new(words::REFUSED, Kind::Count, 10),
            Column::new(words::DATE, Kind::Date, 11),
        ];
        let rows = self.rows.iter().filter_map(|entry| match entry {
            Entry::NotTaken(at) => Some(not_taken_row(self.taken(*at)?)),
            Entry::File(at) => Some(file_row(self.file_at(*at)?)),
        });
        let name = words::SHEET;
        Ok(Listing::of_rows(name, desk.period, columns, rows.collect()))
    }

    fn home(&self) -> &'static str {
        match self.raw {
            Some(_) => raw::HOME,
            None => TABLE,
        }
    }

    fn tools<'a>(&'a self, desk: &'a Desk) -> Option<Element<'a, Message>> {
        let facts = self.facts();
        let n_files = facts.map(|facts| facts.files.len() as i64);
        let n_refused = facts.map(|facts| facts.n_refused);
        Some(parts(desk, n_files, n_refused, 0, Message::Part))
    }

    fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        if let Some(raw) = &self.raw {
            return raw.view(desk).map(Message::Raw);
        }
        if let Some(Err(fault)) = &self.facts {
            return fault_view(desk, fault, Message::Retry);
        }
        let look = desk.look;
        let rows = table(look, TABLE, &self.columns, self, Message::Table)
            .selected(self.selected)
            .empty(match self.facts {
                None => window::LOADING,
                Some(_) => words::EMPTY,
            });
        let mut content = column![];
        if let Some(reception) = &self.reception {
            content = content.push(summary(desk, reception));
        }
        let hint = text(words::DROP)
            .size(font::SMALL.size)
            .style(theme::tone(look, Tone::Muted));
        let foot = container(hint)
            .padding([7, 14])
            .width(Length::Fill)
            .style(theme::surface(look));
        content.push(rows).push(foot).into()
    }

    fn panel<'a>(&'a self, desk: &'a Desk) -> Option<(String, Element<'a, Message>)> {
        if self.raw.is_some() {
            return None;
        }
        let content = match self.current()? {
            Entry::NotTaken(at) => not_taken_view(desk, self.taken(at)?)?,
            Entry::File(at) => held_view(desk, self.file_at(at)?),
        };
        Some((words::PANEL.into(), content))
    }
}

impl Replies {
    fn find(&self, typed: &str) -> Option<usize> {
        let typed = typed.to_lowercase();
        self.rows.iter().position(|entry| {
            let name = match entry {
                Entry::NotTaken(at) => self.taken(*at).map(|taken| taken.name.as_str()),
                Entry::File(at) => self.file_at(*at).map(|held| held.file.name.as_str()),
            };
            name.is_some_and(|name| window::tail(name).to_lowercase().contains(&typed))
        })
    }
}

fn hold(
    desk: &Desk,
    file: ExchangeFile,
    totals: impl FnOnce(i64) -> Result<Vec<files::Total>, crate::store::Error>,
) -> Result<Held, crate::workflows::Error> {
    let mut held = Held {
        payer: payer(desk, &file),
        sent: Tally::default(),
        accepted: Tally::default(),
        refused: Tally::default(),
        undecided: Tally::default(),
        file,
    };
    for total in totals(held.file.id)? {
        let tally = match total.outcome.as_str() {
            "accepted" => &mut held.accepted,
            "refused" => &mut held.refused,
            "undecided" => &mut held.undecided,
            _ => &mut held.sent,
        };
        tally.n += total.accounts;
        tally.sum += total.billed;
    }
    Ok(held)
}

fn payer(desk: &Desk, file: &ExchangeFile) -> String {
    let is_known = desk
        .setup
        .as_ref()
        .is_some_and(|setup| setup.payer(&file.letter, desk.period).is_some());
    match (file.step.as_str(), is_known) {
        ("request", _) => words::ALL_PAYERS.into(),
        (_, true) => desk.payer(&file.letter),
        (_, false) => words::COMMON.into(),
    }
}

fn is_unsent(file: &ExchangeFile) -> bool {
    file.status == "live" && !file.is_sent
}

/// Shape, word and tone of what has become of a file.
fn result(file: &ExchangeFile) -> (Icon, &'static str, Tone) {
    match (file.status.as_str(), file.is_ours()) {
        ("live", true) if file.is_sent => (Icon::Done, words::SENT, Tone::Done),
        ("live", true) => (Icon::Warning, words::NOT_SENT, Tone::Warn),
        ("live", false) => (Icon::Done, words::TAKEN, Tone::Done),
        ("replaced", _) => (Icon::NotNeeded, words::REPLACED, Tone::Muted),
        ("restored", _) => (Icon::NotNeeded, words::RESTORED, Tone::Muted),
        (_, true) => (Icon::NotNeeded, words::UNDONE_OURS, Tone::Muted),
        (_, false) => (Icon::NotNeeded, words::UNDONE, Tone::Muted),
    }
}

impl Source for Replies {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn row(&self, row: usize) -> table::Row {
        let tint = match self.rows.get(row) {
            Some(Entry::NotTaken(_)) => Tint::Bad,
            Some(Entry::File(at)) => match self.file_at(*at) {
                Some(held) if held.file.status == "live" && held.file.round == Round::Test => {
                    Tint::Test
                }
                _ => Tint::None,
            },
            None => Tint::None,
        };
        table::Row {
            tint,
            ..table::Row::default()
        }
    }

    fn cell(&self, row: usize, column: usize, cell: &mut Cell) {
        match self.rows.get(row) {
            Some(Entry::NotTaken(at)) => {
                if let Some(taken) = self.taken(*at) {
                    not_taken_cell(taken, column, cell);
                }
            }
            Some(Entry::File(at)) => {
                if let Some(held) = self.file_at(*at) {
                    self.file_cell(held, column, cell);
                }
            }
            None => {}
        }
    }
}

fn not_taken_cell(taken: &Taken, column: usize, cell: &mut Cell) {
    match column {
        0 => {
            cell.text = match taken.step {
                Some(_) => words::file(&taken.name),
                None => taken.name.clone(),
            };
            cell.is_code = true;
        }
        1 => {
            let step = taken.step.map_or("", |step| step.code());
            cell.text.push_str(words::step(step));
        }
        2 => cell.text = taken.payer.clone().unwrap_or_default(),
        3 => {
            cell.icon = Some(Icon::Refused);
            cell.tone = Tone::Bad;
            cell.text.push_str(words::NOT_TAKEN);
        }
        _ => {}
    }
}

impl Replies {
    fn file_cell(&self, held: &Held, column: usize, cell: &mut Cell) {
        let file = &held.file;
        let is_over = file.status != "live";
        if is_over {
            cell.tone = Tone::Muted;
        }
        match column {
            0 => {
                cell.text = words::file(&file.name);
                cell.is_code = true;
            }
            1 => {
                if file.round == Round::Test {
                    cell.icon = Some(Icon::Test);
                    cell.note.push_str(words::TEST);
                }
                cell.text.push_str(words::step(&file.step));
                if file.is_ours() && held.sent.n > 0 {
                    cell.note = words::n_accounts(held.sent.n);
                }
            }
            2 => cell.text.push_str(&held.payer),
            3 => {
                let (icon, word, tone) = result(file);
                cell.icon = Some(icon);
                cell.tone = tone;
                cell.text.push_str(word);
            }
            4 if !file.is_ours() => cell.text = window::count(held.accepted.n),
            5 if !file.is_ours() => {
                cell.text = window::count(held.refused.n);
                if held.refused.n > 0 && !is_over {
                    cell.tone = Tone::Bad;
                }
            }
            6 => cell.text = window::day(&file.at, self.period),
            _ => {}
        }
    }
}

fn not_taken_row(taken: &Taken) -> Vec<SheetCell<'static>> {
    let step = taken.step.map_or("", |step| step.code());
    let mut cells = vec![
        SheetCell::text(taken.name.clone()),
        SheetCell::text(words::step(step)),
        SheetCell::Empty,
        SheetCell::text(taken.payer.clone().unwrap_or_default()),
        SheetCell::text(words::NOT_TAKEN),
    ];
    cells.resize(9, SheetCell::Empty);
    cells
}

fn file_row(held: &Held) -> Vec<SheetCell<'static>> {
    let file = &held.file;
    let of_reply = |n: i64| match file.is_ours() {
        true => SheetCell::Empty,
        false => SheetCell::Count(n),
    };
    vec![
        SheetCell::text(file.name.clone()),
        SheetCell::text(words::step(&file.step)),
        SheetCell::text(crate::text::round(file.round)),
        SheetCell::text(held.payer.clone()),
        SheetCell::text(result(file).1),
        match file.is_ours() {
            true => SheetCell::Count(held.sent.n),
            false => SheetCell::Empty,
        },
        of_reply(held.accepted.n),
        of_reply(held.refused.n),
        spreadsheet::day(&file.at),
    ]
}

/// The line above the table: what the last reception brought.
fn summary<'a>(desk: &Desk, reception: &Reception) -> Element<'a, Message> {
    let look = desk.look;
    let n_refused = reception.n_refused();
    let is_old = |file: &&Taken| file.result.as_ref().is_ok_and(|kept| kept.is_old);
    let n_old = reception.files.iter().filter(is_old).count();
    let n_taken = reception.files.len() - n_refused - n_old;
    let shape = match n_refused {
        0 => Icon::Done,
        _ => Icon::Refused,
    };
    let said = words::reception(&reception.at, n_taken, n_old, n_refused);
    let line = row![
        icon::icon(look, shape),
        text(said).size(font::BODY.size).width(Length::Fill)
    ]
    .spacing(8);
    container(line)
        .padding([7, 14])
        .width(Length::Fill)
        .style(theme::raised(look))
        .into()
}

fn small<'a>(desk: &Desk, words: impl Into<String>) -> Element<'a, Message> {
    text(words.into())
        .size(font::SMALL.size)
        .style(theme::tone(desk.look, Tone::Muted))
        .into()
}

fn name<'a>(name: &str) -> Element<'a, Message> {
    text(name.to_owned())
        .size(font::CAP.size)
        .font(font::MONO)
        .wrapping(text::Wrapping::Glyph)
        .into()
}

fn wide<'a>(
    desk: &Desk,
    label: &'static str,
    key: &'static str,
    message: Message,
) -> crate::ui::widget::button::Button<'a, Message> {
    button(desk.look, label)
        .key(key)
        .width(Length::Fill)
        .spread()
        .on_press(message)
}

fn not_taken_view<'a>(desk: &Desk, taken: &Taken) -> Option<Element<'a, Message>> {
    let refusal = taken.result.as_ref().err()?;
    let mut content = column![
        name(&taken.name),
        small(desk, words::WHY),
        text(window::fault(&refusal.words.what, "")).size(font::BODY.size),
        small(desk, words::WHAT_TO_DO),
        text(window::fault(&refusal.words.remedy, "")).size(font::BODY.size),
    ]
    .spacing(8);
    let label = match &refusal.offer {
        Some(Offer::Replace { was, now }) => {
            content = content.push(small(desk, words::was_and_now(was, now)));
            Some(words::REPLACE)
        }
        Some(Offer::SkipUnknown { keys }) => {
            content = content.push(small(desk, words::skipped(keys.len())));
            Some(words::SKIP)
        }
        None => None,
    };
    if let Some(label) = label {
        content = content.push(wide(desk, label, "Enter", Message::Take).main());
    }
    Some(content.into())
}

fn held_view<'a>(desk: &Desk, held: &Held) -> Element<'a, Message> {
    let look = desk.look;
    let file = &held.file;
    let (shape, word, tone) = result(file);
    let state = row![
        icon::icon(look, shape),
        text(word)
            .size(font::BODY.size)
            .style(theme::tone(look, tone))
    ]
    .spacing(8);
    let title = text(words::step(&file.step))
        .size(font::BLOCK.size)
        .font(font::BOLD);
    let mut content = column![title, name(&file.name), state].spacing(8);
    if file.round == Round::Test {
        let test = row![
            icon::icon(look, Icon::Test),
            text(words::TEST)
                .size(font::BODY.size)
                .style(theme::tone(look, Tone::Test))
        ]
        .spacing(8);
        content = content.push(test);
    }
    let made = words::made_at(file.is_ours(), &window::full_day(&file.at));
    content = content.push(small(desk, made));
    if let Some(at) = file.sent_at.as_deref().filter(|_| file.is_sent) {
        content = content.push(small(desk, words::handed_over(&window::full_day(at))));
    }
    if let Some(folder) = &file.folder {
        content = content.push(small(desk, window::folder(folder)));
    }
    for (label, tally, tone) in [
        (words::IN_FILE, held.sent, Tone::Normal),
        (words::ACCEPTED, held.accepted, Tone::Done),
        (words::REFUSED, held.refused, Tone::Bad),
        (words::UNDECIDED, held.undecided, Tone::Warn),
    ] {
        if tally == Tally::default() {
            continue;
        }
        let cell = |words: String| {
            text(words)
                .size(font::HEAD.size)
                .style(theme::tone(look, tone))
        };
        content = content.push(
            row![
                cell(label.into()).width(Length::Fill),
                container(cell(window::count(tally.n))).align_right(50.0),
                container(cell(window::money(tally.sum))).align_right(104.0),
            ]
            .spacing(4),
        );
    }
    let mut buttons = column![].spacing(6);
    if file.is_ours() && is_unsent(file) {
        let mark = wide(desk, words::MARK_SENT, "Ctrl+M", Message::MarkSent);
        buttons = buttons.push(mark.main());
    }
    let accounts = match !file.is_ours() && held.refused.n > 0 {
        true => words::ITS_REFUSALS,
        false => words::ITS_ACCOUNTS,
    };
    buttons = buttons
        .push(wide(desk, accounts, "Enter", Message::Open))
        .push(wide(desk, words::SHOW, "F3", Message::Show));
    content.push(buttons).into()
}
