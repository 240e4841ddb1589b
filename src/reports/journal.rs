//! Журнал месяца: every step from the first of the period to its last one, those of other periods left
//! out.

use super::layout::Known;
use super::table::{Cell, Kind, List, Take, take_shown};
use super::{Ask, Blank, Error, places};
use crate::text::reports as words;
use crate::workflows::Workplace;
use crate::workflows::journal::{self, Performed};

const VALUES: [(&str, Kind); 8] = [
    ("number", Kind::Count),
    ("when", Kind::Text),
    ("who", Kind::Text),
    ("what", Kind::Text),
    ("accounts", Kind::Count),
    ("sum", Kind::Money),
    ("files", Kind::Text),
    ("undone", Kind::Text),
];

pub fn build<'w>(
    workplace: &'w Workplace,
    ask: &Ask,
    blank: &mut Blank<'_>,
) -> Result<List<'w>, Error> {
    let layout = blank.layout(&Known {
        values: VALUES.to_vec(),
        places: places::places(workplace, ask.period),
    })?;
    let shows = layout.shows;
    let ids = journal::ids_of_period(workplace, ask.period)?;
    let n_rows = ids.len() as u64;
    let rows = move |take: &mut Take<'_>| {
        for id in &ids {
            let step = journal::performed(workplace, *id)?;
            let all = cells(&step);
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

fn cells(entry: &Performed) -> [Cell<'_>; VALUES.len()] {
    let files: Vec<&str> = entry.files.iter().map(|file| file.name.as_str()).collect();
    let step = &entry.step;
    [
        Cell::Count(step.id),
        Cell::text(words::moment(&step.at)),
        Cell::text(step.who.as_str()),
        Cell::text(step.summary.as_str()),
        entry.accounts.map_or(Cell::Empty, Cell::Count),
        entry.billed.map_or(Cell::Empty, Cell::Money),
        Cell::text(files.join(", ")),
        match step.undone_by {
            Some(by) => Cell::text(words::undone_by(by)),
            None => Cell::Empty,
        },
    ]
}
