//! Sequestration (секвестирование): where a month is more than planned, accounts that wait are put off.
//!
//! Which, the clerk decides by an order or by naming them; what follows from an order says
//! [`crate::domain::volume::cut`]. Only accounts that wait can go: a line that is still exceeded says which
//! registries hold the others.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::json;

use crate::domain::volume::{Bound, Deferrable, Volume, VolumeCell, cut};
use crate::domain::{Activity, Key, Kopecks, ReportingPeriod};
use crate::text::volumes as words;

use super::volumes::{Row, Volumes, Waiting, volumes};
use super::{Done, Error, Progress, Rule, Workplace, account, defer};

/// Who goes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The treatment that ended last.
    #[default]
    ByDate,
    Cheapest,
    Dearest,
}

impl Order {
    pub const ALL: [Order; 3] = [Order::ByDate, Order::Cheapest, Order::Dearest];

    /// The word of calls.
    pub fn code(self) -> &'static str {
        match self {
            Order::ByDate => "date",
            Order::Cheapest => "cheapest",
            Order::Dearest => "dearest",
        }
    }

    pub fn from_code(code: &str) -> Option<Order> {
        Order::ALL.into_iter().find(|order| order.code() == code)
    }
}

/// What goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// As many as must, in this order.
    By(Order),
    /// Exactly these, by key.
    Keys(Vec<String>),
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub period: ReportingPeriod,
    pub choice: Choice,
    /// Into which month they come again; the next one where nothing is said.
    pub until: Option<ReportingPeriod>,
    /// Lines of this payer's letter alone; those of all payers together are not looked at then.
    pub payer: Option<String>,
}

/// What is put off, or would be.
#[derive(Clone, Debug)]
pub struct Sequestration {
    pub volumes: Volumes,
    pub until: ReportingPeriod,
    pub cut: Vec<CutAccount>,
    /// What is cut together.
    pub total: Volume,
    /// The month's fact after it, by line.
    pub after: Vec<Volume>,
    /// Lines that are still exceeded.
    pub left: Vec<Left>,
}

/// An account that goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutAccount {
    pub key: String,
    pub payer: Option<String>,
    pub activity: Activity,
    pub billed: Kopecks,
    /// The line for which it goes; nothing for an account that no line of the plan covers.
    pub line: Option<usize>,
}

/// A line that is exceeded after the cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    pub line: usize,
    pub over: Volume,
    /// Registries that are not exported and hold accounts of the line: those can be unformed.
    pub registries: Vec<i64>,
    /// What has been exported already.
    pub exported: Volume,
}

/// Says what would be put off, and changes nothing.
///
/// # Errors
/// [`Rule::UntilNotLater`]; [`Rule::NotWaiting`] and [`Rule::NoAccount`] for accounts that were named;
/// as [`volumes`].
pub fn plan(
    workplace: &Workplace,
    asked: &Asked,
    progress: &dyn Progress,
) -> Result<Sequestration, Error> {
    let period = asked.period;
    let not_later = || Rule::UntilNotLater { period };
    let until = asked.until.or(period.after()).ok_or_else(not_later)?;
    if until <= period {
        return Err(not_later().into());
    }
    let payer = asked.payer.as_deref();
    let payer = payer
        .map(|letter| workplace.letter(letter, period))
        .transpose()?;
    let volumes = volumes(workplace, period, progress)?;
    let lines = Lines::of(&volumes, payer.as_deref());
    let cut = match &asked.choice {
        Choice::By(order) => lines.by_order(&volumes, *order),
        Choice::Keys(keys) => lines.by_hand(workplace, &volumes, keys)?,
    };
    Ok(summed(volumes, until, cut, &lines))
}

/// Puts off what [`plan`] says, in one step; each account says for which line.
///
/// # Errors
/// As [`plan`].
pub fn apply(
    workplace: &mut Workplace,
    asked: &Asked,
    progress: &dyn Progress,
) -> Result<Sequestration, Error> {
    let done = plan(workplace, asked, progress)?;
    let (period, until) = (asked.period, done.until);
    workplace.step("sequester", Some(period), |tx, context| {
        for account in &done.cut {
            let line = account.line.map(|at| &done.volumes.rows[at].key);
            let reason = words::reason(period, line);
            defer::one(tx, context.id, &account.key, until, &reason)?;
        }
        let keys: Vec<&str> = done
            .cut
            .iter()
            .map(|account| account.key.as_str())
            .collect();
        let details = json!({ "keys": keys, "until": until.to_string() });
        let summary = words::summary(period, until, done.total);
        Ok(Done {
            is_change: !keys.is_empty(),
            ..Done::new((), summary, details)
        })
    })?;
    Ok(done)
}

/// The lines of a month that have to be kept, the most specific first.
struct Lines {
    /// Their places among the rows.
    rows: Vec<usize>,
    bounds: Vec<Bound>,
    /// Which of them cover a cell.
    of_cell: Vec<Vec<usize>>,
}

impl Lines {
    fn of(volumes: &Volumes, payer: Option<&str>) -> Lines {
        let is_asked = |row: &Row| {
            row.month.n_months > 0 && (payer.is_none() || row.key.payer.as_deref() == payer)
        };
        let all = volumes.rows.iter().enumerate();
        let mut rows: Vec<usize> = all
            .filter(|(_, row)| is_asked(row))
            .map(|(at, _)| at)
            .collect();
        rows.sort_by_key(|at| std::cmp::Reverse(volumes.rows[*at].key.n_named()));
        let bound = |at: &usize| {
            let month = &volumes.rows[*at].month;
            Bound {
                planned: month.planned,
                fact: month.fact,
            }
        };
        let covering = |cell: &VolumeCell| {
            let covers = |line: &usize| volumes.rows[rows[*line]].key.covers(cell);
            (0..rows.len()).filter(covers).collect()
        };
        Lines {
            bounds: rows.iter().map(bound).collect(),
            of_cell: volumes.cells.iter().map(covering).collect(),
            rows,
        }
    }

    fn by_order(&self, volumes: &Volumes, order: Order) -> Vec<CutAccount> {
        let places = in_order(&volumes.waiting, order);
        let deferrable = places.iter().map(|at| Deferrable {
            billed: volumes.waiting[*at].billed,
            cell: volumes.waiting[*at].cell,
        });
        let deferrable: Vec<Deferrable> = deferrable.collect();
        let cut = cut(&self.bounds, &self.of_cell, &deferrable);
        let gone = cut.accounts.into_iter();
        gone.map(|(at, line)| {
            let account = &volumes.waiting[places[at]];
            cut_account(volumes, account, Some(self.rows[line]))
        })
        .collect()
    }

    /// Each goes for the most specific line that is exceeded, else for the most specific one.
    fn by_hand(
        &self,
        workplace: &Workplace,
        volumes: &Volumes,
        keys: &[String],
    ) -> Result<Vec<CutAccount>, Error> {
        let waiting = volumes.waiting.iter();
        let mut by_key: HashMap<String, &Waiting> = waiting
            .map(|account| (normal(&account.key), account))
            .collect();
        let mut named = HashSet::new();
        let mut cut = Vec::new();
        for key in keys {
            let standing = account(&workplace.store.connection, key)?;
            if !named.insert(standing.id) {
                continue;
            }
            let Some(account) = by_key.remove(&normal(&standing.key)) else {
                return Err(Rule::NotWaiting {
                    key: standing.key,
                    period: volumes.period,
                    registry: standing.registry_id,
                }
                .into());
            };
            let lines = &self.of_cell[account.cell];
            let is_over = |line: &&usize| {
                let bound = &self.bounds[**line];
                !bound.planned.is_kept(bound.fact)
            };
            let line = lines.iter().find(is_over).or(lines.first());
            cut.push(cut_account(
                volumes,
                account,
                line.map(|line| self.rows[*line]),
            ));
        }
        Ok(cut)
    }
}

/// Places of accounts in the order in which they go.
pub fn in_order(waiting: &[Waiting], order: Order) -> Vec<usize> {
    // Of equals the one that came last goes first: a new run chooses the same.
    let mut places: Vec<usize> = (0..waiting.len()).rev().collect();
    let of = |at: &usize| &waiting[*at];
    match order {
        Order::ByDate => places.sort_by(|one, other| of(other).cure_end.cmp(&of(one).cure_end)),
        Order::Cheapest => places.sort_by_key(|at| of(at).billed),
        Order::Dearest => places.sort_by_key(|at| -of(at).billed),
    }
    places
}

fn normal(key: &str) -> String {
    Key(key.to_owned()).normal()
}

fn cut_account(volumes: &Volumes, account: &Waiting, line: Option<usize>) -> CutAccount {
    let cell = &volumes.cells[account.cell];
    CutAccount {
        key: account.key.clone(),
        payer: cell.payer.clone(),
        activity: cell.activity,
        billed: account.billed,
        line,
    }
}

/// What becomes of the lines.
fn summed(
    volumes: Volumes,
    until: ReportingPeriod,
    cut: Vec<CutAccount>,
    lines: &Lines,
) -> Sequestration {
    let cell_of: HashMap<&str, usize> = volumes
        .waiting
        .iter()
        .map(|account| (account.key.as_str(), account.cell))
        .collect();
    let mut total = Volume::default();
    let mut after: Vec<Volume> = volumes.rows.iter().map(|row| row.month.fact).collect();
    let mut gone: BTreeMap<usize, Volume> = BTreeMap::new();
    for account in &cut {
        let own = Volume::of(account.billed);
        total.add(own);
        gone.entry(cell_of[account.key.as_str()])
            .or_default()
            .add(own);
    }
    for (cell, volume) in gone {
        for (row, after) in volumes.rows.iter().zip(&mut after) {
            if row.month.n_months > 0 && row.key.covers(&volumes.cells[cell]) {
                after.take(volume);
            }
        }
    }
    let left = lines.rows.iter().filter_map(|at| {
        let over = volumes.rows[*at].month.planned.over(after[*at]);
        (over != Volume::default()).then(|| left(&volumes, *at, over))
    });
    Sequestration {
        left: left.collect(),
        until,
        cut,
        total,
        after,
        volumes,
    }
}

fn left(volumes: &Volumes, line: usize, over: Volume) -> Left {
    let key = &volumes.rows[line].key;
    let of_line = volumes.placed.iter();
    let of_line = of_line.filter(|(_, cell, _)| key.covers(&volumes.cells[*cell]));
    let (mut registries, mut exported) = (Vec::new(), Volume::default());
    for (place, _, volume) in of_line {
        match place.is_exported {
            true => exported.add(*volume),
            false if registries.last() == Some(&place.registry) => {}
            false => registries.push(place.registry),
        }
    }
    Left {
        line,
        over,
        registries,
        exported,
    }
}
