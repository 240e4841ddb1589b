//! Accounts: where each stands now, and the columns derived from its document.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};

use crate::domain::{Activity, Kind, Kopecks, Round, State};

use super::{Error, decode};

/// Where an account stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub id: i64,
    pub state: State,
    pub kind: Kind,
    /// The payer's letter.
    pub payer: Option<String>,
    pub registry_id: Option<i64>,
    /// The live sending.
    pub shipment_id: Option<i64>,
    pub revision_id: i64,
    pub revision: i64,
    pub deferred_until: Option<String>,
    /// Why it was deferred or withdrawn.
    pub reason: Option<String>,
    pub key: String,
    /// The account that a repeat repeats; equal to `key` until its next export gives a new key.
    pub earlier_key: Option<String>,
    /// The step that brought the account in.
    pub step_id: i64,
    /// Kind and period of the registry it is in.
    pub round: Option<Round>,
    pub period: Option<String>,
    pub activity: Activity,
    pub cure_end: NaiveDate,
    pub billed: Kopecks,
}

/// What is derived from a document; see `exchange::record`.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    pub activity: Activity,
    pub cure_start: Option<NaiveDate>,
    pub cure_end: NaiveDate,
    pub billed: Kopecks,
    pub case_based: Kopecks,
    pub surname: Option<String>,
    pub name: Option<String>,
    pub patronymic: Option<String>,
    pub birth_date: Option<NaiveDate>,
    pub sex: Option<String>,
    pub snils: Option<String>,
    pub policy_number: Option<String>,
    pub policy_region: Option<String>,
    pub insurer_ogrn: Option<String>,
    pub card: Option<String>,
    pub department: Option<String>,
    pub doctor: Option<String>,
    pub specialty: Option<String>,
    pub diagnosis: Option<String>,
    pub invoice_number: Option<String>,
    pub invoice_date: Option<NaiveDate>,
    /// `(type, billed, accepted)`.
    pub amounts: Vec<(String, Kopecks, Kopecks)>,
}

/// What [`read_standing`] reads, of `accounts a` and `registries r`.
pub(super) const STANDING: &str = "
    SELECT a.id, a.state, a.kind, a.payer, a.registry_id, a.shipment_id, a.revision_id, a.revision,
           a.deferred_until, a.reason, a.key, a.earlier_key, a.step_id, r.kind, r.period, a.activity,
           a.cure_end, a.billed";

/// The number of columns of [`STANDING`].
pub(super) const N_STANDING: usize = 18;

const FROM: &str = "FROM accounts a LEFT JOIN registries r ON r.id = a.registry_id";

pub(super) fn read_standing(row: &Row<'_>) -> rusqlite::Result<Standing> {
    let text = |at: usize| row.get::<_, String>(at);
    Ok(Standing {
        id: row.get(0)?,
        state: decode(&text(1)?, State::from_code)?,
        kind: decode(&text(2)?, Kind::from_code)?,
        payer: row.get(3)?,
        registry_id: row.get(4)?,
        shipment_id: row.get(5)?,
        revision_id: row.get(6)?,
        revision: row.get(7)?,
        deferred_until: row.get(8)?,
        reason: row.get(9)?,
        key: row.get(10)?,
        earlier_key: row.get(11)?,
        step_id: row.get(12)?,
        round: row
            .get::<_, Option<String>>(13)?
            .map(|code| decode(&code, Round::from_code))
            .transpose()?,
        period: row.get(14)?,
        activity: decode(&text(15)?, Activity::from_code)?,
        cure_end: row.get(16)?,
        billed: Kopecks(row.get(17)?),
    })
}

/// # Errors
/// What SQLite says; also when there is no such account.
pub fn by_id(connection: &Connection, id: i64) -> Result<Standing, Error> {
    let mut statement = connection.prepare_cached(&format!("{STANDING} {FROM} WHERE a.id = ?1"))?;
    Ok(statement.query_row([id], read_standing)?)
}

/// Finds an account by any key it has ever had, as it is compared.
///
/// # Errors
/// What SQLite says.
pub fn by_key(connection: &Connection, key_normal: &str) -> Result<Option<Standing>, Error> {
    let mut statement = connection.prepare_cached(&format!(
        "{STANDING} {FROM} WHERE a.id = (SELECT account_id FROM keys WHERE key = ?1)"
    ))?;
    Ok(statement
        .query_row([key_normal], read_standing)
        .optional()?)
}

/// Refused accounts of the main round, corrected since (F8 takes them all).
///
/// # Errors
/// What SQLite says.
pub fn refused_and_corrected(connection: &Connection) -> Result<Vec<Standing>, Error> {
    let mut statement = connection.prepare_cached(&format!(
        "{STANDING} {FROM} JOIN shipments s ON s.id = a.shipment_id
          WHERE a.state IN ('refused_at_precheck', 'refused_at_final') AND r.kind = 'main'
            AND a.revision_id <> s.revision_id
          ORDER BY a.id"
    ))?;
    let found = statement
        .query_map([], read_standing)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Accounts that have, or ever had, a key that begins so; `beginning` as keys are compared.
///
/// # Errors
/// What SQLite says.
pub fn with_key_beginning(
    connection: &Connection,
    beginning: &str,
    most: u32,
) -> Result<Vec<i64>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT account_id FROM keys WHERE key >= :beginning AND key < :beginning || char(1114111) LIMIT :most",
    )?;
    let parameters = named_params! { ":beginning": beginning, ":most": most };
    let ids = statement.query_map(parameters, |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// The account that a key belongs to, whatever its state: for files of a million keys.
///
/// # Errors
/// What SQLite says.
pub fn id_of_key(connection: &Connection, key_normal: &str) -> Result<Option<i64>, Error> {
    let mut statement = connection.prepare_cached("SELECT account_id FROM keys WHERE key = ?1")?;
    Ok(statement
        .query_row([key_normal], |row| row.get(0))
        .optional()?)
}

/// The insurer's ОГРН and the region on the policy valid at the end of treatment.
///
/// # Errors
/// What SQLite says.
pub fn policy(connection: &Connection, id: i64) -> Result<(Option<String>, Option<String>), Error> {
    let mut statement = connection
        .prepare_cached("SELECT insurer_ogrn, policy_region FROM accounts WHERE id = ?1")?;
    Ok(statement.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// An account about to come into the pool.
#[derive(Debug)]
pub struct NewAccount<'a> {
    pub id: i64,
    pub key: &'a str,
    pub kind: Kind,
    pub earlier_key: Option<&'a str>,
    /// Its first revision, which follows.
    pub revision_id: i64,
    pub columns: &'a Columns,
}

/// The id that the next account will have; holds as long as the transaction does.
///
/// # Errors
/// What SQLite says.
pub fn next_id(tx: &Transaction<'_>) -> Result<i64, Error> {
    Ok(
        tx.query_row("SELECT coalesce(max(id), 0) + 1 FROM accounts", [], |row| {
            row.get(0)
        })?,
    )
}

/// Adds an account to the pool; its key has been claimed before.
///
/// # Errors
/// What SQLite says.
pub fn insert(tx: &Transaction<'_>, step: i64, account: &NewAccount<'_>) -> Result<(), Error> {
    let columns = account.columns;
    tx.prepare_cached(
        "INSERT INTO accounts (id, state, kind, revision_id, revision, step_id, key, earlier_key, activity,
            cure_start, cure_end, billed, case_based, surname, name, patronymic, birth_date, sex, snils,
            policy_number, policy_region, insurer_ogrn, card, department, doctor, specialty, diagnosis,
            invoice_number, invoice_date)
         VALUES (:id, 'pool', :kind, :revision, 1, :step, :key, :earlier_key, :activity,
            :cure_start, :cure_end, :billed, :case_based, :surname, :name, :patronymic, :birth_date, :sex, :snils,
            :policy_number, :policy_region, :insurer_ogrn, :card, :department, :doctor, :specialty, :diagnosis,
            :invoice_number, :invoice_date)",
    )?
    // By position, in the order of the names above: looking up 28 names costs a row 3 % of an import.
    .execute(rusqlite::params![
        account.id,
        account.kind.code(),
        account.revision_id,
        step,
        account.key,
        account.earlier_key,
        columns.activity.code(),
        columns.cure_start.map(iso),
        iso(columns.cure_end),
        columns.billed.0,
        columns.case_based.0,
        columns.surname,
        columns.name,
        columns.patronymic,
        columns.birth_date.map(iso),
        columns.sex,
        columns.snils,
        columns.policy_number,
        columns.policy_region,
        columns.insurer_ogrn,
        columns.card,
        columns.department,
        columns.doctor,
        columns.specialty,
        columns.diagnosis,
        columns.invoice_number,
        columns.invoice_date.map(iso),
    ])?;
    Ok(())
}

/// A date as the database has it. `rusqlite` would run chrono's format interpreter for each.
fn iso(date: NaiveDate) -> String {
    date.to_string()
}

/// Takes a key for an account; false when the key already belongs to somebody.
///
/// # Errors
/// What SQLite says.
pub fn claim_key(
    tx: &Transaction<'_>,
    key_normal: &str,
    id: i64,
    step: i64,
) -> Result<bool, Error> {
    let n_inserted = tx
        .prepare_cached("INSERT INTO keys (key, account_id, step_id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
        .execute(rusqlite::params![key_normal, id, step])?;
    Ok(n_inserted == 1)
}

/// Makes a revision the current one and sets everything derived from it.
///
/// # Errors
/// What SQLite says.
pub fn set_revision(
    tx: &Transaction<'_>,
    id: i64,
    revision_id: i64,
    number: i64,
    kind: Kind,
    earlier_key: Option<&str>,
    columns: &Columns,
) -> Result<(), Error> {
    tx.prepare_cached(
        "UPDATE accounts
            SET revision_id = :revision_id, revision = :revision, kind = :kind, earlier_key = :earlier_key,
                activity = :activity, cure_start = :cure_start, cure_end = :cure_end, billed = :billed,
                case_based = :case_based, surname = :surname, name = :name, patronymic = :patronymic,
                birth_date = :birth_date, sex = :sex, snils = :snils, policy_number = :policy_number,
                policy_region = :policy_region, insurer_ogrn = :insurer_ogrn, card = :card,
                department = :department, doctor = :doctor, specialty = :specialty, diagnosis = :diagnosis,
                invoice_number = :invoice_number, invoice_date = :invoice_date
          WHERE id = :id",
    )?
    .execute(named_params! {
        ":id": id, ":revision_id": revision_id, ":revision": number, ":kind": kind.code(),
        ":earlier_key": earlier_key, ":activity": columns.activity.code(), ":cure_start": columns.cure_start,
        ":cure_end": columns.cure_end, ":billed": columns.billed.0, ":case_based": columns.case_based.0,
        ":surname": columns.surname, ":name": columns.name, ":patronymic": columns.patronymic,
        ":birth_date": columns.birth_date, ":sex": columns.sex, ":snils": columns.snils,
        ":policy_number": columns.policy_number, ":policy_region": columns.policy_region,
        ":insurer_ogrn": columns.insurer_ogrn, ":card": columns.card, ":department": columns.department,
        ":doctor": columns.doctor, ":specialty": columns.specialty, ":diagnosis": columns.diagnosis,
        ":invoice_number": columns.invoice_number, ":invoice_date": columns.invoice_date,
    })?;
    Ok(())
}

/// The sums of a revision by type, in one statement: an account has two of them.
///
/// # Errors
/// What SQLite says.
pub fn add_amounts(
    tx: &Transaction<'_>,
    revision_id: i64,
    amounts: &[(String, Kopecks, Kopecks)],
) -> Result<(), Error> {
    const INSERT: &str = "INSERT INTO amounts (revision_id, type_code, billed, accepted) VALUES";
    const SAME_TYPE: &str = "ON CONFLICT DO UPDATE SET billed = billed + excluded.billed, accepted = accepted + excluded.accepted";
    let mut rest = amounts;
    while let [first, ..] = rest {
        let taken = match rest {
            [a, b, ..] => {
                tx.prepare_cached(
                    &[INSERT, "(?1, ?2, ?3, ?4), (?1, ?5, ?6, ?7)", SAME_TYPE].join(" "),
                )?
                .execute(rusqlite::params![
                    revision_id,
                    a.0,
                    a.1.0,
                    a.2.0,
                    b.0,
                    b.1.0,
                    b.2.0
                ])?;
                2
            }
            _ => {
                tx.prepare_cached(&[INSERT, "(?1, ?2, ?3, ?4)", SAME_TYPE].join(" "))?
                    .execute(rusqlite::params![
                        revision_id,
                        first.0,
                        first.1.0,
                        first.2.0
                    ])?;
                1
            }
        };
        rest = &rest[taken..];
    }
    Ok(())
}

/// How many other accounts, not withdrawn, repeat this key (as it is written).
///
/// # Errors
/// What SQLite says.
pub fn n_repeats_of(connection: &Connection, earlier_key: &str, except: i64) -> Result<i64, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT count(*) FROM accounts WHERE earlier_key = ?1 AND id <> ?2 AND state <> 'withdrawn'",
    )?;
    Ok(statement.query_row(rusqlite::params![earlier_key, except], |row| row.get(0))?)
}
