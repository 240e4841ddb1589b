//! Edit: a new revision of an account, field by field.

use rusqlite::Transaction;
use serde_json::json;

use crate::domain::Kopecks;
use crate::exchange::edition::{FieldKind, Side};
use crate::exchange::path::FieldPath;
use crate::exchange::record::{Record, Strictness, read_date};
use crate::exchange::xml::Element;
use crate::exchange::{FaultKind, Role};
use crate::store::accounts::Standing;
use crate::store::documents::{self, Packer};
use crate::text;

use super::error::Usage;
use super::{Context, Done, Error, Rule, Workplace, account, correct, derive};

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
/// an empty one removes the field.
///
/// # Errors
/// [`Usage`] for paths and values; [`Rule::NoAccount`], [`Rule::NotAllowed`], [`Rule::LeavesRegistry`].
pub fn edit(workplace: &mut Workplace, key: &str, set: &[String]) -> Result<Edited, Error> {
    let mut pairs = Vec::new();
    for one in set {
        let (path, value) = one
            .split_once('=')
            .ok_or_else(|| Usage::NoValue(one.clone()))?;
        pairs.push((path.trim().to_owned(), value.trim().to_owned()));
    }
    workplace.step("edit", None, |tx, context| {
        let standing = account(tx, key)?;
        let edited = correct_fields(tx, context, &standing, "edit", &pairs)?;
        // Values of fields never go to the journal: they are people's data.
        let paths: Vec<&str> = edited.changed.iter().map(|c| c.path.as_str()).collect();
        let details = json!({ "key": edited.key, "revision": edited.revision, "paths": paths });
        let summary = text::edited_summary(&edited.key, &paths);
        let is_change = !paths.is_empty();
        Ok(Done {
            is_change,
            ..Done::new(edited, summary, details)
        })
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
    let profile = context.profile;
    let edition = &profile.edition;
    let allowed = standing
        .state
        .after(standing.round, crate::domain::Event::Correct);
    allowed.map_err(|why| Rule::NotAllowed {
        key: standing.key.clone(),
        why,
    })?;
    let former = documents::text(tx, standing.revision_id)?;
    let mut tree = Element::parse(&former).map_err(correct::damaged)?;
    let mut changed = Vec::new();
    for (text, value) in pairs {
        let path = FieldPath::parse(edition, text).map_err(Usage::Path)?;
        let field = path
            .field(edition)
            .ok_or_else(|| Usage::NotEditable(text.clone()))?;
        let is_of_exchange = matches!(
            field.role,
            Some(Role::AccountKey | Role::AccountNumber | Role::Decision)
        );
        if is_of_exchange || field.side == Side::Fund {
            return Err(Usage::NotEditable(text.clone()).into());
        }
        let now = normal_value(field.kind, value).map_err(|fault| Usage::BadValue {
            path: text.clone(),
            fault,
        })?;
        let was = {
            let accounts = crate::exchange::path::accounts(edition, &tree);
            accounts
                .first()
                .and_then(|a| path.get(&tree, a))
                .unwrap_or_default()
                .into_owned()
        };
        if was != now {
            path.set(edition, &mut tree, &now).map_err(Usage::Path)?;
            changed.push(Change {
                path: text.clone(),
                was,
                now,
            });
        }
    }
    if changed.is_empty() {
        return Ok(Edited {
            key: standing.key.clone(),
            revision: standing.revision,
            changed,
        });
    }
    let document = tree.to_text();
    let tree = Element::parse(&document).map_err(correct::damaged)?;
    let records = Record::read_all(profile, &tree, 1, Strictness::RolesOnly);
    let invalid = |fault: FaultKind| Usage::BadValue {
        path: changed[0].path.clone(),
        fault,
    };
    let records = records.map_err(|mut faults| invalid(faults.remove(0).kind))?;
    let record = records
        .first()
        .ok_or_else(|| invalid(FaultKind::NoAccounts))?;
    let columns = derive::columns(profile, record).map_err(invalid)?;
    let packer = Packer::new(tx, &edition.dictionary)?;
    let packed = packer.pack([document.as_str()])?;
    let packed = packed
        .first()
        .ok_or_else(|| invalid(FaultKind::NoAccounts))?;
    correct::apply(
        tx,
        context,
        standing,
        &correct::Revision {
            origin,
            former: &former,
            columns: &columns,
            record,
            packed,
            dictionary_id: packer.dictionary_id,
            id: documents::next_revision_id(tx)?,
        },
    )?;
    Ok(Edited {
        key: standing.key.clone(),
        revision: standing.revision + 1,
        changed,
    })
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
