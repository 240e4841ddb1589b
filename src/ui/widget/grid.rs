//! The matrix of the month: payers down, steps across, a cursor that goes by cell.
//!
//! A cell has two lines: shape, word and date; count and sum, or the reason. Head and total stay
//! while the rows between them scroll. The application owns the cursor, as it does in a table.

use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, mouse, renderer};
use iced::keyboard::key::Named;
use iced::{Element, Length, Point, Rectangle, Renderer, Size, Theme};

use super::focus::Focus;
use super::scroll::{Scroll, track};
use crate::ui::draw::{Align, Cap, Ink, cap_width, inset};
use crate::ui::font;
use crate::ui::icon::Icon;
use crate::ui::keys::Press;
use crate::ui::theme::{CELL, LINE, Look, MARK, SCROLLBAR, Tint, Tone};

/// The head of a column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    pub title: String,
    /// The key of the step, in its cap.
    pub key: String,
    /// Second line, and what in it must not be overlooked.
    pub note: String,
    pub strong: String,
    pub strong_tone: Tone,
}

/// The head of a row: a payer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Side {
    pub letter: String,
    pub name: String,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    pub icon: Option<Icon>,
    pub word: String,
    /// By the icon, unless said otherwise.
    pub tone: Option<Tone>,
    /// At the right of the first line: a date, or the key in its cap.
    pub date: String,
    pub key: String,
    /// Second line: what stands out, what follows it, and the sum at the right.
    pub strong: String,
    pub left: String,
    pub right: String,
    pub tint: Tint,
    /// The next step of the month: accent bar and ring of its own.
    pub is_next: bool,
}

/// A cell of the total row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Total {
    pub left: String,
    pub right: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub side: Side,
    pub cells: Vec<Cell>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Board {
    /// The first is over the payers.
    pub heads: Vec<Head>,
    pub rows: Vec<Row>,
    /// The words of the total row, and its cells.
    pub total: Option<(String, Vec<Total>)>,
}

/// Row and column of a cell, without the heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    pub row: usize,
    pub column: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Move(Place),
    Activate(Place),
}

pub struct Grid<'a, Message> {
    look: Look,
    id: Id,
    board: &'a Board,
    cursor: Place,
    is_by_letter: bool,
    on_event: Box<dyn Fn(Event) -> Message + 'a>,
}

pub fn grid<'a, Message>(
    look: Look,
    id: impl Into<Id>,
    board: &'a Board,
    cursor: Place,
    on_event: impl Fn(Event) -> Message + 'a,
) -> Grid<'a, Message> {
    Grid {
        look,
        id: id.into(),
        board,
        cursor,
        is_by_letter: false,
        on_event: Box::new(on_event),
    }
}

/// More payers than this scroll.
pub const MOST_ROWS: usize = 8;
/// The head of a row: as wide as its longest name, between these.
const LEAST_SIDE: f32 = 147.0;
const MOST_SIDE: f32 = 190.0;
/// Letters alone.
const LETTER_SIDE: f32 = 36.0;
const TOTAL: f32 = 29.0;
const LETTER: f32 = 18.0;
/// Narrower than this a cell has no room for the count.
const NARROW: f32 = 130.0;

#[derive(Debug, Default)]
struct State {
    focus: Focus,
    scroll: Scroll,
    shown: Option<Place>,
    /// The cell that the last click chose.
    clicked: Option<Place>,
}

struct Places {
    head: Rectangle,
    body: Rectangle,
    total: Rectangle,
}

impl<Message> Grid<'_, Message> {
    /// For narrow windows: payers by their letters alone.
    pub fn by_letter(mut self, is_by_letter: bool) -> Self {
        self.is_by_letter = is_by_letter;
        self
    }

    fn n_columns(&self) -> usize {
        self.board.heads.len().saturating_sub(1)
    }

    fn n_shown(&self, room: f32) -> usize {
        let rows = (room - self.look.board_head() - self.total_height()) / self.look.board_row();
        let fit = (rows.max(1.0) as usize).min(MOST_ROWS);
        fit.min(self.board.rows.len())
    }

    fn total_height(&self) -> f32 {
        match self.board.total {
            Some(_) => TOTAL,
            None => 0.0,
        }
    }

    fn places(&self, bounds: Rectangle) -> Places {
        let (head, total) = (self.look.board_head(), self.total_height());
        let part = |y: f32, height: f32| Rectangle {
            y: bounds.y + y,
            height,
            ..bounds
        };
        let body = (bounds.height - head - total).max(0.0);
        Places {
            head: part(0.0, head),
            body: part(head, body),
            total: part(head + body, total),
        }
    }

    /// Width of the heads of rows: the names whole, unless cells lose their counts by it.
    fn side(&self, room: f32) -> f32 {
        if self.is_by_letter {
            return LETTER_SIDE;
        }
        let names = self.board.rows.iter().map(|row| &row.side.name);
        let widest = names.map(|name| font::BODY_BOLD.width(name));
        let wanted = (widest.fold(0.0, f32::max) + LETTER + 2.0 * CELL).ceil();
        let spare = room - NARROW * self.n_columns() as f32;
        wanted.min(spare).clamp(LEAST_SIDE, MOST_SIDE)
    }

    /// The head of the row and its cells.
    fn cells(&self, state: &State, row: Rectangle) -> Vec<Rectangle> {
        let bar = match state.scroll.has_bar() {
            true => SCROLLBAR,
            false => 0.0,
        };
        let n = self.n_columns().max(1) as f32;
        let side = self.side(row.width - bar);
        let width = (row.width - bar - side) / n;
        let mut x = row.x;
        let mut cell = |width: f32| {
            let from = x.round();
            x += width;
            Rectangle {
                x: from,
                width: x.round() - from,
                ..row
            }
        };
        let mut cells = vec![cell(side)];
        cells.extend((0..self.n_columns()).map(|_| cell(width)));
        cells
    }

    fn row_bounds(&self, state: &State, body: Rectangle, row: usize) -> Rectangle {
        let height = self.look.board_row();
        Rectangle {
            y: body.y + (row - state.scroll.top) as f32 * height,
            height,
            ..body
        }
    }

    fn cell_at(&self, state: &State, body: Rectangle, at: Point) -> Option<Place> {
        if !body.contains(at) {
            return None;
        }
        let row = state.scroll.top + ((at.y - body.y) / self.look.board_row()) as usize;
        let cells = self.cells(state, body);
        let column = cells.iter().position(|cell| cell.contains(at))?;
        let is_row = state.scroll.visible().contains(&row);
        is_row.then_some(Place {
            row,
            column: column.saturating_sub(1),
        })
    }
}

impl Cell {
    fn kind(&self) -> font::Type {
        match self.icon {
            Some(Icon::NotNeeded | Icon::Later) => font::BODY,
            _ => font::BODY_BOLD,
        }
    }

    /// What may stand beside the word, in so much room, and leaves it whole.
    fn spare(&self, room: f32) -> f32 {
        let icon = self.icon.map_or(0.0, |icon| icon.size() + 6.0);
        room - icon - self.kind().width(&self.word) - 4.0
    }

    fn date_beside(&self, room: f32) -> &str {
        match font::SMALL.width(&self.date) <= self.spare(room) {
            true => &self.date,
            false => "",
        }
    }

    fn has_key_beside(&self, room: f32) -> bool {
        !self.key.is_empty() && cap_width(&self.key) <= self.spare(room)
    }
}

/// Two lines of a cell: bold or plain above, small below.
fn lines(cell: Rectangle) -> (Rectangle, Rectangle) {
    let inner = inset(cell, CELL, CELL);
    let top = inner.y + ((inner.height - 36.0) / 2.0).floor();
    let first = Rectangle {
        y: top,
        height: 20.0,
        ..inner
    };
    let second = Rectangle {
        y: top + 20.0,
        height: 16.0,
        ..inner
    };
    (first, second)
}

impl<Message> Grid<'_, Message> {
    fn draw_head(&self, ink: &mut Ink, state: &State, bounds: Rectangle) {
        let (look, tokens) = (self.look, self.look.tokens);
        ink.fill(bounds, tokens.raised);
        let heads = self.board.heads.iter();
        for (at, (head, cell)) in heads.zip(self.cells(state, bounds)).enumerate() {
            if at == 0 && self.is_by_letter {
                self.draw_right_line(ink, cell);
                continue;
            }
            let (first, second) = lines(cell);
            let text = tokens.text;
            let (x, width) = ink.text(&head.title, first, font::BODY_BOLD, text, Align::Left);
            let right = x + width + 8.0 + cap_width(&head.key);
            if !head.key.is_empty() && right <= first.x + first.width {
                ink.cap(&head.key, right, first.center_y(), Cap::plain(look));
            }
            let muted = tokens.muted;
            let (x, width) = ink.text(&head.note, second, font::SMALL, muted, Align::Left);
            let strong = inset(second, x + width - second.x, 0.0);
            let tone = look.color(head.strong_tone);
            ink.text(&head.strong, strong, font::SMALL_BOLD, tone, Align::Left);
            self.draw_right_line(ink, cell);
        }
        let line = Rectangle {
            y: bounds.y + bounds.height - LINE,
            height: LINE,
            ..bounds
        };
        ink.fill(line, tokens.edge);
    }

    fn draw_right_line(&self, ink: &mut Ink, cell: Rectangle) {
        ink.fill(inset(cell, cell.width - LINE, 0.0), self.look.tokens.line);
    }

    fn draw_side(&self, ink: &mut Ink, side: &Side, bounds: Rectangle) {
        let tokens = self.look.tokens;
        let accent = tokens.accent;
        if self.is_by_letter {
            let letter = font::BODY_BOLD;
            ink.text(&side.letter, bounds, letter, accent, Align::Center);
            return;
        }
        let (first, second) = lines(bounds);
        ink.text(&side.letter, first, font::BODY_BOLD, accent, Align::Left);
        let (first, second) = (inset(first, LETTER, 0.0), inset(second, LETTER, 0.0));
        ink.text(&side.name, first, font::BODY_BOLD, tokens.text, Align::Left);
        ink.text(&side.note, second, font::SMALL, tokens.muted, Align::Left);
    }

    fn draw_cell(&self, ink: &mut Ink, cell: &Cell, bounds: Rectangle, has_focus: bool) {
        let (look, tokens) = (self.look, self.look.tokens);
        let ground = match cell.is_next {
            true => Some(tokens.tint),
            false => look.ground(cell.tint),
        };
        if let Some(ground) = ground {
            ink.fill(bounds, ground);
        }
        let line = Rectangle {
            y: bounds.y + bounds.height - LINE,
            height: LINE,
            ..bounds
        };
        ink.fill(line, tokens.line);
        self.draw_right_line(ink, bounds);
        let inner = match cell.is_next {
            true => {
                let bar = Rectangle {
                    width: MARK,
                    ..bounds
                };
                ink.fill(bar, tokens.accent);
                inset(bounds, MARK, 0.0)
            }
            false => bounds,
        };
        let (mut first, second) = lines(inner);
        let tone = cell.tone.or(cell.icon.map(Icon::tone)).unwrap_or_default();
        let color = look.color(tone);
        if cell.has_key_beside(first.width) {
            let colors = match cell.is_next {
                true => Cap::accent(look),
                false => Cap::plain(look),
            };
            let right = first.x + first.width;
            ink.cap(&cell.key, right, first.center_y(), colors);
        } else {
            let date = cell.date_beside(first.width);
            ink.text(date, first, font::SMALL, tokens.text, Align::Right);
        }
        if let Some(icon) = cell.icon {
            ink.icon(icon, first, color);
            first = inset(first, icon.size() + 6.0, 0.0);
        }
        ink.text(&cell.word, first, cell.kind(), color, Align::Left);
        self.draw_second(ink, cell, second, color);
        if has_focus {
            ink.ring(bounds, 0.0);
        }
    }

    fn draw_second(&self, ink: &mut Ink, cell: &Cell, line: Rectangle, color: iced::Color) {
        let tokens = self.look.tokens;
        let muted = match cell.is_next {
            true => tokens.text,
            false => tokens.muted,
        };
        let mut left = line;
        if !cell.right.is_empty() {
            let (x, _) = ink.text(&cell.right, line, font::SMALL, muted, Align::Right);
            left.width = (x - 6.0 - line.x).max(0.0);
            let is_cut = font::SMALL.width(&cell.left) > left.width;
            if is_cut || line.width + 2.0 * CELL < NARROW {
                return;
            }
        }
        let strong = font::SMALL_BOLD;
        let (x, width) = ink.text(&cell.strong, left, strong, color, Align::Left);
        let rest = inset(left, x + width - left.x, 0.0);
        let tinted = match cell.strong.is_empty() {
            true => muted,
            false => color,
        };
        ink.text(&cell.left, rest, font::SMALL, tinted, Align::Left);
    }

    fn draw_total(&self, ink: &mut Ink, state: &State, bounds: Rectangle) {
        let Some((words, cells)) = &self.board.total else {
            return;
        };
        let tokens = self.look.tokens;
        ink.fill(bounds, tokens.raised);
        let line = Rectangle {
            height: LINE,
            ..bounds
        };
        ink.fill(line, tokens.edge);
        let places = self.cells(state, bounds);
        let text = tokens.text;
        let first = inset(places[0], CELL, CELL);
        if !self.is_by_letter {
            ink.text(words, first, font::BODY_BOLD, text, Align::Left);
        }
        for (cell, place) in cells.iter().zip(&places[1..]) {
            let inner = inset(*place, CELL, CELL);
            let (x, _) = ink.text(&cell.right, inner, font::BODY_BOLD, text, Align::Right);
            let mut left = inner;
            left.width = (x - 6.0 - inner.x).max(0.0);
            if font::BODY.width(&cell.left) <= left.width {
                ink.text(&cell.left, left, font::BODY, text, Align::Left);
            }
        }
        for place in &places {
            self.draw_right_line(ink, *place);
        }
    }

    /// Tells the application, and counts on from there: several keys may come before its next view.
    fn publish(&mut self, shell: &mut Shell<'_, Message>, event: Event) {
        if let Event::Move(place) = event {
            self.cursor = place;
        }
        shell.publish((self.on_event)(event));
    }

    fn press_key(&mut self, press: &Press, shell: &mut Shell<'_, Message>) -> bool {
        let Place { row, column } = self.cursor;
        let (last_row, last_column) = (
            self.board.rows.len().saturating_sub(1),
            self.n_columns().saturating_sub(1),
        );
        if press.is(Named::Enter) {
            self.publish(shell, Event::Activate(self.cursor));
            return true;
        }
        let is_ctrl = press.modifiers.command();
        if !press.modifiers.is_empty() && !is_ctrl {
            return false;
        }
        let goal = match press.named() {
            Some(Named::ArrowUp) if !is_ctrl => (row.saturating_sub(1), column),
            Some(Named::ArrowDown) if !is_ctrl => ((row + 1).min(last_row), column),
            Some(Named::ArrowLeft) if !is_ctrl => (row, column.saturating_sub(1)),
            Some(Named::ArrowRight) if !is_ctrl => (row, (column + 1).min(last_column)),
            Some(Named::Home) if is_ctrl => (0, column),
            Some(Named::End) if is_ctrl => (last_row, column),
            Some(Named::Home) => (row, 0),
            Some(Named::End) => (row, last_column),
            Some(Named::PageUp) if !is_ctrl => (row.saturating_sub(MOST_ROWS), column),
            Some(Named::PageDown) if !is_ctrl => ((row + MOST_ROWS).min(last_row), column),
            _ => return false,
        };
        let goal = Place {
            row: goal.0,
            column: goal.1,
        };
        if goal != self.cursor {
            self.publish(shell, Event::Move(goal));
        }
        true
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Grid<'_, Message> {
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
        let n = self.n_shown(max.height);
        state.scroll.fit(self.board.rows.len(), n);
        if state.shown != Some(self.cursor) {
            state.shown = Some(self.cursor);
            state.scroll.show(self.cursor.row);
        }
        let rows = n as f32 * self.look.board_row();
        let height = self.look.board_head() + rows + self.total_height();
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
            for (head, cell) in self.board.heads.iter().zip(self.cells(state, places.head)) {
                operation.text(None, cell, &head.title);
            }
            for row in state.scroll.visible() {
                let row_bounds = self.row_bounds(state, places.body, row);
                let cells = self.cells(state, row_bounds);
                let row = &self.board.rows[row];
                let side = match self.is_by_letter {
                    true => &row.side.letter,
                    false => &row.side.name,
                };
                operation.text(None, cells[0], side);
                for (cell, place) in row.cells.iter().zip(&cells[1..]) {
                    operation.text(None, *place, &cell.word);
                    operation.text(None, *place, &cell.right);
                }
            }
            if let Some((words, cells)) = &self.board.total {
                let places = self.cells(state, places.total);
                operation.text(None, places[0], words);
                for (cell, place) in cells.iter().zip(&places[1..]) {
                    operation.text(None, *place, &cell.right);
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
                // The first click chooses, the next one on the same cell opens.
                match self.cell_at(state, body, at) {
                    Some(place) if place == self.cursor && state.clicked == Some(place) => {
                        self.publish(shell, Event::Activate(place));
                    }
                    Some(place) => {
                        state.clicked = Some(place);
                        self.publish(shell, Event::Move(place));
                    }
                    None => {}
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
                if state.scroll.wheel(*delta, self.look.board_row()) {
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
        for at in state.scroll.visible() {
            let row = &self.board.rows[at];
            let cells = self.cells(state, self.row_bounds(state, places.body, at));
            let side = Cell {
                tint: Tint::Raised,
                ..Cell::default()
            };
            self.draw_cell(&mut ink, &side, cells[0], false);
            self.draw_side(&mut ink, &row.side, cells[0]);
            for (column, (cell, place)) in row.cells.iter().zip(&cells[1..]).enumerate() {
                let is_here = self.cursor == Place { row: at, column };
                self.draw_cell(&mut ink, cell, *place, is_here && state.focus.is_on());
            }
        }
        self.draw_total(&mut ink, state, places.total);
        state.scroll.draw(&mut ink, track(places.body));
        ink.frame(bounds, None, tokens.line, LINE, 0.0);
        ink.draw_body(renderer, bounds);
    }
}

impl<'a, Message: 'a> From<Grid<'a, Message>> for Element<'a, Message> {
    fn from(grid: Grid<'a, Message>) -> Self {
        Element::new(grid)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{named, simulator};
    use super::*;
    use iced::keyboard::Modifiers;

    fn board(n: usize) -> Board {
        let head = |title: &str| Head {
            title: title.to_owned(),
            ..Head::default()
        };
        let cell = |word: String| Cell {
            word,
            ..Cell::default()
        };
        let row = |at: usize| Row {
            side: Side {
                name: format!("Плательщик {at}"),
                ..Side::default()
            },
            cells: (0..3)
                .map(|column| cell(format!("{at}/{column}")))
                .collect(),
        };
        Board {
            heads: ["Плательщик", "Ответ 1", "7-файл", "Счёт"].map(head).into(),
            rows: (0..n).map(row).collect(),
            total: Some(("Всего, ₽".to_owned(), vec![Total::default(); 3])),
        }
    }

    fn events(
        n: usize,
        cursor: (usize, usize),
        act: impl FnOnce(&mut iced_test::Simulator<'_, Event>),
    ) -> Vec<Event> {
        let board = board(n);
        let cursor = Place {
            row: cursor.0,
            column: cursor.1,
        };
        let mut ui = simulator(grid(Look::default(), "board", &board, cursor, |event| {
            event
        }));
        // The head has nothing to click at, but takes the focus.
        ui.point_at((50.0, 10.0));
        ui.simulate(iced_test::simulator::click());
        act(&mut ui);
        ui.into_messages().collect()
    }

    fn at(row: usize, column: usize) -> Place {
        Place { row, column }
    }

    #[test]
    fn arrows_go_by_cell_and_stop_at_the_edges() {
        let press = |keys: &'static [Named]| {
            move |ui: &mut iced_test::Simulator<'_, Event>| {
                for key in keys {
                    ui.simulate([named(*key, Modifiers::empty())]);
                }
            }
        };
        use Named::{ArrowDown, ArrowLeft, ArrowRight, ArrowUp, End, Enter, Home};
        // Every key goes on from the one before, even within one frame.
        let moved = events(
            5,
            (1, 1),
            press(&[ArrowUp, ArrowDown, ArrowLeft, ArrowRight]),
        );
        let goals = [at(0, 1), at(1, 1), at(1, 0), at(1, 1)];
        assert_eq!(moved, goals.map(Event::Move));
        let ends = events(5, (1, 1), press(&[Home, End, Enter]));
        let expected = [
            Event::Move(at(1, 0)),
            Event::Move(at(1, 2)),
            Event::Activate(at(1, 2)),
        ];
        assert_eq!(ends, expected);
        assert!(events(5, (4, 2), press(&[ArrowDown, ArrowRight, End])).is_empty());
    }

    #[test]
    fn words_and_names_stay_whole_and_dates_give_way() {
        let cell = Cell {
            icon: Some(Icon::Done),
            word: "принят".to_owned(),
            date: "10.05.2022".to_owned(),
            ..Cell::default()
        };
        assert_eq!(cell.date_beside(150.0), "10.05.2022");
        assert_eq!(cell.date_beside(106.0), "");
        let next = Cell {
            key: "F5".to_owned(),
            ..cell
        };
        assert!(next.has_key_beside(106.0) && !next.has_key_beside(80.0));
        let mut board = board(2);
        board.rows[1].side.name = "Инообластные (ТФОМС)".to_owned();
        let side = |is_by_letter, room| {
            let place = Place::default();
            let grid = grid(Look::default(), "board", &board, place, |event| event);
            grid.by_letter(is_by_letter).side(room)
        };
        let name = font::BODY_BOLD.width("Инообластные (ТФОМС)");
        assert!(side(false, 866.0) >= name + LETTER + 2.0 * CELL);
        assert_eq!(side(false, 500.0), LEAST_SIDE);
        assert_eq!(side(true, 750.0), LETTER_SIDE);
    }

    #[test]
    fn beyond_eight_rows_the_middle_scrolls() {
        events(20, (19, 0), |ui| {
            assert!(ui.find("Плательщик 19").is_ok());
            assert!(ui.find("Плательщик 12").is_ok());
            assert!(ui.find("Плательщик 11").is_err());
            assert!(ui.find("Ответ 1").is_ok());
            assert!(ui.find("Всего, ₽").is_ok());
        });
    }

    #[test]
    fn a_click_chooses_and_the_next_one_opens() {
        let found = events(5, (2, 1), |ui| {
            ui.click("2/1").expect("a cell");
            ui.click("2/1").expect("a cell");
        });
        assert_eq!(found, [Event::Move(at(2, 1)), Event::Activate(at(2, 1))]);
    }
}
