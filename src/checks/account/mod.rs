//! Checks of personal accounts in a region's own format: the rules that its table of elements makes, and
//! those of rule files written for it.

mod check;
pub mod history;
pub mod learned;
mod structure;

pub use check::{Checker, Facts, Finding, Month, Scratch, Traits};
pub use structure::rules;
