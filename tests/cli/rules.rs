//! The finer rules of the month that a clerk would notice only when they fail.

use serde_json::{Value, json};

use crate::support::{PERIOD, World, has, is_money};
use crate::wire::{self, A, B, Case, FUND, MO, case, key, of_b, reply};

#[test]
fn activities_are_recognised_by_their_blocks() {
    let dispensary = |n: u32, class: u32| Case {
        additional_p: format!("<additional_p ad_pur=\"2.2\" disp_type=\"{class}\"/>"),
        ..case(n)
    };
    let stationary = |n: u32, cond: &str| Case {
        help_cond: cond.into(),
        additional_p: "<additional_h_d n_ward=\"1\" arrival_type=\"1\"/>".into(),
        ..case(n)
    };
    let ambulance = Case {
        help_cond: "4".into(),
        additional_p: "<additional_f occasion=\"12\" call=\"1\" place=\"1\"/>".into(),
        ..case(8)
    };
    let cases = [
        case(1),
        dispensary(2, 1),
        dispensary(3, 3),
        dispensary(4, 5),
        dispensary(5, 10),
        stationary(6, "1"),
        stationary(7, "2"),
        ambulance,
        case(9),
        case(10),
        case(11),
    ];
    let service = "<additional ogrn_lpu=\"1007600000011\" kpp_lpu=\"760001001\"/>";
    let mut text = String::new();
    for (at, one) in cases.iter().enumerate() {
        let patient = one.patient(at + 1, &one.full, "");
        text.push_str(&match one.n {
            9 => patient.replace(service, &format!("{service}<stomats><stomat n_tooth=\"46\" p_tooth=\"1\"/></stomats>")),
            10 => patient.replace(service, &service.replace("/>", " vmp_kind=\"09.00.1\"/>")),
            11 => patient.replace("<manipulations>", "<directions><direction xkey=\"1\" direction=\"1\" number=\"1\" date_1=\"2021-04-01\" direction_type=\"3\"/></directions><manipulations>"),
            _ => patient,
        });
    }
    let world = World::new();
    let file = world.write(
        "b.xml",
        &wire::cp1251(&wire::document("2021", "04", FUND, "", &text, "")),
    );
    world.ok(&["import", &file]);
    let expected = [
        "outpatient",
        "dispensary",
        "orphans",
        "checkup",
        "minors",
        "inpatient",
        "day_hospital",
        "ambulance",
        "dental",
        "high_tech",
        "paraclinical",
    ];
    for (at, activity) in expected.iter().enumerate() {
        assert_eq!(world.account(&key(at as u32 + 1))["activity"], *activity);
    }
    let formed = world.ok(&[
        "form",
        "--period",
        PERIOD,
        "--activity",
        "dental",
        "high_tech",
    ]);
    assert_eq!(formed["registries"].as_array().unwrap().len(), 2);
    let formed = world.ok(&["form", "--period", PERIOD]);
    assert_eq!(formed["registries"].as_array().unwrap().len(), 9);
}

#[test]
fn what_cannot_be_told_apart_goes_to_the_nearest_and_says_so() {
    let world = World::new();
    let unclear = Case {
        help_cond: "9".into(),
        additional_p: String::new(),
        ..case(1)
    };
    let file = world.bill("b.xml", &[unclear]);
    let ran = world.run(&["import", &file, "--json"]);
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains(&key(1)), "{ran:?}");
    assert_eq!(world.account(&key(1))["activity"], "outpatient");
}

#[test]
fn two_sendings_of_a_period_live_side_by_side() {
    let world = World::sent(&[case(1)]);
    let more = world.bill("more.xml", &[case(2)]);
    world.ok(&["import", &more]);
    assert_eq!(world.send(false)["file"], format!("{MO}210423X.7z"));
    // Keys of the other sending are none of this one's.
    let wrong = world.reply(&reply('1', 'A', A).accept(&[case(2)]));
    world.refused(&[&wrong], "");
    let first = world.reply(&reply('1', 'A', A).accept(&[case(1)]).capitation("10.00"));
    let mut second = reply('1', 'A', A).accept(&[case(2)]);
    second.number = '2';
    let second = world.reply(&second);
    world.ok(&["receive", &second, &first]);
    let done = world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "out"]);
    let mut names: Vec<&str> = done["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["file"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [format!("{MO}210417A.7z"), format!("{MO}210427A.7z")]
    );
    let sums = world.ok(&["sums", "--period", PERIOD, "--payer", "A"]);
    assert_eq!(
        (&sums[0]["case_based"], &sums[0]["to_pay"]),
        (&json!("300.00"), &json!("310.00"))
    );
    assert_eq!(world.ok(&["reconcile", "--period", PERIOD])["ok"], true);
}

#[test]
fn f6_may_be_repeated_until_the_final_reply() {
    let cases = [case(1), case(2)];
    let world = World::sent(&cases);
    let file = world.reply(&reply('1', 'A', A).accept(&cases[..1]).refuse(&cases[1]));
    world.ok(&["receive", &file]);
    let reissue = [
        "reissue", "--period", PERIOD, "--payer", "A", "--out", "out",
    ];
    let once = world.ok(&reissue);
    assert_eq!(world.ok(&reissue)["files"], once["files"]);
    assert_eq!(world.ok(&["reconcile", "--period", PERIOD])["ok"], true);
    let text = wire::unzipped(&world.at(&format!("out/{MO}210417A.7z")));
    assert!(text.contains(&format!("ogrn_smo=\"{A}\"")) && !text.contains(&key(2)));
    assert!(text.contains("amountl=\"100.00\"") && !text.contains("amountl=\"300.00\""));
    let last = world.reply(&reply('2', 'A', A).accept(&cases[..1]));
    world.ok(&["receive", &last]);
    world.fails(1, &reissue, "A");
    world.verify();
}

#[test]
fn capitation_comes_from_reply_1_never_from_reply_2() {
    let cases = [
        Case {
            type_acc: 2,
            ..case(1)
        },
        case(2),
    ];
    let world = World::sent(&cases);
    let first = world.reply(&reply('1', 'A', A).accept(&cases));
    world.ok(&["receive", &first]);
    world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "out"]);
    let last = world.reply(&reply('2', 'A', A).accept(&cases).capitation("777.00"));
    world.ok(&["receive", &last]);
    let sums = world.ok(&["sums", "--period", PERIOD, "--payer", "A"]);
    assert_eq!(
        [
            &sums[0]["case_based"],
            &sums[0]["capitation"],
            &sums[0]["to_pay"]
        ],
        ["200.00", "0.00", "200.00"],
        "what capitation covers is not asked for again"
    );
    world.ok(&[
        "capitation",
        "--period",
        PERIOD,
        "--payer",
        "A",
        "--amount",
        "50",
    ]);
    assert_eq!(
        world.ok(&["sums", "--period", PERIOD, "--payer", "A"])[0]["to_pay"],
        "250.00"
    );
}

#[test]
fn a_final_refusal_becomes_a_repeat_under_a_new_key() {
    let world = World::sent(&[case(1)]);
    let first = world.reply(&reply('1', 'A', A).accept(&[case(1)]));
    world.ok(&["receive", &first]);
    world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "out"]);
    let last = world.reply(&reply('2', 'A', A).refuse(&case(1)));
    world.ok(&["receive", &last]);
    // A new file of the МИС is the correction.
    world.fails(1, &["resubmit", "--key", &key(1)], "");
    let corrected = world.bill(
        "c.xml",
        &[Case {
            surname: "Исправленный".into(),
            ..case(1)
        }],
    );
    assert_eq!(world.ok(&["import", &corrected])["updated"], 1);
    assert_eq!(
        world.ok(&["resubmit", "--corrected"]),
        json!({ "primary": 0, "repeat": 1, "refused": [] })
    );
    let may = ["accounts", "--period", "2021-05"];
    let listed = world.ok(&may);
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(
        (&listed[0]["key"], &listed[0]["state"], &listed[0]["kind"]),
        (&json!(key(1)), &json!("pool"), &json!("repeat"))
    );
    world.ok(&["form", "--period", "2021-05"]);
    let view = world.view();
    world.ok(&["export", "--period", "2021-05", "--out", "out"]);
    world.ok(&["undo"]);
    assert_eq!(world.view(), view);
    world.ok(&["export", "--period", "2021-05", "--out", "out"]);
    let text = wire::unzipped(&world.at(&format!("out/{MO}210513X.7z")));
    let tag = &text[text.find("<personal_account").unwrap()..];
    let value = |name: &str| {
        tag.split(&format!(" {name}=\""))
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(value("x_key2"), key(1));
    let new_key = value("xkey");
    assert_ne!(new_key, key(1));
    assert_eq!(new_key.len(), key(1).len());
    assert!(text.contains("type_r=\"2\"") && text.contains("Исправленный"));
    assert_eq!(world.ok(&may)[0]["key"], new_key);
    // The reply of May speaks of the new key; refused at precheck, it becomes primary.
    let body = reply('1', 'A', A)
        .refuse(&case(1))
        .text()
        .replace("month=\"04\"", "month=\"05\"")
        .replace(&key(1), &new_key);
    let path = world.write(&format!("{MO}210511A.7z"), &wire::zipped(&body));
    assert_eq!(world.ok(&["receive", &path])["files"][0]["refused"], 1);
    assert_eq!(
        world.ok(&["resubmit", "--key", &new_key, "--as-is", "так"])["primary"],
        1
    );
    let april = world.ok(&["refusals", "--period", PERIOD]);
    assert_eq!(april[0]["key"], key(1), "under the key that was sent");
    assert_eq!(april[0]["billed"], "100.00");
    for period in [PERIOD, "2021-05"] {
        assert_eq!(world.ok(&["reconcile", "--period", period])["ok"], true);
    }
    world.verify();
}

#[test]
fn what_a_refused_repeat_becomes_and_its_key_are_the_profiles() {
    let profile = include_str!("../../resources/regions/yaroslavl.toml");
    let own = profile
        .replace("repeat_key = \"new\"", "repeat_key = \"keep\"")
        .replace(
            "repeat_refused_at_precheck = \"primary\"",
            "repeat_refused_at_precheck = \"repeat\"",
        );
    let repeat = Case {
        type_r: "2".into(),
        earlier: Some(key(77)),
        ..case(1)
    };
    let world = World::new();
    world.write("regions/yaroslavl.toml", own.as_bytes());
    let file = world.bill("b.xml", std::slice::from_ref(&repeat));
    world.ok(&["import", &file]);
    assert_eq!(world.account(&key(1))["kind"], "repeat");
    world.send(false);
    let text = wire::unzipped(&world.at(&format!("out/{MO}210413X.7z")));
    assert!(
        text.contains(&format!(" xkey=\"{}\"", key(1)))
            && text.contains(&format!("x_key2=\"{}\"", key(77)))
    );
    let file = world.reply(&reply('1', 'A', A).refuse(&repeat));
    world.ok(&["receive", &file]);
    assert_eq!(
        world.ok(&["resubmit", "--key", &key(1), "--as-is", "так"])["repeat"],
        1
    );
}

#[test]
fn what_files_say_of_date_and_numbers_is_the_profiles() {
    let profile = include_str!("../../resources/regions/yaroslavl.toml");
    let own = profile
        .replace("date = \"today\"", "date = \"period_end\"")
        .replace(
            "reissue_numbers = \"keep\"",
            "reissue_numbers = \"renumber\"",
        );
    let seven = |own: Option<&str>| {
        let world = World::new();
        if let Some(own) = own {
            world.write("regions/yaroslavl.toml", own.as_bytes());
        }
        let file = world.bill("b.xml", &[case(1), case(2)]);
        world.ok(&["import", &file]);
        world.send(false);
        let file = world.reply(&reply('1', 'A', A).refuse(&case(1)).accept(&[case(2)]));
        world.ok(&["receive", &file]);
        world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "out"]);
        world.verify();
        wire::unzipped(&world.at(&format!("out/{MO}210417A.7z")))
    };
    let kept = seven(None);
    assert!(kept.contains(" n_pp=\"2\"") && !kept.contains("date_1=\"2021-04-30\""));
    let renumbered = seven(Some(&own));
    assert!(renumbered.contains(" n_pp=\"1\"") && renumbered.contains("date_1=\"2021-04-30\""));
}

#[test]
fn deferred_accounts_return_by_themselves() {
    let world = World::with(&[case(1)]);
    world.ok(&[
        "defer",
        "--key",
        &key(1),
        "--until",
        "2021-06",
        "--reason",
        "объёмы",
    ]);
    for period in [PERIOD, "2021-05"] {
        assert_eq!(
            world.ok(&["form", "--period", period]),
            json!({ "registries": [] })
        );
    }
    let formed = world.ok(&["form", "--period", "2021-06"]);
    assert_eq!(formed["registries"][0]["accounts"], 1);
}

#[test]
fn policies_name_the_payers_that_are_missing() {
    let foreign = Case {
        region: "37".into(),
        ogrn: "1003700000077".into(),
        ..case(3)
    };
    let world = World::sent(&[case(1), of_b(2), foreign]);
    let a = world.reply(&reply('1', 'A', A).accept(&[case(1)]));
    world.ok(&["receive", &a]);
    let done = world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "out"]);
    assert_eq!(done["missing"], json!(["B", "T"]));
    let board = world.ok(&["board", "--period", PERIOD]);
    let row = |letter: &str| -> Value {
        board["payers"]
            .as_array()
            .unwrap()
            .iter()
            .find(|p| p["payer"] == letter)
            .unwrap()
            .clone()
    };
    assert_eq!(
        (
            &row("A")["reissue"]["state"],
            &row("B")["precheck"]["state"]
        ),
        (&json!("done"), &json!("waiting"))
    );
    assert!(row("B")["reissue"]["why"].is_string(), "{board}");
    assert_eq!(board["payers"][0]["request"]["accounts"].as_i64(), Some(1));
    assert!(is_money(&row("A")["request"]["sum"]));
}

#[test]
fn an_expertise_is_one_finding_with_the_funds_own_words() {
    let cases = [case(1)];
    let world = World::sent(&cases);
    let first = world.reply(&reply('1', 'A', A).accept(&cases));
    world.ok(&["receive", &first]);
    world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "out"]);
    let last = world.reply(
        &reply('2', 'A', A)
            .refuse(&cases[0])
            .row(&case(1), "4", "0.00", ""),
    );
    world.refused(&[&last], &key(1));
    let last = world.reply(&reply('2', 'A', A).refuse(&cases[0]));
    world.ok(&["receive", &last]);
    let finals = world.ok(&["refusals", "--period", PERIOD, "--stage", "final"]);
    assert_eq!(finals[0]["findings"].as_array().unwrap().len(), 1);
    assert_eq!(finals[0]["stage"], "final");
}

#[test]
fn the_stand_answers_as_the_fund_would() {
    let cases = [case(1), of_b(2)];
    let world = World::sent(&cases);
    let request = world.at(&format!("out/{MO}210413X.7z"));
    let (insured, replies, finals) = (world.at("insured.csv"), world.at("in"), world.at("final"));
    let setup = crate::support::fixture("setup.toml");
    let before = world.dump();
    let people = world.ok(&[
        "stand", "insured", "--in", &request, "--setup", &setup, "--out", &insured,
    ]);
    assert_eq!(people["people"], 2);
    let done = world.ok(&[
        "stand",
        "precheck",
        "--in",
        &request,
        "--insured",
        &insured,
        "--out",
        &replies,
        "--accept-all",
    ]);
    for file in done["files"].as_array().unwrap() {
        has(file, &["file", "payer", "accounts", "refused", "billed"]);
    }
    assert_eq!(world.dump(), before, "the stand knows no database of ours");
    assert_eq!(
        world.ok(&["receive", &replies])["files"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let seven = world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "out"]);
    let paths: Vec<&str> = seven["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["path"].as_str().unwrap())
        .collect();
    world.ok(&[
        "stand",
        "final",
        "--in",
        paths[0],
        paths[1],
        "--out",
        &finals,
        "--accept-all",
    ]);
    world.ok(&["receive", &finals]);
    assert_eq!(world.states(), ["accepted", "accepted"]);
    assert_eq!(world.ok(&["reconcile", "--period", PERIOD])["ok"], true);
    let missing = world.at("missing.7z");
    world.fails(
        3,
        &[
            "stand",
            "precheck",
            "--in",
            &missing,
            "--insured",
            &insured,
            "--out",
            &replies,
        ],
        "missing",
    );
    world.fails(3, &["stand", "final", "--in", &setup, "--out", &finals], "");
}

#[test]
fn payers_of_the_setup_are_valid_for_their_days() {
    let text = std::fs::read_to_string(crate::support::fixture("setup.toml")).unwrap();
    let world = World::sent(&[of_b(2)]);
    let file = world.reply(&reply('1', 'B', B).accept(&[of_b(2)]));
    let until = |day: &str| {
        text.replace(
            "contract = \"№ 13 от 11.01.2021\"",
            &format!("to = \"{day}\""),
        )
    };
    let ended = world.write("ended.toml", until("2021-03-31").as_bytes());
    world.ok(&["setup", "--file", &ended]);
    world.refused(&[&file], "B");
    let last_day = world.write("last.toml", until("2021-04-01").as_bytes());
    world.ok(&["setup", "--file", &last_day]);
    assert_eq!(
        world.ok(&["receive", &file])["files"][0]["outcome"],
        "received"
    );
    // Another provider's requisites cannot take over what has been exchanged.
    let other = world.write(
        "other.toml",
        text.replace("1007600000011", "1007600000066").as_bytes(),
    );
    world.fails(1, &["setup", "--file", &other], "");
}

#[test]
fn a_registrys_account_may_be_corrected_but_not_out_of_it() {
    let world = World::with(&[case(1)]);
    world.ok(&["form", "--period", PERIOD]);
    let corrected = world.bill(
        "c.xml",
        &[Case {
            full: "150.00".into(),
            ..case(1)
        }],
    );
    assert_eq!(world.ok(&["import", &corrected])["updated"], 1);
    assert_eq!(world.account(&key(1))["billed"], "150.00");
    let exported = world.ok(&["export", "--period", PERIOD, "--out", "out"]);
    assert_eq!(exported["billed"], "150.00");
    let world = World::with(&[case(1)]);
    world.ok(&["form", "--period", PERIOD]);
    world.fails(
        1,
        &["edit", "--key", &key(1), "--set", "@cureend=2021-06-01"],
        "",
    );
}
