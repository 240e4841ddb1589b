//! Blocking findings of what is about to be exported: obligatory fields that accounts lack.
//!
//! They never stop an export by themselves: a false alarm must not cost a month. It counts what
//! `export` says after writing, by the same rule, and changes nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use crate::domain::Key;
use crate::exchange::Profile;
use crate::exchange::pipeline;
use crate::exchange::record::missing_fields;
use crate::exchange::write::{Presented, PresentedPaths, Writer};
use crate::store;
use crate::store::documents::{Stored, Unpacker};
use crate::store::shipments::{self, Contents, Member};

use super::{Error, Progress, Stage, Workplace, card, outgoing};

/// What the accounts of a registry lack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocking {
    /// Accounts that lack something.
    pub accounts: i64,
    /// What they lack together.
    pub fields: u64,
    /// How many times it is lacking, by the label of the field.
    pub by_field: BTreeMap<String, u64>,
    /// The first of these accounts in the order of the file.
    pub first: Option<i64>,
}

impl Blocking {
    pub fn add(&mut self, other: &Blocking) {
        self.accounts += other.accounts;
        self.fields += other.fields;
        for (field, n) in &other.by_field {
            *self.by_field.entry(field.clone()).or_default() += n;
        }
        let firsts = self.first.into_iter().chain(other.first);
        self.first = firsts.min();
    }
}

/// What has been counted before, by registry: a registry with the same documents is not read again.
#[derive(Debug, Default)]
pub struct Cache(Mutex<HashMap<i64, (Contents, Blocking)>>);

impl Cache {
    fn get(&self, registry: i64, contents: Contents) -> Option<Blocking> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (of, blocking) = known.get(&registry)?;
        (*of == contents).then(|| blocking.clone())
    }

    fn set(&self, registry: i64, contents: Contents, blocking: Blocking) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(registry, (contents, blocking));
    }
}

const BATCH: usize = 128;

/// Counts registry by registry; progress is in accounts.
///
/// # Errors
/// What the store says; a cancel.
pub fn blocking(
    workplace: &Workplace,
    registries: &[i64],
    cache: &Cache,
    progress: &dyn Progress,
) -> Result<BTreeMap<i64, Blocking>, Error> {
    let connection = &workplace.store.connection;
    let mut found = BTreeMap::new();
    let mut unknown = Vec::new();
    for registry in registries {
        let contents = shipments::contents(connection, *registry)?;
        match cache.get(*registry, contents) {
            Some(blocking) => drop(found.insert(*registry, blocking)),
            None => unknown.push((*registry, contents)),
        }
    }
    let total: i64 = unknown.iter().map(|(_, contents)| contents.accounts).sum();
    progress.begin(Stage::Checking, Some(total as u64));
    for (registry, contents) in unknown {
        let blocking = count(workplace, registry, progress)?;
        cache.set(registry, contents, blocking.clone());
        found.insert(registry, blocking);
    }
    Ok(found)
}

fn count(workplace: &Workplace, registry: i64, progress: &dyn Progress) -> Result<Blocking, Error> {
    let connection = &workplace.store.connection;
    let profile = &*workplace.profile;
    let unpacker = Unpacker::new(connection)?;
    let paths = PresentedPaths::new(&profile.edition)
        .map_err(|role| Error::Profile(role.name().to_owned()))?;
    let mut all = Blocking::default();
    pipeline::ordered_from_here(
        |send| {
            for slice in shipments::members(connection, &[registry])?.chunks(BATCH) {
                if progress.is_cancelled() {
                    return Err(Error::Cancelled);
                }
                let batch: Result<Vec<(Member, Stored)>, store::Error> = slice
                    .iter()
                    .map(|account| shipments::member(connection, *account))
                    .collect();
                progress.advance(slice.len() as u64);
                if !send(batch?) {
                    break;
                }
            }
            Ok(())
        },
        |batch| look_through(profile, &unpacker, &paths, &batch),
        |found: Result<Blocking, store::Error>| {
            all.add(&found?);
            Ok(())
        },
    )?;
    Ok(all)
}

fn look_through(
    profile: &Profile,
    unpacker: &Unpacker,
    paths: &PresentedPaths,
    batch: &[(Member, Stored)],
) -> Result<Blocking, store::Error> {
    let writer = Writer::new(&profile.edition);
    let texts = unpacker.unpack(batch.iter().map(|(_, stored)| stored))?;
    let mut found = Blocking::default();
    for ((member, _), text) in batch.iter().zip(&texts) {
        // Which number and key it goes out with is of no matter: it will have both.
        let presented = Presented {
            number: 1,
            key: Key(member.key.clone()),
            kind: member.kind,
            earlier_key: member.earlier_key.clone().map(Key),
        };
        let tree = outgoing::as_sent(profile, &writer, paths, &presented, text)?;
        let missing = missing_fields(&profile.edition, &tree);
        if missing.is_empty() {
            continue;
        }
        found.accounts += 1;
        found.fields += missing.len() as u64;
        found.first = found.first.or(Some(member.account_id));
        for (_, label) in missing {
            *found.by_field.entry(label).or_default() += 1;
        }
    }
    Ok(found)
}

/// The first field of an account that has to be filled in, as `edit` takes it; nothing where only a
/// whole element is lacking.
///
/// # Errors
/// What the store says.
pub fn first_missing(workplace: &Workplace, account: i64) -> Result<Option<String>, Error> {
    let card = card::card(workplace, account)?;
    let groups = card.sections.into_iter().flat_map(|section| section.groups);
    let mut fields = groups.flat_map(|group| group.fields);
    let missing = fields.find(|field| field.is_missing && field.is_editable);
    Ok(missing.map(|field| field.path))
}
