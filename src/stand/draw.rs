//! Chance without a generator: what happens to an account depends only on its name and the seed.

use sha2::{Digest, Sha256};

/// Independent draws for one thing.
pub(super) struct Draws([u8; 32]);

/// What a draw is for; each has its own part of the digest.
#[derive(Clone, Copy)]
pub(super) enum Slot {
    Mes = 0,
    Sum = 1,
    Tariff = 2,
    Flk = 3,
    Warning = 4,
    /// Which of several services, codes, texts.
    Choice = 5,
    /// An amount: a shift in days, a percentage.
    Size = 6,
    Part = 7,
}

impl Draws {
    pub(super) fn new(seed: u64, parts: &[&str]) -> Draws {
        let mut hasher = Sha256::new();
        hasher.update(seed.to_le_bytes());
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        Draws(hasher.finalize().into())
    }

    fn number(&self, slot: Slot) -> u32 {
        let at = slot as usize * 4;
        u32::from_le_bytes([self.0[at], self.0[at + 1], self.0[at + 2], self.0[at + 3]])
    }

    /// True in `per_mille` cases of a thousand.
    pub(super) fn hits(&self, slot: Slot, per_mille: u16) -> bool {
        self.number(slot) % 1000 < u32::from(per_mille)
    }

    /// A number below `n`, which must not be zero. Independent of [`Draws::hits`] of the same slot.
    pub(super) fn below(&self, slot: Slot, n: u32) -> u32 {
        (self.number(slot) / 1000) % n
    }

    pub(super) fn pick<T: Copy>(&self, slot: Slot, items: &[T]) -> T {
        items[self.below(slot, items.len() as u32) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_kept_about_right() {
        let n_hits = (0..10_000)
            .filter(|i| Draws::new(7, &[&format!("K{i}")]).hits(Slot::Sum, 50))
            .count();
        assert!((400..600).contains(&n_hits), "{n_hits}");
        assert!(!(0..1000).any(|i| Draws::new(7, &[&format!("K{i}")]).hits(Slot::Sum, 0)));
    }
}
