//! A packet: one version of one dictionary as its file has it.

use chrono::NaiveDate;

use super::table::Table;

/// What a file says of a dictionary, before anybody has looked at what the columns mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packet {
    /// The dictionary's code: from inside the packet or from its file's name.
    pub dictionary: String,
    /// As the packet or its file's name says it; nothing where neither does.
    pub version: Option<String>,
    /// Of the packet.
    pub date: Option<NaiveDate>,
    /// Columns as they are called in the file; nested elements by their path, as `TYPE_MD/TYPE_D`.
    /// An element that repeats within a row has its values in one cell, a line each.
    pub table: Table,
    /// The line of the file on which each row begins; its number where the file has no lines.
    pub lines: Vec<u32>,
}

impl Packet {
    /// The line of a row of the table; 0 where nobody knows.
    pub fn line(&self, row: usize) -> u64 {
        self.lines.get(row).copied().unwrap_or(0).into()
    }
}

/// Compares two versions as people count them: 2.10 comes after 2.9.
///
/// Parts that are no numbers are compared as text.
pub fn compare_versions(one: &str, other: &str) -> std::cmp::Ordering {
    let parts =
        |text: &str| -> Vec<String> { text.split(['.', '-', '_']).map(str::to_owned).collect() };
    let (ones, others) = (parts(one), parts(other));
    for at in 0..ones.len().max(others.len()) {
        // 2.0 and 2 are the same version.
        let part = |parts: &[String]| parts.get(at).cloned().unwrap_or_else(|| "0".into());
        let (one, other) = (part(&ones), part(&others));
        let order = match (one.parse::<u64>(), other.parse::<u64>()) {
            (Ok(one), Ok(other)) => one.cmp(&other),
            _ => one.cmp(&other),
        };
        if order.is_ne() {
            return order;
        }
    }
    std::cmp::Ordering::Equal
}

/// A date as packets, spreadsheets and old databases write it: `31.12.2021`, `2021-12-31`,
/// `20211231`, each also with a time behind it, which is left off.
pub fn date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let day = match text.find(['T', ' ']) {
        Some(at) => {
            let time = text[at + 1..].trim();
            let is_time = time
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-' | 'Z'));
            if !is_time {
                return None;
            }
            &text[..at]
        }
        None => text,
    };
    let digits = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| text.parse().ok())
    };
    let part = |from: usize, to: usize| day.get(from..to).and_then(digits).flatten();
    let separators = (day.get(4..5), day.get(7..8), day.get(2..3), day.get(5..6));
    let (year, month, day) = match (day.len(), separators) {
        (10, (Some("-"), Some("-"), ..)) => (part(0, 4)?, part(5, 7)?, part(8, 10)?),
        (10, (.., Some("."), Some("."))) => (part(6, 10)?, part(3, 5)?, part(0, 2)?),
        (8, _) => (part(0, 4)?, part(4, 6)?, part(6, 8)?),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Ordering::{Equal, Greater, Less};

    #[test]
    fn versions_are_counted_not_spelled() {
        let table = [
            ("2.9", "2.10", Less),
            ("3.23", "3.3", Greater),
            ("2", "2.0", Equal),
            ("1.0.1", "1.0", Greater),
            ("2021a", "2021b", Less),
        ];
        for (one, other, expected) in table {
            assert_eq!(compare_versions(one, other), expected, "{one} {other}");
            assert_eq!(compare_versions(other, one), expected.reverse());
        }
    }

    #[test]
    fn dates_are_read_in_every_spelling_and_no_other() {
        let day = NaiveDate::from_ymd_opt(2021, 12, 31);
        for text in [
            "31.12.2021",
            "2021-12-31",
            "20211231",
            " 31.12.2021 0:00:00 ",
            "2021-12-31T00:00:00",
            "2021-12-31T00:00:00+03:00",
        ] {
            assert_eq!(date(text), day, "{text}");
        }
        for text in [
            "",
            "31.13.2021",
            "2021",
            "31/12/2021",
            "31.12.21",
            "2021-02-30",
            "20211231x",
            "31.12.2021 бессрочно",
            "+0211231",
            "дд.мм.гггг",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
