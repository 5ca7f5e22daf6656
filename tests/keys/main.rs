//! What each key does: a module per key, and one for each thing that several keys have in common.
//!
//! Async on tokio's paused clock, sync on virtual time. The tests that wait for real say so.

mod abort_on;
mod adaptive_timeout;
mod backoff;
mod budget;
mod bulkhead;
mod circuit_breaker;
mod clone;
mod context;
mod deadline;
mod error;
mod fallback;
mod hedge;
mod idempotent;
mod jitter;
mod key;
mod krate;
mod last_good;
mod max_attempts;
mod min_attempt_time;
mod name;
mod nested;
mod on_give_up;
mod on_reject;
mod on_retry;
mod policy;
mod rate_limit;
mod retry_if;
mod retry_if_ok;
mod retry_on;
mod share;
mod stop;
mod stop_if;
mod sync_timeout;
mod timeout;
mod upstream;

mod bug_families;
mod cancellation;
mod classify;
mod composition;
mod cost;
mod counting;
mod crowds;
mod evaluation;
mod events;
mod extremes;
mod fairness;
mod from_rejection;
mod guards_cancelled;
mod guards_panicking;
mod hints;
mod nesting;
mod overrides;
mod panics;
mod runtimes;
mod saga;
mod statistics;

/// `crate` is no name for a module, so that `krate` is its.
#[test]
fn every_key_has_its_tests() {
    for key in resilient_runtime::Keys::NAMES {
        assert!(include_str!("main.rs").contains(&format!("\nmod {key};\n")), "{key}");
    }
}
