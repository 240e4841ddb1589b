//! Cuts XML into events and whole elements, as text, with the lines on which they stand.
//!
//! What the elements mean is the business of whoever asks: `stream` by a format table, the readers of
//! dictionaries by the shape of their packets.

use std::io::Read;

use quick_xml::events::Event;
use quick_xml::reader::Reader;

use super::decode::{DecodeFault, Utf8Input};
use super::fault::{Fault, FaultKind};
use super::xml::MAX_DEPTH;

/// An element longer than this is refused; real ones are a few kilobytes.
pub const MAX_UNIT: usize = 8 * 1024 * 1024;

/// A file being cut.
pub struct Cutter<R: Read> {
    pub(super) reader: Reader<Utf8Input<R>>,
    buffer: Vec<u8>,
    /// Where the next event begins, from 1.
    pub line: u64,
    /// Decoded bytes read so far.
    pub(super) n_read: u64,
}

impl<R: Read> Cutter<R> {
    /// # Errors
    /// When the beginning of the file cannot be XML in an encoding we can read.
    pub fn new(input: R) -> Result<Cutter<R>, Fault> {
        let input = Utf8Input::new(input, MAX_UNIT).map_err(|e| Fault::at_line(io_kind(e), 1))?;
        let mut reader = Reader::from_reader(input);
        reader.config_mut().check_comments = false;
        Ok(Cutter {
            reader,
            buffer: Vec::with_capacity(16 * 1024),
            line: 1,
            n_read: 0,
        })
    }

    /// Asked at the end of the file: were the bytes what the declaration says?
    ///
    /// # Errors
    /// [`FaultKind::EncodingLies`].
    pub fn confirm_encoding(&mut self) -> Result<(), Fault> {
        let confirmed = self.reader.get_mut().confirm_encoding();
        confirmed.map_err(|kind| Fault::at_line(kind, 1))
    }

    /// Everything up to the end tag that closes `text`.
    ///
    /// # Errors
    /// The first fault of the XML; what ends, is too deep or too long.
    pub fn rest_of_unit(&mut self, mut text: String, line: u64) -> Result<String, Fault> {
        let mut depth = 1;
        while depth > 0 {
            let start_line = self.line;
            match self.read_event_into(&mut text)? {
                Kind::Start => depth += 1,
                Kind::End => depth -= 1,
                Kind::Eof => {
                    return Err(Fault::at_line(
                        FaultKind::NotXml("unexpected end of file".into()),
                        start_line,
                    ));
                }
                Kind::Other => {}
            }
            if depth > MAX_DEPTH {
                return Err(Fault::at_line(
                    FaultKind::TooDeep { limit: MAX_DEPTH },
                    start_line,
                ));
            }
            if text.len() > MAX_UNIT {
                return Err(Fault::at_line(
                    FaultKind::TooLongRecord { limit: MAX_UNIT },
                    line,
                ));
            }
        }
        Ok(text)
    }

    /// The next event, text and all.
    ///
    /// # Errors
    /// The first fault of the XML, with its line; nothing can be read after it.
    pub fn read_event(&mut self) -> Result<Piece, Fault> {
        let mut text = String::new();
        let kind = self.read_event_into(&mut text)?;
        Ok(match kind {
            Kind::Eof => Piece::Eof,
            Kind::Start => Piece::Start(text),
            Kind::End => Piece::End(text),
            Kind::Other if text.trim_ascii().is_empty() => Piece::Space,
            Kind::Other if text.starts_with("<!--") || text.starts_with("<?") => Piece::Aside(text),
            Kind::Other if text.starts_with("<![CDATA[") => Piece::Text(text),
            Kind::Other if text.starts_with('<') => Piece::Empty(text),
            Kind::Other => Piece::Text(text),
        })
    }

    /// Reads one event and appends it to `text` as it stands, white space between elements reduced
    /// to its line breaks.
    pub(super) fn read_event_into(&mut self, text: &mut String) -> Result<Kind, Fault> {
        self.buffer.clear();
        self.reader.get_mut().reset_budget();
        let line = self.line;
        let event = self
            .reader
            .read_event_into(&mut self.buffer)
            .map_err(|e| xml_fault(e, line))?;
        let before = text.len();
        let kind = match event {
            Event::Start(tag) => {
                text.push('<');
                text.push_str(&tag);
                text.push('>');
                Kind::Start
            }
            Event::Empty(tag) => {
                text.push('<');
                text.push_str(&tag);
                text.push_str("/>");
                Kind::Other
            }
            Event::End(tag) => {
                text.push_str("</");
                text.push_str(&tag);
                text.push('>');
                Kind::End
            }
            Event::Text(content) => {
                let content = content.into_inner();
                // Between two references white space is part of a value.
                let is_value = text.ends_with(';');
                if !is_value && content.trim_ascii().is_empty() {
                    let n_breaks = content.bytes().filter(|b| *b == b'\n').count();
                    text.extend(std::iter::repeat_n('\n', n_breaks));
                } else {
                    text.push_str(&content);
                }
                Kind::Other
            }
            Event::CData(content) => {
                text.push_str("<![CDATA[");
                text.push_str(&content);
                text.push_str("]]>");
                Kind::Other
            }
            Event::Comment(content) => {
                text.push_str("<!--");
                text.push_str(&content);
                text.push_str("-->");
                Kind::Other
            }
            Event::PI(content) => {
                text.push_str("<?");
                text.push_str(&content);
                text.push_str("?>");
                Kind::Other
            }
            Event::Decl(_) => {
                text.push_str("<?xml?>");
                Kind::Other
            }
            Event::GeneralRef(name) => {
                text.push('&');
                text.push_str(&name);
                text.push(';');
                Kind::Other
            }
            Event::DocType(_) => return Err(Fault::at_line(FaultKind::Doctype, line)),
            Event::Eof => Kind::Eof,
        };
        self.n_read = self.reader.buffer_position();
        self.line += text.as_bytes()[before..]
            .iter()
            .filter(|b| **b == b'\n')
            .count() as u64;
        Ok(kind)
    }
}

/// What an event was.
pub(super) enum Kind {
    Start,
    End,
    Other,
    Eof,
}

/// An event with its text.
pub enum Piece {
    Start(String),
    Empty(String),
    End(String),
    Text(String),
    /// A comment or a processing instruction between pieces.
    Aside(String),
    Space,
    Eof,
}

/// What stood behind an error of a reader.
pub(super) fn io_kind(error: std::io::Error) -> FaultKind {
    match error.downcast::<DecodeFault>() {
        Ok(DecodeFault(kind)) => kind,
        Err(error) => super::container::io_fault(&error),
    }
}

fn xml_fault(error: quick_xml::Error, line: u64) -> Fault {
    let kind = match &error {
        quick_xml::Error::Io(io) => match io
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<DecodeFault>())
        {
            Some(DecodeFault(kind)) => kind.clone(),
            None => super::container::io_fault(io),
        },
        _ => FaultKind::NotXml(error.to_string()),
    };
    Fault::at_line(kind, line)
}
