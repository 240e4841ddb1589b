//! A packet of a classifier of checks as it stands in its file.

use std::path::Path;

use chrono::NaiveDate;
use quick_xml::escape::unescape;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

use super::super::rule::Source;
use super::day;

/// One record of a classifier, its texts as written but for the white space around them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// `ID_TEST`.
    pub id: String,
    /// `ID_EL`, the path of the element.
    pub target: String,
    /// `DESC_TEST`, what the check is called.
    pub title: String,
    /// `TYPE_D`, letters of the kinds of file.
    pub types: String,
    /// `NSI_OBJ`, `NSI_EL`.
    pub dictionary: String,
    pub column: String,
    /// `USL_TEST`.
    pub condition: String,
    /// `VAL_EL`.
    pub allowed: String,
    /// `MIN_LEN`, `MAX_LEN`, `MASK_VAL`.
    pub least: String,
    pub most: String,
    pub mask: String,
    pub comment: String,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

/// A whole classifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classifier {
    pub source: Source,
    pub version: String,
    pub entries: Vec<Entry>,
}

/// Why a file is no classifier of checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadFault {
    /// The system's words.
    Unreadable(String),
    /// The parser's words, and the line.
    NotXml {
        what: String,
        line: u64,
    },
    /// `zglv/type` is none of the four classifiers of checks.
    Type(String),
    /// A record without a number or an element, by its place in the file.
    NoNumber {
        record: usize,
    },
    /// Two records with one number.
    Twice {
        id: String,
    },
    Empty,
}

/// What a packet says in `zglv/type`.
const TYPES: [(&str, Source); 4] = [
    ("FLK_MPF", Source::Q015),
    ("MEK_MPF", Source::Q016),
    ("FLK_MPR", Source::Q022),
    ("MEK_MPR", Source::Q023),
];

impl Classifier {
    /// # Errors
    /// [`ReadFault`].
    pub fn open(path: &Path) -> Result<Classifier, ReadFault> {
        let bytes = std::fs::read(path).map_err(|e| ReadFault::Unreadable(e.to_string()))?;
        Classifier::read(&bytes)
    }

    /// Reads the bytes of a packet, in the encoding that it declares.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub fn read(bytes: &[u8]) -> Result<Classifier, ReadFault> {
        let text = decoded(bytes);
        let mut packet = Packet::default();
        packet.read(&text)?;
        packet.classifier()
    }
}

/// Packets declare windows-1251, newer ones UTF-8.
pub(in crate::checks) fn decoded(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(200)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let label = head.split("encoding").nth(1).and_then(|rest| {
        let mut quoted = rest.split(['"', '\'']);
        quoted.nth(1)
    });
    let encoding = label
        .and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()))
        .unwrap_or(encoding_rs::UTF_8);
    let (text, _, _) = encoding.decode(bytes);
    text.into_owned()
}

#[derive(Default)]
struct Packet {
    kind: String,
    version: String,
    entries: Vec<Entry>,
}

impl Packet {
    fn read(&mut self, text: &str) -> Result<(), ReadFault> {
        let mut reader = Reader::from_str(text);
        let mut open: Vec<String> = Vec::new();
        let mut value = String::new();
        loop {
            let at = usize::try_from(reader.buffer_position()).unwrap_or(0);
            let fail = |what: String| ReadFault::NotXml {
                what,
                line: crate::exchange::xml::line_at(text, at),
            };
            match reader.read_event().map_err(|e| fail(e.to_string()))? {
                Event::Start(tag) => {
                    let name = tag.name().as_ref().to_owned();
                    if name == "zap" {
                        self.entries.push(Entry::default());
                    }
                    open.push(name);
                    value.clear();
                }
                Event::Text(part) => value.push_str(&part),
                Event::CData(part) => value.push_str(&part),
                Event::GeneralRef(reference) => {
                    let reference = format!("&{};", &*reference);
                    value.push_str(&unescape(&reference).map_err(|e| fail(e.to_string()))?);
                }
                Event::End(_) => {
                    let name = open.pop().unwrap_or_default();
                    self.set(&name, one_line(&value));
                    value.clear();
                }
                Event::DocType(_) => return Err(fail("DOCTYPE".to_owned())),
                Event::Eof if open.is_empty() => return Ok(()),
                Event::Eof => return Err(fail("unexpected end".to_owned())),
                Event::Empty(_) | Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            }
        }
    }

    fn set(&mut self, name: &str, value: String) {
        let Some(entry) = self.entries.last_mut() else {
            match name {
                "type" => self.kind = value,
                "version" => self.version = value,
                _ => {}
            }
            return;
        };
        match name {
            "ID_TEST" => entry.id = value,
            "ID_EL" => entry.target = value,
            "DESC_TEST" => entry.title = value,
            "TYPE_D" => entry.types.push_str(&value),
            "NSI_OBJ" => entry.dictionary = value,
            "NSI_EL" => entry.column = value,
            "USL_TEST" => entry.condition = value,
            "VAL_EL" => entry.allowed = value,
            "MIN_LEN" => entry.least = value,
            "MAX_LEN" => entry.most = value,
            "MASK_VAL" => entry.mask = value,
            "COMMENT" => entry.comment = value,
            "DATEBEG" => entry.from = day(&value),
            "DATEEND" => entry.until = day(&value),
            _ => {}
        }
    }

    fn classifier(self) -> Result<Classifier, ReadFault> {
        let named = TYPES.iter().find(|(name, _)| *name == self.kind.trim());
        let Some((_, source)) = named else {
            return Err(ReadFault::Type(self.kind));
        };
        let mut seen = std::collections::HashSet::new();
        for (place, entry) in self.entries.iter().enumerate() {
            if entry.id.is_empty() || entry.target.is_empty() {
                return Err(ReadFault::NoNumber { record: place + 1 });
            }
            if !seen.insert(entry.id.as_str()) {
                return Err(ReadFault::Twice {
                    id: entry.id.clone(),
                });
            }
        }
        match self.entries.is_empty() {
            true => Err(ReadFault::Empty),
            false => Ok(Classifier {
                source: *source,
                version: self.version,
                entries: self.entries,
            }),
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
