//! The set-up as a struct, and its newer keys.

use ladya::domain::setup::{Deadlines, Setup};
use ladya::workflows::{Error, setup};

use crate::common;

#[test]
fn an_old_set_up_has_sensible_values_and_new_ones_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut workplace = common::workplace(folder.path());
    let mut own: Setup = workplace.setup.clone().expect("set up");
    assert_eq!(
        own.deadlines,
        Deadlines {
            precheck: 6,
            final_reply: 14
        }
    );
    assert!(own.settings.preview_before_reissue);
    assert_eq!(own.folders.outgoing, None);
    own.folders.outgoing = Some("/srv/fund/out".into());
    own.deadlines.final_reply = 20;
    own.settings.preview_before_reissue = false;
    setup::save(&mut workplace, &own).expect("saves");
    assert_eq!(workplace.setup.as_ref(), Some(&own));
    let shown = setup::show(&workplace).expect("shows");
    assert_eq!(toml::from_str::<Setup>(&shown).expect("a set-up"), own);
    for line in [
        "outgoing = \"/srv/fund/out\"",
        "final = 20",
        "preview_before_reissue = false",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
}

#[test]
fn what_cannot_be_used_is_not_saved_and_what_is_in_force_is_no_step() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut workplace = common::workplace(folder.path());
    let own: Setup = workplace.setup.clone().expect("set up");
    let n_steps = |workplace: &ladya::workflows::Workplace| {
        ladya::workflows::journal::journal(workplace, 100)
            .expect("a journal")
            .len()
    };
    let before = n_steps(&workplace);
    setup::save(&mut workplace, &own).expect("saves");
    let mut bad = own.clone();
    bad.provider.ogrn = "12".into();
    bad.payers[0].letter = "ab".into();
    match setup::save(&mut workplace, &bad) {
        Err(Error::Setup { faults, .. }) => assert_eq!(faults.len(), 2, "{faults:?}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(workplace.setup.as_ref(), Some(&own));
    assert_eq!(n_steps(&workplace), before);
}
