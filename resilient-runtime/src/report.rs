//! What the hooks are told.

use std::fmt::{Display, Formatter, Result as Written};
use std::time::Duration;

use crate::why::Why;

/// A retry that is about to happen; given to `on_retry` before the wait.
///
/// As text it is one line: `` `orders::fetch` failed attempt 2 after 310ms, retries in 200ms: refused ``.
///
/// ```
/// # #[cfg(feature = "macros")] {
/// use resilient_runtime::{Retry, resilient};
///
/// #[resilient(
///     max_attempts = 3,
///     backoff = none,
///     retry_on = any,
///     on_retry = |retry: &Retry| log.push((retry.attempt(), retry.error().to_owned()))
/// )]
/// fn read(log: &mut Vec<(u32, String)>) -> Result<u8, String> {
///     Err(format!("offline after {} retries", log.len()))
/// }
///
/// let mut log = Vec::new();
/// assert!(read(&mut log).is_err());
/// assert_eq!(log, [(1, "offline after 0 retries".to_owned()), (2, "offline after 1 retries".to_owned())]);
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    name: &'static str,
    attempt: u32,
    wait: Duration,
    elapsed: Duration,
    error: String,
}

impl Retry {
    pub(crate) const fn new(
        name: &'static str,
        attempt: u32,
        wait: Duration,
        elapsed: Duration,
        error: String,
    ) -> Self {
        Self { name, attempt, wait, elapsed, error }
    }

    /// The name of the guarded function.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The number of the attempt that just failed; the first is 1.
    pub const fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The wait before the next attempt, jitter included.
    pub const fn wait(&self) -> Duration {
        self.wait
    }

    /// The time since the call began.
    pub const fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The error of the attempt that just failed, as in [`GiveUp::error`].
    pub fn error(&self) -> &str {
        &self.error
    }
}

impl Display for Retry {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        let Self { name, attempt, wait, elapsed, error } = self;
        write!(
            f,
            "`{name}` failed attempt {attempt} after {:?}, retries in {:?}: {error}",
            brief(*elapsed),
            brief(*wait)
        )
    }
}

/// A call that ended in failure; given to `on_give_up`.
///
/// As text it is one line: `` `orders::fetch` gave up after 3 attempts in 1.204s, all attempts are used up: refused ``.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiveUp {
    name: &'static str,
    attempts: u32,
    elapsed: Duration,
    error: String,
    why: Why,
    retry_after: Option<Duration>,
}

impl GiveUp {
    pub(crate) const fn new(
        name: &'static str,
        attempts: u32,
        elapsed: Duration,
        error: String,
        why: Why,
        retry_after: Option<Duration>,
    ) -> Self {
        Self { name, attempts, elapsed, error, why, retry_after }
    }

    /// The name of the guarded function.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// How many attempts were made, rejected ones included.
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The time since the call began.
    pub const fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The last error: its `Display` text, else its `Debug` text, else the name of its type; at most 256 characters on
    /// one line, without URLs.
    pub fn error(&self) -> &str {
        &self.error
    }

    /// Why there was no further attempt.
    pub const fn why(&self) -> Why {
        self.why
    }

    /// When it is worth calling again, where the other side said so.
    pub const fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

impl Display for GiveUp {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        let Self { name, attempts, elapsed, error, why, retry_after } = self;
        let noun = if *attempts == 1 { "attempt" } else { "attempts" };
        write!(f, "`{name}` gave up after {attempts} {noun} in {:?}, {why}", brief(*elapsed))?;
        if let Some(wait) = retry_after {
            write!(f, ", try again in {:?}", brief(*wait))?;
        }
        write!(f, ": {error}")
    }
}

/// Nine decimals help nobody in a log line: whole milliseconds from one millisecond up.
const fn brief(duration: Duration) -> Duration {
    match duration.subsec_nanos() % 1_000_000 {
        rest if duration.as_millis() > 0 => duration.saturating_sub(Duration::from_nanos(rest as u64)),
        _ => duration,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_one_line() {
        let (wait, elapsed) = (Duration::from_millis(200), Duration::from_micros(310_999));
        let retry = Retry::new("m::f", 2, wait, elapsed, "reset".to_owned());
        assert_eq!(retry.to_string(), "`m::f` failed attempt 2 after 310ms, retries in 200ms: reset");
        let mut report = GiveUp::new(
            "m::f",
            3,
            Duration::from_micros(1_204_777),
            "refused".to_owned(),
            Why::Attempts,
            None,
        );
        assert_eq!(
            report.to_string(),
            "`m::f` gave up after 3 attempts in 1.204s, all attempts are used up: refused"
        );
        report.attempts = 1;
        report.elapsed = Duration::from_micros(15);
        report.why = Why::RetryAfterTooLong;
        report.retry_after = Some(Duration::from_secs(90));
        assert_eq!(
            report.to_string(),
            "`m::f` gave up after 1 attempt in 15µs, the wait that was asked for is too long, try again in 90s: refused"
        );
    }
}
