//! Files that appear whole or not at all: a temporary name in the same folder, then a rename.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Error;
use crate::workflows;

/// Writes a file that is wholly known; returns its path.
pub fn write(target: &Path, bytes: &[u8]) -> Result<PathBuf, Error> {
    let staged = staged(target, bytes)?;
    let placed = staged.persist(target).map_err(|e| e.error);
    placed.map_err(|source| workflows::Error::files(target, &source))?;
    Ok(target.to_owned())
}

/// A file that is whole and on the disk, but not in its place yet.
pub fn staged(target: &Path, bytes: &[u8]) -> Result<NamedTempFile, Error> {
    let written = beside(target).and_then(|mut file| {
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        Ok(file)
    });
    written.map_err(|source| workflows::Error::files(target, &source).into())
}

/// Puts staged files in their places. Where one cannot go, those that were not there before go again.
pub fn place_all(files: Vec<(NamedTempFile, PathBuf)>) -> Result<Vec<PathBuf>, Error> {
    let mut placed: Vec<PathBuf> = Vec::new();
    let mut new: Vec<PathBuf> = Vec::new();
    for (file, target) in files {
        let is_new = !target.exists();
        if let Err(failed) = file.persist(&target) {
            for path in &new {
                // What is in the way of one file is said; this can only leave more than was asked for.
                let _ = std::fs::remove_file(path);
            }
            return Err(workflows::Error::files(&target, &failed.error).into());
        }
        new.extend(is_new.then(|| target.clone()));
        placed.push(target);
    }
    Ok(placed)
}

/// A file beside `target`, readable by whoever may read the folder: others print and send it.
pub fn beside(target: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".ladya-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder(target))
}

/// The folder of a file, the current one where none is named.
pub fn folder(target: &Path) -> &Path {
    let folder = target.parent().filter(|f| !f.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}
