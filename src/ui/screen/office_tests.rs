//! Stories of billing, journal, settings and first start, played by keys alone in a window that keeps
//! its focus from one key to the next.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Instant;

use chrono::NaiveDate;
use iced::futures::StreamExt;
use iced::futures::executor::block_on;
use iced::keyboard::key::{Code, Named};
use iced::keyboard::{Key, Modifiers};
use iced::{Event, Pixels, Size, Task, window};
use iced_test::core::renderer::Headless;
use iced_test::core::widget::operation::Outcome;
use iced_test::core::{clipboard, mouse};
use iced_test::runtime::user_interface::Cache;
use iced_test::runtime::{Action, UserInterface, task};

use crate::demo::play;
use crate::domain::{Kopecks, ReportingPeriod};
use crate::stand;
use crate::store::money;
use crate::text::window as words;
use crate::ui::app::{App, Message, Start};
use crate::ui::font;
use crate::ui::theme::{Appearance, Scheme};
use crate::ui::widget::tests;
use crate::workflows::sums::{self, Sum};
use crate::workflows::{Clock, Quiet, Workplace, backup, receive, setup, withhold};

fn april() -> ReportingPeriod {
    "2021-04".parse().expect("a period")
}

/// Two played months in a folder, made once and copied by each story.
fn played() -> &'static Path {
    static PLAYED: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = PLAYED.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let below = folder.path().join("played");
        play::play(&below, 60, 7, &Quiet).expect("is played");
        let mut workplace = Workplace::open(&below.join("ladya.db"), None).expect("a database");
        backup::backup(&mut workplace, &folder.path().join("copy.db")).expect("a copy");
        folder
    });
    folder.path()
}

struct Window {
    app: App,
    cache: Option<Cache>,
    renderer: iced::Renderer,
    folder: tempfile::TempDir,
}

const SIZE: Size = Size::new(1366.0, 768.0);

impl Window {
    /// Over a copy of the played months, in April.
    fn april() -> Window {
        let folder = tempfile::tempdir().expect("a folder");
        let copy = played().join("copy.db");
        std::fs::copy(copy, folder.path().join("ladya.db")).expect("a copy");
        let mut window = Window::open(folder);
        window.chord(Named::PageUp, Modifiers::CTRL);
        assert_eq!(window.app.desk().period, april());
        window
    }

    fn open(folder: tempfile::TempDir) -> Window {
        for file in font::files() {
            let mut system = iced_test::renderer::graphics::text::font_system()
                .write()
                .expect("the fonts");
            system.load_font(file);
        }
        let clock = NaiveDate::from_ymd_opt(2021, 6, 3).map(Clock::Fixed);
        let (app, load) = App::new(Start {
            database: folder.path().join("ladya.db"),
            data_folder: None,
            clock: clock.expect("a day"),
            appearance: Appearance::default(),
        });
        let renderer = <iced::Renderer as Headless>::new(font::SANS, Pixels(14.0), None);
        let mut window = Window {
            app,
            cache: Some(Cache::default()),
            renderer: block_on(renderer).expect("a renderer"),
            folder,
        };
        window.run(load);
        window
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn workplace(&self) -> Workplace {
        Workplace::open(&self.app.desk().database, None).expect("a database")
    }

    fn with<T>(
        &mut self,
        act: impl FnOnce(
            &mut UserInterface<'_, Message, iced::Theme, iced::Renderer>,
            &mut iced::Renderer,
        ) -> T,
    ) -> T {
        let cache = self.cache.take().unwrap_or_default();
        let mut ui = UserInterface::build(self.app.view(), SIZE, cache, &mut self.renderer);
        let done = act(&mut ui, &mut self.renderer);
        self.cache = Some(ui.into_cache());
        done
    }

    /// Runs a task and all that follows from it; the focus goes where it is sent.
    fn run(&mut self, task: Task<Message>) {
        let Some(mut stream) = task::into_stream(task) else {
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
                _ => {}
            }
        }
    }

    fn tell(&mut self, message: Message) {
        let task = self.app.update(message);
        self.run(task);
    }

    fn event(&mut self, event: Event) {
        // After a key the window is drawn anew, and fields notice where the focus is.
        let redraw = Event::Window(window::Event::RedrawRequested(Instant::now()));
        for event in [event, redraw] {
            let mut messages = Vec::new();
            self.with(|ui, renderer| {
                let cursor = mouse::Cursor::Unavailable;
                let _ = ui.update(
                    &[event],
                    cursor,
                    renderer,
                    &mut clipboard::Null,
                    &mut messages,
                );
            });
            for message in messages {
                self.tell(message);
            }
        }
    }

    fn press(&mut self, keys: &[Named]) {
        for key in keys {
            self.event(tests::named(*key, Modifiers::empty()));
        }
    }

    fn chord(&mut self, key: Named, modifiers: Modifiers) {
        self.event(tests::named(key, modifiers));
    }

    fn ctrl(&mut self, text: &str, code: Code) {
        self.event(tests::letter(text, code, Modifiers::CTRL));
    }

    fn write(&mut self, text: &str) {
        for sign in text.chars() {
            let key = Key::Character(sign.to_string().into());
            self.event(tests::press(key, None, Modifiers::empty()));
        }
    }

    fn said(&self) -> String {
        self.app.said().unwrap_or_default().to_owned()
    }

    fn sees(&self, text: &str) -> bool {
        let text = text.to_owned();
        let mut ui = tests::simulator(self.app.view());
        let has_it = move |found: iced_test::selector::Candidate<'_>| match found {
            iced_test::selector::Candidate::Text { content, .. } => {
                content.contains(text.as_str()).then_some(())
            }
            _ => None,
        };
        ui.find(has_it).is_ok()
    }

    fn must_see(&self, text: &str) {
        assert!(self.sees(text), "«{text}» is not seen; {}", self.said());
    }

    fn sum(&self, payer: &str) -> Sum {
        let workplace = self.workplace();
        let found = sums::sums(&workplace.store.connection, april(), Some(payer));
        found.expect("sums").into_iter().next().expect("a payer")
    }

    /// Kinds and sums of a payer's withholdings.
    fn held(&self, payer: &str) -> Vec<(String, i64)> {
        let workplace = self.workplace();
        let held = money::withholdings(&workplace.store.connection, april()).expect("lines");
        let own = held.into_iter().filter(|held| held.payer == payer);
        own.map(|held| (held.kind, held.amount.0)).collect()
    }
}

use Named::{ArrowDown, Delete, End, Enter, Escape, Insert, Tab};

#[test]
fn a_withholding_is_typed_on_the_row_and_the_formula_adds_up() {
    let mut window = Window::april();
    window.ctrl("5", Code::Digit5);
    window.press(&[ArrowDown]);
    window.must_see("Удержаний нет, шаг закрыт");
    let before = window.sum("B");
    window.write("41275,5");
    window.press(&[Enter]);
    let said = window.said();
    assert!(
        said.contains("внесено удержание ЦКДЛ 41\u{a0}275,50 ₽"),
        "{said}"
    );
    assert_eq!(window.held("B"), [("ckdl".to_owned(), 4_127_550)]);
    let after = window.sum("B");
    assert_eq!(after.to_pay(), before.to_pay() - Kopecks(4_127_550));
    assert_eq!(
        after.to_pay(),
        after.case_based + after.capitation - after.withheld
    );
    window.must_see(&words::money(after.to_pay()));
    window.must_see(&words::billing::minus(after.withheld));

    // The keys are on the rows again: the next sum goes to the next kind.
    window.write("100");
    window.press(&[Tab]);
    window.write("№ 5");
    window.press(&[Enter]);
    let kinds: Vec<String> = window.held("B").into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["ckdl", "pet_ct"]);

    // Begun and left: as it was.
    window.write("7");
    window.press(&[Escape]);
    assert_eq!(window.held("B").len(), 2);
    window.must_see("Выгрузка реестров и печать счетов");

    // What is no sum is not written.
    window.write("5,555");
    window.press(&[Enter]);
    assert!(window.said().starts_with("Удержание не записано"));
    assert_eq!(window.held("B").len(), 2);
    window.press(&[Escape]);

    // The first line goes: from the empty one back to its button.
    window.press(&[Insert]);
    for _ in 0..2 {
        window.chord(Tab, Modifiers::SHIFT);
    }
    window.press(&[Delete]);
    assert_eq!(window.held("B"), [("ckdl".to_owned(), 4_127_550)]);
}

#[test]
fn what_is_written_can_be_changed_and_too_much_is_said() {
    let mut window = Window::april();
    window.ctrl("5", Code::Digit5);
    assert_eq!(window.held("A").len(), 2);
    // The sum of the first line: Tab to its kind, Tab to its sum.
    window.press(&[Tab, Tab]);
    window.write("999999999");
    window.press(&[Enter]);
    assert!(window.sum("A").to_pay() < Kopecks::ZERO);
    assert!(
        window.said().contains("Удержано больше начисленного"),
        "{}",
        window.said()
    );
    window.must_see("удержано больше начисленного");
    assert_eq!(window.held("A").len(), 2);
    // Both steps of the change are taken back one by one.
    for _ in 0..2 {
        window.ctrl("z", Code::KeyZ);
        window.press(&[Enter]);
    }
    assert_eq!(
        window.held("A"),
        [("ckdl".to_owned(), 123_457), ("pet_ct".to_owned(), 876_543)]
    );
}

#[test]
fn nothing_withheld_closes_the_step() {
    let mut window = Window::april();
    {
        let mut workplace = window.workplace();
        let held = money::withholdings(&workplace.store.connection, april()).expect("lines");
        let none = held.iter().find(|held| held.payer == "T").expect("a line");
        withhold::remove(&mut workplace, none.id).expect("is removed");
    }
    window.ctrl("5", Code::Digit5);
    window.press(&[End]);
    window.must_see("ждём фонд");
    window.press(&[Tab, Tab, Tab, Tab, Enter]);
    assert_eq!(
        window.held("T"),
        [("none".to_owned(), 0)],
        "{}",
        window.said()
    );
    window.must_see("Удержаний нет, шаг закрыт");
}

#[test]
fn capitation_is_typed_where_the_reply_brought_none() {
    let mut window = Window::april();
    window.ctrl("5", Code::Digit5);
    window.press(&[End]);
    window.must_see("Подушевое, вручную");
    // Past the line of withholdings.
    let before = window.sum("T");
    window.press(&[Tab, Tab, Tab, Tab]);
    window.write("1500,5");
    window.press(&[Enter]);
    let after = window.sum("T");
    assert_eq!(after.capitation, Kopecks(150_050), "{}", window.said());
    assert_eq!(
        after.to_pay(),
        before.to_pay() + Kopecks(150_050) - before.capitation
    );
}

#[test]
fn what_cannot_be_done_now_says_why() {
    let mut window = Window::april();
    window.chord(Named::PageDown, Modifiers::CTRL);
    window.ctrl("5", Code::Digit5);
    window.must_see("Нет 7‑файла:");
    window.press(&[Named::F6]);
    assert!(window.said().contains("нет ответа 1"), "{}", window.said());
    window.press(&[Named::F9]);
    assert!(
        window.said().starts_with("Печать появится"),
        "{}",
        window.said()
    );
    window.write("5");
    assert!(
        window.said().starts_with("Удержания вносят после"),
        "{}",
        window.said()
    );
}

/// May with replies received, and F6 set to go at once.
fn may_without_previews() -> Window {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("ladya.db");
    std::fs::copy(played().join("copy.db"), &database).expect("a copy");
    let request = played().join("played/2021-05/out/1007600000011760001001210513X.7z");
    let incoming = folder.path().join("in");
    let options = stand::Options {
        date: NaiveDate::from_ymd_opt(2021, 6, 4),
        ..stand::Options::default()
    };
    let insured = played().join("played/insured.csv");
    stand::precheck(&request, &insured, &incoming, &options).expect("replies");
    let mut workplace = Workplace::open(&database, None).expect("a database");
    let taken = receive::Options::default();
    receive::receive(&mut workplace, &[incoming], taken, &Quiet).expect("are received");
    let mut setup = workplace.setup.clone().expect("a set-up");
    setup.settings.preview_before_reissue = false;
    setup::save(&mut workplace, &setup).expect("is saved");
    drop(workplace);
    Window::open(folder)
}

#[test]
fn f6_goes_at_once_where_the_settings_say_so() {
    let mut window = may_without_previews();
    window.ctrl("5", Code::Digit5);
    window.must_see("можно сделать сейчас");
    window.press(&[Named::F6]);
    assert!(
        window.said().starts_with("Сделан 7‑файл …17A"),
        "{}",
        window.said()
    );
    window.chord(Named::F6, Modifiers::SHIFT);
    assert!(window.said().contains("…17B"), "{}", window.said());
    assert!(!window.sees("можно сделать сейчас"));
    // And now there is something to withhold from.
    window.write("1");
    window.press(&[Enter]);
    assert!(
        window.said().contains("внесено удержание"),
        "{}",
        window.said()
    );
}

#[test]
fn settings_are_saved_when_a_field_is_left() {
    let mut window = Window::april();
    window.ctrl("9", Code::Digit9);
    window.press(&[Tab]);
    window.write("Больница");
    assert_eq!(name(&window), "ГБУЗ «Заозёрская районная больница»");
    window.press(&[Tab]);
    assert_eq!(name(&window), "Больница", "{}", window.said());
    let known = window.app.desk().setup.clone().expect("a set-up");
    assert_eq!(known.provider.name, "Больница", "the whole window knows");

    // The same set-up comes back as it was filled in.
    let saved = window.workplace().setup.expect("a set-up");
    let form = super::setup_form::Form::new(Some(&saved), window.app.desk());
    assert_eq!(form.setup(), saved);
    assert_eq!(form.faults(), []);

    // What cannot be right stays in its field, and says so beside it.
    window.write("12");
    window.press(&[Tab]);
    window.must_see("нужно 13 цифр, здесь знаков 2");
    assert!(
        window.said().starts_with("Ещё не записано"),
        "{}",
        window.said()
    );
    assert_eq!(
        window
            .workplace()
            .setup
            .expect("a set-up")
            .provider
            .ogrn
            .len(),
        13
    );
    // Files have been exchanged under this number: another one is refused in words.
    window.chord(Tab, Modifiers::SHIFT);
    window.write("1007600000099");
    window.press(&[Tab]);
    assert_eq!(
        window.workplace().setup.expect("a set-up").provider.ogrn,
        "1007600000011"
    );
    assert!(!window.said().is_empty());
}

fn name(window: &Window) -> String {
    window.workplace().setup.expect("a set-up").provider.name
}

#[test]
fn a_field_that_has_the_focus_is_saved_when_the_screen_is_left() {
    let mut window = Window::april();
    window.ctrl("9", Code::Digit9);
    window.press(&[Tab]);
    window.write("Больница");
    window.ctrl("8", Code::Digit8);
    assert_eq!(name(&window), "Больница");
    window.must_see("Журнал");
}

#[test]
fn a_payer_is_added_with_a_letter_in_either_layout() {
    let mut window = Window::april();
    window.ctrl("9", Code::Digit9);
    window.press(&[ArrowDown, ArrowDown, ArrowDown, Tab, Insert]);
    window.write("в"); // The key of D with the Russian layout on.
    window.press(&[Tab]);
    window.write("Росток-Мед");
    window.press(&[Tab, Tab, Tab]);
    window.write("1007600000055");
    window.press(&[Tab]);
    let setup = window.workplace().setup.expect("a set-up");
    let added = setup.payers.last().expect("a payer");
    assert_eq!(
        (added.letter.as_str(), added.name.as_str()),
        ("D", "Росток-Мед"),
        "{}",
        window.said()
    );
    assert_eq!(setup.payers.len(), 4);
}

#[test]
fn looks_change_at_once() {
    let mut window = Window::april();
    window.ctrl("9", Code::Digit9);
    window.press(&[End, Named::ArrowUp, Tab, Tab, Enter]);
    assert_eq!(window.app.desk().look.scheme, Scheme::Dark);
    // Six sizes follow the three schemes: 175.
    window.press(&[Tab, Tab, Tab, Tab, Tab, Tab, Enter]);
    assert!((window.app.scale_factor() - 1.75).abs() < 0.01);
    assert!(
        (window.app.desk().width - 1366.0 / 1.75).abs() < 1.0,
        "fewer logical pixels"
    );
}

#[test]
fn settlements_off_hide_the_withholdings() {
    let mut window = Window::april();
    window.ctrl("9", Code::Digit9);
    window.press(&[ArrowDown, ArrowDown, ArrowDown, ArrowDown, ArrowDown]);
    window.press(&[Tab, Tab, Tab, Named::Space]);
    let setup = window.workplace().setup.expect("a set-up");
    assert!(
        !setup.settings.inter_provider_settlements,
        "{}",
        window.said()
    );
    window.ctrl("5", Code::Digit5);
    window.must_see("Больница не участвует в расчётах");
    window.write("5");
    assert!(window.said().contains("не участвует"), "{}", window.said());
}

#[test]
fn the_journal_shows_steps_files_and_what_can_be_undone() {
    let mut window = Window::april();
    window.ctrl("8", Code::Digit8);
    window.must_see("Передано в фонд");
    window.press(&[ArrowDown, Enter]);
    window.must_see("Шаг №");
    window.must_see("1007600000011760001001210513X.7z");
    window.press(&[Named::F3]);
    assert!(window.said().contains("в папке"), "{}", window.said());
    let folder = window.said();
    let folder = folder.split("в папке ").nth(1).expect("a folder");
    let folder = folder.split(". Это").next().expect("a folder");
    let files: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder")
        .flatten()
        .collect();
    assert!(
        files
            .iter()
            .any(|file| file.file_name() == "1007600000011760001001210513X.7z")
    );
    window.press(&[Escape, Named::Home, Named::F3]);
    assert!(
        window.said().starts_with("У этого шага файлов нет"),
        "{}",
        window.said()
    );
}

#[test]
fn the_first_start_creates_nothing_before_the_choice() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = Window::open(folder);
    let is_empty = |window: &Window| {
        std::fs::read_dir(window.folder.path())
            .expect("a folder")
            .count()
            == 0
    };
    window.must_see("Создать базу");
    window.press(&[ArrowDown, Enter]);
    window.must_see("Файл с этого компьютера");
    window.write("нет.db");
    window.press(&[Enter]);
    assert!(window.said().contains("нет"), "{}", window.said());
    window.press(&[Escape, Named::F1]);
    window.must_see("Первый запуск");
    window.press(&[Escape]);
    assert!(is_empty(&window));

    // A hospital in three steps; Enter goes to what is still missing.
    window.write("1");
    window.press(&[Enter]);
    window.must_see("заполните");
    window.write("ГБУЗ «Больница»");
    window.press(&[Tab]);
    window.write("1007600000011");
    window.press(&[Tab]);
    window.write("760001001");
    window.press(&[Enter]);
    window.must_see("шаг 2 из 3");
    window.write("76");
    window.press(&[Tab]);
    window.write("1007600000022");
    window.press(&[Enter]);
    window.must_see("шаг 3 из 3");
    window.write("A");
    window.press(&[Tab]);
    window.write("Ладога-Полис");
    window.press(&[Tab, Tab, Tab]);
    window.write("1007600000033");
    assert!(is_empty(&window));
    window.press(&[Enter]);
    assert!(
        window.said().starts_with("База создана"),
        "{}",
        window.said()
    );
    let setup = window.app.desk().setup.clone().expect("a set-up");
    assert_eq!(setup.payers[0].letter, "A");
    assert_eq!(setup.provider.name, "ГБУЗ «Больница»");
    window.must_see("Месяц");
}

#[test]
fn the_training_month_is_made_and_opened() {
    let mut window = Window::open(tempfile::tempdir().expect("a folder"));
    window.write("3");
    window.press(&[Enter]);
    assert!(
        window.said().starts_with("Учебный месяц готов"),
        "{}",
        window.said()
    );
    assert!(window.path("Учебный месяц").join("ladya.db").is_file());
    assert!(!window.path("ladya.db").exists());
    assert_eq!(window.app.desk().period, april().next());
}

const DAMAGED: &str = "not a database at all";

/// A window whose database cannot be opened.
fn damaged() -> Window {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("ladya.db");
    std::fs::write(&database, DAMAGED).expect("is written");
    let window = Window::open(folder);
    window.must_see("База не открылась");
    assert!(!window.sees("Создать базу"), "it would be written over");
    assert!(std::fs::read(&database).expect("a file") == DAMAGED.as_bytes());
    window
}

#[test]
fn a_copy_takes_the_place_of_a_damaged_database_which_is_kept() {
    let mut window = damaged();
    window.write("4");
    window.write(&played().join("copy.db").display().to_string());
    window.press(&[Enter]);
    let said = window.said();
    assert!(said.contains("Прежняя лежит рядом"), "{said}");
    assert!(window.app.desk().setup.is_some());
    let files = std::fs::read_dir(window.folder.path()).expect("a folder");
    let is_kept = |path: PathBuf| std::fs::read(path).is_ok_and(|it| it == DAMAGED.as_bytes());
    assert!(files.flatten().any(|file| is_kept(file.path())));
}

#[test]
fn beside_a_damaged_database_another_one_can_be_opened() {
    let mut window = damaged();
    window.write("2");
    let other = window.path("other.db");
    std::fs::copy(played().join("copy.db"), &other).expect("a copy");
    window.write(&other.display().to_string());
    window.press(&[Enter]);
    assert!(window.app.desk().setup.is_some(), "{}", window.said());
    assert_eq!(window.app.desk().database, other);
    let left = std::fs::read(window.path("ladya.db")).expect("a file");
    assert!(left == DAMAGED.as_bytes());
}

#[test]
fn a_copy_makes_a_database_where_there_is_none() {
    let mut window = Window::open(tempfile::tempdir().expect("a folder"));
    window.write("4");
    window.write(&played().join("copy.db").display().to_string());
    window.press(&[Enter]);
    assert!(
        window.said().starts_with("База возвращена"),
        "{}",
        window.said()
    );
    assert!(window.app.desk().setup.is_some());
    assert!(window.path("ladya.db").is_file());
}

#[test]
fn help_turns_pages_and_closes() {
    let mut window = Window::april();
    window.ctrl("5", Code::Digit5);
    window.press(&[Named::F1]);
    window.must_see("Этот экран");
    window.press(&[Named::ArrowRight, Named::PageDown, End, Named::ArrowRight]);
    window.must_see("До первого месяца");
    window.press(&[Escape]);
    assert!(!window.sees("Этот экран"));
}

#[test]
fn a_large_window_shows_the_last_steps_on_the_board() {
    let mut window = Window::april();
    assert!(!window.sees("Последние шаги"));
    window.app.resize(Size::new(1920.0, 1080.0));
    window.must_see("Последние шаги");
    window.must_see("Выгружен «…13X»");
}
