//! The content of an exchange file as it was sent or received, page by page, to be looked at.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use crate::exchange::container;
use crate::exchange::decode::Utf8Input;
use crate::exchange::{Fault, FaultKind};
use crate::store::bodies::Body;
use crate::store::files;

use super::{Error, Workplace};

/// Bytes of a page, in UTF-8.
pub const PAGE: u64 = 128 * 1024;

/// A piece of a file's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub name: String,
    /// From 0.
    pub number: u64,
    pub text: String,
    pub is_last: bool,
}

/// Unpacks and decodes a stored file up to the end of a page.
///
/// # Errors
/// What the store says; an archive that cannot be read.
pub fn page(workplace: &Workplace, file_id: i64, number: u64) -> Result<Page, Error> {
    let connection = &workplace.store.connection;
    let file = files::by_id(connection, file_id)?;
    let unreadable = |faults| Error::Input {
        file: file.name.clone(),
        faults,
    };
    let io = |e: io::Error| unreadable(vec![Fault::new(container::io_fault(&e))]);
    // Archives are read from their end, so the bytes have to lie in a file.
    let mut packed = tempfile::tempfile().map_err(io)?;
    io::copy(&mut Body::new(connection, file_id), &mut packed).map_err(io)?;
    packed.seek(SeekFrom::Start(0)).map_err(io)?;
    let (text, is_last) = read(&mut packed, workplace, number).map_err(unreadable)?;
    Ok(Page {
        name: file.name.clone(),
        number,
        text,
        is_last,
    })
}

fn read(
    packed: &mut File,
    workplace: &Workplace,
    number: u64,
) -> Result<(String, bool), Vec<Fault>> {
    let rule = &workplace.profile.container;
    container::read_content(packed, rule, |content| {
        let fault = |e: io::Error| match e.downcast::<crate::exchange::decode::DecodeFault>() {
            Ok(decode) => vec![Fault::new(decode.0)],
            Err(e) => vec![Fault::new(FaultKind::Unreadable(e.to_string()))],
        };
        let mut text = Utf8Input::new(content, usize::MAX).map_err(fault)?;
        io::copy(&mut (&mut text).take(number * PAGE), &mut io::sink()).map_err(fault)?;
        let mut piece = Vec::new();
        // One byte more tells whether anything follows.
        (&mut text)
            .take(PAGE + 1)
            .read_to_end(&mut piece)
            .map_err(fault)?;
        let is_last = piece.len() as u64 <= PAGE;
        piece.truncate(PAGE as usize);
        Ok((String::from_utf8_lossy(&piece).into_owned(), is_last))
    })
}
