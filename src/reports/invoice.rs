//! Счёт на оплату: what one payer is asked to pay for a period.
//!
//! Number and date come from whoever keeps the numbers; without them it is a draft. The form is our
//! own: the ministry's one is not at hand.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::domain::setup::{Payer, PayerKind, Provider};
use crate::domain::{Activity, Kopecks, ReportingPeriod, Round};
use crate::store::{self, files, invoices, money, shipments};
use crate::text::{self, amount, papers};
use crate::workflows::{Error, Workplace, sums};

use super::figure::{Amount, Count, Signature, filled, signatures};
use super::form;
use super::template::Printable;

mod blocks;

/// An invoice as `invoice.typ` gets it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Invoice {
    #[serde(skip)]
    title: String,
    #[serde(skip)]
    notes: Vec<String>,
    /// Missing: a draft.
    pub number: Option<String>,
    /// In words: «5 мая 2021 г.».
    pub date: Option<String>,
    /// The same date.
    #[serde(skip)]
    pub day: Option<NaiveDate>,
    pub period: String,
    pub supplier: Party,
    pub bank: BankLines,
    pub payer: Party,
    pub subject: String,
    pub sections: Vec<Section>,
    pub total: Amount,
    /// What is to be paid, by whomever: never negative.
    pub owed: Amount,
    /// Of `owed`.
    pub in_words: String,
    /// More is withheld than billed.
    pub is_owed_by_us: bool,
    pub files: Vec<Basis>,
    pub signatures: Vec<Signature>,
}

/// One of the two sides. What is missing stands as a blank line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Party {
    pub letter: Option<String>,
    pub name: String,
    pub ogrn: String,
    pub inn: Option<String>,
    pub kpp: Option<String>,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub contract: Option<String>,
}

/// Where the money goes.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct BankLines {
    pub name: Option<String>,
    pub bic: Option<String>,
    pub account: Option<String>,
    pub correspondent: Option<String>,
    /// Only where there is one.
    pub personal: Option<String>,
}

/// Lines of one kind of money.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Section {
    pub title: &'static str,
    pub total_title: &'static str,
    pub lines: Vec<Line>,
    pub sum: Amount,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    pub number: usize,
    pub name: String,
    pub count: Option<Count>,
    pub unit: Option<&'static str>,
    pub rate: Option<Amount>,
    /// With its sign: what is withheld is negative.
    pub sum: Amount,
}

/// A 7-file that the invoice is based on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Basis {
    pub name: String,
    pub accounts: Count,
    /// Covered by capitation: not asked for by themselves.
    pub capitated: Count,
}

impl Printable for Invoice {
    const TEMPLATE: &'static str = "invoice";

    fn title(&self) -> String {
        self.title.clone()
    }

    fn notes(&self) -> &[String] {
        &self.notes
    }

    fn sheets(&self) -> Vec<form::Sheet> {
        vec![form::Sheet {
            name: papers::tab::INVOICE.into(),
            blocks: self.blocks(),
        }]
    }
}

/// The invoice in force with its number and date; a draft where there is none, or where it no longer
/// holds.
///
/// # Errors
/// As [`build`].
pub fn current(
    workplace: &Workplace,
    period: ReportingPeriod,
    letter: &str,
) -> Result<Invoice, Error> {
    let letter = workplace.letter(letter, period)?;
    let InForce { invoice, note } = in_force(workplace, period, &letter)?;
    let number = invoice.as_ref().map(|invoice| invoice.number.as_str());
    let date = invoice.as_ref().map(|invoice| invoice.date);
    let mut document = build(workplace, period, &letter, number, date)?;
    document.notes.extend(note);
    Ok(document)
}

/// A payer's invoice that says what the payer owes now.
pub struct InForce {
    pub invoice: Option<invoices::Invoice>,
    /// There is one, but sums have changed since.
    pub note: Option<String>,
}

/// Looks for the invoice in force of a payer, whose letter is as the set-up spells it.
///
/// # Errors
/// What the store says.
pub fn in_force(
    workplace: &Workplace,
    period: ReportingPeriod,
    letter: &str,
) -> Result<InForce, Error> {
    let connection = &workplace.store.connection;
    let live = invoices::live(connection, period)?;
    let Some(issued) = live.into_iter().find(|invoice| invoice.payer == letter) else {
        return Ok(InForce {
            invoice: None,
            note: None,
        });
    };
    let known = sums::sums(connection, period, Some(letter))?;
    let holds = known.iter().all(|sum| sum.of_invoice() == issued.sums);
    let note = (!holds).then(|| papers::no_longer_holds(letter, &issued.number));
    Ok(InForce {
        invoice: holds.then_some(issued),
        note,
    })
}

/// Gathers a payer's invoice.
///
/// # Errors
/// No set-up, no such payer; what the store says; totals that their own rows do not give.
pub fn build(
    workplace: &Workplace,
    period: ReportingPeriod,
    letter: &str,
    number: Option<&str>,
    date: Option<NaiveDate>,
) -> Result<Invoice, Error> {
    let letter = workplace.letter(letter, period)?;
    let setup = workplace.setup()?;
    // `letter` has found it.
    let Some(payer) = setup.payer(&letter, period) else {
        return Err(crate::workflows::Rule::NoPayer { letter, period }.into());
    };
    let connection = &workplace.store.connection;
    let (case_based, bases) = case_based(connection, period, &letter)?;
    let mut sections = vec![
        case_based,
        capitation(connection, period, &letter)?,
        withheld(connection, period, &letter)?,
    ];
    sections.retain(|section| !section.lines.is_empty());
    number_lines(&mut sections);
    let total: Kopecks = sections.iter().map(|s| Kopecks(s.sum.kopecks)).sum();
    // The rows must give what «Суммы для счетов», the board and the proof show.
    let known = sums::sums(connection, period, Some(&letter))?;
    if total != known.iter().map(sums::Sum::to_pay).sum() {
        let names: Vec<&str> = bases.iter().map(|basis| basis.name.as_str()).collect();
        return Err(store::Error::Damaged(text::problem_totals(&names.join(", "))).into());
    }
    let owed = Kopecks(total.0.abs());
    let day = date;
    let date = date.map(papers::date);
    let mut notes = missing(&setup.provider, payer);
    if total < Kopecks::ZERO {
        notes.push(papers::owed_by_us(&letter, &Amount::from(owed).text));
    }
    Ok(Invoice {
        title: papers::invoice_title(number, date.as_deref(), &letter, period),
        notes,
        number: number.map(str::to_owned),
        date,
        day,
        period: papers::period(period),
        supplier: supplier(&setup.provider),
        bank: bank(&setup.provider),
        payer: billed_party(payer),
        subject: papers::invoice_subject(payer.kind == PayerKind::Fund, period),
        sections,
        total: total.into(),
        owed: owed.into(),
        in_words: amount::in_words(owed),
        is_owed_by_us: total < Kopecks::ZERO,
        files: bases,
        signatures: signatures(&setup.provider),
    })
}

// ---- Money ----

/// Accounts of the payer's 7-files that are asked for by themselves, by activity.
fn case_based(
    connection: &Connection,
    period: ReportingPeriod,
    letter: &str,
) -> Result<(Section, Vec<Basis>), Error> {
    let mut by_activity: BTreeMap<Activity, (i64, Kopecks)> = BTreeMap::new();
    let mut bases = Vec::new();
    for file in files::live(connection, period)?
        .into_iter()
        .filter(|f| f.step == "reissue" && f.round == Round::Main && f.letter == letter)
    {
        let Some(export_id) = file.export_id else {
            continue;
        };
        let (mut accounts, mut capitated) = (0, 0);
        for part in shipments::parts(connection, export_id, Some(file.id))? {
            accounts += part.accounts;
            if !part.is_case_based {
                capitated += part.accounts;
                continue;
            }
            let line = by_activity.entry(part.activity).or_default();
            line.0 += part.accounts;
            line.1 += part.case_based;
        }
        bases.push(Basis {
            name: file.name,
            accounts: accounts.into(),
            capitated: capitated.into(),
        });
    }
    let lines = by_activity.into_iter().map(|(activity, (n, sum))| Line {
        number: 0,
        name: papers::activity(activity),
        count: Some(n.into()),
        unit: Some(papers::ACCOUNTS),
        rate: None,
        sum: sum.into(),
    });
    let lines = lines.collect();
    let section = section(papers::CASE_BASED, papers::CASE_BASED_TOTAL, lines);
    Ok((section, bases))
}

/// A row of per-head money, as the reply that brought it was kept.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PerHead {
    amount: String,
    adults: Option<(i64, String)>,
    children: Option<(i64, String)>,
    heads: Option<(i64, String)>,
}

fn capitation(
    connection: &Connection,
    period: ReportingPeriod,
    letter: &str,
) -> Result<Section, Error> {
    let mut lines = Vec::new();
    for kept in money::capitations(connection, period)? {
        if kept.payer != letter {
            continue;
        }
        let damaged = |what: String| store::Error::Damaged(what);
        let rows: Vec<PerHead> =
            serde_json::from_str(&kept.lines).map_err(|e| damaged(e.to_string()))?;
        let mut own = Vec::new();
        for row in rows {
            let sum = Kopecks::parse(&row.amount).map_err(|_| damaged(row.amount.clone()))?;
            own.extend(per_head(&row, sum));
        }
        let given: Kopecks = own.iter().map(|line| Kopecks(line.sum.kopecks)).sum();
        // Entered by hand: a sum and nothing else.
        if own.is_empty() || given != kept.amount {
            own = vec![plain_line(papers::CAPITATION.into(), kept.amount)];
        }
        lines.extend(own);
    }
    // An insurer whose per-head money is nothing has no line of it.
    lines.retain(|line| line.sum.kopecks != 0);
    Ok(section(papers::CAPITATION, papers::CAPITATION_TOTAL, lines))
}

fn plain_line(name: String, sum: Kopecks) -> Line {
    Line {
        number: 0,
        name,
        count: None,
        unit: None,
        rate: None,
        sum: sum.into(),
    }
}

/// Heads × rate by age, or of everybody, where that gives the row's sum; else the sum alone.
fn per_head(row: &PerHead, sum: Kopecks) -> Vec<Line> {
    let line = |name: &str, pair: &Option<(i64, String)>| {
        let (heads, rate) = pair.as_ref()?;
        let rate = Kopecks::parse(rate).ok()?;
        let product = Kopecks(heads.checked_mul(rate.0)?);
        Some(Line {
            count: Some((*heads).into()),
            unit: Some(papers::HEADS),
            rate: Some(rate.into()),
            ..plain_line(papers::capitation(name), product)
        })
    };
    let by_age = [
        line(papers::ADULTS, &row.adults),
        line(papers::CHILDREN, &row.children),
    ];
    let by_age = by_age.into_iter().flatten();
    let by_age: Vec<Line> = by_age.filter(|line| line.sum.kopecks != 0).collect();
    let all: Vec<Line> = line(papers::PER_HEAD, &row.heads).into_iter().collect();
    for lines in [by_age, all] {
        if lines.iter().map(|line| line.sum.kopecks).sum::<i64>() == sum.0 && !lines.is_empty() {
            return lines;
        }
    }
    vec![plain_line(papers::CAPITATION.into(), sum)]
}

fn withheld(
    connection: &Connection,
    period: ReportingPeriod,
    letter: &str,
) -> Result<Section, Error> {
    let lines = money::withholdings(connection, period)?
        .into_iter()
        .filter(|line| line.payer == letter && line.kind != "none")
        .map(|line| {
            let notice = filled(line.notice.as_deref());
            let name = papers::withholding(&line.kind, notice.as_deref());
            plain_line(name, -line.amount)
        })
        .collect();
    Ok(section(papers::WITHHELD, papers::WITHHELD_TOTAL, lines))
}

fn section(title: &'static str, total_title: &'static str, lines: Vec<Line>) -> Section {
    let sum: Kopecks = lines.iter().map(|line| Kopecks(line.sum.kopecks)).sum();
    Section {
        title,
        total_title,
        lines,
        sum: sum.into(),
    }
}

fn number_lines(sections: &mut [Section]) {
    let lines = sections.iter_mut().flat_map(|section| &mut section.lines);
    for (at, line) in lines.enumerate() {
        line.number = at + 1;
    }
}

// ---- Requisites ----

fn supplier(provider: &Provider) -> Party {
    Party {
        letter: None,
        name: provider.name.clone(),
        ogrn: provider.ogrn.clone(),
        inn: filled(provider.inn.as_deref()),
        kpp: filled(Some(&provider.kpp)),
        address: filled(provider.address.as_deref()),
        phone: filled(provider.phone.as_deref()),
        contract: None,
    }
}

fn billed_party(payer: &Payer) -> Party {
    Party {
        letter: Some(payer.letter.clone()),
        name: payer.name.clone(),
        ogrn: payer.ogrn.clone(),
        inn: filled(payer.inn.as_deref()),
        kpp: filled(payer.kpp.as_deref()),
        address: filled(payer.address.as_deref()),
        phone: None,
        contract: filled(payer.contract.as_deref()),
    }
}

fn bank(provider: &Provider) -> BankLines {
    let Some(bank) = &provider.bank else {
        return BankLines::default();
    };
    BankLines {
        name: filled(Some(&bank.name)),
        bic: filled(Some(&bank.bic)),
        account: filled(Some(&bank.account)),
        correspondent: filled(Some(&bank.correspondent)),
        personal: filled(Some(&bank.personal)),
    }
}

/// Which blank lines the invoice will have, and where they are filled.
fn missing(provider: &Provider, payer: &Payer) -> Vec<String> {
    let bank = bank(provider);
    let of_provider = [
        ("provider.inn", provider.inn.as_deref()),
        ("provider.address", provider.address.as_deref()),
        ("provider.bank.name", bank.name.as_deref()),
        ("provider.bank.bic", bank.bic.as_deref()),
        ("provider.bank.account", bank.account.as_deref()),
        ("provider.bank.correspondent", bank.correspondent.as_deref()),
        ("provider.head", provider.head.as_deref()),
        ("provider.accountant", provider.accountant.as_deref()),
        ("provider.performer", provider.performer.as_deref()),
    ];
    let of_payer = [
        ("payers.inn", payer.inn.as_deref()),
        ("payers.kpp", payer.kpp.as_deref()),
        ("payers.address", payer.address.as_deref()),
        ("payers.contract", payer.contract.as_deref()),
    ];
    let is_missing = |(_, value): &(&str, Option<&str>)| filled(*value).is_none();
    let of_provider = of_provider
        .into_iter()
        .filter(is_missing)
        .map(|(setting, _)| papers::missing(papers::requisite(setting), setting));
    let of_payer = of_payer.into_iter().filter(is_missing).map(|(setting, _)| {
        papers::missing_of_payer(papers::requisite(setting), setting, &payer.letter)
    });
    of_provider.chain(of_payer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines as `name: heads × rate = sum`.
    fn said(row: &str, kopecks: i64) -> Vec<String> {
        let row: PerHead = serde_json::from_str(row).expect("a row");
        let lines = per_head(&row, Kopecks(kopecks));
        let line = |line: &Line| match (&line.count, &line.rate) {
            (Some(n), Some(rate)) => {
                format!("{}: {} × {} = {}", line.name, n.n, rate.text, line.sum.text)
            }
            _ => format!("{}: {}", line.name, line.sum.text),
        };
        lines.iter().map(line).collect()
    }

    #[test]
    fn per_head_money_is_explained_where_it_adds_up() {
        let by_age = r#"{"type":"2","amount":"5.03","adults":[2,"1.01"],"children":[3,"1.00"],"heads":null}"#;
        let adults =
            r#"{"amount":"2.02","adults":[2,"1.01"],"children":[0,"9.00"],"heads":[2,"1.50"]}"#;
        let all = r#"{"amount":"3.00","adults":[2,"1.01"],"heads":[2,"1.50"]}"#;
        let huge = r#"{"amount":"3.00","heads":[9223372036854775807,"9999999999999.99"]}"#;
        let table = [
            (
                by_age,
                502,
                vec![
                    "Подушевое финансирование, взрослые: 2 × 1,01 = 2,02",
                    "Подушевое финансирование, дети: 3 × 1,00 = 3,00",
                ],
            ),
            (by_age, 503, vec!["Подушевое финансирование: 5,03"]),
            (
                adults,
                202,
                vec!["Подушевое финансирование, взрослые: 2 × 1,01 = 2,02"],
            ),
            (
                all,
                300,
                vec!["Подушевое финансирование, по численности прикреплённых: 2 × 1,50 = 3,00"],
            ),
            (huge, 300, vec!["Подушевое финансирование: 3,00"]),
            ("{}", 700, vec!["Подушевое финансирование: 7,00"]),
        ];
        for (row, kopecks, expected) in table {
            assert_eq!(said(row, kopecks), expected, "{row}");
        }
    }
}
