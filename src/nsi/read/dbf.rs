//! DBF, by the crate `dbase`.
//!
//! It would make binary fractions of numbers (`1.0` would come back as `1`). A DBF keeps numbers,
//! dates and marks as text, so their columns are shown to it as text and come back sign by sign.

use std::io::Cursor;

use dbase::encoding::EncodingRs;
use dbase::{FieldValue, ReaderBuilder, ReadingOptions, TrimOption};
use encoding_rs::{Encoding, IBM866, UTF_8, WINDOWS_1251};

use super::{Found, clean, forbidden, text};
use crate::nsi::fault::{Fault, FaultKind};
use crate::nsi::packet::Packet;
use crate::nsi::table::Table;

const MAX_FAULTS: usize = 200;

/// A head, then descriptions of columns of the same length; the kind of a column in it.
const DESCRIPTION: usize = 32;
const KIND: usize = 11;
/// Where the head says which encoding the text has.
const MARK: usize = 29;
const END_OF_DESCRIPTIONS: u8 = 0x0D;

pub(super) fn read(content: &[u8]) -> Result<Found, Vec<Fault>> {
    let mut content = content.to_vec();
    let encoding = encoding(&content);
    let one = |kind| vec![Fault::new(kind)];
    as_text(&mut content)?;
    let damaged = |e: dbase::Error| one(FaultKind::DamagedDbf(e.to_string()));
    let options = ReadingOptions::default().character_trim(TrimOption::BeginEnd);
    let builder = ReaderBuilder::new()
        .with_encoding(EncodingRs::from(encoding))
        .with_options(options);
    let mut reader = builder.build(Cursor::new(content)).map_err(damaged)?;
    let names: Vec<String> = reader
        .fields()
        .iter()
        .filter(|field| !is_hidden(field.name()))
        .map(|field| clean(field.name()).into_owned())
        .collect();
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
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut packet = Packet {
        table: Table::new(names),
        ..Packet::default()
    };
    for (n, record) in reader.iter_records_as::<Cells>().enumerate() {
        let number = n as u64 + 1;
        match record {
            // Where a row cannot be read, those behind it cannot either.
            Err(error) => {
                faults.push(Fault::at_line(
                    FaultKind::DamagedDbf(error.to_string()),
                    number,
                ));
                break;
            }
            Ok(Cells(cells)) => row(&cells, number, encoding, &mut packet, &mut faults),
        }
        if faults.len() >= MAX_FAULTS {
            break;
        }
    }
    match faults.is_empty() {
        true => Ok(Found {
            packet,
            ..Found::default()
        }),
        false => Err(faults),
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

fn row(
    cells: &[Option<String>],
    number: u64,
    encoding: &'static Encoding,
    packet: &mut Packet,
    faults: &mut Vec<Fault>,
) {
    let texts: Vec<_> = cells
        .iter()
        .map(|cell| {
            clean(
                cell.as_deref()
                    .unwrap_or_default()
                    .trim_matches(['\0', ' ']),
            )
        })
        .collect();
    for (text, column) in texts.iter().zip(packet.table.columns()) {
        // The library puts this sign for bytes that the encoding does not have.
        if text.contains('\u{FFFD}') {
            let encoding = encoding.name().to_owned();
            let kind = FaultKind::File(crate::exchange::FaultKind::Undecodable { encoding });
            faults.push(Fault::in_cell(kind, number, column, ""));
        }
        if let Some(kind) = forbidden(text) {
            faults.push(Fault::in_cell(kind, number, column, text));
        }
    }
    match packet.table.push(texts.iter().map(AsRef::as_ref)) {
        Ok(()) => packet.lines.push(u32::try_from(number).unwrap_or(0)),
        Err(_) => faults.push(Fault::at_line(FaultKind::TooLarge, number)),
    }
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
