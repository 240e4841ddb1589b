//! A window that is not there: keys go in, words come out, tasks run to their end.

use std::path::{Path, PathBuf};

use iced::futures::StreamExt;
use iced::futures::executor::block_on;
use iced::keyboard::key::{Code, Named, NativeCode, Physical};
use iced::keyboard::{self, Key, Location, Modifiers};
use iced::{Event, Settings, Task};
use iced_test::Simulator;
use iced_test::runtime::{self, Action};
use ladya::ui::app::{App, Message, Start};
use ladya::ui::{font, step};
use ladya::workflows::Clock;

pub struct Window {
    pub app: App,
    size: (f32, f32),
}

impl Window {
    pub fn open(database: &Path, clock: Clock) -> Window {
        let (app, task) = App::new(Start {
            database: database.to_owned(),
            data_folder: None,
            clock,
            appearance: Default::default(),
        });
        let size = (1366.0, 768.0);
        let mut window = Window { app, size };
        window.run(task);
        window
    }

    fn simulator(&self) -> Simulator<'_, Message> {
        let settings = Settings {
            fonts: font::files(),
            default_font: font::SANS,
            ..Settings::default()
        };
        Simulator::with_size(settings, self.size, self.app.view())
    }

    /// Runs a task and everything that follows from it.
    pub fn run(&mut self, task: Task<Message>) {
        let Some(mut stream) = runtime::task::into_stream(task) else {
            return;
        };
        while let Some(action) = block_on(stream.next()) {
            if let Action::Output(message) = action {
                self.tell(message);
            }
        }
    }

    pub fn tell(&mut self, message: Message) {
        let task = self.app.update(message);
        self.run(task);
    }

    /// Presses keys, one picture of the window each: `F2`, `Shift+F6`, `Ctrl+5`, `Enter`, `ж`.
    pub fn press(&mut self, keys: &str) {
        for key in keys.split(' ').filter(|key| !key.is_empty()) {
            let messages: Vec<Message> = {
                let mut ui = self.simulator();
                ui.simulate([event(key)]);
                ui.into_messages().collect()
            };
            for message in messages {
                self.tell(message);
            }
        }
    }

    /// Types into what has the focus when the picture comes up (the palette's field).
    pub fn write(&mut self, text: &str) {
        let messages: Vec<Message> = {
            let mut ui = self.simulator();
            ui.typewrite(text);
            ui.into_messages().collect()
        };
        for message in messages {
            self.tell(message);
        }
    }

    /// The answer of the system's dialog for files.
    pub fn choose(&mut self, files: step::Files, paths: Vec<PathBuf>) {
        self.tell(Message::FilesChosen(files, Some(paths)));
    }

    pub fn sees(&self, words: &str) -> bool {
        self.simulator().find(words).is_ok()
    }

    pub fn must_see(&self, words: &str) {
        assert!(
            self.sees(words),
            "«{words}» is not to be seen; said: {:?}",
            self.app.said()
        );
    }

    /// The message line begins so.
    pub fn said(&self, beginning: &str) {
        let said = self.app.said().unwrap_or_default();
        assert!(said.starts_with(beginning), "«{beginning}…», not «{said}»");
    }
}

/// A key press by its name, with the modifiers before it.
fn event(name: &str) -> Event {
    let mut modifiers = Modifiers::empty();
    let mut rest = name;
    for (word, modifier) in [
        ("Ctrl+", Modifiers::CTRL),
        ("Shift+", Modifiers::SHIFT),
        ("Alt+", Modifiers::ALT),
    ] {
        if let Some(after) = rest.strip_prefix(word) {
            modifiers |= modifier;
            rest = after;
        }
    }
    let named = match rest {
        "Enter" => Some(Named::Enter),
        "Esc" => Some(Named::Escape),
        "Ins" => Some(Named::Insert),
        "Del" => Some(Named::Delete),
        "Space" => Some(Named::Space),
        "Up" => Some(Named::ArrowUp),
        "Down" => Some(Named::ArrowDown),
        "Left" => Some(Named::ArrowLeft),
        "Right" => Some(Named::ArrowRight),
        "PgUp" => Some(Named::PageUp),
        "PgDn" => Some(Named::PageDown),
        "Home" => Some(Named::Home),
        "End" => Some(Named::End),
        "Tab" => Some(Named::Tab),
        "F1" => Some(Named::F1),
        "F2" => Some(Named::F2),
        "F3" => Some(Named::F3),
        "F4" => Some(Named::F4),
        "F5" => Some(Named::F5),
        "F6" => Some(Named::F6),
        "F7" => Some(Named::F7),
        "F8" => Some(Named::F8),
        "F9" => Some(Named::F9),
        _ => None,
    };
    let code = match rest {
        "k" => Some(Code::KeyK),
        "z" => Some(Code::KeyZ),
        "f" => Some(Code::KeyF),
        "s" => Some(Code::KeyS),
        "1" => Some(Code::Digit1),
        "2" => Some(Code::Digit2),
        "3" => Some(Code::Digit3),
        "4" => Some(Code::Digit4),
        "5" => Some(Code::Digit5),
        "8" => Some(Code::Digit8),
        "9" => Some(Code::Digit9),
        _ => None,
    };
    let key: Key = named.map_or_else(|| Key::Character(rest.into()), Key::Named);
    let text = match (&key, modifiers.is_empty()) {
        (Key::Character(text), true) => Some(text.clone()),
        (Key::Named(Named::Space), true) => Some(" ".into()),
        _ => None,
    };
    Event::Keyboard(keyboard::Event::KeyPressed {
        modified_key: key.clone(),
        key,
        physical_key: code.map_or(
            Physical::Unidentified(NativeCode::Unidentified),
            Physical::Code,
        ),
        location: Location::Standard,
        modifiers,
        text,
        repeat: false,
    })
}
