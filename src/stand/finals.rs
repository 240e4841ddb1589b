//! Step «2»: the payers' final word on their 7-files, with experts' acts.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::domain::Kopecks;
use crate::exchange::name::Step;
use crate::exchange::write::Writer;
use crate::exchange::xml::Element;
use crate::exchange::{Fault, FaultKind, Profile, Record, Role};

use super::draw::{Draws, Slot};
use super::read::{Heading, Source, each_record};
use super::reply::{Codes, bill_tag, reply_day};
use super::tally::{Share, Tally};
use super::whole::{Finished, ReplyFile, Spool};
use super::{Options, StandError, Written, wire};

/// What the final reply says of one account.
#[derive(Clone, Copy, Default)]
struct Verdict {
    share: Option<Share>,
    /// Codes and words; two remarks on the standard of care are usual.
    mes: &'static [(&'static str, &'static str)],
    sum: Option<(&'static str, &'static str)>,
    /// Defect and conclusion of an act.
    act: Option<(&'static str, &'static str)>,
}

impl Verdict {
    fn share(&self) -> Share {
        self.share.unwrap_or(Share::All)
    }
}

const MES: [&[(&str, &str)]; 2] = [
    &[("12", "Нет обязательного осмотра"), ("15", "")],
    &[("21", "Лечение не отвечает \"стандарту\" & протоколу")],
];
const SUMS: [(&str, &str); 2] = [
    ("5.3.2.01", "Сверх распределённого объёма"),
    ("7", "Случай уже оплачен другой МО"),
];
const ACTS: [(&str, &str); 3] = [
    ("5.3.2.01", "Отказ в оплате"),
    (
        "3.2.1",
        "Невыполнение \"обязательных\" исследований & осмотров",
    ),
    ("4.2", "Нет записей в карте"),
];

/// Answers 7-files, one reply for each. Files of the same name in `out_dir` are replaced.
///
/// # Errors
/// [`StandError`]; then nothing has been written.
pub fn final_replies(
    reissued: &[PathBuf],
    out_dir: &Path,
    options: &Options,
) -> Result<Vec<Written>, StandError> {
    let profile = options.load_profile()?;
    let codes = Codes::new(&profile)?;
    let mut names = HashSet::new();
    let mut replies = Vec::new();
    for path in reissued {
        let source = Source::new(&profile, path, Step::Reissue)?;
        let letter = source.name.payer.clone();
        let letter = letter
            .filter(|l| *l != profile.file_name.common_letter)
            .ok_or_else(|| StandError::NoPayer {
                name: path.display().to_string(),
            })?;
        let name = source.reply_name(Step::Final, &letter);
        if !names.insert(name.clone()) {
            return Err(StandError::SameReply { name });
        }
        let answer = Answer {
            source: &source,
            codes: &codes,
            options,
            out_dir,
            letter: &letter,
        };
        replies.push(answer.write(out_dir.join(name))?);
    }
    replies
        .into_iter()
        .map(|(file, written)| {
            Ok(Written {
                path: file.persist()?,
                ..written
            })
        })
        .collect()
}

struct Answer<'a> {
    source: &'a Source<'a>,
    codes: &'a Codes,
    options: &'a Options,
    out_dir: &'a Path,
    letter: &'a str,
}

impl Answer<'_> {
    fn profile(&self) -> &Profile {
        self.source.profile
    }

    fn judge(&self, record: &Record) -> Verdict {
        let rates = &self.options.rates;
        let parts = ["final", &self.source.sending, &record.key_normal];
        let draws = Draws::new(self.options.seed, &parts);
        let nothing = Some(Share::Nothing);
        if draws.hits(Slot::Mes, rates.final_mes) {
            let is_sum_too = draws.below(Slot::Choice, 3) == 0;
            return Verdict {
                share: nothing,
                mes: draws.pick(Slot::Mes, &MES),
                sum: is_sum_too.then(|| draws.pick(Slot::Sum, &SUMS)),
                act: None,
            };
        }
        if draws.hits(Slot::Sum, rates.final_sum) {
            return Verdict {
                share: nothing,
                sum: Some(draws.pick(Slot::Sum, &SUMS)),
                ..Verdict::default()
            };
        }
        if draws.hits(Slot::Flk, rates.final_expertise) {
            return Verdict {
                share: nothing,
                act: Some(draws.pick(Slot::Flk, &ACTS)),
                ..Verdict::default()
            };
        }
        // A sum too small to be parted is accepted whole, hence without a finding.
        let billed: Kopecks = record.amounts.iter().map(|a| a.billed).sum();
        let share = Share::Less(5 * (1 + draws.below(Slot::Size, 16)));
        let is_parted = record.amounts.iter().any(|a| share.of(a.billed) < a.billed);
        if draws.hits(Slot::Part, rates.final_part) && is_parted && billed > Kopecks::ZERO {
            let is_by_act = draws.below(Slot::Part, 2) == 0;
            return Verdict {
                share: Some(share),
                act: is_by_act.then(|| draws.pick(Slot::Flk, &ACTS[1..])),
                sum: (!is_by_act).then_some(("5.3.2.01", "Принято в пределах объёма")),
                ..Verdict::default()
            };
        }
        Verdict::default()
    }

    fn write(&self, path: PathBuf) -> Result<(Finished, Written), StandError> {
        let profile = self.profile();
        let mut tally = Tally::default();
        let heading = each_record(self.source, |_, records| {
            for record in records {
                tally.add(profile, record, self.judge(record).share());
            }
            Ok(())
        })?;
        if tally.accounts == 0 {
            let nothing = vec![Fault::new(FaultKind::NoAccounts)];
            return Err(StandError::content(self.source.path, nothing));
        }
        let day = reply_day(&heading, self.source, self.options, 15);
        let mut file = ReplyFile::create(profile, path, heading.size * 2)?;
        for element in [&heading.root, &heading.body].into_iter().flatten() {
            file.open(element)?;
        }
        file.open(&self.bill(&heading, day))?;
        let totals = Writer::new(&profile.edition).totals(profile, &tally.rows());
        if let Some(totals) = totals {
            file.unit(&totals)?;
        }
        file.open(&Element::new("patients"))?;
        let mut acts = Spool::new(self.out_dir)?;
        each_record(self.source, |tree, records| {
            let verdicts: Vec<Verdict> = records.iter().map(|r| self.judge(r)).collect();
            file.unit(&self.patient(tree, records, &verdicts))?;
            for (record, verdict) in records.iter().zip(&verdicts) {
                self.write_act(&mut acts, record, verdict, day)?;
            }
            Ok(())
        })?;
        file.close()?;
        if acts.n_elements > 0 {
            file.open(&Element::new("expertises"))?;
            file.pour(acts)?;
        }
        let written = Written {
            path: PathBuf::new(),
            letter: self.letter.to_owned(),
            accounts: tally.accounts,
            refused: tally.refused,
            reduced: tally.reduced,
            billed: tally.billed,
            accepted: tally.accepted,
            capitation: Kopecks::ZERO,
        };
        Ok((file.finish()?, written))
    }

    fn bill(&self, heading: &Heading, day: NaiveDate) -> Element<'static> {
        let payer = heading
            .bill
            .as_ref()
            .and_then(|bill| bill.attribute(wire::BILL_PAYER));
        let payer = payer.unwrap_or("").to_owned();
        let control = [
            ("expert_fio", "Проверяющий У. Ч."),
            ("number_mek", &*self.control_number()),
            ("type_control", "1"),
        ];
        bill_tag(heading, &payer, self.letter, day, &control)
    }

    /// Number of the act of medical and economic control, to which experts' acts refer.
    fn control_number(&self) -> String {
        let name = &self.source.name;
        format!("{}-{}/{}", self.letter, name.period, name.number)
    }

    fn patient<'t>(
        &self,
        tree: &Element<'t>,
        records: &[Record],
        verdicts: &[Verdict],
    ) -> Element<'t> {
        let mut patient = tree.clone();
        wire::edit_accounts(&mut patient, |at, account| {
            let (Some(verdict), Some(record)) = (verdicts.get(at), records.get(at)) else {
                return false;
            };
            wire::set_accepted(account, |billed| verdict.share().of_text(billed));
            let diagnosis = record.diagnosis.as_deref().unwrap_or("");
            let sum = verdict.sum.iter().map(|(code, words)| {
                let attributes = [("an_sum", *code), ("comment", words)];
                wire::tag("an_sum", &attributes, Vec::new())
            });
            let mes = verdict.mes.iter().map(|(code, words)| {
                let attributes = [("an_mes", *code), ("mkb", diagnosis), ("comment", words)];
                wire::tag("an_mes", &attributes, Vec::new())
            });
            let pay = self.codes.pay(verdict.share());
            let decision = wire::decision(pay, Vec::new(), sum.collect(), mes.collect());
            wire::push(account, decision);
            true
        });
        patient
    }

    fn write_act(
        &self,
        acts: &mut Spool,
        record: &Record,
        verdict: &Verdict,
        day: NaiveDate,
    ) -> Result<(), StandError> {
        let Some((defect, conclusion)) = verdict.act else {
            return Ok(());
        };
        let edition = &self.profile().edition;
        let parent = edition
            .by_role(Role::FindingExpertise)
            .and_then(|id| edition.element(id).parent)
            .ok_or(StandError::NoElement("expertises"))?;
        let percent = match verdict.share() {
            Share::Nothing => 100,
            Share::Less(percent) => percent,
            Share::All => 0,
        };
        let sums = record.amounts.iter().map(|amount| {
            let withheld = amount.billed - verdict.share().of(amount.billed);
            let attributes = [
                ("type_acc", amount.type_code.as_str()),
                ("suml", &amount.billed.to_string()),
                ("sum", &withheld.to_string()),
            ];
            wire::tag("ps_elem", &attributes, Vec::new())
        });
        let sums = wire::tag("ps_sum", &[], sums.collect());
        let defects = [("code_type", "1"), ("code", defect)];
        let number = acts.n_elements + 1;
        let attributes = [
            ("number", &*format!("{}-{number}", self.control_number())),
            ("date", &day.to_string()),
            ("n_exp", &number.to_string()),
            ("type_opl", "1"),
            ("xkey", &record.key),
            ("type", "2"),
            ("n_card", record.card.as_deref().unwrap_or("")),
            ("percent", &percent.to_string()),
            ("final", conclusion),
        ];
        let children = vec![sums, wire::tag("defects", &defects, Vec::new())];
        let act = wire::tag("expertise", &attributes, children);
        acts.push(self.profile(), parent, &act, self.out_dir)
    }
}
