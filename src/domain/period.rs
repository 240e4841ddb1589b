//! The reporting period: a calendar month.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate};

/// One month. Ordered by time; prints as `2021-04`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReportingPeriod {
    year: i32,
    month: u32,
}

/// The text or the pair of numbers is not a month of the years 2011–2099.
///
/// The lower bound is the first year of the law on compulsory health insurance (326-ФЗ);
/// the wire has two digits for the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPeriod;

impl ReportingPeriod {
    /// # Errors
    /// When the year is outside 2011–2099 or the month outside 1–12.
    pub fn new(year: i32, month: u32) -> Result<ReportingPeriod, NotAPeriod> {
        match (2011..=2099).contains(&year) && (1..=12).contains(&month) {
            true => Ok(ReportingPeriod { year, month }),
            false => Err(NotAPeriod),
        }
    }

    pub fn year(self) -> i32 {
        self.year
    }

    pub fn month(self) -> u32 {
        self.month
    }

    pub fn first_day(self) -> NaiveDate {
        // `new` admits only months that exist.
        NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or(NaiveDate::MIN)
    }

    /// The last day of the month, itself inside the period.
    pub fn last_day(self) -> NaiveDate {
        self.first_day() + Months::new(1) - Days::new(1)
    }

    pub fn next(self) -> ReportingPeriod {
        ReportingPeriod::of(self.first_day() + Months::new(1))
    }

    /// The month before; nothing before the first period there is.
    pub fn before(self) -> Option<ReportingPeriod> {
        let day = self.first_day() - Days::new(1);
        ReportingPeriod::new(day.year(), day.month()).ok()
    }

    /// The month after; nothing after the last period there is.
    pub fn after(self) -> Option<ReportingPeriod> {
        let next = self.next();
        ReportingPeriod::new(next.year, next.month).ok()
    }

    /// The month that a day lies in.
    pub fn of(day: NaiveDate) -> ReportingPeriod {
        ReportingPeriod {
            year: day.year(),
            month: day.month(),
        }
    }
}

impl fmt::Display for ReportingPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for ReportingPeriod {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<ReportingPeriod, NotAPeriod> {
        let (year, month) = text.split_once('-').ok_or(NotAPeriod)?;
        if year.len() != 4
            || month.len() != 2
            || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
        {
            return Err(NotAPeriod);
        }
        ReportingPeriod::new(
            year.parse().map_err(|_| NotAPeriod)?,
            month.parse().map_err(|_| NotAPeriod)?,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_know_their_ends() {
        let february: ReportingPeriod = "2024-02".parse().unwrap();
        assert_eq!(
            february.last_day(),
            NaiveDate::from_ymd_opt(2024, 2, 29).unwrap()
        );
        let december: ReportingPeriod = "2021-12".parse().unwrap();
        assert_eq!(december.next().to_string(), "2022-01");
    }

    #[test]
    fn refuses_what_is_not_a_month() {
        for text in [
            "2021-13",
            "2021-00",
            "1999-01",
            "2100-01",
            "2021-4",
            "21-04",
            "2021",
            "",
            "апрель",
            "2021-+4",
        ] {
            assert_eq!(text.parse::<ReportingPeriod>(), Err(NotAPeriod), "{text:?}");
        }
    }
}
