//! Files into packets: which dictionary and version a file is, and its rows.
//!
//! What kind of file it is, its content says: XML begins with `<`, a DBF with its signature; what
//! remains is a table of text by the ending of its name. ZIP and 7z are opened. A file is read whole
//! into memory (bounded by [`LIMITS`]): the rows that come out of it have to be there together anyway,
//! so that keys and versions can be compared.

use std::fs::File;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::exchange::container::{self, Limits};

use super::catalogue::{Catalogue, Named, code_of};
use super::fault::{Fault, FaultKind};
use super::packet::{self, Packet};

mod dbf;
pub mod stream;
mod text;
mod xml;

/// The largest packets unpack to some ten megabytes.
pub const LIMITS: Limits = Limits {
    unpacked: 512 * 1024 * 1024,
    ratio: 400,
};

/// What the call says of its files; where it says nothing, the files say it themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub dictionary: Option<String>,
    pub version: Option<String>,
    pub date: Option<NaiveDate>,
}

/// A file that was read: itself, or one of those in an archive.
#[derive(Debug)]
pub struct Source {
    /// `V009.zip`, or `packets.zip: V009.xml`.
    pub file: String,
    /// SHA-256 of its content, unpacked, in hex; empty where it could not be unpacked.
    pub sha256: String,
    pub content: Vec<u8>,
    pub packet: Result<Packet, Vec<Fault>>,
}

/// What a reader finds in the file itself.
#[derive(Debug, Default)]
struct Found {
    /// What the packet calls itself.
    kind: Option<String>,
    version: Option<String>,
    date: Option<String>,
    packet: Packet,
}

/// Endings of files that may hold dictionaries.
const ENDINGS: [&str; 7] = ["xml", "zip", "7z", "csv", "tsv", "txt", "dbf"];

/// Files as they are; of folders those that may hold dictionaries, by name.
pub fn expand(paths: &[PathBuf]) -> Vec<PathBuf> {
    let is_wanted = |path: &Path| {
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        path.is_file() && ending.is_some_and(|e| ENDINGS.contains(&e.as_str()))
    };
    let mut files = Vec::new();
    for path in paths {
        let Ok(entries) = std::fs::read_dir(path) else {
            files.push(path.clone());
            continue;
        };
        let mut found: Vec<PathBuf> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| is_wanted(path))
            .collect();
        found.sort();
        files.extend(found);
    }
    files
}

/// Reads a file; an archive gives as many sources as it has files.
pub fn read(path: &Path, catalogue: &Catalogue, said: &Said) -> Vec<Source> {
    let name = file_name(path);
    let mut sources = Vec::new();
    let opened = File::open(path).map_err(|e| {
        let kind = container::io_fault(&e);
        crate::exchange::Fault::new(kind)
    });
    let read = opened.and_then(|mut file| {
        container::each_content(&mut file, LIMITS, &mut |(inner, content)| {
            let shown = match inner {
                "" => name.clone(),
                inner => format!("{name}: {inner}"),
            };
            sources.push(source(shown, &name, inner, content, catalogue, said));
        })
    });
    if let Err(fault) = read {
        sources.push(broken(name, vec![fault.into()]));
    } else if sources.is_empty() {
        let empty = crate::exchange::FaultKind::NotOneFile(Vec::new());
        sources.push(broken(name, vec![Fault::new(FaultKind::File(empty))]));
    }
    sources
}

/// A table of text that the program itself has.
///
/// # Errors
/// As for any other table.
pub(super) fn built_in(text: &str) -> Result<Packet, Vec<Fault>> {
    text::read(text.as_bytes()).map(|found| found.packet)
}

fn broken(file: String, faults: Vec<Fault>) -> Source {
    Source {
        file,
        sha256: String::new(),
        content: Vec::new(),
        packet: Err(faults),
    }
}

fn source(
    shown: String,
    outer: &str,
    inner: &str,
    content: Result<Vec<u8>, crate::exchange::Fault>,
    catalogue: &Catalogue,
    said: &Said,
) -> Source {
    let content = match content {
        Ok(content) => content,
        Err(fault) => return broken(shown, vec![fault.into()]),
    };
    // Reading from memory does not fail.
    let digest = container::sha256(&mut &content[..]).map(|(digest, _)| digest);
    let named_by = match inner {
        "" => outer,
        inner => inner,
    };
    let packet = rows(&content, named_by).and_then(|found| {
        let mut named = catalogue.named(stem(named_by));
        if !named.is_known && !inner.is_empty() {
            let by_outer = catalogue.named(stem(outer));
            named = if by_outer.is_known { by_outer } else { named };
        }
        identify(found, &named, catalogue, said)
    });
    Source {
        file: shown,
        sha256: digest.unwrap_or_default(),
        content,
        packet,
    }
}

fn rows(content: &[u8], name: &str) -> Result<Found, Vec<Fault>> {
    let begin = content.trim_ascii_start();
    let begin = begin.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(begin);
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_lowercase());
    match ending.as_deref() {
        _ if content.is_empty() => {
            let empty = crate::exchange::FaultKind::Empty;
            Err(vec![Fault::new(FaultKind::File(empty))])
        }
        _ if begin.starts_with(b"<") => xml::read(content),
        Some("dbf") => dbf::read(content),
        Some("csv" | "tsv" | "txt") => text::read(content),
        // XML of another encoding, or an empty one: its reader says what it is.
        Some("xml") => xml::read(content),
        _ => Err(vec![Fault::new(FaultKind::NotATable)]),
    }
}

/// Decides which dictionary it is: the call, the packet and the file's name must not contradict each
/// other.
fn identify(
    found: Found,
    named: &Named,
    catalogue: &Catalogue,
    said: &Said,
) -> Result<Packet, Vec<Fault>> {
    let kind = found.kind.as_deref().filter(|kind| !kind.is_empty());
    let of_kind = kind
        .and_then(|kind| catalogue.of_type(kind))
        .map(|d| d.code.clone());
    let of_call = said.dictionary.as_deref().map(|code| {
        let known = catalogue.of_type(code).map(|d| d.code.clone());
        known.unwrap_or_else(|| code_of(code))
    });
    let of_name = named.is_known.then(|| named.code.clone());
    let expected = of_call.clone().or(of_name);
    if let (Some(expected), Some(found)) = (&expected, &of_kind)
        && expected != found
    {
        return Err(vec![Fault::new(FaultKind::OtherDictionary {
            expected: expected.clone(),
            found: found.clone(),
        })]);
    }
    let unknown = || kind.map_or_else(|| named.code.clone(), code_of);
    let dictionary = of_kind.or(expected).unwrap_or_else(unknown);
    if dictionary.is_empty() {
        return Err(vec![Fault::new(FaultKind::NoDictionary)]);
    }
    let of_packet = found
        .date
        .as_deref()
        .map(str::trim)
        .filter(|date| !date.is_empty());
    let date = match of_packet {
        None => None,
        Some(text) => {
            let bad = || Fault {
                value: Some(text.to_owned()),
                ..Fault::new(FaultKind::BadPacketDate)
            };
            Some(packet::date(text).ok_or_else(|| vec![bad()])?)
        }
    };
    let version = found.version.filter(|version| !version.is_empty());
    Ok(Packet {
        dictionary,
        version: version.or(said.version.clone()).or(named.version.clone()),
        date: date.or(said.date).or(named.date),
        ..found.packet
    })
}

/// A cell: trimmed, of one line.
fn clean(text: &str) -> std::borrow::Cow<'_, str> {
    let text = text.trim();
    match text.contains(['\n', '\r', '\t']) {
        false => text.into(),
        true => text.split_whitespace().collect::<Vec<_>>().join(" ").into(),
    }
}

/// A control character that a cell cannot keep.
fn forbidden(cell: &str) -> Option<FaultKind> {
    let found = cell.chars().find(|c| c.is_control() && *c != '\u{85}');
    found.map(|c| FaultKind::ForbiddenCharacter(u32::from(c)))
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |n| n.to_string_lossy().into_owned(),
    )
}

/// A name without folders and ending.
fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match name.rsplit_once('.') {
        // The dots of an object identifier are no ending.
        Some((stem, ending))
            if !ending.is_empty() && !ending.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            stem
        }
        _ => name,
    }
}
