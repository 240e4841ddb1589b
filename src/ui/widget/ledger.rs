//! A small table with heads of two lines and a total: a row is one line, a head may span columns.
//!
//! For tens of rows that are wanted whole. Columns give way by rank when there is little room, so
//! that what is left is never cut. The application owns the rows and the selection; digits typed on
//! a row are told to it, so that a sum can be begun where it will stand.

use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, mouse, renderer};
use iced::keyboard::key::Named;
use iced::{Element, Length, Point, Rectangle, Renderer, Size, Theme};

use super::focus::Focus;
use super::scroll::{Scroll, track};
use super::table::{Cell, draw_cell};
use crate::ui::draw::{Align, Cap, Ink, cap_width, inset};
use crate::ui::font;
use crate::ui::keys::Press;
use crate::ui::theme::{CELL, LINE, Look, MARK, SCROLLBAR};

/// A column under a head.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Part {
    pub note: String,
    /// What it needs; spare room is shared alike.
    pub width: f32,
    pub align: Align,
    /// Gives way when there is little room: the highest first, 0 never.
    pub rank: u8,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Head {
    pub title: String,
    /// The key of the step, in its cap.
    pub key: String,
    pub parts: Vec<Part>,
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    pub cell: Cell,
    /// Takes all columns of its head, from the left.
    pub is_wide: bool,
}

impl From<Cell> for Entry {
    fn from(cell: Cell) -> Entry {
        Entry {
            cell,
            is_wide: false,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    pub heads: Vec<Head>,
    /// An entry for every part of every head.
    pub rows: Vec<Vec<Entry>>,
    pub total: Vec<Entry>,
    /// The column where digits are typed: it gets the ring.
    pub typed_in: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Select(usize),
    Activate(usize),
    /// Digits on the selected row.
    Typed(String),
    /// Insert.
    Add,
}

pub struct Ledger<'a, Message> {
    look: Look,
    id: Id,
    sheet: &'a Sheet,
    selected: usize,
    on_event: Box<dyn Fn(Event) -> Message + 'a>,
}

pub fn ledger<'a, Message>(
    look: Look,
    id: impl Into<Id>,
    sheet: &'a Sheet,
    selected: usize,
    on_event: impl Fn(Event) -> Message + 'a,
) -> Ledger<'a, Message> {
    Ledger {
        look,
        id: id.into(),
        sheet,
        selected,
        on_event: Box::new(on_event),
    }
}

/// More rows than this scroll.
const MOST_ROWS: usize = 9;
/// Narrower than this, words would be a letter and an ellipsis.
const LEGIBLE: f32 = 60.0;
const TITLE: f32 = 27.0;
const NOTE: f32 = 22.0;

#[derive(Debug, Default)]
struct State {
    focus: Focus,
    scroll: Scroll,
    shown: Option<usize>,
}

struct Places {
    head: Rectangle,
    body: Rectangle,
    total: Rectangle,
}

impl<Message> Ledger<'_, Message> {
    fn row_height(&self) -> f32 {
        self.look.input_row() + 6.0
    }

    fn places(&self, bounds: Rectangle) -> Places {
        let head = TITLE + NOTE;
        let total = match self.sheet.total.is_empty() {
            true => 0.0,
            false => self.row_height(),
        };
        let part = |y: f32, height: f32| Rectangle {
            y: bounds.y + y,
            height: height.max(0.0),
            ..bounds
        };
        let body = bounds.height - head - total;
        Places {
            head: part(0.0, head),
            body: part(head, body),
            total: part(head + body, total),
        }
    }

    fn parts(&self) -> impl Iterator<Item = &Part> {
        self.sheet.heads.iter().flat_map(|head| &head.parts)
    }

    /// Place of every part in a line; those that gave way have no width.
    fn columns(&self, state: &State, line: Rectangle) -> Vec<Rectangle> {
        let bar = match state.scroll.has_bar() {
            true => SCROLLBAR,
            false => 0.0,
        };
        let room = line.width - bar;
        let mut worst = self.parts().map(|part| part.rank).max().unwrap_or(0);
        let needed = |worst: u8| -> f32 {
            let kept = self.parts().filter(|part| part.rank <= worst);
            kept.map(|part| part.width).sum()
        };
        while worst > 0 && needed(worst) > room {
            worst -= 1;
        }
        let scale = room / needed(worst).max(1.0);
        let mut x = line.x;
        self.parts()
            .map(|part| {
                let width = match part.rank <= worst {
                    true => part.width * scale,
                    false => 0.0,
                };
                let from = x.round();
                x += width;
                Rectangle {
                    x: from,
                    width: x.round() - from,
                    ..line
                }
            })
            .collect()
    }

    /// The parts of every head, as a range.
    fn groups(&self) -> Vec<std::ops::Range<usize>> {
        let mut at = 0;
        let group = |head: &Head| {
            let from = at;
            at += head.parts.len();
            from..at
        };
        self.sheet.heads.iter().map(group).collect()
    }

    fn row_bounds(&self, state: &State, body: Rectangle, row: usize) -> Rectangle {
        Rectangle {
            y: body.y + (row - state.scroll.top) as f32 * self.row_height(),
            height: self.row_height(),
            ..body
        }
    }

    fn row_at(&self, state: &State, body: Rectangle, at: Point) -> Option<usize> {
        if !body.contains(at) {
            return None;
        }
        let row = state.scroll.top + ((at.y - body.y) / self.row_height()) as usize;
        state.scroll.visible().contains(&row).then_some(row)
    }

    /// Every entry of a line with its place and alignment.
    fn entries<'e>(
        &self,
        entries: &'e [Entry],
        columns: &[Rectangle],
    ) -> Vec<(&'e Cell, Rectangle, Align)> {
        let mut placed = Vec::new();
        let aligns: Vec<Align> = self.parts().map(|part| part.align).collect();
        for group in self.groups() {
            let whole = hull(&columns[group.clone()]);
            let wide = group
                .clone()
                .find(|at| entries.get(*at).is_some_and(|entry| entry.is_wide));
            if let Some(at) = wide {
                if whole.width < LEGIBLE {
                    continue;
                }
                placed.push((&entries[at].cell, whole, Align::Left));
                continue;
            }
            for at in group {
                if let Some(entry) = entries.get(at).filter(|_| columns[at].width > 0.0) {
                    placed.push((&entry.cell, columns[at], aligns[at]));
                }
            }
        }
        placed
    }

    fn draw_head(&self, ink: &mut Ink, state: &State, bounds: Rectangle) {
        let (look, tokens) = (self.look, self.look.tokens);
        ink.fill(bounds, tokens.raised);
        let columns = self.columns(state, bounds);
        for (head, group) in self.sheet.heads.iter().zip(self.groups()) {
            let whole = hull(&columns[group.clone()]);
            if whole.width <= 0.0 {
                continue;
            }
            let line = Rectangle {
                height: TITLE,
                ..inset(whole, CELL, CELL)
            };
            let align = match head.parts.as_slice() {
                [only] => only.align,
                _ => Align::Left,
            };
            let title = match whole.width < LEGIBLE {
                true => "",
                false => head.title.as_str(),
            };
            let (x, width) = ink.text(title, line, font::BODY_BOLD, tokens.text, align);
            let right = x + width + 8.0 + cap_width(&head.key);
            if !head.key.is_empty() && right <= line.x + line.width {
                ink.cap(&head.key, right, line.center_y(), Cap::plain(look));
            }
            for (part, place) in head.parts.iter().zip(&columns[group]) {
                let line = Rectangle {
                    y: bounds.y + TITLE,
                    height: NOTE,
                    ..inset(*place, CELL, CELL)
                };
                ink.text(&part.note, line, font::HEAD, tokens.muted, part.align);
            }
            self.draw_edge(ink, whole);
        }
        let line = Rectangle {
            y: bounds.y + bounds.height - LINE,
            height: LINE,
            ..bounds
        };
        ink.fill(line, tokens.edge);
    }

    /// The line at the right of a head and of what is under it.
    fn draw_edge(&self, ink: &mut Ink, whole: Rectangle) {
        ink.fill(inset(whole, whole.width - LINE, 0.0), self.look.tokens.line);
    }

    fn draw_line(&self, ink: &mut Ink, state: &State, entries: &[Entry], bounds: Rectangle) {
        let columns = self.columns(state, bounds);
        for (cell, place, align) in self.entries(entries, &columns) {
            draw_cell(ink, cell, inset(place, CELL, CELL), align);
        }
        for group in self.groups() {
            let whole = hull(&columns[group]);
            if whole.width > 0.0 {
                self.draw_edge(ink, whole);
            }
        }
    }

    /// Tells the application, and counts on from there: several keys may come before its next view.
    fn publish(&mut self, shell: &mut Shell<'_, Message>, event: Event) {
        if let Event::Select(row) = event {
            self.selected = row;
        }
        shell.publish((self.on_event)(event));
    }

    fn press_key(&mut self, press: &Press, shell: &mut Shell<'_, Message>) -> bool {
        let last = self.sheet.rows.len().saturating_sub(1);
        let is_sum = |text: &str| {
            let digit = |sign: char| sign.is_ascii_digit();
            text.chars().all(|sign| digit(sign) || sign == ',')
        };
        if let Some(text) = press.typed().filter(|text| is_sum(text)) {
            let typed = text.to_owned();
            self.publish(shell, Event::Typed(typed));
            return true;
        }
        let is_ctrl = press.modifiers.command();
        if !press.modifiers.is_empty() && !is_ctrl {
            return false;
        }
        let goal = match press.named() {
            Some(Named::Enter) if !is_ctrl => {
                self.publish(shell, Event::Activate(self.selected));
                return true;
            }
            Some(Named::Insert) if !is_ctrl => {
                self.publish(shell, Event::Add);
                return true;
            }
            Some(Named::ArrowUp) if !is_ctrl => self.selected.saturating_sub(1),
            Some(Named::ArrowDown) if !is_ctrl => (self.selected + 1).min(last),
            Some(Named::Home) => 0,
            Some(Named::End) => last,
            Some(Named::PageUp) if !is_ctrl => self.selected.saturating_sub(MOST_ROWS),
            Some(Named::PageDown) if !is_ctrl => (self.selected + MOST_ROWS).min(last),
            _ => return false,
        };
        if goal != self.selected {
            self.publish(shell, Event::Select(goal));
        }
        true
    }
}

/// What neighbours cover together.
fn hull(columns: &[Rectangle]) -> Rectangle {
    let first = columns.first().copied().unwrap_or_default();
    Rectangle {
        width: columns.iter().map(|column| column.width).sum(),
        ..first
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Ledger<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Shrink)
    }

    fn layout(&mut self, tree: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        let state: &mut State = tree.state.downcast_mut();
        let max = limits.max();
        let total = usize::from(!self.sheet.total.is_empty()) as f32;
        let rest = TITLE + NOTE + total * self.row_height();
        let n_fit = ((max.height - rest) / self.row_height()).max(1.0) as usize;
        let n = n_fit.min(MOST_ROWS).min(self.sheet.rows.len());
        state.scroll.fit(self.sheet.rows.len(), n);
        if state.shown != Some(self.selected) {
            state.shown = Some(self.selected);
            state.scroll.show(self.selected);
        }
        let height = rest + n as f32 * self.row_height();
        layout::Node::new(Size::new(max.width, height.min(max.height)))
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        _: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let bounds = layout.bounds();
        let state: &mut State = tree.state.downcast_mut();
        operation.focusable(Some(&self.id), bounds, &mut state.focus);
        operation.container(None, bounds);
        let places = self.places(bounds);
        operation.traverse(&mut |operation| {
            let columns = self.columns(state, places.head);
            for (head, group) in self.sheet.heads.iter().zip(self.groups()) {
                operation.text(None, hull(&columns[group]), &head.title);
            }
            let rows = state.scroll.visible().map(|row| {
                let bounds = self.row_bounds(state, places.body, row);
                (self.sheet.rows[row].as_slice(), bounds)
            });
            let total = (self.sheet.total.as_slice(), places.total);
            for (entries, bounds) in rows.chain(std::iter::once(total)) {
                let columns = self.columns(state, bounds);
                for (cell, place, _) in self.entries(entries, &columns) {
                    operation.text(None, place, &cell.text);
                }
            }
        });
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
        let body = self.places(layout.bounds()).body;
        match event {
            iced::Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
                let over = cursor.position_over(layout.bounds());
                if state.focus.set(over.is_some()) {
                    shell.request_redraw();
                }
                let Some(at) = over else {
                    return;
                };
                shell.capture_event();
                shell.request_redraw();
                if state.scroll.press(track(body), at).is_some() {
                    return;
                }
                if let Some(row) = self.row_at(state, body, at) {
                    self.publish(shell, Event::Select(row));
                }
            }
            iced::Event::Mouse(mouse::Event::ButtonReleased(_)) => state.scroll.release(),
            iced::Event::Mouse(mouse::Event::CursorMoved { position })
                if state.scroll.drag(track(body), *position) =>
            {
                shell.request_redraw();
            }
            iced::Event::Mouse(mouse::Event::WheelScrolled { delta })
                if cursor.is_over(layout.bounds()) && state.scroll.has_bar() =>
            {
                if state.scroll.wheel(*delta, self.row_height()) {
                    shell.request_redraw();
                }
                shell.capture_event();
            }
            iced::Event::Keyboard(_) if state.focus.is_on() && !shell.is_event_captured() => {
                let is_ours = |press: Press| self.press_key(&press, shell);
                if Press::of(event).is_some_and(is_ours) {
                    shell.capture_event();
                    shell.request_redraw();
                }
            }
            _ => {}
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
        let (bounds, tokens) = (layout.bounds(), self.look.tokens);
        let places = self.places(bounds);
        let mut ink = Ink::new(self.look);
        ink.fill(bounds, tokens.surface);
        self.draw_head(&mut ink, state, places.head);
        for row in state.scroll.visible() {
            let bounds = self.row_bounds(state, places.body, row);
            let is_current = row == self.selected;
            if is_current {
                ink.fill(bounds, tokens.sel);
                let mark = Rectangle {
                    width: MARK,
                    ..bounds
                };
                let color = match state.focus.is_on() {
                    true => tokens.accent,
                    false => tokens.edge,
                };
                ink.fill(mark, color);
            }
            let line = Rectangle {
                y: bounds.y + bounds.height - LINE,
                height: LINE,
                ..bounds
            };
            ink.fill(line, tokens.line);
            self.draw_line(&mut ink, state, &self.sheet.rows[row], bounds);
            if let Some(at) = self.sheet.typed_in
                && is_current
                && state.focus.is_on()
                && let Some(place) = self.columns(state, bounds).get(at)
            {
                ink.ring(*place, 0.0);
            }
        }
        if !self.sheet.total.is_empty() {
            ink.fill(places.total, tokens.raised);
            let line = Rectangle {
                height: LINE,
                ..places.total
            };
            ink.fill(line, tokens.edge);
            self.draw_line(&mut ink, state, &self.sheet.total, places.total);
        }
        state.scroll.draw(&mut ink, track(places.body));
        let below = Rectangle {
            y: bounds.y + bounds.height - LINE,
            height: LINE,
            ..bounds
        };
        ink.fill(below, tokens.edge);
        ink.draw_body(renderer, bounds);
    }
}

impl<'a, Message: 'a> From<Ledger<'a, Message>> for Element<'a, Message> {
    fn from(ledger: Ledger<'a, Message>) -> Self {
        Element::new(ledger)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{letter, named, simulator};
    use super::*;
    use iced::keyboard::Modifiers;
    use iced::keyboard::key::Code;

    fn sheet(n: usize) -> Sheet {
        let part = |width: f32, rank: u8| Part {
            width,
            rank,
            ..Part::default()
        };
        let cell = |text: String| {
            Entry::from(Cell {
                text,
                ..Cell::default()
            })
        };
        Sheet {
            heads: vec![
                Head {
                    title: "Плательщик".into(),
                    parts: vec![part(200.0, 0)],
                    ..Head::default()
                },
                Head {
                    title: "Ответ 1".into(),
                    parts: vec![part(300.0, 2), part(400.0, 1)],
                    ..Head::default()
                },
            ],
            rows: (0..n)
                .map(|at| {
                    vec![
                        cell(format!("{at}/0")),
                        cell(format!("{at}/1")),
                        cell(format!("{at}/2")),
                    ]
                })
                .collect(),
            total: vec![cell("всего".into()), cell("1".into()), cell("2".into())],
            typed_in: Some(2),
        }
    }

    fn events(n: usize, act: impl FnOnce(&mut iced_test::Simulator<'_, Event>)) -> Vec<Event> {
        let sheet = sheet(n);
        let mut ui = simulator(ledger(Look::default(), "ledger", &sheet, 1, |event| event));
        ui.point_at((50.0, 10.0));
        ui.simulate(iced_test::simulator::click());
        act(&mut ui);
        ui.into_messages().collect()
    }

    #[test]
    fn keys_choose_rows_and_digits_begin_a_sum() {
        let none = Modifiers::empty();
        let found = events(5, |ui| {
            for key in [
                Named::ArrowDown,
                Named::End,
                Named::Home,
                Named::Enter,
                Named::Insert,
            ] {
                ui.simulate([named(key, none)]);
            }
            ui.simulate([letter("4", Code::Digit4, none)]);
            ui.simulate([letter("ы", Code::KeyS, none)]);
        });
        let expected = [
            Event::Select(2),
            Event::Select(4),
            Event::Select(0),
            Event::Activate(0),
            Event::Add,
            Event::Typed("4".into()),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn columns_give_way_by_rank() {
        let sheet = sheet(1);
        let own = ledger(Look::default(), "ledger", &sheet, 0, |event| event);
        let widths = |room: f32| {
            let line = Rectangle::new(Point::ORIGIN, Size::new(room, 30.0));
            let columns = own.columns(&State::default(), line);
            columns.iter().map(|place| place.width).collect::<Vec<_>>()
        };
        assert_eq!(widths(900.0), [200.0, 300.0, 400.0]);
        assert_eq!(widths(600.0), [200.0, 0.0, 400.0]);
        assert_eq!(widths(400.0), [400.0, 0.0, 0.0]);
    }

    #[test]
    fn the_total_stays_while_many_rows_scroll() {
        events(30, |ui| {
            assert!(ui.find("0/0").is_ok());
            assert!(ui.find("20/0").is_err());
            assert!(ui.find("всего").is_ok());
        });
    }
}
