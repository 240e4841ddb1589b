//! Import of a list: whole, or not at all.
//!
//! One thread reads the file, others make policies of its rows, and this one stores them: memory holds a
//! few batches, whatever the length of the list.

use std::fs::File;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rusqlite::Transaction;
use serde_json::json;

use crate::domain::Insured;
use crate::exchange::container::{self, io_fault};
use crate::exchange::pipeline;
use crate::nsi::insured::{Columns, Fault, FaultKind, Spelling};
use crate::nsi::read::stream;
use crate::store::insured as lists;
use crate::store::insured::{InsuredList, NewList};
use crate::text;
use crate::workflows::{Context, Done, Error, Progress, Stage, Workplace};

use super::{Trouble, spelling};

const BATCH: usize = 512;

/// Faults that are gathered of one file.
const MAX_FAULTS: usize = 200;

/// What a call asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: PathBuf,
    /// Of the extract; else the file's name says it, else it is of today.
    pub date: Option<NaiveDate>,
    /// Takes an older extract over the one in force.
    pub replaces: bool,
}

/// Where the date of an extract comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateFrom {
    Call,
    Name,
    Today,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Imported,
    /// The same file is in force already.
    Already,
}

/// What was imported.
#[derive(Debug)]
pub struct Imported {
    pub outcome: Outcome,
    pub list: InsuredList,
    pub date_from: DateFrom,
    /// What it took the place of.
    pub former: Option<InsuredList>,
    /// Columns that mean nothing to the program.
    pub unknown: Vec<String>,
}

/// Imports a list and puts it in force.
///
/// # Errors
/// [`Trouble::Faults`] with everything that is wrong with the file; [`Trouble::Older`]; a cancel; what the
/// store says. Then nothing has changed.
pub fn import(
    workplace: &mut Workplace,
    asked: &Asked,
    progress: &dyn Progress,
) -> Result<Imported, Error> {
    let spelling = spelling(workplace)?;
    let name = asked.path.file_name();
    let file = name.map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let sha256 = digest(&asked.path, &file)?;
    let today = workplace.clock.today();
    let (date, date_from) = match (asked.date, date_in(&file)) {
        (Some(date), _) => (date, DateFrom::Call),
        (None, Some(date)) => (date, DateFrom::Name),
        (None, None) => (today, DateFrom::Today),
    };
    workplace.step("insured-import", None, |tx, context| {
        let former = lists::in_force(tx)?;
        if let Some(same) = former.as_ref().filter(|list| list.sha256 == sha256) {
            let same = Imported {
                outcome: Outcome::Already,
                list: same.clone(),
                date_from,
                former: None,
                unknown: Vec::new(),
            };
            return Ok(Done {
                is_change: false,
                ..Done::new(same, String::new(), json!({}))
            });
        }
        if let Some(in_force) = former
            .clone()
            .filter(|list| list.date > date && !asked.replaces)
        {
            return Err(Trouble::Older {
                file,
                date,
                in_force: Box::new(in_force),
            }
            .into());
        }
        let slot = lists::begin(tx)?;
        let source = Source {
            path: &asked.path,
            file: &file,
            spelling: &spelling,
            today,
        };
        let (rows, unknown) = source.store(tx, slot, progress)?;
        let new = NewList {
            slot,
            date,
            file: &file,
            sha256: &sha256,
            rows,
        };
        let list = put_in_force(tx, context, &new)?;
        let details = json!({ "list": list.id, "date": date, "rows": rows, "file": file });
        let summary = text::insured::imported_summary(rows, date);
        let done = Imported {
            outcome: Outcome::Imported,
            list,
            date_from,
            former,
            unknown,
        };
        Ok(Done::new(done, summary, details))
    })
}

fn put_in_force(
    tx: &Transaction<'_>,
    context: &Context<'_>,
    new: &NewList<'_>,
) -> Result<InsuredList, Error> {
    lists::put_in_force(tx, context.id, new)?;
    let damaged = || Error::Store(crate::store::Error::Damaged("insured_lists".into()));
    lists::in_force(tx)?.ok_or_else(damaged)
}

fn digest(path: &Path, file: &str) -> Result<String, Error> {
    let opened = File::open(path).and_then(|mut opened| container::sha256(&mut opened));
    let (sha256, _) = opened.map_err(|e| Error::Input {
        file: file.to_owned(),
        faults: vec![crate::exchange::Fault::new(io_fault(&e))],
    })?;
    Ok(sha256)
}

/// A date in a file's name: `2021-04-30`, `30.04.2021` or `20210430`, nothing but digits within.
fn date_in(name: &str) -> Option<NaiveDate> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.');
    let parts = name.split(|c: char| !is_part(c));
    parts
        .map(|part| part.trim_matches(['-', '.']))
        .find_map(|part| {
            let date = crate::nsi::packet::date(part)?;
            let years = NaiveDate::from_ymd_opt(2011, 1, 1)?..NaiveDate::from_ymd_opt(2100, 1, 1)?;
            years.contains(&date).then_some(date)
        })
}

/// A file being imported.
struct Source<'s> {
    path: &'s Path,
    file: &'s str,
    spelling: &'s Spelling,
    today: NaiveDate,
}

/// Rows with their lines, and the columns that say what stands where.
type Batch = (std::sync::Arc<Columns>, Vec<(u64, csv::StringRecord)>);

impl Source<'_> {
    /// Stores the rows; how many, and the columns that nobody needs.
    fn store(
        &self,
        tx: &Transaction<'_>,
        slot: i64,
        progress: &dyn Progress,
    ) -> Result<(i64, Vec<String>), Error> {
        progress.begin(Stage::Reading, None);
        let mut faults = Vec::new();
        let mut unknown = Vec::new();
        let mut rows = 0;
        let mut of_file = Vec::new();
        pipeline::ordered(
            |send| {
                of_file = self.read(progress, send);
                Ok(())
            },
            |batch: Batch| self.policies(&batch),
            |done: Policies| {
                if progress.is_cancelled() {
                    return Err(Error::Cancelled);
                }
                unknown = done.unknown;
                faults.extend(done.faults);
                // With a fault nothing is kept: the rest is only looked at.
                if faults.is_empty() {
                    for mut policy in done.rows {
                        rows += 1;
                        policy.n = rows;
                        lists::add(tx, slot, &policy)?;
                    }
                }
                progress.advance(done.n);
                match faults.len() < MAX_FAULTS {
                    true => Ok(()),
                    false => Err(self.faults(std::mem::take(&mut faults))),
                }
            },
        )?;
        faults.extend(of_file);
        if progress.is_cancelled() {
            return Err(Error::Cancelled);
        }
        if faults.is_empty() && rows == 0 {
            faults.push(Fault::new(FaultKind::NoRows));
        }
        match faults.is_empty() {
            true => Ok((rows, unknown)),
            false => Err(self.faults(faults)),
        }
    }

    fn faults(&self, mut faults: Vec<Fault>) -> Error {
        if faults.len() > MAX_FAULTS {
            faults.truncate(MAX_FAULTS);
            faults.push(Fault::new(FaultKind::More));
        }
        let file = self.file.to_owned();
        Trouble::Faults { file, faults }.into()
    }

    /// Reads the file, batch by batch; what is wrong with it as a whole.
    fn read(&self, progress: &dyn Progress, send: &mut dyn FnMut(Batch) -> bool) -> Vec<Fault> {
        let mut of_table = Vec::new();
        let mut own = Vec::new();
        let mut columns = None;
        let mut batch = Vec::with_capacity(BATCH);
        stream::each_record(self.path, &mut of_table, &mut |record, line, _| {
            let Some(columns) = &columns else {
                match self.spelling.columns(&names(record)) {
                    Ok(found) => columns = Some(std::sync::Arc::new(found)),
                    Err(faults) => own = faults,
                }
                return own.is_empty();
            };
            batch.push((line, record.clone()));
            if batch.len() < BATCH {
                return true;
            }
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            send((columns.clone(), full)) && !progress.is_cancelled()
        });
        if let Some(columns) = columns.filter(|_| !batch.is_empty()) {
            send((columns, batch));
        }
        own.extend(of_table.into_iter().map(Fault::from));
        own
    }

    fn policies(&self, (columns, records): &Batch) -> Policies {
        let mut done = Policies {
            n: records.len() as u64,
            rows: Vec::with_capacity(records.len()),
            faults: Vec::new(),
            unknown: columns.unknown.clone(),
        };
        for (line, record) in records {
            match columns.row(self.spelling, record, *line, self.today) {
                Ok(policy) => done.rows.push(policy),
                Err(faults) => done.faults.extend(faults),
            }
        }
        done
    }
}

/// The names of the columns; nameless ones at the end are none.
fn names(record: &csv::StringRecord) -> Vec<String> {
    let mut names: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names
}

/// A batch of rows as policies.
struct Policies {
    n: u64,
    rows: Vec<Insured>,
    faults: Vec<Fault>,
    unknown: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_of_the_day_that_its_name_says() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        for (name, expected) in [
            ("ЕРЗ_2021-04-30.csv", day("2021-04-30")),
            ("erz 30.04.2021.dbf", day("2021-04-30")),
            ("SRZ20210430.zip", day("2021-04-30")),
            ("list.csv", None),
            ("0076000000000116.csv", None),
            ("erz_20211340.csv", None),
            ("erz_18210430.csv", None),
        ] {
            assert_eq!(date_in(name), expected, "{name}");
        }
    }
}
