//! Invented accounts of all activities: dates, services, prices, and the document they make.

use chrono::{Days, NaiveDate};
use fastrand::Rng;

use crate::domain::{Activity, Kopecks, ReportingPeriod};
use crate::exchange::xml::{Element, Node};

use super::Invented;
use super::money::{coefficient, priced};
use super::people::{Person, age_on};

/// Types of sums of the Yaroslavl profile: the whole cost, by account, covered by per-head money.
const FULL: &str = "0";
const CASE_BASED: &str = "1";
const CAPITATED: &str = "2";

/// One account, known by its number; everything else follows.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Unique over months; the digits of the key.
    pub number: u64,
    /// Number of the person in [`Invented`].
    pub person: usize,
    pub activity: Activity,
    /// First and last day of treatment, inclusive.
    pub start: NaiveDate,
    pub end: NaiveDate,
}

/// Accounts of a month, in order.
#[derive(Clone)]
pub struct Cases<'w> {
    world: &'w Invented,
    period: ReportingPeriod,
    at: u64,
    n: u64,
}

/// A case with its services and sums, ready to be written.
pub(super) struct Drawn {
    pub services: Vec<Service>,
    /// Beside the whole cost.
    pub second_type: &'static str,
    /// Number and date of the printed invoice, which information systems seldom give.
    pub invoice: Option<(String, NaiveDate)>,
    diagnoses: Vec<&'static str>,
    chance: Rng,
}

/// One provided service.
pub(super) struct Service {
    pub price: Kopecks,
    code: String,
    quantity: u32,
    profile: &'static str,
    specialty: &'static str,
    doctor: String,
    start: NaiveDate,
    end: NaiveDate,
    /// Attributes of `additional`.
    more: Vec<(&'static str, String)>,
    /// Elements between `additional` and the diagnoses.
    blocks: Vec<Element<'static>>,
}

impl<'w> Cases<'w> {
    pub(super) fn new(world: &'w Invented, period: ReportingPeriod, n: u64) -> Cases<'w> {
        Cases {
            world,
            period,
            at: 0,
            n,
        }
    }

    /// The person of a case; now and then that of the case before.
    fn person_at(&self, at: u64) -> (usize, Rng) {
        let mut own = self.chance(at);
        let person = own.usize(0..self.world.n_people);
        match at > 0 && own.u32(0..100) < 4 {
            true => (self.chance(at - 1).usize(0..self.world.n_people), own),
            false => (person, own),
        }
    }

    fn chance(&self, at: u64) -> Rng {
        self.world.chance(1000 + ordinal(self.period), at)
    }
}

/// Months since 2011, which is when periods begin.
fn ordinal(period: ReportingPeriod) -> u64 {
    u64::try_from((period.year() - 2011) * 12).unwrap_or(0) + u64::from(period.month())
}

impl Iterator for Cases<'_> {
    type Item = Case;

    fn next(&mut self) -> Option<Case> {
        if self.at == self.n {
            return None;
        }
        let at = self.at;
        self.at += 1;
        let (person, mut chance) = self.person_at(at);
        let born = self.world.person(person).birth_date;
        let age = age_on(self.period.first_day(), born);
        let activity = activity(&mut chance, age);
        let (start, end) = days(&mut chance, self.period, activity);
        Some(Case {
            number: 90_000_000_000_000 + ordinal(self.period) * 1_000_000_000 + at + 1,
            person,
            activity,
            start: start.max(born),
            end: end.max(born),
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::try_from(self.n - self.at).unwrap_or(usize::MAX);
        (left, Some(left))
    }
}

fn activity(chance: &mut Rng, age: u32) -> Activity {
    use Activity::*;
    let weights: &[(Activity, u32)] = match age {
        18.. => &[
            (Outpatient, 40),
            (Inpatient, 10),
            (DayHospital, 7),
            (Dental, 11),
            (Ambulance, 8),
            (Paraclinical, 9),
            (Dispensary, 8),
            (Checkup, 5),
            (HighTech, 2),
        ],
        3.. => &[
            (Outpatient, 38),
            (Inpatient, 7),
            (DayHospital, 3),
            (Dental, 14),
            (Ambulance, 7),
            (Paraclinical, 6),
            (Minors, 15),
            (Orphans, 8),
            (HighTech, 2),
        ],
        _ => &[
            (Outpatient, 55),
            (Inpatient, 15),
            (Ambulance, 10),
            (Minors, 20),
        ],
    };
    let total: u32 = weights.iter().map(|(_, weight)| weight).sum();
    let mut lot = chance.u32(0..total);
    for (activity, weight) in weights {
        if lot < *weight {
            return *activity;
        }
        lot -= weight;
    }
    Outpatient
}

/// Treatment mostly ends in the month, now and then in the one before or after.
fn days(chance: &mut Rng, period: ReportingPeriod, activity: Activity) -> (NaiveDate, NaiveDate) {
    use Activity::*;
    let month = period.first_day();
    let n_days = u64::from(age_in_days(month, period.last_day())) + 1;
    let end = match chance.u32(0..100) {
        0..4 => month - Days::new(chance.u64(1..25)),
        4..6 => period.last_day() + Days::new(chance.u64(1..10)),
        _ => month + Days::new(chance.u64(0..n_days)),
    };
    let length = match activity {
        Inpatient => chance.u64(3..18),
        DayHospital => chance.u64(5..12),
        HighTech => chance.u64(7..22),
        Outpatient => chance.u64(0..12),
        Dispensary | Checkup | Orphans | Minors => chance.u64(0..9),
        Dental | Ambulance | Paraclinical => 0,
    };
    (end - Days::new(length), end)
}

fn age_in_days(from: NaiveDate, to: NaiveDate) -> u32 {
    u32::try_from((to - from).num_days()).unwrap_or(0)
}

/// A key of the wire: digits, padded with `F` to 32 signs, in groups.
pub fn key(digits: &str) -> String {
    let padded = format!("{digits:F<32}");
    format!(
        "{}-{}-{}-{}-{}",
        &padded[..8],
        &padded[8..12],
        &padded[12..16],
        &padded[16..20],
        &padded[20..32]
    )
}

/// Codes by activity: kind and conditions of help, profile, specialty, letter of the card.
struct Codes {
    help_kind: &'static str,
    conditions: &'static str,
    profile: &'static str,
    specialty: &'static str,
    letter: &'static str,
    result: &'static [&'static str],
    outcome: &'static [&'static str],
    diagnoses: &'static [&'static str],
}

fn codes(activity: Activity, is_child: bool) -> Codes {
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

/// An element with attributes and children.
fn tag(
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Element<'static>>,
) -> Element<'static> {
    let mut element = Element::new(name);
    element.attributes = attributes
        .into_iter()
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    element.children = children.into_iter().map(Node::Element).collect();
    element
}

fn one_of<T: Copy>(chance: &mut Rng, items: &[T]) -> T {
    items[chance.usize(0..items.len())]
}

impl Case {
    /// The account's key.
    pub fn key(&self) -> String {
        key(&self.number.to_string())
    }

    fn own_key(&self, kind: u64, at: usize) -> String {
        // The same digits behind another first one, and the place inside the case.
        let digits = self.number - 90_000_000_000_000 + kind * 10_000_000_000_000;
        key(&format!("{digits}{at:02}"))
    }

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
        let length = age_in_days(self.start, self.end);
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
                service.quantity = age_in_days(self.start, self.end).max(1);
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
        let (group, base) = match is_day {
            true => (
                format!("ds{:02}.{:03}", chance.u32(1..38), chance.u32(1..20)),
                1_452_917,
            ),
            false => (
                format!("st{:02}.{:03}", chance.u32(1..38), chance.u32(1..20)),
                2_418_753,
            ),
        };
        let age = age_on(self.start, person.birth_date);
        let weight = chance.i64(45..310);
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
        service.quantity = age_in_days(self.start, self.end).max(1);
        (service.start, service.end) = (self.start, self.end);
        service.price = priced(
            Kopecks(base),
            &[weight, region, management, level, difficulty],
        );
        service.more = vec![
            ("ksg", group),
            ("count_d", service.quantity.to_string()),
            ("dep_num", chance.u32(1..9).to_string()),
            ("prof_h", if is_day { "21" } else { "30" }.into()),
            ("koef_z", coefficient(weight)),
            ("koef_up", coefficient(management)),
            ("bztsz", Kopecks(base).to_string()),
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

    fn sums(&self, sum: Kopecks) -> Element<'static> {
        let elem = |type_code: &str| {
            let attributes = vec![
                ("type_acc", type_code.to_owned()),
                ("suml", sum.to_string()),
                ("sum", sum.to_string()),
            ];
            tag("elem", attributes, vec![])
        };
        tag("sum", vec![], vec![elem(FULL), elem(self.second_type)])
    }

    /// The account as an element; `number` is its place in the file, from 1.
    pub(super) fn account(
        mut self,
        world: &Invented,
        person: &Person,
        case: &Case,
        number: u64,
    ) -> Element<'static> {
        let mut chance = self.chance.clone();
        let is_child = age_on(case.end, person.birth_date) < 18;
        let codes = codes(case.activity, is_child);
        let main = self.diagnoses[0];
        let doctor = self.services[0].doctor.clone();
        let services = std::mem::take(&mut self.services);
        let total: Kopecks = services.iter().map(|s| s.price).sum();
        let mut children = Vec::new();
        if let Some(direction) = direction(case, main, &mut chance) {
            children.push(tag("directions", vec![], vec![direction]));
        }
        let list = services
            .into_iter()
            .enumerate()
            .map(|(at, service)| self.service(world, case, is_child, main, at, service))
            .collect();
        children.push(tag("manipulations", vec![], list));
        let list = self.diagnoses.iter().enumerate().map(|(at, mkb)| {
            let mut attributes = vec![("type", if at == 0 { "1" } else { "2" }.to_owned())];
            if at == 0 && case.activity == Activity::Outpatient {
                attributes.push(("type_b", chance.u32(1..4).to_string()));
            }
            attributes.push(("mkb", (*mkb).to_owned()));
            tag("diagnose", attributes, vec![])
        });
        children.push(tag("diagnoses", vec![], list.collect()));
        children.push(tag(
            "additionals",
            vec![],
            self.additionals(case, &doctor, &mut chance),
        ));
        children.push(self.sums(total));
        let attributes = vec![
            ("help_type", codes.help_kind.to_owned()),
            ("help_cond", codes.conditions.to_owned()),
            ("n_pp", number.to_string()),
            ("xkey", case.key()),
            (
                "n_card",
                format!("{}-{}", codes.letter, case.number % 1_000_000_000),
            ),
            ("curestart", case.start.to_string()),
            ("cureend", case.end.to_string()),
            ("doctor", doctor),
            ("spec", codes.specialty.to_owned()),
            ("result", one_of(&mut chance, codes.result).to_owned()),
            ("outcome", one_of(&mut chance, codes.outcome).to_owned()),
            ("vg", "1".to_owned()),
        ];
        tag("personal_account", attributes, children)
    }

    fn service(
        &self,
        world: &Invented,
        case: &Case,
        is_child: bool,
        diagnosis: &str,
        at: usize,
        service: Service,
    ) -> Element<'static> {
        let provider = &world.setup.provider;
        let mut about = vec![
            ("ogrn_lpu", provider.ogrn.clone()),
            ("kpp_lpu", provider.kpp.clone()),
        ];
        about.extend(service.more);
        let mut more = vec![tag("additional", about, vec![])];
        more.extend(service.blocks);
        let mkb = tag("diagnose", vec![("mkb", diagnosis.to_owned())], vec![]);
        more.push(tag("diagnoses", vec![], vec![mkb]));
        let children = vec![self.sums(service.price), tag("additionals", vec![], more)];
        let mut attributes = vec![("xkey", case.own_key(8, at + 1))];
        if at > 0 && case.activity == Activity::Dental {
            attributes.push(("main_xkey", case.own_key(8, 1)));
        }
        attributes.extend([
            ("prof_oms", service.profile.to_owned()),
            ("det", if is_child { "1" } else { "0" }.to_owned()),
            ("service", service.code),
            ("quantity", service.quantity.to_string()),
            ("doctor", service.doctor),
            ("spec", service.specialty.to_owned()),
            ("date_1", service.start.to_string()),
            ("date_2", service.end.to_string()),
        ]);
        tag("manipulation", attributes, children)
    }

    fn additionals(&self, case: &Case, doctor: &str, chance: &mut Rng) -> Vec<Element<'static>> {
        let mut about = vec![
            ("division", chance.u32(1..9).to_string()),
            ("finsource", "1".to_owned()),
        ];
        if let Some((number, date)) = &self.invoice {
            about.extend([("invnumber", number.clone()), ("invdate", date.to_string())]);
        }
        about.push(("type_r", "1".to_owned()));
        let visit = |purpose: &str, more: Vec<(&'static str, String)>| {
            let mut attributes = vec![
                ("ad_pur", purpose.to_owned()),
                ("togmh", "3".to_owned()),
                ("treatment_places", "1".to_owned()),
            ];
            attributes.extend(more);
            tag("additional_p", attributes, vec![])
        };
        let mut examination = |types: &[&str]| {
            let health = chance.u32(1..4).to_string();
            let kind = one_of(chance, types).to_owned();
            let more = vec![
                ("g_health", health.clone()),
                ("disp_result", health),
                ("disp_type", kind),
            ];
            visit("2.2", more)
        };
        let own = match case.activity {
            Activity::Outpatient => visit("3", vec![("locality", "1".to_owned())]),
            Activity::Dental => visit("3", vec![]),
            Activity::Paraclinical => visit("1", vec![]),
            Activity::Dispensary => examination(&["1", "2"]),
            Activity::Checkup => examination(&["5"]),
            Activity::Orphans => examination(&["3", "4", "7", "8"]),
            Activity::Minors => examination(&["10", "12"]),
            Activity::Inpatient | Activity::DayHospital | Activity::HighTech => {
                let ward = chance.u32(1..20).to_string();
                let arrival = chance.u32(1..4).to_string();
                let attributes = vec![("n_ward", ward), ("arrival_type", arrival)];
                tag("additional_h_d", attributes, vec![])
            }
            Activity::Ambulance => ambulance(case, doctor, chance),
        };
        let is_examination = matches!(
            case.activity,
            Activity::Dispensary | Activity::Orphans | Activity::Minors
        );
        if is_examination {
            about.push(("phase", "1".to_owned()));
        }
        vec![tag("additional", about, vec![]), own]
    }
}

/// Planned stays and investigations come with a direction.
fn direction(case: &Case, diagnosis: &str, chance: &mut Rng) -> Option<Element<'static>> {
    let (kind, inner) = match case.activity {
        Activity::Paraclinical => {
            let code = tag(
                "simple_service",
                vec![("code", "MRT-03".to_owned())],
                vec![],
            );
            ("3", tag("simple_services", vec![], vec![code]))
        }
        Activity::Inpatient | Activity::DayHospital | Activity::HighTech if chance.bool() => (
            "1",
            tag("profile", vec![("profile", "30".to_owned())], vec![]),
        ),
        _ => return None,
    };
    let mut attributes = vec![
        ("xkey", case.own_key(7, 1)),
        ("direction", if kind == "3" { "2" } else { "1" }.to_owned()),
        ("number", format!("Н-{}", chance.u32(1..9_999))),
        (
            "date_1",
            (case.start - Days::new(chance.u64(1..20))).to_string(),
        ),
        ("ogrn_lpu", "1007600000055".to_owned()),
        ("kpp_lpu", "760001005".to_owned()),
        ("direction_type", kind.to_owned()),
        ("reason", "1".to_owned()),
        ("mkb", diagnosis.to_owned()),
    ];
    if kind == "3" {
        attributes.push(("met_issl", chance.u32(1..5).to_string()));
    }
    attributes.push(("snils", "000-000-002 02".to_owned()));
    Some(tag("direction", attributes, vec![inner]))
}

fn ambulance(case: &Case, doctor: &str, chance: &mut Rng) -> Element<'static> {
    let mut minute = chance.u32(0..22 * 60);
    let mut times = Vec::new();
    for kind in 1..=4 {
        let time = format!("{}T{:02}:{:02}:00", case.start, minute / 60, minute % 60);
        let attributes = vec![("type_time", kind.to_string()), ("time", time)];
        times.push(tag("time", attributes, vec![]));
        minute += chance.u32(2..25);
    }
    let brigade = vec![
        ("doctor", doctor.to_owned()),
        ("one_assistent", "9013".to_owned()),
        ("driver", "9023".to_owned()),
    ];
    let attributes = vec![
        ("occasion", chance.u32(1..30).to_string()),
        ("call", "1".to_owned()),
        ("place", chance.u32(1..7).to_string()),
        ("result_t", chance.u32(1..5).to_string()),
        ("kilometrage", chance.u32(1..60).to_string()),
    ];
    let children = vec![
        tag("times", vec![], times),
        tag("brigade_structure", brigade, vec![]),
    ];
    tag("additional_f", attributes, children)
}

/// The patient with the accounts of one record.
pub(super) fn patient(person: &Person, accounts: Vec<Element<'static>>) -> Element<'static> {
    let text = |value: &str| value.to_owned();
    let mut children = Vec::new();
    if let Some(parent) = &person.parent {
        let attributes = vec![
            ("surname_p", text(&parent.surname)),
            ("name_p", text(&parent.name)),
            ("patronymic_p", text(&parent.patronymic)),
            ("birthdate_p", parent.birth_date.to_string()),
            ("sex_p", text(&parent.sex)),
        ];
        children.push(tag("lawful_repr", attributes, vec![]));
    }
    let policy = &person.policy;
    let attributes = vec![
        ("region_oms", text(&policy.region)),
        ("type_polis", text(&policy.kind)),
        ("polisser", text(&policy.series)),
        ("polisnum", text(&policy.number)),
        ("begin_p", policy.from.to_string()),
        ("ogrn_smo", text(&policy.insurer_ogrn)),
    ];
    let polis = tag("polis", attributes, vec![]);
    children.push(tag("polises", vec![], vec![polis]));
    let attributes = vec![
        ("doctype", text(&person.doc_type)),
        ("docser", text(&person.doc_series)),
        ("docnum", text(&person.doc_number)),
    ];
    let doc = tag("doc", attributes, vec![]);
    children.push(tag("docs", vec![], vec![doc]));
    let house = person.code.len() + person.surname.len();
    let attributes = vec![
        ("type_adress", text("1")),
        ("kladr", text("7600000100000")),
        ("dom", house.to_string()),
        ("kvart", text("1")),
    ];
    let address = tag("address", attributes, vec![]);
    children.push(tag("addresses", vec![], vec![address]));
    children.push(tag(
        "additional_data",
        vec![("socialstat", text("1"))],
        vec![],
    ));
    children.push(tag("register_accounts", vec![], accounts));
    let attributes = vec![
        ("patientcod", text(&person.code)),
        ("surname", text(&person.surname)),
        ("name", text(&person.name)),
        ("patronymic", text(&person.patronymic)),
        ("birthdate", person.birth_date.to_string()),
        ("sex", text(&person.sex)),
        ("ss", text(&person.snils)),
    ];
    tag("patient", attributes, children)
}
