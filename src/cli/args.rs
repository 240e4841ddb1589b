//! The words of calls.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{
    Arg, ArgAction, Args as ClapArgs, Command as ClapCommand, CommandFactory, FromArgMatches,
    Parser, Subcommand,
};

use crate::domain::{Activity, ReportingPeriod, State};
use crate::text::checks;
use crate::text::cli::{self as words, option, value};
use crate::text::insured::cli as insured_words;
use crate::text::mes;
use crate::text::nsi::cli as nsi_words;
use crate::text::volumes as volumes_words;
use crate::workflows::worklist::By;

use super::insured::InsuredCommand;
use super::mes::Mes;
use super::nsi::NsiCommand;
use super::volumes::{Sequester, VolumesOf};

#[derive(Parser)]
#[command(name = "ladya", version, about = words::ABOUT, after_help = words::AFTER)]
#[command(
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub struct Args {
    #[arg(long, global = true, value_name = value::FILE, help = words::DB, display_order = 901)]
    pub db: Option<PathBuf>,
    #[arg(long, global = true, help = words::JSON, display_order = 902)]
    pub json: bool,
    #[arg(long, global = true, help = words::QUIET, display_order = 903)]
    pub quiet: bool,
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Args {
    /// # Errors
    /// Wrong usage; also help and version, which are printed instead of doing anything.
    pub fn read(arguments: &[OsString]) -> Result<Args, clap::Error> {
        Args::from_arg_matches(&whole_command().try_get_matches_from(arguments)?)
    }
}

/// The command line with every word of it in Russian: `clap` itself speaks English.
fn whole_command() -> ClapCommand {
    let flag = |name: &'static str| Arg::new(name).long(name).display_order(1000);
    let command = Args::command()
        .arg(
            flag("help")
                .short('h')
                .global(true)
                .action(ArgAction::Help)
                .help(option::HELP),
        )
        .arg(
            flag("version")
                .short('V')
                .action(ArgAction::Version)
                .help(option::VERSION),
        );
    in_russian(command, "ladya")
}

/// `called` is how the command is called, those above it included.
fn in_russian(command: ClapCommand, called: &str) -> ClapCommand {
    let mut usage = called.to_owned();
    for arg in command.get_arguments().filter(|arg| arg.is_required_set()) {
        let names = arg.get_value_names().unwrap_or_default();
        let option = arg
            .get_long()
            .map_or(String::new(), |long| format!(" --{long}"));
        let more = match arg.get_action() {
            ArgAction::Append => "...",
            _ => "",
        };
        usage.push_str(&option);
        usage.extend(names.iter().map(|name| format!(" <{name}>{more}")));
    }
    usage.push_str(&format!(" {}", words::ANY_OPTIONS));
    if command.has_subcommands() {
        usage.push_str(&format!(" <{}>", value::COMMAND));
    }
    command
        .help_template(words::TEMPLATE)
        .override_usage(usage)
        .subcommand_help_heading(words::COMMANDS)
        .subcommand_value_name(value::COMMAND)
        .mut_args(|arg| {
            let heading = match arg.is_positional() {
                true => words::ARGUMENTS,
                false => words::OPTIONS,
            };
            // The help of the option says what its values are.
            let has_values = arg.get_action().takes_values();
            arg.help_heading(heading)
                .hide_default_value(has_values)
                .hide_possible_values(has_values)
        })
        .mut_subcommands(|below| {
            let called = format!("{called} {}", below.get_name());
            in_russian(below, &called)
        })
}

#[derive(Subcommand)]
pub enum Command {
    #[command(about = words::SETUP)]
    Setup {
        #[arg(long, required_unless_present = "show", conflicts_with = "show", value_name = value::FILE, help = option::SETUP_FILE)]
        file: Option<PathBuf>,
        #[arg(long, help = option::SETUP_SHOW)]
        show: bool,
    },
    #[command(about = words::IMPORT)]
    Import {
        #[arg(required = true, value_name = value::PATH, help = option::IMPORT_PATHS)]
        paths: Vec<PathBuf>,
    },
    #[command(about = words::ACCOUNTS)]
    Accounts {
        #[arg(long, value_parser = period, value_name = value::PERIOD, help = option::PERIOD)]
        period: ReportingPeriod,
        #[arg(long, value_parser = state, value_name = value::STATE, help = option::STATE)]
        state: Option<State>,
        #[arg(long, value_name = value::LETTER, help = option::ONLY_PAYER)]
        payer: Option<String>,
    },
    #[command(about = words::EDIT)]
    Edit {
        #[arg(long, value_name = value::KEY, help = option::KEY)]
        key: String,
        #[arg(long, required = true, num_args = 1.., value_name = value::ASSIGNMENT, help = option::SET)]
        set: Vec<String>,
    },
    #[command(about = words::FORM)]
    Form {
        #[arg(long, value_parser = period, value_name = value::PERIOD, help = option::PERIOD)]
        period: ReportingPeriod,
        #[arg(long, num_args = 1.., value_parser = activity, value_name = value::ACTIVITY, help = option::ACTIVITY)]
        activity: Vec<Activity>,
        #[arg(long, help = option::FORM_TEST)]
        test: bool,
    },
    #[command(about = words::UNFORM)]
    Unform {
        #[arg(long, value_parser = id, value_name = value::NUMBER, help = option::REGISTRY)]
        registry: i64,
    },
    #[command(about = words::MARK)]
    Mark {
        #[arg(long, required = true, num_args = 1.., value_parser = id, value_name = value::NUMBER, help = option::REGISTRIES)]
        registry: Vec<i64>,
    },
    #[command(about = words::UNMARK)]
    Unmark {
        #[arg(long, required = true, num_args = 1.., value_parser = id, value_name = value::NUMBER, help = option::REGISTRIES)]
        registry: Vec<i64>,
    },
    #[command(about = words::EXPORT)]
    Export {
        #[arg(long, value_parser = period, value_name = value::PERIOD, help = option::PERIOD)]
        period: ReportingPeriod,
        #[arg(long, help = option::EXPORT_TEST)]
        test: bool,
        #[arg(long, value_name = value::FOLDER, help = option::OUT)]
        out: PathBuf,
        #[arg(long, help = option::STRICT)]
        strict: bool,
    },
    #[command(about = words::SENT)]
    Sent {
        #[arg(long, required = true, num_args = 1.., value_name = value::NAME, help = option::SENT_FILE)]
        file: Vec<String>,
    },
    #[command(about = words::RECEIVE)]
    Receive {
        #[arg(required = true, value_name = value::PATH, help = option::RECEIVE_PATHS)]
        paths: Vec<PathBuf>,
        #[arg(long, help = option::REPLACE)]
        replace: bool,
        #[arg(long, help = option::SKIP_UNKNOWN)]
        skip_unknown: bool,
    },
    #[command(about = words::REFUSALS)]
    Refusals {
        #[arg(long, value_parser = period, value_name = value::PERIOD, help = option::PERIOD)]
        period: ReportingPeriod,
        #[arg(long, value_parser = ["precheck", "final"], value_name = value::STAGE, help = option::STAGE)]
        stage: Option<String>,
        #[arg(long, value_name = value::LETTER, help = option::ONLY_PAYER)]
        payer: Option<String>,
        #[arg(long, help = option::PARTIAL)]
        partial: bool,
    },
    #[command(about = words::ACCEPT)]
    AcceptSuggested {
        #[arg(long, required = true, num_args = 1.., value_name = value::KEY, help = option::KEYS)]
        key: Vec<String>,
    },
    #[command(about = words::RESTORE)]
    Restore {
        #[arg(long, value_parser = period, value_name = value::PERIOD, help = option::PERIOD)]
        period: ReportingPeriod,
    },
    #[command(about = words::REISSUE)]
    Reissue {
        #[arg(long, value_parser = period, value_name = value::PERIOD, help = option::PERIOD)]
        period: ReportingPeriod,
        #[arg(long, required_unless_present = "all", conflicts_with = "all", value_name = value::LETTER, help = option::REISSUE_PAYER)]
        payer: Option<String>,
        #[arg(long, help = option::REISSUE_ALL)]
        all: bool,
        #[arg(long, value_name = value::FOLDER, help = option::OUT)]
        out: PathBuf,
        #[arg(long, help = option::WITHOUT_UNDECIDED)]
        without_undecided: bool,
    },
    #[command(about = words::WITHHOLD)]
    Withhold(Withhold),
    #[command(about = words::WITHHOLDINGS)]
    Withholdings {
        #[arg(long, value_parser = period, value_name = value::PERIOD, help = option::PERIOD)]
        period: ReportingPeriod,
    },
    #[command(about = words::CAPITATION)]
    Capitation {
        #[arg(long, value_parser = period, value_name = value::PERIOD, help = option::PERIOD)]
        period: ReportingPeriod,
        #[arg(long, value_name = value::LETTER, help = option::PAYER)]
        payer: String,
        #[arg(long, allow_hyphen_values = true, value_name = value::AMOUNT, help = option::CAPITATION_AMOUNT)]
        amount: String,
    },
    #[command(about = words::SUMS)]
    Sums {
        #[arg(long, value_parser = period, value_name = value::PERIOD, help = option::PERIOD)]
        period: ReportingPeriod,
        #[arg(long, value_name = value::LETTER, help = option::ONLY_PAYER)]
        payer: Option<String>,
    },
    #[command(about = words::DEFER)]
    Defer {
        #[arg(long, required = true, num_args = 1.., value_name = value::KEY, help = option::KEYS)]
        key: Vec<String>,
        #[arg(long, value_parser = period, value_name = value::PERIOD, help = option::UNTIL)]
        until: ReportingPeriod,
        #[arg(long, value_name = value::REASON, help = option::REASON)]
        reason: String,
    },
    #[command(about = words::UNDEFER)]
    Undefer {
        #[arg(long, required = true, num_args = 1.., value_name = value::KEY, help = option::KEYS)]
        key: Vec<String>,
    },
    #[command(about = words::WITHDRAW)]
    Withdraw {
        #[arg(long, required = true, num_args = 1.., value_name = value::KEY, help = option::KEYS)]
        key: Vec<String>,
        #[arg(long, value_name = value::REASON, help = option::REASON)]
        reason: String,
    },
    #[command(about = words::RESUBMIT)]
    Resubmit {
        #[arg(long, num_args = 1.., required_unless_present = "corrected", conflicts_with = "corrected", value_name = value::KEY, help = option::KEYS)]
        key: Vec<String>,
        #[arg(long, help = option::CORRECTED)]
        corrected: bool,
        #[arg(long, value_name = value::REASON, help = option::AS_IS)]
        as_is: Option<String>,
    },
    #[command(about = words::BOARD)]
    Board {
        #[arg(long, value_parser = period, value_name = value::PERIOD, help = option::BOARD_PERIOD)]
        period: Option<ReportingPeriod>,
    },
    #[command(about = words::RECONCILE)]
    Reconcile {
        #[arg(long, value_parser = period, value_name = value::PERIOD, help = option::PERIOD)]
        period: ReportingPeriod,
    },
    #[command(about = words::INVOICES)]
    Invoices {
        #[arg(long, value_parser = period, value_name = value::PERIOD, help = option::PERIOD)]
        period: ReportingPeriod,
        #[arg(long, value_name = value::FOLDER, help = option::OUT)]
        out: PathBuf,
        #[arg(long, value_name = value::LETTER, help = option::INVOICES_PAYER)]
        payer: Option<String>,
        #[arg(long, default_value = "pdf", value_parser = ["pdf", "xlsx"], value_name = value::FORMAT, help = option::INVOICES_FORMAT)]
        format: String,
    },
    #[command(about = words::REPORT)]
    Report(Report),
    #[command(about = words::TEMPLATES)]
    Templates {
        #[arg(long, value_name = value::FOLDER, help = option::OUT)]
        out: PathBuf,
    },
    #[command(about = words::VERIFY)]
    Verify,
    #[command(about = words::JOURNAL)]
    Journal {
        #[arg(long, default_value_t = 50, value_parser = number::<u32>, value_name = value::COUNT, help = option::LIMIT)]
        limit: u32,
    },
    #[command(about = words::UNDO)]
    Undo,
    #[command(about = words::BACKUP)]
    Backup {
        #[arg(value_name = value::FILE, help = option::BACKUP_FILE)]
        file: PathBuf,
    },
    #[command(about = words::RESTORE_BACKUP)]
    RestoreBackup {
        #[arg(value_name = value::FILE, help = option::RESTORE_FILE)]
        file: PathBuf,
    },
    #[command(about = nsi_words::NSI)]
    Nsi {
        #[command(subcommand)]
        command: NsiCommand,
    },
    #[command(about = insured_words::INSURED)]
    Insured {
        #[command(subcommand)]
        command: InsuredCommand,
    },
    #[command(about = mes::cli::MES)]
    Mes(Mes),
    #[command(about = checks::CHECK)]
    Check(Check),
    #[command(about = checks::RULES)]
    Rules {
        #[command(subcommand)]
        command: RulesCommand,
    },
    #[command(about = volumes_words::VOLUMES)]
    Volumes(VolumesOf),
    #[command(about = volumes_words::SEQUESTER)]
    Sequester(Sequester),
    #[command(about = words::STAND)]
    Stand {
        #[command(subcommand)]
        command: StandCommand,
    },
    #[command(about = words::DEMO)]
    Demo(Demo),
    #[command(about = words::HELP)]
    Help {
        #[arg(value_name = value::COMMAND, help = option::HELP_COMMAND)]
        command: Vec<String>,
    },
}

#[derive(ClapArgs)]
pub struct Withhold {
    #[arg(long, value_parser = period, value_name = value::PERIOD, help = option::PERIOD, required_unless_present = "remove")]
    pub period: Option<ReportingPeriod>,
    #[arg(long, required_unless_present = "remove", value_name = value::LETTER, help = option::PAYER)]
    pub payer: Option<String>,
    #[arg(long, value_parser = ["ckdl", "pet_ct", "other"], value_name = value::KIND, help = option::WITHHOLD_KIND, requires = "amount", required_unless_present_any = ["none", "remove"])]
    pub kind: Option<String>,
    #[arg(long, requires = "kind", allow_hyphen_values = true, value_name = value::AMOUNT, help = option::WITHHOLD_AMOUNT)]
    pub amount: Option<String>,
    #[arg(long, conflicts_with_all = ["kind", "amount", "remove"], help = option::WITHHOLD_NONE)]
    pub none: bool,
    #[arg(long, value_name = value::TEXT, help = option::NOTICE)]
    pub notice: Option<String>,
    #[arg(long, value_parser = id, value_name = value::NUMBER, help = option::WITHHOLD_REMOVE, conflicts_with_all = ["period", "payer", "kind", "amount", "notice"])]
    pub remove: Option<i64>,
}

#[derive(ClapArgs)]
pub struct Report {
    #[arg(value_name = value::NAME, help = option::REPORT_NAME)]
    pub name: String,
    #[arg(long, value_parser = period, value_name = value::PERIOD, help = option::PERIOD)]
    pub period: ReportingPeriod,
    #[arg(long, value_name = value::FILE, help = option::REPORT_OUT)]
    pub out: PathBuf,
    #[arg(long, value_name = value::LETTER, help = option::ONLY_PAYER)]
    pub payer: Option<String>,
    #[arg(long, value_parser = id, conflicts_with = "payer", value_name = value::NUMBER, help = option::REPORT_REGISTRY)]
    pub registry: Option<i64>,
    #[arg(long, value_parser = by, value_name = value::BY, help = option::REPORT_BY)]
    pub by: Option<By>,
    #[arg(long, value_name = value::KEY, help = option::REPORT_KEY)]
    pub key: Option<String>,
}

/// What rules are taken from, for `check` and `rules`.
#[derive(ClapArgs, Default)]
pub struct RuleSources {
    #[arg(long, alias = "file", num_args = 1.., value_name = value::FILE, help = checks::CLASSIFIERS)]
    pub rules: Vec<PathBuf>,
    #[arg(long, value_name = value::FOLDER, help = checks::RULE_FOLDER)]
    pub rule_files: Option<PathBuf>,
    #[arg(long, value_name = value::FOLDER, help = checks::NSI)]
    pub nsi: Option<PathBuf>,
    #[arg(long, value_name = value::NUMBER, help = checks::REGION)]
    pub region: Option<String>,
}

#[derive(ClapArgs)]
pub struct Check {
    #[arg(required_unless_present_any = ["period", "registry"], value_name = value::FILE, help = checks::FILES)]
    pub files: Vec<PathBuf>,
    #[arg(long, conflicts_with_all = ["files", "registry"], value_parser = period, value_name = value::PERIOD, help = checks::OF_PERIOD)]
    pub period: Option<ReportingPeriod>,
    #[arg(long, conflicts_with = "files", value_name = value::NUMBER, help = checks::OF_REGISTRY)]
    pub registry: Option<i64>,
    #[command(flatten)]
    pub sources: RuleSources,
    #[arg(long, value_name = value::FOLDER, help = checks::PROTOCOL)]
    pub out: Option<PathBuf>,
}

#[derive(Subcommand)]
pub enum RulesCommand {
    #[command(about = checks::RULES_LIST)]
    List {
        #[command(flatten)]
        sources: RuleSources,
        #[arg(long, value_name = checks::SOURCE, help = checks::ONLY_SOURCE)]
        classifier: Option<String>,
        #[arg(long, help = checks::MARKDOWN)]
        markdown: bool,
    },
    #[command(about = checks::RULES_EXPLAIN)]
    Explain {
        #[arg(value_name = checks::NUMBER, help = checks::RULE_ID)]
        id: String,
        #[command(flatten)]
        sources: RuleSources,
    },
    #[command(about = checks::RULES_TESTS)]
    Tests,
    #[command(about = checks::RULES_OFF)]
    Off {
        #[arg(value_name = checks::NUMBER, help = checks::RULE_ID)]
        id: String,
        #[arg(long, value_name = value::TEXT, help = checks::OFF_REASON)]
        reason: String,
        #[arg(long, help = checks::OFF_WARNING)]
        warning: bool,
        #[command(flatten)]
        sources: RuleSources,
    },
    #[command(about = checks::RULES_ON)]
    On {
        #[arg(value_name = checks::NUMBER, help = checks::RULE_ID)]
        id: String,
    },
}

#[derive(ClapArgs)]
pub struct Demo {
    #[arg(long, value_name = value::FOLDER, help = option::DEMO_OUT)]
    pub out: PathBuf,
    #[arg(long, default_value_t = 300, value_parser = positive, value_name = value::COUNT, help = option::DEMO_ACCOUNTS)]
    pub accounts: u64,
    #[arg(long, default_value_t = 1, value_parser = number::<u64>, value_name = value::COUNT, help = option::SEED)]
    pub seed: u64,
}

#[derive(Subcommand)]
pub enum StandCommand {
    #[command(about = words::STAND_PRECHECK)]
    Precheck {
        #[arg(long = "in", value_name = value::FILE, help = option::STAND_REQUEST)]
        input: PathBuf,
        #[arg(long, value_name = value::FILE, help = option::STAND_INSURED)]
        insured: PathBuf,
        #[arg(long, value_name = value::FOLDER, help = option::OUT)]
        out: PathBuf,
        #[command(flatten)]
        options: StandOptions,
    },
    #[command(about = words::STAND_FINAL)]
    Final {
        #[arg(long = "in", required = true, num_args = 1.., value_name = value::FILE, help = option::STAND_REISSUED)]
        input: Vec<PathBuf>,
        #[arg(long, value_name = value::FOLDER, help = option::OUT)]
        out: PathBuf,
        #[command(flatten)]
        options: StandOptions,
    },
    #[command(about = words::STAND_INSURED)]
    Insured {
        #[arg(long = "in", value_name = value::FILE, help = option::STAND_REQUEST)]
        input: PathBuf,
        #[arg(long, value_name = value::FILE, help = option::STAND_SETUP)]
        setup: PathBuf,
        #[arg(long, value_name = value::FILE, help = option::STAND_LIST)]
        out: PathBuf,
        #[arg(long, value_name = value::PROFILE, help = option::STAND_OWN_PROFILE)]
        profile: Option<String>,
    },
}

#[derive(ClapArgs)]
pub struct StandOptions {
    #[arg(long, default_value_t = 1, value_parser = number::<u64>, value_name = value::COUNT, help = option::SEED)]
    pub seed: u64,
    #[arg(long, conflicts_with = "accept_all", help = option::ONLY_DIFFERENCES)]
    pub only_differences: bool,
    #[arg(long, help = option::ACCEPT_ALL)]
    pub accept_all: bool,
    #[arg(long, help = option::COMMON)]
    pub common: bool,
    #[arg(long, value_name = value::PROFILE, help = option::STAND_PROFILE)]
    pub profile: Option<String>,
}

pub(super) fn period(text: &str) -> Result<ReportingPeriod, String> {
    text.parse().map_err(|_| words::BAD_PERIOD.to_owned())
}

fn activity(text: &str) -> Result<Activity, String> {
    Activity::from_code(text).ok_or_else(|| words::BAD_ACTIVITY.to_owned())
}

fn by(text: &str) -> Result<By, String> {
    By::from_code(text).ok_or_else(|| words::BAD_BY.to_owned())
}

fn state(text: &str) -> Result<State, String> {
    State::from_code(text).ok_or_else(|| words::BAD_STATE.to_owned())
}

fn id(text: &str) -> Result<i64, String> {
    number::<u32>(text).map(i64::from)
}

fn number<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| words::BAD_NUMBER.to_owned())
}

fn positive(text: &str) -> Result<u64, String> {
    let number = text.parse().ok().filter(|n| *n > 0);
    number.ok_or_else(|| words::BAD_COUNT.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_russian(text: impl ToString) -> bool {
        text.to_string().chars().any(|c| matches!(c, 'а'..='я'))
    }

    fn check(command: &ClapCommand, called: &str, problems: &mut Vec<String>) {
        if !command.get_about().is_some_and(is_russian) {
            problems.push(called.to_owned());
        }
        for arg in command.get_arguments() {
            if !arg.get_help().is_some_and(is_russian) {
                problems.push(format!("{called} {arg}"));
            }
            let values = arg.get_value_names().unwrap_or_default();
            if values.iter().any(|v| v.is_ascii()) && arg.get_action().takes_values() {
                problems.push(format!("{called} {arg}: {values:?}"));
            }
        }
        for below in command.get_subcommands() {
            check(below, &format!("{called} {}", below.get_name()), problems);
        }
    }

    #[test]
    fn every_command_and_option_is_explained_in_russian() {
        let mut command = whole_command();
        command.build();
        let mut problems = Vec::new();
        check(&command, "ladya", &mut problems);
        assert!(problems.is_empty(), "{}", problems.join("\n"));
        assert!(command.get_subcommands().count() > 30);
    }
}
