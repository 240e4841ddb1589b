//! How long work reports itself; it does not know who listens.

/// What a long workflow is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Reading,
    Writing,
    Storing,
    Checking,
}

/// Listens to a long workflow and may stop it between two records.
pub trait Progress: Sync {
    /// A stage begins; `total` in the units of [`Progress::advance`], where known.
    fn begin(&self, stage: Stage, total: Option<u64>);
    /// So much more is done.
    fn advance(&self, n: u64);
    /// Asked between records: the workflow then leaves nothing behind.
    fn is_cancelled(&self) -> bool;
}

/// Nobody listens.
pub struct Quiet;

impl Progress for Quiet {
    fn begin(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Work on the way to other work: it can be stopped, and is not told of.
pub(super) struct OnlyStops<'p>(pub &'p dyn Progress);

impl Progress for OnlyStops<'_> {
    fn begin(&self, _: Stage, _: Option<u64>) {}

    fn advance(&self, _: u64) {}

    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}
