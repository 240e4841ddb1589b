//! What the window remembers from one day to the next: `window.toml` in the user's data folder.
//!
//! It is a comfort and never a hindrance: a file that cannot be read means the usual looks, one that
//! cannot be written is forgotten. Written whole or not at all, a moment after the last change.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use iced::Size;
use serde::{Deserialize, Serialize};

use super::screen::accounts::Kept;
use super::theme::{Appearance, Density, Scheme};
use super::widget::table::{Column, Width};
use crate::whole;
use crate::workflows::worklist;

const FILE: &str = "window.toml";

/// Smaller than this a window is of no use.
pub const LEAST: Size = Size::new(640.0, 400.0);
const USUAL: Size = Size::new(1366.0, 768.0);
/// Larger than any screen: such a size is a slip.
const MOST: u32 = 16_384;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// The window at 100 % text size, in logical pixels.
    pub width: u32,
    pub height: u32,
    pub scheme: Scheme,
    pub text_size_percent: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub density: Option<Density>,
    pub is_panel_open: bool,
    /// The last one that was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<PathBuf>,
    /// Where the last list was written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lists: Option<PathBuf>,
    pub refusals_by: worklist::By,
    pub accounts: Kept,
    pub columns: BTreeMap<String, BTreeMap<String, f32>>,
}

impl Default for Preferences {
    fn default() -> Preferences {
        let looks = Appearance::default();
        Preferences {
            width: USUAL.width as u32,
            height: USUAL.height as u32,
            scheme: looks.scheme,
            text_size_percent: looks.text_size_percent,
            density: looks.density,
            is_panel_open: true,
            database: None,
            lists: None,
            refusals_by: worklist::By::default(),
            accounts: Kept::default(),
            columns: BTreeMap::new(),
        }
    }
}

impl Preferences {
    pub fn appearance(&self) -> Appearance {
        Appearance {
            scheme: self.scheme,
            text_size_percent: self
                .text_size_percent
                .clamp(Appearance::SMALLEST_TEXT, Appearance::LARGEST_TEXT),
            density: self.density,
        }
    }

    pub fn set_appearance(&mut self, looks: Appearance) {
        self.scheme = looks.scheme;
        self.text_size_percent = looks.text_size_percent;
        self.density = looks.density;
    }

    /// The size to open the window with; iced multiplies it with the text size.
    pub fn size(&self) -> Size {
        let scale = self.appearance().scale_factor();
        let side = |pixels: u32, least: f32| (pixels.min(MOST) as f32).max(least) / scale;
        Size::new(
            side(self.width, LEAST.width),
            side(self.height, LEAST.height),
        )
    }

    /// Remembers a size that was measured with this text size.
    pub fn set_size(&mut self, size: Size, looks: Appearance) {
        let scale = looks.scale_factor();
        self.width = (size.width * scale).round() as u32;
        self.height = (size.height * scale).round() as u32;
    }
}

/// Widths of columns that somebody dragged, by table and title; shared by all who look at the desk.
#[derive(Clone, Debug, Default)]
pub struct Widths(Arc<Mutex<BTreeMap<String, BTreeMap<String, f32>>>>);

impl Widths {
    pub fn new(kept: BTreeMap<String, BTreeMap<String, f32>>) -> Widths {
        Widths(Arc::new(Mutex::new(kept)))
    }

    pub fn get(&self) -> BTreeMap<String, BTreeMap<String, f32>> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The columns of a table as they were left.
    pub fn apply(&self, table: &str, mut columns: Vec<Column>) -> Vec<Column> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(kept) = all.get(table) else {
            return columns;
        };
        for column in &mut columns {
            if let Some(width) = kept.get(&column.title).filter(|width| width.is_finite()) {
                column.width = Width::Fixed(width.clamp(NARROWEST, WIDEST));
            }
        }
        columns
    }

    /// A border was dragged.
    pub fn set(&self, table: &str, columns: &mut [Column], at: usize, width: f32) {
        if let Some(column) = columns.get_mut(at) {
            column.width = Width::Fixed(width);
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let kept = all.entry(table.to_owned()).or_default();
            kept.insert(column.title.clone(), width);
        }
    }
}

/// Of a column that a file asks for: so that it can still be caught with the mouse.
const NARROWEST: f32 = 16.0;
const WIDEST: f32 = 2_000.0;

/// What was read at the start.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    pub preferences: Preferences,
    /// There was a file.
    pub is_found: bool,
    /// It could not be used: this one.
    pub damaged: Option<PathBuf>,
}

/// Reads the preferences of a data folder.
pub fn read(folder: Option<&Path>) -> Read {
    let Some(file) = folder.map(|folder| folder.join(FILE)) else {
        return Read::default();
    };
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Read::default(),
        Err(_) => {
            return Read {
                damaged: Some(file),
                ..Read::default()
            };
        }
    };
    match toml::from_str(&text) {
        Ok(preferences) => Read {
            preferences,
            is_found: true,
            damaged: None,
        },
        Err(_) => Read {
            damaged: Some(file),
            ..Read::default()
        },
    }
}

/// The database that was open last; else the usual one. One that is not there any more is not passed
/// over: the window says so.
pub fn last_database(folder: Option<&Path>, usual: PathBuf) -> PathBuf {
    read(folder).preferences.database.unwrap_or(usual)
}

/// # Errors
/// The file system; a path that TOML cannot hold. Nothing has changed then.
pub fn write(folder: &Path, preferences: &Preferences) -> io::Result<()> {
    let text = toml::to_string(preferences).map_err(io::Error::other)?;
    std::fs::create_dir_all(folder)?;
    let target = folder.join(FILE);
    let mut file = whole::private(&target)?;
    io::Write::write_all(&mut file, text.as_bytes())?;
    whole::place(file, &target)
}

/// Writes changes, the last of a flurry only.
#[derive(Debug, Default)]
pub struct Keeper {
    folder: Option<PathBuf>,
    kept: Preferences,
    n_changes: Arc<AtomicU64>,
}

const PAUSE: Duration = Duration::from_millis(500);

impl Keeper {
    /// Without a folder nothing is ever written.
    pub fn new(folder: Option<PathBuf>, kept: Preferences) -> Keeper {
        Keeper {
            folder,
            kept,
            n_changes: Arc::default(),
        }
    }

    pub fn get(&self) -> &Preferences {
        &self.kept
    }

    pub fn change(&mut self, change: impl FnOnce(&mut Preferences)) {
        let before = self.kept.clone();
        change(&mut self.kept);
        let Some(folder) = self.folder.clone().filter(|_| self.kept != before) else {
            return;
        };
        let own = self.n_changes.fetch_add(1, Ordering::SeqCst) + 1;
        let (n_changes, kept) = (self.n_changes.clone(), self.kept.clone());
        std::thread::spawn(move || {
            std::thread::sleep(PAUSE);
            if n_changes.load(Ordering::SeqCst) == own {
                // A full disk must not disturb the month.
                let _ = write(&folder, &kept);
            }
        });
    }

    /// Writes at once: the window closes.
    pub fn close(&self) {
        if let Some(folder) = &self.folder
            && self.n_changes.fetch_add(1, Ordering::SeqCst) > 0
        {
            let _ = write(folder, &self.kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("new/ladya");
        assert_eq!(read(Some(&below)), Read::default());
        let mut preferences = Preferences {
            scheme: Scheme::Contrast,
            text_size_percent: 175,
            density: Some(Density::Comfortable),
            is_panel_open: false,
            database: Some("D:/База/ladya.db".into()),
            refusals_by: worklist::By::Doctor,
            ..Preferences::default()
        };
        let mut columns = [Column::new("Врач", Width::Share(3))];
        let widths = Widths::default();
        widths.set("accounts", &mut columns, 0, 140.0);
        preferences.columns = widths.get();
        preferences.set_size(Size::new(780.0, 439.0), preferences.appearance());
        write(&below, &preferences).unwrap();
        let found = read(Some(&below));
        assert_eq!((found.is_found, found.damaged), (true, None));
        assert_eq!(found.preferences, preferences);
        let size = found.preferences.size();
        assert!((size.width - 780.0).abs() < 1.0 && (size.height - 439.0).abs() < 1.0);
        let usual = vec![
            Column::new("Врач", Width::Share(3)),
            Column::new("МКБ", Width::Share(1)),
        ];
        let wider = Widths::new(found.preferences.columns).apply("accounts", usual);
        let widths: Vec<Width> = wider.iter().map(|column| column.width).collect();
        assert_eq!(widths, [Width::Fixed(140.0), Width::Share(1)]);
        // One file, and nothing left beside it.
        assert_eq!(std::fs::read_dir(&below).unwrap().count(), 1);
    }

    #[test]
    fn a_damaged_file_means_the_usual_looks() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        for text in ["width = ", "width = \"wide\"", "scheme = \"pink\""] {
            std::fs::write(&file, text).unwrap();
            let found = read(Some(folder.path()));
            assert_eq!(found.preferences, Preferences::default(), "{text}");
            assert_eq!(found.damaged.as_deref(), Some(file.as_path()));
        }
        std::fs::write(&file, b"\xff\xfe").unwrap();
        assert!(read(Some(folder.path())).damaged.is_some());
    }

    #[test]
    fn absurd_figures_are_put_right_and_missing_ones_are_usual() {
        let folder = tempfile::tempdir().unwrap();
        let text = "width = 3\nheight = 4000000000\ntext_size_percent = 900\nlater = true\n";
        std::fs::write(folder.path().join(FILE), text).unwrap();
        let found = read(Some(folder.path())).preferences;
        assert_eq!(found.appearance().text_size_percent, 200);
        assert_eq!(found.size().width, LEAST.width / 2.0);
        assert!(found.size().height <= MOST as f32);
        assert!(found.is_panel_open);
    }

    #[test]
    fn a_flurry_of_changes_is_written_once_and_closing_does_not_wait() {
        let folder = tempfile::tempdir().unwrap();
        let mut keeper = Keeper::new(Some(folder.path().to_owned()), Preferences::default());
        keeper.close();
        assert!(!read(Some(folder.path())).is_found, "nothing has changed");
        for width in 1000..1100 {
            keeper.change(|kept| kept.width = width);
        }
        keeper.close();
        assert_eq!(read(Some(folder.path())).preferences.width, 1099);
        // Nowhere to write to: no harm.
        let mut lost = Keeper::new(Some("/dev/null/no".into()), Preferences::default());
        lost.change(|kept| kept.width = 900);
        lost.close();
        assert_eq!(lost.get().width, 900);
    }
}
