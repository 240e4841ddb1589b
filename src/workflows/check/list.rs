//! Findings of a month as a list: by rule, the gravest and dearest first.

use std::collections::{HashMap, HashSet};

use crate::checks::Severity;
use crate::checks::account::Finding;
use crate::domain::{Kopecks, ReportingPeriod};
use crate::store::candidates::{Brief, Scope};
use crate::text::checks as words;
use crate::workflows::{Error, Progress, Workplace};

use super::{Prepared, Summary, check};

/// Everything that was found.
#[derive(Clone, Debug, Default)]
pub struct List {
    pub summary: Summary,
    /// By severity, then by money.
    pub rules: Vec<OfRule>,
    /// Accounts with findings.
    pub accounts: Vec<Brief>,
    /// As they were found: account by account.
    pub findings: Vec<Item>,
    /// Rules that were not asked because a dictionary is not there.
    pub n_waiting: usize,
}

/// What one rule found.
#[derive(Clone, Debug)]
pub struct OfRule {
    pub id: String,
    pub severity: Severity,
    pub title: String,
    pub expected: String,
    pub remedy: String,
    /// Accounts that it is about, each once, and what they are billed at.
    pub accounts: u64,
    pub billed: Kopecks,
    /// Places in the list of findings.
    pub findings: Vec<usize>,
}

/// A finding in words.
#[derive(Clone, Debug)]
pub struct Item {
    /// Place in the list of accounts.
    pub account: usize,
    /// Place in the list of rules.
    pub rule: usize,
    pub path: String,
    pub value: String,
    pub text: String,
}

/// Checks a month and makes the list.
///
/// # Errors
/// As [`check`].
pub fn list(
    workplace: &Workplace,
    prepared: &Prepared,
    period: ReportingPeriod,
    progress: &dyn Progress,
) -> Result<List, Error> {
    let mut maker = Maker {
        prepared,
        list: List {
            n_waiting: prepared.waiting.len(),
            ..List::default()
        },
        account_at: HashMap::new(),
        rule_at: HashMap::new(),
        seen: HashSet::new(),
    };
    let scope = Scope::Period(period);
    let summary = check(
        workplace,
        prepared,
        &scope,
        progress,
        &mut |account, finding| {
            maker.add(account, finding);
        },
    )?;
    maker.list.summary = summary;
    Ok(maker.list.sorted())
}

struct Maker<'p> {
    prepared: &'p Prepared,
    list: List,
    account_at: HashMap<i64, usize>,
    rule_at: HashMap<usize, usize>,
    /// Rule and account: an account counts once for a rule.
    seen: HashSet<(usize, usize)>,
}

impl Maker<'_> {
    fn add(&mut self, account: &Brief, finding: Finding) {
        let list = &mut self.list;
        let of = *self.account_at.entry(account.id).or_insert_with(|| {
            list.accounts.push(account.clone());
            list.accounts.len() - 1
        });
        let rule = self.prepared.rule(&finding);
        let at = *self.rule_at.entry(finding.rule).or_insert_with(|| {
            list.rules.push(OfRule {
                id: rule.id.clone(),
                severity: rule.severity,
                title: words::headline(rule),
                expected: words::expected(&rule.says),
                remedy: words::remedy(rule),
                accounts: 0,
                billed: Kopecks::ZERO,
                findings: Vec::new(),
            });
            list.rules.len() - 1
        });
        let own = &mut list.rules[at];
        if self.seen.insert((at, of)) {
            own.accounts += 1;
            own.billed += account.billed;
        }
        own.findings.push(list.findings.len());
        let field = finding.path.rsplit('/').next().unwrap_or_default();
        list.findings.push(Item {
            account: of,
            rule: at,
            text: words::wrong(&rule.says, field, &finding.value),
            path: finding.path,
            value: finding.value,
        });
    }
}

impl List {
    fn sorted(mut self) -> List {
        let mut order: Vec<usize> = (0..self.rules.len()).collect();
        order.sort_by(|a, b| {
            let key = |at: usize| {
                let rule = &self.rules[at];
                (std::cmp::Reverse((rule.severity, rule.billed)), &rule.id)
            };
            key(*a).cmp(&key(*b))
        });
        let mut place = vec![0; order.len()];
        for (now, before) in order.iter().enumerate() {
            place[*before] = now;
        }
        for finding in &mut self.findings {
            finding.rule = place[finding.rule];
        }
        let mut rules: Vec<(usize, OfRule)> = place.into_iter().zip(self.rules).collect();
        rules.sort_by_key(|(now, _)| *now);
        self.rules = rules.into_iter().map(|(_, rule)| rule).collect();
        self
    }
}
