//! What `tracing` is told of a breaker: one event for each transition.

use std::time::Duration;

use super::state::{BreakerState, Transition};
use crate::events::millis;

/// Told without any lock held: a subscriber is the user's code, and may ask the breaker.
#[cold]
#[inline(never)]
pub(crate) fn breaker_state(name: &'static str, transition: &Transition) {
    macro_rules! event {
        ($level:ident, $message:literal) => {
            tracing::$level!(
                target: "resilient",
                name,
                from = transition.from.as_str(),
                to = transition.to.as_str(),
                failures = transition.failures,
                calls = transition.calls,
                wait_ms = millis(Duration::from_nanos(transition.wait)),
                $message
            )
        };
    }
    match (transition.from, transition.to) {
        (BreakerState::Observing, BreakerState::Open) => event!(warn, "circuit breaker would open"),
        (_, BreakerState::Open | BreakerState::ForcedOpen) => event!(warn, "circuit breaker opened"),
        _ => event!(info, "circuit breaker"),
    }
}
