//! Reads a file of any edition as a sequence of pieces; memory does not grow with the file.
//!
//! Elements that hold records are opened and closed; everything else (a record, a finding, a table
//! of totals, an element nobody knows) comes as one piece of text, with its line breaks, so that
//! whoever reads it can name lines. Records are cut out as they stand and not looked into.

use std::io::Read;

use memchr::memmem::{self, Finder};

use super::cut::{Cutter, Kind, Piece, io_kind};
use super::edition::{Edition, ElementId};
use super::fault::{Fault, FaultKind};
use super::xml::Element;

/// Room made for a record at once; most need no more.
const ROOM: usize = 6 * 1024;

/// A piece of a file.
#[derive(Debug)]
pub enum Item {
    /// A container begins: its start tag with attributes.
    Open {
        id: ElementId,
        tag: String,
        line: u64,
    },
    /// A whole element; `id` is missing when the table does not know it.
    Unit {
        id: Option<ElementId>,
        text: String,
        line: u64,
    },
    /// The innermost open container ends.
    Close,
}

/// A file being read.
pub struct Stream<'e, R: Read> {
    edition: &'e Edition,
    cut: Cutter<R>,
    open: Vec<ElementId>,
    is_begun: bool,
    /// An empty container has been opened and is closed next.
    is_closing: bool,
    /// Used texts, for the next records.
    rooms: Vec<String>,
    /// The beginning of a record's end tag.
    record_end: Finder<'static>,
}

impl<'e, R: Read> Stream<'e, R> {
    /// # Errors
    /// When the beginning of the file cannot be XML in an encoding we can read.
    pub fn new(edition: &'e Edition, input: R) -> Result<Stream<'e, R>, Fault> {
        Ok(Stream {
            edition,
            cut: Cutter::new(input)?,
            open: Vec::new(),
            is_begun: false,
            is_closing: false,
            rooms: Vec::new(),
            record_end: Finder::new(&format!("</{}", edition.element(edition.record).name))
                .into_owned(),
        })
    }

    /// Decoded bytes read so far, for progress.
    pub fn position(&self) -> u64 {
        self.cut.n_read
    }

    /// Takes texts that nobody needs any more, to read records into.
    pub fn reuse(&mut self, rooms: impl IntoIterator<Item = String>) {
        self.rooms.extend(rooms);
    }

    /// The next piece; nothing at the end of the file.
    ///
    /// # Errors
    /// The first fault of the XML, with its line; nothing can be read after it.
    pub fn next_item(&mut self) -> Result<Option<Item>, Fault> {
        if self.is_closing {
            self.is_closing = false;
            self.open.pop();
            return Ok(Some(Item::Close));
        }
        loop {
            let line = self.cut.line;
            let event = self.cut.read_event()?;
            match event {
                Piece::Space | Piece::Aside(_) => {}
                Piece::Text(_) => return Err(Fault::at_line(FaultKind::StrayText, line)),
                Piece::Start(tag) => return self.enter(tag, line, false).map(Some),
                Piece::Empty(tag) => return self.enter(tag, line, true).map(Some),
                Piece::End(_) => {
                    self.open.pop();
                    return Ok(Some(Item::Close));
                }
                Piece::Eof => {
                    if !self.is_begun {
                        return Err(Fault::at_line(
                            FaultKind::NotXml("no root element".into()),
                            self.cut.line,
                        ));
                    }
                    if !self.open.is_empty() {
                        return Err(Fault::at_line(
                            FaultKind::NotXml("unexpected end of file".into()),
                            self.cut.line,
                        ));
                    }
                    return self.cut.confirm_encoding().map(|()| None);
                }
            }
        }
    }

    fn enter(&mut self, tag: String, line: u64, is_empty: bool) -> Result<Item, Fault> {
        let name = tag[1..]
            .split(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/')
            .next()
            .unwrap_or("");
        let id = match self.open.last() {
            Some(parent) => self.edition.child(*parent, name),
            None if self.is_begun => {
                return Err(Fault::at_line(
                    FaultKind::NotXml("a second root element".into()),
                    line,
                ));
            }
            None => {
                self.is_begun = true;
                let root = &self.edition.element(0).name;
                if name != root {
                    let kind = FaultKind::OtherFormat {
                        expected: root.clone(),
                        found: name.chars().take(60).collect(),
                    };
                    return Err(Fault::at_line(kind, line));
                }
                Some(0)
            }
        };
        if let Some(id) = id.filter(|id| self.edition.element(*id).is_container) {
            self.open.push(id);
            self.is_closing = is_empty;
            return Ok(Item::Open { id, tag, line });
        }
        let text = match id {
            _ if is_empty => tag,
            Some(id) if id == self.edition.record => self.rest_of_record(tag, line)?,
            _ => self.cut.rest_of_unit(tag, line)?,
        };
        Ok(Item::Unit { id, text, line })
    }

    /// The rest of a record, found by its end tag alone: whoever uses the record reads its events.
    ///
    /// A comment, or an element of the record's own name inside it, could hold such an end tag too;
    /// then the record is taken further until it is whole.
    fn rest_of_record(&mut self, tag: String, line: u64) -> Result<String, Fault> {
        let name = &self.edition.element(self.edition.record).name;
        let (start_tag, end_tag) = (format!("<{name}"), format!("</{name}>"));
        let mut text = self.rooms.pop().unwrap_or_default().into_bytes();
        text.clear();
        text.reserve(ROOM);
        text.extend_from_slice(tag.as_bytes());
        loop {
            let taken = text.len();
            let input = self.cut.reader.get_mut();
            let is_found = input.take_until(&self.record_end, &mut text);
            let is_found = is_found.map_err(|e| Fault::at_line(io_kind(e), line))?;
            self.cut.line += text[taken..].iter().filter(|b| **b == b'\n').count() as u64;
            if !is_found {
                let kind = FaultKind::NotXml("unexpected end of file".into());
                return Err(Fault::at_line(kind, self.cut.line));
            }
            let has = |what: &[u8]| memmem::find(&text[1..], what).is_some();
            let is_plain = !has(b"<!") && !has(start_tag.as_bytes());
            // The input is UTF-8 already and cut at ASCII signs only.
            let mut record = String::from_utf8(text)
                .map_err(|e| Fault::at_line(FaultKind::NotXml(e.to_string()), line))?;
            record.push_str(&end_tag);
            if is_plain || is_whole(&record) {
                // Read as an event, so that the reader knows it is closed.
                let mut end = String::new();
                return match self.cut.read_event_into(&mut end)? {
                    Kind::End => Ok(record),
                    _ => Err(Fault::at_line(FaultKind::NotXml(end), line)),
                };
            }
            record.truncate(record.len() - end_tag.len());
            text = record.into_bytes();
            // Past the beginning of this end tag, to look for the next one.
            let mut sign = [0];
            let read = self.cut.reader.get_mut().read(&mut sign);
            if read.map_err(|e| Fault::at_line(io_kind(e), line))? == 1 {
                text.push(sign[0]);
            }
        }
    }
}

/// Whether a text is one element, or broken in a way that more text will not mend.
fn is_whole(text: &str) -> bool {
    !matches!(
        Element::parse(text),
        Err(Fault {
            kind: FaultKind::NotXml(_),
            ..
        })
    )
}

/// A start tag by itself as an element without children.
///
/// # Errors
/// A tag that is not XML.
pub fn start_tag(tag: &str) -> Result<Element<'static>, Fault> {
    let bare = tag.trim_end_matches('>').trim_end_matches('/');
    let text = format!("{bare}/>");
    let element = Element::parse(&text)?;
    let mut own = Element::new(element.name.into_owned());
    for (name, value) in element.attributes {
        own.attributes
            .push((name.into_owned().into(), value.into_owned().into()));
    }
    Ok(own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::xml::MAX_DEPTH;

    fn kinds(xml: &str) -> Result<Vec<String>, FaultKind> {
        let edition = Edition::load("reestr-6.15", None).unwrap();
        let mut stream = Stream::new(&edition, xml.as_bytes()).map_err(|f| f.kind)?;
        let mut found = Vec::new();
        while let Some(item) = stream.next_item().map_err(|f| f.kind)? {
            found.push(match item {
                Item::Open { id, line, .. } => format!("open {} {line}", edition.element(id).name),
                Item::Unit { text, line, .. } => format!("unit {text} {line}"),
                Item::Close => "close".into(),
            });
        }
        Ok(found)
    }

    #[test]
    fn containers_open_and_units_come_whole() {
        let xml = "<package>\n <body version='1'>\n  <bill>\n   <what><x/>\n</what>\n <patients/></bill></body></package>";
        let expected = [
            "open package 1",
            "open body 2",
            "open bill 3",
            "unit <what><x/>\n</what> 4",
            "open patients 6",
            "close",
            "close",
            "close",
            "close",
        ];
        assert_eq!(kinds(xml).unwrap(), expected);
    }

    #[test]
    fn records_are_cut_where_they_really_end() {
        let in_patients = |inside: &str| {
            format!("<package><body><bill><patients>{inside}</patients></bill></body></package>")
        };
        for record in [
            "<patient a='1'>\n  <docs/>\n</patient>",
            "<patient><!-- </patient> --><docs/></patient>",
            "<patient><patient x='1'/><patient><b/></patient></patient>",
            "<patient><patient_info><a/></patient_info></patient>",
            "<patient><a><![CDATA[</patient>]]></a></patient>",
        ] {
            let found = kinds(&in_patients(&format!("{record}<patient b='2'/>"))).unwrap();
            let units: Vec<_> = found.iter().filter(|f| f.starts_with("unit")).collect();
            assert_eq!(units.len(), 2, "{record}: {found:?}");
            assert!(
                units[0].starts_with(&format!("unit {record} ")),
                "{units:?}"
            );
        }
        for broken in [
            "<patient><docs/>",
            "<patient><docs></patient",
            "<patient><!-- </patient>",
        ] {
            assert!(
                matches!(kinds(&in_patients(broken)), Err(FaultKind::NotXml(_))),
                "{broken}"
            );
        }
    }

    #[test]
    fn bad_files_are_named() {
        let deep = format!("<package><what>{}", "<a>".repeat(100));
        let table: [(&str, FaultKind); 5] = [
            (
                "<!DOCTYPE a [<!ENTITY b 'c'>]><package/>",
                FaultKind::Doctype,
            ),
            (
                "<ZL_LIST/>",
                FaultKind::OtherFormat {
                    expected: "package".into(),
                    found: "ZL_LIST".into(),
                },
            ),
            ("<package>text</package>", FaultKind::StrayText),
            (&deep, FaultKind::TooDeep { limit: MAX_DEPTH }),
            ("", FaultKind::Empty),
        ];
        for (xml, kind) in table {
            assert_eq!(kinds(xml), Err(kind), "{xml}");
        }
        for xml in [
            "<package>",
            "<package></body>",
            "<package><body></package>",
            "<package/><package/>",
            "   ",
            "<",
        ] {
            assert!(
                matches!(kinds(xml), Err(FaultKind::NotXml(_))),
                "{xml}: {:?}",
                kinds(xml)
            );
        }
    }
}
