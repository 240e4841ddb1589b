//! The virtual table: a million rows cost what thirty do.
//!
//! The application owns rows, selection, order and marks and hears [`Event`]s; the widget owns the
//! focus, the row on top, and the letters typed so far. Cells are asked for when they are drawn.

use std::time::{Duration, Instant};

use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, mouse, renderer};
use iced::keyboard::key::Named;
use iced::{Element, Length, Point, Rectangle, Renderer, Size, Theme};

use super::focus::Focus;
use super::scroll::{Scroll, track};
use crate::ui::draw::{Align, Ink, bold, inset};
use crate::ui::font::{self, Type};
use crate::ui::icon::Icon;
use crate::ui::keys::Press;
use crate::ui::theme::{CELL, LINE, Look, MARK, SCROLLBAR, Tint, Tone};

/// Where rows come from. Borrowed from the state of a screen.
pub trait Source {
    fn len(&self) -> usize;

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn row(&self, row: usize) -> Row {
        let _ = row;
        Row::default()
    }

    /// Fills a cell, which comes empty.
    fn cell(&self, row: usize, column: usize, cell: &mut Cell);
}

/// How a row looks as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Row {
    pub tint: Tint,
    /// The check box, if the table has that column and the row has a box.
    pub check: Option<bool>,
    /// The head of a group: is it open?
    pub group: Option<bool>,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    pub icon: Option<Icon>,
    /// Before the text, bold.
    pub lead: String,
    pub text: String,
    pub tone: Tone,
    pub is_bold: bool,
    /// After the text, small and muted.
    pub note: String,
    /// A bar and «n из m» beside it, before everything else.
    pub bar: Option<Bar>,
    /// Keyboard key shown in a cap after the text.
    pub key: Option<&'static str>,
    /// Pixels from the left: rows of a group stand a little inside.
    pub indent: u8,
    /// In the monospaced face: keys and file names.
    pub is_code: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    pub n: u64,
    pub of: u64,
    /// The words beside the bar.
    pub words: String,
    /// What is not to be passed: a line across the bar, and what lies behind it in another colour.
    pub limit: Option<u64>,
}

impl Cell {
    fn clear(&mut self) {
        let (lead, text, note) = (
            std::mem::take(&mut self.lead),
            std::mem::take(&mut self.text),
            std::mem::take(&mut self.note),
        );
        let emptied = |mut text: String| {
            text.clear();
            text
        };
        *self = Self {
            lead: emptied(lead),
            text: emptied(text),
            note: emptied(note),
            ..Self::default()
        };
    }

    /// Everything that can be read in it.
    fn words(&self) -> String {
        let parts = [self.lead.as_str(), self.text.as_str(), self.note.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        match &self.bar {
            Some(bar) if parts.is_empty() => bar.words.clone(),
            _ => parts.join(" "),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Width {
    Fixed(f32),
    /// A part of what the fixed ones leave.
    Share(u16),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub title: String,
    pub width: Width,
    pub align: Align,
    pub is_sortable: bool,
    /// Where there is no room the highest of these goes first; 0 stays.
    pub rank: u8,
    /// A share of the room that is smaller than this is no room.
    pub least: f32,
}

impl Column {
    pub fn new(title: impl Into<String>, width: Width) -> Self {
        Self {
            title: title.into(),
            width,
            align: Align::Left,
            is_sortable: false,
            rank: 0,
            least: 0.0,
        }
    }

    /// Gives its room to the others, those of higher rank before it.
    pub fn rank(mut self, rank: u8) -> Self {
        self.rank = rank;
        self
    }

    /// Others go before a share of the room becomes narrower than this.
    pub fn least(mut self, width: f32) -> Self {
        self.least = width;
        self
    }

    pub fn right(mut self) -> Self {
        self.align = Align::Right;
        self
    }

    pub fn sortable(mut self) -> Self {
        self.is_sortable = true;
        self
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Rising,
    Falling,
}

/// What the user did. The application decides what follows.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Make this row the current one.
    Select(usize),
    /// Enter or a double click.
    Activate(usize),
    /// Space, Insert, or a click on the box: turn the mark of the row over.
    Mark(usize),
    MarkMany(Many),
    /// → and ← on a row, or a click on the triangle of a group.
    Open(usize),
    Close(usize),
    /// Letters typed within a second of each other, as they were typed.
    Find(String),
    Sort(usize),
    /// The border of a column was dragged.
    Resize {
        column: usize,
        width: f32,
    },
    /// The right button, and where.
    Context(usize, Point),
}

/// `+`, `−` and `*`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Many {
    Mark,
    Unmark,
    Invert,
}

pub struct Table<'a, Message> {
    look: Look,
    id: Id,
    columns: &'a [Column],
    source: &'a dyn Source,
    selected: Option<usize>,
    sort: Option<(usize, Order)>,
    has_checks: bool,
    is_insert_free: bool,
    empty: &'a str,
    row_height: f32,
    clock: &'a dyn Fn() -> Instant,
    on_event: Box<dyn Fn(Event) -> Message + 'a>,
}

/// A table of these columns over this source.
pub fn table<'a, Message>(
    look: Look,
    id: impl Into<Id>,
    columns: &'a [Column],
    source: &'a dyn Source,
    on_event: impl Fn(Event) -> Message + 'a,
) -> Table<'a, Message> {
    Table {
        look,
        id: id.into(),
        columns,
        source,
        selected: None,
        sort: None,
        has_checks: false,
        is_insert_free: false,
        empty: "",
        row_height: look.row(),
        clock: &Instant::now,
        on_event: Box::new(on_event),
    }
}

impl<'a, Message> Table<'a, Message> {
    pub fn selected(mut self, row: Option<usize>) -> Self {
        self.selected = row;
        self
    }

    /// By which column it is sorted: the mark in the head. The rows come sorted already.
    pub fn sort(mut self, sort: Option<(usize, Order)>) -> Self {
        self.sort = sort;
        self
    }

    /// A column of check boxes at the left.
    pub fn checks(mut self) -> Self {
        self.has_checks = true;
        self
    }

    /// Insert is none of the table's: only Space marks.
    pub fn free_insert(mut self) -> Self {
        self.is_insert_free = true;
        self
    }

    /// What stands in place of rows that are not there.
    pub fn empty(mut self, sentence: &'a str) -> Self {
        self.empty = sentence;
        self
    }

    pub fn row_height(mut self, height: f32) -> Self {
        self.row_height = height;
        self
    }

    /// Another clock than the computer's, for tests of typing.
    pub fn clock(mut self, clock: &'a dyn Fn() -> Instant) -> Self {
        self.clock = clock;
        self
    }
}

/// Typing pauses that end a word.
const PAUSE: Duration = Duration::from_secs(1);
const DOUBLE_CLICK: Duration = Duration::from_millis(400);
/// Width of the column of check boxes and where the box stands in it.
const CHECKS: f32 = 30.0;
const CHECK_AT: f32 = 9.0;
/// How near a border of columns one catches it.
const CATCH: f32 = 4.0;
const NARROWEST: f32 = 24.0;
const TRIANGLE: f32 = 16.0;
const BAR_WIDTH: f32 = 40.0;

#[derive(Debug, Default)]
struct State {
    focus: Focus,
    scroll: Scroll,
    /// The selected row that was last seen, to notice that the application moved it.
    shown: Option<usize>,
    /// Widths at the last layout.
    widths: Vec<f32>,
    /// The head chosen by Ctrl+← →.
    head: Option<usize>,
    typed: String,
    typed_at: Option<Instant>,
    clicked: Option<(usize, Instant)>,
    resizing: Option<usize>,
}

/// Widths of the columns; of those that have no room, 0.
fn widths(columns: &[Column], room: f32) -> Vec<f32> {
    let mut in_sight: Vec<&Column> = columns.iter().collect();
    let mut widths = shared(&in_sight, room);
    loop {
        let is_narrow = |(column, width): (&&Column, &f32)| {
            matches!(column.width, Width::Share(_)) && *width < column.least
        };
        let is_tight = in_sight.iter().zip(&widths).any(is_narrow);
        let places = in_sight.iter().enumerate();
        let last = places.max_by_key(|(_, column)| column.rank);
        match last.filter(|(_, column)| is_tight && column.rank > 0) {
            Some((at, _)) => in_sight.remove(at),
            None => break,
        };
        widths = shared(&in_sight, room);
    }
    let mut found = in_sight.into_iter().zip(widths).peekable();
    let width = |column: &Column| {
        let own = found.next_if(|(other, _)| std::ptr::eq(*other, column));
        own.map_or(0.0, |(_, width)| width)
    };
    columns.iter().map(width).collect()
}

fn shared(columns: &[&Column], room: f32) -> Vec<f32> {
    let fixed: f32 = columns
        .iter()
        .map(|column| match column.width {
            Width::Fixed(width) => width,
            Width::Share(_) => 0.0,
        })
        .sum();
    let shares: u32 = columns
        .iter()
        .map(|column| match column.width {
            Width::Fixed(_) => 0,
            Width::Share(share) => u32::from(share),
        })
        .sum();
    let least = shares.min(1) as f32 * NARROWEST * 2.0;
    // Too little room: all give way alike, so that no column is out of sight.
    let squeeze = ((room - least) / fixed.max(1.0)).clamp(0.1, 1.0);
    let left = (room - fixed * squeeze).max(0.0);
    columns
        .iter()
        .map(|column| match column.width {
            Width::Fixed(width) => (width * squeeze).floor(),
            Width::Share(share) => (left * f32::from(share) / shares.max(1) as f32).floor(),
        })
        .collect()
}

/// A column that has no room is nowhere.
fn is_seen(cell: &Rectangle) -> bool {
    cell.width > 0.0
}

/// Head, body, and what the body leaves at its end because rows are whole.
struct Places {
    head: Rectangle,
    body: Rectangle,
    left: f32,
}

impl<Message> Table<'_, Message> {
    fn left(&self) -> f32 {
        match self.has_checks {
            true => CHECKS,
            false => 0.0,
        }
    }

    fn places(&self, bounds: Rectangle) -> Places {
        let head = Rectangle {
            height: self.look.column_head(),
            ..bounds
        };
        Places {
            head,
            body: Rectangle {
                y: bounds.y + head.height,
                height: (bounds.height - head.height).max(0.0),
                ..bounds
            },
            left: self.left(),
        }
    }

    fn row_at(&self, state: &State, body: Rectangle, at: Point) -> Option<usize> {
        if !body.contains(at) {
            return None;
        }
        let row = state.scroll.top + ((at.y - body.y) / self.row_height) as usize;
        state.scroll.visible().contains(&row).then_some(row)
    }

    fn row_bounds(&self, state: &State, body: Rectangle, row: usize) -> Rectangle {
        let at = (row - state.scroll.top) as f32;
        let bar = match state.scroll.has_bar() {
            true => SCROLLBAR,
            false => 0.0,
        };
        Rectangle {
            y: body.y + at * self.row_height,
            height: self.row_height,
            width: body.width - bar,
            ..body
        }
    }

    /// Bounds of the columns of a row or of the head.
    fn cells(
        &self,
        state: &State,
        row: Rectangle,
    ) -> impl Iterator<Item = Rectangle> + use<Message> {
        let mut x = row.x + self.left();
        let widths = state.widths.clone();
        widths.into_iter().map(move |width| {
            let cell = Rectangle { x, width, ..row };
            x += width;
            cell
        })
    }

    fn column_at(&self, state: &State, head: Rectangle, at: Point) -> Option<usize> {
        self.cells(state, head).position(|cell| cell.contains(at))
    }

    /// The column whose right border is near.
    fn border_at(&self, state: &State, head: Rectangle, at: Point) -> Option<usize> {
        if !head.contains(at) {
            return None;
        }
        self.cells(state, head)
            .position(|cell| (cell.x + cell.width - at.x).abs() <= CATCH)
    }

    fn draw_head(&self, state: &State, head: Rectangle, renderer: &mut Renderer) {
        let tokens = self.look.tokens;
        let mut ink = Ink::new(self.look);
        ink.fill(head, tokens.raised);
        let line = Rectangle {
            y: head.y + head.height - LINE,
            height: LINE,
            ..head
        };
        ink.fill(line, tokens.edge);
        let heads = self.columns.iter().zip(self.cells(state, head));
        for (at, (column, bounds)) in heads.enumerate().filter(|(_, (_, head))| is_seen(head)) {
            let sorted = self.sort.filter(|(own, _)| *own == at);
            let (kind, color) = match sorted {
                Some(_) => (font::HEAD_BOLD, tokens.text),
                None => (font::HEAD, tokens.muted),
            };
            let mark = sorted.map(|(_, order)| match order {
                Order::Rising => Icon::ChevronUp,
                Order::Falling => Icon::ChevronDown,
            });
            let mark_width = mark.map_or(0.0, |mark| mark.size() + 2.0);
            let inner = inset(bounds, CELL, CELL);
            let room = inset(inner, 0.0, mark_width);
            let (x, width) = ink.text(&column.title, room, kind, color, column.align);
            if let Some(mark) = mark {
                let at = inset(inner, x + width + 2.0 - inner.x, 0.0);
                ink.icon(mark, at, tokens.text);
            }
            if state.focus.is_on() && state.head == Some(at) {
                ink.ring(bounds, 0.0);
            }
        }
        ink.draw_body(renderer, head);
    }

    fn draw_body(&self, state: &State, places: &Places, renderer: &mut Renderer) {
        let (look, tokens) = (self.look, self.look.tokens);
        let body = places.body;
        let mut ink = Ink::new(look);
        ink.fill(body, tokens.surface);
        if self.source.is_empty() {
            let row = Rectangle {
                height: self.row_height.min(body.height),
                ..body
            };
            let at = inset(row, self.left() + CELL, CELL);
            ink.text(self.empty, at, font::BODY, tokens.muted, Align::Left);
        }
        let mut cell = Cell::default();
        for row in state.scroll.visible() {
            let bounds = self.row_bounds(state, body, row);
            if bounds.y + bounds.height > body.y + body.height {
                break; // A table lower than one row.
            }
            self.draw_row(state, row, bounds, &mut cell, &mut ink);
        }
        state.scroll.draw(&mut ink, track(body));
        if state.focus.is_on() {
            ink.ring(body, 0.0);
        }
        ink.draw_body(renderer, body);
    }

    fn draw_row(
        &self,
        state: &State,
        row: usize,
        bounds: Rectangle,
        cell: &mut Cell,
        ink: &mut Ink,
    ) {
        let (look, tokens) = (self.look, self.look.tokens);
        let style = self.source.row(row);
        let is_current = self.selected == Some(row);
        let ground = match (is_current, style.tint, style.group) {
            (true, _, _) => Some(tokens.sel),
            (false, Tint::None, Some(_)) => Some(tokens.frame),
            (false, tint, _) => look.ground(tint),
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
        if is_current {
            let bar = Rectangle {
                width: MARK,
                ..bounds
            };
            // Without the focus the row is still the current one, but keys go elsewhere.
            let color = match state.focus.is_on() {
                true => tokens.accent,
                false => tokens.edge,
            };
            ink.fill(bar, color);
        }
        if let (true, Some(is_checked)) = (self.has_checks, style.check) {
            let icon = match is_checked {
                true => Icon::Checked,
                false => Icon::Unchecked,
            };
            ink.icon(icon, inset(bounds, CHECK_AT, 0.0), tokens.edge);
        }
        let cells = self.cells(state, bounds).enumerate();
        for (column, at) in cells.filter(|(_, cell)| is_seen(cell)) {
            cell.clear();
            self.source.cell(row, column, cell);
            let mut inner = inset(at, CELL, CELL);
            if let (0, Some(is_open)) = (column, style.group) {
                let icon = match is_open {
                    true => Icon::Open,
                    false => Icon::Closed,
                };
                let place = inset(inner, 2.0 - self.triangle_shift(), 0.0);
                ink.icon(icon, place, tokens.text);
                inner = inset(inner, TRIANGLE - self.triangle_shift(), 0.0);
            }
            draw_cell(ink, cell, inner, self.columns[column].align);
        }
    }

    /// With check boxes the triangle stands among them.
    fn triangle_shift(&self) -> f32 {
        match self.has_checks {
            true => TRIANGLE,
            false => 0.0,
        }
    }
}

/// Icon, lead, text, cap and note in a line, cut where the cell ends.
pub fn draw_cell(ink: &mut Ink, cell: &Cell, bounds: Rectangle, align: Align) {
    let look = ink.look();
    let tokens = look.tokens;
    let color = look.color(cell.tone);
    let mut inner = inset(bounds, f32::from(cell.indent), 0.0);
    if let Some(bar) = &cell.bar {
        let frame = Rectangle {
            y: inner.y + (inner.height / 2.0).floor() - 4.0,
            width: BAR_WIDTH.min(inner.width),
            height: 8.0,
            ..inner
        };
        ink.frame(frame, Some(tokens.surface), tokens.edge, LINE, 1.0);
        let room = frame.width - 2.0 * LINE;
        let at = |n: u64| {
            let part = n as f64 / bar.of.max(1) as f64;
            (room * part.clamp(0.0, 1.0) as f32).floor()
        };
        let part = |from: f32, to: f32| Rectangle {
            x: frame.x + LINE + from,
            y: frame.y + LINE,
            width: to - from,
            height: frame.height - 2.0 * LINE,
        };
        let limit = bar.limit.unwrap_or(bar.n);
        ink.fill(part(0.0, at(bar.n.min(limit))), tokens.done);
        if bar.n > limit {
            ink.fill(part(at(limit), at(bar.n)), tokens.bad);
        }
        if bar.limit.is_some() {
            let mark = Rectangle {
                y: frame.y - 3.0,
                height: frame.height + 6.0,
                ..part(at(limit), at(limit) + LINE)
            };
            ink.fill(mark, tokens.text);
        }
        inner = inset(inner, frame.width + 4.0, 0.0);
        let (_, width) = ink.text(&bar.words, inner, font::SMALL, tokens.muted, Align::Left);
        inner = inset(inner, width + 4.0, 0.0);
    }
    if let Some(icon) = cell.icon
        && inner.width >= icon.size()
    {
        ink.icon(icon, inner, look.color(icon.tone()));
        inner = inset(inner, icon.size() + 6.0, 0.0);
    }
    if !cell.lead.is_empty() {
        let (_, width) = ink.text(&cell.lead, inner, font::BODY_BOLD, color, Align::Left);
        inner = inset(inner, width + 4.0, 0.0);
    }
    let kind: Type = match (cell.is_code, cell.is_bold) {
        (true, _) => font::CODE,
        (false, true) => bold(font::BODY),
        (false, false) => font::BODY,
    };
    let (_, width) = ink.text(&cell.text, inner, kind, color, align);
    if align == Align::Left {
        inner = inset(inner, width + 6.0, 0.0);
        if let Some(key) = cell.key {
            let cap = crate::ui::draw::cap_width(key);
            if inner.width >= cap {
                let colors = crate::ui::draw::Cap::plain(look);
                ink.cap(key, inner.x + cap, inner.center_y().floor(), colors);
                inner = inset(inner, cap + 6.0, 0.0);
            }
        }
        // Of a note that is cut a few letters say nothing.
        if inner.width >= font::SMALL.width(&cell.note).min(LEAST_NOTE) {
            ink.text(&cell.note, inner, font::SMALL, tokens.muted, Align::Left);
        }
    }
}

const LEAST_NOTE: f32 = 60.0;

impl<Message> Widget<Message, Theme, Renderer> for Table<'_, Message> {
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
        let size = limits.max();
        let head = self.look.column_head();
        let n_fit = ((size.height - head).max(0.0) / self.row_height) as usize;
        state.scroll.fit(self.source.len(), n_fit);
        let bar = match state.scroll.has_bar() {
            true => SCROLLBAR,
            false => 0.0,
        };
        let room = size.width - self.left() - bar;
        state.widths = widths(self.columns, room);
        // Only a move of the selection scrolls; looking elsewhere with the wheel is left alone.
        if state.shown != self.selected {
            state.shown = self.selected;
            if let Some(row) = self.selected {
                state.scroll.show(row);
            }
        }
        layout::Node::new(size)
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
        let places = self.places(bounds);
        operation.container(None, bounds);
        operation.traverse(&mut |operation| {
            let heads = self.columns.iter().zip(self.cells(state, places.head));
            for (column, bounds) in heads.filter(|(_, head)| is_seen(head)) {
                operation.text(None, bounds, &column.title);
            }
            if self.source.is_empty() {
                operation.text(None, places.body, self.empty);
            }
            let mut cell = Cell::default();
            for row in state.scroll.visible() {
                let row_bounds = self.row_bounds(state, places.body, row);
                let cells = self.cells(state, row_bounds).enumerate();
                for (column, bounds) in cells.filter(|(_, cell)| is_seen(cell)) {
                    cell.clear();
                    self.source.cell(row, column, &mut cell);
                    operation.text(None, bounds, &cell.words());
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
        match event {
            iced::Event::Mouse(event) => {
                self.update_mouse(state, *event, layout.bounds(), cursor, shell);
            }
            iced::Event::Keyboard(_) if state.focus.is_on() && !shell.is_event_captured() => {
                if let Some(press) = Press::of(event)
                    && self.update_key(state, &press, shell)
                {
                    shell.capture_event();
                    shell.request_redraw();
                }
            }
            _ => {}
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Rectangle,
        _: &Renderer,
    ) -> mouse::Interaction {
        let state: &State = tree.state.downcast_ref();
        let head = self.places(layout.bounds()).head;
        let is_border = cursor
            .position()
            .is_some_and(|at| self.border_at(state, head, at).is_some());
        match is_border || state.resizing.is_some() {
            true => mouse::Interaction::ResizingHorizontally,
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
        let places = self.places(layout.bounds());
        self.draw_head(state, places.head, renderer);
        self.draw_body(state, &places, renderer);
    }
}

impl<Message> Table<'_, Message> {
    /// Tells the application, and counts on from there: several keys may come before its next view.
    fn publish(&mut self, shell: &mut Shell<'_, Message>, event: Event) {
        if let Event::Select(row) = event {
            self.selected = Some(row);
        }
        shell.publish((self.on_event)(event));
    }

    fn update_mouse(
        &mut self,
        state: &mut State,
        event: mouse::Event,
        bounds: Rectangle,
        cursor: mouse::Cursor,
        shell: &mut Shell<'_, Message>,
    ) {
        let places = self.places(bounds);
        let over = cursor.position_over(bounds);
        match event {
            mouse::Event::ButtonPressed(mouse::Button::Left) => {
                if state.focus.set(over.is_some()) {
                    shell.request_redraw();
                }
                if let Some(at) = over {
                    self.press(state, &places, at, shell);
                    shell.capture_event();
                    shell.request_redraw();
                }
            }
            mouse::Event::ButtonPressed(mouse::Button::Right) => {
                let hit = over.and_then(|at| Some((self.row_at(state, places.body, at)?, at)));
                if let Some((row, at)) = hit {
                    self.publish(shell, Event::Select(row));
                    self.publish(shell, Event::Context(row, at));
                    shell.capture_event();
                }
            }
            mouse::Event::ButtonReleased(mouse::Button::Left) => {
                state.scroll.release();
                state.resizing = None;
            }
            mouse::Event::CursorMoved { .. } => {
                let Some(at) = cursor.position() else {
                    return;
                };
                if state.scroll.drag(track(places.body), at) {
                    shell.request_redraw();
                }
                if let Some(column) = state.resizing {
                    let cell = self.cells(state, places.head).nth(column);
                    let left = cell.map_or(at.x, |cell| cell.x);
                    let width = (at.x - left).max(NARROWEST).round();
                    self.publish(shell, Event::Resize { column, width });
                }
            }
            mouse::Event::WheelScrolled { delta } if over.is_some() => {
                if state.scroll.wheel(delta, self.row_height) {
                    shell.request_redraw();
                }
                shell.capture_event();
            }
            _ => {}
        }
    }

    /// The left button at a place of the table.
    fn press(
        &mut self,
        state: &mut State,
        places: &Places,
        at: Point,
        shell: &mut Shell<'_, Message>,
    ) {
        if let Some(column) = self.border_at(state, places.head, at) {
            state.resizing = Some(column);
            return;
        }
        if let Some(column) = self.column_at(state, places.head, at) {
            if self.columns[column].is_sortable {
                self.publish(shell, Event::Sort(column));
            }
            return;
        }
        if state.scroll.press(track(places.body), at).is_some() {
            return;
        }
        let Some(row) = self.row_at(state, places.body, at) else {
            return;
        };
        let now = (self.clock)();
        let former = state.clicked.replace((row, now));
        let is_double = former.is_some_and(|(own, then)| own == row && now - then < DOUBLE_CLICK);
        self.publish(shell, Event::Select(row));
        let style = self.source.row(row);
        let x = at.x - places.body.x;
        if self.has_checks && style.check.is_some() && x < places.left {
            self.publish(shell, Event::Mark(row));
        } else if let Some(is_open) = style.group
            && x < places.left + CELL + TRIANGLE
        {
            self.publish(shell, toggled(row, is_open));
        } else if is_double {
            state.clicked = None;
            self.publish(shell, Event::Activate(row));
        }
    }

    /// A key for the table; `false` when it is none of ours.
    fn update_key(
        &mut self,
        state: &mut State,
        press: &Press,
        shell: &mut Shell<'_, Message>,
    ) -> bool {
        match press.named() {
            Some(Named::Space) => self.mark(state, press, shell),
            Some(named) => self.update_named(state, named, press, shell),
            None => self.type_letter(state, press, shell),
        }
    }

    fn mark(&mut self, state: &mut State, press: &Press, shell: &mut Shell<'_, Message>) -> bool {
        let Some(row) = self.selected.filter(|_| press.modifiers.is_empty()) else {
            return false;
        };
        state.typed_at = None;
        self.publish(shell, Event::Mark(row));
        if row + 1 < self.source.len() {
            self.publish(shell, Event::Select(row + 1));
        }
        true
    }

    fn update_named(
        &mut self,
        state: &mut State,
        named: Named,
        press: &Press,
        shell: &mut Shell<'_, Message>,
    ) -> bool {
        let is_plain = press.modifiers.is_empty();
        let is_ctrl = press.modifiers.command() && !press.modifiers.alt();
        let n = self.source.len();
        let page = state.scroll.n_fit.saturating_sub(1).max(1);
        let last = n.saturating_sub(1);
        let from = self.selected.unwrap_or(0);
        let goal = match named {
            Named::ArrowUp if is_plain => from.saturating_sub(1),
            Named::ArrowDown if is_plain && self.selected.is_none() => 0,
            Named::ArrowDown if is_plain => (from + 1).min(last),
            Named::PageUp if is_plain => from.saturating_sub(page),
            Named::PageDown if is_plain => (from + page).min(last),
            Named::Home if is_plain || is_ctrl => 0,
            Named::End if is_plain || is_ctrl => last,
            Named::ArrowLeft | Named::ArrowRight if is_ctrl => {
                state.head = self.next_head(state, named == Named::ArrowRight);
                return true;
            }
            Named::Enter if is_plain => {
                match (state.head.take(), self.selected) {
                    (Some(column), _) => self.publish(shell, Event::Sort(column)),
                    (None, Some(row)) => self.publish(shell, Event::Activate(row)),
                    (None, None) => return false,
                }
                return true;
            }
            Named::Insert if !self.is_insert_free => return self.mark(state, press, shell),
            Named::ArrowLeft | Named::ArrowRight if is_plain => {
                let Some(row) = self.selected else {
                    return false;
                };
                self.publish(shell, toggled(row, named == Named::ArrowLeft));
                return true;
            }
            _ => return false,
        };
        state.head = None;
        state.typed_at = None;
        if n == 0 {
            return true;
        }
        // Seen again even where the application keeps the row: the wheel may have left it.
        state.scroll.show(goal);
        if self.selected != Some(goal) {
            self.publish(shell, Event::Select(goal));
        }
        true
    }

    /// The next sortable head, or the previous one; `None` past the ends.
    fn next_head(&self, state: &State, is_forward: bool) -> Option<usize> {
        let is_there = |at: &usize| state.widths.get(*at).is_some_and(|width| *width > 0.0);
        let sortable = |at: &usize| self.columns[*at].is_sortable && is_there(at);
        let n = self.columns.len();
        match (state.head, is_forward) {
            (None, true) => (0..n).find(sortable),
            (None, false) => (0..n).rev().find(sortable),
            (Some(at), true) => (at + 1..n).find(sortable).or(Some(at)),
            (Some(at), false) => (0..at).rev().find(sortable).or(Some(at)),
        }
    }

    fn type_letter(
        &mut self,
        state: &mut State,
        press: &Press,
        shell: &mut Shell<'_, Message>,
    ) -> bool {
        let Some(typed) = press.typed() else {
            return false;
        };
        let many = match typed {
            "+" => Some(Many::Mark),
            "-" | "\u{2212}" => Some(Many::Unmark),
            "*" => Some(Many::Invert),
            _ => None,
        };
        if let Some(many) = many {
            self.publish(shell, Event::MarkMany(many));
            return true;
        }
        // Digits belong to the screen: they set states and open other screens.
        if !typed.chars().all(char::is_alphabetic) {
            return false;
        }
        let now = (self.clock)();
        let is_new = state.typed_at.is_none_or(|then| now - then >= PAUSE);
        if is_new {
            state.typed.clear();
        }
        state.typed.push_str(typed);
        state.typed_at = Some(now);
        self.publish(shell, Event::Find(state.typed.clone()));
        true
    }
}

fn toggled(row: usize, is_open: bool) -> Event {
    match is_open {
        true => Event::Close(row),
        false => Event::Open(row),
    }
}

impl<'a, Message: 'a> From<Table<'a, Message>> for Element<'a, Message> {
    fn from(table: Table<'a, Message>) -> Self {
        Element::new(table)
    }
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
