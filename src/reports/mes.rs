//! Анализ МЭСов: what accounts of hospitals have against the dictionary of standards, by department.

use std::collections::BTreeMap;

use super::layout::Known;
use super::refusals::known_places;
use super::table::{Cell, Kind, Line, List, Take, take_shown};
use super::{Ask, Blank, Error};
use crate::domain::Kopecks;
use crate::text;
use crate::text::mes as words;
use crate::text::reports::{self, section};
use crate::workflows::mes::{self, Asked, Finding};
use crate::workflows::{Quiet, Workplace};

const VALUES: [(&str, Kind); 15] = [
    ("position", Kind::Count),
    ("key", Kind::Text),
    ("person", Kind::Text),
    ("payer", Kind::Text),
    ("activity", Kind::Text),
    ("department", Kind::Text),
    ("standard", Kind::Text),
    ("diagnosis", Kind::Text),
    ("kind", Kind::Text),
    ("text", Kind::Text),
    ("found", Kind::Text),
    ("expected", Kind::Text),
    ("billed", Kind::Money),
    ("computed", Kind::Money),
    ("difference", Kind::Money),
];

pub fn build<'w>(
    workplace: &'w Workplace,
    ask: &Ask,
    blank: &mut Blank<'_>,
) -> Result<List<'w>, Error> {
    let asked = Asked {
        period: ask.period,
        payer: ask.payer.clone(),
        is_all: false,
    };
    let analysis = mes::analyse(workplace, &asked, &Quiet)?;
    blank
        .notes
        .extend(analysis.remarks.iter().map(words::remark));
    let mut places = known_places(workplace, ask);
    places.insert("checked", words::checked(&analysis));
    places.insert("kinds", words::kinds(&analysis));
    places.insert("dictionary", words::dictionary(&analysis.version));
    let layout = blank.layout(&Known {
        values: VALUES.to_vec(),
        places,
    })?;
    let shows = layout.shows;
    let n_rows = analysis.findings.len() as u64;
    let rows = move |take: &mut Take<'_>| {
        let mut departments: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in &analysis.findings {
            let department = finding.department.as_deref().unwrap_or_default();
            departments.entry(department).or_default().push(finding);
        }
        let mut position = 0;
        for (department, findings) in departments {
            take(Line::Section(&section_title(department)))?;
            for finding in findings {
                position += 1;
                take_shown(&shows, &cells(position, finding), take)?;
            }
        }
        Ok(())
    };
    Ok(List {
        head: layout.head,
        page: layout.page,
        sections: Some(section::DEPARTMENT.into()),
        n_rows,
        rows: Box::new(rows),
    })
}

fn section_title(department: &str) -> String {
    match department {
        "" => reports::no_department(),
        code => text::window::refusals::department(code),
    }
}

fn cells(position: i64, finding: &Finding) -> [Cell<'_>; VALUES.len()] {
    fn own(text: &Option<String>) -> Cell<'_> {
        text.as_deref().map_or(Cell::Empty, Cell::text)
    }
    let sum = |sum: Kopecks| text::window::money(sum);
    [
        Cell::Count(position),
        Cell::text(finding.key.as_str()),
        Cell::text(finding.person.as_str()),
        own(&finding.payer),
        Cell::text(text::activity(finding.activity)),
        own(&finding.department),
        Cell::text(finding.standard.as_str()),
        own(&finding.diagnosis),
        Cell::text(words::kind(finding.what.kind())),
        Cell::text(words::sentence(finding)),
        Cell::text(words::found(finding, sum)),
        Cell::text(words::expected(finding, sum)),
        Cell::Money(finding.billed),
        finding.computed.map_or(Cell::Empty, Cell::Money),
        match finding.what.kind().is_money() {
            true => Cell::Money(finding.difference),
            false => Cell::Empty,
        },
    ]
}
