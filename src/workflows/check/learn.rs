//! Learns from replies: the last sendings that were answered, with what they were refused for.

use std::collections::HashMap;

use crate::checks::account::learned::{Learned, Reason};
use crate::checks::account::{Checker, Scratch, Traits};
use crate::exchange::{Fault, pipeline};
use crate::store::answered::{self, Answered};
use crate::store::documents::Unpacker;
use crate::workflows::batches::in_batches;
use crate::workflows::progress::OnlyStops;
use crate::workflows::{Error, Progress, Workplace, correct};

/// # Errors
/// What the store says; a cancel.
pub fn learn(
    workplace: &Workplace,
    checker: &Checker,
    progress: &dyn Progress,
) -> Result<Learned, Error> {
    let connection = &workplace.store.connection;
    let threshold = workplace.profile.learned;
    let mut learned = Learned::new(threshold);
    let mut reasons: HashMap<i64, Vec<Reason>> = HashMap::new();
    answered::each_reason(connection, threshold.sendings, |shipment, reason| {
        let code = crate::text::window::refusals::finding_code(&reason.family, &reason.code);
        reasons.entry(shipment).or_default().push(Reason {
            code,
            text: reason.text,
            service_key: reason.service_key,
        });
    })?;
    if reasons.is_empty() {
        // Nothing has been refused for what could come again.
        return Ok(learned);
    }
    let unpacker = Unpacker::new(connection)?;
    let walked: Result<(), Error> = pipeline::ordered_from_here(
        |send| {
            in_batches(&OnlyStops(progress), send, |put| {
                answered::each(connection, threshold.sendings, put)
            })
        },
        |batch: Vec<Answered>| read(checker, &unpacker, &batch),
        |read: Result<Vec<(i64, Traits)>, Error>| {
            for (shipment, traits) in read? {
                let own = reasons.get(&shipment).map_or(&[][..], Vec::as_slice);
                learned.add(&traits, own);
            }
            Ok(())
        },
    );
    walked?;
    Ok(learned)
}

fn read(
    checker: &Checker,
    unpacker: &Unpacker,
    batch: &[Answered],
) -> Result<Vec<(i64, Traits)>, Error> {
    let texts = unpacker.unpack(batch.iter().map(|one| &one.document))?;
    let mut scratch = Scratch::default();
    let read = batch.iter().zip(&texts).map(|(one, text)| {
        let traits = checker
            .traits(text, &mut scratch)
            .map_err(|(kind, _)| correct::damaged(Fault::new(kind)))?;
        Ok((one.shipment, traits))
    });
    read.collect()
}
