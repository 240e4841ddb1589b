//! A reply being written: a temporary file in the same folder, renamed when all replies are whole.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::exchange::Profile;
use crate::exchange::container::ContainerWriter;
use crate::exchange::edition::ElementId;
use crate::exchange::write::Writer;
use crate::exchange::xml::Element;
use crate::whole;

use super::StandError;

pub(super) struct ReplyFile<'p> {
    writer: Writer<'p>,
    profile: &'p Profile,
    out: ContainerWriter<BufWriter<NamedTempFile>>,
    path: PathBuf,
    open: Vec<ElementId>,
}

/// A complete reply under a temporary name.
pub(super) struct Finished {
    file: NamedTempFile,
    path: PathBuf,
}

/// Encoded elements that have to wait until what stands before them is written.
pub(super) struct Spool {
    file: BufWriter<File>,
    pub n_elements: u64,
}

impl<'p> ReplyFile<'p> {
    /// `expected_size` is about how long the XML may become.
    pub(super) fn create(
        profile: &'p Profile,
        path: PathBuf,
        expected_size: u64,
    ) -> Result<ReplyFile<'p>, StandError> {
        let folder = whole::folder(&path);
        let fail = |e| StandError::file(&path, e);
        std::fs::create_dir_all(folder).map_err(fail)?;
        let file = whole::beside(&path).map_err(fail)?;
        let writer = Writer::new(&profile.edition);
        let mut out = ContainerWriter::new(BufWriter::new(file), &profile.container, expected_size)
            .map_err(fail)?;
        out.write_all(&writer.declaration()).map_err(fail)?;
        Ok(ReplyFile {
            writer,
            profile,
            out,
            path,
            open: Vec::new(),
        })
    }

    /// Opens a child of the innermost open element, or the root.
    pub(super) fn open(&mut self, element: &Element<'_>) -> Result<(), StandError> {
        let id = match self.open.last() {
            None => 0,
            Some(parent) => self.child(*parent, &element.name)?,
        };
        let bytes = self.writer.open(id, element);
        let bytes = bytes.map_err(|f| StandError::content(&self.path, vec![f]))?;
        self.open.push(id);
        self.write(&bytes)
    }

    fn child(&self, parent: ElementId, name: &str) -> Result<ElementId, StandError> {
        let child = self.profile.edition.child(parent, name);
        child.ok_or(StandError::NoElement("bill/patients, bill/expertises, flk"))
    }

    /// Writes a whole element inside the innermost open one.
    pub(super) fn unit(&mut self, element: &Element<'_>) -> Result<(), StandError> {
        let bytes = self
            .writer
            .unit(self.open.last().copied().unwrap_or(0), element);
        let bytes = bytes.map_err(|f| StandError::content(&self.path, vec![f]))?;
        self.write(&bytes)
    }

    /// Copies what has waited for its place, which is inside the innermost open element.
    pub(super) fn pour(&mut self, mut spool: Spool) -> Result<(), StandError> {
        let fail = |e| StandError::file(&self.path, e);
        spool.file.flush().map_err(fail)?;
        let mut file = spool.file.into_inner().map_err(|e| fail(e.into_error()))?;
        file.seek(SeekFrom::Start(0)).map_err(fail)?;
        io::copy(&mut file, &mut self.out).map_err(fail)?;
        Ok(())
    }

    pub(super) fn close(&mut self) -> Result<(), StandError> {
        match self.open.pop() {
            Some(id) => self.write(&self.writer.close(id)),
            None => Ok(()),
        }
    }

    pub(super) fn finish(mut self) -> Result<Finished, StandError> {
        while !self.open.is_empty() {
            self.close()?;
        }
        let path = self.path;
        let buffered = self.out.finish().map_err(|e| StandError::file(&path, e))?;
        let file = buffered
            .into_inner()
            .map_err(|e| StandError::file(&path, e.into_error()))?;
        Ok(Finished { file, path })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), StandError> {
        self.out
            .write_all(bytes)
            .map_err(|e| StandError::file(&self.path, e))
    }
}

impl Finished {
    pub(super) fn persist(self) -> Result<PathBuf, StandError> {
        match whole::place(self.file, &self.path) {
            Ok(()) => Ok(self.path),
            Err(e) => Err(StandError::file(&self.path, e)),
        }
    }
}

impl Spool {
    /// In the same folder as the reply: a large file may not fit elsewhere.
    pub(super) fn new(folder: &Path) -> Result<Spool, StandError> {
        let file = tempfile::tempfile_in(folder).map_err(|e| StandError::file(folder, e))?;
        Ok(Spool {
            file: BufWriter::new(file),
            n_elements: 0,
        })
    }

    /// Keeps an element that will stand below `parent`.
    pub(super) fn push(
        &mut self,
        profile: &Profile,
        parent: ElementId,
        element: &Element<'_>,
        shown: &Path,
    ) -> Result<(), StandError> {
        let bytes = Writer::new(&profile.edition).unit(parent, element);
        let bytes = bytes.map_err(|f| StandError::content(shown, vec![f]))?;
        self.n_elements += 1;
        self.file
            .write_all(&bytes)
            .map_err(|e| StandError::file(shown, e))
    }
}
