//! `check` and `rules` on invented federal files.

use std::path::{Path, PathBuf};
use std::process::Command;

use ladya::demo::federal::{FederalPair, write_pair};
use serde_json::{Value, json};

use crate::support::World;

/// What a call printed, its exit code, and what it said beside.
struct Called {
    document: Value,
    code: i32,
    said: String,
}

fn ladya(arguments: &[&str]) -> Called {
    let output = Command::new(env!("CARGO_BIN_EXE_ladya"))
        .args(arguments)
        .arg("--json")
        // The rule files of whoever runs the tests are none of ours.
        .env("XDG_DATA_HOME", "/nonexistent")
        .output()
        .expect("the program runs");
    let text = String::from_utf8_lossy(&output.stdout);
    Called {
        document: serde_json::from_str(&text).unwrap_or(Value::Null),
        code: output.status.code().unwrap_or(-1),
        said: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A classifier of our own, in the words of the official ones.
const CLASSIFIER: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<packet><zglv><type>FLK_MPF</type><version>1</version><date>01.01.2021</date></zglv>
<zap><ID_TEST>002F.00.9001</ID_TEST><ID_EL>ZL_LIST/ZAP/Z_SL/SL/DET</ID_EL>
<TYPE_MD><TYPE_D>H</TYPE_D></TYPE_MD><VAL_EL>{0, 1}</VAL_EL><DATEBEG>01.11.2019</DATEBEG></zap>
<zap><ID_TEST>003F.00.9002</ID_TEST><ID_EL>ZL_LIST/ZAP/Z_SL/KD_Z</ID_EL>
<TYPE_MD><TYPE_D>H</TYPE_D></TYPE_MD><USL_TEST>USL_OK={1, 2}</USL_TEST><DATEBEG>01.11.2019</DATEBEG></zap>
<zap><ID_TEST>006F.00.9003</ID_TEST><ID_EL>ZL_LIST/SCHET/SUMMAV</ID_EL>
<TYPE_MD><TYPE_D>H</TYPE_D></TYPE_MD>
<VAL_EL>SUMMAV должна быть равна сумме значений SUMV всех законченных случаев, включенных в счет</VAL_EL>
<DATEBEG>01.04.2020</DATEBEG></zap>
<zap><ID_TEST>001F.00.9004</ID_TEST><ID_EL>ZL_LIST/ZAP/Z_SL/VIDPOM</ID_EL>
<TYPE_MD><TYPE_D>H</TYPE_D></TYPE_MD><NSI_OBJ>V999</NSI_OBJ><NSI_EL>CODE</NSI_EL></zap>
<zap><ID_TEST>005F.00.9005</ID_TEST><ID_EL>ZL_LIST/ZAP/Z_SL/SL/PODR</ID_EL>
<TYPE_MD><TYPE_D>H</TYPE_D></TYPE_MD><COMMENT>по территориальному справочнику</COMMENT></zap>
</packet>"#;

struct Place {
    folder: tempfile::TempDir,
    pair: FederalPair,
    classifier: PathBuf,
}

impl Place {
    fn new(kind: char, n: usize) -> Place {
        let folder = tempfile::tempdir().expect("a folder");
        let pair = write_pair(folder.path(), kind, n, 1).expect("written");
        let classifier = folder.path().join("Q.xml");
        std::fs::write(&classifier, CLASSIFIER).expect("written");
        Place {
            folder,
            pair,
            classifier,
        }
    }

    fn replace(&self, from: &str, to: &str) {
        let bytes = std::fs::read(&self.pair.main).expect("written before");
        let (text, _) = encoding_rs::WINDOWS_1251.decode_without_bom_handling(&bytes);
        assert!(text.contains(from), "{from}");
        let text = text.replacen(from, to, 1);
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(&text);
        std::fs::write(&self.pair.main, bytes).expect("written");
    }

    fn check(&self, more: &[&str]) -> Called {
        let main = self.pair.main.display().to_string();
        let classifier = self.classifier.display().to_string();
        let mut arguments = vec!["check", &main, "--rules", &classifier];
        arguments.extend(more);
        ladya(&arguments)
    }
}

fn rules_of(called: &Called) -> Vec<String> {
    let findings = called.document["findings"].as_array().expect("a list");
    let mut rules: Vec<String> = findings
        .iter()
        .map(|f| f["rule"].as_str().unwrap_or("").to_owned())
        .collect();
    rules.sort();
    rules.dedup();
    rules
}

#[test]
fn a_clean_file_has_no_findings_and_says_which_dictionary_is_missing() {
    let place = Place::new('H', 40);
    let called = place.check(&[]);
    assert_eq!(called.code, 0, "{}", called.said);
    assert_eq!(called.document["accounts"], 40);
    assert_eq!(rules_of(&called), Vec::<String>::new());
    assert!(called.said.contains("V999"), "{}", called.said);
    let waiting = called.document["waiting"].as_array().expect("a list");
    assert!(waiting.iter().any(|w| w["rule"] == "001F.00.9004"));
}

#[test]
fn faults_are_found_with_their_place_and_the_protocol_has_them_all() {
    let place = Place::new('H', 40);
    place.replace("<DET>0</DET>", "<DET>7</DET>");
    place.replace("<KD_Z>3</KD_Z>", "");
    place.replace("<SUMMAV>", "<SUMMAV>1");
    let out = place.folder.path().join("out");
    let called = place.check(&["--out", &out.display().to_string()]);
    assert_eq!(called.code, 1, "{}", called.said);
    assert_eq!(
        rules_of(&called),
        ["002F.00.9001", "003F.00.9002", "006F.00.9003"]
    );
    let findings = called.document["findings"].as_array().expect("a list");
    let det = findings
        .iter()
        .find(|f| f["rule"] == "002F.00.9001")
        .expect("found");
    assert_eq!(det["value"], "7");
    assert_eq!(det["key"], "100000");
    assert_eq!(det["treatment"], "S00000000");
    assert_eq!(det["expected"], "{0, 1}");
    let protocol = unpacked(&out.join("VM760001T76_21041.zip"));
    assert_eq!(protocol.matches("<PR>").count(), findings.len());
    assert!(
        protocol.contains("<OSHIB>002F.00.9001</OSHIB>"),
        "{protocol}"
    );
    assert!(
        protocol.contains("<FNAME_I>HM760001T76_21041</FNAME_I>"),
        "{protocol}"
    );
}

fn unpacked(archive: &Path) -> String {
    let file = std::fs::File::open(archive).expect("the protocol is there");
    let mut archive = zip::ZipArchive::new(file).expect("a ZIP");
    let mut entry = archive.by_index(0).expect("one file");
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut entry, &mut bytes).expect("unpacked");
    let (text, _) = encoding_rs::WINDOWS_1251.decode_without_bom_handling(&bytes);
    text.into_owned()
}

#[test]
fn a_pair_in_a_zip_is_the_same_as_side_by_side() {
    let place = Place::new('H', 10);
    place.replace("<DET>0</DET>", "<DET>7</DET>");
    let archive = place.folder.path().join("HM760001T76_21041.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&archive).expect("created"));
    for path in [&place.pair.main, &place.pair.persons] {
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(name, options).expect("begun");
        std::io::Write::write_all(&mut zip, &std::fs::read(path).expect("read")).expect("packed");
    }
    zip.finish().expect("finished");
    let classifier = place.classifier.display().to_string();
    let packed = ladya(&[
        "check",
        &archive.display().to_string(),
        "--rules",
        &classifier,
    ]);
    assert_eq!(packed.code, 1, "{}", packed.said);
    assert_eq!(rules_of(&packed), rules_of(&place.check(&[])));
}

#[test]
fn what_cannot_be_read_is_refused_with_a_protocol_of_one_line() {
    let place = Place::new('H', 10);
    let out = place.folder.path().join("out");
    let out_text = out.display().to_string();
    place.replace("</Z_SL>", "</Z_S>");
    let called = place.check(&["--out", &out_text]);
    assert_eq!(called.code, 3, "{}", called.said);
    let protocol = unpacked(&out.join("VM760001T76_21041.zip"));
    assert!(
        protocol.contains("<OSHIB>001T.00.0000</OSHIB>"),
        "{protocol}"
    );
    std::fs::write(&place.pair.main, "<?xml version='1.0'?><bill/>").expect("written");
    let other = place.check(&[]);
    assert_eq!(other.code, 3);
    assert!(
        other.said.contains("ZL_LIST") && other.said.contains("bill"),
        "{}",
        other.said
    );
    std::fs::remove_file(&place.pair.persons).expect("removed");
    let called = place.check(&[]);
    assert_eq!(called.code, 3);
    assert!(called.said.contains("LM760001T76_21041"), "{}", called.said);
}

#[test]
fn a_record_without_its_person_and_a_person_twice_are_found() {
    let place = Place::new('H', 10);
    place.replace("<ID_PAC>P00000003</ID_PAC>", "<ID_PAC>P99</ID_PAC>");
    let called = place.check(&[]);
    assert_eq!(called.code, 1, "{}", called.said);
    assert_eq!(rules_of(&called), ["structure.person"]);
    assert_eq!(called.document["findings"][0]["value"], "P99");
    let place = Place::new('H', 10);
    let bytes = std::fs::read(&place.pair.persons).expect("written before");
    let (text, _) = encoding_rs::WINDOWS_1251.decode_without_bom_handling(&bytes);
    let start = text.find("<PERS><ID_PAC>P00000003").expect("a person");
    let end = start + text[start..].find("</PERS>").expect("its end") + "</PERS>".len();
    let twice = format!("{}{}", &text[..end], &text[start..]);
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(&twice);
    std::fs::write(&place.pair.persons, bytes).expect("written");
    let called = place.check(&[]);
    assert_eq!(rules_of(&called), ["structure.person_twice"]);
    assert_eq!(called.document["findings"][0]["patient"], "P00000003");
}

#[test]
fn every_rule_of_a_classifier_is_one_row() {
    let place = Place::new('H', 1);
    let classifier = place.classifier.display().to_string();
    let called = ladya(&[
        "rules",
        "list",
        "--file",
        &classifier,
        "--classifier",
        "Q015",
    ]);
    assert_eq!(called.code, 0, "{}", called.said);
    let rows = called.document.as_array().expect("a list");
    let shown: Vec<(&str, bool)> = rows
        .iter()
        .map(|row| {
            let id = row["id"].as_str().unwrap_or("");
            (id, row["executable"].as_bool().unwrap_or(false))
        })
        .collect();
    let expected = [
        ("001F.00.9004", true),
        ("002F.00.9001", true),
        ("003F.00.9002", true),
        ("005F.00.9005", false),
        ("006F.00.9003", true),
    ];
    assert_eq!(shown, expected);
    assert!(rows[3]["why_not"].is_string() && rows[3]["by"].is_null());
    let explained = ladya(&["rules", "explain", "003F.00.9002", "--file", &classifier]);
    assert_eq!(explained.document["id"], "003F.00.9002");
    assert_eq!(ladya(&["rules", "explain", "nothing"]).code, 1);
}

#[test]
fn a_regional_rule_is_asked_in_its_region_alone() {
    let place = Place::new('H', 10);
    let regional = CLASSIFIER
        .replace("FLK_MPF", "FLK_MPR")
        .replace("002F.00.9001", "002F.36.9001")
        .replace("{0, 1}", "{7}");
    std::fs::write(&place.classifier, regional).expect("written");
    assert_eq!(place.check(&[]).code, 0);
    assert_eq!(place.check(&["--region", "45"]).code, 0);
    let called = place.check(&["--region", "36"]);
    assert_eq!(rules_of(&called), ["002F.36.9001"]);
    let classifier = place.classifier.display().to_string();
    let listed = ladya(&[
        "rules",
        "list",
        "--file",
        &classifier,
        "--classifier",
        "Q022",
    ]);
    let rows = listed.document.as_array().expect("a list");
    let row = rows
        .iter()
        .find(|r| r["id"] == "002F.36.9001")
        .expect("a row");
    assert_eq!(row["executable"], true);
    assert!(row["why_not"].is_string());
}

#[test]
fn an_organization_has_rules_of_its_own_and_a_broken_one_stops_nothing() {
    let place = Place::new('H', 40);
    let own = place.folder.path().join("rules");
    std::fs::create_dir(&own).expect("created");
    let rule = r#"
id = "own.1"
title = "Долгое лечение"
target = "ZL_LIST/ZAP/Z_SL/SL/KD"
types = "H"
severity = "hint"
error = "KD > 6"
[[example]]
breaks = true
xml = "<SL><KD>7</KD></SL>"
[[example]]
breaks = false
xml = "<SL><KD>6</KD></SL>"
"#;
    std::fs::write(own.join("own.1.toml"), rule).expect("written");
    std::fs::write(own.join("own.2.toml"), rule.replace("KD > 6", "KD >")).expect("written");
    let wrong = rule.replace("own.1", "own.3").replace("KD > 6", "KD > 7");
    std::fs::write(own.join("own.3.toml"), wrong).expect("written");
    let called = place.check(&["--rule-files", &own.display().to_string()]);
    assert_eq!(called.code, 0, "{}", called.said);
    assert_eq!(rules_of(&called), ["own.1"]);
    for said in ["own.2.toml", "own.3"] {
        assert!(called.said.contains(said), "{}", called.said);
    }
}

/// A world without a set-up, with our classifier and its dictionary imported, and a pair to check.
fn imported() -> (World, Place) {
    let world = World::bare();
    let place = Place::new('H', 20);
    let classifier = world.write("FLK_MPF.xml", CLASSIFIER.as_bytes());
    let listed = world.write("V999.tsv", "CODE\tNAME\n1\tПервичная\n".as_bytes());
    world.ok(&["nsi", "import", &classifier, &listed]);
    (world, place)
}

fn found(document: &Value) -> Vec<&str> {
    let findings = document["findings"].as_array().expect("a list");
    let mut rules: Vec<&str> = findings
        .iter()
        .map(|f| f["rule"].as_str().unwrap_or(""))
        .collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

#[test]
fn what_is_imported_is_what_files_are_checked_by() {
    let (world, place) = imported();
    place.replace("<DET>0</DET>", "<DET>7</DET>");
    let main = place.pair.main.display().to_string();
    let before = world.dump();
    let (code, document) = world.json(&["check", &main]);
    assert_eq!(code, 1);
    let not_asked = document["waiting"].to_string();
    assert!(!not_asked.contains("001F.00.9004"), "{not_asked}");
    // The dictionary has one kind of help alone; the demo has others.
    assert_eq!(found(&document), ["001F.00.9004", "002F.00.9001"]);
    let listed = world.ok(&["rules", "list", "--classifier", "Q015"]);
    assert_eq!(listed.as_array().map(Vec::len), Some(5));
    let first = &listed[0];
    assert_eq!(
        (&first["id"], &first["missing"]),
        (&json!("001F.00.9004"), &json!([]))
    );
    let explained = world.ok(&["rules", "explain", "003F.00.9002"]);
    assert_eq!(explained["source"], "Q015");
    assert!(world.dump() == before, "a check changes nothing");
    // What the call names stands in the place of what is in force.
    let empty = place.folder.path().join("empty");
    std::fs::create_dir(&empty).expect("created");
    let named = world.json(&["check", &main, "--nsi", &empty.display().to_string()]);
    assert_eq!(found(&named.1), ["002F.00.9001"]);
    assert!(named.1["waiting"].to_string().contains("001F.00.9004"));
    let other = CLASSIFIER.replace("{0, 1}", "{7}").replace("9001", "9101");
    std::fs::write(&place.classifier, other).expect("written");
    let classifier = place.classifier.display().to_string();
    let named = world.json(&["check", &main, "--rules", &classifier]);
    assert!(found(&named.1).contains(&"002F.00.9101"));
    assert!(!found(&named.1).contains(&"002F.00.9001"));
    // Taken back, they are asked no longer.
    world.ok(&["undo"]);
    let (code, document) = world.json(&["check", &main]);
    assert_eq!((code, found(&document)), (0, Vec::new()));
}

#[test]
fn a_rule_is_switched_off_with_a_reason_and_on_again() {
    let (world, place) = imported();
    place.replace("<DET>0</DET>", "<DET>7</DET>");
    place.replace("<KD_Z>3</KD_Z>", "");
    let main = place.pair.main.display().to_string();
    let blocking = |document: &Value| document["blocking"].as_u64().expect("a number");
    let (_, before) = world.json(&["check", &main]);
    let asked = ["001F.00.9004", "002F.00.9001", "003F.00.9002"];
    assert_eq!(found(&before), asked);

    let off = ["rules", "off", "002f.00.9001", "--reason", " письмо фонда "];
    let done = world.ok(&off);
    assert_eq!(done, json!({ "rule": "002F.00.9001", "setting": "off" }));
    let mild = [
        "rules",
        "off",
        "003F.00.9002",
        "--warning",
        "--reason",
        "так",
    ];
    assert_eq!(world.ok(&mild)["setting"], "warning");
    let (_, after) = world.json(&["check", &main]);
    assert_eq!(found(&after), [asked[0], asked[2]]);
    assert_eq!(
        blocking(&after) + 2,
        blocking(&before),
        "one off, one a warning"
    );
    assert_eq!(
        (&after["warnings"], &after["off"]),
        (&json!(1), &json!([asked[1]]))
    );
    let said = world.run(&["check", &main]).err;
    assert!(
        said.contains("отключено правил: 1 (002F.00.9001)"),
        "{said}"
    );

    // The list and the explanation say what, why, when and who; the rule is explained whole.
    let listed = world.ok(&["rules", "list", "--classifier", "Q015"]);
    let rows = listed.as_array().expect("a list");
    let row = |id: &str| rows.iter().find(|row| row["id"] == id).expect("a row");
    let (first, second) = (row(asked[1]), row(asked[2]));
    assert_eq!(
        (&first["setting"], &first["reason"]),
        (&json!("off"), &json!("письмо фонда"))
    );
    assert!(
        first["since"].is_string() && first["who"].is_string(),
        "{first}"
    );
    assert_eq!(
        (&second["setting"], &second["severity"]),
        (&json!("warning"), &json!("warning"))
    );
    assert_eq!(
        (&first["executable"], &row(asked[0])["setting"]),
        (&json!(true), &Value::Null)
    );
    let explained = world.run(&["rules", "explain", asked[1]]).out;
    for word in ["отключено", "письмо фонда", "ожидается: {0, 1}"] {
        assert!(explained.contains(word), "{word}: {explained}");
    }

    // The same again is no step; another decision takes the place of the first, and undo gives it back.
    let n_steps = |world: &World| world.ok(&["journal"]).as_array().map(Vec::len);
    let before_again = n_steps(&world);
    world.ok(&off);
    assert_eq!(n_steps(&world), before_again);
    world.ok(&[
        "rules",
        "off",
        asked[1],
        "--warning",
        "--reason",
        "всё же спросим",
    ]);
    assert_eq!(found(&world.json(&["check", &main]).1), asked);
    world.ok(&["undo"]);
    assert_eq!(
        found(&world.json(&["check", &main]).1),
        [asked[0], asked[2]]
    );
    assert_eq!(
        world.ok(&["rules", "on", "002f.00.9001"])["setting"],
        Value::Null
    );
    assert_eq!(found(&world.json(&["check", &main]).1), asked);
    world.ok(&["undo"]);
    assert_eq!(
        found(&world.json(&["check", &main]).1),
        [asked[0], asked[2]]
    );
    world.verify();

    // A decision outlives its rule and says so; it can be taken back without it.
    world.ok(&["nsi", "rollback", "Q015"]);
    let said = world.run(&["rules", "list"]).err;
    assert!(
        said.contains("002F.00.9001") && said.contains("rules on"),
        "{said}"
    );
    world.ok(&["rules", "on", asked[1]]);
}

#[test]
fn a_rule_that_is_not_there_is_not_switched() {
    let (world, _place) = imported();
    let off = ["rules", "off", "002F.00.9010", "--reason", "так"];
    world.fails(1, &off, "002F.00.9001");
    world.fails(1, &["rules", "on", "002F.00.9010"], "002F.00.9001");
    world.fails(1, &["rules", "on", "002F.00.9001"], "не отключено");
    world.fails(1, &["rules", "explain", "002F.00.9010"], "002F.00.9001");
    world.fails(2, &["rules", "off", "002F.00.9001"], "--reason");
    world.fails(
        2,
        &["rules", "off", "002F.00.9001", "--reason", "  "],
        "причина",
    );
}

#[test]
fn the_regional_rules_of_the_set_up_are_asked() {
    let place = Place::new('H', 10);
    let regional = CLASSIFIER
        .replace("FLK_MPF", "FLK_MPR")
        .replace("002F.00.9001", "002F.76.9001")
        .replace("{0, 1}", "{7}");
    let main = place.pair.main.display().to_string();
    for (world, expected) in [
        (World::bare(), Vec::new()),
        (World::new(), vec!["002F.76.9001"]),
    ] {
        let classifier = world.write("FLK_MPR.xml", regional.as_bytes());
        world.ok(&["nsi", "import", &classifier]);
        let (_, document) = world.json(&["check", &main]);
        assert_eq!(found(&document), expected);
        let (_, elsewhere) = world.json(&["check", &main, "--region", "45"]);
        assert_eq!(found(&elsewhere), Vec::<&str>::new());
    }
}

#[test]
fn a_database_that_cannot_be_read_is_not_passed_over() {
    let world = World::bare();
    let place = Place::new('H', 2);
    let main = place.pair.main.display().to_string();
    let nothing = world.json(&["check", &main]);
    assert_eq!(nothing.0, 0, "none yet: {}", nothing.1);
    assert!(!world.db.exists(), "a check makes none");
    std::fs::write(
        &world.db,
        "a letter to the fund, not a database".repeat(200),
    )
    .expect("written");
    let ran = world.run(&["check", &main]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.error().contains("база"), "{ran:?}");
}

/// The official packets and schemas, where they lie beside the project.
fn beside(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = ["../shared", "../../shared"].map(|folder| root.join(folder).join(name));
    let found = found.into_iter().find(|path| path.exists());
    if found.is_none() {
        println!("skipped: {name} is not beside the project");
    }
    found
}

#[test]
fn clean_files_of_every_kind_keep_the_official_rules() {
    let (Some(flk), Some(mek), Some(nsi)) = (
        beside("nsi/Q015.xml"),
        beside("nsi/Q016.xml"),
        beside("nsi"),
    ) else {
        return;
    };
    let show = |path: &Path| path.display().to_string();
    for kind in ['H', 'C', 'T', 'X'] {
        let place = Place::new(kind, 200);
        let main = show(&place.pair.main);
        let (flk, mek, nsi) = (show(&flk), show(&mek), show(&nsi));
        let called = ladya(&["check", &main, "--rules", &flk, &mek, "--nsi", &nsi]);
        let findings = called.document["findings"].as_array().expect("a list");
        let shown: Vec<String> = findings.iter().take(20).map(Value::to_string).collect();
        assert_eq!(
            called.document["blocking"],
            0,
            "{kind}: {}",
            shown.join("\n")
        );
        assert_eq!(
            called.document["warnings"],
            0,
            "{kind}: {}",
            shown.join("\n")
        );
        assert!(called.document["files"][0]["rules"].as_u64() > Some(200));
    }
}

#[test]
fn clean_files_are_valid_by_their_schemas() {
    let xmllint = Command::new("xmllint").arg("--version").output();
    if xmllint.is_err() {
        println!("skipped: there is no xmllint");
        return;
    }
    for (kind, main, persons) in [
        ('H', "H_MP_3.1.xsd", "L_PERS_3.2.xsd"),
        ('C', "C_ZNO_3.1.xsd", "L_PERS_3.2.xsd"),
        ('T', "T_VMP_3.1.xsd", "L_PERS_3.2.xsd"),
    ] {
        let place = Place::new(kind, 100);
        for (schema, file) in [(main, &place.pair.main), (persons, &place.pair.persons)] {
            let Some(schema) = beside(&format!("xsd/federal-3x/{schema}")) else {
                return;
            };
            let output = Command::new("xmllint")
                .args(["--noout", "--schema"])
                .args([&schema, file])
                .output()
                .expect("xmllint runs");
            let said = String::from_utf8_lossy(&output.stderr);
            let first: String = said.lines().take(5).collect::<Vec<_>>().join("\n");
            assert!(output.status.success(), "{kind}: {first}");
        }
    }
}
