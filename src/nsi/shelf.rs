//! The dictionaries of a moment, in memory, for whoever looks up millions of codes.

use std::collections::HashMap;
use std::sync::Arc;

use super::dictionary::Dictionary;

/// Dictionaries by code. Shared by threads as it is: looking up changes nothing that is seen.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    dictionaries: HashMap<String, Arc<Dictionary>>,
}

impl Shelf {
    /// Puts a dictionary on the shelf, in the place of another version of it.
    pub fn put(&mut self, dictionary: Arc<Dictionary>) {
        self.dictionaries
            .insert(dictionary.code.clone(), dictionary);
    }

    /// The dictionary of a code (`V009`); nothing where neither an import nor a built-in table has it.
    pub fn dictionary(&self, code: &str) -> Option<&Dictionary> {
        self.dictionaries.get(code).map(Arc::as_ref)
    }

    /// The dictionary of a code in whatever letters.
    pub fn find(&self, code: &str) -> Option<&Dictionary> {
        let in_other_letters = || {
            let mut all = self.dictionaries.values().map(Arc::as_ref);
            all.find(|dictionary| dictionary.code.eq_ignore_ascii_case(code))
        };
        self.dictionary(code).or_else(in_other_letters)
    }

    /// What stands here, by code.
    pub fn codes(&self) -> Vec<&str> {
        let mut codes: Vec<&str> = self.dictionaries.keys().map(String::as_str).collect();
        codes.sort_unstable();
        codes
    }
}
