//! Reissue (F6): the request again for one payer, without the accounts that its precheck refused.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction};
use serde_json::{Value, json};

use crate::domain::setup::{Payer, Setup};
use crate::domain::{Decision, Event, Key, Kopecks, ReportingPeriod, Round, State};
use crate::exchange::Profile;
use crate::exchange::name::{FileName, Step};
use crate::exchange::profile::ReissueNumbers;
use crate::exchange::write::Presented;
use crate::store::files::{self, ExchangeFile, NewFile};
use crate::store::{moves, replies, shipments};
use crate::text;

use super::outgoing::{self, Contents, Halt, Outgoing};
use super::{Context, Done, Error, Note, Progress, Rule, Workplace};

/// Whom to reissue for.
#[derive(Clone, Debug)]
pub enum Payers {
    One(String),
    /// Every payer whose reply 1 is in.
    All,
}

/// A 7-file that was written.
#[derive(Debug)]
pub struct ReissuedFile {
    pub payer: String,
    pub file: String,
    pub path: PathBuf,
    pub accounts: i64,
    pub billed: Kopecks,
    /// Accounts of the payer left out: refused by the precheck, or undecided.
    pub excluded: i64,
}

/// What F6 did, and who is still missing.
#[derive(Debug, Default)]
pub struct Reissued {
    pub files: Vec<ReissuedFile>,
    pub missing: Vec<String>,
    pub notes: Vec<Note>,
}

/// Writes the 7-files. `without_undecided` leaves out accounts whose decision code nobody knows.
///
/// # Errors
/// [`Rule::TestNotRestored`], [`Rule::NothingSent`], [`Rule::NoPrecheck`], [`Rule::FinalReceived`],
/// [`Rule::UndecidedAccounts`], [`Rule::NothingToReissue`]; file system.
pub fn reissue(
    workplace: &mut Workplace,
    period: ReportingPeriod,
    payers: &Payers,
    folder: &Path,
    without_undecided: bool,
    progress: &dyn Progress,
) -> Result<Reissued, Error> {
    let folder = std::path::absolute(folder).map_err(|e| Error::files(folder, &e))?;
    let only = match payers {
        Payers::One(letter) => Some(workplace.letter(letter, period)?),
        Payers::All => None,
    };
    let done = workplace.step("reissue", Some(period), |tx, context| {
        let plan = plan(
            tx,
            context.setup()?,
            context.profile,
            period,
            only.as_deref(),
            without_undecided,
        )?;
        let mut written = Vec::new();
        let mut resolved = Vec::new();
        for due in &plan.due {
            resolved.extend(resolve_undecided(tx, context, due)?);
            written.extend(one(tx, context, &plan.live, due, &folder, progress)?);
        }
        if written.is_empty() {
            check_nothing(tx, &plan, period, only.as_deref())?;
        }
        let names: Vec<&str> = written
            .iter()
            .map(|(_, file, _)| file.file.as_str())
            .collect();
        let details = json!({ "files": names, "resolved": resolved });
        let summary = text::reissued_summary(
            written
                .iter()
                .map(|(_, f, _)| (f.payer.as_str(), f.accounts, f.billed)),
        );
        let is_change = !written.is_empty();
        Ok(Done {
            is_change,
            ..Done::new(written, summary, details)
        })
    })?;
    let mut reissued = Reissued::default();
    for (file_id, mut file, written) in done {
        let (path, note) = outgoing::place(&workplace.store, file_id, written)?;
        file.path = path;
        reissued.notes.extend(note);
        reissued.files.push(file);
    }
    reissued.missing = missing(&workplace.store.connection, period)?;
    Ok(reissued)
}

/// What F6 would do.
pub(super) struct Plan {
    /// The live files of the period.
    pub live: Vec<ExchangeFile>,
    pub due: Vec<Due>,
    /// Payers that are past this step.
    n_final: usize,
}

/// A payer for whom a 7-file is to be written, unless every account was refused.
pub(super) struct Due {
    pub request: ExchangeFile,
    pub payer: Payer,
    /// Its name.
    pub file: String,
    pub resolved: Vec<Resolved>,
}

/// A decision that the profile did not explain when it came, and does now.
pub(super) struct Resolved {
    pub shipment_id: i64,
    pub reply_id: i64,
    /// Kopecks that it accepted.
    pub accepted: i64,
    pub outcome: Decision,
}

/// Finds out for whom F6 would write, and whether it may.
///
/// # Errors
/// As [`reissue`], but for what [`check_nothing`] says.
pub(super) fn plan(
    connection: &Connection,
    setup: &Setup,
    profile: &Profile,
    period: ReportingPeriod,
    only: Option<&str>,
    without_undecided: bool,
) -> Result<Plan, Error> {
    let live = files::live(connection, period)?;
    let mut due = Vec::new();
    let mut n_final = 0;
    for request in main_requests(&live, period)? {
        for payer in answered(connection, &live, &request, only)? {
            if has_final(&live, &request, &payer, &profile.file_name.common_letter) {
                match only {
                    Some(_) => return Err(Rule::FinalReceived { payer }.into()),
                    None => {
                        n_final += 1;
                        continue; // Already past this step.
                    }
                }
            }
            let resolved = resolvable(connection, profile, &request, &payer, without_undecided)?;
            let of_setup = setup.payer(&payer, period).ok_or(Rule::NoPayer {
                letter: payer,
                period,
            })?;
            let file = profile.file_name.compose(&FileName {
                provider_ogrn: setup.provider.ogrn.clone(),
                provider_kpp: setup.provider.kpp.clone(),
                period,
                number: request.number.clone(),
                step: Step::Reissue,
                payer: Some(of_setup.letter.clone()),
            });
            due.push(Due {
                request: request.clone(),
                payer: of_setup.clone(),
                file,
                resolved,
            });
        }
    }
    Ok(Plan { live, due, n_final })
}

/// Whether F6 may find nothing to write.
///
/// # Errors
/// [`Rule::NoPrecheck`] where no reply 1 is in; [`Rule::NothingToReissue`] where the one payer asked
/// for was refused altogether.
pub(super) fn check_nothing(
    connection: &Connection,
    plan: &Plan,
    period: ReportingPeriod,
    only: Option<&str>,
) -> Result<(), Error> {
    let is_answer = |f: &&ExchangeFile| f.step == "precheck" && f.round == Round::Main;
    let mut replies = plan.live.iter().filter(is_answer);
    match only {
        Some(payer) if replies.any(|f| answers(connection, f, payer)) => {
            Err(Rule::NothingToReissue { period }.into())
        }
        None if plan.n_final > 0 || replies.next().is_some() => Ok(()),
        _ => Err(Rule::NoPrecheck {
            payer: only.unwrap_or_default().to_owned(),
            period,
        }
        .into()),
    }
}

/// The live main requests of a period; F6 is for them alone.
fn main_requests(
    live: &[ExchangeFile],
    period: ReportingPeriod,
) -> Result<Vec<ExchangeFile>, Error> {
    let requests: Vec<_> = live
        .iter()
        .filter(|f| f.step == "request" && f.round == Round::Main)
        .cloned()
        .collect();
    match requests.is_empty() {
        false => Ok(requests),
        true if live.iter().any(|f| f.round == Round::Test) => {
            Err(Rule::TestNotRestored { period }.into())
        }
        true => Err(Rule::NothingSent { period }.into()),
    }
}

fn answers(connection: &Connection, reply: &ExchangeFile, payer: &str) -> bool {
    files::totals(connection, reply.id).is_ok_and(|totals| totals.iter().any(|t| t.payer == payer))
}

/// Payers that the prechecks of a request name, in order of letters.
fn answered(
    connection: &Connection,
    live: &[ExchangeFile],
    request: &ExchangeFile,
    only: Option<&str>,
) -> Result<BTreeSet<String>, Error> {
    let mut payers = BTreeSet::new();
    for reply in live
        .iter()
        .filter(|f| f.step == "precheck" && f.export_id == Some(request.id))
    {
        payers.extend(
            files::totals(connection, reply.id)?
                .into_iter()
                .map(|total| total.payer),
        );
    }
    payers.retain(|payer| only.is_none_or(|only| only == payer));
    Ok(payers)
}

fn has_final(live: &[ExchangeFile], request: &ExchangeFile, payer: &str, common: &str) -> bool {
    live.iter().any(|f| {
        f.step == "final"
            && f.export_id == Some(request.id)
            && (f.letter == payer || f.letter == common)
    })
}

/// Codes that the profile explains by now become decisions; the others stop F6, unless told not to.
fn resolvable(
    connection: &Connection,
    profile: &Profile,
    request: &ExchangeFile,
    payer: &str,
    without_undecided: bool,
) -> Result<Vec<Resolved>, Error> {
    let mut unknown = BTreeSet::new();
    let mut resolved = Vec::new();
    for (shipment_id, code, reply_id, accepted) in
        replies::undecided(connection, request.id, payer, "precheck")?
    {
        match profile.decide(&code) {
            Decision::Undecided => {
                unknown.insert(code);
            }
            outcome => resolved.push(Resolved {
                shipment_id,
                reply_id,
                accepted,
                outcome,
            }),
        }
    }
    if !unknown.is_empty() && !without_undecided {
        let codes = unknown.into_iter().collect();
        return Err(Rule::UndecidedAccounts {
            payer: payer.to_owned(),
            codes,
        }
        .into());
    }
    Ok(resolved)
}

/// Decides what can be decided by now; says for the journal what it was.
fn resolve_undecided(
    tx: &Transaction<'_>,
    context: &Context<'_>,
    due: &Due,
) -> Result<Vec<Value>, Error> {
    let mut said = Vec::new();
    let mut changed_replies = BTreeSet::new();
    moves::clear_touched(tx)?;
    for one in &due.resolved {
        replies::decide(tx, one.shipment_id, one.reply_id, one.outcome)?;
        replies::touch_resolved(tx, one.shipment_id, &due.payer.letter, one.outcome)?;
        said.push(json!([one.shipment_id, one.reply_id, one.accepted]));
        changed_replies.insert(one.reply_id);
    }
    if !said.is_empty() {
        moves::remember_touched(tx, context.id)?;
        moves::touched_by_outcome(tx, State::Prechecked, State::RefusedAtPrecheck)?;
        for reply in changed_replies {
            files::write_totals(tx, reply)?;
        }
    }
    Ok(said)
}

type Written = (i64, ReissuedFile, outgoing::Written);

/// One payer's 7-file; nothing when every account of the payer was refused.
fn one(
    tx: &Transaction<'_>,
    context: &Context<'_>,
    live: &[ExchangeFile],
    due: &Due,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<Option<Written>, Error> {
    let Due { request, file, .. } = due;
    let payer = &*due.payer.letter;
    moves::clear_touched(tx)?;
    let n = shipments::touch_prechecked(tx, request.id, payer)?;
    if n == 0 {
        return Ok(None);
    }
    for (code, _) in moves::touched_by_state(tx)? {
        let state =
            State::from_code(&code).ok_or_else(|| crate::store::Error::Damaged(code.clone()))?;
        let allowed = state.after(Some(Round::Main), Event::Reissue);
        allowed.map_err(|why| Rule::NotAllowed {
            key: payer.to_owned(),
            why,
        })?;
    }
    for former in live
        .iter()
        .filter(|f| f.step == "reissue" && f.export_id == Some(request.id) && f.letter == payer)
    {
        files::end(tx, former.id, "replaced", context.id)?;
    }
    let period = request
        .period
        .parse()
        .map_err(|_| crate::store::Error::Damaged(request.period.clone()))?;
    let file_id = files::insert(
        tx,
        context.id,
        &NewFile {
            step: Step::Reissue.code(),
            period,
            round: Round::Main,
            number: &request.number,
            letter: payer,
            name: file,
            sha256: files::NO_SHA,
            size: 0,
            export_id: Some(request.id),
            folder: Some(&folder.to_string_lossy()),
            bills: &Value::Array(Vec::new()),
        },
    )?;
    shipments::reissue_touched(tx, file_id)?;
    moves::remember_touched(tx, context.id)?;
    moves::touched_to(tx, State::Reissued)?;
    let written = write(
        tx,
        context,
        &files::by_id(tx, file_id)?,
        request.id,
        &due.payer.ogrn,
        folder,
        progress,
    )?;
    let totals = files::write_totals(tx, file_id)?;
    let accounts: i64 = totals.iter().map(|t| t.accounts).sum();
    let billed = totals.iter().map(|t| t.billed).sum();
    let mut all = 0;
    for reply in live
        .iter()
        .filter(|f| f.step == "precheck" && f.export_id == Some(request.id))
    {
        all += files::totals(tx, reply.id)?
            .iter()
            .filter(|t| t.payer == payer)
            .map(|t| t.accounts)
            .sum::<i64>();
    }
    let file = ReissuedFile {
        payer: payer.to_owned(),
        file: file.clone(),
        path: PathBuf::new(),
        accounts,
        billed,
        excluded: all - accounts,
    };
    Ok(Some((file_id, file, written)))
}

fn write(
    tx: &Transaction<'_>,
    context: &Context<'_>,
    file: &ExchangeFile,
    export_id: i64,
    payer_ogrn: &str,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<outgoing::Written, Error> {
    let (accounts, billed) = shipments::count_of_reissue(tx, export_id, file.id)?;
    let contents = Contents {
        payer_ogrn,
        accounts,
        billed,
        sums: shipments::sums_of_reissue(tx, export_id, file.id)?,
        rules: None,
    };
    let numbers = context.profile.outgoing.reissue_numbers;
    let mut number = 0;
    let accounts = |give: &mut dyn FnMut(Outgoing) -> Result<(), Halt>| {
        shipments::each_of_reissue(tx, export_id, file.id, |shipment, document| {
            number += 1;
            let presented = Presented {
                number: match numbers {
                    ReissueNumbers::Keep => shipment.number as u32,
                    ReissueNumbers::Renumber => number,
                },
                key: Key(shipment.key),
                kind: shipment.kind,
                earlier_key: shipment.earlier_key.map(Key),
            };
            give(Outgoing {
                presented,
                activity: None,
                document,
            })
        })
    };
    outgoing::write(tx, context, file, folder, &contents, accounts, progress)
}

/// Payers that have prechecked accounts but no 7-file, and payers that policies name for unanswered
/// accounts while their reply 1 has not come.
///
/// # Errors
/// What the store says.
pub fn missing(connection: &Connection, period: ReportingPeriod) -> Result<Vec<String>, Error> {
    let live = files::live(connection, period)?;
    let mut missing = BTreeSet::new();
    for request in live
        .iter()
        .filter(|f| f.step == "request" && f.round == Round::Main)
    {
        let of_request = |step: &'static str| {
            live.iter()
                .filter(move |f| f.step == step && f.export_id == Some(request.id))
        };
        let mut answered = BTreeSet::new();
        for reply in of_request("precheck") {
            for total in files::totals(connection, reply.id)? {
                let has_file = of_request("reissue").any(|f| f.letter == total.payer);
                if total.outcome == "accepted" && total.accounts > 0 && !has_file {
                    missing.insert(total.payer.clone());
                }
                answered.insert(total.payer);
            }
        }
        for total in files::totals(connection, request.id)? {
            if !total.payer.is_empty() && !answered.contains(&total.payer) {
                missing.insert(total.payer);
            }
        }
    }
    Ok(missing.into_iter().collect())
}
