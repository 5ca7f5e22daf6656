//! A retry loop without waits gives way once per attempt: to its task's other futures and to an outer limit.

use std::cell::Cell;
use std::time::Duration;

use resilient_behaviour_tests::Fault;
use resilient_behaviour_tests::Fault::T;
use resilient_runtime::resilient;

#[resilient(max_attempts = 1_000_000, backoff = none, retry_on = any)]
async fn busy(calls: &Cell<u32>) -> Result<(), Fault> {
    calls.set(calls.get() + 1);
    Err(T)
}

/// The program of the finding: without a yield the limit fired after the loop's end, and success was reported. Here the
/// clock is moved by the neighbour.
#[tokio::test(start_paused = true)]
async fn an_outer_timeout_fires() {
    let calls = Cell::new(0);
    let moving = async {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        tokio::time::advance(Duration::from_millis(50)).await;
        std::future::pending::<()>().await;
    };
    let limited = tokio::time::timeout(Duration::from_millis(50), busy(&calls));
    let outcome = tokio::select! {
        outcome = limited => outcome,
        () = moving => unreachable!("pending"),
    };
    assert!(outcome.is_err(), "{outcome:?}");
    assert!(calls.get() < 1000, "{} calls before the limit was seen", calls.get());
}

#[tokio::test]
async fn one_attempt_per_poll() {
    let calls = Cell::new(0);
    let mut call = Box::pin(busy(&calls));
    for polls in 1..=100 {
        assert!(futures::poll!(call.as_mut()).is_pending());
        assert_eq!(calls.get(), polls);
    }
}

/// Two such loops in one task take turns.
#[tokio::test]
async fn neighbours_take_turns() {
    #[resilient(max_attempts = 1000, backoff = none, retry_on = any)]
    async fn call(mine: &Cell<u32>, other: &Cell<u32>) -> Result<(), Fault> {
        mine.set(mine.get() + 1);
        assert!(mine.get().abs_diff(other.get()) <= 1, "{} and {}", mine.get(), other.get());
        Err(T)
    }
    let (one, other) = (Cell::new(0), Cell::new(0));
    let outcomes = tokio::join!(call(&one, &other), call(&other, &one));
    assert_eq!((outcomes, one.get(), other.get()), ((Err(T), Err(T)), 1000, 1000));
}
