//! People of the list who may be the one that an account means, with a slip in the data.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use rusqlite::Connection;

use crate::domain::Insured;
use crate::domain::insured::{names_digest, plain_name, plain_number, plain_snils};
use crate::exchange::record::Person;
use crate::store::insured::{By, find};
use crate::workflows::Error;

use super::subject::text;

/// In what a person of the list is near.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// Everything but one letter of one name.
    Letter,
    /// Surname and name have changed places.
    Swapped,
    /// Day and month of the birth date have changed places.
    DayAndMonth,
    /// One digit of the birth date.
    Digit,
    /// The same СНИЛС under another name or birth date.
    Snils,
}

/// A person of the list with all policies that were found.
#[derive(Clone, Debug)]
pub(super) struct Near {
    pub nearness: Nearness,
    pub policies: Vec<Insured>,
}

/// Names and number as they are compared.
struct Wanted {
    names: [String; 3],
    snils: Option<String>,
    sex: String,
}

/// Everybody in the list who is near a person whom it does not have. Whoever has another СНИЛС is
/// somebody else, and so is whoever is of the other sex.
pub(super) fn near(
    connection: &Connection,
    slot: i64,
    person: &Person,
) -> Result<Vec<Near>, Error> {
    let wanted = Wanted {
        names: [&person.surname, &person.name, &person.patronymic].map(|n| plain_name(text(n))),
        snils: plain_snils(text(&person.snils)),
        sex: text(&person.sex).trim().to_owned(),
    };
    let mut found = Gathered::default();
    if let Some(born) = person.birth_date {
        for row in find(connection, slot, By::Birth(born))? {
            let nearness = by_names(&wanted.names, &names(&row));
            found.add(&wanted, nearness, row);
        }
        let digest = names_digest(&wanted.names[0], &wanted.names[1], &wanted.names[2]);
        for row in find(connection, slot, By::Names(digest))? {
            let nearness = match names(&row) == wanted.names {
                true => by_birth(born, row.birth_date),
                false => None, // The same digest by chance.
            };
            found.add(&wanted, nearness, row);
        }
    }
    if let Some(snils) = &wanted.snils {
        for row in find(connection, slot, By::Snils(snils))? {
            let own = names(&row);
            let n_same = own.iter().zip(&wanted.names).filter(|(a, b)| a == b);
            let is_like = Some(row.birth_date) == person.birth_date || n_same.count() > 1;
            found.add(&wanted, is_like.then_some(Nearness::Snils), row);
        }
    }
    Ok(found.0.into_values().collect())
}

/// By person; who is near in several ways is so in the nearest.
#[derive(Default)]
struct Gathered(BTreeMap<String, Near>);

impl Gathered {
    fn add(&mut self, wanted: &Wanted, nearness: Option<Nearness>, row: Insured) {
        let Some(nearness) = nearness else { return };
        let snils = plain_snils(&row.snils);
        let is_other = wanted.snils.is_some() && snils.is_some() && wanted.snils != snils;
        let is_other_sex = !wanted.sex.is_empty() && !row.sex.is_empty() && wanted.sex != row.sex;
        if is_other || is_other_sex {
            return;
        }
        let near = self.0.entry(person_of(&row)).or_insert(Near {
            nearness,
            policies: Vec::new(),
        });
        near.nearness = near.nearness.min(nearness);
        if near.policies.iter().all(|known| known.n != row.n) {
            near.policies.push(row);
        }
    }
}

/// What tells people of the list apart: their number, else names and birth date.
pub(super) fn person_of(row: &Insured) -> String {
    match plain_number(&row.enp) {
        enp if !enp.is_empty() => enp,
        _ => format!("{} {}", names(row).join("|"), row.birth_date),
    }
}

pub(super) fn names(row: &Insured) -> [String; 3] {
    [&row.surname, &row.name, &row.patronymic].map(|name| plain_name(name))
}

fn by_names(wanted: &[String; 3], found: &[String; 3]) -> Option<Nearness> {
    let [surname, name, patronymic] = wanted;
    if [name, surname, patronymic] == [&found[0], &found[1], &found[2]] && surname != name {
        return Some(Nearness::Swapped);
    }
    let pairs = wanted.iter().zip(found);
    let mut differing = pairs.filter(|(a, b)| a != b);
    let (a, b) = differing.next()?;
    let is_letter = differing.next().is_none()
        && !a.is_empty()
        && !b.is_empty()
        && strsim::osa_distance(a, b) == 1;
    is_letter.then_some(Nearness::Letter)
}

fn by_birth(wanted: NaiveDate, found: NaiveDate) -> Option<Nearness> {
    let swapped = NaiveDate::from_ymd_opt(wanted.year(), wanted.day(), wanted.month());
    let n_digits = strsim::hamming(&wanted.to_string(), &found.to_string());
    match n_digits {
        Ok(0) => None,
        _ if swapped == Some(found) => Some(Nearness::DayAndMonth),
        Ok(1) => Some(Nearness::Digit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_from_other_people() {
        let names = |text: &str| -> [String; 3] {
            let parts: Vec<String> = text.split(' ').map(plain_name).collect();
            parts.try_into().unwrap()
        };
        for (wanted, found, expected) in [
            ("Выдумкин Пётр Тестович", "Выдумкин Петр Тестович", None), // The same: found without us.
            (
                "Выдумкин Пётр Тестович",
                "Выдумкина Пётр Тестович",
                Some(Nearness::Letter),
            ),
            ("Выдумкин Пётр Тестович", "Вымудкин Пётр Тестович", None),
            (
                "Выдумкин Пётр Тестович",
                "Выдмукин Пётр Тестович",
                Some(Nearness::Letter),
            ),
            (
                "Выдумкин Пётр Тестович",
                "Пётр Выдумкин Тестович",
                Some(Nearness::Swapped),
            ),
            ("Выдумкин Пётр Тестович", "Выдумкин Пав Тестович", None),
            ("Выдумкин Пётр Тестович", "Выдумкин Петя Тестовна", None),
        ] {
            assert_eq!(by_names(&names(wanted), &names(found)), expected, "{found}");
        }
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (wanted, found, expected) in [
            ("1980-02-03", "1980-02-03", None),
            ("1980-02-03", "1980-03-02", Some(Nearness::DayAndMonth)),
            ("1980-02-03", "1986-02-03", Some(Nearness::Digit)),
            ("1980-02-03", "1986-03-03", None),
            ("1980-02-28", "1980-02-27", Some(Nearness::Digit)),
        ] {
            assert_eq!(by_birth(day(wanted), day(found)), expected, "{found}");
        }
    }
}
