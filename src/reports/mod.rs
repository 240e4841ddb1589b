//! Paper and spreadsheets: what leaves the clerk's room.
//!
//! [`table`] is what a document lists, [`sheet`] writes it as XLSX or CSV.

pub mod sheet;
pub mod table;
