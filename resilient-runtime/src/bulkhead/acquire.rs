//! Waiting for a slot, as a future.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Bulkhead, BulkheadPermit, Ticket};
use crate::rejection::Rejection;

/// The future of [`Bulkhead::acquire`].
#[derive(Debug)]
#[must_use = "futures do nothing unless polled"]
pub struct Acquire<'a> {
    bulkhead: &'a Bulkhead,
    ticket: Option<Box<Ticket>>,
}

impl<'a> Acquire<'a> {
    pub(super) fn new(bulkhead: &'a Bulkhead) -> Self {
        Self { bulkhead, ticket: None }
    }
}

impl<'a> Future for Acquire<'a> {
    type Output = Result<BulkheadPermit<'a>, Rejection>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let bulkhead = self.bulkhead;
        bulkhead.poll_enter(&mut self.ticket, cx).map_ok(|()| bulkhead.permit())
    }
}
