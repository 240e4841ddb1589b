//! The window as it is drawn: head, content and side panel between the bars.

use iced::widget::{column, container, opaque, row, scrollable, space, stack, text};
use iced::{Alignment, Element, Length, Padding};

use crate::text::window as words;
use crate::ui::command::Command;
use crate::ui::font;
use crate::ui::icon::{self, Icon};
use crate::ui::preview;
use crate::ui::screen::Screen;
use crate::ui::screen::first_start::FirstStart;
use crate::ui::theme::{self, Tone};
use crate::ui::widget::legend::{Key, legend};
use crate::ui::widget::modal::modal;
use crate::ui::widget::rule::{level, upright};
use crate::ui::widget::shortcuts::{shortcuts, zone};

use super::{App, Message, Phase, Sheet};

/// From this width on the side panel stands beside the content.
const WITH_PANEL: f32 = 1200.0;

impl App {
    pub fn view(&self) -> Element<'_, Message> {
        if let Phase::Choosing(first) = &self.phase {
            return self.choosing(first);
        }
        let desk = &self.desk;
        let look = desk.look;
        let content = with_shown!(&self.shown, &self.month, |screen, wrap| screen
            .view(desk)
            .map(wrap));
        let content = container(content)
            .width(Length::Fill)
            .height(Length::Fill)
            .style(theme::fill(look.tokens.frame));
        let mut middle = row![].height(Length::Fill);
        if !self.is_narrow() {
            middle = middle.push(zone(self.navigation())).push(upright(look));
        }
        let content = zone(column![self.head(), content].width(Length::Fill));
        let panel = self.is_panel_shown().then(|| self.panel()).flatten();
        match panel {
            None => middle = middle.push(content),
            Some(panel) if self.has_room_for_panel() => {
                middle = middle.push(content).push(upright(look)).push(zone(panel));
            }
            // No room beside the content: over it.
            Some(panel) => {
                let panel = row![upright(look), opaque(zone(panel))];
                let over = container(panel).align_right(Length::Fill);
                middle = middle.push(stack![content, over]);
            }
        }
        let window = column![
            self.menu(),
            level(look),
            middle,
            level(look),
            self.message_line(),
            self.legend()
        ];
        let base = container(window)
            .width(Length::Fill)
            .height(Length::Fill)
            .style(theme::fill(look.tokens.frame));
        let sheet = self.sheet();
        let align = match self.sheet {
            Sheet::Palette(_) => Alignment::Start,
            _ => Alignment::Center,
        };
        let modal = modal(base, sheet)
            .align(Alignment::Center, align)
            .padding(Padding::from([48, 24]))
            .on_close(Message::CloseSheet);
        let home = match &self.preview {
            Some(_) => preview::MAIN,
            None => self.home(),
        };
        shortcuts(modal)
            .first(|press| Command::of(press).map(Message::Command))
            .last(|press| {
                let is_free =
                    |command: &Command| self.preview.is_none() || *command == Command::Copy;
                let command = Command::last(press).filter(is_free);
                command.map(Message::Command)
            })
            .home(home)
            .into()
    }

    /// The window before there is a database.
    fn choosing<'a>(&'a self, first: &'a FirstStart) -> Element<'a, Message> {
        let look = self.desk.look;
        let name = row![
            icon::icon(look, Icon::Rook),
            text(words::PROGRAM).size(font::BODY.size).font(font::BOLD)
        ]
        .spacing(8)
        .align_y(Alignment::Center);
        let head = container(name)
            .height(look.menu())
            .padding([0, 12])
            .align_y(Alignment::Center);
        let help = Key::new("F1", words::command::HELP, Message::Command(Command::Help));
        let own = first.keys().into_iter().map(|key| {
            Key::new(key.cap, key.label, Message::First(key.message)).weight(key.weight)
        });
        let others = first.hints().into_iter().map(|hint| {
            let message = Message::Command(hint.command.clone());
            Key::new(hint.command.key(), hint.label, message)
        });
        let keys = std::iter::once(help).chain(own).chain(others).collect();
        let window = column![
            head,
            container(first.view(&self.desk).map(Message::First)).height(Length::Fill),
            self.message_line(),
            container(legend(look, keys)).height(look.legend()),
        ];
        let base = container(window)
            .width(Length::Fill)
            .height(Length::Fill)
            .style(theme::fill(look.tokens.frame));
        let modal = modal(base, self.sheet())
            .padding(Padding::from([48, 24]))
            .on_close(Message::CloseSheet);
        shortcuts(modal)
            .first(|press| Command::of(press).map(Message::Command))
            .last(|press| {
                let own = first.key(press).map(Message::First);
                let copy = || Command::last(press).filter(|command| *command == Command::Copy);
                own.or_else(|| copy().map(Message::Command))
            })
            .home(first.home())
            .into()
    }

    pub(super) fn is_narrow(&self) -> bool {
        self.desk.width < theme::NARROW
    }

    /// The head of the screen. In a narrow window the menu bar has the title, and only what a screen
    /// says in a head of its own needs one.
    fn head(&self) -> Option<Element<'_, Message>> {
        let look = self.desk.look;
        let own = with_shown!(&self.shown, &self.month, |screen, wrap| screen
            .head(&self.desk)
            .map(|head| head.map(wrap)));
        let head = match own {
            None if self.is_narrow() => return None,
            own => own.unwrap_or_else(|| self.titles()),
        };
        let head = container(head)
            .height(look.screen_head())
            .width(Length::Fill)
            .padding([0, 14])
            .align_y(Alignment::Center)
            .style(theme::surface(look));
        Some(column![head, level(look)].into())
    }

    pub(super) fn tools(&self) -> Option<Element<'_, Message>> {
        with_shown!(&self.shown, &self.month, |screen, wrap| screen
            .tools(&self.desk)
            .map(|tools| tools.map(wrap)))
    }

    /// Title, what stands beside it, and the tools of the screen.
    fn titles(&self) -> Element<'_, Message> {
        let title = text(self.place().title())
            .size(font::TITLE.size)
            .font(font::BOLD);
        let subtitle = with_shown!(&self.shown, &self.month, |screen, _wrap| screen
            .subtitle(&self.desk));
        let subtitle = text(subtitle)
            .size(font::BODY.size)
            .style(theme::tone(self.desk.look, Tone::Muted));
        let line = row![title, subtitle, space().width(Length::Fill)]
            .spacing(12)
            .align_y(Alignment::Center);
        line.push(self.tools()).into()
    }

    /// Whether the panel stands beside the content; else over it, when it is asked for.
    pub(super) fn has_room_for_panel(&self) -> bool {
        let needs_room = with_shown!(&self.shown, &self.month, |screen, _wrap| screen
            .needs_room());
        let from = match needs_room && self.preview.is_none() {
            true => theme::WIDE,
            false => WITH_PANEL,
        };
        self.desk.width >= from
    }

    /// What waits for an answer is seen in the narrowest window.
    fn is_panel_shown(&self) -> bool {
        let is_asking = with_shown!(&self.shown, &self.month, |screen, _wrap| screen.is_asking());
        match self.has_room_for_panel() {
            true => self.is_panel_open,
            false => self.is_panel_over || self.preview.is_some() || is_asking,
        }
    }

    /// The preview of F2 says first what the accounts lack.
    fn with_findings<'a>(&'a self, preview: Element<'a, Message>) -> Element<'a, Message> {
        match &self.findings {
            Some(findings) => {
                let show = Message::Command(Command::ShowFile);
                let findings = findings.view(&self.desk, show);
                column![findings, preview].spacing(12).into()
            }
            None => preview,
        }
    }

    fn panel(&self) -> Option<Element<'_, Message>> {
        let desk = &self.desk;
        let look = desk.look;
        let (title, content, buttons) = match &self.preview {
            Some(preview) => (
                words::WILL_BE_DONE.to_owned(),
                self.with_findings(preview.view(desk).map(Message::Preview)),
                Some(preview.buttons(desk).map(Message::Preview)),
            ),
            None => with_shown!(&self.shown, &self.month, |screen, wrap| {
                let (title, content) = screen.panel(desk)?;
                (title, content.map(wrap), None)
            }),
        };
        let head = container(text(title).size(font::BODY.size).font(font::BOLD))
            .height(look.screen_head())
            .padding([0, 12])
            .align_y(Alignment::Center);
        let is_comparing = with_shown!(&self.shown, &self.month, |screen, _wrap| screen
            .is_comparing());
        let width = match (desk.width >= theme::WIDE, is_comparing) {
            (true, true) => 520.0,
            (true, false) => 380.0,
            (false, true) => 404.0,
            (false, false) => 272.0,
        };
        let content = scrollable(container(content).padding(12)).height(Length::Fill);
        let buttons = buttons.map(|buttons| column![level(look), container(buttons).padding(12)]);
        Some(
            container(column![head, level(look), content].push(buttons))
                .width(width)
                .height(Length::Fill)
                .style(theme::raised(look))
                .into(),
        )
    }
}
