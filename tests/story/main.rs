//! The month of the guide, played through the window by keys alone; the fund is the stand.

#[path = "../common/window.rs"]
mod driver;

mod demo;
mod lists;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use driver::Window;
use ladya::demo::{Invented, write_mis_file};
use ladya::domain::ReportingPeriod;
use ladya::exchange::Profile;
use ladya::stand::{Options, final_replies, precheck};
use ladya::ui::step::Files;
use ladya::workflows::{Clock, Workplace, reconcile, setup};
use tempfile::TempDir;

struct World {
    folder: TempDir,
    invented: Invented,
    profile: Profile,
    period: ReportingPeriod,
}

const CLOCK: Clock = Clock::Fixed(NaiveDate::from_ymd_opt(2021, 5, 12).expect("a day"));

impl World {
    /// A database with a set-up, and nothing else in it.
    fn new() -> World {
        let period = ReportingPeriod::new(2021, 4).expect("a month");
        let mut world = World {
            folder: tempfile::tempdir().expect("a folder"),
            invented: Invented::new(1, 40, period),
            profile: Profile::load("yaroslavl", &[]).expect("the profile"),
            period,
        };
        let mut workplace = Workplace::open(&world.database(), None).expect("a database");
        let incoming = world.at("in").to_string_lossy().into_owned();
        world.invented.setup.folders.incoming = Some(incoming);
        setup::save(&mut workplace, &world.invented.setup).expect("a set-up");
        let invented = &world.invented;
        invented
            .write_insured(&world.at("insured.csv"))
            .expect("a list");
        write_mis_file(
            &world.at("mis.xml"),
            &world.profile,
            invented,
            period,
            invented.cases(period, 60),
        )
        .expect("a file of the МИС");
        world
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn database(&self) -> PathBuf {
        self.at("ladya.db")
    }

    /// Where the window writes files for the fund.
    fn outgoing(&self) -> PathBuf {
        self.at("Для фонда").join(self.period.to_string())
    }

    fn outgoing_names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.outgoing())
            .expect("the folder for the fund")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    }

    fn request(&self) -> PathBuf {
        let names = self.outgoing_names();
        let name = names.iter().find(|name| name.ends_with("13X.7z"));
        self.outgoing().join(name.expect("a request"))
    }

    /// The fund answers the request into a folder.
    fn prechecks(&self, folder: &str) -> PathBuf {
        let to = self.at(folder);
        precheck(
            &self.request(),
            &self.at("insured.csv"),
            &to,
            &Options::default(),
        )
        .expect("replies");
        to
    }

    fn proof_holds(&self) {
        let workplace = Workplace::open(&self.database(), None).expect("the database");
        let proof =
            reconcile::reconcile(&workplace.store.connection, self.period).expect("a proof");
        let broken: Vec<_> = proof.lines.iter().filter(|line| !line.is_ok()).collect();
        assert!(broken.is_empty(), "{broken:?}");
    }
}

fn sevens(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.to_string_lossy().contains("17"))
        .filter(|path| {
            let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned());
            stem.is_some_and(|stem| stem.chars().rev().nth(1) == Some('7'))
        })
        .collect();
    files.sort();
    files
}

#[test]
fn the_month_of_the_guide_by_keys_alone() {
    let world = World::new();
    let mut window = Window::open(&world.database(), CLOCK);
    // The window opens in the month of the clock; the clerk turns back to April.
    window.press("Ctrl+PgUp");
    window.must_see("Апрель 2021");
    window.choose(Files::Accounts, vec![world.at("mis.xml")]);
    window.says("Загружено из МИС: новых 60");

    // The test round: form, F2, replies, restore.
    window.by_palette("тестов");
    window.must_see("Будет сделано");
    window.press("Enter");
    window.says("Сформировано");
    window.press("F2");
    window.must_see("Тестовый реестр за апрель 2021");
    window.press("Enter");
    window.says("Реестр выгружен: 60");
    world.prechecks("in");
    window.press("F5");
    window.must_see("Принять 3 новых ответа");
    window.press("Enter");
    window.says("Принято 3 ответа");
    window.press("Ctrl+1");
    window.must_see("мешает: тестовый не восстановлен");
    window.by_palette("восст");
    window.press("Enter");
    window.says("Тестовый реестр восстановлен: 60");
    // Replies of the test round are no news for the main one.
    let workplace = Workplace::open(&world.database(), None).expect("the database");
    let news = ladya::workflows::preview::incoming(&workplace, &world.at("in")).expect("a folder");
    assert_eq!(news, []);

    // The main round.
    window.by_palette("сформ рее");
    window.press("Enter");
    window.says("Сформировано");
    window.press("F2");
    window.must_see("Основной реестр за апрель 2021");
    window.press("Enter");
    window.says("Реестр выгружен: 60");
    let replies = world.prechecks("main");
    // A broken file in the middle: refused alone, with its reason; the others are taken.
    let broken = replies.join(world.request().file_name().expect("a name"));
    std::fs::copy(world.request(), broken).expect("a copy");
    window.choose(Files::Replies, vec![replies]);
    window.says("Принято 3 ответа");
    window.mentions("не принят");

    // The palette finds people too.
    let person = world.invented.person(0);
    window.press("Ctrl+k");
    window.write(&person.surname.to_lowercase());
    window.must_see("Счета");
    window.press("Esc");

    // 7-files: one, then all.
    window.press("Ctrl+1 F6");
    window.must_see("Будет сделано");
    window.press("Enter");
    window.says("Сделан 7‑файл …17A");
    window.press("Shift+F6 Enter");
    window.says("Сделан 7‑файл");
    assert_eq!(
        sevens(&world.outgoing()).len(),
        3,
        "{:?}",
        world.outgoing_names()
    );
    window.press("Ctrl+z");
    window.must_see("Будет сделано");
    window.press("Esc");
    window.says("Не сделано");

    // Final replies, F8.
    let finals = world.at("final");
    final_replies(&sevens(&world.outgoing()), &finals, &Options::default()).expect("replies");
    window.choose(Files::Replies, vec![finals]);
    window.says("Принято 3 ответа");
    window.press("Shift+F8");
    window.says("Исправленных после отказа счетов нет");
    world.proof_holds();
}

#[test]
fn an_empty_month_says_what_fills_it_and_keys_that_cannot_work_say_why() {
    let world = World::new();
    let mut window = Window::open(&world.database(), CLOCK);
    window.press("Ctrl+PgUp");
    window.must_see("Счетов за апрель 2021 нет. Загрузите их из МИС: Ctrl+I.");
    for (key, said) in [
        ("F2", "За 2021-04 нет отмеченных основных реестров"),
        (
            "F6",
            "За 2021-04 нет основной выгрузки. Сначала выгрузите реестр (F2).",
        ),
        ("Shift+F6", "За 2021-04 нет основной выгрузки"),
        ("F7", "7‑файл делает F6"),
        ("F8", "В реестр возвращают"),
        ("Shift+F8", "Исправленных после отказа счетов нет"),
        ("Ctrl+z", "Отменять нечего"),
        ("Shift+Esc", "Прерывать нечего"),
    ] {
        window.press(key);
        window.says(said);
    }
}
