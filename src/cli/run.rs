//! One function from a command to its output.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::demo;
use crate::domain::{ReportingPeriod, Round};
use crate::exchange::container::io_fault;
use crate::exchange::{Fault, FaultKind};
use crate::reports;
use crate::text;
use crate::workflows::{
    Clock, Error, Progress, Rule, Workplace, accept_suggested, accounts, backup, board, capitation,
    defer, edit, export, form, import, journal, mark, receive, reconcile, refusals, reissue,
    restore, resubmit, sent, setup, sums, undo, unform, verify, withdraw, withhold,
};

use super::args::{Args, Command, Demo, Report, Withhold};
use super::progress::Bar;
use super::{Failure, Output, print};

pub fn run(args: &Args, command: &Command, workplace: &mut Workplace) -> Result<Output, Failure> {
    let bar = || Bar::new(args.quiet || args.json);
    Ok(match command {
        Command::Setup { file, show } => return set_up(workplace, file.as_deref(), *show),
        Command::Import { paths } => print::imported(import::import(workplace, paths, &bar())?),
        Command::Accounts {
            period,
            state,
            payer,
        } => {
            let mut documents = Vec::new();
            let mut lines = Vec::new();
            let mut is_empty = true;
            accounts::accounts(workplace, *period, *state, payer.as_deref(), |listed| {
                is_empty = false;
                match args.json {
                    true => documents.push(print::account(listed)),
                    false => lines.push(print::account_line(listed)),
                }
            })?;
            known_payer(workplace, *period, payer.as_deref().filter(|_| is_empty))?;
            Output::new(Value::Array(documents), lines)
        }
        Command::Edit { key, set } => {
            let edited = edit::edit(workplace, key, set)?;
            let line = text::edited_line(&edited.key, edited.revision, edited.changed.len());
            Output::new(
                json!({ "key": edited.key, "revision": edited.revision }),
                vec![line],
            )
        }
        Command::Form {
            period,
            activity,
            test,
        } => {
            let formed = form::form(workplace, *period, round(*test), activity)?;
            let registries: Vec<Value> = formed
                .iter()
                .map(|r| {
                    json!({ "id": r.id, "activity": r.activity.code(), "kind": r.round.code(), "accounts": r.accounts,
                            "billed": r.billed.to_string() })
                })
                .collect();
            Output::new(
                json!({ "registries": registries }),
                text::formed_lines(&formed),
            )
        }
        Command::Unform { registry } => {
            let n = unform::unform(workplace, *registry)?;
            Output::new(json!({ "accounts": n }), vec![text::unformed_line(n)])
        }
        Command::Mark { registry } => {
            mark::mark(workplace, registry, true)?;
            Output::new(json!({}), vec![text::cli::DONE.into()])
        }
        Command::Unmark { registry } => {
            mark::mark(workplace, registry, false)?;
            Output::new(json!({}), vec![text::cli::DONE.into()])
        }
        Command::Export {
            period,
            test,
            out,
            strict,
        } => {
            let done = export::export(workplace, *period, round(*test), out, *strict, &bar())?;
            let document = json!({
                "file": done.file, "sha256": done.sha256, "accounts": done.accounts, "billed": done.billed.to_string(),
                "blocking": done.n_blocking, "path": done.path.display().to_string(),
            });
            let line = text::exported_line(&done.path, done.accounts, done.billed);
            Output::new(document, vec![line]).with_notes(&done.notes)
        }
        Command::Sent { file } => {
            let names = sent::sent(workplace, file)?;
            let line = text::sent_summary(&names);
            Output::new(json!({ "sent": names }), vec![line])
        }
        Command::Receive {
            paths,
            replace,
            skip_unknown,
        } => {
            let options = receive::Options {
                replace: *replace,
                skip_unknown: *skip_unknown,
            };
            print::received(receive::receive(workplace, paths, options, &bar())?)
        }
        Command::Refusals {
            period,
            stage,
            payer,
            partial,
        } => {
            let found = refusals::refusals(
                workplace,
                *period,
                stage.as_deref(),
                payer.as_deref(),
                *partial,
            )?;
            known_payer(
                workplace,
                *period,
                payer.as_deref().filter(|_| found.is_empty()),
            )?;
            let documents = found
                .iter()
                .map(|(refused, findings)| print::refusal(refused, findings))
                .collect();
            let lines = found
                .iter()
                .map(|(refused, findings)| print::refusal_line(refused, findings))
                .collect();
            Output::new(Value::Array(documents), lines)
        }
        Command::AcceptSuggested { key } => {
            accepted(accept_suggested::accept_suggested(workplace, key)?)
        }
        Command::Restore { period } => {
            let n = restore::restore(workplace, *period)?;
            Output::new(json!({ "restored": n }), vec![text::restored_summary(n)])
        }
        Command::Reissue {
            period,
            payer,
            all: _,
            out,
            without_undecided,
        } => {
            let payers = payer
                .clone()
                .map_or(reissue::Payers::All, reissue::Payers::One);
            let done =
                reissue::reissue(workplace, *period, &payers, out, *without_undecided, &bar())?;
            let files: Vec<Value> = done
                .files
                .iter()
                .map(|f| {
                    json!({ "payer": f.payer, "file": f.file, "accounts": f.accounts, "billed": f.billed.to_string(),
                            "excluded": f.excluded, "path": f.path.display().to_string() })
                })
                .collect();
            let lines = text::reissued_lines(&done);
            Output::new(json!({ "files": files, "missing": done.missing }), lines)
                .with_notes(&done.notes)
        }
        Command::Withhold(arguments) => return withhold_line(workplace, arguments),
        Command::Withholdings { period } => {
            let found = crate::store::money::withholdings(&workplace.store.connection, *period)?;
            let lines = found.iter().map(text::withholding_line).collect();
            Output::new(found.iter().map(print::withholding).collect(), lines)
        }
        Command::Capitation {
            period,
            payer,
            amount,
        } => {
            capitation::capitation(workplace, *period, payer, amount)?;
            Output::new(json!({}), vec![text::cli::DONE.into()])
        }
        Command::Sums { period, payer } => {
            let found = sums::sums(&workplace.store.connection, *period, payer.as_deref())?;
            known_payer(
                workplace,
                *period,
                payer.as_deref().filter(|_| found.is_empty()),
            )?;
            let lines = text::sums_lines(&found);
            Output::new(found.iter().map(print::sum).collect(), lines)
        }
        Command::Defer { key, until, reason } => {
            let n = defer::defer(workplace, key, *until, reason)?;
            Output::new(
                json!({ "deferred": n }),
                vec![text::keys_summary("defer", n, Some(reason))],
            )
        }
        Command::Undefer { key } => {
            let n = defer::undefer(workplace, key)?;
            Output::new(
                json!({ "undeferred": n }),
                vec![text::keys_summary("undefer", n, None)],
            )
        }
        Command::Withdraw { key, reason } => {
            let n = withdraw::withdraw(workplace, key, reason)?;
            Output::new(
                json!({ "withdrawn": n }),
                vec![text::keys_summary("withdraw", n, Some(reason))],
            )
        }
        Command::Resubmit {
            key,
            corrected,
            as_is,
        } => {
            let which = match corrected {
                true => resubmit::Which::Corrected,
                false => resubmit::Which::Keys(key.clone()),
            };
            resubmitted(resubmit::resubmit(workplace, &which, as_is.as_deref())?)
        }
        Command::Board { period } => print::board(&board::board(workplace, *period)?),
        Command::Reconcile { period } => proof(workplace, *period)?,
        Command::Invoices {
            period,
            out,
            payer,
            format,
        } => {
            let format = match format.as_str() {
                "xlsx" => reports::Format::Xlsx,
                _ => reports::Format::Pdf,
            };
            let payer = payer.as_deref();
            let done = reports::invoices(workplace, *period, payer, format, out, &bar())?;
            invoiced(done)
        }
        Command::Report(arguments) => return report(workplace, arguments, &bar()),
        Command::Templates { out } => {
            let done = reports::write_templates(out)?;
            let shown = |path: &PathBuf| path.display().to_string();
            let written: Vec<String> = done.written.iter().map(shown).collect();
            let kept: Vec<String> = done.kept.iter().map(shown).collect();
            let folders = workplace.folders.iter();
            let folders: Vec<String> = folders.map(|f| shown(&f.join(reports::FOLDER))).collect();
            let lines = text::reports::templates_lines(&written, &kept, &folders);
            let document = json!({ "files": written, "kept": kept, "folders": folders });
            Output::new(document, lines)
        }
        Command::Rules { command } => {
            return super::rules::switch(command, workplace, super::data_folder().as_deref());
        }
        Command::Nsi { command } => return super::nsi::run(command, workplace, &bar()),
        Command::Volumes(arguments) => super::volumes::volumes(arguments, workplace, &bar())?,
        Command::Sequester(arguments) => super::volumes::sequester(arguments, workplace, &bar())?,
        Command::Insured { command } => return super::insured::run(command, workplace, &bar()),
        Command::Mes(arguments) => return super::mes::run(arguments, workplace, &bar()),
        Command::Verify => {
            let problems = verify::verify(workplace, &bar())?;
            let is_ok = problems.is_empty();
            let mut output = Output::new(
                json!({ "ok": is_ok, "problems": problems }),
                problems.clone(),
            );
            match is_ok {
                true => output.lines.push(text::cli::DONE.into()),
                false => output.error = Some(Error::from(Rule::ProofFailed).into()),
            }
            output
        }
        Command::Journal { limit } => {
            let steps = journal::journal(workplace, *limit)?;
            let lines = steps.iter().map(text::journal_line).collect();
            Output::new(steps.iter().map(print::journal_step).collect(), lines)
        }
        Command::Undo => {
            let step = undo::undo(workplace)?;
            Output::new(
                json!({ "undone": print::journal_step(&step) }),
                vec![text::undone_summary(&step)],
            )
        }
        Command::Backup { file } => {
            backup::backup(workplace, file)?;
            Output::new(
                json!({ "file": file.display().to_string() }),
                vec![text::backup_summary(file)],
            )
        }
        Command::RestoreBackup { .. }
        | Command::Check(_)
        | Command::Stand { .. }
        | Command::Demo(_)
        | Command::Help { .. } => {
            unreachable!("handled before the database is opened")
        }
    })
}

/// A list without a line for a payer whom the set-up does not know is a slip of the pen, not an
/// answer.
fn known_payer(
    workplace: &Workplace,
    period: ReportingPeriod,
    payer: Option<&str>,
) -> Result<(), Failure> {
    if let (Some(letter), Some(_)) = (payer, &workplace.setup) {
        workplace.letter(letter, period)?;
    }
    Ok(())
}

fn round(is_test: bool) -> Round {
    if is_test { Round::Test } else { Round::Main }
}

fn set_up(
    workplace: &mut Workplace,
    file: Option<&Path>,
    is_show: bool,
) -> Result<Output, Failure> {
    let Some(file) = file.filter(|_| !is_show) else {
        let toml = setup::show(workplace)?;
        let document = workplace.setup.as_ref().map_or(json!({}), setup_document);
        return Ok(Output::new(document, vec![toml.trim_end().to_owned()]));
    };
    let shown = file.display().to_string();
    let unusable = |kind| {
        Failure::from(Error::Input {
            file: shown.clone(),
            faults: vec![Fault::new(kind)],
        })
    };
    let bytes = std::fs::read(file).map_err(|e| unusable(io_fault(&e)))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        let encoding = "UTF-8".to_owned();
        unusable(FaultKind::Undecodable { encoding })
    })?;
    let setup = setup::apply(workplace, &shown, &text)?;
    Ok(Output::new(
        setup_document(&setup),
        vec![text::setup_summary(&setup)],
    ))
}

fn setup_document(setup: &crate::domain::setup::Setup) -> Value {
    // A struct of strings and dates always becomes JSON.
    serde_json::to_value(setup).unwrap_or(json!({}))
}

pub fn accepted(all: Vec<edit::Edited>) -> Output {
    let document = |e: &edit::Edited| {
        let changed: Vec<Value> = e
            .changed
            .iter()
            .map(|c| json!({ "path": c.path, "was": c.was, "now": c.now }))
            .collect();
        json!({ "key": e.key, "revision": e.revision, "changed": changed })
    };
    let lines = all
        .iter()
        .flat_map(|e| {
            let changes = e
                .changed
                .iter()
                .map(|c| format!("  {}: {} → {}", c.path, c.was, c.now));
            std::iter::once(text::edited_line(&e.key, e.revision, e.changed.len()))
                .chain(changes)
                .collect::<Vec<_>>()
        })
        .collect();
    // One key, one document; several keys, a list under the first one's fields.
    let mut json = all.first().map_or(json!({}), document);
    if all.len() > 1 {
        json["accounts"] = all.iter().map(document).collect();
    }
    Output::new(json, lines)
}

fn withhold_line(workplace: &mut Workplace, arguments: &Withhold) -> Result<Output, Failure> {
    if let Some(id) = arguments.remove {
        withhold::remove(workplace, id)?;
        return Ok(Output::new(
            json!({ "id": id }),
            vec![text::cli::DONE.into()],
        ));
    }
    let (Some(period), Some(payer)) = (arguments.period, arguments.payer.as_deref()) else {
        unreachable!("the parser requires both without --remove")
    };
    let entry = match (&arguments.kind, &arguments.amount) {
        (Some(kind), Some(amount)) => withhold::Entry::Amount {
            kind: kind.clone(),
            amount: amount.clone(),
        },
        _ => withhold::Entry::Nothing,
    };
    let id = withhold::withhold(
        workplace,
        period,
        payer,
        &entry,
        arguments.notice.as_deref(),
    )?;
    Ok(Output::new(
        json!({ "id": id }),
        vec![text::cli::DONE.into()],
    ))
}

fn resubmitted(done: resubmit::Resubmitted) -> Output {
    let refused: Vec<Value> = done
        .refused
        .iter()
        .map(|(key, rule)| json!({ "key": key, "reason": text::error_of_rule(rule).what }))
        .collect();
    let document = json!({ "primary": done.primary, "repeat": done.repeat, "refused": refused });
    let mut output = Output::new(
        document,
        vec![text::resubmitted_summary(done.primary, done.repeat)],
    );
    if let Some((_, rule)) = done.refused.into_iter().next() {
        output.error = Some(Error::from(rule).into());
    }
    output
}

fn report(
    workplace: &Workplace,
    arguments: &Report,
    progress: &dyn Progress,
) -> Result<Output, Failure> {
    let ask = reports::Ask {
        period: arguments.period,
        payer: arguments.payer.clone(),
        registry: arguments.registry,
        by: arguments.by,
        key: arguments.key.clone(),
    };
    let made = reports::make(workplace, &arguments.name, &ask, &arguments.out, progress)?;
    let files: Vec<String> = made.files.iter().map(|f| f.display().to_string()).collect();
    let output = Output::new(json!({ "files": files }), files.clone());
    Ok(with_warnings(output, made.notes))
}

fn invoiced(done: reports::Invoiced) -> Output {
    let path = |written: &reports::Written| written.path.display().to_string();
    let files: Vec<String> = done.invoices.iter().map(path).collect();
    let document = |written: &reports::Written| {
        let invoice = &written.invoice;
        json!({ "payer": invoice.payer, "number": invoice.number, "date": invoice.date.to_string(),
                "to_pay": invoice.sums.to_pay().to_string(), "new": written.is_new, "file": path(written) })
    };
    let invoices: Vec<Value> = done.invoices.iter().map(document).collect();
    let left_out = done.left_out.iter();
    let left_out: Vec<Value> = left_out
        .map(|(payer, why)| json!({ "payer": payer, "why": text::why(why) }))
        .collect();
    let mut lines: Vec<String> = done
        .invoices
        .iter()
        .map(|written| text::invoice_line(&written.invoice, written.is_new, &written.path))
        .collect();
    let without = done.left_out.iter();
    lines.extend(without.map(|(payer, why)| text::left_out_line(payer, why)));
    let output = Output::new(
        json!({ "files": files, "invoices": invoices, "left_out": left_out }),
        lines,
    );
    with_warnings(output, done.notes)
}

/// What did not stop anything: on standard error, and in the document.
fn with_warnings(mut output: Output, notes: Vec<String>) -> Output {
    if !notes.is_empty() {
        output.json["warnings"] = json!(notes);
    }
    output.notes = notes;
    output
}

fn proof(workplace: &Workplace, period: ReportingPeriod) -> Result<Output, Failure> {
    let proof = reconcile::reconcile(&workplace.store.connection, period)?;
    let (document, lines) = print::reconciliation(&proof);
    let mut output = Output::new(document, lines);
    if !proof.is_ok() {
        output.error = Some(Error::from(Rule::ProofFailed).into());
    }
    Ok(output)
}

pub fn restore_backup(database: &Path, file: &Path) -> Result<Output, Failure> {
    let kept = backup::restore_backup(
        database,
        file,
        Clock::System,
        &crate::workflows::user_name(),
    )?;
    let kept: Option<String> = kept.map(|path| path.display().to_string());
    let lines = vec![text::restored_backup_line(kept.as_deref())];
    Ok(Output::new(json!({ "kept": kept }), lines))
}

pub fn demo(args: &Args, demo: &Demo) -> Result<Output, Failure> {
    let bar = Bar::new(args.quiet || args.json);
    let played = demo::play::play(&demo.out, demo.accounts, demo.seed, &bar)?;
    let (mut document, lines) = print::reconciliation(&played.proof);
    let files: Vec<String> = played
        .files
        .iter()
        .map(|f: &PathBuf| f.display().to_string())
        .collect();
    document["db"] = json!(played.database.display().to_string());
    document["period"] = json!(played.period.to_string());
    document["files"] = json!(files);
    let mut output = Output::new(document, lines);
    output.lines.extend(text::demo_lines(
        &played.database,
        played.period,
        files.len(),
    ));
    if !played.proof.is_ok() {
        output.error = Some(Error::from(Rule::ProofFailed).into());
    }
    Ok(output)
}
