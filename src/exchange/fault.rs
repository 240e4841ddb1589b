//! What can be wrong with a file, and where. The words are in `text.rs`.

use crate::domain::money::MoneyFault;

/// Where in a file: a line (from 1; of the enclosing record where only that is known) and a path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub line: Option<u64>,
    /// Path in the words of the format table; may be empty.
    pub path: String,
    /// Key of the account, where it is known.
    pub key: Option<String>,
}

/// One fault at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub place: Place,
    pub kind: FaultKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The file cannot be opened or read; the system's words.
    Unreadable(String),
    NoSuchFile,
    /// A folder where a file is expected.
    IsFolder,
    /// A folder without a file that could be read.
    NothingInFolder,
    Empty,
    /// Neither ZIP, nor 7z, nor XML.
    NotAContainer,
    /// The archive is cut short or its checksum is wrong.
    DamagedArchive(String),
    EncryptedArchive,
    /// Names found in the archive; exactly one is expected.
    NotOneFile(Vec<String>),
    WrongInnerName {
        expected: String,
        found: String,
    },
    /// A name inside the archive that leads out of it.
    PathInArchive(String),
    TooLargeUnpacked {
        limit: u64,
    },
    SuspiciousRatio {
        limit: u64,
    },

    Utf16,
    UnknownEncoding(String),
    /// The declaration names one encoding, the bytes are in another.
    EncodingLies {
        declared: String,
    },
    /// A byte that the declared encoding does not have.
    Undecodable {
        encoding: String,
    },
    NotXml(String),
    Doctype,
    /// As it stands: `&name;`, or a mere `&`.
    UnknownEntity(String),
    /// A character that XML 1.0 does not allow.
    ForbiddenCharacter(u32),
    TooLongRecord {
        limit: usize,
    },
    TooDeep {
        limit: usize,
    },
    /// Another root element or protocol.
    OtherFormat {
        expected: String,
        found: String,
    },
    StrayText,
    NoAccounts,

    Missing {
        label: String,
    },
    BadDate(String),
    YearOutOfRange(String),
    BadMoney(String, MoneyFault),
    BadNumber(String),
    KeyTwice(String),
    OtherProvider {
        expected: String,
        found: String,
    },
    /// An import that carries the fund's decisions is a reply, not an account.
    DecisionInside,
    /// An identity of money that the profile calls an error, in words.
    Identity(String),
    /// A character that the edition's encoding cannot carry.
    NotRepresentable(char),
}

impl Fault {
    pub fn new(kind: FaultKind) -> Fault {
        Fault {
            place: Place::default(),
            kind,
        }
    }

    pub fn at_line(kind: FaultKind, line: u64) -> Fault {
        Fault {
            place: Place {
                line: Some(line),
                ..Place::default()
            },
            kind,
        }
    }

    pub fn at(kind: FaultKind, line: Option<u64>, path: impl Into<String>) -> Fault {
        Fault {
            place: Place {
                line,
                path: path.into(),
                key: None,
            },
            kind,
        }
    }
}
