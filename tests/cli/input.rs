//! Bad input of every kind, offered to `import` and to `receive`.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{PERIOD, World};
use crate::wire::{self, A, Case, MO, archive, bill, case, cp1251, key, reply};

/// The reasons for which a file of the МИС was rejected.
fn rejected(world: &World, path: &str) -> Vec<Value> {
    let before = world.dump();
    let (code, document) = world.json(&["import", path]);
    assert_eq!(code, 3, "{path}: {document}");
    assert_eq!(world.dump(), before);
    let rejected = document["rejected"].as_array().unwrap().clone();
    assert!(!rejected.is_empty(), "{document}");
    for one in &rejected {
        assert!(!one["reason"].as_str().unwrap().is_empty(), "{one}");
    }
    assert_eq!([&document["new"], &document["updated"]], [0, 0]);
    rejected
}

fn imports(world: &World, name: &str, bytes: &[u8]) -> Value {
    let path = world.write(name, bytes);
    world.ok(&["import", &path])
}

#[test]
fn containers_that_cannot_be_used() {
    let world = World::new();
    let content = cp1251(&bill(&[case(1), case(2)]));
    let good = archive(&[("bill.xml", &content)]);
    let mut flipped = good.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0xFF;
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty.7z", Vec::new(), "пуст"),
        ("cut.7z", good[..good.len() / 2].to_vec(), "архив"),
        ("flipped.7z", flipped, ""),
        (
            "two.7z",
            archive(&[("bill.xml", &content), ("more.xml", b"<a/>")]),
            "more.xml",
        ),
        (
            "twice.7z",
            archive(&[("bill.xml", &content), ("BILL.XML", &content)]),
            "",
        ),
        ("none.7z", archive(&[]), ""),
        ("name.7z", archive(&[("data.xml", &content)]), "data.xml"),
        ("path.7z", archive(&[("../bill.xml", &content)]), ""),
        ("folder.7z", archive(&[("a/bill.xml", &content)]), ""),
        ("absolute.7z", archive(&[("/bill.xml", &content)]), ""),
        ("windows.7z", archive(&[("..\\bill.xml", &content)]), ""),
        ("rar.7z", b"Rar!\x1a\x07\x00 something".to_vec(), ""),
        ("text.7z", "просто текст".as_bytes().to_vec(), ""),
        (
            "bad7z.7z",
            b"7z\xBC\xAF\x27\x1C and rubbish".to_vec(),
            "архив",
        ),
        (
            "bomb.7z",
            archive(&[("bill.xml", &vec![b' '; 48 << 20])]),
            "",
        ),
    ];
    for (name, bytes, word) in cases {
        let path = world.write(name, &bytes);
        let reasons = rejected(&world, &path);
        assert!(
            reasons[0]["reason"].as_str().unwrap().contains(word),
            "{name}: {reasons:?}"
        );
    }
    assert!(!std::path::Path::new(&world.at("../bill.xml")).exists());
    assert_eq!(imports(&world, "good.7z", &good)["new"], 2);
}

#[test]
fn paths_that_lead_nowhere() {
    let world = World::new();
    rejected(&world, &world.at("missing.xml"));
    std::fs::create_dir(world.at("folder.7z")).unwrap();
    let before = world.dump();
    let (code, document) = world.json(&["import", &world.at("folder.7z")]);
    assert_eq!(
        code, 3,
        "an empty folder holds nothing to import: {document}"
    );
    assert_eq!(world.dump(), before);
    // A folder with files in it is read.
    let file = world.bill("folder/b.xml", &[case(1)]);
    assert!(file.ends_with("b.xml"));
    assert_eq!(world.ok(&["import", &world.at("folder")])["new"], 1);
    // One missing, one good.
    let good = world.bill("g.xml", &[case(2)]);
    let (code, document) = world.json(&["import", &world.at("missing.xml"), &good]);
    assert_eq!((code, &document["new"]), (3, &json!(1)));
}

#[test]
fn xml_that_cannot_be_used_is_placed() {
    let world = World::new();
    let good = bill(&[case(1)]);
    let entity = good.replacen(
        "<package>",
        "<!DOCTYPE package [<!ENTITY a \"б\">]>\n<package>",
        1,
    );
    let external = good.replacen(
        "<package>",
        "<!DOCTYPE package SYSTEM \"file:///etc/passwd\">\n<package>",
        1,
    );
    let long = good.replace(
        "n_card=\"A-1\"",
        &format!("n_card=\"{}\"", "я".repeat(10 << 20)),
    );
    let deep = good.replace(
        "<docs>",
        &format!("{}{}<docs>", "<x>".repeat(100), "</x>".repeat(100)),
    );
    let very_deep = good.replace("<docs>", &format!("{}<docs>", "<x>".repeat(100_000)));
    let texts: Vec<(&str, String)> = vec![
        ("dtd", entity.replace("Пробный-1", "&a;")),
        ("external", external),
        ("entity", good.replace("Пробный-1", "&nbsp;")),
        ("reference", good.replace("Пробный-1", "&#0;")),
        ("bare ampersand", good.replace("Пробный-1", "А & Б")),
        ("bare less", good.replace("Пробный-1", "А < Б")),
        ("long", long),
        ("deep", deep),
        ("very deep", very_deep),
        ("cut", good[..good.find("<docs>").unwrap()].to_owned()),
        ("unclosed", good.replace("</patient>", "")),
        (
            "twice an attribute",
            good.replace("sex=\"1\"", "sex=\"1\" sex=\"2\""),
        ),
        (
            "no root",
            "<?xml version=\"1.0\" encoding=\"windows-1251\" ?>\n".into(),
        ),
        (
            "other root",
            "<?xml version=\"1.0\"?><html><body/></html>".into(),
        ),
        ("text", good.replace("<patients>", "слова<patients>")),
        ("after the root", format!("{good}<package/>")),
        (
            "nobody",
            wire::document("2021", "04", wire::FUND, "", "", ""),
        ),
    ];
    for (name, text) in texts {
        let path = world.write(&format!("{name}.xml"), &cp1251(&text));
        let started = rejected(&world, &path);
        let place = started[0]["place"].as_str().unwrap();
        assert!(
            place.contains("строка") || name == "nobody",
            "{name}: {started:?}"
        );
    }
}

#[test]
fn encodings_that_lie() {
    let world = World::new();
    let good = bill(&[case(1)]);
    let utf8 = good.replace("windows-1251", "utf-8");
    let many: Vec<Case> = (1..20).map(case).collect();
    // Says windows-1251, is UTF-8.
    let path = world.write("lies.xml", bill(&many).as_bytes());
    assert!(
        rejected(&world, &path)[0]["reason"]
            .as_str()
            .unwrap()
            .contains("windows-1251")
    );
    // Says UTF-8, is windows-1251.
    let path = world.write("lies.xml", &cp1251(&utf8));
    rejected(&world, &path);
    // A byte order mark of UTF-8 before a declared windows-1251.
    let path = world.write("bom.xml", &[b"\xEF\xBB\xBF", good.as_bytes()].concat());
    rejected(&world, &path);
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(utf8.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let path = world.write("utf16.xml", &utf16);
    rejected(&world, &path);
    let path = world.write("klingon.xml", utf8.replace("utf-8", "klingon").as_bytes());
    rejected(&world, &path);
    // 0x98 is no sign of windows-1251 … unless the program reads it as the web does.
    // An honest UTF-8, with its mark and without.
    assert_eq!(imports(&world, "honest.xml", utf8.as_bytes())["new"], 1);
    assert_eq!(
        imports(
            &world,
            "marked.xml",
            &[b"\xEF\xBB\xBF", utf8.as_bytes()].concat()
        )["same"],
        1
    );
    assert_eq!(world.account(&key(1))["surname"], "Пробный-1");
}

#[test]
fn values_that_are_accepted_in_other_spellings() {
    let world = World::new();
    let text = bill(&[case(1)])
        .replace("\"100.00\"", "\"100,00\"")
        .replace("cureend=\"2021-04-12\"", "cureend=\"12.04.2021\"")
        .replace("birthdate=\"1978-02-14\"", "birthdate=\"14.02.1978\"");
    imports(&world, "b.xml", &cp1251(&text));
    let account = world.account(&key(1));
    assert_eq!(
        [
            &account["billed"],
            &account["cure_end"],
            &account["birth_date"]
        ],
        ["100.00", "2021-04-12", "1978-02-14"]
    );
    let whole = bill(&[case(2)]).replace("\"200.00\"", "\"200\"");
    imports(&world, "c.xml", &cp1251(&whole));
    assert_eq!(world.account(&key(2))["billed"], "200.00");
    let fifth = bill(&[case(3)]).replace("\"300.00\"", "\"300.5\"");
    imports(&world, "d.xml", &cp1251(&fifth));
    assert_eq!(world.account(&key(3))["billed"], "300.50");
    // As they go out again they are written as numbers.
    world.send(false);
    let text = wire::unzipped(&world.at("out/1007600000011760001001210413X.7z"));
    assert!(text.contains("amountl=\"600.50\""), "{text}");
}

#[test]
fn values_that_are_refused_with_their_place() {
    let world = World::new();
    let good = bill(&[case(1)]);
    let sum = |s: &str| good.replace("\"100.00\"", &format!("\"{s}\""));
    let texts: Vec<(&str, String)> = vec![
        ("suml", sum("-100.00")),
        ("suml", sum("100.001")),
        ("suml", sum("сто")),
        ("suml", sum("1e5")),
        ("suml", sum("1 000.00")),
        ("suml", sum("NaN")),
        ("suml", sum("99999999999999999999.00")),
        (
            "cureend",
            good.replace("cureend=\"2021-04-12\"", "cureend=\"2021-02-30\""),
        ),
        (
            "cureend",
            good.replace("cureend=\"2021-04-12\"", "cureend=\"0021-04-12\""),
        ),
        (
            "cureend",
            good.replace("cureend=\"2021-04-12\"", "cureend=\"3021-04-12\""),
        ),
        (
            "cureend",
            good.replace("cureend=\"2021-04-12\"", "cureend=\"21-04-12\""),
        ),
        (
            "birthdate",
            good.replace("birthdate=\"1978-02-14\"", "birthdate=\"1078-02-14\""),
        ),
        ("", good.replace("cureend=\"2021-04-12\"", "cureend=\"\"")),
        (
            "",
            good.replace(&format!("xkey=\"{}\"", key(1)), "xkey=\"\""),
        ),
        ("", bill(&[case(1), case(1)])),
    ];
    for (word, text) in texts {
        let path = world.write("bad.xml", &cp1251(&text));
        let reasons = rejected(&world, &path);
        assert!(
            reasons
                .iter()
                .any(|r| r["place"].as_str().unwrap().contains(word)),
            "{word}: {reasons:?}"
        );
        assert!(
            reasons[0]["place"].as_str().unwrap().contains("строка"),
            "{reasons:?}"
        );
    }
}

#[test]
fn a_file_of_another_provider_is_rejected_once_the_own_is_known() {
    let other = bill(&[case(1)]).replace("ogrn_mo=\"1007600000011\"", "ogrn_mo=\"1007600000066\"");
    let world = World::new();
    let path = world.write("other.xml", &cp1251(&other));
    assert!(
        rejected(&world, &path)[0]["reason"]
            .as_str()
            .unwrap()
            .contains("1007600000066")
    );
    let bare = World::bare();
    imports(&bare, "other.xml", &cp1251(&other));
}

#[test]
fn warnings_stop_nothing() {
    let world = World::new();
    let totals = "<account_sum><account_elem_t><account_elem type_acc=\"0\" amountl=\"1.00\" amount=\"1.00\"/></account_elem_t></account_sum>";
    let mut repeats = [case(1), case(2)];
    for repeat in &mut repeats {
        repeat.type_r = "2".into();
        repeat.earlier = Some(key(77));
    }
    let patients: String = repeats.iter().map(|c| c.patient(1, &c.full, "")).collect();
    let text = wire::document("2021", "04", wire::FUND, totals, &patients, "");
    let path = world.write("b.xml", &cp1251(&text));
    let ran = world.run(&["import", &path, "--json"]);
    assert_eq!(
        (ran.code, &ran.document()["new"]),
        (0, &json!(2)),
        "{ran:?}"
    );
    assert!(ran.err.lines().count() >= 2, "{ran:?}");
}

#[test]
fn a_real_7z_is_read_where_it_is_not_compressed() {
    let world = World::new();
    world.write("bill.xml", &cp1251(&bill(&[case(1)])));
    let made = Command::new("7z")
        .args(["a", "-mx=0", "real.7z", "bill.xml"])
        .current_dir(world.dir.path())
        .output();
    match made {
        Ok(output) if output.status.success() => {}
        _ => {
            println!("no 7z here, skipped");
            return;
        }
    }
    assert_eq!(world.ok(&["import", &world.at("real.7z")])["new"], 1);
    // A compressed one is either read or refused in words.
    let compressed = Command::new("7z")
        .args(["a", "-mx=5", "packed.7z", "bill.xml"])
        .current_dir(world.dir.path())
        .output();
    assert!(compressed.unwrap().status.success());
    let ran = world.run(&["import", &world.at("packed.7z"), "--json"]);
    match ran.code {
        0 => assert_eq!(ran.document()["same"], 1),
        code => {
            assert_eq!(code, 3);
            ran.error();
            let reason = ran.document()["rejected"][0]["reason"].to_string();
            assert!(
                reason.contains("ZIP") || reason.contains("zip"),
                "says what to do: {reason}"
            );
        }
    }
}

#[test]
fn unknown_attributes_and_elements_go_out_again_in_their_place() {
    let mut strange = case(1);
    strange.account_attributes = " новое=\"да &amp; нет\" x_other=\"1\"".into();
    strange.patient_attributes = " ё_поле=\"7\"".into();
    strange.elements = "<novelty a=\"1\"><inner б=\"«&lt;»\"/></novelty>".into();
    let world = World::sent(&[strange.clone(), case(2)]);
    let request = wire::unzipped(&world.at(&format!("out/{MO}210413X.7z")));
    let file = world.reply(&reply('1', 'A', A).accept(&[case(1), case(2)]));
    world.ok(&["receive", &file]);
    world.ok(&[
        "reissue",
        "--period",
        PERIOD,
        "--all",
        "--out",
        &world.at("seven"),
    ]);
    let seven = wire::unzipped(&world.at(&format!("seven/{MO}210417A.7z")));
    for text in [&request, &seven] {
        let account = &text[text.find("<personal_account").unwrap()..];
        let tag = &account[..account.find('>').unwrap()];
        assert!(
            tag.contains("новое=\"да &amp; нет\"") && tag.contains("x_other=\"1\""),
            "{tag}"
        );
        let patient = &text[text.find("<patient ").unwrap()..];
        assert!(patient[..patient.find('>').unwrap()].contains("ё_поле=\"7\""));
        let at = |what: &str| {
            account
                .find(what)
                .unwrap_or_else(|| panic!("no {what} in {account}"))
        };
        assert!(
            at("</additionals>") < at("<novelty")
                && at("</novelty>")
                    < at("<sum>\r\n                                <elem")
                        .max(at("</novelty>") + 1)
        );
        assert!(at("<inner б=\"«&lt;»\"/>") > at("<novelty"), "{account}");
    }
}

#[test]
fn line_breaks_tabs_and_spaces_in_attributes_are_kept_as_references() {
    let mut odd = case(1);
    odd.account_attributes = " comment=\"  а&#10;б&#9;в&#13;г  \" x_key2=\"\"".into();
    let world = World::sent(&[odd]);
    let text = wire::unzipped(&world.at(&format!("out/{MO}210413X.7z")));
    assert!(
        text.contains("comment=\"а&#10;б&#9;в&#13;г\"")
            || text.contains("comment=\"а&#xA;б&#x9;в&#xD;г\""),
        "{text}"
    );
    assert!(!text.contains("x_key2"));
}

#[test]
fn faults_of_the_head_are_told_once_and_with_their_place() {
    let world = World::new();
    let good = bill(&[case(1), case(2)]);
    for (was, now, word) in [
        (
            "ogrn_mo=\"1007600000011\"",
            "ogrn_mo=\"1007600000066\"",
            "@ogrn_mo",
        ),
        ("kpp_mo=\"760001001\"", "kpp_mo=\"760001009\"", "@kpp_mo"),
        ("protocol=\"Reestr\"", "protocol=\"Other\"", "@protocol"),
        ("year=\"2021\"", "year=\"3021\"", "@year"),
        ("year=\"2021\"", "year=\"апрель\"", "@year"),
        ("month=\"04\"", "month=\"13\"", "@month"),
    ] {
        let path = world.write("head.xml", &cp1251(&good.replace(was, now)));
        let faults = rejected(&world, &path);
        assert_eq!(faults.len(), 1, "{faults:?}");
        let place = faults[0]["place"].as_str().unwrap();
        assert!(
            place.contains(word) && place.contains("строка 2"),
            "{place}"
        );
    }
    let path = world.write("v.xml", &cp1251(&good.replace("6.15", "6.99")));
    let ran = world.run(&["import", &path]);
    assert_eq!((ran.code, ran.err.lines().count()), (0, 1), "{ran:?}");
}

#[test]
fn a_key_of_nothing_but_hyphens_is_no_key() {
    let world = World::new();
    let text = bill(&[case(1)]).replace(&key(1), " - --");
    let path = world.write("k.xml", &cp1251(&text));
    let faults = rejected(&world, &path);
    assert!(
        faults[0]["reason"].as_str().unwrap().contains("ключ"),
        "{faults:?}"
    );
}

#[test]
fn numbers_out_of_order_are_a_warning() {
    let world = World::new();
    let cases = [case(1), case(2), case(3)];
    let patients: String = cases.iter().map(|c| c.patient(1, &c.full, "")).collect();
    let text = wire::document("2021", "04", wire::FUND, "", &patients, "");
    let path = world.write("n.xml", &cp1251(&text));
    let ran = world.run(&["import", &path]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.err.matches("n_pp").count(), 1, "{ran:?}");
    assert!(ran.err.contains(&key(2)), "{ran:?}");
    let ran = world.run(&["import", &world.bill("fine.xml", &[case(4), case(5)])]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
}

#[test]
fn broken_xml_is_described_and_folders_are_called_folders() {
    let world = World::new();
    let good = bill(&[case(1)]);
    for (was, now, word) in [
        ("Пробный-1", "Пробный & сын", "&amp;"),
        ("Пробный-1", "Пробный < сын", "XML"),
        ("</patients>", "", "XML"),
    ] {
        let path = world.write("x.xml", &cp1251(&good.replace(was, now)));
        let faults = rejected(&world, &path);
        let reason = faults[0]["reason"].as_str().unwrap();
        assert!(
            reason.contains(word) && !reason.contains("сын;"),
            "{reason}"
        );
    }
    std::fs::create_dir(world.at("folder")).unwrap();
    let faults = rejected(&world, &world.at("folder"));
    assert!(
        faults[0]["reason"].as_str().unwrap().contains("папке"),
        "{faults:?}"
    );
}
