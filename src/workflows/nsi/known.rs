//! Every dictionary that the program knows, with its versions and with who looks into it: also those of
//! which there is nothing, because rules or fields may wait for them.

use std::collections::BTreeMap;

use crate::exchange::Edition;
use crate::nsi::Descriptor;
use crate::store::dictionaries;

use super::{Listed, catalogue, list};
use crate::workflows::ruleset::{RuleSet, Sources};
use crate::workflows::{Error, Workplace};

/// A dictionary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub code: String,
    pub title: String,
    /// The newest first; a built-in table that is in force is one of them.
    pub versions: Vec<Listed>,
    /// When the version in force came into force, local time with offset; built-in tables always were.
    pub since: Option<String>,
    /// Rules that look into it, and those of them that wait because there is nothing.
    pub n_rules: usize,
    pub n_waiting: usize,
    /// Fields of accounts that hold its codes, in the words of the format table.
    pub fields: Vec<String>,
}

impl Known {
    pub fn in_force(&self) -> Option<&Listed> {
        self.versions.iter().find(|version| version.is_in_force)
    }

    /// Something looks into it, and there is nothing.
    pub fn is_missing(&self) -> bool {
        self.in_force().is_none() && self.n_rules + self.fields.len() > 0
    }
}

/// All dictionaries, by code.
///
/// # Errors
/// What the store says; descriptors or classifiers that cannot be used.
pub fn known(workplace: &Workplace) -> Result<Vec<Known>, Error> {
    let catalogue = catalogue(workplace)?;
    let mut all: BTreeMap<String, Known> = BTreeMap::new();
    for descriptor in catalogue.descriptors() {
        let known = entry(&mut all, &descriptor.code);
        known.title.clone_from(&descriptor.title);
        known.fields = fields(&workplace.profile.edition, descriptor);
    }
    for version in list(workplace)? {
        let known = entry(&mut all, &version.dictionary);
        known.versions.push(version);
    }
    let folder = workplace.folders.first().map(std::path::PathBuf::as_path);
    let rules = RuleSet::load(Sources::default(), folder, Some(workplace))?;
    for row in &rules.catalog.rows {
        for code in &row.needs {
            entry(&mut all, code).n_rules += 1;
        }
        for code in &row.missing {
            entry(&mut all, code).n_waiting += 1;
        }
    }
    let mut since = dictionaries::since(&workplace.store.connection)?;
    for known in all.values_mut() {
        let id = known.in_force().and_then(|version| version.id);
        known.since = id.and_then(|id| since.remove(&id));
    }
    Ok(all.into_values().collect())
}

fn entry<'k>(all: &'k mut BTreeMap<String, Known>, code: &str) -> &'k mut Known {
    let known = all.entry(code.to_owned()).or_default();
    if known.code.is_empty() {
        known.code = code.to_owned();
        known.title = code.to_owned();
    }
    known
}

/// The fields that the format table or the descriptor says hold codes of a dictionary.
fn fields(edition: &Edition, descriptor: &Descriptor) -> Vec<String> {
    let mut found = Vec::new();
    for element in &edition.elements {
        for field in element.attributes.iter().chain(&element.value) {
            let is_of_role = field
                .role
                .is_some_and(|role| descriptor.uses.iter().any(|of| of.role == role.name()));
            if (is_of_role || field.classifier == descriptor.code) && !found.contains(&field.label)
            {
                found.push(field.label.clone());
            }
        }
    }
    found
}
