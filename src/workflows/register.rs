//! The accounts that a payer is asked to pay for, or that a registry holds, with their documents: what a
//! register lists.

use crate::domain::{ReportingPeriod, Round};
use crate::exchange::record::{Record, Strictness};
use crate::exchange::xml::Element;
use crate::store::documents::{self, Unpacker};
use crate::store::shipments::{self, Outline};
use crate::store::{self, files, registries};

use super::{Error, Rule, Workplace};

/// The accounts of a payer's 7-files in a period, as they were sent: by activity, then in the order of
/// the files.
///
/// # Errors
/// [`Rule::NoReissue`]; what the store says.
pub fn of_payer(
    workplace: &Workplace,
    period: ReportingPeriod,
    payer: &str,
) -> Result<Vec<Outline>, Error> {
    let connection = &workplace.store.connection;
    let mut found = Vec::new();
    let mut n_files = 0;
    for file in files::live(connection, period)? {
        if file.step == "reissue" && file.round == Round::Main && file.letter == payer {
            let export = file.export_id.unwrap_or_default();
            found.extend(shipments::outlines_of_reissue(connection, export, file.id)?);
            n_files += 1;
        }
    }
    match n_files {
        0 => Err(Rule::NoReissue {
            payer: payer.to_owned(),
            period,
        }
        .into()),
        _ => Ok(in_order(found)),
    }
}

/// The accounts of a registry: as they were sent, or, before that, as they are now.
///
/// # Errors
/// [`Rule::NoRegistry`], also for one of another period; what the store says.
pub fn of_registry(
    workplace: &Workplace,
    period: ReportingPeriod,
    id: i64,
) -> Result<Vec<Outline>, Error> {
    let connection = &workplace.store.connection;
    let registry = registries::by_id(connection, id)?
        .filter(|registry| registry.period == period.to_string())
        .ok_or(Rule::NoRegistry { id })?;
    Ok(in_order(match registry.export_id {
        Some(export) => shipments::outlines_of_sent_registry(connection, export, id)?,
        None => shipments::outlines_of_members(connection, id)?,
    }))
}

/// Stable: within an activity the order stays.
fn in_order(mut accounts: Vec<Outline>) -> Vec<Outline> {
    accounts.sort_by_key(|account| account.activity);
    accounts
}

/// Reads documents one after the other.
pub struct Reader<'w> {
    workplace: &'w Workplace,
    unpacker: Unpacker,
}

impl<'w> Reader<'w> {
    /// # Errors
    /// What the store says.
    pub fn new(workplace: &'w Workplace) -> Result<Reader<'w>, Error> {
        Ok(Reader {
            workplace,
            unpacker: Unpacker::new(&workplace.store.connection)?,
        })
    }

    /// Hands out the document of a revision with what it means.
    ///
    /// # Errors
    /// What the store says; a document that cannot be read; what `read` says.
    pub fn read<T, E: From<Error>>(
        &self,
        revision_id: i64,
        read: impl FnOnce(&Element<'_>, &Record) -> Result<T, E>,
    ) -> Result<T, E> {
        let damaged = |what: String| Error::from(store::Error::Damaged(what));
        let connection = &self.workplace.store.connection;
        let stored = documents::stored(connection, revision_id).map_err(Error::from)?;
        let text = self
            .unpacker
            .unpack([&stored])
            .map_err(Error::from)?
            .concat();
        let tree =
            Element::parse(&text).map_err(|fault| damaged(format!("document: {fault:?}")))?;
        let profile = &self.workplace.profile;
        let records = Record::read_all(profile, &tree, 1, Strictness::RolesOnly)
            .map_err(|faults| damaged(format!("document: {faults:?}")))?;
        match records.first() {
            Some(record) => read(&tree, record),
            None => Err(damaged("document: no account".into()).into()),
        }
    }
}
