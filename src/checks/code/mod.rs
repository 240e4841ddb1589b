//! Rules that no expression can say, because they compare records with each other: one rule, one file.

mod doubles;
mod persons;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::federal::Facts;
use super::path::Paths;
use super::rule::Rule;
use super::run::Scope;
use super::tree::NodeId;

/// Numbers of the rules that stand here.
pub const IDS: [&str; 2] = [doubles::OF_TREATMENT, doubles::OF_CASE];

/// Rules that no classifier has.
pub fn own_rules() -> impl Iterator<Item = Rule> {
    persons::rules().into_iter()
}

/// What a record leaves behind so that a later one can be compared with it.
pub struct Noted<T> {
    pub rule: usize,
    /// Equal for elements that must not be there twice.
    pub fingerprint: u128,
    pub what: T,
}

/// Fingerprints seen so far in a file.
#[derive(Default)]
pub struct Memory {
    seen: HashSet<(usize, u128)>,
}

impl Memory {
    /// Those that have been seen before.
    pub fn again<T>(&mut self, noted: Vec<Noted<T>>) -> Vec<T> {
        let mut again = Vec::new();
        for one in noted {
            if !self.seen.insert((one.rule, one.fingerprint)) {
                again.push(one.what);
            }
        }
        again
    }
}

/// The rules of this folder that a list has, made ready for a file.
pub struct Rules {
    /// Numbers, in the list, of the rules about the two files.
    pub person_missing: Option<usize>,
    pub person_twice: Option<usize>,
    doubles: Vec<doubles::Doubles>,
}

impl Rules {
    pub fn new(rules: &[Rule], paths: &Paths, facts: &Facts) -> Rules {
        let in_force = |rule: &Rule| {
            rule.types.has(facts.kind) && facts.on.is_none_or(|on| rule.is_in_force(on))
        };
        let of = |id: &str| {
            rules
                .iter()
                .position(|rule| rule.id == id && in_force(rule))
        };
        let always = |id: &str| rules.iter().position(|rule| rule.id == id);
        Rules {
            person_missing: of(persons::MISSING),
            person_twice: always(persons::TWICE),
            doubles: [
                (doubles::OF_TREATMENT, doubles::DATES_OF_TREATMENT),
                (doubles::OF_CASE, doubles::DATES_OF_CASE),
            ]
            .into_iter()
            .filter_map(|(id, dates)| doubles::Doubles::new(of(id)?, paths, dates))
            .collect(),
        }
    }

    /// Hands over rule, node and fingerprint of every element that must not come again.
    pub fn note(&self, scope: &Scope<'_>, note: &mut impl FnMut(usize, NodeId, u128)) {
        for doubles in &self.doubles {
            doubles.note(scope, note);
        }
    }
}

/// Two hashes of 64 bits that differ in how they begin: in a file of a million, two different ones are
/// the same once in 10^26.
fn fingerprint(parts: &[&str]) -> u128 {
    let hash = |seed: u8| {
        let mut hasher = DefaultHasher::new();
        seed.hash(&mut hasher);
        parts.hash(&mut hasher);
        u128::from(hasher.finish())
    };
    hash(0) << 64 | hash(1)
}
