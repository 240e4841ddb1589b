//! Edit: a new revision of an account, field by field.

use rusqlite::Transaction;
use serde_json::json;

use crate::domain::Kopecks;
use crate::exchange::edition::FieldKind;
use crate::exchange::path::FieldPath;
use crate::exchange::record::{Record, Strictness, read_date};
use crate::exchange::sheet::is_editable;
use crate::exchange::xml::Element;
use crate::exchange::{Edition, FaultKind, Profile};
use crate::store::accounts::{Columns, Standing};
use crate::store::documents::{self, Packer};
use crate::text;

use super::error::Usage;
use super::{Context, Done, Error, Workplace, account, correct, derive};

/// What a correction changed.
#[derive(Debug)]
pub struct Edited {
    pub key: String,
    /// The number of the new revision.
    pub revision: i64,
    pub changed: Vec<Change>,
}

/// One field before and after; empty means that it was or is not there.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub path: String,
    pub was: String,
    pub now: String,
}

/// Sets fields of an account. Values are dates as ГГГГ-ММ-ДД or ДД.ММ.ГГГГ, sums with dot or comma;
/// an empty one removes the field, and at an element that may repeat, named by its number, that
/// occurrence.
///
/// # Errors
/// [`Usage`] for paths and values; [`Rule::NoAccount`](super::Rule::NoAccount),
/// [`Rule::NotAllowed`](super::Rule::NotAllowed), [`Rule::LeavesRegistry`](super::Rule::LeavesRegistry).
pub fn edit(workplace: &mut Workplace, key: &str, set: &[String]) -> Result<Edited, Error> {
    let mut pairs = Vec::new();
    for one in set {
        let (path, value) = one
            .split_once('=')
            .ok_or_else(|| Usage::NoValue(one.clone()))?;
        pairs.push((path.trim().to_owned(), value.trim().to_owned()));
    }
    edit_fields(workplace, key, &pairs)
}

/// As [`edit`], with paths and values apart: all of them in one revision and one step.
///
/// # Errors
/// As [`edit`].
pub fn edit_fields(
    workplace: &mut Workplace,
    key: &str,
    pairs: &[(String, String)],
) -> Result<Edited, Error> {
    workplace.step("edit", None, |tx, context| {
        let standing = account(tx, key)?;
        step(tx, context, &standing, pairs)
    })
}

/// The step of an edit, with its words for the journal.
///
/// # Errors
/// As [`edit`].
pub(super) fn step(
    tx: &Transaction<'_>,
    context: &Context<'_>,
    standing: &Standing,
    pairs: &[(String, String)],
) -> Result<Done<Edited>, Error> {
    let edited = correct_fields(tx, context, standing, "edit", pairs)?;
    // Values of fields never go to the journal: they are people's data.
    let paths: Vec<&str> = edited.changed.iter().map(|c| c.path.as_str()).collect();
    let details = json!({ "key": edited.key, "revision": edited.revision, "paths": paths });
    let summary = text::edited_summary(&edited.key, &paths);
    let is_change = !paths.is_empty();
    Ok(Done {
        is_change,
        ..Done::new(edited, summary, details)
    })
}

/// Makes a new revision with these values; none when nothing changes.
pub(super) fn correct_fields(
    tx: &Transaction<'_>,
    context: &Context<'_>,
    standing: &Standing,
    origin: &'static str,
    pairs: &[(String, String)],
) -> Result<Edited, Error> {
    correct::check(standing)?;
    let correction = Correction {
        origin,
        former: &documents::text(tx, standing.revision_id)?,
        pairs,
        packer: &Packer::new(tx, &context.profile.edition.dictionary)?,
    };
    correct_document(tx, context, standing, &correction)
}

/// A correction of a document that has been read already: for steps that make many of them.
pub(super) struct Correction<'c> {
    /// `edit` or `suggested`.
    pub origin: &'static str,
    /// The text of the current document.
    pub former: &'c str,
    pub pairs: &'c [(String, String)],
    pub packer: &'c Packer,
}

/// As [`correct_fields`].
pub(super) fn correct_document(
    tx: &Transaction<'_>,
    context: &Context<'_>,
    standing: &Standing,
    correction: &Correction<'_>,
) -> Result<Edited, Error> {
    correct::check(standing)?;
    let prepared = prepare(context.profile, correction.former, correction.pairs)?;
    if let Some((_, fault)) = prepared.faults.into_iter().next() {
        return Err(fault.into());
    }
    let changed = prepared.changed;
    let Some(revised) = prepared.revised else {
        return Ok(Edited {
            key: standing.key.clone(),
            revision: standing.revision,
            changed,
        });
    };
    let packed = correction.packer.pack([prepared.document.as_str()])?;
    let damaged = || crate::store::Error::Damaged(standing.key.clone());
    correct::apply(
        tx,
        context,
        standing,
        &correct::Revision {
            origin: correction.origin,
            former: correction.former,
            columns: &revised.columns,
            record: &revised.record,
            packed: packed.first().ok_or_else(damaged)?,
            dictionary_id: correction.packer.dictionary_id,
            id: documents::next_revision_id(tx)?,
        },
    )?;
    Ok(Edited {
        key: standing.key.clone(),
        revision: standing.revision + 1,
        changed,
    })
}

/// A correction worked out, but not stored.
pub(super) struct Prepared {
    pub changed: Vec<Change>,
    /// What cannot be done, by the path as it was given; the other changes are made all the same.
    pub faults: Vec<(String, Usage)>,
    /// The document with the changes; the former one when nothing changes.
    pub document: String,
    /// Missing when nothing changes, or when what came out cannot be read.
    pub revised: Option<Revised>,
}

/// What is derived from a document as it would be after a correction.
pub(super) struct Revised {
    pub record: Record,
    pub columns: Columns,
}

/// Makes the changes in a document, in their order. A value of nothing at an element that may repeat
/// removes that occurrence; the next ones move up.
///
/// # Errors
/// Only for a document that the database has not kept whole.
pub(super) fn prepare(
    profile: &Profile,
    former: &str,
    pairs: &[(String, String)],
) -> Result<Prepared, Error> {
    let mut tree = Element::parse(former).map_err(correct::damaged)?;
    let mut changed = Vec::new();
    let mut faults = Vec::new();
    for (path, value) in pairs {
        match set(&profile.edition, &mut tree, path, value) {
            Ok(change) => changed.extend(change),
            Err(fault) => faults.push((path.clone(), fault)),
        }
    }
    let document = match changed.is_empty() {
        true => former.to_owned(),
        false => tree.to_text(),
    };
    let mut revised = None;
    if let Some(first) = changed.first() {
        match revise(profile, &document) {
            Ok(done) => revised = Some(done),
            Err((path, fault)) => {
                // The field of the fault, where it is one of those that were changed.
                let own = changed.iter().find(|c| path.ends_with(&c.path));
                let path = own.unwrap_or(first).path.clone();
                faults.push((path.clone(), Usage::BadValue { path, fault }));
            }
        }
    }
    Ok(Prepared {
        changed,
        faults,
        document,
        revised,
    })
}

fn revise(profile: &Profile, document: &str) -> Result<Revised, (String, FaultKind)> {
    let nowhere = |fault: FaultKind| (String::new(), fault);
    let tree = Element::parse(document).map_err(|fault| nowhere(fault.kind))?;
    let records = Record::read_all(profile, &tree, 1, Strictness::RolesOnly);
    let records = records.map_err(|mut faults| {
        let first = faults.remove(0);
        (first.place.path, first.kind)
    })?;
    let record = records.into_iter().next();
    let record = record.ok_or_else(|| nowhere(FaultKind::NoAccounts))?;
    let columns = derive::columns(profile, &record).map_err(nowhere)?;
    Ok(Revised { record, columns })
}

/// Sets one field; nothing when it has that value already.
fn set(
    edition: &Edition,
    tree: &mut Element<'_>,
    text: &str,
    value: &str,
) -> Result<Option<Change>, Usage> {
    let path = FieldPath::parse(edition, text).map_err(Usage::Path)?;
    let not_editable = || Usage::NotEditable(text.to_owned());
    let (was, now) = match path.field(edition) {
        Some(field) if is_editable(field) => {
            let now = normal_value(field.kind, value).map_err(|fault| Usage::BadValue {
                path: text.to_owned(),
                fault,
            })?;
            let accounts = crate::exchange::path::accounts(edition, tree);
            let account = accounts.first();
            let was = account.and_then(|account| path.get(tree, account));
            let was = was.unwrap_or_default().into_owned();
            if was != now {
                path.set(edition, tree, &now).map_err(Usage::Path)?;
            }
            (was, now)
        }
        None if value.is_empty() && path.is_removable(edition) => {
            let removed = path.remove(edition, tree).map_err(Usage::Path)?;
            (removed, String::new())
        }
        _ => return Err(not_editable()),
    };
    Ok((was != now).then(|| Change {
        path: text.to_owned(),
        was,
        now,
    }))
}

/// A value as the wire spells it.
fn normal_value(kind: FieldKind, value: &str) -> Result<String, FaultKind> {
    if value.is_empty() {
        return Ok(String::new());
    }
    Ok(match kind {
        FieldKind::Date => read_date(value)?.to_string(),
        FieldKind::DateTime => {
            read_date(value)?;
            value.to_owned()
        }
        FieldKind::Money => Kopecks::parse(value)
            .map_err(|why| FaultKind::BadMoney(value.to_owned(), why))?
            .to_string(),
        FieldKind::Integer if !value.bytes().all(|b| b.is_ascii_digit()) => {
            return Err(FaultKind::BadNumber(value.to_owned()));
        }
        FieldKind::Number => {
            let dotted = value.replace(',', ".");
            dotted
                .parse::<rust_decimal::Decimal>()
                .map_err(|_| FaultKind::BadNumber(value.to_owned()))?;
            dotted
        }
        FieldKind::Digits(n) if value.len() != n || !value.bytes().all(|b| b.is_ascii_digit()) => {
            return Err(FaultKind::BadNumber(value.to_owned()));
        }
        _ => value.to_owned(),
    })
}
