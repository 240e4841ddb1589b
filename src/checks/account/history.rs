//! Accounts of one person against each other, over the whole history: the same one twice, beds at two
//! places at a time, a check-up twice a year.

use chrono::{Datelike, NaiveDate};

use super::super::expr::Expr;
use super::super::rule::{FileTypes, Rule, Says, Severity, Source};

/// What is compared of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    pub account: i64,
    pub start: NaiveDate,
    pub end: NaiveDate,
    pub place: Place,
    /// Of activity, diagnosis, doctor and department: equal where all of them are.
    pub what: u64,
    pub activity: u64,
    /// Kopecks.
    pub billed: i64,
    /// Refused and not sent again.
    pub is_refused: bool,
    /// It is among those that are checked.
    pub is_checked: bool,
}

/// Where a person is while an account lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Bed,
    DayBed,
    Checkup,
    Other,
}

/// Two accounts that contradict each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    pub kind: Kind,
    /// The one that is checked.
    pub account: i64,
    pub other: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Everything is equal, the sum too.
    Double,
    /// Two beds at a time.
    TwoBeds,
    /// A bed and a day bed at a time.
    BedAndDayBed,
    /// Treated elsewhere in the middle of a stay in bed.
    VisitInBed,
    /// The same check-up twice in a year.
    CheckupTwice,
}

impl Kind {
    pub const ALL: [Kind; 5] = [
        Kind::Double,
        Kind::TwoBeds,
        Kind::BedAndDayBed,
        Kind::VisitInBed,
        Kind::CheckupTwice,
    ];

    /// The number of its rule.
    pub fn rule(self) -> &'static str {
        match self {
            Kind::Double => "R.history.double",
            Kind::TwoBeds => "R.history.two_beds",
            Kind::BedAndDayBed => "R.history.bed_and_day_bed",
            Kind::VisitInBed => "R.history.visit_in_bed",
            Kind::CheckupTwice => "R.history.checkup_twice",
        }
    }

    fn severity(self) -> Severity {
        match self {
            Kind::Double => Severity::Blocking,
            _ => Severity::Warning,
        }
    }
}

/// The rules that this module carries out; their field is `target`, the end of the treatment.
pub fn rules(target: &str) -> Vec<Rule> {
    let rules = Kind::ALL.into_iter().map(|kind| Rule {
        id: kind.rule().to_owned(),
        source: Source::Region,
        target: target.to_owned(),
        types: FileTypes::accounts(),
        from: None,
        until: None,
        severity: kind.severity(),
        error: Expr::Known(false),
        says: Says::Clash(kind),
    });
    rules.collect()
}

/// Compares the accounts of one person. Of two that are checked the later one is named; what was refused
/// is nobody's double.
pub fn clashes(past: &mut [Past]) -> Vec<Clash> {
    past.sort_by_key(|one| (one.start, one.end, one.account));
    let mut found = Vec::new();
    for (at, one) in past.iter().enumerate() {
        for other in &past[at + 1..] {
            let is_same_year = one.end.year() == other.end.year();
            if other.start > one.end && (one.place != Place::Checkup || !is_same_year) {
                // Those behind begin later still, unless a check-up is looked for.
                if one.place != Place::Checkup || other.start.year() > one.end.year() {
                    break;
                }
                continue;
            }
            let Some((checked, against)) = pair(one, other) else {
                continue;
            };
            if let Some(kind) = clash(one, other) {
                found.push(Clash {
                    kind,
                    account: checked.account,
                    other: against.account,
                });
            }
        }
    }
    found
}

/// The one that is named, and the one it is compared with.
fn pair<'p>(one: &'p Past, other: &'p Past) -> Option<(&'p Past, &'p Past)> {
    let later = match one.account > other.account {
        true => (one, other),
        false => (other, one),
    };
    let (checked, against) = match (one.is_checked, other.is_checked) {
        (true, true) => later,
        (true, false) => (one, other),
        (false, true) => (other, one),
        (false, false) => return None,
    };
    (!against.is_refused).then_some((checked, against))
}

/// `one` begins no later than `other`.
fn clash(one: &Past, other: &Past) -> Option<Kind> {
    let is_double = one.what == other.what
        && one.start == other.start
        && one.end == other.end
        && one.billed == other.billed;
    if is_double {
        return Some(Kind::Double);
    }
    // The day of a transfer belongs to both.
    let overlap = other.start < one.end && one.start < other.end;
    let is_inside = |inner: &Past, outer: &Past| outer.start < inner.start && inner.end < outer.end;
    match (one.place, other.place) {
        (Place::Bed, Place::Bed) if overlap => Some(Kind::TwoBeds),
        (Place::Bed, Place::DayBed) | (Place::DayBed, Place::Bed) if overlap => {
            Some(Kind::BedAndDayBed)
        }
        (Place::Bed, Place::Other | Place::Checkup) if is_inside(other, one) => {
            Some(Kind::VisitInBed)
        }
        (Place::Checkup, Place::Checkup)
            if one.activity == other.activity && one.end.year() == other.end.year() =>
        {
            Some(Kind::CheckupTwice)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(account: i64, place: Place, start: &str, end: &str) -> Past {
        Past {
            account,
            start: start.parse().expect("a date"),
            end: end.parse().expect("a date"),
            place,
            what: account as u64,
            activity: 1,
            billed: 100,
            is_refused: false,
            is_checked: account >= 10,
        }
    }

    fn kinds(mut past: Vec<Past>) -> Vec<(Kind, i64, i64)> {
        let found = clashes(&mut past).into_iter();
        found.map(|c| (c.kind, c.account, c.other)).collect()
    }

    #[test]
    fn each_kind_is_found_and_what_only_looks_like_it_is_not() {
        use Place::{Bed, Checkup, DayBed, Other};
        let double = |is_refused: bool| {
            let mut first = past(1, Other, "2021-04-05", "2021-04-05");
            (first.what, first.is_refused) = (10, is_refused);
            vec![first, past(10, Other, "2021-04-05", "2021-04-05")]
        };
        assert_eq!(kinds(double(false)), [(Kind::Double, 10, 1)]);
        assert_eq!(kinds(double(true)), []);
        let beds = |end: &str| {
            vec![
                past(1, Bed, "2021-04-01", end),
                past(10, Bed, "2021-04-05", "2021-04-09"),
            ]
        };
        assert_eq!(kinds(beds("2021-04-06")), [(Kind::TwoBeds, 10, 1)]);
        assert_eq!(kinds(beds("2021-04-05")), []);
        let day_bed = vec![
            past(11, DayBed, "2021-04-01", "2021-04-10"),
            past(10, Bed, "2021-04-05", "2021-04-09"),
        ];
        assert_eq!(kinds(day_bed), [(Kind::BedAndDayBed, 11, 10)]);
        let visit = |day: &str| {
            vec![
                past(1, Bed, "2021-04-01", "2021-04-10"),
                past(10, Other, day, day),
            ]
        };
        assert_eq!(kinds(visit("2021-04-05")), [(Kind::VisitInBed, 10, 1)]);
        assert_eq!(kinds(visit("2021-04-10")), []);
        let checkups = |first: &str| {
            vec![
                past(1, Checkup, first, first),
                past(10, Checkup, "2021-04-05", "2021-04-05"),
            ]
        };
        assert_eq!(kinds(checkups("2021-01-05")), [(Kind::CheckupTwice, 10, 1)]);
        assert_eq!(kinds(checkups("2020-12-30")), []);
    }

    #[test]
    fn accounts_that_are_not_checked_are_not_named() {
        let both = vec![
            past(1, Place::Bed, "2021-04-01", "2021-04-10"),
            past(2, Place::Bed, "2021-04-05", "2021-04-09"),
        ];
        assert_eq!(kinds(both), []);
    }
}
