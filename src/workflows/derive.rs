//! From a record as read to the columns of the store; and documents of single accounts.

use std::ops::Range;

use crate::domain::Kind;
use crate::exchange::record::{Record, field_label};
use crate::exchange::xml::Element;
use crate::exchange::{FaultKind, Profile, Role, path};
use crate::store::accounts::Columns;

/// The columns that lists, sums and rules need.
///
/// # Errors
/// [`FaultKind::Missing`] when the end of treatment is missing: no period could own the account.
pub fn columns(profile: &Profile, record: &Record) -> Result<Columns, FaultKind> {
    let cure_end = record.cure_end.ok_or_else(|| FaultKind::Missing {
        label: field_label(&profile.edition, Role::AccountCureEnd),
    })?;
    let money = record.money(profile);
    let policy = record.policy.clone().unwrap_or_default();
    Ok(Columns {
        activity: record.activity,
        cure_start: record.cure_start,
        cure_end,
        billed: money.billed,
        case_based: money.case_based,
        surname: record.person.surname.clone(),
        name: record.person.name.clone(),
        patronymic: record.person.patronymic.clone(),
        birth_date: record.person.birth_date,
        sex: record.person.sex.clone(),
        snils: record.person.snils.clone(),
        policy_number: policy.number,
        policy_region: policy.region,
        insurer_ogrn: policy.insurer_ogrn,
        card: record.card.clone(),
        department: record.department.clone(),
        doctor: record.doctor.clone(),
        specialty: record.specialty.clone(),
        diagnosis: record.diagnosis.clone(),
        invoice_number: record.invoice_number.clone(),
        invoice_date: record.invoice_date,
        amounts: record
            .amounts
            .iter()
            .map(|a| {
                (
                    a.type_code.clone(),
                    a.billed,
                    a.accepted.unwrap_or(a.billed),
                )
            })
            .collect(),
    })
}

/// The kind and earlier key that a document says; an earlier key counts on repeats only.
pub fn kind(profile: &Profile, record: &Record) -> (Kind, Option<String>) {
    match record.kind(profile) {
        Kind::Primary => (Kind::Primary, None),
        Kind::Repeat => (Kind::Repeat, record.earlier_key.clone()),
    }
}

/// Where the accounts of a record stand in its text.
pub fn account_spans(profile: &Profile, tree: &Element<'_>) -> Vec<Range<usize>> {
    path::accounts(&profile.edition, tree)
        .iter()
        .map(|account| account.span.clone())
        .collect()
}

/// One document for each account of a record: the record with the other accounts cut out. Where
/// there is one account, the text as it was read.
pub fn documents(text: String, spans: &[Range<usize>]) -> Vec<String> {
    if spans.len() <= 1 {
        return vec![text];
    }
    let document_of = |own: usize| {
        let mut document = String::with_capacity(text.len());
        let mut at = 0;
        for (_, span) in spans.iter().enumerate().filter(|(i, _)| *i != own) {
            document.push_str(&text[at..span.start]);
            at = span.end;
        }
        document.push_str(&text[at..]);
        document
    };
    (0..spans.len()).map(document_of).collect()
}
