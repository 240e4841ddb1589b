//! Golden files: `golden/<area>/<case>/` has what is given and what is expected, byte for byte.
//!
//! On a difference the actual bytes are written beside (`actual.*`) and the next case is run.
//! `UPDATE_GOLDEN=1` rewrites what is expected and fails, so that an update never passes for a test.

mod common;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ladya::domain::{ReportingPeriod, Round};
use ladya::exchange::record::{Finding, Strictness};
use ladya::exchange::stream::{Item, Stream};
use ladya::exchange::write::Writer;
use ladya::exchange::xml::Element;
use ladya::exchange::{Profile, Record};
use ladya::workflows::receive::{Options, Outcome};
use ladya::workflows::reissue::Payers;
use ladya::workflows::{Quiet, Workplace, export, form, import, receive, reissue};

/// Runs every case of an area; `actual` makes the bytes from the case's folder.
fn check(area: &str, expected_name: &str, actual: impl Fn(&Path) -> Vec<u8>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(area);
    let entries = std::fs::read_dir(&root).unwrap_or_else(|_| panic!("no {}", root.display()));
    let mut cases: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    cases.retain(|path| path.is_dir());
    cases.sort();
    assert!(!cases.is_empty(), "no cases in {}", root.display());
    let is_update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut problems = Vec::new();
    for case in cases {
        let expected = case.join(expected_name);
        let beside = case.join(expected_name.replace("expected", "actual"));
        let found = actual(&case);
        if is_update {
            std::fs::write(&expected, &found).expect("writes");
            problems.push(format!("{} rewritten", expected.display()));
            continue;
        }
        match std::fs::read(&expected) {
            Ok(bytes) if bytes == found => {
                let _ = std::fs::remove_file(&beside); // Of an earlier failure.
            }
            read => {
                std::fs::write(&beside, &found).expect("writes");
                let why = if read.is_ok() {
                    "differs"
                } else {
                    "is missing"
                };
                problems.push(format!(
                    "{} {why}; see {}",
                    expected.display(),
                    beside.display()
                ));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn profile() -> Profile {
    Profile::load("yaroslavl", &[]).expect("the profile")
}

/// Reads a file piece by piece and writes the pieces again.
fn rewritten(profile: &Profile, bytes: &[u8]) -> Vec<u8> {
    let edition = &profile.edition;
    let writer = Writer::new(edition);
    let mut stream = Stream::new(edition, bytes).expect("XML");
    let mut out = writer.declaration();
    let mut open = Vec::new();
    while let Some(item) = stream.next_item().expect("XML") {
        match item {
            Item::Open { id, tag, .. } => {
                let closed = tag.trim_end_matches('>').trim_end_matches('/').to_owned() + "/>";
                let element = Element::parse(&closed).expect("a tag");
                out.extend(writer.open(id, &element).expect("writes"));
                open.push(id);
            }
            Item::Unit { text, .. } => {
                let element = Element::parse(&text).expect("an element");
                let parent = *open.last().expect("a container");
                out.extend(writer.unit(parent, &element).expect("writes"));
            }
            Item::Close => out.extend(writer.close(open.pop().expect("a container"))),
        }
    }
    out
}

/// All accounts of a file, and findings that stand apart.
fn read(profile: &Profile, bytes: &[u8]) -> (Vec<Record>, Vec<Finding>) {
    let edition = &profile.edition;
    let (mut records, mut findings) = (Vec::new(), Vec::new());
    let mut stream = Stream::new(edition, bytes).expect("XML");
    while let Some(item) = stream.next_item().expect("XML") {
        let Item::Unit {
            id: Some(id),
            text,
            line,
        } = item
        else {
            continue;
        };
        let tree = Element::parse(&text).expect("an element");
        if id == edition.record {
            let read = Record::read_all(profile, &tree, line, Strictness::AllFields);
            records.extend(read.expect("sound accounts"));
        } else if edition
            .element(id)
            .role
            .is_some_and(|role| role.is_detached_finding())
        {
            findings.push(Record::read_finding(edition, id, &tree, line).expect("a finding"));
        }
    }
    (records, findings)
}

fn described(profile: &Profile, bytes: &[u8]) -> String {
    let (records, findings) = read(profile, bytes);
    let mut out = String::new();
    for record in &records {
        let money = record.money(profile);
        let _ = writeln!(
            out,
            "{} n={:?} {} {:?}..{:?} billed={} case_based={} accepted={:?}",
            record.key,
            record.number,
            record.activity.code(),
            record.cure_start,
            record.cure_end,
            money.billed,
            money.case_based,
            money.accepted.map(|sum| sum.to_string()),
        );
        let _ = writeln!(
            out,
            "  kind={:?} earlier={:?} decision={:?}",
            record.kind(profile),
            record.earlier_key,
            record.decision
        );
        let _ = writeln!(out, "  {:?}", record.person);
        let _ = writeln!(out, "  {:?}", record.policy);
        for amount in &record.amounts {
            let _ = writeln!(out, "  {} {}", amount.type_code, amount.billed);
        }
        for finding in &record.findings {
            let _ = writeln!(out, "  {finding:?}");
        }
    }
    for finding in &findings {
        let _ = writeln!(out, "apart: {finding:?}");
    }
    out
}

fn given(case: &Path, name: &str) -> Vec<u8> {
    std::fs::read(case.join(name)).unwrap_or_else(|_| panic!("no {name} in {}", case.display()))
}

fn april() -> ReportingPeriod {
    "2021-04".parse().expect("a period")
}

/// The case's accounts, formed and exported; returns the request's content.
fn exported(workplace: &mut Workplace, folder: &Path, case: &Path) -> Vec<u8> {
    let file = folder.join("bill.xml");
    std::fs::write(&file, given(case, "given.xml")).expect("writes");
    let imported = import::import(workplace, &[file], &Quiet).expect("imports");
    assert!(imported.rejected.is_empty(), "{:?}", imported.rejected);
    form::form(workplace, april(), Round::Main, &[]).expect("forms");
    let out = folder.join("out");
    let done = export::export(workplace, april(), Round::Main, &out, false, &Quiet);
    common::unpack(&done.expect("exports").path)
}

#[test]
fn roundtrip() {
    let profile = profile();
    check("roundtrip", "expected.xml", |case| {
        let bytes = rewritten(&profile, &given(case, "given.xml"));
        // What we write, we read as we wrote it.
        let again = rewritten(&profile, &bytes);
        assert_eq!(
            String::from_utf8_lossy(&again),
            String::from_utf8_lossy(&bytes),
            "{}",
            case.display()
        );
        bytes
    });
}

#[test]
fn record() {
    let profile = profile();
    check("record", "expected.txt", |case| {
        described(&profile, &given(case, "given.xml")).into_bytes()
    });
}

#[test]
fn export() {
    check("export", "expected.xml", |case| {
        let folder = tempfile::tempdir().expect("a folder");
        let mut workplace = common::workplace(folder.path());
        let bytes = exported(&mut workplace, folder.path(), case);
        let again = rewritten(&profile(), &bytes);
        assert!(again == bytes, "{}: our own file changes", case.display());
        bytes
    });
}

#[test]
fn reissue() {
    check("reissue", "expected.xml", |case| {
        let folder = tempfile::tempdir().expect("a folder");
        let mut workplace = common::workplace(folder.path());
        exported(&mut workplace, folder.path(), case);
        let reply = folder
            .path()
            .join(common::file_name("2021-04", "1", "1", "A"));
        std::fs::write(&reply, given(case, "reply.xml")).expect("writes");
        let received = receive::receive(&mut workplace, &[reply], Options::default(), &Quiet);
        let outcome = &received.expect("receives")[0].outcome;
        assert!(matches!(outcome, Outcome::Received), "{outcome:?}");
        let out = folder.path().join("out");
        let payer = Payers::One("A".into());
        let done = reissue::reissue(&mut workplace, april(), &payer, &out, false, &Quiet);
        let bytes = common::unpack(&done.expect("reissues").files[0].path);
        let again = rewritten(&profile(), &bytes);
        assert!(again == bytes, "{}: our own file changes", case.display());
        bytes
    });
}

/// The five files of the training set, where somebody has them.
fn samples() -> Option<PathBuf> {
    let shared = std::env::var_os("LADYA_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let folder = shared.join("domain/samples/reestr");
    folder.is_dir().then_some(folder)
}

const SAMPLES: [&str; 5] = ["13X", "11A", "11B", "17A", "12A"];

fn sample(folder: &Path, end: &str) -> Vec<u8> {
    let name = format!("10076000000117600010012104{end}");
    std::fs::read(folder.join(name).join("bill.xml")).expect("a sample")
}

#[test]
fn samples_come_back_byte_for_byte() {
    let Some(folder) = samples() else {
        return; // Not everybody has them; the small cases above are always there.
    };
    for end in SAMPLES {
        let bytes = sample(&folder, end);
        let again = rewritten(&profile(), &bytes);
        assert!(again == bytes, "{end} changed");
    }
}

#[test]
fn samples_are_extracted_exactly() {
    let Some(folder) = samples() else {
        return;
    };
    let profile = profile();
    let mut rows =
        vec!["file\tn_pp\txkey\tpay\tsuml\tsum\tan_p\tan_ps\tan_mes\tan_sum\tflk".into()];
    for end in SAMPLES {
        let (records, apart) = read(&profile, &sample(&folder, end));
        for record in records {
            let money = record.money(&profile);
            let codes = |family: &str| -> String {
                let own = record.findings.iter();
                let detached = apart.iter().filter(|f| {
                    let key = f.account_key.as_deref().map(ladya::domain::key::normal);
                    key.as_deref() == Some(record.key_normal.as_str())
                });
                let of = own.chain(detached).filter(|f| f.family == family);
                of.map(|f| f.code.as_str()).collect::<Vec<_>>().join(",")
            };
            rows.push(format!(
                "{end}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
                record.number.unwrap_or(0),
                record.key,
                record.decision.clone().unwrap_or_default(),
                money.billed,
                money.accepted.unwrap_or_default(),
                codes("person"),
                codes("policy"),
                codes("mes"),
                codes("sum"),
                codes("flk"),
            ));
        }
    }
    let expected = std::fs::read_to_string(folder.join("expected.tsv")).expect("expected.tsv");
    let expected: Vec<&str> = expected.lines().collect();
    assert_eq!(rows, expected);
}
