//! What can be wrong with a packet, and where. The words are in `text/nsi.rs`.

use crate::domain::money::MoneyFault;
use crate::exchange::FaultKind as FileFault;

/// One fault at one place; `K` says what of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault<K = FaultKind> {
    /// Line of the file, from 1; of the enclosing record where only that is known; the number of the
    /// row where the file has no lines.
    pub line: Option<u64>,
    /// Column, as the file calls it.
    pub column: Option<String>,
    /// What stands there.
    pub value: Option<String>,
    pub kind: K,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The file, its container, encoding or XML.
    File(FileFault),
    /// Neither XML, nor DBF, nor a name that ends in `.csv`, `.tsv` or `.txt`.
    NotATable,
    /// A packet without a row.
    NoRows,
    /// A table without the line of column names.
    NoHeader,
    /// The number of a column without a name, from 1.
    NamelessColumn(usize),
    ColumnTwice,
    /// A row with more or fewer cells than there are columns.
    OtherWidth {
        expected: usize,
        found: usize,
    },
    /// A quotation mark that is opened and not closed.
    BrokenQuotes,
    /// Cells hold one line of text; this control character cannot be kept.
    ForbiddenCharacter(u32),
    /// More text than a table holds.
    TooLarge,
    /// The DBF is cut short or damaged; the library's words.
    DamagedDbf(String),
    /// Values of this column lie in another file (`.dbt`, `.fpt`).
    MemoInDbf,
    /// A column of a binary kind (a letter), whose values the library does not give exactly.
    BinaryInDbf(char),

    /// Nothing says which dictionary this is.
    NoDictionary,
    /// The file's name or the call says one dictionary, the packet itself another.
    OtherDictionary {
        expected: String,
        found: String,
    },
    /// Columns that the dictionary cannot do without; `looks_like` has all of its own here.
    NoColumn {
        missing: Vec<String>,
        found: Vec<String>,
        looks_like: Option<String>,
    },
    /// The date of the packet itself.
    BadPacketDate,
    EmptyKey,
    BadDate,
    BadMoney(MoneyFault),
    BadNumber,
    /// No month as `2021-04`.
    BadPeriod,
    /// No code of a kind of activity.
    BadActivity,
    /// The same key again, valid on the same days; the line of the first one.
    Overlap {
        key: String,
        other: u64,
    },
    /// More faults than are gathered.
    More(usize),
}

impl<K> Fault<K> {
    pub fn new(kind: K) -> Fault<K> {
        Fault {
            line: None,
            column: None,
            value: None,
            kind,
        }
    }

    pub fn at_line(kind: K, line: u64) -> Fault<K> {
        Fault {
            line: Some(line),
            ..Fault::new(kind)
        }
    }

    /// A column without a name is none.
    pub fn in_cell(kind: K, line: u64, column: &str, value: &str) -> Fault<K> {
        Fault {
            line: Some(line),
            column: (!column.is_empty()).then(|| column.to_owned()),
            value: (!value.is_empty()).then(|| value.to_owned()),
            kind,
        }
    }
}

impl From<crate::exchange::Fault> for Fault {
    fn from(fault: crate::exchange::Fault) -> Fault {
        Fault {
            line: fault.place.line,
            ..Fault::new(FaultKind::File(fault.kind))
        }
    }
}
