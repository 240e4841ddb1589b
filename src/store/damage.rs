//! What can be told of a broken database from the file itself, without SQLite.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::APPLICATION_ID;

/// What is wrong with the file of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The beginning is that of no database.
    Beginning,
    /// It is shorter than it says itself; bytes.
    CutOff { has: u64, needs: u64 },
    /// Beginning and length are right.
    Inside,
}

/// Finds out what is wrong with a file that SQLite calls broken.
///
/// # Errors
/// The file system.
pub fn look(path: &Path) -> io::Result<Damage> {
    let beginning = Beginning::read(path)?;
    let has = std::fs::metadata(path)?.len();
    Ok(match beginning.length() {
        _ if !beginning.is_database() => Damage::Beginning,
        Some(needs) if needs > has => Damage::CutOff { has, needs },
        _ => Damage::Inside,
    })
}

/// Whether a file begins as a database of ours does.
pub fn begins_as_ours(path: &Path) -> bool {
    let found = Beginning::read(path);
    found.is_ok_and(|found| {
        let application = found.number(68).map(i64::from);
        found.is_database() && application == Some(APPLICATION_ID)
    })
}

const MAGIC: &[u8] = b"SQLite format 3\0";
const LENGTH: u64 = 100;

/// The first hundred bytes: <https://sqlite.org/fileformat2.html#the_database_header>.
pub(super) struct Beginning(Vec<u8>);

impl Beginning {
    pub(super) fn read(path: &Path) -> io::Result<Beginning> {
        let mut found = Vec::new();
        File::open(path)?.take(LENGTH).read_to_end(&mut found)?;
        Ok(Beginning(found))
    }

    /// There is something in the file, but not a database.
    pub(super) fn is_something_else(&self) -> bool {
        !self.0.is_empty() && !self.is_database()
    }

    fn is_database(&self) -> bool {
        self.0.starts_with(MAGIC)
    }

    fn number(&self, at: usize) -> Option<u32> {
        let bytes = self.0.get(at..at + 4)?;
        bytes.try_into().ok().map(u32::from_be_bytes)
    }

    /// How long the file should be, where it says so.
    fn length(&self) -> Option<u64> {
        let page = match u16::from_be_bytes(self.0.get(16..18)?.try_into().ok()?) {
            1 => 65_536,
            size => u64::from(size),
        };
        // The number of pages counts only if it was written with the last change.
        let is_known = self.number(24)? == self.number(92)?;
        is_known.then_some(page * u64::from(self.number(28)?))
    }
}
