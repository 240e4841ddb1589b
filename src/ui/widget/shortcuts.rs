//! The wrapper round the content of the window: shortcuts, the order of Tab, and a focus that is
//! never lost.
//!
//! Esc, function keys and Ctrl with a letter are looked at before the content sees them, because a
//! text field would swallow some; every other key only if nothing in the content wanted it. It is a
//! widget and no subscription, so tests of screens go through it too.

use iced::advanced::widget::{Id, Operation, Tree, operation};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, mouse, overlay, renderer};
use iced::keyboard::key::Named;
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, Vector};

use super::focus::{FocusAt, Survey, ZoneMark};
use super::menu::OpenMenu;
use crate::ui::keys::Press;

type Map<'a, Message> = Box<dyn Fn(&Press) -> Option<Message> + 'a>;

pub struct Shortcuts<'a, Message> {
    content: Element<'a, Message>,
    first: Map<'a, Message>,
    last: Map<'a, Message>,
    home: Option<Id>,
}

/// Wraps the whole content of the window.
pub fn shortcuts<'a, Message>(content: impl Into<Element<'a, Message>>) -> Shortcuts<'a, Message> {
    Shortcuts {
        content: content.into(),
        first: Box::new(|_| None),
        last: Box::new(|_| None),
        home: None,
    }
}

impl<'a, Message> Shortcuts<'a, Message> {
    /// Keys that come before the content: Esc, function keys, anything with Ctrl or Alt.
    pub fn first(mut self, map: impl Fn(&Press) -> Option<Message> + 'a) -> Self {
        self.first = Box::new(map);
        self
    }

    /// Keys that nothing in the content wanted.
    pub fn last(mut self, map: impl Fn(&Press) -> Option<Message> + 'a) -> Self {
        self.last = Box::new(map);
        self
    }

    /// What gets the keys while nothing has the focus: the table of the screen.
    pub fn home(mut self, id: impl Into<Id>) -> Self {
        self.home = Some(id.into());
        self
    }

    fn survey(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer) -> Survey {
        let mut survey = Survey::default();
        self.operate_content(tree, layout, renderer, &mut survey);
        survey
    }

    fn operate_content(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let content = self.content.as_widget_mut();
        content.operate(&mut tree.children[0], layout, renderer, operation);
    }

    /// Alt with a letter, and F10: the menu bar, wherever it is.
    fn open_menu(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        press: &Press,
    ) -> bool {
        let Some(mut open) = OpenMenu::by(press) else {
            return false;
        };
        self.operate_content(tree, layout, renderer, &mut open);
        open.is_open
    }
}

fn is_first(press: &Press) -> bool {
    let has_chord = press.modifiers.command() || press.modifiers.alt();
    has_chord || press.function().is_some() || press.named() == Some(Named::Escape)
}

impl<Message> Widget<Message, Theme, Renderer> for Shortcuts<'_, Message> {
    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let content = self.content.as_widget_mut();
        content.layout(&mut tree.children[0], renderer, limits)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        self.operate_content(tree, layout, renderer, operation);
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
        let press = Press::of(event);
        let mut before = None;
        if let Some(press) = &press {
            if self.open_menu(tree, layout, renderer, press) {
                shell.capture_event();
                shell.request_redraw();
                return;
            }
            if is_first(press)
                && let Some(message) = (self.first)(press)
            {
                shell.publish(message);
                shell.capture_event();
                return;
            }
            self.focus_home(tree, layout, renderer, press);
        }
        let is_click = matches!(
            event,
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
        );
        if is_click {
            before = self.survey(tree, layout, renderer).focused;
        }
        self.content.as_widget_mut().update(
            &mut tree.children[0],
            event,
            layout,
            cursor,
            renderer,
            clipboard,
            shell,
            viewport,
        );
        if before.is_some() && self.survey(tree, layout, renderer).focused.is_none() {
            // Nothing that takes the focus was hit: it stays where it was.
            self.operate_content(tree, layout, renderer, &mut FocusAt::new(before));
        }
        if let Some(press) = press.filter(|_| !shell.is_event_captured()) {
            self.after_content(tree, layout, renderer, &press, shell);
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
        let content = self.content.as_widget();
        content.mouse_interaction(&tree.children[0], layout, cursor, viewport, renderer)
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
        let tree = &tree.children[0];
        let content = self.content.as_widget();
        content.draw(tree, renderer, theme, style, layout, cursor, viewport);
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let tree = &mut tree.children[0];
        let content = self.content.as_widget_mut();
        content.overlay(tree, layout, renderer, viewport, translation)
    }
}

impl<Message> Shortcuts<'_, Message> {
    fn focus_home(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        press: &Press,
    ) {
        let Some(home) = self.home.clone() else {
            return;
        };
        if is_first(press) || press.named() == Some(Named::Tab) {
            return;
        }
        let survey = self.survey(tree, layout, renderer);
        let target = survey.with_id(&home);
        if survey.focused.is_none() && target.is_some() {
            self.operate_content(tree, layout, renderer, &mut FocusAt::new(target));
        }
    }

    fn after_content(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        press: &Press,
        shell: &mut Shell<'_, Message>,
    ) {
        if press.named() == Some(Named::Tab) && !press.modifiers.alt() {
            let is_back = press.modifiers.shift();
            let survey = self.survey(tree, layout, renderer);
            let target = match press.modifiers.command() {
                true => survey.step_zone(is_back),
                false => survey.step(is_back),
            };
            if target.is_some() {
                self.operate_content(tree, layout, renderer, &mut FocusAt::new(target));
            }
            shell.capture_event();
            shell.request_redraw();
        } else if let Some(message) = (self.last)(press) {
            shell.publish(message);
            shell.capture_event();
        }
    }
}

impl<'a, Message: 'a> From<Shortcuts<'a, Message>> for Element<'a, Message> {
    fn from(shortcuts: Shortcuts<'a, Message>) -> Self {
        Element::new(shortcuts)
    }
}

/// A part of the window that Ctrl+Tab goes to as a whole: navigation, content, side panel.
pub struct Zone<'a, Message> {
    content: Element<'a, Message>,
}

pub fn zone<'a, Message>(content: impl Into<Element<'a, Message>>) -> Zone<'a, Message> {
    Zone {
        content: content.into(),
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Zone<'_, Message> {
    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn size_hint(&self) -> Size<Length> {
        self.content.as_widget().size_hint()
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let content = self.content.as_widget_mut();
        content.layout(&mut tree.children[0], renderer, limits)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn operation::Operation,
    ) {
        let bounds = layout.bounds();
        operation.custom(None, bounds, &mut ZoneMark::Begin);
        let content = self.content.as_widget_mut();
        content.operate(&mut tree.children[0], layout, renderer, operation);
        operation.custom(None, bounds, &mut ZoneMark::End);
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
        let tree = &mut tree.children[0];
        self.content.as_widget_mut().update(
            tree, event, layout, cursor, renderer, clipboard, shell, viewport,
        );
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        let content = self.content.as_widget();
        content.mouse_interaction(&tree.children[0], layout, cursor, viewport, renderer)
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
        let tree = &tree.children[0];
        let content = self.content.as_widget();
        content.draw(tree, renderer, theme, style, layout, cursor, viewport);
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let tree = &mut tree.children[0];
        let content = self.content.as_widget_mut();
        content.overlay(tree, layout, renderer, viewport, translation)
    }
}

impl<'a, Message: 'a> From<Zone<'a, Message>> for Element<'a, Message> {
    fn from(zone: Zone<'a, Message>) -> Self {
        Element::new(zone)
    }
}

#[cfg(test)]
mod tests {
    use super::super::button::button;
    use super::super::input::input;
    use super::super::tests::{letter, named, simulator};
    use super::*;
    use crate::ui::theme::Look;
    use iced::keyboard::Modifiers;
    use iced::keyboard::key::Code;

    #[derive(Debug, Clone, PartialEq)]
    enum Message {
        Back,
        Find,
        Export,
        Pressed(&'static str),
        Typed(String),
        Last(Named),
    }

    fn view<'a>() -> Element<'a, Message> {
        let look = Look::default();
        let plain = |name| button(look, name).id(name).on_press(Message::Pressed(name));
        let content = iced::widget::column![
            zone(iced::widget::column![plain("один"), plain("два")]),
            zone(iced::widget::column![
                input(look, "field", "", Message::Typed),
                plain("три")
            ]),
        ];
        shortcuts(content)
            .first(|press| match press.function() {
                Some(2) => Some(Message::Export),
                _ if press.is(Named::Escape) => Some(Message::Back),
                _ if press.is_ctrl('f') => Some(Message::Find),
                _ => None,
            })
            .last(|press| press.named().map(Message::Last))
            .home("два")
            .into()
    }

    fn messages(events: &[Event]) -> Vec<Message> {
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
    fn esc_and_letters_by_place_pass_a_focused_field() {
        let mut ui = simulator(view());
        ui.click(iced_test::selector::id("field")).expect("a field");
        ui.simulate([
            key(Named::Escape),
            letter("а", Code::KeyF, Modifiers::CTRL),
            key(Named::F2),
            letter("а", Code::KeyF, Modifiers::empty()),
            // Unknown chords type nothing.
            letter("ы", Code::KeyS, Modifiers::ALT),
        ]);
        let found: Vec<Message> = ui.into_messages().collect();
        let typed = Message::Typed("а".to_owned());
        assert_eq!(
            found,
            [Message::Back, Message::Find, Message::Export, typed]
        );
    }

    #[test]
    fn tab_goes_round_and_ctrl_tab_by_zone() {
        let enter = key(Named::Enter);
        let tab = key(Named::Tab);
        let back = named(Named::Tab, Modifiers::SHIFT);
        let zone = named(Named::Tab, Modifiers::CTRL);
        let found = messages(&[tab.clone(), enter.clone(), tab.clone(), enter.clone()]);
        let pressed = |name| Message::Pressed(name);
        assert_eq!(found, [pressed("один"), pressed("два")]);
        let found = messages(&[back.clone(), enter.clone(), tab, enter.clone()]);
        assert_eq!(found, [pressed("три"), pressed("один")]);
        let found = messages(&[zone.clone(), zone.clone(), zone, enter]);
        assert_eq!(found, [pressed("один")]);
    }

    #[test]
    fn keys_without_a_focus_go_home_and_the_rest_comes_last() {
        let found = messages(&[key(Named::Enter), key(Named::Delete)]);
        let last = Message::Last(Named::Delete);
        assert_eq!(found, [Message::Pressed("два"), last]);
    }

    #[test]
    fn a_click_at_nothing_keeps_the_focus() {
        let mut ui = simulator(view());
        ui.click("три").expect("a button");
        ui.point_at((900.0, 700.0));
        ui.simulate(iced_test::simulator::click());
        ui.simulate([key(Named::Space)]);
        let found: Vec<Message> = ui.into_messages().collect();
        assert_eq!(found, [Message::Pressed("три"), Message::Pressed("три")]);
    }
}
