//! E18: one call of twenty that hangs takes all threads, if it may hang for long.
//!
//! "Site Reliability Engineering" (Google, 2016), chapter 22: 1,000 threads, 1,000 queries a second of 100 ms, 5 % of them
//! never end, and the deadline is 100 s: 80.4 % of the queries find no thread.
//!
//! Passes where 18.6 % ± 1 of the queries succeed so (19.6 % find a thread, 95 % of these end), and at least 94.5 % do with a
//! timeout of 10 s, or with a bulkhead of 250 around the part that hangs. The first is the control.

use std::time::Duration;

use resilient_runtime::Bulkhead;

use crate::plot::{Axis, Line, Plot};
use crate::random::Random;
use crate::report::{Report, figure};
use crate::simulation::Simulation;

const THREADS: u32 = 1000;
const RATE: f64 = 1000.0;
const TAKES: Duration = Duration::from_millis(100);
const HANGING: f64 = 0.05;
/// From when on it is measured, and how long it runs.
const SETTLED: Duration = Duration::from_secs(300);
const LENGTH: Duration = Duration::from_secs(600);

/// The part of queries that succeed, in %, in the steady state.
fn measure(timeout: Duration, around_hanging: Option<&Bulkhead>, seed: u64) -> f64 {
    let threads = Bulkhead::new(THREADS);
    let mut random = Random::new(seed);
    let mut simulation = Simulation::new();
    simulation.at(Duration::ZERO, None);
    let (mut queries, mut successes) = (0, 0);
    // An event without permits is the next query; with them, the end of one.
    while let Some(end) = simulation.next() {
        let now = simulation.now();
        if now >= LENGTH {
            break;
        }
        if end.is_some() {
            continue;
        }
        simulation.after(random.gap(RATE), None);
        let hangs = random.chance(HANGING);
        let measured = now >= SETTLED;
        queries += u32::from(measured);
        let bulkhead = around_hanging.filter(|_| hangs);
        let Ok(permit) = bulkhead.map(Bulkhead::try_acquire).transpose() else { continue };
        let Ok(thread) = threads.try_acquire() else { continue };
        successes += u32::from(measured && !hangs);
        simulation.after(if hangs { timeout } else { TAKES }, Some((permit, thread)));
    }
    f64::from(successes) / f64::from(queries) * 100.0
}

pub(crate) fn run(seed: u64) -> Report {
    let mut report = Report::new(&["timeout, s", "bulkhead", "success %"]);
    let mut points = Vec::new();
    for seconds in [1, 2, 5, 10, 15, 20, 30, 50, 100] {
        let success = measure(Duration::from_secs(seconds), None, seed);
        report.cell(&[&seconds, &"none", &figure(success)]);
        points.push((seconds as f64, success));
    }
    let at = |seconds: f64| points.iter().find(|point| point.0 == seconds).map_or(f64::NAN, |point| point.1);
    let bulkhead = Bulkhead::new(250);
    let guarded = measure(Duration::from_secs(100), Some(&bulkhead), seed);
    report.cell(&[&100, &250, &figure(guarded)]);
    report.at_least("success with a timeout of 10 s, %", at(10.0), 94.5);
    report.at_least("success with a bulkhead of 250 around what hangs, %", guarded, 94.5);
    report.between("control: success with a deadline of 100 s, %", at(100.0), 17.6, 19.6);
    report.exactly("slots that are taken when all is over", bulkhead.in_flight(), 0);
    report.plot(Plot {
        file: "e18-timeout",
        title: "E18: success of 1,000 queries a second by 1,000 threads, 5 % hang until the timeout",
        x: Axis::logarithmic("timeout, seconds"),
        y: Axis::linear("success, %"),
        lines: vec![Line::new("no bulkhead", points)],
    });
    report
}
