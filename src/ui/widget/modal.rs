//! A bordered sheet over the content: no veil, no shadow, but the keyboard is its own.
//!
//! While it is up the content gets no keys and its widgets take no focus; they keep what focus they
//! had. The first widget of the sheet gets the focus when the sheet comes.

use std::any::Any;

use iced::advanced::widget::operation::{Focusable, Scrollable, TextInput};
use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{
    Clipboard, Layout, Renderer as _, Shell, Widget, layout, mouse, overlay, renderer,
};
use iced::keyboard::key::Named;
use iced::{
    Alignment, Element, Event, Length, Padding, Rectangle, Renderer, Size, Theme, Vector, keyboard,
};

use super::focus::{FocusAt, Survey};
use crate::ui::keys::Press;

pub struct Modal<'a, Message> {
    /// The content, and the sheet if it is up.
    layers: Vec<Element<'a, Message>>,
    on_close: Option<Message>,
    align: (Alignment, Alignment),
    padding: Padding,
}

/// The content with a sheet over it, if there is one.
pub fn modal<'a, Message>(
    base: impl Into<Element<'a, Message>>,
    sheet: Option<Element<'a, Message>>,
) -> Modal<'a, Message> {
    let mut layers = vec![base.into()];
    layers.extend(sheet);
    Modal {
        layers,
        on_close: None,
        align: (Alignment::Center, Alignment::Center),
        padding: Padding::ZERO,
    }
}

impl<'a, Message> Modal<'a, Message> {
    /// Esc in the sheet, and a click outside of it.
    pub fn on_close(mut self, message: Message) -> Self {
        self.on_close = Some(message);
        self
    }

    /// Where the sheet stands.
    pub fn align(mut self, x: Alignment, y: Alignment) -> Self {
        self.align = (x, y);
        self
    }

    /// How far from the edges of the content.
    pub fn padding(mut self, padding: impl Into<Padding>) -> Self {
        self.padding = padding.into();
        self
    }

    fn is_up(&self) -> bool {
        self.layers.len() > 1
    }
}

#[derive(Debug, Default)]
struct State {
    was_up: bool,
}

/// Lets an operation see the content without its focus.
struct Quiet<'a> {
    inner: &'a mut dyn Operation,
}

impl Operation<()> for Quiet<'_> {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<()>)) {
        self.inner
            .traverse(&mut |inner| operate(&mut Quiet { inner }));
    }

    fn container(&mut self, id: Option<&Id>, bounds: Rectangle) {
        self.inner.container(id, bounds);
    }

    fn scrollable(
        &mut self,
        id: Option<&Id>,
        bounds: Rectangle,
        content: Rectangle,
        translation: Vector,
        state: &mut dyn Scrollable,
    ) {
        self.inner
            .scrollable(id, bounds, content, translation, state);
    }

    fn text(&mut self, id: Option<&Id>, bounds: Rectangle, text: &str) {
        self.inner.text(id, bounds, text);
    }

    fn focusable(&mut self, _: Option<&Id>, _: Rectangle, _: &mut dyn Focusable) {}

    fn text_input(&mut self, _: Option<&Id>, _: Rectangle, _: &mut dyn TextInput) {}

    fn custom(&mut self, _: Option<&Id>, _: Rectangle, _: &mut dyn Any) {}
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for Modal<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        self.layers.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.layers);
    }

    fn size(&self) -> Size<Length> {
        self.layers[0].as_widget().size()
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let base = self.layers[0].as_widget_mut();
        let base = base.layout(&mut tree.children[0], renderer, limits);
        let size = base.size();
        let mut nodes = vec![base];
        if let Some(sheet) = self.layers.get_mut(1) {
            let padding = self.padding;
            let room = Size::new(
                (size.width - padding.left - padding.right).max(0.0),
                (size.height - padding.top - padding.bottom).max(0.0),
            );
            let limits = layout::Limits::new(Size::ZERO, room);
            let sheet = sheet.as_widget_mut();
            let node = sheet.layout(&mut tree.children[1], renderer, &limits);
            let node = node
                .align(self.align.0, self.align.1, room)
                .translate(Vector::new(padding.left, padding.top));
            self.take_focus(tree, &node, renderer);
            nodes.push(node);
        }
        let state: &mut State = tree.state.downcast_mut();
        state.was_up = self.is_up();
        layout::Node::with_children(size, nodes)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let is_up = self.is_up();
        for (at, layer) in self.layers.iter_mut().enumerate() {
            let (tree, layout) = (&mut tree.children[at], layout.child(at));
            let layer = layer.as_widget_mut();
            match is_up && at == 0 {
                true => {
                    let mut quiet = Quiet { inner: operation };
                    layer.operate(tree, layout, renderer, &mut quiet);
                }
                false => layer.operate(tree, layout, renderer, operation),
            }
        }
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
        let mut to = |at: usize, cursor, shell: &mut Shell<'_, Message>| {
            self.layers[at].as_widget_mut().update(
                &mut tree.children[at],
                event,
                layout.child(at),
                cursor,
                renderer,
                clipboard,
                shell,
                viewport,
            );
        };
        if layout.children().len() < 2 {
            return to(0, cursor, shell);
        }
        to(1, cursor, shell);
        let is_over = cursor.is_over(layout.child(1).bounds());
        match event {
            Event::Keyboard(keyboard::Event::KeyPressed { .. }) => {
                let is_escape = Press::of(event).is_some_and(|press| press.is(Named::Escape));
                if is_escape && !shell.is_event_captured() {
                    self.close(shell);
                }
            }
            Event::Mouse(mouse::Event::ButtonPressed(_)) => {
                if !is_over && !shell.is_event_captured() {
                    self.close(shell);
                }
                shell.capture_event();
            }
            Event::Keyboard(_) | Event::InputMethod(_) => {}
            Event::Mouse(mouse::Event::WheelScrolled { .. }) if is_over => {}
            _ => to(0, mouse::Cursor::Unavailable, shell),
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
        let top = self.layers.len() - 1;
        let (tree, layout) = (&tree.children[top], layout.child(top));
        let layer = self.layers[top].as_widget();
        layer.mouse_interaction(tree, layout, cursor, viewport, renderer)
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
        for (at, layer) in self.layers.iter().enumerate() {
            let (tree, layout) = (&tree.children[at], layout.child(at));
            let layer = layer.as_widget();
            match at {
                0 => layer.draw(tree, renderer, theme, style, layout, cursor, viewport),
                _ => renderer.with_layer(layout.bounds(), |renderer| {
                    layer.draw(tree, renderer, theme, style, layout, cursor, viewport);
                }),
            }
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let top = self.layers.len() - 1;
        let (tree, layout) = (&mut tree.children[top], layout.child(top));
        let layer = self.layers[top].as_widget_mut();
        layer.overlay(tree, layout, renderer, viewport, translation)
    }
}

impl<Message: Clone> Modal<'_, Message> {
    fn close(&self, shell: &mut Shell<'_, Message>) {
        if let Some(message) = &self.on_close {
            shell.publish(message.clone());
            shell.capture_event();
        }
    }

    fn take_focus(&mut self, tree: &mut Tree, node: &layout::Node, renderer: &Renderer) {
        let state: &State = tree.state.downcast_ref();
        if state.was_up {
            return;
        }
        let layout = Layout::new(node);
        let sheet = self.layers[1].as_widget_mut();
        let mut survey = Survey::default();
        sheet.operate(&mut tree.children[1], layout, renderer, &mut survey);
        if survey.focused.is_none() && !survey.found.is_empty() {
            let mut focus = FocusAt::new(Some(0));
            sheet.operate(&mut tree.children[1], layout, renderer, &mut focus);
        }
    }
}

impl<'a, Message: Clone + 'a> From<Modal<'a, Message>> for Element<'a, Message> {
    fn from(modal: Modal<'a, Message>) -> Self {
        Element::new(modal)
    }
}

#[cfg(test)]
mod tests {
    use super::super::button::button;
    use super::super::shortcuts::shortcuts;
    use super::super::tests::{named, simulator};
    use super::*;
    use crate::ui::theme::Look;
    use iced::keyboard::Modifiers;

    #[derive(Debug, Clone, PartialEq)]
    enum Message {
        Base,
        One,
        Two,
        Close,
    }

    fn view<'a>(is_up: bool) -> Element<'a, Message> {
        let look = Look::default();
        let plain = |name, message| button(look, name).id(name).on_press(message);
        let base = iced::widget::column![plain("base", Message::Base), iced::widget::space()]
            .width(Length::Fill)
            .height(Length::Fill);
        let sheet = is_up.then(|| {
            let one = plain("one", Message::One);
            iced::widget::column![one, plain("two", Message::Two)].into()
        });
        shortcuts(modal(base, sheet).on_close(Message::Close)).into()
    }

    #[test]
    fn the_sheet_has_the_keyboard() {
        let mut ui = simulator(view(true));
        let key = |key| named(key, Modifiers::empty());
        let keys = [Named::Enter, Named::Tab, Named::Enter, Named::Tab];
        ui.simulate(keys.map(key));
        ui.simulate([Named::Enter, Named::Escape].map(key));
        let found: Vec<Message> = ui.into_messages().collect();
        let (one, two) = (Message::One, Message::Two);
        assert_eq!(found, [one.clone(), two, one, Message::Close]);
    }

    #[test]
    fn a_click_outside_closes_and_presses_nothing() {
        let mut ui = simulator(view(true));
        assert!(ui.find("base").is_ok(), "the content can still be read");
        ui.click("base").expect("the button");
        assert_eq!(ui.into_messages().collect::<Vec<_>>(), [Message::Close]);
    }

    #[test]
    fn without_a_sheet_the_content_lives() {
        let mut ui = simulator(view(false));
        ui.click("base").expect("the button");
        assert_eq!(ui.into_messages().collect::<Vec<_>>(), [Message::Base]);
    }
}
