//! Files that appear whole or not at all: a temporary name in the same folder, then a rename.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Error;
use crate::workflows;

/// Writes a file that is wholly known; returns its path.
pub fn write(target: &Path, bytes: &[u8]) -> Result<PathBuf, Error> {
    let written = beside(target).and_then(|mut file| {
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(target).map_err(|e| e.error)?;
        Ok(target.to_owned())
    });
    written.map_err(|source| workflows::Error::files(target, &source).into())
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
