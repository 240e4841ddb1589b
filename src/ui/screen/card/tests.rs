//! What stands in the rows of the card.

use super::sheet::{differing, shown, written};
use crate::exchange::edition::FieldKind;

#[test]
fn what_differs_is_whole_words() {
    let check = |one: &str, other: &str, expected: &str| {
        let found = differing(one, other).map(|range| &one[range]);
        assert_eq!(found.unwrap_or_default(), expected, "{one} against {other}");
    };
    check("Тропинина", "Лугова", "Тропинина");
    check("78 07 412366", "78 21 118904", "07 412366");
    check("02.09.2014", "02.09.2014", "");
    check("0061 0814 7700 2316", "0061 0814 7700 4551", "2316");
    check("Анна", "", "Анна");
    check("", "Анна", "");
    check("Анна Мария", "Анна", " Мария");
}

#[test]
fn dates_and_sums_are_written_as_the_document_has_them() {
    assert_eq!(written(FieldKind::Date, "12052021"), "2021-05-12");
    assert_eq!(written(FieldKind::Date, " 12.05.2021"), "2021-05-12");
    assert_eq!(written(FieldKind::Date, "завтра"), "завтра");
    assert_eq!(written(FieldKind::Money, "1\u{a0}234,5"), "1234.5");
    assert_eq!(written(FieldKind::Text, " Анна "), "Анна");
    assert_eq!(shown(FieldKind::Date, "2021-05-12"), "12.05.2021");
    assert_eq!(shown(FieldKind::Date, "31.02"), "31.02");
    assert_eq!(shown(FieldKind::Money, "1234.5"), "1\u{a0}234,50");
}
