//! Export (F2): all marked registries of a period and a kind as one file for the fund.

use std::path::{Path, PathBuf};

use rusqlite::Transaction;
use serde_json::{Value, json};

use crate::domain::setup::Setup;
use crate::domain::{Event, Key, Kind, Kopecks, ReportingPeriod, Round, State, key};
use crate::exchange::name::{FileName, Step};
use crate::exchange::profile::RepeatKey;
use crate::store::files::{self, NewFile};
use crate::store::registries::{self, Registry};
use crate::store::shipments::{self, Member};
use crate::store::{self, accounts, moves};
use crate::text;

use super::{Context, Done, Error, Note, Progress, Rule, Workplace, outgoing};

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
    let (file_id, written, mut exported) = workplace.step("export", Some(period), |tx, context| {
        let setup = context.setup()?;
        check_round(tx, period, round)?;
        let marked = marked(tx, period, round)?;
        let name = file_name(tx, context, period, round)?;
        let shown = context.profile.file_name.compose(&name);
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
        let (n, billed) = send(tx, context, setup, period, file_id, &marked)?;
        let file = files::by_id(tx, file_id)?;
        let written = outgoing::write(tx, context, &file, &setup.region.fund_ogrn, &folder, progress)?;
        if is_strict && written.n_blocking > 0 {
            return Err(Rule::Blocking { n: written.n_blocking }.into());
        }
        files::write_totals(tx, file_id)?;
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

fn marked(
    tx: &Transaction<'_>,
    period: ReportingPeriod,
    round: Round,
) -> Result<Vec<Registry>, Error> {
    let mut marked = registries::live(tx, period)?;
    marked.retain(|r| r.round == round && r.is_marked && r.export_id.is_none());
    match marked.is_empty() {
        true => Err(Rule::NothingMarked { period, round }.into()),
        false => Ok(marked),
    }
}

/// One test at a time, and no main export beside a test that is out.
fn check_round(tx: &Transaction<'_>, period: ReportingPeriod, round: Round) -> Result<(), Error> {
    let live = files::live(tx, period)?;
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
    tx: &Transaction<'_>,
    context: &Context<'_>,
    period: ReportingPeriod,
    round: Round,
) -> Result<FileName, Error> {
    let rule = &context.profile.file_name;
    let setup = context.setup()?;
    let taken: Vec<String> = files::live(tx, period)?
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

/// Makes shipments of all members of the registries and moves the accounts.
fn send(
    tx: &Transaction<'_>,
    context: &Context<'_>,
    setup: &Setup,
    period: ReportingPeriod,
    file_id: i64,
    marked: &[Registry],
) -> Result<(i64, Kopecks), Error> {
    let ids: Vec<i64> = marked.iter().map(|r| r.id).collect();
    let mut number = 0;
    let mut billed = Kopecks::ZERO;
    let mut renamed: Vec<(i64, Key)> = Vec::new();
    shipments::each_member(tx, &ids, |member: Member| -> Result<(), Error> {
        number += 1;
        billed += member.billed;
        let sent_as = sent_as(tx, context, &member)?;
        let insurer = insurer(setup, period, &member);
        shipments::insert(
            tx,
            file_id,
            number,
            &member,
            (&sent_as.0, member.earlier_key.as_deref()),
            &insurer,
        )?;
        if sent_as.0 != member.key {
            renamed.push((member.account_id, sent_as));
        }
        Ok(())
    })?;
    moves::clear_touched(tx)?;
    shipments::touch_export(tx, file_id)?;
    moves::remember_touched(tx, context.id)?;
    moves::touched_to(tx, State::Sent)?;
    for (account, key) in renamed {
        shipments::rekey(tx, context.id, account, &key.0)?;
        accounts::claim_key(tx, &key.normal(), account, context.id)?;
    }
    for id in ids {
        registries::set_export(tx, id, file_id)?;
    }
    Ok((number, billed))
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
