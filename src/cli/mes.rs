//! `mes`: the analysis of standards, and prices that are taken over.

use clap::Args as ClapArgs;
use serde_json::{Value, json};

use crate::domain::{Kopecks, ReportingPeriod};
use crate::text::cli::{option, value};
use crate::text::mes as words;
use crate::workflows::mes::{self, Analysis, Asked, Finding, Kind, Taken, Total, Which};
use crate::workflows::{Progress, Workplace};

use super::args::period;
use super::{Failure, Output};

#[derive(ClapArgs)]
pub struct Mes {
    #[arg(long, value_parser = period, value_name = value::PERIOD, help = option::PERIOD)]
    period: ReportingPeriod,
    #[arg(long, conflicts_with = "take", value_name = value::LETTER, help = option::ONLY_PAYER)]
    payer: Option<String>,
    #[arg(long, conflicts_with_all = ["take", "take_all"], help = words::cli::ALL)]
    all: bool,
    #[arg(long, num_args = 1.., value_name = value::KEY, group = "taking", help = words::cli::TAKE)]
    take: Vec<String>,
    #[arg(long, group = "taking", help = words::cli::TAKE_ALL)]
    take_all: bool,
    #[arg(long, requires = "taking", help = words::cli::DRY_RUN)]
    dry_run: bool,
}

pub fn run(
    arguments: &Mes,
    workplace: &mut Workplace,
    progress: &dyn Progress,
) -> Result<Output, Failure> {
    let which = match (arguments.take_all, arguments.take.is_empty()) {
        (true, _) => Which::All {
            period: arguments.period,
            payer: arguments.payer.clone(),
        },
        (false, false) => Which::Keys(arguments.take.clone()),
        (false, true) => return analyse(arguments, workplace, progress),
    };
    let done = match arguments.dry_run {
        true => mes::plan(workplace, &which, progress)?,
        false => mes::take(workplace, &which, progress)?,
    };
    Ok(taken(&done, &which, arguments.dry_run))
}

fn analyse(
    arguments: &Mes,
    workplace: &Workplace,
    progress: &dyn Progress,
) -> Result<Output, Failure> {
    let asked = Asked {
        period: arguments.period,
        payer: arguments.payer.clone(),
        is_all: arguments.all,
    };
    let analysis = mes::analyse(workplace, &asked, progress)?;
    let mut lines: Vec<String> = analysis.findings.iter().map(words::line).collect();
    lines.extend(words::total_lines(&analysis));
    let mut output = Output::new(document(&analysis), lines);
    output.notes = analysis.remarks.iter().map(words::remark).collect();
    Ok(output)
}

fn document(analysis: &Analysis) -> Value {
    let total = |of: &str, name: &str, total: &Total| json!({ of: name, "findings": total.findings, "difference": total.difference.to_string() });
    let by_kind: Vec<Value> = analysis
        .by_kind()
        .iter()
        .map(|(kind, of)| total("kind", Kind::code(*kind), of))
        .collect();
    let by_department: Vec<Value> = analysis
        .by_department()
        .iter()
        .map(|(department, of)| total("department", department, of))
        .collect();
    let remarks: Vec<String> = analysis.remarks.iter().map(words::remark).collect();
    json!({
        "accounts": analysis.accounts, "checked": analysis.checked, "faulty": analysis.faulty(),
        "difference": analysis.difference().to_string(),
        "findings": analysis.findings.iter().map(finding).collect::<Vec<_>>(),
        "by_kind": by_kind, "by_department": by_department, "warnings": remarks,
    })
}

fn finding(finding: &Finding) -> Value {
    let sum = |sum: Kopecks| sum.to_string();
    json!({
        "key": finding.key, "activity": finding.activity.code(), "payer": finding.payer,
        "department": finding.department, "standard": finding.standard, "diagnosis": finding.diagnosis,
        "kind": finding.what.kind().code(), "field": finding.field,
        "expected": words::expected(finding, sum), "found": words::found(finding, sum),
        "billed": sum(finding.billed), "computed": finding.computed.map(sum),
        "difference": sum(finding.difference), "text": words::sentence(finding),
    })
}

/// Accounts left are something to know; where all that were asked for by key are left, it is a failure.
fn taken(done: &Taken, which: &Which, is_planned: bool) -> Output {
    let (was, now) = done.sums();
    let prices: Vec<Value> = done
        .taken
        .iter()
        .map(|price| json!({ "key": price.key, "was": price.was.to_string(), "now": price.now.to_string() }))
        .collect();
    let left: Vec<Value> = done
        .left
        .iter()
        .map(|(key, why)| json!({ "key": key, "reason": words::left(why).what }))
        .collect();
    let document = json!({
        "taken": prices, "left": left, "was": was.to_string(), "now": now.to_string(), "planned": is_planned,
    });
    let mut output = Output::new(document, words::taken_lines(done, is_planned));
    if matches!(which, Which::Keys(_)) && done.taken.is_empty() {
        output.error = words::left_error(&done.left).map(|message| Failure {
            code: 1,
            what: message.what,
            remedy: message.remedy,
        });
    }
    output
}
