//! What our own widgets draw with: rectangles and single lines of text, recorded first, drawn then.
//!
//! The software renderer redraws only what has changed, and its bookkeeping is exact only within
//! rules, which are kept here and nowhere else: text has finite bounds, is anchored at its left top
//! corner, is cut by ourselves, and never leaves its cell; and a body of many changing cells is one
//! layer whose bounds change with its content, so that it is repainted as one rectangle and not as
//! hundreds. Lines lie on whole physical pixels.

use std::hash::{DefaultHasher, Hash, Hasher};

use iced::advanced::renderer::Quad;
use iced::advanced::text::{LineHeight, Renderer as _, Shaping, Text, Wrapping};
use iced::advanced::{Renderer as _, text};
use iced::{Background, Border, Color, Pixels, Point, Rectangle, Renderer, Size, alignment};

use super::font::{self, Face, Type};
use super::icon::Icon;
use super::theme::{LINE, Look, RADIUS_CONTROL, RING};

/// Wider than any window; infinity would repaint the text in every frame.
const FAR: f32 = 4096.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    #[default]
    Left,
    Right,
    Center,
}

enum Item {
    Quad(Quad, Color),
    Text(String, Type, Point, Color),
}

/// A drawing on its way to the renderer.
pub struct Ink {
    look: Look,
    items: Vec<Item>,
    hash: DefaultHasher,
}

impl Ink {
    pub fn new(look: Look) -> Self {
        Self {
            look,
            items: Vec::new(),
            hash: DefaultHasher::new(),
        }
    }

    pub fn look(&self) -> Look {
        self.look
    }

    /// A rectangle of one colour.
    pub fn fill(&mut self, bounds: Rectangle, color: Color) {
        self.round(bounds, Some(color), [0.0; 4], color, 0.0);
    }

    /// A rectangle with a border inside its edge.
    pub fn frame(
        &mut self,
        bounds: Rectangle,
        fill: Option<Color>,
        color: Color,
        width: f32,
        radius: f32,
    ) {
        self.round(bounds, fill, [radius; 4], color, width);
    }

    /// The same with a radius for every corner, from the left top one clockwise.
    pub fn round(
        &mut self,
        bounds: Rectangle,
        fill: Option<Color>,
        radius: [f32; 4],
        color: Color,
        width: f32,
    ) {
        let bounds = self.snapped(bounds);
        if bounds.width <= 0.0 || bounds.height <= 0.0 {
            return;
        }
        // A line is at least one pixel and always a whole number of them.
        let width = match width > 0.0 {
            true => (width * self.look.scale).round().max(1.0) / self.look.scale,
            false => 0.0,
        };
        // A corner inside its own line is square: the renderer would draw such a border at 100 % only.
        let corner = |radius: f32| match radius > width / 2.0 {
            true => radius,
            false => 0.0,
        };
        let [top_left, top_right, bottom_right, bottom_left] = radius.map(corner);
        let radius = iced::border::Radius {
            top_left,
            top_right,
            bottom_right,
            bottom_left,
        };
        let quad = Quad {
            bounds,
            border: Border {
                color,
                width,
                radius,
            },
            ..Quad::default()
        };
        let fill = fill.unwrap_or(Color::TRANSPARENT);
        for value in [bounds.x, bounds.y, bounds.width, bounds.height, width] {
            value.to_bits().hash(&mut self.hash);
        }
        for color in [fill, color] {
            color.into_rgba8().hash(&mut self.hash);
        }
        self.items.push(Item::Quad(quad, fill));
    }

    /// Edges on whole pixels; nothing that has a size loses it.
    fn snapped(&self, bounds: Rectangle) -> Rectangle {
        let look = self.look;
        let (x, y) = (look.snap(bounds.x), look.snap(bounds.y));
        let pixel = 1.0 / look.scale;
        let side = |from: f32, length: f32, start: f32| match length > 0.0 {
            true => (look.snap(from + length) - start).max(pixel),
            false => 0.0,
        };
        Rectangle {
            x,
            y,
            width: side(bounds.x, bounds.width, x),
            height: side(bounds.y, bounds.height, y),
        }
    }

    /// One line in the middle of `bounds`, cut to their width. Returns where it starts and how wide
    /// it is.
    pub fn text(
        &mut self,
        text: &str,
        bounds: Rectangle,
        kind: Type,
        color: Color,
        align: Align,
    ) -> (f32, f32) {
        let cut = kind.cut(text, bounds.width);
        let width = kind.width(&cut);
        let x = match align {
            Align::Left => bounds.x,
            Align::Right => bounds.x + bounds.width - width,
            Align::Center => bounds.x + ((bounds.width - width) / 2.0).round(),
        };
        if cut.is_empty() {
            return (x, 0.0);
        }
        let y = bounds.y + ((bounds.height - kind.line) / 2.0).floor();
        let at = Point::new(x, self.look.snap(y));
        cut.hash(&mut self.hash);
        at.x.to_bits().hash(&mut self.hash);
        at.y.to_bits().hash(&mut self.hash);
        color.into_rgba8().hash(&mut self.hash);
        self.items
            .push(Item::Text(cut.into_owned(), kind, at, color));
        (x, width)
    }

    /// An icon in the vertical middle of `bounds`, at their left.
    pub fn icon(&mut self, icon: Icon, bounds: Rectangle, color: Color) {
        let y = bounds.y + ((bounds.height - icon.size()) / 2.0).floor();
        icon.draw(self, Point::new(bounds.x, y), color);
    }

    /// The cap of a key with its right edge at `right`; returns its left edge.
    pub fn cap(&mut self, key: &str, right: f32, middle: f32, colors: Cap) -> f32 {
        let width = cap_width(key);
        let bounds = Rectangle {
            x: right - width,
            y: middle - CAP_HEIGHT / 2.0,
            width,
            height: CAP_HEIGHT,
        };
        self.frame(bounds, colors.ground, colors.edge, LINE, RADIUS_CONTROL);
        self.text(key, bounds, font::CAP, colors.text, Align::Center);
        right - width
    }

    /// The ring of the focus, inside the edge of `bounds`.
    pub fn ring(&mut self, bounds: Rectangle, radius: f32) {
        let color = self.look.tokens.accent;
        self.frame(bounds, None, color, RING, radius);
    }

    fn paint(self, renderer: &mut Renderer) {
        for item in self.items {
            match item {
                Item::Quad(quad, fill) => renderer.fill_quad(quad, Background::Color(fill)),
                Item::Text(content, kind, at, color) => {
                    // Close round the glyphs: what may stand out of the painted part goes through a
                    // mask of the whole window, which costs more than the text.
                    let width = kind.width(&content);
                    let around = Rectangle::new(at, Size::new(width, kind.line));
                    let visible = around.expand(OVERHANG);
                    let text = Text {
                        content,
                        bounds: Size::new(FAR, kind.line),
                        size: Pixels(kind.size),
                        line_height: LineHeight::Absolute(Pixels(kind.line)),
                        font: kind.face.font(),
                        align_x: text::Alignment::Left,
                        align_y: alignment::Vertical::Top,
                        // Without kerning: as wide as it was measured.
                        shaping: Shaping::Basic,
                        wrapping: Wrapping::None,
                    };
                    renderer.fill_text(text, at, color, visible);
                }
            }
        }
    }

    /// Draws it where it stands: for what has few parts.
    pub fn draw(self, renderer: &mut Renderer) {
        self.paint(renderer);
    }

    /// Draws it as one layer, repainted whole when anything in it has changed.
    pub fn draw_body(self, renderer: &mut Renderer, bounds: Rectangle) {
        // Less than a tenth of a pixel: the picture is the same, the layer another. Both sides, so that
        // two pictures that follow each other never get the same layer by chance: then every cell would
        // be repainted by itself, which takes a second.
        let hash = self.hash.finish();
        let shift = |bits: u64| (bits % 256) as f32 / 4096.0;
        let bounds = Rectangle {
            width: bounds.width + shift(hash),
            height: bounds.height + shift(hash >> 8),
            ..bounds
        };
        renderer.with_layer(bounds, |renderer| self.paint(renderer));
    }
}

/// Glyphs may reach so far out of their line.
const OVERHANG: f32 = 2.0;

const CAP_HEIGHT: f32 = 18.0;

/// Width of the cap of a key.
pub fn cap_width(key: &str) -> f32 {
    (font::CAP.width(key) + 2.0 * 5.0).ceil()
}

/// Colours of a cap.
#[derive(Debug, Clone, Copy)]
pub struct Cap {
    pub ground: Option<Color>,
    pub edge: Color,
    pub text: Color,
}

impl Cap {
    /// On a plain ground.
    pub fn plain(look: Look) -> Self {
        Self {
            ground: Some(look.tokens.surface),
            edge: look.tokens.edge,
            text: look.tokens.text,
        }
    }

    /// Filled: the key of the next step.
    pub fn accent(look: Look) -> Self {
        Self {
            ground: Some(look.tokens.accent),
            edge: look.tokens.accent,
            text: look.tokens.on_accent,
        }
    }

    /// On an accent ground.
    pub fn on_accent(look: Look) -> Self {
        Self {
            ground: None,
            edge: look.tokens.on_accent,
            text: look.tokens.on_accent,
        }
    }

    /// Of what cannot be done now.
    pub fn dimmed(look: Look) -> Self {
        Self {
            ground: None,
            edge: look.tokens.line,
            text: look.tokens.muted,
        }
    }
}

/// The bold sibling of a kind of type.
pub fn bold(kind: Type) -> Type {
    Type {
        face: match kind.face {
            Face::Sans => Face::Bold,
            other => other,
        },
        ..kind
    }
}

/// `bounds` without `left` pixels at the left and `right` at the right.
pub fn inset(bounds: Rectangle, left: f32, right: f32) -> Rectangle {
    Rectangle {
        x: bounds.x + left,
        width: (bounds.width - left - right).max(0.0),
        ..bounds
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::Appearance;

    #[test]
    fn a_corner_inside_its_own_line_is_square() {
        let radius = |percent: u16, radius: f32, width: f32| {
            let looks = Appearance {
                text_size_percent: percent,
                ..Appearance::default()
            };
            let mut ink = Ink::new(looks.look(1366.0, 1.0));
            let bounds = Rectangle::with_size(Size::new(100.0, 26.0));
            ink.frame(bounds, None, Color::BLACK, width, radius);
            match ink.items.first() {
                Some(Item::Quad(quad, _)) => quad.border.radius.top_left,
                _ => f32::NAN,
            }
        };
        assert_eq!(radius(175, 1.0, 2.0), 0.0);
        assert_eq!(radius(100, 1.0, 2.0), 0.0);
        assert_eq!(radius(175, 3.0, 1.0), 3.0);
        assert_eq!(radius(100, 6.0, 2.0), 6.0);
    }
}
