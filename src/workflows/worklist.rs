//! The work-list: the refusals of a period that have to be worked off, each once, and the clerks'
//! notes on them.
//!
//! What was refused is shown as it was sent; what is to be done about it follows from where the
//! account stands now.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;

use serde::{Deserialize, Serialize};

use crate::domain::{
    Kind, Kopecks, NoteStatus, RefusalStage, RefusalStatus, ReportingPeriod, Round, State,
};
use crate::exchange::Role;
use crate::exchange::path::FieldPath;
use crate::store::documents::{self, Unpacker};
use crate::store::worklist::{self as stored, Refusal};
use crate::store::{files, refusal_notes};
use crate::text;

use super::{Done, Error, Rule, Workplace, refusals, resubmit};

/// Which refusals to list; nothing set means all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub stage: Option<RefusalStage>,
    /// The payer's letter; case does not count.
    pub payer: Option<String>,
}

/// The refusals of a period, in the order of the requests.
#[derive(Clone, Debug, Default)]
pub struct Worklist {
    pub rows: Vec<Row>,
}

/// One refused account. Person, department and doctor as they were sent.
#[derive(Clone, Debug)]
pub struct Row {
    pub account_id: i64,
    pub shipment_id: i64,
    /// As it was sent.
    pub key: String,
    pub surname: Option<String>,
    pub name: Option<String>,
    pub patronymic: Option<String>,
    pub payer: String,
    pub department: Option<String>,
    pub doctor: Option<String>,
    pub stage: RefusalStage,
    pub round: Round,
    pub billed: Kopecks,
    /// The first finding; missing where the payer gave none.
    pub finding: Option<Finding>,
    /// Further findings beside the first.
    pub n_others: usize,
    /// The fund proposes data that F4 can take over.
    pub has_suggestion: bool,
    pub status: RefusalStatus,
    pub note: String,
    /// The day by which something is to be done.
    pub due: Option<NaiveDate>,
    /// What F8 makes of the account.
    pub makes: Kind,
    /// Whether F8 is possible now; the rule that keeps it otherwise.
    pub f8: Result<(), Rule>,
}

/// What a payer found, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// `flk`, `person`, `policy`, `mes`, `sum`, `tariff`, `expertise`.
    pub family: String,
    pub code: String,
    pub text: String,
}

/// The refusals in force of a period: of its main sendings and of the test round that is out.
///
/// # Errors
/// What the store says.
pub fn worklist(
    workplace: &Workplace,
    period: ReportingPeriod,
    filter: &Filter,
) -> Result<Worklist, Error> {
    let connection = &workplace.store.connection;
    let payer = filter.payer.as_ref().map(|letter| letter.to_uppercase());
    let mut found = Vec::new();
    for file in files::live(connection, period)? {
        if file.step == "request" {
            stored::each(
                connection,
                file.id,
                filter.stage,
                payer.as_deref(),
                |refusal| found.push(refusal),
            )?;
        }
    }
    let edition = &workplace.profile.edition;
    let paths = [
        Role::PersonSurname,
        Role::PersonName,
        Role::PersonPatronymic,
        Role::AccountDepartment,
        Role::AccountDoctor,
    ]
    .map(|role| FieldPath::of_role(edition, role));
    let unpacker = Unpacker::new(connection)?;
    let mut rows = Vec::with_capacity(found.len());
    for mut refusal in found {
        // Only documents of accounts corrected since are looked into: the others' columns say it.
        if refusal.sent_revision != refusal.standing.revision_id {
            let document = documents::stored(connection, refusal.sent_revision)?;
            let text = unpacker.unpack([&document])?.concat();
            let mut said = refusals::values(edition, &text, &paths)?.into_iter();
            for field in [
                &mut refusal.surname,
                &mut refusal.name,
                &mut refusal.patronymic,
                &mut refusal.department,
                &mut refusal.doctor,
            ] {
                *field = said.next().flatten();
            }
        }
        rows.push(row(workplace, refusal));
    }
    Ok(Worklist { rows })
}

fn row(workplace: &Workplace, refusal: Refusal) -> Row {
    let standing = &refusal.standing;
    let is_there = standing.shipment_id == Some(refusal.shipment_id);
    let is_withdrawn = standing.state == State::Withdrawn;
    let note = refusal.note.unwrap_or_default();
    let status = if is_withdrawn {
        RefusalStatus::WrittenOff
    } else if !is_there || standing.revision_id != refusal.sent_revision {
        RefusalStatus::Corrected
    } else {
        note.status.into()
    };
    let (makes, f8) = if is_there || is_withdrawn {
        let f8 = resubmit::check(standing, Some(refusal.sent_revision), false);
        let kind = resubmit::kind_after(&workplace.profile, standing);
        (kind, f8.map(|_| ()))
    } else {
        let key = standing.key.clone();
        (standing.kind, Err(Rule::Returned { key }))
    };
    Row {
        account_id: standing.id,
        shipment_id: refusal.shipment_id,
        key: refusal.key,
        surname: refusal.surname,
        name: refusal.name,
        patronymic: refusal.patronymic,
        payer: refusal.payer,
        department: refusal.department,
        doctor: refusal.doctor,
        stage: refusal.stage,
        round: refusal.round,
        billed: refusal.billed,
        finding: refusal
            .finding
            .map(|(family, code, text)| Finding { family, code, text }),
        n_others: refusal.n_findings.saturating_sub(1),
        has_suggestion: refusal.has_suggestion,
        status,
        note: note.text,
        due: note.due,
        makes,
        f8,
    }
}

/// By what refusals are grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    #[default]
    Finding,
    Department,
    Doctor,
    Payer,
}

impl By {
    pub const ALL: [By; 4] = [By::Finding, By::Payer, By::Department, By::Doctor];

    /// The name in calls.
    pub fn code(self) -> &'static str {
        match self {
            By::Finding => "finding",
            By::Payer => "payer",
            By::Department => "department",
            By::Doctor => "doctor",
        }
    }

    pub fn from_code(code: &str) -> Option<By> {
        By::ALL.into_iter().find(|by| by.code() == code)
    }
}

/// Refusals that have something in common.
#[derive(Clone, Debug)]
pub struct Group {
    /// The finding's family; empty for the other ways of grouping.
    pub family: String,
    /// Code of the finding, department or doctor, or the payer's letter; empty where there is none.
    pub code: String,
    /// The payer's words for the finding (of the first refusal); empty for the other ways.
    pub text: String,
    /// Places of the refusals in [`Worklist::rows`], in their order.
    pub rows: Vec<usize>,
    /// How many of them are corrected or written off.
    pub n_done: usize,
    pub sum: Kopecks,
}

impl Worklist {
    /// Every refusal stands in exactly one group, so sums of groups add up to the total. The largest
    /// sum comes first.
    pub fn groups(&self, by: By) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut places: HashMap<(&str, &str), usize> = HashMap::new();
        for (at, row) in self.rows.iter().enumerate() {
            let finding = row.finding.as_ref();
            let (family, code, words) = match by {
                By::Finding => finding.map_or(("", "", ""), |f| (&*f.family, &*f.code, &*f.text)),
                By::Department => ("", row.department.as_deref().unwrap_or(""), ""),
                By::Doctor => ("", row.doctor.as_deref().unwrap_or(""), ""),
                By::Payer => ("", &*row.payer, ""),
            };
            let place = *places.entry((family, code)).or_insert_with(|| {
                groups.push(Group {
                    family: family.to_owned(),
                    code: code.to_owned(),
                    text: words.to_owned(),
                    rows: Vec::new(),
                    n_done: 0,
                    sum: Kopecks::ZERO,
                });
                groups.len() - 1
            });
            let group = &mut groups[place];
            group.rows.push(at);
            group.n_done += usize::from(row.status.is_done());
            group.sum += row.billed;
        }
        groups.sort_by(|a, b| {
            let order = |g: &Group| (std::cmp::Reverse(g.sum), g.family.clone(), g.code.clone());
            order(a).cmp(&order(b))
        });
        groups
    }

    /// Whole cost of the refusals.
    pub fn sum(&self) -> Kopecks {
        self.rows.iter().map(|row| row.billed).sum()
    }
}

/// What changes in the notes on refusals; what is not set stays as it is on each of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NoteChange {
    pub status: Option<NoteStatus>,
    /// Empty takes the words away.
    pub text: Option<String>,
    /// `Some(None)` takes the day away.
    pub due: Option<Option<NaiveDate>>,
}

/// Notes on refused shipments, in one step; returns on how many something changed. The journal has
/// neither the words nor the people.
///
/// # Errors
/// [`Rule::NotRefused`] for a shipment that no reply in force refuses.
pub fn note(
    workplace: &mut Workplace,
    shipments: &[i64],
    change: &NoteChange,
) -> Result<usize, Error> {
    workplace.step("note", None, |tx, context| {
        let mut changed = Vec::new();
        for shipment in shipments {
            if !stored::is_refused(tx, *shipment)? {
                let shipment = *shipment;
                return Err(Rule::NotRefused { shipment }.into());
            }
            let former = refusal_notes::live(tx, *shipment)?.unwrap_or_default();
            let mut note = former.clone();
            note.status = change.status.unwrap_or(note.status);
            if let Some(text) = &change.text {
                note.text = text.trim().to_owned();
            }
            note.due = change.due.unwrap_or(note.due);
            if note != former {
                refusal_notes::put(tx, context.id, *shipment, &note)?;
                changed.push(*shipment);
            }
        }
        let n = changed.len();
        let status = change.status.map(NoteStatus::code);
        let details = json!({ "shipments": changed, "status": status });
        Ok(Done {
            is_change: n > 0,
            ..Done::new(n, text::noted_summary(n, change.status), details)
        })
    })
}
