//! Databases of every released version open with today's program, and migrations are only added.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use common::{Given, Said};
use ladya::domain::{NoteStatus, ReportingPeriod, Round, RuleSetting};
use ladya::nsi::dictionary::Origin;
use ladya::nsi::read;
use ladya::store::drafts::Edit;
use ladya::store::{self, Store};
use ladya::workflows::invoice::Asked;
use ladya::workflows::receive::{Options, Outcome};
use ladya::workflows::reissue::Payers;
use ladya::workflows::resubmit::Which;
use ladya::workflows::withhold::Entry;
use ladya::workflows::{
    Quiet, Workplace, board, card, drafts, edit, export, form, import, insured, invoice, nsi,
    receive, reconcile, refusals, reissue, restore, resubmit, rules, sent, sums, verify, withhold,
    worklist,
};
use rusqlite::Connection;
use rusqlite::types::ValueRef;

fn databases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/databases")
}

/// A database as SQL text: marks, schema, rows.
fn dump(connection: &Connection) -> String {
    let mut out = String::new();
    for pragma in ["application_id", "user_version"] {
        let value: i64 = connection
            .pragma_query_value(None, pragma, |row| row.get(0))
            .expect("a pragma");
        let _ = writeln!(out, "PRAGMA {pragma} = {value};");
    }
    let schema = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid";
    let mut statement = connection.prepare(schema).expect("a schema");
    let rows: Vec<(String, String, String)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .expect("a schema")
        .collect::<Result<_, _>>()
        .expect("a schema");
    for (_, _, sql) in &rows {
        let _ = writeln!(out, "{sql};");
    }
    for (_, table, _) in rows.iter().filter(|row| row.0 == "table") {
        let mut statement = connection
            .prepare(&format!("SELECT * FROM {table}"))
            .expect("a table");
        let n = statement.column_count();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().expect("a row") {
            let mut values = Vec::new();
            for at in 0..n {
                values.push(match row.get_ref(at).expect("a value") {
                    ValueRef::Null => "NULL".to_owned(),
                    ValueRef::Integer(n) => n.to_string(),
                    ValueRef::Real(n) => n.to_string(),
                    ValueRef::Text(text) => {
                        let text = String::from_utf8_lossy(text).replace('\'', "''");
                        assert!(!text.contains('\r'), "a line break in {table}");
                        format!("'{text}'")
                    }
                    ValueRef::Blob(bytes) => {
                        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
                        format!("X'{hex}'")
                    }
                });
            }
            let _ = writeln!(out, "INSERT INTO {table} VALUES ({});", values.join(", "));
        }
    }
    out
}

fn given(n: usize, payer: &'static str, kopecks: i64) -> Given {
    Given {
        key: format!("9{n:07}-FFFF-FFFF-FFFF-FFFFFFFFFFFF"),
        payer,
        conditions: 1 + (n % 3) as u8,
        cure_end: format!("2021-04-{:02}", 3 + n),
        kopecks,
        is_case_based: n.is_multiple_of(2),
        comment: "выдумка".into(),
        person: n,
    }
}

/// A month with a test round, a reissue, a final reply, a repeat and withheld money.
fn play(workplace: &mut Workplace, folder: &Path) {
    let april: ReportingPeriod = "2021-04".parse().expect("a period");
    let all: Vec<Given> = (0..6)
        .map(|n| given(n, ["A", "B", "T"][n % 3], 45_000 + 1_001 * n as i64))
        .collect();
    let file = folder.join("bill.xml");
    std::fs::write(&file, common::cp1251(&common::mis_xml("2021-04", &all))).expect("writes");
    import::import(workplace, &[file], &Quiet).expect("imports");
    let out = folder.join("out");
    let receive = |workplace: &mut Workplace, step: &str, letter: &str, codes: &[(usize, &str)]| {
        let said: Vec<Said> = codes
            .iter()
            .map(|(n, code)| Said {
                key: all[*n].key.clone(),
                code: (*code).into(),
                billed: all[*n].kopecks,
                accepted: if *code == "4" { 0 } else { all[*n].kopecks },
                is_case_based: all[*n].is_case_based,
                policy: (*code == "4").then(|| "0000000000000777".into()),
                flk: *code == "4",
            })
            .collect();
        let path = folder.join(common::file_name("2021-04", "1", step, letter));
        let xml = common::reply_xml("2021-04", common::ogrn(letter), 1, &said, Some(1_000_000));
        common::pack(&path, &xml);
        let received = receive::receive(workplace, &[path], Options::default(), &Quiet);
        let outcome = &received.expect("receives")[0].outcome;
        assert!(matches!(outcome, Outcome::Received), "{outcome:?}");
    };
    form::form(workplace, april, Round::Test, &[]).expect("forms");
    export::export(workplace, april, Round::Test, &out, false, &Quiet).expect("exports");
    receive(workplace, "1", "A", &[(0, "4"), (3, "1")]);
    restore::restore(workplace, april).expect("restores");
    form::form(workplace, april, Round::Main, &[]).expect("forms");
    let sent_file = export::export(workplace, april, Round::Main, &out, false, &Quiet);
    sent::sent(workplace, &[sent_file.expect("exports").file]).expect("marks");
    receive(workplace, "1", "B", &[(1, "4"), (4, "1")]);
    let a = [(0, "1"), (3, "1")];
    let path = folder.join(common::file_name("2021-04", "1", "1", "A"));
    std::fs::remove_file(path).expect("the test's reply");
    receive(workplace, "1", "A", &a);
    reissue::reissue(workplace, april, &Payers::All, &out, false, &Quiet).expect("reissues");
    let entry = Entry::Amount {
        kind: "ckdl".into(),
        amount: "12.34".into(),
    };
    withhold::withhold(workplace, april, "A", &entry, Some("№ 7")).expect("withholds");
    receive(workplace, "2", "A", &[(0, "1"), (3, "4")]);
    let refused = worklist::worklist(workplace, april, &worklist::Filter::default());
    let shipments: Vec<i64> = refused
        .expect("a list")
        .rows
        .iter()
        .map(|r| r.shipment_id)
        .collect();
    let change = worklist::NoteChange {
        status: Some(NoteStatus::Waiting),
        text: Some("ждём справку".into()),
        due: Some("2021-05-17".parse().ok()),
    };
    worklist::note(workplace, &shipments[..1], &change).expect("notes");
    let keys = vec![all[1].key.clone(), all[3].key.clone()];
    for key in &keys {
        edit::edit(workplace, key, &["@comment=исправлено".to_owned()]).expect("edits");
    }
    resubmit::resubmit(workplace, &Which::Keys(keys), None).expect("resubmits");
    for number in ["117", "118"] {
        let asked = Asked {
            number: Some(number.into()),
            ..Asked::default()
        };
        invoice::issue(workplace, april, "A", &asked).expect("issues");
    }
    let asked = nsi::Asked {
        paths: vec![folder.join("services.csv")],
        said: read::Said {
            version: Some("1".into()),
            ..read::Said::default()
        },
        ..nsi::Asked::default()
    };
    for tariff in ["100", "120,50"] {
        let table = format!("CODE;NAME;TARIFF;DATEBEG\nA01;Приём;{tariff};01.04.2021\n");
        std::fs::write(folder.join("services.csv"), table).expect("writes");
        let asked = nsi::Asked {
            replaces: true,
            ..asked.clone()
        };
        let planned = nsi::import(workplace, &asked, &Quiet).expect("imports");
        assert!(planned.iter().all(|file| file.id.is_some()), "{planned:#?}");
    }
    for (rule, setting) in [
        ("002F.00.0010", RuleSetting::Warning),
        ("002F.00.0010", RuleSetting::Off),
        ("003F.00.0031", RuleSetting::Warning),
        ("003F.00.0042", RuleSetting::Off),
    ] {
        rules::switch_off(workplace, rule, setting, "письмо фонда").expect("switches off");
    }
    rules::switch_on(workplace, "003F.00.0042").expect("switches on");
    for (date, surname) in [("2021-04-30", "Прежняя"), ("2021-05-31", "Новая")] {
        let list = folder.join(format!("insured_{date}.csv"));
        let text = format!("ENP;FAM;IM;DR\n0076000000000116;{surname};Анна;01.02.1980\n");
        std::fs::write(&list, text).expect("writes");
        let asked = insured::Asked {
            path: list,
            date: None,
            replaces: false,
        };
        insured::import(workplace, &asked, &Quiet).expect("imports");
    }
    let base = card::card(workplace, DRAFTED).expect("a card").base_step();
    drafts::keep(workplace, DRAFTED, base, &typed()).expect("keeps");
}

/// The account whose card was left with something typed into it.
const DRAFTED: i64 = 2;

fn typed() -> Vec<Edit> {
    vec![
        Edit::Set("@comment".into(), "набрано, не записано".into()),
        Edit::Remove("diagnoses/diagnose[2]".into()),
    ]
}

/// The tool that made `0001.sql`: `cargo test --test migrations -- --ignored`. A released file is
/// never made anew; for the next version it writes the next file.
#[test]
#[ignore = "writes a file"]
fn write_a_database_of_this_version() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut workplace = common::workplace(folder.path());
    play(&mut workplace, folder.path());
    let file = databases().join(format!("{:04}.sql", store::known_version()));
    assert!(!file.exists(), "{} is released", file.display());
    // Nobody's folder belongs into a file of the sources.
    workplace
        .store
        .connection
        .execute_batch("UPDATE files SET folder = 'out', is_placed = 1 WHERE folder IS NOT NULL")
        .expect("sql");
    std::fs::create_dir_all(databases()).expect("a folder");
    std::fs::write(file, dump(&workplace.store.connection)).expect("writes");
}

#[test]
fn every_released_database_opens() {
    let april: ReportingPeriod = "2021-04".parse().expect("a period");
    let mut n_found = 0;
    for version in 1..=store::known_version() {
        let file = databases().join(format!("{version:04}.sql"));
        let sql = std::fs::read_to_string(&file)
            .unwrap_or_else(|_| panic!("no database of version {version}: {}", file.display()));
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ladya.db");
        let connection = Connection::open(&path).expect("opens");
        connection
            .execute_batch(&format!(
                "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; BEGIN; {sql} COMMIT;"
            ))
            .expect("loads");
        assert_eq!(store::version(&connection).expect("a version"), version);
        drop(connection);
        let mut workplace = Workplace::open(&path, None).expect("opens");
        let connection = &workplace.store.connection;
        assert_eq!(
            store::version(connection).expect("a version"),
            store::known_version()
        );
        let problems = verify::verify(&workplace, &Quiet).expect("verifies");
        assert!(problems.is_empty(), "{problems:#?}");
        let proof = reconcile::reconcile(connection, april).expect("reconciles");
        assert!(proof.is_ok() && proof.lines.len() > 8, "{:#?}", proof.lines);
        // What the month had, whatever version keeps it.
        let figures: Vec<String> = sums::sums(connection, april, None)
            .expect("sums")
            .iter()
            .map(|s| format!("{} {} {} {}", s.payer, s.accounts, s.to_pay(), s.n_refused))
            .collect();
        assert_eq!(figures, ["A 2 10437.66 1", "B 1 10490.04 1"]);
        let refusals = refusals::refusals(&workplace, april, None, None, false).expect("refusals");
        assert_eq!(refusals.len(), 3, "two of the month, one of its test");
        let list = worklist::worklist(&workplace, april, &worklist::Filter::default());
        let notes: Vec<String> = list
            .expect("a list")
            .rows
            .into_iter()
            .map(|r| r.note)
            .collect();
        match version {
            1 => assert_eq!(notes, ["", ""]),
            _ => assert_eq!(notes, ["ждём справку", ""]),
        }
        let draft = store::drafts::of_account(&workplace.store.connection, DRAFTED);
        let draft = draft.expect("a draft");
        match version {
            1 | 2 => assert_eq!(draft, None),
            _ => {
                let draft = draft.expect("a draft");
                let card = card::card(&workplace, DRAFTED).expect("a card");
                assert_eq!((draft.edits, draft.base_step), (typed(), card.base_step()));
            }
        }
        let board = board::board(&workplace, None).expect("a board");
        let invoices: Vec<String> = board
            .rows
            .iter()
            .filter_map(|row| row.issued.as_ref().map(|issued| (row, issued)))
            .map(|(row, issued)| {
                let state = row.invoice.state.code();
                format!("{} {} {} {state}", row.payer, issued.number, issued.date)
            })
            .collect();
        match version {
            1..=3 => assert_eq!(invoices, Vec::<String>::new()),
            _ => assert_eq!(invoices, ["A 118 2021-05-05 done"]),
        }
        let services = nsi::shelf(&workplace, &["services", "V006"]).expect("a shelf");
        assert!(services.dictionary("V006").is_some(), "a built-in table");
        let tariff = services.dictionary("services").map(|services| {
            let column = services.column("TARIFF").expect("a column");
            let row = services.all().next().expect("a row");
            (services.len(), row.money(column).expect("money").0)
        });
        match version {
            1..=4 => assert_eq!(tariff, None),
            _ => {
                assert_eq!(tariff, Some((1, 12_050)));
                nsi::rollback(&mut workplace, "services", &Quiet).expect("goes back");
                let former = nsi::shelf(&workplace, &["services"]).expect("a shelf");
                let former = former.dictionary("services").expect("the former one");
                assert_eq!(former.origin, Origin::Imported(1));
            }
        }
        let switches: Vec<String> = rules::switches(&workplace)
            .expect("switches")
            .iter()
            .map(|s| format!("{} {} {}", s.rule, s.setting.code(), s.reason))
            .collect();
        match version {
            1..=5 => assert_eq!(switches, Vec::<String>::new()),
            _ => assert_eq!(
                switches,
                [
                    "002F.00.0010 off письмо фонда",
                    "003F.00.0031 warning письмо фонда"
                ]
            ),
        }
        let list = insured::in_force(&workplace).expect("a list");
        let list = list.map(|list| (list.date.to_string(), list.rows));
        match version {
            1..=6 => assert_eq!(list, None),
            _ => {
                assert_eq!(list, Some(("2021-05-31".to_owned(), 1)));
                let both = insured::list(&workplace).expect("lists");
                assert!(both.len() == 2 && both.iter().all(|list| list.is_kept));
            }
        }
        // And the month goes on.
        let dated = Asked {
            date: chrono::NaiveDate::from_ymd_opt(2021, 5, 20),
            ..Asked::default()
        };
        let next = invoice::issue(&mut workplace, april, "B", &dated).expect("issues");
        assert_eq!(
            next.invoice.number,
            if version < 4 { "1" } else { "119" },
            "the next number of the year"
        );
        let formed = form::form(&mut workplace, april, Round::Main, &[]).expect("forms");
        assert_eq!(formed.iter().map(|r| r.accounts).sum::<i64>(), 2);
        let out = folder.path().join("out");
        let next = export::export(&mut workplace, april, Round::Main, &out, false, &Quiet);
        assert_eq!(
            next.expect("exports").file,
            common::file_name("2021-04", "2", "3", "X")
        );
        assert_eq!(
            verify::verify(&workplace, &Quiet).expect("verifies"),
            Vec::<String>::new()
        );
        n_found += 1;
    }
    assert!(n_found > 0, "no version at all");
}

/// `sha256  file` of every released migration.
#[test]
fn released_migrations_never_change() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations");
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("migrations") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        // Line ends are the business of whoever checked the sources out.
        let text = std::fs::read_to_string(&path).expect("a migration");
        found.insert(name, common::hash(text.replace("\r\n", "\n").as_bytes()));
    }
    assert_eq!(found.len() as i64, store::known_version());
    for (n, name) in found.keys().enumerate() {
        assert!(name.starts_with(&format!("{:04}_", n + 1)), "{name}");
    }
    let released = std::fs::read_to_string(databases().join("migrations.sha256"));
    let mut released_names = Vec::new();
    for line in released.expect("the list of released migrations").lines() {
        let (hash, name) = line.split_once("  ").expect("sha256 and name");
        assert_eq!(
            found.get(name).map(String::as_str),
            Some(hash),
            "{name} was released and must not change; add a migration"
        );
        released_names.push(name.to_owned());
    }
    let all: Vec<String> = found.into_keys().collect();
    assert_eq!(released_names, all, "the list lacks a migration");
}

#[test]
fn a_newer_database_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ladya.db");
    drop(Store::open(&path).expect("opens"));
    let connection = Connection::open(&path).expect("opens");
    let newer = store::known_version() + 1;
    connection
        .pragma_update(None, "user_version", newer)
        .expect("a pragma");
    drop(connection);
    let before = std::fs::read(&path).expect("bytes");
    match Store::open(&path) {
        Err(store::Error::Newer { found, known }) => {
            assert_eq!((found, known), (newer, newer - 1));
        }
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("opened a database of a later program"),
    }
    assert_eq!(std::fs::read(&path).expect("bytes"), before);
}
