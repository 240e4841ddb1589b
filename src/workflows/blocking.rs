//! Blocking findings of what is about to be exported: what the rules say of each account by itself.
//!
//! They never stop an export by themselves: a false alarm must not cost a month. It counts what
//! `export` says after writing, by the same rules, and changes nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;

use crate::checks::account::Facts;
use crate::domain::ReportingPeriod;
use crate::exchange::pipeline;
use crate::store::answered;
use crate::store::candidates::{self, Candidate, Scope};
use crate::store::documents::Unpacker;
use crate::store::shipments::{self, Contents};
use crate::text::checks::headline;

use super::batches::in_batches;
use super::check::{self, Prepared};
use super::{Error, Progress, Stage, Workplace};

/// What blocks the accounts of a registry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocking {
    /// Accounts with a blocking finding.
    pub accounts: i64,
    /// Their findings together.
    pub findings: u64,
    /// The number of findings by what the rule is about.
    pub by_rule: BTreeMap<String, u64>,
    /// The first of these accounts in the order of the file.
    pub first: Option<i64>,
}

impl Blocking {
    pub fn add(&mut self, other: &Blocking) {
        self.accounts += other.accounts;
        self.findings += other.findings;
        for (rule, n) in &other.by_rule {
            *self.by_rule.entry(rule.clone()).or_default() += n;
        }
        let firsts = self.first.into_iter().chain(other.first);
        self.first = firsts.min();
    }
}

/// What rules are made ready for: they are made anew once any of it is another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ready {
    period: ReportingPeriod,
    today: NaiveDate,
    last_change: i64,
    /// What replies have taught is kept with the rules.
    replies: (i64, i64),
}

/// What has been counted before, by registry: a registry with the same documents is not read again by the
/// same rules. The rules are kept ready as well.
#[derive(Default)]
pub struct Cache {
    counted: Mutex<HashMap<i64, (Contents, Ready, Blocking)>>,
    rules: Mutex<Option<(Ready, Arc<Prepared>)>>,
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cache")
    }
}

impl Cache {
    /// The rules for the accounts of a month as they are in force now.
    ///
    /// # Errors
    /// As [`Prepared::load`].
    pub fn rules(
        &self,
        workplace: &Workplace,
        period: ReportingPeriod,
    ) -> Result<Arc<Prepared>, Error> {
        Ok(self.ready(workplace, period)?.1)
    }

    /// The same; nothing where they cannot be used: what only warns must not keep a card from opening.
    ///
    /// # Errors
    /// What the store says.
    pub fn rules_if_usable(
        &self,
        workplace: &Workplace,
        period: ReportingPeriod,
    ) -> Result<Option<Arc<Prepared>>, Error> {
        Ok(check::usable(self.rules(workplace, period))?.ok())
    }

    fn ready(
        &self,
        workplace: &Workplace,
        period: ReportingPeriod,
    ) -> Result<(Ready, Arc<Prepared>), Error> {
        let wanted = Ready {
            period,
            today: workplace.clock.today(),
            last_change: candidates::last_change_of_rules(&workplace.store.connection)?,
            replies: answered::replies(&workplace.store.connection)?,
        };
        // Held while they are made: whoever else asks waits for the same.
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((ready, prepared)) = &*rules
            && *ready == wanted
        {
            return Ok((wanted, prepared.clone()));
        }
        let prepared = Arc::new(Prepared::load(workplace, period)?);
        *rules = Some((wanted, prepared.clone()));
        Ok((wanted, prepared))
    }

    fn get(&self, registry: i64, contents: Contents, ready: Ready) -> Option<Blocking> {
        let known = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let (of, by, blocking) = known.get(&registry)?;
        (*of == contents && *by == ready).then(|| blocking.clone())
    }

    fn set(&self, registry: i64, contents: Contents, ready: Ready, blocking: Blocking) {
        let mut known = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(registry, (contents, ready, blocking));
    }
}

/// Counts the registries of a month one by one; progress is in accounts.
///
/// # Errors
/// What the store says; a cancel.
pub fn blocking(
    workplace: &Workplace,
    period: ReportingPeriod,
    registries: &[i64],
    cache: &Cache,
    progress: &dyn Progress,
) -> Result<BTreeMap<i64, Blocking>, Error> {
    let connection = &workplace.store.connection;
    let mut found = BTreeMap::new();
    let mut unknown = Vec::new();
    let (ready, rules) = cache.ready(workplace, period)?;
    for registry in registries {
        let contents = shipments::contents(connection, *registry)?;
        match cache.get(*registry, contents, ready) {
            Some(blocking) => drop(found.insert(*registry, blocking)),
            None => unknown.push((*registry, contents)),
        }
    }
    let total: i64 = unknown.iter().map(|(_, contents)| contents.accounts).sum();
    progress.begin(Stage::Checking, Some(total as u64));
    for (registry, contents) in unknown {
        let blocking = count(workplace, &rules, registry, progress)?;
        cache.set(registry, contents, ready, blocking.clone());
        found.insert(registry, blocking);
    }
    Ok(found)
}

fn count(
    workplace: &Workplace,
    rules: &Prepared,
    registry: i64,
    progress: &dyn Progress,
) -> Result<Blocking, Error> {
    let connection = &workplace.store.connection;
    let unpacker = Unpacker::new(connection)?;
    let mut all = Blocking::default();
    pipeline::ordered_from_here(
        |send| {
            in_batches(progress, send, |put| {
                candidates::each(connection, &Scope::Registry(registry), put)
            })
        },
        |batch| look_through(rules, &unpacker, &batch),
        |found: Result<Blocking, Error>| {
            all.add(&found?);
            Ok(())
        },
    )?;
    Ok(all)
}

fn look_through(
    rules: &Prepared,
    unpacker: &Unpacker,
    batch: &[Candidate],
) -> Result<Blocking, Error> {
    let texts = unpacker.unpack(batch.iter().map(|candidate| &candidate.document))?;
    let mut found = Blocking::default();
    for (candidate, text) in batch.iter().zip(&texts) {
        let account = &candidate.account;
        let blocking = rules.blocking(Facts::of(account.activity, account.kind), text)?;
        if blocking.is_empty() {
            continue;
        }
        found.accounts += 1;
        found.findings += blocking.len() as u64;
        found.first = found.first.or(Some(account.id));
        for finding in blocking {
            let headline = headline(rules.rule(&finding));
            *found.by_rule.entry(headline).or_default() += 1;
        }
    }
    Ok(found)
}

/// The field of the first blocking finding of an account, as `edit` takes it.
///
/// # Errors
/// What the store says.
pub fn first_field(
    workplace: &Workplace,
    period: ReportingPeriod,
    cache: &Cache,
    account: i64,
) -> Result<Option<String>, Error> {
    let rules = cache.rules(workplace, period)?;
    let connection = &workplace.store.connection;
    let candidate = candidates::one(connection, account)?;
    let texts = Unpacker::new(connection)?.unpack([&candidate.document])?;
    let text = texts.first().map_or("", String::as_str);
    let facts = Facts::of(candidate.account.activity, candidate.account.kind);
    let found = rules.blocking(facts, text)?;
    Ok(found.into_iter().next().map(|finding| finding.path))
}
