//! What lies over the window: palette, messages, help, and the question before closing.

use iced::Element;
use iced::widget::{column, container, row, text};

use crate::text::window as words;
use crate::ui::font;
use crate::ui::theme;
use crate::ui::widget::button::button;
use crate::ui::widget::palette::palette;

use super::{App, Message, Sheet};

impl App {
    pub(super) fn sheet(&self) -> Option<Element<'_, Message>> {
        let look = self.desk.look;
        let sheet: Element<'_, Message> = match &self.sheet {
            Sheet::None => return None,
            Sheet::Palette(search) => palette(look, &search.query, &search.items, Message::Palette)
                .hint(words::PALETTE_HINT)
                .into(),
            Sheet::Messages(at) => self.messages_sheet(*at),
            Sheet::Help(help) => help.view(&self.desk).map(Message::Help),
            Sheet::Naming(naming, _) => naming.view(&self.desk).map(Message::Naming),
            Sheet::Closing => {
                let name = self
                    .bar
                    .as_ref()
                    .map_or("", |bar| bar.running.name.as_str());
                column![
                    text(words::closing(name)).size(font::BODY.size),
                    row![
                        button(look, words::GO_ON)
                            .main()
                            .on_press(Message::CloseSheet),
                        button(look, words::STOP_AND_CLOSE).on_press(Message::StopAndClose),
                    ]
                    .spacing(8),
                ]
                .spacing(12)
                .into()
            }
        };
        let framed = container(sheet).max_width(760.0);
        // The palette has its own frame.
        Some(match self.sheet {
            Sheet::Palette(_) => framed.into(),
            _ => framed.padding(16).style(theme::sheet(look)).into(),
        })
    }
}
