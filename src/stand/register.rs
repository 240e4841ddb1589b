//! The list in memory: found by policy number, by former number, by person.

use chrono::Days;

use super::draw::{Draws, Slot};
use super::insured::InsuredPolicy;
use super::{Rates, StandError};
use crate::domain::insured::{plain_name, plain_number, with_check_digit};
use crate::exchange::record::Person;
use std::path::Path;

/// A payer as the list knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ListedPayer {
    pub letter: String,
    pub ogrn: String,
    /// Answers for people insured elsewhere, hence pays nothing per head.
    pub is_fund: bool,
}

pub(super) struct Register {
    rows: Vec<InsuredPolicy>,
    /// In the order of letters.
    pub payers: Vec<ListedPayer>,
    by_number: Index,
    by_former: Index,
    by_person: Index,
}

/// What the list says of a policy on a day.
#[derive(Clone, Copy)]
pub(super) enum Found<'r> {
    Valid(&'r InsuredPolicy),
    /// Known, but not valid that day; what is valid then, if anything.
    Ended {
        was: &'r InsuredPolicy,
        now: Option<&'r InsuredPolicy>,
    },
    /// The number is a former one.
    Replaced(&'r InsuredPolicy),
    /// No such number, or somebody else's; this is the person's own.
    Other(&'r InsuredPolicy),
    Unknown,
}

/// Rows by the digest of a key; equal keys stand together.
struct Index(Vec<(u64, u32)>);

impl Index {
    fn new(rows: &[InsuredPolicy], key: impl Fn(&InsuredPolicy) -> Option<String>) -> Index {
        let mut entries: Vec<(u64, u32)> = rows
            .iter()
            .zip(0u32..)
            .filter_map(|(row, at)| Some((digest(&key(row)?), at)))
            .collect();
        entries.sort_unstable();
        Index(entries)
    }

    /// Candidates; the digest of another key may be among them.
    fn find<'i>(&'i self, key: &str) -> impl Iterator<Item = usize> + use<'i> {
        let wanted = digest(key);
        let start = self.0.partition_point(|(digest, _)| *digest < wanted);
        self.0[start..]
            .iter()
            .take_while(move |(digest, _)| *digest == wanted)
            .map(|(_, at)| *at as usize)
    }
}

/// Only used in memory, so its stability does not matter; fixed keys all the same.
fn digest(key: &str) -> u64 {
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
    BuildHasherDefault::<DefaultHasher>::default().hash_one(key)
}

impl Register {
    pub(super) fn load(path: &Path, rates: &Rates) -> Result<Register, StandError> {
        let mut rows = super::insured::read(path)?;
        if rows.is_empty() {
            return Err(StandError::NobodyInsured {
                path: path.to_owned(),
            });
        }
        for row in &mut rows {
            disturb(row, rates);
        }
        let mut payers: Vec<ListedPayer> = Vec::new();
        for row in &rows {
            let letter = row.payer_letter.to_ascii_uppercase();
            let is_fund = row.insurer_ogrn != row.payer_ogrn;
            match payers.iter_mut().find(|p| p.letter == letter) {
                Some(payer) if payer.ogrn == row.payer_ogrn => payer.is_fund |= is_fund,
                None if letter.chars().count() == 1 => payers.push(ListedPayer {
                    letter,
                    ogrn: row.payer_ogrn.clone(),
                    is_fund,
                }),
                _ => {
                    return Err(StandError::BadLetter {
                        path: path.to_owned(),
                        letter,
                    });
                }
            }
        }
        payers.sort_by(|a, b| a.letter.cmp(&b.letter));
        let number = |text: &str| Some(plain_number(text)).filter(|n| !n.is_empty());
        Ok(Register {
            by_number: Index::new(&rows, |row| number(&row.policy_number)),
            by_former: Index::new(&rows, |row| number(&row.former_policy_number)),
            by_person: Index::new(&rows, |row| Some(row_key(row))),
            rows,
            payers,
        })
    }

    /// Index of the payer in [`Register::payers`].
    pub(super) fn payer_of(&self, row: &InsuredPolicy) -> usize {
        let is_his = |p: &ListedPayer| p.letter.eq_ignore_ascii_case(&row.payer_letter);
        self.payers.iter().position(is_his).unwrap_or(0)
    }

    /// The payer for somebody who is not in the list: that of the insurer named, else that of the
    /// region named, else the fund.
    pub(super) fn payer_of_stranger(&self, insurer_ogrn: &str, region: &str) -> usize {
        let named = self.payers.iter().position(|p| p.ogrn == insurer_ogrn);
        let region_row = || {
            self.rows
                .iter()
                .find(|row| !region.is_empty() && row.region == region)
        };
        named
            .or_else(|| region_row().map(|row| self.payer_of(row)))
            .or_else(|| self.payers.iter().position(|p| p.is_fund))
            .unwrap_or(0)
    }

    /// What the list says of the person who comes with this policy number on this day.
    pub(super) fn find(
        &self,
        number: &str,
        person: &Person,
        day: Option<chrono::NaiveDate>,
    ) -> Found<'_> {
        let number = plain_number(number);
        let is_valid = |row: &&InsuredPolicy| day.is_none_or(|day| row.is_valid_on(day));
        // One number may stand for two people: a newborn child comes with the parent's policy.
        let same: Vec<&InsuredPolicy> = self
            .by_number
            .find(&number)
            .map(|at| &self.rows[at])
            .filter(|row| plain_number(&row.policy_number) == number && is_close(row, person))
            .collect();
        if let Some(row) = same.iter().copied().find(is_valid) {
            return Found::Valid(row);
        }
        let own = |day_matters: bool| {
            let key = person_key(person);
            let rows = self.by_person.find(&key).map(|at| &self.rows[at]);
            let mut rows = rows.filter(|row| row_key(row) == key);
            rows.find(|row| !day_matters || is_valid(row))
        };
        if let Some(was) = same.first().copied() {
            let by_enp = || {
                let wanted = was.enp.clone();
                self.rows_of_enp(&wanted).into_iter().find(is_valid)
            };
            let now = own(true).or_else(by_enp);
            return Found::Ended { was, now };
        }
        let replaced = self
            .by_former
            .find(&number)
            .map(|at| &self.rows[at])
            .find(|row| plain_number(&row.former_policy_number) == number && is_close(row, person));
        if let Some(row) = replaced {
            return Found::Replaced(row);
        }
        match own(true).or_else(|| own(false)) {
            Some(row) => Found::Other(row),
            None => Found::Unknown,
        }
    }

    /// Other policies under the person's 16 digits (the number of a policy is mostly these digits).
    fn rows_of_enp(&self, enp: &str) -> Vec<&InsuredPolicy> {
        if enp.is_empty() {
            return Vec::new();
        }
        self.by_number
            .find(&plain_number(enp))
            .map(|at| &self.rows[at])
            .filter(|row| row.enp == enp)
            .collect()
    }
}

/// Changes a row as the rates want: the fund knows better than the list it was given. Depends on
/// the person alone, so that a correction which the reply suggests is right ever after.
fn disturb(row: &mut InsuredPolicy, rates: &Rates) {
    let own = match row.enp.is_empty() {
        true => row.policy_number.clone(),
        false => row.enp.clone(),
    };
    let draws = Draws::new(0, &["person", &own]);
    if draws.hits(Slot::Part, rates.person) {
        let days = 1 + u64::from(draws.below(Slot::Size, 27));
        row.birth_date = row.birth_date - Days::new(days);
    }
    if draws.hits(Slot::Choice, rates.policy) && row.former_policy_number.is_empty() {
        let head = format!(
            "0099{:05}{:06}",
            draws.below(Slot::Mes, 100_000),
            draws.below(Slot::Sum, 1_000_000)
        );
        row.former_policy_number = std::mem::take(&mut row.policy_number);
        row.policy_number = with_check_digit(&head);
    }
}

fn text(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or("")
}

fn person_key(person: &Person) -> String {
    let born = person.birth_date.map_or(String::new(), |d| d.to_string());
    let (surname, name) = (
        plain_name(text(&person.surname)),
        plain_name(text(&person.name)),
    );
    format!(
        "{surname}|{name}|{}|{born}",
        plain_name(text(&person.patronymic))
    )
}

fn row_key(row: &InsuredPolicy) -> String {
    let (surname, name) = (plain_name(&row.surname), plain_name(&row.name));
    format!(
        "{surname}|{name}|{}|{}",
        plain_name(&row.patronymic),
        row.birth_date
    )
}

/// Whether row and person may be one and the same with a slip in the data.
fn is_close(row: &InsuredPolicy, person: &Person) -> bool {
    let digits = |t: &str| -> String { t.chars().filter(char::is_ascii_digit).collect() };
    let snils = digits(text(&person.snils));
    let n_same = [
        plain_name(&row.surname) == plain_name(text(&person.surname)),
        plain_name(&row.name) == plain_name(text(&person.name)),
        person.birth_date == Some(row.birth_date),
        !snils.is_empty() && digits(&row.snils) == snils,
    ];
    n_same.into_iter().filter(|is_same| *is_same).count() >= 2
}
