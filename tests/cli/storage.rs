//! The database: backups, strangers, newer versions, two processes, and a pulled plug.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use serde_json::Value;

use crate::support::{PERIOD, World, dump, fixture, ran};
use crate::wire::{A, case, key, reply};

#[test]
fn a_backup_brings_everything_back() {
    let world = World::sent(&[case(1), case(2)]);
    let copy = world.at("copy.ladya");
    let view = world.view();
    let document = world.ok(&["backup", &copy]);
    assert!(document.is_object());
    // Over a former backup of ours, but over nothing else.
    world.ok(&["backup", &copy]);
    let precious = world.write("letter.txt", b"dear fund");
    world.fails(1, &["backup", &precious], "letter.txt");
    assert_eq!(fs::read(&precious).unwrap(), b"dear fund");
    world.fails(4, &["backup", &world.at("no/such/folder/copy")], "");
    // The open database itself is no place for a copy.
    world.fails(1, &["backup", &world.at("ladya.db")], "ladya.db");
    let file = world.reply(&reply('1', 'A', A).accept(&[case(1), case(2)]));
    world.ok(&["receive", &file]);
    assert_ne!(world.view(), view);
    let kept = world.ok(&["restore-backup", &copy])["kept"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(world.view(), view);
    world.verify();
    // What was there is kept beside it, and can itself be brought back.
    world.ok(&["restore-backup", &kept]);
    assert_eq!(world.account(&key(1))["state"], "prechecked");
    world.verify();
}

#[test]
fn a_backup_is_restored_where_there_is_no_database() {
    let world = World::with(&[case(1)]);
    let copy = world.at("copy.ladya");
    let accounts = world.ok(&["accounts", "--period", PERIOD]);
    world.ok(&["backup", &copy]);
    let other = World::bare();
    other.ok(&["restore-backup", &copy]);
    assert_eq!(other.ok(&["accounts", "--period", PERIOD]), accounts);
    assert_eq!(
        other.ok(&["setup", "--show"]),
        world.ok(&["setup", "--show"])
    );
    other.verify();
}

#[test]
fn what_is_no_backup_is_refused() {
    let world = World::with(&[case(1)]);
    let copy = world.at("copy.ladya");
    world.ok(&["backup", &copy]);
    let bytes = fs::read(&copy).unwrap();
    let text = world.write(
        "text.txt",
        "просто текст, не база, и довольно длинный"
            .repeat(50)
            .as_bytes(),
    );
    let cut = world.write("cut.ladya", &bytes[..bytes.len() / 2]);
    let empty = world.write("empty.ladya", b"");
    let stranger = world.at("stranger.db");
    Connection::open(&stranger)
        .unwrap()
        .execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
        .unwrap();
    let before = world.dump();
    for path in [&text, &cut, &empty, &stranger, &world.at("missing")] {
        let ran = world.run(&["restore-backup", path, "--json"]);
        assert!([1, 3, 4].contains(&ran.code), "{path}: {ran:?}");
        ran.error();
        ran.document();
        assert_eq!(world.dump(), before, "{path}");
    }
    assert_eq!(before, world.dump());
    world.verify();
}

#[test]
fn a_stranger_as_database_is_left_alone() {
    for (name, bytes) in [
        ("text.db", "не база ".repeat(200).into_bytes()),
        ("zip.db", crate::wire::zipped("<a/>")),
        ("sign.db", b"x".to_vec()),
    ] {
        let world = World::bare();
        let path = world.write(name, &bytes);
        for call in [
            &["accounts", "--period", PERIOD][..],
            &["verify"],
            &["undo"],
        ] {
            let ran = world.raw(&[call, &["--db", &path, "--json"]].concat());
            assert_eq!(ran.code, 4, "{ran:?}");
            ran.error();
            ran.document();
        }
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
    let world = World::bare();
    Connection::open(&world.db)
        .unwrap()
        .execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
        .unwrap();
    let before = fs::read(&world.db).unwrap();
    let ran = world.run(&["setup", "--file", &fixture("setup.toml")]);
    assert_eq!(ran.code, 4, "{ran:?}");
    ran.error();
    assert_eq!(fs::read(&world.db).unwrap(), before);
    // A folder, and a folder that is not there.
    for path in [
        world.dir.path().to_str().unwrap().to_owned(),
        world.at("no/such/ladya.db"),
    ] {
        let ran = world.raw(&["accounts", "--period", PERIOD, "--db", &path, "--json"]);
        assert_eq!(ran.code, 4, "{ran:?}");
        ran.error();
        ran.document();
    }
}

#[test]
fn a_newer_database_is_refused_politely() {
    let world = World::with(&[case(1)]);
    let copy = world.at("copy.ladya");
    world.ok(&["backup", &copy]);
    for path in [world.at("ladya.db"), copy.clone()] {
        let connection = Connection::open(path).unwrap();
        connection.pragma_update(None, "user_version", 999).unwrap();
    }
    let before = dump(&world.db);
    let calls: [&[&str]; 4] = [
        &["accounts", "--period", PERIOD],
        &["form", "--period", PERIOD],
        &["verify"],
        &["restore-backup", &copy],
    ];
    for call in calls {
        let ran = world.run(&[call, &["--json"]].concat());
        assert_eq!(ran.code, 4, "{ran:?}");
        ran.error();
        ran.document();
        assert_eq!(dump(&world.db), before);
    }
}

#[test]
fn beside_a_writer_reading_works_and_writing_gives_up_in_words() {
    let world = World::with(&[case(1)]);
    let mut other = Connection::open(&world.db).unwrap();
    let tx = other
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .unwrap();
    tx.execute("UPDATE accounts SET reason = 'чужое'", [])
        .unwrap();
    let readings: [&[&str]; 8] = [
        &["accounts", "--period", PERIOD],
        &["board"],
        &["sums", "--period", PERIOD],
        &["refusals", "--period", PERIOD],
        &["reconcile", "--period", PERIOD],
        &["journal"],
        &["verify"],
        &["setup", "--show"],
    ];
    for call in readings {
        world.ok(call);
    }
    let file = world.bill("b.xml", &[case(2)]);
    let copy = world.at("copy");
    let writings: [&[&str]; 5] = [
        &["form", "--period", PERIOD],
        &["import", &file],
        &["edit", "--key", "x", "--set", "@comment=1"],
        &["undo"],
        &["backup", &copy],
    ];
    // At once, because each of them waits for a while.
    thread::scope(|scope| {
        for call in writings {
            let world = &world;
            scope.spawn(move || {
                let ran = world.run(&[call, &["--json"]].concat());
                assert_eq!(ran.code, 4, "{call:?} {ran:?}");
                let said = ran.error().to_owned();
                assert!(
                    !said.contains("locked") && !said.contains("busy"),
                    "in words: {said}"
                );
                ran.document();
            });
        }
    });
    drop(tx);
    assert_eq!(
        world.ok(&["form", "--period", PERIOD])["registries"][0]["accounts"],
        1
    );
    world.verify();
}

#[test]
fn a_copied_folder_is_a_whole_copy() {
    let world = World::sent(&[case(1)]);
    let folder = world.at("elsewhere");
    fs::create_dir(&folder).unwrap();
    fs::copy(&world.db, format!("{folder}/ladya.db")).unwrap();
    let there = World {
        db: format!("{folder}/ladya.db").into(),
        dir: world.dir,
    };
    assert_eq!(there.account(&key(1))["state"], "sent");
    there.verify();
}

#[test]
fn a_damaged_stored_file_is_found_by_verify() {
    let world = World::sent(&[case(1)]);
    let connection = Connection::open(&world.db).unwrap();
    connection
        .execute(
            "UPDATE files SET sha256 = replace(sha256, substr(sha256, 1, 1), 'f')",
            [],
        )
        .unwrap();
    connection
        .execute(
            "UPDATE files SET sha256 = 'e' || substr(sha256, 2) WHERE sha256 LIKE 'f%'",
            [],
        )
        .unwrap();
    drop(connection);
    let (code, document) = world.json(&["verify"]);
    assert_eq!((code, &document["ok"]), (1, &Value::Bool(false)));
    assert!(!document["problems"].as_array().unwrap().is_empty());
}

#[test]
fn the_smallest_demo_still_plays() {
    let world = World::bare();
    for seed in ["1", "2", "3"] {
        let out = world.at(seed);
        assert_eq!(
            world.ok(&["demo", "--out", &out, "--accounts", "1", "--seed", seed])["ok"],
            true
        );
    }
    world.fails(
        2,
        &["demo", "--out", &world.at("none"), "--accounts", "0"],
        "--accounts",
    );
    assert!(!Path::new(&world.at("none")).exists());
}

#[test]
fn the_demo_plays_two_months_and_leaves_everything() {
    let world = World::bare();
    let out = world.at("demo");
    let document = world.ok(&["demo", "--out", &out, "--accounts", "40", "--seed", "7"]);
    crate::support::has(&document, &["ok", "lines", "db", "period", "files"]);
    assert_eq!(document["ok"], true);
    let db = document["db"].as_str().unwrap();
    assert!(db.ends_with("ladya.db") && Path::new(db).is_file());
    for file in document["files"].as_array().unwrap() {
        assert!(Path::new(file.as_str().unwrap()).is_file(), "{file}");
    }
    let played = World {
        db: db.into(),
        dir: world.dir,
    };
    let period = document["period"].as_str().unwrap();
    assert_eq!(played.ok(&["reconcile", "--period", period])["ok"], true);
    let second = played.ok(&["board"])["period"].as_str().unwrap().to_owned();
    assert!(second.as_str() > period, "the second month is on its way");
    let sent = played.ok(&["accounts", "--period", &second, "--state", "sent"]);
    assert!(!sent.as_array().unwrap().is_empty());
    played.verify();
    // The folder is not empty now.
    let again = played.raw(&["demo", "--out", &out, "--json"]);
    assert!([1, 2, 4].contains(&again.code), "{again:?}");
    again.error();
    again.document();
    played.verify();
}

/// Kills the call after each of these delays; afterwards the database is whole, before or after.
fn killed(world: &World, call: &[&str], view: &dyn Fn() -> Value) {
    let before = view();
    let mut n_before = 0;
    for delay in [0, 15, 40, 90, 200] {
        let mut command = world.command(call);
        command.arg("--db").arg(&world.db).arg("--quiet");
        let mut child = command
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(delay));
        let _ = child.kill();
        child.wait().unwrap();
        world.verify();
        if view() == before {
            n_before += 1;
            continue;
        }
        let command = world.ok(&["journal", "--limit", "1"])[0]["command"].clone();
        assert_eq!(command, call[0], "after {delay} ms");
        world.ok(&["undo"]);
        assert_eq!(view(), before, "after {delay} ms and an undo");
    }
    assert!(n_before > 0, "never killed in time");
}

#[test]
fn a_killed_import_or_export_has_happened_or_not() {
    let played = World::bare();
    let demo = played.at("demo");
    let document = played.ok(&["demo", "--out", &demo, "--accounts", "300"]);
    let period = document["period"].as_str().unwrap();
    let bill = format!("{demo}/mis-{period}.xml");
    let world = World::bare();
    world.ok(&["setup", "--file", &format!("{demo}/setup.toml")]);
    let journal = |world: &World| {
        let steps = world.ok(&["journal", "--limit", "500"]);
        let live = |s: &&Value| s["undone_by"].is_null() && s["command"] != "undo";
        let live: Vec<Value> = steps
            .as_array()
            .unwrap()
            .iter()
            .filter(live)
            .map(|s| s["id"].clone())
            .collect();
        Value::from(live)
    };
    killed(&world, &["import", &bill], &|| journal(&world));
    world.ok(&["import", &bill]);
    world.ok(&["form", "--period", period]);
    let out = world.at("out");
    killed(
        &world,
        &["export", "--period", period, "--out", &out],
        &|| journal(&world),
    );
    let done = world.ok(&["export", "--period", period, "--out", &out]);
    let path = format!("{out}/{}", done["file"].as_str().unwrap());
    let (sha, _) = ladya::exchange::container::sha256(&mut fs::File::open(path).unwrap()).unwrap();
    assert_eq!(done["sha256"], sha);
    let left: Vec<String> = fs::read_dir(&out)
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert!(left.iter().any(|name| name.ends_with("X.7z")), "{left:?}");
    world.verify();
    // The fund's answer and F6 as well.
    let (insured, incoming) = (format!("{demo}/insured.csv"), world.at("in"));
    let request = done["path"].as_str().unwrap();
    let stand = [
        "stand",
        "precheck",
        "--in",
        request,
        "--insured",
        &insured,
        "--out",
        &incoming,
        "--common",
    ];
    world.ok(&stand);
    killed(&world, &["receive", &incoming], &|| journal(&world));
    world.ok(&["receive", &incoming]);
    let reissue = ["reissue", "--period", period, "--all", "--out", &out];
    killed(&world, &reissue, &|| journal(&world));
    assert_eq!(world.ok(&reissue)["missing"], serde_json::json!([]));
    assert_eq!(world.ok(&["reconcile", "--period", period])["ok"], true);
}

#[test]
fn a_file_in_the_way_is_kept() {
    let world = World::with(&[case(1)]);
    let name = format!("{}210413X.7z", crate::wire::MO);
    let precious = world.write(&format!("out/{name}"), b"something else");
    let exported = world.send(false);
    assert_eq!(exported["file"], name);
    assert_ne!(fs::read(&precious).unwrap(), b"something else");
    let folder = fs::read_dir(world.at("out")).unwrap();
    let kept = folder
        .map(|e| fs::read(e.unwrap().path()).unwrap())
        .filter(|bytes| bytes == b"something else");
    assert_eq!(kept.count(), 1);
    // The test round and the main one share a name: the latest of ours is the one in the folder.
    let world = World::with(&[case(1)]);
    let test = world.send(true);
    assert_eq!(test["file"], name, "a test takes number 1");
    world.ok(&["restore", "--period", PERIOD]);
    world.ok(&["edit", "--key", &key(1), "--set", "@comment=иначе"]);
    let main = world.send(false);
    assert_eq!(main["file"], name);
    let files: Vec<_> = fs::read_dir(world.at("out")).unwrap().collect();
    assert_eq!(files.len(), 1, "{files:?}");
    assert!(crate::wire::unzipped(main["path"].as_str().unwrap()).contains("иначе"));
    world.verify();
}

#[test]
fn an_export_that_cannot_be_written_changes_nothing() {
    let world = World::with(&[case(1)]);
    world.ok(&["form", "--period", PERIOD]);
    let file = world.write("file", b"in the way");
    world.fails(4, &["export", "--period", PERIOD, "--out", &file], "");
    // A sign that windows-1251 does not have is shown, not dropped.
    let utf8 = crate::wire::bill(&[crate::wire::Case {
        surname: "Пробный-漢".into(),
        ..case(2)
    }])
    .replace("windows-1251", "utf-8");
    let path = world.write("u.xml", utf8.as_bytes());
    world.ok(&["import", &path]);
    world.ok(&["form", "--period", PERIOD]);
    world.fails(
        1,
        &["export", "--period", PERIOD, "--out", &world.at("out")],
        "",
    );
    assert!(
        world
            .run(&["export", "--period", PERIOD, "--out", &world.at("out")])
            .err
            .contains('漢')
    );
    let ran = ran(&mut world.command(&["--version"]));
    assert_eq!(ran.code, 0);
}

#[test]
fn a_folder_in_the_place_of_a_file_stops_the_step_before_it_happens() {
    let world = World::with(&[case(1)]);
    world.ok(&["form", "--period", PERIOD]);
    let out = world.at("out");
    let request = format!("{}210413X.7z", crate::wire::MO);
    fs::create_dir_all(Path::new(&out).join(&request)).unwrap();
    let export = ["export", "--period", PERIOD, "--out", &out];
    world.fails(4, &export, &request);
    fs::remove_dir(Path::new(&out).join(&request)).unwrap();
    world.ok(&export);
    let file = world.reply(&reply('1', 'A', A).accept(&[case(1)]));
    world.ok(&["receive", &file]);
    fs::create_dir(Path::new(&out).join(request.replace("3X", "7A"))).unwrap();
    let reissue = ["reissue", "--period", PERIOD, "--all", "--out", &out];
    world.fails(4, &reissue, "7A");
    world.verify();
}

#[test]
fn troubles_with_the_database_are_told_in_russian() {
    let world = World::sent(&[case(1), case(2)]);
    let in_russian = |db: &str, word: &str| {
        for call in [
            &["board"][..],
            &["accounts", "--period", PERIOD],
            &["verify"],
        ] {
            let ran = world.raw(&[call, &["--db", db]].concat());
            assert_eq!(ran.code, 4, "{ran:?}");
            let error = ran.error();
            assert!(error.contains(word), "{error}");
            for english in ["unable", "database", "malformed", "disk", "SQL"] {
                assert!(!error.replace(db, "").contains(english), "{error}");
            }
        }
    };
    in_russian(&world.at("no/such/ladya.db"), "папк");
    in_russian(world.dir.path().to_str().unwrap(), "папка");
    let mut bytes = fs::read(&world.db).unwrap();
    for page in bytes.chunks_mut(8192).skip(1) {
        page[..200].fill(0xA5);
    }
    let damaged = world.write("damaged.db", &bytes);
    in_russian(&damaged, "повреждена");
    let ran = world.raw(&["board", "--db", &damaged]);
    assert!(ran.err.contains("restore-backup"), "{ran:?}");
}

#[test]
fn a_backup_takes_the_place_of_a_damaged_database() {
    let world = World::sent(&[case(1)]);
    let copy = world.at("copy.ladya");
    world.ok(&["backup", &copy]);
    let view = world.view();
    let mut bytes = fs::read(&world.db).unwrap();
    for page in bytes.chunks_mut(8192).skip(1) {
        page[..200].fill(0xA5);
    }
    fs::write(&world.db, &bytes).unwrap();
    assert_eq!(world.run(&["board"]).code, 4);
    let kept = world.ok(&["restore-backup", &copy])["kept"].clone();
    assert_eq!(fs::read(kept.as_str().unwrap()).unwrap(), bytes);
    assert_eq!(world.view(), view);
    world.verify();
    for path in [world.write("text", b"no backup"), world.at("missing")] {
        world.fails(3, &["restore-backup", &path], "");
    }
}
