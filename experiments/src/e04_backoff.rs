//! E04: backoff is not a retry policy. It changes nothing about the load of clients that start calls whatever happens.
//!
//! Brooker, "What is Backoff For?", 2022, and retry_sim (mbrooker/simulator_example). 100 clients start 10 calls a second
//! each, a call makes up to three retries, the waits double from 100 ms without jitter.
//!
//! Passes where backoff leaves the attempts of a call as they are (within 2 %) for both kinds of clients, and where serial
//! clients with it start at most half as many calls at 50 % failures: they slow down, not the retries. Control: serial
//! clients without backoff start at least 0.9 times as many calls as at no failures.

use std::time::Duration;

use resilient_runtime::{Delays, Jitter, Policy};

use crate::flaky::{AtMost, Counts, Manner, Setup, run as run_clients};
use crate::plot::{Axis, Line, Plot};
use crate::report::{Report, figure};

const BACKOFF: Policy =
    Policy::new().backoff(Delays::exponential(Duration::from_millis(100))).jitter(Jitter::None);
const FAILURES: [f64; 6] = [0.0, 0.05, 0.1, 0.25, 0.5, 0.75];
const KINDS: [(&str, Manner, Option<Policy>); 4] = [
    ("unbounded", Manner::Unbounded, None),
    ("unbounded with backoff", Manner::Unbounded, Some(BACKOFF)),
    ("serial", Manner::Serial, None),
    ("serial with backoff", Manner::Serial, Some(BACKOFF)),
];

pub(crate) fn run(seed: u64) -> Report {
    let mut report = Report::new(&["clients", "failure rate", "calls", "attempts per call"]);
    let mut results = Vec::new();
    for (name, manner, waits) in KINDS {
        let row = FAILURES.map(|failure| {
            let setup = Setup { clients: 100, rate: 10.0, manner, failure, waits };
            let counts = run_clients(setup, &mut AtMost(3), seed);
            report.cell(&[&name, &failure, &counts.calls, &figure(counts.amplification())]);
            counts
        });
        results.push((name, row));
    }
    claim(&mut report, &results);
    let line = |(name, row): &(&str, [Counts; 6])| {
        let points =
            FAILURES.iter().zip(row).map(|(failure, counts)| (failure * 100.0, f64::from(counts.calls)));
        Line::new(*name, points.collect())
    };
    report.plot(Plot {
        file: "e04-first-attempts",
        title: "E04: calls started in 30 s by 100 clients that want to start 1,000 a second",
        x: Axis::linear("failures, %"),
        y: Axis::linear("calls"),
        lines: results.iter().map(line).collect(),
    });
    report
}

fn claim(report: &mut Report, results: &[(&str, [Counts; 6])]) {
    let [unbounded, unbounded_slow, serial, serial_slow] = [0, 1, 2, 3].map(|kind| &results[kind].1);
    for (at, failures) in [(4, "50 %"), (5, "75 %")] {
        let amplification = unbounded[at].amplification();
        let with_backoff = format!("attempts per call at {failures}, unbounded clients, with backoff");
        report.near(with_backoff, unbounded_slow[at].amplification(), amplification, 0.02);
        let serial = format!("attempts per call at {failures}, serial clients, with backoff");
        report.near(serial, serial_slow[at].amplification(), amplification, 0.02);
    }
    report.near("attempts per call at 50 %, published", unbounded[4].amplification(), 1.879, 0.02);
    let part = |row: &[Counts; 6], at: usize| f64::from(row[at].calls) / f64::from(row[0].calls);
    report.at_most(
        "calls started at 50 %, serial with backoff, part of those at 0 %",
        part(serial_slow, 4),
        0.5,
    );
    report.near(
        "calls started at 50 %, serial with backoff, published",
        serial_slow[4].calls.into(),
        12_933.0,
        0.05,
    );
    report.near(
        "calls started at 75 %, serial with backoff, published",
        serial_slow[5].calls.into(),
        6_930.0,
        0.05,
    );
    report.at_least("control: calls started at 50 %, serial without backoff, part", part(serial, 4), 0.9);
}
