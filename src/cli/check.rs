//! `check` and `rules`: files against rules, and the rules themselves. Needs no database.

use std::collections::BTreeMap;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::checks::catalog::{Catalog, Row};
use crate::checks::dictionaries::NotThere;
use crate::checks::federal::{Checked, Finding, Pair, Request, check as check_pair, name};
use crate::checks::file::RuleFile;
use crate::checks::folder::Folder;
use crate::checks::official::Classifier;
use crate::checks::protocol::{self, Protocol};
use crate::checks::{Rule, Source, builtin, examples, file};
use crate::exchange::Fault;
use crate::text::{Message, checks as words};
use crate::workflows::{Clock, Error};

use super::args::{Check, RuleSources, RulesCommand};
use super::{Failure, Output};

fn failure(code: u8, message: Message) -> Failure {
    Failure {
        code,
        what: message.what,
        remedy: message.remedy,
    }
}

/// Rules and dictionaries that a call names, and what is to be said about them.
struct Loaded {
    catalog: Catalog,
    dictionaries: Folder,
    notes: Vec<String>,
}

fn load(sources: &RuleSources, data_folder: Option<&Path>) -> Result<Loaded, Failure> {
    let mut notes = Vec::new();
    let mut classifiers = Vec::new();
    for path in &sources.rules {
        let read = Classifier::open(path);
        classifiers.push(read.map_err(|e| failure(3, words::classifier_fault(path, &e)))?);
    }
    let mut dictionaries = Folder::default();
    if let Some(folder) = &sources.nsi {
        let read = Folder::read(folder).map_err(|e| {
            let what = std::io::Error::other(e.what);
            Failure::from(Error::files(folder, &what))
        })?;
        dictionaries = read.0;
        notes.extend(read.1.iter().map(words::folder_fault));
    }
    let files = rule_files(sources, data_folder, &mut notes);
    let region = sources.region.as_deref();
    Ok(Loaded {
        catalog: Catalog::new(&classifiers, &files, region, &dictionaries),
        dictionaries,
        notes,
    })
}

/// Ours, then those of the data folder and of the folder that was named. One of the organization stands
/// in for ours of the same number; one whose examples show something else is not used.
fn rule_files(
    sources: &RuleSources,
    data_folder: Option<&Path>,
    notes: &mut Vec<String>,
) -> Vec<RuleFile> {
    let (mut files, faults) = builtin::rule_files();
    notes.extend(faults.iter().map(words::rule_file_fault));
    let of_data = data_folder.map(|folder| folder.join("rules"));
    for folder in of_data.iter().chain(&sources.rule_files) {
        let (own, faults) = file::read_folder(folder, Source::Region);
        notes.extend(faults.iter().map(words::rule_file_fault));
        for one in own {
            match examples::prove(&one) {
                Ok(()) => {
                    files.retain(|f| f.rule.id != one.rule.id);
                    files.push(one);
                }
                Err(fault) => notes.push(words::example_fault(&one.rule.id, &fault)),
            }
        }
    }
    files
}

pub fn check(request: &Check, data_folder: Option<&Path>) -> Result<Output, Failure> {
    let loaded = load(&request.sources, data_folder)?;
    let mut output = Output::new(json!({}), Vec::new());
    output.notes.clone_from(&loaded.notes);
    let mut totals = [0_u64; 4];
    let (mut files, mut findings, mut waiting) = (Vec::new(), Vec::new(), Vec::new());
    for path in &request.files {
        let result = check_file(path, request, &loaded)?;
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
        output.notes.extend(waiting_notes(checked));
        let rows = checked.waiting.iter();
        waiting.extend(rows.map(
            |(rule, missing)| json!({ "rule": rules[*rule].id, "why": words::not_there(missing) }),
        ));
    }
    let [accounts, blocking, warnings, hints] = totals;
    output.json = json!({
        "accounts": accounts, "blocking": blocking, "warnings": warnings, "hints": hints,
        "files": files, "findings": findings, "waiting": waiting,
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

fn check_file(path: &Path, request: &Check, loaded: &Loaded) -> Result<Outcome, Failure> {
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

fn waiting_notes(checked: &Checked) -> Vec<String> {
    let mut by_dictionary: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, missing) in &checked.waiting {
        let (NotThere::Dictionary(name)
        | NotThere::Column {
            dictionary: name, ..
        }) = missing;
        *by_dictionary.entry(name).or_default() += 1;
    }
    let notes = by_dictionary.into_iter();
    notes.map(|(name, n)| words::waiting(name, n)).collect()
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

pub fn rules(command: &RulesCommand, data_folder: Option<&Path>) -> Result<Output, Failure> {
    match command {
        RulesCommand::List {
            sources,
            classifier,
            markdown,
        } => list(sources, classifier.as_deref(), *markdown, data_folder),
        RulesCommand::Explain { id, sources } => {
            let loaded = load(sources, data_folder)?;
            let rows = &loaded.catalog.rows;
            let row = rows.iter().find(|row| row.id.eq_ignore_ascii_case(id));
            let row = row.ok_or_else(|| failure(1, words::no_rule(id)))?;
            let rule = loaded.catalog.rules.iter().find(|r| r.id == row.id);
            let mut document = row_json(row);
            document["target"] = json!(row.target);
            document["expected"] = json!(rule.map(|r| words::expected(&r.says)));
            let mut output = Output::new(document, words::explained(row, rule));
            output.notes = loaded.notes;
            Ok(output)
        }
    }
}

fn list(
    sources: &RuleSources,
    only: Option<&str>,
    is_markdown: bool,
    data_folder: Option<&Path>,
) -> Result<Output, Failure> {
    const SOURCES: [Source; 7] = [
        Source::Q015,
        Source::Q016,
        Source::Q022,
        Source::Q023,
        Source::Federal,
        Source::Region,
        Source::Structure,
    ];
    let only = match only {
        None => None,
        Some(name) => {
            let found = SOURCES.iter().find(|s| s.code().eq_ignore_ascii_case(name));
            Some(*found.ok_or_else(|| failure(2, words::no_source(name)))?)
        }
    };
    let loaded = load(sources, data_folder)?;
    let rows = loaded.catalog.rows.iter();
    let rows: Vec<&Row> = rows
        .filter(|row| only.is_none_or(|o| o == row.source))
        .collect();
    let mut lines: Vec<String> = match is_markdown {
        true => std::iter::once(words::MARKDOWN_HEAD.to_owned())
            .chain(rows.iter().map(|row| words::row_markdown(row)))
            .collect(),
        false => rows.iter().map(|row| words::row_line(row)).collect(),
    };
    for source in SOURCES {
        let of: Vec<&&Row> = rows.iter().filter(|row| row.source == source).collect();
        if !of.is_empty() && !is_markdown {
            let n_done = of.iter().filter(|row| row.by.is_some()).count();
            lines.push(words::source_summary(source.code(), n_done, of.len()));
        }
    }
    let mut output = Output::new(rows.into_iter().map(row_json).collect(), lines);
    output.notes = loaded.notes;
    Ok(output)
}

fn row_json(row: &Row) -> Value {
    json!({
        "id": row.id, "source": row.source.code(), "executable": row.by.is_some(),
        "by": row.by.map(|by| by.code()), "severity": row.severity.code(),
        "why_not": row.why_not.as_ref().map(words::why_not),
        "needs": row.needs, "missing": row.missing, "examples": row.n_examples,
    })
}
