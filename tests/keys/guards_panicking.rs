//! A panic at every point of a call that passes every guard, in a closed and in a half-open circuit: nothing is kept.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use futures::FutureExt;
use resilient_behaviour_tests::Fault;
use resilient_runtime::{
    BreakerState, Bulkhead, CircuitBreaker, Delays, Jitter, Rejection, RetryBudget, VirtualTime, resilient,
};
use tokio::time::sleep;

/// Where it panics, once.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Point {
    Nowhere,
    Body,
    Predicate,
    Hook,
    Fallback,
    Drop,
    Conversion,
}

const POINTS: [Point; 6] =
    [Point::Body, Point::Predicate, Point::Hook, Point::Fallback, Point::Drop, Point::Conversion];

thread_local! {
    static POINT: Cell<Point> = const { Cell::new(Point::Nowhere) };
}

/// Panics if this is the point, and never again.
fn pass(point: Point) {
    if POINT.get() == point {
        POINT.set(Point::Nowhere);
        panic!("{point:?}");
    }
}

/// An error that may panic where it is dropped.
#[derive(Debug)]
struct Failure;

impl Drop for Failure {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            pass(Point::Drop);
        }
    }
}

impl From<Rejection> for Failure {
    fn from(_: Rejection) -> Self {
        pass(Point::Conversion);
        Self
    }
}

struct Guards {
    breaker: CircuitBreaker,
    bulkhead: Bulkhead,
    budget: RetryBudget,
}

impl Guards {
    /// The breaker is closed, or open with its open time over.
    fn new(half_open: bool) -> Self {
        let breaker =
            CircuitBreaker::new().consecutive(99).probes(99).pass_rate(1.0).open_jitter(Jitter::None);
        let breaker = breaker.open_for(Delays::fixed(Duration::from_secs(5))).half_open_limit(Duration::MAX);
        for _ in 0..if half_open { 99 } else { 0 } {
            breaker.try_acquire().expect("closed").failure("no");
        }
        Self { breaker, bulkhead: Bulkhead::new(1), budget: RetryBudget::tokens(50) }
    }

    #[resilient(
        max_attempts = 2, backoff = fixed("10ms"), jitter = none, retry_if = |_| { pass(Point::Predicate); true }, timeout = "1s",
        on_retry = |_| pass(Point::Hook), fallback = |_| { pass(Point::Fallback); Err(Failure) },
        circuit_breaker(&self.breaker, ignore = [_ if true]), bulkhead = &self.bulkhead, budget = &self.budget
    )]
    async fn call(&self, fails: bool) -> Result<u8, Failure> {
        tokio::task::yield_now().await;
        pass(Point::Body);
        if POINT.get() == Point::Conversion {
            sleep(Duration::from_secs(60)).await;
        }
        if fails { Err(Failure) } else { Ok(1) }
    }

    #[resilient(
        max_attempts = 2, backoff = fixed("10ms"), jitter = none, retry_if = |_| { pass(Point::Predicate); true },
        on_retry = |_| pass(Point::Hook), fallback = |_| { pass(Point::Fallback); Err(Failure) },
        circuit_breaker(&self.breaker, ignore = [_ if true]), bulkhead = &self.bulkhead, budget = &self.budget
    )]
    fn blocking(&self, fails: bool) -> Result<u8, Failure> {
        pass(Point::Body);
        if fails { Err(Failure) } else { Ok(1) }
    }

    fn check(&self, point: Point) {
        assert_eq!(POINT.replace(Point::Nowhere), Point::Nowhere, "{point:?} was never passed");
        assert_eq!((self.bulkhead.in_flight(), self.bulkhead.queued()), (0, 0), "{point:?}");
    }

    /// Places of probes that are free, where it is half-open.
    fn free_probes(&self) -> usize {
        let probes: Vec<_> = (0..200).map_while(|_| self.breaker.try_acquire().ok()).collect();
        probes.len()
    }
}

#[tokio::test(start_paused = true)]
async fn in_a_closed_circuit() {
    for point in POINTS {
        let guards = Guards::new(false);
        POINT.set(point);
        let panicked =
            AssertUnwindSafe(async { drop(guards.call(true).await) }).catch_unwind().await.is_err();
        // A hook that panics is reported, and does not end the call.
        assert_eq!(panicked, point != Point::Hook, "{point:?}");
        guards.check(point);
        assert_eq!(
            (guards.call(false).await.ok(), guards.breaker.state()),
            (Some(1), BreakerState::Closed),
            "{point:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn in_a_half_open_circuit() {
    for point in POINTS {
        let guards = Guards::new(true);
        sleep(Duration::from_secs(5)).await;
        POINT.set(point);
        let _ = AssertUnwindSafe(async { drop(guards.call(true).await) }).catch_unwind().await;
        guards.check(point);
        if guards.breaker.state() == BreakerState::HalfOpen {
            assert_eq!(guards.free_probes(), 99, "{point:?}");
        } else {
            // A panic within the attempt is a failure, and one is too many here.
            assert!([Point::Body, Point::Conversion].contains(&point), "{point:?}");
            assert_eq!(guards.breaker.state(), BreakerState::Open);
            sleep(Duration::from_secs(5)).await;
        }
        assert_eq!(guards.call(false).await.ok(), Some(1), "{point:?}");
    }
}

#[test]
fn in_blocking_code() {
    for (half_open, point) in
        [false, true].into_iter().flat_map(|half_open| POINTS.map(|point| (half_open, point)))
    {
        if point == Point::Conversion {
            continue;
        }
        let time = VirtualTime::start();
        let guards = Guards::new(half_open);
        time.advance(Duration::from_secs(5));
        POINT.set(point);
        let panicked = catch_unwind(AssertUnwindSafe(|| drop(guards.blocking(true)))).is_err();
        assert_eq!(panicked, point != Point::Hook, "{point:?}");
        guards.check(point);
        time.advance(Duration::from_secs(5));
        assert_eq!(guards.blocking(false).ok(), Some(1), "{point:?}");
    }
}

/// The worker thread that the body ran on gives the slot back.
#[test]
fn on_a_worker_thread() {
    static BULKHEAD: Bulkhead = Bulkhead::new(1);
    static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive(2);
    #[resilient(bulkhead = &BULKHEAD, circuit_breaker = &BREAKER, timeout = "1m")]
    fn call(fails: bool) -> Result<u8, Fault> {
        assert!(!fails, "body");
        Ok(1)
    }
    assert!(catch_unwind(|| call(true)).is_err());
    assert_eq!((call(false), BULKHEAD.in_flight()), (Ok(1), 0));
}
