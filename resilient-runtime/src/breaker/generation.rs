//! Which of a breaker's transitions a call came after.

/// Counts transitions, so that the answer of a call can be told from those of earlier states. Modulo 2^32: an answer would
/// have to be late by exactly so many transitions to be taken for another.
///
/// It is the high half of a word whose low half is zero: what is compared on each success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Generation(u64);

impl Generation {
    pub(crate) const FIRST: Self = Self(0);

    /// The bits of a word below a generation.
    pub(crate) const LOW: u64 = u32::MAX as u64;

    /// The generation in `word`.
    #[inline]
    pub(crate) const fn of(word: u64) -> Self {
        Self(word & !Self::LOW)
    }

    /// The word of this generation with `low` in its low half.
    #[inline]
    pub(crate) const fn with(self, low: u64) -> u64 {
        self.0 | low
    }

    pub(crate) const fn next(self) -> Self {
        Self(self.0.wrapping_add(Self::LOW + 1))
    }

    /// How many transitions there were.
    #[cfg(test)]
    pub(crate) fn count(self) -> u64 {
        self.0 >> 32
    }
}
