//! The precheck's decision about each account of a record: by the list, then by chance.

use crate::exchange::record::Person;
use crate::exchange::xml::Element;
use crate::exchange::{Record, path};

use super::draw::{Draws, Slot};
use super::insured::InsuredPolicy;
use super::read::Source;
use super::register::{Found, Register};
use super::tally::Share;
use super::{Options, wire};
use crate::domain::insured::{plain_name, plain_number};

pub(super) struct Judge<'j> {
    pub source: &'j Source<'j>,
    pub register: &'j Register,
    pub options: &'j Options,
}

/// What the precheck says of one account.
pub(super) struct Verdict<'r> {
    /// Index in [`Register::payers`].
    pub payer: usize,
    pub share: Share,
    /// The right data of a person whose data differ.
    pub person: Option<PersonFinding<'r>>,
    pub policy: Option<PolicyFinding<'r>>,
    /// Code and words.
    pub mes: Option<(&'static str, &'static str)>,
    pub sum: Option<(&'static str, &'static str)>,
    /// Which service, and words.
    pub tariff: Option<(usize, &'static str)>,
    pub facts: Vec<Fact>,
}

#[derive(Clone, Copy)]
pub(super) struct PersonFinding<'r> {
    pub right: &'r InsuredPolicy,
    pub is_document_wrong: bool,
    pub words: &'static str,
}

pub(super) struct PolicyFinding<'r> {
    pub code: &'static str,
    pub right: Option<&'r InsuredPolicy>,
    pub words: &'static str,
}

/// A failed check of structure and logic.
pub(super) struct Fact {
    /// Index in [`TESTS`].
    pub test: usize,
    /// Key of the service concerned.
    pub service: Option<String>,
    pub words: &'static str,
    /// Name and value of the detail.
    pub detail: (&'static str, String),
}

/// A check of the fund's plan.
pub(super) struct Test {
    pub code: &'static str,
    pub element: &'static str,
    pub condition: &'static str,
    pub expression: &'static str,
    pub defect: &'static str,
}

pub(super) const TESTS: [Test; 3] = [
    Test {
        code: "T-001",
        element: "patient",
        condition: "есть полис",
        expression: "дата рождения равна регистру",
        defect: "5.1.4.01",
    },
    Test {
        code: "T-014",
        element: "manipulation",
        condition: "услуга есть в тарифе",
        expression: "профиль & специальность подходят услуге",
        defect: "5.1.4.02",
    },
    Test {
        code: "T-020",
        element: "personal_account",
        condition: "всегда",
        expression: "номер карты \"не повторяется\"",
        defect: "5.1.6.01",
    },
];

const BIRTH_TEST: usize = 0;
const SERVICE_TEST: usize = 1;
const WARNING_TEST: usize = 2;

const MES: [(&str, &str); 3] = [
    ("12", "Услуга не соответствует диагнозу"),
    ("15", "Нет обязательного осмотра"),
    ("21", "Срок лечения короче \"стандарта\" & не объяснён"),
];
const SUMS: [(&str, &str); 3] = [
    ("7", "Случай уже предъявлен"),
    ("9", "Пересекается с лечением в другой МО"),
    ("5.3.2.01", "Сверх распределённого объёма"),
];
const TARIFFS: [&str; 2] = [
    "Проверьте тариф услуги",
    "Тариф \"взрослый\" применён к ребёнку",
];
const SERVICE_FACTS: [&str; 2] = [
    "Профиль услуги не соответствует специальности \"врача\" & периоду",
    "Услуга не входит в номенклатуру учебного фонда",
];
const WARNINGS: [&str; 2] = [
    "Номер карты встречается у другого пациента: обратите внимание",
    "Адрес указан не полностью (\"дом\" & \"квартира\")",
];

impl<'j> Judge<'j> {
    /// One verdict per account, in order.
    pub(super) fn record(&self, tree: &Element<'_>, records: &[Record]) -> Vec<Verdict<'j>> {
        let accounts = path::accounts(&self.source.profile.edition, tree);
        let mut verdicts: Vec<Verdict<'j>> = records
            .iter()
            .zip(accounts)
            .map(|(record, account)| self.account(tree, account, record))
            .collect();
        // The finding stands at the person, hence concerns every account of the person.
        if let Some(finding) = verdicts.iter().find_map(|v| v.person) {
            for verdict in &mut verdicts {
                verdict.person = Some(finding);
                verdict.share = Share::Nothing;
            }
        }
        verdicts
    }

    fn account(&self, tree: &Element<'_>, account: &Element<'_>, record: &Record) -> Verdict<'j> {
        let policy = record.policy.clone().unwrap_or_default();
        let number = policy.number.unwrap_or_default();
        let found = self.register.find(&number, &record.person, record.cure_end);
        let row = match found {
            Found::Valid(row) | Found::Replaced(row) | Found::Other(row) => Some(row),
            Found::Ended { was, now } => Some(now.unwrap_or(was)),
            Found::Unknown => None,
        };
        let payer = match row {
            Some(row) => self.register.payer_of(row),
            None => self.register.payer_of_stranger(
                policy.insurer_ogrn.as_deref().unwrap_or(""),
                policy.region.as_deref().unwrap_or(""),
            ),
        };
        let mut verdict = Verdict {
            payer,
            share: Share::All,
            person: None,
            policy: None,
            mes: None,
            sum: None,
            tariff: None,
            facts: Vec::new(),
        };
        if self.options.compares_people {
            verdict.policy = policy_finding(found);
            verdict.person = row.and_then(|row| person_finding(row, tree, &record.person));
            let is_birth_wrong =
                row.is_some_and(|row| record.person.birth_date != Some(row.birth_date));
            if is_birth_wrong && verdict.person.is_some() {
                let said = record.person.birth_date;
                verdict.facts.push(Fact {
                    test: BIRTH_TEST,
                    service: None,
                    words: "Дата рождения не совпадает с регистром застрахованных",
                    detail: ("birthdate", said.map_or(String::new(), |d| d.to_string())),
                });
            }
        }
        self.draw(account, record, &mut verdict);
        verdict
    }

    fn draw(&self, account: &Element<'_>, record: &Record, verdict: &mut Verdict<'_>) {
        let rates = &self.options.rates;
        let sending = &self.source.sending;
        let draws = Draws::new(
            self.options.seed,
            &["precheck", sending, &record.key_normal],
        );
        let services: Vec<&Element<'_>> = wire::services(account).collect();
        let n_services = services.len() as u32;
        if draws.hits(Slot::Mes, rates.mes) {
            verdict.mes = Some(draws.pick(Slot::Mes, &MES));
        }
        if draws.hits(Slot::Sum, rates.sum) {
            verdict.sum = Some(draws.pick(Slot::Sum, &SUMS));
        }
        if n_services > 0 && draws.hits(Slot::Tariff, rates.tariff) {
            let at = draws.below(Slot::Choice, n_services) as usize;
            verdict.tariff = Some((at, draws.pick(Slot::Tariff, &TARIFFS)));
        }
        let is_flk = n_services > 0 && draws.hits(Slot::Flk, rates.flk);
        if is_flk {
            let service = services[draws.below(Slot::Choice, n_services) as usize];
            let own = |name| service.attribute(name).map(|v| v.trim().to_owned());
            verdict.facts.push(Fact {
                test: SERVICE_TEST,
                service: own("xkey"),
                words: draws.pick(Slot::Flk, &SERVICE_FACTS),
                detail: ("service", own("service").unwrap_or_default()),
            });
        }
        let is_refused = is_flk
            || verdict.person.is_some()
            || verdict.policy.is_some()
            || verdict.mes.is_some()
            || verdict.sum.is_some()
            || verdict.tariff.is_some();
        if is_refused {
            verdict.share = Share::Nothing;
        } else if draws.hits(Slot::Warning, rates.warning) {
            verdict.facts.push(Fact {
                test: WARNING_TEST,
                service: None,
                words: draws.pick(Slot::Warning, &WARNINGS),
                detail: ("n_card", record.card.clone().unwrap_or_default()),
            });
        }
    }
}

fn policy_finding(found: Found<'_>) -> Option<PolicyFinding<'_>> {
    let finding = |code, right, words| Some(PolicyFinding { code, right, words });
    match found {
        Found::Valid(_) => None,
        Found::Replaced(row) => finding("2", Some(row), "Полис заменён"),
        Found::Ended { now, .. } => finding("3", now, "Полис не действует на дату лечения"),
        Found::Other(row) => finding("1", Some(row), "Полис с таким номером не найден"),
        Found::Unknown => finding("1", None, "Человек и полис не найдены в регистре"),
    }
}

fn person_finding<'r>(
    row: &'r InsuredPolicy,
    tree: &Element<'_>,
    person: &Person,
) -> Option<PersonFinding<'r>> {
    let differs = |said: &Option<String>, right: &str| {
        plain_name(said.as_deref().unwrap_or("")) != plain_name(right)
    };
    let is_sex_wrong = !row.sex.is_empty() && differs(&person.sex, &row.sex);
    let is_document_wrong = is_document_wrong(row, tree);
    let words = if person.birth_date != Some(row.birth_date) {
        "Дата рождения не совпадает с регистром"
    } else if differs(&person.surname, &row.surname) {
        "Фамилия не совпадает с регистром"
    } else if differs(&person.name, &row.name) || differs(&person.patronymic, &row.patronymic) {
        "Имя или отчество не совпадает с регистром"
    } else if is_sex_wrong {
        "Пол не совпадает с регистром"
    } else if is_document_wrong {
        "Документ не совпадает с \"регистром\""
    } else {
        return None;
    };
    Some(PersonFinding {
        right: row,
        is_document_wrong,
        words,
    })
}

/// Only a document of the same type can be compared.
fn is_document_wrong(row: &InsuredPolicy, tree: &Element<'_>) -> bool {
    let mut docs = wire::docs(tree)
        .filter(|doc| {
            let own = |name| doc.attribute(name).unwrap_or("").trim();
            !own(wire::DOC_NUMBER).is_empty() && own(wire::DOC_TYPE) == row.doc_type
        })
        .peekable();
    if row.doc_number.is_empty() || docs.peek().is_none() {
        return false;
    }
    !docs.any(|doc| {
        let own = |name| plain_number(doc.attribute(name).unwrap_or(""));
        own(wire::DOC_NUMBER) == plain_number(&row.doc_number)
            && own(wire::DOC_SERIES) == plain_number(&row.doc_series)
    })
}
