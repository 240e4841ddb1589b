//! What came back: decisions and findings.

use rusqlite::{Connection, OptionalExtension, Transaction, named_params};

use crate::domain::{Activity, Decision, Kopecks, RefusalStage, ReportingPeriod};

use super::{Error, decode, reply_tests};

/// A decision about a shipment.
#[derive(Clone, Debug)]
pub struct NewDecision<'a> {
    pub shipment_id: i64,
    pub reply_id: i64,
    pub payer: &'a str,
    pub code: &'a str,
    pub outcome: Decision,
    pub accepted: Kopecks,
}

/// A finding of a reply.
#[derive(Clone, Debug)]
pub struct NewFinding<'a> {
    pub reply_id: i64,
    /// Missing when the fund named no account.
    pub shipment_id: Option<i64>,
    pub family: &'a str,
    pub code: &'a str,
    pub text: &'a str,
    pub service_key: Option<&'a str>,
    /// A JSON object: path of the field → proposed value.
    pub suggested: &'a str,
}

/// # Errors
/// What SQLite says; a second decision of one reply about one shipment breaks the primary key.
pub fn add_decision(tx: &Transaction<'_>, decision: &NewDecision<'_>) -> Result<(), Error> {
    tx.prepare_cached(
        "INSERT INTO decisions (shipment_id, reply_id, payer, code, outcome, accepted)
         VALUES (:shipment, :reply, :payer, :code, :outcome, :accepted)",
    )?
    .execute(named_params! {
        ":shipment": decision.shipment_id, ":reply": decision.reply_id, ":payer": decision.payer,
        ":code": decision.code, ":outcome": decision.outcome.code(), ":accepted": decision.accepted.0,
    })?;
    Ok(())
}

/// # Errors
/// What SQLite says.
pub fn add_finding(tx: &Transaction<'_>, finding: &NewFinding<'_>) -> Result<(), Error> {
    tx.prepare_cached(
        "INSERT INTO findings (reply_id, shipment_id, family, code, text, service_key, suggested)
         VALUES (:reply, :shipment, :family, :code, :text, :service_key, :suggested)",
    )?
    .execute(named_params! {
        ":reply": finding.reply_id, ":shipment": finding.shipment_id, ":family": finding.family,
        ":code": finding.code, ":text": finding.text, ":service_key": finding.service_key,
        ":suggested": finding.suggested,
    })?;
    Ok(())
}

/// Gives all decisions of a reply to one payer, and the set that waits to be moved.
///
/// # Errors
/// What SQLite says.
pub fn decide_for(tx: &Transaction<'_>, reply_id: i64, payer: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE decisions SET payer = :payer WHERE reply_id = :reply",
        named_params! { ":reply": reply_id, ":payer": payer },
    )?;
    tx.execute("UPDATE temp.touched SET payer = ?1", [payer])?;
    Ok(())
}

/// What receiving needs to know of a shipment.
#[derive(Clone, Debug)]
pub struct Awaiting {
    pub shipment_id: i64,
    pub account_id: i64,
    pub key: String,
    pub activity: Activity,
    pub billed: Kopecks,
    pub case_based: Kopecks,
    /// The payer of a live decision of the same step, with the letter of its reply.
    pub claimed_by: Option<(String, String)>,
    /// The letter of the live 7-file that holds it.
    pub reissued_to: Option<String>,
}

/// Finds the shipment of an account in an export by any key the account has had, with what other
/// replies say of it.
///
/// # Errors
/// What SQLite says.
pub fn awaiting(
    connection: &Connection,
    export_id: i64,
    key_normal: &str,
    step: &str,
) -> Result<Option<Awaiting>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT s.id, s.account_id, s.key, s.activity, s.billed, s.case_based,
                (SELECT d.payer || '/' || f.letter FROM decisions d JOIN files f ON f.id = d.reply_id
                  WHERE d.shipment_id = s.id AND f.step = :step AND f.status = 'live'),
                iif(:step = 'final', (SELECT f.letter FROM reissued r JOIN files f ON f.id = r.file_id
                  WHERE r.shipment_id = s.id AND f.status = 'live'), NULL)
           FROM keys k JOIN shipments s ON s.export_id = :export AND s.account_id = k.account_id
          WHERE k.key = :key",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        let claimed: Option<String> = row.get(6)?;
        Ok(Awaiting {
            shipment_id: row.get(0)?,
            account_id: row.get(1)?,
            key: row.get(2)?,
            activity: decode(row.get_ref(3)?.as_str()?, Activity::from_code)?,
            billed: Kopecks(row.get(4)?),
            case_based: Kopecks(row.get(5)?),
            claimed_by: claimed
                .and_then(|c| c.split_once('/').map(|(p, l)| (p.to_owned(), l.to_owned()))),
            reissued_to: row.get(7)?,
        })
    };
    let parameters = named_params! { ":export": export_id, ":key": key_normal, ":step": step };
    Ok(statement.query_row(parameters, read).optional()?)
}

/// Puts an account that a reply decides into the set.
///
/// # Errors
/// What SQLite says.
pub fn touch(
    tx: &Transaction<'_>,
    awaiting: &Awaiting,
    payer: &str,
    outcome: Decision,
) -> Result<(), Error> {
    tx.prepare_cached(
        "INSERT INTO temp.touched (account_id, shipment_id, payer, outcome) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(rusqlite::params![
        awaiting.account_id,
        awaiting.shipment_id,
        payer,
        outcome.code()
    ])?;
    Ok(())
}

/// Puts the accounts that a reply decides into the set, with payer and outcome.
///
/// # Errors
/// What SQLite says.
pub fn touch_decided(tx: &Transaction<'_>, export_id: i64, reply_id: i64) -> Result<usize, Error> {
    Ok(tx.execute(
        "INSERT INTO temp.touched (account_id, shipment_id, payer, outcome)
         SELECT s.account_id, s.id, d.payer, d.outcome
           FROM shipments s JOIN decisions d ON d.shipment_id = s.id AND d.reply_id = :reply
          WHERE s.export_id = :export",
        named_params! { ":export": export_id, ":reply": reply_id },
    )?)
}

/// Accounts of the set that are no longer where the reply found them (sent again, withdrawn…).
///
/// # Errors
/// What SQLite says.
pub fn n_touched_gone(connection: &Connection) -> Result<i64, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT count(*) FROM temp.touched t CROSS JOIN accounts a ON a.id = t.account_id WHERE a.shipment_id IS NOT t.shipment_id",
    )?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// Accounts of the set that a later step has used: sent again, or corrected since.
///
/// # Errors
/// What SQLite says.
pub fn n_touched_used(connection: &Connection) -> Result<i64, Error> {
    Ok(connection.query_row(
        "SELECT count(*) FROM temp.touched t CROSS JOIN accounts a ON a.id = t.account_id
                JOIN shipments s ON s.id = t.shipment_id
          WHERE a.shipment_id IS NOT t.shipment_id
             OR (a.revision_id <> s.revision_id AND a.state IN ('refused_at_precheck', 'refused_at_final'))",
        [],
        |row| row.get(0),
    )?)
}

/// Undecided accounts of a payer: `(shipment, code, reply, kopecks it accepts)`.
///
/// # Errors
/// What SQLite says.
pub fn undecided(
    connection: &Connection,
    export_id: i64,
    payer: &str,
    step: &str,
) -> Result<Vec<(i64, String, i64, i64)>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT d.shipment_id, d.code, d.reply_id, d.accepted
           FROM files f JOIN shipments s ON s.export_id = :export
                JOIN decisions d ON d.shipment_id = s.id AND d.reply_id = f.id
          WHERE f.export_id = :export AND f.step = :step AND f.status = 'live'
            AND d.payer = :payer AND d.outcome = 'undecided'",
    )?;
    let found = statement
        .query_map(
            named_params! { ":export": export_id, ":payer": payer, ":step": step },
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Decides what was undecided, once the profile explains its code.
///
/// # Errors
/// What SQLite says.
pub fn decide(
    tx: &Transaction<'_>,
    shipment_id: i64,
    reply_id: i64,
    outcome: Decision,
) -> Result<(), Error> {
    tx.prepare_cached(
        "UPDATE decisions SET outcome = :outcome, accepted = iif(:outcome = 'refused', 0, accepted)
          WHERE shipment_id = :shipment AND reply_id = :reply",
    )?
    .execute(
        named_params! { ":shipment": shipment_id, ":reply": reply_id, ":outcome": outcome.code() },
    )?;
    Ok(())
}

/// Removes what a reply brought (it is taken back, or its correction takes its place).
///
/// # Errors
/// What SQLite says.
pub fn remove(tx: &Transaction<'_>, export_id: i64, reply_id: i64) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM findings WHERE reply_id = :reply
            AND (shipment_id IS NULL OR shipment_id IN (SELECT id FROM shipments WHERE export_id = :export))",
        named_params! { ":export": export_id, ":reply": reply_id },
    )?;
    tx.execute(
        "DELETE FROM decisions WHERE reply_id = :reply
            AND shipment_id IN (SELECT id FROM shipments WHERE export_id = :export)",
        named_params! { ":export": export_id, ":reply": reply_id },
    )?;
    tx.execute("DELETE FROM file_totals WHERE file_id = ?1", [reply_id])?;
    reply_tests::remove(tx, reply_id)
}

/// A refused (or only partly accepted) account of a period.
#[derive(Clone, Debug)]
pub struct Refused {
    pub account_id: i64,
    pub shipment_id: i64,
    pub reply_id: i64,
    pub key: String,
    /// As the account says it today; the workflow puts that of `sent_revision` in its place.
    pub surname: Option<String>,
    /// The revision that was sent, when the account has another one today.
    pub sent_revision: Option<i64>,
    pub payer: String,
    /// `precheck` or `final`.
    pub stage: String,
    pub round: String,
    pub outcome: Decision,
    pub billed: Kopecks,
    pub accepted: Kopecks,
}

/// Which refusals to list.
#[derive(Clone, Debug, Default)]
pub struct RefusedFilter<'a> {
    pub stage: Option<&'a str>,
    pub payer: Option<&'a str>,
    /// Accepted with less than was billed, instead of refused.
    pub is_partial: bool,
}

/// Refusals of a period by what the replies say, restored test rounds included.
///
/// # Errors
/// What SQLite says.
pub fn refused(
    connection: &Connection,
    period: ReportingPeriod,
    filter: &RefusedFilter<'_>,
) -> Result<Vec<Refused>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT s.account_id, s.id, f.id, s.key, a.surname, d.payer, f.step, f.round, d.outcome, s.billed, d.accepted,
                nullif(s.revision_id, a.revision_id)
           FROM files f JOIN shipments s ON s.export_id = f.export_id
                JOIN decisions d ON d.shipment_id = s.id AND d.reply_id = f.id
                JOIN accounts a ON a.id = s.account_id
          WHERE f.period = :period AND f.step IN ('precheck', 'final') AND f.status IN ('live', 'restored')
            AND (:stage IS NULL OR f.step = :stage) AND (:payer IS NULL OR d.payer = :payer)
            AND iif(:partial, d.outcome = 'accepted' AND d.accepted < s.billed, d.outcome = 'refused')
          ORDER BY f.id, s.id",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Refused {
            account_id: row.get(0)?,
            shipment_id: row.get(1)?,
            reply_id: row.get(2)?,
            key: row.get(3)?,
            surname: row.get(4)?,
            payer: row.get(5)?,
            stage: row.get(6)?,
            round: row.get(7)?,
            outcome: decode(&row.get::<_, String>(8)?, Decision::from_code)?,
            billed: Kopecks(row.get(9)?),
            accepted: Kopecks(row.get(10)?),
            sent_revision: row.get(11)?,
        })
    };
    let parameters = named_params! {
        ":period": period.to_string(), ":stage": filter.stage, ":payer": filter.payer, ":partial": filter.is_partial,
    };
    let found = statement
        .query_map(parameters, read)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// A stored finding.
#[derive(Clone, Debug)]
pub struct StoredFinding {
    pub family: String,
    pub code: String,
    pub text: String,
    pub service_key: Option<String>,
    /// A JSON object: path → value.
    pub suggested: String,
}

/// The findings of a reply about a shipment.
///
/// # Errors
/// What SQLite says.
pub fn findings(
    connection: &Connection,
    shipment_id: i64,
    reply_id: Option<i64>,
) -> Result<Vec<StoredFinding>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT n.family, n.code, n.text, n.service_key, n.suggested
           FROM findings n JOIN files f ON f.id = n.reply_id
          WHERE n.shipment_id = ?1 AND (n.reply_id = ?2 OR (?2 IS NULL AND f.status = 'live'))
          ORDER BY n.id",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(StoredFinding {
            family: row.get(0)?,
            code: row.get(1)?,
            text: row.get(2)?,
            service_key: row.get(3)?,
            suggested: row.get(4)?,
        })
    };
    let found = statement
        .query_map(rusqlite::params![shipment_id, reply_id], read)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// The reply in force that refuses a shipment.
///
/// # Errors
/// What SQLite says.
pub fn refused_by(connection: &Connection, shipment_id: i64) -> Result<Option<i64>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT f.id FROM decisions d JOIN files f ON f.id = d.reply_id AND f.status = 'live'
          WHERE d.shipment_id = ?1 AND d.outcome = 'refused' ORDER BY f.id DESC LIMIT 1",
    )?;
    Ok(statement
        .query_row([shipment_id], |row| row.get(0))
        .optional()?)
}

/// Puts one account, decided at last, into the set.
///
/// # Errors
/// What SQLite says.
pub fn touch_resolved(
    tx: &Transaction<'_>,
    shipment_id: i64,
    payer: &str,
    outcome: Decision,
) -> Result<(), Error> {
    tx.prepare_cached(
        "INSERT INTO temp.touched (account_id, shipment_id, payer, outcome)
         SELECT account_id, id, ?2, ?3 FROM shipments WHERE id = ?1",
    )?
    .execute(rusqlite::params![shipment_id, payer, outcome.code()])?;
    Ok(())
}

/// A decision with the reply that brought it.
#[derive(Clone, Debug)]
pub struct Decided {
    pub reply_id: i64,
    pub stage: RefusalStage,
    pub file: String,
    /// When it was received.
    pub at: String,
    pub payer: String,
    pub code: String,
    pub outcome: Decision,
    pub accepted: Kopecks,
}

/// What replies, in force or of a restored test, decided about a shipment, oldest first.
///
/// # Errors
/// What SQLite says.
pub fn decisions(connection: &Connection, shipment_id: i64) -> Result<Vec<Decided>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT d.reply_id, f.step, f.name, made.at, d.payer, d.code, d.outcome, d.accepted
           FROM decisions d JOIN files f ON f.id = d.reply_id JOIN steps made ON made.id = f.step_id
          WHERE d.shipment_id = ?1 ORDER BY d.reply_id",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Decided {
            reply_id: row.get(0)?,
            stage: decode(row.get_ref(1)?.as_str()?, RefusalStage::from_code)?,
            file: row.get(2)?,
            at: row.get(3)?,
            payer: row.get(4)?,
            code: row.get(5)?,
            outcome: decode(row.get_ref(6)?.as_str()?, Decision::from_code)?,
            accepted: Kopecks(row.get(7)?),
        })
    };
    let found = statement
        .query_map([shipment_id], read)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}
