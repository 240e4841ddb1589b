//! `mes`: accounts of hospitals against an invented dictionary of standards.

use serde_json::{Value, json};

use crate::support::{PERIOD, World, has};
use crate::wire::{Case, FUND, case, cp1251, document, key};

const STANDARDS: &str = "CODE\tNAME\tDAYS_MIN\tDAYS_MAX\tTARIFF\tWEIGHT\tPRICE_MAX\tDIAGNOSES\tDATEBEG\tDATEEND\n\
    st01.001\tПервая группа\t3\t10\t1000.00\t1.25\t\tJ00-J22\t01.01.2021\t\n\
    st01.002\tВторая группа\t\t\t2000.00\t\t2100.00\t\t01.01.2021\t\n\
    st01.003\tПрежняя группа\t\t\t500.00\t\t\t\t01.01.2020\t31.12.2020\n\
    st01.004\tГруппа без тарифа\t\t\t\t\t\t\t01.01.2021\t\n\
    st01.005\tГруппа с опиской\t\t\t100.00\t\t\tJ06, все\t01.01.2021\t\n\
    ds01.001\tДневная группа\t8\t\t300.00\t\t\t\t01.01.2021\t\n";

/// An inpatient case: sum, attributes of the service, blocks of the service.
fn stay(n: u32, sum: &str, attributes: &str, blocks: &str) -> String {
    of(
        Case {
            full: sum.into(),
            help_cond: "1".into(),
            ..case(n)
        },
        attributes,
        blocks,
    )
}

fn of(case: Case, attributes: &str, blocks: &str) -> String {
    let patient = case.patient(1, &case.full, "");
    let place = r#"kpp_lpu="760001001"/>"#;
    assert_eq!(patient.matches(place).count(), 1);
    patient.replace(
        place,
        &format!(r#"kpp_lpu="760001001" {attributes}/>{blocks}"#),
    )
}

/// Set up, with the dictionary, and with these patients in the pool.
fn world(patients: &[String]) -> World {
    let world = World::new();
    let file = world.write("standards.tsv", STANDARDS.as_bytes());
    world.ok(&["nsi", "import", &file]);
    import(&world, patients);
    world
}

fn import(world: &World, patients: &[String]) {
    let xml = document("2021", "04", FUND, "", &patients.concat(), "");
    let file = world.write("import.xml", &cp1251(&xml));
    assert_eq!(world.ok(&["import", &file])["new"], patients.len());
}

fn analysis(world: &World) -> Value {
    world.ok(&["mes", "--period", PERIOD])
}

/// Findings as `key kind found expected difference`, keys by their number.
fn told(analysis: &Value) -> Vec<String> {
    let line = |f: &Value| {
        let text = |name: &str| f[name].as_str().unwrap_or("-").to_owned();
        let n = text("key")[4..8].trim_start_matches('0').to_owned();
        let words = [
            n,
            text("kind"),
            text("found"),
            text("expected"),
            text("difference"),
        ];
        words.join(" | ")
    };
    analysis["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(line)
        .collect()
}

#[test]
fn every_kind_of_finding_is_made_by_its_own_fault_alone() {
    let good = r#"ksg="st01.001" bztsz="1000.00" koef_z="1.25" koef_up="0,8" it_sl="1.00""#;
    let kslp = r#"<coefficients><kslp coeff="3" value="1.2"/></coefficients>"#;
    let day = |n: u32, sum: &str, attributes: &str| {
        let case = Case {
            full: sum.into(),
            help_cond: "2".into(),
            ..case(n)
        };
        of(case, attributes, "")
    };
    let world = world(&[
        // Clean: 1000 × 1.25 × 0.8; six nights.
        stay(1, "1000.00", good, ""),
        // Clean: with КСЛП that follows from its parts.
        stay(
            2,
            "1200.00",
            &good.replace("it_sl=\"1.00\"", "it_sl=\"1.2\""),
            kslp,
        ),
        stay(3, "1000.01", good, ""),
        stay(4, "0.00", good, ""),
        stay(5, "1000.00", "", ""),
        stay(6, "1000.00", &good.replace("st01.001", "st09.999"), ""),
        stay(7, "500.00", r#"ksg="st01.003""#, ""),
        stay(8, "500.00", r#"ksg="st01.004""#, ""),
        stay(9, "2100.01", r#"ksg="st01.002" koef_d="1.5""#, ""),
        stay(10, "800.00", &good.replace("1.25", "1.20"), ""),
        stay(11, "1000.00", &good.replace("1000.00", "999.00"), ""),
        stay(12, "1000.00", &good.replace("0,8", "0,8,1"), ""),
        stay(13, "1000.00", good, kslp),
        day(14, "300.00", r#"ksg="ds01.001""#),
        day(15, "300.00", r#"ksg="ds01.001" count_d="8""#),
        day(16, "300.00", r#"ksg="ds01.001" count_d="восемь""#),
        // A dictionary's slip is no fault of the account.
        stay(17, "100.00", r#"ksg="st01.005""#, ""),
        // Days and diagnosis.
        of(
            Case {
                full: "1000.00".into(),
                help_cond: "1".into(),
                start: "2021-04-11".into(),
                ..case(18)
            },
            good,
            "",
        ),
        stay(19, "1000.00", good, "")
            .replace(r#"type_b="1" mkb="J06.9""#, r#"type_b="1" mkb="J45.0""#),
        // Nothing of standards is asked of others.
        case(20).patient(1, "2000.00", ""),
    ]);
    let found = analysis(&world);
    has(
        &found,
        &[
            "accounts",
            "checked",
            "difference",
            "findings",
            "by_kind",
            "by_department",
        ],
    );
    let expected = [
        "4 | zero_price | 0.00 | 1000.00 | -1000.00",
        "10 | price | 800.00 | 1000.00 | -200.00",
        "10 | coefficient | 1.20 | 1.25 | 0.00",
        "13 | price | 1000.00 | 1200.00 | -200.00",
        "13 | coefficient | 1.00 | 1.2 | 0.00",
        "3 | price | 1000.01 | 1000.00 | 0.01",
        "9 | over_maximum | 2100.01 | 2100.00 | 0.01",
        "5 | no_standard |  | код стандарта | 0.00",
        "6 | unknown_standard | st09.999 | код из справочника | 0.00",
        "7 | unknown_standard | st01.003 | действовал с 01.01.2020 по 31.12.2020 | 0.00",
        "8 | no_tariff | st01.004 | тариф в справочнике | 0.00",
        "11 | tariff | 999.00 | 1000.00 | 0.00",
        "12 | coefficient | 0,8,1 | число | 0.00",
        "14 | days | 7 | не меньше 8 | 0.00",
        "16 | days | восемь | не меньше 8 | 0.00",
        "18 | days | 1 | от 3 до 10 | 0.00",
        "19 | diagnosis | J45.0 | J00-J22 | 0.00",
    ];
    assert_eq!(told(&found), expected);
    assert_eq!(
        (
            &found["accounts"],
            &found["checked"],
            &found["difference"],
            &found["faulty"]
        ),
        (&json!(19), &json!(14), &json!("-1399.98"), &json!(15))
    );
    let first = &found["findings"][0];
    has(
        first,
        &[
            "key",
            "activity",
            "payer",
            "department",
            "standard",
            "diagnosis",
            "kind",
            "expected",
            "found",
            "billed",
            "computed",
            "difference",
            "text",
            "field",
        ],
    );
    assert_eq!(
        (&first["payer"], &first["department"], &first["field"]),
        (&json!("A"), &json!("1"), &json!("sum/elem[1]/@suml"))
    );
    // What of the dictionary cannot be used is said.
    let warnings = found["warnings"].as_array().unwrap();
    assert!(
        warnings
            .iter()
            .any(|w| w.as_str().unwrap().contains("«все»")),
        "{warnings:?}"
    );

    let lines = world.run(&["mes", "--period", PERIOD]);
    for words in [
        "предъявлено 1 000,01, по расчёту 1 000,00: лишнее 0,01",
        "просмотрено 19 счетов",
        "разница -1399.98",
    ] {
        let plain = lines.out.replace(['\u{a0}', '\u{202f}'], " ");
        assert!(plain.contains(words), "«{words}» in {plain}");
    }
}

#[test]
fn without_a_dictionary_the_words_say_what_to_import() {
    let world = World::new();
    let document = world.fails(1, &["mes", "--period", PERIOD], "standards");
    assert!(
        document["remedy"]
            .as_str()
            .unwrap()
            .contains("nsi import standards")
    );
    world.fails(1, &["mes", "--period", PERIOD, "--take-all"], "standards");
}

const PROFILE: &str = include_str!("../../resources/regions/yaroslavl.toml");

/// The world's own profile, with this in the place of that.
fn with_profile(world: &World, from: &str, to: &str) {
    assert_eq!(PROFILE.matches(from).count(), 1, "{from}");
    world.write(
        "regions/yaroslavl.toml",
        PROFILE.replace(from, to).as_bytes(),
    );
}

#[test]
fn what_is_multiplied_and_how_days_are_counted_is_the_profiles() {
    let kslp = r#"<coefficients><kslp coeff="3" value="1.5"/><kslp coeff="4" value="1.6"/></coefficients>"#;
    let world = world(&[
        stay(1, "180.00", r#"ksg="st01.005" it_sl="1.8""#, kslp),
        stay(2, "125.00", r#"ksg="st01.005" it_sl="1.25""#, ""),
        of(
            Case {
                full: "300.00".into(),
                help_cond: "2".into(),
                ..case(3)
            },
            r#"ksg="ds01.001""#,
            "",
        ),
    ]);
    let told = |from: &str, to: &str| {
        with_profile(&world, from, to);
        let found = told(&analysis(&world));
        found.join("\n")
    };
    // 1.8 is the limit; without parts the coefficient is one; 6 to 12 April are seven days.
    assert_eq!(
        told("limit = \"1.8\"", "limit = \"1.8\" "),
        "2 | price | 125.00 | 100.00 | 25.00\n2 | coefficient | 1.25 | 1 | 0.00\n3 | days | 7 | не меньше 8 | 0.00"
    );
    let other = told("limit = \"1.8\"", "limit = \"2\"");
    assert!(
        other.contains("1 | price | 180.00 | 200.00 | -20.00\n1 | coefficient | 1.8 | 2 |"),
        "{other}"
    );
    let other = told("without = \"one\"", "without = \"field\"");
    assert_eq!(other, "3 | days | 7 | не меньше 8 | 0.00");
    let other = told("count = \"days\"", "count = \"days\"\nleast = 8");
    assert!(!other.contains("days"), "{other}");

    let section = PROFILE.split_once("[standards]").unwrap().1;
    let section = section.split_once("# ---- ").unwrap().0;
    with_profile(&world, &format!("[standards]{section}"), "");
    world.fails(1, &["mes", "--period", PERIOD], "[standards]");
}

#[test]
fn only_a_payer_and_only_what_is_not_sent() {
    let good = r#"ksg="st01.002""#;
    let of_b = |n: u32| Case {
        full: "1.00".into(),
        help_cond: "1".into(),
        ..crate::wire::of_b(n)
    };
    let world = world(&[stay(1, "1.00", good, ""), of(of_b(2), good, "")]);
    let of_payer = |letter: &str| {
        let found = world.ok(&["mes", "--period", PERIOD, "--payer", letter]);
        told(&found)
    };
    assert_eq!(of_payer("b"), ["2 | price | 1.00 | 2000.00 | -1999.00"]);
    world.fails(1, &["mes", "--period", PERIOD, "--payer", "Z"], "Z");

    // In a registry it still belongs to the work; once it is sent, only to those who ask for all.
    world.ok(&["form", "--period", PERIOD]);
    assert_eq!(told(&analysis(&world)).len(), 2);
    world.ok(&["export", "--period", PERIOD, "--out", &world.at("out")]);
    assert_eq!(analysis(&world)["accounts"], 0);
    let all = world.ok(&["mes", "--period", PERIOD, "--all"]);
    assert_eq!(told(&all).len(), 2);

    // What was sent is left as it is, and said.
    let left = world.fails(1, &["mes", "--period", PERIOD, "--take", &key(1)], "нельзя");
    assert_eq!(
        (&left["taken"], &left["left"][0]["key"]),
        (&json!([]), &json!(key(1)))
    );
}

#[test]
fn a_computed_price_is_taken_as_one_step_and_comes_back() {
    let good = r#"ksg="st01.002" koef_d="0.9""#;
    let plain = |n: u32, sum: &str| stay(n, sum, good, "");
    let world = world(&[
        plain(1, "1500.00"),
        plain(2, "1800.00"),
        plain(3, "0.00"),
        // Sums that do not say which of them the price is.
        plain(4, "100.00").replacen(
            r#"suml="100.00" sum="100.00""#,
            r#"suml="90.00" sum="90.00""#,
            1,
        ),
        stay(5, "100.00", r#"ksg="нет такой""#, ""),
        case(6).patient(1, "600.00", ""),
    ]);
    world.ok(&["form", "--period", PERIOD]);
    world.fails(2, &["mes", "--period", PERIOD, "--dry-run"], "");
    world.fails(
        2,
        &["mes", "--period", PERIOD, "--take-all", "--take", &key(1)],
        "",
    );
    let before = world.dump();
    let planned = world.ok(&["mes", "--period", PERIOD, "--take-all", "--dry-run"]);
    assert_eq!(world.dump(), before);
    assert_eq!(planned["planned"], true);

    let done = world.ok(&["mes", "--period", PERIOD, "--take-all"]);
    assert_eq!(
        (&done["taken"], &done["left"]),
        (&planned["taken"], &planned["left"])
    );
    let taken = json!([
        { "key": key(3), "was": "0.00", "now": "1800.00" },
        { "key": key(1), "was": "1500.00", "now": "1800.00" },
    ]);
    assert_eq!(done["taken"], taken);
    assert_eq!(done["left"][0]["key"], key(4));
    assert_eq!(
        (&done["was"], &done["now"]),
        (&json!("1500.00"), &json!("3600.00"))
    );
    assert_eq!(world.account(&key(1))["billed"], "1800.00");
    assert_eq!(world.account(&key(1))["revision"], 2);
    world.verify();

    // The sums of services and account stay equal, in the registry and in the file.
    let exported = world.ok(&["export", "--period", PERIOD, "--out", &world.at("out")]);
    let xml = crate::wire::unzipped(exported["path"].as_str().unwrap());
    assert_eq!(
        xml.matches(r#"suml="1800.00" sum="1800.00""#).count(),
        12,
        "{xml}"
    );
    world.ok(&["undo"]);
    world.verify();

    // One that can be taken is; another key of the call is left and said.
    world.ok(&["undo"]);
    let some = world.ok(&[
        "mes",
        "--period",
        PERIOD,
        "--take",
        &key(1),
        &key(1),
        &key(6),
    ]);
    assert_eq!(
        (
            some["taken"].as_array().unwrap().len(),
            some["left"].as_array().unwrap().len()
        ),
        (1, 1)
    );
    world.ok(&["mes", "--period", PERIOD, "--take", &key(3)]);
    // Nothing to take any more, and those left are left for their reasons.
    let again = world.fails(
        1,
        &[
            "mes",
            "--period",
            PERIOD,
            "--take",
            &key(2),
            &key(4),
            &key(5),
            &key(6),
        ],
        "и так расчётная",
    );
    let reasons: Vec<&str> = again["left"]
        .as_array()
        .unwrap()
        .iter()
        .map(|left| left["reason"].as_str().unwrap())
        .collect();
    for (reason, word) in reasons.iter().zip([
        "и так расчётная",
        "не одна и та же",
        "не рассчитана",
        "не стационар",
    ]) {
        assert!(reason.contains(word), "{reason}");
    }

    world.fails(
        1,
        &["mes", "--period", PERIOD, "--take", &key(1), &key(77)],
        &key(77),
    );
    world.ok(&["undo"]);
    world.ok(&["undo"]);
    assert_eq!(world.account(&key(1))["billed"], "1500.00");
    assert_eq!(world.account(&key(1))["revision"], 1);
    world.verify();
}

/// A service beside those of a patient, with its own sums, attributes and diagnosis.
fn beside(patient: &str, n: u32, sum: &str, attributes: &str, mkb: &str) -> String {
    let elem = |t: u32| format!(r#"<elem type_acc="{t}" suml="{sum}" sum="{sum}"/>"#);
    let service = format!(
        r#"<manipulation xkey="8000{n:04}-12FF-FFFF-FFFF-FFFFFFFFFFFF" prof_oms="97" det="0" service="POS-01" quantity="1"
        spec="76" date_1="2021-04-06" date_2="2021-04-12"><sum>{}{}</sum><additionals><additional ogrn_lpu="1007600000011"
        kpp_lpu="760001001" {attributes}/><diagnoses><diagnose mkb="{mkb}"/></diagnoses></additionals></manipulation>"#,
        elem(0),
        elem(1)
    );
    patient.replace("</manipulations>", &format!("{service}</manipulations>"))
}

/// The account's own sum; those of its services stay.
fn whole(patient: &str, was: &str, now: &str) -> String {
    let (services, account) = patient.split_once("</manipulations>").unwrap();
    let sum = format!(r#"suml="{was}" sum="{was}""#);
    assert!(account.contains(&sum));
    let account = account.replace(&sum, &format!(r#"suml="{now}" sum="{now}""#));
    format!("{services}</manipulations>{account}")
}

#[test]
fn prices_of_several_standards_add_up_and_other_services_keep_theirs() {
    let first = r#"ksg="st01.001" bztsz="900.00" koef_z="1.2""#;
    // 1000 × 1.25 and 2000, and 50 without a standard; the days of each are not known.
    let two = |n: u32, own: &str| {
        let patient = stay(n, own, first, "");
        let patient = beside(&patient, n, "2000.00", r#"ksg="st01.002""#, "I21.4");
        beside(&patient, n + 50, "50.00", "", "I21.4")
    };
    let world = world(&[
        whole(&two(1, "1200.00"), "1200.00", "3250.00"),
        // Its services are right, its own sum is not.
        whole(
            &stay(2, "2000.00", r#"ksg="st01.002""#, ""),
            "2000.00",
            "1999.00",
        ),
        // Its sum is right by chance: the services are not.
        whole(&two(3, "1200.00"), "1200.00", "3300.00"),
    ]);
    let found = analysis(&world);
    let money = told(&found);
    let money: Vec<&String> = money
        .iter()
        .filter(|line| line.contains("| price |"))
        .collect();
    assert_eq!(
        money,
        [
            "1 | price | 3250.00 | 3300.00 | -50.00",
            "2 | price | 1999.00 | 2000.00 | -1.00",
            "3 | price | 3300.00 | 3300.00 | 0.00",
        ]
    );
    assert_eq!(found["findings"][0]["standard"], "st01.001, st01.002");
    let done = world.ok(&["mes", "--period", PERIOD, "--take-all"]);
    assert_eq!(
        (done["taken"].as_array().unwrap().len(), &done["left"]),
        (3, &json!([]))
    );
    // Tariff and coefficients of the price are taken with it: nothing is found any more.
    assert_eq!(analysis(&world)["findings"], json!([]));
    assert_eq!(world.account(&key(1))["billed"], "3300.00");
    world.ok(&["form", "--period", PERIOD]);
    let exported = world.ok(&["export", "--period", PERIOD, "--out", &world.at("out")]);
    let xml = crate::wire::unzipped(exported["path"].as_str().unwrap());
    for (text, n) in [
        (r#"suml="1250.00" sum="1250.00""#, 4),
        (r#"suml="50.00" sum="50.00""#, 4),
        (r#"suml="3300.00" sum="3300.00""#, 4),
        (r#"bztsz="1000.00""#, 2),
        (r#"koef_z="1.25""#, 2),
    ] {
        assert_eq!(xml.matches(text).count(), n, "{text}");
    }
    world.verify();
    assert_eq!(world.ok(&["reconcile", "--period", PERIOD])["ok"], true);
}

#[test]
fn a_refused_account_is_corrected_by_the_standard() {
    use crate::wire::{A, reply};
    let case = Case {
        full: "1.00".into(),
        help_cond: "1".into(),
        ..case(1)
    };
    let world = world(&[of(case.clone(), r#"ksg="st01.002""#, "")]);
    world.send(false);
    let answer = world.reply(&reply('1', 'A', A).refuse(&case));
    world.ok(&["receive", &answer]);
    assert_eq!(
        told(&analysis(&world)),
        ["1 | price | 1.00 | 2000.00 | -1999.00"]
    );
    world.ok(&["mes", "--period", PERIOD, "--take", &key(1)]);
    assert_eq!(analysis(&world)["findings"], json!([]));
    // A price that was taken is a correction after the refusal: F8 may have it.
    assert_eq!(world.ok(&["resubmit", "--corrected"])["primary"], 1);
    world.verify();
}

/// The demo's own month is clean by its own dictionary, whatever the seed.
#[test]
fn the_demo_is_clean_by_its_dictionary() {
    let world = World::bare();
    let demo = world.at("demo");
    world.ok(&["demo", "--out", &demo, "--accounts", "120", "--seed", "5"]);
    let db = format!("{demo}/ladya.db");
    let run = |arguments: &[&str]| {
        let ran = world.raw(&[arguments, &["--db", &db, "--json"]].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.document()
    };
    let imported = run(&["nsi", "import", &format!("{demo}/standards.tsv")]);
    assert_eq!(imported[0]["rows"], 530);
    for period in ["2021-04", "2021-05"] {
        let found = run(&["mes", "--period", period, "--all"]);
        assert!(found["accounts"].as_u64().unwrap() > 5, "{found}");
        assert_eq!(found["findings"], json!([]));
        assert_eq!(found["checked"], found["accounts"]);
    }
}
