//! A refused account side by side: what was sent, what the fund has, and what it said.

use std::collections::BTreeMap;

use crate::exchange::Edition;
use crate::exchange::edition::FieldKind;
use crate::exchange::path::FieldPath;
use crate::store::documents::{self, Unpacker};
use crate::store::files;
use crate::store::replies::{self, StoredFinding};
use crate::store::{accounts, shipments};

use super::{Error, Workplace, accept_suggested, refusals};

/// What there is to know of one refused sending.
#[derive(Clone, Debug)]
pub struct Comparison {
    pub shipment_id: i64,
    pub account_id: i64,
    /// Of the replies in force, in their order.
    pub findings: Vec<StoredFinding>,
    /// The reply that refused: step, letter, and when it was received.
    pub reply: Option<(String, String, String)>,
    /// Fields for which the fund proposes a value; differing ones first.
    pub fields: Vec<Field>,
}

/// A field with both its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub path: String,
    /// The label of the format table.
    pub label: String,
    pub is_date: bool,
    pub sent: String,
    pub fund: String,
    /// As the account says it now.
    pub now: String,
}

impl Field {
    pub fn is_different(&self) -> bool {
        self.sent != self.fund
    }

    /// F4 would change it.
    pub fn is_to_take(&self) -> bool {
        self.now != self.fund
    }
}

impl Comparison {
    pub fn n_to_take(&self) -> usize {
        self.fields
            .iter()
            .filter(|field| field.is_to_take())
            .count()
    }

    /// The field at which the card is best opened.
    pub fn first_field(&self) -> Option<&str> {
        let first = self.fields.iter().find(|field| field.is_different());
        first.map(|field| field.path.as_str())
    }
}

/// # Errors
/// What the store says; a document that cannot be read.
pub fn comparison(workplace: &Workplace, shipment_id: i64) -> Result<Comparison, Error> {
    let connection = &workplace.store.connection;
    let shipment = shipments::by_id(connection, shipment_id)?;
    let standing = accounts::by_id(connection, shipment.account_id)?;
    let findings = replies::findings(connection, shipment_id, None)?;
    let mut proposed = BTreeMap::new();
    for finding in &findings {
        proposed.extend(accept_suggested::proposed(finding));
    }
    let edition = &workplace.profile.edition;
    let paths: Vec<Option<FieldPath>> = proposed
        .keys()
        .map(|path| FieldPath::parse(edition, path).ok())
        .collect();
    let unpacker = Unpacker::new(connection)?;
    let values = |revision: i64| -> Result<Vec<String>, Error> {
        let stored = documents::stored(connection, revision)?;
        let text = unpacker.unpack([&stored])?.concat();
        let values = refusals::values(edition, &text, &paths)?;
        Ok(values.into_iter().map(Option::unwrap_or_default).collect())
    };
    let sent = values(shipment.revision_id)?;
    let now = match standing.revision_id == shipment.revision_id {
        true => sent.clone(),
        false => values(standing.revision_id)?,
    };
    let order: BTreeMap<String, (usize, usize)> = proposed
        .keys()
        .zip(&paths)
        .filter_map(|(path, parsed)| Some((path.clone(), place(edition, parsed.as_ref()?)?)))
        .collect();
    let mut fields: Vec<Field> = proposed
        .into_iter()
        .zip(&paths)
        .zip(sent.into_iter().zip(now))
        .map(|(((path, fund), parsed), (sent, now))| {
            field(edition, path, parsed.as_ref(), fund, sent, now)
        })
        .collect();
    fields.sort_by_key(|field| (!field.is_different(), order.get(&field.path).copied()));
    let refused_by = replies::refused_by(connection, shipment_id)?;
    let reply = match refused_by {
        None => None,
        Some(id) => {
            let file = files::by_id(connection, id)?;
            Some((file.step, file.letter, file.at))
        }
    };
    Ok(Comparison {
        shipment_id,
        account_id: shipment.account_id,
        findings,
        reply,
        fields,
    })
}

/// Where a field stands in the format table: a surname before a first name.
fn place(edition: &Edition, path: &FieldPath) -> Option<(usize, usize)> {
    let field = path.field(edition)?;
    edition.elements.iter().enumerate().find_map(|(at, spec)| {
        let own = spec.value.iter().chain(&spec.attributes);
        let within = own.into_iter().position(|one| std::ptr::eq(one, field))?;
        Some((at, within))
    })
}

fn field(
    edition: &Edition,
    path: String,
    parsed: Option<&FieldPath>,
    fund: String,
    sent: String,
    now: String,
) -> Field {
    let spec = parsed.and_then(|parsed| parsed.field(edition));
    Field {
        label: spec.map_or_else(|| path.clone(), |spec| spec.label.clone()),
        is_date: spec.is_some_and(|spec| spec.kind == FieldKind::Date),
        path,
        sent,
        fund,
        now,
    }
}
