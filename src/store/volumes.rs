//! What planned volumes count: accounts that wait, and accounts that stand in registries.

use rusqlite::types::FromSqlResult;
use rusqlite::{Connection, Row, named_params};

use crate::domain::{Activity, Kopecks, ReportingPeriod};

use super::{Error, decode};

/// An account that is to be paid. Borrows from SQLite, for a year of them passes by.
#[derive(Debug)]
pub struct Counted<'r> {
    pub key: &'r str,
    pub surname: Option<&'r str>,
    pub activity: Activity,
    /// The payer's letter, once a reply has said it.
    pub payer: Option<&'r str>,
    pub insurer_ogrn: Option<&'r str>,
    pub policy_region: Option<&'r str>,
    /// ISO; it sorts by time.
    pub cure_end: &'r str,
    /// Whole cost.
    pub billed: Kopecks,
    pub revision_id: i64,
    /// Nothing of an account that waits.
    pub place: Option<Place>,
}

/// The registry that an account stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub registry: i64,
    pub period: ReportingPeriod,
    pub is_exported: bool,
}

/// Hands over what belongs to the months from `from` to `to` and is to be paid: accounts in their
/// registries that are not refused, and what waits at the end of the last of them. Accounts that are put
/// off or withdrawn belong to none; a refused one belongs to the month into which it comes again. Stops
/// when `each` says false.
///
/// # Errors
/// What SQLite says.
pub fn each(
    connection: &Connection,
    from: ReportingPeriod,
    to: ReportingPeriod,
    mut each: impl FnMut(&Counted<'_>) -> bool,
) -> Result<(), Error> {
    // CROSS JOIN keeps the order: SQLite would walk through all accounts.
    let mut statement = connection.prepare_cached(
        "SELECT a.key, a.activity, a.payer, a.insurer_ogrn, a.policy_region, a.cure_end, a.billed, a.revision_id,
                NULL, NULL, NULL, a.surname
           FROM accounts a
          WHERE a.registry_id IS NULL AND a.cure_end <= :last_day
            AND (a.state = 'pool' OR a.state = 'deferred' AND a.deferred_until <= :to)
         UNION ALL
         SELECT a.key, a.activity, a.payer, a.insurer_ogrn, a.policy_region, a.cure_end, a.billed, a.revision_id,
                r.id, r.period, r.export_id IS NOT NULL, a.surname
           FROM registries r CROSS JOIN members m ON m.registry_id = r.id
                CROSS JOIN accounts a ON a.id = m.account_id AND a.registry_id = r.id
          WHERE r.period BETWEEN :from AND :to AND r.ended_step IS NULL
            AND a.state IN ('in_registry', 'sent', 'prechecked', 'reissued', 'accepted')",
    )?;
    let mut rows = statement.query(named_params! {
        ":from": from.to_string(), ":to": to.to_string(), ":last_day": to.last_day(),
    })?;
    while let Some(row) = rows.next()? {
        if !each(&read(row)?) {
            break;
        }
    }
    Ok(())
}

fn read<'r>(row: &'r Row<'_>) -> rusqlite::Result<Counted<'r>> {
    let text =
        |at: usize| -> FromSqlResult<Option<&'r str>> { row.get_ref_unwrap(at).as_str_or_null() };
    let place = match row.get::<_, Option<i64>>(8)? {
        None => None,
        Some(registry) => Some(Place {
            registry,
            period: decode(row.get_ref(9)?.as_str()?, |text| text.parse().ok())?,
            is_exported: row.get(10)?,
        }),
    };
    Ok(Counted {
        surname: text(11)?,
        key: row.get_ref(0)?.as_str()?,
        activity: decode(row.get_ref(1)?.as_str()?, Activity::from_code)?,
        payer: text(2)?,
        insurer_ogrn: text(3)?,
        policy_region: text(4)?,
        cure_end: row.get_ref(5)?.as_str()?,
        billed: Kopecks(row.get(6)?),
        revision_id: row.get(7)?,
        place,
    })
}
