//! What a key press means, whatever the keyboard layout.
//!
//! Letters of shortcuts go by the place of the key: with the Russian layout on, Ctrl+K is still the
//! key with a K on it. Mnemonics of menus are Cyrillic and go by place too, so they work with the
//! Latin layout on.

use iced::keyboard::key::{Code, Named, Physical};
use iced::keyboard::{self, Key, Modifiers};

/// A key press, as shortcuts look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    pub key: Key,
    /// The Latin letter, digit or sign on the key, lower case.
    pub latin: Option<char>,
    /// The Cyrillic letter on the key, lower case.
    pub cyrillic: Option<char>,
    pub modifiers: Modifiers,
    /// What it would type.
    pub text: Option<String>,
    pub repeat: bool,
}

impl Press {
    pub fn of(event: &iced::Event) -> Option<Self> {
        let iced::Event::Keyboard(keyboard::Event::KeyPressed {
            key,
            physical_key,
            modifiers,
            text,
            repeat,
            ..
        }) = event
        else {
            return None;
        };
        let latin = key
            .to_latin(*physical_key)
            .map(|sign| sign.to_ascii_lowercase());
        let typed = match key.as_ref() {
            Key::Character(text) => text.chars().next(),
            _ => None,
        };
        let cyrillic = typed
            .filter(|sign| is_cyrillic(*sign))
            .and_then(|sign| sign.to_lowercase().next())
            .or_else(|| by_place(*physical_key))
            .or_else(|| latin.and_then(other_layout));
        Some(Self {
            key: key.clone(),
            latin,
            cyrillic,
            modifiers: *modifiers,
            text: text.as_ref().map(|text| text.to_string()),
            repeat: *repeat,
        })
    }

    pub fn named(&self) -> Option<Named> {
        match self.key {
            Key::Named(named) => Some(named),
            _ => None,
        }
    }

    /// The named key without any modifier.
    pub fn is(&self, named: Named) -> bool {
        self.named() == Some(named) && self.modifiers.is_empty()
    }

    /// Ctrl and the letter of this place, without Alt.
    pub fn is_ctrl(&self, letter: char) -> bool {
        self.modifiers.command() && !self.modifiers.alt() && self.latin == Some(letter)
    }

    /// Number of a function key.
    pub fn function(&self) -> Option<u8> {
        const KEYS: [Named; 12] = [
            Named::F1,
            Named::F2,
            Named::F3,
            Named::F4,
            Named::F5,
            Named::F6,
            Named::F7,
            Named::F8,
            Named::F9,
            Named::F10,
            Named::F11,
            Named::F12,
        ];
        let named = self.named()?;
        let at = KEYS.iter().position(|key| *key == named)?;
        u8::try_from(at + 1).ok()
    }

    /// A printable text with no Ctrl or Alt.
    pub fn typed(&self) -> Option<&str> {
        let is_plain = !self.modifiers.command() && !self.modifiers.alt() && !self.modifiers.logo();
        let text = self.text.as_deref().filter(|_| is_plain)?;
        let is_text = !text.is_empty() && !text.chars().any(char::is_control);
        is_text.then_some(text)
    }
}

fn is_cyrillic(sign: char) -> bool {
    matches!(sign, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё')
}

/// Keys that have one letter with the Latin and another with the Russian layout.
const TWINS: [(Code, char, char); 34] = [
    (Code::Backquote, '`', 'ё'),
    (Code::KeyQ, 'q', 'й'),
    (Code::KeyW, 'w', 'ц'),
    (Code::KeyE, 'e', 'у'),
    (Code::KeyR, 'r', 'к'),
    (Code::KeyT, 't', 'е'),
    (Code::KeyY, 'y', 'н'),
    (Code::KeyU, 'u', 'г'),
    (Code::KeyI, 'i', 'ш'),
    (Code::KeyO, 'o', 'щ'),
    (Code::KeyP, 'p', 'з'),
    (Code::BracketLeft, '[', 'х'),
    (Code::BracketRight, ']', 'ъ'),
    (Code::KeyA, 'a', 'ф'),
    (Code::KeyS, 's', 'ы'),
    (Code::KeyD, 'd', 'в'),
    (Code::KeyF, 'f', 'а'),
    (Code::KeyG, 'g', 'п'),
    (Code::KeyH, 'h', 'р'),
    (Code::KeyJ, 'j', 'о'),
    (Code::KeyK, 'k', 'л'),
    (Code::KeyL, 'l', 'д'),
    (Code::Semicolon, ';', 'ж'),
    (Code::Quote, '\'', 'э'),
    (Code::KeyZ, 'z', 'я'),
    (Code::KeyX, 'x', 'ч'),
    (Code::KeyC, 'c', 'с'),
    (Code::KeyV, 'v', 'м'),
    (Code::KeyB, 'b', 'и'),
    (Code::KeyN, 'n', 'т'),
    (Code::KeyM, 'm', 'ь'),
    (Code::Comma, ',', 'б'),
    (Code::Period, '.', 'ю'),
    (Code::Slash, '/', '.'),
];

fn by_place(physical: Physical) -> Option<char> {
    let Physical::Code(code) = physical else {
        return None;
    };
    let twin = TWINS.iter().find(|(own, _, _)| *own == code);
    twin.map(|(_, _, cyrillic)| *cyrillic)
        .filter(|sign| is_cyrillic(*sign))
}

/// The sign of the same key in the other layout, lower case: 'j' is 'о' and 'о' is 'j'.
pub fn other_layout(sign: char) -> Option<char> {
    let lower = sign.to_lowercase().next()?;
    let to_cyrillic = TWINS.iter().find(|(_, latin, _)| *latin == lower);
    let to_latin = || TWINS.iter().find(|(_, _, cyrillic)| *cyrillic == lower);
    match to_cyrillic {
        Some((_, _, cyrillic)) => Some(*cyrillic),
        None => to_latin().map(|(_, latin, _)| *latin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::widget::tests::{letter, named};

    #[test]
    fn letters_go_by_their_place() {
        let press = Press::of(&letter("а", Code::KeyF, Modifiers::CTRL)).expect("a press");
        assert!(press.is_ctrl('f'));
        assert_eq!(press.cyrillic, Some('а'));
        assert_eq!(press.typed(), None);
        let latin = Press::of(&letter("F", Code::KeyF, Modifiers::SHIFT)).expect("a press");
        assert_eq!((latin.latin, latin.cyrillic), (Some('f'), Some('а')));
        assert_eq!(latin.typed(), Some("F"));
    }

    #[test]
    fn layouts_are_translated_both_ways() {
        let other = |text: &str| text.chars().filter_map(other_layout).collect::<String>();
        assert_eq!(other("jnrfp"), "отказ");
        assert_eq!(other("отказ"), "jnrfp");
        assert_eq!(other_layout('1'), None);
    }

    #[test]
    fn function_keys_have_numbers() {
        let press = Press::of(&named(Named::F6, Modifiers::SHIFT)).expect("a press");
        assert_eq!(press.function(), Some(6));
        assert!(!press.is(Named::F6));
    }
}
