//! What a guarded function does about failure, as plain data.

use std::time::Duration;

use crate::backoff::{Delays, nanos};
use crate::jitter::Jitter;

/// Attempts where retrying is on and no number was given.
const DEFAULT_ATTEMPTS: u32 = 3;
/// First delay where no backoff was given.
const DEFAULT_BASE: Duration = Duration::from_millis(100);
/// The longest hint of a server that is waited for.
const DEFAULT_RETRY_AFTER_MAX: Duration = Duration::from_secs(60);

/// The settings of a guarded function: attempts, waits and time limits.
///
/// A policy holds data only, is `Copy`, and is built in `const` position. It is the base of an attribute; a key written
/// beside it overrides it:
///
/// ```
/// use std::time::Duration;
/// use resilient_runtime::{Delays, Jitter, Policy};
///
/// const HTTP: Policy = Policy::new()
///     .max_attempts(5)
///     .backoff(Delays::exponential(Duration::from_millis(100)).max(Duration::from_secs(5)))
///     .jitter(Jitter::Full)
///     .timeout(Duration::from_secs(10));
///
/// assert!(HTTP.rejects());
/// // #[resilient(policy = HTTP, max_attempts = 3)]
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// 0 where no number was given.
    attempts: u32,
    retries: bool,
    backoff: Option<Delays>,
    jitter: Option<Jitter>,
    timeout: Option<Duration>,
    deadline: Option<Duration>,
    min_attempt_time: Option<Duration>,
    idempotent: Option<bool>,
    retry_after_max: Duration,
    never_waits: bool,
}

impl Policy {
    /// For a call inside a request that somebody waits for: 3 attempts, 50 ms doubling to 1 s, full jitter, 5 s per
    /// attempt, 15 s in all.
    ///
    /// People wait about ten seconds and proxies thirty to sixty, so that an answer after 15 s is of no use; three
    /// attempts of five seconds fill that time, and two waits of at most 50 and 100 ms take none of it. More than
    /// three attempts multiply the load of a service that is already failing.
    pub const REQUEST: Self = Self::new()
        .max_attempts(3)
        .backoff(Delays::exponential(Duration::from_millis(50)).max(Duration::from_secs(1)))
        .jitter(Jitter::Full)
        .timeout(Duration::from_secs(5))
        .deadline(Duration::from_secs(15));

    /// For a transaction: 5 attempts, 20 ms doubling to 1 s, full jitter, no time limits.
    ///
    /// What is worth repeating in a database (a serialization failure, a deadlock, a lost connection) is over in
    /// milliseconds, and full jitter is what keeps two transactions from meeting again. It sets no time limit, so that
    /// it works with synchronous drivers and needs no `From<Rejection>`: limit statements in the database, which
    /// then also stops working on them.
    pub const DATABASE: Self = Self::new()
        .max_attempts(5)
        .backoff(Delays::exponential(Duration::from_millis(20)).max(Duration::from_secs(1)))
        .jitter(Jitter::Full);

    /// For work in the background: 8 attempts, 1 s doubling to 30 s, plus or minus 50 %, 5 min in all.
    ///
    /// Seven waits of about 91 s in all outlast a restart or a failover, which take 30 to 60 s. The jitter is plus or
    /// minus instead of full: nobody waits for a job, so that its delays should not shrink to nothing.
    pub const JOB: Self = Self::new()
        .max_attempts(8)
        .backoff(Delays::exponential(Duration::from_secs(1)).max(Duration::from_secs(30)))
        .jitter(Jitter::Fraction(0.5))
        .deadline(Duration::from_secs(300));

    /// One attempt, no limits.
    pub const fn new() -> Self {
        Self {
            attempts: 0,
            retries: false,
            backoff: None,
            jitter: None,
            timeout: None,
            deadline: None,
            min_attempt_time: None,
            idempotent: None,
            retry_after_max: DEFAULT_RETRY_AFTER_MAX,
            never_waits: false,
        }
    }

    /// Calls of the body in all, the first included; 0 counts as 1.
    ///
    /// The default is 3 where [`retry`](Self::retry), [`backoff`](Self::backoff) or [`jitter`](Self::jitter) was set,
    /// else 1.
    #[must_use]
    pub const fn max_attempts(mut self, attempts: u32) -> Self {
        self.attempts = if attempts == 0 { 1 } else { attempts };
        self
    }

    /// No limit on attempts; to be used with a [`deadline`](Self::deadline) or a stop condition only.
    #[must_use]
    pub const fn unlimited_attempts(mut self) -> Self {
        self.attempts = u32::MAX;
        self
    }

    /// Turns retrying on with the defaults: 3 attempts, 100 ms doubling to 30 s, full jitter.
    #[must_use]
    pub const fn retry(mut self) -> Self {
        self.retries = true;
        self
    }

    /// The wait between attempts, before jitter; the default is 100 ms doubling to 30 s.
    #[must_use]
    pub const fn backoff(mut self, delays: Delays) -> Self {
        self.backoff = Some(delays);
        self.with_answers()
    }

    /// How waits are made random; the default is [`Jitter::Full`].
    #[must_use]
    pub const fn jitter(mut self, jitter: Jitter) -> Self {
        self.jitter = Some(jitter);
        self.with_answers()
    }

    /// The time limit of each attempt; none by default. With a limit of zero an attempt is polled once.
    #[must_use]
    pub const fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// The time limit of the whole call: attempts, waits and queues; none by default. With a limit of zero nothing is
    /// started.
    #[must_use]
    pub const fn deadline(mut self, limit: Duration) -> Self {
        self.deadline = Some(limit);
        self
    }

    /// Takes the time limit of each attempt away, where a base policy has one.
    #[must_use]
    pub const fn without_timeout(mut self) -> Self {
        self.timeout = None;
        self
    }

    /// Takes the time limit of the whole call away, where a base policy has one.
    #[must_use]
    pub const fn without_deadline(mut self) -> Self {
        self.deadline = None;
        self
    }

    /// No attempt is started with less time than this left; the default is a tenth of [`timeout`](Self::timeout), or of
    /// the [`deadline`](Self::deadline) where that is shorter, and zero without a timeout.
    #[must_use]
    pub const fn min_attempt_time(mut self, time: Duration) -> Self {
        self.min_attempt_time = Some(time);
        self
    }

    /// Whether a repeated call does no harm.
    ///
    /// `true`: everything transient may be repeated. `false`: only errors after which nothing can have happened are
    /// ([`Effect::None`](crate::Effect::None)). Unsaid, the default: a timeout of ours is repeated only where
    /// `retry_on` names it.
    #[must_use]
    pub const fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = Some(idempotent);
        self
    }

    /// The longest hint of a server ("retry after ..") that is waited for; a longer one ends the call. 60 s by
    /// default.
    #[must_use]
    pub const fn retry_after_max(mut self, limit: Duration) -> Self {
        self.retry_after_max = limit;
        self
    }

    /// Whether a call can end with a [`Rejection`](crate::Rejection): a timeout or a deadline is set.
    pub const fn rejects(&self) -> bool {
        self.timeout.is_some() || self.deadline.is_some()
    }

    /// Whether a failed call is tried again at all.
    pub const fn retries(&self) -> bool {
        self.attempts() > 1
    }

    /// Attempts in all, at least 1; `u32::MAX` means no limit.
    #[inline]
    pub(crate) const fn attempts(&self) -> u32 {
        if self.attempts > 0 {
            self.attempts
        } else if self.retries || self.backoff.is_some() || self.jitter.is_some() {
            DEFAULT_ATTEMPTS
        } else {
            1
        }
    }

    #[inline]
    pub(crate) const fn delays(&self) -> &Delays {
        match &self.backoff {
            Some(delays) => delays,
            None => const { &Delays::exponential(DEFAULT_BASE) },
        }
    }

    /// Whether there is no wait between attempts, whatever is drawn.
    #[inline]
    pub(crate) const fn never_waits(&self) -> bool {
        self.never_waits
    }

    /// Attempts in all, where they follow each other without a wait and nobody asks what they may have done; else 0.
    #[inline]
    pub(crate) const fn attempts_at_once(&self) -> u32 {
        match self.idempotent {
            Some(false) => 0,
            _ if self.never_waits => self.attempts(),
            _ => 0,
        }
    }

    /// Answers once, where the policy is made, what every failed attempt asks.
    const fn with_answers(mut self) -> Self {
        self.never_waits = self.delays().are_none() && !matches!(self.jitter, Some(Jitter::Spread(_)));
        self
    }

    /// The random part of waits. A method cannot share the name of its setter.
    #[inline]
    pub(crate) const fn jitter_kind(&self) -> Jitter {
        match self.jitter {
            Some(jitter) => jitter,
            None => Jitter::Full,
        }
    }

    pub(crate) const fn timeout_limit(&self) -> Option<Duration> {
        self.timeout
    }

    pub(crate) const fn deadline_limit(&self) -> Option<Duration> {
        self.deadline
    }

    /// The time below which no attempt is started.
    pub(crate) const fn shortest_attempt(&self) -> Duration {
        match (self.min_attempt_time, self.timeout) {
            (Some(time), _) => time,
            // What the deadline cuts, no attempt can take: else a long timeout would leave no room for any.
            (None, Some(timeout)) => {
                let timeout = nanos(timeout);
                let longest = match self.deadline {
                    Some(deadline) if nanos(deadline) < timeout => nanos(deadline),
                    _ => timeout,
                };
                Duration::from_nanos(longest / 10)
            }
            (None, None) => Duration::ZERO,
        }
    }

    #[inline]
    pub(crate) const fn idempotence(&self) -> Option<bool> {
        self.idempotent
    }

    pub(crate) const fn longest_retry_after(&self) -> Duration {
        self.retry_after_max
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
