//! Many callers at once through one function.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};

use futures::future::join_all;
use resilient_behaviour_tests::Fault;
use resilient_behaviour_tests::Fault::Io;
use resilient_runtime::{BreakerState, Bulkhead, CircuitBreaker, Jitter, RateLimiter, Rejection, resilient};
use tokio::time::sleep;

#[derive(Default)]
struct Counted {
    bodies: AtomicU32,
    running: AtomicU32,
    most: AtomicU32,
}

impl Counted {
    async fn run(&self) {
        self.bodies.fetch_add(1, Relaxed);
        let running = self.running.fetch_add(1, Relaxed) + 1;
        self.most.fetch_max(running, Relaxed);
        tokio::task::yield_now().await;
        self.running.fetch_sub(1, Relaxed);
    }
}

/// In real time, on two threads: 100,000 tasks, of which the limit lets 60,000 through and the bulkhead 64 at a time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_count_is_exact() {
    const CALLS: u32 = 100_000;
    static BREAKER: CircuitBreaker = CircuitBreaker::new();
    static BULKHEAD: Bulkhead = Bulkhead::new(64).max_queued(1_000_000);
    static LIMITER: RateLimiter = RateLimiter::new(60_000, Duration::from_secs(1_000_000));
    #[resilient(circuit_breaker = &BREAKER, rate_limit = &LIMITER, bulkhead = &BULKHEAD)]
    async fn call(counted: &Counted) -> Result<(), Fault> {
        counted.run().await;
        Ok(())
    }
    let (counted, started) = (Arc::new(Counted::default()), Instant::now());
    let tasks: Vec<_> = (0..CALLS)
        .map(|_| {
            let counted = Arc::clone(&counted);
            tokio::spawn(async move { call(&counted).await })
        })
        .collect();
    let mut limited = 0;
    for task in tasks {
        match task.await.expect("no panic") {
            Ok(()) => {}
            Err(failed) => {
                assert!(failed.rejection().is_some_and(Rejection::is_limited), "{failed:?}");
                limited += 1;
            }
        }
    }
    assert_eq!((counted.bodies.load(Relaxed), limited), (60_000, CALLS - 60_000));
    assert!((2..=64).contains(&counted.most.load(Relaxed)), "{:?}", counted.most);
    assert_eq!((BULKHEAD.in_flight(), BULKHEAD.queued(), LIMITER.available()), (0, 0, 0));
    assert_eq!(BREAKER.state(), BreakerState::Closed);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

/// A hundred callers at the instant at which the open time ends: three bodies run.
#[tokio::test(start_paused = true)]
async fn as_many_bodies_as_probes() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive(1).probes(3).open_jitter(Jitter::None);
    #[resilient(circuit_breaker = &BREAKER)]
    async fn call(bodies: &AtomicU32, fails: bool) -> Result<(), Fault> {
        bodies.fetch_add(1, Relaxed);
        sleep(Duration::from_millis(10)).await;
        if fails { Err(Io) } else { Ok(()) }
    }
    let bodies = AtomicU32::new(0);
    assert_eq!(call(&bodies, true).await, Err(Io));
    sleep(Duration::from_secs(5) - Duration::from_millis(10)).await;
    let outcomes = join_all((0..100).map(|_| call(&bodies, false))).await;
    let good = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!((bodies.load(Relaxed), good, BREAKER.state()), (1, 0, BreakerState::Open));
    sleep(Duration::from_millis(10)).await;
    let outcomes = join_all((0..100).map(|_| call(&bodies, false))).await;
    let good = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!((bodies.load(Relaxed), good, BREAKER.state()), (1 + 3, 3, BreakerState::Closed));
}

/// The same from threads, in blocking code.
#[test]
fn as_many_bodies_as_probes_of_threads() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new()
        .consecutive(1)
        .probes(3)
        .open_for(resilient_runtime::Delays::fixed(Duration::from_millis(1)));
    #[resilient(circuit_breaker = &BREAKER)]
    fn call(bodies: &AtomicU32, all: &std::sync::Barrier) -> Result<(), Fault> {
        bodies.fetch_add(1, Relaxed);
        all.wait();
        Ok(())
    }
    BREAKER.try_acquire().expect("closed").failure("no");
    while BREAKER.remaining().is_some_and(|left| !left.is_zero()) {
        std::thread::yield_now();
    }
    // The three bodies end when all others have been turned away.
    let (bodies, all) = (AtomicU32::new(0), std::sync::Barrier::new(100));
    std::thread::scope(|scope| {
        for _ in 0..100 {
            scope.spawn(|| {
                if call(&bodies, &all).is_err() {
                    all.wait();
                }
            });
        }
    });
    assert_eq!((bodies.load(Relaxed), BREAKER.state()), (3, BreakerState::Closed));
}

/// A long good time does not hide a bad one: the window holds the last hundred.
#[test]
fn a_window_of_failures_after_ten_thousand_successes() {
    #[resilient(circuit_breaker)]
    fn call(fails: bool) -> Result<(), Fault> {
        if fails { Err(Io) } else { Ok(()) }
    }
    assert!((0..10_000).all(|_| call(false) == Ok(())));
    let failures = (0..100).take_while(|_| call(true) == Err(Io)).count();
    assert_eq!(failures, 50);
}
