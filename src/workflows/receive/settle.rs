//! What a reply that has been read whole changes: accounts, totals, capitation.

use std::collections::BTreeMap;
use std::fs::File;

use serde_json::{Value, json};

use crate::domain::{Decision, Event, Kopecks, Round, State};
use crate::exchange::Role;
use crate::exchange::head::Total;
use crate::exchange::name::Step;
use crate::exchange::profile::AmountMeaning;
use crate::store::{self, bodies, files, money, moves, replies, shipments};

use super::read::Receiver;
use super::{Options, Outcome, Received, Source};
use crate::workflows::error::{ReplyFault, Side};
use crate::workflows::{Error, Note};

impl Receiver<'_> {
    /// Refusals of the whole file, then the accounts' moves, totals and capitation.
    pub fn finish(
        mut self,
        source: &Source<'_>,
        totals: &[files::Total],
        was: Option<Side>,
        options: Options,
    ) -> Result<Received, Error> {
        if self.n_read == 0 {
            return Err(ReplyFault::NoAccounts.into());
        }
        let unknown_keys = std::mem::take(&mut self.unknown);
        if !unknown_keys.is_empty() {
            if !self.options.skip_unknown {
                return Err(ReplyFault::UnknownKeys { keys: unknown_keys }.into());
            }
            self.note(Note::SkippedKeys {
                keys: unknown_keys.clone(),
            });
        }
        if !self.unclear.is_empty() {
            return Err(ReplyFault::PayerUnclear { keys: self.unclear }.into());
        }
        if let Some((_, by)) = self.claimed.first().cloned() {
            let keys = self.claimed.into_iter().map(|(key, _)| key).collect();
            return Err(ReplyFault::Claimed { keys, by }.into());
        }
        if let Some((_, payer)) = self.not_reissued.first().cloned() {
            let live = files::live(self.tx, self.place.period)?;
            let has_file = live.iter().any(|f| {
                f.step == "reissue"
                    && f.export_id == Some(self.place.export.id)
                    && f.letter == payer
            });
            let keys = self.not_reissued.into_iter().map(|(key, _)| key).collect();
            return Err(match has_file {
                true => ReplyFault::NotReissued { keys, payer }.into(),
                false => ReplyFault::NoReissue { payer }.into(),
            });
        }
        for (code, count) in std::mem::take(&mut self.unknown_codes) {
            self.note(Note::UnknownDecision { code, count });
        }
        if self.n_moved_on > 0 {
            return Err(ReplyFault::MovedOn { n: self.n_moved_on }.into());
        }
        files::add_totals(self.tx, self.reply_id, totals)?;
        let count = |outcome: &str| {
            totals
                .iter()
                .filter(|t| t.outcome == outcome)
                .map(|t| t.accounts)
                .sum::<i64>()
        };
        let now = Side {
            accepted: count("accepted"),
            refused: count("refused"),
            undecided: count("undecided"),
            amount: totals.iter().map(|t| t.accepted).sum(),
        };
        if let Some(was) = was.filter(|_| !options.replace) {
            return Err(ReplyFault::Corrected { was, now }.into());
        }
        self.keep_bills()?;
        self.check_totals(totals)?;
        self.capitation()?;
        self.note_rest();
        let unreadable = |e: std::io::Error| Error::files(source.path, &e);
        let mut file = File::open(source.path).map_err(unreadable)?;
        bodies::save(self.tx, self.reply_id, &mut file)?;
        Ok(Received {
            name: source.name.to_owned(),
            step: Some(self.place.step),
            payer: Some(self.place.letter.clone()),
            outcome: Outcome::Received,
            accepted: now.accepted,
            refused: now.refused,
            undecided: now.undecided,
            unknown_keys,
            notes: self.notes,
        })
    }

    /// Moves the accounts decided so far.
    pub(super) fn move_slice(&mut self) -> Result<(), Error> {
        let tx = self.tx;
        let n_gone = replies::n_touched_gone(tx)?;
        let (event, accepted, refused): (fn(Decision) -> Event, State, State) =
            match self.place.step {
                Step::Precheck => (Event::Precheck, State::Prechecked, State::RefusedAtPrecheck),
                _ => (Event::Final, State::Accepted, State::RefusedAtFinal),
            };
        let mut n_elsewhere = 0;
        for (code, n) in moves::touched_by_state(tx)? {
            let state =
                State::from_code(&code).ok_or_else(|| store::Error::Damaged(code.clone()))?;
            let next = |decision| state.after(Some(self.place.export.round), event(decision));
            if next(Decision::Accepted) != Ok(accepted) || next(Decision::Refused) != Ok(refused) {
                n_elsewhere += n;
            }
        }
        // The file is refused then, at its end; until that its other accounts are only looked at.
        self.n_moved_on += n_gone.max(n_elsewhere);
        if self.n_moved_on == 0 {
            moves::remember_touched(tx, self.context.id)?;
            moves::touched_by_outcome(tx, accepted, refused)?;
        }
        moves::clear_touched(tx)?;
        self.n_waiting = 0;
        Ok(())
    }

    fn keep_bills(&self) -> Result<(), Error> {
        let bills: Vec<Value> = self
            .bills
            .iter()
            .map(|bill| {
                bill.said
                    .iter()
                    .map(|(k, v)| (k.clone(), Value::from(v.clone())))
                    .collect::<serde_json::Map<_, _>>()
            })
            .map(Value::Object)
            .collect();
        files::set_bills(self.tx, self.reply_id, &Value::Array(bills))?;
        Ok(())
    }

    /// Identity 2 for the whole cost, which both sides always state.
    fn check_totals(&mut self, totals: &[files::Total]) -> Result<(), Error> {
        let said: Vec<_> = self
            .bills
            .iter()
            .flat_map(|bill| bill.table(Role::TotalsAll))
            .cloned()
            .collect();
        let profile = self.context.profile;
        let full = said
            .iter()
            .filter(|t| profile.amount(&t.type_code) == Some(AmountMeaning::Full));
        let full: Vec<_> = full.collect();
        if full.is_empty() {
            return Ok(());
        }
        let said_sum: Kopecks = full.iter().map(|t| t.billed).sum();
        let counted: Kopecks = totals.iter().map(|t| t.billed).sum();
        if said_sum != counted {
            let type_code = full[0].type_code.clone();
            let severity = profile.identities.totals;
            self.identity(
                severity,
                Note::TotalsDiffer {
                    type_code,
                    said: said_sum,
                    counted,
                },
            )?;
        }
        Ok(())
    }

    /// Per-head money comes with the main round's reply 1; what reply 2 says of it changes nothing.
    fn capitation(&mut self) -> Result<(), Error> {
        if self.place.export.round != Round::Main {
            return Ok(());
        }
        let mut by_payer: BTreeMap<String, Vec<Total>> = BTreeMap::new();
        let mut unclear: Vec<Kopecks> = Vec::new();
        for bill in &self.bills {
            let rows: Vec<_> = bill.table(Role::TotalsCapitation).cloned().collect();
            if rows.is_empty() {
                continue;
            }
            match self.payer_of(bill)? {
                Some(payer) => by_payer.entry(payer).or_default().extend(rows),
                // A common bill with the fund's ОГРН does not say whose per-head money it means.
                None => unclear.extend(rows.iter().map(Total::amount)),
            }
        }
        if self.place.step == Step::Final {
            return self.capitation_of_final(&by_payer);
        }
        if !unclear.is_empty() {
            self.note(Note::CapitationUnclear {
                amount: unclear.into_iter().sum(),
            });
        }
        for (payer, rows) in by_payer {
            for row in rows.iter().filter(|row| !row.is_consistent()) {
                let severity = self.context.profile.identities.capitation;
                self.identity(
                    severity,
                    Note::CapitationRow {
                        payer: payer.clone(),
                        said: row.amount(),
                    },
                )?;
            }
            for by_hand in money::capitations(self.tx, self.place.period)? {
                if by_hand.payer == payer && by_hand.reply_id.is_none() {
                    money::end_capitation(self.tx, by_hand.id, self.context.id)?;
                    self.note(Note::HandCapitationReplaced {
                        payer: payer.clone(),
                    });
                }
            }
            let amount = rows.iter().map(|row| row.amount()).sum();
            let pair = |pair: Option<(i64, Kopecks)>| {
                pair.map(|(heads, rate)| json!([heads, rate.to_string()]))
            };
            let lines: Vec<Value> = rows
                .iter()
                .map(|row| {
                    json!({ "type": row.type_code, "amount": row.amount().to_string(), "adults": pair(row.adults),
                            "children": pair(row.children), "heads": pair(row.heads) })
                })
                .collect();
            let lines = Value::Array(lines).to_string();
            money::add_capitation(
                self.tx,
                self.context.id,
                self.place.period,
                &payer,
                amount,
                Some(self.reply_id),
                &lines,
            )?;
        }
        Ok(())
    }

    /// Says where reply 2 names another per-head money. A row that only repeats what our 7-file said
    /// of services under capitation is none.
    fn capitation_of_final(&mut self, said: &BTreeMap<String, Vec<Total>>) -> Result<(), Error> {
        let export_id = self.place.export.id;
        let mut of_this_sending = files::live(self.tx, self.place.period)?;
        of_this_sending.retain(|file| file.export_id == Some(export_id));
        let in_force = money::capitations(self.tx, self.place.period)?;
        for (payer, rows) in said {
            let reissued = of_this_sending
                .iter()
                .find(|file| file.step == "reissue" && file.letter == *payer);
            let ours = match reissued {
                Some(file) => shipments::sums_of_reissue(self.tx, export_id, file.id)?,
                None => Vec::new(),
            };
            let is_echo = |row: &&Total| {
                let own = ours.iter().filter(|sum| sum.0 == row.type_code);
                let has_heads = [row.adults, row.children, row.heads]
                    .iter()
                    .any(Option::is_some);
                !has_heads && row.billed == own.map(|sum| sum.1).sum()
            };
            let new: Vec<_> = rows.iter().filter(|row| !is_echo(row)).collect();
            if new.is_empty() {
                continue;
            }
            let said: Kopecks = new.iter().map(|row| row.amount()).sum();
            let kept: Kopecks = in_force
                .iter()
                .filter(|c| c.payer == *payer)
                .filter(|c| {
                    c.reply_id
                        .is_none_or(|id| of_this_sending.iter().any(|file| file.id == id))
                })
                .map(|c| c.amount)
                .sum();
            if said != kept {
                self.note(Note::FinalCapitation {
                    payer: payer.clone(),
                    said,
                    kept,
                });
            }
        }
        Ok(())
    }
}
