//! The states of a breaker, and the steps between them.

use super::window::Tally;

/// What a [`CircuitBreaker`](crate::CircuitBreaker) does with calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BreakerState {
    /// Calls go through and are recorded.
    Closed,
    /// Calls are rejected until the open time is over; the first call after it is a probe.
    Open,
    /// A few calls, the probes, go through and decide whether it closes.
    HalfOpen,
    /// Calls are rejected until it is told otherwise: [`force_open`](crate::CircuitBreaker::force_open).
    ForcedOpen,
    /// Calls go through, and nothing is recorded: [`disable`](crate::CircuitBreaker::disable).
    Disabled,
    /// Calls go through and are recorded; it only tells when it would have opened:
    /// [`observe`](crate::CircuitBreaker::observe).
    Observing,
}

impl BreakerState {
    /// The state as one word, for fields of events and labels of metrics; it does not change between versions.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
            Self::ForcedOpen => "forced_open",
            Self::Disabled => "disabled",
            Self::Observing => "observing",
        }
    }
}

/// A step from one state to another, with what led to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Transition {
    pub(crate) from: BreakerState,
    pub(crate) to: BreakerState,
    /// Failures among `calls`.
    pub(crate) failures: u64,
    /// Calls in the window, or probes, that were judged.
    pub(crate) calls: u64,
    /// The open time that begins, in nanoseconds.
    pub(crate) wait: u64,
}

impl Transition {
    /// A step that no answer led to.
    pub(crate) const fn between(from: BreakerState, to: BreakerState) -> Self {
        Self { from, to, failures: 0, calls: 0, wait: 0 }
    }

    /// The same step, with the calls that led to it.
    pub(crate) const fn after(self, tally: Tally) -> Self {
        Self { failures: tally.failures, calls: tally.calls, ..self }
    }
}
