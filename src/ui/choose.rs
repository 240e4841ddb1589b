//! Files and folders that the user names: in the system's dialog, or in a sheet of ours where the
//! system has none to show. What they are for is known to whoever asks.

use std::io;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use iced::keyboard::key::Named;
use iced::widget::{Column, column, container, text};
use iced::{Element, Length, Task};

use crate::text::window::choose as words;

use super::desk::{Desk, think};
use super::font;
use super::theme::{self, Tone};
use super::widget::button::button;
use super::widget::catch::catch;
use super::widget::input::input;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Files,
    File,
    Folder,
    /// A file that is to be written.
    Target,
}

type Then<Message> = dyn Fn(Option<Vec<PathBuf>>) -> Message + Send + Sync;

/// A question to the user, and what becomes of the answer.
pub struct Question<Message> {
    what: What,
    /// A folder; of a target with the name, which may stand alone.
    from: Option<PathBuf>,
    then: Arc<Then<Message>>,
}

impl<Message> Clone for Question<Message> {
    fn clone(&self) -> Question<Message> {
        Question {
            what: self.what,
            from: self.from.clone(),
            then: self.then.clone(),
        }
    }
}

impl<Message> std::fmt::Debug for Question<Message> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Question({:?})", self.what)
    }
}

impl<Message: 'static> Question<Message> {
    pub fn files(
        then: impl Fn(Option<Vec<PathBuf>>) -> Message + Send + Sync + 'static,
    ) -> Question<Message> {
        Question {
            what: What::Files,
            from: None,
            then: Arc::new(then),
        }
    }

    fn one(
        what: What,
        then: impl Fn(Option<PathBuf>) -> Message + Send + Sync + 'static,
    ) -> Question<Message> {
        let first = |paths: Option<Vec<PathBuf>>| paths.and_then(|paths| paths.into_iter().next());
        Question {
            what,
            ..Question::files(move |paths| then(first(paths)))
        }
    }

    pub fn file(
        then: impl Fn(Option<PathBuf>) -> Message + Send + Sync + 'static,
    ) -> Question<Message> {
        Question::one(What::File, then)
    }

    pub fn folder(
        then: impl Fn(Option<PathBuf>) -> Message + Send + Sync + 'static,
    ) -> Question<Message> {
        Question::one(What::Folder, then)
    }

    pub fn target(
        proposed: impl Into<PathBuf>,
        then: impl Fn(Option<PathBuf>) -> Message + Send + Sync + 'static,
    ) -> Question<Message> {
        Question::one(What::Target, then).from(Some(proposed.into()))
    }

    /// Where the user looks first.
    pub fn from(mut self, folder: Option<PathBuf>) -> Question<Message> {
        self.from = folder;
        self
    }

    pub fn answer(&self, paths: Option<Vec<PathBuf>>) -> Message {
        (self.then)(paths)
    }

    pub fn map<Other>(
        self,
        f: impl Fn(Message) -> Other + Send + Sync + 'static,
    ) -> Question<Other> {
        let then = self.then;
        Question {
            what: self.what,
            from: self.from,
            then: Arc::new(move |paths| f(then(paths))),
        }
    }

    /// Asks in the system's own dialog.
    pub fn ask(&self) -> Task<Answer> {
        Task::future(dialog(self.what, self.from.clone()))
    }
}

/// What came of the system's dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing where the user closed it.
    Chosen(Option<Vec<PathBuf>>),
    /// It has not opened.
    NoDialog,
}

/// Nobody sees a dialog and closes it in such a time.
const TOO_SOON: Duration = Duration::from_millis(400);

async fn dialog(what: What, from: Option<PathBuf>) -> Answer {
    let begun = Instant::now();
    let mut dialog = rfd::AsyncFileDialog::new();
    let (folder, name) = match (what, &from) {
        (What::Target, Some(path)) => (path.parent(), path.file_name()),
        (_, from) => (from.as_deref(), None),
    };
    if let Some(folder) = folder.filter(|folder| folder.is_absolute()) {
        dialog = dialog.set_directory(folder);
    }
    if let Some(name) = name {
        dialog = dialog.set_file_name(name.to_string_lossy());
    }
    let paths = |files: Vec<rfd::FileHandle>| {
        let paths = files.iter().map(|file| file.path().to_owned());
        paths.collect::<Vec<_>>()
    };
    let one = |file: Option<rfd::FileHandle>| file.map(|file| paths(vec![file]));
    let chosen = match what {
        What::Files => dialog.pick_files().await.map(paths),
        What::File => one(dialog.pick_file().await),
        What::Folder => one(dialog.pick_folder().await),
        What::Target => one(dialog.save_file().await),
    };
    // Desktops without a portal and without zenity have no dialog; the library only logs it.
    let may_be_missing = cfg!(all(unix, not(target_os = "macos")));
    match chosen {
        None if may_be_missing && begun.elapsed() < TOO_SOON => Answer::NoDialog,
        chosen => Answer::Chosen(chosen),
    }
}

/// Our own sheet: a path, typed or pasted.
#[derive(Debug)]
pub struct Naming {
    what: What,
    typed: String,
    /// What the path could go on with.
    found: Vec<String>,
    fault: String,
}

#[derive(Clone, Debug)]
pub enum Message {
    Typed(String),
    Complete,
    /// For what had been typed then: what it becomes, and what there is to choose from.
    Completed(String, String, Vec<String>),
    Submit,
    /// For what had been typed then.
    Checked(String, Result<PathBuf, String>),
    Cancel,
}

/// How the sheet goes on.
pub enum Next {
    Run(Task<Message>),
    /// It is answered.
    Done(Option<Vec<PathBuf>>),
}

pub const FIELD: &str = "path";
/// More names nobody reads; another letter leaves fewer.
const MOST: usize = 8;

impl Naming {
    pub fn new<Own>(question: &Question<Own>, desk: &Desk) -> Naming {
        let beside = desk.database.parent().unwrap_or(Path::new(""));
        let beside = std::path::absolute(beside).unwrap_or_else(|_| beside.to_owned());
        let typed = match (&question.from, question.what) {
            (Some(path), What::Target) => beside.join(path).display().to_string(),
            (from, _) => {
                let folder = from.clone().unwrap_or(beside);
                format!("{}{MAIN_SEPARATOR}", folder.display())
            }
        };
        Naming {
            what: question.what,
            typed,
            found: Vec::new(),
            fault: String::new(),
        }
    }

    pub fn update(&mut self, message: Message) -> Next {
        match message {
            Message::Typed(typed) => {
                self.typed = typed;
                self.found.clear();
                self.fault.clear();
            }
            Message::Complete => {
                let (typed, what) = (self.typed.clone(), self.what);
                return Next::Run(think(move || {
                    let (longer, found) = complete(&typed, what);
                    Message::Completed(typed, longer, found)
                }));
            }
            Message::Completed(typed, longer, found) if typed == self.typed => {
                self.typed = longer;
                self.found = found;
                let end = iced::widget::operation::move_cursor_to_end(FIELD);
                return Next::Run(end);
            }
            Message::Submit => {
                let (typed, what) = (self.typed.clone(), self.what);
                return Next::Run(think(move || {
                    let checked = check(&typed, what);
                    Message::Checked(typed, checked)
                }));
            }
            Message::Checked(typed, checked) if typed == self.typed => match checked {
                Ok(path) => return Next::Done(Some(vec![path])),
                Err(fault) => self.fault = fault,
            },
            // About something that has been changed since.
            Message::Completed(..) | Message::Checked(..) => {}
            Message::Cancel => return Next::Done(None),
        }
        Next::Run(Task::none())
    }

    pub fn view(&self, desk: &Desk) -> Element<'_, Message> {
        let look = desk.look;
        let title = match self.what {
            What::Files | What::File => words::FILE,
            What::Folder => words::FOLDER,
            What::Target => words::TARGET,
        };
        let title = text(title).size(font::TITLE.size).font(font::BOLD);
        let field = input(look, FIELD, &self.typed, Message::Typed)
            .wrong(!self.fault.is_empty())
            .going_on(true)
            .on_submit(Message::Submit);
        let field =
            catch(field, |_| None).first(|press| press.is(Named::Tab).then_some(Message::Complete));
        let small = |words: String, tone: Tone| {
            let words = text(words).size(font::BODY.size);
            words.style(theme::tone(look, tone))
        };
        let mut below: Column<'_, Message> = column![].spacing(2);
        match self.fault.is_empty() {
            false => below = below.push(small(self.fault.clone(), Tone::Bad)),
            true => {
                for name in self.found.iter().take(MOST) {
                    below = below.push(small(name.clone(), Tone::Normal));
                }
                if self.found.len() > MOST {
                    let more = words::more(self.found.len() - MOST);
                    below = below.push(small(more, Tone::Muted));
                }
            }
        }
        // Room for all of them: the sheet does not jump.
        let below = container(below).height((MOST + 1) as f32 * (font::BODY.line + 2.0));
        let buttons = iced::widget::row![
            button(look, words::TAKE)
                .main()
                .key("Enter")
                .on_press(Message::Submit),
            button(look, words::CANCEL)
                .key("Esc")
                .on_press(Message::Cancel),
        ]
        .spacing(8);
        column![
            title,
            small(words::NO_DIALOG.into(), Tone::Muted),
            field,
            below,
            small(words::HINT.into(), Tone::Muted),
            buttons,
        ]
        .spacing(10)
        .width(Length::Fill)
        .into()
    }
}

/// A path as it was meant: file managers put it into quotes, or copy it as an address.
fn meant(typed: &str) -> PathBuf {
    let quotes = ['"', '\'', '«', '»'];
    let bare = typed.trim().trim_matches(quotes);
    if let Some(address) = bare.strip_prefix("file://") {
        return PathBuf::from(decoded(address));
    }
    let home = bare.strip_prefix('~').filter(|_| cfg!(unix));
    match (home, directories::UserDirs::new()) {
        (Some(rest), Some(user)) if rest.is_empty() || rest.starts_with('/') => {
            user.home_dir().join(rest.trim_start_matches('/'))
        }
        _ => PathBuf::from(bare),
    }
}

/// `%20` and its like as what they stand for.
fn decoded(address: &str) -> String {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address;
    while let Some(at) = rest.find('%') {
        bytes.extend(rest[..at].bytes());
        let code = rest.get(at + 1..at + 3);
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &rest[at + 3..];
            }
            None => {
                bytes.push(b'%');
                rest = &rest[at + 1..];
            }
        }
    }
    bytes.extend(rest.bytes());
    String::from_utf8(bytes).unwrap_or_else(|_| address.to_owned())
}

/// The path as far as it can only go on in one way, and the names that it could go on with.
fn complete(typed: &str, what: What) -> (String, Vec<String>) {
    let path = meant(typed).display().to_string();
    let is_separator = |sign: char| std::path::is_separator(sign);
    let cut = path.rfind(is_separator).map_or(0, |at| at + 1);
    let (folder, begun) = path.split_at(cut);
    let begun_small = begun.to_lowercase();
    let entries = std::fs::read_dir(Path::new(folder)).into_iter().flatten();
    let mut found: Vec<(String, bool)> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_name()?.to_str()?.to_owned();
            Some((name, path.is_dir()))
        })
        .filter(|(name, is_folder)| {
            let is_hidden = name.starts_with('.') && !begun.starts_with('.');
            let is_wanted = *is_folder || what != What::Folder;
            is_wanted && !is_hidden && name.to_lowercase().starts_with(&begun_small)
        })
        .collect();
    found.sort();
    let mut longer = match found.first() {
        Some((first, _)) => found
            .iter()
            .fold(first.as_str(), |same, (name, _)| common(same, name)),
        None => begun,
    };
    // Names that differ in small and great letters have less in common than was typed.
    if longer.chars().count() < begun.chars().count() {
        longer = begun;
    }
    let mut path = format!("{folder}{longer}");
    if let [(name, true)] = found.as_slice()
        && name == longer
    {
        path.push(MAIN_SEPARATOR);
    }
    let names = match found.len() {
        1 => Vec::new(),
        _ => found.into_iter().map(|(name, _)| name).collect(),
    };
    (path, names)
}

/// What two names begin with.
fn common<'n>(one: &'n str, other: &str) -> &'n str {
    let mut others = other.chars();
    let differs = |(_, sign): &(usize, char)| others.next() != Some(*sign);
    let end = one.char_indices().find(differs);
    end.map_or(one, |(at, _)| &one[..at])
}

/// Whether it can be what is asked for; in words why not.
fn check(typed: &str, what: What) -> Result<PathBuf, String> {
    let path = meant(typed);
    if path.as_os_str().is_empty() {
        return Err(words::EMPTY.into());
    }
    let path = std::path::absolute(&path).unwrap_or(path);
    let kind = |path: &Path| std::fs::metadata(path).map(|found| found.is_dir());
    let refused = |error: &io::Error| words::refused(&path.display().to_string(), error);
    match (what, kind(&path)) {
        (What::Files | What::File, Ok(false)) | (What::Folder, Ok(true)) => Ok(path),
        (What::Files | What::File, Ok(true)) => Err(words::IS_FOLDER.into()),
        (What::Folder, Ok(false)) => Err(words::IS_FILE.into()),
        (What::Target, Ok(true)) => Err(words::NO_NAME.into()),
        (What::Target, Ok(false)) => Ok(path),
        (What::Target, Err(error)) if error.kind() == io::ErrorKind::NotFound => {
            match path.parent().map(kind) {
                Some(Ok(true)) => Ok(path),
                _ => Err(words::NO_FOLDER.into()),
            }
        }
        (What::Folder, Err(error)) if error.kind() == io::ErrorKind::NotFound => {
            Err(words::NO_FOLDER.into())
        }
        (_, Err(error)) if error.kind() == io::ErrorKind::NotFound => Err(words::NO_FILE.into()),
        (_, Err(error)) => Err(refused(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_as_they_were_meant() {
        for (typed, expected) in [
            ("  /dev/null ", "/dev/null"),
            ("\"/a b/в.zip\"", "/a b/в.zip"),
            ("file:///a%20b/%D0%B2.zip", "/a b/в.zip"),
            ("file:///100%", "/100%"),
        ] {
            assert_eq!(meant(typed), Path::new(expected), "{typed}");
        }
    }

    #[test]
    fn tab_goes_on_as_far_as_there_is_one_way() {
        let place = tempfile::tempdir().expect("a folder");
        for name in ["Ответы", "Отчёты", ".скрытый"] {
            std::fs::create_dir(place.path().join(name)).expect("a folder");
        }
        std::fs::write(place.path().join("база.db"), "").expect("a file");
        let at = |rest: &str| format!("{}{MAIN_SEPARATOR}{rest}", place.path().display());
        let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let end = MAIN_SEPARATOR;
        for (typed, what, longer, found) in [
            ("о", What::File, at("От"), names(&["Ответы", "Отчёты"])),
            ("Отв", What::File, at(&format!("Ответы{end}")), names(&[])),
            ("ба", What::File, at("база.db"), names(&[])),
            ("ба", What::Folder, at("ба"), names(&[])),
            ("", What::Folder, at("От"), names(&["Ответы", "Отчёты"])),
            (".", What::File, at(&format!(".скрытый{end}")), names(&[])),
            ("нет", What::File, at("нет"), names(&[])),
        ] {
            assert_eq!(complete(&at(typed), what), (longer, found), "{typed}");
        }
    }

    #[test]
    fn a_path_is_checked_before_it_is_taken() {
        let place = tempfile::tempdir().expect("a folder");
        let at = |name: &str| place.path().join(name).display().to_string();
        std::fs::write(at("есть.zip"), "").expect("a file");
        for (name, what, expected) in [
            ("есть.zip", What::File, Ok("есть.zip")),
            ("есть.zip", What::Target, Ok("есть.zip")),
            ("новый.db", What::Target, Ok("новый.db")),
            ("", What::Folder, Ok("")),
            ("есть.zip", What::Folder, Err(words::IS_FILE)),
            ("нет.zip", What::Files, Err(words::NO_FILE)),
            ("нет", What::Folder, Err(words::NO_FOLDER)),
            ("нет/новый.db", What::Target, Err(words::NO_FOLDER)),
            ("", What::Target, Err(words::NO_NAME)),
            ("", What::File, Err(words::IS_FOLDER)),
        ] {
            let expected = expected.map(|own| place.path().join(own));
            let expected = expected.map_err(str::to_owned);
            assert_eq!(check(&at(name), what), expected, "{name} {what:?}");
        }
        assert_eq!(check("  ", What::File), Err(words::EMPTY.into()));
    }
}
