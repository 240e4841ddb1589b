//! Import of packets: what they would change, then all of them or none.
//!
//! All files of a call are one step: one that cannot be used leaves everything as it was.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::{Connection, Transaction};
use serde_json::json;

use crate::exchange::Profile;
use crate::nsi::check::{self, Remark};
use crate::nsi::dictionary::Origin;
use crate::nsi::packet::compare_versions;
use crate::nsi::read::{self, Said, Source};
use crate::nsi::{Catalogue, Descriptor, Dictionary, Fault};
use crate::store::dictionaries::{self, BETWEEN_CELLS, NewVersion, StoredRow};
use crate::text;

use super::affected::{self, Affected, Change};
use super::changes::Changes;
use super::{Current, Former, Trouble, catalogue};
use crate::workflows::{Context, Done, Error, Progress, Stage, Workplace};

/// What a call asks for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub paths: Vec<PathBuf>,
    pub said: Said,
    /// Columns of the key, where no descriptor knows them.
    pub key: Vec<String>,
    /// Takes an older version, or another content of the same one, over the one in force.
    pub replaces: bool,
}

/// One file of a call, or one file of an archive.
#[derive(Debug)]
pub struct Planned {
    pub file: String,
    /// Empty where nobody could tell.
    pub dictionary: String,
    pub title: String,
    pub version: String,
    pub date: Option<NaiveDate>,
    pub rows: usize,
    /// Once it is stored.
    pub id: Option<i64>,
    pub outcome: Outcome,
    /// What it takes the place of.
    pub former: Option<Former>,
    pub changes: Changes,
    /// For accounts that have not been sent, against what was in force before the call.
    pub affected: Affected,
    pub remarks: Vec<Remark>,
}

#[derive(Debug)]
pub enum Outcome {
    /// Takes the place of what was in force.
    New,
    /// The same is in force already.
    Already,
    Refused(Refused),
}

#[derive(Clone, Debug)]
pub enum Refused {
    Faults(Vec<Fault>),
    /// An earlier version or date than the one in force.
    Older(Former),
    /// The same version and date as the one in force, with other rows.
    SameVersion(Former),
    /// Another file of the call is the same dictionary, and neither says which is newer.
    Twice,
}

impl Planned {
    pub fn is_refused(&self) -> bool {
        matches!(self.outcome, Outcome::Refused(_))
    }
}

/// Shows what an import would do, and does nothing.
///
/// # Errors
/// [`Trouble`]; what the store says; a cancel. Faults of files are in the result.
pub fn plan(
    workplace: &Workplace,
    asked: &Asked,
    progress: &dyn Progress,
) -> Result<Vec<Planned>, Error> {
    let catalogue = catalogue(workplace)?;
    let files = read_all(&catalogue, asked, progress)?;
    let tx = workplace.store.snapshot()?;
    let judged = judge(
        &tx,
        &catalogue,
        &workplace.profile,
        files,
        asked.replaces,
        progress,
    )?;
    Ok(judged.into_iter().map(|file| file.planned).collect())
}

/// Imports packets: all of them, or none where one is refused.
///
/// # Errors
/// As [`plan`].
pub fn import(
    workplace: &mut Workplace,
    asked: &Asked,
    progress: &dyn Progress,
) -> Result<Vec<Planned>, Error> {
    let catalogue = catalogue(workplace)?;
    let files = read_all(&catalogue, asked, progress)?;
    workplace.step("nsi-import", None, |tx, context| {
        let mut judged = judge(tx, &catalogue, context.profile, files, asked.replaces, progress)?;
        let is_refused = judged.iter().any(|file| file.planned.is_refused());
        if !is_refused {
            store_all(tx, context, &catalogue, &mut judged, progress)?;
        }
        let planned: Vec<Planned> = judged.into_iter().map(|file| file.planned).collect();
        let new: Vec<&Planned> = planned.iter().filter(|file| file.id.is_some()).collect();
        let versions: Vec<_> = new
            .iter()
            .map(|file| {
                json!({ "id": file.id, "dictionary": file.dictionary, "version": file.version, "rows": file.rows,
                        "former": file.former.as_ref().and_then(|former| former.id) })
            })
            .collect();
        let summary = text::nsi::imported_summary(&new);
        let is_change = !new.is_empty();
        Ok(Done { is_change, ..Done::new(planned, summary, json!({ "versions": versions })) })
    })
}

/// A file that was read, before it is known what it would change.
struct Read {
    planned: Planned,
    sha256: String,
    descriptor: Descriptor,
    dictionary: Option<Arc<Dictionary>>,
    /// The packet as it came, where it is to be kept.
    content: Option<Vec<u8>>,
}

impl Read {
    /// As what comes behind it in the same call will find it.
    fn as_current(&self) -> Current {
        let former = Former {
            id: None,
            version: self.planned.version.clone(),
            date: self.planned.date,
            is_built_in: false,
        };
        Current {
            former: Some(former),
            sha256: self.sha256.clone(),
            dictionary: self.dictionary.clone(),
        }
    }
}

fn read_all(
    catalogue: &Catalogue,
    asked: &Asked,
    progress: &dyn Progress,
) -> Result<Vec<Read>, Error> {
    progress.begin(Stage::Reading, None);
    let mut files = Vec::new();
    for path in read::expand(&asked.paths) {
        if progress.is_cancelled() {
            return Err(Error::Cancelled);
        }
        for source in read::read(&path, catalogue, &asked.said) {
            files.push(read_source(source, catalogue, &asked.key));
            progress.advance(1);
        }
    }
    if files.is_empty() {
        return Err(Trouble::NoFiles.into());
    }
    // Several versions of one dictionary go in as they followed one another.
    files.sort_by(|one, other| {
        let (one, other) = (&one.planned, &other.planned);
        (one.dictionary.cmp(&other.dictionary))
            .then(one.date.cmp(&other.date))
            .then(compare_versions(&one.version, &other.version))
    });
    Ok(files)
}

fn read_source(source: Source, catalogue: &Catalogue, key: &[String]) -> Read {
    let mut planned = Planned {
        file: source.file,
        dictionary: String::new(),
        title: String::new(),
        version: String::new(),
        date: None,
        rows: 0,
        id: None,
        outcome: Outcome::New,
        former: None,
        changes: Changes::default(),
        affected: Affected::default(),
        remarks: Vec::new(),
    };
    let mut descriptor = Descriptor::default();
    let mut dictionary = None;
    let checked = source.packet.and_then(|packet| {
        planned.dictionary.clone_from(&packet.dictionary);
        planned.version = packet.version.clone().unwrap_or_default();
        planned.date = packet.date;
        planned.rows = packet.table.len();
        descriptor = catalogue.describe(&packet, key);
        planned.title.clone_from(&descriptor.title);
        check::check(packet, &descriptor, catalogue, Origin::File)
    });
    match checked {
        Err(faults) => planned.outcome = Outcome::Refused(Refused::Faults(faults)),
        Ok(checked) => {
            planned.remarks = checked.remarks;
            dictionary = Some(Arc::new(checked.dictionary));
        }
    }
    Read {
        planned,
        sha256: source.sha256,
        content: descriptor.keep_text.then_some(source.content),
        descriptor,
        dictionary,
    }
}

/// Compares what was read with what is in force.
fn judge(
    connection: &Connection,
    catalogue: &Catalogue,
    profile: &Profile,
    mut files: Vec<Read>,
    replaces: bool,
    progress: &dyn Progress,
) -> Result<Vec<Read>, Error> {
    let mut current: HashMap<String, Current> = HashMap::new();
    // Before the call, for the accounts.
    let mut first: BTreeMap<String, Option<Arc<Dictionary>>> = BTreeMap::new();
    let mut last: HashMap<String, usize> = HashMap::new();
    for (at, file) in files.iter_mut().enumerate() {
        let Some(dictionary) = file.dictionary.clone() else {
            continue;
        };
        let code = file.planned.dictionary.clone();
        let before = match current.get(&code) {
            Some(known) => known.clone(),
            None => Current::load(connection, catalogue, &code)?,
        };
        first
            .entry(code.clone())
            .or_insert_with(|| before.dictionary.clone());
        file.planned.former.clone_from(&before.former);
        let changes = Changes::between(before.dictionary.as_deref(), &dictionary);
        file.planned.outcome = verdict(&file.planned, &file.sha256, &before, &changes, replaces);
        if let (Outcome::New, Some(former)) = (&file.planned.outcome, &before.former) {
            let remarks = doubts(&file.planned, former, &changes);
            file.planned.remarks.extend(remarks);
        }
        file.planned.changes = changes;
        if matches!(file.planned.outcome, Outcome::New) {
            last.insert(code.clone(), at);
            current.insert(code, file.as_current());
        }
    }
    let last: Vec<usize> = last.into_values().collect();
    affect(connection, profile, &mut files, &first, &last, progress)?;
    Ok(files)
}

/// Finds the accounts for which the last version of each dictionary makes a difference.
fn affect(
    connection: &Connection,
    profile: &Profile,
    files: &mut [Read],
    before: &BTreeMap<String, Option<Arc<Dictionary>>>,
    last: &[usize],
    progress: &dyn Progress,
) -> Result<(), Error> {
    let changes: Vec<Change<'_>> = last
        .iter()
        .map(|at| &files[*at])
        .map(|file| Change {
            descriptor: &file.descriptor,
            before: before.get(&file.planned.dictionary).cloned().flatten(),
            now: file.dictionary.clone(),
        })
        .collect();
    let affected = affected::affected(connection, profile, &changes, progress)?;
    for (at, affected) in last.iter().zip(affected) {
        files[*at].planned.affected = affected;
    }
    Ok(())
}

fn verdict(
    file: &Planned,
    sha256: &str,
    before: &Current,
    changes: &Changes,
    replaces: bool,
) -> Outcome {
    let Some(former) = before.former.as_ref().filter(|_| !before.sha256.is_empty()) else {
        return Outcome::New;
    };
    let is_same_version = file.version == former.version && file.date == former.date;
    if before.sha256 == sha256 || (is_same_version && changes.is_same()) {
        return Outcome::Already;
    }
    let (is_stated, was_stated) = (!file.version.is_empty(), !former.version.is_empty());
    let is_older =
        (is_stated && was_stated && compare_versions(&file.version, &former.version).is_lt())
            || file
                .date
                .zip(former.date)
                .is_some_and(|(now, was)| now < was);
    let is_of_this_call = former.id.is_none();
    match (is_older, is_same_version && is_stated) {
        _ if is_of_this_call && is_same_version => Outcome::Refused(Refused::Twice),
        _ if replaces => Outcome::New,
        (true, _) => Outcome::Refused(Refused::Older(former.clone())),
        (_, true) => Outcome::Refused(Refused::SameVersion(former.clone())),
        _ => Outcome::New,
    }
}

/// What makes one look twice at a packet that is taken.
fn doubts(file: &Planned, former: &Former, changes: &Changes) -> Vec<Remark> {
    let mut doubts = Vec::new();
    // A built-in table has other rows anyway.
    if former.is_built_in {
        return doubts;
    }
    let is_unstated = file.version.is_empty() && file.date.is_none();
    if is_unstated && (!former.version.is_empty() || former.date.is_some()) {
        doubts.push(Remark::Unstated);
    }
    let (gone, of) = (
        changes.n_gone,
        changes.n_gone + changes.n_changed + changes.n_same,
    );
    if gone * 5 > of && gone > 3 {
        doubts.push(Remark::ManyGone { gone, of });
    }
    doubts
}

fn store_all(
    tx: &Transaction<'_>,
    context: &Context<'_>,
    catalogue: &Catalogue,
    files: &mut [Read],
    progress: &dyn Progress,
) -> Result<(), Error> {
    let rows = files
        .iter()
        .filter(|file| matches!(file.planned.outcome, Outcome::New));
    progress.begin(
        Stage::Storing,
        Some(rows.map(|file| file.planned.rows as u64).sum()),
    );
    for file in files {
        let (Some(dictionary), Outcome::New) = (&file.dictionary, &file.planned.outcome) else {
            continue;
        };
        let code = &file.planned.dictionary;
        // Of several versions of one call each takes the place of the one before.
        let former = dictionaries::in_force(tx, code)?;
        let former = match former {
            Some(version) => Some(Former::of(&version)),
            None => Current::built_in(catalogue, code).former,
        };
        let columns = dictionary.table().columns();
        let key: Vec<String> = dictionary.key_names().map(str::to_owned).collect();
        let new = NewVersion {
            dictionary: code,
            version: &file.planned.version,
            date: file.planned.date,
            file: &file.planned.file,
            sha256: &file.sha256,
            columns,
            key: &key,
            rows: dictionary.len(),
            former_id: former.as_ref().and_then(|former| former.id),
            text: file.content.as_deref(),
        };
        let id = dictionaries::add(tx, context.id, &new)?;
        store_rows(tx, id, dictionary, progress)?;
        dictionaries::put_in_force(tx, context.id, code, Some(id))?;
        file.planned.id = Some(id);
        file.planned.former = former;
    }
    Ok(())
}

fn store_rows(
    tx: &Transaction<'_>,
    version: i64,
    dictionary: &Dictionary,
    progress: &dyn Progress,
) -> Result<(), Error> {
    let code = dictionary.code_column();
    let mut cells = String::new();
    for (n, row) in dictionary.all().enumerate() {
        if n.is_multiple_of(1024) && progress.is_cancelled() {
            return Err(Error::Cancelled);
        }
        cells.clear();
        for (at, cell) in dictionary.table().row(n).enumerate() {
            if at > 0 {
                cells.push(BETWEEN_CELLS);
            }
            cells.push_str(cell);
        }
        let stored = StoredRow {
            n: n as i64,
            code: row.value(code),
            begins: row.begin(),
            ends: row.end(),
            cells: &cells,
        };
        dictionaries::add_row(tx, version, &stored)?;
        progress.advance(1);
    }
    Ok(())
}
