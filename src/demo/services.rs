//! What a case consists of: diagnoses, services, prices.

use chrono::{Days, NaiveDate};
use fastrand::Rng;

use crate::domain::{Activity, Kopecks, ReportingPeriod};
use crate::exchange::xml::Element;

use super::Invented;
use super::cases::{Case, days_between};
use super::document::tag;
use super::money::{coefficient, priced};
use super::people::{Person, age_on};
use super::standards;

/// Types of sums of the Yaroslavl profile: the whole cost, by account, covered by per-head money.
pub(super) const FULL: &str = "0";
const CASE_BASED: &str = "1";
const CAPITATED: &str = "2";

/// A case with its services and sums, ready to be written.
pub(super) struct Drawn {
    pub services: Vec<Service>,
    /// Beside the whole cost.
    pub second_type: &'static str,
    /// Number and date of the printed invoice, which information systems seldom give.
    pub invoice: Option<(String, NaiveDate)>,
    pub diagnoses: Vec<&'static str>,
    pub chance: Rng,
}

/// One provided service.
pub(super) struct Service {
    pub price: Kopecks,
    pub code: String,
    pub quantity: u32,
    pub profile: &'static str,
    pub specialty: &'static str,
    pub doctor: String,
    pub start: NaiveDate,
    pub end: NaiveDate,
    /// Attributes of `additional`.
    pub more: Vec<(&'static str, String)>,
    /// Elements between `additional` and the diagnoses.
    pub blocks: Vec<Element<'static>>,
}

/// Codes by activity: kind and conditions of help, profile, specialty, letter of the card.
pub(super) struct Codes {
    pub help_kind: &'static str,
    pub conditions: &'static str,
    pub profile: &'static str,
    pub specialty: &'static str,
    pub letter: &'static str,
    pub result: &'static [&'static str],
    pub outcome: &'static [&'static str],
    pub diagnoses: &'static [&'static str],
}

pub(super) fn codes(activity: Activity, is_child: bool) -> Codes {
    use Activity::*;
    let healthy: &[&str] = &["Z00.0", "Z00.1", "Z10.8"];
    let of =
        |help_kind, conditions, profile, specialty, letter, result, outcome, diagnoses| Codes {
            help_kind,
            conditions,
            profile,
            specialty,
            letter,
            result,
            outcome,
            diagnoses,
        };
    let (therapist, general) = if is_child { ("68", "49") } else { ("97", "76") };
    let ill: &[&str] = &[
        "J06.9", "I11.9", "M42.1", "K29.5", "N30.0", "E11.9", "J20.9",
    ];
    let outcomes: &[&str] = &["301", "303", "304", "306"];
    match activity {
        Outpatient => of(
            "12",
            "3",
            therapist,
            general,
            "А",
            &["301", "304", "309", "315"],
            outcomes,
            ill,
        ),
        Inpatient => of(
            "31",
            "1",
            "53",
            "41",
            "ИБ",
            &["101", "102"],
            &["101", "102", "103"],
            &["I63.3", "J18.9", "K80.1", "I21.4", "N10", "K35.8"],
        ),
        DayHospital => of(
            "12",
            "2",
            therapist,
            general,
            "ДС",
            &["201"],
            &["201", "202"],
            &["I25.1", "G54.4", "J45.0", "M17.0"],
        ),
        Dental => of(
            "13",
            "3",
            if is_child { "86" } else { "89" },
            "69",
            "С",
            &["301"],
            outcomes,
            &["K02.1", "K04.0", "K05.1"],
        ),
        Ambulance => of(
            "2",
            "4",
            "84",
            "42",
            "В",
            &["401", "402", "403"],
            &["402", "403"],
            &["R10.4", "I10", "S06.0", "J45.9"],
        ),
        Paraclinical => of(
            "13",
            "3",
            "78",
            "60",
            "П",
            &["301"],
            &["306"],
            &["M54.1", "R91", "N20.0"],
        ),
        Dispensary => of(
            "12",
            "3",
            "97",
            "76",
            "Д",
            &["317", "318", "355", "356"],
            &["306"],
            healthy,
        ),
        Checkup => of(
            "12",
            "3",
            "151",
            "76",
            "ПО",
            &["343", "344"],
            &["306"],
            healthy,
        ),
        Orphans => of(
            "12",
            "3",
            "68",
            "49",
            "СИ",
            &["321", "322", "323"],
            &["306"],
            healthy,
        ),
        Minors => of(
            "12",
            "3",
            "68",
            "49",
            "НЛ",
            &["332", "333", "334"],
            &["306"],
            healthy,
        ),
        HighTech => of(
            "32",
            "1",
            "81",
            "25",
            "ВМ",
            &["101"],
            &["102"],
            &["I20.8", "I25.1"],
        ),
    }
}

pub(super) fn one_of<T: Copy>(chance: &mut Rng, items: &[T]) -> T {
    items[chance.usize(0..items.len())]
}

impl Case {
    pub(super) fn draw(&self, world: &Invented, person: &Person) -> Drawn {
        let mut chance = world.chance(2, self.number);
        let is_child = age_on(self.end, person.birth_date) < 18;
        let codes = codes(self.activity, is_child);
        let mut diagnoses = vec![one_of(&mut chance, codes.diagnoses)];
        for other in ["I10", "E66.0", "K21.9"] {
            if chance.u8(0..8) == 0 && !diagnoses.contains(&other) {
                diagnoses.push(other);
            }
        }
        let services = self.services(world, person, &codes, &mut chance);
        let capitated_rate = match self.activity {
            Activity::Ambulance => 100,
            Activity::Outpatient => 75,
            Activity::Dental => 40,
            _ => 0,
        };
        let second_type = match chance.u32(0..100) < capitated_rate {
            true => CAPITATED,
            false => CASE_BASED,
        };
        let has_invoice = second_type == CASE_BASED && chance.u32(0..100) < 3;
        Drawn {
            services,
            second_type,
            invoice: has_invoice.then(|| {
                let period = ReportingPeriod::of(self.end);
                let letter = if chance.bool() { "А" } else { "Б" };
                let number = format!("{:02}{:02}-{letter}", period.year() % 100, period.month());
                (number, period.last_day() + Days::new(5))
            }),
            diagnoses,
            chance,
        }
    }

    fn services(
        &self,
        world: &Invented,
        person: &Person,
        codes: &Codes,
        chance: &mut Rng,
    ) -> Vec<Service> {
        let length = days_between(self.start, self.end);
        let most = match self.activity {
            Activity::Outpatient | Activity::Dental => world.max_services,
            Activity::Dispensary | Activity::Checkup | Activity::Orphans | Activity::Minors => {
                world.max_services + 1
            }
            _ => 1,
        };
        let n = chance.u32(1..=most.max(1));
        let doctor = format!("90{:02}", chance.u32(1..40));
        (0..n)
            .map(|at| {
                // Visits are spread over the treatment; the last one ends it.
                let day = self.start + Days::new(u64::from((at + 1) * length / n));
                let mut service = Service {
                    price: Kopecks::ZERO,
                    code: String::new(),
                    quantity: 1,
                    profile: codes.profile,
                    specialty: codes.specialty,
                    doctor: doctor.clone(),
                    start: day,
                    end: day,
                    more: Vec::new(),
                    blocks: Vec::new(),
                };
                self.fill(&mut service, person, at, chance);
                service
            })
            .collect()
    }

    /// What the activity makes of a service.
    fn fill(&self, service: &mut Service, person: &Person, at: u32, chance: &mut Rng) {
        let odd = |chance: &mut Rng, from: i64, to: i64| Kopecks(chance.i64(from..to) * 2 + 1);
        match self.activity {
            Activity::Outpatient => {
                service.code = format!("POS-{:02}", at + 1);
                service.price = odd(chance, 9_000, 22_000);
            }
            Activity::Inpatient | Activity::DayHospital => self.fill_ksg(service, person, chance),
            Activity::HighTech => {
                service.code = "VMP".into();
                service.quantity = days_between(self.start, self.end).max(1);
                (service.start, service.end) = (self.start, self.end);
                let share = [100, 100, 85][chance.usize(0..3)];
                service.price = priced(Kopecks(18_463_477), &[share]);
                let group = chance.u32(30..50).to_string();
                service.more = vec![
                    ("count_d", service.quantity.to_string()),
                    ("dep_num", "7".into()),
                    ("vmp_kind", "14.00.37.001".into()),
                    ("vmp_method", chance.u32(500..999).to_string()),
                    ("vmp_group", group),
                ];
            }
            Activity::Dental => {
                service.code = format!("ST-{:02}", chance.u32(1..30));
                service.quantity = chance.u32(1..3);
                // Conventional units of labour, in hundredths, at the price of one unit.
                let units = one_of(chance, &[75, 125, 155, 200, 335]);
                service.price =
                    priced(Kopecks(17_843), &[units, i64::from(service.quantity) * 100]);
                let tooth = format!("{}{}", chance.u32(1..5), chance.u32(1..8));
                let surface = chance.u32(1..6).to_string();
                let stomat = tag(
                    "stomat",
                    vec![("n_tooth", tooth), ("p_tooth", surface)],
                    vec![],
                );
                service.blocks = vec![tag("stomats", vec![], vec![stomat])];
            }
            Activity::Ambulance => {
                service.code = "CALL-01".into();
                let crew = one_of(chance, &[100, 115, 140]);
                service.price = priced(Kopecks(234_719), &[crew]);
            }
            Activity::Paraclinical => {
                let (code, price) = one_of(
                    chance,
                    &[("MRT-03", 391_253), ("KT-01", 204_777), ("UZI-07", 64_331)],
                );
                service.code = code.into();
                service.price = Kopecks(price);
            }
            Activity::Dispensary => {
                service.code = format!("DVN-{}", at + 1);
                service.price = odd(chance, 18_000, 60_000);
                service.more = vec![("refusal", "0".into())];
            }
            Activity::Checkup | Activity::Orphans | Activity::Minors => {
                service.code = format!("PRO-{}", at + 1);
                service.price = odd(chance, 14_000, 48_000);
                service.more = vec![("refusal", "0".into())];
            }
        }
    }

    /// A clinical group with its coefficients; the price is their product, rounded once.
    fn fill_ksg(&self, service: &mut Service, person: &Person, chance: &mut Rng) {
        let is_day = self.activity == Activity::DayHospital;
        // Two draws that nothing needs any more: without them every seed would have other sums.
        let _ = (chance.u32(1..38), chance.u32(1..20));
        let age = age_on(self.start, person.birth_date);
        let weight = chance.i64(standards::WEIGHTS);
        let (group, base) = (
            standards::group(self.activity, weight),
            standards::base(self.activity),
        );
        let region = 95;
        let management = one_of(chance, &[80, 100, 120]);
        let level = one_of(chance, &[90, 100, 105]);
        // The coefficient for the difficulty of the patient: the very old, the very young.
        let (difficulty, reason) = match age {
            75.. => (120, Some("3")),
            0 => (115, Some("10")),
            1..5 => (110, Some("11")),
            _ if chance.u8(0..8) == 0 => (125, Some("4")),
            _ => (100, None),
        };
        service.code = "KSG".into();
        service.quantity = days_between(self.start, self.end).max(1);
        (service.start, service.end) = (self.start, self.end);
        service.price = priced(base, &[weight, region, management, level, difficulty]);
        service.more = vec![
            ("ksg", group),
            ("count_d", service.quantity.to_string()),
            ("dep_num", chance.u32(1..9).to_string()),
            ("prof_h", if is_day { "21" } else { "30" }.into()),
            ("koef_z", coefficient(weight)),
            ("koef_up", coefficient(management)),
            ("bztsz", base.to_string()),
            ("koef_d", coefficient(region)),
            ("koef_u", coefficient(level)),
            ("it_sl", coefficient(difficulty)),
        ];
        if let Some(reason) = reason {
            let attributes = vec![("coeff", reason.into()), ("value", coefficient(difficulty))];
            let kslp = tag("kslp", attributes, vec![]);
            service.blocks.push(tag("coefficients", vec![], vec![kslp]));
        }
        if chance.u8(0..3) == 0 {
            let crit = format!("amt{:02}", chance.u32(1..16));
            let criteria = tag("criteria", vec![("crit", crit)], vec![]);
            service
                .blocks
                .push(tag("criterias", vec![], vec![criteria]));
        }
    }
}

impl Drawn {
    /// The account's sum, whatever its types.
    pub(super) fn sum(&self) -> Kopecks {
        self.services.iter().map(|service| service.price).sum()
    }

    /// Sums by type: the whole cost, and the same by the way of payment.
    pub(super) fn rows(&self) -> [(&'static str, Kopecks); 2] {
        [(FULL, self.sum()), (self.second_type, self.sum())]
    }
}
