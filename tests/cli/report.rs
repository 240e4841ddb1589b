//! `report`: which documents there are, in which form, and what it says when it cannot.

use serde_json::json;

use crate::support::{PERIOD, World};
use crate::wire::case;

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
    let sheet = world.at("sums.xlsx");
    let call = ["report", "sums", "--period", PERIOD, "--out", &sheet];
    world.fails(2, &call, "только на бумаге");
    let nowhere = world.at("nowhere/x.pdf");
    let call = ["report", "journal", "--period", PERIOD, "--out", &nowhere];
    world.fails(4, &call, "nowhere");
}
