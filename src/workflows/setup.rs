//! Set-up: requisites, region, payers, settings.

use serde_json::json;

use crate::domain::setup::Setup;
use crate::store::{files, settings};
use crate::text;

use super::{Done, Error, Rule, Workplace, load_profile};

/// Takes over a set-up file; may be run again at any time.
///
/// # Errors
/// [`Error::Setup`] with everything wrong in it; [`Error::Profile`]; [`Rule::ProviderInUse`] when
/// files of another provider have been exchanged.
pub fn apply(workplace: &mut Workplace, file: &str, toml: &str) -> Result<Setup, Error> {
    let bad = |words: String| Error::Setup {
        file: file.to_owned(),
        faults: Vec::new(),
        words: Some(words),
    };
    let setup: Setup = toml::from_str(toml).map_err(|e| bad(e.to_string()))?;
    let profile = load_profile(&setup.region.profile, &workplace.folders).map_err(|e| match e {
        // The set-up names it, so it is the set-up that cannot be used.
        Error::Profile(words) => bad(format!("region.profile: {words}")),
        other => other,
    })?;
    let faults = setup.faults(&profile.file_name.common_letter);
    if !faults.is_empty() {
        return Err(Error::Setup {
            file: file.to_owned(),
            faults,
            words: None,
        });
    }
    let normal = toml::to_string(&setup).map_err(|e| bad(e.to_string()))?;
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
        Ok(Done::new((), text::setup_summary(&setup), details))
    })?;
    workplace.reload()?;
    Ok(setup)
}

/// The set-up in force as a file.
///
/// # Errors
/// [`Rule::NoSetup`].
pub fn show(workplace: &Workplace) -> Result<String, Error> {
    toml::to_string(workplace.setup()?).map_err(|e| Error::Profile(e.to_string()))
}
