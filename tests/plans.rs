//! Hot look-ups go through indexes: with a million accounts a scan is the difference between a
//! moment and minutes. The SQL is read from the sources themselves, so it cannot go stale here.

mod common;

use ladya::domain::State;
use ladya::store::insured::{By, CHECKABLE};
use ladya::store::listing::{Filter, statement};
use ladya::workflows::{Quiet, insured};

/// The statements of one function of the store, with constants put in their places.
fn statements(file: &str, function: &str) -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/store")
        .join(file);
    let text = std::fs::read_to_string(&path).expect("a source of the store");
    let head = format!("pub fn {function}");
    let start = text
        .match_indices(&head)
        .map(|(at, _)| at)
        .find(|at| text[at + head.len()..].starts_with(['(', '<']))
        .unwrap_or_else(|| panic!("no {function} in {file}"));
    let body = &text[start..];
    let body = &body[..body.find("\n}\n").expect("the end of a function")];
    // Lists that show accounts share the columns of a standing with `accounts.rs`.
    let shared = std::fs::read_to_string(path.with_file_name("accounts.rs"));
    let text = format!("{text}{}", shared.expect("a source of the store"));
    literals(body)
        .into_iter()
        // `files` has one place that puts its columns before conditions.
        .map(|sql| match sql.starts_with("WHERE ") {
            true => format!("{{COLUMNS}} {sql}"),
            false => sql,
        })
        .map(|sql| with_constants(&text, &sql.replace("{{}}", "«»")))
        .filter(|sql| {
            let words = ["SELECT", "INSERT", "UPDATE", "DELETE"];
            words.iter().any(|word| sql.trim_start().starts_with(word))
        })
        .collect()
}

fn literals(code: &str) -> Vec<String> {
    let parts: Vec<&str> = code.split('"').collect();
    let odd = parts.iter().skip(1).step_by(2);
    odd.map(|part| (*part).to_owned()).collect()
}

fn with_constants(text: &str, sql: &str) -> String {
    let mut sql = sql.to_owned();
    while let Some((before, rest)) = sql.clone().split_once('{') {
        let Some((name, after)) = rest.split_once('}') else {
            break;
        };
        let constant = format!("const {name}: &str =");
        let Some(at) = text.find(&constant) else {
            break;
        };
        let value = literals(&text[at..]).swap_remove(0);
        sql = format!("{before}{value}{after}");
    }
    sql
}

/// Tables that have a row for every account or more, and one that is asked all day long.
const BIG: [&str; 12] = [
    "accounts",
    "keys",
    "revisions",
    "amounts",
    "moves",
    "members",
    "shipments",
    "decisions",
    "findings",
    "reissued",
    "invoices",
    "dictionary_rows",
];

/// The names under which big tables stand in a statement.
fn names(sql: &str) -> Vec<String> {
    let words: Vec<&str> = sql
        .split(|c: char| !c.is_alphanumeric() && c != '_' && c != '.')
        .filter(|word| !word.is_empty())
        .collect();
    let mut found = Vec::new();
    for pair in words.windows(2) {
        if BIG.contains(&pair[0]) {
            found.push(pair[0].to_owned());
            if pair[1].len() <= 2 {
                found.push(pair[1].to_owned());
            }
        }
    }
    found
}

#[test]
fn hot_look_ups_use_indexes() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut workplace = common::workplace(folder.path());
    let tx = workplace.store.begin().expect("begins");
    ladya::store::moves::clear_touched(&tx).expect("a set");
    let hot = [
        ("accounts.rs", "by_key"),
        ("accounts.rs", "by_id"),
        ("accounts.rs", "id_of_key"),
        ("accounts.rs", "n_repeats_of"),
        ("accounts.rs", "set_revision"),
        ("dictionaries.rs", "version"),
        ("dictionaries.rs", "in_force"),
        ("dictionaries.rs", "each_row"),
        ("dictionaries.rs", "cells_on"),
        ("dictionaries.rs", "rows_after"),
        ("dictionaries.rs", "remove"),
        ("documents.rs", "stored"),
        ("documents.rs", "each_unsent"),
        ("documents.rs", "revisions"),
        ("files.rs", "live"),
        ("files.rs", "by_sha256"),
        ("files.rs", "totals"),
        ("files.rs", "count_totals"),
        ("insured.rs", "account"),
        ("insured.rs", "in_force"),
        ("insured.rs", "lists"),
        ("invoices.rs", "live"),
        ("invoices.rs", "of_year"),
        ("moves.rs", "advance"),
        ("moves.rs", "remember"),
        ("moves.rs", "history"),
        ("moves.rs", "take_back"),
        ("moves.rs", "touched_by_state"),
        ("moves.rs", "touched_to"),
        ("moves.rs", "touched_into_pool"),
        ("moves.rs", "touched_by_outcome"),
        ("moves.rs", "touched_back_to"),
        ("registries.rs", "live"),
        ("registries.rs", "touch_waiting"),
        ("registries.rs", "touch_members"),
        ("registries.rs", "has_waiting"),
        ("registries.rs", "refused_left"),
        ("replies.rs", "awaiting"),
        ("replies.rs", "touch_decided"),
        ("replies.rs", "n_touched_gone"),
        ("replies.rs", "n_touched_used"),
        ("replies.rs", "undecided"),
        ("replies.rs", "findings"),
        ("replies.rs", "decisions"),
        ("refusal_notes.rs", "live"),
        ("refusal_notes.rs", "put"),
        ("stays.rs", "each"),
        ("stays.rs", "by_id"),
        ("worklist.rs", "each"),
        ("worklist.rs", "is_refused"),
        ("shipments.rs", "range"),
        ("shipments.rs", "of_account"),
        ("shipments.rs", "by_id"),
        ("shipments.rs", "member"),
        ("shipments.rs", "members"),
        ("shipments.rs", "each_of_reissue"),
        ("shipments.rs", "touch_prechecked"),
        ("shipments.rs", "count_of_reissue"),
        ("shipments.rs", "parts"),
    ];
    let mut problems = Vec::new();
    for (file, function) in hot {
        let statements = statements(file, function);
        assert!(!statements.is_empty(), "no SQL found in {file} {function}");
        for sql in statements {
            for detail in scans(&tx, &sql) {
                problems.push(format!("{file} {function}: {detail}"));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Walks through a whole big table that a statement makes.
fn scans(connection: &rusqlite::Connection, sql: &str) -> Vec<String> {
    let names = names(sql);
    let mut plan = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap_or_else(|e| panic!("{e}\n{sql}"));
    let mut rows = plan.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next().expect("a plan") {
        let detail: String = row.get(3).expect("a detail");
        let scanned = detail.strip_prefix("SCAN ");
        let name = scanned.and_then(|rest| rest.split(' ').next());
        if name.is_some_and(|name| names.iter().any(|n| n == name)) {
            found.push(detail);
        }
    }
    found
}

/// A code on a day: the primary key goes as far as the first day.
#[test]
fn a_code_is_looked_up_by_version_code_and_day() {
    let folder = tempfile::tempdir().expect("a folder");
    let workplace = common::workplace(folder.path());
    for sql in statements("dictionaries.rs", "cells_on") {
        let mut plan = workplace
            .store
            .connection
            .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
            .expect("a plan");
        let mut rows = plan.raw_query();
        let mut details: Vec<String> = Vec::new();
        while let Some(row) = rows.next().expect("a plan") {
            details.push(row.get(3).expect("a detail"));
        }
        let by_key =
            "SEARCH dictionary_rows USING PRIMARY KEY (version_id=? AND code=? AND begins<?)";
        assert_eq!(details, [by_key], "neither a walk nor a sort");
    }
}

/// A list of insured people has a million rows, and an account asks it several times.
#[test]
fn insured_people_are_looked_up_by_indexes() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut workplace = common::workplace(folder.path());
    let list = folder.path().join("list.csv");
    std::fs::write(
        &list,
        "ENP;FAM;IM;DR\n0076000000000116;Выдумкин;Образец;01.02.1980\n",
    )
    .expect("writes");
    let asked = insured::Asked {
        path: list,
        date: None,
        replaces: false,
    };
    let slot = insured::import(&mut workplace, &asked, &Quiet)
        .expect("imports")
        .list
        .slot;
    let connection = &workplace.store.connection;
    let day = chrono::NaiveDate::from_ymd_opt(1980, 2, 1).expect("a date");
    for (by, index) in [
        (By::Number("1"), "number (number_plain=?)"),
        (By::Enp("1"), "enp (enp=?)"),
        (By::Former("1"), "former (former_plain=?)"),
        (By::Snils("1"), "snils (snils_plain=?)"),
        (By::Person(1, day), "names (names=? AND birth_date=?)"),
        (By::Names(1), "names (names=?)"),
        (By::Birth(day), "birth (birth_date=?)"),
    ] {
        let plan = format!("EXPLAIN QUERY PLAN {}", by.statement(slot));
        let mut plan = connection.prepare(&plan).expect("a plan");
        let mut rows = plan.raw_query();
        let first = rows.next().expect("a plan").expect("a line");
        let detail: String = first.get(3).expect("a detail");
        let wanted = format!("SEARCH insured_{slot} USING INDEX insured_{slot}_{index}");
        assert_eq!(detail, wanted, "{by:?}");
    }
    assert_eq!(scans(connection, CHECKABLE), Vec::<String>::new());
}

#[test]
fn lists_of_accounts_use_indexes() {
    let folder = tempfile::tempdir().expect("a folder");
    let workplace = common::workplace(folder.path());
    let connection = &workplace.store.connection;
    let all = Filter::default();
    let one = Filter { id: Some(1), ..all };
    let some = Filter {
        state: Some(State::Sent),
        payer: Some("A"),
        is_ordered: true,
        ..all
    };
    for filter in [all, some, one] {
        assert_eq!(
            scans(connection, &statement(&filter)),
            Vec::<String>::new(),
            "{filter:?}"
        );
    }
}

#[test]
fn the_test_can_see_a_scan() {
    let folder = tempfile::tempdir().expect("a folder");
    let workplace = common::workplace(folder.path());
    let sql = "SELECT count(*) FROM accounts a WHERE a.surname = 'Выдумкин'";
    assert!(names(sql).contains(&"a".to_owned()));
    let detail: String = workplace
        .store
        .connection
        .query_row(&format!("EXPLAIN QUERY PLAN {sql}"), [], |row| row.get(3))
        .expect("a plan");
    assert_eq!(detail, "SCAN a");
}
