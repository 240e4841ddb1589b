//! The text of a PDF as an eye reads it: lines from top to bottom, cells from left to right. Read with
//! another library than the one that wrote it.

use hayro_interpret::font::Glyph;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache,
    InterpreterSettings, Paint, PathDrawMode, SoftMask, interpret_page,
};
use kurbo::{Affine, BezPath, Point, Rect};

/// The pages of a document.
pub fn pages(pdf: &[u8]) -> Vec<String> {
    let pdf = Pdf::new(pdf.to_vec()).expect("a PDF");
    pdf.pages()
        .iter()
        .map(|page| {
            let cache = InterpreterCache::new();
            let frame = Rect::new(0.0, 0.0, 1.0, 1.0);
            let settings = InterpreterSettings::default();
            let mut context = Context::new(Affine::IDENTITY, frame, &cache, pdf.xref(), settings);
            let mut reader = Reader::default();
            interpret_page(page, &mut context, &mut reader);
            reader.text()
        })
        .collect()
}

/// A sign where it stands: from its left edge to its right one, on its line. Points.
struct Sign {
    line: f64,
    left: f64,
    right: f64,
    text: String,
}

#[derive(Default)]
struct Reader {
    signs: Vec<Sign>,
}

/// Signs of one line are not farther from it than this.
const SAME_LINE: f64 = 1.5;
/// A gap that no word has.
const GAP: f64 = 3.0;

impl Reader {
    fn text(mut self) -> String {
        self.signs.sort_by(|a, b| b.line.total_cmp(&a.line));
        let mut lines: Vec<Vec<Sign>> = Vec::new();
        for sign in self.signs {
            match lines.last_mut() {
                Some(line) if line[0].line - sign.line < SAME_LINE => line.push(sign),
                _ => lines.push(vec![sign]),
            }
        }
        let lines: Vec<String> = lines.into_iter().map(line).collect();
        lines.join("\n") + "\n"
    }
}

fn line(mut signs: Vec<Sign>) -> String {
    signs.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut text = String::new();
    let mut end = None;
    for sign in signs {
        if end.is_some_and(|end| sign.left - end > GAP) {
            text.truncate(text.trim_end_matches(' ').len());
            text.push_str(" | ");
        }
        text.push_str(&sign.text);
        end = Some(sign.right);
    }
    text.trim_end_matches(' ').to_owned()
}

impl Device<'_> for Reader {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'_>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'_>,
        _: &GlyphDrawMode,
    ) {
        let text = match glyph.as_unicode() {
            Some(BfString::Char(sign)) => sign.to_string(),
            Some(BfString::String(signs)) => signs,
            None => panic!("a sign that cannot be searched for"),
        };
        let place = transform * glyph_transform;
        let advance = text.chars().map(advance).sum();
        let (from, to) = (
            place * Point::new(0.0, 0.0),
            place * Point::new(advance, 0.0),
        );
        self.signs.push(Sign {
            line: from.y,
            left: from.x,
            right: to.x,
            text,
        });
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'_>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// In thousandths of the size, as our text font has it.
fn advance(sign: char) -> f64 {
    let font = include_bytes!("../../assets/fonts/PTSans-Regular.ttf");
    let face = ttf_parser::Face::parse(font, 0).expect("a font");
    let glyph = face.glyph_index(sign).unwrap_or_default();
    let advance = f64::from(face.glyph_hor_advance(glyph).unwrap_or(0));
    advance * 1000.0 / f64::from(face.units_per_em())
}
