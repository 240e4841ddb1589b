//! Walks through a file of the provider: its heading, then record by record.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::exchange::container::read_content;
use crate::exchange::name::{FileName, Step};
use crate::exchange::record::Strictness;
use crate::exchange::stream::{Item, Stream, start_tag};
use crate::exchange::xml::Element;
use crate::exchange::{Profile, Record, Role};

use super::StandError;

/// A file of the provider whose name has been read.
pub(super) struct Source<'p> {
    pub profile: &'p Profile,
    pub path: &'p Path,
    pub name: FileName,
    /// The name without the step and the payer: what a sending is known by.
    pub sending: String,
}

/// What stands above the records.
#[derive(Default)]
pub(super) struct Heading {
    pub root: Option<Element<'static>>,
    pub body: Option<Element<'static>>,
    /// Of the first bill.
    pub bill: Option<Element<'static>>,
    /// Decoded bytes in the whole file.
    pub size: u64,
}

impl<'p> Source<'p> {
    pub(super) fn new(
        profile: &'p Profile,
        path: &'p Path,
        expected: Step,
    ) -> Result<Source<'p>, StandError> {
        let shown = path
            .file_name()
            .map_or(String::new(), |n| n.to_string_lossy().into_owned());
        let name = profile.file_name.parse(&shown);
        let name = name.map_err(|fault| StandError::Name {
            name: shown.clone(),
            fault,
        })?;
        if name.step != expected {
            return Err(StandError::WrongStep {
                name: shown,
                expected,
                found: name.step,
            });
        }
        let sending = format!("{} {}", name.period, name.number);
        Ok(Source {
            profile,
            path,
            name,
            sending,
        })
    }

    /// The name of the answer.
    pub(super) fn reply_name(&self, step: Step, letter: &str) -> String {
        self.profile.file_name.compose(&FileName {
            step,
            payer: Some(letter.to_owned()),
            ..self.name.clone()
        })
    }
}

/// Calls `visit` with every record and its accounts.
///
/// # Errors
/// Faults of the file; the first error of `visit`.
pub(super) fn each_record(
    source: &Source<'_>,
    mut visit: impl FnMut(&Element<'_>, &[Record]) -> Result<(), StandError>,
) -> Result<Heading, StandError> {
    let edition = &source.profile.edition;
    let mut file = File::open(source.path).map_err(|e| StandError::file(source.path, e))?;
    let walk = |input: &mut (dyn Read + Send)| {
        let mut heading = Heading::default();
        let mut stream = Stream::new(edition, input).map_err(|f| vec![f])?;
        while let Some(item) = stream.next_item().map_err(|f| vec![f])? {
            match item {
                Item::Open { id, tag, .. } => {
                    let place = match edition.element(id).role {
                        Some(Role::File) => &mut heading.body,
                        Some(Role::Bill) => &mut heading.bill,
                        _ if id == 0 => &mut heading.root,
                        _ => continue,
                    };
                    if place.is_none() {
                        *place = Some(start_tag(&tag).map_err(|f| vec![f])?);
                    }
                }
                Item::Unit { id, text, line } if id == Some(edition.record) => {
                    let tree = Element::parse(&text).map_err(|f| vec![f])?;
                    let records =
                        Record::read_all(source.profile, &tree, line, Strictness::RolesOnly)?;
                    if let Err(error) = visit(&tree, &records) {
                        return Ok(Err(error));
                    }
                }
                Item::Unit { .. } | Item::Close => {}
            }
        }
        heading.size = stream.position();
        Ok(Ok(heading))
    };
    read_content(&mut file, &source.profile.container, walk)
        .map_err(|faults| StandError::content(source.path, faults))?
}
