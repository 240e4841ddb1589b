//! The dry run: every account that may still be corrected, against the list in force.

use rusqlite::Connection;

use crate::domain::ReportingPeriod;
use crate::exchange::pipeline;
use crate::store::documents::Unpacker;
use crate::store::insured as lists;
use crate::store::insured::{Checkable, InsuredList};
use crate::workflows::edit::prepare;
use crate::workflows::{Error, Progress, Stage, Workplace};

use super::judge::{Finding, Judge, Opinion, payer_of};
use super::subject::{Subject, text};
use super::{Paths, Trouble, period_of, spelling};

const BATCH: usize = 128;

/// What a dry run found.
#[derive(Debug)]
pub struct Checked {
    /// The list that was asked.
    pub list: InsuredList,
    /// Accounts of the period that may still be corrected.
    pub accounts: u64,
    /// Those that were compared: of one payer, where one was asked for.
    pub checked: u64,
    /// By account, in the order of the database; of an account first what the fund refuses.
    pub findings: Vec<Finding>,
}

/// Compares the unsent and the refused accounts of a period with the list in force; of all periods
/// without one. Changes nothing.
///
/// # Errors
/// [`Trouble::NoList`]; an unknown payer; a cancel; what the store says.
pub fn check(
    workplace: &Workplace,
    period: Option<ReportingPeriod>,
    payer: Option<&str>,
    progress: &dyn Progress,
) -> Result<Checked, Error> {
    let _snapshot = workplace.store.snapshot()?;
    check_within(workplace, period, payer, progress)
}

/// As [`check`], where somebody has taken a snapshot already.
///
/// # Errors
/// As [`check`].
pub fn check_within(
    workplace: &Workplace,
    period: Option<ReportingPeriod>,
    payer: Option<&str>,
    progress: &dyn Progress,
) -> Result<Checked, Error> {
    let payer = match (payer, period) {
        (Some(letter), Some(period)) => Some(workplace.letter(letter, period)?),
        (letter, _) => letter.map(str::to_owned),
    };
    let connection = &workplace.store.connection;
    let list = lists::in_force(connection)?.ok_or(Trouble::NoList)?;
    let ids = lists::checkable(connection, period)?;
    let mut found = Checked {
        accounts: ids.len() as u64,
        checked: 0,
        findings: Vec::new(),
        list,
    };
    each(
        workplace,
        connection,
        &found.list,
        &ids,
        period,
        progress,
        |seen| {
            if payer.is_none() || payer == seen.payer {
                found.checked += 1;
                found.findings.extend(seen.findings);
            }
            Ok(())
        },
    )?;
    Ok(found)
}

/// An account that was looked at.
pub(super) struct Seen {
    pub payer: Option<String>,
    pub findings: Vec<Finding>,
    /// All that can be taken over, where it can without a look.
    pub safe: Option<Vec<(String, String)>>,
    pub id: i64,
}

/// Looks at accounts one after another. Documents are read and parsed beside the look-ups.
pub(super) fn each(
    workplace: &Workplace,
    connection: &Connection,
    list: &InsuredList,
    ids: &[i64],
    period: Option<ReportingPeriod>,
    progress: &dyn Progress,
    mut take: impl FnMut(Seen) -> Result<(), Error>,
) -> Result<(), Error> {
    let profile = &*workplace.profile;
    let paths = Paths::new(&profile.edition)?;
    let spelling = spelling(workplace)?;
    let judge = Judge {
        connection,
        slot: list.slot,
        setup: workplace.setup.as_ref(),
        spelling: &spelling,
        paths: &paths,
    };
    let unpacker = Unpacker::new(connection)?;
    progress.begin(Stage::Checking, Some(ids.len() as u64));
    // Slices of many batches: all documents of a month at once would not fit into memory.
    for slice in ids.chunks(BATCH * 32) {
        if progress.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let accounts: Result<Vec<Checkable>, _> = slice
            .iter()
            .map(|id| lists::account(connection, *id))
            .collect();
        let mut accounts = accounts?;
        let looked: Result<(), Error> = pipeline::ordered(
            |send| {
                while !accounts.is_empty() {
                    let rest = accounts.split_off(accounts.len().min(BATCH));
                    if !send(std::mem::replace(&mut accounts, rest)) {
                        break;
                    }
                }
                Ok(())
            },
            |batch: Vec<Checkable>| {
                let texts = unpacker.unpack(batch.iter().map(|account| &account.document))?;
                let read = |(account, text): (Checkable, String)| {
                    let subject = Subject::read(profile, &paths, &text)?;
                    Ok((account, subject, text))
                };
                batch.into_iter().zip(texts).map(read).collect()
            },
            |read: Result<Vec<(Checkable, Subject, String)>, Error>| {
                let read = read?;
                progress.advance(read.len() as u64);
                for (account, subject, text) in read {
                    take(judge.look(workplace, account, &subject, &text, period)?)?;
                }
                Ok(())
            },
        );
        looked?;
    }
    Ok(())
}

impl Judge<'_> {
    fn look(
        &self,
        workplace: &Workplace,
        account: Checkable,
        subject: &Subject,
        document: &str,
        period: Option<ReportingPeriod>,
    ) -> Result<Seen, Error> {
        let period = period_of(period, account.cure_end);
        let policy = &subject.policy;
        let by_policy = self.setup.and_then(|setup| {
            payer_of(
                setup,
                period,
                text(&policy.region),
                text(&policy.insurer_ogrn),
            )
        });
        let payer = account
            .payer
            .or(by_policy.map(|payer| payer.letter.clone()));
        let opinion = self.opinion(subject, period)?;
        let safe = match opinion.findings.is_empty() {
            true => None,
            false => self.safe(workplace, &opinion, document, period)?,
        };
        let findings = opinion.findings.into_iter().map(|said| Finding {
            account_id: account.id,
            key: account.key.clone(),
            surname: account.surname.clone(),
            payer: payer.clone(),
            kind: said.kind,
            path: said.path,
            value: said.value,
            expected: said.expected,
            is_safe: safe.is_some() && !said.suggested.is_empty(),
            suggested: said.suggested,
        });
        let mut findings: Vec<Finding> = findings.collect();
        findings.sort_by_key(|finding| finding.kind.position());
        Ok(Seen {
            findings,
            payer,
            safe,
            id: account.id,
        })
    }

    /// What can be taken over without a look: tried out on the document, it leaves nothing to refuse.
    fn safe(
        &self,
        workplace: &Workplace,
        opinion: &Opinion,
        document: &str,
        period: ReportingPeriod,
    ) -> Result<Option<Vec<(String, String)>>, Error> {
        let pairs = opinion.pairs();
        if opinion.is_ambiguous || pairs.is_empty() {
            return Ok(None);
        }
        let profile = &*workplace.profile;
        let prepared = prepare(profile, document, &pairs)?;
        if !prepared.faults.is_empty() || prepared.changed.is_empty() {
            return Ok(None);
        }
        let after = Subject::read(profile, self.paths, &prepared.document)?;
        let is_clean = self.opinion(&after, period)?.is_clean();
        Ok(is_clean.then_some(pairs))
    }
}
