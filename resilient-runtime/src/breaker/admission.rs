//! What a call that was let through has to be recorded with.

use super::generation::Generation;

/// One word, for it waits in the future of each call: the generation in the high half, and in the low half when the call
/// began, as a [`SlowRule`](super::slow::SlowRule) wrote it down; zero where there is none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Admission(u64);

impl Admission {
    /// Of a call without a breaker.
    pub(crate) const NONE: Self = Self(0);

    #[inline]
    pub(crate) fn new(generation: Generation, began: u32) -> Self {
        Self(generation.with(began.into()))
    }

    #[inline]
    pub(crate) fn generation(self) -> Generation {
        Generation::of(self.0)
    }

    pub(crate) fn began(self) -> u32 {
        low_half(self.0)
    }

    /// The whole word: equal to that of a clean breaker in the same generation, unless the time counts.
    #[inline]
    pub(crate) fn word(self) -> u64 {
        self.0
    }
}

const fn low_half(word: u64) -> u32 {
    (word & Generation::LOW) as u32
}
