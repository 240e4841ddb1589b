//! States as shapes, and the few signs beside them, drawn with rectangles on a grid of 14 pixels.
//!
//! Circles go on, squares stop; filled is now or a fact, hollow is not yet. The fonts have no such
//! signs, and a picture file would not follow the colours.

use iced::advanced::widget::Tree;
use iced::advanced::{Layout, Widget, layout, mouse, renderer};
use iced::{Color, Element, Length, Point, Rectangle, Renderer, Size, Theme};

use super::draw::Ink;
use super::theme::{Look, Tone};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Icon {
    /// Filled circle, check.
    Done,
    /// Hollow circle, hands of a clock: someone else's turn.
    Waiting,
    /// The same, past its date.
    Overdue,
    /// Filled triangle: the next step.
    Next,
    /// Hollow triangle: possible, but not the first.
    Possible,
    /// Hollow square, bar.
    Blocked,
    /// Filled square, exclamation mark.
    Refused,
    /// Hollow square, exclamation mark.
    Warning,
    /// Circle, left half filled: made, but its source has changed since.
    Stale,
    /// Dash.
    NotNeeded,
    /// Dot.
    Later,
    /// Violet square with a letter: the test round.
    Test,
    Rook,
    Search,
    ArrowLeft,
    ArrowRight,
    ChevronDown,
    ChevronUp,
    /// A closed group; an open one.
    Closed,
    Open,
    Unchecked,
    Checked,
    /// A box that is neither: some of the group.
    Partly,
}

/// What a shape is painted with.
#[derive(Clone, Copy)]
enum Paint {
    /// The tone of the icon.
    Own,
    /// What is cut out of a filled shape.
    Surface,
    Accent,
    OnAccent,
    Edge,
}

#[derive(Clone, Copy)]
enum Shape {
    /// Left, top, width, height.
    Rect(f32, f32, f32, f32, Paint),
    /// Outer left, top, size; radius of the corners; thickness of the line, 0 for a filled one.
    Round(f32, f32, f32, f32, f32, Paint),
    /// The left half of a circle: left, top, size.
    HalfDisc(f32, f32, f32, Paint),
}

use Paint::{Accent, Edge, OnAccent, Own, Surface};
use Shape::{HalfDisc, Rect, Round};

const fn check(paint: Paint) -> [Shape; 7] {
    [
        Rect(3.0, 6.0, 2.0, 2.0, paint),
        Rect(4.0, 7.0, 2.0, 2.0, paint),
        Rect(5.0, 8.0, 2.0, 2.0, paint),
        Rect(6.0, 7.0, 2.0, 2.0, paint),
        Rect(7.0, 6.0, 2.0, 2.0, paint),
        Rect(8.0, 5.0, 2.0, 2.0, paint),
        Rect(9.0, 4.0, 2.0, 2.0, paint),
    ]
}

const fn with_check(first: Shape, paint: Paint) -> [Shape; 8] {
    let [a, b, c, d, e, f, g] = check(paint);
    [first, a, b, c, d, e, f, g]
}

const RING: Shape = Round(0.0, 0.0, 14.0, 7.0, 2.0, Own);
const BOX: Shape = Round(0.0, 0.0, 14.0, 3.0, 2.0, Own);

const DONE: [Shape; 8] = with_check(Round(0.0, 0.0, 14.0, 7.0, 0.0, Own), Surface);
const CHECKED: [Shape; 8] = with_check(Round(0.0, 0.0, 14.0, 2.0, 0.0, Accent), OnAccent);
const WAITING: [Shape; 3] = [
    RING,
    Rect(6.0, 4.0, 2.0, 4.0, Own),
    Rect(6.0, 6.0, 4.0, 2.0, Own),
];
const NEXT: [Shape; 6] = [
    Rect(3.0, 1.0, 2.0, 12.0, Own),
    Rect(5.0, 2.0, 1.0, 10.0, Own),
    Rect(6.0, 3.0, 1.0, 8.0, Own),
    Rect(7.0, 4.0, 1.0, 6.0, Own),
    Rect(8.0, 5.0, 1.0, 4.0, Own),
    Rect(9.0, 6.0, 1.0, 2.0, Own),
];
const POSSIBLE: [Shape; 13] = [
    Rect(3.0, 1.0, 2.0, 12.0, Own),
    Rect(4.0, 1.0, 2.0, 2.0, Own),
    Rect(5.0, 2.0, 2.0, 2.0, Own),
    Rect(6.0, 3.0, 2.0, 2.0, Own),
    Rect(7.0, 4.0, 2.0, 2.0, Own),
    Rect(8.0, 5.0, 2.0, 2.0, Own),
    Rect(9.0, 6.0, 2.0, 2.0, Own),
    Rect(4.0, 11.0, 2.0, 2.0, Own),
    Rect(5.0, 10.0, 2.0, 2.0, Own),
    Rect(6.0, 9.0, 2.0, 2.0, Own),
    Rect(7.0, 8.0, 2.0, 2.0, Own),
    Rect(8.0, 7.0, 2.0, 2.0, Own),
    Rect(8.0, 7.0, 1.0, 1.0, Own),
];
const BLOCKED: [Shape; 2] = [BOX, Rect(4.0, 6.0, 6.0, 2.0, Own)];
const REFUSED: [Shape; 3] = [
    Round(0.0, 0.0, 14.0, 2.0, 0.0, Own),
    Rect(6.0, 3.0, 2.0, 5.0, Surface),
    Rect(6.0, 9.0, 2.0, 2.0, Surface),
];
const WARNING: [Shape; 3] = [
    BOX,
    Rect(6.0, 4.0, 2.0, 4.0, Own),
    Rect(6.0, 9.0, 2.0, 2.0, Own),
];
const STALE: [Shape; 2] = [RING, HalfDisc(2.0, 2.0, 10.0, Own)];
const NOT_NEEDED: [Shape; 1] = [Rect(4.0, 6.0, 6.0, 2.0, Own)];
const LATER: [Shape; 1] = [Rect(6.0, 6.0, 3.0, 3.0, Own)];
const TEST: [Shape; 3] = [
    BOX,
    Rect(4.0, 4.0, 6.0, 2.0, Own),
    Rect(6.0, 4.0, 2.0, 6.0, Own),
];
const ROOK: [Shape; 7] = [
    Rect(2.0, 1.0, 3.0, 3.0, Own),
    Rect(6.5, 1.0, 3.0, 3.0, Own),
    Rect(11.0, 1.0, 3.0, 3.0, Own),
    Rect(2.0, 3.0, 12.0, 2.0, Own),
    Rect(4.0, 5.0, 8.0, 7.0, Own),
    Rect(3.0, 11.0, 10.0, 1.5, Own),
    Rect(1.5, 12.5, 13.0, 2.5, Own),
];
const SEARCH: [Shape; 4] = [
    Round(1.0, 1.0, 10.0, 5.0, 1.6, Own),
    Rect(9.0, 9.0, 2.0, 2.0, Own),
    Rect(10.0, 10.0, 2.0, 2.0, Own),
    Rect(11.0, 11.0, 2.0, 2.0, Own),
];
const ARROW_LEFT: [Shape; 4] = [
    Rect(6.0, 1.0, 1.0, 8.0, Own),
    Rect(5.0, 2.0, 1.0, 6.0, Own),
    Rect(4.0, 3.0, 1.0, 4.0, Own),
    Rect(3.0, 4.0, 1.0, 2.0, Own),
];
const ARROW_RIGHT: [Shape; 4] = [
    Rect(3.0, 1.0, 1.0, 8.0, Own),
    Rect(4.0, 2.0, 1.0, 6.0, Own),
    Rect(5.0, 3.0, 1.0, 4.0, Own),
    Rect(6.0, 4.0, 1.0, 2.0, Own),
];
const CHEVRON_DOWN: [Shape; 4] = [
    Rect(1.0, 3.0, 8.0, 1.0, Own),
    Rect(2.0, 4.0, 6.0, 1.0, Own),
    Rect(3.0, 5.0, 4.0, 1.0, Own),
    Rect(4.0, 6.0, 2.0, 1.0, Own),
];
const CHEVRON_UP: [Shape; 4] = [
    Rect(4.0, 3.0, 2.0, 1.0, Own),
    Rect(3.0, 4.0, 4.0, 1.0, Own),
    Rect(2.0, 5.0, 6.0, 1.0, Own),
    Rect(1.0, 6.0, 8.0, 1.0, Own),
];
const UNCHECKED: [Shape; 1] = [Round(0.0, 0.0, 14.0, 3.0, 1.5, Edge)];
const PARTLY: [Shape; 2] = [
    Round(0.0, 0.0, 14.0, 3.0, 1.5, Edge),
    Rect(4.0, 6.0, 6.0, 2.0, Accent),
];

impl Icon {
    pub const STATES: [Self; 12] = [
        Self::Done,
        Self::Waiting,
        Self::Overdue,
        Self::Next,
        Self::Possible,
        Self::Blocked,
        Self::Refused,
        Self::Warning,
        Self::Stale,
        Self::NotNeeded,
        Self::Later,
        Self::Test,
    ];

    fn shapes(self) -> &'static [Shape] {
        match self {
            Self::Done => &DONE,
            Self::Waiting | Self::Overdue => &WAITING,
            Self::Next => &NEXT,
            Self::Possible => &POSSIBLE,
            Self::Blocked => &BLOCKED,
            Self::Refused => &REFUSED,
            Self::Warning => &WARNING,
            Self::Stale => &STALE,
            Self::NotNeeded => &NOT_NEEDED,
            Self::Later => &LATER,
            Self::Test => &TEST,
            Self::Rook => &ROOK,
            Self::Search => &SEARCH,
            Self::ArrowLeft => &ARROW_LEFT,
            Self::ArrowRight | Self::Closed => &ARROW_RIGHT,
            Self::ChevronDown | Self::Open => &CHEVRON_DOWN,
            Self::ChevronUp => &CHEVRON_UP,
            Self::Unchecked => &UNCHECKED,
            Self::Checked => &CHECKED,
            Self::Partly => &PARTLY,
        }
    }

    /// The side of its grid.
    pub fn size(self) -> f32 {
        match self {
            Self::Rook => 16.0,
            Self::ArrowLeft
            | Self::ArrowRight
            | Self::ChevronDown
            | Self::ChevronUp
            | Self::Closed
            | Self::Open => 10.0,
            _ => 14.0,
        }
    }

    /// The tone a state always has.
    pub fn tone(self) -> Tone {
        match self {
            Self::Done => Tone::Done,
            Self::Waiting | Self::Blocked => Tone::Wait,
            Self::Overdue | Self::Warning | Self::Stale => Tone::Warn,
            Self::Next | Self::Possible | Self::Rook => Tone::Accent,
            Self::Refused => Tone::Bad,
            Self::NotNeeded | Self::Later => Tone::Muted,
            Self::Test => Tone::Test,
            _ => Tone::Normal,
        }
    }

    /// Records the icon, its left top corner at `at`.
    pub fn draw(self, ink: &mut Ink, at: Point, own: Color) {
        self.draw_sized(ink, at, own, 1.0);
    }

    /// The same, each pixel of the grid `unit` logical pixels wide.
    pub fn draw_sized(self, ink: &mut Ink, at: Point, own: Color, unit: f32) {
        let tokens = ink.look().tokens;
        let color = |paint| match paint {
            Paint::Own => own,
            Paint::Surface => tokens.surface,
            Paint::Accent => tokens.accent,
            Paint::OnAccent => tokens.on_accent,
            Paint::Edge => tokens.edge,
        };
        let place = |x: f32, y: f32, w: f32, h: f32| Rectangle {
            x: at.x + x * unit,
            y: at.y + y * unit,
            width: w * unit,
            height: h * unit,
        };
        for shape in self.shapes() {
            match *shape {
                Shape::Rect(x, y, w, h, paint) => ink.fill(place(x, y, w, h), color(paint)),
                Shape::Round(x, y, size, radius, line, paint) => {
                    let (bounds, color) = (place(x, y, size, size), color(paint));
                    let radius = [radius * unit; 4];
                    match line {
                        0.0 => ink.round(bounds, Some(color), radius, color, 0.0),
                        line => ink.round(bounds, None, radius, color, line * unit),
                    }
                }
                Shape::HalfDisc(x, y, size, paint) => {
                    let r = size / 2.0 * unit;
                    let bounds = place(x, y, size / 2.0, size);
                    ink.round(
                        bounds,
                        Some(color(paint)),
                        [r, 0.0, 0.0, r],
                        color(paint),
                        0.0,
                    );
                }
            }
        }
    }
}

/// The icon as a widget, in the tone of its state.
pub fn icon(look: Look, icon: Icon) -> Picture {
    Picture {
        look,
        icon,
        tone: icon.tone(),
        unit: 1.0,
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Picture {
    look: Look,
    icon: Icon,
    tone: Tone,
    unit: f32,
}

impl Picture {
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// Larger: `unit` logical pixels for one of the grid.
    pub fn unit(mut self, unit: f32) -> Self {
        self.unit = unit;
        self
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Picture {
    fn size(&self) -> Size<Length> {
        let side = Length::Fixed(self.icon.size() * self.unit);
        Size::new(side, side)
    }

    fn layout(&mut self, _: &mut Tree, _: &Renderer, _: &layout::Limits) -> layout::Node {
        let side = self.icon.size() * self.unit;
        layout::Node::new(Size::new(side, side))
    }

    fn draw(
        &self,
        _: &Tree,
        renderer: &mut Renderer,
        _: &Theme,
        _: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
        _: &Rectangle,
    ) {
        let mut ink = Ink::new(self.look);
        let color = self.look.color(self.tone);
        let at = layout.bounds().position();
        self.icon.draw_sized(&mut ink, at, color, self.unit);
        ink.draw(renderer);
    }
}

impl<'a, Message: 'a> From<Picture> for Element<'a, Message> {
    fn from(picture: Picture) -> Self {
        Element::new(picture)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_stay_on_their_grid() {
        for icon in Icon::STATES {
            for shape in icon.shapes() {
                let (x, y, w, h) = match *shape {
                    Shape::Rect(x, y, w, h, _) => (x, y, w, h),
                    Shape::Round(x, y, size, _, _, _) => (x, y, size, size),
                    Shape::HalfDisc(x, y, size, _) => (x, y, size / 2.0, size),
                };
                let is_inside = x >= 0.0 && y >= 0.0 && x + w <= 14.0 && y + h <= 14.0;
                assert!(is_inside, "{icon:?} leaves its grid");
            }
        }
    }

    #[test]
    fn violet_means_the_test_round_and_nothing_else() {
        let violet = Icon::STATES.iter().filter(|icon| icon.tone() == Tone::Test);
        assert_eq!(violet.collect::<Vec<_>>(), [&Icon::Test]);
    }
}
