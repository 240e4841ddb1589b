//! The rows of the card: which sections are open, what stands in each row, where it leads.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::checks::Severity;
use crate::domain::{Decision, Kopecks, Round};
use crate::exchange::edition::FieldKind;
use crate::text::window as words;
use crate::text::window::card as own;
use crate::workflows::card::{Card, Field, Group, Section};

use crate::ui::icon::Icon;
use crate::ui::theme::{Tint, Tone};
use crate::ui::widget::form::{Kind, Part, Row};
use crate::ui::widget::input;

/// What a row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// By the path of the section.
    Section(String),
    Group {
        path: String,
        section: String,
        is_removable: bool,
    },
    Field(String),
    /// The empty fields of a group.
    Empties(String),
    /// Where an occurrence may be added.
    Add(String),
    Said,
}

/// An entry of the index: a section, how many findings it still has, and the row of its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub label: String,
    pub n_findings: usize,
    pub row: usize,
}

#[derive(Debug, Default)]
pub struct Sheet {
    pub rows: Vec<Row>,
    pub at: Vec<At>,
    pub index: Vec<Entry>,
}

/// What was opened and closed by hand, by path.
pub type Folds = HashMap<String, bool>;

/// What the rows are made of.
pub struct Given<'g> {
    pub card: &'g Card,
    /// Occurrences that are being added.
    pub blanks: &'g [Section],
    /// What codes mean, by the path of their field.
    pub names: &'g HashMap<String, String>,
    /// Values that cannot be read, by path: as typed, and why.
    pub faults: &'g HashMap<String, (String, String)>,
    pub folds: &'g Folds,
    /// Fields that stay in sight though they are empty.
    pub touched: &'g HashSet<String>,
    pub is_locked: bool,
}

/// A value as people read it.
pub fn shown(kind: FieldKind, value: &str) -> String {
    match kind {
        FieldKind::Date => match words::full_day(value) {
            day if value.len() == 10 => day,
            _ => value.to_owned(),
        },
        FieldKind::Money => Kopecks::parse(value).map_or_else(|_| value.to_owned(), words::money),
        _ => value.to_owned(),
    }
}

/// A value as the document has it; what cannot be read stays, and the workflow says why.
pub fn written(kind: FieldKind, typed: &str) -> String {
    let typed = typed.trim();
    match kind {
        FieldKind::Date => {
            let Some(ordered) = input::date(typed) else {
                return typed.to_owned();
            };
            // What is no day stays as it was typed: so it is shown, and said what is wrong with it.
            let date = chrono::NaiveDate::parse_from_str(&ordered, "%d.%m.%Y");
            date.map_or(ordered, |date| date.to_string())
        }
        FieldKind::Money | FieldKind::Number => {
            let is_space = |sign: char| matches!(sign, ' ' | '\u{a0}' | '\u{202f}');
            let bare: String = typed.chars().filter(|sign| !is_space(*sign)).collect();
            bare.replace(',', ".")
        }
        _ => typed.to_owned(),
    }
}

/// The part of `one` that `other` does not have, by whole words.
pub fn differing(one: &str, other: &str) -> Option<Range<usize>> {
    if one == other || one.is_empty() {
        return None;
    }
    let own: Vec<(usize, char)> = one.char_indices().collect();
    let their: Vec<char> = other.chars().collect();
    let same = own
        .iter()
        .zip(&their)
        .take_while(|((_, a), b)| a == *b)
        .count();
    let left = own.len().min(their.len()) - same;
    let same_end = own
        .iter()
        .rev()
        .zip(their.iter().rev())
        .take(left)
        .take_while(|((_, a), b)| a == *b)
        .count();
    let is_word = |at: usize| own.get(at).is_some_and(|(_, sign)| sign.is_alphanumeric());
    let (mut start, mut end) = (same, own.len() - same_end);
    while start > 0 && is_word(start - 1) && is_word(start) {
        start -= 1;
    }
    while end < own.len() && is_word(end) && end > 0 && is_word(end - 1) {
        end += 1;
    }
    let byte = |at: usize| own.get(at).map_or(one.len(), |(byte, _)| *byte);
    match start < end {
        true => Some(byte(start)..byte(end)),
        // The other has more: all of this one is what differs.
        false => Some(0..one.len()),
    }
}

/// The field has findings that are not worked off.
pub fn is_open(field: &Field) -> bool {
    !field.findings.is_empty() && (field.suggested.is_none() || field.differs())
}

/// The shape of what a rule says, and the tint of its row.
pub fn shape(severity: Severity) -> (Icon, Tint) {
    match severity {
        Severity::Blocking => (Icon::Refused, Tint::Bad),
        Severity::Warning => (Icon::Warning, Tint::Warn),
        Severity::Hint => (Icon::Later, Tint::None),
    }
}

/// A section that stands inside an occurrence of another.
fn is_inside(group: &str, path: &str) -> bool {
    group.ends_with(']') && path.starts_with(group) && path[group.len()..].starts_with('/')
}

/// The occurrences that a field stands in, outermost first, where there are several of a kind: by
/// label and number. In a long document a label alone does not say whose field it is.
pub fn occurrences<'c>(card: &'c Card, path: &str) -> Vec<(&'c str, usize)> {
    let mut found = Vec::new();
    for section in &card.sections {
        let own = section.groups.iter().find(|own| is_inside(&own.path, path));
        let Some((kind, n)) = own.and_then(|own| own.path.trim_end_matches(']').rsplit_once('['))
        else {
            continue;
        };
        let is_same = |other: &&Group| {
            let other = other.path.rsplit_once('[');
            other.is_some_and(|(other, _)| other == kind)
        };
        if let (true, Ok(n)) = (section.groups.iter().filter(is_same).count() > 1, n.parse()) {
            found.push((section.label.as_str(), n));
        }
    }
    found
}

fn without_numbers(path: &str) -> String {
    let part = |part: &str| part.split('[').next().unwrap_or("").to_owned();
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

struct Builder<'g> {
    given: Given<'g>,
    sections: Vec<&'g Section>,
    sheet: Sheet,
}

pub fn sheet(given: Given<'_>) -> Sheet {
    let sections = given.card.sections.iter().chain(given.blanks).collect();
    let mut builder = Builder {
        given,
        sections,
        sheet: Sheet::default(),
    };
    builder.general();
    for section in builder.given.card.sections.iter() {
        let numbered = |other: &&Section| {
            let path = format!("{}/", other.path);
            other.is_repeated
                && !other.path.is_empty()
                && section.path.starts_with(&path)
                && (other.groups.iter().any(|group| group.path.ends_with(']'))
                    || other.groups.is_empty())
        };
        if !builder
            .given
            .card
            .sections
            .iter()
            .any(|other| numbered(&other))
        {
            builder.section(section);
        }
    }
    builder.history();
    builder.sheet
}

impl<'g> Builder<'g> {
    fn push(&mut self, at: At, row: Row) {
        self.sheet.at.push(at);
        self.sheet.rows.push(row);
    }

    fn is_open(&self, path: &str, usually: bool) -> bool {
        self.given.folds.get(path).copied().unwrap_or(usually)
    }

    /// Groups of a section, those that are being added too.
    fn groups(&self, section: &Section) -> Vec<&'g Group> {
        let same = self.sections.iter().filter(|own| own.path == section.path);
        same.flat_map(|own| &own.groups).collect()
    }

    /// Sections inside an occurrence, in order and each once.
    fn inside(&self, group: &str) -> Vec<&'g Section> {
        let bare = format!("{}/", without_numbers(group));
        let mut found: Vec<&Section> = Vec::new();
        for section in &self.sections {
            let is_new = !found.iter().any(|own| own.path == section.path);
            if is_new && group.ends_with(']') && section.path.starts_with(&bare) {
                found.push(section);
            }
        }
        found
    }

    /// Fields of a group with all that stands inside it.
    fn fields(&self, group: &'g Group) -> Vec<&'g Field> {
        let mut fields: Vec<&Field> = group.fields.iter().collect();
        for section in self.inside(&group.path) {
            for inner in self.groups(section) {
                if is_inside(&group.path, &inner.path) {
                    fields.extend(&inner.fields);
                }
            }
        }
        fields
    }

    /// Findings that are still to be worked off, and whether there is something else to look at.
    fn concern(&self, fields: &[&Field]) -> (usize, bool) {
        let open: HashSet<usize> = fields
            .iter()
            .filter(|field| is_open(field))
            .flat_map(|field| field.findings.iter().copied())
            .collect();
        let is_of_interest = |field: &&&Field| {
            field.is_missing
                || !field.findings.is_empty()
                || !field.checks.is_empty()
                || field.differs()
                || (field.sent.is_some() && field.sent != field.now)
                || self.given.faults.contains_key(&field.path)
        };
        let own = fields.iter().flat_map(|field| &field.checks);
        let own = own.filter_map(|at| self.given.card.checks.get(*at));
        let n_own = own.filter(|check| check.severity > Severity::Hint).count();
        (
            open.len() + n_own,
            fields.iter().any(|field| is_of_interest(&field)),
        )
    }

    /// Findings that name no field.
    fn general(&mut self) {
        let card = self.given.card;
        let findings = card
            .findings
            .iter()
            .filter(|finding| finding.fields.is_empty());
        let findings: Vec<_> = findings.collect();
        let checks: Vec<_> = card
            .checks
            .iter()
            .filter(|check| !check.has_field)
            .collect();
        if findings.is_empty() && checks.is_empty() {
            return;
        }
        self.sheet.index.push(Entry {
            label: own::GENERAL.into(),
            n_findings: findings.len() + checks.len(),
            row: self.sheet.rows.len(),
        });
        let head = Row {
            kind: Kind::Head { is_open: true },
            label: own::GENERAL.into(),
            ..Row::default()
        };
        self.push(At::Section("*".into()), head);
        for finding in findings {
            let row = Row {
                kind: Kind::Note,
                said: Some((Icon::Refused, String::new())),
                label: own::finding(&finding.family, &finding.code, &finding.text),
                tint: Tint::Bad,
                indent: 1,
                ..Row::default()
            };
            self.push(At::Said, row);
        }
        for check in checks {
            let (icon, tint) = shape(check.severity);
            let row = Row {
                kind: Kind::Note,
                said: Some((icon, String::new())),
                label: own::check(&check.text, &check.remedy),
                tint,
                indent: 1,
                ..Row::default()
            };
            self.push(At::Said, row);
        }
    }

    fn section(&mut self, section: &'g Section) {
        let groups = self.groups(section);
        let fields: Vec<&Field> = groups.iter().flat_map(|group| self.fields(group)).collect();
        let (n_findings, is_of_interest) = self.concern(&fields);
        let is_list = section.is_repeated
            && (groups.iter().any(|group| group.path.ends_with(']')) || groups.is_empty());
        let is_first = self.sheet.index.is_empty();
        let has_blank = self.given.blanks.iter().any(|own| own.path == section.path);
        let is_open = self.is_open(&section.path, is_of_interest || is_first || has_blank);
        let can_add = !section.add.is_empty() && !self.given.is_locked;
        let note = match (is_list, groups.as_slice()) {
            (true, []) => own::n_groups(0, can_add),
            (true, [_, _, ..]) if !is_open => summaries(&groups),
            (true, _) if is_open => own::n_groups(groups.len(), can_add),
            (_, _) if !is_open => groups
                .first()
                .map(|group| summary(group))
                .unwrap_or_default(),
            _ => String::new(),
        };
        let label = own::short(&section.label).to_owned();
        self.sheet.index.push(Entry {
            label: label.clone(),
            n_findings,
            row: self.sheet.rows.len(),
        });
        let head = Row {
            kind: Kind::Head { is_open },
            label,
            note,
            said: (n_findings > 0).then(|| (Icon::Refused, n_findings.to_string())),
            ..Row::default()
        };
        self.push(At::Section(section.path.clone()), head);
        if !is_open {
            return;
        }
        let n_groups = groups.len();
        for (n, group) in groups.into_iter().enumerate() {
            if is_list && n_groups > 1 || !self.inside(&group.path).is_empty() {
                self.group(section, group, n + 1, 1);
            } else {
                self.group_fields(group, 0);
            }
        }
    }

    /// An occurrence among others: a line of its own, opened where there is something to look at.
    fn group(&mut self, section: &'g Section, group: &'g Group, n: usize, indent: u8) {
        let fields = self.fields(group);
        let (n_findings, is_of_interest) = self.concern(&fields);
        let is_new = self
            .given
            .blanks
            .iter()
            .any(|own| own.groups.iter().any(|blank| blank.path == group.path));
        let is_open = self.is_open(&group.path, is_of_interest || is_new);
        let service = self
            .given
            .card
            .services
            .iter()
            .find(|own| own.path == group.path);
        let sum = service.and_then(|service| {
            let main = self.given.card.sums.first().map(|sum| &sum.type_code);
            let own = service.sums.iter().find(|(code, _)| Some(code) == main);
            own.or(service.sums.first())
                .map(|(_, sum)| words::money(*sum))
        });
        let row = Row {
            kind: Kind::Group { is_open },
            indent,
            label: own::group(&section.label, n),
            note: match (is_new, group.is_present) {
                (true, _) => own::ADDED.into(),
                (false, true) => summary(group),
                (false, false) if group.fields.iter().any(|f| f.suggested.is_some()) => {
                    own::PROPOSED.into()
                }
                (false, false) => own::REMOVED.into(),
            },
            value: sum.unwrap_or_default(),
            said: (n_findings > 0).then(|| (Icon::Refused, n_findings.to_string())),
            tint: if n_findings > 0 {
                Tint::Bad
            } else {
                Tint::None
            },
            ..Row::default()
        };
        let at = At::Group {
            path: group.path.clone(),
            section: section.path.clone(),
            is_removable: group.is_removable || is_new,
        };
        self.push(at, row);
        if !is_open {
            return;
        }
        self.group_fields(group, indent);
        for inner in self.inside(&group.path) {
            let groups: Vec<&Group> = self
                .groups(inner)
                .into_iter()
                .filter(|own| is_inside(&group.path, &own.path))
                .collect();
            for (n, own) in groups.into_iter().enumerate() {
                self.group(inner, own, n + 1, indent + 1);
            }
        }
        if self.given.folds.get(&empties_of(group)) == Some(&true) && !self.given.is_locked {
            for inner in self.inside(&group.path) {
                for path in inner.add.iter().filter(|path| is_inside(&group.path, path)) {
                    let row = Row {
                        kind: Kind::Note,
                        indent: indent + 1,
                        label: own::add(&inner.label),
                        key: Some("Ins"),
                        tone: Tone::Muted,
                        ..Row::default()
                    };
                    self.push(At::Add(path.clone()), row);
                }
            }
        }
    }

    fn group_fields(&mut self, group: &'g Group, indent: u8) {
        let all = self.is_open(&empties_of(group), false);
        let mut n_hidden = 0;
        for field in &group.fields {
            let is_seen = field.is_required
                || field.now.is_some()
                || field.sent.is_some()
                || field.suggested.is_some()
                || !field.findings.is_empty()
                || !field.checks.is_empty()
                || self.given.touched.contains(&field.path);
            if is_seen || all {
                self.field(group, field, indent);
            } else {
                n_hidden += 1;
            }
        }
        let n_all = group.fields.len();
        if n_hidden > 0 || all && n_all > 0 {
            let row = Row {
                kind: Kind::Group { is_open: all },
                indent,
                label: match all {
                    true => own::FEWER.into(),
                    false => own::empties(n_hidden),
                },
                tone: Tone::Muted,
                ..Row::default()
            };
            self.push(At::Empties(empties_of(group)), row);
        }
    }

    fn field(&mut self, group: &Group, field: &Field, indent: u8) {
        let show = |value: &Option<String>| {
            let value = value.as_deref().unwrap_or_default();
            shown(field.kind, value)
        };
        let fault = self.given.faults.get(&field.path);
        let now = match fault {
            Some((typed, _)) => typed.clone(),
            None => show(&field.now),
        };
        let (sent, fund) = (show(&field.sent), show(&field.suggested));
        let has_fund = field.suggested.is_some();
        let against = |one: &str, other: &str, is_asked: bool| Part {
            text: one.to_owned(),
            differs: differing(one, other).filter(|_| is_asked),
        };
        let has_sent = field.sent.is_some();
        let beside = [
            match has_fund {
                true => against(&sent, &fund, true),
                false => against(&sent, &now, has_sent),
            },
            match has_sent {
                true => against(&fund, &sent, has_fund),
                false => against(&fund, &now, has_fund),
            },
        ];
        let first = field
            .findings
            .first()
            .and_then(|at| self.given.card.findings.get(*at));
        let checks = field.checks.iter();
        let checks = checks.filter_map(|at| self.given.card.checks.get(*at));
        // The gravest first.
        let check = checks.max_by_key(|check| check.severity);
        let own = check.map(|check| (shape(check.severity).0, check.beside.clone()));
        let said = match (fault, first) {
            (Some((_, why)), _) => Some((Icon::Refused, why.clone())),
            (None, Some(_)) if has_fund && !field.differs() => {
                Some((Icon::Done, own::CORRECTED.to_owned()))
            }
            (None, Some(finding)) => Some((
                Icon::Refused,
                own::finding(&finding.family, &finding.code, &finding.text),
            )),
            (None, None) if own.is_some() => own,
            (None, None) if field.is_missing && group.is_present => {
                Some((Icon::Warning, own::MISSING.to_owned()))
            }
            (None, None) if !field.is_known => Some((Icon::Later, own::UNKNOWN.to_owned())),
            (None, None) => None,
        };
        let tint = match said {
            Some((Icon::Refused, _)) => Tint::Bad,
            Some((Icon::Warning, _)) => Tint::Warn,
            _ => Tint::None,
        };
        let row = Row {
            kind: Kind::Field,
            indent,
            label: own::short(&field.label).to_owned(),
            is_required: field.is_required && field.is_known,
            is_different: field.differs(),
            note: match fault {
                Some(_) => String::new(),
                None => self
                    .given
                    .names
                    .get(&field.path)
                    .cloned()
                    .unwrap_or_default(),
            },
            value: now,
            is_editable: field.is_editable && !self.given.is_locked,
            is_wrong: fault.is_some(),
            is_sum: field.kind == FieldKind::Money,
            beside,
            said,
            key: (field.differs() && !self.given.is_locked).then_some("F4"),
            tint,
            ..Row::default()
        };
        self.push(At::Field(field.path.clone()), row);
    }

    /// Revisions and sendings.
    fn history(&mut self) {
        let card = self.given.card;
        let head = |builder: &mut Self, label: &str, n: usize| {
            let path = format!("*{label}");
            let is_open = builder.is_open(&path, true);
            builder.sheet.index.push(Entry {
                label: label.to_owned(),
                n_findings: 0,
                row: builder.sheet.rows.len(),
            });
            let row = Row {
                kind: Kind::Head { is_open },
                label: label.to_owned(),
                note: words::count(n as i64),
                ..Row::default()
            };
            builder.push(At::Section(path), row);
            is_open
        };
        let note = |icon: Icon, label: String, note: &str| Row {
            kind: Kind::Note,
            indent: 1,
            label,
            note: note.to_owned(),
            said: Some((icon, String::new())),
            ..Row::default()
        };
        if head(self, own::REVISIONS, card.revisions.len()) {
            for revision in card.revisions.iter().rev() {
                let is_now = revision.id == card.standing.revision_id;
                let mark = match (is_now, Some(revision.id) == card.sent_revision) {
                    (true, _) => own::NOW_IN_FORCE,
                    (false, true) => own::WAS_SENT,
                    (false, false) => "",
                };
                let icon = if is_now { Icon::Done } else { Icon::Later };
                let label = own::revision(
                    revision.number,
                    &revision.origin,
                    &revision.at,
                    &revision.who,
                );
                self.push(At::Said, note(icon, label, mark));
            }
        }
        if head(self, own::SENDINGS, card.sent.len()) {
            for sending in card.sent.iter().rev() {
                let sent = &sending.sent;
                let is_test = sent.round == Round::Test;
                let icon = if is_test { Icon::Test } else { Icon::Later };
                let label = own::sending(
                    &sent.file,
                    &sent.at,
                    sent.round,
                    sent.status == "restored",
                    sent.billed,
                );
                self.push(At::Said, note(icon, label, ""));
                for answer in &sending.decisions {
                    let icon = match answer.outcome {
                        Decision::Accepted => Icon::Done,
                        Decision::Refused => Icon::Refused,
                        Decision::Undecided => Icon::Waiting,
                    };
                    let label = own::answer(
                        answer.stage,
                        &answer.file,
                        &answer.at,
                        answer.outcome,
                        answer.accepted,
                    );
                    let findings = answer
                        .findings
                        .iter()
                        .map(|finding| own::finding(&finding.family, &finding.code, &finding.text));
                    let said = findings.collect::<Vec<_>>().join("; ");
                    let mut row = note(icon, label, &said);
                    row.indent = 2;
                    self.push(At::Said, row);
                }
            }
        }
    }
}

fn empties_of(group: &Group) -> String {
    format!("{}/*", group.path)
}

/// The values of an occurrence in a line, keys left out.
fn summary(group: &Group) -> String {
    let values = group
        .fields
        .iter()
        .filter(|field| field.kind != FieldKind::Key && field.is_known)
        .filter_map(|field| Some(shown(field.kind, field.now.as_deref()?)));
    values.take(8).collect::<Vec<_>>().join(" · ")
}

fn summaries(groups: &[&Group]) -> String {
    let mut said = words::count(groups.len() as i64);
    for group in groups.iter().take(4) {
        let values = group
            .fields
            .iter()
            .filter(|field| field.kind != FieldKind::Key && field.is_known)
            .filter_map(|field| Some(shown(field.kind, field.now.as_deref()?)));
        said += " · ";
        said += &values.take(3).collect::<Vec<_>>().join(" ");
    }
    said
}
