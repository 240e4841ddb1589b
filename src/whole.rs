//! Files that appear whole or not at all: a temporary name in the same folder, then a rename.
//!
//! Knows neither what is written nor the database. Files for the fund do not go this way: the database
//! has them before their folder does.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Temporary files are seen as ours where a program was stopped.
const PREFIX: &str = ".ladya-";

/// A file beside `target`, readable by whoever may read the folder: others print and send it.
///
/// # Errors
/// The file system.
pub fn beside(target: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder(target))
}

/// A file beside `target` for its owner alone.
///
/// # Errors
/// The file system.
pub fn private(target: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).tempfile_in(folder(target))
}

/// Puts a file that has been written in its place; what stood there goes.
///
/// # Errors
/// The file system; nothing has changed then.
pub fn place(file: NamedTempFile, target: &Path) -> io::Result<()> {
    file.as_file().sync_all()?;
    file.persist(target).map_err(|e| e.error)?;
    Ok(())
}

/// Writes a file that is wholly known.
///
/// # Errors
/// The file system; nothing has changed then.
pub fn write(target: &Path, bytes: &[u8]) -> io::Result<()> {
    place(staged(target, bytes)?, target)
}

/// A file that is whole and on the disk, but not in its place yet.
///
/// # Errors
/// The file system.
pub fn staged(target: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = beside(target)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Puts staged files in their places. Where one cannot go, those that were not there before go again.
///
/// # Errors
/// The file that could not go, and why.
pub fn place_all(
    files: Vec<(NamedTempFile, PathBuf)>,
) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    let mut placed: Vec<PathBuf> = Vec::new();
    let mut new: Vec<PathBuf> = Vec::new();
    for (file, target) in files {
        let is_new = !target.exists();
        if let Err(failed) = file.persist(&target) {
            for path in &new {
                // The fault of the one file is told; this can only leave more than was asked for.
                let _ = std::fs::remove_file(path);
            }
            return Err((target, failed.error));
        }
        new.extend(is_new.then(|| target.clone()));
        placed.push(target);
    }
    Ok(placed)
}

/// The folder of a file, the current one where none is named.
pub fn folder(target: &Path) -> &Path {
    let folder = target.parent().filter(|f| !f.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<String> = names.map(|n| n.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_replaces_the_former_one_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("a.txt");
        write(&target, b"first, and longer").expect("is written");
        write(&target, b"second").expect("is written");
        assert_eq!(std::fs::read(&target).expect("is there"), b"second");
        assert_eq!(names(folder.path()), ["a.txt"]);
        let nowhere = folder.path().join("nowhere/a.txt");
        assert!(write(&nowhere, b"x").is_err());
        assert_eq!(names(folder.path()), ["a.txt"]);
    }

    #[test]
    fn several_files_come_together_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let stage = |names: &[&str]| -> Vec<(NamedTempFile, PathBuf)> {
            let one = |name: &&str| (staged(&at(name), b"new").expect("is staged"), at(name));
            names.iter().map(one).collect()
        };
        write(&at("old"), b"old").expect("is written");
        std::fs::create_dir_all(at("taken/inside")).expect("a folder");
        let (path, _) = place_all(stage(&["a", "old", "taken", "b"])).expect_err("is taken");
        assert_eq!(path, at("taken"));
        assert_eq!(names(folder.path()), ["old", "taken"]);
        std::fs::remove_dir_all(at("taken")).expect("is removed");
        let placed = place_all(stage(&["a", "old"])).expect("are placed");
        assert_eq!(placed, [at("a"), at("old")]);
        assert_eq!(names(folder.path()), ["a", "old"]);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_private_is_read_by_nobody_else() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("secret");
        place(private(&target).expect("is begun"), &target).expect("is placed");
        let mode = target.metadata().expect("is there").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }
}
