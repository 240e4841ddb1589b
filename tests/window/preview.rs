//! A preview says what its step then does, and changes nothing.

use ladya::domain::{Kopecks, Round};
use ladya::workflows::blocking::{Blocking, Cache, blocking, first_field};
use ladya::workflows::preview::{self, InTheWay, Tally};
use ladya::workflows::reissue::Payers;
use ladya::workflows::resubmit::Which;
use ladya::workflows::{
    Error, Quiet, Rule, accept_suggested, edit, export, form, reissue, restore, resubmit, sent,
    undo, unform, withdraw,
};

use crate::common;
use crate::month::{Month, PERIOD, period};

fn all(month: &Month) -> Kopecks {
    Kopecks(month.given.iter().map(|g| g.kopecks).sum())
}

fn of(month: &Month, numbers: &[usize]) -> Tally {
    Tally {
        accounts: numbers.len() as i64,
        billed: Kopecks(numbers.iter().map(|n| month.given[*n].kopecks).sum()),
    }
}

#[test]
fn form_and_export_and_unform() {
    let mut month = Month::imported();
    let before = month.everything();
    let seen = preview::form(&month.workplace, period(), Round::Main, &[]).expect("a preview");
    assert_eq!(month.everything(), before);
    let formed = form::form(&mut month.workplace, period(), Round::Main, &[]).expect("forms");
    let done: Vec<_> = formed
        .iter()
        .map(|r| {
            (
                r.activity,
                Tally {
                    accounts: r.accounts,
                    billed: r.billed,
                },
            )
        })
        .collect();
    assert_eq!(seen.activities, done);
    assert_eq!(
        seen.total,
        Tally {
            accounts: 12,
            billed: all(&month)
        }
    );
    assert_eq!(
        preview::unform(&month.workplace, formed[0].id)
            .expect("one")
            .accounts,
        6
    );

    let out = month.at("out");
    std::fs::create_dir(&out).expect("a folder");
    let name = common::file_name(PERIOD, "1", "3", "X");
    std::fs::write(out.join(&name), "чужое").expect("writes");
    let before = month.everything();
    let seen = preview::export(&month.workplace, period(), Round::Main, &out).expect("a preview");
    assert_eq!(month.everything(), before);
    assert_eq!((&*seen.target.file, &*seen.number), (&*name, "1"));
    assert_eq!(seen.target.in_the_way, InTheWay::Foreign);
    assert_eq!(seen.registries.len(), 2);
    let done = export::export(
        &mut month.workplace,
        period(),
        Round::Main,
        &out,
        false,
        &Quiet,
    );
    let done = done.expect("exports");
    assert_eq!(
        (done.path, done.accounts, done.billed),
        (seen.target.path, seen.total.accounts, seen.total.billed)
    );

    let nothing = preview::export(&month.workplace, period(), Round::Main, &out);
    assert!(matches!(
        nothing,
        Err(Error::Rule(Rule::NothingMarked { .. }))
    ));
    let exported = preview::unform(&month.workplace, formed[0].id).map(drop);
    assert!(matches!(
        exported,
        Err(Error::Rule(Rule::RegistryExported { .. }))
    ));
    assert!(unform::unform(&mut month.workplace, formed[0].id).is_err());
}

#[test]
fn a_test_round_in_the_way_is_named_and_its_restore_counted() {
    let mut month = Month::sent(Round::Test);
    let out = month.at("out");
    form::form(&mut month.workplace, period(), Round::Main, &[]).expect("forms");
    let blocked = preview::export(&month.workplace, period(), Round::Test, &out).map(drop);
    assert!(matches!(
        blocked,
        Err(Error::Rule(Rule::TestNotRestored { .. }))
    ));
    let blocked = preview::form(&month.workplace, period(), Round::Test, &[]).map(drop);
    assert!(matches!(
        blocked,
        Err(Error::Rule(Rule::TestNotRestored { .. }))
    ));
    let blocked = preview::reissue(&month.workplace, period(), &Payers::All, &out, false).map(drop);
    assert!(matches!(
        blocked,
        Err(Error::Rule(Rule::TestNotRestored { .. }))
    ));
    month.reply("1", "A", &[(0, "4"), (3, "1")]);
    let seen = preview::restore(&month.workplace, period()).expect("a preview");
    assert_eq!(seen.files.len(), 2);
    let n = restore::restore(&mut month.workplace, period()).expect("restores");
    assert_eq!(
        seen.total,
        Tally {
            accounts: n as i64,
            billed: all(&month)
        }
    );
    let nothing = preview::restore(&month.workplace, period()).map(drop);
    assert!(matches!(nothing, Err(Error::Rule(Rule::NoTest { .. }))));
}

#[test]
fn seven_files_are_told_by_payer_with_who_is_missing_and_why() {
    let mut month = Month::sent(Round::Main);
    let out = month.at("out");
    let none = preview::reissue(&month.workplace, period(), &Payers::All, &out, false).map(drop);
    assert!(matches!(none, Err(Error::Rule(Rule::NoPrecheck { .. }))));
    month.reply("1", "A", &[(0, "4"), (3, "1"), (6, "1"), (9, "1")]);
    month.reply("1", "B", &[(1, "4"), (4, "4"), (7, "4"), (10, "4")]);
    let before = month.everything();
    let seen = preview::reissue(&month.workplace, period(), &Payers::All, &out, false);
    let seen = seen.expect("a preview");
    assert_eq!(month.everything(), before);
    assert_eq!(seen.files.len(), 1);
    let file = &seen.files[0];
    assert_eq!(file.sent, of(&month, &[0, 3, 6, 9]));
    assert_eq!(file.excluded, of(&month, &[0]));
    assert_eq!(file.in_file, of(&month, &[3, 6, 9]));
    assert_eq!(
        (file.target.in_the_way, &file.replaces),
        (InTheWay::Nothing, &None)
    );
    assert_eq!(seen.all_refused, ["B"]);
    assert_eq!(seen.missing.len(), 1);
    assert!(matches!(&seen.missing[0], (letter, Rule::NoPrecheck { .. }) if letter == "T"));
    let one = |letter: &str| Payers::One(letter.into());
    let refused = preview::reissue(&month.workplace, period(), &one("B"), &out, false).map(drop);
    assert!(matches!(
        refused,
        Err(Error::Rule(Rule::NothingToReissue { .. }))
    ));
    let early = preview::reissue(&month.workplace, period(), &one("T"), &out, false).map(drop);
    assert!(matches!(early, Err(Error::Rule(Rule::NoPrecheck { .. }))));

    let done = reissue::reissue(
        &mut month.workplace,
        period(),
        &Payers::All,
        &out,
        false,
        &Quiet,
    );
    let done = done.expect("reissues");
    assert_eq!(done.files.len(), 1);
    assert_eq!(
        (
            &done.files[0].path,
            done.files[0].accounts,
            done.files[0].billed,
            done.files[0].excluded
        ),
        (
            &file.target.path,
            file.in_file.accounts,
            file.in_file.billed,
            file.excluded.accounts
        )
    );
    assert_eq!(done.missing, ["T"]);
    let again = preview::reissue(&month.workplace, period(), &one("A"), &out, false);
    let again = again.expect("a preview");
    assert_eq!(
        again.files[0].replaces.as_ref(),
        Some(&again.files[0].target.file)
    );
    assert_eq!(again.files[0].target.in_the_way, InTheWay::Known);
    month.reply("2", "A", &[(3, "4"), (6, "1"), (9, "1")]);
    let late = preview::reissue(&month.workplace, period(), &one("A"), &out, false).map(drop);
    assert!(matches!(late, Err(Error::Rule(Rule::FinalReceived { .. }))));
}

#[test]
fn an_unknown_code_stops_the_preview_as_it_stops_the_step() {
    let mut month = Month::sent(Round::Main);
    let out = month.at("out");
    month.reply("1", "A", &[(0, "7"), (3, "1"), (6, "1"), (9, "1")]);
    let stopped = preview::reissue(&month.workplace, period(), &Payers::All, &out, false).map(drop);
    assert!(matches!(
        stopped,
        Err(Error::Rule(Rule::UndecidedAccounts { .. }))
    ));
    let without = preview::reissue(&month.workplace, period(), &Payers::All, &out, true);
    assert_eq!(
        without.expect("a preview").files[0].excluded,
        of(&month, &[0])
    );
}

#[test]
fn the_funds_data_and_f8_for_a_group() {
    let mut month = Month::sent(Round::Main);
    month.reply("1", "A", &[(0, "4"), (3, "4"), (6, "1"), (9, "4")]);
    month.reissue();
    month.reply("2", "A", &[(6, "4")]);
    let keys: Vec<String> = [0, 3, 6, 9].iter().map(|n| month.key(*n)).collect();
    withdraw::withdraw(&mut month.workplace, &keys[3..], "не наш").expect("withdraws");
    let policy = "patient/polises/polis/@polisnum=0000000000000777".to_owned();
    edit::edit(&mut month.workplace, &keys[1], &[policy]).expect("edits");
    let unrefused = month.key(1);
    let asked: Vec<String> = keys.iter().cloned().chain([unrefused.clone()]).collect();
    let before = month.everything();
    let seen = preview::accept_suggested(&month.workplace, &asked).expect("a preview");
    assert_eq!(month.everything(), before);
    assert_eq!(seen.keys, [keys[0].clone(), keys[2].clone()]);
    assert_eq!(seen.same, [keys[1].clone()]);
    assert_eq!(seen.without_data, [unrefused]);
    assert_eq!((seen.n_fields(), seen.refused.len()), (2, 1));
    let done = accept_suggested::accept_suggested(&mut month.workplace, &seen.keys);
    let done = done.expect("accepts");
    assert_eq!(
        done.iter().map(|e| e.changed.len() as u64).sum::<u64>(),
        seen.n_fields()
    );

    let seen = preview::resubmit(&month.workplace, &Which::Corrected, None).expect("a preview");
    assert_eq!(
        (seen.primary, seen.repeat),
        (of(&month, &[0, 3]), of(&month, &[6]))
    );
    assert!(seen.refused.is_empty());
    let with_bad = Which::Keys(vec![keys[0].clone(), keys[3].clone(), month.key(2)]);
    let bad = preview::resubmit(&month.workplace, &with_bad, None).expect("a preview");
    assert_eq!((bad.keys.len(), bad.refused.len()), (1, 2));
    let done = resubmit::resubmit(&mut month.workplace, &Which::Keys(seen.keys), None);
    let done = done.expect("resubmits");
    assert_eq!((done.primary, done.repeat), (2, 1));

    let seen = preview::undo(&month.workplace).expect("a preview");
    assert_eq!(
        (&*seen.step.command, seen.accounts.accounts),
        ("resubmit", 3)
    );
    assert!(seen.why_not.is_none() && seen.files.is_empty());
    let step = undo::undo(&mut month.workplace).expect("undoes");
    assert_eq!(step.id, seen.step.id);
}

#[test]
fn undo_says_beforehand_why_it_cannot() {
    let mut month = Month::imported();
    let seen = preview::undo(&month.workplace).expect("a preview");
    assert_eq!((&*seen.step.command, seen.n_removed), ("import", 12));
    form::form(&mut month.workplace, period(), Round::Main, &[]).expect("forms");
    month.export(Round::Main);
    let name = common::file_name(PERIOD, "1", "3", "X");
    sent::sent(&mut month.workplace, &[name]).expect("marks");
    let seen = preview::undo(&month.workplace).expect("a preview");
    assert_eq!((&*seen.step.command, seen.files.len()), ("export", 1));
    assert!(matches!(seen.why_not, Some(Rule::AlreadySent { .. })));
}

#[test]
fn blocking_findings_are_those_that_the_export_says_afterwards() {
    let mut month = Month::imported();
    for n in [1, 4, 5] {
        let key = month.key(n);
        edit::edit(&mut month.workplace, &key, &["@n_card=".into()]).expect("edits");
    }
    let formed = form::form(&mut month.workplace, period(), Round::Main, &[]).expect("forms");
    let ids: Vec<i64> = formed.iter().map(|registry| registry.id).collect();
    let cache = Cache::default();
    let count = |month: &Month| {
        let found = blocking(&month.workplace, period(), &ids, &cache, &Quiet).expect("counts");
        let mut all = Blocking::default();
        for one in found.values() {
            all.add(one);
        }
        all
    };
    let before = month.everything();
    let seen = count(&month);
    assert_eq!(month.everything(), before);
    let usual = seen.findings - 3;
    assert!(seen.accounts >= 3);
    let first = seen.first.expect("an account");
    let path = first_field(&month.workplace, period(), &cache, first).expect("a card");
    assert!(path.is_some());
    // Corrected, spoilt, taken back: counted anew each time, though nothing else has changed.
    let fix = |month: &mut Month, value: &str| {
        let (key, change) = (month.key(1), format!("@n_card={value}"));
        edit::edit(&mut month.workplace, &key, &[change]).expect("edits");
    };
    fix(&mut month, "17");
    assert_eq!(count(&month).findings, usual + 2);
    undo::undo(&mut month.workplace).expect("undoes");
    assert_eq!(count(&month).findings, usual + 3);
    fix(&mut month, "18");
    assert_eq!(count(&month).findings, usual + 2);
    let (out, seen) = (month.at("out"), count(&month));
    let done = export::export(
        &mut month.workplace,
        period(),
        Round::Main,
        &out,
        false,
        &Quiet,
    );
    assert_eq!(done.expect("exports").n_blocking, seen.findings);
}
