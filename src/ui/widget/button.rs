//! A button that takes the focus: Enter and Space press it, a ring shows where the focus is.
//!
//! What cannot be done now is dimmed, stays in the order of Tab and says why when pressed.

use std::borrow::Cow;

use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, mouse, renderer};
use iced::keyboard::key::Named;
use iced::{Color, Element, Event, Length, Rectangle, Renderer, Size, Theme};

use super::focus::Focus;
use crate::ui::draw::{Align, Cap, Ink, cap_width, inset};
use crate::ui::font;
use crate::ui::icon::Icon;
use crate::ui::keys::Press;
use crate::ui::theme::{LINE, Look, RADIUS_CONTROL, Tone};

/// Where a segment stands in its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    First,
    Middle,
    Last,
    Only,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Plain,
    /// The one that is meant: accent.
    Main,
    /// Part of a switch.
    Segment {
        is_on: bool,
        side: Side,
    },
    /// No border until it has the focus: items of lists and heads.
    Bare,
}

pub struct Button<'a, Message> {
    look: Look,
    label: Cow<'a, str>,
    key: Option<Cow<'a, str>>,
    icon: Option<(Icon, Tone)>,
    kind: Kind,
    id: Option<Id>,
    width: Length,
    height: f32,
    is_spread: bool,
    is_dimmed: bool,
    on_press: Option<Message>,
}

/// A plain button.
pub fn button<'a, Message>(look: Look, label: impl Into<Cow<'a, str>>) -> Button<'a, Message> {
    Button {
        look,
        label: label.into(),
        key: None,
        icon: None,
        kind: Kind::Plain,
        id: None,
        width: Length::Shrink,
        height: look.button(),
        is_spread: false,
        is_dimmed: false,
        on_press: None,
    }
}

/// A switch: buttons that share their edges, one of them on.
pub fn segments<'a, Message: Clone + 'a>(
    look: Look,
    parts: impl IntoIterator<Item = (Cow<'a, str>, Message)>,
    selected: usize,
) -> Element<'a, Message> {
    let parts: Vec<_> = parts.into_iter().collect();
    let n = parts.len();
    let side = |at: usize| match (at == 0, at + 1 == n) {
        (true, true) => Side::Only,
        (true, false) => Side::First,
        (false, true) => Side::Last,
        (false, false) => Side::Middle,
    };
    let buttons = parts.into_iter().enumerate().map(|(at, (label, message))| {
        let kind = Kind::Segment {
            is_on: at == selected,
            side: side(at),
        };
        button(look, label).kind(kind).on_press(message).into()
    });
    // Neighbours share one line.
    iced::widget::Row::with_children(buttons)
        .spacing(-LINE)
        .into()
}

impl<'a, Message> Button<'a, Message> {
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    pub fn main(self) -> Self {
        self.kind(Kind::Main)
    }

    /// The key that does the same, shown in its cap.
    pub fn key(mut self, key: impl Into<Cow<'a, str>>) -> Self {
        self.key = Some(key.into());
        self
    }

    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some((icon, icon.tone()));
        self
    }

    pub fn icon_toned(mut self, icon: Icon, tone: Tone) -> Self {
        self.icon = Some((icon, tone));
        self
    }

    pub fn id(mut self, id: impl Into<Id>) -> Self {
        self.id = Some(id.into());
        self
    }

    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }

    pub fn height(mut self, height: f32) -> Self {
        self.height = height;
        self
    }

    /// The label at the left, the cap at the right edge.
    pub fn spread(mut self) -> Self {
        self.is_spread = true;
        self
    }

    pub fn on_press(mut self, message: Message) -> Self {
        self.on_press = Some(message);
        self
    }

    /// Not now: dimmed; pressing it sends `reason`, which says why.
    pub fn blocked(mut self, reason: Message) -> Self {
        self.is_dimmed = true;
        self.on_press = Some(reason);
        self
    }

    fn kind_of_type(&self) -> font::Type {
        match self.kind {
            Kind::Main if !self.is_dimmed => font::BODY_BOLD,
            Kind::Segment { is_on: true, .. } => font::BODY_BOLD,
            _ => font::BODY,
        }
    }

    fn natural_width(&self) -> f32 {
        let key = self.key.as_ref().map_or(0.0, |key| GAP + cap_width(key));
        let gap = if self.label.is_empty() { 0.0 } else { ICON_GAP };
        let icon = self.icon.map_or(0.0, |(icon, _)| icon.size() + gap);
        let label = self.kind_of_type().width(&self.label);
        (label + key + icon + 2.0 * PADDING).ceil()
    }
}

const PADDING: f32 = 10.0;
const GAP: f32 = 8.0;
const ICON_GAP: f32 = 6.0;

#[derive(Debug, Default)]
struct State {
    focus: Focus,
    is_pressed: bool,
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for Button<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(self.width, Length::Fixed(self.height))
    }

    fn layout(&mut self, _: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        let natural = Size::new(self.natural_width(), self.height);
        layout::Node::new(limits.resolve(self.width, Length::Fixed(self.height), natural))
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        _: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let state: &mut State = tree.state.downcast_mut();
        operation.focusable(self.id.as_ref(), layout.bounds(), &mut state.focus);
        operation.text(self.id.as_ref(), layout.bounds(), &self.label);
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Renderer,
        _: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        _: &Rectangle,
    ) {
        let state: &mut State = tree.state.downcast_mut();
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
                let is_over = cursor.is_over(layout.bounds());
                state.is_pressed = is_over;
                if state.focus.set(is_over) {
                    shell.request_redraw();
                }
                if is_over {
                    shell.capture_event();
                }
            }
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)) => {
                let was_pressed = std::mem::take(&mut state.is_pressed);
                if was_pressed && cursor.is_over(layout.bounds()) {
                    self.press(shell);
                }
            }
            _ if state.focus.is_on() && !shell.is_event_captured() => {
                let is_press = |press: Press| press.is(Named::Enter) || press.is(Named::Space);
                if Press::of(event).is_some_and(is_press) {
                    self.press(shell);
                }
            }
            _ => {}
        }
    }

    fn mouse_interaction(
        &self,
        _: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Rectangle,
        _: &Renderer,
    ) -> mouse::Interaction {
        match cursor.is_over(layout.bounds()) && self.on_press.is_some() {
            true => mouse::Interaction::Pointer,
            false => mouse::Interaction::None,
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        _: &Theme,
        _: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
        _: &Rectangle,
    ) {
        let state: &State = tree.state.downcast_ref();
        let bounds = layout.bounds();
        let (look, tokens) = (self.look, self.look.tokens);
        let is_accent = match self.kind {
            Kind::Main => !self.is_dimmed,
            Kind::Segment { is_on, .. } => is_on,
            Kind::Plain | Kind::Bare => false,
        };
        let (ground, edge, text, cap) = match (is_accent, self.is_dimmed) {
            (true, _) => (
                tokens.accent,
                tokens.accent,
                tokens.on_accent,
                Cap::on_accent(look),
            ),
            (false, true) => (tokens.raised, tokens.line, tokens.muted, Cap::dimmed(look)),
            (false, false) => (tokens.surface, tokens.edge, tokens.text, Cap::plain(look)),
        };
        let mut ink = Ink::new(look);
        let radius = self.radius();
        match self.kind {
            Kind::Bare => {}
            _ => ink.round(bounds, Some(ground), radius, edge, LINE),
        }
        self.draw_label(&mut ink, bounds, text, cap);
        if state.focus.is_on() {
            // On accent the ring would not be seen: it goes inside, in the other colour.
            match is_accent {
                true => {
                    let inner = bounds.shrink(2.0);
                    ink.round(inner, None, [1.0; 4], tokens.on_accent, 2.0);
                }
                false => ink.round(bounds, None, radius, tokens.accent, 2.0),
            }
        }
        ink.draw(renderer);
    }
}

impl<Message: Clone> Button<'_, Message> {
    fn press(&self, shell: &mut Shell<'_, Message>) {
        if let Some(message) = &self.on_press {
            shell.publish(message.clone());
        }
        shell.capture_event();
    }
}

impl<Message> Button<'_, Message> {
    fn radius(&self) -> [f32; 4] {
        let r = RADIUS_CONTROL;
        match self.kind {
            Kind::Segment { side, .. } => match side {
                Side::First => [r, 0.0, 0.0, r],
                Side::Middle => [0.0; 4],
                Side::Last => [0.0, r, r, 0.0],
                Side::Only => [r; 4],
            },
            _ => [r; 4],
        }
    }

    fn draw_label(&self, ink: &mut Ink, bounds: Rectangle, text: Color, cap: Cap) {
        let kind = self.kind_of_type();
        let natural = self.natural_width();
        let spare = match self.is_spread {
            true => 0.0,
            false => ((bounds.width - natural) / 2.0).floor().max(0.0),
        };
        let mut inner = inset(bounds, PADDING + spare, PADDING + spare);
        if let Some((icon, tone)) = self.icon {
            let own = match self.kind {
                Kind::Main => text,
                _ => self.look.color(tone),
            };
            ink.icon(icon, inner, own);
            inner = inset(inner, icon.size() + ICON_GAP, 0.0);
        }
        if let Some(key) = &self.key {
            let right = inner.x + inner.width;
            let left = ink.cap(key, right, inner.center_y(), cap);
            inner.width = (left - GAP - inner.x).max(0.0);
        }
        ink.text(&self.label, inner, kind, text, Align::Left);
    }
}

impl<'a, Message: Clone + 'a> From<Button<'a, Message>> for Element<'a, Message> {
    fn from(button: Button<'a, Message>) -> Self {
        Element::new(button)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::simulator;
    use super::*;
    use iced::keyboard::Key;

    #[derive(Debug, Clone, PartialEq)]
    enum Message {
        Export,
        Why,
        Show(usize),
    }

    fn row<'a>() -> Element<'a, Message> {
        let look = Look::default();
        let export = button(look, "Выгрузить").id("export").key("F2").main();
        let back = button(look, "В реестр").id("back").key("F8");
        iced::widget::row![
            export.on_press(Message::Export),
            back.blocked(Message::Why),
            segments(
                look,
                [
                    ("Файлы".into(), Message::Show(0)),
                    ("Анализ".into(), Message::Show(1)),
                ],
                1
            ),
        ]
        .into()
    }

    fn messages(act: impl FnOnce(&mut iced_test::Simulator<'_, Message>)) -> Vec<Message> {
        let mut ui = simulator(row());
        act(&mut ui);
        ui.into_messages().collect()
    }

    #[test]
    fn click_focuses_and_presses_and_keys_press_again() {
        let found = messages(|ui| {
            ui.click("Выгрузить").expect("the button");
            ui.tap_key(Key::Named(Named::Enter));
            ui.tap_key(Key::Named(Named::Space));
            ui.tap_key(Key::Named(Named::F2));
        });
        assert_eq!(found, [Message::Export, Message::Export, Message::Export]);
    }

    #[test]
    fn what_is_blocked_says_why() {
        let found = messages(|ui| {
            ui.click("В реестр").expect("the button");
            ui.tap_key(Key::Named(Named::Enter));
        });
        assert_eq!(found, [Message::Why, Message::Why]);
    }

    #[test]
    fn a_click_elsewhere_takes_the_focus_away() {
        let found = messages(|ui| {
            ui.click("Выгрузить").expect("the button");
            ui.click("Файлы").expect("the button");
            ui.tap_key(Key::Named(Named::Space));
        });
        assert_eq!(found, [Message::Export, Message::Show(0), Message::Show(0)]);
    }

    #[test]
    fn a_release_elsewhere_presses_nothing() {
        let found = messages(|ui| {
            let target = ui.find("Выгрузить").expect("the button");
            let _ = target;
            ui.point_at((20.0, 10.0));
            ui.simulate([Event::Mouse(mouse::Event::ButtonPressed(
                mouse::Button::Left,
            ))]);
            ui.point_at((500.0, 500.0));
            ui.simulate([Event::Mouse(mouse::Event::ButtonReleased(
                mouse::Button::Left,
            ))]);
        });
        assert!(found.is_empty());
    }
}
