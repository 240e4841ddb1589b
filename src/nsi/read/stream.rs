//! Tables too long to be kept in memory: record by record, of text or DBF, by itself or in an archive.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use crate::exchange::container::{self, Limits, io_fault};
use crate::exchange::decode::Utf8Input;

use super::text::{self, Each};
use super::{ENDINGS, dbf};
use crate::nsi::fault::{Fault, FaultKind};

/// A list of a whole region unpacks to a gigabyte.
pub const LIMITS: Limits = Limits {
    unpacked: 4 * 1024 * 1024 * 1024,
    ratio: 400,
};

/// How much of a text says in which encoding it is.
const BEGIN: u64 = 1024 * 1024;

/// Hands over the records of a table, the names of the columns first, each with its line (of a DBF, with
/// the number of the row), until `each` says false. Faults are added to `faults`; those of the table
/// itself end it.
pub fn each_record(path: &Path, faults: &mut Vec<Fault>, each: &mut Each<'_>) {
    if let Err(found) = try_each_record(path, faults, each) {
        faults.extend(found);
    }
}

fn try_each_record(
    path: &Path,
    faults: &mut Vec<Fault>,
    each: &mut Each<'_>,
) -> Result<(), Vec<Fault>> {
    let io = |e: std::io::Error| vec![Fault::new(FaultKind::File(io_fault(&e)))];
    let file = File::open(path).map_err(io)?;
    let (inner, mut file) = container::the_one(file, LIMITS, |name| ending(name).is_some())
        .map_err(|fault| vec![Fault::from(fault)])?;
    let outer = path.to_string_lossy();
    let name = if inner.is_empty() { &outer } else { &*inner };
    match ending(name) {
        Some("dbf") => dbf::each_record(BufReader::new(file), faults, each),
        Some(_) => {
            let mut begin = Vec::new();
            Read::by_ref(&mut file)
                .take(BEGIN)
                .read_to_end(&mut begin)
                .map_err(io)?;
            if begin.is_empty() {
                let empty = crate::exchange::FaultKind::Empty;
                return Err(vec![Fault::new(FaultKind::File(empty))]);
            }
            let (encoding, n_mark) = text::encoding(&begin);
            file.seek(SeekFrom::Start(n_mark as u64)).map_err(io)?;
            text::each_record(Utf8Input::of_encoding(file, encoding), faults, each);
        }
        None => return Err(vec![Fault::new(FaultKind::NotATable)]),
    }
    Ok(())
}

/// The ending of a table's name, where it is one.
fn ending(name: &str) -> Option<&'static str> {
    let (_, ending) = name.rsplit_once('.')?;
    let ending = ending.to_lowercase();
    let tables = ENDINGS.iter().filter(|e| !["xml", "zip", "7z"].contains(e));
    tables.copied().find(|known| *known == ending)
}
