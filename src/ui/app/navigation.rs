//! The menu bar and the navigation at the left.

use iced::widget::{Column, column, container, mouse_area, row, space, text};
use iced::{Alignment, Element, Length};

use crate::text::window as words;
use crate::ui::command::{Command, Menu};
use crate::ui::font;
use crate::ui::icon::{self, Icon};
use crate::ui::place::Place;
use crate::ui::theme::{self, Density, Look, Tone};
use crate::ui::widget::button::{Kind, button};
use crate::ui::widget::menu::{Item, Menu as BarMenu, menu_bar};
use crate::ui::widget::rule::upright;

use super::{App, Message};

impl App {
    pub(super) fn menu(&self) -> Element<'_, Message> {
        // The bar is as high as ever: so are its buttons.
        let look = Look {
            density: Density::Compact,
            ..self.desk.look
        };
        let all = Command::all();
        let menus = Menu::ALL
            .into_iter()
            .map(|menu| {
                let (title, mnemonic) = menu.title();
                let items = all
                    .iter()
                    .filter(|(of, _)| *of == menu)
                    .map(|(_, command)| {
                        Item::new(
                            command.title(),
                            command.key(),
                            Message::Command(command.clone()),
                        )
                    })
                    .collect();
                BarMenu {
                    title: title.into(),
                    mnemonic,
                    items,
                }
            })
            .collect();
        // The screen has no head of its own there.
        let tools = match self.is_narrow() {
            true => self.tools(),
            false => None,
        };
        let title = match self.is_narrow() {
            true => self.place().title(),
            false => words::PROGRAM,
        };
        let title = tools.unwrap_or_else(|| {
            let title = text(title).size(font::BODY.size).font(font::BOLD);
            title.wrapping(text::Wrapping::None).into()
        });
        let name = row![icon::icon(look, Icon::Rook), title]
            .spacing(8)
            .align_y(Alignment::Center);
        let turn = |shape: Icon, command: Command| {
            button(look, "")
                .kind(Kind::Bare)
                .icon(shape)
                .on_press(Message::Command(command))
        };
        let period = row![
            turn(Icon::ArrowLeft, Command::PeriodBefore),
            upright(look),
            container(
                text(words::period(self.desk.period))
                    .size(font::BODY.size)
                    .font(font::BOLD)
            )
            .center_x(116.0),
            upright(look),
            turn(Icon::ArrowRight, Command::PeriodAfter),
        ]
        .height(look.button())
        .align_y(Alignment::Center);
        let period = container(period).style(theme::control(look));
        let mut bar = row![name].spacing(16).align_y(Alignment::Center);
        bar = bar.push(menu_bar(look, menus).folded(self.is_narrow()));
        bar = bar.push(space().width(Length::Fill));
        if self.desk.read_only.is_some() {
            bar = bar.push(
                text(words::READ_ONLY)
                    .size(font::SMALL.size)
                    .style(theme::tone(look, Tone::Warn)),
            );
        }
        let mut find = button(look, words::command::PALETTE)
            .icon(Icon::Search)
            .on_press(Message::Command(Command::Palette));
        if !self.is_narrow() {
            find = find.key("Ctrl+K");
        }
        bar = bar.push(period).push(find);
        container(bar)
            .height(look.menu())
            .width(Length::Fill)
            .padding([0, 12])
            .align_y(Alignment::Center)
            .style(theme::fill(look.tokens.frame))
            .into()
    }

    pub(super) fn navigation(&self) -> Element<'_, Message> {
        let look = self.desk.look;
        let is_small = self.desk.width < 1200.0;
        let width = match self.desk.width {
            width if width < 1200.0 => 44.0,
            width if width < theme::WIDE => 204.0,
            _ => 226.0,
        };
        let muted = theme::tone(look, Tone::Muted);
        let mut list = Column::new().spacing(2);
        if !is_small && let Some(setup) = &self.desk.setup {
            let name = text(words::short_name(&setup.provider.name))
                .size(font::HEAD.size)
                .font(font::BOLD);
            let kpp = text(words::kpp(&setup.provider.kpp))
                .size(font::SMALL.size)
                .style(muted);
            list = list.push(container(column![name, kpp]).padding([8, 14]));
        }
        let current = self.place();
        for place in Place::ALL {
            let is_current = place.digit() == current.digit();
            let counter = match place {
                Place::Month => self.month.n_left(&self.desk),
                Place::Refusals { .. } => self.month.n_refused(),
                Place::Billing { .. } => self.month.n_unbilled(),
                _ => 0,
            };
            list = list.push(navigation_item(look, place, counter, is_current, is_small));
        }
        let foot = self.foot(is_small);
        container(column![list, space().height(Length::Fill), foot])
            .width(width)
            .height(Length::Fill)
            .style(theme::fill(look.tokens.frame))
            .into()
    }

    /// The proof, always in sight.
    fn foot(&self, is_small: bool) -> Element<'_, Message> {
        let look = self.desk.look;
        let (shape, tone, said) = match self.month.proof() {
            None => (Icon::Waiting, Tone::Muted, words::PROOF_COUNTING.to_owned()),
            Some(proof) if proof.is_ok() => (Icon::Done, Tone::Normal, words::PROOF_OK.to_owned()),
            Some(proof) => {
                let n = proof.lines.iter().filter(|line| !line.is_ok()).count();
                (Icon::Refused, Tone::Bad, words::proof_bad(n))
            }
        };
        let mut foot = row![icon::icon(look, shape)].spacing(8);
        if !is_small {
            foot = foot.push(
                text(said)
                    .size(font::HEAD.size)
                    .font(font::BOLD)
                    .style(theme::tone(look, tone)),
            );
        }
        container(foot).padding([10, 14]).into()
    }
}

/// An entry of the navigation: digit, title, and how many things wait there for the clerk.
fn navigation_item<'a>(
    look: Look,
    place: Place,
    counter: i64,
    is_current: bool,
    is_small: bool,
) -> Element<'a, Message> {
    let face = if is_current { font::BOLD } else { font::SANS };
    let digit = text(place.digit().to_string())
        .size(font::SMALL.size)
        .style(theme::tone(look, Tone::Muted));
    let mut line = row![digit].spacing(8).align_y(Alignment::Center);
    if !is_small {
        let title = text(place.title()).size(font::BODY.size).font(face);
        line = line.push(title.width(Length::Fill));
    }
    if counter > 0 {
        let counter = text(words::count(counter));
        line = line.push(counter.size(font::BODY.size).font(font::BOLD));
    }
    let (bar, ground) = match is_current {
        true => (look.tokens.accent, look.tokens.sel),
        false => (look.tokens.frame, look.tokens.frame),
    };
    let mark = container(space().width(theme::MARK).height(Length::Fill)).style(theme::fill(bar));
    let padding = if is_small { [0, 4] } else { [0, 10] };
    let inside = container(line).padding(padding).center_y(Length::Fill);
    // A long title takes two lines.
    let is_long = !is_small && font::BODY.width(place.title()) > 140.0;
    let height = look.navigation() + if is_long { 12.0 } else { 0.0 };
    let item = container(row![mark, inside])
        .height(height)
        .width(Length::Fill)
        .style(theme::fill(ground));
    mouse_area(item)
        .on_press(Message::Command(Command::Go(place)))
        .into()
}
