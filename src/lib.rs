//! Ladya: a workstation for the billing clerks of Russian medical organizations.
//!
//! Modules in reading order. [`domain`] has the words of the month, [`whole`] writes files that appear
//! whole or not at all; [`exchange`] turns files into
//! them and back, by format tables; [`nsi`] reads dictionaries and looks codes up; [`store`] keeps them;
//! [`workflows`] join the three, one use case
//! a file. [`text`] says everything to the user in Russian; [`reports`] makes paper and spreadsheets of
//! what the workflows know; [`cli`] maps commands onto workflows and
//! [`ui`] is the window.
//! Beside them stand [`stand`] (the fund's side) and [`demo`] (invented data), for training and tests.
//!
//! Dependencies point up this list; `tests/layers.rs` holds it.

pub mod domain;

pub mod whole;

pub mod exchange;

pub mod nsi;

pub mod store;

pub mod workflows;

pub mod text;

pub mod reports;

pub mod stand;

pub mod demo;

pub mod cli;

pub mod ui;

// The driver of the stories stands with the tests and calls the crate by its name.
#[cfg(test)]
extern crate self as ladya;

#[cfg(test)]
#[path = "../tests/common/window.rs"]
mod driver;
