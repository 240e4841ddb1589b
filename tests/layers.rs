//! The sources keep the order of the layers: who may know whom, where SQL, Russian words and the
//! names of the wire may stand.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A source file without its unit tests: path from `src`, and its lines with their numbers.
struct Source {
    path: String,
    lines: Vec<(usize, Line)>,
}

/// A line taken apart. A string of several lines is cut into theirs.
#[derive(Default)]
struct Line {
    text: String,
    /// Without strings and comments; a string leaves its quotes.
    code: String,
    literals: Vec<String>,
    has_comment: bool,
}

impl Source {
    /// The folder or file right below `src`.
    fn layer(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or("");
        first.trim_end_matches(".rs")
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files(&path, found),
            false if path.extension().is_some_and(|e| e == "rs") => found.push(path),
            false => {}
        }
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&root, &mut found);
    found.sort();
    let sources: Vec<Source> = found
        .into_iter()
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| !name.to_string_lossy().ends_with("tests.rs"))
        })
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a source");
            let own = match text.split_once("#[cfg(test)]\nmod tests {") {
                None => text.as_str(),
                Some((own, tests)) => {
                    // Whatever stood behind the tests would be looked at by nobody.
                    assert!(
                        tests.ends_with("\n}\n") && !tests.contains("\n}\n\n"),
                        "{path:?}"
                    );
                    own
                }
            };
            let shown = path.strip_prefix(&root).expect("below src");
            Source {
                path: shown.to_string_lossy().replace('\\', "/"),
                lines: lines(own),
            }
        })
        .collect();
    assert!(sources.len() > 60, "where are the sources?");
    sources
}

/// Takes a source apart: code, strings (raw ones too), comments.
fn lines(text: &str) -> Vec<(usize, Line)> {
    enum In {
        Code,
        String { hashes: Option<usize> },
    }
    let mut inside = In::Code;
    let mut found = Vec::new();
    for (n, text) in text.lines().enumerate() {
        let mut line = Line {
            text: text.trim().to_owned(),
            ..Line::default()
        };
        let mut literal = String::new();
        let signs: Vec<char> = text.chars().collect();
        let mut at = 0;
        while at < signs.len() {
            let rest = &signs[at..];
            match inside {
                In::String { hashes } => {
                    let n_hashes = rest[1..].iter().take_while(|c| **c == '#').count();
                    let is_end = rest[0] == '"' && n_hashes >= hashes.unwrap_or(0);
                    if is_end {
                        line.literals.push(std::mem::take(&mut literal));
                        line.code.push('"');
                        at += hashes.unwrap_or(0);
                        inside = In::Code;
                    } else if rest[0] == '\\' && hashes.is_none() {
                        at += 1; // The sign behind it is none of ours.
                    } else {
                        literal.push(rest[0]);
                    }
                }
                In::Code if rest.starts_with(&['/', '/']) => {
                    line.has_comment = true;
                    break;
                }
                In::Code if rest.starts_with(&['/', '*']) => {
                    panic!("a comment of another kind: {text}")
                }
                In::Code if rest[0] == '"' => {
                    let hashes = line.code.chars().rev().take_while(|c| *c == '#').count();
                    let before = line.code.trim_end_matches('#');
                    let is_raw = before.ends_with('r') && !before.ends_with("er");
                    line.code.push('"');
                    inside = In::String {
                        hashes: is_raw.then_some(hashes),
                    };
                }
                In::Code if rest.starts_with(&['\'', '\\']) => {
                    at += 3 + rest[3..].iter().take_while(|c| **c != '\'').count();
                }
                In::Code if rest[0] == '\'' && rest.get(2) == Some(&'\'') => at += 2,
                In::Code => line.code.push(rest[0]),
            }
            at += 1;
        }
        if matches!(inside, In::String { .. }) {
            line.literals.push(literal);
        }
        found.push((n + 1, line));
    }
    assert!(matches!(inside, In::Code), "a string without an end");
    found
}

#[test]
fn a_source_is_taken_apart_as_the_compiler_does() {
    let text = "let a = \"one // \\\" two\n   три\"; // \"not\"\nlet b = r#\"x \"y\" z\"#; let c = '\"'; let d = '\\'';\nf::<'a>(\"end\")";
    let taken = lines(text);
    let shown: Vec<(String, Vec<String>, bool)> = taken
        .into_iter()
        .map(|(_, line)| (line.code, line.literals, line.has_comment))
        .collect();
    let expected = [
        ("let a = \"", vec!["one //  two"], false),
        ("\"; ", vec!["   три"], true),
        (
            "let b = r#\"\"; let c = ; let d = ;",
            vec!["x \"y\" z"],
            false,
        ),
        ("f::<'a>(\"\")", vec!["end"], false),
    ];
    let expected = expected.map(|(code, literals, has_comment)| {
        let literals = literals.into_iter().map(str::to_owned).collect();
        (code.to_owned(), literals, has_comment)
    });
    assert_eq!(shown, expected);
}

fn report(problems: &[String], what: &str) {
    assert!(problems.is_empty(), "{what}:\n{}", problems.join("\n"));
}

const LAYERS: [&str; 13] = [
    "domain",
    "whole",
    "exchange",
    "nsi",
    "checks",
    "store",
    "text",
    "workflows",
    "reports",
    "stand",
    "demo",
    "cli",
    "ui",
];

/// Whom a layer may know.
fn allowed(layer: &str) -> Option<&'static [&'static str]> {
    Some(match layer {
        "domain" | "whole" => &[],
        "exchange" => &["domain"],
        "nsi" => &["domain", "exchange"],
        "checks" => &["domain", "exchange", "nsi"],
        "store" => &["domain"],
        // Words for everybody's errors and results.
        "text" => &[
            "domain",
            "exchange",
            "nsi",
            "checks",
            "store",
            "workflows",
            "stand",
        ],
        "workflows" => &[
            "domain", "exchange", "nsi", "checks", "store", "text", "whole",
        ],
        "reports" => &[
            "domain",
            "exchange",
            "nsi",
            "store",
            "workflows",
            "text",
            "whole",
        ],
        "stand" => &["domain", "exchange", "whole"],
        "demo" => &["domain", "exchange", "stand", "store", "whole", "workflows"],
        _ => return None, // What stands above them knows everybody.
    })
}

#[test]
fn dependencies_point_one_way() {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for source in sources() {
        seen.insert(source.layer().to_owned());
        let Some(allowed) = allowed(source.layer()) else {
            continue;
        };
        for (n, line) in &source.lines {
            for layer in LAYERS {
                let is_own = layer == source.layer() || allowed.contains(&layer);
                let names = [format!("crate::{layer}"), format!("super::super::{layer}")];
                let is_named = names.iter().any(|name| line.code.contains(name.as_str()));
                if is_named && !is_own {
                    problems.push(format!("src/{}:{n}: {}", source.path, line.text));
                }
            }
            // Lists of imports could name a layer on any of their lines.
            if line.code.contains("crate::{") || line.code.contains("super::super::{") {
                problems.push(format!("src/{}:{n}: one layer a `use`", source.path));
            }
        }
    }
    let known: BTreeSet<String> = LAYERS
        .iter()
        .chain(&["lib", "main"])
        .map(|l| (*l).to_owned())
        .collect();
    assert_eq!(
        seen, known,
        "a layer without a rule, or a rule without a layer"
    );
    report(&problems, "knows what it must not know");
}

/// The two ends of the program: what the window shows the command line need not know, and the widgets
/// know nothing of the month, so that a picture can change without a rule changing.
#[test]
fn window_and_command_line_stand_apart() {
    let own = |path: &str| match path {
        p if p.starts_with("cli") => vec!["ui"],
        p if p.starts_with("ui/widget/") || p.starts_with("ui/theme") => LAYERS
            .iter()
            .copied()
            .filter(|layer| *layer != "ui")
            .collect(),
        p if p.starts_with("ui") => vec!["cli"],
        _ => vec![],
    };
    let mut problems = Vec::new();
    let mut n_seen = 0;
    for source in sources() {
        let forbidden = own(&source.path);
        n_seen += usize::from(!forbidden.is_empty());
        for (n, line) in &source.lines {
            let is_named = |layer: &&str| line.code.contains(&format!("crate::{layer}"));
            if forbidden.iter().any(is_named) {
                problems.push(format!("src/{}:{n}: {}", source.path, line.text));
            }
        }
    }
    assert!(n_seen > 5, "where are the window and the command line?");
    report(&problems, "one end knows the other");
}

#[test]
fn domain_knows_no_file_clock_or_database() {
    let mut problems = Vec::new();
    for source in sources().iter().filter(|s| s.layer() == "domain") {
        for (n, line) in &source.lines {
            let strange = [
                "std::fs",
                "std::io",
                "rusqlite",
                "quick_xml",
                "Local::now",
                "Utc::now",
            ];
            if strange.iter().any(|name| line.code.contains(name)) {
                problems.push(format!("src/{}:{n}: {}", source.path, line.text));
            }
        }
    }
    report(&problems, "domain knows the world");
}

#[test]
fn sql_stands_in_the_store_alone() {
    let calls = [
        ".query_row(",
        ".query_map(",
        ".prepare(",
        ".prepare_cached(",
        ".execute(",
        ".execute_batch(",
        ".query(",
        ".query_one(",
    ];
    let words = ["SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM"];
    let mut problems = Vec::new();
    let mut n_in_store = 0;
    for source in sources() {
        for (n, line) in &source.lines {
            let has_call = calls.iter().any(|call| {
                let after = line.code.split_once(call).map(|(_, after)| after);
                after.is_some_and(|after| !after.starts_with(')'))
            });
            let has_words = line
                .literals
                .iter()
                .any(|text| words.iter().any(|word| text.contains(word)));
            if source.layer() == "store" {
                n_in_store += usize::from(has_words);
            } else if has_call || has_words {
                problems.push(format!("src/{}:{n}: {}", source.path, line.text));
            }
        }
    }
    assert!(n_in_store > 50, "the test does not recognise SQL any more");
    report(&problems, "SQL outside src/store");
}

/// Files beside `text.rs` that may have Russian words, and why.
const RUSSIAN: [(&str, &str); 10] = [
    (
        "checks/official/",
        "the language of the official classifiers of checks",
    ),
    ("exchange/edition.rs", "faults of a table, for its author"),
    (
        "exchange/profile.rs",
        "faults of a region profile, for its author",
    ),
    (
        "exchange/standards.rs",
        "faults of a profile's section, for its author",
    ),
    (
        "exchange/path.rs",
        "faults of a path in a profile, for its author",
    ),
    (
        "exchange/name.rs",
        "faults of a rule for names, for its author",
    ),
    (
        "stand/",
        "the fund's own words in its replies, and errors of the stand",
    ),
    ("demo/", "invented people"),
    ("text.rs", "all the rest"),
    ("text/", "the same for the window, a file a screen"),
];

#[test]
fn russian_words_stand_in_text() {
    let mut problems = Vec::new();
    let mut used = BTreeSet::new();
    for source in sources() {
        let place = RUSSIAN
            .iter()
            .find(|(path, _)| source.path.starts_with(path));
        for (n, line) in &source.lines {
            // One letter is no word: names of files are compared with Cyrillic twins of signs.
            let is_russian = line.literals.iter().any(|text| {
                text.chars()
                    .filter(|c| matches!(c, 'А'..='я' | 'Ё' | 'ё'))
                    .count()
                    > 1
            });
            match place {
                _ if !is_russian => {}
                Some((path, _)) => {
                    used.insert(*path);
                }
                None => problems.push(format!("src/{}:{n}: {}", source.path, line.text)),
            }
        }
    }
    let listed: BTreeSet<&str> = RUSSIAN.iter().map(|(path, _)| *path).collect();
    assert_eq!(used, listed, "an exception that nothing needs any more");
    report(&problems, "Russian words outside src/text.rs");
}

/// The fund's side and the invented organization write the wire themselves; nobody else does.
#[test]
fn names_of_the_wire_stand_in_the_tables() {
    let table = include_str!("../resources/editions/reestr-6.15.tsv");
    let mut names = BTreeSet::new();
    for line in table.lines().skip(1) {
        let name = line.split('\t').next().unwrap_or("").rsplit('/').next();
        let name = name.unwrap_or("").trim_start_matches('@');
        // Names that are words of our own code say nothing.
        if name.contains('_')
            || ["xkey", "suml", "curestart", "cureend", "polisnum"].contains(&name)
        {
            names.insert(name.to_owned());
        }
    }
    assert!(names.len() > 100);
    // Words that the wire and the program share.
    for own in ["help_type", "help_cond"] {
        assert!(names.contains(own));
    }
    let mut problems = Vec::new();
    let mut n_in_stand = 0;
    for source in sources() {
        if ["demo", "text", "cli"].contains(&source.layer()) {
            continue;
        }
        for (n, line) in &source.lines {
            for text in &line.literals {
                let is_name = names.contains(text.trim_start_matches('@'))
                    || names.iter().any(|name| text.contains(&format!("/@{name}")));
                if !is_name {
                    continue;
                }
                match source.layer() {
                    "stand" => n_in_stand += 1,
                    _ => problems.push(format!("src/{}:{n}: {}", source.path, line.text)),
                }
            }
        }
    }
    assert!(n_in_stand > 0, "the test does not recognise names any more");
    report(&problems, "names of the wire outside the tables");
}

#[test]
fn nothing_is_unsafe_and_no_panic_is_without_a_reason() {
    let mut problems = Vec::new();
    for source in sources() {
        let mut is_explained = false;
        for (n, line) in &source.lines {
            let is_unsafe = line
                .code
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|w| w == "unsafe");
            let panics = [
                ".unwrap()",
                ".unwrap_err()",
                ".expect(",
                ".expect_err(",
                "panic!(",
                "unreachable!()", // With words it has its reason.
                "todo!(",
                "unimplemented!(",
                "process::exit(",
            ];
            let has_reason = line.has_comment || is_explained;
            if is_unsafe || (panics.iter().any(|p| line.code.contains(p)) && !has_reason) {
                problems.push(format!("src/{}:{n}: {}", source.path, line.text));
            }
            is_explained = line.has_comment && line.code.trim().is_empty();
        }
    }
    report(&problems, "unsafe, or a panic without a reason beside it");
}

/// Money is whole kopecks, and no share or rate of it is a binary fraction either. Pictures and pages
/// may be measured in fractions of pixels and points.
#[test]
fn nothing_counts_in_binary_fractions() {
    let mut problems = Vec::new();
    let is_measured = |s: &&Source| s.layer() != "ui" && !s.path.starts_with("reports/paper/");
    for source in sources().iter().filter(is_measured) {
        for (n, line) in &source.lines {
            let mut words = line.code.split(|c: char| !c.is_alphanumeric() && c != '_');
            if words.any(|word| word == "f64" || word == "f32") {
                problems.push(format!("src/{}:{n}: {}", source.path, line.text));
            }
        }
    }
    report(&problems, "f64");
}

/// Readers take a connection, writers a transaction: what changes rows cannot be called outside one.
#[test]
fn what_writes_takes_a_transaction() {
    // That a file is in its folder is no part of a step: it is noted after the step's commit.
    let elsewhere = ["store/files.rs set_placed"];
    let mut used = BTreeSet::new();
    let mut problems = Vec::new();
    let mut n_writers = 0;
    for source in sources().iter().filter(|s| s.layer() == "store") {
        let mut head = String::new();
        for (n, line) in &source.lines {
            let code = line.code.trim_start();
            let is_const = line.code.starts_with("const ");
            if is_const || code.starts_with("pub fn ") || code.starts_with("fn ") {
                head = code.to_owned();
            } else if !head.contains('{') {
                head.push_str(&line.code);
            }
            let words = ["INSERT INTO", "UPDATE ", "DELETE FROM"];
            let writes = line.literals.iter().any(|text| {
                let text = text.trim_start();
                words.iter().any(|word| text.starts_with(word))
            });
            let name = head
                .split("fn ")
                .nth(1)
                .and_then(|rest| rest.split(['(', '<']).next());
            let place = format!("{} {}", source.path, name.unwrap_or_default());
            // Statements kept apart are named in the functions that run them.
            if !writes || head.starts_with("const ") {
                continue;
            }
            if elsewhere.contains(&place.as_str()) {
                used.insert(place);
                continue;
            }
            n_writers += 1;
            if !head.contains("Transaction<") {
                problems.push(format!("src/{}:{n}: {place}", source.path));
            }
        }
    }
    assert!(
        n_writers > 30,
        "the test does not recognise writers any more: {n_writers}"
    );
    report(&problems, "writes without a transaction");
}
