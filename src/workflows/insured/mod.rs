//! Insured people: import of a list, a dry run of the fund's precheck against it, and taking its data over.
//!
//! What is compared, and on which day, is what a fund's precheck compares: the policy valid on the last
//! day of treatment. How a list is read is `nsi::insured`'s business.

use chrono::NaiveDate;

use crate::domain::ReportingPeriod;
use crate::exchange::Edition;
use crate::exchange::path::FieldPath;
use crate::exchange::role::Role;
use crate::nsi::insured::{Fault, Spelling, SpellingFault};
use crate::store::insured as lists;
use crate::store::insured::InsuredList;
use crate::text;

use super::{Done, Error, Workplace};

mod accept;
mod check;
mod import;
mod judge;
mod near;
mod subject;
#[cfg(test)]
mod tests;

pub use accept::{Accepted, Which, accept, safe_keys};
pub use check::{Checked, check, check_within};
pub use import::{Asked, DateFrom, Imported, Outcome, import};
pub use judge::{Finding, KINDS, Kind};
pub use near::Nearness;

/// Why something about insured people did not happen.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// A file of column names cannot be used.
    Spelling(SpellingFault),
    /// Nothing has been imported, or it was cleared.
    NoList,
    /// The file of a list cannot be used: all faults that were gathered.
    Faults { file: String, faults: Vec<Fault> },
    /// An extract of an earlier day than the one in force.
    Older {
        file: String,
        date: NaiveDate,
        in_force: Box<InsuredList>,
    },
    /// The list says nothing about this account that could be taken over as it is.
    NothingSafe { key: String },
    /// … about any account.
    NothingToAccept,
}

impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Error {
        Error::Insured(trouble)
    }
}

/// All lists, the newest first.
///
/// # Errors
/// What the store says.
pub fn list(workplace: &Workplace) -> Result<Vec<InsuredList>, Error> {
    Ok(lists::lists(&workplace.store.connection)?)
}

/// The list in force.
///
/// # Errors
/// What the store says.
pub fn in_force(workplace: &Workplace) -> Result<Option<InsuredList>, Error> {
    Ok(lists::in_force(&workplace.store.connection)?)
}

/// Removes the people of all lists from the database; returns how many lists. That is no step to take
/// back: they are gone, and come with another import.
///
/// # Errors
/// [`Trouble::NoList`] where there is nothing to remove.
pub fn clear(workplace: &mut Workplace) -> Result<usize, Error> {
    workplace.step("insured-clear", None, |tx, context| {
        let n = lists::clear(tx, context.id)?;
        if n == 0 {
            return Err(Trouble::NoList.into());
        }
        let details = serde_json::json!({ "lists": n });
        Ok(Done::new(n, text::insured::cleared_summary(n), details))
    })
}

/// What the format table calls a field.
pub fn label(workplace: &Workplace, path: &str) -> String {
    let edition = &workplace.profile.edition;
    let parsed = FieldPath::parse(edition, path).ok();
    let field = parsed.as_ref().and_then(|path| path.field(edition));
    field.map_or_else(|| path.to_owned(), |field| field.label.clone())
}

fn spelling(workplace: &Workplace) -> Result<Spelling, Error> {
    let mut spelling = Spelling::load(&workplace.folders).map_err(Trouble::Spelling)?;
    let shelf = super::nsi::shelf(workplace, &["insurers"])?;
    if let Some(insurers) = shelf.dictionary("insurers")
        && let (Some(code), Some(ogrn)) = (insurers.column("SMOCOD"), insurers.column("OGRN"))
    {
        for row in insurers.all() {
            let (code, ogrn) = (row.value(code), row.value(ogrn));
            if !code.is_empty() && !ogrn.is_empty() {
                let known = spelling.insurers.entry(code.to_owned());
                known.or_insert_with(|| ogrn.to_owned());
            }
        }
    }
    Ok(spelling)
}

/// The period by which payers of an account are looked up.
fn period_of(period: Option<ReportingPeriod>, cure_end: NaiveDate) -> ReportingPeriod {
    period.unwrap_or_else(|| ReportingPeriod::of(cure_end))
}

/// Where the compared fields stand in a document.
struct Paths {
    surname: FieldPath,
    name: FieldPath,
    patronymic: FieldPath,
    birth_date: FieldPath,
    sex: FieldPath,
    snils: FieldPath,
    document_type: FieldPath,
    document_series: FieldPath,
    document_number: FieldPath,
    region: FieldPath,
    kind: FieldPath,
    series: FieldPath,
    number: FieldPath,
    from: FieldPath,
    to: FieldPath,
    insurer: FieldPath,
}

impl Paths {
    /// # Errors
    /// [`Error::Profile`] for an edition without one of the fields.
    fn new(edition: &Edition) -> Result<Paths, Error> {
        let of = |role: Role| {
            FieldPath::of_role(edition, role).ok_or_else(|| Error::Profile(role.name().to_owned()))
        };
        Ok(Paths {
            surname: of(Role::PersonSurname)?,
            name: of(Role::PersonName)?,
            patronymic: of(Role::PersonPatronymic)?,
            birth_date: of(Role::PersonBirthDate)?,
            sex: of(Role::PersonSex)?,
            snils: of(Role::PersonSnils)?,
            document_type: of(Role::DocumentType)?,
            document_series: of(Role::DocumentSeries)?,
            document_number: of(Role::DocumentNumber)?,
            region: of(Role::PolicyRegion)?,
            kind: of(Role::PolicyType)?,
            series: of(Role::PolicySeries)?,
            number: of(Role::PolicyNumber)?,
            from: of(Role::PolicyFrom)?,
            to: of(Role::PolicyTo)?,
            insurer: of(Role::PolicyInsurerOgrn)?,
        })
    }
}
