//! From a rule to code: names become paths, constants are read once, dictionaries become indexes.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::dictionaries::{Dictionaries, Index, NotThere};
use super::expr::{Expr, Fold, Function, Op};
use super::path::{PathFault, PathId, Paths, Segment};
use super::pattern::Pattern;
use super::rule::Rule;
use super::shape::Shape;

pub const FILE: Segment = Segment::new(0);
pub const HEAD: Segment = Segment::new(1);
pub const RECORD: Segment = Segment::new(2);
pub const PERSONS_HEAD: Segment = Segment::new(3);
pub const PERSON: Segment = Segment::new(4);

/// When a rule is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// For each person, apart from the records.
    Person,
    /// For each record, with its person.
    Record,
    /// Once all records have been read.
    Whole,
}

/// Elements seen from another: inside the nearest ancestor that both share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ref {
    pub path: PathId,
    pub segment: Segment,
    /// Missing: anywhere in the tree of the segment.
    pub within: Option<PathId>,
}

#[derive(Debug)]
pub(super) enum Constant {
    Text(Box<str>),
    Number { value: Decimal, written: Box<str> },
    Date(NaiveDate),
}

#[derive(Debug)]
pub(super) enum Term {
    Constant(Constant),
    Ref(Ref),
    This,
    Call(Function, Box<[Term]>),
    Fold {
        fold: Fold,
        over: Ref,
        when: Option<Box<Code>>,
        value: Option<Box<Term>>,
    },
    Listed(Box<Listed>),
    /// What was gathered over all records.
    Total(usize),
}

#[derive(Debug)]
pub(super) struct Listed {
    pub index: usize,
    pub keys: Box<[Term]>,
    pub on: Option<Term>,
}

#[derive(Debug)]
pub(super) enum Code {
    Known(bool),
    And(Box<[Code]>),
    Or(Box<[Code]>),
    Not(Box<Code>),
    Filled(Ref),
    ThisFilled,
    /// A value that is worked out is there.
    Present(Box<Term>),
    Compare(Box<Term>, Op, Box<Term>),
    In(Box<Term>, Box<[Constant]>),
    Matches(Box<Term>, Box<Pattern>),
    FitsMask(Box<Term>, Box<Term>),
    Any(Ref, Box<Code>),
    Listed(Box<Listed>),
    /// An `Any` over all records.
    Total(usize),
}

/// Something gathered over all records of a file.
#[derive(Debug)]
pub(super) struct Gathering {
    pub over: PathId,
    pub segment: Segment,
    pub what: Gathered,
}

#[derive(Debug)]
pub(super) enum Gathered {
    Any(Code),
    Fold {
        fold: Fold,
        when: Option<Code>,
        value: Option<Term>,
    },
}

/// A rule that can be asked.
#[derive(Debug)]
pub(super) struct Compiled {
    /// Number of the rule in the list it came from.
    pub rule: usize,
    pub context: PathId,
    pub segment: Segment,
    pub target: PathId,
    pub is_each_target: bool,
    pub stage: Stage,
    pub error: Code,
}

/// Why a rule cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompileFault {
    /// A kind of file has no element of this name.
    UnknownName {
        name: String,
        file: char,
    },
    Path {
        path: String,
        fault: PathFault,
    },
    Dictionary(NotThere),
    /// A value where a condition must stand, or the other way round.
    NotACondition(String),
    NotAValue(String),
    /// A set of something else than constants.
    NotAConstant,
    Arguments {
        function: Function,
    },
    /// Values of single records in a rule about the whole file, outside `any`, `all`, `count` and `sum`.
    RecordInWhole(String),
}

impl From<NotThere> for CompileFault {
    fn from(fault: NotThere) -> CompileFault {
        CompileFault::Dictionary(fault)
    }
}

/// Compiles rules for one kind of file.
pub(super) struct Compiler<'d> {
    pub paths: Paths,
    pub indexes: Vec<Index>,
    index_names: Vec<String>,
    pub gatherings: Vec<Gathering>,
    dictionaries: &'d dyn Dictionaries,
    shape: &'d Shape,
    file: char,
}

/// Where names are looked up.
#[derive(Clone, Copy)]
struct Place<'p> {
    context: &'p str,
    /// The rule is about the whole file, and no record has been entered.
    is_whole: bool,
    target: &'p str,
}

impl<'p> Place<'p> {
    /// Of what is asked for each element of a group.
    fn inside(self, context: &'p str, is_of_record: bool) -> Place<'p> {
        Place {
            context,
            is_whole: self.is_whole && !is_of_record,
            ..self
        }
    }
}

/// A file has many of them, and only one at a time is at hand.
fn repeats(segment: Segment) -> bool {
    segment == RECORD || segment == PERSON
}

impl<'d> Compiler<'d> {
    pub fn new(shape: &'d Shape, file: char, dictionaries: &'d dyn Dictionaries) -> Compiler<'d> {
        let mut paths = Paths::new(&shape.trees);
        for element in shape.format.elements() {
            // The table is ours: its paths are sound.
            let _ = paths.intern(&element.path);
        }
        Compiler {
            paths,
            indexes: Vec::new(),
            index_names: Vec::new(),
            gatherings: Vec::new(),
            dictionaries,
            shape,
            file,
        }
    }

    /// # Errors
    /// [`CompileFault`].
    pub fn rule(&mut self, number: usize, rule: &Rule) -> Result<Compiled, CompileFault> {
        let whole = self.shape.whole(&rule.target);
        let target = self.intern(&whole)?;
        let is_each_target = rule.error.speaks_of_this() || self.paths.parent(target).is_none();
        let context = match is_each_target {
            true => target,
            // What has a parent has one.
            false => self.paths.parent(target).unwrap_or(target),
        };
        let segment = self.paths.segment(context);
        let shown = self.paths.show(context);
        let n_gathered = self.gatherings.len();
        let place = Place {
            context: &shown,
            is_whole: !repeats(segment),
            target: &whole,
        };
        let error = self.condition(&rule.error, place).inspect_err(|_| {
            self.gatherings.truncate(n_gathered);
        })?;
        let stage = match segment {
            RECORD => Stage::Record,
            PERSON if self.asks_for(&error, RECORD) => Stage::Record,
            PERSON => Stage::Person,
            _ => Stage::Whole,
        };
        Ok(Compiled {
            rule: number,
            context,
            segment,
            target,
            is_each_target,
            stage,
            error,
        })
    }

    fn intern(&mut self, path: &str) -> Result<PathId, CompileFault> {
        let interned = self.paths.intern(path);
        interned.map_err(|fault| CompileFault::Path {
            path: path.to_owned(),
            fault,
        })
    }

    fn resolve(&self, name: &str, place: Place<'_>) -> Result<String, CompileFault> {
        let is_whole_path = self.shape.is_path(name);
        if is_whole_path || name == place.target {
            return Ok(name.to_owned());
        }
        let found = self.shape.format.resolve(name, place.context, self.file);
        found.map_err(|e| CompileFault::UnknownName {
            name: e.name,
            file: e.file,
        })
    }

    fn reference(&mut self, name: &str, place: Place<'_>) -> Result<Ref, CompileFault> {
        let text = self.resolve(name, place)?;
        let path = self.intern(&text)?;
        let context = self.intern(place.context)?;
        let segment = self.paths.segment(path);
        let shared = self.paths.common(path, context);
        let is_inside = |shared: &PathId| self.paths.segment(*shared) == segment;
        let is_same_tree = self.paths.segment(context) == segment;
        Ok(Ref {
            path,
            segment,
            within: shared.filter(is_inside).filter(|_| is_same_tree),
        })
    }

    /// A value of a record has no meaning in a rule about the whole file.
    fn of_one(&mut self, name: &str, place: Place<'_>) -> Result<Ref, CompileFault> {
        let reference = self.reference(name, place)?;
        let is_of_record = repeats(reference.segment);
        match place.is_whole && is_of_record {
            true => Err(CompileFault::RecordInWhole(self.paths.show(reference.path))),
            false => Ok(reference),
        }
    }

    fn condition(&mut self, expr: &Expr, place: Place<'_>) -> Result<Code, CompileFault> {
        Ok(match expr {
            Expr::Known(known) => Code::Known(*known),
            Expr::And(all) => Code::And(self.conditions(all, place)?),
            Expr::Or(all) => Code::Or(self.conditions(all, place)?),
            Expr::Not(one) => Code::Not(Box::new(self.condition(one, place)?)),
            Expr::Filled(of) => match &**of {
                Expr::This => Code::ThisFilled,
                Expr::Name(name) => self.filled(name, place)?,
                value => Code::Present(Box::new(self.term(value, place)?)),
            },
            Expr::Compare(left, op, right) => {
                let (left, right) = (self.term(left, place)?, self.term(right, place)?);
                Code::Compare(Box::new(left), *op, Box::new(right))
            }
            Expr::In(one, set) => {
                let set: Option<Vec<Constant>> = set.iter().map(constant).collect();
                let set = set.ok_or(CompileFault::NotAConstant)?;
                Code::In(Box::new(self.term(one, place)?), set.into())
            }
            Expr::Matches(one, pattern) => {
                let one = self.term(one, place)?;
                Code::Matches(Box::new(one), Box::new(pattern.clone()))
            }
            Expr::FitsMask(one, mask) => {
                let (one, mask) = (self.term(one, place)?, self.term(mask, place)?);
                Code::FitsMask(Box::new(one), Box::new(mask))
            }
            Expr::Any(over, test) => self.any(over, test, place)?,
            // All make it true: none makes it untrue.
            Expr::All(over, test) => {
                let untrue = (**test).clone().negated();
                Code::Not(Box::new(self.any(over, &untrue, place)?))
            }
            Expr::Somewhere(test) => {
                let meant = self.in_one_group(test, place, Expr::Any)?;
                self.condition(&meant, place)?
            }
            Expr::Everywhere(test) => {
                let meant = self.in_one_group(test, place, Expr::All)?;
                self.condition(&meant, place)?
            }
            Expr::Listed { column: None, .. } => Code::Listed(Box::new(self.listed(expr, place)?)),
            other => return Err(CompileFault::NotACondition(format!("{other:?}"))),
        })
    }

    fn conditions(&mut self, all: &[Expr], place: Place<'_>) -> Result<Box<[Code]>, CompileFault> {
        all.iter().map(|one| self.condition(one, place)).collect()
    }

    fn filled(&mut self, name: &str, place: Place<'_>) -> Result<Code, CompileFault> {
        let reference = self.reference(name, place)?;
        let is_of_record = repeats(reference.segment);
        if place.is_whole && is_of_record {
            let path = self.paths.show(reference.path);
            return self.any(&path, &Expr::filled(Expr::This), place);
        }
        Ok(Code::Filled(reference))
    }

    fn any(&mut self, over: &str, test: &Expr, place: Place<'_>) -> Result<Code, CompileFault> {
        let over = self.reference(over, place)?;
        let context = self.paths.show(over.path);
        let is_of_record = repeats(over.segment);
        let inside = place.inside(&context, is_of_record);
        let test = self.condition(test, inside)?;
        Ok(match place.is_whole && is_of_record {
            true => Code::Total(self.gather(over, Gathered::Any(test))),
            false => Code::Any(over, Box::new(test)),
        })
    }

    fn gather(&mut self, over: Ref, what: Gathered) -> usize {
        self.gatherings.push(Gathering {
            over: over.path,
            segment: over.segment,
            what,
        });
        self.gatherings.len() - 1
    }

    /// Finds the repeated group that a condition means without naming it, and asks it there.
    fn in_one_group(
        &mut self,
        test: &Expr,
        place: Place<'_>,
        ask: fn(String, Box<Expr>) -> Expr,
    ) -> Result<Expr, CompileFault> {
        let test = self.with_whole_paths(test, place)?;
        let mut group: Option<String> = None;
        for name in names(&test) {
            let Some(found) = self.group_of(name, place) else {
                continue;
            };
            group = Some(match group {
                Some(other) if other.starts_with(&found) => other,
                Some(other) if !found.starts_with(&other) => {
                    // Two groups side by side: each comparison finds its own element.
                    return Ok(test);
                }
                _ => found,
            });
        }
        Ok(match group {
            Some(group) => ask(group, Box::new(without_this(test, place.target))),
            None => test,
        })
    }

    /// The group that holds a path, where one that repeats lies between it and the context.
    fn group_of(&self, path: &str, place: Place<'_>) -> Option<String> {
        let (group, _) = path.rsplit_once('/')?;
        let shared = shared_steps(group, place.context);
        let tree = match place.is_whole {
            true => "",
            // The record in hand, or its person, is one.
            false => self
                .shape
                .trees
                .iter()
                .rev()
                .find(|s| group == **s || group.starts_with(&format!("{s}/")))?,
        };
        let mut above = Some(group);
        while let Some(at) = above.filter(|at| at.len() > shared.len() && at.len() > tree.len()) {
            if self.shape.format.element(at).is_some_and(|e| e.may_repeat) {
                return Some(group.to_owned());
            }
            above = at.rsplit_once('/').map(|(above, _)| above);
        }
        None
    }

    fn with_whole_paths(&self, expr: &Expr, place: Place<'_>) -> Result<Expr, CompileFault> {
        if let Expr::Name(name) = expr {
            return Ok(Expr::Name(self.resolve(name, place)?));
        }
        rebuilt(expr, &mut |part| self.with_whole_paths(part, place))
    }

    fn term(&mut self, expr: &Expr, place: Place<'_>) -> Result<Term, CompileFault> {
        if let Some(constant) = constant(expr) {
            return Ok(Term::Constant(constant));
        }
        Ok(match expr {
            Expr::This => Term::This,
            Expr::Name(name) => Term::Ref(self.of_one(name, place)?),
            Expr::Call(function, arguments) => {
                if arguments.len() != function.n_arguments() {
                    return Err(CompileFault::Arguments {
                        function: *function,
                    });
                }
                let arguments: Result<Box<[Term]>, _> =
                    arguments.iter().map(|a| self.term(a, place)).collect();
                Term::Call(*function, arguments?)
            }
            Expr::Fold {
                fold,
                over,
                when,
                value,
            } => self.fold(*fold, over, when.as_deref(), value.as_deref(), place)?,
            Expr::Listed { .. } => Term::Listed(Box::new(self.listed(expr, place)?)),
            other => return Err(CompileFault::NotAValue(format!("{other:?}"))),
        })
    }

    fn fold(
        &mut self,
        fold: Fold,
        over: &str,
        when: Option<&Expr>,
        value: Option<&Expr>,
        place: Place<'_>,
    ) -> Result<Term, CompileFault> {
        let over = self.reference(over, place)?;
        let context = self.paths.show(over.path);
        let is_of_record = repeats(over.segment);
        let inside = place.inside(&context, is_of_record);
        let when = when.map(|w| self.condition(w, inside)).transpose()?;
        let value = value.map(|v| self.term(v, inside)).transpose()?;
        Ok(match place.is_whole && is_of_record {
            true => Term::Total(self.gather(over, Gathered::Fold { fold, when, value })),
            false => Term::Fold {
                fold,
                over,
                when: when.map(Box::new),
                value: value.map(Box::new),
            },
        })
    }

    fn listed(&mut self, expr: &Expr, place: Place<'_>) -> Result<Listed, CompileFault> {
        let Expr::Listed {
            dictionary,
            keys,
            on,
            column,
        } = expr
        else {
            return Err(CompileFault::NotAValue(format!("{expr:?}")));
        };
        if keys.is_empty() || keys.len() > super::run::MOST_KEYS {
            return Err(CompileFault::NotAValue(dictionary.clone()));
        }
        let columns: Vec<&str> = keys.iter().map(|(column, _)| column.as_str()).collect();
        let name = format!("{dictionary} {columns:?} {column:?}");
        let index = match self.index_names.iter().position(|n| *n == name) {
            Some(index) => index,
            None => {
                let made = Index::new(self.dictionaries, dictionary, &columns, column.as_deref())?;
                self.indexes.push(made);
                self.index_names.push(name);
                self.indexes.len() - 1
            }
        };
        let keys: Result<Box<[Term]>, _> =
            keys.iter().map(|(_, key)| self.term(key, place)).collect();
        let on = on.as_deref().map(|on| self.term(on, place)).transpose()?;
        Ok(Listed {
            index,
            keys: keys?,
            on,
        })
    }

    /// Some part of the code looks into this segment.
    fn asks_for(&self, code: &Code, segment: Segment) -> bool {
        let of = |r: &Ref| r.segment == segment;
        let term = |t: &Term| self.term_asks_for(t, segment);
        match code {
            Code::Known(_) | Code::ThisFilled | Code::Total(_) => false,
            Code::And(all) | Code::Or(all) => all.iter().any(|c| self.asks_for(c, segment)),
            Code::Not(one) => self.asks_for(one, segment),
            Code::Filled(r) => of(r),
            Code::Compare(left, _, right) | Code::FitsMask(left, right) => {
                term(left) || term(right)
            }
            Code::In(one, _) | Code::Matches(one, _) | Code::Present(one) => term(one),
            Code::Any(over, test) => of(over) || self.asks_for(test, segment),
            Code::Listed(listed) => listed.keys.iter().chain(&listed.on).any(term),
        }
    }

    fn term_asks_for(&self, term: &Term, segment: Segment) -> bool {
        let below = |t: &Term| self.term_asks_for(t, segment);
        match term {
            Term::Constant(_) | Term::This | Term::Total(_) => false,
            Term::Ref(r) => r.segment == segment,
            Term::Call(_, arguments) => arguments.iter().any(below),
            Term::Fold {
                over, when, value, ..
            } => {
                over.segment == segment
                    || when.iter().any(|w| self.asks_for(w, segment))
                    || value.iter().any(|v| below(v))
            }
            Term::Listed(listed) => listed.keys.iter().chain(&listed.on).any(below),
        }
    }
}

fn constant(expr: &Expr) -> Option<Constant> {
    match expr {
        Expr::Text(text) => Some(Constant::Text(text.as_str().into())),
        Expr::Number(value) => Some(Constant::Number {
            value: *value,
            written: value.to_string().into(),
        }),
        Expr::Date(date) => Some(Constant::Date(*date)),
        _ => None,
    }
}

/// Names that a condition compares, outside of groups that it names itself.
fn names(expr: &Expr) -> Vec<&str> {
    match expr {
        Expr::Name(name) => vec![name],
        Expr::Any(..) | Expr::All(..) | Expr::Fold { .. } => Vec::new(),
        other => other.parts().into_iter().flat_map(names).collect(),
    }
}

/// Inside a group `this` would be the group: the element of the rule is named instead.
fn without_this(expr: Expr, target: &str) -> Expr {
    if expr == Expr::This {
        return Expr::name(target);
    }
    let mut rename = |part: &Expr| Ok::<Expr, ()>(without_this(part.clone(), target));
    rebuilt(&expr, &mut rename).unwrap_or(expr)
}

/// The same expression with other parts; what names a group of its own is left as it is.
fn rebuilt<E>(expr: &Expr, part: &mut impl FnMut(&Expr) -> Result<Expr, E>) -> Result<Expr, E> {
    let mut boxed = |e: &Expr| part(e).map(Box::new);
    Ok(match expr {
        Expr::And(all) => Expr::And(all.iter().map(part).collect::<Result<_, E>>()?),
        Expr::Or(all) => Expr::Or(all.iter().map(part).collect::<Result<_, E>>()?),
        Expr::Call(function, all) => {
            Expr::Call(*function, all.iter().map(part).collect::<Result<_, E>>()?)
        }
        Expr::Not(one) => Expr::Not(boxed(one)?),
        Expr::Filled(one) => Expr::Filled(boxed(one)?),
        Expr::Matches(one, pattern) => Expr::Matches(boxed(one)?, pattern.clone()),
        Expr::Compare(left, op, right) => Expr::Compare(boxed(left)?, *op, boxed(right)?),
        Expr::FitsMask(one, mask) => Expr::FitsMask(boxed(one)?, boxed(mask)?),
        Expr::In(one, set) => Expr::In(boxed(one)?, set.clone()),
        Expr::Somewhere(one) => Expr::Somewhere(boxed(one)?),
        Expr::Everywhere(one) => Expr::Everywhere(boxed(one)?),
        Expr::Listed {
            dictionary,
            keys,
            on,
            column,
        } => {
            let on = on.as_deref().map(&mut boxed).transpose()?;
            let keys = keys.iter().map(|(c, key)| Ok((c.clone(), part(key)?)));
            Expr::Listed {
                dictionary: dictionary.clone(),
                keys: keys.collect::<Result<_, E>>()?,
                on,
                column: column.clone(),
            }
        }
        other => other.clone(),
    })
}

/// The steps with which both paths begin, as a path.
fn shared_steps<'p>(one: &'p str, other: &str) -> &'p str {
    let mut end = 0;
    for (step, theirs) in one.split('/').zip(other.split('/')) {
        if step != theirs {
            break;
        }
        end += step.len() + usize::from(end > 0);
    }
    &one[..end]
}
