//! `nsi`: packets in, what they change, versions in force, and back.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{World, has};
use crate::wire::{Case, case};

/// A packet of the fund, in windows-1251.
fn packet(kind: &str, version: &str, date: &str, rows: &str) -> Vec<u8> {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"windows-1251\"?><packet><zglv><type>{kind}</type>\
         <version>{version}</version><date>{date}</date></zglv>{rows}</packet>"
    );
    encoding_rs::WINDOWS_1251.encode(&text).0.into_owned()
}

fn result(code: &str, place: &str, name: &str, begin: &str, end: &str) -> String {
    format!(
        "<zap><IDRMP>{code}</IDRMP><RMPNAME>{name}</RMPNAME><DL_USLOV>{place}</DL_USLOV>\
         <DATEBEG>{begin}</DATEBEG><DATEEND>{end}</DATEEND></zap>"
    )
}

/// Results of the clinic: 301, on which every account of these tests ends, and what is asked for.
fn results(version: &str, date: &str, of_301: (&str, &str), more: &str) -> Vec<u8> {
    let own = result("301", "3", "лечение завершено", of_301.0, of_301.1);
    packet("V009", version, date, &format!("{own}{more}"))
}

fn in_force(world: &World, code: &str) -> Value {
    let all = world.ok(&["nsi", "list"]);
    let mut living = all.as_array().unwrap().iter();
    let found = living.find(|v| v["dictionary"] == code && v["in_force"] == true);
    found.cloned().unwrap_or(Value::Null)
}

fn one(document: &Value) -> &Value {
    let all = document.as_array().unwrap();
    assert_eq!(all.len(), 1, "{document}");
    &all[0]
}

#[test]
fn dictionaries_are_of_use_before_anything_else() {
    let world = World::bare();
    let all = world.ok(&["nsi", "list"]);
    for listed in all.as_array().unwrap() {
        has(
            listed,
            &[
                "id",
                "version",
                "date",
                "rows",
                "from",
                "dictionary",
                "in_force",
            ],
        );
    }
    let sex = in_force(&world, "V005");
    assert_eq!(
        (&sex["id"], &sex["version"], &sex["rows"]),
        (&Value::Null, &json!("встроенный"), &json!(2))
    );

    let file = world.write(
        "V009.xml",
        &results("2.0", "01.04.2021", ("01.01.2011", ""), ""),
    );
    let planned = world.ok(&["nsi", "import", "--dry-run", &file]);
    assert_eq!(one(&planned)["outcome"], "planned");
    assert_eq!(in_force(&world, "V009")["id"], Value::Null);
    let done = world.ok(&["nsi", "import", &file]);
    let done = one(&done);
    has(done, &["id", "version", "date", "rows", "from"]);
    assert_eq!(
        (
            &done["id"],
            &done["version"],
            &done["date"],
            &done["rows"],
            &done["from"]
        ),
        (
            &json!(1),
            &json!("2.0"),
            &json!("2021-04-01"),
            &json!(1),
            &json!("V009.xml")
        )
    );
    // The plan and the import say the same.
    for field in [
        "new", "changed", "gone", "same", "accounts", "former", "rows", "warnings",
    ] {
        assert_eq!(one(&planned)[field], done[field], "{field}");
    }
    assert_eq!(in_force(&world, "V009")["id"], 1);
    world.verify();

    // The same again, alone or packed, is no step.
    let steps = world.ok(&["journal"]);
    let again = world.ok(&["nsi", "import", &file]);
    assert_eq!(
        (&one(&again)["outcome"], &one(&again)["id"]),
        (&json!("already"), &Value::Null)
    );
    assert_eq!(world.ok(&["journal"]), steps);
}

#[test]
fn versions_follow_one_another_and_go_back() {
    let world = World::bare();
    let first = results(
        "2.0",
        "01.04.2021",
        ("01.01.2011", ""),
        &result("302", "3", "прервано", "01.01.2011", ""),
    );
    let second = results(
        "2.1",
        "01.05.2021",
        ("01.01.2011", "31.12.2021"),
        &result("399", "3", "иное", "01.05.2021", ""),
    );
    let first = world.write("a/V009.xml", &first);
    let second = world.write("b/V009.xml", &second);
    world.ok(&["nsi", "import", &first]);
    let done = world.ok(&["nsi", "import", &second]);
    let done = one(&done);
    assert_eq!(
        (&done["new"], &done["gone"], &done["changed"], &done["same"]),
        (&json!(1), &json!(1), &json!(1), &json!(0))
    );
    assert_eq!(
        done["former"],
        json!({ "id": 1, "version": "2.0", "date": "2021-04-01" })
    );

    for which in ["2", "V009"] {
        let diff = world.ok(&["nsi", "diff", which]);
        let diff = one(&diff);
        assert_eq!(diff["new"][0]["key"], json!(["399", "3"]));
        assert_eq!(diff["gone"][0]["name"], "прервано");
        let changed = json!([{ "key": ["301", "3"], "name": "лечение завершено", "begin": "2011-01-01", "end": "2021-12-31",
            "fields": [{ "column": "DATEEND", "was": "", "now": "31.12.2021" }] }]);
        assert_eq!(diff["changed"], changed);
    }
    // An older one is not taken, whatever it is called, and leaves the newer in force.
    world.fails(1, &["nsi", "import", &first], "старше действующей");
    let earlier = world.write("c/V009.xml", &results("1.10", "", ("01.01.2011", ""), ""));
    world.fails(1, &["nsi", "import", &earlier], "версия 1.10 старше");
    let other = world.write(
        "d/V009.xml",
        &results("2.1", "01.05.2021", ("01.01.2011", ""), ""),
    );
    let refused = world.fails(1, &["nsi", "import", &other], "с другим содержанием");
    assert_eq!(one(&refused)["outcome"], "refused");
    assert_eq!(in_force(&world, "V009")["id"], 2);

    let back = world.ok(&["nsi", "rollback", "V009"]);
    let back = one(&back);
    assert_eq!((&back["id"], &back["in_force"]), (&json!(2), &json!(false)));
    assert_eq!(
        back["now"],
        json!({ "id": 1, "version": "2.0", "date": "2021-04-01" })
    );
    assert_eq!(in_force(&world, "V009")["id"], 1);
    world.fails(1, &["nsi", "rollback", "2"], "не действует: действует № 1");
    // Both steps are taken back like any other.
    world.ok(&["undo"]);
    assert_eq!(in_force(&world, "V009")["id"], 2);
    world.ok(&["undo"]);
    assert_eq!(in_force(&world, "V009")["id"], 1);
    assert_eq!(
        world
            .ok(&["nsi", "list"])
            .as_array()
            .unwrap()
            .iter()
            .filter(|v| v["dictionary"] == "V009")
            .count(),
        1
    );
    world.ok(&["nsi", "rollback", "1"]);
    assert_eq!(in_force(&world, "V009")["version"], "встроенный");
    world.fails(1, &["nsi", "rollback", "V009"], "встроенная таблица");
    world.ok(&["undo"]);
    world.ok(&["undo"]);
    assert_eq!(in_force(&world, "V009")["version"], "встроенный");
    world.fails(1, &["nsi", "diff", "V009"], "V009");
    world.fails(1, &["nsi", "rollback", "17"], "17");
    // Asked for, an older one goes over a newer.
    world.ok(&["nsi", "import", &second]);
    world.ok(&["nsi", "import", &first, "--replace"]);
    assert_eq!(in_force(&world, "V009")["version"], "2.0");
    world.verify();
}

#[test]
fn several_files_are_one_step() {
    let world = World::bare();
    let old = results("2.0", "01.04.2021", ("01.01.2011", ""), "");
    let new = results(
        "2.1",
        "01.05.2021",
        ("01.01.2011", ""),
        &result("399", "3", "иное", "01.05.2021", ""),
    );
    world.write("nsi/V009_new.xml", &new);
    world.write("nsi/V009_old.xml", &old);
    world.write(
        "nsi/F005.tsv",
        "IDIDST\tSTNAME\n0\tждёт\n1\tоплачена\n".as_bytes(),
    );
    world.write("nsi/readme.md", b"no dictionary");
    let folder = world.at("nsi");
    let done = world.ok(&["nsi", "import", &folder]);
    let order: Vec<&str> = done
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["from"].as_str().unwrap())
        .collect();
    assert_eq!(order, ["F005.tsv", "V009_old.xml", "V009_new.xml"]);
    assert_eq!(done[2]["former"]["id"], done[1]["id"]);
    assert_eq!(world.ok(&["journal"]).as_array().unwrap().len(), 1);
    world.ok(&["undo"]);
    assert_eq!(in_force(&world, "V009")["version"], "встроенный");
    world.verify();

    // Two tables of which nobody can say which is newer.
    let first = world.write("F008.tsv", b"IDDOC\tDOCNAME\n1\ta\n");
    let second = world.write("F008.csv", b"IDDOC;DOCNAME\n1;b\n");
    world.fails(
        1,
        &["nsi", "import", &first, &second],
        "непонятно, какой новее",
    );
    let same = world.write("same/F008.tsv", b"IDDOC\tDOCNAME\n1\ta\n");
    let done = world.ok(&["nsi", "import", &first, &same, "--dry-run"]);
    assert_eq!(
        (&done[0]["outcome"], &done[1]["outcome"]),
        (&json!("planned"), &json!("already"))
    );

    // One that cannot be used: none is taken.
    world.write("nsi/V012.xml", &old[..old.len() - 20]);
    let before = world.dump();
    let (code, document) = world.json(&["nsi", "import", &folder]);
    assert_eq!((code, document.as_array().unwrap().len()), (3, 4));
    assert!(
        document
            .as_array()
            .unwrap()
            .iter()
            .all(|v| v["id"].is_null())
    );
    assert_eq!(world.dump(), before);
    world.fails(
        3,
        &["nsi", "import", &world.at("empty")],
        "нет такого файла",
    );
    std::fs::create_dir(world.at("nothing")).unwrap();
    world.fails(
        3,
        &["nsi", "import", &world.at("nothing")],
        "в папке нет файлов",
    );
}

#[test]
fn bad_packets_leave_what_is_in_force() {
    let world = World::bare();
    let good = results("2.0", "01.04.2021", ("01.01.2011", ""), "");
    world.ok(&["nsi", "import", &world.write("V009.xml", &good)]);
    let twice = result("301", "3", "ещё раз", "01.06.2020", "");
    let cases: [(&str, Vec<u8>, &str); 9] = [
        ("V009.xml", good[..good.len() - 30].to_vec(), "XML нарушен"),
        (
            "V009.xml",
            packet("V012", "1", "01.05.2021", "<zap><IDIZ>1</IDIZ></zap>"),
            "внутри справочник V012, а файл назван как V009",
        ),
        (
            "V009.tsv",
            "IDIZ\tDL_USLOV\tIZNAME\n1\t1\tх\n".into(),
            "нет столбцов: IDRMP; есть: IDIZ, DL_USLOV, IZNAME; это похоже на V012",
        ),
        (
            "V009.xml",
            results("2.1", "01.05.2021", ("01.01.2011", ""), &twice),
            "код «301 + 3» действует в те же дни",
        ),
        (
            "V009.xml",
            results("2.1", "01.05.2021", ("41.01.2011", ""), ""),
            "столбец DATEBEG: не дата: «41.01.2011»",
        ),
        (
            "V009.xml",
            packet("V009", "2.1", "01.05.2021", ""),
            "ни одной записи",
        ),
        ("V009.zip", b"PK\x03\x04 cut".to_vec(), "архив повреждён"),
        ("V009.pdf", b"%PDF-1.4".to_vec(), "не таблица"),
        (
            "V009.xml",
            b"<!DOCTYPE packet [<!ENTITY a 'b'>]><packet/>".to_vec(),
            "DOCTYPE",
        ),
    ];
    for (n, (name, bytes, word)) in cases.iter().enumerate() {
        let file = world.write(&format!("bad{n}/{name}"), bytes);
        let document = world.fails(3, &["nsi", "import", &file], word);
        let refused = one(&document);
        assert_eq!(refused["outcome"], "refused");
        assert!(
            !refused["faults"].as_array().unwrap().is_empty(),
            "{refused}"
        );
        assert!(
            refused["reason"].as_str().unwrap().contains(name),
            "{refused}"
        );
    }
    assert_eq!(in_force(&world, "V009")["version"], "2.0");
    world.verify();
}

#[test]
fn unsent_accounts_with_codes_that_come_and_go_are_named() {
    let late = Case {
        start: "2021-05-03".into(),
        end: "2021-05-07".into(),
        ..case(3)
    };
    let world = World::with(&[case(1), case(2), late]);
    // One of them stands in a registry, which is as unsent as the pool.
    world.ok(&["form", "--period", "2021-04"]);
    let accounts = |file: &str| {
        let planned = world.ok(&["nsi", "import", "--dry-run", file]);
        one(&planned)["accounts"].clone()
    };
    // Results are asked on the first day of treatment: two began on 6 April, one on 3 May.
    let ends = world.write(
        "V009.xml",
        &results("2.0", "01.04.2021", ("01.01.2011", "06.04.2021"), ""),
    );
    let touched = accounts(&ends);
    assert_eq!(
        (&touched["lost"], &touched["gained"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(touched["examples"][0]["value"], "301");
    assert_eq!(touched["examples"][0]["on"], "2021-05-03");
    assert!(
        touched["examples"][0]["path"]
            .as_str()
            .unwrap()
            .ends_with("personal_account/@result")
    );
    let earlier = world.write(
        "x/V009.xml",
        &results("2.0", "01.04.2021", ("01.01.2011", "05.04.2021"), ""),
    );
    assert_eq!(accounts(&earlier)["lost"], 3);

    world.ok(&["nsi", "import", &ends]);
    let open = world.write(
        "y/V009.xml",
        &results("2.1", "01.05.2021", ("01.01.2011", ""), ""),
    );
    let touched = accounts(&open);
    assert_eq!(
        (&touched["lost"], &touched["gained"]),
        (&json!(0), &json!(1))
    );
    // Without a format's word for it: by the role of the field.
    let doctors = world.write(
        "doctors.csv",
        "Код;СНИЛС;ФИО;Специальность\n9002;;Выдумкин О. Т.;76\n".as_bytes(),
    );
    assert_eq!(accounts(&doctors)["lost"], 3);
    // Going back says so too.
    world.ok(&["nsi", "import", &open]);
    let back = world.ok(&["nsi", "rollback", "V009"]);
    let back = one(&back);
    assert_eq!(
        (&back["accounts"]["lost"], &back["accounts"]["gained"]),
        (&json!(1), &json!(0))
    );
    // What has been sent is not asked any more.
    let out = world.at("out");
    world.ok(&["export", "--period", "2021-04", "--out", &out]);
    assert_eq!(accounts(&doctors)["lost"], 1);
}

#[test]
fn tables_of_a_region_are_read_by_their_descriptors() {
    let world = World::bare();
    let dos = |text: &str| encoding_rs::IBM866.encode(text).0.into_owned();
    let tables: [(&str, Vec<u8>); 6] = [
        ("services.csv", "Код услуги;Наименование;Тариф;Действует с;Действует по\nA01;Приём;1200,50;01.04.2021;\nA01;Приём;1100;01.01.2020;31.03.2021\n".into()),
        ("standards.tsv", "CODE\tNAME\tDAYS_MIN\tDAYS_MAX\tTARIFF\tDIAGNOSES\nst01.001\tРоды\t3\t7\t15000.00\tO80-O84, Z37\n".into()),
        ("departments.csv", dos("Код,Наименование,Профиль\n1,Хирургия,112\n")),
        ("doctors.csv", "CODE;SNILS;NAME;SPECIALTY\n9001;000-000-000 00;Выдумкин О. Т.;76\n9001;;Выдумкин О. Т.;79\n".into()),
        ("volumes.csv", "PERIOD;PAYER;ACTIVITY;PROFILE;COUNT;SUM\n2021-04;A;outpatient;;120;90000,00\n2021-04;A;inpatient;112;10;500000\n".into()),
        ("insurers.csv", "Буква;ОГРН;Наименование\nA;1007600000033;СМО «Ладога-Полис»\n".into()),
    ];
    for (name, bytes) in &tables {
        let file = world.write(name, bytes);
        let ran = world.ok(&["nsi", "import", &file]);
        assert_eq!(one(&ran)["outcome"], "imported", "{name}: {ran}");
    }
    let bad: [(&str, &str, &str); 7] = [
        (
            "services.csv",
            "Код;Наименование;Тариф\nA01;Приём;-5\n",
            "столбец Тариф: сумма не бывает отрицательной: «-5»",
        ),
        (
            "services.csv",
            "Код;Наименование\nA01;Приём\n",
            "нет столбцов: TARIFF",
        ),
        (
            "services.csv",
            "Код;Наименование;Тариф;Действует с\nA01;а;1;01.01.2020\nA01;б;2;01.01.2021\n",
            "в строке 2",
        ),
        (
            "standards.csv",
            "CODE;NAME;TARIFF;DAYS_MIN\nst1;х;1;два\n",
            "столбец DAYS_MIN: не число нужного вида: «два»",
        ),
        (
            "volumes.csv",
            "PERIOD;PAYER;ACTIVITY;PROFILE;COUNT;SUM\n04.2021;A;outpatient;;1;1\n",
            "не месяц вида 2021-04: «04.2021»",
        ),
        (
            "volumes.csv",
            "PERIOD;PAYER;ACTIVITY;PROFILE;COUNT;SUM\n2021-04;A;клиника;;1;1\n",
            "нет такого вида деятельности: «клиника»",
        ),
        (
            "insurers.csv",
            "Буква;ОГРН;Наименование\n;1007600000033;х\n",
            "строка 2, столбец Буква: код не заполнен",
        ),
    ];
    for (name, text, word) in bad {
        let file = world.write(&format!("bad/{name}"), text.as_bytes());
        world.fails(3, &["nsi", "import", &file], word);
    }
    // Under another name, said by the call.
    let file = world.write("прайс 2021.csv", &tables[0].1);
    let again = world.ok(&["nsi", "import", &file, "--as", "services"]);
    assert_eq!(one(&again)["outcome"], "already");
}

#[test]
fn an_unknown_dictionary_is_taken_and_says_what_its_key_is() {
    let world = World::bare();
    let file = world.write(
        "Список палат.csv",
        "Корпус;Палата;Мест\n1;1;4\n1;2;4\n".as_bytes(),
    );
    let done = world.ok(&[
        "nsi",
        "import",
        &file,
        "--packet-version",
        "3",
        "--packet-date",
        "01.04.2021",
    ]);
    let done = one(&done);
    assert_eq!(
        (&done["dictionary"], &done["version"], &done["date"]),
        (&json!("Список_палат"), &json!("3"), &json!("2021-04-01"))
    );
    assert!(
        done["warnings"][0]
            .as_str()
            .unwrap()
            .contains("ключом взят столбец Корпус"),
        "{done}"
    );
    // With the key named, a repeated one is a fault.
    let key = [
        "nsi",
        "import",
        &file,
        "--replace",
        "--as",
        "палаты",
        "--key",
    ];
    world.fails(
        3,
        &[&key[..], &["Корпус"]].concat(),
        "код «1» действует в те же дни",
    );
    world.ok(&[&key[..], &["Корпус", "Палата"]].concat());
    world.fails(3, &[&key[..], &["Этаж"]].concat(), "нет столбцов: Этаж");
    world.fails(
        2,
        &["nsi", "import", &file, "--packet-date", "вчера"],
        "дата пишется",
    );
}

#[test]
fn an_organizations_own_descriptor_is_used_and_its_faults_are_named() {
    let world = World::bare();
    let wards =
        "[[dictionary]]\ncode = \"wards\"\ntitle = \"Палаты\"\nkey = [\"Корпус\", \"Палата\"]\n";
    world.write("dictionaries/own.toml", wards.as_bytes());
    let file = world.write("wards.csv", "Корпус;Палата;Мест\n1;1;4\n1;2;4\n".as_bytes());
    let done = world.ok(&["nsi", "import", &file]);
    assert_eq!(
        (&one(&done)["title"], &one(&done)["warnings"]),
        (&json!("Палаты"), &json!([]))
    );
    world.write(
        "dictionaries/own.toml",
        format!("{wards}colour = \"red\"\n").as_bytes(),
    );
    world.fails(4, &["nsi", "list"], "own.toml");
    world.fails(4, &["nsi", "import", &file], "неизвестный ключ «colour»");
}

#[test]
fn the_words_for_people_name_rows_and_accounts() {
    let world = World::with(&[case(1)]);
    let first = results("2.0", "01.04.2021", ("01.01.2011", ""), "");
    world.ok(&["nsi", "import", &world.write("V009.xml", &first)]);
    let second = results(
        "2.1",
        "01.05.2021",
        ("01.01.2011", "31.03.2021"),
        &result("399", "3", "иное", "01.05.2021", ""),
    );
    let file = world.write("b/V009.xml", &second);
    let ran = world.run(&["nsi", "import", "--dry-run", &file]);
    let expected = [
        "загрузится  V009 версия 2.1 от 01.05.2021 (Результаты обращения), 2 записи: «V009.xml»",
        "  вместо: версия 2.0 от 01.04.2021",
        "  новых 1, изменено 1, ушло 0, без изменений 0",
        "    + 399 + 3 иное (01.05.2021–)",
        "    ≠ 301 + 3 лечение завершено (01.01.2011–31.03.2021): DATEEND: «» → «31.03.2021»",
        "  коды перестают действовать на свою дату: 1 счёт",
    ];
    for line in expected {
        assert!(
            ran.out.lines().any(|l| l.replace('\u{A0}', " ") == line),
            "{line}\n{}",
            ran.out
        );
    }
    assert!(
        ran.out.contains("@result «301» на 06.04.2021"),
        "{}",
        ran.out
    );
    world.ok(&["nsi", "import", &file]);
    let ran = world.run(&["nsi", "rollback", "V009"]);
    assert!(
        ran.out
            .contains("снята версия 2.1 от 01.05.2021; снова действует версия 2.0"),
        "{}",
        ran.out
    );
    let ran = world.run(&["journal"]);
    assert!(
        ran.out
            .contains("справочники: V009 версия 2.1 от 01.05.2021"),
        "{}",
        ran.out
    );
}

#[test]
fn a_packet_of_rules_is_kept_byte_for_byte() {
    let world = World::bare();
    let rule = "<zap><ID_TEST>001F.00.0010</ID_TEST><TYPE_MD><TYPE_D>H</TYPE_D><TYPE_D>C</TYPE_D></TYPE_MD>\
                <COMMENT>если пусто</COMMENT><DATEBEG>01.11.2019</DATEBEG></zap>";
    let bytes = packet("FLK_MPF", "2.2", "12.02.2021", rule);
    world.ok(&["nsi", "import", &world.write("rules.xml", &bytes)]);
    let workplace = ladya::workflows::Workplace::open(&world.db, None).unwrap();
    let (version, kept) = ladya::workflows::nsi::packet(&workplace, "Q015")
        .unwrap()
        .unwrap();
    assert_eq!((version.version.as_str(), version.rows), ("2.2", 1));
    assert!(kept == bytes);
    assert!(
        ladya::workflows::nsi::packet(&workplace, "V006")
            .unwrap()
            .is_none()
    );
    let shelf = ladya::workflows::nsi::shelf(&workplace, &["Q015", "nothing"]).unwrap();
    let rules = shelf.dictionary("Q015").unwrap();
    let kinds = rules.column("TYPE_D").unwrap();
    assert_eq!(rules.all().next().unwrap().value(kinds), "H\nC");
    assert!(shelf.dictionary("nothing").is_none());
}

#[test]
fn a_table_that_may_be_half_of_itself_is_doubted() {
    let world = World::bare();
    let table = |n: usize| {
        let rows: String = (0..n).map(|n| format!("{n};отделение {n}\n")).collect();
        format!("CODE;NAME;PROFILE\n{}", rows.replace("\n", ";\n"))
    };
    let whole = world.write("departments.csv", table(20).as_bytes());
    world.ok(&["nsi", "import", &whole, "--packet-version", "2"]);
    let half = world.write("departments.csv", table(10).as_bytes());
    let done = world.ok(&["nsi", "import", &half]);
    let warnings = one(&done)["warnings"].as_array().unwrap();
    for word in ["новее ли он, проверьте сами", "ушло 10 из 20"] {
        assert!(
            warnings.iter().any(|w| w.as_str().unwrap().contains(word)),
            "{done}"
        );
    }
}

/// Packets as the fund gives them out; they stand beside the project where there are any.
fn real_packets() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["../../shared/nsi", "../shared/nsi"]
        .iter()
        .map(|place| root.join(place))
        .find(|folder| folder.is_dir())
}

#[test]
fn every_real_packet_goes_in_whole() {
    let Some(folder) = real_packets() else {
        eprintln!("skipped: no folder shared/nsi beside the project");
        return;
    };
    let world = World::bare();
    let done = world.ok(&["nsi", "import", folder.to_str().unwrap()]);
    let mut n_seen = 0;
    for file in std::fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        let expected = match path.extension().and_then(|e| e.to_str()) {
            Some("tsv") => {
                bytes
                    .split(|b| *b == b'\n')
                    .filter(|line| !line.trim_ascii().is_empty())
                    .count()
                    - 1
            }
            Some("xml") => bytes.windows(5).filter(|w| w == b"<zap>").count(),
            _ => continue,
        };
        let found = done
            .as_array()
            .unwrap()
            .iter()
            .find(|v| v["from"] == name.as_str());
        assert_eq!(
            found.unwrap_or_else(|| panic!("no {name}"))["rows"],
            expected,
            "{name}"
        );
        n_seen += 1;
    }
    assert_eq!(done.as_array().unwrap().len(), n_seen);
    assert!(n_seen > 5, "where are the packets?");
    world.verify();
}

/// What the help tells clerks about their tables: the columns are those of the descriptors, and the
/// examples go in as they stand.
#[test]
fn the_tables_of_the_help_are_true() {
    let help = include_str!("../../resources/help/nsi.md");
    let catalogue = ladya::nsi::Catalogue::load(&[]).unwrap();
    let mut codes = Vec::new();
    for section in help.split("\n### `").skip(1) {
        let section = section.split("\n## ").next().unwrap();
        let (code, _) = section.split_once('`').unwrap();
        let descriptor = catalogue.descriptor(code).unwrap();
        for column in &descriptor.columns {
            let is_day = ["DATEBEG", "DATEEND"].contains(&column.name.as_str());
            for name in std::iter::once(&column.name).chain(&column.aliases) {
                assert!(
                    is_day || section.contains(name.as_str()),
                    "{code}: {name} is not in the help"
                );
            }
        }
        let lines = section.lines().filter_map(|line| line.strip_prefix("    "));
        let table = lines.collect::<Vec<_>>().join("\n");
        let world = World::bare();
        let file = world.write(&format!("{code}.csv"), table.as_bytes());
        let done = world.ok(&["nsi", "import", &file]);
        assert_eq!(one(&done)["rows"], table.lines().count() - 1, "{code}");
        codes.push(code);
    }
    assert_eq!(codes.len(), 6);
}
