//! Refusals in force with everything that the clerks' work-list shows of them, in one pass.

use rusqlite::{Connection, Row, named_params};

use crate::domain::{Kopecks, NoteStatus, RefusalStage, Round};

use super::accounts::{N_STANDING, STANDING, Standing, read_standing};
use super::refusal_notes::RefusalNote;
use super::{Error, decode, shipments};

/// A refusal in force, with its account as it stands now.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub standing: Standing,
    pub shipment_id: i64,
    /// The revision that was sent and refused.
    pub sent_revision: i64,
    /// As it was sent.
    pub key: String,
    pub billed: Kopecks,
    pub payer: String,
    pub stage: RefusalStage,
    pub round: Round,
    /// As the account says them now.
    pub surname: Option<String>,
    pub name: Option<String>,
    pub patronymic: Option<String>,
    pub department: Option<String>,
    pub doctor: Option<String>,
    pub note: Option<RefusalNote>,
    /// The first finding of the reply: family, code, the fund's words.
    pub finding: Option<(String, String, String)>,
    pub n_findings: usize,
    /// Some finding proposes data.
    pub has_suggestion: bool,
}

/// Walks the refusals in force of an export, in the order of the request.
///
/// It begins with the decisions, which stand in that order: a million accepted ones are passed in a
/// moment, and only refused shipments are looked up. An index of refusals would cost every reply.
///
/// # Errors
/// What SQLite says.
pub fn each(
    connection: &Connection,
    export_id: i64,
    stage: Option<RefusalStage>,
    payer: Option<&str>,
    mut each: impl FnMut(Refusal),
) -> Result<(), Error> {
    let Some((first, last)) = shipments::range(connection, export_id)? else {
        return Ok(());
    };
    let sql = format!(
        "{STANDING}, s.id, s.revision_id, s.key, s.billed, d.payer, f.step, f.round,
                a.surname, a.name, a.patronymic, a.department, a.doctor, w.status, w.note, w.due,
                n.id, n.family, n.code, n.text, n.suggested <> '{{}}'
           FROM decisions d CROSS JOIN files f ON f.id = d.reply_id AND f.status = 'live'
                CROSS JOIN shipments s ON s.id = d.shipment_id AND s.export_id = :export
                CROSS JOIN accounts a ON a.id = s.account_id
                LEFT JOIN registries r ON r.id = a.registry_id
                LEFT JOIN refusal_notes w ON w.shipment_id = s.id AND w.ended_step IS NULL
                LEFT JOIN findings n ON n.shipment_id = s.id AND n.reply_id = f.id
          WHERE d.shipment_id BETWEEN :first AND :last AND d.outcome = 'refused'
            AND (:stage IS NULL OR f.step = :stage) AND (:payer IS NULL OR d.payer = :payer)
          ORDER BY d.shipment_id, d.reply_id, n.id"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(named_params! {
        ":export": export_id, ":first": first, ":last": last, ":stage": stage.map(RefusalStage::code),
        ":payer": payer,
    })?;
    let mut open: Option<Refusal> = None;
    while let Some(row) = rows.next()? {
        let shipment_id: i64 = row.get(N_STANDING)?;
        let has_suggestion = row
            .get::<_, Option<bool>>(N_STANDING + 19)?
            .unwrap_or(false);
        if let Some(refusal) = open.as_mut().filter(|r| r.shipment_id == shipment_id) {
            // A further finding of the same refusal.
            refusal.n_findings += 1;
            refusal.has_suggestion |= has_suggestion;
            continue;
        }
        let refusal = read(row)?;
        if let Some(done) = open.replace(refusal) {
            each(done);
        }
    }
    if let Some(done) = open {
        each(done);
    }
    Ok(())
}

/// A row with the first finding of a refusal.
fn read(row: &Row<'_>) -> rusqlite::Result<Refusal> {
    let column = |at: usize| N_STANDING + at;
    let has_finding = row.get::<_, Option<i64>>(column(15))?.is_some();
    let status: Option<String> = row.get(column(12))?;
    let note = match status {
        None => None,
        Some(status) => Some(RefusalNote {
            status: decode(&status, NoteStatus::from_code)?,
            text: row.get(column(13))?,
            due: row.get(column(14))?,
        }),
    };
    Ok(Refusal {
        standing: read_standing(row)?,
        shipment_id: row.get(column(0))?,
        sent_revision: row.get(column(1))?,
        key: row.get(column(2))?,
        billed: Kopecks(row.get(column(3))?),
        payer: row.get(column(4))?,
        stage: decode(row.get_ref(column(5))?.as_str()?, RefusalStage::from_code)?,
        round: decode(row.get_ref(column(6))?.as_str()?, Round::from_code)?,
        surname: row.get(column(7))?,
        name: row.get(column(8))?,
        patronymic: row.get(column(9))?,
        department: row.get(column(10))?,
        doctor: row.get(column(11))?,
        note,
        finding: match has_finding {
            true => Some((
                row.get(column(16))?,
                row.get(column(17))?,
                row.get(column(18))?,
            )),
            false => None,
        },
        n_findings: usize::from(has_finding),
        has_suggestion: row.get::<_, Option<bool>>(column(19))?.unwrap_or(false),
    })
}

/// Whether a reply in force refuses a shipment.
///
/// # Errors
/// What SQLite says.
pub fn is_refused(connection: &Connection, shipment_id: i64) -> Result<bool, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM decisions d JOIN files f ON f.id = d.reply_id AND f.status = 'live'
          WHERE d.shipment_id = ?1 AND d.outcome = 'refused')",
    )?;
    Ok(statement.query_row([shipment_id], |row| row.get(0))?)
}
