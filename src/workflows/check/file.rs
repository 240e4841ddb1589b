//! Checks of a file of accounts in the region's format, as it came from the information system or went to
//! the fund.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::checks::account::{Facts, Finding, Scratch};
use crate::domain::ReportingPeriod;
use crate::exchange::container::read_content;
use crate::exchange::head::Head as FileHead;
use crate::exchange::record::Strictness;
use crate::exchange::stream::{Item, Stream, start_tag};
use crate::exchange::xml::Element;
use crate::exchange::{Fault, Profile, Record, Role, pipeline};
use crate::workflows::{Error, Progress, Stage, derive};

use super::{Prepared, Summary};

/// What a file says of itself before its first record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Missing where the file does not say it.
    pub period: Option<ReportingPeriod>,
}

/// The head of a file that begins as those of the region's format do; nothing of any other file. What
/// cannot be read at all is said by whoever reads it in earnest.
pub fn head(profile: &Profile, path: &Path) -> Option<Head> {
    let mut file = File::open(path).ok()?;
    let edition = &profile.edition;
    let begins = |input: &mut (dyn Read + Send)| {
        let mut stream = Stream::new(edition, input).map_err(|f| vec![f])?;
        let mut head = None;
        while let Some(Item::Open { id, tag, .. }) = stream.next_item().map_err(|f| vec![f])? {
            let head = head.get_or_insert(Head { period: None });
            if edition.element(id).role == Some(Role::File) {
                let mut said = FileHead::default();
                said.read(edition, id, &start_tag(&tag).map_err(|f| vec![f])?);
                head.period = period(&said);
            }
        }
        Ok(head)
    };
    read_content(&mut file, &profile.container, begins).ok()?
}

/// The month that a head names.
fn period(head: &FileHead) -> Option<ReportingPeriod> {
    let (year, month) = (head.get(Role::FileYear)?, head.get(Role::FileMonth)?);
    format!("{year:0>4}-{month:0>2}").parse().ok()
}

/// A key and what was found in its account.
type Asked = (String, Vec<Finding>);

/// Checks the accounts of a file; the history of persons is not asked.
///
/// # Errors
/// A file that cannot be read, with its faults; a cancel.
pub fn check_file(
    profile: &Profile,
    prepared: &Prepared,
    path: &Path,
    progress: &dyn Progress,
    found: &mut (dyn FnMut(&str, Finding) + Send),
) -> Result<Summary, Error> {
    let mut file = File::open(path).map_err(|e| Error::files(path, &e))?;
    progress.begin(Stage::Checking, None);
    let mut summary = Summary::default();
    let walk = |input: &mut (dyn Read + Send)| {
        let mut stream = Stream::new(&profile.edition, input).map_err(|f| vec![f])?;
        pipeline::ordered_from_here(
            |send| {
                while let Some(item) = stream.next_item().map_err(|f| vec![f])? {
                    let Item::Unit { id, text, line } = item else {
                        continue;
                    };
                    if id != Some(profile.edition.record) {
                        continue;
                    }
                    if progress.is_cancelled() {
                        return Ok(());
                    }
                    progress.advance(1);
                    if !send((text, line)) {
                        break;
                    }
                }
                Ok(())
            },
            |(text, line): (String, u64)| ask(profile, prepared, &text, line),
            |asked: Result<Vec<Asked>, Vec<Fault>>| {
                for (key, findings) in asked? {
                    summary.count(findings.iter().map(|f| prepared.rule(f).severity));
                    for finding in findings {
                        found(&key, finding);
                    }
                }
                Ok(())
            },
        )
    };
    let walked = read_content(&mut file, &profile.container, walk);
    if progress.is_cancelled() {
        return Err(Error::Cancelled);
    }
    walked.map_err(|faults| Error::Input {
        file: path.display().to_string(),
        faults,
    })?;
    Ok(summary)
}

fn ask(
    profile: &Profile,
    prepared: &Prepared,
    text: &str,
    line: u64,
) -> Result<Vec<Asked>, Vec<Fault>> {
    let tree = Element::parse(text).map_err(|fault| vec![fault])?;
    let records = Record::read_all(profile, &tree, line, Strictness::RolesOnly)?;
    let spans = derive::account_spans(profile, &tree);
    drop(tree);
    let documents = derive::documents(text.to_owned(), &spans);
    let mut scratch = Scratch::default();
    let mut asked = Vec::with_capacity(records.len());
    for (record, document) in records.iter().zip(&documents) {
        let facts = Facts::of(record.activity, record.kind(profile));
        let findings = prepared.document(facts, document, &mut scratch);
        let findings = findings.map_err(|fault| vec![fault])?;
        asked.push((record.key.clone(), findings));
    }
    Ok(asked)
}
