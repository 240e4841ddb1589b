//! What stands on pages, and their way into a PDF/A. Knows nothing of tables.
//!
//! A press that only counts takes the same marks and keeps none: that is how the number of pages is
//! known before the first one is printed.

use chrono::{Datelike, NaiveDate};
use krilla::color::luma;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::KrillaGlyph;
use krilla::{Document, SerializeSettings};

use super::face::{Faces, Weight};
use crate::text;

/// Lines of tables and below signatures, in points.
const THIN: f32 = 0.5;
/// Behind titles, of 255.
const GREY: u8 = 230;

enum Mark {
    Text {
        x: f32,
        /// Of the base line.
        y: f32,
        weight: Weight,
        size: f32,
        text: String,
    },
    Line {
        from: (f32, f32),
        to: (f32, f32),
    },
    Shade {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
    },
}

pub struct Press<'f> {
    faces: &'f Faces,
    /// Nothing when pages are only counted.
    document: Option<Document>,
    width: f32,
    height: f32,
    marks: Vec<Mark>,
    n_pages: usize,
}

impl<'f> Press<'f> {
    pub fn counting(faces: &'f Faces, width: f32, height: f32) -> Press<'f> {
        Press {
            faces,
            document: None,
            width,
            height,
            marks: Vec::new(),
            n_pages: 0,
        }
    }

    /// # Errors
    /// When the library cannot make an archive's PDF at all.
    pub fn printing(
        faces: &'f Faces,
        width: f32,
        height: f32,
        title: &str,
        day: NaiveDate,
    ) -> Result<Press<'f>, String> {
        let configuration = ConfigurationBuilder::new()
            .with_archival_validator(Archival::A2_B)
            .finish()
            .map_err(|e| format!("{e:?}"))?;
        let settings = SerializeSettings {
            configuration,
            enable_tagging: false,
            ..SerializeSettings::default()
        };
        let mut document = Document::new_with(settings);
        let made = DateTime::new(day.year().try_into().unwrap_or_default())
            .month(day.month() as u8)
            .day(day.day() as u8);
        let metadata = Metadata::new()
            .title(title.to_owned())
            .creator(text::creator())
            .producer(text::creator())
            .language("ru".to_owned())
            .creation_date(made);
        document.set_metadata(metadata);
        Ok(Press {
            document: Some(document),
            ..Press::counting(faces, width, height)
        })
    }

    /// Width and height of a page.
    pub fn paper(&self) -> (f32, f32) {
        (self.width, self.height)
    }

    fn mark(&mut self, mark: impl FnOnce() -> Mark) {
        if self.document.is_some() {
            self.marks.push(mark());
        }
    }

    /// A line of text; `y` is its base line.
    pub fn text(&mut self, x: f32, y: f32, weight: Weight, size: f32, text: &str) {
        if !text.is_empty() {
            self.mark(|| Mark::Text {
                x,
                y,
                weight,
                size,
                text: text.to_owned(),
            });
        }
    }

    pub fn line(&mut self, from: (f32, f32), to: (f32, f32)) {
        self.mark(|| Mark::Line { from, to });
    }

    /// A grey ground; it lies below whatever stands on the page.
    pub fn shade(&mut self, x: f32, y: f32, width: f32, height: f32) {
        self.mark(|| Mark::Shade {
            x,
            y,
            width,
            height,
        });
    }

    /// The number of the page that is being filled, from 1.
    pub fn page(&self) -> usize {
        self.n_pages + 1
    }

    pub fn end_page(&mut self) {
        self.n_pages += 1;
        let marks = std::mem::take(&mut self.marks);
        let (Some(document), Some(settings)) = (
            &mut self.document,
            PageSettings::from_wh(self.width, self.height),
        ) else {
            return;
        };
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        draw_shades(&mut surface, &marks);
        draw_lines(&mut surface, &marks);
        draw_texts(&mut surface, self.faces, &marks);
        surface.finish();
        page.finish();
    }

    /// How many pages there are in all.
    pub fn n_pages(&self) -> usize {
        self.n_pages
    }

    /// The bytes of the PDF.
    ///
    /// # Errors
    /// What the library says; no text or length of a list leads to it.
    pub fn finish(self) -> Result<Vec<u8>, String> {
        let document = self.document.unwrap_or_default();
        document.finish().map_err(|e: KrillaError| format!("{e:?}"))
    }
}

fn draw_shades(surface: &mut Surface<'_>, marks: &[Mark]) {
    surface.set_fill(Some(Fill {
        paint: luma::Color::new(GREY).into(),
        ..Fill::default()
    }));
    surface.set_stroke(None);
    let mut builder = PathBuilder::new();
    for mark in marks {
        if let Mark::Shade {
            x,
            y,
            width,
            height,
        } = mark
            && let Some(rect) = Rect::from_xywh(*x, *y, *width, *height)
        {
            builder.push_rect(rect);
        }
    }
    if let Some(path) = builder.finish() {
        surface.draw_path(&path);
    }
}

fn draw_lines(surface: &mut Surface<'_>, marks: &[Mark]) {
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke {
        width: THIN,
        ..Stroke::default()
    }));
    let mut builder = PathBuilder::new();
    for mark in marks {
        if let Mark::Line { from, to } = mark {
            builder.move_to(from.0, from.1);
            builder.line_to(to.0, to.1);
        }
    }
    if let Some(path) = builder.finish() {
        surface.draw_path(&path);
    }
}

fn draw_texts(surface: &mut Surface<'_>, faces: &Faces, marks: &[Mark]) {
    surface.set_fill(Some(Fill::default()));
    surface.set_stroke(None);
    let mut glyphs: Vec<KrillaGlyph> = Vec::new();
    for mark in marks {
        if let Mark::Text {
            x,
            y,
            weight,
            size,
            text,
        } = mark
        {
            let face = faces.of(*weight);
            face.glyphs(text, &mut glyphs);
            let at = Point::from_xy(*x, *y);
            surface.draw_glyphs(at, &glyphs, face.font(), text, *size, false);
        }
    }
}
