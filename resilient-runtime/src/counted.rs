//! The small memory of a call.

use std::any::type_name;
use std::time::{Duration, Instant};

use crate::call::{CallState, enter, hedges_left};
use crate::decide::{Asked, ErrorType, Verdict, decide, decide_at_once};
use crate::judged::{Judged, Words};
use crate::retry_budget::RetryBudget;
use crate::site::Rules;
use crate::why::Why;
use crate::{clock, scope};

/// The memory of a call without time limits over all attempts, hooks or dynamic settings: how many attempts have failed,
/// whether the running one is the last, and when the first one failed.
#[derive(Clone, Copy, Debug)]
pub struct Counted<S> {
    stored: S,
}

/// The small memory of an async call, which lies in its future.
pub type Attempts = Counted<Packed>;

/// The small memory of a blocking call, which stays in a register.
pub type Tally = Counted<Whole>;

/// How a [`Counted`] lies in memory: a word with the count, and a time.
///
/// Of the word the lowest byte is the store's own; above it are the failed attempts, 23 bits, saturating, and at the top
/// whether the running attempt is the last.
pub trait Store: Copy {
    /// Nothing has failed.
    const EMPTY: Self;

    /// The word.
    fn word(self) -> u32;

    /// Adds to the word, in which there has to be room.
    fn add(&mut self, amount: u32);

    /// The time of the first failure, in [`clock::ticks`].
    fn time(self) -> u32;

    /// Sets the time.
    fn set_time(&mut self, time: u32);
}

/// Seven bytes, because they share eight with the state of the future that holds them: one more would cost each future of
/// an annotated function eight.
#[derive(Clone, Copy, Debug)]
pub struct Packed {
    /// The word, with the lowest byte of the time in it.
    low: [u8; 4],
    /// The rest of the time.
    high: [u8; 3],
}

impl Store for Packed {
    const EMPTY: Self = Self { low: [0; 4], high: [0; 3] };

    #[inline]
    fn word(self) -> u32 {
        u32::from_le_bytes(self.low)
    }

    #[inline]
    fn add(&mut self, amount: u32) {
        self.low = self.word().wrapping_add(amount).to_le_bytes();
    }

    fn time(self) -> u32 {
        let ([lowest, ..], [a, b, c]) = (self.low, self.high);
        u32::from_le_bytes([lowest, a, b, c])
    }

    fn set_time(&mut self, time: u32) {
        let ([_, b, c, d], [lowest, high @ ..]) = (self.low, time.to_le_bytes());
        *self = Self { low: [lowest, b, c, d], high };
    }
}

/// One register: the word, and the time above it.
#[derive(Clone, Copy, Debug)]
pub struct Whole(u64);

impl Store for Whole {
    const EMPTY: Self = Self(0);

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
    fn word(self) -> u32 {
        self.0 as u32
    }

    #[inline]
    fn add(&mut self, amount: u32) {
        self.0 = self.0.wrapping_add(u64::from(amount));
    }

    fn time(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn set_time(&mut self, time: u32) {
        self.0 = u64::from(time) << 32 | u64::from(self.word());
    }
}

/// A failed attempt, in the word.
const ONE: u32 = 1 << 8;
/// The mark of the last attempt, in the word.
const LAST: u32 = 1 << 31;
/// The largest number of attempts that can be told.
const MOST: u32 = (LAST >> 8) - 1;

impl<S: Store> Counted<S> {
    /// The memory of a call that has [`enter`]ed.
    #[inline]
    pub const fn new() -> Self {
        Self { stored: S::EMPTY }
    }

    /// A call starts.
    #[inline]
    pub fn start<'p>(rules: impl Fn() -> Rules<'p>) -> Self {
        let call = Self::new();
        enter(rules);
        call
    }

    /// Whether no attempt can follow the one about to start, so that it may have the arguments themselves.
    #[inline]
    pub fn is_last(&mut self, rules: Rules<'_>) -> bool {
        let last = self.failed() + 1 == scope::attempts(rules);
        if last {
            self.stored.add(LAST);
        }
        last
    }

    /// Decides on the attempt that has just failed.
    #[inline]
    pub fn decide<E>(&mut self, rules: Rules<'_>, judged: Judged<E>) -> Verdict {
        let judged = judged.words();
        // With the mark of the last attempt this is more than any number of attempts. The first failure reads the clock.
        let failed = self.stored.word() >> 8;
        if failed != 0 {
            if let Some(verdict) = decide_at_once(rules, judged, failed + 1) {
                self.stored.add(ONE);
                return verdict;
            }
        }
        self.decide_fully(None, rules, judged, type_name::<E>)
    }

    /// [`decide`](Self::decide), where retries are paid from a budget.
    pub fn decide_within<E>(&mut self, budget: &RetryBudget, rules: Rules<'_>, judged: Judged<E>) -> Verdict {
        self.decide_fully(Some(budget), rules, judged.words(), type_name::<E>)
    }

    /// How many attempts may run beside the one about to start.
    pub fn hedges_left(&self, rules: Rules<'_>) -> u32 {
        hedges_left(scope::attempts(rules), self.failed())
    }

    /// Adds the attempts that ran beside the first one of a group.
    pub fn count_hedges(&mut self, started: u32) {
        let hedges = started.saturating_sub(1).min(MOST - self.failed());
        if hedges > 0 {
            self.stored.add(hedges * ONE);
        }
    }

    #[cold]
    #[inline(never)]
    fn decide_fully(
        &mut self,
        budget: Option<&RetryBudget>,
        rules: Rules<'_>,
        judged: Words,
        error_type: ErrorType,
    ) -> Verdict {
        // A number that can no longer be told is past every limit that leads here; without a limit calls have the other
        // memory.
        let last = self.stored.word() & LAST != 0 || self.failed() == MOST;
        self.count_failure(judged);
        decide(rules, judged, self.failed(), last, Asked { own: None, budget }, error_type)
    }

    /// The end of a call that never has a second attempt.
    #[cold]
    pub fn conclude<E>(&mut self, judged: Judged<E>) -> Why {
        let judged = judged.words();
        self.count_failure(judged);
        judged.against().unwrap_or(Why::NotRetried)
    }

    /// The deadline of the fallback chain: there is none of the call's own.
    #[inline]
    #[expect(clippy::unused_self, reason = "the other memory has one")]
    pub fn deadline(&self) -> Option<Instant> {
        None
    }

    fn count_failure(&mut self, judged: Words) {
        let failed = self.failed();
        if failed == 0 {
            self.stored.set_time(clock::ticks());
        }
        if failed < MOST && judged.started() {
            self.stored.add(ONE);
        }
    }

    #[inline]
    fn failed(&self) -> u32 {
        (self.stored.word() & !LAST) >> 8
    }
}

impl<S: Store> CallState for Counted<S> {
    fn attempts(&self) -> u32 {
        self.failed()
    }

    fn elapsed(&self) -> Duration {
        clock::elapsed_since(self.stored.time())
    }
}
