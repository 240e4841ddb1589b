//! The card: drawn by the table, tried out, saved.

use ladya::domain::{Decision, Kopecks, Round};
use ladya::exchange::edition::FieldKind;
use ladya::workflows::card::{self, Card, Field, blank, card, try_out};
use ladya::workflows::edit::Edited;
use ladya::workflows::error::Usage;
use ladya::workflows::{Error, Rule, Workplace, accept_suggested, restore, undo};

use crate::month::{Month, period};

fn field<'c>(card: &'c Card, path: &str) -> &'c Field {
    let mut fields = card
        .sections
        .iter()
        .flat_map(|s| &s.groups)
        .flat_map(|g| &g.fields);
    fields
        .find(|f| f.path == path)
        .unwrap_or_else(|| panic!("no {path}"))
}

fn edits(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(path, value)| ((*path).to_owned(), (*value).to_owned()))
        .collect()
}

/// Saves what was typed on the revision of now.
fn save(
    workplace: &mut Workplace,
    account: i64,
    edits: &[(String, String)],
) -> Result<Edited, Error> {
    let base = card(workplace, account)?.base_step();
    card::save(workplace, account, base, edits)
}

const POLICY: &str = "patient/polises/polis[1]/@polisnum";
const SERVICE: &str = "manipulations/manipulation[1]";

#[test]
fn a_refused_account_shows_what_was_sent_and_what_the_fund_says() {
    let mut month = Month::sent(Round::Main);
    month.reply("1", "A", &[(0, "4"), (3, "1")]);
    let seen = card(&month.workplace, 1).expect("a card");
    let policy = field(&seen, POLICY);
    let own = "0000000000000000";
    assert_eq!(
        (policy.now.as_deref(), policy.sent.as_deref()),
        (Some(own), Some(own))
    );
    assert_eq!(policy.suggested.as_deref(), Some("0000000000000777"));
    assert!(policy.differs() && policy.is_required && policy.is_editable && !policy.is_missing);
    let families: Vec<&str> = seen.findings.iter().map(|f| f.family.as_str()).collect();
    assert_eq!(families, ["policy", "flk"]);
    assert_eq!(policy.findings, [0]);
    assert_eq!(seen.findings[0].fields, [POLICY]);
    assert_eq!(
        (
            seen.findings[1].fields.len(),
            seen.findings[1].text.as_str()
        ),
        (0, "нет направления")
    );
    let birth = field(&seen, "patient/@birthdate");
    assert_eq!(
        (birth.kind, birth.now.as_deref()),
        (FieldKind::Date, Some("1950-02-14"))
    );
    let diagnosis = field(&seen, "diagnoses/diagnose[1]/@mkb");
    assert_eq!(
        (diagnosis.classifier.as_str(), diagnosis.now.as_deref()),
        ("M001", Some("J06.9"))
    );
    let snils = field(&seen, "patient/@ss");
    assert!(snils.now.is_none() && !snils.is_missing && snils.is_editable);
    assert!(!field(&seen, "@xkey").is_editable && !field(&seen, "@n_pp").is_editable);

    assert_eq!(seen.services.len(), 1);
    assert_eq!(
        (
            seen.services[0].path.as_str(),
            seen.services[0].code.as_deref()
        ),
        (SERVICE, Some("POS-01"))
    );
    assert_eq!(seen.services[0].sums[0], ("0".into(), Kopecks(10_000)));
    assert!(seen.sums.iter().all(ladya::workflows::card::Sum::adds_up) && seen.sums.len() == 2);
    assert_eq!(
        (seen.revisions.len(), seen.revisions[0].who.as_str()),
        (1, "Проверка")
    );
    assert_eq!(seen.sent.len(), 1);
    let answer = &seen.sent[0].decisions[0];
    assert_eq!(
        (answer.outcome, answer.payer.as_str(), answer.findings.len()),
        (Decision::Refused, "A", 2)
    );
    assert!(seen.locked.is_none());

    let key = month.key(0);
    accept_suggested::accept_suggested(&mut month.workplace, &[key]).expect("accepts");
    let seen = card(&month.workplace, 1).expect("a card");
    let policy = field(&seen, POLICY);
    assert_eq!(policy.now, policy.suggested);
    assert_eq!(policy.sent.as_deref(), Some(own));
    assert!(!policy.differs());
    assert_eq!(seen.revisions.len(), 2);
    // What is accepted or waits cannot be corrected, and the card says why.
    let locked = card(&month.workplace, 4).expect("a card").locked;
    assert!(matches!(locked, Some(Rule::NotAllowed { .. })));
    let missing = card(&month.workplace, 99);
    assert!(matches!(missing, Err(Error::Rule(Rule::NoAccount { .. }))));
}

#[test]
fn edits_are_tried_out_before_they_are_saved_in_one_step() {
    let mut month = Month::imported();
    let before = month.everything();
    let many = edits(&[
        ("patient/@birthdate", "31.02.1980"),
        ("patient/@surname", "Новый"),
        ("@nope", "1"),
        ("@xkey", "1"),
        ("manipulations/manipulation[1]/sum/elem[1]/@suml", "99,50"),
    ]);
    let tried = try_out(&month.workplace, 1, &many, None).expect("a draft");
    assert_eq!(month.everything(), before);
    let paths: Vec<&str> = tried.faults.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["patient/@birthdate", "@nope", "@xkey"]);
    assert!(matches!(tried.faults[0].1, Usage::BadValue { .. }));
    assert_eq!(tried.changed.len(), 2);
    assert_eq!(
        field(&tried.card, "patient/@surname").now.as_deref(),
        Some("Новый")
    );
    assert_eq!(
        field(&tried.card, "patient/@birthdate").now.as_deref(),
        Some("1950-02-14")
    );
    let adds_up: Vec<bool> = tried.card.sums.iter().map(|s| s.adds_up()).collect();
    assert_eq!(adds_up, [false, true]);
    assert!(tried.rule.is_none());
    assert!(save(&mut month.workplace, 1, &many).is_err());
    assert_eq!(month.everything(), before);

    let good = edits(&[
        ("patient/@surname", "Новый"),
        ("patient/@birthdate", "01.03.1980"),
    ]);
    let saved = save(&mut month.workplace, 1, &good).expect("saves");
    assert_eq!((saved.revision, saved.changed.len()), (2, 2));
    let seen = card(&month.workplace, 1).expect("a card");
    assert_eq!(
        field(&seen, "patient/@birthdate").now.as_deref(),
        Some("1980-03-01")
    );
    undo::undo(&mut month.workplace).expect("undoes");
    assert_eq!(
        card(&month.workplace, 1).expect("a card").revisions.len(),
        1
    );
}

#[test]
fn occurrences_are_added_and_removed_by_their_paths() {
    let mut month = Month::sent(Round::Test);
    month.reply("1", "A", &[(0, "4")]);
    let seen = card(&month.workplace, 1).expect("a card");
    let section = |card: &Card| {
        let found = card
            .sections
            .iter()
            .find(|s| s.path == "diagnoses/diagnose");
        found.expect("a section").clone()
    };
    let add = section(&seen).add[0].clone();
    assert_eq!(add, "diagnoses/diagnose[2]");
    let empty = blank(&month.workplace, 1, &add).expect("a blank");
    let codes: Vec<&str> = empty[0].groups[0]
        .fields
        .iter()
        .map(|f| f.path.as_str())
        .collect();
    assert!(codes.contains(&"diagnoses/diagnose[2]/@mkb"));
    let two = edits(&[
        ("diagnoses/diagnose[2]/@mkb", "I10"),
        ("diagnoses/diagnose[2]/@type", "2"),
    ]);
    save(&mut month.workplace, 1, &two).expect("saves");
    let groups = section(&card(&month.workplace, 1).expect("a card")).groups;
    assert_eq!(groups.len(), 2);
    assert_eq!(
        groups[1].fields.iter().filter(|f| f.sent.is_some()).count(),
        0
    );

    let gone = edits(&[("diagnoses/diagnose[1]", "")]);
    let tried = try_out(&month.workplace, 1, &gone, None).expect("a draft");
    let groups = section(&tried.card).groups;
    assert_eq!(
        groups[0]
            .fields
            .iter()
            .find(|f| f.path.ends_with("@mkb"))
            .unwrap()
            .now
            .as_deref(),
        Some("I10")
    );
    save(&mut month.workplace, 1, &gone).expect("saves");
    // The first of the sent ones stands beside it; a second one of them never was.
    let seen = card(&month.workplace, 1).expect("a card");
    let code = field(&seen, "diagnoses/diagnose[1]/@mkb");
    assert_eq!(
        (code.now.as_deref(), code.sent.as_deref()),
        (Some("I10"), Some("J06.9"))
    );
    let nothing = edits(&[("diagnoses/diagnose[1]", "")]);
    save(&mut month.workplace, 1, &nothing).expect("saves");
    let seen = card(&month.workplace, 1).expect("a card");
    let code = field(&seen, "diagnoses/diagnose[1]/@mkb");
    assert_eq!(
        (code.now.as_deref(), code.sent.as_deref()),
        (None, Some("J06.9"))
    );
    assert!(!section(&seen).groups[0].is_present);
    for path in ["diagnoses", "diagnoses/diagnose", "@comment/x"] {
        assert!(
            save(&mut month.workplace, 1, &edits(&[(path, "")])).is_err(),
            "{path}"
        );
    }
    assert!(
        save(
            &mut month.workplace,
            1,
            &edits(&[("diagnoses/diagnose[7]", "")])
        )
        .is_err()
    );
    // A restored test is as if never sent, but for the history.
    restore::restore(&mut month.workplace, period()).expect("restores");
    let seen = card(&month.workplace, 1).expect("a card");
    assert_eq!(
        (seen.sent.len(), seen.sent_revision, seen.findings.len()),
        (1, None, 0)
    );
    assert_eq!(seen.sent[0].decisions[0].findings.len(), 2);
}
