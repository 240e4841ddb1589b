//! Settings of the region profile that answer open questions: each really changes what is written.

use crate::support::{PERIOD, World};
use crate::wire::{A, Case, case, key, reply, unzipped};

const PROFILE: &str = include_str!("../../resources/regions/yaroslavl.toml");

/// The profile with one line of it changed.
fn profile(from: &str, to: &str) -> String {
    let own = PROFILE.replace(from, to);
    assert_ne!(own, PROFILE, "{from}");
    own
}

fn with_profile(world: &World, from: &str, to: &str) {
    world.write("regions/yaroslavl.toml", profile(from, to).as_bytes());
}

/// The values of an attribute in a text.
fn values(text: &str, name: &str) -> Vec<String> {
    let before = format!(" {name}=\"");
    text.split(&before)
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

/// Refused by the final reply, corrected, and sent again in May; the text of that request.
fn repeat_of(world: &World, given: &Case) -> String {
    let given = std::slice::from_ref(given);
    let file = world.reply(&reply('1', 'A', A).accept(given));
    world.ok(&["receive", &file]);
    world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "out"]);
    let file = world.reply(&reply('2', 'A', A).refuse(&given[0]));
    world.ok(&["receive", &file]);
    world.ok(&["resubmit", "--key", &key(1), "--as-is", "так"]);
    world.ok(&["form", "--period", "2021-05"]);
    let done = world.ok(&["export", "--period", "2021-05", "--out", "out"]);
    unzipped(&world.at(done["path"].as_str().unwrap()))
}

#[test]
fn a_repeat_names_the_earlier_account_where_the_profile_says() {
    let given = Case {
        type_r: "1\" ident_r=\"МИС-7".into(),
        ..case(1)
    };
    let check = |setting: Option<&str>, expected: &[&str]| {
        let world = World::sent(std::slice::from_ref(&given));
        if let Some(setting) = setting {
            let to = format!("repeat_ident = \"{setting}\"");
            with_profile(&world, "repeat_ident = \"from_mis\"", &to);
        }
        // A primary says what it said.
        let own = unzipped(&world.at("out/1007600000011760001001210413X.7z"));
        assert_eq!(values(&own, "ident_r"), ["МИС-7"]);
        let text = repeat_of(&world, &given);
        assert_eq!(values(&text, "x_key2"), [key(1)]);
        assert_eq!(values(&text, "ident_r"), expected, "{setting:?}");
    };
    check(None, &["МИС-7"]);
    check(Some("none"), &[]);
    check(Some("earlier_key"), &[&key(1)]);
}

#[test]
fn the_number_of_the_printed_invoice_is_passed_on_or_left_out() {
    let given = Case {
        type_r: "1\" invnumber=\"17\" invdate=\"2021-04-30".into(),
        ..case(1)
    };
    let check = |setting: Option<&str>, n_expected: usize| {
        let world = World::with(std::slice::from_ref(&given));
        if let Some(setting) = setting {
            let to = format!("invoice_number = \"{setting}\"");
            with_profile(&world, "invoice_number = \"from_mis\"", &to);
        }
        world.send(false);
        let file = world.reply(&reply('1', 'A', A).accept(std::slice::from_ref(&given)));
        world.ok(&["receive", &file]);
        world.ok(&["reissue", "--period", PERIOD, "--all", "--out", "out"]);
        for sign in ["3X", "7A"] {
            let text = unzipped(&world.at(&format!("out/100760000001176000100121041{sign}.7z")));
            for name in ["invnumber", "invdate"] {
                // At the account, and in the table of invoices.
                assert_eq!(values(&text, name).len(), n_expected, "{setting:?} {sign}");
            }
            assert_eq!(text.contains("<account_elem_s>"), n_expected > 0);
        }
        world.verify();
    };
    check(None, 2);
    check(Some("omit"), 0);
}

#[test]
fn the_stand_answers_by_the_users_own_profile() {
    let world = World::sent(&[case(1)]);
    let request = world.at("out/1007600000011760001001210413X.7z");
    let setup = crate::support::fixture("setup.toml");
    let list = world.at("insured.csv");
    let insured = [
        "stand", "insured", "--in", &request, "--setup", &setup, "--out", &list,
    ];
    world.ok(&insured);
    let decision = |more: &[&str]| {
        let call = [
            "stand",
            "precheck",
            "--accept-all",
            "--in",
            &request,
            "--insured",
            &list,
            "--out",
            "in",
        ];
        let done = world.ok(&[&call, more].concat());
        let file = done["files"][0]["file"].as_str().unwrap().to_owned();
        values(&unzipped(&world.at(&file)), "pay")
    };
    let own = |code: &str| profile("accepted = [\"1\"]", &format!("accepted = [\"{code}\"]"));
    assert_eq!(decision(&[]), ["1"]);
    // A file of its own, a name in the user's data folder, and that folder's version of ours.
    world.write("elsewhere.toml", own("7").as_bytes());
    assert_eq!(decision(&["--profile", "elsewhere.toml"]), ["7"]);
    world.write("data/ladya/regions/mine.toml", own("8").as_bytes());
    assert_eq!(decision(&["--profile", "mine"]), ["8"]);
    world.write("data/ladya/regions/yaroslavl.toml", own("9").as_bytes());
    assert_eq!(decision(&[]), ["9"]);
    world.ok(&[&insured[..], &["--profile", "mine"]].concat());
    for bad in ["nowhere", "nowhere.toml"] {
        let ran = world.run(&[&insured[..], &["--profile", bad]].concat());
        assert_ne!(ran.code, 0);
        assert!(ran.error().contains("nowhere"), "{ran:?}");
    }
}
