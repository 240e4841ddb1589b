//! An organization's own templates and layouts: where they are looked for, and ours to begin with.

use std::path::{Path, PathBuf};

use super::{DOCUMENTS, Error, Make, template, write};
use crate::text::reports as words;
use crate::workflows;

/// Inside the folder of the database or of the program's data.
pub const FOLDER: &str = "reports";

/// The file of this name that the organization has in place of ours; the first folder wins.
pub fn find(name: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let mut files = folders.iter().map(|folder| folder.join(FOLDER).join(name));
    files.find(|file| file.is_file())
}

/// What was written and what was left.
#[derive(Debug)]
pub struct Templates {
    pub written: Vec<PathBuf>,
    /// They were there already, and stay as they are.
    pub kept: Vec<PathBuf>,
}

/// Writes our templates and layouts into a folder, with the text that explains them.
///
/// # Errors
/// The file system.
pub fn write_templates(folder: &Path) -> Result<Templates, Error> {
    std::fs::create_dir_all(folder).map_err(|e| workflows::Error::files(folder, &e))?;
    let mut done = Templates {
        written: Vec::new(),
        kept: Vec::new(),
    };
    for (name, text) in built_in() {
        let target = folder.join(name);
        // A link to nowhere is somebody's too.
        match target.symlink_metadata().is_ok() {
            true => done.kept.push(target),
            false => done.written.push(write(&target, text.as_bytes())?),
        }
    }
    Ok(done)
}

/// Our files by name.
fn built_in() -> Vec<(String, &'static str)> {
    let templates = template::BUILT_IN.iter();
    let templates = templates.map(|(name, text)| (format!("{name}.typ"), *text));
    let layouts = DOCUMENTS.iter().filter_map(|document| match document.make {
        Make::List { layout, .. } => Some((format!("{}.toml", document.name), layout)),
        Make::Page(_) => None,
    });
    let guide = [(words::GUIDE_FILE.to_owned(), words::GUIDE)];
    templates.chain(layouts).chain(guide).collect()
}
