//! Stories of billing, journal, settings and first start, played by keys alone in a window that keeps
//! its focus from one key to the next.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::NaiveDate;

use crate::demo::play;
use crate::domain::{Kopecks, ReportingPeriod};
use crate::driver::Window;
use crate::stand;
use crate::store::{invoices, money};
use crate::text::window as words;
use crate::ui::theme::Scheme;
use crate::workflows::sums::{self, Sum};
use crate::workflows::{Clock, Quiet, Workplace, backup, receive, setup, withhold};

pub(super) fn april() -> ReportingPeriod {
    "2021-04".parse().expect("a period")
}

/// Two played months in a folder, made once and copied by each story.
pub(super) fn played() -> &'static Path {
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

/// Over a copy of the played months, in April.
pub(super) fn in_april() -> Window {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = played().join("copy.db");
    std::fs::copy(copy, folder.path().join("ladya.db")).expect("a copy");
    let mut window = open(folder);
    window.press("Ctrl+PgUp");
    assert_eq!(window.app.desk().period, april());
    window
}

pub(super) fn open(folder: tempfile::TempDir) -> Window {
    let clock = NaiveDate::from_ymd_opt(2021, 6, 3).map(Clock::Fixed);
    Window::within(folder, clock.expect("a day"))
}

fn sum(window: &Window, payer: &str) -> Sum {
    let workplace = window.workplace();
    let found = sums::sums(&workplace.store.connection, april(), Some(payer));
    found.expect("sums").into_iter().next().expect("a payer")
}

/// Kinds and sums of a payer's withholdings.
fn held(window: &Window, payer: &str) -> Vec<(String, i64)> {
    let workplace = window.workplace();
    let held = money::withholdings(&workplace.store.connection, april()).expect("lines");
    let own = held.into_iter().filter(|held| held.payer == payer);
    own.map(|held| (held.kind, held.amount.0)).collect()
}

#[test]
fn a_withholding_is_typed_on_the_row_and_the_formula_adds_up() {
    let mut window = in_april();
    window.press("Ctrl+5");
    window.press("Down");
    window.must_see("Удержаний нет, шаг закрыт");
    let before = sum(&window, "B");
    window.write("41275,5");
    window.press("Enter");
    let said = window.said();
    assert!(
        said.contains("внесено удержание ЦКДЛ 41\u{a0}275,50 ₽"),
        "{said}"
    );
    assert_eq!(held(&window, "B"), [("ckdl".to_owned(), 4_127_550)]);
    let after = sum(&window, "B");
    assert_eq!(after.to_pay(), before.to_pay() - Kopecks(4_127_550));
    assert_eq!(
        after.to_pay(),
        after.case_based + after.capitation - after.withheld
    );
    window.must_see(&words::money(after.to_pay()));
    window.must_see(&words::billing::minus(after.withheld));

    // The keys are on the rows again: the next sum goes to the next kind.
    window.write("100");
    window.press("Tab");
    window.write("№ 5");
    window.press("Enter");
    let kinds: Vec<String> = held(&window, "B")
        .into_iter()
        .map(|(kind, _)| kind)
        .collect();
    assert_eq!(kinds, ["ckdl", "pet_ct"]);

    // Begun and left: as it was.
    window.write("7");
    window.press("Esc");
    assert_eq!(held(&window, "B").len(), 2);
    window.must_see("Выгрузка реестров и печать счетов");

    // What is no sum is not written.
    window.write("5,555");
    window.press("Enter");
    window.says("Удержание не записано");
    assert_eq!(held(&window, "B").len(), 2);
    window.press("Esc");

    // The first line goes: from the empty one back to its button.
    window.press("Ins");
    for _ in 0..2 {
        window.press("Shift+Tab");
    }
    window.press("Del");
    assert_eq!(held(&window, "B"), [("ckdl".to_owned(), 4_127_550)]);
}

#[test]
fn what_is_written_can_be_changed_and_too_much_is_said() {
    let mut window = in_april();
    window.press("Ctrl+5");
    assert_eq!(held(&window, "A").len(), 2);
    // The sum of the first line: Tab to its kind, Tab to its sum.
    window.press("Tab Tab");
    window.write("999999999");
    window.press("Enter");
    assert!(sum(&window, "A").to_pay() < Kopecks::ZERO);
    window.mentions("Удержано больше начисленного");
    window.must_see("удержано больше начисленного");
    assert_eq!(held(&window, "A").len(), 2);
    // Both steps of the change are taken back one by one.
    for _ in 0..2 {
        window.press("Ctrl+z");
        window.press("Enter");
    }
    assert_eq!(
        held(&window, "A"),
        [("ckdl".to_owned(), 123_457), ("pet_ct".to_owned(), 876_543)]
    );
}

#[test]
fn nothing_withheld_closes_the_step() {
    let mut window = in_april();
    {
        let mut workplace = window.workplace();
        let held = money::withholdings(&workplace.store.connection, april()).expect("lines");
        let none = held.iter().find(|held| held.payer == "T").expect("a line");
        withhold::remove(&mut workplace, none.id).expect("is removed");
    }
    window.press("Ctrl+5");
    window.press("End");
    window.must_see("ждём фонд");
    window.press("Tab Tab Tab Tab Enter");
    assert_eq!(
        held(&window, "T"),
        [("none".to_owned(), 0)],
        "{}",
        window.said()
    );
    window.must_see("Удержаний нет, шаг закрыт");
}

#[test]
fn capitation_is_typed_where_the_reply_brought_none() {
    let mut window = in_april();
    window.press("Ctrl+5");
    window.press("End");
    window.must_see("Подушевое, вручную");
    // Past the line of withholdings.
    let before = sum(&window, "T");
    window.press("Tab Tab Tab Tab");
    window.write("1500,5");
    window.press("Enter");
    let after = sum(&window, "T");
    assert_eq!(after.capitation, Kopecks(150_050), "{}", window.said());
    assert_eq!(
        after.to_pay(),
        before.to_pay() + Kopecks(150_050) - before.capitation
    );
}

#[test]
fn what_cannot_be_done_now_says_why() {
    let mut window = in_april();
    window.press("Ctrl+PgDn");
    window.press("Ctrl+5");
    window.must_see("Нет 7‑файла:");
    window.press("F6");
    window.mentions("нет ответа 1");
    window.press("F9");
    window.says("У плательщика A нет 7-файла за 2021-05. Сначала переформируйте (F6).");
    window.write("5");
    window.says("Удержания вносят после");
}

/// Number, date and sum to pay of a payer's invoice in force.
fn invoice(window: &Window, payer: &str) -> Option<(String, String, Kopecks)> {
    let workplace = window.workplace();
    let live = invoices::live(&workplace.store.connection, april()).expect("invoices");
    let own = live.into_iter().find(|invoice| invoice.payer == payer)?;
    let to_pay = own.sums.to_pay();
    Some((own.number, own.date.to_string(), to_pay))
}

#[test]
fn f9_issues_with_the_proposed_number_and_says_when_it_no_longer_holds() {
    let mut window = in_april();
    window.press("Ctrl+5 Down");
    window.must_see("Номер и дата предложены");
    let before = sum(&window, "B");
    window.press("F9");
    window.says(&format!(
        "B «Верхневолжье-М»: выставлен счёт № 1 от 03.06.2021, к оплате {} ₽.",
        words::money(before.to_pay())
    ));
    let made = Some(("1".into(), "2021-06-03".into(), before.to_pay()));
    assert_eq!(invoice(&window, "B"), made);
    // Its pages are there to be looked at; Esc leads back to the payer.
    window.must_see("Счёт на оплату");
    window.must_see("стр. 1 из 1");
    window.picture("reports-invoice");
    window.press("Esc");
    window.must_see("№ 1 от 03.06");
    window.must_see("его суммы не изменились");
    window.picture("billing-invoice");
    // Again: nothing happens, and that is said.
    window.press("F9");
    window.mentions("счёт № 1 от 03.06.2021 уже выставлен");
    window.press("Esc");
    assert!(!window.sees("переделать"));

    // A sum that is being typed would be missing in it.
    window.write("41275,5");
    window.press("F9");
    window.says("Счёт на оплату не записан. Сначала запишите набранную сумму");
    window.press("Enter");
    window.must_see("переделать");
    window.must_see(&format!("сумма была {} ₽", words::money(before.to_pay())));
    window.picture("billing-stale-invoice");
    window.press("F9 Esc");
    window.mentions("выставлен счёт № 1 от 03.06.2021");
    assert_eq!(
        invoice(&window, "B"),
        Some((
            "1".into(),
            "2021-06-03".into(),
            before.to_pay() - Kopecks(4_127_550)
        ))
    );
    assert!(!window.sees("переделать"));

    // Two steps back the first one is in force again; three, and there is none.
    window.press("Ctrl+z Enter");
    window.must_see("переделать");
    window.press("Ctrl+z Enter");
    assert_eq!(invoice(&window, "B"), made);
    assert!(!window.sees("переделать"));
    window.press("Ctrl+z Enter");
    assert_eq!(invoice(&window, "B"), None);
}

#[test]
fn number_and_date_of_an_invoice_are_typed() {
    let mut window = in_april();
    window.press("Ctrl+5 Down");
    // Past the line of withholdings; B's capitation came with its reply.
    window.press("Tab Tab Tab Tab");
    window.write("118");
    window.press("Tab");
    window.write("12052021");
    window.press("Enter");
    window.says("B «Верхневолжье-М»: выставлен счёт № 118 от 12.05.2021");
    let of_b = invoice(&window, "B").expect("an invoice");
    assert_eq!((of_b.0.as_str(), of_b.1.as_str()), ("118", "2021-05-12"));
    window.must_see("№ 118 от 12.05");
    // The keys are on the rows again; the next payer gets the next number.
    window.press("Down");
    window.must_see("119");
    // Taken: whose it is is said, and what was typed stays to be mended.
    window.press("Tab Tab Tab Tab Tab");
    window.write("118");
    window.press("Enter");
    window.says("Номер 118 в 2021 году уже у счёта плательщика B за 2021-04.");
    window.mentions("следующий свободный 119");
    assert_eq!(invoice(&window, "T"), None);
    window.press("Tab Shift+Tab");
    window.write("120");
    window.press("Tab");
    window.write("31.02.2021");
    window.press("F9");
    window.says("Счёт на оплату не записан. Нужна дата счёта");
    window.press("Shift+Tab Tab");
    window.write("13052021");
    window.press("F9 Esc");
    window.mentions("выставлен счёт № 120 от 13.05.2021");
    // Begun and left: as it was.
    window.press("Tab Tab Tab Tab Tab");
    window.write("7");
    window.press("Esc");
    assert_eq!(invoice(&window, "T").expect("an invoice").0, "120");
    window.must_see("Выгрузка реестров и печать счетов");

    // The button behind the fields annuls; the number is free again.
    window.press("Tab Tab Tab Tab Tab Tab Tab Enter");
    window.mentions("счёт № 120 от 13.05.2021 аннулирован");
    assert_eq!(invoice(&window, "T"), None);
    window.must_see("119");
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
    open(folder)
}

#[test]
fn f6_goes_at_once_where_the_settings_say_so() {
    let mut window = may_without_previews();
    window.press("Ctrl+5");
    window.must_see("можно сделать сейчас");
    window.press("F6");
    window.says("Сделан 7‑файл …17A");
    window.press("Shift+F6");
    window.mentions("…17B");
    assert!(!window.sees("можно сделать сейчас"));
    // And now there is something to withhold from.
    window.write("1");
    window.press("Enter");
    window.mentions("внесено удержание");
}

#[test]
fn settings_are_saved_when_a_field_is_left() {
    let mut window = in_april();
    window.press("Ctrl+9");
    window.press("Tab");
    window.write("Больница");
    assert_eq!(name(&window), "ГБУЗ «Заозёрская районная больница»");
    window.press("Tab");
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
    window.press("Tab");
    window.must_see("нужно 13 цифр, здесь знаков 2");
    window.says("Ещё не записано");
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
    window.press("Shift+Tab");
    window.write("1007600000099");
    window.press("Tab");
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
    let mut window = in_april();
    window.press("Ctrl+9");
    window.press("Tab");
    window.write("Больница");
    window.press("Ctrl+8");
    assert_eq!(name(&window), "Больница");
    window.must_see("Журнал");
}

#[test]
fn a_payer_is_added_with_a_letter_in_either_layout() {
    let mut window = in_april();
    window.press("Ctrl+9");
    window.press("Down Down Down Tab Ins");
    window.write("в"); // The key of D with the Russian layout on.
    window.press("Tab");
    window.write("Росток-Мед");
    window.press("Tab Tab Tab");
    window.write("1007600000055");
    window.press("Tab");
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
    let mut window = in_april();
    window.press("Ctrl+9");
    window.press("End Up Tab Tab Enter");
    assert_eq!(window.app.desk().look.scheme, Scheme::Dark);
    // Six sizes follow the three schemes: 175.
    window.press("Tab Tab Tab Tab Tab Tab Enter");
    assert!((window.app.scale_factor() - 1.75).abs() < 0.01);
    assert!(
        (window.app.desk().width - 1366.0 / 1.75).abs() < 1.0,
        "fewer logical pixels"
    );
}

#[test]
fn settlements_off_hide_the_withholdings() {
    let mut window = in_april();
    window.press("Ctrl+9");
    window.press("Down Down Down Down Down");
    window.press("Tab Tab Tab Space");
    let setup = window.workplace().setup.expect("a set-up");
    assert!(
        !setup.settings.inter_provider_settlements,
        "{}",
        window.said()
    );
    window.press("Ctrl+5");
    window.must_see("Больница не участвует в расчётах");
    window.write("5");
    window.mentions("не участвует");
}

#[test]
fn the_journal_shows_steps_files_and_what_can_be_undone() {
    let mut window = in_april();
    window.press("Ctrl+8");
    window.must_see("Передано в фонд");
    window.press("Down Enter");
    window.must_see("Шаг №");
    window.must_see("1007600000011760001001210513X.7z");
    window.press("F3");
    window.must_see("Только просмотр");
    window.must_see("страница 1");
    window.press("Esc Home F3");
    window.says("У этого шага файлов нет");
}

#[test]
fn f3_shows_the_files_of_the_payer_and_of_the_registry() {
    let mut window = in_april();
    window.press("Ctrl+5");
    // The newest first; after the last one the rows are there again.
    window.press("F3");
    window.must_see("Только просмотр");
    window.must_see("1007600000011760001001210412A.7z");
    window.must_see("файл 1 из 3");
    window.press("F3 F3");
    window.must_see("1007600000011760001001210411A.7z");
    window.press("F3");
    assert!(!window.sees("Только просмотр"));
    window.write("7");
    window.press("Esc F3 Esc");
    assert!(!window.sees("Только просмотр"));
    window.must_see("Выгрузка реестров и печать счетов");
    window.press("Ctrl+3");
    window.press("F3");
    window.must_see("Только просмотр");
    window.press("Esc");
    assert!(!window.sees("Только просмотр"));
}

#[test]
fn the_first_start_creates_nothing_before_the_choice() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = open(folder);
    let is_empty = |window: &Window| {
        std::fs::read_dir(window.path(""))
            .expect("a folder")
            .count()
            == 0
    };
    window.must_see("Создать базу");
    window.press("Down Enter");
    window.must_see("Файл с этого компьютера");
    window.write("нет.db");
    window.press("Enter");
    window.mentions("нет");
    window.press("Esc F1");
    window.must_see("Первый запуск");
    window.press("Esc");
    assert!(is_empty(&window));

    // A hospital in three steps; Enter goes to what is still missing.
    window.write("1");
    window.press("Enter");
    window.must_see("заполните");
    window.write("ГБУЗ «Больница»");
    window.press("Tab");
    window.write("1007600000011");
    window.press("Tab");
    window.write("760001001");
    window.press("Enter");
    window.must_see("шаг 2 из 3");
    window.write("76");
    window.press("Tab");
    window.write("1007600000022");
    window.press("Enter");
    window.must_see("шаг 3 из 3");
    window.write("A");
    window.press("Tab");
    window.write("Ладога-Полис");
    window.press("Tab Tab Tab");
    window.write("1007600000033");
    assert!(is_empty(&window));
    window.press("Enter");
    window.says("База создана");
    let setup = window.app.desk().setup.clone().expect("a set-up");
    assert_eq!(setup.payers[0].letter, "A");
    assert_eq!(setup.provider.name, "ГБУЗ «Больница»");
    window.must_see("Месяц");
}

#[test]
fn the_training_month_is_made_and_opened() {
    let mut window = open(tempfile::tempdir().expect("a folder"));
    window.write("3");
    window.press("Enter");
    window.says("Учебный месяц готов");
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
    let mut window = open(folder);
    window.must_see("База повреждена");
    window.must_see("Начало файла затёрто.");
    assert!(!window.sees("Создать базу"), "it would be written over");
    assert!(std::fs::read(&database).expect("a file") == DAMAGED.as_bytes());
    window
}

#[test]
fn a_copy_takes_the_place_of_a_damaged_database_which_is_kept() {
    let mut window = damaged();
    window.write("4");
    window.write(&played().join("copy.db").display().to_string());
    window.press("Enter");
    let said = window.said();
    assert!(said.contains("Прежняя лежит рядом"), "{said}");
    assert!(window.app.desk().setup.is_some());
    let files = std::fs::read_dir(window.path("")).expect("a folder");
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
    window.press("Enter");
    assert!(window.app.desk().setup.is_some(), "{}", window.said());
    assert_eq!(window.app.desk().database, other);
    let left = std::fs::read(window.path("ladya.db")).expect("a file");
    assert!(left == DAMAGED.as_bytes());
}

#[test]
fn a_copy_makes_a_database_where_there_is_none() {
    let mut window = open(tempfile::tempdir().expect("a folder"));
    window.write("4");
    window.write(&played().join("copy.db").display().to_string());
    window.press("Enter");
    window.says("База возвращена");
    assert!(window.app.desk().setup.is_some());
    assert!(window.path("ladya.db").is_file());
}

#[test]
fn help_turns_pages_and_closes() {
    let mut window = in_april();
    window.press("Ctrl+5");
    window.press("F1");
    window.must_see("Этот экран");
    window.press("Right PgDn End Right");
    window.must_see("До первого месяца");
    window.press("Esc");
    assert!(!window.sees("Этот экран"));
}

#[test]
fn a_large_window_shows_the_last_steps_on_the_board() {
    let mut window = in_april();
    assert!(!window.sees("Последние шаги"));
    window.resize(1920.0, 1080.0);
    window.must_see("Последние шаги");
    window.must_see("Выгружен «…13X»");
}
