//! At most so many calls in so much time.

mod gcra;

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::backoff::nanos;
use crate::clock;
use crate::deadline;
use crate::pause::{self, Wait};
use crate::rejection::{Rejection, RejectionKind};
use gcra::{Gcra, Spacing, TooLate, Turn};

/// Lets at most so many calls through in so much time, exactly; the others wait or are rejected.
///
/// ```
/// use std::time::Duration;
/// use resilient_runtime::RateLimiter;
///
/// static SEARCH: RateLimiter = RateLimiter::new(2, Duration::from_secs(3600));
///
/// assert!(SEARCH.try_acquire().is_ok());
/// assert!(SEARCH.try_acquire().is_ok());
/// let rejection = SEARCH.try_acquire().unwrap_err();
/// assert!(rejection.is_limited());
/// assert!(rejection.retry_after() <= Some(Duration::from_secs(1800)));
/// ```
///
/// # What it promises
///
/// Calls come one every `period / count` once the burst is used up. The burst is `count`, unless [`burst`](Self::burst) says
/// another number; it fills up again while fewer calls come. In any window of any length, at most `burst` plus
/// `count / period` times the length are let through: a limiter of 100 calls a second lets 100 through at once, and 200 in
/// the first second. With a burst of 1 no two calls are closer than `period / count`.
///
/// Times are whole nanoseconds and the spacing is rounded up to one, so that the rate is never exceeded: at 1,000,000 calls a
/// second the error is less than a thousandth, and the fastest rate is 1,000,000,000.
///
/// Calls that wait take their turn when they start to wait, and the turns are exact. The timer that wakes them is not: tokio's
/// has a precision of a millisecond, so that at fast rates several of them go on together.
///
/// # How
///
/// The generic cell rate algorithm (ITU-T I.371, annex A; ATM Forum Traffic Management 4.0) in one atomic word: a call that is
/// let through costs a read of the clock and one compare-and-swap, a rejected one writes nothing. No locks, no background
/// task.
///
/// # The clock
///
/// Tokio's, which is the system's unless it is paused; reading it is most of what a call costs. With the feature `tsc` it is
/// the processor's time stamp counter, read by the crate [`quanta`](https://docs.rs/quanta): 9 ns for the whole call instead
/// of 30. The price of that:
///
/// - The counter does not follow tokio's paused clock, and asking whether that is paused would cost what is saved. So the
///   feature does nothing in a build with debug assertions, as that of `cargo test` is, or with the feature `test-util`:
///   there limiters follow the paused clock and `VirtualTime` as everything does. A test in a release build needs
///   `test-util`.
/// - The first call of any limiter in the process takes up to 0.2 s, in which the frequency of the counter is measured.
/// - The counter is not corrected as the system's clock is; the two were 17 millionths apart where we looked. What it shows after the
///   machine was suspended is the processor's affair; if it starts anew, calls are rejected until it is back where it was.
///   Leave the feature off where machines are suspended.
/// - Where the processor's counter cannot tell the time, as `quanta` finds, it is the system's monotonic clock all the same.
#[derive(Debug)]
pub struct RateLimiter {
    gcra: Gcra,
    interval: AtomicU64,
    /// The calls of a burst beyond the first, which are those ahead of their time.
    beyond_first: AtomicU32,
    /// Said, so that it does not follow the count.
    burst_is_set: AtomicBool,
    /// Nanoseconds.
    max_wait: AtomicU64,
    name: &'static str,
}

impl RateLimiter {
    /// At most `count` calls per `period`. A count of 0 counts as 1, a period of zero as one nanosecond.
    pub const fn new(count: u32, period: Duration) -> Self {
        Self {
            gcra: Gcra::new(),
            interval: AtomicU64::new(interval(count, period)),
            beyond_first: AtomicU32::new(count.saturating_sub(1)),
            burst_is_set: AtomicBool::new(false),
            max_wait: AtomicU64::new(0),
            name: "rate limiter",
        }
    }

    /// How many calls may come at once after a pause; the default is the count. 0 counts as 1, which keeps all calls
    /// `period / count` apart.
    #[must_use]
    pub const fn burst(mut self, calls: u32) -> Self {
        self.beyond_first = AtomicU32::new(calls.saturating_sub(1));
        self.burst_is_set = AtomicBool::new(true);
        self
    }

    /// How long a call may wait for its turn; zero by default, so that it is rejected at once.
    #[must_use]
    pub const fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = AtomicU64::new(nanos(wait));
        self
    }

    /// The name in rejections; the default is "rate limiter".
    #[must_use]
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// The name in rejections.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Changes the rate while calls are made, and with it the burst, unless a burst was said. Calls that wait keep their
    /// turns, and the calls after them follow at the new rate.
    pub fn set_rate(&self, count: u32, period: Duration) {
        self.interval.store(interval(count, period), Relaxed);
        if !self.burst_is_set.load(Relaxed) {
            self.beyond_first.store(count.saturating_sub(1), Relaxed);
        }
    }

    /// Changes the burst while calls are made. 0 counts as 1.
    pub fn set_burst(&self, calls: u32) {
        self.burst_is_set.store(true, Relaxed);
        self.beyond_first.store(calls.saturating_sub(1), Relaxed);
    }

    /// Takes over the settings of `other`.
    pub(crate) fn adopt_settings(&self, other: &Self) {
        self.interval.store(other.interval.load(Relaxed), Relaxed);
        self.beyond_first.store(other.beyond_first.load(Relaxed), Relaxed);
        self.max_wait.store(other.max_wait.load(Relaxed), Relaxed);
    }

    pub(crate) fn has_same_settings(&self, other: &Self) -> bool {
        let settings = |limiter: &Self| {
            (
                limiter.interval.load(Relaxed),
                limiter.beyond_first.load(Relaxed),
                limiter.max_wait.load(Relaxed),
            )
        };
        settings(self) == settings(other)
    }

    /// No call has used any of it up.
    pub(crate) fn is_as_new(&self) -> bool {
        self.available() == self.beyond_first.load(Relaxed).saturating_add(1)
    }

    /// How many calls would be let through at this moment.
    pub fn available(&self) -> u32 {
        self.gcra.available(self.spacing(), clock::limiter_nanos())
    }

    /// Lets a call through, or rejects it with the wait after which there is room for it; never waits.
    #[inline]
    pub fn try_acquire(&self) -> Result<(), Rejection> {
        // First, so that the settings need not be kept over the call.
        let now = clock::limiter_nanos();
        match self.gcra.admit(self.spacing(), now) {
            Ok(()) => Ok(()),
            Err(too_late) => Err(self.reject(too_late)),
        }
    }

    /// Waits for the call's turn, or rejects the call at once if that is later than [`max_wait`](Self::max_wait) or the
    /// deadline in force.
    ///
    /// The turn is taken when the future is first polled: who comes first goes first. Dropped while it waits, the future
    /// gives its turn back if no call took a turn after it; else that turn passes unused, since the calls behind it know
    /// their times already.
    ///
    /// ```
    /// use std::time::Duration;
    /// use resilient_runtime::{RateLimiter, Rejection};
    ///
    /// static MAIL: RateLimiter = RateLimiter::new(10, Duration::from_secs(1)).max_wait(Duration::from_secs(5));
    ///
    /// async fn send() -> Result<(), Rejection> {
    ///     MAIL.acquire().await?;
    ///     // ..
    ///     Ok(())
    /// }
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    /// # runtime.block_on(send()).unwrap();
    /// ```
    pub async fn acquire(&self) -> Result<(), Rejection> {
        match self.admit() {
            Ok(Pass::Now) => Ok(()),
            Ok(Pass::Later(place)) => {
                pause::sleep(place.wait()).await;
                place.go();
                Ok(())
            }
            Err(too_late) => Err(self.reject(too_late)),
        }
    }

    /// [`acquire`](Self::acquire), which blocks the thread.
    pub fn acquire_blocking(&self) -> Result<(), Rejection> {
        match self.admit() {
            Ok(Pass::Now) => Ok(()),
            Ok(Pass::Later(place)) => {
                pause::pause_blocking(place.wait());
                place.go();
                Ok(())
            }
            Err(too_late) => Err(self.reject(too_late)),
        }
    }

    /// Whether a call is let through that has to wait for nothing.
    #[inline]
    pub(crate) fn admit_now(&self) -> bool {
        let now = clock::limiter_nanos();
        self.gcra.admit(self.spacing(), now).is_ok()
    }

    /// Go now, or wait for the turn that was taken, or give up.
    #[inline]
    pub(crate) fn admit(&self) -> Result<Pass<'_>, TooLate> {
        let now = clock::limiter_nanos();
        let spacing = self.spacing();
        match self.gcra.admit(spacing, now) {
            Ok(()) => Ok(Pass::Now),
            Err(too_late) if self.max_wait.load(Relaxed) == 0 => Err(too_late),
            Err(_) => self.reserve(spacing, now),
        }
    }

    #[cold]
    #[inline(never)]
    fn reserve(&self, spacing: Spacing, now: u64) -> Result<Pass<'_>, TooLate> {
        let left = deadline::ambient().map(|at| at.saturating_duration_since(clock::now()));
        let longest = self.max_wait.load(Relaxed);
        let limit = left.map_or(longest, |left| nanos(left).min(longest));
        let turn = self.gcra.reserve(spacing, now, limit)?;
        Ok(Pass::Later(Place { limiter: self, turn, used: false }))
    }

    /// The rejection of a call whose turn is too late.
    #[cold]
    #[inline(never)]
    pub(crate) fn reject(&self, TooLate(wait): TooLate) -> Rejection {
        Rejection::new(RejectionKind::Limited, self.name)
            .with_limit(Duration::from_nanos(self.max_wait.load(Relaxed)))
            .with_retry_after(Duration::from_nanos(wait))
    }

    #[inline]
    fn spacing(&self) -> Spacing {
        Spacing::beyond_first(self.interval.load(Relaxed), self.beyond_first.load(Relaxed))
    }
}

/// How a call is let through.
#[derive(Debug)]
pub(crate) enum Pass<'l> {
    Now,
    Later(Place<'l>),
}

/// A turn that a call waits for. Dropped before [`go`](Self::go), it is given back.
#[derive(Debug)]
pub(crate) struct Place<'l> {
    limiter: &'l RateLimiter,
    turn: Turn,
    used: bool,
}

impl Place<'_> {
    /// How long to wait.
    pub(crate) fn wait(&self) -> Wait {
        Wait(self.turn.wait)
    }

    /// The wait is over, and the call is made.
    pub(crate) fn go(mut self) {
        self.used = true;
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if !self.used {
            self.limiter.gcra.give_back(&self.turn);
        }
    }
}

/// `period / count` in nanoseconds, rounded up, at least 1.
const fn interval(count: u32, period: Duration) -> u64 {
    let interval = nanos(period).div_ceil(at_least_one(count) as u64);
    if interval == 0 { 1 } else { interval }
}

const fn at_least_one(count: u32) -> u32 {
    if count == 0 { 1 } else { count }
}

#[cfg(test)]
mod tests;
