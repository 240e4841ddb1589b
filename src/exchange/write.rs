//! Writes files of any edition: order of the table, the edition's encoding, one element a line.
//!
//! What the table does not know keeps its place behind what it followed. Values are trimmed, empty
//! ones and empty elements of the table are left out; unknown ones go out as they came.

use std::collections::HashMap;

use encoding_rs::EncoderResult;

use crate::domain::{Key, Kind, Kopecks};

use super::edition::{Edition, ElementId, FieldSpec};
use super::fault::{Fault, FaultKind, Place};
use super::path::{FieldPath, PathFault};
use super::profile::{AmountMeaning, InvoiceNumber, Profile, RepeatIdent};
use super::role::Role;
use super::xml::{Element, Node, escape_into};

/// Turns elements into bytes of an edition.
pub struct Writer<'e> {
    edition: &'e Edition,
}

/// How an account is presented in an outgoing file.
#[derive(Clone, Debug)]
pub struct Presented {
    pub number: u32,
    pub key: Key,
    pub kind: Kind,
    /// The key of the account that a repeat repeats.
    pub earlier_key: Option<Key>,
}

/// Paths of the fields that [`Writer::present`] sets, looked up once.
pub struct PresentedPaths {
    number: FieldPath,
    key: FieldPath,
    earlier_key: Option<FieldPath>,
    earlier_ident: Option<FieldPath>,
    record_kind: Option<FieldPath>,
    /// Number and date of the printed invoice.
    invoice: Vec<FieldPath>,
}

/// A row of a bill's totals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalRow {
    pub type_code: String,
    pub billed: Kopecks,
    pub accepted: Kopecks,
    /// Number and date of the printed invoice, by which the third table is grouped.
    pub invoice: Option<(String, String)>,
}

impl PresentedPaths {
    /// # Errors
    /// The role that the edition lacks although every account has to carry it.
    pub fn new(edition: &Edition) -> Result<PresentedPaths, Role> {
        let path = |role| FieldPath::of_role(edition, role);
        Ok(PresentedPaths {
            number: path(Role::AccountNumber).ok_or(Role::AccountNumber)?,
            key: path(Role::AccountKey).ok_or(Role::AccountKey)?,
            earlier_key: path(Role::AccountEarlierKey),
            earlier_ident: path(Role::AccountEarlierIdent),
            record_kind: path(Role::AccountRecordKind),
            invoice: [Role::AccountInvoiceNumber, Role::AccountInvoiceDate]
                .into_iter()
                .filter_map(path)
                .collect(),
        })
    }
}

impl<'e> Writer<'e> {
    pub fn new(edition: &'e Edition) -> Writer<'e> {
        Writer { edition }
    }

    /// The declaration line.
    pub fn declaration(&self) -> Vec<u8> {
        format!("{}{}", self.edition.declaration, self.edition.newline).into_bytes()
    }

    /// A container's start tag, with its attributes in order.
    ///
    /// # Errors
    /// [`FaultKind::NotRepresentable`] with the place.
    pub fn open(&self, id: ElementId, element: &Element<'_>) -> Result<Vec<u8>, Fault> {
        let mut out = String::new();
        self.indent(self.depth(id), &mut out);
        self.start_tag(Some(id), element, &mut out);
        out.push('>');
        out.push_str(&self.edition.newline);
        self.encode(&out, id, element)
    }

    /// A container's end tag.
    pub fn close(&self, id: ElementId) -> Vec<u8> {
        let mut out = String::new();
        self.indent(self.depth(id), &mut out);
        let name = &self.edition.element(id).name;
        out.push_str(&format!("</{name}>{}", self.edition.newline));
        out.into_bytes()
    }

    /// A whole element below the container `parent`.
    ///
    /// # Errors
    /// [`FaultKind::NotRepresentable`] with the place.
    pub fn unit(&self, parent: ElementId, element: &Element<'_>) -> Result<Vec<u8>, Fault> {
        let id = self.edition.child(parent, &element.name);
        let mut out = String::with_capacity(element.span.len() * 2 + 256);
        self.element(id, element, Some(self.depth(parent) + 1), &mut out);
        self.encode(&out, id.unwrap_or(parent), element)
    }

    /// Sets what a sending decides about an account: its number, key, kind and earlier key, and
    /// whether it names a printed invoice.
    ///
    /// The code of the kind is rewritten only when the document says another kind than the account
    /// has, so that a code unknown to the profile goes out as it came.
    ///
    /// # Errors
    /// [`PathFault`] when the record holds no account.
    pub fn present(
        &self,
        profile: &Profile,
        paths: &PresentedPaths,
        record: &mut Element<'_>,
        presented: &Presented,
    ) -> Result<(), PathFault> {
        let edition = self.edition;
        paths
            .number
            .set(edition, record, &presented.number.to_string())?;
        paths.key.set(edition, record, &presented.key.0)?;
        let earlier = presented
            .earlier_key
            .as_ref()
            .filter(|_| presented.kind == Kind::Repeat)
            .map_or("", |key| &key.0);
        if let Some(path) = &paths.earlier_key {
            path.set(edition, record, earlier)?;
        }
        if let Some(path) = &paths.earlier_ident
            && presented.kind == Kind::Repeat
        {
            match profile.kind.repeat_ident {
                RepeatIdent::FromMis => {}
                RepeatIdent::None => path.set(edition, record, "")?,
                RepeatIdent::EarlierKey => path.set(edition, record, earlier)?,
            }
        }
        if profile.outgoing.invoice_number == InvoiceNumber::Omit {
            for path in &paths.invoice {
                path.set(edition, record, "")?;
            }
        }
        if let Some(path) = &paths.record_kind {
            let written = super::path::accounts(edition, record)
                .first()
                .and_then(|a| path.get(record, a).map(|v| v.into_owned()));
            let said = written
                .as_deref()
                .map(str::trim)
                .filter(|code| !code.is_empty());
            let is_right = match said {
                None => false,
                Some(code) => profile
                    .kind_of(code)
                    .map_or(presented.kind == Kind::Primary, |kind| {
                        kind == presented.kind
                    }),
            };
            if !is_right {
                path.set(edition, record, profile.kind_code(presented.kind))?;
            }
        }
        Ok(())
    }

    /// A container's start element with values by role; fields without a value are left out.
    pub fn header(&self, id: ElementId, values: &HashMap<Role, String>) -> Element<'static> {
        let spec = self.edition.element(id);
        let mut element = Element::new(spec.name.clone());
        for field in &spec.attributes {
            if let Some(value) = self.head_value(field, values) {
                element.set_attribute(&field.name, value);
            }
        }
        element
    }

    /// The whole elements below a container in which the file and the bill speak of themselves:
    /// those that the table puts before `next`, and those behind it.
    pub fn head_units(
        &self,
        container: ElementId,
        next: ElementId,
        values: &HashMap<Role, String>,
    ) -> [Vec<Element<'static>>; 2] {
        let mut units = [Vec::new(), Vec::new()];
        let mut half = 0;
        for child in &self.edition.element(container).children {
            let spec = self.edition.element(*child);
            if *child == next {
                half = 1;
            } else if spec.is_head && !spec.is_container && spec.role != Some(Role::Totals) {
                units[half].extend(self.head_unit(*child, values));
            }
        }
        units
    }

    /// One such element; nothing when there is nothing to say in it.
    fn head_unit(&self, id: ElementId, values: &HashMap<Role, String>) -> Option<Element<'static>> {
        let spec = self.edition.element(id);
        let mut element = self.header(id, values);
        if let Some(value) = spec
            .value
            .as_ref()
            .and_then(|field| self.head_value(field, values))
        {
            element.children.push(Node::Text(value.into()));
        }
        for child in &spec.children {
            element
                .children
                .extend(self.head_unit(*child, values).map(Node::Element));
        }
        let is_empty = element.attributes.is_empty() && element.children.is_empty();
        (!is_empty).then_some(element)
    }

    fn head_value(&self, field: &FieldSpec, values: &HashMap<Role, String>) -> Option<String> {
        let role = field.role?;
        let value = values
            .get(&role)
            .or_else(|| self.edition.constants.get(&role));
        value.filter(|v| !v.is_empty()).cloned()
    }

    /// The totals of a bill: all types, the capitated ones, and those with an invoice's number.
    /// Nothing when the edition has no totals or there is no row.
    pub fn totals(&self, profile: &Profile, rows: &[TotalRow]) -> Option<Element<'static>> {
        let id = self.edition.by_role(Role::Totals)?;
        let mut totals = Element::new(self.edition.element(id).name.clone());
        let meaning = |row: &TotalRow| profile.amount(&row.type_code);
        let tables: [(Role, Vec<TotalRow>); 3] = [
            (
                Role::TotalsAll,
                grouped(rows.iter().map(|row| TotalRow {
                    invoice: None,
                    ..row.clone()
                })),
            ),
            (
                Role::TotalsCapitation,
                grouped(
                    rows.iter()
                        .filter(|row| meaning(row) == Some(AmountMeaning::Capitated))
                        .map(|row| TotalRow {
                            invoice: None,
                            ..row.clone()
                        }),
                ),
            ),
            (
                Role::TotalsInvoices,
                grouped(
                    rows.iter()
                        .filter(|row| {
                            row.invoice.is_some() && meaning(row) != Some(AmountMeaning::Full)
                        })
                        .cloned(),
                ),
            ),
        ];
        for (role, rows) in tables {
            let Some(row_id) = self.edition.by_role(role).filter(|_| !rows.is_empty()) else {
                continue;
            };
            let row_spec = self.edition.element(row_id);
            let Some(table_id) = row_spec.parent else {
                continue;
            };
            let mut table = Element::new(self.edition.element(table_id).name.clone());
            for row in rows {
                let mut element = Element::new(row_spec.name.clone());
                for field in &row_spec.attributes {
                    if let Some(value) = total_value(field, &row) {
                        element.set_attribute(&field.name, value);
                    }
                }
                table.children.push(Node::Element(element));
            }
            totals.children.push(Node::Element(table));
        }
        (!totals.children.is_empty()).then_some(totals)
    }

    fn depth(&self, id: ElementId) -> usize {
        self.edition.ancestry(id).len() - 1
    }

    fn indent(&self, depth: usize, out: &mut String) {
        out.extend(std::iter::repeat_n(' ', depth * self.edition.indent));
    }

    fn start_tag(&self, id: Option<ElementId>, element: &Element<'_>, out: &mut String) {
        out.push('<');
        out.push_str(&element.name);
        let fields: &[FieldSpec] = id.map_or(&[], |id| &self.edition.element(id).attributes);
        let position = |name: &str, from: usize| find_from(fields, from, |f| f.name == name);
        in_table_order(
            &element.attributes,
            |(name, _), from| position(name, from),
            |(name, value), is_known| {
                let value = if is_known { value.trim() } else { value };
                if is_known && value.is_empty() {
                    return;
                }
                out.push(' ');
                out.push_str(name);
                out.push_str("=\"");
                escape_into(value, out);
                out.push('"');
            },
        );
    }

    /// Writes an element on lines of its own at `depth`; without one it stands inside a text, where
    /// white space would become a part of it.
    fn element(
        &self,
        id: Option<ElementId>,
        element: &Element<'_>,
        depth: Option<usize>,
        out: &mut String,
    ) {
        let start = out.len();
        self.indent(depth.unwrap_or(0), out);
        let tag = out.len();
        self.start_tag(id, element, out);
        let is_bare = out.len() == tag + 1 + element.name.len();
        let children: &[ElementId] = id.map_or(&[], |id| &self.edition.element(id).children);
        let has_text = element
            .children
            .iter()
            .any(|node| matches!(node, Node::Text(_)));
        let below = depth.filter(|_| !has_text).map(|depth| depth + 1);
        let newline = below.map_or("", |_| self.edition.newline.as_str());
        let mut has_content = false;
        in_table_order(
            &element.children,
            |node, from| match node {
                Node::Element(e) => {
                    find_from(children, from, |c| self.edition.element(*c).name == e.name)
                }
                Node::Text(_) => None,
            },
            |node, _| {
                let before = out.len();
                if !has_content {
                    out.push('>');
                    out.push_str(newline);
                }
                let content = out.len();
                match node {
                    Node::Text(text) => {
                        escape_into(if id.is_some() { text.trim() } else { text }, out)
                    }
                    Node::Element(child) => {
                        let child_id = id.and_then(|id| self.edition.child(id, &child.name));
                        self.element(child_id, child, below, out);
                    }
                }
                match out.len() == content {
                    true => out.truncate(before),
                    false => has_content = true,
                }
            },
        );
        if has_content {
            if let Some(depth) = depth.filter(|_| !has_text) {
                self.indent(depth, out);
            }
            out.push_str("</");
            out.push_str(&element.name);
            out.push('>');
        } else if id.is_some() && is_bare {
            // An empty element of the table is not written.
            out.truncate(start);
            return;
        } else {
            out.push_str("/>");
        }
        if depth.is_some() {
            out.push_str(&self.edition.newline);
        }
    }

    fn encode(&self, text: &str, id: ElementId, element: &Element<'_>) -> Result<Vec<u8>, Fault> {
        if self.edition.encoding == encoding_rs::UTF_8 {
            return Ok(text.as_bytes().to_vec());
        }
        let mut encoder = self.edition.encoding.new_encoder();
        let mut out = vec![0; text.len()];
        // A one-byte encoding never needs more bytes than UTF-8 has.
        let (result, _, n_written) =
            encoder.encode_from_utf8_without_replacement(text, &mut out, true);
        match result {
            EncoderResult::Unmappable(character) => Err(self.unmappable(character, id, element)),
            EncoderResult::InputEmpty | EncoderResult::OutputFull => {
                out.truncate(n_written);
                Ok(out)
            }
        }
    }

    fn unmappable(&self, character: char, id: ElementId, element: &Element<'_>) -> Fault {
        let path = path_of_character(element, character)
            .unwrap_or_else(|| self.edition.element(id).path.clone());
        let key = FieldPath::of_role(self.edition, Role::AccountKey).and_then(|key_path| {
            let account = super::path::accounts(self.edition, element)
                .into_iter()
                .next()?;
            key_path.get(element, account).map(|key| key.into_owned())
        });
        Fault {
            place: Place {
                line: None,
                path,
                key,
            },
            kind: FaultKind::NotRepresentable(character),
        }
    }
}

/// Looks for an item from `from` on and round again: documents mostly follow the table.
fn find_from<T>(items: &[T], from: usize, is_it: impl Fn(&T) -> bool) -> Option<usize> {
    let n = items.len();
    (from..n)
        .chain(0..from.min(n))
        .find(|at| is_it(&items[*at]))
}

/// Hands items over in the order of the table; what the table does not know keeps its place behind
/// what it followed. `position` is asked with the place of the item before.
fn in_table_order<T>(
    items: &[T],
    position: impl Fn(&T, usize) -> Option<usize>,
    mut each: impl FnMut(&T, bool),
) {
    let mut last = 0;
    let is_sorted = items.iter().all(|item| match position(item, last) {
        Some(at) => at >= std::mem::replace(&mut last, at),
        None => true,
    });
    if is_sorted {
        let mut last = 0;
        for item in items {
            let found = position(item, last);
            last = found.unwrap_or(last);
            each(item, found.is_some());
        }
        return;
    }
    let mut last = 0;
    let mut ranked: Vec<(usize, usize, bool)> = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        let found = position(item, 0);
        last = found.map_or(last, |found| found + 1);
        ranked.push((last, at, found.is_some()));
    }
    ranked.sort();
    for (_, at, is_known) in ranked {
        each(&items[at], is_known);
    }
}

fn grouped(rows: impl Iterator<Item = TotalRow>) -> Vec<TotalRow> {
    let mut groups: Vec<TotalRow> = Vec::new();
    for row in rows {
        match groups
            .iter_mut()
            .find(|g| g.type_code == row.type_code && g.invoice == row.invoice)
        {
            Some(group) => {
                group.billed += row.billed;
                group.accepted += row.accepted;
            }
            None => groups.push(row),
        }
    }
    groups.sort_by(|a, b| (&a.type_code, &a.invoice).cmp(&(&b.type_code, &b.invoice)));
    groups
}

fn total_value(field: &FieldSpec, row: &TotalRow) -> Option<String> {
    match field.role? {
        Role::TotalType => Some(row.type_code.clone()),
        Role::TotalBilled => Some(row.billed.to_string()),
        Role::TotalAccepted => Some(row.accepted.to_string()),
        Role::TotalInvoiceNumber => row.invoice.as_ref().map(|(number, _)| number.clone()),
        Role::TotalInvoiceDate => row
            .invoice
            .as_ref()
            .map(|(_, date)| date.clone())
            .filter(|d| !d.is_empty()),
        _ => None,
    }
}

fn path_of_character(element: &Element<'_>, character: char) -> Option<String> {
    if let Some((name, _)) = element
        .attributes
        .iter()
        .find(|(name, value)| name.contains(character) || value.contains(character))
    {
        return Some(format!("{}/@{name}", element.name));
    }
    element.children.iter().find_map(|node| match node {
        Node::Element(child) => {
            path_of_character(child, character).map(|path| format!("{}/{path}", element.name))
        }
        Node::Text(text) => text.contains(character).then(|| element.name.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(xml: &str) -> Result<String, Fault> {
        let edition = Edition::load("reestr-6.15", None).unwrap();
        let parent = edition.element(edition.record).parent.unwrap();
        let bytes = Writer::new(&edition).unit(parent, &Element::parse(xml).unwrap())?;
        Ok(encoding_rs::WINDOWS_1251
            .decode(&bytes)
            .0
            .replace("\r\n", "\n"))
    }

    #[test]
    fn order_of_the_table_and_unknown_things_at_their_place() {
        let xml = "<patient sex='1' my='я' surname=' А ' name='' patientcod='7'><docs/><extra a=' '/><polises><polis polisnum='1'/></polises></patient>";
        let expected = "                <patient patientcod=\"7\" surname=\"А\" sex=\"1\" my=\"я\">\n                    \
            <polises>\n                        <polis polisnum=\"1\"/>\n                    </polises>\n                    \
            <extra a=\" \"/>\n                </patient>\n";
        assert_eq!(written(xml).unwrap(), expected);
    }

    #[test]
    fn breaks_inside_values_become_references() {
        let text = written("<patient surname='a&#10;b&#9;c &amp; \"d\"'/>").unwrap();
        assert!(
            text.contains("surname=\"a&#10;b&#9;c &amp; &quot;d&quot;\""),
            "{text}"
        );
    }

    #[test]
    fn a_foreign_character_is_reported_with_its_place() {
        let fault = written("<patient><register_accounts><personal_account xkey='K-1' comment='中'/></register_accounts></patient>").unwrap_err();
        assert_eq!(fault.kind, FaultKind::NotRepresentable('中'));
        assert_eq!(
            fault.place.path,
            "patient/register_accounts/personal_account/@comment"
        );
        assert_eq!(fault.place.key.as_deref(), Some("K-1"));
    }
}
