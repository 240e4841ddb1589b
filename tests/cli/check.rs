//! Checks of accounts: of a month, of a registry, of a file.

use serde_json::Value;

use crate::support::{PERIOD, World};
use crate::wire::{self, Case, case};

/// Rule, severity, key and path of every finding of a document.
fn findings<'d>(document: &'d Value, rule: &str) -> Vec<(&'d str, &'d str, &'d str)> {
    let all = document["findings"].as_array().expect("a list");
    let of = all.iter().filter(|finding| finding["rule"] == rule);
    let text = |value: &'d Value| value.as_str().expect("a text");
    of.map(|f| (text(&f["severity"]), text(&f["key"]), text(&f["path"])))
        .collect()
}

fn with_cases(cases: &[Case]) -> World {
    let world = World::new();
    let file = world.bill("b.xml", cases);
    world.ok(&["import", &file]);
    world
}

#[test]
fn a_finding_names_rule_key_field_value_and_what_to_do() {
    let world = with_cases(&[case(1), case(2)]);
    let key = wire::key(2);
    world.ok(&[
        "edit",
        "--key",
        &key,
        "--set",
        "@cureend=2021-04-01",
        "@curestart=2021-04-09",
    ]);
    let ran = world.run(&["check", "--period", PERIOD, "--json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let document = ran.document();
    assert_eq!(document["accounts"], 2);
    let found = findings(&document, "R.account.order");
    assert_eq!(found, [("blocking", &*key, "@cureend")]);
    let all = document["findings"].as_array().expect("a list");
    let one = all
        .iter()
        .find(|f| f["rule"] == "R.account.order")
        .expect("it");
    for field in ["value", "expected", "text", "remedy", "activity", "billed"] {
        assert!(
            one[field].as_str().is_some_and(|text| !text.is_empty()),
            "{field}: {one}"
        );
    }
    assert_eq!(one["value"], "2021-04-01");
    assert!(document["blocking"].as_u64() >= Some(1));
    // In words the same, and the exit code.
    let ran = world.run(&["check", "--period", PERIOD]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("R.account.order"), "{}", ran.out);
}

#[test]
fn a_registry_is_checked_sent_or_not_and_a_file_without_a_database() {
    let world = with_cases(&[case(1)]);
    let formed = world.ok(&["form", "--period", PERIOD]);
    let id = formed["registries"][0]["id"].to_string();
    let before = world
        .run(&["check", "--registry", &id, "--json"])
        .document();
    world.send(false);
    let after = world
        .run(&["check", "--registry", &id, "--json"])
        .document();
    assert_eq!(before["findings"], after["findings"]);
    // The period has nothing left to be sent.
    let period = world
        .run(&["check", "--period", PERIOD, "--json"])
        .document();
    assert_eq!(period["accounts"], 0);
    world.fails(1, &["check", "--registry", "99"], "");
    let file = world.bill("c.xml", &[case(1), case(3)]);
    let nowhere = world.at("nowhere.db");
    let ran = world.run(&["--db", &nowhere, "check", &file, "--json"]);
    assert_eq!(ran.document()["accounts"], 2, "{ran:?}");
    assert!(!std::path::Path::new(&nowhere).exists());
}

#[test]
fn the_same_account_under_another_key_is_a_double() {
    let first = case(1);
    let second = Case { n: 2, ..case(1) };
    let world = with_cases(&[first, second]);
    let ran = world.run(&["check", "--period", PERIOD, "--json"]);
    let document = ran.document();
    let found = findings(&document, "R.history.double");
    assert_eq!(found.len(), 1, "{document}");
    assert_eq!(found[0].1, wire::key(2));
    // Switched off, it is not looked for.
    world.ok(&[
        "rules",
        "off",
        "R.history.double",
        "--reason",
        "двойные сверяем сами",
    ]);
    let document = world
        .run(&["check", "--period", PERIOD, "--json"])
        .document();
    assert_eq!(findings(&document, "R.history.double").len(), 0);
    assert!(
        document["off"]
            .as_array()
            .is_some_and(|off| off.contains(&"R.history.double".into()))
    );
}

#[test]
fn the_clean_accounts_of_the_demo_give_no_blocking_finding() {
    let world = World::new();
    let out = world.at("demo");
    world.ok(&["demo", "--out", &out, "--accounts", "400"]);
    for month in ["04", "05"] {
        let file = format!("{out}/mis-2021-{month}.xml");
        let db = format!("{out}/ladya.db");
        let ran = world.run(&["--db", &db, "check", &file, "--json"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let document = ran.document();
        assert_eq!(
            (&document["blocking"], &document["accounts"]),
            (&0.into(), &400.into())
        );
    }
}

#[test]
fn an_organization_adds_rules_of_its_own_about_accounts() {
    let world = with_cases(&[case(1)]);
    let folder = world.at("own");
    std::fs::create_dir_all(&folder).expect("a folder");
    let rule = r#"
edition = "reestr-6.15"
[[rule]]
id = "own.card"
title = "Номер карты без буквы"
target = "@n_card"
severity = "blocking"
error = "mask(this, 'A-X')"
expected = "номер карты"
remedy = "исправить"
breaks = ["@n_card=A-1"]
keeps = ["@n_card=17"]
"#;
    std::fs::write(format!("{folder}/own.toml"), rule).expect("written");
    let ran = world.run(&[
        "check",
        "--period",
        PERIOD,
        "--rule-files",
        &folder,
        "--json",
    ]);
    assert_eq!(
        findings(&ran.document(), "own.card").len(),
        1,
        "{}",
        ran.err
    );
    // One whose examples show something else is not asked, and that is said.
    let broken = rule.replace("keeps = [\"@n_card=17\"]", "keeps = [\"@n_card=A-2\"]");
    std::fs::write(format!("{folder}/own.toml"), broken).expect("written");
    let ran = world.run(&[
        "check",
        "--period",
        PERIOD,
        "--rule-files",
        &folder,
        "--json",
    ]);
    assert_eq!(findings(&ran.document(), "own.card").len(), 0);
    assert!(ran.err.contains("own.card"), "{}", ran.err);
}

#[test]
fn what_was_refused_before_is_told_as_a_risk_with_its_evidence() {
    let cases: Vec<Case> = (1..=5).map(case).collect();
    let world = World::sent(&cases);
    let mut reply = wire::reply('1', 'A', wire::A).accept(&cases[3..]);
    for refused in &cases[..3] {
        reply = reply.refuse(refused);
    }
    let file = world.reply(&reply);
    world.ok(&["receive", &file]);
    // The same service for the same diagnosis, next month.
    let next = Case {
        start: "2021-05-06".into(),
        end: "2021-05-12".into(),
        ..case(6)
    };
    let file = world.bill("next.xml", &[next]);
    world.ok(&["import", &file]);
    let document = world
        .run(&["check", "--period", "2021-05", "--json"])
        .document();
    let all = document["findings"].as_array().expect("a list");
    let risk = all
        .iter()
        .find(|f| f["rule"].as_str().is_some_and(|id| id.starts_with("L.")));
    let risk = risk.unwrap_or_else(|| panic!("{document}"));
    assert_eq!(
        (&risk["severity"], &risk["key"]),
        (&"warning".into(), &wire::key(6).into())
    );
    let text = risk["text"].as_str().expect("a text");
    assert!(text.contains("отклонено 3 из 5"), "{text}");
    // Two refusals are chance; and the rule can be switched off.
    for rule in [
        "L.service_diagnosis",
        "L.service_doctor",
        "L.diagnosis_doctor",
    ] {
        world.ok(&["rules", "off", rule, "--reason", "сверяем сами"]);
    }
    let document = world
        .run(&["check", "--period", "2021-05", "--json"])
        .document();
    assert!(!document.to_string().contains("отклонено 3 из 5"));
}

#[test]
fn the_plan_of_the_funds_checks_is_kept_with_its_counts_and_goes_with_its_reply() {
    let world = World::sent(&[case(1)]);
    let mut reply = wire::reply('1', 'A', wire::A).accept(&[case(1)]);
    reply.tail = "<flk><plan><test code=\"7\" element=\"polis\" defect_code=\"5.1.4\" count_total=\"12\" count_fail=\"3\"/>\
                  <test code=\"8\" element=\"sum\" count_total=\"x\"/></plan></flk>"
        .into();
    assert_eq!(world.ok(&["rules", "tests"]), serde_json::json!([]));
    let file = world.reply(&reply);
    world.ok(&["receive", &file]);
    let tests = world.ok(&["rules", "tests"]);
    assert_eq!(tests[0]["code"], "7", "{tests}");
    assert_eq!(
        (&tests[0]["total"], &tests[0]["failed"]),
        (&12.into(), &3.into())
    );
    assert_eq!(
        (&tests[1]["code"], &tests[1]["total"]),
        (&"8".into(), &Value::Null)
    );
    assert!(
        world
            .run(&["rules", "tests"])
            .out
            .contains("не пройдена 3 из 12")
    );
    world.ok(&["undo"]);
    assert_eq!(world.ok(&["rules", "tests"]), serde_json::json!([]));
    world.verify();
}

#[test]
fn rules_that_cannot_be_used_never_keep_a_month_from_being_sent() {
    let world = with_cases(&[case(1)]);
    world.ok(&["form", "--period", PERIOD]);
    // A description of dictionaries of the organization's own that is broken.
    let folder = world.at("dictionaries");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(
        format!("{folder}/own.toml"),
        "[[dictionary]]\nnonsense = 1\n",
    )
    .expect("written");
    let refused = world.run(&["check", "--period", PERIOD, "--json"]);
    assert_eq!(refused.code, 4, "{refused:?}");
    let out = world.at("out");
    let ran = world.run(&["export", "--period", PERIOD, "--out", &out, "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("счета не проверены"), "{}", ran.err);
}
