//! E06: an overload of 1 % grows without bound where every rejected call comes back.
//!
//! "Site Reliability Engineering" (Google, 2016), chapter 22: 10,100 queries a second for a backend that serves 10,000;
//! what it rejects is retried a second later, so that each second has 100 attempts more than the one before.
//!
//! Passes where the attempts per second stay at most 11,110 with the default budget, and 10,101 with the book's cap of 60
//! retries a minute for a process. The default budget's floor adds one to that, and to a single second what its bucket holds:
//! ten. Control: without them the attempts must grow by 100 a second.

use std::time::Duration;

use resilient_runtime::RetryBudget;

use crate::plot::{Axis, Line, Plot};
use crate::report::Report;
use crate::simulation::Simulation;

const OFFERED: u32 = 10_100;
const SERVED: u32 = 10_000;
const SECONDS: u32 = 60;

struct Attempt {
    first: bool,
}

/// The attempts of each second.
fn offer(budget: Option<&RetryBudget>) -> Vec<u32> {
    let mut simulation = Simulation::new();
    simulation.at(Duration::ZERO, Attempt { first: true });
    let mut attempts = vec![0; SECONDS as usize];
    // The backend serves 10,000 a second, evenly over the second.
    let (mut room, mut refilled, mut started) = (1.0_f64, 0.0, 0);
    while let Some(Attempt { first }) = simulation.next() {
        let now = simulation.now().as_secs_f64();
        let Some(second) = attempts.get_mut(now as usize) else { break };
        *second += 1;
        if first {
            started += 1;
            simulation.at(Duration::from_secs(1) * started / OFFERED, Attempt { first: true });
            if let Some(budget) = budget {
                budget.count_call();
            }
        }
        room = (room + (now - refilled) * f64::from(SERVED)).min(2.0);
        refilled = now;
        if room >= 1.0 {
            room -= 1.0;
        } else if budget.is_none_or(RetryBudget::try_withdraw) {
            simulation.after(Duration::from_secs(1), Attempt { first: false });
        }
    }
    attempts
}

pub(crate) fn run(_seed: u64) -> Report {
    let mut report = Report::new(&["second", "no budget", "default budget", "60 retries a minute"]);
    let naive = offer(None);
    let default = offer(Some(&RetryBudget::new()));
    let capped = offer(Some(&RetryBudget::new().ratio(0.0).per_second(1.0).capacity(1).initial(0)));
    for (second, ((naive, default), capped)) in naive.iter().zip(&default).zip(&capped).enumerate() {
        report.cell(&[&second, naive, default, capped]);
    }
    let most = |attempts: &[u32]| f64::from(attempts.iter().copied().max().unwrap_or_default());
    let mean = f64::from(default.iter().sum::<u32>()) / f64::from(SECONDS);
    report.at_most("attempts per second with the default budget", mean, 11_110.0 + 1.0);
    report.at_most("most in one second", most(&default), 11_110.0 + 1.0 + 10.0);
    report.at_most("most in one second with 60 retries a minute", most(&capped), 10_101.0);
    let growth = f64::from(naive[SECONDS as usize - 1] - naive[0]) / f64::from(SECONDS - 1);
    report.near("control: growth without a budget, attempts per second each second", growth, 100.0, 0.02);
    let line = |name: &str, attempts: &[u32]| {
        Line::new(
            name,
            attempts.iter().enumerate().map(|(second, count)| (second as f64, f64::from(*count))).collect(),
        )
    };
    report.plot(Plot {
        file: "e06-attempts",
        title: "E06: 10,100 calls a second for a backend that serves 10,000",
        x: Axis::linear("seconds"),
        y: Axis::linear("attempts in the second"),
        lines: vec![
            line("no budget", &naive),
            line("default budget", &default),
            line("60 retries a minute", &capped),
        ],
    });
    report
}
