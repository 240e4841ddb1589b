//! Pages of a printed document as pictures, for those who look before they print.
//!
//! Whatever wrote the PDF, one library paints it: what is seen is the file itself.

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings, render};

use crate::reports::{Error, Paper};

/// A document, to be painted page by page; may be shared by threads.
pub struct Pages {
    bytes: Arc<Vec<u8>>,
    pdf: Pdf,
    sizes: Vec<Size>,
    notes: Vec<String>,
}

/// Of a page, in points: 72 to an inch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    pub width: f32,
    pub height: f32,
}

/// A page as pixels, four bytes each: red, green, blue, and 255.
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub pixels: Vec<u8>,
}

/// Larger than a sheet at the largest zoom on the sharpest screen; more would only fill the memory.
const MOST_PIXELS: f32 = 4000.0;

impl Pages {
    /// # Errors
    /// [`Error::Pdf`]: it is none.
    pub fn open(paper: Paper) -> Result<Pages, Error> {
        let bytes = Arc::new(paper.pdf);
        let pdf = Pdf::new(bytes.clone()).map_err(|fault| Error::Pdf(format!("{fault:?}")))?;
        let size = |page: &hayro::hayro_syntax::page::Page<'_>| {
            let (width, height) = page.render_dimensions();
            Size { width, height }
        };
        let sizes = pdf.pages().iter().map(size).collect();
        Ok(Pages {
            bytes,
            pdf,
            sizes,
            notes: paper.notes,
        })
    }

    /// The file.
    pub fn bytes(&self) -> &Arc<Vec<u8>> {
        &self.bytes
    }

    /// What the one who prints it should know, in words.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    pub fn sizes(&self) -> &[Size] {
        &self.sizes
    }

    /// Paints a page, with so many pixels to a point; nothing where there is no such page. Takes tens of
    /// milliseconds.
    pub fn paint(&self, page: usize, scale: f32) -> Option<Picture> {
        let size = self.sizes.get(page)?;
        let longest = size.width.max(size.height).max(1.0);
        let scale = scale.min(MOST_PIXELS / longest);
        let settings = RenderSettings {
            x_scale: scale,
            y_scale: scale,
            bg_color: WHITE,
            ..RenderSettings::default()
        };
        let page = self.pdf.pages().get(page)?;
        let painted = render(
            page,
            &RenderCache::new(),
            &InterpreterSettings::default(),
            &settings,
        );
        Some(Picture {
            width: painted.width().into(),
            height: painted.height().into(),
            pixels: painted.data_as_u8_slice().to_vec(),
        })
    }
}

impl PartialEq for Pages {
    fn eq(&self, other: &Pages) -> bool {
        self.bytes == other.bytes
    }
}

impl std::fmt::Debug for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pages({})", self.sizes.len())
    }
}
