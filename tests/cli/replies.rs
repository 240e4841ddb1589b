//! Replies that are wrong, corrected, common or half understood.

use serde_json::json;

use crate::support::{PERIOD, World};
use crate::wire::{self, A, B, Case, FUND, MO, case, key, of_b, reply, zipped};

#[test]
fn what_is_refused_as_a_whole_changes_nothing() {
    let cases = [case(1), of_b(2)];
    let world = World::sent(&cases);
    let good = reply('1', 'A', A).accept(&cases[..1]);
    let bytes = zipped(&good.text());
    let name = |n: &str| world.write(&format!("bad/{n}"), &bytes);
    let refused = |path: &str, word: &str| world.refused(&[path], word);
    refused(&name("1007600000099760001001210411A.7z"), "1007600000099");
    refused(&name("1007600000011760001001210511A.7z"), "2021-05");
    refused(&name("1007600000011760001001210421A.7z"), "");
    refused(&name("1007600000011760001001210411Q.7z"), "Q");
    refused(&name("1007600000011760001001210411B.7z"), "");
    refused(&name("1007600000011760001001210419A.7z"), "");
    refused(&name("100760000001176000100121041.7z"), "");
    refused(&name("1007600000011760001001210411A.zip"), "");
    refused(&name("1007600000011760001001210411A.7z.7z"), "");
    refused(&name("1007600000011760001001211311A.7z"), "");
    refused(&name("ответ.7z"), "");
    // Before F6 there can be no final reply.
    refused(&world.reply(&reply('2', 'A', A).accept(&cases[..1])), "");
    // Our own file, as it was written, under its name and under that of a reply.
    let own = world.at(&format!("out/{MO}210413X.7z"));
    refused(&own, "");
    let body = std::fs::read(&own).unwrap();
    refused(&world.write(&format!("bad/{MO}210411X.7z"), &body), "");
    // The inside contradicts the name.
    let other = |text: String| world.write(&format!("bad/{}", good.name()), &zipped(&text));
    refused(
        &other(good.text().replace("month=\"04\"", "month=\"05\"")),
        "",
    );
    refused(
        &other(
            good.text()
                .replace("ogrn_mo=\"1007600000011\"", "ogrn_mo=\"1007600000066\""),
        ),
        "",
    );
    refused(
        &other(
            good.text()
                .replacen("<package>", "<!DOCTYPE package>\n<package>", 1),
        ),
        "",
    );
    refused(&other(good.text().replace("</patients>", "")), "");
    refused(&other(wire::document("2021", "04", A, "", "", "")), "");
    let twice = reply('1', 'A', A).accept(&[case(1), case(1)]);
    refused(&world.reply(&twice), &key(1));
    let path = world.write(
        &format!("bad/{}", good.name()),
        &wire::archive(&[("a.xml", b"<a/>"), ("bill.xml", b"<a/>")]),
    );
    refused(&path, "");
    for bytes in [&b""[..], &bytes[..bytes.len() / 2], b"Rar!\x1a\x07"] {
        refused(&world.write(&format!("bad/{}", good.name()), bytes), "");
    }
    // The good one still goes in.
    let file = world.reply(&good);
    assert_eq!(
        world.ok(&["receive", &file])["files"][0]["outcome"],
        "received"
    );
    // B's reply claims an account that A has answered for.
    let claim = world.reply(&reply('1', 'B', B).accept(&cases));
    refused(&claim, "");
    world.verify();
}

#[test]
fn a_folder_gives_its_good_files_and_names_its_bad_ones() {
    let cases = [case(1), of_b(2)];
    let world = World::sent(&cases);
    world.reply(&reply('1', 'A', A).accept(&cases[..1]));
    world.write("in/readme.txt", b"hello");
    let (code, document) = world.json(&["receive", &world.at("in")]);
    assert_eq!(code, 1);
    let outcomes: Vec<_> = document["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["outcome"].clone())
        .collect();
    assert_eq!(outcomes.len(), 2);
    assert!(outcomes.contains(&json!("received")) && outcomes.contains(&json!("refused")));
    assert_eq!(world.account(&key(1))["state"], "prechecked");
    let missing = world.run(&["receive", &world.at("missing.7z"), "--json"]);
    assert!(missing.code == 1 || missing.code == 3, "{missing:?}");
    assert_eq!(missing.document()["files"][0]["outcome"], "refused");
}

#[test]
fn a_key_that_was_not_sent_is_listed_and_may_be_skipped() {
    let world = World::sent(&[case(1)]);
    let file = world.reply(&reply('1', 'A', A).accept(&[case(1), case(8), case(9)]));
    let refused = world.refused(&[&file], "");
    assert_eq!(refused["unknown_keys"], json!([key(8), key(9)]));
    let taken = world.ok(&["receive", &file, "--skip-unknown"]);
    assert_eq!(taken["files"][0]["outcome"], "received");
    assert_eq!(taken["files"][0]["unknown_keys"], json!([key(8), key(9)]));
    assert_eq!(taken["files"][0]["accepted"], 1);
    assert_eq!(world.ok(&["reconcile", "--period", PERIOD])["ok"], true);
}

#[test]
fn the_same_bytes_again_are_already_there_and_others_need_replace() {
    let cases = [case(1), case(2)];
    let world = World::sent(&cases);
    let file = world.reply(&reply('1', 'A', A).accept(&cases));
    world.ok(&["receive", &file]);
    let before = world.dump();
    assert_eq!(
        world.ok(&["receive", &file])["files"][0]["outcome"],
        "already"
    );
    assert_eq!(
        world.ok(&["receive", &file, "--replace"])["files"][0]["outcome"],
        "already"
    );
    assert_eq!(world.dump(), before);
    let corrected = world.reply(&reply('1', 'A', A).accept(&cases[..1]).refuse(&cases[1]));
    world.refused(&[&corrected], "");
    assert_eq!(world.states(), ["prechecked", "prechecked"]);
    let done = world.ok(&["receive", &corrected, "--replace"]);
    assert_eq!(
        (&done["files"][0]["accepted"], &done["files"][0]["refused"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(world.states(), ["prechecked", "refused_at_precheck"]);
    world.verify();
    // Once F6 has used it, it stays.
    world.ok(&[
        "reissue",
        "--period",
        PERIOD,
        "--all",
        "--out",
        &world.at("seven"),
    ]);
    let third = world.reply(&reply('1', 'A', A).accept(&cases));
    world.refused(&[&third, "--replace"], "");
    assert_eq!(world.ok(&["reconcile", "--period", PERIOD])["ok"], true);
}

#[test]
fn an_unknown_decision_waits_until_the_profile_explains_it() {
    let cases = [case(1), case(2)];
    let world = World::sent(&cases);
    let file = world.reply(
        &reply('1', 'A', A)
            .accept(&cases[..1])
            .row(&cases[1], "9", "200.00", ""),
    );
    let ran = world.run(&["receive", &file, "--json"]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.err.contains('9') && ran.document()["files"][0]["accepted"] == 1,
        "{ran:?}"
    );
    assert_eq!(world.account(&key(2))["state"], "sent");
    let reissue = [
        "reissue", "--period", PERIOD, "--payer", "A", "--out", "seven",
    ];
    world.fails(1, &reissue, "9");
    world.fails(
        1,
        &["reissue", "--period", PERIOD, "--all", "--out", "seven"],
        "9",
    );
    let without = world.ok(&[&reissue[..], &["--without-undecided"]].concat());
    assert_eq!(
        (
            &without["files"][0]["accounts"],
            &without["files"][0]["excluded"]
        ),
        (&json!(1), &json!(1))
    );
    world.ok(&["undo"]);
    // The user's own profile beside the database.
    let profile = include_str!("../../resources/regions/yaroslavl.toml");
    let own = profile.replace("accepted = [\"1\"]", "accepted = [\"1\", \"9\"]");
    assert_ne!(own, profile);
    world.write("regions/yaroslavl.toml", own.as_bytes());
    assert_eq!(world.ok(&reissue)["files"][0]["accounts"], 2);
    assert_eq!(world.account(&key(2))["state"], "reissued");
    assert_eq!(world.ok(&["reconcile", "--period", PERIOD])["ok"], true);
    world.verify();
}

#[test]
fn a_differing_sum_is_a_warning_and_ours_stays() {
    let world = World::sent(&[case(1)]);
    let mut other = case(1);
    other.full = "99.00".into();
    let file = world.reply(&reply('1', 'A', A).accept(&[other]));
    let ran = world.run(&["receive", &file, "--json"]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.err.contains("99.00") && ran.err.contains("100.00"),
        "{ran:?}"
    );
    assert_eq!(world.account(&key(1))["billed"], "100.00");
}

#[test]
fn a_common_reply_is_dealt_out_to_payers() {
    let foreign = |n| Case {
        region: "37".into(),
        ogrn: "1003700000077".into(),
        ..case(n)
    };
    let cases = [case(1), of_b(2), foreign(3)];
    let payers = |world: &World| -> Vec<String> {
        let all = world.ok(&["accounts", "--period", PERIOD]);
        all.as_array()
            .unwrap()
            .iter()
            .map(|a| a["payer"].as_str().unwrap_or("").to_owned())
            .collect()
    };
    // One bill with the fund's ОГРН holds everybody: by policy.
    let world = World::sent(&cases);
    let file = world.reply(&reply('1', 'X', FUND).accept(&cases));
    assert_eq!(
        world.ok(&["receive", &file])["files"][0]["outcome"],
        "received"
    );
    assert_eq!(payers(&world), ["A", "B", "T"]);
    let done = world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "seven"]);
    assert_eq!(done["files"].as_array().unwrap().len(), 3, "{done}");
    assert_eq!(world.ok(&["reconcile", "--period", PERIOD])["ok"], true);
    // A bill for every payer: the bill's ОГРН.
    let world = World::sent(&cases[..2]);
    let of_a = reply('1', 'X', A).accept(&cases[..1]).text();
    let of_b = reply('1', 'X', B).accept(&cases[1..2]).text();
    let bill = &of_b[of_b.find("<bill ").unwrap()..of_b.find("</body>").unwrap()];
    let both = of_a.replace("</body>", &format!("{bill}</body>"));
    let path = world.write(&format!("in/{MO}210411X.7z"), &zipped(&both));
    world.ok(&["receive", &path]);
    assert_eq!(payers(&world), ["A", "B"]);
    // An own policy with an insurer nobody knows: nobody to pay.
    let unknown = Case {
        ogrn: "1007600000099".into(),
        ..case(1)
    };
    let world = World::sent(std::slice::from_ref(&unknown));
    let file = world.reply(&reply('1', 'X', FUND).accept(&[unknown]));
    world.refused(&[&file], "");
}

#[test]
fn names_in_lower_case_and_with_cyrillic_signs_are_understood() {
    for name in [
        "1007600000011760001001210411a.7z",
        "1007600000011760001001210411А.7Z",
        "1007600000011760001001210411а.7z",
    ] {
        let world = World::sent(&[case(1)]);
        let path = world.write(name, &zipped(&reply('1', 'A', A).accept(&[case(1)]).text()));
        let document = world.ok(&["receive", &path]);
        assert_eq!(document["files"][0]["payer"], "A", "{name}");
        assert_eq!(world.states(), ["prechecked"]);
    }
    let world = World::sent(&[case(1), of_b(2)]);
    let path = world.write(
        "1007600000011760001001210411х.7z",
        &zipped(&reply('1', 'X', FUND).accept(&[case(1), of_b(2)]).text()),
    );
    world.ok(&["receive", &path]);
    assert_eq!(world.states(), ["prechecked", "prechecked"]);
    // Keys without hyphens and in lower case.
    let world = World::sent(&[case(1)]);
    let text = reply('1', 'A', A)
        .accept(&[case(1)])
        .text()
        .replace(&key(1), &key(1).replace('-', "").to_lowercase());
    let path = world.write(&format!("{MO}210411A.7z"), &zipped(&text));
    world.ok(&["receive", &path]);
    assert_eq!(world.account(&key(1))["state"], "prechecked");
}

#[test]
fn a_final_reply_with_an_account_outside_the_7_file_is_refused() {
    let cases = [case(1), case(2)];
    let world = World::sent(&cases);
    let first = world.reply(&reply('1', 'A', A).accept(&cases[..1]).refuse(&cases[1]));
    world.ok(&["receive", &first]);
    world.ok(&[
        "reissue",
        "--period",
        PERIOD,
        "--all",
        "--out",
        &world.at("seven"),
    ]);
    let file = world.reply(&reply('2', 'A', A).accept(&cases));
    world.refused(&[&file], &key(2));
    let file = world.reply(&reply('2', 'A', A).accept(&cases[..1]));
    world.ok(&["receive", &file]);
    // The final is in: no other 7-file.
    world.fails(
        1,
        &["reissue", "--period", PERIOD, "--payer", "A", "--out", "x"],
        "A",
    );
}

#[test]
fn a_payer_with_everything_refused_needs_no_7_file() {
    let cases = [case(1), of_b(2)];
    let world = World::sent(&cases);
    let a = world.reply(&reply('1', 'A', A).refuse(&cases[0]));
    let b = world.reply(&reply('1', 'B', B).accept(&cases[1..]));
    world.ok(&["receive", &a, &b]);
    let done = world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "seven"]);
    assert_eq!(done["files"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&done["files"][0]["payer"], &done["missing"]),
        (&json!("B"), &json!([]))
    );
}

#[test]
fn missing_names_payers_whose_first_reply_has_not_come() {
    let cases = [case(1), of_b(2)];
    let world = World::sent(&cases);
    world.fails(
        1,
        &["reissue", "--period", PERIOD, "--all", "--out", "seven"],
        "",
    );
    let a = world.reply(&reply('1', 'A', A).accept(&cases[..1]));
    world.ok(&["receive", &a]);
    let done = world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "seven"]);
    assert_eq!(done["missing"], json!(["B"]));
    world.fails(
        1,
        &[
            "reissue", "--period", PERIOD, "--payer", "B", "--out", "seven",
        ],
        "B",
    );
}

#[test]
fn a_test_round_leaves_its_refusals_and_nothing_else() {
    let cases = [case(1), case(2)];
    let world = World::with(&cases);
    let pool = world.ok(&["accounts", "--period", PERIOD]);
    world.fails(1, &["restore", "--period", PERIOD], "");
    world.send(true);
    world.fails(1, &["form", "--period", PERIOD, "--test"], "");
    let file = world.reply(&reply('1', 'A', A).accept(&cases[..1]).refuse(&cases[1]));
    world.ok(&["receive", &file]);
    // No main export, no F6, no F8 while it is out.
    let more = world.bill("more.xml", &[case(3)]);
    world.ok(&["import", &more]);
    world.ok(&["form", "--period", PERIOD]);
    world.fails(1, &["export", "--period", PERIOD, "--out", "x"], "");
    world.fails(
        1,
        &["reissue", "--period", PERIOD, "--all", "--out", "x"],
        "",
    );
    world.fails(1, &["resubmit", "--key", &key(2), "--as-is", "так"], "");
    // An edit of the test round outlives it.
    world.ok(&[
        "edit",
        "--key",
        &key(2),
        "--set",
        "patient/@surname=Исправленный",
    ]);
    assert_eq!(
        world.ok(&["restore", "--period", PERIOD]),
        json!({ "restored": 2 })
    );
    let after = world.ok(&["accounts", "--period", PERIOD, "--state", "pool"]);
    assert_eq!(after[0], pool[0]);
    assert_eq!(
        (&after[1]["surname"], &after[1]["revision"]),
        (&json!("Исправленный"), &json!(2))
    );
    let history = world.ok(&["refusals", "--period", PERIOD]);
    assert_eq!(
        (history.as_array().unwrap().len(), &history[0]["round"]),
        (1, &json!("test"))
    );
    // The test used up no number; the bytes known from it are taken, with a warning.
    world.ok(&["form", "--period", PERIOD]);
    let exported = world.ok(&["export", "--period", PERIOD, "--out", "x"]);
    assert_eq!(
        (&exported["file"], &exported["accounts"]),
        (&json!(format!("{MO}210413X.7z")), &json!(3))
    );
    let ran = world.run(&["receive", &file, "--json"]);
    assert_eq!(
        (ran.code, &ran.document()["files"][0]["outcome"]),
        (0, &json!("received")),
        "{ran:?}"
    );
    assert!(!ran.err.is_empty());
    let rounds: Vec<_> = world
        .ok(&["refusals", "--period", PERIOD])
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["round"].clone())
        .collect();
    assert_eq!(rounds.len(), 2);
    assert!(rounds.contains(&json!("main")) && rounds.contains(&json!("test")));
    world.verify();
}

#[test]
fn a_name_without_the_payers_sign_is_a_common_reply_with_a_warning() {
    let cases = [case(1), of_b(2)];
    let world = World::sent(&cases);
    let bytes = zipped(&reply('1', 'X', FUND).accept(&cases).text());
    let path = world.write(&format!("{MO}210411.7z"), &bytes);
    let ran = world.run(&["receive", &path, "--json"]);
    assert_eq!(
        (ran.code, &ran.document()["files"][0]["outcome"]),
        (0, &json!("received")),
        "{ran:?}"
    );
    assert!(ran.err.contains("внимание"), "{ran:?}");
    assert_eq!(world.states(), ["prechecked", "prechecked"]);
}

#[test]
fn a_bill_of_another_payer_inside_is_refused() {
    let cases = [case(1), of_b(2)];
    let world = World::sent(&cases);
    let text = reply('1', 'A', A).accept(&cases[..1]).text();
    let of_b = reply('1', 'B', B).accept(&cases[1..]).text();
    let bill = &of_b[of_b.find("<bill ").unwrap()..of_b.find("</body>").unwrap()];
    let both = text.replace("</body>", &format!("{bill}</body>"));
    let path = world.write(&format!("{MO}210411A.7z"), &zipped(&both));
    world.refused(&[&path], B);
    let swapped = world.write(&format!("{MO}210411A.7z"), &zipped(&of_b));
    world.refused(&[&swapped], B);
}

#[test]
fn common_and_single_replies_may_follow_each_other_but_not_overlap() {
    let cases = [case(1), of_b(2), case(3)];
    let world = World::sent(&cases);
    let single = world.reply(&reply('1', 'A', A).accept(&cases[..1]));
    world.ok(&["receive", &single]);
    let all = world.reply(&reply('1', 'X', FUND).accept(&cases));
    world.refused(&[&all], &key(1));
    let rest = world.reply(&reply('1', 'X', FUND).accept(&cases[1..]));
    world.ok(&["receive", &rest]);
    let done = world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "out"]);
    assert_eq!(done["missing"], json!([]));
    assert_eq!(done["files"][0]["accounts"], 2);
    let finals = world.reply(&reply('2', 'X', FUND).accept(&cases));
    world.ok(&["receive", &finals]);
    assert_eq!(world.states(), ["accepted"; 3]);
    assert_eq!(world.ok(&["reconcile", "--period", PERIOD])["ok"], true);
    world.verify();
}

#[test]
fn a_key_twice_is_called_so() {
    let world = World::sent(&[case(1), case(2)]);
    let twice = reply('1', 'A', A).accept(&[case(1), case(2), case(1)]);
    world.refused(&[&world.reply(&twice)], "дважды");
}

/// Bills of several payers in one common reply.
fn common(bills: &[wire::Reply]) -> String {
    let texts: Vec<String> = bills.iter().map(wire::Reply::text).collect();
    let bill = |text: &String| {
        text[text.find("<bill ").unwrap()..text.find("</body>").unwrap()].to_owned()
    };
    let others: String = texts[1..].iter().map(bill).collect();
    texts[0].replace("</body>", &format!("{others}</body>"))
}

#[test]
fn beside_other_bills_the_funds_bill_is_the_funds_own() {
    // The policy says A, and so did we; the fund found people of another region.
    let cases = [case(1), case(2), of_b(3)];
    let fund = reply('1', 'X', FUND)
        .accept(&cases[1..2])
        .capitation("7.00");
    let of_a = reply('1', 'X', A).accept(&cases[..1]).capitation("5.00");
    let b = reply('1', 'X', B).accept(&cases[2..]);
    for bills in [[fund.clone(), of_a.clone(), b.clone()], [of_a, b, fund]] {
        let world = World::sent(&cases);
        let path = world.write(&format!("in/{MO}210411X.7z"), &zipped(&common(&bills)));
        let document = world.ok(&["receive", &path]);
        assert_eq!(document["files"][0]["warnings"], json!([]), "{document}");
        let payer = |n| world.account(&key(n))["payer"].clone();
        assert_eq!([payer(1), payer(2), payer(3)], ["A", "T", "B"]);
        let sums = world.ok(&["sums", "--period", PERIOD]);
        let capitation: Vec<_> = sums
            .as_array()
            .unwrap()
            .iter()
            .map(|s| &s["capitation"])
            .collect();
        assert_eq!(capitation, ["5.00", "0.00", "7.00"]);
        world.verify();
    }
}

#[test]
fn a_decision_without_a_code_and_an_undecided_final_are_named() {
    let world = World::sent(&[case(1), case(2)]);
    let path = world.reply(
        &reply('1', 'A', A)
            .row(&case(1), "", "100.00", "")
            .accept(&[case(2)]),
    );
    world.ok(&["receive", &path]);
    world.fails(
        1,
        &["reissue", "--period", PERIOD, "--payer", "A", "--out", "o"],
        "нет кода",
    );
    let out = ["reissue", "--period", PERIOD, "--payer", "A", "--out", "o"];
    world.ok(&[&out[..], &["--without-undecided"]].concat());
    let path = world.reply(&reply('2', 'A', A).row(&case(2), "9", "200.00", ""));
    let ran = world.run(&["receive", &path]);
    assert_eq!(world.account(&key(2))["state"], "reissued");
    assert!(!ran.err.contains("остались отправленными"), "{ran:?}");
    assert!(ran.err.contains("«9»"), "{ran:?}");
}

#[test]
fn an_unreadable_reply_is_to_be_asked_for_again() {
    let world = World::sent(&[case(1)]);
    let name = reply('1', 'A', A).name();
    for bytes in [&b""[..], b"<a", b"<?xml version=\"1.0\"?><other/>"] {
        let path = world.write(&format!("bad/{name}"), bytes);
        let refused = world.refused(&[&path], &name);
        let remedy = refused["remedy"].as_str().unwrap();
        assert!(remedy.contains("фонд"), "{refused}");
        let ran = world.run(&["receive", &path]);
        assert_eq!(ran.error().matches(&name).count(), 1, "{ran:?}");
    }
    // An empty folder is no error, but not passed over in silence either.
    std::fs::create_dir(world.at("empty")).unwrap();
    let ran = world.run(&["receive", &world.at("empty")]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("нет файлов"), "{ran:?}");
}

#[test]
fn a_final_reply_may_be_the_precheck_to_the_byte() {
    let world = World::sent(&[case(1)]);
    let of = |step| reply(step, 'A', A).accept(&[case(1)]);
    assert_eq!(of('1').text(), of('2').text());
    world.ok(&["receive", &world.reply(&of('1'))]);
    world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "out"]);
    let file = world.reply(&of('2'));
    let document = world.ok(&["receive", &file]);
    assert_eq!(document["files"][0]["outcome"], "received", "{document}");
    assert_eq!(world.account(&key(1))["state"], "accepted");
    let again = world.ok(&["receive", &file]);
    assert_eq!(again["files"][0]["outcome"], "already", "{again}");
    world.verify();
}

#[test]
fn nothing_of_a_reply_is_dropped_in_silence() {
    let cases = [case(1), case(2)];
    let world = World::sent(&cases);
    let mut given = reply('1', 'A', A).accept(&cases[..1]).row(
        &cases[1],
        "1",
        "200.00",
        "<an_ps an_ps=\"3\" comment=\"не там\"/>",
    );
    given.tail = "<protocol><fact test=\"1\"/></protocol>\
        <flk><fact acc=\"1\" test=\"T\"/><register><fact acc=\"1\" test=\"T\" hint=\"x\"/></register></flk>"
        .into();
    let lost = "<patient surname=\"Ничей\"><an_p an_p=\"1\"/></patient>";
    let text = given
        .text()
        .replace("</patients>", &format!("{lost}</patients><register/>"));
    let line = |what: &str| 1 + text[..text.find(what).unwrap()].matches('\n').count();
    let path = world.write(&format!("in/{}", given.name()), &zipped(&text));
    let ran = world.run(&["receive", &path, "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    for (path, what) in [
        ("package/body/protocol", "<protocol"),
        ("package/body/bill/register", "<register/"),
        ("package/body/flk/fact", "<flk"),
        ("package/body/flk/register/fact/@hint", "<register><fact"),
        (
            "patient/register_accounts/personal_account/smo/an_ps",
            "<an_ps",
        ),
    ] {
        let expected = format!("«{path}» (строка {},", line(what));
        assert!(ran.err.contains(&expected), "{expected}: {ran:?}");
    }
    let person = format!(
        "без персонального счёта (строка {},",
        line("<patient surname=\"Ничей")
    );
    assert!(ran.err.contains(&person), "{person}: {ran:?}");
    // … and an honest reply brings no such note.
    let world = World::sent(&cases);
    let file = world.reply(&reply('1', 'A', A).accept(&cases[..1]).refuse(&cases[1]));
    let ran = world.run(&["receive", &file, "--json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
}

#[test]
fn the_capitation_of_a_final_reply_changes_nothing_and_is_mentioned() {
    let capitated = crate::wire::Case {
        type_acc: 2,
        ..case(2)
    };
    let cases = [case(1), capitated];
    let world = World::sent(&cases);
    let file = world.reply(&reply('1', 'A', A).accept(&cases).capitation("50.00"));
    world.ok(&["receive", &file]);
    world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "out"]);
    let receive = |amount: &str| {
        let mut given = reply('2', 'A', A).accept(&cases).capitation(amount);
        given.tail = "\n".into(); // Other bytes than those of reply 1.
        let file = world.reply(&given);
        let ran = world.run(&["receive", &file, "--json"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let sums = world.ok(&["sums", "--period", PERIOD, "--payer", "A"]);
        assert_eq!(sums[0]["capitation"], "50.00");
        ran.err
    };
    // The same, or what our own 7-file says of services under capitation.
    for amount in ["50.00", "200.00"] {
        assert_eq!(receive(amount), "");
        world.ok(&["undo"]);
    }
    let said = receive("60.00");
    assert!(said.contains("60.00") && said.contains("50.00"), "{said}");
}

#[test]
fn refusals_show_what_was_sent_and_not_what_was_corrected() {
    let cases = [case(1), case(2)];
    let world = World::sent(&cases);
    let file = world.reply(&reply('1', 'A', A).refuse(&cases[0]).refuse(&cases[1]));
    world.ok(&["receive", &file]);
    let before = world.ok(&["refusals", "--period", PERIOD]);
    assert_eq!(before[0]["surname"], "Пробный-1");
    let set = [
        "edit",
        "--key",
        &key(1),
        "--set",
        "patient/@surname=Исправленный",
        "sum/elem[1]/@suml=90.00",
    ];
    world.ok(&set);
    assert_eq!(world.account(&key(1))["surname"], "Исправленный");
    assert_eq!(world.ok(&["refusals", "--period", PERIOD]), before);
    world.ok(&["resubmit", "--corrected"]);
    world.ok(&["form", "--period", "2021-05"]);
    world.ok(&["export", "--period", "2021-05", "--out", "out"]);
    assert_eq!(world.ok(&["refusals", "--period", PERIOD]), before);
}
