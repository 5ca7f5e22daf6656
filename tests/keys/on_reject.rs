//! `on_reject`: how a rejection becomes an error that has no `From<Rejection>`.

use std::cell::Cell;
use std::time::Duration;

use resilient_runtime::{Rejection, resilient};

#[derive(Debug, PartialEq)]
enum Plain {
    Late(&'static str, Duration),
    Failed,
}

fn late(rejection: Rejection) -> Plain {
    Plain::Late(rejection.name(), rejection.limit())
}

#[tokio::test(start_paused = true)]
async fn function() {
    #[resilient(name = "plain", timeout = "1s", on_reject = late)]
    async fn call() -> Result<(), Plain> {
        std::future::pending().await
    }
    assert_eq!(call().await, Err(Plain::Late("plain", Duration::from_secs(1))));
}

/// It is asked for each rejected attempt, and what it makes is what `retry_on` is about.
#[tokio::test(start_paused = true)]
async fn closure_over_arguments() {
    #[resilient(
        timeout = "1s", max_attempts = 3, backoff = none, retry_on = [Failed],
        on_reject = |_| { rejected.set(rejected.get() + 1); Plain::Failed }
    )]
    async fn call(rejected: &Cell<u32>) -> Result<(), Plain> {
        std::future::pending().await
    }
    let rejected = Cell::new(0);
    assert_eq!((call(&rejected).await, rejected.get()), (Err(Plain::Failed), 3));
}

/// It also wins where the error has a `From<Rejection>`.
#[tokio::test(start_paused = true)]
async fn instead_of_from() {
    #[resilient(deadline = "1s", on_reject = |rejection| format!("own words for {}", rejection.is_deadline()))]
    async fn call() -> Result<(), String> {
        std::future::pending().await
    }
    assert_eq!(call().await, Err("own words for true".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn under_a_policy() {
    const LIMITED: resilient_runtime::Policy =
        resilient_runtime::Policy::new().timeout(Duration::from_secs(2)).max_attempts(1);
    #[resilient(name = "plain", policy = LIMITED, on_reject = late, retry_if = |_| false)]
    async fn call() -> Result<(), Plain> {
        std::future::pending().await
    }
    assert_eq!(call().await, Err(Plain::Late("plain", Duration::from_secs(2))));
}
