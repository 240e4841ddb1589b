//! Stories of the month board and of what belongs to the whole window.

use super::office_tests::in_april;
use crate::domain::ReportingPeriod;
use crate::text::window as words;
use crate::workflows::{Workplace, withhold};

#[test]
fn the_board_leads_to_files_and_money() {
    let mut window = in_april();
    window.must_see("Сверка: сходится");
    // The 7-file of the second payer.
    window.press("Down Right Enter");
    window.must_see("Выгрузка реестров и печать счетов");
    window.must_see("Удержания: B «Верхневолжье-М»");
    window.press("Esc");
    window.must_see("Сверка: сходится");
    // The final replies.
    window.press("End Enter");
    window.must_see(words::place::REPLIES);
    window.must_see("принят");
    window.press("Ctrl+1");
    // F6 is about the payer under the cursor.
    window.press("F6");
    window.says("Окончательный ответ плательщика B уже принят");
    // The next month waits for its replies, and the board says what comes next.
    window.press("Ctrl+PgDn");
    window.must_see("Май 2021");
    window.must_see("ждём ответ");
    window.must_see("Осталось до конца месяца");
}

#[test]
fn a_red_line_stands_first_and_leads_to_its_account() {
    let mut window = in_april();
    let place = window.workplace();
    let taken = "DELETE FROM reissued WHERE shipment_id = (SELECT max(shipment_id) FROM reissued)";
    place
        .store
        .connection
        .execute(taken, [])
        .expect("is broken");
    drop(place);
    window.press("Ctrl+2 Ctrl+1");
    window.must_see("Сверка не сходится");
    window.picture("month-red");
    let mut n_tabs = 0;
    while !window.sees(words::card::REVISIONS) {
        n_tabs += 1;
        assert!(n_tabs < 20, "no key leads to the account");
        window.press("Tab Enter");
        if !window.sees("Сверка не сходится") {
            window.press("Ctrl+1");
        }
    }
    window.press("Esc");
    window.must_see("Сверка не сходится");
}

#[test]
fn what_was_said_can_be_read_again_and_anything_is_found() {
    let mut window = in_april();
    window.press("F7 F8 Ctrl+j");
    window.must_see("7‑файл делает F6");
    window.must_see("В реестр возвращают");
    window.picture("messages");
    // Keys of the screen behind mean nothing meanwhile.
    window.press("Ctrl+5");
    window.must_see("7‑файл делает F6");
    window.press("Esc");
    assert!(!window.sees("7‑файл делает F6"));
    // In the wrong layout, and not from the beginning.
    window.press("Ctrl+k");
    window.write(";ehy");
    window.must_see("Журнал");
    window.press("Enter");
    window.must_see("Передано в фонд");
    window.press("Ctrl+k");
    window.write("тёмн");
    window.picture("palette");
    window.press("Esc F1 Esc");
    window.must_see("Передано в фонд");
}

#[test]
fn the_board_counts_invoices_among_what_is_left() {
    let mut window = in_april();
    window.must_see("Счета на оплату для A, B, T");
    // F9 is about the payer under the cursor.
    window.press("Down F9");
    window.mentions("выставлен счёт № 1 от 03.06.2021");
    window.press("Esc");
    window.must_see("№ 1");
    window.must_see("Счета на оплату для A, T");
    window.picture("month-invoice");
    {
        let mut workplace = window.workplace();
        let period = window.app.desk().period;
        withhold_from_b(&mut workplace, period);
    }
    window.press("Ctrl+2 Ctrl+1");
    window.must_see("Переделать счета на оплату для B");
    window.must_see(words::AGAIN);
    window.picture("month-stale-invoice");
    window.press("F9 Esc");
    window.mentions("выставлен счёт № 1 от 03.06.2021");
    assert!(!window.sees("Переделать счета на оплату"));
    window.press("Up F9 Esc Down Down F9 Esc");
    assert!(!window.sees("Счета на оплату для"));
    window.must_see("№ 2");
    window.must_see("№ 3");
}

/// Something that changes what B is asked for.
fn withhold_from_b(workplace: &mut Workplace, period: ReportingPeriod) {
    let entry = withhold::Entry::Amount {
        kind: "ckdl".into(),
        amount: "10.00".into(),
    };
    withhold::withhold(workplace, period, "B", &entry, None).expect("is withheld");
}

#[test]
fn missing_replies_are_one_line() {
    let mut window = in_april();
    window.press("Ctrl+PgDn");
    window.must_see("Нет ответа 1 от A, B, T");
}
