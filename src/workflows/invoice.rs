//! The invoice («счёт на оплату»): a payer is asked for money under a number and a date.
//!
//! Doesn't know the paper: that takes number, date and sums from here. What is not given is
//! proposed: the next free whole number of the calendar year, and today. An invoice whose sums have
//! changed since is issued anew under its number.

use chrono::{Datelike, Months, NaiveDate};
use rusqlite::{Connection, Transaction};
use serde_json::json;

use crate::domain::{Kopecks, ReportingPeriod, invoice};
use crate::store::invoices::{self, Invoice};
use crate::text;

use super::board::{self, StepState, Why};
use super::sums::{self, Sum};
use super::{Context, Done, Error, Rule, Workplace};

/// What is asked of an invoice; what is not, is proposed.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub number: Option<String>,
    pub date: Option<NaiveDate>,
}

/// Number and date of an invoice that is not there yet, or not yet as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub number: String,
    pub date: NaiveDate,
}

/// An invoice in force.
#[derive(Clone, Debug)]
pub struct Issued {
    pub invoice: Invoice,
    /// False: it was in force already, and nothing has changed since.
    pub is_new: bool,
}

/// Invoices of a whole month.
#[derive(Debug)]
pub struct OfMonth {
    pub issued: Vec<Issued>,
    /// Payers without one, and why.
    pub left_out: Vec<(String, Why)>,
}

/// An invoice that [`issue_all`] would issue, or leave in force.
#[derive(Clone, Debug)]
pub struct Planned {
    pub payer: String,
    /// Of the 7-file.
    pub accounts: i64,
    pub to_pay: Kopecks,
    /// False: it is in force already, and nothing has changed since.
    pub is_new: bool,
}

/// What [`issue_all`] would do.
#[derive(Clone, Debug)]
pub struct Plan {
    pub planned: Vec<Planned>,
    /// Payers that would have none, and why.
    pub left_out: Vec<(String, Why)>,
}

/// Issues a payer's invoice. One in force that still holds comes back as it is.
///
/// # Errors
/// [`Rule::NoReissue`], [`Rule::ReissueFirst`], [`Rule::BadInvoiceNumber`],
/// [`Rule::InvoiceNumberTaken`], [`Rule::BadInvoiceDate`].
pub fn issue(
    workplace: &mut Workplace,
    period: ReportingPeriod,
    letter: &str,
    asked: &Asked,
) -> Result<Issued, Error> {
    let payer = workplace.letter(letter, period)?;
    let issued = issue_some(workplace, period, &[payer], asked)?;
    // One payer asked for, one invoice.
    issued.into_iter().next().ok_or_else(|| {
        Rule::NoInvoice {
            payer: letter.to_owned(),
            period,
        }
        .into()
    })
}

/// Issues the invoices of all payers of a month that can have one, with proposed numbers and
/// today's date, in one step.
///
/// # Errors
/// What the store says.
pub fn issue_all(workplace: &mut Workplace, period: ReportingPeriod) -> Result<OfMonth, Error> {
    let (payers, left_out) = due(workplace, period)?;
    let issued = issue_some(workplace, period, &payers, &Asked::default())?;
    Ok(OfMonth { issued, left_out })
}

/// What [`issue_all`] would do now.
///
/// # Errors
/// What the store says.
pub fn plan(workplace: &Workplace, period: ReportingPeriod) -> Result<Plan, Error> {
    let (payers, left_out) = due(workplace, period)?;
    let connection = &workplace.store.connection;
    let live = invoices::live(connection, period)?;
    let sums = sums::sums(connection, period, None)?;
    let mut planned = Vec::new();
    for payer in payers {
        let sum = of_payer(&sums, period, &payer)?;
        let former = live.iter().find(|invoice| invoice.payer == payer);
        planned.push(Planned {
            is_new: former.is_none_or(|former| former.sums != sum.of_invoice()),
            accounts: sum.accounts,
            to_pay: sum.to_pay(),
            payer,
        });
    }
    Ok(Plan { planned, left_out })
}

/// Payers that can have an invoice now, and the others with the reason.
fn due(workplace: &Workplace, period: ReportingPeriod) -> Result<Due, Error> {
    let mut payers = Vec::new();
    let mut left_out = Vec::new();
    for row in board::board(workplace, Some(period))?.rows {
        let why = match (row.invoice.state, row.reissue.state) {
            (StepState::Done | StepState::Possible, _) => None,
            // Its sum would not be the last one.
            (StepState::Stale, StepState::Stale) => row.reissue.why,
            (StepState::Stale, _) => None,
            _ => row.invoice.why,
        };
        match why {
            None => payers.push(row.payer),
            Some(why) => left_out.push((row.payer, why)),
        }
    }
    Ok((payers, left_out))
}

type Due = (Vec<String>, Vec<(String, Why)>);

fn issue_some(
    workplace: &mut Workplace,
    period: ReportingPeriod,
    payers: &[String],
    asked: &Asked,
) -> Result<Vec<Issued>, Error> {
    workplace.step("invoice", Some(period), |tx, context| {
        let mut issued = Vec::new();
        for payer in payers {
            issued.push(one(tx, context, period, payer, asked)?);
        }
        let new: Vec<&Invoice> = issued
            .iter()
            .filter(|issued| issued.is_new)
            .map(|issued| &issued.invoice)
            .collect();
        let summary = text::invoiced_summary(&new);
        let details: Vec<_> = new
            .iter()
            .map(|invoice| {
                json!({ "id": invoice.id, "payer": invoice.payer, "number": invoice.number,
                        "date": invoice.date.to_string(), "to_pay": invoice.sums.to_pay().to_string() })
            })
            .collect();
        let is_change = !new.is_empty();
        Ok(Done {
            is_change,
            ..Done::new(issued, summary, json!({ "invoices": details }))
        })
    })
}

fn one(
    tx: &Transaction<'_>,
    context: &Context<'_>,
    period: ReportingPeriod,
    payer: &str,
    asked: &Asked,
) -> Result<Issued, Error> {
    let sum = sum_of(tx, period, payer)?;
    let sums = sum.of_invoice();
    let former = former(tx, period, payer)?;
    let is_current = former.as_ref().is_some_and(|former| former.sums == sums);
    let today = context.at.date_naive();
    let Proposal { number, date } = proposed(tx, former.as_ref(), is_current, today, asked)?;
    if let Some(invoice) = former
        .as_ref()
        .filter(|former| is_current && former.number == number && former.date == date)
    {
        return Ok(Issued {
            invoice: invoice.clone(),
            is_new: false,
        });
    }
    if !is_current && sum.n_to_reissue() > 0 {
        let (payer, n) = (payer.to_owned(), sum.n_to_reissue());
        return Err(Rule::ReissueFirst { payer, period, n }.into());
    }
    check_date(period, date, today)?;
    check_number(tx, former.as_ref(), &number, date.year())?;
    if let Some(former) = &former {
        invoices::end(tx, former.id, context.id)?;
    }
    let id = invoices::add(tx, context.id, period, payer, &number, date, &sums)?;
    let invoice = Invoice {
        id,
        period: period.to_string(),
        payer: payer.to_owned(),
        number,
        date,
        sums,
    };
    Ok(Issued {
        invoice,
        is_new: true,
    })
}

/// The figures of a payer with a 7-file.
fn sum_of(connection: &Connection, period: ReportingPeriod, payer: &str) -> Result<Sum, Error> {
    let sums = sums::sums(connection, period, Some(payer))?;
    of_payer(&sums, period, payer).cloned()
}

fn of_payer<'s>(sums: &'s [Sum], period: ReportingPeriod, payer: &str) -> Result<&'s Sum, Error> {
    let is_own = |sum: &&Sum| sum.payer == payer && sum.accounts > 0;
    let payer = payer.to_owned();
    let sum = sums.iter().find(is_own);
    sum.ok_or_else(|| Rule::NoReissue { payer, period }.into())
}

/// The payer's invoice in force.
fn former(
    connection: &Connection,
    period: ReportingPeriod,
    payer: &str,
) -> Result<Option<Invoice>, Error> {
    let live = invoices::live(connection, period)?;
    Ok(live.into_iter().find(|invoice| invoice.payer == payer))
}

/// What is asked, and where nothing is: the former number, or the next one of the year; the former
/// date while its sums hold, or today.
fn proposed(
    connection: &Connection,
    former: Option<&Invoice>,
    is_current: bool,
    today: NaiveDate,
    asked: &Asked,
) -> Result<Proposal, Error> {
    let date = match (asked.date, former) {
        (Some(date), _) => date,
        (None, Some(former)) if is_current => former.date,
        (None, _) => today,
    };
    let number = match (&asked.number, former) {
        (Some(typed), _) => {
            invoice::number(typed).map_err(|fault| Rule::BadInvoiceNumber { fault })?
        }
        // In another year than its own the number may be somebody else's.
        (None, Some(former)) if holder(connection, former, date.year())?.is_none() => {
            former.number.clone()
        }
        (None, _) => next_number(connection, date.year())?,
    };
    Ok(Proposal { number, date })
}

fn next_number(connection: &Connection, year: i32) -> Result<String, Error> {
    let taken = invoices::of_year(connection, year)?;
    Ok(invoice::next_number(
        taken.iter().map(|invoice| invoice.number.as_str()),
    ))
}

/// The other invoice that has this one's number in a year.
fn holder(connection: &Connection, invoice: &Invoice, year: i32) -> Result<Option<Invoice>, Error> {
    let holder = number_holder(connection, &invoice.number, year)?;
    Ok(holder.filter(|holder| holder.id != invoice.id))
}

/// Whose number it is in a year. Capitals make no other number of it.
fn number_holder(
    connection: &Connection,
    number: &str,
    year: i32,
) -> Result<Option<Invoice>, Error> {
    let taken = invoices::of_year(connection, year)?;
    let is_same = |other: &str| other.to_lowercase() == number.to_lowercase();
    Ok(taken.into_iter().find(|invoice| is_same(&invoice.number)))
}

fn check_number(
    connection: &Connection,
    former: Option<&Invoice>,
    number: &str,
    year: i32,
) -> Result<(), Error> {
    let holder = number_holder(connection, number, year)?;
    match holder.filter(|holder| former.is_none_or(|former| former.id != holder.id)) {
        None => Ok(()),
        Some(holder) => Err(Rule::InvoiceNumberTaken {
            holder: Box::new(holder),
            free: next_number(connection, year)?,
        }
        .into()),
    }
}

/// Not before the month that it asks money for, and not so far ahead that the year must be wrong.
fn check_date(period: ReportingPeriod, date: NaiveDate, today: NaiveDate) -> Result<(), Error> {
    let earliest = period.first_day();
    let latest = today.max(period.last_day()) + Months::new(1);
    match (earliest..=latest).contains(&date) {
        true => Ok(()),
        false => Err(Rule::BadInvoiceDate {
            date,
            earliest,
            latest,
        }
        .into()),
    }
}

/// Number and date that an invoice of the payer would get now, for the fields where they are typed.
///
/// # Errors
/// What the store says.
pub fn proposal(
    workplace: &Workplace,
    period: ReportingPeriod,
    payer: &str,
) -> Result<Proposal, Error> {
    let connection = &workplace.store.connection;
    let former = former(connection, period, payer)?;
    let sums = sums::sums(connection, period, Some(payer))?;
    let now = sums.first().map(Sum::of_invoice).unwrap_or_default();
    let is_current = former.as_ref().is_some_and(|former| former.sums == now);
    let today = workplace.clock.today();
    proposed(
        connection,
        former.as_ref(),
        is_current,
        today,
        &Asked::default(),
    )
}

/// Annuls a payer's invoice: its number is free again.
///
/// # Errors
/// [`Rule::NoInvoice`].
pub fn remove(
    workplace: &mut Workplace,
    period: ReportingPeriod,
    letter: &str,
) -> Result<Invoice, Error> {
    let payer = workplace.letter(letter, period)?;
    workplace.step("invoice-remove", Some(period), |tx, context| {
        let invoice = former(tx, period, &payer)?.ok_or(Rule::NoInvoice { payer, period })?;
        invoices::end(tx, invoice.id, context.id)?;
        let summary = text::uninvoiced_summary(&invoice);
        let details = json!({ "id": invoice.id, "payer": invoice.payer, "number": invoice.number });
        Ok(Done::new(invoice, summary, details))
    })
}
