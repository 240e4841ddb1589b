//! Ctrl+E: a list of the window as a spreadsheet, as it stands on the screen.
//!
//! A screen gives its rows ([`Listing`]); which screen it is, and what its columns mean, is not known
//! here. Where the file goes is seen before it is written, and what stands there is only replaced when
//! that has been said.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::domain::{Kopecks, ReportingPeriod};
use crate::reports::sheet::{self, Sheet};
use crate::reports::table::{Cell, Column, Head};
use crate::text::window::spreadsheet as words;
use crate::workflows::{Error, Progress, Stage};

use super::desk::{Desk, Words};
use super::icon::Icon;
use super::job::{Event, Job, Said};
use super::preview::{Line, Preview};
use super::theme::Tone;

/// Why a list did not become a file.
#[derive(Debug)]
pub enum Fault {
    Sheet(sheet::Error),
    /// What is read on the way.
    Read(Error),
    /// A file that nobody has spoken of.
    InTheWay,
    Stopped,
}

impl From<sheet::Error> for Fault {
    fn from(error: sheet::Error) -> Fault {
        Fault::Sheet(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault::Read(error)
    }
}

/// Takes the rows one by one.
pub type Put<'p> = dyn FnMut(&[Cell<'_>]) -> Result<(), Fault> + 'p;
type Rows = dyn Fn(&Desk, &mut Put<'_>) -> Result<(), Fault> + Send + Sync;

/// A list as it stands on a screen, with all that a thread needs to write it.
#[derive(Clone)]
pub struct Listing {
    head: Head,
    /// Of the file, without its ending.
    name: String,
    /// Missing where the rest is still in the database.
    n: Option<usize>,
    sum: Option<Kopecks>,
    has_people: bool,
    rows: Arc<Rows>,
}

impl std::fmt::Debug for Listing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Listing({}, {:?})", self.name, self.n)
    }
}

impl Listing {
    /// The list of a period; `rows` hands out all rows, each with a cell for every column.
    pub fn new(
        name: &str,
        period: ReportingPeriod,
        columns: Vec<Column>,
        rows: impl Fn(&Desk, &mut Put<'_>) -> Result<(), Fault> + Send + Sync + 'static,
    ) -> Listing {
        Listing {
            head: Head {
                title: words::title(name, period),
                name: name.to_owned(),
                columns,
            },
            name: words::file(name, &period.to_string()),
            n: None,
            sum: None,
            has_people: false,
            rows: Arc::new(rows),
        }
    }

    /// A list that belongs to no period.
    pub fn of_day(mut self, day: &str) -> Listing {
        self.head.title = self.head.name.clone();
        self.name = words::file(&self.head.name, day);
        self
    }

    pub fn rows(mut self, n: usize) -> Listing {
        self.n = Some(n);
        self
    }

    pub fn sum(mut self, sum: Kopecks) -> Listing {
        self.sum = Some(sum);
        self
    }

    /// Rows that are all there: each one's cells.
    pub fn of_rows(
        name: &str,
        period: ReportingPeriod,
        columns: Vec<Column>,
        rows: Vec<Vec<Cell<'static>>>,
    ) -> Listing {
        let n = rows.len();
        let listing = Listing::new(name, period, columns, move |_, put| {
            rows.iter().try_for_each(|cells| put(cells))
        });
        listing.rows(n)
    }

    /// There are patients in it.
    pub fn with_people(mut self) -> Listing {
        self.has_people = true;
        self
    }

    pub fn is_empty(&self) -> bool {
        self.n == Some(0)
    }

    pub fn file_name(&self) -> String {
        format!("{}.xlsx", self.name)
    }
}

/// Where files for the user's own use went last; else the user's documents, or the folder of the
/// database: never among the files for the fund, which are sent away whole.
pub fn folder(desk: &Desk) -> PathBuf {
    let documents = || {
        let user = directories::UserDirs::new()?;
        let folder = user.document_dir()?.to_owned();
        // Without a data folder nothing of the user's own is touched.
        (desk.data_folder.is_some() && folder.is_dir()).then_some(folder)
    };
    let beside = || {
        let database = std::path::absolute(&desk.database).ok()?;
        Some(database.parent()?.to_owned())
    };
    let kept = desk.lists.clone();
    let folder = kept.or_else(documents).or_else(beside);
    folder.unwrap_or_default()
}

/// What a screen says whose list is not there yet.
pub fn not_ready() -> Words {
    Words {
        what: words::NOT_READY.into(),
        remedy: words::NOT_READY_REMEDY.into(),
    }
}

/// The day at the beginning of a time as the database has it.
pub fn day(iso: &str) -> Cell<'static> {
    Cell::date(iso.get(..10).and_then(|day| day.parse().ok()))
}

/// A target with an ending that says a form; spreadsheets otherwise.
pub fn with_ending(target: PathBuf) -> PathBuf {
    let ending = target.extension().map(|e| e.to_ascii_lowercase());
    match ending.as_ref().and_then(|ending| ending.to_str()) {
        Some("xlsx" | "csv") => target,
        _ => {
            let mut name = target.into_os_string();
            name.push(".xlsx");
            PathBuf::from(name)
        }
    }
}

/// «Будет сделано». Looks at the disk.
pub fn preview(desk: &Desk, listing: &Listing, target: PathBuf) -> Preview {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let name = name.into_owned();
    let is_there = target.exists();
    let line = |label: String, sum: Option<Kopecks>| Line {
        label,
        accounts: None,
        sum,
        tone: Tone::Normal,
        is_total: false,
    };
    let titles: Vec<&str> = listing.head.columns.iter().map(|c| &*c.title).collect();
    let mut notes = vec![(Icon::Done, words::AS_IT_STANDS.to_owned())];
    notes.push((Icon::Later, words::columns(&titles)));
    notes.extend(warnings(&target, listing.has_people));
    let (desk, listing) = (desk.clone(), listing.clone());
    Preview {
        title: words::preview_title(&listing.head.title),
        lines: match listing.n {
            Some(n) => vec![line(words::rows(n), listing.sum)],
            None => Vec::new(),
        },
        files: vec![name],
        folder: target.parent().map(Path::to_owned),
        notes,
        button: words::BUTTON.into(),
        start: Arc::new(move |_| job(desk.clone(), listing.clone(), target.clone(), is_there)),
    }
}

/// What is to be known of a file before it is written. Looks at the disk.
pub fn warnings(target: &Path, has_people: bool) -> Vec<(Icon, String)> {
    let mut warnings = Vec::new();
    if target.exists() {
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        warnings.push(words::replaced(&name));
    }
    if !target.parent().is_some_and(Path::is_dir) {
        warnings.push(words::NO_FOLDER.into());
    }
    if has_people {
        warnings.push(words::PEOPLE.into());
    }
    let shaped = warnings.into_iter().map(|words| (Icon::Warning, words));
    shaped.collect()
}

fn job(desk: Desk, listing: Listing, target: PathBuf, may_replace: bool) -> Job {
    let work = move |progress: &dyn Progress| {
        let written = write(&desk, &listing, &target, may_replace, progress);
        match written {
            Ok(n) => {
                let said = words::said_written(n, &target.display().to_string());
                Event::Finished(Ok(Said::new(said).written(target)))
            }
            Err(Fault::Stopped) => Event::Stopped,
            Err(Fault::InTheWay) => Event::Finished(Err(Words {
                what: words::in_the_way(&target.display().to_string()),
                remedy: words::IN_THE_WAY_REMEDY.into(),
            })),
            Err(Fault::Read(Error::Cancelled)) => Event::Stopped,
            Err(Fault::Read(error)) => Event::Finished(Err(desk.words(&error))),
            Err(Fault::Sheet(error)) => Event::Finished(Err(not_written(&target, &error))),
        }
    };
    Job::outside(words::JOB, work).reading()
}

/// Writes the list whole, or leaves everything as it was; says how many rows there are.
fn write(
    desk: &Desk,
    listing: &Listing,
    target: &Path,
    may_replace: bool,
    progress: &dyn Progress,
) -> Result<usize, Fault> {
    let must_be_free = || match !may_replace && target.exists() {
        true => Err(Fault::InTheWay),
        false => Ok(()),
    };
    must_be_free()?;
    progress.begin(Stage::Writing, listing.n.map(|n| n as u64));
    let mut sheet = Sheet::create(target, listing.head.clone())?;
    let mut n = 0;
    (listing.rows)(desk, &mut |cells| {
        if progress.is_cancelled() {
            return Err(Fault::Stopped);
        }
        sheet.row(cells)?;
        progress.advance(1);
        n += 1;
        Ok(())
    })?;
    must_be_free()?;
    match sheet.finish_unless(&|| progress.is_cancelled()) {
        Err(_) if progress.is_cancelled() => Err(Fault::Stopped),
        done => Ok(done.map(|_| n)?),
    }
}

fn not_written(target: &Path, error: &sheet::Error) -> Words {
    let sheet::Error::Files { source, .. } = error else {
        // The ending has been seen to.
        return refusal(target, &io::Error::from(io::ErrorKind::InvalidInput));
    };
    refusal(target, source)
}

/// What the disk says to a file that is to be written, and what to do about it.
pub fn refusal(target: &Path, error: &io::Error) -> Words {
    let shown = |path: &Path| path.display().to_string();
    let folder = target.parent().unwrap_or(target);
    let is_there = target.exists();
    // Windows: another program has it open.
    const SHARED: [i32; 2] = [32, 33];
    let is_held = cfg!(windows)
        && error
            .raw_os_error()
            .is_some_and(|own| SHARED.contains(&own));
    let (what, remedy) = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            (words::FULL.to_owned(), words::FULL_REMEDY)
        }
        _ if !folder.is_dir() => (words::folder_gone(&shown(folder)), words::ELSEWHERE),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ResourceBusy if is_there => {
            (words::held(&shown(target)), words::HELD_REMEDY)
        }
        _ if is_held => (words::held(&shown(target)), words::HELD_REMEDY),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            (words::no_rights(&shown(folder)), words::ELSEWHERE)
        }
        _ => (
            words::not_written(&shown(target), &error.to_string()),
            words::ELSEWHERE,
        ),
    };
    Words {
        what,
        remedy: remedy.into(),
    }
}

/// Hands a file to the program that the system opens it with.
pub fn open(file: &Path) -> Result<(), Words> {
    let shown = file.display().to_string();
    if !file.exists() {
        return Err(Words {
            what: words::gone(&shown),
            remedy: words::GONE_REMEDY.into(),
        });
    }
    open::that(file).map_err(|_| Words {
        what: words::not_opened(&shown),
        remedy: words::NOT_OPENED_REMEDY.into(),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::reports::table::Kind;
    use crate::ui::app::{App, Start};
    use crate::workflows::Clock;

    /// Stops after so many rows.
    struct After(AtomicUsize);

    impl Progress for After {
        fn begin(&self, _: Stage, _: Option<u64>) {}

        fn advance(&self, _: u64) {
            self.0.fetch_sub(1, Ordering::Relaxed);
        }

        fn is_cancelled(&self) -> bool {
            self.0.load(Ordering::Relaxed) == 0
        }
    }

    fn listing(n: usize) -> Listing {
        let columns = vec![Column::new("Сумма", Kind::Money, 10).totalled()];
        let rows = (0..n).map(|at| vec![Cell::Money(Kopecks(at as i64))]);
        Listing::of_rows(
            "Счета",
            ReportingPeriod::new(2021, 4).expect("a month"),
            columns,
            rows.collect(),
        )
    }

    fn desk(folder: &Path) -> Desk {
        let (app, _) = App::new(Start {
            database: folder.join("ladya.db"),
            data_folder: None,
            clock: Clock::System,
            appearance: Default::default(),
        });
        app.desk().clone()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let name = |entry: io::Result<std::fs::DirEntry>| entry.expect("an entry").file_name();
        let mut names: Vec<_> = entries
            .map(|e| name(e).to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_stopped_or_in_the_way_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let (folder, desk) = (folder.path(), desk(folder.path()));
        let target = folder.join("Счета.xlsx");
        let go = |n: usize, may_replace| {
            let after = After(AtomicUsize::new(n));
            write(&desk, &listing(100), &target, may_replace, &after)
        };
        // Between two rows, and where only the book is put together.
        for n in [0, 50, 100] {
            assert!(matches!(go(n, true), Err(Fault::Stopped)), "{n}");
            assert_eq!(names(folder), Vec::<String>::new(), "{n}");
        }
        assert!(matches!(go(1000, false), Ok(100)));
        assert!(matches!(go(1000, false), Err(Fault::InTheWay)));
        assert!(matches!(go(1000, true), Ok(100)));
        assert_eq!(names(folder), ["Счета.xlsx"]);
    }

    #[test]
    fn what_the_disk_says_is_said_with_what_to_do() {
        let folder = tempfile::tempdir().expect("a folder");
        let (here, gone) = (
            folder.path().join("есть.xlsx"),
            folder.path().join("нет/а.xlsx"),
        );
        let new = folder.path().join("новый.xlsx");
        std::fs::write(&here, "").expect("a file");
        use io::ErrorKind::*;
        for (target, kind, expected, remedy) in [
            (&new, StorageFull, "не хватает места", words::FULL_REMEDY),
            (&gone, NotFound, "недоступна", words::ELSEWHERE),
            (
                &here,
                PermissionDenied,
                "открыт в другой программе",
                words::HELD_REMEDY,
            ),
            (
                &here,
                ResourceBusy,
                "открыт в другой программе",
                words::HELD_REMEDY,
            ),
            (&new, PermissionDenied, "писать нельзя", words::ELSEWHERE),
            (&new, ReadOnlyFilesystem, "писать нельзя", words::ELSEWHERE),
            (&new, Other, "не записан", words::ELSEWHERE),
        ] {
            let said = refusal(target, &io::Error::from(kind));
            assert!(said.what.contains(expected), "{kind:?}: {}", said.what);
            assert_eq!(said.remedy, remedy, "{kind:?}");
        }
    }

    #[test]
    fn a_name_without_an_ending_gets_one() {
        for (typed, expected) in [
            ("Счета", "Счета.xlsx"),
            ("Счета.CSV", "Счета.CSV"),
            ("Счета.xlsx", "Счета.xlsx"),
            ("Счета 12.05", "Счета 12.05.xlsx"),
        ] {
            assert_eq!(with_ending(PathBuf::from(typed)), Path::new(expected));
        }
    }
}
