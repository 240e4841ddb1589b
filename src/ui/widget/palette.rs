//! The palette: a field and under it everything that can be done or found, by what was typed.
//!
//! The application fills the list by the query; the widget owns which row is chosen. The field keeps
//! the focus, arrows and Enter go to the list.

use std::borrow::Cow;

use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, Widget, layout, mouse, renderer};
use iced::keyboard::key::Named;
use iced::{Element, Length, Point, Rectangle, Renderer, Size, Theme};

use super::input::input;
use super::scroll::{Scroll, track};
use crate::ui::draw::{Align, Cap, Ink, cap_width, inset};
use crate::ui::font;
use crate::ui::icon::Icon;
use crate::ui::keys::Press;
use crate::ui::matching::Query;
use crate::ui::theme::{LINE, Look, MARK, RADIUS_PANEL, SCROLLBAR};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item<'a> {
    /// The head of what follows.
    Section(Cow<'a, str>),
    Row(Row<'a>),
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row<'a> {
    pub icon: Option<Icon>,
    pub title: Cow<'a, str>,
    /// After the title, muted: what about it, or why not.
    pub note: Cow<'a, str>,
    /// At the right: the key in its cap, or a sum.
    pub key: Cow<'a, str>,
    pub right: Cow<'a, str>,
    /// Cannot be done now; choosing it says why.
    pub is_blocked: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Typed(String),
    /// Enter or a click on this item.
    Choose(usize),
    /// Tab: more of the last section.
    More,
}

pub struct Palette<'a, Message> {
    look: Look,
    query: Query,
    items: &'a [Item<'a>],
    hint: &'a str,
    on_event: Box<dyn Fn(Event) -> Message + 'a>,
    field: Element<'a, String>,
}

/// The palette with what was typed and what that found.
pub fn palette<'a, Message>(
    look: Look,
    query: &str,
    items: &'a [Item<'a>],
    on_event: impl Fn(Event) -> Message + 'a,
) -> Palette<'a, Message> {
    let field = input(look, FIELD, query, |text| text);
    let field = field.bare().icon(Icon::Search).height(HEAD - 4.0);
    Palette {
        look,
        query: Query::new(query),
        items,
        hint: "",
        on_event: Box::new(on_event),
        field: field.into(),
    }
}

/// Id of the field, for `operation::focus`.
pub const FIELD: &str = "palette";

impl<'a, Message> Palette<'a, Message> {
    /// The line at the bottom: which keys do what.
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }
}

const HEAD: f32 = 40.0;
const SECTION: f32 = 24.0;
const FOOT: f32 = 28.0;
const EDGE: f32 = 2.0;
const WIDTH: f32 = 600.0;
const MOST_ROWS: usize = 12;
/// Where the underline of what was found stands below the top of a line.
const UNDERLINE: f32 = 17.0;

#[derive(Debug, Default)]
struct State {
    chosen: usize,
    scroll: Scroll,
    /// The query that `chosen` belongs to.
    n_items: usize,
    typed: bool,
}

impl<Message> Palette<'_, Message> {
    fn row(&self) -> f32 {
        self.look.navigation()
    }

    fn item_height(&self, at: usize) -> f32 {
        match self.items.get(at) {
            Some(Item::Section(_)) => SECTION,
            _ => self.row(),
        }
    }

    /// Items from the top one on that fit whole into `height`.
    fn n_fit(&self, top: usize, height: f32) -> usize {
        let mut left = height;
        (top..self.items.len())
            .take_while(|at| {
                left -= self.item_height(*at);
                left >= 0.0
            })
            .count()
    }

    fn is_row(&self, at: usize) -> bool {
        matches!(self.items.get(at), Some(Item::Row(_)))
    }

    fn first_row(&self) -> usize {
        (0..self.items.len())
            .find(|at| self.is_row(*at))
            .unwrap_or(0)
    }

    fn step(&self, from: usize, by: usize, is_back: bool) -> usize {
        let mut at = from;
        for _ in 0..by {
            let next = match is_back {
                true => (0..at).rev().find(|at| self.is_row(*at)),
                false => (at + 1..self.items.len()).find(|at| self.is_row(*at)),
            };
            match next {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// Scrolls so that the chosen row, and the head right over it, are in view.
    fn show(&self, state: &mut State, height: f32) {
        let head = state.chosen.checked_sub(1).filter(|at| !self.is_row(*at));
        let first = head.unwrap_or(state.chosen);
        if first < state.scroll.top {
            state.scroll.top = first;
        }
        while state.chosen >= state.scroll.top + self.n_fit(state.scroll.top, height)
            && state.scroll.top < state.chosen
        {
            state.scroll.top += 1;
        }
        state.scroll.n_rows = self.items.len();
        state.scroll.n_fit = self.n_fit(state.scroll.top, height).max(1);
    }

    fn list(&self, bounds: Rectangle) -> Rectangle {
        let foot = match self.hint {
            "" => 0.0,
            _ => FOOT,
        };
        Rectangle {
            x: bounds.x + EDGE,
            y: bounds.y + HEAD,
            width: bounds.width - 2.0 * EDGE,
            height: (bounds.height - HEAD - foot - EDGE).max(0.0),
        }
    }

    fn visible(&self, state: &State, list: Rectangle) -> Vec<(usize, Rectangle)> {
        let mut y = list.y;
        let n = self.n_fit(state.scroll.top, list.height);
        let bar = match n < self.items.len() {
            true => SCROLLBAR,
            false => 0.0,
        };
        (state.scroll.top..state.scroll.top + n)
            .map(|at| {
                let height = self.item_height(at);
                let place = Rectangle {
                    y,
                    height,
                    width: list.width - bar,
                    ..list
                };
                y += height;
                (at, place)
            })
            .collect()
    }

    fn draw_row(&self, ink: &mut Ink, row: &Row<'_>, place: Rectangle, is_chosen: bool) {
        let look = self.look;
        let tokens = look.tokens;
        if is_chosen {
            ink.fill(place, tokens.sel);
            let mark = Rectangle {
                width: MARK,
                ..place
            };
            ink.fill(mark, tokens.accent);
        }
        let mut inner = inset(place, 12.0, 12.0);
        if let Some(icon) = row.icon {
            ink.icon(icon, inner, look.color(icon.tone()));
        }
        inner = inset(inner, 24.0, 0.0);
        let (text, cap) = match row.is_blocked {
            true => (tokens.muted, Cap::dimmed(look)),
            false => (tokens.text, Cap::plain(look)),
        };
        let right = inner.x + inner.width;
        if !row.key.is_empty() {
            ink.cap(&row.key, right, inner.center_y().floor(), cap);
            inner.width -= cap_width(&row.key) + 8.0;
        } else if !row.right.is_empty() {
            let (x, _) = ink.text(&row.right, inner, font::BODY, text, Align::Right);
            inner.width = (x - 8.0 - inner.x).max(0.0);
        }
        let end = self.draw_found(ink, &row.title, inner, text);
        let note = inset(inner, end + 10.0 - inner.x, 0.0);
        ink.text(&row.note, note, font::BODY, tokens.muted, Align::Left);
    }

    /// The title with what was found bold and underlined; returns where it ends.
    fn draw_found(&self, ink: &mut Ink, title: &str, place: Rectangle, color: iced::Color) -> f32 {
        let found = self.query.find(title);
        let ranges = found.map(|found| found.ranges).unwrap_or_default();
        let mut at = place;
        let mut byte = 0;
        let mut piece = |text: &str, is_found: bool, at: &mut Rectangle| {
            let kind = match is_found {
                true => font::BODY_BOLD,
                false => font::BODY,
            };
            let (x, width) = ink.text(text, *at, kind, color, Align::Left);
            if is_found && width > 0.0 {
                let line = Rectangle {
                    x,
                    y: at.y + ((at.height - kind.line) / 2.0).floor() + UNDERLINE,
                    width,
                    height: 2.0,
                };
                ink.fill(line, color);
            }
            *at = inset(*at, width, 0.0);
        };
        for range in ranges {
            piece(&title[byte..range.start], false, &mut at);
            piece(&title[range.clone()], true, &mut at);
            byte = range.end;
        }
        piece(&title[byte..], false, &mut at);
        at.x
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Palette<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.field)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.field));
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Shrink, Length::Shrink)
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let max = limits.max();
        let width = WIDTH.min(max.width);
        let foot = match self.hint {
            "" => 0.0,
            _ => FOOT,
        };
        let rows: f32 = (0..self.items.len().min(MOST_ROWS))
            .map(|at| self.item_height(at))
            .sum();
        let height = (HEAD + rows + foot + EDGE).min(max.height);
        let size = Size::new(width, height);
        let state: &mut State = tree.state.downcast_mut();
        let is_other = std::mem::take(&mut state.typed) || state.n_items != self.items.len();
        if is_other || !self.is_row(state.chosen) {
            state.n_items = self.items.len();
            state.chosen = self.first_row();
            state.scroll.top = 0;
        }
        let list = self.list(Rectangle::with_size(size));
        self.show(state, list.height);
        let room = Size::new(width - 2.0 * (EDGE + 6.0), HEAD - 4.0);
        let limits = layout::Limits::new(Size::ZERO, room);
        let field = self.field.as_widget_mut();
        let node = field.layout(&mut tree.children[0], renderer, &limits);
        layout::Node::with_children(size, vec![node.move_to(Point::new(EDGE + 6.0, EDGE))])
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let field = self.field.as_widget_mut();
        field.operate(&mut tree.children[0], layout.child(0), renderer, operation);
        let state: &State = tree.state.downcast_ref();
        let list = self.list(layout.bounds());
        for (at, place) in self.visible(state, list) {
            match &self.items[at] {
                Item::Section(title) => operation.text(None, place, title),
                Item::Row(row) => operation.text(None, place, &row.title),
            }
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &iced::Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        let list = self.list(layout.bounds());
        let state: &mut State = tree.state.downcast_mut();
        if let Some(press) = Press::of(event)
            && self.press_key(state, &press, list, shell)
        {
            shell.capture_event();
            shell.request_redraw();
            return;
        }
        match event {
            iced::Event::Mouse(mouse::Event::WheelScrolled { delta }) if cursor.is_over(list) => {
                let by = match delta {
                    mouse::ScrollDelta::Lines { y, .. } | mouse::ScrollDelta::Pixels { y, .. } => {
                        *y
                    }
                };
                state.chosen = self.step(state.chosen, 3, by > 0.0);
                self.show(state, list.height);
                shell.capture_event();
                shell.request_redraw();
            }
            iced::Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
                if cursor.is_over(list) =>
            {
                let hit = self.visible(state, list).into_iter();
                let hit = hit.filter(|(at, _)| self.is_row(*at));
                if let Some((at, _)) = hit.into_iter().find(|(_, place)| cursor.is_over(*place)) {
                    state.chosen = at;
                    shell.publish((self.on_event)(Event::Choose(at)));
                }
                shell.capture_event();
                return; // The field keeps its focus.
            }
            _ => {}
        }
        let mut typed = Vec::new();
        let mut own = Shell::new(&mut typed);
        self.field.as_widget_mut().update(
            &mut tree.children[0],
            event,
            layout.child(0),
            cursor,
            renderer,
            clipboard,
            &mut own,
            viewport,
        );
        let state: &mut State = tree.state.downcast_mut();
        state.typed |= !own.is_empty();
        shell.merge(own, |text| (self.on_event)(Event::Typed(text)));
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state: &State = tree.state.downcast_ref();
        let tokens = self.look.tokens;
        let bounds = layout.bounds();
        let mut ink = Ink::new(self.look);
        let radius = RADIUS_PANEL;
        ink.frame(bounds, Some(tokens.surface), tokens.accent, EDGE, radius);
        let list = self.list(bounds);
        let hair = |y: f32| Rectangle {
            y,
            height: LINE,
            ..list
        };
        ink.fill(hair(list.y - LINE), tokens.line);
        let visible = self.visible(state, list);
        let n_visible = visible.len();
        for (at, place) in visible {
            match &self.items[at] {
                Item::Section(title) => {
                    ink.fill(place, tokens.raised);
                    ink.fill(hair(place.y + place.height - LINE), tokens.line);
                    let at = inset(place, 12.0, 12.0);
                    ink.text(title, at, font::SMALL, tokens.muted, Align::Left);
                }
                Item::Row(row) => self.draw_row(&mut ink, row, place, at == state.chosen),
            }
        }
        if n_visible < self.items.len() {
            state.scroll.draw(&mut ink, track(list));
        }
        if !self.hint.is_empty() {
            let foot = Rectangle {
                y: list.y + list.height,
                height: FOOT,
                ..list
            };
            ink.fill(hair(foot.y), tokens.line);
            let at = inset(foot, 12.0, 12.0);
            ink.text(self.hint, at, font::SMALL, tokens.muted, Align::Left);
        }
        ink.draw_body(renderer, bounds);
        let field = self.field.as_widget();
        let (tree, layout) = (&tree.children[0], layout.child(0));
        // Over the sheet, which is a layer of its own.
        renderer.with_layer(layout.bounds(), |renderer| {
            field.draw(tree, renderer, theme, style, layout, cursor, viewport);
        });
    }
}

impl<Message> Palette<'_, Message> {
    fn press_key(
        &self,
        state: &mut State,
        press: &Press,
        list: Rectangle,
        shell: &mut Shell<'_, Message>,
    ) -> bool {
        let page = self.n_fit(state.scroll.top, list.height).saturating_sub(1);
        let (by, is_back) = match press.named() {
            Some(Named::ArrowDown) => (1, false),
            Some(Named::ArrowUp) => (1, true),
            Some(Named::PageDown) => (page.max(1), false),
            Some(Named::PageUp) => (page.max(1), true),
            Some(Named::Enter) => {
                if self.is_row(state.chosen) {
                    shell.publish((self.on_event)(Event::Choose(state.chosen)));
                }
                return true;
            }
            Some(Named::Tab) => {
                shell.publish((self.on_event)(Event::More));
                return true;
            }
            _ => return false,
        };
        state.chosen = self.step(state.chosen, by, is_back);
        self.show(state, list.height);
        true
    }
}

impl<'a, Message: 'a> From<Palette<'a, Message>> for Element<'a, Message> {
    fn from(palette: Palette<'a, Message>) -> Self {
        Element::new(palette)
    }
}

#[cfg(test)]
mod tests {
    use super::super::modal::modal;
    use super::super::tests::{named, simulator};
    use super::*;
    use iced::keyboard::Modifiers;

    #[derive(Debug, Clone, PartialEq)]
    enum Message {
        Palette(Event),
        Close,
    }

    fn items() -> Vec<Item<'static>> {
        let row = |title: &'static str| {
            Item::Row(Row {
                title: title.into(),
                ..Row::default()
            })
        };
        let mut items = vec![
            Item::Section("Команды".into()),
            row("Отказы: анализ"),
            row("Открыть базу"),
            Item::Section("Счета".into()),
        ];
        items.extend((0..100).map(|_| row("Белова Раиса Петровна")));
        items
    }

    fn messages(act: impl FnOnce(&mut iced_test::Simulator<'_, Message>)) -> Vec<Message> {
        let items = items();
        let view = palette(Look::default(), "отк", &items, Message::Palette);
        let base = iced::widget::space()
            .width(Length::Fill)
            .height(Length::Fill);
        let mut ui = simulator(modal(base, Some(view.into())).on_close(Message::Close));
        act(&mut ui);
        ui.into_messages().collect()
    }

    fn press(ui: &mut iced_test::Simulator<'_, Message>, keys: &[Named]) {
        for key in keys {
            ui.simulate([named(*key, Modifiers::empty())]);
        }
    }

    fn choose(at: usize) -> Message {
        Message::Palette(Event::Choose(at))
    }

    #[test]
    fn arrows_skip_sections_and_the_field_hears_letters() {
        use Named::{ArrowDown, Enter, Escape, Tab};
        let found = messages(|ui| {
            press(ui, &[Enter, ArrowDown, Enter, ArrowDown, Enter, Tab]);
            ui.typewrite("а");
            press(ui, &[Escape]);
        });
        let typed = Message::Palette(Event::Typed("а".to_owned()));
        let more = Message::Palette(Event::More);
        assert_eq!(
            found,
            [choose(1), choose(2), choose(4), more, typed, Message::Close]
        );
    }

    #[test]
    fn a_long_list_scrolls_and_is_clicked() {
        let found = messages(|ui| {
            press(ui, &[Named::PageDown, Named::PageDown, Named::Enter]);
            press(ui, &[Named::PageUp; 3]);
            ui.click("Открыть базу").expect("a row");
        });
        assert_eq!(found.len(), 2);
        assert!(matches!(&found[0], Message::Palette(Event::Choose(at)) if *at > 15));
        assert_eq!(found[1], choose(2));
    }
}
