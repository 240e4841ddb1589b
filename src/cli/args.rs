//! The words of calls.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand};

use crate::domain::{Activity, ReportingPeriod, State};
use crate::text::cli as words;

#[derive(Parser)]
#[command(name = "ladya", version, about = words::ABOUT, after_help = words::AFTER)]
#[command(disable_help_subcommand = true)]
pub struct Args {
    #[arg(long, global = true, help = words::DB)]
    pub db: Option<PathBuf>,
    #[arg(long, global = true, help = words::JSON)]
    pub json: bool,
    #[arg(long, global = true, help = words::QUIET)]
    pub quiet: bool,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Subcommand)]
pub enum Command {
    #[command(about = words::SETUP)]
    Setup {
        #[arg(long, required_unless_present = "show", conflicts_with = "show")]
        file: Option<PathBuf>,
        #[arg(long)]
        show: bool,
    },
    #[command(about = words::IMPORT)]
    Import {
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    #[command(about = words::ACCOUNTS)]
    Accounts {
        #[arg(long, value_parser = period)]
        period: ReportingPeriod,
        #[arg(long, value_parser = state)]
        state: Option<State>,
        #[arg(long)]
        payer: Option<String>,
    },
    #[command(about = words::EDIT)]
    Edit {
        #[arg(long)]
        key: String,
        #[arg(long, required = true, num_args = 1.., value_name = "PATH=VALUE")]
        set: Vec<String>,
    },
    #[command(about = words::FORM)]
    Form {
        #[arg(long, value_parser = period)]
        period: ReportingPeriod,
        #[arg(long, num_args = 1.., value_parser = activity)]
        activity: Vec<Activity>,
        #[arg(long)]
        test: bool,
    },
    #[command(about = words::UNFORM)]
    Unform {
        #[arg(long, value_parser = id)]
        registry: i64,
    },
    #[command(about = words::MARK)]
    Mark {
        #[arg(long, required = true, num_args = 1.., value_parser = id)]
        registry: Vec<i64>,
    },
    #[command(about = words::UNMARK)]
    Unmark {
        #[arg(long, required = true, num_args = 1.., value_parser = id)]
        registry: Vec<i64>,
    },
    #[command(about = words::EXPORT)]
    Export {
        #[arg(long, value_parser = period)]
        period: ReportingPeriod,
        #[arg(long)]
        test: bool,
        #[arg(long)]
        out: PathBuf,
        #[arg(long)]
        strict: bool,
    },
    #[command(about = words::SENT)]
    Sent {
        #[arg(long, required = true, num_args = 1..)]
        file: Vec<String>,
    },
    #[command(about = words::RECEIVE)]
    Receive {
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        #[arg(long)]
        replace: bool,
        #[arg(long)]
        skip_unknown: bool,
    },
    #[command(about = words::REFUSALS)]
    Refusals {
        #[arg(long, value_parser = period)]
        period: ReportingPeriod,
        #[arg(long, value_parser = ["precheck", "final"])]
        stage: Option<String>,
        #[arg(long)]
        payer: Option<String>,
        #[arg(long)]
        partial: bool,
    },
    #[command(about = words::ACCEPT)]
    AcceptSuggested {
        #[arg(long, required = true, num_args = 1..)]
        key: Vec<String>,
    },
    #[command(about = words::RESTORE)]
    Restore {
        #[arg(long, value_parser = period)]
        period: ReportingPeriod,
    },
    #[command(about = words::REISSUE)]
    Reissue {
        #[arg(long, value_parser = period)]
        period: ReportingPeriod,
        #[arg(long, required_unless_present = "all", conflicts_with = "all")]
        payer: Option<String>,
        #[arg(long)]
        all: bool,
        #[arg(long)]
        out: PathBuf,
        #[arg(long)]
        without_undecided: bool,
    },
    #[command(about = words::WITHHOLD)]
    Withhold(Withhold),
    #[command(about = words::WITHHOLDINGS)]
    Withholdings {
        #[arg(long, value_parser = period)]
        period: ReportingPeriod,
    },
    #[command(about = words::CAPITATION)]
    Capitation {
        #[arg(long, value_parser = period)]
        period: ReportingPeriod,
        #[arg(long)]
        payer: String,
        #[arg(long, allow_hyphen_values = true)]
        amount: String,
    },
    #[command(about = words::SUMS)]
    Sums {
        #[arg(long, value_parser = period)]
        period: ReportingPeriod,
        #[arg(long)]
        payer: Option<String>,
    },
    #[command(about = words::DEFER)]
    Defer {
        #[arg(long, required = true, num_args = 1..)]
        key: Vec<String>,
        #[arg(long, value_parser = period)]
        until: ReportingPeriod,
        #[arg(long)]
        reason: String,
    },
    #[command(about = words::UNDEFER)]
    Undefer {
        #[arg(long, required = true, num_args = 1..)]
        key: Vec<String>,
    },
    #[command(about = words::WITHDRAW)]
    Withdraw {
        #[arg(long, required = true, num_args = 1..)]
        key: Vec<String>,
        #[arg(long)]
        reason: String,
    },
    #[command(about = words::RESUBMIT)]
    Resubmit {
        #[arg(long, num_args = 1.., required_unless_present = "corrected", conflicts_with = "corrected")]
        key: Vec<String>,
        #[arg(long)]
        corrected: bool,
        #[arg(long, value_name = "REASON")]
        as_is: Option<String>,
    },
    #[command(about = words::BOARD)]
    Board {
        #[arg(long, value_parser = period)]
        period: Option<ReportingPeriod>,
    },
    #[command(about = words::RECONCILE)]
    Reconcile {
        #[arg(long, value_parser = period)]
        period: ReportingPeriod,
    },
    #[command(about = words::VERIFY)]
    Verify,
    #[command(about = words::JOURNAL)]
    Journal {
        #[arg(long, default_value_t = 50, value_parser = number::<u32>)]
        limit: u32,
    },
    #[command(about = words::UNDO)]
    Undo,
    #[command(about = words::BACKUP)]
    Backup { file: PathBuf },
    #[command(about = words::RESTORE_BACKUP)]
    RestoreBackup { file: PathBuf },
    #[command(about = words::STAND)]
    Stand {
        #[command(subcommand)]
        command: StandCommand,
    },
    #[command(about = words::DEMO)]
    Demo(Demo),
}

#[derive(ClapArgs)]
pub struct Withhold {
    #[arg(long, value_parser = period, required_unless_present = "remove")]
    pub period: Option<ReportingPeriod>,
    #[arg(long, required_unless_present = "remove")]
    pub payer: Option<String>,
    #[arg(long, value_parser = ["ckdl", "pet_ct", "other"], requires = "amount", required_unless_present_any = ["none", "remove"])]
    pub kind: Option<String>,
    #[arg(long, requires = "kind", allow_hyphen_values = true)]
    pub amount: Option<String>,
    #[arg(long, conflicts_with_all = ["kind", "amount", "remove"])]
    pub none: bool,
    #[arg(long)]
    pub notice: Option<String>,
    #[arg(long, value_name = "ID", value_parser = id, conflicts_with_all = ["period", "payer", "kind", "amount", "notice"])]
    pub remove: Option<i64>,
}

#[derive(ClapArgs)]
pub struct Demo {
    #[arg(long)]
    pub out: PathBuf,
    #[arg(long, default_value_t = 300, value_parser = count)]
    pub accounts: u64,
    #[arg(long, default_value_t = 1, value_parser = number::<u64>)]
    pub seed: u64,
}

#[derive(Subcommand)]
pub enum StandCommand {
    #[command(about = words::STAND_PRECHECK)]
    Precheck {
        #[arg(long = "in")]
        input: PathBuf,
        #[arg(long)]
        insured: PathBuf,
        #[arg(long)]
        out: PathBuf,
        #[command(flatten)]
        options: StandOptions,
    },
    #[command(about = words::STAND_FINAL)]
    Final {
        #[arg(long = "in", required = true, num_args = 1..)]
        input: Vec<PathBuf>,
        #[arg(long)]
        out: PathBuf,
        #[command(flatten)]
        options: StandOptions,
    },
    #[command(about = words::STAND_INSURED)]
    Insured {
        #[arg(long = "in")]
        input: PathBuf,
        #[arg(long)]
        setup: PathBuf,
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(ClapArgs)]
pub struct StandOptions {
    /// Зерно случайных решений.
    #[arg(long, default_value_t = 1, value_parser = number::<u64>)]
    pub seed: u64,
    /// Принять всё, кроме настоящих расхождений со списком.
    #[arg(long, conflicts_with = "accept_all")]
    pub only_differences: bool,
    /// Принять всё.
    #[arg(long)]
    pub accept_all: bool,
    /// Один общий ответ на всех плательщиков.
    #[arg(long)]
    pub common: bool,
}

fn period(text: &str) -> Result<ReportingPeriod, String> {
    text.parse().map_err(|_| words::BAD_PERIOD.to_owned())
}

fn activity(text: &str) -> Result<Activity, String> {
    Activity::from_code(text).ok_or_else(|| words::BAD_ACTIVITY.to_owned())
}

fn state(text: &str) -> Result<State, String> {
    State::from_code(text).ok_or_else(|| words::BAD_STATE.to_owned())
}

fn id(text: &str) -> Result<i64, String> {
    number::<u32>(text).map(i64::from)
}

fn number<N: std::str::FromStr>(text: &str) -> Result<N, String> {
    text.parse().map_err(|_| words::BAD_NUMBER.to_owned())
}

fn count(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(n) if n > 0 => Ok(n),
        _ => Err(words::BAD_COUNT.to_owned()),
    }
}
