//! Examples made from a rule itself: values that break it, and values that keep it.
//!
//! From the expression of a rule values are chosen that make it true, or false; they are written as a pair
//! of files and checked as a real one. So every rule that is carried out from data is seen to fire and to
//! be silent, as far as the shape of its expression allows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;

use super::examples::{Given, breaks_in};
use super::expr::{Expr, Fold, Function, Op};
use super::file::Example;
use super::format::Kind;
use super::pattern::Pattern;
use super::rule::Rule;
use super::shape::Shape;
use super::value::{Truth, Value};

/// The kind of a file is read from this element, so it cannot hold anything.
const NAME: &str = "ZL_LIST/ZGLV/FILENAME";

/// What came of making examples for a rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    pub breaks: bool,
    pub keeps: bool,
}

/// Tries to make both examples for a rule and this kind of main file.
pub fn show(rule: &Rule, kind: char) -> Shown {
    let tries = |wanted: bool| {
        (0..6).any(|variant| {
            let mut made = Made::new(rule, kind, variant);
            let is_made = made.wish(&rule.error, wanted, &rule.target);
            is_made && made.is_shown(rule, wanted)
        })
    };
    Shown {
        breaks: tries(true),
        keeps: tries(false),
    }
}

/// Values by path, one for each element; `None` is an element that must not be there.
struct Made {
    kind: char,
    /// Which of several ways is tried first.
    variant: usize,
    values: BTreeMap<String, Option<String>>,
    /// Paths whose values were put in only because some value was needed: they may still change.
    loose: BTreeSet<String>,
    dictionaries: Given,
    target: String,
    /// Kinds of sender and receiver in the name of the file.
    parties: [char; 2],
}

impl Made {
    fn new(rule: &Rule, kind: char, variant: usize) -> Made {
        let mut values = BTreeMap::new();
        // Dates that ages and dictionaries are reckoned on.
        for (path, value) in [
            ("ZL_LIST/ZAP/Z_SL/DATE_Z_1", "2021-04-10"),
            ("ZL_LIST/ZAP/Z_SL/DATE_Z_2", "2021-04-15"),
            ("ZL_LIST/ZAP/Z_SL/SL/DATE_1", "2021-04-10"),
        ] {
            values.insert(path.to_owned(), Some(value.to_owned()));
        }
        // A day on which the rule is in force.
        let usual = NaiveDate::from_ymd_opt(2021, 5, 5).unwrap_or_default();
        let later = rule.from.map_or(usual, |from| from.max(usual));
        let day = rule.until.unwrap_or(later);
        let day = Some(day.to_string());
        values.insert("ZL_LIST/SCHET/DSCHET".to_owned(), day);
        Made {
            kind,
            variant,
            loose: values.keys().cloned().collect(),
            values,
            dictionaries: Given::default(),
            target: rule.target.clone(),
            parties: ['M', 'T'],
        }
    }

    fn path(&self, expr: &Expr, at: &str) -> Option<String> {
        match expr {
            Expr::This => Some(at.to_owned()),
            Expr::Name(name) if Shape::federal().format.element(name).is_some() => {
                Some(name.clone())
            }
            Expr::Name(name) => Shape::federal().format.resolve(name, at, self.kind).ok(),
            _ => None,
        }
    }

    /// Chooses values so that a condition holds, or does not.
    fn wish(&mut self, expr: &Expr, wanted: bool, at: &str) -> bool {
        match expr {
            Expr::Known(known) => *known == wanted,
            Expr::Not(one) => self.wish(one, !wanted, at),
            Expr::And(all) if wanted => all.iter().all(|one| self.wish(one, true, at)),
            Expr::Or(all) if !wanted => all.iter().all(|one| self.wish(one, false, at)),
            Expr::And(all) | Expr::Or(all) => self.wish_one(all, wanted, at),
            Expr::Somewhere(one) | Expr::Everywhere(one) => self.wish(one, wanted, at),
            Expr::Any(over, one) | Expr::All(over, one) => {
                let Some(over) = self.path(&Expr::name(over), at) else {
                    return false;
                };
                let is_group = Shape::federal()
                    .format
                    .element(&over)
                    .is_some_and(|e| e.kind == Kind::Group);
                if is_group {
                    self.values
                        .entry(over.clone())
                        .or_insert(Some(String::new()));
                }
                self.wish(one, wanted, &over)
            }
            Expr::Filled(of) => match self.path(of, at) {
                Some(path) => self.fill(&path, wanted),
                None => false,
            },
            Expr::Compare(left, op, right) => self.compare(left, *op, right, wanted, at),
            Expr::In(one, set) => {
                let Some(path) = self.path(one, at) else {
                    return self.compute_in(one, set, wanted, at);
                };
                let constants: Vec<String> = set.iter().filter_map(constant).collect();
                if path == "FILE/TYPE" {
                    return constants.contains(&self.kind.to_string()) == wanted;
                }
                if self
                    .chosen(&path)
                    .is_some_and(|v| constants.contains(&v) == wanted)
                {
                    return true;
                }
                match wanted {
                    true => {
                        let pick = constants.get(self.variant % constants.len().max(1));
                        pick.is_some_and(|value| self.set(&path, value))
                    }
                    false => ["99", "7", "none"]
                        .iter()
                        .any(|v| !constants.iter().any(|c| c == v) && self.set(&path, v)),
                }
            }
            Expr::Matches(one, pattern) => match self.path(one, at) {
                Some(path) => {
                    let fits = self.chosen(&path).map(|v| pattern.fits(&v));
                    let own = self.file_name();
                    let own = if wanted { own } else { format!("{own}#") };
                    fits == Some(wanted)
                        || (path == NAME && pattern.fits(&own) == wanted && self.set(&path, &own))
                        || example(pattern, wanted, self.variant)
                            .is_some_and(|value| self.set(&path, &value))
                }
                None => false,
            },
            Expr::FitsMask(one, mask) => self.document_mask(one, mask, wanted, at),
            Expr::Listed {
                dictionary, keys, ..
            } => self.listed(dictionary, keys, wanted, at),
            _ => false,
        }
    }

    /// One of several is enough; which one comes first depends on the variant.
    fn wish_one(&mut self, all: &[Expr], wanted: bool, at: &str) -> bool {
        (0..all.len()).any(|n| {
            let one = &all[(n + self.variant) % all.len()];
            let kept = self.values.clone();
            let done = self.wish(one, wanted, at);
            if !done {
                self.values = kept;
            }
            done
        })
    }

    /// A value that has been chosen for a reason.
    fn chosen(&self, path: &str) -> Option<String> {
        let value = self.values.get(path).cloned().flatten()?;
        (!value.is_empty() && !self.loose.contains(path)).then_some(value)
    }

    fn set(&mut self, path: &str, value: &str) -> bool {
        match path {
            "FILE/PERIOD" => return self.set_period(value),
            "FILE/MAIN/Pi" | "FILE/PERS/Pi" => return self.set_party(0, value),
            "FILE/MAIN/Pp" | "FILE/PERS/Pp" => return self.set_party(1, value),
            _ if path.starts_with("FILE/") => return self.of_file(path).as_deref() == Some(value),
            _ => {}
        }
        if self.values.get(path) == Some(&None) {
            return false;
        }
        if let Some(chosen) = self.chosen(path) {
            return chosen == value;
        }
        self.loose.remove(path);
        self.values.insert(path.to_owned(), Some(value.to_owned()));
        true
    }

    fn set_period(&mut self, value: &str) -> bool {
        let Some((year, month)) = value.split_once('-') else {
            return false;
        };
        self.set("ZL_LIST/SCHET/YEAR", year)
            && self.set("ZL_LIST/SCHET/MONTH", month.trim_start_matches('0'))
    }

    fn set_party(&mut self, place: usize, value: &str) -> bool {
        let letter = value.chars().next().filter(|l| "MST".contains(*l));
        match letter {
            Some(letter) if value.len() == 1 => {
                self.parties[place] = letter;
                true
            }
            // Whatever the name has is something else than a value that no name can have.
            _ => false,
        }
    }

    fn fill(&mut self, path: &str, wanted: bool) -> bool {
        let inside = format!("{path}/");
        if !wanted {
            if self.chosen(path).is_some() {
                return false;
            }
            self.values.retain(|p, _| !p.starts_with(&inside));
            self.values.insert(path.to_owned(), None);
            return true;
        }
        if self.values.get(path) == Some(&None) {
            return false;
        }
        let elements = Shape::federal().format.elements();
        let kind = Shape::federal().format.element(path).map(|e| e.kind);
        if kind == Some(Kind::Group) {
            let has_parts = self
                .values
                .iter()
                .any(|(p, v)| p.starts_with(&inside) && v.is_some());
            self.values
                .entry(path.to_owned())
                .or_insert(Some(String::new()));
            let is_part = |p: &str| {
                p.strip_prefix(&inside)
                    .is_some_and(|rest| !rest.contains('/'))
                    && p != self.target
            };
            let part = elements
                .iter()
                .find(|e| is_part(&e.path) && e.kind != Kind::Group);
            return has_parts || part.is_some_and(|part| self.fill(&part.path, true));
        }
        if !self.values.contains_key(path) {
            let value = match kind {
                _ if path == NAME => self.file_name(),
                Some(Kind::Date) => "2021-04-12".to_owned(),
                Some(Kind::Number) => "1.00".to_owned(),
                _ => "1".to_owned(),
            };
            self.loose.insert(path.to_owned());
            self.values.insert(path.to_owned(), Some(value));
        }
        true
    }

    fn compare(&mut self, left: &Expr, op: Op, right: &Expr, wanted: bool, at: &str) -> bool {
        // The constant on the right.
        if constant(left).is_some() && constant(right).is_none() {
            return self.compare(right, turned(op), left, wanted, at);
        }
        let value = match constant(right) {
            Some(value) => value,
            None => match self.known(right, at) {
                Some(value) => value,
                None => return false,
            },
        };
        if let Some(path) = self.path(left, at) {
            let given = match path.starts_with("FILE/") {
                true => self.of_file(&path),
                false => self.chosen(&path),
            };
            let holds = given.map(|given| {
                let (given, value) = (Value::of_text(&given), Value::of_text(&value));
                super::value::compare(given, op, value) == Truth::Yes
            });
            if holds == Some(wanted) {
                return true;
            }
            let choices = choices(&value, op, wanted);
            let n = choices.len().max(1);
            return (0..n).any(|k| {
                let choice = choices.get((k + self.variant) % n);
                choice.is_some_and(|choice| {
                    let kept = self.values.get(&path).cloned();
                    let done = self.set(&path, choice);
                    if !done && let Some(kept) = kept {
                        self.values.insert(path.clone(), kept);
                    }
                    done
                })
            });
        }
        let Expr::Call(function, arguments) = left else {
            return false;
        };
        self.compare_call(*function, arguments, (op, &value), wanted, at)
    }

    /// The value of another element, chosen now if nobody has; sums and counts of one element are it.
    fn known(&mut self, expr: &Expr, at: &str) -> Option<String> {
        if let Some(path) = self.path(expr, at) {
            if path.starts_with("FILE/") {
                return self.of_file(&path);
            }
            self.fill(&path, true).then_some(())?;
            self.loose.remove(&path);
            return self.values.get(&path).cloned().flatten();
        }
        match expr {
            Expr::Fold {
                fold: Fold::Count, ..
            } => Some("1".to_owned()),
            Expr::Fold {
                over, when, value, ..
            } => {
                let over = self.path(&Expr::name(over), at)?;
                if let Some(when) = when {
                    self.wish(when, true, &over).then_some(())?;
                }
                match value {
                    Some(value) => self.known(value, &over),
                    None => self.known(&Expr::name(&over), &over),
                }
            }
            Expr::Call(function @ (Function::Add | Function::Subtract), parts) => {
                let left = self.known(&parts[0], at)?.parse::<Decimal>().ok()?;
                let right = self.known(&parts[1], at)?.parse::<Decimal>().ok()?;
                let made = match function {
                    Function::Add => left + right,
                    _ => left - right,
                };
                Some(made.to_string())
            }
            Expr::Call(Function::Year, parts) => Some(self.known(&parts[0], at)?[..4].to_owned()),
            Expr::Call(Function::Month, parts) => {
                let text = self.known(&parts[0], at)?;
                Some(text.get(5..7)?.trim_start_matches('0').to_owned())
            }
            _ => None,
        }
    }

    fn file_name(&self) -> String {
        let usual = super::examples::file_name(self.kind);
        let prefix = match usual.split_once("M760001T76_") {
            Some((prefix, _)) => prefix,
            None => return usual.to_owned(),
        };
        let party = |letter: char| match letter {
            'M' => "M760001",
            'S' => "S76001",
            _ => "T76",
        };
        let [sender, receiver] = self.parties;
        format!("{prefix}{}{}_21041", party(sender), party(receiver))
    }

    fn of_file(&self, path: &str) -> Option<String> {
        let name = super::federal::FileName::parse(&self.file_name())?;
        Some(match path.rsplit('/').next()? {
            "Pi" => name.sender.to_string(),
            "Ni" => name.sender_code,
            "Pp" => name.receiver.to_string(),
            "Np" => name.receiver_code,
            "YY" => format!("20{}", name.year),
            "MM" => name.month,
            "TODAY" => "2021-05-10".to_owned(),
            _ => return None,
        })
    }

    fn compare_call(
        &mut self,
        function: Function,
        arguments: &[Expr],
        (op, value): (Op, &str),
        wanted: bool,
        at: &str,
    ) -> bool {
        match function {
            Function::Age | Function::Months | Function::Days => {
                let Ok(limit) = value.parse::<i64>() else {
                    return false;
                };
                let choices = choices(&limit.to_string(), op, wanted);
                let amount = choices.iter().find_map(|c| c.parse::<i64>().ok());
                let later = self.known(&arguments[1], at);
                let later = later.and_then(|t| super::value::date(&t));
                let (Some(amount), Some(later)) = (amount, later) else {
                    return false;
                };
                let earlier = match function {
                    Function::Days => later.checked_sub_days(Days::new(amount.unsigned_abs())),
                    Function::Months => back(later, amount),
                    _ => back(later, amount * 12),
                };
                let path = self.path(&arguments[0], at);
                let (Some(path), Some(earlier)) = (path, earlier) else {
                    return false;
                };
                self.set(&path, &earlier.to_string())
            }
            Function::Last | Function::First => {
                let Some(path) = self.path(&arguments[0], at) else {
                    return false;
                };
                let choices = choices(value, op, wanted);
                choices.iter().any(|c| {
                    let text = match function {
                        Function::Last => format!("1150421{c}"),
                        _ => format!("{c}50.1"),
                    };
                    let text = match value.chars().count() {
                        1 => text,
                        _ => format!("{c}.1"),
                    };
                    self.set(&path, &text)
                })
            }
            Function::Subtract => {
                // A difference of years, as of a birth year and another.
                let [
                    Expr::Call(Function::Year, later),
                    Expr::Call(Function::Year, earlier),
                ] = arguments
                else {
                    return false;
                };
                let age = vec![earlier[0].clone(), later[0].clone()];
                self.compare_call(Function::Age, &age, (op, value), wanted, at)
            }
            _ => false,
        }
    }

    fn compute_in(&mut self, one: &Expr, set: &[Expr], wanted: bool, at: &str) -> bool {
        let Expr::Call(function, arguments) = one else {
            return false;
        };
        let first = match wanted {
            true => set.first().and_then(constant),
            false => Some("Z".to_owned()),
        };
        first.is_some_and(|value| {
            self.compare_call(*function, arguments, (Op::Equal, &value), true, at)
        })
    }

    fn listed(
        &mut self,
        dictionary: &str,
        keys: &[(String, Expr)],
        wanted: bool,
        at: &str,
    ) -> bool {
        let mut row = Vec::new();
        for (column, key) in keys {
            let Some(value) = self.known(key, at) else {
                return false;
            };
            let columns: Vec<&str> = column.split('+').collect();
            for (n, column) in columns.iter().enumerate() {
                let part = if n == 0 { value.clone() } else { String::new() };
                row.push(((*column).to_owned(), part));
            }
        }
        if wanted {
            let row: Vec<(&str, &str)> =
                row.iter().map(|(c, v)| (c.as_str(), v.as_str())).collect();
            self.dictionaries.add(dictionary, &row);
        }
        true
    }

    fn document_mask(&mut self, one: &Expr, mask: &Expr, wanted: bool, at: &str) -> bool {
        let Expr::Listed {
            dictionary,
            keys,
            column: Some(column),
            ..
        } = mask
        else {
            return false;
        };
        let Some((key_column, key)) = keys.first() else {
            return false;
        };
        let Some(key) = self.known(key, at) else {
            return false;
        };
        let row = [
            (key_column.as_str(), key.as_str()),
            (column.as_str(), "99 99"),
        ];
        self.dictionaries.add(dictionary, &row);
        let Some(path) = self.path(one, at) else {
            return false;
        };
        self.set(&path, if wanted { "45 04" } else { "45" })
    }

    /// The values as files, and the verdict of the rule on them.
    fn is_shown(&self, rule: &Rule, wanted: bool) -> bool {
        let mut values = self.values.clone();
        let parent = rule.target.rsplit_once('/').map_or("", |(above, _)| above);
        if !parent.is_empty() && parent != "ZL_LIST" {
            values
                .entry(parent.to_owned())
                .or_insert(Some(String::new()));
        }
        let example = Example {
            breaks: wanted,
            xml: xml(&values),
            fields: String::new(),
            file: Some(self.file_name()),
            dictionaries: BTreeMap::new(),
        };
        let mut dictionaries = self.dictionaries.clone();
        let found = breaks_in(rule, &example, self.kind, &mut dictionaries);
        found == Ok(wanted)
    }
}

fn turned(op: Op) -> Op {
    match op {
        Op::Equal => Op::Equal,
        Op::Less => Op::Greater,
        Op::LessOrEqual => Op::GreaterOrEqual,
        Op::Greater => Op::Less,
        Op::GreaterOrEqual => Op::LessOrEqual,
    }
}

fn constant(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Text(text) => Some(text.clone()),
        Expr::Number(number) => Some(number.to_string()),
        Expr::Date(date) => Some(date.to_string()),
        _ => None,
    }
}

fn back(from: NaiveDate, months: i64) -> Option<NaiveDate> {
    let all = i64::from(from.year()) * 12 + i64::from(from.month0()) - months;
    let year = i32::try_from(all.div_euclid(12)).ok()?;
    let month = u32::try_from(all.rem_euclid(12)).ok()? + 1;
    NaiveDate::from_ymd_opt(year, month, from.day().min(28))
}

/// Values that compare so with another, or do not: the same, one below it, one above it.
fn choices(value: &str, op: Op, wanted: bool) -> Vec<String> {
    let (below, above) = around(value);
    let mut fitting = Vec::new();
    for (candidate, order) in [(value.to_owned(), 0), (below, -1), (above, 1)] {
        let holds = match op {
            Op::Equal => order == 0,
            Op::Less => order < 0,
            Op::LessOrEqual => order <= 0,
            Op::Greater => order > 0,
            Op::GreaterOrEqual => order >= 0,
        };
        if holds == wanted && !candidate.is_empty() {
            fitting.push(candidate);
        }
    }
    fitting
}

fn around(value: &str) -> (String, String) {
    if let Some(date) = super::value::date(value) {
        let near = |days: i64| (date + chrono::Duration::days(days)).to_string();
        return (near(-1), near(1));
    }
    if let Some(number) = super::value::number(value) {
        let near = |step: Decimal| (number + step).to_string();
        return (near(-Decimal::ONE), near(Decimal::ONE));
    }
    // Codes: a letter below and above; the same code goes on above.
    ("A01".to_owned(), format!("{value}.9"))
}

fn example(pattern: &Pattern, wanted: bool, variant: usize) -> Option<String> {
    let right = match pattern {
        Pattern::Mask(mask) => mask.example(variant.is_multiple_of(2)),
        Pattern::Length { least, most } => "1".repeat(least.or(*most)?),
        Pattern::Alphabet(_) => "1".to_owned(),
        Pattern::Date => "2021-04-10".to_owned(),
        Pattern::Newborn => "11504211".to_owned(),
        Pattern::Snils => "112-233-445 95".to_owned(),
        Pattern::Enp => "0076000000000116".to_owned(),
        Pattern::Ogrn => "1027700132195".to_owned(),
        Pattern::Decimal(_) => "1".to_owned(),
        Pattern::PersonName => "\u{410}\u{43d}\u{43d}\u{430}".to_owned(),
    };
    if wanted {
        return Some(right);
    }
    let wrong = [
        "#".to_owned(),
        "1".repeat(300),
        format!("{right}#"),
        "\u{2603}".to_owned(),
    ];
    wrong.into_iter().find(|text| !pattern.fits(text))
}

/// Elements by their paths, as fragments of the two files.
fn xml(values: &BTreeMap<String, Option<String>>) -> String {
    let mut text = String::new();
    let mut open: Vec<&str> = Vec::new();
    let filled = values
        .iter()
        .filter_map(|(path, value)| Some((path.as_str(), value.as_deref()?)))
        .filter(|(path, _)| !path.starts_with("FILE"));
    for (path, value) in filled {
        let steps: Vec<&str> = path.split('/').collect();
        let shared = steps.iter().zip(&open).take_while(|(a, b)| a == b).count();
        while open.len() > shared {
            let name = open.pop().unwrap_or_default();
            text.push_str(&format!("</{name}>"));
        }
        for step in &steps[shared..] {
            text.push_str(&format!("<{step}>"));
            open.push(step);
        }
        crate::exchange::xml::escape_into(value, &mut text);
    }
    while let Some(name) = open.pop() {
        text.push_str(&format!("</{name}>"));
    }
    text
}
