//! The persons of a registry, kept as they stand in their file, found by the key that records name.

use std::collections::HashMap;
use std::ops::Range;

/// About half a kilobyte a person: records come in any order and each asks for its own.
#[derive(Default)]
pub(super) struct Persons {
    bytes: Vec<u8>,
    by_key: HashMap<Box<str>, Range<usize>>,
}

impl Persons {
    /// Keeps a person; false where another has this key already, which stays the one that is found.
    pub fn add(&mut self, key: &str, bytes: &[u8]) -> bool {
        if self.by_key.contains_key(key) {
            return false;
        }
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        self.by_key.insert(key.into(), start..self.bytes.len());
        true
    }

    pub fn find(&self, key: &str) -> Option<&[u8]> {
        self.by_key.get(key).map(|range| &self.bytes[range.clone()])
    }

    pub fn len(&self) -> usize {
        self.by_key.len()
    }
}
