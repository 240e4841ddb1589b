//! Unform: a registry gives its accounts back, before it is exported.

use serde_json::json;

use crate::domain::{Event, State};
use crate::store::{moves, registries};
use crate::text;

use super::{Done, Error, Rule, Workplace};

/// Returns how many accounts went back to the pool.
///
/// # Errors
/// [`Rule::NoRegistry`], [`Rule::RegistryExported`], [`Rule::RegistryEnded`].
pub fn unform(workplace: &mut Workplace, id: i64) -> Result<usize, Error> {
    let registry = open_registry(&workplace.store.connection, id)?;
    let period = registry.period.parse().ok();
    workplace.step("unform", period, |tx, context| {
        let registry = open_registry(tx, id)?;
        State::InRegistry
            .after(Some(registry.round), Event::Unform)
            .map_err(|why| Rule::NotAllowed {
                key: String::new(),
                why,
            })?;
        moves::clear_touched(tx)?;
        registries::touch_members(tx, id)?;
        moves::remember_touched(tx, context.id)?;
        let n = moves::touched_into_pool(tx)?;
        registries::end(tx, id, context.id)?;
        Ok(Done::new(
            n,
            text::unformed_summary(&registry, n),
            json!({ "registries": [id] }),
        ))
    })
}

/// A registry that is neither exported nor ended.
pub(super) fn open_registry(
    connection: &rusqlite::Connection,
    id: i64,
) -> Result<registries::Registry, Error> {
    let registry = registries::by_id(connection, id)?.ok_or(Rule::NoRegistry { id })?;
    if registry.is_ended {
        return Err(Rule::RegistryEnded { id }.into());
    }
    if registry.export_id.is_some() {
        return Err(Rule::RegistryExported { id }.into());
    }
    Ok(registry)
}
