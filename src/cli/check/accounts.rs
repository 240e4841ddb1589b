//! Accounts against the rules of their format.

use serde_json::{Value, json};

use crate::checks::account::Finding;
use crate::checks::compile::CompileFault;
use crate::domain::ReportingPeriod;
use crate::exchange::Profile;
use crate::store::candidates::Scope;
use crate::text::checks as words;
use crate::workflows::check::{self, Prepared, Summary};
use crate::workflows::ruleset::RuleSet;
use crate::workflows::{Clock, Progress, Workplace};

use super::super::args::Check;
use super::super::rules::{self, failure};
use super::super::{Failure, Output};

/// What has been found, as lines and as a document.
struct Report<'p> {
    prepared: &'p Prepared,
    lines: Vec<String>,
    findings: Vec<Value>,
}

impl Report<'_> {
    fn add(&mut self, key: &str, finding: &Finding, more: Value) {
        let rule = self.prepared.rule(finding);
        if self.findings.len() < words::MOST_LINES {
            let line = words::account_line(rule, key, &finding.path, &finding.value);
            self.lines.push(line);
        }
        let field = finding.path.rsplit('/').next().unwrap_or("");
        let mut json = json!({
            "rule": rule.id, "severity": rule.severity.code(), "key": key,
            "path": finding.path, "value": finding.value,
            "expected": words::expected(&rule.says),
            "text": words::wrong(&rule.says, field, &finding.value),
            "remedy": words::remedy(rule),
        });
        if let (Some(json), Value::Object(more)) = (json.as_object_mut(), more) {
            json.extend(more);
        }
        self.findings.push(json);
    }

    fn output(self, summary: Summary) -> Output {
        let prepared = self.prepared;
        let mut lines = self.lines;
        if self.findings.len() > words::MOST_LINES {
            lines.push(words::more_lines(self.findings.len() - words::MOST_LINES));
        }
        lines.push(words::account_summary(&summary, prepared.n_rules()));
        let catalog = &prepared.set.catalog;
        let is_of_accounts =
            |rule: &&crate::checks::Rule| rule.types.has(crate::checks::rule::ACCOUNT);
        let off = catalog.off.iter().filter(is_of_accounts);
        let off: Vec<&str> = off.map(|rule| rule.id.as_str()).collect();
        let missing = prepared
            .waiting
            .iter()
            .filter_map(|(_, fault)| match fault {
                CompileFault::Dictionary(missing) => Some(missing),
                _ => None,
            });
        let mut output = Output::new(json!({}), lines);
        output.notes = rules::notes(&prepared.set.remarks);
        output.notes.extend(words::off_note(&off));
        output.notes.extend(super::waiting_notes(missing));
        let waiting: Vec<Value> = prepared.waiting.iter().map(|(rule, why)| {
            json!({ "rule": catalog.rules[*rule].id, "why": words::compile_fault(why) })
        }).collect();
        output.json = json!({
            "accounts": summary.accounts, "blocked": summary.blocked,
            "blocking": summary.blocking, "warnings": summary.warnings, "hints": summary.hints,
            "findings": self.findings, "rules": prepared.n_rules(), "waiting": waiting, "off": off,
        });
        if summary.blocking > 0 {
            output.error = Some(failure(1, words::something_blocks(summary.blocking)));
        }
        output
    }
}

/// `--period` and `--registry`.
pub fn of_database(
    request: &Check,
    workplace: &Workplace,
    set: RuleSet,
    progress: &dyn Progress,
) -> Result<Output, Failure> {
    let (scope, period) = match (request.period, request.registry) {
        (Some(period), _) => (Scope::Period(period), period),
        (None, Some(id)) => (Scope::Registry(id), check::period_of(workplace, id)?),
        (None, None) => unreachable!("one of them is asked for"),
    };
    let prepared = Prepared::new(set, workplace, period);
    let mut report = Report {
        prepared: &prepared,
        lines: Vec::new(),
        findings: Vec::new(),
    };
    let summary = check::check(
        workplace,
        &prepared,
        &scope,
        progress,
        &mut |account, finding| {
            let more = json!({
                "activity": account.activity.code(), "payer": account.payer,
                "department": account.department, "billed": account.billed.to_string(),
            });
            report.add(&account.key, &finding, more);
        },
    )?;
    Ok(report.output(summary))
}

/// Files of the region's format.
pub fn of_files(
    request: &Check,
    periods: &[Option<ReportingPeriod>],
    profile: &Profile,
    workplace: Option<&Workplace>,
    set: RuleSet,
    progress: &dyn Progress,
) -> Result<Output, Failure> {
    let clock = workplace.map_or(Clock::System, |workplace| workplace.clock);
    let setup = workplace.and_then(|workplace| workplace.setup.as_ref());
    let of = periods.iter().flatten().max().copied();
    // Files of several months are checked as of the latest.
    let period = of.unwrap_or_else(|| ReportingPeriod::of(clock.today()));
    let prepared = Prepared::of_setup(set, setup, clock.today(), period);
    let mut report = Report {
        prepared: &prepared,
        lines: Vec::new(),
        findings: Vec::new(),
    };
    let mut summary = Summary::default();
    for path in &request.files {
        let shown = path.display().to_string();
        let of_file =
            check::check_file(profile, &prepared, path, progress, &mut |key, finding| {
                report.add(key, &finding, json!({ "file": shown }));
            })?;
        summary.join(of_file);
    }
    Ok(report.output(summary))
}
