//! E17: a spike of five seconds is not over when it is over, if timeouts are repeated.
//!
//! Brooker's simple_collapse_sim (mbrooker/simulator_example): a server answers after 1 s and 10 ms more for each request under
//! way; clients give up after 3 s and try three times, at once; 40 calls a second, and 80 for five seconds. Or a ramp: from 40
//! to 80 and back in 50 s.
//!
//! Passes where budget and breaker bring the goodput back to 90 % of 40 a second, within 30 s of the spike and by the end of
//! the run after the ramp. Control: without them, fewer than half of the calls may succeed 50 s after the spike, and after the
//! ramp even with backoff and jitter.

use std::time::Duration;

use resilient_runtime::{CircuitBreaker, Delays, Jitter, Policy, RetryBudget};

use crate::plot::{Axis, Line, Plot};
use crate::random::Random;
use crate::report::{Report, figure};
use crate::simulation::Simulation;
use crate::waits::Waits;

const RUNS: u64 = 40;
const SECONDS: usize = 80;
const TIMEOUT: Duration = Duration::from_secs(3);
const ATTEMPTS: u32 = 3;
/// The mean time of a message.
const MESSAGE: Duration = Duration::from_millis(100);
/// The published one: twenty and forty seconds.
const BACKOFF: Policy = Policy::new()
    .backoff(Delays::exponential(Duration::from_secs(20)).max(Duration::from_secs(80)))
    .jitter(Jitter::Full);

#[derive(Clone, Copy, PartialEq)]
enum Load {
    Spike,
    Ramp,
}

impl Load {
    /// Calls per second.
    fn rate(self, at: Duration) -> f64 {
        let seconds = at.as_secs_f64();
        match self {
            Self::Spike if (20.0..25.0).contains(&seconds) => 80.0,
            Self::Spike => 40.0,
            Self::Ramp => (80.0 - 1.6 * (seconds - 25.0).abs()).max(40.0),
        }
    }
}

#[derive(Clone, Copy)]
enum Client {
    AtOnce,
    Backoff,
    Guarded,
}

const CLIENTS: [(&str, Client); 3] = [
    ("at once", Client::AtOnce),
    ("backoff and jitter", Client::Backoff),
    ("default budget and breaker", Client::Guarded),
];

enum Event {
    Call,
    Send(Call),
    Arrive(usize),
    Done(usize),
    Answer(usize),
    Expire(usize),
}

struct Call {
    attempts: u32,
    waits: Option<Waits>,
}

/// Successes in each second.
fn measure(load: Load, client: Client, seed: u64) -> Vec<u32> {
    let (budget, breaker) = (RetryBudget::new(), CircuitBreaker::new());
    let guarded = matches!(client, Client::Guarded);
    let policy = match client {
        Client::AtOnce => None,
        Client::Backoff => Some(BACKOFF),
        Client::Guarded => Some(Policy::REQUEST),
    };
    let mut random = Random::new(seed);
    let mut simulation = Simulation::new();
    let mut successes = vec![0; SECONDS];
    // The calls whose attempts are under way, by attempt; taken when the attempt ends.
    let mut attempts = Vec::new();
    let mut under_way = 0;
    simulation.at(Duration::ZERO, Event::Call);
    while let Some(event) = simulation.next() {
        let now = simulation.now();
        if now >= Duration::from_secs(SECONDS as u64) {
            break;
        }
        match event {
            Event::Call => {
                simulation.after(random.gap(load.rate(now)), Event::Call);
                if guarded {
                    budget.count_call();
                }
                let waits = policy.map(|policy| Waits::new(policy, random.seed()));
                simulation.after(Duration::ZERO, Event::Send(Call { attempts: 0, waits }));
            }
            Event::Send(mut call) => {
                let Ok(permit) = guarded.then(|| breaker.try_acquire()).transpose() else { continue };
                call.attempts += 1;
                simulation.after(TIMEOUT, Event::Expire(attempts.len()));
                simulation.after(random.exponential(MESSAGE), Event::Arrive(attempts.len()));
                attempts.push(Some((call, permit)));
            }
            Event::Arrive(attempt) => {
                under_way += 1;
                simulation.after(
                    Duration::from_secs(1) + Duration::from_millis(10) * under_way,
                    Event::Done(attempt),
                );
            }
            Event::Done(attempt) => {
                under_way -= 1;
                simulation.after(random.exponential(MESSAGE), Event::Answer(attempt));
            }
            Event::Answer(attempt) => {
                let Some((_, permit)) = attempts[attempt].take() else { continue };
                if let Some(permit) = permit {
                    permit.success();
                }
                successes[now.as_secs() as usize] += 1;
            }
            Event::Expire(attempt) => {
                let Some((mut call, permit)) = attempts[attempt].take() else { continue };
                if let Some(permit) = permit {
                    permit.failure("timeout");
                }
                if call.attempts < ATTEMPTS && (!guarded || budget.try_withdraw()) {
                    let wait = call.waits.as_mut().map(Waits::next).unwrap_or_default();
                    simulation.after(wait, Event::Send(call));
                }
            }
        }
    }
    successes
}

pub(crate) fn run(seed: u64) -> Report {
    let mut report = Report::new(&["load", "client", "second", "successes"]);
    let mut courses = Vec::new();
    for (name, load) in [("spike", Load::Spike), ("ramp", Load::Ramp)] {
        for (client_name, client) in CLIENTS {
            let mut course = vec![0.0; SECONDS];
            for run in 0..RUNS {
                let successes = measure(load, client, seed + 1000 * run);
                for (sum, successes) in course.iter_mut().zip(successes) {
                    *sum += f64::from(successes) / RUNS as f64;
                }
            }
            for (second, successes) in course.iter().enumerate() {
                report.cell(&[&name, &client_name, &second, &figure(*successes)]);
            }
            courses.push((client_name, course));
        }
    }
    let mean = |index: usize, from: usize| courses[index].1[from..from + 10].iter().sum::<f64>() / 10.0;
    report.at_least("spike, budget and breaker: successes per second, 30 s after it", mean(2, 55), 36.0);
    report.at_least("spike, budget and breaker: at the end", mean(2, 70), 36.0);
    report.at_least("ramp, budget and breaker: at the end", mean(5, 70), 36.0);
    report.at_most("control: spike, at once: 45 s after it", mean(0, 70), 20.0);
    report.at_most("control: ramp, at once: at the end", mean(3, 70), 20.0);
    report.at_most("control: ramp, backoff and jitter: at the end", mean(4, 70), 20.0);
    report.at_least("spike, backoff and jitter: 15 s after it", mean(1, 40), 36.0);
    for (file, title, of) in [
        ("e17-spike", "E17: successes per second, spike from 20 to 25 s", 0),
        ("e17-ramp", "E17: successes per second, ramp with its peak at 25 s", 3),
    ] {
        let points = |course: &[f64]| {
            course.iter().enumerate().map(|(second, count)| (second as f64, *count)).collect()
        };
        let lines = courses[of..of + 3].iter().map(|(name, course)| Line::new(*name, points(course)));
        report.plot(Plot {
            file,
            title,
            x: Axis::linear("seconds"),
            y: Axis::linear("successes in the second"),
            lines: lines.collect(),
        });
    }
    report
}
