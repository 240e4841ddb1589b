//! Dictionaries of a folder, as they lie there: nothing is kept of them.

use std::path::Path;
use std::sync::Arc;

use super::catalogue::Catalogue;
use super::check::check;
use super::dictionary::{Dictionary, Origin};
use super::fault::Fault;
use super::packet::compare_versions;
use super::read::{self, Said};
use super::shelf::Shelf;

/// A file of the folder that is not on the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    pub file: String,
    pub why: Why,
}

/// Why a file is not on the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    Faults(Vec<Fault>),
    /// Another file of the folder is a later version of this dictionary, or nobody knows which is.
    Other {
        dictionary: String,
        taken: String,
    },
}

/// Puts every dictionary of a folder on the shelf, in the place of one that stands there. Of several
/// versions the latest is taken; a file that cannot be used does not stop the others.
///
/// # Errors
/// The folder cannot be read.
pub fn read(
    folder: &Path,
    catalogue: &Catalogue,
    shelf: &mut Shelf,
) -> Result<Vec<LeftOut>, std::io::Error> {
    std::fs::read_dir(folder)?;
    let mut left_out = Vec::new();
    let mut found: Vec<(String, Dictionary)> = Vec::new();
    for path in read::expand(&[folder.to_owned()]) {
        for source in read::read(&path, catalogue, &Said::default()) {
            let checked = source.packet.and_then(|packet| {
                let descriptor = catalogue.describe(&packet, &[]);
                check(packet, &descriptor, catalogue, Origin::File)
            });
            match checked {
                Ok(checked) => found.push((source.file, checked.dictionary)),
                Err(faults) => left_out.push(LeftOut {
                    file: source.file,
                    why: Why::Faults(faults),
                }),
            }
        }
    }
    // As they followed one another; the sort keeps files of one version in the order of their names.
    found.sort_by(|(_, one), (_, other)| {
        (one.code.cmp(&other.code))
            .then(one.date.cmp(&other.date))
            .then(compare_versions(&one.version, &other.version))
    });
    let mut found = found.into_iter().peekable();
    while let Some((file, dictionary)) = found.next() {
        match found.peek() {
            Some((taken, next)) if next.code == dictionary.code => left_out.push(LeftOut {
                file,
                why: Why::Other {
                    dictionary: dictionary.code,
                    taken: taken.clone(),
                },
            }),
            _ => shelf.put(Arc::new(dictionary)),
        }
    }
    Ok(left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_version_of_a_folder_is_taken_and_the_rest_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
        };
        write("X1_1.2.tsv", "CODE\tNAME\n1\tOld\n");
        write("x2.csv", "CODE;NAME\n7;Seven\n");
        write("V005_2.9.tsv", "IDPOL\tPOLNAME\n1\tWas\n");
        write("V005_2.10.tsv", "IDPOL\tPOLNAME\n1\tIs\n");
        write("broken.xml", "<packet><zap>");
        write("note.md", "nothing");
        let catalogue = Catalogue::load(&[]).unwrap();
        let mut shelf = super::super::built_in::shelf(["V005", "V010"], &catalogue);
        let left_out = read(folder.path(), &catalogue, &mut shelf).unwrap();
        let v005 = shelf.dictionary("V005").unwrap();
        assert_eq!(
            (v005.name_of("1", None), v005.len()),
            (Some("Is"), 1),
            "in the place of the built-in table"
        );
        assert!(shelf.dictionary("V010").unwrap().is_built_in());
        assert!(shelf.dictionary("x2").is_some());
        let files: Vec<&str> = left_out.iter().map(|l| l.file.as_str()).collect();
        assert_eq!(files, ["broken.xml", "V005_2.9.tsv"]);
        assert!(matches!(&left_out[1].why, Why::Other { taken, .. } if taken == "V005_2.10.tsv"));
        assert!(read(&folder.path().join("none"), &catalogue, &mut shelf).is_err());
    }
}
