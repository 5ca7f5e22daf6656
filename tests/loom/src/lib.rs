//! Models of the runtime's shared state: loom runs each with every interleaving of its threads, within a bound on
//! preemptions. The files under test are those of the runtime; `sync` stands in for its module of that name.
#![cfg(test)]
#![allow(dead_code, clippy::all, clippy::pedantic, reason = "the files are checked where they are at home")]

mod bulkhead_models;
mod sync;

/// Runs `model` with every interleaving that has at most two preemptions (`LOOM_MAX_PREEMPTIONS` says another number).
fn check(model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = builder.preemption_bound.or(Some(2));
    builder.check(model);
}
