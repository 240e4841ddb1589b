//! «Суммы для счетов»: the figures of all payers of a period on paper, with their proof.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::{Activity, Kopecks, ReportingPeriod, Round};
use crate::store::{files, shipments};
use crate::text::papers;
use crate::workflows::sums::Sum;
use crate::workflows::{Error, Workplace, reconcile, sums};

use super::figure::{Amount, Check, Count, Signature, signatures};
use super::form::{self, Block};
use super::table::{Cell, Column, Kind};
use super::template::Printable;

/// The document as `sums.typ` gets it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sums {
    #[serde(skip)]
    title: String,
    pub period: String,
    pub organization: String,
    pub payers: Vec<Row>,
    pub total: Row,
    /// A group for each payer that has a 7-file, and one for all of them.
    pub activities: Vec<Group>,
    pub control: Vec<Check>,
    pub signatures: Vec<Signature>,
}

/// One payer's figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    pub payer: String,
    pub accounts: Count,
    pub billed: Amount,
    pub case_based: Amount,
    pub capitation: Amount,
    pub withheld: Amount,
    pub to_pay: Amount,
    pub n_refused: Count,
    pub refused: Amount,
    /// Taken off what was accepted.
    pub reduced: Amount,
}

/// One payer's 7-files by activity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    pub payer: String,
    /// The other groups together.
    #[serde(skip)]
    pub is_of_all: bool,
    pub lines: Vec<Line>,
    pub total: Line,
}

/// Pieces and money by kind of payment: the whole cost is what is asked for by the case and what
/// capitation covers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    pub activity: String,
    pub accounts: Count,
    pub billed: Amount,
    pub case_accounts: Count,
    pub case_based: Amount,
    pub capitated_accounts: Count,
    pub capitated: Amount,
}

impl Printable for Sums {
    const TEMPLATE: &'static str = "sums";

    fn title(&self) -> String {
        self.title.clone()
    }

    fn sheets(&self) -> Vec<form::Sheet> {
        let sheet = |name: &str, blocks| form::Sheet {
            name: name.to_owned(),
            blocks,
        };
        vec![
            sheet(
                papers::tab::SUMS,
                vec![
                    Block::Title(self.title.clone()),
                    Block::Words(self.organization.clone()),
                    Block::Table(self.table()),
                    Block::Signatures(self.signatures.clone()),
                ],
            ),
            sheet(
                papers::tab::ACTIVITIES,
                vec![Block::Table(self.table_of_activities())],
            ),
            sheet(
                papers::tab::CHECKS,
                vec![Block::Table(form::Table::of_checks(&self.control))],
            ),
        ]
    }
}

impl Sums {
    fn table(&self) -> form::Table {
        let money = |title| Column::new(title, Kind::Money, 17).totalled();
        let count = |title| Column::new(title, Kind::Count, 11).totalled();
        let columns = vec![
            Column::new(papers::column::PAYER, Kind::Text, 36),
            count(papers::column::ACCOUNTS_IN_FILE),
            money(papers::column::BILLED_IN_FILE),
            money(papers::column::CASE_BASED),
            money(papers::column::CAPITATION),
            money(papers::column::WITHHELD),
            money(papers::column::TO_PAY),
            count(papers::column::N_REFUSED),
            money(papers::column::REFUSED),
            money(papers::column::REDUCED),
        ];
        let row = |row: &Row| {
            vec![
                Cell::text(row.payer.clone()),
                (&row.accounts).into(),
                (&row.billed).into(),
                (&row.case_based).into(),
                (&row.capitation).into(),
                (&row.withheld).into(),
                (&row.to_pay).into(),
                (&row.n_refused).into(),
                (&row.refused).into(),
                (&row.reduced).into(),
            ]
        };
        form::Table::of_rows(columns, self.payers.iter().map(row).collect())
    }

    /// A row for each payer and activity: a filter makes the groups of the paper of them.
    fn table_of_activities(&self) -> form::Table {
        let money = |title| Column::new(title, Kind::Money, 17).totalled();
        let count = |title| Column::new(title, Kind::Count, 11).totalled();
        let columns = vec![
            Column::new(papers::column::PAYER, Kind::Text, 36),
            Column::new(papers::column::ACTIVITY, Kind::Text, 30),
            count(papers::column::ACCOUNTS_IN_FILE),
            money(papers::column::BILLED_IN_FILE),
            count(papers::column::CASE_ACCOUNTS),
            money(papers::column::CASE_BASED),
            count(papers::column::CAPITATED_ACCOUNTS),
            money(papers::column::CAPITATED),
        ];
        let row = |group: &Group, line: &Line| {
            vec![
                Cell::text(group.payer.clone()),
                Cell::text(line.activity.clone()),
                (&line.accounts).into(),
                (&line.billed).into(),
                (&line.case_accounts).into(),
                (&line.case_based).into(),
                (&line.capitated_accounts).into(),
                (&line.capitated).into(),
            ]
        };
        let groups = self.activities.iter().filter(|group| !group.is_of_all);
        let rows = groups.flat_map(|group| group.lines.iter().map(move |line| row(group, line)));
        form::Table::of_rows(columns, rows.collect())
    }
}

/// Gathers a period's figures.
///
/// # Errors
/// No set-up; what the store says.
pub fn build(workplace: &Workplace, period: ReportingPeriod) -> Result<Sums, Error> {
    let setup = workplace.setup()?;
    let connection = &workplace.store.connection;
    let name = |letter: &str| {
        let payer = setup.payer(letter, period);
        papers::payer(letter, payer.map(|payer| payer.name.as_str()))
    };
    let sums = sums::sums(connection, period, None)?;
    let mut total = Sum::default();
    for sum in &sums {
        total.add(sum);
    }
    let by_payer = tallies(workplace, period)?;
    let mut all: Tallies = BTreeMap::new();
    for (activity, tally) in by_payer.values().flatten() {
        all.entry(*activity).or_default().add(tally);
    }
    let mut activities: Vec<Group> = by_payer
        .iter()
        .map(|(letter, tallies)| group(name(letter), tallies))
        .collect();
    if activities.len() > 1 {
        activities.push(Group {
            is_of_all: true,
            ..group(papers::ALL_PAYERS.into(), &all)
        });
    }
    let counted = whole(&all);
    let proof = reconcile::reconcile(connection, period)?;
    let n_ok = proof.lines.iter().filter(|line| line.is_ok()).count();
    let parts = total.case_based + total.capitation - total.withheld;
    let to_pay = sums.iter().map(Sum::to_pay).sum();
    Ok(Sums {
        title: papers::sums_title(period),
        period: papers::period(period),
        organization: setup.provider.name.clone(),
        payers: sums.iter().map(|sum| row(name(&sum.payer), sum)).collect(),
        total: row(papers::ALL_PAYERS.into(), &total),
        activities,
        control: vec![
            Check::sums(papers::CHECK_TO_PAY, to_pay, parts),
            Check::counts(papers::CHECK_ACCOUNTS, total.accounts, counted.accounts),
            Check::sums(papers::CHECK_BILLED, total.billed, counted.billed),
            Check::sums(
                papers::CHECK_CASE_BASED,
                total.case_based,
                counted.case_based,
            ),
            Check::counts(papers::CHECK_LINES, proof.lines.len() as i64, n_ok as i64),
        ],
        signatures: signatures(&setup.provider),
    })
}

fn row(payer: String, sum: &Sum) -> Row {
    Row {
        payer,
        accounts: sum.accounts.into(),
        billed: sum.billed.into(),
        case_based: sum.case_based.into(),
        capitation: sum.capitation.into(),
        withheld: sum.withheld.into(),
        to_pay: sum.to_pay().into(),
        n_refused: sum.n_refused.into(),
        refused: sum.refused().into(),
        reduced: sum.reduced.into(),
    }
}

// ---- By activity, from the rows ----

#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    accounts: i64,
    billed: Kopecks,
    case_accounts: i64,
    case_based: Kopecks,
}

type Tallies = BTreeMap<Activity, Tally>;

impl Tally {
    fn add(&mut self, other: &Tally) {
        self.accounts += other.accounts;
        self.billed += other.billed;
        self.case_accounts += other.case_accounts;
        self.case_based += other.case_based;
    }
}

fn tallies(
    workplace: &Workplace,
    period: ReportingPeriod,
) -> Result<BTreeMap<String, Tallies>, Error> {
    let connection = &workplace.store.connection;
    let mut found: BTreeMap<String, Tallies> = BTreeMap::new();
    for file in files::live(connection, period)?
        .into_iter()
        .filter(|f| f.step == "reissue" && f.round == Round::Main)
    {
        let Some(export_id) = file.export_id else {
            continue;
        };
        let of_payer = found.entry(file.letter).or_default();
        for part in shipments::parts(connection, export_id, Some(file.id))? {
            of_payer.entry(part.activity).or_default().add(&Tally {
                accounts: part.accounts,
                billed: part.billed,
                case_accounts: if part.is_case_based { part.accounts } else { 0 },
                case_based: part.case_based,
            });
        }
    }
    Ok(found)
}

fn whole(tallies: &Tallies) -> Tally {
    let mut whole = Tally::default();
    for tally in tallies.values() {
        whole.add(tally);
    }
    whole
}

fn group(payer: String, tallies: &Tallies) -> Group {
    let lines = tallies
        .iter()
        .map(|(activity, tally)| line(papers::activity(*activity), tally));
    Group {
        payer,
        is_of_all: false,
        lines: lines.collect(),
        total: line(String::new(), &whole(tallies)),
    }
}

fn line(activity: String, tally: &Tally) -> Line {
    Line {
        activity,
        accounts: tally.accounts.into(),
        billed: tally.billed.into(),
        case_accounts: tally.case_accounts.into(),
        case_based: tally.case_based.into(),
        capitated_accounts: (tally.accounts - tally.case_accounts).into(),
        capitated: (tally.billed - tally.case_based).into(),
    }
}
