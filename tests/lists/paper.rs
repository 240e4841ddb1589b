//! Any list on paper: breaks, heads, numbers, sums.

use chrono::NaiveDate;
use ladya::domain::Kopecks;
use ladya::reports::paper;
use ladya::reports::table::{Cell, Column, Head, Kind, Line, List, Page, Rows, Signature, Take};
use ladya::text::amount::in_words;

use crate::pages::pages;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, 5, 5).expect("a day")
}

fn list(is_landscape: bool, rows: Rows<'static>) -> List<'static> {
    List {
        head: Head {
            title: "Проба пера".into(),
            name: "Проба".into(),
            columns: vec![
                Column::on_paper("№", Kind::Count, 12),
                Column::on_paper("Замечание", Kind::Text, 60),
                Column::on_paper("Начало", Kind::Date, 18),
                Column {
                    is_totalled: true,
                    ..Column::on_paper("Сумма, руб.", Kind::Money, 26)
                },
            ],
        },
        page: Page {
            is_landscape,
            size: 8,
            is_numbered: true,
            is_section_a_page: false,
            above: vec!["Заозёрская больница".into()],
            below: vec!["Всего {rows} на {total} ({total_words})".into()],
            signatures: vec![Signature {
                post: "Руководитель".into(),
                name: "А. Б. Образцов".into(),
            }],
        },
        sections: Some("Раздел".into()),
        n_rows: 0,
        rows,
    }
}

fn row(take: &mut Take<'_>, n: i64, text: &str) {
    let cells = [
        Cell::Count(n),
        Cell::text(text),
        Cell::Date(day()),
        Cell::Money(Kopecks(n * 100 + 1)),
    ];
    take(Line::Row(&cells)).expect("is taken");
}

fn printed(list: &List<'_>) -> Vec<String> {
    pages(&paper::print(list, day()).expect("is printed"))
}

/// Pages have their numbers and the head of the table, and nothing stands twice.
fn check_frame(pages: &[String]) {
    for (at, page) in pages.iter().enumerate() {
        let number = format!("Проба пера | стр. {} из {}", at + 1, pages.len());
        assert_eq!(page.matches(&number).count(), 1, "{page}");
        assert_eq!(
            page.matches("№ | Замечание | Начало | Сумма, руб.").count(),
            1,
            "{page}"
        );
        assert_eq!(page.matches("1 | 2 | 3 | 4").count(), 1, "{page}");
    }
    let all = pages.concat();
    assert_eq!(all.matches("Заозёрская больница").count(), 1);
    assert_eq!(all.matches("Руководитель").count(), 1);
}

#[test]
fn forty_pages_have_their_heads_numbers_and_sums() {
    const N: i64 = 2600;
    for is_landscape in [true, false] {
        let pages = printed(&list(
            is_landscape,
            Box::new(|take| {
                for n in 1..=N {
                    if n % 100 == 1 {
                        take(Line::Section(&format!("раздел {}", n / 100 + 1)))?;
                    }
                    row(take, n, "Полис недействителен");
                }
                Ok(())
            }),
        ));
        assert!(pages.len() >= 40, "{}", pages.len());
        check_frame(&pages);
        let all = pages.concat();
        // Every row once, in order.
        let rows: Vec<(&str, &str)> = all
            .lines()
            .filter_map(|line| line.split_once(" | Полис недействителен | 05.05.2021 | "))
            .collect();
        assert_eq!(rows.len() as i64, N);
        for (at, (n, sum)) in rows.iter().enumerate() {
            let n = n.replace('\u{A0}', "");
            assert_eq!(n.parse(), Ok(at as i64 + 1));
            assert_eq!(kopecks(sum), (at as i64 + 1) * 100 + 1, "{sum}");
        }
        let total = Kopecks(N * (N + 1) / 2 * 100 + N);
        assert!(all.contains("Итого, раздел 1: 100 строк | 5\u{A0}051,00"));
        let line = all
            .lines()
            .find_map(|line| line.strip_prefix("Всего: 2\u{A0}600 строк | "));
        assert_eq!(kopecks(line.expect("a total")), total.0);
        assert!(all.contains(&in_words(total)), "{}", in_words(total));
        // A section's title never stands alone at the foot of a page.
        for page in &pages {
            let last = page.lines().rev().nth(1).expect("a line");
            assert!(!last.starts_with("раздел "), "{page}");
        }
    }
}

/// `1 234,56` with no-break spaces, as kopecks.
pub fn kopecks(shown: &str) -> i64 {
    let (rubles, rest) = shown.split_once(',').unwrap_or_else(|| panic!("{shown}"));
    assert_eq!(rest.len(), 2, "{shown}");
    let digits: String = rubles.chars().filter(|c| *c != '\u{A0}').collect();
    format!("{digits}{rest}")
        .parse()
        .unwrap_or_else(|_| panic!("{shown}"))
}

#[test]
fn a_very_long_text_goes_on_on_the_next_page() {
    let words: Vec<String> = (0..4000).map(|n| format!("слово{n}")).collect();
    let long = words.join(" ");
    let pages = printed(&list(
        false,
        Box::new(move |take| {
            take(Line::Section(&"очень длинное название раздела ".repeat(12)))?;
            row(take, 1, "короткое");
            row(take, 2, &long);
            row(take, 3, &"безпробелов".repeat(300));
            row(take, 4, "");
            Ok(())
        }),
    ));
    assert!(pages.len() > 3, "{}", pages.len());
    check_frame(&pages);
    let all = pages.concat();
    let found: Vec<&str> = all
        .split_whitespace()
        .filter(|word| word.starts_with("слово"))
        .collect();
    assert_eq!(found, words);
    let letters = all.matches("безпробелов").count();
    assert!(letters > 200, "broken only where it must be: {letters}");
    // The cells beside stand at its first line.
    assert!(all.contains("2 | слово0 "), "{all}");
    assert!(all.contains("4 | 05.05.2021 | 4,01"), "{all}");
}

#[test]
fn a_list_without_rows_says_so() {
    let pages = printed(&list(true, Box::new(|_| Ok(()))));
    assert_eq!(pages.len(), 1);
    check_frame(&pages);
    assert!(
        pages[0].contains("Строк нет.\nВсего: 0 строк | 0,00"),
        "{}",
        pages[0]
    );
}

#[test]
fn each_section_may_be_a_paper_of_its_own() {
    let mut list = list(
        false,
        Box::new(|take| {
            take(Line::Section("Отделение 1"))?;
            row(take, 1, "раз");
            take(Line::Section("Отделение 2"))?;
            row(take, 2, "два");
            row(take, 3, "три");
            Ok(())
        }),
    );
    list.page.is_section_a_page = true;
    let pages = printed(&list);
    assert_eq!(pages.len(), 2);
    let expected = [
        ("Отделение 1", "Всего: 1 строка | 1,01"),
        ("Отделение 2", "Всего: 2 строки | 5,02"),
    ];
    for (page, (title, total)) in pages.iter().zip(expected) {
        for part in [
            "Проба пера\n",
            title,
            total,
            "Заозёрская больница",
            "Руководитель",
        ] {
            assert_eq!(page.matches(part).count(), 1, "{part}: {page}");
        }
    }
}

/// Archives take PDF/A only, and fonts have to be inside.
#[test]
fn the_file_is_pdf_a_2b_with_its_fonts() {
    let list = list(
        true,
        Box::new(|take| {
            row(take, 1, "漢字 и \u{0} и \u{FEFF}");
            Ok(())
        }),
    );
    let pdf = paper::print(&list, day()).expect("is printed");
    let has = |part: &str| pdf.windows(part.len()).any(|w| w == part.as_bytes());
    assert!(
        has("<pdfaid:part>2</pdfaid:part>") && has("<pdfaid:conformance>B</pdfaid:conformance>")
    );
    assert!(has("/FontFile2") && has("PTSans"), "fonts");
    assert!(pages(&pdf)[0].contains("1 | ?? и ? и ?"));
}
