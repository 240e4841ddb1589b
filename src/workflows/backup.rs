//! Backup and its return: the whole database as one file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Local};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use serde_json::json;

use crate::exchange::{Fault, FaultKind};
use crate::store::{self, Store, journal};
use crate::text;
use crate::whole;

use super::{Clock, Error, Rule, Workplace};

/// Pages a step: a window beside stays responsive.
const PAGES: i32 = 4096;

/// Everything in one step.
const ALL_PAGES: i32 = -1;

/// Writes a whole, checked copy of the database to `target`. A former backup there is replaced; any
/// other file is left alone.
///
/// # Errors
/// [`Rule::WouldOverwrite`]; file system; what SQLite says.
pub fn backup(workplace: &mut Workplace, target: &Path) -> Result<(), Error> {
    workplace.writable()?; // The journal names every backup.
    let target = std::path::absolute(target).map_err(|e| Error::files(target, &e))?;
    // The database is no former backup of itself: a rename under an open one would damage it.
    let same_file = |path: &Path| path.canonicalize().ok();
    let is_itself = target.exists() && same_file(&target) == same_file(&workplace.store.path);
    if is_itself || (target.exists() && check(&target).is_err()) {
        return Err(Rule::WouldOverwrite { path: target }.into());
    }
    let failed = |e: &std::io::Error| Error::files(&target, e);
    let temporary = whole::private(&target).map_err(|e| failed(&e))?;
    {
        let mut copy = Connection::open(temporary.path())?;
        Backup::new(&workplace.store.connection, &mut copy)?.run_to_completion(
            PAGES,
            Duration::ZERO,
            None,
        )?;
        // A copy that somebody carries away must be one file, without a log beside it.
        copy.pragma_update(None, "journal_mode", "DELETE")?;
        let problems = store::proof::integrity(&copy)?;
        if let Some(problem) = problems.into_iter().next() {
            return Err(store::Error::Damaged(problem).into());
        }
    }
    whole::place(temporary, &target).map_err(|e| failed(&e))?;
    let at = workplace.clock.now().to_rfc3339();
    let who = workplace.who.clone();
    let tx = workplace.store.begin()?;
    let step = journal::begin(&tx, &at, &who, "backup", None)?;
    let details = json!({ "file": target.to_string_lossy() });
    journal::finish(&tx, step, &text::backup_summary(&target), &details)?;
    tx.commit().map_err(store::Error::from)?;
    Ok(())
}

/// Puts a backup in the place of the database at `database` (which may be missing). The database
/// that was there is kept beside it under another name, which is returned.
///
/// # Errors
/// [`Rule::NotABackup`]; a newer version; somebody else writing.
pub fn restore_backup(
    database: &Path,
    source: &Path,
    clock: Clock,
    who: &str,
) -> Result<Option<PathBuf>, Error> {
    if !source.is_file() {
        let kind = match source.is_dir() {
            true => FaultKind::IsFolder,
            false => FaultKind::NoSuchFile,
        };
        return Err(Error::Input {
            file: source.display().to_string(),
            faults: vec![Fault::new(kind)],
        });
    }
    check(source)?;
    let source_connection = open_read_only(source)?;
    let had_one = database.is_file();
    let mut kept = None;
    let mut open = Store::open(database);
    if let Ok(store) = &open
        && had_one
        && let Some(error) = broken_inside(store)?
    {
        open = Err(error);
    }
    let mut store = match open {
        // What the backup is for: the damaged one steps aside, with everything that belongs to it.
        Err(error) if had_one && error.is_damaged() => {
            let aside = free_name(database, clock);
            move_aside(database, &aside)?;
            kept = Some(aside);
            Store::open(database)?
        }
        other => other?,
    };
    if had_one && kept.is_none() {
        let aside = free_name(database, clock);
        let mut copy = Connection::open(&aside)?;
        Backup::new(&store.connection, &mut copy)?.run_to_completion(
            PAGES,
            Duration::ZERO,
            None,
        )?;
        copy.pragma_update(None, "journal_mode", "DELETE")?;
        kept = Some(aside);
    }
    // One transaction for SQLite: the database is the former one or the backup, never a mixture.
    match Backup::new(&source_connection, &mut store.connection)?.step(ALL_PAGES)? {
        StepResult::Done => {}
        // Somebody else holds the database longer than our patience.
        _ => return Err(store::Error::Busy.into()),
    }
    drop(store);
    let mut store = Store::open(database)?;
    let tx = store.begin()?;
    let step = journal::begin(&tx, &clock.now().to_rfc3339(), who, "restore-backup", None)?;
    journal::finish(&tx, step, &text::restore_backup_summary(source), &json!({}))?;
    tx.commit().map_err(store::Error::from)?;
    Ok(kept)
}

/// Whether a database that opens is broken somewhere inside: nothing is written into such a file.
fn broken_inside(store: &Store) -> Result<Option<store::Error>, Error> {
    let found = store::proof::first_broken_page(&store.connection)?;
    if found.is_some() {
        store.leave_log()?;
    }
    Ok(found.map(store::Error::Damaged))
}

/// A backup that may be put in the place of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub path: PathBuf,
    pub written: DateTime<Local>,
}

/// How many of the newest are told.
const MAX_KNOWN: usize = 5;

/// Backups that stand beside a database or that its journal names, where that can be read; the
/// newest first.
pub fn known(database: &Path) -> Vec<Known> {
    let folder = database.parent().unwrap_or(Path::new("."));
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let beside = entries.map(|entry| entry.path());
    let named = Store::open_broken(database)
        .and_then(|store| journal::list_of(&store.connection, "backup", MAX_NAMED))
        .unwrap_or_default();
    let named = named
        .into_iter()
        .filter_map(|step| step.details["file"].as_str().map(PathBuf::from));
    let real = |path: &Path| path.canonicalize().ok();
    let itself = real(database);
    let mut found = BTreeMap::new();
    for path in beside.chain(named) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // Whoever opens a pipe waits for its other end: only files are looked into.
        let about = std::fs::metadata(&path)
            .ok()
            .filter(|about| about.is_file());
        let written = about.and_then(|about| about.modified().ok());
        if let Some(written) = written
            && !name.contains(ASIDE)
            && real(&path) != itself
            && store::damage::begins_as_ours(&path)
        {
            let written = DateTime::from(written);
            found.insert(real(&path), Known { path, written });
        }
    }
    let mut found: Vec<Known> = found.into_values().collect();
    found.sort_by_key(|known| std::cmp::Reverse(known.written));
    found.truncate(MAX_KNOWN);
    found
}

/// Steps of the journal that are asked for backups.
const MAX_NAMED: u32 = 20;

/// What stands in the name of a database that has stepped aside.
const ASIDE: &str = ".before-restore-";

/// Renames a database and the files that SQLite keeps beside it.
fn move_aside(database: &Path, aside: &Path) -> Result<(), Error> {
    for suffix in ["-wal", "-shm", ""] {
        let with_suffix = |path: &Path| {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        match std::fs::rename(with_suffix(database), with_suffix(aside)) {
            Err(e) if suffix.is_empty() || e.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::files(database, &e));
            }
            _ => {}
        }
    }
    Ok(())
}

/// A name beside the database that nothing has yet: a former database is never written over, were
/// it of the same second (and perhaps the very backup that is being restored).
fn free_name(database: &Path, clock: Clock) -> PathBuf {
    let stamp = clock.now().format("%Y%m%d-%H%M%S");
    let name = database
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let first = database.with_file_name(format!("{name}{ASIDE}{stamp}"));
    let others = (2..).map(|n| database.with_file_name(format!("{name}{ASIDE}{stamp}-{n}")));
    std::iter::once(first)
        .chain(others)
        .find(|path| !path.exists())
        .unwrap_or_default()
}

fn open_read_only(path: &Path) -> Result<Connection, Error> {
    Ok(Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?)
}

/// Whether a file is a sound database of ours that this program can read.
fn check(path: &Path) -> Result<(), Error> {
    let not_ours = || {
        Error::from(Rule::NotABackup {
            path: path.to_owned(),
        })
    };
    let connection = open_read_only(path).map_err(|_| not_ours())?;
    if !store::is_ours(&connection) {
        return Err(not_ours());
    }
    let found = store::version(&connection)?;
    if found > store::known_version() {
        return Err(store::Error::Newer {
            found,
            known: store::known_version(),
        }
        .into());
    }
    match store::proof::integrity(&connection) {
        Ok(problems) if problems.is_empty() => Ok(()),
        _ => Err(not_ours()),
    }
}
