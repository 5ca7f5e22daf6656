//! E13: a second request for the slow two of a hundred takes the tail off a fan-out.
//!
//! Dean and Barroso, "The Tail at Scale", CACM 2013: reading 1,000 keys from 100 servers, a hedge after 10 ms brings the 99.9th
//! percentile from 1,800 ms to 74 ms for 2 % more requests; waiting for the 95th percentile costs about 5 %. The latency of a
//! server here is the law that fits the published figures, straight between points in a plot with two logarithmic axes.
//! Measured with annotated functions on tokio's paused clock, a second for each millisecond of the paper.
//!
//! Passes where the percentile is 1,800 ms ± 30 % without and 74 ms ± 15 % with hedges, for 2.0 % ± 0.1 more requests; where the
//! default hedges 5 % ± 1; where losers are gone when the winner's answer is there; and where a budget of 5 % holds when every
//! server stalls. Controls: no hedges, and hedges of the stall without a budget, which double the requests.

use std::cell::Cell;
use std::time::Duration;

use resilient_runtime::{Hedge, Rejection, RetryBudget, resilient};
use tokio::time::{Instant, sleep};

use crate::paused;
use crate::plot::{Axis, Line, Plot};
use crate::random::Random;
use crate::report::{Report, figure};

const FAN_OUTS: usize = 20_000;
const LEAVES: usize = 100;

/// Latency in ms, and the part of requests that take longer.
const SURVIVAL: [(f64, f64); 4] = [(1.0, 1.0), (10.0, 0.02), (69.0, 0.003_25), (1800.0, 1e-5)];

/// A latency in ms that `part` of the requests exceed.
fn latency(part: f64) -> f64 {
    let pairs = SURVIVAL.windows(2);
    let of = |pair: &[(f64, f64)]| {
        let slope = (pair[1].0 / pair[0].0).ln() / (pair[1].1 / pair[0].1).ln();
        pair[0].0 * (part / pair[0].1).powf(slope)
    };
    // The last piece goes on for ever.
    let piece = pairs.clone().find(|pair| part >= pair[1].1).or(pairs.last());
    piece.map_or(f64::NAN, of)
}

/// The servers.
struct Leaves {
    random: std::cell::RefCell<Random>,
    stalls: bool,
    requests: Cell<u32>,
    under_way: Cell<u32>,
}

/// A request under way, which ends when the future is dropped too.
struct UnderWay<'l>(&'l Cell<u32>);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

impl Leaves {
    fn new(seed: u64, stalls: bool) -> Self {
        Self { random: Random::new(seed).into(), stalls, requests: Cell::new(0), under_way: Cell::new(0) }
    }

    async fn answer(&self) -> Result<(), Rejection> {
        self.requests.set(self.requests.get() + 1);
        self.under_way.set(self.under_way.get() + 1);
        let _under_way = UnderWay(&self.under_way);
        let part = 1.0 - self.random.borrow_mut().unit();
        let milliseconds = if self.stalls { 500.0 } else { latency(part) };
        sleep(Duration::from_secs_f64(milliseconds)).await;
        Ok(())
    }
}

#[resilient(hedge = Hedge::new().after(after), idempotent)]
async fn ask(leaves: &Leaves, after: Duration) -> Result<(), Rejection> {
    leaves.answer().await
}

#[resilient(hedge, idempotent)]
async fn ask_by_default(leaves: &Leaves) -> Result<(), Rejection> {
    leaves.answer().await
}

#[resilient(hedge = "10s", idempotent, budget = budget)]
async fn ask_on_budget(leaves: &Leaves, budget: &RetryBudget) -> Result<(), Rejection> {
    leaves.answer().await
}

/// The time of each of `count` calls, in ms.
async fn time_each<F: Future<Output = Result<(), Rejection>>>(
    count: usize,
    call: impl Fn() -> F,
) -> Vec<f64> {
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        let started = Instant::now();
        let _ = call().await;
        times.push(started.elapsed().as_secs_f64());
    }
    times
}

/// Percentiles of fan-outs, each as slow as its slowest leaf: 50, 99 and 99.9.
fn percentiles(leaves: &[f64]) -> [f64; 3] {
    let mut slowest: Vec<f64> =
        leaves.chunks(LEAVES).map(|chunk| chunk.iter().copied().fold(0.0, f64::max)).collect();
    slowest.sort_unstable_by(f64::total_cmp);
    [500, 990, 999].map(|permille| slowest[slowest.len() * permille / 1000])
}

/// Hedges as part of the calls, in %.
fn extra(leaves: &Leaves, calls: usize) -> f64 {
    (f64::from(leaves.requests.get()) - calls as f64) * 100.0 / calls as f64
}

pub(crate) fn run(seed: u64) -> Report {
    let mut report =
        Report::new(&["hedge after, ms", "p50, ms", "p99, ms", "p99.9, ms", "extra requests, %"]);
    if let Err(error) = paused::run(|| measure(&mut report, seed)) {
        report.claim("a runtime", error, "none", false);
    }
    report
}

async fn measure(report: &mut Report, seed: u64) {
    let mut random = Random::new(seed);
    let plain: Vec<f64> = (0..FAN_OUTS * LEAVES).map(|_| latency(1.0 - random.unit())).collect();
    let [p50, p99, p999] = percentiles(&plain);
    report.cell(&[&"never", &figure(p50), &figure(p99), &figure(p999), &0]);
    report.between("control: p99.9 of 100 leaves without hedges, ms", p999, 1260.0, 2340.0);

    let mut points = Vec::new();
    for (after, fan_outs) in [(10, FAN_OUTS), (5, 2000), (20, 2000), (50, 2000)] {
        let leaves = Leaves::new(seed, false);
        let calls = fan_outs * LEAVES;
        let times = time_each(calls, || ask(&leaves, Duration::from_secs(after))).await;
        let ([p50, p99, p999], extra) = (percentiles(&times), extra(&leaves, calls));
        report.cell(&[&after, &figure(p50), &figure(p99), &figure(p999), &figure(extra)]);
        points.push((after as f64, extra));
        if after == 10 {
            report.near("p99.9 with a hedge after 10 ms, ms", p999, 74.0, 0.15);
            report.between("extra requests, %", extra, 1.9, 2.1);
            report.exactly("requests under way when the last answer is there", leaves.under_way.get(), 0);
        }
    }
    points.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));

    let calls = 2000 * LEAVES;
    let leaves = Leaves::new(seed, false);
    time_each(calls, || ask_by_default(&leaves)).await;
    report.cell(&[&"p95", &"-", &"-", &"-", &figure(extra(&leaves, calls))]);
    report.between(
        "extra requests with the default, after the 95th percentile, %",
        extra(&leaves, calls),
        4.0,
        6.0,
    );

    let calls = 20_000;
    let budget = RetryBudget::new().ratio(0.05).per_second(0.0).initial(0);
    let (capped, free) = (Leaves::new(seed, true), Leaves::new(seed, true));
    time_each(calls, || ask_on_budget(&capped, &budget)).await;
    time_each(calls, || ask(&free, Duration::from_secs(10))).await;
    report.at_most("all stall: extra requests with a budget of 5 %, %", extra(&capped, calls), 5.0);
    report.exactly("control: all stall: extra requests without a budget, %", extra(&free, calls), 100.0);
    report.plot(Plot {
        file: "e13-extra",
        title: "E13: requests that a hedge adds, against its delay",
        x: Axis::logarithmic("delay, ms"),
        y: Axis::linear("extra requests, %"),
        lines: vec![Line::new("law of 100 leaves", points)],
    });
}
