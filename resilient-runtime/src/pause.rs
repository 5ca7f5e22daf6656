//! Waiting between attempts.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;

use crate::clock;
use crate::scope;
use crate::site::Rules;
use crate::stop::Stop;
use crate::timer::Timer;
use crate::why::Why;

/// How long to wait before the next attempt, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(pub(crate) u64);

impl Wait {
    pub(crate) fn duration(self) -> Duration {
        Duration::from_nanos(self.0)
    }
}

pin_project! {
    #[project = PauseProjection]
    #[derive(Debug)]
    enum State {
        Yield { yielded: bool },
        Timer { #[pin] timer: Timer },
    }
}

pin_project! {
    /// The future of [`pause`].
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct Pause {
        #[pin]
        state: State,
    }
}

/// Waits. A wait of zero yields once, so that a body that fails at once cannot starve its executor or an outer
/// timeout.
#[inline]
pub fn pause(wait: Wait) -> Pause {
    let state = if wait.0 == 0 {
        State::Yield { yielded: false }
    } else {
        State::Timer { timer: Timer::after(wait.duration()) }
    };
    Pause { state }
}

impl Future for Pause {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.project().state.project() {
            PauseProjection::Timer { timer } => timer.poll(cx),
            PauseProjection::Yield { yielded: true } => Poll::Ready(()),
            PauseProjection::Yield { yielded } => {
                *yielded = true;
                cx.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }
}

/// Waits until the wait is over or `stop` is stopped; says whether it was stopped.
pub async fn pause_unless(stop: &Stop, wait: Wait) -> bool {
    stop.interrupts(pause(wait)).await
}

/// Blocks the thread.
#[inline]
pub fn pause_blocking(wait: Wait) {
    if wait.0 != 0 {
        clock::sleep_blocking(wait.duration());
    }
}

/// Blocks until the wait is over or `stop` is stopped; says whether it was stopped.
pub fn pause_blocking_unless(stop: &Stop, wait: Wait) -> bool {
    stop.interrupts_blocking(wait.duration())
}

/// The wait was ended by `stop`: the attempt that it was for is not made, so that it does not count.
#[cold]
pub fn interrupted(rules: Rules<'_>) -> Why {
    scope::withdraw_retry(rules.site);
    Why::Stopped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_no_larger_than_tokios_sleep() {
        assert_eq!(size_of::<Pause>(), size_of::<tokio::time::Sleep>());
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
