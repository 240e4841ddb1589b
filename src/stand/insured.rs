//! The list of insured people: what the fund believes, as CSV.
//!
//! Semicolons, UTF-8 (with a byte order mark when we write, so that spreadsheets open it rightly;
//! with or without when we read). A row is one policy of one person.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::ReportingPeriod;
use crate::domain::setup::{Payer, Setup};
use crate::exchange::name::Step;
use crate::exchange::xml::Element;
use crate::exchange::{Profile, Record};
use crate::whole;

use super::read::{Source, each_record};
use super::wire;
use super::{Options, StandError};

const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// One policy of one person, as the fund has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InsuredPolicy {
    /// The person's 16 digits; may be empty for old policies.
    #[serde(default)]
    pub enp: String,
    pub surname: String,
    pub name: String,
    #[serde(default)]
    pub patronymic: String,
    pub birth_date: NaiveDate,
    pub sex: String,
    #[serde(default)]
    pub snils: String,
    #[serde(default)]
    pub doc_type: String,
    #[serde(default)]
    pub doc_series: String,
    /// Documents are compared only where the list has a number.
    #[serde(default)]
    pub doc_number: String,
    #[serde(default)]
    pub policy_type: String,
    #[serde(default)]
    pub policy_series: String,
    pub policy_number: String,
    /// Territory of insurance (`region_oms`).
    #[serde(default)]
    pub region: String,
    #[serde(default)]
    pub insurer_ogrn: String,
    /// Letter of the payer that answers for this person; the fund's for other regions.
    pub payer_letter: String,
    /// ОГРН to stand in the bill of this payer's reply.
    pub payer_ogrn: String,
    /// First day, inclusive.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// Last day, inclusive.
    #[serde(default)]
    pub to: Option<NaiveDate>,
    /// The policy that this one replaced: a request that still carries it is refused.
    #[serde(default)]
    pub former_policy_number: String,
}

impl InsuredPolicy {
    /// Valid on the day; an open end is always valid.
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// Reads a list.
///
/// # Errors
/// [`StandError::Insured`] with the line, [`StandError::File`].
pub fn read(path: &Path) -> Result<Vec<InsuredPolicy>, StandError> {
    let fail = |e| StandError::file(path, e);
    let mut file = BufReader::new(File::open(path).map_err(fail)?);
    let mut head = [0; 3];
    let mut n_read = 0;
    while n_read < head.len() {
        match file.read(&mut head[n_read..]).map_err(fail)? {
            0 => break,
            n => n_read += n,
        }
    }
    let head = match head[..n_read] == *BYTE_ORDER_MARK {
        true => &[][..],
        false => &head[..n_read],
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .trim(csv::Trim::All)
        .from_reader(head.chain(file));
    let mut list = Vec::new();
    for row in reader.deserialize() {
        list.push(row.map_err(|e| csv_error(path, &e, list.len() as u64 + 2))?);
    }
    Ok(list)
}

/// Writes a list, whole or not at all; rows may come from a generator.
///
/// # Errors
/// [`StandError::File`].
pub fn write(
    path: &Path,
    list: impl IntoIterator<Item = InsuredPolicy>,
) -> Result<u64, StandError> {
    let fail = |e| StandError::file(path, e);
    let temporary = whole::beside(path).map_err(fail)?;
    let mut out = BufWriter::new(temporary);
    out.write_all(BYTE_ORDER_MARK).map_err(fail)?;
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(out);
    let mut n_rows = 0;
    for row in list {
        writer
            .serialize(row)
            .map_err(|e| csv_error(path, &e, n_rows + 2))?;
        n_rows += 1;
    }
    let out = writer.into_inner().map_err(|e| fail(e.into_error()))?;
    let temporary = out.into_inner().map_err(|e| fail(e.into_error()))?;
    whole::place(temporary, path).map_err(fail)?;
    Ok(n_rows)
}

/// Makes the list that a request describes: everybody insured exactly as it says. Of `options` only
/// the profile counts.
///
/// # Errors
/// [`StandError::NoSuchPayer`] when the set-up has nobody to pay for a policy; whatever is wrong
/// with the file.
pub fn from_request(
    request: &Path,
    setup: &Setup,
    options: &Options,
) -> Result<Vec<InsuredPolicy>, StandError> {
    from_request_with(request, setup, &options.load_profile()?)
}

/// [`from_request`] with a profile that is already loaded.
///
/// # Errors
/// See [`from_request`].
pub fn from_request_with(
    request: &Path,
    setup: &Setup,
    profile: &Profile,
) -> Result<Vec<InsuredPolicy>, StandError> {
    let source = Source::new(profile, request, Step::Request)?;
    let mut list = Vec::new();
    let mut seen = HashSet::new();
    each_record(&source, |tree, records| {
        for row in rows_of(setup, source.name.period, tree, records)? {
            if seen.insert((
                row.policy_number.clone(),
                row.surname.clone(),
                row.name.clone(),
            )) {
                list.push(row);
            }
        }
        Ok(())
    })?;
    Ok(list)
}

fn rows_of(
    setup: &Setup,
    period: ReportingPeriod,
    tree: &Element<'_>,
    records: &[Record],
) -> Result<Vec<InsuredPolicy>, StandError> {
    let Some(first) = records.first() else {
        return Ok(Vec::new());
    };
    let person = &first.person;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let doc = wire::docs(tree).next();
    let doc_field = |name| {
        doc.and_then(|d| d.attribute(name))
            .map_or(String::new(), |v| v.trim().to_owned())
    };
    // A person without a birth date cannot be told apart; such a record is left out of the list.
    let Some(birth_date) = person.birth_date else {
        return Ok(Vec::new());
    };
    let mut rows = Vec::new();
    for policy in wire::policies(tree) {
        let field = |name| policy.attribute(name).unwrap_or("").trim().to_owned();
        let (region, insurer_ogrn) = (field(wire::REGION), field(wire::INSURER));
        let payer = payer_of(setup, period, &region, &insurer_ogrn).ok_or_else(|| {
            StandError::NoSuchPayer {
                insurer_ogrn: insurer_ogrn.clone(),
                key: first.key.clone(),
            }
        })?;
        let number = field(wire::POLICY_NUMBER);
        let is_enp = number.len() == 16 && number.bytes().all(|b| b.is_ascii_digit());
        rows.push(InsuredPolicy {
            enp: if is_enp {
                number.clone()
            } else {
                String::new()
            },
            surname: text(&person.surname),
            name: text(&person.name),
            patronymic: text(&person.patronymic),
            birth_date,
            sex: text(&person.sex),
            snils: text(&person.snils),
            doc_type: doc_field(wire::DOC_TYPE),
            doc_series: doc_field(wire::DOC_SERIES),
            doc_number: doc_field(wire::DOC_NUMBER),
            policy_type: field(wire::POLICY_TYPE),
            policy_series: field(wire::POLICY_SERIES),
            policy_number: number,
            region,
            insurer_ogrn,
            payer_letter: payer.letter.clone(),
            payer_ogrn: payer.ogrn.clone(),
            from: wire::date(policy, wire::POLICY_FROM),
            to: wire::date(policy, wire::POLICY_TO),
            former_policy_number: String::new(),
        });
    }
    Ok(rows)
}

/// Insurers of the set-up answer for their own people, the fund for other regions.
fn payer_of<'s>(
    setup: &'s Setup,
    period: ReportingPeriod,
    region: &str,
    insurer_ogrn: &str,
) -> Option<&'s Payer> {
    match setup.insurer_by_ogrn(insurer_ogrn, period) {
        Some(insurer) => Some(insurer),
        None if region != setup.region.code => setup.fund(period),
        None => None,
    }
}

fn csv_error(path: &Path, error: &csv::Error, line: u64) -> StandError {
    let line = error.position().map_or(line, csv::Position::line);
    StandError::Insured {
        path: path.to_owned(),
        line,
        what: error.to_string(),
    }
}
