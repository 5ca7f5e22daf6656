//! What the body and the stop rule may know of an attempt.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use crate::clock;
use crate::deadline::Deadline;

/// The attempt that is running: bound to a name by `context = cx`, and given to the function of `stop_if`.
///
/// ```
/// use resilient_runtime::resilient;
///
/// #[resilient(max_attempts = 5, backoff = none, retry_on = any, context = cx)]
/// fn poll_job() -> Result<u32, String> {
///     if cx.attempt() < 3 {
///         cx.again();
///     }
///     Ok(cx.attempt())
/// }
///
/// assert_eq!(poll_job(), Ok(3));
/// ```
#[derive(Debug)]
pub struct Context<'c> {
    attempt: u32,
    started: Instant,
    deadline: Option<Instant>,
    delay: Duration,
    previous_error: Option<&'c str>,
    again: AtomicBool,
}

impl<'c> Context<'c> {
    pub(crate) fn new(
        attempt: u32,
        started: Instant,
        deadline: Option<Instant>,
        delay: Duration,
        previous_error: Option<&'c str>,
    ) -> Self {
        Self { attempt, started, deadline, delay, previous_error, again: AtomicBool::new(false) }
    }

    /// The number of this attempt, from 1. In `stop_if`: of the attempt that failed.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Time since the call started.
    pub fn elapsed(&self) -> Duration {
        clock::now().saturating_duration_since(self.started)
    }

    /// The wait before this attempt, zero before the first. In `stop_if`: the wait that would follow.
    pub fn delay(&self) -> Duration {
        self.delay
    }

    /// The time left for the attempts, zero once it has passed; `None` without a deadline.
    pub fn remaining(&self) -> Option<Duration> {
        self.deadline().remaining()
    }

    /// The deadline of the attempts, to be handed on.
    pub fn deadline(&self) -> Deadline {
        self.deadline.map_or(Deadline::NONE, Deadline::at)
    }

    /// The text of the error of the attempt before this one, at most 256 characters.
    pub fn previous_error(&self) -> Option<&str> {
        self.previous_error
    }

    /// Asks for another attempt whatever this one returns, an Ok too. Attempts, deadline and `stop` still end the
    /// call; then what the attempt returned is the result.
    pub fn again(&self) {
        self.again.store(true, Relaxed);
    }

    /// Whether the body asked for another attempt.
    #[doc(hidden)]
    pub fn asked_again(&self) -> bool {
        self.again.load(Relaxed)
    }
}
