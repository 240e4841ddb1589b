//! Paper and spreadsheets: what leaves the clerk's room.
//!
//! [`table`] is what a document lists, [`sheet`] writes it as XLSX or CSV. [`template`] prints documents
//! by templates; those of one page or a few stand beside it, a structure each: [`invoice`], [`sums`],
//! [`reconciliation`], [`control`].

pub mod control;
pub mod figure;
pub mod invoice;
pub mod reconciliation;
pub mod sheet;
pub mod sums;
pub mod table;
pub mod template;
