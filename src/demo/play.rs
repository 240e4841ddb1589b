//! Plays two billing months on invented people, as a clerk and a fund would.
//!
//! The first month goes to its end: test round, main round, replies, corrections, reissue of all
//! payers, withholdings, final replies, F8. The second ends with its request exported.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::domain::{ReportingPeriod, Round};
use crate::stand::{self, Options, StandError};
use crate::store::replies::{Refused, StoredFinding};
use crate::workflows::receive::Outcome;
use crate::workflows::reconcile::Reconciliation;
use crate::workflows::{
    Clock, Error, Progress, Workplace, accept_suggested, capitation, defer, edit, export, form,
    import, receive, reconcile, refusals, reissue, restore, resubmit, sent, setup, sums, withdraw,
    withhold,
};

use super::{Invented, write_mis_file, write_standards};

/// What was played.
pub struct Played {
    /// The first month's proof.
    pub proof: Reconciliation,
    pub database: PathBuf,
    /// The first month.
    pub period: ReportingPeriod,
    /// Every file that was made, in order.
    pub files: Vec<PathBuf>,
}

/// Why the play broke off.
#[derive(Debug)]
pub enum PlayError {
    Workflow(Error),
    Stand(StandError),
    /// The folder has something in it.
    NotEmpty(PathBuf),
    /// The fund's reply was not taken.
    Refused(String, Error),
}

impl From<Error> for PlayError {
    fn from(error: Error) -> PlayError {
        PlayError::Workflow(error)
    }
}

impl From<StandError> for PlayError {
    fn from(error: StandError) -> PlayError {
        PlayError::Stand(error)
    }
}

const YEAR: i32 = 2021;
const MONTH: u32 = 4;

/// Plays in `folder`, which must be new or empty, with about `n_accounts` accounts a month.
///
/// # Errors
/// [`PlayError::NotEmpty`]; whatever the workflows and the stand say.
pub fn play(
    folder: &Path,
    n_accounts: u64,
    seed: u64,
    progress: &dyn Progress,
) -> Result<Played, PlayError> {
    let failed = |e: std::io::Error| PlayError::Workflow(Error::files(folder, &e));
    std::fs::create_dir_all(folder).map_err(failed)?;
    if std::fs::read_dir(folder).map_err(failed)?.next().is_some() {
        return Err(PlayError::NotEmpty(folder.to_owned()));
    }
    // The months exist: both are constants.
    let april =
        ReportingPeriod::new(YEAR, MONTH).map_err(|_| PlayError::NotEmpty(folder.to_owned()))?;
    // Three accounts a person over the two months; the more people, the fewer repeat.
    let n_people = (n_accounts as usize / 3 * 2).max(20);
    let invented = Invented::new(seed, n_people, april);
    let mut play = Play {
        folder,
        workplace: Workplace::open(&folder.join("ladya.db"), None)?,
        insured: folder.join("insured.csv"),
        invented,
        seed,
        files: Vec::new(),
        progress,
    };
    play.prepare()?;
    play.plan(&[april, april.next(), april.next().next()], n_accounts)?;
    play.first_month(april, n_accounts)?;
    play.second_month(april.next(), n_accounts)?;
    let proof = reconcile::reconcile(&play.workplace.store.connection, april)?;
    Ok(Played {
        proof,
        database: folder.join("ladya.db"),
        period: april,
        files: play.files,
    })
}

struct Play<'p> {
    folder: &'p Path,
    workplace: Workplace,
    insured: PathBuf,
    invented: Invented,
    seed: u64,
    files: Vec<PathBuf>,
    progress: &'p dyn Progress,
}

impl Play<'_> {
    /// The clerk's day: workflows and files are dated by it.
    fn day(&mut self, month: u32, day: u32) {
        if let Some(date) = NaiveDate::from_ymd_opt(YEAR, month, day) {
            self.workplace.clock = Clock::Fixed(date);
        }
    }

    fn options(&self) -> Options {
        Options {
            seed: self.seed,
            date: Some(self.workplace.clock.today()),
            ..Options::default()
        }
    }

    fn prepare(&mut self) -> Result<(), PlayError> {
        self.day(MONTH + 1, 3);
        self.invented.write_insured(&self.insured)?;
        self.files.push(self.insured.clone());
        // For whoever tries the analysis of standards: the month itself is played without it.
        let standards = self.folder.join("standards.tsv");
        write_standards(&standards)?;
        self.files.push(standards);
        let toml =
            toml::to_string(&self.invented.setup).map_err(|e| Error::Profile(e.to_string()))?;
        let file = self.folder.join("setup.toml");
        std::fs::write(&file, &toml).map_err(|e| Error::files(&file, &e))?;
        setup::apply(&mut self.workplace, "setup.toml", &toml)?;
        self.files.push(file);
        Ok(())
    }

    /// A plan of volumes for whoever wants to try it; the play itself takes it in nowhere.
    fn plan(&mut self, months: &[ReportingPeriod], n_accounts: u64) -> Result<(), PlayError> {
        let file = self.folder.join("volumes.csv");
        let written = super::volumes::write(&file, months, n_accounts);
        written.map_err(|e| Error::files(&file, &e))?;
        self.files.push(file);
        Ok(())
    }

    fn import(&mut self, period: ReportingPeriod, n_accounts: u64) -> Result<(), PlayError> {
        let file = self.folder.join(format!("mis-{period}.xml"));
        let cases = self.invented.cases(period, n_accounts);
        write_mis_file(
            &file,
            &self.workplace.profile,
            &self.invented,
            period,
            cases,
        )?;
        let imported = import::import(
            &mut self.workplace,
            std::slice::from_ref(&file),
            self.progress,
        )?;
        if let Some((file, faults)) = imported.rejected.into_iter().next() {
            return Err(Error::Input { file, faults }.into());
        }
        self.files.push(file);
        Ok(())
    }

    /// Form and F2; returns the request.
    fn send(
        &mut self,
        period: ReportingPeriod,
        round: Round,
        folder: &str,
    ) -> Result<PathBuf, PlayError> {
        form::form(&mut self.workplace, period, round, &[])?;
        let folder = self.folder.join(folder);
        let done = export::export(
            &mut self.workplace,
            period,
            round,
            &folder,
            false,
            self.progress,
        )?;
        sent::sent(&mut self.workplace, &[done.file])?;
        self.files.push(done.path.clone());
        Ok(done.path)
    }

    fn receive(&mut self, replies: &[stand::Written]) -> Result<(), PlayError> {
        let paths: Vec<PathBuf> = replies.iter().map(|reply| reply.path.clone()).collect();
        let received = receive::receive(
            &mut self.workplace,
            &paths,
            receive::Options::default(),
            self.progress,
        )?;
        for file in received {
            if let Outcome::Refused(error) = file.outcome {
                return Err(PlayError::Refused(file.name, error));
            }
        }
        self.files.extend(paths);
        Ok(())
    }

    /// Takes over what the fund proposes; what it only complains about is corrected by hand.
    fn correct(
        &mut self,
        period: ReportingPeriod,
        stage: &str,
        round: &str,
    ) -> Result<Vec<String>, PlayError> {
        let found = refusals::refusals(&self.workplace, period, Some(stage), None, false)?;
        let found: Vec<(Refused, Vec<StoredFinding>)> = found
            .into_iter()
            .filter(|(r, _)| r.round == round)
            .collect();
        let mut corrected = Vec::new();
        for (refused, findings) in found {
            let keys = [refused.key.clone()];
            match findings.iter().any(|f| f.suggested != "{}") {
                true => drop(accept_suggested::accept_suggested(
                    &mut self.workplace,
                    &keys,
                )?),
                // One in five is left for the clerk who tries the program.
                false if corrected.len() % 5 == 4 => {}
                false => drop(edit::edit(
                    &mut self.workplace,
                    &refused.key,
                    &["@comment=Проверено по карте".to_owned()],
                )?),
            }
            corrected.push(refused.key);
        }
        Ok(corrected)
    }

    fn first_month(&mut self, period: ReportingPeriod, n_accounts: u64) -> Result<(), PlayError> {
        let next = MONTH + 1;
        self.import(period, n_accounts)?;
        self.test_round(period)?;

        self.day(next, 5);
        let request = self.send(period, Round::Main, &format!("{period}/out"))?;
        self.day(next, 7);
        let incoming = self.folder.join(format!("{period}/in"));
        let replies = stand::precheck(&request, &self.insured, &incoming, &self.options())?;
        self.receive(&replies)?;
        self.day(next, 8);
        self.correct(period, "precheck", "main")?;
        let outgoing = self.folder.join(format!("{period}/out"));
        let done = reissue::reissue(
            &mut self.workplace,
            period,
            &reissue::Payers::All,
            &outgoing,
            false,
            self.progress,
        )?;
        let names: Vec<String> = done.files.iter().map(|f| f.file.clone()).collect();
        let reissued: Vec<PathBuf> = done.files.iter().map(|f| f.path.clone()).collect();
        sent::sent(&mut self.workplace, &names)?;
        self.files.extend(reissued.iter().cloned());

        self.day(next, 12);
        self.withhold(period, &done.files)?;
        self.day(next, 20);
        let replies = stand::final_replies(&reissued, &incoming, &self.options())?;
        self.receive(&replies)?;
        self.day(next, 21);
        self.correct(period, "final", "main")?;
        resubmit::resubmit(&mut self.workplace, &resubmit::Which::Corrected, None)?;
        self.leave_some(period)
    }

    fn test_round(&mut self, period: ReportingPeriod) -> Result<(), PlayError> {
        let request = self.send(period, Round::Test, &format!("{period}/test/out"))?;
        self.day(MONTH + 1, 4);
        let incoming = self.folder.join(format!("{period}/test/in"));
        let options = Options {
            seed: self.seed.wrapping_add(1),
            ..self.options()
        };
        let replies = stand::precheck(&request, &self.insured, &incoming, &options)?;
        self.receive(&replies)?;
        // Half of what the rehearsal finds is corrected; the rest the main round finds again.
        let found = refusals::refusals(&self.workplace, period, Some("precheck"), None, false)?;
        for (refused, findings) in found.iter().step_by(2) {
            if findings.iter().any(|f| f.suggested != "{}") {
                accept_suggested::accept_suggested(
                    &mut self.workplace,
                    std::slice::from_ref(&refused.key),
                )?;
            }
        }
        restore::restore(&mut self.workplace, period)?;
        Ok(())
    }

    /// The fund's notice: something for the first payer, nothing for the others.
    fn withhold(
        &mut self,
        period: ReportingPeriod,
        files: &[reissue::ReissuedFile],
    ) -> Result<(), PlayError> {
        let has_capitation = |payer: &str, workplace: &Workplace| -> Result<bool, Error> {
            let sums = sums::sums(&workplace.store.connection, period, Some(payer))?;
            Ok(sums.iter().any(|sum| sum.capitation.0 > 0))
        };
        for (at, file) in files.iter().enumerate() {
            let notice = Some("уведомление № 17 от 11.05.2021");
            let amount = |kind: &str, amount: &str| withhold::Entry::Amount {
                kind: kind.into(),
                amount: amount.into(),
            };
            let entries = match at {
                0 => vec![amount("ckdl", "1234.57"), amount("pet_ct", "8765.43")],
                _ => vec![withhold::Entry::Nothing],
            };
            for entry in entries {
                withhold::withhold(&mut self.workplace, period, &file.payer, &entry, notice)?;
            }
            if !has_capitation(&file.payer, &self.workplace)? {
                capitation::capitation(&mut self.workplace, period, &file.payer, "0.00")?;
            }
        }
        Ok(())
    }

    /// Refusals that nobody corrected: one goes back as it is, one is withdrawn, the others stay.
    fn leave_some(&mut self, period: ReportingPeriod) -> Result<(), PlayError> {
        let left: Vec<String> = {
            let mut keys = Vec::new();
            let state = Some(crate::domain::State::RefusedAtFinal);
            crate::workflows::accounts::accounts(&self.workplace, period, state, None, |a| {
                keys.push(a.key.to_owned())
            })?;
            keys
        };
        if let Some(key) = left.first() {
            let which = resubmit::Which::Keys(vec![key.clone()]);
            resubmit::resubmit(
                &mut self.workplace,
                &which,
                Some("плательщик ошибся, переписка № 5"),
            )?;
        }
        if let Some(key) = left.get(1) {
            withdraw::withdraw(
                &mut self.workplace,
                std::slice::from_ref(key),
                "услуга оплачена пациентом",
            )?;
        }
        Ok(())
    }

    fn second_month(&mut self, period: ReportingPeriod, n_accounts: u64) -> Result<(), PlayError> {
        self.day(MONTH + 2, 2);
        self.import(period, n_accounts)?;
        let mut keys = Vec::new();
        let state = Some(crate::domain::State::Pool);
        crate::workflows::accounts::accounts(&self.workplace, period, state, None, |a| {
            // What ended after the month waits for its own; the last ones of the month are deferred.
            if ReportingPeriod::of(a.cure_end) == period {
                keys.push(a.key.to_owned());
            }
        })?;
        // The smallest month still has something to send.
        let n_deferred = keys.len().saturating_sub(1).min(2);
        let last: Vec<String> = keys.into_iter().rev().take(n_deferred).collect();
        if !last.is_empty() {
            defer::defer(&mut self.workplace, &last, period.next(), "сверх объёма")?;
        }
        self.send(period, Round::Main, &format!("{period}/out"))?;
        Ok(())
    }
}
