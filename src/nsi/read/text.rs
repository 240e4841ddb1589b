//! Tables of text: CSV of spreadsheets (`;`, `,` or `|`, quotation marks), TSV (tabulators, none). The first
//! line names the columns.
//!
//! Encodings are found out, for nobody writes them down: UTF-8, UTF-16 with its mark, else whichever of
//! windows-1251 and the old IBM866 makes more Russian letters of the bytes.

use std::borrow::Cow;
use std::io::BufRead;

use encoding_rs::{Encoding, IBM866, UTF_8, WINDOWS_1251};

use crate::exchange::FaultKind as FileKind;
use crate::exchange::container::carried_fault;

use super::{Found, clean, forbidden};
use crate::nsi::fault::{Fault, FaultKind};
use crate::nsi::packet::Packet;
use crate::nsi::table::Table;

const MAX_FAULTS: usize = 200;

/// A row of more lines has lost its closing quotation mark.
const MAX_LINES: u64 = 50;

pub(super) fn read(content: &[u8]) -> Result<Found, Vec<Fault>> {
    let text = decode(content).map_err(|kind| vec![Fault::new(FaultKind::File(kind))])?;
    packet(|faults, each| each_record(text.as_bytes(), faults, each))
}

/// Makes a packet of the records that `records` hands over, the names of the columns first.
pub(super) fn packet(
    records: impl FnOnce(&mut Vec<Fault>, &mut Each<'_>),
) -> Result<Found, Vec<Fault>> {
    let mut packet = Packet::default();
    let mut faults = Vec::new();
    let mut is_header = true;
    records(&mut faults, &mut |record, line, faults| {
        if is_header {
            is_header = false;
            packet.table = Table::new(header(record, line, faults));
        } else {
            row(record, line, &mut packet, faults);
        }
        faults.len() < MAX_FAULTS
    });
    match faults.is_empty() {
        true => Ok(Found {
            packet,
            ..Found::default()
        }),
        false => Err(faults),
    }
}

/// What takes a record with its line, and gathers faults; false when it wants no more.
pub(super) type Each<'e> = dyn FnMut(&csv::StringRecord, u64, &mut Vec<Fault>) -> bool + 'e;

/// Hands over the records of a table of text in UTF-8, the line of names first; blank ones are none.
pub(super) fn each_record(mut text: impl BufRead, faults: &mut Vec<Fault>, each: &mut Each<'_>) {
    let delimiter = match text.fill_buf() {
        Ok(begin) => delimiter(begin),
        Err(error) => return faults.push(Fault::new(FaultKind::File(carried_fault(error)))),
    };
    let Some(delimiter) = delimiter else {
        return faults.push(Fault::new(FaultKind::NoHeader));
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        // A quotation mark in a TSV is a quotation mark.
        .quoting(delimiter != b'\t')
        .has_headers(false)
        .flexible(true)
        .from_reader(text);
    let mut record = csv::StringRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            // The text is UTF-8 and rows may have any width: only what is below can fail.
            Err(error) => {
                let kind = match error.into_kind() {
                    csv::ErrorKind::Io(error) => carried_fault(error),
                    other => FileKind::Unreadable(format!("{other:?}")),
                };
                faults.push(Fault::at_line(FaultKind::File(kind), line));
                break;
            }
        }
        let line = record.position().map_or(line, csv::Position::line);
        if reader.position().line() > line + MAX_LINES {
            faults.push(Fault::at_line(FaultKind::BrokenQuotes, line));
        }
        // Spreadsheets leave rows of nothing but delimiters behind.
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if !each(&record, line, faults) {
            break;
        }
    }
}

/// What stands between the names of the columns; nothing where there is no line of names.
fn delimiter(begin: &[u8]) -> Option<u8> {
    let mut lines = begin.split(|byte| matches!(byte, b'\n' | b'\r'));
    let first = lines.find(|line| !line.trim_ascii().is_empty())?;
    let known = [b'\t', b';', b',', b'|'].into_iter();
    let found = known.clone().find(|sign| first.contains(sign));
    Some(found.unwrap_or(b'\t'))
}

/// The encoding of a text by its beginning, and how long its byte order mark is.
pub(super) fn encoding(begin: &[u8]) -> (&'static Encoding, usize) {
    if let Some(found) = Encoding::for_bom(begin) {
        return found;
    }
    // The beginning may end in the middle of a letter.
    let is_utf8 = match std::str::from_utf8(begin) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    match is_utf8 {
        true => (UTF_8, 0),
        false => (more_russian(begin), 0),
    }
}

/// The names of the columns; nameless ones at the end are none.
fn header(record: &csv::StringRecord, line: u64, faults: &mut Vec<Fault>) -> Vec<String> {
    let mut names: Vec<String> = record.iter().map(|name| clean(name).into_owned()).collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    for (at, name) in names.iter().enumerate() {
        if name.is_empty() {
            faults.push(Fault::at_line(FaultKind::NamelessColumn(at + 1), line));
        } else if names[..at].contains(name) {
            faults.push(Fault::in_cell(FaultKind::ColumnTwice, line, name, ""));
        }
    }
    names
}

fn row(record: &csv::StringRecord, line: u64, packet: &mut Packet, faults: &mut Vec<Fault>) {
    let expected = packet.table.columns().len();
    let is_rest_empty = record
        .iter()
        .skip(expected)
        .all(|cell| cell.trim().is_empty());
    if record.len() < expected || !is_rest_empty {
        let found = record.len();
        let kind = FaultKind::OtherWidth { expected, found };
        return faults.push(Fault::at_line(kind, line));
    }
    let cells: Vec<Cow<'_, str>> = record.iter().take(expected).map(clean).collect();
    for (cell, column) in cells.iter().zip(packet.table.columns()) {
        if let Some(kind) = forbidden(cell) {
            faults.push(Fault::in_cell(kind, line, column, cell));
        }
    }
    match packet.table.push(cells.iter().map(Cow::as_ref)) {
        Ok(()) => packet.lines.push(u32::try_from(line).unwrap_or(0)),
        Err(_) => faults.push(Fault::at_line(FaultKind::TooLarge, line)),
    }
}

fn decode(content: &[u8]) -> Result<Cow<'_, str>, FileKind> {
    if let Some((encoding, length)) = Encoding::for_bom(content) {
        let (text, has_errors) = encoding.decode_without_bom_handling(&content[length..]);
        return match has_errors {
            false => Ok(text),
            true => Err(FileKind::Undecodable {
                encoding: encoding.name().to_owned(),
            }),
        };
    }
    match std::str::from_utf8(content) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) => {
            let encoding = more_russian(content);
            let text = encoding.decode_without_bom_handling_and_without_replacement(content);
            text.ok_or(FileKind::Undecodable {
                encoding: encoding.name().to_owned(),
            })
        }
    }
}

/// Of the two encodings with one byte a letter that are in use, the one that makes more Russian letters
/// of the bytes.
pub(super) fn more_russian(content: &[u8]) -> &'static Encoding {
    let n_letters = |encoding: &'static Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(content);
        let is_letter = |c: &char| matches!(c, 'А'..='я' | 'Ё' | 'ё');
        text.chars().filter(is_letter).count()
    };
    match n_letters(IBM866) > n_letters(WINDOWS_1251) {
        true => IBM866,
        false => WINDOWS_1251,
    }
}
