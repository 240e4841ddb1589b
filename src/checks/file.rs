//! Rule files: one TOML file, one rule, with examples that prove it.
//!
//! Ours stand in `resources/rules/federal` and are inside the program; an organization or a region may
//! have more in a folder of its own. A broken file says what is wrong and does not stop the others.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Deserialize;

use super::format::is_of_files;
use super::language::{self, LanguageFault, Lets};
use super::rule::{FileTypes, Rule, Says, Severity, Source};

/// A rule as its file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleFile {
    pub rule: Rule,
    pub examples: Vec<Example>,
    /// The format whose accounts it is about; none where it is about the federal files.
    pub edition: Option<String>,
}

/// A piece of XML that breaks the rule, or does not.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// It breaks the rule.
    pub breaks: bool,
    /// Elements of the two files; what they lie in may be left out.
    #[serde(default)]
    pub xml: String,
    /// Of an account: `PATH=VALUE`, as `edit` takes them, and values of the month, with `;` between.
    #[serde(skip)]
    pub fields: String,
    /// Name of the main file, where it matters.
    #[serde(default)]
    pub file: Option<String>,
    /// Rows of dictionaries that the example needs: dictionary, then rows of column and value.
    #[serde(default)]
    pub dictionaries: BTreeMap<String, Vec<BTreeMap<String, String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    title: String,
    target: String,
    types: String,
    from: Option<toml::value::Datetime>,
    until: Option<toml::value::Datetime>,
    #[serde(default = "blocking")]
    severity: Severity,
    error: String,
    #[serde(default)]
    expected: String,
    #[serde(default)]
    remedy: String,
    #[serde(default, rename = "let")]
    lets: BTreeMap<String, String>,
    #[serde(default)]
    example: Vec<Example>,
}

fn blocking() -> Severity {
    Severity::Blocking
}

/// A table of rules about the accounts of one format.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTable {
    edition: String,
    #[serde(default, rename = "let")]
    lets: BTreeMap<String, String>,
    rule: Vec<toml::Spanned<WrittenRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRow {
    id: String,
    title: String,
    target: String,
    from: Option<toml::value::Datetime>,
    until: Option<toml::value::Datetime>,
    #[serde(default = "warning")]
    severity: Severity,
    error: String,
    expected: String,
    remedy: String,
    breaks: Vec<String>,
    keeps: Vec<String>,
    #[serde(default)]
    dictionaries: BTreeMap<String, Vec<BTreeMap<String, String>>>,
}

fn warning() -> Severity {
    Severity::Warning
}

/// What is wrong with a rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFileFault {
    pub file: PathBuf,
    /// Counted from 1, where it is known.
    pub line: Option<usize>,
    pub what: RuleFileFaultKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleFileFaultKind {
    Unreadable(String),
    /// The words of the reader of TOML.
    Toml(String),
    /// `types` names no kind of file.
    Types(String),
    Date(String),
    /// In `error`, or in the expression of this name.
    Expression {
        key: String,
        fault: LanguageFault,
    },
    /// The path lies in none of the files.
    Target(String),
    /// No example that breaks the rule, or none that keeps it.
    Examples,
    /// The name of the file is not the number of the rule.
    Name {
        id: String,
    },
    /// Another file has this number.
    Twice {
        id: String,
    },
}

/// Reads the text of a rule file.
///
/// # Errors
/// [`RuleFileFault`].
pub fn read(text: &str, file: &Path, source: Source) -> Result<RuleFile, RuleFileFault> {
    let fail = |line, what| RuleFileFault {
        file: file.to_owned(),
        line,
        what,
    };
    let written: Written = toml::from_str(text).map_err(|e| {
        let line = e.span().map(|span| line_of(text, span.start));
        fail(line, RuleFileFaultKind::Toml(e.message().to_owned()))
    })?;
    let line = |key: &str| line_of_key(text, key);
    if !is_of_files(&written.target) {
        let what = RuleFileFaultKind::Target(written.target);
        return Err(fail(line("target"), what));
    }
    let name = file.file_stem().map(|n| n.to_string_lossy().into_owned());
    if name.as_deref() != Some(&written.id) {
        let what = RuleFileFaultKind::Name { id: written.id };
        return Err(fail(line("id"), what));
    }
    let types = FileTypes::of(&written.types);
    if types.is_empty() {
        let what = RuleFileFaultKind::Types(written.types);
        return Err(fail(line("types"), what));
    }
    let mut lets = Lets::new();
    let in_order = in_order_of_text(&written.lets, text);
    for (key, expression) in in_order {
        let read = language::parse(expression, &lets).map_err(|fault| {
            let key = key.to_owned();
            fail(line(&key), RuleFileFaultKind::Expression { key, fault })
        })?;
        lets.insert(key.to_owned(), read);
    }
    let error = language::parse(&written.error, &lets).map_err(|fault| {
        let key = "error".to_owned();
        fail(line("error"), RuleFileFaultKind::Expression { key, fault })
    })?;
    let shows = |breaks: bool| written.example.iter().any(|e| e.breaks == breaks);
    if !shows(true) || !shows(false) {
        return Err(fail(None, RuleFileFaultKind::Examples));
    }
    let day = |date: Option<toml::value::Datetime>, key: &str| match date {
        None => Ok(None),
        Some(date) => {
            let text = date.to_string();
            let read = NaiveDate::parse_from_str(&text, "%Y-%m-%d");
            read.map(Some)
                .map_err(|_| fail(line(key), RuleFileFaultKind::Date(text.clone())))
        }
    };
    Ok(RuleFile {
        rule: Rule {
            id: written.id,
            source,
            target: written.target,
            types,
            from: day(written.from, "from")?,
            until: day(written.until, "until")?,
            severity: written.severity,
            error,
            says: Says::Words {
                title: written.title,
                expected: written.expected,
                remedy: written.remedy,
            },
        },
        examples: written.example,
        edition: None,
    })
}

/// Reads the text of a table of rules about accounts. A broken rule breaks its table.
///
/// # Errors
/// [`RuleFileFault`], the first one.
pub fn read_table(text: &str, file: &Path, source: Source) -> Result<Vec<RuleFile>, RuleFileFault> {
    let fail = |line, what| RuleFileFault {
        file: file.to_owned(),
        line,
        what,
    };
    let table: WrittenTable = toml::from_str(text).map_err(|e| {
        let line = e.span().map(|span| line_of(text, span.start));
        fail(line, RuleFileFaultKind::Toml(e.message().to_owned()))
    })?;
    let mut lets = Lets::new();
    for (key, expression) in in_order_of_text(&table.lets, text) {
        let read = language::parse(expression, &lets).map_err(|fault| {
            let key = key.to_owned();
            let line = line_of_key(text, &key);
            fail(line, RuleFileFaultKind::Expression { key, fault })
        })?;
        lets.insert(key.to_owned(), read);
    }
    let mut rules: Vec<RuleFile> = Vec::with_capacity(table.rule.len());
    for row in table.rule {
        let line = Some(line_of(text, row.span().start));
        let row = row.into_inner();
        if rules.iter().any(|known| known.rule.id == row.id) {
            return Err(fail(line, RuleFileFaultKind::Twice { id: row.id }));
        }
        let made = row_rule(row, &lets, source).map_err(|what| fail(line, what))?;
        rules.push(RuleFile {
            edition: Some(table.edition.clone()),
            ..made
        });
    }
    Ok(rules)
}

fn row_rule(row: WrittenRow, lets: &Lets, source: Source) -> Result<RuleFile, RuleFileFaultKind> {
    if row.breaks.is_empty() || row.keeps.is_empty() {
        return Err(RuleFileFaultKind::Examples);
    }
    let error = language::parse(&row.error, lets).map_err(|fault| {
        let key = format!("error ({})", row.id);
        RuleFileFaultKind::Expression { key, fault }
    })?;
    let day = |date: Option<toml::value::Datetime>| match date {
        None => Ok(None),
        Some(date) => {
            let text = date.to_string();
            let read = NaiveDate::parse_from_str(&text, "%Y-%m-%d");
            read.map(Some).map_err(|_| RuleFileFaultKind::Date(text))
        }
    };
    let example = |breaks: bool| {
        let dictionaries = &row.dictionaries;
        move |fields: &String| Example {
            breaks,
            xml: String::new(),
            fields: fields.clone(),
            file: None,
            dictionaries: dictionaries.clone(),
        }
    };
    let breaking = row.breaks.iter().map(example(true));
    let examples = breaking.chain(row.keeps.iter().map(example(false)));
    Ok(RuleFile {
        examples: examples.collect(),
        edition: None,
        rule: Rule {
            from: day(row.from)?,
            until: day(row.until)?,
            id: row.id,
            source,
            target: row.target,
            types: FileTypes::accounts(),
            severity: row.severity,
            error,
            says: Says::Words {
                title: row.title,
                expected: row.expected,
                remedy: row.remedy,
            },
        },
    })
}

/// Whether a text is a table of rules about accounts.
fn is_table(text: &str) -> bool {
    text.lines().any(|line| line.trim() == "[[rule]]")
}

/// A name may use those above it.
fn in_order_of_text<'w>(lets: &'w BTreeMap<String, String>, text: &str) -> Vec<(&'w str, &'w str)> {
    let mut all: Vec<(&str, &str)> = lets.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    all.sort_by_key(|(key, _)| line_of_key(text, key));
    all
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|b| *b == b'\n').count()
}

fn line_of_key(text: &str, key: &str) -> Option<usize> {
    let is_key = |line: &str| {
        line.trim_start()
            .strip_prefix(key)
            .is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    text.lines().position(is_key).map(|n| n + 1)
}

/// Reads all rule files of a folder; none where there is no folder.
pub fn read_folder(folder: &Path, source: Source) -> (Vec<RuleFile>, Vec<RuleFileFault>) {
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    let unreadable = |file: &Path, e: std::io::Error| RuleFileFault {
        file: file.to_owned(),
        line: None,
        what: RuleFileFaultKind::Unreadable(e.to_string()),
    };
    let mut paths = Vec::new();
    match std::fs::read_dir(folder) {
        Ok(entries) => {
            let found = entries.filter_map(|entry| Some(entry.ok()?.path()));
            paths.extend(found.filter(|path| path.extension().is_some_and(|e| e == "toml")));
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
        Err(e) => faults.push(unreadable(folder, e)),
    }
    paths.sort();
    for path in paths {
        let read_file = std::fs::read_to_string(&path).map_err(|e| unreadable(&path, e));
        let read_file = read_file.and_then(|text| match is_table(&text) {
            true => read_table(&text, &path, source),
            false => Ok(vec![read(&text, &path, source)?]),
        });
        match read_file {
            Ok(rules) => files.extend(rules),
            Err(fault) => faults.push(fault),
        }
    }
    (files, faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = r#"
id = "own.1"
title = "A title"
target = "ZL_LIST/ZAP/Z_SL/SL/KD"
types = "HC"
from = 2021-01-01
severity = "warning"
error = "is_inpatient and KD > 90"
[let]
is_inpatient = "USL_OK in {1, 2}"
[[example]]
breaks = true
xml = "<Z_SL><USL_OK>1</USL_OK><SL><KD>91</KD></SL></Z_SL>"
[[example]]
breaks = false
xml = "<Z_SL><USL_OK>1</USL_OK><SL><KD>90</KD></SL></Z_SL>"
"#;

    fn read_text(text: &str) -> Result<RuleFile, RuleFileFault> {
        read(text, Path::new("rules/own.1.toml"), Source::Region)
    }

    #[test]
    fn a_file_becomes_a_rule() {
        let file = read_text(SOUND).expect("sound");
        assert_eq!(file.rule.severity, Severity::Warning);
        assert_eq!(file.rule.from, NaiveDate::from_ymd_opt(2021, 1, 1));
        assert!(file.rule.types.has('H') && !file.rule.types.has('X'));
        assert_eq!(file.examples.len(), 2);
    }

    #[test]
    fn a_broken_file_says_the_line_and_what_is_wrong() {
        let broken = |from: &str, to: &str| {
            let fault = read_text(&SOUND.replace(from, to)).expect_err(to);
            (fault.line, fault.what)
        };
        let (line, what) = broken("KD > 90\"", "KD >\"");
        assert_eq!(line, Some(8));
        assert!(matches!(what, RuleFileFaultKind::Expression { key, .. } if key == "error"));
        let (line, _) = broken("{1, 2}", "{1, 2");
        assert_eq!(line, Some(10));
        let (line, what) = broken("types", "tipes");
        assert_eq!(line, Some(5));
        assert!(matches!(what, RuleFileFaultKind::Toml(_)));
        let (_, what) = broken("\"HC\"", "\"Z\"");
        assert_eq!(what, RuleFileFaultKind::Types("Z".into()));
        let (line, what) = broken("\"ZL_LIST/ZAP", "\"OTHER/ZAP");
        assert_eq!(line, Some(4));
        assert!(matches!(what, RuleFileFaultKind::Target(_)));
        let (_, what) = broken("breaks = false", "breaks = true");
        assert_eq!(what, RuleFileFaultKind::Examples);
        let (_, what) = broken("own.1", "own.2");
        assert_eq!(what, RuleFileFaultKind::Name { id: "own.2".into() });
    }

    #[test]
    fn a_broken_file_does_not_stop_the_others() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("written");
        };
        write("own.1.toml", SOUND);
        write("own.2.toml", "nonsense");
        write("readme.txt", "no rule");
        let (files, faults) = read_folder(folder.path(), Source::Region);
        assert_eq!((files.len(), faults.len()), (1, 1));
        let (files, faults) = read_folder(&folder.path().join("none"), Source::Region);
        assert_eq!((files.len(), faults.len()), (0, 0));
    }
}
