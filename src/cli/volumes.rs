//! `volumes` and `sequester`: planned volumes onto their workflows, results as JSON and as lines.

use clap::Args as ClapArgs;
use serde_json::{Value, json};

use crate::domain::volume::Volume;
use crate::domain::{Kopecks, ReportingPeriod};
use crate::text::cli::{option, value};
use crate::text::volumes as words;
use crate::workflows::sequester::{self, Asked, Choice, CutAccount, Left, Order, Sequestration};
use crate::workflows::volumes::{self, Measure, Row, Volumes};
use crate::workflows::{Progress, Workplace};

use super::args::period;
use super::{Failure, Output};

#[derive(ClapArgs)]
pub struct VolumesOf {
    #[arg(long, value_parser = period, value_name = value::PERIOD, help = option::PERIOD)]
    period: ReportingPeriod,
    #[arg(long, value_name = value::LETTER, help = words::PAYER)]
    payer: Option<String>,
}

#[derive(ClapArgs)]
pub struct Sequester {
    #[arg(long, value_parser = period, value_name = value::PERIOD, help = option::PERIOD)]
    period: ReportingPeriod,
    #[arg(long, value_parser = order, conflicts_with = "key", value_name = words::ORDER, help = words::BY)]
    by: Option<Order>,
    #[arg(long, num_args = 1.., value_name = value::KEY, help = words::KEYS)]
    key: Vec<String>,
    #[arg(long, value_parser = period, value_name = value::PERIOD, help = words::UNTIL)]
    until: Option<ReportingPeriod>,
    #[arg(long, value_name = value::LETTER, help = words::PAYER)]
    payer: Option<String>,
    #[arg(long, help = words::APPLY)]
    apply: bool,
}

fn order(text: &str) -> Result<Order, String> {
    Order::from_code(text).ok_or_else(|| words::BAD_ORDER.to_owned())
}

pub fn volumes(
    arguments: &VolumesOf,
    workplace: &Workplace,
    progress: &dyn Progress,
) -> Result<Output, Failure> {
    let payer = arguments.payer.as_deref();
    let payer = payer
        .map(|letter| workplace.letter(letter, arguments.period))
        .transpose()?;
    let found = volumes::volumes(workplace, arguments.period, progress)?;
    let rows = || rows_of(&found, payer.as_deref());
    let mut document = totals(&found);
    document["lines"] = rows().map(row).collect();
    let lines = words::volumes_lines(&found, rows());
    Ok(Output::new(document, lines))
}

fn rows_of<'v>(volumes: &'v Volumes, payer: Option<&'v str>) -> impl Iterator<Item = &'v Row> {
    let rows = volumes.rows.iter();
    rows.filter(move |row| payer.is_none() || row.key.payer.as_deref() == payer)
}

pub fn sequester(
    arguments: &Sequester,
    workplace: &mut Workplace,
    progress: &dyn Progress,
) -> Result<Output, Failure> {
    let asked = Asked {
        period: arguments.period,
        choice: match arguments.key.is_empty() {
            true => Choice::By(arguments.by.unwrap_or_default()),
            false => Choice::Keys(arguments.key.clone()),
        },
        until: arguments.until,
        payer: arguments.payer.clone(),
    };
    let is_applied = arguments.apply;
    let done = match is_applied {
        true => sequester::apply(workplace, &asked, progress)?,
        false => sequester::plan(workplace, &asked, progress)?,
    };
    let lines = words::sequester_lines(&done, is_applied);
    Ok(Output::new(document(&done, is_applied), lines))
}

/// `line` is a place in `lines`.
fn document(done: &Sequestration, is_applied: bool) -> Value {
    let mut document = totals(&done.volumes);
    document["lines"] = done.volumes.rows.iter().map(row).collect();
    document["until"] = json!(done.until.to_string());
    document["cut"] = done.cut.iter().map(cut_account).collect();
    document["cut_total"] = volume(done.total);
    document["left"] = done.left.iter().map(left).collect();
    document["deferred"] = json!(if is_applied { done.cut.len() } else { 0 });
    document
}

fn totals(volumes: &Volumes) -> Value {
    json!({
        "period": volumes.period.to_string(), "total": volume(volumes.total),
        "unplanned": volume(volumes.unplanned),
    })
}

fn volume(of: Volume) -> Value {
    json!({ "count": of.count, "sum": of.sum.to_string() })
}

fn row(row: &Row) -> Value {
    let key = &row.key;
    json!({
        "payer": key.payer, "activity": key.activity.map(|activity| activity.code()), "profile": key.profile,
        "help_kind": key.help_kind, "month": measure(&row.month), "quarter": measure(&row.quarter),
        "year": measure(&row.year),
    })
}

fn measure(measure: &Measure) -> Value {
    let over = measure.over();
    let planned = measure.planned;
    json!({
        "months": measure.n_months, "plan_count": planned.count, "plan_sum": planned.sum.map(text),
        "count": measure.fact.count, "sum": text(measure.fact.sum),
        "over_count": over.count, "over_sum": text(over.sum),
    })
}

fn cut_account(account: &CutAccount) -> Value {
    json!({
        "key": account.key, "payer": account.payer, "activity": account.activity.code(),
        "billed": text(account.billed), "line": account.line,
    })
}

fn left(left: &Left) -> Value {
    json!({
        "line": left.line, "over_count": left.over.count, "over_sum": text(left.over.sum),
        "registries": left.registries, "exported": volume(left.exported),
    })
}

fn text(sum: Kopecks) -> String {
    sum.to_string()
}
