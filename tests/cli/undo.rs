//! Every undoable step: what a user sees before it is what a user sees after its undo.

use serde_json::json;

use crate::support::{PERIOD, World, fixture};
use crate::wire::{A, B, MO, case, key, of_b, reply};

/// Runs the step, sees it change something, takes it back, and does it again.
fn check(world: &World, step: &[&str]) {
    let before = world.view();
    world.ok(step);
    let after = world.view();
    assert_ne!(before, after, "{step:?} changed nothing");
    let undone = world.ok(&["undo"]);
    assert!(undone.is_object());
    assert_eq!(world.view(), before, "undo of {step:?}");
    world.verify();
    world.ok(step);
    assert_eq!(world.view().len(), after.len());
    world.verify();
}

#[test]
fn every_step_of_the_month_can_be_taken_back() {
    let world = World::new();
    let (one, two, three) = (case(1), case(2), of_b(3));
    let file = world.bill("b.xml", &[one.clone(), two.clone(), three.clone()]);
    check(&world, &["import", &file]);
    let mut changed = one.clone();
    changed.surname = "Исправленный".into();
    let corrected = world.bill("c.xml", &[changed, case(4)]);
    check(&world, &["import", &corrected]);
    check(
        &world,
        &["edit", "--key", &key(2), "--set", "patient/@surname=Другой"],
    );
    check(
        &world,
        &[
            "defer",
            "--key",
            &key(4),
            "--until",
            "2021-08",
            "--reason",
            "объёмы",
        ],
    );
    check(&world, &["undefer", "--key", &key(4)]);
    check(&world, &["withdraw", "--key", &key(4), "--reason", "дубль"]);
    let out = world.at("out");
    // A test round, taken back and played again.
    check(&world, &["form", "--period", PERIOD, "--test"]);
    check(
        &world,
        &["export", "--period", PERIOD, "--test", "--out", &out],
    );
    let test_reply = world.reply(
        &reply('1', 'A', A)
            .accept(std::slice::from_ref(&one))
            .refuse(&two),
    );
    check(&world, &["receive", &test_reply]);
    check(&world, &["restore", "--period", PERIOD]);
    check(&world, &["form", "--period", PERIOD]);
    let registry = world.ok(&["form", "--period", PERIOD]);
    assert_eq!(registry, json!({ "registries": [] }));
    check(&world, &["export", "--period", PERIOD, "--out", &out]);
    check(&world, &["receive", &test_reply]);
    let again = world.reply(
        &reply('1', 'A', A)
            .accept(std::slice::from_ref(&one))
            .row(&two, "4", "0.00", SUGGESTED),
    );
    check(&world, &["receive", "--replace", &again]);
    check(&world, &["accept-suggested", "--key", &key(2)]);
    check(&world, &["resubmit", "--key", &key(2)]);
    let b = world.reply(&reply('1', 'B', B).accept(std::slice::from_ref(&three)));
    check(&world, &["receive", &b]);
    check(
        &world,
        &["reissue", "--period", PERIOD, "--all", "--out", &out],
    );
    check(
        &world,
        &[
            "withhold", "--period", PERIOD, "--payer", "A", "--kind", "pet_ct", "--amount", "5.00",
        ],
    );
    check(
        &world,
        &["withhold", "--period", PERIOD, "--payer", "B", "--none"],
    );
    check(
        &world,
        &[
            "capitation",
            "--period",
            PERIOD,
            "--payer",
            "A",
            "--amount",
            "100.00",
        ],
    );
    check(
        &world,
        &[
            "capitation",
            "--period",
            PERIOD,
            "--payer",
            "A",
            "--amount",
            "120.00",
        ],
    );
    let last = world.reply(&reply('2', 'A', A).refuse(&one));
    check(&world, &["receive", &last]);
    let better = world.reply(&reply('2', 'A', A).row(&one, "1", "50.00", ""));
    check(&world, &["receive", "--replace", &better]);
    let worse = world.reply(&reply('2', 'A', A).refuse(&one));
    check(&world, &["receive", "--replace", &worse]);
    check(&world, &["resubmit", "--key", &key(1), "--as-is", "спор"]);
    assert_eq!(world.ok(&["reconcile", "--period", PERIOD])["ok"], true);
}

const SUGGESTED: &str = r#"<an_pss><an_ps an_ps="2" polisnum="0076000000007777" begin_p="2021-02-01" comment="Полис заменён"/></an_pss>"#;

#[test]
fn registries_and_marks_can_be_taken_back() {
    let world = World::with(&[case(1)]);
    let id = world.ok(&["form", "--period", PERIOD])["registries"][0]["id"].to_string();
    let export = ["export", "--period", PERIOD, "--out", "out"];
    world.ok(&["unmark", "--registry", &id]);
    world.fails(1, &export, "");
    world.ok(&["undo"]);
    world.ok(&["unmark", "--registry", &id]);
    world.ok(&["mark", "--registry", &id]);
    world.ok(&["undo"]);
    world.fails(1, &export, "");
    world.ok(&["mark", "--registry", &id]);
    check(&world, &["unform", "--registry", &id]);
}

#[test]
fn a_whole_month_can_be_taken_back_step_by_step() {
    let cases = [case(1), case(2)];
    let world = World::new();
    let empty = world.view();
    let file = world.bill("b.xml", &cases);
    world.ok(&["import", &file]);
    world.send(false);
    let first = world.reply(
        &reply('1', 'A', A)
            .accept(&cases[..1])
            .refuse(&cases[1])
            .capitation("7.00"),
    );
    world.ok(&["receive", &first]);
    world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "out"]);
    let last = world.reply(&reply('2', 'A', A).refuse(&cases[0]));
    world.ok(&["receive", &last]);
    for expected in ["receive", "reissue", "receive", "export", "form", "import"] {
        assert_eq!(world.ok(&["undo"])["undone"]["command"], expected);
        world.verify();
    }
    assert_eq!(world.view(), empty);
    world.fails(1, &["undo"], "");
    // The number is free again, and everything may be done anew.
    world.ok(&["import", &file]);
    assert_eq!(world.send(false)["file"], format!("{MO}210413X.7z"));
    world.ok(&["receive", &first]);
}

#[test]
fn undo_is_refused_once_a_file_is_out() {
    let world = World::sent(&[case(1)]);
    let name = format!("{MO}210413X.7z");
    world.ok(&["sent", "--file", &name.to_lowercase()]);
    world.fails(1, &["undo"], &name);
    let world = World::sent(&[case(1)]);
    let file = world.reply(&reply('1', 'A', A).accept(&[case(1)]));
    world.ok(&["receive", &file]);
    world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "out"]);
    world.ok(&["sent", "--file", &format!("{MO}210417A.7z")]);
    world.fails(1, &["undo"], "17A");
    // An undone export stands in the journal, its number is free.
    let world = World::sent(&[case(1)]);
    world.ok(&["undo"]);
    assert_eq!(
        world.ok(&["export", "--period", PERIOD, "--out", "out"])["file"],
        name
    );
    let journal = world.ok(&["journal"]);
    let exports: Vec<_> = journal
        .as_array()
        .unwrap()
        .iter()
        .filter(|s| s["command"] == "export")
        .collect();
    assert_eq!(exports.len(), 2);
    assert!(exports[1]["undone_by"].is_i64());
}

#[test]
fn setup_is_no_step_to_take_back() {
    let world = World::new();
    world.fails(1, &["undo"], "");
    world.ok(&["setup", "--file", &fixture("setup.toml")]);
    world.fails(1, &["undo"], "");
}
