//! E12: a budget holds its bound over every stretch of time: retries are at most the capacity, and the ratio of the calls, and
//! the floor for the time. From the start on it is the initial balance instead of the capacity.
//!
//! 10,000 random traces of calls, retries and pauses, each with a budget of random settings; every stretch that begins at a
//! call or ends at a retry is looked at.
//!
//! Passes where no stretch exceeds the bound, and the fullest comes close to it, so that the bound is no accident. Control: the
//! same traces without a budget must exceed it.

use std::time::Duration;

use resilient_runtime::{RetryBudget, VirtualTime};

use crate::random::Random;
use crate::report::Report;

const TRACES: u32 = 10_000;
const STEPS: u32 = 300;

/// How far the worst stretch of a trace is above the bound, in retries: with the budget, and had everything been granted.
struct Excess {
    granted: f64,
    asked: f64,
}

/// The bound is one on a running sum: each call and second earns, each retry costs, and the sum may not fall by more than the
/// capacity below any earlier value, nor by more than the start below the first.
struct Watch {
    sum: f64,
    highest: f64,
    worst: f64,
}

impl Watch {
    fn earn(&mut self, tokens: f64) {
        self.sum += tokens;
    }

    fn retry(&mut self, initial: f64, capacity: f64) {
        self.sum -= 1.0;
        let within = self.highest - self.sum - capacity;
        let from_start = -self.sum - initial;
        self.worst = self.worst.max(within).max(from_start);
    }

    fn look(&mut self) {
        self.highest = self.highest.max(self.sum);
    }
}

fn trace(random: &mut Random) -> Excess {
    let time = VirtualTime::start();
    let ratio = f64::from((random.unit() * 500.0) as u32) / 1000.0;
    let floor = f64::from((random.unit() * 5.0) as u32);
    let capacity = 1 + (random.unit() * 20.0) as u32;
    let initial = (random.unit() * f64::from(capacity + 1)) as u32;
    let budget = RetryBudget::new().ratio(ratio).per_second(floor).capacity(capacity).initial(initial);
    let eagerness = random.unit();
    let new = || Watch { sum: 0.0, highest: 0.0, worst: f64::NEG_INFINITY };
    let (mut granted, mut asked) = (new(), new());
    for _ in 0..STEPS {
        if random.chance(0.3) {
            let pause = Duration::from_millis((random.unit() * 400.0) as u64);
            time.advance(pause);
            granted.earn(floor * pause.as_secs_f64());
            asked.earn(floor * pause.as_secs_f64());
        } else if random.chance(eagerness) {
            let (initial, capacity) = (f64::from(initial), f64::from(capacity));
            asked.retry(initial, capacity);
            if budget.try_withdraw() {
                granted.retry(initial, capacity);
            }
        } else {
            budget.count_call();
            granted.earn(ratio);
            asked.earn(ratio);
        }
        granted.look();
        asked.look();
    }
    Excess { granted: granted.worst, asked: asked.worst }
}

pub(crate) fn run(seed: u64) -> Report {
    let mut report = Report::new(&["traces", "worst excess, retries", "worst without a budget"]);
    let mut random = Random::new(seed);
    let mut worst = Excess { granted: f64::NEG_INFINITY, asked: f64::NEG_INFINITY };
    for _ in 0..TRACES {
        let Excess { granted, asked } = trace(&mut random);
        worst = Excess { granted: worst.granted.max(granted), asked: worst.asked.max(asked) };
    }
    report.cell(&[&TRACES, &worst.granted, &worst.asked]);
    // Sums of fractions of a token are as exact as floating point numbers are.
    report.between("retries above the bound, worst stretch of 10,000 traces", worst.granted, -0.1, 1e-6);
    report.at_least("control: the same without a budget", worst.asked, 10.0);
    report
}
