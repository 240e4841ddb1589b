//! Import: accounts from a medical information system into the pool. One transaction a file.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use rusqlite::Transaction;
use serde_json::json;

use crate::domain::{Kind, Kopecks};
use crate::exchange::fault::Place;
use crate::exchange::head::{Bill, Head};
use crate::exchange::pieces::{self, Piece, Spare};
use crate::exchange::pipeline;
use crate::exchange::profile::Severity;
use crate::exchange::record::{Record, Strictness};
use crate::exchange::xml::{self, Element};
use crate::exchange::{Fault, FaultKind, Profile, Role};
use crate::store::accounts::{self, NewAccount};
use crate::store::documents::{self, NewRevision, Packed, Packer, Stored, Unpacker};
use crate::text;

use super::{Context, Done, Error, Note, Progress, Rule, Stage, Workplace, correct, derive};

/// What an import did.
#[derive(Debug, Default)]
pub struct Imported {
    pub read: u64,
    pub new: u64,
    pub updated: u64,
    pub same: u64,
    /// Accounts left as they are: key and reason.
    pub conflicts: Vec<(String, Rule)>,
    /// Files refused whole, with all their faults.
    pub rejected: Vec<(String, Vec<Fault>)>,
    /// By file.
    pub notes: Vec<(String, Note)>,
}

/// More faults than this are not gathered from one file.
const MAX_FAULTS: usize = 1000;
/// Notes are shown as examples, not by the million.
const MAX_NOTES: usize = 200;

/// Imports files, or all files of folders.
///
/// # Errors
/// What the store says; faults of files are in the result.
pub fn import(
    workplace: &mut Workplace,
    paths: &[PathBuf],
    progress: &dyn Progress,
) -> Result<Imported, Error> {
    let mut total = Imported::default();
    for path in expand(paths) {
        let name = path.display().to_string();
        match import_file(workplace, &path, progress) {
            Ok(one) => {
                total.read += one.read;
                total.new += one.new;
                total.updated += one.updated;
                total.same += one.same;
                total.conflicts.extend(one.conflicts);
                total
                    .notes
                    .extend(one.notes.into_iter().map(|(_, note)| (name.clone(), note)));
            }
            Err(Error::Input { faults, .. }) => total.rejected.push((name, faults)),
            Err(other) => return Err(other),
        }
    }
    Ok(total)
}

/// Files as they are; of folders the files that may hold accounts, by name.
fn expand(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        let Ok(entries) = std::fs::read_dir(path) else {
            files.push(path.clone());
            continue;
        };
        let is_wanted = |p: &PathBuf| {
            let extension = p.extension().map(|e| e.to_string_lossy().to_lowercase());
            p.is_file() && extension.is_some_and(|e| ["xml", "7z", "zip"].contains(&e.as_str()))
        };
        let mut found: Vec<PathBuf> = entries
            .flatten()
            .map(|e| e.path())
            .filter(is_wanted)
            .collect();
        if found.is_empty() {
            // Said like a file that is not there, instead of reading nothing in silence.
            files.push(path.clone());
        }
        found.sort();
        files.extend(found);
    }
    files
}

/// A piece of the file, read.
enum Worked {
    /// A start tag (closed), or an element, in which the file speaks of itself.
    Head {
        id: usize,
        text: String,
        line: u64,
    },
    Accounts(Vec<Result<Prepared, Vec<Fault>>>),
    Aside(String),
}

/// An account ready for the store.
pub(super) struct Prepared {
    pub record: Record,
    pub columns: accounts::Columns,
    pub packed: Packed,
    pub line: u64,
}

fn import_file(
    workplace: &mut Workplace,
    path: &Path,
    progress: &dyn Progress,
) -> Result<Imported, Error> {
    let shown = path.display().to_string();
    let input = |faults| Error::Input {
        file: shown.clone(),
        faults,
    };
    if path.is_dir() {
        return Err(input(vec![Fault::new(FaultKind::NothingInFolder)]));
    }
    let file_name = path
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    progress.begin(Stage::Reading, None);
    workplace.step("import", None, |tx, context| {
        let packer = Packer::new(tx, &context.profile.edition.dictionary)?;
        let mut importer = Importer::new(tx, context, &packer)?;
        let profile = context.profile;
        let spare = Spare::default();
        let read = pipeline::ordered(
            |send| pieces::read(path, profile, &spare, send).map_err(Stop::Faults),
            |piece| work(profile, &packer, &spare, piece),
            |worked| {
                if progress.is_cancelled() {
                    return Err(Stop::Error(Error::Cancelled));
                }
                progress.advance(importer.take(worked).map_err(Stop::Error)?);
                Ok(())
            },
        );
        match read {
            Ok(()) => {}
            Err(Stop::Error(error)) => return Err(error),
            Err(Stop::Faults(faults)) => {
                // What was found before the reading broke off is shown too.
                importer.faults.extend(faults);
            }
        }
        let imported = importer.finish().map_err(input)?;
        let details = json!({
            "file": file_name, "read": imported.read, "new": imported.new,
            "updated": imported.updated, "same": imported.same, "conflicts": imported.conflicts.len(),
            "first_account": importer.first_account,
        });
        let summary = text::imported_summary(&file_name, imported.new, imported.updated, imported.same);
        let is_change = imported.new + imported.updated > 0;
        Ok(Done { is_change, ..Done::new(imported, summary, details) })
    })
}

/// Why the pipeline stopped.
enum Stop {
    Faults(Vec<Fault>),
    Error(Error),
}

fn work(profile: &Profile, packer: &Packer, spare: &Spare, piece: Piece) -> Worked {
    match piece {
        Piece::Head { id, text, line } => Worked::Head { id, text, line },
        Piece::Aside { text, .. } => Worked::Aside(pieces::name(&text).to_owned()),
        Piece::Records(records) => {
            let mut worked = Vec::with_capacity(records.len());
            for (text, line) in &records {
                match read_record(profile, packer, text, *line) {
                    Ok(accounts) => worked.extend(accounts.into_iter().map(Ok)),
                    Err(faults) => worked.push(Err(faults)),
                }
            }
            spare.give(records);
            Worked::Accounts(worked)
        }
    }
}

/// Reads a record's text into accounts, each with its own document.
fn read_record(
    profile: &Profile,
    packer: &Packer,
    text: &str,
    line: u64,
) -> Result<Vec<Prepared>, Vec<Fault>> {
    let from_record = |fault| vec![pieces::at_line(line, fault)];
    // What is kept has no indentation; a fault is looked for once more, where its line is known.
    let document = xml::without_indentation(text);
    let tree = Element::parse(&document)
        .map_err(|fault| from_record(Element::parse(text).err().unwrap_or(fault)))?;
    let records = Record::read_all(profile, &tree, line, Strictness::AllFields)?;
    let mut faults = Vec::new();
    let mut prepared = Vec::with_capacity(records.len());
    for record in records {
        let mut fault = |kind| {
            let place = Place {
                line: Some(line),
                path: String::new(),
                key: Some(record.key.clone()),
            };
            faults.push(Fault { place, kind });
        };
        if record.decision.is_some() {
            fault(FaultKind::DecisionInside);
        }
        match derive::columns(profile, &record) {
            Err(kind) => fault(kind),
            Ok(columns) => {
                let packed = Packed {
                    size: 0,
                    bytes: Vec::new(),
                };
                prepared.push(Prepared {
                    record,
                    columns,
                    packed,
                    line,
                });
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let spans = derive::account_spans(profile, &tree);
    drop(tree);
    // Texts stay on this thread: memory that one thread takes and another gives back is slow.
    let documents = derive::documents(document, &spans);
    let packed = packer
        .pack(documents.iter().map(String::as_str))
        .map_err(|e| vec![Fault::new(FaultKind::Unreadable(e.to_string()))])?;
    for (prepared, packed) in prepared.iter_mut().zip(packed) {
        prepared.packed = packed;
    }
    Ok(prepared)
}

struct Importer<'t> {
    tx: &'t Transaction<'t>,
    context: &'t Context<'t>,
    packer: &'t Packer,
    unpacker: Unpacker,
    result: Imported,
    faults: Vec<Fault>,
    bills: Vec<Bill>,
    sums: BTreeMap<String, Kopecks>,
    asides: BTreeMap<String, u64>,
    /// `n_pp` has run 1, 2, 3… so far.
    is_in_order: bool,
    /// Keys of this file that the pool already had.
    seen: HashSet<i64>,
    next_revision: i64,
    next_account: i64,
    /// The first account that this import added.
    first_account: Option<i64>,
}

impl<'t> Importer<'t> {
    fn new(
        tx: &'t Transaction<'t>,
        context: &'t Context<'t>,
        packer: &'t Packer,
    ) -> Result<Importer<'t>, Error> {
        Ok(Importer {
            tx,
            context,
            packer,
            unpacker: Unpacker::new(tx)?,
            result: Imported::default(),
            faults: Vec::new(),
            bills: Vec::new(),
            sums: BTreeMap::new(),
            asides: BTreeMap::new(),
            is_in_order: true,
            seen: HashSet::new(),
            next_revision: documents::next_revision_id(tx)?,
            next_account: accounts::next_id(tx)?,
            first_account: None,
        })
    }

    fn note(&mut self, note: Note) {
        if self.result.notes.len() < MAX_NOTES {
            self.result.notes.push((String::new(), note));
        }
    }

    /// Stores a batch; returns how many accounts it had.
    fn take(&mut self, worked: Worked) -> Result<u64, Error> {
        match worked {
            Worked::Head { id, text, line } => {
                match Element::parse(&text) {
                    Err(fault) => self.faults.push(Fault::at_line(fault.kind, line)),
                    Ok(element) => self.head(id, &element, line),
                }
                Ok(0)
            }
            Worked::Aside(name) => {
                *self.asides.entry(name).or_default() += 1;
                Ok(0)
            }
            Worked::Accounts(accounts) => {
                let n = accounts.len() as u64;
                for account in accounts {
                    match account {
                        Err(faults) => self.fault(faults)?,
                        Ok(prepared) => self.account(prepared)?,
                    }
                }
                Ok(n)
            }
        }
    }

    fn fault(&mut self, faults: Vec<Fault>) -> Result<(), Error> {
        self.faults.extend(faults);
        match self.faults.len() > MAX_FAULTS {
            true => Err(Error::Input {
                file: String::new(),
                faults: std::mem::take(&mut self.faults),
            }),
            false => Ok(()),
        }
    }

    /// What the file, a bill or its totals say of themselves.
    fn head(&mut self, id: usize, element: &Element<'_>, line: u64) {
        let edition = &self.context.profile.edition;
        let spec = edition.element(id);
        if spec.role == Some(Role::Totals) {
            if let Some(bill) = self.bills.last_mut() {
                let read = bill.read_totals(edition, id, element, line);
                self.faults.extend(read.err().unwrap_or_default());
            }
            return;
        }
        if spec.role == Some(Role::Bill) {
            self.bills.push(Bill::read(edition, id, element));
        }
        if spec.is_head {
            let mut head = Head::default();
            head.read(edition, id, element);
            self.check_head(id, &head, line);
        }
    }

    fn check_head(&mut self, id: usize, head: &Head, line: u64) {
        let edition = &self.context.profile.edition;
        let spec = edition.element(id);
        let fault = |role: Role, kind: FaultKind| {
            let field = spec.attributes.iter().find(|a| a.role == Some(role));
            let attribute = field.map_or(String::new(), |a| format!("/@{}", a.name));
            Fault::at(kind, Some(line), format!("{}{attribute}", spec.path))
        };
        for role in [Role::FileProtocol, Role::FileVersion] {
            let (Some(expected), Some(found)) = (edition.constants.get(&role), head.get(role))
            else {
                continue;
            };
            let found = found.to_owned();
            match role {
                _ if *expected == found => {}
                Role::FileProtocol => {
                    let expected = expected.clone();
                    let kind = FaultKind::OtherFormat { expected, found };
                    self.faults.push(fault(role, kind));
                }
                _ => self.note(Note::OtherVersion { found }),
            }
        }
        for (role, range) in [(Role::FileYear, 1900..=2099), (Role::FileMonth, 1..=12)] {
            let Some(found) = head.get(role) else {
                continue;
            };
            let kind = match found.parse::<u32>() {
                Ok(number) if range.contains(&number) => continue,
                Ok(_) if role == Role::FileYear => FaultKind::YearOutOfRange(found.to_owned()),
                _ => FaultKind::BadNumber(found.to_owned()),
            };
            self.faults.push(fault(role, kind));
        }
        let Some(setup) = self.context.setup else {
            return;
        };
        for (role, expected) in [
            (Role::FileProviderOgrn, &setup.provider.ogrn),
            (Role::FileProviderKpp, &setup.provider.kpp),
        ] {
            if let Some(found) = head.get(role).filter(|found| found != expected) {
                let kind = FaultKind::OtherProvider {
                    expected: expected.clone(),
                    found: found.to_owned(),
                };
                self.faults.push(fault(role, kind));
            }
        }
    }

    fn account(&mut self, prepared: Prepared) -> Result<(), Error> {
        self.result.read += 1;
        self.look_at(&prepared);
        if !self.faults.is_empty() {
            return Ok(()); // The file is refused anyway; only its faults still matter.
        }
        // Most keys are new: taking one tells at once.
        let key = &prepared.record.key_normal;
        if accounts::claim_key(self.tx, key, self.next_account, self.context.id)? {
            return self.insert(&prepared);
        }
        let owner = accounts::id_of_key(self.tx, key)?;
        let gone = || crate::store::Error::Damaged(format!("key {key}"));
        self.meet(owner.ok_or_else(gone)?, &prepared)
    }

    /// Identities and oddities that do not stop the import, unless the profile says so.
    fn look_at(&mut self, prepared: &Prepared) {
        let profile = self.context.profile;
        let record = &prepared.record;
        let expected = self.result.read;
        if self.is_in_order && record.number.map(u64::from) != Some(expected) {
            self.is_in_order = false;
            self.note(Note::NumberOutOfOrder {
                key: record.key.clone(),
                expected,
            });
        }
        for amount in &record.amounts {
            *self.sums.entry(amount.type_code.clone()).or_default() += amount.billed;
            if profile.amount(&amount.type_code).is_none() {
                self.note(Note::UnknownAmountType {
                    code: amount.type_code.clone(),
                });
            }
        }
        if record.amounts.is_empty() {
            self.note(Note::NoAmounts {
                key: record.key.clone(),
            });
        }
        if record.is_activity_uncertain {
            self.note(Note::ActivityUncertain {
                key: record.key.clone(),
            });
        }
        if record
            .cure_start
            .zip(record.cure_end)
            .is_some_and(|(start, end)| start > end)
        {
            self.note(Note::AfterCureEnd {
                key: record.key.clone(),
            });
        }
        if profile.identities.services != Severity::Off {
            for type_code in record.unequal_services() {
                let note = Note::ServicesDiffer {
                    key: record.key.clone(),
                    type_code,
                };
                match profile.identities.services {
                    Severity::Error => self.faults.push(Fault {
                        place: Place {
                            line: Some(prepared.line),
                            path: String::new(),
                            key: Some(record.key.clone()),
                        },
                        kind: FaultKind::Identity(text::note(&note)),
                    }),
                    _ => self.note(note),
                }
            }
        }
        let (kind, earlier) = derive::kind(profile, record);
        match (kind, &record.earlier_key, earlier) {
            (Kind::Primary, Some(_), _) => self.note(Note::EarlierOfPrimary {
                key: record.key.clone(),
            }),
            (Kind::Repeat, None, _) => self.note(Note::RepeatWithoutEarlier {
                key: record.key.clone(),
            }),
            _ => {}
        }
    }

    fn insert(&mut self, prepared: &Prepared) -> Result<(), Error> {
        let record = &prepared.record;
        let (kind, earlier) = derive::kind(self.context.profile, record);
        let revision_id = self.next_revision;
        self.next_revision += 1;
        let id = self.next_account;
        self.next_account += 1;
        accounts::insert(
            self.tx,
            self.context.id,
            &NewAccount {
                id,
                key: &record.key,
                kind,
                earlier_key: earlier.as_deref(),
                revision_id,
                columns: &prepared.columns,
            },
        )?;
        documents::add_revision(
            self.tx,
            &NewRevision {
                id: revision_id,
                account_id: id,
                number: 1,
                step_id: self.context.id,
                origin: "import",
                dictionary_id: self.packer.dictionary_id,
                document: &prepared.packed,
            },
        )?;
        accounts::add_amounts(self.tx, revision_id, &prepared.columns.amounts)?;
        self.first_account.get_or_insert(id);
        self.result.new += 1;
        if let Some(earlier) = earlier
            && accounts::n_repeats_of(self.tx, &earlier, id)? > 0
        {
            self.note(Note::RepeatTwice {
                earlier_key: earlier,
            });
        }
        Ok(())
    }

    /// The pool already knows the key.
    fn meet(&mut self, id: i64, prepared: &Prepared) -> Result<(), Error> {
        let standing = accounts::by_id(self.tx, id)?;
        if standing.step_id == self.context.id || !self.seen.insert(id) {
            let place = Place {
                line: Some(prepared.line),
                path: String::new(),
                key: Some(prepared.record.key.clone()),
            };
            return self.fault(vec![Fault {
                place,
                kind: FaultKind::KeyTwice(prepared.record.key.clone()),
            }]);
        }
        let stored = documents::stored(self.tx, standing.revision_id)?;
        let own = Stored {
            dictionary_id: self.packer.dictionary_id,
            size: prepared.packed.size,
            bytes: prepared.packed.bytes.clone(),
        };
        let texts = self.unpacker.unpack([&stored, &own])?;
        let [former, given] = &texts[..] else {
            return Err(crate::store::Error::Damaged("document".into()).into());
        };
        if correct::is_same(self.context.profile, former, given) {
            self.result.same += 1;
            return Ok(());
        }
        let revision = correct::Revision {
            origin: "import",
            former,
            columns: &prepared.columns,
            record: &prepared.record,
            packed: &prepared.packed,
            dictionary_id: self.packer.dictionary_id,
            id: self.next_revision,
        };
        match correct::apply(self.tx, self.context, &standing, &revision) {
            Ok(()) => {
                self.next_revision += 1;
                self.result.updated += 1;
                Ok(())
            }
            Err(Error::Rule(rule)) => {
                self.result
                    .conflicts
                    .push((prepared.record.key.clone(), rule));
                Ok(())
            }
            Err(other) => Err(other),
        }
    }

    fn finish(&mut self) -> Result<Imported, Vec<Fault>> {
        if self.result.read == 0 && self.faults.is_empty() {
            self.faults.push(Fault::new(FaultKind::NoAccounts));
        }
        if self.context.profile.identities.totals != Severity::Off {
            let mut said: BTreeMap<String, Kopecks> = BTreeMap::new();
            for total in self
                .bills
                .iter()
                .flat_map(|bill| bill.table(Role::TotalsAll))
            {
                *said.entry(total.type_code.clone()).or_default() += total.billed;
            }
            for (type_code, said) in said {
                let counted = self.sums.get(&type_code).copied().unwrap_or_default();
                if said != counted {
                    let note = Note::TotalsDiffer {
                        type_code,
                        said,
                        counted,
                    };
                    match self.context.profile.identities.totals {
                        Severity::Error => self
                            .faults
                            .push(Fault::new(FaultKind::Identity(text::note(&note)))),
                        _ => self.note(note),
                    }
                }
            }
        }
        for (element, count) in std::mem::take(&mut self.asides) {
            self.note(Note::OutsideAccounts { element, count });
        }
        match self.faults.is_empty() {
            true => Ok(std::mem::take(&mut self.result)),
            false => Err(std::mem::take(&mut self.faults)),
        }
    }
}
