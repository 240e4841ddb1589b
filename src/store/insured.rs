//! Lists of insured people: which is in force, its rows, and look-ups in them.
//!
//! Of a list only what is asked for is read: it has a million rows.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};

use crate::domain::insured::{Insured, names_digest, plain_number, plain_snils};
use crate::domain::{ReportingPeriod, State};

use super::documents::{self, Stored};
use super::{Error, decode};

/// A list as it was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsuredList {
    pub id: i64,
    /// Whose table has its rows: 1 or 2.
    pub slot: i64,
    /// Of the extract.
    pub date: NaiveDate,
    pub file: String,
    pub sha256: String,
    pub rows: i64,
    /// Its rows are still there.
    pub is_kept: bool,
    pub is_in_force: bool,
    /// When it was imported, local time with offset.
    pub at: String,
    pub step_id: i64,
}

const LIST: &str = "
    SELECT l.id, l.slot, l.date, l.file, l.sha256, l.rows, l.is_kept, l.ended_step IS NULL, s.at, l.step_id
      FROM insured_lists l JOIN steps s ON s.id = l.step_id";

fn read_list(row: &Row<'_>) -> rusqlite::Result<InsuredList> {
    Ok(InsuredList {
        id: row.get(0)?,
        slot: row.get(1)?,
        date: row.get(2)?,
        file: row.get(3)?,
        sha256: row.get(4)?,
        rows: row.get(5)?,
        is_kept: row.get(6)?,
        is_in_force: row.get(7)?,
        at: row.get(8)?,
        step_id: row.get(9)?,
    })
}

/// All lists, the newest first.
///
/// # Errors
/// What SQLite says.
pub fn lists(connection: &Connection) -> Result<Vec<InsuredList>, Error> {
    let mut statement = connection.prepare_cached(&format!("{LIST} ORDER BY l.id DESC"))?;
    let found = statement.query_map([], read_list)?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// The list in force.
///
/// # Errors
/// What SQLite says.
pub fn in_force(connection: &Connection) -> Result<Option<InsuredList>, Error> {
    let mut statement = connection.prepare_cached(&format!("{LIST} WHERE l.ended_step IS NULL"))?;
    Ok(statement.query_row([], read_list).optional()?)
}

/// How many rows the table of a list has.
///
/// # Errors
/// What SQLite says.
pub fn n_rows(connection: &Connection, slot: i64) -> Result<i64, Error> {
    let sql = format!("SELECT count(*) FROM insured_{slot}");
    Ok(connection.query_row(&sql, [], |row| row.get(0))?)
}

// ---- A list comes and goes ----

/// What is looked up; an index each.
const INDEXES: [(&str, &str); 6] = [
    ("number", "(number_plain)"),
    ("enp", "(enp) WHERE enp <> ''"),
    ("former", "(former_plain) WHERE former_plain <> ''"),
    ("snils", "(snils_plain) WHERE snils_plain <> ''"),
    ("names", "(names, birth_date)"),
    ("birth", "(birth_date)"),
];

/// Empties the table that the next list will take; its number. The list that had it is gone then.
///
/// # Errors
/// What SQLite says.
pub fn begin(tx: &Transaction<'_>) -> Result<i64, Error> {
    let slot = in_force(tx)?.map_or(1, |list| 3 - list.slot);
    tx.execute(
        "UPDATE insured_lists SET is_kept = 0 WHERE slot = ?1 AND is_kept = 1",
        [slot],
    )?;
    empty(tx, slot)?;
    Ok(slot)
}

fn empty(tx: &Transaction<'_>, slot: i64) -> Result<(), Error> {
    for (name, _) in INDEXES {
        tx.execute(&format!("DROP INDEX IF EXISTS insured_{slot}_{name}"), [])?;
    }
    // Without a condition SQLite gives whole pages back and looks at no row.
    tx.execute(&format!("DELETE FROM insured_{slot}"), [])?;
    Ok(())
}

/// Adds a row to the table of a list that is coming.
///
/// # Errors
/// What SQLite says.
pub fn add(tx: &Transaction<'_>, slot: i64, row: &Insured) -> Result<(), Error> {
    let iso = |day: NaiveDate| day.to_string();
    tx.prepare_cached(&format!(
        "INSERT INTO insured_{slot} VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,
            ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28)"
    ))?
    .execute(rusqlite::params![
        row.n,
        row.enp,
        row.surname,
        row.name,
        row.patronymic,
        iso(row.birth_date),
        row.sex,
        row.snils,
        row.document_type,
        row.document_series,
        row.document_number,
        row.policy_type,
        row.policy_series,
        row.policy_number,
        row.from.map(iso),
        row.to.map(iso),
        row.insurer_ogrn,
        row.payer,
        row.region,
        row.former_number,
        row.attached_to,
        row.attached_from.map(iso),
        row.attached_until.map(iso),
        row.died.map(iso),
        plain_number(&row.policy_number),
        plain_number(&row.former_number),
        plain_snils(&row.snils).unwrap_or_default(),
        names_digest(&row.surname, &row.name, &row.patronymic),
    ])?;
    Ok(())
}

/// A list about to be in force.
#[derive(Debug)]
pub struct NewList<'a> {
    pub slot: i64,
    pub date: NaiveDate,
    pub file: &'a str,
    pub sha256: &'a str,
    pub rows: i64,
}

/// Makes the indexes of a list whose rows are in, and puts it in force; returns its id.
///
/// # Errors
/// What SQLite says.
pub fn put_in_force(tx: &Transaction<'_>, step: i64, new: &NewList<'_>) -> Result<i64, Error> {
    let slot = new.slot;
    for (name, of) in INDEXES {
        tx.execute(
            &format!("CREATE INDEX insured_{slot}_{name} ON insured_{slot} {of}"),
            [],
        )?;
    }
    tx.execute(
        "UPDATE insured_lists SET ended_step = ?1 WHERE ended_step IS NULL",
        [step],
    )?;
    tx.execute(
        "INSERT INTO insured_lists (slot, date, file, sha256, rows, is_kept, step_id)
         VALUES (:slot, :date, :file, :sha256, :rows, 1, :step)",
        named_params! {
            ":slot": slot, ":date": new.date, ":file": new.file, ":sha256": new.sha256,
            ":rows": new.rows, ":step": step,
        },
    )?;
    Ok(tx.last_insert_rowid())
}

/// Removes the rows of all lists; returns how many lists had some.
///
/// # Errors
/// What SQLite says.
pub fn clear(tx: &Transaction<'_>, step: i64) -> Result<usize, Error> {
    for slot in [1, 2] {
        empty(tx, slot)?;
    }
    Ok(tx.execute(
        "UPDATE insured_lists SET is_kept = 0, ended_step = coalesce(ended_step, ?1) WHERE is_kept = 1",
        [step],
    )?)
}

/// Takes an import back: its list goes, the one before it lives again where its rows are still there.
///
/// # Errors
/// What SQLite says.
pub fn take_back(tx: &Transaction<'_>, step: i64) -> Result<(), Error> {
    let slot: Option<i64> = tx
        .query_row(
            "SELECT slot FROM insured_lists WHERE step_id = ?1 AND is_kept = 1",
            [step],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(slot) = slot {
        empty(tx, slot)?;
    }
    tx.execute("DELETE FROM insured_lists WHERE step_id = ?1", [step])?;
    tx.execute(
        "UPDATE insured_lists SET ended_step = NULL WHERE ended_step = ?1 AND is_kept = 1",
        [step],
    )?;
    Ok(())
}

// ---- Look-ups ----

const COLUMNS: &str = "n, enp, surname, name, patronymic, birth_date, sex, snils, document_type, document_series,
    document_number, policy_type, policy_series, policy_number, valid_from, valid_to, insurer_ogrn, payer,
    region, former_number, attached_to, attached_from, attached_until, died";

fn read(row: &Row<'_>) -> rusqlite::Result<Insured> {
    Ok(Insured {
        n: row.get(0)?,
        enp: row.get(1)?,
        surname: row.get(2)?,
        name: row.get(3)?,
        patronymic: row.get(4)?,
        birth_date: row.get(5)?,
        sex: row.get(6)?,
        snils: row.get(7)?,
        document_type: row.get(8)?,
        document_series: row.get(9)?,
        document_number: row.get(10)?,
        policy_type: row.get(11)?,
        policy_series: row.get(12)?,
        policy_number: row.get(13)?,
        from: row.get(14)?,
        to: row.get(15)?,
        insurer_ogrn: row.get(16)?,
        payer: row.get(17)?,
        region: row.get(18)?,
        former_number: row.get(19)?,
        attached_to: row.get(20)?,
        attached_from: row.get(21)?,
        attached_until: row.get(22)?,
        died: row.get(23)?,
    })
}

/// What a list is searched by; numbers and names as they are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By<'b> {
    Number(&'b str),
    Enp(&'b str),
    Former(&'b str),
    Snils(&'b str),
    /// The digest of the names, and the day of birth.
    Person(i64, NaiveDate),
    Names(i64),
    Birth(NaiveDate),
}

/// More people of one name or day of birth are not looked at.
const MOST: usize = 2000;

impl By<'_> {
    /// The statement of a look-up, for [`find`] and for the test of its plan.
    pub fn statement(self, slot: i64) -> String {
        let condition = match self {
            By::Number(_) => "number_plain = ?1",
            By::Enp(_) => "enp = ?1 AND enp <> ''",
            By::Former(_) => "former_plain = ?1 AND former_plain <> ''",
            By::Snils(_) => "snils_plain = ?1 AND snils_plain <> ''",
            By::Person(..) => "names = ?1 AND birth_date = ?2",
            By::Names(_) => "names = ?1",
            By::Birth(_) => "birth_date = ?1",
        };
        format!("SELECT {COLUMNS} FROM insured_{slot} WHERE {condition} ORDER BY n LIMIT {MOST}")
    }
}

/// Rows of a list, in its order. Rows found by a digest may be of somebody else.
///
/// # Errors
/// What SQLite says.
pub fn find(connection: &Connection, slot: i64, by: By<'_>) -> Result<Vec<Insured>, Error> {
    let mut statement = connection.prepare_cached(&by.statement(slot))?;
    let iso = |day: NaiveDate| day.to_string();
    let found = match by {
        By::Number(text) | By::Enp(text) | By::Former(text) | By::Snils(text) => {
            statement.query_map([text], read)
        }
        By::Person(names, born) => statement.query_map(rusqlite::params![names, iso(born)], read),
        By::Names(names) => statement.query_map([names], read),
        By::Birth(born) => statement.query_map([iso(born)], read),
    };
    Ok(found?.collect::<Result<_, _>>()?)
}

// ---- Accounts to be checked ----

/// An account that may still be corrected, with its current document.
#[derive(Debug)]
pub struct Checkable {
    pub id: i64,
    pub key: String,
    pub state: State,
    /// The letter, once a reply has said it.
    pub payer: Option<String>,
    pub surname: Option<String>,
    pub cure_end: NaiveDate,
    pub document: Stored,
}

/// Accounts of a period (of all periods without one) that have not been sent, and those refused in the
/// main round: what `insured check` goes through. In the order of their ids.
///
/// # Errors
/// What SQLite says.
pub fn checkable(
    connection: &Connection,
    period: Option<ReportingPeriod>,
) -> Result<Vec<i64>, Error> {
    let mut statement = connection.prepare_cached(CHECKABLE)?;
    let found = statement.query_map(
        named_params! {
            ":period": period.map(|p| p.to_string()),
            ":last_day": period.map(|p| p.last_day().to_string()),
        },
        |row| row.get(0),
    )?;
    let mut found: Vec<i64> = found.collect::<Result<_, _>>()?;
    found.sort_unstable();
    Ok(found)
}

/// See [`checkable`]. CROSS JOIN keeps the order, and nothing asks for one of ids: SQLite would walk
/// through all accounts.
pub const CHECKABLE: &str = "
    SELECT a.id FROM accounts a
     WHERE a.registry_id IS NULL AND a.cure_end > '' AND a.state = 'pool'
       AND (:last_day IS NULL OR a.cure_end <= :last_day)
    UNION ALL
    SELECT a.id FROM registries r CROSS JOIN members m ON m.registry_id = r.id
           CROSS JOIN accounts a ON a.id = m.account_id AND a.registry_id = r.id
     WHERE r.ended_step IS NULL AND r.export_id IS NULL AND (:period IS NULL OR r.period = :period)
    UNION ALL
    SELECT a.id FROM registries r CROSS JOIN accounts a ON a.registry_id = r.id
     WHERE r.kind = 'main' AND r.export_id IS NOT NULL AND (:period IS NULL OR r.period = :period)
       AND a.state IN ('refused_at_precheck', 'refused_at_final')";

/// # Errors
/// What SQLite says.
pub fn account(connection: &Connection, id: i64) -> Result<Checkable, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT a.id, a.key, a.state, a.payer, a.surname, a.cure_end, v.dictionary_id, v.size, v.document
           FROM accounts a JOIN revisions v ON v.id = a.revision_id WHERE a.id = ?1",
    )?;
    Ok(statement.query_row([id], |row| {
        let state: String = row.get(2)?;
        Ok(Checkable {
            id: row.get(0)?,
            key: row.get(1)?,
            state: decode(&state, State::from_code)?,
            payer: row.get(3)?,
            surname: row.get(4)?,
            cure_end: row.get(5)?,
            document: documents::read(row, 6)?,
        })
    })?)
}
