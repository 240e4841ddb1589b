//! The frame in windows of several widths, and the end of the program.

use super::*;
use crate::driver::Window;
use crate::workflows::Workplace;

/// A window over an empty database, so large.
fn sized(width: f32, height: f32) -> Window {
    let folder = tempfile::tempdir().expect("a folder");
    drop(Workplace::open(&folder.path().join("ladya.db"), None).expect("a database"));
    let mut window = Window::within(folder, Clock::System);
    window.resize(width, height);
    window
}

#[test]
fn a_narrow_window_has_the_content_only_and_its_menus_under_f10() {
    let mut narrow = sized(780.0, 439.0);
    for gone in ["Журнал", "Ладья", "Файл", "Ctrl+K"] {
        assert!(!narrow.sees(gone), "{gone}");
    }
    for there in ["Месяц", "Команда или счёт", "Справка", "Меню", "Назад"]
    {
        narrow.must_see(there);
    }
    narrow.press("F10");
    narrow.click("Вид");
    // Sixteen entries find room even here.
    for there in ["Файл", "Крупнее", "Настройки"] {
        narrow.must_see(there);
    }
    narrow.click("Журнал");
    assert_eq!(narrow.app.place(), Place::Journal);
}

#[test]
fn from_a_thousand_pixels_on_the_navigation_is_there() {
    let mut window = sized(1093.0, 614.0);
    assert!(!window.sees("Журнал"));
    window.must_see("8");
    window.must_see("Файл");
    window.resize(1366.0, 768.0);
    window.must_see("Журнал");
}

#[test]
fn the_program_is_closed_by_its_key_whatever_is_open() {
    let mut window = sized(1366.0, 768.0);
    window.press("Shift+F4 F1");
    assert!(!window.has_ended);
    window.press("Alt+F4");
    assert!(window.has_ended);
    // A window manager that has the key too asks to close as well: nothing is left to be done twice.
    window.has_ended = false;
    window.tell(Message::Window(window::Event::CloseRequested));
    assert!(window.has_ended);
}

#[test]
fn while_a_job_runs_closing_asks_once() {
    let mut window = sized(1366.0, 768.0);
    let job = job::Job::new("Приём ответов", |_, _| Ok(job::Said::new("")));
    let _ = window.app.start(job);
    window.press("Alt+F4");
    window.must_see(words::STOP_AND_CLOSE);
    window.tell(Message::Window(window::Event::CloseRequested));
    assert!(!window.has_ended);
    window.tell(Message::StopAndClose);
    assert!(window.has_ended);
}

#[test]
fn a_message_is_chosen_and_copied() {
    let mut window = sized(1366.0, 768.0);
    window.press("Ctrl+c");
    window.says("Копировать нечего");
    window.app.messages.clear();
    window.press("F7 Ctrl+m");
    let [first, second] = [0, 1].map(|at| window.app.messages[at].clone());
    assert_ne!(first.words, second.words);
    let whole = |notice: &Notice| Some(format!("{} {}", notice.at, notice.words));
    // The last one, and again the last one: what says so is none of them.
    for _ in 0..2 {
        window.press("Ctrl+c");
        window.says("Скопировано: «");
        assert_eq!(window.copied.take(), whole(&second));
    }
    window.press("Ctrl+j Down Down Ctrl+c");
    window.must_see(words::MESSAGES_KEYS);
    assert_eq!(window.copied.take(), whole(&first));
    window.picture("messages");
    window.press("Home Ctrl+c");
    assert_eq!(window.copied.take(), whole(&second));
    window.click(&first.words);
    window.press("Ctrl+c Esc");
    assert_eq!(window.copied.take(), whole(&first));
    assert!(!window.sees(words::MESSAGES_KEYS));
    // A field with the focus and nothing chosen in it does not hold the key.
    window.press("Ctrl+2 Ctrl+f");
    window.write("т");
    window.press("Ctrl+c");
    assert_eq!(window.copied.take(), whole(&second));
    // What is chosen in a field is the field's.
    window.press("Ctrl+a Ctrl+c");
    assert_eq!(window.copied, None);
    window.press("End Ctrl+c");
    assert_eq!(window.copied.take(), whole(&second));
}

#[test]
fn where_the_system_has_no_dialog_a_path_is_typed() {
    let mut window = sized(1366.0, 768.0);
    let replies = window.path("Ответы");
    std::fs::create_dir(&replies).expect("a folder");
    window.press_without_dialog("Shift+F5");
    window.must_see(words::choose::FOLDER);
    window.write("отв");
    window.press("Tab");
    window.must_see(&format!("Ответы{}", std::path::MAIN_SEPARATOR));
    window.write("нет");
    window.press("Enter");
    window.must_see(words::choose::NO_FOLDER);
    window.picture("path");
    window.press("Backspace Backspace Backspace Enter");
    assert!(!window.sees(words::choose::FOLDER));
    let said = window.said();
    assert!(!said.is_empty(), "the job has said something");
    // Esc answers with nothing.
    window.press_without_dialog("Ctrl+i");
    window.must_see(words::choose::FILE);
    window.press("Esc");
    assert!(!window.sees(words::choose::FILE));
    assert_eq!(window.said(), said);
    // The database too, before there is one.
    let folder = tempfile::tempdir().expect("a folder");
    let other = folder.path().join("другая.db");
    drop(Workplace::open(&other, None).expect("a database"));
    let mut first = Window::within(folder, Clock::System);
    first.press("2");
    first.press_without_dialog("Ctrl+o");
    first.must_see(words::choose::FILE);
    first.write("др");
    first.press("Tab Enter");
    assert!(!first.sees(words::choose::FILE));
    first.must_see(&other.display().to_string());
    first.press("Enter");
    assert_eq!(first.app.desk().database, other);
}
