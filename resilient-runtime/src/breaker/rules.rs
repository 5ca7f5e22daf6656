//! When a breaker opens, and when it closes again, as plain numbers.

use super::slow::SlowRule;
use super::window::{Span, Tally};

/// A larger window is brought down to this; the word has room for 2^30.
const LARGEST_WINDOW: u32 = 1_000_000;

/// A time window in nanoseconds is not shorter, so that each of its buckets has a width.
const SHORTEST_WINDOW: u64 = 1_000_000;

/// Probes are given a second at least, unless a limit is set.
const SHORTEST_HALF_OPEN: u64 = 1_000_000_000;

const DEFAULT_RATE: f64 = 0.5;

/// The settings of a breaker but for its name and open times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rules {
    window: Span,
    minimum: u32,
    /// As set; see [`failure_rate`](Self::failure_rate).
    failure_rate: Option<f64>,
    consecutive: Option<u32>,
    slow: Option<SlowRule>,
    probes: u32,
    pass_rate: f64,
    half_open_limit: Option<u64>,
}

impl Rules {
    pub(crate) const fn new() -> Self {
        Self {
            window: Span::Calls(100),
            minimum: 20,
            failure_rate: None,
            consecutive: None,
            slow: None,
            probes: 3,
            pass_rate: DEFAULT_RATE,
            half_open_limit: None,
        }
    }

    pub(crate) const fn set_window(&mut self, calls: u32) {
        self.window = Span::Calls(if calls > LARGEST_WINDOW { LARGEST_WINDOW } else { at_least_one(calls) });
    }

    pub(crate) const fn set_time_window(&mut self, window: u64) {
        let window = if window < SHORTEST_WINDOW { SHORTEST_WINDOW } else { window };
        self.window = Span::Time(window / 10);
    }

    pub(crate) const fn set_minimum(&mut self, calls: u32) {
        self.minimum = at_least_one(calls);
    }

    pub(crate) const fn set_failure_rate(&mut self, rate: f64) {
        self.failure_rate = Some(share(rate));
    }

    pub(crate) const fn set_consecutive(&mut self, failures: u32) {
        self.consecutive = Some(at_least_one(failures));
    }

    pub(crate) const fn set_slow(&mut self, longer_than: u64, rate: f64) {
        self.slow = Some(SlowRule::new(longer_than, share(rate)));
    }

    pub(crate) const fn set_probes(&mut self, probes: u32) {
        self.probes = at_least_one(probes);
    }

    pub(crate) const fn set_pass_rate(&mut self, rate: f64) {
        self.pass_rate = share(rate);
    }

    pub(crate) const fn set_half_open_limit(&mut self, limit: u64) {
        self.half_open_limit = Some(limit);
    }

    /// Failures in a row alone replace the rate.
    fn failure_rate(&self) -> Option<f64> {
        match (self.failure_rate, self.consecutive) {
            (None, None) => Some(DEFAULT_RATE),
            (rate, _) => rate,
        }
    }

    fn has_rate(&self) -> bool {
        self.failure_rate().is_some() || self.slow.is_some()
    }

    /// What has to be remembered: without a rate, only whether the last call failed.
    pub(crate) fn span(&self) -> Span {
        if self.has_rate() { self.window } else { Span::Calls(1) }
    }

    /// A window of calls is not asked for more than it holds.
    fn minimum(&self) -> u64 {
        match self.window {
            Span::Calls(calls) => self.minimum.min(calls).into(),
            Span::Time(_) => self.minimum.into(),
        }
    }

    /// Whether a success may open, or has to be recorded with its time, so that none may be left for later.
    pub(crate) fn count_successes(&self, tally: Tally) -> bool {
        self.slow.is_some()
            || matches!(self.span(), Span::Time(_))
            || (self.has_rate() && tally.failures > 0 && tally.calls < self.minimum())
    }

    /// Whether it opens after `run` failures in a row and with `tally` in the window.
    pub(crate) fn open(&self, tally: Tally, run: u32) -> bool {
        let reached = |part: u64, rate: f64| part >= threshold(rate, tally.calls);
        self.consecutive.is_some_and(|most| run >= most)
            || (tally.calls >= self.minimum()
                && (self.failure_rate().is_some_and(|rate| reached(tally.failures, rate))
                    || self.slow.is_some_and(|slow| reached(tally.slow, slow.rate))))
    }

    /// Whether it is asked for when calls begin.
    pub(crate) fn measures(&self) -> bool {
        self.slow.is_some()
    }

    /// When a call begins, where that is asked for.
    pub(crate) fn mark(&self, now: u64) -> u32 {
        self.slow.map_or(0, |slow| slow.mark(now))
    }

    /// Whether a call that began at `mark` is slow.
    pub(crate) fn is_slow(&self, mark: u32, now: u64) -> bool {
        mark != 0 && self.slow.is_some_and(|slow| slow.is_slow(mark, now))
    }

    /// How many calls are let through to see whether it can close.
    pub(crate) fn probes(&self) -> u32 {
        self.probes
    }

    /// How many of the probes have to succeed.
    pub(crate) fn pass_mark(&self) -> u32 {
        u32::try_from(threshold(self.pass_rate, self.probes.into())).unwrap_or(self.probes).min(self.probes)
    }

    /// How long probes may take in all, in nanoseconds, after an open time of `wait`.
    pub(crate) fn half_open_limit(&self, wait: u64) -> u64 {
        // Right after a very short open time even a healthy probe would be given up.
        self.half_open_limit.unwrap_or(wait.max(SHORTEST_HALF_OPEN))
    }
}

/// The fewest of `calls` that are at least `rate` of them, and at least one.
///
/// A rate that is written in decimals is rarely exact in binary: 7 % of 100 would be a little more than 7.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "53 bits are precise enough for a share, and a cast from f64 saturates"
)]
fn threshold(rate: f64, calls: u64) -> u64 {
    let exact = rate * calls as f64;
    ((exact * (1.0 - 1e-12)).ceil() as u64).max(1)
}

/// A share between 0 and 1; all for what is not a number.
const fn share(rate: f64) -> f64 {
    if rate < 0.0 {
        0.0
    } else if rate <= 1.0 {
        rate
    } else {
        1.0
    }
}

const fn at_least_one(count: u32) -> u32 {
    if count == 0 { 1 } else { count }
}
