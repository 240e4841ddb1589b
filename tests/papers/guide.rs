//! `resources/help/templates.md` names every field of every template and every value of every layout.

use std::collections::BTreeSet;

use ladya::exchange::Role;
use ladya::reports::{self, Ask, DOCUMENTS, control, reconciliation, sums};
use ladya::workflows::Quiet;
use ladya::workflows::insured;
use ladya::workflows::nsi;
use serde_json::Value;

use super::{Office, office};

const GUIDE: &str = include_str!("../../resources/help/templates.md");

/// What the section says in its code marks.
fn said(section: &str) -> BTreeSet<String> {
    let heading = format!("\n### {section}\n");
    let (_, behind) = GUIDE.split_once(&heading).expect(section);
    let own = behind.split("\n## ").next().unwrap_or_default();
    let own = own.split("\n### ").next().unwrap_or_default();
    own.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// Paths of what can be printed: `sections[].lines[].sum`. A sum and a number are one thing each.
fn paths(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) if fields.contains_key("text") && fields.len() == 2 => {
            found.insert(path.to_owned());
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                paths(value, &format!("{path}{dot}{name}"), found);
            }
        }
        Value::Array(values) => {
            for value in values {
                paths(value, &format!("{path}[]"), found);
            }
        }
        _ => {
            found.insert(path.to_owned());
        }
    }
}

fn fields(data: Result<Value, serde_json::Error>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    paths(&data.expect("data"), "", &mut found);
    found
}

#[test]
fn every_field_of_a_template_is_explained() {
    let mut office = office();
    super::volumes::import(&mut office);
    let (workplace, period) = (&office.workplace, office.period);
    let mut act = reconciliation::build(workplace, period).expect("gathers");
    act.lines[0].keys.push("КЛЮЧ".into());
    let sums = sums::build(workplace, period).expect("gathers");
    let control = control::of_last_request(workplace, period).expect("gathers");
    let forms = [
        ("invoice", fields(serde_json::to_value(office.invoice("A")))),
        ("sums", fields(serde_json::to_value(sums))),
        ("reconciliation", fields(serde_json::to_value(act))),
        ("control", fields(serde_json::to_value(control))),
        (
            "volumes",
            fields(serde_json::to_value(super::volumes::planned(
                workplace, period,
            ))),
        ),
    ];
    for (name, known) in forms {
        // What a field holds when it holds nothing stands beside it.
        let said: BTreeSet<String> = said(name)
            .into_iter()
            .filter(|word| word != "none")
            .collect();
        let missing: Vec<&String> = known.difference(&said).collect();
        let unknown: Vec<&String> = said.difference(&known).collect();
        assert!(
            missing.is_empty() && unknown.is_empty(),
            "{name}: {missing:?}, {unknown:?}"
        );
    }
}

/// A layout that asks for what there is not is told all that there is.
fn known(office: &Office, name: &str, layout: &str) -> BTreeSet<String> {
    let folder = office.workplace.folders[0].join("reports");
    std::fs::create_dir_all(&folder).expect("a folder");
    let own = folder.join(format!("{name}.toml"));
    std::fs::write(&own, layout).expect("is written");
    let key = (name == "history").then(|| {
        let connection = &office.workplace.store.connection;
        let key = connection.query_row("SELECT key FROM accounts LIMIT 1", [], |row| row.get(0));
        key.expect("an account")
    });
    let ask = Ask {
        period: office.period,
        payer: (name == "register").then(|| "A".to_owned()),
        registry: None,
        by: None,
        key,
    };
    let shown = reports::pages(&office.workplace, name, &ask, &Quiet).expect(name);
    std::fs::remove_file(own).expect("is removed");
    let note = shown.notes.first().expect("a note");
    let (_, known) = note.split_once("известны: ").expect("a list");
    let (known, _) = known.split_once(';').expect("its end");
    known.split(", ").map(str::to_owned).collect()
}

#[test]
fn every_value_of_a_layout_is_explained() {
    let mut office = office();
    let insured = insured::Asked {
        path: office.folder.path().join("demo/insured.csv"),
        date: None,
        replaces: false,
    };
    insured::import(&mut office.workplace, &insured, &Quiet).expect("imports");
    // The analysis of standards asks its dictionary first.
    let asked = nsi::Asked {
        paths: vec![office.workplace.folders[0].join("standards.tsv")],
        ..nsi::Asked::default()
    };
    nsi::import(&mut office.workplace, &asked, &Quiet).expect("is taken");
    let lists = DOCUMENTS.iter().map(|document| document.name);
    let forms = ["invoice", "sums", "reconciliation", "control", "volumes"];
    for name in lists.filter(|name| !forms.contains(name)) {
        let no_column =
            "title = 'x'\ntab = 'x'\n[[columns]]\ntitle = 'x'\nshows = '?'\nwidth = 9\n";
        let column = known(&office, name, no_column);
        let shown = column.first().expect("a value");
        let no_place = no_column.replace("title = 'x'\ntab", "title = '{?}'\ntab");
        let place = known(
            &office,
            name,
            &no_place.replace("'?'", &format!("'{shown}'")),
        );
        // Roles are the format's; what all layouts share stands before the first of them.
        let common: BTreeSet<String> = GUIDE
            .split_once("\n## Макеты списков")
            .and_then(|(_, lists)| lists.split("\n### ").next())
            .expect("a part")
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect();
        let said = said(name);
        let is_role = |word: &&String| Role::ALL.iter().any(|role| role.name() == word.as_str());
        for word in column.iter().chain(&place).filter(|word| !is_role(word)) {
            assert!(
                said.contains(word) || common.contains(word),
                "{name}: {word}"
            );
        }
        for word in &said {
            let is_known = column.contains(word) || place.contains(word);
            assert!(is_known, "{name}: {word} is nothing");
        }
    }
}
