//! The rule files that are inside the program.

use std::path::Path;

use super::file::{self, RuleFile, RuleFileFault};
use super::rule::Source;

/// Number and text of each rule file.
macro_rules! rule_files {
    ($($id:literal),* $(,)?) => {
        &[$(($id, include_str!(concat!("../../resources/rules/federal/", $id, ".toml")))),*]
    };
}

include!("builtin_list.rs");

/// Our own rules. A fault in one is a fault of the program, which its tests find.
pub fn rule_files() -> (Vec<RuleFile>, Vec<RuleFileFault>) {
    let mut files = Vec::new();
    let mut faults = Vec::new();
    for (id, text) in FILES {
        let path = format!("{id}.toml");
        match file::read(text, Path::new(&path), Source::Federal) {
            Ok(file) => files.push(file),
            Err(fault) => faults.push(fault),
        }
    }
    (files, faults)
}

/// Name and text of each table of a folder.
macro_rules! tables {
    ($edition:literal: $($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../resources/rules/", $edition, "/", $name, ".toml")))),*]
    };
}

/// Tables of rules about the accounts of a format.
type Tables = &'static [(&'static str, &'static str)];

const TABLES: &[(&str, Tables)] = &[(
    "reestr-6.15",
    tables!("reestr-6.15": "person", "policy", "account", "services", "diagnoses", "oncology", "money", "activities"),
)];

/// Our own rules about the accounts of a format; none where there are none for it.
pub fn account_rules(edition: &str) -> (Vec<RuleFile>, Vec<RuleFileFault>) {
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    let tables = TABLES.iter().find(|(of, _)| *of == edition);
    for (name, text) in tables.map_or(&[][..], |(_, tables)| tables) {
        let name = format!("{name}.toml");
        match file::read_table(text, Path::new(&name), Source::Region) {
            Ok(rules) => files.extend(rules),
            Err(fault) => faults.push(fault),
        }
    }
    (files, faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_file_of_the_folder_is_in_the_program_and_sound() {
        let (files, faults) = rule_files();
        assert_eq!(faults, [], "broken rule files");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("resources/rules/federal");
        let mut in_folder: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder")
            .filter_map(|entry| {
                let name = entry.ok()?.file_name().to_string_lossy().into_owned();
                name.strip_suffix(".toml").map(str::to_owned)
            })
            .collect();
        in_folder.sort();
        let mut inside: Vec<String> = files.iter().map(|f| f.rule.id.clone()).collect();
        inside.sort();
        assert_eq!(inside, in_folder);
        assert!(!inside.is_empty());
    }

    #[test]
    fn every_table_of_rules_about_accounts_is_in_the_program_and_sound() {
        for (edition, tables) in TABLES {
            let (rules, faults) = account_rules(edition);
            assert_eq!(faults, [], "{edition}");
            assert!(rules.len() >= 120, "{}", rules.len());
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("resources/rules");
            let in_folder = std::fs::read_dir(folder.join(edition)).expect("the folder");
            assert_eq!(in_folder.count(), tables.len());
            let mut ids: Vec<&str> = rules.iter().map(|r| r.rule.id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), rules.len());
        }
    }
}
