//! E22: a limit that follows measured latency keeps a server busy and its queue short, without being told its capacity.
//!
//! Netflix's concurrency-limits (source), of which Gradient2 kept 1.00 of the capacity at a 99th percentile of 54 ms here, and
//! Vegas, which looks at single calls, 0.15. Forty workers that take 10 ms on average (exponentially distributed), so that the
//! 99th percentile without a queue is 46 ms.
//!
//! Passes where the adaptive `Bulkhead` answers at least 0.97 of the capacity at loads of 1.5 and 3 with a 99th percentile of at
//! most 1.5 times 46 ms, loses nothing at a load of 0.7, and gives at least 0.25 of the 0.333 that are left when the workers
//! become three times slower, within 30 s. Control: without a limit the queue must grow to seconds.

use std::collections::VecDeque;
use std::time::Duration;

use resilient_runtime::{AdaptiveLimit, Bulkhead, BulkheadPermit};

use crate::plot::{Axis, Line, Plot};
use crate::random::Random;
use crate::report::{Report, figure};
use crate::simulation::Simulation;

const WORKERS: u32 = 40;
const TAKES: Duration = Duration::from_millis(10);
const CAPACITY: f64 = 4000.0;
const UNLOADED_P99: f64 = 46.05;
/// The run, the part of it that is left out while the limit is learnt, and the moment of a slow-down.
const LENGTH: Duration = Duration::from_secs(120);
const LEARNT: Duration = Duration::from_secs(20);
const SLOWER_FROM: Duration = Duration::from_secs(60);

enum Event<'b> {
    Request,
    Done(Request<'b>),
}

struct Request<'b> {
    came: Duration,
    permit: Option<BulkheadPermit<'b>>,
}

/// What came of a run.
struct Course {
    /// Each answer: when, and after how long.
    answers: Vec<(Duration, Duration)>,
    /// The limit at the end of each second.
    limits: Vec<u32>,
}

impl Course {
    /// Answers as part of the capacity, and the 99th percentile in ms, from `begin` to `end`.
    fn between(&self, begin: Duration, end: Duration) -> (f64, f64) {
        let within = self.answers.iter().filter(|(at, _)| (begin..end).contains(at));
        let mut latencies: Vec<Duration> = within.map(|(_, latency)| *latency).collect();
        latencies.sort_unstable();
        let percentile = latencies.get(latencies.len() * 99 / 100).copied().unwrap_or_default();
        (
            latencies.len() as f64 / (CAPACITY * end.saturating_sub(begin).as_secs_f64()),
            percentile.as_secs_f64() * 1000.0,
        )
    }
}

fn measure(load: f64, slowdown: u32, limit: Option<&Bulkhead>, seed: u64) -> Course {
    let mut random = Random::new(seed);
    let mut simulation = Simulation::new();
    let mut queue = VecDeque::new();
    let mut busy = 0;
    let mut course = Course { answers: Vec::new(), limits: Vec::new() };
    simulation.at(Duration::ZERO, Event::Request);
    while let Some(event) = simulation.next() {
        let now = simulation.now();
        if now >= LENGTH {
            break;
        }
        while course.limits.len() < now.as_secs() as usize {
            course.limits.push(limit.map_or(0, Bulkhead::limit));
        }
        match event {
            Event::Request => {
                simulation.after(random.gap(CAPACITY * load), Event::Request);
                if let Ok(permit) = limit.map(Bulkhead::try_acquire).transpose() {
                    queue.push_back(Request { came: now, permit });
                }
            }
            Event::Done(Request { came, permit }) => {
                if let Some(permit) = permit {
                    permit.complete();
                }
                course.answers.push((now, now.saturating_sub(came)));
                busy -= 1;
            }
        }
        while busy < WORKERS {
            let Some(request) = queue.pop_front() else { break };
            busy += 1;
            let takes = if now < SLOWER_FROM { TAKES } else { TAKES * slowdown };
            simulation.after(random.exponential(takes), Event::Done(request));
        }
    }
    course
}

pub(crate) fn run(seed: u64) -> Report {
    let mut report = Report::new(&["load", "limit", "answers, part of the capacity", "p99, ms"]);
    let mut lines = Vec::new();
    let limits = |course: &Course| {
        course.limits.iter().enumerate().map(|(at, limit)| (at as f64, f64::from(*limit))).collect()
    };
    for load in [0.7, 1.5, 3.0] {
        let bulkhead = Bulkhead::adaptive(AdaptiveLimit::new());
        let course = measure(load, 1, Some(&bulkhead), seed);
        let (part, percentile) = course.between(LEARNT, LENGTH);
        report.cell(&[&load, &"adaptive", &figure(part), &figure(percentile)]);
        if load < 1.0 {
            report.at_least(format!("answers at load {load}, part of the capacity"), part, 0.695);
        } else {
            report.at_least(format!("answers at load {load}, part of the capacity"), part, 0.97);
            report.at_most(format!("p99 at load {load}, ms"), percentile, 1.5 * UNLOADED_P99);
        }
        lines.push(Line::new(format!("load {load}"), limits(&course)));
    }
    let bulkhead = Bulkhead::adaptive(AdaptiveLimit::new());
    let course = measure(1.5, 3, Some(&bulkhead), seed);
    let (part, percentile) = course.between(SLOWER_FROM + Duration::from_secs(30), LENGTH);
    report.cell(&[&"1.5, three times slower", &"adaptive", &figure(part), &figure(percentile)]);
    report.at_least("answers 30 s after workers became three times slower", part, 0.25);
    lines.push(Line::new("1.5, slower from 60 s on", limits(&course)));

    let fixed = Bulkhead::new(WORKERS);
    for (name, limit) in [("fixed 40", Some(&fixed)), ("none", None)] {
        let (part, percentile) = measure(1.5, 1, limit, seed).between(LEARNT, LENGTH);
        report.cell(&[&1.5, &name, &figure(part), &figure(percentile)]);
        if limit.is_none() {
            report.at_least("control: p99 at load 1.5 without a limit, ms", percentile, 10_000.0);
        }
    }
    report.plot(Plot {
        file: "e22-limit",
        title: "E22: the adaptive limit before 40 workers",
        x: Axis::linear("seconds"),
        y: Axis::linear("limit"),
        lines,
    });
    report
}
