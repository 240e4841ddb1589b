//! Keys of accounts: kept as they came, compared without hyphens and case.

use std::fmt;

/// An account's key (`xkey` of the protocol «Reestr»), as written by whoever made it.
#[derive(Clone, Debug)]
pub struct Key(pub String);

impl Key {
    /// The form that is compared and indexed: no hyphens, capital letters.
    pub fn normal(&self) -> String {
        normal(&self.0)
    }

    /// A new key for a repeat sending of this account, the `n`-th try.
    ///
    /// The head of the key stays, because information systems read their case number from it
    /// (reestr-6.15.md §б); only the padding at the end changes.
    pub fn successor(&self, n: u32) -> Key {
        let tail = format!("{n:03X}");
        let normal = self.normal();
        let is_padded = normal.len() == 32
            && normal.bytes().all(|b| b.is_ascii_hexdigit())
            && self.0.is_ascii();
        Key(match is_padded {
            true => format!("{}{tail}", &self.0[..self.0.len() - 3]),
            false => format!("{}-R{tail}", self.0),
        })
    }
}

/// See [`Key::normal`].
pub fn normal(key: &str) -> String {
    key.chars()
        .filter(|c| *c != '-' && !c.is_whitespace())
        .flat_map(char::to_uppercase)
        .collect()
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        self.normal() == other.normal()
    }
}

impl Eq for Key {}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyphens_and_case_do_not_count() {
        assert_eq!(
            Key("90000000-01ff-ffff".into()),
            Key("9000000001FFFFFF".into())
        );
    }

    #[test]
    fn a_successor_keeps_the_case_number() {
        let key = Key("90000000-05FF-FFFF-FFFF-FFFFFFFFFFFF".into());
        assert_eq!(key.successor(1).0, "90000000-05FF-FFFF-FFFF-FFFFFFFFF001");
        assert_eq!(
            key.successor(1).successor(2).0,
            "90000000-05FF-FFFF-FFFF-FFFFFFFFF002"
        );
        assert_eq!(Key("K-7".into()).successor(2).0, "K-7-R002");
    }
}
