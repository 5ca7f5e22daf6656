//! `timeout`: the limit of each attempt.

use std::cell::Cell;
use std::time::Duration;

use resilient_behaviour_tests::Fault::T;
use resilient_behaviour_tests::{Fault, Script, always, async_rows, fail, succeed, timed_out};
use resilient_runtime::{Rejection, RejectionKind, resilient};

async_rows! {
    cuts: [timeout = "1s"], always(succeed("late").takes(1001)) => 1 calls, Err(timed_out!(1000)), 1000 ms;
    in_time: [timeout = "1s"], always(succeed("v").takes(999)) => 1 calls, Ok("v"), 999 ms;
    /// Both timers end with the same tick: the body is polled first.
    just_in_time: [timeout = "1s"], always(succeed("v").takes(1000)) => 1 calls, Ok("v"), 1000 ms;
    expression: [timeout = Duration::from_millis(500) * 2], always(succeed("late").takes(2000)) => 1 calls, Err(timed_out!(1000)), 1000 ms;
    of_each_attempt: [timeout = "1s", max_attempts = 3, backoff = fixed("1s"), jitter = none, retry_on = any],
        [succeed("late").takes(5000), succeed("late").takes(5000), succeed("v").takes(900)] => 3 calls, Ok("v"), 4900 ms;
    largest: [timeout = Duration::MAX], always(succeed("v").takes(1000)) => 1 calls, Ok("v"), 1000 ms;
    /// The clock starts when the attempt is first pending: what is ready at once is never late.
    smallest: [timeout = Duration::from_nanos(1)], always(fail(T)) => 1 calls, Err(T), 0 ms;
    smallest_and_pending: [timeout = "1ns"], always(succeed("late").takes(2)) => 1 calls, Err(nanosecond(module_path!())), 1 ms;
}

/// tokio's timers end at the next whole millisecond.
fn nanosecond(module: &str) -> Fault {
    let name = format!("{module}::call").leak();
    Rejection::new(RejectionKind::Timeout, name).with_limit(Duration::from_nanos(1)).into()
}

#[tokio::test(start_paused = true)]
async fn time_before_the_first_poll_is_not_the_attempts() {
    #[resilient(timeout = "1s")]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused(always(succeed("v").takes(900)));
    let call = call(&body);
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(call.await, Ok("v"));
}

/// The attempt is dropped before the next one starts: what it holds is free again.
#[tokio::test(start_paused = true)]
async fn a_late_attempt_is_dropped_at_once() {
    struct Held<'a>(&'a Cell<i32>);
    impl Drop for Held<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() - 1);
        }
    }
    #[resilient(timeout = "1s", max_attempts = 3, backoff = fixed("1s"), jitter = none, retry_on = any)]
    async fn call(held: &Cell<i32>) -> Result<(), Fault> {
        assert_eq!(held.get(), 0, "the attempt before still holds it");
        held.set(held.get() + 1);
        let _held = Held(held);
        std::future::pending().await
    }
    let held = Cell::new(0);
    assert!(call(&held).await.is_err_and(|error| error.is_timeout()));
    assert_eq!(held.get(), 0);
}

/// The inner limit is reached first and is retried within the outer one.
#[tokio::test(start_paused = true)]
async fn nested() {
    #[resilient(timeout = "10s")]
    async fn outer(body: &Script) -> Result<&'static str, Fault> {
        inner(body).await
    }
    #[resilient(name = "inner", timeout = "3s", max_attempts = 9, backoff = none, retry_on = any)]
    async fn inner(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused(always(succeed("late").takes(60_000)));
    let started = tokio::time::Instant::now();
    let failed = outer(&body).await.expect_err("too late");
    let Fault::Rejected(rejection) = failed else { panic!("{failed:?}") };
    assert!(rejection.name().ends_with("timeout::outer"), "{rejection}");
    assert_eq!((started.elapsed(), body.calls()), (Duration::from_secs(10), 4));
}

struct Client {
    limit: Duration,
}

impl Client {
    #[resilient(timeout = self.limit / divisor)]
    async fn call(&self, divisor: u32) -> Result<(), Fault> {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn of_self_and_arguments() {
    let started = tokio::time::Instant::now();
    let client = Client { limit: Duration::from_secs(30) };
    assert!(client.call(3).await.is_err_and(|error| error.is_timeout()));
    assert_eq!(started.elapsed(), Duration::from_secs(10));
}
