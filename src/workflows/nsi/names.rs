//! What the codes of an account mean, on its own days: asked code by code, without taking a dictionary
//! into memory.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::exchange::sheet::Field;
use crate::nsi::catalogue::DateOf;
use crate::nsi::{Catalogue, Descriptor, Dictionary, Table, built_in};
use crate::store::dictionaries::{self, BETWEEN_CELLS};

use super::catalogue;
use crate::workflows::{Error, Workplace};

/// First and last day of a treatment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    pub start: NaiveDate,
    pub end: NaiveDate,
}

/// Where names of a dictionary come from.
enum Source {
    /// The version, and the place of the column with names.
    Stored(i64, usize),
    BuiltIn(Box<Dictionary>),
    Nothing,
}

/// The names of the values that stand in these fields, by path: as the versions in force have them on the
/// days of the account. What no dictionary knows on its day is left out.
///
/// # Errors
/// What the store says; a file of descriptors that cannot be used.
pub fn names<'f>(
    workplace: &Workplace,
    fields: impl Iterator<Item = &'f Field>,
    days: Days,
) -> Result<HashMap<String, String>, Error> {
    let catalogue = catalogue(workplace)?;
    let mut sources: HashMap<String, Source> = HashMap::new();
    let mut known: HashMap<(String, String), Option<String>> = HashMap::new();
    let mut names = HashMap::new();
    for field in fields {
        let Some((descriptor, value)) = descriptor(&catalogue, field).zip(field.now.as_deref())
        else {
            continue;
        };
        let asked = (descriptor.code.clone(), value.to_owned());
        if !known.contains_key(&asked) {
            if !sources.contains_key(&descriptor.code) {
                let source = source(workplace, &catalogue, descriptor)?;
                sources.insert(descriptor.code.clone(), source);
            }
            let on = match descriptor.date_of {
                DateOf::Start => days.start,
                DateOf::End => days.end,
            };
            let name = match sources.get(&descriptor.code) {
                Some(source) => name(workplace, source, value, on)?,
                None => None,
            };
            known.insert(asked.clone(), name);
        }
        if let Some(Some(name)) = known.get(&asked) {
            names.insert(field.path.clone(), name.clone());
        }
    }
    Ok(names)
}

/// The dictionary of a field's codes, as the format table or the descriptor says.
fn descriptor<'c>(catalogue: &'c Catalogue, field: &Field) -> Option<&'c Descriptor> {
    let by_role = || {
        let role = field.role?.name();
        let is_of_role = |d: &&Descriptor| {
            let mut uses = d.uses.iter();
            uses.any(|of| of.role == role && of.column.is_none())
        };
        catalogue.descriptors().find(is_of_role)
    };
    catalogue.descriptor(&field.classifier).or_else(by_role)
}

fn source(
    workplace: &Workplace,
    catalogue: &Catalogue,
    descriptor: &Descriptor,
) -> Result<Source, Error> {
    let connection = &workplace.store.connection;
    let Some(version) = dictionaries::in_force(connection, &descriptor.code)? else {
        let dictionary = built_in::dictionary(&descriptor.code, catalogue);
        return Ok(dictionary.map_or(Source::Nothing, |d| Source::BuiltIn(Box::new(d))));
    };
    let table = Table::new(version.columns);
    let column = descriptor.name.as_deref();
    let column = column.and_then(|name| descriptor.find(&table, name));
    Ok(column.map_or(Source::Nothing, |at| Source::Stored(version.id, at)))
}

fn name(
    workplace: &Workplace,
    source: &Source,
    code: &str,
    on: NaiveDate,
) -> Result<Option<String>, Error> {
    let found = match source {
        Source::Nothing => None,
        Source::BuiltIn(dictionary) => {
            let rows = dictionary.rows(dictionary.code_column(), code, Some(on));
            rows.map(|row| row.name().to_owned()).next()
        }
        Source::Stored(version, at) => {
            let connection = &workplace.store.connection;
            let rows = dictionaries::cells_on(connection, *version, code, on)?;
            let cells = rows.first();
            cells.and_then(|cells| Some(cells.split(BETWEEN_CELLS).nth(*at)?.to_owned()))
        }
    };
    Ok(found.filter(|name| !name.is_empty()))
}
