//! The generic cell rate algorithm in one word.
//!
//! It is the virtual scheduling form of ITU-T Recommendation I.371, annex A, and of the ATM Forum's Traffic Management
//! Specification 4.0: the state is the theoretical arrival time of the next call, and a call that comes earlier than this by
//! more than the tolerance is not let through. Times are nanoseconds on the crate's clock.

use crate::sync::{AtomicU64, Ordering, constructor};

/// What is let through: one call per interval, and early ones within the tolerance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spacing {
    interval: u64,
    /// `burst - 1` intervals: of `burst` calls at once the last is early by so much.
    tolerance: u64,
}

impl Spacing {
    #[cfg(test)]
    pub(crate) const fn new(interval: u64, burst: u32) -> Self {
        Self::beyond_first(interval, burst.saturating_sub(1))
    }

    /// With a burst of one call and `others`.
    #[inline]
    pub(crate) const fn beyond_first(interval: u64, others: u32) -> Self {
        Self { interval, tolerance: interval.saturating_mul(others as u64) }
    }
}

/// The state: one word, and one compare-and-swap for each call that is let through.
#[derive(Debug)]
pub(crate) struct Gcra {
    /// When the next call would come if calls came evenly. Zero is long ago.
    arrival: AtomicU64,
}

/// A turn in the future.
#[derive(Debug)]
pub(crate) struct Turn {
    /// How long until then, in nanoseconds.
    pub(crate) wait: u64,
    /// The arrival times before and after this turn was taken.
    before: u64,
    after: u64,
}

/// The turn would be too late: so many nanoseconds from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLate(pub(crate) u64);

impl Gcra {
    constructor! {
        /// No call was seen yet.
        pub(crate) fn new() -> Self {
            Self { arrival: AtomicU64::new(0) }
        }
    }

    /// Lets a call through now, or says how long it would have to wait.
    #[inline]
    pub(crate) fn admit(&self, spacing: Spacing, now: u64) -> Result<(), TooLate> {
        // Relaxed, here and below: the word publishes nothing but itself.
        let mut arrival = self.arrival.load(Ordering::Relaxed);
        loop {
            let ahead = arrival.saturating_sub(now);
            if ahead > spacing.tolerance {
                return Err(TooLate(ahead - spacing.tolerance));
            }
            // Past the end of the clock there are no turns.
            let next = ahead.checked_add(spacing.interval).and_then(|ahead| now.checked_add(ahead));
            let next = next.ok_or(TooLate(spacing.interval))?;
            match self.arrival.compare_exchange_weak(arrival, next, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return Ok(()),
                Err(current) => arrival = current,
            }
        }
    }

    /// Takes the next turn, if it is at most `limit` from now. Turns are in the order in which they are taken.
    pub(crate) fn reserve(&self, spacing: Spacing, now: u64, limit: u64) -> Result<Turn, TooLate> {
        let mut before = self.arrival.load(Ordering::Relaxed);
        loop {
            let wait = before.saturating_sub(spacing.tolerance).saturating_sub(now);
            if wait > limit {
                return Err(TooLate(wait));
            }
            let after = before.max(now).checked_add(spacing.interval).ok_or(TooLate(spacing.interval))?;
            match self.arrival.compare_exchange_weak(before, after, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return Ok(Turn { wait, before, after }),
                Err(current) => before = current,
            }
        }
    }

    /// Gives a turn back that was not used, if it is still the last one, and says whether it was.
    ///
    /// Only a turn that is given back lowers the arrival time, and only to what it was before; so an equal time means that
    /// all turns behind this one are back, too.
    pub(crate) fn give_back(&self, turn: &Turn) -> bool {
        self.arrival.compare_exchange(turn.after, turn.before, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// How many calls would be let through at `now`, at most `u32::MAX`.
    pub(crate) fn available(&self, spacing: Spacing, now: u64) -> u32 {
        let arrival = self.arrival.load(Ordering::Relaxed).max(now);
        let room = now.saturating_add(spacing.tolerance).checked_sub(arrival);
        let calls =
            room.and_then(|room| room.checked_div(spacing.interval)).map_or(0, |more| more.saturating_add(1));
        u32::try_from(calls).unwrap_or(u32::MAX)
    }
}
