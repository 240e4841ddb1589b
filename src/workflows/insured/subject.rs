//! What of an account is compared with the list.

use chrono::NaiveDate;

use crate::domain::insured::plain_name;
use crate::domain::{Insured, key};
use crate::exchange::Profile;
use crate::exchange::path::accounts;
use crate::exchange::record::{Person, Policy, Record, Strictness};
use crate::exchange::xml::Element;
use crate::workflows::{Error, correct};

use super::Paths;

/// A person with the policy that counts, as a document has them.
#[derive(Clone, Debug, Default)]
pub(super) struct Subject {
    pub person: Person,
    pub policy: Policy,
    /// Which policy of the document that is, from 0.
    pub policy_at: usize,
    pub documents: Vec<Document>,
    pub cure_start: Option<NaiveDate>,
    /// The day on which the list is asked.
    pub day: Option<NaiveDate>,
}

/// An identity document.
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    /// Which of the document's, from 0.
    pub at: usize,
    pub kind: String,
    pub series: String,
    pub number: String,
}

impl Subject {
    /// Reads the text of an account's document.
    ///
    /// # Errors
    /// Only for a document that the database has not kept whole.
    pub(super) fn read(profile: &Profile, paths: &Paths, text: &str) -> Result<Subject, Error> {
        let tree = Element::parse(text).map_err(correct::damaged)?;
        let records = Record::read_all(profile, &tree, 1, Strictness::RolesOnly);
        let mut records = records.map_err(|mut faults| correct::damaged(faults.swap_remove(0)))?;
        let account = accounts(&profile.edition, &tree).into_iter().next();
        let (Some(account), Some(record)) = (account, records.drain(..).next()) else {
            return Ok(Subject::default());
        };
        let field = |path: &crate::exchange::path::FieldPath, at: usize| {
            let value = path.nth(at).get(&tree, account);
            value.map_or(String::new(), |value| value.trim().to_owned())
        };
        let documents = (0..paths.document_number.count(&tree, account)).map(|at| Document {
            at,
            kind: field(&paths.document_type, at),
            series: field(&paths.document_series, at),
            number: field(&paths.document_number, at),
        });
        Ok(Subject {
            documents: documents.filter(|d| !d.number.is_empty()).collect(),
            person: record.person,
            policy: record.policy.unwrap_or_default(),
            policy_at: record.policy_at,
            cure_start: record.cure_start,
            day: record.cure_end,
        })
    }

    pub(super) fn number(&self) -> &str {
        text(&self.policy.number)
    }

    /// The person's document that differs from the list's: only one of the same type can be compared.
    pub(super) fn wrong_document(&self, row: &Insured) -> Option<&Document> {
        let plain = key::normal;
        let mut same_type = self
            .documents
            .iter()
            .filter(|d| d.kind == row.document_type);
        if row.document_number.is_empty() {
            return None;
        }
        let first = same_type.clone().next()?;
        let is_same = |d: &Document| {
            plain(&d.number) == plain(&row.document_number)
                && plain(&d.series) == plain(&row.document_series)
        };
        match same_type.any(is_same) {
            true => None,
            false => Some(first),
        }
    }
}

pub(super) fn text(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or("")
}

/// Whether two names are the same as they are compared.
pub(super) fn is_same_name(said: &Option<String>, right: &str) -> bool {
    plain_name(text(said)) == plain_name(right)
}
