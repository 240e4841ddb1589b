//! An invented organization with invented people and cases, for the demo, tests and benches.
//!
//! Everything follows from a seed and an index, so that a million accounts need no memory. Nobody
//! here can be a real person: policy numbers begin with the region code 00, СНИЛС lie at the very
//! beginning of their range, ОГРН bear the year 00. Codes of services are invented.

pub mod cases;
mod document;
pub mod federal;
mod file;
mod money;
mod names;
pub mod people;
pub mod play;
mod services;
mod standards;
#[cfg(test)]
mod tests;
mod volumes;

use std::path::Path;

use chrono::NaiveDate;
use fastrand::Rng;

use crate::domain::ReportingPeriod;
use crate::domain::setup::{
    Bank, Deadlines, Folders, Payer, PayerKind, Provider, Region, Settings, Setup,
};
use crate::stand::StandError;
use crate::stand::insured::{self, InsuredPolicy};

pub use cases::{Case, Cases};
pub use file::{MisFile, write_mis_file};
pub use people::{Person, Quirk};
pub use standards::write_standards;

/// A population and the organization that treats it.
#[derive(Clone, Debug)]
pub struct Invented {
    pub seed: u64,
    pub n_people: usize,
    /// Everybody is born before this day.
    pub born_before: NaiveDate,
    pub setup: Setup,
    /// People of a thousand for each [`Quirk`], in the order of [`Quirk::ALL`].
    pub quirks: [u16; Quirk::ALL.len()],
    /// How many services a visit may have at most: the knob for the size of documents.
    /// With [`Invented::new`]'s value an account takes about 3.5 KB of XML.
    pub max_services: u32,
}

impl Invented {
    /// `first_period` is the first month that will be played.
    pub fn new(seed: u64, n_people: usize, first_period: ReportingPeriod) -> Invented {
        Invented {
            seed,
            n_people: n_people.max(1),
            born_before: first_period.first_day(),
            setup: setup(),
            quirks: Quirk::ALL.map(Quirk::usual_rate),
            max_services: 2,
        }
    }

    /// The `at`-th person, always the same one.
    pub fn person(&self, at: usize) -> Person {
        Person::invent(self, at)
    }

    pub fn people(&self) -> impl Iterator<Item = Person> + '_ {
        (0..self.n_people).map(|at| self.person(at))
    }

    /// What the fund believes of these people, for [`crate::stand::precheck`].
    pub fn insured(&self) -> impl Iterator<Item = InsuredPolicy> + '_ {
        self.people().flat_map(|person| person.insured)
    }

    /// Writes the fund's list as CSV; returns the number of rows.
    ///
    /// # Errors
    /// [`StandError::File`].
    pub fn write_insured(&self, path: &Path) -> Result<u64, StandError> {
        insured::write(path, self.insured())
    }

    /// `n` accounts of a month; the same each time, and other keys in each month.
    pub fn cases(&self, period: ReportingPeriod, n: u64) -> Cases<'_> {
        Cases::new(self, period, n)
    }

    /// Chance for one thing, by its kind and number.
    fn chance(&self, kind: u64, number: u64) -> Rng {
        let mut seed = self.seed ^ kind.rotate_left(48);
        for part in [kind, number] {
            seed = (seed ^ part)
                .wrapping_mul(0x9E37_79B9_7F4A_7C15)
                .rotate_left(29);
        }
        Rng::with_seed(seed)
    }
}

/// The set-up of the invented organization.
pub fn setup() -> Setup {
    let payer = |letter: &str, name: &str, kind, requisites: [&str; 5]| {
        let [ogrn, inn, kpp, contract, address] = requisites.map(str::to_owned);
        Payer {
            letter: letter.into(),
            ogrn,
            name: name.into(),
            kind,
            from: NaiveDate::from_ymd_opt(2021, 1, 1).unwrap_or_default(),
            to: None,
            contract: Some(contract),
            inn: Some(inn),
            kpp: Some(kpp),
            address: Some(address),
        }
    };
    let insurer = PayerKind::Insurer;
    Setup {
        provider: Provider {
            ogrn: "1007600000011".into(),
            kpp: "760001001".into(),
            name: "ГБУЗ «Заозёрская районная больница»".into(),
            inn: Some("7600000017".into()),
            address: Some("152000, учебная область, г. Заозёрск, ул. Больничная, д. 1".into()),
            phone: Some("(48500) 0-00-00".into()),
            head: Some("Выдумкина О. Т.".into()),
            accountant: Some("Образцова Т. В.".into()),
            performer: Some("Примерова А. А.".into()),
            bank: Some(Bank {
                name: "Отделение учебного банка // УФК по учебной области, г. Заозёрск".into(),
                bic: "007600001".into(),
                account: "03220000000000007601".into(),
                correspondent: "40100000000000000076".into(),
                personal: "20716000001".into(),
            }),
        },
        region: Region {
            profile: "yaroslavl".into(),
            code: "76".into(),
            fund_ogrn: "1007600000022".into(),
            fund_kpp: "760401001".into(),
            fund_name: "ТФОМС учебной области".into(),
        },
        payers: vec![
            payer(
                "A",
                "СМО «Ладога-Полис»",
                insurer,
                [
                    "1007600000033",
                    "7600000031",
                    "760001003",
                    "№ 12 от 11.01.2021",
                    "150000, учебная область, г. Ладожск, наб. Учебная, д. 3",
                ],
            ),
            payer(
                "B",
                "СМО «Верхневолжье-М»",
                insurer,
                [
                    "1007600000044",
                    "7600000048",
                    "760001004",
                    "№ 13 от 11.01.2021",
                    "150000, учебная область, г. Ладожск, пл. Показательная, д. 4",
                ],
            ),
            payer(
                "T",
                "Инообластные (ТФОМС)",
                PayerKind::Fund,
                [
                    "1007600000022",
                    "7600000020",
                    "760401001",
                    "№ 14 от 11.01.2021",
                    "150000, учебная область, г. Ладожск, ул. Фондовая, д. 2",
                ],
            ),
        ],
        settings: Settings {
            inter_provider_settlements: true,
            ..Settings::default()
        },
        folders: Folders::default(),
        deadlines: Deadlines::default(),
    }
}
