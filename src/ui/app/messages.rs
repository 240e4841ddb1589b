//! Ctrl+J: what has been said since the window is open; a message can be chosen and copied.

use iced::keyboard::key::Named;
use iced::widget::operation::{RelativeOffset, snap_to};
use iced::widget::{Column, column, container, mouse_area, row, scrollable, text};
use iced::{Alignment, Element, Length, Padding, Task};

use crate::text::window as words;
use crate::ui::font;
use crate::ui::icon::{self, Icon};
use crate::ui::theme::{self, Tone};
use crate::ui::widget::shortcuts::shortcuts;

use super::{App, Message, Notice, Sheet};

const SCROLL: &str = "messages";
/// Messages that PgUp and PgDn pass over.
const PAGE: usize = 8;

impl App {
    /// The chosen message of the list; without the list the last one.
    pub(super) fn copy_message(&mut self) -> Task<Message> {
        let at = match self.sheet {
            Sheet::Messages(at) => at,
            Sheet::None => 0,
            _ => return Task::none(),
        };
        let said = self.messages.iter().rev().nth(at).or(self.notice.as_ref());
        let Some(said) = said else {
            return self.refuse(words::NOTHING_TO_COPY);
        };
        let copied = format!("{} {}", said.at, said.words).trim().to_owned();
        // It is no message of its own: the next Ctrl+C copies the same one.
        self.notice = Some(Notice {
            icon: Icon::Done,
            words: words::copied(&copied),
            at: String::new(),
        });
        iced::clipboard::write(copied)
    }

    pub(super) fn notice_at(&mut self, at: usize) -> Task<Message> {
        let last = self.messages.len().saturating_sub(1);
        if let Sheet::Messages(own) = &mut self.sheet {
            *own = at.min(last);
            let y = *own as f32 / last.max(1) as f32;
            return snap_to(SCROLL, RelativeOffset { x: 0.0, y });
        }
        Task::none()
    }

    pub(super) fn messages_sheet(&self, chosen: usize) -> Element<'_, Message> {
        let look = self.desk.look;
        let small = |words: &str| {
            let words = text(words.to_owned()).size(font::SMALL.size);
            words.style(theme::tone(look, Tone::Muted))
        };
        let title = text(words::command::MESSAGES).size(font::TITLE.size);
        let title = title.font(font::BOLD);
        if self.messages.is_empty() {
            let nothing = text(words::NO_MESSAGES).size(font::BODY.size);
            return column![title, nothing].spacing(6).into();
        }
        let mut list: Column<'_, Message> = column![].padding(Padding::ZERO.right(16.0));
        for (at, notice) in self.messages.iter().rev().enumerate() {
            let said = text(&notice.words).size(font::BODY.size);
            let line = row![
                small(&notice.at),
                icon::icon(look, notice.icon),
                said.width(Length::Fill)
            ];
            let ground = match at == chosen {
                true => look.tokens.sel,
                false => look.tokens.surface,
            };
            let line = container(line.spacing(8)).padding([4, 6]);
            let line = line.width(Length::Fill).style(theme::fill(ground));
            list = list.push(mouse_area(line).on_press(Message::Noticed(at)));
        }
        let list = scrollable(list).id(SCROLL).width(Length::Fill);
        // Below a long list it would have no room.
        let head = row![title, small(words::MESSAGES_KEYS)].spacing(16);
        let content = column![head.align_y(Alignment::Center), list].spacing(8);
        shortcuts(content)
            .last(move |press| {
                let to = match press.named()? {
                    Named::ArrowDown => chosen + 1,
                    Named::ArrowUp => chosen.saturating_sub(1),
                    Named::PageDown => chosen + PAGE,
                    Named::PageUp => chosen.saturating_sub(PAGE),
                    Named::Home => 0,
                    Named::End => usize::MAX,
                    _ => return None,
                };
                Some(Message::Noticed(to))
            })
            .into()
    }
}
