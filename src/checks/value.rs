//! Values and how they compare: text as written, whole decimals, dates. What cannot be read is no value.

use std::cmp::Ordering;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::expr::Op;

/// Whether a condition holds, as far as the record says it.
///
/// Unknown: a value that is compared is absent or unreadable. A rule speaks only of what is certain, so
/// an unknown condition of error is no error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    No,
    Unknown,
    Yes,
}

impl Truth {
    pub fn of(holds: bool) -> Truth {
        match holds {
            true => Truth::Yes,
            false => Truth::No,
        }
    }

    pub fn negated(self) -> Truth {
        match self {
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
            Truth::Yes => Truth::No,
        }
    }
}

/// A value of a record or of a rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    Absent,
    /// Never empty, without white space around it.
    Text(&'a str),
    Number(Decimal),
    Date(NaiveDate),
}

impl<'a> Value<'a> {
    pub fn of_text(text: &'a str) -> Value<'a> {
        match text.trim() {
            "" => Value::Absent,
            text => Value::Text(text),
        }
    }

    pub fn number(self) -> Option<Decimal> {
        match self {
            Value::Number(number) => Some(number),
            Value::Text(text) => number(text),
            Value::Absent | Value::Date(_) => None,
        }
    }

    pub fn date(self) -> Option<NaiveDate> {
        match self {
            Value::Date(date) => Some(date),
            Value::Text(text) => date(text),
            Value::Absent | Value::Number(_) => None,
        }
    }

    pub fn as_text(self) -> Option<&'a str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A number written with digits and a point.
pub fn number(text: &str) -> Option<Decimal> {
    let is_plain = text
        .bytes()
        .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
    match is_plain && !text.is_empty() {
        true => Decimal::from_str_exact(text).ok(),
        false => None,
    }
}

/// A date written `YYYY-MM-DD`.
pub fn date(text: &str) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let part = |from: usize, to: usize| {
        bytes[from..to].iter().try_fold(0_u32, |all, b| {
            b.is_ascii_digit().then(|| all * 10 + u32::from(b - b'0'))
        })
    };
    let year = i32::try_from(part(0, 4)?).ok()?;
    NaiveDate::from_ymd_opt(year, part(5, 7)?, part(8, 10)?)
}

/// Compares as the kinds of the two allow: a number with a number, a date with a date, else texts.
/// Codes are ordered without regard to case, as the diagnoses of the classifiers are.
pub fn compare(left: Value<'_>, op: Op, right: Value<'_>) -> Truth {
    match (left, right) {
        (Value::Absent, _) | (_, Value::Absent) => Truth::Unknown,
        (Value::Text(l), Value::Text(r)) => compare_texts(l, op, r),
        (Value::Number(_), _) | (_, Value::Number(_)) => match (left.number(), right.number()) {
            (Some(l), Some(r)) => ordered(l.cmp(&r), op),
            _ => unlike(op),
        },
        (Value::Date(_), _) | (_, Value::Date(_)) => match (left.date(), right.date()) {
            (Some(l), Some(r)) => ordered(l.cmp(&r), op),
            _ => unlike(op),
        },
    }
}

/// A text that is no number differs from every number; which is greater nobody can say.
fn unlike(op: Op) -> Truth {
    match op {
        Op::Equal => Truth::No,
        _ => Truth::Unknown,
    }
}

fn compare_texts(left: &str, op: Op, right: &str) -> Truth {
    if left == right {
        return ordered(Ordering::Equal, op);
    }
    if let (Some(l), Some(r)) = (date(left), date(right)) {
        return ordered(l.cmp(&r), op);
    }
    if let (Some(l), Some(r)) = (number(left), number(right)) {
        return ordered(l.cmp(&r), op);
    }
    match op {
        Op::Equal => Truth::No,
        _ => ordered(compare_codes(left, right), op),
    }
}

/// The order of codes: sign by sign, Latin letters without regard to case.
pub fn compare_codes(left: &str, right: &str) -> Ordering {
    let upper = |text: &'_ str| {
        text.bytes()
            .map(|b| b.to_ascii_uppercase())
            .collect::<smallest::Bytes>()
    };
    upper(left).as_slice().cmp(upper(right).as_slice())
}

/// Codes are short: they are turned to capitals without memory of the heap.
mod smallest {
    pub struct Bytes {
        bytes: [u8; 24],
        length: usize,
    }

    impl Bytes {
        pub fn as_slice(&self) -> &[u8] {
            &self.bytes[..self.length]
        }
    }

    impl FromIterator<u8> for Bytes {
        /// What is longer than any code is cut: it differs long before.
        fn from_iter<I: IntoIterator<Item = u8>>(all: I) -> Bytes {
            let mut made = Bytes {
                bytes: [0; 24],
                length: 0,
            };
            for (place, byte) in made.bytes.iter_mut().zip(all) {
                *place = byte;
                made.length += 1;
            }
            made
        }
    }
}

fn ordered(order: Ordering, op: Op) -> Truth {
    Truth::of(match op {
        Op::Equal => order.is_eq(),
        Op::Less => order.is_lt(),
        Op::LessOrEqual => order.is_le(),
        Op::Greater => order.is_gt(),
        Op::GreaterOrEqual => order.is_ge(),
    })
}

/// Whole months from one date to another; the same day of the month counts.
pub fn months_between(from: NaiveDate, to: NaiveDate) -> i64 {
    let months = |d: NaiveDate| i64::from(d.year()) * 12 + i64::from(d.month0());
    let whole = months(to) - months(from);
    whole - i64::from(to.day() < from.day())
}

/// Whole years from one date to another; the birthday itself counts.
pub fn years_between(from: NaiveDate, to: NaiveDate) -> i64 {
    months_between(from, to).div_euclid(12)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_compare_by_what_they_are() {
        let table = [
            ("2021-04-30", Op::Less, "2021-05-01", Truth::Yes),
            ("10.50", Op::Equal, "10.5", Truth::Yes),
            ("9", Op::Less, "10", Truth::Yes),
            ("C97", Op::Less, "D00", Truth::Yes),
            ("C00", Op::Less, "C00.0", Truth::Yes),
            ("c50.1", Op::GreaterOrEqual, "C50", Truth::Yes),
            ("D48", Op::Less, "D48", Truth::No),
            ("x", Op::Equal, "X", Truth::No),
            ("", Op::Equal, "1", Truth::Unknown),
        ];
        for (left, op, right, expected) in table {
            let found = compare(Value::of_text(left), op, Value::of_text(right));
            assert_eq!(found, expected, "{left} {op:?} {right}");
        }
        let ten = Value::Number(Decimal::TEN);
        assert_eq!(compare(Value::Text("0010"), Op::Equal, ten), Truth::Yes);
        assert_eq!(compare(Value::Text("ten"), Op::Equal, ten), Truth::No);
        assert_eq!(compare(Value::Text("ten"), Op::Less, ten), Truth::Unknown);
    }

    #[test]
    fn ages_count_the_birthday_itself() {
        let day = |text| date(text).expect("a date");
        assert_eq!(years_between(day("2003-04-15"), day("2021-04-14")), 17);
        assert_eq!(years_between(day("2003-04-15"), day("2021-04-15")), 18);
        assert_eq!(months_between(day("2021-01-31"), day("2021-02-28")), 0);
        assert_eq!(years_between(day("2021-04-15"), day("2021-04-14")), -1);
    }

    #[test]
    fn only_dates_of_the_calendar_are_dates() {
        for bad in [
            "2021-02-30",
            "2021-2-3",
            "20210203",
            "",
            "2021-13-01",
            "2021-01-0a",
        ] {
            assert_eq!(date(bad), None, "{bad}");
        }
    }
}
