//! What the window reads and does through the workflows: lists, previews, the card, notes, the lock.

#[path = "../common/mod.rs"]
mod common;

mod card;
mod drafts;
mod invoice;
mod journal;
mod listing;
mod lock;
mod month;
mod preview;
mod reconcile;
mod setup;
mod worklist;
