//! Files ↔ domain: editions as tables, XML, file names, containers, region profiles.
//!
//! XML names appear only in the format tables; the workflows speak in roles. Knows nothing of the
//! database.

pub mod container;
pub mod cut;
pub mod decode;
pub mod edition;
pub mod fault;
pub mod head;
pub mod name;
pub mod path;
pub mod pieces;
pub mod pipeline;
pub mod profile;
pub mod record;
pub mod role;
pub mod sheet;
pub mod standards;
pub mod stream;
pub mod write;
pub mod xml;

pub use edition::Edition;
pub use fault::{Fault, FaultKind, Place};
pub use profile::Profile;
pub use record::Record;
pub use role::Role;
