//! A file cut into pieces that can be worked on apart: what it says of itself, batches of records,
//! and what stands beside them.

use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::container;
use super::edition::ElementId;
use super::fault::Fault;
use super::profile::Profile;
use super::role::Role;
use super::stream::{Item, Stream};

/// Records that are handed over together.
const BATCH: usize = 128;

/// A piece of a file, in the order of the file.
#[derive(Debug)]
pub enum Piece {
    /// A start tag (closed), or an element, in which the file or a bill speaks of itself.
    Head {
        id: ElementId,
        text: String,
        line: u64,
    },
    /// Texts of records with the lines on which they begin.
    Records(Vec<(String, u64)>),
    /// An element outside the records, below `parent`; `id` is missing when the table does not know
    /// it.
    Aside {
        parent: ElementId,
        id: Option<ElementId>,
        text: String,
        line: u64,
    },
}

/// Texts of records go back to the reader through here: memory that one thread takes and another
/// gives back is slow, and there is a gigabyte of it in a large file.
#[derive(Default)]
pub struct Spare(Mutex<Vec<Vec<(String, u64)>>>);

impl Spare {
    /// A batch that has been read.
    pub fn give(&self, records: Vec<(String, u64)>) {
        // A poisoned lock only means that another thread died; what it holds is still good.
        let mut spare = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        spare.push(records);
    }

    fn take(&self) -> Vec<(String, u64)> {
        let mut spare = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        spare.pop().unwrap_or_default()
    }
}

/// Reads a file, a container or plain XML, and hands over its pieces until `send` returns false. The
/// records of a bill come before whatever follows them.
///
/// # Errors
/// What keeps the file from being read further.
pub fn read(
    path: &Path,
    profile: &Profile,
    spare: &Spare,
    send: &mut dyn FnMut(Piece) -> bool,
) -> Result<(), Vec<Fault>> {
    let mut file = File::open(path).map_err(|e| vec![Fault::new(container::io_fault(&e))])?;
    container::read_content(&mut file, &profile.container, |input| {
        let edition = &profile.edition;
        let one = |fault: Fault| vec![fault];
        let mut stream = Stream::new(edition, input).map_err(one)?;
        let mut records = Vec::with_capacity(BATCH);
        let mut open = Vec::new();
        while let Some(item) = stream.next_item().map_err(one)? {
            let piece = match item {
                Item::Unit { id, text, line } if id == Some(edition.record) => {
                    records.push((text, line));
                    if records.len() < BATCH {
                        continue;
                    }
                    stream.reuse(spare.take().into_iter().map(|(text, _)| text));
                    Piece::Records(std::mem::replace(&mut records, Vec::with_capacity(BATCH)))
                }
                Item::Unit {
                    id: Some(id),
                    text,
                    line,
                } if edition.element(id).is_head
                    || edition.element(id).role == Some(Role::Totals) =>
                {
                    Piece::Head { id, text, line }
                }
                Item::Unit { id, text, line } => Piece::Aside {
                    parent: open.last().copied().unwrap_or(0),
                    id,
                    text,
                    line,
                },
                Item::Open { id, tag, line } => {
                    open.push(id);
                    let text = tag.trim_end_matches('>').trim_end_matches('/').to_owned() + "/>";
                    Piece::Head { id, text, line }
                }
                Item::Close => {
                    open.pop();
                    if records.is_empty() {
                        continue;
                    }
                    Piece::Records(std::mem::take(&mut records))
                }
            };
            if !send(piece) {
                return Ok(());
            }
        }
        Ok(())
    })
}

/// A fault of a piece's text, with its line in the file.
pub fn at_line(line: u64, mut fault: Fault) -> Fault {
    fault.place.line = Some(line + fault.place.line.unwrap_or(1) - 1);
    fault
}

/// The name of an element by its text.
pub fn name(text: &str) -> &str {
    let behind = text.strip_prefix('<').unwrap_or(text);
    let end = behind.find(|c: char| !c.is_alphanumeric() && c != '_');
    &behind[..end.unwrap_or(behind.len())]
}
