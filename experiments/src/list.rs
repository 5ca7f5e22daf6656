//! The experiments, by number.

use crate::report::Report;
use crate::{
    e01_jitter, e02_retry_policies, e03_clients, e04_backoff, e05_layers, e06_growth, e07_budget_per_client,
    e09_throttle, e10_floor, e11_token_store, e12_bound, e13_hedging, e15_metastable, e16_capacity_cut,
    e17_spike, e18_hanging_calls, e19_deadline_chain, e20_adaptive_timeout, e21_queue_length,
    e22_adaptive_limit, e23_retry_after, e24_false_trips,
};

/// One experiment.
pub(crate) struct Experiment {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) run: fn(seed: u64) -> Report,
}

pub(crate) const EXPERIMENTS: &[Experiment] = &[
    Experiment { id: "E01", title: "backoff and jitter under contention", run: e01_jitter::run },
    Experiment {
        id: "E02",
        title: "four retry policies against a failure rate",
        run: e02_retry_policies::run,
    },
    Experiment { id: "E03", title: "the same load from more clients", run: e03_clients::run },
    Experiment { id: "E04", title: "backoff is not a retry policy", run: e04_backoff::run },
    Experiment { id: "E05", title: "retries in layers multiply", run: e05_layers::run },
    Experiment { id: "E06", title: "an overload of 1 % grows", run: e06_growth::run },
    Experiment { id: "E07", title: "retries at most a tenth of the calls", run: e07_budget_per_client::run },
    Experiment { id: "E09", title: "gRPC's retry throttle", run: e09_throttle::run },
    Experiment { id: "E10", title: "a floor for those who call rarely", run: e10_floor::run },
    Experiment { id: "E11", title: "a store of tokens", run: e11_token_store::run },
    Experiment { id: "E12", title: "the bound of a budget, over any stretch of time", run: e12_bound::run },
    Experiment { id: "E13", title: "hedged requests", run: e13_hedging::run },
    Experiment { id: "E15", title: "an outage that retries prolong for ever", run: e15_metastable::run },
    Experiment { id: "E16", title: "a cut of capacity, four triggers", run: e16_capacity_cut::run },
    Experiment { id: "E17", title: "a spike that retries prolong", run: e17_spike::run },
    Experiment { id: "E18", title: "one call of twenty hangs", run: e18_hanging_calls::run },
    Experiment { id: "E19", title: "a deadline through a chain of calls", run: e19_deadline_chain::run },
    Experiment { id: "E20", title: "a timeout from measured latency", run: e20_adaptive_timeout::run },
    Experiment { id: "E21", title: "the length of a queue", run: e21_queue_length::run },
    Experiment { id: "E22", title: "a limit that follows latency", run: e22_adaptive_limit::run },
    Experiment { id: "E23", title: "all were told to come back at once", run: e23_retry_after::run },
    Experiment { id: "E24", title: "breakers that open by chance", run: e24_false_trips::run },
];

/// Numbers without an experiment here, and why.
pub(crate) const LEFT_OUT: &[(&str, &str)] = &[
    (
        "E08",
        "adaptive throttling at the client: there is no such key; the retry budget and the breaker take its place",
    ),
    ("E14", "tied requests need a server that cancels, which a function's attribute cannot give"),
];
