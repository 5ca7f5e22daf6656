//! E11: a store of tokens that only successes fill allows a fixed number of retries in an outage, then none.
//!
//! AWS SDK for Rust (token_bucket.rs of smithy-rs): 500 tokens, a retry costs 5, one after a timeout 10, a success returns 1.
//!
//! Envoy bounds concurrent retries by a part of the active calls instead; `RetryBudget` does not offer that, and it is left out.
//!
//! Passes where exactly 100 ordinary or 50 timeout retries are made. Control: successes in between must allow more.

use resilient_runtime::RetryBudget;

use crate::report::Report;

fn store() -> RetryBudget {
    RetryBudget::tokens(500).cost(5).cost_after_timeout(10).refund_on_success(1)
}

/// Retries of 10,000 attempts.
fn count(after_timeout: bool, successes: u32) -> usize {
    let budget = store();
    let retries = (0..10_000).filter(|_| {
        (0..successes).for_each(|_| budget.count_success());
        budget.try_withdraw_for(after_timeout)
    });
    retries.count()
}

pub(crate) fn run(_seed: u64) -> Report {
    let mut report = Report::new(&["failures", "successes between them", "retries of 10,000"]);
    let (ordinary, timeouts, healthy) = (count(false, 0), count(true, 0), count(false, 1));
    report.cell(&[&"ordinary", &0, &ordinary]);
    report.cell(&[&"timeouts", &0, &timeouts]);
    report.cell(&[&"ordinary", &1, &healthy]);
    report.exactly("retries when everything fails", ordinary, 100);
    report.exactly("retries when everything times out", timeouts, 50);
    report.between("control: retries with a success before each failure", healthy as f64, 2_000.0, 2_200.0);
    report
}
