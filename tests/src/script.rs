//! A body that does what a script says and writes down when it was called.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use resilient_runtime::{Class, Classify, Rejection, VirtualTime};
use tokio::time::Instant;

/// The error kinds of the tables, and the guard's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The generic test error.
    T,
    /// Another kind.
    Io,
    /// "Bulkhead full", as an error of the body's.
    Full,
    /// A kind with kinds below it.
    Parent(Kin),
    /// The body's own text.
    Text(&'static str),
    /// Our rejection.
    Rejected(Rejection),
}

/// What is below [`Fault::Parent`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kin {
    /// The one that the tables speak of.
    Child,
    /// Another.
    Sibling,
}

impl From<Rejection> for Fault {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

/// `Io` is worth another attempt, a rejection is what it is, and the rest is permanent.
impl Classify for Fault {
    fn class(&self) -> Class {
        match self {
            Self::Io => Class::Transient,
            Self::Rejected(rejection) => rejection.class(),
            Self::Full => Class::Overloaded,
            Self::T | Self::Parent(_) | Self::Text(_) => Class::Permanent,
        }
    }
}

impl Fault {
    /// The guard's own error, if it is one.
    pub fn rejection(&self) -> Option<&Rejection> {
        if let Self::Rejected(rejection) = self { Some(rejection) } else { None }
    }

    /// Whether it is our timeout.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Rejected(rejection) if rejection.is_timeout())
    }

    /// Whether it is our deadline.
    pub fn is_deadline(&self) -> bool {
        matches!(self, Self::Rejected(rejection) if rejection.is_deadline())
    }
}

/// What one call of the body does.
#[derive(Clone, Debug)]
pub struct Step<T = &'static str, E = Fault> {
    takes: Duration,
    outcome: Result<T, E>,
}

/// A call that fails at once.
pub fn fail<T, E>(error: E) -> Step<T, E> {
    Step { takes: Duration::ZERO, outcome: Err(error) }
}

/// A call that succeeds at once.
pub fn succeed<T, E>(value: T) -> Step<T, E> {
    Step { takes: Duration::ZERO, outcome: Ok(value) }
}

/// A script of one step, which repeats.
pub fn always<T, E>(step: Step<T, E>) -> [Step<T, E>; 1] {
    [step]
}

impl<T, E> Step<T, E> {
    /// The same call, taking this many milliseconds.
    #[must_use]
    pub fn takes(self, milliseconds: u64) -> Self {
        Self { takes: Duration::from_millis(milliseconds), ..self }
    }
}

/// A scripted body; the last step repeats, so that calls too many are counted instead of panicking.
#[derive(Debug)]
pub struct Script<T = &'static str, E = Fault> {
    steps: Vec<Step<T, E>>,
    calls: RefCell<Vec<Duration>>,
    clock: Clock,
}

#[derive(Debug)]
enum Clock {
    Virtual(VirtualTime),
    Paused(Instant),
}

impl<T: Clone, E: Clone> Script<T, E> {
    /// A body of a sync function, with virtual time on this thread while it lives.
    pub fn blocking(steps: impl Into<Vec<Step<T, E>>>) -> Self {
        Self::new(steps.into(), Clock::Virtual(VirtualTime::start()))
    }

    /// A body of an async function, on tokio's paused clock.
    pub fn paused(steps: impl Into<Vec<Step<T, E>>>) -> Self {
        Self::new(steps.into(), Clock::Paused(Instant::now()))
    }

    fn new(steps: Vec<Step<T, E>>, clock: Clock) -> Self {
        assert!(!steps.is_empty(), "a script has a step");
        Self { steps, calls: RefCell::default(), clock }
    }

    fn next(&self) -> Step<T, E> {
        let mut calls = self.calls.borrow_mut();
        let step = self.steps.get(calls.len()).or(self.steps.last()).cloned();
        calls.push(self.elapsed());
        step.expect("a script has a step")
    }

    /// The next call, sync.
    ///
    /// # Errors
    ///
    /// As scripted.
    ///
    /// # Panics
    ///
    /// When made with [`paused`](Self::paused).
    pub fn call(&self) -> Result<T, E> {
        let step = self.next();
        match &self.clock {
            Clock::Virtual(time) => time.advance(step.takes),
            Clock::Paused(_) => panic!("a script for async bodies was called by a sync one"),
        }
        step.outcome
    }

    /// The next call, async.
    ///
    /// # Errors
    ///
    /// As scripted.
    pub async fn run(&self) -> Result<T, E> {
        let step = self.next();
        if !step.takes.is_zero() {
            tokio::time::sleep(step.takes).await;
        }
        step.outcome
    }

    /// How often the body was called.
    pub fn calls(&self) -> usize {
        self.calls.borrow().len()
    }

    /// The time between calls, from start to start.
    pub fn gaps(&self) -> Vec<Duration> {
        self.calls.borrow().windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    /// The time since the script was made.
    pub fn elapsed(&self) -> Duration {
        match &self.clock {
            Clock::Virtual(time) => time.elapsed(),
            Clock::Paused(started) => started.elapsed(),
        }
    }

    /// [`elapsed`](Self::elapsed) in whole milliseconds.
    pub fn milliseconds(&self) -> u128 {
        self.elapsed().as_millis()
    }
}

/// A script whose calls may run on worker threads, each with a clone of it: for sync functions with a `timeout`.
#[derive(Clone, Debug)]
pub struct SentScript<T = &'static str, E = Fault> {
    steps: Arc<[Step<T, E>]>,
    calls: Arc<AtomicUsize>,
}

impl<T: Clone, E: Clone> SentScript<T, E> {
    /// A body that lets virtual time pass on whatever thread it runs.
    ///
    /// # Panics
    ///
    /// When there is no step.
    pub fn new(steps: impl Into<Vec<Step<T, E>>>) -> Self {
        let steps: Vec<_> = steps.into();
        assert!(!steps.is_empty(), "a script has a step");
        Self { steps: steps.into(), calls: Arc::default() }
    }

    /// The next call; the last step repeats.
    ///
    /// # Errors
    ///
    /// As scripted.
    ///
    /// # Panics
    ///
    /// Never: a script has a step.
    pub fn call(&self) -> Result<T, E> {
        let call = self.calls.fetch_add(1, SeqCst);
        let step = self.steps.get(call).or(self.steps.last()).cloned().expect("a script has a step");
        VirtualTime::pass(step.takes);
        step.outcome
    }

    /// How often the body was called.
    pub fn calls(&self) -> usize {
        self.calls.load(SeqCst)
    }
}
