//! Verify: the database's own integrity. Recounts everything and trusts nothing.

use std::collections::BTreeMap;

use crate::domain::{Decision, State};
use crate::exchange::Profile;
use crate::exchange::container::sha256;
use crate::exchange::pipeline;
use crate::exchange::record::{Record, Strictness};
use crate::exchange::xml::Element;
use crate::store::bodies::Body;
use crate::store::documents::Unpacker;
use crate::store::proof::{self, Derived};
use crate::store::{self, files, insured};
use crate::text;

use super::batches::in_batches;
use super::{Error, Progress, Stage, Workplace, derive};

const MAX_PROBLEMS: usize = 200;

/// Everything that is wrong, in words; empty when all is well.
///
/// # Errors
/// What the store says; a cancel.
pub fn verify(workplace: &Workplace, progress: &dyn Progress) -> Result<Vec<String>, Error> {
    let connection = &workplace.store.connection;
    progress.begin(Stage::Checking, None);
    let mut problems: Vec<String> = proof::integrity(connection)?
        .iter()
        .map(|p| text::problem_pages(p))
        .collect();
    let missing = proof::missing_steps(connection)?;
    if missing > 0 {
        problems.push(text::problem_journal(missing));
    }
    for (what, n) in proof::broken_links(connection)? {
        problems.push(text::problem_link(&what, n));
    }
    for list in insured::lists(connection)?
        .iter()
        .filter(|list| list.is_kept)
    {
        if insured::n_rows(connection, list.slot)? != list.rows {
            problems.push(text::insured::problem(list));
        }
    }
    let states = files_and_facts(workplace, progress, &mut problems)?;
    documents(workplace, progress, &states, &mut problems)?;
    problems.truncate(MAX_PROBLEMS);
    Ok(problems)
}

/// Stored bytes against their digests, totals against rows; returns by shipment the state that the
/// facts give its account.
fn files_and_facts(
    workplace: &Workplace,
    progress: &dyn Progress,
    problems: &mut Vec<String>,
) -> Result<BTreeMap<i64, (i64, Vec<State>)>, Error> {
    let connection = &workplace.store.connection;
    // By export: the first shipment, and the states in order of shipments.
    let mut states = BTreeMap::new();
    for file in files::all(connection)? {
        if progress.is_cancelled() {
            return Err(Error::Cancelled);
        }
        if file.status == "undone" {
            continue;
        }
        let (found, size) = sha256(&mut Body::new(connection, file.id))
            .map_err(|e| store::Error::Damaged(e.to_string()))?;
        if found != file.sha256 || size as i64 != file.size {
            problems.push(text::problem_body(&file.name));
        }
        let mut counted = files::count_totals(connection, &file)?;
        let mut written = files::totals(connection, file.id)?;
        let order = |t: &files::Total| (t.payer.clone(), t.activity, t.outcome.clone());
        counted.sort_by_key(order);
        written.sort_by_key(order);
        if counted != written {
            problems.push(text::problem_totals(&file.name));
        }
        if file.step == "request" && file.status == "live" {
            let mut first = None;
            let mut of_export = Vec::new();
            proof::each_shipment(connection, file.id, |facts| {
                first.get_or_insert(facts.shipment_id);
                of_export.push(
                    match (facts.precheck, facts.is_reissued, facts.final_reply) {
                        (_, true, Some((Decision::Accepted, _))) => State::Accepted,
                        (_, true, Some((Decision::Refused, _))) => State::RefusedAtFinal,
                        (_, true, _) => State::Reissued,
                        (Some((_, Decision::Accepted)), ..) => State::Prechecked,
                        (Some((_, Decision::Refused)), ..) => State::RefusedAtPrecheck,
                        _ => State::Sent,
                    },
                );
                Ok(())
            })?;
            if let Some(first) = first {
                states.insert(first, (file.id, of_export));
            }
        }
    }
    Ok(states)
}

/// Every account against its document and against the facts.
fn documents(
    workplace: &Workplace,
    progress: &dyn Progress,
    states: &BTreeMap<i64, (i64, Vec<State>)>,
    problems: &mut Vec<String>,
) -> Result<(), Error> {
    let connection = &workplace.store.connection;
    let profile = &workplace.profile;
    let unpacker = Unpacker::new(connection)?;
    let (total, _) = proof::places(connection)?;
    progress.begin(Stage::Checking, Some(total as u64));

    pipeline::ordered_from_here(
        |send| in_batches(progress, send, |put| proof::each_account(connection, put)),
        |batch: Vec<Derived>| check_batch(profile, &unpacker, states, &batch),
        |found| {
            if problems.len() < MAX_PROBLEMS {
                problems.extend(found);
            }
            Ok(())
        },
    )
}

fn check_batch(
    profile: &Profile,
    unpacker: &Unpacker,
    states: &BTreeMap<i64, (i64, Vec<State>)>,
    batch: &[Derived],
) -> Vec<String> {
    let mut problems = Vec::new();
    for account in batch {
        let derived = unpacker.unpack([&account.document]).ok().and_then(|texts| {
            let text = texts.into_iter().next()?;
            let tree = Element::parse(&text).ok()?;
            let record = Record::read_all(profile, &tree, 1, Strictness::RolesOnly)
                .ok()?
                .into_iter()
                .next()?;
            derive::columns(profile, &record).ok()
        });
        match derived {
            None => problems.push(text::problem_document(&account.key)),
            Some(columns) => {
                let is_same = columns.activity.code() == account.activity
                    && columns.cure_end == account.cure_end
                    && columns.billed == account.billed
                    && columns.case_based == account.case_based
                    && columns.surname == account.surname
                    && columns.birth_date == account.birth_date
                    && columns.policy_number == account.policy_number
                    && columns.insurer_ogrn == account.insurer_ogrn;
                if !is_same {
                    problems.push(text::problem_columns(&account.key));
                }
            }
        }
        let Some(shipment) = account
            .shipment_id
            .filter(|_| account.state != State::Withdrawn.code())
        else {
            continue;
        };
        let expected = states
            .range(..=shipment)
            .next_back()
            .and_then(|(first, (_, states))| {
                states
                    .get((shipment - first) as usize)
                    .map(|state| state.code())
            });
        if expected != Some(account.state.as_str()) {
            problems.push(text::problem_state(&account.key));
        }
    }
    problems
}
