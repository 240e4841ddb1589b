//! Сверка с застрахованными: what a list of insured people says of accounts that may still be corrected.

use super::layout::Known;
use super::refusals::known_places;
use super::table::{Cell, Kind, List, Take, take_shown};
use super::{Ask, Blank, Error};
use crate::text::insured as words;
use crate::workflows::insured::{self, Finding};
use crate::workflows::{Quiet, Workplace};

const VALUES: [(&str, Kind); 11] = [
    ("position", Kind::Count),
    ("key", Kind::Text),
    ("surname", Kind::Text),
    ("payer", Kind::Text),
    ("severity", Kind::Text),
    ("kind", Kind::Text),
    ("finding", Kind::Text),
    ("field", Kind::Text),
    ("value", Kind::Text),
    ("expected", Kind::Text),
    ("safe", Kind::Text),
];

pub fn build<'w>(
    workplace: &'w Workplace,
    ask: &Ask,
    blank: &mut Blank<'_>,
) -> Result<List<'w>, Error> {
    let payer = ask.payer.as_deref();
    let checked = insured::check_within(workplace, Some(ask.period), payer, &Quiet)?;
    let mut places = known_places(workplace, ask);
    places.insert("list", words::list_title(&checked.list));
    places.insert("summary", words::checked_summary(&checked));
    let layout = blank.layout(&Known {
        values: VALUES.to_vec(),
        places,
    })?;
    let shows = layout.shows;
    let n_rows = checked.findings.len() as u64;
    let rows = move |take: &mut Take<'_>| {
        for (at, finding) in checked.findings.iter().enumerate() {
            let all = cells(at as i64 + 1, workplace, finding);
            take_shown(&shows, &all, take)?;
        }
        Ok(())
    };
    Ok(List {
        head: layout.head,
        page: layout.page,
        sections: None,
        n_rows,
        rows: Box::new(rows),
    })
}

fn cells<'f>(
    position: i64,
    workplace: &Workplace,
    finding: &'f Finding,
) -> [Cell<'f>; VALUES.len()] {
    let own = |text: &'f Option<String>| text.as_deref().map_or(Cell::Empty, Cell::text);
    [
        Cell::Count(position),
        Cell::text(finding.key.as_str()),
        own(&finding.surname),
        own(&finding.payer),
        Cell::text(words::severity(finding.kind)),
        Cell::text(words::kind(finding.kind)),
        Cell::text(words::finding(finding)),
        Cell::text(insured::label(workplace, &finding.path)),
        Cell::text(finding.value.as_str()),
        Cell::text(finding.expected.as_str()),
        Cell::text(words::safe(finding.is_safe)),
    ]
}
