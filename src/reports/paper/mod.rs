//! Long lists on paper: a table of any length as PDF/A, drawn directly.
//!
//! [`flow`] lays the lines of a list out on pages, [`press`] prints pages, [`face`] knows the letters.
//! The list is gone through twice: once to count the pages, so that each can say of how many it is
//! one, and once to print them. No row stays in memory; the printed pages do, compressed.

use chrono::NaiveDate;

use super::Error;
use super::table::List;

mod face;
mod flow;
mod press;

use face::Faces;
use flow::Flow;
use press::Press;

/// A4, in points.
const SHORT: f32 = 595.276;
const LONG: f32 = 841.89;

/// How often a list is gone through until it is printed.
pub const N_TIMES: u64 = 2;

/// The pages of a list, as a PDF.
///
/// # Errors
/// What the list says.
pub fn print(list: &List<'_>, day: NaiveDate) -> Result<Vec<u8>, Error> {
    let broken = |words: &str| Error::Pdf(words.to_owned());
    let faces = Faces::load().ok_or_else(|| broken("fonts"))?;
    let (width, height) = match list.page.is_landscape {
        true => (LONG, SHORT),
        false => (SHORT, LONG),
    };
    let counted = Flow::new(list, &faces, Press::counting(&faces, width, height), 0).run()?;
    let of = counted.n_pages();
    let press =
        Press::printing(&faces, width, height, &list.head.title, day).map_err(Error::Pdf)?;
    let printed = Flow::new(list, &faces, press, of).run()?;
    match printed.n_pages() == of {
        true => printed.finish().map_err(Error::Pdf),
        false => Err(broken("rows have changed meanwhile")),
    }
}
