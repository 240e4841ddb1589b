//! Keys of a part of the screen: heard while the focus is inside it.
//!
//! For keys that only mean something on a line of a form, say: Del takes the line away. What stands
//! inside is asked first, unless the key is one of those that come before it.

use iced::advanced::widget::{Operation, Tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, mouse, overlay, renderer};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, Vector};

use super::focus::Survey;
use crate::ui::keys::Press;

type Map<'a, Message> = Box<dyn Fn(&Press) -> Option<Message> + 'a>;

pub struct Catch<'a, Message> {
    content: Element<'a, Message>,
    first: Map<'a, Message>,
    last: Map<'a, Message>,
}

/// `last` hears the keys that nothing inside wanted.
pub fn catch<'a, Message>(
    content: impl Into<Element<'a, Message>>,
    last: impl Fn(&Press) -> Option<Message> + 'a,
) -> Catch<'a, Message> {
    Catch {
        content: content.into(),
        first: Box::new(|_| None),
        last: Box::new(last),
    }
}

impl<'a, Message> Catch<'a, Message> {
    /// Keys that come before what stands inside.
    pub fn first(mut self, first: impl Fn(&Press) -> Option<Message> + 'a) -> Self {
        self.first = Box::new(first);
        self
    }

    fn has_focus(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer) -> bool {
        let mut survey = Survey::default();
        let content = self.content.as_widget_mut();
        content.operate(&mut tree.children[0], layout, renderer, &mut survey);
        survey.focused.is_some()
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Catch<'_, Message> {
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
        operation: &mut dyn Operation,
    ) {
        let content = self.content.as_widget_mut();
        content.operate(&mut tree.children[0], layout, renderer, operation);
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
        let press = Press::of(event).filter(|_| !shell.is_event_captured());
        let heard = press.filter(|_| self.has_focus(tree, layout, renderer));
        if let Some(message) = heard.as_ref().and_then(|press| (self.first)(press)) {
            shell.publish(message);
            shell.capture_event();
            return;
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
        let heard = heard.filter(|_| !shell.is_event_captured());
        if let Some(message) = heard.and_then(|press| (self.last)(&press)) {
            shell.publish(message);
            shell.capture_event();
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
        let content = self.content.as_widget();
        let tree = &tree.children[0];
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
        let content = self.content.as_widget_mut();
        content.overlay(
            &mut tree.children[0],
            layout,
            renderer,
            viewport,
            translation,
        )
    }
}

impl<'a, Message: 'a> From<Catch<'a, Message>> for Element<'a, Message> {
    fn from(catch: Catch<'a, Message>) -> Self {
        Element::new(catch)
    }
}

#[cfg(test)]
mod tests {
    use super::super::button::button;
    use super::super::input::input;
    use super::super::tests::{named, simulator};
    use super::*;
    use crate::ui::theme::Look;
    use iced::keyboard::Modifiers;
    use iced::keyboard::key::Named;

    #[derive(Debug, Clone, PartialEq)]
    enum Message {
        Typed(String),
        Remove,
        Other,
    }

    #[test]
    fn keys_are_heard_only_with_the_focus_inside() {
        let look = Look::default();
        let line = iced::widget::row![
            input(look, "sum", "5", Message::Typed),
            button(look, "Вид").on_press(Message::Other),
        ];
        let line = catch(line, |press| {
            press.is(Named::Delete).then_some(Message::Remove)
        });
        let line = line.first(|press| {
            let is_ctrl = press.modifiers.command() && press.named() == Some(Named::Delete);
            is_ctrl.then_some(Message::Remove)
        });
        let other = button(look, "Другое").on_press(Message::Other);
        let mut ui = simulator(iced::widget::column![line, other]);
        let delete = |modifiers| named(Named::Delete, modifiers);
        ui.click("Другое").expect("a button");
        ui.simulate([delete(Modifiers::empty())]);
        ui.click("Вид").expect("a button");
        ui.simulate([delete(Modifiers::empty())]);
        ui.click(iced_test::selector::id("sum")).expect("a field");
        // The field itself wants this one, and not that one.
        ui.simulate([delete(Modifiers::empty())]);
        ui.simulate([delete(Modifiers::CTRL)]);
        let found: Vec<Message> = ui.into_messages().collect();
        let expected = [
            Message::Other,
            Message::Other,
            Message::Remove,
            Message::Typed(String::new()),
            Message::Remove,
        ];
        assert_eq!(found, expected);
    }
}
