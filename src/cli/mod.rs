//! Commands onto workflows. Knows the words of calls and how results are printed, nothing else.
//!
//! Exit codes: 0 done, 1 a rule forbids it or a proof failed, 2 wrong usage, 3 unusable input,
//! 4 storage or file system.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde_json::{Value, json};

use crate::reports;
use crate::text;
use crate::text::reports as words;
use crate::workflows::{Error, Note, Workplace};

mod args;
mod check;
mod insured;
mod mes;
mod nsi;
mod print;
mod progress;
mod rules;
mod run;
mod stand;
mod volumes;

use args::{Args, Command, RulesCommand};

/// What a command leaves for the user.
pub struct Output {
    /// The document of `--json`.
    json: Value,
    /// The same for people, on standard output.
    lines: Vec<String>,
    /// Things to know, on standard error.
    notes: Vec<String>,
    /// What went wrong although there is a document.
    error: Option<Failure>,
}

/// An error on its way to the user.
pub struct Failure {
    code: u8,
    what: String,
    remedy: String,
}

impl Output {
    fn new(json: Value, lines: Vec<String>) -> Output {
        Output {
            json,
            lines,
            notes: Vec::new(),
            error: None,
        }
    }

    fn with_notes<'n>(mut self, notes: impl IntoIterator<Item = &'n Note>) -> Output {
        let notes: Vec<String> = notes.into_iter().map(text::note).collect();
        if let Value::Object(document) = &mut self.json
            && !notes.is_empty()
        {
            document.insert("warnings".into(), json!(notes));
        }
        self.notes.extend(notes);
        self
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let message = text::error(&error);
        Failure {
            code: error.exit_code(),
            what: message.what,
            remedy: message.remedy,
        }
    }
}

impl From<crate::store::Error> for Failure {
    fn from(error: crate::store::Error) -> Failure {
        Error::from(error).into()
    }
}

impl From<reports::Error> for Failure {
    fn from(error: reports::Error) -> Failure {
        let code = exit_code(&error);
        let message = match &error {
            reports::Error::NoDocument(name) => {
                let known = reports::DOCUMENTS.each_ref();
                let known = known.map(|d| (d.name, d.title, options(d.takes)));
                words::no_document_but(name, &known)
            }
            error => error.message(),
        };
        Failure {
            code,
            what: message.what,
            remedy: message.remedy,
        }
    }
}

fn exit_code(error: &reports::Error) -> u8 {
    use reports::{Error, Which};
    match error {
        Error::Workflow(error) => error.exit_code(),
        Error::Which(Which::Group(_)) => 1,
        Error::NoDocument(_) | Error::Ending(_) | Error::Which(_) => 2,
        Error::Layout(_) | Error::Pdf(_) | Error::Spreadsheet(_) => 4,
        Error::Unwritten { why, .. } => exit_code(why),
    }
}

/// The options that say what of a document is wanted.
fn options(takes: reports::Takes) -> Vec<&'static str> {
    use reports::Subject;
    let subject: &[&str] = match takes.subject {
        Subject::None => &[],
        Subject::AnyPayer | Subject::Payer => &["--payer"],
        Subject::PayerOrRegistry => &["--payer", "--registry"],
    };
    let by = (!takes.by.is_empty()).then_some("--by");
    let key = takes.key.map(|_| "--key");
    subject.iter().copied().chain(by).chain(key).collect()
}

/// What a call of the program wants.
pub enum Called {
    /// A command, which has been carried out.
    Done(ExitCode),
    /// No command: the window over this database, with the user's data folder.
    Window {
        database: PathBuf,
        /// Somebody named this database; otherwise it is the usual one.
        is_named: bool,
        data_folder: Option<PathBuf>,
    },
}

/// Runs one call of the program.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Called {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let wants_json = arguments.iter().any(|a| a == "--json");
    let args = match Args::read(&arguments) {
        Ok(args) => args,
        Err(error) => return Called::Done(not_a_call(&error, wants_json)),
    };
    if let Some(Command::Help { command }) = &args.command {
        let program = arguments.first().cloned().unwrap_or_default();
        let named = command.iter().map(OsString::from);
        let asked: Vec<OsString> = [program]
            .into_iter()
            .chain(named)
            .chain(["--help".into()])
            .collect();
        // Asked for help, the command line always answers with an «error» that prints it.
        return Called::Done(match Args::read(&asked) {
            Err(error) => not_a_call(&error, args.json),
            Ok(_) => ExitCode::SUCCESS,
        });
    }
    let Some(command) = &args.command else {
        return window(&args);
    };
    let output = execute(&args, command);
    Called::Done(finish(output, args.json))
}

fn window(args: &Args) -> Called {
    if args.json {
        // A window prints no document.
        let failure = Failure {
            code: 2,
            what: text::cli::NO_COMMAND.into(),
            remedy: text::cli::REMEDY_HELP.into(),
        };
        return Called::Done(finish(Err(failure), true));
    }
    match database(args) {
        Ok(database) => Called::Window {
            database,
            is_named: named(args).is_some(),
            data_folder: data_folder(),
        },
        Err(failure) => Called::Done(finish(Err(failure), false)),
    }
}

fn execute(args: &Args, command: &Command) -> Result<Output, Failure> {
    // These work without opening the database.
    match command {
        Command::Stand { command } => return stand::run(command, data_folder()),
        Command::Demo(demo) => return run::demo(args, demo),
        Command::Check(request) => {
            let bar = progress::Bar::new(args.quiet || args.json);
            return check::check(request, &place(args), &bar);
        }
        Command::Rules {
            command:
                command @ (RulesCommand::List { .. }
                | RulesCommand::Explain { .. }
                | RulesCommand::Tests),
        } => return rules::rules(command, &place(args)),
        Command::RestoreBackup { file } => return run::restore_backup(&database(args)?, file),
        _ => {}
    }
    let database = database(args)?;
    let mut workplace = Workplace::open(&database, data_folder().as_deref())?;
    let started = std::mem::take(&mut workplace.notes);
    let mut output = run::run(args, command, &mut workplace)?;
    output.notes.splice(0..0, started.iter().map(text::note));
    let later = std::mem::take(&mut workplace.notes);
    output.notes.extend(later.iter().map(text::note));
    Ok(output)
}

fn finish(output: Result<Output, Failure>, is_json: bool) -> ExitCode {
    let output = output.unwrap_or_else(|failure| Output {
        json: json!({ "error": failure.what, "remedy": failure.remedy }),
        lines: Vec::new(),
        notes: Vec::new(),
        error: Some(failure),
    });
    let mut document = String::new();
    if is_json {
        document = format!("{:#}\n", output.json);
    } else {
        for line in &output.lines {
            document.push_str(line);
            document.push('\n');
        }
    }
    // A closed pipe (`ladya accounts | head`) is no failure of the step.
    let _ = std::io::stdout().write_all(document.as_bytes());
    for note in &output.notes {
        eprintln!("{}: {note}", text::cli::NOTE);
    }
    match output.error {
        None => ExitCode::SUCCESS,
        Some(failure) => {
            eprintln!("{}: {}", text::cli::ERROR, one_line(&failure.what));
            eprintln!("{}: {}", text::cli::REMEDY, one_line(&failure.remedy));
            ExitCode::from(failure.code)
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Help, version, or what is wrong with a call.
fn not_a_call(error: &clap::Error, wants_json: bool) -> ExitCode {
    let field = match error.kind() {
        ErrorKind::DisplayHelp => Some("help"),
        ErrorKind::DisplayVersion => Some("version"),
        _ => None,
    };
    if let Some(field) = field {
        let said = error.render().to_string().trim_end().to_owned();
        let document = json!({ field: said });
        return finish(Ok(Output::new(document, vec![said])), wants_json);
    }
    wrong_usage(error, wants_json)
}

fn wrong_usage(error: &clap::Error, wants_json: bool) -> ExitCode {
    let said = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let what = match error.kind() {
        ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand => text::cli::USAGE_UNKNOWN,
        ErrorKind::MissingRequiredArgument
        | ErrorKind::MissingSubcommand
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => text::cli::USAGE_MISSING,
        ErrorKind::InvalidValue
        | ErrorKind::ValueValidation
        | ErrorKind::NoEquals
        | ErrorKind::TooFewValues => text::cli::USAGE_VALUE,
        ErrorKind::ArgumentConflict | ErrorKind::TooManyValues => text::cli::USAGE_CONFLICT,
        _ => text::cli::USAGE_OTHER,
    };
    let named = said(ContextKind::InvalidSubcommand).or_else(|| said(ContextKind::InvalidArg));
    let value = said(ContextKind::InvalidValue).filter(|v| !v.is_empty());
    let why = std::error::Error::source(error).map(|source| source.to_string());
    let labelled = |label: &str, words: String| format!("{label} {words}");
    let possible = said(ContextKind::ValidValue)
        .filter(|v| !v.is_empty())
        .map(|v| labelled(text::cli::POSSIBLE, v));
    let beside = said(ContextKind::PriorArg).map(|v| labelled(text::cli::BESIDE, v));
    let details = [named, value, why, possible, beside];
    let details: Vec<String> = details.into_iter().flatten().collect();
    let what = match details.is_empty() {
        true => what.to_owned(),
        false => format!("{what}: {}", details.join(" — ")),
    };
    let failure = Failure {
        code: 2,
        what,
        remedy: text::cli::REMEDY_HELP.into(),
    };
    finish(Err(failure), wants_json)
}

/// The database in the user's data folder.
const DATABASE: &str = "ladya.db";

fn data_folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "ladya").map(|dirs| dirs.data_dir().to_owned())
}

fn named(args: &Args) -> Option<PathBuf> {
    let of_environment = || std::env::var_os("LADYA_DB").filter(|path| !path.is_empty());
    let of_call = args.db.clone();
    of_call.or_else(|| of_environment().map(PathBuf::from))
}

/// Where `check` and `rules` find what a call does not name.
fn place(args: &Args) -> rules::Place {
    let data_folder = data_folder();
    let usual = || data_folder.as_ref().map(|folder| folder.join(DATABASE));
    rules::Place {
        database: named(args).or_else(usual),
        data_folder,
    }
}

/// `--db`, else `LADYA_DB` (an empty one is none), else the user's data folder.
fn database(args: &Args) -> Result<PathBuf, Failure> {
    if let Some(path) = named(args) {
        return Ok(path);
    }
    let no_folder = || Failure {
        code: 4,
        what: text::cli::NO_DATA_FOLDER.into(),
        remedy: text::cli::REMEDY_DB.into(),
    };
    let folder = data_folder().ok_or_else(no_folder)?;
    std::fs::create_dir_all(&folder).map_err(|e| Failure::from(Error::files(&folder, &e)))?;
    Ok(folder.join(DATABASE))
}
