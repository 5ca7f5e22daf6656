//! E23: clients that were all told to come back in five seconds do not come back at once, and none too soon.
//!
//! 10,000 clients fail within 20 ms, are told so, and obey exactly: half of them are back within the same 10 ms. Measured with
//! an annotated function whose error carries the hint; it waits for the hint and up to 10 % longer.
//!
//! Passes where at most 250 come back within any 10 ms, and none before its time. Control: exact obedience gives the spike.

use std::time::Duration;

use resilient_runtime::{Class, Classify, Rejection, VirtualTime, resilient, seed_jitter};

use crate::plot::{Axis, Line, Plot};
use crate::random::Random;
use crate::report::Report;

const CLIENTS: u32 = 10_000;
const HINT: Duration = Duration::from_secs(5);
const WITHIN: Duration = Duration::from_millis(20);
const SLOT: Duration = Duration::from_millis(10);

struct Overloaded;

impl Classify for Overloaded {
    fn class(&self) -> Class {
        Class::RateLimited { retry_after: Some(HINT) }
    }
}

impl From<Rejection> for Overloaded {
    fn from(_: Rejection) -> Self {
        Self
    }
}

/// The time between the two attempts of a client that is told to wait.
fn wait() -> Duration {
    #[resilient(max_attempts = 2)]
    fn call(time: &VirtualTime, last: &mut Duration) -> Result<(), Overloaded> {
        *last = time.elapsed();
        Err(Overloaded)
    }
    let (time, mut last) = (VirtualTime::start(), Duration::ZERO);
    let _ = call(&time, &mut last);
    last
}

/// Clients in each 10 ms.
fn count(arrivals: &[Duration]) -> Vec<u32> {
    let mut slots = vec![0; 700];
    for arrival in arrivals {
        slots[(arrival.as_nanos() / SLOT.as_nanos()) as usize] += 1;
    }
    slots
}

pub(crate) fn run(seed: u64) -> Report {
    let mut report = Report::new(&["10 ms from, ms", "told to wait and jittered", "told to wait exactly"]);
    let mut random = Random::new(seed);
    seed_jitter(seed);
    let failures: Vec<Duration> = (0..CLIENTS).map(|_| random.below(WITHIN)).collect();
    let waits: Vec<Duration> = failures.iter().map(|_| wait()).collect();
    let ours =
        count(&failures.iter().zip(&waits).map(|(failure, wait)| *failure + *wait).collect::<Vec<_>>());
    let exact = count(&failures.iter().map(|failure| *failure + HINT).collect::<Vec<_>>());
    for (slot, (ours, exact)) in
        ours.iter().zip(&exact).enumerate().filter(|(_, (ours, exact))| **ours + **exact > 0)
    {
        report.cell(&[&(slot * 10), ours, exact]);
    }
    let most = |slots: &[u32]| f64::from(slots.iter().copied().max().unwrap_or_default());
    report.at_most("most clients within 10 ms", most(&ours), 250.0);
    let shortest = waits.iter().min().copied().unwrap_or_default();
    report.at_least("shortest wait, s", shortest.as_secs_f64(), HINT.as_secs_f64());
    report.at_least("control: most within 10 ms if all obey exactly", most(&exact), 4_500.0);
    let line = |name: &str, slots: &[u32]| {
        let points = slots.iter().enumerate().skip(480).take(100);
        Line::new(name, points.map(|(slot, count)| (slot as f64 / 100.0, f64::from(*count))).collect())
    };
    report.plot(Plot {
        file: "e23-arrivals",
        title: "E23: clients that come back within 10 ms, after 10,000 were told to wait for 5 s",
        x: Axis::linear("seconds"),
        y: Axis::logarithmic("clients"),
        lines: vec![line("hint and up to 10 %", &ours), line("hint exactly", &exact)],
    });
    report
}
