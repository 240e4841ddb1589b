//! The command line from outside: every command, every exit code, every promised field.

mod board;
mod calls;
mod check;
mod federal;
mod input;
mod insured;
mod mes;
mod month;
mod nsi;
mod replies;
mod report;
mod rules;
mod rules_table;
mod settings;
mod storage;
mod story;
mod support;
mod together;
mod undo;
mod volumes;
mod wire;
