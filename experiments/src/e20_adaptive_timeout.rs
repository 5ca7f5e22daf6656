//! E20: a timeout learnt from latency cuts as many healthy calls as it was told to, and follows a dependency that becomes
//! slower.
//!
//! AWS Builders' Library, "Timeouts, retries, and backoff with jitter": choose the rate of false timeouts and take that
//! percentile. Its example is 0.1 %; ours goes to one in a hundred, for which 1,000 samples are ten beyond it. Lognormal
//! latencies with a median of 50 ms, an annotated function on tokio's paused clock, a second for each millisecond.
//!
//! Passes where nothing is cut before 1,000 samples, then `p99` times 1 cuts 1 % of the calls within a factor of two, floor and
//! ceiling hold, and after a slow-down to three times the latency no more than 2 % are cut from 4,000 calls on, two windows.
//! Control: a fixed timeout at the old 99th percentile must cut more than 20 % then.

use std::time::Duration;

use resilient_runtime::{Rejection, resilient};
use tokio::time::sleep;

use crate::paused;
use crate::plot::{Axis, Line, Plot};
use crate::random::Random;
use crate::report::Report;

const MEDIAN: f64 = 50.0;
const SPREAD: f64 = 0.5;
const CALLS: usize = 40_000;
/// The 99th percentile of the law is 2.326 deviations up.
const P99: Duration = Duration::from_secs(160);

#[resilient(timeout = adaptive(p99, factor = 1.0, min = "1s", max = "5000s"))]
async fn at_p99(latency: Duration) -> Result<(), Rejection> {
    sleep(latency).await;
    Ok(())
}

#[resilient(timeout = adaptive(p99, factor = 1.5, min = "1s", max = "5000s"))]
async fn with_room(latency: Duration) -> Result<(), Rejection> {
    sleep(latency).await;
    Ok(())
}

#[resilient(timeout = adaptive(p99, factor = 1.5, min = "300s", max = "400s"))]
async fn within_bounds(latency: Duration) -> Result<(), Rejection> {
    sleep(latency).await;
    Ok(())
}

/// For each of `count` calls, in thousands: how many were cut.
async fn count_cut<F>(
    count: usize,
    mut latency: impl FnMut(usize) -> Duration,
    call: impl Fn(Duration) -> F,
) -> Vec<u32>
where
    F: Future<Output = Result<(), Rejection>>,
{
    let mut thousands = vec![0; count / 1000];
    for number in 0..thousands.len() * 1000 {
        thousands[number / 1000] += u32::from(call(latency(number)).await.is_err());
    }
    thousands
}

/// Latencies that become three times as long at the call number `slower_from`.
fn latencies(seed: u64, slower_from: usize) -> impl FnMut(usize) -> Duration {
    let mut random = Random::new(seed);
    move |number| {
        let factor = if number < slower_from { 1.0 } else { 3.0 };
        Duration::from_secs_f64(factor * MEDIAN * (SPREAD * random.normal()).exp())
    }
}

pub(crate) fn run(seed: u64) -> Report {
    let mut report = Report::new(&["thousand", "cut at p99", "cut at 1.5 * p99, slower from 20,000 on"]);
    if let Err(error) = paused::run(|| measure(&mut report, seed)) {
        report.claim("a runtime", error, "none", false);
    }
    report
}

async fn measure(report: &mut Report, seed: u64) {
    let steady = count_cut(CALLS, latencies(seed, CALLS), at_p99).await;
    let slower = count_cut(CALLS, latencies(seed, CALLS / 2), with_room).await;
    for (thousand, (steady, slower)) in steady.iter().zip(&slower).enumerate() {
        report.cell(&[&thousand, steady, slower]);
    }
    let percent =
        |thousands: &[u32]| f64::from(thousands.iter().sum::<u32>()) / thousands.len() as f64 / 10.0;
    report.exactly("calls cut before 1,000 samples", steady[0], 0);
    report.between("calls cut at p99 from then on, %", percent(&steady[1..]), 0.5, 2.0);
    report.at_most("calls cut 4,000 calls after latency tripled, %", percent(&slower[24..]), 2.0);

    let mut old = latencies(seed, 0);
    let cut = (0..10_000).filter(|number| old(*number) > P99).count();
    report.at_least("control: cut by the old 99th percentile after that, %", cut as f64 / 100.0, 20.0);
    let below = count_cut(3000, |_| Duration::from_secs(2), within_bounds).await;
    let floor = count_cut(1000, |_| Duration::from_secs(299), within_bounds).await;
    report.exactly("cut below the floor, though 100 times slower than before", below[2] + floor[0], 0);
    let ceiling = count_cut(3000, |_| Duration::from_secs(401), within_bounds).await;
    report.exactly("of the last 1,000 above the ceiling, cut", ceiling[2], 1000);

    let line = |name: &str, cut: &[u32]| {
        Line::new(name, cut.iter().enumerate().map(|(at, cut)| (at as f64, f64::from(*cut) / 10.0)).collect())
    };
    report.plot(Plot {
        file: "e20-cut",
        title: "E20: calls cut by an adaptive timeout; latency triples after 20,000 for the second",
        x: Axis::linear("thousands of calls"),
        y: Axis::linear("cut, %"),
        lines: vec![line("p99", &steady), line("1.5 times p99", &slower)],
    });
}
