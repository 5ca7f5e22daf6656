//! Waiting between attempts.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;

use crate::clock;
use crate::retry_budget::RetryBudget;
use crate::scope;
use crate::site::Rules;
use crate::stop::Stop;
use crate::timer::Timer;

/// How long to wait before the next attempt, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(pub(crate) u64);

impl Wait {
    pub(crate) fn duration(self) -> Duration {
        Duration::from_nanos(self.0)
    }
}

impl Wait {
    /// `None` where there is nothing to wait for.
    #[inline]
    pub fn nonzero(self) -> Option<Self> {
        if self.0 == 0 { None } else { Some(self) }
    }
}

/// Yields once, so that a body that fails at once cannot starve its executor or an outer timeout.
///
/// A future of its own rather than a state of `Sleep`, because that has a timer to drop.
#[inline]
pub fn yield_once() -> YieldOnce {
    YieldOnce { yielded: false }
}

/// The future of [`yield_once`].
#[derive(Debug)]
#[must_use = "futures do nothing unless polled"]
pub struct YieldOnce {
    yielded: bool,
}

impl Future for YieldOnce {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.yielded {
            return Poll::Ready(());
        }
        self.yielded = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

pin_project! {
    #[project = StateProjection]
    #[derive(Debug)]
    enum State {
        /// Not polled yet.
        Idle { wait: Wait },
        Timer { #[pin] timer: Timer },
    }
}

pin_project! {
    /// The future of [`sleep`].
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct Sleep {
        #[pin]
        state: State,
    }
}

/// Waits. The timer is made when first polled, where it lies.
#[inline]
pub fn sleep(wait: Wait) -> Sleep {
    Sleep { state: State::Idle { wait } }
}

impl Future for Sleep {
    type Output = ();

    #[cold]
    #[inline(never)]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.project().state;
        if let State::Idle { wait } = *state {
            Timer::start(wait.duration(), |timer| state.set(State::Timer { timer }));
        }
        match state.project() {
            StateProjection::Timer { timer } => timer.poll(cx),
            StateProjection::Idle { .. } => Poll::Ready(()),
        }
    }
}

/// The wait before a retry that was paid for. Dropped before it is over, it gives the token back: the attempt is not made.
pub fn pause_paid(wait: Wait, budget: &RetryBudget) -> impl Future<Output = ()> {
    // Paid already: it may be dropped before it is polled.
    let unspent = Unspent { budget };
    async move {
        pause(wait).await;
        std::mem::forget(unspent);
    }
}

struct Unspent<'b> {
    budget: &'b RetryBudget,
}

impl Drop for Unspent<'_> {
    fn drop(&mut self) {
        self.budget.refund();
    }
}

/// [`sleep`], or [`yield_once`] where there is nothing to wait for.
async fn pause(wait: Wait) {
    match wait.nonzero() {
        None => yield_once().await,
        Some(wait) => sleep(wait).await,
    }
}

/// Waits until the wait is over or `stop` is stopped; says whether it was stopped.
pub async fn pause_unless(stop: &Stop, wait: Wait) -> bool {
    stop.interrupts(pause(wait)).await
}

/// [`pause_unless`] for a retry that was paid for: stopped or dropped, it gives the token back.
pub async fn pause_paid_unless(stop: &Stop, wait: Wait, budget: &RetryBudget) -> bool {
    stop.interrupts(pause_paid(wait, budget)).await
}

/// Blocks the thread.
#[inline]
pub fn pause_blocking(wait: Wait) {
    if wait.0 != 0 {
        block(wait);
    }
}

#[cold]
#[inline(never)]
fn block(wait: Wait) {
    clock::sleep_blocking(wait.duration());
}

/// Blocks until the wait is over or `stop` is stopped; says whether it was stopped.
pub fn pause_blocking_unless(stop: &Stop, wait: Wait) -> bool {
    stop.interrupts_blocking(wait.duration())
}

/// The wait was ended by `stop`: the attempt that it was for is not made, so that it does not count.
#[cold]
pub fn withdraw_retry(rules: Rules<'_>) {
    scope::withdraw_retry(rules.site);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_no_larger_than_tokios_sleep() {
        assert_eq!(size_of::<Sleep>(), size_of::<tokio::time::Sleep>());
    }

    #[tokio::test(start_paused = true)]
    async fn zero_yields_exactly_once() {
        let mut polls = 0;
        let mut pause = std::pin::pin!(pause(Wait(0)));
        std::future::poll_fn(|cx| {
            polls += 1;
            pause.as_mut().poll(cx)
        })
        .await;
        assert_eq!(polls, 2);
    }

    #[tokio::test(start_paused = true)]
    async fn waits_as_long_as_told_on_tokios_clock() {
        let before = tokio::time::Instant::now();
        pause(Wait(3_600_000_000_000)).await;
        assert_eq!(before.elapsed(), Duration::from_secs(3600));
    }
}
