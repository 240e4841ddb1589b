//! Invented accounts of a month: who, what activity, when. Everything else follows.

use chrono::{Days, NaiveDate};
use fastrand::Rng;

use crate::domain::{Activity, ReportingPeriod};

use super::Invented;
use super::people::age_on;

/// The first digit of accounts' keys, at its place.
const ACCOUNT_KEYS: u64 = 90_000_000_000_000;

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
            number: ACCOUNT_KEYS + ordinal(self.period) * 1_000_000_000 + at + 1,
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
    let n_days = u64::from(days_between(month, period.last_day())) + 1;
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

pub(super) fn days_between(from: NaiveDate, to: NaiveDate) -> u32 {
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

impl Case {
    /// The account's key.
    pub fn key(&self) -> String {
        key(&self.number.to_string())
    }

    pub(super) fn own_key(&self, kind: u64, at: usize) -> String {
        // The same digits behind another first one, and the place inside the case.
        let digits = self.number - ACCOUNT_KEYS + kind * 10_000_000_000_000;
        key(&format!("{digits}{at:02}"))
    }
}
