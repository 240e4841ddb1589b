//! Mark: which registries go into the next export.

use serde_json::json;

use crate::store::registries;
use crate::text;

use super::{Done, Error, Workplace, unform};

/// Marks or unmarks registries, all or none.
///
/// # Errors
/// As [`unform::unform`]: only open registries can be marked.
pub fn mark(workplace: &mut Workplace, ids: &[i64], is_marked: bool) -> Result<(), Error> {
    let command = if is_marked { "mark" } else { "unmark" };
    workplace.step(command, None, |tx, _| {
        let mut changed = Vec::new();
        for id in ids {
            let registry = unform::open_registry(tx, *id)?;
            if registry.is_marked != is_marked {
                registries::mark(tx, *id, is_marked)?;
                changed.push(*id);
            }
        }
        let summary = text::marked_summary(is_marked, &changed);
        let is_change = !changed.is_empty();
        Ok(Done {
            is_change,
            ..Done::new((), summary, json!({ "registries": changed }))
        })
    })
}
