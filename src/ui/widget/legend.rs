//! The key legend at the bottom: what the keys do where the focus is. Clicking does the same.

use iced::advanced::widget::{Operation, Tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, mouse, renderer};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme};

use crate::ui::draw::{Align, Ink, inset};
use crate::ui::font;
use crate::ui::theme::{LINE, Look};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weight {
    #[default]
    Plain,
    /// Recommended now: on accent.
    Hot,
    /// Cannot work now; the message says why.
    Dimmed,
}

#[derive(Debug, Clone)]
pub struct Key<Message> {
    pub cap: String,
    pub label: String,
    pub weight: Weight,
    /// Stands there however little room there is.
    pub stays: bool,
    pub message: Message,
}

impl<Message> Key<Message> {
    pub fn new(cap: impl Into<String>, label: impl Into<String>, message: Message) -> Self {
        Self {
            cap: cap.into(),
            label: label.into(),
            weight: Weight::Plain,
            stays: false,
            message,
        }
    }

    pub fn weight(mut self, weight: Weight) -> Self {
        self.weight = weight;
        self
    }

    pub fn stays(mut self) -> Self {
        self.stays = true;
        self
    }
}

pub struct Legend<Message> {
    look: Look,
    keys: Vec<Key<Message>>,
}

pub fn legend<Message>(look: Look, keys: Vec<Key<Message>>) -> Legend<Message> {
    Legend { look, keys }
}

const PADDING: f32 = 6.0;
const GAP: f32 = 7.0;
const CAP_PADDING: f32 = 5.0;

impl<Message> Legend<Message> {
    /// What the key needs: cap and label.
    fn natural(&self, key: &Key<Message>) -> f32 {
        let cap = font::CODE.width(&key.cap) + 2.0 * CAP_PADDING;
        (cap + GAP + font::BODY.width(&key.label) + 2.0 * PADDING).ceil()
    }

    /// The keys there is room for, whole. First the dimmed ones go, then the plain ones, from the right.
    fn shown(&self, room: f32) -> Vec<&Key<Message>> {
        let mut shown: Vec<&Key<Message>> = self.keys.iter().collect();
        let goes = |weight: Weight| {
            move |key: &&Key<Message>| key.weight == weight && !key.stays && weight != Weight::Hot
        };
        while shown.iter().map(|key| self.natural(key)).sum::<f32>() > room {
            let dimmed = shown.iter().rposition(goes(Weight::Dimmed));
            match dimmed.or_else(|| shown.iter().rposition(goes(Weight::Plain))) {
                Some(at) => drop(shown.remove(at)),
                None => break,
            }
        }
        shown
    }

    /// Every key that is shown, with its place: what it needs and an equal share of the rest. Only
    /// where even those that stay have too little room are labels cut, all alike.
    fn places(&self, bounds: Rectangle) -> Vec<(&Key<Message>, Rectangle)> {
        let shown = self.shown(bounds.width);
        let sum: f32 = shown.iter().map(|key| self.natural(key)).sum();
        let n = shown.len().max(1) as f32;
        let spare = bounds.width - sum;
        let mut x = bounds.x;
        let place = |key| {
            let natural = self.natural(key);
            let width = match spare >= 0.0 {
                true => natural + spare / n,
                false => natural * bounds.width / sum,
            };
            let place = Rectangle { x, width, ..bounds };
            x += width;
            (key, place)
        };
        shown.into_iter().map(place).collect()
    }

    fn at(&self, bounds: Rectangle, cursor: mouse::Cursor) -> Option<&Key<Message>> {
        let at = cursor.position_over(bounds)?;
        let (key, _) = self
            .places(bounds)
            .into_iter()
            .find(|(_, place)| place.contains(at))?;
        Some(key)
    }
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for Legend<Message> {
    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fixed(self.look.legend()))
    }

    fn layout(&mut self, _: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        layout::Node::new(Size::new(limits.max().width, self.look.legend()))
    }

    fn operate(
        &mut self,
        _: &mut Tree,
        layout: Layout<'_>,
        _: &Renderer,
        operation: &mut dyn Operation,
    ) {
        operation.container(None, layout.bounds());
        operation.traverse(&mut |operation| {
            for (key, place) in self.places(layout.bounds()) {
                operation.text(None, place, &key.label);
            }
        });
    }

    fn update(
        &mut self,
        _: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Renderer,
        _: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        _: &Rectangle,
    ) {
        let is_click = matches!(
            event,
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
        );
        if is_click && let Some(key) = self.at(layout.bounds(), cursor) {
            shell.publish(key.message.clone());
            shell.capture_event();
        }
    }

    fn draw(
        &self,
        _: &Tree,
        renderer: &mut Renderer,
        _: &Theme,
        _: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
        _: &Rectangle,
    ) {
        let tokens = self.look.tokens;
        let bounds = layout.bounds();
        let mut ink = Ink::new(self.look);
        ink.fill(bounds, tokens.bar);
        let places = self.places(bounds);
        let last = places.len().saturating_sub(1);
        for (at, (key, place)) in places.into_iter().enumerate() {
            let text = match key.weight {
                Weight::Plain => tokens.bar_text,
                Weight::Hot => tokens.on_accent,
                Weight::Dimmed => tokens.bar_dimmed,
            };
            if key.weight == Weight::Hot {
                ink.fill(place, tokens.accent);
            }
            if at < last {
                let line = inset(place, place.width - LINE, 0.0);
                ink.fill(line, tokens.bar_cap);
            }
            let spare = (place.width - self.natural(key)).max(0.0);
            let inner = inset(place, PADDING + (spare / 2.0).floor(), PADDING);
            let cap = Rectangle {
                y: inner.y + ((inner.height - 18.0) / 2.0).floor(),
                width: (font::CODE.width(&key.cap) + 2.0 * CAP_PADDING).min(inner.width),
                height: 18.0,
                ..inner
            };
            match key.weight {
                Weight::Plain => ink.frame(cap, Some(tokens.bar_cap), tokens.bar_cap, 0.0, 2.0),
                Weight::Hot => ink.frame(cap, None, tokens.on_accent, LINE, 2.0),
                Weight::Dimmed => {}
            }
            ink.text(&key.cap, cap, font::CODE, text, Align::Center);
            let label = inset(inner, cap.width + GAP, 0.0);
            ink.text(&key.label, label, font::BODY, text, Align::Left);
        }
        ink.draw_body(renderer, bounds);
    }
}

impl<'a, Message: Clone + 'a> From<Legend<Message>> for Element<'a, Message> {
    fn from(legend: Legend<Message>) -> Self {
        Element::new(legend)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::simulator;
    use super::*;

    #[test]
    fn keys_are_clicked_and_fill_the_width() {
        let keys = vec![
            Key::new("F1", "Справка", 1),
            Key::new("F6", "7-файл для D", 6).weight(Weight::Hot),
            Key::new("F8", "В реестр", 8).weight(Weight::Dimmed),
        ];
        let legend = legend(Look::default(), keys);
        let bar = Rectangle::new(iced::Point::ORIGIN, Size::new(900.0, 30.0));
        let (_, last) = legend.places(bar)[2];
        assert!((last.x + last.width - 900.0).abs() < 0.1);
        let mut ui = simulator(legend);
        ui.click("7-файл для D").expect("a key");
        ui.click("В реестр").expect("a key");
        assert_eq!(ui.into_messages().collect::<Vec<_>>(), [6, 8]);
    }
    #[test]
    fn with_too_little_room_whole_keys_go_and_no_word_is_cut() {
        let keys = vec![
            Key::new("F1", "Справка", ()).stays(),
            Key::new("F2", "Выгрузка", ()).weight(Weight::Dimmed),
            Key::new("F5", "Приём ответов", ()),
            Key::new("F6", "7-файл для D", ()).weight(Weight::Hot),
            Key::new("Esc", "Назад", ()).stays(),
        ];
        let legend = legend(Look::default(), keys);
        let check = |room: f32, expected: &str| {
            let bar = Rectangle::with_size(Size::new(room, 30.0));
            let places = legend.places(bar);
            let caps: Vec<&str> = places.iter().map(|(key, _)| key.cap.as_str()).collect();
            assert_eq!(caps.join(" "), expected, "{room}");
            let width: f32 = places.iter().map(|(_, place)| place.width).sum();
            assert!((width - room).abs() < 0.1);
        };
        check(800.0, "F1 F2 F5 F6 Esc");
        check(550.0, "F1 F5 F6 Esc");
        check(400.0, "F1 F6 Esc");
        check(90.0, "F1 F6 Esc");
    }
}
