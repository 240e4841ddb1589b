//! A form as a list: label, value, and what stands beside it, row under row; one row at a time is
//! edited.
//!
//! Only rows that are seen are drawn, so two hundred fields cost what twenty do. The application owns
//! the rows, the current one and its field, and hears [`Event`]s.

use std::ops::Range;

use iced::advanced::widget::operation::Focusable;
use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, Widget, layout, mouse, renderer};
use iced::keyboard::key::Named;
use iced::{Element, Length, Point, Rectangle, Renderer, Size, Theme};

use super::focus::Focus;
use super::scroll::{Scroll, track};
use crate::ui::draw::{Align, Cap, Ink, bold, cap_width, inset};
use crate::ui::font;
use crate::ui::icon::Icon;
use crate::ui::keys::Press;
use crate::ui::theme::{CELL, LINE, Look, MARK, RADIUS_CONTROL, RING, SCROLLBAR, Tint, Tone};

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Of a section: opens and closes.
    Head { is_open: bool },
    /// Of one of several within a section.
    Group { is_open: bool },
    #[default]
    Field,
    /// Said in a line, with nothing to fill in.
    Note,
}

/// A text with a part that differs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    pub text: String,
    pub differs: Option<Range<usize>>,
}

/// What stands in a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    pub kind: Kind,
    pub indent: u8,
    pub label: String,
    /// Muted: beside the label of a head, and of a field where nothing else is said of it.
    pub note: String,
    pub is_required: bool,
    /// «≠» before the label.
    pub is_different: bool,
    pub value: String,
    pub is_editable: bool,
    pub is_wrong: bool,
    /// A sum: at the right of its field.
    pub is_sum: bool,
    /// Two columns beside the value.
    pub beside: [Part; 2],
    pub said: Option<(Icon, String)>,
    pub key: Option<&'static str>,
    pub tint: Tint,
    pub tone: Tone,
}

/// What the user did.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    Select(usize),
    /// Enter or a click on a head; Enter on a row without a field.
    Toggle(usize),
    /// → and ← on a head.
    Open(usize),
    Close(usize),
    /// Enter in a field.
    Next,
    NextSection,
    FormerSection,
    NextFinding,
    FormerFinding,
    Add(usize),
    Remove(usize),
    /// A letter typed where nothing can be typed.
    Typed,
}

pub struct Form<'a, Message> {
    look: Look,
    id: Id,
    titles: [&'a str; 5],
    rows: &'a [Row],
    current: usize,
    /// The field of the current row.
    field: Vec<Element<'a, Message>>,
    on_event: Box<dyn Fn(Event) -> Message + 'a>,
}

/// A form of these rows. `titles`: label, value, two beside it, what is said.
pub fn form<'a, Message>(
    look: Look,
    id: impl Into<Id>,
    titles: [&'a str; 5],
    rows: &'a [Row],
    current: usize,
    field: Option<Element<'a, Message>>,
    on_event: impl Fn(Event) -> Message + 'a,
) -> Form<'a, Message> {
    Form {
        look,
        id: id.into(),
        titles,
        rows,
        current,
        field: field.into_iter().collect(),
        on_event: Box::new(on_event),
    }
}

#[derive(Debug, Default)]
struct State {
    focus: Focus,
    scroll: Scroll,
    /// The current row that was last seen, to notice that the application moved it.
    shown: Option<usize>,
}

/// Widths of the columns: label, value, two beside it, the rest. Where there is little room one
/// column beside the value is left.
fn widths(width: f32) -> [f32; 5] {
    let shares = match width < 720.0 {
        true => [0.28, 0.26, 0.0, 0.22],
        false => [0.22, 0.19, 0.16, 0.16],
    };
    let [label, value, one, two] = shares.map(|share: f32| (width * share).floor());
    [label, value, one, two, width - label - value - one - two]
}

const TRIANGLE: f32 = 18.0;
const STEP: f32 = 18.0;

impl<Message> Form<'_, Message> {
    fn height(&self) -> f32 {
        self.look.input_row()
    }

    fn body(&self, bounds: Rectangle) -> Rectangle {
        let head = self.look.column_head();
        Rectangle {
            y: bounds.y + head,
            height: (bounds.height - head).max(0.0),
            ..bounds
        }
    }

    fn row_bounds(&self, state: &State, body: Rectangle, row: usize) -> Rectangle {
        let bar = if state.scroll.has_bar() {
            SCROLLBAR
        } else {
            0.0
        };
        let at = row as f32 - state.scroll.top as f32;
        Rectangle {
            y: body.y + at * self.height(),
            height: self.height(),
            width: body.width - bar,
            ..body
        }
    }

    fn cells(row: Rectangle) -> [Rectangle; 5] {
        let mut x = row.x;
        widths(row.width).map(|width| {
            let cell = Rectangle { x, width, ..row };
            x += width;
            cell
        })
    }

    /// Where the field of a row stands.
    fn box_of(&self, cell: Rectangle) -> Rectangle {
        let height = self.look.input();
        Rectangle {
            x: cell.x,
            y: cell.y + ((cell.height - LINE - height) / 2.0).floor(),
            width: (cell.width - CELL).max(0.0),
            height,
        }
    }

    fn row_at(&self, state: &State, body: Rectangle, at: Point) -> Option<usize> {
        if !body.contains(at) {
            return None;
        }
        let row = state.scroll.top + ((at.y - body.y) / self.height()) as usize;
        state.scroll.visible().contains(&row).then_some(row)
    }

    fn draw_row(&self, row: usize, bounds: Rectangle, is_focused: bool, ink: &mut Ink) {
        let (look, tokens) = (self.look, self.look.tokens);
        let Some(own) = self.rows.get(row) else {
            return;
        };
        let is_current = row == self.current;
        let is_head = matches!(own.kind, Kind::Head { .. });
        let ground = match (is_current, is_head, own.tint) {
            (true, ..) => Some(tokens.sel),
            (false, true, Tint::None) => Some(tokens.frame),
            (false, _, tint) => look.ground(tint),
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
            let mark = Rectangle {
                width: MARK,
                ..bounds
            };
            let color = if is_focused {
                tokens.accent
            } else {
                tokens.edge
            };
            ink.fill(mark, color);
        }
        match own.kind {
            Kind::Head { is_open } | Kind::Group { is_open } => {
                self.draw_head(own, is_open, bounds, ink);
            }
            Kind::Note => {
                let inner = inset(bounds, CELL + f32::from(own.indent) * STEP, CELL);
                let at = draw_said(own, inner, ink);
                let color = look.color(own.tone);
                let (x, width) = ink.text(&own.label, at, font::BODY, color, Align::Left);
                let note = inset(at, x + width + 8.0 - at.x, 0.0);
                ink.text(&own.note, note, font::BODY, tokens.muted, Align::Left);
            }
            Kind::Field => self.draw_field(own, is_current, bounds, ink),
        }
    }

    fn draw_head(&self, own: &Row, is_open: bool, bounds: Rectangle, ink: &mut Ink) {
        let tokens = self.look.tokens;
        let left = CELL + f32::from(own.indent) * STEP;
        let inner = inset(bounds, left, CELL);
        let icon = if is_open { Icon::Open } else { Icon::Closed };
        ink.icon(icon, inner, tokens.text);
        let mut inner = inset(inner, TRIANGLE, 0.0);
        let kind = match own.kind {
            Kind::Head { .. } => font::BODY_BOLD,
            _ => font::BODY,
        };
        let (_, width) = ink.text(&own.label, inner, kind, tokens.text, Align::Left);
        inner = inset(inner, width + 8.0, 0.0);
        if own.said.is_some() {
            inner = draw_said(own, inner, ink);
            let Some((icon, said)) = &own.said else {
                return;
            };
            let color = self.look.color(icon.tone());
            let (_, width) = ink.text(said, inner, font::BODY_BOLD, color, Align::Left);
            inner = inset(inner, width + 12.0, 0.0);
        }
        if !own.value.is_empty() {
            let (x, _) = ink.text(&own.value, inner, font::BODY, tokens.text, Align::Right);
            inner.width = (x - inner.x - 12.0).max(0.0);
        }
        ink.text(&own.note, inner, font::BODY, tokens.muted, Align::Left);
    }

    fn draw_field(&self, own: &Row, is_current: bool, bounds: Rectangle, ink: &mut Ink) {
        let (look, tokens) = (self.look, self.look.tokens);
        let [label, value, one, two, said] = Self::cells(bounds);
        let mut inner = inset(label, CELL + f32::from(own.indent) * STEP, CELL);
        if own.is_different {
            let (_, width) = ink.text(DIFFERS, inner, font::BODY_BOLD, tokens.bad, Align::Left);
            inner = inset(inner, width + 4.0, 0.0);
        }
        let star = if own.is_required { 8.0 } else { 0.0 };
        let room = inset(inner, 0.0, star);
        let color = if is_current {
            tokens.text
        } else {
            tokens.muted
        };
        let (x, width) = ink.text(&own.label, room, font::BODY, color, Align::Left);
        if own.is_required {
            let at = inset(inner, x + width + 3.0 - inner.x, -8.0);
            ink.text(REQUIRED, at, font::BODY_BOLD, tokens.bad, Align::Left);
        }
        let align = if own.is_sum {
            Align::Right
        } else {
            Align::Left
        };
        match own.is_editable {
            true if is_current && !self.field.is_empty() => {} // The field itself stands there.
            true => {
                let frame = self.box_of(value);
                let (color, width) = match own.is_wrong {
                    true => (tokens.bad, RING),
                    false => (tokens.edge, LINE),
                };
                ink.frame(frame, Some(tokens.surface), color, width, RADIUS_CONTROL);
                let text = inset(frame, 7.0, 7.0);
                ink.text(&own.value, text, font::BODY, tokens.text, align);
            }
            false => {
                let text = inset(value, 7.0, CELL + 7.0);
                ink.text(&own.value, text, font::BODY, tokens.text, align);
            }
        }
        // Little room: what differs, in one column.
        let parts: [(&Part, Rectangle); 2] = match one.width > 0.0 {
            true => [(&own.beside[0], one), (&own.beside[1], two)],
            false => {
                let shown = match own.beside[1].text.is_empty() {
                    true => &own.beside[0],
                    false => &own.beside[1],
                };
                [(shown, two), (&EMPTY, one)]
            }
        };
        for (part, cell) in parts {
            draw_part(part, inset(cell, CELL, CELL), look, ink);
        }
        let mut inner = inset(said, CELL, CELL);
        if let Some(key) = own.key {
            let width = cap_width(key);
            if inner.width >= width {
                let right = inner.x + inner.width;
                ink.cap(key, right, inner.center_y().floor(), Cap::plain(look));
                inner = inset(inner, 0.0, width + 6.0);
            }
        }
        if let Some((_, words)) = &own.said {
            let inner = draw_said(own, inner, ink);
            ink.text(words, inner, font::HEAD, tokens.text, Align::Left);
        } else if !own.note.is_empty() {
            ink.text(&own.note, inner, font::HEAD, tokens.muted, Align::Left);
        }
    }

    fn publish(&self, shell: &mut Shell<'_, Message>, event: Event) {
        shell.publish((self.on_event)(event));
        shell.capture_event();
        shell.request_redraw();
    }

    fn press_key(&self, state: &mut State, press: &Press, shell: &mut Shell<'_, Message>) {
        let n = self.rows.len();
        if n == 0 {
            return;
        }
        state.scroll.show(self.current);
        let is_plain = press.modifiers.is_empty();
        let is_ctrl = press.modifiers.command() && !press.modifiers.alt();
        let is_field = !self.field.is_empty();
        let is_head = self
            .rows
            .get(self.current)
            .is_some_and(|row| matches!(row.kind, Kind::Head { .. } | Kind::Group { .. }));
        let at = self.current;
        let event = match press.named() {
            Some(Named::ArrowDown) if is_plain => Event::Select((at + 1).min(n - 1)),
            Some(Named::ArrowUp) if is_plain => Event::Select(at.saturating_sub(1)),
            Some(Named::ArrowDown) if is_ctrl => Event::NextFinding,
            Some(Named::ArrowUp) if is_ctrl => Event::FormerFinding,
            Some(Named::PageDown) if is_plain => Event::NextSection,
            Some(Named::PageUp) if is_plain => Event::FormerSection,
            Some(Named::Home) if is_ctrl || !is_field => Event::Select(0),
            Some(Named::End) if is_ctrl || !is_field => Event::Select(n - 1),
            Some(Named::Enter) if is_plain && is_field => Event::Next,
            Some(Named::Enter | Named::Space) if is_plain => Event::Toggle(at),
            Some(Named::ArrowRight) if is_plain && is_head => Event::Open(at),
            Some(Named::ArrowLeft) if is_plain && is_head => Event::Close(at),
            Some(Named::Insert) if is_plain => Event::Add(at),
            Some(Named::Delete) if is_plain && !is_field => Event::Remove(at),
            _ if press.typed().is_some() && !is_field => Event::Typed,
            _ => return,
        };
        self.publish(shell, event);
    }

    fn press_mouse(
        &self,
        state: &mut State,
        bounds: Rectangle,
        at: Point,
        shell: &mut Shell<'_, Message>,
    ) {
        let body = self.body(bounds);
        if state.scroll.press(track(body), at).is_some() {
            shell.capture_event();
            shell.request_redraw();
            return;
        }
        let Some(row) = self.row_at(state, body, at) else {
            return;
        };
        self.publish(shell, Event::Select(row));
        let is_head = |own: &Row| matches!(own.kind, Kind::Head { .. } | Kind::Group { .. });
        if self.rows.get(row).is_some_and(is_head) {
            self.publish(shell, Event::Toggle(row));
        }
    }
}

const DIFFERS: &str = "≠";
const REQUIRED: &str = "*";
const EMPTY: Part = Part {
    text: String::new(),
    differs: None,
};

/// The shape before what is said; returns what is left of the room.
fn draw_said(own: &Row, inner: Rectangle, ink: &mut Ink) -> Rectangle {
    let Some((icon, _)) = &own.said else {
        return inner;
    };
    if inner.width < icon.size() {
        return Rectangle {
            width: 0.0,
            ..inner
        };
    }
    let color = ink.look().color(icon.tone());
    ink.icon(*icon, inner, color);
    inset(inner, icon.size() + 7.0, 0.0)
}

fn draw_part(part: &Part, bounds: Rectangle, look: Look, ink: &mut Ink) {
    let tokens = look.tokens;
    let whole = |ink: &mut Ink| {
        ink.text(&part.text, bounds, font::BODY, tokens.muted, Align::Left);
    };
    let Some(differs) = part.differs.clone() else {
        return whole(ink);
    };
    let (Some(before), Some(own), Some(after)) = (
        part.text.get(..differs.start),
        part.text.get(differs.clone()),
        part.text.get(differs.end..),
    ) else {
        return whole(ink);
    };
    let (_, width) = ink.text(before, bounds, font::BODY, tokens.muted, Align::Left);
    let at = inset(bounds, width, 0.0);
    let (_, width) = ink.text(own, at, bold(font::BODY), tokens.text, Align::Left);
    let line = Rectangle {
        y: bounds.center_y().floor() + 8.0,
        width,
        height: RING,
        ..at
    };
    ink.fill(line, tokens.text);
    let at = inset(at, width, 0.0);
    ink.text(after, at, font::BODY, tokens.muted, Align::Left);
}

/// Is the field inside focused?
#[derive(Default)]
struct Asked {
    is_focused: bool,
}

impl Operation<()> for Asked {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<()>)) {
        operate(self);
    }

    fn focusable(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn Focusable) {
        self.is_focused |= state.is_focused();
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Form<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        self.field.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.field);
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fill)
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let size = limits.max();
        let bounds = Rectangle::with_size(size);
        let body = self.body(bounds);
        let state: &mut State = tree.state.downcast_mut();
        let n_fit = (body.height / self.height()) as usize;
        state.scroll.fit(self.rows.len(), n_fit);
        if state.shown != Some(self.current) {
            state.shown = Some(self.current);
            // With a row of what comes next, where there is one.
            state
                .scroll
                .show((self.current + 1).min(self.rows.len().saturating_sub(1)));
            state.scroll.show(self.current);
        }
        let row = self.row_bounds(state, body, self.current);
        let is_seen = state.scroll.visible().contains(&self.current);
        let at = self.box_of(Self::cells(row)[1]);
        let children = self
            .field
            .iter_mut()
            .zip(&mut tree.children)
            .map(|(field, tree)| {
                let limits = layout::Limits::new(Size::ZERO, at.size());
                let node = field.as_widget_mut().layout(tree, renderer, &limits);
                // Out of sight it keeps what was typed and where the cursor was.
                let y = if is_seen { at.y } else { -2.0 * row.height };
                node.move_to(Point::new(at.x, y))
            });
        layout::Node::with_children(size, children.collect())
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let bounds = layout.bounds();
        let state: &mut State = tree.state.downcast_mut();
        operation.container(None, bounds);
        // One stop for Tab: the field where there is one.
        if self.field.is_empty() {
            operation.focusable(Some(&self.id), bounds, &mut state.focus);
        } else {
            state.focus.set(false);
        }
        let body = self.body(bounds);
        let visible = state.scroll.visible();
        let places: Vec<(usize, Rectangle)> = visible
            .map(|row| (row, self.row_bounds(state, body, row)))
            .collect();
        operation.traverse(&mut |operation| {
            for (row, bounds) in &places {
                let Some(own) = self.rows.get(*row) else {
                    continue;
                };
                let [label, value, one, two, said] = Self::cells(*bounds);
                let words = own.said.as_ref().map_or("", |(_, words)| words.as_str());
                let texts = [
                    (label, own.label.as_str()),
                    (value, own.value.as_str()),
                    (label, own.note.as_str()),
                    (one, own.beside[0].text.as_str()),
                    (two, own.beside[1].text.as_str()),
                    (said, words),
                ];
                for (at, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
                    operation.text(None, at, text);
                }
            }
            let fields = self.field.iter_mut().zip(&mut tree.children);
            for ((field, tree), layout) in fields.zip(layout.children()) {
                let field = field.as_widget_mut();
                field.operate(tree, layout, renderer, operation);
            }
        });
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
        let mut asked = Asked::default();
        let fields = self.field.iter_mut().zip(&mut tree.children);
        for ((field, tree), layout) in fields.zip(layout.children()) {
            let field = field.as_widget_mut();
            field.update(
                tree, event, layout, cursor, renderer, clipboard, shell, viewport,
            );
            field.operate(tree, layout, renderer, &mut asked);
        }
        if shell.is_event_captured() {
            return;
        }
        let bounds = layout.bounds();
        let state: &mut State = tree.state.downcast_mut();
        let over = cursor.position_over(bounds);
        match event {
            iced::Event::Keyboard(_) if state.focus.is_on() || asked.is_focused => {
                if let Some(press) = Press::of(event) {
                    self.press_key(state, &press, shell);
                }
            }
            iced::Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
                if state.focus.set(over.is_some() && self.field.is_empty()) {
                    shell.request_redraw();
                }
                if let Some(at) = over {
                    self.press_mouse(state, bounds, at, shell);
                }
            }
            iced::Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)) => {
                state.scroll.release();
            }
            iced::Event::Mouse(mouse::Event::CursorMoved { .. }) => {
                if let Some(at) = cursor.position()
                    && state.scroll.drag(track(self.body(bounds)), at)
                {
                    shell.invalidate_layout();
                    shell.request_redraw();
                }
            }
            iced::Event::Mouse(mouse::Event::WheelScrolled { delta }) if over.is_some() => {
                if state.scroll.wheel(*delta, self.height()) {
                    shell.invalidate_layout();
                    shell.request_redraw();
                }
                shell.capture_event();
            }
            _ => {}
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        let fields = self.field.iter().zip(&tree.children).zip(layout.children());
        let over = fields
            .map(|((field, tree), layout)| {
                let field = field.as_widget();
                field.mouse_interaction(tree, layout, cursor, viewport, renderer)
            })
            .max();
        over.unwrap_or_default()
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
        let bounds = layout.bounds();
        let state: &State = tree.state.downcast_ref();
        let tokens = self.look.tokens;
        let body = self.body(bounds);
        let mut ink = Ink::new(self.look);
        ink.fill(bounds, tokens.surface);
        let head = Rectangle {
            height: self.look.column_head(),
            ..bounds
        };
        ink.fill(head, tokens.raised);
        let line = Rectangle {
            y: head.y + head.height - LINE,
            height: LINE,
            ..head
        };
        ink.fill(line, tokens.edge);
        let row = self.row_bounds(state, body, 0);
        let head = Rectangle {
            width: row.width,
            ..head
        };
        for (title, cell) in self.titles.iter().zip(Self::cells(head)) {
            let at = inset(cell, CELL, CELL);
            ink.text(title, at, font::HEAD, tokens.muted, Align::Left);
        }
        let is_focused = state.focus.is_on() || !self.field.is_empty();
        for row in state.scroll.visible() {
            let at = self.row_bounds(state, body, row);
            if at.y + at.height <= body.y + body.height {
                self.draw_row(row, at, is_focused, &mut ink);
            }
        }
        state.scroll.draw(&mut ink, track(body));
        if state.focus.is_on() {
            ink.ring(body, 0.0);
        }
        ink.draw_body(renderer, bounds);
        if !state.scroll.visible().contains(&self.current) {
            return;
        }
        let fields = self.field.iter().zip(&tree.children).zip(layout.children());
        for ((field, tree), layout) in fields {
            renderer.with_layer(layout.bounds(), |renderer| {
                let field = field.as_widget();
                field.draw(tree, renderer, theme, style, layout, cursor, viewport);
            });
        }
    }
}

impl<'a, Message: 'a> From<Form<'a, Message>> for Element<'a, Message> {
    fn from(form: Form<'a, Message>) -> Self {
        Element::new(form)
    }
}
