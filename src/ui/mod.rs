//! The window: colours and type, pictures of states, and the widgets that screens are made of.
//!
//! Reading order: [`theme`] and [`font`] have every colour, height and width; [`icon`] and [`draw`]
//! are how our own widgets paint; [`keys`] says what a key press means under any keyboard layout,
//! [`matching`] finds by what was typed; [`widget`] has the widgets. None of it knows the month.

pub mod theme;

pub mod font;

pub mod icon;

pub mod draw;

pub mod keys;

pub mod matching;

pub mod widget;
