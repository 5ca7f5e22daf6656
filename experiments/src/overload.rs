//! Clients with a time limit and retries, and a server that works off its queue whether somebody still waits or not: the model
//! of E15 and E16.
//!
//! Calls arrive as a Poisson process. An attempt that gets no answer in time fails and may be repeated; what it asked for
//! stays in the server's queue.

use std::collections::VecDeque;
use std::time::Duration;

use resilient_runtime::{BreakerPermit, Bulkhead, BulkheadPermit, CircuitBreaker, Policy, RetryBudget};

use crate::random::Random;
use crate::simulation::Simulation;
use crate::waits::Waits;

/// What a call has around it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Guards<'g> {
    pub(crate) budget: Option<&'g RetryBudget>,
    pub(crate) breaker: Option<&'g CircuitBreaker>,
    pub(crate) bulkhead: Option<&'g Bulkhead>,
}

/// One run.
#[derive(Clone, Copy)]
pub(crate) struct Setup<'g> {
    /// Calls in a second.
    pub(crate) rate: f64,
    pub(crate) arrivals: Arrivals,
    /// The limit of an attempt.
    pub(crate) timeout: Duration,
    /// Attempts of a call, the first included.
    pub(crate) attempts: u32,
    pub(crate) waits: Option<Policy>,
    pub(crate) guards: Guards<'g>,
    pub(crate) queue: Queue,
    pub(crate) trouble: Trouble,
    /// When it begins and ends.
    pub(crate) troubled: (Duration, Duration),
    /// The length of the run.
    pub(crate) length: Duration,
}

/// How calls follow each other.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Arrivals {
    Poisson,
    /// At equal distances: for thresholds that chance would blur.
    Even,
}

/// The order in which the server works, and what it leaves undone.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Queue {
    /// First come, first served.
    Fifo,
    /// The latest first.
    Lifo,
    /// First come, first served; drops what nobody waits for any more.
    DropsExpired,
    /// Drops also what cannot be done in time.
    DropsHopeless,
}

/// What goes wrong for a while.
#[derive(Clone, Copy)]
pub(crate) enum Trouble {
    /// Messages to the server are held back, and arrive together at the end.
    Outage,
    /// The server has this part of its capacity less.
    Cut(f64),
}

/// Requests that the server answers in a second.
pub(crate) const CAPACITY: f64 = 300.0;
/// What an answer takes beside the work.
const BASE: Duration = Duration::from_millis(50);

/// What came of the calls that started in one second.
#[derive(Clone, Copy, Default)]
pub(crate) struct Second {
    pub(crate) started: u32,
    pub(crate) succeeded: u32,
    /// Messages sent in this second.
    pub(crate) sent: u32,
}

impl Second {
    fn goodput(&self) -> f64 {
        if self.started == 0 { 1.0 } else { f64::from(self.succeeded) / f64::from(self.started) }
    }
}

/// What came of a run, second by second.
pub(crate) struct Course(pub(crate) Vec<Second>);

impl Course {
    /// The part of calls that succeeded, and the messages per second, in the last so many seconds. The very last are left
    /// out: their calls had no time to end.
    pub(crate) fn end(&self, seconds: usize) -> (f64, f64) {
        let last = self.0.len().saturating_sub(5);
        let tail = &self.0[last.saturating_sub(seconds)..last];
        let total = |of: fn(&Second) -> u32| f64::from(tail.iter().map(of).sum::<u32>());
        (
            total(|second| second.succeeded) / total(|second| second.started),
            total(|second| second.sent) / tail.len() as f64,
        )
    }

    /// Seconds from `end`, the end of the trouble, until nine of ten calls succeed for ten seconds on end; `None` if never.
    pub(crate) fn recovery(&self, end: Duration) -> Option<u64> {
        let after = self.0.get(end.as_secs() as usize..self.0.len().saturating_sub(5))?;
        let healthy = |window: &[Second]| window.iter().all(|second| second.goodput() >= 0.9);
        after.windows(10).position(healthy).map(|seconds| seconds as u64)
    }

    /// Part of calls that succeeded, by the second of their start.
    pub(crate) fn goodput(&self) -> Vec<(f64, f64)> {
        let last = self.0.len().saturating_sub(5);
        self.0[..last].iter().enumerate().map(|(second, counts)| (second as f64, counts.goodput())).collect()
    }
}

enum Event {
    Call,
    Attempt(Call),
    Deliver(usize),
    Done(usize),
    Answer(usize),
    Expire(usize),
}

struct Call {
    started: Duration,
    attempts: u32,
    /// Boxed, since events that carry calls are moved about a lot.
    waits: Option<Box<Waits>>,
}

/// An attempt under way.
struct Attempt<'g> {
    /// Taken when the attempt ends.
    call: Option<(Call, Permits<'g>)>,
    expires: Duration,
}

struct Permits<'g> {
    breaker: Option<BreakerPermit<'g>>,
    bulkhead: Option<BulkheadPermit<'g>>,
}

impl<'g> Guards<'g> {
    /// `None`: one of the guards rejects the attempt.
    fn admit(&self) -> Option<Permits<'g>> {
        let bulkhead = self.bulkhead.map(Bulkhead::try_acquire).transpose().ok()?;
        let breaker = self.breaker.map(CircuitBreaker::try_acquire).transpose().ok()?;
        Some(Permits { breaker, bulkhead })
    }
}

struct World<'g> {
    setup: Setup<'g>,
    simulation: Simulation<Event>,
    random: Random,
    attempts: Vec<Attempt<'g>>,
    queue: VecDeque<usize>,
    works: bool,
    seconds: Vec<Second>,
}

/// Runs the clients.
pub(crate) fn run(setup: Setup<'_>, seed: u64) -> Course {
    let mut world = World {
        setup,
        simulation: Simulation::new(),
        random: Random::new(seed),
        attempts: Vec::new(),
        queue: VecDeque::new(),
        works: false,
        seconds: vec![Second::default(); setup.length.as_secs() as usize],
    };
    world.simulation.at(Duration::ZERO, Event::Call);
    while let Some(event) = world.simulation.next() {
        if world.simulation.now() >= setup.length {
            break;
        }
        world.step(event);
    }
    Course(world.seconds)
}

impl World<'_> {
    fn step(&mut self, event: Event) {
        match event {
            Event::Call => {
                let gap = match self.setup.arrivals {
                    Arrivals::Poisson => self.random.gap(self.setup.rate),
                    Arrivals::Even => Duration::from_secs_f64(1.0 / self.setup.rate),
                };
                self.simulation.after(gap, Event::Call);
                let started = self.simulation.now();
                self.second(started).started += 1;
                if let Some(budget) = self.setup.guards.budget {
                    budget.count_call();
                }
                let waits = self.setup.waits.map(|policy| Box::new(Waits::new(policy, self.random.seed())));
                self.attempt(Call { started, attempts: 0, waits });
            }
            Event::Attempt(call) => self.attempt(call),
            Event::Deliver(attempt) => {
                self.queue.push_back(attempt);
                self.work();
            }
            Event::Done(attempt) => {
                self.simulation.after(BASE, Event::Answer(attempt));
                self.works = false;
                self.work();
            }
            Event::Answer(attempt) => {
                if let Some((call, permits)) = self.attempts[attempt].call.take() {
                    if let Some(permit) = permits.breaker {
                        permit.success();
                    }
                    if let Some(permit) = permits.bulkhead {
                        permit.complete();
                    }
                    self.second(call.started).succeeded += 1;
                    if let Some(budget) = self.setup.guards.budget {
                        budget.count_success();
                    }
                }
            }
            Event::Expire(attempt) => {
                if let Some((call, permits)) = self.attempts[attempt].call.take() {
                    if let Some(permit) = permits.breaker {
                        permit.failure("timeout");
                    }
                    drop(permits.bulkhead);
                    self.fail(call);
                }
            }
        }
    }

    fn second(&mut self, at: Duration) -> &mut Second {
        &mut self.seconds[at.as_secs() as usize]
    }

    /// Sends a call's next attempt, if the guards let it. A call that they reject has failed.
    fn attempt(&mut self, mut call: Call) {
        let Some(permits) = self.setup.guards.admit() else { return };
        call.attempts += 1;
        let now = self.simulation.now();
        let expires = now + self.setup.timeout;
        let attempt = self.attempts.len();
        self.attempts.push(Attempt { call: Some((call, permits)), expires });
        self.second(now).sent += 1;
        let (begin, end) = self.setup.troubled;
        let held = matches!(self.setup.trouble, Trouble::Outage) && (begin..end).contains(&now);
        self.simulation.at(if held { end } else { now }, Event::Deliver(attempt));
        self.simulation.at(expires, Event::Expire(attempt));
    }

    /// Repeats a call whose attempt has failed, if it may.
    fn fail(&mut self, mut call: Call) {
        let guards = self.setup.guards;
        if let Some(budget) = guards.budget {
            budget.count_failure();
        }
        if call.attempts < self.setup.attempts && guards.budget.is_none_or(RetryBudget::try_withdraw) {
            let wait = call.waits.as_mut().map(|waits| waits.next()).unwrap_or_default();
            self.simulation.after(wait, Event::Attempt(call));
        }
    }

    /// Starts on the next request, where the server is free.
    fn work(&mut self) {
        let now = self.simulation.now();
        let (begin, end) = self.setup.troubled;
        let capacity = match self.setup.trouble {
            Trouble::Cut(part) if (begin..end).contains(&now) => CAPACITY * (1.0 - part),
            _ => CAPACITY,
        };
        let takes = Duration::from_secs_f64(1.0 / capacity);
        while !self.works {
            let Some(attempt) = self.take() else { return };
            let expires = self.attempts[attempt].expires;
            let dropped = match self.setup.queue {
                Queue::Fifo | Queue::Lifo => false,
                Queue::DropsExpired => expires <= now,
                Queue::DropsHopeless => expires < now + takes + BASE,
            };
            if !dropped {
                self.works = true;
                self.simulation.after(takes, Event::Done(attempt));
            }
        }
    }

    fn take(&mut self) -> Option<usize> {
        match self.setup.queue {
            Queue::Lifo => self.queue.pop_back(),
            _ => self.queue.pop_front(),
        }
    }
}
