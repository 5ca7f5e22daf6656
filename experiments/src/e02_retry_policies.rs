//! E02: a retry budget costs next to nothing while few calls fail, and bounds the load when most do.
//!
//! Brooker, "Fixing retries with token buckets and circuit breakers", 2022, and retry_sim (mbrooker/simulator_example):
//! 100 clients with 10 calls a second each, and a budget each (10 %, 5 tokens, full at the start). The breaker there is one for
//! retries only, of each client, at 10 % failures since the start.
//!
//! Passes where every figure is the published one (success within 1 point, attempts within 2 %), the budget never lets a call
//! make more attempts than its ratio and its start allow, and its success is within 0.5 points of three retries up to 5 %
//! failures. Control: three retries without a budget must exceed that bound from 20 % failures on.

use resilient_runtime::RetryBudget;

use crate::flaky::{AtMost, Counts, DURATION, Manner, Retrying, Setup, run as run_clients};
use crate::plot::{Axis, Line, Plot};
use crate::report::{Report, figure};

const CLIENTS: usize = 100;
const RATE: f64 = 10.0;
const TOKENS: u32 = 5;
const RATIO: f64 = 0.1;

/// A failure rate, then success in % and attempts per call: without retries, with three, with the budget, with the breaker.
const PUBLISHED: [(f64, [(f64, f64); 4]); 6] = [
    (0.01, [(99.02, 1.0), (100.0, 1.011), (100.0, 1.010), (99.96, 1.009)]),
    (0.05, [(95.03, 1.0), (100.0, 1.051), (99.98, 1.054), (99.61, 1.049)]),
    (0.10, [(89.64, 1.0), (99.99, 1.107), (98.58, 1.097), (93.40, 1.037)]),
    (0.20, [(80.19, 1.0), (99.84, 1.250), (88.32, 1.112), (80.44, 1.001)]),
    (0.50, [(50.08, 1.0), (93.69, 1.874), (56.17, 1.114), (50.21, 1.0)]),
    (0.75, [(25.00, 1.0), (68.13, 2.736), (28.12, 1.114), (25.04, 1.0)]),
];

const NAMES: [&str; 4] = ["no retry", "three retries", "budget of 10 %", "retry breaker at 10 %"];

/// A retry budget for each client, or one for several of them.
pub(crate) struct Budgets(Vec<RetryBudget>);

impl Budgets {
    /// `count` budgets like the published one.
    pub(crate) fn new(count: usize) -> Self {
        let budget = || RetryBudget::new().ratio(RATIO).per_second(0.0).capacity(TOKENS).initial(TOKENS);
        Self((0..count).map(|_| budget()).collect())
    }

    fn of(&self, client: usize) -> &RetryBudget {
        &self.0[client % self.0.len()]
    }
}

impl Retrying for Budgets {
    fn start(&mut self, client: usize) {
        self.of(client).count_call();
    }

    fn may_retry(&mut self, client: usize, _retries: u32) -> bool {
        self.of(client).try_withdraw()
    }
}

/// The published breaker: three retries while at most 10 % of a client's calls have failed since the start.
pub(crate) struct RetryBreakers(Vec<(u32, u32)>);

impl RetryBreakers {
    pub(crate) fn new(clients: usize) -> Self {
        Self(vec![(0, 0); clients])
    }
}

impl Retrying for RetryBreakers {
    fn start(&mut self, client: usize) {
        self.0[client].0 += 1;
    }

    fn may_retry(&mut self, client: usize, retries: u32) -> bool {
        let (calls, failures) = &mut self.0[client];
        *failures += 1;
        f64::from(*failures) <= f64::from(*calls) * 0.1 && retries < 3
    }
}

pub(crate) fn run(seed: u64) -> Report {
    let mut report = Report::new(&[
        "failure rate",
        "retries",
        "success %",
        "published %",
        "attempts per call",
        "published",
    ]);
    let mut rows = Vec::new();
    let (mut success_off, mut attempts_off) = (0.0_f64, 0.0_f64);
    for (failure, published) in PUBLISHED {
        let setup = Setup { clients: CLIENTS, rate: RATE, manner: Manner::Unbounded, failure, waits: None };
        let row = [
            run_clients(setup, &mut AtMost(0), seed),
            run_clients(setup, &mut AtMost(3), seed),
            run_clients(setup, &mut Budgets::new(CLIENTS), seed),
            run_clients(setup, &mut RetryBreakers::new(CLIENTS), seed),
        ];
        for ((counts, name), (success, attempts)) in row.iter().zip(NAMES).zip(published) {
            let (measured, amplification) = (counts.success() * 100.0, counts.amplification());
            report.cell(&[&failure, &name, &figure(measured), &success, &figure(amplification), &attempts]);
            success_off = success_off.max((measured - success).abs());
            attempts_off = attempts_off.max((amplification / attempts - 1.0).abs());
        }
        rows.push((failure, row));
    }
    claim(&mut report, &rows);
    report.at_most("largest difference of success to the published, points", success_off, 1.0);
    report.at_most("largest difference of attempts to the published, %", attempts_off * 100.0, 2.0);

    let line = |(index, name): (usize, &&'static str)| {
        Line::new(
            *name,
            rows.iter().map(|(failure, row)| (failure * 100.0, row[index].amplification())).collect(),
        )
    };
    report.plot(Plot {
        file: "e02-attempts",
        title: "E02: attempts per call against the failure rate",
        x: Axis::linear("failures, %"),
        y: Axis::linear("attempts per call"),
        lines: NAMES.iter().enumerate().map(line).collect(),
    });
    report
}

/// What the ratio and the tokens at the start allow.
fn most_attempts() -> f64 {
    1.0 + RATIO + f64::from(TOKENS) / (RATE * DURATION.as_secs_f64())
}

fn claim(report: &mut Report, rows: &[(f64, [Counts; 4])]) {
    let budgets = rows.iter().map(|(_, row)| row[2].amplification());
    report.at_most(
        "attempts per call with the budget, at any failure rate",
        budgets.fold(0.0, f64::max),
        most_attempts(),
    );
    let few = rows.iter().filter(|(failure, _)| *failure <= 0.05);
    let lost = few.map(|(_, row)| (row[1].success() - row[2].success()) * 100.0).fold(0.0, f64::max);
    report.at_most("success lost to the budget up to 5 % failures, points", lost, 0.5);
    let many = rows.iter().filter(|(failure, _)| *failure >= 0.2);
    let least = many.map(|(_, row)| row[1].amplification()).fold(f64::INFINITY, f64::min);
    report.at_least(
        "control: attempts per call with three retries from 20 % failures on",
        least,
        most_attempts(),
    );
    let theory = |failure: f64| (1.0 - failure.powi(4)) / (1.0 - failure);
    let off = rows.iter().map(|(failure, row)| (row[1].amplification() / theory(*failure) - 1.0).abs());
    report.at_most("three retries, difference to (1 - f⁴)/(1 - f), %", off.fold(0.0, f64::max) * 100.0, 1.0);
}
