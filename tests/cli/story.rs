//! The sample files of the protocol, played from the pool to the next month. They are not part of
//! this repository: without them there is nothing to prove here.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{PERIOD, World};
use crate::wire::{MO, cp1251, unzipped};

fn samples() -> Option<PathBuf> {
    let shared = std::env::var_os("LADYA_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let folder = shared.join("domain/samples/reestr");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("no sample files here, skipped");
    None
}

fn key(n: u32) -> String {
    format!("90000000-0{n}FF-FFFF-FFFF-FFFFFFFFFFFF")
}

/// A document without what differs between two programs: who made it and when, and white space.
fn essence(text: &str) -> String {
    let mut text: String = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace("> <", "><");
    for name in ["creator", "telcreator", "date_1"] {
        let body = text.find("<body").unwrap();
        let end = body + text[body..].find('>').unwrap();
        if let Some(at) = text[body..end].find(&format!(" {name}=\"")) {
            let from = body + at;
            let value = from + name.len() + 3;
            let to = value + text[value..].find('"').unwrap() + 1;
            text.replace_range(from..to, "");
        }
    }
    text
}

#[test]
fn the_sample_month() {
    let Some(samples) = samples() else { return };
    let path = |end: &str| {
        samples
            .join(format!("{MO}2104{end}.7z"))
            .to_str()
            .unwrap()
            .to_owned()
    };
    let sample = |end: &str| unzipped(&path(end));
    let world = World::new();
    assert_eq!(world.ok(&["import", &path("13X")])["new"], 6);
    world.ok(&["form", "--period", PERIOD]);
    let out = world.at("out");
    let exported = world.ok(&["export", "--period", PERIOD, "--out", &out]);
    assert_eq!(exported["file"], format!("{MO}210413X.7z"));
    assert_eq!(
        (
            &exported["accounts"],
            &exported["billed"],
            &exported["blocking"]
        ),
        (&json!(6), &json!("37610.00"), &json!(0))
    );
    let ours = unzipped(&format!("{out}/{MO}210413X.7z"));
    let accounts = |text: &str| {
        let text = essence(text);
        let mut found: Vec<String> = text
            .split("<patient ")
            .skip(1)
            .map(|p| {
                p[..p.find("</patient>").unwrap()]
                    .replace(&p[p.find("n_pp").unwrap()..p.find("n_pp").unwrap() + 8], "")
            })
            .collect();
        found.sort();
        found
    };
    assert_eq!(accounts(&ours), accounts(&sample("13X")));

    world.ok(&["receive", &path("11B")]);
    let a = world.ok(&["receive", &path("11A")]);
    assert_eq!(
        (&a["files"][0]["accepted"], &a["files"][0]["refused"]),
        (&json!(2), &json!(3))
    );
    let refusals = world.ok(&["refusals", "--period", PERIOD, "--payer", "A"]);
    let codes = |n: u32| -> Vec<(String, String)> {
        let text = |v: &Value| v.as_str().unwrap().to_owned();
        let all = refusals.as_array().unwrap();
        let one = all.iter().find(|r| r["key"] == key(n)).unwrap();
        let mut codes: Vec<_> = one["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| (text(&f["family"]), text(&f["code"])))
            .collect();
        codes.sort();
        codes
    };
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    };
    assert_eq!(codes(2), pairs(&[("flk", "T-001"), ("person", "1")]));
    assert_eq!(codes(3), pairs(&[("policy", "2")]));
    assert_eq!(
        codes(4),
        pairs(&[
            ("flk", "T-014"),
            ("mes", "12"),
            ("sum", "7"),
            ("tariff", "")
        ])
    );
    assert!(
        refusals
            .to_string()
            .contains(r#"не соответствует возрасту \"9 лет\" & периоду"#),
        "{refusals}"
    );

    let seven = world.ok(&["reissue", "--period", PERIOD, "--payer", "A", "--out", &out]);
    assert_eq!(
        (&seven["files"][0]["accounts"], &seven["files"][0]["billed"]),
        (&json!(2), &json!("2300.00"))
    );
    assert_eq!(seven["missing"], json!(["B"]));
    let of_sample = essence(&sample("17A"));
    let of_ours = essence(&unzipped(&format!("{out}/{MO}210417A.7z")));
    let n_pp = |text: &str, n: u32| {
        let tag = &text[..text.find(&format!("xkey=\"{}\"", key(n))).unwrap()];
        tag[tag.rfind("n_pp=").unwrap()..]
            .split('"')
            .nth(1)
            .unwrap()
            .to_owned()
    };
    let request = essence(&ours);
    for n in [1, 5] {
        assert_eq!(n_pp(&of_ours, n), n_pp(&request, n), "n_pp unchanged");
    }
    let sums = |text: &str| {
        text[text.find("<account_sum>").unwrap()..text.find("</account_sum>").unwrap()].to_owned()
    };
    assert_eq!(sums(&of_ours), sums(&of_sample));
    assert_eq!(accounts(&of_ours), accounts(&of_sample));
    let head = |text: &str| text[..text.find("<account_sum>").unwrap()].to_owned();
    assert_eq!(head(&of_ours), head(&of_sample));
    world.ok(&["reissue", "--period", PERIOD, "--all", "--out", &out]);

    let last = world.ok(&["receive", &path("12A")]);
    assert_eq!(
        (&last["files"][0]["accepted"], &last["files"][0]["refused"]),
        (&json!(1), &json!(1))
    );
    let finals = world.ok(&["refusals", "--period", PERIOD, "--stage", "final"]);
    let said = finals[0]["findings"].as_array().unwrap();
    for code in ["12", "15", "5.3.2.01"] {
        assert!(said.iter().any(|f| f["code"] == code), "{code} in {finals}");
    }
    let sums = world.ok(&["sums", "--period", PERIOD]);
    let a = sums
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["payer"] == "A")
        .unwrap();
    assert_eq!(
        (&a["case_based"], &a["capitation"], &a["to_pay"]),
        (&json!("1850.00"), &json!("165500.00"), &json!("167350.00"))
    );
    let b = sums
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["payer"] == "B")
        .unwrap();
    assert_eq!(
        (&b["case_based"], &b["capitation"], &b["to_pay"]),
        (&json!("3900.00"), &json!("0.00"), &json!("3900.00"))
    );
    assert_eq!(world.ok(&["reconcile", "--period", PERIOD])["ok"], true);

    // The next month: account 5 again, with a new key that names the old one; 2–4 as primary.
    assert_eq!(
        world.ok(&["resubmit", "--key", &key(5), "--as-is", "разногласие"])["repeat"],
        1
    );
    for n in [2, 3] {
        world.ok(&["accept-suggested", "--key", &key(n)]);
    }
    assert_eq!(world.ok(&["resubmit", "--corrected"])["primary"], 2);
    let may = "2021-05";
    let waiting = world.ok(&["accounts", "--period", may, "--state", "pool"]);
    let five: Vec<&Value> = waiting
        .as_array()
        .unwrap()
        .iter()
        .filter(|w| w["kind"] == "repeat")
        .collect();
    assert_eq!((five.len(), &five[0]["key"]), (1, &json!(key(5))));
    world.ok(&["form", "--period", may]);
    let exported = world.ok(&["export", "--period", may, "--out", &out]);
    assert_eq!(exported["accounts"], 3);
    let text = unzipped(&format!("{out}/{MO}210513X.7z"));
    assert_eq!(text.matches("x_key2=").count(), 1, "on repeats only");
    assert!(text.contains(&format!("x_key2=\"{}\"", key(5))));
    assert!(!text.contains(&format!(" xkey=\"{}\"", key(5))));
    assert!(text.contains(&format!(" xkey=\"{}\"", key(2))));
    assert_eq!(text.matches("type_r=\"2\"").count(), 1);
    // April's figures and its history stay.
    assert_eq!(world.ok(&["sums", "--period", PERIOD]), sums);
    assert_eq!(
        world.ok(&["refusals", "--period", PERIOD, "--stage", "final"]),
        finals
    );
    assert_eq!(world.ok(&["reconcile", "--period", PERIOD])["ok"], true);
    world.verify();
}

#[test]
fn samples_in_any_order_and_with_cyrillic_attributes() {
    let Some(samples) = samples() else { return };
    let world = World::new();
    let request = samples.join(format!("{MO}210413X.7z"));
    world.ok(&["import", request.to_str().unwrap()]);
    world.send(false);
    for end in ["11A", "11B"] {
        let name = format!("{MO}2104{end}.7z");
        std::fs::create_dir_all(world.at("in")).unwrap();
        std::fs::copy(samples.join(&name), world.at(&format!("in/{name}"))).unwrap();
    }
    assert_eq!(
        world.ok(&["receive", &world.at("in")])["files"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let text = unzipped(samples.join(format!("{MO}210411A.7z")).to_str().unwrap());
    assert!(text.contains("сomment="), "the Cyrillic letter is there");
    assert!(!cp1251(&text).is_empty());
    let tariff = world.ok(&["refusals", "--period", PERIOD]).to_string();
    assert!(tariff.contains("Проверьте поверхность зуба"));
    // The whole folder of samples: 17A and 13X are our own and refused, the rest is known or taken.
    world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "out"]);
    let (code, document) = world.json(&["receive", samples.to_str().unwrap()]);
    assert_eq!(code, 1);
    let outcome = |end: &str| {
        let files = document["files"].as_array().unwrap();
        let found = files
            .iter()
            .find(|f| f["name"].as_str().unwrap().ends_with(&format!("{end}.7z")));
        found.unwrap()["outcome"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        ["13X", "17A", "11A", "11B", "12A"].map(outcome),
        ["refused", "refused", "already", "already", "received"]
    );
}
