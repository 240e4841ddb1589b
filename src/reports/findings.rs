//! Замечания: what the rules say of the accounts of a month, by rule or by department.

use std::collections::BTreeMap;

use super::layout::Known;
use super::refusals::known_places;
use super::table::{Cell, Kind, Line, List, Take, take_shown};
use super::{Ask, Blank, Error};
use crate::text;
use crate::text::checks as words;
use crate::text::reports::{self, section};
use crate::workflows::check::{self, Item, List as Found, Prepared};
use crate::workflows::worklist::By;
use crate::workflows::{Quiet, Workplace};

const VALUES: [(&str, Kind); 14] = [
    ("position", Kind::Count),
    ("severity", Kind::Text),
    ("rule", Kind::Text),
    ("text", Kind::Text),
    ("value", Kind::Text),
    ("expected", Kind::Text),
    ("remedy", Kind::Text),
    ("field", Kind::Text),
    ("key", Kind::Text),
    ("person", Kind::Text),
    ("payer", Kind::Text),
    ("department", Kind::Text),
    ("doctor", Kind::Text),
    ("billed", Kind::Money),
];

pub fn build<'w>(
    workplace: &'w Workplace,
    ask: &Ask,
    blank: &mut Blank<'_>,
) -> Result<List<'w>, Error> {
    let prepared = Prepared::load(workplace, ask.period)?;
    let found = check::list(workplace, &prepared, ask.period, &Quiet)?;
    let mut places = known_places(workplace, ask);
    places.insert(
        "checked",
        words::account_summary(&found.summary, prepared.n_rules()),
    );
    let layout = blank.layout(&Known {
        values: VALUES.to_vec(),
        places,
    })?;
    let shows = layout.shows;
    let n_rows = found.findings.len() as u64;
    let by = ask.by.unwrap_or_default();
    let rows = move |take: &mut Take<'_>| {
        let mut position = 0;
        for (title, findings) in sections(&found, by) {
            take(Line::Section(&title))?;
            for at in findings {
                position += 1;
                let cells = cells(position, &found, &found.findings[at]);
                take_shown(&shows, &cells, take)?;
            }
        }
        Ok(())
    };
    Ok(List {
        head: layout.head,
        page: layout.page,
        sections: Some(match by {
            By::Department => section::DEPARTMENT.into(),
            _ => section::FINDING.into(),
        }),
        n_rows,
        rows: Box::new(rows),
    })
}

/// Titles, each with places in the list of findings.
fn sections(found: &Found, by: By) -> Vec<(String, Vec<usize>)> {
    if by != By::Department {
        let rules = found.rules.iter();
        return rules
            .map(|rule| {
                let title = words::section(rule.severity, &rule.title, rule.accounts, rule.billed);
                (title, rule.findings.clone())
            })
            .collect();
    }
    let mut departments: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for rule in &found.rules {
        for at in &rule.findings {
            let account = &found.accounts[found.findings[*at].account];
            let department = account.department.as_deref().unwrap_or_default();
            departments.entry(department).or_default().push(*at);
        }
    }
    let titled = departments.into_iter().map(|(department, findings)| {
        let title = match department {
            "" => reports::no_department(),
            code => text::window::refusals::department(code),
        };
        (title, findings)
    });
    titled.collect()
}

fn cells<'f>(position: i64, found: &'f Found, item: &'f Item) -> [Cell<'f>; VALUES.len()] {
    fn own(text: &Option<String>) -> Cell<'_> {
        text.as_deref().map_or(Cell::Empty, Cell::text)
    }
    let (rule, account) = (&found.rules[item.rule], &found.accounts[item.account]);
    [
        Cell::Count(position),
        Cell::text(words::severity(rule.severity)),
        Cell::text(rule.id.as_str()),
        Cell::text(item.text.as_str()),
        Cell::text(item.value.as_str()),
        Cell::text(rule.expected.as_str()),
        Cell::text(rule.remedy.as_str()),
        Cell::text(item.path.as_str()),
        Cell::text(account.key.as_str()),
        own(&account.surname),
        own(&account.payer),
        own(&account.department),
        own(&account.doctor),
        Cell::Money(account.billed),
    ]
}
