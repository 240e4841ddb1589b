//! Export (F2): all marked registries of a period and a kind as one file for the fund.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction};
use serde_json::{Value, json};

use crate::domain::setup::Setup;
use crate::domain::{Event, Key, Kind, Kopecks, ReportingPeriod, Round, State, key};
use crate::exchange::Profile;
use crate::exchange::name::{FileName, Step};
use crate::exchange::profile::RepeatKey;
use crate::exchange::write::Presented;
use crate::store::files::{self, NewFile, Total};
use crate::store::registries::{self, Registry};
use crate::store::shipments::{self, Member};
use crate::store::{self, accounts, moves};
use crate::text;

use super::check::{self, Prepared};
use super::outgoing::{self, Contents, Halt, Outgoing};
use super::{Context, Done, Error, Note, Progress, Rule, Workplace};

/// The file that was written.
#[derive(Debug)]
pub struct Exported {
    pub path: PathBuf,
    pub file: String,
    pub sha256: String,
    pub accounts: i64,
    pub billed: Kopecks,
    /// Obligatory fields that accounts lack.
    pub n_blocking: u64,
    pub notes: Vec<Note>,
}

/// Writes one file with all marked registries. With `is_strict` blocking findings stop it.
///
/// # Errors
/// [`Rule::NothingMarked`], [`Rule::TestNotRestored`], [`Rule::NoMoreSendings`], [`Rule::Blocking`],
/// [`Rule::CannotWrite`]; file system.
pub fn export(
    workplace: &mut Workplace,
    period: ReportingPeriod,
    round: Round,
    folder: &Path,
    is_strict: bool,
    progress: &dyn Progress,
) -> Result<Exported, Error> {
    let folder = std::path::absolute(folder).map_err(|e| Error::files(folder, &e))?;
    let rules = check::usable(Prepared::load(workplace, period))?;
    let (file_id, written, mut exported) = workplace.step("export", Some(period), |tx, context| {
        let setup = context.setup()?;
        let Plan { marked, name, shown } = plan(tx, setup, context.profile, period, round)?;
        let file_id = files::insert(tx, context.id, &NewFile {
            step: Step::Request.code(),
            period,
            round,
            number: &name.number,
            letter: &context.profile.file_name.common_letter,
            name: &shown,
            sha256: files::NO_SHA,
            size: 0,
            export_id: None,
            folder: Some(&folder.to_string_lossy()),
            bills: &Value::Array(Vec::new()),
        })?;
        let file = files::by_id(tx, file_id)?;
        let ids: Vec<i64> = marked.iter().map(|r| r.id).collect();
        let contents = Contents {
            payer_ogrn: &setup.region.fund_ogrn,
            accounts: marked.iter().map(|r| r.accounts).sum(),
            billed: marked.iter().map(|r| r.billed).sum(),
            sums: shipments::sums_of_registries(tx, &ids)?,
            rules: rules.as_ref().ok(),
        };
        let mut sending = Sending::new(tx, context, period, file_id)?;
        let accounts = |give: &mut dyn FnMut(Outgoing) -> Result<(), Halt>| sending.send(&ids, give);
        let written = outgoing::write(
            tx, context, &file, &folder, &contents, accounts, progress,
        )?;
        if is_strict && written.n_blocking > 0 {
            return Err(Rule::Blocking { n: written.n_blocking }.into());
        }
        let (n, billed) = sending.finish(&ids)?;
        let exported = Exported {
            path: PathBuf::new(),
            file: shown.clone(),
            sha256: written.sha256.clone(),
            accounts: n,
            billed,
            n_blocking: written.n_blocking,
            notes: Vec::new(),
        };
        let details = json!({
            "file": shown, "sha256": written.sha256, "accounts": n, "billed": billed.to_string(),
            "blocking": written.n_blocking, "as_is": written.n_blocking > 0,
        });
        let summary = text::exported_summary(round, &shown, n, billed, written.n_blocking);
        Ok(Done::new((file_id, written, exported), summary, details))
    })?;
    if let Err(why) = rules {
        let why = text::error(&why);
        exported.notes.push(Note::NotChecked {
            what: why.what,
            remedy: why.remedy,
        });
    }
    if written.n_blocking > 0 {
        exported.notes.push(Note::Blocking {
            n: written.n_blocking,
            examples: written.blocking.clone(),
        });
    }
    let (path, note) = outgoing::place(&workplace.store, file_id, written)?;
    exported.path = path;
    exported.notes.extend(note);
    Ok(exported)
}

/// What an export would write.
pub(super) struct Plan {
    pub marked: Vec<Registry>,
    pub name: FileName,
    /// The name as it is spelled.
    pub shown: String,
}

/// Finds out what an export would write, and whether it may.
///
/// # Errors
/// [`Rule::TestNotRestored`], [`Rule::NothingMarked`], [`Rule::NoMoreSendings`].
pub(super) fn plan(
    connection: &Connection,
    setup: &Setup,
    profile: &Profile,
    period: ReportingPeriod,
    round: Round,
) -> Result<Plan, Error> {
    check_round(connection, period, round)?;
    let marked = marked(connection, period, round)?;
    let name = file_name(connection, setup, profile, period, round)?;
    let shown = profile.file_name.compose(&name);
    Ok(Plan {
        marked,
        name,
        shown,
    })
}

fn marked(
    connection: &Connection,
    period: ReportingPeriod,
    round: Round,
) -> Result<Vec<Registry>, Error> {
    let mut marked = registries::live(connection, period)?;
    marked.retain(|r| r.round == round && r.is_marked && r.export_id.is_none());
    match marked.is_empty() {
        true => Err(Rule::NothingMarked { period, round }.into()),
        false => Ok(marked),
    }
}

/// One test at a time, and no main export beside a test that is out.
fn check_round(
    connection: &Connection,
    period: ReportingPeriod,
    round: Round,
) -> Result<(), Error> {
    let live = files::live(connection, period)?;
    let is_test_out = live
        .iter()
        .any(|file| file.round == Round::Test && file.step == "request");
    State::InRegistry
        .after(Some(round), Event::Export)
        .map_err(|why| Rule::NotAllowed {
            key: String::new(),
            why,
        })?;
    match is_test_out {
        true => Err(Rule::TestNotRestored { period }.into()),
        false => Ok(()),
    }
}

fn file_name(
    connection: &Connection,
    setup: &Setup,
    profile: &Profile,
    period: ReportingPeriod,
    round: Round,
) -> Result<FileName, Error> {
    let rule = &profile.file_name;
    let taken: Vec<String> = files::live(connection, period)?
        .into_iter()
        .filter(|file| file.step == "request" && file.round == Round::Main)
        .map(|file| file.number)
        .collect();
    let free = match round {
        // A test uses up no number.
        Round::Test => rule.number_sign(0),
        Round::Main => (0..)
            .map_while(|n| rule.number_sign(n))
            .find(|sign| !taken.contains(sign)),
    };
    Ok(FileName {
        provider_ogrn: setup.provider.ogrn.clone(),
        provider_kpp: setup.provider.kpp.clone(),
        period,
        number: free.ok_or(Rule::NoMoreSendings)?,
        step: Step::Request,
        payer: Some(rule.common_letter.clone()),
    })
}

/// Accounts that are moved together: as many as the queue to the composing threads holds, so that
/// those go on meanwhile.
const SLICE: usize = 1024;

/// Makes shipments of the members of registries and moves the accounts, while the file is written.
struct Sending<'t> {
    tx: &'t Transaction<'t>,
    context: &'t Context<'t>,
    setup: &'t Setup,
    period: ReportingPeriod,
    file_id: i64,
    number: i64,
    /// By the payer that the policies name, and by activity.
    totals: BTreeMap<(String, &'static str), Total>,
    /// Accounts that go out under a new key.
    renamed: Vec<(i64, Key)>,
}

impl<'t> Sending<'t> {
    fn new(
        tx: &'t Transaction<'t>,
        context: &'t Context<'t>,
        period: ReportingPeriod,
        file_id: i64,
    ) -> Result<Sending<'t>, Error> {
        Ok(Sending {
            tx,
            context,
            setup: context.setup()?,
            period,
            file_id,
            number: 0,
            totals: BTreeMap::new(),
            renamed: Vec::new(),
        })
    }

    fn send(
        &mut self,
        registries: &[i64],
        give: &mut dyn FnMut(Outgoing) -> Result<(), Halt>,
    ) -> Result<(), Halt> {
        for slice in shipments::members(self.tx, registries)?.chunks(SLICE) {
            moves::clear_touched(self.tx)?;
            let mut outgoing = Vec::with_capacity(slice.len());
            for account in slice {
                let (member, document) = shipments::member(self.tx, *account)?;
                outgoing.push(Outgoing {
                    activity: Some(member.activity),
                    presented: self.one(member)?,
                    document,
                });
            }
            moves::remember_touched(self.tx, self.context.id)?;
            moves::touched_to(self.tx, State::Sent)?;
            for account in outgoing {
                give(account)?;
            }
        }
        Ok(())
    }

    fn one(&mut self, member: Member) -> Result<Presented, Error> {
        self.number += 1;
        let key = sent_as(self.tx, self.context, &member)?;
        let insurer = insurer(self.setup, self.period, &member);
        let shipment = shipments::insert(
            self.tx,
            self.file_id,
            self.number,
            &member,
            (&key.0, member.earlier_key.as_deref()),
            &insurer,
        )?;
        shipments::touch(self.tx, member.account_id, shipment)?;
        let place = (insurer.clone(), member.activity.code());
        let total = self.totals.entry(place).or_insert_with(|| Total {
            payer: insurer,
            activity: member.activity,
            outcome: "sent".into(),
            accounts: 0,
            billed: Kopecks::ZERO,
            case_based: Kopecks::ZERO,
            accepted: Kopecks::ZERO,
        });
        total.accounts += 1;
        total.billed += member.billed;
        total.case_based += member.case_based;
        if key.0 != member.key {
            self.renamed.push((member.account_id, key.clone()));
        }
        Ok(Presented {
            number: self.number as u32,
            key,
            kind: member.kind,
            earlier_key: member.earlier_key.map(Key),
        })
    }

    /// What can only be done once all accounts are out; returns how many there were and their cost.
    fn finish(self, registries: &[i64]) -> Result<(i64, Kopecks), Error> {
        for (account, key) in self.renamed {
            shipments::rekey(self.tx, self.context.id, account, &key.0)?;
            accounts::claim_key(self.tx, &key.normal(), account, self.context.id)?;
        }
        for id in registries {
            registries::set_export(self.tx, *id, self.file_id)?;
        }
        let totals: Vec<Total> = self.totals.into_values().collect();
        files::add_totals(self.tx, self.file_id, &totals)?;
        Ok((self.number, totals.iter().map(|t| t.billed).sum()))
    }
}

/// A repeat that still has the key of the refused sending gets a new one, unless the profile says
/// to keep it.
fn sent_as(tx: &Transaction<'_>, context: &Context<'_>, member: &Member) -> Result<Key, Error> {
    let own = Key(member.key.clone());
    let is_due = member.kind == Kind::Repeat
        && context.profile.kind.repeat_key == RepeatKey::New
        && member
            .earlier_key
            .as_deref()
            .is_some_and(|earlier| key::normal(earlier) == own.normal());
    if !is_due {
        return Ok(own);
    }
    for n in 1..0xFFF {
        let candidate = own.successor(n);
        if accounts::id_of_key(tx, &candidate.normal())?.is_none() {
            return Ok(candidate);
        }
    }
    Err(store::Error::Damaged(format!("keys after {}", member.key)).into())
}

/// The letter of the payer that the policy names; empty when it names none we know.
fn insurer(setup: &Setup, period: ReportingPeriod, member: &Member) -> String {
    let of = (
        member.insurer_ogrn.as_deref(),
        member.policy_region.as_deref(),
    );
    payer_by_policy(setup, period, of.0, of.1).unwrap_or_default()
}

/// Who pays by a policy: the fund for people of other regions, else the insurer of the ОГРН.
pub(super) fn payer_by_policy(
    setup: &Setup,
    period: ReportingPeriod,
    insurer_ogrn: Option<&str>,
    region: Option<&str>,
) -> Option<String> {
    let is_other_region = region.is_some_and(|region| region != setup.region.code);
    let payer = match is_other_region {
        true => setup.fund(period),
        false => insurer_ogrn.and_then(|ogrn| setup.insurer_by_ogrn(ogrn, period)),
    };
    payer.map(|payer| payer.letter.clone())
}
