//! Undo: takes the last undoable step back, whatever it was.
//!
//! What has left the house (a file marked as sent) and what was only said (set-up, backups) is no
//! step to take back; everything else is.

use rusqlite::{Connection, Transaction};
use serde_json::json;

use crate::domain::Kind;
use crate::exchange::record::{Record, Strictness};
use crate::exchange::xml::Element;
use crate::store::files::ExchangeFile;
use crate::store::journal::{self, Step};
use crate::store::{
    accounts, bodies, dictionaries, documents, files, insured, moves, refusal_notes, registries,
    replies, undo as facts,
};
use crate::text;

use super::{Context, Done, Error, Rule, Workplace, correct, derive, outgoing};

const UNDOABLE: [&str; 29] = [
    "import",
    "form",
    "unform",
    "mark",
    "unmark",
    "export",
    "receive",
    "accept-suggested",
    "edit",
    "restore",
    "reissue",
    "withhold",
    "withhold-remove",
    "capitation",
    "invoice",
    "invoice-remove",
    "resubmit",
    "defer",
    "sequester",
    "undefer",
    "withdraw",
    "note",
    "nsi-import",
    "nsi-rollback",
    "rule-off",
    "rule-on",
    "insured-import",
    "insured-accept",
    "mes",
];

/// Takes the last undoable step back; returns it.
///
/// # Errors
/// [`Rule::NothingToUndo`]; [`Rule::AlreadySent`] and [`Rule::UsedByReply`] for files that are out.
pub fn undo(workplace: &mut Workplace) -> Result<Step, Error> {
    let step = workplace.step("undo", None, |tx, context| {
        let step = journal::last_of(tx, &UNDOABLE)?.ok_or(Rule::NothingToUndo)?;
        let own_files = files::by_step(tx, step.id)?;
        check_files(tx, &own_files)?;
        take_back(tx, context, &step, &own_files)?;
        journal::mark_undone(tx, step.id, context.id)?;
        let summary = text::undone_summary(&step);
        let details = json!({ "step": step.id, "command": step.command });
        Ok(Done::new(step, summary, details))
    })?;
    // A 7-file that lives again has to be the one in its folder.
    outgoing::place_pending(workplace)?;
    Ok(step)
}

/// Whether `undo` takes steps of this kind back at all.
pub(super) fn is_undoable(step: &Step) -> bool {
    UNDOABLE.contains(&step.command.as_str())
}

/// What has left the house, or was answered, is not taken back.
pub(super) fn check_files(
    connection: &Connection,
    own_files: &[ExchangeFile],
) -> Result<(), Error> {
    for file in own_files {
        if file.is_sent {
            return Err(Rule::AlreadySent {
                name: file.name.clone(),
            }
            .into());
        }
        let period = file
            .period
            .parse()
            .map_err(|_| crate::store::Error::Damaged(file.period.clone()))?;
        let user =
            files::live(connection, period)?
                .into_iter()
                .find(|f| match file.step.as_str() {
                    "request" => f.export_id == Some(file.id),
                    "reissue" => {
                        f.step == "final"
                            && f.export_id == file.export_id
                            && f.letter == file.letter
                    }
                    _ => false,
                });
        if let Some(user) = user {
            return Err(Rule::UsedByReply { name: user.name }.into());
        }
    }
    Ok(())
}

fn take_back(
    tx: &Transaction<'_>,
    context: &Context<'_>,
    step: &Step,
    own_files: &[ExchangeFile],
) -> Result<(), Error> {
    let changed = moves::take_back(tx, step.id)?;
    for id in changed {
        rederive(tx, context, id)?;
    }
    for file in own_files {
        match file.step.as_str() {
            "request" => facts::remove_request(tx, file.id)?,
            "reissue" => facts::remove_reissue(tx, file.id, file.export_id.unwrap_or(0))?,
            _ => replies::remove(tx, file.export_id.unwrap_or(0), file.id)?,
        }
        bodies::remove(tx, file.id)?;
        files::end(tx, file.id, "undone", context.id)?;
    }
    for resolved in step.details["resolved"].as_array().unwrap_or(&Vec::new()) {
        let number = |at: usize| resolved[at].as_i64().unwrap_or(0);
        facts::undecide(tx, number(0), number(1), number(2))?;
        files::write_totals(tx, number(1))?;
    }
    facts::revive(tx, step.id)?;
    match step.command.as_str() {
        "import" => {
            if let Some(first) = step.details["first_account"].as_i64() {
                facts::remove_imported(tx, step.id, first)?;
            }
        }
        "form" => facts::remove_registries(tx, step.id)?,
        "export" => facts::remove_keys(tx, step.id)?,
        "nsi-import" => dictionaries::remove(tx, step.id)?,
        "insured-import" => insured::take_back(tx, step.id)?,
        "note" => refusal_notes::take_back(tx, step.id)?,
        "mark" | "unmark" => {
            for id in step.details["registries"].as_array().unwrap_or(&Vec::new()) {
                registries::mark(tx, id.as_i64().unwrap_or(0), step.command == "unmark")?;
            }
        }
        _ => {}
    }
    registries::recount_open(tx)?;
    Ok(())
}

/// The columns of an account whose former revision is the current one again.
fn rederive(tx: &Transaction<'_>, context: &Context<'_>, id: i64) -> Result<(), Error> {
    let standing = accounts::by_id(tx, id)?;
    let document = documents::text(tx, standing.revision_id)?;
    let tree = Element::parse(&document).map_err(correct::damaged)?;
    let records = Record::read_all(context.profile, &tree, 1, Strictness::RolesOnly);
    let records = records.map_err(|mut faults| correct::damaged(faults.remove(0)))?;
    let damaged = || {
        Error::Store(crate::store::Error::Damaged(format!(
            "document of {}",
            standing.key
        )))
    };
    let record = records.first().ok_or_else(damaged)?;
    let columns = derive::columns(context.profile, record).map_err(|_| damaged())?;
    let earlier = standing
        .earlier_key
        .as_deref()
        .filter(|_| standing.kind == Kind::Repeat);
    accounts::set_revision(
        tx,
        id,
        standing.revision_id,
        standing.revision,
        standing.kind,
        earlier,
        &columns,
    )?;
    documents::remove_after(tx, id, standing.revision)?;
    Ok(())
}

/// What `undo` would take back, for those who ask first.
///
/// # Errors
/// What the store says.
pub fn next(workplace: &Workplace) -> Result<Option<Step>, Error> {
    Ok(journal::last_of(&workplace.store.connection, &UNDOABLE)?)
}
