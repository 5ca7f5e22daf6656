//! The runtime that the expansion calls, in the smallest form that has its costs.
//!
//! It stands in for `resilient-runtime` until the attribute exists, so that the shape of the expansion is
//! measured before it is generated.

mod attempts;
mod limited;
mod outcome;
mod pause;
mod timer;

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

pub(crate) use attempts::Attempts;
pub(crate) use limited::{limit, set_deadline};
pub(crate) use outcome::{call_once, hint, settle, settle_blocking};
use pause::pause_blocking;
pub(crate) use pause::{pause, yield_once};

/// Non-zero while any site is watched, overridden, disabled or scripted.
static WATCHED: AtomicU32 = AtomicU32::new(0);

/// The state of one annotated function.
#[derive(Debug)]
pub(crate) struct Site {
    name: &'static str,
    failures: AtomicU32,
}

impl Site {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, failures: AtomicU32::new(0) }
    }
}

/// The settings of one call, in integers: times are nanoseconds.
#[derive(Debug)]
pub(crate) struct Policy {
    max_attempts: u32,
    base: u64,
    cap: u64,
    timeout: u64,
}

impl Policy {
    pub(crate) const fn new() -> Self {
        Self { max_attempts: 3, base: 100_000_000, cap: 30_000_000_000, timeout: u64::MAX }
    }

    pub(crate) const fn max_attempts(mut self, max_attempts: u32) -> Self {
        self.max_attempts = max_attempts;
        self
    }

    pub(crate) const fn base(mut self, base: Duration) -> Self {
        self.base = in_nanos(base);
        self
    }

    pub(crate) const fn cap(mut self, cap: Duration) -> Self {
        self.cap = in_nanos(cap);
        self
    }

    pub(crate) const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = in_nanos(timeout);
        self
    }
}

#[allow(clippy::cast_possible_truncation, reason = "a duration of the benches is below 584 years")]
const fn in_nanos(duration: Duration) -> u64 {
    duration.as_nanos() as u64
}

/// What a decision needs to know of the function it decides for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) site: &'static Site,
    pub(crate) policy: &'static Policy,
}

/// Makes every site take its cold entry.
pub(crate) fn watch() {
    WATCHED.store(1, Relaxed);
}

/// Begins a call.
#[inline]
pub(crate) fn enter(rules: impl FnOnce() -> Rules) {
    if WATCHED.load(Relaxed) != 0 {
        enter_watched(rules());
    }
}

#[cold]
#[inline(never)]
fn enter_watched(rules: Rules) {
    // the benches watch nothing; the branch and this call are what a success pays for
    eprintln!("watched: {}", rules.site.name);
}
