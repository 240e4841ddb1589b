//! DBF, by the crate `dbase`.
//!
//! It would make binary fractions of numbers (`1.0` would come back as `1`). A DBF keeps numbers,
//! dates and marks as text, so their columns are shown to it as text and come back sign by sign.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use dbase::encoding::EncodingRs;
use dbase::{FieldValue, ReaderBuilder, ReadingOptions, TrimOption};
use encoding_rs::{Encoding, IBM866, UTF_8, WINDOWS_1251};

use super::{Found, clean, text};
use crate::exchange::container::carried_fault;
use crate::nsi::fault::{Fault, FaultKind};

/// A head, then descriptions of columns of the same length; the kind of a column in it.
const DESCRIPTION: usize = 32;
const KIND: usize = 11;
/// Where the head says which encoding the text has.
const MARK: usize = 29;
const END_OF_DESCRIPTIONS: u8 = 0x0D;

pub(super) fn read(content: &[u8]) -> Result<Found, Vec<Fault>> {
    text::packet(|faults, each| each_record(Cursor::new(content), faults, each))
}

/// Hands over the records of a DBF, the names of the columns first, under the number of each row.
pub(super) fn each_record(
    source: impl Read + Seek,
    faults: &mut Vec<Fault>,
    each: &mut text::Each<'_>,
) {
    if let Err(found) = try_each_record(source, faults, each) {
        faults.extend(found);
    }
}

fn try_each_record(
    source: impl Read + Seek,
    faults: &mut Vec<Fault>,
    each: &mut text::Each<'_>,
) -> Result<(), Vec<Fault>> {
    let io = |e: io::Error| vec![Fault::new(FaultKind::File(carried_fault(e)))];
    let mut source = Overlaid::new(source).map_err(io)?;
    let encoding = encoding(&source.begin);
    as_text(&mut source.begin)?;
    let damaged = |e: dbase::Error| vec![Fault::new(FaultKind::DamagedDbf(e.to_string()))];
    let options = ReadingOptions::default().character_trim(TrimOption::BeginEnd);
    let builder = ReaderBuilder::new()
        .with_encoding(EncodingRs::from(encoding))
        .with_options(options);
    let mut reader = builder.build(source).map_err(damaged)?;
    let names: Vec<String> = reader
        .fields()
        .iter()
        .filter(|field| !is_hidden(field.name()))
        .map(|field| clean(field.name()).into_owned())
        .collect();
    check_names(&names)?;
    if !each(&csv::StringRecord::from(names.clone()), 0, faults) {
        return Ok(());
    }
    for (n, record) in reader.iter_records_as::<Cells>().enumerate() {
        let number = n as u64 + 1;
        let cells = match record {
            Ok(Cells(cells)) => cells,
            // Where a row cannot be read, those behind it cannot either.
            Err(error) => {
                let kind = FaultKind::DamagedDbf(error.to_string());
                faults.push(Fault::at_line(kind, number));
                break;
            }
        };
        let mut record = csv::StringRecord::new();
        for (cell, column) in cells.iter().zip(&names) {
            let cell = cell.as_deref().unwrap_or_default();
            let cell = clean(cell.trim_matches(['\0', ' ']));
            // The library puts this sign for bytes that the encoding does not have.
            if cell.contains('\u{FFFD}') {
                let encoding = encoding.name().to_owned();
                let kind = FaultKind::File(crate::exchange::FaultKind::Undecodable { encoding });
                faults.push(Fault::in_cell(kind, number, column, ""));
            }
            record.push_field(&cell);
        }
        if !each(&record, number, faults) {
            break;
        }
    }
    Ok(())
}

fn check_names(names: &[String]) -> Result<(), Vec<Fault>> {
    let mut faults = Vec::new();
    for (at, name) in names.iter().enumerate() {
        if name.is_empty() {
            faults.push(Fault::new(FaultKind::NamelessColumn(at + 1)));
        } else if names[..at].contains(name) {
            faults.push(Fault {
                column: Some(name.clone()),
                ..Fault::new(FaultKind::ColumnTwice)
            });
        }
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(faults),
    }
}

/// A file of which the beginning is read as it stands here.
struct Overlaid<R> {
    begin: Vec<u8>,
    inner: R,
    at: u64,
    /// Where `inner` stands.
    inner_at: u64,
}

/// More than any head has, and enough rows to find out the encoding by.
const BEGIN: u64 = 1024 * 1024;

impl<R: Read + Seek> Overlaid<R> {
    fn new(mut inner: R) -> io::Result<Overlaid<R>> {
        let mut begin = Vec::new();
        Read::by_ref(&mut inner)
            .take(BEGIN)
            .read_to_end(&mut begin)?;
        Ok(Overlaid {
            inner_at: begin.len() as u64,
            begin,
            inner,
            at: 0,
        })
    }
}

impl<R: Read + Seek> Read for Overlaid<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let at = usize::try_from(self.at).unwrap_or(usize::MAX);
        let n = match self.begin.get(at..).filter(|rest| !rest.is_empty()) {
            Some(mut rest) => rest.read(buffer)?,
            None => {
                if self.inner_at != self.at {
                    self.inner_at = self.inner.seek(SeekFrom::Start(self.at))?;
                }
                let n = self.inner.read(buffer)?;
                self.inner_at += n as u64;
                n
            }
        };
        self.at += n as u64;
        Ok(n)
    }
}

impl<R: Read + Seek> Seek for Overlaid<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::Current(by) => self
                .at
                .checked_add_signed(by)
                .ok_or(io::ErrorKind::InvalidInput)?,
            SeekFrom::End(_) => {
                self.inner_at = self.inner.seek(to)?;
                self.inner_at
            }
        };
        Ok(self.at)
    }
}

/// Says of columns that are kept as text that they are text.
fn as_text(content: &mut [u8]) -> Result<(), Vec<Fault>> {
    let mut at = DESCRIPTION;
    while content
        .get(at)
        .is_some_and(|byte| *byte != END_OF_DESCRIPTIONS)
    {
        let Some(kind) = content.get_mut(at + KIND) else {
            break; // Cut short: the library says so.
        };
        match kind {
            b'N' | b'F' | b'D' | b'L' => *kind = b'C',
            b'C' | b'I' | b'0' => {}
            other => {
                let kind = match *other {
                    b'M' | b'G' | b'P' => FaultKind::MemoInDbf,
                    kind => FaultKind::BinaryInDbf(char::from(kind)),
                };
                let name = content[at..at + KIND].split(|byte| *byte == 0).next();
                return Err(vec![Fault {
                    column: name.map(|name| String::from_utf8_lossy(name).into_owned()),
                    ..Fault::new(kind)
                }]);
            }
        }
        at += DESCRIPTION;
    }
    Ok(())
}

/// Fox writes which cells are empty into a column of its own.
fn is_hidden(name: &str) -> bool {
    name == "_NullFlags"
}

/// The cells of a record, hidden columns left out.
struct Cells(Vec<Option<String>>);

impl dbase::ReadableRecord for Cells {
    fn read_using<S, M>(
        fields: &mut dbase::FieldIterator<'_, S, M>,
    ) -> Result<Cells, dbase::FieldError>
    where
        S: std::io::Read + std::io::Seek,
        M: std::io::Read + std::io::Seek,
    {
        let mut cells = Vec::new();
        for field in fields {
            let field = field?;
            if is_hidden(field.name) {
                continue;
            }
            cells.push(match field.value {
                FieldValue::Character(text) => text,
                FieldValue::Integer(number) => Some(number.to_string()),
                // Every other kind has been refused before.
                other => Some(other.to_string()),
            });
        }
        Ok(Cells(cells))
    }
}

/// The encoding that the file's mark names, of those that Russian files have; without a mark the one
/// that makes the most sense of its bytes.
fn encoding(content: &[u8]) -> &'static Encoding {
    match content.get(MARK) {
        Some(0x26 | 0x65) => IBM866,
        Some(0xC9 | 0x57) => WINDOWS_1251,
        Some(0xF0) => UTF_8,
        _ if std::str::from_utf8(content.get(DESCRIPTION..).unwrap_or_default()).is_ok() => UTF_8,
        _ => text::more_russian(content),
    }
}
