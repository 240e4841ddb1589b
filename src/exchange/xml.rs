//! One element as a tree that borrows from its text.
//!
//! Only for pieces that fit in memory (an account, a finding); files are read by `stream`.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::XmlVersion;
use quick_xml::escape;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;
use quick_xml::reader::Reader;

use super::fault::{Fault, FaultKind};

/// Deeper nesting is refused: real documents have ten levels.
pub const MAX_DEPTH: usize = 64;

/// Room made for the children of an element that has any.
const CHILDREN: usize = 4;

#[derive(Clone, Debug, PartialEq)]
pub struct Element<'a> {
    pub name: Cow<'a, str>,
    /// Names and values without escapes, in the order of the text.
    pub attributes: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub children: Vec<Node<'a>>,
    /// Where the element stands in its text, in bytes.
    pub span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Node<'a> {
    Element(Element<'a>),
    /// Text that is more than white space.
    Text(Cow<'a, str>),
}

impl<'a> Element<'a> {
    pub fn new(name: impl Into<Cow<'a, str>>) -> Element<'a> {
        Element {
            name: name.into(),
            attributes: Vec::new(),
            children: Vec::new(),
            span: 0..0,
        }
    }

    /// Parses a text that holds exactly one element.
    ///
    /// # Errors
    /// A [`Fault`] whose line counts from 1 at the beginning of `text`.
    pub fn parse(text: &'a str) -> Result<Element<'a>, Fault> {
        let mut reader = Reader::from_str(text);
        let mut open: Vec<Element<'a>> = Vec::with_capacity(16);
        loop {
            let start = reader.buffer_position() as usize;
            let event = reader.read_event();
            let end = reader.buffer_position() as usize;
            let fail = |kind| Fault::at_line(kind, line_at(text, start));
            let closed = match event.map_err(|e| fail(FaultKind::NotXml(e.to_string())))? {
                Event::Start(_) => {
                    if open.len() == MAX_DEPTH {
                        return Err(fail(FaultKind::TooDeep { limit: MAX_DEPTH }));
                    }
                    let mut element = tag(&text[start..end], start).map_err(fail)?;
                    element.children.reserve(CHILDREN);
                    open.push(element);
                    continue;
                }
                Event::Empty(_) => tag(&text[start..end], start).map_err(fail)?,
                Event::End(_) => match open.pop() {
                    Some(element) => element,
                    None => return Err(fail(FaultKind::NotXml("</>".into()))),
                },
                Event::Text(t) => {
                    let raw = &text[start..end];
                    debug_assert_eq!(t.len(), raw.len());
                    add_text(&mut open, Cow::Borrowed(raw)).map_err(fail)?;
                    continue;
                }
                Event::CData(t) => {
                    add_text(&mut open, Cow::Owned(t.into_inner().into_owned())).map_err(fail)?;
                    continue;
                }
                Event::GeneralRef(reference) => {
                    let name = format!("&{};", &*reference);
                    let character = unescape(&name).map_err(fail)?.into_owned();
                    add_text(&mut open, Cow::Owned(character)).map_err(fail)?;
                    continue;
                }
                Event::DocType(_) => return Err(fail(FaultKind::Doctype)),
                Event::Eof => return Err(fail(FaultKind::NotXml("unexpected end".into()))),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => continue,
            };
            let closed = Element {
                span: closed.span.start..end,
                ..closed
            };
            match open.last_mut() {
                Some(parent) => parent.children.push(Node::Element(closed)),
                None => return Ok(closed),
            }
        }
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| &**value)
    }

    /// Child elements, in order.
    pub fn elements(&self) -> impl Iterator<Item = &Element<'a>> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The element's own text, trimmed; empty when there is none.
    pub fn text(&self) -> Cow<'_, str> {
        let mut texts = self.children.iter().filter_map(|node| match node {
            Node::Text(text) => Some(&**text),
            Node::Element(_) => None,
        });
        match (texts.next(), texts.next()) {
            (None, _) => Cow::Borrowed(""),
            (Some(only), None) => Cow::Borrowed(only.trim()),
            (Some(first), Some(second)) => Cow::Owned(
                format!("{first}{second}{}", texts.collect::<String>())
                    .trim()
                    .to_owned(),
            ),
        }
    }

    /// Sets an attribute's value, or adds the attribute at the end; the writer puts it in its place.
    pub fn set_attribute(&mut self, name: &str, value: impl Into<Cow<'a, str>>) {
        match self.attributes.iter_mut().find(|(n, _)| n == name) {
            Some((_, old)) => *old = value.into(),
            None => self
                .attributes
                .push((Cow::Owned(name.to_owned()), value.into())),
        }
    }

    pub fn remove_attribute(&mut self, name: &str) {
        self.attributes.retain(|(n, _)| n != name);
    }

    /// The element as text: one line, standard escapes, nothing left out and nothing reordered.
    pub fn to_text(&self) -> String {
        let mut out = String::with_capacity(self.span.len() + 64);
        self.append_text(&mut out);
        out
    }

    fn append_text(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape_into(value, out);
            out.push('"');
        }
        if self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for node in &self.children {
            match node {
                Node::Element(element) => element.append_text(out),
                Node::Text(text) => escape_into(text, out),
            }
        }
        out.push_str("</");
        out.push_str(&self.name);
        out.push('>');
    }
}

/// Escapes what XML needs, and line breaks and tabs as character references, so that a reader
/// gets them back instead of spaces.
pub fn escape_into(value: &str, out: &mut String) {
    let mut rest = value;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\t', '\r', '\n']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\t' => "&#9;",
            b'\r' => "&#13;",
            _ => "&#10;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// A record's text without the white space between its tags. Values are untouched, for `<` cannot
/// stand inside a tag.
pub fn without_indentation(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut kept = 0;
    for at in memchr::memchr_iter(b'>', bytes) {
        let mut next = at + 1;
        while bytes.get(next).is_some_and(u8::is_ascii_whitespace) {
            next += 1;
        }
        if next > at + 1 && bytes.get(next) == Some(&b'<') {
            out.push_str(&text[kept..at + 1]);
            kept = next;
        }
    }
    out.push_str(&text[kept..]);
    out
}

/// The line of a byte offset, from 1.
pub fn line_at(text: &str, offset: usize) -> u64 {
    1 + text.as_bytes()[..offset.min(text.len())]
        .iter()
        .filter(|b| **b == b'\n')
        .count() as u64
}

fn add_text<'a>(open: &mut [Element<'a>], raw: Cow<'a, str>) -> Result<(), FaultKind> {
    let Some(parent) = open.last_mut() else {
        return Ok(());
    };
    // Behind other text it stands between two references: `&lt; &gt;`.
    let is_between = matches!(parent.children.last(), Some(Node::Text(_)));
    if !is_between && raw.bytes().all(|b| b.is_ascii_whitespace()) {
        return Ok(());
    }
    check_characters(&raw)?;
    parent.children.push(Node::Text(raw));
    Ok(())
}

/// Reads `<name attributes>` or `<name attributes/>`.
fn tag(text: &str, start: usize) -> Result<Element<'_>, FaultKind> {
    let inner = text.strip_prefix('<').unwrap_or(text);
    let inner = inner.strip_suffix('>').unwrap_or(inner);
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    let name_end = inner
        .bytes()
        .position(|b| b.is_ascii_whitespace())
        .unwrap_or(inner.len());
    let mut element = Element::new(&inner[..name_end]);
    element.span = start..start;
    element
        .attributes
        .reserve_exact(memchr::memchr_iter(b'=', inner.as_bytes()).count());
    for attribute in Attributes::new(inner, name_end) {
        let attribute = attribute.map_err(|e| FaultKind::NotXml(e.to_string()))?;
        let value = match attribute.value {
            Cow::Borrowed(raw) => normal_value(raw)?,
            Cow::Owned(raw) => Cow::Owned(normal_value(&raw)?.into_owned()),
        };
        element
            .attributes
            .push((Cow::Borrowed(attribute.key.into_inner()), value));
    }
    Ok(element)
}

/// An attribute's value as XML 1.0 §3.3.3 wants it, and without characters that XML forbids.
fn normal_value(raw: &str) -> Result<Cow<'_, str>, FaultKind> {
    // One pass over what is nearly always plain.
    if !raw.bytes().any(|b| matches!(b, b'&' | b'<') || b < 0x20) {
        return Ok(Cow::Borrowed(raw));
    }
    if raw.contains('<') {
        return Err(FaultKind::NotXml("'<' in an attribute".into()));
    }
    check_characters(raw)?;
    let attribute = quick_xml::events::attributes::Attribute::from(("a", ""));
    let attribute = quick_xml::events::attributes::Attribute {
        value: Cow::Borrowed(raw),
        ..attribute
    };
    let value = attribute
        .normalized_value(XmlVersion::Explicit1_0)
        .map_err(|e| entity_fault(raw, &e.to_string()))?;
    check_characters(&value)?;
    Ok(value)
}

fn unescape(raw: &str) -> Result<Cow<'_, str>, FaultKind> {
    escape::unescape(raw).map_err(|e| entity_fault(raw, &e.to_string()))
}

/// Names the first reference that XML itself does not know.
fn entity_fault(raw: &str, words: &str) -> FaultKind {
    let name = |rest: &str| {
        let (name, _) = rest.split_once(';')?;
        let is_name = name
            .chars()
            .all(|c| c.is_alphanumeric() || "#_.-".contains(c));
        (is_name && !name.is_empty()).then(|| name.to_owned())
    };
    let is_known = |name: &str| ["amp", "lt", "gt", "quot", "apos"].contains(&name);
    let shown = raw.split('&').skip(1).find_map(|rest| match name(rest) {
        None => Some("&".to_owned()),
        Some(name) if is_known(&name) || escape::unescape(&format!("&{name};")).is_ok() => None,
        Some(name) => Some(format!("&{};", name.chars().take(40).collect::<String>())),
    });
    FaultKind::UnknownEntity(shown.unwrap_or_else(|| words.to_owned()))
}

fn check_characters(text: &str) -> Result<(), FaultKind> {
    let forbidden = |c: char| {
        (c < ' ' && !matches!(c, '\t' | '\r' | '\n')) || matches!(c, '\u{FFFE}' | '\u{FFFF}')
    };
    match text.chars().find(|c| forbidden(*c)) {
        Some(c) => Err(FaultKind::ForbiddenCharacter(c as u32)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_lose_their_escapes_and_get_them_back() {
        let text = "<a b=\"1 &quot;x&quot; &amp; y&#10;z\"><c/>т<!-- no -->&lt;</a>";
        let element = Element::parse(text).unwrap();
        assert_eq!(element.attribute("b"), Some("1 \"x\" & y\nz"));
        assert_eq!(element.text(), "т<");
        let again = element.to_text();
        assert_eq!(
            again,
            "<a b=\"1 &quot;x&quot; &amp; y&#10;z\"><c/>т&lt;</a>"
        );
    }

    #[test]
    fn a_space_between_two_references_stays() {
        let element = Element::parse("<a>\n1 &lt; &amp; &gt;\n <b/></a>").unwrap();
        assert_eq!(element.text(), "1 < & >");
    }

    #[test]
    fn only_indentation_goes() {
        let text = "<a b='x >  y'>\r\n    <c/>\n\n  <d> t </d>  </a>";
        assert_eq!(
            without_indentation(text),
            "<a b='x >  y'><c/><d> t </d></a>"
        );
    }

    #[test]
    fn faults_are_named() {
        let table = [
            ("<a b='&boom;'/>", FaultKind::UnknownEntity("&boom;".into())),
            (
                "<a b='x &amp; &#65; &boom; y'/>",
                FaultKind::UnknownEntity("&boom;".into()),
            ),
            ("<a b='x & y; z'/>", FaultKind::UnknownEntity("&".into())),
            ("<a b='\u{1}'/>", FaultKind::ForbiddenCharacter(1)),
            ("<a b='&#1;'/>", FaultKind::ForbiddenCharacter(1)),
            ("<!DOCTYPE a><a/>", FaultKind::Doctype),
        ];
        for (text, kind) in table {
            assert_eq!(Element::parse(text).unwrap_err().kind, kind, "{text}");
        }
        for text in [
            "<a>",
            "<a></b>",
            "<a b='1' b='2'/>",
            "<a b=1/>",
            "",
            "<a b='<'/>",
        ] {
            assert!(
                matches!(Element::parse(text).unwrap_err().kind, FaultKind::NotXml(_)),
                "{text}"
            );
        }
    }

    #[test]
    fn spans_cut_an_element_out_of_its_text() {
        let text = "<a>\n<b x='1'><c/></b><b/></a>";
        let element = Element::parse(text).unwrap();
        let spans: Vec<&str> = element.elements().map(|b| &text[b.span.clone()]).collect();
        assert_eq!(spans, ["<b x='1'><c/></b>", "<b/>"]);
    }
}
