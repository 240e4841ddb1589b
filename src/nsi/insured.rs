//! The list of insured people (an extract of the ЕРЗ): which columns a file has, and its rows as policies.
//!
//! Names of columns and codes are data: `resources/insured.toml`, and what an organization adds to it in
//! a file of the same name. Files are read row by row ([`super::read::stream`]).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::insured::{Insured, plain_number};

use super::fault::Fault as TableFault;
use super::packet;

/// The file of an organization's own names and codes, beside its database or in the data folder.
pub const FILE: &str = "insured.toml";

const OURS: &str = include_str!("../../resources/insured.toml");

/// Nobody who is treated was born before.
const EARLIEST_BIRTH: i32 = 1890;

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Enp,
    Surname,
    Name,
    Patronymic,
    BirthDate,
    Sex,
    Snils,
    DocumentType,
    DocumentSeries,
    DocumentNumber,
    PolicyType,
    PolicySeries,
    PolicyNumber,
    From,
    To,
    InsurerOgrn,
    InsurerCode,
    Payer,
    Region,
    FormerNumber,
    AttachedTo,
    AttachedFrom,
    AttachedUntil,
    Died,
    /// Passed over without a word.
    Ignored,
}

/// How lists are read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spelling {
    #[serde(default)]
    columns: BTreeMap<Field, Vec<String>>,
    /// How a sex is written, and its code of V005.
    #[serde(default)]
    sex: BTreeMap<String, String>,
    /// ОГРН of an insurer by its code.
    #[serde(default)]
    pub insurers: BTreeMap<String, String>,
    #[serde(default)]
    own: Own,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Own {
    #[serde(default)]
    codes: Vec<String>,
}

/// Why a file of names cannot be used.
#[derive(Clone, Debug)]
pub struct SpellingFault {
    pub file: PathBuf,
    /// The library's words, with the line.
    pub what: String,
}

impl Spelling {
    /// Ours, with what the folders add.
    ///
    /// # Errors
    /// The first file that cannot be used.
    pub fn load(folders: &[PathBuf]) -> Result<Spelling, SpellingFault> {
        let mut whole = parse(Path::new(FILE), OURS)?;
        for folder in folders {
            let path = folder.join(FILE);
            let text = match std::fs::read_to_string(&path) {
                Ok(text) => text,
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
                Err(e) => {
                    let what = e.to_string();
                    return Err(SpellingFault { file: path, what });
                }
            };
            let more = parse(&path, &text)?;
            for (field, names) in more.columns {
                whole.columns.entry(field).or_default().extend(names);
            }
            whole.sex.extend(more.sex);
            whole.insurers.extend(more.insurers);
            whole.own.codes.extend(more.own.codes);
        }
        Ok(whole)
    }

    /// Whether the column of attachment names the organization itself.
    pub fn is_own(&self, attached_to: &str, ogrn: &str) -> bool {
        attached_to == ogrn || self.own.codes.iter().any(|code| code == attached_to)
    }

    /// Whether anything can be said of that column: an ОГРН can always be compared, codes only where
    /// the organization's own are known.
    pub fn tells_own(&self, attached_to: &str) -> bool {
        attached_to.len() == 13 || !self.own.codes.is_empty()
    }

    /// The columns of a file.
    ///
    /// # Errors
    /// [`FaultKind::NoColumn`], [`FaultKind::SameColumn`].
    pub fn columns(&self, names: &[String]) -> Result<Columns, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut columns = Columns {
            at: BTreeMap::new(),
            names: names.to_vec(),
            unknown: Vec::new(),
        };
        for (at, name) in names.iter().enumerate() {
            match self.field(name) {
                None => columns.unknown.push(name.clone()),
                Some(Field::Ignored) => {}
                Some(field) => {
                    let other = columns.at.insert(field, at);
                    if let Some(other) = other {
                        let kind = FaultKind::SameColumn(names[other].clone());
                        faults.push(Fault::in_cell(kind, 1, name, ""));
                    }
                }
            }
        }
        let has = |field: Field| columns.at.contains_key(&field);
        let mut missing = Vec::new();
        for field in [Field::Surname, Field::Name, Field::BirthDate] {
            missing.extend((!has(field)).then_some(field));
        }
        if !has(Field::PolicyNumber) && !has(Field::Enp) {
            missing.push(Field::PolicyNumber);
        }
        if !missing.is_empty() {
            let found = names.to_vec();
            faults.push(Fault::new(FaultKind::NoColumn { missing, found }));
        }
        match faults.is_empty() {
            true => Ok(columns),
            false => Err(faults),
        }
    }

    fn field(&self, name: &str) -> Option<Field> {
        let name = folded(name);
        let is_named = |names: &Vec<String>| names.iter().any(|known| folded(known) == name);
        let mut fields = self.columns.iter();
        fields
            .find(|(_, names)| is_named(names))
            .map(|(field, _)| *field)
    }
}

fn parse(path: &Path, text: &str) -> Result<Spelling, SpellingFault> {
    toml::from_str(text).map_err(|e| SpellingFault {
        file: path.to_owned(),
        what: e.to_string(),
    })
}

/// A name of a column as it is compared.
fn folded(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    let letters = letters.flat_map(char::to_lowercase);
    letters.map(|c| if c == 'ё' { 'е' } else { c }).collect()
}

/// Where the fields of a file stand.
#[derive(Clone, Debug)]
pub struct Columns {
    at: BTreeMap<Field, usize>,
    names: Vec<String>,
    /// Columns that mean nothing to the program.
    pub unknown: Vec<String>,
}

/// A fault of a list; rows of a DBF stand in the place of lines.
pub type Fault = super::Fault<FaultKind>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The file, its container, encoding or cells.
    Table(super::FaultKind),
    /// Columns that a list cannot do without.
    NoColumn {
        missing: Vec<Field>,
        found: Vec<String>,
    },
    /// Two columns that mean the same; the other one.
    SameColumn(String),
    /// A list without a row.
    NoRows,
    /// A row with fewer cells than there are columns, or with more.
    OtherWidth {
        expected: usize,
        found: usize,
    },
    /// Neither surname nor name.
    NoName,
    NoBirthDate,
    /// Neither a policy's number nor the person's 16 digits.
    NoNumber,
    BadDate,
    /// A birth in the future, or before anybody who lives.
    BirthOutOfRange,
    /// The last day lies before the first.
    Backwards,
    UnknownSex,
    /// A code of an insurer that no table knows, and no ОГРН beside it.
    UnknownInsurer,
    /// More faults than are gathered.
    More,
}

impl From<TableFault> for Fault {
    fn from(fault: TableFault) -> Fault {
        Fault {
            line: fault.line,
            column: fault.column,
            value: fault.value,
            kind: FaultKind::Table(fault.kind),
        }
    }
}

impl Columns {
    /// A row as a policy. `today` bounds births.
    ///
    /// # Errors
    /// Everything that is wrong with the row.
    pub fn row(
        &self,
        spelling: &Spelling,
        cells: &csv::StringRecord,
        line: u64,
        today: NaiveDate,
    ) -> Result<Insured, Vec<Fault>> {
        let mut row = Reading {
            columns: self,
            cells,
            line,
            faults: Vec::new(),
        };
        row.check_width();
        let read = row.policy(spelling, today);
        match row.faults.is_empty() {
            true => Ok(read),
            false => Err(row.faults),
        }
    }
}

/// A row being read.
struct Reading<'r> {
    columns: &'r Columns,
    cells: &'r csv::StringRecord,
    line: u64,
    faults: Vec<Fault>,
}

impl<'r> Reading<'r> {
    fn check_width(&mut self) {
        let (expected, found) = (self.columns.names.len(), self.cells.len());
        let is_rest_empty = (expected..found).all(|at| self.cells[at].trim().is_empty());
        if found < expected || !is_rest_empty {
            let kind = FaultKind::OtherWidth { expected, found };
            self.faults.push(Fault::in_cell(kind, self.line, "", ""));
        }
    }

    fn cell(&self, field: Field) -> &'r str {
        let at = self.columns.at.get(&field);
        at.and_then(|at| self.cells.get(*at)).unwrap_or("").trim()
    }

    fn text(&self, field: Field) -> String {
        self.cell(field).to_owned()
    }

    fn fail(&mut self, kind: FaultKind, field: Field) {
        let at = self.columns.at.get(&field);
        let column = at.map_or("", |at| self.columns.names[*at].as_str());
        let fault = Fault::in_cell(kind, self.line, column, self.cell(field));
        self.faults.push(fault);
    }

    fn date(&mut self, field: Field) -> Option<NaiveDate> {
        let cell = self.cell(field);
        if cell.is_empty() {
            return None;
        }
        let date = packet::date(cell);
        if date.is_none() {
            self.fail(FaultKind::BadDate, field);
        }
        date
    }

    fn birth_date(&mut self, today: NaiveDate) -> NaiveDate {
        use chrono::Datelike;
        if self.cell(Field::BirthDate).is_empty() {
            self.fail(FaultKind::NoBirthDate, Field::BirthDate);
        }
        let Some(date) = self.date(Field::BirthDate) else {
            return NaiveDate::default();
        };
        if date > today || date.year() < EARLIEST_BIRTH {
            self.fail(FaultKind::BirthOutOfRange, Field::BirthDate);
        }
        date
    }

    fn sex(&mut self, spelling: &Spelling) -> String {
        let cell = self.cell(Field::Sex).to_lowercase();
        let code = spelling.sex.get(cell.trim_end_matches('.'));
        if code.is_none() && !cell.is_empty() {
            self.fail(FaultKind::UnknownSex, Field::Sex);
        }
        code.cloned().unwrap_or_default()
    }

    fn insurer(&mut self, spelling: &Spelling) -> String {
        let (ogrn, code) = (self.cell(Field::InsurerOgrn), self.cell(Field::InsurerCode));
        if !ogrn.is_empty() || code.is_empty() {
            return ogrn.to_owned();
        }
        let known = spelling.insurers.get(code);
        // Some lists have the ОГРН in the column of codes.
        let is_ogrn = code.len() == 13 && code.bytes().all(|b| b.is_ascii_digit());
        if known.is_none() && !is_ogrn {
            self.fail(FaultKind::UnknownInsurer, Field::InsurerCode);
        }
        known.map_or_else(|| code.to_owned(), Clone::clone)
    }

    fn days(&mut self, from: Field, to: Field) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let (first, last) = (self.date(from), self.date(to));
        if first.zip(last).is_some_and(|(first, last)| last < first) {
            self.fail(FaultKind::Backwards, to);
        }
        (first, last)
    }

    fn policy(&mut self, spelling: &Spelling, today: NaiveDate) -> Insured {
        let (from, to) = self.days(Field::From, Field::To);
        let (attached_from, attached_until) = self.days(Field::AttachedFrom, Field::AttachedUntil);
        let (enp, number) = (self.text(Field::Enp), self.text(Field::PolicyNumber));
        if self.cell(Field::Surname).is_empty() && self.cell(Field::Name).is_empty() {
            self.fail(FaultKind::NoName, Field::Surname);
        }
        if plain_number(&enp).is_empty() && plain_number(&number).is_empty() {
            self.fail(FaultKind::NoNumber, Field::PolicyNumber);
        }
        Insured {
            n: 0,
            surname: self.text(Field::Surname),
            name: self.text(Field::Name),
            patronymic: self.text(Field::Patronymic),
            birth_date: self.birth_date(today),
            sex: self.sex(spelling),
            snils: self.text(Field::Snils),
            document_type: self.text(Field::DocumentType),
            document_series: self.text(Field::DocumentSeries),
            document_number: self.text(Field::DocumentNumber),
            policy_type: self.text(Field::PolicyType),
            policy_series: self.text(Field::PolicySeries),
            // A policy of the single kind has the person's number.
            policy_number: if number.is_empty() {
                enp.clone()
            } else {
                number
            },
            enp,
            from,
            to,
            insurer_ogrn: self.insurer(spelling),
            payer: self.text(Field::Payer),
            region: self.text(Field::Region),
            former_number: self.text(Field::FormerNumber),
            attached_to: self.text(Field::AttachedTo),
            attached_from,
            attached_until,
            died: self.date(Field::Died),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2021, 5, 5).unwrap()
    }

    fn columns(names: &[&str]) -> Result<Columns, Vec<Fault>> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        Spelling::load(&[]).unwrap().columns(&names)
    }

    #[test]
    fn columns_are_known_by_many_names() {
        let names = [
            "ЕНП",
            "Фамилия",
            "ИМЯ",
            "Отчество",
            "Дата  рождения",
            "Пол",
            "СМО",
            "цвет",
        ];
        let found = columns(&names).unwrap();
        assert_eq!(found.unknown, ["цвет"]);
        assert_eq!(found.at[&Field::BirthDate], 4);
        assert_eq!(found.at[&Field::InsurerCode], 6);
        // No name stands for two fields.
        let spelling = Spelling::load(&[]).unwrap();
        let mut all: Vec<String> = spelling
            .columns
            .values()
            .flatten()
            .map(|name| folded(name))
            .collect();
        all.sort();
        let twice = all.windows(2).find(|pair| pair[0] == pair[1]);
        assert_eq!(twice, None);
    }

    #[test]
    fn columns_that_are_missing_or_doubled_are_named() {
        let faults = columns(&["FAM", "surname", "DR"]).unwrap_err();
        let kinds: Vec<&FaultKind> = faults.iter().map(|f| &f.kind).collect();
        assert_eq!(kinds[0], &FaultKind::SameColumn("FAM".into()));
        let FaultKind::NoColumn { missing, .. } = kinds[1] else {
            panic!("{kinds:?}")
        };
        assert_eq!(missing, &[Field::Name, Field::PolicyNumber]);
    }

    #[test]
    fn a_broken_row_says_all_that_is_wrong_with_it() {
        let names = [
            "fam", "im", "dr", "pol", "npolis", "dbeg", "dend", "smo", "enp",
        ];
        let columns = columns(&names).unwrap();
        let spelling = Spelling::load(&[]).unwrap();
        let read = |cells: &[&str]| {
            let cells = csv::StringRecord::from(cells.to_vec());
            let faults = columns.row(&spelling, &cells, 7, today()).err();
            let faults = faults.unwrap_or_default().into_iter();
            faults
                .map(|f| format!("{:?} {:?}", f.kind, f.column.unwrap_or_default()))
                .collect::<Vec<_>>()
        };
        let good = ["А", "Б", "01.02.1980", "ж.", "1", "2020-01-01", "", "", ""];
        assert_eq!(read(&good), Vec::<String>::new());
        let bad = [
            "",
            "",
            "2021-05-06",
            "х",
            "- ",
            "20200230",
            "x",
            "76001",
            " ",
        ];
        assert_eq!(
            read(&bad),
            [
                "BadDate \"dbeg\"",
                "BadDate \"dend\"",
                "NoName \"fam\"",
                "NoNumber \"npolis\"",
                "BirthOutOfRange \"dr\"",
                "UnknownSex \"pol\"",
                "UnknownInsurer \"smo\"",
            ]
        );
        let backwards = ["А", "Б", "", "1", "1", "02.01.2020", "01.01.2020", "", ""];
        assert_eq!(
            read(&backwards),
            ["Backwards \"dend\"", "NoBirthDate \"dr\""]
        );
        assert_eq!(
            read(&["А", "Б", "01.02.1980"]),
            [
                "OtherWidth { expected: 9, found: 3 } \"\"",
                "NoNumber \"npolis\""
            ]
        );
    }

    #[test]
    fn an_organization_adds_names_and_codes() {
        let folder = tempfile::tempdir().unwrap();
        let own = "[columns]\nsurname = [\"Семейное имя\"]\n[insurers]\n76001 = \"1007600000033\"\n[own]\ncodes = [\"760001\"]\n";
        std::fs::write(folder.path().join(FILE), own).unwrap();
        let spelling = Spelling::load(&[folder.path().to_owned()]).unwrap();
        assert_eq!(spelling.field("семейное_имя"), Some(Field::Surname));
        assert_eq!(spelling.field("FAM"), Some(Field::Surname));
        assert_eq!(spelling.insurers["76001"], "1007600000033");
        assert!(spelling.is_own("760001", "1") && spelling.tells_own("760002"));
        std::fs::write(folder.path().join(FILE), "[columns]\ncolour = []\n").unwrap();
        let fault = Spelling::load(&[folder.path().to_owned()]).unwrap_err();
        assert!(fault.what.contains("colour"), "{}", fault.what);
    }
}
