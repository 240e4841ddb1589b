//! Invented people: as the information system has them, and as the fund's list has them.

use chrono::{Datelike, Days, Months, NaiveDate};
use fastrand::Rng;

use crate::domain::setup::PayerKind;
use crate::stand::insured::InsuredPolicy;

use super::Invented;
use super::names::{ENDINGS, FATHERS, MEN, STEMS, WOMEN};

/// One invented person, with the data of the information system; the truth is in `insured`.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Number of the patient in the information system.
    pub code: String,
    pub surname: String,
    pub name: String,
    pub patronymic: String,
    pub birth_date: NaiveDate,
    /// `1` man, `2` woman.
    pub sex: String,
    /// `000-000-001 00`; empty for some children.
    pub snils: String,
    pub doc_type: String,
    pub doc_series: String,
    pub doc_number: String,
    pub policy: CarriedPolicy,
    /// A parent, for children.
    pub parent: Option<Parent>,
    /// The person's rows in the fund's list; none for somebody who is not insured.
    pub insured: Vec<InsuredPolicy>,
    pub quirk: Option<Quirk>,
}

/// The policy as the information system has it.
#[derive(Clone, Debug, PartialEq)]
pub struct CarriedPolicy {
    /// Territory of insurance.
    pub region: String,
    /// `1` old, `2` temporary, `3` of the single kind.
    pub kind: String,
    pub series: String,
    pub number: String,
    /// First day, inclusive.
    pub from: NaiveDate,
    pub insurer_ogrn: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Parent {
    pub surname: String,
    pub name: String,
    pub patronymic: String,
    pub birth_date: NaiveDate,
    pub sex: String,
}

/// How the information system and the fund's list differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quirk {
    WrongBirthDate,
    MisspeltSurname,
    LostPatronymic,
    WrongSex,
    WrongDocument,
    /// The information system still has the policy that was replaced.
    ReplacedPolicy,
    /// It has a temporary policy that has run out.
    EndedPolicy,
    /// It names the former insurer; the number is right. No refusal, but another payer.
    ChangedInsurer,
    NotInsured,
}

impl Quirk {
    pub const ALL: [Quirk; 9] = [
        Quirk::WrongBirthDate,
        Quirk::MisspeltSurname,
        Quirk::LostPatronymic,
        Quirk::WrongSex,
        Quirk::WrongDocument,
        Quirk::ReplacedPolicy,
        Quirk::EndedPolicy,
        Quirk::ChangedInsurer,
        Quirk::NotInsured,
    ];

    /// People of a thousand.
    pub(super) fn usual_rate(self) -> u16 {
        match self {
            Quirk::WrongBirthDate | Quirk::ReplacedPolicy => 9,
            Quirk::MisspeltSurname | Quirk::EndedPolicy | Quirk::ChangedInsurer => 6,
            Quirk::LostPatronymic | Quirk::WrongSex | Quirk::WrongDocument | Quirk::NotInsured => 3,
        }
    }
}

/// Regions whose people turn up here, with their invented insurers.
const FOREIGN: [&str; 5] = ["33", "35", "37", "44", "69"];
/// Of a thousand.
const FOREIGN_RATE: u16 = 70;

impl Person {
    pub(super) fn invent(world: &Invented, at: usize) -> Person {
        let mut chance = world.chance(1, at as u64);
        let is_woman = chance.u32(0..100) < 54;
        let birth_date = birth_date(&mut chance, world.born_before);
        let age = world.born_before.years_since(birth_date).unwrap_or(0);
        let surname = surname(&mut chance, is_woman);
        let patronymic = patronymic(&mut chance, is_woman);
        let name = first_name(&mut chance, is_woman);
        let is_foreign = chance.u16(0..1000) < FOREIGN_RATE;
        let (region, insurer_ogrn, letter, payer_ogrn) = insurer(world, &mut chance, is_foreign);
        let (doc_type, doc_series) = match age {
            0..14 => ("3", "I-ГР"),
            _ => ("14", "00 00"),
        };
        let enp = enp(&region, at as u64);
        let has_snils = age >= 14 || chance.u8(0..10) < 7;
        let first_day = NaiveDate::from_ymd_opt(2014, 1, 1).unwrap_or_default();
        let truth = InsuredPolicy {
            enp: enp.clone(),
            surname,
            name,
            patronymic,
            birth_date,
            sex: if is_woman { "2" } else { "1" }.into(),
            snils: if has_snils {
                snils(at as u64 + 1)
            } else {
                String::new()
            },
            doc_type: doc_type.into(),
            doc_series: doc_series.into(),
            doc_number: format!("{:09}", 100_000 + at),
            policy_type: "3".into(),
            policy_series: String::new(),
            policy_number: enp,
            region,
            insurer_ogrn,
            payer_letter: letter,
            payer_ogrn,
            from: Some(first_day.max(birth_date)),
            to: None,
            former_policy_number: String::new(),
        };
        let mut person = Person::as_listed(world, at, truth);
        if age < 18 {
            person.parent = Some(parent(&mut chance, &person));
        }
        let mut lot = chance.u16(0..1000);
        for (quirk, rate) in Quirk::ALL.into_iter().zip(world.quirks) {
            if lot < rate {
                person.make_odd(world, &mut chance, at, quirk);
                break;
            }
            lot -= rate;
        }
        person
    }

    /// The person whose data in the information system are those of the list.
    fn as_listed(world: &Invented, at: usize, truth: InsuredPolicy) -> Person {
        Person {
            code: (100_000 + at).to_string(),
            surname: truth.surname.clone(),
            name: truth.name.clone(),
            patronymic: truth.patronymic.clone(),
            birth_date: truth.birth_date,
            sex: truth.sex.clone(),
            snils: truth.snils.clone(),
            doc_type: truth.doc_type.clone(),
            doc_series: truth.doc_series.clone(),
            doc_number: truth.doc_number.clone(),
            policy: CarriedPolicy {
                region: truth.region.clone(),
                kind: truth.policy_type.clone(),
                series: truth.policy_series.clone(),
                number: truth.policy_number.clone(),
                from: truth.from.unwrap_or(world.born_before),
                insurer_ogrn: truth.insurer_ogrn.clone(),
            },
            parent: None,
            insured: vec![truth],
            quirk: None,
        }
    }

    fn make_odd(&mut self, world: &Invented, chance: &mut Rng, at: usize, quirk: Quirk) {
        let is_local = self.policy.region == world.setup.region.code;
        let Some(truth) = self.insured.first_mut() else {
            return;
        };
        match quirk {
            Quirk::WrongBirthDate => {
                self.birth_date = self.birth_date - Days::new(chance.u64(1..28));
            }
            Quirk::MisspeltSurname => self.surname = misspelt(chance, &self.surname),
            Quirk::LostPatronymic => self.patronymic.clear(),
            Quirk::WrongSex => self.sex = if self.sex == "1" { "2" } else { "1" }.into(),
            Quirk::WrongDocument => self.doc_number = format!("{:09}", 900_000_000 + at),
            Quirk::ReplacedPolicy => {
                self.policy.kind = "1".into();
                self.policy.series = "00-00".into();
                self.policy.number = format!("{:07}", 1_000_000 + at);
                truth.former_policy_number = self.policy.number.clone();
                truth.from = Some(world.born_before - Months::new(2)).max(truth.from);
            }
            Quirk::EndedPolicy => {
                let number = format!("{:09}", 500_000_000 + at);
                let last_day = world.born_before - Months::new(3);
                let temporary = InsuredPolicy {
                    policy_type: "2".into(),
                    policy_number: number.clone(),
                    from: Some(truth.from.unwrap_or(last_day).min(last_day)),
                    to: Some(last_day),
                    ..truth.clone()
                };
                truth.from = Some((last_day + Days::new(1)).max(truth.birth_date));
                self.policy.kind = "2".into();
                self.policy.number = number;
                self.insured.insert(0, temporary);
            }
            Quirk::ChangedInsurer => {
                let payers = &world.setup.payers;
                let other = payers
                    .iter()
                    .find(|p| p.kind == PayerKind::Insurer && p.ogrn != truth.insurer_ogrn);
                let change = world.born_before - Months::new(1);
                if let Some(other) = other.filter(|_| is_local && truth.birth_date < change) {
                    let now = InsuredPolicy {
                        insurer_ogrn: other.ogrn.clone(),
                        payer_letter: other.letter.clone(),
                        payer_ogrn: other.ogrn.clone(),
                        from: Some(change),
                        ..truth.clone()
                    };
                    truth.from = truth.from.min(Some(change - Days::new(1)));
                    truth.to = Some(change - Days::new(1));
                    self.insured.push(now);
                }
            }
            Quirk::NotInsured => self.insured.clear(),
        }
        self.quirk = Some(quirk);
    }
}

/// Whole years between, for the choice of documents and examinations.
pub(super) fn age_on(day: NaiveDate, birth_date: NaiveDate) -> u32 {
    day.years_since(birth_date).unwrap_or(0)
}

/// From the newborn of the last weeks to 95 years, the middle ages more often.
fn birth_date(chance: &mut Rng, before: NaiveDate) -> NaiveDate {
    let days = match chance.u32(0..100) {
        0..2 => chance.u64(1..60),
        2..20 => chance.u64(60..18 * 365),
        20..65 => chance.u64(18 * 365..60 * 365),
        65..95 => chance.u64(60 * 365..80 * 365),
        _ => chance.u64(80 * 365..95 * 365),
    };
    let date = before - Days::new(days);
    debug_assert!(date.year() > 1900);
    date
}

fn pick<'w>(chance: &mut Rng, words: &[&'w str]) -> &'w str {
    words[chance.usize(0..words.len())]
}

fn surname(chance: &mut Rng, is_woman: bool) -> String {
    let (man, woman) = ENDINGS[chance.usize(0..ENDINGS.len())];
    let simple = format!(
        "{}{}",
        pick(chance, &STEMS),
        if is_woman { woman } else { man }
    );
    match chance.u8(0..12) {
        0 => {
            let (man, woman) = ENDINGS[0];
            let second = pick(chance, &STEMS);
            format!("{simple}-{second}{}", if is_woman { woman } else { man })
        }
        _ => simple,
    }
}

fn first_name(chance: &mut Rng, is_woman: bool) -> String {
    pick(chance, if is_woman { &WOMEN } else { &MEN }).to_owned()
}

fn patronymic(chance: &mut Rng, is_woman: bool) -> String {
    let father = pick(chance, &FATHERS);
    format!("{father}{}", if is_woman { "на" } else { "ич" })
}

fn parent(chance: &mut Rng, child: &Person) -> Parent {
    let years = chance.u32(19..42);
    Parent {
        surname: child.surname.clone(),
        name: pick(chance, &WOMEN).to_owned(),
        patronymic: patronymic(chance, true),
        birth_date: child.birth_date - Months::new(years * 12 + chance.u32(0..12)),
        sex: "2".into(),
    }
}

/// Territory, insurer, letter and ОГРН of the payer.
fn insurer(
    world: &Invented,
    chance: &mut Rng,
    is_foreign: bool,
) -> (String, String, String, String) {
    let payers = &world.setup.payers;
    let fund = payers.iter().find(|p| p.kind == PayerKind::Fund);
    if let Some(fund) = fund.filter(|_| is_foreign) {
        let region = pick(chance, &FOREIGN);
        let insurer = ogrn(&format!("100{region}0000077"));
        return (
            region.into(),
            insurer,
            fund.letter.clone(),
            fund.ogrn.clone(),
        );
    }
    let insurers: Vec<_> = payers
        .iter()
        .filter(|p| p.kind == PayerKind::Insurer)
        .collect();
    // The first insurer is the larger one.
    let at = chance.usize(0..insurers.len().max(1) * 3) / 2 % insurers.len().max(1);
    match insurers.get(at) {
        Some(p) => (
            world.setup.region.code.clone(),
            p.ogrn.clone(),
            p.letter.clone(),
            p.ogrn.clone(),
        ),
        None => Default::default(),
    }
}

/// Two neighbouring letters change places, or one is doubled.
fn misspelt(chance: &mut Rng, word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = chance.usize(1..letters.len().saturating_sub(2).max(2));
    if letters[at] == letters[at + 1] || chance.bool() {
        letters.insert(at, letters[at]);
    } else {
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}

/// Sixteen digits: region code 00, the territory, a number, the check digit.
fn enp(region: &str, at: u64) -> String {
    insured_number(&format!("00{region:0>2}{:011}", 1_000_000 + at))
}

fn insured_number(head: &str) -> String {
    crate::domain::insured::with_check_digit(head)
}

/// The `n`-th СНИЛС from 1, with its check number: `000-000-001 09`.
fn snils(n: u64) -> String {
    // Up to 001-001-998 check numbers are not asked for; ours are right all the same.
    let digits = format!("{:09}", n % 1_001_998);
    let sum: u32 = digits
        .bytes()
        .zip((1..=9).rev())
        .map(|(sign, weight)| u32::from(sign - b'0') * weight)
        .sum();
    let check = sum % 101 % 100;
    format!(
        "{}-{}-{} {check:02}",
        &digits[..3],
        &digits[3..6],
        &digits[6..]
    )
}

/// Appends the check digit to the first twelve digits of an ОГРН.
fn ogrn(head: &str) -> String {
    let number: u64 = head.parse().unwrap_or(0);
    format!("{head}{}", number % 11 % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn world() -> Invented {
        Invented::new(5, 5_000, "2021-04".parse().unwrap())
    }

    #[test]
    fn numbers_have_their_check_digits() {
        assert_eq!(ogrn("100760000001"), "1007600000011");
        assert_eq!(ogrn("100760000003"), "1007600000033");
        // From the description of the check number: 112-233-445 95.
        let sum: u32 = "112233445"
            .bytes()
            .zip((1..=9).rev())
            .map(|(b, w)| u32::from(b - b'0') * w)
            .sum();
        assert_eq!(sum % 101 % 100, 95);
        assert_eq!(snils(1), "000-000-001 01");
        let first = enp("76", 0);
        assert_eq!((first.len(), &first[..4]), (16, "0076"));
    }

    #[test]
    fn thousands_of_people_differ_and_come_again() {
        let world = world();
        let people: Vec<Person> = world.people().collect();
        assert_eq!(world.person(77), people[77]);
        let names: HashSet<String> = people
            .iter()
            .map(|p| format!("{} {} {}", p.surname, p.name, p.patronymic))
            .collect();
        assert!(names.len() > 4_800, "{}", names.len());
        let ages: Vec<u32> = people
            .iter()
            .map(|p| age_on(world.born_before, p.birth_date))
            .collect();
        assert!(ages.contains(&0) && ages.iter().any(|a| *a > 85));
        for quirk in Quirk::ALL {
            assert!(people.iter().any(|p| p.quirk == Some(quirk)), "{quirk:?}");
        }
        let letters: HashSet<&str> = people
            .iter()
            .flat_map(|p| &p.insured)
            .map(|row| row.payer_letter.as_str())
            .collect();
        assert_eq!(letters.len(), 3);
        for row in people.iter().flat_map(|p| &p.insured) {
            assert!(
                row.to
                    .is_none_or(|to| row.from.is_none_or(|from| from <= to))
            );
        }
    }
}
