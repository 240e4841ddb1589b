//! Акт сверки: the proof of a month on paper.

use serde::Serialize;

use crate::domain::{Kopecks, ReportingPeriod};
use crate::text::{papers, window};
use crate::workflows::{Error, Workplace, reconcile};

use super::figure::{Count, Signature, signatures};
use super::form::{self, Block};
use super::table::{Cell, Column, Kind};
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
    /// Both sides as figures, for spreadsheets.
    #[serde(skip)]
    pub sides: [Cell<'static>; 2],
}

impl Printable for Reconciliation {
    const TEMPLATE: &'static str = "reconciliation";

    fn title(&self) -> String {
        self.title.clone()
    }

    fn sheets(&self) -> Vec<form::Sheet> {
        let blocks = [
            Block::Title(self.title.clone()),
            Block::Words(self.organization.clone()),
            Block::Words(papers::RECOUNTED.into()),
            Block::Table(self.table()),
            Block::Words(papers::n_lines_ok(&self.n_ok.text, &self.n.text)),
        ];
        let warning = (!self.is_ok).then(|| Block::Strong(papers::DIFFERENCES.into()));
        let ours = [
            Block::Strong(papers::OF_PROVIDER.into()),
            Block::Signatures(self.signatures.clone()),
            Block::Strong(papers::of_fund(&self.fund)),
            Block::Signatures(vec![Signature::new(papers::DELEGATE, None)]),
        ];
        let blocks = blocks.into_iter().chain(warning).chain(ours);
        vec![form::Sheet {
            name: papers::tab::RECONCILIATION.into(),
            blocks: blocks.collect(),
        }]
    }
}

impl Reconciliation {
    fn table(&self) -> form::Table {
        let columns = vec![
            Column::new(papers::column::NUMBER, Kind::Count, 6),
            Column::new(papers::column::IDENTITY, Kind::Text, 64),
            Column::new(papers::column::LEFT, Kind::Money, 18),
            Column::new(papers::column::RIGHT, Kind::Money, 18),
            Column::new(papers::column::OUTCOME, Kind::Text, 16),
            Column::new(papers::column::KEYS, Kind::Text, 40),
        ];
        let row = |line: &Line| {
            let [left, right] = line.sides.clone();
            vec![
                Cell::Count(line.number as i64),
                Cell::text(line.name.clone()),
                left,
                right,
                Cell::text(papers::outcome(line.is_ok)),
                Cell::text(line.keys.join(", ")),
            ]
        };
        form::Table::of_rows(columns, self.lines.iter().map(row).collect())
    }
}

/// A side of an identity as the proof says it: sums have a dot.
fn side(said: &str) -> Cell<'static> {
    let count = said.parse().ok().map(Cell::Count);
    let sum = || Kopecks::parse(said).ok().map(Cell::Money);
    count
        .or_else(sum)
        .unwrap_or_else(|| Cell::text(said.to_owned()))
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
            sides: [side(&line.left), side(&line.right)],
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
