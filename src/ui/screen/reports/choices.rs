//! What of a document is wanted: whose, by what, which one. Asked above its pages.

use iced::{Element, Task};

use crate::domain::setup::Setup;
use crate::reports::{Ask, Document, Key, Subject};
use crate::store::files::{self, ExchangeFile};
use crate::store::registries;
use crate::text::{self, window::documents as words};
use crate::ui::desk::{Desk, Words};
use crate::ui::widget::input::input;
use crate::ui::widget::pick::{Entry, pick};
use crate::workflows::worklist::{self, By, Filter};
use crate::workflows::{self, Workplace};

const SUBJECT: &str = "paper-subject";
const BY: &str = "paper-by";
const KEY: &str = "paper-key";
pub const ACCOUNT: &str = "paper-account";

/// Whose a document is.
#[derive(Clone, Debug, PartialEq)]
enum Whose {
    All,
    Payer(String),
    Registry(i64),
}

/// What can be chosen, as it was read.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    registries: Vec<(i64, String)>,
    /// What keys there are, with their words.
    keys: Vec<(String, String)>,
}

#[derive(Default)]
pub struct Choices {
    whose: Vec<Whose>,
    whose_entries: Vec<Entry>,
    by: Vec<By>,
    by_entries: Vec<Entry>,
    /// None: all, or the last one.
    keys: Vec<Option<String>>,
    key_entries: Vec<Entry>,
    subject: Subject,
    key: Option<Key>,
    /// The key of an account as it is typed.
    typed: String,
}

#[derive(Clone, Debug)]
pub enum Message {
    Read(Result<Facts, Words>),
    Whose(usize),
    By(usize),
    Key(usize),
    Typed(String),
    Enter,
}

impl Choices {
    pub fn new(desk: &Desk, document: &Document, ask: &Ask) -> Choices {
        let takes = document.takes;
        let mut choices = Choices {
            by: takes.by.to_vec(),
            by_entries: takes
                .by
                .iter()
                .map(|by| Entry::new("", words::by(*by)))
                .collect(),
            subject: takes.subject,
            key: takes.key,
            typed: ask.key.clone().unwrap_or_default(),
            ..Choices::default()
        };
        choices.set(desk, Facts::default());
        choices
    }

    fn set(&mut self, desk: &Desk, facts: Facts) {
        let payers = payers(desk.setup.as_deref(), desk);
        let (may_be_all, has_payers) = match self.subject {
            Subject::None => (false, false),
            Subject::AnyPayer => (true, true),
            Subject::Payer | Subject::PayerOrRegistry => (false, true),
        };
        let all = may_be_all.then(|| (Whose::All, Entry::new("", words::ALL_PAYERS)));
        let payers = payers
            .into_iter()
            .filter(|_| has_payers)
            .map(|(letter, name)| (Whose::Payer(letter.clone()), Entry::new(letter, name)));
        let registries = facts.registries.into_iter();
        let registries = registries.map(|(id, name)| (Whose::Registry(id), Entry::new("", name)));
        (self.whose, self.whose_entries) = all.into_iter().chain(payers).chain(registries).unzip();
        let first = match self.key {
            Some(Key::Group) => Some(words::ALL_GROUPS),
            Some(Key::File) => Some(words::LAST_FILE),
            Some(Key::Account) | None => None,
        };
        let first = first.map(|name| (None, Entry::new("", name)));
        let keys = facts.keys.into_iter();
        let keys = keys.map(|(key, name)| (Some(key), Entry::new("", name)));
        (self.keys, self.key_entries) = first.into_iter().chain(keys).unzip();
    }

    /// Takes the first where one must be chosen, and drops what there is no more.
    pub fn complete(&self, ask: &mut Ask) {
        let first = self.whose.first();
        let is_lacking = ask.payer.is_none() && ask.registry.is_none();
        if is_lacking && let Some(Whose::Payer(letter)) = first {
            ask.payer = Some(letter.clone());
        }
        if ask.by.is_none() {
            ask.by = self.by.first().copied();
        }
    }

    /// What must be said first, in words.
    pub fn lacking(&self, ask: &Ask) -> Option<&'static str> {
        let must = matches!(self.subject, Subject::Payer | Subject::PayerOrRegistry);
        if must && ask.payer.is_none() && ask.registry.is_none() {
            return Some(words::NO_PAYER);
        }
        (self.key == Some(Key::Account) && ask.key.is_none()).then_some(words::NAME_ACCOUNT)
    }

    /// What there is to choose from.
    pub fn read(&self, desk: &Desk, document: &'static Document, ask: &Ask) -> Task<Message> {
        let ask = ask.clone();
        desk.read(move |workplace| read(workplace, document, &ask))
            .map(Message::Read)
    }

    pub fn update(&mut self, message: Message, ask: &mut Ask, desk: &Desk) {
        match message {
            Message::Read(Ok(facts)) => self.set(desk, facts),
            // Whatever is wrong is told by the document itself.
            Message::Read(Err(_)) => {}
            Message::Whose(at) => {
                let whose = self.whose.get(at).cloned().unwrap_or(Whose::All);
                (ask.payer, ask.registry) = match whose {
                    Whose::All => (None, None),
                    Whose::Payer(letter) => (Some(letter), None),
                    Whose::Registry(id) => (None, Some(id)),
                };
            }
            Message::By(at) => {
                ask.by = self.by.get(at).copied();
                if self.key == Some(Key::Group) {
                    ask.key = None; // Its groups are others.
                }
            }
            Message::Key(at) => ask.key = self.keys.get(at).cloned().flatten(),
            Message::Typed(typed) => self.typed = typed,
            Message::Enter => {
                let typed = self.typed.trim().to_owned();
                ask.key = Some(typed).filter(|key| !key.is_empty());
            }
        }
    }

    pub fn view<'a>(&'a self, desk: &Desk, ask: &Ask) -> Vec<Element<'a, Message>> {
        let look = desk.look;
        let mut controls: Vec<Element<'a, Message>> = Vec::new();
        if self.whose.len() > 1 {
            let chosen = match (&ask.payer, ask.registry) {
                (Some(letter), _) => Whose::Payer(letter.clone()),
                (None, Some(id)) => Whose::Registry(id),
                (None, None) => Whose::All,
            };
            let at = self.whose.iter().position(|whose| *whose == chosen);
            let entries = &self.whose_entries;
            let control = pick(look, SUBJECT, entries, at, Message::Whose)
                .label(words::OF)
                .nothing(words::NO_SUCH);
            controls.push(control.into());
        }
        if self.by.len() > 1 {
            let at = self.by.iter().position(|by| Some(*by) == ask.by);
            let control = pick(look, BY, &self.by_entries, at, Message::By).label(words::BY);
            controls.push(control.into());
        }
        match self.key {
            Some(Key::Account) => {
                let control = input(look, ACCOUNT, &self.typed, Message::Typed)
                    .label(words::ACCOUNT, 90.0)
                    .width(380.0)
                    .on_submit(Message::Enter);
                controls.push(control.into());
            }
            Some(key) if self.keys.len() > 1 => {
                let at = self.keys.iter().position(|key| *key == ask.key);
                let label = match key {
                    Key::File => words::FILE,
                    _ => words::GROUP,
                };
                let control = pick(look, KEY, &self.key_entries, at, Message::Key)
                    .label(label)
                    .nothing(words::NO_SUCH);
                controls.push(control.into());
            }
            _ => {}
        }
        controls
    }
}

/// Letters and names of those who pay in the period.
fn payers(setup: Option<&Setup>, desk: &Desk) -> Vec<(String, String)> {
    let payers = setup
        .into_iter()
        .flat_map(|setup| setup.payers_of(desk.period));
    let named = |payer: &crate::domain::setup::Payer| (payer.letter.clone(), payer.name.clone());
    payers.map(named).collect()
}

fn read(workplace: &Workplace, document: &Document, ask: &Ask) -> Result<Facts, workflows::Error> {
    let connection = &workplace.store.connection;
    let mut facts = Facts::default();
    if document.takes.subject == Subject::PayerOrRegistry {
        let live = registries::live(connection, ask.period)?;
        let named = |registry: &registries::Registry| {
            let activity = text::activity(registry.activity);
            (registry.id, words::registry(registry.id, activity))
        };
        facts.registries = live.iter().map(named).collect();
    }
    match document.takes.key {
        Some(Key::File) => {
            let live = files::live(connection, ask.period)?;
            let ours = live.into_iter().filter(ExchangeFile::is_ours);
            facts.keys = ours.map(|file| (file.name.clone(), file.name)).collect();
        }
        Some(Key::Group) => {
            let filter = Filter {
                payer: ask.payer.clone(),
                ..Filter::default()
            };
            let list = worklist::worklist(workplace, ask.period, &filter)?;
            let groups = list.groups(ask.by.unwrap_or_default());
            let named = |group: worklist::Group| {
                let words = match group.code.is_empty() {
                    true => words::NO_GROUP.to_owned(),
                    false => group.code.clone(),
                };
                (group.code, words)
            };
            facts.keys = groups.into_iter().map(named).collect();
        }
        Some(Key::Account) | None => {}
    }
    Ok(facts)
}
