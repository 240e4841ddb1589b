//! The letters of the pages: which glyph a sign is, how wide it is, and where a text is broken.

use std::ops::Range;

use krilla::text::{Font, GlyphId, KrillaGlyph};

const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/PTSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../../assets/fonts/PTSans-Bold.ttf");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}

pub struct Faces {
    regular: Face,
    bold: Face,
}

impl Faces {
    /// Nothing only if the fonts inside the program were no fonts.
    pub fn load() -> Option<Faces> {
        Some(Faces {
            regular: Face::load(REGULAR)?,
            bold: Face::load(BOLD)?,
        })
    }

    pub fn of(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }
}

pub struct Face {
    font: Font,
    units_per_em: f32,
    /// Glyph and advance by code point; nothing for signs that the font does not have.
    glyphs: Vec<Option<(u16, u16)>>,
}

/// Cyrillic, Latin, punctuation and the signs of rubles and numbers stand below it.
const N_SIGNS: u32 = 0x2300;

/// Stands for a sign that the font does not have: an archive refuses a page with an empty glyph.
const UNKNOWN: char = '?';

impl Face {
    fn load(bytes: &'static [u8]) -> Option<Face> {
        let read = ttf_parser::Face::parse(bytes, 0).ok()?;
        let glyph = |code: u32| {
            let id = read.glyph_index(char::from_u32(code)?)?;
            Some((id.0, read.glyph_hor_advance(id)?))
        };
        Some(Face {
            font: Font::new(bytes.into(), 0)?,
            units_per_em: f32::from(read.units_per_em()),
            glyphs: (0..N_SIGNS).map(glyph).collect(),
        })
    }

    pub fn font(&self) -> Font {
        self.font.clone()
    }

    fn glyph(&self, sign: char) -> Option<(u16, u16)> {
        let found = self.glyphs.get(u32::from(sign) as usize);
        found.copied().flatten()
    }

    /// The text with signs that can be printed: every other one becomes a question mark, every kind
    /// of space but the no-break one a space.
    pub fn printable(&self, text: &str) -> String {
        let sign = |sign: char| match sign {
            '\u{A0}' => sign,
            sign if sign.is_whitespace() => ' ',
            sign if self.glyph(sign).is_none() => UNKNOWN,
            sign => sign,
        };
        text.chars().map(sign).collect()
    }

    /// The width of a printable text in points.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        let advance = |sign: char| {
            self.glyph(sign)
                .map_or(0, |(_, advance)| u32::from(advance))
        };
        let sum: u32 = text.chars().map(advance).sum();
        sum as f32 * size / self.units_per_em
    }

    /// The glyphs of a printable text.
    pub fn glyphs(&self, text: &str, glyphs: &mut Vec<KrillaGlyph>) {
        glyphs.clear();
        for (at, sign) in text.char_indices() {
            let Some((id, advance)) = self.glyph(sign) else {
                continue;
            };
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(u32::from(id)),
                f32::from(advance) / self.units_per_em,
                0.0,
                0.0,
                0.0,
                at..at + sign.len_utf8(),
                None,
            ));
        }
    }

    /// Breaks a printable text into lines not wider than `width`: at spaces, behind hyphens and
    /// slashes, and inside a word only where it does not fit by itself.
    pub fn wrap(&self, text: &str, size: f32, width: f32, lines: &mut Vec<Range<usize>>) {
        lines.clear();
        let most = width * self.units_per_em / size;
        // Where the line begins, how wide it is, and the last place where it may end.
        let (mut begin, mut wide) = (0, 0.0);
        let mut possible: Option<(usize, f32)> = None;
        for (at, sign) in text.char_indices() {
            let advance = self.glyph(sign).map_or(0.0, |(_, a)| f32::from(a));
            if sign != ' ' && wide + advance > most && at > begin {
                // What is behind the break has to fit too: a long word is broken once more.
                let end = match possible.take() {
                    Some((end, before)) if wide - before + advance <= most => {
                        wide -= before;
                        end
                    }
                    _ => {
                        wide = 0.0;
                        at
                    }
                };
                lines.push(trimmed(text, begin..end));
                begin = end;
            }
            wide += advance;
            if matches!(sign, ' ' | '-' | '/' | ';' | ',') {
                possible = Some((at + sign.len_utf8(), wide));
            }
        }
        lines.push(trimmed(text, begin..text.len()));
    }
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let line = &text[range.clone()];
    let begin = range.start + line.len() - line.trim_start_matches(' ').len();
    begin..begin.max(range.start + line.trim_end_matches(' ').len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, width: f32) -> Vec<String> {
        let faces = Faces::load().expect("fonts");
        let face = faces.of(Weight::Regular);
        let text = face.printable(text);
        let mut lines = Vec::new();
        face.wrap(&text, 8.0, width, &mut lines);
        for line in &lines {
            assert!(
                face.width(&text[line.clone()], 8.0) <= width || line.len() <= 4,
                "{text}"
            );
        }
        lines.into_iter().map(|l| text[l].to_owned()).collect()
    }

    #[test]
    fn texts_are_broken_where_one_would() {
        assert_eq!(lines("", 50.0), [""]);
        assert_eq!(lines("Отказ", 50.0), ["Отказ"]);
        assert_eq!(
            lines("Полис недействителен", 50.0),
            ["Полис", "недействител", "ен"]
        );
        assert_eq!(
            lines("Полис недействителен на дату", 90.0),
            ["Полис недействителен", "на дату"]
        );
        assert_eq!(
            lines("90124000-0000-17FF-FFFF", 50.0),
            ["90124000-", "0000-17FF-", "FFFF"]
        );
        assert_eq!(lines("1\u{A0}234\u{A0}567,89", 60.0).len(), 1);
    }

    /// Whatever comes, nothing of it is lost and nothing is wider than its column.
    #[test]
    fn nothing_is_lost() {
        let text = "Ыыы-ыы ы/ы, ыыыыыыыыыыыыыыыыыыыыыыыыыы  ы;ыы 12345678901234567890 i".repeat(3);
        for width in 6..120 {
            let all: String = lines(&text, width as f32).concat();
            assert_eq!(all.replace(' ', ""), text.replace(' ', ""), "{width}");
        }
    }

    #[test]
    fn signs_without_a_glyph_become_question_marks() {
        let faces = Faces::load().expect("fonts");
        let face = faces.of(Weight::Bold);
        assert_eq!(
            face.printable("№ 1 «ёЁ» −5 ₽ — 漢😀\t\u{FEFF}"),
            "№ 1 «ёЁ» −5 ₽ — ?? ?"
        );
    }
}
