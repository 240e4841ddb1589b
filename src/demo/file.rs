//! A file of the information system with invented accounts, streamed: made by several threads,
//! written in order.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use chrono::Days;
use tempfile::NamedTempFile;

use crate::domain::setup::PayerKind;
use crate::domain::{Kopecks, ReportingPeriod};
use crate::exchange::container::ContainerWriter;
use crate::exchange::pipeline::ordered;
use crate::exchange::write::{TotalRow, Writer};
use crate::exchange::xml::Element;
use crate::exchange::{Fault, Profile, Role};
use crate::stand::StandError;
use crate::whole;

use super::Invented;
use super::cases::Case;
use super::document::patient;

/// Records that travel between threads together.
const BATCH: usize = 64;

/// What has been written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MisFile {
    pub accounts: u64,
    /// Whole cost.
    pub billed: Kopecks,
    /// Length of the XML before packing.
    pub bytes: u64,
}

/// One person's accounts, and the number of the first in the file.
type Group = (u64, Vec<Case>);

enum Out {
    Plain(BufWriter<NamedTempFile>),
    Packed(Box<ContainerWriter<BufWriter<NamedTempFile>>>),
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Out::Plain(out) => out.write(bytes),
            Out::Packed(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Out::Plain(out) => out.flush(),
            Out::Packed(out) => out.flush(),
        }
    }
}

/// Writes `cases` as the information system would: one bill to the fund, `n_pp` from 1, totals that
/// add up. A `path` ending in `.xml` gets plain XML, any other the profile's container; under the
/// name of a request (`…13X.7z`) the file is a valid request. Consecutive cases of one person stand
/// under one patient. Goes through `cases` twice; memory does not grow with their number.
///
/// # Errors
/// [`StandError::File`]; then nothing has been written.
pub fn write_mis_file(
    path: &Path,
    profile: &Profile,
    invented: &Invented,
    period: ReportingPeriod,
    cases: impl Iterator<Item = Case> + Clone + Send,
) -> Result<MisFile, StandError> {
    let edition = &profile.edition;
    let writer = Writer::new(edition);
    let file_error = |error| StandError::File {
        path: path.to_owned(),
        error,
    };
    let fault = |fault: Fault| StandError::Content {
        path: path.to_owned(),
        faults: vec![fault],
    };
    let (mut written, rows) = totals(invented, cases.clone());
    let mut out = create(path, profile, written.accounts).map_err(file_error)?;
    let mut put = |bytes: &[u8]| {
        written.bytes += bytes.len() as u64;
        out.write_all(bytes).map_err(file_error)
    };
    let list = edition
        .element(edition.record)
        .parent
        .ok_or(StandError::NoElement("patients"))?;
    let containers = edition.ancestry(list);
    put(&writer.declaration())?;
    let values = heading(invented, period);
    for id in &containers {
        // Totals stand between the bill's start and its patients.
        let totals = (*id == list).then(|| writer.totals(profile, &rows));
        if let Some(totals) = totals.flatten() {
            let bill = edition.element(list).parent.unwrap_or(0);
            put(&writer.unit(bill, &totals).map_err(fault)?)?;
        }
        let element = writer.header(*id, &values);
        put(&writer.open(*id, &element).map_err(fault)?)?;
    }
    ordered(
        |send: &mut dyn FnMut(Vec<Group>) -> bool| {
            batches(cases, send);
            Ok(())
        },
        |batch: Vec<Group>| -> Result<Vec<u8>, StandError> {
            let mut bytes = Vec::new();
            for (first, group) in &batch {
                let element = record(invented, *first, group);
                bytes.extend(Writer::new(edition).unit(list, &element).map_err(fault)?);
            }
            Ok(bytes)
        },
        |bytes| put(&bytes?),
    )?;
    for id in containers.iter().rev() {
        put(&writer.close(*id))?;
    }
    let packed = match out {
        Out::Plain(out) => Ok(out),
        Out::Packed(out) => out.finish(),
    };
    let temporary = packed
        .and_then(|out| out.into_inner().map_err(|e| e.into_error()))
        .map_err(file_error)?;
    whole::place(temporary, path).map_err(file_error)?;
    Ok(written)
}

fn create(path: &Path, profile: &Profile, n_accounts: u64) -> io::Result<Out> {
    let file = BufWriter::new(whole::beside(path)?);
    if path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("xml"))
    {
        return Ok(Out::Plain(file));
    }
    let expected_size = n_accounts * 8_000;
    let packed = ContainerWriter::new(file, &profile.container, expected_size)?;
    Ok(Out::Packed(Box::new(packed)))
}

/// Sums of a type and a printed invoice.
type TotalKey = (&'static str, Option<(String, String)>);

fn totals(invented: &Invented, cases: impl Iterator<Item = Case>) -> (MisFile, Vec<TotalRow>) {
    let mut sums: BTreeMap<TotalKey, Kopecks> = BTreeMap::new();
    let mut file = MisFile::default();
    for case in cases {
        let drawn = case.draw(invented, &invented.person(case.person));
        for (type_code, sum) in drawn.rows() {
            let invoice = drawn.invoice.as_ref();
            let invoice = invoice.map(|(number, date)| (number.clone(), date.to_string()));
            *sums.entry((type_code, invoice)).or_default() += sum;
        }
        file.accounts += 1;
        file.billed += drawn.sum();
    }
    let rows = sums
        .into_iter()
        .map(|((type_code, invoice), sum)| TotalRow {
            type_code: type_code.to_owned(),
            billed: sum,
            accepted: sum,
            invoice,
        });
    (file, rows.collect())
}

fn heading(invented: &Invented, period: ReportingPeriod) -> HashMap<Role, String> {
    let setup = &invented.setup;
    let fund = setup.payers.iter().find(|p| p.kind == PayerKind::Fund);
    let fund_ogrn = fund.map_or(&setup.region.fund_ogrn, |p| &p.ogrn);
    HashMap::from([
        (Role::FileCreator, "Учебная МИС".to_owned()),
        (Role::FileCreatorPhone, "(0000) 00-00-00".to_owned()),
        (Role::FileProviderOgrn, setup.provider.ogrn.clone()),
        (Role::FileProviderKpp, setup.provider.kpp.clone()),
        (Role::FileYear, period.year().to_string()),
        (Role::FileMonth, format!("{:02}", period.month())),
        (
            Role::FileDate,
            (period.last_day() + Days::new(5)).to_string(),
        ),
        (Role::BillPayerOgrn, fund_ogrn.clone()),
    ])
}

fn batches(cases: impl Iterator<Item = Case>, send: &mut dyn FnMut(Vec<Group>) -> bool) {
    let mut batch: Vec<Group> = Vec::with_capacity(BATCH);
    for (number, case) in (1..).zip(cases) {
        match batch.last_mut() {
            Some((_, group)) if group.last().is_some_and(|c| c.person == case.person) => {
                group.push(case);
            }
            _ => {
                if batch.len() == BATCH && !send(std::mem::take(&mut batch)) {
                    return;
                }
                batch.push((number, vec![case]));
            }
        }
    }
    if !batch.is_empty() {
        send(batch);
    }
}

fn record(invented: &Invented, first: u64, group: &[Case]) -> Element<'static> {
    let person = invented.person(group.first().map_or(0, |case| case.person));
    let accounts = (first..)
        .zip(group)
        .map(|(number, case)| {
            let drawn = case.draw(invented, &person);
            drawn.account(invented, &person, case, number)
        })
        .collect();
    patient(&person, accounts)
}
