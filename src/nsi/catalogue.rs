//! What is known of dictionaries: descriptors as files, `resources/dictionaries/*.toml` and those of an
//! organization in `dictionaries/` of its data folder, and the small tables that are built in.
//!
//! A dictionary without a descriptor can be read too: the one with the code `*` is used for it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;

use super::packet::{self, Packet};

/// Ours, by file name.
const FILES: [(&str, &str); 4] = [
    (
        "federal.toml",
        include_str!("../../resources/dictionaries/federal.toml"),
    ),
    (
        "oncology.toml",
        include_str!("../../resources/dictionaries/oncology.toml"),
    ),
    (
        "regional.toml",
        include_str!("../../resources/dictionaries/regional.toml"),
    ),
    (
        "rules.toml",
        include_str!("../../resources/dictionaries/rules.toml"),
    ),
];

/// The code of the descriptor for everything that has none.
const ANY: &str = "*";

/// What the program knows of one dictionary.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Descriptor {
    /// As documents and rules name it: `V009`.
    pub code: String,
    pub title: String,
    /// Columns that together say which entry a row is; the first one's values stand in documents.
    #[serde(default)]
    pub key: Vec<String>,
    /// The column with the words for an entry.
    #[serde(default)]
    pub name: Option<String>,
    /// Columns with the first and the last day of a row, both inclusive.
    #[serde(default)]
    pub begin: Option<String>,
    #[serde(default)]
    pub end: Option<String>,
    /// Which day of an account decides whether a row is valid.
    #[serde(default)]
    pub date_of: DateOf,
    /// What packets call themselves beside the code, and how their files are called.
    #[serde(default)]
    pub types: Vec<String>,
    /// False where several rows of one key may be valid on one day.
    #[serde(default = "yes")]
    pub unique: bool,
    /// The packet is kept as it came, for a reader of its own.
    #[serde(default)]
    pub keep_text: bool,
    /// There is a built-in table, with everything or with the codes in use only.
    #[serde(default)]
    pub built_in: Option<BuiltIn>,
    /// Fields of documents that hold its codes, beside those whose format table names this dictionary.
    #[serde(default)]
    pub uses: Vec<Use>,
    #[serde(default)]
    pub columns: Vec<ColumnSpec>,
}

/// A field of documents that holds codes of a dictionary.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Use {
    /// What the field means, in the words of the format tables: `service.code`.
    pub role: String,
    /// The column with its values, where that is not the first one of the key.
    #[serde(default)]
    pub column: Option<String>,
}

/// What is known of a column.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnSpec {
    pub name: String,
    /// Other names of the same column.
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default, rename = "type")]
    pub kind: ColumnKind,
    /// The column has to be there; its cells may be empty all the same, unless it is in the key.
    #[serde(default)]
    pub required: bool,
    /// A column of the key that a table may do without: all its cells are empty then.
    #[serde(default)]
    pub optional: bool,
    /// What it holds, for people.
    #[serde(default)]
    pub title: String,
}

/// What the cells of a column may hold. An empty cell is always allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    #[default]
    Text,
    /// Rubles and kopecks, `1234.56` or `1234,56`.
    Money,
    Integer,
    /// A decimal number, with a dot or a comma.
    Number,
    Date,
    /// A month, `2021-04`.
    Period,
    /// A kind of activity by its code, `outpatient`.
    Activity,
}

/// The first or the last day of a treatment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOf {
    Start,
    #[default]
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BuiltIn {
    Complete,
    Partial,
}

/// What is wrong with a file of descriptors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescriptorFault {
    pub file: String,
    /// From 1.
    pub line: Option<usize>,
    pub kind: DescriptorFaultKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DescriptorFaultKind {
    /// The system's words.
    Unreadable(String),
    /// The words of the TOML library.
    Toml(String),
    /// A code with signs that file names and commands cannot carry.
    BadCode(String),
    CodeTwice(String),
    NoKey(String),
    /// A field that no format table can have.
    UnknownRole {
        code: String,
        role: String,
    },
    /// The same name for two columns of a dictionary.
    ColumnTwice {
        code: String,
        column: String,
    },
}

/// What a file's name says of its content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    pub code: String,
    pub version: Option<String>,
    pub date: Option<NaiveDate>,
    /// There is a descriptor of this code.
    pub is_known: bool,
}

/// All descriptors, by code.
#[derive(Clone, Debug)]
pub struct Catalogue {
    descriptors: BTreeMap<String, Descriptor>,
    any: Descriptor,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DescriptorFile {
    #[serde(default)]
    dictionary: Vec<Spanned<Descriptor>>,
}

fn yes() -> bool {
    true
}

impl Catalogue {
    /// Our descriptors and, instead of ours or beside them, those of `dictionaries/*.toml` below these
    /// folders; the first folder wins.
    ///
    /// # Errors
    /// The first file that cannot be used.
    pub fn load(folders: &[PathBuf]) -> Result<Catalogue, DescriptorFault> {
        let mut all = BTreeMap::new();
        for (file, text) in FILES {
            all.extend(parse(file, text)?);
        }
        for folder in folders.iter().rev() {
            for file in own_files(folder) {
                let shown = file.display().to_string();
                let text = std::fs::read_to_string(&file).map_err(|e| DescriptorFault {
                    file: shown.clone(),
                    line: None,
                    kind: DescriptorFaultKind::Unreadable(e.to_string()),
                })?;
                all.extend(parse(&shown, &text)?);
            }
        }
        let any = all.remove(ANY).unwrap_or_default();
        for descriptor in all.values_mut() {
            descriptor.learn(&any);
        }
        Ok(Catalogue {
            descriptors: all,
            any,
        })
    }

    /// What is known of a code.
    pub fn descriptor(&self, code: &str) -> Option<&Descriptor> {
        self.descriptors.get(code)
    }

    pub fn descriptors(&self) -> impl Iterator<Item = &Descriptor> {
        self.descriptors.values()
    }

    /// The descriptor of a code, in whatever letters, or of a name that packets give themselves.
    pub fn of_type(&self, name: &str) -> Option<&Descriptor> {
        let is_same = |other: &str| other.to_lowercase() == name.to_lowercase();
        let mut all = self.descriptors.values();
        all.find(|d| is_same(&d.code) || d.types.iter().any(|other| is_same(other)))
    }

    /// A descriptor for a dictionary that nobody has described: `key`, or the first column.
    pub fn unknown(&self, code: &str, key: Vec<String>) -> Descriptor {
        Descriptor {
            code: code.to_owned(),
            title: code.to_owned(),
            key,
            // Whether its keys repeat nobody has said.
            unique: false,
            ..self.any.clone()
        }
    }

    /// What is known of a packet's dictionary; of an unknown one `key`, or its first column, is the key.
    pub fn describe(&self, packet: &Packet, key: &[String]) -> Descriptor {
        let known = self.descriptor(&packet.dictionary);
        match (known, key.is_empty()) {
            (Some(known), true) => known.clone(),
            // Whoever names a key means that it says which row it is.
            (Some(known), false) => Descriptor {
                key: key.to_vec(),
                unique: true,
                ..known.clone()
            },
            (None, true) => {
                let first = packet.table.columns().first().cloned();
                self.unknown(&packet.dictionary, first.into_iter().collect())
            }
            (None, false) => Descriptor {
                unique: true,
                ..self.unknown(&packet.dictionary, key.to_vec())
            },
        }
    }

    /// Another dictionary that has its key among these columns, and its name.
    pub fn looks_like(&self, table: &super::Table, except: &str) -> Option<&Descriptor> {
        self.descriptors.values().find(|d| {
            let mut wanted = d.key.iter().chain(&d.name).chain(d.required());
            d.code != except && d.name.is_some() && wanted.all(|name| d.find(table, name).is_some())
        })
    }

    /// What the name of a file (without folder and ending) says: `V009_2.1`, `q015`,
    /// `1.2.643.5.1.13.13.11.1005_2.20_xml`.
    pub fn named(&self, stem: &str) -> Named {
        let folded = stem.to_lowercase();
        let begins = |name: &str| {
            let rest = folded.strip_prefix(&name.to_lowercase())?;
            let is_whole = !rest.starts_with(|c: char| c.is_alphanumeric() || c == '.');
            is_whole.then(|| rest.to_owned())
        };
        let mut best: Option<(&Descriptor, String)> = None;
        for descriptor in self.descriptors.values() {
            for name in std::iter::once(&descriptor.code).chain(&descriptor.types) {
                let Some(rest) = begins(name) else { continue };
                if best
                    .as_ref()
                    .is_none_or(|(_, before)| rest.len() < before.len())
                {
                    best = Some((descriptor, rest));
                }
            }
        }
        let Some((descriptor, rest)) = best else {
            return Named {
                code: code_of(stem),
                ..Named::default()
            };
        };
        let rest = rest.trim_start_matches(['_', '-', ' ']);
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        let digits = rest[..end.unwrap_or(rest.len())].trim_end_matches('.');
        let date = packet::date(digits);
        Named {
            code: descriptor.code.clone(),
            version: (date.is_none() && !digits.is_empty()).then(|| digits.to_owned()),
            date,
            is_known: true,
        }
    }
}

impl Descriptor {
    /// The table's column for a name of this descriptor.
    pub fn find(&self, table: &super::Table, name: &str) -> Option<usize> {
        let spec = self.column(name);
        let aliases = spec.map_or(&[][..], |spec| &spec.aliases);
        let all = std::iter::once(name).chain(aliases.iter().map(String::as_str));
        all.into_iter().find_map(|name| table.column(name))
    }

    /// What is known of a column.
    pub fn column(&self, name: &str) -> Option<&ColumnSpec> {
        self.columns.iter().find(|spec| spec.name == name)
    }

    fn required(&self) -> impl Iterator<Item = &String> {
        let required = self.columns.iter().filter(|spec| spec.required);
        required.map(|spec| &spec.name)
    }

    /// Takes over names of columns that are the same in all dictionaries.
    fn learn(&mut self, any: &Descriptor) {
        for spec in &any.columns {
            match self.columns.iter_mut().find(|own| own.name == spec.name) {
                Some(own) if own.aliases.is_empty() => own.aliases.clone_from(&spec.aliases),
                Some(_) => {}
                None => self.columns.push(spec.clone()),
            }
        }
    }
}

/// Files of descriptors in a folder, by name; none where there is no such folder.
fn own_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder.join("dictionaries")) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    files
}

fn parse(file: &str, text: &str) -> Result<BTreeMap<String, Descriptor>, DescriptorFault> {
    let fault = |line, kind| DescriptorFault {
        file: file.to_owned(),
        line,
        kind,
    };
    let read: DescriptorFile =
        toml::from_str(text).map_err(|e| fault(None, DescriptorFaultKind::Toml(e.to_string())))?;
    let mut found = BTreeMap::new();
    for spanned in read.dictionary {
        let before = &text[..spanned.span().start.min(text.len())];
        let line = Some(before.matches('\n').count() + 1);
        let descriptor = spanned.into_inner();
        let code = descriptor.code.clone();
        if let Some(kind) = wrong(&descriptor) {
            return Err(fault(line, kind));
        }
        if found.insert(code.clone(), descriptor).is_some() {
            return Err(fault(line, DescriptorFaultKind::CodeTwice(code)));
        }
    }
    Ok(found)
}

fn wrong(descriptor: &Descriptor) -> Option<DescriptorFaultKind> {
    let code = descriptor.code.clone();
    if code != ANY && (code.is_empty() || code_of(&code) != code) {
        return Some(DescriptorFaultKind::BadCode(code));
    }
    if code != ANY && descriptor.key.is_empty() {
        return Some(DescriptorFaultKind::NoKey(code));
    }
    let unknown = |of: &&Use| crate::exchange::Role::from_name(&of.role).is_none();
    if let Some(of) = descriptor.uses.iter().find(unknown) {
        let role = of.role.clone();
        return Some(DescriptorFaultKind::UnknownRole { code, role });
    }
    let mut names: Vec<String> = descriptor
        .columns
        .iter()
        .flat_map(|spec| std::iter::once(&spec.name).chain(&spec.aliases))
        .cloned()
        .collect();
    names.sort_unstable();
    let twice = names.windows(2).find(|pair| pair[0] == pair[1])?;
    Some(DescriptorFaultKind::ColumnTwice {
        code,
        column: twice[0].clone(),
    })
}

/// A text as a code: letters, digits, `_`, `-` and `.`; other signs become `_`.
pub(super) fn code_of(text: &str) -> String {
    let sign = |c: char| match c.is_alphanumeric() || "_-.".contains(c) {
        true => c,
        false => '_',
    };
    text.trim().chars().map(sign).take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_descriptors_are_sound() {
        let catalogue = Catalogue::load(&[]).unwrap();
        assert!(catalogue.descriptors().count() > 50);
        for descriptor in catalogue.descriptors() {
            assert!(!descriptor.title.is_empty(), "{}", descriptor.code);
            assert!(
                descriptor.begin.is_some() || descriptor.end.is_none(),
                "{}",
                descriptor.code
            );
        }
    }

    #[test]
    fn names_of_files_say_code_and_version() {
        let catalogue = Catalogue::load(&[]).unwrap();
        let table = [
            ("V009", "V009", None),
            ("v009_2.1", "V009", Some("2.1")),
            ("Q015-2.2 (1)", "Q015", Some("2.2")),
            ("1.2.643.5.1.13.13.11.1005_2.20_xml", "M001", Some("2.20")),
            ("services", "services", None),
        ];
        for (stem, code, version) in table {
            let named = catalogue.named(stem);
            let found = (
                named.code.as_str(),
                named.version.as_deref(),
                named.is_known,
            );
            assert_eq!(found, (code, version, true), "{stem}");
        }
        let dated = catalogue.named("V009_20210401");
        assert_eq!(
            (dated.version, dated.date),
            (None, packet::date("2021-04-01"))
        );
        // Another dictionary's code is no beginning of this one.
        let other = catalogue.named("V0091");
        assert_eq!((other.code.as_str(), other.is_known), ("V0091", false));
    }

    #[test]
    fn an_own_descriptor_takes_the_place_of_ours() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("dictionaries");
        std::fs::create_dir(&own).unwrap();
        let write = |text: &str| std::fs::write(own.join("own.toml"), text).unwrap();
        write("[[dictionary]]\ncode = \"V009\"\ntitle = \"Наше\"\nkey = [\"K\"]\n");
        let folders = [folder.path().to_owned()];
        let catalogue = Catalogue::load(&folders).unwrap();
        assert_eq!(catalogue.descriptor("V009").unwrap().key, ["K"]);
        assert!(catalogue.descriptor("V012").is_some());

        use DescriptorFaultKind as K;
        let table = [
            (
                "[[dictionary]]\ncode = \"X 1\"\ntitle = \"\"\nkey = [\"K\"]",
                Some(1),
                K::BadCode("X 1".into()),
            ),
            (
                "\n[[dictionary]]\ncode = \"X\"\ntitle = \"\"",
                Some(2),
                K::NoKey("X".into()),
            ),
            (
                "[[dictionary]]\ncode = \"X\"\ntitle = \"\"\nkey = [\"K\"]\n[[dictionary]]\ncode = \"X\"\ntitle = \"\"\nkey = [\"K\"]",
                Some(5),
                K::CodeTwice("X".into()),
            ),
            (
                "[[dictionary]]\ncode = \"X\"\ntitle = \"\"\nkey = [\"K\"]\ncolumns = [{ name = \"A\", aliases = [\"A\"] }]",
                Some(1),
                K::ColumnTwice {
                    code: "X".into(),
                    column: "A".into(),
                },
            ),
        ];
        for (text, line, kind) in table {
            write(text);
            let fault = Catalogue::load(&folders).unwrap_err();
            assert!(fault.file.ends_with("own.toml"));
            assert_eq!((fault.line, fault.kind), (line, kind), "{text}");
        }
        write("[[dictionary]]\ncode = 1");
        assert!(matches!(
            Catalogue::load(&folders).unwrap_err().kind,
            K::Toml(_)
        ));
    }
}
