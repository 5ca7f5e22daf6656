//! Models of the runtime's shared state: loom runs each with every interleaving of its threads, within a bound on
//! preemptions. The files under test are those of the runtime; `sync` stands in for its module of that name.
#![cfg(test)]
#![allow(
    dead_code,
    unreachable_pub,
    clippy::all,
    clippy::pedantic,
    reason = "the files are checked where they are at home"
)]

mod breaker_models;
#[path = "../../../resilient-runtime/src/retry_budget/bucket.rs"]
mod bucket;
mod bulkhead_models;
#[path = "../../../resilient-runtime/src/rate_limiter/gcra.rs"]
mod gcra;
mod rate_limiter_models;
mod retry_budget_models;
mod sync;

/// Runs `model` with every interleaving that has at most two preemptions (`LOOM_MAX_PREEMPTIONS` says another number).
fn check(model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = builder.preemption_bound.or(Some(2));
    builder.check(model);
}
