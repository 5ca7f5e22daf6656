//! E15: after an outage of ten seconds, retries keep a service down for ever; a breaker or a bulkhead brings it back, and a
//! budget does not where the load is too near the capacity.
//!
//! Bronson et al., "Metastable Failures in Distributed Systems", HotOS 2021: a database answers 300 queries a second, the
//! application asks 280 with a limit of one second and one retry. What is sent during the outage arrives at its end; from then
//! on 560 queries a second come, and none is answered in time.
//!
//! Passes where each policy ends as published (all calls succeed, or none), and breaker, bulkhead, and the three together are
//! back at nine calls of ten within ten seconds. Controls: one retry with or without backoff must stay at nothing, and so must
//! the budget of 10 % at 93 % of the capacity, since 280 * 1.1 > 300.

use std::time::Duration;

use resilient_runtime::{Bulkhead, CircuitBreaker, Delays, Jitter, Policy, RetryBudget};

use crate::overload::{self, Arrivals, Course, Guards, Queue, Setup, Trouble};
use crate::plot::{Axis, Line, Plot};
use crate::report::{Report, figure};

const OUTAGE: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(70));

const NAIVE: Setup<'_> = Setup {
    rate: 280.0,
    arrivals: Arrivals::Poisson,
    timeout: Duration::from_secs(1),
    attempts: 2,
    waits: None,
    guards: Guards { budget: None, breaker: None, bulkhead: None },
    queue: Queue::Fifo,
    trouble: Trouble::Outage,
    troubled: OUTAGE,
    length: Duration::from_secs(900),
};

const BACKOFF: Policy = Policy::new().backoff(Delays::fixed(Duration::from_secs(2))).jitter(Jitter::Full);

/// How a policy has to end.
#[derive(Clone, Copy, PartialEq)]
enum End {
    /// All calls succeed, nine of ten from so many seconds after the outage on.
    Healthy { within: u64 },
    /// None ever does again.
    Down,
}
use End::{Down, Healthy};

fn percent(part: f64) -> RetryBudget {
    RetryBudget::new().ratio(part).per_second(0.0)
}

fn five_seconds_open() -> CircuitBreaker {
    CircuitBreaker::new().open_for(Delays::fixed(Duration::from_secs(5)))
}

pub(crate) fn run(seed: u64) -> Report {
    let mut report = Report::new(&["policy", "calls/s", "goodput", "sends/s", "seconds to recover"]);
    let with_budget = |budget| Setup { guards: Guards { budget: Some(budget), ..NAIVE.guards }, ..NAIVE };
    let with_bulkhead =
        |bulkhead| Setup { guards: Guards { bulkhead: Some(bulkhead), ..NAIVE.guards }, ..NAIVE };
    let breaker = five_seconds_open();
    let with_breaker = Setup { guards: Guards { breaker: Some(&breaker), ..NAIVE.guards }, ..NAIVE };
    let (default_budget, default_breaker, bulkhead) =
        (RetryBudget::new(), CircuitBreaker::new(), Bulkhead::new(250));
    let all =
        Guards { budget: Some(&default_budget), breaker: Some(&default_breaker), bulkhead: Some(&bulkhead) };
    let all = Setup { guards: all, waits: Some(Policy::REQUEST), ..NAIVE };
    let (ten, five, ten_250, ten_200, twenty_200) =
        (percent(0.1), percent(0.05), percent(0.1), percent(0.1), percent(0.2));
    let (small, large) = (Bulkhead::new(100), Bulkhead::new(250));
    let throttle = RetryBudget::throttle(10, 0.1);

    let policies = [
        ("no retry", Setup { attempts: 1, ..NAIVE }, Healthy { within: 150 }),
        ("one retry", NAIVE, Down),
        ("one retry, full jitter up to 2 s", Setup { waits: Some(BACKOFF), ..NAIVE }, Down),
        ("one retry", Setup { rate: 140.0, ..NAIVE }, Healthy { within: 150 }),
        ("one retry", Setup { rate: 160.0, ..NAIVE }, Down),
        ("budget 10 %", with_budget(&ten), Down),
        ("budget 5 %", with_budget(&five), Healthy { within: 600 }),
        ("budget 10 %", Setup { rate: 250.0, ..with_budget(&ten_250) }, Healthy { within: 150 }),
        ("budget 10 %", Setup { rate: 200.0, ..with_budget(&ten_200) }, Healthy { within: 40 }),
        ("budget 20 %", Setup { rate: 200.0, ..with_budget(&twenty_200) }, Healthy { within: 60 }),
        ("breaker, 5 s open", with_breaker, Healthy { within: 10 }),
        ("bulkhead 100", with_bulkhead(&small), Healthy { within: 10 }),
        ("bulkhead 250", with_bulkhead(&large), Healthy { within: 60 }),
        ("default budget and breaker, bulkhead 250", all, Healthy { within: 10 }),
        ("gRPC's throttle", with_budget(&throttle), Healthy { within: 150 }),
        ("server drops what has expired", Setup { queue: Queue::DropsExpired, ..NAIVE }, Down),
        (
            "server drops what is hopeless",
            Setup { queue: Queue::DropsHopeless, ..NAIVE },
            Healthy { within: 2 },
        ),
        ("server takes the latest first", Setup { queue: Queue::Lifo, ..NAIVE }, Healthy { within: 2 }),
    ];
    let mut courses = Vec::new();
    for (name, setup, expected) in policies {
        let course = overload::run(setup, seed);
        let (goodput, sends) = course.end(200);
        let recovery = course.recovery(OUTAGE.1);
        let text = recovery.map_or("never".into(), |seconds| seconds.to_string());
        report.cell(&[&name, &setup.rate, &figure(goodput), &figure(sends), &text]);
        judge(&mut report, &format!("{name} at {} calls/s", setup.rate), goodput, recovery, expected);
        courses.push((name, setup.rate, course));
    }
    say_what_recovers(&mut report, &courses);
    say_what_triggers(&mut report, seed);
    report.plot(plot(&courses));
    report.plot(sweep(seed));
    report
}

fn judge(report: &mut Report, what: &str, goodput: f64, recovery: Option<u64>, expected: End) {
    let text = recovery.map_or("never".into(), |seconds| format!("after {seconds} s"));
    let measured = format!("goodput {goodput:.2}, recovers {text}");
    match expected {
        Healthy { within } => {
            let holds = goodput >= 0.97 && recovery.is_some_and(|seconds| seconds <= within);
            report.claim(what, measured, format!("1.00, within {within} s"), holds);
        }
        Down => report.claim(
            format!("control: {what}"),
            measured,
            "0.00, never",
            goodput <= 0.02 && recovery.is_none(),
        ),
    }
}

/// The sentence that the design rests on, first of all claims.
fn say_what_recovers(report: &mut Report, courses: &[(&str, f64, Course)]) {
    let recovery = |wanted: &str| {
        let (.., course) = courses.iter().find(|(name, rate, _)| *name == wanted && *rate == 280.0)?;
        course.recovery(OUTAGE.1)
    };
    let (breaker, bulkhead) = (recovery("breaker, 5 s open"), recovery("bulkhead 100"));
    let (budget, naive) = (recovery("budget 10 %"), recovery("one retry"));
    let text = |recovery: Option<u64>| recovery.map_or("never".into(), |seconds| format!("{seconds} s"));
    report.claim(
        "at 93 % utilisation (280 of 300 a second) breaker or bulkhead recovers, and a 10 % budget alone does not",
        format!(
            "breaker {}, bulkhead {}, budget {}, one retry {}",
            text(breaker), text(bulkhead), text(budget), text(naive)
        ),
        "breaker and bulkhead ≤ 10 s, budget and one retry never",
        [breaker, bulkhead].iter().all(|recovery| recovery.is_some_and(|seconds| seconds <= 10))
            && budget.or(naive).is_none(),
    );
    report.claims.rotate_right(1);
}

/// How short an outage still heals, with one retry and nothing else.
fn say_what_triggers(report: &mut Report, seed: u64) {
    for (rate, milliseconds, heals) in
        [(280.0, 800, true), (280.0, 1000, false), (200.0, 1000, true), (200.0, 1500, false)]
    {
        let end = OUTAGE.0 + Duration::from_millis(milliseconds);
        let setup = Setup { rate, troubled: (OUTAGE.0, end), length: Duration::from_secs(300), ..NAIVE };
        let (goodput, _) = overload::run(setup, seed).end(100);
        let what = format!("one retry at {rate} calls/s, outage of {milliseconds} ms");
        if heals {
            report.at_least(what, goodput, 0.97);
        } else {
            report.at_most(format!("control: {what}"), goodput, 0.02);
        }
    }
}

fn plot(courses: &[(&str, f64, Course)]) -> Plot {
    let shown = ["no retry", "one retry", "budget 10 %", "budget 5 %", "breaker, 5 s open", "bulkhead 100"];
    let lines = courses.iter().filter(|(name, rate, _)| shown.contains(name) && *rate == 280.0);
    Plot {
        file: "e15-goodput",
        title: "E15: calls that succeed, at 280 of 300 a second, outage from 60 to 70 s",
        x: Axis::linear("seconds"),
        y: Axis::linear("part of the calls started in the second"),
        lines: lines.map(|(name, _, course)| Line::new(*name, smooth(&course.goodput()))).collect(),
    }
}

/// Means of five seconds.
fn smooth(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mean = |window: &[(f64, f64)]| {
        let (x, y) = window.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0, sum.1 + point.1));
        (x / window.len() as f64, y / window.len() as f64)
    };
    points.chunks(5).map(mean).collect()
}

/// Goodput long after the outage, against the load.
fn sweep(seed: u64) -> Plot {
    let rates = (0..=9).map(|step| 100.0 + 20.0 * f64::from(step));
    let line = |name: &str, guards: &dyn Fn(f64) -> f64| {
        Line::new(name, rates.clone().map(|rate| (rate, guards(rate))).collect())
    };
    let end = |setup: Setup<'_>| {
        overload::run(Setup { length: Duration::from_secs(500), ..setup }, seed).end(100).0
    };
    Plot {
        file: "e15-load",
        title: "E15: calls that succeed six minutes after the outage, against the load",
        x: Axis::linear("calls per second, of 300"),
        y: Axis::linear("part of the calls"),
        lines: vec![
            line("one retry", &|rate| end(Setup { rate, ..NAIVE })),
            line("budget 10 %", &|rate| {
                let budget = percent(0.1);
                end(Setup { rate, guards: Guards { budget: Some(&budget), ..NAIVE.guards }, ..NAIVE })
            }),
            line("breaker, 5 s open", &|rate| {
                let breaker = five_seconds_open();
                end(Setup { rate, guards: Guards { breaker: Some(&breaker), ..NAIVE.guards }, ..NAIVE })
            }),
        ],
    }
}
