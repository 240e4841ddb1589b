//! Акт сверки: the proof of a month on paper.

use serde::Serialize;

use crate::domain::ReportingPeriod;
use crate::text::{papers, window};
use crate::workflows::{Error, Workplace, reconcile};

use super::figure::{Count, Signature, signatures};
use super::template::Printable;

/// The document as `reconciliation.typ` gets it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reconciliation {
    #[serde(skip)]
    title: String,
    pub period: String,
    pub organization: String,
    pub fund: String,
    pub lines: Vec<Line>,
    pub n_ok: Count,
    pub n: Count,
    pub is_ok: bool,
    pub signatures: Vec<Signature>,
}

/// An identity of the month.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    pub number: usize,
    pub name: String,
    pub left: String,
    pub right: String,
    pub is_ok: bool,
    /// Keys of the accounts that break it, where they can be named.
    pub keys: Vec<String>,
}

impl Printable for Reconciliation {
    const TEMPLATE: &'static str = "reconciliation";

    fn title(&self) -> String {
        self.title.clone()
    }
}

/// Recounts a month and gathers its lines.
///
/// # Errors
/// No set-up; what the store says.
pub fn build(workplace: &Workplace, period: ReportingPeriod) -> Result<Reconciliation, Error> {
    let setup = workplace.setup()?;
    let proof = reconcile::reconcile(&workplace.store.connection, period)?;
    let is_ok = proof.is_ok();
    let lines: Vec<Line> = proof
        .lines
        .into_iter()
        .enumerate()
        .map(|(at, line)| Line {
            number: at + 1,
            is_ok: line.is_ok(),
            left: window::figure(&line.left),
            right: window::figure(&line.right),
            name: line.name,
            keys: line.keys,
        })
        .collect();
    let n_ok = lines.iter().filter(|line| line.is_ok).count();
    Ok(Reconciliation {
        title: papers::reconciliation_title(period),
        period: papers::period(period),
        organization: setup.provider.name.clone(),
        fund: setup.region.fund_name.clone(),
        n_ok: (n_ok as i64).into(),
        n: (lines.len() as i64).into(),
        is_ok,
        lines,
        signatures: signatures(&setup.provider),
    })
}
