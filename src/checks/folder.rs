//! Dictionaries from a folder of files: packets of the federal fund (`zap` records in XML) and tables with
//! tabs, called by the name of the dictionary.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

use super::dictionaries::{Dictionaries, NotThere, Visit};
use super::value;

/// A dictionary as a table.
#[derive(Clone, Debug, Default)]
struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Dictionaries that a folder holds.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    tables: HashMap<String, Table>,
}

/// A file that is no dictionary, and the reader's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderFault {
    pub file: PathBuf,
    pub what: String,
}

/// Columns of the days on which a row is in force.
const FROM: &str = "DATEBEG";
const UNTIL: &str = "DATEEND";

impl Folder {
    /// Reads every `NAME.xml` and `NAME.tsv`; a file that cannot be read does not stop the others.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn read(folder: &Path) -> Result<(Folder, Vec<FolderFault>), FolderFault> {
        let fail = |file: &Path, what: String| FolderFault {
            file: file.to_owned(),
            what,
        };
        let entries = std::fs::read_dir(folder).map_err(|e| fail(folder, e.to_string()))?;
        let mut read = Folder::default();
        let mut faults = Vec::new();
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
            let table: fn(&str) -> Result<Table, String> = match ending.as_deref() {
                Some("tsv") => of_tabs,
                Some("xml") => of_packet,
                _ => continue,
            };
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let bytes = std::fs::read(&path).map_err(|e| e.to_string());
            match bytes.and_then(|bytes| table(&super::official::decoded(&bytes))) {
                Ok(table) => {
                    read.tables.insert(name.to_uppercase(), table);
                }
                Err(what) => faults.push(fail(&path, what)),
            }
        }
        Ok((read, faults))
    }

    /// Puts rows of named columns together; for examples of rule files.
    pub fn add(&mut self, dictionary: &str, row: &[(&str, &str)]) {
        let table = self.tables.entry(dictionary.to_uppercase()).or_default();
        for (column, _) in row {
            if !table.columns.iter().any(|c| c.eq_ignore_ascii_case(column)) {
                table.columns.push((*column).to_owned());
            }
        }
        let value = |column: &String| {
            let found = row.iter().find(|(c, _)| c.eq_ignore_ascii_case(column));
            found.map_or(String::new(), |(_, value)| (*value).to_owned())
        };
        let row = table.columns.iter().map(value).collect();
        table.rows.push(row);
    }

    /// A dictionary that is there, though it may have no rows.
    pub fn declare(&mut self, dictionary: &str, columns: &[&str]) {
        let table = self.tables.entry(dictionary.to_uppercase()).or_default();
        for column in columns {
            if !table.columns.iter().any(|c| c.eq_ignore_ascii_case(column)) {
                table.columns.push((*column).to_owned());
            }
        }
    }
}

impl Dictionaries for Folder {
    fn rows(
        &self,
        dictionary: &str,
        columns: &[&str],
        visit: &mut Visit<'_>,
    ) -> Result<(), NotThere> {
        let table = self
            .tables
            .get(&dictionary.to_uppercase())
            .ok_or_else(|| NotThere::Dictionary(dictionary.to_owned()))?;
        let place = |name: &str| {
            table
                .columns
                .iter()
                .position(|c| c.eq_ignore_ascii_case(name))
        };
        let mut places = Vec::new();
        for column in columns {
            places.push(place(column).ok_or_else(|| NotThere::Column {
                dictionary: dictionary.to_owned(),
                column: (*column).to_owned(),
            })?);
        }
        let (from, until) = (place(FROM), place(UNTIL));
        for row in &table.rows {
            let cell = |at: usize| row.get(at).map_or("", String::as_str);
            let values: Vec<&str> = places.iter().map(|at| cell(*at)).collect();
            let day_of = |at: Option<usize>| at.and_then(|at| day(cell(at)));
            visit(&values, day_of(from), day_of(until));
        }
        Ok(())
    }
}

/// The dates of packets and tables: `31.12.2020`, `2020-12-31`, `20201231`.
fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    value::date(text)
        .or_else(|| NaiveDate::parse_from_str(text, "%d.%m.%Y").ok())
        .or_else(|| NaiveDate::parse_from_str(text, "%Y%m%d").ok())
}

fn of_tabs(text: &str) -> Result<Table, String> {
    let mut lines = text.lines();
    let cells = |line: &str| -> Vec<String> { line.split('\t').map(str::to_owned).collect() };
    let columns = lines.next().map(cells).ok_or("no heading line")?;
    let rows = lines.filter(|line| !line.is_empty()).map(cells).collect();
    Ok(Table { columns, rows })
}

/// Every `zap` is a row, its elements are columns; groups inside it are looked through.
fn of_packet(text: &str) -> Result<Table, String> {
    let mut reader = Reader::from_str(text);
    let mut table = Table::default();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut row: Option<Vec<String>> = None;
    let mut value = String::new();
    loop {
        match reader.read_event().map_err(|e| e.to_string())? {
            Event::Start(tag) => {
                if tag.name().as_ref() == "zap" {
                    row = Some(Vec::new());
                }
                value.clear();
            }
            Event::Text(part) => value.push_str(&part),
            Event::CData(part) => value.push_str(&part),
            Event::GeneralRef(reference) => {
                let reference = format!("&{};", &*reference);
                let sign = quick_xml::escape::unescape(&reference).map_err(|e| e.to_string())?;
                value.push_str(&sign);
            }
            Event::End(tag) => {
                let name = tag.name().as_ref().to_owned();
                if name == "zap" {
                    table.rows.extend(row.take());
                } else if let Some(row) = &mut row
                    && !value.trim().is_empty()
                {
                    let columns = &mut table.columns;
                    let place = *places.entry(name).or_insert_with_key(|name| {
                        columns.push(name.clone());
                        columns.len() - 1
                    });
                    if row.len() <= place {
                        row.resize(place + 1, String::new());
                    }
                    row[place] = value.trim().to_owned();
                }
                value.clear();
            }
            Event::DocType(_) => return Err("DOCTYPE".to_owned()),
            Event::Eof if table.rows.is_empty() => return Err("no records".to_owned()),
            Event::Eof => return Ok(table),
            Event::Empty(_) | Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_and_tables_of_a_folder_are_dictionaries() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("written");
        };
        let packet = "<packet><zglv><type>X</type></zglv><zap><IDX>1</IDX><NAME>a &amp; b</NAME>\
                      <DATEBEG>01.02.2020</DATEBEG><DATEEND/></zap></packet>";
        write("V999.xml", packet);
        write("F999.tsv", "code\tDATEEND\n7\t20201231\n8\t\n");
        write("broken.xml", "<packet><zap>");
        write("note.txt", "nothing");
        let (read, faults) = Folder::read(folder.path()).expect("a folder");
        assert_eq!(faults.len(), 1);
        let rows = |dictionary: &str, columns: &[&str]| {
            let mut found = Vec::new();
            let asked = read.rows(dictionary, columns, &mut |values, from, until| {
                found.push(format!("{values:?} {from:?} {until:?}"));
            });
            asked.map(|()| found)
        };
        let expected = vec!["[\"1\", \"a & b\"] Some(2020-02-01) None".to_owned()];
        assert_eq!(rows("V999", &["idx", "NAME"]), Ok(expected));
        assert_eq!(rows("F999", &["CODE"]).map(|r| r.len()), Ok(2));
        assert!(matches!(
            rows("F999", &["NAME"]),
            Err(NotThere::Column { .. })
        ));
        assert_eq!(
            rows("V000", &["A"]),
            Err(NotThere::Dictionary("V000".into()))
        );
    }
}
