//! E24: a breaker with a short window opens by chance; and one for each shard leaves the healthy ones alone.
//!
//! The reference is a plain ring of the last outcomes, cleared when half of them are failures, over a stream of its own. For a
//! window of 10, the chance that a full window has five failures at 10 % is 1.6e-3, at 20 % 3.3e-2 (binomial). Brooker, "Will
//! circuit breakers solve my problems?", 2022, for the shards: one of four is dead.
//!
//! Passes where the openings of `CircuitBreaker` in a million calls are within three standard deviations of the reference's for
//! every window and rate, the default window opens never at 20 % failures, and with `Keyed` breakers the other shards succeed
//! for at least 99.9 % of calls. Control: one breaker for all shards must deny the healthy ones calls.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use resilient_runtime::{BreakerState, CircuitBreaker, Keyed, VirtualTime};

use crate::plot::{Axis, Line, Plot};
use crate::random::Random;
use crate::report::Report;

const CALLS: u32 = 1_000_000;
const WINDOWS: [u32; 4] = [10, 20, 50, 100];
const RATES: [f64; 3] = [0.1, 0.2, 0.3];

/// How often a breaker that is closed again at once opens in a million calls.
fn openings(window: u32, failure: f64, seed: u64) -> u32 {
    let _time = VirtualTime::start();
    let mut random = Random::new(seed);
    let breaker = CircuitBreaker::new().window(window).minimum_calls(window);
    let mut opened = 0;
    for _ in 0..CALLS {
        let Ok(permit) = breaker.try_acquire() else { continue };
        if random.chance(failure) {
            permit.failure("by chance");
        } else {
            permit.success();
        }
        // A success too may be what makes the window full.
        if breaker.state() == BreakerState::Open {
            opened += 1;
            breaker.reset();
        }
    }
    opened
}

/// The same of a plain ring.
fn reference(window: u32, failure: f64, seed: u64) -> u32 {
    let mut random = Random::new(seed);
    let mut ring = VecDeque::with_capacity(window as usize);
    let (mut failures, mut opened) = (0, 0);
    for _ in 0..CALLS {
        if ring.len() == window as usize {
            failures -= u32::from(ring.pop_front().unwrap_or(false));
        }
        let failed = random.chance(failure);
        ring.push_back(failed);
        failures += u32::from(failed);
        if ring.len() == window as usize && failures * 2 >= window {
            ring.clear();
            failures = 0;
            opened += 1;
        }
    }
    opened
}

/// The part of the calls to healthy shards that succeed, in %, while one of four is dead.
fn healthy_shards(breaker_of: &dyn Fn(u32) -> Arc<CircuitBreaker>, seed: u64) -> f64 {
    let time = VirtualTime::start();
    let mut random = Random::new(seed);
    let (mut calls, mut successes) = (0, 0);
    for _ in 0..CALLS / 4 {
        time.advance(Duration::from_millis(1));
        let shard = (random.unit() * 4.0) as u32;
        calls += u32::from(shard != 0);
        let breaker = breaker_of(shard);
        let Ok(permit) = breaker.try_acquire() else { continue };
        if shard == 0 {
            permit.failure("dead");
        } else {
            permit.success();
            successes += 1;
        }
    }
    f64::from(successes) / f64::from(calls) * 100.0
}

/// At 20 %: a dead shard of four is a quarter of the calls, which the default of 50 % would not even notice.
const fn per_shard() -> CircuitBreaker {
    CircuitBreaker::new().failure_rate(0.2)
}

pub(crate) fn run(seed: u64) -> Report {
    let mut report = Report::new(&["window", "failure rate", "openings in 10^6 calls", "reference"]);
    let mut most = 0.0_f64;
    let mut lines = Vec::new();
    let mut default = 0;
    for window in WINDOWS {
        let mut points = Vec::new();
        for failure in RATES {
            let (ours, theirs) = (openings(window, failure, seed), reference(window, failure, seed + 1));
            report.cell(&[&window, &failure, &ours, &theirs]);
            // Openings are rare and nearly independent, so that their number varies as its root.
            let deviation = f64::from(ours + theirs).sqrt().max(1.0);
            most = most.max((f64::from(ours) - f64::from(theirs)).abs() / deviation);
            points.push((failure * 100.0, f64::from(ours)));
            if window == 100 && failure <= 0.2 {
                default += ours;
            }
        }
        lines.push(Line::new(format!("window of {window}"), points));
    }
    report.at_most("largest difference to the reference, standard deviations", most, 3.0);
    report.exactly("openings of a window of 100 up to 20 % failures", default, 0);
    // Openings among 100,000 calls, by another simulation: as uncertain as their root.
    for (window, failure, published) in [(10, 0.1, 70.0_f64), (10, 0.2, 845.0), (20, 0.2, 67.0)] {
        let measured = f64::from(openings(window, failure, seed)) / 10.0;
        let percent = failure * 100.0;
        let what =
            format!("control: openings of a window of {window} at {percent} % failures, in 10^5 calls");
        report.near(what, measured, published, 3.0 / published.sqrt());
    }
    let keyed: Keyed<CircuitBreaker> = Keyed::new(per_shard);
    let by_shard = healthy_shards(&|shard| keyed.get(&shard), seed);
    let one = Arc::new(per_shard());
    let together = healthy_shards(&|_| Arc::clone(&one), seed);
    report.at_least("success of healthy shards, a breaker for each, %", by_shard, 99.9);
    report.at_most("control: success of healthy shards, one breaker for all, %", together, 90.0);
    report.plot(Plot {
        file: "e24-openings",
        title: "E24: openings by chance in a million calls, at 50 %",
        x: Axis::linear("failures, %"),
        y: Axis::logarithmic("openings"),
        lines,
    });
    report
}
