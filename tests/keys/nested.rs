//! `nested = once`, and the warning where retries multiply without it.

use std::cell::Cell;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Event, Fault, Script, always, capture, capture_async, fail, succeed};
use resilient_runtime::{Statistics, Why, resilient};

#[resilient(name = "inner", max_attempts = 3, backoff = none, retry_on = any)]
async fn inner(calls: &Cell<u32>) -> Result<(), Fault> {
    calls.set(calls.get() + 1);
    tokio::task::yield_now().await;
    Err(T)
}

#[resilient(name = "blocking", max_attempts = 3, backoff = none, retry_on = any)]
fn blocking_inner(calls: &Cell<u32>) -> Result<(), Fault> {
    calls.set(calls.get() + 1);
    Err(T)
}

#[resilient(name = "once", max_attempts = 4, backoff = none, retry_on = any, nested = once)]
async fn once(calls: &Cell<u32>) -> Result<(), Fault> {
    inner(calls).await
}

#[resilient(name = "multiplied", max_attempts = 4, backoff = none, retry_on = any)]
async fn multiplied(calls: &Cell<u32>) -> Result<(), Fault> {
    inner(calls).await
}

/// The events that say that retries multiply: outer and inner function.
fn warnings(events: &[Event]) -> Vec<(&str, &str)> {
    let warnings = events.iter().filter(|event| event.message == "retries multiply");
    warnings.map(|event| (event.field("name"), event.field("inner"))).collect()
}

#[tokio::test]
async fn functions_inside_make_one_attempt() {
    let calls = Cell::new(0);
    let (outcome, statistics) = Statistics::watch_async(once(&calls)).await;
    assert_eq!((outcome, calls.get()), (Err(T), 4));
    assert_eq!(
        statistics.of("inner").map(|inner| (inner.retries(), inner.why())),
        Some((0, Some(Why::Nested)))
    );
    assert_eq!(statistics.why(), Some(Why::Attempts));
}

#[test]
fn blocking_functions_inside_make_one_attempt() {
    #[resilient(max_attempts = 4, backoff = none, retry_on = any, nested = once)]
    fn outer(calls: &Cell<u32>) -> Result<(), Fault> {
        blocking_inner(calls)
    }
    let calls = Cell::new(0);
    assert_eq!((outer(&calls), calls.get()), (Err(T), 4));
}

#[test]
fn it_reaches_worker_threads() {
    #[resilient(max_attempts = 4, backoff = none, retry_on = any, timeout = "1m", nested = once)]
    fn outer(body: &resilient_behaviour_tests::SentScript) -> Result<&'static str, Fault> {
        inside(body)
    }
    #[resilient(max_attempts = 3, backoff = none, retry_on = any, timeout = "1m")]
    fn inside(body: &resilient_behaviour_tests::SentScript) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = resilient_behaviour_tests::SentScript::new(always(fail(T)));
    let _time = resilient_runtime::VirtualTime::start();
    assert_eq!((outer(&body), body.calls()), (Err(T), 4));
}

#[tokio::test]
async fn it_reaches_every_level_below() {
    #[resilient(max_attempts = 5, backoff = none, retry_on = any)]
    async fn middle(calls: &Cell<u32>) -> Result<(), Fault> {
        inner(calls).await
    }
    #[resilient(max_attempts = 2, backoff = none, retry_on = any, nested = once)]
    async fn outer(calls: &Cell<u32>) -> Result<(), Fault> {
        middle(calls).await
    }
    let calls = Cell::new(0);
    assert_eq!((outer(&calls).await, calls.get()), (Err(T), 2));
}

/// It is about the attempts: what is called beside them, or after them, retries as ever.
#[tokio::test]
async fn it_ends_with_the_attempt() {
    let (mine, others) = (Cell::new(0), Cell::new(0));
    let (first, second) = tokio::join!(once(&mine), inner(&others));
    assert_eq!((first, second, mine.get(), others.get()), (Err(T), Err(T), 4, 3));
    assert_eq!((inner(&others).await, others.get()), (Err(T), 6));
}

#[tokio::test]
async fn a_dropped_attempt_leaves_nothing_behind() {
    #[resilient(max_attempts = 4, backoff = none, retry_on = any, nested = once)]
    async fn outer() -> Result<(), Fault> {
        std::future::pending().await
    }
    assert!(futures::poll!(Box::pin(outer())).is_pending());
    let calls = Cell::new(0);
    assert_eq!((inner(&calls).await, calls.get()), (Err(T), 3));
}

#[test]
fn a_panic_leaves_nothing_behind() {
    #[resilient(max_attempts = 4, backoff = none, retry_on = any, nested = once)]
    fn outer() -> Result<(), Fault> {
        panic!("body")
    }
    assert!(std::panic::catch_unwind(outer).is_err());
    let calls = Cell::new(0);
    assert_eq!((blocking_inner(&calls), calls.get()), (Err(T), 3));
}

/// The fallback is no attempt.
#[tokio::test]
async fn fallbacks_retry_as_ever() {
    #[resilient(max_attempts = 2, backoff = none, retry_on = any, nested = once, fallback = inner)]
    async fn outer(calls: &Cell<u32>) -> Result<(), Fault> {
        inner(calls).await
    }
    let calls = Cell::new(0);
    assert_eq!((outer(&calls).await, calls.get()), (Err(T), 2 + 3));
}

#[tokio::test]
async fn multiplying_is_told_once_per_call() {
    let calls = Cell::new(0);
    let (_, events) = capture_async(multiplied(&calls)).await;
    assert_eq!((calls.get(), warnings(&events)), (12, vec![("multiplied", "inner")]));
    assert_eq!(
        events.iter().find(|event| event.message == "retries multiply").map(|event| event.level),
        Some(tracing::Level::WARN)
    );
}

#[test]
fn multiplying_is_told_of_blocking_functions() {
    #[resilient(name = "outer", max_attempts = 2, backoff = none, retry_on = any)]
    fn outer(calls: &Cell<u32>) -> Result<(), Fault> {
        blocking_inner(calls)
    }
    let (_, events) = capture(|| outer(&Cell::new(0)));
    assert_eq!(warnings(&events), [("outer", "blocking")]);
}

#[tokio::test]
async fn what_does_not_multiply_is_not_warned_of() {
    #[resilient(max_attempts = 1)]
    async fn single(calls: &Cell<u32>) -> Result<(), Fault> {
        inner(calls).await
    }
    let silent = async |call: std::pin::Pin<Box<dyn Future<Output = Result<(), Fault>> + '_>>| {
        let (_, events) = capture_async(call).await;
        assert_eq!(warnings(&events), []);
    };
    let calls = Cell::new(0);
    silent(Box::pin(once(&calls))).await;
    silent(Box::pin(inner(&calls))).await;
    silent(Box::pin(single(&calls))).await;
}

/// One after the other is not one inside the other.
#[tokio::test]
async fn siblings_in_a_row_are_not_warned_of() {
    #[resilient(name = "sibling", max_attempts = 3, backoff = none, retry_on = any)]
    async fn sibling(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let (calls, body) = (Cell::new(0), Script::paused(always(fail(T))));
    let ((), events) = capture_async(async {
        for _ in 0..3 {
            assert_eq!(inner(&calls).await, Err(T));
            assert_eq!(sibling(&body).await, Err(T));
        }
    })
    .await;
    assert_eq!(warnings(&events), []);
}

/// Both fail by turns on one thread, in tasks of their own.
#[tokio::test]
async fn tasks_side_by_side_are_not_warned_of() {
    #[resilient(name = "task", max_attempts = 2, backoff = none, retry_on = any)]
    async fn task(yields: u32) -> Result<(), Fault> {
        for _ in 0..yields {
            tokio::task::yield_now().await;
        }
        Err(T)
    }
    #[resilient(name = "other-task", max_attempts = 3, backoff = none, retry_on = any, context = cx)]
    async fn other_task() -> Result<(), Fault> {
        let yields = if cx.attempt() == 2 { 30 } else { 0 };
        for _ in 0..yields {
            tokio::task::yield_now().await;
        }
        Err(T)
    }
    let tasks = (tokio::spawn(capture_async(other_task())), tokio::spawn(capture_async(task(5))));
    let ((_, events), (_, more)) = (tasks.0.await.expect("no panic"), tasks.1.await.expect("no panic"));
    assert_eq!((warnings(&events), warnings(&more)), (vec![], vec![]));
}

#[tokio::test]
async fn an_inner_call_that_succeeds_in_the_end_is_not_warned_of() {
    #[resilient(name = "flaky", max_attempts = 3, backoff = none, retry_on = any)]
    async fn flaky(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    #[resilient(name = "outer", max_attempts = 3, backoff = none, retry_on = any)]
    async fn outer(body: &Script) -> Result<&'static str, Fault> {
        flaky(body).await.and(Err(Io))
    }
    let body = Script::paused([fail(T), succeed("v")]);
    let (outcome, events) = capture_async(outer(&body)).await;
    assert_eq!((outcome, warnings(&events)), (Err(Io), vec![]));
}
