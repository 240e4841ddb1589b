//! Set-up: requisites, region, payers, settings.

use serde_json::json;

use crate::domain::setup::Setup;
use crate::store::{files, settings};
use crate::text;

use super::{Done, Error, Rule, Workplace, load_profile};

/// Takes over a set-up file; may be run again at any time.
///
/// # Errors
/// [`Error::Setup`] when it cannot be read; as [`save`].
pub fn apply(workplace: &mut Workplace, file: &str, toml: &str) -> Result<Setup, Error> {
    let setup: Setup = toml::from_str(toml).map_err(|e| unusable(file, e.to_string()))?;
    save_as(workplace, file, &setup)?;
    Ok(setup)
}

/// Takes over a set-up that was filled in on the screen. One that says what is in force already
/// leaves no step.
///
/// # Errors
/// [`Error::Setup`] with everything wrong in it; [`Rule::ProviderInUse`] when files of another
/// provider have been exchanged.
pub fn save(workplace: &mut Workplace, setup: &Setup) -> Result<(), Error> {
    match workplace.setup.as_ref() == Some(setup) {
        true => Ok(()),
        false => save_as(workplace, "", setup),
    }
}

fn unusable(file: &str, words: String) -> Error {
    Error::Setup {
        file: file.to_owned(),
        faults: Vec::new(),
        words: Some(words),
    }
}

/// What [`save`] would refuse in a set-up, without saving it.
///
/// # Errors
/// As [`save`], but for the provider in use.
pub fn check(workplace: &Workplace, file: &str, setup: &Setup) -> Result<(), Error> {
    let profile = load_profile(&setup.region.profile, &workplace.folders).map_err(|e| match e {
        // The set-up names it, so it is the set-up that cannot be used.
        Error::Profile(words) => unusable(file, format!("region.profile: {words}")),
        other => other,
    })?;
    let faults = setup.faults(&profile.file_name.common_letter);
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Error::Setup {
            file: file.to_owned(),
            faults,
            words: None,
        }),
    }
}

fn save_as(workplace: &mut Workplace, file: &str, setup: &Setup) -> Result<(), Error> {
    check(workplace, file, setup)?;
    let normal = toml::to_string(setup).map_err(|e| unusable(file, e.to_string()))?;
    let former = workplace.setup.clone();
    workplace.step("setup", None, |tx, context| {
        if let Some(former) = &former {
            let is_other = (&former.provider.ogrn, &former.provider.kpp)
                != (&setup.provider.ogrn, &setup.provider.kpp);
            if is_other && files::all(tx)?.iter().any(|f| f.status != "undone") {
                return Err(Rule::ProviderInUse.into());
            }
        }
        settings::save_setup(tx, context.id, &normal)?;
        let details = json!({ "payers": setup.payers.len(), "profile": setup.region.profile });
        Ok(Done::new((), text::setup_summary(setup), details))
    })?;
    workplace.reload()
}

/// The set-up in force as a file.
///
/// # Errors
/// [`Rule::NoSetup`].
pub fn show(workplace: &Workplace) -> Result<String, Error> {
    toml::to_string(workplace.setup()?).map_err(|e| Error::Profile(e.to_string()))
}
