//! The work-list of refusals.

use chrono::NaiveDate;
use ladya::domain::{Kind, Kopecks, NoteStatus, RefusalStage, RefusalStatus, Round};
use ladya::workflows::resubmit::Which;
use ladya::workflows::worklist::{By, Filter, NoteChange, Worklist, note, worklist};
use ladya::workflows::{Error, Rule, edit, restore, resubmit, undo, withdraw};

use crate::month::{Month, period};

fn list(month: &Month) -> Worklist {
    worklist(&month.workplace, period(), &Filter::default()).expect("a list")
}

/// Person by number of the test, status, what F8 makes and whether it may.
fn shown(month: &Month) -> Vec<String> {
    let row = |row: &ladya::workflows::worklist::Row| {
        let f8 = match &row.f8 {
            Ok(()) => "may",
            Err(Rule::NotCorrected { .. }) => "not corrected",
            Err(Rule::Returned { .. }) => "returned",
            Err(Rule::TestNotRestored { .. }) => "test",
            Err(Rule::NotAllowed { .. }) => "not allowed",
            Err(_) => "?",
        };
        let n = month.given.iter().position(|g| g.key == row.key);
        format!(
            "{} {} {} {} {f8}",
            n.expect("a key of ours"),
            row.payer,
            row.status.code(),
            row.makes.code()
        )
    };
    list(month).rows.iter().map(row).collect()
}

#[test]
fn every_refusal_stands_once_under_its_first_finding() {
    let mut month = Month::sent(Round::Main);
    month.reply("1", "A", &[(0, "4"), (3, "1"), (6, "1"), (9, "4")]);
    month.reply("1", "B", &[(1, "1"), (4, "4"), (7, "1"), (10, "1")]);
    month.reissue();
    month.reply("2", "A", &[(3, "4"), (6, "1")]);
    let list = list(&month);
    assert_eq!(
        shown(&month),
        [
            "0 A new primary not corrected",
            "3 A new repeat not corrected",
            "4 B new primary not corrected",
            "9 A new primary not corrected",
        ]
    );
    let first = &list.rows[0];
    assert_eq!(first.surname.as_deref(), Some("Выдумкин"));
    assert_eq!(first.patronymic.as_deref(), Some("Тестович"));
    assert_eq!(
        (first.department.as_deref(), first.doctor.as_deref()),
        (Some("1"), Some("9001"))
    );
    assert_eq!(first.billed, Kopecks(10_000));
    let finding = first.finding.as_ref().expect("a finding");
    assert_eq!(
        (&*finding.family, &*finding.code, &*finding.text),
        ("policy", "11", "другой полис")
    );
    assert_eq!((first.n_others, first.has_suggestion), (1, true));
    for by in [By::Finding, By::Department, By::Doctor, By::Payer] {
        let groups = list.groups(by);
        assert_eq!(groups.iter().map(|g| g.rows.len()).sum::<usize>(), 4);
        assert_eq!(groups.iter().map(|g| g.sum).sum::<Kopecks>(), list.sum());
        assert!(groups.is_sorted_by(|a, b| a.sum >= b.sum));
    }
    let payers = list.groups(By::Payer);
    assert_eq!((&*payers[0].code, payers[0].rows.len()), ("A", 3));
    let of = |filter: Filter| {
        worklist(&month.workplace, period(), &filter)
            .expect("a list")
            .rows
            .len()
    };
    assert_eq!(
        of(Filter {
            stage: Some(RefusalStage::Final),
            ..Filter::default()
        }),
        1
    );
    assert_eq!(
        of(Filter {
            payer: Some("b".into()),
            ..Filter::default()
        }),
        1
    );
}

#[test]
fn what_was_done_about_a_refusal_is_seen_and_changes_nothing_that_was_sent() {
    let mut month = Month::sent(Round::Main);
    month.reply("1", "A", &[(0, "4"), (3, "4"), (6, "4"), (9, "1")]);
    let corrected = [month.key(0), month.key(3)];
    for key in &corrected {
        edit::edit(
            &mut month.workplace,
            key,
            &["patient/@surname=Исправленный".into()],
        )
        .expect("edits");
    }
    let key = month.key(6);
    withdraw::withdraw(&mut month.workplace, &[key], "не наш").expect("withdraws");
    let which = Which::Keys(vec![corrected[1].clone()]);
    resubmit::resubmit(&mut month.workplace, &which, None).expect("resubmits");
    assert_eq!(
        shown(&month),
        [
            "0 A corrected primary may",
            "3 A corrected primary returned",
            "6 A written_off primary not allowed",
        ]
    );
    let list = list(&month);
    assert!(
        list.rows
            .iter()
            .all(|row| row.surname.as_deref() == Some("Выдумкин"))
    );
    assert_eq!(list.groups(By::Finding)[0].n_done, 3);
}

#[test]
fn a_test_round_is_worked_off_without_f8_and_goes_with_its_restore() {
    let mut month = Month::sent(Round::Test);
    month.reply("1", "A", &[(0, "4"), (3, "1")]);
    assert_eq!(shown(&month), ["0 A new primary test"]);
    assert_eq!(list(&month).rows[0].round, Round::Test);
    restore::restore(&mut month.workplace, period()).expect("restores");
    assert!(list(&month).rows.is_empty());
}

#[test]
fn notes_are_one_step_and_undo_brings_the_former_ones_back() {
    let mut month = Month::sent(Round::Main);
    month.reply("1", "A", &[(0, "4"), (3, "4"), (6, "1")]);
    let shipments: Vec<i64> = list(&month)
        .rows
        .iter()
        .map(|row| row.shipment_id)
        .collect();
    let due = NaiveDate::from_ymd_opt(2021, 5, 17);
    let first = NoteChange {
        status: Some(NoteStatus::InWork),
        text: Some(" запросили карту ".into()),
        due: Some(due),
    };
    let before = month.everything();
    assert_eq!(
        note(&mut month.workplace, &shipments[..1], &first).expect("notes"),
        1
    );
    let waiting = NoteChange {
        status: Some(NoteStatus::Waiting),
        ..NoteChange::default()
    };
    assert_eq!(
        note(&mut month.workplace, &shipments, &waiting).expect("notes"),
        2
    );
    // What says nothing new is no step.
    assert_eq!(
        note(&mut month.workplace, &shipments, &waiting).expect("notes"),
        0
    );
    let seen = |month: &Month| -> Vec<(RefusalStatus, String, Option<NaiveDate>)> {
        let rows = list(month).rows;
        rows.into_iter()
            .map(|row| (row.status, row.note, row.due))
            .collect()
    };
    let words = || "запросили карту".to_owned();
    assert_eq!(
        seen(&month),
        [
            (RefusalStatus::Waiting, words(), due),
            (RefusalStatus::Waiting, String::new(), None)
        ]
    );
    let step = undo::undo(&mut month.workplace).expect("undoes");
    assert_eq!(step.command, "note");
    assert!(!step.summary.contains("карту") && !step.details.to_string().contains("карту"));
    assert_eq!(
        seen(&month),
        [
            (RefusalStatus::InWork, words(), due),
            (RefusalStatus::New, String::new(), None)
        ]
    );
    undo::undo(&mut month.workplace).expect("undoes");
    let steps_apart = |all: Vec<String>| -> Vec<String> {
        all.into_iter()
            .filter(|line| !line.contains("|note|") && !line.contains("|undo|"))
            .collect()
    };
    assert_eq!(steps_apart(month.everything()), steps_apart(before));
    let foreign = note(&mut month.workplace, &[shipments[0] + 2], &first);
    assert!(
        matches!(foreign, Err(Error::Rule(Rule::NotRefused { .. }))),
        "{foreign:?}"
    );
    assert_eq!(list(&month).rows[0].makes, Kind::Primary);
}
