//! Pages of a document, one below the other, as they come from the printer.
//!
//! The application owns the zoom and the pictures, and paints those it is told are seen. A page without
//! a picture is an empty sheet of its size; a picture of another zoom is stretched until the right one
//! has come. Thousands of pages cost no more than those that are seen.

use std::ops::Range;

use iced::advanced::image::{Handle, Image, Renderer as _};
use iced::advanced::renderer::Renderer as _;
use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, mouse, renderer};
use iced::keyboard::key::Named;
use iced::{Color, Element, Length, Rectangle, Renderer, Size, Theme};

use super::focus::Focus;
use super::scroll::{Scroll, track};
use crate::ui::draw::Ink;
use crate::ui::keys::Press;
use crate::ui::theme::{LINE, Look, SCROLLBAR};

/// How large pages are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Zoom {
    /// As wide as there is room.
    #[default]
    Width,
    /// Whole pages.
    Page,
    /// Of their size on paper.
    Percent(u16),
}

/// A page: its size in points, and its picture once it has been painted.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub size: Size,
    pub picture: Option<Handle>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// These pages are seen, with so many pixels of the screen to a point.
    Seen { pages: Range<usize>, scale: f32 },
    /// Another zoom is wanted.
    Zoom(Zoom),
}

pub struct Paper<'a, Message> {
    look: Look,
    id: Id,
    sheets: &'a [Sheet],
    zoom: Zoom,
    on_event: Box<dyn Fn(Event) -> Message + 'a>,
}

pub fn paper<'a, Message>(
    look: Look,
    id: impl Into<Id>,
    sheets: &'a [Sheet],
    zoom: Zoom,
    on_event: impl Fn(Event) -> Message + 'a,
) -> Paper<'a, Message> {
    Paper {
        look,
        id: id.into(),
        sheets,
        zoom,
        on_event: Box::new(on_event),
    }
}

/// Zooms that `+` and `-` go through, in percent.
const ZOOMS: [u16; 8] = [25, 50, 75, 100, 125, 150, 200, 300];
/// Logical pixels of a point at 100 %: 96 of them to an inch.
const REAL: f32 = 96.0 / 72.0;
/// Wider a page is not made only because there is room.
const WIDEST: f32 = 1.25 * REAL;
const GAP: f32 = 12.0;
/// Pages scroll by steps: a whole number of them has no limit that a float would have.
const STEP: f32 = 16.0;
/// Steps of an arrow.
const ARROW: usize = 4;
/// Steps that stay in sight when a screenful is turned.
const KEPT: usize = 2;
const PAN: f32 = 48.0;

#[derive(Debug, Default)]
struct State {
    focus: Focus,
    scroll: Scroll,
    /// How far wide pages are moved to the left.
    left: f32,
    /// Logical pixels of a point, and how many sheets there were, when it was laid out last.
    scale: f32,
    n_sheets: usize,
    told: Option<(Range<usize>, f32)>,
}

impl State {
    fn top(&self) -> f64 {
        self.scroll.top as f64 * f64::from(STEP)
    }
}

/// Where pages stand: from the top of the first one, in logical pixels.
struct Stack<'s> {
    sheets: &'s [Sheet],
    scale: f32,
}

impl Stack<'_> {
    /// The beginning of every page, and in the end of what would be the next one.
    fn tops(&self) -> impl Iterator<Item = (usize, f64, Size)> {
        let mut next = f64::from(GAP);
        self.sheets.iter().enumerate().map(move |(at, sheet)| {
            let size = Size::new(
                (sheet.size.width * self.scale).round(),
                (sheet.size.height * self.scale).round(),
            );
            let top = next;
            next += f64::from(size.height + GAP);
            (at, top, size)
        })
    }

    fn height(&self) -> f64 {
        let last = self.tops().last();
        last.map_or(0.0, |(_, top, size)| top + f64::from(size.height + GAP))
    }

    /// Pages of which something is between two heights.
    fn between(&self, from: f64, to: f64) -> Range<usize> {
        let is_seen =
            |(_, top, size): &(usize, f64, Size)| *top < to && top + f64::from(size.height) > from;
        let mut seen = self.tops().filter(is_seen).map(|(at, _, _)| at);
        match seen.next() {
            Some(first) => first..seen.last().unwrap_or(first) + 1,
            None => 0..0,
        }
    }
}

/// The next zoom that is larger or smaller than what is seen.
pub fn stepped(percent: f32, is_larger: bool) -> u16 {
    let mut zooms = ZOOMS.into_iter();
    match is_larger {
        true => zooms.find(|zoom| f32::from(*zoom) > percent + 0.5),
        false => zooms.rfind(|zoom| f32::from(*zoom) < percent - 0.5),
    }
    .unwrap_or(if is_larger { 300 } else { 25 })
}

impl<Message> Paper<'_, Message> {
    fn stack(&self, scale: f32) -> Stack<'_> {
        Stack {
            sheets: self.sheets,
            scale,
        }
    }

    /// Logical pixels of a point.
    fn scale(&self, room: Size) -> f32 {
        let most = |side: fn(Size) -> f32| {
            let sides = self.sheets.iter().map(|sheet| side(sheet.size));
            sides.fold(1.0, f32::max)
        };
        let wide = (room.width - SCROLLBAR - 2.0 * GAP).max(1.0) / most(|size| size.width);
        let scale = match self.zoom {
            Zoom::Width => wide.min(WIDEST),
            Zoom::Page => wide.min((room.height - 2.0 * GAP).max(1.0) / most(|size| size.height)),
            Zoom::Percent(percent) => f32::from(percent) / 100.0 * REAL,
        };
        scale.max(0.05)
    }

    /// Pages that stand at the left edge when they are too wide are moved by the arrows.
    fn most_left(&self, scale: f32, room: f32) -> f32 {
        let widths = self.sheets.iter().map(|sheet| sheet.size.width * scale);
        (widths.fold(0.0, f32::max) + 2.0 * GAP + SCROLLBAR - room).max(0.0)
    }

    fn press_key(
        &self,
        press: &Press,
        state: &mut State,
        room: Size,
        shell: &mut Shell<'_, Message>,
    ) -> bool {
        if !press.modifiers.is_empty() && press.typed().is_none() {
            return false;
        }
        let percent = state.scale / REAL * 100.0;
        let zoom = match press.typed() {
            Some("+" | "=") => Some(Zoom::Percent(stepped(percent, true))),
            Some("-") => Some(Zoom::Percent(stepped(percent, false))),
            Some("0") => Some(Zoom::Width),
            Some("1") => Some(Zoom::Percent(100)),
            Some("2") => Some(Zoom::Page),
            _ => None,
        };
        if let Some(zoom) = zoom {
            shell.publish((self.on_event)(Event::Zoom(zoom)));
            return true;
        }
        let scroll = &mut state.scroll;
        let screen = scroll.n_fit.saturating_sub(KEPT).max(1);
        let last = scroll.n_rows.saturating_sub(scroll.n_fit);
        let most_left = self.most_left(state.scale, room.width);
        let top = match press.named() {
            Some(Named::ArrowUp) => scroll.top.saturating_sub(ARROW),
            Some(Named::ArrowDown) => scroll.top + ARROW,
            Some(Named::PageUp) => scroll.top.saturating_sub(screen),
            Some(Named::PageDown | Named::Space) => scroll.top + screen,
            Some(Named::Home) => 0,
            Some(Named::End) => last,
            Some(Named::ArrowLeft) => {
                state.left = (state.left - PAN).max(0.0);
                return true;
            }
            Some(Named::ArrowRight) => {
                state.left = (state.left + PAN).min(most_left);
                return true;
            }
            _ => return false,
        };
        scroll.top = top.min(last);
        true
    }

    /// Tells the application what is seen, once.
    fn tell(&self, state: &mut State, room: Size, shell: &mut Shell<'_, Message>) {
        let top = state.top();
        let pages = self
            .stack(state.scale)
            .between(top, top + f64::from(room.height));
        let seen = (pages, state.scale * self.look.scale);
        if state.told.as_ref() != Some(&seen) {
            let (pages, scale) = seen.clone();
            state.told = Some(seen);
            shell.publish((self.on_event)(Event::Seen { pages, scale }));
        }
    }

    /// Every page that is seen, with its place in the window.
    fn places(&self, state: &State, bounds: Rectangle) -> Vec<(usize, Rectangle)> {
        let stack = self.stack(state.scale);
        let top = state.top();
        let seen = stack.between(top, top + f64::from(bounds.height));
        let room = bounds.width - SCROLLBAR;
        let left = state.left.min(self.most_left(state.scale, bounds.width));
        let tops = stack.tops().skip(seen.start).take(seen.len());
        tops.map(|(at, y, size)| {
            let x = match size.width + 2.0 * GAP <= room {
                true => (room - size.width) / 2.0,
                false => GAP - left,
            };
            let place = Rectangle {
                x: self.look.snap(bounds.x + x),
                y: self.look.snap(bounds.y + (y - top) as f32),
                width: size.width,
                height: size.height,
            };
            (at, place)
        })
        .collect()
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Paper<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fill)
    }

    fn layout(&mut self, tree: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        let state: &mut State = tree.state.downcast_mut();
        let room = limits.max();
        let scale = self.scale(room);
        let n_rows = (self.stack(scale).height() / f64::from(STEP)).ceil() as usize;
        let n_fit = (room.height / STEP) as usize;
        // What was in the middle stays there.
        if state.n_sheets == self.sheets.len() && state.scale > 0.0 && state.scale != scale {
            let half = n_fit as f64 / 2.0;
            let middle = (state.scroll.top as f64 + half) * f64::from(scale / state.scale);
            state.scroll.top = (middle - half).max(0.0).round() as usize;
        }
        state.scale = scale;
        state.n_sheets = self.sheets.len();
        state.scroll.fit(n_rows, n_fit);
        layout::Node::new(room)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        _: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let state: &mut State = tree.state.downcast_mut();
        operation.focusable(Some(&self.id), layout.bounds(), &mut state.focus);
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &iced::Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Renderer,
        _: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        _: &Rectangle,
    ) {
        let state: &mut State = tree.state.downcast_mut();
        let bounds = layout.bounds();
        match event {
            iced::Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
                let over = cursor.position_over(bounds);
                if state.focus.set(over.is_some()) {
                    shell.request_redraw();
                }
                if let Some(at) = over {
                    state.scroll.press(track(bounds), at);
                    shell.capture_event();
                    shell.request_redraw();
                }
            }
            iced::Event::Mouse(mouse::Event::ButtonReleased(_)) => state.scroll.release(),
            iced::Event::Mouse(mouse::Event::CursorMoved { position })
                if state.scroll.drag(track(bounds), *position) =>
            {
                shell.request_redraw();
            }
            iced::Event::Mouse(mouse::Event::WheelScrolled { delta }) if cursor.is_over(bounds) => {
                if state.scroll.wheel(*delta, STEP) {
                    shell.request_redraw();
                }
                shell.capture_event();
            }
            iced::Event::Keyboard(_) if state.focus.is_on() && !shell.is_event_captured() => {
                let press = Press::of(event);
                if press.is_some_and(|press| self.press_key(&press, state, bounds.size(), shell)) {
                    shell.capture_event();
                    shell.request_redraw();
                }
            }
            _ => {}
        }
        self.tell(state, bounds.size(), shell);
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
        let (bounds, tokens) = (layout.bounds(), self.look.tokens);
        let places = self.places(state, bounds);
        let mut ink = Ink::new(self.look);
        ink.fill(bounds, tokens.raised);
        for (_, place) in &places {
            ink.frame(
                place.expand(LINE),
                Some(Color::WHITE),
                tokens.edge,
                LINE,
                0.0,
            );
        }
        ink.draw_body(renderer, bounds);
        renderer.with_layer(bounds, |renderer| {
            for (at, place) in &places {
                if let Some(picture) = &self.sheets[*at].picture {
                    renderer.draw_image(Image::new(picture.clone()), *place, bounds);
                }
            }
        });
        let mut ink = Ink::new(self.look);
        state.scroll.draw(&mut ink, track(bounds));
        if state.focus.is_on() {
            ink.ring(bounds, 0.0);
        }
        renderer.with_layer(bounds, |renderer| ink.draw(renderer));
    }
}

impl<'a, Message: 'a> From<Paper<'a, Message>> for Element<'a, Message> {
    fn from(paper: Paper<'a, Message>) -> Self {
        Element::new(paper)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{letter, named, simulator};
    use super::*;
    use iced::keyboard::Modifiers;
    use iced::keyboard::key::Code;

    fn sheets(n: usize) -> Vec<Sheet> {
        let sheet = Sheet {
            size: Size::new(595.0, 842.0),
            picture: None,
        };
        vec![sheet; n]
    }

    /// What is told of so many pages, a click and some keys.
    fn events(n: usize, zoom: Zoom, keys: &[iced::Event]) -> Vec<Event> {
        let sheets = sheets(n);
        let mut ui = simulator(paper(Look::default(), "paper", &sheets, zoom, |event| {
            event
        }));
        ui.point_at((50.0, 10.0));
        ui.simulate(iced_test::simulator::click());
        for key in keys {
            ui.simulate([key.clone()]);
        }
        ui.into_messages().collect()
    }

    fn seen(events: &[Event]) -> Vec<Range<usize>> {
        let pages = |event: &Event| match event {
            Event::Seen { pages, .. } => Some(pages.clone()),
            Event::Zoom(_) => None,
        };
        events.iter().filter_map(pages).collect()
    }

    #[test]
    fn what_is_seen_is_told_once() {
        let none = Modifiers::empty();
        let first = 0..1;
        let still = events(3000, Zoom::Page, &[named(Named::Home, none)]);
        assert_eq!(seen(&still), vec![first.clone()]);
        let end = events(3000, Zoom::Page, &[named(Named::End, none)]);
        let last = seen(&end).pop().expect("pages");
        assert_eq!(last.end, 3000);
        assert!(last.len() <= 2, "{last:?}");
        assert_eq!(seen(&events(0, Zoom::Width, &[])), vec![0..first.start]);
    }

    #[test]
    fn keys_turn_pages_both_ways() {
        let none = Modifiers::empty();
        let down = vec![named(Named::PageDown, none); 3];
        let mut keys = down;
        keys.extend(vec![named(Named::PageUp, none); 9]);
        let told = seen(&events(20, Zoom::Page, &keys));
        assert_eq!(told.first(), told.last());
        assert!(told.iter().any(|pages| pages.contains(&2)), "{told:?}");
    }

    #[test]
    fn signs_ask_for_another_zoom() {
        let none = Modifiers::empty();
        let keys = [
            letter("+", Code::Equal, none),
            letter("-", Code::Minus, none),
            letter("0", Code::Digit0, none),
            letter("2", Code::Digit2, none),
        ];
        let told = events(1, Zoom::Percent(100), &keys);
        let zooms: Vec<&Event> = told
            .iter()
            .filter(|event| matches!(event, Event::Zoom(_)))
            .collect();
        let expected = [
            Event::Zoom(Zoom::Percent(125)),
            Event::Zoom(Zoom::Percent(75)),
            Event::Zoom(Zoom::Width),
            Event::Zoom(Zoom::Page),
        ];
        assert_eq!(zooms, expected.iter().collect::<Vec<_>>());
    }

    #[test]
    fn zooms_end_somewhere() {
        assert_eq!(stepped(300.0, true), 300);
        assert_eq!(stepped(25.0, false), 25);
        assert_eq!(stepped(110.0, true), 125);
        assert_eq!(stepped(110.0, false), 100);
        assert_eq!(stepped(99.9, true), 125);
    }
}
