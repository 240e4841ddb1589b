//! Плановые объёмы: plan and fact of a month and of its year so far, with bars.

use serde::Serialize;

use crate::domain::volume::{Planned, Volume};
use crate::domain::{Kopecks, ReportingPeriod};
use crate::text::window::{count, money};
use crate::text::{papers, volumes as words};
use crate::workflows::volumes::{self, Measure};
use crate::workflows::{Error, Progress, Workplace};

use super::figure::{Amount, Count, Signature, signatures};
use super::form::{self, Block, Chart};
use super::table::{Cell, Column, Kind};
use super::template::Printable;

/// The document as `volumes.typ` gets it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Volumes {
    #[serde(skip)]
    title: String,
    pub period: String,
    pub organization: String,
    pub rows: Vec<Row>,
    pub total: Total,
    /// What no line of the month's plan covers.
    pub unplanned: Total,
    pub has_unplanned: bool,
    pub signatures: Vec<Signature>,
}

/// Accounts and their whole cost.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Total {
    pub accounts: Count,
    pub billed: Amount,
}

/// A line of the plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    pub activity: String,
    pub payer: String,
    pub profile: Option<String>,
    pub help_kind: Option<String>,
    pub month: Figures,
    pub year: Figures,
    /// For spreadsheets.
    #[serde(skip)]
    of: volumes::Row,
}

/// Plan and fact in words; shares of the plan in thousandths.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    pub plan_count: String,
    pub count: String,
    pub percent_count: String,
    pub plan_sum: String,
    pub sum: String,
    pub percent_sum: String,
    pub bar_count: Option<i64>,
    pub bar_sum: Option<i64>,
    pub is_over: bool,
    pub is_over_count: bool,
    pub is_over_sum: bool,
}

impl From<&Measure> for Figures {
    fn from(measure: &Measure) -> Figures {
        let (planned, fact, over) = (measure.planned, measure.fact, measure.over());
        let (bar_count, bar_sum) = shares(&planned, fact);
        let of_months = |words: String| match measure.n_months {
            0 => words::percent(None),
            _ => words,
        };
        Figures {
            plan_count: words::planned_count(&planned),
            count: of_months(count(fact.count)),
            percent_count: words::percent(bar_count),
            plan_sum: words::planned_sum(&planned),
            sum: of_months(money(fact.sum)),
            percent_sum: words::percent(bar_sum),
            bar_count,
            bar_sum,
            is_over: over != Volume::default(),
            is_over_count: over.count > 0,
            is_over_sum: over.sum > Kopecks::ZERO,
        }
    }
}

/// Count and sum in thousandths of the plan, cut off; nothing where there is no plan or a plan of
/// nothing.
pub fn shares(planned: &Planned, fact: Volume) -> (Option<i64>, Option<i64>) {
    let share = |fact: i64, planned: Option<i64>| {
        let planned = planned.filter(|planned| *planned > 0)?;
        i64::try_from(i128::from(fact) * 1000 / i128::from(planned)).ok()
    };
    (
        share(fact.count, planned.count),
        share(fact.sum.0, planned.sum.map(|sum| sum.0)),
    )
}

impl From<Volume> for Total {
    fn from(of: Volume) -> Total {
        Total {
            accounts: of.count.into(),
            billed: of.sum.into(),
        }
    }
}

impl Printable for Volumes {
    const TEMPLATE: &'static str = "volumes";

    fn title(&self) -> String {
        self.title.clone()
    }

    fn sheets(&self) -> Vec<form::Sheet> {
        let mut blocks = vec![
            Block::Title(self.title.clone()),
            Block::Words(self.organization.clone()),
            Block::Table(self.table()),
        ];
        if self.has_unplanned {
            let unplanned = Volume {
                count: self.unplanned.accounts.n,
                sum: Kopecks(self.unplanned.billed.kopecks),
            };
            blocks.push(Block::Strong(words::unplanned(unplanned)));
        }
        blocks.push(Block::Signatures(self.signatures.clone()));
        let chart = |title: &str, columns: [usize; 2]| {
            Block::Chart(Chart {
                title: title.to_owned(),
                names: 0,
                series: columns,
            })
        };
        blocks.push(chart(words::CHART_COUNT, [5, 6]));
        blocks.push(chart(words::CHART_SUM, [8, 9]));
        vec![form::Sheet {
            name: words::TAB.into(),
            blocks,
        }]
    }
}

impl Volumes {
    /// Lines overlap, so nothing is totalled.
    fn table(&self) -> form::Table {
        use words::column;
        let text = |title, width| Column::new(title, Kind::Text, width);
        let count = |title| Column::new(title, Kind::Count, 11);
        let money = |title| Column::new(title, Kind::Money, 17);
        let columns = vec![
            text(column::LINE, 44),
            text(column::ACTIVITY, 20),
            text(column::PAYER, 12),
            text(column::PROFILE, 12),
            text(column::HELP_KIND, 12),
            count(column::PLAN_COUNT),
            count(column::COUNT),
            text(column::PERCENT_COUNT, 11),
            money(column::PLAN_SUM),
            money(column::SUM),
            text(column::PERCENT_SUM, 11),
            text(column::OVER, 11),
            count(column::YEAR_PLAN_COUNT),
            count(column::YEAR_COUNT),
            money(column::YEAR_PLAN_SUM),
            money(column::YEAR_SUM),
        ];
        form::Table::of_rows(columns, self.rows.iter().map(Row::cells).collect())
    }
}

impl Row {
    fn of(row: &volumes::Row) -> Row {
        let key = &row.key;
        let payer = key.payer.clone();
        Row {
            activity: words::activity(key.activity).into(),
            payer: payer.unwrap_or_else(|| words::ALL.into()),
            profile: key.profile.as_deref().map(words::profile),
            help_kind: key.help_kind.as_deref().map(words::help_kind),
            month: (&row.month).into(),
            year: (&row.year).into(),
            of: row.clone(),
        }
    }

    fn cells(&self) -> Vec<Cell<'static>> {
        let (key, month, year) = (&self.of.key, &self.of.month, &self.of.year);
        let text = |text: &str| Cell::text(text.to_owned());
        let code = |code: &Option<String>| code.as_deref().map_or(Cell::Empty, text);
        let is_over = match self.month.is_over {
            true => text(words::IS_OVER),
            false => Cell::Empty,
        };
        let mut cells = vec![
            Cell::text(words::line(key)),
            text(&self.activity),
            text(&self.payer),
            code(&key.profile),
            code(&key.help_kind),
        ];
        let [plan_count, count, plan_sum, sum] = figures(month);
        cells.extend([plan_count, count, text(&self.month.percent_count)]);
        cells.extend([plan_sum, sum, text(&self.month.percent_sum), is_over]);
        cells.extend(figures(year));
        cells
    }
}

/// Planned count, count, planned sum, sum.
fn figures(measure: &Measure) -> [Cell<'static>; 4] {
    let planned = measure.planned;
    let has_plan = measure.n_months > 0;
    let fact = |cell| if has_plan { cell } else { Cell::Empty };
    [
        planned.count.map_or(Cell::Empty, Cell::Count),
        fact(Cell::Count(measure.fact.count)),
        planned.sum.map_or(Cell::Empty, Cell::Money),
        fact(Cell::Money(measure.fact.sum)),
    ]
}

/// Gathers a month against its plan.
///
/// # Errors
/// As [`volumes::volumes`].
pub fn build(
    workplace: &Workplace,
    period: ReportingPeriod,
    progress: &dyn Progress,
) -> Result<Volumes, Error> {
    let setup = workplace.setup()?;
    let found = volumes::volumes(workplace, period, progress)?;
    Ok(Volumes {
        title: words::title(period),
        period: papers::period(period),
        organization: setup.provider.name.clone(),
        rows: found.rows.iter().map(Row::of).collect(),
        total: found.total.into(),
        unplanned: found.unplanned.into(),
        has_unplanned: found.unplanned.count > 0,
        signatures: signatures(&setup.provider),
    })
}
