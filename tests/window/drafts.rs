//! What was typed into a card and not saved.

use ladya::domain::Round;
use ladya::store;
use ladya::store::drafts::{self as kept, Draft, Edit};
use ladya::workflows::drafts::keep;
use ladya::workflows::lock::Holder;
use ladya::workflows::{
    Error, Quiet, ReadOnly, Rule, Workplace, card, edit, form, journal, preview, reconcile, undo,
    verify,
};

use crate::month::{Month, period};

fn set(path: &str, value: &str) -> Edit {
    Edit::Set(path.into(), value.into())
}

fn base(workplace: &Workplace, account: i64) -> i64 {
    card::card(workplace, account).expect("a card").base_step()
}

fn draft(workplace: &Workplace, account: i64) -> Option<Draft> {
    kept::of_account(&workplace.store.connection, account).expect("a draft")
}

#[test]
fn a_draft_is_found_again_and_is_no_step() {
    let mut month = Month::imported();
    form::form(&mut month.workplace, period(), Round::Main, &[]).expect("forms");
    let before = (
        journal::journal(&month.workplace, 100)
            .expect("steps")
            .len(),
        reconcile::reconcile(&month.workplace.store.connection, period())
            .expect("a proof")
            .lines,
    );
    let typed = [
        set("@comment", "«раз» и \"два\""),
        Edit::Remove("diagnoses/diagnose[1]".into()),
        set("patient/@birthdate", ""),
    ];
    let on = base(&month.workplace, 1);
    keep(&mut month.workplace, 1, on, &typed[..1]).expect("keeps");
    keep(&mut month.workplace, 1, on, &typed).expect("keeps");
    keep(&mut month.workplace, 3, on, &typed[..1]).expect("keeps");
    // Somebody who opens the database anew, as after a crash.
    let other = Workplace::open(&month.at("ladya.db"), None).expect("opens");
    let found = draft(&other, 1).expect("a draft");
    assert_eq!((found.edits.as_slice(), found.base_step), (&typed[..], on));
    let all = kept::all(&other.store.connection).expect("drafts");
    assert_eq!(all.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1, 3]);
    let after = (
        journal::journal(&other, 100).expect("steps").len(),
        reconcile::reconcile(&other.store.connection, period())
            .expect("a proof")
            .lines,
    );
    assert_eq!(format!("{after:?}"), format!("{before:?}"));
    assert_eq!(
        verify::verify(&other, &Quiet).expect("verifies"),
        Vec::<String>::new()
    );
    keep(&mut month.workplace, 1, on, &[]).expect("drops");
    assert_eq!(draft(&month.workplace, 1), None);
    assert!(draft(&month.workplace, 3).is_some());
}

#[test]
fn saving_takes_the_draft_with_it_and_only_onto_its_own_revision() {
    let mut month = Month::imported();
    let on = base(&month.workplace, 1);
    let pairs = [("@comment".to_owned(), "новое".to_owned())];
    keep(&mut month.workplace, 1, on, &[set("@comment", "новое")]).expect("keeps");
    // Another program makes a revision; undone and made again it is not the same one.
    let key = month.key(0);
    let another = ["@comment=чужое".to_owned()];
    edit::edit(&mut month.workplace, &key, &another).expect("edits");
    let theirs = base(&month.workplace, 1);
    assert_ne!(theirs, on);
    let stale = card::save(&mut month.workplace, 1, on, &pairs);
    assert!(matches!(
        stale,
        Err(Error::Store(store::Error::Stale { id: 1 }))
    ));
    assert_eq!(draft(&month.workplace, 1).expect("a draft").base_step, on);
    undo::undo(&mut month.workplace).expect("undoes");
    assert_eq!(base(&month.workplace, 1), on);
    edit::edit(&mut month.workplace, &key, &another).expect("edits");
    assert_ne!(base(&month.workplace, 1), theirs);
    undo::undo(&mut month.workplace).expect("undoes");

    // What cannot be saved stays a draft.
    let bad = [("patient/@birthdate".to_owned(), "31.02.1980".to_owned())];
    assert!(card::save(&mut month.workplace, 1, on, &bad).is_err());
    assert!(draft(&month.workplace, 1).is_some());
    card::save(&mut month.workplace, 1, on, &pairs).expect("saves");
    assert_eq!(draft(&month.workplace, 1), None);
}

#[test]
fn a_window_that_only_looks_keeps_no_draft() {
    let mut month = Month::imported();
    let on = base(&month.workplace, 1);
    keep(&mut month.workplace, 1, on, &[set("@comment", "а")]).expect("keeps");
    let before = month.everything();
    let somebody = Holder {
        who: "петрова".into(),
        computer: "КАБИНЕТ-12".into(),
        since: None,
    };
    let mut looking =
        Workplace::open_read_only(&month.at("ladya.db"), None, ReadOnly::Held(somebody))
            .expect("opens");
    for edits in [&[][..], &[set("@comment", "б")]] {
        let refused = keep(&mut looking, 1, on, edits);
        assert!(matches!(refused, Err(Error::Rule(Rule::ReadOnly(_)))));
    }
    assert_eq!(month.everything(), before);
}

#[test]
fn an_import_that_is_taken_back_says_which_drafts_go_with_it() {
    let mut month = Month::imported();
    let on = base(&month.workplace, 1);
    for account in [1, 2] {
        keep(&mut month.workplace, account, on, &[set("@comment", "а")]).expect("keeps");
    }
    assert_eq!(preview::undo(&month.workplace).expect("a plan").n_drafts, 2);
    undo::undo(&mut month.workplace).expect("undoes");
    assert_eq!(
        kept::all(&month.workplace.store.connection).expect("none"),
        []
    );
    let gone = keep(&mut month.workplace, 1, on, &[set("@comment", "а")]);
    assert!(
        matches!(gone, Err(Error::Rule(Rule::NoAccount { .. }))),
        "{gone:?}"
    );
}
