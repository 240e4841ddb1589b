//! Long lists as they leave the program: pages read back by another library, spreadsheets too.

#[path = "../common/pages.rs"]
mod pages;

mod demo;
mod paper;
