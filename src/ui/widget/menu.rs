//! The menu bar: Alt with the underlined letter or F10, arrows, Enter, Esc; the mouse too.
//!
//! Letters go by the place of the key, so Cyrillic mnemonics work whatever layout is on. The bar is
//! opened through `shortcuts`, which asks the whole window for it. What cannot be done now is dimmed,
//! stands there with its reason, and says it when chosen. Where there is no room the bar is folded: it
//! is there only while a menu is open.

use std::any::Any;

use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Overlay, Shell, Widget, layout, mouse, overlay, renderer};
use iced::keyboard::key::Named;
use iced::{Element, Event, Length, Point, Rectangle, Renderer, Size, Theme, Vector, keyboard};

use crate::ui::draw::{Align, Cap, Ink, cap_width, inset};
use crate::ui::font;
use crate::ui::keys::Press;
use crate::ui::theme::{LINE, Look, RADIUS_CONTROL, RADIUS_PANEL};

#[derive(Debug, Clone)]
pub struct Menu<Message> {
    pub title: String,
    /// A letter of the title, underlined.
    pub mnemonic: char,
    pub items: Vec<Item<Message>>,
}

#[derive(Debug, Clone)]
pub enum Item<Message> {
    Line,
    Command(Command<Message>),
}

#[derive(Debug, Clone)]
pub struct Command<Message> {
    pub label: String,
    /// The key that does the same.
    pub key: String,
    /// Why not now; dimmed if there is a reason.
    pub reason: String,
    /// Sent when chosen; for a dimmed one it says the reason.
    pub message: Message,
}

impl<Message> Item<Message> {
    pub fn new(label: impl Into<String>, key: impl Into<String>, message: Message) -> Self {
        Self::Command(Command {
            label: label.into(),
            key: key.into(),
            reason: String::new(),
            message,
        })
    }

    pub fn blocked(
        label: impl Into<String>,
        key: impl Into<String>,
        reason: impl Into<String>,
        message: Message,
    ) -> Self {
        Self::Command(Command {
            label: label.into(),
            key: key.into(),
            reason: reason.into(),
            message,
        })
    }
}

/// The bar itself, as wide as its titles.
pub struct MenuBar<Message> {
    look: Look,
    menus: Vec<Menu<Message>>,
    is_folded: bool,
}

pub fn menu_bar<Message>(look: Look, menus: Vec<Menu<Message>>) -> MenuBar<Message> {
    MenuBar {
        look,
        menus,
        is_folded: false,
    }
}

#[derive(Debug, Default)]
struct State {
    open: Option<usize>,
    /// The chosen item of the open menu.
    item: Option<usize>,
    mnemonics: Vec<char>,
}

/// Opens the menu that a key press means, wherever the bar is in the tree.
pub struct OpenMenu {
    mnemonic: Option<char>,
    pub is_open: bool,
}

impl OpenMenu {
    /// The first menu.
    pub fn first() -> Self {
        Self {
            mnemonic: None,
            is_open: false,
        }
    }

    /// F10, or Alt with a letter.
    pub fn by(press: &Press) -> Option<Self> {
        let is_alt = press.modifiers.alt() && !press.modifiers.command();
        let mnemonic = press.cyrillic.or(press.latin).filter(|_| is_alt);
        (press.is(Named::F10) || mnemonic.is_some()).then_some(Self {
            mnemonic,
            is_open: false,
        })
    }
}

impl Operation<()> for OpenMenu {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<()>)) {
        operate(self);
    }

    fn custom(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn Any) {
        let Some(state) = state.downcast_mut::<State>() else {
            return;
        };
        let found = match self.mnemonic {
            Some(letter) => state.mnemonics.iter().position(|own| *own == letter),
            None => (!state.mnemonics.is_empty()).then_some(0),
        };
        if let Some(menu) = found {
            state.open = Some(menu);
            state.item = Some(0);
            self.is_open = true;
        }
    }
}

const PADDING: f32 = 9.0;
const INSIDE: f32 = 12.0;
const GAP: f32 = 24.0;
const LINE_HEIGHT: f32 = 9.0;
/// Where the underline stands below the top of a line of text.
const UNDERLINE: f32 = 17.0;

impl<Message> MenuBar<Message> {
    /// No title takes room; an open menu brings the bar with it.
    pub fn folded(mut self, is_folded: bool) -> Self {
        self.is_folded = is_folded;
        self
    }

    fn titles(&self, bounds: Rectangle) -> impl Iterator<Item = Rectangle> {
        let mut x = bounds.x;
        self.menus.iter().map(move |menu| {
            let width = (font::BODY.width(&menu.title) + 2.0 * PADDING).ceil();
            let place = Rectangle { x, width, ..bounds };
            x += width;
            place
        })
    }

    fn width(&self) -> f32 {
        let all = Rectangle::with_size(Size::new(0.0, 0.0));
        self.titles(all).map(|title| title.width).sum()
    }

    fn size(&self) -> Size {
        // A widget without any width is left out by the row that it stands in.
        let width = if self.is_folded { 1.0 } else { self.width() };
        Size::new(width, self.look.menu())
    }

    fn draw_title(&self, ink: &mut Ink, at: usize, place: Rectangle, is_open: bool) {
        let tokens = self.look.tokens;
        let menu = &self.menus[at];
        if is_open {
            let box_ = place.shrink([4.0, 0.0]);
            ink.frame(box_, Some(tokens.sel), tokens.sel, 0.0, RADIUS_CONTROL);
        }
        let inner = inset(place, PADDING, PADDING);
        ink.text(&menu.title, inner, font::BODY, tokens.text, Align::Left);
        let mnemonic = lower(menu.mnemonic);
        let Some((byte, letter)) = menu
            .title
            .char_indices()
            .find(|(_, sign)| lower(*sign) == mnemonic)
        else {
            return;
        };
        let line = Rectangle {
            x: inner.x + font::BODY.width(&menu.title[..byte]),
            y: inner.y + ((inner.height - font::BODY.line) / 2.0).floor() + UNDERLINE,
            width: font::BODY.width(letter.encode_utf8(&mut [0; 4])),
            height: LINE,
        };
        ink.fill(line, tokens.text);
    }
}

fn lower(sign: char) -> char {
    sign.to_lowercase().next().unwrap_or(sign)
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for MenuBar<Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        let Size { width, height } = self.size();
        Size::new(Length::Fixed(width), Length::Fixed(height))
    }

    fn layout(&mut self, tree: &mut Tree, _: &Renderer, _: &layout::Limits) -> layout::Node {
        let state: &mut State = tree.state.downcast_mut();
        state.mnemonics = self.menus.iter().map(|menu| lower(menu.mnemonic)).collect();
        state.open = state.open.filter(|open| *open < self.menus.len());
        layout::Node::new(self.size())
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        _: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let state: &mut State = tree.state.downcast_mut();
        operation.custom(None, layout.bounds(), state);
        operation.container(None, layout.bounds());
        if self.is_folded {
            return;
        }
        operation.traverse(&mut |operation| {
            for (menu, place) in self.menus.iter().zip(self.titles(layout.bounds())) {
                operation.text(None, place, &menu.title);
            }
        });
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
        if let Some(press) = Press::of(event)
            && state.open.is_some()
            && !shell.is_event_captured()
        {
            // Opened by a former event of the same frame: the list is not up yet.
            let bounds = layout.bounds();
            let mut popup = Popup {
                bar: self,
                bounds,
                state,
            };
            popup.press_key(&press, shell);
            shell.capture_event();
            shell.request_redraw();
            return;
        }
        let is_click = matches!(
            event,
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
        );
        let Some(at) = cursor.position().filter(|_| is_click && !self.is_folded) else {
            return;
        };
        let hit = self
            .titles(layout.bounds())
            .position(|title| title.contains(at));
        if let Some(menu) = hit {
            state.open = Some(menu);
            state.item = None;
            shell.capture_event();
            shell.request_redraw();
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
        if self.is_folded {
            return;
        }
        let state: &State = tree.state.downcast_ref();
        let mut ink = Ink::new(self.look);
        for (at, place) in self.titles(layout.bounds()).enumerate() {
            self.draw_title(&mut ink, at, place, state.open == Some(at));
        }
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
        state.open?;
        Some(overlay::Element::new(Box::new(Popup {
            bar: self,
            bounds: layout.bounds() + translation,
            state,
        })))
    }
}

struct Popup<'a, Message> {
    bar: &'a MenuBar<Message>,
    bounds: Rectangle,
    state: &'a mut State,
}

impl<Message> Popup<'_, Message> {
    fn items(&self) -> &[Item<Message>] {
        let menu = self.state.open.and_then(|open| self.bar.menus.get(open));
        menu.map_or(&[], |menu| menu.items.as_slice())
    }

    fn item_height(&self, item: &Item<Message>) -> f32 {
        match item {
            Item::Line => LINE_HEIGHT,
            Item::Command(_) => self.bar.look.input_row(),
        }
    }

    fn size(&self) -> Size {
        let width = self.items().iter().map(|item| match item {
            Item::Line => 0.0,
            Item::Command(command) => {
                let key = match command.key.as_str() {
                    "" => 0.0,
                    key => GAP + cap_width(key),
                };
                let reason = match command.reason.as_str() {
                    "" => 0.0,
                    reason => 12.0 + font::SMALL.width(reason),
                };
                font::BODY.width(&command.label) + key + reason + 2.0 * INSIDE
            }
        });
        let width = width.fold(160.0, f32::max).ceil();
        let height: f32 = self.items().iter().map(|item| self.item_height(item)).sum();
        Size::new(width, height + 8.0)
    }

    /// The items in the list; a list that does not get the height it wants has lower ones.
    fn places(&self, bounds: Rectangle) -> Vec<Rectangle> {
        let mut y = bounds.y + 4.0;
        let share = (bounds.height - 8.0) / (self.size().height - 8.0);
        let place = |item| {
            let height = self.item_height(item) * share;
            let place = Rectangle {
                x: bounds.x + 2.0,
                width: bounds.width - 4.0,
                y,
                height,
            };
            y += height;
            place
        };
        self.items().iter().map(place).collect()
    }

    fn is_command(&self, at: usize) -> bool {
        matches!(self.items().get(at), Some(Item::Command(_)))
    }

    /// The next command in a ring.
    fn step(&mut self, is_back: bool) {
        let n = self.items().len();
        let from = self.state.item;
        let next = (1..=n).map(|by| match (from, is_back) {
            (None, false) => by - 1,
            (None, true) => n - by,
            (Some(at), false) => (at + by) % n,
            (Some(at), true) => (at + n - by) % n,
        });
        let found = next.into_iter().find(|at| self.is_command(*at));
        self.state.item = found.or(from);
    }

    fn turn(&mut self, is_back: bool) {
        let n = self.bar.menus.len();
        let by = match is_back {
            true => n - 1,
            false => 1,
        };
        self.state.open = self.state.open.map(|open| (open + by) % n);
        self.state.item = None;
        self.step(false);
    }

    fn close(&mut self) {
        self.state.open = None;
        self.state.item = None;
    }
}

impl<Message: Clone> Popup<'_, Message> {
    fn choose(&mut self, shell: &mut Shell<'_, Message>) {
        let item = self.state.item.and_then(|at| self.items().get(at));
        if let Some(Item::Command(command)) = item {
            let message = command.message.clone();
            shell.publish(message);
            self.close();
        }
    }

    fn press_key(&mut self, press: &Press, shell: &mut Shell<'_, Message>) {
        match press.named() {
            Some(Named::ArrowDown) => self.step(false),
            Some(Named::ArrowUp) => self.step(true),
            Some(Named::ArrowRight) => self.turn(false),
            Some(Named::ArrowLeft) => self.turn(true),
            Some(Named::Home) => {
                self.state.item = None;
                self.step(false);
            }
            Some(Named::End) => {
                self.state.item = None;
                self.step(true);
            }
            Some(Named::Enter | Named::Space) => self.choose(shell),
            Some(Named::Escape | Named::F10) => self.close(),
            _ if press.modifiers.alt() => {
                let letter = press.cyrillic.or(press.latin);
                let found = letter
                    .and_then(|letter| self.state.mnemonics.iter().position(|own| *own == letter));
                if found.is_some() {
                    self.state.open = found;
                    self.state.item = Some(0);
                }
            }
            _ => self.choose_by_letter(press, shell),
        }
    }

    /// A letter goes to the next command that begins with it, and chooses it if it is the only one.
    fn choose_by_letter(&mut self, press: &Press, shell: &mut Shell<'_, Message>) {
        let Some(letter) = press.cyrillic.or(press.latin) else {
            return;
        };
        let begins = |item: &Item<Message>| match item {
            Item::Line => false,
            Item::Command(command) => command.label.chars().next().map(lower) == Some(letter),
        };
        let items = self.items().iter().enumerate();
        let found: Vec<usize> = items.filter(|(_, i)| begins(i)).map(|(at, _)| at).collect();
        let current = self.state.item.unwrap_or(usize::MAX);
        let after = found
            .iter()
            .find(|at| current == usize::MAX || **at > current);
        match (found.as_slice(), after.or(found.first())) {
            ([only], _) => {
                self.state.item = Some(*only);
                self.choose(shell);
            }
            (_, Some(at)) => self.state.item = Some(*at),
            (_, None) => {}
        }
    }

    fn draw_item(&self, ink: &mut Ink, command: &Command<Message>, place: Rectangle, is_on: bool) {
        let look = self.bar.look;
        let tokens = look.tokens;
        if is_on {
            ink.fill(place, tokens.sel);
            let bar = Rectangle {
                width: 4.0,
                ..place
            };
            ink.fill(bar, tokens.accent);
        }
        let is_dimmed = !command.reason.is_empty();
        let (text, cap) = match is_dimmed {
            true => (tokens.muted, Cap::dimmed(look)),
            false => (tokens.text, Cap::plain(look)),
        };
        let mut inner = inset(place, INSIDE - 2.0, INSIDE - 2.0);
        if !command.key.is_empty() {
            let right = inner.x + inner.width;
            let left = ink.cap(&command.key, right, inner.center_y(), cap);
            inner.width = left - inner.x - 8.0;
        }
        let (_, width) = ink.text(&command.label, inner, font::BODY, text, Align::Left);
        let reason = inset(inner, width + 12.0, 0.0);
        ink.text(
            &command.reason,
            reason,
            font::SMALL,
            tokens.muted,
            Align::Left,
        );
    }
}

impl<Message: Clone> Overlay<Message, Theme, Renderer> for Popup<'_, Message> {
    /// The strip of titles and the list.
    fn layout(&mut self, _: &Renderer, bounds: Size) -> layout::Node {
        let inside = |x: f32, width: f32| x.min(bounds.width - width).max(0.0);
        // A folded bar covers what stands behind it, up to the edge.
        let x = inside(self.bounds.x, self.bar.width());
        let strip = Rectangle {
            x,
            width: bounds.width - x,
            ..self.bounds
        };
        let mut list = self.size();
        let y = strip.y + strip.height;
        list.height = list.height.min(bounds.height - y);
        let title = self.bar.titles(strip).nth(self.state.open.unwrap_or(0));
        let x = inside(title.map_or(strip.x, |title| title.x), list.width);
        let list = Rectangle::new(Point::new(x, y), list);
        let whole = strip.union(&list);
        let part = |part: Rectangle| {
            layout::Node::new(part.size())
                .move_to(Point::ORIGIN + (part.position() - whole.position()))
        };
        let parts = vec![part(strip), part(list)];
        layout::Node::with_children(whole.size(), parts).move_to(whole.position())
    }

    fn operate(&mut self, layout: Layout<'_>, _: &Renderer, operation: &mut dyn Operation) {
        let (strip, list) = parts(layout);
        if self.bar.is_folded {
            for (menu, place) in self.bar.menus.iter().zip(self.bar.titles(strip)) {
                operation.text(None, place, &menu.title);
            }
        }
        for (item, place) in self.items().iter().zip(self.places(list)) {
            if let Item::Command(command) = item {
                operation.text(None, place, &command.label);
            }
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
        let (strip, list) = parts(layout);
        let places = self.places(list);
        let over = cursor
            .position()
            .and_then(|at| places.iter().position(|place| place.contains(at)))
            .filter(|at| self.is_command(*at));
        match event {
            Event::Keyboard(keyboard::Event::KeyPressed { .. }) => {
                if let Some(press) = Press::of(event) {
                    self.press_key(&press, shell);
                }
            }
            Event::Mouse(mouse::Event::CursorMoved { .. }) => {
                if over.is_none() || over == self.state.item {
                    return;
                }
                self.state.item = over;
            }
            Event::Mouse(mouse::Event::ButtonPressed(_)) => {
                let at = cursor.position().unwrap_or(Point::ORIGIN);
                let title = self.bar.titles(strip).position(|title| title.contains(at));
                match (over, title) {
                    (Some(item), _) => {
                        self.state.item = Some(item);
                        self.choose(shell);
                    }
                    (None, Some(title)) if self.state.open != Some(title) => {
                        self.state.open = Some(title);
                        self.state.item = None;
                    }
                    (None, _) if cursor.is_over(list) => {}
                    (None, _) => self.close(),
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
        let (strip, list) = parts(layout);
        match cursor.is_over(strip) || cursor.is_over(list) {
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
        let tokens = self.bar.look.tokens;
        let (strip, bounds) = parts(layout);
        let mut ink = Ink::new(self.bar.look);
        if self.bar.is_folded {
            ink.fill(strip, tokens.frame);
            for (at, place) in self.bar.titles(strip).enumerate() {
                let is_open = self.state.open == Some(at);
                self.bar.draw_title(&mut ink, at, place, is_open);
            }
        }
        ink.frame(
            bounds,
            Some(tokens.surface),
            tokens.accent,
            2.0,
            RADIUS_PANEL,
        );
        let places = self.places(bounds);
        for (at, (item, place)) in self.items().iter().zip(places).enumerate() {
            match item {
                Item::Line => {
                    let line = Rectangle {
                        y: place.y + 4.0,
                        height: LINE,
                        ..place
                    };
                    ink.fill(line, tokens.line);
                }
                Item::Command(command) => {
                    self.draw_item(&mut ink, command, place, self.state.item == Some(at));
                }
            }
        }
        ink.draw_body(renderer, layout.bounds());
    }
}

/// The strip of titles and the list of an open menu.
fn parts(layout: Layout<'_>) -> (Rectangle, Rectangle) {
    let mut parts = layout.children().map(|part| part.bounds());
    let strip = parts.next().unwrap_or_default();
    (strip, parts.next().unwrap_or_default())
}

impl<'a, Message: Clone + 'a> From<MenuBar<Message>> for Element<'a, Message> {
    fn from(bar: MenuBar<Message>) -> Self {
        Element::new(bar)
    }
}

#[cfg(test)]
mod tests {
    use super::super::shortcuts::shortcuts;
    use super::super::tests::{letter, named, simulator};
    use super::*;
    use iced::keyboard::Modifiers;
    use iced::keyboard::key::Code;

    fn view<'a>() -> Element<'a, &'static str> {
        shortcuts(bar()).into()
    }

    fn bar() -> MenuBar<&'static str> {
        let file = Menu {
            title: "Файл".to_owned(),
            mnemonic: 'Ф',
            items: vec![
                Item::new("Открыть базу", "Ctrl+O", "open"),
                Item::Line,
                Item::new("Копия базы", "", "copy"),
            ],
        };
        let export = Menu {
            title: "Выгрузка".to_owned(),
            mnemonic: 'В',
            items: vec![
                Item::blocked("Основной реестр", "F2", "тестовый не восстановлен", "why"),
                Item::new("Тестовый реестр", "", "test"),
            ],
        };
        menu_bar(Look::default(), vec![file, export])
    }

    fn messages(events: &[Event]) -> Vec<&'static str> {
        let mut ui = simulator(view());
        for event in events {
            ui.simulate([event.clone()]);
        }
        ui.into_messages().collect()
    }

    fn key(key: Named) -> Event {
        named(key, Modifiers::empty())
    }

    #[test]
    fn f10_arrows_and_enter() {
        let down = || key(Named::ArrowDown);
        let enter = || key(Named::Enter);
        assert_eq!(messages(&[key(Named::F10), enter()]), ["open"]);
        assert_eq!(messages(&[key(Named::F10), down(), enter()]), ["copy"]);
        let right = key(Named::ArrowRight);
        assert_eq!(messages(&[key(Named::F10), right, enter()]), ["why"]);
        assert!(messages(&[key(Named::F10), key(Named::Escape), enter()]).is_empty());
    }

    #[test]
    fn mnemonics_work_in_both_layouts() {
        let enter = || key(Named::Enter);
        let russian = letter("в", Code::KeyD, Modifiers::ALT);
        assert_eq!(messages(&[russian, enter()]), ["why"]);
        let latin = letter("a", Code::KeyA, Modifiers::ALT);
        assert_eq!(messages(&[latin, enter()]), ["open"]);
        let unknown = letter("q", Code::KeyQ, Modifiers::ALT);
        assert!(messages(&[unknown, enter()]).is_empty());
        // All within one frame.
        let mut ui = simulator(view());
        ui.simulate([key(Named::F10), key(Named::ArrowDown), key(Named::Enter)]);
        assert_eq!(ui.into_messages().collect::<Vec<_>>(), ["copy"]);
    }

    #[test]
    fn a_letter_chooses_inside_the_menu() {
        let file = || letter("a", Code::KeyA, Modifiers::ALT);
        let copy = letter("r", Code::KeyR, Modifiers::empty());
        assert_eq!(messages(&[file(), copy]), ["copy"]);
    }

    #[test]
    fn the_mouse_opens_chooses_and_closes() {
        let mut ui = simulator(view());
        ui.click("Выгрузка").expect("a title");
        ui.click("Тестовый реестр").expect("an item");
        ui.click("Файл").expect("a title");
        ui.point_at((900.0, 600.0));
        ui.simulate(iced_test::simulator::click());
        assert!(ui.find("Копия базы").is_err());
        assert_eq!(ui.into_messages().collect::<Vec<_>>(), ["test"]);
    }
    #[test]
    fn a_folded_bar_is_there_while_a_menu_is_open() {
        let mut ui = simulator(shortcuts(bar().folded(true)));
        assert!(ui.find("Файл").is_err());
        ui.simulate([key(Named::F10)]);
        ui.click("Выгрузка").expect("a title");
        ui.click("Тестовый реестр").expect("an item");
        assert!(ui.find("Файл").is_err());
        assert_eq!(ui.into_messages().collect::<Vec<_>>(), ["test"]);
    }
}
