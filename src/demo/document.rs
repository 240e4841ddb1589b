//! The document that a case makes, in the elements of the protocol «Reestr».

use chrono::Days;
use fastrand::Rng;

use crate::domain::{Activity, Kopecks};
use crate::exchange::xml::{Element, Node};

use super::Invented;
use super::cases::Case;
use super::people::{Person, age_on};
use super::services::{Drawn, FULL, Service, codes, one_of};

/// An element with attributes and children.
pub(super) fn tag(
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

impl Drawn {
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
            Activity::Outpatient => visit("3.0", vec![("locality", "1".to_owned())]),
            Activity::Dental => visit("3.0", vec![]),
            Activity::Paraclinical => visit("1.0", vec![]),
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
