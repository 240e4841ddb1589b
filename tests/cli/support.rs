//! The program as a user calls it: arguments in, exit code and words out. Knows nothing of its code.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tempfile::TempDir;

use crate::wire::{self, Case, Reply};

pub const PERIOD: &str = "2021-04";

/// What one call left behind.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Standard output as exactly one JSON document.
    pub fn document(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|e| panic!("not one JSON document: {e}: {self:?}"))
    }

    /// The line `ошибка: …`, after which comes what to do.
    pub fn error(&self) -> &str {
        let lines: Vec<&str> = self.err.lines().collect();
        let at = lines
            .iter()
            .position(|line| line.starts_with("ошибка: "))
            .unwrap_or_else(|| panic!("no error line: {self:?}"));
        assert!(lines[at].len() > "ошибка: ".len(), "{self:?}");
        let remedy = lines
            .get(at + 1)
            .unwrap_or_else(|| panic!("no remedy: {self:?}"));
        assert!(
            remedy.starts_with("что делать: ") && remedy.len() > "что делать: ".len(),
            "{self:?}"
        );
        assert_eq!(lines.len(), at + 2, "words after the remedy: {self:?}");
        lines[at]
    }
}

/// A folder with a database (not made yet) and everything exchanged.
pub struct World {
    pub dir: TempDir,
    pub db: PathBuf,
}

impl World {
    /// Nothing but an empty folder.
    pub fn bare() -> World {
        let dir = tempfile::tempdir().unwrap();
        let db = dir.path().join("ladya.db");
        World { dir, db }
    }

    /// The requisites of `tests/fixtures/setup.toml`.
    pub fn new() -> World {
        let world = World::bare();
        world.ok(&["setup", "--file", &fixture("setup.toml")]);
        world
    }

    /// Set up, with these cases in the pool.
    pub fn with(cases: &[Case]) -> World {
        let world = World::new();
        let file = world.bill("import.xml", cases);
        assert_eq!(world.ok(&["import", &file])["new"], cases.len());
        world
    }

    /// … formed and exported as the first main sending.
    pub fn sent(cases: &[Case]) -> World {
        let world = World::with(cases);
        world.send(false);
        world
    }

    pub fn send(&self, is_test: bool) -> Value {
        let out = self.at("out");
        let mut form = vec!["form", "--period", PERIOD];
        let mut export = vec!["export", "--period", PERIOD, "--out", &out];
        if is_test {
            form.push("--test");
            export.push("--test");
        }
        self.ok(&form);
        self.ok(&export)
    }

    pub fn at(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.at(name);
        if let Some(folder) = Path::new(&path).parent() {
            std::fs::create_dir_all(folder).unwrap();
        }
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// A file of the МИС as plain XML.
    pub fn bill(&self, name: &str, cases: &[Case]) -> String {
        self.write(name, &wire::cp1251(&wire::bill(cases)))
    }

    /// A reply in its container, under its name.
    pub fn reply(&self, reply: &Reply) -> String {
        self.write(
            &format!("in/{}", reply.name()),
            &wire::zipped(&reply.text()),
        )
    }

    pub fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ladya"));
        command.env_remove("LADYA_DB").current_dir(self.dir.path());
        // The user's own data folder stays out of it.
        command.env("XDG_DATA_HOME", self.dir.path().join("data"));
        command.args(arguments).stdin(Stdio::null());
        command
    }

    /// The arguments as they are, without `--db`.
    pub fn raw(&self, arguments: &[&str]) -> Ran {
        ran(&mut self.command(arguments))
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = self.command(arguments);
        command.arg("--db").arg(&self.db);
        ran(&mut command)
    }

    pub fn json(&self, arguments: &[&str]) -> (i32, Value) {
        let ran = self.run(&[arguments, &["--json"]].concat());
        let document = ran.document();
        if ran.code != 0 {
            ran.error();
        }
        (ran.code, document)
    }

    /// The document of a command that must succeed.
    pub fn ok(&self, arguments: &[&str]) -> Value {
        let ran = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(ran.code, 0, "{arguments:?}: {ran:?}");
        assert!(!ran.err.contains("ошибка"), "{ran:?}");
        ran.document()
    }

    /// A command that must fail with this code and change nothing; its error line has the word.
    pub fn fails(&self, code: i32, arguments: &[&str], word: &str) -> Value {
        let before = self.dump();
        let ran = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(ran.code, code, "{arguments:?}: {ran:?}");
        let error = ran.error();
        assert!(error.contains(word), "«{word}» not in «{error}»");
        assert!(self.dump() == before, "{arguments:?} changed the database");
        ran.document()
    }

    /// Receives files that must be refused as a whole; returns the first refused one.
    pub fn refused(&self, arguments: &[&str], word: &str) -> Value {
        let document = self.fails(1, &[&["receive"], arguments].concat(), word);
        let files = document["files"].as_array().unwrap();
        let refused = files.iter().find(|f| f["outcome"] == "refused").unwrap();
        assert!(
            refused["reason"].as_str().unwrap().contains(word),
            "{refused}"
        );
        refused.clone()
    }

    /// Everything in the database, as text.
    pub fn dump(&self) -> String {
        dump(&self.db)
    }

    pub fn states(&self) -> Vec<String> {
        let all = self.ok(&["accounts", "--period", PERIOD]);
        let text = |v: &Value| v.as_str().unwrap().to_owned();
        all.as_array()
            .unwrap()
            .iter()
            .map(|a| text(&a["state"]))
            .collect()
    }

    pub fn account(&self, key: &str) -> Value {
        let all = self.ok(&["accounts", "--period", PERIOD]);
        let found = all.as_array().unwrap().iter().find(|a| a["key"] == key);
        found.unwrap_or_else(|| panic!("no {key} in {all}")).clone()
    }

    /// What a user sees of the month; the same before a step and after its undo.
    pub fn view(&self) -> Vec<Value> {
        let calls: [&[&str]; 6] = [
            &["accounts", "--period", PERIOD],
            &["board", "--period", PERIOD],
            &["sums", "--period", PERIOD],
            &["withholdings", "--period", PERIOD],
            &["refusals", "--period", PERIOD],
            &["reconcile", "--period", PERIOD],
        ];
        calls.iter().map(|call| self.ok(call)).collect()
    }

    pub fn verify(&self) {
        assert_eq!(
            self.ok(&["verify"]),
            serde_json::json!({ "ok": true, "problems": [] })
        );
    }
}

pub fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

pub fn dump(db: &Path) -> String {
    let Ok(connection) = Connection::open_with_flags(db, OpenFlags::SQLITE_OPEN_READ_WRITE) else {
        return "no database".into();
    };
    let mut names = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .unwrap();
    let names: Vec<String> = names
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let mut text = String::new();
    for name in names {
        let mut rows = connection
            .prepare(&format!("SELECT * FROM \"{name}\""))
            .unwrap();
        let n = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            text.push_str(&name);
            for at in 0..n {
                text.push_str(&format!("|{:?}", row.get_ref(at).unwrap()));
            }
            text.push('\n');
        }
    }
    text
}

pub fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// The keys of an object, to see that none of the promised fields is missing.
pub fn has(document: &Value, fields: &[&str]) {
    let object = document
        .as_object()
        .unwrap_or_else(|| panic!("no object: {document}"));
    for field in fields {
        assert!(object.contains_key(*field), "no {field} in {document}");
    }
}

/// Money as the contract spells it: a dot and two digits.
pub fn is_money(value: &Value) -> bool {
    value.as_str().is_some_and(|text| {
        let (whole, kopecks) = text.split_once('.').unwrap_or(("", ""));
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        digits(whole.trim_start_matches('-')) && digits(kopecks) && kopecks.len() == 2
    })
}
