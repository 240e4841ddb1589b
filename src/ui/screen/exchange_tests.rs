//! Stories of the registries, the exchange files and the work-list, played by keys through the
//! window's own messages.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use iced::Task;
use iced::futures::StreamExt;
use iced::keyboard::Modifiers;
use iced::keyboard::key::{Code, Named};
use iced_test::runtime::{Action, task};
use iced_test::{Simulator, selector};

use crate::demo::{Invented, write_mis_file};
use crate::domain::{Kopecks, NoteStatus, RefusalStatus, ReportingPeriod, Round};
use crate::stand;
use crate::store::{files, registries};
use crate::text::window;
use crate::ui::app::{App, Message, Start};
use crate::ui::theme::Appearance;
use crate::ui::widget::tests::{letter, named};
use crate::workflows::worklist::{By, Filter, Worklist, worklist};
use crate::workflows::{Clock, Quiet, Workplace, import, preview, setup};

fn april() -> ReportingPeriod {
    "2021-04".parse().expect("a period")
}

const NO_KEYS: Modifiers = Modifiers::empty();

struct Window {
    app: App,
    folder: tempfile::TempDir,
    n_pictures: usize,
}

impl Window {
    /// A window over a database with requisites and April's accounts, nothing formed yet.
    fn open(n_accounts: u64) -> Window {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("ladya.db");
        let clock = NaiveDate::from_ymd_opt(2021, 4, 30).map(Clock::Fixed);
        let clock = clock.expect("a day");
        let world = Invented::new(5, 40, april());
        let mut workplace = Workplace::open(&database, None).expect("a database");
        workplace.clock = clock;
        let toml = toml::to_string(&world.setup).expect("a set-up");
        setup::apply(&mut workplace, "setup.toml", &toml).expect("is set up");
        world
            .write_insured(&folder.path().join("insured.csv"))
            .expect("a list");
        let mis = folder.path().join("mis.xml");
        let cases = world.cases(april(), n_accounts);
        write_mis_file(&mis, &workplace.profile, &world, april(), cases).expect("a file");
        import::import(&mut workplace, &[mis], &Quiet).expect("is imported");
        drop(workplace);
        let (app, load) = App::new(Start {
            database,
            data_folder: None,
            clock,
            appearance: Appearance::default(),
        });
        let mut window = Window {
            app,
            folder,
            n_pictures: 0,
        };
        window.run(load);
        window
    }

    /// With the main registry formed, exported and handed over.
    fn sent(n_accounts: u64) -> Window {
        let mut window = Window::open(n_accounts);
        window.ctrl("3", Code::Digit3);
        window.press(Named::Insert, NO_KEYS);
        window.press(Named::Enter, NO_KEYS);
        window.press(Named::F2, NO_KEYS);
        window.press(Named::Enter, NO_KEYS);
        window.ctrl("m", Code::KeyM);
        window
    }

    /// With replies received; they stand for the analysis.
    fn answered() -> Window {
        let mut window = Window::sent(240);
        let replies = window.replies("in", 3);
        window.drop_file(&replies);
        window.ctrl("4", Code::Digit4);
        window
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The fund's replies «1» to what was exported, in a folder of their own.
    fn replies(&self, folder: &str, seed: u64) -> PathBuf {
        let place = self.workplace();
        let live = files::live(&place.store.connection, april()).expect("files");
        let request = live
            .iter()
            .find(|f| f.step == "request")
            .expect("a request");
        let sent = Path::new(request.folder.as_deref().expect("a folder")).join(&request.name);
        let folder = self.path(folder);
        let options = stand::Options {
            seed,
            date: Some(place.clock.today()),
            ..stand::Options::default()
        };
        stand::precheck(&sent, &self.path("insured.csv"), &folder, &options).expect("replies");
        folder
    }

    fn workplace(&self) -> Workplace {
        let mut workplace = Workplace::open(&self.path("ladya.db"), None).expect("a database");
        workplace.clock = self.app.desk().clock;
        workplace
    }

    fn worklist(&self) -> Worklist {
        worklist(&self.workplace(), april(), &Filter::default()).expect("a list")
    }

    /// Runs a task to its end, and all that follow from it.
    fn run(&mut self, task: Task<Message>) {
        let mut tasks = vec![task];
        while let Some(task) = tasks.pop() {
            let Some(stream) = task::into_stream(task) else {
                continue;
            };
            let actions: Vec<Action<Message>> = iced::futures::executor::block_on(stream.collect());
            for action in actions {
                if let Action::Output(message) = action {
                    tasks.push(self.app.update(message));
                }
            }
        }
    }

    fn update(&mut self, message: Message) {
        let task = self.app.update(message);
        self.run(task);
    }

    fn drop_file(&mut self, path: &Path) {
        self.update(Message::Dropped(path.to_owned()));
    }

    fn simulate(&mut self, events: Vec<iced::Event>) {
        let mut ui = simulator(&self.app);
        ui.simulate(events);
        for message in ui.into_messages().collect::<Vec<_>>() {
            self.update(message);
        }
    }

    fn press(&mut self, key: Named, modifiers: Modifiers) {
        self.simulate(vec![named(key, modifiers)]);
    }

    fn ctrl(&mut self, text: &str, code: Code) {
        self.simulate(vec![letter(text, code, Modifiers::CTRL)]);
    }

    fn digit(&mut self, text: &str, code: Code) {
        self.simulate(vec![letter(text, code, NO_KEYS)]);
    }

    fn sees(&self, words: &str) -> bool {
        let words = words.to_owned();
        let mut ui = simulator(&self.app);
        let has_it = move |found: selector::Candidate<'_>| match found {
            selector::Candidate::Text { content, .. } => {
                content.contains(words.as_str()).then_some(())
            }
            _ => None,
        };
        ui.find(has_it).is_ok()
    }

    fn said(&self) -> &str {
        self.app.said().unwrap_or_default()
    }

    /// Leaves a picture where `LADYA_PICTURES` says, to be looked at.
    fn picture(&mut self, name: &str) {
        let Some(folder) = std::env::var_os("LADYA_PICTURES") else {
            return;
        };
        self.n_pictures += 1;
        let path = Path::new(&folder).join(format!("{}-{name}", self.n_pictures));
        let mut ui = simulator(&self.app);
        let picture = ui.snapshot(&self.app.theme()).expect("a picture");
        picture.matches_image(path).expect("is written");
    }
}

fn simulator(app: &App) -> Simulator<'_, Message> {
    crate::ui::widget::tests::simulator(app.view())
}

#[test]
fn registries_are_formed_marked_and_previewed_before_they_go_out() {
    let mut window = Window::open(60);
    window.ctrl("3", Code::Digit3);
    assert!(window.sees("Реестров нет. Сформировать: Ins"));
    window.press(Named::Insert, NO_KEYS);
    assert!(window.sees("Сформировать реестры за апрель 2021"));
    assert!(window.sees("поликлиника"), "a line for each activity");
    window.press(Named::Enter, NO_KEYS);
    assert!(window.said().contains("Сформировано"), "{}", window.said());
    window.picture("registries");

    let live = |window: &Window| {
        let place = window.workplace();
        registries::live(&place.store.connection, april()).expect("registries")
    };
    let all = live(&window);
    assert!(all.len() > 3 && all.iter().all(|registry| registry.is_marked));
    window.press(Named::Space, NO_KEYS);
    assert!(window.said().contains("Отметка снята"), "{}", window.said());
    let marked: Kopecks = live(&window)
        .iter()
        .filter(|registry| registry.is_marked)
        .map(|registry| registry.billed)
        .sum();
    assert!(marked < all.iter().map(|registry| registry.billed).sum());
    window.press(Named::F2, NO_KEYS);
    assert!(window.sees(&window::money(marked)), "what F2 will write");
    window.press(Named::Enter, NO_KEYS);
    assert!(
        window.said().contains("Реестр выгружен"),
        "{}",
        window.said()
    );
    assert!(window.sees("не отправлен"));

    // The one that was left out gives its accounts back.
    let left = live(&window).len();
    let place = live(&window)
        .iter()
        .filter(|r| r.export_id.is_none())
        .count();
    assert_eq!(place, 1);
    window.press(Named::Home, NO_KEYS);
    window.press(Named::Delete, NO_KEYS);
    assert!(window.sees("Вернутся в запас"), "{}", window.said());
    window.press(Named::Enter, NO_KEYS);
    assert_eq!(live(&window).len(), left - 1);

    window.ctrl("m", Code::KeyM);
    assert!(
        window.said().contains("Отмечен отправленным"),
        "{}",
        window.said()
    );
    assert!(!window.sees("не отправлен"));
    window.picture("registries-sent");
}

#[test]
fn a_test_round_is_analysed_without_f8_and_then_restored() {
    let mut window = Window::open(240);
    window.ctrl("3", Code::Digit3);
    window.press(Named::Insert, Modifiers::SHIFT);
    assert!(window.sees("Сформировать тестовые реестры за апрель 2021"));
    window.press(Named::Escape, NO_KEYS);
    assert!(window.said().contains("Не сделано"));
    let n_registries = |window: &Window| {
        let place = window.workplace();
        let live = registries::live(&place.store.connection, april());
        live.expect("registries").len()
    };
    assert_eq!(n_registries(&window), 0);
    window.press(Named::Insert, Modifiers::SHIFT);
    window.press(Named::Enter, NO_KEYS);
    window.press(Named::F2, NO_KEYS);
    window.press(Named::Enter, NO_KEYS);
    let replies = window.replies("test", 3);
    window.drop_file(&replies);
    window.ctrl("4", Code::Digit4);
    assert!(window.sees("Восстановить тестовый"), "{}", window.said());
    window.picture("test-round");
    window.press(Named::F8, NO_KEYS);
    assert!(window.said().contains("тестовый"), "{}", window.said());
    let mut ui = simulator(&window.app);
    ui.click("Восстановить тестовый").expect("the button");
    for message in ui.into_messages().collect::<Vec<_>>() {
        window.update(message);
    }
    window.press(Named::Enter, NO_KEYS);
    assert_eq!(n_registries(&window), 0, "{}", window.said());
    assert!(window.sees("Отказов нет. Дальше: F6"));
}

#[test]
fn one_activity_is_formed_alone() {
    let mut window = Window::open(60);
    window.ctrl("3", Code::Digit3);
    let place = window.workplace();
    let waiting = preview::form(&place, april(), Round::Main, &[]).expect("a plan");
    let (activity, tally) = waiting.activities[0];
    window.update(Message::Registries(super::registries::Message::FormOne(
        activity,
    )));
    window.press(Named::Enter, NO_KEYS);
    let live = registries::live(&place.store.connection, april()).expect("registries");
    let formed: Vec<_> = live.iter().map(|r| (r.activity, r.accounts)).collect();
    assert_eq!(formed, [(activity, tally.accounts)]);
}

#[test]
fn what_became_of_each_file_is_shown_and_a_corrected_reply_takes_the_former_ones_place() {
    let mut window = Window::sent(60);
    let replies = window.replies("in", 3);
    // A file that is cut off, and one that belongs to nobody.
    let names: Vec<PathBuf> = std::fs::read_dir(&replies)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    let whole = std::fs::read(&names[0]).expect("a file");
    std::fs::write(&names[0], &whole[..whole.len() / 2]).expect("writes");
    std::fs::write(replies.join("notes.txt"), "это не ответ").expect("writes");
    window.drop_file(&replies);
    window.picture("refused");
    assert!(window.sees("Последний приём"), "{}", window.said());
    assert!(window.sees("не принято 2"));
    assert!(window.sees("не принят"));
    assert!(
        window.sees("Почему не принят"),
        "the reason stands at the side"
    );

    // The whole one comes again, and only it is new.
    std::fs::write(&names[0], &whole).expect("writes");
    std::fs::remove_file(replies.join("notes.txt")).expect("removes");
    window.drop_file(&replies);
    assert!(window.said().starts_with("Принят"), "{}", window.said());
    assert!(!window.sees("Почему не принят"));
    window.ctrl("4", Code::Digit4);
    window.ctrl("1", Code::Digit1);

    // Another reply of the same name is refused, and taken after a preview.
    let other = window.replies("again", 4);
    let name = names[0].file_name().expect("a name");
    window.drop_file(&other.join(name));
    assert!(window.sees("Принять взамен прежнего"), "{}", window.said());
    window.press(Named::Enter, NO_KEYS);
    assert!(window.sees("Годны станут"), "{}", window.said());
    window.picture("replace");
    window.press(Named::Enter, NO_KEYS);
    assert!(window.sees("заменён"), "{}", window.said());

    // The stored bytes are shown.
    window.press(Named::F3, NO_KEYS);
    assert!(window.sees("<?xml"), "{}", window.said());
    window.picture("raw");
    window.press(Named::Escape, NO_KEYS);
    assert!(window.sees("заменён"));
}

#[test]
fn sums_of_groups_add_up_whatever_they_are_grouped_by() {
    let mut window = Window::answered();
    let list = window.worklist();
    assert!(list.rows.len() > 3, "{}", list.rows.len());
    for by in [By::Finding, By::Department, By::Doctor, By::Payer] {
        let groups = list.groups(by);
        assert_eq!(groups.iter().map(|g| g.sum).sum::<Kopecks>(), list.sum());
        for group in groups {
            assert!(window.sees(&window::money(group.sum)), "{by:?} {group:?}");
        }
        let total = window::refusals::n_on(list.rows.len(), list.sum());
        assert!(window.sees(&total), "{total}");
        window.picture("groups");
        window.ctrl("g", Code::KeyG);
    }
}

#[test]
fn the_funds_data_are_taken_for_one_and_for_a_group_and_go_back_with_f8() {
    let mut window = Window::answered();
    // Down to an account for which the fund has data.
    let mut n_steps = 0;
    while !window.sees("Взять данные фонда:") {
        n_steps += 1;
        assert!(n_steps < 100, "nothing to take");
        window.press(Named::ArrowDown, NO_KEYS);
        window.press(Named::ArrowRight, NO_KEYS);
    }
    window.picture("comparison");
    let n_corrected = |window: &Window| {
        let rows = window.worklist().rows;
        let corrected = rows.iter().filter(|r| r.status == RefusalStatus::Corrected);
        corrected.count()
    };
    window.press(Named::F8, NO_KEYS);
    assert!(window.said().contains("не исправлен"), "{}", window.said());
    window.press(Named::F4, NO_KEYS);
    assert!(
        window.said().contains("Взяты данные фонда: 1 счёт"),
        "{}",
        window.said()
    );
    assert_eq!(n_corrected(&window), 1);
    assert!(window.sees("F8 вернёт в реестр как первичный"));
    window.press(Named::F8, NO_KEYS);
    assert!(
        window.said().contains("вернулся 1 счёт"),
        "{}",
        window.said()
    );

    let with_data = |window: &Window| {
        let rows = window.worklist().rows;
        let open = |r: &&crate::workflows::worklist::Row| r.has_suggestion && !r.status.is_done();
        rows.iter().filter(open).count()
    };
    // Everything else that the fund has data for: all marked, one preview.
    if with_data(&window) > 0 {
        window.digit("*", Code::Digit8);
        window.press(Named::F4, Modifiers::SHIFT);
        assert!(window.sees("Будут исправлены"), "{}", window.said());
        window.press(Named::Enter, NO_KEYS);
        assert_eq!(with_data(&window), 0, "{}", window.said());
        window.press(Named::F8, Modifiers::SHIFT);
        window.press(Named::Enter, NO_KEYS);
        let rows = window.worklist().rows;
        assert!(rows.iter().all(|row| row.f8.is_err()), "{}", window.said());
    }
}

#[test]
fn states_notes_and_days_stay_with_their_refusal() {
    let mut window = Window::answered();
    window.digit("2", Code::Digit2);
    assert!(window.said().contains("в работе"), "{}", window.said());
    let mut ui = simulator(&window.app);
    ui.click(iced::widget::Id::new("refusal-note"))
        .expect("the note");
    ui.typewrite("ждём копию");
    let typed: Vec<Message> = ui.into_messages().collect();
    for message in typed {
        window.update(message);
    }
    // The cursor goes on, and what was typed is written down.
    window.press(Named::ArrowDown, NO_KEYS);
    assert!(window.said().contains("Записано"), "{}", window.said());
    let rows = window.worklist().rows;
    let noted: Vec<_> = rows.iter().filter(|row| !row.note.is_empty()).collect();
    assert_eq!(noted.len(), 1);
    assert_eq!(noted[0].status, NoteStatus::InWork.into());
    window.press(Named::ArrowUp, NO_KEYS);
    // The screen is left and found again as it was.
    window.ctrl("1", Code::Digit1);
    window.ctrl("4", Code::Digit4);
    let note = noted[0].note.clone();
    assert!(window.sees("в работе"));
    let shown = {
        let mut ui = simulator(&window.app);
        ui.find(iced::widget::Id::new("refusal-note")).is_ok()
    };
    assert!(shown, "{note}");

    window.digit("4", Code::Digit4);
    assert!(window.said().contains("ставится само"), "{}", window.said());
    window.digit("5", Code::Digit5);
    assert!(window.sees("Почему списать"));
    window.press(Named::Escape, NO_KEYS);
    assert!(!window.sees("Почему списать"));
}
