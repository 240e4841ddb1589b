//! `insured`: commands about insured people onto their workflows, results as JSON and as lines.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args as ClapArgs, Subcommand};
use serde_json::{Value, json};

use crate::domain::ReportingPeriod;
use crate::store::insured::InsuredList;
use crate::text::cli::{option as common_option, value as common};
use crate::text::insured as words;
use crate::text::insured::cli::{self as own, option, value};
use crate::workflows::insured::{self, Asked, Checked, Finding, Outcome, Trouble, Which};
use crate::workflows::{Error, Progress, Workplace};

use super::args::period;
use super::nsi::day;
use super::run::accepted;
use super::{Failure, Output};

#[derive(Subcommand)]
pub enum InsuredCommand {
    #[command(about = own::IMPORT)]
    Import(Import),
    #[command(about = own::LIST)]
    List,
    #[command(about = own::CLEAR)]
    Clear,
    #[command(about = own::CHECK)]
    Check {
        #[arg(long, value_parser = period, value_name = common::PERIOD, help = common_option::PERIOD)]
        period: ReportingPeriod,
        #[arg(long, value_name = common::LETTER, help = common_option::ONLY_PAYER)]
        payer: Option<String>,
    },
    #[command(about = own::ACCEPT)]
    Accept {
        #[arg(long, num_args = 1.., required_unless_present = "all_safe", conflicts_with = "all_safe", value_name = common::KEY, help = option::KEY)]
        key: Vec<String>,
        #[arg(long, help = option::ALL_SAFE)]
        all_safe: bool,
        #[arg(long, requires = "all_safe", value_parser = period, value_name = common::PERIOD, help = option::ACCEPT_PERIOD)]
        period: Option<ReportingPeriod>,
    },
}

#[derive(ClapArgs)]
pub struct Import {
    #[arg(value_name = common::FILE, help = option::FILE)]
    file: PathBuf,
    #[arg(long, value_parser = day, value_name = value::DATE, help = option::DATE)]
    date: Option<NaiveDate>,
    #[arg(long, help = option::REPLACE)]
    replace: bool,
}

pub fn run(
    command: &InsuredCommand,
    workplace: &mut Workplace,
    progress: &dyn Progress,
) -> Result<Output, Failure> {
    Ok(match command {
        InsuredCommand::Import(arguments) => import(arguments, workplace, progress)?,
        InsuredCommand::List => {
            let all = insured::list(workplace)?;
            let lines = all.iter().map(words::list_line).collect();
            Output::new(all.iter().map(listed).collect(), lines)
        }
        InsuredCommand::Clear => {
            let n = insured::clear(workplace)?;
            Output::new(json!({ "cleared": n }), vec![words::cleared_summary(n)])
        }
        InsuredCommand::Check { period, payer } => {
            let checked = insured::check(workplace, Some(*period), payer.as_deref(), progress)?;
            Output::new(document(&checked), words::checked_lines(&checked))
        }
        InsuredCommand::Accept {
            key,
            all_safe,
            period,
        } => {
            let which = match all_safe {
                true => Which::AllSafe(*period),
                false => Which::Keys(key.clone()),
            };
            let done = insured::accept(workplace, &which, progress)?;
            accepted(done.accounts)
        }
    })
}

fn import(
    arguments: &Import,
    workplace: &mut Workplace,
    progress: &dyn Progress,
) -> Result<Output, Failure> {
    let asked = Asked {
        path: arguments.file.clone(),
        date: arguments.date,
        replaces: arguments.replace,
    };
    let done = match insured::import(workplace, &asked, progress) {
        Err(Error::Insured(Trouble::Faults { file, faults })) => {
            return Ok(refused(file, faults));
        }
        done => done?,
    };
    let outcome = match done.outcome {
        Outcome::Imported => "imported",
        Outcome::Already => "already",
    };
    let mut document = listed(&done.list);
    document["outcome"] = json!(outcome);
    document["former"] = done.former.as_ref().map_or(Value::Null, listed);
    document["faults"] = json!([]);
    let notes = words::imported_notes(&done);
    document["warnings"] = json!(notes);
    let mut output = Output::new(document, words::imported_lines(&done));
    output.notes = notes;
    Ok(output)
}

/// Every fault as a line, the first one as the error.
fn refused(file: String, faults: Vec<crate::nsi::insured::Fault>) -> Output {
    let documents: Vec<Value> = faults
        .iter()
        .map(|fault| {
            json!({ "line": fault.line, "column": fault.column, "value": fault.value,
                    "reason": words::fault_kind(&fault.kind), "remedy": words::remedy(&fault.kind) })
        })
        .collect();
    let document = json!({ "file": file, "outcome": "refused", "faults": documents });
    let lines = faults.iter().skip(1).take(19).map(words::fault).collect();
    let mut output = Output::new(document, lines);
    output.error = Some(Error::from(Trouble::Faults { file, faults }).into());
    output
}

fn listed(list: &InsuredList) -> Value {
    json!({ "id": list.id, "date": list.date, "rows": list.rows, "from": list.file, "imported": list.at,
            "in_force": list.is_in_force, "kept": list.is_kept })
}

fn document(checked: &Checked) -> Value {
    let findings: Vec<Value> = checked.findings.iter().map(finding).collect();
    json!({ "accounts": checked.accounts, "checked": checked.checked, "list": listed(&checked.list),
            "findings": findings })
}

fn finding(finding: &Finding) -> Value {
    let severity = if finding.kind.is_refused() {
        "refused"
    } else {
        "hint"
    };
    json!({ "key": finding.key, "kind": finding.kind.code(), "severity": severity, "payer": finding.payer,
            "path": finding.path, "value": finding.value, "expected": finding.expected,
            "text": words::finding(finding), "suggested": finding.suggested, "safe": finding.is_safe })
}
