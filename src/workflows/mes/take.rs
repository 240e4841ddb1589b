//! The price that follows from a standard is taken over: a new revision of the account, with the sums of
//! the account and of its services equal again, and with the tariff and the coefficients that make it.

use std::collections::HashSet;

use rusqlite::{Connection, Transaction};
use serde_json::json;

use crate::domain::{Key, Kopecks, ReportingPeriod};
use crate::exchange::standards::{Said, Sum, whole_cost};
use crate::exchange::xml::Element;
use crate::exchange::{Profile, path};
use crate::store::accounts::Standing;
use crate::store::documents::{Packer, Unpacker};
use crate::store::stays;
use crate::text;

use super::judge::{Judge, Judged};
use super::{Asked, Asking, Finding, What, analyse};
use crate::workflows::edit::{Correction, correct_document};
use crate::workflows::{Context, Done, Error, Progress, Rule, Stage, Workplace, account, correct};

/// Whose price is taken.
#[derive(Clone, Debug)]
pub enum Which {
    Keys(Vec<String>),
    /// Of every account of a period (and payer) with a finding about its sum.
    All {
        period: ReportingPeriod,
        payer: Option<String>,
    },
}

/// A price that was taken over, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    pub key: String,
    pub was: Kopecks,
    pub now: Kopecks,
}

/// Why a price was not taken.
#[derive(Clone, Debug)]
pub enum Left {
    /// A rule of the month: the account may not be corrected now.
    Rule(Rule),
    /// It is none of those that are priced by standards.
    NoStays,
    /// Standard, tariff or a coefficient is missing or wrong: no price follows.
    NoPrice,
    /// The sum is right as it is.
    Right,
    /// The sums of the account by type are not one price: which of them is to change is not known.
    Sums,
}

/// What was done, or would be.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    pub taken: Vec<Price>,
    /// Keys and why each was left as it is.
    pub left: Vec<(String, Left)>,
}

impl Taken {
    /// Sums of the accounts before and after.
    pub fn sums(&self) -> (Kopecks, Kopecks) {
        let was = self.taken.iter().map(|price| price.was).sum();
        (was, self.taken.iter().map(|price| price.now).sum())
    }
}

/// What taking would do; changes nothing.
///
/// # Errors
/// As [`take`].
pub fn plan(workplace: &Workplace, which: &Which, progress: &dyn Progress) -> Result<Taken, Error> {
    let keys = keys(workplace, which, progress)?;
    let asking = Asking::new(workplace)?;
    let (shelf, _) = asking.shelf()?;
    let judge = asking.judge(&shelf);
    let connection = &workplace.store.connection;
    let unpacker = Unpacker::new(connection)?;
    let mut all = Taken::default();
    for key in &keys {
        match work_out(connection, &judge, &unpacker, key)? {
            Ok(due) => all.taken.push(due.price()),
            Err((key, why)) => all.left.push((key, why)),
        }
    }
    Ok(all)
}

/// Takes the prices over: one step, with a new revision of each account whose sum changes. What may not
/// be corrected, or has no price, is left and said.
///
/// # Errors
/// As [`analyse`]; [`Rule::NoAccount`](crate::workflows::Rule::NoAccount).
pub fn take(
    workplace: &mut Workplace,
    which: &Which,
    progress: &dyn Progress,
) -> Result<Taken, Error> {
    let keys = keys(workplace, which, progress)?;
    // What is asked lives longer than the step that borrows the workplace.
    let profile = workplace.profile.clone();
    let asking = Asking::of(workplace, &profile)?;
    let (shelf, _) = asking.shelf()?;
    let judge = asking.judge(&shelf);
    workplace.step("mes", None, |tx, context| {
        let packer = Packer::new(tx, &profile.edition.dictionary)?;
        let unpacker = Unpacker::new(tx)?;
        let mut all = Taken::default();
        progress.begin(Stage::Storing, Some(keys.len() as u64));
        for key in &keys {
            progress.advance(1);
            let due = match work_out(tx, &judge, &unpacker, key)? {
                Ok(due) => due,
                Err(left) => {
                    all.left.push(left);
                    continue;
                }
            };
            match due.write(tx, context, &packer) {
                Ok(()) => all.taken.push(due.price()),
                Err(Error::Rule(rule)) => all.left.push((due.standing.key, Left::Rule(rule))),
                Err(error) => return Err(error),
            }
            if progress.is_cancelled() {
                return Err(Error::Cancelled);
            }
        }
        let (was, now) = all.sums();
        let summary = text::mes::taken_summary(all.taken.len(), was, now);
        let keys: Vec<&str> = all.taken.iter().map(|price| price.key.as_str()).collect();
        let details = json!({ "keys": keys, "was": was.0, "now": now.0 });
        let is_change = !all.taken.is_empty();
        Ok(Done {
            is_change,
            ..Done::new(all, summary, details)
        })
    })
}

/// The accounts in question, each once.
fn keys(
    workplace: &Workplace,
    which: &Which,
    progress: &dyn Progress,
) -> Result<Vec<String>, Error> {
    let keys: Vec<String> = match which {
        Which::Keys(keys) => keys.clone(),
        Which::All { period, payer } => {
            let asked = Asked {
                period: *period,
                payer: payer.clone(),
                is_all: false,
            };
            let found = analyse(workplace, &asked, progress)?.findings;
            let of_money = |finding: Finding| finding.what.kind().is_money().then_some(finding.key);
            found.into_iter().filter_map(of_money).collect()
        }
    };
    let mut seen = HashSet::new();
    let keys = keys.into_iter();
    Ok(keys
        .filter(|key| seen.insert(Key(key.clone()).normal()))
        .collect())
}

/// A price that is due.
struct Due {
    standing: Standing,
    former: String,
    pairs: Vec<(String, String)>,
    now: Kopecks,
}

impl Due {
    fn price(&self) -> Price {
        Price {
            key: self.standing.key.clone(),
            was: self.standing.billed,
            now: self.now,
        }
    }

    fn write(
        &self,
        tx: &Transaction<'_>,
        context: &Context<'_>,
        packer: &Packer,
    ) -> Result<(), Error> {
        let correction = Correction {
            origin: "edit",
            former: &self.former,
            pairs: &self.pairs,
            packer,
        };
        correct_document(tx, context, &self.standing, &correction).map(drop)
    }
}

/// The corrections that make an account cost what it should, or why there are none.
fn work_out(
    connection: &Connection,
    judge: &Judge<'_>,
    unpacker: &Unpacker,
    key: &str,
) -> Result<Result<Due, (String, Left)>, Error> {
    let standing = account(connection, key)?;
    let left = |why: Left| Ok(Err((standing.key.clone(), why)));
    let is_priced = |activity| judge.rule.activities().any(|one| one == activity);
    let stay = stays::by_id(connection, standing.id)?.filter(|stay| is_priced(stay.activity));
    let Some(stay) = stay else {
        return left(Left::NoStays);
    };
    if let Err(rule) = correct::check(&standing) {
        return left(Left::Rule(rule));
    }
    let former = unpacker.unpack([&stay.document])?.remove(0);
    let tree = Element::parse(&former).map_err(correct::damaged)?;
    let edition = &judge.profile.edition;
    let said = match path::accounts(edition, &tree).first() {
        Some(account) => judge.rule.read(edition, stay.activity, &tree, account),
        None => Said::default(),
    };
    let judged = judge.judge(&stay, &said);
    let Some(now) = judged.computed else {
        return left(Left::NoPrice);
    };
    let is_off = |finding: &(What, _)| finding.0.kind().is_money();
    if !judged.found.iter().any(is_off) {
        return left(Left::Right);
    }
    match new_sums(judge.profile, &said, &judged) {
        None => left(Left::Sums),
        Some(mut pairs) => {
            pairs.extend(factors(&judged));
            Ok(Ok(Due {
                standing,
                former,
                pairs,
                now,
            }))
        }
    }
}

/// Tariff and coefficients that the price was computed with, where the account says others: a price is
/// to follow from what stands beside it.
fn factors(judged: &Judged) -> impl Iterator<Item = (String, String)> + '_ {
    judged.found.iter().filter_map(|(what, field)| {
        let value = match what {
            What::Tariff { expected, .. } => expected.to_string(),
            What::Coefficient { expected, .. } => expected.as_ref()?.normalize().to_string(),
            _ => return None,
        };
        Some((field.clone()?, value))
    })
}

/// New sums of services and account, as `edit` takes them. The account's sum of a type is that of its
/// services (identity 1 of the protocol), and the whole cost is the price; nothing where the sums as
/// they stand do not say which of them the price is.
fn new_sums(profile: &Profile, said: &Said, judged: &Judged) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    let mut rows: Vec<(&str, Kopecks)> = Vec::new();
    for (service, price) in said.services.iter().zip(&judged.prices) {
        for sum in &service.sums {
            let own = sum.billed.filter(|_| is_whole(sum))?;
            let now = match (&service.standard, price) {
                (None, _) => own,
                (Some(_), Some(price)) if is_even(&service.sums) => *price,
                (Some(_), _) => return None,
            };
            rows.push((&sum.type_code, now));
            set(&mut pairs, sum, now);
        }
    }
    let n_with_sums = said.services.iter().filter(|s| !s.sums.is_empty()).count();
    if said.sums.is_empty() || (n_with_sums > 0 && n_with_sums < said.services.len()) {
        return None;
    }
    let mut amounts = Vec::new();
    for sum in &said.sums {
        let now = match n_with_sums {
            0 => judged.computed.filter(|_| is_even(&said.sums))?,
            _ => of_type(&rows, &sum.type_code)?,
        };
        if !is_whole(sum) {
            return None;
        }
        set(&mut pairs, sum, now);
        amounts.push(Sum {
            type_code: sum.type_code.clone(),
            billed: Some(now),
            ..Sum::default()
        });
    }
    (whole_cost(profile, &amounts) == judged.computed).then_some(pairs)
}

fn set(pairs: &mut Vec<(String, String)>, sum: &Sum, now: Kopecks) {
    pairs.push((sum.billed_at.clone(), now.to_string()));
    if sum.accepted.is_some() {
        pairs.push((sum.accepted_at.clone(), now.to_string()));
    }
}

/// What services of a type cost together; nothing where there is none.
fn of_type(rows: &[(&str, Kopecks)], type_code: &str) -> Option<Kopecks> {
    let own = rows.iter().filter(|(code, _)| *code == type_code);
    let costs: Vec<Kopecks> = own.map(|(_, cost)| *cost).collect();
    (!costs.is_empty()).then(|| costs.into_iter().sum())
}

/// A sum that says what is billed, and nothing else as accepted.
fn is_whole(sum: &Sum) -> bool {
    let accepted = sum.accepted.as_ref();
    sum.billed.is_some() && accepted.is_none_or(|a| a.as_ref().ok() == sum.billed.as_ref())
}

/// The same sum under every type, each type once.
fn is_even(sums: &[Sum]) -> bool {
    let mut types: Vec<&str> = sums.iter().map(|sum| sum.type_code.as_str()).collect();
    types.sort_unstable();
    types.dedup();
    types.len() == sums.len() && sums.windows(2).all(|pair| pair[0].billed == pair[1].billed)
}
