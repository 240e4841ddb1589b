//! Where the window can be.

use crate::reports::{self, Ask, Document};
use crate::text::insured::window as insured;
use crate::text::window::{checks as parts, place as words};

/// A screen, with what it is to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Month,
    Accounts,
    /// The card of an account, perhaps at one field (a path of the format table).
    Card {
        account: i64,
        field: Option<String>,
    },
    Registries,
    /// The files of replies.
    Replies,
    /// The work-list of refusals, perhaps of one payer.
    Refusals {
        payer: Option<String>,
    },
    /// Выгрузка реестров и печать счетов, perhaps at one payer.
    Billing {
        payer: Option<String>,
    },
    /// What is looked at before sending; without a part, the next one, or the one that was left.
    Checks {
        part: Option<Part>,
    },
    /// The documents, perhaps one of them.
    Reports {
        wanted: Option<Box<Wanted>>,
    },
    Journal,
    Settings,
}

/// A part of the checks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    #[default]
    Findings,
    Rules,
    Volumes,
    Insured,
    /// Анализ МЭСов.
    Mes,
    /// Справочники.
    Dictionaries,
}

impl Part {
    /// In the order of the switch.
    pub const ALL: [Part; 6] = [
        Part::Findings,
        Part::Mes,
        Part::Volumes,
        Part::Insured,
        Part::Dictionaries,
        Part::Rules,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Part::Findings => parts::FINDINGS,
            Part::Rules => parts::RULES,
            Part::Volumes => parts::VOLUMES,
            Part::Insured => insured::TITLE,
            Part::Mes => parts::MES,
            Part::Dictionaries => parts::DICTIONARIES,
        }
    }

    /// The one after this, round and round.
    pub fn next(self) -> Part {
        let at = Part::ALL.iter().position(|part| *part == self);
        Part::ALL[at.map_or(0, |at| (at + 1) % Part::ALL.len())]
    }
}

/// A document, and what of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub document: &'static Document,
    pub ask: Ask,
}

impl Place {
    /// One document of ours, by its name in calls.
    pub fn document(name: &str, ask: Ask) -> Place {
        let document = reports::DOCUMENTS
            .iter()
            .find(|document| document.name == name);
        let wanted = document.map(|document| Box::new(Wanted { document, ask }));
        Place::Reports { wanted }
    }

    pub fn title(&self) -> &'static str {
        match self {
            Place::Month => words::MONTH,
            Place::Accounts => words::ACCOUNTS,
            Place::Card { .. } => words::CARD,
            Place::Registries => words::REGISTRIES,
            Place::Replies | Place::Refusals { .. } => words::REPLIES,
            Place::Billing { .. } => words::BILLING,
            Place::Checks { .. } => words::CHECKS,
            Place::Reports { .. } => words::REPORTS,
            Place::Journal => words::JOURNAL,
            Place::Settings => words::SETTINGS,
        }
    }

    /// The digit of Ctrl+digit.
    pub fn digit(&self) -> char {
        match self {
            Place::Month => '1',
            Place::Accounts | Place::Card { .. } => '2',
            Place::Registries => '3',
            Place::Replies | Place::Refusals { .. } => '4',
            Place::Billing { .. } => '5',
            Place::Checks { .. } => '6',
            Place::Reports { .. } => '7',
            Place::Journal => '8',
            Place::Settings => '9',
        }
    }

    pub fn of_digit(digit: char) -> Option<Place> {
        Place::ALL.into_iter().find(|place| place.digit() == digit)
    }

    /// The entries of the navigation, in order.
    pub const ALL: [Place; 9] = [
        Place::Month,
        Place::Accounts,
        Place::Registries,
        Place::Refusals { payer: None },
        Place::Billing { payer: None },
        Place::Checks { part: None },
        Place::Reports { wanted: None },
        Place::Journal,
        Place::Settings,
    ];
}
