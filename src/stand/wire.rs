//! The element names of the protocol «Reestr» that the fund's side writes and looks at.

use chrono::NaiveDate;

use crate::exchange::record::read_date;
use crate::exchange::xml::{Element, Node};

pub(super) const REGION: &str = "region_oms";
pub(super) const INSURER: &str = "ogrn_smo";
pub(super) const POLICY_TYPE: &str = "type_polis";
pub(super) const POLICY_SERIES: &str = "polisser";
pub(super) const POLICY_NUMBER: &str = "polisnum";
pub(super) const POLICY_FROM: &str = "begin_p";
pub(super) const POLICY_TO: &str = "end_p";
pub(super) const DOC_TYPE: &str = "doctype";
pub(super) const DOC_SERIES: &str = "docser";
pub(super) const DOC_NUMBER: &str = "docnum";

pub(super) const BILL_PAYER: &str = "ogrn_smo";
pub(super) const BODY_DATE: &str = "date_1";
pub(super) const PERSON_CODE: &str = "patientcod";

const ACCOUNTS: &str = "register_accounts";
const ACCOUNT: &str = "personal_account";
const SMO: &str = "smo";
const PERSON_FINDING: &str = "an_p";
const TARIFF_FINDINGS: &str = "an_tariffs";

pub(super) type Pairs<'a> = &'a [(&'a str, &'a str)];

/// An element of our own; empty values are left out by the writer.
pub(super) fn tag(
    name: &'static str,
    attributes: Pairs<'_>,
    children: Vec<Element<'static>>,
) -> Element<'static> {
    let mut element = Element::new(name);
    for (name, value) in attributes {
        element.set_attribute(name, (*value).to_owned());
    }
    element.children = children.into_iter().map(Node::Element).collect();
    element
}

/// The children of a name below the children of a name.
fn below<'t, 'a>(
    element: &'t Element<'a>,
    list: &'static str,
    name: &'static str,
) -> impl Iterator<Item = &'t Element<'a>> {
    element
        .elements()
        .filter(move |e| e.name == list)
        .flat_map(|e| e.elements())
        .filter(move |e| e.name == name)
}

pub(super) fn policies<'t, 'a>(patient: &'t Element<'a>) -> impl Iterator<Item = &'t Element<'a>> {
    below(patient, "polises", "polis")
}

pub(super) fn docs<'t, 'a>(patient: &'t Element<'a>) -> impl Iterator<Item = &'t Element<'a>> {
    below(patient, "docs", "doc")
}

/// The services of an account.
pub(super) fn services<'t, 'a>(account: &'t Element<'a>) -> impl Iterator<Item = &'t Element<'a>> {
    below(account, "manipulations", "manipulation")
}

pub(super) fn date(element: &Element<'_>, name: &str) -> Option<NaiveDate> {
    read_date(element.attribute(name)?.trim()).ok()
}

fn children_mut<'t, 'a>(
    element: &'t mut Element<'a>,
    name: &'static str,
) -> impl Iterator<Item = &'t mut Element<'a>> {
    element
        .children
        .iter_mut()
        .filter_map(move |node| match node {
            Node::Element(e) if e.name == name => Some(e),
            _ => None,
        })
}

fn remove(element: &mut Element<'_>, name: &str) {
    element
        .children
        .retain(|node| !matches!(node, Node::Element(e) if e.name == name));
}

/// Keeps the accounts that `edit` says yes to, and a patient without former decisions.
/// `edit` gets the account's number in the record, from 0.
pub(super) fn edit_accounts(
    patient: &mut Element<'_>,
    mut edit: impl FnMut(usize, &mut Element<'_>) -> bool,
) {
    remove(patient, PERSON_FINDING);
    let mut at = 0;
    for list in children_mut(patient, ACCOUNTS) {
        list.children.retain_mut(|node| match node {
            Node::Element(account) if account.name == ACCOUNT => {
                remove(account, SMO);
                for service in services_mut(account) {
                    remove(service, TARIFF_FINDINGS);
                }
                at += 1;
                edit(at - 1, account)
            }
            _ => true,
        });
    }
}

fn services_mut<'t, 'a>(account: &'t mut Element<'a>) -> impl Iterator<Item = &'t mut Element<'a>> {
    children_mut(account, "manipulations").flat_map(|m| children_mut(m, "manipulation"))
}

/// Writes what the payer accepts beside each sum of the account itself.
pub(super) fn set_accepted(account: &mut Element<'_>, accepted: impl Fn(&str) -> Option<String>) {
    for elem in children_mut(account, "sum").flat_map(|sum| children_mut(sum, "elem")) {
        let billed = elem.attribute("suml").unwrap_or("").trim().to_owned();
        if let Some(value) = accepted(&billed) {
            elem.set_attribute("sum", value);
        }
    }
}

pub(super) fn push<'a>(element: &mut Element<'a>, child: Element<'a>) {
    element.children.push(Node::Element(child));
}

/// The payer's decision with its findings; each list may be empty.
pub(super) fn decision(
    pay: &str,
    policy: Vec<Element<'static>>,
    sums: Vec<Element<'static>>,
    mes: Vec<Element<'static>>,
) -> Element<'static> {
    let lists = [("an_pss", policy), ("an_sums", sums), ("an_mess", mes)];
    let lists = lists.into_iter().filter(|(_, items)| !items.is_empty());
    let lists = lists.map(|(name, items)| tag(name, &[], items)).collect();
    tag(SMO, &[("pay", pay)], lists)
}

/// A remark on the tariff of the `at`-th service; the protocol spells `сomment` with a Cyrillic
/// first letter.
pub(super) fn add_tariff_finding(account: &mut Element<'_>, at: usize, text: &str) {
    if let Some(service) = services_mut(account).nth(at) {
        let own = |name: &str| service.attribute(name).unwrap_or("").to_owned();
        let (code, day, n) = (own("service"), own("date_1"), own("quantity"));
        let finding = tag(
            "an_tariff",
            &[
                ("date", &day),
                ("provcode", "76999"),
                ("provname", "МО «Соседняя учебная»"),
                ("service", &code),
                ("date_1", &day),
                ("servcount", &n),
                ("сomment", text),
            ],
            Vec::new(),
        );
        push(service, tag(TARIFF_FINDINGS, &[], vec![finding]));
    }
}
