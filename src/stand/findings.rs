//! Verdicts of the precheck as elements of a reply.

use chrono::NaiveDate;

use crate::exchange::Record;
use crate::exchange::xml::Element;

use super::decide::{Fact, TESTS, Verdict};
use super::reply::Codes;
use super::wire;

/// The patient with the accounts of one payer, decisions and findings added.
pub(super) fn patient<'t>(
    codes: &Codes,
    tree: &Element<'t>,
    records: &[Record],
    verdicts: &[Verdict<'_>],
    payer: usize,
) -> Element<'t> {
    let mut patient = tree.clone();
    wire::edit_accounts(&mut patient, |at, account| {
        let (Some(verdict), Some(record)) = (verdicts.get(at), records.get(at)) else {
            return false;
        };
        if verdict.payer != payer {
            return false;
        }
        wire::set_accepted(account, |billed| verdict.share.of_text(billed));
        if let Some((service, words)) = verdict.tariff {
            wire::add_tariff_finding(account, service, words);
        }
        let decision = decision(codes, record, verdict);
        wire::push(account, decision);
        true
    });
    let own = verdicts.iter().find(|v| v.payer == payer);
    if let Some(finding) = own.and_then(|v| v.person) {
        let right = finding.right;
        let document = |value: &str| match finding.is_document_wrong {
            true => value.to_owned(),
            false => String::new(),
        };
        let attributes = [
            ("an_p", "1"),
            ("surname", &right.surname),
            ("name", &right.name),
            ("patronymic", &right.patronymic),
            ("birthdate", &right.birth_date.to_string()),
            ("sex", &right.sex),
            ("docser", &document(&right.doc_series)),
            ("docnum", &document(&right.doc_number)),
            ("doctype", &document(&right.doc_type)),
            ("comment", finding.words),
        ];
        wire::push(&mut patient, wire::tag("an_p", &attributes, Vec::new()));
    }
    patient
}

fn decision(codes: &Codes, record: &Record, verdict: &Verdict<'_>) -> Element<'static> {
    let date = |day: Option<NaiveDate>| day.map_or(String::new(), |d| d.to_string());
    let diagnosis = record.diagnosis.as_deref().unwrap_or("");
    let policy = verdict.policy.iter().map(|finding| {
        let right = finding.right;
        let attributes = [
            ("an_ps", finding.code),
            ("polisser", right.map_or("", |r| &r.policy_series)),
            ("polisnum", right.map_or("", |r| &r.policy_number)),
            ("begin_date", &date(right.and_then(|r| r.from))),
            ("end_date", &date(right.and_then(|r| r.to))),
            ("comment", finding.words),
        ];
        wire::tag("an_ps", &attributes, Vec::new())
    });
    let sum = verdict.sum.iter().map(|(code, words)| {
        let attributes = [
            ("an_sum", *code),
            ("date_1", &date(record.cure_start)),
            ("provcode", "76999"),
            ("provname", "МО «Соседняя учебная»"),
            ("n_pp", "15"),
            ("curestart", &date(record.cure_start)),
            ("cureend", &date(record.cure_end)),
            ("doctor", "8001"),
            ("comment", words),
        ];
        // Only what overlaps with another provider names that provider.
        let attributes = if code.len() == 1 {
            &attributes[..]
        } else {
            &[attributes[0], attributes[8]]
        };
        wire::tag("an_sum", attributes, Vec::new())
    });
    let mes = verdict.mes.iter().map(|(code, words)| {
        let attributes = [("an_mes", *code), ("mkb", diagnosis), ("comment", words)];
        wire::tag("an_mes", &attributes, Vec::new())
    });
    wire::decision(
        codes.pay(verdict.share),
        policy.collect(),
        sum.collect(),
        mes.collect(),
    )
}

/// A failed check; `payer_ogrn` and `person_code` say whose.
pub(super) fn fact(
    fact: &Fact,
    payer_ogrn: &str,
    person_code: &str,
    record: &Record,
) -> Element<'static> {
    let test = &TESTS[fact.test];
    let (name, value) = &fact.detail;
    let detail = wire::tag("dt", &[("t", name), ("d", value)], Vec::new());
    let attributes = [
        ("bill", payer_ogrn),
        ("pat", person_code),
        ("acc", &record.key),
        ("man", fact.service.as_deref().unwrap_or("")),
        ("test", test.code),
        ("fact", fact.words),
        ("defect_code", test.defect),
    ];
    wire::tag("fact", &attributes, vec![detail])
}

/// The plan of checks with their counts.
pub(super) fn plan(n_accounts: u64, n_failed: &[u64; TESTS.len()]) -> Element<'static> {
    let tests = TESTS.iter().zip(n_failed).map(|(test, n_failed)| {
        let attributes = [
            ("code", test.code),
            ("category", "1"),
            ("element", test.element),
            ("condition", test.condition),
            ("expression", test.expression),
            ("defect_code", test.defect),
            ("count_total", &n_accounts.to_string()),
            ("count_fail", &n_failed.to_string()),
        ];
        wire::tag("test", &attributes, Vec::new())
    });
    wire::tag("plan", &[], tests.collect())
}
