//! E16: whether a loss of capacity ends in collapse hangs on its depth, its length and the load; with budget and breaker it
//! never does.
//!
//! Huang et al., "Metastable Failures in the Wild", OSDI 2022, and its artifact (lexiangh/Metastability): of four triggers of
//! a service with retries, a cut of the CPU by 78 % for 10 s recovers, by 80 % for 10 s does not, by 80 % for 9 s does, and by
//! 80 % for 10 s with 30 % less load does. The model has the same pattern at 230 calls a second of 300, three attempts, and a
//! limit of 6.8 s, found by search; calls come at equal distances, so that chance does not blur the thresholds.
//!
//! Passes where the naive client shows the four outcomes, and all four recover with the default budget and breaker. The second
//! of the four is the control.

use std::time::Duration;

use resilient_runtime::{CircuitBreaker, RetryBudget};

use crate::overload::{self, Arrivals, Course, Guards, Queue, Setup, Trouble};
use crate::plot::{Axis, Line, Plot};
use crate::report::{Report, figure};

const BEGIN: Duration = Duration::from_secs(30);

struct Trigger {
    cut: f64,
    seconds: u64,
    load: f64,
    recovers: bool,
}

const TRIGGERS: [Trigger; 4] = [
    Trigger { cut: 0.78, seconds: 10, load: 1.0, recovers: true },
    Trigger { cut: 0.80, seconds: 10, load: 1.0, recovers: false },
    Trigger { cut: 0.80, seconds: 9, load: 1.0, recovers: true },
    Trigger { cut: 0.80, seconds: 10, load: 0.7, recovers: true },
];

impl Trigger {
    fn pull(&self, guards: Guards<'_>, seed: u64) -> Course {
        let setup = Setup {
            rate: 230.0 * self.load,
            arrivals: Arrivals::Even,
            timeout: Duration::from_millis(6800),
            attempts: 3,
            waits: None,
            guards,
            queue: Queue::Fifo,
            trouble: Trouble::Cut(self.cut),
            troubled: (BEGIN, BEGIN + Duration::from_secs(self.seconds)),
            length: Duration::from_secs(240),
        };
        overload::run(setup, seed)
    }

    fn name(&self) -> String {
        let Self { cut, seconds, load, .. } = self;
        format!("{:.0} % less capacity for {seconds} s, load {:.0} %", cut * 100.0, load * 100.0)
    }
}

pub(crate) fn run(seed: u64) -> Report {
    let mut report = Report::new(&["trigger", "client", "goodput at the end"]);
    let mut lines = Vec::new();
    for trigger in &TRIGGERS {
        let name = trigger.name();
        let naive = trigger.pull(Guards::default(), seed);
        let goodput = naive.end(60).0;
        report.cell(&[&name, &"naive", &figure(goodput)]);
        if trigger.recovers {
            report.at_least(format!("naive, {name}: goodput"), goodput, 0.97);
        } else {
            report.at_most(format!("control: naive, {name}: goodput"), goodput, 0.02);
        }
        lines.push(Line::new(
            format!("{:.0} %, {} s, load {}", trigger.cut * 100.0, trigger.seconds, trigger.load),
            naive.goodput(),
        ));
    }
    for trigger in &TRIGGERS {
        let name = trigger.name();
        let (budget, breaker) = (RetryBudget::new(), CircuitBreaker::new());
        let guards = Guards { budget: Some(&budget), breaker: Some(&breaker), bulkhead: None };
        let goodput = trigger.pull(guards, seed).end(60).0;
        report.cell(&[&name, &"default budget and breaker", &figure(goodput)]);
        report.at_least(format!("budget and breaker, {name}: goodput"), goodput, 0.97);
    }
    report.plot(Plot {
        file: "e16-goodput",
        title: "E16: calls that succeed around a cut of capacity at 30 s, three attempts, no guards",
        x: Axis::linear("seconds"),
        y: Axis::linear("part of the calls started in the second"),
        lines,
    });
    report
}
