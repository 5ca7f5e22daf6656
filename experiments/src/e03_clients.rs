//! E03: the same load from more clients makes budgets of their own generous and breakers of their own blind; one that they
//! share does not notice.
//!
//! Brooker, "Fixing retries with token buckets and circuit breakers", 2022: 100 calls a second from 10, 100 and 1,000 clients,
//! with the policies of E02.
//!
//! Passes where the published figures come out (within 2 %), and where 1,000 tasks that share one `RetryBudget` and one
//! `CircuitBreaker` get the figures of 10 clients within 2 %. Control: 1,000 budgets must allow at least 1.5 times the
//! attempts that a shared one does.

use resilient_runtime::{BreakerState, CircuitBreaker};

use crate::e02_retry_policies::{Budgets, RetryBreakers};
use crate::flaky::{Counts, Manner, Retrying, Setup, run as run_clients};
use crate::report::{Report, figure};

const RATE: f64 = 100.0;
const CLIENTS: [usize; 3] = [10, 100, 1000];
/// Attempts per call at 75 % failures with a budget each, and success in % at 5 % with a breaker each.
const PUBLISHED: [(f64, f64); 3] = [(1.115, 99.33), (1.238, 97.35), (2.087, 94.49)];

/// Three retries while one breaker, which all clients report to, is closed: at 10 % failures, like the published one.
struct SharedBreaker(CircuitBreaker);

impl Retrying for SharedBreaker {
    fn end(&mut self, _client: usize, success: bool) {
        let Ok(permit) = self.0.try_acquire() else { return };
        if success {
            permit.success();
        } else {
            permit.failure("flaky");
        }
    }

    fn may_retry(&mut self, _client: usize, retries: u32) -> bool {
        retries < 3 && self.0.state() == BreakerState::Closed
    }
}

pub(crate) fn run(seed: u64) -> Report {
    let mut report = Report::new(&["policy", "clients", "failure rate", "success %", "attempts per call"]);
    let mut measure = |name: &str, clients: usize, failure: f64, retrying: &mut dyn Retrying| -> Counts {
        let rate = RATE / clients as f64;
        let setup = Setup { clients, rate, manner: Manner::Unbounded, failure, waits: None };
        let counts = run_clients(setup, retrying, seed);
        let success = counts.success() * 100.0;
        report.cell(&[&name, &clients, &failure, &figure(success), &figure(counts.amplification())]);
        counts
    };
    let own_budgets = CLIENTS
        .map(|clients| measure("a budget each", clients, 0.75, &mut Budgets::new(clients)).amplification());
    let own_breakers = CLIENTS
        .map(|clients| measure("a breaker each", clients, 0.05, &mut RetryBreakers::new(clients)).success());
    let shared_budget = measure("one budget", 1000, 0.75, &mut Budgets::new(1)).amplification();
    let breaker = CircuitBreaker::new().failure_rate(0.1).window(1000).minimum_calls(100);
    let shared_breaker = measure("one breaker", 1000, 0.05, &mut SharedBreaker(breaker)).success();

    report.near("attempts per call at 75 %, 1,000 tasks share a budget", shared_budget, own_budgets[0], 0.02);
    report.near(
        "success at 5 %, 1,000 tasks share a breaker, %",
        shared_breaker * 100.0,
        own_breakers[0] * 100.0,
        0.02,
    );
    report.at_least(
        "control: attempts of 1,000 budgets over those of one",
        own_budgets[2] / shared_budget,
        1.5,
    );
    for (index, (attempts, success)) in PUBLISHED.into_iter().enumerate() {
        let clients = CLIENTS[index];
        report.near(
            format!("attempts per call at 75 %, {clients} budgets"),
            own_budgets[index],
            attempts,
            0.02,
        );
        report.near(
            format!("success at 5 %, {clients} breakers, %"),
            own_breakers[index] * 100.0,
            success,
            0.02,
        );
    }
    report
}
