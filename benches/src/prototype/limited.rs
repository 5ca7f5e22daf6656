use super::Rules;
use pin_project_lite::pin_project;
use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::time::Sleep;

/// The time limit of an attempt ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rejection;

thread_local!(static DEADLINE: Cell<Option<Instant>> = const { Cell::new(None) });

pin_project! {
    #[project = TimerProjection]
    enum Timer {
        Refused,
        Idle,
        Tokio { #[pin] sleep: Sleep },
        Thread { until: Box<Instant> },
    }
}

pin_project! {
    /// An attempt with a time limit. The attempt is polled first: one that is ready at once never makes a
    /// timer, and its clock starts when it is first pending.
    pub(crate) struct Limited<F, S> {
        #[pin]
        attempt: F,
        #[pin]
        timer: Timer,
        rules: S,
    }
}

#[inline]
pub(crate) fn limit<F, S>(attempt: F, rules: S) -> Limited<F, S> {
    let timer = match DEADLINE.get() {
        None => Timer::Idle,
        Some(until) => inherit(until),
    };
    Limited { attempt, timer, rules }
}

#[cold]
#[inline(never)]
fn inherit(until: Instant) -> Timer {
    if until <= Instant::now() { Timer::Refused } else { Timer::Idle }
}

impl<F: Future, S: Fn() -> Rules> Future for Limited<F, S> {
    type Output = Result<F::Output, Rejection>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if matches!(*this.timer, Timer::Refused) {
            return Poll::Ready(Err(Rejection));
        }
        if let Poll::Ready(output) = this.attempt.poll(context) {
            return Poll::Ready(Ok(output));
        }
        poll_timer(this.timer.as_mut(), (this.rules)(), context).map(Err)
    }
}

#[cold]
#[inline(never)]
fn poll_timer(mut timer: Pin<&mut Timer>, rules: Rules, context: &mut Context<'_>) -> Poll<Rejection> {
    if matches!(*timer, Timer::Idle) {
        timer.set(start(Duration::from_nanos(rules.policy.timeout)));
    }
    match timer.project() {
        TimerProjection::Idle | TimerProjection::Refused => Poll::Ready(Rejection),
        TimerProjection::Tokio { sleep } => sleep.poll(context).map(|()| Rejection),
        TimerProjection::Thread { until } if **until <= Instant::now() => Poll::Ready(Rejection),
        TimerProjection::Thread { .. } => Poll::Pending,
    }
}

fn start(limit: Duration) -> Timer {
    if tokio::runtime::Handle::try_current().is_ok() {
        Timer::Tokio { sleep: tokio::time::sleep(limit) }
    } else {
        Timer::Thread { until: Box::new(Instant::now() + limit) }
    }
}
