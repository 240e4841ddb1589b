//! Proves a rule file by its examples: each becomes a pair of files and is checked as a real one is.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::exchange::Fault;
use crate::exchange::xml::{Element, Node, escape_into};
use crate::nsi::dictionary::Origin;
use crate::nsi::{Descriptor, Packet, Shelf, Table, check as nsi_check, packet};

use super::compile::CompileFault;
use super::expr::Expr;
use super::federal::{Pair, Request, check};
use super::file::{Example, RuleFile};
use super::rule::Rule;
use super::shape::Shape;

mod account;

/// An example that does not show what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleFault {
    /// Counted from 1.
    pub example: usize,
    pub what: ExampleFaultKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExampleFaultKind {
    /// An element that the format does not know, at the outside of the example.
    Unknown(String),
    Unreadable(Box<Fault>),
    /// The rule cannot be carried out.
    Rule(CompileFault),
    /// Not `PATH=VALUE`, or a path that the accounts do not have.
    Field(String),
    /// It was to break the rule, and does not; or the other way round.
    Otherwise {
        breaks: bool,
    },
}

/// # Errors
/// [`ExampleFault`], the first one.
pub fn prove(file: &RuleFile, accounts: &Arc<Shape>) -> Result<(), ExampleFault> {
    for (number, example) in file.examples.iter().enumerate() {
        let fail = |what| ExampleFault {
            example: number + 1,
            what,
        };
        if file.edition.is_some() {
            let breaks = account::breaks(&file.rule, example, accounts).map_err(fail)?;
            if breaks != example.breaks {
                let breaks = example.breaks;
                return Err(fail(ExampleFaultKind::Otherwise { breaks }));
            }
            continue;
        }
        // It is shown for every kind of file that has the rule.
        let kinds = match &example.file {
            Some(_) => vec!['H'],
            None => file.rule.types.letters().collect(),
        };
        for kind in kinds {
            let kind = if kind == 'L' { 'H' } else { kind };
            let breaks = breaks(&file.rule, example, kind).map_err(fail)?;
            if breaks != example.breaks {
                let breaks = example.breaks;
                return Err(fail(ExampleFaultKind::Otherwise { breaks }));
            }
        }
    }
    Ok(())
}

/// A name for a main file of each kind.
pub fn file_name(kind: char) -> &'static str {
    match kind {
        'C' => "CM760001T76_21041",
        'T' => "TM760001T76_21041",
        'X' => "DPM760001T76_21041",
        'D' => "D7677_21041",
        'R' => "R7677_21041",
        'A' => "A7677_21041",
        _ => "HM760001T76_21041",
    }
}

fn breaks(rule: &Rule, example: &Example, kind: char) -> Result<bool, ExampleFaultKind> {
    breaks_in(rule, example, kind, &mut Given::default())
}

/// Whether an example breaks a rule, with these dictionaries and those of its own.
pub(super) fn breaks_in(
    rule: &Rule,
    example: &Example,
    kind: char,
    dictionaries: &mut Given,
) -> Result<bool, ExampleFaultKind> {
    let pair = pair(rule, example, kind)?;
    dictionaries.take(rule, example);
    let rules = std::slice::from_ref(rule);
    let shelf = dictionaries.shelf();
    let request = Request {
        rules,
        dictionaries: &shelf,
        today: today(),
    };
    let mut n = 0;
    let checked = check(&pair, &request, &mut |_| n += 1);
    let checked = checked.map_err(|e| ExampleFaultKind::Unreadable(Box::new(e)))?;
    match checked.broken.into_iter().next() {
        Some((_, fault)) => Err(ExampleFaultKind::Rule(fault)),
        None => Ok(n > 0),
    }
}

/// Dictionaries that an example brings along, row by row.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    tables: BTreeMap<String, GivenTable>,
}

#[derive(Clone, Debug, Default)]
struct GivenTable {
    columns: Vec<String>,
    rows: Vec<Vec<(String, String)>>,
}

/// Columns of the days on which a row is in force.
const DAYS: [&str; 2] = ["DATEBEG", "DATEEND"];

impl Given {
    /// Puts a row of named columns in.
    pub(super) fn add(&mut self, dictionary: &str, row: &[(&str, &str)]) {
        let columns: Vec<&str> = row.iter().map(|(column, _)| *column).collect();
        let owned = row.iter().map(|(c, v)| ((*c).to_owned(), (*v).to_owned()));
        self.declare(dictionary, &columns)
            .rows
            .push(owned.collect());
    }

    /// What the rule asks for is there, with the rows that the example brings.
    fn take(&mut self, rule: &Rule, example: &Example) {
        declare(&rule.error, self);
        for (name, rows) in &example.dictionaries {
            for row in rows {
                let row: Vec<(&str, &str)> =
                    row.iter().map(|(c, v)| (c.as_str(), v.as_str())).collect();
                self.add(name, &row);
            }
        }
    }

    /// A dictionary that is there, though it may have no rows.
    fn declare(&mut self, dictionary: &str, columns: &[&str]) -> &mut GivenTable {
        let table = self.tables.entry(dictionary.to_owned()).or_default();
        for column in columns {
            if !table.columns.iter().any(|c| c.eq_ignore_ascii_case(column)) {
                table.columns.push((*column).to_owned());
            }
        }
        table
    }

    fn shelf(&self) -> Shelf {
        let mut shelf = Shelf::default();
        for (code, given) in &self.tables {
            let (table, spans) = given.table();
            let packet = Packet {
                dictionary: code.clone(),
                table,
                ..Packet::default()
            };
            let descriptor = Descriptor::default();
            let made = nsi_check::restore(packet, &descriptor, &[], spans, Origin::File);
            if let Some(dictionary) = made {
                shelf.put(Arc::new(dictionary));
            }
        }
        shelf
    }
}

impl GivenTable {
    fn value(&self, row: usize, column: &str) -> &str {
        let found = self.rows[row]
            .iter()
            .find(|(c, _)| c.eq_ignore_ascii_case(column));
        found.map_or("", |(_, value)| value)
    }

    /// The table, and the first and last day of its rows.
    fn table(&self) -> (Table, Vec<(NaiveDate, NaiveDate)>) {
        let mut table = Table::new(self.columns.clone());
        let mut spans = Vec::new();
        for row in 0..self.rows.len() {
            let cells = self.columns.iter().map(|column| self.value(row, column));
            // An example is far from the 4 GB that a table can hold.
            if table.push(cells).is_err() {
                break;
            }
            let [first, last] = DAYS.map(|column| packet::date(self.value(row, column)));
            spans.push((
                first.unwrap_or(NaiveDate::MIN),
                last.unwrap_or(NaiveDate::MAX),
            ));
        }
        (table, spans)
    }
}

/// The day on which examples are checked.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, 5, 10).unwrap_or_default()
}

/// Dictionaries and columns that a rule asks for are there, even if the example has no rows.
fn declare(expr: &Expr, dictionaries: &mut Given) {
    if let Expr::Listed {
        dictionary,
        keys,
        column,
        ..
    } = expr
    {
        let keys = keys.iter().flat_map(|(c, _)| c.split('+'));
        let columns: Vec<&str> = keys.chain(column.as_deref()).collect();
        dictionaries.declare(dictionary, &columns);
    }
    for part in expr.parts() {
        declare(part, dictionaries);
    }
}

/// An element that owns its parts.
#[derive(Clone, Debug, Default)]
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

    fn of(element: &Element<'_>) -> Made {
        let children = element.children.iter().filter_map(|node| match node {
            Node::Element(child) => Some(Made::of(child)),
            Node::Text(_) => None,
        });
        Made {
            name: element.name.to_string(),
            text: element.text().into_owned(),
            children: children.collect(),
            attributes: Vec::new(),
        }
    }

    fn child(&self, name: &str) -> Option<&Made> {
        self.children.iter().find(|c| c.name == name)
    }

    /// The last child of this name, made where there is none.
    fn last(&mut self, name: &str) -> &mut Made {
        let at = match self.children.iter().rposition(|c| c.name == name) {
            Some(at) => at,
            None => {
                self.children.push(Made::new(name));
                self.children.len() - 1
            }
        };
        &mut self.children[at]
    }

    /// The child of this name and number (from 0), made with all before it where it is not there.
    fn nth(&mut self, name: &str, number: usize) -> &mut Made {
        let named = self.children.iter().enumerate();
        let mut named = named.filter(|(_, child)| child.name == name);
        let place = named.nth(number).map(|(at, _)| at);
        let n = self.children.iter().filter(|child| child.name == name);
        let missing = (number + 1).saturating_sub(n.count());
        self.children.extend((0..missing).map(|_| Made::new(name)));
        let last = self.children.len().saturating_sub(1);
        &mut self.children[place.unwrap_or(last)]
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

    fn document(&self) -> Vec<u8> {
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        self.write(&mut text);
        text.into_bytes()
    }
}

fn pair(rule: &Rule, example: &Example, kind: char) -> Result<Pair, ExampleFaultKind> {
    let text = format!("<example>{}</example>", example.xml);
    let outside = Element::parse(&text).map_err(|e| ExampleFaultKind::Unreadable(Box::new(e)))?;
    let mut main = Made::new("ZL_LIST");
    let mut persons = Made::new("PERS_LIST");
    for element in outside.elements() {
        let path = path_of(&element.name, &rule.target)
            .ok_or_else(|| ExampleFaultKind::Unknown(element.name.to_string()))?;
        let document = match path.starts_with("PERS_LIST") {
            true => &mut persons,
            false => &mut main,
        };
        match path.contains('/') {
            true => place(document, &path, Made::of(element)),
            false => document.children.extend(Made::of(element).children),
        }
    }
    let has_persons =
        outside.elements().any(|e| e.name == "PERS_LIST") || !persons.children.is_empty();
    if persons.child("PERS").is_some() {
        link(&mut main, &mut persons);
    }
    main.children.sort_by_key(|c| match c.name.as_str() {
        "ZGLV" => 0,
        "SCHET" => 1,
        _ => 2,
    });
    persons.children.sort_by_key(|c| c.name != "ZGLV");
    let name = example.file.as_deref().unwrap_or_else(|| file_name(kind));
    let persons = has_persons.then(|| persons.document());
    Ok(Pair::in_memory(name, main.document(), persons))
}

/// The path that the outermost element of an example means: one on the way to the target, else the
/// highest of that name.
fn path_of(name: &str, target: &str) -> Option<String> {
    let elements = Shape::federal().format.elements().iter();
    let all = elements.filter(|e| e.path.rsplit('/').next() == Some(name));
    let all = all.filter(|e| !e.path.starts_with("FILE"));
    let best = all.min_by_key(|e| {
        let leads_there = target.starts_with(&e.path);
        let is_same_file = e.path.split('/').next() == target.split('/').next();
        (!leads_there, !is_same_file, e.path.len())
    })?;
    Some(best.path.clone())
}

/// Puts an element at its path; a second one where only one may be begins a new record.
fn place(document: &mut Made, path: &str, element: Made) {
    let steps: Vec<&str> = path.split('/').skip(1).collect();
    let Some((_, above)) = steps.split_last() else {
        return;
    };
    if element.name == "Z_SL"
        && let Some(record) = document.children.iter().rfind(|c| c.name == "ZAP")
        && record.child("Z_SL").is_some()
    {
        document.children.push(Made::new("ZAP"));
    }
    let mut at = document;
    for step in above {
        at = at.last(step);
    }
    at.children.push(element);
}

/// Records and persons that name no key have the same one.
fn link(main: &mut Made, persons: &mut Made) {
    for record in main.children.iter_mut().filter(|c| c.name == "ZAP") {
        let patient = record.last("PACIENT");
        if patient.child("ID_PAC").is_none() {
            patient.last("ID_PAC").text = "1".to_owned();
        }
    }
    for person in persons.children.iter_mut().filter(|c| c.name == "PERS") {
        if person.child("ID_PAC").is_none() {
            person.last("ID_PAC").text = "1".to_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::builtin;
    use crate::exchange::Edition;

    #[test]
    fn every_rule_file_is_proved_by_its_examples() {
        let edition = Edition::load("reestr-6.15", None).expect("built in");
        let accounts = Arc::new(Shape::accounts(&edition));
        let (mut files, _) = builtin::rule_files();
        files.extend(builtin::account_rules(&edition.id).0);
        let mut problems = Vec::new();
        let mut n = 0;
        for file in &files {
            n += file.examples.len();
            if let Err(fault) = prove(file, &accounts) {
                problems.push(format!("{}: {fault:?}", file.rule.id));
            }
        }
        assert!(problems.is_empty(), "{}", problems.join("\n"));
        println!("{} rule files, {n} examples", files.len());
    }

    #[test]
    fn an_example_that_shows_something_else_is_a_fault() {
        let (mut files, _) = builtin::rule_files();
        let file = files.first_mut().expect("there are rule files");
        for example in &mut file.examples {
            example.breaks = !example.breaks;
        }
        let fault = prove(
            file,
            &Arc::new(Shape::accounts(
                &Edition::load("reestr-6.15", None).expect("built in"),
            )),
        )
        .expect_err("turned round");
        assert!(matches!(fault.what, ExampleFaultKind::Otherwise { .. }));
    }
}
