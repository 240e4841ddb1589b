//! The accounts as a spreadsheet has them: numbers as numbers, days as days.

use super::model::{By, Rows};
use crate::reports::table::{Cell, Column, Kind};
use crate::text::window::accounts as own;

pub fn column(by: By, title: &str) -> Column {
    let (kind, width) = match by {
        By::Number => (Kind::Count, 8),
        By::Patient => (Kind::Text, 34),
        By::Birth | By::Start | By::End => (Kind::Date, 10),
        By::Activity => (Kind::Text, 20),
        By::Department | By::Doctor => (Kind::Text, 14),
        By::Diagnosis => (Kind::Text, 8),
        By::Payer => (Kind::Text, 5),
        By::State => (Kind::Text, 14),
        By::Findings => (Kind::Count, 6),
        By::Billed => return Column::new(title, Kind::Money, 14).totalled(),
    };
    Column::new(title, kind, width)
}

pub fn cell(rows: &Rows, row: usize, by: By) -> Cell<'_> {
    let words = |words| match words {
        "" => Cell::Empty,
        words => Cell::text(words),
    };
    let count = |n: u32| match n {
        0 => Cell::Empty,
        n => Cell::Count(n.into()),
    };
    match by {
        By::Number => count(rows.number(row)),
        By::Patient => {
            let name = format!("{} {}", rows.surname(row), rows.given(row));
            Cell::text(name.trim().to_owned())
        }
        By::Birth => Cell::date(rows.birth(row)),
        By::Activity => words(own::activity(rows.activity(row))),
        By::Department => words(rows.department(row)),
        By::Doctor => words(rows.doctor(row)),
        By::Diagnosis => words(rows.diagnosis(row)),
        By::Start => Cell::date(rows.start(row)),
        By::End => Cell::date(rows.end(row)),
        By::Payer => words(rows.payer(row)),
        By::State => words(own::state(rows.state(row))),
        By::Findings => count(rows.n_findings(row).into()),
        By::Billed => Cell::Money(rows.billed(row)),
    }
}
