//! Two windows on one database.

use ladya::domain::Round;
use ladya::store;
use ladya::workflows::lock::{Claim, Holder, claim};
use ladya::workflows::{
    Error, Quiet, ReadOnly, Rule, Workplace, backup, board, card, edit, form, undo, verify,
};
use ladya::{text, workflows::Clock};

use crate::month::{Month, period};

#[test]
fn the_second_window_learns_who_has_the_database() {
    let month = Month::imported();
    let path = month.at("ladya.db");
    let now = Clock::System.now();
    let ours = match claim(&path, "Регистратура", now).expect("claims") {
        Claim::Ours(lock) => lock,
        Claim::Theirs(holder) => panic!("{holder:?}"),
    };
    // Another spelling of the same path.
    let other = month.at("in").join("../ladya.db");
    std::fs::create_dir(month.at("in")).expect("a folder");
    let holder = match claim(&other, "Бухгалтерия", now).expect("claims") {
        Claim::Theirs(holder) => holder,
        Claim::Ours(_) => panic!("two have it"),
    };
    assert_eq!(
        (holder.who.as_str(), holder.since),
        ("Регистратура", Some(now))
    );
    drop(ours);
    assert!(!month.at("ladya.db.who").exists());
    let again = claim(&other, "Бухгалтерия", now).expect("claims");
    assert!(matches!(again, Claim::Ours(_)));
}

#[test]
fn a_window_that_only_looks_changes_nothing_and_says_why() {
    let mut month = Month::imported();
    form::form(&mut month.workplace, period(), Round::Main, &[]).expect("forms");
    let before = month.everything();
    let holder = Holder {
        who: "Регистратура".into(),
        computer: "КАБИНЕТ-12".into(),
        since: Some(Clock::System.now()),
    };
    let mut looking =
        Workplace::open_read_only(&month.at("ladya.db"), None, ReadOnly::Held(holder.clone()))
            .expect("opens");
    board::board(&looking, None).expect("a board");
    assert_eq!(
        verify::verify(&looking, &Quiet).expect("verifies"),
        Vec::<String>::new()
    );
    let key = month.key(0);
    let out = month.at("copy.db");
    let refused: [Result<(), Error>; 4] = [
        form::form(&mut looking, period(), Round::Main, &[]).map(drop),
        edit::edit(&mut looking, &key, &["@comment=x".into()]).map(drop),
        undo::undo(&mut looking).map(drop),
        backup::backup(&mut looking, &out),
    ];
    for one in refused {
        match one {
            Err(Error::Rule(Rule::ReadOnly(why))) => {
                assert_eq!(why, ReadOnly::Held(holder.clone()))
            }
            other => panic!("{other:?}"),
        }
    }
    let why = looking.read_only.as_ref().expect("read only");
    assert!(
        text::read_only(why)
            .what
            .contains("на компьютере КАБИНЕТ-12 (Регистратура) в ")
    );
    assert_eq!(month.everything(), before);
}

#[test]
fn a_database_of_an_earlier_version_is_not_migrated_by_looking() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ladya.db");
    drop(store::Store::open(&path).expect("opens"));
    let connection = rusqlite::Connection::open(&path).expect("opens");
    connection
        .pragma_update(None, "user_version", 1)
        .expect("a pragma");
    drop(connection);
    match Workplace::open_read_only(&path, None, ReadOnly::Held(somebody())) {
        Err(Error::Store(store::Error::Older { found: 1, .. })) => {}
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("opened"),
    }
    let nothing = folder.path().join("none.db");
    assert!(Workplace::open_read_only(&nothing, None, ReadOnly::Broken).is_err());
    assert!(!nothing.exists());
}

#[test]
fn a_change_of_somebody_else_is_noticed() {
    let mut month = Month::imported();
    let other = Workplace::open(&month.at("ladya.db"), None).expect("opens");
    let watching = &other.store.connection;
    let before = store::changes(watching).expect("a number");
    assert_eq!(store::changes(watching).expect("a number"), before);
    form::form(&mut month.workplace, period(), Round::Main, &[]).expect("forms");
    assert_ne!(store::changes(watching).expect("a number"), before);
}

fn somebody() -> Holder {
    Holder {
        who: "петрова".into(),
        computer: "КАБИНЕТ-12".into(),
        since: None,
    }
}

/// How the file is open and who may change something are two things.
#[test]
fn a_card_that_is_only_read_may_be_corrected_all_the_same() {
    let month = Month::imported();
    let path = month.at("ladya.db");
    let mut reading = Workplace::open_to_read(&path, None).expect("opens");
    let open = card::card(&reading, 1).expect("a card");
    assert!(open.locked.is_none(), "{:?}", open.locked);
    let before = month.everything();
    let key = month.key(0);
    let written = edit::edit(&mut reading, &key, &["@comment=x".into()]);
    assert!(matches!(written, Err(Error::Store(_))), "{written:?}");
    assert_eq!(month.everything(), before);
    // The second window asks in the same way, and knows whose the database is.
    let looking =
        Workplace::open_read_only(&path, None, ReadOnly::Held(somebody())).expect("opens");
    let shut = card::card(&looking, 1).expect("a card");
    assert!(matches!(shut.locked, Some(Rule::ReadOnly(_))));
    // Asking makes no database.
    let nothing = month.at("none.db");
    assert!(Workplace::open_to_read(&nothing, None).is_err());
    assert!(!nothing.exists());
}
