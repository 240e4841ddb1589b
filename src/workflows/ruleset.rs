//! The rules that are asked, with the dictionaries that they look into and what has been decided about
//! them: put together from what the program brings, what the organization has and what is in force in the
//! database.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::checks::account;
use crate::checks::catalog::{Catalog, Parts};
use crate::checks::examples::{self, ExampleFault};
use crate::checks::file::{self, RuleFile, RuleFileFault};
use crate::checks::official::{CODES, Classifier};
use crate::checks::shape::Shape;
use crate::checks::{Source, builtin};
use crate::domain::RuleSwitch;
use crate::exchange::{Edition, Profile};
use crate::nsi::folder::LeftOut;
use crate::nsi::{Catalogue, Shelf, built_in, folder};

use super::{Error, FIRST_PROFILE, Workplace, load_profile, nsi, rules};

/// Folder of an organization's own rule files, beside its database or in the data folder.
pub const FOLDER: &str = "rules";

/// What is taken from elsewhere than the database and the user's folders.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sources<'s> {
    /// Files of classifiers of checks, instead of those in force.
    pub classifiers: &'s [PathBuf],
    /// A folder of rule files beside the user's own.
    pub rule_files: Option<&'s Path>,
    /// A folder of dictionaries, instead of those in force.
    pub nsi: Option<&'s Path>,
    /// Two digits, instead of the region of the set-up.
    pub region: Option<&'s str>,
}

/// What did not become a part of the set, and does not stop it.
#[derive(Clone, Debug)]
pub enum Remark {
    RuleFile(RuleFileFault),
    /// The examples of an organization's own rule show something else than it says.
    Example {
        rule: String,
        fault: ExampleFault,
    },
    /// A file of the named folder is no dictionary.
    LeftOut(LeftOut),
}

/// Rules to ask, and what they look into.
pub struct RuleSet {
    pub catalog: Catalog,
    /// The accounts of the region's format.
    pub accounts: Arc<Shape>,
    pub dictionaries: Shelf,
    /// The decisions in force, of rules that are not at hand too.
    pub switches: Vec<RuleSwitch>,
    pub remarks: Vec<Remark>,
}

impl RuleSet {
    /// Puts the set together; without a workplace, from the built-in tables and the named files alone.
    ///
    /// # Errors
    /// A broken description of dictionaries, an unusable classifier, what the store says.
    pub fn load(
        sources: Sources<'_>,
        data_folder: Option<&Path>,
        workplace: Option<&Workplace>,
    ) -> Result<RuleSet, Error> {
        let mut remarks = Vec::new();
        let folders = match workplace {
            Some(workplace) => workplace.folders.clone(),
            None => data_folder.map(Path::to_owned).into_iter().collect(),
        };
        let catalogue = Catalogue::load(&folders);
        let catalogue = catalogue.map_err(|fault| Error::from(nsi::Trouble::Descriptor(fault)))?;
        let classifiers = classifiers(sources.classifiers, &catalogue, workplace)?;
        let profile = match workplace {
            Some(workplace) => workplace.profile.clone(),
            None => first_profile(data_folder)?,
        };
        let edition = &profile.edition;
        let accounts = Arc::new(Shape::accounts(edition));
        let files = rule_files(
            sources.rule_files,
            &folders,
            edition,
            &accounts,
            &mut remarks,
        );
        let table = account::rules(edition, &|code| {
            let descriptor = catalogue.descriptor(code)?;
            descriptor.key.first().cloned()
        });
        let of_setup = workplace.and_then(|workplace| workplace.setup.as_ref());
        let of_setup = of_setup.map(|setup| setup.region.code.as_str());
        let mut catalog = Catalog::new(Parts {
            classifiers: &classifiers,
            files: &files,
            table: &table,
            region: sources.region.or(of_setup),
            accounts: &accounts,
        });
        let mut switches = Vec::new();
        if let Some(workplace) = workplace {
            switches = rules::switches(workplace)?;
        }
        catalog.apply(&switches);
        let needs: Vec<&str> = catalog.needs().into_iter().collect();
        let mut dictionaries = match workplace.filter(|_| sources.nsi.is_none()) {
            Some(workplace) => nsi::shelf(workplace, &needs)?,
            None => built_in::shelf(needs, &catalogue),
        };
        if let Some(named) = sources.nsi {
            let left_out = folder::read(named, &catalogue, &mut dictionaries);
            let left_out = left_out.map_err(|e| Error::files(named, &e))?;
            remarks.extend(left_out.into_iter().map(Remark::LeftOut));
        }
        catalog.look_for(&dictionaries);
        Ok(RuleSet {
            catalog,
            accounts,
            dictionaries,
            switches,
            remarks,
        })
    }
}

/// The profile of whoever has no database.
///
/// # Errors
/// A profile of the user's own that cannot be used.
pub fn first_profile(data_folder: Option<&Path>) -> Result<Arc<Profile>, Error> {
    let folders: Vec<PathBuf> = data_folder.map(Path::to_owned).into_iter().collect();
    Ok(Arc::new(load_profile(FIRST_PROFILE, &folders)?))
}

/// Those that the call names, else those in force in the database.
fn classifiers(
    named: &[PathBuf],
    catalogue: &Catalogue,
    workplace: Option<&Workplace>,
) -> Result<Vec<Classifier>, Error> {
    let unusable = |shown: &str| {
        let file = shown.to_owned();
        move |fault| Error::Classifier { file, fault }
    };
    let mut classifiers = Vec::new();
    for path in named {
        let read = Classifier::open(path, catalogue);
        classifiers.extend(read.map_err(unusable(&path.display().to_string()))?);
    }
    let Some(workplace) = workplace.filter(|_| named.is_empty()) else {
        return Ok(classifiers);
    };
    let shelf = nsi::shelf(workplace, &CODES.map(|(code, _)| code))?;
    for (code, _) in CODES {
        let Some(dictionary) = shelf.dictionary(code) else {
            continue;
        };
        classifiers.push(Classifier::of_dictionary(dictionary).map_err(unusable(code))?);
    }
    Ok(classifiers)
}

/// Ours, then those of the user's folders and of the folder that was named, as far as they are about the
/// federal files or the accounts of this format. One of the organization stands in for ours of the same
/// number; one whose examples show something else is not used.
fn rule_files(
    named: Option<&Path>,
    folders: &[PathBuf],
    edition: &Edition,
    accounts: &Arc<Shape>,
    remarks: &mut Vec<Remark>,
) -> Vec<RuleFile> {
    let (mut files, faults) = builtin::rule_files();
    remarks.extend(faults.into_iter().map(Remark::RuleFile));
    let (of_accounts, faults) = builtin::account_rules(&edition.id);
    remarks.extend(faults.into_iter().map(Remark::RuleFile));
    files.extend(of_accounts);
    // The first of the folders wins: it comes last.
    let own = folders.iter().rev().map(|folder| folder.join(FOLDER));
    for folder in own.chain(named.map(Path::to_owned)) {
        let (own, faults) = file::read_folder(&folder, Source::Region);
        remarks.extend(faults.into_iter().map(Remark::RuleFile));
        for one in own {
            if one.edition.as_ref().is_some_and(|of| *of != edition.id) {
                continue;
            }
            match examples::prove(&one, accounts) {
                Ok(()) => {
                    files.retain(|f| f.rule.id != one.rule.id);
                    files.push(one);
                }
                Err(fault) => remarks.push(Remark::Example {
                    rule: one.rule.id,
                    fault,
                }),
            }
        }
    }
    files
}
