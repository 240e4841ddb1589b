//! Checks of accounts before they are sent: every rule of the format asked of every account in one pass,
//! then the accounts of each person against each other. Changes nothing.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;

use crate::checks::account::history::{self, Clash, Past, Place};
use crate::checks::account::learned::{Learned, Likeness, Risk};
use crate::checks::account::{Checker, Facts, Finding, Month, Scratch};
use crate::checks::run::Uncompiled;
use crate::checks::{Rule, Severity};
use crate::domain::setup::Setup;
use crate::domain::{Activity, ReportingPeriod};
use crate::exchange::{Fault, Role, pipeline};
use crate::store::candidates::{self, Brief, Candidate, Scope};
use crate::store::documents::Unpacker;
use crate::store::{self, proof, registries};
use crate::text;
use crate::workflows::batches::in_batches;
use crate::workflows::ruleset::{RuleSet, Sources};
use crate::workflows::{Error, Progress, Stage, Workplace, correct, error};

mod file;
mod learn;
mod list;

pub use file::{Head, check_file, head};
pub use list::{Item, List, OfRule, list};

/// Rules made ready for the accounts of a month.
pub struct Prepared {
    pub set: RuleSet,
    checker: Checker,
    /// Rules that wait for a dictionary, or that no program could be made of.
    pub waiting: Vec<Uncompiled>,
    /// Numbers of the rules about history that are asked, and of those about earlier refusals.
    of_history: HashMap<&'static str, usize>,
    of_learned: HashMap<&'static str, usize>,
    /// What replies have taught, once somebody has asked.
    learned: Mutex<Option<Arc<Learned>>>,
}

/// Rules that were loaded, or why they cannot be used: what only warns must not keep a card from opening or a
/// month from being sent.
///
/// # Errors
/// What has nothing to do with the rules.
pub fn usable<T>(loaded: Result<T, Error>) -> Result<Result<T, Error>, Error> {
    match loaded {
        Err(error @ (Error::Classifier { .. } | Error::Dictionaries(_))) => Ok(Err(error)),
        Err(error) => Err(error),
        Ok(loaded) => Ok(Ok(loaded)),
    }
}

/// How much was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub accounts: u64,
    /// Accounts with a blocking finding.
    pub blocked: u64,
    /// Findings.
    pub blocking: u64,
    pub warnings: u64,
    pub hints: u64,
}

impl Summary {
    /// Counts an account with the findings of these severities.
    fn count(&mut self, severities: impl Iterator<Item = Severity>) {
        let before = self.blocking;
        severities.for_each(|severity| self.add(severity));
        self.accounts += 1;
        self.blocked += u64::from(self.blocking > before);
    }

    /// Puts what was counted apart together.
    pub fn join(&mut self, other: Summary) {
        self.accounts += other.accounts;
        self.blocked += other.blocked;
        self.blocking += other.blocking;
        self.warnings += other.warnings;
        self.hints += other.hints;
    }

    fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Blocking => self.blocking += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Hint => self.hints += 1,
        }
    }
}

impl Prepared {
    /// What is in force in the database.
    ///
    /// # Errors
    /// As [`RuleSet::load`].
    pub fn load(workplace: &Workplace, period: ReportingPeriod) -> Result<Prepared, Error> {
        let set = RuleSet::load(Sources::default(), None, Some(workplace))?;
        Ok(Prepared::new(set, workplace, period))
    }

    pub fn new(set: RuleSet, workplace: &Workplace, period: ReportingPeriod) -> Prepared {
        let today = workplace.clock.today();
        Prepared::of_setup(set, workplace.setup.as_ref(), today, period)
    }

    /// For the accounts of an organization; without a set-up its own numbers are not compared.
    pub fn of_setup(
        set: RuleSet,
        setup: Option<&Setup>,
        today: NaiveDate,
        period: ReportingPeriod,
    ) -> Prepared {
        let month = Month {
            today,
            first: period.first_day(),
            last: period.last_day(),
            provider_ogrn: setup.map(|s| s.provider.ogrn.clone()).unwrap_or_default(),
            provider_kpp: setup.map(|s| s.provider.kpp.clone()).unwrap_or_default(),
            region: setup.map(|s| s.region.code.clone()).unwrap_or_default(),
        };
        let rules = &set.catalog.rules;
        let (checker, waiting) = Checker::new(rules, &set.accounts, &month, &set.dictionaries);
        let number = |id: &'static str| {
            let at = rules.iter().position(|rule| rule.id == id)?;
            Some((id, at))
        };
        let of_history = history::Kind::ALL.map(history::Kind::rule);
        let of_history = of_history.into_iter().filter_map(number).collect();
        let of_learned = Likeness::ALL.map(Likeness::rule);
        let of_learned = of_learned.into_iter().filter_map(number).collect();
        Prepared {
            set,
            checker,
            waiting,
            of_history,
            of_learned,
            learned: Mutex::default(),
        }
    }

    pub fn rule(&self, finding: &Finding) -> &Rule {
        &self.set.catalog.rules[finding.rule]
    }

    pub fn n_rules(&self) -> usize {
        self.checker.n_rules()
    }

    /// What replies have taught: read once for as long as these rules are held.
    fn learned(
        &self,
        workplace: &Workplace,
        progress: &dyn Progress,
    ) -> Result<Arc<Learned>, Error> {
        if self.of_learned.is_empty() {
            return Ok(Arc::default());
        }
        let mut known = self.learned.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(learned) = &*known {
            return Ok(learned.clone());
        }
        let learned = Arc::new(learn::learn(workplace, &self.checker, progress)?);
        *known = Some(learned.clone());
        Ok(learned)
    }

    /// Asks the rules of one document.
    ///
    /// # Errors
    /// A document that is not XML.
    pub fn document(
        &self,
        facts: Facts<'_>,
        text: &str,
        scratch: &mut Scratch,
    ) -> Result<Vec<Finding>, Fault> {
        let mut found = Vec::new();
        let asked = self
            .checker
            .check(facts, text, scratch, &mut |finding| found.push(finding));
        asked.map_err(|(kind, _)| Fault::new(kind))?;
        Ok(found)
    }

    /// Blocking findings of one document.
    ///
    /// # Errors
    /// A document that is not XML.
    pub(super) fn blocking(&self, facts: Facts<'_>, text: &str) -> Result<Vec<Finding>, Error> {
        let found = self.document(facts, text, &mut Scratch::default());
        let mut found = found.map_err(correct::damaged)?;
        found.retain(|finding| self.rule(finding).severity == Severity::Blocking);
        Ok(found)
    }
}

/// The month of a registry.
///
/// # Errors
/// There is no such registry.
pub fn period_of(workplace: &Workplace, registry: i64) -> Result<ReportingPeriod, Error> {
    let found = registries::by_id(&workplace.store.connection, registry)?;
    let found = found.ok_or(error::Rule::NoRegistry { id: registry })?;
    let damaged = |_| store::Error::Damaged(found.period.clone());
    Ok(found.period.parse().map_err(damaged)?)
}

/// An account of a batch and what was found in it.
type Asked = (Brief, u64, Vec<Finding>);

/// Checks the accounts of a scope and hands over every finding: first those of documents, account by
/// account, then those of history.
///
/// # Errors
/// What the store says; a cancel.
pub fn check(
    workplace: &Workplace,
    prepared: &Prepared,
    scope: &Scope,
    progress: &dyn Progress,
    found: &mut (dyn FnMut(&Brief, Finding) + Send),
) -> Result<Summary, Error> {
    let connection = &workplace.store.connection;
    let unpacker = Unpacker::new(connection)?;
    progress.begin(Stage::Checking, None);
    let mut summary = Summary::default();
    let mut checked: HashSet<i64> = HashSet::new();
    let mut persons: HashSet<u64> = HashSet::new();
    let mut blocked: HashSet<i64> = HashSet::new();
    let mut tell = |account: &Brief, finding: Finding, summary: &mut Summary| {
        let severity = prepared.rule(&finding).severity;
        summary.add(severity);
        if severity == Severity::Blocking {
            blocked.insert(account.id);
        }
        found(account, finding);
    };
    let learned = prepared.learned(workplace, progress)?;
    let is_history = !prepared.of_history.is_empty();
    let walked: Result<(), Error> = pipeline::ordered_from_here(
        |send| {
            in_batches(progress, send, |put| {
                candidates::each(connection, scope, put)
            })
        },
        |batch: Vec<Candidate>| ask(prepared, &learned, &unpacker, batch),
        |asked: Result<Vec<Asked>, Error>| {
            for (account, person, findings) in asked? {
                summary.accounts += 1;
                for finding in findings {
                    tell(&account, finding, &mut summary);
                }
                if is_history {
                    persons.insert(person);
                    checked.insert(account.id);
                }
            }
            Ok(())
        },
    );
    walked?;
    if is_history {
        for (account, finding) in clashes(workplace, prepared, &checked, &persons, progress)? {
            tell(&account, finding, &mut summary);
        }
    }
    summary.blocked = blocked.len() as u64;
    Ok(summary)
}

fn ask(
    prepared: &Prepared,
    learned: &Learned,
    unpacker: &Unpacker,
    batch: Vec<Candidate>,
) -> Result<Vec<Asked>, Error> {
    let texts = unpacker.unpack(batch.iter().map(|candidate| &candidate.document))?;
    let mut scratch = Scratch::default();
    let mut asked = Vec::with_capacity(batch.len());
    for (candidate, text) in batch.into_iter().zip(&texts) {
        let facts = Facts::of(candidate.account.activity, candidate.account.kind);
        let asked_now = prepared.document(facts, text, &mut scratch);
        let mut findings = asked_now.map_err(correct::damaged)?;
        if !learned.is_empty() {
            let traits = prepared.checker.traits_read(&scratch);
            let risks = learned.risks(&traits).into_iter();
            findings.extend(risks.filter_map(|risk| risk_found(prepared, &risk)));
        }
        asked.push((candidate.account, candidate.person, findings));
    }
    Ok(asked)
}

/// A risk as a finding; nothing where its rule is switched off.
fn risk_found(prepared: &Prepared, risk: &Risk<'_>) -> Option<Finding> {
    let rule = *prepared.of_learned.get(risk.likeness.rule())?;
    let shape = &prepared.set.accounts;
    let path = match risk.service {
        Some(at) => shape.numbered(Role::ServiceCode, at),
        None => shape.numbered(Role::DiagnosisCode, 0),
    };
    Some(Finding {
        rule,
        path,
        value: text::checks::evidence(risk),
    })
}

/// The accounts of the persons that are checked, against each other over the whole history.
fn clashes(
    workplace: &Workplace,
    prepared: &Prepared,
    checked: &HashSet<i64>,
    persons: &HashSet<u64>,
    progress: &dyn Progress,
) -> Result<Vec<(Brief, Finding)>, Error> {
    let connection = &workplace.store.connection;
    // Flat and sorted afterwards: a list for each of a million persons takes three times as much.
    let mut all: Vec<(u64, Past)> = Vec::with_capacity(checked.len());
    let mut n: u64 = 0;
    candidates::each_trace(connection, |trace| -> Result<(), Error> {
        n += 1;
        if n.is_multiple_of(4096) && progress.is_cancelled() {
            return Err(Error::Cancelled);
        }
        if persons.contains(&trace.person)
            && let (Ok(start), Ok(end)) = (trace.cure_start.parse(), trace.cure_end.parse())
        {
            let is_checked = checked.contains(&trace.account);
            let what = [
                trace.activity,
                trace.diagnosis,
                trace.doctor,
                trace.department,
            ];
            let past = Past {
                account: trace.account,
                start,
                end,
                place: place(trace.activity),
                what: hash(&what),
                activity: hash(&[trace.activity]),
                billed: trace.billed.0,
                is_refused: trace.is_refused && !is_checked,
                is_checked,
            };
            all.push((trace.person, past));
        }
        Ok(())
    })?;
    all.sort_unstable_by_key(|(person, past)| (*person, past.account));
    let mut found: Vec<Clash> = Vec::new();
    let mut of_person: Vec<Past> = Vec::new();
    for same in all.chunk_by(|(one, _), (other, _)| one == other) {
        if same.len() > 1 {
            of_person.clear();
            of_person.extend(same.iter().map(|(_, past)| past.clone()));
            found.extend(history::clashes(&mut of_person));
        }
    }
    drop(all);
    found.sort_by_key(|clash| (clash.account, clash.other));
    let path = prepared.set.accounts.field(Role::AccountCureEnd);
    let path = prepared.set.accounts.short(path);
    let mut findings = Vec::new();
    for clash in found {
        let Some(rule) = prepared.of_history.get(clash.kind.rule()) else {
            continue;
        };
        let other = proof::keys_of(connection, &[clash.other], 1)?;
        let account = candidates::one(connection, clash.account)?.account;
        let finding = Finding {
            rule: *rule,
            path: path.to_owned(),
            value: other.into_iter().next().unwrap_or_default(),
        };
        findings.push((account, finding));
    }
    Ok(findings)
}

fn place(activity: &str) -> Place {
    match Activity::from_code(activity) {
        Some(Activity::Inpatient | Activity::HighTech) => Place::Bed,
        Some(Activity::DayHospital) => Place::DayBed,
        Some(Activity::Dispensary | Activity::Checkup | Activity::Orphans | Activity::Minors) => {
            Place::Checkup
        }
        _ => Place::Other,
    }
}

fn hash(parts: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}
