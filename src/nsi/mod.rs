//! Dictionaries (НСИ): packets of the federal fund and the ministry, tables of a region, and what is
//! looked up in them.
//!
//! [`read`] turns files into [`Packet`]s, [`Catalogue`] says what their columns mean, [`Dictionary`] is
//! a checked packet with indexes and [`Shelf`] the dictionaries of a moment. Knows neither the database
//! nor what a dictionary is needed for.

pub mod built_in;
pub mod catalogue;
pub mod check;
pub mod compare;
pub mod dictionary;
pub mod fault;
pub mod folder;
pub mod insured;
pub mod packet;
pub mod read;
pub mod shelf;
pub mod table;

pub use catalogue::{Catalogue, Descriptor};
pub use dictionary::{Column, Dictionary, Row};
pub use fault::{Fault, FaultKind};
pub use packet::Packet;
pub use shelf::Shelf;
pub use table::Table;

#[cfg(test)]
mod tests;
