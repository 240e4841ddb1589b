//! A picker: closed it shows label and value, open it is a list that is searched by typing.
//!
//! For filters and classifiers of many thousand entries: only the entries that are seen are drawn,
//! and what was typed is looked for in code and name alike.

use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Overlay, Shell, Widget, layout, mouse, overlay, renderer};
use iced::keyboard::key::Named;
use iced::{Element, Event, Length, Point, Rectangle, Renderer, Size, Theme, Vector, keyboard};

use super::focus::Focus;
use super::scroll::{Scroll, track};
use crate::ui::draw::{Align, Ink, inset};
use crate::ui::font;
use crate::ui::icon::Icon;
use crate::ui::keys::Press;
use crate::ui::matching::Query;
use crate::ui::theme::{LINE, Look, MARK, RADIUS_CONTROL, RADIUS_PANEL, SCROLLBAR};

/// An entry of a list or a classifier. The code may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    pub code: String,
    pub name: String,
}

impl Entry {
    pub fn new(code: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            name: name.into(),
        }
    }

    /// As the closed picker shows it.
    fn words(&self) -> String {
        match (self.code.as_str(), self.name.as_str()) {
            ("", name) => name.to_owned(),
            (code, "") => code.to_owned(),
            (code, name) => format!("{code} — {name}"),
        }
    }
}

pub struct Pick<'a, Message> {
    look: Look,
    id: Id,
    entries: &'a [Entry],
    selected: Option<usize>,
    label: &'a str,
    empty: &'a str,
    nothing: &'a str,
    is_field: bool,
    is_on: bool,
    is_wrong: bool,
    checks: Option<&'a [bool]>,
    width: Length,
    on_pick: Box<dyn Fn(usize) -> Message + 'a>,
}

/// A picker of one of `entries`; `on_pick` hears its index.
pub fn pick<'a, Message>(
    look: Look,
    id: impl Into<Id>,
    entries: &'a [Entry],
    selected: Option<usize>,
    on_pick: impl Fn(usize) -> Message + 'a,
) -> Pick<'a, Message> {
    Pick {
        look,
        id: id.into(),
        entries,
        selected,
        label: "",
        empty: "",
        nothing: "",
        is_field: false,
        is_on: false,
        is_wrong: false,
        checks: None,
        width: Length::Shrink,
        on_pick: Box::new(on_pick),
    }
}

impl<'a, Message> Pick<'a, Message> {
    /// Small and muted before the value: a filter.
    pub fn label(mut self, label: &'a str) -> Self {
        self.label = label;
        self
    }

    /// Shown while nothing is selected.
    pub fn empty(mut self, words: &'a str) -> Self {
        self.empty = words;
        self
    }

    /// Shown in the list when no entry has what was typed.
    pub fn nothing(mut self, words: &'a str) -> Self {
        self.nothing = words;
        self
    }

    /// A control of a form: as high as an input, value left, arrow at the right edge.
    pub fn field(mut self) -> Self {
        self.is_field = true;
        self.width = Length::Fill;
        self
    }

    /// A filter that hides rows: on tint, with an accent border.
    pub fn on(mut self, is_on: bool) -> Self {
        self.is_on = is_on;
        self
    }

    pub fn wrong(mut self, is_wrong: bool) -> Self {
        self.is_wrong = is_wrong;
        self
    }

    /// A box before each entry: any number of them is on, and the list stays open.
    pub fn checks(mut self, checks: &'a [bool]) -> Self {
        self.checks = Some(checks);
        self
    }

    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }

    fn value(&self) -> String {
        let entry = self.selected.and_then(|at| self.entries.get(at));
        entry.map_or(self.empty.to_owned(), Entry::words)
    }

    fn label_width(&self) -> f32 {
        match self.label {
            "" => 0.0,
            label => font::SMALL.width(label) + 6.0,
        }
    }

    fn natural_width(&self) -> f32 {
        let value = font::BODY.width(&self.value());
        (PADDING * 2.0 + self.label_width() + value + 6.0 + Icon::ChevronDown.size()).ceil()
    }

    fn height(&self) -> f32 {
        match self.is_field {
            true => self.look.input(),
            false => self.look.input() + 2.0,
        }
    }
}

const PADDING: f32 = 7.0;
/// The list is no wider and shows no more rows than this.
const WIDEST: f32 = 560.0;
const MOST_ROWS: usize = 14;
/// A short list needs no line for what was typed until something is.
const SHORT: usize = 8;

#[derive(Debug, Default)]
struct State {
    focus: Focus,
    open: Option<Open>,
}

#[derive(Debug, Default)]
struct Open {
    query: String,
    /// Entries that have what was typed.
    found: Vec<usize>,
    /// Index in `found`.
    cursor: usize,
    scroll: Scroll,
}

impl Open {
    fn search(&mut self, entries: &[Entry]) {
        let query = Query::new(&self.query);
        let has = |entry: &Entry| {
            query.is_empty()
                || query.find(&entry.code).is_some()
                || query.find(&entry.name).is_some()
                || query.find(&entry.words()).is_some()
        };
        let all = entries.iter().enumerate();
        self.found = all.filter(|(_, e)| has(e)).map(|(at, _)| at).collect();
        // A code that begins with it comes first.
        let begins = |at: usize| {
            let code = entries[at].code.to_lowercase();
            !query.is_empty() && code.starts_with(&self.query.to_lowercase())
        };
        self.found.sort_by_key(|at| !begins(*at));
        self.cursor = 0;
        self.fit();
        self.scroll.show(0);
    }

    fn n_rows(&self) -> usize {
        self.found.len().clamp(1, MOST_ROWS)
    }

    fn fit(&mut self) {
        self.scroll.fit(self.found.len(), self.n_rows());
    }

    fn move_to(&mut self, at: usize) {
        self.cursor = at.min(self.found.len().saturating_sub(1));
        self.scroll.show(self.cursor);
    }

    fn has_line(&self, n_entries: usize) -> bool {
        !self.query.is_empty() || n_entries > SHORT
    }
}

impl<Message> Pick<'_, Message> {
    fn open(&self, state: &mut State) {
        let mut open = Open::default();
        open.search(self.entries);
        open.move_to(self.selected.unwrap_or(0));
        state.open = Some(open);
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Pick<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(self.width, Length::Fixed(self.height()))
    }

    fn layout(&mut self, _: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        let natural = Size::new(self.natural_width(), self.height());
        layout::Node::new(limits.resolve(self.width, Length::Fixed(self.height()), natural))
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
        operation.text(None, layout.bounds(), &self.value());
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
                if state.focus.set(is_over) {
                    shell.request_redraw();
                }
                if is_over {
                    self.open(state);
                    shell.capture_event();
                }
            }
            Event::Keyboard(_) if state.focus.is_on() && !shell.is_event_captured() => {
                let Some(press) = Press::of(event) else {
                    return;
                };
                let is_alt_down = press.modifiers.alt() && press.named() == Some(Named::ArrowDown);
                if state.open.is_some() {
                    // Opened by a former event of the same frame: the list is not up yet.
                    let mut popup = Popup {
                        pick: self,
                        anchor: layout.bounds(),
                        open: &mut state.open,
                    };
                    popup.press_key(&press, shell);
                } else if is_alt_down || press.is(Named::Enter) || press.is(Named::Space) {
                    self.open(state);
                } else if let Some(text) = press.typed() {
                    self.open(state);
                    if let Some(open) = &mut state.open {
                        open.query.push_str(text);
                        open.search(self.entries);
                    }
                } else {
                    return;
                }
                shell.capture_event();
                shell.request_redraw();
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
        match cursor.is_over(layout.bounds()) {
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
        let tokens = self.look.tokens;
        let bounds = layout.bounds();
        let has_focus = state.focus.is_on() || state.open.is_some();
        let (ground, edge, width) = match (self.is_wrong, has_focus, self.is_on) {
            (true, _, _) => (tokens.surface, tokens.bad, 2.0),
            (false, true, is_on) => (
                if is_on { tokens.tint } else { tokens.surface },
                tokens.accent,
                2.0,
            ),
            (false, false, true) => (tokens.tint, tokens.accent, LINE),
            (false, false, false) => (tokens.surface, tokens.edge, LINE),
        };
        let mut ink = Ink::new(self.look);
        ink.frame(bounds, Some(ground), edge, width, RADIUS_CONTROL);
        let inner = inset(bounds, PADDING, PADDING);
        ink.text(self.label, inner, font::SMALL, tokens.muted, Align::Left);
        let chevron = Icon::ChevronDown.size();
        let value = inset(inner, self.label_width(), chevron + 6.0);
        let color = match self.selected {
            Some(_) => tokens.text,
            None => tokens.muted,
        };
        ink.text(&self.value(), value, font::BODY, color, Align::Left);
        let place = inset(inner, inner.width - chevron, 0.0);
        ink.icon(Icon::ChevronDown, place, tokens.text);
        ink.draw(renderer);
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        _: &Renderer,
        _: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let state: &mut State = tree.state.downcast_mut();
        state.open.as_ref()?;
        Some(overlay::Element::new(Box::new(Popup {
            pick: self,
            anchor: layout.bounds() + translation,
            open: &mut state.open,
        })))
    }
}

struct Popup<'a, 'b, Message> {
    pick: &'a Pick<'b, Message>,
    anchor: Rectangle,
    open: &'a mut Option<Open>,
}

struct Places {
    line: Option<Rectangle>,
    list: Rectangle,
}

impl<Message> Popup<'_, '_, Message> {
    fn row(&self) -> f32 {
        self.pick.look.row()
    }

    fn places(&self, bounds: Rectangle, open: &Open) -> Places {
        let inner = bounds.shrink(EDGE);
        let high = match open.has_line(self.pick.entries.len()) {
            true => self.row() + 4.0,
            false => 0.0,
        };
        let line = Rectangle {
            height: high,
            ..inner
        };
        Places {
            line: (high > 0.0).then_some(line),
            list: Rectangle {
                y: inner.y + high,
                height: inner.height - high,
                ..inner
            },
        }
    }

    /// Width of the code column: by what is seen now.
    fn codes(&self, open: &Open) -> f32 {
        let visible = open.found.get(open.scroll.visible()).unwrap_or(&[]);
        let widths = visible
            .iter()
            .map(|at| font::BODY_BOLD.width(&self.pick.entries[*at].code));
        match widths.fold(0.0, f32::max) {
            0.0 => 0.0,
            width => width + 12.0,
        }
    }

    fn row_at(&self, list: Rectangle, open: &Open, at: Point) -> Option<usize> {
        let row = open.scroll.top + ((at.y - list.y) / self.row()) as usize;
        let is_row = list.contains(at) && row < open.found.len();
        is_row.then_some(row)
    }

    fn press_key(&mut self, press: &Press, shell: &mut Shell<'_, Message>) {
        let entries = self.pick.entries;
        let Some(open) = self.open.as_mut() else {
            return;
        };
        let page = open.n_rows().saturating_sub(1).max(1);
        match press.named() {
            Some(Named::ArrowDown) => open.move_to(open.cursor + 1),
            Some(Named::ArrowUp) if press.modifiers.alt() => *self.open = None,
            Some(Named::ArrowUp) => open.move_to(open.cursor.saturating_sub(1)),
            Some(Named::PageDown) => open.move_to(open.cursor + page),
            Some(Named::PageUp) => open.move_to(open.cursor.saturating_sub(page)),
            Some(Named::Home) => open.move_to(0),
            Some(Named::End) => open.move_to(usize::MAX),
            Some(Named::Enter) => self.choose(shell),
            Some(Named::Space) if self.pick.checks.is_some() => self.choose(shell),
            Some(Named::Escape | Named::Tab) => *self.open = None,
            Some(Named::Backspace) => {
                open.query.pop();
                open.search(entries);
            }
            _ => {
                if let Some(text) = press.typed() {
                    open.query.push_str(text);
                    open.search(entries);
                }
            }
        }
    }

    fn choose(&mut self, shell: &mut Shell<'_, Message>) {
        let chosen = self.open.as_ref().and_then(|open| {
            let at = open.found.get(open.cursor)?;
            Some(*at)
        });
        if let Some(at) = chosen {
            shell.publish((self.pick.on_pick)(at));
            if self.pick.checks.is_none() {
                *self.open = None;
            }
        }
    }

    fn press_mouse(
        &mut self,
        bounds: Rectangle,
        cursor: mouse::Cursor,
        shell: &mut Shell<'_, Message>,
    ) {
        let Some(open) = self.open.as_ref() else {
            return;
        };
        let list = self.places(bounds, open).list;
        let at = cursor.position_over(bounds);
        let row = at.and_then(|at| self.row_at(list, open, at));
        let Some(open) = self.open.as_mut() else {
            return;
        };
        match (at, row) {
            (None, _) => *self.open = None,
            (Some(at), _) if open.scroll.press(track(list), at).is_some() => {}
            (Some(_), Some(row)) => {
                open.move_to(row);
                self.choose(shell);
            }
            (Some(_), None) => {}
        }
    }
}

const EDGE: f32 = 2.0;
const BOX_GAP: f32 = 8.0;

impl<Message> Overlay<Message, Theme, Renderer> for Popup<'_, '_, Message> {
    fn layout(&mut self, _: &Renderer, bounds: Size) -> layout::Node {
        if let Some(open) = self.open.as_mut() {
            open.fit();
        }
        let Some(open) = self.open.as_ref() else {
            return layout::Node::new(Size::ZERO);
        };
        let sample = self.pick.entries.iter().take(200);
        let widest = sample
            .map(|entry| font::BODY.width(&entry.words()))
            .fold(0.0, f32::max);
        let boxes = match self.pick.checks {
            Some(_) => Icon::Checked.size() + BOX_GAP,
            None => 0.0,
        };
        let natural = widest + boxes + 2.0 * (PADDING + EDGE) + SCROLLBAR + 12.0;
        let width = natural.clamp(self.anchor.width, WIDEST.max(self.anchor.width));
        let line = match open.has_line(self.pick.entries.len()) {
            true => self.row() + 4.0,
            false => 0.0,
        };
        let height = open.n_rows() as f32 * self.row() + line + 2.0 * EDGE;
        let below = self.anchor.y + self.anchor.height;
        // Above, where there is no room below.
        let y = match below + height <= bounds.height {
            true => below,
            false => (self.anchor.y - height).max(0.0),
        };
        let x = self.anchor.x.min(bounds.width - width).max(0.0);
        layout::Node::new(Size::new(width, height)).move_to(Point::new(x, y))
    }

    fn operate(&mut self, layout: Layout<'_>, _: &Renderer, operation: &mut dyn Operation) {
        let Some(open) = self.open.as_ref() else {
            return;
        };
        let list = self.places(layout.bounds(), open).list;
        for (at, row) in open.scroll.visible().enumerate() {
            let bounds = Rectangle {
                y: list.y + at as f32 * self.row(),
                height: self.row(),
                ..list
            };
            let entry = &self.pick.entries[open.found[row]];
            operation.text(None, bounds, &entry.words());
        }
    }

    fn update(
        &mut self,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Renderer,
        _: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
    ) {
        let bounds = layout.bounds();
        let row_height = self.row();
        let list = self
            .open
            .as_ref()
            .map(|open| self.places(bounds, open).list);
        match event {
            Event::Keyboard(keyboard::Event::KeyPressed { .. }) => {
                if let Some(press) = Press::of(event) {
                    self.press_key(&press, shell);
                }
            }
            Event::Mouse(mouse::Event::ButtonPressed(_)) => {
                self.press_mouse(bounds, cursor, shell);
            }
            Event::Mouse(mouse::Event::ButtonReleased(_)) => {
                if let Some(open) = self.open.as_mut() {
                    open.scroll.release();
                }
                return;
            }
            Event::Mouse(mouse::Event::CursorMoved { position }) => {
                let (Some(open), Some(list)) = (self.open.as_mut(), list) else {
                    return;
                };
                if !open.scroll.drag(track(list), *position) {
                    return;
                }
            }
            Event::Mouse(mouse::Event::WheelScrolled { delta }) => {
                if let Some(open) = self.open.as_mut() {
                    open.scroll.wheel(*delta, row_height);
                }
            }
            _ => return,
        }
        shell.capture_event();
        shell.invalidate_layout();
        shell.request_redraw();
    }

    fn mouse_interaction(
        &self,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Renderer,
    ) -> mouse::Interaction {
        match cursor.is_over(layout.bounds()) {
            true => mouse::Interaction::Idle,
            false => mouse::Interaction::None,
        }
    }

    fn draw(
        &self,
        renderer: &mut Renderer,
        _: &Theme,
        _: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
    ) {
        let Some(open) = self.open.as_ref() else {
            return;
        };
        let tokens = self.pick.look.tokens;
        let bounds = layout.bounds();
        let mut ink = Ink::new(self.pick.look);
        ink.frame(
            bounds,
            Some(tokens.surface),
            tokens.accent,
            EDGE,
            RADIUS_PANEL,
        );
        let places = self.places(bounds, open);
        if let Some(line) = places.line {
            let inner = inset(line, PADDING, PADDING);
            ink.icon(Icon::Search, inner, tokens.text);
            let text = inset(inner, 20.0, 0.0);
            let (x, width) = ink.text(&open.query, text, font::BODY, tokens.text, Align::Left);
            let caret = Rectangle {
                x: x + width + 1.0,
                y: line.y + 4.0,
                width: LINE,
                height: line.height - 8.0,
            };
            ink.fill(caret, tokens.text);
            let hair = Rectangle {
                y: line.y + line.height - LINE,
                height: LINE,
                ..line
            };
            ink.fill(hair, tokens.line);
        }
        self.draw_list(&mut ink, places.list, open);
        ink.draw_body(renderer, bounds);
    }
}

impl<Message> Popup<'_, '_, Message> {
    fn draw_list(&self, ink: &mut Ink, list: Rectangle, open: &Open) {
        let tokens = self.pick.look.tokens;
        let codes = self.codes(open);
        let bar = match open.scroll.has_bar() {
            true => SCROLLBAR,
            false => 0.0,
        };
        if open.found.is_empty() {
            let row = Rectangle {
                height: self.row(),
                ..list
            };
            let at = inset(row, PADDING, PADDING);
            ink.text(self.pick.nothing, at, font::BODY, tokens.muted, Align::Left);
        }
        for (at, row) in open.scroll.visible().enumerate() {
            let bounds = Rectangle {
                y: list.y + at as f32 * self.row(),
                height: self.row(),
                width: list.width - bar,
                ..list
            };
            if row == open.cursor {
                ink.fill(bounds, tokens.sel);
                let mark = Rectangle {
                    width: MARK,
                    ..bounds
                };
                ink.fill(mark, tokens.accent);
            }
            let entry = &self.pick.entries[open.found[row]];
            let is_selected = self.pick.selected == Some(open.found[row]);
            let kind = match is_selected {
                true => font::BODY_BOLD,
                false => font::BODY,
            };
            let inner = inset(bounds, PADDING, PADDING);
            let color = tokens.text;
            ink.text(&entry.code, inner, font::BODY_BOLD, color, Align::Left);
            let mut name = inset(inner, codes, 0.0);
            if let Some(checks) = self.pick.checks {
                let is_on = checks.get(open.found[row]).copied().unwrap_or(false);
                let icon = match is_on {
                    true => Icon::Checked,
                    false => Icon::Unchecked,
                };
                ink.icon(icon, name, tokens.text);
                name = inset(name, icon.size() + BOX_GAP, 0.0);
            }
            ink.text(&entry.name, name, kind, color, Align::Left);
        }
        open.scroll.draw(ink, track(list));
    }
}

impl<'a, Message: 'a> From<Pick<'a, Message>> for Element<'a, Message> {
    fn from(pick: Pick<'a, Message>) -> Self {
        Element::new(pick)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{letter, named, simulator};
    use super::*;
    use iced::keyboard::Modifiers;
    use iced::keyboard::key::Code;
    use iced_test::Simulator;

    fn classifier(n: usize) -> Vec<Entry> {
        (0..n)
            .map(|at| Entry::new(format!("M{at:05}"), format!("Диагноз {at}")))
            .collect()
    }

    fn picked(entries: &[Entry], act: impl FnOnce(&mut Simulator<'_, usize>)) -> Vec<usize> {
        let view = pick(Look::default(), "pick", entries, Some(2), |at| at);
        let mut ui = simulator(view.label("Диагноз").nothing("Нет такого"));
        ui.point_at((20.0, 10.0));
        ui.simulate(iced_test::simulator::click());
        act(&mut ui);
        ui.into_messages().collect()
    }

    fn keys(keys: &[Named]) -> Vec<Event> {
        let none = Modifiers::empty();
        keys.iter().map(|key| named(*key, none)).collect()
    }

    fn press(ui: &mut Simulator<'_, usize>, names: &[Named]) {
        for event in keys(names) {
            ui.simulate([event]);
        }
    }

    #[test]
    fn keys_move_in_fifteen_thousand_entries() {
        let entries = classifier(15_000);
        use Named::{ArrowDown, End, Enter, Escape, PageDown, PageUp};
        let found = picked(&entries, |ui| {
            press(ui, &[ArrowDown, Enter]);
            press(ui, &[Enter, End, Enter]);
            press(ui, &[Enter, PageDown, PageDown, PageUp, Enter]);
            press(ui, &[Enter, Escape]);
            ui.simulate([named(ArrowDown, Modifiers::ALT)]);
            press(ui, &[Enter]);
        });
        assert_eq!(found, [3, 14_999, 15, 2]);
    }

    #[test]
    fn a_list_with_boxes_stays_open_and_space_checks() {
        let entries = classifier(3);
        let view = pick(Look::default(), "pick", &entries, None, |at| at);
        let mut ui = simulator(view.checks(&[true, false, true]).empty("Столбцы"));
        ui.point_at((20.0, 10.0));
        ui.simulate(iced_test::simulator::click());
        press(
            &mut ui,
            &[
                Named::Space,
                Named::ArrowDown,
                Named::Enter,
                Named::Escape,
                Named::Enter,
            ],
        );
        assert!(ui.find("M00002 — Диагноз 2").is_ok(), "open again");
        assert_eq!(ui.into_messages().collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn typing_searches_codes_and_names() {
        let mut entries = classifier(15_000);
        entries[777].name = "Люмбаго с ишиасом".to_owned();
        let found = picked(&entries, |ui| {
            ui.typewrite("люмб");
            assert!(ui.find("M00777 — Люмбаго с ишиасом").is_ok());
            press(ui, &[Named::Enter]);
            // The wrong layout, closed: typing opens.
            for (sign, code) in [("ь", Code::KeyM), ("0", Code::Digit0)] {
                ui.simulate([letter(sign, code, Modifiers::empty())]);
            }
            ui.typewrite("1234");
            press(ui, &[Named::Enter]);
            ui.typewrite("нетакого");
            press(ui, &[Named::Enter, Named::Escape]);
        });
        assert_eq!(found, [777, 1234]);
    }

    #[test]
    fn the_mouse_opens_and_chooses() {
        let entries = classifier(5);
        let found = picked(&entries, |ui| {
            ui.click("M00004 — Диагноз 4").expect("an entry");
            assert!(ui.find("M00004 — Диагноз 4").is_err(), "it is closed");
        });
        assert_eq!(found, [4]);
    }
}
