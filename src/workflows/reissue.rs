//! Reissue (F6): the request again for one payer, without the accounts that its precheck refused.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rusqlite::Transaction;
use serde_json::{Value, json};

use crate::domain::{Decision, Event, Key, Kopecks, ReportingPeriod, Round, State};
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
        context.setup()?;
        let live = files::live(tx, period)?;
        let requests = main_requests(&live, period)?;
        let mut written = Vec::new();
        let mut resolved = Vec::new();
        let mut n_final = 0;
        for request in &requests {
            for payer in due(tx, &live, request, only.as_deref())? {
                if has_final(
                    &live,
                    request,
                    &payer,
                    &context.profile.file_name.common_letter,
                ) {
                    match only {
                        Some(_) => return Err(Rule::FinalReceived { payer }.into()),
                        None => {
                            n_final += 1;
                            continue; // Already past this step.
                        }
                    }
                }
                resolved.extend(resolve_undecided(
                    tx,
                    context,
                    request,
                    &payer,
                    without_undecided,
                )?);
                written.extend(one(tx, context, &live, request, &payer, &folder, progress)?);
            }
        }
        if let (Some(payer), true) = (&only, written.is_empty()) {
            let is_answered = live
                .iter()
                .any(|f| f.step == "precheck" && f.round == Round::Main && answers(tx, f, payer));
            return match is_answered {
                true => Err(Rule::NothingToReissue { period }.into()),
                false => Err(Rule::NoPrecheck {
                    payer: payer.clone(),
                    period,
                }
                .into()),
            };
        }
        if only.is_none() && written.is_empty() && n_final == 0 {
            let is_answered = live
                .iter()
                .any(|f| f.step == "precheck" && f.round == Round::Main);
            if !is_answered {
                return Err(Rule::NoPrecheck {
                    payer: String::new(),
                    period,
                }
                .into());
            }
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

fn answers(tx: &Transaction<'_>, reply: &ExchangeFile, payer: &str) -> bool {
    files::totals(tx, reply.id).is_ok_and(|totals| totals.iter().any(|t| t.payer == payer))
}

/// Payers that the prechecks of a request name, in order of letters.
fn due(
    tx: &Transaction<'_>,
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
            files::totals(tx, reply.id)?
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
fn resolve_undecided(
    tx: &Transaction<'_>,
    context: &Context<'_>,
    request: &ExchangeFile,
    payer: &str,
    without_undecided: bool,
) -> Result<Vec<Value>, Error> {
    let undecided = replies::undecided(tx, request.id, payer, "precheck")?;
    let mut unknown = BTreeSet::new();
    let mut resolved = Vec::new();
    let mut changed_replies = BTreeSet::new();
    moves::clear_touched(tx)?;
    for (shipment_id, code, reply_id, accepted) in undecided {
        match context.profile.decide(&code) {
            Decision::Undecided => {
                unknown.insert(code);
            }
            outcome => {
                replies::decide(tx, shipment_id, reply_id, outcome)?;
                replies::touch_resolved(tx, shipment_id, payer, outcome)?;
                resolved.push(json!([shipment_id, reply_id, accepted]));
                changed_replies.insert(reply_id);
            }
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
    if !resolved.is_empty() {
        moves::remember_touched(tx, context.id)?;
        moves::touched_by_outcome(tx, State::Prechecked, State::RefusedAtPrecheck)?;
        for reply in changed_replies {
            files::write_totals(tx, reply)?;
        }
    }
    Ok(resolved)
}

type Written = (i64, ReissuedFile, outgoing::Written);

/// One payer's 7-file; nothing when every account of the payer was refused.
fn one(
    tx: &Transaction<'_>,
    context: &Context<'_>,
    live: &[ExchangeFile],
    request: &ExchangeFile,
    payer: &str,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<Option<Written>, Error> {
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
    let setup = context.setup()?;
    let period = request
        .period
        .parse()
        .map_err(|_| crate::store::Error::Damaged(request.period.clone()))?;
    let of_setup = setup.payer(payer, period).ok_or_else(|| Rule::NoPayer {
        letter: payer.to_owned(),
        period,
    })?;
    let name = context.profile.file_name.compose(&FileName {
        provider_ogrn: setup.provider.ogrn.clone(),
        provider_kpp: setup.provider.kpp.clone(),
        period,
        number: request.number.clone(),
        step: Step::Reissue,
        payer: Some(payer.to_owned()),
    });
    let file_id = files::insert(
        tx,
        context.id,
        &NewFile {
            step: Step::Reissue.code(),
            period,
            round: Round::Main,
            number: &request.number,
            letter: payer,
            name: &name,
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
    let file = files::by_id(tx, file_id)?;
    let written = write(
        tx,
        context,
        &file,
        request.id,
        &of_setup.ogrn,
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
        file: name,
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
            give((presented, document))
        })
    };
    outgoing::write(tx, context, file, folder, &contents, accounts, progress)
}

/// Payers that have prechecked accounts but no 7-file, and payers that policies name for unanswered
/// accounts while their reply 1 has not come.
///
/// # Errors
/// What the store says.
pub fn missing(
    connection: &rusqlite::Connection,
    period: ReportingPeriod,
) -> Result<Vec<String>, Error> {
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
