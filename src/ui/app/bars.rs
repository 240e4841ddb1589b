//! The two lines at the bottom: messages, and what the keys do.

use iced::widget::{container, row, space, text};
use iced::{Alignment, Element, Length};

use crate::text::window as words;
use crate::ui::command::Command;
use crate::ui::font;
use crate::ui::icon;
use crate::ui::preview;
use crate::ui::screen::{Hint, Screen};
use crate::ui::theme::{self, Tone};
use crate::ui::widget::legend::{Key, Weight, legend};
use crate::ui::widget::progress::progress;

use super::{App, Message, Phase};

impl App {
    pub(super) fn message_line(&self) -> Element<'_, Message> {
        let look = self.desk.look;
        let mut line = row![].spacing(12).align_y(Alignment::Center);
        if let Some(bar) = &self.bar {
            let (n, of) = bar
                .running
                .step
                .map_or((0, 0), |step| (step.n, step.of.unwrap_or(0)));
            let progress = progress(look, &bar.words, (n, of), &bar.left)
                .stop("Shift+Esc", Message::Command(Command::Stop));
            line = line.push(container(progress).width(Length::Fill));
        } else if let Some(notice) = &self.notice {
            line = line.push(icon::icon(look, notice.icon));
            let said = text(&notice.words)
                .size(font::BODY.size)
                .wrapping(text::Wrapping::None);
            line = line.push(container(said).width(Length::Fill).clip(true));
        } else {
            line = line.push(space().width(Length::Fill));
        }
        let is_working = matches!(self.phase, Phase::Working);
        if is_working && !self.is_narrow() {
            let side = |label: &'static str| {
                text(label)
                    .size(font::SMALL.size)
                    .style(theme::tone(look, Tone::Muted))
            };
            line = line
                .push(side(words::UNDO_HINT))
                .push(side(words::MESSAGES_HINT));
        }
        container(line)
            .height(look.message())
            .width(Length::Fill)
            .padding([0, 12])
            .align_y(Alignment::Center)
            .style(theme::raised(look))
            .into()
    }

    pub(super) fn legend(&self) -> Element<'_, Message> {
        let key = |hint: Hint| {
            let message = Message::Command(hint.command.clone());
            Key::new(hint.command.key(), hint.label, message).weight(hint.weight)
        };
        let mut keys = vec![key(Hint::new(Command::Help, words::command::HELP)).stays()];
        if let Some(preview) = &self.preview {
            keys.push(
                Key::new(
                    "Enter",
                    words::DO_IT,
                    Message::Preview(preview::Message::Do),
                )
                .weight(Weight::Hot),
            );
            if preview.folder.is_some() {
                keys.push(key(Hint::new(Command::Choose, words::OTHER_FOLDER)));
            }
            if self
                .findings
                .as_ref()
                .is_some_and(|it| it.found().is_some())
            {
                keys.push(key(Hint::new(Command::ShowFile, words::SHOW_FINDING)));
            }
            keys.push(key(Hint::new(Command::Back, words::DO_NOT)).stays());
        } else {
            let hints = with_shown!(&self.shown, &self.month, |screen, _wrap| screen
                .hints(&self.desk));
            keys.extend(hints.into_iter().map(key));
            let has_list = with_shown!(&self.shown, &self.month, |screen, _wrap| screen.has_list());
            if has_list {
                keys.push(key(Hint::new(
                    Command::Spreadsheet,
                    words::spreadsheet::HINT,
                )));
            }
            keys.push(key(Hint::new(Command::OpenMenu, words::command::MENU)).stays());
            keys.push(key(Hint::new(Command::Back, words::command::BACK)).stays());
        }
        container(legend(self.desk.look, keys))
            .height(self.desk.look.legend())
            .into()
    }
}
