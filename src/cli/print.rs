//! Results as JSON documents and as lines for people.

use serde_json::{Value, json};

use crate::store::journal::Step as JournalStep;
use crate::store::listing::Listed;
use crate::store::money::Withholding;
use crate::store::replies::{Refused, StoredFinding};
use crate::text;
use crate::workflows::board::{Board, Row, Step};
use crate::workflows::import::Imported;
use crate::workflows::receive::{Outcome, Received};
use crate::workflows::reconcile::Reconciliation;
use crate::workflows::sums::Sum;

use super::{Failure, Output};

pub fn imported(imported: Imported) -> Output {
    let conflicts: Vec<Value> = imported
        .conflicts
        .iter()
        .map(|(key, rule)| json!({ "key": key, "reason": text::error_of_rule(rule).what }))
        .collect();
    let rejected: Vec<Value> = imported
        .rejected
        .iter()
        .flat_map(|(file, faults)| {
            faults.iter().map(move |fault| {
                json!({ "file": file, "place": text::place(&fault.place), "reason": text::fault_kind(&fault.kind) })
            })
        })
        .collect();
    let warnings: Vec<String> = imported
        .notes
        .iter()
        .map(|(file, note)| format!("{file}: {}", text::note(note)))
        .collect();
    let mut lines = vec![text::imported_line(
        imported.read,
        imported.new,
        imported.updated,
        imported.same,
    )];
    lines.extend(
        conflicts
            .iter()
            .map(|c| format!("  {}: {}", plain(&c["key"]), plain(&c["reason"]))),
    );
    lines.extend(rejected.iter().map(|r| {
        format!(
            "  {}: {}: {}",
            plain(&r["file"]),
            plain(&r["place"]),
            plain(&r["reason"])
        )
        .replace(": : ", ": ")
    }));
    let document = json!({
        "read": imported.read, "new": imported.new, "updated": imported.updated, "same": imported.same,
        "conflicts": conflicts, "rejected": rejected, "warnings": warnings,
    });
    let mut output = Output::new(document, lines);
    output.notes = warnings;
    if let Some((file, faults)) = imported.rejected.into_iter().next() {
        output.error = Some(Failure::from(crate::workflows::Error::Input {
            file,
            faults,
        }));
    } else if let Some((key, rule)) = imported.conflicts.into_iter().next() {
        let message = text::error_of_rule(&rule);
        output.error = Some(Failure {
            code: 1,
            what: text::conflicts(&key, &message.what),
            remedy: message.remedy,
        });
    }
    output
}

pub fn account(listed: &Listed<'_>) -> Value {
    json!({
        "key": listed.key, "surname": listed.surname, "birth_date": listed.birth_date.map(|d| d.to_string()),
        "activity": listed.activity.code(), "state": listed.state.code(), "payer": listed.payer,
        "cure_end": listed.cure_end.to_string(), "billed": listed.billed.to_string(),
        "kind": listed.kind.code(), "revision": listed.revision,
    })
}

pub fn account_line(listed: &Listed<'_>) -> String {
    format!(
        "{}  {:<20} {}  {:<24} {:<22} {:>1}  {:>14}",
        listed.key,
        listed.surname.unwrap_or("—"),
        listed.cure_end,
        text::activity(listed.activity),
        text::state(listed.state),
        listed.payer.unwrap_or("·"),
        listed.billed
    )
}

pub fn received(files: Vec<Received>) -> Output {
    let mut documents = Vec::new();
    let mut lines = Vec::new();
    let mut notes = Vec::new();
    let mut failure = None;
    for file in files {
        let (outcome, message) = match &file.outcome {
            Outcome::Received => ("received", None),
            Outcome::Already => ("already", None),
            Outcome::Refused(error) => ("refused", Some(text::reply_error(error))),
        };
        let warnings: Vec<String> = file.notes.iter().map(text::note).collect();
        lines.push(text::received_line(&file, message.as_ref()));
        documents.push(json!({
            "name": file.name, "step": file.step.map(|s| s.code()), "payer": file.payer, "outcome": outcome,
            "accepted": file.accepted, "refused": file.refused, "undecided": file.undecided,
            "unknown_keys": file.unknown_keys, "reason": message.as_ref().map(|m| m.what.clone()),
            "remedy": message.as_ref().map(|m| m.remedy.clone()), "warnings": warnings,
        }));
        notes.extend(warnings.into_iter().map(|w| format!("{}: {w}", file.name)));
        if let (Some(message), None) = (message, &failure) {
            // A path that leads nowhere is unusable input; a refused reply is a rule of the month.
            let is_missing = matches!(&file.outcome, Outcome::Refused(crate::workflows::Error::Input { faults, .. })
                if faults.iter().any(|f| f.kind == crate::exchange::FaultKind::NoSuchFile));
            let what = match message.what.contains(&file.name) {
                true => message.what,
                false => format!("{}: {}", file.name, message.what),
            };
            failure = Some(Failure {
                code: if is_missing { 3 } else { 1 },
                what,
                remedy: message.remedy,
            });
        }
    }
    if lines.is_empty() {
        lines.push(text::cli::NO_FILES.into());
    }
    let mut output = Output::new(json!({ "files": documents }), lines);
    output.notes = notes;
    output.error = failure;
    output
}

pub fn refusal(refused: &Refused, findings: &[StoredFinding]) -> Value {
    let findings: Vec<Value> = findings
        .iter()
        .map(|f| {
            json!({
                "family": f.family, "code": f.code, "text": f.text, "explanation": "",
                "service_key": f.service_key,
                "suggested": serde_json::from_str::<Value>(&f.suggested).unwrap_or(json!({})),
            })
        })
        .collect();
    json!({
        "key": refused.key, "surname": refused.surname, "payer": refused.payer, "stage": refused.stage,
        "round": refused.round, "billed": refused.billed.to_string(), "accepted": refused.accepted.to_string(),
        "findings": findings,
    })
}

pub fn refusal_line(refused: &Refused, findings: &[StoredFinding]) -> String {
    let said: Vec<String> = findings
        .iter()
        .map(|f| match f.code.is_empty() {
            true => f.text.clone(),
            false => format!("[{} {}] {}", f.family, f.code, f.text),
        })
        .collect();
    let stage = if refused.stage == "final" {
        "«2»"
    } else {
        "«1»"
    };
    format!(
        "{}  {:<20} {} {stage} {:>14}  {}",
        refused.key,
        refused.surname.as_deref().unwrap_or("—"),
        refused.payer,
        refused.billed,
        said.join("; ")
    )
}

pub fn withholding(line: &Withholding) -> Value {
    json!({
        "id": line.id, "payer": line.payer, "kind": line.kind, "amount": line.amount.to_string(),
        "notice": line.notice, "date": line.at.get(..10),
    })
}

pub fn sum(sum: &Sum) -> Value {
    json!({
        "payer": sum.payer, "case_based": sum.case_based.to_string(), "capitation": sum.capitation.to_string(),
        "withheld": sum.withheld.to_string(), "to_pay": sum.to_pay().to_string(), "accounts": sum.accounts,
        "refused": sum.refused().to_string(), "reduced": sum.reduced.to_string(),
        "refused_accounts": sum.n_refused, "refused_at_precheck": sum.refused_at_precheck.to_string(),
        "refused_at_final": sum.refused_at_final.to_string(), "billed": sum.billed.to_string(),
        "accepted": sum.accepted.to_string(),
    })
}

pub fn reconciliation(proof: &Reconciliation) -> (Value, Vec<String>) {
    let lines: Vec<Value> = proof
        .lines
        .iter()
        .map(|l| json!({ "name": l.name, "left": l.left, "right": l.right, "ok": l.is_ok(), "keys": l.keys }))
        .collect();
    let shown = proof
        .lines
        .iter()
        .map(|l| {
            format!(
                "{} {}: {} {} {}",
                if l.is_ok() { "✓" } else { "✗" },
                l.name,
                l.left,
                if l.is_ok() { "=" } else { "≠" },
                l.right
            )
        })
        .collect();
    (json!({ "ok": proof.is_ok(), "lines": lines }), shown)
}

pub fn journal_step(step: &JournalStep) -> Value {
    json!({
        "id": step.id, "at": step.at, "who": step.who, "command": step.command, "period": step.period,
        "summary": step.summary, "details": step.details, "undone_by": step.undone_by,
    })
}

pub fn board(board: &Board) -> Output {
    let payers: Vec<Value> = board
        .rows
        .iter()
        .map(|row| {
            json!({
                "payer": row.payer, "name": row.name, "request": step(&row.request), "precheck": step(&row.precheck),
                "reissue": step(&row.reissue), "withholding": step(&row.withholding), "invoice": invoice(row),
                "final": step(&row.final_reply),
            })
        })
        .collect();
    let registries: Vec<Value> = board
        .registries
        .iter()
        .map(|r| {
            json!({ "id": r.id, "activity": r.activity.code(), "kind": r.round.code(), "accounts": r.accounts,
                    "billed": r.billed.to_string(), "marked": r.is_marked, "exported": r.export_id.is_some() })
        })
        .collect();
    let document = json!({
        "period": board.period.map(|p| p.to_string()), "next": board.next.code(), "next_text": text::next(&board.next),
        "payers": payers, "test": step(&board.test), "unanswered": board.unanswered, "registries": registries,
    });
    let mut lines = Vec::new();
    if let Some(period) = board.period {
        lines.push(text::board_title(period));
        lines.push(text::board_test(&board.test));
        let open = board.registries.iter().filter(|r| r.export_id.is_none());
        lines.extend(open.map(text::board_registry));
        for row in &board.rows {
            lines.push(format!("{}  {}", row.payer, row.name));
            let steps = [
                ("request", &row.request),
                ("precheck", &row.precheck),
                ("reissue", &row.reissue),
                ("withholding", &row.withholding),
            ];
            lines.extend(
                steps
                    .iter()
                    .map(|(name, step)| text::board_step(name, step)),
            );
            lines.push(text::board_invoice(row));
            lines.push(text::board_step("final", &row.final_reply));
        }
    }
    lines.push(text::board_next(&board.next));
    Output::new(document, lines)
}

fn step(step: &Step) -> Value {
    json!({
        "state": step.state.code(), "date": step.date, "accounts": step.accounts, "sum": step.sum.to_string(),
        "why": step.why.as_ref().map(text::why),
    })
}

/// The step of the invoice: with its number, null while there is none.
fn invoice(row: &Row) -> Value {
    let mut invoice = step(&row.invoice);
    invoice["number"] = json!(row.issued.as_ref().map(|issued| &issued.number));
    invoice
}

/// The text of a JSON string; others as they print.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
