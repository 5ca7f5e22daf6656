//! Settings for one call, given by its caller.

use std::future::Future;
use std::time::Duration;

use crate::backoff::Delays;
use crate::jitter::Jitter;
use crate::policy::Policy;
use crate::scope::{Entered, InScope, Scope};

/// Other settings for one call of an annotated function.
///
/// They are for the first annotated function called inside, however often it is called, and for no other that it calls
/// in turn. What is not set stays as the attribute says. `timeout` has an effect only where the attribute limits time at all.
///
/// ```
/// use resilient_runtime::{Overrides, resilient};
///
/// #[resilient(max_attempts = 5, backoff = none, retry_on = any)]
/// fn read(calls: &mut u32) -> Result<u8, String> {
///     *calls += 1;
///     Err("offline".into())
/// }
///
/// let mut calls = 0;
/// let _ = Overrides::new().max_attempts(2).run(|| read(&mut calls));
/// assert_eq!(calls, 2);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[must_use = "overrides do nothing until `scope` or `run`"]
pub struct Overrides {
    max_attempts: Option<u32>,
    backoff: Option<Delays>,
    jitter: Option<Jitter>,
    timeout: Option<Duration>,
}

impl Overrides {
    /// Changes nothing.
    pub const fn new() -> Self {
        Self { max_attempts: None, backoff: None, jitter: None, timeout: None }
    }

    /// One attempt only: the first error is the caller's.
    pub const fn no_retries(self) -> Self {
        self.max_attempts(1)
    }

    /// At most this many attempts in all; 0 counts as 1.
    pub const fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = Some(attempts);
        self
    }

    /// Other waits between attempts.
    pub const fn backoff(mut self, delays: Delays) -> Self {
        self.backoff = Some(delays);
        self
    }

    /// Another jitter.
    pub const fn jitter(mut self, jitter: Jitter) -> Self {
        self.jitter = Some(jitter);
        self
    }

    /// Another limit per attempt, for a function that has `timeout` or `deadline`.
    pub const fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Runs `future` with these settings for the first annotated function it calls.
    pub fn scope<F: Future>(self, future: F) -> InScope<F> {
        InScope::new(Scope::new(self), future)
    }

    /// Runs `call` with these settings for the first annotated function it calls.
    pub fn run<T>(self, call: impl FnOnce() -> T) -> T {
        let scope = Scope::new(self);
        let _entered = Entered::new(&scope);
        call()
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::new()
    }

    pub(crate) const fn sets_backoff(&self) -> bool {
        self.backoff.is_some()
    }

    pub(crate) fn apply(&self, mut policy: Policy) -> Policy {
        if let Some(attempts) = self.max_attempts {
            policy = policy.max_attempts(attempts);
        }
        if let Some(delays) = self.backoff {
            policy = policy.backoff(delays);
        }
        if let Some(jitter) = self.jitter {
            policy = policy.jitter(jitter);
        }
        if let Some(limit) = self.timeout {
            policy = policy.timeout(limit);
        }
        policy
    }
}
