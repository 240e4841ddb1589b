//! `check`: accounts and files against rules. A file needs no database; what a call does not name is taken
//! from it where there is one.

use std::collections::BTreeMap;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::checks::Rule;
use crate::checks::dictionaries::NotThere;
use crate::checks::federal::{Checked, Finding, Pair, Request, check as check_pair, name};
use crate::checks::protocol::{self, Protocol};
use crate::exchange::Fault;
use crate::text::checks as words;
use crate::workflows::ruleset::RuleSet;
use crate::workflows::{Clock, Error, Progress, check as workflow};

mod accounts;

use super::args::Check;
use super::rules::{self, Place, failure};
use super::{Failure, Output};

/// Accounts of the database, a file of accounts, or files of cases and persons.
pub fn check(request: &Check, place: &Place, progress: &dyn Progress) -> Result<Output, Failure> {
    let workplace = place.workplace()?;
    let loaded = place.load_from(&request.sources, workplace.as_ref())?;
    if request.period.is_some() || request.registry.is_some() {
        let workplace = workplace.ok_or_else(|| failure(1, words::no_database()))?;
        return accounts::of_database(request, &workplace, loaded, progress);
    }
    let profile = place.profile(workplace.as_ref())?;
    let heads = request
        .files
        .iter()
        .map(|path| workflow::head(&profile, path));
    let heads: Vec<Option<workflow::Head>> = heads.collect();
    if heads.iter().all(Option::is_none) {
        return check_pairs(request, &loaded);
    }
    if let Some(other) = heads.iter().position(Option::is_none) {
        return Err(failure(2, words::mixed_files(&request.files[other])));
    }
    let periods: Vec<_> = heads
        .into_iter()
        .map(|head| head.and_then(|h| h.period))
        .collect();
    accounts::of_files(
        request,
        &periods,
        &profile,
        workplace.as_ref(),
        loaded,
        progress,
    )
}

fn check_pairs(request: &Check, loaded: &RuleSet) -> Result<Output, Failure> {
    let mut output = Output::new(json!({}), Vec::new());
    output.notes = rules::notes(&loaded.remarks);
    let off: Vec<&str> = loaded.catalog.off.iter().map(|r| r.id.as_str()).collect();
    output.notes.extend(words::off_note(&off));
    let mut totals = [0_u64; 4];
    let (mut files, mut findings, mut waiting) = (Vec::new(), Vec::new(), Vec::new());
    for path in &request.files {
        let result = check_file(path, request, loaded)?;
        let checked = &result.checked;
        for (total, n) in totals.iter_mut().zip([
            checked.n_records,
            checked.n_blocking,
            checked.n_warnings,
            checked.n_hints,
        ]) {
            *total += n;
        }
        files.push(file_json(path, &result));
        output.lines.push(words::summary(path, checked));
        let shown = result.findings.iter().take(words::MOST_LINES);
        let rules = &loaded.catalog.rules;
        let lines = shown.map(|f| words::line(&rules[f.rule], f));
        output.lines.extend(lines);
        if result.findings.len() > words::MOST_LINES {
            let more = result.findings.len() - words::MOST_LINES;
            output.lines.push(words::more_lines(more));
        }
        if let Some(protocol) = &result.protocol {
            output.lines.push(words::protocol_written(protocol));
        }
        let json = result.findings.iter();
        findings.extend(json.map(|f| finding_json(path, &rules[f.rule], f)));
        output.notes.extend(waiting_notes(
            checked.waiting.iter().map(|(_, missing)| missing),
        ));
        let rows = checked.waiting.iter();
        waiting.extend(rows.map(
            |(rule, missing)| json!({ "rule": rules[*rule].id, "why": words::not_there(missing) }),
        ));
    }
    let [accounts, blocking, warnings, hints] = totals;
    output.json = json!({
        "accounts": accounts, "blocking": blocking, "warnings": warnings, "hints": hints,
        "files": files, "findings": findings, "waiting": waiting, "off": off,
    });
    if blocking > 0 {
        output.error = Some(failure(1, words::something_blocks(blocking)));
    }
    Ok(output)
}

/// What came of one file.
struct Outcome {
    checked: Checked,
    findings: Vec<Finding>,
    protocol: Option<PathBuf>,
}

fn check_file(path: &Path, request: &Check, loaded: &RuleSet) -> Result<Outcome, Failure> {
    let unusable = |fault: &Fault| {
        let fault = fault.clone();
        Failure::from(Error::Input {
            file: path.display().to_string(),
            faults: vec![fault],
        })
    };
    let pair = Pair::find(path).map_err(|e| unusable(&e))?;
    let kind = name::file_type(&pair.main_name);
    let needs_persons = !matches!(kind, Some('D' | 'R' | 'A'));
    if needs_persons && !pair.has_persons() {
        let message = words::no_persons(&name::persons_name(&pair.main_name));
        write_refusal(request, &pair, &message.what)?;
        return Err(failure(3, message));
    }
    let mut findings = Vec::new();
    let asked = Request {
        rules: &loaded.catalog.rules,
        dictionaries: &loaded.dictionaries,
        today: Clock::System.today(),
    };
    let checked = check_pair(&pair, &asked, &mut |finding| findings.push(finding));
    let checked = match checked {
        Ok(checked) => checked,
        Err(fault) => {
            write_refusal(request, &pair, &words::not_read(&fault))?;
            return Err(unusable(&fault));
        }
    };
    let protocol = match &request.out {
        Some(folder) => {
            let rules = &loaded.catalog.rules;
            let lines = findings.iter().map(|f| {
                let rule = &rules[f.rule];
                (rule.id.as_str(), f, words::text(rule, f))
            });
            Some(write_protocol(folder, &pair, lines)?)
        }
        None => None,
    };
    Ok(Outcome {
        checked,
        findings,
        protocol,
    })
}

/// A file that cannot be checked has a protocol too: one line that says why.
fn write_refusal(request: &Check, pair: &Pair, why: &str) -> Result<(), Failure> {
    let Some(folder) = &request.out else {
        return Ok(());
    };
    let nothing = Finding::default();
    let line = (protocol::NOT_READ, &nothing, why.to_owned());
    write_protocol(folder, pair, std::iter::once(line)).map(|_| ())
}

fn write_protocol<'f>(
    folder: &Path,
    pair: &Pair,
    lines: impl Iterator<Item = (&'f str, &'f Finding, String)>,
) -> Result<PathBuf, Failure> {
    let of = pair.archive_name.as_ref().unwrap_or(&pair.main_name);
    let name = protocol::name(of);
    let path = folder.join(format!("{name}.zip"));
    let fail = |e: std::io::Error| Failure::from(Error::files(&path, &e));
    std::fs::create_dir_all(folder).map_err(fail)?;
    let file = NamedTempFile::new_in(folder).map_err(fail)?;
    let mut zip = zip::ZipWriter::new(BufWriter::new(file));
    let options = zip::write::SimpleFileOptions::default();
    let zipped = |e: zip::result::ZipError| fail(std::io::Error::other(e));
    zip.start_file(format!("{name}.xml"), options)
        .map_err(zipped)?;
    let mut protocol = Protocol::new(&mut zip, &name, of).map_err(fail)?;
    for (rule, finding, comment) in lines {
        protocol.add(rule, finding, &comment).map_err(fail)?;
    }
    protocol.finish().map_err(fail)?;
    let file = zip.finish().map_err(zipped)?.into_inner();
    let file = file.map_err(|e| fail(e.into_error()))?;
    file.as_file().sync_all().map_err(fail)?;
    file.persist(&path).map_err(|e| fail(e.error))?;
    Ok(path)
}

fn waiting_notes<'m>(waiting: impl Iterator<Item = &'m NotThere>) -> Vec<String> {
    let mut by_dictionary: BTreeMap<&str, usize> = BTreeMap::new();
    for missing in waiting {
        let (NotThere::Dictionary(name)
        | NotThere::Whole(name)
        | NotThere::Column {
            dictionary: name, ..
        }) = missing;
        *by_dictionary.entry(name).or_default() += 1;
    }
    let notes = by_dictionary.into_iter();
    let missing: Vec<(&str, usize)> = notes.collect();
    (!missing.is_empty())
        .then(|| words::waiting(&missing))
        .into_iter()
        .collect()
}

fn file_json(path: &Path, result: &Outcome) -> Value {
    let checked = &result.checked;
    json!({
        "file": path.display().to_string(), "name": checked.facts.name,
        "type": checked.facts.kind.to_string(), "records": checked.n_records,
        "persons": checked.n_persons, "rules": checked.n_rules,
        "blocking": checked.n_blocking, "warnings": checked.n_warnings, "hints": checked.n_hints,
        "protocol": result.protocol.as_ref().map(|p| p.display().to_string()),
    })
}

fn finding_json(path: &Path, rule: &Rule, finding: &Finding) -> Value {
    json!({
        "file": path.display().to_string(), "rule": rule.id, "severity": rule.severity.code(),
        "key": finding.case, "path": finding.path, "value": finding.value,
        "expected": words::expected(&rule.says), "text": words::text(rule, finding),
        "remedy": words::remedy(rule), "record": finding.record, "patient": finding.patient,
        "treatment": finding.treatment, "service": finding.service,
    })
}
