//! Accounts that are checked before they are sent, with their documents, and what is compared between
//! the accounts of a person.

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::NaiveDate;
use rusqlite::{Connection, Row};

use crate::domain::insured::plain_name;
use crate::domain::{Activity, Kind, Kopecks, ReportingPeriod};

use super::documents::{self, Stored};
use super::{Error, decode};

/// Which accounts are checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The pool up to the end of the month; what stands in its registries and has not been sent; what was
    /// refused in it and waits to be corrected.
    Period(ReportingPeriod),
    /// The members of a registry, sent or not.
    Registry(i64),
}

/// An account that is checked.
#[derive(Debug)]
pub struct Candidate {
    pub account: Brief,
    /// The same for all accounts of a person.
    pub person: u64,
    pub document: Stored,
}

/// What a list shows of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    pub id: i64,
    pub key: String,
    pub activity: Activity,
    pub kind: Kind,
    /// Letter; missing where nobody has answered yet.
    pub payer: Option<String>,
    pub surname: Option<String>,
    pub department: Option<String>,
    pub doctor: Option<String>,
    pub diagnosis: Option<String>,
    pub cure_end: NaiveDate,
    pub billed: Kopecks,
}

const COLUMNS: &str = "a.id, a.key, a.activity, a.kind, a.payer, a.surname, a.department, a.doctor,
    a.diagnosis, a.cure_end, a.billed, a.name, a.patronymic, a.birth_date, v.dictionary_id, v.size,
    v.document";

/// Walks through the accounts of a scope.
///
/// # Errors
/// What SQLite says, or what `each` returns.
pub fn each<E: From<Error> + From<rusqlite::Error>>(
    connection: &Connection,
    scope: &Scope,
    mut each: impl FnMut(Candidate) -> Result<(), E>,
) -> Result<(), E> {
    let mut visit = |row: &Row<'_>| -> Result<(), E> { each(candidate(row)?) };
    match scope {
        Scope::Period(period) => {
            let mut statement = connection.prepare_cached(&of_period())?;
            let last = period.last_day().to_string();
            let mut rows = statement.query([&last, &period.to_string()])?;
            while let Some(row) = rows.next()? {
                visit(row)?;
            }
        }
        Scope::Registry(id) => {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {COLUMNS}
                   FROM members m CROSS JOIN accounts a ON a.id = m.account_id
                        JOIN revisions v ON v.id = a.revision_id
                  WHERE m.registry_id = ?1"
            ))?;
            let mut rows = statement.query([id])?;
            while let Some(row) = rows.next()? {
                visit(row)?;
            }
        }
    }
    Ok(())
}

/// One account, wherever it stands.
///
/// # Errors
/// What SQLite says; also when there is no such account.
pub fn one(connection: &Connection, account: i64) -> Result<Candidate, Error> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM accounts a JOIN revisions v ON v.id = a.revision_id WHERE a.id = ?1"
    ))?;
    Ok(statement.query_row([account], candidate)?)
}

/// The pool by its index, then the registries of the month; CROSS JOIN keeps the order.
pub(super) fn of_period() -> String {
    format!(
        "SELECT {COLUMNS}
           FROM accounts a JOIN revisions v ON v.id = a.revision_id
          WHERE a.registry_id IS NULL AND a.cure_end <= ?1 AND a.state = 'pool'
         UNION ALL
         SELECT {COLUMNS}
           FROM registries r CROSS JOIN members m ON m.registry_id = r.id
                CROSS JOIN accounts a ON a.id = m.account_id AND a.registry_id = r.id
                JOIN revisions v ON v.id = a.revision_id
          WHERE r.period = ?2 AND r.ended_step IS NULL
            AND (r.export_id IS NULL OR a.state IN ('refused_at_precheck', 'refused_at_final'))"
    )
}

fn candidate(row: &Row<'_>) -> rusqlite::Result<Candidate> {
    let text = |at: usize| -> rusqlite::Result<&str> {
        Ok(row.get_ref(at)?.as_str_or_null()?.unwrap_or(""))
    };
    Ok(Candidate {
        person: person(text(5)?, text(11)?, text(12)?, text(13)?),
        account: Brief {
            id: row.get(0)?,
            key: row.get(1)?,
            activity: decode(row.get_ref(2)?.as_str()?, Activity::from_code)?,
            kind: decode(row.get_ref(3)?.as_str()?, Kind::from_code)?,
            payer: row.get(4)?,
            surname: row.get(5)?,
            department: row.get(6)?,
            doctor: row.get(7)?,
            diagnosis: row.get(8)?,
            cure_end: row.get(9)?,
            billed: Kopecks(row.get(10)?),
        },
        document: documents::read(row, 14)?,
    })
}

/// A number of a person: namesakes born on one day have the same.
pub fn person(surname: &str, name: &str, patronymic: &str, birth_date: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    for part in [surname, name, patronymic] {
        plain_name(part).hash(&mut hasher);
    }
    birth_date.hash(&mut hasher);
    hasher.finish()
}

/// What is compared between the accounts of a person, borrowed from the row.
#[derive(Debug)]
pub struct Trace<'r> {
    pub account: i64,
    pub key: &'r str,
    pub person: u64,
    pub activity: &'r str,
    pub cure_start: &'r str,
    pub cure_end: &'r str,
    pub diagnosis: &'r str,
    pub doctor: &'r str,
    pub department: &'r str,
    pub billed: Kopecks,
    /// Refused and not sent again: nobody has paid for it.
    pub is_refused: bool,
}

/// Walks through the whole history, without what was withdrawn for good.
///
/// # Errors
/// What SQLite says, or what `each` returns.
pub fn each_trace<E: From<Error> + From<rusqlite::Error>>(
    connection: &Connection,
    mut each: impl FnMut(&Trace<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut statement = connection.prepare_cached(
        "SELECT id, key, surname, name, patronymic, birth_date, activity, cure_start, cure_end,
                diagnosis, doctor, department, billed, state
           FROM accounts WHERE state <> 'withdrawn'",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let text = |at: usize| -> Result<&str, Error> {
            let value = row.get_ref(at)?;
            Ok(value
                .as_str_or_null()
                .map_err(rusqlite::Error::from)?
                .unwrap_or(""))
        };
        each(&Trace {
            account: row.get(0)?,
            key: text(1)?,
            person: person(text(2)?, text(3)?, text(4)?, text(5)?),
            activity: text(6)?,
            cure_start: text(7)?,
            cure_end: text(8)?,
            diagnosis: text(9)?,
            doctor: text(10)?,
            department: text(11)?,
            billed: Kopecks(row.get(12)?),
            is_refused: text(13)?.starts_with("refused"),
        })?;
    }
    Ok(())
}

/// The last step that changed what accounts are checked with: a decision about a rule, a dictionary.
///
/// # Errors
/// What SQLite says.
pub fn last_change_of_rules(connection: &Connection) -> Result<i64, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT max(coalesce((SELECT max(max(step_id, coalesce(ended_step, 0))) FROM rule_switches), 0),
                    coalesce((SELECT max(max(step_id, coalesce(ended_step, 0))) FROM dictionaries_in_force), 0),
                    coalesce((SELECT max(step_id) FROM setups), 0))",
    )?;
    Ok(statement.query_row([], |row| row.get(0))?)
}
