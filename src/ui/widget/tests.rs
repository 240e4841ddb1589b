//! What the tests of the widgets share.

use iced::keyboard::key::{Code, Named, Physical};
use iced::keyboard::{self, Key, Modifiers};
use iced::{Element, Settings};
use iced_test::Simulator;

use crate::ui::font;

/// A window of 1366×768 with our fonts and nothing behind it.
pub fn simulator<'a, Message>(element: impl Into<Element<'a, Message>>) -> Simulator<'a, Message> {
    let settings = Settings {
        fonts: font::files(),
        default_font: font::SANS,
        ..Settings::default()
    };
    Simulator::with_size(settings, (1366.0, 768.0), element)
}

/// A key press with modifiers and a place, which the simulator's own `tap_key` does not have.
pub fn press(key: Key, code: Option<Code>, modifiers: Modifiers) -> iced::Event {
    let text = match &key {
        Key::Character(text) => Some(text.clone()),
        Key::Named(Named::Space) => Some(" ".into()),
        _ => None,
    };
    let physical_key = match code {
        Some(code) => Physical::Code(code),
        None => Physical::Unidentified(keyboard::key::NativeCode::Unidentified),
    };
    iced::Event::Keyboard(keyboard::Event::KeyPressed {
        modified_key: key.clone(),
        key,
        physical_key,
        location: keyboard::Location::Standard,
        modifiers,
        text,
        repeat: false,
    })
}

pub fn named(named: Named, modifiers: Modifiers) -> iced::Event {
    press(Key::Named(named), None, modifiers)
}

pub fn letter(text: &str, code: Code, modifiers: Modifiers) -> iced::Event {
    press(Key::Character(text.into()), Some(code), modifiers)
}
