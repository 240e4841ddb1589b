//! Реестры: form, mark, unform, export.

use std::sync::Arc;

use iced::widget::{column, container, row, space, text};
use iced::{Alignment, Element, Length, Task};

use crate::domain::{Activity, Round};
use crate::reports::Ask;
use crate::reports::table::{Cell as SheetCell, Column, Kind};
use crate::store::files::{self, ExchangeFile};
use crate::store::registries::{self, Registry};
use crate::text::window::{raw as raw_words, registries as words};
use crate::text::{self as all_words, window};
use crate::ui::command::Command;
use crate::ui::desk::{Desk, Words};
use crate::ui::findings::{self, Counting, Found, Of};
use crate::ui::font;
use crate::ui::icon::{self, Icon};
use crate::ui::job::{Job, Said};
use crate::ui::place::Place;
use crate::ui::preview::{Line, Preview};
use crate::ui::spreadsheet::{self, Listing};
use crate::ui::step;
use crate::ui::theme::{self, Tint, Tone};
use crate::ui::widget::button::button;
use crate::ui::widget::table::{self, Cell, Many, Source, Width, table};
use crate::workflows::preview::{self, Form, Tally};
use crate::workflows::{Error, mark, sent, unform};

use super::month::fault_view;
use super::raw::{self, Raw};
use super::{Action, Hint, Screen, muted};

const TABLE: &str = "registries";

/// What was read for the screen.
#[derive(Debug)]
pub struct Facts {
    registries: Vec<Registry>,
    /// Live files of the period, ours.
    files: Vec<ExchangeFile>,
    /// What could be formed now; missing without requisites.
    waiting: Option<Form>,
}

impl Facts {
    fn file(&self, registry: &Registry) -> Option<&ExchangeFile> {
        let id = registry.export_id?;
        self.files.iter().find(|file| file.id == id)
    }

    /// A test round is out and holds the main one.
    fn is_test_live(&self) -> bool {
        let is_out = |r: &Registry| r.round == Round::Test && r.export_id.is_some();
        self.registries.iter().any(is_out)
    }

    fn marked(&self) -> impl Iterator<Item = &Registry> {
        let is_ready = |r: &&Registry| r.is_marked && r.export_id.is_none();
        self.registries.iter().filter(is_ready)
    }
}

pub struct Registries {
    facts: Option<Result<Arc<Facts>, Words>>,
    /// The row under the cursor.
    selected: Option<usize>,
    columns: Vec<table::Column>,
    /// Blocking findings, as far as they have been counted.
    findings: Option<Result<Arc<Found>, Words>>,
    counting: Option<Counting>,
    today_year: i32,
    /// The file that is looked at.
    raw: Option<Raw>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Loaded(Result<Arc<Facts>, Words>),
    Findings(findings::Event),
    Table(table::Event),
    Form(Round),
    FormOne(Activity),
    Export,
    Restore,
    Unform,
    MarkSent(String),
    Raw(raw::Message),
    Retry,
}

impl Registries {
    pub fn new(desk: &Desk) -> (Registries, Task<Message>) {
        let mut screen = Registries {
            facts: None,
            selected: None,
            columns: desk.widths.apply(
                TABLE,
                vec![
                    table::Column::new(words::ACTIVITY, Width::Share(5)),
                    table::Column::new(words::ROUND, Width::Fixed(88.0)),
                    table::Column::new(words::ACCOUNTS, Width::Fixed(76.0)).right(),
                    table::Column::new(words::SUM, Width::Fixed(116.0)).right(),
                    table::Column::new(words::FINDINGS, Width::Fixed(92.0)).right(),
                    table::Column::new(words::MARKED, Width::Fixed(92.0)),
                    table::Column::new(words::FILE, Width::Share(4)),
                ],
            ),
            findings: None,
            counting: None,
            today_year: desk.period.year(),
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

    fn current(&self) -> Option<&Registry> {
        self.facts()?.registries.get(self.selected?)
    }

    fn take(&mut self, facts: Result<Arc<Facts>, Words>) {
        // The cursor stays on its registry.
        let id = self.current().map(|registry| registry.id);
        self.facts = Some(facts);
        let Some(Ok(facts)) = &self.facts else {
            return;
        };
        let n = facts.registries.len();
        let same = facts.registries.iter().position(|r| Some(r.id) == id);
        let kept = self.selected.map(|at| at.min(n.saturating_sub(1)));
        self.selected = same.or(kept).or(Some(0)).filter(|_| n > 0);
    }

    fn mark(&self, at: &[usize], is_marked: Option<bool>) -> Action<Message> {
        let Some(facts) = self.facts() else {
            return Action::None;
        };
        let chosen: Vec<&Registry> = at
            .iter()
            .filter_map(|at| facts.registries.get(*at))
            .filter(|registry| registry.export_id.is_none())
            .collect();
        let Some(first) = chosen.first() else {
            return Action::fail(words::ALREADY_OUT, words::ALREADY_OUT_REMEDY);
        };
        let is_marked = is_marked.unwrap_or(!first.is_marked);
        let ids: Vec<i64> = chosen.iter().map(|registry| registry.id).collect();
        Action::Do(Job::new(words::JOB_MARK, move |workplace, _| {
            mark::mark(workplace, &ids, is_marked)?;
            Ok(Said::new(words::said_marked(ids.len(), is_marked)))
        }))
    }

    fn mark_many(&self, many: Many) -> Action<Message> {
        let Some(facts) = self.facts() else {
            return Action::None;
        };
        let all: Vec<usize> = (0..facts.registries.len()).collect();
        match many {
            Many::Mark => self.mark(&all, Some(true)),
            Many::Unmark => self.mark(&all, Some(false)),
            Many::Invert => self.mark(&all, None),
        }
    }

    fn form(&self, desk: &Desk, round: Round) -> Action<Message> {
        let waiting = self.facts().and_then(|facts| facts.waiting.as_ref());
        match waiting.is_some_and(|form| form.total.accounts == 0) {
            true => Action::fail(words::NOTHING_TO_FORM, words::NOTHING_TO_FORM_REMEDY),
            false => Action::Preview(step::form(desk, round, Vec::new())),
        }
    }

    fn unform(&self, desk: &Desk) -> Action<Message> {
        let Some(registry) = self.current() else {
            return Action::fail(words::NO_ROW, words::NO_ROW_REMEDY);
        };
        let id = registry.id;
        Action::Preview(desk.read(move |workplace| {
            let registry = preview::unform(workplace, id)?;
            let activity = all_words::activity(registry.activity);
            Ok(Preview {
                title: words::unform_title(activity, registry.round == Round::Test),
                lines: vec![
                    Line::new(words::BACK_TO_POOL, registry.accounts, registry.billed).total(),
                ],
                files: Vec::new(),
                folder: None,
                notes: vec![(Icon::Done, words::UNFORM_NOTE.into())],
                button: words::UNFORM_BUTTON.into(),
                start: Arc::new(move |_| {
                    Job::new(words::JOB_UNFORM, move |workplace, _| {
                        let n = unform::unform(workplace, id)?;
                        Ok(Said::new(words::said_unformed(n as i64)))
                    })
                }),
            })
        }))
    }

    fn mark_sent(&self) -> Action<Message> {
        let Some(registry) = self.current() else {
            return Action::fail(words::NO_ROW, words::NO_ROW_REMEDY);
        };
        match self.facts().and_then(|facts| facts.file(registry)) {
            Some(file) => Action::Do(sent_job(vec![file.name.clone()])),
            None => Action::fail(words::NO_FILE, words::NO_FILE_REMEDY),
        }
    }
}

/// Marks files as handed over to the fund.
pub fn sent_job(names: Vec<String>) -> Job {
    Job::new(words::JOB_SENT, move |workplace, _| {
        let names = sent::sent(workplace, &names)?;
        Ok(Said::new(words::said_sent(&names)))
    })
}

impl Screen for Registries {
    type Message = Message;

    fn update(&mut self, message: Message, desk: &Desk) -> Action<Message> {
        match message {
            Message::Loaded(facts) => {
                self.take(facts);
                Action::None
            }
            Message::Findings(findings::Event::Counted(..)) => Action::None,
            Message::Findings(findings::Event::Done(found)) => {
                self.findings = Some(found);
                self.counting = None;
                Action::None
            }
            Message::Table(event) => match event {
                table::Event::Select(at) => {
                    self.selected = Some(at);
                    Action::None
                }
                table::Event::Mark(at) | table::Event::Activate(at) => {
                    self.selected = Some(at);
                    self.mark(&[at], None)
                }
                table::Event::MarkMany(many) => self.mark_many(many),
                table::Event::Resize { column, width } => {
                    desk.widths.set(TABLE, &mut self.columns, column, width);
                    Action::None
                }
                table::Event::Find(typed) => {
                    let typed = typed.to_lowercase();
                    let found = self.facts().and_then(|facts| {
                        let name = |r: &Registry| all_words::activity(r.activity);
                        let starts = |r: &Registry| name(r).starts_with(&typed);
                        facts.registries.iter().position(starts)
                    });
                    self.selected = found.or(self.selected);
                    Action::None
                }
                table::Event::Open(_)
                | table::Event::Close(_)
                | table::Event::Sort(_)
                | table::Event::Context(..) => Action::None,
            },
            Message::Form(round) => self.form(desk, round),
            Message::FormOne(activity) => {
                Action::Preview(step::form(desk, Round::Main, vec![activity]))
            }
            Message::Export => Action::Preview(step::preview(desk, &Command::Export, None)),
            Message::Restore => Action::Preview(step::preview(desk, &Command::Restore, None)),
            Message::Unform => self.unform(desk),
            Message::Raw(message) => match &mut self.raw {
                Some(raw) => raw.update(message, desk).map(Message::Raw),
                None => Action::None, // Read for a file that has been closed.
            },
            Message::MarkSent(name) => Action::Do(sent_job(vec![name])),
            Message::Retry => Action::Run(self.reload(desk)),
        }
    }

    fn command(&mut self, command: &Command, desk: &Desk) -> Option<Action<Message>> {
        let file = self
            .current()
            .and_then(|registry| self.facts()?.file(registry));
        let files = raw::kept(file, (words::NOTHING_TO_SHOW, words::NO_FILE_REMEDY));
        if let Some(action) = raw::command(&mut self.raw, command, desk, TABLE, || files) {
            return Some(action.map(Message::Raw));
        }
        Some(match command {
            Command::Form | Command::Own("Ins") => self.form(desk, Round::Main),
            Command::FormTest | Command::Own("Shift+Ins") => self.form(desk, Round::Test),
            Command::Own(words::SPACE) => self.mark(self.selected.as_slice(), None),
            Command::Unform => self.unform(desk),
            Command::MarkSent => self.mark_sent(),
            Command::Print => {
                let registry = Some(self.current()?.id);
                let ask = Ask {
                    registry,
                    ..Ask::of(desk.period)
                };
                Action::Open(Place::document("register", ask))
            }
            _ => return None,
        })
    }

    fn reload(&mut self, desk: &Desk) -> Task<Message> {
        let period = desk.period;
        self.today_year = period.year();
        let (counting, findings) = findings::count(desk, Of::Waiting);
        self.counting = Some(counting);
        let facts = desk.read(move |workplace| {
            let connection = &workplace.store.connection;
            let waiting = match preview::form(workplace, period, Round::Main, &[]) {
                Ok(form) => Some(form),
                Err(Error::Rule(_)) => None,
                Err(other) => return Err(other),
            };
            let live = files::live(connection, period)?;
            let mut registries = registries::live(connection, period)?;
            registries.sort_by_key(|registry| (registry.round, registry.activity, registry.id));
            Ok(Arc::new(Facts {
                registries,
                files: live.into_iter().filter(ExchangeFile::is_ours).collect(),
                waiting,
            }))
        });
        Task::batch([facts.map(Message::Loaded), findings.map(Message::Findings)])
    }

    fn hints(&self, _desk: &Desk) -> Vec<Hint> {
        if let Some(raw) = &self.raw {
            return raw.hints();
        }
        let facts = self.facts();
        let is_open = self.current().is_some_and(|r| r.export_id.is_none());
        let n_waiting = facts
            .and_then(|facts| facts.waiting.as_ref())
            .map_or(0, |form| form.total.accounts);
        let has_marked = facts.is_some_and(|facts| facts.marked().next().is_some());
        let file = self.current().and_then(|registry| facts?.file(registry));
        let unsent = file.is_some_and(|file| !file.is_sent);
        let form = Hint::new(Command::Own("Ins"), words::FORM).dimmed_unless(n_waiting > 0);
        let export = Hint::new(Command::Export, words::EXPORT).dimmed_unless(has_marked);
        vec![
            if n_waiting > 0 && !has_marked {
                form.hot()
            } else {
                form
            },
            Hint::new(Command::Own("Shift+Ins"), words::FORM_TEST_HINT)
                .dimmed_unless(n_waiting > 0),
            Hint::new(Command::Own(words::SPACE), words::MARK).dimmed_unless(is_open),
            Hint::new(Command::Unform, words::UNFORM).dimmed_unless(is_open),
            if has_marked { export.hot() } else { export },
            Hint::new(Command::ShowFile, raw_words::SHOW).dimmed_unless(file.is_some()),
            Hint::new(Command::MarkSent, words::SENT_HINT).dimmed_unless(unsent),
        ]
    }

    fn has_list(&self) -> bool {
        self.raw.is_none()
    }

    fn listing(&self, desk: &Desk) -> Result<Listing, Words> {
        let facts = self.facts().ok_or_else(spreadsheet::not_ready)?;
        let columns = vec![
            Column::new(words::ACTIVITY, Kind::Text, 28),
            Column::new(words::ROUND, Kind::Text, 10),
            Column::new(words::ACCOUNTS, Kind::Count, 10).totalled(),
            Column::new(words::SUM, Kind::Money, 16).totalled(),
            Column::new(words::FINDINGS, Kind::Count, 10),
            Column::new(words::MARKED, Kind::Text, 12),
            Column::new(words::FILE, Kind::Text, 34),
            Column::new(words::SENDING, Kind::Text, 14),
            Column::new(words::SENT_AT, Kind::Date, 11),
        ];
        let registries = facts.registries.iter();
        let rows = registries.map(|registry| self.sheet_row(facts, registry));
        let name = window::place::REGISTRIES;
        let sum = tally(facts.registries.iter()).billed;
        Ok(Listing::of_rows(name, desk.period, columns, rows.collect()).sum(sum))
    }

    fn home(&self) -> &'static str {
        match self.raw {
            Some(_) => raw::HOME,
            None => TABLE,
        }
    }

    fn view<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        if let Some(raw) = &self.raw {
            return raw.view(desk).map(Message::Raw);
        }
        if let Some(Err(fault)) = &self.facts {
            return fault_view(desk, fault, Message::Retry);
        }
        let can_form = |facts: &Facts| {
            let waiting = facts.waiting.as_ref();
            waiting.is_some_and(|form| form.total.accounts > 0)
        };
        let empty = match self.facts() {
            None => window::LOADING,
            Some(facts) if can_form(facts) => words::EMPTY,
            Some(_) => words::EMPTY_NO_ACCOUNTS,
        };
        let rows = table(desk.look, TABLE, &self.columns, self, Message::Table)
            .selected(self.selected)
            .checks()
            .free_insert()
            .empty(empty);
        column![rows, foot(desk, self.facts())].into()
    }

    fn panel<'a>(&'a self, desk: &'a Desk) -> Option<(String, Element<'a, Message>)> {
        let facts = self.facts().filter(|_| self.raw.is_none())?;
        let mut content = column![].spacing(12);
        if facts.is_test_live() {
            content = content.push(test_note(desk));
        }
        content = content.push(marked(desk, facts)).push(waiting(desk, facts));
        if let Some(sent) = unsent(desk, facts) {
            content = content.push(sent);
        }
        Some((words::PANEL.into(), content.into()))
    }
}

impl Source for Registries {
    fn len(&self) -> usize {
        self.facts().map_or(0, |facts| facts.registries.len())
    }

    fn row(&self, row: usize) -> table::Row {
        let Some(registry) = self.facts().and_then(|facts| facts.registries.get(row)) else {
            return table::Row::default();
        };
        let is_open = registry.export_id.is_none();
        table::Row {
            tint: match (registry.round, registry.is_marked && is_open) {
                (Round::Test, _) => Tint::Test,
                (_, true) => Tint::Marked,
                _ => Tint::None,
            },
            check: is_open.then_some(registry.is_marked),
            group: None,
        }
    }

    fn cell(&self, row: usize, column: usize, cell: &mut Cell) {
        let Some(facts) = self.facts() else {
            return;
        };
        let Some(registry) = facts.registries.get(row) else {
            return;
        };
        let file = facts.file(registry);
        let is_out = registry.export_id.is_some();
        match column {
            0 => cell.text.push_str(all_words::activity(registry.activity)),
            1 => {
                if registry.round == Round::Test {
                    cell.icon = Some(Icon::Test);
                    cell.tone = Tone::Test;
                }
                cell.text.push_str(all_words::round(registry.round));
            }
            2 => cell.text = window::count(registry.accounts),
            3 => cell.text = window::money(registry.billed),
            4 if is_out => {}
            4 => match &self.findings {
                None => {
                    cell.tone = Tone::Muted;
                    cell.text.push_str(words::COUNTING);
                }
                Some(Err(_)) => cell.text.push_str(words::NOT_COUNTED),
                Some(Ok(found)) => {
                    let n = found.get(&registry.id).map_or(0, |found| found.findings);
                    if n > 0 {
                        cell.icon = Some(Icon::Refused);
                    }
                    cell.text = window::count(n as i64);
                }
            },
            5 => cell.text.push_str(marked_words(file, registry)),
            _ => match file {
                None => {
                    cell.tone = Tone::Muted;
                    cell.text.push_str(words::NOT_EXPORTED);
                }
                Some(file) => {
                    cell.icon = Some(match file.is_sent {
                        true => Icon::Done,
                        false => Icon::Warning,
                    });
                    cell.lead = words::file(&file.name);
                    let date = file.sent_at.as_deref().map(|at| self.day(at));
                    cell.text.push_str(match file.is_sent {
                        true => words::SENT,
                        false => words::NOT_SENT,
                    });
                    cell.note = date.filter(|_| file.is_sent).unwrap_or_default();
                }
            },
        }
    }
}

impl Registries {
    fn sheet_row(&self, facts: &Facts, registry: &Registry) -> Vec<SheetCell<'static>> {
        use SheetCell as Cell;
        let file = facts.file(registry);
        let sent_at = file.and_then(|file| file.sent_at.as_deref().filter(|_| file.is_sent));
        vec![
            Cell::text(all_words::activity(registry.activity)),
            Cell::text(all_words::round(registry.round)),
            Cell::Count(registry.accounts),
            Cell::Money(registry.billed),
            match &self.findings {
                Some(Ok(found)) if registry.export_id.is_none() => {
                    let n = found.get(&registry.id).map_or(0, |found| found.findings);
                    Cell::Count(n as i64)
                }
                _ => Cell::Empty,
            },
            Cell::text(marked_words(file, registry)),
            file.map_or(Cell::Empty, |file| Cell::text(file.name.clone())),
            Cell::text(match file.map(|file| file.is_sent) {
                None => words::NOT_EXPORTED,
                Some(true) => words::SENT,
                Some(false) => words::NOT_SENT,
            }),
            sent_at.map_or(Cell::Empty, spreadsheet::day),
        ]
    }

    fn day(&self, at: &str) -> String {
        let is_own_year = at.get(..4) == Some(&format!("{:04}", self.today_year));
        let day = window::full_day(at);
        match is_own_year {
            true => day.get(..5).unwrap_or(&day).to_owned(),
            false => day,
        }
    }
}

fn marked_words(file: Option<&ExchangeFile>, registry: &Registry) -> &'static str {
    match (file, registry.is_marked) {
        (Some(_), _) => words::EXPORTED,
        (None, true) => words::IN_EXPORT,
        (None, false) => words::NOT_MARKED,
    }
}

fn title<'a>(words: &'a str) -> Element<'a, Message> {
    text(words).size(font::BODY.size).font(font::BOLD).into()
}

/// Name at the left, count and sum at the right.
fn line<'a>(name: String, tally: Tally, is_total: bool) -> Element<'a, Message> {
    let face = match is_total {
        true => font::BOLD,
        false => font::SANS,
    };
    let cell = |words: String| text(words).size(font::HEAD.size).font(face);
    row![
        cell(name).width(Length::Fill),
        container(cell(window::count(tally.accounts))).align_right(44.0),
        container(cell(window::money(tally.billed))).align_right(86.0),
    ]
    .spacing(4)
    .into()
}

/// The sum of the list, under the table.
fn foot<'a>(desk: &Desk, facts: Option<&Facts>) -> Element<'a, Message> {
    let total = tally(facts.iter().flat_map(|facts| facts.registries.iter()));
    let line = row![
        text(words::TOTAL).size(font::BODY.size),
        text(words::foot(total.accounts, total.billed))
            .size(font::BODY.size)
            .font(font::BOLD),
    ]
    .spacing(8);
    container(line)
        .padding([6, 14])
        .width(Length::Fill)
        .style(theme::surface(desk.look))
        .into()
}

fn tally<'r>(registries: impl Iterator<Item = &'r Registry>) -> Tally {
    registries.fold(Tally::default(), |sum, registry| Tally {
        accounts: sum.accounts + registry.accounts,
        billed: sum.billed + registry.billed,
    })
}

fn test_note<'a>(desk: &Desk) -> Element<'a, Message> {
    let look = desk.look;
    let restore = button(look, words::RESTORE)
        .main()
        .width(Length::Fill)
        .on_press(Message::Restore);
    let note = row![
        icon::icon(look, Icon::Test),
        text(words::TEST_LIVE)
            .size(font::HEAD.size)
            .width(Length::Fill),
    ]
    .spacing(8);
    column![note, restore].spacing(8).into()
}

/// What F2 will write.
fn marked<'a>(desk: &Desk, facts: &Facts) -> Element<'a, Message> {
    let look = desk.look;
    let mut block = column![title(words::WILL_GO)].spacing(4);
    let total = tally(facts.marked());
    if total == Tally::default() {
        return block.push(muted(desk, words::NOTHING_MARKED)).into();
    }
    for registry in facts.marked() {
        let one = Tally {
            accounts: registry.accounts,
            billed: registry.billed,
        };
        block = block.push(line(
            all_words::activity(registry.activity).into(),
            one,
            false,
        ));
    }
    let export = button(look, words::EXPORT)
        .main()
        .key("F2")
        .width(Length::Fill)
        .spread()
        .on_press(Message::Export);
    block
        .push(line(words::TOTAL.into(), total, true))
        .push(space().height(4.0))
        .push(export)
        .into()
}

/// What could be formed, each activity with its own button.
fn waiting<'a>(desk: &Desk, facts: &Facts) -> Element<'a, Message> {
    let look = desk.look;
    let mut block = column![title(words::WAITING)].spacing(4);
    let form = match &facts.waiting {
        Some(form) if form.total.accounts > 0 => form,
        _ => return block.push(muted(desk, words::NOTHING_WAITS)).into(),
    };
    for (activity, tally) in &form.activities {
        let press =
            button(look, window::count(tally.accounts)).on_press(Message::FormOne(*activity));
        let one = text(all_words::activity(*activity))
            .size(font::HEAD.size)
            .width(Length::Fill);
        let sum = text(window::money(tally.billed)).size(font::HEAD.size);
        let sum = container(sum).align_right(86.0);
        block = block.push(row![one, press, sum].spacing(4).align_y(Alignment::Center));
    }
    let wide = |words: &'static str, key: &'static str, round| {
        button(look, words)
            .key(key)
            .width(Length::Fill)
            .spread()
            .on_press(Message::Form(round))
    };
    let mut all = wide(words::FORM_ALL, "Ins", Round::Main);
    if facts.marked().next().is_none() {
        all = all.main();
    }
    block
        .push(line(words::TOTAL.into(), form.total, true))
        .push(space().height(4.0))
        .push(all)
        .push(wide(words::FORM_TEST, "Shift+Ins", Round::Test))
        .into()
}

/// Files that wait to be handed over.
fn unsent<'a>(desk: &Desk, facts: &Facts) -> Option<Element<'a, Message>> {
    let look = desk.look;
    let waiting: Vec<&ExchangeFile> = facts.files.iter().filter(|file| !file.is_sent).collect();
    if waiting.is_empty() {
        return None;
    }
    let mut block = column![title(words::FILES)].spacing(4);
    for file in waiting {
        let name = text(file.name.clone())
            .size(font::CAP.size)
            .font(font::MONO);
        let mut place = column![name].spacing(4);
        if let Some(folder) = &file.folder {
            place = place.push(muted(desk, window::folder(folder)));
        }
        let press = button(look, words::MARK_SENT)
            .key("Ctrl+M")
            .width(Length::Fill)
            .spread()
            .on_press(Message::MarkSent(file.name.clone()));
        block = block.push(place.push(press));
    }
    Some(block.into())
}
