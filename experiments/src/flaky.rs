//! Clients that call a server which fails every call with the same probability: the model of E02 to E04.
//!
//! Brooker's retry_sim (mbrooker/simulator_example): messages take an exponentially distributed time of 10 ms, clients start
//! calls as a Poisson process or one after the other, and the server minds no load.

use std::time::Duration;

use resilient_runtime::Policy;

use crate::random::Random;
use crate::simulation::Simulation;
use crate::waits::Waits;

/// One run.
#[derive(Clone, Copy)]
pub(crate) struct Setup {
    pub(crate) clients: usize,
    /// Calls that each client starts in a second.
    pub(crate) rate: f64,
    pub(crate) manner: Manner,
    /// The probability that an attempt fails.
    pub(crate) failure: f64,
    pub(crate) waits: Option<Policy>,
}

/// How a client starts its calls.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Manner {
    /// Whatever happened to the calls before.
    Unbounded,
    /// One after the other.
    Serial,
}

/// What decides about retries; clients are known by their numbers.
pub(crate) trait Retrying {
    /// A call starts.
    fn start(&mut self, _client: usize) {}
    /// An attempt ended.
    fn end(&mut self, _client: usize, _success: bool) {}
    /// Whether a call that failed, and made this many retries so far, may make another.
    fn may_retry(&mut self, client: usize, retries: u32) -> bool;
}

/// At most so many retries for each call.
pub(crate) struct AtMost(pub(crate) u32);

impl Retrying for AtMost {
    fn may_retry(&mut self, _client: usize, retries: u32) -> bool {
        retries < self.0
    }
}

/// What came of a run.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) calls: u32,
    pub(crate) attempts: u32,
    pub(crate) successes: u32,
}

impl Counts {
    /// Attempts for each call.
    pub(crate) fn amplification(&self) -> f64 {
        f64::from(self.attempts) / f64::from(self.calls)
    }

    /// The part of calls that succeeded.
    pub(crate) fn success(&self) -> f64 {
        f64::from(self.successes) / f64::from(self.calls)
    }
}

/// Calls are started for this long; those under way are awaited.
pub(crate) const DURATION: Duration = Duration::from_secs(30);

const MESSAGE: Duration = Duration::from_millis(10);

struct Call {
    client: usize,
    retries: u32,
    waits: Option<Waits>,
}

enum Event {
    /// A client may start a call, if it is not too late.
    Next(usize),
    Start(usize),
    Arrive(Call),
    Return(Call, bool),
}

/// Runs the clients.
pub(crate) fn run(setup: Setup, retrying: &mut dyn Retrying, seed: u64) -> Counts {
    let mut random = Random::new(seed);
    let mut simulation = Simulation::new();
    let mut counts = Counts::default();
    let mut last_starts = vec![Duration::ZERO; setup.clients];
    for client in 0..setup.clients {
        simulation.after(random.exponential(MESSAGE), Event::Next(client));
    }
    while let Some(event) = simulation.next() {
        match event {
            Event::Next(client) => {
                if simulation.now() > DURATION {
                    continue;
                }
                let gap = random.gap(setup.rate);
                if setup.manner == Manner::Unbounded {
                    simulation.after(gap, Event::Next(client));
                    simulation.after(Duration::ZERO, Event::Start(client));
                } else {
                    // A client that is behind starts at once.
                    let start = simulation.now().max(last_starts[client] + gap);
                    last_starts[client] = start;
                    simulation.at(start, Event::Start(client));
                }
            }
            Event::Start(client) => {
                counts.calls += 1;
                counts.attempts += 1;
                retrying.start(client);
                let waits = setup.waits.map(|policy| Waits::new(policy, random.seed()));
                simulation
                    .after(random.exponential(MESSAGE), Event::Arrive(Call { client, retries: 0, waits }));
            }
            Event::Arrive(call) => {
                let success = !random.chance(setup.failure);
                simulation.after(random.exponential(MESSAGE), Event::Return(call, success));
            }
            Event::Return(mut call, success) => {
                retrying.end(call.client, success);
                if !success && retrying.may_retry(call.client, call.retries) {
                    call.retries += 1;
                    counts.attempts += 1;
                    let wait = call.waits.as_mut().map(Waits::next).unwrap_or_default();
                    simulation.after(wait + random.exponential(MESSAGE), Event::Arrive(call));
                    continue;
                }
                counts.successes += u32::from(success);
                if setup.manner == Manner::Serial {
                    simulation.after(Duration::ZERO, Event::Next(call.client));
                }
            }
        }
    }
    counts
}
