//! How the program is called: global flags, wrong usage, where the database is.

use serde_json::json;

use crate::support::{PERIOD, World, fixture, ran};
use crate::wire::case;

#[test]
fn global_flags_stand_before_or_after_the_command() {
    let world = World::with(&[case(1)]);
    let db = world.at("ladya.db");
    let expected = world.ok(&["accounts", "--period", PERIOD]);
    assert_eq!(expected.as_array().unwrap().len(), 1);
    for call in [
        vec![
            "--db", &db, "--json", "--quiet", "accounts", "--period", PERIOD,
        ],
        vec![
            "accounts", "--period", PERIOD, "--quiet", "--json", "--db", &db,
        ],
        vec!["--json", "accounts", "--db", &db, "--period", PERIOD],
    ] {
        let ran = world.raw(&call);
        assert_eq!(
            (ran.code, ran.document()),
            (0, expected.clone()),
            "{call:?}"
        );
    }
}

#[test]
fn the_database_is_named_by_the_flag_then_the_environment_then_the_data_folder() {
    let world = World::with(&[case(1)]);
    let list = ["accounts", "--period", PERIOD, "--json"];
    let by_environment = ran(world.command(&list).env("LADYA_DB", &world.db));
    assert_eq!(by_environment.document().as_array().unwrap().len(), 1);
    let flag_wins = ran(world
        .command(&list)
        .arg("--db")
        .arg(world.at("other.db"))
        .env("LADYA_DB", &world.db));
    assert_eq!((flag_wins.code, flag_wins.document()), (0, json!([])));
    // An empty variable is none.
    let by_folder = ran(world.command(&list).env("LADYA_DB", ""));
    assert_eq!(
        (by_folder.code, by_folder.document()),
        (0, json!([])),
        "{by_folder:?}"
    );
}

#[test]
fn wrong_usage_is_told_in_words_and_as_a_document() {
    let world = World::new();
    let db = world.at("ladya.db");
    let calls: [&[&str]; 25] = [
        &[],
        &["nonsense"],
        &["accounts"],
        &["accounts", "--period", "2021-13"],
        &["accounts", "--period", "апрель"],
        &["accounts", "--period", PERIOD, "--state", "lost"],
        &["form", "--period", PERIOD, "--activity", "cooking"],
        &["export", "--period", PERIOD],
        &["reissue", "--period", PERIOD, "--out", "x"],
        &[
            "reissue", "--period", PERIOD, "--out", "x", "--all", "--payer", "A",
        ],
        &["refusals", "--period", PERIOD, "--stage", "second"],
        &["withhold", "--period", PERIOD, "--payer", "A"],
        &[
            "withhold", "--period", PERIOD, "--payer", "A", "--kind", "gift", "--amount", "1.00",
        ],
        &[
            "withhold", "--period", PERIOD, "--payer", "A", "--kind", "ckdl",
        ],
        &[
            "withhold", "--period", PERIOD, "--payer", "A", "--none", "--kind", "ckdl", "--amount",
            "1.00",
        ],
        &["resubmit"],
        &["resubmit", "--key", "1", "--corrected"],
        &["edit", "--key", "1"],
        &["setup"],
        &["import"],
        &["receive"],
        &["unform", "--registry", "первый"],
        &["stand"],
        &["backup"],
        &["journal", "--limit", "-1"],
    ];
    for call in calls {
        let plain = world.raw(&[call, &["--db", &db]].concat());
        assert_eq!(
            (plain.code, plain.out.as_str()),
            (2, ""),
            "{call:?}: {plain:?}"
        );
        plain.error();
        world.fails(2, call, "ошибка: ");
    }
}

#[test]
fn help_and_version_are_no_errors() {
    let world = World::bare();
    for call in [&["--help"][..], &["--version"], &["export", "--help"]] {
        let ran = world.raw(call);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
        assert!(ran.out.contains("ladya"), "{ran:?}");
    }
}

#[test]
fn without_json_standard_output_is_for_people() {
    let world = World::with(&[case(1)]);
    let ran = world.run(&["accounts", "--period", PERIOD]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.out.contains("Пробный-1") && ran.out.contains("100.00"),
        "{ran:?}"
    );
    let ran = world.run(&["export", "--period", "2021-05", "--out", "x"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:?}");
    ran.error();
}

#[test]
fn what_needs_a_setup_says_so() {
    let world = World::bare();
    let calls: [&[&str]; 6] = [
        &["setup", "--show"],
        &["form", "--period", PERIOD],
        &["export", "--period", PERIOD, "--out", "out"],
        &["reissue", "--period", PERIOD, "--all", "--out", "out"],
        &[
            "withhold", "--period", PERIOD, "--payer", "A", "--kind", "ckdl", "--amount", "1.00",
        ],
        &[
            "capitation",
            "--period",
            PERIOD,
            "--payer",
            "A",
            "--amount",
            "1.00",
        ],
    ];
    world.ok(&["accounts", "--period", PERIOD]);
    for call in calls {
        let before = world.dump();
        let ran = world.run(call);
        assert_eq!(ran.code, 1, "{call:?} {ran:?}");
        ran.error();
        assert!(ran.err.contains("setup"), "{ran:?}");
        assert_eq!(world.dump(), before);
    }
    // These work before any set-up.
    let file = world.bill("b.xml", &[case(1)]);
    assert_eq!(world.ok(&["import", &file])["new"], 1);
    assert_eq!(
        world
            .ok(&["accounts", "--period", PERIOD])
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let world = World::new();
    let unknown = [
        "capitation",
        "--period",
        PERIOD,
        "--payer",
        "Z",
        "--amount",
        "1.00",
    ];
    world.fails(1, &unknown, "Z");
    assert!(world.run(&unknown).err.contains("setup"));
    world.fails(
        1,
        &["withhold", "--period", PERIOD, "--payer", "Z", "--none"],
        "Z",
    );
    world.fails(
        1,
        &["reissue", "--period", PERIOD, "--payer", "Z", "--out", "x"],
        "Z",
    );
}

#[test]
fn setup_is_printed_back_as_it_was_meant() {
    let world = World::bare();
    let document = world.ok(&["setup", "--file", &fixture("setup.toml")]);
    assert_eq!(document["provider"]["ogrn"], "1007600000011");
    assert_eq!(document["region"]["profile"], "yaroslavl");
    assert_eq!(document["payers"].as_array().unwrap().len(), 3);
    assert_eq!(document["payers"][0]["letter"], "A");
    let shown = world.run(&["setup", "--show"]);
    let back: toml::Value = toml::from_str(&shown.out).unwrap();
    let given: toml::Value =
        toml::from_str(&std::fs::read_to_string(fixture("setup.toml")).unwrap()).unwrap();
    assert_eq!(back, given);
    assert_eq!(world.ok(&["setup", "--show"]), document);
    // … and may be run again with what was printed.
    let again = world.write("again.toml", shown.out.as_bytes());
    assert_eq!(world.ok(&["setup", "--file", &again]), document);
}

#[test]
fn an_unusable_setup_is_refused_with_everything_wrong_in_it() {
    let world = World::new();
    let good = std::fs::read_to_string(fixture("setup.toml")).unwrap();
    let with_twice = format!(
        "{good}\n[[payers]]\nletter = \"A\"\nogrn = \"1007600000055\"\nname = \"Ещё\"\nkind = \"insurer\"\nfrom = \"2021-01-01\"\n"
    );
    let bad: Vec<(&str, Vec<u8>)> = vec![
        ("nonsense", "это не TOML".into()),
        ("empty", "".into()),
        ("ogrn", good.replace("1007600000011", "100760000001").into()),
        (
            "letter",
            good.replace("letter = \"B\"", "letter = \"Б\"").into(),
        ),
        ("date", good.replacen("2021-01-01", "2021-02-30", 1).into()),
        ("kind", good.replace("\"fund\"", "\"bank\"").into()),
        ("misspelt", good.replace("kpp =", "kppp =").into()),
        ("twice", with_twice.into()),
        ("bytes", vec![0xFF, 0xFE, 0, 1]),
    ];
    for (name, text) in bad {
        let file = world.write(name, &text);
        world.fails(3, &["setup", "--file", &file], name);
    }
    world.fails(
        3,
        &["setup", "--file", &world.at("missing.toml")],
        "missing.toml",
    );
    let unknown = world.write(
        "unknown.toml",
        good.replace("yaroslavl", "nowhere").as_bytes(),
    );
    let ran = world.run(&["setup", "--file", &unknown]);
    assert!(ran.code > 0);
    ran.error();
}

/// Nothing of the libraries' own words.
fn speaks_russian(ran: &crate::support::Ran) {
    for english in [
        "invalid", "expected", "unknown", "missing", "parse", "not in", "number",
    ] {
        assert!(!ran.err.contains(english), "{ran:?}");
    }
}

#[test]
fn numbers_that_are_none_are_told_in_russian() {
    let world = World::new();
    let calls: [&[&str]; 6] = [
        &["unform", "--registry", "первый"],
        &["mark", "--registry", "1x"],
        &["journal", "--limit", "x"],
        &["withhold", "--remove", "x"],
        &["demo", "--out", "d", "--accounts", "0"],
        &["demo", "--out", "d", "--seed", "-"],
    ];
    for call in calls {
        let ran = world.run(call);
        assert_eq!(ran.code, 2, "{ran:?}");
        ran.error();
        speaks_russian(&ran);
    }
}

#[test]
fn what_is_wrong_in_a_setup_is_told_in_russian_with_its_line() {
    let world = World::new();
    let good = std::fs::read_to_string(fixture("setup.toml")).unwrap();
    let ogrn = "ogrn = \"1007600000011\"";
    let cases: [(&str, String, &str); 8] = [
        ("type", good.replace(ogrn, "ogrn = 1"), "строка 3"),
        ("word", good.replace(ogrn, "ogrn"), "строка 3"),
        (
            "key",
            good.replace("[settings]", "[settings]\nfoo = 1"),
            "foo",
        ),
        ("field", good.replace("code = \"76\"", ""), "code"),
        ("section", good.replace("[provider]", "[other]"), "other"),
        ("kind", good.replacen("\"insurer\"", "\"bank\"", 1), "bank"),
        (
            "date",
            good.replacen("\"2021-01-01\"", "\"01.01.2021\"", 1),
            "01.01.2021",
        ),
        ("profile", good.replace("yaroslavl", "nowhere"), "nowhere"),
    ];
    for (name, text, word) in cases {
        let file = world.write(name, text.as_bytes());
        world.fails(3, &["setup", "--file", &file], word);
        speaks_russian(&world.run(&["setup", "--file", &file]));
    }
    let bytes = world.write("bytes", &[b'#', 0xE0, 0xE1]);
    world.fails(3, &["setup", "--file", &bytes], "UTF-8");
    let folder = world.dir.path().to_str().unwrap();
    world.fails(3, &["setup", "--file", folder], "папка");
}

#[test]
fn a_letter_without_a_payer_is_no_empty_answer() {
    let world = World::sent(&[case(1)]);
    for call in [&["sums"][..], &["refusals"], &["accounts"]] {
        let call = [call, &["--period", PERIOD, "--payer", "Q"]].concat();
        world.fails(1, &call, "«Q»");
    }
    // A known one without accounts is an empty answer, in small letters too.
    assert_eq!(
        world.ok(&["sums", "--period", PERIOD, "--payer", "b"]),
        serde_json::json!([])
    );
}
/// Words of `clap` itself.
const ENGLISH: [&str; 18] = [
    "Usage",
    "Options",
    "Commands",
    "Arguments",
    "OPTIONS",
    "COMMAND",
    "Print",
    "default",
    "possible",
    "error",
    "invalid",
    "required",
    "value",
    "argument",
    "unexpected",
    "found",
    "cannot",
    "tip:",
];

fn is_russian(words: &str) {
    for english in ENGLISH {
        assert!(!words.contains(english), "«{english}» in:\n{words}");
    }
    assert!(words.contains(|c: char| matches!(c, 'а'..='я')), "{words}");
}

#[test]
fn help_of_every_command_is_in_russian() {
    let world = World::bare();
    let said = |call: &[&str]| {
        let ran = world.raw(call);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{call:?}: {ran:?}");
        is_russian(&ran.out);
        ran.out
    };
    let whole = said(&["help"]);
    assert_eq!(said(&["--help"]), whole);
    assert_eq!(said(&["-h"]), whole);
    assert!(whole.contains("Вызов: ladya [ключи] <КОМАНДА>"), "{whole}");
    let commands: Vec<&str> = whole
        .split("Команды:\n")
        .nth(1)
        .unwrap()
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.len() > 30, "{commands:?}");
    for command in commands {
        let own = said(&[command, "--help"]);
        assert_eq!(said(&["help", command]), own);
        assert!(own.contains(&format!("Вызов: ladya {command} ")), "{own}");
        assert!(own.contains("--db <ФАЙЛ>"), "{own}");
    }
    let below = said(&["help", "stand", "final"]);
    assert!(
        below.contains("Вызов: ladya stand final --in <ФАЙЛ>"),
        "{below}"
    );
    let unknown = world.raw(&["help", "nonsense"]);
    assert_eq!(unknown.code, 2);
    unknown.error();
    // With --json there is one document here too.
    for call in [
        &["--json", "help"][..],
        &["help", "--json"],
        &["--json", "--help"],
    ] {
        assert!(world.raw(call).document()["help"].is_string(), "{call:?}");
    }
    let version = world.raw(&["--version", "--json"]).document();
    assert_eq!(
        version["version"],
        format!("ladya {}", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn wrong_usage_is_explained_in_russian_and_names_the_place() {
    let world = World::new();
    let check = |call: &[&str], expected: &[&str]| {
        let ran = world.run(call);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
        ran.error();
        is_russian(&ran.err.replace("--required", ""));
        for word in expected {
            assert!(ran.err.contains(word), "«{word}»: {ran:?}");
        }
    };
    check(&[], &["ladya help"]);
    check(&["nonsense"], &["nonsense"]);
    check(&["board", "--nonsense"], &["--nonsense"]);
    check(&["accounts"], &["--period <ПЕРИОД>"]);
    check(&["accounts", "--period"], &["--period <ПЕРИОД>"]);
    check(
        &["accounts", "--period", "2021-13"],
        &["2021-13", "как 2021-04"],
    );
    check(
        &["unform", "--registry", "первый"],
        &["первый", "целое число"],
    );
    check(
        &["demo", "--out", "x", "--accounts", "0"],
        &["целое число, не меньше 1"],
    );
    check(
        &["refusals", "--period", PERIOD, "--stage", "second"],
        &["second", "precheck, final"],
    );
    check(
        &["resubmit", "--key", "1", "--corrected"],
        &["--corrected", "--key"],
    );
    check(
        &["board", "--period", PERIOD, "--period", PERIOD],
        &["--period"],
    );
    check(&["--db"], &["--db <ФАЙЛ>"]);
    check(&["stand"], &[]);
    check(&["stand", "nonsense"], &["nonsense"]);
}
