//! The card of an account: its document drawn by the format table, beside what was sent and what the
//! fund says, with its history; and edits tried out before they are saved.

use std::collections::{BTreeMap, HashMap};

use rusqlite::Connection;

use crate::checks::Severity;
use crate::checks::account::{Facts, Scratch};
use crate::domain::{Activity, Decision, Kind, Kopecks, RefusalStage, Round};
use crate::exchange::path::FieldPath;
use crate::exchange::profile::AmountMeaning;
use crate::exchange::record::{Record, Strictness};
use crate::exchange::xml::Element;
use crate::exchange::{Edition, Profile, Role, sheet};
use crate::store::accounts::{self, Standing};
use crate::store::documents::{self, Revision};
use crate::store::replies::{self, StoredFinding};
use crate::store::shipments::{self, Sent};
use crate::store::{self, drafts};
use crate::text::checks as words;

pub use crate::exchange::sheet::{Field, Group, Section};

use super::check::Prepared;
use super::edit::{Change, Edited};
use super::error::Usage;
use super::nsi::{self, Days};
use super::{Error, Rule, Workplace, accept_suggested, correct, edit};

/// An account with everything that is known of it.
#[derive(Clone, Debug)]
pub struct Card {
    /// State, payer, registry, kind, key, current revision.
    pub standing: Standing,
    /// Sections without fields are left out; those with an empty field are there.
    pub sections: Vec<Section>,
    pub services: Vec<Service>,
    /// By type.
    pub sums: Vec<Sum>,
    /// Of the replies in force on its sending.
    pub findings: Vec<Finding>,
    /// What our own rules say of it, where they have been asked.
    pub checks: Vec<Check>,
    /// Oldest first.
    pub revisions: Vec<Revision>,
    /// Oldest first.
    pub sent: Vec<Sending>,
    /// The revision whose values stand as [`Field::sent`].
    pub sent_revision: Option<i64>,
    /// The rule that keeps it from being corrected now; nothing when it may be.
    pub locked: Option<Rule>,
}

impl Card {
    /// Surname, name and patronymic of now.
    pub fn person(&self) -> String {
        let value = |role: Role| {
            let of_role = |field: &&Field| field.role == Some(role);
            fields(&self.sections).find(of_role)?.now.as_deref()
        };
        let roles = [
            Role::PersonSurname,
            Role::PersonName,
            Role::PersonPatronymic,
        ];
        let parts: Vec<&str> = roles.into_iter().filter_map(value).collect();
        parts.join(" ")
    }

    /// The step that made the revision of now: what a draft of its card is typed on.
    pub fn base_step(&self) -> i64 {
        let now = |revision: &&Revision| revision.id == self.standing.revision_id;
        self.revisions.iter().find(now).map_or(0, |now| now.step_id)
    }
}

/// A service with its sums as they stand now.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// The path of its group.
    pub path: String,
    pub key: Option<String>,
    pub code: Option<String>,
    /// By type; a sum that cannot be read is missing.
    pub sums: Vec<(String, Kopecks)>,
}

/// Money of one type.
#[derive(Clone, Debug, PartialEq)]
pub struct Sum {
    pub type_code: String,
    pub meaning: Option<AmountMeaning>,
    /// The account's own sum.
    pub billed: Kopecks,
    /// What its services add up to; missing where no service has a sum.
    pub services: Option<Kopecks>,
}

impl Sum {
    pub fn adds_up(&self) -> bool {
        self.services.is_none_or(|services| services == self.billed)
    }
}

/// A finding about the account.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub family: String,
    pub code: String,
    /// The fund's own words.
    pub text: String,
    pub service_key: Option<String>,
    /// Proposed values by path.
    pub suggested: BTreeMap<String, String>,
    /// Paths of the fields that it concerns: those it proposes values for, else those of the service
    /// or the part that it is about. The first is where to begin; none for the account as a whole.
    pub fields: Vec<String>,
}

/// What one of our own rules says of the account.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    pub rule: String,
    pub severity: Severity,
    pub path: String,
    /// What is wrong, with the name of the field.
    pub text: String,
    /// The same beside the field.
    pub beside: String,
    pub remedy: String,
    /// The card has the field; otherwise it is about the account as a whole.
    pub has_field: bool,
}

/// A sending of the account, with what was answered.
#[derive(Clone, Debug)]
pub struct Sending {
    pub sent: Sent,
    pub decisions: Vec<Answer>,
}

/// What a reply decided.
#[derive(Clone, Debug)]
pub struct Answer {
    pub stage: RefusalStage,
    pub file: String,
    /// When it was received.
    pub at: String,
    pub payer: String,
    /// As the wire has it.
    pub code: String,
    pub outcome: Decision,
    pub accepted: Kopecks,
    pub findings: Vec<StoredFinding>,
}

/// The card of an account as it is stored.
///
/// # Errors
/// [`Rule::NoAccount`]; what the store says.
pub fn card(workplace: &Workplace, account_id: i64) -> Result<Card, Error> {
    let standing = standing(&workplace.store.connection, account_id)?;
    let document = documents::text(&workplace.store.connection, standing.revision_id)?;
    draw(workplace, standing, &document)
}

/// The card of the account with this key.
///
/// # Errors
/// As [`card`].
pub fn by_key(workplace: &Workplace, key: &str) -> Result<Card, Error> {
    let standing = super::account(&workplace.store.connection, key)?;
    card(workplace, standing.id)
}

impl Card {
    /// Puts what the rules say of the document beside its fields.
    fn check(
        &mut self,
        rules: &Prepared,
        activity: Activity,
        kind: Kind,
        document: &str,
    ) -> Result<(), Error> {
        let facts = Facts::of(activity, kind);
        let found = rules.document(facts, document, &mut Scratch::default());
        for finding in found.map_err(correct::damaged)? {
            let rule = rules.rule(&finding);
            let at = self.checks.len();
            let fields = self.sections.iter_mut().flat_map(|s| &mut s.groups);
            let mut fields = fields.flat_map(|group| &mut group.fields);
            let field = fields.find(|field| field.path == finding.path);
            let has_field = field.is_some();
            if let Some(field) = field {
                field.checks.push(at);
            }
            let name = finding.path.rsplit('/').next().unwrap_or_default();
            self.checks.push(Check {
                rule: rule.id.clone(),
                severity: rule.severity,
                text: words::wrong(&rule.says, name, &finding.value),
                beside: words::beside(&rule.says, &finding.value),
                remedy: words::remedy(rule),
                path: finding.path,
                has_field,
            });
        }
        Ok(())
    }
}

/// What the codes of a card mean, by the path of their field.
///
/// # Errors
/// What the store says; a file of descriptors that cannot be used.
pub fn names(workplace: &Workplace, card: &Card) -> Result<HashMap<String, String>, Error> {
    let end = card.standing.cure_end;
    let start = fields(&card.sections).find(|field| field.role == Some(Role::AccountCureStart));
    let start = start.and_then(|field| field.now.as_deref()?.parse().ok());
    let days = Days {
        start: start.unwrap_or(end),
        end,
    };
    nsi::names(workplace, fields(&card.sections), days)
}

/// A card with edits tried out on it.
#[derive(Clone, Debug)]
pub struct Tried {
    /// As it would be; fields with a fault keep what they had.
    pub card: Card,
    /// What would change, in the order of the edits.
    pub changed: Vec<Change>,
    /// What cannot be saved, by the path as it was given.
    pub faults: Vec<(String, Usage)>,
    /// The rule that would keep the whole of it from being saved.
    pub rule: Option<Rule>,
}

/// Tries edits out: paths and values as [`save`] takes them. `rules` are asked of what may still be
/// changed.
///
/// # Errors
/// As [`card`]; what is wrong with the edits is in the result.
pub fn try_out(
    workplace: &Workplace,
    account_id: i64,
    edits: &[(String, String)],
    rules: Option<&Prepared>,
) -> Result<Tried, Error> {
    let mut standing = standing(&workplace.store.connection, account_id)?;
    let former = documents::text(&workplace.store.connection, standing.revision_id)?;
    let prepared = edit::prepare(&workplace.profile, &former, edits)?;
    let locked = locked(workplace, &standing);
    let fits = prepared.revised.as_ref().map_or(Ok(()), |revised| {
        correct::check_fits(&standing, &revised.columns)
    });
    if let Some(revised) = &prepared.revised {
        standing.activity = revised.columns.activity;
        standing.cure_end = revised.columns.cure_end;
        standing.billed = revised.columns.billed;
    }
    let (activity, kind) = (standing.activity, standing.kind);
    let mut card = draw(workplace, standing, &prepared.document)?;
    if let Some(rules) = rules.filter(|_| locked.is_none()) {
        card.check(rules, activity, kind, &prepared.document)?;
    }
    Ok(Tried {
        card,
        changed: prepared.changed,
        faults: prepared.faults,
        rule: locked.or(fits.err()),
    })
}

/// Saves edits as one revision in one step: `(path, value)` in their order; an empty value removes
/// the field, or the occurrence at a group's path (the next ones then move up). They were typed on the
/// revision that `base_step` made, and belong to no other one. The draft of them goes in the same step.
///
/// # Errors
/// [`store::Error::Stale`] when another revision has come meanwhile; as [`edit::edit`].
pub fn save(
    workplace: &mut Workplace,
    account_id: i64,
    base_step: i64,
    edits: &[(String, String)],
) -> Result<Edited, Error> {
    workplace.step("edit", None, |tx, context| {
        let standing = standing(tx, account_id)?;
        let is_base = |r: &Revision| r.id == standing.revision_id && r.step_id == base_step;
        if !documents::revisions(tx, account_id)?.iter().any(is_base) {
            return Err(store::Error::Stale { id: account_id }.into());
        }
        drafts::remove(tx, account_id)?;
        edit::step(tx, context, &standing, edits)
    })
}

/// The empty fields of an occurrence that may be added, with those of the single elements below it.
///
/// # Errors
/// A path that the format table does not have; as [`card`].
pub fn blank(workplace: &Workplace, account_id: i64, path: &str) -> Result<Vec<Section>, Error> {
    let activity = standing(&workplace.store.connection, account_id)?.activity;
    let edition = &workplace.profile.edition;
    Ok(sheet::blank(edition, activity.code(), path).map_err(Usage::Path)?)
}

fn standing(connection: &Connection, account_id: i64) -> Result<Standing, Error> {
    let found = accounts::by_id(connection, account_id);
    found.map_err(|error| match error {
        store::Error::Sqlite(rusqlite::Error::QueryReturnedNoRows) => Rule::NoAccount {
            key: account_id.to_string(),
        }
        .into(),
        other => other.into(),
    })
}

fn locked(workplace: &Workplace, standing: &Standing) -> Option<Rule> {
    let read_only = workplace.read_only.clone().map(Rule::ReadOnly);
    read_only.or_else(|| correct::check(standing).err())
}

fn draw(workplace: &Workplace, standing: Standing, document: &str) -> Result<Card, Error> {
    let connection = &workplace.store.connection;
    let profile = &*workplace.profile;
    let activity = standing.activity.code();
    let tree = Element::parse(document).map_err(correct::damaged)?;
    let drawn = sheet::draw(&profile.edition, activity, &tree);

    let mut sent = Vec::new();
    for sending in shipments::of_account(connection, standing.id)? {
        sent.push(Sending {
            decisions: answers(workplace, sending.shipment_id)?,
            sent: sending,
        });
    }
    // The live sending; else the last one of a main round: a restored test is as if never sent.
    let live = |s: &&Sending| Some(s.sent.shipment_id) == standing.shipment_id;
    let is_main = |s: &&Sending| s.sent.round == Round::Main;
    let last = sent
        .iter()
        .find(live)
        .or_else(|| sent.iter().rev().find(is_main));
    let mut beside = Beside::default();
    let mut sent_sections = Vec::new();
    if let Some(last) = last {
        let text = documents::text(connection, last.sent.revision_id)?;
        let tree = Element::parse(&text).map_err(correct::damaged)?;
        sent_sections = sheet::draw(&profile.edition, activity, &tree);
        beside.sent = values(&sent_sections);
    }
    let stored = match standing.shipment_id {
        Some(shipment) => replies::findings(connection, shipment, None)?,
        None => Vec::new(),
    };
    let findings: Vec<Finding> = stored
        .into_iter()
        .map(|finding| concerning(profile, &drawn, finding))
        .collect();
    for (at, finding) in findings.iter().enumerate() {
        for (path, value) in &finding.suggested {
            beside.suggested.insert(path.clone(), value.clone());
        }
        for path in &finding.fields {
            beside.findings.entry(path.clone()).or_default().push(at);
        }
    }
    let services = services(&drawn);
    let sums = sums(profile, &tree);
    let mut sections: Vec<Section> = drawn.into_iter().map(|s| beside.section(s)).collect();
    for section in sent_sections {
        add_absent(&mut sections, beside.section(without_values(section)));
    }
    let filled: Vec<String> = sections
        .iter()
        .flat_map(|s| &s.groups)
        .flat_map(|g| &g.fields)
        .map(|f| f.path.clone())
        .collect();
    for path in beside
        .suggested
        .keys()
        .filter(|path| !filled.contains(path))
    {
        // The fund knows a policy or a document where we have none.
        let whole = path
            .rsplit_once("/@")
            .map_or(path.as_str(), |(whole, _)| whole);
        let blank = sheet::blank(&profile.edition, activity, whole).unwrap_or_default();
        if let Some(section) = blank.into_iter().next() {
            add_absent(&mut sections, beside.section(section));
        }
    }
    Ok(Card {
        sections,
        services,
        sums,
        findings,
        checks: Vec::new(),
        revisions: documents::revisions(connection, standing.id)?,
        sent_revision: last.map(|last| last.sent.revision_id),
        sent,
        locked: locked(workplace, &standing),
        standing,
    })
}

fn answers(workplace: &Workplace, shipment_id: i64) -> Result<Vec<Answer>, Error> {
    let connection = &workplace.store.connection;
    let mut answers = Vec::new();
    for decision in replies::decisions(connection, shipment_id)? {
        answers.push(Answer {
            findings: replies::findings(connection, shipment_id, Some(decision.reply_id))?,
            stage: decision.stage,
            file: decision.file,
            at: decision.at,
            payer: decision.payer,
            code: decision.code,
            outcome: decision.outcome,
            accepted: decision.accepted,
        });
    }
    Ok(answers)
}

/// What stands beside the values of now, by path.
#[derive(Default)]
struct Beside {
    sent: HashMap<String, String>,
    suggested: HashMap<String, String>,
    findings: HashMap<String, Vec<usize>>,
}

impl Beside {
    fn section(&self, mut section: Section) -> Section {
        let groups = section.groups.iter_mut();
        for field in groups.flat_map(|group| &mut group.fields) {
            field.sent = self.sent.get(&field.path).cloned();
            field.suggested = self.suggested.get(&field.path).cloned();
            field.findings = self.findings.get(&field.path).cloned().unwrap_or_default();
        }
        section
    }
}

fn fields(sections: &[Section]) -> impl Iterator<Item = &Field> {
    let groups = sections.iter().flat_map(|section| &section.groups);
    groups.flat_map(|group| &group.fields)
}

fn values(sections: &[Section]) -> HashMap<String, String> {
    let value = |field: &Field| Some((field.path.clone(), field.now.clone()?));
    fields(sections).filter_map(value).collect()
}

/// A section of the sent document as it looks where the document of now has nothing.
fn without_values(mut section: Section) -> Section {
    section.add.clear();
    section.groups.retain(|group| group.is_present);
    for group in &mut section.groups {
        group.is_present = false;
        group.is_removable = false;
        for field in &mut group.fields {
            field.now = None;
            field.is_missing = false;
            field.is_editable &= field.is_known;
        }
    }
    section
}

/// Adds the groups that a section does not have: occurrences that were sent and have been removed
/// since, or that the fund proposes.
fn add_absent(sections: &mut Vec<Section>, other: Section) {
    let Some(section) = sections.iter_mut().find(|s| s.path == other.path) else {
        if !other.groups.is_empty() {
            sections.push(other);
        }
        return;
    };
    for group in other.groups {
        match section.groups.iter_mut().find(|g| g.path == group.path) {
            None => section.groups.push(group),
            Some(own) => {
                // A field that only the sent document has: unknown ones that are gone.
                for field in group.fields {
                    if !own.fields.iter().any(|f| f.path == field.path) {
                        own.fields.push(field);
                    }
                }
            }
        }
    }
}

/// A finding with the fields that it concerns.
fn concerning(profile: &Profile, drawn: &[Section], finding: StoredFinding) -> Finding {
    let numbered = |(path, value): (String, String)| {
        let parsed = FieldPath::parse(&profile.edition, &path).ok();
        let path = parsed.map_or(path, |parsed| parsed.numbered(&profile.edition));
        (path, value)
    };
    let suggested: BTreeMap<String, String> = accept_suggested::proposed(&finding)
        .into_iter()
        .map(numbered)
        .collect();
    let mut concerned: Vec<String> = suggested.keys().cloned().collect();
    if concerned.is_empty()
        && let Some(key) = &finding.service_key
    {
        let group = drawn.iter().flat_map(|s| &s.groups).find(|group| {
            let is_his =
                |f: &Field| f.role == Some(Role::ServiceKey) && f.now.as_ref() == Some(key);
            group.fields.iter().any(is_his)
        });
        let fields = group.into_iter().flat_map(|group| &group.fields);
        let code = fields.filter(|f| f.role == Some(Role::ServiceCode));
        concerned.extend(code.map(|f| f.path.clone()));
    }
    if concerned.is_empty()
        && let Some(role) = anchor(&finding.family)
    {
        let first = fields(drawn).find(|f| f.role == Some(role));
        concerned.extend(first.map(|f| f.path.clone()));
    }
    Finding {
        family: finding.family,
        code: finding.code,
        text: finding.text,
        service_key: finding.service_key,
        suggested,
        fields: concerned,
    }
}

/// Where to look first for a finding that names no field.
fn anchor(family: &str) -> Option<Role> {
    let role = [
        Role::FindingPerson,
        Role::FindingPolicy,
        Role::FindingMes,
        Role::FindingSum,
        Role::FindingTariff,
    ]
    .into_iter()
    .find(|role| role.family() == Some(family))?;
    match role {
        Role::FindingPerson => Some(Role::PersonSurname),
        Role::FindingPolicy => Some(Role::PolicyNumber),
        Role::FindingMes => Some(Role::DiagnosisCode),
        Role::FindingSum => Some(Role::AmountBilled),
        _ => Some(Role::ServiceCode),
    }
}

/// The label of the field that findings of a family concern, where they name none themselves.
pub fn concerned_label<'e>(edition: &'e Edition, family: &str) -> Option<&'e str> {
    let path = FieldPath::of_role(edition, anchor(family)?)?;
    path.field(edition).map(|field| field.label.as_str())
}

fn services(drawn: &[Section]) -> Vec<Service> {
    let of_role = |role: Role| {
        let sections = drawn.iter().filter(move |s| s.role == Some(role));
        sections.flat_map(|s| &s.groups)
    };
    let value = |group: &Group, role: Role| {
        let field = group.fields.iter().find(|f| f.role == Some(role));
        field.and_then(|f| f.now.clone())
    };
    of_role(Role::Service)
        .map(|group| {
            let prefix = format!("{}/", group.path);
            let own = of_role(Role::ServiceAmount).filter(|g| g.path.starts_with(&prefix));
            let sum = |g: &Group| {
                let billed = value(g, Role::AmountBilled)?;
                Some((
                    value(g, Role::AmountType)?,
                    Kopecks::parse(billed.trim()).ok()?,
                ))
            };
            Service {
                path: group.path.clone(),
                key: value(group, Role::ServiceKey),
                code: value(group, Role::ServiceCode),
                sums: own.filter_map(sum).collect(),
            }
        })
        .collect()
}

/// Sums of a document, as far as it can be read.
fn sums(profile: &Profile, tree: &Element<'_>) -> Vec<Sum> {
    let records = Record::read_all(profile, tree, 1, Strictness::RolesOnly);
    let Some(record) = records.ok().and_then(|records| records.into_iter().next()) else {
        return Vec::new();
    };
    let has_services = !record.service_amounts.is_empty();
    record
        .amounts
        .iter()
        .map(|own| {
            let same = |s: &&crate::exchange::record::Amount| s.type_code == own.type_code;
            let services = record.service_amounts.iter().find(same);
            let services = services.map_or(Kopecks::ZERO, |s| s.billed);
            Sum {
                type_code: own.type_code.clone(),
                meaning: profile.amount(&own.type_code),
                billed: own.billed,
                services: has_services.then_some(services),
            }
        })
        .collect()
}
