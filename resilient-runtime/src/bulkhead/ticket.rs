//! A place in the queue of a bulkhead, of a future.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::core::Joined;
use super::{Bulkhead, Shared};
use crate::rejection::Rejection;
use crate::sync::Arc;
use crate::timer::Timer;

/// The wait for a slot. Dropped before its end, it leaves the queue, and passes on a slot it was given meanwhile.
#[derive(Debug)]
pub(crate) struct Ticket {
    shared: Arc<Shared>,
    place: u64,
    /// Neither given its slot by [`poll`] nor rejected.
    waits: bool,
    timer: Option<Pin<Box<Timer>>>,
}

/// Queues, or asks whether the wait is over; then there is no ticket any more.
#[cold]
#[inline(never)]
pub(super) fn poll(
    bulkhead: &Bulkhead,
    ticket: &mut Option<Box<Ticket>>,
    cx: &mut Context<'_>,
) -> Poll<Result<(), Rejection>> {
    let waiting = match ticket {
        Some(waiting) => waiting,
        None => match bulkhead.join(|| cx.waker().clone()) {
            Joined::Entered => return Poll::Ready(Ok(())),
            Joined::Full => return Poll::Ready(Err(bulkhead.full())),
            Joined::Queued(place) => ticket.insert(Box::new(Ticket::new(bulkhead, place))),
        },
    };
    let polled = waiting.poll(cx);
    if polled.is_ready() {
        *ticket = None;
    }
    polled.map(|entered| if entered { Ok(()) } else { Err(bulkhead.waited()) })
}

impl Ticket {
    fn new(bulkhead: &Bulkhead, place: u64) -> Self {
        // Before the timer is made, whose panics are not ours: from here on the place is given up when dropped.
        let mut ticket = Self { shared: Arc::clone(bulkhead.shared()), place, waits: true, timer: None };
        if let Some(wait) = bulkhead.longest_wait() {
            Timer::start(wait, |timer| ticket.timer = Some(Box::pin(timer)));
        }
        ticket
    }

    /// Ready with `true` where there is a slot, with `false` where the time to wait is over.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        if self.shared.core.has_entered(self.place, cx.waker()) {
            self.waits = false;
            return Poll::Ready(true);
        }
        let Some(timer) = &mut self.timer else { return Poll::Pending };
        if timer.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        self.waits = false;
        // It may have been given a slot since.
        Poll::Ready(self.shared.core.withdraw(self.place))
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if self.waits && self.shared.core.withdraw(self.place) {
            self.shared.core.leave();
        }
    }
}
