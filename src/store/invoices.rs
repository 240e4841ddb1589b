//! Invoices as facts of the month: number, date and the sums that were printed.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, Transaction, named_params};

use crate::domain::{InvoiceSums, Kopecks, ReportingPeriod};

use super::Error;

/// An invoice in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    pub id: i64,
    pub period: String,
    pub payer: String,
    pub number: String,
    pub date: NaiveDate,
    /// As they were printed.
    pub sums: InvoiceSums,
}

const INVOICE: &str = "
    SELECT i.id, i.period, i.payer, i.number, i.date, i.accounts, i.case_based, i.capitation, i.withheld
      FROM invoices i WHERE i.ended_step IS NULL";

fn read(row: &Row<'_>) -> rusqlite::Result<Invoice> {
    Ok(Invoice {
        id: row.get(0)?,
        period: row.get(1)?,
        payer: row.get(2)?,
        number: row.get(3)?,
        date: row.get(4)?,
        sums: InvoiceSums {
            accounts: row.get(5)?,
            case_based: Kopecks(row.get(6)?),
            capitation: Kopecks(row.get(7)?),
            withheld: Kopecks(row.get(8)?),
        },
    })
}

/// The invoices in force of a period, by payer.
///
/// # Errors
/// What SQLite says.
pub fn live(connection: &Connection, period: ReportingPeriod) -> Result<Vec<Invoice>, Error> {
    let mut statement =
        connection.prepare_cached(&format!("{INVOICE} AND i.period = ?1 ORDER BY i.payer"))?;
    let found = statement
        .query_map([period.to_string()], read)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// The invoices in force that are dated in a calendar year, of whatever period, by number.
///
/// # Errors
/// What SQLite says.
pub fn of_year(connection: &Connection, year: i32) -> Result<Vec<Invoice>, Error> {
    let mut statement = connection.prepare_cached(&format!(
        "{INVOICE} AND substr(i.date, 1, 4) = ?1 ORDER BY i.number"
    ))?;
    let found = statement
        .query_map([format!("{year:04}")], read)?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Adds an invoice; returns its id. The payer's former one has to be ended before.
///
/// # Errors
/// What SQLite says.
pub fn add(
    tx: &Transaction<'_>,
    step: i64,
    period: ReportingPeriod,
    payer: &str,
    number: &str,
    date: NaiveDate,
    sums: &InvoiceSums,
) -> Result<i64, Error> {
    tx.execute(
        "INSERT INTO invoices (period, payer, number, date, accounts, case_based, capitation, withheld, step_id)
         VALUES (:period, :payer, :number, :date, :accounts, :case_based, :capitation, :withheld, :step)",
        named_params! {
            ":period": period.to_string(), ":payer": payer, ":number": number, ":date": date,
            ":accounts": sums.accounts, ":case_based": sums.case_based.0,
            ":capitation": sums.capitation.0, ":withheld": sums.withheld.0, ":step": step,
        },
    )?;
    Ok(tx.last_insert_rowid())
}

/// # Errors
/// What SQLite says.
pub fn end(tx: &Transaction<'_>, id: i64, step: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE invoices SET ended_step = ?2 WHERE id = ?1",
        [id, step],
    )?;
    Ok(())
}
