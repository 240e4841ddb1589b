//! `report`: which documents there are, in which form, and what it says when it cannot.

use serde_json::json;

use crate::support::{PERIOD, World, has};
use crate::wire::{A, case, of_b, reply};

#[test]
fn a_document_is_written_in_the_form_that_its_name_says() {
    let world = World::sent(&[case(1), case(2)]);
    for (ending, begins) in [("pdf", "%PDF-"), ("xlsx", "PK"), ("csv", "\u{FEFF}Вид")] {
        let out = world.at(&format!("register.{ending}"));
        let call = [
            "report",
            "register",
            "--period",
            PERIOD,
            "--registry",
            "1",
            "--out",
            &out,
        ];
        assert_eq!(world.ok(&call), json!({ "files": [out] }));
        let bytes = std::fs::read(&out).unwrap();
        assert!(bytes.starts_with(begins.as_bytes()), "{ending}");
    }
    let out = world.at("journal.pdf");
    for document in ["sums", "reconciliation", "control", "invoice"] {
        let out = world.at(&format!("{document}.pdf"));
        let call = [
            "report", document, "--period", PERIOD, "--payer", "A", "--out", &out,
        ];
        assert_eq!(world.ok(&call)["files"], json!([out]));
        assert!(
            std::fs::read(&out).unwrap().starts_with(b"%PDF-"),
            "{document}"
        );
        let out = world.at(&format!("{document}.xlsx"));
        let call = [
            "report", document, "--period", PERIOD, "--payer", "A", "--out", &out,
        ];
        world.ok(&call);
        assert!(
            std::fs::read(&out).unwrap().starts_with(b"PK"),
            "{document}"
        );
    }
    let ran = world.run(&["report", "journal", "--period", PERIOD, "--out", &out]);
    assert_eq!((ran.code, ran.out.trim()), (0, out.as_str()));
}

#[test]
fn what_cannot_be_made_says_what_can() {
    let world = World::sent(&[case(1)]);
    let out = world.at("x.pdf");
    let call = |name: &str, more: &[&str]| -> Vec<String> {
        let call = ["report", name, "--period", PERIOD, "--out", &out];
        let call = [&call[..], more].concat();
        call.iter().map(|&part| part.to_owned()).collect()
    };
    let cases = [
        (2, call("nope", &[]), "нет документа «nope»"),
        (2, call("register", &[]), "чей реестр"),
        (
            2,
            call("register", &["--payer", "A", "--registry", "1"]),
            "вместе",
        ),
        (1, call("register", &["--payer", "A"]), "7-файл"),
        (1, call("register", &["--registry", "9"]), "9"),
        (1, call("refusals", &["--payer", "Q"]), "Q"),
        (2, call("refusals", &["--by", "colour"]), "colour"),
        (
            2,
            call("refusal_sheets", &["--by", "payer"]),
            "по отделениям или по врачам",
        ),
        (2, call("history", &[]), "какой счёт"),
        (1, call("history", &["--key", "nope"]), "nope"),
        (2, call("invoice", &[]), "чей счёт"),
        (1, call("invoice", &["--payer", "Q"]), "Q"),
        (1, call("control", &["--key", "nope.7z"]), "nope.7z"),
    ];
    for (code, call, word) in cases {
        let call: Vec<&str> = call.iter().map(String::as_str).collect();
        world.fails(code, &call, word);
        assert!(!std::path::Path::new(&out).exists(), "{call:?}");
    }
    let ran = world.run(&["report", "nope", "--period", PERIOD, "--out", &out]);
    for document in ladya::reports::DOCUMENTS {
        assert!(ran.err.contains(document.name), "{}", ran.err);
    }
    let other = world.at("x.doc");
    let call = ["report", "journal", "--period", PERIOD, "--out", &other];
    world.fails(2, &call, "x.doc");
    let nowhere = world.at("nowhere/x.pdf");
    let call = ["report", "journal", "--period", PERIOD, "--out", &nowhere];
    world.fails(4, &call, "nowhere");
}

/// Payer A has a 7-file, payer B has not answered yet.
fn billed() -> World {
    let cases = [case(1), of_b(2)];
    let world = World::sent(&cases);
    let file = world.reply(&reply('1', 'A', A).accept(&cases[..1]));
    world.ok(&["receive", &file]);
    let out = world.at("out");
    world.ok(&["reissue", "--period", PERIOD, "--payer", "A", "--out", &out]);
    world
}

#[test]
fn invoices_of_a_month_are_issued_and_written_once() {
    let world = billed();
    let folder = world.at("bills");
    let call = ["invoices", "--period", PERIOD, "--out", &folder];
    let first = world.ok(&call);
    has(&first, &["files", "invoices", "left_out"]);
    let file = format!("{folder}/Счёт_1007600000011_{PERIOD}_A_1.pdf");
    assert_eq!(first["files"], json!([file]));
    assert_eq!(first["invoices"][0]["number"], "1");
    assert_eq!(first["invoices"][0]["new"], true);
    assert_eq!(first["left_out"][0]["payer"], "B");
    let why = first["left_out"][0]["why"].as_str().unwrap();
    assert!(!why.is_empty(), "{first}");
    assert!(std::fs::read(&file).unwrap().starts_with(b"%PDF-"));
    let before = world.dump();
    let second = world.ok(&call);
    assert_eq!(second["invoices"][0]["new"], false);
    assert_eq!(
        (second["files"].clone(), world.dump()),
        (json!([file]), before)
    );
    let sheets = [&call[..], &["--payer", "a", "--format", "xlsx"]].concat();
    let sheets = world.ok(&sheets);
    assert!(sheets["files"][0].as_str().unwrap().ends_with("_A_1.xlsx"));
    let said = world.run(&call);
    assert!(
        said.out.contains("№ 1 от ") && said.out.contains("без счёта"),
        "{}",
        said.out
    );
    world.verify();
}

#[test]
fn no_invoice_is_issued_where_none_can_be_or_no_file_can() {
    let world = billed();
    let before = world.dump();
    let folder = world.at("bills");
    let call = |period, more: &[&'static str]| -> Vec<&str> {
        [&["invoices", "--period", period, "--out", &folder], more].concat()
    };
    world.fails(1, &call("2021-05", &[]), "можно выставить счёт");
    world.fails(1, &call(PERIOD, &["--payer", "B"]), "7-файл");
    world.fails(1, &call(PERIOD, &["--payer", "Q"]), "Q");
    world.fails(2, &call(PERIOD, &["--format", "doc"]), "doc");
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::write(&folder, "a file").unwrap();
    world.fails(4, &call(PERIOD, &[]), "bills");
    assert_eq!(world.dump(), before);
}

#[test]
fn templates_are_written_out_and_what_is_there_stays() {
    let world = World::bare();
    let folder = world.at("own");
    std::fs::create_dir(&folder).unwrap();
    let changed = format!("{folder}/invoice.typ");
    std::fs::write(&changed, "mine").unwrap();
    let done = world.ok(&["templates", "--out", &folder]);
    has(&done, &["files", "kept", "folders"]);
    assert_eq!(done["kept"], json!([changed]));
    assert_eq!(std::fs::read_to_string(&changed).unwrap(), "mine");
    let n_written = done["files"].as_array().unwrap().len();
    let names: Vec<_> = std::fs::read_dir(&folder).unwrap().collect();
    assert_eq!(names.len(), n_written + 1);
    for document in ladya::reports::DOCUMENTS {
        let path = |ending: &str| format!("{folder}/{}.{ending}", document.name);
        let is_there = |ending: &str| std::path::Path::new(&path(ending)).is_file();
        assert!(is_there("typ") || is_there("toml"), "{}", document.name);
    }
    let again = world.run(&["templates", "--out", &folder]);
    assert!(
        again.out.contains("уже был") && again.out.contains("reports"),
        "{}",
        again.out
    );
    let nowhere = world.at("own/invoice.typ/below");
    world.fails(4, &["templates", "--out", &nowhere], "invoice.typ");
}
