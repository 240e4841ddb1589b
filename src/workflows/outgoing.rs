//! Outgoing files: written aside, kept in the database, and only then put in their folder.
//!
//! Between the commit and the rename a program may be killed: the file then stands in the database
//! as not placed, and the next start of the program places it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction};
use tempfile::NamedTempFile;

use crate::checks::account::Facts;
use crate::domain::{Activity, Kopecks, ReportingPeriod};
use crate::exchange::container::{ContainerWriter, sha256};
use crate::exchange::fault::Place;
use crate::exchange::pipeline;
use crate::exchange::profile::{FileDate, InvoiceNumber};
use crate::exchange::write::{Presented, PresentedPaths, TotalRow, Writer};
use crate::exchange::xml::Element;
use crate::exchange::{Fault, Profile, Role};
use crate::store::bodies::{self, Body};
use crate::store::documents::{Stored, Unpacker};
use crate::store::files::{self, ExchangeFile};
use crate::store::shipments::TypeSum;
use crate::store::{self, Store};
use crate::text;

use super::check::Prepared;
use super::{Context, Error, Note, Progress, Rule, Stage, Workplace};

/// What a written file turned out to be.
pub struct Written {
    pub sha256: String,
    /// Blocking findings in its accounts: how many, and examples of key and field. None where nobody
    /// asked for them.
    pub n_blocking: u64,
    pub blocking: Vec<(String, String)>,
    temporary: NamedTempFile,
}

const BATCH: usize = 128;
const MAX_EXAMPLES: usize = 20;
const MAX_FAULTS: usize = 100;
const PREFIX: &str = ".ladya-";

/// What a file says of its accounts before the first of them.
pub struct Contents<'a> {
    /// Who is asked to pay: the fund in a request, one payer in a 7-file.
    pub payer_ogrn: &'a str,
    pub accounts: i64,
    pub billed: Kopecks,
    pub sums: Vec<TypeSum>,
    /// By which blocking findings are counted, where they are.
    pub rules: Option<&'a Prepared>,
}

/// An account on its way into a file: how it is presented, and its document.
pub struct Outgoing {
    pub presented: Presented,
    /// Where its findings are counted.
    pub activity: Option<Activity>,
    pub document: Stored,
}

/// Why the accounts stopped coming.
pub enum Halt {
    Error(Error),
    /// The other end wants no more: it has its own reason.
    Enough,
}

impl From<Error> for Halt {
    fn from(error: Error) -> Halt {
        Halt::Error(error)
    }
}

impl From<store::Error> for Halt {
    fn from(error: store::Error) -> Halt {
        Halt::Error(error.into())
    }
}

/// Writes accounts as one file in `folder`, under a temporary name, and stores its bytes.
/// `accounts` hands them over in the order of the file, on this thread, while others compose and
/// compress.
///
/// # Errors
/// [`Rule::CannotWrite`] with all places that the encoding cannot carry; file system; cancel;
/// whatever `accounts` says.
pub fn write(
    tx: &Transaction<'_>,
    context: &Context<'_>,
    file: &ExchangeFile,
    folder: &Path,
    contents: &Contents<'_>,
    accounts: impl FnOnce(&mut dyn FnMut(Outgoing) -> Result<(), Halt>) -> Result<(), Halt>,
    progress: &dyn Progress,
) -> Result<Written, Error> {
    let profile = context.profile;
    fs::create_dir_all(folder).map_err(|e| Error::files(folder, &e))?;
    // Found out here, where nothing has been changed yet, and not after the commit.
    let target = folder.join(&file.name);
    let failed = |e: io::Error| Error::files(&target, &e);
    if target.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    let temporary = temporary_in(folder).map_err(|e| Error::files(folder, &e))?;

    let names_invoices = profile.outgoing.invoice_number == InvoiceNumber::FromMis;
    let totals: Vec<TotalRow> = contents
        .sums
        .iter()
        .cloned()
        .map(|(type_code, billed, accepted, number, date)| TotalRow {
            type_code,
            billed,
            accepted,
            invoice: number
                .filter(|_| names_invoices)
                .map(|number| (number, date.unwrap_or_default())),
        })
        .collect();
    let n_accounts = contents.accounts;
    progress.begin(Stage::Writing, Some(n_accounts as u64));

    let period: ReportingPeriod = file
        .period
        .parse()
        .map_err(|_| store::Error::Damaged(file.period.clone()))?;
    let mut heads = heads(context, period, contents.payer_ogrn)?;
    let stem = file.name.split('.').next().unwrap_or_default();
    heads.insert(Role::FileName, stem.to_owned());
    heads.insert(Role::FileAccounts, n_accounts.to_string());
    heads.insert(Role::BillBilled, contents.billed.to_string());
    let writer = Writer::new(&profile.edition);
    // An account is some 3.5 KB; the estimate only decides on 64-bit sizes.
    let out = temporary.reopen().map_err(failed)?;
    let mut out = ContainerWriter::new(
        BufWriter::with_capacity(1 << 20, out),
        &profile.container,
        n_accounts as u64 * 4096,
    )
    .map_err(failed)?;
    let cannot = |fault: Fault| {
        Error::Rule(Rule::CannotWrite {
            faults: vec![fault],
        })
    };
    out.write_all(&writer.declaration()).map_err(failed)?;
    let containers = profile.edition.ancestry(profile.edition.record);
    let containers = &containers[..containers.len() - 1];
    // What the file and the bill say in whole elements stands before or behind the accounts.
    let mut behind: Vec<Vec<Element<'_>>> = Vec::new();
    for (at, id) in containers.iter().enumerate() {
        let next = containers
            .get(at + 1)
            .copied()
            .unwrap_or(profile.edition.record);
        let [before, after] = writer.head_units(*id, next, &heads);
        let mut bytes = writer
            .open(*id, &writer.header(*id, &heads))
            .map_err(cannot)?;
        for unit in &before {
            bytes.extend(writer.unit(*id, unit).map_err(cannot)?);
        }
        if profile.edition.element(*id).role == Some(Role::Bill)
            && let Some(totals) = writer.totals(profile, &totals)
        {
            bytes.extend(writer.unit(*id, &totals).map_err(cannot)?);
        }
        out.write_all(&bytes).map_err(failed)?;
        behind.push(after);
    }

    let unpacker = Unpacker::new(tx)?;
    let paths = PresentedPaths::new(&profile.edition)
        .map_err(|role| Error::Profile(role.name().to_owned()))?;
    let mut report = Report::default();
    let produced = pipeline::ordered_from_here(
        |send| {
            let mut batch = Vec::with_capacity(BATCH);
            let given = accounts(&mut |account| {
                batch.push(account);
                if batch.len() < BATCH {
                    return Ok(());
                }
                if progress.is_cancelled() {
                    return Err(Halt::Error(Error::Cancelled));
                }
                progress.advance(BATCH as u64);
                match send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH))) {
                    true => Ok(()),
                    false => Err(Halt::Enough),
                }
            });
            match given {
                Ok(()) => {
                    progress.advance(batch.len() as u64);
                    send(batch);
                    Ok(())
                }
                Err(Halt::Enough) => Ok(()),
                Err(Halt::Error(error)) => Err(Stop::Error(error)),
            }
        },
        |batch| compose(profile, &unpacker, &paths, contents.rules, &batch),
        |composed| {
            let composed = composed.map_err(Stop::Error)?;
            report.add(composed.n_blocking, composed.blocking, composed.faults);
            if report.faults.len() > MAX_FAULTS {
                return Err(Stop::Faults);
            }
            out.write_all(&composed.bytes).map_err(Stop::Io)
        },
    );
    match produced {
        Ok(()) | Err(Stop::Faults) => {}
        Err(Stop::Error(error)) => return Err(error),
        Err(Stop::Io(error)) => return Err(failed(error)),
    }
    if !report.faults.is_empty() {
        return Err(Rule::CannotWrite {
            faults: report.faults,
        }
        .into());
    }
    for (id, after) in containers.iter().zip(&behind).rev() {
        for unit in after {
            out.write_all(&writer.unit(*id, unit).map_err(cannot)?)
                .map_err(failed)?;
        }
        out.write_all(&writer.close(*id)).map_err(failed)?;
    }
    let mut out = out
        .finish()
        .map_err(failed)?
        .into_inner()
        .map_err(|e| failed(e.into_error()))?;
    out.sync_all().map_err(failed)?;
    progress.begin(Stage::Storing, None);
    out.seek(SeekFrom::Start(0)).map_err(failed)?;
    let mut reading = File::open(temporary.path()).map_err(failed)?;
    let (sha256, size) = sha256(&mut reading).map_err(failed)?;
    reading.seek(SeekFrom::Start(0)).map_err(failed)?;
    bodies::save(tx, file.id, &mut reading)?;
    files::set_content(tx, file.id, &sha256, size)?;
    Ok(Written {
        sha256,
        n_blocking: report.n_blocking,
        blocking: report.blocking,
        temporary,
    })
}

/// Why writing stopped.
enum Stop {
    Error(Error),
    Io(io::Error),
    Faults,
}

#[derive(Default)]
struct Report {
    n_blocking: u64,
    blocking: Vec<(String, String)>,
    faults: Vec<Fault>,
}

impl Report {
    fn add(&mut self, n_blocking: u64, blocking: Vec<(String, String)>, faults: Vec<Fault>) {
        self.n_blocking += n_blocking;
        let room = MAX_EXAMPLES.saturating_sub(self.blocking.len());
        self.blocking.extend(blocking.into_iter().take(room));
        self.faults.extend(faults);
    }
}

struct Composed {
    bytes: Vec<u8>,
    n_blocking: u64,
    blocking: Vec<(String, String)>,
    faults: Vec<Fault>,
}

/// A batch of accounts as they go out.
fn compose(
    profile: &Profile,
    unpacker: &Unpacker,
    paths: &PresentedPaths,
    rules: Option<&Prepared>,
    batch: &[Outgoing],
) -> Result<Composed, Error> {
    let edition = &profile.edition;
    let writer = Writer::new(edition);
    let texts = unpacker.unpack(batch.iter().map(|outgoing| &outgoing.document))?;
    let mut composed = Composed {
        bytes: Vec::with_capacity(batch.len() * 4096),
        n_blocking: 0,
        blocking: Vec::new(),
        faults: Vec::new(),
    };
    // The record element always has a parent: files hold many records.
    let parent = edition.element(edition.record).parent.unwrap_or(0);
    for (outgoing, text) in batch.iter().zip(&texts) {
        let presented = &outgoing.presented;
        let key = &presented.key.0;
        let tree = as_sent(profile, &writer, paths, presented, text)?;
        if let (Some(rules), Some(activity)) = (rules, outgoing.activity) {
            let facts = Facts::of(activity, presented.kind);
            let found = rules.blocking(facts, text)?;
            composed.n_blocking += found.len() as u64;
            let examples = found.into_iter().take(3);
            composed
                .blocking
                .extend(examples.map(|finding| (key.clone(), finding.path)));
        }
        match writer.unit(parent, &tree) {
            Ok(bytes) => composed.bytes.extend(bytes),
            Err(fault) => {
                let place = Place {
                    key: Some(key.clone()),
                    ..fault.place
                };
                composed.faults.push(Fault { place, ..fault });
            }
        }
    }
    Ok(composed)
}

/// A document as it goes out.
pub fn as_sent<'t>(
    profile: &Profile,
    writer: &Writer<'_>,
    paths: &PresentedPaths,
    presented: &Presented,
    text: &'t str,
) -> Result<Element<'t>, store::Error> {
    let key = &presented.key.0;
    let damaged = |what: String| store::Error::Damaged(format!("document of {key}: {what}"));
    let mut tree = Element::parse(text).map_err(|fault| damaged(format!("{:?}", fault.kind)))?;
    writer
        .present(profile, paths, &mut tree, presented)
        .map_err(|fault| damaged(fault.to_string()))?;
    Ok(tree)
}

/// What the file's head and bill say, by role.
fn heads(
    context: &Context<'_>,
    period: ReportingPeriod,
    payer_ogrn: &str,
) -> Result<HashMap<Role, String>, Error> {
    let setup = context.setup()?;
    let date = match context.profile.outgoing.date {
        FileDate::Today => context.at.date_naive(),
        FileDate::PeriodEnd => period.last_day(),
    };
    let pad = |text: &str, width: usize| format!("{text:0>width$}");
    Ok(HashMap::from([
        (Role::FileCreator, text::creator()),
        (
            Role::FileCreatorPhone,
            setup.provider.phone.clone().unwrap_or_else(|| "-".into()),
        ),
        (Role::FileProviderOgrn, pad(&setup.provider.ogrn, 13)),
        (Role::FileProviderKpp, pad(&setup.provider.kpp, 9)),
        (Role::FileYear, format!("{:04}", period.year())),
        (Role::FileMonth, format!("{:02}", period.month())),
        (Role::FileDate, date.to_string()),
        (Role::BillPayerOgrn, payer_ogrn.to_owned()),
    ]))
}

/// Puts a written file in its folder, after the database has agreed. A file of the same name that
/// we did not make is kept under another name.
///
/// # Errors
/// File system; the database then still has the file, and the next start places it.
pub fn place(
    store: &Store,
    file_id: i64,
    written: Written,
) -> Result<(PathBuf, Option<Note>), Error> {
    let file = files::by_id(&store.connection, file_id)?;
    let target = target(&file);
    let note = keep_aside(store, &target)?;
    written
        .temporary
        .persist(&target)
        .map_err(|e| Error::files(&target, &e.error))?;
    sync_folder(&target);
    files::set_placed(&store.connection, file_id)?;
    Ok((target, note))
}

/// Places what an interrupted program left only in the database. Failures become notes: they must
/// not keep anybody from working.
///
/// # Errors
/// What the store says.
pub fn place_pending(workplace: &mut Workplace) -> Result<(), Error> {
    for file in files::unplaced(&workplace.store.connection)? {
        let target = target(&file);
        let note = match place_stored(&workplace.store, &file, &target) {
            Ok(kept) => {
                workplace.notes.extend(kept);
                Note::Placed { path: target }
            }
            Err(Error::Files { path, words }) => Note::NotPlaced { path, words },
            Err(other) => return Err(other),
        };
        workplace.notes.push(note);
    }
    Ok(())
}

fn place_stored(store: &Store, file: &ExchangeFile, target: &Path) -> Result<Option<Note>, Error> {
    let folder = target.parent().unwrap_or(Path::new("."));
    let failed = |e: io::Error| Error::files(target, &e);
    let is_there = File::open(target)
        .and_then(|mut f| sha256(&mut f))
        .is_ok_and(|(sha, _)| sha == file.sha256);
    let mut note = None;
    if !is_there {
        fs::create_dir_all(folder).map_err(failed)?;
        note = keep_aside(store, target)?;
        let mut temporary = temporary_in(folder).map_err(failed)?;
        io::copy(&mut Body::new(&store.connection, file.id), &mut temporary).map_err(failed)?;
        temporary.as_file().sync_all().map_err(failed)?;
        temporary.persist(target).map_err(|e| failed(e.error))?;
        sync_folder(target);
    }
    files::set_placed(&store.connection, file.id)?;
    Ok(note)
}

/// A file under a temporary name, readable by whoever may read the folder: another program sends it.
fn temporary_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn target(file: &ExchangeFile) -> PathBuf {
    Path::new(file.folder.as_deref().unwrap_or(".")).join(&file.name)
}

/// What stands where a file is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InTheWay {
    Nothing,
    /// A file that the database knows, ours or the fund's: it will be overwritten.
    Known,
    /// Another file: it will be kept under another name.
    Foreign,
}

/// Looks at the place of an outgoing file.
///
/// # Errors
/// File system; what the store says.
pub fn in_the_way(connection: &Connection, target: &Path) -> Result<InTheWay, Error> {
    let Ok(mut found) = File::open(target) else {
        return Ok(InTheWay::Nothing);
    };
    let sha = sha256(&mut found as &mut dyn Read).map_err(|e| Error::files(target, &e))?;
    Ok(match files::by_sha256(connection, &sha.0)?.is_empty() {
        true => InTheWay::Foreign,
        false => InTheWay::Known,
    })
}

/// A file that is in the way: ours may be overwritten (the database has it), others are renamed.
fn keep_aside(store: &Store, target: &Path) -> Result<Option<Note>, Error> {
    if in_the_way(&store.connection, target)? != InTheWay::Foreign {
        return Ok(None);
    }
    let failed = |e: io::Error| Error::files(target, &e);
    let name = target
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let free = (1..10_000)
        .map(|n| target.with_file_name(format!("{name}.{n}.old")))
        .find(|path| !path.exists());
    let aside = free.ok_or_else(|| failed(io::Error::from(io::ErrorKind::AlreadyExists)))?;
    fs::rename(target, &aside).map_err(failed)?;
    Ok(Some(Note::KeptAside { path: aside }))
}

/// The rename itself must survive a power cut. Only Unix can sync a folder; elsewhere the file
/// system's own journal has to do.
fn sync_folder(target: &Path) {
    if cfg!(unix)
        && let Some(Ok(folder)) = target.parent().map(File::open)
    {
        // The file is in place either way; a failure here changes nothing we could mend.
        let _ = folder.sync_all();
    }
}
