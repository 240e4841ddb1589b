//! Examples of rules about accounts: fields that become a document.

use std::sync::Arc;

use chrono::NaiveDate;

use super::super::account::{Checker, Facts, Month, Scratch};
use super::super::dictionaries::NotThere;
use super::super::file::Example;
use super::super::rule::Rule;
use super::super::shape::Shape;
use super::{CompileFault, ExampleFaultKind, Given, today};
use crate::exchange::xml::escape_into;

/// An element that is put together from paths.
#[derive(Default)]
struct Made {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Made>,
}

impl Made {
    fn new(name: &str) -> Made {
        Made {
            name: name.to_owned(),
            ..Made::default()
        }
    }

    /// The child of this name and number (from 0), made with all before it where it is not there.
    fn child(&mut self, name: &str, number: usize) -> &mut Made {
        let places = |made: &Made| {
            let named = made.children.iter().enumerate();
            let named = named.filter(|(_, child)| child.name == name);
            named.map(|(at, _)| at).nth(number)
        };
        loop {
            match places(self) {
                Some(at) => return &mut self.children[at],
                None => self.children.push(Made::new(name)),
            }
        }
    }

    fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.push_str(&format!(" {name}=\""));
            escape_into(value, out);
            out.push('"');
        }
        out.push('>');
        escape_into(&self.text, out);
        for child in &self.children {
            child.write(out);
        }
        out.push_str(&format!("</{}>", self.name));
    }
}

/// A step of a path and its number, counted from 0.
fn step(text: &str) -> Option<(&str, usize)> {
    match text.split_once('[') {
        None => Some((text, 0)),
        Some((name, number)) => {
            let number: usize = number.strip_suffix(']')?.parse().ok()?;
            Some((name, number.checked_sub(1)?))
        }
    }
}

/// Whether an example breaks a rule.
pub(super) fn breaks(
    rule: &Rule,
    example: &Example,
    shape: &Arc<Shape>,
) -> Result<bool, ExampleFaultKind> {
    let mut record = Made::new(&shape.trees[2]);
    let mut facts = [String::from("inpatient"), String::from("primary")];
    for field in example.fields.split(';').map(str::trim) {
        let bad = || ExampleFaultKind::Field(field.to_owned());
        match field.split_once('=') {
            Some(("ACCOUNT/ACTIVITY", value)) => facts[0] = value.to_owned(),
            Some(("ACCOUNT/KIND", value)) => facts[1] = value.to_owned(),
            _ if field.is_empty() => {}
            _ => put(&mut record, field, shape).ok_or_else(bad)?,
        }
    }
    let mut document = String::new();
    record.write(&mut document);
    let mut dictionaries = Given::default();
    dictionaries.take(rule, example);
    let shelf = dictionaries.shelf();
    let rules = std::slice::from_ref(rule);
    let (checker, failed) = Checker::new(rules, shape, &month(), &shelf);
    if let Some((_, fault)) = failed.into_iter().next() {
        return Err(ExampleFaultKind::Rule(fault));
    }
    if checker.n_rules() == 0 {
        let missing = NotThere::Dictionary(rule.id.clone());
        return Err(ExampleFaultKind::Rule(CompileFault::Dictionary(missing)));
    }
    let facts = Facts {
        activity: &facts[0],
        kind: &facts[1],
    };
    let mut n = 0;
    let checked = checker.check(facts, &document, &mut Scratch::default(), &mut |_| n += 1);
    checked.map_err(|_| ExampleFaultKind::Field(document.clone()))?;
    Ok(n > 0)
}

/// Puts `PATH=VALUE`, or an element alone, into the record.
fn put(record: &mut Made, field: &str, shape: &Shape) -> Option<()> {
    let (path, value) = match field.split_once('=') {
        Some((path, value)) => (path, Some(value)),
        None => (field, None),
    };
    let whole = shape.whole(path);
    let steps: Vec<(&str, usize)> = whole.split('/').map(step).collect::<Option<_>>()?;
    let plain: Vec<&str> = steps.iter().map(|(name, _)| *name).collect();
    shape.format.element(&plain.join("/"))?;
    let mut at = record;
    for (name, number) in steps.into_iter().skip(1) {
        match name.strip_prefix('@') {
            Some(name) => {
                at.attributes.push((name.to_owned(), value?.to_owned()));
                return Some(());
            }
            None => at = at.child(name, number),
        }
    }
    value.unwrap_or_default().clone_into(&mut at.text);
    Some(())
}

/// The month in which examples play.
fn month() -> Month {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap_or_default();
    Month {
        today: today(),
        first: day("2021-04-01"),
        last: day("2021-04-30"),
        provider_ogrn: "1007600000011".into(),
        provider_kpp: "760001001".into(),
        region: "76".into(),
    }
}
