//! Листы отказов: for each department or doctor a sheet with their refusals, the money, and how to fill
//! the account in next time.

use super::layout::Known;
use super::refusals::{self, known_places, person};
use super::table::{Cell, Kind, Line, List, Take, take_shown};
use super::{Ask, Blank, Error, Which};
use crate::text::reports as words;
use crate::workflows::Workplace;
use crate::workflows::card;
use crate::workflows::comparison::{Comparison, comparison};
use crate::workflows::worklist::{By, Row};

const VALUES: [(&str, Kind); 9] = [
    ("position", Kind::Count),
    ("key", Kind::Text),
    ("person", Kind::Text),
    ("payer", Kind::Text),
    ("department", Kind::Text),
    ("doctor", Kind::Text),
    ("findings", Kind::Text),
    ("advice", Kind::Text),
    ("billed", Kind::Money),
];

pub fn build<'w>(
    workplace: &'w Workplace,
    ask: &Ask,
    blank: &mut Blank<'_>,
) -> Result<List<'w>, Error> {
    let by = match ask.by {
        None => By::Department,
        Some(by @ (By::Department | By::Doctor)) => by,
        Some(By::Finding | By::Payer) => return Err(Error::Which(Which::Groups)),
    };
    let layout = blank.layout(&Known {
        values: VALUES.to_vec(),
        places: known_places(workplace, ask),
    })?;
    let list = refusals::read(workplace, ask)?;
    let mut groups = list.groups(by);
    if let Some(code) = &ask.key {
        groups.retain(|group| group.code == *code);
        if groups.is_empty() {
            return Err(Error::Which(Which::Group(code.clone())));
        }
    }
    let n_rows = groups.iter().map(|group| group.rows.len() as u64).sum();
    let ask = ask.clone();
    let shows = layout.shows;
    let rows = move |take: &mut Take<'_>| {
        for group in &groups {
            let title = refusals::title(workplace, &ask, by, &list, group);
            take(Line::Section(&title))?;
            for (nth, at) in group.rows.iter().enumerate() {
                let row = &list.rows[*at];
                let compared = comparison(workplace, row.shipment_id)?;
                let all = cells(workplace, nth as i64 + 1, row, &compared);
                take_shown(&shows, &all, take)?;
            }
        }
        Ok(())
    };
    Ok(List {
        head: layout.head,
        page: layout.page,
        sections: Some(refusals::section(by).into()),
        n_rows,
        rows: Box::new(rows),
    })
}

fn cells<'r>(
    workplace: &Workplace,
    position: i64,
    row: &'r Row,
    compared: &Comparison,
) -> [Cell<'r>; VALUES.len()] {
    let own = |text: &'r Option<String>| text.as_deref().map_or(Cell::Empty, Cell::text);
    let findings = compared.findings.iter();
    let findings: Vec<String> = findings
        .map(|finding| words::finding(&finding.family, &finding.code, &finding.text))
        .collect();
    [
        Cell::Count(position),
        Cell::text(row.key.as_str()),
        Cell::text(person(row)),
        Cell::text(row.payer.as_str()),
        own(&row.department),
        own(&row.doctor),
        match findings.is_empty() {
            true => Cell::text(words::NO_FINDING),
            false => Cell::text(findings.join("; ")),
        },
        Cell::text(advice(workplace, compared)),
        Cell::Money(row.billed),
    ]
}

/// How to fill it in next time: the fields where the fund has something else; where it says nothing of
/// its own, the fields that its findings concern.
fn advice(workplace: &Workplace, compared: &Comparison) -> String {
    let edition = &workplace.profile.edition;
    let date = |text: &str| {
        text.parse()
            .map_or_else(|_| text.to_owned(), super::places::day)
    };
    let shown = |text: &str, is_date: bool| match is_date {
        true => date(text),
        false => text.to_owned(),
    };
    let differing = compared.fields.iter().filter(|field| field.is_different());
    let mut lines: Vec<String> = differing
        .map(|field| {
            let sent = shown(&field.sent, field.is_date);
            let fund = shown(&field.fund, field.is_date);
            words::field_differs(&field.label, &sent, &fund)
        })
        .collect();
    if lines.is_empty() {
        for finding in &compared.findings {
            let label = card::concerned_label(edition, &finding.family);
            lines.push(label.map_or_else(|| words::CHECK_ALL.to_owned(), words::check_field));
        }
        lines.dedup();
    }
    match lines.is_empty() {
        true => words::CHECK_ALL.to_owned(),
        false => lines.join("; "),
    }
}
