//! E10: a floor of retries per second is a multiple of the load for those who call rarely.
//!
//! Finagle's `RetryBudget` (source): a fifth of the calls, and ten a second whatever happens, saved up for ten seconds. With
//! one call a second that fails, that is ten retries for each. Measured here with every attempt failing, and every call
//! retrying for as long as its budget lets it.
//!
//! Passes where the retries per second are at most `ratio * rate + floor + start / time`, within 2 %, for all rates, with the
//! floor of one that is our default. Control: with Finagle's floor, the slowest client must retry at least ten times a call.

use std::time::Duration;

use resilient_runtime::RetryBudget;

use crate::plot::{Axis, Line, Plot};
use crate::report::{Report, figure};
use crate::simulation::Simulation;

const RATES: [u32; 4] = [1, 10, 100, 1000];
const RATIO: f64 = 0.2;
const SECONDS: u32 = 120;
/// Between the attempts of a call.
const PAUSE: Duration = Duration::from_millis(5);

enum Event {
    Call,
    Failed,
}

/// Retries per second.
fn measure(rate: u32, budget: &RetryBudget) -> f64 {
    let mut simulation = Simulation::new();
    simulation.at(Duration::ZERO, Event::Call);
    let (mut calls, mut retries) = (0, 0);
    while let Some(event) = simulation.next() {
        if simulation.now() >= Duration::from_secs(SECONDS.into()) {
            break;
        }
        if matches!(event, Event::Call) {
            calls += 1;
            simulation.at(Duration::from_secs(1) * calls / rate, Event::Call);
            budget.count_call();
        } else if budget.try_withdraw() {
            retries += 1;
        } else {
            continue;
        }
        simulation.after(PAUSE, Event::Failed);
    }
    f64::from(retries) / f64::from(SECONDS)
}

pub(crate) fn run(_seed: u64) -> Report {
    let mut report =
        Report::new(&["calls per second", "floor of 1: retries per second", "bound", "floor of 10"]);
    let mut over = 0.0_f64;
    let (mut ours, mut finagle) = (Vec::new(), Vec::new());
    for rate in RATES {
        let budget = |floor: u32| {
            let budget = RetryBudget::new().ratio(RATIO).per_second(floor.into());
            budget.capacity(floor * 10).initial(0)
        };
        let (small, large) = (measure(rate, &budget(1)), measure(rate, &budget(10)));
        let bound = RATIO * f64::from(rate) + 1.0;
        report.cell(&[&rate, &figure(small), &figure(bound), &figure(large)]);
        over = over.max(small / bound);
        ours.push((f64::from(rate), small / f64::from(rate)));
        finagle.push((f64::from(rate), large / f64::from(rate)));
    }
    report.at_most("retries per second over the bound, at worst", over, 1.02);
    report.at_most("retries per call, one call a second, floor of 1", ours[0].1, 1.3);
    report.between("control: retries per call, one call a second, floor of 10", finagle[0].1, 9.5, 12.0);
    report.plot(Plot {
        file: "e10-retries",
        title: "E10: retries per call of a dead dependency, ratio 20 % and a floor",
        x: Axis::logarithmic("calls per second"),
        y: Axis::logarithmic("retries per call"),
        lines: vec![Line::new("floor of 1/s", ours), Line::new("floor of 10/s", finagle)],
    });
    report
}
