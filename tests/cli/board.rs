//! The board: what is done, what is stale, what comes next.

use serde_json::{Value, json};

use crate::support::{PERIOD, World};
use crate::wire::{A, case, key, reply};

fn row(world: &World, payer: &str) -> Value {
    let board = world.ok(&["board", "--period", PERIOD]);
    let rows = board["payers"].as_array().unwrap();
    rows.iter().find(|r| r["payer"] == payer).unwrap().clone()
}

fn reissue(world: &World) {
    world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "out"]);
}

fn receive(world: &World, of: &crate::wire::Reply) {
    let file = world.reply(of);
    world.ok(&["receive", &file]);
}

#[test]
fn a_second_sending_waits_for_its_own_7_file() {
    let world = World::sent(&[case(1)]);
    receive(&world, &reply('1', 'A', A).accept(&[case(1)]));
    reissue(&world);
    let more = world.bill("more.xml", &[case(2)]);
    world.ok(&["import", &more]);
    world.send(false);
    let mut second = reply('1', 'A', A).accept(&[case(2)]);
    second.number = '2';
    receive(&world, &second);
    let seven = row(&world, "A")["reissue"].clone();
    assert_eq!(seven["state"], "stale", "{seven}");
    assert!(!seven["why"].is_null(), "{seven}");
    assert_eq!(world.ok(&["board"])["next"], "reissue");
    reissue(&world);
    assert_eq!(row(&world, "A")["reissue"]["state"], "done");
}

#[test]
fn registries_formed_beside_a_sent_request_come_next() {
    let world = World::sent(&[case(1)]);
    receive(&world, &reply('1', 'A', A).accept(&[case(1)]));
    reissue(&world);
    world.ok(&["withhold", "--period", PERIOD, "--payer", "A", "--none"]);
    receive(&world, &reply('2', 'A', A).accept(&[case(1)]));
    assert_eq!(world.ok(&["board"])["next"], "done");
    let more = world.bill("more.xml", &[case(2)]);
    world.ok(&["import", &more]);
    let formed = world.ok(&["form", "--period", PERIOD]);
    assert_eq!(world.ok(&["board"])["next"], "export");
    let id = formed["registries"][0]["id"].to_string();
    world.ok(&["unmark", "--registry", &id]);
    assert_eq!(world.ok(&["board"])["next"], "mark");
}

#[test]
fn an_invoice_bears_what_is_to_pay() {
    let world = World::sent(&[case(1), case(2)]);
    receive(
        &world,
        &reply('1', 'A', A)
            .accept(&[case(1), case(2)])
            .capitation("10.00"),
    );
    assert_eq!(row(&world, "A")["invoice"]["sum"], "0.00");
    reissue(&world);
    world.ok(&[
        "withhold", "--period", PERIOD, "--payer", "A", "--kind", "ckdl", "--amount", "1.23",
    ]);
    let invoice = row(&world, "A")["invoice"].clone();
    assert_eq!(
        [&invoice["state"], &invoice["accounts"], &invoice["sum"]],
        [&json!("possible"), &json!(2), &json!("308.77")]
    );
}

#[test]
fn before_the_first_registry_and_after_a_restore_forming_comes_next() {
    let world = World::with(&[case(1)]);
    let board = world.ok(&["board"]);
    assert_eq!(
        [&board["period"], &board["next"]],
        [&Value::Null, &json!("form")]
    );
    world.send(true);
    world.ok(&["restore", "--period", PERIOD]);
    let board = world.ok(&["board"]);
    assert_eq!(
        [&board["period"], &board["next"], &board["test"]["state"]],
        [&json!(PERIOD), &json!("form"), &json!("done")]
    );
}

#[test]
fn a_test_that_is_out_is_named_before_missing_marks() {
    let world = World::with(&[case(1)]);
    world.send(true);
    for round in [&[][..], &["--test"]] {
        let call = [&["export", "--period", PERIOD, "--out", "out"], round].concat();
        world.fails(1, &call, "не восстановлен");
    }
    world.ok(&["restore", "--period", PERIOD]);
    let call = ["export", "--period", PERIOD, "--out", "out"];
    world.fails(1, &call, "нет отмеченных основных реестров");
}

#[test]
fn counts_stand_with_their_words() {
    let world = World::sent(&[case(1), case(2), case(3)]);
    let undecided = reply('1', 'A', A).row(&case(1), "9", "100.00", "");
    receive(&world, &undecided.accept(&[case(2), case(3)]));
    let why = row(&world, "A")["reissue"]["why"].clone();
    assert!(why.as_str().unwrap().contains("1 счёта"), "{why}");
    world.ok(&[
        "reissue",
        "--period",
        PERIOD,
        "--all",
        "--out",
        "out",
        "--without-undecided",
    ]);
    receive(
        &world,
        &reply('2', 'A', A)
            .accept(&[case(2)])
            .row(&case(3), "9", "300.00", ""),
    );
    let why = row(&world, "A")["final"]["why"].clone();
    assert!(why.as_str().unwrap().contains("1 счёту"), "{why}");
    assert_eq!(world.account(&key(3))["state"], "reissued");
}
