//! The fonts inside the program, the sizes of type, and the width of a text.
//!
//! What we draw ourselves is measured here and cut here: the renderer neither clips nor right-aligns
//! text reliably. The widths are those of [`Shaping::Basic`](iced::advanced::text::Shaping), that is
//! without kerning, so a measured text is as wide as the drawn one.

use std::borrow::Cow;
use std::sync::LazyLock;

use iced::Font;
use iced::font::Weight;

/// The files of `assets/fonts`, for `.font(…)` of the application and of a test.
pub const FILES: [&[u8]; 3] = [
    include_bytes!("../../assets/fonts/PTSans-Regular.ttf"),
    include_bytes!("../../assets/fonts/PTSans-Bold.ttf"),
    include_bytes!("../../assets/fonts/PTMono-Regular.ttf"),
];

pub const SANS: Font = Font::with_name("PT Sans");
pub const BOLD: Font = Font {
    weight: Weight::Bold,
    ..SANS
};
pub const MONO: Font = Font::with_name("PT Mono");

/// What `iced::Settings` wants.
pub fn files() -> Vec<Cow<'static, [u8]>> {
    FILES.into_iter().map(Cow::Borrowed).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Face {
    Sans,
    Bold,
    Mono,
}

impl Face {
    pub fn font(self) -> Font {
        match self {
            Self::Sans => SANS,
            Self::Bold => BOLD,
            Self::Mono => MONO,
        }
    }
}

/// A kind of type: face, size and line height in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Type {
    pub face: Face,
    pub size: f32,
    pub line: f32,
}

const fn kind(face: Face, size: f32, line: f32) -> Type {
    Type { face, size, line }
}

/// Body and tables.
pub const BODY: Type = kind(Face::Sans, 14.0, 20.0);
pub const BODY_BOLD: Type = kind(Face::Bold, 14.0, 20.0);
/// Heads of columns.
pub const HEAD: Type = kind(Face::Sans, 13.0, 18.0);
pub const HEAD_BOLD: Type = kind(Face::Bold, 13.0, 18.0);
/// Second lines. Nothing is smaller.
pub const SMALL: Type = kind(Face::Sans, 12.0, 16.0);
pub const SMALL_BOLD: Type = kind(Face::Bold, 12.0, 16.0);
/// Titles of blocks.
pub const BLOCK: Type = kind(Face::Bold, 15.0, 20.0);
/// The title of a screen; the grand total.
pub const TITLE: Type = kind(Face::Bold, 18.0, 24.0);
/// The first start.
pub const HELLO: Type = kind(Face::Bold, 28.0, 32.0);
/// Keys in running text, names of files.
pub const CODE: Type = kind(Face::Mono, 13.0, 18.0);
/// Caps of keys.
pub const CAP: Type = kind(Face::Mono, 12.0, 16.0);

impl Type {
    /// Width of one line.
    pub fn width(self, text: &str) -> f32 {
        let widths = &WIDTHS[self.face as usize];
        let units: u32 = text.chars().map(|sign| widths.of(sign)).sum();
        units as f32 * self.size / widths.em
    }

    /// The text, or as much of it as fits before an ellipsis.
    pub fn cut(self, text: &str, width: f32) -> Cow<'_, str> {
        // A rounding error of the layout must not cost a letter.
        let width = width + 0.01;
        if self.width(text) <= width {
            return Cow::Borrowed(text);
        }
        let widths = &WIDTHS[self.face as usize];
        let scale = self.size / widths.em;
        let mut left = width - widths.of(ELLIPSIS) as f32 * scale;
        if left < 0.0 {
            return Cow::Borrowed("");
        }
        let mut end = 0;
        for (at, sign) in text.char_indices() {
            left -= widths.of(sign) as f32 * scale;
            if left < 0.0 {
                break;
            }
            end = at + sign.len_utf8();
        }
        let mut cut = text[..end].trim_end().to_owned();
        cut.push(ELLIPSIS);
        Cow::Owned(cut)
    }

    /// The lines of a text that is broken at spaces.
    pub fn lines(self, text: &str, width: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in text.split(' ') {
            let line = lines.last_mut().map_or("", |line| line.as_str());
            let longer = match line {
                "" => word.to_owned(),
                line => format!("{line} {word}"),
            };
            match lines.last_mut() {
                Some(line) if line.is_empty() || self.width(&longer) <= width => *line = longer,
                _ => lines.push(word.to_owned()),
            }
        }
        lines
    }
}

const ELLIPSIS: char = '…';

/// Signs that we measure: all of Latin, Cyrillic, punctuation, currencies, №, arrows, mathematics.
const N_SIGNS: usize = 0x2300;

struct Widths {
    em: f32,
    missing: u16,
    signs: Vec<u16>,
}

impl Widths {
    fn of(&self, sign: char) -> u32 {
        let width = self.signs.get(sign as usize).copied();
        u32::from(width.unwrap_or(self.missing))
    }

    fn read(file: &[u8]) -> Self {
        let Ok(face) = ttf_parser::Face::parse(file, 0) else {
            // Our own files; a test reads them. Text would only stand too close.
            return Self {
                em: 1000.0,
                missing: 500,
                signs: Vec::new(),
            };
        };
        let missing = face.glyph_hor_advance(ttf_parser::GlyphId(0)).unwrap_or(0);
        let of = |code: u32| {
            let glyph = char::from_u32(code).and_then(|sign| face.glyph_index(sign));
            glyph.and_then(|glyph| face.glyph_hor_advance(glyph))
        };
        Self {
            em: f32::from(face.units_per_em()),
            missing,
            signs: (0..N_SIGNS as u32)
                .map(|code| of(code).unwrap_or(missing))
                .collect(),
        }
    }
}

static WIDTHS: LazyLock<[Widths; 3]> = LazyLock::new(|| FILES.map(Widths::read));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_have_every_sign_we_write() {
        let signs = "АБВЁЯабвёя№₽«»–—−…·≠\u{a0}0123456789.,+=";
        for (file, face) in FILES.iter().zip(["Sans", "Bold", "Mono"]) {
            let font = ttf_parser::Face::parse(file, 0).expect("a font");
            for sign in signs.chars() {
                assert!(font.glyph_index(sign).is_some(), "{face} lacks {sign:?}");
            }
        }
    }

    #[test]
    fn digits_are_of_one_width() {
        for kind in [BODY, BODY_BOLD, CODE] {
            for digit in '0'..='9' {
                assert_eq!(kind.width(&digit.to_string()), kind.width("0"), "{digit}");
            }
            assert_eq!(kind.width("111,11"), kind.width("008,00"));
        }
    }

    #[test]
    fn what_is_too_long_ends_in_an_ellipsis() {
        let name = "Детская поликлиника № 3";
        assert_eq!(BODY.cut(name, 500.0), name);
        let cut = BODY.cut(name, 80.0);
        assert!(cut.ends_with('…') && BODY.width(&cut) <= 80.0, "{cut}");
        assert_eq!(BODY.cut("Детская поликлиника", 60.0), "Детская…");
        assert_eq!(BODY.cut(name, 3.0), "");
    }

    #[test]
    fn lines_break_at_spaces() {
        let lines = BODY.lines("Переформировать D «Белый остров»", 150.0);
        assert_eq!(lines, ["Переформировать D", "«Белый остров»"]);
    }
}
