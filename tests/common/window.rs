//! A window that is not there: keys go in, words come out, tasks run to their end.
//!
//! The one driver of all stories, inside the crate and outside it. Focus and scroll stay from one key
//! to the next, as they do on a desk. The bench of the window takes its keys from here.

#![allow(dead_code, reason = "every test file uses a part of it")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use iced::advanced::renderer::Headless;
use iced::advanced::widget::operation::{Operation, Outcome};
use iced::advanced::{clipboard, mouse};
use iced::futures::StreamExt;
use iced::futures::executor::block_on;
use iced::keyboard::key::{Code, Named, NativeCode, Physical};
use iced::keyboard::{self, Key, Location, Modifiers};
use iced::widget::Id;
use iced::{Event, Pixels, Point, Rectangle, Size, Task};
use iced_test::runtime::user_interface::Cache;
use iced_test::runtime::{self, Action, UserInterface};
use iced_test::selector::{Candidate, Selector};
use ladya::ui::app::{App, Message, Start};
use ladya::ui::{font, step};
use ladya::workflows::{Clock, Workplace};
use tempfile::TempDir;

type Interface<'a> = UserInterface<'a, Message, iced::Theme, iced::Renderer>;

pub struct Window {
    pub app: App,
    size: Size,
    cache: Cache,
    renderer: iced::Renderer,
    n_pictures: usize,
    /// What was copied last, by the window itself.
    pub copied: Option<String>,
    /// The program has ended itself.
    pub has_ended: bool,
    /// Lives as long as the window.
    folder: Option<TempDir>,
}

impl Window {
    /// Without preferences of its own: nothing is remembered.
    pub fn open(database: &Path, clock: Clock) -> Window {
        Window::start(Start {
            database: database.to_owned(),
            data_folder: None,
            clock,
            appearance: Default::default(),
        })
    }

    /// Over `ladya.db` of a folder that goes with the window.
    pub fn within(folder: TempDir, clock: Clock) -> Window {
        let mut window = Window::open(&folder.path().join("ladya.db"), clock);
        window.folder = Some(folder);
        window
    }

    /// The folder goes with the window from now on.
    pub fn keep(&mut self, folder: TempDir) {
        self.folder = Some(folder);
    }

    /// Another window over the same database.
    pub fn second(&self) -> Window {
        Window::open(&self.app.desk().database, self.app.desk().clock)
    }

    /// The program is killed and started again.
    pub fn killed(mut self) -> Window {
        let (database, clock) = (self.app.desk().database.clone(), self.app.desk().clock);
        let folder = self.folder.take();
        drop(self);
        let mut window = Window::open(&database, clock);
        window.folder = folder;
        window
    }

    /// A place in the folder of the window.
    pub fn path(&self, name: &str) -> PathBuf {
        let folder = self.folder.as_ref().expect("a window with a folder");
        folder.path().join(name)
    }

    pub fn start(start: Start) -> Window {
        for file in font::files() {
            let mut system = iced_test::renderer::graphics::text::font_system()
                .write()
                .expect("the fonts");
            system.load_font(file);
        }
        let renderer =
            <iced::Renderer as Headless>::new(font::SANS, Pixels(14.0), Some("tiny-skia"));
        let (app, load) = App::new(start);
        let mut window = Window {
            app,
            size: Size::new(1366.0, 768.0),
            cache: Cache::default(),
            renderer: block_on(renderer).expect("a renderer"),
            n_pictures: 0,
            copied: None,
            has_ended: false,
            folder: None,
        };
        window.run(load);
        window
    }

    /// The database as it stands now, with the window's clock.
    pub fn workplace(&self) -> Workplace {
        let desk = self.app.desk();
        let mut workplace = Workplace::open(&desk.database, None).expect("a database");
        workplace.clock = desk.clock;
        workplace
    }

    fn with<T>(&mut self, act: impl FnOnce(&mut Interface<'_>, &mut iced::Renderer) -> T) -> T {
        let cache = std::mem::take(&mut self.cache);
        let mut ui = UserInterface::build(self.app.view(), self.size, cache, &mut self.renderer);
        let done = act(&mut ui, &mut self.renderer);
        self.cache = ui.into_cache();
        done
    }

    /// Runs a task and all that follows from it; the focus goes where it is sent.
    pub fn run(&mut self, task: Task<Message>) {
        let Some(mut stream) = runtime::task::into_stream(task) else {
            return;
        };
        while let Some(action) = block_on(stream.next()) {
            match action {
                Action::Output(message) => self.tell(message),
                Action::Widget(operation) => {
                    let mut next = Some(operation);
                    while let Some(mut operation) = next.take() {
                        self.with(|ui, renderer| ui.operate(renderer, operation.as_mut()));
                        if let Outcome::Chain(following) = operation.finish() {
                            next = Some(following);
                        }
                    }
                }
                Action::Clipboard(runtime::clipboard::Action::Write { contents, .. }) => {
                    self.copied = Some(contents);
                }
                Action::Exit => self.has_ended = true,
                _ => {}
            }
        }
    }

    /// Another size of the window, in logical pixels.
    pub fn resize(&mut self, width: f32, height: f32) {
        self.size = Size::new(width, height);
        self.app.resize(self.size);
    }

    pub fn tell(&mut self, message: Message) {
        let task = self.app.update(message);
        self.run(task);
    }

    fn event(&mut self, event: Event, cursor: mouse::Cursor) {
        // After a key the window is drawn anew, and fields notice where the focus is.
        let redraw = Event::Window(iced::window::Event::RedrawRequested(Instant::now()));
        for event in [event, redraw] {
            let mut messages = Vec::new();
            self.with(|ui, renderer| {
                let clipboard = &mut clipboard::Null;
                let _ = ui.update(&[event], cursor, renderer, clipboard, &mut messages);
            });
            for message in messages {
                self.tell(message);
            }
        }
    }

    /// Presses keys one after another: `F2`, `Shift+F6`, `Ctrl+5 Ins Enter`, `*`.
    pub fn press(&mut self, keys: &str) {
        let held = |modifiers| Event::Keyboard(keyboard::Event::ModifiersChanged(modifiers));
        for name in keys.split_whitespace() {
            let key = key(name);
            // Text fields go by what they were told of Ctrl and Shift before.
            if let Event::Keyboard(keyboard::Event::KeyPressed { modifiers, .. }) = &key {
                self.event(held(*modifiers), mouse::Cursor::Unavailable);
            }
            self.event(key, mouse::Cursor::Unavailable);
        }
        self.event(held(Modifiers::empty()), mouse::Cursor::Unavailable);
    }

    /// Nobody touches anything for a while, and what waits for that is done.
    pub fn rest(&mut self, time: Duration) {
        let redraw = || Event::Window(iced::window::Event::RedrawRequested(Instant::now()));
        self.event(redraw(), mouse::Cursor::Unavailable);
        std::thread::sleep(time);
        self.event(redraw(), mouse::Cursor::Unavailable);
    }

    /// Types sign by sign into what has the focus.
    pub fn write(&mut self, text: &str) {
        for sign in text.chars() {
            let key = Key::Character(sign.to_string().into());
            self.event(
                pressed(key, None, Modifiers::empty()),
                mouse::Cursor::Unavailable,
            );
        }
    }

    /// Ctrl+K, a few letters, Enter.
    pub fn by_palette(&mut self, letters: &str) {
        self.press("Ctrl+k");
        self.write(letters);
        self.press("Enter");
    }

    /// Presses keys that lead to the system's dialog for files, and answers it: the dialog itself is
    /// never opened.
    pub fn press_and_choose(&mut self, keys: &str, files: step::Files, paths: Vec<PathBuf>) {
        self.press_for_dialog(keys);
        self.choose(files, paths);
    }

    /// Presses keys that lead to a dialog which the system does not have.
    pub fn press_without_dialog(&mut self, keys: &str) {
        self.press_for_dialog(keys);
        self.tell(Message::NoDialog);
    }

    fn press_for_dialog(&mut self, keys: &str) {
        let mut messages = Vec::new();
        self.with(|ui, renderer| {
            let cursor = mouse::Cursor::Unavailable;
            let clipboard = &mut clipboard::Null;
            let _ = ui.update(&[key(keys)], cursor, renderer, clipboard, &mut messages);
        });
        assert!(!messages.is_empty(), "{keys} means nothing");
        for message in messages {
            drop(self.app.update(message));
        }
    }

    /// The answer of the system's dialog for files.
    pub fn choose(&mut self, files: step::Files, paths: Vec<PathBuf>) {
        self.tell(Message::FilesChosen(files, Some(paths)));
    }

    /// A file or folder falls onto the window.
    pub fn drop_file(&mut self, path: &Path) {
        self.tell(Message::Dropped(path.to_owned()));
    }

    fn find(&mut self, fits: impl Fn(&Candidate<'_>) -> bool + Send + Sync) -> Option<Rectangle> {
        let select = |found: Candidate<'_>| fits(&found).then(|| found.bounds());
        let mut operation = select.find();
        self.with(|ui, renderer| {
            let mut boxed = iced::advanced::widget::operation::black_box(&mut operation);
            ui.operate(renderer, &mut boxed);
        });
        match operation.finish() {
            Outcome::Some(found) => found,
            _ => None,
        }
    }

    pub fn sees(&mut self, words: &str) -> bool {
        let words = words.to_owned();
        let has_it = move |found: &Candidate<'_>| match found {
            Candidate::Text { content, .. } => content.contains(&words),
            Candidate::TextInput { state, .. } => state.text().contains(&words),
            _ => false,
        };
        self.find(has_it).is_some()
    }

    pub fn must_see(&mut self, words: &str) {
        assert!(
            self.sees(words),
            "«{words}» is not to be seen; said: {:?}",
            self.app.said()
        );
    }

    /// Where a whole text stands.
    pub fn place_of(&mut self, words: &str) -> Rectangle {
        let text = words.to_owned();
        let is_it = move |found: &Candidate<'_>| matches!(found, Candidate::Text { content, .. } if *content == text);
        let found = self.find(is_it);
        found.unwrap_or_else(|| panic!("«{words}» is not to be seen"))
    }

    pub fn has(&mut self, id: &'static str) -> bool {
        let id = Id::new(id);
        self.find(move |found| found.id() == Some(&id)).is_some()
    }

    /// Clicks at the words, which are a whole text.
    pub fn click(&mut self, words: &str) {
        let place = self.place_of(words);
        self.click_at(place.center());
    }

    pub fn click_on(&mut self, id: &'static str) {
        let own = Id::new(id);
        let found = self.find(move |found| found.id() == Some(&own));
        self.click_at(found.unwrap_or_else(|| panic!("no {id}")).center());
    }

    fn click_at(&mut self, point: Point) {
        let cursor = mouse::Cursor::Available(point);
        for event in [
            mouse::Event::ButtonPressed(mouse::Button::Left),
            mouse::Event::ButtonReleased(mouse::Button::Left),
        ] {
            self.event(Event::Mouse(event), cursor);
        }
    }

    /// The words of the message line.
    pub fn said(&self) -> String {
        self.app.said().unwrap_or_default().to_owned()
    }

    /// The message line begins so.
    pub fn says(&self, beginning: &str) {
        let said = self.said();
        assert!(said.starts_with(beginning), "«{beginning}…», not «{said}»");
    }

    /// The message line has these words somewhere.
    pub fn mentions(&self, words: &str) {
        let said = self.said();
        assert!(said.contains(words), "«…{words}…», not «{said}»");
    }

    /// Leaves a picture where `LADYA_PICTURES` says, to be looked at.
    pub fn picture(&mut self, name: &str) {
        let Some(folder) = std::env::var_os("LADYA_PICTURES") else {
            return;
        };
        self.n_pictures += 1;
        let path = Path::new(&folder).join(format!("{}-{name}", self.n_pictures));
        let settings = iced::Settings {
            fonts: font::files(),
            default_font: font::SANS,
            ..iced::Settings::default()
        };
        let mut ui = iced_test::Simulator::with_size(settings, self.size, self.app.view());
        let picture = ui.snapshot(&self.app.theme()).expect("a picture");
        picture.matches_image(path).expect("is written");
    }
}

/// A key press by its name, with the modifiers before it.
pub fn key(name: &str) -> Event {
    let mut modifiers = Modifiers::empty();
    let mut rest = name;
    for (word, modifier) in [
        ("Ctrl+", Modifiers::CTRL),
        ("Shift+", Modifiers::SHIFT),
        ("Alt+", Modifiers::ALT),
    ] {
        if let Some(after) = rest.strip_prefix(word).filter(|after| !after.is_empty()) {
            modifiers |= modifier;
            rest = after;
        }
    }
    if let Some((_, named)) = NAMED.iter().find(|(name, _)| *name == rest) {
        return pressed(Key::Named(*named), None, modifiers);
    }
    let code = CODES.iter().find(|(sign, _)| *sign == rest);
    assert_eq!(rest.chars().count(), 1, "no key is called {name}");
    let key = Key::Character(rest.into());
    pressed(key, code.map(|(_, code)| *code), modifiers)
}

fn pressed(key: Key, code: Option<Code>, modifiers: Modifiers) -> Event {
    let types = !modifiers.control() && !modifiers.alt();
    let text = match &key {
        Key::Character(text) if types => Some(text.clone()),
        Key::Named(Named::Space) if types => Some(" ".into()),
        _ => None,
    };
    let unknown = Physical::Unidentified(NativeCode::Unidentified);
    Event::Keyboard(keyboard::Event::KeyPressed {
        modified_key: key.clone(),
        key,
        physical_key: code.map_or(unknown, Physical::Code),
        location: Location::Standard,
        modifiers,
        text,
        repeat: false,
    })
}

const NAMED: [(&str, Named); 25] = [
    ("Enter", Named::Enter),
    ("Esc", Named::Escape),
    ("Ins", Named::Insert),
    ("Del", Named::Delete),
    ("Space", Named::Space),
    ("Up", Named::ArrowUp),
    ("Down", Named::ArrowDown),
    ("Left", Named::ArrowLeft),
    ("Right", Named::ArrowRight),
    ("PgUp", Named::PageUp),
    ("PgDn", Named::PageDown),
    ("Home", Named::Home),
    ("End", Named::End),
    ("Tab", Named::Tab),
    ("Backspace", Named::Backspace),
    ("F1", Named::F1),
    ("F2", Named::F2),
    ("F3", Named::F3),
    ("F4", Named::F4),
    ("F5", Named::F5),
    ("F6", Named::F6),
    ("F7", Named::F7),
    ("F8", Named::F8),
    ("F9", Named::F9),
    ("F10", Named::F10),
];

/// Keys by their place: commands hold under any layout.
const CODES: [(&str, Code); 27] = [
    ("a", Code::KeyA),
    ("c", Code::KeyC),
    ("e", Code::KeyE),
    ("f", Code::KeyF),
    ("g", Code::KeyG),
    ("i", Code::KeyI),
    ("j", Code::KeyJ),
    ("k", Code::KeyK),
    ("m", Code::KeyM),
    ("n", Code::KeyN),
    ("o", Code::KeyO),
    ("r", Code::KeyR),
    ("s", Code::KeyS),
    ("z", Code::KeyZ),
    ("0", Code::Digit0),
    ("1", Code::Digit1),
    ("2", Code::Digit2),
    ("3", Code::Digit3),
    ("4", Code::Digit4),
    ("5", Code::Digit5),
    ("6", Code::Digit6),
    ("7", Code::Digit7),
    ("8", Code::Digit8),
    ("9", Code::Digit9),
    ("*", Code::Digit8),
    ("+", Code::Equal),
    ("-", Code::Minus),
];
