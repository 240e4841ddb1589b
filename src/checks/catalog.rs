//! All rules at hand as one list: those of the loaded classifiers, of our rule files and of the code, each
//! with how it is carried out or why it is not.

use std::collections::{BTreeSet, HashMap};

use super::account::{history, learned};
use super::code;
use super::compile::{CompileFault, Compiler};
use super::dictionaries::{Assumed, Dictionaries};
use super::file::RuleFile;
use super::official::{self, Classifier, Entry, NotCarriedOut};
use super::rule::{ACCOUNT, FileTypes, Rule, Says, Severity, Source};
use super::shape::Shape;
use crate::domain::{RuleSetting, RuleSwitch};
use crate::exchange::Role;

/// What carries a rule out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The text of the classifier.
    Classifier,
    /// A rule file.
    File,
    /// The format table.
    Table,
    /// The program.
    Code,
}

impl By {
    pub fn code(self) -> &'static str {
        match self {
            By::Classifier | By::File | By::Table => "data",
            By::Code => "code",
        }
    }
}

/// Why a rule is not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyNot {
    Text(NotCarriedOut),
    Compile(CompileFault),
    /// It could be, but is of another region than the one that was asked for, or none was.
    OtherRegion(String),
}

/// A rule of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub id: String,
    pub source: Source,
    pub target: String,
    pub types: FileTypes,
    pub severity: Severity,
    pub by: Option<By>,
    pub why_not: Option<WhyNot>,
    /// Dictionaries that it looks into, and which of them are not at hand ([`Catalog::look_for`]).
    pub needs: Vec<String>,
    pub missing: Vec<String>,
    /// Number of examples that prove it.
    pub n_examples: usize,
    /// What the organization has decided about it ([`Catalog::apply`]).
    pub switch: Option<RuleSwitch>,
}

/// Rules to check with, and the list of all of them.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    pub rules: Vec<Rule>,
    /// Could be carried out, and are switched off.
    pub off: Vec<Rule>,
    pub rows: Vec<Row>,
}

/// What a catalog is put together from.
#[derive(Clone, Copy)]
pub struct Parts<'p> {
    pub classifiers: &'p [Classifier],
    /// Rule files of the federal files, and those of the accounts of this edition.
    pub files: &'p [RuleFile],
    /// The rules that the format table of the accounts makes.
    pub table: &'p [Rule],
    /// Two digits: regional rules of the classifiers are taken of this one alone.
    pub region: Option<&'p str>,
    pub accounts: &'p Shape,
}

/// A catalog that is being put together.
struct Maker<'m> {
    catalog: Catalog,
    trials: Trials<'m>,
    region: Option<&'m str>,
}

impl Catalog {
    /// Puts the rules together. A rule file, or code, of the same number stands in for the text of a
    /// classifier; kinds of file and dates are those of the classifier then.
    pub fn new(parts: Parts<'_>) -> Catalog {
        let Parts {
            classifiers, files, ..
        } = parts;
        let by_id: HashMap<&str, &RuleFile> =
            files.iter().map(|f| (f.rule.id.as_str(), f)).collect();
        let mut maker = Maker {
            catalog: Catalog::default(),
            trials: Trials {
                accounts: parts.accounts,
                compilers: HashMap::new(),
            },
            region: parts.region,
        };
        let mut seen: Vec<&str> = Vec::new();
        for classifier in classifiers {
            for entry in &classifier.entries {
                seen.push(&entry.id);
                let file = by_id.get(entry.id.as_str()).copied();
                maker.add_entry(classifier.source, entry, file);
            }
        }
        seen.sort_unstable();
        for file in files {
            if seen.binary_search(&file.rule.id.as_str()).is_err() {
                maker.add(file.rule.clone(), By::File, file.examples.len());
            }
        }
        for rule in parts.table {
            maker.add(rule.clone(), By::Table, 0);
        }
        let field = |role| parts.accounts.field(role);
        let mut of_history = Vec::new();
        if !parts.accounts.account().is_empty() {
            of_history = history::rules(field(Role::AccountCureEnd));
            let (service, diagnosis) = (field(Role::ServiceCode), field(Role::DiagnosisCode));
            if !service.is_empty() && !diagnosis.is_empty() {
                of_history.extend(learned::rules(service, diagnosis));
            }
        }
        for rule in code::own_rules().chain(of_history) {
            maker.add(rule, By::Code, 0);
        }
        let mut catalog = maker.catalog;
        catalog
            .rows
            .sort_by(|a, b| (a.source, &a.id).cmp(&(b.source, &b.id)));
        catalog.rules.sort_by(|a, b| a.id.cmp(&b.id));
        catalog
    }

    /// Takes the decisions of the organization over: what is off is not asked, what is a warning no
    /// longer blocks. Decisions about rules that are not at hand change nothing.
    pub fn apply(&mut self, switches: &[RuleSwitch]) {
        for switch in switches {
            let (own, rest): (Vec<Rule>, Vec<Rule>) = std::mem::take(&mut self.rules)
                .into_iter()
                .partition(|rule| rule.id == switch.rule);
            self.rules = rest;
            match switch.setting {
                RuleSetting::Off => self.off.extend(own),
                RuleSetting::Warning => self.rules.extend(own.into_iter().map(|rule| Rule {
                    severity: Severity::Warning,
                    ..rule
                })),
            }
            for row in self.rows.iter_mut().filter(|row| row.id == switch.rule) {
                row.switch = Some(switch.clone());
                if switch.setting == RuleSetting::Warning {
                    row.severity = Severity::Warning;
                }
            }
        }
        self.rules.sort_by(|a, b| a.id.cmp(&b.id));
    }

    /// The row of a number, in whatever letters.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id.eq_ignore_ascii_case(id))
    }

    /// The rule of a number, be it switched off.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules
            .iter()
            .chain(&self.off)
            .find(|rule| rule.id == id)
    }

    /// The numbers that are most like this one, the nearest first.
    pub fn nearest(&self, id: &str) -> Vec<&str> {
        const MOST: usize = 3;
        let wanted = id.to_uppercase();
        let distance = |row: &Row| strsim::damerau_levenshtein(&row.id.to_uppercase(), &wanted);
        let mut all: Vec<(usize, &str)> = self
            .rows
            .iter()
            .map(|row| (distance(row), row.id.as_str()))
            .collect();
        all.sort_unstable();
        all.dedup();
        all.into_iter().take(MOST).map(|(_, id)| id).collect()
    }

    /// The dictionaries that its rules look into, each once.
    pub fn needs(&self) -> BTreeSet<&str> {
        let needs = self.rows.iter().flat_map(|row| &row.needs);
        needs.map(String::as_str).collect()
    }

    /// Writes down which of the dictionaries that a rule needs are not at hand.
    pub fn look_for(&mut self, dictionaries: &dyn Dictionaries) {
        for row in &mut self.rows {
            let missing = row.needs.iter().filter(|name| !dictionaries.has(name));
            row.missing = missing.cloned().collect();
        }
    }
}

impl Maker<'_> {
    fn add_entry(&mut self, source: Source, entry: &Entry, file: Option<&RuleFile>) {
        let n_examples = file.map_or(0, |f| f.examples.len());
        let types = FileTypes::of(&entry.types);
        let made = if let Some(file) = file {
            let rule = Rule {
                source,
                types,
                from: entry.from,
                until: entry.until,
                ..file.rule.clone()
            };
            Ok((rule, By::File))
        } else if code::IDS.contains(&entry.id.as_str()) {
            Ok((coded(source, entry, types), By::Code))
        } else {
            official::rule(entry, source).map(|rule| (rule, By::Classifier))
        };
        let region = entry.id.split('.').nth(1).unwrap_or("");
        let is_own = self.region == Some(region) || region == "00";
        let is_elsewhere = source.is_regional() && !is_own;
        match made {
            Err(why) => self.refuse(source, entry, types, WhyNot::Text(why)),
            Ok((rule, by)) => {
                self.add(rule, by, n_examples);
                if is_elsewhere {
                    self.leave_out(region);
                }
            }
        }
    }

    /// The rule that came last can be carried out, but is not asked: it is of another region.
    fn leave_out(&mut self, region: &str) {
        let Some(row) = self.catalog.rows.last_mut() else {
            return;
        };
        if row.by.is_some() {
            row.why_not = Some(WhyNot::OtherRegion(region.to_owned()));
            self.catalog.rules.pop();
        }
    }

    fn refuse(&mut self, source: Source, entry: &Entry, types: FileTypes, why: WhyNot) {
        self.catalog.rows.push(Row {
            id: entry.id.clone(),
            source,
            target: entry.target.clone(),
            types,
            severity: severity(source),
            by: None,
            why_not: Some(why),
            needs: Vec::new(),
            missing: Vec::new(),
            n_examples: 0,
            switch: None,
        });
    }

    fn add(&mut self, rule: Rule, by: By, n_examples: usize) {
        let why_not = self.trials.fault(&rule).map(WhyNot::Compile);
        let needs: Vec<String> = rule
            .error
            .dictionaries()
            .into_iter()
            .map(str::to_owned)
            .collect();
        let is_sound = why_not.is_none();
        self.catalog.rows.push(Row {
            id: rule.id.clone(),
            source: rule.source,
            target: rule.target.clone(),
            types: rule.types,
            severity: rule.severity,
            by: Some(by).filter(|_| why_not.is_none()),
            needs,
            missing: Vec::new(),
            n_examples,
            switch: None,
            why_not,
        });
        if is_sound {
            self.catalog.rules.push(rule);
        }
    }
}

fn severity(source: Source) -> Severity {
    match source {
        Source::Q015 | Source::Q022 => Severity::Blocking,
        _ => Severity::Warning,
    }
}

/// A rule of the code has no expression; its place in the list says when it is in force.
fn coded(source: Source, entry: &Entry, types: FileTypes) -> Rule {
    Rule {
        id: entry.id.clone(),
        source,
        target: entry.target.clone(),
        types,
        from: entry.from,
        until: entry.until,
        severity: severity(source),
        error: super::expr::Expr::Known(false),
        says: Says::Words {
            title: entry.title.clone(),
            expected: entry.comment.clone(),
            remedy: String::new(),
        },
    }
}

/// Compilers for every kind of file, with every dictionary at hand.
struct Trials<'t> {
    accounts: &'t Shape,
    compilers: HashMap<char, Compiler<'t>>,
}

impl Trials<'_> {
    /// What keeps a rule from being compiled for one of its kinds of file.
    fn fault(&mut self, rule: &Rule) -> Option<CompileFault> {
        rule.types.letters().find_map(|letter| {
            // Persons are checked with the main file that they belong to.
            let file = if letter == 'L' { 'H' } else { letter };
            let shape = match file {
                ACCOUNT => self.accounts,
                _ => Shape::federal(),
            };
            let compiler = self.compilers.entry(file);
            let compiler = compiler.or_insert_with(|| Compiler::new(shape, file, &Assumed));
            compiler.rule(0, rule).err()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::builtin;
    use super::*;

    fn catalog(files: &[RuleFile]) -> Catalog {
        Catalog::new(Parts {
            classifiers: &[],
            files,
            table: &[],
            region: None,
            accounts: Shape::federal(),
        })
    }

    fn switch(rule: &str, setting: RuleSetting) -> RuleSwitch {
        RuleSwitch {
            rule: rule.to_owned(),
            setting,
            reason: "why".into(),
            at: "2021-05-05T12:00:00+03:00".into(),
            who: "clerk".into(),
        }
    }

    #[test]
    fn what_is_switched_off_is_not_asked_and_a_warning_does_not_block() {
        let (files, _) = builtin::rule_files();
        let mut catalog = catalog(&files);
        let n = catalog.rules.len();
        let blocking = catalog
            .rules
            .iter()
            .filter(|r| r.severity == Severity::Blocking);
        let ids: Vec<String> = blocking.map(|rule| rule.id.clone()).take(2).collect();
        let [off, mild] = <[String; 2]>::try_from(ids).expect("two of them");
        catalog.apply(&[
            switch(&off, RuleSetting::Off),
            switch(&mild, RuleSetting::Warning),
            switch("unknown", RuleSetting::Off),
        ]);
        assert_eq!((catalog.rules.len(), catalog.off.len()), (n - 1, 1));
        assert!(catalog.rules.is_sorted_by(|a, b| a.id <= b.id));
        assert!(!catalog.rules.iter().any(|rule| rule.id == off));
        let severity = |id: &str| catalog.rule(id).map(|rule| rule.severity);
        assert_eq!(severity(&off), Some(Severity::Blocking));
        assert_eq!(severity(&mild), Some(Severity::Warning));
        let row = catalog.row(&mild.to_lowercase()).expect("a row");
        assert_eq!((row.severity, row.by.is_some()), (Severity::Warning, true));
        assert_eq!(
            catalog.rows.iter().filter(|r| r.switch.is_some()).count(),
            2
        );
    }

    #[test]
    fn a_mistyped_number_has_its_neighbours() {
        let (files, _) = builtin::rule_files();
        let catalog = catalog(&files);
        let nearest = catalog.nearest("003f.00.0013");
        assert_eq!(nearest.len(), 3);
        assert!(nearest.contains(&"003F.00.0031"), "{nearest:?}");
    }
}
