//! Receive: the fund's replies, in any order, whole or not at all.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction};
use serde_json::{Value, json};

use crate::domain::setup::Setup;
use crate::domain::{Decision, Event, Key, Kopecks, ReportingPeriod, Round, State};
use crate::exchange::container;
use crate::exchange::head::{Bill, Head};
use crate::exchange::name::{FileName, Step};
use crate::exchange::pipeline;
use crate::exchange::profile::Severity;
use crate::exchange::record::{Finding, Record, Strictness, Unread, unread};
use crate::exchange::stream::{Item, Stream};
use crate::exchange::xml::Element;
use crate::exchange::{Fault, FaultKind, Profile, Role};
use crate::store::files::{self, ExchangeFile, NewFile};
use crate::store::replies::{self, Awaiting, NewDecision, NewFinding};
use crate::store::{accounts, bodies, money, moves, shipments};
use crate::text;

use super::error::{ReplyFault, Side};
use super::{Context, Done, Error, Note, Progress, Rule, Stage, Workplace, export};

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

const BATCH: usize = 128;
const MAX_KEYS: usize = 1000;
const MAX_NOTES: usize = 200;

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

/// What the database says of a file before it is read. Asked twice: without a lock, because most
/// refusals need none, and again inside the transaction, because somebody else may have received
/// the same file meanwhile.
struct Seen {
    place: Place,
    /// The same bytes were received for the same export.
    is_known: bool,
    notes: Vec<Note>,
}

impl Seen {
    fn look(
        connection: &Connection,
        setup: &Setup,
        profile: &Profile,
        name: &FileName,
        sha256: &str,
    ) -> Result<Seen, Error> {
        let place = Place::find(connection, setup, profile, name)?;
        let known = files::by_sha256(connection, sha256)?;
        // Renaming our own file does not make it a reply.
        if known.iter().any(|f| f.is_ours()) {
            return Err(ReplyFault::OwnFile.into());
        }
        // A final reply may say to the byte what the precheck said.
        let is_known = known.iter().any(|f| {
            f.status == "live"
                && f.export_id == Some(place.export.id)
                && f.step == place.step.code()
                && f.letter == place.letter
        });
        let mut notes = Vec::new();
        if name.payer.is_none() {
            notes.push(Note::NoPayerSign);
        }
        if known.iter().any(|f| f.status == "restored") {
            notes.push(Note::KnownFromTest);
        }
        Ok(Seen {
            place,
            is_known,
            notes,
        })
    }
}

/// Where a reply belongs.
struct Place {
    period: ReportingPeriod,
    step: Step,
    /// The payer's letter, or the sign of the common file.
    letter: String,
    /// ОГРН that the bill must name; none for a common file.
    payer_ogrn: Option<String>,
    export: ExchangeFile,
    /// The live reply of the same place, which this one would correct.
    former: Option<ExchangeFile>,
}

impl Place {
    fn find(
        connection: &Connection,
        setup: &Setup,
        profile: &Profile,
        name: &FileName,
    ) -> Result<Place, Error> {
        let own = &setup.provider;
        for (expected, found) in [
            (&own.ogrn, &name.provider_ogrn),
            (&own.kpp, &name.provider_kpp),
        ] {
            if format!("{expected:0>13}") != format!("{found:0>13}") {
                return Err(ReplyFault::OtherProvider {
                    expected: expected.clone(),
                    found: found.clone(),
                }
                .into());
            }
        }
        let live = files::live(connection, name.period)?;
        // A reply belongs to the live export of its name: the test one until it is restored. A test
        // has no 7-file, so a final reply can only mean the main one.
        let is_final = name.step == Step::Final;
        let export = live
            .iter()
            .filter(|f| f.step == "request" && f.number.eq_ignore_ascii_case(&name.number))
            .min_by_key(|f| (is_final && f.round == Round::Test, f.round))
            .cloned()
            .ok_or_else(|| ReplyFault::NoSuchSending {
                period: name.period,
                number: name.number.clone(),
            })?;
        if is_final && export.round == Round::Test {
            return Err(Rule::TestNotRestored {
                period: name.period,
            }
            .into());
        }
        let common = profile.file_name.common_letter.clone();
        let sign = name.payer.clone().unwrap_or_else(|| common.clone());
        let is_common = sign == common;
        let payer = setup.payer(&sign, name.period);
        if !is_common && payer.is_none() {
            return Err(ReplyFault::UnknownLetter {
                letter: sign,
                period: name.period,
            }
            .into());
        }
        let letter = payer.map_or(sign, |p| p.letter.clone());
        let former = live.into_iter().find(|f| {
            f.step == name.step.code() && f.export_id == Some(export.id) && f.letter == letter
        });
        Ok(Place {
            period: name.period,
            step: name.step,
            payer_ogrn: payer.map(|p| p.ogrn.clone()).filter(|_| !is_common),
            letter,
            export,
            former,
        })
    }
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
        receiver.read(source, progress)?;
        let received = receiver.finish(source, was, options)?;
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

/// What the reading thread hands over.
enum Batch {
    /// A start tag (closed), or an element, in which the file speaks of itself.
    Head {
        id: usize,
        text: String,
        line: u64,
    },
    Records(Vec<(String, u64)>),
    Finding {
        id: usize,
        text: String,
        line: u64,
    },
    /// An element of the table that says nothing to the program.
    Known {
        id: usize,
        text: String,
        line: u64,
    },
    /// An element that the table does not know below `parent`.
    Unknown {
        parent: usize,
        text: String,
        line: u64,
    },
}

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

enum Worked {
    /// A start tag (closed), or an element, in which the file speaks of itself.
    Head {
        id: usize,
        text: String,
        line: u64,
    },
    Records(Vec<Record>, Rest),
    Finding(Finding, Rest),
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

fn produce(
    path: &Path,
    profile: &Profile,
    send: &mut dyn FnMut(Batch) -> bool,
) -> Result<(), Vec<Fault>> {
    let mut file = File::open(path).map_err(|e| vec![Fault::new(container::io_fault(&e))])?;
    container::read_content(&mut file, &profile.container, |input| {
        let edition = &profile.edition;
        let one = |fault: Fault| vec![fault];
        let mut stream = Stream::new(edition, input).map_err(one)?;
        let mut records = Vec::with_capacity(BATCH);
        let mut open = Vec::new();
        while let Some(item) = stream.next_item().map_err(one)? {
            let batch = match item {
                Item::Unit {
                    id: Some(id),
                    text,
                    line,
                } if id == edition.record => {
                    records.push((text, line));
                    if records.len() < BATCH {
                        continue;
                    }
                    Batch::Records(std::mem::replace(&mut records, Vec::with_capacity(BATCH)))
                }
                Item::Unit {
                    id: Some(id),
                    text,
                    line,
                } => match edition.element(id).role {
                    Some(Role::Totals) => Batch::Head { id, text, line },
                    Some(role) if role.is_detached_finding() => Batch::Finding { id, text, line },
                    _ if edition.element(id).is_head => Batch::Head { id, text, line },
                    _ => Batch::Known { id, text, line },
                },
                Item::Open { id, tag, line } => {
                    open.push(id);
                    let text = tag.trim_end_matches('>').trim_end_matches('/').to_owned() + "/>";
                    Batch::Head { id, text, line }
                }
                Item::Unit {
                    id: None,
                    text,
                    line,
                } => Batch::Unknown {
                    parent: open.last().copied().unwrap_or(0),
                    text,
                    line,
                },
                // The accounts of a bill are stored before whatever follows them.
                Item::Close => {
                    open.pop();
                    if !records.is_empty() && !send(Batch::Records(std::mem::take(&mut records))) {
                        return Ok(());
                    }
                    continue;
                }
            };
            if !send(batch) {
                return Ok(());
            }
        }
        Ok(())
    })
}

fn work(profile: &Profile, batch: Batch) -> Worked {
    let at = |line: u64| {
        move |mut fault: Fault| {
            fault.place.line = Some(line + fault.place.line.unwrap_or(1) - 1);
            vec![fault]
        }
    };
    match batch {
        Batch::Head { id, text, line } => Worked::Head { id, text, line },
        Batch::Finding { id, text, line } => {
            let tree = Element::parse(&text).map_err(at(line));
            let edition = &profile.edition;
            let read = tree.and_then(|tree| {
                let rest = Rest::of(unread(edition, id, &tree, &text, line));
                Ok((Record::read_finding(edition, id, &tree, line)?, rest))
            });
            match read {
                Ok((finding, rest)) => Worked::Finding(finding, rest),
                Err(faults) => Worked::Faults(faults),
            }
        }
        Batch::Known { id, text, line } => match Element::parse(&text).map_err(at(line)) {
            Ok(tree) => Worked::Rest(Rest::of(unread(&profile.edition, id, &tree, &text, line))),
            Err(faults) => Worked::Faults(faults),
        },
        Batch::Unknown { parent, text, line } => match Element::parse(&text).map_err(at(line)) {
            Ok(tree) => Worked::Rest(Rest::of(vec![Unread {
                path: format!("{}/{}", profile.edition.element(parent).path, tree.name),
                line,
            }])),
            Err(faults) => Worked::Faults(faults),
        },
        Batch::Records(texts) => {
            let mut records = Vec::with_capacity(texts.len());
            let mut rest = Rest::default();
            let mut faults = Vec::new();
            for (text, line) in &texts {
                let tree = Element::parse(text).map_err(at(*line));
                let read = tree.and_then(|tree| {
                    let edition = &profile.edition;
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
            if faults.is_empty() {
                Worked::Records(records, rest)
            } else {
                Worked::Faults(faults)
            }
        }
    }
}

struct Receiver<'t> {
    tx: &'t Transaction<'t>,
    context: &'t Context<'t>,
    setup: &'t Setup,
    place: &'t Place,
    options: Options,
    reply_id: i64,
    head: Head,
    bills: Vec<Bill>,
    /// The payer of the bill being read; none when each account's policy says.
    bill_payer: Option<String>,
    /// A common file has bills of insurers: then the fund's bill is the fund's own, too.
    has_insurers: bool,
    faults: Vec<Fault>,
    notes: Vec<Note>,
    /// Notes beyond those kept.
    n_more_notes: u64,
    /// First line and number of each path that nobody reads.
    unread: BTreeMap<String, (u64, u64)>,
    /// The same of people without an account.
    without_accounts: Option<(u64, u64)>,
    n_read: u64,
    unknown: Vec<String>,
    unclear: Vec<String>,
    claimed: Vec<(String, String)>,
    not_reissued: Vec<(String, String)>,
    unknown_codes: BTreeMap<String, u64>,
}

impl<'t> Receiver<'t> {
    fn new(
        tx: &'t Transaction<'t>,
        context: &'t Context<'t>,
        place: &'t Place,
        options: Options,
        reply_id: i64,
        notes: Vec<Note>,
    ) -> Result<Receiver<'t>, Error> {
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
            has_insurers: false,
            faults: Vec::new(),
            notes,
            n_more_notes: 0,
            unread: BTreeMap::new(),
            without_accounts: None,
            n_read: 0,
            unknown: Vec::new(),
            unclear: Vec::new(),
            claimed: Vec::new(),
            not_reissued: Vec::new(),
            unknown_codes: BTreeMap::new(),
        })
    }

    fn note(&mut self, note: Note) {
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
    fn note_rest(&mut self) {
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
    fn identity(&mut self, severity: Severity, note: Note) -> Result<(), Error> {
        match severity {
            Severity::Off => {}
            Severity::Warning => self.note(note),
            Severity::Error => return Err(ReplyFault::Identity { note }.into()),
        }
        Ok(())
    }

    fn read(&mut self, source: &Source<'_>, progress: &dyn Progress) -> Result<(), Error> {
        let profile = self.context.profile;
        let read = pipeline::ordered(
            |send| produce(source.path, profile, send).map_err(Stop::Faults),
            |batch| work(profile, batch),
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
        match self.faults.is_empty() {
            true => Ok(()),
            false => {
                let faults = std::mem::take(&mut self.faults);
                Err(Error::Input {
                    file: source.path.display().to_string(),
                    faults,
                })
            }
        }
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
    fn payer_of(&self, bill: &Bill) -> Result<Option<String>, Error> {
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
        }
        Ok(())
    }

    fn awaiting(&self, key_normal: &str) -> Result<Option<Awaiting>, Error> {
        let Some(account) = accounts::id_of_key(self.tx, key_normal)? else {
            return Ok(None);
        };
        let found = replies::awaiting(
            self.tx,
            self.place.export.id,
            account,
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
            None => self.payer_by_policy(record, &awaiting),
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
        Ok(())
    }

    fn payer_by_policy(&self, record: &Record, awaiting: &Awaiting) -> Option<String> {
        let sent = (awaiting.policy.0.as_deref(), awaiting.policy.1.as_deref());
        let (ogrn, region) = match &record.policy {
            Some(policy) if policy.insurer_ogrn.is_some() || policy.region.is_some() => {
                (policy.insurer_ogrn.as_deref(), policy.region.as_deref())
            }
            _ => sent,
        };
        export::payer_by_policy(self.setup, self.place.period, ogrn, region)
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

    /// Refusals of the whole file, then the accounts' moves, totals and capitation.
    fn finish(
        mut self,
        source: &Source<'_>,
        was: Option<Side>,
        options: Options,
    ) -> Result<Received, Error> {
        if self.n_read == 0 {
            return Err(ReplyFault::NoAccounts.into());
        }
        let unknown_keys = std::mem::take(&mut self.unknown);
        if !unknown_keys.is_empty() {
            if !self.options.skip_unknown {
                return Err(ReplyFault::UnknownKeys { keys: unknown_keys }.into());
            }
            self.note(Note::SkippedKeys {
                keys: unknown_keys.clone(),
            });
        }
        if !self.unclear.is_empty() {
            return Err(ReplyFault::PayerUnclear { keys: self.unclear }.into());
        }
        if let Some((_, by)) = self.claimed.first().cloned() {
            let keys = self.claimed.into_iter().map(|(key, _)| key).collect();
            return Err(ReplyFault::Claimed { keys, by }.into());
        }
        if let Some((_, payer)) = self.not_reissued.first().cloned() {
            let live = files::live(self.tx, self.place.period)?;
            let has_file = live.iter().any(|f| {
                f.step == "reissue"
                    && f.export_id == Some(self.place.export.id)
                    && f.letter == payer
            });
            let keys = self.not_reissued.into_iter().map(|(key, _)| key).collect();
            return Err(match has_file {
                true => ReplyFault::NotReissued { keys, payer }.into(),
                false => ReplyFault::NoReissue { payer }.into(),
            });
        }
        for (code, count) in std::mem::take(&mut self.unknown_codes) {
            self.note(Note::UnknownDecision { code, count });
        }
        self.move_accounts()?;
        let totals = files::write_totals(self.tx, self.reply_id)?;
        let count = |outcome: &str| {
            totals
                .iter()
                .filter(|t| t.outcome == outcome)
                .map(|t| t.accounts)
                .sum::<i64>()
        };
        let now = Side {
            accepted: count("accepted"),
            refused: count("refused"),
            undecided: count("undecided"),
            amount: totals.iter().map(|t| t.accepted).sum(),
        };
        if let Some(was) = was.filter(|_| !options.replace) {
            return Err(ReplyFault::Corrected { was, now }.into());
        }
        self.keep_bills()?;
        self.check_totals()?;
        self.capitation()?;
        self.note_rest();
        let unreadable = |e: std::io::Error| Error::files(source.path, &e);
        let mut file = File::open(source.path).map_err(unreadable)?;
        file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        bodies::save(self.tx, self.reply_id, &mut file)?;
        Ok(Received {
            name: source.name.to_owned(),
            step: Some(self.place.step),
            payer: Some(self.place.letter.clone()),
            outcome: Outcome::Received,
            accepted: now.accepted,
            refused: now.refused,
            undecided: now.undecided,
            unknown_keys,
            notes: self.notes,
        })
    }

    fn move_accounts(&self) -> Result<(), Error> {
        let tx = self.tx;
        moves::clear_touched(tx)?;
        replies::touch_decided(tx, self.place.export.id, self.reply_id)?;
        let n_gone = replies::n_touched_gone(tx)?;
        if n_gone > 0 {
            return Err(ReplyFault::MovedOn { n: n_gone }.into());
        }
        let (event, accepted, refused): (fn(Decision) -> Event, State, State) =
            match self.place.step {
                Step::Precheck => (Event::Precheck, State::Prechecked, State::RefusedAtPrecheck),
                _ => (Event::Final, State::Accepted, State::RefusedAtFinal),
            };
        for (code, n) in moves::touched_by_state(tx)? {
            let state = State::from_code(&code)
                .ok_or_else(|| crate::store::Error::Damaged(code.clone()))?;
            let next = |decision| state.after(Some(self.place.export.round), event(decision));
            if next(Decision::Accepted) != Ok(accepted) || next(Decision::Refused) != Ok(refused) {
                return Err(ReplyFault::MovedOn { n }.into());
            }
        }
        moves::remember_touched(tx, self.context.id)?;
        moves::touched_by_outcome(tx, accepted, refused)?;
        Ok(())
    }

    fn keep_bills(&self) -> Result<(), Error> {
        let bills: Vec<Value> = self
            .bills
            .iter()
            .map(|bill| {
                bill.said
                    .iter()
                    .map(|(k, v)| (k.clone(), Value::from(v.clone())))
                    .collect::<serde_json::Map<_, _>>()
            })
            .map(Value::Object)
            .collect();
        files::set_bills(self.tx, self.reply_id, &Value::Array(bills))?;
        Ok(())
    }

    /// Identity 2 for the whole cost, which both sides always state.
    fn check_totals(&mut self) -> Result<(), Error> {
        let said: Vec<_> = self
            .bills
            .iter()
            .flat_map(|bill| bill.table(Role::TotalsAll))
            .cloned()
            .collect();
        let profile = self.context.profile;
        let full = said.iter().filter(|t| {
            profile.amount(&t.type_code) == Some(crate::exchange::profile::AmountMeaning::Full)
        });
        let full: Vec<_> = full.collect();
        if full.is_empty() {
            return Ok(());
        }
        let said_sum: Kopecks = full.iter().map(|t| t.billed).sum();
        let counted: Kopecks = files::totals(self.tx, self.reply_id)?
            .iter()
            .map(|t| t.billed)
            .sum();
        if said_sum != counted {
            let type_code = full[0].type_code.clone();
            let severity = profile.identities.totals;
            self.identity(
                severity,
                Note::TotalsDiffer {
                    type_code,
                    said: said_sum,
                    counted,
                },
            )?;
        }
        Ok(())
    }

    /// Per-head money comes with the main round's reply 1; what reply 2 says of it changes nothing.
    fn capitation(&mut self) -> Result<(), Error> {
        if self.place.export.round != Round::Main {
            return Ok(());
        }
        let mut by_payer: BTreeMap<String, Vec<crate::exchange::head::Total>> = BTreeMap::new();
        let mut unclear: Vec<Kopecks> = Vec::new();
        for bill in &self.bills {
            let rows: Vec<_> = bill.table(Role::TotalsCapitation).cloned().collect();
            if rows.is_empty() {
                continue;
            }
            match self.payer_of(bill)? {
                Some(payer) => by_payer.entry(payer).or_default().extend(rows),
                // A common bill with the fund's ОГРН does not say whose per-head money it means.
                None => unclear.extend(rows.iter().map(crate::exchange::head::Total::amount)),
            }
        }
        if self.place.step == Step::Final {
            return self.capitation_of_final(&by_payer);
        }
        if !unclear.is_empty() {
            self.note(Note::CapitationUnclear {
                amount: unclear.into_iter().sum(),
            });
        }
        for (payer, rows) in by_payer {
            for row in rows.iter().filter(|row| !row.is_consistent()) {
                let severity = self.context.profile.identities.capitation;
                self.identity(
                    severity,
                    Note::CapitationRow {
                        payer: payer.clone(),
                        said: row.amount(),
                    },
                )?;
            }
            for by_hand in money::capitations(self.tx, self.place.period)? {
                if by_hand.payer == payer && by_hand.reply_id.is_none() {
                    money::end_capitation(self.tx, by_hand.id, self.context.id)?;
                    self.note(Note::HandCapitationReplaced {
                        payer: payer.clone(),
                    });
                }
            }
            let amount = rows.iter().map(|row| row.amount()).sum();
            let pair = |pair: Option<(i64, Kopecks)>| {
                pair.map(|(heads, rate)| json!([heads, rate.to_string()]))
            };
            let lines: Vec<Value> = rows
                .iter()
                .map(|row| {
                    json!({ "type": row.type_code, "amount": row.amount().to_string(), "adults": pair(row.adults),
                            "children": pair(row.children), "heads": pair(row.heads) })
                })
                .collect();
            let lines = Value::Array(lines).to_string();
            money::add_capitation(
                self.tx,
                self.context.id,
                self.place.period,
                &payer,
                amount,
                Some(self.reply_id),
                &lines,
            )?;
        }
        Ok(())
    }

    /// Says where reply 2 names another per-head money. A row that only repeats what our 7-file said
    /// of services under capitation is none.
    fn capitation_of_final(
        &mut self,
        said: &BTreeMap<String, Vec<crate::exchange::head::Total>>,
    ) -> Result<(), Error> {
        let export_id = self.place.export.id;
        let mut of_this_sending = files::live(self.tx, self.place.period)?;
        of_this_sending.retain(|file| file.export_id == Some(export_id));
        let in_force = money::capitations(self.tx, self.place.period)?;
        for (payer, rows) in said {
            let reissued = of_this_sending
                .iter()
                .find(|file| file.step == "reissue" && file.letter == *payer);
            let ours = match reissued {
                Some(file) => shipments::sums_by_type(self.tx, export_id, Some(file.id))?,
                None => Vec::new(),
            };
            let is_echo = |row: &&crate::exchange::head::Total| {
                let own = ours.iter().filter(|sum| sum.0 == row.type_code);
                let has_heads = [row.adults, row.children, row.heads]
                    .iter()
                    .any(Option::is_some);
                !has_heads && row.billed == own.map(|sum| sum.1).sum()
            };
            let new: Vec<_> = rows.iter().filter(|row| !is_echo(row)).collect();
            if new.is_empty() {
                continue;
            }
            let said: Kopecks = new.iter().map(|row| row.amount()).sum();
            let kept: Kopecks = in_force
                .iter()
                .filter(|c| c.payer == *payer)
                .filter(|c| {
                    c.reply_id
                        .is_none_or(|id| of_this_sending.iter().any(|file| file.id == id))
                })
                .map(|c| c.amount)
                .sum();
            if said != kept {
                self.note(Note::FinalCapitation {
                    payer: payer.clone(),
                    said,
                    kept,
                });
            }
        }
        Ok(())
    }
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
