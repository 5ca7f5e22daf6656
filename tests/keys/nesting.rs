//! Annotated functions inside annotated functions, and inside themselves.

use std::cell::Cell;
use std::pin::Pin;

use resilient_behaviour_tests::Fault;
use resilient_behaviour_tests::Fault::T;
use resilient_runtime::{Statistics, resilient};

#[resilient(max_attempts = 3, backoff = none, retry_on = any)]
async fn outer(calls: &Cell<u32>) -> Result<(), Fault> {
    middle(calls).await
}

#[resilient(max_attempts = 4, backoff = none, retry_on = any)]
async fn middle(calls: &Cell<u32>) -> Result<(), Fault> {
    inner(calls)
}

#[resilient(max_attempts = 5, backoff = none, retry_on = any)]
fn inner(calls: &Cell<u32>) -> Result<(), Fault> {
    calls.set(calls.get() + 1);
    Err(T)
}

#[tokio::test]
async fn attempts_multiply() {
    let calls = Cell::new(0);
    assert_eq!((outer(&calls).await, calls.get()), (Err(T), 60));
}

#[test]
fn sync_recursion() {
    #[resilient(name = "recursive", max_attempts = 2, backoff = none, retry_on = any)]
    fn call(depth: u32, calls: &Cell<u32>) -> Result<u32, Fault> {
        calls.set(calls.get() + 1);
        if depth == 0 { Ok(0) } else { call(depth - 1, calls).map(|below| below + 1) }
    }
    let calls = Cell::new(0);
    assert_eq!((call(500, &calls), calls.get()), (Ok(500), 501));
    // Each level repeats the one below: two to the power of ten.
    #[resilient(max_attempts = 2, backoff = none, retry_on = any)]
    fn fail_at(depth: u32, calls: &Cell<u32>) -> Result<(), Fault> {
        if depth == 0 {
            calls.set(calls.get() + 1);
            return Err(T);
        }
        fail_at(depth - 1, calls)
    }
    calls.set(0);
    assert_eq!((fail_at(9, &calls), calls.get()), (Err(T), 1024));
}

#[tokio::test]
async fn async_recursion() {
    fn boxed(depth: u32) -> Pin<Box<dyn Future<Output = Result<u32, String>> + Send>> {
        Box::pin(call(depth))
    }
    #[resilient(name = "recursion", max_attempts = 2, backoff = none, retry_on = any)]
    async fn call(depth: u32) -> Result<u32, String> {
        if depth == 0 { Ok(0) } else { boxed(depth - 1).await.map(|below| below + 1) }
    }
    let (outcome, statistics) = Statistics::watch_async(call(100)).await;
    assert_eq!(outcome, Ok(100));
    assert_eq!(statistics.of("recursion").map(|it| it.calls()), Some(101));
}

/// Two calls of one function at the same time share nothing but its name.
#[tokio::test(start_paused = true)]
async fn calls_of_one_function_in_parallel() {
    #[resilient(max_attempts = 100, backoff = fixed("10ms"), jitter = none, retry_on = any)]
    async fn call(good: u32, calls: &Cell<u32>) -> Result<u32, Fault> {
        calls.set(calls.get() + 1);
        if calls.get() < good { Err(T) } else { Ok(good) }
    }
    let counters: Vec<Cell<u32>> = (0..50).map(|_| Cell::new(0)).collect();
    let outcomes =
        futures::future::join_all(counters.iter().zip(1..).map(|(calls, good)| call(good, calls))).await;
    assert_eq!(outcomes, (1..=50).map(Ok).collect::<Vec<_>>());
    assert!(counters.iter().zip(1..).all(|(calls, good)| calls.get() == good));
}
