//! The slot of a bulkhead around the body of an attempt.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::bulkhead::{Bulkhead, BulkheadPermit, Ticket};
use crate::limit::reject;
use crate::outcome::Outcome;
use crate::rejection::Rejection;

/// How far an attempt has come. While its body is polled a local has the permit, and this is `Outside`.
enum Phase<'b> {
    Outside,
    Queued(Box<Ticket>),
    Inside(BulkheadPermit<'b>),
}

impl<'b> Phase<'b> {
    /// The permit of an attempt whose body was pending.
    #[inline]
    fn take(&mut self) -> Option<BulkheadPermit<'b>> {
        if let Self::Inside(permit) = mem::replace(self, Self::Outside) { Some(permit) } else { None }
    }

    /// Goes on where an attempt found no free slot.
    #[cold]
    #[inline(never)]
    fn queue(
        &mut self,
        bulkhead: &'b Bulkhead,
        cx: &mut Context<'_>,
    ) -> Poll<Result<BulkheadPermit<'b>, Rejection>> {
        let mut ticket = match mem::replace(self, Self::Outside) {
            Self::Queued(ticket) => Some(ticket),
            Self::Outside | Self::Inside(_) => None,
        };
        let entered = bulkhead.poll_enter(&mut ticket, cx);
        if let Some(ticket) = ticket {
            *self = Self::Queued(ticket);
        }
        entered.map_ok(|()| bulkhead.permit())
    }
}

pin_project! {
    /// The future of [`occupy`].
    #[must_use = "futures do nothing unless polled"]
    pub struct Occupying<'b, F, K, C> {
        #[pin]
        attempt: F,
        // Dropped after the body: a slot is free when its body is gone.
        phase: Phase<'b>,
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
    Occupying { attempt, phase: Phase::Outside, bulkhead, convert }
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
        let bulkhead = (this.bulkhead)();
        let entered = match this.phase {
            Phase::Outside => bulkhead.try_permit(),
            Phase::Inside(_) => this.phase.take(),
            Phase::Queued(_) => None,
        };
        let permit = match entered {
            Some(permit) => permit,
            None => match this.phase.queue(bulkhead, cx) {
                Poll::Ready(Ok(permit)) => permit,
                Poll::Ready(Err(rejection)) => return Poll::Ready(reject(rejection, false, &*this.convert)),
                Poll::Pending => return Poll::Pending,
            },
        };
        let polled = this.attempt.poll(cx);
        // By reference, and so not copied right after it was written, which a processor waits for.
        match &polled {
            Poll::Ready(outcome) => release(permit, outcome),
            Poll::Pending => mem::forget(mem::replace(this.phase, Phase::Inside(permit))),
        }
        polled
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
    let permit = match bulkhead.try_permit() {
        Some(permit) => permit,
        None => match bulkhead.acquire_blocking() {
            Ok(permit) => permit,
            Err(rejection) => return reject(rejection, false, convert),
        },
    };
    let outcome = attempt();
    release(permit, &outcome);
    outcome
}

#[cfg(test)]
mod tests;
