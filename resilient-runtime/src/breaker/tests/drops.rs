//! The defects of other breakers that this one must not have, by their number in the list of inherited bugs, and futures that
//! are dropped or panic at each of their polls.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::*;

/// Pending `times` times, then `end`.
async fn pending_then<T>(times: u32, end: impl FnOnce() -> T) -> T {
    let mut polls = 0;
    poll_fn(|_| {
        polls += 1;
        if polls > times { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    end()
}

#[tokio::test(start_paused = true)]
async fn bug_1_an_ignored_error_does_not_leak_the_place_of_a_probe() {
    let breaker = about_to_probe(fragile().probes(3)).await;
    for _ in 0..100 {
        breaker.try_acquire().unwrap().ignore();
    }
    let probes: Vec<_> = (0..3).map(|_| breaker.try_acquire().unwrap()).collect();
    assert!(breaker.try_acquire().is_err());
    drop(probes);
    assert!(breaker.try_acquire().is_ok());
}

#[tokio::test(start_paused = true)]
async fn bug_2_a_probe_cancelled_at_any_poll_does_not_leak_its_place() {
    let breaker = about_to_probe(fragile().probes(1).pass_rate(1.0)).await;
    for polls in 0..5 {
        {
            let mut call = pin!(breaker.call_async(pending_then(10, || Ok::<_, Failure>(()))));
            for _ in 0..polls {
                assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            }
            assert_eq!(
                breaker.try_acquire().is_err(),
                polls > 0,
                "its place is taken from the first poll on"
            );
        }
        breaker.try_acquire().unwrap().ignore();
    }
    assert_eq!(succeed(&breaker), Went::Well);
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn bug_2_a_probe_that_panics_at_any_poll_does_not_leak_its_place() {
    for polls in 0..5 {
        let breaker = about_to_probe(fragile().probes(1)).await;
        let mut call =
            Box::pin(breaker.call_async::<(), Failure, _>(pending_then(polls, || panic!("probe"))));
        let run = || while call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {};
        catch_unwind(AssertUnwindSafe(run)).unwrap_err();
        assert_eq!(breaker.state(), BreakerState::Open, "already while the future that panicked exists");
        drop(call);
        tokio::time::advance(SECOND).await;
        assert_eq!(succeed(&breaker), Went::Well);
        assert_eq!(breaker.state(), BreakerState::Closed);
    }
}

#[tokio::test(start_paused = true)]
async fn bug_4_cancellation_is_no_failure() {
    let breaker = fragile();
    for _ in 0..100 {
        drop(breaker.try_acquire().unwrap());
        let mut call = Box::pin(breaker.call_async(std::future::pending::<Result<(), Failure>>()));
        assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    assert_eq!(breaker.state(), BreakerState::Closed);
    fail(&breaker);
    assert_eq!(breaker.state(), BreakerState::Closed, "nothing was recorded");
}

#[tokio::test(start_paused = true)]
async fn bug_6_no_timer_ends_what_was_forced() {
    let breaker = about_to_probe(fragile()).await;
    breaker.force_open();
    assert_eq!(rejection(&breaker).retry_after(), None);
    tokio::time::advance(Duration::from_secs(365 * 24 * 3600)).await;
    assert_eq!(succeed(&breaker), Went::Nowhere);
    assert_eq!((breaker.state(), breaker.remaining()), (BreakerState::ForcedOpen, None));
    breaker.reset();
    assert_eq!(succeed(&breaker), Went::Well);
}

#[tokio::test(start_paused = true)]
async fn a_rejected_future_is_not_polled() {
    let breaker = fragile();
    breaker.force_open();
    let body = async { panic!("polled") };
    let rejected = breaker.call_async::<(), Failure, _>(body).await;
    assert_eq!(went(&rejected), Went::Nowhere);
}

#[test]
fn a_permit_that_panics_out_of_scope_counts_as_neither() {
    let breaker = CircuitBreaker::new().consecutive(1);
    let panics = || {
        let _permit = breaker.try_acquire().unwrap();
        panic!("elsewhere");
    };
    catch_unwind(AssertUnwindSafe(panics)).unwrap_err();
    assert_eq!(breaker.state(), BreakerState::Closed);
}
