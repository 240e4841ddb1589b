//! A rule: what it is about, when it holds, what it says.

use chrono::NaiveDate;

use super::account::{history, learned};
use super::expr::Expr;

/// A kind of file, by its letter: H, C, T, X, L and the files between funds, D, R, A; and [`ACCOUNT`].
pub const FILE_TYPES: [char; 9] = ['H', 'C', 'T', 'X', 'L', 'D', 'R', 'A', ACCOUNT];

/// Stands in the place of a kind of file for the personal accounts of a region's own format.
pub const ACCOUNT: char = 'P';

/// A set of kinds of files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileTypes(u16);

impl FileTypes {
    /// Letters that are no kind of file are passed over: classifiers name older ones.
    pub fn of(letters: &str) -> FileTypes {
        let bits = letters.chars().filter_map(bit).fold(0, |all, b| all | b);
        FileTypes(bits)
    }

    /// The accounts of a region's own format.
    pub fn accounts() -> FileTypes {
        FileTypes(bit(ACCOUNT).unwrap_or_default())
    }

    pub fn has(self, letter: char) -> bool {
        bit(letter).is_some_and(|b| self.0 & b != 0)
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn letters(self) -> impl Iterator<Item = char> {
        FILE_TYPES.into_iter().filter(move |l| self.has(*l))
    }
}

fn bit(letter: char) -> Option<u16> {
    let place = FILE_TYPES.iter().position(|l| *l == letter)?;
    Some(1 << place)
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Hint,
    /// The case may be refused.
    Warning,
    /// The file, or the case, will be refused.
    Blocking,
}

impl Severity {
    pub fn code(self) -> &'static str {
        match self {
            Severity::Hint => "hint",
            Severity::Warning => "warning",
            Severity::Blocking => "blocking",
        }
    }
}

/// Where a rule comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Q015,
    Q016,
    Q022,
    Q023,
    /// A rule file of ours that no loaded classifier has.
    Federal,
    /// A rule file of the organization or its region.
    Region,
    /// What must hold between the two files so that the others can be asked at all.
    Structure,
    /// What replies have taught.
    Learned,
}

impl Source {
    pub fn code(self) -> &'static str {
        match self {
            Source::Q015 => "Q015",
            Source::Q016 => "Q016",
            Source::Q022 => "Q022",
            Source::Q023 => "Q023",
            Source::Federal => "federal",
            Source::Region => "region",
            Source::Structure => "structure",
            Source::Learned => "learned",
        }
    }

    /// Its rules are each of one region.
    pub fn is_regional(self) -> bool {
        matches!(self, Source::Q022 | Source::Q023)
    }
}

/// What a finding says beside the place and the value; made into words by `text`.
#[derive(Clone, Debug, PartialEq)]
pub enum Says {
    /// Its own words: what is wrong, what was expected, what to do.
    Words {
        title: String,
        expected: String,
        remedy: String,
    },
    /// A record names a person who is not in the file of persons.
    PersonMissing,
    /// Two persons have one key.
    PersonTwice,
    /// The dictionary has no such value.
    NotListed { dictionary: String, column: String },
    /// What the classifier allows, in its words.
    NotAllowed { allowed: String },
    /// It must be there; the condition, in the words of the classifier, may be empty.
    Missing { when: String },
    /// It must not be there.
    Superfluous { when: String },
    /// Of the field with this label of the format table.
    Field { label: String, says: Box<Says> },
    /// A value of another type than the table says.
    Type(Type),
    /// A field that only these activities have, by code.
    OtherActivity(Vec<String>),
    /// Accounts that have this in common were refused before.
    RefusedBefore(learned::Likeness),
    /// Two accounts of a person contradict each other.
    Clash(history::Kind),
    /// Length or mask.
    Form {
        least: Option<usize>,
        most: Option<usize>,
        mask: String,
        alphabet: String,
    },
}

/// Types of values as format tables have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Date,
    Integer,
    Number,
    /// Roubles with no more than two places.
    Money,
    /// Exactly so many digits.
    Digits(usize),
    Snils,
}

/// A rule before its paths are looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub id: String,
    pub source: Source,
    /// The element that a finding names.
    pub target: String,
    pub types: FileTypes,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub severity: Severity,
    /// Condition of error. Where it speaks of `this`, it is asked for each filled element at `target`;
    /// otherwise once for each element that could hold the target.
    pub error: Expr,
    pub says: Says,
}

impl Rule {
    pub fn is_in_force(&self, on: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= on) && self.until.is_none_or(|until| on <= until)
    }

    /// The region in the middle of the number of a regional rule; `00` is the federal one.
    pub fn region(&self) -> &str {
        self.id.split('.').nth(1).unwrap_or("")
    }
}
