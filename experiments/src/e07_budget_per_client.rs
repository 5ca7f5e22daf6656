//! E07: three attempts for each call, but retries at most a tenth of a client's calls: an outage costs 1.1 times the load
//! instead of 3.
//!
//! "Site Reliability Engineering" (Google, 2016), chapter 21. Measured with an annotated function whose every attempt fails.
//!
//! Passes where a call makes at most 1.10 attempts and what the start of the bucket adds. Control: 3.00 without the budget.

use std::cell::Cell;

use resilient_runtime::{RetryBudget, VirtualTime, resilient};

use crate::report::{Report, figure};

const CALLS: u32 = 10_000;
const START: u32 = 10;

#[resilient(max_attempts = 3, backoff = none, retry_on = any,
    stop_if = |_| budget.is_some_and(|budget| !budget.try_withdraw()))]
fn call(budget: Option<&RetryBudget>, attempts: &Cell<u32>) -> Result<(), &'static str> {
    attempts.set(attempts.get() + 1);
    Err("down")
}

/// Attempts per call.
fn measure(budget: Option<&RetryBudget>) -> f64 {
    let _time = VirtualTime::start();
    let attempts = Cell::new(0);
    for _ in 0..CALLS {
        if let Some(budget) = budget {
            budget.count_call();
        }
        let _ = call(budget, &attempts);
    }
    f64::from(attempts.get()) / f64::from(CALLS)
}

pub(crate) fn run(_seed: u64) -> Report {
    let mut report = Report::new(&["budget", "attempts per call"]);
    let ours = measure(Some(&RetryBudget::new().ratio(0.1).per_second(0.0).initial(START)));
    let naive = measure(None);
    report.cell(&[&"10 %", &figure(ours)]);
    report.cell(&[&"none", &figure(naive)]);
    report.at_most("attempts per call, budget of 10 %", ours, 1.10 + f64::from(START) / f64::from(CALLS));
    report.exactly("control: attempts per call, no budget", naive, 3.0);
    report
}
