//! Two calls at the same moment.

use std::thread;

use serde_json::Value;

use crate::support::{PERIOD, Ran, World};
use crate::wire::{A, case, reply};

fn at_once(world: &World, calls: &[Vec<&str>]) -> Vec<Ran> {
    thread::scope(|scope| {
        let running: Vec<_> = calls
            .iter()
            .map(|call| {
                let call = [&call[..], &["--json"]].concat();
                scope.spawn(move || world.run(&call))
            })
            .collect();
        running.into_iter().map(|r| r.join().unwrap()).collect()
    })
}

#[test]
fn one_reply_received_twice_at_once_is_received_once() {
    for _ in 0..4 {
        let cases: Vec<_> = (1..40).map(case).collect();
        let world = World::sent(&cases);
        let file = world.reply(&reply('1', 'A', A).accept(&cases));
        let calls = vec![vec!["receive", file.as_str()]; 3];
        let mut outcomes: Vec<String> = at_once(&world, &calls)
            .iter()
            .map(|ran| {
                assert_eq!(ran.code, 0, "{ran:?}");
                ran.document()["files"][0]["outcome"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        outcomes.sort();
        assert_eq!(outcomes, ["already", "already", "received"]);
        world.verify();
    }
}

#[test]
fn imports_exports_and_first_starts_at_once() {
    let world = World::bare();
    let files: Vec<String> = (1..5)
        .map(|n| world.bill(&format!("{n}.xml"), &[case(n)]))
        .collect();
    let calls: Vec<Vec<&str>> = files.iter().map(|f| vec!["import", f.as_str()]).collect();
    for ran in at_once(&world, &calls) {
        assert_eq!(
            (ran.code, &ran.document()["new"]),
            (0, &Value::from(1)),
            "{ran:?}"
        );
    }
    world.ok(&["setup", "--file", &crate::support::fixture("setup.toml")]);
    assert_eq!(world.states().len(), 4);
    let mut codes: Vec<i32> = at_once(&world, &vec![vec!["form", "--period", PERIOD]; 3])
        .iter()
        .map(|r| r.code)
        .collect();
    assert_eq!(codes, [0, 0, 0]);
    let out = world.at("out");
    let export = vec![vec!["export", "--period", PERIOD, "--out", out.as_str()]; 2];
    codes = at_once(&world, &export).iter().map(|r| r.code).collect();
    codes.sort_unstable();
    assert_eq!(codes, [0, 1], "the second finds nothing marked");
    world.verify();
}
