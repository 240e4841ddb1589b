//! The work-list as a spreadsheet: its groups are a column, so that a filter can tell them apart.

use super::list::{List, group_words, person};
use crate::domain::ReportingPeriod;
use crate::reports::table::{Cell, Column, Kind};
use crate::text;
use crate::text::window::refusals as words;
use crate::ui::spreadsheet::Listing;
use crate::workflows::worklist::Row;

pub fn listing(list: &List, period: ReportingPeriod) -> Listing {
    let columns = vec![
        Column::new(words::GROUP, Kind::Text, 16),
        Column::new(words::GROUP_TEXT, Kind::Text, 40),
        Column::new(words::PATIENT, Kind::Text, 34),
        Column::new(words::PAYER, Kind::Text, 5),
        Column::new(words::FINDING, Kind::Text, 16),
        Column::new(words::DEPARTMENT, Kind::Text, 14),
        Column::new(words::DOCTOR, Kind::Text, 14),
        Column::new(words::ROUND, Kind::Text, 10),
        Column::new(words::STATUS, Kind::Text, 14),
        Column::new(words::SUM, Kind::Money, 14).totalled(),
    ];
    let (worklist, groups, by) = (list.worklist.clone(), list.groups().to_vec(), list.by);
    let listing = Listing::new(words::SHEET, period, columns, move |_, put| {
        for group in &groups {
            let (code, said) = group_words(group, by);
            for at in &group.rows {
                put(&cells(&code, &said, &worklist.rows[*at]))?;
            }
        }
        Ok(())
    });
    let all = list.totals.all;
    listing.rows(all.n).sum(all.sum).with_people()
}

fn cells<'a>(code: &'a str, said: &'a str, row: &'a Row) -> Vec<Cell<'a>> {
    let words = |words: Option<&'a str>| match words {
        None | Some("") => Cell::Empty,
        Some(words) => Cell::text(words),
    };
    let finding = row.finding.as_ref();
    vec![
        Cell::text(code),
        words(Some(said)),
        Cell::text(person(row)),
        Cell::text(row.payer.as_str()),
        match finding {
            Some(finding) => Cell::text(words::finding_code(&finding.family, &finding.code)),
            None => Cell::Empty,
        },
        words(row.department.as_deref()),
        words(row.doctor.as_deref()),
        Cell::text(text::round(row.round)),
        Cell::text(text::refusal_status(row.status)),
        Cell::Money(row.billed),
    ]
}
