//! The whole exchange on invented people, read back with the program's own reader.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;
use crate::demo::{Invented, write_mis_file};
use crate::domain::Decision;
use crate::exchange::container::read_content;
use crate::exchange::record::{Finding, Strictness};
use crate::exchange::stream::{Item, Stream};
use crate::exchange::xml::Element;
use crate::exchange::{Record, Role};

const REQUEST: &str = "1007600000011760001001210413X.7z";

/// A reply as the program reads it.
#[derive(Default)]
struct Reply {
    /// ОГРН of the bills.
    payers: Vec<String>,
    accounts: Vec<Record>,
    detached: Vec<Finding>,
    /// Rows of the totals by table and type: billed, accepted.
    totals: BTreeMap<(String, String), (i64, i64)>,
    text: String,
}

fn read(path: &Path) -> Reply {
    let profile = Profile::load("yaroslavl", &[]).unwrap();
    let edition = &profile.edition;
    let mut reply = Reply::default();
    let mut file = File::open(path).unwrap();
    let walk = |input: &mut (dyn std::io::Read + Send)| {
        let mut stream = Stream::new(edition, input).map_err(|f| vec![f])?;
        while let Some(item) = stream.next_item().map_err(|f| vec![f])? {
            let (id, text, line) = match item {
                Item::Unit { id, text, line } => (id.expect("a known element"), text, line),
                Item::Open { id, tag, .. } => {
                    if edition.element(id).role == Some(Role::Bill) {
                        let payer = tag.split("ogrn_smo=\"").nth(1).unwrap();
                        reply.payers.push(payer[..13].to_owned());
                    }
                    reply.text.push_str(&tag);
                    continue;
                }
                Item::Close => continue,
            };
            let tree = Element::parse(&text).map_err(|f| vec![f])?;
            match edition.element(id).role {
                Some(Role::Record) => {
                    let records = Record::read_all(&profile, &tree, line, Strictness::AllFields);
                    reply.accounts.extend(records?);
                }
                Some(Role::FindingFlk | Role::FindingExpertise) => {
                    let finding = Record::read_finding(edition, id, &tree, line)?;
                    reply.detached.push(finding);
                }
                Some(Role::Totals) => {
                    for table in tree.elements() {
                        for row in table.elements() {
                            let own = |name| row.attribute(name).unwrap();
                            let money = |name| Kopecks::parse(own(name)).unwrap().0;
                            let key = (table.name.to_string(), own("type_acc").to_owned());
                            let sum = reply.totals.entry(key).or_default();
                            sum.0 += money("amountl");
                            sum.1 += money("amount");
                        }
                    }
                }
                _ => {}
            }
            reply.text.push_str(&text);
        }
        Ok(())
    };
    read_content(&mut file, &profile.container, walk).unwrap();
    reply
}

/// Request and list of an invented month in a folder of their own.
fn month(n: u64) -> (TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let period = "2021-04".parse().unwrap();
    let world = Invented::new(11, 260, period);
    let profile = Profile::load("yaroslavl", &[]).unwrap();
    let request = folder.path().join(REQUEST);
    write_mis_file(&request, &profile, &world, period, world.cases(period, n)).unwrap();
    let list = folder.path().join("insured.csv");
    world.write_insured(&list).unwrap();
    (folder, request, list)
}

/// So many findings that a small month has every kind.
fn busy() -> Options {
    Options {
        rates: Rates {
            person: 20,
            policy: 20,
            mes: 60,
            sum: 60,
            tariff: 60,
            flk: 60,
            warning: 80,
            final_mes: 60,
            final_sum: 60,
            final_expertise: 60,
            final_part: 120,
        },
        ..Options::default()
    }
}

/// Sums of the accounts by type.
fn sums(accounts: &[Record]) -> BTreeMap<(String, String), (i64, i64)> {
    let mut sums: BTreeMap<_, (i64, i64)> = BTreeMap::new();
    for amount in accounts.iter().flat_map(|a| &a.amounts) {
        let key = ("account_elem_t".to_owned(), amount.type_code.clone());
        let sum = sums.entry(key).or_default();
        sum.0 += amount.billed.0;
        sum.1 += amount.accepted.unwrap().0;
    }
    sums
}

fn check_sums(reply: &Reply, written: &Written) {
    let all = |key: &(String, String)| key.0 == "account_elem_t";
    let stated: BTreeMap<_, _> = reply
        .totals
        .clone()
        .into_iter()
        .filter(|(key, _)| all(key))
        .collect();
    assert_eq!(stated, sums(&reply.accounts));
    let profile = Profile::load("yaroslavl", &[]).unwrap();
    let billed: Kopecks = reply
        .accounts
        .iter()
        .map(|a| a.money(&profile).billed)
        .sum();
    assert_eq!(billed, written.billed);
    let mut n_refused = 0;
    for account in &reply.accounts {
        let money = account.money(&profile);
        let accepted = money.accepted.unwrap();
        match profile.decide(account.decision.as_deref().unwrap()) {
            Decision::Refused => {
                n_refused += 1;
                assert_eq!(accepted, Kopecks::ZERO);
                let key = Some(account.key.clone());
                assert!(
                    !account.findings.is_empty()
                        || reply.detached.iter().any(|f| f.account_key == key),
                    "a refusal without a finding: {account:?}"
                );
            }
            Decision::Accepted => assert!(accepted > Kopecks::ZERO),
            Decision::Undecided => panic!("{account:?}"),
        }
    }
    assert_eq!(n_refused, written.refused);
}

#[test]
fn a_month_is_answered_account_by_account() {
    let (folder, request, list) = month(300);
    let sent: BTreeSet<String> = read(&request).accounts.into_iter().map(|a| a.key).collect();
    assert_eq!(sent.len(), 300);
    let written = precheck(&request, &list, folder.path(), &busy()).unwrap();
    let letters: Vec<&str> = written.iter().map(|w| w.letter.as_str()).collect();
    assert_eq!(letters, ["A", "B", "T"]);
    let mut answered = Vec::new();
    let mut families = BTreeSet::new();
    let mut suggested = BTreeSet::new();
    let mut n_warnings = 0;
    let mut text = String::new();
    for reply_file in &written {
        let name = reply_file.path.file_name().unwrap().to_str().unwrap();
        assert_eq!(
            name,
            format!("1007600000011760001001210411{}.7z", reply_file.letter)
        );
        let reply = read(&reply_file.path);
        let ogrn = match reply_file.letter.as_str() {
            "A" => "1007600000033",
            "B" => "1007600000044",
            _ => "1007600000022",
        };
        assert_eq!(reply.payers, [ogrn]);
        assert_eq!(reply.accounts.len() as u64, reply_file.accounts);
        check_sums(&reply, reply_file);
        let per_head: i64 = reply
            .totals
            .iter()
            .filter(|(key, _)| key.0 == "account_elem_f")
            .map(|(_, sum)| sum.1)
            .sum();
        assert_eq!(per_head, reply_file.capitation.0);
        assert_eq!(per_head == 0, reply_file.letter == "T");
        let own = reply.accounts.iter().flat_map(|a| &a.findings);
        for finding in own.chain(&reply.detached) {
            families.insert(finding.family);
            suggested.extend(finding.suggested.keys().cloned());
        }
        n_warnings += reply
            .detached
            .iter()
            .filter(|fact| {
                let mut accounts = reply.accounts.iter();
                let key = fact.account_key.as_deref();
                let account = accounts.find(|a| Some(a.key.as_str()) == key);
                account
                    .expect("an account of the reply")
                    .decision
                    .as_deref()
                    == Some("1")
            })
            .count();
        text.push_str(&reply.text);
        answered.extend(reply.accounts.into_iter().map(|a| a.key));
    }
    // The first letter of this attribute is Cyrillic on the wire.
    for part in [
        "сomment=",
        "&quot;",
        "&amp;",
        "count_fail=",
        "<dt t=",
        "man=",
    ] {
        assert!(text.contains(part), "{part}");
    }
    let expected = ["flk", "mes", "person", "policy", "sum", "tariff"];
    assert_eq!(families, BTreeSet::from(expected));
    for path in [
        "patient/@surname",
        "patient/@birthdate",
        "patient/polises/polis/@polisnum",
        "patient/polises/polis/@begin_p",
    ] {
        assert!(suggested.contains(path), "{path} in {suggested:?}");
    }
    assert!(n_warnings > 0);
    assert_eq!(answered.len(), 300, "every account once");
    assert_eq!(answered.into_iter().collect::<BTreeSet<_>>(), sent);
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let (folder, request, list) = month(120);
    let again = folder.path().join("again");
    std::fs::create_dir(&again).unwrap();
    for common in [false, true] {
        let options = Options { common, ..busy() };
        let first = precheck(&request, &list, folder.path(), &options).unwrap();
        let second = precheck(&request, &list, &again, &options).unwrap();
        assert_eq!(first.len(), if common { 1 } else { 3 });
        for (a, b) in first.iter().zip(&second) {
            assert_eq!(
                std::fs::read(&a.path).unwrap(),
                std::fs::read(&b.path).unwrap()
            );
        }
        let other = Options { seed: 2, ..options };
        let third = precheck(&request, &list, &again, &other).unwrap();
        assert_ne!(
            std::fs::read(&first[0].path).unwrap(),
            std::fs::read(&third[0].path).unwrap()
        );
    }
}

#[test]
fn a_common_reply_has_a_bill_for_each_payer() {
    let (folder, request, list) = month(150);
    let options = Options {
        common: true,
        ..busy()
    };
    let written = precheck(&request, &list, folder.path(), &options).unwrap();
    let [only] = &written[..] else {
        panic!("{written:?}");
    };
    assert!(only.path.ends_with("1007600000011760001001210411X.7z"));
    let reply = read(&only.path);
    assert_eq!(
        reply.payers,
        ["1007600000033", "1007600000044", "1007600000022"]
    );
    assert_eq!(reply.accounts.len(), 150);
    check_sums(&reply, only);
}

#[test]
fn everybody_can_be_accepted() {
    let (folder, request, list) = month(100);
    let options = Options::accept_all();
    let written = precheck(&request, &list, folder.path(), &options).unwrap();
    for file in &written {
        let reply = read(&file.path);
        assert_eq!((file.refused, file.billed), (0, file.accepted));
        assert!(reply.detached.is_empty());
        assert!(reply.accounts.iter().all(|a| a.findings.is_empty()));
        assert!(!reply.text.contains("<flk"));
    }
    let reissued: Vec<PathBuf> = written.iter().map(|w| as_reissued(&w.path)).collect();
    for file in final_replies(&reissued, folder.path(), &options).unwrap() {
        assert_eq!(
            (file.refused, file.reduced, file.billed),
            (0, 0, file.accepted)
        );
        assert!(read(&file.path).detached.is_empty());
    }
}

/// The reply's own accounts under the name of a 7-file; decisions inside do not matter here.
fn as_reissued(reply: &Path) -> PathBuf {
    let name = reply.file_name().unwrap().to_str().unwrap();
    let target = reply.with_file_name(format!("{}7{}", &name[..27], &name[28..]));
    std::fs::copy(reply, &target).unwrap();
    target
}

#[test]
fn final_replies_refuse_and_reduce() {
    let (folder, request, list) = month(400);
    let written = precheck(&request, &list, folder.path(), &Options::accept_all()).unwrap();
    let reissued: Vec<PathBuf> = written.iter().map(|w| as_reissued(&w.path)).collect();
    let finals = final_replies(&reissued, folder.path(), &busy()).unwrap();
    let mut families = BTreeSet::new();
    let mut n_parts = BTreeMap::from([("act", 0), ("sum", 0)]);
    for (file, before) in finals.iter().zip(&written) {
        assert_eq!(
            (file.accounts, file.billed),
            (before.accounts, before.billed)
        );
        let reply = read(&file.path);
        check_sums(&reply, file);
        assert!(reply.text.contains("number_mek=") && reply.text.contains("expert_fio="));
        let mut n_reduced = 0;
        for account in &reply.accounts {
            let full = &account.amounts[0];
            let accepted = full.accepted.unwrap();
            if accepted > Kopecks::ZERO && accepted < full.billed {
                n_reduced += 1;
                let has_sum = account.findings.iter().any(|f| f.family == "sum");
                let key = Some(account.key.clone());
                let has_act = reply.detached.iter().any(|f| f.account_key == key);
                assert!(has_sum != has_act, "{account:?}");
                *n_parts
                    .get_mut(if has_sum { "sum" } else { "act" })
                    .unwrap() += 1;
            }
        }
        assert_eq!(n_reduced, file.reduced);
        for finding in reply.accounts.iter().flat_map(|a| &a.findings) {
            families.insert(finding.family);
        }
        for act in &reply.detached {
            families.insert(act.family);
            assert!(!act.code.is_empty() && !act.text.is_empty());
        }
    }
    assert_eq!(families, BTreeSet::from(["expertise", "mes", "sum"]));
    assert!(n_parts.values().all(|n| *n > 0), "{n_parts:?}");
}

#[test]
fn a_list_made_from_a_request_refuses_nobody() {
    let (folder, request, list) = month(150);
    let setup = crate::demo::setup();
    let rows = insured::from_request(&request, &setup, &Options::default()).unwrap();
    insured::write(&list, rows.clone()).unwrap();
    assert_eq!(insured::read(&list).unwrap(), rows);
    let options = Options::only_differences();
    let written = precheck(&request, &list, folder.path(), &options).unwrap();
    assert_eq!(written.len(), 3);
    assert_eq!(written.iter().map(|w| w.accounts).sum::<u64>(), 150);
    assert!(written.iter().all(|w| w.refused == 0), "{written:?}");
    // The fund knows better than such a list, if it is told to.
    let options = Options {
        rates: Rates {
            person: 100,
            policy: 100,
            ..Rates::default()
        },
        ..options
    };
    let written = precheck(&request, &list, folder.path(), &options).unwrap();
    assert!(written[0].refused > 0 && written[0].refused < written[0].accounts);
}

#[test]
fn what_the_reply_suggests_is_right_the_next_time() {
    let (folder, request, list) = month(600);
    let options = Options::only_differences();
    precheck(&request, &list, folder.path(), &options).unwrap();
    let register = register::Register::load(&list, &options.rates).unwrap();
    let mut n_checked = 0;
    for letter in ["A", "B", "T"] {
        let name = format!("1007600000011760001001210411{letter}.7z");
        for account in read(&folder.path().join(name)).accounts {
            let mut person = account.person.clone();
            let mut number = account.policy.clone().unwrap().number.unwrap();
            let is_unknown = account.findings.iter().all(|f| f.suggested.is_empty());
            if account.findings.is_empty() || is_unknown {
                continue;
            }
            for (path, value) in account.findings.iter().flat_map(|f| &f.suggested) {
                match path.as_str() {
                    "patient/@surname" => person.surname = Some(value.clone()),
                    "patient/@patronymic" => person.patronymic = Some(value.clone()),
                    "patient/@birthdate" => person.birth_date = value.parse().ok(),
                    "patient/polises/polis/@polisnum" => number = value.clone(),
                    _ => {}
                }
            }
            let found = register.find(&number, &person, account.cure_end);
            assert!(matches!(found, register::Found::Valid(_)), "{account:?}");
            n_checked += 1;
        }
    }
    assert!(n_checked > 5, "{n_checked}");
}

#[test]
fn wrong_files_are_refused_in_words() {
    let (folder, request, list) = month(5);
    let options = Options::default();
    let out = folder.path();
    let precheck_error = |request: &Path, list: &Path| {
        let error = precheck(request, list, out, &options).unwrap_err();
        let words = error.to_string();
        assert_eq!(words.lines().count(), 2, "{words}");
        error
    };
    assert!(matches!(
        precheck_error(&out.join("bill.xml"), &list),
        StandError::Name { .. }
    ));
    assert!(matches!(
        precheck_error(&as_reissued(&request), &list),
        StandError::WrongStep { .. }
    ));
    let empty = out.join("empty.csv");
    insured::write(&empty, Vec::new()).unwrap();
    assert!(matches!(
        precheck_error(&request, &empty),
        StandError::NobodyInsured { .. }
    ));
    let bad = out.join("bad.csv");
    let text = std::fs::read_to_string(&list).unwrap();
    let line: Vec<&str> = text.lines().take(2).collect();
    std::fs::write(&bad, line.join("\n").replacen("20", "x", 30)).unwrap();
    let error = precheck_error(&request, &bad);
    assert!(
        matches!(error, StandError::Insured { line: 2, .. }),
        "{error}"
    );
    let common = out.join("1007600000011760001001210417X.7z");
    std::fs::copy(&request, &common).unwrap();
    let error = final_replies(&[common], out, &options).unwrap_err();
    assert!(matches!(error, StandError::NoPayer { .. }), "{error}");
    let left = std::fs::read_dir(out).unwrap().count();
    assert_eq!(left, 5, "no reply is left behind");
}
