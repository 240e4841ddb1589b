//! Stories of the checks, played by keys alone.

use std::path::Path;

use crate::driver::Window;
use crate::text::insured::window as insured;
use crate::text::window::checks as words_of_all;
use crate::text::window::checks::rules as words;
use crate::ui::screen::exchange_tests::{keys, open};
use crate::ui::screen::office_tests::{self, in_april, played};
use crate::workflows::{self, Quiet, Workplace, edit, import, setup};

#[test]
fn a_rule_is_found_switched_off_with_a_reason_and_comes_back() {
    let mut window = in_april();
    window.press("Ctrl+6");
    window.click("Правила");
    window.must_see("исполняется");
    window.press("Ctrl+F");
    window.write("003F.00.0043");
    window.must_see("показано 1 из");
    window.picture("checks-rules");
    // Without a reason nothing is decided: the key asks for it.
    window.press("Tab Del");
    window.write("Фонд не спрашивает");
    window.press("Enter");
    window.says("правило 003F.00.0043 отключено: Фонд не спрашивает");
    window.must_see(words::SWITCH_ON);
    window.press("Ctrl+Z Enter");
    window.must_see("показано 1 из");
    assert!(!window.sees(words::SWITCH_ON));
}

#[test]
fn the_list_of_rules_can_be_written() {
    let mut window = in_april();
    window.press("Ctrl+6");
    window.click("Правила");
    window.press("Ctrl+E Enter");
    window.says("Записано: ");
}

/// The demo's organization with its May in the pool, and the path of the list of its people.
fn in_may() -> (Window, String) {
    let played = played().join("played");
    let folder = tempfile::tempdir().expect("a folder");
    let mut workplace = Workplace::open(&folder.path().join("ladya.db"), None).expect("opens");
    let toml = std::fs::read_to_string(played.join("setup.toml")).expect("is there");
    setup::apply(&mut workplace, "setup.toml", &toml).expect("is set up");
    let may = [played.join("mis-2021-05.xml")];
    import::import(&mut workplace, &may, &Quiet).expect("is imported");
    drop(workplace);
    let list = played.join("insured.csv").display().to_string();
    let mut window = office_tests::open(folder);
    window.press("Ctrl+PgUp");
    window.must_see("Май 2021");
    (window, list)
}

/// The answer of the dialog that Ins opens.
fn choose(window: &mut Window, list: &Path) {
    let chosen = super::insured::Message::Chosen(Some(list.to_owned()));
    let chosen = super::Message::Insured(chosen);
    window.tell(crate::ui::app::Message::Checks(chosen));
}

#[test]
fn a_list_is_imported_and_its_data_are_taken_over_by_one_key() {
    let (mut window, list) = in_may();
    window.press("Ctrl+6 Ctrl+6 Ctrl+6 Ctrl+6");
    window.must_see(insured::NO_LIST);
    window.picture("checks-insured-empty");
    choose(&mut window, Path::new(&list));
    window.says("Загружена выгрузка от 03.06.2021, 40 полисов");
    window.must_see("сверено");
    window.must_see(insured::IN_LIST);
    let n = window.workplace();
    let checked = workflows::insured::check(&n, "2021-05".parse().ok(), None, &Quiet);
    let checked = checked.expect("is checked");
    let safe = workflows::insured::safe_keys(&checked).len();
    assert!(safe > 1, "{checked:#?}");
    drop(n);
    window.picture("checks-insured");
    window.press("F4");
    window.says("данные выгрузки застрахованных приняты: 1 счёт");
    window.must_see(&format!("исправляются одним действием {}", safe - 1));
    // Many of them are seen before they are taken over.
    window.press("Ctrl+Z Enter");
    window.must_see(&format!("исправляются одним действием {safe}"));
    window.press("Shift+F4");
    window.must_see(insured::TAKE_OVER_NOTE);
    window.picture("checks-insured-all");
    window.press("Enter");
    window.must_see("исправляются одним действием 0");
    window.press("Ctrl+Z Enter");
    window.must_see(&format!("исправляются одним действием {safe}"));
}

#[test]
fn enter_opens_the_card_at_the_field_and_filters_narrow_the_list() {
    let (mut window, list) = in_may();
    window.press("Ctrl+6 Ctrl+6 Ctrl+6 Ctrl+6");
    choose(&mut window, Path::new(&list));
    window.must_see("показано");
    window.press("Ctrl+F");
    window.write("нет такого");
    window.must_see(words_of_all::NOTHING_FOUND);
    window.press("Esc Enter");
    window.picture("checks-insured-card");
    window.must_see("набирают цифрами: ДДММГГГГ");
}

#[test]
fn a_broken_list_is_refused_in_words() {
    let (mut window, _) = in_may();
    let bad = window.path("bad.csv");
    std::fs::write(&bad, "ENP;FAM;IM;DR\n1;Выдумкин;Образец;вчера\n").expect("writes");
    window.press("Ctrl+6 Ctrl+6 Ctrl+6 Ctrl+6");
    choose(&mut window, &bad);
    window.says("Файл «bad.csv»: строка 2, столбец «DR»: «вчера»: это не дата");
    window.must_see(insured::NO_LIST);
}

#[test]
fn findings_stand_by_rule_with_their_money_and_lead_to_the_field() {
    let mut window = open(60);
    let keys = keys(&window);
    for key in &keys[..3] {
        edit::edit(&mut window.workplace(), key, &["@n_card=".into()]).expect("edits");
    }
    window.press("Ctrl+6");
    window.must_see("ошибок 3, предупреждений");
    // The gravest rule is the first row; Enter opens it, the next one leads to the card.
    window.must_see("ошибка");
    window.press("Enter Down");
    window.must_see("@n_card");
    window.picture("checks-findings");
    window.press("Enter");
    window.must_see("Номер карты");
    window.write("А-17");
    window.press("Enter Ctrl+s");
    window.mentions("Записана редакция");
    window.press("Esc");
    window.must_see("ошибок 2, предупреждений");
    window.press("Ctrl+E Enter");
    window.says("Записано: ");
    // A filter that lets nothing through says how to take it off.
    window.press("Ctrl+F");
    window.write("такого нет");
    window.press("Esc");
    window.must_see("ошибок 2, предупреждений");
}

#[test]
fn a_narrow_window_chooses_its_part_from_a_list() {
    let mut window = open(20);
    window.press("Ctrl+6");
    assert!(!window.has("checks-parts"));
    for (width, height) in [(1280.0, 720.0), (900.0, 600.0)] {
        window.resize(width, height);
        assert!(window.has("checks-parts"));
        window.picture("checks-narrow");
    }
    window.click_on("checks-parts");
    window.press("End Enter");
    window.must_see("исполняется");
}
