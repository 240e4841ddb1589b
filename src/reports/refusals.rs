//! Отказы: the refusals of a period, grouped; and those whose money has not been asked for again.

use std::collections::HashSet;

use super::layout::{Known, Places};
use super::table::{Cell, Kind, Line, List, Take, take_shown};
use super::{Ask, Blank, Error, places};
use crate::domain::State;
use crate::store::accounts;
use crate::text;
use crate::text::reports as words;
use crate::text::window::refusals as window;
use crate::workflows::Workplace;
use crate::workflows::worklist::{self, By, Filter, Group, Row, Worklist};

const VALUES: [(&str, Kind); 15] = [
    ("position", Kind::Count),
    ("key", Kind::Text),
    ("person", Kind::Text),
    ("payer", Kind::Text),
    ("department", Kind::Text),
    ("doctor", Kind::Text),
    ("reply", Kind::Text),
    ("finding", Kind::Text),
    ("others", Kind::Count),
    ("billed", Kind::Money),
    ("status", Kind::Text),
    ("note", Kind::Text),
    ("due", Kind::Date),
    ("state", Kind::Text),
    ("cure_end", Kind::Date),
];

/// All refusals in force.
pub fn build<'w>(
    workplace: &'w Workplace,
    ask: &Ask,
    blank: &mut Blank<'_>,
) -> Result<List<'w>, Error> {
    let list = read(workplace, ask)?;
    laid_out(workplace, ask, blank, list)
}

/// Those that are neither written off nor in a later file.
pub fn build_not_rebilled<'w>(
    workplace: &'w Workplace,
    ask: &Ask,
    blank: &mut Blank<'_>,
) -> Result<List<'w>, Error> {
    let mut list = read(workplace, ask)?;
    let mut open = HashSet::new();
    for row in &list.rows {
        let standing = accounts::by_id(&workplace.store.connection, row.account_id)?;
        let is_sent_again = standing.shipment_id.is_some_and(|id| id != row.shipment_id);
        if standing.state != State::Withdrawn && !is_sent_again {
            open.insert(row.shipment_id);
        }
    }
    list.rows.retain(|row| open.contains(&row.shipment_id));
    laid_out(workplace, ask, blank, list)
}

pub fn read(workplace: &Workplace, ask: &Ask) -> Result<Worklist, Error> {
    let filter = Filter {
        stage: None,
        payer: match &ask.payer {
            Some(letter) => Some(workplace.letter(letter, ask.period)?),
            None => None,
        },
    };
    Ok(worklist::worklist(workplace, ask.period, &filter)?)
}

/// What lines of text may name: also the payer, where one is asked for.
pub fn known_places(workplace: &Workplace, ask: &Ask) -> Places {
    let mut places = places::places(workplace, ask.period);
    let setup = workplace.setup.as_ref();
    let letter = ask.payer.as_deref();
    let payer = setup.zip(letter).and_then(|(s, l)| s.payer(l, ask.period));
    places::of_payer(&mut places, payer);
    places
}

fn laid_out<'w>(
    workplace: &'w Workplace,
    ask: &Ask,
    blank: &mut Blank<'_>,
    list: Worklist,
) -> Result<List<'w>, Error> {
    let by = ask.by.unwrap_or_default();
    let layout = blank.layout(&Known {
        values: VALUES.to_vec(),
        places: known_places(workplace, ask),
    })?;
    let shows = layout.shows;
    let groups = list.groups(by);
    let n_rows = list.rows.len() as u64;
    let ask = ask.clone();
    let rows = move |take: &mut Take<'_>| {
        let mut position = 0;
        for group in &groups {
            take(Line::Section(&title(workplace, &ask, by, &list, group)))?;
            for at in &group.rows {
                position += 1;
                let row = &list.rows[*at];
                let standing = accounts::by_id(&workplace.store.connection, row.account_id)?;
                let all = cells(position, row, &standing);
                take_shown(&shows, &all, take)?;
            }
        }
        Ok(())
    };
    Ok(List {
        head: layout.head,
        page: layout.page,
        sections: Some(section(by).into()),
        n_rows,
        rows: Box::new(rows),
    })
}

fn cells<'r>(
    position: i64,
    row: &'r Row,
    standing: &accounts::Standing,
) -> [Cell<'r>; VALUES.len()] {
    let own = |text: &'r Option<String>| text.as_deref().map_or(Cell::Empty, Cell::text);
    [
        Cell::Count(position),
        Cell::text(row.key.as_str()),
        Cell::text(person(row)),
        Cell::text(row.payer.as_str()),
        own(&row.department),
        own(&row.doctor),
        Cell::text(words::stage(row.stage)),
        Cell::text(finding(row)),
        match row.n_others {
            0 => Cell::Empty,
            n => Cell::Count(n as i64),
        },
        Cell::Money(row.billed),
        Cell::text(text::refusal_status(row.status)),
        Cell::text(row.note.as_str()),
        Cell::date(row.due),
        Cell::text(text::state(standing.state)),
        Cell::Date(standing.cure_end),
    ]
}

pub fn person(row: &Row) -> String {
    let parts = [&row.surname, &row.name, &row.patronymic];
    let parts: Vec<&str> = parts.iter().filter_map(|part| part.as_deref()).collect();
    parts.join(" ")
}

/// The first finding, and how many there are beside it.
fn finding(row: &Row) -> String {
    let first = row.finding.as_ref().map_or_else(
        || words::NO_FINDING.to_owned(),
        |f| words::finding(&f.family, &f.code, &f.text),
    );
    match row.n_others {
        0 => first,
        n => format!("{first} ({})", words::and_more(n)),
    }
}

pub fn section(by: By) -> &'static str {
    match by {
        By::Finding => words::section::FINDING,
        By::Payer => words::section::PAYER,
        By::Department => words::section::DEPARTMENT,
        By::Doctor => words::section::DOCTOR,
    }
}

pub fn title(workplace: &Workplace, ask: &Ask, by: By, list: &Worklist, group: &Group) -> String {
    match by {
        By::Finding => {
            // One code may have been explained in several ways: then each row says its own.
            let mut findings = group
                .rows
                .iter()
                .filter_map(|at| list.rows[*at].finding.as_ref());
            let text = match findings.all(|finding| finding.text == group.text) {
                true => group.text.as_str(),
                false => "",
            };
            words::finding(&group.family, &group.code, text)
        }
        By::Payer => {
            let setup = workplace.setup.as_ref();
            let payer = setup.and_then(|setup| setup.payer(&group.code, ask.period));
            payer.map_or_else(
                || group.code.clone(),
                |p| text::window::payer(&p.letter, &p.name),
            )
        }
        By::Department if group.code.is_empty() => words::no_department(),
        By::Doctor if group.code.is_empty() => words::no_doctor(),
        By::Department => window::department(&group.code),
        By::Doctor => window::doctor(&group.code),
    }
}
