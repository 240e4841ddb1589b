//! Which unsent accounts a new version of a dictionary affects: those with a code that was valid on
//! their day and is not any more, or the other way round.
//!
//! Which fields hold codes of a dictionary, the format table says (its column `classifier`) and the
//! dictionary's descriptor (by role). The accounts are walked through once for all dictionaries of a
//! call, and only where one of them has such fields.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::Connection;

use crate::exchange::edition::{ElementId, FieldSpec};
use crate::exchange::xml::Element;
use crate::exchange::{Edition, Profile, Role, pipeline};
use crate::nsi::catalogue::DateOf;
use crate::nsi::{Column, Descriptor, Dictionary};
use crate::store::documents::{self, Unpacker, Unsent};

use crate::workflows::batches::in_batches;
use crate::workflows::{Error, Progress, Stage, correct};

/// Examples that are kept of one dictionary.
const MAX_EXAMPLES: usize = 100;

/// What a change of a dictionary means for accounts that have not been sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Affected {
    /// Accounts with a code that is not valid on their day any more.
    pub lost: u64,
    /// Accounts with a code that has become valid.
    pub gained: u64,
    /// The first of them.
    pub examples: Vec<Example>,
}

/// A code of an account that is valid where it was not, or the other way round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    pub key: String,
    /// The field, in the words of the format table.
    pub path: String,
    pub value: String,
    /// The day on which the dictionary is asked.
    pub on: NaiveDate,
    pub is_lost: bool,
}

/// A dictionary that is about to change. Without a version, whatever stands in a field is right.
pub(super) struct Change<'c> {
    pub descriptor: &'c Descriptor,
    pub before: Option<Arc<Dictionary>>,
    pub now: Option<Arc<Dictionary>>,
}

/// Which dictionary a field asks, and by which columns.
struct Asks {
    change: usize,
    before: Option<Column>,
    now: Option<Column>,
}

/// Fields by element and name; an element's own text under an empty one.
type Fields<'e> = HashMap<(ElementId, &'e str), Vec<Asks>>;

/// What was found in one account: dictionary, example.
type Found = Vec<(usize, Example)>;

/// Walks through the unsent accounts; one result a change, in their order.
pub(super) fn affected(
    connection: &Connection,
    profile: &Profile,
    changes: &[Change<'_>],
    progress: &dyn Progress,
) -> Result<Vec<Affected>, Error> {
    let mut all = vec![Affected::default(); changes.len()];
    let fields = fields(&profile.edition, changes);
    if fields.is_empty() {
        return Ok(all);
    }
    progress.begin(Stage::Checking, None);
    let unpacker = Unpacker::new(connection)?;
    let walked: Result<(), Error> = pipeline::ordered_from_here(
        |send| {
            in_batches(progress, send, |put| {
                documents::each_unsent(connection, put)
            })
        },
        |batch: Vec<Unsent>| look_through(profile, &unpacker, &fields, changes, &batch),
        |found: Result<Vec<Found>, Error>| {
            for account in found? {
                count(&mut all, account);
            }
            Ok(())
        },
    );
    walked.map(|()| all)
}

fn fields<'e>(edition: &'e Edition, changes: &[Change<'_>]) -> Fields<'e> {
    let mut fields = Fields::new();
    for (id, element) in edition.elements.iter().enumerate() {
        for field in element.attributes.iter().chain(&element.value) {
            let asks: Vec<Asks> = changes
                .iter()
                .enumerate()
                .filter_map(|(at, change)| asks(field, at, change))
                .collect();
            if !asks.is_empty() {
                fields.insert((id, field.name.as_str()), asks);
            }
        }
    }
    fields
}

/// Whether a field asks this dictionary.
fn asks(field: &FieldSpec, at: usize, change: &Change<'_>) -> Option<Asks> {
    let descriptor = change.descriptor;
    let by_role = |role: Role| descriptor.uses.iter().find(|of| of.role == role.name());
    let of_role = field.role.and_then(by_role);
    if of_role.is_none() && field.classifier != descriptor.code {
        return None;
    }
    let named = of_role.and_then(|of| of.column.as_deref());
    let column = |dictionary: &Option<Arc<Dictionary>>| {
        let dictionary = dictionary.as_ref()?;
        match named {
            Some(name) => dictionary.column(name),
            None => Some(dictionary.code_column()),
        }
    };
    Some(Asks {
        change: at,
        before: column(&change.before),
        now: column(&change.now),
    })
}

fn look_through(
    profile: &Profile,
    unpacker: &Unpacker,
    fields: &Fields<'_>,
    changes: &[Change<'_>],
    batch: &[Unsent],
) -> Result<Vec<Found>, Error> {
    let texts = unpacker.unpack(batch.iter().map(|unsent| &unsent.document))?;
    let mut all = Vec::new();
    for (unsent, text) in batch.iter().zip(&texts) {
        let tree = Element::parse(text).map_err(correct::damaged)?;
        let mut found = Found::new();
        let mut look = |place: &str, value: &str, asks: &Asks| {
            let change = &changes[asks.change];
            let on = match change.descriptor.date_of {
                DateOf::Start => unsent.cure_start.unwrap_or(unsent.cure_end),
                DateOf::End => unsent.cure_end,
            };
            let was_valid = is_valid(change.before.as_deref(), asks.before, value, on);
            if was_valid != is_valid(change.now.as_deref(), asks.now, value, on) {
                let example = Example {
                    key: unsent.key.clone(),
                    path: place.to_owned(),
                    value: value.to_owned(),
                    on,
                    is_lost: was_valid,
                };
                found.push((asks.change, example));
            }
        };
        walk(
            &profile.edition,
            profile.edition.record,
            &tree,
            fields,
            &mut look,
        );
        if !found.is_empty() {
            all.push(found);
        }
    }
    Ok(all)
}

/// Every field of a document that asks a dictionary.
fn walk(
    edition: &Edition,
    id: ElementId,
    element: &Element<'_>,
    fields: &Fields<'_>,
    look: &mut dyn FnMut(&str, &str, &Asks),
) {
    let place = &edition.element(id).path;
    let mut ask = |name: &str, value: &str| {
        let value = value.trim();
        let Some(asks) = fields.get(&(id, name)).filter(|_| !value.is_empty()) else {
            return;
        };
        let shown = match name {
            "" => place.clone(),
            name => format!("{place}/@{name}"),
        };
        for asks in asks {
            look(&shown, value, asks);
        }
    };
    for (name, value) in &element.attributes {
        ask(name, value);
    }
    ask("", &element.text());
    for child in element.elements() {
        if let Some(below) = edition.child(id, &child.name) {
            walk(edition, below, child, fields, look);
        }
    }
}

/// Where nothing is known of a dictionary, or only the codes in use, a missing code is no fault.
fn is_valid(
    dictionary: Option<&Dictionary>,
    column: Option<Column>,
    value: &str,
    on: NaiveDate,
) -> bool {
    let (Some(dictionary), Some(column)) = (dictionary, column) else {
        return true;
    };
    dictionary.contains(column, value, Some(on))
        || (!dictionary.is_complete() && !dictionary.contains(column, value, None))
}

/// An account counts once for each dictionary, whatever the number of its codes.
fn count(all: &mut [Affected], account: Found) {
    for (change, affected) in all.iter_mut().enumerate() {
        let mut of_change = account.iter().filter(|(of, _)| *of == change);
        let is_any = |is_lost: bool| {
            let mut of_change = account.iter().filter(|(of, _)| *of == change);
            of_change.any(|(_, example)| example.is_lost == is_lost)
        };
        affected.lost += u64::from(is_any(true));
        affected.gained += u64::from(is_any(false));
        let room = MAX_EXAMPLES.saturating_sub(affected.examples.len());
        let examples = of_change
            .by_ref()
            .take(room)
            .map(|(_, example)| example.clone());
        affected.examples.extend(examples);
    }
}
