//! `Overrides`: other settings for one call.

use std::time::Duration;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, Script, always, fail, succeed};
use resilient_runtime::{Delays, Jitter, Overrides, Statistics, resilient};

#[resilient(name = "plain", max_attempts = 3, backoff = fixed("1s"), jitter = none, retry_on = any)]
fn call(body: &Script) -> Result<&'static str, Fault> {
    body.call()
}

#[test]
fn each_setting() {
    let secs = Duration::from_secs;
    for (overrides, calls, milliseconds) in [
        (Overrides::new(), 3, 2000),
        (Overrides::new().max_attempts(5), 5, 4000),
        (Overrides::new().max_attempts(0), 1, 0),
        (Overrides::new().no_retries(), 1, 0),
        (Overrides::new().backoff(Delays::fixed(secs(5))), 3, 10_000),
        (Overrides::new().backoff(Delays::none()).max_attempts(4), 4, 0),
    ] {
        let body = Script::blocking(always(fail(T)));
        assert_eq!(overrides.run(|| call(&body)), Err(T));
        assert_eq!((body.calls(), body.milliseconds()), (calls, milliseconds), "{overrides:?}");
    }
}

#[test]
fn jitter() {
    let body = Script::blocking(always(fail(T)));
    assert_eq!(Overrides::new().max_attempts(1000).jitter(Jitter::Equal).run(|| call(&body)), Err(T));
    assert!(body.gaps().iter().all(|gap| (500..=1000).contains(&gap.as_millis())));
    assert!(body.gaps().iter().any(|gap| gap.as_millis() < 600));
}

#[tokio::test(start_paused = true)]
async fn timeout() {
    #[resilient(timeout = "1s", max_attempts = 2, backoff = none, retry_on = any)]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused(always(succeed("late").takes(60_000)));
    let failed = Overrides::new().timeout(Duration::from_secs(5)).scope(call(&body)).await.expect_err("late");
    let Fault::Rejected(rejection) = failed else { panic!("{failed:?}") };
    assert_eq!((rejection.limit(), body.milliseconds()), (Duration::from_secs(5), 10_000));
}

/// They are for the first function called, not for those that it calls.
#[test]
fn not_for_nested_functions() {
    #[resilient(name = "around", max_attempts = 2, backoff = none, retry_on = any)]
    fn around(body: &Script) -> Result<&'static str, Fault> {
        call(body)
    }
    let body = Script::blocking(always(fail(T)));
    assert_eq!(Overrides::new().no_retries().run(|| around(&body)), Err(T));
    assert_eq!(body.calls(), 3);
    drop(body);
    let body = Script::blocking(always(fail(T)));
    let (_, statistics) = Statistics::watch(|| Overrides::new().max_attempts(4).run(|| around(&body)));
    assert_eq!((statistics.attempts(), body.calls()), (4, 12));
}

/// The inner ones win where both are for the same function.
#[test]
fn nested_overrides() {
    let body = Script::blocking(always(fail(T)));
    let outcome =
        Overrides::new().max_attempts(7).run(|| Overrides::new().max_attempts(2).run(|| call(&body)));
    assert_eq!((outcome, body.calls()), (Err(T), 2));
}

/// More attempts than the attribute has, for a function whose argument is moved: no clone is missing.
#[tokio::test(start_paused = true)]
async fn moved_arguments() {
    #[resilient(max_attempts = 2, backoff = none, retry_on = any)]
    async fn call(argument: String, body: &Script) -> Result<String, Fault> {
        let kept = argument;
        body.run().await.map(|value| kept + value)
    }
    for attempts in [1, 2, 5] {
        let body = Script::paused(always(fail(T)));
        let outcome = Overrides::new().max_attempts(attempts).scope(call("a".into(), &body)).await;
        assert_eq!((outcome, body.calls()), (Err(T), attempts as usize));
    }
}

/// A call that leaves its scope between polls goes on with the attribute's settings, and ends.
#[tokio::test(start_paused = true)]
async fn a_call_that_leaves_its_scope() {
    #[resilient(max_attempts = 2, backoff = fixed("1s"), jitter = none, retry_on = any)]
    async fn call(argument: String, body: &Script) -> Result<String, Fault> {
        let kept = argument;
        body.run().await.map(|value| kept + value)
    }
    let body = Script::paused(always(fail(Io)));
    let mut future = Box::pin(call("a".into(), &body));
    let scoped = Overrides::new().max_attempts(9).scope(future.as_mut());
    assert!(tokio::time::timeout(Duration::from_millis(4500), scoped).await.is_err());
    assert_eq!(body.calls(), 5);
    assert_eq!(future.await, Err(Io));
    assert_eq!(body.calls(), 6, "the attempt that was being waited for");
}

/// Functions without a retry key have one attempt, whatever is asked for.
#[test]
fn nothing_to_override() {
    #[resilient(fallback = on(Io) => value("fallback"))]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking(always(fail(T)));
    assert_eq!((Overrides::new().max_attempts(5).run(|| call(&body)), body.calls()), (Err(T), 1));
}

/// Waits of the attribute's own making are overridden like any other.
#[test]
fn waits_of_the_attributes_own_making() {
    #[resilient(max_attempts = 3, backoff = |_: u32| Duration::from_secs(1), jitter = none, retry_on = any)]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking(always(fail(T)));
    let quick = Overrides::new().backoff(Delays::fixed(Duration::from_millis(5)));
    assert_eq!((quick.run(|| call(&body)), body.milliseconds()), (Err(T), 10));
}
