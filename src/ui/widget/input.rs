//! A text field round iced's own: label, error, and sums and dates that are put in order on leaving.
//!
//! Getting the focus selects everything. Esc, Alt and unknown chords go past it to the screen.

use std::borrow::Cow;

use iced::advanced::widget::operation::{Focusable, TextInput};
use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, clipboard, layout, mouse, renderer};
use iced::keyboard::key::Named;
use iced::widget::text_input;
use iced::{
    Border, Element, Event, Length, Padding, Pixels, Point, Rectangle, Renderer, Size, Theme,
    alignment,
};

use crate::ui::draw::{Align, Ink};
use crate::ui::font;
use crate::ui::icon::Icon;
use crate::ui::keys::Press;
use crate::ui::theme::{LINE, Look, RADIUS_CONTROL, RING};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    #[default]
    Text,
    /// `41275,5` becomes `41 275,50`; at the right.
    Money,
    /// `12052021` becomes `12.05.2021`.
    Date,
}

/// What the field inside says.
#[derive(Debug, Clone)]
enum Inner {
    Typed(String),
    Submitted,
}

pub struct Input<'a, Message> {
    look: Look,
    id: Id,
    value: String,
    placeholder: Cow<'a, str>,
    label: Option<(Cow<'a, str>, f32)>,
    icon: Option<Icon>,
    mode: Mode,
    is_wrong: bool,
    is_bare: bool,
    is_read_only: bool,
    width: Length,
    height: f32,
    on_input: Box<dyn Fn(String) -> Message + 'a>,
    on_submit: Option<Message>,
    on_leave: Option<Message>,
    keeps_text: bool,
    inner: Element<'a, Inner>,
}

/// A field with this value; `on_input` hears every change.
pub fn input<'a, Message>(
    look: Look,
    id: impl Into<Id>,
    value: &str,
    on_input: impl Fn(String) -> Message + 'a,
) -> Input<'a, Message> {
    Input {
        look,
        id: id.into(),
        value: value.to_owned(),
        placeholder: "".into(),
        label: None,
        icon: None,
        mode: Mode::Text,
        is_wrong: false,
        is_bare: false,
        is_read_only: false,
        width: Length::Fill,
        height: look.input(),
        on_input: Box::new(on_input),
        on_submit: None,
        on_leave: None,
        keeps_text: false,
        inner: iced::widget::space().into(),
    }
    .built()
}

impl<'a, Message> Input<'a, Message> {
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self.built()
    }

    pub fn placeholder(mut self, text: impl Into<Cow<'a, str>>) -> Self {
        self.placeholder = text.into();
        self.built()
    }

    /// The label at the left, `width` pixels wide.
    pub fn label(mut self, label: impl Into<Cow<'a, str>>, width: f32) -> Self {
        self.label = Some((label.into(), width));
        self
    }

    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self.built()
    }

    /// What is in it cannot be right.
    pub fn wrong(mut self, is_wrong: bool) -> Self {
        self.is_wrong = is_wrong;
        self.built()
    }

    /// Without a border: the field of the palette.
    pub fn bare(mut self) -> Self {
        self.is_bare = true;
        self.built()
    }

    pub fn read_only(mut self) -> Self {
        self.is_read_only = true;
        self.built()
    }

    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }

    pub fn height(mut self, height: f32) -> Self {
        self.height = height;
        self.built()
    }

    /// Enter; the value has been put in order before. Without it Enter goes past the field.
    pub fn on_submit(mut self, message: Message) -> Self {
        self.on_submit = Some(message);
        self.built()
    }

    /// The focus has gone elsewhere; the value has been put in order before.
    pub fn on_leave(mut self, message: Message) -> Self {
        self.on_leave = Some(message);
        self
    }

    /// Getting the focus does not select: what is typed goes on from what is there already.
    pub fn going_on(mut self, is_going_on: bool) -> Self {
        self.keeps_text = is_going_on;
        self
    }

    fn built(mut self) -> Self {
        let tokens = self.look.tokens;
        let (is_wrong, is_bare) = (self.is_wrong, self.is_bare);
        let style = move |_: &Theme, status: text_input::Status| {
            let is_focused = matches!(status, text_input::Status::Focused { .. });
            let is_off = status == text_input::Status::Disabled;
            let (color, width) = match (is_wrong, is_focused) {
                _ if is_bare => (tokens.surface, 0.0),
                (true, _) => (tokens.bad, RING),
                (false, true) => (tokens.accent, RING),
                (false, false) => (tokens.edge, LINE),
            };
            text_input::Style {
                background: match is_off {
                    true => tokens.raised.into(),
                    false => tokens.surface.into(),
                },
                border: Border {
                    color,
                    width,
                    radius: RADIUS_CONTROL.into(),
                },
                icon: tokens.text,
                placeholder: tokens.muted,
                value: tokens.text,
                selection: tokens.sel,
            }
        };
        let left = self.icon.map_or(7.0, |icon| 7.0 + icon.size() + 7.0);
        let vertical = ((self.height - font::BODY.line) / 2.0).max(0.0);
        let padding = Padding {
            top: vertical,
            bottom: vertical,
            left,
            right: 7.0,
        };
        let align = match self.mode {
            Mode::Money => alignment::Horizontal::Right,
            Mode::Text | Mode::Date => alignment::Horizontal::Left,
        };
        let field = text_input(&self.placeholder, &self.value)
            .id(self.id.clone())
            .on_input_maybe((!self.is_read_only).then_some(Inner::Typed))
            .on_submit_maybe(self.on_submit.as_ref().map(|_| Inner::Submitted))
            .font(font::SANS)
            .size(font::BODY.size)
            .line_height(Pixels(font::BODY.line))
            .padding(padding)
            .align_x(align)
            .style(style);
        self.inner = field.into();
        self
    }

    /// The value as it should be written, if it is not.
    fn ordered(&self) -> Option<String> {
        let ordered = match self.mode {
            Mode::Text => None,
            Mode::Money => money(&self.value),
            Mode::Date => date(&self.value),
        };
        ordered.filter(|ordered| *ordered != self.value)
    }

    fn put_in_order(&mut self, shell: &mut Shell<'_, Message>) {
        if let Some(ordered) = self.ordered() {
            shell.publish((self.on_input)(ordered.clone()));
            self.value = ordered;
        }
    }
}

/// A sum as it is written: two digits of kopecks, thousands apart. `None` when it is no sum.
pub fn money(typed: &str) -> Option<String> {
    let is_space = |sign: &char| matches!(sign, ' ' | '\u{a0}' | '\u{202f}');
    let bare: String = typed.chars().filter(|sign| !is_space(sign)).collect();
    let (minus, bare) = match bare.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => ("\u{2212}", rest),
        None => ("", bare.as_str()),
    };
    let (rubles, kopecks) = bare.split_once([',', '.']).unwrap_or((bare, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if bare.is_empty() || kopecks.len() > 2 || !all_digits(rubles) || !all_digits(kopecks) {
        return None;
    }
    let rubles = match rubles.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let mut grouped = String::new();
    for (at, digit) in rubles.char_indices() {
        if at > 0 && (rubles.len() - at).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    Some(format!("{minus}{grouped},{kopecks:0<2}"))
}

/// A date as it is written. `None` when it is none.
pub fn date(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let parts: Vec<&str> = match typed.len() {
        8 if typed.bytes().all(|byte| byte.is_ascii_digit()) => {
            vec![&typed[..2], &typed[2..4], &typed[4..]]
        }
        _ => typed.split('.').collect(),
    };
    let [day, month, year] = parts.as_slice() else {
        return None;
    };
    let (day, month): (u8, u8) = (day.parse().ok()?, month.parse().ok()?);
    let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let is_date = (1..=31).contains(&day) && (1..=12).contains(&month) && is_year;
    is_date.then(|| format!("{day:02}.{month:02}.{year}"))
}

#[derive(Debug, Default)]
struct State {
    was_focused: bool,
    /// Everything is to be selected when the button is released.
    is_clicked: bool,
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
        self.is_focused = state.is_focused();
    }
}

struct SelectAll;

impl Operation<()> for SelectAll {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<()>)) {
        operate(self);
    }

    fn text_input(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn TextInput) {
        state.select_all();
    }
}

/// A clipboard that knows whether something was copied.
struct Noting<'c> {
    inner: &'c mut dyn Clipboard,
    has_written: bool,
}

impl Clipboard for Noting<'_> {
    fn read(&self, kind: clipboard::Kind) -> Option<String> {
        self.inner.read(kind)
    }

    fn write(&mut self, kind: clipboard::Kind, contents: String) {
        self.has_written = true;
        self.inner.write(kind, contents);
    }
}

/// Is this none of the field's business?
fn goes_past(press: &Press) -> bool {
    let is_edit = ['a', 'c', 'v', 'x'].iter().any(|sign| press.is_ctrl(*sign));
    let is_move = press.named().is_some() && press.named() != Some(Named::Space);
    let is_chord = press.modifiers.alt() || press.modifiers.command();
    press.named() == Some(Named::Escape) || (is_chord && !is_edit && !is_move)
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for Input<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.inner)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.inner));
    }

    fn size(&self) -> Size<Length> {
        Size::new(self.width, Length::Fixed(self.height))
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let height = Length::Fixed(self.height);
        let size = limits.resolve(self.width, height, Size::new(120.0, self.height));
        let label = self.label.as_ref().map_or(0.0, |(_, width)| *width);
        let room = Size::new((size.width - label).max(0.0), self.height);
        let limits = layout::Limits::new(Size::ZERO, room);
        let inner = self.inner.as_widget_mut();
        let node = inner.layout(&mut tree.children[0], renderer, &limits);
        layout::Node::with_children(size, vec![node.move_to(Point::new(label, 0.0))])
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        if let Some((label, width)) = &self.label {
            let bounds = Rectangle {
                width: *width,
                ..layout.bounds()
            };
            operation.text(None, bounds, label);
        }
        let tree = &mut tree.children[0];
        let inner = self.inner.as_widget_mut();
        inner.operate(tree, layout.child(0), renderer, operation);
        operation.text(None, layout.child(0).bounds(), &self.value);
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        self.watch_focus(tree, layout, renderer, event, shell);
        if Press::of(event).is_some_and(|press| shell.is_event_captured() || goes_past(&press)) {
            return;
        }
        let mut said = Vec::new();
        let mut own = Shell::new(&mut said);
        let mut clipboard = Noting {
            inner: clipboard,
            has_written: false,
        };
        self.inner.as_widget_mut().update(
            &mut tree.children[0],
            event,
            layout.child(0),
            cursor,
            renderer,
            &mut clipboard,
            &mut own,
            viewport,
        );
        // With nothing chosen here, Ctrl+C may mean something elsewhere.
        let is_copy = Press::of(event).is_some_and(|press| press.is_ctrl('c'));
        let is_idle = is_copy && !clipboard.has_written;
        if own.is_event_captured() && !is_idle {
            shell.capture_event();
        }
        if own.is_layout_invalid() {
            shell.invalidate_layout();
        }
        shell.request_redraw_at(own.redraw_request());
        shell.input_method_mut().merge(own.input_method());
        for inner in said {
            match inner {
                Inner::Typed(text) => {
                    self.value.clone_from(&text);
                    shell.publish((self.on_input)(text));
                }
                Inner::Submitted => self.submit(shell),
            }
        }
        self.watch_focus(tree, layout, renderer, event, shell);
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        let tree = &tree.children[0];
        let inner = self.inner.as_widget();
        inner.mouse_interaction(tree, layout.child(0), cursor, viewport, renderer)
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
        let inner = self.inner.as_widget();
        let field = layout.child(0);
        let tree = &tree.children[0];
        inner.draw(tree, renderer, theme, style, field, cursor, viewport);
        let tokens = self.look.tokens;
        let mut ink = Ink::new(self.look);
        if let Some((label, width)) = &self.label {
            let at = Rectangle {
                width: (*width - 8.0).max(0.0),
                ..layout.bounds()
            };
            ink.text(label, at, font::BODY, tokens.muted, Align::Left);
        }
        if let Some(icon) = self.icon {
            let at = crate::ui::draw::inset(field.bounds(), 7.0, 0.0);
            ink.icon(icon, at, tokens.text);
        }
        ink.draw(renderer);
    }
}

impl<Message: Clone> Input<'_, Message> {
    fn submit(&mut self, shell: &mut Shell<'_, Message>) {
        self.put_in_order(shell);
        if let Some(message) = &self.on_submit {
            shell.publish(message.clone());
        }
    }

    /// Selects all when the focus has come, puts in order when it has gone.
    fn watch_focus(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        event: &Event,
        shell: &mut Shell<'_, Message>,
    ) {
        let mut asked = Asked::default();
        let inner = self.inner.as_widget_mut();
        let child = &mut tree.children[0];
        inner.operate(child, layout.child(0), renderer, &mut asked);
        let state: &mut State = tree.state.downcast_mut();
        let is_button = matches!(
            event,
            Event::Mouse(mouse::Event::ButtonPressed(_) | mouse::Event::ButtonReleased(_))
        );
        let has_come = asked.is_focused && !state.was_focused;
        let has_gone = !asked.is_focused && state.was_focused;
        state.was_focused = asked.is_focused;
        let is_released = matches!(event, Event::Mouse(mouse::Event::ButtonReleased(_)));
        let mut selects = false;
        match (has_come, is_button) {
            (true, true) => state.is_clicked = true,
            (true, false) => selects = true,
            (false, _) if is_released => selects = std::mem::take(&mut state.is_clicked),
            (false, _) => {}
        }
        if selects && asked.is_focused && !self.keeps_text {
            let inner = self.inner.as_widget_mut();
            inner.operate(child, layout.child(0), renderer, &mut SelectAll);
            shell.request_redraw();
        }
        if has_gone {
            self.put_in_order(shell);
            if let Some(message) = &self.on_leave {
                shell.publish(message.clone());
            }
            shell.request_redraw();
        }
    }
}

impl<'a, Message: Clone + 'a> From<Input<'a, Message>> for Element<'a, Message> {
    fn from(input: Input<'a, Message>) -> Self {
        Element::new(input)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{named, simulator};
    use super::*;
    use iced::keyboard::Modifiers;
    use iced_test::selector;

    #[derive(Debug, Clone, PartialEq)]
    enum Message {
        Typed(String),
        Done,
    }

    fn typed(text: &str) -> Message {
        Message::Typed(text.to_owned())
    }

    fn field<'a>(mode: Mode, value: &str) -> Input<'a, Message> {
        let field = input(Look::default(), "field", value, Message::Typed);
        field.mode(mode).on_submit(Message::Done)
    }

    #[test]
    fn sums_and_dates_are_put_in_order() {
        let sum = |text: &str| money(text).unwrap_or_default();
        assert_eq!(sum("41275,5"), "41\u{a0}275,50");
        assert_eq!(sum("41275.5"), "41\u{a0}275,50");
        assert_eq!(sum("-1 204,5"), "\u{2212}1\u{a0}204,50");
        assert_eq!(sum("1234567"), "1\u{a0}234\u{a0}567,00");
        assert_eq!(sum(",5"), "0,50");
        for no_sum in ["", "1,234", "1,2,3", "12а", "+5"] {
            assert_eq!(money(no_sum), None, "{no_sum}");
        }
        assert_eq!(date("12052021").as_deref(), Some("12.05.2021"));
        assert_eq!(date("1.5.2021").as_deref(), Some("01.05.2021"));
        for no_date in ["", "1205", "32012021", "01132021", "вчера"] {
            assert_eq!(date(no_date), None, "{no_date}");
        }
    }

    #[test]
    fn the_focus_selects_all_and_typing_replaces() {
        let mut ui = simulator(field(Mode::Text, "было"));
        ui.click(selector::id("field")).expect("the field");
        ui.typewrite("Щ");
        ui.tap_key(iced::keyboard::Key::Named(Named::Enter));
        let found: Vec<Message> = ui.into_messages().collect();
        assert_eq!(found, [typed("Щ"), Message::Done]);
    }

    #[test]
    fn enter_puts_in_order_before_it_is_heard() {
        let mut ui = simulator(field(Mode::Money, ""));
        ui.click(selector::id("field")).expect("the field");
        ui.typewrite("5,5");
        ui.tap_key(iced::keyboard::Key::Named(Named::Enter));
        let found: Vec<Message> = ui.into_messages().skip(2).collect();
        assert_eq!(found, [typed("5,5"), typed("5,50"), Message::Done]);
    }

    #[test]
    fn leaving_puts_in_order_and_esc_goes_past() {
        let mut ui = simulator(field(Mode::Date, "12052021"));
        ui.click(selector::id("field")).expect("the field");
        let escape = ui.simulate([named(Named::Escape, Modifiers::empty())]);
        assert_eq!(escape, [iced::event::Status::Ignored]);
        ui.point_at((600.0, 700.0));
        ui.simulate(iced_test::simulator::click());
        let found: Vec<Message> = ui.into_messages().collect();
        assert_eq!(found, [typed("12.05.2021")]);
    }
}
