//! Правила: what is asked, by what, why something is not, and what the organization has decided about it.

use std::sync::Arc;

use iced::widget::{column, container, row, space, text};
use iced::{Alignment, Element, Length, Task};

use crate::checks::Severity;
use crate::checks::catalog::Row;
use crate::domain::RuleSetting;
use crate::reports::table::{Cell as SheetCell, Column as SheetColumn, Kind};
use crate::text::checks as all_words;
use crate::text::window::{self, checks as common, checks::rules as words};
use crate::ui::command::Command;
use crate::ui::desk::{Desk, Words};
use crate::ui::font;
use crate::ui::icon::Icon;
use crate::ui::job::{Job, Said};
use crate::ui::matching::Query;
use crate::ui::screen::month::fault_view;
use crate::ui::screen::{Action, Hint, Screen, muted};
use crate::ui::spreadsheet::{self, Listing};
use crate::ui::theme::Tone;
use crate::ui::widget::button::button;
use crate::ui::widget::input::input;
use crate::ui::widget::pick::{Entry, pick};
use crate::ui::widget::table::{self, Cell, Column, Source, Width, table};
use crate::workflows::rules;
use crate::workflows::ruleset::{RuleSet, Sources};

const TABLE: &str = "checks-rules";
const FIND: &str = "checks-rules-find";
const REASON: &str = "checks-rules-reason";

/// A rule as the list shows it: everything in words, once.
#[derive(Debug)]
struct Shown {
    row: Row,
    title: String,
    /// What a search looks into.
    searched: String,
    explained: Vec<String>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Asked,
    /// Asked once a dictionary has come.
    Waiting,
    Mild,
    Off,
    NotExecutable,
}

const STATES: [State; 5] = [
    State::Asked,
    State::Waiting,
    State::Mild,
    State::Off,
    State::NotExecutable,
];

impl State {
    fn of(row: &Row) -> State {
        match (&row.switch, &row.why_not) {
            (_, Some(_)) => State::NotExecutable,
            (Some(switch), _) if switch.setting == RuleSetting::Off => State::Off,
            (Some(_), _) => State::Mild,
            (None, _) if !row.missing.is_empty() => State::Waiting,
            _ => State::Asked,
        }
    }

    fn look(self) -> (Icon, Tone, &'static str) {
        match self {
            State::Asked => (Icon::Done, Tone::Normal, words::ASKED),
            State::Waiting => (Icon::Waiting, Tone::Wait, words::WAITING),
            State::Mild => (Icon::Warning, Tone::Wait, words::MILD),
            State::Off => (Icon::NotNeeded, Tone::Muted, words::OFF),
            State::NotExecutable => (Icon::Blocked, Tone::Muted, words::NOT_EXECUTABLE),
        }
    }
}

/// All rules, read once.
#[derive(Debug)]
pub struct Facts {
    rules: Vec<Shown>,
    sources: Vec<&'static str>,
    remarks: Vec<String>,
}

impl Facts {
    fn of(set: &RuleSet) -> Facts {
        let rules: Vec<Shown> = set
            .catalog
            .rows
            .iter()
            .map(|row| {
                let rule = set.catalog.rule(&row.id);
                let title = rule.map_or_else(|| row.target.clone(), all_words::title);
                Shown {
                    row: row.clone(),
                    searched: format!("{} {title} {}", row.id, row.target),
                    title,
                    explained: all_words::explained(row, rule),
                    state: State::of(row),
                }
            })
            .collect();
        let mut sources: Vec<&'static str> = rules.iter().map(|r| r.row.source.code()).collect();
        sources.dedup();
        Facts {
            rules,
            sources,
            remarks: set.remarks.iter().map(all_words::remark).collect(),
        }
    }
}

pub struct Rules {
    facts: Option<Result<Arc<Facts>, Words>>,
    /// What is typed into the search, the source and the state.
    typed: String,
    source: Option<usize>,
    state: Option<usize>,
    entries: [Vec<Entry>; 2],
    listed: Vec<usize>,
    /// The row of the list.
    selected: usize,
    reason: String,
    columns: Vec<Column>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Loaded(Result<Arc<Facts>, Words>),
    Table(table::Event),
    Typed(String),
    Source(usize),
    State(usize),
    Reason(String),
    Decide(RuleSetting),
    On,
    Retry,
}

impl Rules {
    pub fn new(desk: &Desk) -> (Rules, Task<Message>) {
        let all = || Entry::new("", common::ALL);
        let states = STATES.map(|state| Entry::new("", state.look().2));
        let mut screen = Rules {
            facts: None,
            typed: String::new(),
            source: None,
            state: None,
            entries: [vec![all()], std::iter::once(all()).chain(states).collect()],
            listed: Vec::new(),
            selected: 0,
            reason: String::new(),
            columns: desk.widths.apply(
                TABLE,
                vec![
                    Column::new(words::ID, Width::Fixed(132.0)),
                    Column::new(words::SOURCE, Width::Fixed(84.0)),
                    Column::new(words::TITLE, Width::Share(1)),
                    Column::new(words::SEVERITY, Width::Fixed(120.0)),
                    Column::new(words::STATE, Width::Fixed(150.0)),
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

    fn rule(&self, at: usize) -> Option<&Shown> {
        self.facts()?.rules.get(*self.listed.get(at)?)
    }

    fn take(&mut self, facts: Result<Arc<Facts>, Words>) {
        if let Ok(facts) = &facts {
            let sources = facts.sources.iter().map(|code| Entry::new("", *code));
            self.entries[0].truncate(1);
            self.entries[0].extend(sources);
        }
        self.facts = Some(facts);
        self.arrange();
    }

    /// Lists what the filters let through; the cursor stays on its rule.
    fn arrange(&mut self) {
        let current = self.listed.get(self.selected).copied();
        let query = Query::new(&self.typed);
        let state = self.state.map(|at| STATES[at]);
        let Some(Ok(facts)) = &self.facts else { return };
        let source = self.source.map(|at| facts.sources[at]);
        let rules = facts.rules.iter().enumerate();
        let listed = rules.filter(|(_, rule)| {
            source.is_none_or(|code| rule.row.source.code() == code)
                && state.is_none_or(|state| rule.state == state)
                && (query.is_empty() || query.find(&rule.searched).is_some())
        });
        self.listed = listed.map(|(at, _)| at).collect();
        let same = self.listed.iter().position(|at| Some(*at) == current);
        self.selected = same.unwrap_or_default();
    }

    fn decide(&self, setting: RuleSetting) -> Action<Message> {
        let Some(rule) = self.rule(self.selected) else {
            return Action::fail(words::NO_RULE, words::NO_RULE_REMEDY);
        };
        if self.reason.trim().is_empty() {
            return Action::Run(iced::widget::operation::focus(REASON));
        }
        let (id, reason) = (rule.row.id.clone(), self.reason.trim().to_owned());
        Action::Do(Job::new(words::JOB, move |workplace, _| {
            rules::switch_off(workplace, &id, setting, &reason)?;
            Ok(Said::new(all_words::switched_off_summary(
                &id, setting, &reason,
            )))
        }))
    }

    fn switch_on(&self) -> Action<Message> {
        let switched = self.rule(self.selected).filter(|r| r.row.switch.is_some());
        let Some(rule) = switched else {
            return Action::fail(words::NOT_SWITCHED, words::NOT_SWITCHED_REMEDY);
        };
        let id = rule.row.id.clone();
        Action::Do(Job::new(words::JOB, move |workplace, _| {
            rules::switch_on(workplace, &id)?;
            Ok(Said::new(all_words::switched_on_summary(&id)))
        }))
    }

    fn filters<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let look = desk.look;
        let find = input(look, FIND, &self.typed, Message::Typed)
            .placeholder(words::FIND)
            .icon(Icon::Search)
            .height(look.input() + 2.0)
            .width(260.0);
        let [sources, states] = &self.entries;
        let at = |chosen: Option<usize>| Some(chosen.map_or(0, |at| at + 1));
        let by_source = pick(
            look,
            "checks-rules-source",
            sources,
            at(self.source),
            Message::Source,
        );
        let by_state = pick(
            look,
            "checks-rules-state",
            states,
            at(self.state),
            Message::State,
        );
        let by_source = by_source.label(words::SOURCE).on(self.source.is_some());
        let by_state = by_state.label(words::STATE).on(self.state.is_some());
        let line = row![find, by_source, by_state]
            .spacing(8)
            .align_y(Alignment::Center);
        container(line).padding([8, 14]).width(Length::Fill).into()
    }

    fn foot<'a>(&'a self, desk: &'a Desk) -> Element<'a, Message> {
        let Some(facts) = self.facts() else {
            return space().into();
        };
        let n_asked = facts.rules.iter().filter(|r| r.state == State::Asked);
        let said = words::foot(self.listed.len(), facts.rules.len(), n_asked.count());
        let mut lines = column![muted(desk, said)].spacing(2);
        for remark in facts.remarks.iter().take(3) {
            lines = lines.push(muted(desk, remark.clone()));
        }
        container(lines).padding([7, 14]).width(Length::Fill).into()
    }
}

impl Source for Rules {
    fn len(&self) -> usize {
        self.listed.len()
    }

    fn cell(&self, row: usize, column: usize, cell: &mut Cell) {
        let Some(rule) = self.rule(row) else { return };
        let (icon, tone, state) = rule.state.look();
        if matches!(rule.state, State::Off | State::NotExecutable) {
            cell.tone = Tone::Muted;
        }
        match column {
            0 => {
                cell.text.clone_from(&rule.row.id);
                cell.is_code = true;
            }
            1 => cell.text.push_str(rule.row.source.code()),
            2 => cell.text.clone_from(&rule.title),
            3 => cell.text.push_str(all_words::severity(rule.row.severity)),
            _ => {
                cell.icon = Some(icon);
                cell.tone = tone;
                cell.text.push_str(state);
            }
        }
        if column == 3 && rule.row.severity == Severity::Blocking && rule.state == State::Asked {
            cell.tone = Tone::Bad;
        }
    }
}

impl Screen for Rules {
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
            Message::Table(table::Event::Select(at) | table::Event::Activate(at)) => {
                if at != self.selected {
                    self.reason.clear();
                }
                self.selected = at;
            }
            Message::Table(table::Event::Resize { column, width }) => {
                desk.widths.set(TABLE, &mut self.columns, column, width);
            }
            Message::Table(table::Event::Find(typed)) => {
                let id = |at: &usize| self.facts().map(|facts| facts.rules[*at].row.id.as_str());
                let found = self.listed.iter().position(|at| {
                    id(at).is_some_and(|id| id.to_lowercase().contains(&typed.to_lowercase()))
                });
                self.selected = found.unwrap_or(self.selected);
            }
            Message::Table(_) => {}
            Message::Typed(typed) => {
                self.typed = typed;
                self.arrange();
            }
            Message::Source(at) => {
                self.source = at.checked_sub(1);
                self.arrange();
            }
            Message::State(at) => {
                self.state = at.checked_sub(1);
                self.arrange();
            }
            Message::Reason(typed) => self.reason = typed,
            Message::Decide(setting) => return self.decide(setting),
            Message::On => return self.switch_on(),
            Message::Retry => return Action::Run(self.reload(desk)),
        }
        Action::None
    }

    fn reload(&mut self, desk: &Desk) -> Task<Message> {
        let folder = desk.data_folder.clone();
        let read = desk.read(move |workplace| {
            let set = RuleSet::load(Sources::default(), folder.as_deref(), Some(workplace))?;
            Ok(Arc::new(Facts::of(&set)))
        });
        read.map(Message::Loaded)
    }

    fn command(&mut self, command: &Command, _: &Desk) -> Option<Action<Message>> {
        Some(match command {
            Command::Find => Action::Run(iced::widget::operation::focus(FIND)),
            Command::Unform => self.decide(RuleSetting::Off),
            Command::Own("Ins") => self.switch_on(),
            Command::Back
                if !self.typed.is_empty() || self.source.is_some() || self.state.is_some() =>
            {
                self.typed.clear();
                (self.source, self.state) = (None, None);
                self.arrange();
                Action::Run(iced::widget::operation::focus(TABLE))
            }
            _ => return None,
        })
    }

    fn hints(&self, _: &Desk) -> Vec<Hint> {
        let rule = self.rule(self.selected);
        let is_switched = rule.is_some_and(|rule| rule.row.switch.is_some());
        vec![
            Hint::new(Command::Unform, words::HINT_OFF).dimmed_unless(rule.is_some()),
            Hint::new(Command::Own("Ins"), words::HINT_ON).dimmed_unless(is_switched),
            Hint::new(Command::Find, words::HINT_FIND),
            Hint::new(Command::Undo, window::command::UNDO),
        ]
    }

    fn panel<'a>(&'a self, desk: &'a Desk) -> Option<(String, Element<'a, Message>)> {
        let look = desk.look;
        let rule = self.rule(self.selected)?;
        let mut content = column![].spacing(6);
        for line in &rule.explained {
            content = content.push(text(line).size(font::BODY.size));
        }
        let reason = input(look, REASON, &self.reason, Message::Reason)
            .placeholder(words::REASON)
            .on_submit(Message::Decide(RuleSetting::Off));
        let wide = |label: &'static str| button(look, label).width(Length::Fill).spread();
        content = content.push(space().height(6)).push(reason);
        content = content.push(
            wide(words::SWITCH_OFF)
                .key("Del")
                .on_press(Message::Decide(RuleSetting::Off)),
        );
        if rule.row.severity == Severity::Blocking {
            let mild = Message::Decide(RuleSetting::Warning);
            content = content.push(wide(words::MAKE_MILD).on_press(mild));
        }
        if rule.row.switch.is_some() {
            content = content.push(wide(words::SWITCH_ON).key("Ins").on_press(Message::On));
        }
        Some((rule.row.id.clone(), content.into()))
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
            words::ID,
            words::SOURCE,
            words::TITLE,
            words::SEVERITY,
            words::STATE,
            words::DECISION,
        ];
        let columns = columns.map(|title| SheetColumn::new(title, Kind::Text, 20));
        let rows = move |_: &Desk, put: &mut spreadsheet::Put<'_>| {
            for at in &listed {
                let rule = &facts.rules[*at];
                let switch = rule.row.switch.as_ref();
                put(&[
                    SheetCell::text(&rule.row.id),
                    SheetCell::text(rule.row.source.code()),
                    SheetCell::text(&rule.title),
                    SheetCell::text(all_words::severity(rule.row.severity)),
                    SheetCell::text(rule.state.look().2),
                    SheetCell::text(switch.map(all_words::switched).unwrap_or_default()),
                ])?;
            }
            Ok(())
        };
        let listing = Listing::new(common::RULES, desk.period, columns.into(), rows);
        Ok(listing.of_day(&desk.clock.today().to_string()).rows(n))
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
            Some(_) => common::NOTHING_FOUND,
        };
        let rows = table(desk.look, TABLE, &self.columns, self, Message::Table)
            .selected(Some(self.selected).filter(|at| *at < self.listed.len()))
            .empty(empty);
        column![self.filters(desk), rows, self.foot(desk)].into()
    }
}
