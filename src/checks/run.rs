//! Carries rules out on the trees of a file.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::compile::{
    Code, CompileFault, Compiled, Compiler, Constant, Gathered, Gathering, Listed, Ref, Stage, Term,
};
use super::dictionaries::{Dictionaries, Index};
use super::expr::{Fold, Function, Op};
use super::path::{PathId, Paths, Segment};
use super::pattern;
use super::rule::Rule;
use super::shape::{N_TREES, Shape};
use super::tree::{NodeId, Tree};
use super::value::{self, Truth, Value};

/// The trees that are at hand: one for each segment, as far as there is one.
#[derive(Clone, Copy)]
pub struct Scope<'s> {
    pub trees: [Option<&'s Tree>; N_TREES],
}

/// Rules compiled for one kind of file.
pub struct Program {
    pub paths: Paths,
    rules: Vec<Compiled>,
    indexes: Vec<Index>,
    gatherings: Vec<Gathering>,
}

/// A dictionary is asked by no more columns.
pub(super) const MOST_KEYS: usize = 6;

/// A rule that could not be compiled, by its number in the list.
pub type Uncompiled = (usize, CompileFault);

/// An element that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit<'t> {
    /// Number of the rule in the list that was compiled.
    pub rule: usize,
    pub target: PathId,
    /// Node of the target, or of what should hold it.
    pub segment: Segment,
    pub node: NodeId,
    /// The value of the target, empty where there is none.
    pub value: &'t str,
}

/// What has been gathered over records so far.
#[derive(Clone, Debug, Default)]
pub struct Totals(Vec<Total>);

#[derive(Clone, Debug)]
enum Total {
    Any(Truth),
    Number(Decimal),
    /// The least or the greatest, as it was written.
    Extreme(Fold, Option<String>),
}

/// Where a condition is asked.
#[derive(Clone, Copy)]
struct At {
    segment: Segment,
    node: NodeId,
}

impl Program {
    /// Compiles the rules of a list that apply to this kind of file on this day; a rule that cannot be
    /// compiled is given back and does not stop the others.
    pub fn new(
        rules: &[Rule],
        shape: &Shape,
        file: char,
        on: Option<NaiveDate>,
        dictionaries: &dyn Dictionaries,
    ) -> (Program, Vec<Uncompiled>) {
        let mut compiler = Compiler::new(shape, file, dictionaries);
        let mut compiled = Vec::new();
        let mut failed = Vec::new();
        for (number, rule) in rules.iter().enumerate() {
            let has_persons = matches!(file, 'H' | 'C' | 'T' | 'X');
            let is_for_file = rule.types.has(file) || (has_persons && rule.types.has('L'));
            if !is_for_file || on.is_some_and(|on| !rule.is_in_force(on)) {
                continue;
            }
            match compiler.rule(number, rule) {
                Ok(rule) => compiled.push(rule),
                Err(fault) => failed.push((number, fault)),
            }
        }
        let program = Program {
            paths: compiler.paths,
            rules: compiled,
            indexes: compiler.indexes,
            gatherings: compiler.gatherings,
        };
        (program, failed)
    }

    pub fn n_rules(&self) -> usize {
        self.rules.len()
    }

    pub fn totals(&self) -> Totals {
        let begun = self
            .gatherings
            .iter()
            .map(|gathering| match gathering.what {
                Gathered::Any(_) => Total::Any(Truth::No),
                Gathered::Fold {
                    fold: fold @ (Fold::Min | Fold::Max),
                    ..
                } => Total::Extreme(fold, None),
                Gathered::Fold { .. } => Total::Number(Decimal::ZERO),
            });
        Totals(begun.collect())
    }

    /// Asks the rules of a stage of what is at hand.
    pub fn ask<'v>(
        &'v self,
        stage: Stage,
        scope: &'v Scope<'v>,
        totals: &'v Totals,
        found: &mut impl FnMut(Hit<'v>),
    ) {
        let run = Run {
            program: self,
            scope,
            totals,
        };
        for rule in self.rules.iter().filter(|rule| rule.stage == stage) {
            let Some(tree) = scope.trees[rule.segment.index()] else {
                continue;
            };
            for node in tree.all(rule.context, None) {
                if rule.is_each_target && !tree.is_filled(*node) {
                    continue;
                }
                let at = At {
                    segment: rule.segment,
                    node: *node,
                };
                if run.holds(&rule.error, at) == Truth::Yes {
                    found(run.hit(rule, tree, *node));
                }
            }
        }
    }

    /// Adds what a record, or a person, says to the totals.
    pub fn gather(&self, of: Segment, scope: &Scope<'_>, totals: &mut Totals) {
        let none = Totals::default();
        let run = Run {
            program: self,
            scope,
            totals: &none,
        };
        for (gathering, total) in self.gatherings.iter().zip(&mut totals.0) {
            let tree = scope.trees[gathering.segment.index()];
            let Some(tree) = tree.filter(|_| gathering.segment == of) else {
                continue;
            };
            for node in tree.all(gathering.over, None) {
                let at = At {
                    segment: gathering.segment,
                    node: *node,
                };
                match &gathering.what {
                    Gathered::Any(test) => {
                        if let Total::Any(truth) = total
                            && *truth != Truth::Yes
                        {
                            *truth = stronger(*truth, run.holds(test, at));
                        }
                    }
                    Gathered::Fold { fold, when, value } => {
                        let counts = when
                            .as_ref()
                            .is_none_or(|when| run.holds(when, at) == Truth::Yes);
                        if counts {
                            let value = match value {
                                Some(value) => run.one(value, at),
                                None => run.this(at),
                            };
                            total.add(*fold, value);
                        }
                    }
                }
            }
        }
    }
}

/// Yes is more than unknown, unknown more than no.
fn stronger(one: Truth, other: Truth) -> Truth {
    match (one, other) {
        (Truth::Yes, _) | (_, Truth::Yes) => Truth::Yes,
        (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
        _ => Truth::No,
    }
}

impl Totals {
    /// Puts together what was gathered apart.
    pub fn join(&mut self, other: Totals) {
        for (one, other) in self.0.iter_mut().zip(other.0) {
            match (one, other) {
                (Total::Any(one), Total::Any(other)) => *one = stronger(*one, other),
                (Total::Number(one), Total::Number(other)) => *one += other,
                (one @ Total::Extreme(..), Total::Extreme(fold, Some(text))) => {
                    one.add(fold, Value::Text(&text));
                }
                _ => {}
            }
        }
    }
}

impl Total {
    fn add(&mut self, fold: Fold, value: Value<'_>) {
        match self {
            Total::Any(_) => {}
            Total::Number(number) => match fold {
                Fold::Count => *number += Decimal::ONE,
                _ => *number += value.number().unwrap_or_default(),
            },
            Total::Extreme(fold, kept) => {
                let Some(text) = value.as_text() else { return };
                let is_more = kept.as_deref().is_none_or(|kept| beats(*fold, text, kept));
                if is_more {
                    *kept = Some(text.to_owned());
                }
            }
        }
    }

    fn value(&self) -> Value<'_> {
        match self {
            Total::Any(_) => Value::Absent,
            Total::Number(number) => Value::Number(*number),
            Total::Extreme(_, kept) => kept.as_deref().map_or(Value::Absent, Value::Text),
        }
    }
}

fn beats(fold: Fold, text: &str, kept: &str) -> bool {
    let op = match fold {
        Fold::Max => Op::Greater,
        _ => Op::Less,
    };
    value::compare(Value::Text(text), op, Value::Text(kept)) == Truth::Yes
}

/// Sums of which one part is not there count it as nothing, as the sums of a bill do.
fn reckoned<'v>(function: Function, left: Value<'_>, right: Value<'_>) -> Option<Value<'v>> {
    if left == Value::Absent && right == Value::Absent {
        return None;
    }
    let number = |value: Value<'_>| match value {
        Value::Absent => Some(Decimal::ZERO),
        other => other.number(),
    };
    let (left, right) = (number(left)?, number(right)?);
    let made = match function {
        Function::Add => left.checked_add(right),
        Function::Subtract => left.checked_sub(right),
        _ => left.checked_mul(right),
    };
    made.map(Value::Number)
}

/// A constant is never equal to what is absent.
fn equals(value: Option<Value<'_>>, constant: &Constant) -> bool {
    match (value, constant) {
        (Some(Value::Text(text)), Constant::Text(wanted)) => text == &**wanted,
        (Some(Value::Text(text)), Constant::Number { value, written }) => {
            text == &**written || value::number(text) == Some(*value)
        }
        (Some(value), constant) => value::compare(value, Op::Equal, constant.value()) == Truth::Yes,
        (None, _) => false,
    }
}

impl Constant {
    fn value(&self) -> Value<'_> {
        match self {
            Constant::Text(text) => Value::Text(text),
            Constant::Number { value, .. } => Value::Number(*value),
            Constant::Date(date) => Value::Date(*date),
        }
    }
}

struct Run<'v> {
    program: &'v Program,
    scope: &'v Scope<'v>,
    totals: &'v Totals,
}

impl<'v> Run<'v> {
    fn hit(&self, rule: &Compiled, tree: &'v Tree, node: NodeId) -> Hit<'v> {
        let target = match rule.is_each_target {
            true => Some(&node),
            false => tree.all(rule.target, Some(node)).first(),
        };
        Hit {
            rule: rule.rule,
            target: rule.target,
            segment: rule.segment,
            node: target.copied().unwrap_or(node),
            value: target.map_or("", |target| tree.text(*target)),
        }
    }

    fn tree(&self, segment: Segment) -> Option<&'v Tree> {
        self.scope.trees[segment.index()]
    }

    fn nodes(&self, reference: &Ref, at: At) -> Option<(&'v Tree, &'v [NodeId])> {
        let tree = self.tree(reference.segment)?;
        let of = match reference.within {
            Some(within) => Some(tree.ancestor(at.node, within)?),
            None => None,
        };
        Some((tree, tree.all(reference.path, of)))
    }

    fn holds(&self, code: &'v Code, at: At) -> Truth {
        match code {
            Code::Known(known) => Truth::of(*known),
            Code::And(all) => {
                let mut truth = Truth::Yes;
                for one in all {
                    match self.holds(one, at) {
                        Truth::No => return Truth::No,
                        Truth::Unknown => truth = Truth::Unknown,
                        Truth::Yes => {}
                    }
                }
                truth
            }
            Code::Or(all) => {
                let mut truth = Truth::No;
                for one in all {
                    match self.holds(one, at) {
                        Truth::Yes => return Truth::Yes,
                        other => truth = stronger(truth, other),
                    }
                }
                truth
            }
            Code::Not(one) => self.holds(one, at).negated(),
            Code::Filled(reference) => match self.nodes(reference, at) {
                Some((tree, nodes)) => Truth::of(nodes.iter().any(|n| tree.is_filled(*n))),
                None => Truth::Unknown,
            },
            Code::ThisFilled => match self.tree(at.segment) {
                Some(tree) => Truth::of(tree.is_filled(at.node)),
                None => Truth::Unknown,
            },
            Code::Present(value) => Truth::of(self.one(value, at) != Value::Absent),
            Code::Compare(left, op, right) => self.compare(left, *op, right, at),
            Code::In(one, set) => {
                let mut truth = Truth::No;
                self.each(one, at, &mut |value| {
                    let is_in = || set.iter().any(|c| equals(value, c));
                    match value {
                        None => truth = stronger(truth, Truth::Unknown),
                        Some(_) if is_in() => truth = Truth::Yes,
                        Some(_) => {}
                    }
                    truth != Truth::Yes
                });
                truth
            }
            Code::Matches(one, pattern) => {
                let mut truth = Truth::No;
                self.each(one, at, &mut |value| {
                    let fits = match value {
                        Some(Value::Text(text)) => Truth::of(pattern.fits(text)),
                        Some(Value::Number(number)) => Truth::of(pattern.fits(&number.to_string())),
                        Some(Value::Date(_)) => Truth::No,
                        None | Some(Value::Absent) => Truth::Unknown,
                    };
                    truth = stronger(truth, fits);
                    truth != Truth::Yes
                });
                truth
            }
            Code::FitsMask(one, mask) => {
                let one = self.one(one, at).as_text();
                let mask = self.one(mask, at).as_text();
                one.zip(mask).map_or(Truth::Unknown, |(one, mask)| {
                    Truth::of(pattern::fits_document_mask(mask, one))
                })
            }
            Code::Any(over, test) => {
                let Some((_, nodes)) = self.nodes(over, at) else {
                    return Truth::Unknown;
                };
                let mut truth = Truth::No;
                for node in nodes {
                    let here = At {
                        segment: over.segment,
                        node: *node,
                    };
                    truth = stronger(truth, self.holds(test, here));
                    if truth == Truth::Yes {
                        break;
                    }
                }
                truth
            }
            Code::Listed(listed) => self.is_listed(listed, at),
            Code::Total(number) => match self.totals.0.get(*number) {
                Some(Total::Any(truth)) => *truth,
                _ => Truth::Unknown,
            },
        }
    }

    /// Yes where some pair of the values compares so. A constant is never equal to what is absent.
    fn compare(&self, left: &'v Term, op: Op, right: &'v Term, at: At) -> Truth {
        if let Term::Constant(constant) = right {
            let mut truth = Truth::No;
            self.each(left, at, &mut |value| {
                let one = match value {
                    None => Truth::Unknown,
                    Some(value) if op == Op::Equal => Truth::of(equals(Some(value), constant)),
                    Some(value) => value::compare(value, op, constant.value()),
                };
                truth = stronger(truth, one);
                truth != Truth::Yes
            });
            return truth;
        }
        let mut truth = Truth::No;
        self.each(left, at, &mut |l| {
            self.each(right, at, &mut |r| {
                let one = match (l, r) {
                    (Some(l), Some(r)) => value::compare(l, op, r),
                    _ => Truth::Unknown,
                };
                truth = stronger(truth, one);
                truth != Truth::Yes
            });
            truth != Truth::Yes
        });
        truth
    }

    fn is_listed(&self, listed: &'v Listed, at: At) -> Truth {
        let found = self.look_up(listed, at, |index, keys, on| index.has(keys, on));
        found.map_or(Truth::Unknown, Truth::of)
    }

    /// Nothing where a value of the key is absent.
    fn look_up<T>(
        &self,
        listed: &'v Listed,
        at: At,
        ask: impl FnOnce(&'v Index, &[&str], Option<NaiveDate>) -> T,
    ) -> Option<T> {
        let mut keys = [""; MOST_KEYS];
        let keys = keys.get_mut(..listed.keys.len())?;
        for (key, term) in keys.iter_mut().zip(&listed.keys) {
            *key = self.one(term, at).as_text()?;
        }
        let on = listed.on.as_ref().and_then(|on| self.one(on, at).date());
        Some(ask(&self.program.indexes[listed.index], keys, on))
    }

    /// One value: the first, where an element repeats.
    fn one(&self, term: &'v Term, at: At) -> Value<'v> {
        match term {
            Term::Constant(constant) => constant.value(),
            Term::This => self.this(at),
            Term::Ref(reference) => match self.nodes(reference, at) {
                Some((tree, [first, ..])) => Value::of_text(tree.text(*first)),
                _ => Value::Absent,
            },
            Term::Call(function, arguments) => self.call(*function, arguments, at),
            Term::Fold {
                fold,
                over,
                when,
                value,
            } => self.fold(*fold, over, when.as_deref(), value.as_deref(), at),
            Term::Listed(listed) => self
                .look_up(listed, at, |index, keys, on| index.value(keys, on))
                .flatten()
                .map_or(Value::Absent, Value::of_text),
            Term::Total(number) => self
                .totals
                .0
                .get(*number)
                .map_or(Value::Absent, Total::value),
        }
    }

    fn fold(
        &self,
        fold: Fold,
        over: &Ref,
        when: Option<&'v Code>,
        value: Option<&'v Term>,
        at: At,
    ) -> Value<'v> {
        let Some((tree, nodes)) = self.nodes(over, at) else {
            return Value::Absent;
        };
        let mut number = Decimal::ZERO;
        let mut kept: Option<&'v str> = None;
        for node in nodes {
            let here = At {
                segment: over.segment,
                node: *node,
            };
            if when.is_some_and(|when| self.holds(when, here) != Truth::Yes) {
                continue;
            }
            let value = match value {
                Some(value) => self.one(value, here),
                None => Value::of_text(tree.text(*node)),
            };
            match fold {
                Fold::Count => number += Decimal::ONE,
                Fold::Sum => number += value.number().unwrap_or_default(),
                Fold::Min | Fold::Max => {
                    let Some(text) = value.as_text() else {
                        continue;
                    };
                    if kept.is_none_or(|kept| beats(fold, text, kept)) {
                        kept = Some(text);
                    }
                }
            }
        }
        match fold {
            Fold::Count | Fold::Sum => Value::Number(number),
            Fold::Min | Fold::Max => kept.map_or(Value::Absent, Value::Text),
        }
    }

    fn call(&self, function: Function, arguments: &'v [Term], at: At) -> Value<'v> {
        let argument = |n: usize| match arguments.get(n) {
            Some(term) => self.one(term, at),
            None => Value::Absent,
        };
        let whole = |n: i64| Value::Number(Decimal::from(n));
        let made = match function {
            Function::Age | Function::Days | Function::Months => {
                let dates = argument(0).date().zip(argument(1).date());
                dates.map(|(from, to)| {
                    whole(match function {
                        Function::Age => value::years_between(from, to),
                        Function::Months => value::months_between(from, to),
                        _ => (to - from).num_days(),
                    })
                })
            }
            Function::Year => argument(0).date().map(|d| whole(i64::from(d.year()))),
            Function::Month => argument(0).date().map(|d| whole(i64::from(d.month()))),
            Function::Length => argument(0)
                .as_text()
                .map(|t| Value::Number(Decimal::from(t.chars().count()))),
            Function::Last => argument(0).as_text().and_then(|text| {
                let (at, _) = text.char_indices().next_back()?;
                Some(Value::Text(&text[at..]))
            }),
            Function::First => argument(0).as_text().and_then(|text| {
                let n = usize::try_from(argument(1).number()?.trunc().mantissa()).ok()?;
                let end = text.char_indices().nth(n).map_or(text.len(), |(at, _)| at);
                Some(Value::of_text(&text[..end]))
            }),
            Function::Add | Function::Subtract | Function::Multiply => {
                reckoned(function, argument(0), argument(1))
            }
        };
        made.unwrap_or(Value::Absent)
    }

    fn this(&self, at: At) -> Value<'v> {
        let tree = self.tree(at.segment);
        tree.map_or(Value::Absent, |tree| Value::of_text(tree.text(at.node)))
    }

    /// The values of a term, one by one, until `visit` has had enough. Nothing (`None`) where the part of
    /// the document that would have it is missing; absent where the element is.
    fn each(&self, term: &'v Term, at: At, visit: &mut dyn FnMut(Option<Value<'v>>) -> bool) {
        let Term::Ref(reference) = term else {
            visit(Some(self.one(term, at)));
            return;
        };
        match self.nodes(reference, at) {
            None => {
                visit(None);
            }
            Some((_, [])) => {
                visit(Some(Value::Absent));
            }
            Some((tree, nodes)) => {
                for node in nodes {
                    if !visit(Some(Value::of_text(tree.text(*node)))) {
                        return;
                    }
                }
            }
        }
    }
}
