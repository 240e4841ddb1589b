//! Receive: the fund's replies, in any order, whole or not at all.

use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction};
use serde_json::{Value, json};

use crate::domain::{Event, Kopecks, ReportingPeriod, State};
use crate::exchange::container;
use crate::exchange::name::{FileName, Step};
use crate::exchange::{Fault, FaultKind, Profile};
use crate::store::files::{self, ExchangeFile, NewFile};
use crate::store::{money, moves, replies};
use crate::text;

use super::error::{ReplyFault, Side};
use super::{Context, Done, Error, Note, Progress, Rule, Stage, Workplace, export};

mod place;
mod read;
mod settle;

use place::{Place, Seen};
use read::Receiver;

/// What the user allows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// A corrected reply takes the place of the former one.
    pub replace: bool,
    /// Keys that were not sent are left out instead of refusing the file.
    pub skip_unknown: bool,
}

/// What became of one file.
#[derive(Debug)]
pub struct Received {
    pub name: String,
    pub step: Option<Step>,
    /// The payer's letter, or the sign of the common file.
    pub payer: Option<String>,
    pub outcome: Outcome,
    pub accepted: i64,
    pub refused: i64,
    pub undecided: i64,
    pub unknown_keys: Vec<String>,
    pub notes: Vec<Note>,
}

impl Received {
    /// A file of this name, about which nothing is known yet.
    fn empty(name: &str) -> Received {
        Received {
            name: name.to_owned(),
            step: None,
            payer: None,
            outcome: Outcome::Already,
            accepted: 0,
            refused: 0,
            undecided: 0,
            unknown_keys: Vec::new(),
            notes: Vec::new(),
        }
    }
}

#[derive(Debug)]
pub enum Outcome {
    Received,
    /// The same bytes have been received before.
    Already,
    Refused(Error),
}

/// Receives files, and all files of folders: prechecks first, whatever the order of the call. A bad
/// file is refused alone.
///
/// # Errors
/// Only what stops everything: the store, a cancel.
pub fn receive(
    workplace: &mut Workplace,
    paths: &[PathBuf],
    options: Options,
    progress: &dyn Progress,
) -> Result<Vec<Received>, Error> {
    let mut received = Vec::new();
    for path in expand(&workplace.profile, paths) {
        received.push(receive_file(workplace, &path, options, progress)?);
    }
    Ok(received)
}

fn expand(profile: &Profile, paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        match std::fs::read_dir(path) {
            Err(_) => files.push(path.clone()),
            Ok(entries) => {
                let is_hidden = |p: &Path| {
                    p.file_name()
                        .is_some_and(|n| n.to_string_lossy().starts_with('.'))
                };
                files.extend(
                    entries
                        .flatten()
                        .map(|e| e.path())
                        .filter(|p| p.is_file() && !is_hidden(p)),
                );
            }
        }
    }
    let step = |path: &PathBuf| {
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        (
            profile
                .file_name
                .parse(&name)
                .map(|n| n.step)
                .ok()
                .map(|s| s == Step::Final),
            name,
        )
    };
    files.sort_by_key(step);
    files
}

/// One file; a refusal of the file alone is in the result.
fn receive_file(
    workplace: &mut Workplace,
    path: &Path,
    options: Options,
    progress: &dyn Progress,
) -> Result<Received, Error> {
    let name = path
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut known = Received::empty(&name);
    match try_file(workplace, path, &mut known, options, progress) {
        Ok(received) => Ok(received),
        Err(fatal @ (Error::Store(_) | Error::Cancelled | Error::Profile(_))) => Err(fatal),
        Err(error) => {
            if let Error::Rule(Rule::Reply(ReplyFault::UnknownKeys { keys })) = &error {
                known.unknown_keys = keys.clone();
            }
            Ok(Received {
                outcome: Outcome::Refused(error),
                ..known
            })
        }
    }
}

/// `known` gathers what is known of the file when it is refused.
fn try_file(
    workplace: &mut Workplace,
    path: &Path,
    known: &mut Received,
    options: Options,
    progress: &dyn Progress,
) -> Result<Received, Error> {
    let name = known.name.clone();
    let input = |fault| Error::Input {
        file: path.display().to_string(),
        faults: vec![fault],
    };
    let unreadable = |e: std::io::Error| input(Fault::new(container::io_fault(&e)));
    if path.is_dir() || !path.exists() {
        // A folder that can be read has been taken apart into its files.
        return Err(input(Fault::new(FaultKind::NoSuchFile)));
    }
    let parsed = workplace
        .profile
        .file_name
        .parse(&name)
        .map_err(ReplyFault::Name)?;
    known.step = Some(parsed.step);
    known.payer = parsed.payer.clone();
    let mut file = File::open(path).map_err(unreadable)?;
    let (sha256, size) = container::sha256(&mut file).map_err(unreadable)?;
    if matches!(parsed.step, Step::Request | Step::Reissue) {
        return Err(ReplyFault::OwnFile.into());
    }
    let connection = &workplace.store.connection;
    let seen = Seen::look(
        connection,
        workplace.setup()?,
        &workplace.profile,
        &parsed,
        &sha256,
    )?;
    known.payer = Some(seen.place.letter);
    if seen.is_known {
        return Ok(Received {
            step: known.step,
            payer: known.payer.clone(),
            ..Received::empty(&name)
        });
    }
    let source = Source {
        path,
        name: &name,
        parsed: &parsed,
        sha256: &sha256,
        size,
    };
    store_reply(workplace, &source, options, progress)
}

/// The file as it lies on the disk.
struct Source<'a> {
    path: &'a Path,
    name: &'a str,
    parsed: &'a FileName,
    sha256: &'a str,
    size: u64,
}

fn store_reply(
    workplace: &mut Workplace,
    source: &Source<'_>,
    options: Options,
    progress: &dyn Progress,
) -> Result<Received, Error> {
    progress.begin(Stage::Reading, None);
    let period = source.parsed.period;
    workplace.step("receive", Some(period), |tx, context| {
        let setup = context.setup()?;
        let seen = Seen::look(tx, setup, context.profile, source.parsed, source.sha256)?;
        let place = &seen.place;
        if seen.is_known {
            let already = Received {
                step: Some(place.step),
                payer: Some(place.letter.clone()),
                ..Received::empty(source.name)
            };
            return Ok(Done {
                is_change: false,
                ..Done::new(already, String::new(), Value::Null)
            });
        }
        let was = match &place.former {
            None => None,
            Some(former) => Some(end_former(tx, context, place, former)?),
        };
        let reply_id = files::insert(tx, context.id, &NewFile {
            step: place.step.code(),
            period: place.period,
            round: place.export.round,
            number: &place.export.number,
            letter: &place.letter,
            name: source.name,
            sha256: source.sha256,
            size: source.size,
            export_id: Some(place.export.id),
            folder: None,
            bills: &Value::Array(Vec::new()),
        })?;
        let mut receiver = Receiver::new(tx, context, place, options, reply_id, seen.notes)?;
        let totals = receiver.read(source.path, progress)?;
        let received = receiver.finish(source, &totals, was, options)?;
        let details = json!({
            "file": source.name, "sha256": source.sha256, "accepted": received.accepted, "refused": received.refused,
            "undecided": received.undecided, "replaced": place.former.as_ref().map(|f| f.id),
        });
        let summary = text::received_summary(source.name, received.accepted, received.refused, received.undecided);
        Ok(Done::new(received, summary, details))
    })
}

/// Takes the former reply of the same name out of force; its accounts wait for an answer again.
fn end_former(
    tx: &Transaction<'_>,
    context: &Context<'_>,
    place: &Place,
    former: &ExchangeFile,
) -> Result<Side, Error> {
    let mut side = Side::default();
    for total in files::totals(tx, former.id)? {
        match total.outcome.as_str() {
            "accepted" => side.accepted += total.accounts,
            "refused" => side.refused += total.accounts,
            _ => side.undecided += total.accounts,
        }
        side.amount += total.accepted;
    }
    moves::clear_touched(tx)?;
    replies::touch_decided(tx, place.export.id, former.id)?;
    if replies::n_touched_used(tx)? > 0 {
        return Err(ReplyFault::Used.into());
    }
    let back = match place.step {
        Step::Precheck => State::Sent,
        _ => State::Reissued,
    };
    for (code, _) in moves::touched_by_state(tx)? {
        let state =
            State::from_code(&code).ok_or_else(|| crate::store::Error::Damaged(code.clone()))?;
        match state.after(Some(place.export.round), Event::ReplyReplaced) {
            Ok(next) if next == back => {}
            _ => return Err(ReplyFault::Used.into()),
        }
    }
    moves::remember_touched(tx, context.id)?;
    moves::touched_back_to(tx, back, place.step == Step::Final)?;
    files::end(tx, former.id, "replaced", context.id)?;
    money::end_capitation_of_reply(tx, former.id, context.id)?;
    Ok(side)
}

/// The letters whose reply 1 brought per-head money.
pub(super) fn capitation_of_reply(
    connection: &Connection,
    period: ReportingPeriod,
    payer: &str,
) -> Result<Option<Kopecks>, Error> {
    let rows = money::capitations(connection, period)?;
    let mut from_reply = rows
        .into_iter()
        .filter(|c| c.payer == payer && c.reply_id.is_some())
        .peekable();
    Ok(from_reply
        .peek()
        .is_some()
        .then(|| from_reply.map(|c| c.amount).sum()))
}
