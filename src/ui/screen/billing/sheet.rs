//! The rows of the payers as a spreadsheet has them.

use super::{Facts, seven_words, why};
use crate::domain::Kopecks;
use crate::reports::table::{Cell, Column, Kind};
use crate::text::window::billing as words;
use crate::ui::desk::Desk;
use crate::ui::spreadsheet::Listing;
use crate::workflows::board::{Row, Step, StepState};

pub fn listing(desk: &Desk, facts: &Facts) -> Listing {
    let count = |title: &str| Column::new(title, Kind::Count, 10).totalled();
    let money = |title: &str| Column::new(title, Kind::Money, 16).totalled();
    let mut columns = vec![
        Column::new(words::LETTER, Kind::Text, 5),
        Column::new(words::PAYER, Kind::Text, 34),
        count(words::PRECHECK_ACCOUNTS),
        money(words::PRECHECK_SUM),
        count(words::REFUSED_ACCOUNTS),
        money(words::REFUSED_SUM),
        Column::new(words::SEVEN, Kind::Text, 26),
        money(words::SEVEN_SUM),
        money(words::CAPITATION_SUM),
    ];
    if desk.takes_part() {
        columns.push(money(words::WITHHELD_SUM));
    }
    columns.push(money(words::TO_PAY_TOTAL));
    let rows = facts.board.rows.iter().map(|row| cells(desk, facts, row));
    Listing::of_rows(words::SHEET, desk.period, columns, rows.collect())
}

fn is_done(step: &Step) -> bool {
    matches!(step.state, StepState::Done | StepState::Stale)
}

fn cells(desk: &Desk, facts: &Facts, row: &Row) -> Vec<Cell<'static>> {
    let sum = facts.sum(&row.payer);
    let refused = facts.refused.get(&row.payer).copied();
    let refused = refused.unwrap_or_default();
    let (has_reply, has_seven) = (is_done(&row.precheck), is_done(&row.reissue));
    let count = |is_known: bool, n: i64| match is_known {
        true => Cell::Count(n),
        false => Cell::Empty,
    };
    let money = |is_known: bool, sum: Kopecks| match is_known {
        true => Cell::Money(sum),
        false => Cell::Empty,
    };
    let capitation = facts.capitations.get(&row.payer);
    let mut cells = vec![
        Cell::text(row.payer.clone()),
        Cell::text(row.name.clone()),
        count(has_reply, row.precheck.accounts),
        money(has_reply, row.precheck.sum),
        count(has_reply, refused.0),
        money(has_reply, refused.1),
        Cell::text(match (seven_words(row), why(row.reissue.why.as_ref())) {
            (word, why) if why.is_empty() => word.to_owned(),
            (word, why) => format!("{word} {why}").trim().to_owned(),
        }),
        money(has_seven, sum.billed),
        capitation.map_or(Cell::Empty, |(sum, _)| Cell::Money(*sum)),
    ];
    if desk.takes_part() {
        let held = &row.withholding;
        cells.push(money(held.state == StepState::Done, held.sum));
    }
    cells.push(money(has_seven, sum.to_pay()));
    cells
}
