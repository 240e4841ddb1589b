//! Widgets for a program that is used by keyboard.

pub mod focus;

pub mod button;

pub mod scroll;

pub mod table;

#[cfg(test)]
pub mod tests;
