//! `nsi`: commands about dictionaries onto their workflows, results as JSON and as lines.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args as ClapArgs, Subcommand};
use serde_json::{Value, json};

use crate::nsi::read::Said;
use crate::nsi::{Fault, packet};
use crate::text::nsi::cli::{self as own, option, value};
use crate::text::{cli::value as common, nsi as words};
use crate::workflows::nsi::{
    self, Affected, Asked, Changed, Changes, Entry, Former, Listed, Outcome, Planned, Refused,
};
use crate::workflows::{Progress, Workplace};

use super::{Failure, Output};

#[derive(Subcommand)]
pub enum NsiCommand {
    #[command(about = own::IMPORT)]
    Import(Import),
    #[command(about = own::LIST)]
    List,
    #[command(about = own::DIFF)]
    Diff {
        #[arg(value_name = value::WHICH, help = option::DIFF)]
        id: String,
    },
    #[command(about = own::ROLLBACK)]
    Rollback {
        #[arg(value_name = value::WHICH, help = option::ROLLBACK)]
        id: String,
    },
}

#[derive(ClapArgs)]
pub struct Import {
    #[arg(required = true, value_name = common::PATH, help = option::PATHS)]
    paths: Vec<PathBuf>,
    #[arg(long = "as", value_name = value::CODE, help = option::CODE)]
    code: Option<String>,
    #[arg(long, num_args = 1.., value_name = value::COLUMN, help = option::KEY)]
    key: Vec<String>,
    #[arg(long, value_name = value::VERSION, help = option::VERSION)]
    packet_version: Option<String>,
    #[arg(long, value_parser = day, value_name = value::DATE, help = option::DATE)]
    packet_date: Option<NaiveDate>,
    #[arg(long, help = option::REPLACE)]
    replace: bool,
    #[arg(long, help = option::DRY_RUN)]
    dry_run: bool,
}

/// A date as a call has it.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    packet::date(text).ok_or_else(|| own::BAD_DATE.to_owned())
}

/// Every document is a list of versions, those of one version too.
pub fn run(
    command: &NsiCommand,
    workplace: &mut Workplace,
    progress: &dyn Progress,
) -> Result<Output, Failure> {
    Ok(match command {
        NsiCommand::Import(arguments) => import(arguments, workplace, progress)?,
        NsiCommand::List => {
            let all = nsi::list(workplace)?;
            let lines = all.iter().map(words::list_line).collect();
            Output::new(all.iter().map(listed).collect(), lines)
        }
        NsiCommand::Diff { id } => {
            let diff = nsi::diff(workplace, id)?;
            let mut document = listed(&diff.version);
            document["former"] = former(diff.former.as_ref());
            add(&mut document, changes(&diff.changes));
            Output::new(json!([document]), words::diff_lines(&diff))
        }
        NsiCommand::Rollback { id } => {
            let done = nsi::rollback(workplace, id, progress)?;
            let mut document = listed(&done.version);
            document["now"] = former(done.now.as_ref());
            document["accounts"] = affected(&done.affected);
            add(&mut document, counts(&done.changes));
            Output::new(json!([document]), words::rolled_back_lines(&done))
        }
    })
}

fn import(
    arguments: &Import,
    workplace: &mut Workplace,
    progress: &dyn Progress,
) -> Result<Output, Failure> {
    let asked = Asked {
        paths: arguments.paths.clone(),
        said: Said {
            dictionary: arguments.code.clone(),
            version: arguments.packet_version.clone(),
            date: arguments.packet_date,
        },
        key: arguments.key.clone(),
        replaces: arguments.replace,
    };
    let is_dry = arguments.dry_run;
    let files = match is_dry {
        true => nsi::plan(workplace, &asked, progress)?,
        false => nsi::import(workplace, &asked, progress)?,
    };
    let document = files.iter().map(|file| planned(file, is_dry)).collect();
    let lines = files
        .iter()
        .flat_map(|file| words::planned_lines(file, is_dry))
        .collect();
    let mut output = Output::new(document, lines);
    for file in &files {
        let remarks = file.remarks.iter().map(words::remark);
        output
            .notes
            .extend(remarks.map(|remark| format!("{}: {remark}", file.file)));
    }
    output.error = files.iter().find_map(failure);
    Ok(output)
}

/// What is said of a call with a file that was refused: the first one of them.
fn failure(file: &Planned) -> Option<Failure> {
    let Outcome::Refused(why) = &file.outcome else {
        return None;
    };
    let message = words::refused(file, why);
    Some(Failure {
        code: match why {
            Refused::Faults(_) => 3,
            Refused::Older(_) | Refused::SameVersion(_) | Refused::Twice => 1,
        },
        what: message.what,
        remedy: message.remedy,
    })
}

fn planned(file: &Planned, is_dry: bool) -> Value {
    let (outcome, reason) = match &file.outcome {
        Outcome::Refused(why) => ("refused", Some(words::refused(file, why).what)),
        Outcome::Already => ("already", None),
        Outcome::New if file.id.is_some() => ("imported", None),
        Outcome::New if is_dry => ("planned", None),
        Outcome::New => ("not_imported", None),
    };
    let faults: Vec<Value> = match &file.outcome {
        Outcome::Refused(Refused::Faults(faults)) => faults.iter().map(fault).collect(),
        _ => Vec::new(),
    };
    let mut document = json!({
        "id": file.id, "dictionary": file.dictionary, "title": file.title, "version": file.version,
        "date": file.date, "rows": file.rows, "from": file.file, "outcome": outcome, "reason": reason,
        "faults": faults, "former": former(file.former.as_ref()), "accounts": affected(&file.affected),
        "warnings": file.remarks.iter().map(words::remark).collect::<Vec<_>>(),
    });
    add(&mut document, counts(&file.changes));
    document
}

fn fault(fault: &Fault) -> Value {
    json!({ "line": fault.line, "column": fault.column, "value": fault.value, "reason": words::fault_kind(&fault.kind) })
}

fn listed(listed: &Listed) -> Value {
    let from = match listed.file.as_str() {
        "" => words::BUILT_IN,
        file => file,
    };
    json!({
        "id": listed.id, "dictionary": listed.dictionary, "title": listed.title, "version": listed.version,
        "date": listed.date, "rows": listed.rows, "from": from, "imported": listed.at,
        "in_force": listed.is_in_force,
    })
}

fn former(former: Option<&Former>) -> Value {
    former.map_or(
        Value::Null,
        |former| json!({ "id": former.id, "version": former.version, "date": former.date }),
    )
}

fn affected(affected: &Affected) -> Value {
    let examples: Vec<Value> = affected
        .examples
        .iter()
        .map(|example| {
            json!({ "key": example.key, "path": example.path, "value": example.value, "on": example.on,
                    "lost": example.is_lost })
        })
        .collect();
    json!({ "lost": affected.lost, "gained": affected.gained, "examples": examples })
}

fn counts(changes: &Changes) -> Value {
    json!({ "new": changes.n_new, "changed": changes.n_changed, "gone": changes.n_gone, "same": changes.n_same })
}

/// All rows that differ.
fn changes(changes: &Changes) -> Value {
    let changed = |row: &Changed| {
        let fields: Vec<Value> = row
            .fields
            .iter()
            .map(|(column, was, now)| json!({ "column": column, "was": was, "now": now }))
            .collect();
        let mut document = entry(&row.entry);
        document["fields"] = Value::Array(fields);
        document
    };
    json!({
        "new": changes.new.iter().map(entry).collect::<Vec<_>>(),
        "gone": changes.gone.iter().map(entry).collect::<Vec<_>>(),
        "changed": changes.changed.iter().map(changed).collect::<Vec<_>>(),
        "same": changes.n_same, "new_columns": changes.new_columns, "gone_columns": changes.gone_columns,
    })
}

fn entry(row: &Entry) -> Value {
    json!({ "key": row.key, "name": row.name, "begin": row.begin, "end": row.end })
}

fn add(document: &mut Value, more: Value) {
    if let (Value::Object(document), Value::Object(more)) = (document, more) {
        document.extend(more);
    }
}
