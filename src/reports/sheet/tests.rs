use calamine::{Data, Reader, Xlsx as Book, open_workbook};
use chrono::NaiveDate;

use super::*;

fn head() -> Head {
    Head {
        title: "Счета за апрель 2021 & прочее".into(),
        name: "Счета: апрель [2021]".into(),
        columns: vec![
            Column::new("Пациент", Kind::Text, 30),
            Column::new("Услуг", Kind::Count, 8).totalled(),
            Column::new("Начало", Kind::Date, 10),
            Column::new("Сумма, ₽", Kind::Money, 14).totalled(),
        ],
    }
}

fn day(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 4, 30).expect("a day")
}

fn rows() -> Vec<[Cell<'static>; 4]> {
    vec![
        [
            Cell::text("Тропинина; «Анна»"),
            Cell::Count(3),
            Cell::Date(day(2021)),
            Cell::Money(Kopecks(123_456_789)),
        ],
        [
            Cell::text("=1+1"),
            Cell::Count(-1),
            Cell::Date(day(1890)),
            Cell::Money(Kopecks(-5)),
        ],
        [
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Money(Kopecks(10)),
        ],
    ]
}

fn written(name: &str, rows: &[[Cell<'_>; 4]]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join(name);
    let mut sheet = Sheet::create(&target, head()).expect("is begun");
    for row in rows {
        sheet.row(row).expect("is written");
    }
    let path = sheet.finish().expect("is whole");
    let left = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 1, "nothing stands beside the file");
    (folder, path)
}

#[test]
fn another_library_reads_numbers_days_and_totals() {
    let (_folder, path) = written("счета.xlsx", &rows());
    let mut book: Book<_> = open_workbook(&path).expect("a book");
    assert_eq!(book.sheet_names(), ["Счета  апрель  2021"]);
    let range = book.worksheet_range_at(0).expect("a sheet").expect("cells");
    let cell = |row, column| range.get_value((row, column)).cloned().unwrap_or_default();
    assert_eq!(cell(0, 3), Data::String("Сумма, ₽".into()));
    assert_eq!(cell(1, 0), Data::String("Тропинина; «Анна»".into()));
    assert_eq!(cell(1, 1), Data::Float(3.0));
    assert_eq!(cell(1, 3), Data::Float(1_234_567.89));
    let Data::DateTime(date) = cell(1, 2) else {
        panic!("a day: {:?}", cell(1, 2));
    };
    assert_eq!(date.to_ymd_hms_milli().0, 2021);
    // A text is a text, whatever it begins with.
    assert_eq!(cell(2, 0), Data::String("=1+1".into()));
    assert_eq!(cell(2, 2), Data::String("30.04.1890".into()));
    assert_eq!(cell(2, 3), Data::Float(-0.05));
    assert_eq!(cell(3, 0), Data::Empty);
    assert_eq!(cell(4, 0), Data::String(text::reports::TOTAL.into()));
    assert_eq!(cell(4, 1), Data::Float(2.0));
    assert_eq!(cell(4, 3), Data::Float(1_234_567.94));
    let formulas = book
        .worksheet_formula("Счета  апрель  2021")
        .expect("formulas");
    let formula = formulas.get_value((4, 3)).cloned().unwrap_or_default();
    assert_eq!(formula, "SUBTOTAL(109,D2:D4)");
}

#[test]
fn a_list_without_rows_has_its_titles_and_no_totals() {
    let (_folder, path) = written("пусто.xlsx", &[]);
    let mut book: Book<_> = open_workbook(&path).expect("a book");
    let range = book.worksheet_range_at(0).expect("a sheet").expect("cells");
    assert_eq!(range.get_size(), (1, 4));
}

#[test]
fn csv_is_what_excel_takes_for_its_own() {
    let (_folder, path) = written("счета.csv", &rows());
    let expected = "\u{FEFF}Пациент;Услуг;Начало;Сумма, ₽\r\n\
                    \"Тропинина; «Анна»\";3;30.04.2021;1234567,89\r\n\
                    '=1+1;-1;30.04.1890;-0,05\r\n\
                    ;;;0,10\r\n";
    assert_eq!(std::fs::read_to_string(path).expect("a text"), expected);
}

#[test]
fn what_is_not_finished_leaves_the_former_file() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["a.xlsx", "a.csv"] {
        let target = folder.path().join(name);
        std::fs::write(&target, "former").expect("is written");
        let mut sheet = Sheet::create(&target, head()).expect("is begun");
        sheet.row(&rows()[0]).expect("is written");
        drop(sheet);
        let text = std::fs::read_to_string(&target).expect("a text");
        assert_eq!(text, "former");
    }
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("a folder").count(),
        2
    );
    let error = Sheet::create(&folder.path().join("a.doc"), head()).err();
    assert!(matches!(error, Some(Error::Name(_))));
    let nowhere = folder.path().join("нет/a.csv");
    assert!(matches!(
        Sheet::create(&nowhere, head()),
        Err(Error::Files { .. })
    ));
}

#[test]
fn the_name_of_a_sheet_is_short_and_allowed() {
    let long = "Суммы для счетов за апрель две тысячи двадцать первого года";
    assert_eq!(sheet_name(long, 1).chars().count(), 30);
    assert!(sheet_name(long, 12).ends_with(" 12"));
    assert!(sheet_name(long, 12).chars().count() <= 31);
}

#[test]
fn a_list_that_is_stopped_leaves_the_former_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("счета.xlsx");
    std::fs::write(&target, "прежний").expect("a file");
    let mut sheet = Sheet::create(&target, head()).expect("is begun");
    for row in rows() {
        sheet.row(&row).expect("is written");
    }
    assert!(sheet.finish_unless(&|| true).is_err());
    assert_eq!(std::fs::read_to_string(&target).expect("a file"), "прежний");
    let left = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 1);
}

#[test]
fn a_panic_of_the_library_is_an_error_of_ours() {
    let file = tempfile::tempfile().expect("a file");
    let done: io::Result<()> = caught(&file, || panic!("no room"));
    assert_eq!(done.expect_err("an error").kind(), io::ErrorKind::Other);
    assert!(caught(&file, || Ok(())).is_ok());
}
