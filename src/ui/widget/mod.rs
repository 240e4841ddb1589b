//! Widgets for a program that is used by keyboard.

pub mod focus;

pub mod scroll;

pub mod button;

pub mod checkbox;

pub mod input;

pub mod pick;

pub mod table;

pub mod grid;

pub mod menu;

pub mod legend;

pub mod progress;

pub mod shortcuts;

pub mod modal;

pub mod palette;

#[cfg(test)]
pub mod tests;
