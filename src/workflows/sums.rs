//! «Суммы для счетов»: what each payer is asked to pay.
//!
//! Case-based accounts of the payer's 7-file + capitation − withholdings. From totals kept per file;
//! `reconcile` recounts them.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::domain::{InvoiceSums, Kopecks, ReportingPeriod, Round};
use crate::store::{files, money};

use super::Error;

/// One payer's figures. Sums in kopecks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sum {
    pub payer: String,
    pub case_based: Kopecks,
    pub capitation: Kopecks,
    pub withheld: Kopecks,
    /// Accounts in the payer's 7-file.
    pub accounts: i64,
    /// Accounts that reply 1 accepted, in the 7-file or not yet.
    pub n_prechecked: i64,
    /// Refused by precheck and final reply, whole cost and number.
    pub refused_at_precheck: Kopecks,
    pub refused_at_final: Kopecks,
    pub n_refused: i64,
    /// Accepted by the final reply in part: what was taken off.
    pub reduced: Kopecks,
    /// Whole cost of the 7-file.
    pub billed: Kopecks,
    /// What the final reply accepted of it.
    pub accepted: Kopecks,
}

impl Sum {
    pub fn to_pay(&self) -> Kopecks {
        self.of_invoice().to_pay()
    }

    /// What an invoice would say now.
    pub fn of_invoice(&self) -> InvoiceSums {
        InvoiceSums {
            accounts: self.accounts,
            case_based: self.case_based,
            capitation: self.capitation,
            withheld: self.withheld,
        }
    }

    /// Accounts that reply 1 has accepted since the 7-file was made.
    pub fn n_to_reissue(&self) -> i64 {
        self.n_prechecked - self.accounts
    }

    pub fn refused(&self) -> Kopecks {
        self.refused_at_precheck + self.refused_at_final
    }

    /// Adds another payer's figures; the letter stays.
    pub fn add(&mut self, other: &Sum) {
        self.case_based += other.case_based;
        self.capitation += other.capitation;
        self.withheld += other.withheld;
        self.accounts += other.accounts;
        self.refused_at_precheck += other.refused_at_precheck;
        self.refused_at_final += other.refused_at_final;
        self.n_refused += other.n_refused;
        self.reduced += other.reduced;
        self.billed += other.billed;
        self.accepted += other.accepted;
    }
}

/// The figures of a period's payers, by letter.
///
/// # Errors
/// What the store says.
pub fn sums(
    connection: &Connection,
    period: ReportingPeriod,
    payer: Option<&str>,
) -> Result<Vec<Sum>, Error> {
    let mut by_payer: BTreeMap<String, Sum> = BTreeMap::new();
    for file in files::live(connection, period)?
        .iter()
        .filter(|f| f.round == Round::Main && f.step != "request")
    {
        for total in files::totals(connection, file.id)? {
            let sum = by_payer.entry(total.payer.clone()).or_default();
            match (file.step.as_str(), total.outcome.as_str()) {
                ("reissue", _) => {
                    sum.accounts += total.accounts;
                    sum.case_based += total.case_based;
                    sum.billed += total.billed;
                }
                ("precheck", "accepted") => sum.n_prechecked += total.accounts,
                ("precheck", "refused") => {
                    sum.refused_at_precheck += total.billed;
                    sum.n_refused += total.accounts;
                }
                ("final", "refused") => {
                    sum.refused_at_final += total.billed;
                    sum.n_refused += total.accounts;
                }
                ("final", "accepted") => {
                    sum.accepted += total.accepted;
                    sum.reduced += total.billed - total.accepted;
                }
                _ => {}
            }
        }
    }
    for capitation in money::capitations(connection, period)? {
        by_payer.entry(capitation.payer).or_default().capitation += capitation.amount;
    }
    for withholding in money::withholdings(connection, period)? {
        by_payer.entry(withholding.payer).or_default().withheld += withholding.amount;
    }
    let wanted = |letter: &String| payer.is_none_or(|p| p.eq_ignore_ascii_case(letter));
    Ok(by_payer
        .into_iter()
        .filter(|(letter, _)| wanted(letter))
        .map(|(letter, sum)| Sum {
            payer: letter,
            ..sum
        })
        .collect())
}
