//! What a step will do, said beforehand in counts and kopecks.
//!
//! Only reads. Each asks the step's own helpers, so a preview and its step cannot disagree: what the
//! step would refuse, the preview refuses with the same rule.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::domain::{Activity, Kind, Kopecks, ReportingPeriod, Round};
use crate::exchange::{container, name};
use crate::store::files::{self, ExchangeFile, Total};
use crate::store::journal::Step;
use crate::store::registries::{self, Registry};
use crate::store::{documents, drafts, moves, shipments};

use super::error::Usage;
use super::resubmit::Which;
use super::{
    Error, Rule, Workplace, accept_suggested, account, correct, edit, outgoing, reissue, restore,
    resubmit, undo, unform,
};

pub use super::outgoing::InTheWay;

/// Pieces and their whole cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub accounts: i64,
    pub billed: Kopecks,
}

impl Tally {
    fn add(&mut self, accounts: i64, billed: Kopecks) {
        self.accounts += accounts;
        self.billed += billed;
    }

    fn of<'r>(registries: impl IntoIterator<Item = &'r Registry>) -> Tally {
        let mut sum = Tally::default();
        for registry in registries {
            sum.add(registry.accounts, registry.billed);
        }
        sum
    }
}

/// A file that would be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub file: String,
    pub path: PathBuf,
    pub in_the_way: InTheWay,
}

fn target(workplace: &Workplace, folder: &Path, file: &str) -> Result<Target, Error> {
    let folder = std::path::absolute(folder).map_err(|e| Error::files(folder, &e))?;
    let path = folder.join(file);
    Ok(Target {
        file: file.to_owned(),
        in_the_way: outgoing::in_the_way(&workplace.store.connection, &path)?,
        path,
    })
}

/// What F2 would write.
#[derive(Clone, Debug)]
pub struct Export {
    pub target: Target,
    pub round: Round,
    /// The sign of the sending.
    pub number: String,
    /// The marked registries, each with its accounts and their cost.
    pub registries: Vec<Registry>,
    pub total: Tally,
}

/// # Errors
/// As [`super::export::export`], but for what only writing finds out.
pub fn export(
    workplace: &Workplace,
    period: ReportingPeriod,
    round: Round,
    folder: &Path,
) -> Result<Export, Error> {
    let connection = &workplace.store.connection;
    let setup = workplace.setup()?;
    let plan = super::export::plan(connection, setup, &workplace.profile, period, round)?;
    Ok(Export {
        target: target(workplace, folder, &plan.shown)?,
        round,
        number: plan.name.number,
        total: Tally::of(&plan.marked),
        registries: plan.marked,
    })
}

/// What F6 would write for one payer.
#[derive(Clone, Debug)]
pub struct ReissueFile {
    pub payer: String,
    pub target: Target,
    /// The sign of the sending.
    pub number: String,
    /// The payer's accounts by its reply 1: in the file and left out together.
    pub sent: Tally,
    /// Refused, or undecided and left out.
    pub excluded: Tally,
    pub in_file: Tally,
    /// The live 7-file whose place it takes.
    pub replaces: Option<String>,
}

/// What F6 would do.
#[derive(Clone, Debug)]
pub struct Reissue {
    /// By sending and letter.
    pub files: Vec<ReissueFile>,
    /// Payers all of whose accounts were refused: they get no file and are done.
    pub all_refused: Vec<String>,
    /// Payers that would still lack a 7-file afterwards, and why.
    pub missing: Vec<(String, Rule)>,
}

/// # Errors
/// As [`reissue::reissue`], but for what only writing finds out.
pub fn reissue(
    workplace: &Workplace,
    period: ReportingPeriod,
    payers: &reissue::Payers,
    folder: &Path,
    without_undecided: bool,
) -> Result<Reissue, Error> {
    let connection = &workplace.store.connection;
    let only = match payers {
        reissue::Payers::One(letter) => Some(workplace.letter(letter, period)?),
        reissue::Payers::All => None,
    };
    let plan = reissue::plan(
        connection,
        workplace.setup()?,
        &workplace.profile,
        period,
        only.as_deref(),
        without_undecided,
    )?;
    let mut files = Vec::new();
    let mut all_refused = Vec::new();
    for due in &plan.due {
        let payer = &due.payer.letter;
        let mut sent = Tally::default();
        let mut in_file = Tally::default();
        for total in totals_of(workplace, &plan.live, &due.request, payer)? {
            sent.add(total.accounts, total.billed);
            if total.outcome == "accepted" {
                in_file.add(total.accounts, total.billed);
            }
        }
        for one in &due.resolved {
            if one.outcome == crate::domain::Decision::Accepted {
                in_file.add(1, shipments::by_id(connection, one.shipment_id)?.billed);
            }
        }
        if in_file.accounts == 0 {
            all_refused.push(payer.clone());
            continue;
        }
        let former = plan.live.iter().find(|f| {
            f.step == "reissue" && f.export_id == Some(due.request.id) && f.letter == *payer
        });
        files.push(ReissueFile {
            payer: payer.clone(),
            target: target(workplace, folder, &due.file)?,
            number: due.request.number.clone(),
            sent,
            excluded: Tally {
                accounts: sent.accounts - in_file.accounts,
                billed: sent.billed - in_file.billed,
            },
            in_file,
            replaces: former.map(|f| f.name.clone()),
        });
    }
    if files.is_empty() {
        reissue::check_nothing(connection, &plan, period, only.as_deref())?;
    }
    let mut missing = Vec::new();
    for payer in reissue::missing(connection, period)? {
        if files.iter().any(|file| file.payer == payer) {
            continue;
        }
        let is_answered = plan.live.iter().any(|f| {
            f.step == "precheck"
                && f.round == Round::Main
                && files::totals(connection, f.id)
                    .is_ok_and(|totals| totals.iter().any(|t| t.payer == payer))
        });
        let letter = payer.clone();
        let why = match is_answered {
            true => Rule::NoReissue { payer, period },
            false => Rule::NoPrecheck { payer, period },
        };
        missing.push((letter, why));
    }
    Ok(Reissue {
        files,
        all_refused,
        missing,
    })
}

/// What the prechecks of a request say of one payer.
fn totals_of(
    workplace: &Workplace,
    live: &[ExchangeFile],
    request: &ExchangeFile,
    payer: &str,
) -> Result<Vec<Total>, Error> {
    let mut found = Vec::new();
    for reply in live
        .iter()
        .filter(|f| f.step == "precheck" && f.export_id == Some(request.id))
    {
        let totals = files::totals(&workplace.store.connection, reply.id)?;
        found.extend(totals.into_iter().filter(|total| total.payer == payer));
    }
    Ok(found)
}

/// What F8 would do.
#[derive(Clone, Debug, Default)]
pub struct Resubmit {
    pub primary: Tally,
    pub repeat: Tally,
    /// Keys of the accounts that would go back.
    pub keys: Vec<String>,
    /// With any of these the step does nothing: leave them out first.
    pub refused: Vec<(String, Rule)>,
}

/// # Errors
/// As [`resubmit::resubmit`].
pub fn resubmit(
    workplace: &Workplace,
    which: &Which,
    as_is: Option<&str>,
) -> Result<Resubmit, Error> {
    if as_is.is_some_and(|reason| reason.trim().is_empty()) {
        return Err(Usage::EmptyReason.into());
    }
    let connection = &workplace.store.connection;
    let (found, refused) = resubmit::select(connection, which)?;
    let mut preview = Resubmit {
        refused,
        ..Resubmit::default()
    };
    for standing in found {
        let sent = resubmit::sent_revision(connection, &standing)?;
        match resubmit::check(&standing, sent, as_is.is_some()) {
            Ok(_) => {
                match resubmit::kind_after(&workplace.profile, &standing) {
                    Kind::Primary => preview.primary.add(1, standing.billed),
                    Kind::Repeat => preview.repeat.add(1, standing.billed),
                }
                preview.keys.push(standing.key);
            }
            Err(rule) => preview.refused.push((standing.key, rule)),
        }
    }
    Ok(preview)
}

/// What restoring the test round would give back.
#[derive(Clone, Debug)]
pub struct Restore {
    pub registries: Vec<Registry>,
    pub total: Tally,
    /// Files of the round, ours and replies: they stay readable as history.
    pub files: Vec<String>,
}

/// # Errors
/// As [`restore::restore`].
pub fn restore(workplace: &Workplace, period: ReportingPeriod) -> Result<Restore, Error> {
    let connection = &workplace.store.connection;
    let tests = restore::tests(connection, period)?;
    let live = files::live(connection, period)?;
    Ok(Restore {
        total: Tally::of(&tests),
        registries: tests,
        files: live
            .into_iter()
            .filter(|file| file.round == Round::Test)
            .map(|file| file.name)
            .collect(),
    })
}

/// The registry that would give its accounts back, with their number and cost.
///
/// # Errors
/// As [`unform::unform`].
pub fn unform(workplace: &Workplace, id: i64) -> Result<Registry, Error> {
    unform::open_registry(&workplace.store.connection, id)
}

/// What would be formed.
#[derive(Clone, Debug)]
pub struct Form {
    pub round: Round,
    pub activities: Vec<(Activity, Tally)>,
    pub total: Tally,
}

/// # Errors
/// As [`super::form::form`]. Nothing to form is no error here either.
pub fn form(
    workplace: &Workplace,
    period: ReportingPeriod,
    round: Round,
    activities: &[Activity],
) -> Result<Form, Error> {
    let connection = &workplace.store.connection;
    workplace.setup()?;
    super::form::check(connection, period, round)?;
    let mut form = Form {
        round,
        activities: Vec::new(),
        total: Tally::default(),
    };
    for (activity, accounts, billed) in registries::count_waiting(connection, period, activities)? {
        form.total.add(accounts, billed);
        form.activities.push((activity, Tally { accounts, billed }));
    }
    Ok(form)
}

/// Why an account is left out of a step about several.
#[derive(Clone, Debug)]
pub enum LeftOut {
    Rule(Rule),
    /// The fund proposes a value that the field cannot have.
    Usage(Usage),
}

/// What taking over the fund's data would change.
#[derive(Clone, Debug, Default)]
pub struct Accept {
    /// Keys of the accounts that would get a new revision; give these to the step.
    pub keys: Vec<String>,
    /// How many fields would change, by path.
    pub fields: BTreeMap<String, u64>,
    /// Keys about which no reply proposes anything.
    pub without_data: Vec<String>,
    /// Keys that have the proposed data already.
    pub same: Vec<String>,
    pub refused: Vec<(String, LeftOut)>,
}

impl Accept {
    /// How many fields would change in all accounts together.
    pub fn n_fields(&self) -> u64 {
        self.fields.values().sum()
    }
}

/// # Errors
/// What the store says; rules about single accounts are in the result.
pub fn accept_suggested(workplace: &Workplace, keys: &[String]) -> Result<Accept, Error> {
    let mut preview = Accept::default();
    for key in keys {
        let changed = accept_one(workplace, key);
        match changed {
            Ok(changed) if changed.is_empty() => preview.same.push(key.clone()),
            Ok(changed) => {
                preview.keys.push(key.clone());
                for path in changed {
                    *preview.fields.entry(path).or_default() += 1;
                }
            }
            Err(Error::Rule(Rule::NoSuggestion { .. })) => preview.without_data.push(key.clone()),
            Err(Error::Rule(rule)) => preview.refused.push((key.clone(), LeftOut::Rule(rule))),
            Err(Error::Usage(usage)) => preview.refused.push((key.clone(), LeftOut::Usage(usage))),
            Err(other) => return Err(other),
        }
    }
    Ok(preview)
}

/// Paths of the fields that would change in one account.
fn accept_one(workplace: &Workplace, key: &str) -> Result<Vec<String>, Error> {
    let connection = &workplace.store.connection;
    let standing = account(connection, key)?;
    let pairs = accept_suggested::suggested(connection, &standing)?;
    correct::check(&standing)?;
    let former = documents::text(connection, standing.revision_id)?;
    let prepared = edit::prepare(&workplace.profile, &former, &pairs)?;
    if let Some((_, fault)) = prepared.faults.into_iter().next() {
        return Err(fault.into());
    }
    if let Some(revised) = &prepared.revised {
        correct::check_fits(&standing, &revised.columns)?;
    }
    Ok(prepared.changed.into_iter().map(|c| c.path).collect())
}

/// What Ctrl+Z would take back.
#[derive(Clone, Debug)]
pub struct Undo {
    pub step: Step,
    /// The accounts that would stand again as before.
    pub accounts: Tally,
    /// Accounts that an import brought and that would go.
    pub n_removed: i64,
    /// Drafts of their cards, which go with them.
    pub n_drafts: i64,
    /// Files of the step: outgoing ones stay in their folder, not to be sent.
    pub files: Vec<ExchangeFile>,
    /// Why it cannot be taken back.
    pub why_not: Option<Rule>,
}

/// # Errors
/// [`Rule::NothingToUndo`]; what the store says.
pub fn undo(workplace: &Workplace) -> Result<Undo, Error> {
    let connection = &workplace.store.connection;
    let step = undo::next(workplace)?.ok_or(Rule::NothingToUndo)?;
    let files = files::by_step(connection, step.id)?;
    let why_not = match undo::check_files(connection, &files) {
        Ok(()) => None,
        Err(Error::Rule(rule)) => Some(rule),
        Err(other) => return Err(other),
    };
    let (accounts, billed) = moves::count(connection, step.id)?;
    Ok(Undo {
        accounts: Tally { accounts, billed },
        n_removed: match step.command.as_str() {
            "import" => step.details["new"].as_i64().unwrap_or(0),
            _ => 0,
        },
        n_drafts: match step.command.as_str() {
            "import" => drafts::count_imported(connection, step.id)?,
            _ => 0,
        },
        step,
        files,
        why_not,
    })
}

/// A reply in the folder of incoming files that has not been received yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    pub path: PathBuf,
    pub step: name::Step,
}

/// Replies in a folder that are not in the database, those of a restored test round included. Files of
/// other names are passed over: other things may lie there too.
///
/// # Errors
/// A folder that cannot be read; what the store says.
pub fn incoming(workplace: &Workplace, folder: &Path) -> Result<Vec<Incoming>, Error> {
    let failed = |e: std::io::Error| Error::files(folder, &e);
    let known = files::all(&workplace.store.connection)?;
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let shown = entry.file_name().to_string_lossy().into_owned();
        let Ok(name) = workplace.profile.file_name.parse(&shown) else {
            continue;
        };
        if matches!(name.step, name::Step::Request | name::Step::Reissue) {
            continue;
        }
        let path = entry.path();
        let size = entry.metadata().map_err(failed)?.len() as i64;
        let mut alike = known
            .iter()
            .filter(|file| file.size == size && file.name.eq_ignore_ascii_case(&shown));
        let is_here = match alike.next() {
            None => false,
            // Replies of a test round and of the main one have the same names: only the bytes tell.
            Some(_) => {
                let mut file = std::fs::File::open(&path).map_err(failed)?;
                let (sha256, _) = container::sha256(&mut file).map_err(failed)?;
                known
                    .iter()
                    .any(|file| file.sha256 == sha256 && file.status != "undone")
            }
        };
        if !is_here {
            found.push(Incoming {
                path,
                step: name.step,
            });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}
