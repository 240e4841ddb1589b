//! Refusals: the analysis of what was not paid, and why.

use crate::domain::ReportingPeriod;
use crate::exchange::path::{self, FieldPath};
use crate::exchange::xml::Element;
use crate::exchange::{Edition, Role};
use crate::store;
use crate::store::documents::{self, Unpacker};
use crate::store::replies::{self, Refused, RefusedFilter, StoredFinding};

use super::{Error, Workplace};

/// Refused accounts of a period with their findings; with `is_partial` those accepted with less
/// than was billed. Test rounds that have been restored stay readable. All of it is what was sent
/// and answered then: a later correction changes nothing here.
///
/// # Errors
/// What the store says.
pub fn refusals(
    workplace: &Workplace,
    period: ReportingPeriod,
    stage: Option<&str>,
    payer: Option<&str>,
    is_partial: bool,
) -> Result<Vec<(Refused, Vec<StoredFinding>)>, Error> {
    let connection = &workplace.store.connection;
    let payer = payer.map(str::to_uppercase);
    let filter = RefusedFilter {
        stage,
        payer: payer.as_deref(),
        is_partial,
    };
    let unpacker = Unpacker::new(connection)?;
    let edition = &workplace.profile.edition;
    let roles = [FieldPath::of_role(edition, Role::PersonSurname)];
    let mut found = Vec::new();
    for mut refused in replies::refused(connection, period, &filter)? {
        // Only documents of accounts corrected since are looked into: the others' columns say it.
        if let Some(revision) = refused.sent_revision {
            let stored = documents::stored(connection, revision)?;
            let text = unpacker.unpack([&stored])?.concat();
            let said = values(edition, &text, &roles)?;
            refused.surname = said.into_iter().next().flatten();
        }
        let findings = replies::findings(connection, refused.shipment_id, Some(refused.reply_id))?;
        found.push((refused, findings));
    }
    Ok(found)
}

/// Values in the document of one account, in the order of the paths; nothing for a path that the
/// edition does not have.
pub(super) fn values(
    edition: &Edition,
    text: &str,
    paths: &[Option<FieldPath>],
) -> Result<Vec<Option<String>>, Error> {
    let damaged = |fault| store::Error::Damaged(format!("document: {fault:?}"));
    let tree = Element::parse(text).map_err(damaged)?;
    let account = path::accounts(edition, &tree).into_iter().next();
    let value = |path: &Option<FieldPath>| {
        let said = path.as_ref()?.get(&tree, account?)?;
        Some(said.trim().to_owned()).filter(|said| !said.is_empty())
    };
    Ok(paths.iter().map(value).collect())
}
