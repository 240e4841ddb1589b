//! Recounting from the rows themselves, trusting no total: for `reconcile` and `verify`.

use rusqlite::{Connection, named_params};

use crate::domain::{Decision, Kopecks, ReportingPeriod};

use super::documents::{self, Stored};
use super::{Error, decode};

/// Everything that the facts say of one shipment.
#[derive(Clone, Debug)]
pub struct Facts {
    pub shipment_id: i64,
    pub account_id: i64,
    pub insurer: String,
    pub billed: Kopecks,
    pub case_based: Kopecks,
    /// Payer and outcome of the live precheck.
    pub precheck: Option<(String, Decision)>,
    /// In the live 7-file.
    pub is_reissued: bool,
    /// Outcome of the live final reply and what it accepted.
    pub final_reply: Option<(Decision, Kopecks)>,
}

struct Reply {
    id: i64,
    step: String,
}

/// Walks the shipments of an export with all facts about each. Four ordered reads side by side, not
/// four look-ups a row: a million shipments take about a second.
///
/// # Errors
/// What SQLite says, or what `each` returns.
pub fn each_shipment(
    connection: &Connection,
    export_id: i64,
    mut each: impl FnMut(Facts) -> Result<(), Error>,
) -> Result<(), Error> {
    let range: (Option<i64>, Option<i64>) = connection.query_row(
        "SELECT min(id), max(id) FROM shipments WHERE export_id = ?1",
        [export_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let (Some(first), Some(last)) = range else {
        return Ok(());
    };
    let mut replies = connection.prepare(
        "SELECT id, step FROM files WHERE export_id = ?1 AND status IN ('live', 'restored') AND step <> 'request'",
    )?;
    let replies: Vec<Reply> = replies
        .query_map([export_id], |row| {
            Ok(Reply {
                id: row.get(0)?,
                step: row.get(1)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    let step_of = |id: i64| {
        replies
            .iter()
            .find(|reply| reply.id == id)
            .map(|reply| reply.step.as_str())
    };

    let mut shipments = connection.prepare(
        "SELECT id, account_id, insurer, billed, case_based FROM shipments
          WHERE id BETWEEN :first AND :last AND export_id = :export ORDER BY id",
    )?;
    let mut shipments =
        shipments.query(named_params! { ":first": first, ":last": last, ":export": export_id })?;
    let mut decisions = connection.prepare(
        "SELECT shipment_id, reply_id, payer, outcome, accepted FROM decisions
          WHERE shipment_id BETWEEN ?1 AND ?2 ORDER BY shipment_id",
    )?;
    let mut decisions = decisions.query([first, last])?;
    let mut decision = decisions.next()?;
    let mut reissued = connection.prepare(
        "SELECT shipment_id, file_id FROM reissued WHERE shipment_id BETWEEN ?1 AND ?2 ORDER BY shipment_id",
    )?;
    let mut reissued = reissued.query([first, last])?;
    let mut in_file = reissued.next()?;
    while let Some(row) = shipments.next()? {
        let mut facts = Facts {
            shipment_id: row.get(0)?,
            account_id: row.get(1)?,
            insurer: row.get(2)?,
            billed: Kopecks(row.get(3)?),
            case_based: Kopecks(row.get(4)?),
            precheck: None,
            is_reissued: false,
            final_reply: None,
        };
        while let Some(row) = decision {
            let of: i64 = row.get(0)?;
            if of > facts.shipment_id {
                break;
            }
            if of == facts.shipment_id {
                let outcome = |row: &rusqlite::Row<'_>| {
                    decode(row.get_ref(3)?.as_str()?, Decision::from_code)
                };
                match step_of(row.get(1)?) {
                    Some("precheck") => facts.precheck = Some((row.get(2)?, outcome(row)?)),
                    Some("final") => {
                        facts.final_reply = Some((outcome(row)?, Kopecks(row.get(4)?)))
                    }
                    _ => {}
                }
            }
            decision = decisions.next()?;
        }
        while let Some(row) = in_file {
            let of: i64 = row.get(0)?;
            if of > facts.shipment_id {
                break;
            }
            if of == facts.shipment_id && step_of(row.get(1)?) == Some("reissue") {
                facts.is_reissued = true;
            }
            in_file = reissued.next()?;
        }
        each(facts)?;
    }
    Ok(())
}

/// How many accounts there are, and how many have a place: in no registry, or in a live one.
///
/// # Errors
/// What SQLite says.
pub fn places(connection: &Connection) -> Result<(i64, i64), Error> {
    Ok(connection.query_row(
        "SELECT count(*), sum(a.registry_id IS NULL OR a.registry_id IN (SELECT id FROM registries WHERE ended_step IS NULL))
           FROM accounts a",
        [],
        |row| Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?.unwrap_or(0))),
    )?)
}

/// Accounts still standing in registries of the period that were restored or unformed.
///
/// # Errors
/// What SQLite says.
pub fn left_in_ended(connection: &Connection, period: ReportingPeriod) -> Result<i64, Error> {
    Ok(connection.query_row(
        "SELECT count(*) FROM registries r JOIN members m ON m.registry_id = r.id
                JOIN accounts a ON a.id = m.account_id AND a.registry_id = r.id
          WHERE r.period = ?1 AND r.ended_step IS NOT NULL",
        [period.to_string()],
        |row| row.get(0),
    )?)
}

/// Accounts that stand in a registry that was restored or unformed, or is not there at all.
///
/// # Errors
/// What SQLite says.
pub fn without_place(connection: &Connection) -> Result<Vec<i64>, Error> {
    let mut statement = connection.prepare(
        "SELECT a.id FROM accounts a LEFT JOIN registries r ON r.id = a.registry_id
          WHERE a.registry_id IS NOT NULL AND (r.id IS NULL OR r.ended_step IS NOT NULL) ORDER BY a.id",
    )?;
    let found = statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// The accounts that [`left_in_ended`] counts.
///
/// # Errors
/// What SQLite says.
pub fn accounts_in_ended(
    connection: &Connection,
    period: ReportingPeriod,
) -> Result<Vec<i64>, Error> {
    let mut statement = connection.prepare(
        "SELECT a.id FROM registries r JOIN members m ON m.registry_id = r.id
                JOIN accounts a ON a.id = m.account_id AND a.registry_id = r.id
          WHERE r.period = ?1 AND r.ended_step IS NOT NULL ORDER BY a.id",
    )?;
    let found = statement
        .query_map([period.to_string()], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Keys of the accounts that a red line of the reconciliation means, at most `limit`.
///
/// # Errors
/// What SQLite says.
pub fn keys_of(
    connection: &Connection,
    account_ids: &[i64],
    limit: usize,
) -> Result<Vec<String>, Error> {
    let mut statement = connection.prepare_cached("SELECT key FROM accounts WHERE id = ?1")?;
    account_ids
        .iter()
        .take(limit)
        .map(|id| Ok(statement.query_row([id], |row| row.get(0))?))
        .collect()
}

/// An account with what is derived from its document, to be derived again.
#[derive(Debug)]
pub struct Derived {
    pub account_id: i64,
    pub key: String,
    pub state: String,
    pub shipment_id: Option<i64>,
    pub activity: String,
    pub cure_end: chrono::NaiveDate,
    pub billed: Kopecks,
    pub case_based: Kopecks,
    pub surname: Option<String>,
    pub birth_date: Option<chrono::NaiveDate>,
    pub policy_number: Option<String>,
    pub insurer_ogrn: Option<String>,
    pub document: Stored,
}

/// Every account with its current document.
///
/// # Errors
/// What SQLite says, or what `each` returns.
pub fn each_account<E: From<Error> + From<rusqlite::Error>>(
    connection: &Connection,
    mut each: impl FnMut(Derived) -> Result<(), E>,
) -> Result<(), E> {
    let mut statement = connection.prepare(
        "SELECT a.id, a.key, a.state, a.shipment_id, a.activity, a.cure_end, a.billed, a.case_based, a.surname,
                a.birth_date, a.policy_number, a.insurer_ogrn, v.dictionary_id, v.size, v.document
           FROM accounts a JOIN revisions v ON v.id = a.revision_id AND v.account_id = a.id
          ORDER BY a.id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(Derived {
            account_id: row.get(0)?,
            key: row.get(1)?,
            state: row.get(2)?,
            shipment_id: row.get(3)?,
            activity: row.get(4)?,
            cure_end: row.get(5)?,
            billed: Kopecks(row.get(6)?),
            case_based: Kopecks(row.get(7)?),
            surname: row.get(8)?,
            birth_date: row.get(9)?,
            policy_number: row.get(10)?,
            insurer_ogrn: row.get(11)?,
            document: documents::read(row, 12)?,
        })?;
    }
    Ok(())
}

/// Broken links, each as `(what, how many)`; empty when all hold.
///
/// # Errors
/// What SQLite says.
pub fn broken_links(connection: &Connection) -> Result<Vec<(String, i64)>, Error> {
    const CHECKS: [(&str, &str); 10] = [
        (
            "account without its revision",
            "SELECT count(*) FROM accounts a LEFT JOIN revisions v ON v.id = a.revision_id AND v.account_id = a.id AND v.number = a.revision WHERE v.id IS NULL",
        ),
        (
            "account without its shipment",
            "SELECT count(*) FROM accounts a LEFT JOIN shipments s ON s.id = a.shipment_id AND s.account_id = a.id WHERE a.shipment_id IS NOT NULL AND s.id IS NULL",
        ),
        (
            "account outside its registry",
            "SELECT count(*) FROM accounts a LEFT JOIN members m ON m.registry_id = a.registry_id AND m.account_id = a.id WHERE a.registry_id IS NOT NULL AND m.account_id IS NULL",
        ),
        (
            "account in an ended registry",
            "SELECT count(*) FROM accounts a JOIN registries r ON r.id = a.registry_id WHERE r.ended_step IS NOT NULL",
        ),
        (
            "key of nobody",
            "SELECT count(*) FROM keys k LEFT JOIN accounts a ON a.id = k.account_id WHERE a.id IS NULL",
        ),
        (
            "shipment of nobody",
            "SELECT count(*) FROM shipments s LEFT JOIN accounts a ON a.id = s.account_id WHERE a.id IS NULL",
        ),
        (
            "shipment without its revision",
            "SELECT count(*) FROM shipments s LEFT JOIN revisions v ON v.id = s.revision_id AND v.account_id = s.account_id WHERE v.id IS NULL",
        ),
        (
            "member that is nobody",
            "SELECT count(*) FROM members m LEFT JOIN accounts a ON a.id = m.account_id WHERE a.id IS NULL",
        ),
        (
            "dictionary without its rows",
            "SELECT count(*) FROM dictionary_versions v WHERE v.rows <> (SELECT count(*) FROM dictionary_rows r WHERE r.version_id = v.id)",
        ),
        (
            "former standing of nobody",
            "SELECT count(*) FROM moves m LEFT JOIN accounts a ON a.id = m.account_id WHERE a.id IS NULL",
        ),
    ];
    let mut broken = Vec::new();
    for (what, sql) in CHECKS {
        let n: i64 = connection.query_row(sql, [], |row| row.get(0))?;
        if n > 0 {
            broken.push((what.to_owned(), n));
        }
    }
    let mut foreign = connection.prepare("PRAGMA foreign_key_check")?;
    let tables: Vec<String> = foreign
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for table in tables {
        match broken.iter_mut().find(|(what, _)| what.ends_with(&table)) {
            Some((_, n)) => *n += 1,
            None => broken.push((format!("foreign key of {table}"), 1)),
        }
    }
    Ok(broken)
}

/// The database's own check of its pages; empty when sound.
///
/// # Errors
/// What SQLite says.
pub fn integrity(connection: &Connection) -> Result<Vec<String>, Error> {
    let mut statement = connection.prepare("PRAGMA integrity_check(20)")?;
    let said: Vec<String> = statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(said.into_iter().filter(|line| line != "ok").collect())
}

/// What SQLite finds first when it walks all pages of the file.
///
/// # Errors
/// What SQLite says, but for the damage itself.
pub fn first_broken_page(connection: &Connection) -> Result<Option<String>, Error> {
    let said = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    match said.map_err(Error::from) {
        Ok(said) => Ok(Some(said).filter(|said| said != "ok")),
        Err(error) if error.is_broken() => Ok(Some(error.to_string())),
        Err(error) => Err(error),
    }
}

/// Ids of steps that are missing in the journal's sequence.
///
/// # Errors
/// What SQLite says.
pub fn missing_steps(connection: &Connection) -> Result<i64, Error> {
    Ok(connection.query_row(
        "SELECT coalesce(max(id), 0) - count(*) FROM steps",
        [],
        |row| row.get(0),
    )?)
}

/// The exports of a period whose facts count: live main ones, and test ones live or restored.
///
/// # Errors
/// What SQLite says.
pub fn exports(
    connection: &Connection,
    period: ReportingPeriod,
) -> Result<Vec<(i64, String, String)>, Error> {
    let mut statement = connection.prepare(
        "SELECT id, name, round FROM files
          WHERE period = ?1 AND step = 'request' AND status IN ('live', 'restored') ORDER BY id",
    )?;
    let found = statement
        .query_map([period.to_string()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?
        .collect::<Result<_, _>>()?;
    Ok(found)
}
