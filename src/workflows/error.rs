//! Why a workflow did not happen, and what it has to say when it did. Words are in `text.rs`.

use std::path::PathBuf;

use chrono::NaiveDate;

use crate::checks::official::ReadFault;
use crate::domain::invoice::NumberFault;
use crate::domain::setup::SetupFault;
use crate::domain::{Kopecks, NotAllowed, ReportingPeriod, Round};
use crate::exchange::Fault;
use crate::exchange::name::NameFault;
use crate::exchange::path::PathFault;
use crate::store;
use crate::store::invoices::Invoice;

use super::ReadOnly;
use super::board::Why;

#[derive(Debug)]
pub enum Error {
    /// A rule of the month forbids it.
    Rule(Rule),
    /// An input file cannot be used.
    Input {
        file: String,
        faults: Vec<Fault>,
    },
    /// The set-up file cannot be used.
    Setup {
        file: String,
        faults: Vec<SetupFault>,
        words: Option<String>,
    },
    /// A region profile or edition cannot be used; its author's words.
    Profile(String),
    /// The words of the call cannot be used.
    Usage(Usage),
    Store(store::Error),
    /// The file system refuses.
    Files {
        path: PathBuf,
        words: String,
    },
    /// About dictionaries.
    Dictionaries(super::nsi::Trouble),
    /// About insured people.
    Insured(super::insured::Trouble),
    /// A classifier of checks cannot be used.
    Classifier {
        /// Its file, or its code where it is in the database.
        file: String,
        fault: ReadFault,
    },
    Cancelled,
}

/// A wrong argument that only a workflow can notice.
#[derive(Clone, Debug)]
pub enum Usage {
    Path(PathFault),
    /// `PATH=VALUE` without `=`.
    NoValue(String),
    /// This field belongs to the exchange, not to the clerk.
    NotEditable(String),
    /// A value that the field's type does not allow.
    BadValue {
        path: String,
        fault: crate::exchange::FaultKind,
    },

    EmptyReason,
}

/// A rule of the month, with what it needs to be explained.
#[derive(Clone, Debug)]
pub enum Rule {
    NoSetup,
    /// The database is only looked at here.
    ReadOnly(ReadOnly),
    NoPayer {
        letter: String,
        period: ReportingPeriod,
    },
    NoAccount {
        key: String,
    },
    NoRegistry {
        id: i64,
    },
    NoFile {
        name: String,
    },
    NotAllowed {
        key: String,
        why: NotAllowed,
    },
    /// A registry that is exported, unformed or restored.
    RegistryExported {
        id: i64,
    },
    RegistryEnded {
        id: i64,
    },
    /// A correction that would not fit the registry the account is in.
    LeavesRegistry {
        key: String,
    },
    NothingMarked {
        period: ReportingPeriod,
        round: Round,
    },
    TestNotRestored {
        period: ReportingPeriod,
    },
    NoTest {
        period: ReportingPeriod,
    },
    /// All signs for sendings are used up.
    NoMoreSendings,
    Blocking {
        n: u64,
    },
    /// Accounts that cannot be written in the file's encoding, or not at all.
    CannotWrite {
        faults: Vec<Fault>,
    },
    NothingSent {
        period: ReportingPeriod,
    },
    NoPrecheck {
        payer: String,
        period: ReportingPeriod,
    },
    /// No payer of the period can have an invoice: each, and why.
    NothingToInvoice {
        period: ReportingPeriod,
        left_out: Vec<(String, Why)>,
    },
    NothingToReissue {
        period: ReportingPeriod,
    },
    FinalReceived {
        payer: String,
    },
    UndecidedAccounts {
        payer: String,
        codes: Vec<String>,
    },
    AlreadySent {
        name: String,
    },
    NotLive {
        name: String,
    },
    SettlementsOff,
    NoReissue {
        payer: String,
        period: ReportingPeriod,
    },
    ZeroAmount,
    /// A text that is no sum.
    BadAmount {
        text: String,
        why: crate::domain::money::MoneyFault,
    },
    HasWithholdings {
        payer: String,
    },
    NoWithholding {
        id: i64,
    },
    CapitationFromReply {
        payer: String,
        amount: Kopecks,
    },
    /// Accounts are missing in the 7-file that the invoice would be about.
    ReissueFirst {
        payer: String,
        period: ReportingPeriod,
        n: i64,
    },
    BadInvoiceNumber {
        fault: NumberFault,
    },
    /// Another invoice has it in the same year; `free` is the next one that nobody has.
    InvoiceNumberTaken {
        holder: Box<Invoice>,
        free: String,
    },
    BadInvoiceDate {
        date: NaiveDate,
        earliest: NaiveDate,
        latest: NaiveDate,
    },
    NoInvoice {
        payer: String,
        period: ReportingPeriod,
    },
    NoSuggestion {
        key: String,
    },
    /// No dictionary of standards is in force.
    NoStandards,
    /// The region profile does not say where accounts have their standards.
    NoStandardsRule,
    NotCorrected {
        key: String,
    },
    /// Already back in the registry since this refusal.
    Returned {
        key: String,
    },
    /// Not refused by a reply in force.
    NotRefused {
        shipment: i64,
    },
    DeferTooEarly {
        key: String,
    },
    /// The plan of volumes has nothing for the year up to this month.
    NoVolumes {
        period: ReportingPeriod,
    },
    /// Put off until a month that is not later than the one it is taken out of.
    UntilNotLater {
        period: ReportingPeriod,
    },
    /// Only what waits for the month's registry can be put off; the registry that has the account.
    NotWaiting {
        key: String,
        period: ReportingPeriod,
        registry: Option<i64>,
    },
    NothingToUndo,
    /// This rule of checks is asked as it says itself.
    NotSwitchedOff {
        rule: String,
    },
    /// No refused account has been corrected.
    NothingCorrected,
    UsedByReply {
        name: String,
    },
    ProviderInUse,
    NotABackup {
        path: PathBuf,
    },
    WouldOverwrite {
        path: PathBuf,
    },
    /// Why a reply was refused as a whole.
    Reply(ReplyFault),
    /// The proof did not come out.
    ProofFailed,
}

/// Why a reply is refused as a whole.
#[derive(Clone, Debug)]
pub enum ReplyFault {
    Name(NameFault),
    OwnFile,
    OtherProvider {
        expected: String,
        found: String,
    },
    OtherPeriod {
        expected: String,
        found: String,
    },
    NoSuchSending {
        period: ReportingPeriod,
        number: String,
    },
    UnknownLetter {
        letter: String,
        period: ReportingPeriod,
    },
    LetterAndOgrn {
        letter: String,
        expected: String,
        found: String,
    },
    UnknownPayerOgrn {
        ogrn: String,
    },
    PayerUnclear {
        keys: Vec<String>,
    },
    UnknownKeys {
        keys: Vec<String>,
    },
    KeyTwice {
        key: String,
    },
    Claimed {
        keys: Vec<String>,
        by: String,
    },
    NotReissued {
        keys: Vec<String>,
        payer: String,
    },
    NoReissue {
        payer: String,
    },
    /// The same name with other bytes: counts and sums of both.
    Corrected {
        was: Side,
        now: Side,
    },
    Used,
    MovedOn {
        n: i64,
    },
    Identity {
        note: Note,
    },
    NoAccounts,
}

/// One side of the comparison of a reply with its correction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side {
    pub accepted: i64,
    pub refused: i64,
    pub undecided: i64,
    /// Kopecks that the payer accepted.
    pub amount: Kopecks,
}

/// Something the user should know although the step was done.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// The rules cannot be used: a file was written without having been checked.
    NotChecked {
        what: String,
        remedy: String,
    },
    ActivityUncertain {
        key: String,
    },
    ServicesDiffer {
        key: String,
        type_code: String,
    },
    UnknownAmountType {
        code: String,
    },
    NoAmounts {
        key: String,
    },
    RepeatTwice {
        earlier_key: String,
    },
    RepeatWithoutEarlier {
        key: String,
    },
    EarlierOfPrimary {
        key: String,
    },
    TotalsDiffer {
        type_code: String,
        said: Kopecks,
        counted: Kopecks,
    },
    OtherVersion {
        found: String,
    },
    /// `n_pp` does not run on: the first place where.
    NumberOutOfOrder {
        key: String,
        expected: u64,
    },
    OutsideAccounts {
        element: String,
        count: u64,
    },
    NoPayerSign,
    KnownFromTest,
    UnknownDecision {
        code: String,
        count: u64,
    },
    BilledDiffers {
        key: String,
        sent: Kopecks,
        said: Kopecks,
    },
    RefusedNotZero {
        key: String,
        sum: Kopecks,
    },
    AcceptedMore {
        key: String,
        billed: Kopecks,
        accepted: Kopecks,
    },
    CapitationRow {
        payer: String,
        said: Kopecks,
    },
    CapitationUnclear {
        amount: Kopecks,
    },
    HandCapitationReplaced {
        payer: String,
    },
    FindingOfNobody {
        family: &'static str,
        key: Option<String>,
    },
    /// Something that the format does not know, or knows elsewhere: the first line, and how many.
    Unread {
        path: String,
        line: u64,
        count: u64,
    },
    /// People without an account in a reply.
    NoAccountInRecord {
        line: u64,
        count: u64,
    },
    /// The final reply says another per-head money than the one in force.
    FinalCapitation {
        payer: String,
        said: Kopecks,
        kept: Kopecks,
    },
    /// More notes than are kept of one file.
    MoreNotes {
        count: u64,
    },
    SkippedKeys {
        keys: Vec<String>,
    },
    Blocking {
        n: u64,
        examples: Vec<(String, String)>,
    },
    /// A file that was in the way has been kept under another name.
    KeptAside {
        path: PathBuf,
    },
    /// Files recorded earlier are now in their folder.
    Placed {
        path: PathBuf,
    },
    /// … or still cannot be put there.
    NotPlaced {
        path: PathBuf,
        words: String,
    },
    AfterCureEnd {
        key: String,
    },
}

impl From<Rule> for Error {
    fn from(rule: Rule) -> Error {
        Error::Rule(rule)
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Error {
        Error::Store(error)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        Error::Store(error.into())
    }
}

impl From<ReplyFault> for Error {
    fn from(fault: ReplyFault) -> Error {
        Error::Rule(Rule::Reply(fault))
    }
}

impl From<Usage> for Error {
    fn from(usage: Usage) -> Error {
        Error::Usage(usage)
    }
}

impl Error {
    /// The exit code of the command line: 1 rule, 2 usage, 3 input, 4 storage.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Usage(_) => 2,
            Error::Input { .. } | Error::Setup { .. } | Error::Rule(Rule::NotABackup { .. }) => 3,
            Error::Dictionaries(super::nsi::Trouble::Descriptor(_)) => 4,
            Error::Dictionaries(super::nsi::Trouble::NoFiles) | Error::Classifier { .. } => 3,
            Error::Insured(super::insured::Trouble::Spelling(_)) => 4,
            Error::Insured(super::insured::Trouble::Faults { .. }) => 3,
            Error::Rule(_) | Error::Cancelled | Error::Dictionaries(_) | Error::Insured(_) => 1,
            Error::Profile(_) | Error::Store(_) | Error::Files { .. } => 4,
        }
    }

    /// Whether the file of the database cannot be read any more.
    pub fn is_broken_database(&self) -> bool {
        matches!(self, Error::Store(error) if error.is_broken())
    }

    /// A failure of the file system at a path.
    pub fn files(path: &std::path::Path, error: &std::io::Error) -> Error {
        Error::Files {
            path: path.to_owned(),
            words: error.to_string(),
        }
    }
}
