//! Hairlines between parts.

use iced::widget::{container, space};
use iced::{Element, Length};

use crate::ui::theme::{self, Look};

pub fn level<'a, Message: 'a>(look: Look) -> Element<'a, Message> {
    let line = container(space().width(Length::Fill).height(theme::LINE));
    line.style(theme::fill(look.tokens.line)).into()
}

pub fn upright<'a, Message: 'a>(look: Look) -> Element<'a, Message> {
    let line = container(space().width(theme::LINE).height(Length::Fill));
    line.style(theme::fill(look.tokens.line)).into()
}
