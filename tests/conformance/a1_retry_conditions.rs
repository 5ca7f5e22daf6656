//! MicroProfile Fault Tolerance TCK, `RetryConditionTest`: which errors are repeated. No delay, no jitter.

use std::cell::Cell;
use std::future::{Future, Ready, ready};

use resilient_behaviour_tests::Fault::{Io, Parent, T};
use resilient_behaviour_tests::{Fault, Kin, Script, always, async_rows, fail, rows, succeed};
use resilient_runtime::{Delays, Jitter, Policy, resilient};

/// The type-level annotation of the TCK: what several functions have in common.
const THREE_RETRIES: Policy = Policy::new().max_attempts(4).backoff(Delays::none()).jitter(Jitter::None);

rows! {
    r_01: [max_attempts = 4, backoff = none, retry_on = [T]], always(fail(T)) => 4 calls, Err(T), 0 ms;
    r_02: [max_attempts = 4, backoff = none, retry_on = [Io]], always(fail(T)) => 1 calls, Err(T), 0 ms;
    /// A variant stands for everything below it.
    r_03: [max_attempts = 4, backoff = none, retry_on = [Parent]],
        always(fail(Parent(Kin::Child))) => 4 calls, Err(Parent(Kin::Child)), 0 ms;
    r_04: [max_attempts = 4, backoff = none, retry_on = [Parent], abort_on = [Parent(Kin::Child)]],
        always(fail(Parent(Kin::Child))) => 1 calls, Err(Parent(Kin::Child)), 0 ms;
    /// The other half of R-04: what is below the retried kind and not excluded is retried.
    r_04_sibling: [max_attempts = 4, backoff = none, retry_on = [Parent], abort_on = [Parent(Kin::Child)]],
        always(fail(Parent(Kin::Sibling))) => 4 calls, Err(Parent(Kin::Sibling)), 0 ms;
    r_05: [max_attempts = 4, backoff = none, abort_on = [Io]], always(fail(T)) => 4 calls, Err(T), 0 ms;
    r_06: [max_attempts = 4, backoff = none, abort_on = [T]], always(fail(T)) => 1 calls, Err(T), 0 ms;
    r_07: [policy = THREE_RETRIES, retry_on = [T]], always(fail(T)) => 4 calls, Err(T), 0 ms;
    r_08: [policy = THREE_RETRIES, retry_on = [Io]], always(fail(T)) => 1 calls, Err(T), 0 ms;
    r_09: [policy = THREE_RETRIES, abort_on = [Io]], always(fail(T)) => 4 calls, Err(T), 0 ms;
    r_10: [policy = THREE_RETRIES, abort_on = [T]], always(fail(T)) => 1 calls, Err(T), 0 ms;
    r_14: [max_attempts = 3, backoff = none, retry_on = any],
        [fail(T), fail(T), succeed("Success")] => 3 calls, Ok("Success"), 0 ms;
}

async_rows! {
    /// The future is pending before it fails.
    r_11: [max_attempts = 3, backoff = none, retry_on = any], always(fail(Io).takes(10)) => 3 calls, Err(Io), 30 ms;
}

/// A sync function whose value is a future: the guard sees the function's own outcome only.
#[resilient(max_attempts = 3, backoff = none, retry_on = any, clone(prepared))]
fn prepare(
    calls: &Cell<u32>,
    prepared: Result<(), Fault>,
) -> Result<Ready<Result<&'static str, Fault>>, Fault> {
    calls.set(calls.get() + 1);
    prepared.map(|()| ready(Err(Io)))
}

#[tokio::test]
async fn r_12() {
    let calls = Cell::new(0);
    let future = prepare(&calls, Ok(())).expect("the body succeeds");
    assert_eq!((future.await, calls.get()), (Err(Io), 1));
}

#[test]
fn r_13() {
    let calls = Cell::new(0);
    let failed = prepare(&calls, Err(Io)).expect_err("the body fails");
    assert_eq!((failed, calls.get()), (Io, 3));
}

/// The function of R-13 with the future as the guarded part: a sync function that returns a future is async.
#[tokio::test]
async fn r_13_future() {
    #[allow(clippy::manual_async_fn, reason = "the form is what is tested")]
    #[resilient(max_attempts = 3, backoff = none, retry_on = any)]
    fn fetch(calls: &Cell<u32>) -> impl Future<Output = Result<&'static str, Fault>> {
        async move {
            calls.set(calls.get() + 1);
            Err(Io)
        }
    }
    let calls = Cell::new(0);
    assert_eq!((fetch(&calls).await, calls.get()), (Err(Io), 3));
}

#[resilient(max_attempts = 4, backoff = none, retry_on = any)]
async fn chained(first: &Script, second: &Script) -> Result<(&'static str, &'static str), Fault> {
    let one = first.run().await?;
    Ok((one, second.run().await?))
}

#[tokio::test(start_paused = true)]
async fn r_15() {
    let first = Script::paused(always(succeed("one").takes(5)));
    let second = Script::paused([fail(Io).takes(5), fail(Io).takes(5), succeed("two").takes(5)]);
    assert_eq!(chained(&first, &second).await, Ok(("one", "two")));
    assert_eq!((first.calls(), second.calls(), first.milliseconds()), (3, 3, 30));
}

#[tokio::test(start_paused = true)]
async fn r_16() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any)]
    async fn chained(first: &Script, second: &Script) -> Result<&'static str, Fault> {
        first.run().await?;
        second.run().await
    }
    let first = Script::paused(always(succeed("one").takes(5)));
    let second = Script::paused([fail(T), fail(T), fail(Io)]);
    assert_eq!(chained(&first, &second).await, Err(Io), "the last error, not the first");
    assert_eq!((first.calls(), second.calls(), first.milliseconds()), (3, 3, 15));
}

#[tokio::test(start_paused = true)]
async fn r_17() {
    #[resilient(max_attempts = 4, backoff = none, retry_on = any)]
    async fn joined(one: &Script, other: &Script) -> Result<String, Fault> {
        let (one, other) = tokio::join!(one.run(), other.run());
        Ok(format!("{} then {}", one?, other?))
    }
    let one = Script::paused(always(succeed("Success").takes(20)));
    let other = Script::paused([fail(Io).takes(10), fail(Io).takes(10), succeed("Success").takes(10)]);
    assert_eq!(joined(&one, &other).await.as_deref(), Ok("Success then Success"));
    assert_eq!((one.calls(), other.calls(), one.milliseconds()), (3, 3, 60));
}

#[tokio::test(start_paused = true)]
async fn r_18() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any)]
    async fn joined(one: &Script, other: &Script) -> Result<(), Fault> {
        futures::future::try_join(one.run(), other.run()).await.map(|_| ())
    }
    let one = Script::paused(always(succeed("Success").takes(20)));
    let other = Script::paused(always(fail(Io).takes(10)));
    assert_eq!(joined(&one, &other).await, Err(Io));
    assert_eq!((one.calls(), other.calls(), one.milliseconds()), (3, 3, 30));
}

#[tokio::test(start_paused = true)]
async fn r_19() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any)]
    async fn fetch(before: &Script, later: &Script) -> Result<&'static str, Fault> {
        // Nothing is awaited here: the attempt fails at its first poll.
        futures::FutureExt::now_or_never(before.run()).expect("takes no time")?;
        later.run().await
    }
    let before = Script::paused([fail(T), fail(T), succeed("go on")]);
    let later = Script::paused(always(succeed("Success").takes(10)));
    assert_eq!(fetch(&before, &later).await, Ok("Success"));
    assert_eq!((before.calls(), later.calls(), later.milliseconds()), (3, 1, 10));
}
