//! One month, command by command.

use serde_json::{Value, json};

use crate::support::{PERIOD, World, has, is_money};
use crate::wire::{self, A, B, case, key, of_b, reply};

#[test]
fn import_counts_and_says_what_it_left() {
    let world = World::new();
    let file = world.bill("b.xml", &[case(1), case(2)]);
    let document = world.ok(&["import", &file]);
    has(
        &document,
        &["read", "new", "updated", "same", "conflicts", "rejected"],
    );
    assert_eq!(
        [&document["read"], &document["new"], &document["same"]],
        [2, 2, 0]
    );
    assert_eq!(document["conflicts"], json!([]));
    let again = world.ok(&["import", &file]);
    assert_eq!(
        [
            &again["read"],
            &again["new"],
            &again["updated"],
            &again["same"]
        ],
        [2, 0, 0, 2]
    );
    let mut changed = case(1);
    changed.surname = "Исправленный".into();
    let corrected = world.write(
        "c.zip",
        &wire::zipped(&wire::bill(&[changed.clone(), case(3)])),
    );
    let third = world.ok(&["import", &corrected]);
    assert_eq!([&third["new"], &third["updated"]], [1, 1]);
    assert_eq!(world.account(&key(1))["surname"], "Исправленный");
    assert_eq!(world.account(&key(1))["revision"], 2);
    // What was sent stays: a conflict, while the rest is taken.
    world.send(false);
    let mut late = case(1);
    late.surname = "Поздний".into();
    let file = world.bill("d.xml", &[late, case(4)]);
    let (code, document) = world.json(&["import", &file]);
    assert_eq!(code, 1);
    assert_eq!(document["conflicts"][0]["key"], key(1));
    assert!(
        !document["conflicts"][0]["reason"]
            .as_str()
            .unwrap()
            .is_empty()
    );
    assert_eq!([&document["new"], &document["read"]], [1, 2]);
    assert_eq!(world.account(&key(1))["surname"], "Исправленный");
    assert_eq!(world.account(&key(4))["state"], "pool");
}

#[test]
fn a_rejected_place_rejects_its_file_whole_and_others_are_taken() {
    let world = World::new();
    let mut bad = case(2);
    bad.full = "1.234".into();
    let mut worse = case(3);
    worse.end = "2021-02-30".into();
    let bad = world.bill("bad.xml", &[case(1), bad, worse]);
    let good = world.bill("good.xml", &[case(5)]);
    let (code, document) = world.json(&["import", &bad, &good]);
    assert_eq!(code, 3);
    let rejected = document["rejected"].as_array().unwrap();
    assert!(rejected.len() >= 2, "all faults are gathered: {document}");
    for one in rejected {
        has(one, &["file", "place", "reason"]);
        assert!(one["file"].as_str().unwrap().contains("bad.xml"));
        assert!(!one["place"].as_str().unwrap().is_empty(), "{one}");
    }
    assert_eq!(world.states(), ["pool"], "only the good file's account");
}

#[test]
fn accounts_have_all_fields_and_filters() {
    let world = World::with(&[case(1), of_b(2)]);
    let all = world.ok(&["accounts", "--period", PERIOD]);
    assert_eq!(
        all[0],
        json!({ "key": key(1), "surname": "Пробный-1", "birth_date": "1978-02-14", "activity": "outpatient",
                "state": "pool", "payer": null, "cure_end": "2021-04-12", "billed": "100.00", "kind": "primary",
                "revision": 1 })
    );
    assert_eq!(world.ok(&["accounts", "--period", "2021-03"]), json!([]));
    assert_eq!(
        world
            .ok(&["accounts", "--period", "2021-05"])
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        world.ok(&["accounts", "--period", PERIOD, "--state", "sent"]),
        json!([])
    );
    world.send(false);
    // Formed in April: belongs to April only.
    assert_eq!(world.ok(&["accounts", "--period", "2021-05"]), json!([]));
    let file = world.reply(&reply('1', 'A', A).accept(&[case(1)]));
    world.ok(&["receive", &file]);
    let of_a = world.ok(&["accounts", "--period", PERIOD, "--payer", "a"]);
    assert_eq!(of_a.as_array().unwrap().len(), 1);
    assert_eq!(
        (&of_a[0]["state"], &of_a[0]["payer"]),
        (&json!("prechecked"), &json!("A"))
    );
}

#[test]
fn form_unform_mark_and_unmark() {
    let mut inpatient = case(2);
    inpatient.help_cond = "1".into();
    inpatient.additional_p = "<additional_h_d n_ward=\"1\" arrival_type=\"1\"/>".into();
    let mut later = case(3);
    later.end = "2021-05-02".into();
    let world = World::with(&[case(1), inpatient, later]);
    let formed = world.ok(&["form", "--period", PERIOD, "--activity", "inpatient"]);
    let only = &formed["registries"][0];
    assert_eq!(formed["registries"].as_array().unwrap().len(), 1);
    assert_eq!(only["activity"], "inpatient");
    assert_eq!(
        (&only["accounts"], &only["billed"], &only["kind"]),
        (&json!(1), &json!("200.00"), &json!("main"))
    );
    let second = world.ok(&["form", "--period", PERIOD]);
    assert_eq!(
        second["registries"].as_array().unwrap().len(),
        1,
        "{second}"
    );
    assert_eq!(second["registries"][0]["activity"], "outpatient");
    let ids: Vec<String> = [&formed, &second]
        .map(|f| f["registries"][0]["id"].to_string())
        .into();
    assert_eq!(
        world.ok(&["unmark", "--registry", &ids[0], &ids[1]]),
        json!({})
    );
    world.fails(
        1,
        &["export", "--period", PERIOD, "--out", &world.at("out")],
        "",
    );
    assert_eq!(world.ok(&["mark", "--registry", &ids[0]]), json!({}));
    let exported = world.ok(&["export", "--period", PERIOD, "--out", &world.at("out")]);
    assert_eq!(exported["accounts"], 1);
    let unformed = world.ok(&["unform", "--registry", &ids[1]]);
    assert!(unformed.is_object());
    assert_eq!(world.account(&key(1))["state"], "pool");
    world.fails(1, &["unform", "--registry", &ids[0]], "");
    for command in ["unform", "mark", "unmark"] {
        world.fails(1, &[command, "--registry", "999"], "999");
    }
    assert_eq!(
        world.ok(&["form", "--period", "2020-01"]),
        json!({ "registries": [] })
    );
}

#[test]
fn export_writes_the_file_it_names() {
    let world = World::with(&[case(1), of_b(2)]);
    let out = world.at("out");
    world.fails(1, &["export", "--period", PERIOD, "--out", &out], "");
    world.ok(&["form", "--period", PERIOD]);
    let document = world.ok(&["export", "--period", PERIOD, "--out", &out]);
    has(
        &document,
        &["file", "sha256", "accounts", "billed", "blocking"],
    );
    assert_eq!(document["file"], "1007600000011760001001210413X.7z");
    assert_eq!(
        (&document["accounts"], &document["billed"]),
        (&json!(2), &json!("300.00"))
    );
    assert!(document["blocking"].is_u64());
    let path = format!("{out}/1007600000011760001001210413X.7z");
    let (sha, _) =
        ladya::exchange::container::sha256(&mut std::fs::File::open(&path).unwrap()).unwrap();
    assert_eq!(document["sha256"], sha);
    let text = wire::unzipped(&path);
    assert!(
        text.starts_with("<?xml version=\"1.0\" encoding=\"windows-1251\" ?>\r\n"),
        "{}",
        &text[..100]
    );
    assert!(text.contains("n_pp=\"1\"") && text.contains("n_pp=\"2\""));
    assert!(
        text.contains("<account_elem type_acc=\"0\" amountl=\"300.00\" amount=\"300.00\"/>"),
        "{text}"
    );
    assert_eq!(
        std::fs::read_dir(&out).unwrap().count(),
        1,
        "no temporary file stays"
    );
    // The second main sending takes the next sign.
    let file = world.bill("more.xml", &[case(3)]);
    world.ok(&["import", &file]);
    assert_eq!(
        world.send(false)["file"],
        "1007600000011760001001210423X.7z"
    );
}

#[test]
fn blocking_findings_stop_only_a_strict_export() {
    let world = World::new();
    let incomplete = wire::bill(&[case(1)]).replace("n_card=\"A-1\"", "n_card=\"\"");
    let file = world.write("b.xml", &wire::cp1251(&incomplete));
    world.ok(&["import", &file]);
    world.ok(&["form", "--period", PERIOD]);
    let out = world.at("out");
    world.fails(
        1,
        &["export", "--period", PERIOD, "--out", &out, "--strict"],
        "",
    );
    assert!(!std::path::Path::new(&format!("{out}/1007600000011760001001210413X.7z")).exists());
    let ran = world.run(&["export", "--period", PERIOD, "--out", &out, "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.document()["blocking"].as_u64().unwrap() > 0, "{ran:?}");
    assert!(!ran.err.is_empty(), "said on standard error");
}

#[test]
fn a_month_from_the_pool_to_the_money() {
    let cases = [case(1), case(2), of_b(3)];
    let world = World::sent(&cases);
    assert_eq!(world.states(), ["sent"; 3]);
    let name = "1007600000011760001001210413X.7z";
    let request =
        |payer: usize| world.ok(&["board", "--period", PERIOD])["payers"][payer]["request"].clone();
    assert!(
        request(0)["why"].is_string(),
        "not handed over yet: {}",
        request(0)
    );
    assert_eq!(world.ok(&["sent", "--file", name])["sent"], json!([name]));
    assert_eq!(request(0)["why"], Value::Null);
    world.fails(1, &["sent", "--file", "nothing.7z"], "nothing.7z");
    let a = world.reply(
        &reply('1', 'A', A)
            .accept(&cases[..1])
            .refuse(&cases[1])
            .capitation("5000.50"),
    );
    let b = world.reply(&reply('1', 'B', B).accept(&cases[2..]));
    let document = world.ok(&["receive", &b, &a]);
    let files = document["files"].as_array().unwrap();
    assert_eq!(files.len(), 2);
    let of_a = files.iter().find(|f| f["payer"] == "A").unwrap();
    has(
        of_a,
        &[
            "name",
            "step",
            "payer",
            "outcome",
            "accepted",
            "refused",
            "unknown_keys",
            "reason",
        ],
    );
    assert_eq!(
        (&of_a["step"], &of_a["outcome"]),
        (&json!("precheck"), &json!("received"))
    );
    assert_eq!(
        (&of_a["accepted"], &of_a["refused"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        (&of_a["reason"], &of_a["unknown_keys"]),
        (&Value::Null, &json!([]))
    );
    assert_eq!(
        world.states(),
        ["prechecked", "refused_at_precheck", "prechecked"]
    );

    let refusals = world.ok(&["refusals", "--period", PERIOD]);
    assert_eq!(refusals.as_array().unwrap().len(), 1);
    has(
        &refusals[0],
        &[
            "key", "surname", "payer", "stage", "round", "billed", "findings",
        ],
    );
    assert_eq!(
        (&refusals[0]["stage"], &refusals[0]["round"]),
        (&json!("precheck"), &json!("main"))
    );
    let finding = &refusals[0]["findings"][0];
    has(
        finding,
        &["family", "code", "text", "explanation", "suggested"],
    );
    assert_eq!(
        (&finding["family"], &finding["code"]),
        (&json!("sum"), &json!("7"))
    );
    assert_eq!(finding["text"], "Случай «уже» предъявлен");
    assert!(finding["suggested"].is_object());
    assert_eq!(
        world.ok(&["refusals", "--period", PERIOD, "--stage", "final"]),
        json!([])
    );
    assert_eq!(
        world.ok(&["refusals", "--period", PERIOD, "--payer", "B"]),
        json!([])
    );

    let out = world.at("seven");
    let one = world.ok(&["reissue", "--period", PERIOD, "--payer", "A", "--out", &out]);
    has(
        &one["files"][0],
        &["payer", "file", "accounts", "billed", "excluded"],
    );
    assert_eq!(one["files"][0]["file"], "1007600000011760001001210417A.7z");
    assert_eq!(
        (&one["files"][0]["accounts"], &one["files"][0]["excluded"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(one["files"][0]["billed"], "100.00");
    assert_eq!(one["missing"], json!(["B"]));
    let all = world.ok(&["reissue", "--period", PERIOD, "--all", "--out", &out]);
    assert_eq!(all["missing"], json!([]));

    let sums = world.ok(&["sums", "--period", PERIOD]);
    let of = |letter: &str| {
        sums.as_array()
            .unwrap()
            .iter()
            .find(|s| s["payer"] == letter)
            .unwrap()
            .clone()
    };
    for field in [
        "case_based",
        "capitation",
        "withheld",
        "to_pay",
        "refused",
        "reduced",
    ] {
        assert!(is_money(&of("A")[field]), "{field} in {sums}");
    }
    assert_eq!(of("A")["case_based"], "100.00");
    assert_eq!(of("A")["capitation"], "5000.50");
    assert_eq!(of("A")["to_pay"], "5100.50");
    assert_eq!(of("A")["refused"], "200.00");
    assert_eq!(
        (&of("A")["accounts"], &of("B")["accounts"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        world
            .ok(&["sums", "--period", PERIOD, "--payer", "B"])
            .as_array()
            .unwrap()
            .len(),
        1
    );

    let final_a = world.reply(&reply('2', 'A', A).row(&cases[0], "1", "70.00", wire::BY_SUM));
    let final_b = world.reply(&reply('2', 'B', B).refuse(&cases[2]));
    assert_eq!(
        world.ok(&["receive", &final_a, &final_b])["files"][1]["refused"],
        1
    );
    let partial = world.ok(&["refusals", "--period", PERIOD, "--partial"]);
    assert_eq!(partial.as_array().unwrap().len(), 1, "{partial}");
    assert_eq!(partial[0]["key"], key(1));
    let sums = world.ok(&["sums", "--period", PERIOD, "--payer", "A"]);
    assert_eq!(sums[0]["reduced"], "30.00");
    let proof = world.ok(&["reconcile", "--period", PERIOD]);
    assert_eq!(proof["ok"], true);
    for line in proof["lines"].as_array().unwrap() {
        has(line, &["name", "left", "right", "ok"]);
        assert_eq!(line["left"], line["right"]);
    }
    let board = world.ok(&["board"]);
    has(&board, &["period", "next", "payers", "test"]);
    assert_eq!(board["period"], PERIOD);
    for payer in board["payers"].as_array().unwrap() {
        has(
            payer,
            &[
                "payer",
                "request",
                "precheck",
                "reissue",
                "withholding",
                "invoice",
                "final",
            ],
        );
        for step in [
            "request",
            "precheck",
            "reissue",
            "withholding",
            "invoice",
            "final",
        ] {
            has(&payer[step], &["state", "date", "accounts", "sum", "why"]);
            let state = payer[step]["state"].as_str().unwrap();
            assert!(
                [
                    "done",
                    "waiting",
                    "next",
                    "possible",
                    "blocked",
                    "stale",
                    "not_needed"
                ]
                .contains(&state)
            );
        }
        if ["A", "B"].contains(&payer["payer"].as_str().unwrap()) {
            assert_eq!(payer["final"]["state"], "done");
        }
    }
    world.verify();
}

#[test]
fn withholdings_and_capitation() {
    let cases = [case(1), of_b(2)];
    let world = World::sent(&cases);
    let a = world.reply(&reply('1', 'A', A).accept(&cases[..1]).capitation("10.00"));
    let b = world.reply(&reply('1', 'B', B).accept(&cases[1..]));
    world.ok(&["receive", &a, &b]);
    let ckdl = [
        "withhold", "--period", PERIOD, "--payer", "A", "--kind", "ckdl", "--amount",
    ];
    world.fails(1, &[&ckdl[..], &["12.34"]].concat(), "A");
    world.ok(&[
        "reissue",
        "--period",
        PERIOD,
        "--all",
        "--out",
        &world.at("out"),
    ]);
    for (amount, code) in [
        ("0", 1),
        ("0.00", 1),
        ("-5.00", 2),
        ("1.234", 2),
        ("много", 2),
        ("", 2),
    ] {
        let before = world.dump();
        let ran = world.run(&[&ckdl[..], &[amount, "--json"]].concat());
        assert!(ran.code == 1 || ran.code == 2, "{amount} {code} {ran:?}");
        ran.error();
        ran.document();
        assert_eq!(world.dump(), before);
    }
    let id =
        world.ok(&[&ckdl[..], &["12,34", "--notice", "№ 5 от 20.05.2021"]].concat())["id"].clone();
    assert!(id.is_i64());
    let lines = world.ok(&["withholdings", "--period", PERIOD]);
    has(&lines[0], &["id", "payer", "kind", "amount", "notice"]);
    assert_eq!(
        (&lines[0]["id"], &lines[0]["payer"], &lines[0]["kind"]),
        (&id, &json!("A"), &json!("ckdl"))
    );
    assert_eq!(
        (&lines[0]["amount"], &lines[0]["notice"]),
        (&json!("12.34"), &json!("№ 5 от 20.05.2021"))
    );
    assert_eq!(
        world.ok(&["sums", "--period", PERIOD, "--payer", "A"])[0]["to_pay"],
        "97.66"
    );
    let none = ["withhold", "--period", PERIOD, "--payer", "A", "--none"];
    world.fails(1, &none, "A");
    has(
        &world.ok(&["withhold", "--period", PERIOD, "--payer", "B", "--none"]),
        &["id"],
    );
    let view = world.view();
    world.ok(&["withhold", "--remove", &id.to_string()]);
    assert_eq!(
        world.ok(&["sums", "--period", PERIOD, "--payer", "A"])[0]["to_pay"],
        "110.00"
    );
    world.ok(&["undo"]);
    assert_eq!(world.view(), view);
    world.fails(1, &["withhold", "--remove", "999"], "999");

    let by_hand = ["capitation", "--period", PERIOD, "--payer"];
    world.fails(1, &[&by_hand[..], &["A", "--amount", "5.00"]].concat(), "");
    assert_eq!(
        world.ok(&[&by_hand[..], &["B", "--amount", "5.00"]].concat()),
        json!({})
    );
    assert_eq!(
        world.ok(&[&by_hand[..], &["B", "--amount", "7.05"]].concat()),
        json!({})
    );
    assert_eq!(
        world.ok(&["sums", "--period", PERIOD, "--payer", "B"])[0]["capitation"],
        "7.05"
    );
    for amount in ["-1.00", "1.234", "x"] {
        let ran = world.run(&[&by_hand[..], &["B", "--amount", amount]].concat());
        assert!(ran.code == 1 || ran.code == 2, "{ran:?}");
        ran.error();
    }
    let off = std::fs::read_to_string(crate::support::fixture("setup.toml"))
        .unwrap()
        .replace(
            "inter_provider_settlements = true",
            "inter_provider_settlements = false",
        );
    let off = world.write("off.toml", off.as_bytes());
    world.ok(&["setup", "--file", &off]);
    world.fails(
        1,
        &[
            "withhold", "--period", PERIOD, "--payer", "B", "--kind", "other", "--amount", "1",
        ],
        "",
    );
}

#[test]
fn defer_undefer_and_withdraw() {
    let world = World::with(&[case(1), case(2), case(3)]);
    let keys = [key(1), key(2), key(3)];
    let defer = |k: &str, until: &str| {
        ["defer", "--key", k, "--until", until, "--reason", "объёмы"].map(str::to_owned)
    };
    fn of(v: &[String; 7]) -> Vec<&str> {
        v.iter().map(String::as_str).collect()
    }
    assert_eq!(
        world.ok(&of(&defer(&keys[0], "2021-06"))),
        json!({ "deferred": 1 })
    );
    assert_eq!(world.account(&keys[0])["state"], "deferred");
    world.fails(1, &of(&defer(&keys[1], "2021-03")), "");
    world.fails(1, &of(&defer("нет такого", "2021-06")), "");
    world.fails(
        2,
        &[
            "defer", "--key", &keys[1], "--until", "2021-06", "--reason", " ",
        ],
        "",
    );
    // Neither April nor May takes it; June does by itself.
    assert_eq!(
        world.ok(&["form", "--period", "2021-05"])["registries"][0]["accounts"],
        2
    );
    world.ok(&["undo"]);
    let june = world.ok(&["accounts", "--period", "2021-06", "--state", "pool"]);
    assert_eq!(june.as_array().unwrap().len(), 3, "{june}");
    assert!(world.ok(&["undefer", "--key", &keys[0]]).is_object());
    assert_eq!(world.account(&keys[0])["state"], "pool");
    world.fails(1, &["undefer", "--key", &keys[0]], "");
    let withdrawn = world.ok(&[
        "withdraw",
        "--key",
        &keys[0],
        &keys[1],
        "--reason",
        "ошибка регистратуры",
    ]);
    assert_eq!(withdrawn, json!({ "withdrawn": 2 }));
    assert_eq!(world.account(&keys[0])["state"], "withdrawn");
    world.fails(
        1,
        &["withdraw", "--key", &keys[0], "--reason", "ещё раз"],
        "",
    );
    assert_eq!(world.send(false)["accounts"], 1);
    world.fails(
        1,
        &["withdraw", "--key", &keys[2], "--reason", "поздно"],
        "",
    );
    // Several keys, one bad: nothing.
    world.fails(
        1,
        &["withdraw", "--key", &keys[2], "нет", "--reason", "поздно"],
        "",
    );
    // After a refusal it may go; the refused figures stay.
    let file = world.reply(&reply('1', 'A', A).refuse(&case(3)));
    world.ok(&["receive", &file]);
    let sums = world.ok(&["sums", "--period", PERIOD]);
    world.ok(&["withdraw", "--key", &keys[2], "--reason", "безнадёжно"]);
    assert_eq!(world.ok(&["sums", "--period", PERIOD]), sums);
    assert_eq!(
        world
            .ok(&["refusals", "--period", PERIOD])
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(world.ok(&["reconcile", "--period", PERIOD])["ok"], true);
}

#[test]
fn edits_make_revisions_where_they_are_allowed() {
    let world = World::with(&[case(1)]);
    let edit = |set: &[&str]| world.json(&[&["edit", "--key", &key(1), "--set"], set].concat());
    assert_eq!(
        edit(&["patient/@surname=Исправленный", "@comment=заметка"]),
        (0, json!({ "key": key(1), "revision": 2 }))
    );
    assert_eq!(world.account(&key(1))["surname"], "Исправленный");
    assert_eq!(edit(&["additionals/additional/@division=7"]).0, 0);
    assert_eq!(edit(&["manipulations/manipulation[1]/@quantity=3"]).0, 0);
    assert_eq!(
        edit(&["patient/polises/polis/@polisnum=0076000000000999"]).1["revision"],
        5
    );
    // Keys without hyphens and case.
    let plain = key(1).replace('-', "").to_lowercase();
    assert_eq!(
        world.ok(&["edit", "--key", &plain, "--set", "@comment=б"])["key"],
        key(1)
    );
    for (set, code) in [
        ("без знака", 2),
        ("nowhere/@x=1", 2),
        ("@nothing=1", 2),
        ("@xkey=1", 2),
        ("@n_pp=5", 2),
        ("@cureend=вчера", 2),
        ("patient/@birthdate=2021-02-30", 2),
        ("manipulations/manipulation[9]/@quantity=3", 2),
    ] {
        world.fails(code, &["edit", "--key", &key(1), "--set", set], "");
    }
    world.fails(1, &["edit", "--key", "нет", "--set", "@comment=1"], "нет");
    world.send(false);
    let path = world.at("out/1007600000011760001001210413X.7z");
    let text = wire::unzipped(&path);
    for said in [
        "surname=\"Исправленный\"",
        "division=\"7\"",
        "quantity=\"3\"",
        "polisnum=\"0076000000000999\"",
        "comment=\"б\"",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    world.fails(
        1,
        &["edit", "--key", &key(1), "--set", "@comment=поздно"],
        "",
    );
}

#[test]
fn journal_lists_the_latest_first_and_no_more_than_asked() {
    let world = World::with(&[case(1)]);
    world.send(false);
    let all = world.ok(&["journal"]);
    let commands: Vec<&str> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["command"].as_str().unwrap())
        .collect();
    assert_eq!(commands, ["export", "form", "import", "setup"]);
    assert_eq!(
        world
            .ok(&["journal", "--limit", "1"])
            .as_array()
            .unwrap()
            .len(),
        1
    );
    has(&all[0], &["at", "who", "command", "summary"]);
    assert!(
        !all.to_string().contains("Пробный"),
        "people's data stay out of the journal"
    );
}

#[test]
fn keys_of_a_suggestion_are_taken_over() {
    let cases = [case(1), case(2)];
    let world = World::sent(&cases);
    let proposed = r#"<an_pss><an_ps an_ps="2" polisnum="0076000000007777" begin_p="2021-02-01" comment="Полис заменён"/></an_pss>"#;
    let file = world.reply(
        &reply('1', 'A', A)
            .row(&cases[0], "4", "0.00", proposed)
            .refuse(&cases[1]),
    );
    world.ok(&["receive", &file]);
    let refusals = world.ok(&["refusals", "--period", PERIOD]);
    assert_eq!(refusals[0]["findings"][0]["family"], "policy", "{refusals}");
    assert_eq!(
        refusals[0]["findings"][0]["suggested"]["patient/polises/polis/@polisnum"],
        "0076000000007777"
    );
    let taken = world.ok(&["accept-suggested", "--key", &key(1)]);
    assert_eq!(
        (&taken["key"], &taken["revision"]),
        (&json!(key(1)), &json!(2))
    );
    let changed = taken["changed"].as_array().unwrap();
    let policy = changed
        .iter()
        .find(|c| c["path"] == "patient/polises/polis/@polisnum")
        .unwrap();
    assert_eq!(
        (&policy["was"], &policy["now"]),
        (&json!("0076000000000001"), &json!("0076000000007777"))
    );
    world.fails(1, &["accept-suggested", "--key", &key(2)], "");
    // Only what has been corrected goes back, unless a reason is given.
    let (code, document) = world.json(&["resubmit", "--key", &key(1), &key(2)]);
    assert_eq!(code, 1);
    assert_eq!(
        (&document["primary"], &document["refused"][0]["key"]),
        (&json!(0), &json!(key(2)))
    );
    assert!(
        !document["refused"][0]["reason"]
            .as_str()
            .unwrap()
            .is_empty()
    );
    let done = world.ok(&["resubmit", "--corrected"]);
    assert_eq!(done, json!({ "primary": 1, "repeat": 0, "refused": [] }));
    assert_eq!(
        world.ok(&["resubmit", "--key", &key(2), "--as-is", "фонд ошибся"])["primary"],
        1
    );
    assert_eq!(world.states(), ["pool", "pool"]);
    assert_eq!(world.account(&key(1))["kind"], "primary");
}

#[test]
fn import_knows_an_account_whatever_its_key_looks_like_and_its_state_is() {
    let world = World::with(&[case(1), case(2), case(3)]);
    let plain = wire::bill(&[case(1)]).replace(&key(1), &key(1).replace('-', "").to_lowercase());
    let file = world.write("plain.xml", &wire::cp1251(&plain));
    let document = world.ok(&["import", &file]);
    assert_eq!(document["new"], 0, "{document}");
    assert_eq!(world.states().len(), 3);
    world.ok(&[
        "defer",
        "--key",
        &key(2),
        "--until",
        "2021-06",
        "--reason",
        "объёмы",
    ]);
    world.ok(&["withdraw", "--key", &key(3), "--reason", "дубль"]);
    let changed = |n: u32| wire::Case {
        surname: "Исправленный".into(),
        ..case(n)
    };
    let file = world.bill("c.xml", &[changed(2)]);
    assert_eq!(world.ok(&["import", &file])["updated"], 1);
    assert_eq!(world.account(&key(2))["state"], "deferred");
    let file = world.bill("d.xml", &[changed(3)]);
    let (code, document) = world.json(&["import", &file]);
    assert_eq!(
        (code, &document["conflicts"][0]["key"]),
        (1, &json!(key(3)))
    );
    assert_eq!(world.account(&key(3))["state"], "withdrawn");
    world.verify();
}

#[test]
fn a_key_named_twice_counts_once() {
    let world = World::with(&[case(1)]);
    let (one, small) = (key(1), key(1).to_lowercase());
    let defer = [
        "defer",
        "--key",
        &one,
        &small,
        "--until",
        "2021-06",
        "--reason",
        "объёмы",
    ];
    assert_eq!(world.ok(&defer)["deferred"], 1);
    assert_eq!(world.ok(&["undefer", "--key", &one, &one])["undeferred"], 1);
    let withdraw = ["withdraw", "--key", &one, &small, "--reason", "ошибка"];
    assert_eq!(world.ok(&withdraw)["withdrawn"], 1);
}

#[test]
fn what_the_fund_writes_is_not_edited() {
    let world = World::with(&[case(1)]);
    let one = key(1);
    for set in ["patient/an_p/@an_p=1", "smo/an_sums/an_sum/@comment=х"] {
        world.fails(
            2,
            &["edit", "--key", &one, "--set", set],
            set.split('=').next().unwrap(),
        );
    }
}
