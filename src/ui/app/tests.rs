//! The frame in windows of several widths, and the end of the program.

use iced::futures::StreamExt;
use iced::futures::executor::block_on;
use iced::keyboard::Modifiers;
use iced::keyboard::key::Named;
use iced_test::Simulator;
use iced_test::runtime::{Action, task};

use super::*;
use crate::ui::font;
use crate::ui::widget::tests::named;
use crate::workflows::Workplace;

/// A window over an empty database, so large.
struct Window {
    app: App,
    size: Size,
    _folder: tempfile::TempDir,
}

impl Window {
    fn new(width: f32, height: f32) -> Window {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("ladya.db");
        drop(Workplace::open(&database, None).expect("a database"));
        let (mut app, _) = App::new(Start {
            database,
            data_folder: None,
            clock: Clock::System,
            appearance: Appearance::default(),
        });
        let size = Size::new(width, height);
        app.resize(size);
        Window {
            app,
            size,
            _folder: folder,
        }
    }

    fn simulator(&self) -> Simulator<'_, Message> {
        let settings = iced::Settings {
            fonts: font::files(),
            default_font: font::SANS,
            ..iced::Settings::default()
        };
        Simulator::with_size(settings, self.size, self.app.view())
    }

    fn sees(&self, words: &str) -> bool {
        self.simulator().find(words).is_ok()
    }

    /// Presses a key and does what comes of it; whether the program ends.
    fn press(&mut self, key: Named, modifiers: Modifiers) -> bool {
        let mut ui = self.simulator();
        ui.simulate([named(key, modifiers)]);
        let messages: Vec<Message> = ui.into_messages().collect();
        let mut ends = false;
        for message in messages {
            ends |= self.tell(message);
        }
        ends
    }

    fn tell(&mut self, message: Message) -> bool {
        let Some(stream) = task::into_stream(self.app.update(message)) else {
            return false;
        };
        let actions: Vec<Action<Message>> = block_on(stream.collect());
        actions.iter().any(|action| matches!(action, Action::Exit))
    }
}

#[test]
fn a_narrow_window_has_the_content_only_and_its_menus_under_f10() {
    let narrow = Window::new(780.0, 439.0);
    for gone in ["Журнал", "Ладья", "Файл", "Ctrl+K"] {
        assert!(!narrow.sees(gone), "{gone}");
    }
    for there in ["Месяц", "Команда или счёт", "Справка", "Меню", "Назад"]
    {
        assert!(narrow.sees(there), "{there}");
    }
    let mut ui = narrow.simulator();
    ui.simulate([named(Named::F10, Modifiers::empty())]);
    ui.click("Вид").expect("a menu");
    // Sixteen entries find room even here.
    for there in ["Файл", "Крупнее", "Настройки"] {
        assert!(ui.find(there).is_ok(), "{there}");
    }
    ui.click("Журнал").expect("an entry");
    let said: Vec<Message> = ui.into_messages().collect();
    assert!(matches!(
        said.as_slice(),
        [Message::Command(Command::Go(Place::Journal))]
    ));
}

#[test]
fn from_a_thousand_pixels_on_the_navigation_is_there() {
    assert!(!Window::new(1093.0, 614.0).sees("Журнал"));
    assert!(Window::new(1093.0, 614.0).sees("8"));
    assert!(Window::new(1093.0, 614.0).sees("Файл"));
    assert!(Window::new(1366.0, 768.0).sees("Журнал"));
}

#[test]
fn the_program_is_closed_by_its_key_whatever_is_open() {
    let mut window = Window::new(1366.0, 768.0);
    assert!(!window.press(Named::F4, Modifiers::SHIFT));
    assert!(!window.press(Named::F1, Modifiers::empty()));
    assert!(window.press(Named::F4, Modifiers::ALT));
    // A window manager that has the key too asks to close as well: nothing is left to be done twice.
    assert!(window.tell(Message::Window(window::Event::CloseRequested)));
}

#[test]
fn while_a_job_runs_closing_asks_once() {
    let mut window = Window::new(1366.0, 768.0);
    let job = job::Job::new("Приём ответов", |_, _| Ok(job::Said::new("")));
    let _ = window.app.start(job);
    assert!(!window.press(Named::F4, Modifiers::ALT));
    assert!(window.sees(words::STOP_AND_CLOSE));
    assert!(!window.tell(Message::Window(window::Event::CloseRequested)));
    assert!(window.tell(Message::StopAndClose));
}
