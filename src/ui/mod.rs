//! The window: colours and type, pictures of states, and the widgets that screens are made of.
//!
//! Reading order: [`theme`] and [`font`] have every colour, height and width; [`icon`] and [`draw`]
//! are how our own widgets paint; [`keys`] says what a key press means under any keyboard layout,
//! [`matching`] finds by what was typed; [`widget`] has the widgets. None of it knows the month.
//! [`place`] and [`command`] say where the window can be and what can be done, [`desk`] how screens
//! read, [`job`] and [`preview`] how the month is changed; [`screen`] has the screens, [`app`] the
//! frame round them.

pub mod theme;

pub mod font;

pub mod icon;

pub mod draw;

pub mod keys;

pub mod matching;

pub mod widget;

pub mod place;

pub mod command;

pub mod desk;

pub mod job;

pub mod invoicing;

pub mod pages;

pub mod printing;

pub mod preview;

pub mod findings;

pub mod reception;

pub mod choose;

pub mod step;

pub mod search;

pub mod preferences;

pub mod help;

pub mod spreadsheet;

pub mod screen;

pub mod watch;

pub mod app;

use std::process::ExitCode;

use crate::text::{self, window as words};

/// Opens the window and stays until it is closed.
pub fn run(start: app::Start) -> ExitCode {
    if let Some(fault) = no_display() {
        complain(fault);
        return ExitCode::from(2);
    }
    let settings = iced::window::Settings {
        size: preferences::read(start.data_folder.as_deref())
            .preferences
            .size(),
        min_size: Some(preferences::LEAST),
        exit_on_close_request: false,
        ..iced::window::Settings::default()
    };
    let boot = move || app::App::new(start.clone());
    let mut window = iced::application(boot, app::App::update, app::App::view)
        .title(app::App::title)
        .theme(app::App::theme)
        .scale_factor(app::App::scale_factor)
        .subscription(app::App::subscription)
        .default_font(font::SANS)
        .window(settings);
    for file in font::files() {
        window = window.font(file);
    }
    match window.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::from(2)
        }
    }
}

fn complain(fault: &str) {
    let (error, remedy) = (text::cli::ERROR, text::cli::REMEDY);
    eprintln!("{error}: {fault}\n{remedy}: {}", words::NO_DISPLAY_REMEDY);
}

/// Without a display iced would panic.
fn no_display() -> Option<&'static str> {
    let is_missing = |name: &str| std::env::var_os(name).is_none_or(|value| value.is_empty());
    let needs_display = cfg!(all(unix, not(target_os = "macos")));
    (needs_display && is_missing("DISPLAY")).then_some(words::NO_DISPLAY)
}
