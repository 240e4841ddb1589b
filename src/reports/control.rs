//! Контрольный лист выгрузки: what an outgoing file is and holds, to sign and to file.

use serde::Serialize;

use crate::domain::{Activity, Kopecks, ReportingPeriod};
use crate::store::files::{self, ExchangeFile};
use crate::store::{journal, shipments};
use crate::text::papers;
use crate::workflows::{Error, Rule, Workplace};

use super::figure::{Amount, Check, Count, Signature};
use super::form::{self, Block};
use super::table::{Cell, Column, Kind};
use super::template::Printable;

/// The document as `control.typ` gets it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Control {
    #[serde(skip)]
    title: String,
    pub period: String,
    pub organization: String,
    pub file: String,
    pub sha256: String,
    pub size: Count,
    pub kind: String,
    pub made: String,
    pub made_by: String,
    /// Missing: not handed over yet.
    pub sent: Option<String>,
    /// Of `made` and `sent`, as the database keeps them.
    #[serde(skip)]
    pub made_at: String,
    #[serde(skip)]
    pub sent_at: Option<String>,
    /// Taken back: must not be handed over.
    pub is_void: bool,
    pub lines: Vec<Line>,
    pub accounts: Count,
    pub billed: Amount,
    pub control: Vec<Check>,
    pub signatures: Vec<Signature>,
}

/// What one registry gave to the file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    pub number: i64,
    pub name: String,
    pub accounts: Count,
    pub billed: Amount,
}

impl Printable for Control {
    const TEMPLATE: &'static str = "control";

    fn title(&self) -> String {
        self.title.clone()
    }

    fn sheets(&self) -> Vec<form::Sheet> {
        let void = self.is_void.then(|| Block::Strong(papers::VOID.into()));
        let title = Block::Title(self.title.clone());
        let about = papers::organization_and_period(&self.organization, &self.period);
        let rest = [
            Block::Words(about),
            Block::Fields(self.fields()),
            Block::Table(self.table()),
            Block::Signatures(self.signatures.clone()),
        ];
        let blocks = std::iter::once(title).chain(void).chain(rest).collect();
        let name = papers::tab::CONTROL.into();
        vec![
            form::Sheet { name, blocks },
            form::Sheet {
                name: papers::tab::CHECKS.into(),
                blocks: vec![Block::Table(form::Table::of_checks(&self.control))],
            },
        ]
    }
}

impl Control {
    fn fields(&self) -> Vec<(&'static str, Cell<'static>)> {
        let text = |text: &str| Cell::text(text.to_owned());
        vec![
            (papers::field::FILE, text(&self.file)),
            (papers::field::KIND, text(&self.kind)),
            (papers::field::SHA256, text(&self.sha256)),
            (papers::field::SIZE, (&self.size).into()),
            (papers::field::MADE, moment(&self.made_at, &self.made)),
            (papers::field::MADE_BY, text(&self.made_by)),
            (
                papers::field::SENT,
                match (&self.sent_at, &self.sent) {
                    (Some(at), Some(shown)) => moment(at, shown),
                    _ => Cell::Empty,
                },
            ),
        ]
    }

    fn table(&self) -> form::Table {
        let columns = vec![
            Column::new(papers::column::REGISTRY, Kind::Count, 12),
            Column::new(papers::column::ACTIVITY, Kind::Text, 44),
            Column::new(papers::column::ACCOUNTS, Kind::Count, 14).totalled(),
            Column::new(papers::column::BILLED, Kind::Money, 22).totalled(),
        ];
        let row = |line: &Line| {
            vec![
                Cell::Count(line.number),
                Cell::text(line.name.clone()),
                (&line.accounts).into(),
                (&line.billed).into(),
            ]
        };
        form::Table::of_rows(columns, self.lines.iter().map(row).collect())
    }
}

/// A moment as the database keeps it; its words where it is none.
fn moment(iso: &str, shown: &str) -> Cell<'static> {
    let known = chrono::DateTime::parse_from_rfc3339(iso);
    known.map_or_else(
        |_| Cell::text(shown.to_owned()),
        |at| Cell::Moment(at.naive_local()),
    )
}

/// Gathers what is known of a period's last request.
///
/// # Errors
/// No set-up, [`Rule::NothingSent`]; what the store says.
pub fn of_last_request(workplace: &Workplace, period: ReportingPeriod) -> Result<Control, Error> {
    let live = files::live(&workplace.store.connection, period)?;
    match live.iter().rfind(|file| file.step == "request") {
        Some(file) => of_file(workplace, file),
        None => Err(Rule::NothingSent { period }.into()),
    }
}

/// Gathers what is known of an outgoing file of this name: the live one, else the latest.
///
/// # Errors
/// No set-up, [`Rule::NoFile`]; what the store says.
pub fn build(workplace: &Workplace, name: &str) -> Result<Control, Error> {
    let found = files::outgoing_by_name(&workplace.store.connection, name)?;
    let live = found.iter().find(|file| file.status == "live");
    let Some(file) = live.or(found.first()) else {
        return Err(Rule::NoFile {
            name: name.to_owned(),
        }
        .into());
    };
    of_file(workplace, file)
}

fn of_file(workplace: &Workplace, file: &ExchangeFile) -> Result<Control, Error> {
    let setup = workplace.setup()?;
    let connection = &workplace.store.connection;
    let is_reissue = file.step == "reissue";
    let parts = registries(workplace, file, is_reissue)?;
    let accounts = parts.iter().map(|part| part.2).sum::<i64>();
    let billed = parts.iter().map(|part| part.3).sum::<Kopecks>();
    let totals = files::totals(connection, file.id)?;
    let of_file = totals.iter().map(|total| total.accounts).sum();
    let billed_of_file = totals.iter().map(|total| total.billed).sum();
    let made = journal::by_id(connection, file.step_id)?;
    let period: Option<ReportingPeriod> = file.period.parse().ok();
    let payer = period.and_then(|period| setup.payer(&file.letter, period));
    let payer = papers::payer(&file.letter, payer.map(|payer| payer.name.as_str()));
    let performer = setup.provider.performer.as_deref();
    Ok(Control {
        title: papers::control_title(&file.name),
        period: period.map_or_else(|| file.period.clone(), papers::period),
        organization: setup.provider.name.clone(),
        file: file.name.clone(),
        sha256: file.sha256.clone(),
        size: file.size.into(),
        kind: papers::file_kind(is_reissue, file.round, &payer),
        made: papers::moment(&made.at),
        made_by: made.who,
        made_at: made.at,
        sent_at: file.sent_at.clone(),
        sent: file.sent_at.as_deref().map(papers::moment),
        is_void: matches!(file.status.as_str(), "undone" | "replaced"),
        lines: parts
            .into_iter()
            .map(|(number, activity, accounts, billed)| Line {
                number,
                name: papers::activity(activity),
                accounts: accounts.into(),
                billed: billed.into(),
            })
            .collect(),
        accounts: accounts.into(),
        billed: billed.into(),
        control: vec![
            Check::counts(papers::CHECK_FILE_ACCOUNTS, accounts, of_file),
            Check::sums(papers::CHECK_FILE_BILLED, billed, billed_of_file),
        ],
        signatures: vec![
            Signature::new(papers::MADE_BY, performer),
            Signature::new(papers::CHECKED_BY, None),
            Signature::new(papers::SENT_BY, None),
        ],
    })
}

/// Registry, activity, accounts and whole cost, counted from what the file holds.
fn registries(
    workplace: &Workplace,
    file: &ExchangeFile,
    is_reissue: bool,
) -> Result<Vec<(i64, Activity, i64, Kopecks)>, Error> {
    let connection = &workplace.store.connection;
    let parts = match (is_reissue, file.export_id) {
        (true, Some(export_id)) => shipments::parts(connection, export_id, Some(file.id))?,
        _ => shipments::parts(connection, file.id, None)?,
    };
    let mut lines: Vec<(i64, Activity, i64, Kopecks)> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if line.0 == part.registry_id && line.1 == part.activity => {
                line.2 += part.accounts;
                line.3 += part.billed;
            }
            _ => lines.push((part.registry_id, part.activity, part.accounts, part.billed)),
        }
    }
    Ok(lines)
}
