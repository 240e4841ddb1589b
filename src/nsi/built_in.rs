//! Small tables inside the program, for dictionaries that are short and change seldom: codes and short
//! names of our own writing, so that the program is of use before anything has been imported.

use std::sync::Arc;

use super::catalogue::{BuiltIn, Catalogue};
use super::check::check;
use super::dictionary::{Dictionary, Origin};
use super::fault::Fault;
use super::read;
use super::shelf::Shelf;

macro_rules! tables {
    ($($code:literal),*) => {
        [$(($code, include_str!(concat!("../../resources/dictionaries/", $code, ".tsv")))),*]
    };
}

const TABLES: [(&str, &str); 13] = tables!(
    "F005", "F008", "F014", "N013", "N019", "V005", "V006", "V008", "V009", "V010", "V012", "V014",
    "V025"
);

/// The codes of all built-in tables.
pub fn codes() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|(code, _)| *code)
}

/// The built-in table of a code, read anew; nothing where there is none, or where an organization's
/// own descriptor no longer fits it.
pub fn dictionary(code: &str, catalogue: &Catalogue) -> Option<Dictionary> {
    read_table(code, catalogue)?.ok()
}

/// The built-in tables of these codes.
pub fn shelf<'c>(codes: impl IntoIterator<Item = &'c str>, catalogue: &Catalogue) -> Shelf {
    let mut shelf = Shelf::default();
    for code in codes {
        if let Some(dictionary) = dictionary(code, catalogue) {
            shelf.put(Arc::new(dictionary));
        }
    }
    shelf
}

fn read_table(code: &str, catalogue: &Catalogue) -> Option<Result<Dictionary, Vec<Fault>>> {
    let (_, text) = TABLES.iter().find(|(known, _)| *known == code)?;
    let descriptor = catalogue.descriptor(code)?;
    let is_complete = descriptor.built_in? == BuiltIn::Complete;
    let checked = read::built_in(text).and_then(|mut packet| {
        packet.dictionary = code.to_owned();
        check(
            packet,
            descriptor,
            catalogue,
            Origin::BuiltIn { is_complete },
        )
    });
    Some(checked.map(|checked| checked.dictionary))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_table_is_sound_and_described() {
        let catalogue = Catalogue::load(&[]).unwrap();
        for code in codes() {
            let dictionary = read_table(code, &catalogue).unwrap().unwrap();
            assert!(!dictionary.is_empty(), "{code}");
            for row in dictionary.all() {
                assert!(!row.name().is_empty(), "{code}");
            }
        }
        let described = catalogue.descriptors().filter(|d| d.built_in.is_some());
        assert_eq!(described.count(), TABLES.len());
    }
}
