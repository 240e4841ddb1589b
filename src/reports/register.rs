//! Реестр счёта: every account of a payer's 7-file, or of a registry, by activity.
//!
//! A layout shows a few values that are put together here, and any field that has a role in the format
//! table, by the role's name. No element of the wire is named.

use super::invoice::{self, InForce};
use super::layout::{Known, Places};
use super::table::{Cell, Kind, Line, List, Take};
use super::{Ask, Blank, Error, Which, places};
use crate::exchange::Role;
use crate::exchange::path::{self, FieldPath};
use crate::exchange::record::Record;
use crate::exchange::xml::Element;
use crate::store::shipments::Outline;
use crate::text;
use crate::text::reports as words;
use crate::workflows::Workplace;
use crate::workflows::register::{self, Reader};

const POSITION: usize = 0;
const NUMBER: usize = 1;
const PERSON: usize = 2;
const SEX: usize = 3;
const BIRTH_DATE: usize = 4;
const DOCUMENT: usize = 5;
const POLICY: usize = 6;
const CURE_START: usize = 7;
const CURE_END: usize = 8;
const BILLED: usize = 9;
const CASE_BASED: usize = 10;
const CURE: usize = 11;
const EMPTY: usize = 12;

/// What is put together here. Behind these come the roles.
const OWN: [(&str, Kind); 13] = [
    ("position", Kind::Count),
    ("number", Kind::Count),
    ("person", Kind::Text),
    ("sex", Kind::Text),
    ("birth_date", Kind::Date),
    ("document", Kind::Text),
    ("policy", Kind::Text),
    ("cure_start", Kind::Date),
    ("cure_end", Kind::Date),
    ("billed", Kind::Money),
    ("case_based", Kind::Money),
    ("cure", Kind::Text),
    // For what nobody knows and a form wants: to be filled in by hand.
    ("empty", Kind::Text),
];

pub fn build<'w>(
    workplace: &'w Workplace,
    ask: &Ask,
    blank: &mut Blank<'_>,
) -> Result<List<'w>, Error> {
    let (accounts, places) = accounts(workplace, ask, &mut blank.notes)?;
    let roles = Role::ALL.iter().map(|role| (role.name(), Kind::Text));
    let layout = blank.layout(&Known {
        values: OWN.into_iter().chain(roles).collect(),
        places,
    })?;
    let values: Vec<Value> = layout
        .shows
        .iter()
        .map(|at| Value::new(workplace, *at))
        .collect();
    let series = FieldPath::of_role(&workplace.profile.edition, Role::DocumentSeries);
    let number = FieldPath::of_role(&workplace.profile.edition, Role::DocumentNumber);
    let reader = Reader::new(workplace)?;
    let n_rows = accounts.len() as u64;
    let rows = move |take: &mut Take<'_>| {
        let mut last = None;
        for (position, account) in accounts.iter().enumerate() {
            if last.replace(account.activity) != Some(account.activity) {
                take(Line::Section(text::activity(account.activity)))?;
            }
            reader.read(account.revision_id, |tree, record| {
                let own = path::accounts(&workplace.profile.edition, tree);
                let row = Row {
                    position: position as i64 + 1,
                    account,
                    tree,
                    element: own.first().copied().unwrap_or(tree),
                    record,
                    document: [&series, &number],
                };
                let cells: Vec<Cell<'_>> = values.iter().map(|value| row.cell(value)).collect();
                take(Line::Row(&cells))
            })?;
        }
        Ok(())
    };
    Ok(List {
        head: layout.head,
        page: layout.page,
        sections: Some(words::section::ACTIVITY.into()),
        n_rows,
        rows: Box::new(rows),
    })
}

/// Whose register it is, with what its lines of text may name.
fn accounts(
    workplace: &Workplace,
    ask: &Ask,
    notes: &mut Vec<String>,
) -> Result<(Vec<Outline>, Places), Error> {
    let mut places = places::places(workplace, ask.period);
    places::of_payer(&mut places, None);
    places::of_invoice(&mut places, None);
    places.insert("registry", String::new());
    match (&ask.payer, ask.registry) {
        (Some(payer), None) => {
            let letter = workplace.letter(payer, ask.period)?;
            let payer = workplace.setup()?.payer(&letter, ask.period);
            places::of_payer(&mut places, payer);
            let InForce { invoice, note } = invoice::in_force(workplace, ask.period, &letter)?;
            places::of_invoice(&mut places, invoice.as_ref());
            notes.extend(note);
            let accounts = register::of_payer(workplace, ask.period, &letter)?;
            Ok((accounts, places))
        }
        (None, Some(id)) => {
            places.insert("registry", id.to_string());
            let accounts = register::of_registry(workplace, ask.period, id)?;
            Ok((accounts, places))
        }
        _ => Err(Error::Which(Which::Register)),
    }
}

/// What a column shows.
enum Value {
    Own(usize),
    /// Nothing where the edition has no such field.
    Role(Option<FieldPath>),
}

impl Value {
    fn new(workplace: &Workplace, at: usize) -> Value {
        match at.checked_sub(OWN.len()) {
            None => Value::Own(at),
            Some(role) => {
                let edition = &workplace.profile.edition;
                let role = Role::ALL.get(role);
                Value::Role(role.and_then(|role| FieldPath::of_role(edition, *role)))
            }
        }
    }
}

struct Row<'r> {
    position: i64,
    account: &'r Outline,
    tree: &'r Element<'r>,
    element: &'r Element<'r>,
    record: &'r Record,
    /// Series and number of the person's document.
    document: [&'r Option<FieldPath>; 2],
}

impl<'r> Row<'r> {
    fn field(&self, path: Option<&FieldPath>) -> Option<String> {
        let said = path?.get(self.tree, self.element)?;
        Some(said.trim().to_owned()).filter(|said| !said.is_empty())
    }

    fn cell(&self, value: &Value) -> Cell<'r> {
        let at = match value {
            Value::Role(path) => {
                return self.field(path.as_ref()).map_or(Cell::Empty, Cell::text);
            }
            Value::Own(at) => *at,
        };
        let record = self.record;
        let person = &record.person;
        let policy = record.policy.as_ref();
        match at {
            POSITION => Cell::Count(self.position),
            NUMBER => self.account.number.map_or(Cell::Empty, Cell::Count),
            PERSON => Cell::text(together(&[
                &person.surname,
                &person.name,
                &person.patronymic,
            ])),
            SEX => Cell::text(words::sex(person.sex.as_deref().unwrap_or_default())),
            BIRTH_DATE => Cell::date(person.birth_date),
            DOCUMENT => {
                let parts = self.document.map(|path| self.field(path.as_ref()));
                Cell::text(together(&parts.each_ref()))
            }
            POLICY => Cell::text(policy.map_or_else(String::new, |policy| {
                together(&[&policy.series, &policy.number])
            })),
            CURE_START => Cell::date(record.cure_start),
            CURE_END => Cell::date(record.cure_end),
            BILLED => Cell::Money(self.account.billed),
            CASE_BASED => Cell::Money(self.account.case_based),
            CURE => Cell::text(words::days(record.cure_start, record.cure_end)),
            EMPTY => Cell::Empty,
            _ => unreachable!("no more values than OWN has"),
        }
    }
}

fn together(parts: &[&Option<String>]) -> String {
    let parts: Vec<&str> = parts.iter().filter_map(|part| part.as_deref()).collect();
    parts.join(" ")
}
