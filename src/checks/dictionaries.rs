//! What rules ask of dictionaries, and indexes made for it once before a file is read.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::nsi::{Column, Shelf};

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

    /// Whether the dictionary can answer at all.
    fn has(&self, dictionary: &str) -> bool;
}

impl Dictionaries for Shelf {
    fn rows(
        &self,
        dictionary: &str,
        columns: &[&str],
        visit: &mut Visit<'_>,
    ) -> Result<(), NotThere> {
        let found = self.find(dictionary);
        let found = found.ok_or_else(|| NotThere::Dictionary(dictionary.to_owned()))?;
        if !found.is_complete() {
            return Err(NotThere::Whole(dictionary.to_owned()));
        }
        let place = |name: &&str| {
            found.column(name).ok_or_else(|| NotThere::Column {
                dictionary: dictionary.to_owned(),
                column: (*name).to_owned(),
            })
        };
        let places: Vec<Column> = columns.iter().map(place).collect::<Result<_, _>>()?;
        let mut values: Vec<&str> = Vec::with_capacity(places.len());
        for row in found.all() {
            values.clear();
            values.extend(places.iter().map(|column| row.value(*column)));
            each_line(&values, &mut |values| {
                visit(values, row.begin(), row.end());
            });
        }
        Ok(())
    }

    fn has(&self, dictionary: &str) -> bool {
        self.find(dictionary).is_some_and(|d| d.is_complete())
    }
}

/// An element that repeats within a row has a line for each time: every line is a row of its own.
fn each_line(values: &[&str], visit: &mut dyn FnMut(&[&str])) {
    let Some(n) = values.iter().map(|v| v.matches('\n').count()).max() else {
        return visit(values);
    };
    if n == 0 {
        return visit(values);
    }
    for at in 0..=n {
        let line = |value: &&'_ str| match value.contains('\n') {
            true => value.split('\n').nth(at).unwrap_or("").to_owned(),
            false => (*value).to_owned(),
        };
        let lines: Vec<String> = values.iter().map(line).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        visit(&lines);
    }
}

/// Why a dictionary cannot answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotThere {
    Dictionary(String),
    /// There is a built-in table of it with the codes in use only: that one is missing says little.
    Whole(String),
    Column {
        dictionary: String,
        column: String,
    },
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

    fn has(&self, _dictionary: &str) -> bool {
        true
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
    use crate::nsi::{self, Catalogue, built_in};

    /// Dictionaries as a folder has them.
    fn shelf(files: &[(&str, &str)]) -> Shelf {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("written");
        }
        let catalogue = Catalogue::load(&[]).expect("ours");
        let mut shelf = built_in::shelf(["V005", "V010"], &catalogue);
        let left_out = nsi::folder::read(folder.path(), &catalogue, &mut shelf);
        assert_eq!(left_out.expect("a folder"), Vec::new());
        shelf
    }

    #[test]
    fn rows_answer_on_their_days() {
        let table = "A\tB\tDATEBEG\tDATEEND\n1\tx\t2019-01-01\t31.12.2020\n1\ty\t20190101\t\n";
        let shelf = shelf(&[("D.tsv", table)]);
        let index = Index::new(&shelf, "d", &["a"], Some("B")).expect("there");
        assert_eq!(index.value(&["1"], date("2020-12-31")), Some("x"));
        assert_eq!(index.value(&["1"], date("2021-01-01")), Some("y"));
        assert!(!index.has(&["1"], date("2018-12-31")));
        assert!(index.has(&["1"], None) && !index.has(&["2"], None));
        let both = Index::new(&shelf, "D", &["A", "A+B"], None).expect("there");
        assert!(both.has(&["1", "1y"], None) && !both.has(&["1", "y"], None));
        let column = Index::new(&shelf, "D", &["C"], None);
        assert!(matches!(column, Err(NotThere::Column { .. })));
    }

    #[test]
    fn what_is_not_whole_does_not_answer() {
        let shelf = shelf(&[]);
        assert!(Index::new(&shelf, "V005", &["IDPOL"], None).is_ok() && shelf.has("V005"));
        let why = |code: &str| Index::new(&shelf, code, &["A"], None).expect_err("refused");
        assert_eq!(why("V010"), NotThere::Whole("V010".into()));
        assert_eq!(why("E"), NotThere::Dictionary("E".into()));
        assert!(!shelf.has("V010") && !shelf.has("E"));
    }

    #[test]
    fn a_repeated_element_is_a_value_each_time() {
        let packet = "<packet><zap><A>1</A><IN><B>x</B><B>y</B></IN></zap></packet>";
        let index = Index::new(&shelf(&[("D.xml", packet)]), "D", &["A", "B"], None);
        let index = index.expect("there");
        assert!(index.has(&["1", "x"], None) && index.has(&["1", "y"], None));
        assert!(!index.has(&["1", "z"], None) && !index.has(&["1", "x\ny"], None));
    }
}
