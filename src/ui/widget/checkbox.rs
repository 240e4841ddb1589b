//! A check box with its label; Space turns it over.

use std::borrow::Cow;

use super::button::{Button, Kind, button};
use crate::ui::icon::Icon;
use crate::ui::theme::{Look, Tone};

/// `on_toggle` hears the new value.
pub fn checkbox<'a, Message>(
    look: Look,
    label: impl Into<Cow<'a, str>>,
    is_checked: bool,
    on_toggle: impl FnOnce(bool) -> Message,
) -> Button<'a, Message> {
    let icon = match is_checked {
        true => Icon::Checked,
        false => Icon::Unchecked,
    };
    button(look, label)
        .kind(Kind::Bare)
        .icon_toned(icon, Tone::Normal)
        .on_press(on_toggle(!is_checked))
}

#[cfg(test)]
mod tests {
    use super::super::tests::simulator;
    use super::*;
    use iced::keyboard::Key;
    use iced::keyboard::key::Named;

    #[test]
    fn click_and_space_turn_it_over() {
        let view = checkbox(Look::default(), "Печатать", true, |is_on| is_on);
        let mut ui = simulator(view);
        ui.click("Печатать").expect("the box");
        ui.tap_key(Key::Named(Named::Space));
        assert_eq!(ui.into_messages().collect::<Vec<_>>(), [false, false]);
    }
}
