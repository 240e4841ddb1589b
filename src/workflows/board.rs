//! The month board: which step is done for which payer, what comes next, what blocks.
//!
//! From totals kept per file, never from the accounts: it is asked all day long.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use crate::domain::{InvoiceSums, Kopecks, ReportingPeriod, Round};
use crate::store::files::{self, ExchangeFile, Total};
use crate::store::invoices::{self, Invoice};
use crate::store::{money, registries};

use super::{Error, Workplace, sums};

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    Done,
    /// Somebody else has to do something.
    Waiting,
    /// The clerk's next step.
    Next,
    /// May be done, need not.
    Possible,
    Blocked,
    /// Done, but its figures have changed since.
    Stale,
    NotNeeded,
}

impl StepState {
    /// The name in JSON.
    pub fn code(self) -> &'static str {
        match self {
            StepState::Done => "done",
            StepState::Waiting => "waiting",
            StepState::Next => "next",
            StepState::Possible => "possible",
            StepState::Blocked => "blocked",
            StepState::Stale => "stale",
            StepState::NotNeeded => "not_needed",
        }
    }
}

/// Why a step is not done, in the workflows' own terms.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    TestNotRestored,
    NothingFormed,
    NotExported,
    NoPrecheck {
        payer: String,
    },
    Unanswered {
        n: i64,
    },
    Undecided {
        n: i64,
    },
    AllRefused,
    NoAccounts,
    NoReissue {
        payer: String,
    },
    NotSent {
        file: String,
    },
    SettlementsOff,
    NoNotice,
    InvoiceByHand,
    /// What the invoice in force says, and what it would say now.
    InvoiceDiffers {
        number: String,
        said: InvoiceSums,
        now: InvoiceSums,
    },
    NoFinal {
        payer: String,
    },
    /// Accounts that the precheck accepted since the 7-file was made.
    NotInReissue {
        n: i64,
    },
    /// Some accounts of the 7-file have no final decision yet.
    FinalPartly {
        n: i64,
    },
}

/// One cell of the board.
#[derive(Clone, Debug)]
pub struct Step {
    pub state: StepState,
    /// ISO date of what was done.
    pub date: Option<String>,
    pub accounts: i64,
    pub sum: Kopecks,
    pub why: Option<Why>,
}

/// A payer's row.
#[derive(Clone, Debug)]
pub struct Row {
    pub payer: String,
    pub name: String,
    pub request: Step,
    pub precheck: Step,
    pub reissue: Step,
    pub withholding: Step,
    pub invoice: Step,
    /// The invoice in force, whether its sums still hold or not.
    pub issued: Option<Invoice>,
    pub final_reply: Step,
}

/// What the clerk does next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    Setup,
    Import,
    Form,
    Mark,
    Export,
    ReceiveTest,
    Restore,
    ReceivePrecheck { payers: Vec<String> },
    Reissue { payers: Vec<String> },
    Send { files: Vec<String> },
    Withhold { payers: Vec<String> },
    ReceiveFinal { payers: Vec<String> },
    Resubmit { n: i64, sum: Kopecks },
    Done,
}

impl Next {
    /// The name in JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Next::Setup => "setup",
            Next::Import => "import",
            Next::Form => "form",
            Next::Mark => "mark",
            Next::Export => "export",
            Next::ReceiveTest => "receive_test",
            Next::Restore => "restore",
            Next::ReceivePrecheck { .. } => "receive_precheck",
            Next::Reissue { .. } => "reissue",
            Next::Send { .. } => "sent",
            Next::Withhold { .. } => "withhold",
            Next::ReceiveFinal { .. } => "receive_final",
            Next::Resubmit { .. } => "resubmit",
            Next::Done => "done",
        }
    }
}

/// The whole board.
#[derive(Clone, Debug)]
pub struct Board {
    /// Missing when there is no registry yet and no period was asked for.
    pub period: Option<ReportingPeriod>,
    pub next: Next,
    pub rows: Vec<Row>,
    pub test: Step,
    /// The period's registries, formed or exported.
    pub registries: Vec<registries::Registry>,
    /// Accounts of main requests that no reply mentions.
    pub unanswered: i64,
}

/// The board of a period; without one, of the latest period that has a registry.
///
/// # Errors
/// What the store says.
pub fn board(workplace: &Workplace, period: Option<ReportingPeriod>) -> Result<Board, Error> {
    let connection = &workplace.store.connection;
    let period = match period {
        Some(period) => Some(period),
        None => registries::latest_period(connection)?.and_then(|p| p.parse().ok()),
    };
    let Some(period) = period else {
        let next = match workplace.setup {
            None => Next::Setup,
            Some(_) if registries::has_pool(connection)? => Next::Form,
            Some(_) => Next::Import,
        };
        return Ok(Board {
            period: None,
            next,
            rows: Vec::new(),
            test: blank(StepState::NotNeeded, None),
            registries: Vec::new(),
            unanswered: 0,
        });
    };
    let facts = Facts::read(workplace, connection, period)?;
    let rows: Vec<Row> = facts
        .payers(workplace, period)
        .into_iter()
        .map(|(letter, name)| facts.row(letter, name))
        .collect();
    let test = facts.test_step();
    let next = facts.next(workplace, connection, period, &rows)?;
    Ok(Board {
        period: Some(period),
        next,
        rows,
        test,
        unanswered: facts.unanswered,
        registries: facts.registries,
    })
}

fn blank(state: StepState, why: Option<Why>) -> Step {
    Step {
        state,
        date: None,
        accounts: 0,
        sum: Kopecks::ZERO,
        why,
    }
}

/// The step of an invoice in force: it holds as long as its sums are those of now. Date and figures
/// are its own, as they were printed.
fn issued_step(invoice: &Invoice, now: InvoiceSums, reissue: &Step) -> Step {
    let (state, why) = match invoice.sums == now {
        // It holds, but no longer than until the 7-file is made anew.
        true if reissue.state == StepState::Stale => (StepState::Done, reissue.why.clone()),
        true => (StepState::Done, None),
        false => {
            let (number, said) = (invoice.number.clone(), invoice.sums);
            let differs = Why::InvoiceDiffers { number, said, now };
            (StepState::Stale, Some(differs))
        }
    };
    Step {
        date: Some(invoice.date.to_string()),
        accounts: invoice.sums.accounts,
        sum: invoice.sums.to_pay(),
        ..blank(state, why)
    }
}

fn day(at: &str) -> Option<String> {
    at.get(..10).map(str::to_owned)
}

/// Everything the board is drawn from.
struct Facts {
    live: Vec<ExchangeFile>,
    totals: BTreeMap<i64, Vec<Total>>,
    has_registry: bool,
    has_marked: bool,
    has_test_registry: bool,
    restored: Option<(String, i64, Kopecks)>,
    withheld: BTreeMap<String, (Kopecks, String)>,
    /// What an invoice would say now.
    to_invoice: BTreeMap<String, InvoiceSums>,
    /// Invoices in force.
    issued: BTreeMap<String, Invoice>,
    takes_part: bool,
    /// Accounts of main requests that no reply mentions.
    unanswered: i64,
    registries: Vec<registries::Registry>,
}

impl Facts {
    fn read(
        workplace: &Workplace,
        connection: &Connection,
        period: ReportingPeriod,
    ) -> Result<Facts, Error> {
        let live = files::live(connection, period)?;
        let mut totals = BTreeMap::new();
        for file in &live {
            totals.insert(file.id, files::totals(connection, file.id)?);
        }
        let registries = registries::live(connection, period)?;
        let is_open = |r: &&registries::Registry| r.round == Round::Main && r.export_id.is_none();
        let mut withheld: BTreeMap<String, (Kopecks, String)> = BTreeMap::new();
        for line in money::withholdings(connection, period)? {
            let entry = withheld.entry(line.payer).or_default();
            entry.0 += line.amount;
            entry.1 = line.at;
        }
        let accounts_in = |step: &str| -> i64 {
            let files = live
                .iter()
                .filter(|f| f.round == Round::Main && f.step == step);
            files
                .filter_map(|f| totals.get(&f.id))
                .flatten()
                .map(|t: &Total| t.accounts)
                .sum()
        };
        Ok(Facts {
            unanswered: accounts_in("request") - accounts_in("precheck"),
            totals,
            has_registry: registries.iter().any(|r| is_open(&r)),
            has_marked: registries.iter().any(|r| is_open(&r) && r.is_marked),
            has_test_registry: registries.iter().any(|r| r.round == Round::Test),
            restored: registries::last_restored(connection, period)?,
            registries,
            live,
            withheld,
            to_invoice: sums::sums(connection, period, None)?
                .into_iter()
                .map(|sum| (sum.payer.clone(), sum.of_invoice()))
                .collect(),
            issued: invoices::live(connection, period)?
                .into_iter()
                .map(|invoice| (invoice.payer.clone(), invoice))
                .collect(),
            takes_part: workplace
                .setup
                .as_ref()
                .is_some_and(|s| s.settings.inter_provider_settlements),
        })
    }

    fn files(&self, step: &'static str, round: Round) -> impl Iterator<Item = &ExchangeFile> {
        self.live
            .iter()
            .filter(move |f| f.step == step && f.round == round)
    }

    /// Pieces and whole cost of a payer in files of a step, by outcome.
    fn count(
        &self,
        step: &'static str,
        payer: &str,
        outcome: Option<&str>,
    ) -> (i64, Kopecks, Option<String>) {
        let mut counted = (0, Kopecks::ZERO, None);
        for file in self.files(step, Round::Main) {
            for total in self.totals.get(&file.id).into_iter().flatten() {
                if total.payer == payer && outcome.is_none_or(|o| o == total.outcome) {
                    counted.0 += total.accounts;
                    counted.1 += total.billed;
                    counted.2 = day(&file.at);
                }
            }
        }
        counted
    }

    /// Payers with a letter in the period, and whoever has accounts.
    fn payers(&self, workplace: &Workplace, period: ReportingPeriod) -> Vec<(String, String)> {
        let mut payers: BTreeMap<String, String> = BTreeMap::new();
        let setup = workplace.setup.as_ref();
        for payer in setup.map(|s| s.payers.as_slice()).unwrap_or_default() {
            if payer.is_valid_in(period) {
                payers.insert(payer.letter.clone(), payer.name.clone());
            }
        }
        for file in self.live.iter().filter(|f| f.round == Round::Main) {
            for total in self.totals.get(&file.id).into_iter().flatten() {
                if !total.payer.is_empty() {
                    payers.entry(total.payer.clone()).or_default();
                }
            }
        }
        payers.into_iter().collect()
    }

    fn row(&self, payer: String, name: String) -> Row {
        let is_test_out = self.files("request", Round::Test).next().is_some();
        let request_file = self.files("request", Round::Main).last();
        let (expected, expected_sum, _) = self.count("request", &payer, None);
        let (decided, decided_sum, decided_day) = self.count("precheck", &payer, None);
        let (accepted, ..) = self.count("precheck", &payer, Some("accepted"));
        let (undecided, ..) = self.count("precheck", &payer, Some("undecided"));
        let (reissued, reissued_sum, reissued_day) = self.count("reissue", &payer, None);
        let (finals, finals_sum, final_day) = self.count("final", &payer, None);
        let (final_undecided, ..) = self.count("final", &payer, Some("undecided"));

        let request = match request_file {
            Some(file) => {
                let why = (!file.is_sent).then(|| Why::NotSent {
                    file: file.name.clone(),
                });
                Step {
                    state: StepState::Done,
                    date: day(&file.at),
                    accounts: expected,
                    sum: expected_sum,
                    why,
                }
            }
            None if is_test_out => blank(StepState::Blocked, Some(Why::TestNotRestored)),
            None if self.has_marked => blank(StepState::Next, None),
            None => blank(StepState::Waiting, Some(Why::NothingFormed)),
        };
        let precheck = match request_file {
            None => blank(StepState::Blocked, Some(Why::NotExported)),
            Some(_) if decided > 0 => {
                // Accounts whose policies name this payer and that no reply mentions yet.
                let left = (expected - decided).min(self.unanswered);
                let why = (left > 0).then_some(Why::Unanswered { n: left });
                Step {
                    state: StepState::Done,
                    date: decided_day,
                    accounts: decided,
                    sum: decided_sum,
                    why,
                }
            }
            Some(_) if expected > 0 => {
                let why = Some(Why::NoPrecheck {
                    payer: payer.clone(),
                });
                Step {
                    state: StepState::Waiting,
                    date: None,
                    accounts: expected,
                    sum: expected_sum,
                    why,
                }
            }
            Some(_) => blank(StepState::NotNeeded, Some(Why::NoAccounts)),
        };
        let reissue = if reissued > 0 && accepted > reissued {
            Step {
                state: StepState::Stale,
                date: reissued_day,
                accounts: reissued,
                sum: reissued_sum,
                why: Some(Why::NotInReissue {
                    n: accepted - reissued,
                }),
            }
        } else if reissued > 0 {
            let unsent = self
                .files("reissue", Round::Main)
                .find(|f| f.letter == payer && !f.is_sent);
            let why = unsent.map(|f| Why::NotSent {
                file: f.name.clone(),
            });
            Step {
                state: StepState::Done,
                date: reissued_day,
                accounts: reissued,
                sum: reissued_sum,
                why,
            }
        } else if precheck.state == StepState::NotNeeded {
            blank(StepState::NotNeeded, Some(Why::NoAccounts))
        } else if precheck.state != StepState::Done {
            blank(
                StepState::Blocked,
                Some(Why::NoPrecheck {
                    payer: payer.clone(),
                }),
            )
        } else if undecided > 0 {
            blank(StepState::Blocked, Some(Why::Undecided { n: undecided }))
        } else if accepted == 0 {
            blank(StepState::NotNeeded, Some(Why::AllRefused))
        } else {
            Step {
                accounts: accepted,
                ..blank(StepState::Next, None)
            }
        };
        let after_reissue = |ready: Step| match reissue.state {
            StepState::Done | StepState::Stale => ready,
            StepState::NotNeeded => blank(StepState::NotNeeded, reissue.why.clone()),
            _ => blank(
                StepState::Blocked,
                Some(Why::NoReissue {
                    payer: payer.clone(),
                }),
            ),
        };
        let withholding = match (self.takes_part, self.withheld.get(&payer)) {
            (false, _) => blank(StepState::NotNeeded, Some(Why::SettlementsOff)),
            (true, Some((sum, at))) => Step {
                date: day(at),
                sum: *sum,
                ..blank(StepState::Done, None)
            },
            (true, None) => after_reissue(blank(StepState::Next, Some(Why::NoNotice))),
        };
        let now = self.to_invoice.get(&payer).copied().unwrap_or_default();
        let issued = self.issued.get(&payer).cloned();
        let invoice = match (&issued, reissue.state) {
            (Some(issued), _) => issued_step(issued, now, &reissue),
            // Its sum would not be the last one.
            (None, StepState::Stale) => blank(StepState::Blocked, reissue.why.clone()),
            (None, _) => after_reissue(Step {
                accounts: reissued,
                sum: now.to_pay(),
                ..blank(StepState::Possible, Some(Why::InvoiceByHand))
            }),
        };
        let final_reply = match finals {
            0 => after_reissue(Step {
                accounts: reissued,
                sum: reissued_sum,
                ..blank(
                    StepState::Waiting,
                    Some(Why::NoFinal {
                        payer: payer.clone(),
                    }),
                )
            }),
            _ => {
                let left = reissued - finals + final_undecided;
                let (state, why) = match left {
                    0 => (StepState::Done, None),
                    n => (StepState::Waiting, Some(Why::FinalPartly { n })),
                };
                Step {
                    state,
                    date: final_day,
                    accounts: finals,
                    sum: finals_sum,
                    why,
                }
            }
        };
        Row {
            payer,
            name,
            request,
            precheck,
            reissue,
            withholding,
            invoice,
            issued,
            final_reply,
        }
    }

    fn test_step(&self) -> Step {
        if let Some(file) = self.files("request", Round::Test).last() {
            let totals = self.totals.get(&file.id);
            let sum = totals.into_iter().flatten().map(|t| t.billed).sum();
            let accounts = totals.into_iter().flatten().map(|t| t.accounts).sum();
            let is_answered = self.files("precheck", Round::Test).next().is_some();
            let state = if is_answered {
                StepState::Next
            } else {
                StepState::Waiting
            };
            return Step {
                state,
                date: day(&file.at),
                accounts,
                sum,
                why: Some(Why::TestNotRestored),
            };
        }
        if self.has_test_registry {
            return blank(StepState::Possible, Some(Why::NotExported));
        }
        match &self.restored {
            Some((at, accounts, sum)) => Step {
                state: StepState::Done,
                date: day(at),
                accounts: *accounts,
                sum: *sum,
                why: None,
            },
            None => blank(StepState::NotNeeded, None),
        }
    }

    fn next(
        &self,
        workplace: &Workplace,
        connection: &Connection,
        period: ReportingPeriod,
        rows: &[Row],
    ) -> Result<Next, Error> {
        if workplace.setup.is_none() {
            return Ok(Next::Setup);
        }
        if self.files("request", Round::Test).next().is_some() {
            let is_answered = self.files("precheck", Round::Test).next().is_some();
            return Ok(if is_answered {
                Next::Restore
            } else {
                Next::ReceiveTest
            });
        }
        if self.files("request", Round::Main).next().is_none() {
            return Ok(match (self.has_marked, self.has_registry) {
                (true, _) => Next::Export,
                (false, true) => Next::Mark,
                (false, false) if registries::has_waiting(connection, period)? => Next::Form,
                (false, false) => Next::Import,
            });
        }
        let payers = |wanted: &dyn Fn(&Row) -> bool| -> Vec<String> {
            rows.iter()
                .filter(|row| wanted(row))
                .map(|row| row.payer.clone())
                .collect()
        };
        let reissue = payers(&|row| {
            matches!(row.reissue.state, StepState::Next | StepState::Stale)
                || matches!(row.reissue.why, Some(Why::Undecided { .. }))
        });
        let precheck = payers(&|row| row.precheck.state == StepState::Waiting);
        let withhold = payers(&|row| row.withholding.state == StepState::Next);
        let final_reply = payers(&|row| row.final_reply.state == StepState::Waiting);
        let unsent: BTreeSet<String> = self
            .live
            .iter()
            .filter(|f| {
                f.round == Round::Main
                    && matches!(f.step.as_str(), "request" | "reissue")
                    && !f.is_sent
            })
            .map(|f| f.name.clone())
            .collect();
        let (n, sum) = registries::refused_left(connection, period)?;
        Ok(if !reissue.is_empty() {
            Next::Reissue { payers: reissue }
        } else if !precheck.is_empty() {
            Next::ReceivePrecheck { payers: precheck }
        } else if !unsent.is_empty() && !final_reply.is_empty() {
            Next::Send {
                files: unsent.into_iter().collect(),
            }
        } else if !withhold.is_empty() {
            Next::Withhold { payers: withhold }
        } else if self.has_marked {
            Next::Export
        } else if self.has_registry {
            Next::Mark
        } else if !final_reply.is_empty() {
            Next::ReceiveFinal {
                payers: final_reply,
            }
        } else if n > 0 {
            Next::Resubmit { n, sum }
        } else {
            Next::Done
        })
    }
}
