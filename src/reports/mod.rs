//! Paper and spreadsheets: what leaves the clerk's room.
//!
//! A long list: [`table`] is what it lists, [`layout`] how it stands on paper, [`sheet`] writes it as XLSX
//! or CSV and [`paper`] as PDF. A form of a page or a few: a structure, which [`template`] prints as PDF.
//! [`DOCUMENTS`] has every document; a new one is a line there, a file that builds it, and a layout or a
//! template.

use std::path::{Path, PathBuf};

use crate::domain::ReportingPeriod;
use crate::text::reports as words;
use crate::whole;
use crate::workflows::worklist::By;
use crate::workflows::{self, Progress, Stage, Workplace};

pub mod control;
pub mod figure;
pub mod form;
pub mod invoice;
pub mod layout;
pub mod paper;
pub mod reconciliation;
pub mod sheet;
pub mod sums;
pub mod table;
pub mod template;

mod history;
mod invoices;
mod journal;
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
#[derive(Clone, Debug)]
pub struct Ask {
    pub period: ReportingPeriod,
    /// The payer's letter.
    pub payer: Option<String>,
    pub registry: Option<i64>,
    pub by: Option<By>,
    /// Key of an account, code of a department or doctor, or name of a file.
    pub key: Option<String>,
}

/// A document as pages.
#[derive(Debug)]
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
    make: Make,
}

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
    ($name:literal, $title:expr, $build:path) => {
        Document {
            name: $name,
            title: $title,
            make: Make::List {
                layout: include_str!(concat!("../../resources/reports/", $name, ".toml")),
                build: $build,
            },
        }
    };
}

const fn page(name: &'static str, title: &'static str, gather: Gather) -> Document {
    Document {
        name,
        title,
        make: Make::Page(gather),
    }
}

pub const DOCUMENTS: [Document; 10] = [
    page("invoice", words::INVOICE, |workplace, ask| {
        let letter = ask.payer.as_deref().ok_or(Error::Which(Which::Payer))?;
        Ok(Box::new(invoice::current(workplace, ask.period, letter)?))
    }),
    page("sums", words::SUMS, |workplace, ask| {
        Ok(Box::new(sums::build(workplace, ask.period)?))
    }),
    page("reconciliation", words::RECONCILIATION, |workplace, ask| {
        Ok(Box::new(reconciliation::build(workplace, ask.period)?))
    }),
    page("control", words::CONTROL, |workplace, ask| {
        let sheet = match &ask.key {
            Some(name) => control::build(workplace, name)?,
            None => control::of_last_request(workplace, ask.period)?,
        };
        Ok(Box::new(sheet))
    }),
    list!("register", words::REGISTER, register::build),
    list!("refusals", words::REFUSALS, refusals::build),
    list!(
        "refusal_sheets",
        words::REFUSAL_SHEETS,
        refusal_sheets::build
    ),
    list!(
        "not_rebilled",
        words::NOT_REBILLED,
        refusals::build_not_rebilled
    ),
    list!("history", words::HISTORY, history::build),
    list!("journal", words::JOURNAL, journal::build),
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
                files: vec![written(target, &paper.pdf)?],
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
            (written(target, &bytes)?, notes)
        }
    };
    Ok(Made {
        files: vec![file],
        notes,
    })
}

/// Writes a whole file; returns its path.
fn written(target: &Path, bytes: &[u8]) -> Result<PathBuf, Error> {
    whole::write(target, bytes).map_err(|e| workflows::Error::files(target, &e))?;
    Ok(target.to_owned())
}

fn unless_stopped(progress: &dyn Progress) -> Result<(), Error> {
    match progress.is_cancelled() {
        true => Err(workflows::Error::Cancelled.into()),
        false => Ok(()),
    }
}
