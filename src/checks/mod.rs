//! Checks of files before they are sent: one engine, rules as data.
//!
//! A rule is an expression about a record. Two kinds of text become such expressions: the official
//! classifiers of checks (`official`) and our own rule files (`language`, `file`). `compile` resolves
//! names once, `run` asks the rules of the trees of a file; `federal` reads the files. What compares
//! records with each other is `code`. Knows no database and no window.

pub mod account;
pub mod builtin;
pub mod catalog;
pub mod code;
pub mod compile;
pub mod dictionaries;
pub mod examples;
pub mod expr;
pub mod federal;
pub mod file;
pub mod format;
#[cfg(test)]
mod generated;
pub mod language;
pub mod official;
pub mod path;
pub mod pattern;
pub mod protocol;
pub mod rule;
pub mod run;
pub mod shape;
pub mod tree;
pub mod value;

pub use rule::{FileTypes, Rule, Says, Severity, Source};
