//! What went out: accounts in requests and in 7-files.

use rusqlite::{Connection, Transaction, named_params};

use crate::domain::{Activity, Kind, Kopecks, Round};

use super::documents::{self, Stored};
use super::{Error, decode};

/// An account as it went out.
#[derive(Clone, Debug)]
pub struct Shipment {
    pub id: i64,
    pub export_id: i64,
    pub account_id: i64,
    pub number: i64,
    pub revision_id: i64,
    pub kind: Kind,
    pub key: String,
    pub earlier_key: Option<String>,
    pub activity: Activity,
    pub insurer: String,
    pub billed: Kopecks,
    pub case_based: Kopecks,
}

/// An account about to be sent, with what is needed to decide how.
#[derive(Clone, Debug)]
pub struct Member {
    pub account_id: i64,
    pub registry_id: i64,
    pub revision_id: i64,
    pub kind: Kind,
    pub key: String,
    pub earlier_key: Option<String>,
    pub activity: Activity,
    pub insurer_ogrn: Option<String>,
    pub policy_region: Option<String>,
    pub billed: Kopecks,
    pub case_based: Kopecks,
}

/// The members of registries in the order in which they came into the pool.
///
/// # Errors
/// What SQLite says.
pub fn members(connection: &Connection, registries: &[i64]) -> Result<Vec<i64>, Error> {
    let list = serde_json::to_string(registries).unwrap_or_else(|_| "[]".into());
    let mut statement = connection.prepare(
        "SELECT m.account_id FROM members m
          WHERE m.registry_id IN (SELECT value FROM json_each(?1))
          ORDER BY m.account_id",
    )?;
    let found = statement
        .query_map([list], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// What a registry holds, so that a change of any of its documents is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contents {
    pub accounts: i64,
    sum_of_revisions: i64,
    /// An edit that was taken back leaves its number to the next one, but never its step.
    last_step: i64,
}

/// # Errors
/// What SQLite says.
pub fn contents(connection: &Connection, registry: i64) -> Result<Contents, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT count(*), coalesce(sum(a.revision_id), 0), coalesce(max(a.step_id), 0)
           FROM members m JOIN accounts a ON a.id = m.account_id WHERE m.registry_id = ?1",
    )?;
    Ok(statement.query_row([registry], |row| {
        Ok(Contents {
            accounts: row.get(0)?,
            sum_of_revisions: row.get(1)?,
            last_step: row.get(2)?,
        })
    })?)
}

/// A member with its document.
///
/// # Errors
/// What SQLite says; also when there is no such account.
pub fn member(connection: &Connection, account_id: i64) -> Result<(Member, Stored), Error> {
    let mut statement = connection.prepare_cached(
        "SELECT a.id, a.registry_id, a.revision_id, a.kind, a.key, a.earlier_key, a.activity, a.insurer_ogrn,
                a.policy_region, a.billed, a.case_based, v.dictionary_id, v.size, v.document
           FROM accounts a JOIN revisions v ON v.id = a.revision_id
          WHERE a.id = ?1",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        let member = Member {
            account_id: row.get(0)?,
            registry_id: row.get(1)?,
            revision_id: row.get(2)?,
            kind: decode(row.get_ref(3)?.as_str()?, Kind::from_code)?,
            key: row.get(4)?,
            earlier_key: row.get(5)?,
            activity: decode(row.get_ref(6)?.as_str()?, Activity::from_code)?,
            insurer_ogrn: row.get(7)?,
            policy_region: row.get(8)?,
            billed: Kopecks(row.get(9)?),
            case_based: Kopecks(row.get(10)?),
        };
        Ok((member, documents::read(row, 11)?))
    };
    Ok(statement.query_row([account_id], read)?)
}

/// Sums of registries by type and printed invoice, for the totals that stand before the accounts:
/// `(type, billed, accepted, invoice number, invoice date)`.
///
/// # Errors
/// What SQLite says.
pub fn sums_of_registries(
    connection: &Connection,
    registries: &[i64],
) -> Result<Vec<TypeSum>, Error> {
    let list = serde_json::to_string(registries).unwrap_or_else(|_| "[]".into());
    let mut statement = connection.prepare(
        "SELECT v.type_code, sum(v.billed), sum(v.accepted), a.invoice_number, a.invoice_date
           FROM members m JOIN accounts a ON a.id = m.account_id JOIN amounts v ON v.revision_id = a.revision_id
          WHERE m.registry_id IN (SELECT value FROM json_each(?1))
          GROUP BY v.type_code, a.invoice_number, a.invoice_date",
    )?;
    let found = statement
        .query_map([list], read_type_sum)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// # Errors
/// What SQLite says.
pub fn insert(
    tx: &Transaction<'_>,
    export_id: i64,
    number: i64,
    member: &Member,
    sent_as: (&str, Option<&str>),
    insurer: &str,
) -> Result<i64, Error> {
    let (key, earlier_key) = sent_as;
    tx.prepare_cached(
        "INSERT INTO shipments (export_id, account_id, number, revision_id, registry_id, kind, key, earlier_key,
                                activity, insurer, billed, case_based)
         VALUES (:export, :account, :number, :revision, :registry, :kind, :key, :earlier_key,
                 :activity, :insurer, :billed, :case_based)",
    )?
    .execute(rusqlite::params![
        export_id,
        member.account_id,
        number,
        member.revision_id,
        member.registry_id,
        member.kind.code(),
        key,
        earlier_key,
        member.activity.code(),
        insurer,
        member.billed.0,
        member.case_based.0,
    ])?;
    Ok(tx.last_insert_rowid())
}

/// `(type, billed, accepted, invoice number, invoice date)`.
pub type TypeSum = (String, Kopecks, Kopecks, Option<String>, Option<String>);

fn read_type_sum(row: &rusqlite::Row<'_>) -> rusqlite::Result<TypeSum> {
    Ok((
        row.get(0)?,
        Kopecks(row.get(1)?),
        Kopecks(row.get(2)?),
        row.get(3)?,
        row.get(4)?,
    ))
}

/// As [`sums_of_registries`], for the accounts of a 7-file as they were sent.
///
/// # Errors
/// What SQLite says.
pub fn sums_of_reissue(
    connection: &Connection,
    export_id: i64,
    reissue_id: i64,
) -> Result<Vec<TypeSum>, Error> {
    let mut statement = connection.prepare(
        "SELECT m.type_code, sum(m.billed), sum(m.accepted), a.invoice_number, a.invoice_date
           FROM shipments s JOIN accounts a ON a.id = s.account_id JOIN amounts m ON m.revision_id = s.revision_id
          WHERE s.export_id = :export
            AND EXISTS (SELECT 1 FROM reissued r WHERE r.shipment_id = s.id AND r.file_id = :reissue)
          GROUP BY m.type_code, a.invoice_number, a.invoice_date",
    )?;
    let found = statement
        .query_map(
            named_params! { ":export": export_id, ":reissue": reissue_id },
            read_type_sum,
        )?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Shipment> {
    Ok(Shipment {
        id: row.get(0)?,
        export_id: row.get(1)?,
        account_id: row.get(2)?,
        number: row.get(3)?,
        revision_id: row.get(4)?,
        kind: decode(&row.get::<_, String>(5)?, Kind::from_code)?,
        key: row.get(6)?,
        earlier_key: row.get(7)?,
        activity: decode(&row.get::<_, String>(8)?, Activity::from_code)?,
        insurer: row.get(9)?,
        billed: Kopecks(row.get(10)?),
        case_based: Kopecks(row.get(11)?),
    })
}

/// # Errors
/// What SQLite says; also when there is no such shipment.
pub fn by_id(connection: &Connection, id: i64) -> Result<Shipment, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT s.id, s.export_id, s.account_id, s.number, s.revision_id, s.kind, s.key, s.earlier_key, s.activity,
                s.insurer, s.billed, s.case_based FROM shipments s WHERE s.id = ?1",
    )?;
    Ok(statement.query_row([id], read)?)
}

/// The shipments of a 7-file in the order of the request, with their documents.
///
/// # Errors
/// What SQLite says, or what `each` returns.
pub fn each_of_reissue<E: From<Error>>(
    connection: &Connection,
    export_id: i64,
    reissue_id: i64,
    mut each: impl FnMut(Shipment, Stored) -> Result<(), E>,
) -> Result<(), E> {
    let mut statement = connection
        .prepare(
            "SELECT s.id, s.export_id, s.account_id, s.number, s.revision_id, s.kind, s.key, s.earlier_key,
                    s.activity, s.insurer, s.billed, s.case_based, v.dictionary_id, v.size, v.document
               FROM shipments s JOIN revisions v ON v.id = s.revision_id
              WHERE s.export_id = :export
                AND EXISTS (SELECT 1 FROM reissued r WHERE r.shipment_id = s.id AND r.file_id = :reissue)
              ORDER BY s.account_id",
        )
        .map_err(Error::from)?;
    let mut rows = statement
        .query(named_params! { ":export": export_id, ":reissue": reissue_id })
        .map_err(Error::from)?;
    while let Some(row) = rows.next().map_err(Error::from)? {
        let shipment = read(row).map_err(Error::from)?;
        let stored = documents::read(row, 12).map_err(Error::from)?;
        each(shipment, stored)?;
    }
    Ok(())
}

/// An account of a list, without its document.
#[derive(Clone, Copy, Debug)]
pub struct Outline {
    /// In the file (`n_pp`); nothing where it has not been sent.
    pub number: Option<i64>,
    pub account_id: i64,
    pub revision_id: i64,
    pub activity: Activity,
    pub billed: Kopecks,
    pub case_based: Kopecks,
}

fn outlines(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> Result<Vec<Outline>, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Outline {
            number: row.get(0)?,
            account_id: row.get(1)?,
            revision_id: row.get(2)?,
            activity: decode(row.get_ref(3)?.as_str()?, Activity::from_code)?,
            billed: Kopecks(row.get(4)?),
            case_based: Kopecks(row.get(5)?),
        })
    };
    let found = statement
        .query_map(parameters, read)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// The accounts of a 7-file as they were sent, in the order of the request.
///
/// # Errors
/// What SQLite says.
pub fn outlines_of_reissue(
    connection: &Connection,
    export_id: i64,
    reissue_id: i64,
) -> Result<Vec<Outline>, Error> {
    outlines(
        connection,
        "SELECT s.number, s.account_id, s.revision_id, s.activity, s.billed, s.case_based
           FROM shipments s
          WHERE s.export_id = :export
            AND EXISTS (SELECT 1 FROM reissued r WHERE r.shipment_id = s.id AND r.file_id = :reissue)
          ORDER BY s.id",
        named_params! { ":export": export_id, ":reissue": reissue_id },
    )
}

/// The accounts of an exported registry as they were sent, in the order of the request.
///
/// # Errors
/// What SQLite says.
pub fn outlines_of_sent_registry(
    connection: &Connection,
    export_id: i64,
    registry: i64,
) -> Result<Vec<Outline>, Error> {
    outlines(
        connection,
        "SELECT s.number, s.account_id, s.revision_id, s.activity, s.billed, s.case_based
           FROM shipments s WHERE s.export_id = :export AND s.registry_id = :registry ORDER BY s.id",
        named_params! { ":export": export_id, ":registry": registry },
    )
}

/// The accounts of a registry that has not been exported, as they are now.
///
/// # Errors
/// What SQLite says.
pub fn outlines_of_members(connection: &Connection, registry: i64) -> Result<Vec<Outline>, Error> {
    outlines(
        connection,
        "SELECT NULL, a.id, a.revision_id, a.activity, a.billed, a.case_based
           FROM members m JOIN accounts a ON a.id = m.account_id
          WHERE m.registry_id = ?1 ORDER BY a.id",
        [registry],
    )
}

/// Puts a sent account into the set, with its shipment.
///
/// # Errors
/// What SQLite says.
pub fn touch(tx: &Transaction<'_>, account_id: i64, shipment_id: i64) -> Result<(), Error> {
    tx.prepare_cached("INSERT INTO temp.touched (account_id, shipment_id) VALUES (?1, ?2)")?
        .execute([account_id, shipment_id])?;
    Ok(())
}

/// Gives an account its new key for a repeat sending; `step` remembers the former one.
///
/// # Errors
/// What SQLite says.
pub fn rekey(tx: &Transaction<'_>, step: i64, account_id: i64, key: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE moves SET key = (SELECT key FROM accounts WHERE id = :id) WHERE step_id = :step AND account_id = :id",
        named_params! { ":step": step, ":id": account_id },
    )?;
    tx.execute(
        "UPDATE accounts SET key = ?2 WHERE id = ?1",
        rusqlite::params![account_id, key],
    )?;
    Ok(())
}

/// Puts into the set the accounts of one payer that a precheck accepted, with their shipments.
///
/// # Errors
/// What SQLite says.
pub fn touch_prechecked(tx: &Transaction<'_>, export_id: i64, payer: &str) -> Result<usize, Error> {
    Ok(tx.execute(
        "INSERT INTO temp.touched (account_id, shipment_id)
         SELECT s.account_id, s.id
           FROM files f JOIN shipments s ON s.export_id = :export
                JOIN decisions d ON d.shipment_id = s.id AND d.reply_id = f.id
          WHERE f.export_id = :export AND f.step = 'precheck' AND f.status = 'live'
            AND d.payer = :payer AND d.outcome = 'accepted'",
        named_params! { ":export": export_id, ":payer": payer },
    )?)
}

/// Records the set as the content of a 7-file.
///
/// # Errors
/// What SQLite says.
pub fn reissue_touched(tx: &Transaction<'_>, file_id: i64) -> Result<usize, Error> {
    Ok(tx.execute(
        "INSERT INTO reissued (shipment_id, file_id)
         SELECT shipment_id, ?1 FROM temp.touched ORDER BY shipment_id",
        [file_id],
    )?)
}

/// How many accounts a 7-file has, and their whole cost.
///
/// # Errors
/// What SQLite says.
pub fn count_of_reissue(
    connection: &Connection,
    export_id: i64,
    reissue_id: i64,
) -> Result<(i64, Kopecks), Error> {
    Ok(connection.query_row(
        "SELECT count(*), coalesce(sum(s.billed), 0) FROM shipments s
          WHERE s.export_id = :export
            AND EXISTS (SELECT 1 FROM reissued r WHERE r.shipment_id = s.id AND r.file_id = :reissue)",
        named_params! { ":export": export_id, ":reissue": reissue_id },
        |row| Ok((row.get(0)?, Kopecks(row.get(1)?))),
    )?)
}

/// A part of an outgoing file: what one registry gave to it, for each kind of payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub registry_id: i64,
    pub activity: Activity,
    /// Asked for by itself; else covered by capitation.
    pub is_case_based: bool,
    pub accounts: i64,
    pub billed: Kopecks,
    pub case_based: Kopecks,
}

/// What a request, or a 7-file of it, consists of; counted from its rows.
///
/// # Errors
/// What SQLite says.
pub fn parts(
    connection: &Connection,
    export_id: i64,
    reissue_id: Option<i64>,
) -> Result<Vec<Part>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT s.registry_id, s.activity, s.case_based <> 0 AS is_case_based, count(*), sum(s.billed),
                sum(s.case_based)
           FROM shipments s
          WHERE s.export_id = :export
            AND (:reissue IS NULL
                 OR EXISTS (SELECT 1 FROM reissued r WHERE r.shipment_id = s.id AND r.file_id = :reissue))
          GROUP BY s.registry_id, s.activity, is_case_based",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Part {
            registry_id: row.get(0)?,
            activity: decode(row.get_ref(1)?.as_str()?, Activity::from_code)?,
            is_case_based: row.get(2)?,
            accounts: row.get(3)?,
            billed: Kopecks(row.get(4)?),
            case_based: Kopecks(row.get(5)?),
        })
    };
    let found = statement
        .query_map(
            named_params! { ":export": export_id, ":reissue": reissue_id },
            read,
        )?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// The first and the last shipment of an export; they stand one behind the other.
///
/// # Errors
/// What SQLite says.
pub fn range(connection: &Connection, export_id: i64) -> Result<Option<(i64, i64)>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT min(id), max(id) FROM shipments WHERE export_id = ?1")?;
    let (first, last): (Option<i64>, Option<i64>) =
        statement.query_row([export_id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(first.zip(last))
}

/// A sending of an account, with its files.
#[derive(Clone, Debug)]
pub struct Sent {
    pub shipment_id: i64,
    pub revision_id: i64,
    /// The request's name, and when it was written.
    pub file: String,
    pub at: String,
    pub period: String,
    pub round: Round,
    /// `live` or `restored`.
    pub status: String,
    /// In the file (`n_pp`).
    pub number: i64,
    /// As it was sent.
    pub key: String,
    pub kind: Kind,
    pub billed: Kopecks,
    /// The live 7-file that has it.
    pub reissue: Option<String>,
}

/// Every sending of an account, oldest first. It is asked request by request, of which there are few:
/// an index by account would cost every export.
///
/// # Errors
/// What SQLite says.
pub fn of_account(connection: &Connection, account_id: i64) -> Result<Vec<Sent>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT s.id, s.revision_id, f.name, made.at, f.period, f.round, f.status, s.number, s.key, s.kind, s.billed,
                (SELECT seven.name FROM reissued r JOIN files seven ON seven.id = r.file_id AND seven.status = 'live'
                  WHERE r.shipment_id = s.id)
           FROM files f CROSS JOIN shipments s ON s.export_id = f.id AND s.account_id = ?1
                JOIN steps made ON made.id = f.step_id
          WHERE f.step = 'request' ORDER BY f.id",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Sent {
            shipment_id: row.get(0)?,
            revision_id: row.get(1)?,
            file: row.get(2)?,
            at: row.get(3)?,
            period: row.get(4)?,
            round: decode(row.get_ref(5)?.as_str()?, Round::from_code)?,
            status: row.get(6)?,
            number: row.get(7)?,
            key: row.get(8)?,
            kind: decode(row.get_ref(9)?.as_str()?, Kind::from_code)?,
            billed: Kopecks(row.get(10)?),
            reissue: row.get(11)?,
        })
    };
    let found = statement
        .query_map([account_id], read)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}
