//! The words of the billing month: money, period, account, payer, invoice, setup.
//!
//! Knows no SQL, no file format, no window and no clock.

pub mod account;
pub mod activity;
pub mod insured;
pub mod invoice;
pub mod key;
pub mod money;
pub mod period;
pub mod price;
pub mod refusal;
pub mod rule_switch;
pub mod setup;
pub mod volume;

pub use account::{Decision, Event, Kind, NotAllowed, Round, State};
pub use activity::Activity;
pub use insured::Insured;
pub use invoice::InvoiceSums;
pub use key::Key;
pub use money::Kopecks;
pub use period::ReportingPeriod;
pub use refusal::{NoteStatus, RefusalStage, RefusalStatus};
pub use rule_switch::{RuleSetting, RuleSwitch};
pub use volume::{Planned, Volume, VolumeCell, VolumeKey};
