//! Stories of the registries, the exchange files and the work-list, played by keys through the
//! window's own messages.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::demo::{Invented, write_mis_file};
use crate::domain::{Kopecks, NoteStatus, RefusalStatus, ReportingPeriod, Round};
use crate::driver::Window;
use crate::stand;
use crate::store::{files, registries};
use crate::text::window;
use crate::ui::app::Message;
use crate::workflows::worklist::{By, Filter, Worklist, worklist};
use crate::workflows::{Clock, Quiet, Workplace, accounts, edit, import, preview, setup};

fn april() -> ReportingPeriod {
    "2021-04".parse().expect("a period")
}

/// A window over a database with requisites and April's accounts, nothing formed yet.
pub(super) fn open(n_accounts: u64) -> Window {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = NaiveDate::from_ymd_opt(2021, 4, 30).map(Clock::Fixed);
    let clock = clock.expect("a day");
    let world = Invented::new(5, 40, april());
    let database = folder.path().join("ladya.db");
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
    Window::within(folder, clock)
}

/// With the main registry formed, exported and handed over.
fn sent(n_accounts: u64) -> Window {
    let mut window = open(n_accounts);
    window.press("Ctrl+3 Ins Enter F2 Enter Ctrl+m");
    window
}

/// With replies received; they stand for the analysis.
fn answered() -> Window {
    let mut window = sent(240);
    let replies = answers(&window, "in", 3);
    window.drop_file(&replies);
    window.press("Ctrl+4");
    window
}

/// The fund's replies «1» to what was exported, in a folder of their own.
fn answers(window: &Window, folder: &str, seed: u64) -> PathBuf {
    let place = window.workplace();
    let live = files::live(&place.store.connection, april()).expect("files");
    let request = live
        .iter()
        .find(|f| f.step == "request")
        .expect("a request");
    let sent = Path::new(request.folder.as_deref().expect("a folder")).join(&request.name);
    let folder = window.path(folder);
    let options = stand::Options {
        seed,
        date: Some(place.clock.today()),
        ..stand::Options::default()
    };
    stand::precheck(&sent, &window.path("insured.csv"), &folder, &options).expect("replies");
    folder
}

fn listed(window: &Window) -> Worklist {
    worklist(&window.workplace(), april(), &Filter::default()).expect("a list")
}

#[test]
fn registries_are_formed_marked_and_previewed_before_they_go_out() {
    let mut window = open(60);
    window.press("Ctrl+3");
    window.must_see("Реестров нет. Сформировать: Ins");
    window.press("Ins");
    window.must_see("Сформировать реестры за апрель 2021");
    assert!(window.sees("поликлиника"), "a line for each activity");
    window.press("Enter");
    window.mentions("Сформировано");
    window.picture("registries");

    let live = |window: &Window| {
        let place = window.workplace();
        registries::live(&place.store.connection, april()).expect("registries")
    };
    let all = live(&window);
    assert!(all.len() > 3 && all.iter().all(|registry| registry.is_marked));
    window.press("Space");
    window.mentions("Отметка снята");
    let marked: Kopecks = live(&window)
        .iter()
        .filter(|registry| registry.is_marked)
        .map(|registry| registry.billed)
        .sum();
    assert!(marked < all.iter().map(|registry| registry.billed).sum());
    window.press("F2");
    assert!(window.sees(&window::money(marked)), "what F2 will write");
    window.press("Enter");
    window.mentions("Реестр выгружен");
    window.must_see("не отправлен");

    // The one that was left out gives its accounts back.
    let left = live(&window).len();
    let place = live(&window)
        .iter()
        .filter(|r| r.export_id.is_none())
        .count();
    assert_eq!(place, 1);
    window.press("Home");
    window.press("Del");
    window.must_see("Вернутся в запас");
    window.press("Enter");
    assert_eq!(live(&window).len(), left - 1);

    window.press("Ctrl+m");
    window.mentions("Отмечен отправленным");
    assert!(!window.sees("не отправлен"));
    window.picture("registries-sent");
}

#[test]
fn a_test_round_is_analysed_without_f8_and_then_restored() {
    let mut window = open(240);
    window.press("Ctrl+3");
    window.press("Shift+Ins");
    window.must_see("Сформировать тестовые реестры за апрель 2021");
    window.press("Esc");
    window.mentions("Не сделано");
    let n_registries = |window: &Window| {
        let place = window.workplace();
        let live = registries::live(&place.store.connection, april());
        live.expect("registries").len()
    };
    assert_eq!(n_registries(&window), 0);
    window.press("Shift+Ins");
    window.press("Enter");
    window.press("F2");
    window.press("Enter");
    let replies = answers(&window, "test", 3);
    window.drop_file(&replies);
    window.press("Ctrl+4");
    window.must_see("Восстановить тестовый");
    window.picture("test-round");
    window.press("F8");
    window.mentions("тестовый");
    window.click("Восстановить тестовый");
    window.press("Enter");
    assert_eq!(n_registries(&window), 0, "{}", window.said());
    window.must_see("Отказов нет. Дальше: F6");
}

#[test]
fn one_activity_is_formed_alone() {
    let mut window = open(60);
    window.press("Ctrl+3");
    let place = window.workplace();
    let waiting = preview::form(&place, april(), Round::Main, &[]).expect("a plan");
    let (activity, tally) = waiting.activities[0];
    window.tell(Message::Registries(super::registries::Message::FormOne(
        activity,
    )));
    window.press("Enter");
    let live = registries::live(&place.store.connection, april()).expect("registries");
    let formed: Vec<_> = live.iter().map(|r| (r.activity, r.accounts)).collect();
    assert_eq!(formed, [(activity, tally.accounts)]);
}

#[test]
fn what_became_of_each_file_is_shown_and_a_corrected_reply_takes_the_former_ones_place() {
    let mut window = sent(60);
    let replies = answers(&window, "in", 3);
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
    window.must_see("Последний приём");
    window.must_see("не принято 2");
    window.must_see("не принят");
    assert!(
        window.sees("Почему не принят"),
        "the reason stands at the side"
    );

    // The whole one comes again, and only it is new.
    std::fs::write(&names[0], &whole).expect("writes");
    std::fs::remove_file(replies.join("notes.txt")).expect("removes");
    window.drop_file(&replies);
    window.says("Принят");
    assert!(!window.sees("Почему не принят"));
    window.press("Ctrl+4");
    window.press("Ctrl+1");

    // Another reply of the same name is refused, and taken after a preview.
    let other = answers(&window, "again", 4);
    let name = names[0].file_name().expect("a name");
    window.drop_file(&other.join(name));
    window.must_see("Принять взамен прежнего");
    window.press("Enter");
    window.must_see("Годны станут");
    window.picture("replace");
    window.press("Enter");
    window.must_see("заменён");

    // The stored bytes are shown.
    window.press("F3");
    window.must_see("<?xml");
    window.picture("raw");
    window.press("Esc");
    window.must_see("заменён");
}

#[test]
fn sums_of_groups_add_up_whatever_they_are_grouped_by() {
    let mut window = answered();
    let list = listed(&window);
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
        window.press("Ctrl+g");
    }
}

#[test]
fn the_funds_data_are_taken_for_one_and_for_a_group_and_go_back_with_f8() {
    let mut window = answered();
    // Down to an account for which the fund has data.
    let mut n_steps = 0;
    while !window.sees("Взять данные фонда:") {
        n_steps += 1;
        assert!(n_steps < 100, "nothing to take");
        window.press("Down");
        window.press("Right");
    }
    window.picture("comparison");
    let n_corrected = |window: &Window| {
        let rows = listed(window).rows;
        let corrected = rows.iter().filter(|r| r.status == RefusalStatus::Corrected);
        corrected.count()
    };
    window.press("F8");
    window.mentions("не исправлен");
    window.press("F4");
    window.mentions("Взяты данные фонда: 1 счёт");
    assert_eq!(n_corrected(&window), 1);
    window.must_see("F8 вернёт в реестр как первичный");
    window.press("F8");
    window.mentions("вернулся 1 счёт");

    let with_data = |window: &Window| {
        let rows = listed(window).rows;
        let open = |r: &&crate::workflows::worklist::Row| r.has_suggestion && !r.status.is_done();
        rows.iter().filter(open).count()
    };
    // Everything else that the fund has data for: all marked, one preview.
    if with_data(&window) > 0 {
        window.press("*");
        window.press("Shift+F4");
        window.must_see("Будут исправлены");
        window.press("Enter");
        assert_eq!(with_data(&window), 0, "{}", window.said());
        window.press("Shift+F8");
        window.press("Enter");
        let rows = listed(&window).rows;
        assert!(rows.iter().all(|row| row.f8.is_err()), "{}", window.said());
    }
}

#[test]
fn states_notes_and_days_stay_with_their_refusal() {
    let mut window = answered();
    window.press("2");
    window.mentions("в работе");
    window.click_on("refusal-note");
    window.write("ждём копию");
    // Esc leaves the edit and not the screen; what was typed is written down.
    window.press("Esc");
    window.mentions("Записано");
    window.must_see("ждём копию");
    let rows = listed(&window).rows;
    let noted: Vec<_> = rows.iter().filter(|row| !row.note.is_empty()).collect();
    assert_eq!(noted.len(), 1);
    assert_eq!(noted[0].status, NoteStatus::InWork.into());
    // The screen is left and found again as it was.
    window.press("Ctrl+1");
    window.press("Ctrl+4");
    let note = noted[0].note.clone();
    window.must_see("в работе");
    assert!(window.has("refusal-note"), "{note}");

    window.press("4");
    window.mentions("ставится само");
    window.press("5");
    window.must_see("Почему списать");
    window.press("Esc");
    assert!(!window.sees("Почему списать"));
}

/// Keys of the accounts of April.
pub(super) fn keys(window: &Window) -> Vec<String> {
    let place = window.workplace();
    let mut keys = Vec::new();
    accounts::accounts(&place, april(), None, None, |account| {
        keys.push(account.key.to_owned());
    })
    .expect("accounts");
    keys
}

#[test]
fn f2_says_beforehand_what_is_lacking_and_writes_it_as_it_is() {
    let mut window = open(60);
    let keys = keys(&window);
    for key in &keys[..2] {
        edit::edit(&mut window.workplace(), key, &["@n_card=".into()]).expect("edits");
    }
    window.press("Ctrl+3 Ins Enter");
    window.must_see(window::registries::FINDINGS);
    window.picture("registries-findings");
    window.press("F2");
    window.must_see("С ошибками: 2 счёта, 2 замечания.");
    window.must_see(window::EXPORT_AS_IS);
    window.picture("preview-findings");

    // F3 leads to the field; filled in, it is counted no more.
    window.press("F3");
    window.must_see("Номер карты");
    // What the rule says stands beside the field, and goes as soon as it is filled in.
    window.must_see("заполнить поле");
    window.picture("finding-card");
    window.write("А-17");
    window.press("Enter Up");
    window.must_see("Номер карты");
    assert!(!window.sees("заполнить поле"));
    window.press("Ctrl+s");
    window.mentions("Записана редакция");
    window.press("Esc F2");
    window.must_see("С ошибками: 1 счёт, 1 замечание.");
    window.press("Enter");
    window.says("Реестр выгружен: 60");
    window.mentions("Ошибок в счетах: 1.");

    // What lacks nothing is said too, and F3 has nothing to show.
    let mut window = open(20);
    window.press("Ctrl+3 Ins Enter F2");
    window.must_see(window::NO_FINDINGS);
    window.must_see(window::EXPORT_BUTTON);
    assert!(!window.sees(window::EXPORT_AS_IS));
    window.press("F3");
    window.says("Показывать нечего");
    window.press("Esc");
    window.mentions("Не сделано");
    // Another preview says nothing of it; nor does one after an F2 that failed.
    window.press("Space F2 Esc Del");
    window.must_see("Вернутся в запас");
    assert!(!window.sees(window::NO_FINDINGS));
    let mut window = open(20);
    window.press("Ctrl+3 F2");
    window.mentions("нет отмеченных");
    window.click(window::registries::FORM_ALL);
    window.must_see(window::WILL_BE_DONE);
    assert!(!window.sees(window::NO_FINDINGS));
}
