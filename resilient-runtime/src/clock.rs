//! The one clock everything reads.
//!
//! Inside a tokio runtime it is tokio's, so that `tokio::time::pause` governs it; under [`VirtualTime`](crate::VirtualTime)
//! (feature `test-util`) it is that thread's virtual time.

/// Tested wherever it is built, though [`limiter_nanos`] may have no use for it.
#[cfg(all(feature = "tsc", any(test, not(any(debug_assertions, feature = "test-util")))))]
mod counter;

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The time now.
pub(crate) fn now() -> Instant {
    #[cfg(feature = "test-util")]
    if let Some(now) = crate::virtual_time::now() {
        return now;
    }
    tokio::time::Instant::now().into_std()
}

/// Nanoseconds since a moment before the first call of this function in the process; they last for 584 years. What atomics
/// can hold.
pub(crate) fn nanos() -> u64 {
    crate::backoff::nanos(since_epoch())
}

/// [`nanos`] for rate limits, which ask for the time at each call and nobody else for what they make of it: with the feature
/// `tsc` the processor's counter.
///
/// The counter knows nothing of tokio's paused clock, and tokio does not tell whether a thread runs under one: asking it for
/// the time is the cost that is to be saved. So this is settled when the crate is built. Under `test-util`, and in a build with
/// debug assertions as that of `cargo test` is, it is the one clock.
#[inline]
pub(crate) fn limiter_nanos() -> u64 {
    #[cfg(all(feature = "tsc", not(any(debug_assertions, feature = "test-util"))))]
    return counter::nanos();
    #[cfg(not(all(feature = "tsc", not(any(debug_assertions, feature = "test-util")))))]
    return nanos();
}

/// Milliseconds since the first call of this function in the process, modulo 2^32 (49 days). What a call
/// can afford to remember in four bytes.
pub(crate) fn ticks() -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "modulo 2^32 is what is wanted")]
    let ticks = since_epoch().as_millis() as u32;
    ticks
}

/// How long ago `earlier`, a result of [`ticks`], was taken.
pub(crate) fn elapsed_since(earlier: u32) -> Duration {
    Duration::from_millis(u64::from(ticks().wrapping_sub(earlier)))
}

/// Wide of both ends of the range: a virtual clock may run before the epoch was first asked for.
fn since_epoch() -> Duration {
    static EPOCH: OnceLock<Instant> = OnceLock::new();
    let now = now();
    let epoch = *EPOCH.get_or_init(|| now.checked_sub(Duration::from_secs(3600)).unwrap_or(now));
    now.saturating_duration_since(epoch)
}

/// `now + wait`, or `None` where the sum is past what the platform can express: no limit.
pub(crate) fn after(wait: Duration) -> Option<Instant> {
    now().checked_add(wait)
}

/// Blocks the thread.
pub(crate) fn sleep_blocking(wait: Duration) {
    #[cfg(feature = "test-util")]
    if crate::virtual_time::advance(wait) {
        return;
    }
    std::thread::sleep(wait);
}
