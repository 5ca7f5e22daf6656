use super::Rules;
use super::timer::Wait;
use pin_project_lite::pin_project;
use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

/// The time limit of an attempt ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rejection;

thread_local!(static DEADLINE: Cell<Option<Instant>> = const { Cell::new(None) });

/// Sets the deadline that calls on this thread inherit.
pub(crate) fn set_deadline(deadline: Instant) {
    DEADLINE.set(Some(deadline));
}

pin_project! {
    /// An attempt with a time limit. The attempt is polled first: one that is ready at once never makes a
    /// timer, and its clock starts when it is first pending.
    ///
    /// A rejection becomes the attempt's own output in here: a `Result` around the output is moved twice.
    pub(crate) struct Limited<F, R> {
        #[pin]
        attempt: F,
        #[pin]
        timer: Wait,
        reject: R,
    }
}

#[inline]
pub(crate) fn limit<F, S, R>(attempt: F, rules: S, reject: R) -> Limited<F, R>
where
    S: Fn() -> Rules,
{
    let nanos = match DEADLINE.get() {
        None => rules().policy.timeout,
        Some(until) => inherit(until, rules()),
    };
    let timer = if nanos == 0 { Wait::Refused } else { Wait::Idle { nanos } };
    Limited { attempt, timer, reject }
}

#[cold]
#[inline(never)]
fn inherit(until: Instant, rules: Rules) -> u64 {
    rules.policy.timeout.min(super::in_nanos(until.saturating_duration_since(Instant::now())))
}

impl<F, R> Future for Limited<F, R>
where
    F: Future,
    R: Fn(Rejection) -> F::Output,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if matches!(*this.timer, Wait::Refused) {
            return Poll::Ready((this.reject)(Rejection));
        }
        if let Poll::Ready(output) = this.attempt.poll(context) {
            return Poll::Ready(output);
        }
        this.timer.poll(context).map(|()| (this.reject)(Rejection))
    }
}
