//! A running job in the message line: name, «n из m», a bar, the time left, and the key that interrupts.

use iced::advanced::widget::{Operation, Tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, mouse, renderer};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme};

use crate::ui::draw::{Align, Cap, Ink, cap_width, inset};
use crate::ui::font;
use crate::ui::theme::{LINE, Look};

pub struct Progress<'a, Message> {
    look: Look,
    words: &'a str,
    n: u64,
    of: u64,
    left: &'a str,
    stop: Option<(&'a str, Message)>,
}

/// `words` say what and how far, `left` how long still.
pub fn progress<'a, Message>(
    look: Look,
    words: &'a str,
    (n, of): (u64, u64),
    left: &'a str,
) -> Progress<'a, Message> {
    Progress {
        look,
        words,
        n,
        of,
        left,
        stop: None,
    }
}

impl<'a, Message> Progress<'a, Message> {
    /// The key that interrupts, written in its cap.
    pub fn stop(mut self, cap: &'a str, message: Message) -> Self {
        self.stop = Some((cap, message));
        self
    }

    /// Places of words, bar, rest and cap.
    fn places(&self, bounds: Rectangle) -> [Rectangle; 4] {
        let cap = self.stop.as_ref().map_or(0.0, |(cap, _)| cap_width(cap));
        let left = font::BODY.width(self.left);
        let room = bounds.width - BAR - left - cap - 3.0 * GAP;
        let words = font::BODY.width(self.words).min(room.max(0.0));
        let mut at = bounds;
        [words, BAR, left, cap].map(|width| {
            let width = width.min(at.width);
            let place = Rectangle { width, ..at };
            at = inset(at, width + GAP, 0.0);
            place
        })
    }
}

const BAR: f32 = 150.0;
const GAP: f32 = 8.0;

impl<Message: Clone> Widget<Message, Theme, Renderer> for Progress<'_, Message> {
    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fixed(self.look.message()))
    }

    fn layout(&mut self, _: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        layout::Node::new(Size::new(limits.max().width, self.look.message()))
    }

    fn operate(
        &mut self,
        _: &mut Tree,
        layout: Layout<'_>,
        _: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let [words, _, left, cap] = self.places(layout.bounds());
        operation.text(None, words, self.words);
        operation.text(None, left, self.left);
        if let Some((key, _)) = &self.stop {
            operation.text(None, cap, key);
        }
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
        let [.., cap] = self.places(layout.bounds());
        if let Some((_, message)) = &self.stop
            && is_click
            && cursor.is_over(cap)
        {
            shell.publish(message.clone());
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
        let [words, bar, left, cap] = self.places(layout.bounds());
        let mut ink = Ink::new(self.look);
        ink.text(self.words, words, font::BODY, tokens.text, Align::Left);
        let frame = Rectangle {
            y: bar.y + (bar.height / 2.0).floor() - 5.0,
            height: 10.0,
            ..bar
        };
        ink.frame(frame, Some(tokens.surface), tokens.edge, LINE, 2.0);
        let part = (self.n as f64 / self.of.max(1) as f64).clamp(0.0, 1.0) as f32;
        let full = Rectangle {
            x: frame.x + LINE,
            y: frame.y + LINE,
            width: (frame.width - 2.0 * LINE) * part,
            height: frame.height - 2.0 * LINE,
        };
        ink.fill(full, tokens.accent);
        ink.text(self.left, left, font::BODY, tokens.muted, Align::Left);
        if let Some((key, _)) = &self.stop {
            let colors = Cap::plain(self.look);
            ink.cap(key, cap.x + cap.width, cap.center_y(), colors);
        }
        ink.draw(renderer);
    }
}

impl<'a, Message: Clone + 'a> From<Progress<'a, Message>> for Element<'a, Message> {
    fn from(progress: Progress<'a, Message>) -> Self {
        Element::new(progress)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::simulator;
    use super::*;

    #[test]
    fn says_how_far_and_can_be_interrupted() {
        let words = "Проверяю 7-файл A: 3 102 из 4 774";
        let view = progress(Look::default(), words, (3102, 4774), "ещё 2 с");
        let mut ui = simulator(view.stop("Shift+Esc — прервать", "stop"));
        assert!(ui.find(words).is_ok());
        ui.click("Shift+Esc — прервать").expect("the key");
        assert_eq!(ui.into_messages().collect::<Vec<_>>(), ["stop"]);
    }
}
