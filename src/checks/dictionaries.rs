//! What rules ask of dictionaries, and indexes made for it once before a file is read.

use std::collections::HashMap;

use chrono::NaiveDate;

/// Takes the values of a row, and its first and last day.
pub type Visit<'v> = dyn FnMut(&[&str], Option<NaiveDate>, Option<NaiveDate>) + 'v;

/// Dictionaries as the rules see them.
pub trait Dictionaries: Sync {
    /// Hands over the values of `columns` of every row with the days it is in force; a date that is
    /// missing sets no limit. Names of columns are compared without regard to case.
    ///
    /// # Errors
    /// The dictionary is not there, or has no such column.
    fn rows(
        &self,
        dictionary: &str,
        columns: &[&str],
        visit: &mut Visit<'_>,
    ) -> Result<(), NotThere>;

    fn has(&self, dictionary: &str) -> bool {
        self.rows(dictionary, &[], &mut |_, _, _| {}).is_ok()
    }
}

/// Why a dictionary cannot answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotThere {
    Dictionary(String),
    Column { dictionary: String, column: String },
}

/// Every dictionary exists and is empty: for asking whether a rule could be carried out.
pub struct Assumed;

impl Dictionaries for Assumed {
    fn rows(
        &self,
        _dictionary: &str,
        _columns: &[&str],
        _visit: &mut Visit<'_>,
    ) -> Result<(), NotThere> {
        Ok(())
    }
}

/// No dictionary at all.
pub struct NoDictionaries;

impl Dictionaries for NoDictionaries {
    fn rows(
        &self,
        dictionary: &str,
        _columns: &[&str],
        _visit: &mut Visit<'_>,
    ) -> Result<(), NotThere> {
        Err(NotThere::Dictionary(dictionary.to_owned()))
    }
}

#[derive(Debug)]
struct Row {
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    value: Option<Box<str>>,
}

impl Row {
    fn is_in_force(&self, on: Option<NaiveDate>) -> bool {
        let Some(on) = on else { return true };
        self.from.is_none_or(|from| from <= on) && self.until.is_none_or(|until| on <= until)
    }
}

/// Stands between the values of a key; no code has it.
const BETWEEN: char = '\u{1f}';

/// Rows of a dictionary by the values of some columns.
#[derive(Debug)]
pub struct Index {
    rows: HashMap<Box<str>, Vec<Row>>,
}

impl Index {
    /// `keys` may put columns together with `+`; `value` is the column to answer with.
    ///
    /// # Errors
    /// [`NotThere`].
    pub fn new(
        dictionaries: &dyn Dictionaries,
        dictionary: &str,
        keys: &[&str],
        value: Option<&str>,
    ) -> Result<Index, NotThere> {
        let parts: Vec<Vec<&str>> = keys.iter().map(|k| k.split('+').collect()).collect();
        let columns: Vec<&str> = parts.iter().flatten().copied().chain(value).collect();
        let mut rows: HashMap<Box<str>, Vec<Row>> = HashMap::new();
        dictionaries.rows(dictionary, &columns, &mut |values, from, until| {
            let mut key = String::new();
            let mut values = values.iter();
            for (n, columns) in parts.iter().enumerate() {
                if n > 0 {
                    key.push(BETWEEN);
                }
                key.extend(values.by_ref().take(columns.len()).map(|v| v.trim()));
            }
            let value = value.and_then(|_| values.next()).map(|v| v.trim().into());
            rows.entry(key.into())
                .or_default()
                .push(Row { from, until, value });
        })?;
        Ok(Index { rows })
    }

    fn found(&self, keys: &[&str], on: Option<NaiveDate>) -> Option<&Row> {
        let rows = match keys {
            [only] => self.rows.get(*only),
            several => {
                let mut key = String::with_capacity(32);
                for (n, part) in several.iter().enumerate() {
                    if n > 0 {
                        key.push(BETWEEN);
                    }
                    key.push_str(part);
                }
                self.rows.get(key.as_str())
            }
        };
        rows?.iter().find(|row| row.is_in_force(on))
    }

    pub fn has(&self, keys: &[&str], on: Option<NaiveDate>) -> bool {
        self.found(keys, on).is_some()
    }

    /// The answering column of the first row in force.
    pub fn value(&self, keys: &[&str], on: Option<NaiveDate>) -> Option<&str> {
        self.found(keys, on)?.value.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::value::date;

    struct One;

    impl Dictionaries for One {
        fn rows(
            &self,
            dictionary: &str,
            columns: &[&str],
            visit: &mut Visit<'_>,
        ) -> Result<(), NotThere> {
            if dictionary != "D" {
                return Err(NotThere::Dictionary(dictionary.into()));
            }
            for (a, b, until) in [("1", "x", Some("2020-12-31")), ("1", "y", None)] {
                let row: Vec<&str> = columns
                    .iter()
                    .map(|c| if *c == "A" { a } else { b })
                    .collect();
                visit(&row, date("2019-01-01"), until.and_then(date));
            }
            Ok(())
        }
    }

    #[test]
    fn rows_answer_on_their_days() {
        let index = Index::new(&One, "D", &["A"], Some("B")).expect("there");
        assert_eq!(index.value(&["1"], date("2020-12-31")), Some("x"));
        assert_eq!(index.value(&["1"], date("2021-01-01")), Some("y"));
        assert!(!index.has(&["1"], date("2018-12-31")));
        assert!(index.has(&["1"], None) && !index.has(&["2"], None));
        let both = Index::new(&One, "D", &["A", "A+B"], None).expect("there");
        assert!(both.has(&["1", "1y"], None) && !both.has(&["1", "y"], None));
        assert!(Index::new(&One, "E", &["A"], None).is_err());
    }
}
