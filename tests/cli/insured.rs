//! Insured people: lists of any spelling, whole or not at all; and the proof that the dry run speaks as the
//! fund does: after everything that it suggests has been taken over, the fund's precheck with the same
//! list refuses none of those accounts for person or policy.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::support::World;

const MAY: &str = "2021-05";

/// The demo's organization and its people, with its May in the pool.
fn may(seed: u64) -> (World, String) {
    let world = World::bare();
    let demo = world.at("demo");
    let seed = seed.to_string();
    let played = world.raw(&[
        "demo",
        "--out",
        &demo,
        "--accounts",
        "90",
        "--seed",
        &seed,
        "--quiet",
    ]);
    assert_eq!(played.code, 0, "{played:?}");
    let at = |name: &str| Path::new(&demo).join(name).display().to_string();
    world.ok(&["setup", "--file", &at("setup.toml")]);
    assert_eq!(world.ok(&["import", &at("mis-2021-05.xml")])["new"], 90);
    let list = std::fs::read_to_string(at("insured.csv")).expect("the demo's list");
    (world, list)
}

/// A generator of its own: the test says the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Columns of the demo's list.
const ENP: usize = 0;
const SURNAME: usize = 1;
const NAME: usize = 2;
const BIRTH: usize = 4;
const SEX: usize = 5;
const DOCUMENT: usize = 9;
const TYPE: usize = 10;
const SERIES: usize = 11;
const NUMBER: usize = 12;
const FROM: usize = 17;
const TO: usize = 18;
const FORMER: usize = 19;

/// Makes slips of every kind between the list and the accounts.
fn spoil(list: &str, dice: &mut Dice) -> String {
    let mut lines = list.lines();
    let mut out = vec![lines.next().expect("a head").to_owned()];
    for line in lines {
        let mut row: Vec<String> = line.split(';').map(str::to_owned).collect();
        let new_number = format!("00990000{:08}", dice.roll(100_000_000));
        match dice.roll(16) {
            0 => row[SURNAME].push('ъ'),
            1 => {
                let surname = row[SURNAME].clone();
                row[SURNAME] = std::mem::replace(&mut row[NAME], surname);
            }
            2 => row[BIRTH] = "1977-07-07".into(),
            3 => row[SEX] = if row[SEX] == "1" { "2" } else { "1" }.into(),
            4 => row[DOCUMENT] = "777777777".into(),
            5 => {
                row[FORMER] = std::mem::replace(&mut row[NUMBER], new_number.clone());
                row[ENP] = new_number;
            }
            6 => row[NUMBER] = new_number,
            7 => {
                let mut next = row.clone();
                row[TO] = "2021-01-15".into();
                (next[NUMBER], next[FROM], next[TO]) =
                    (new_number, "2021-01-16".into(), String::new());
                (next[SERIES], next[TYPE]) = (String::new(), "3".into());
                out.push(next.join(";"));
            }
            // Without what the list knows the policy alone finds nobody.
            8 => {
                row[NUMBER] = new_number.clone();
                row[ENP] = new_number;
                row[SURNAME].push('а');
            }
            9 => (row[FROM], row[TO]) = ("2030-01-01".into(), String::new()),
            10 => continue,
            _ => {}
        }
        out.push(row.join(";"));
    }
    out.join("\n") + "\n"
}

fn keys(findings: &Value, is_wanted: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let all = findings.as_array().expect("a list").iter();
    let wanted = all.filter(|finding| is_wanted(finding));
    wanted
        .map(|finding| finding["key"].as_str().expect("a key").to_owned())
        .collect()
}

/// Keys that the fund refuses for person or policy, by its replies to what is exported now.
fn refused_by_fund(world: &World, list: &str, round: &str) -> BTreeSet<String> {
    let (out, replies) = (
        world.at(&format!("out-{round}")),
        world.at(&format!("in-{round}")),
    );
    let mark: &[&str] = if round == "test" { &["--test"] } else { &[] };
    world.ok(&[&["form", "--period", MAY], mark].concat());
    let sent = world.ok(&[&["export", "--period", MAY, "--out", &out], mark].concat());
    let file = sent["path"].as_str().expect("a path").to_owned();
    let ran = world.raw(&[
        "stand",
        "precheck",
        "--in",
        &file,
        "--insured",
        list,
        "--out",
        &replies,
        "--only-differences",
    ]);
    assert_eq!(ran.code, 0, "{ran:?}");
    world.ok(&["receive", &replies]);
    let refusals = world.ok(&["refusals", "--period", MAY]);
    keys(&refusals, |refusal| {
        let mut findings = refusal["findings"].as_array().expect("findings").iter();
        let is_ours = findings.any(|f| f["family"] == "person" || f["family"] == "policy");
        refusal["round"] == round && is_ours
    })
}

#[test]
fn the_dry_run_says_what_the_fund_says_and_what_it_suggests_is_accepted() {
    let mut n_seen = BTreeSet::new();
    for seed in [3, 8, 21] {
        let (world, list) = may(seed);
        let list = world.write(
            "erz_2021-05-31.csv",
            spoil(&list, &mut Dice(seed)).as_bytes(),
        );
        world.ok(&["insured", "import", &list]);
        let checked = world.ok(&["insured", "check", "--period", MAY]);
        let waiting = world.ok(&["accounts", "--period", MAY]);
        let n = waiting.as_array().expect("a list").len();
        assert_eq!(
            (&checked["checked"], &checked["accounts"]),
            (&n.into(), &n.into())
        );
        let findings = &checked["findings"];
        let foretold = keys(findings, |f| f["severity"] == "refused");
        assert_eq!(
            foretold,
            refused_by_fund(&world, &list, "test"),
            "seed {seed}"
        );
        world.ok(&["restore", "--period", MAY]);
        // What one key puts right, nothing more, and the fund agrees.
        let safe = keys(findings, |f| f["safe"] == true);
        assert!(
            safe.len() > 10 && foretold.len() > safe.len(),
            "{} of {}",
            safe.len(),
            foretold.len()
        );
        let accepted = world.ok(&["insured", "accept", "--all-safe", "--period", MAY]);
        let corrected = keys(&accepted["accounts"], |_| true);
        assert_eq!(corrected, safe);
        let again = world.ok(&["insured", "check", "--period", MAY]);
        let left = keys(&again["findings"], |f| f["severity"] == "refused");
        assert_eq!(
            left,
            foretold.difference(&safe).cloned().collect(),
            "seed {seed}"
        );
        let refused = refused_by_fund(&world, &list, "main");
        assert!(refused.is_disjoint(&safe), "seed {seed}");
        assert_eq!(refused, left, "seed {seed}");
        let kinds = findings.as_array().expect("a list").iter();
        n_seen.extend(kinds.map(|f| f["kind"].as_str().expect("a kind").to_owned()));
    }
    for kind in [
        "not_found",
        "similar",
        "policy_number",
        "policy_replaced",
        "policy_ended",
        "policy_not_begun",
        "surname",
        "birth_date",
        "sex",
        "document",
    ] {
        assert!(n_seen.contains(kind), "no {kind} among {n_seen:?}");
    }
}

#[test]
fn what_was_accepted_comes_back_with_undo_and_names_stay_out_of_the_journal() {
    let (world, list) = may(5);
    let before = world.run(&["accounts", "--period", MAY, "--json"]).out;
    let list = world.write("erz.csv", spoil(&list, &mut Dice(5)).as_bytes());
    let imported = world.ok(&["insured", "import", &list, "--date", "2021-05-31"]);
    assert_eq!(
        (&imported["outcome"], &imported["date"]),
        (&"imported".into(), &"2021-05-31".into())
    );
    assert_eq!(
        world.ok(&["insured", "import", &list, "--date", "2021-05-31"])["outcome"],
        "already"
    );
    let checked = world.ok(&["insured", "check", "--period", MAY]);
    let findings = checked["findings"].as_array().expect("a list");
    let one = findings
        .iter()
        .find(|f| f["safe"] == true)
        .expect("a safe one");
    let key = one["key"].as_str().expect("a key");
    let unclear = findings
        .iter()
        .find(|f| f["safe"] == false && f["severity"] == "refused");
    let unclear = unclear.expect("an unclear one")["key"]
        .as_str()
        .expect("a key");
    let (code, _) = world.json(&["insured", "accept", "--key", key, unclear]);
    assert_eq!(code, 1, "all or none");
    let accepted = world.ok(&["insured", "accept", "--key", key]);
    assert_eq!(
        (&accepted["key"], &accepted["revision"]),
        (&key.into(), &2.into())
    );
    assert_ne!(
        world.run(&["accounts", "--period", MAY, "--json"]).out,
        before
    );
    assert_eq!(
        world.json(&["insured", "accept", "--key", key]).0,
        1,
        "nothing is left to accept"
    );
    let journal = world.run(&["journal", "--json"]).out;
    for finding in findings {
        for part in ["value", "expected"] {
            let value = finding[part].as_str().expect("a text");
            assert!(
                value.chars().count() < 4 || !journal.contains(value),
                "{value} in the journal"
            );
            assert!(!finding["text"].as_str().expect("a text").contains(value) || value.is_empty());
        }
    }
    world.ok(&["undo"]);
    assert_eq!(
        world.run(&["accounts", "--period", MAY, "--json"]).out,
        before
    );
    world.verify();
    // The import too is a step: without it there is no list.
    world.ok(&["undo"]);
    let (code, _) = world.json(&["insured", "check", "--period", MAY]);
    assert_eq!(code, 1);
    world.verify();
}

const HEAD: &str = "ENP;FAM;IM;OT;DR;W;SPOLIS;NPOLIS;DBEG;DEND;Q\n";

#[test]
fn lists_come_in_any_encoding_separator_and_container() {
    let world = World::new();
    let text = "ЕНП|Фамилия|Имя|Дата рождения|Пол|ОГРН СМО\n0076000000000116|Выдумкин|Пётр|01.02.1980|муж|1007600000033\n";
    let (windows, _, _) = encoding_rs::WINDOWS_1251.encode(text);
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let mut zipped = std::io::Cursor::new(Vec::new());
    let mut zip = zip::ZipWriter::new(&mut zipped);
    let options = zip::write::SimpleFileOptions::default();
    std::io::Write::write_all(
        {
            zip.start_file("readme.md", options).unwrap();
            &mut zip
        },
        b"note",
    )
    .unwrap();
    std::io::Write::write_all(
        {
            zip.start_file("in/list.csv", options).unwrap();
            &mut zip
        },
        &windows,
    )
    .unwrap();
    zip.finish().unwrap();
    let marked = format!("\u{feff}{}", text.replace('|', "\t"));
    for (n, (name, bytes)) in [
        ("a_2021-05-01.csv", text.as_bytes()),
        ("b_2021-05-02.csv", &windows),
        ("c_2021-05-03.txt", &utf16),
        ("d_2021-05-04.tsv", marked.as_bytes()),
        ("e_2021-05-05.zip", zipped.get_ref()),
    ]
    .into_iter()
    .enumerate()
    {
        let imported = world.ok(&["insured", "import", &world.write(name, bytes)]);
        assert_eq!(imported["rows"], 1, "{name}");
        assert_eq!(imported["date"], format!("2021-05-0{}", n + 1), "{name}");
    }
    let lists = world.ok(&["insured", "list"]);
    let states: Vec<(bool, bool)> = lists
        .as_array()
        .expect("a list")
        .iter()
        .map(|l| (l["in_force"] == true, l["kept"] == true))
        .collect();
    // The one in force and the one before it are kept.
    let (last, former, gone) = ((true, true), (false, true), (false, false));
    assert_eq!(states, [last, former, gone, gone, gone]);
    // An earlier one only if it is wanted; undo gives back what is kept.
    let older = world.write("f_2021-04-30.csv", text.replace('|', ",").as_bytes());
    assert_eq!(world.json(&["insured", "import", &older]).0, 1);
    assert_eq!(
        world.ok(&["insured", "import", &older, "--replace"])["former"]["date"],
        "2021-05-05"
    );
    world.ok(&["undo"]);
    assert_eq!(world.ok(&["insured", "list"])[0]["date"], "2021-05-05");
    assert_eq!(world.ok(&["insured", "list"])[0]["in_force"], true);
    world.ok(&["undo"]);
    assert_eq!(
        world.ok(&["insured", "list"])[0]["in_force"],
        false,
        "its rows have gone"
    );
    assert_eq!(
        world.ok(&["insured", "import", &older])["outcome"],
        "imported"
    );
    assert_eq!(world.ok(&["insured", "clear"])["cleared"], 1);
    assert_eq!(world.json(&["insured", "clear"]).0, 1);
    world.verify();
}

/// A DBF in windows-1251: columns of forty signs.
fn dbf(names: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    const WIDTH: usize = 40;
    let rows: Vec<Vec<String>> = rows.collect();
    let mut out = vec![0x03, 121, 5, 31];
    out.extend((rows.len() as u32).to_le_bytes());
    out.extend((32 + 32 * names.len() as u16 + 1).to_le_bytes());
    out.extend((1 + WIDTH as u16 * names.len() as u16).to_le_bytes());
    out.resize(32, 0);
    out[29] = 0xC9;
    for name in names {
        let at = out.len();
        out.extend(name.as_bytes());
        out.resize(at + 32, 0);
        (out[at + 11], out[at + 16]) = (b'C', WIDTH as u8);
    }
    out.push(0x0D);
    for row in rows {
        out.push(b' ');
        for cell in row {
            let at = out.len();
            out.extend(encoding_rs::WINDOWS_1251.encode(&cell).0.iter());
            out.resize(at + WIDTH, b' ');
        }
    }
    out.push(0x1A);
    out
}

/// Longer than what is read of a file to find out its encoding; by itself and in a 7z.
#[test]
fn a_long_dbf_comes_row_by_row() {
    let world = World::new();
    let row = |n: usize| {
        let number = format!("7{n:015}");
        let cells = [&number, "Выдумкин", "Пётр", "Тестович", "19800201", "М"];
        cells.map(str::to_owned).to_vec()
    };
    let names = ["ENP", "FAM", "IM", "OT", "DR", "W"];
    let path = world.write("list.dbf", &dbf(&names, (0..6000).map(row)));
    assert!(std::fs::metadata(&path).unwrap().len() > 1_200_000);
    assert_eq!(world.ok(&["insured", "import", &path])["rows"], 6000);
    let packed = world.at("list.7z");
    let mut archive = sevenz_rust2::ArchiveWriter::create(&packed).unwrap();
    let entry = sevenz_rust2::ArchiveEntry::new_file("list.dbf");
    let content = std::fs::File::open(&path).unwrap();
    archive.push_archive_entry(entry, Some(content)).unwrap();
    archive.finish().unwrap();
    assert_eq!(world.ok(&["insured", "import", &packed])["rows"], 6000);
    world.verify();
}

#[test]
fn a_broken_list_is_refused_whole_and_in_words() {
    let world = World::new();
    let good = "0076000000000116;Выдумкин;Пётр;;1980-02-01;1;;;2014-01-01;;1007600000033\n";
    let list = world.write("good.csv", format!("{HEAD}{good}").as_bytes());
    world.ok(&["insured", "import", &list]);
    let bad = format!(
        "{HEAD}{good};;;;01.13.1980;0;;;x;;76999\n{good}0076000000000223;Выдумкина;Анна;;1980-02-01;2\n"
    );
    let (code, refused) =
        world.json(&["insured", "import", &world.write("bad.csv", bad.as_bytes())]);
    assert_eq!((code, &refused["outcome"]), (3, &"refused".into()));
    let faults: Vec<String> = refused["faults"]
        .as_array()
        .expect("faults")
        .iter()
        .map(|f| format!("{} {} {}", f["line"], f["column"], f["value"]))
        .collect();
    assert_eq!(
        faults,
        [
            "3 \"DBEG\" \"x\"",
            "3 \"FAM\" null",
            "3 \"NPOLIS\" null",
            "3 \"DR\" \"01.13.1980\"",
            "3 \"W\" \"0\"",
            "3 \"Q\" \"76999\"",
            "5 null null",
        ]
    );
    for fault in refused["faults"].as_array().expect("faults") {
        assert!(
            fault["reason"].as_str().is_some_and(|r| r.len() > 10),
            "{fault}"
        );
        assert!(
            fault["remedy"]
                .as_str()
                .is_some_and(|r| r.contains("прежняя")),
            "{fault}"
        );
    }
    for (name, content, code) in [
        ("none.csv", &b""[..], 3),
        ("head.csv", HEAD.as_bytes(), 3),
        ("other.csv", "a;b\n1;2\n".as_bytes(), 3),
        ("picture.png", b"\x89PNG", 3),
        ("cut.zip", b"PK\x03\x04", 3),
        ("cut.dbf", b"\x03\x79", 3),
    ] {
        let ran = world.run(&["insured", "import", &world.write(name, content)]);
        assert_eq!(ran.code, code, "{name}: {ran:?}");
        assert!(ran.err.contains(name), "{ran:?}");
    }
    assert_eq!(world.json(&["insured", "import", "nowhere.csv"]).0, 3);
    let lists = world.ok(&["insured", "list"]);
    assert_eq!(
        (lists.as_array().expect("a list").len(), &lists[0]["rows"]),
        (1, &1.into())
    );
    world.verify();
}
