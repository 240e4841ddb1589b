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
}
