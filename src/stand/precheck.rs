//! Step «1»: who pays, and whether person, policy and account are in order.

use std::path::Path;

use chrono::NaiveDate;

use crate::domain::Kopecks;
use crate::exchange::name::Step;
use crate::exchange::write::Writer;
use crate::exchange::xml::{Element, Node};
use crate::exchange::{Fault, FaultKind, Profile, Record, Role};

use super::decide::{Judge, TESTS, Verdict};
use super::draw::{Draws, Slot};
use super::read::{Heading, Source, each_record};
use super::register::{ListedPayer, Register};
use super::reply::{Codes, bill_tag, reply_day};
use super::tally::Tally;
use super::whole::{Finished, ReplyFile, Spool};
use super::{Options, StandError, Written, findings, wire};

/// Answers a request: one reply per payer that has accounts, or one common one.
/// Files of the same name in `out_dir` are replaced.
///
/// # Errors
/// [`StandError`]; then nothing has been written.
pub fn precheck(
    request: &Path,
    insured: &Path,
    out_dir: &Path,
    options: &Options,
) -> Result<Vec<Written>, StandError> {
    let profile = options.load_profile()?;
    let source = Source::new(&profile, request, Step::Request)?;
    let register = Register::load(insured, &options.rates)?;
    let judge = Judge {
        source: &source,
        register: &register,
        options,
    };
    let mut tallies: Vec<Tally> = register.payers.iter().map(|_| Tally::default()).collect();
    let heading = each_record(&source, |tree, records| {
        for (record, verdict) in records.iter().zip(judge.record(tree, records)) {
            tallies[verdict.payer].add(&profile, record, verdict.share);
        }
        Ok(())
    })?;
    let answering: Vec<usize> = (0..tallies.len())
        .filter(|at| tallies[*at].accounts > 0)
        .collect();
    if answering.is_empty() {
        let nothing = vec![Fault::new(FaultKind::NoAccounts)];
        return Err(StandError::content(request, nothing));
    }
    let answer = Answer {
        codes: Codes::new(&profile)?,
        day: reply_day(&heading, &source, options, 1),
        judge: &judge,
        heading: &heading,
        tallies: &tallies,
        out_dir,
    };
    let finished = match options.common {
        true => answer.common(&answering)?,
        false => answer.separate(&answering)?,
    };
    finished
        .into_iter()
        .map(|(file, written)| {
            Ok(Written {
                path: file.persist()?,
                ..written
            })
        })
        .collect()
}

/// One reply being written, with its protocol of checks waiting for the end of the file.
struct Sink<'p> {
    file: ReplyFile<'p>,
    facts: Spool,
    n_failed: [u64; TESTS.len()],
}

struct Answer<'a> {
    codes: Codes,
    day: NaiveDate,
    judge: &'a Judge<'a>,
    heading: &'a Heading,
    tallies: &'a [Tally],
    out_dir: &'a Path,
}

type Replies = Vec<(Finished, Written)>;

impl<'a> Answer<'a> {
    fn profile(&self) -> &'a Profile {
        self.judge.source.profile
    }

    fn payer(&self, at: usize) -> &'a ListedPayer {
        &self.judge.register.payers[at]
    }

    fn separate(&self, answering: &[usize]) -> Result<Replies, StandError> {
        let mut sinks = Vec::new();
        for payer in answering {
            let mut sink = self.create(&self.payer(*payer).letter)?;
            self.open_bill(&mut sink.file, *payer)?;
            sinks.push(sink);
        }
        let sink_of = |payer: usize| answering.iter().position(|p| *p == payer);
        self.write_accounts(&mut sinks, sink_of)?;
        let mut replies = Vec::new();
        for (mut sink, payer) in sinks.into_iter().zip(answering) {
            sink.file.close()?;
            sink.file.close()?;
            let letter = &self.payer(*payer).letter;
            replies.push((
                self.finish(sink, self.tallies[*payer].accounts)?,
                self.written(letter, &[*payer]),
            ));
        }
        Ok(replies)
    }

    /// The bills stand one behind the other, so the request is gone through once for each.
    fn common(&self, answering: &[usize]) -> Result<Replies, StandError> {
        let letter = &self.profile().file_name.common_letter;
        let mut sinks = [self.create(letter)?];
        for payer in answering {
            self.open_bill(&mut sinks[0].file, *payer)?;
            self.write_accounts(&mut sinks, |p| (p == *payer).then_some(0))?;
            sinks[0].file.close()?;
            sinks[0].file.close()?;
        }
        let [sink] = sinks;
        let n_accounts = answering.iter().map(|p| self.tallies[*p].accounts).sum();
        let finished = self.finish(sink, n_accounts)?;
        Ok(vec![(finished, self.written(letter, answering))])
    }

    fn create(&self, letter: &str) -> Result<Sink<'a>, StandError> {
        let source = self.judge.source;
        let path = self.out_dir.join(source.reply_name(Step::Precheck, letter));
        // Decisions and findings make the echo longer than what it answers.
        let mut file = ReplyFile::create(self.profile(), path, self.heading.size * 2)?;
        for element in [&self.heading.root, &self.heading.body]
            .into_iter()
            .flatten()
        {
            file.open(element)?;
        }
        Ok(Sink {
            file,
            facts: Spool::new(self.out_dir)?,
            n_failed: [0; TESTS.len()],
        })
    }

    /// Opens a bill with its totals, and its list of patients.
    fn open_bill(&self, file: &mut ReplyFile<'_>, payer: usize) -> Result<(), StandError> {
        let listed = self.payer(payer);
        file.open(&bill_tag(
            self.heading,
            &listed.ogrn,
            &listed.letter,
            self.day,
            &[],
        ))?;
        let profile = self.profile();
        let rows = self.tallies[payer].rows();
        if let Some(mut totals) = Writer::new(&profile.edition).totals(profile, &rows) {
            // Sums of accounts are not per-head money; the fund writes its own table.
            totals
                .children
                .retain(|n| !matches!(n, Node::Element(e) if e.name == "account_elem_f"));
            if let Some((row, _)) = self.capitation(listed) {
                wire::push(&mut totals, wire::tag("account_elem_f", &[], vec![row]));
            }
            file.unit(&totals)?;
        }
        file.open(&Element::new("patients"))
    }

    /// The per-head money of an insurer for the period, as a row of totals and as a sum.
    fn capitation(&self, payer: &ListedPayer) -> Option<(Element<'static>, Kopecks)> {
        let type_code = self.codes.capitated.as_deref().filter(|_| !payer.is_fund)?;
        let period = self.judge.source.name.period.to_string();
        let draws = Draws::new(
            self.judge.options.seed,
            &["capitation", &period, &payer.letter],
        );
        let adults = 700 + draws.below(Slot::Mes, 2_000);
        let children = 150 + draws.below(Slot::Sum, 600);
        // Odd kopecks, so that a rounding somewhere shows.
        let adult_rate = Kopecks(9_001 + 2 * i64::from(draws.below(Slot::Size, 3_000)));
        let child_rate = Kopecks(11_003 + 2 * i64::from(draws.below(Slot::Part, 4_000)));
        let sum = Kopecks(i64::from(adults) * adult_rate.0 + i64::from(children) * child_rate.0);
        let row = wire::tag(
            "account_elem",
            &[
                ("type_acc", type_code),
                ("amountl", &sum.to_string()),
                ("amount", &sum.to_string()),
                ("n_adult", &adults.to_string()),
                ("t_adult", &adult_rate.to_string()),
                ("n_child", &children.to_string()),
                ("t_child", &child_rate.to_string()),
                ("n_all", &(adults + children).to_string()),
            ],
            Vec::new(),
        );
        Some((row, sum))
    }

    fn written(&self, letter: &str, payers: &[usize]) -> Written {
        let of = |field: fn(&Tally) -> u64| payers.iter().map(|p| field(&self.tallies[*p])).sum();
        let money =
            |field: fn(&Tally) -> Kopecks| payers.iter().map(|p| field(&self.tallies[*p])).sum();
        let per_head = |p: &usize| self.capitation(self.payer(*p)).map(|(_, sum)| sum);
        Written {
            path: Default::default(),
            letter: letter.to_owned(),
            accounts: of(|t| t.accounts),
            refused: of(|t| t.refused),
            reduced: of(|t| t.reduced),
            billed: money(|t| t.billed),
            accepted: money(|t| t.accepted),
            capitation: payers.iter().filter_map(per_head).sum(),
        }
    }

    /// Goes through the request and writes every account to its payer's sink, if it has one.
    fn write_accounts(
        &self,
        sinks: &mut [Sink<'_>],
        sink_of: impl Fn(usize) -> Option<usize>,
    ) -> Result<(), StandError> {
        each_record(self.judge.source, |tree, records| {
            let verdicts = self.judge.record(tree, records);
            let mut done: Vec<usize> = Vec::new();
            for verdict in &verdicts {
                if done.contains(&verdict.payer) {
                    continue;
                }
                done.push(verdict.payer);
                let Some(sink) = sink_of(verdict.payer).and_then(|at| sinks.get_mut(at)) else {
                    continue;
                };
                sink.file.unit(&findings::patient(
                    &self.codes,
                    tree,
                    records,
                    &verdicts,
                    verdict.payer,
                ))?;
                let code = tree.attribute(wire::PERSON_CODE).unwrap_or("");
                for (record, verdict) in records.iter().zip(&verdicts) {
                    if done.last() == Some(&verdict.payer) {
                        self.write_facts(sink, code, record, verdict)?;
                    }
                }
            }
            Ok(())
        })
        .map(|_| ())
    }

    fn write_facts(
        &self,
        sink: &mut Sink<'_>,
        person_code: &str,
        record: &Record,
        verdict: &Verdict<'_>,
    ) -> Result<(), StandError> {
        let edition = &self.profile().edition;
        let parent = edition
            .by_role(Role::FindingFlk)
            .and_then(|id| edition.element(id).parent)
            .ok_or(StandError::NoElement("flk"))?;
        let payer_ogrn = &self.payer(verdict.payer).ogrn;
        for fact in &verdict.facts {
            let element = findings::fact(fact, payer_ogrn, person_code, record);
            sink.facts
                .push(self.profile(), parent, &element, self.out_dir)?;
            sink.n_failed[fact.test] += 1;
        }
        Ok(())
    }

    /// The protocol of checks, where there is something to say, and the end of the file.
    fn finish(&self, mut sink: Sink<'_>, n_accounts: u64) -> Result<Finished, StandError> {
        if sink.facts.n_elements > 0 {
            let body = |name: &str| {
                let body = self.heading.body.as_ref();
                body.and_then(|b| b.attribute(name))
                    .unwrap_or("")
                    .to_owned()
            };
            let stamp = format!("{}T11:30:00", self.day);
            let about = [
                ("version", "1"),
                ("year", &body("year")),
                ("month", &body("month")),
                ("type", "1"),
                ("creator", "Учебный фонд"),
                ("creator_tel", "(0000) 11-11-11"),
                ("org_name", "Учебный территориальный фонд"),
                ("datetime", &stamp),
            ];
            sink.file.open(&wire::tag("flk", &about, Vec::new()))?;
            sink.file
                .unit(&findings::plan(n_accounts, &sink.n_failed))?;
            let source = self.judge.source;
            let common = &self.profile().file_name.common_letter;
            let register = [
                ("filename", &*source.reply_name(Step::Request, common)),
                ("creator", &body("creator")),
                ("creator_tel", &body("telcreator")),
                ("provider", &body("ogrn_mo")),
            ];
            sink.file
                .open(&wire::tag("register", &register, Vec::new()))?;
            sink.file.pour(sink.facts)?;
        }
        sink.file.finish()
    }
}
