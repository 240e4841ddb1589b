//! Stories of the checks, played by keys alone.

use crate::text::window::checks::rules as words;
use crate::ui::screen::exchange_tests::{keys, open};
use crate::ui::screen::office_tests::in_april;
use crate::workflows::edit;

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
