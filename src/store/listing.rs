//! The accounts of a period as lists show them: for `accounts --period` and for the window's table.
//!
//! Rows are handed out one by one and borrow from SQLite: a million of them pass in a moment, and
//! whoever keeps them chooses how.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::types::FromSqlResult;
use rusqlite::{Connection, named_params};

use crate::domain::{Activity, Kind, Kopecks, ReportingPeriod, State};

use super::{Error, decode, files, shipments};

/// A row of the list. An account that has gone on to a later period stands as it ended in this one,
/// under the key it had then.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed<'r> {
    pub id: i64,
    pub key: &'r str,
    /// In the file of its sending (`n_pp`).
    pub number: Option<i64>,
    pub surname: Option<&'r str>,
    pub name: Option<&'r str>,
    pub patronymic: Option<&'r str>,
    pub birth_date: Option<NaiveDate>,
    pub policy_number: Option<&'r str>,
    pub activity: Activity,
    pub department: Option<&'r str>,
    pub doctor: Option<&'r str>,
    pub diagnosis: Option<&'r str>,
    pub cure_start: Option<NaiveDate>,
    pub cure_end: NaiveDate,
    /// The payer's letter.
    pub payer: Option<&'r str>,
    pub state: State,
    pub kind: Kind,
    pub revision: i64,
    pub billed: Kopecks,
    /// Findings of the replies in force on its sending.
    pub n_findings: u32,
}

/// Which rows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    pub state: Option<State>,
    pub payer: Option<&'a str>,
    /// One account alone.
    pub id: Option<i64>,
    /// By id; else in the order in which SQLite finds them, which is the order within a registry.
    pub is_ordered: bool,
}

/// What belongs to a period: what waits up to its end, and everything formed in it.
const LISTED: &str = "
    WITH listed AS (
        -- waiting, or withdrawn from the pool
        SELECT a.id, a.key, NULL AS number, a.surname, a.name, a.patronymic, a.birth_date, a.policy_number,
               a.activity, a.department, a.doctor, a.diagnosis, a.cure_start, a.cure_end, a.payer,
               CASE WHEN a.state = 'deferred' AND a.deferred_until <= :period THEN 'pool' ELSE a.state END AS state,
               a.kind, a.revision, a.billed, NULL AS shipment_id
          FROM accounts a
         WHERE a.registry_id IS NULL AND a.cure_end <= :last_day
        UNION ALL
        -- in a registry of the period that is not exported yet
        SELECT a.id, a.key, NULL, a.surname, a.name, a.patronymic, a.birth_date, a.policy_number, a.activity,
               a.department, a.doctor, a.diagnosis, a.cure_start, a.cure_end, a.payer, a.state, a.kind, a.revision,
               a.billed, NULL
          FROM registries r JOIN members m ON m.registry_id = r.id
               JOIN accounts a ON a.id = m.account_id AND a.registry_id = r.id
         WHERE r.period = :period AND r.ended_step IS NULL AND r.export_id IS NULL
        UNION ALL
        -- sent in the period and still there
        SELECT a.id, a.key, s.number, a.surname, a.name, a.patronymic, a.birth_date, a.policy_number, a.activity,
               a.department, a.doctor, a.diagnosis, a.cure_start, a.cure_end, a.payer, a.state, a.kind, a.revision,
               a.billed, s.id
          FROM files e JOIN shipments s ON s.export_id = e.id
               JOIN accounts a ON a.id = s.account_id AND a.shipment_id = s.id
         WHERE e.period = :period AND e.step = 'request' AND e.status = 'live'
        UNION ALL
        -- sent in the period, since then gone on to a registry of another one
        SELECT a.id, s.key, s.number, a.surname, a.name, a.patronymic, a.birth_date, a.policy_number, s.activity,
               a.department, a.doctor, a.diagnosis, a.cure_start, a.cure_end,
               -- the final reply before the precheck
               (SELECT d.payer FROM decisions d JOIN files f ON f.id = d.reply_id AND f.status = 'live'
                 WHERE d.shipment_id = s.id ORDER BY f.step LIMIT 1),
               CASE (SELECT f.step || ' ' || d.outcome
                       FROM decisions d JOIN files f ON f.id = d.reply_id AND f.status = 'live'
                      WHERE d.shipment_id = s.id ORDER BY f.step LIMIT 1)
                    WHEN 'final refused' THEN 'refused_at_final'
                    WHEN 'final accepted' THEN 'accepted'
                    WHEN 'precheck refused' THEN 'refused_at_precheck'
                    WHEN 'precheck accepted' THEN 'prechecked'
                    ELSE 'sent' END,
               s.kind, v.number, s.billed, s.id
          FROM files e JOIN shipments s ON s.export_id = e.id
               JOIN accounts a ON a.id = s.account_id AND a.shipment_id IS NOT s.id AND a.registry_id IS NOT NULL
               JOIN registries now ON now.id = a.registry_id AND now.period <> :period
               JOIN revisions v ON v.id = s.revision_id
         WHERE e.period = :period AND e.step = 'request' AND e.status = 'live'
    )
    SELECT id, key, number, surname, name, patronymic, birth_date, policy_number, activity, department, doctor,
           diagnosis, cure_start, cure_end, payer, state, kind, revision, billed, shipment_id
      FROM listed";

/// The statement for a filter, for [`each`] and for the test of its plan.
pub fn statement(filter: &Filter<'_>) -> String {
    // Conditions only where they are asked for: a million rows would each be asked. A parameter that
    // a statement does not have cannot be bound, so all are named.
    let condition = |is_set: bool, column: &str| match is_set {
        true => format!("{column} = :{column}"),
        false => format!(":{column} IS NULL"),
    };
    let conditions = [
        condition(filter.id.is_some(), "id"),
        condition(filter.state.is_some(), "state"),
        condition(filter.payer.is_some(), "payer"),
    ];
    let order = if filter.is_ordered { "ORDER BY id" } else { "" };
    // The sendings of a period stand one behind the other: walking through them is twice as fast as
    // looking up each shipment. One account is looked up.
    let (sent, range) = match filter.id {
        None => (
            LISTED.replace(
                "files e JOIN shipments s ON",
                "shipments s NOT INDEXED CROSS JOIN files e ON s.id BETWEEN :first AND :last AND",
            ),
            "",
        ),
        Some(_) => (LISTED.to_owned(), "AND :first IS NULL AND :last IS NULL"),
    };
    format!("{sent} WHERE {} {range} {order}", conditions.join(" AND "))
}

/// Hands the accounts of a period to `each`, until it says false.
///
/// # Errors
/// What SQLite says.
pub fn each(
    connection: &Connection,
    period: ReportingPeriod,
    filter: &Filter<'_>,
    mut each: impl FnMut(&Listed<'_>) -> bool,
) -> Result<(), Error> {
    // One account is asked about by itself.
    let range = match filter.id {
        Some(_) => None,
        None => Some(range(connection, period)?),
    };
    let findings = match range {
        Some(range) => findings(connection, range)?,
        None => HashMap::new(),
    };
    let mut statement = connection.prepare_cached(&statement(filter))?;
    let mut rows = statement.query(named_params! {
        ":period": period.to_string(), ":last_day": period.last_day(), ":id": filter.id,
        ":state": filter.state.map(State::code), ":payer": filter.payer, ":first": range.map(|range| range.0),
        ":last": range.map(|range| range.1),
    })?;
    while let Some(row) = rows.next()? {
        let shipment: Option<i64> = row.get(19)?;
        let n_findings = match (shipment, filter.id) {
            (None, _) => 0,
            (Some(shipment), None) => findings.get(&shipment).copied().unwrap_or(0),
            (Some(shipment), Some(_)) => connection
                .prepare_cached("SELECT count(*) FROM findings WHERE shipment_id = ?1")?
                .query_row([shipment], |row| row.get(0))?,
        };
        if !each(&read(row, n_findings)?) {
            break;
        }
    }
    Ok(())
}

fn read<'r>(row: &'r rusqlite::Row<'_>, n_findings: u32) -> rusqlite::Result<Listed<'r>> {
    let text =
        |at: usize| -> FromSqlResult<Option<&'r str>> { row.get_ref_unwrap(at).as_str_or_null() };
    Ok(Listed {
        id: row.get(0)?,
        key: row.get_ref(1)?.as_str()?,
        number: row.get(2)?,
        surname: text(3)?,
        name: text(4)?,
        patronymic: text(5)?,
        birth_date: day(text(6)?)?,
        policy_number: text(7)?,
        activity: decode(row.get_ref(8)?.as_str()?, Activity::from_code)?,
        department: text(9)?,
        doctor: text(10)?,
        diagnosis: text(11)?,
        cure_start: day(text(12)?)?,
        cure_end: day(text(13)?)?.ok_or(rusqlite::types::FromSqlError::InvalidType)?,
        payer: text(14)?,
        state: decode(row.get_ref(15)?.as_str()?, State::from_code)?,
        kind: decode(row.get_ref(16)?.as_str()?, Kind::from_code)?,
        revision: row.get(17)?,
        billed: Kopecks(row.get(18)?),
        n_findings,
    })
}

/// A day as the store writes it. `chrono` would run its format interpreter three times a row.
fn day(text: Option<&str>) -> rusqlite::Result<Option<NaiveDate>> {
    let Some(text) = text else { return Ok(None) };
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse().ok());
    let date = match (number(0, 4), number(5, 7), number(8, 10)) {
        (Some(year), Some(month), Some(day)) => NaiveDate::from_ymd_opt(year as i32, month, day),
        _ => None,
    };
    match date {
        Some(date) => Ok(Some(date)),
        None => decode(text, |_| None::<NaiveDate>).map(Some),
    }
}

/// The first and the last shipment of the period's live requests; an empty range where there is none.
fn range(connection: &Connection, period: ReportingPeriod) -> Result<(i64, i64), Error> {
    let mut whole = (i64::MAX, 0);
    for file in files::live(connection, period)? {
        if file.step == "request"
            && let Some((first, last)) = shipments::range(connection, file.id)?
        {
            whole = (whole.0.min(first), whole.1.max(last));
        }
    }
    Ok(whole)
}

/// Findings by shipment, counted from the index alone. Those of replies that were replaced or taken
/// back are not kept.
fn findings(
    connection: &Connection,
    (first, last): (i64, i64),
) -> Result<HashMap<i64, u32>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT shipment_id, count(*) FROM findings WHERE shipment_id BETWEEN ?1 AND ?2 GROUP BY shipment_id",
    )?;
    let mut rows = statement.query([first, last])?;
    let mut found = HashMap::new();
    while let Some(row) = rows.next()? {
        found.insert(row.get(0)?, row.get(1)?);
    }
    Ok(found)
}
