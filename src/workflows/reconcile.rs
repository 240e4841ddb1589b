//! Reconcile: the proof of the month, line by line, recounted from the rows. No total is trusted.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::domain::{Decision, Kopecks, ReportingPeriod};
use crate::store::invoices::{self, Invoice};
use crate::store::{money, proof};
use crate::text::{self, LineName};

use super::{Error, sums};

/// One identity. It holds when both sides are equal as text.
#[derive(Clone, Debug)]
pub struct Line {
    pub name: String,
    pub left: String,
    pub right: String,
    /// Keys of accounts that break it, where they can be named.
    pub keys: Vec<String>,
    pub about: About,
}

/// What an identity is about; its accounts are found by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    Places,
    LeftInEnded,
    Export { export_id: i64 },
    Prechecked { export_id: i64, payer: String },
    Reissued { export_id: i64, payer: String },
    Paid { export_id: i64, payer: String },
    ToPay { payer: String },
    Invoice { payer: String },
}

impl Line {
    pub fn is_ok(&self) -> bool {
        self.left == self.right
    }
}

/// The proof of a period.
#[derive(Clone, Debug)]
pub struct Reconciliation {
    pub lines: Vec<Line>,
}

impl Reconciliation {
    pub fn is_ok(&self) -> bool {
        self.lines.iter().all(Line::is_ok)
    }
}

/// Pieces and kopecks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    n: i64,
    sum: Kopecks,
}

impl Tally {
    fn add(&mut self, sum: Kopecks) {
        self.n += 1;
        self.sum += sum;
    }

    fn plus(self, other: Tally) -> Tally {
        Tally {
            n: self.n + other.n,
            sum: self.sum + other.sum,
        }
    }
}

#[derive(Default)]
struct OfPayer {
    decided: Tally,
    reissued: Tally,
    reissued_case: Kopecks,
    refused_at_precheck: Tally,
    undecided: Tally,
    /// Accepted by the precheck, not in a 7-file yet.
    to_reissue: Tally,
    accepted: Tally,
    paid: Kopecks,
    reduced: Kopecks,
    refused_at_final: Tally,
    awaiting: Tally,
    /// In the 7-file although the precheck did not accept it, or final without a 7-file.
    astray: Vec<i64>,
}

/// Prints the identities of the month: in pieces and in money.
///
/// # Errors
/// What the store says.
pub fn reconcile(
    connection: &Connection,
    period: ReportingPeriod,
) -> Result<Reconciliation, Error> {
    let mut lines = Vec::new();
    let (all, placed) = proof::places(connection)?;
    line(
        &mut lines,
        About::Places,
        LineName::Places,
        &all.to_string(),
        &placed.to_string(),
    );
    let left = proof::left_in_ended(connection, period)?;
    line(
        &mut lines,
        About::LeftInEnded,
        LineName::LeftInEnded,
        "0",
        &left.to_string(),
    );
    let mut case_based: BTreeMap<String, Kopecks> = BTreeMap::new();
    for (export_id, name, round) in proof::exports(connection, period)? {
        let is_main = round == "main";
        export(
            connection,
            export_id,
            &name,
            is_main,
            &mut lines,
            &mut case_based,
        )?;
    }
    to_pay(connection, period, &case_based, &mut lines)?;
    Ok(Reconciliation { lines })
}

fn line(lines: &mut Vec<Line>, about: About, name: LineName<'_>, left: &str, right: &str) {
    lines.push(Line {
        about,
        name: text::line_name(name),
        left: left.to_owned(),
        right: right.to_owned(),
        keys: Vec::new(),
    });
}

/// Both halves of an identity: pieces and kopecks.
fn pair(
    lines: &mut Vec<Line>,
    about: &About,
    name: impl Fn(bool) -> LineName<'static>,
    left: Tally,
    right: Tally,
) {
    line(
        lines,
        about.clone(),
        name(false),
        &left.n.to_string(),
        &right.n.to_string(),
    );
    line(
        lines,
        about.clone(),
        name(true),
        &left.sum.to_string(),
        &right.sum.to_string(),
    );
}

fn export(
    connection: &Connection,
    export_id: i64,
    file: &str,
    is_main: bool,
    lines: &mut Vec<Line>,
    case_based: &mut BTreeMap<String, Kopecks>,
) -> Result<(), Error> {
    let mut sent = Tally::default();
    let mut unanswered = Tally::default();
    let mut payers: BTreeMap<String, OfPayer> = BTreeMap::new();
    proof::each_shipment(connection, export_id, |facts| {
        sent.add(facts.billed);
        let Some((payer, outcome)) = &facts.precheck else {
            unanswered.add(facts.billed);
            return Ok(());
        };
        if !payers.contains_key(payer) {
            payers.insert(payer.clone(), OfPayer::default());
        }
        let Some(of) = payers.get_mut(payer) else {
            return Ok(());
        };
        of.decided.add(facts.billed);
        match outcome {
            Decision::Refused => of.refused_at_precheck.add(facts.billed),
            Decision::Undecided => of.undecided.add(facts.billed),
            Decision::Accepted if !facts.is_reissued => of.to_reissue.add(facts.billed),
            Decision::Accepted => {}
        }
        if facts.is_reissued {
            of.reissued.add(facts.billed);
            of.reissued_case += facts.case_based;
        }
        let is_astray = facts.is_reissued && *outcome != Decision::Accepted;
        if is_astray || (facts.final_reply.is_some() && !facts.is_reissued) {
            of.astray.push(facts.account_id);
        }
        match facts.final_reply {
            Some((Decision::Accepted, paid)) => {
                of.accepted.add(facts.billed);
                of.paid += paid;
                of.reduced += facts.billed - paid;
            }
            Some((Decision::Refused, _)) => of.refused_at_final.add(facts.billed),
            _ if facts.is_reissued => of.awaiting.add(facts.billed),
            _ => {}
        }
        Ok(())
    })?;
    let decided = payers
        .values()
        .fold(Tally::default(), |sum, of| sum.plus(of.decided));
    let name = |is_money| LineName::Export {
        file: file.to_owned().into(),
        is_main,
        is_money,
    };
    pair(
        lines,
        &About::Export { export_id },
        name,
        sent,
        decided.plus(unanswered),
    );
    if !is_main {
        return Ok(());
    }
    for (payer, of) in payers {
        let name = |is_money| LineName::Prechecked {
            payer: payer.clone().into(),
            file: file.to_owned().into(),
            is_money,
        };
        let parts = of
            .reissued
            .plus(of.refused_at_precheck)
            .plus(of.undecided)
            .plus(of.to_reissue);
        let about = About::Prechecked {
            export_id,
            payer: payer.clone(),
        };
        pair(lines, &about, name, of.decided, parts);
        if !of.astray.is_empty()
            && let Some(last) = lines.last_mut()
        {
            last.keys = proof::keys_of(connection, &of.astray, 100)?;
        }
        if of.reissued.n > 0 {
            let name = |is_money| LineName::Reissued {
                payer: payer.clone().into(),
                file: file.to_owned().into(),
                is_money,
            };
            let about = About::Reissued {
                export_id,
                payer: payer.clone(),
            };
            pair(
                lines,
                &about,
                name,
                of.reissued,
                of.accepted.plus(of.refused_at_final).plus(of.awaiting),
            );
        }
        if of.accepted.n > 0 {
            let name = LineName::Paid {
                payer: payer.clone().into(),
                file: file.to_owned().into(),
            };
            let about = About::Paid {
                export_id,
                payer: payer.clone(),
            };
            line(
                lines,
                about,
                name,
                &of.accepted.sum.to_string(),
                &(of.paid + of.reduced).to_string(),
            );
        }
        *case_based.entry(payer).or_default() += of.reissued_case;
    }
    Ok(())
}

/// «Суммы для счетов», from its totals, and the invoices in force, against the recount.
fn to_pay(
    connection: &Connection,
    period: ReportingPeriod,
    case_based: &BTreeMap<String, Kopecks>,
    lines: &mut Vec<Line>,
) -> Result<(), Error> {
    let capitations = money::capitations(connection, period)?;
    let withholdings = money::withholdings(connection, period)?;
    let issued = invoices::live(connection, period)?;
    for sum in sums::sums(connection, period, None)? {
        let payer = &sum.payer;
        let capitation: Kopecks = capitations
            .iter()
            .filter(|c| c.payer == *payer)
            .map(|c| c.amount)
            .sum();
        let withheld: Kopecks = withholdings
            .iter()
            .filter(|w| w.payer == *payer)
            .map(|w| w.amount)
            .sum();
        let case_based = case_based.get(payer).copied().unwrap_or_default();
        let recounted = case_based + capitation - withheld;
        line(
            lines,
            About::ToPay {
                payer: payer.clone(),
            },
            LineName::ToPay {
                payer: payer.clone().into(),
            },
            &sum.to_pay().to_string(),
            &recounted.to_string(),
        );
        // An invoice that is to be made anew is the board's word: nothing is wrong with the month.
        let holds =
            |invoice: &&Invoice| invoice.payer == *payer && invoice.sums == sum.of_invoice();
        if let Some(invoice) = issued.iter().find(holds) {
            let about = About::Invoice {
                payer: payer.clone(),
            };
            let name = LineName::Invoice {
                payer: payer.into(),
                number: (&invoice.number).into(),
            };
            let printed = invoice.sums.to_pay();
            line(
                lines,
                about,
                name,
                &printed.to_string(),
                &recounted.to_string(),
            );
        }
    }
    Ok(())
}

/// The accounts that make the difference of a red line, where that can be said; none for a line that
/// holds. A difference between kept totals and rows belongs to no account: `verify` names the file.
///
/// # Errors
/// What the store says.
pub fn accounts_of(
    connection: &Connection,
    period: ReportingPeriod,
    line: &Line,
) -> Result<Vec<i64>, Error> {
    if line.is_ok() {
        return Ok(Vec::new());
    }
    let (export_id, payer) = match &line.about {
        About::Places => return Ok(proof::without_place(connection)?),
        About::LeftInEnded => return Ok(proof::accounts_in_ended(connection, period)?),
        About::Export { .. } | About::Paid { .. } | About::ToPay { .. } | About::Invoice { .. } => {
            return Ok(Vec::new());
        }
        About::Prechecked { export_id, payer } | About::Reissued { export_id, payer } => {
            (*export_id, payer)
        }
    };
    let is_about_finals = matches!(line.about, About::Reissued { .. });
    let mut found = Vec::new();
    proof::each_shipment(connection, export_id, |facts| {
        let Some((of, outcome)) = &facts.precheck else {
            return Ok(());
        };
        let is_astray = match is_about_finals {
            true => facts.final_reply.is_some() && !facts.is_reissued,
            false => facts.is_reissued && *outcome != Decision::Accepted,
        };
        if of == payer && is_astray {
            found.push(facts.account_id);
        }
        Ok(())
    })?;
    Ok(found)
}
