//! The invoices of a month at once: issued where they are not in force, and a file of each payer.
//!
//! Issuing is one step of the month, and the files follow it. The folder is tried first; what goes wrong
//! later is told with the invoices that are in force by then, and a second call writes their files.

use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::form::Page;
use super::{Error, Format, invoice};
use crate::domain::ReportingPeriod;
use crate::store::invoices::Invoice;
use crate::text::papers;
use crate::whole;
use crate::workflows::board::Why;
use crate::workflows::invoice::{self as issuing, Asked, Issued, OfMonth};
use crate::workflows::{self, Progress, Rule, Stage, Workplace};

/// Of the folder, before anything is issued: more than the documents of forty payers take.
const ROOM: usize = 4 << 20;

/// What was issued and written.
#[derive(Debug)]
pub struct Invoiced {
    pub invoices: Vec<Written>,
    /// Payers without an invoice, and why.
    pub left_out: Vec<(String, Why)>,
    /// Things to tell the user that did not stop anything.
    pub notes: Vec<String>,
}

/// An invoice in force and its file.
#[derive(Debug)]
pub struct Written {
    pub path: PathBuf,
    pub invoice: Invoice,
    /// False: it was in force already.
    pub is_new: bool,
}

/// Issues the invoices of all payers that can have one, or of one, and writes a file of each into
/// `folder`, which is made where it is not there. Files of a former call are replaced.
///
/// # Errors
/// Nothing is issued then: [`Rule::NothingToInvoice`], and for one payer what
/// [`issuing::issue`] says; the folder. [`Error::Unwritten`] where invoices are issued and no file of
/// them has appeared.
pub fn invoices(
    workplace: &mut Workplace,
    period: ReportingPeriod,
    payer: Option<&str>,
    format: Format,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<Invoiced, Error> {
    progress.begin(Stage::Writing, None);
    try_room(folder).map_err(|e| workflows::Error::files(folder, &e))?;
    if progress.is_cancelled() {
        return Err(workflows::Error::Cancelled.into());
    }
    let OfMonth { issued, left_out } = match payer {
        None => issuing::issue_all(workplace, period)?,
        Some(letter) => OfMonth {
            issued: vec![issuing::issue(
                workplace,
                period,
                letter,
                &Asked::default(),
            )?],
            left_out: Vec::new(),
        },
    };
    if issued.is_empty() {
        return Err(Rule::NothingToInvoice { period, left_out }.into());
    }
    let written = write(workplace, period, &issued, format, folder, progress);
    let (paths, notes) = written.map_err(|error| unwritten(&issued, error))?;
    let invoices = issued.into_iter().zip(paths);
    Ok(Invoiced {
        invoices: invoices
            .map(|(issued, path)| Written {
                path,
                invoice: issued.invoice,
                is_new: issued.is_new,
            })
            .collect(),
        left_out,
        notes,
    })
}

/// What went wrong behind the step, with the invoices that the step made.
fn unwritten(issued: &[Issued], error: Error) -> Error {
    let new = issued.iter().filter(|issued| issued.is_new);
    let new: Vec<Invoice> = new.map(|issued| issued.invoice.clone()).collect();
    match new.is_empty() {
        true => error,
        false => Error::Unwritten {
            issued: new,
            why: Box::new(error),
        },
    }
}

/// Makes the folder and sees that files find room there.
fn try_room(folder: &Path) -> std::io::Result<()> {
    use std::io::Write;
    std::fs::create_dir_all(folder)?;
    let mut file = whole::beside(&folder.join("_"))?;
    file.write_all(&vec![0; ROOM])?;
    file.as_file().sync_all()
}

/// Writes all files, or none.
fn write(
    workplace: &Workplace,
    period: ReportingPeriod,
    issued: &[Issued],
    format: Format,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<(Vec<PathBuf>, Vec<String>), Error> {
    let _snapshot = workplace.store.snapshot()?;
    progress.begin(Stage::Writing, Some(issued.len() as u64));
    let mut files: Vec<(NamedTempFile, PathBuf)> = Vec::new();
    let mut notes: Vec<String> = Vec::new();
    for one in issued {
        if progress.is_cancelled() {
            return Err(workflows::Error::Cancelled.into());
        }
        let document = invoice::current(workplace, period, &one.invoice.payer)?;
        let (bytes, said) = document.bytes(workplace, format)?;
        let target = folder.join(file_name(workplace, &one.invoice, format)?);
        let staged = whole::staged(&target, &bytes);
        let staged = staged.map_err(|e| workflows::Error::files(&target, &e))?;
        files.push((staged, target));
        // The organization's blank lines are the same in all of them.
        for note in said {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        progress.advance(1);
    }
    let placed = whole::place_all(files);
    let placed = placed.map_err(|(path, e)| workflows::Error::files(&path, &e))?;
    Ok((placed, notes))
}

/// Provider, period, payer, number. What cannot stand in a name becomes a hyphen.
fn file_name(
    workplace: &Workplace,
    invoice: &Invoice,
    format: Format,
) -> Result<String, workflows::Error> {
    let provider = &workplace.setup()?.provider.ogrn;
    let is_plain = |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '_');
    let plain = |sign: char| if is_plain(sign) { sign } else { '-' };
    let number: String = invoice.number.chars().map(plain).collect();
    let payer: String = invoice.payer.chars().map(plain).collect();
    let name = papers::invoice_file(provider, &invoice.period, &payer, &number);
    Ok(format!("{name}.{}", format.ending()))
}
