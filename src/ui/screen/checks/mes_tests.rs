//! Stories of the analysis of standards, played by keys alone.

use crate::demo::{Invented, write_mis_file};
use crate::domain::Kopecks;
use crate::driver::Window;
use crate::text::mes::window as words;
use crate::ui::screen::office_tests::{april, in_april, open, played};
use crate::workflows::mes::{self, Analysis, Asked};
use crate::workflows::{Quiet, Workplace, import, nsi};

/// June in the pool, and standards of another year: inpatients are billed too much.
fn in_june() -> Window {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("ladya.db");
    std::fs::copy(played().join("copy.db"), &database).expect("a copy");
    let mut workplace = Workplace::open(&database, None).expect("a database");
    let standards = std::fs::read_to_string(played().join("played/standards.tsv"));
    let standards = standards
        .expect("is there")
        .replace("\t24187.53\t", "\t24000.00\t");
    let file = folder.path().join("standards.tsv");
    std::fs::write(&file, standards).expect("is written");
    let asked = nsi::Asked {
        paths: vec![file],
        ..nsi::Asked::default()
    };
    nsi::import(&mut workplace, &asked, &Quiet).expect("is taken");
    let june = april().next().next();
    let invented = Invented::new(7, 40, april());
    let file = folder.path().join("mis.xml");
    let cases = invented.cases(june, 60);
    write_mis_file(&file, &workplace.profile, &invented, june, cases).expect("is written");
    import::import(&mut workplace, &[file], &Quiet).expect("is taken");
    drop(workplace);
    let mut window = open(folder);
    window.press("Ctrl+PgDn");
    assert_eq!(window.app.desk().period, june);
    window.press("Ctrl+6 Ctrl+6");
    window
}

fn analysis(window: &Window) -> Analysis {
    let asked = Asked {
        period: window.app.desk().period,
        payer: None,
        is_all: false,
    };
    mes::analyse(&window.workplace(), &asked, &Quiet).expect("an analysis")
}

#[test]
fn without_standards_the_screen_says_what_to_import() {
    let mut window = in_april();
    window.press("Ctrl+6 Ctrl+6");
    window.must_see("справочник стандартов (standards) не загружен");
    window.must_see("«Справочники» в разделе 6");
    window.picture("checks-mes-no-standards");
}

#[test]
fn the_list_is_by_money_and_a_price_is_taken_and_comes_back() {
    let mut window = in_june();
    window.must_see("просмотрено");
    window.must_see("цена не по стандарту");
    window.must_see(words::TAKE);
    window.picture("checks-mes");
    let before = analysis(&window);
    assert!(before.difference() > Kopecks::ZERO);
    window.press("F4");
    window.must_see(words::TAKE_NOTE);
    window.picture("checks-mes-preview");
    window.press("Enter");
    window.says("Взята расчётная цена 1 счёта");
    window.press("Shift+F4");
    window.must_see(words::WAS);
    window.press("Enter");
    window.says("Взята расчётная цена");
    // With the price goes the tariff that it follows from.
    assert_eq!(analysis(&window).findings, []);
    window.must_see("Замечаний нет: просмотрено");
    window.press("Shift+F4");
    window.says(words::NOTHING_TO_TAKE);
    window.press("Ctrl+Z Enter");
    window.press("Ctrl+Z Enter");
    window.must_see("цена не по стандарту");
    assert_eq!(analysis(&window), before);
}

#[test]
fn filters_card_document_and_spreadsheet() {
    let mut window = in_june();
    window.press("Ctrl+F");
    window.write("нет такого");
    window.must_see("По фильтру ничего нет");
    window.press("Tab Esc");
    window.must_see("цена не по стандарту");
    // Of one kind alone.
    window.click_on("checks-mes-kind");
    window.press("End Enter");
    assert!(!window.sees("цена не по стандарту:"));
    window.must_see("другой тариф");
    window.press("Esc");
    // The card at the field, and back to the same row.
    window.press("Down Down Down Down");
    let row = analysis(&window).findings.swap_remove(4);
    window.must_see(&words::about(&row));
    window.press("Enter");
    assert!(!window.sees("просмотрено"));
    window.press("Esc");
    window.must_see("просмотрено");
    window.must_see(&words::about(&row));
    window.press("F9");
    window.must_see("стр. 1");
    window.press("Esc");
    window.must_see("просмотрено");
    window.press("Ctrl+E Enter");
    window.says("Записано");
    // What was sent is looked at when it is asked for.
    window.press("Ctrl+PgUp Ctrl+PgUp");
    window.must_see("нет неотправленных счетов");
    window.click_on("checks-mes-scope");
    window.press("End Enter");
    window.must_see("цена не по стандарту");
}
