//! Examples of rules about accounts: fields that become a document.

use std::sync::Arc;

use chrono::NaiveDate;

use super::super::account::{Checker, Facts, Month, Scratch};
use super::super::dictionaries::NotThere;
use super::super::file::Example;
use super::super::rule::Rule;
use super::super::shape::Shape;
use super::{CompileFault, ExampleFaultKind, Given, Made, today};

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
            None => at = at.nth(name, number),
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

#[cfg(test)]
mod tests {
    use super::super::super::account;
    use super::super::super::rule::{Says, Type};
    use super::*;
    use crate::exchange::Edition;
    use std::collections::BTreeMap;

    /// A value of this type.
    fn sound(of: Type) -> String {
        match of {
            Type::Date => "2021-04-10".into(),
            Type::Integer | Type::Number => "1".into(),
            Type::Money => "1.00".into(),
            Type::Digits(n) => "1".repeat(n),
            Type::Snils => "112-233-445 95".into(),
        }
    }

    fn example(fields: String, rows: &[(&str, &str, &str)]) -> Example {
        let mut dictionaries: BTreeMap<String, Vec<BTreeMap<String, String>>> = BTreeMap::new();
        for (dictionary, column, value) in rows {
            let row = BTreeMap::from([((*column).to_owned(), (*value).to_owned())]);
            dictionaries
                .entry((*dictionary).to_owned())
                .or_default()
                .push(row);
        }
        Example {
            breaks: true,
            xml: String::new(),
            fields,
            file: None,
            dictionaries,
        }
    }

    /// Fields that break a rule of the format table, and fields that keep it.
    fn made(rule: &Rule, shape: &Shape) -> [Example; 2] {
        let path = shape.short(&rule.target).to_owned();
        let Says::Field { says, .. } = &rule.says else {
            panic!("{}", rule.id);
        };
        let end = "@cureend=2021-04-10; ";
        match &**says {
            Says::Missing { .. } => {
                let (above, name) = rule.target.rsplit_once('/').expect("a parent");
                let kept = match name.starts_with('@') {
                    true => format!("{path}=1"),
                    // An element is there when something is in it.
                    false => format!("{path}/@help_type=1"),
                };
                [
                    example(shape.short(above).to_owned(), &[]),
                    example(kept, &[]),
                ]
            }
            Says::Type(of) => [
                example(format!("{path}=x"), &[]),
                example(format!("{path}={}", sound(*of)), &[]),
            ],
            Says::NotListed { dictionary, column } => {
                let rows = [(dictionary.as_str(), column.as_str(), "A")];
                [
                    example(format!("{end}{path}=B"), &rows),
                    example(format!("{end}{path}=A"), &rows),
                ]
            }
            Says::OtherActivity(codes) => {
                let other = ["ambulance", "outpatient", "dental", "inpatient"];
                let other = other
                    .iter()
                    .find(|one| !codes.iter().any(|code| code == *one));
                let other = other.expect("some activity lacks the field");
                [
                    example(format!("ACCOUNT/ACTIVITY={other}; {path}=1"), &[]),
                    example(format!("ACCOUNT/ACTIVITY={}; {path}=1", codes[0]), &[]),
                ]
            }
            other => panic!("{} says {other:?}", rule.id),
        }
    }

    #[test]
    fn every_rule_of_the_format_table_is_proved_by_made_examples() {
        let edition = Edition::load("reestr-6.15", None).expect("built in");
        let shape = Arc::new(Shape::accounts(&edition));
        let classifier = |code: &str| {
            Some(code.to_owned()).filter(|code| code.starts_with(['V', 'F', 'N', 'M']))
        };
        let rules = account::rules(&edition, &|code| {
            classifier(code).map(|_| "CODE".to_owned())
        });
        assert!(rules.len() > 250, "{}", rules.len());
        let mut kinds = [0; 4];
        for rule in &rules {
            let [broken, kept] = made(rule, &shape);
            let breaks = |example: &Example| breaks(rule, example, &shape).expect("an example");
            assert!(breaks(&broken), "{} {}", rule.id, broken.fields);
            assert!(!breaks(&kept), "{} {}", rule.id, kept.fields);
            let kind = rule.id.as_bytes()[1] - b'1';
            kinds[usize::from(kind)] += 1;
        }
        assert!(kinds.iter().all(|n| *n > 10), "{kinds:?}");
    }

    #[test]
    fn a_finding_names_its_field_as_forms_do() {
        let edition = Edition::load("reestr-6.15", None).expect("built in");
        let shape = Arc::new(Shape::accounts(&edition));
        let rules = account::rules(&edition, &|_| None);
        let (checker, _) = Checker::new(&rules, &shape, &month(), &Given::default().shelf());
        let mut record = Made::new("patient");
        let second = "manipulations/manipulation[2]/sum/elem/@suml=x";
        put(&mut record, second, &shape).expect("a path");
        let mut document = String::new();
        record.write(&mut document);
        let facts = Facts {
            activity: "outpatient",
            kind: "primary",
        };
        let mut paths = Vec::new();
        let found = &mut |finding: account::Finding| paths.push(finding.path);
        let checked = checker.check(facts, &document, &mut Scratch::default(), found);
        checked.expect("sound XML");
        for path in [
            "manipulations/manipulation[2]/sum/elem[1]/@suml",
            "manipulations/manipulation[1]/@service",
            "patient/@surname",
            "@cureend",
        ] {
            assert!(paths.iter().any(|found| found == path), "{path}: {paths:?}");
        }
    }
}
