//! What lines of any document may name: the organization, the month, who signs.

use chrono::NaiveDate;

use super::layout::Places;
use crate::domain::ReportingPeriod;
use crate::domain::setup::Payer;
use crate::store::invoices::Invoice;
use crate::text;
use crate::text::papers::{self, field};
use crate::text::reports as words;
use crate::workflows::Workplace;

pub fn places(workplace: &Workplace, period: ReportingPeriod) -> Places {
    let provider = workplace.setup.as_ref().map(|setup| &setup.provider);
    let own = |value: fn(&crate::domain::setup::Provider) -> Option<&String>| {
        let value = provider.and_then(value);
        value.cloned().unwrap_or_default()
    };
    let requisites = provider.map_or_else(String::new, |p| {
        words::requisites(&[
            (field::INN, p.inn.as_deref()),
            (field::KPP, Some(&p.kpp)),
            (field::OGRN, Some(&p.ogrn)),
            (words::ADDRESS, p.address.as_deref()),
        ])
    });
    Places::from([
        ("provider", own(|p| Some(&p.name))),
        ("provider_requisites", requisites),
        ("provider_ogrn", own(|p| Some(&p.ogrn))),
        ("provider_kpp", own(|p| Some(&p.kpp))),
        ("provider_inn", own(|p| p.inn.as_ref())),
        ("provider_address", own(|p| p.address.as_ref())),
        ("head", own(|p| p.head.as_ref())),
        ("accountant", own(|p| p.accountant.as_ref())),
        ("performer", own(|p| p.performer.as_ref())),
        ("period", words::month(period)),
        ("today", day(workplace.clock.today())),
        ("program", text::creator()),
    ])
}

/// What is known of a payer; nothing of it where there is none.
pub fn of_payer(places: &mut Places, payer: Option<&Payer>) {
    let own = |value: fn(&Payer) -> Option<&String>| {
        let value = payer.and_then(value);
        value.cloned().unwrap_or_default()
    };
    let requisites = payer.map_or_else(String::new, |p| {
        words::requisites(&[
            (field::INN, p.inn.as_deref()),
            (field::KPP, p.kpp.as_deref()),
            (field::OGRN, Some(&p.ogrn)),
            (words::ADDRESS, p.address.as_deref()),
        ])
    });
    places.insert("payer_requisites", requisites);
    places.insert("payer_address", own(|p| p.address.as_ref()));
    places.insert("payer", own(|p| Some(&p.name)));
    places.insert("payer_letter", own(|p| Some(&p.letter)));
    places.insert("payer_ogrn", own(|p| Some(&p.ogrn)));
    places.insert("payer_inn", own(|p| p.inn.as_ref()));
    places.insert("payer_kpp", own(|p| p.kpp.as_ref()));
    places.insert("contract", own(|p| p.contract.as_ref()));
}

/// Number and date of an invoice, or room to write them.
pub fn of_invoice(places: &mut Places, invoice: Option<&Invoice>) {
    let number = invoice.map_or(words::BLANK_NUMBER.into(), |i| i.number.clone());
    let date = invoice.map_or(words::BLANK_DATE.into(), |i| papers::date(i.date));
    places.insert("invoice_number", number);
    places.insert("invoice_date", date);
}

pub fn day(day: NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
}
