//! E21: what matters about a queue is that it is short.
//!
//! Maurer, "Fail at Scale", 2015, and Nichols and Jacobson, "Controlling Queue Delay", 2012, for the question; ten workers that
//! take 10 ms on average (exponentially distributed), callers that wait for 500 ms. Only the length of the queue is looked at: a
//! `Bulkhead` has a bound, and neither CoDel nor LIFO.
//!
//! The reference figures are of a simulation, except for a load of 2 with a queue of 500: there a request that finds room waits
//! for 499 answers, that is for 0.50 ± 0.02 s, and the chance that it is answered within half a second is 0.37.
//!
//! Passes where goodput (answers in time as part of the capacity) and the 99th percentile of what is answered are within 5 %
//! (goodput 0.05) of the reference figures. Control: without a bound the goodput must be nothing.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use resilient_runtime::{Acquire, Bulkhead, BulkheadPermit};

use crate::plot::{Axis, Line, Plot};
use crate::random::Random;
use crate::report::{Report, figure};
use crate::simulation::Simulation;

const WORKERS: u32 = 10;
const TAKES: Duration = Duration::from_millis(10);
const CAPACITY: f64 = 1000.0;
const PATIENCE: Duration = Duration::from_millis(500);
const LENGTH: Duration = Duration::from_secs(200);
/// Longer than the run can fill.
const UNBOUNDED: u32 = 1_000_000;

/// Load, queue, goodput, 99th percentile in ms.
const REFERENCE: [(f64, u32, f64, Option<f64>); 6] = [
    (1.2, UNBOUNDED, 0.0, None),
    (1.2, 500, 0.42, Some(570.0)),
    (1.2, 50, 1.0, Some(95.0)),
    (2.0, UNBOUNDED, 0.0, None),
    (2.0, 500, 0.37, None),
    (2.0, 50, 0.99, Some(98.0)),
];

enum Event<'b> {
    Request,
    /// The work on a request that came at this time is done.
    Done(Duration, BulkheadPermit<'b>),
}

/// Goodput as part of the capacity, and the 99th percentile of all answers in ms.
fn measure(load: f64, max_queued: u32, length: Duration, seed: u64) -> (f64, f64) {
    let bulkhead = Bulkhead::new(WORKERS).max_queued(max_queued);
    let mut random = Random::new(seed);
    let mut simulation = Simulation::new();
    let mut waiting: VecDeque<(Duration, Pin<Box<Acquire<'_>>>)> = VecDeque::new();
    let mut answers = Vec::new();
    let mut context = Context::from_waker(Waker::noop());
    simulation.at(Duration::ZERO, Event::Request);
    while let Some(event) = simulation.next() {
        let now = simulation.now();
        if now >= length {
            break;
        }
        match event {
            Event::Request => {
                simulation.after(random.gap(CAPACITY * load), Event::Request);
                let mut acquire = Box::pin(bulkhead.acquire());
                match acquire.as_mut().poll(&mut context) {
                    Poll::Ready(Ok(permit)) => {
                        simulation.after(random.exponential(TAKES), Event::Done(now, permit));
                    }
                    Poll::Ready(Err(_full)) => {}
                    Poll::Pending => waiting.push_back((now, acquire)),
                }
            }
            Event::Done(came, permit) => {
                answers.push(now.saturating_sub(came));
                drop(permit);
                // The first in the queue has the slot now; the bulkhead keeps the order.
                let Some((came, acquire)) = waiting.front_mut() else { continue };
                if let Poll::Ready(Ok(permit)) = acquire.as_mut().poll(&mut context) {
                    simulation.after(random.exponential(TAKES), Event::Done(*came, permit));
                    waiting.pop_front();
                }
            }
        }
    }
    let in_time = answers.iter().filter(|answer| **answer <= PATIENCE).count();
    answers.sort_unstable();
    let percentile = answers.get(answers.len() * 99 / 100).copied().unwrap_or_default();
    (in_time as f64 / (CAPACITY * length.as_secs_f64()), percentile.as_secs_f64() * 1000.0)
}

pub(crate) fn run(seed: u64) -> Report {
    let mut report = Report::new(&["load", "queue", "goodput", "reference", "p99, ms", "reference, ms"]);
    for (load, queue, goodput_then, percentile_then) in REFERENCE {
        let (goodput, percentile) = measure(load, queue, LENGTH, seed);
        let queue_text = if queue == UNBOUNDED { "unbounded".into() } else { queue.to_string() };
        let percentile_text = percentile_then.map_or("-".into(), figure);
        report.cell(&[
            &load,
            &queue_text,
            &figure(goodput),
            &goodput_then,
            &figure(percentile),
            &percentile_text,
        ]);
        let what = format!("goodput at load {load}, queue {queue_text}");
        let what = if queue == UNBOUNDED { format!("control: {what}") } else { what };
        report.between(what, goodput, (goodput_then - 0.05_f64).max(0.0), goodput_then + 0.05);
        if let Some(percentile_then) = percentile_then {
            report.near(
                format!("p99 at load {load}, queue {queue_text}, ms"),
                percentile,
                percentile_then,
                0.05,
            );
        }
    }
    let lengths = [1, 5, 10, 20, 50, 100, 200, 300, 400, 450, 500, 600, 1000];
    let line = |load: f64| {
        let points = lengths.map(|length| (f64::from(length), measure(load, length, LENGTH / 4, seed).0));
        Line::new(format!("load {load}"), points.to_vec())
    };
    report.plot(Plot {
        file: "e21-goodput",
        title: "E21: answers within 500 ms, as part of the capacity of 1,000 a second",
        x: Axis::logarithmic("requests that may queue"),
        y: Axis::linear("goodput"),
        lines: vec![line(0.95), line(1.2), line(2.0)],
    });
    report
}
