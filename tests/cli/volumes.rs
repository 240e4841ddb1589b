//! Planned volumes and sequestration.

use serde_json::{Value, json};

use crate::support::{PERIOD, World, has, is_money};
use crate::wire::{Case, case, key, of_b};

fn with_plan(cases: &[Case], plan: &str) -> World {
    let world = World::with(cases);
    planned(&world, plan);
    world
}

/// Takes the plan in, its head put before it.
fn planned(world: &World, plan: &str) {
    let text = format!("PERIOD;PAYER;ACTIVITY;PROFILE;HELP_KIND;COUNT;SUM\n{plan}");
    let file = world.write("volumes.csv", text.as_bytes());
    world.ok(&["nsi", "import", &file, "--replace"]);
}

/// The line of a payer and a profile.
fn line<'d>(document: &'d Value, payer: Option<&str>, profile: Option<&str>) -> &'d Value {
    let lines = document["lines"].as_array().unwrap();
    let found = lines
        .iter()
        .find(|line| line["payer"] == json!(payer) && line["profile"] == json!(profile));
    found.unwrap_or_else(|| panic!("{payer:?} {profile:?}: {document}"))
}

fn cut(document: &Value) -> Vec<String> {
    let cut = document["cut"].as_array().unwrap().iter();
    let mut keys: Vec<String> = cut.map(|c| c["key"].as_str().unwrap().to_owned()).collect();
    keys.sort();
    keys
}

#[test]
fn plan_and_fact_stand_side_by_side() {
    let elsewhere = Case {
        end: "2021-05-02".into(),
        ..case(9)
    };
    let cases = [case(1), case(2), case(3), of_b(4), elsewhere];
    let world = with_plan(
        &cases,
        "2021-04;A;outpatient;;;2;1000,00\n2021-04;;;;;;500\n2021-03;A;outpatient;;;5;\n2020-12;A;outpatient;;;9;9\n",
    );
    let found = world.ok(&["volumes", "--period", PERIOD]);
    has(&found, &["period", "lines", "total", "unplanned"]);
    assert_eq!(found["total"], json!({ "count": 4, "sum": "1000.00" }));
    assert_eq!(found["unplanned"]["count"], 0);
    let of_a = line(&found, Some("A"), None);
    let fields = [
        "plan_count",
        "plan_sum",
        "count",
        "sum",
        "over_count",
        "over_sum",
    ];
    has(&of_a["month"], &fields);
    assert!(is_money(&of_a["month"]["sum"]) && is_money(&of_a["month"]["plan_sum"]));
    assert_eq!(
        of_a["month"],
        json!({ "months": 1, "plan_count": 2, "plan_sum": "1000.00", "count": 3, "sum": "600.00",
                "over_count": 1, "over_sum": "0.00" })
    );
    // March is planned and has no accounts; of the year before nothing is asked.
    assert_eq!(of_a["quarter"], of_a["month"]);
    assert_eq!(
        (&of_a["year"]["months"], &of_a["year"]["plan_count"]),
        (&json!(2), &json!(7))
    );
    assert_eq!(of_a["year"]["plan_sum"], Value::Null, "March limits no sum");
    assert_eq!(of_a["year"]["over_count"], 0);
    let all = line(&found, None, None);
    assert_eq!(all["activity"], Value::Null);
    assert_eq!(all["month"]["plan_count"], Value::Null);
    assert_eq!(all["month"]["over_sum"], "500.00");
    let of_payer = world.ok(&["volumes", "--period", PERIOD, "--payer", "a"]);
    assert_eq!(of_payer["lines"].as_array().unwrap().len(), 1);

    // A registry is counted where it was formed; what is refused or put off is not.
    world.ok(&[
        "defer",
        "--key",
        &key(1),
        "--until",
        "2021-05",
        "--reason",
        "позже",
    ]);
    world.ok(&["form", "--period", PERIOD]);
    let found = world.ok(&["volumes", "--period", PERIOD]);
    assert_eq!(line(&found, Some("A"), None)["month"]["count"], 2);
    let may = world.ok(&["volumes", "--period", "2021-05"]);
    let of_a = line(&may, Some("A"), None);
    assert_eq!(of_a["month"]["months"], 0);
    assert_eq!(of_a["year"]["count"], 2, "May has no plan, April has");
    assert_eq!(may["unplanned"]["count"], 2);
    world.verify();
}

#[test]
fn profiles_and_kinds_of_care_come_from_the_documents() {
    let world = with_plan(
        &[case(1), case(2)],
        "2021-04;A;outpatient;97;;1;\n2021-04;A;outpatient;1;;1;\n2021-04;;;;31;;100,00\n",
    );
    let set = "manipulations/manipulation[1]/@prof_oms=1";
    world.ok(&["edit", "--key", &key(2), "--set", set, "@help_type=31"]);
    world.ok(&[
        "edit",
        "--key",
        &key(1),
        "--set",
        &set.replace("=1", "=97"),
        "@help_type=12",
    ]);
    let found = world.ok(&["volumes", "--period", PERIOD]);
    assert_eq!(
        line(&found, Some("A"), Some("97"))["month"]["sum"],
        "100.00"
    );
    assert_eq!(line(&found, Some("A"), Some("1"))["month"]["sum"], "200.00");
    assert_eq!(line(&found, None, None)["month"]["over_sum"], "100.00");
}

#[test]
fn a_month_is_cut_to_its_plan_and_comes_back() {
    let late = |n: u32, end: &str| Case {
        end: end.into(),
        ..case(n)
    };
    let cases = [
        late(1, "2021-04-10"),
        late(2, "2021-04-20"),
        late(3, "2021-04-15"),
        of_b(4),
    ];
    let plan = "2021-04;A;outpatient;;;2;\n2021-04;;outpatient;;;;600,00\n";
    let world = with_plan(&cases, plan);
    let sequester = |more: &[&str]| {
        let call = [&["sequester", "--period", PERIOD], more].concat();
        world.ok(&call)
    };
    let before = world.dump();
    // For A one has to go; for everybody 400.00 have to, whoever pays. Of the cheapest the second comes
    // back: with the third there is enough.
    for (by, expected) in [
        ("date", vec![2, 3]),
        ("cheapest", vec![1, 3]),
        ("dearest", vec![3, 4]),
    ] {
        let shown = sequester(&["--by", by]);
        let expected: Vec<String> = expected.into_iter().map(key).collect();
        assert_eq!(cut(&shown), expected, "{by}");
        assert_eq!(
            (&shown["deferred"], &shown["left"]),
            (&json!(0), &json!([]))
        );
    }
    assert_eq!(cut(&sequester(&["--payer", "A"])), [key(2)]);
    let by_hand = sequester(&["--key", &key(4), &key(4)]);
    assert_eq!(cut(&by_hand), [key(4)]);
    assert_eq!(
        by_hand["left"].as_array().unwrap().len(),
        1,
        "A keeps one too many"
    );
    assert_eq!(world.dump(), before, "a preview changes nothing");

    let done = sequester(&["--apply"]);
    assert_eq!(
        (done["deferred"].as_i64(), &done["until"]),
        (Some(2), &json!("2021-05"))
    );
    let line = &done["lines"][done["cut"][0]["line"].as_u64().unwrap() as usize];
    assert_eq!(line["payer"], "A");
    assert_eq!(world.account(&key(2))["state"], "deferred");
    let after = sequester(&[]);
    assert_eq!(after["cut"], json!([]));
    let journal = world.ok(&["journal", "--limit", "1"]);
    assert_eq!(journal[0]["command"], "sequester");
    assert_eq!(
        journal[0]["summary"],
        "секвестирование 2021-04: отложено счетов 2 на 500.00 до 2021-05"
    );
    let connection = rusqlite::Connection::open(&world.db).unwrap();
    let reasons = "SELECT count(*) FROM accounts WHERE state = 'deferred' AND reason LIKE 'сверх плана 2021-04: %'";
    let n: i64 = connection.query_row(reasons, [], |row| row.get(0)).unwrap();
    assert_eq!(n, 2, "the reason names the line");
    drop(connection);
    world.verify();
    // Back by hand, and back as a step.
    world.ok(&["undefer", "--key", &key(2)]);
    world.ok(&["undo"]);
    world.ok(&["undo"]);
    let back = sequester(&["--until", "2021-07"]);
    assert_eq!(cut(&back), cut(&done));
    assert_eq!(back["until"], "2021-07");
}

#[test]
fn what_stands_in_a_registry_is_named_with_what_to_do() {
    let world = with_plan(&[case(1), case(2)], "2021-04;A;outpatient;;;1;\n");
    let formed = world.ok(&["form", "--period", PERIOD]);
    let id = formed["registries"][0]["id"].as_i64().unwrap();
    let shown = world.ok(&["sequester", "--period", PERIOD]);
    assert_eq!(
        (&shown["cut"], &shown["left"][0]["registries"]),
        (&json!([]), &json!([id]))
    );
    let said = world.run(&["sequester", "--period", PERIOD]);
    assert!(
        said.out.contains(&format!("№ {id}")) && said.out.contains("расформируйте"),
        "{said:?}"
    );
    let by_hand = ["sequester", "--period", PERIOD, "--key", &key(1), "--apply"];
    world.fails(1, &by_hand, &format!("в реестре № {id}"));
    world.ok(&["unform", "--registry", &id.to_string()]);
    assert_eq!(world.ok(&by_hand)["deferred"], 1);
    world.fails(1, &by_hand, "не ждёт реестра за 2021-04");
    world.ok(&["undo"]);
    // Once it is sent, only the fund can take it off.
    world.send(false);
    let shown = world.ok(&["sequester", "--period", PERIOD]);
    assert_eq!(shown["left"][0]["exported"]["count"], 2);
    assert_eq!(shown["left"][0]["registries"], json!([]));
}

#[test]
fn calls_that_cannot_be_carried_out_say_why() {
    let without_setup = World::bare().run(&["volumes", "--period", PERIOD]);
    assert_eq!(without_setup.code, 1);
    assert!(without_setup.error().contains("реквизиты"));
    let world = World::with(&[case(1)]);
    for command in ["volumes", "sequester"] {
        world.fails(1, &[command, "--period", PERIOD], "плана объёмов нет");
    }
    planned(&world, "2021-04;A;outpatient;;;0;0\n");
    world.fails(
        1,
        &["sequester", "--period", PERIOD, "--until", PERIOD],
        "после 2021-04",
    );
    world.fails(1, &["sequester", "--period", PERIOD, "--payer", "Q"], "Q");
    world.fails(1, &["sequester", "--period", PERIOD, "--key", "ABC"], "ABC");
    world.fails(
        2,
        &["sequester", "--period", PERIOD, "--by", "size"],
        "size",
    );
    world.fails(
        2,
        &[
            "sequester",
            "--period",
            PERIOD,
            "--by",
            "date",
            "--key",
            "A",
        ],
        "вместе",
    );
    world.fails(1, &["volumes", "--period", "2022-04"], "плана объёмов нет");
    // A table of a former form, without kinds of care, still goes in; two lines of one key do not.
    let old = world.write(
        "volumes.csv",
        b"PERIOD;PAYER;ACTIVITY;PROFILE;COUNT;SUM\n2021-04;;;;1;1\n",
    );
    world.ok(&["nsi", "import", &old, "--replace"]);
    let twice = world.write(
        "volumes.csv",
        b"PERIOD;PAYER;ACTIVITY;PROFILE;COUNT;SUM\n2021-04;;;;1;1\n2021-04;;;;2;2\n",
    );
    world.fails(3, &["nsi", "import", &twice, "--replace"], "volumes");
}

#[test]
fn the_document_has_pages_and_a_chart() {
    let world = with_plan(
        &[case(1), case(2), of_b(3)],
        "2021-04;A;outpatient;97;;1;100\n2021-04;;outpatient;;;0;\n2021-03;;dental;;;5;5\n",
    );
    let made = |ending: &str| {
        let out = world.at(&format!("volumes.{ending}"));
        world.ok(&["report", "volumes", "--period", PERIOD, "--out", &out]);
        std::fs::read(&out).unwrap()
    };
    assert!(made("pdf").starts_with(b"%PDF-"));
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(made("xlsx"))).unwrap();
    for (at, column) in [(1, "$G$"), (2, "$J$")] {
        let mut chart = String::new();
        let mut file = book.by_name(&format!("xl/charts/chart{at}.xml")).unwrap();
        std::io::Read::read_to_string(&mut file, &mut chart).unwrap();
        assert!(chart.contains("поликлиника, A, профиль 97"), "{chart}");
        assert!(chart.contains(column), "{chart}");
    }
    let csv = String::from_utf8(made("csv")).unwrap();
    assert!(
        csv.contains("поликлиника") && csv.contains("200,0 %"),
        "{csv}"
    );
    let call = ["report", "volumes", "--period", "2022-01", "--out", "x.pdf"];
    world.fails(1, &call, "плана объёмов нет");
}
