//! A one-shot timer: tokio's where there is a runtime to drive it, a thread of ours elsewhere.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;
use tokio::runtime::Handle;
use tokio::time::Sleep;

use crate::thread_timer::ThreadSleep;

pin_project! {
    /// As large as tokio's `Sleep`: the other variant fits beside its niche, which a test holds to.
    #[project = TimerProjection]
    #[derive(Debug)]
    pub(crate) enum Timer {
        Tokio { #[pin] sleep: Sleep },
        Thread { sleep: Box<ThreadSleep> },
    }
}

impl Timer {
    /// Hands `place` a timer that is done `wait` from now; to place it right where it lies spares moving it. Never panics:
    /// outside a runtime, or in one whose time driver is off, a thread serves.
    #[inline]
    pub(crate) fn start(wait: Duration, mut place: impl FnMut(Self)) {
        if Handle::try_current().is_ok() {
            // tokio has no question for "is time enabled?", only this panic.
            let placed =
                catch_unwind(AssertUnwindSafe(|| place(Self::Tokio { sleep: tokio::time::sleep(wait) })));
            if placed.is_ok() {
                return;
            }
        }
        place(Self::Thread { sleep: Box::new(ThreadSleep::after(wait)) });
    }
}

impl Future for Timer {
    type Output = ();

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.project() {
            TimerProjection::Tokio { sleep } => sleep.poll(cx),
            TimerProjection::Thread { sleep } => sleep.poll(cx),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_is_no_larger_than_tokios() {
        assert_eq!(size_of::<Timer>(), size_of::<Sleep>());
    }
}
