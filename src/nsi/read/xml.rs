//! Packets in XML: of the federal fund (`packet` with `zglv` and rows, `PACKET` with its rows) and of
//! the ministry (`book` with rows in `entries`).

use std::collections::HashMap;

use crate::exchange::cut::{Cutter, Piece};
use crate::exchange::xml::{Element, Node};
use crate::exchange::{Fault as FileFault, FaultKind as FileKind, pieces};

use super::{Found, clean, forbidden};
use crate::nsi::fault::{Fault, FaultKind};

/// Root elements, and the element in which their rows stand where that is not the root itself.
const SHAPES: [(&str, Option<&str>); 2] = [("packet", None), ("book", Some("entries"))];

/// The head of a packet of the fund.
const HEAD: &str = "zglv";

/// More faults than this are not gathered.
const MAX_FAULTS: usize = 200;

pub(super) fn read(content: &[u8]) -> Result<Found, Vec<Fault>> {
    let mut cutter = Cutter::new(content).map_err(|fault| vec![fault.into()])?;
    let mut reader = Reader::default();
    let mut open: Vec<String> = Vec::new();
    loop {
        let line = cutter.line;
        let piece = cutter.read_event().map_err(|fault| reader.stopped(fault))?;
        let (tag, is_empty) = match piece {
            Piece::Space | Piece::Aside(_) => continue,
            Piece::Text(_) => {
                return Err(reader.stopped(FileFault::at_line(FileKind::StrayText, line)));
            }
            Piece::Start(tag) => (tag, false),
            Piece::Empty(tag) => (tag, true),
            Piece::End(_) => {
                open.pop();
                continue;
            }
            Piece::Eof if reader.is_begun && open.is_empty() => break,
            Piece::Eof => {
                let kind = FileKind::NotXml("unexpected end of file".into());
                return Err(reader.stopped(FileFault::at_line(kind, line)));
            }
        };
        let name = pieces::name(&tag).to_owned();
        let is_container = match open.len() {
            0 if reader.is_begun => {
                let kind = FileKind::NotXml("a second root element".into());
                return Err(reader.stopped(FileFault::at_line(kind, line)));
            }
            0 => {
                reader.begin(&name, &tag, line)?;
                true
            }
            depth => {
                depth == 1
                    && reader
                        .rows_in
                        .is_some_and(|rows| rows == name.to_lowercase())
            }
        };
        match (is_container, is_empty) {
            (true, true) => continue,
            (true, false) => {
                open.push(name);
                continue;
            }
            (false, true) => reader.unit(&tag, line, open.len()),
            (false, false) => {
                let unit = cutter.rest_of_unit(tag, line);
                let unit = unit.map_err(|fault| reader.stopped(fault))?;
                reader.unit(&unit, line, open.len());
            }
        }
        if reader.faults.len() >= MAX_FAULTS {
            return Err(reader.faults);
        }
    }
    cutter
        .confirm_encoding()
        .map_err(|fault| vec![fault.into()])?;
    match reader.faults.is_empty() {
        true => Ok(reader.found),
        false => Err(reader.faults),
    }
}

#[derive(Default)]
struct Reader {
    found: Found,
    faults: Vec<Fault>,
    is_begun: bool,
    rows_in: Option<&'static str>,
    /// Columns by name.
    columns: HashMap<String, usize>,
    /// The cells of the row being read; kept from row to row.
    cells: Vec<String>,
}

impl Reader {
    /// The faults so far, and the one after which nothing can be read.
    fn stopped(&mut self, last: FileFault) -> Vec<Fault> {
        self.faults.push(last.into());
        std::mem::take(&mut self.faults)
    }

    /// The root element: it says which shape the packet has, and sometimes its version.
    fn begin(&mut self, name: &str, tag: &str, line: u64) -> Result<(), Vec<Fault>> {
        let folded = name.to_lowercase();
        let shape = SHAPES.iter().find(|(root, _)| *root == folded);
        let Some((_, rows_in)) = shape else {
            let expected = SHAPES.map(|(root, _)| root).join(", ");
            let found = name.chars().take(60).collect();
            let kind = FaultKind::File(FileKind::OtherFormat { expected, found });
            return Err(vec![Fault::at_line(kind, line)]);
        };
        self.is_begun = true;
        self.rows_in = *rows_in;
        let closed = tag.trim_end_matches('>').trim_end_matches('/').to_owned() + "/>";
        let root =
            Element::parse(&closed).map_err(|fault| vec![pieces::at_line(line, fault).into()])?;
        for (name, value) in &root.attributes {
            self.head(name, value);
        }
        Ok(())
    }

    fn head(&mut self, name: &str, value: &str) {
        let place = match name.to_lowercase().as_str() {
            "type" => &mut self.found.kind,
            "version" => &mut self.found.version,
            "date" => &mut self.found.date,
            _ => return,
        };
        *place = Some(clean(value).into_owned());
    }

    /// An element below the root or in its `entries`: a row, or what the packet says of itself.
    fn unit(&mut self, text: &str, line: u64, depth: usize) {
        let element = match Element::parse(text) {
            Ok(element) => element,
            Err(fault) => return self.faults.push(pieces::at_line(line, fault).into()),
        };
        let is_beside_rows = depth == 1 && self.rows_in.is_some();
        let is_leaf = element.elements().next().is_none() && element.attributes.is_empty();
        if is_beside_rows || element.name.to_lowercase() == HEAD {
            for field in element.elements() {
                self.head(&field.name, &field.text());
            }
        }
        match is_leaf {
            _ if element.name.to_lowercase() == HEAD => {}
            true => self.head(&element.name, &element.text()),
            false if is_beside_rows => {}
            false => self.row(&element, line),
        }
    }

    fn row(&mut self, element: &Element<'_>, line: u64) {
        for cell in &mut self.cells {
            cell.clear();
        }
        self.cells_of(element, "", line);
        let cells = self.cells.iter().map(String::as_str);
        match self.found.packet.table.push(cells) {
            Ok(()) => self
                .found
                .packet
                .lines
                .push(u32::try_from(line).unwrap_or(0)),
            Err(_) => self.faults.push(Fault::at_line(FaultKind::TooLarge, line)),
        }
    }

    /// Attributes and elements of a row, those of inner elements under their path.
    fn cells_of(&mut self, element: &Element<'_>, path: &str, line: u64) {
        for (name, value) in &element.attributes {
            self.cell(&format!("{path}{name}"), value, line);
        }
        for node in &element.children {
            let child = match node {
                Node::Element(child) => child,
                // Text beside elements; the text of a leaf is taken below, by its parent.
                Node::Text(text) => {
                    let column = match path.strip_suffix('/') {
                        Some(path) => path.to_owned(),
                        None => element.name.clone().into_owned(),
                    };
                    self.cell(&column, text, line);
                    continue;
                }
            };
            let below = format!("{path}{}", child.name);
            let is_leaf = child.elements().next().is_none();
            if is_leaf {
                self.cell(&below, &child.text(), line);
                for (name, value) in &child.attributes {
                    self.cell(&format!("{below}/{name}"), value, line);
                }
            } else {
                self.cells_of(child, &format!("{below}/"), line);
            }
        }
    }

    fn cell(&mut self, column: &str, value: &str, line: u64) {
        let at = match self.columns.get(column) {
            Some(at) => *at,
            None => {
                let at = self.found.packet.table.add_column(column.to_owned());
                self.columns.insert(column.to_owned(), at);
                self.cells.resize(at + 1, String::new());
                at
            }
        };
        let value = clean(value);
        if let Some(kind) = forbidden(&value) {
            self.faults.push(Fault::in_cell(kind, line, column, &value));
        }
        let cell = &mut self.cells[at];
        if !cell.is_empty() && !value.is_empty() {
            // One of several: a line each.
            cell.push('\n');
        }
        cell.push_str(&value);
    }
}
