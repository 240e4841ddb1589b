//! A version against the one before it, and back to that one.

use std::sync::Arc;

use rusqlite::Connection;
use serde_json::json;

use crate::exchange::Profile;
use crate::nsi::{Catalogue, built_in};
use crate::store;
use crate::store::dictionaries::{self, Version};
use crate::text;

use super::affected::{self, Affected, Change};
use super::changes::Changes;
use super::{Current, Former, Listed, Trouble, catalogue, find, listed, load};
use crate::workflows::{Done, Error, Progress, Workplace};

/// A version against the one before it.
#[derive(Debug)]
pub struct Diff {
    pub version: Listed,
    pub former: Option<Former>,
    pub changes: Changes,
}

/// A version taken back.
#[derive(Debug)]
pub struct RolledBack {
    pub version: Listed,
    /// In force again; none: there is nothing any more.
    pub now: Option<Former>,
    pub changes: Changes,
    pub affected: Affected,
}

/// What a version has taken the place of.
fn before(
    connection: &Connection,
    catalogue: &Catalogue,
    version: &Version,
) -> Result<Current, Error> {
    let former = match version.former_id {
        Some(id) => dictionaries::version(connection, id)?,
        None => return Ok(Current::built_in(catalogue, &version.dictionary)),
    };
    let damaged = || store::Error::Damaged(format!("former version of {}", version.id));
    let former = former.ok_or_else(damaged)?;
    Ok(Current {
        former: Some(Former::of(&former)),
        dictionary: Some(Arc::new(load(connection, catalogue, &former)?)),
        sha256: former.sha256,
    })
}

/// A version (number, or code of the one in force) against the one that it took the place of.
///
/// # Errors
/// [`Trouble::NoVersion`]; what the store says.
pub fn diff(workplace: &Workplace, which: &str) -> Result<Diff, Error> {
    let catalogue = catalogue(workplace)?;
    let connection = &workplace.store.connection;
    let no_version = || Trouble::NoVersion(which.to_owned());
    let version = find(connection, which)?.ok_or_else(no_version)?;
    let before = before(connection, &catalogue, &version)?;
    let now = load(connection, &catalogue, &version)?;
    Ok(Diff {
        version: listed(&catalogue, &version),
        changes: Changes::in_full(before.dictionary.as_deref(), &now),
        former: before.former,
    })
}

/// What taking a version back would change, without doing it.
///
/// # Errors
/// As [`rollback`].
pub fn plan_rollback(
    workplace: &Workplace,
    which: &str,
    progress: &dyn Progress,
) -> Result<RolledBack, Error> {
    let catalogue = catalogue(workplace)?;
    let tx = workplace.store.snapshot()?;
    let (_, done) = judge(&tx, &catalogue, &workplace.profile, which, progress)?;
    Ok(done)
}

/// Takes a version that is in force back: the one that it took the place of is in force again.
///
/// # Errors
/// [`Trouble::NoVersion`], [`Trouble::NotInForce`], [`Trouble::BuiltIn`]; what the store says.
pub fn rollback(
    workplace: &mut Workplace,
    which: &str,
    progress: &dyn Progress,
) -> Result<RolledBack, Error> {
    let catalogue = catalogue(workplace)?;
    workplace.step("nsi-rollback", None, |tx, context| {
        let (version, done) = judge(tx, &catalogue, context.profile, which, progress)?;
        dictionaries::put_in_force(tx, context.id, &version.dictionary, version.former_id)?;
        let summary = text::nsi::rolled_back_summary(&done.version, done.now.as_ref());
        let details = json!({ "id": version.id, "dictionary": version.dictionary,
                              "former": done.now.as_ref().and_then(|former| former.id) });
        Ok(Done::new(done, summary, details))
    })
}

/// The version that is taken back, and what that changes.
fn judge(
    connection: &Connection,
    catalogue: &Catalogue,
    profile: &Profile,
    which: &str,
    progress: &dyn Progress,
) -> Result<(Version, RolledBack), Error> {
    let version = find_in_force(connection, catalogue, which)?;
    let former = before(connection, catalogue, &version)?;
    let was = Arc::new(load(connection, catalogue, &version)?);
    let changes = match &former.dictionary {
        Some(now) => Changes::between(Some(&was), now),
        None => Changes::all_gone(&was),
    };
    let descriptor = catalogue.descriptor(&version.dictionary).cloned();
    let descriptor =
        descriptor.unwrap_or_else(|| catalogue.unknown(&version.dictionary, version.key.clone()));
    let change = Change {
        descriptor: &descriptor,
        before: Some(was),
        now: former.dictionary.clone(),
    };
    let affected = affected::affected(connection, profile, &[change], progress)?;
    let done = RolledBack {
        version: Listed {
            is_in_force: false,
            ..listed(catalogue, &version)
        },
        now: former.former,
        changes,
        affected: affected.into_iter().next().unwrap_or_default(),
    };
    Ok((version, done))
}

fn find_in_force(
    connection: &Connection,
    catalogue: &Catalogue,
    which: &str,
) -> Result<Version, Error> {
    let Some(version) = find(connection, which)? else {
        return Err(match built_in::dictionary(which, catalogue) {
            Some(_) => Trouble::BuiltIn {
                code: which.to_owned(),
            },
            None => Trouble::NoVersion(which.to_owned()),
        }
        .into());
    };
    if version.is_in_force {
        return Ok(version);
    }
    let in_force = dictionaries::in_force(connection, &version.dictionary)?;
    Err(Trouble::NotInForce {
        id: version.id,
        in_force: in_force.map(|version| version.id),
    }
    .into())
}
