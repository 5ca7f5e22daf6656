//! A virtual clock for blocking code under test.

use std::cell::Cell;
use std::marker::PhantomData;
use std::time::{Duration, Instant};

thread_local! {
    static NOW: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// While it lives, blocking waits of this thread take no time: they move this thread's clock forward instead.
///
/// For sync functions. Async tests use `tokio::time::pause`, which this crate follows as it is.
/// Guards nest; the inner one starts at the outer one's time.
///
/// ```
/// use std::time::Duration;
/// use resilient_runtime::{VirtualTime, resilient};
///
/// #[resilient(max_attempts = 3, backoff = fixed("1h"), jitter = none, retry_on = any)]
/// fn read() -> Result<u8, String> {
///     Err("offline".into())
/// }
///
/// let time = VirtualTime::start();
/// assert!(read().is_err());
/// assert_eq!(time.elapsed(), Duration::from_secs(7200));
/// ```
#[derive(Debug)]
pub struct VirtualTime {
    started: Instant,
    outer: Option<Instant>,
    /// The clock is the thread's, so the guard must not leave it.
    not_send: PhantomData<*const ()>,
}

impl VirtualTime {
    /// Starts virtual time on this thread.
    pub fn start() -> Self {
        Self::start_at(NOW.get().unwrap_or_else(Instant::now))
    }

    /// Starts it at `started`, which is another thread's virtual time.
    pub(crate) fn start_at(started: Instant) -> Self {
        let outer = NOW.replace(Some(started));
        Self { started, outer, not_send: PhantomData }
    }

    /// Moves this thread's clock forward.
    pub fn advance(&self, by: Duration) {
        advance(by);
    }

    /// Lets time pass on whatever virtual clock this thread runs on: for a body under test, which a sync `timeout` runs on
    /// a worker thread with a clock of its own. Without such a clock it does nothing.
    pub fn pass(time: Duration) {
        advance(time);
    }

    /// Virtual time since [`start`](Self::start).
    pub fn elapsed(&self) -> Duration {
        NOW.get().map_or(Duration::ZERO, |now| now.saturating_duration_since(self.started))
    }
}

impl Drop for VirtualTime {
    fn drop(&mut self) {
        NOW.set(self.outer);
    }
}

/// This thread's virtual time, if it runs on one.
pub(crate) fn now() -> Option<Instant> {
    NOW.get()
}

/// Moves the clock forward and says whether there is one. A clock at the end of its range stands still.
pub(crate) fn advance(by: Duration) -> bool {
    let Some(now) = NOW.get() else { return false };
    NOW.set(Some(now.checked_add(by).unwrap_or(now)));
    true
}
