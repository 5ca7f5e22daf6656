//! `Statistics`: what the annotated functions called in one place did.

use std::time::Duration;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, Script, always, fail, succeed};
use resilient_runtime::{Statistics, Why, resilient};

#[resilient(name = "outer", max_attempts = 2, backoff = fixed("1s"), jitter = none, retry_on = any)]
async fn outer(body: &Script) -> Result<&'static str, Fault> {
    inner(body).await
}

#[resilient(name = "inner", max_attempts = 3, backoff = fixed("10ms"), jitter = none, retry_on = [Io], fallback = on(Fault::Full) => value("full"))]
async fn inner(body: &Script) -> Result<&'static str, Fault> {
    body.run().await
}

#[tokio::test(start_paused = true)]
async fn nested_functions_by_name() {
    let body = Script::paused(always(fail(Io)));
    let (outcome, statistics) = Statistics::watch_async(outer(&body)).await;
    assert_eq!((outcome, body.calls()), (Err(Io), 6));
    assert_eq!((statistics.attempts(), statistics.retries(), statistics.why()), (2, 1, Some(Why::Attempts)));
    assert_eq!(statistics.waited(), Duration::from_secs(1));
    let inner = statistics.of("inner").expect("called");
    assert_eq!((inner.calls(), inner.attempts(), inner.retries(), inner.give_ups()), (2, 6, 4, 2));
    assert_eq!((inner.waited(), inner.why()), (Duration::from_millis(40), Some(Why::Attempts)));
    let names: Vec<_> = statistics.functions().iter().map(|function| function.name()).collect();
    assert_eq!((names, statistics.of("none")), (vec!["outer", "inner"], None));
}

#[tokio::test(start_paused = true)]
async fn fallbacks() {
    let body = Script::paused(always(fail(Fault::Full)));
    let (outcome, statistics) = Statistics::watch_async(inner(&body)).await;
    assert_eq!(
        (outcome, statistics.fallback(), statistics.why(), statistics.attempts()),
        (Ok("full"), Some("value"), None, 1)
    );
}

/// Watches nest: the outer one sees what the inner one saw, and more.
#[tokio::test(start_paused = true)]
async fn watches_nest() {
    let body = Script::paused(always(fail(T)));
    let (inside, outside) = Statistics::watch_async(async {
        let _ = inner(&body).await;
        let (_, inside) = Statistics::watch_async(inner(&body)).await;
        inside
    })
    .await;
    assert_eq!(
        (inside.of("inner").map(|it| it.calls()), outside.of("inner").map(|it| it.calls())),
        (Some(1), Some(2))
    );
}

/// Two calls in turn in one task count apart where they are watched apart.
#[tokio::test(start_paused = true)]
async fn neighbours_count_apart() {
    let (bad, good) =
        (Script::paused(always(fail(Io).takes(5))), Script::paused(always(succeed("v").takes(5))));
    let ((_, one), (_, other)) =
        tokio::join!(Statistics::watch_async(inner(&bad)), Statistics::watch_async(inner(&good)));
    assert_eq!((one.attempts(), other.attempts()), (3, 1));
}

/// What runs in another task is not counted: it is no part of the call.
#[tokio::test(start_paused = true)]
async fn spawned_tasks_are_not_counted() {
    #[resilient(max_attempts = 2, backoff = none)]
    async fn quick() -> Result<u8, Fault> {
        Ok(1)
    }
    let (joined, statistics) =
        Statistics::watch_async(async { tokio::spawn(quick()).await.expect("no panic") }).await;
    assert_eq!((joined, statistics.attempts()), (Ok(1), 0));
}

/// Nothing is left behind when the watched call panics.
#[test]
fn a_panic_ends_the_watch() {
    #[resilient(max_attempts = 2, backoff = none)]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    assert!(std::panic::catch_unwind(|| Statistics::watch(|| panic!("the caller's own"))).is_err());
    let body = Script::blocking([fail(Io), succeed("v")]);
    let (_, statistics) = Statistics::watch(|| call(&body));
    assert_eq!(statistics.attempts(), 2);
}
