//! The settings of a breaker, in the words of a user. Numbers out of range are brought into it.

use std::time::Duration;

use super::CircuitBreaker;
use crate::backoff::{Delays, nanos};
use crate::jitter::Jitter;

impl CircuitBreaker {
    /// The name in rejections and events; `circuit breaker` by default.
    #[must_use]
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// The share of calls in the window whose failure opens it: 0.5 by default. It is enough to reach it.
    ///
    /// Between 0 and 1; at 0 a single failure opens it. What is not a number counts as 1.
    #[must_use]
    pub const fn failure_rate(mut self, rate: f64) -> Self {
        self.settings.first_mut().rules.set_failure_rate(rate);
        self
    }

    /// Judges the last `calls` calls: 100 by default, between 1 and 1,000,000. Replaces a time window.
    #[must_use]
    pub const fn window(mut self, calls: u32) -> Self {
        self.settings.first_mut().rules.set_window(calls);
        self
    }

    /// Judges the calls that ended within the last `time`, in steps of a tenth of it; at least 1 ms. Replaces a window of
    /// calls. Each outcome then costs a lock and a look at the clock.
    #[must_use]
    pub const fn time_window(mut self, time: Duration) -> Self {
        self.settings.first_mut().rules.set_time_window(nanos(time));
        self
    }

    /// Judges no window with fewer calls: 20 by default, at least 1, and at most the size of a window of calls.
    #[must_use]
    pub const fn minimum_calls(mut self, calls: u32) -> Self {
        self.settings.first_mut().rules.set_minimum(calls);
        self
    }

    /// Opens after this many failures in a row; at least 1. Off by default.
    ///
    /// Replaces the rule of the failure rate, unless [`failure_rate`](Self::failure_rate) is given too: then either opens it.
    #[must_use]
    pub const fn consecutive(mut self, failures: u32) -> Self {
        self.settings.first_mut().rules.set_consecutive(failures);
        self
    }

    /// Opens also when the share of calls that took longer than `longer_than` reaches `rate`, whether they failed or not.
    /// Off by default. Each call then costs a lock and two looks at the clock. The range of `rate` is that of
    /// [`failure_rate`](Self::failure_rate).
    #[must_use]
    pub const fn slow_calls(mut self, longer_than: Duration, rate: f64) -> Self {
        self.settings.first_mut().rules.set_slow(nanos(longer_than), rate);
        self
    }

    /// How long it stays open: the first delay when it opens, the second when it opens again without having closed, and so
    /// on. By default 5 s, then twice as long each time up to 60 s.
    ///
    /// `Duration::MAX` (in fact, 584 years) means until [`reset`](Self::reset).
    #[must_use]
    pub const fn open_for(mut self, delays: Delays) -> Self {
        self.settings.first_mut().open_for = delays;
        self
    }

    /// Makes the open time random, so that many processes do not probe together: plus or minus 20 % by default.
    #[must_use]
    pub const fn open_jitter(mut self, jitter: Jitter) -> Self {
        self.settings.first_mut().open_jitter = jitter;
        self
    }

    /// How many calls go through while half-open: 3 by default, at least 1.
    #[must_use]
    pub const fn probes(mut self, probes: u32) -> Self {
        self.settings.first_mut().rules.set_probes(probes);
        self
    }

    /// The share of the probes that has to succeed for it to close, rounded up: 0.5 by default, so that 2 of 3 close it.
    /// Between 0 and 1, at least one probe. What is not a number counts as 1.
    #[must_use]
    pub const fn pass_rate(mut self, rate: f64) -> Self {
        self.settings.first_mut().rules.set_pass_rate(rate);
        self
    }

    /// How long probes may take before those still outstanding are given up and it opens again, which happens when the next
    /// call comes. By default the open time before, at least 1 s.
    #[must_use]
    pub const fn half_open_limit(mut self, limit: Duration) -> Self {
        self.settings.first_mut().rules.set_half_open_limit(nanos(limit));
        self
    }

    /// Takes over the settings of `other`. Where they differ it starts anew, closed: what was recorded was for other rules.
    pub(crate) fn adopt_settings(&self, other: &Self) {
        if self.settings.replace(other.settings.get()) {
            self.reset();
        }
    }

    pub(crate) fn has_same_settings(&self, other: &Self) -> bool {
        self.settings.get() == other.settings.get()
    }

    /// Closed, with nothing in it that counts.
    pub(crate) fn is_as_new(&self) -> bool {
        self.circuit.is_as_new()
    }
}
