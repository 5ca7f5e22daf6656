//! The slot of a bulkhead around the body of an attempt.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::bulkhead::{Bulkhead, BulkheadPermit, Ticket};
use crate::limit::reject;
use crate::outcome::Outcome;
use crate::rejection::Rejection;

pin_project! {
    /// The future of [`occupy`].
    #[must_use = "futures do nothing unless polled"]
    pub struct Occupying<'b, F, K, C> {
        #[pin]
        attempt: F,
        permit: Option<BulkheadPermit<'b>>,
        ticket: Option<Box<Ticket>>,
        bulkhead: K,
        convert: C,
    }
}

/// Runs `attempt` in a slot, for which it queues where there is a queue: inside the attempt's time limit, so that the wait
/// is part of its time, and an attempt that is late in the queue never runs.
#[inline]
pub fn occupy<'b, F, K, C>(convert: C, bulkhead: K, attempt: F) -> Occupying<'b, F, K, C>
where
    F: Future<Output: Outcome>,
    K: Fn() -> &'b Bulkhead,
    C: Fn(Rejection) -> <F::Output as Outcome>::Error,
{
    Occupying { attempt, permit: None, ticket: None, bulkhead, convert }
}

impl<'b, F, K, C> Future for Occupying<'b, F, K, C>
where
    F: Future<Output: Outcome>,
    K: Fn() -> &'b Bulkhead,
    C: Fn(Rejection) -> <F::Output as Outcome>::Error,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if this.permit.is_none() {
            let bulkhead = (this.bulkhead)();
            match bulkhead.poll_enter(this.ticket, cx) {
                Poll::Ready(Ok(())) => *this.permit = Some(bulkhead.permit()),
                Poll::Ready(Err(rejection)) => {
                    return Poll::Ready(reject(rejection, false, &*this.convert));
                }
                Poll::Pending => return Poll::Pending,
            }
        }
        let Poll::Ready(outcome) = this.attempt.poll(cx) else { return Poll::Pending };
        if let Some(permit) = this.permit.take() {
            release(permit, &outcome);
        }
        Poll::Ready(outcome)
    }
}

/// An adaptive limit learns from successes: what fails at once only looks fast.
#[inline]
fn release<O: Outcome>(permit: BulkheadPermit<'_>, outcome: &O) {
    if outcome.is_failure() { drop(permit) } else { permit.complete() }
}

/// The blocking form of [`occupy`]: the thread waits in the queue.
#[inline]
pub fn occupy_blocking<O: Outcome>(
    convert: impl Fn(Rejection) -> O::Error,
    bulkhead: &Bulkhead,
    attempt: impl FnOnce() -> O,
) -> O {
    let permit = match bulkhead.acquire_blocking() {
        Ok(permit) => permit,
        Err(rejection) => return reject(rejection, false, convert),
    };
    let outcome = attempt();
    release(permit, &outcome);
    outcome
}
