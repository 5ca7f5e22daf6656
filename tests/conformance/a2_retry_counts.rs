//! MicroProfile Fault Tolerance TCK, `RetryTest`, `ZeroRetryJitterTest`, `RetryTimeoutTest`, and `SmallRye`'s
//! `RetrySyncTest`: how often, how long, how far apart.

use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, Script, always, fail, rows, succeed, timed_out, timed_rows};
use resilient_runtime::{Delays, GiveUp, Jitter, Policy, Statistics, Stop, Why, resilient};

const TWO_RETRIES: Policy = Policy::new().max_attempts(3).backoff(Delays::none()).jitter(Jitter::None);

rows! {
    r_20: [max_attempts = 6, backoff = none, retry_on = any], always(fail(T)) => 6 calls, Err(T), 0 ms;
    /// The bound is on the start of an attempt: ten start in a second, and the tenth ends with it.
    r_21: [max_attempts = 91, backoff = none, retry_on = any, deadline = "1000ms"],
        always(fail(T).takes(100)) => 10 calls, Err(T), 1000 ms;
    r_22: [max_attempts = 91, backoff = none, retry_on = any, deadline = "1s"],
        always(fail(T).takes(100)) => 10 calls, Err(T), 1000 ms;
    r_25: [policy = TWO_RETRIES, retry_on = any], always(fail(T)) => 3 calls, Err(T), 0 ms;
    r_26: [policy = TWO_RETRIES, max_attempts = 91, retry_on = any, deadline = "1000ms"],
        always(fail(T).takes(100)) => 10 calls, Err(T), 1000 ms;
    r_27: [policy = TWO_RETRIES, max_attempts = 91, retry_on = any, deadline = "1s"],
        always(fail(T).takes(100)) => 10 calls, Err(T), 1000 ms;
    r_28: [max_attempts = 4, backoff = none, jitter = none, retry_on = any],
        [fail(T), fail(T), fail(T), succeed("Success")] => 4 calls, Ok("Success"), 0 ms;
    r_33: [max_attempts = 4, backoff = ["500ms", "0ms"], jitter = none, retry_on = any, deadline = "1s"],
        [fail(T), fail(T), fail(T), succeed("Success")] => 4 calls, Ok("Success"), 500 ms;
    /// A wait that reaches the limit is not begun.
    r_34: [max_attempts = 4, backoff = fixed(Duration::from_millis(1000)), jitter = none, retry_on = any, deadline = "1s"],
        [fail(Io), fail(T)] => 1 calls, Err(Io), 0 ms;
    r_34_beyond: [max_attempts = 4, backoff = fixed(Duration::from_millis(1500)), jitter = none, retry_on = any, deadline = "1s"],
        [fail(Io), fail(T)] => 1 calls, Err(Io), 0 ms;
    r_34_just_within: [max_attempts = 4, backoff = fixed("999ms"), jitter = none, retry_on = any, deadline = "1s"],
        [fail(Io), fail(T)] => 2 calls, Err(T), 999 ms;
    r_35: [max_attempts = unlimited, backoff = none, retry_on = any, deadline = "1s"],
        [fail(T), fail(T), fail(T), fail(T), fail(T), fail(T), fail(T), fail(T), fail(T), fail(T), succeed("Success")]
        => 11 calls, Ok("Success"), 0 ms;
    r_35_aborted: [max_attempts = unlimited, backoff = none, abort_on = [Io], deadline = "1s"],
        [fail(T), fail(T), fail(T), fail(T), fail(T), fail(T), fail(T), fail(T), fail(T), fail(T), fail(Io)]
        => 11 calls, Err(Io), 0 ms;
    r_36: [max_attempts = 4, backoff = ["1000000s", "0s"], jitter = none, retry_on = any],
        [fail(T), fail(T), fail(T), succeed("Success")] => 4 calls, Ok("Success"), 1_000_000_000 ms;
}

timed_rows! {
    /// The limit is per attempt.
    r_29: [max_attempts = 2, backoff = none, retry_on = any, timeout = "500ms"],
        always(succeed("late").takes(1000)) => 2 calls, Err(timed_out!(500)), 1000 ms;
    r_30: [max_attempts = 2, backoff = none, retry_on = any, timeout = "500ms"],
        always(fail(T).takes(10)) => 2 calls, Err(T), 20 ms;
    r_31: [max_attempts = 2, backoff = none, retry_on = [Full], timeout = "500ms"],
        always(succeed("late").takes(1000)) => 1 calls, Err(timed_out!(500)), 500 ms;
    r_32: [max_attempts = 2, backoff = none, abort_on = [rejected(timeout)], timeout = "500ms"],
        always(succeed("late").takes(1000)) => 1 calls, Err(timed_out!(500)), 500 ms;
    /// R-32 with the error that the timeout became.
    r_32_error: [
        max_attempts = 2, backoff = none, timeout = "500ms",
        abort_on = [Rejected(rejection) if rejection.is_timeout()],
    ], always(succeed("late").takes(1000)) => 1 calls, Err(timed_out!(500)), 500 ms;
}

mod r_23 {
    use super::*;

    fn check(body: &Script, outcome: Result<&'static str, Fault>) {
        assert_eq!(outcome, Err(T));
        assert!(body.calls() > 4, "{} calls", body.calls());
        assert!(body.milliseconds() < 3200, "{} ms", body.milliseconds());
        let gaps = body.gaps();
        assert!(gaps.iter().all(|&gap| gap < Duration::from_millis(802)), "{gaps:?}");
    }

    #[test]
    fn blocking() {
        #[resilient(max_attempts = 11, backoff = fixed("400ms"), jitter = "400ms", deadline = "3200ms", retry_on = any)]
        fn call(body: &Script) -> Result<&'static str, Fault> {
            body.call()
        }
        let body = Script::blocking(always(fail(T)));
        let outcome = call(&body);
        check(&body, outcome);
    }

    #[tokio::test(start_paused = true)]
    async fn future() {
        #[resilient(max_attempts = 11, backoff = fixed("400ms"), jitter = "400ms", deadline = "3200ms", retry_on = any)]
        async fn call(body: &Script) -> Result<&'static str, Fault> {
            body.run().await
        }
        let body = Script::paused(always(fail(T)));
        let outcome = call(&body).await;
        check(&body, outcome);
    }
}

mod r_24 {
    use super::*;

    fn check(body: &Script, outcome: Result<&'static str, Fault>) {
        assert_eq!(outcome, Err(T));
        assert!(body.calls() > 8 && body.calls() < 100, "{} calls", body.calls());
        assert!(body.gaps().into_iter().any(|gap| gap > Duration::from_millis(5)), "jitter without a delay");
    }

    #[test]
    fn blocking() {
        #[resilient(max_attempts = 101, backoff = none, jitter = "400ms", deadline = "3200ms", retry_on = any)]
        fn call(body: &Script) -> Result<&'static str, Fault> {
            body.call()
        }
        let body = Script::blocking(always(fail(T)));
        let outcome = call(&body);
        check(&body, outcome);
    }

    #[tokio::test(start_paused = true)]
    async fn future() {
        #[resilient(max_attempts = 101, backoff = none, jitter = "400ms", deadline = "3200ms", retry_on = any)]
        async fn call(body: &Script) -> Result<&'static str, Fault> {
            body.run().await
        }
        let body = Script::paused(always(fail(T)));
        let outcome = call(&body).await;
        check(&body, outcome);
    }
}

/// Cancelled while it sleeps or while the body runs: by dropping the future, which is how Rust cancels, and by `stop`,
/// which says so in the report.
mod r_37 {
    use super::*;

    /// Runs `call` for `milliseconds` and drops it.
    async fn cancel_after<F: Future<Output: std::fmt::Debug>>(milliseconds: u64, call: F) {
        let outcome = tokio::time::timeout(Duration::from_millis(milliseconds), call).await;
        assert!(outcome.is_err(), "it was over before it was cancelled: {outcome:?}");
        tokio::time::sleep(Duration::from_secs(3600)).await;
    }

    #[resilient(max_attempts = 4, backoff = fixed("1s"), jitter = none, retry_on = any)]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }

    #[tokio::test(start_paused = true)]
    async fn dropped_while_sleeping() {
        let body = Script::paused(always(fail(T)));
        cancel_after(500, call(&body)).await;
        assert_eq!(body.calls(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn dropped_while_the_body_runs() {
        let body = Script::paused(always(fail(T).takes(1000)));
        cancel_after(500, call(&body)).await;
        assert_eq!(body.calls(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn stopped_while_sleeping() {
        #[resilient(
            max_attempts = 4, backoff = fixed("1s"), jitter = none, retry_on = any, stop = stop,
            on_give_up = |report: &GiveUp| why.set(Some(report.why()))
        )]
        async fn call(body: &Script, stop: &Stop, why: &Cell<Option<Why>>) -> Result<&'static str, Fault> {
            body.run().await
        }
        let (body, stop, why) = (Script::paused(always(fail(T))), Stop::new(), Cell::new(None));
        let stopping = async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            stop.stop();
        };
        let (outcome, ()) = tokio::join!(call(&body, &stop, &why), stopping);
        assert_eq!((outcome, body.calls(), body.milliseconds()), (Err(T), 1, 500));
        assert_eq!(why.get(), Some(Why::Stopped));
    }

    #[test]
    fn stopped_while_the_body_runs() {
        #[resilient(max_attempts = 4, backoff = fixed("1s"), jitter = none, retry_on = any, stop = stop)]
        fn call(body: &Script, stop: &Stop) -> Result<&'static str, Fault> {
            stop.stop();
            body.call()
        }
        let (body, stop) = (Script::blocking(always(fail(T).takes(10))), Stop::new());
        let (outcome, statistics) = Statistics::watch(|| call(&body, &stop));
        assert_eq!((outcome, body.calls(), body.milliseconds()), (Err(T), 1, 10));
        assert_eq!((statistics.attempts(), statistics.why()), (1, Some(Why::Stopped)));
    }

    /// A future that was polled once and is dropped has made its first call and makes no other.
    #[tokio::test(start_paused = true)]
    async fn dropped_after_one_poll() {
        let body = Script::paused(always(fail(T)));
        {
            let mut call = pin!(call(&body));
            assert!(matches!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending));
        }
        tokio::time::sleep(Duration::from_secs(3600)).await;
        assert_eq!(body.calls(), 1);
    }
}
