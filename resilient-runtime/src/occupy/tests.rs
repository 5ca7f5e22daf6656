use std::future::{pending, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Waker;

use super::*;
use crate::pause::yield_once;

type Answer = Result<u8, Rejection>;

fn occupied(bulkhead: &Bulkhead, attempt: impl Future<Output = Answer>) -> impl Future<Output = Answer> {
    occupy(|rejection| rejection, move || bulkhead, attempt)
}

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_slot_is_held_from_the_first_poll_to_the_end() {
    let bulkhead = Bulkhead::new(2);
    let mut attempt = pin!(occupied(&bulkhead, async {
        yield_once().await;
        yield_once().await;
        Ok(1)
    }));
    assert_eq!(bulkhead.in_flight(), 0);
    for _ in 0..2 {
        assert!(poll(attempt.as_mut()).is_pending());
        assert_eq!(bulkhead.in_flight(), 1);
    }
    assert_eq!(poll(attempt.as_mut()), Poll::Ready(Ok(1)));
    assert_eq!(bulkhead.in_flight(), 0);
}

#[test]
fn a_slot_comes_back_when_the_attempt_is_dropped_or_panics() {
    let bulkhead = Bulkhead::new(1);
    {
        let mut attempt = pin!(occupied(&bulkhead, pending()));
        assert!(poll(attempt.as_mut()).is_pending());
        assert_eq!(bulkhead.in_flight(), 1);
    }
    assert_eq!(bulkhead.in_flight(), 0);
    for polls in [0, 1, 2] {
        let mut attempt = Box::pin(occupied(&bulkhead, async {
            for _ in 0..polls {
                yield_once().await;
            }
            panic!("the body")
        }));
        for _ in 0..polls {
            assert!(poll(attempt.as_mut()).is_pending());
        }
        assert!(catch_unwind(AssertUnwindSafe(|| poll(attempt.as_mut()))).is_err());
        assert_eq!(bulkhead.in_flight(), 0, "after {polls} polls");
    }
}

#[test]
fn an_attempt_queues_for_its_slot_and_leaves_the_queue_when_dropped() {
    let bulkhead = Bulkhead::new(1).max_queued(1);
    let permit = bulkhead.try_acquire();
    {
        let mut dropped = pin!(occupied(&bulkhead, ready(Ok(1))));
        assert!(poll(dropped.as_mut()).is_pending());
        assert_eq!(bulkhead.queued(), 1);
    }
    assert_eq!(bulkhead.queued(), 0);
    let mut next = pin!(occupied(&bulkhead, ready(Ok(2))));
    assert!(poll(next.as_mut()).is_pending());
    let full = poll(pin!(occupied(&bulkhead, ready(Ok(3)))));
    assert!(matches!(full, Poll::Ready(Err(rejection)) if rejection.is_full()));
    drop(permit);
    assert_eq!(poll(next.as_mut()), Poll::Ready(Ok(2)));
    assert_eq!(bulkhead.in_flight(), 0);
}
