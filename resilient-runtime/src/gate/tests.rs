use std::future::{pending, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Waker;
use std::time::Duration;

use super::*;
use crate::backoff::Delays;
use crate::booking::booking;
use crate::breaker::BreakerState;
use crate::jitter::Jitter;
use crate::pause::yield_once;

type Answer = Result<u8, Rejection>;

const SECOND: Duration = Duration::from_secs(1);

/// Opens at the first failure, for a second, and closes after a probe that succeeds.
fn breaker() -> CircuitBreaker {
    CircuitBreaker::new().consecutive(1).open_for(Delays::fixed(SECOND)).open_jitter(Jitter::None).probes(1)
}

fn guarded(gate: Gate<'_>, attempt: impl Future<Output = Answer>) -> impl Future<Output = Answer> {
    let book = booking::<Answer, _, _>(
        |answer, _| if answer.is_ok() { Booking::Success } else { Booking::Failure },
        ToString::to_string,
    );
    guard(|rejection| rejection, move || gate, book, attempt)
}

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

fn error() -> Answer {
    Err(Rejection::timeout("body", SECOND))
}

async fn open(breaker: &CircuitBreaker) {
    assert!(guarded(Gate::new().breaker(breaker), ready(error())).await.is_err());
    assert_eq!(breaker.state(), BreakerState::Open);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_was_pending_is_booked_as_it_ends() {
    let breaker = breaker();
    open(&breaker).await;
    tokio::time::sleep(SECOND).await;
    let probe = async {
        yield_once().await;
        yield_once().await;
        Ok(1)
    };
    assert_eq!(guarded(Gate::new().breaker(&breaker), probe).await, Ok(1));
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_dropped_while_pending_gives_its_place_back() {
    let breaker = breaker();
    open(&breaker).await;
    tokio::time::sleep(SECOND).await;
    {
        let mut probe = pin!(guarded(Gate::new().breaker(&breaker), pending()));
        assert!(poll(probe.as_mut()).is_pending());
        assert!(poll(probe.as_mut()).is_pending());
        let refused = guarded(Gate::new().breaker(&breaker), ready(Ok(1))).await;
        assert!(refused.is_err_and(|rejection| rejection.is_open()), "the only place is taken");
    }
    assert_eq!(guarded(Gate::new().breaker(&breaker), ready(Ok(2))).await, Ok(2));
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[test]
fn a_rejected_attempt_is_not_polled() {
    let breaker = breaker();
    breaker.force_open();
    let mut polled = false;
    let attempt = async {
        polled = true;
        Ok(1)
    };
    assert!(poll(pin!(guarded(Gate::new().breaker(&breaker), attempt))).is_ready());
    assert!(!polled);
}

#[test]
fn a_panic_of_the_body_is_a_failure_whenever_it_comes() {
    for polls in [0, 1, 2] {
        let breaker = breaker();
        let attempt = async {
            for _ in 0..polls {
                yield_once().await;
            }
            panic!("the body")
        };
        let mut attempt = Box::pin(guarded(Gate::new().breaker(&breaker), attempt));
        for _ in 0..polls {
            assert!(poll(attempt.as_mut()).is_pending());
            assert_eq!(breaker.state(), BreakerState::Closed);
        }
        assert!(catch_unwind(AssertUnwindSafe(|| poll(attempt.as_mut()))).is_err());
        assert_eq!(breaker.state(), BreakerState::Open, "after {polls} polls");
    }
}

#[test]
fn a_panic_of_a_blocking_body_is_a_failure() {
    let breaker = breaker();
    let call = || {
        let book = booking::<Answer, _, _>(|_, _| Booking::Success, ToString::to_string);
        guard_blocking(|rejection| rejection, Gate::new().breaker(&breaker), book, || panic!("the body"))
    };
    assert!(catch_unwind(AssertUnwindSafe(call)).is_err());
    assert_eq!(breaker.state(), BreakerState::Open);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_waits_for_its_turn_and_runs_then() {
    let limiter = RateLimiter::new(1, SECOND).max_wait(2 * SECOND);
    let breaker = breaker();
    let gate = Gate::new().breaker(&breaker).limiter(&limiter);
    let started = tokio::time::Instant::now();
    assert_eq!(guarded(gate, ready(Ok(1))).await, Ok(1));
    assert_eq!(started.elapsed(), Duration::ZERO);
    assert!(guarded(gate, ready(error())).await.is_err());
    assert_eq!(started.elapsed(), SECOND);
    assert_eq!(breaker.state(), BreakerState::Open, "the outcome after a wait is booked, too");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_is_dropped_while_it_waits_gives_back_its_turn_and_its_probe() {
    let limiter = RateLimiter::new(1, 2 * SECOND).max_wait(2 * SECOND);
    let breaker = breaker();
    open(&breaker).await;
    tokio::time::sleep(SECOND).await;
    assert!(limiter.try_acquire().is_ok());
    let gate = Gate::new().breaker(&breaker).limiter(&limiter);
    {
        let mut waiting = pin!(guarded(gate, ready(Ok(1))));
        assert!(poll(waiting.as_mut()).is_pending());
        assert!(limiter.acquire_blocking().is_err(), "its turn is two seconds from now, the next one four");
    }
    let started = tokio::time::Instant::now();
    assert_eq!(guarded(gate, ready(Ok(2))).await, Ok(2));
    assert_eq!(started.elapsed(), 2 * SECOND);
}

#[test]
fn a_limit_per_call_counts_the_first_attempt_only() {
    let limiter = RateLimiter::new(1, SECOND);
    let call = PerCall::new();
    let gate = Gate::new().limiter_once(&limiter, &call);
    for _ in 0..3 {
        assert!(matches!(poll(pin!(guarded(gate, ready(Ok(1))))), Poll::Ready(Ok(1))));
    }
    assert_eq!(limiter.available(), 0);
    let other = PerCall::new();
    let rejected = poll(pin!(guarded(Gate::new().limiter_once(&limiter, &other), ready(Ok(1)))));
    assert!(matches!(rejected, Poll::Ready(Err(rejection)) if rejection.is_limited()));
}
