//! Reads a reply and takes its decisions and findings, account by account.
//!
//! Accounts are moved a slice at a time while the rest of the file is still being read: the moves
//! then cost no time of their own. Should the reply be refused at its end, the transaction takes
//! everything back.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;

use rusqlite::Transaction;

use crate::domain::setup::Setup;
use crate::domain::{Activity, Decision, Key, Kopecks};
use crate::exchange::edition::ElementId;
use crate::exchange::head::{Bill, Head};
use crate::exchange::name::Step;
use crate::exchange::pieces::{self, Piece, Spare};
use crate::exchange::pipeline;
use crate::exchange::profile::Severity;
use crate::exchange::record::{Finding, Record, Strictness, Unread, unread};
use crate::exchange::xml::Element;
use crate::exchange::{Edition, Fault, Profile, Role};
use crate::store::files::Total;
use crate::store::replies::{self, Awaiting, NewDecision, NewFinding};
use crate::store::reply_tests::{self, PlanTest};
use crate::store::{accounts, moves};

use super::place::Place;
use super::{Options, export};
use crate::workflows::error::ReplyFault;
use crate::workflows::{Context, Error, Note, Progress};

const MAX_KEYS: usize = 1000;
const MAX_NOTES: usize = 200;

/// What is no decision and no finding that the format knows.
#[derive(Default)]
struct Rest {
    unread: Vec<Unread>,
    /// Lines of people without an account.
    without_accounts: Vec<u64>,
}

impl Rest {
    fn of(unread: Vec<Unread>) -> Rest {
        Rest {
            unread,
            ..Rest::default()
        }
    }
}

/// A piece of the file, read.
enum Worked {
    /// A start tag (closed), or an element, in which the file speaks of itself.
    Head {
        id: usize,
        text: String,
        line: u64,
    },
    Records(Vec<Record>, Rest),
    Finding(Finding, Rest),
    /// The fund's plan of checks.
    Tests(Vec<PlanTest>, Rest),
    Rest(Rest),
    Faults(Vec<Fault>),
}

enum Stop {
    Faults(Vec<Fault>),
    Error(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Error(error)
    }
}

fn work(profile: &Profile, spare: &Spare, piece: Piece) -> Worked {
    let edition = &profile.edition;
    let parse =
        |text, line| Element::parse(text).map_err(|fault| vec![pieces::at_line(line, fault)]);
    match piece {
        Piece::Head { id, text, line } => Worked::Head { id, text, line },
        Piece::Aside {
            parent,
            id,
            text,
            line,
        } => {
            let read = parse(&text, line).and_then(|tree| {
                let Some(id) = id else {
                    let path = format!("{}/{}", edition.element(parent).path, tree.name);
                    return Ok(Worked::Rest(Rest::of(vec![Unread { path, line }])));
                };
                let rest = Rest::of(unread(edition, id, &tree, &text, line));
                match edition.element(id).role {
                    Some(role) if role.is_detached_finding() => {
                        let finding = Record::read_finding(edition, id, &tree, line)?;
                        Ok(Worked::Finding(finding, rest))
                    }
                    _ if holds_tests(edition, id) => {
                        let mut tests = Vec::new();
                        plan_tests(edition, id, &tree, &mut tests);
                        Ok(Worked::Tests(tests, rest))
                    }
                    _ => Ok(Worked::Rest(rest)),
                }
            });
            read.unwrap_or_else(Worked::Faults)
        }
        Piece::Records(texts) => {
            let mut records = Vec::with_capacity(texts.len());
            let mut rest = Rest::default();
            let mut faults = Vec::new();
            for (text, line) in &texts {
                let read = parse(text, *line).and_then(|tree| {
                    let found = unread(edition, edition.record, &tree, text, *line);
                    rest.unread.extend(found);
                    Record::read_all(profile, &tree, *line, Strictness::RolesOnly)
                });
                match read {
                    Ok(read) if read.is_empty() => rest.without_accounts.push(*line),
                    Ok(read) => records.extend(read),
                    Err(found) => faults.extend(found),
                }
            }
            spare.give(texts);
            match faults.is_empty() {
                true => Worked::Records(records, rest),
                false => Worked::Faults(faults),
            }
        }
    }
}

/// The element is a check of the fund's plan, or holds some.
fn holds_tests(edition: &Edition, id: ElementId) -> bool {
    let test = edition.by_role(Role::Test);
    test.is_some_and(|test| edition.ancestry(test).contains(&id))
}

fn plan_tests(edition: &Edition, id: ElementId, tree: &Element<'_>, found: &mut Vec<PlanTest>) {
    let spec = edition.element(id);
    if spec.role == Some(Role::Test) {
        let value = |role: Role| {
            let field = spec.attributes.iter().find(|f| f.role == Some(role));
            let value = field.and_then(|field| tree.attribute(&field.name));
            value.unwrap_or_default().trim().to_owned()
        };
        // A count that is no number is none: the rest of the plan is worth keeping.
        let count = |role: Role| value(role).parse().ok();
        found.push(PlanTest {
            code: value(Role::TestCode),
            element: value(Role::TestElement),
            condition: value(Role::TestCondition),
            expression: value(Role::TestExpression),
            defect: value(Role::TestDefect),
            total: count(Role::TestTotal),
            failed: count(Role::TestFailed),
        });
    }
    for child in tree.elements() {
        if let Some(below) = edition.child(id, &child.name) {
            plan_tests(edition, below, child, found);
        }
    }
}

/// Accounts that are moved together. As many as the queues before this thread hold, so that the
/// readers go on meanwhile.
const SLICE: usize = 1024;

pub(super) struct Receiver<'t> {
    pub tx: &'t Transaction<'t>,
    pub context: &'t Context<'t>,
    pub setup: &'t Setup,
    pub place: &'t Place,
    pub options: Options,
    pub reply_id: i64,
    head: Head,
    pub bills: Vec<Bill>,
    /// The payer of the bill being read; none when each account's policy says.
    bill_payer: Option<String>,
    faults: Vec<Fault>,
    pub notes: Vec<Note>,
    pub n_read: u64,
    pub unknown: Vec<String>,
    pub unclear: Vec<String>,
    pub claimed: Vec<(String, String)>,
    pub not_reissued: Vec<(String, String)>,
    pub unknown_codes: BTreeMap<String, u64>,
    /// A common file has bills of insurers: then the fund's bill is the fund's own, too.
    has_insurers: bool,
    /// Notes beyond those kept.
    n_more_notes: u64,
    /// First line and number of each path that nobody reads.
    unread: BTreeMap<String, (u64, u64)>,
    /// The same of people without an account.
    without_accounts: Option<(u64, u64)>,
    /// By payer, activity and outcome.
    totals: BTreeMap<(String, Activity, String), Total>,
    /// Accounts decided but not moved yet.
    pub n_waiting: usize,
    /// Accounts that are no longer where the reply expects them.
    pub n_moved_on: i64,
}

impl<'t> Receiver<'t> {
    pub fn new(
        tx: &'t Transaction<'t>,
        context: &'t Context<'t>,
        place: &'t Place,
        options: Options,
        reply_id: i64,
        notes: Vec<Note>,
    ) -> Result<Receiver<'t>, Error> {
        moves::clear_touched(tx)?;
        Ok(Receiver {
            tx,
            context,
            setup: context.setup()?,
            place,
            options,
            reply_id,
            head: Head::default(),
            bills: Vec::new(),
            bill_payer: None,
            faults: Vec::new(),
            notes,
            n_read: 0,
            unknown: Vec::new(),
            unclear: Vec::new(),
            claimed: Vec::new(),
            not_reissued: Vec::new(),
            unknown_codes: BTreeMap::new(),
            has_insurers: false,
            n_more_notes: 0,
            unread: BTreeMap::new(),
            without_accounts: None,
            totals: BTreeMap::new(),
            n_waiting: 0,
            n_moved_on: 0,
        })
    }

    pub fn note(&mut self, note: Note) {
        match self.notes.len() < MAX_NOTES {
            true => self.notes.push(note),
            false => self.n_more_notes += 1,
        }
    }

    fn rest(&mut self, rest: Rest) {
        for Unread { path, line } in rest.unread {
            self.unread.entry(path).or_insert((line, 0)).1 += 1;
        }
        for line in rest.without_accounts {
            self.without_accounts.get_or_insert((line, 0)).1 += 1;
        }
    }

    /// Says what was left out; these notes are few, and none of them may get lost among others.
    pub fn note_rest(&mut self) {
        let unread = std::mem::take(&mut self.unread);
        let unread = unread
            .into_iter()
            .map(|(path, (line, count))| Note::Unread { path, line, count });
        let people = self.without_accounts.take();
        let people = people.map(|(line, count)| Note::NoAccountInRecord { line, count });
        self.notes
            .extend(people.into_iter().chain(unread).take(MAX_NOTES));
        if self.n_more_notes > 0 {
            self.notes.push(Note::MoreNotes {
                count: self.n_more_notes,
            });
        }
    }

    /// A broken identity: a note, or the end, as the profile says.
    pub fn identity(&mut self, severity: Severity, note: Note) -> Result<(), Error> {
        match severity {
            Severity::Off => {}
            Severity::Warning => self.note(note),
            Severity::Error => return Err(ReplyFault::Identity { note }.into()),
        }
        Ok(())
    }

    /// Reads the whole file; accounts are moved, totals counted.
    pub fn read(&mut self, path: &Path, progress: &dyn Progress) -> Result<Vec<Total>, Error> {
        let profile = self.context.profile;
        let spare = Spare::default();
        let read = pipeline::ordered(
            |send| pieces::read(path, profile, &spare, send).map_err(Stop::Faults),
            |piece| work(profile, &spare, piece),
            |worked| {
                if progress.is_cancelled() {
                    return Err(Stop::Error(Error::Cancelled));
                }
                progress.advance(self.take(worked)?);
                Ok(())
            },
        );
        match read {
            Ok(()) => {}
            Err(Stop::Error(error)) => return Err(error),
            Err(Stop::Faults(faults)) => self.faults.extend(faults),
        }
        if !self.faults.is_empty() {
            return Err(Error::Input {
                file: path.display().to_string(),
                faults: std::mem::take(&mut self.faults),
            });
        }
        self.move_slice()?;
        Ok(std::mem::take(&mut self.totals).into_values().collect())
    }

    fn take(&mut self, worked: Worked) -> Result<u64, Error> {
        match worked {
            Worked::Faults(faults) => self.faults.extend(faults),
            Worked::Head { id, text, line } => match Element::parse(&text) {
                Err(fault) => self.faults.push(Fault::at_line(fault.kind, line)),
                Ok(element) => self.head(id, &element, &text, line)?,
            },
            Worked::Records(records, rest) => {
                self.rest(rest);
                let n = records.len() as u64;
                for record in records {
                    self.account(&record)?;
                }
                return Ok(n);
            }
            Worked::Finding(finding, rest) => {
                self.rest(rest);
                self.detached(&finding)?;
            }
            Worked::Tests(tests, rest) => {
                self.rest(rest);
                for test in &tests {
                    reply_tests::add(self.tx, self.reply_id, test)?;
                }
            }
            Worked::Rest(rest) => self.rest(rest),
        }
        Ok(0)
    }

    /// What the file, a bill or its totals say of themselves.
    fn head(
        &mut self,
        id: usize,
        element: &Element<'_>,
        text: &str,
        line: u64,
    ) -> Result<(), Error> {
        let edition = &self.context.profile.edition;
        let spec = edition.element(id);
        if !spec.is_container {
            self.rest(Rest::of(unread(edition, id, element, text, line)));
        }
        if spec.role == Some(Role::Totals) {
            if let Some(bill) = self.bills.last_mut() {
                let read = bill.read_totals(edition, id, element, line);
                self.faults.extend(read.err().unwrap_or_default());
            }
            return Ok(());
        }
        if spec.role == Some(Role::Bill) {
            let bill = Bill::read(edition, id, element);
            let names_insurer = self.place.payer_ogrn.is_none() && self.payer_of(&bill)?.is_some();
            if names_insurer && !self.has_insurers {
                self.has_insurers = true;
                self.former_bills_are_the_funds()?;
            }
            self.bill_payer = self.payer_of(&bill)?;
            self.bills.push(bill);
        }
        if spec.is_head {
            self.head.read(edition, id, element);
            self.check_head()?;
        }
        Ok(())
    }

    fn check_head(&mut self) -> Result<(), Error> {
        let own = &self.setup.provider;
        for (role, expected) in [
            (Role::FileProviderOgrn, &own.ogrn),
            (Role::FileProviderKpp, &own.kpp),
        ] {
            if let Some(found) = self
                .head
                .get(role)
                .filter(|found| format!("{found:0>13}") != format!("{expected:0>13}"))
            {
                return Err(ReplyFault::OtherProvider {
                    expected: expected.clone(),
                    found: found.to_owned(),
                }
                .into());
            }
        }
        let expected = (self.place.period.year(), self.place.period.month());
        let number = |role| {
            self.head
                .get(role)
                .and_then(|text| text.parse::<i64>().ok())
        };
        let year = number(Role::FileYear).unwrap_or(expected.0.into());
        let month = number(Role::FileMonth).unwrap_or(expected.1.into());
        if (year, month) != (expected.0.into(), expected.1.into()) {
            let found = format!("{year:04}-{month:02}");
            return Err(ReplyFault::OtherPeriod {
                expected: self.place.period.to_string(),
                found,
            }
            .into());
        }
        let constants = &self.context.profile.edition.constants;
        if let (Some(expected), Some(found)) = (
            constants.get(&Role::FileVersion),
            self.head.get(Role::FileVersion),
        ) && expected != found
        {
            let found = found.to_owned();
            self.note(Note::OtherVersion { found });
        }
        Ok(())
    }

    /// The payer of a bill; none where every account's policy has to say (a common file with the
    /// fund's ОГРН).
    pub fn payer_of(&self, bill: &Bill) -> Result<Option<String>, Error> {
        let letter = &self.place.letter;
        if let Some(expected) = &self.place.payer_ogrn {
            return match &bill.payer_ogrn {
                Some(found) if found != expected => {
                    let (expected, found) = (expected.clone(), found.clone());
                    Err(ReplyFault::LetterAndOgrn {
                        letter: letter.clone(),
                        expected,
                        found,
                    }
                    .into())
                }
                _ => Ok(Some(letter.clone())),
            };
        }
        match &bill.payer_ogrn {
            None => Ok(None),
            Some(ogrn) if *ogrn == self.setup.region.fund_ogrn => {
                let fund = self.setup.fund(self.place.period);
                Ok(fund.filter(|_| self.has_insurers).map(|p| p.letter.clone()))
            }
            Some(ogrn) => match self.setup.insurer_by_ogrn(ogrn, self.place.period) {
                Some(payer) => Ok(Some(payer.letter.clone())),
                None => Err(ReplyFault::UnknownPayerOgrn { ogrn: ogrn.clone() }.into()),
            },
        }
    }

    /// The first bill of an insurer shows that the fund's bills before it did not hold everybody.
    fn former_bills_are_the_funds(&mut self) -> Result<(), Error> {
        let fund_ogrn = &self.setup.region.fund_ogrn;
        let is_funds = |bill: &Bill| bill.payer_ogrn.as_ref() == Some(fund_ogrn);
        if let Some(fund) = self.setup.fund(self.place.period)
            && self.bills.iter().all(is_funds)
        {
            replies::decide_for(self.tx, self.reply_id, &fund.letter)?;
            self.unclear.clear();
            for ((_, _, _), mut total) in std::mem::take(&mut self.totals) {
                total.payer.clone_from(&fund.letter);
                self.count(total);
            }
        }
        Ok(())
    }

    fn count(&mut self, total: Total) {
        let key = (total.payer.clone(), total.activity, total.outcome.clone());
        match self.totals.entry(key) {
            Entry::Vacant(place) => {
                place.insert(total);
            }
            Entry::Occupied(mut place) => place.get_mut().add(&total),
        }
    }

    fn awaiting(&self, key_normal: &str) -> Result<Option<Awaiting>, Error> {
        let found = replies::awaiting(
            self.tx,
            self.place.export.id,
            key_normal,
            self.place.step.code(),
        )?;
        Ok(found.filter(|awaiting| Key(awaiting.key.clone()).normal() == key_normal))
    }

    fn account(&mut self, record: &Record) -> Result<(), Error> {
        self.n_read += 1;
        let Some(awaiting) = self.awaiting(&record.key_normal)? else {
            if self.unknown.len() < MAX_KEYS {
                self.unknown.push(record.key.clone());
            }
            return Ok(());
        };
        let payer = match &self.bill_payer {
            Some(payer) => Some(payer.clone()),
            // Whose 7-file it stands in has been settled by reply 1.
            None if self.place.step == Step::Final && awaiting.reissued_to.is_some() => {
                awaiting.reissued_to.clone()
            }
            None => self.payer_by_policy(record, &awaiting)?,
        };
        let payer = payer.or_else(|| {
            self.unclear.push(record.key.clone());
            // For now; the file is refused unless another bill explains the fund's.
            self.setup.fund(self.place.period).map(|p| p.letter.clone())
        });
        let Some(payer) = payer else {
            return Ok(());
        };
        if let Some((_, letter)) = &awaiting.claimed_by
            && *letter == self.place.letter
        {
            // The former reply of this place is out of force: only this one can have claimed it.
            return Err(ReplyFault::KeyTwice {
                key: record.key.clone(),
            }
            .into());
        }
        if let Some((by, _)) = &awaiting.claimed_by {
            self.claimed.push((record.key.clone(), by.clone()));
            return Ok(());
        }
        if self.place.step == Step::Final && awaiting.reissued_to.as_ref() != Some(&payer) {
            self.not_reissued.push((record.key.clone(), payer));
            return Ok(());
        }
        let profile = self.context.profile;
        let code = record.decision.clone().unwrap_or_default();
        let outcome = profile.decide(&code);
        let said = record.money(profile);
        if outcome == Decision::Undecided {
            *self.unknown_codes.entry(code.clone()).or_default() += 1;
        }
        let identities = profile.identities.clone();
        if !record.amounts.is_empty() && said.billed != awaiting.billed {
            let note = Note::BilledDiffers {
                key: record.key.clone(),
                sent: awaiting.billed,
                said: said.billed,
            };
            self.identity(identities.reply_billed, note)?;
        }
        let accepted = match outcome {
            Decision::Refused => {
                if let Some(sum) = said.accepted.filter(|sum| *sum != Kopecks::ZERO) {
                    self.identity(
                        identities.refused_is_zero,
                        Note::RefusedNotZero {
                            key: record.key.clone(),
                            sum,
                        },
                    )?;
                }
                Kopecks::ZERO
            }
            _ => said.accepted.unwrap_or(awaiting.billed),
        };
        if accepted > awaiting.billed {
            self.note(Note::AcceptedMore {
                key: record.key.clone(),
                billed: awaiting.billed,
                accepted,
            });
        }
        let decision = NewDecision {
            shipment_id: awaiting.shipment_id,
            reply_id: self.reply_id,
            payer: &payer,
            code: &code,
            outcome,
            accepted,
        };
        replies::add_decision(self.tx, &decision).map_err(|error| match error.is_constraint() {
            true => ReplyFault::KeyTwice {
                key: record.key.clone(),
            }
            .into(),
            false => Error::Store(error),
        })?;
        for finding in &record.findings {
            self.add_finding(Some(awaiting.shipment_id), finding)?;
        }
        self.count(Total {
            payer: payer.clone(),
            activity: awaiting.activity,
            outcome: outcome.code().to_owned(),
            accounts: 1,
            billed: awaiting.billed,
            case_based: awaiting.case_based,
            accepted,
        });
        replies::touch(self.tx, &awaiting, &payer, outcome)?;
        self.n_waiting += 1;
        // Whom the fund's bill belongs to, a later bill may show: nobody is moved before.
        match self.n_waiting < SLICE || self.bill_payer.is_none() {
            true => Ok(()),
            false => self.move_slice(),
        }
    }

    /// The payer that the reply's policy names, else the one that was sent.
    fn payer_by_policy(
        &self,
        record: &Record,
        awaiting: &Awaiting,
    ) -> Result<Option<String>, Error> {
        let said = record
            .policy
            .clone()
            .map(|policy| (policy.insurer_ogrn, policy.region))
            .filter(|(ogrn, region)| ogrn.is_some() || region.is_some());
        let (ogrn, region) = match said {
            Some(policy) => policy,
            None => accounts::policy(self.tx, awaiting.account_id)?,
        };
        Ok(export::payer_by_policy(
            self.setup,
            self.place.period,
            ogrn.as_deref(),
            region.as_deref(),
        ))
    }

    fn add_finding(&mut self, shipment_id: Option<i64>, finding: &Finding) -> Result<(), Error> {
        let suggested = serde_json::to_string(&finding.suggested).unwrap_or_else(|_| "{}".into());
        replies::add_finding(
            self.tx,
            &NewFinding {
                reply_id: self.reply_id,
                shipment_id,
                family: finding.family,
                code: &finding.code,
                text: &finding.text,
                service_key: finding.service_key.as_deref(),
                suggested: &suggested,
            },
        )?;
        Ok(())
    }

    /// A finding that names its account by key. One about an account outside this reply is kept
    /// without it and mentioned.
    fn detached(&mut self, finding: &Finding) -> Result<(), Error> {
        let of_account = match &finding.account_key {
            Some(key) => self.awaiting(&Key(key.clone()).normal())?,
            None => None,
        };
        if of_account.is_none() {
            self.note(Note::FindingOfNobody {
                family: finding.family,
                key: finding.account_key.clone(),
            });
        }
        self.add_finding(of_account.map(|a| a.shipment_id), finding)
    }
}
