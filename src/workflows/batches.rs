//! Rows of the store in batches, for a pipeline that works on them beside.

use super::{Error, Progress};

/// Rows that go through a pipeline together.
pub(super) const BATCH: usize = 128;

/// Hands rows over in batches as long as `send` wants more; tells how many, and stops when the user says
/// so. `rows` calls what it is given with every row.
///
/// # Errors
/// What `rows` says; a cancel.
pub(super) fn in_batches<T>(
    progress: &dyn Progress,
    send: &mut dyn FnMut(Vec<T>) -> bool,
    rows: impl FnOnce(&mut dyn FnMut(T) -> Result<(), Error>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut batch = Vec::with_capacity(BATCH);
    rows(&mut |row| {
        batch.push(row);
        if batch.len() < BATCH {
            return Ok(());
        }
        if progress.is_cancelled() {
            return Err(Error::Cancelled);
        }
        progress.advance(BATCH as u64);
        send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)));
        Ok(())
    })?;
    progress.advance(batch.len() as u64);
    send(batch);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflows::Quiet;

    #[test]
    fn every_row_comes_once_and_in_order() {
        for n in [0, 1, BATCH, BATCH + 1, 3 * BATCH] {
            let mut came: Vec<usize> = Vec::new();
            let mut send = |batch: Vec<usize>| {
                assert!(batch.len() <= BATCH);
                came.extend(batch);
                true
            };
            in_batches(&Quiet, &mut send, |put| (0..n).try_for_each(put)).expect("no error");
            assert_eq!(came, (0..n).collect::<Vec<_>>());
        }
    }
}
