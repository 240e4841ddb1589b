//! Paper and spreadsheets: what leaves the clerk's room.
//!
//! A long list: [`table`] is what it lists, [`layout`] how it stands on paper, [`sheet`] writes it as XLSX
//! or CSV and [`paper`] as PDF. A form of a page or a few: a structure, which [`template`] prints as PDF.
//! [`DOCUMENTS`] has every document; a new one is a line there, a file that builds it, and a layout or a
//! template.

use std::path::{Path, PathBuf};

use crate::domain::ReportingPeriod;
use crate::text::{self, Message, reports as words};
use crate::whole;
use crate::workflows::worklist::By;
use crate::workflows::{self, Progress, Stage, Workplace};

pub mod control;
pub mod figure;
mod findings;
pub mod form;
pub mod invoice;
pub mod layout;
pub mod paper;
pub mod reconciliation;
pub mod sheet;
pub mod sums;
pub mod table;
pub mod template;
pub mod volumes;

mod history;
mod insured;
mod invoices;
mod journal;
mod mes;
mod own;
mod places;
mod refusal_sheets;
mod refusals;
mod register;

use form::Page;
pub use invoices::{Invoiced, Written, invoices};
use layout::{Known, Layout};
pub use own::{FOLDER, Templates, write_templates};
use table::List;

/// Why a document was not made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0:?}")]
    Workflow(workflows::Error),
    /// No document is called so.
    #[error("no document {0}")]
    NoDocument(String),
    /// The file's name says no form.
    #[error("{0}: no document is written so")]
    Ending(PathBuf),
    /// What of it is wanted was not said.
    #[error("{0:?}")]
    Which(Which),
    /// A layout of ours is wrong: line and reason.
    #[error("layout: {0}")]
    Layout(String),
    #[error("PDF: {0}")]
    Pdf(String),
    /// Invoices are issued, and their files are not there.
    #[error("{issued:?} have no files: {why}")]
    Unwritten {
        issued: Vec<crate::store::invoices::Invoice>,
        why: Box<Error>,
    },
    /// What the library says of a form as a spreadsheet.
    #[error("spreadsheet: {0}")]
    Spreadsheet(String),
}

/// What has to be said beside the period.
#[derive(Debug)]
pub enum Which {
    /// A payer or a registry, one of both.
    Register,
    Payer,
    Account,
    /// By departments or doctors.
    Groups,
    /// There is none of this code.
    Group(String),
}

impl From<workflows::Rule> for Error {
    fn from(rule: workflows::Rule) -> Error {
        Error::Workflow(rule.into())
    }
}

impl Error {
    /// What is wrong, and what to do.
    pub fn message(&self) -> Message {
        match self {
            Error::Workflow(error) => text::error(error),
            Error::NoDocument(name) => words::no_document(name),
            Error::Ending(path) => words::bad_ending(path),
            Error::Which(Which::Payer) => words::which_payer(),
            Error::Which(Which::Register) => words::which_register(),
            Error::Which(Which::Account) => words::which_account(),
            Error::Which(Which::Groups) => words::by_whom(),
            Error::Which(Which::Group(code)) => words::no_group(code),
            Error::Layout(what) | Error::Pdf(what) => words::no_pdf(what),
            Error::Spreadsheet(what) => words::no_spreadsheet(what),
            Error::Unwritten { issued, why } => text::unwritten(issued, &why.message()),
        }
    }
}

impl From<workflows::Error> for Error {
    fn from(error: workflows::Error) -> Error {
        Error::Workflow(error)
    }
}

impl From<crate::store::Error> for Error {
    fn from(error: crate::store::Error) -> Error {
        Error::Workflow(error.into())
    }
}

impl From<sheet::Error> for Error {
    fn from(error: sheet::Error) -> Error {
        match error {
            sheet::Error::Files { path, source } => workflows::Error::files(&path, &source).into(),
            sheet::Error::Name(path) => Error::Ending(path),
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    pub period: ReportingPeriod,
    /// The payer's letter.
    pub payer: Option<String>,
    pub registry: Option<i64>,
    pub by: Option<By>,
    /// Key of an account, code of a department or doctor, or name of a file.
    pub key: Option<String>,
}

impl Ask {
    /// The whole month.
    pub fn of(period: ReportingPeriod) -> Ask {
        Ask {
            period,
            payer: None,
            registry: None,
            by: None,
            key: None,
        }
    }
}

/// A document as pages.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    /// A PDF/A.
    pub pdf: Vec<u8>,
    /// What the one who prints it should know, in words.
    pub notes: Vec<String>,
}

/// What kind of file a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Pdf,
    Xlsx,
    /// The rows alone.
    Csv,
}

impl Format {
    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
        }
    }

    /// # Errors
    /// [`Error::Ending`].
    fn of(target: &Path) -> Result<Format, Error> {
        let ending = target.extension().map(|e| e.to_ascii_lowercase());
        let ending = ending.as_ref().and_then(|ending| ending.to_str());
        let all = [Format::Pdf, Format::Xlsx, Format::Csv];
        let found = all
            .into_iter()
            .find(|format| Some(format.ending()) == ending);
        found.ok_or_else(|| Error::Ending(target.to_owned()))
    }
}

/// What was made.
#[derive(Debug)]
pub struct Made {
    pub files: Vec<PathBuf>,
    /// Things to tell the user that did not stop anything.
    pub notes: Vec<String>,
}

/// A document that can be asked for.
pub struct Document {
    /// In calls; its layout or template is called the same.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// What it has.
    pub about: &'static str,
    pub takes: Takes,
    /// It names patients.
    pub has_people: bool,
    make: Make,
}

/// What of a document can be said beside the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Takes {
    pub subject: Subject,
    /// Ways to group it; the first is taken where none is said.
    pub by: &'static [By],
    pub key: Option<Key>,
}

/// Whose a document is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Subject {
    /// The organization's.
    #[default]
    None,
    /// A payer's, or everybody's.
    AnyPayer,
    Payer,
    PayerOrRegistry,
}

/// What [`Ask::key`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Of an account; must be said.
    Account,
    /// Code of a department or doctor; without it, all of them.
    Group,
    /// Name of an outgoing file; without it, the last request.
    File,
}

impl Takes {
    const NOTHING: Takes = Takes {
        subject: Subject::None,
        by: &[],
        key: None,
    };

    const fn of(subject: Subject) -> Takes {
        Takes {
            subject,
            ..Takes::NOTHING
        }
    }

    const fn by(mut self, by: &'static [By]) -> Takes {
        self.by = by;
        self
    }

    const fn key(mut self, key: Key) -> Takes {
        self.key = Some(key);
        self
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document({})", self.name)
    }
}

impl PartialEq for Document {
    fn eq(&self, other: &Document) -> bool {
        self.name == other.name
    }
}

impl Eq for Document {}

/// What builds a document.
enum Make {
    List {
        layout: &'static str,
        build: Build,
    },
    /// A form of a page or a few.
    Page(Gather),
}

type Build = for<'w> fn(&'w Workplace, &Ask, &mut Blank<'_>) -> Result<List<'w>, Error>;

type Gather = fn(&Workplace, &Ask) -> Result<Box<dyn Page>, Error>;

macro_rules! list {
    ($name:literal, $words:expr, $takes:expr, $build:path) => {
        Document {
            name: $name,
            title: $words.0,
            about: $words.1,
            takes: $takes,
            has_people: true,
            make: Make::List {
                layout: include_str!(concat!("../../resources/reports/", $name, ".toml")),
                build: $build,
            },
        }
    };
}

/// A form: it has sums, and no patients.
const fn page(
    name: &'static str,
    words: (&'static str, &'static str),
    takes: Takes,
    gather: Gather,
) -> Document {
    Document {
        name,
        title: words.0,
        about: words.1,
        takes,
        has_people: false,
        make: Make::Page(gather),
    }
}

pub const DOCUMENTS: [Document; 14] = [
    page(
        "invoice",
        words::INVOICE,
        Takes::of(Subject::Payer),
        |workplace, ask| {
            let letter = ask.payer.as_deref().ok_or(Error::Which(Which::Payer))?;
            Ok(Box::new(invoice::current(workplace, ask.period, letter)?))
        },
    ),
    page("sums", words::SUMS, Takes::NOTHING, |workplace, ask| {
        Ok(Box::new(sums::build(workplace, ask.period)?))
    }),
    page(
        "reconciliation",
        words::RECONCILIATION,
        Takes::NOTHING,
        |workplace, ask| Ok(Box::new(reconciliation::build(workplace, ask.period)?)),
    ),
    page(
        "control",
        words::CONTROL,
        Takes::NOTHING.key(Key::File),
        |workplace, ask| {
            let sheet = match &ask.key {
                Some(name) => control::build(workplace, name)?,
                None => control::of_last_request(workplace, ask.period)?,
            };
            Ok(Box::new(sheet))
        },
    ),
    list!(
        "register",
        words::REGISTER,
        Takes::of(Subject::PayerOrRegistry),
        register::build
    ),
    list!(
        "refusals",
        words::REFUSALS,
        Takes::of(Subject::AnyPayer).by(&By::ALL),
        refusals::build
    ),
    list!(
        "refusal_sheets",
        words::REFUSAL_SHEETS,
        Takes::of(Subject::AnyPayer)
            .by(&[By::Department, By::Doctor])
            .key(Key::Group),
        refusal_sheets::build
    ),
    list!(
        "not_rebilled",
        words::NOT_REBILLED,
        Takes::of(Subject::AnyPayer).by(&By::ALL),
        refusals::build_not_rebilled
    ),
    list!(
        "insured",
        words::INSURED,
        Takes::of(Subject::AnyPayer),
        insured::build
    ),
    list!(
        "history",
        words::HISTORY,
        Takes::NOTHING.key(Key::Account),
        history::build
    ),
    list!(
        "findings",
        words::FINDINGS,
        Takes::NOTHING.by(&[By::Finding, By::Department]),
        findings::build
    ),
    list!("journal", words::JOURNAL, Takes::NOTHING, journal::build),
    page(
        "volumes",
        crate::text::volumes::DOCUMENT,
        Takes::NOTHING,
        |workplace, ask| {
            Ok(Box::new(volumes::build(
                workplace,
                ask.period,
                &workflows::Quiet,
            )?))
        },
    ),
    list!(
        "mes",
        text::mes::DOCUMENT,
        Takes::of(Subject::AnyPayer),
        mes::build
    ),
];

/// What a document is begun with: its layout, chosen among the organization's and ours.
struct Blank<'b> {
    name: &'static str,
    built_in: &'static str,
    folders: &'b [PathBuf],
    notes: Vec<String>,
}

impl<'b> Blank<'b> {
    fn new(workplace: &'b Workplace, document: &Document, layout: &'static str) -> Blank<'b> {
        Blank {
            name: document.name,
            built_in: layout,
            folders: &workplace.folders,
            notes: Vec::new(),
        }
    }

    fn layout(&mut self, known: &Known) -> Result<Layout, Error> {
        let loaded = Layout::load(self.name, self.built_in, self.folders, known);
        let (layout, note) = loaded.map_err(Error::Layout)?;
        self.notes.extend(note);
        Ok(layout)
    }
}

/// Makes a document; the ending of `target` says in which form: `pdf`, `xlsx` or `csv`. How far it is
/// comes in rows, each of which is gone through twice for paper.
///
/// # Errors
/// [`Error`], [`workflows::Error::Cancelled`] among them; no file has appeared then.
pub fn make(
    workplace: &Workplace,
    name: &str,
    ask: &Ask,
    target: &Path,
    progress: &dyn Progress,
) -> Result<Made, Error> {
    let document = document(name)?;
    match Format::of(target)? {
        Format::Pdf => {
            let paper = print_pages(workplace, document, ask, progress)?;
            Ok(Made {
                files: vec![write(target, &paper.pdf)?],
                notes: paper.notes,
            })
        }
        Format::Xlsx | Format::Csv => write_sheet(workplace, document, ask, target, progress),
    }
}

/// The pages of a document, as they are seen before they are printed; no file is written.
///
/// # Errors
/// As [`make`].
pub fn pages(
    workplace: &Workplace,
    name: &str,
    ask: &Ask,
    progress: &dyn Progress,
) -> Result<Paper, Error> {
    print_pages(workplace, document(name)?, ask, progress)
}

fn document(name: &str) -> Result<&'static Document, Error> {
    let found = DOCUMENTS.iter().find(|document| document.name == name);
    found.ok_or_else(|| Error::NoDocument(name.to_owned()))
}

fn print_pages(
    workplace: &Workplace,
    document: &Document,
    ask: &Ask,
    progress: &dyn Progress,
) -> Result<Paper, Error> {
    // All of a document is of one moment, however long it is read and whoever works meanwhile.
    let _snapshot = workplace.store.snapshot()?;
    let paper = match document.make {
        Make::List { layout, build } => {
            let mut blank = Blank::new(workplace, document, layout);
            let list = build(workplace, ask, &mut blank)?.watched(progress, paper::N_TIMES);
            Paper {
                pdf: paper::print(&list, workplace.clock.today())?,
                notes: blank.notes,
            }
        }
        Make::Page(gather) => {
            progress.begin(Stage::Writing, None);
            gather(workplace, ask)?.print(workplace)?
        }
    };
    unless_stopped(progress)?;
    Ok(paper)
}

fn write_sheet(
    workplace: &Workplace,
    document: &Document,
    ask: &Ask,
    target: &Path,
    progress: &dyn Progress,
) -> Result<Made, Error> {
    let _snapshot = workplace.store.snapshot()?;
    let (file, notes) = match document.make {
        Make::List { layout, build } => {
            let mut blank = Blank::new(workplace, document, layout);
            let list = build(workplace, ask, &mut blank)?.watched(progress, 1);
            let file = sheet::Sheet::write(target, &list, progress)?;
            (file, blank.notes)
        }
        Make::Page(gather) => {
            progress.begin(Stage::Writing, None);
            let (bytes, notes) = gather(workplace, ask)?.bytes(workplace, Format::of(target)?)?;
            unless_stopped(progress)?;
            (write(target, &bytes)?, notes)
        }
    };
    Ok(Made {
        files: vec![file],
        notes,
    })
}

fn unless_stopped(progress: &dyn Progress) -> Result<(), Error> {
    match progress.is_cancelled() {
        true => Err(workflows::Error::Cancelled.into()),
        false => Ok(()),
    }
}

/// What a file of a document is called, without its ending.
pub fn file_name(document: &Document, ask: &Ask) -> String {
    let of = match (&ask.payer, ask.registry) {
        (Some(letter), _) => Some(letter.clone()),
        (None, Some(id)) => Some(id.to_string()),
        (None, None) => None,
    };
    words::file_name(
        document.title,
        of.as_deref(),
        ask.key.as_deref(),
        ask.period,
    )
}

/// Writes a document that has been made already, whole or not at all; returns its path.
///
/// # Errors
/// [`workflows::Error::Files`]
pub fn write(target: &Path, bytes: &[u8]) -> Result<PathBuf, Error> {
    whole::write(target, bytes).map_err(|e| workflows::Error::files(target, &e))?;
    Ok(target.to_owned())
}
