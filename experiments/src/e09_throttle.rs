//! E09: gRPC's retry throttle retries while fewer than a tenth of the attempts fail, and not at all above that.
//!
//! gRPC proposal A6: 10 tokens, a failure takes one, a success puts in 0.1, retries only above half. One client calls in turn,
//! with up to five attempts.
//!
//! Passes where attempts per call and success are within 1 % of those of the proposal's rules, and the tokens stay between
//! zero and their maximum. Control: without the throttle, half of the calls failing must double the attempts nearly.

use resilient_runtime::RetryBudget;

use crate::plot::{Axis, Line, Plot};
use crate::random::Random;
use crate::report::{Report, figure};

const CALLS: u32 = 200_000;
const MAX_ATTEMPTS: u32 = 5;
const TOKENS: u32 = 10;

/// Failure rate, attempts per call, success in %.
const PUBLISHED: [(f64, f64, f64); 6] = [
    (0.01, 1.010, 100.0),
    (0.05, 1.052, 99.95),
    (0.08, 1.061, 97.66),
    (0.10, 1.022, 92.11),
    (0.20, 1.000, 80.13),
    (1.00, 1.000, 0.0),
];

/// Attempts per call, success, and the smallest and largest balance.
fn measure(failure: f64, throttle: Option<&RetryBudget>, seed: u64) -> (f64, f64, f64, f64) {
    let mut random = Random::new(seed);
    let (mut attempts, mut successes, mut least, mut most) = (0, 0, f64::INFINITY, 0.0_f64);
    for _ in 0..CALLS {
        for attempt in 1..=MAX_ATTEMPTS {
            attempts += 1;
            let failed = random.chance(failure);
            if let Some(throttle) = throttle {
                if failed {
                    throttle.count_failure();
                } else {
                    throttle.count_success();
                }
                least = least.min(throttle.balance());
                most = most.max(throttle.balance());
            }
            if !failed {
                successes += 1;
                break;
            }
            if attempt == MAX_ATTEMPTS || throttle.is_some_and(|throttle| !throttle.try_withdraw()) {
                break;
            }
        }
    }
    let calls = f64::from(CALLS);
    (f64::from(attempts) / calls, f64::from(successes) / calls, least, most)
}

pub(crate) fn run(seed: u64) -> Report {
    let mut report =
        Report::new(&["failure rate", "attempts per call", "published", "success %", "published %"]);
    let (mut attempts_off, mut success_off, mut least, mut most) = (0.0_f64, 0.0_f64, f64::INFINITY, 0.0_f64);
    for (failure, published, published_success) in PUBLISHED {
        let throttle = RetryBudget::throttle(TOKENS, 0.1);
        let (attempts, success, low, high) = measure(failure, Some(&throttle), seed);
        report.cell(&[&failure, &figure(attempts), &published, &figure(success * 100.0), &published_success]);
        attempts_off = attempts_off.max((attempts / published - 1.0).abs());
        success_off = success_off.max((success * 100.0 - published_success).abs());
        (least, most) = (least.min(low), most.max(high));
    }
    report.at_most("largest difference of attempts to the published, %", attempts_off * 100.0, 1.0);
    report.at_most("largest difference of success to the published, points", success_off, 1.0);
    report.at_least(
        "control: attempts per call without the throttle, half failing",
        measure(0.5, None, seed).0,
        1.9,
    );
    report.at_least("fewest tokens", least, 0.0);
    report.at_most("most tokens", most, TOKENS.into());

    let rates = (0..=20).map(|step| f64::from(step) / 100.0);
    let points = rates.map(|failure| {
        (failure * 100.0, measure(failure, Some(&RetryBudget::throttle(TOKENS, 0.1)), seed).0)
    });
    report.plot(Plot {
        file: "e09-attempts",
        title: "E09: attempts per call under gRPC's retry throttle, less 1",
        x: Axis::linear("failures, %"),
        y: Axis::linear("retries per call"),
        lines: vec![Line::new(
            "10 tokens, ratio 0.1",
            points.map(|(x, attempts)| (x, attempts - 1.0)).collect(),
        )],
    });
    report
}
