//! The dictionary of standards as it is asked: every row read once, ranges of diagnoses taken apart.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::domain::Kopecks;
use crate::exchange::standards::{Standards as Rule, number};
use crate::nsi::{Column, Dictionary, Row};

use super::{Remark, Version};

/// Its code among the dictionaries.
pub const DICTIONARY: &str = "standards";

const TARIFF: &str = "TARIFF";
const DAYS_MIN: &str = "DAYS_MIN";
const DAYS_MAX: &str = "DAYS_MAX";
const DIAGNOSES: &str = "DIAGNOSES";
const PRICE_MAX: &str = "PRICE_MAX";

/// A standard on the days of its row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Standard {
    /// Nothing where the cell is empty.
    pub tariff: Option<Kopecks>,
    /// First and last number of days, inclusive.
    pub days: (Option<i64>, Option<i64>),
    /// Nothing where the dictionary says nothing of it, or nothing that can be read.
    pub diagnoses: Option<Diagnoses>,
    pub price_max: Option<Kopecks>,
    /// By the coefficients of the profile, in their order; nothing where the dictionary does not say.
    pub factors: Vec<Option<Decimal>>,
}

/// Codes and ranges of codes (МКБ-10).
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Diagnoses {
    /// As it stands in the dictionary.
    pub text: String,
    ranges: Vec<(String, String)>,
}

/// All standards.
pub(super) struct Shelf<'d> {
    dictionary: &'d Dictionary,
    /// By the place of the row.
    standards: Vec<Standard>,
}

impl<'d> Shelf<'d> {
    /// Reads the dictionary; what cannot be used of it is said in the remarks.
    pub fn new(dictionary: &'d Dictionary, rule: &Rule) -> (Shelf<'d>, Vec<Remark>) {
        let mut remarks = Vec::new();
        let columns = Columns::new(dictionary, rule, &mut remarks);
        let rows = dictionary.all();
        let standards = rows.map(|row| columns.read(row, &mut remarks)).collect();
        let shelf = Shelf {
            dictionary,
            standards,
        };
        (shelf, remarks)
    }

    pub fn version(&self) -> Version {
        Version {
            version: self.dictionary.version.clone(),
            date: self.dictionary.date,
            rows: self.dictionary.len(),
        }
    }

    /// The standard of a code on a day.
    pub fn on(&self, code: &str, day: NaiveDate) -> Option<&Standard> {
        let column = self.dictionary.code_column();
        let row = self.dictionary.rows(column, code, Some(day)).next()?;
        self.standards.get(row.number())
    }

    /// The days of a code's last row: whoever asks for another day is told of them.
    pub fn span(&self, code: &str) -> Option<(Option<NaiveDate>, Option<NaiveDate>)> {
        let column = self.dictionary.code_column();
        let row = self.dictionary.rows(column, code, None).last()?;
        Some((row.begin(), row.end()))
    }
}

struct Columns {
    tariff: Option<Column>,
    days: [Option<Column>; 2],
    diagnoses: Option<Column>,
    price_max: Option<Column>,
    factors: Vec<Option<Column>>,
}

impl Columns {
    fn new(dictionary: &Dictionary, rule: &Rule, remarks: &mut Vec<Remark>) -> Columns {
        let factors = rule.coefficients.iter().map(|coefficient| {
            let name = coefficient.column.as_deref()?;
            let column = dictionary.column(name);
            if column.is_none() {
                remarks.push(Remark::NoColumn {
                    column: name.to_owned(),
                    coefficient: coefficient.title.clone(),
                });
            }
            column
        });
        Columns {
            factors: factors.collect(),
            tariff: dictionary.column(TARIFF),
            days: [DAYS_MIN, DAYS_MAX].map(|name| dictionary.column(name)),
            diagnoses: dictionary.column(DIAGNOSES),
            price_max: dictionary.column(PRICE_MAX),
        }
    }

    fn read(&self, row: Row<'_>, remarks: &mut Vec<Remark>) -> Standard {
        let filled = |column: Option<Column>| {
            let value = row.value(column?);
            (!value.is_empty()).then_some(value)
        };
        let mut diagnoses = None;
        if let Some(text) = filled(self.diagnoses) {
            match Diagnoses::parse(text) {
                Ok(parsed) => diagnoses = Some(parsed),
                Err(part) => remarks.push(Remark::BadDiagnoses {
                    code: row.key().next().unwrap_or_default().to_owned(),
                    part,
                }),
            }
        }
        let days = self
            .days
            .map(|column| filled(column).and_then(|text| text.parse().ok()));
        let factors = self.factors.iter();
        Standard {
            tariff: self.tariff.and_then(|column| row.money(column)),
            days: (days[0], days[1]),
            diagnoses,
            price_max: self.price_max.and_then(|column| row.money(column)),
            factors: factors
                .map(|column| filled(*column).and_then(number))
                .collect(),
        }
    }
}

impl Diagnoses {
    /// # Errors
    /// The part that is neither a code nor a range of codes.
    fn parse(text: &str) -> Result<Diagnoses, String> {
        let mut ranges = Vec::new();
        let parts = text.split([',', ';']).map(str::trim);
        for part in parts.filter(|part| !part.is_empty()) {
            let (from, to) = part.split_once(['-', '–']).unwrap_or((part, part));
            let (from, to) = (code(from), code(to));
            match (from, to) {
                (Some(from), Some(to)) if from <= to => ranges.push((from, to)),
                _ => return Err(part.to_owned()),
            }
        }
        Ok(Diagnoses {
            text: text.to_owned(),
            ranges,
        })
    }

    /// Whether a code is one of them; a code without a dot has all those behind it.
    pub fn contain(&self, diagnosis: &str) -> bool {
        let Some(diagnosis) = code(diagnosis) else {
            return false;
        };
        let mut ranges = self.ranges.iter();
        ranges.any(|(from, to)| {
            *from <= diagnosis && (diagnosis <= *to || diagnosis.starts_with(to.as_str()))
        })
    }
}

/// A code as it is compared: a capital letter, two digits or more, no dot. Nothing where it is no code.
fn code(text: &str) -> Option<String> {
    let text = text.trim();
    let mut signs = text.chars();
    let letter = signs.next()?.to_ascii_uppercase();
    let digits: String = signs.filter(|c| *c != '.').collect();
    let is_code = letter.is_ascii_uppercase()
        && digits.len() >= 2
        && digits.bytes().all(|b| b.is_ascii_alphanumeric())
        && digits.bytes().take(2).all(|b| b.is_ascii_digit());
    is_code.then(|| format!("{letter}{}", digits.to_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagnoses_are_codes_and_ranges() {
        let table = [
            ("I21", "I21.4", true),
            ("I21", "I21", true),
            ("I21.4", "I21.4", true),
            ("I21.4", "I21", false),
            ("I20-I25", "I25.1", true),
            ("I20 - I25", "I26.0", false),
            ("I20.1–I20.8", "I20.8", true),
            ("I20.1-I20.8", "I20.9", false),
            ("O80-O84, Z37; i10", "I10", true),
            ("O80-O84, Z37", "z37.0", true),
            ("O80-O84, Z37", "Z38", false),
            ("C00-D09", "D05.1", true),
            ("C00", "", false),
            // A Cyrillic letter is another one.
            ("C00", "С00", false),
        ];
        for (text, diagnosis, expected) in table {
            let diagnoses = Diagnoses::parse(text).unwrap();
            assert_eq!(
                diagnoses.contain(diagnosis),
                expected,
                "{text}: {diagnosis}"
            );
        }
        for (text, part) in [
            ("I21, все", "все"),
            ("I25-I20", "I25-I20"),
            ("К35", "К35"),
            ("I2", "I2"),
            ("I20-", "I20-"),
        ] {
            assert_eq!(Diagnoses::parse(text), Err(part.to_owned()));
        }
    }
}
