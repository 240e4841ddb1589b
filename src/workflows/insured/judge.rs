//! What a list says of one account: the findings of the fund's precheck before it makes them, and hints.
//!
//! The order of search is the fund's: the policy's number, the number that it took the place of, the
//! person. A number belongs to a person when two of surname, name, birth date and СНИЛС agree.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::Connection;

use crate::domain::insured::{is_enp, names_digest, plain_name, plain_number, plain_snils};
use crate::domain::setup::{Payer, Setup};
use crate::domain::{Insured, ReportingPeriod};
use crate::exchange::path::FieldPath;
use crate::exchange::record::Person;
use crate::nsi::insured::Spelling;
use crate::store::insured::{By, find};
use crate::workflows::Error;

use super::Paths;
use super::near::{self, Near, Nearness};
use super::subject::{Subject, is_same_name, text};

/// What differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Neither the person nor the policy is in the list.
    NotFound,
    /// The same, and somebody in the list is near; how many people are.
    Similar(Nearness, usize),
    /// The person is in the list with another policy.
    PolicyNumber,
    /// The same, and both numbers are those of the single kind.
    Enp,
    /// The number has been replaced.
    PolicyReplaced,
    PolicyEnded,
    PolicyNotBegun,
    Surname,
    Name,
    Patronymic,
    BirthDate,
    Sex,
    Document,
    /// Treatment began after the day of death.
    Dead,
    /// Another payer than the account's policy names.
    Insurer,
    Region,
    PolicySeries,
    PolicyType,
    Snils,
    /// So many policies with different numbers are valid on the day.
    Double(usize),
    /// Attached to another organization.
    Attached,
}

/// Codes of kinds, in the order of filters.
pub const KINDS: [&str; 21] = [
    "not_found",
    "similar",
    "policy_number",
    "enp",
    "policy_replaced",
    "policy_ended",
    "policy_not_begun",
    "surname",
    "name",
    "patronymic",
    "birth_date",
    "sex",
    "document",
    "dead",
    "insurer",
    "region",
    "policy_series",
    "policy_type",
    "snils",
    "double",
    "attached",
];

impl Kind {
    /// The code in JSON.
    pub fn code(self) -> &'static str {
        KINDS[self.position()]
    }

    /// Where it stands in [`KINDS`].
    pub fn position(self) -> usize {
        match self {
            Kind::NotFound => 0,
            Kind::Similar(..) => 1,
            Kind::PolicyNumber => 2,
            Kind::Enp => 3,
            Kind::PolicyReplaced => 4,
            Kind::PolicyEnded => 5,
            Kind::PolicyNotBegun => 6,
            Kind::Surname => 7,
            Kind::Name => 8,
            Kind::Patronymic => 9,
            Kind::BirthDate => 10,
            Kind::Sex => 11,
            Kind::Document => 12,
            Kind::Dead => 13,
            Kind::Insurer => 14,
            Kind::Region => 15,
            Kind::PolicySeries => 16,
            Kind::PolicyType => 17,
            Kind::Snils => 18,
            Kind::Double(_) => 19,
            Kind::Attached => 20,
        }
    }

    /// The fund refuses the account for it; anything else is only said.
    pub fn is_refused(self) -> bool {
        self.position() <= Kind::Document.position()
    }
}

/// One difference between an account and the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub account_id: i64,
    pub key: String,
    /// As the account has it; lists of accounts show it too.
    pub surname: Option<String>,
    /// Letter of the payer by the account's policy.
    pub payer: Option<String>,
    pub kind: Kind,
    /// The field, as `edit` takes it.
    pub path: String,
    /// What stands there.
    pub value: String,
    /// What the list says; empty where it says nothing.
    pub expected: String,
    /// What would have to stand in the account, by path.
    pub suggested: BTreeMap<String, String>,
    /// Whether all that is suggested for the account can be taken over without a look: one person of the
    /// list is meant, and afterwards nothing is left that the fund would refuse.
    pub is_safe: bool,
}

/// What a list is asked with.
pub(super) struct Judge<'j> {
    pub connection: &'j Connection,
    pub slot: i64,
    pub setup: Option<&'j Setup>,
    pub spelling: &'j Spelling,
    pub paths: &'j Paths,
}

/// What the list says of one account.
#[derive(Debug, Default)]
pub(super) struct Opinion {
    pub findings: Vec<Said>,
    /// Nobody could tell who or which policy is meant.
    pub is_ambiguous: bool,
}

/// A finding without its account.
#[derive(Debug)]
pub(super) struct Said {
    pub kind: Kind,
    pub path: String,
    pub value: String,
    pub expected: String,
    pub suggested: BTreeMap<String, String>,
}

impl Opinion {
    /// All that is suggested, as `edit` takes it.
    pub(super) fn pairs(&self) -> Vec<(String, String)> {
        let all = self.findings.iter().flat_map(|f| f.suggested.clone());
        all.collect::<BTreeMap<_, _>>().into_iter().collect()
    }

    /// Nothing is left that the fund would refuse, or that the list would correct.
    pub(super) fn is_clean(&self) -> bool {
        let is_open = |f: &Said| f.kind.is_refused() || !f.suggested.is_empty();
        !self.findings.iter().any(is_open)
    }
}

/// Where the fund's search ends.
enum Found {
    Valid(Insured),
    /// Known, but not valid on the day; what is valid then, if anything.
    Ended {
        was: Box<Insured>,
        now: Option<Box<Insured>>,
    },
    /// The number is a former one.
    Replaced(Insured),
    /// No such number, or somebody else's; this is the person's own.
    Other(Insured),
    Unknown,
}

impl Judge<'_> {
    /// # Errors
    /// What the store says.
    pub(super) fn opinion(
        &self,
        subject: &Subject,
        period: ReportingPeriod,
    ) -> Result<Opinion, Error> {
        let mut opinion = Opinion::default();
        let found = self.search(subject, &mut opinion)?;
        let row = self.of_policy(subject, found, &mut opinion)?;
        if let Some(row) = row {
            self.of_person(subject, &row, &mut opinion);
            self.of_hints(subject, &row, period, &mut opinion)?;
        }
        Ok(opinion)
    }

    fn rows(&self, by: By<'_>) -> Result<Vec<Insured>, Error> {
        Ok(find(self.connection, self.slot, by)?)
    }

    fn search(&self, subject: &Subject, opinion: &mut Opinion) -> Result<Found, Error> {
        let person = &subject.person;
        let number = plain_number(subject.number());
        let is_valid = |row: &&Insured| subject.day.is_none_or(|day| row.is_valid_on(day));
        let mut same = Vec::new();
        if !number.is_empty() {
            same = self.rows(By::Number(&number))?;
            same.retain(|row| is_close(row, person));
        }
        if let Some(valid) = same.iter().find(is_valid) {
            let is_other = |row: &Insured| near::person_of(row) != near::person_of(valid);
            opinion.is_ambiguous = same.iter().any(|row| is_valid(&row) && is_other(row));
            return Ok(Found::Valid(valid.clone()));
        }
        let own = self.own(person)?;
        if let Some(was) = same.into_iter().next() {
            let mut now: Vec<Insured> = own.iter().filter(is_valid).cloned().collect();
            if now.is_empty() && !was.enp.is_empty() {
                now = self.rows(By::Number(&plain_number(&was.enp)))?;
                now.extend(self.rows(By::Enp(&was.enp))?);
                now.retain(|row| row.enp == was.enp && is_valid(&row));
            }
            opinion.is_ambiguous = n_numbers(&now) > 1;
            return Ok(Found::Ended {
                was: Box::new(was),
                now: now.into_iter().next().map(Box::new),
            });
        }
        if !number.is_empty() {
            let mut former = self.rows(By::Former(&number))?;
            former.retain(|row| is_close(row, person));
            opinion.is_ambiguous = n_numbers(&former) > 1;
            if let Some(row) = former.into_iter().next() {
                return Ok(Found::Replaced(row));
            }
        }
        let valid: Vec<Insured> = own.iter().filter(is_valid).cloned().collect();
        opinion.is_ambiguous = n_numbers(&valid) > 1;
        let row = valid.into_iter().next().or(own.into_iter().next());
        Ok(row.map_or(Found::Unknown, Found::Other))
    }

    /// The policies of exactly this person.
    fn own(&self, person: &Person) -> Result<Vec<Insured>, Error> {
        let Some(born) = person.birth_date else {
            return Ok(Vec::new());
        };
        let said = [&person.surname, &person.name, &person.patronymic];
        let [surname, name, patronymic] = said.map(text);
        let mut rows = self.rows(By::Person(names_digest(surname, name, patronymic), born))?;
        rows.retain(|row| near::names(row) == said.map(|name| plain_name(text(name))));
        Ok(rows)
    }

    /// What is wrong with the policy; returns the row by which the rest is compared.
    fn of_policy(
        &self,
        subject: &Subject,
        found: Found,
        opinion: &mut Opinion,
    ) -> Result<Option<Insured>, Error> {
        let (kind, right) = match found {
            Found::Valid(row) => return Ok(Some(row)),
            Found::Ended { was, now } => {
                let is_early = subject
                    .day
                    .zip(was.from)
                    .is_some_and(|(day, from)| day < from);
                let kind = match is_early {
                    true => Kind::PolicyNotBegun,
                    false => Kind::PolicyEnded,
                };
                // The list's own policy is the measure for the person all the same.
                let Some(now) = now else {
                    self.say(opinion, kind, subject, None);
                    return Ok(Some(*was));
                };
                (kind, *now)
            }
            Found::Replaced(row) => (Kind::PolicyReplaced, row),
            Found::Other(row) => {
                let is_single = is_enp(&plain_number(subject.number()))
                    && is_enp(&plain_number(&row.policy_number));
                let kind = if is_single {
                    Kind::Enp
                } else {
                    Kind::PolicyNumber
                };
                (kind, row)
            }
            Found::Unknown => return self.of_unknown(subject, opinion),
        };
        self.say(opinion, kind, subject, Some(&right));
        Ok(Some(right))
    }

    fn of_unknown(
        &self,
        subject: &Subject,
        opinion: &mut Opinion,
    ) -> Result<Option<Insured>, Error> {
        let found = near::near(self.connection, self.slot, &subject.person)?;
        let Some(nearest) = found.iter().min_by_key(|near| near.nearness) else {
            self.say(opinion, Kind::NotFound, subject, None);
            return Ok(None);
        };
        let kind = Kind::Similar(nearest.nearness, found.len());
        if found.len() > 1 {
            self.say(opinion, kind, subject, None);
            return Ok(None);
        }
        let Near { policies, .. } = nearest;
        let is_valid = |row: &&Insured| subject.day.is_none_or(|day| row.is_valid_on(day));
        let valid: Vec<Insured> = policies.iter().filter(is_valid).cloned().collect();
        opinion.is_ambiguous = n_numbers(&valid) > 1;
        let right = valid.first().or(policies.first());
        self.say(opinion, kind, subject, right);
        Ok(right.cloned())
    }

    /// A finding about the policy, with everything that the list says of the right one.
    fn say(&self, opinion: &mut Opinion, kind: Kind, subject: &Subject, right: Option<&Insured>) {
        let at = subject.policy_at;
        let suggested = right.map(|right| self.policy(subject, right));
        opinion.findings.push(Said {
            kind,
            path: self.paths.number.nth(at).text,
            value: subject.number().to_owned(),
            expected: right.map_or(String::new(), |right| right.policy_number.clone()),
            suggested: suggested.unwrap_or_default(),
        });
    }

    /// The list's policy, field by field. What the list leaves out stays, but not a series or an end that
    /// belonged to another number.
    fn policy(&self, subject: &Subject, right: &Insured) -> BTreeMap<String, String> {
        let day = |day: Option<NaiveDate>| day.map_or(String::new(), |day| day.to_string());
        let is_same = plain_number(subject.number()) == plain_number(&right.policy_number);
        let said = &subject.policy;
        let said_days = [said.from, said.to].map(day);
        let fields: [(&FieldPath, &str, &str, bool); 7] = [
            (
                &self.paths.number,
                text(&said.number),
                &right.policy_number,
                false,
            ),
            (
                &self.paths.series,
                text(&said.series),
                &right.policy_series,
                !is_same,
            ),
            (
                &self.paths.kind,
                text(&said.kind),
                &right.policy_type,
                false,
            ),
            (&self.paths.from, &said_days[0], &day(right.from), false),
            (&self.paths.to, &said_days[1], &day(right.to), true),
            (&self.paths.region, text(&said.region), &right.region, false),
            (
                &self.paths.insurer,
                text(&said.insurer_ogrn),
                &right.insurer_ogrn,
                false,
            ),
        ];
        let changed = fields.into_iter().filter(|(_, said, right, may_be_empty)| {
            said.trim() != *right && (!right.is_empty() || *may_be_empty)
        });
        let at = subject.policy_at;
        let pairs = changed.map(|(path, _, right, _)| (path.nth(at).text, right.to_owned()));
        pairs.collect()
    }

    fn of_person(&self, subject: &Subject, row: &Insured, opinion: &mut Opinion) {
        let person = &subject.person;
        let paths = self.paths;
        let born = person.birth_date.map_or(String::new(), |d| d.to_string());
        let names = [
            (Kind::Surname, &paths.surname, &person.surname, &row.surname),
            (Kind::Name, &paths.name, &person.name, &row.name),
            (
                Kind::Patronymic,
                &paths.patronymic,
                &person.patronymic,
                &row.patronymic,
            ),
        ];
        for (kind, path, said, right) in names {
            if !is_same_name(said, right) {
                opinion.differs(kind, path, text(said), right);
            }
        }
        if person.birth_date != Some(row.birth_date) {
            let right = row.birth_date.to_string();
            opinion.differs(Kind::BirthDate, &paths.birth_date, &born, &right);
        }
        if !row.sex.is_empty() && !is_same_name(&person.sex, &row.sex) {
            opinion.differs(Kind::Sex, &paths.sex, text(&person.sex), &row.sex);
        }
        if let Some(document) = subject.wrong_document(row) {
            let (at, number) = (document.at, &row.document_number);
            opinion.differs(
                Kind::Document,
                &paths.document_number.nth(at),
                &document.number,
                number,
            );
            if let Some(said) = opinion.findings.last_mut() {
                let series = paths.document_series.nth(at).text;
                said.suggested.insert(series, row.document_series.clone());
            }
        }
    }

    fn of_hints(
        &self,
        subject: &Subject,
        row: &Insured,
        period: ReportingPeriod,
        opinion: &mut Opinion,
    ) -> Result<(), Error> {
        let (paths, at) = (self.paths, subject.policy_at);
        let said = &subject.policy;
        let snils = [text(&subject.person.snils), &row.snils].map(plain_snils);
        if snils[0] != snils[1] && snils[1].is_some() && !text(&subject.person.snils).is_empty() {
            opinion.differs(
                Kind::Snils,
                &paths.snils,
                text(&subject.person.snils),
                &row.snils,
            );
        }
        let is_policy_said = opinion.findings.iter().any(|f| {
            matches!(
                f.kind,
                Kind::Similar(..)
                    | Kind::PolicyNumber
                    | Kind::Enp
                    | Kind::PolicyReplaced
                    | Kind::PolicyEnded
                    | Kind::PolicyNotBegun
            )
        });
        // A finding about the policy brings all its fields already.
        if !is_policy_said {
            let pairs = [
                (Kind::Region, &paths.region, &said.region, &row.region),
                (
                    Kind::PolicySeries,
                    &paths.series,
                    &said.series,
                    &row.policy_series,
                ),
                (Kind::PolicyType, &paths.kind, &said.kind, &row.policy_type),
            ];
            for (kind, path, said, right) in pairs {
                let is_known = !right.is_empty() && !text(said).is_empty();
                if is_known && plain_number(text(said)) != plain_number(right) {
                    opinion.differs(kind, &path.nth(at), text(said), right);
                }
            }
        }
        self.of_insurer(subject, row, period, is_policy_said, opinion);
        self.of_life(subject, row, opinion)?;
        Ok(())
    }

    /// Who pays by the account, and who by the list.
    fn of_insurer(
        &self,
        subject: &Subject,
        row: &Insured,
        period: ReportingPeriod,
        is_policy_said: bool,
        opinion: &mut Opinion,
    ) {
        let Some(setup) = self.setup else { return };
        let said = &subject.policy;
        let ours = payer_of(setup, period, text(&said.region), text(&said.insurer_ogrn));
        let of_letter = setup.payer(&row.payer, period);
        let theirs = of_letter.or_else(|| payer_of(setup, period, &row.region, &row.insurer_ogrn));
        let (ours, theirs) = (
            ours.map(|p| &p.letter),
            theirs.map(|p| (&p.letter, &p.ogrn)),
        );
        let Some((letter, ogrn)) = theirs.filter(|(letter, _)| ours != Some(letter)) else {
            return;
        };
        let is_insurer = setup.insurer_by_ogrn(ogrn, period).is_some();
        let path = self.paths.insurer.nth(subject.policy_at);
        let right = match row.insurer_ogrn.is_empty() {
            true if is_insurer => ogrn,
            _ => &row.insurer_ogrn,
        };
        let mut suggested = BTreeMap::new();
        if !right.is_empty() && !is_policy_said {
            suggested.insert(path.text.clone(), right.clone());
        }
        opinion.findings.push(Said {
            kind: Kind::Insurer,
            path: path.text,
            value: text(&said.insurer_ogrn).to_owned(),
            expected: if is_insurer {
                ogrn.clone()
            } else {
                letter.clone()
            },
            suggested,
        });
    }

    /// Death, several policies at once, attachment.
    fn of_life(
        &self,
        subject: &Subject,
        row: &Insured,
        opinion: &mut Opinion,
    ) -> Result<(), Error> {
        let at = subject.policy_at;
        let number = self.paths.number.nth(at).text;
        let begun = subject.cure_start.or(subject.day);
        let mut hint = |kind, path: &str, value: &str, expected: String| {
            opinion.findings.push(Said {
                kind,
                path: path.to_owned(),
                value: value.to_owned(),
                expected,
                suggested: BTreeMap::new(),
            });
        };
        if let Some(died) = row
            .died
            .filter(|died| begun.is_some_and(|begun| begun > *died))
        {
            let path = &self.paths.birth_date.text;
            let born = subject
                .person
                .birth_date
                .map_or(String::new(), |d| d.to_string());
            hint(Kind::Dead, path, &born, died.to_string());
        }
        let Some(day) = subject.day else {
            return Ok(());
        };
        let mut valid = self.rows(By::Person(
            names_digest(&row.surname, &row.name, &row.patronymic),
            row.birth_date,
        ))?;
        valid.retain(|other| {
            near::names(other) == near::names(row)
                && other.is_valid_on(day)
                && (row.enp.is_empty() || other.enp.is_empty() || other.enp == row.enp)
        });
        let n = n_numbers(&valid);
        if n > 1 {
            let others = valid.iter().map(|row| plain_number(&row.policy_number));
            let mut others: Vec<String> = others.collect();
            others.sort();
            others.dedup();
            hint(
                Kind::Double(n),
                &number,
                subject.number(),
                others.join(", "),
            );
        }
        if let (Some(to), Some(setup)) = (row.attached_on(day), self.setup)
            && self.spelling.tells_own(to)
            && !self.spelling.is_own(to, &setup.provider.ogrn)
        {
            hint(Kind::Attached, &number, &setup.provider.ogrn, to.to_owned());
        }
        Ok(())
    }
}

impl Opinion {
    /// A field that stands otherwise in the list.
    fn differs(&mut self, kind: Kind, path: &FieldPath, value: &str, expected: &str) {
        self.findings.push(Said {
            kind,
            path: path.text.clone(),
            value: value.to_owned(),
            expected: expected.to_owned(),
            suggested: BTreeMap::from([(path.text.clone(), expected.to_owned())]),
        });
    }
}

/// Insurers of the set-up answer for their own people, the fund for those of other regions.
pub(super) fn payer_of<'s>(
    setup: &'s Setup,
    period: ReportingPeriod,
    region: &str,
    insurer_ogrn: &str,
) -> Option<&'s Payer> {
    match setup.insurer_by_ogrn(insurer_ogrn, period) {
        Some(insurer) => Some(insurer),
        None if !region.is_empty() && region != setup.region.code => setup.fund(period),
        None => None,
    }
}

/// Whether a row of the policy's number may be this person's, with a slip in the data.
fn is_close(row: &Insured, person: &Person) -> bool {
    let digits = |t: &str| -> String { t.chars().filter(char::is_ascii_digit).collect() };
    let snils = digits(text(&person.snils));
    let same = [
        is_same_name(&person.surname, &row.surname),
        is_same_name(&person.name, &row.name),
        person.birth_date == Some(row.birth_date),
        !snils.is_empty() && digits(&row.snils) == snils,
    ];
    same.into_iter().filter(|is_same| *is_same).count() >= 2
}

/// How many numbers these policies have.
fn n_numbers(rows: &[Insured]) -> usize {
    let numbers = rows.iter().map(|row| plain_number(&row.policy_number));
    numbers.collect::<std::collections::BTreeSet<_>>().len()
}
