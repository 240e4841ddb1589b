//! Stories of documents, played by keys alone.

use crate::reports::{DOCUMENTS, Key, Paper};
use crate::store::invoices;
use crate::text::window::documents as words;
use crate::ui::pages::Pages;
use crate::ui::screen::office_tests::{april, in_april};

#[test]
fn every_document_opens_and_esc_leads_back_to_the_list() {
    let mut window = in_april();
    window.press("Ctrl+7");
    for (at, document) in DOCUMENTS.iter().enumerate() {
        window.must_see(document.title);
        if at > 0 {
            window.press("Down");
        }
        window.press("Enter");
        match document.takes.key {
            // No list has been imported: that is said in place of the pages.
            _ if document.name == "insured" => window.must_see("выгрузки застрахованных нет"),
            Some(Key::Account) => window.must_see(words::NAME_ACCOUNT),
            // Nobody has taken a plan in: that is said in place of the pages.
            _ if document.name == "volumes" => window.must_see("плана объёмов нет"),
            // Without its dictionary it says what to import.
            _ if document.name == "mes" => window.must_see("не загружен"),
            _ => window.must_see("стр. 1"),
        }
        assert!(!window.sees(document.about), "{}", document.name);
        window.picture(&format!("reports-{}", document.name));
        window.press("Esc");
        window.must_see(document.about);
    }
}

#[test]
fn a_document_is_of_another_payer_month_or_way() {
    let mut window = in_april();
    window.press("Ctrl+7 Down Down Down Down Enter");
    window.must_see("Реестр счетов");
    window.must_see("стр. 1 из 3");
    // The last of the choices is a registry, and a short one.
    window.click_on("paper-subject");
    window.press("End Enter");
    window.must_see("стр. 1 из 1");
    // May has no 7-file yet: that is said in place of the pages, and April is there again.
    window.click_on("paper-subject");
    window.press("Home Enter");
    window.press("Ctrl+PgDn");
    window.must_see("нет 7-файла за 2021-05");
    window.press("Ctrl+PgUp");
    window.must_see("стр. 1 из 3");
    // Zoom is by plain signs.
    window.write("+");
    window.must_see("125 %");
    window.write("1");
    window.must_see("100 %");
}

#[test]
fn pages_and_tables_are_saved_where_the_clerk_says() {
    let mut window = in_april();
    window.press("Ctrl+7 Down Enter Ctrl+S");
    window.must_see(words::SAVED_AS_SEEN);
    window.press("Enter");
    window.says("Записано: «");
    let pdf = window.path("Суммы для счетов 2021-04.pdf");
    let bytes = std::fs::read(&pdf).expect("a file");
    assert!(bytes.starts_with(b"%PDF"));
    // What was seen is what was saved.
    let pages = Pages::open(Paper {
        pdf: bytes,
        notes: Vec::new(),
    })
    .expect("pages");
    assert_eq!(pages.sizes().len(), 2);
    assert!(
        pages
            .paint(0, 1.0)
            .is_some_and(|page| page.pixels.iter().any(|part| *part < 128))
    );
    // A second time it says that the file is there.
    window.press("Ctrl+S");
    window.must_see("уже есть");
    window.press("Esc Ctrl+E Enter");
    let book = window.path("Суммы для счетов 2021-04.xlsx");
    assert!(calamine::open_workbook_auto(&book).is_ok());
}

#[test]
fn all_invoices_of_a_month_are_issued_and_written_at_once() {
    let mut window = in_april();
    window.press("Shift+F9");
    window.must_see("Будет выставлено: 3 счёта");
    window.picture("reports-all-invoices");
    window.press("Enter");
    window.says("Выставлено 3 счёта, записано 3 файла");
    let live = {
        let workplace = window.workplace();
        invoices::live(&workplace.store.connection, april()).expect("invoices")
    };
    assert_eq!(live.len(), 3);
    let folder = window.path("Счета на оплату 2021-04");
    assert_eq!(std::fs::read_dir(folder).expect("a folder").count(), 3);
    // Again: the same files, and no other invoice.
    window.press("Shift+F9");
    window.must_see("Все счета уже выставлены");
    window.press("Enter");
    window.says("Выставлено 0 счетов, записано 3 файла");
    // One step back and nothing is issued; the files stay.
    window.press("Ctrl+Z Enter");
    let workplace = window.workplace();
    let live = invoices::live(&workplace.store.connection, april()).expect("invoices");
    assert!(live.is_empty());
}

#[test]
fn f9_shows_the_document_of_the_screen_and_esc_leads_back() {
    let mut window = in_april();
    for (keys, title, back) in [
        ("Ctrl+3", "Реестр счетов", "Реестры"),
        ("Ctrl+4", "Отказы", "Приём и анализ ответов"),
        ("Ctrl+8", "Журнал", "Журнал"),
    ] {
        window.press(keys);
        window.press("F9");
        window.must_see("Отчёты");
        window.must_see(title);
        window.must_see("стр. 1");
        window.press("Esc");
        window.must_see(back);
        assert!(!window.sees("стр. 1"), "{keys}");
    }
    window.press("Ctrl+2 Enter F9");
    window.must_see("История счёта");
    window.must_see("стр. 1");
    window.press("Ctrl+F9");
    window.must_see("«Суммы для счетов»");
}

#[test]
fn a_watcher_sees_pages_and_issues_nothing() {
    let mut first = in_april();
    let mut second = first.second();
    second.press("Ctrl+PgUp Ctrl+5 F9");
    second.must_see("стр. 1 из 1");
    first.press("Ctrl+5");
    let workplace = first.workplace();
    let live = invoices::live(&workplace.store.connection, april()).expect("invoices");
    assert!(live.is_empty());
}
