//! One pass over a registry: head, persons, records, and what they say together.

use std::borrow::Cow;
use std::io::Read;
use std::sync::Mutex;

use chrono::{Datelike, Months, NaiveDate};
use encoding_rs::Encoding;

use crate::exchange::pipeline;
use crate::exchange::xml::escape_into;
use crate::exchange::{Fault, FaultKind};

use super::super::code::{self, Memory, Noted};
use super::super::compile::{CompileFault, FILE, HEAD, PERSON, PERSONS_HEAD, RECORD, Stage};
use super::super::dictionaries::{Dictionaries, NotThere};
use super::super::path::{PathId, Paths, Segment};
use super::super::rule::{Rule, Severity};
use super::super::run::{Hit, Program, Scope, Totals};
use super::super::shape::{N_TREES, Shape};
use super::super::tree::Tree;
use super::name::{self, FileName};
use super::pair::Pair;
use super::persons::Persons;
use super::split::{Batch, Split};

/// What a file is checked with.
pub struct Request<'r> {
    pub rules: &'r [Rule],
    pub dictionaries: &'r dyn Dictionaries,
    pub today: NaiveDate,
}

/// What a file says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// `ZGLV/FILENAME`, else the name of the file.
    pub name: String,
    pub persons_name: String,
    /// The letter of its kind.
    pub kind: char,
    /// The day for which rules must be in force: `DSCHET`, else the end of the reporting period.
    pub on: Option<NaiveDate>,
}

/// An element that breaks a rule, with the keys of what it lies in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// Number of the rule in the request.
    pub rule: usize,
    /// Path of the element.
    pub path: String,
    /// Its value, empty where it has none.
    pub value: String,
    pub record: String,
    pub patient: String,
    pub case: String,
    pub treatment: String,
    pub service: String,
}

/// What came of a check, beside its findings.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    pub facts: Facts,
    pub n_records: u64,
    pub n_persons: u64,
    pub n_rules: usize,
    pub n_blocking: u64,
    pub n_warnings: u64,
    pub n_hints: u64,
    /// Rules that could not be asked because a dictionary is not there: numbers in the request.
    pub waiting: Vec<(usize, NotThere)>,
    /// Rules that no program could be made of.
    pub broken: Vec<(usize, CompileFault)>,
}

/// Checks a registry and hands over every finding, in the order of the file: those about persons, those
/// about records, those about the whole.
///
/// # Errors
/// What keeps the file from being read; nothing of it is to be relied on then.
pub fn check(
    pair: &Pair,
    request: &Request<'_>,
    found: &mut (dyn FnMut(Finding) + Send),
) -> Result<Checked, Fault> {
    pair.read_main(|input| {
        let mut split = Split::new(input, "<ZAP", "</ZAP>");
        split.read_head()?;
        let head = Text::of_head(&split.outside)?;
        let paths = Program::new(&[], Shape::federal(), 'H', None, request.dictionaries)
            .0
            .paths;
        let facts = facts(&head, pair, &paths)?;
        let (program, failed) = Program::new(
            request.rules,
            Shape::federal(),
            facts.kind,
            facts.on,
            request.dictionaries,
        );
        let mut run = Run::new(request, program, facts, head, pair)?;
        for (rule, fault) in failed {
            match fault {
                CompileFault::Dictionary(missing) => run.checked.waiting.push((rule, missing)),
                other => run.checked.broken.push((rule, other)),
            }
        }
        let persons = pair.read_persons(|input| run.read_persons(input, found))?;
        run.persons = persons.unwrap_or_default();
        run.read_records(&mut split, found)?;
        run.finish(found);
        Ok(run.checked)
    })
}

/// Bytes outside the records, decoded, and how to decode the records.
struct Text {
    text: String,
    encoding: &'static Encoding,
}

impl Text {
    /// The head as it stands before the first record, its root closed.
    fn of_head(outside: &[u8]) -> Result<Text, Fault> {
        let mut text = Text::of_whole(outside)?;
        for root in ["ZL_LIST", "PERS_LIST"] {
            let is_open = text.text.contains(&format!("<{root}"));
            if is_open && !text.text.contains(&format!("</{root}")) {
                text.text.push_str(&format!("</{root}>"));
            }
        }
        Ok(text)
    }

    fn of_whole(outside: &[u8]) -> Result<Text, Fault> {
        let encoding = declared(outside)?;
        let text = decode(encoding, outside).map_err(Fault::new)?.into_owned();
        Ok(Text { text, encoding })
    }
}

/// The encoding of the declaration; without one it is UTF-8.
fn declared(bytes: &[u8]) -> Result<&'static Encoding, Fault> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Fault::new(FaultKind::Utf16));
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(256)]);
    let declaration = head.split("?>").next().unwrap_or("");
    let named = declaration.split("encoding").nth(1);
    let label = named.and_then(|rest| rest.split(['"', '\'']).nth(1));
    match label {
        None => Ok(encoding_rs::UTF_8),
        Some(label) => Encoding::for_label(label.as_bytes())
            .ok_or_else(|| Fault::new(FaultKind::UnknownEncoding(label.to_owned()))),
    }
}

fn decode<'b>(encoding: &'static Encoding, bytes: &'b [u8]) -> Result<Cow<'b, str>, FaultKind> {
    let (text, is_broken) = encoding.decode_with_bom_removal(bytes);
    match is_broken {
        true => Err(FaultKind::Undecodable {
            encoding: encoding.name().to_owned(),
        }),
        false => Ok(text),
    }
}

fn root(paths: &Paths, text: &str) -> PathId {
    // The roots of the segments are always known.
    paths.find(text).expect("a segment has its path")
}

fn read_tree(text: &str, of: &str, paths: &Paths, line: u64) -> Result<Tree, Fault> {
    let mut tree = Tree::new();
    read_into(&mut tree, text, root(paths, of), paths, line)?;
    Ok(tree)
}

fn read_into(
    tree: &mut Tree,
    text: &str,
    of: PathId,
    paths: &Paths,
    line: u64,
) -> Result<(), Fault> {
    tree.read(text, of, paths).map_err(|(kind, at)| {
        let below = crate::exchange::xml::line_at(text, at.min(text.len())) - 1;
        Fault::at_line(kind, line + below)
    })
}

fn facts(head: &Text, pair: &Pair, paths: &Paths) -> Result<Facts, Fault> {
    let tree = read_tree(&head.text, "ZL_LIST", paths, 1)?;
    let of = |path: &str| {
        let found = paths.find(path).and_then(|id| tree.first(id, None));
        found.unwrap_or("").to_owned()
    };
    let said = of("ZL_LIST/ZGLV/FILENAME");
    let name = match said.is_empty() {
        true => pair.main_name.clone(),
        false => said,
    };
    let kind = name::file_type(&name).ok_or_else(|| {
        Fault::new(FaultKind::OtherFormat {
            expected: "H, C, T, D".to_owned(),
            found: name.clone(),
        })
    })?;
    let day = super::super::value::date(&of("ZL_LIST/SCHET/DSCHET"));
    let period = period(&of("ZL_LIST/SCHET/YEAR"), &of("ZL_LIST/SCHET/MONTH"));
    Ok(Facts {
        persons_name: pair.persons_name.clone().unwrap_or_default(),
        name,
        kind,
        on: day.or_else(|| period.and_then(last_day)),
    })
}

fn period(year: &str, month: &str) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)
}

fn last_day(first: NaiveDate) -> Option<NaiveDate> {
    first.checked_add_months(Months::new(1))?.pred_opt()
}

/// Paths of the keys by which a finding is found again.
struct Keys {
    record: PathId,
    number: PathId,
    patient: PathId,
    case: PathId,
    treatment: PathId,
    treatment_key: PathId,
    service: PathId,
    service_key: PathId,
    person_key: PathId,
}

impl Keys {
    fn new(paths: &Paths) -> Keys {
        Keys {
            record: root(paths, "ZL_LIST/ZAP"),
            number: root(paths, "ZL_LIST/ZAP/N_ZAP"),
            patient: root(paths, "ZL_LIST/ZAP/PACIENT/ID_PAC"),
            case: root(paths, "ZL_LIST/ZAP/Z_SL/IDCASE"),
            treatment: root(paths, "ZL_LIST/ZAP/Z_SL/SL"),
            treatment_key: root(paths, "ZL_LIST/ZAP/Z_SL/SL/SL_ID"),
            service: root(paths, "ZL_LIST/ZAP/Z_SL/SL/USL"),
            service_key: root(paths, "ZL_LIST/ZAP/Z_SL/SL/USL/IDSERV"),
            person_key: root(paths, "PERS_LIST/PERS/ID_PAC"),
        }
    }
}

struct Run<'r> {
    request: &'r Request<'r>,
    program: Program,
    code: code::Rules,
    keys: Keys,
    encoding: &'static Encoding,
    persons_encoding: &'static Encoding,
    file: Tree,
    head: Tree,
    persons_head: Option<Tree>,
    persons: Persons,
    totals: Totals,
    memory: Memory,
    checked: Checked,
}

/// What a worker makes of a batch.
struct Seen {
    findings: Vec<Finding>,
    totals: Totals,
    noted: Vec<Noted<Finding>>,
    n: u64,
}

impl<'r> Run<'r> {
    fn new(
        request: &'r Request<'r>,
        program: Program,
        facts: Facts,
        head: Text,
        pair: &Pair,
    ) -> Result<Run<'r>, Fault> {
        let paths = &program.paths;
        let head_tree = read_tree(&head.text, "ZL_LIST", paths, 1)?;
        let of = |path: &str| {
            let found = paths.find(path).and_then(|id| head_tree.first(id, None));
            found.unwrap_or("").to_owned()
        };
        let month = period(&of("ZL_LIST/SCHET/YEAR"), &of("ZL_LIST/SCHET/MONTH"));
        let file = file_values(&facts, pair, month, request.today);
        let file = read_tree(&file, "FILE", paths, 1)?;
        let totals = program.totals();
        Ok(Run {
            code: code::Rules::new(request.rules, paths, &facts),
            keys: Keys::new(paths),
            encoding: head.encoding,
            persons_encoding: head.encoding,
            checked: Checked {
                n_rules: program.n_rules(),
                facts,
                ..Checked::default()
            },
            file,
            head: head_tree,
            persons_head: None,
            persons: Persons::default(),
            memory: Memory::default(),
            totals,
            program,
            request,
        })
    }

    fn scope<'s>(&'s self, record: Option<&'s Tree>, person: Option<&'s Tree>) -> Scope<'s> {
        let mut trees = [None; N_TREES];
        trees[FILE.index()] = Some(&self.file);
        trees[HEAD.index()] = Some(&self.head);
        trees[RECORD.index()] = record;
        trees[PERSONS_HEAD.index()] = self.persons_head.as_ref();
        trees[PERSON.index()] = person;
        Scope { trees }
    }

    fn count(&mut self, finding: &Finding) {
        match self.request.rules[finding.rule].severity {
            Severity::Blocking => self.checked.n_blocking += 1,
            Severity::Warning => self.checked.n_warnings += 1,
            Severity::Hint => self.checked.n_hints += 1,
        }
    }

    fn read_persons(
        &mut self,
        input: &mut (dyn Read + Send),
        found: &mut (dyn FnMut(Finding) + Send),
    ) -> Result<Persons, Fault> {
        let mut split = Split::new(input, "<PERS", "</PERS>");
        split.read_head()?;
        let head = Text::of_head(&split.outside)?;
        self.persons_encoding = head.encoding;
        self.persons_head = Some(read_tree(&head.text, "PERS_LIST", &self.program.paths, 1)?);
        let mut persons = Persons::default();
        let mut totals = self.program.totals();
        let mut findings = Vec::new();
        {
            let run = &*self;
            pipeline::ordered(
                |send| pour(&mut split, send),
                |batch: Batch| {
                    let seen = run.persons_of(&batch);
                    (batch, seen)
                },
                |(batch, seen)| {
                    let (seen, keys) = seen?;
                    totals.join(seen.totals);
                    findings.extend(seen.findings);
                    for (key, (range, _)) in keys.iter().zip(&batch.records) {
                        let is_new = persons.add(key, &batch.bytes[range.clone()]);
                        if let (false, Some(rule)) = (is_new, run.code.person_twice) {
                            findings.push(run.of_person(rule, key));
                        }
                    }
                    Ok(())
                },
            )?;
        }
        let whole = Text::of_whole(&split.outside)?;
        read_tree(&whole.text, "PERS_LIST", &self.program.paths, 1)?;
        self.totals.join(totals);
        self.checked.n_persons = persons.len() as u64;
        for finding in findings {
            self.count(&finding);
            found(finding);
        }
        Ok(persons)
    }

    /// A finding about the key of a person.
    fn of_person(&self, rule: usize, key: &str) -> Finding {
        Finding {
            rule,
            path: self.program.paths.show(self.keys.person_key),
            value: key.to_owned(),
            patient: key.to_owned(),
            ..Finding::default()
        }
    }

    fn persons_of(&self, batch: &Batch) -> Result<(Seen, Vec<String>), Fault> {
        let mut seen = self.nothing_seen();
        let mut keys = Vec::with_capacity(batch.records.len());
        let mut tree = Tree::new();
        let person = root(&self.program.paths, "PERS_LIST/PERS");
        for (range, line) in &batch.records {
            let text = decode(self.persons_encoding, &batch.bytes[range.clone()])
                .map_err(|kind| Fault::at_line(kind, *line))?;
            read_into(&mut tree, &text, person, &self.program.paths, *line)?;
            let key = tree.first(self.keys.person_key, None).unwrap_or("");
            keys.push(key.to_owned());
            let scope = self.scope(None, Some(&tree));
            self.ask(Stage::Person, &scope, &mut seen.findings);
            self.program.gather(PERSON, &scope, &mut seen.totals);
            seen.n += 1;
        }
        Ok((seen, keys))
    }

    fn read_records<R: Read + Send>(
        &mut self,
        split: &mut Split<R>,
        found: &mut (dyn FnMut(Finding) + Send),
    ) -> Result<(), Fault> {
        let mut totals = self.program.totals();
        let mut memory = std::mem::take(&mut self.memory);
        let mut n = 0;
        let mut counts = [0_u64; 3];
        {
            let run = &*self;
            let rules = run.request.rules;
            // One place hands findings over, whichever thread saw them.
            let found = Mutex::new(&mut *found);
            pipeline::ordered(
                |send| pour(split, send),
                |batch: Batch| run.records_of(&batch),
                |seen| {
                    let seen = seen?;
                    n += seen.n;
                    totals.join(seen.totals);
                    let again = memory.again(seen.noted);
                    let mut found = found.lock().unwrap_or_else(|e| e.into_inner());
                    for finding in seen.findings.into_iter().chain(again) {
                        counts[rules[finding.rule].severity as usize] += 1;
                        found(finding);
                    }
                    Ok(())
                },
            )?;
        }
        // Now that all of it has been read, what lies outside the records must be sound as a whole.
        let whole = Text::of_whole(&split.outside)?;
        read_tree(&whole.text, "ZL_LIST", &self.program.paths, 1)?;
        self.totals.join(totals);
        self.checked.n_records = n;
        self.checked.n_hints += counts[Severity::Hint as usize];
        self.checked.n_warnings += counts[Severity::Warning as usize];
        self.checked.n_blocking += counts[Severity::Blocking as usize];
        Ok(())
    }

    fn nothing_seen(&self) -> Seen {
        Seen {
            findings: Vec::new(),
            totals: self.program.totals(),
            noted: Vec::new(),
            n: 0,
        }
    }

    fn records_of(&self, batch: &Batch) -> Result<Seen, Fault> {
        let mut seen = self.nothing_seen();
        let (mut tree, mut person_tree) = (Tree::new(), Tree::new());
        let paths = &self.program.paths;
        let person = root(paths, "PERS_LIST/PERS");
        for (range, line) in &batch.records {
            let text = decode(self.encoding, &batch.bytes[range.clone()])
                .map_err(|kind| Fault::at_line(kind, *line))?;
            read_into(&mut tree, &text, self.keys.record, paths, *line)?;
            let key = tree.first(self.keys.patient, None).unwrap_or("");
            let kept = self.persons.find(key);
            if let Some(bytes) = kept {
                let text = decode(self.persons_encoding, bytes).map_err(Fault::new)?;
                read_into(&mut person_tree, &text, person, paths, *line)?;
            }
            let scope = self.scope(Some(&tree), kept.map(|_| &person_tree));
            if let (None, Some(rule)) = (kept, self.code.person_missing) {
                let named = tree.all(self.keys.patient, None).first();
                let hit = Hit {
                    rule,
                    target: self.keys.patient,
                    segment: RECORD,
                    node: named.copied().unwrap_or(0),
                    value: tree.first(self.keys.patient, None).unwrap_or(""),
                };
                seen.findings.push(self.finding(&scope, &hit));
            }
            self.ask(Stage::Record, &scope, &mut seen.findings);
            self.program.gather(RECORD, &scope, &mut seen.totals);
            self.code.note(&scope, &mut |rule, node, fingerprint| {
                let hit = Hit {
                    rule,
                    target: tree.path(node),
                    segment: RECORD,
                    node,
                    value: tree.text(node),
                };
                seen.noted.push(Noted {
                    rule,
                    fingerprint,
                    what: self.finding(&scope, &hit),
                });
            });
            seen.n += 1;
        }
        Ok(seen)
    }

    fn ask(&self, stage: Stage, scope: &Scope<'_>, findings: &mut Vec<Finding>) {
        let none = Totals::default();
        self.program.ask(stage, scope, &none, &mut |hit| {
            findings.push(self.finding(scope, &hit));
        });
    }

    fn finding(&self, scope: &Scope<'_>, hit: &Hit<'_>) -> Finding {
        let tree = |segment: Segment| scope.trees[segment.index()];
        let first = |segment: Segment, path: PathId| {
            let tree = tree(segment)?;
            Some(tree.first(path, None).unwrap_or("").to_owned())
        };
        let inside = |group: PathId, key: PathId| {
            let tree = tree(RECORD).filter(|_| hit.segment == RECORD)?;
            let group = tree.ancestor(hit.node, group)?;
            Some(tree.first(key, Some(group)).unwrap_or("").to_owned())
        };
        let keys = &self.keys;
        let patient = first(RECORD, keys.patient).or_else(|| first(PERSON, keys.person_key));
        Finding {
            rule: hit.rule,
            path: self.program.paths.show(hit.target),
            value: hit.value.to_owned(),
            record: first(RECORD, keys.number).unwrap_or_default(),
            patient: patient.unwrap_or_default(),
            case: first(RECORD, keys.case).unwrap_or_default(),
            treatment: inside(keys.treatment, keys.treatment_key).unwrap_or_default(),
            service: inside(keys.service, keys.service_key).unwrap_or_default(),
        }
    }

    fn finish(&mut self, found: &mut (dyn FnMut(Finding) + Send)) {
        let mut findings = Vec::new();
        let scope = self.scope(None, None);
        self.program
            .ask(Stage::Whole, &scope, &self.totals, &mut |hit| {
                findings.push(self.finding(&scope, &hit));
            });
        for finding in findings {
            self.count(&finding);
            found(finding);
        }
    }
}

fn pour<R: Read>(split: &mut Split<R>, send: &mut dyn FnMut(Batch) -> bool) -> Result<(), Fault> {
    while let Some(batch) = split.next_batch()? {
        if !send(batch) {
            break;
        }
    }
    Ok(())
}

/// The file's own values as elements, for rules that ask for them.
fn file_values(facts: &Facts, pair: &Pair, month: Option<NaiveDate>, today: NaiveDate) -> String {
    let mut text = String::from("<FILE>");
    let mut add = |name: &str, value: &str| {
        text.push_str(&format!("<{name}>"));
        escape_into(value, &mut text);
        text.push_str(&format!("</{name}>"));
    };
    add("TYPE", &facts.kind.to_string());
    add("ARCHIVE", pair.archive_name.as_deref().unwrap_or(""));
    add("TODAY", &today.to_string());
    if let Some(month) = month {
        add("PERIOD", &format!("{}-{:02}", month.year(), month.month()));
        let end = last_day(month).map_or(String::new(), |day| day.to_string());
        add("PERIOD_END", &end);
    }
    for (group, name) in [("MAIN", &facts.name), ("PERS", &facts.persons_name)] {
        text.push_str(&format!("<{group}>"));
        let mut add = |name: &str, value: &str| {
            text.push_str(&format!("<{name}>"));
            escape_into(value, &mut text);
            text.push_str(&format!("</{name}>"));
        };
        add("NAME", name);
        if let Some(parts) = FileName::parse(name) {
            add("Pi", &parts.sender.to_string());
            add("Ni", &parts.sender_code);
            add("Pp", &parts.receiver.to_string());
            add("Np", &parts.receiver_code);
            // Rules compare it with the year of the bill, which has four digits.
            add("YY", &format!("20{}", parts.year));
            add("MM", &parts.month);
        }
        text.push_str(&format!("</{group}>"));
    }
    text.push_str("</FILE>");
    text
}
