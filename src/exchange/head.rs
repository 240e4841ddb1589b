//! What a file says of itself: the sender, the period, and each bill's totals.

use std::collections::HashMap;

use crate::domain::Kopecks;

use super::edition::{Edition, ElementId};
use super::fault::{Fault, FaultKind};
use super::role::Role;
use super::xml::Element;

/// Attributes of the file's head.
#[derive(Clone, Debug, Default)]
pub struct Head {
    values: HashMap<Role, String>,
}

/// Attributes and totals of one bill.
#[derive(Clone, Debug, Default)]
pub struct Bill {
    pub payer_ogrn: Option<String>,
    /// Everything the bill says of itself, by attribute name: numbers, dates, experts.
    pub said: Vec<(String, String)>,
    pub totals: Vec<Total>,
}

/// One row of a bill's totals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Total {
    /// Which table: [`Role::TotalsAll`], [`Role::TotalsCapitation`] or [`Role::TotalsInvoices`].
    pub table: Option<Role>,
    pub type_code: String,
    pub billed: Kopecks,
    /// What the payer accepted or computed; missing where the row does not say.
    pub accepted: Option<Kopecks>,
    /// `(heads, rate)` of adults, children and everybody.
    pub adults: Option<(i64, Kopecks)>,
    pub children: Option<(i64, Kopecks)>,
    pub heads: Option<(i64, Kopecks)>,
}

impl Total {
    /// The row's money: what the payer computed, else what was billed.
    pub fn amount(&self) -> Kopecks {
        self.accepted.unwrap_or(self.billed)
    }

    /// Whether heads × rates give the sum (identity 4); true where the row has no rates.
    pub fn is_consistent(&self) -> bool {
        let product = |pair: Option<(i64, Kopecks)>| {
            pair.map_or(0, |(heads, rate)| i128::from(heads) * i128::from(rate.0))
        };
        let by_age = product(self.adults) + product(self.children);
        let by_all = product(self.heads);
        let said = i128::from(self.amount().0);
        (by_age == 0 && by_all == 0) || by_age == said || by_all == said
    }
}

impl Head {
    /// Takes over values by role: of a start tag, or of a whole element with what is inside.
    pub fn read(&mut self, edition: &Edition, id: ElementId, element: &Element<'_>) {
        each_value(edition, id, element, &mut |role, _, value| {
            if let Some(role) = role {
                self.values.insert(role, value.to_owned());
            }
        });
    }

    pub fn get(&self, role: Role) -> Option<&str> {
        self.values
            .get(&role)
            .map(String::as_str)
            .filter(|v| !v.is_empty())
    }
}

impl Bill {
    /// Reads a bill's start tag, or the element that stands for it.
    pub fn read(edition: &Edition, id: ElementId, element: &Element<'_>) -> Bill {
        let mut bill = Bill::default();
        each_value(edition, id, element, &mut |role, name, value| {
            if role == Some(Role::BillPayerOgrn) && !value.is_empty() {
                bill.payer_ogrn = Some(value.to_owned());
            }
            bill.said.push((name.to_owned(), value.to_owned()));
        });
        bill
    }

    /// Reads the element of totals.
    ///
    /// # Errors
    /// Sums that cannot be read, all of them.
    pub fn read_totals(
        &mut self,
        edition: &Edition,
        id: ElementId,
        element: &Element<'_>,
        line: u64,
    ) -> Result<(), Vec<Fault>> {
        let mut faults = Vec::new();
        self.descend(edition, id, element, line, &mut faults);
        if faults.is_empty() {
            Ok(())
        } else {
            Err(faults)
        }
    }

    fn descend(
        &mut self,
        edition: &Edition,
        id: ElementId,
        element: &Element<'_>,
        line: u64,
        faults: &mut Vec<Fault>,
    ) {
        let spec = edition.element(id);
        if matches!(
            spec.role,
            Some(Role::TotalsAll | Role::TotalsCapitation | Role::TotalsInvoices)
        ) {
            let mut values = Head::default();
            values.read(edition, id, element);
            let mut money = |role: Role| {
                let text = values.get(role)?;
                let read = Kopecks::parse(text);
                if let Err(why) = read {
                    let kind = FaultKind::BadMoney(text.chars().take(40).collect(), why);
                    faults.push(Fault::at(kind, Some(line), spec.path.clone()));
                }
                read.ok()
            };
            let billed = money(Role::TotalBilled);
            let accepted = money(Role::TotalAccepted);
            let rates = [
                Role::TotalAdultRate,
                Role::TotalChildRate,
                Role::TotalHeadRate,
            ]
            .map(&mut money);
            let heads = [Role::TotalAdults, Role::TotalChildren, Role::TotalHeads]
                .map(|role| values.get(role).and_then(|text| text.parse::<i64>().ok()));
            let pair = |at: usize| heads[at].zip(rates[at]);
            self.totals.push(Total {
                table: spec.role,
                type_code: values.get(Role::TotalType).unwrap_or("").to_owned(),
                billed: billed.unwrap_or_default(),
                accepted,
                adults: pair(0),
                children: pair(1),
                heads: pair(2),
            });
        }
        for child in element.elements() {
            if let Some(id) = edition.child(id, &child.name) {
                self.descend(edition, id, child, line, faults);
            }
        }
    }

    /// Rows of one table.
    pub fn table(&self, table: Role) -> impl Iterator<Item = &Total> {
        self.totals
            .iter()
            .filter(move |total| total.table == Some(table))
    }
}

/// Hands over every value of an element and of those inside it: role, name, trimmed text.
fn each_value(
    edition: &Edition,
    id: ElementId,
    element: &Element<'_>,
    each: &mut impl FnMut(Option<Role>, &str, &str),
) {
    let spec = edition.element(id);
    for (name, value) in &element.attributes {
        let field = spec.attributes.iter().find(|f| f.name == *name);
        each(field.and_then(|f| f.role), name, value.trim());
    }
    if let Some(field) = &spec.value {
        each(field.role, &element.name, &element.text());
    }
    for child in element.elements() {
        if let Some(id) = edition.child(id, &child.name) {
            each_value(edition, id, child, each);
        }
    }
}
