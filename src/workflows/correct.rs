//! A new revision of an account: by import, by hand, or by taking over the fund's data.

use rusqlite::Transaction;

use crate::domain::{Event, Key, Kind, ReportingPeriod};
use crate::exchange::record::{Record, Strictness};
use crate::exchange::write::Writer;
use crate::exchange::xml::Element;
use crate::exchange::{Profile, Role, path};
use crate::store::accounts::{self, Columns, Standing};
use crate::store::documents::{self, NewRevision, Packed};
use crate::store::{moves, registries};

use super::{Context, Error, Rule, derive};

/// A revision about to become the current one.
pub struct Revision<'a> {
    /// `import`, `edit` or `suggested`.
    pub origin: &'static str,
    /// The text of the current document.
    pub former: &'a str,
    pub columns: &'a Columns,
    pub record: &'a Record,
    pub packed: &'a Packed,
    pub dictionary_id: i64,
    /// Id of the new revision.
    pub id: i64,
}

/// Stores a revision and everything derived from it.
///
/// # Errors
/// [`Rule::NotAllowed`] where the account must not be corrected now; [`Rule::LeavesRegistry`] when
/// it would no longer fit the registry it is in.
pub fn apply(
    tx: &Transaction<'_>,
    context: &Context<'_>,
    standing: &Standing,
    revision: &Revision<'_>,
) -> Result<(), Error> {
    check(standing)?;
    check_fits(standing, revision.columns)?;
    if let Some(registry) = standing.registry_id.filter(|_| is_formed(standing)) {
        registries::add_billed(tx, registry, revision.columns.billed - standing.billed)?;
    }
    let (kind, earlier_key) = kind_after(context.profile, standing, revision)?;
    moves::remember(tx, context.id, standing.id)?;
    let number = standing.revision + 1;
    documents::add_revision(
        tx,
        &NewRevision {
            id: revision.id,
            account_id: standing.id,
            number,
            step_id: context.id,
            origin: revision.origin,
            dictionary_id: revision.dictionary_id,
            document: revision.packed,
        },
    )?;
    accounts::add_amounts(tx, revision.id, &revision.columns.amounts)?;
    accounts::set_revision(
        tx,
        standing.id,
        revision.id,
        number,
        kind,
        earlier_key.as_deref(),
        revision.columns,
    )?;
    Ok(())
}

/// Whether an account may be corrected now.
///
/// # Errors
/// [`Rule::NotAllowed`].
pub fn check(standing: &Standing) -> Result<(), Rule> {
    let allowed = standing.state.after(standing.round, Event::Correct);
    allowed.map(|_| ()).map_err(|why| Rule::NotAllowed {
        key: standing.key.clone(),
        why,
    })
}

/// Whether a corrected account still belongs into the registry it is in.
///
/// # Errors
/// [`Rule::LeavesRegistry`].
pub fn check_fits(standing: &Standing, columns: &Columns) -> Result<(), Rule> {
    let period = standing.period.as_deref().and_then(|p| p.parse().ok());
    let Some(period) = period.filter(|_| is_formed(standing)) else {
        return Ok(());
    };
    let last_day = ReportingPeriod::last_day(period);
    match columns.activity == standing.activity && columns.cure_end <= last_day {
        true => Ok(()),
        false => Err(Rule::LeavesRegistry {
            key: standing.key.clone(),
        }),
    }
}

/// In a registry that is not exported.
fn is_formed(standing: &Standing) -> bool {
    standing.registry_id.is_some() && standing.shipment_id.is_none()
}

/// F8 decides whether an account is primary or repeat; a correction changes that only when the
/// document itself says something new about it.
fn kind_after(
    profile: &Profile,
    standing: &Standing,
    revision: &Revision<'_>,
) -> Result<(Kind, Option<String>), Error> {
    let said = |record: &Record| (record.record_kind.clone(), record.earlier_key.clone());
    let tree = Element::parse(revision.former).map_err(damaged)?;
    let former = Record::read_all(profile, &tree, 1, Strictness::RolesOnly).unwrap_or_default();
    match former
        .first()
        .is_some_and(|former| said(former) == said(revision.record))
    {
        true => Ok((standing.kind, standing.earlier_key.clone())),
        false => Ok(derive::kind(profile, revision.record)),
    }
}

/// A stored document that does not parse: the database is damaged.
pub fn damaged(fault: crate::exchange::Fault) -> Error {
    Error::Store(crate::store::Error::Damaged(format!(
        "document: {:?}",
        fault.kind
    )))
}

/// Whether two documents say the same: order, white space, the number in the file and the spelling
/// of the key do not count.
pub fn is_same(profile: &Profile, a: &str, b: &str) -> bool {
    a == b || canonical(profile, a).is_some_and(|a| canonical(profile, b) == Some(a))
}

fn canonical(profile: &Profile, document: &str) -> Option<Vec<u8>> {
    let edition = &profile.edition;
    let mut tree = Element::parse(document).ok()?;
    let number = path::FieldPath::of_role(edition, Role::AccountNumber)?;
    number.set(edition, &mut tree, "").ok()?;
    let key_path = path::FieldPath::of_role(edition, Role::AccountKey)?;
    let key = key_path
        .get(&tree, path::accounts(edition, &tree).first()?)?
        .into_owned();
    key_path.set(edition, &mut tree, &Key(key).normal()).ok()?;
    let parent = edition.element(edition.record).parent?;
    // A character outside the encoding makes the writer fail; then only equal text is the same.
    Writer::new(edition).unit(parent, &tree).ok()
}
