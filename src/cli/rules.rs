//! `rules`: the rules at hand, and where a call takes them and the dictionaries from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::checks::Source;
use crate::checks::catalog::{Catalog, Row};
use crate::domain::RuleSetting;
use crate::exchange::Profile;
use crate::store;
use crate::text::{Message, checks as words};
use crate::workflows::ruleset::{self, Remark, RuleSet, Sources};
use crate::workflows::{Error, Rule, Workplace, rules as switched};

use super::args::{RuleSources, RulesCommand};
use super::{Failure, Output};

pub fn failure(code: u8, message: Message) -> Failure {
    Failure {
        code,
        what: message.what,
        remedy: message.remedy,
    }
}

/// Where a call finds what it does not name itself.
pub struct Place {
    /// May be none yet.
    pub database: Option<PathBuf>,
    pub data_folder: Option<PathBuf>,
}

impl Place {
    /// The database, to be looked at; nothing where there is none.
    ///
    /// # Errors
    /// A database that cannot be used: what is in force and what is switched off would not be known.
    pub fn workplace(&self) -> Result<Option<Workplace>, Failure> {
        let Some(database) = self.database.as_deref().filter(|path| path.exists()) else {
            return Ok(None);
        };
        let folder = self.data_folder.as_deref();
        let opened = match Workplace::open_to_read(database, folder) {
            // Of an earlier version: it is brought up to date first, as by any other command.
            Err(Error::Store(store::Error::Older { .. })) => Workplace::open(database, folder),
            other => other,
        };
        Ok(Some(opened?))
    }

    /// # Errors
    /// As [`load`] and [`Place::workplace`].
    pub fn load(&self, sources: &RuleSources) -> Result<RuleSet, Failure> {
        self.load_from(sources, self.workplace()?.as_ref())
    }

    /// # Errors
    /// As [`load`].
    pub fn load_from(
        &self,
        sources: &RuleSources,
        workplace: Option<&Workplace>,
    ) -> Result<RuleSet, Failure> {
        load(sources, self.data_folder.as_deref(), workplace)
    }

    /// The region's profile: of the database, else the built-in one.
    ///
    /// # Errors
    /// A profile that cannot be used.
    pub fn profile(&self, workplace: Option<&Workplace>) -> Result<Arc<Profile>, Failure> {
        match workplace {
            Some(workplace) => Ok(workplace.profile.clone()),
            None => Ok(ruleset::first_profile(self.data_folder.as_deref())?),
        }
    }
}

/// What the call names; what it does not name is taken as it is in force in the database.
fn load(
    sources: &RuleSources,
    data_folder: Option<&Path>,
    workplace: Option<&Workplace>,
) -> Result<RuleSet, Failure> {
    let named = Sources {
        classifiers: &sources.rules,
        rule_files: sources.rule_files.as_deref(),
        nsi: sources.nsi.as_deref(),
        region: sources.region.as_deref(),
    };
    Ok(RuleSet::load(named, data_folder, workplace)?)
}

pub fn notes(remarks: &[Remark]) -> Vec<String> {
    remarks.iter().map(words::remark).collect()
}

pub fn rules(command: &RulesCommand, place: &Place) -> Result<Output, Failure> {
    match command {
        RulesCommand::List {
            sources,
            classifier,
            markdown,
        } => list(sources, classifier.as_deref(), *markdown, place),
        RulesCommand::Explain { id, sources } => {
            let loaded = place.load(sources)?;
            let row = row(&loaded.catalog, id)?;
            let rule = loaded.catalog.rule(&row.id);
            let mut document = row_json(row);
            document["target"] = json!(row.target);
            document["expected"] = json!(rule.map(|r| words::expected(&r.says)));
            let mut output = Output::new(document, words::explained(row, rule));
            output.notes = notes(&loaded.remarks);
            Ok(output)
        }
        RulesCommand::Tests => {
            let Some(workplace) = place.workplace()? else {
                return Ok(Output::new(json!([]), vec![words::NO_PLAN.to_owned()]));
            };
            let tests = switched::plan(&workplace)?;
            let mut lines: Vec<String> = tests.iter().map(words::plan_line).collect();
            if lines.is_empty() {
                lines.push(words::NO_PLAN.to_owned());
            }
            let document = tests.iter().map(|counted| {
                let test = &counted.test;
                json!({
                    "code": test.code, "element": test.element, "condition": test.condition,
                    "expression": test.expression, "defect": test.defect, "total": test.total,
                    "failed": test.failed, "replies": counted.replies, "period": counted.period,
                })
            });
            Ok(Output::new(document.collect(), lines))
        }
        RulesCommand::Off { .. } | RulesCommand::On { .. } => {
            unreachable!("these change the database, which is opened for them")
        }
    }
}

/// # Errors
/// There is no such rule; the nearest ones are named.
fn row<'c>(catalog: &'c Catalog, id: &str) -> Result<&'c Row, Failure> {
    let found = catalog.row(id);
    found.ok_or_else(|| failure(1, words::no_rule(id, &catalog.nearest(id))))
}

/// Decisions about rules: `rules off`, `rules on`.
pub fn switch(
    command: &RulesCommand,
    workplace: &mut Workplace,
    data_folder: Option<&Path>,
) -> Result<Output, Failure> {
    let (id, setting, line) = match command {
        RulesCommand::Off {
            id,
            reason,
            warning,
            sources,
        } => {
            let loaded = load(sources, data_folder, Some(workplace))?;
            let id = row(&loaded.catalog, id)?.id.clone();
            let setting = match warning {
                true => RuleSetting::Warning,
                false => RuleSetting::Off,
            };
            switched::switch_off(workplace, &id, setting, reason)?;
            let line = words::switched_off_summary(&id, setting, reason.trim());
            (id, Some(setting.code()), line)
        }
        RulesCommand::On { id } => {
            let id = switched_off(id, workplace, data_folder)?;
            switched::switch_on(workplace, &id)?;
            let line = words::switched_on_summary(&id);
            (id, None, line)
        }
        RulesCommand::List { .. } | RulesCommand::Explain { .. } | RulesCommand::Tests => {
            unreachable!("these need no database")
        }
    };
    Ok(Output::new(
        json!({ "rule": id, "setting": setting }),
        vec![line],
    ))
}

/// The rule of a number that is switched off; it need not be at hand any more.
fn switched_off(
    id: &str,
    workplace: &Workplace,
    data_folder: Option<&Path>,
) -> Result<String, Failure> {
    let switches = switched::switches(workplace)?;
    if let Some(found) = switches.iter().find(|s| s.rule.eq_ignore_ascii_case(id)) {
        return Ok(found.rule.clone());
    }
    let loaded = load(&RuleSources::default(), data_folder, Some(workplace))?;
    let rule = row(&loaded.catalog, id)?.id.clone();
    Err(Error::from(Rule::NotSwitchedOff { rule }).into())
}

fn list(
    sources: &RuleSources,
    only: Option<&str>,
    is_markdown: bool,
    place: &Place,
) -> Result<Output, Failure> {
    const SOURCES: [Source; 8] = [
        Source::Q015,
        Source::Q016,
        Source::Q022,
        Source::Q023,
        Source::Federal,
        Source::Region,
        Source::Structure,
        Source::Learned,
    ];
    let only = match only {
        None => None,
        Some(name) => {
            let found = SOURCES.iter().find(|s| s.code().eq_ignore_ascii_case(name));
            Some(*found.ok_or_else(|| failure(2, words::no_source(name)))?)
        }
    };
    let loaded = place.load(sources)?;
    let rows = loaded.catalog.rows.iter();
    let rows: Vec<&Row> = rows
        .filter(|row| only.is_none_or(|o| o == row.source))
        .collect();
    let mut lines: Vec<String> = match is_markdown {
        true => std::iter::once(words::MARKDOWN_HEAD.to_owned())
            .chain(
                rows.iter()
                    .map(|row| words::row_markdown(row, loaded.catalog.rule(&row.id))),
            )
            .collect(),
        false => rows.iter().map(|row| words::row_line(row)).collect(),
    };
    for source in SOURCES {
        let of: Vec<&&Row> = rows.iter().filter(|row| row.source == source).collect();
        if !of.is_empty() && !is_markdown {
            let n_done = of.iter().filter(|row| row.by.is_some()).count();
            lines.push(words::source_summary(source.code(), n_done, of.len()));
        }
    }
    let mut output = Output::new(rows.into_iter().map(row_json).collect(), lines);
    output.notes = notes(&loaded.remarks);
    let forgotten = loaded.switches.iter();
    let forgotten = forgotten.filter(|switch| loaded.catalog.row(&switch.rule).is_none());
    output
        .notes
        .extend(forgotten.map(words::switch_without_rule));
    Ok(output)
}

fn row_json(row: &Row) -> Value {
    let switch = row.switch.as_ref();
    json!({
        "id": row.id, "source": row.source.code(), "executable": row.by.is_some(),
        "by": row.by.map(|by| by.code()), "severity": row.severity.code(),
        "why_not": row.why_not.as_ref().map(words::why_not),
        "needs": row.needs, "missing": row.missing, "examples": row.n_examples,
        "setting": switch.map(|s| s.setting.code()), "reason": switch.map(|s| &s.reason),
        "since": switch.map(|s| &s.at), "who": switch.map(|s| &s.who),
    })
}
