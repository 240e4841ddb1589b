//! The federal registry files: a main file of cases (`ZL_LIST`) and a file of persons (`PERS_LIST`), side
//! by side or in one ZIP, read in a stream.

pub mod check;
pub mod name;
mod pair;
mod persons;
mod split;

pub use check::{Checked, Facts, Finding, Request, check};
pub use name::FileName;
pub use pair::Pair;
