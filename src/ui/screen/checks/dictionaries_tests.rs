//! Stories of dictionaries, played by keys alone.

use std::path::Path;

use crate::driver::Window;
use crate::text::window::checks::dictionaries as words;
use crate::ui::screen::office_tests::in_april;
use crate::workflows::nsi::{self, Listed, Next, Page};

/// April, with the list of dictionaries filtered to one.
fn at(code: &str) -> Window {
    let mut window = in_april();
    window.press("Ctrl+6 Ctrl+6 Ctrl+6 Ctrl+6 Ctrl+6");
    find(&mut window, code);
    window
}

fn find(window: &mut Window, code: &str) {
    window.press("Ctrl+F");
    window.write(code);
    window.press("Tab Tab");
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("is written");
}

/// Ins, and the path of a file in the sheet for systems without a dialog.
fn import(window: &mut Window, file: &Path) {
    window.press_without_dialog("Ins");
    window.press("Ctrl+a");
    window.write(&file.display().to_string());
    window.press("Enter");
}

fn in_force(window: &Window, code: &str) -> Option<Listed> {
    let known = nsi::known(&window.workplace()).expect("dictionaries");
    let known = known.into_iter().find(|known| known.code == code);
    known.and_then(|known| known.in_force().cloned())
}

const FIRST: &str = "CODE;NAME;TARIFF;DATEBEG;DATEEND\nA01;Приём врача;1100,00;01.01.2021;\nA02;Осмотр;300,00;01.01.2021;\n";
const SECOND: &str = "CODE;NAME;TARIFF;DATEBEG;DATEEND\nA01;Приём врача;1200,50;01.01.2021;\nA03;Перевязка;150,00;01.01.2021;\n";

#[test]
fn all_dictionaries_are_listed_and_what_is_missing_is_told() {
    let mut window = in_april();
    window.press("Ctrl+6 Ctrl+6 Ctrl+6 Ctrl+6 Ctrl+6");
    window.must_see("не хватает");
    window.picture("checks-dictionaries");
    find(&mut window, "V009");
    window.must_see("показано 1 из");
    window.must_see("действует: встроенная таблица");
    // There is nothing to take back and to compare.
    window.press("Del");
    window.says(words::NOT_IMPORTED);
    window.press("F3");
    window.says(words::NOT_IMPORTED);
    window.press("Ctrl+E Enter");
    window.says("Записано: ");
    window.press("Esc");
    window.must_see("не хватает");
    find(&mut window, "services");
    window.must_see(words::NOT_LOADED);
    window.press("Enter");
    window.says(words::NOT_LOADED);
    find(&mut window, "нет такого");
    window.must_see("По фильтру ничего нет");
}

#[test]
fn versions_come_are_compared_go_and_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "services_1.csv", FIRST);
    write(folder.path(), "services_2.csv", SECOND);
    let mut window = at("services");
    import(&mut window, &folder.path().join("services_1.csv"));
    window.must_see(words::IMPORT_NOTE);
    // Seen beforehand, and nothing is done yet.
    assert_eq!(in_force(&window, "services"), None);
    window.picture("checks-dictionaries-import");
    window.press("Enter");
    window.says("Загружено: 1 справочник, 2 записи");
    import(&mut window, &folder.path().join("services_2.csv"));
    window.must_see("новых 1, изменено 1, ушло 1, без изменений 0");
    window.press("Enter");
    window.says("Загружено: 1 справочник, 2 записи");
    window.must_see("прежняя: версия 1");
    window.picture("checks-dictionaries-versions");
    // The same once more, and the older one.
    import(&mut window, &folder.path().join("services_2.csv"));
    window.says(words::ALREADY);
    import(&mut window, &folder.path().join("services_1.csv"));
    window.must_see(words::REPLACE_NOTE);
    window.press("Esc");

    window.press("F3");
    window.must_see("новых 1, изменено 1, ушло 1, без изменений 0");
    window.picture("checks-dictionaries-difference");
    window.press("Ctrl+E Enter");
    window.says("Записано: ");
    window.press("Esc");

    window.press("Del");
    window.must_see(words::ROLLBACK_NOTE);
    window.must_see("снова действует версия 1");
    window.picture("checks-dictionaries-rollback");
    window.press("Enter");
    window.says("справочник services: снята версия 2");
    assert_eq!(in_force(&window, "services").expect("one").version, "1");
    window.press("Ctrl+Z Enter");
    assert_eq!(in_force(&window, "services").expect("one").version, "2");
    window.press("Ctrl+Z Enter");
    assert_eq!(in_force(&window, "services").expect("one").version, "1");
}

#[test]
fn a_file_that_cannot_be_used_is_told_with_its_place_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    write(
        folder.path(),
        "services_1.csv",
        &FIRST.replace("300,00", "триста"),
    );
    write(folder.path(), "что-то.csv", FIRST);
    let mut window = at("services");
    import(&mut window, &folder.path().join("services_1.csv"));
    window.mentions("строка 3, столбец TARIFF");
    window.mentions("триста");
    // Of what nobody has described it is said what is taken for its key, and Esc leaves it.
    import(&mut window, &folder.path().join("что-то.csv"));
    window.must_see("справочник программе неизвестен");
    window.press("Esc");
    assert_eq!(in_force(&window, "services"), None);
}

/// More rows than two pages hold.
fn many(n: usize) -> String {
    let rows = (0..n).map(|n| format!("S{n:05};Услуга {n};1,00;01.01.2021;\n"));
    format!(
        "CODE;NAME;TARIFF;DATEBEG;DATEEND\n{}",
        rows.collect::<String>()
    )
}

#[test]
fn rows_come_in_pages_and_are_found() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "services_1.csv", &many(1200));
    let mut window = at("services");
    import(&mut window, &folder.path().join("services_1.csv"));
    window.press("Enter Enter");
    window.must_see("показаны первые 500");
    window.picture("checks-dictionaries-rows");
    window.press("End");
    window.must_see("показаны первые 1\u{a0}000");
    window.press("End");
    window.must_see("записей 1\u{a0}200");
    window.press("Ctrl+F");
    window.write("услуга 777");
    window.must_see("найдено 1 из 1\u{a0}200");
    window.press("Ctrl+E Enter");
    window.says("Записано: ");
    window.press("Esc");
    window.must_see("показаны первые 500");
    window.press("Esc");
    window.must_see(words::OPEN_ROWS);
}

#[test]
fn pages_hold_every_row_once_whatever_their_size() {
    let folder = tempfile::tempdir().expect("a folder");
    // The same code on other days, too.
    let text = format!("{}S00003;Прежняя;1,00;;31.12.2020\n", many(23));
    write(folder.path(), "services_1.csv", &text);
    let window = in_april();
    let mut workplace = window.workplace();
    let asked = nsi::Asked {
        paths: vec![folder.path().join("services_1.csv")],
        ..nsi::Asked::default()
    };
    nsi::import(&mut workplace, &asked, &crate::workflows::Quiet).expect("is taken");
    for code in ["services", "V009"] {
        let version = in_force(&window, code).expect("a version");
        let page = |from: Option<Next>, limit: usize| -> Page {
            nsi::rows(&workplace, &version, from, limit, &|_| true).expect("a page")
        };
        let whole = page(None, usize::MAX);
        assert_eq!(whole.rows.len(), version.rows, "{code}");
        assert_eq!(whole.next, None);
        for limit in [1, 2, 5, version.rows, version.rows + 1] {
            let mut rows = Vec::new();
            let mut from = None;
            loop {
                let next = page(from, limit);
                rows.extend(next.rows);
                from = next.next;
                if from.is_none() {
                    break;
                }
            }
            assert_eq!(rows, whole.rows, "{code} by {limit}");
        }
    }
}
