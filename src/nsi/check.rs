//! From a packet to a dictionary: columns found, days read, keys compared. Everything that is wrong is
//! gathered.

use std::collections::HashMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::domain::{Activity, Kopecks, ReportingPeriod};

use super::catalogue::{Catalogue, ColumnKind, Descriptor};
use super::dictionary::{Dictionary, Layout, Origin};
use super::fault::{Fault, FaultKind};
use super::packet::{self, Packet};

/// More faults than this are counted, not gathered.
const MAX_FAULTS: usize = 200;

/// Something to know of a packet that can be used all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The columns of days that the descriptor names are not there: every row is valid for ever.
    NoDays { columns: Vec<String> },
    /// Rows whose last day lies before the first: they are valid on no day. The first one's line.
    NeverValid { count: usize, line: u64 },
    /// Nobody has described this dictionary; its key is this.
    Unknown { key: Vec<String> },
    /// A good part of the rows in force is not there any more: perhaps half of a table was sent.
    ManyGone { gone: usize, of: usize },
    /// Nothing says a version or date, while the one in force has them: which is newer, nobody knows.
    Unstated,
}

/// A packet that can be used.
#[derive(Debug)]
pub struct Checked {
    pub dictionary: Dictionary,
    pub remarks: Vec<Remark>,
}

/// Checks a packet against what is known of its dictionary.
///
/// # Errors
/// All faults, in the order of the rows.
pub fn check(
    packet: Packet,
    descriptor: &Descriptor,
    catalogue: &Catalogue,
    origin: Origin,
) -> Result<Checked, Vec<Fault>> {
    let mut remarks = Vec::new();
    if catalogue.descriptor(&descriptor.code).is_none() {
        remarks.push(Remark::Unknown {
            key: descriptor.key.clone(),
        });
    }
    if packet.table.is_empty() {
        return Err(vec![Fault::new(FaultKind::NoRows)]);
    }
    let mut layout = columns(&packet, descriptor, catalogue)?;
    let mut faults = Faults::default();
    cells(&packet, descriptor, &layout.key, &mut faults);
    layout.spans = days(&packet, descriptor, &mut remarks, &mut faults);
    if descriptor.unique {
        overlaps(&packet, &layout, &mut faults);
    }
    match faults.finish() {
        Some(faults) => Err(faults),
        None => Ok(Checked {
            dictionary: Dictionary::of(packet, descriptor, layout, origin),
            remarks,
        }),
    }
}

/// Puts a version together that was checked when it was imported: `key` and `spans` are those of then,
/// whatever the descriptor says today. Nothing where the packet has no such columns.
pub fn restore(
    packet: Packet,
    descriptor: &Descriptor,
    key: &[String],
    spans: Vec<(NaiveDate, NaiveDate)>,
    origin: Origin,
) -> Option<Dictionary> {
    let table = &packet.table;
    let place = |name: &String| table.columns().iter().position(|column| column == name);
    let layout = Layout {
        key: key.iter().map(place).collect::<Option<_>>()?,
        name: descriptor
            .name
            .as_ref()
            .and_then(|name| descriptor.find(table, name)),
        aliases: aliases(&packet, descriptor),
        spans,
    };
    (layout.spans.len() == table.len()).then(|| Dictionary::of(packet, descriptor, layout, origin))
}

#[derive(Default)]
struct Faults {
    found: Vec<Fault>,
    n_more: usize,
}

impl Faults {
    fn add(&mut self, fault: Fault) {
        match self.found.len() < MAX_FAULTS {
            true => self.found.push(fault),
            false => self.n_more += 1,
        }
    }

    fn finish(mut self) -> Option<Vec<Fault>> {
        self.found.sort_by_key(|fault| fault.line);
        if self.n_more > 0 {
            self.found.push(Fault::new(FaultKind::More(self.n_more)));
        }
        (!self.found.is_empty()).then_some(self.found)
    }
}

/// Finds the columns that the descriptor needs.
fn columns(
    packet: &Packet,
    descriptor: &Descriptor,
    catalogue: &Catalogue,
) -> Result<Layout, Vec<Fault>> {
    let table = &packet.table;
    let required = descriptor.columns.iter().filter(|spec| spec.required);
    let is_optional = |name: &&String| descriptor.column(name).is_some_and(|spec| spec.optional);
    let key = descriptor.key.iter().filter(|name| !is_optional(name));
    let needed = key.chain(required.map(|spec| &spec.name));
    let mut missing: Vec<String> = Vec::new();
    for name in needed {
        if descriptor.find(table, name).is_none() && !missing.contains(name) {
            missing.push(name.clone());
        }
    }
    if !missing.is_empty() {
        let looks_like = catalogue.looks_like(table, &descriptor.code);
        return Err(vec![Fault::new(FaultKind::NoColumn {
            missing,
            found: table.columns().to_vec(),
            looks_like: looks_like.map(|d| d.code.clone()),
        })]);
    }
    let find = |name: &String| descriptor.find(table, name);
    Ok(Layout {
        key: descriptor.key.iter().filter_map(find).collect(),
        name: descriptor.name.as_ref().and_then(find),
        aliases: aliases(packet, descriptor),
        spans: Vec::new(),
    })
}

/// Every name of a column that the descriptor knows, in small letters, and its place.
fn aliases(packet: &Packet, descriptor: &Descriptor) -> HashMap<String, usize> {
    let mut aliases = HashMap::new();
    for spec in &descriptor.columns {
        let Some(at) = descriptor.find(&packet.table, &spec.name) else {
            continue;
        };
        for name in std::iter::once(&spec.name).chain(&spec.aliases) {
            aliases.insert(name.to_lowercase(), at);
        }
    }
    aliases
}

/// Keys that are there, values of the kind that the descriptor says.
fn cells(packet: &Packet, descriptor: &Descriptor, key: &[usize], faults: &mut Faults) {
    let table = &packet.table;
    // Other parts of a key may be empty: a stage without a diagnosis is for all diagnoses.
    if let Some(first) = key.first() {
        for row in 0..table.len() {
            if table.value(row, *first).is_empty() {
                let name = &table.columns()[*first];
                faults.add(Fault::in_cell(
                    FaultKind::EmptyKey,
                    packet.line(row),
                    name,
                    "",
                ));
            }
        }
    }
    for spec in &descriptor.columns {
        let is_day = [&descriptor.begin, &descriptor.end].contains(&&Some(spec.name.clone()));
        let Some(column) = descriptor.find(table, &spec.name).filter(|_| !is_day) else {
            continue;
        };
        for row in 0..table.len() {
            let value = table.value(row, column);
            if let Some(kind) = wrong(spec.kind, value) {
                let name = &table.columns()[column];
                faults.add(Fault::in_cell(kind, packet.line(row), name, value));
            }
        }
    }
}

fn wrong(kind: ColumnKind, value: &str) -> Option<FaultKind> {
    if value.is_empty() {
        return None;
    }
    let unless = |is_right: bool, kind| (!is_right).then_some(kind);
    match kind {
        ColumnKind::Text => None,
        ColumnKind::Money => Kopecks::parse(value).err().map(FaultKind::BadMoney),
        ColumnKind::Integer => unless(value.parse::<i64>().is_ok(), FaultKind::BadNumber),
        ColumnKind::Number => {
            let is_number = value.replace(',', ".").parse::<Decimal>().is_ok();
            unless(is_number, FaultKind::BadNumber)
        }
        ColumnKind::Period => {
            let is_period = value.parse::<ReportingPeriod>().is_ok();
            unless(is_period, FaultKind::BadPeriod)
        }
        ColumnKind::Activity => {
            unless(Activity::from_code(value).is_some(), FaultKind::BadActivity)
        }
        ColumnKind::Date => unless(packet::date(value).is_some(), FaultKind::BadDate),
    }
}

/// First and last day of each row.
fn days(
    packet: &Packet,
    descriptor: &Descriptor,
    remarks: &mut Vec<Remark>,
    faults: &mut Faults,
) -> Vec<(NaiveDate, NaiveDate)> {
    let table = &packet.table;
    let wanted: Vec<&String> = [&descriptor.begin, &descriptor.end]
        .into_iter()
        .flatten()
        .collect();
    let find = |name: &Option<String>| name.as_ref().and_then(|name| descriptor.find(table, name));
    let (begin, end) = (find(&descriptor.begin), find(&descriptor.end));
    if !wanted.is_empty() && begin.is_none() && end.is_none() {
        remarks.push(Remark::NoDays {
            columns: wanted.into_iter().cloned().collect(),
        });
    }
    let mut day = |row: usize, column: Option<usize>, open: NaiveDate| {
        let value = column.map_or("", |column| table.value(row, column));
        match packet::date(value) {
            Some(day) => day,
            None => {
                if !value.is_empty() {
                    let name = column.map_or("", |column| &table.columns()[column]);
                    faults.add(Fault::in_cell(
                        FaultKind::BadDate,
                        packet.line(row),
                        name,
                        value,
                    ));
                }
                open
            }
        }
    };
    let spans: Vec<_> = (0..table.len())
        .map(|row| {
            (
                day(row, begin, NaiveDate::MIN),
                day(row, end, NaiveDate::MAX),
            )
        })
        .collect();
    let mut never = (0..spans.len()).filter(|row| spans[*row].1 < spans[*row].0);
    if let Some(first) = never.next() {
        remarks.push(Remark::NeverValid {
            count: 1 + never.count(),
            line: packet.line(first),
        });
    }
    spans
}

/// Rows of one key that are valid on the same day.
fn overlaps(packet: &Packet, layout: &Layout, faults: &mut Faults) {
    let table = &packet.table;
    let key = |row: usize| {
        layout
            .key
            .iter()
            .map(move |column| table.value(row, *column))
    };
    let mut order: Vec<usize> = (0..table.len())
        .filter(|row| layout.spans[*row].0 <= layout.spans[*row].1)
        // A row without a key has been named for that.
        .filter(|row| key(*row).next().is_some_and(|first| !first.is_empty()))
        .collect();
    order.sort_by(|one, other| {
        key(*one)
            .cmp(key(*other))
            .then(layout.spans[*one].0.cmp(&layout.spans[*other].0))
            .then(one.cmp(other))
    });
    for group in order.chunk_by(|one, other| key(*one).eq(key(*other))) {
        // The row so far whose last day is the latest: the next one has to begin after it.
        let mut latest = group[0];
        for row in &group[1..] {
            if layout.spans[*row].0 <= layout.spans[latest].1 {
                let (first, second) = (latest.min(*row), latest.max(*row));
                let shown = key(second).collect::<Vec<_>>().join(" + ");
                let kind = FaultKind::Overlap {
                    key: shown,
                    other: packet.line(first),
                };
                faults.add(Fault::at_line(kind, packet.line(second)));
            }
            if layout.spans[*row].1 > layout.spans[latest].1 {
                latest = *row;
            }
        }
    }
}
