//! A switch that ends waiting.

use std::future::Future;
use std::pin::pin;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::clock;

/// Ends the retries of every call that names it: `stop = &self.shutdown`.
///
/// Once stopped, a call that waits between attempts wakes up, async or sync, and no further attempt is started;
/// the caller gets the last error. An attempt that runs is left alone.
///
/// ```
/// use resilient_runtime::{Stop, resilient};
///
/// static SHUTDOWN: Stop = Stop::new();
///
/// #[resilient(max_attempts = unlimited, retry_on = any, stop = SHUTDOWN)]
/// fn drain() -> Result<u8, String> {
///     Err("busy".into())
/// }
///
/// SHUTDOWN.stop();
/// assert_eq!(drain(), Err("busy".into()));
/// ```
#[derive(Debug)]
pub struct Stop {
    stopped: Mutex<bool>,
    blocking: Condvar,
    waiting: Notify,
}

impl Stop {
    /// A switch that is not stopped.
    pub const fn new() -> Self {
        Self { stopped: Mutex::new(false), blocking: Condvar::new(), waiting: Notify::const_new() }
    }

    /// Stops, for good.
    pub fn stop(&self) {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.blocking.notify_all();
        self.waiting.notify_waiters();
    }

    /// Whether [`stop`](Self::stop) was called.
    pub fn is_stopped(&self) -> bool {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Resolves once stopped.
    pub(crate) async fn stopped(&self) {
        let mut notified = pin!(self.waiting.notified());
        // Registered before the flag is read, so that no stop falls in between.
        notified.as_mut().enable();
        if !self.is_stopped() {
            notified.await;
        }
    }

    /// Runs `wait` to its end or until stopped; says whether it was stopped.
    pub(crate) async fn interrupts(&self, wait: impl Future<Output = ()>) -> bool {
        let mut stopped = pin!(self.stopped());
        let mut wait = pin!(wait);
        std::future::poll_fn(|cx| {
            if stopped.as_mut().poll(cx).is_ready() {
                return std::task::Poll::Ready(true);
            }
            wait.as_mut().poll(cx).map(|()| false)
        })
        .await
    }

    /// Blocks for `wait` or until stopped; says whether it was stopped.
    pub(crate) fn interrupts_blocking(&self, wait: Duration) -> bool {
        #[cfg(feature = "test-util")]
        if crate::virtual_time::now().is_some() {
            if !self.is_stopped() {
                clock::sleep_blocking(wait);
            }
            return self.is_stopped();
        }
        let Some(until) = clock::after(wait) else {
            let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
            drop(self.blocking.wait_while(stopped, |stopped| !*stopped));
            return true;
        };
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let left = until.saturating_duration_since(clock::now());
        let (stopped, _) = self
            .blocking
            .wait_timeout_while(stopped, left, |stopped| !*stopped)
            .unwrap_or_else(PoisonError::into_inner);
        *stopped
    }
}

impl Default for Stop {
    fn default() -> Self {
        Self::new()
    }
}
