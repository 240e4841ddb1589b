//! Accounts of a period with their documents, for what is looked at before they are sent.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use crate::domain::{Activity, Kopecks, ReportingPeriod, State};

use super::documents::{self, Stored};
use super::{Error, decode};

/// An account as it stands, with the document of its current revision.
#[derive(Debug)]
pub struct Stay {
    pub id: i64,
    pub key: String,
    pub activity: Activity,
    pub state: State,
    /// The payer's letter; nothing before a reply.
    pub payer: Option<String>,
    pub insurer_ogrn: Option<String>,
    pub policy_region: Option<String>,
    pub department: Option<String>,
    /// The main one.
    pub diagnosis: Option<String>,
    pub cure_start: Option<NaiveDate>,
    pub cure_end: NaiveDate,
    pub billed: Kopecks,
    /// Surname, name, patronymic: those that are there.
    pub person: String,
    pub document: Stored,
}

const STAY: &str = "
    SELECT a.id, a.key, a.activity, a.state, a.payer, a.insurer_ogrn, a.policy_region, a.department, a.diagnosis,
           a.cure_start, a.cure_end, a.billed, concat_ws(' ', a.surname, a.name, a.patronymic), v.dictionary_id,
           v.size, v.document";

/// Walks the accounts of these activities that belong to a period: what waits up to its end, what is
/// formed in it, what was refused and is still there; with `is_all` also what was sent and what is
/// deferred to a later period.
///
/// # Errors
/// What SQLite says, or what `each` returns.
pub fn each<E: From<Error> + From<rusqlite::Error>>(
    connection: &Connection,
    period: ReportingPeriod,
    activities: &[Activity],
    is_all: bool,
    mut each: impl FnMut(Stay) -> Result<(), E>,
) -> Result<(), E> {
    let codes: Vec<&str> = activities.iter().map(|activity| activity.code()).collect();
    let codes = serde_json::to_string(&codes).unwrap_or_else(|_| "[]".into());
    // CROSS JOIN keeps the order: SQLite would walk through all accounts.
    let mut statement = connection.prepare_cached(&format!(
        "{STAY}
           FROM accounts a JOIN revisions v ON v.id = a.revision_id
          WHERE a.registry_id IS NULL AND a.cure_end <= :last_day
            AND (a.state = 'pool' OR a.state = 'deferred' AND (:all OR a.deferred_until <= :period))
            AND a.activity IN (SELECT value FROM json_each(:activities))
         UNION ALL
         {STAY}
           FROM registries r CROSS JOIN members m ON m.registry_id = r.id
                CROSS JOIN accounts a ON a.id = m.account_id AND a.registry_id = r.id
                JOIN revisions v ON v.id = a.revision_id
          WHERE r.period = :period AND r.ended_step IS NULL AND r.export_id IS NULL
            AND a.activity IN (SELECT value FROM json_each(:activities))
         UNION ALL
         {STAY}
           FROM files e CROSS JOIN shipments s ON s.export_id = e.id
                CROSS JOIN accounts a ON a.id = s.account_id AND a.shipment_id = s.id
                JOIN revisions v ON v.id = a.revision_id
          WHERE e.period = :period AND e.step = 'request' AND e.status = 'live'
            AND a.state <> 'withdrawn'
            AND (:all OR a.state = 'refused_at_precheck' OR a.state = 'refused_at_final')
            AND a.activity IN (SELECT value FROM json_each(:activities))"
    ))?;
    let mut rows = statement.query(named_params! {
        ":period": period.to_string(), ":last_day": period.last_day(), ":all": is_all, ":activities": codes,
    })?;
    while let Some(row) = rows.next()? {
        each(read(row)?)?;
    }
    Ok(())
}

/// One account.
///
/// # Errors
/// What SQLite says.
pub fn by_id(connection: &Connection, id: i64) -> Result<Option<Stay>, Error> {
    let mut statement = connection.prepare_cached(&format!(
        "{STAY} FROM accounts a JOIN revisions v ON v.id = a.revision_id WHERE a.id = ?1"
    ))?;
    Ok(statement.query_row([id], read).optional()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Stay> {
    Ok(Stay {
        id: row.get(0)?,
        key: row.get(1)?,
        activity: decode(row.get_ref(2)?.as_str()?, Activity::from_code)?,
        state: decode(row.get_ref(3)?.as_str()?, State::from_code)?,
        payer: row.get(4)?,
        insurer_ogrn: row.get(5)?,
        policy_region: row.get(6)?,
        department: row.get(7)?,
        diagnosis: row.get(8)?,
        cure_start: row.get(9)?,
        cure_end: row.get(10)?,
        billed: Kopecks(row.get(11)?),
        person: row.get(12)?,
        document: documents::read(row, 13)?,
    })
}
