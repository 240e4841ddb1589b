//! The lock of the window: a second window on one database notices the first and who has it.
//!
//! The system itself holds the lock and lets go when the program ends, killed or not. Commands do
//! not take it: they are short, and SQLite keeps their steps apart.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use super::Error;

/// Who has the database open, in their own words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Holder {
    /// As the system calls them; empty when the words cannot be read.
    pub who: String,
    pub computer: String,
    pub since: Option<DateTime<FixedOffset>>,
}

/// Our lock; dropping it lets go.
#[derive(Debug)]
pub struct Lock {
    _file: File,
    words: PathBuf,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The lock file itself stays: removing it would let two hold «the» lock at once. Words
        // without a lock say nothing, so a failure here does no harm.
        let _ = fs::remove_file(&self.words);
    }
}

/// Whose the database is.
#[derive(Debug)]
pub enum Claim {
    Ours(Lock),
    Theirs(Holder),
}

/// Tries to take the lock of a database; never waits.
///
/// The words stand in a file of their own, because Windows lets nobody read a locked one.
///
/// # Errors
/// The file system; also where it knows no locks (some network drives).
pub fn claim(database: &Path, who: &str, now: DateTime<FixedOffset>) -> Result<Claim, Error> {
    let (lock, words) = beside(database);
    let failed = |e: &std::io::Error| Error::files(&lock, e);
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&lock)
        .map_err(|e| failed(&e))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(Claim::Theirs(read(&words))),
        Err(TryLockError::Error(e)) => return Err(failed(&e)),
    }
    let holder = Holder {
        who: who.to_owned(),
        computer: computer(),
        since: Some(now),
    };
    let ours = Lock {
        _file: file,
        words: words.clone(),
    };
    // A struct of strings always becomes JSON.
    let text = serde_json::to_string(&holder).unwrap_or_default();
    fs::write(&words, text).map_err(|e| Error::files(&words, &e))?;
    Ok(Claim::Ours(ours))
}

/// The lock file of a database and the words of who holds it. Two spellings of one path lead to the
/// same files.
fn beside(database: &Path) -> (PathBuf, PathBuf) {
    let real = database.canonicalize();
    let real = real.unwrap_or_else(|_| database.to_owned());
    let name = real.file_name().unwrap_or_default().to_string_lossy();
    let with = |tail: &str| real.with_file_name(format!("{name}.{tail}"));
    (with("lock"), with("who"))
}

fn read(words: &Path) -> Holder {
    let text = fs::read_to_string(words).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// The computer's name as its system says it.
fn computer() -> String {
    let of_environment = ["COMPUTERNAME", "HOSTNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok());
    let of_system = || fs::read_to_string("/etc/hostname").ok();
    let name = of_environment.or_else(of_system).unwrap_or_default();
    name.trim().to_owned()
}
