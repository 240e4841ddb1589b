//! Colours, heights and distances of the window, in three schemes.
//!
//! A [`Look`] is small and copied into every widget: colours, density and the scale of the screen, by
//! which lines are laid on whole pixels. Nothing else in the window names a colour or a size.

use iced::border::Radius;
use iced::widget::{container, text};
use iced::{Border, Color, Theme};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    #[default]
    Light,
    Dark,
    Contrast,
}

/// How high rows and controls are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// Below 1600 logical pixels.
    #[default]
    Compact,
    /// Above: room for everything, tables a little lower.
    Wide,
    Comfortable,
}

/// What the user has chosen; the application keeps it in the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appearance {
    pub scheme: Scheme,
    /// 90–200; becomes iced's `scale_factor`.
    pub text_size_percent: u16,
    /// `None`: by the width of the window.
    pub density: Option<Density>,
}

impl Default for Appearance {
    fn default() -> Self {
        Self {
            scheme: Scheme::Light,
            text_size_percent: 100,
            density: None,
        }
    }
}

impl Appearance {
    pub const SMALLEST_TEXT: u16 = 90;
    pub const LARGEST_TEXT: u16 = 200;

    pub fn scale_factor(self) -> f32 {
        let percent = self
            .text_size_percent
            .clamp(Self::SMALLEST_TEXT, Self::LARGEST_TEXT);
        f32::from(percent) / 100.0
    }

    /// The look of a window `width` logical pixels wide. `screen_scale` is what the desktop adds.
    pub fn look(self, width: f32, screen_scale: f32) -> Look {
        let by_width = match width < WIDE {
            true => Density::Compact,
            false => Density::Wide,
        };
        Look {
            tokens: Tokens::of(self.scheme),
            scheme: self.scheme,
            density: self.density.unwrap_or(by_width),
            scale: self.scale_factor() * screen_scale,
            chosen: self,
        }
    }
}

/// Logical width from which there is room.
pub const WIDE: f32 = 1600.0;
/// Below it there is room for the content only.
pub const NARROW: f32 = 1000.0;

/// Distances.
pub const SPACE: [f32; 6] = [2.0, 4.0, 8.0, 12.0, 16.0, 24.0];
pub const RADIUS_TABLE: f32 = 0.0;
pub const RADIUS_CONTROL: f32 = 3.0;
pub const RADIUS_PANEL: f32 = 6.0;
pub const LINE: f32 = 1.0;
/// The ring of the focus, inside the edge.
pub const RING: f32 = 2.0;
/// The bar at the left of the current row and of the next step.
pub const MARK: f32 = 4.0;
/// Padding of a cell.
pub const CELL: f32 = 8.0;
pub const SCROLLBAR: f32 = 10.0;

/// Every colour of a scheme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tokens {
    /// Window, content, heads and panels.
    pub frame: Color,
    pub surface: Color,
    pub raised: Color,
    pub text: Color,
    /// Labels and second lines; never the only carrier of a fact.
    pub muted: Color,
    /// Focus, next step, main button; and what is written on it.
    pub accent: Color,
    pub on_accent: Color,
    /// Next or marked; current row.
    pub tint: Color,
    pub sel: Color,
    pub done: Color,
    pub done_tint: Color,
    /// Waiting, blocked.
    pub wait: Color,
    pub wait_tint: Color,
    /// Overdue, warning.
    pub warn: Color,
    pub warn_tint: Color,
    /// Refused, failed.
    pub bad: Color,
    pub bad_tint: Color,
    /// The test round, and nothing else.
    pub test: Color,
    pub test_tint: Color,
    /// Hairline; border of a control.
    pub line: Color,
    pub edge: Color,
    /// The key legend.
    pub bar: Color,
    pub bar_text: Color,
    pub bar_dimmed: Color,
    pub bar_cap: Color,
}

const fn rgb(code: u32) -> Color {
    Color::from_rgb8((code >> 16) as u8, (code >> 8) as u8, code as u8)
}

impl Tokens {
    pub const LIGHT: Self = Self {
        frame: rgb(0xE8ECEF),
        surface: rgb(0xFFFFFF),
        raised: rgb(0xF3F5F7),
        text: rgb(0x182027),
        muted: rgb(0x4D5964),
        accent: rgb(0x0E5689),
        on_accent: rgb(0xFFFFFF),
        tint: rgb(0xE3EEF7),
        sel: rgb(0xCDE2F3),
        done: rgb(0x1B6839),
        done_tint: rgb(0xE5F2E9),
        wait: rgb(0x43536A),
        wait_tint: rgb(0xEBEFF4),
        warn: rgb(0x7F4D00),
        warn_tint: rgb(0xFBF0DB),
        bad: rgb(0xA3211A),
        bad_tint: rgb(0xFBE8E6),
        test: rgb(0x65389A),
        test_tint: rgb(0xF0E9F8),
        line: rgb(0xCBD2D8),
        edge: rgb(0x75818C),
        bar: rgb(0x1D2934),
        bar_text: rgb(0xE9EEF2),
        bar_dimmed: rgb(0xAEBBC6),
        bar_cap: rgb(0x3A4854),
    };

    pub const DARK: Self = Self {
        frame: rgb(0x11161A),
        surface: rgb(0x191F24),
        raised: rgb(0x222A31),
        text: rgb(0xE4E9ED),
        muted: rgb(0xA7B3BD),
        accent: rgb(0x72B8EE),
        on_accent: rgb(0x0E1A24),
        tint: rgb(0x1B3041),
        sel: rgb(0x213F56),
        done: rgb(0x76CC93),
        done_tint: rgb(0x1B3225),
        wait: rgb(0xA9BAD0),
        wait_tint: rgb(0x252D37),
        warn: rgb(0xE8B863),
        warn_tint: rgb(0x392C14),
        bad: rgb(0xF39087),
        bad_tint: rgb(0x43221F),
        test: rgb(0xC6A6F2),
        test_tint: rgb(0x302542),
        line: rgb(0x343E47),
        edge: rgb(0x7D8994),
        bar: rgb(0x0A0E11),
        bar_text: rgb(0xE4E9ED),
        bar_dimmed: rgb(0x95A3AF),
        bar_cap: rgb(0x343E47),
    };

    pub const CONTRAST: Self = Self {
        frame: rgb(0x000000),
        surface: rgb(0x000000),
        raised: rgb(0x000000),
        text: rgb(0xFFFFFF),
        muted: rgb(0xE0E0E0),
        accent: rgb(0xFFE14D),
        on_accent: rgb(0x000000),
        tint: rgb(0x333000),
        sel: rgb(0x00308F),
        done: rgb(0x7CFF9B),
        done_tint: rgb(0x000000),
        wait: rgb(0xBFD9FF),
        wait_tint: rgb(0x000000),
        warn: rgb(0xFFC266),
        warn_tint: rgb(0x000000),
        bad: rgb(0xFF9C94),
        bad_tint: rgb(0x4A0000),
        test: rgb(0xDDBBFF),
        test_tint: rgb(0x000000),
        line: rgb(0x9A9A9A),
        edge: rgb(0xFFFFFF),
        bar: rgb(0x000000),
        bar_text: rgb(0xFFFFFF),
        bar_dimmed: rgb(0xD0D0D0),
        bar_cap: rgb(0x555555),
    };

    pub fn of(scheme: Scheme) -> Self {
        match scheme {
            Scheme::Light => Self::LIGHT,
            Scheme::Dark => Self::DARK,
            Scheme::Contrast => Self::CONTRAST,
        }
    }
}

/// What a word or a shape means; every tone has its colour in every scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tone {
    #[default]
    Normal,
    Muted,
    Accent,
    Done,
    Wait,
    Warn,
    Bad,
    Test,
}

/// The ground of a row or a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tint {
    #[default]
    None,
    /// Marked, or the next step.
    Marked,
    Raised,
    Frame,
    Done,
    Wait,
    Warn,
    Bad,
    Test,
}

/// Colours, density and scale: what a widget needs to draw itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    pub tokens: Tokens,
    pub scheme: Scheme,
    pub density: Density,
    /// Physical pixels in a logical one.
    pub scale: f32,
    /// What the user has chosen, for those who show the choice.
    pub chosen: Appearance,
}

impl Default for Look {
    fn default() -> Self {
        Appearance::default().look(1366.0, 1.0)
    }
}

impl Look {
    fn high(self, compact: f32, comfortable: f32) -> f32 {
        match self.density {
            Density::Compact => compact,
            Density::Wide | Density::Comfortable => comfortable,
        }
    }

    /// Row of a table.
    pub fn row(self) -> f32 {
        match self.density {
            Density::Compact => 24.0,
            Density::Wide => 26.0,
            Density::Comfortable => 30.0,
        }
    }

    pub fn input(self) -> f32 {
        self.high(22.0, 26.0)
    }

    /// A row that has an input in it.
    pub fn input_row(self) -> f32 {
        self.high(26.0, 30.0)
    }

    pub fn button(self) -> f32 {
        self.high(26.0, 30.0)
    }

    pub fn navigation(self) -> f32 {
        self.high(30.0, 36.0)
    }

    pub fn board_row(self) -> f32 {
        self.high(46.0, 60.0)
    }

    pub fn column_head(self) -> f32 {
        self.high(26.0, 30.0)
    }

    /// Head of the board, two lines.
    pub fn board_head(self) -> f32 {
        self.high(40.0, 46.0)
    }

    pub fn menu(self) -> f32 {
        32.0
    }

    pub fn message(self) -> f32 {
        26.0
    }

    pub fn legend(self) -> f32 {
        30.0
    }

    pub fn screen_head(self) -> f32 {
        44.0
    }

    pub fn color(self, tone: Tone) -> Color {
        let tokens = self.tokens;
        match tone {
            Tone::Normal => tokens.text,
            Tone::Muted => tokens.muted,
            Tone::Accent => tokens.accent,
            Tone::Done => tokens.done,
            Tone::Wait => tokens.wait,
            Tone::Warn => tokens.warn,
            Tone::Bad => tokens.bad,
            Tone::Test => tokens.test,
        }
    }

    /// The ground of a tint, if it has one.
    pub fn ground(self, tint: Tint) -> Option<Color> {
        let tokens = self.tokens;
        match tint {
            Tint::None => None,
            Tint::Marked => Some(tokens.tint),
            Tint::Raised => Some(tokens.raised),
            Tint::Frame => Some(tokens.frame),
            Tint::Done => Some(tokens.done_tint),
            Tint::Wait => Some(tokens.wait_tint),
            Tint::Warn => Some(tokens.warn_tint),
            Tint::Bad => Some(tokens.bad_tint),
            Tint::Test => Some(tokens.test_tint),
        }
    }

    /// The nearest whole physical pixel, in logical ones.
    pub fn snap(self, at: f32) -> f32 {
        (at * self.scale).round() / self.scale
    }

    /// The theme for iced's own widgets, and for the window behind them.
    pub fn theme(self) -> Theme {
        let tokens = self.tokens;
        let palette = iced::theme::Palette {
            background: tokens.frame,
            text: tokens.text,
            primary: tokens.accent,
            success: tokens.done,
            warning: tokens.warn,
            danger: tokens.bad,
        };
        Theme::custom("Ladya", palette)
    }
}

/// A container of one colour.
pub fn fill(color: Color) -> impl Fn(&Theme) -> container::Style {
    move |_| container::Style::default().background(color)
}

/// The content of a screen.
pub fn surface(look: Look) -> impl Fn(&Theme) -> container::Style {
    fill(look.tokens.surface)
}

/// Heads, the side panel, the message line.
pub fn raised(look: Look) -> impl Fn(&Theme) -> container::Style {
    fill(look.tokens.raised)
}

/// A block with a hairline round it.
pub fn block(look: Look) -> impl Fn(&Theme) -> container::Style {
    bordered(look.tokens.surface, look.tokens.line, LINE, RADIUS_TABLE)
}

/// What is made of several controls.
pub fn control(look: Look) -> impl Fn(&Theme) -> container::Style {
    bordered(look.tokens.surface, look.tokens.edge, LINE, RADIUS_CONTROL)
}

/// A panel with an accent edge: the next step.
pub fn next(look: Look) -> impl Fn(&Theme) -> container::Style {
    bordered(look.tokens.surface, look.tokens.accent, RING, RADIUS_PANEL)
}

/// What lies over the content: palette, menu, list of a picker.
pub fn sheet(look: Look) -> impl Fn(&Theme) -> container::Style {
    next(look)
}

fn bordered(
    ground: Color,
    color: Color,
    width: f32,
    radius: f32,
) -> impl Fn(&Theme) -> container::Style {
    move |_| container::Style {
        background: Some(ground.into()),
        border: Border {
            color,
            width,
            radius: Radius::new(radius),
        },
        ..container::Style::default()
    }
}

/// The colour of a text.
pub fn tone(look: Look, tone: Tone) -> impl Fn(&Theme) -> text::Style {
    let color = Some(look.color(tone));
    move |_| text::Style { color }
}

/// Contrast of two colours by WCAG 2.
pub fn contrast(one: Color, other: Color) -> f32 {
    let linear = |value: f32| match value <= 0.04045 {
        true => value / 12.92,
        false => ((value + 0.055) / 1.055).powf(2.4),
    };
    let light = |c: Color| 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
    let (one, other) = (light(one) + 0.05, light(other) + 0.05);
    one.max(other) / one.min(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lowest(color: Color, grounds: &[Color]) -> f32 {
        let all = grounds.iter().map(|ground| contrast(color, *ground));
        all.fold(f32::MAX, f32::min)
    }

    /// The figures of the design: lowest contrast on every ground that the colour may stand on.
    fn stated(scheme: Scheme) -> [f32; 13] {
        match scheme {
            Scheme::Light => [
                12.4, 5.4, 5.8, 7.7, 5.1, 5.9, 5.3, 5.7, 6.8, 3.4, 12.7, 7.6, 4.5,
            ],
            Scheme::Dark => [
                9.0, 5.1, 5.1, 8.2, 5.7, 5.6, 6.0, 4.8, 6.9, 4.7, 15.8, 7.5, 4.5,
            ],
            Scheme::Contrast => [
                11.5, 8.7, 8.9, 16.0, 9.1, 8.0, 7.2, 5.7, 12.6, 3.0, 21.0, 13.0, 4.5,
            ],
        }
    }

    #[test]
    fn colours_keep_the_contrast_that_the_design_states() {
        for scheme in [Scheme::Light, Scheme::Dark, Scheme::Contrast] {
            let t = Tokens::of(scheme);
            let plain = [t.surface, t.raised, t.frame, t.sel];
            let with = |own| [t.surface, t.raised, t.frame, t.sel, own];
            let found = [
                ("text", lowest(t.text, &with(t.tint))),
                ("muted", lowest(t.muted, &plain)),
                ("accent", lowest(t.accent, &with(t.tint))),
                ("on accent", contrast(t.on_accent, t.accent)),
                ("done", lowest(t.done, &with(t.done_tint))),
                ("wait", lowest(t.wait, &with(t.wait_tint))),
                ("warn", lowest(t.warn, &with(t.warn_tint))),
                ("bad", lowest(t.bad, &with(t.bad_tint))),
                (
                    "test",
                    lowest(t.test, &[t.surface, t.raised, t.frame, t.test_tint]),
                ),
                ("edge", contrast(t.edge, t.surface)),
                ("bar", contrast(t.bar_text, t.bar)),
                ("bar dimmed", contrast(t.bar_dimmed, t.bar)),
                ("cap", contrast(t.bar_text, t.bar_cap)),
            ];
            // A border of a control can be told from every ground it may stand on.
            assert!(lowest(t.edge, &[t.surface, t.raised, t.frame]) >= 3.0);
            for ((name, found), stated) in found.into_iter().zip(stated(scheme)) {
                assert!(
                    found >= stated - 0.06,
                    "{scheme:?} {name}: {found:.2}, stated {stated}"
                );
            }
        }
    }

    #[test]
    fn heights_follow_the_width_unless_chosen() {
        let appearance = Appearance::default();
        assert_eq!(appearance.look(1366.0, 1.0).row(), 24.0);
        assert_eq!(appearance.look(1920.0, 1.0).row(), 26.0);
        assert_eq!(appearance.look(1920.0, 1.0).button(), 30.0);
        let chosen = Appearance {
            density: Some(Density::Comfortable),
            text_size_percent: 175,
            ..appearance
        };
        let look = chosen.look(780.0, 1.0);
        assert_eq!((look.row(), look.scale), (30.0, 1.75));
        assert_eq!(look.snap(1.0), 2.0 / 1.75);
    }
}
