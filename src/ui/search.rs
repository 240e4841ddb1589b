//! What the palette finds: commands by their titles at once, accounts a moment later from a thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use iced::Task;

use crate::domain::{Kopecks, key};
use crate::store::listing::Listed;
use crate::text::window as words;
use crate::workflows::{Error, Progress, Stage, accounts};

use super::command::Command;
use super::desk::Desk;
use super::matching::Query;
use super::place::Place;
use super::widget::palette::{Item, Row};

/// More accounts than this nobody reads; the query wants another word.
const MOST: usize = 20;
/// One letter finds everybody.
const SHORTEST: usize = 2;

/// An account that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    id: i64,
    title: String,
    note: String,
    billed: Kopecks,
}

/// The open palette.
#[derive(Debug)]
pub struct Search {
    pub query: String,
    pub items: Vec<Item<'static>>,
    commands: Vec<Command>,
    accounts: Vec<Found>,
    is_stopped: Arc<AtomicBool>,
}

impl Default for Search {
    /// The palette with nothing typed yet.
    fn default() -> Search {
        let mut search = Search {
            query: String::new(),
            items: Vec::new(),
            commands: Vec::new(),
            accounts: Vec::new(),
            is_stopped: Arc::new(AtomicBool::new(false)),
        };
        search.arrange();
        search
    }
}

impl Search {
    /// Another query: commands now, accounts with the task.
    pub fn ask(&mut self, query: String, desk: &Desk) -> Task<(String, Vec<Found>)> {
        self.is_stopped.store(true, Ordering::Relaxed);
        self.is_stopped = Arc::new(AtomicBool::new(false));
        self.query = query.clone();
        self.accounts.clear();
        self.arrange();
        if query.trim().chars().count() < SHORTEST {
            return Task::none();
        }
        let (period, stop) = (desk.period, self.is_stopped.clone());
        let asked = query.clone();
        let found = desk.read(move |workplace| {
            let query = Query::new(&asked);
            let of_key = key::normal(asked.trim());
            let mut found = Vec::new();
            let watch = Watch(stop);
            let read = accounts::stream(workplace, period, &watch, |listed| {
                if found.len() < MOST && is_meant(&query, &of_key, listed) {
                    found.push(Found::of(listed));
                    if found.len() == MOST {
                        watch.0.store(true, Ordering::Relaxed);
                    }
                }
            });
            match read {
                // Stopped because there is enough.
                Err(Error::Cancelled) if found.len() == MOST => Ok(found),
                other => other.map(|()| found),
            }
        });
        found.map(move |found| (query.clone(), found.unwrap_or_default()))
    }

    /// Accounts for a query, if it is still the one.
    pub fn answer(&mut self, query: &str, accounts: Vec<Found>) {
        if self.query == query {
            self.accounts = accounts;
            self.arrange();
        }
    }

    /// What the item of the list means.
    pub fn choose(&self, at: usize) -> Option<Command> {
        // Each part has a head before it.
        let n_commands = self.commands.len() + 1;
        match at < n_commands {
            true => self.commands.get(at.checked_sub(1)?).cloned(),
            false => {
                let found = self.accounts.get((at - n_commands).checked_sub(1)?)?;
                Some(Command::Go(Place::Card {
                    account: found.id,
                    field: None,
                }))
            }
        }
    }

    fn arrange(&mut self) {
        let query = Query::new(&self.query);
        let mut ranked: Vec<(u32, Command)> = Command::all()
            .into_iter()
            .filter_map(|(_, command)| {
                let rank = match query.is_empty() {
                    true => 0,
                    false => query.find(command.title())?.rank,
                };
                Some((rank, command))
            })
            .collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        self.commands = ranked.into_iter().map(|(_, command)| command).collect();
        self.items = vec![Item::Section(words::COMMANDS.into())];
        self.items.extend(self.commands.iter().map(|command| {
            Item::Row(Row {
                title: command.title().into(),
                key: command.key().into(),
                ..Row::default()
            })
        }));
        if self.accounts.is_empty() {
            return;
        }
        self.items
            .push(Item::Section(words::place::ACCOUNTS.into()));
        self.items.extend(self.accounts.iter().map(|found| {
            Item::Row(Row {
                title: found.title.clone().into(),
                note: found.note.clone().into(),
                right: words::money(found.billed).into(),
                ..Row::default()
            })
        }));
    }
}

impl Found {
    fn of(listed: &Listed<'_>) -> Found {
        let parts = [listed.surname, listed.name, listed.patronymic];
        let born = listed
            .birth_date
            .map(|day| words::full_day(&day.to_string()));
        Found {
            id: listed.id,
            title: parts.into_iter().flatten().collect::<Vec<_>>().join(" "),
            note: [born.as_deref(), listed.diagnosis, listed.payer]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · "),
            billed: listed.billed,
        }
    }
}

/// By name, number in the file, key or policy.
fn is_meant(query: &Query, of_key: &str, listed: &Listed<'_>) -> bool {
    let number = listed.number.map(|number| number.to_string());
    let policy = listed.policy_number.unwrap_or_default();
    let is_number = !of_key.is_empty()
        && (number.as_deref() == Some(of_key)
            || policy.contains(of_key)
            || key::normal(listed.key).contains(of_key));
    if is_number {
        return true;
    }
    let parts = [listed.surname, listed.name, listed.patronymic];
    let person = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    query.find(&person).is_some()
}

struct Watch(Arc<AtomicBool>);

impl Progress for Watch {
    fn begin(&self, _: Stage, _: Option<u64>) {}

    fn advance(&self, _: u64) {}

    fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
