//! Ladya: a workstation for the billing clerks of Russian medical organizations.
//!
//! Modules in reading order: [`domain`] (the words of the month), [`exchange`] (files), and what
//! stands on them; beside them [`stand`] (the fund's side) and [`demo`] (invented data), for training
//! and tests.

pub mod demo;
pub mod domain;
pub mod exchange;
pub mod stand;
