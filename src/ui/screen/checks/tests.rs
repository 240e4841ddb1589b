//! Stories of the checks, played by keys alone.

use crate::text::window::checks::rules as words;
use crate::ui::screen::office_tests::in_april;

#[test]
fn a_rule_is_found_switched_off_with_a_reason_and_comes_back() {
    let mut window = in_april();
    window.press("Ctrl+6");
    window.must_see("показано");
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
    window.press("Ctrl+6 Ctrl+E Enter");
    window.says("Записано: 592 строки");
}
