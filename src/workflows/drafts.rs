//! Drafts of cards: what was typed is kept until it is saved or dropped. No step: nothing that is
//! billed changes.

use crate::store::drafts::{self, Draft, Edit};

use super::{Error, Rule, Workplace};

/// Keeps what was typed on the revision that `base_step` made, in the place of what was kept before;
/// no edits remove it.
///
/// # Errors
/// [`Rule::ReadOnly`]; [`Rule::NoAccount`]; what the store says.
pub fn keep(
    workplace: &mut Workplace,
    account_id: i64,
    base_step: i64,
    edits: &[Edit],
) -> Result<(), Error> {
    workplace.writable()?;
    let draft = Draft {
        base_step,
        at: workplace.clock.now().to_rfc3339(),
        who: workplace.who.clone(),
        edits: edits.to_vec(),
    };
    let tx = workplace.store.begin()?;
    match edits.is_empty() {
        true => drafts::remove(&tx, account_id)?,
        false => drafts::put(&tx, account_id, &draft).map_err(|error| match error {
            // Its import was taken back meanwhile.
            error if error.is_constraint() => Error::Rule(Rule::NoAccount {
                key: account_id.to_string(),
            }),
            error => error.into(),
        })?,
    }
    tx.commit().map_err(crate::store::Error::from)?;
    Ok(())
}
