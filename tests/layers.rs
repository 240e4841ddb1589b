//! The sources keep the order of the layers: who may know whom, where SQL, Russian words and the
//! names of the wire may stand.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A source file without its unit tests: path from `src`, and its lines with their numbers.
struct Source {
    path: String,
    lines: Vec<(usize, String)>,
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
            let own = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("");
            let shown = path.strip_prefix(&root).expect("below src");
            Source {
                path: shown.to_string_lossy().replace('\\', "/"),
                lines: own
                    .lines()
                    .enumerate()
                    .map(|(n, l)| (n + 1, l.to_owned()))
                    .collect(),
            }
        })
        .collect();
    assert!(sources.len() > 60, "where are the sources?");
    sources
}

/// A line without its comment. Good enough for our sources: no string of theirs has `// `.
fn code(line: &str) -> &str {
    let at = line
        .find("// ")
        .or_else(|| line.find("///"))
        .or_else(|| line.find("//!"));
    at.map_or(line, |at| &line[..at])
}

/// String literals of a line, roughly: what stands between quotes.
fn literals(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut own: Option<String> = None;
    let mut signs = code(line).chars();
    while let Some(sign) = signs.next() {
        match (sign, &mut own) {
            ('\\', Some(text)) => text.extend(signs.next()),
            ('"', Some(_)) => found.extend(own.take()),
            ('"', None) => own = Some(String::new()),
            (other, Some(text)) => text.push(other),
            _ => {}
        }
    }
    found.extend(own); // Goes on in the next line.
    found
}

fn report(problems: &[String], what: &str) {
    assert!(problems.is_empty(), "{what}:\n{}", problems.join("\n"));
}

const LAYERS: [&str; 9] = [
    "domain",
    "exchange",
    "store",
    "text",
    "workflows",
    "stand",
    "demo",
    "cli",
    "ui",
];

/// Whom a layer may know.
fn allowed(layer: &str) -> Option<&'static [&'static str]> {
    Some(match layer {
        "domain" => &[],
        "exchange" => &["domain"],
        "store" => &["domain"],
        // Words for everybody's errors and results.
        "text" => &["domain", "exchange", "store", "workflows", "stand"],
        "workflows" => &["domain", "exchange", "store", "text"],
        "stand" => &["domain", "exchange"],
        "demo" => &["domain", "exchange", "stand", "store", "workflows"],
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
                // In the list of an import from the crate, too.
                let is_named = names.iter().any(|name| code(line).contains(name.as_str()))
                    || (line.contains("use crate::{") && line.contains(layer));
                if is_named && !is_own {
                    problems.push(format!("src/{}:{n}: {}", source.path, line.trim()));
                }
            }
        }
    }
    for layer in LAYERS {
        assert!(seen.contains(layer), "no sources of {layer}");
    }
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
            let is_named = |layer: &&str| code(line).contains(&format!("crate::{layer}"));
            if forbidden.iter().any(is_named) {
                problems.push(format!("src/{}:{n}: {}", source.path, line.trim()));
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
            if strange.iter().any(|name| code(line).contains(name)) {
                problems.push(format!("src/{}:{n}: {}", source.path, line.trim()));
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
                let after = code(line).split_once(call).map(|(_, after)| after);
                after.is_some_and(|after| !after.starts_with(')'))
            });
            let has_words = literals(line)
                .iter()
                .any(|text| words.iter().any(|word| text.contains(word)));
            if source.layer() == "store" {
                n_in_store += usize::from(has_words);
            } else if has_call || has_words {
                problems.push(format!("src/{}:{n}: {}", source.path, line.trim()));
            }
        }
    }
    assert!(n_in_store > 50, "the test does not recognise SQL any more");
    report(&problems, "SQL outside src/store");
}

/// Files beside `text.rs` that may have Russian words, and why.
const RUSSIAN: [(&str, &str); 8] = [
    ("exchange/edition.rs", "faults of a table, for its author"),
    (
        "exchange/profile.rs",
        "faults of a region profile, for its author",
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
    ("cli/args.rs", "help of the command line"),
    ("text.rs", "all the rest"),
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
            let is_russian = literals(line).iter().any(|text| {
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
                None => problems.push(format!("src/{}:{n}: {}", source.path, line.trim())),
            }
        }
    }
    assert!(used.contains("text.rs"));
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
            for text in literals(line) {
                let is_name = names.contains(text.trim_start_matches('@'))
                    || names.iter().any(|name| text.contains(&format!("/@{name}")));
                if !is_name {
                    continue;
                }
                match source.layer() {
                    "stand" => n_in_stand += 1,
                    _ => problems.push(format!("src/{}:{n}: {}", source.path, line.trim())),
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
        let mut former = "";
        for (n, line) in &source.lines {
            let code = code(line);
            let is_unsafe = code
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|w| w == "unsafe");
            let panics = [
                ".unwrap()",
                ".expect(\"",
                "panic!(",
                "unreachable!()", // With words it has its reason.
                "todo!(",
                "unimplemented!(",
            ];
            let has_reason = line.contains("// ") || former.trim_start().starts_with("//");
            if is_unsafe || (panics.iter().any(|p| code.contains(p)) && !has_reason) {
                problems.push(format!("src/{}:{n}: {}", source.path, line.trim()));
            }
            former = line;
        }
    }
    report(&problems, "unsafe, or a panic without a reason beside it");
}
