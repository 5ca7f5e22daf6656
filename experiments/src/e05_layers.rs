//! E05: retries in layers multiply; a budget or a marked error keeps them from it.
//!
//! "Site Reliability Engineering" (Google, 2016), chapter 22: three layers with four attempts each make 64 calls of the
//! database for one request. AWS Builders' Library, "Timeouts, retries, and backoff with jitter": five with three make 243.
//! Measured with annotated functions that call each other; the database fails always.
//!
//! Passes where the products come out exactly, a budget of 10 % at each layer makes at most 1.34 calls, and retrying at the
//! lowest layer only, by itself or by an error that says "retried enough", makes 4. The products are the control.

use std::cell::Cell;
use std::time::Duration;

use resilient_runtime::{RetryBudget, VirtualTime, resilient};

use crate::report::{Report, figure};

/// Requests a second, in virtual time: what a budget puts in for each second is little beside it.
const RATE: u32 = 1000;

#[derive(PartialEq)]
enum Fault {
    Down,
    RetriedEnough,
}

/// Layers above the database, each with this many attempts and, where there is one, its own budget.
struct Stack<'b> {
    attempts: u32,
    budgets: Option<&'b [RetryBudget]>,
    marks: bool,
    calls: Cell<u32>,
}

impl Stack<'_> {
    /// A request that goes through `depth` layers.
    fn request(&self, depth: usize) -> Result<(), Fault> {
        let Some(below) = depth.checked_sub(1) else {
            self.calls.set(self.calls.get() + 1);
            return Err(Fault::Down);
        };
        if let Some(budgets) = self.budgets {
            budgets[below].count_call();
        }
        let result = self.layer(below);
        if self.marks { result.map_err(|_| Fault::RetriedEnough) } else { result }
    }

    #[resilient(max_attempts = self.attempts, backoff = none, retry_if = |fault| *fault == Fault::Down,
        stop_if = |_| self.budgets.is_some_and(|budgets| !budgets[below].try_withdraw()))]
    fn layer(&self, below: usize) -> Result<(), Fault> {
        self.request(below)
    }
}

pub(crate) fn run(_seed: u64) -> Report {
    let mut report = Report::new(&["layers", "attempts", "policy", "calls of the database per request"]);
    let mut measure =
        |depth: usize, attempts: u32, policy: &str, budgets: Option<&[RetryBudget]>, requests: u32| {
            let stack = Stack { attempts, budgets, marks: policy == "marked error", calls: Cell::new(0) };
            let time = VirtualTime::start();
            for _ in 0..requests {
                let _ = stack.request(depth);
                time.advance(Duration::from_secs(1) / RATE);
            }
            let calls = f64::from(stack.calls.get()) / f64::from(requests);
            report.cell(&[&depth, &attempts, &policy, &figure(calls)]);
            calls
        };
    let three = measure(3, 4, "retries at every layer", None, 10);
    let five = measure(5, 3, "retries at every layer", None, 10);
    let lowest = measure(1, 4, "retries at the lowest layer", None, 10);
    let marked = measure(3, 4, "marked error", None, 10);
    let budgets = [const { RetryBudget::new() }; 3];
    let default = measure(3, 4, "default budgets", Some(&budgets), 100_000);
    let ratio_only = [const { RetryBudget::new().per_second(0.0) }; 3];
    let ratio_only = measure(3, 4, "budgets of 10 % and nothing else", Some(&ratio_only), 100_000);

    report.at_most("calls per request, three layers with default budgets", default, 1.34);
    report.exactly("control: three layers of four attempts", three, 64.0);
    report.exactly("control: five layers of three attempts", five, 243.0);
    report.near("budgets of 10 % and nothing else, 1.1³", ratio_only, 1.331, 0.002);
    report.exactly("retries at the lowest layer only", lowest, 4.0);
    report.at_most("an error that says that it was retried", marked, 4.0);
    report
}
