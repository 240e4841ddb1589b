//! What the window reads and does through the workflows: lists, previews, the card, notes, the lock.

#[path = "../common/mod.rs"]
mod common;

mod listing;
mod month;
mod setup;
mod worklist;
