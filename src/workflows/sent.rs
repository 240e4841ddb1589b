//! Sent: an outgoing file has been handed over to the fund.

use serde_json::json;

use crate::store::files;
use crate::text;

use super::{Done, Error, Rule, Workplace};

/// Marks files by name, all or none. A file already marked is not an error. Returns the names.
///
/// # Errors
/// [`Rule::NoFile`], [`Rule::NotLive`].
pub fn sent(workplace: &mut Workplace, names: &[String]) -> Result<Vec<String>, Error> {
    workplace.step("sent", None, |tx, context| {
        let mut marked = Vec::new();
        let mut is_change = false;
        for name in names {
            let base = std::path::Path::new(name)
                .file_name()
                .map(|n| n.to_string_lossy().into_owned());
            let found = files::outgoing_by_name(tx, base.as_deref().unwrap_or(name))?;
            // A test that is out comes before the main file of the same name.
            let live = found
                .iter()
                .filter(|f| f.status == "live")
                .min_by_key(|f| f.round);
            match (live, found.first()) {
                (Some(file), _) => {
                    if !file.is_sent {
                        files::set_sent(tx, file.id, context.id)?;
                        is_change = true;
                    }
                    marked.push(file.name.clone());
                }
                (None, Some(_)) => return Err(Rule::NotLive { name: name.clone() }.into()),
                (None, None) => return Err(Rule::NoFile { name: name.clone() }.into()),
            }
        }
        let summary = text::sent_summary(&marked);
        let details = json!({ "files": marked });
        Ok(Done {
            is_change,
            ..Done::new(marked, summary, details)
        })
    })
}
