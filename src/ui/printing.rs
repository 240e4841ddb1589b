//! Paper goes to the printer by the system's own means, or to the program that shows it.
//!
//! On Linux `lp` queues it for the usual printer; on Windows the program that is set for PDF prints it.
//! A file for them stands in a folder of the user's own, and goes when the next one comes a day later:
//! it may have people's names in it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::text::window::documents as words;

use super::desk::{Desk, Words};
use super::spreadsheet;

/// What became of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printed {
    /// It waits in the queue of the usual printer.
    Queued,
    /// No printer took it; it is shown by the program for PDF, which can print.
    Shown,
}

/// Old enough to go: whoever shows or prints it has read it.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);
/// Programs that print have no more to say than this.
const LONGEST_ANSWER: usize = 200;

/// Sends the pages to the usual printer. Where there is none, they are shown.
///
/// # Errors
/// The disk has no room for the file; no program takes it.
pub fn print(desk: &Desk, name: &str, pdf: &[u8]) -> Result<Printed, Words> {
    let file = put(&folder(desk), name, pdf)?;
    match queue(&file, name) {
        Ok(()) => Ok(Printed::Queued),
        Err(said) => match spreadsheet::open(&file) {
            Ok(()) => Ok(Printed::Shown),
            Err(_) => Err(Words {
                what: words::not_printed(&said),
                remedy: words::NOT_PRINTED_REMEDY.into(),
            }),
        },
    }
}

/// Hands the pages to the program that the system shows PDF with.
///
/// # Errors
/// As [`print`].
pub fn show(desk: &Desk, name: &str, pdf: &[u8]) -> Result<(), Words> {
    let file = put(&folder(desk), name, pdf)?;
    spreadsheet::open(&file)
}

fn folder(desk: &Desk) -> PathBuf {
    let own = desk.data_folder.clone();
    own.unwrap_or_else(std::env::temp_dir).join("print")
}

/// Writes the file under a name that is free: the one of before may be open in another program.
fn put(folder: &Path, name: &str, pdf: &[u8]) -> Result<PathBuf, Words> {
    let target = folder.join(format!("{name}.pdf"));
    let refused = |error| spreadsheet::refusal(&target, &error);
    fs::create_dir_all(folder).map_err(refused)?;
    remove_old(folder);
    let written = tempfile::Builder::new()
        .prefix(&format!("{name} "))
        .suffix(".pdf")
        .tempfile_in(folder)
        .and_then(|mut file| {
            std::io::Write::write_all(&mut file, pdf)?;
            let (_, path) = file.keep().map_err(|e| e.error)?;
            Ok(path)
        });
    written.map_err(refused)
}

/// What cannot be removed is in use, and goes another day.
fn remove_old(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let age = entry.metadata().and_then(|about| about.modified());
        let is_old = age.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > OLD));
        if is_old && entry.path().extension() == Some(OsStr::new("pdf")) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(not(windows))]
fn queue(file: &Path, name: &str) -> Result<(), String> {
    run(Command::new("lp").arg("-t").arg(name).arg("--").arg(file))
}

#[cfg(windows)]
fn queue(file: &Path, _: &str) -> Result<(), String> {
    // The name comes as a variable: nothing in it is a word of the command.
    run(Command::new("powershell")
        .args(["-NoProfile", "-NonInteractive", "-Command"])
        .arg("Start-Process -FilePath $env:LADYA_PRINT -Verb Print -WindowStyle Hidden -ErrorAction Stop")
        .env("LADYA_PRINT", file))
}

/// Runs a program that answers at once; what it complains about is the fault.
fn run(command: &mut Command) -> Result<(), String> {
    let done = command.stdin(Stdio::null()).output();
    let done = done.map_err(|error| crate::text::system(&error.to_string()))?;
    match done.status.success() {
        true => Ok(()),
        false => {
            let said = String::from_utf8_lossy(&done.stderr);
            Err(said.trim().chars().take(LONGEST_ANSWER).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_its_own_name_and_old_ones_go() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("print");
        let one = put(&folder, "Счёт 1", b"1").expect("a file");
        let other = put(&folder, "Счёт 1", b"2").expect("a file");
        assert_ne!(one, other);
        assert_eq!(fs::read(&one).expect("a file"), b"1");
        let long_ago = std::time::SystemTime::now() - 2 * OLD;
        let file = fs::File::options().write(true).open(&one).expect("a file");
        file.set_modified(long_ago).expect("a time");
        put(&folder, "Счёт 2", b"3").expect("a file");
        assert!(!one.exists());
        assert!(other.exists());
    }

    #[test]
    #[cfg(unix)]
    fn what_a_program_complains_about_is_told() {
        assert_eq!(run(&mut Command::new("true")), Ok(()));
        let complain = "echo нет принтера >&2; exit 1";
        let said = run(Command::new("sh").arg("-c").arg(complain));
        assert_eq!(said, Err("нет принтера".into()));
        assert!(run(&mut Command::new("/нет/такой")).is_err());
    }

    #[test]
    fn a_full_disk_is_told_in_words() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("файл");
        fs::write(&file, "").expect("a file");
        let said = put(&file.join("print"), "Счёт", b"1").expect_err("no folder");
        assert!(!said.what.is_empty() && !said.remedy.is_empty());
    }
}
