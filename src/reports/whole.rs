//! Files that appear whole or not at all: a temporary name in the same folder, then a rename.

use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

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
