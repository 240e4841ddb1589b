//! Stories of databases that are broken, gone, or break under the window.

use std::collections::BTreeMap;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use super::office_tests::{in_april, open, played};
use crate::driver::Window;
use crate::text::window::accounts;
use crate::ui::app::Start;
use crate::ui::preferences::{self, Preferences};
use crate::ui::step::Files;
use crate::workflows::{Clock, ReadOnly};

/// A window over a database that `spoil` has been at.
fn spoilt(spoil: impl FnOnce(&Path)) -> Window {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("ladya.db");
    std::fs::copy(played().join("copy.db"), &database).expect("a copy");
    spoil(&database);
    open(folder)
}

fn overwrite(file: &Path, at: u64, n_bytes: usize) {
    let mut file = std::fs::File::options()
        .write(true)
        .open(file)
        .expect("opens");
    file.seek(SeekFrom::Start(at)).expect("seeks");
    file.write_all(&vec![0xA5; n_bytes]).expect("writes");
}

/// Overwrites the page from which a table or an index grows.
fn spoil_table(database: &Path, name: &str) {
    let connection = rusqlite::Connection::open(database).expect("opens");
    let size: i64 = connection
        .pragma_query_value(None, "page_size", |row| row.get(0))
        .expect("a size");
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
    let page: i64 = connection
        .query_row(sql, [name], |row| row.get(0))
        .expect("a page");
    drop(connection);
    overwrite(database, ((page - 1) * size) as u64, size as usize);
}

/// What is left begins with the tables' descriptions: without them nothing can be read, and in a database
/// as small as this one they reach beyond its middle.
fn cut_off(database: &Path) {
    let file = std::fs::File::options().write(true).open(database);
    let file = file.expect("opens");
    let length = file.metadata().expect("a length").len();
    file.set_len(length / 4 * 3).expect("is cut off");
}

/// Every file beside the database, with its bytes.
fn everything(window: &Window) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(window.path("")).expect("a folder");
    entries
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.path().is_file())
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, std::fs::read(entry.path()).expect("a file"))
        })
        .collect()
}

#[test]
fn what_is_left_of_a_file_that_was_cut_off_is_shown_and_never_written() {
    let mut window = spoilt(cut_off);
    let before = everything(&window);
    window.says("База повреждена, больше в неё ничего не пишется");
    window.must_see("База повреждена:");
    window.must_see("Файл обрезан: в нём");
    window.must_see("Файл не тронут.");
    assert!(!window.sees("Создать базу"), "it would be written over");
    window.picture("cut-off");

    window.press("1");
    window.mentions("открыта только для чтения");
    window.must_see("Только чтение");
    assert_eq!(window.app.desk().read_only, Some(ReadOnly::Broken));
    window.press("Ctrl+PgUp F2");
    window.picture("cut-off-read-only");
    window.press("Ctrl+3 Space");
    window.mentions("копию или откройте другую базу: Ctrl+O");
    for screen in [
        "Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5", "Ctrl+8", "Ctrl+9",
    ] {
        window.press(screen);
        window.must_see("Только чтение");
    }
    // Back to the choice; nothing beside the file has been made either.
    window.press("Ctrl+1 Ctrl+O");
    window.must_see("Файл обрезан: в нём");
    assert!(everything(&window) == before);
}

#[test]
fn a_file_without_a_beginning_cannot_be_read_and_the_newest_copy_is_at_hand() {
    let mut window = spoilt(|database| {
        std::fs::copy(database, database.with_file_name("вчера.db")).expect("a copy");
        overwrite(database, 0, 4096);
    });
    let before = everything(&window);
    window.must_see("Начало файла затёрто.");
    window.must_see("Прочитать из неё ничего нельзя");
    window.picture("beginning");
    window.press("1");
    window.mentions("Прочитать из неё ничего нельзя");
    window.must_see("Начало файла затёрто.");

    window.press("Esc 4");
    window.must_see("Найденные копии");
    window.must_see("вчера.db");
    window.picture("copies");
    assert!(everything(&window) == before);
    window.press("Enter");
    window.says("База возвращена");
    assert!(window.app.desk().setup.is_some());
    let kept = everything(&window);
    assert!(kept.values().any(|bytes| *bytes == before["ladya.db"]));
    window.press("Ctrl+PgUp");
    window.must_see("Апрель 2021");
}

#[test]
fn a_header_with_a_wrong_tail_is_called_broken_too() {
    let mut window = spoilt(|database| overwrite(database, 16, 84));
    window.must_see("База повреждена:");
    window.must_see("Открыть только для чтения");
}

#[test]
fn a_page_in_the_middle_leaves_the_rest_to_be_read() {
    let mut window = spoilt(|database| spoil_table(database, "accounts"));
    let before = everything(&window);
    window.press("Ctrl+2");
    window.must_see("Часть файла испорчена.");
    window.picture("page");
    window.press("1 Ctrl+8");
    // The journal stands on other pages.
    window.must_see("Передано в фонд");
    window.press("Ctrl+2");
    window.picture("page-read-only");
    window.must_see("база повреждена");
    window.must_see("Только чтение");
    window.press("Ctrl+O 4");
    window.write(&played().join("copy.db").display().to_string());
    window.press("Enter");
    window.mentions("Прежняя лежит рядом");
    let kept = everything(&window);
    assert!(
        kept.values().any(|bytes| *bytes == before["ladya.db"]),
        "the broken one is moved, not copied over"
    );
    window.press("Ctrl+PgUp Ctrl+2");
    window.must_see(accounts::LISTED);
}

#[test]
fn a_database_that_breaks_under_the_window_is_said_with_the_same_words() {
    let mut window = in_april();
    spoil_table(&window.path("ladya.db"), "steps");
    let before = std::fs::read(window.path("ladya.db")).expect("a file");
    window.press("Ctrl+8");
    window.says("База повреждена, больше в неё ничего не пишется");
    window.must_see("Часть файла испорчена.");
    assert!(std::fs::read(window.path("ladya.db")).expect("a file") == before);
}

#[test]
fn a_step_that_meets_a_broken_page_changes_nothing_and_leads_to_the_same_choice() {
    let mut window = in_april();
    window.press("Ctrl+PgDn Ctrl+5");
    // Nobody reads it before accounts are loaded.
    spoil_table(&window.path("ladya.db"), "revisions");
    let before = std::fs::read(window.path("ladya.db")).expect("a file");
    let mis = played().join("played/mis-2021-04.xml");
    window.choose(Files::Accounts, vec![mis]);
    window.must_see("Часть файла испорчена.");
    window.picture("step");
    assert!(std::fs::read(window.path("ladya.db")).expect("a file") == before);
}

/// A window that worked in this database yesterday.
fn remembered(folder: tempfile::TempDir, database: &Path) -> Window {
    let kept = Preferences {
        database: Some(database.to_owned()),
        ..Preferences::default()
    };
    let data_folder = folder.path().join("home");
    preferences::write(&data_folder, &kept).expect("is written");
    let usual = folder.path().join("usual.db");
    let mut window = Window::start(Start {
        database: preferences::last_database(Some(&data_folder), usual),
        data_folder: Some(data_folder),
        clock: Clock::System,
        appearance: Default::default(),
    });
    window.keep(folder);
    window
}

#[test]
fn a_database_that_is_gone_is_not_taken_for_a_first_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let drive = folder.path().join("drive");
    let database = drive.join("ladya.db");
    let mut window = remembered(folder, &database);
    window.says("Базы на прежнем месте нет");
    window.must_see("Файла базы");
    assert!(!window.sees("Базы ещё нет"));
    window.picture("gone");
    window.press("5");
    window.mentions("нет");
    assert!(!drive.exists(), "nothing is made in its place");
    // The drive is there again.
    std::fs::create_dir(&drive).expect("a folder");
    std::fs::copy(played().join("copy.db"), &database).expect("a copy");
    window.press("5");
    window.says("Открыта база");
    assert!(window.app.desk().setup.is_some());
}

#[test]
fn a_database_that_vanishes_under_the_window_is_not_made_anew() {
    let mut window = in_april();
    let database = window.path("ladya.db");
    std::fs::rename(&database, window.path("moved.db")).expect("moves");
    window.press("Ctrl+2");
    window.must_see("на месте нет");
    assert!(!window.sees(accounts::LISTED));
    window.picture("vanished");
    window.press("F2");
    window.mentions("на месте нет");
    assert!(!database.exists());
    std::fs::rename(window.path("moved.db"), &database).expect("moves");
    window.press("Ctrl+3 Ctrl+2");
    window.must_see(accounts::LISTED);
}
