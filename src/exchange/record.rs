//! A record as meant: the accounts of a person, with the columns that lists, sums and rules need.
//!
//! All columns are derived from the document and from nothing else, so they can be recomputed at
//! any time (`verify` does).

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::domain::key;
use crate::domain::{Activity, Kind, Kopecks};

use super::edition::{Edition, ElementId, FieldKind, FieldSpec};
use super::fault::{Fault, FaultKind, Place};
use super::path;
use super::profile::{AmountMeaning, Profile};
use super::role::Role;
use super::xml::Element;

/// One account of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub key: String,
    /// The key as it is compared.
    pub key_normal: String,
    pub number: Option<u32>,
    pub earlier_key: Option<String>,
    /// The code of primary or repeat, as it stands.
    pub record_kind: Option<String>,
    pub person: Person,
    /// The policy valid on the last day of treatment, else the last one.
    pub policy: Option<Policy>,
    /// Which of the record's policies that is, from 0.
    pub policy_at: usize,
    pub card: Option<String>,
    pub cure_start: Option<NaiveDate>,
    pub cure_end: Option<NaiveDate>,
    pub doctor: Option<String>,
    pub specialty: Option<String>,
    pub department: Option<String>,
    pub diagnosis: Option<String>,
    pub invoice_number: Option<String>,
    pub invoice_date: Option<NaiveDate>,
    pub amounts: Vec<Amount>,
    /// Services, added up by type.
    pub service_amounts: Vec<Amount>,
    pub activity: Activity,
    /// The activity is only the nearest one.
    pub is_activity_uncertain: bool,
    /// The payer's decision code.
    pub decision: Option<String>,
    pub findings: Vec<Finding>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    pub code: Option<String>,
    pub surname: Option<String>,
    pub name: Option<String>,
    pub patronymic: Option<String>,
    pub birth_date: Option<NaiveDate>,
    pub sex: Option<String>,
    pub snils: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    pub region: Option<String>,
    pub kind: Option<String>,
    pub series: Option<String>,
    pub number: Option<String>,
    pub from: Option<NaiveDate>,
    /// Last day, inclusive.
    pub to: Option<NaiveDate>,
    pub insurer_ogrn: Option<String>,
}

/// A sum of one type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    pub type_code: String,
    pub billed: Kopecks,
    /// Missing where the file does not say.
    pub accepted: Option<Kopecks>,
}

/// One finding of the payer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finding {
    /// `person`, `policy`, `mes`, `sum`, `tariff`, `flk`, `expertise`.
    pub family: &'static str,
    pub code: String,
    /// The fund's own words.
    pub text: String,
    /// Proposed values by the path of the field they replace.
    pub suggested: BTreeMap<String, String>,
    /// Key of the account, for findings that stand apart from it.
    pub account_key: Option<String>,
    /// Key of the service it concerns.
    pub service_key: Option<String>,
}

/// Money of an account by meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// The whole cost.
    pub billed: Kopecks,
    /// What is asked for case by case.
    pub case_based: Kopecks,
    /// What the payer accepted of the whole cost; missing where the file does not say.
    pub accepted: Option<Kopecks>,
}

/// Which fields must be readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// Every date and sum of the table: what comes into the pool must be sound.
    AllFields,
    /// Only what the program uses: a reply is not rejected for a slip in a field nobody reads.
    RolesOnly,
}

impl Record {
    /// Reads every account of a record (a person with accounts).
    ///
    /// # Errors
    /// All faults, not only the first; lines count from `line`, the line of the record's start.
    pub fn read_all(
        profile: &Profile,
        tree: &Element<'_>,
        line: u64,
        strictness: Strictness,
    ) -> Result<Vec<Record>, Vec<Fault>> {
        let edition = &profile.edition;
        let mut collector = Collector::new(edition, line, strictness);
        collector.enter(edition.record, tree, &mut String::new());
        let elements = path::accounts(edition, tree);
        let mut records = Vec::with_capacity(collector.accounts.len());
        for (draft, element) in std::mem::take(&mut collector.accounts)
            .into_iter()
            .zip(elements)
        {
            let place = |path: &str, key: Option<&str>| Place {
                line: Some(line),
                path: path.to_owned(),
                key: key.map(str::to_owned),
            };
            let Some(key) = draft.key.filter(|key| !key::normal(key).is_empty()) else {
                let label = field_label(edition, Role::AccountKey);
                collector.faults.push(Fault {
                    place: place("", None),
                    kind: FaultKind::Missing { label },
                });
                continue;
            };
            let (activity, is_activity_uncertain) = profile
                .activity(tree, element)
                .unwrap_or((Activity::Outpatient, true));
            let policy_at = policy_on(&collector.policies, draft.cure_end);
            let mut findings = collector.person_findings.clone();
            findings.extend(draft.findings);
            records.push(Record {
                key_normal: key::normal(&key),
                key,
                number: draft.number.and_then(|n| n.parse().ok()),
                earlier_key: draft.earlier_key,
                record_kind: draft.record_kind,
                person: collector.person.clone(),
                policy: collector.policies.get(policy_at).cloned(),
                policy_at,
                card: draft.card,
                cure_start: draft.cure_start,
                cure_end: draft.cure_end,
                doctor: draft.doctor,
                specialty: draft.specialty,
                department: draft.department,
                diagnosis: draft.diagnosis,
                invoice_number: draft.invoice_number,
                invoice_date: draft.invoice_date,
                amounts: draft.amounts,
                service_amounts: draft.service_amounts,
                activity,
                is_activity_uncertain,
                decision: draft.decision,
                findings,
            });
        }
        match collector.faults.is_empty() {
            true => Ok(records),
            false => Err(collector.faults),
        }
    }

    /// Reads a finding that stands apart from its account.
    ///
    /// # Errors
    /// All faults of its fields.
    pub fn read_finding(
        edition: &Edition,
        id: ElementId,
        tree: &Element<'_>,
        line: u64,
    ) -> Result<Finding, Vec<Fault>> {
        let mut collector = Collector::new(edition, line, Strictness::RolesOnly);
        collector.enter(id, tree, &mut String::new());
        match collector.faults.is_empty() {
            true => Ok(collector.person_findings.pop().unwrap_or_default()),
            false => Err(collector.faults),
        }
    }

    /// Primary or repeat, as the document says; an unknown or missing code is primary.
    pub fn kind(&self, profile: &Profile) -> Kind {
        self.record_kind
            .as_deref()
            .and_then(|code| profile.kind_of(code))
            .unwrap_or(Kind::Primary)
    }

    /// Money by meaning (cli.md, «Money»): the whole cost is the sum of type «full» if there is one,
    /// else all sums together.
    pub fn money(&self, profile: &Profile) -> Money {
        money(profile, &self.amounts)
    }

    /// Types of sums whose services do not add up to the account's own sum (identity 1).
    pub fn unequal_services(&self) -> Vec<String> {
        if self.service_amounts.is_empty() {
            return Vec::new();
        }
        let unequal = |own: &&Amount| {
            let services = self
                .service_amounts
                .iter()
                .find(|s| s.type_code == own.type_code);
            services.map_or(Kopecks::ZERO, |s| s.billed) != own.billed
        };
        self.amounts
            .iter()
            .filter(unequal)
            .map(|own| own.type_code.clone())
            .collect()
    }
}

/// See [`Record::money`].
pub fn money(profile: &Profile, amounts: &[Amount]) -> Money {
    let meaning = |amount: &Amount| profile.amount(&amount.type_code);
    let full: Vec<&Amount> = amounts
        .iter()
        .filter(|a| meaning(a) == Some(AmountMeaning::Full))
        .collect();
    let rows = if full.is_empty() {
        amounts.iter().collect()
    } else {
        full
    };
    let case_based = amounts
        .iter()
        .filter(|a| meaning(a) == Some(AmountMeaning::CaseBased));
    Money {
        billed: rows.iter().map(|a| a.billed).sum(),
        case_based: case_based.map(|a| a.billed).sum(),
        accepted: rows
            .iter()
            .map(|a| a.accepted)
            .collect::<Option<Vec<_>>>()
            .filter(|v| !v.is_empty())
            .map(|v| v.into_iter().sum()),
    }
}

/// Which policy counts on a day: the last one valid then, else the last one.
fn policy_on(policies: &[Policy], day: Option<NaiveDate>) -> usize {
    let is_valid = |p: &Policy| {
        day.is_some_and(|day| {
            p.from.is_none_or(|from| from <= day) && p.to.is_none_or(|to| day <= to)
        })
    };
    let valid = policies.iter().rposition(is_valid);
    valid.unwrap_or(policies.len().saturating_sub(1))
}

/// The label of the field with a role, for messages.
pub fn field_label(edition: &Edition, role: Role) -> String {
    let fields = edition
        .elements
        .iter()
        .flat_map(|e| e.attributes.iter().chain(&e.value));
    let field = fields.into_iter().find(|f| f.role == Some(role));
    field.map_or_else(|| role.name().to_owned(), |f| f.label.clone())
}

/// Reads a date as the wire may spell it: `2021-04-30`, `30.04.2021`, each perhaps with a time.
///
/// # Errors
/// [`FaultKind::BadDate`] or [`FaultKind::YearOutOfRange`].
pub fn read_date(text: &str) -> Result<NaiveDate, FaultKind> {
    let bad = || FaultKind::BadDate(text.chars().take(40).collect());
    // Nearly all dates are spelled so, and an account has a dozen of them.
    if let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = *text.as_bytes()
        && [y0, y1, y2, y3, m0, m1, d0, d1]
            .iter()
            .all(u8::is_ascii_digit)
    {
        let number = |digits: &[u8]| digits.iter().fold(0, |n, d| n * 10 + u32::from(d - b'0'));
        let year = number(&[y0, y1, y2, y3]) as i32;
        let date = NaiveDate::from_ymd_opt(year, number(&[m0, m1]), number(&[d0, d1]));
        return in_range(date.ok_or_else(bad)?, text);
    }
    let day = text.split(['T', ' ']).next().unwrap_or("");
    let digits = |part: &str, length: usize| {
        (part.len() == length && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<u32>().ok())
            .flatten()
    };
    let parts: Vec<&str> = day.split(['-', '.']).collect();
    let [a, b, c] = parts[..] else {
        return Err(bad());
    };
    let (year, month, day_of_month) = match day.contains('-') {
        true => (digits(a, 4), digits(b, 2), digits(c, 2)),
        false => (digits(c, 4), digits(b, 2), digits(a, 2)),
    };
    let (Some(year), Some(month), Some(day_of_month)) = (year, month, day_of_month) else {
        return Err(bad());
    };
    if day.contains('-') == day.contains('.') {
        return Err(bad());
    }
    let date = NaiveDate::from_ymd_opt(year as i32, month, day_of_month).ok_or_else(bad)?;
    in_range(date, text)
}

fn in_range(date: NaiveDate, text: &str) -> Result<NaiveDate, FaultKind> {
    match (1900..=2099).contains(&date.year()) {
        true => Ok(date),
        false => Err(FaultKind::YearOutOfRange(text.chars().take(40).collect())),
    }
}

#[derive(Default)]
struct Draft {
    key: Option<String>,
    number: Option<String>,
    earlier_key: Option<String>,
    record_kind: Option<String>,
    card: Option<String>,
    cure_start: Option<NaiveDate>,
    cure_end: Option<NaiveDate>,
    doctor: Option<String>,
    specialty: Option<String>,
    department: Option<String>,
    diagnosis: Option<String>,
    invoice_number: Option<String>,
    invoice_date: Option<NaiveDate>,
    amounts: Vec<Amount>,
    service_amounts: Vec<Amount>,
    decision: Option<String>,
    findings: Vec<Finding>,
}

struct Collector<'e> {
    edition: &'e Edition,
    line: u64,
    strictness: Strictness,
    faults: Vec<Fault>,
    person: Person,
    policies: Vec<Policy>,
    /// Findings outside accounts: of the person, or detached.
    person_findings: Vec<Finding>,
    accounts: Vec<Draft>,
    is_in_account: bool,
    finding: Option<Finding>,
    amount: Amount,
    service_key: Option<String>,
}

impl<'e> Collector<'e> {
    fn new(edition: &'e Edition, line: u64, strictness: Strictness) -> Collector<'e> {
        Collector {
            edition,
            line,
            strictness,
            faults: Vec::new(),
            person: Person::default(),
            policies: Vec::new(),
            person_findings: Vec::new(),
            accounts: Vec::new(),
            is_in_account: false,
            finding: None,
            amount: Amount::default(),
            service_key: None,
        }
    }

    fn enter(&mut self, id: ElementId, element: &Element<'_>, path: &mut String) {
        let edition = self.edition;
        let spec = edition.element(id);
        match spec.role {
            Some(Role::Account) => {
                self.accounts.push(Draft::default());
                self.is_in_account = true;
            }
            Some(Role::Policy) => self.policies.push(Policy::default()),
            Some(Role::Service) => self.service_key = None,
            Some(role) => {
                if let Some(family) = role.family() {
                    self.finding = Some(Finding {
                        family,
                        service_key: self.service_key.clone(),
                        ..Finding::default()
                    });
                }
            }
            None => {}
        }
        let mut next = 0;
        for (name, value) in &element.attributes {
            // Attributes mostly come in the order of the table: look on from the last one found.
            let n = spec.attributes.len();
            let Some(at) = (0..n)
                .map(|i| (next + i) % n)
                .find(|i| spec.attributes[*i].name == *name)
            else {
                continue;
            };
            next = at + 1;
            self.value(&spec.attributes[at], value, path);
        }
        if let Some(field) = &spec.value {
            self.value(field, &element.text(), path);
        }
        let mut next = 0;
        for child in element.elements() {
            let n = spec.children.len();
            let find = (0..n)
                .map(|i| (next + i) % n)
                .find(|i| edition.element(spec.children[*i]).name == child.name);
            let Some(at) = find else { continue };
            next = at;
            let length = path.len();
            path.push_str(&child.name);
            path.push('/');
            self.enter(spec.children[at], child, path);
            path.truncate(length);
        }
        self.leave(spec.role);
    }

    fn leave(&mut self, role: Option<Role>) {
        match role {
            Some(Role::Account) => self.is_in_account = false,
            Some(Role::Service) => self.service_key = None,
            Some(Role::Amount) => {
                let amount = std::mem::take(&mut self.amount);
                if let Some(account) = self.accounts.last_mut() {
                    account.amounts.push(amount);
                }
            }
            Some(Role::ServiceAmount) => {
                let amount = std::mem::take(&mut self.amount);
                if let Some(account) = self.accounts.last_mut() {
                    match account
                        .service_amounts
                        .iter_mut()
                        .find(|a| a.type_code == amount.type_code)
                    {
                        Some(total) => total.billed += amount.billed,
                        None => account.service_amounts.push(amount),
                    }
                }
            }
            Some(role) if role.family().is_some() => {
                if let Some(finding) = self.finding.take() {
                    match self.accounts.last_mut().filter(|_| self.is_in_account) {
                        Some(account) => account.findings.push(finding),
                        None => self.person_findings.push(finding),
                    }
                }
            }
            _ => {}
        }
    }

    fn fault(&mut self, kind: FaultKind, path: &str, field: &FieldSpec) {
        let key = self.accounts.last().and_then(|account| account.key.clone());
        let at = if field.name.is_empty() {
            String::new()
        } else {
            format!("@{}", field.name)
        };
        let root = &self.edition.element(self.edition.record).name;
        let place = Place {
            line: Some(self.line),
            path: format!("{root}/{path}{at}"),
            key,
        };
        self.faults.push(Fault { place, kind });
    }

    /// Takes over a field of a policy, wherever the policy stands: beside the accounts of a person, or
    /// inside a record that is one account. Says whether it was one.
    fn policy_value(&mut self, role: Role, text: &str, date: Option<NaiveDate>) -> bool {
        let Some(policy) = self.policies.last_mut() else {
            return false;
        };
        let own = || Some(text.to_owned());
        match role {
            Role::PolicyRegion => policy.region = own(),
            Role::PolicyType => policy.kind = own(),
            Role::PolicySeries => policy.series = own(),
            Role::PolicyNumber => policy.number = own(),
            Role::PolicyFrom => policy.from = date,
            Role::PolicyTo => policy.to = date,
            Role::PolicyInsurerOgrn => policy.insurer_ogrn = own(),
            _ => return false,
        }
        true
    }

    fn value(&mut self, field: &FieldSpec, raw: &str, path: &str) {
        let text = raw.trim();
        let is_checked = field.role.is_some() || self.strictness == Strictness::AllFields;
        if text.is_empty() || (!is_checked && field.suggests.is_none()) {
            return;
        }
        let mut date = None;
        let mut money = Kopecks::ZERO;
        if is_checked {
            match field.kind {
                FieldKind::Date | FieldKind::DateTime => match read_date(text) {
                    Ok(day) => date = Some(day),
                    Err(kind) => return self.fault(kind, path, field),
                },
                FieldKind::Money => match Kopecks::parse(text) {
                    Ok(sum) => money = sum,
                    Err(why) => {
                        return self.fault(
                            FaultKind::BadMoney(text.chars().take(40).collect(), why),
                            path,
                            field,
                        );
                    }
                },
                _ => {}
            }
        }
        if let Some(target) = &field.suggests {
            if let Some(finding) = &mut self.finding {
                let value = match field.kind {
                    FieldKind::Date => {
                        read_date(text).map_or_else(|_| text.to_owned(), |day| day.to_string())
                    }
                    _ => text.to_owned(),
                };
                finding.suggested.insert(target.clone(), value);
            }
            return;
        }
        let Some(role) = field.role else { return };
        let own = || Some(text.to_owned());
        match role {
            Role::PersonCode => self.person.code = own(),
            Role::PersonSurname => self.person.surname = own(),
            Role::PersonName => self.person.name = own(),
            Role::PersonPatronymic => self.person.patronymic = own(),
            Role::PersonBirthDate => self.person.birth_date = date,
            Role::PersonSex => self.person.sex = own(),
            Role::PersonSnils => self.person.snils = own(),
            Role::AmountType => self.amount.type_code = text.to_owned(),
            Role::AmountBilled => self.amount.billed = money,
            Role::AmountAccepted => self.amount.accepted = Some(money),
            Role::ServiceKey => self.service_key = own(),
            _ => {
                if let Some(finding) = &mut self.finding {
                    match role {
                        Role::FindingCode if finding.code.is_empty() => {
                            finding.code = text.to_owned()
                        }
                        Role::FindingText => finding.text = text.to_owned(),
                        Role::FindingAccountKey => finding.account_key = own(),
                        Role::FindingServiceKey => finding.service_key = own(),
                        _ => {}
                    }
                } else if !self.policy_value(role, text, date)
                    && let Some(account) = self.accounts.last_mut().filter(|_| self.is_in_account)
                {
                    account.value(role, text, date);
                }
            }
        }
    }
}

impl Draft {
    fn value(&mut self, role: Role, text: &str, date: Option<NaiveDate>) {
        let own = || Some(text.to_owned());
        match role {
            Role::AccountKey => self.key = own(),
            Role::AccountNumber => self.number = own(),
            Role::AccountEarlierKey => self.earlier_key = own(),
            Role::AccountRecordKind => self.record_kind = own(),
            Role::AccountCard => self.card = own(),
            Role::AccountCureStart => self.cure_start = date,
            Role::AccountCureEnd => self.cure_end = date,
            Role::AccountDoctor => self.doctor = own(),
            Role::AccountSpecialty => self.specialty = own(),
            Role::AccountDepartment => self.department = own(),
            Role::AccountInvoiceNumber => self.invoice_number = own(),
            Role::AccountInvoiceDate => self.invoice_date = date,
            // The first diagnosis is the main one.
            Role::DiagnosisCode if self.diagnosis.is_none() => self.diagnosis = own(),
            Role::Decision => self.decision = own(),
            _ => {}
        }
    }
}

/// Something in a file that its format does not know: nobody reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    pub path: String,
    pub line: u64,
}

/// What stands below an element and is not in its table, or stands there once too often. In findings
/// also fields and words: whatever a payer says of an account is to be seen by somebody.
///
/// `text` is what `tree` was parsed from, and `line` the line of its start.
pub fn unread(
    edition: &Edition,
    id: ElementId,
    tree: &Element<'_>,
    text: &str,
    line: u64,
) -> Vec<Unread> {
    let mut found = Vec::new();
    let mut path = match id == edition.record {
        true => edition.element(id).name.clone(),
        false => edition.element(id).path.clone(),
    };
    look_for_unread(edition, id, tree, &mut path, &mut |path, at| {
        let n_breaks = text[..at].bytes().filter(|b| *b == b'\n').count();
        found.push(Unread {
            path,
            line: line + n_breaks as u64,
        });
    });
    found
}

fn look_for_unread(
    edition: &Edition,
    id: ElementId,
    element: &Element<'_>,
    path: &mut String,
    report: &mut impl FnMut(String, usize),
) {
    let spec = edition.element(id);
    if spec.role.is_some_and(|role| role.family().is_some()) {
        for (name, value) in &element.attributes {
            let is_known = spec.attributes.iter().any(|field| field.name == *name);
            if !is_known && !value.trim().is_empty() {
                report(format!("{path}/@{name}"), element.span.start);
            }
        }
        if spec.value.is_none() && !element.text().is_empty() {
            report(format!("{path}/text()"), element.span.start);
        }
    }
    let mut seen: Vec<ElementId> = Vec::new();
    for child in element.elements() {
        let length = path.len();
        path.push('/');
        path.push_str(&child.name);
        match edition.child(id, &child.name) {
            None => report(path.clone(), child.span.start),
            Some(known) => {
                if !edition.element(known).is_repeated {
                    if seen.contains(&known) {
                        report(format!("{path}[2]"), child.span.start);
                    }
                    seen.push(known);
                }
                look_for_unread(edition, known, child, path, report);
            }
        }
        path.truncate(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_the_wire_spells_them() {
        let april = NaiveDate::from_ymd_opt(2021, 4, 30).unwrap();
        for text in [
            "2021-04-30",
            "30.04.2021",
            "2021-04-30T10:05:00",
            "2021-04-30 10:05",
            "30.04.2021 10:05",
        ] {
            assert_eq!(read_date(text), Ok(april), "{text}");
        }
        for text in [
            "30-04-2021",
            "2021.04.30",
            "2021-02-30",
            "2021-4-30",
            "апрель",
            "",
            "2021-04",
            "1-1-1-1",
            "20210430",
        ] {
            assert!(
                matches!(read_date(text), Err(FaultKind::BadDate(_))),
                "{text}"
            );
        }
        for text in ["0021-04-30", "3021-04-30", "30.04.1821"] {
            assert!(
                matches!(read_date(text), Err(FaultKind::YearOutOfRange(_))),
                "{text}"
            );
        }
    }

    fn read(xml: &str) -> Result<Vec<Record>, Vec<Fault>> {
        let profile = Profile::load("yaroslavl", &[]).unwrap();
        Record::read_all(
            &profile,
            &Element::parse(xml).unwrap(),
            7,
            Strictness::AllFields,
        )
    }

    #[test]
    fn two_accounts_of_one_person_share_what_is_the_persons() {
        let xml = "<patient surname=' Пробный '><polises><polis polisnum='1' begin_p='2010-01-01' end_p='2020-12-31'/>\
            <polis polisnum='2' begin_p='2021-01-01' ogrn_smo='9'/></polises><register_accounts>\
            <personal_account xkey='a-1' cureend='2021-04-12' help_cond='3'><sum><elem type_acc='0' suml='1,5'/></sum></personal_account>\
            <personal_account xkey='B2' cureend='2020-04-12' help_cond='4'><smo pay='4'><an_pss><an_ps an_ps='2' polisnum='3' begin_date='01.02.2021'/></an_pss></smo></personal_account>\
            </register_accounts><an_p an_p='1' birthdate='1949-11-30' comment='не та'/></patient>";
        let records = read(xml).unwrap();
        assert_eq!(records.len(), 2);
        assert_eq!(records[0].person.surname.as_deref(), Some("Пробный"));
        assert_eq!(
            (records[0].key_normal.as_str(), records[0].amounts[0].billed),
            ("A1", Kopecks(150))
        );
        assert_eq!(
            records[0].policy.as_ref().unwrap().number.as_deref(),
            Some("2")
        );
        assert_eq!(
            records[1].policy.as_ref().unwrap().number.as_deref(),
            Some("1")
        );
        assert_eq!(records[0].findings.len(), 1);
        assert_eq!(records[1].decision.as_deref(), Some("4"));
        let families: Vec<_> = records[1]
            .findings
            .iter()
            .map(|f| (f.family, f.code.as_str()))
            .collect();
        assert_eq!(families, [("person", "1"), ("policy", "2")]);
        assert_eq!(
            records[1].findings[0].suggested["patient/@birthdate"],
            "1949-11-30"
        );
        assert_eq!(
            records[1].findings[1].suggested["patient/polises/polis/@begin_p"],
            "2021-02-01"
        );
    }

    #[test]
    fn what_the_table_does_not_know_is_named_with_its_line() {
        let profile = Profile::load("yaroslavl", &[]).unwrap();
        let edition = &profile.edition;
        let text = "<patient>\n<register_accounts><personal_account xkey='1' my='2'>\n<an_p an_p='1'/>\n\
            <smo pay='1'><an_ps an_ps='2'/></smo><smo pay='4'>\n\
            <an_pss><an_ps an_ps='2' note='b' extra=''>c</an_ps></an_pss></smo></personal_account></register_accounts></patient>";
        let tree = Element::parse(text).unwrap();
        let found: Vec<_> = unread(edition, edition.record, &tree, text, 10)
            .into_iter()
            .map(|u| {
                (
                    u.line,
                    u.path
                        .replace("patient/register_accounts/personal_account/", "…"),
                )
            })
            .collect();
        let expected = [
            (12, "…an_p"),
            (13, "…smo/an_ps"),
            (13, "…smo[2]"),
            (14, "…smo/an_pss/an_ps/@note"),
            (14, "…smo/an_pss/an_ps/text()"),
        ];
        assert_eq!(found, expected.map(|(line, path)| (line, path.to_owned())));
    }

    #[test]
    fn all_faults_come_together_with_their_places() {
        let xml = "<patient birthdate='1.1.1990'><register_accounts><personal_account xkey='K' curestart='2021-02-30'>\
            <sum><elem type_acc='0' suml='-1.00' sum='1.005'/></sum></personal_account><personal_account/></register_accounts></patient>";
        let faults = read(xml).unwrap_err();
        let shown: Vec<String> = faults
            .iter()
            .map(|f| format!("{} {:?}", f.place.path, f.kind))
            .collect();
        assert_eq!(faults.len(), 5, "{shown:#?}");
        assert!(faults.iter().all(|f| f.place.line == Some(7)));
        assert_eq!(faults[1].place.key.as_deref(), Some("K"));
        assert!(
            faults[2].place.path.ends_with("sum/elem/@suml"),
            "{shown:#?}"
        );
    }
}
