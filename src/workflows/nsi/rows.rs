//! The rows of what is in force of a dictionary, in pages: for whoever looks through a big one, without
//! taking it into memory.

use std::ops::ControlFlow;

use chrono::NaiveDate;

use crate::nsi::built_in;
use crate::store::dictionaries::{self, After, BETWEEN_CELLS};

use super::{Listed, Trouble, catalogue};
use crate::workflows::{Error, Workplace};

/// Where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Stored(After),
    BuiltIn(usize),
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub begins: Option<NaiveDate>,
    pub ends: Option<NaiveDate>,
    /// One for each column.
    pub cells: Vec<String>,
}

/// Some rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub columns: Vec<String>,
    pub rows: Vec<Stored>,
    /// Nothing where there are no more.
    pub next: Option<Next>,
}

/// At most `limit` rows of a version that are wanted, from `from` on: of an imported one by code and
/// first day, of a built-in table in its own order. `wants` is asked with the cells of a row, with a
/// space between them.
///
/// # Errors
/// [`Trouble::NoVersion`]; what the store says; a file of descriptors that cannot be used.
pub fn rows(
    workplace: &Workplace,
    version: &Listed,
    from: Option<Next>,
    limit: usize,
    wants: &dyn Fn(&str) -> bool,
) -> Result<Page, Error> {
    match (version.id, from) {
        (None, Some(Next::BuiltIn(first))) => of_built_in(workplace, version, first, limit, wants),
        (None, _) => of_built_in(workplace, version, 0, limit, wants),
        (Some(id), Some(Next::Stored(after))) => of_version(workplace, id, &after, limit, wants),
        (Some(id), _) => of_version(workplace, id, &After::nothing(), limit, wants),
    }
}

fn of_version(
    workplace: &Workplace,
    id: i64,
    after: &After,
    limit: usize,
    wants: &dyn Fn(&str) -> bool,
) -> Result<Page, Error> {
    let connection = &workplace.store.connection;
    let version = dictionaries::version(connection, id)?;
    let version = version.ok_or_else(|| Trouble::NoVersion(id.to_string()))?;
    let mut page = Page {
        columns: version.columns,
        rows: Vec::new(),
        next: None,
    };
    let mut last = after.clone();
    dictionaries::rows_after(connection, id, after, |here, row| {
        if !wants(&row.cells.replace(BETWEEN_CELLS, " ")) {
            return ControlFlow::Continue(());
        }
        if page.rows.len() == limit {
            page.next = Some(Next::Stored(last.clone()));
            return ControlFlow::Break(());
        }
        page.rows.push(Stored {
            begins: row.begins,
            ends: row.ends,
            cells: row.cells.split(BETWEEN_CELLS).map(str::to_owned).collect(),
        });
        last = here;
        ControlFlow::Continue(())
    })?;
    Ok(page)
}

fn of_built_in(
    workplace: &Workplace,
    version: &Listed,
    first: usize,
    limit: usize,
    wants: &dyn Fn(&str) -> bool,
) -> Result<Page, Error> {
    let dictionary = built_in::dictionary(&version.dictionary, &catalogue(workplace)?);
    let dictionary = dictionary.ok_or_else(|| Trouble::NoVersion(version.dictionary.clone()))?;
    let mut page = Page {
        columns: dictionary.table().columns().to_vec(),
        rows: Vec::new(),
        next: None,
    };
    for row in dictionary.all().skip(first) {
        let cells: Vec<String> = dictionary
            .table()
            .row(row.number())
            .map(str::to_owned)
            .collect();
        if !wants(&cells.join(" ")) {
            continue;
        }
        if page.rows.len() == limit {
            page.next = Some(Next::BuiltIn(row.number()));
            break;
        }
        page.rows.push(Stored {
            begins: row.begin(),
            ends: row.end(),
            cells,
        });
    }
    Ok(page)
}
