//! One pass over the document of an account.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::domain::{Activity, Kind};
use crate::exchange::xml::escape_into;
use crate::exchange::{FaultKind, Role};

use super::super::compile::{FILE, HEAD, RECORD, Stage};
use super::super::dictionaries::Dictionaries;
use super::super::path::{PathId, Segment};
use super::super::rule::{ACCOUNT, Rule};
use super::super::run::{Hit, Program, Scope, Totals, Uncompiled};
use super::super::shape::{N_TREES, Shape};
use super::super::tree::{NodeId, Tree};

/// The month and the organization for which accounts are checked.
#[derive(Clone, Debug)]
pub struct Month {
    pub today: NaiveDate,
    /// First and last day.
    pub first: NaiveDate,
    pub last: NaiveDate,
    /// Empty before the requisites are known.
    pub provider_ogrn: String,
    pub provider_kpp: String,
    pub region: String,
}

/// What the program knows of an account beside its document, by code.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'f> {
    pub activity: &'f str,
    pub kind: &'f str,
}

impl Facts<'static> {
    pub fn of(activity: Activity, kind: Kind) -> Facts<'static> {
        Facts {
            activity: activity.code(),
            kind: kind.code(),
        }
    }
}

/// An element of an account that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Number of the rule in the list that was compiled.
    pub rule: usize,
    /// As forms spell it: from the account or the record, what may repeat with its number.
    pub path: String,
    /// Empty where it has none.
    pub value: String,
}

/// Rules compiled for accounts of one month; shared by threads.
pub struct Checker {
    shape: Arc<Shape>,
    program: Program,
    month: Tree,
    record: PathId,
    head: PathId,
    diagnosis: Option<PathId>,
    doctor: Option<PathId>,
    service: Option<PathId>,
    service_key: Option<PathId>,
}

/// What accounts are recognised by as alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    pub diagnosis: String,
    pub doctor: String,
    /// Key and code of each service, as far as it has them.
    pub services: Vec<(String, String)>,
}

/// Trees whose memory is used again for the next account; one for each thread.
#[derive(Default)]
pub struct Scratch {
    account: Tree,
    record: Tree,
    facts: String,
}

impl Checker {
    /// Compiles the rules about accounts that are in force at the end of the month; those that cannot be
    /// asked are given back with the reason.
    pub fn new(
        rules: &[Rule],
        shape: &Arc<Shape>,
        month: &Month,
        dictionaries: &dyn Dictionaries,
    ) -> (Checker, Vec<Uncompiled>) {
        let on = Some(month.last);
        let (program, failed) = Program::new(rules, shape, ACCOUNT, on, dictionaries);
        let root = |segment: Segment| program.paths.find(&shape.trees[segment.index()]);
        // Every element of the shape is interned, the roots of its trees among them.
        let [file, head, record] = [FILE, HEAD, RECORD].map(|s| root(s).unwrap_or_default());
        let mut tree = Tree::new();
        // Digits and days of our own: it is sound XML.
        let _ = tree.read(&month.document(), file, &program.paths);
        let checker = Checker {
            shape: shape.clone(),
            month: tree,
            record,
            head,
            diagnosis: program.paths.find(shape.field(Role::DiagnosisCode)),
            doctor: program.paths.find(shape.field(Role::AccountDoctor)),
            service: program.paths.find(shape.field(Role::ServiceCode)),
            service_key: program.paths.find(shape.field(Role::ServiceKey)),
            program,
        };
        (checker, failed)
    }

    pub fn n_rules(&self) -> usize {
        self.program.n_rules()
    }

    /// What a document is recognised by.
    ///
    /// # Errors
    /// As [`Checker::check`].
    pub fn traits(
        &self,
        document: &str,
        scratch: &mut Scratch,
    ) -> Result<Traits, (FaultKind, usize)> {
        scratch
            .record
            .read(document, self.record, &self.program.paths)?;
        Ok(self.traits_read(scratch))
    }

    /// What the document that was checked last is recognised by.
    pub fn traits_read(&self, scratch: &Scratch) -> Traits {
        let record = &scratch.record;
        let first = |path: Option<PathId>| {
            let text = path.and_then(|path| record.first(path, None));
            text.unwrap_or_default().to_owned()
        };
        let codes = self.service.map_or(&[][..], |path| record.all(path, None));
        let services = codes.iter().map(|code| {
            let of = Some(record.parent(*code));
            let key = self.service_key.and_then(|path| record.first(path, of));
            (
                key.unwrap_or_default().to_owned(),
                record.text(*code).to_owned(),
            )
        });
        Traits {
            diagnosis: first(self.diagnosis),
            doctor: first(self.doctor),
            services: services.collect(),
        }
    }

    /// Asks all rules of the document of an account.
    ///
    /// # Errors
    /// What is not XML in it, with the offset in bytes.
    pub fn check(
        &self,
        facts: Facts<'_>,
        document: &str,
        scratch: &mut Scratch,
        found: &mut impl FnMut(Finding),
    ) -> Result<(), (FaultKind, usize)> {
        let paths = &self.program.paths;
        let Scratch {
            account,
            record,
            facts: text,
        } = scratch;
        record.read(document, self.record, paths)?;
        text.clear();
        text.push_str("<ACCOUNT><ACTIVITY>");
        text.push_str(facts.activity);
        text.push_str("</ACTIVITY><KIND>");
        text.push_str(facts.kind);
        text.push_str("</KIND><DIAGNOSIS>");
        if let Some(code) = self.diagnosis.and_then(|path| record.first(path, None)) {
            escape_into(code, text);
        }
        text.push_str("</DIAGNOSIS></ACCOUNT>");
        account.read(text, self.head, paths)?;
        let mut trees = [None; N_TREES];
        trees[FILE.index()] = Some(&self.month);
        trees[HEAD.index()] = Some(&*account);
        trees[RECORD.index()] = Some(&*record);
        let scope = Scope { trees };
        let totals = Totals::default();
        self.program
            .ask(Stage::Record, &scope, &totals, &mut |hit| {
                found(self.finding(&hit, record));
            });
        Ok(())
    }

    fn finding(&self, hit: &Hit<'_>, tree: &Tree) -> Finding {
        let paths = &self.program.paths;
        let mut path = self.numbered(tree, hit.node);
        if tree.path(hit.node) != hit.target {
            // It is not there: the element that should hold it, and its name.
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(paths.name(hit.target));
        }
        Finding {
            rule: hit.rule,
            path,
            value: hit.value.to_owned(),
        }
    }

    /// The path of an element as forms spell it.
    fn numbered(&self, tree: &Tree, node: NodeId) -> String {
        let paths = &self.program.paths;
        let mut steps = Vec::new();
        let mut at = node;
        loop {
            let path = tree.path(at);
            let shown = paths.show(path);
            if shown == self.shape.account() {
                break;
            }
            let above = tree.parent(at);
            let element = self.shape.format.element(&shown);
            let may_repeat = element.is_some_and(|e| e.may_repeat);
            let name = paths.name(path);
            steps.push(match may_repeat && above != at {
                true => {
                    let all = tree.all(path, Some(above)).iter();
                    let before = all.take_while(|other| **other != at).count();
                    format!("{name}[{}]", before + 1)
                }
                false => name.to_owned(),
            });
            if above == at {
                break;
            }
            at = above;
        }
        steps.reverse();
        steps.join("/")
    }
}

impl Month {
    fn document(&self) -> String {
        let period = format!("{:04}-{:02}", self.last.year(), self.last.month());
        let values = [
            ("TODAY", self.today.to_string()),
            ("PERIOD", period),
            ("PERIOD_START", self.first.to_string()),
            ("PERIOD_END", self.last.to_string()),
            ("PROVIDER_OGRN", self.provider_ogrn.clone()),
            ("PROVIDER_KPP", self.provider_kpp.clone()),
            ("REGION", self.region.clone()),
        ];
        let mut text = String::from("<FILE>");
        for (name, value) in values {
            text.push_str(&format!("<{name}>"));
            escape_into(&value, &mut text);
            text.push_str(&format!("</{name}>"));
        }
        text.push_str("</FILE>");
        text
    }
}
