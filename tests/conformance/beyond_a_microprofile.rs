//! What the suites of MicroProfile Fault Tolerance test beyond the tables of A1 to A10: metrics, which `Statistics` and the
//! events are here, configuration, everything at once.

use std::time::Duration;

use resilient_behaviour_tests::Fault::{Full, Io, T, Text};
use resilient_behaviour_tests::{
    Fault, Script, always, async_rows, capture_async, fail, mistakes, rows, succeed, timed_out,
};
use resilient_runtime::{Delays, Jitter, Overrides, Policy, Statistics, Why, resilient};

/// `RetryTelemetryTest`: how a call ended, and after how many retries.
macro_rules! counts {
    ($(
        $(#[$comment:meta])*
        $id:ident: [$($attribute:tt)*], $script:expr => $outcome:expr, $retries:literal retries, $why:expr;
    )*) => {$(
        $(#[$comment])*
        mod $id {
            use super::*;

            #[test]
            fn blocking() {
                #[resilient(backoff = none, $($attribute)*)]
                fn call(body: &Script) -> Result<&'static str, Fault> {
                    body.call()
                }
                let body = Script::blocking($script);
                let (outcome, statistics) = Statistics::watch(|| call(&body));
                assert_eq!((outcome, statistics.retries(), statistics.why()), ($outcome, $retries, $why));
                let give_ups = statistics.functions().iter().map(|it| it.give_ups()).sum::<u32>();
                assert_eq!(give_ups, u32::from($why.is_some()));
            }

            #[tokio::test(start_paused = true)]
            async fn future() {
                #[resilient(backoff = none, $($attribute)*)]
                async fn call(body: &Script) -> Result<&'static str, Fault> {
                    body.run().await
                }
                let body = Script::paused($script);
                let (outcome, statistics) = Statistics::watch_async(call(&body)).await;
                assert_eq!((outcome, statistics.retries(), statistics.why()), ($outcome, $retries, $why));
                let give_ups = statistics.functions().iter().map(|it| it.give_ups()).sum::<u32>();
                assert_eq!(give_ups, u32::from($why.is_some()));
            }
        }
    )*};
}

counts! {
    successful_immediately: [max_attempts = 6, abort_on = [Io]],
        always(succeed("Success")) => Ok("Success"), 0 retries, None::<Why>;
    successful_after_retry: [max_attempts = 6, abort_on = [Io]],
        [fail(T), fail(T), fail(T), succeed("Success")] => Ok("Success"), 3 retries, None::<Why>;
    non_retryable_immediately: [max_attempts = 6, abort_on = [Io]],
        always(fail(Io)) => Err(Io), 0 retries, Some(Why::Permanent);
    non_retryable_after_retries: [max_attempts = 6, abort_on = [Io]],
        [fail(T), fail(T), fail(T), fail(Io)] => Err(Io), 3 retries, Some(Why::Permanent);
    max_retries: [max_attempts = 6, abort_on = [Io]],
        always(fail(T)) => Err(T), 5 retries, Some(Why::Attempts);
    max_duration: [max_attempts = 91, abort_on = [Io], deadline = "1s"],
        always(fail(T).takes(100)) => Err(T), 9 retries, Some(Why::Deadline);
}

/// `testRetryMetricMaxRetriesHitButNoRetry`: there, the retries are used up; here, the function has none.
#[test]
fn max_retries_hit_but_no_retry() {
    #[resilient(max_attempts = 1)]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking(always(fail(Io)));
    let (outcome, statistics) = Statistics::watch(|| call(&body));
    assert_eq!((outcome, statistics.retries(), statistics.why()), (Err(Io), 0, Some(Why::NotRetried)));
}

/// `testRetryMetricMaxDurationNoRetries`: an attempt that outlasts the limit has no second one. A sync body runs to its end;
/// an async one is cut.
mod max_duration_no_retries {
    use super::*;

    #[test]
    fn blocking() {
        #[resilient(max_attempts = 91, backoff = none, retry_on = any, deadline = "1s")]
        fn call(body: &Script) -> Result<&'static str, Fault> {
            body.call()
        }
        let body = Script::blocking(always(fail(T).takes(1500)));
        let (outcome, statistics) = Statistics::watch(|| call(&body));
        assert_eq!((outcome, statistics.retries(), statistics.why()), (Err(T), 0, Some(Why::Deadline)));
        assert_eq!(body.milliseconds(), 1500);
    }

    #[tokio::test(start_paused = true)]
    async fn future() {
        #[resilient(max_attempts = 91, backoff = none, retry_on = any, deadline = "1s")]
        async fn call(body: &Script) -> Result<&'static str, Fault> {
            body.run().await
        }
        let body = Script::paused(always(fail(T).takes(1500)));
        let (outcome, statistics) = Statistics::watch_async(call(&body)).await;
        assert!(outcome.as_ref().is_err_and(Fault::is_deadline), "{outcome:?}");
        assert_eq!((statistics.retries(), statistics.why()), (0, Some(Why::Deadline)));
        assert_eq!(body.milliseconds(), 1000);
    }
}

/// `FallbackTelemetryTest`: value or error, with and without the fallback.
#[test]
fn fallback_applied_and_not() {
    #[resilient(fallback = on(T) => stand_in)]
    fn do_work(body: &Script, answer: Result<&'static str, Fault>) -> Result<&'static str, Fault> {
        body.call()
    }
    fn stand_in(_body: &Script, answer: Result<&'static str, Fault>) -> Result<&'static str, Fault> {
        answer
    }
    let cases: [(_, _, _, Option<&str>, u32); 4] = [
        (succeed("work"), Ok("fallback"), Ok("work"), None, 0),
        (fail(T), Ok("fallback"), Ok("fallback"), Some("stand_in"), 0),
        (fail(T), Err(Full), Err(Full), None, 1),
        (fail(Io), Ok("fallback"), Err(Io), None, 1),
    ];
    for (step, answer, outcome, link, give_ups) in cases {
        let body = Script::blocking(always(step));
        let (given, statistics) = Statistics::watch(|| do_work(&body, answer));
        let counted = statistics.functions().first().map(|it| (it.calls(), it.attempts(), it.give_ups()));
        assert_eq!((given, statistics.fallback(), counted), (outcome, link, Some((1, 1, give_ups))));
    }
}

/// `TimeoutTelemetryTest`: two calls are cut, one is not.
#[tokio::test(start_paused = true)]
async fn timed_out_and_not() {
    #[resilient(name = "timed", timeout = "500ms")]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let late = succeed("work").takes(2000);
    let body = Script::paused([late.clone(), late, succeed("work").takes(100)]);
    let (outcomes, events) =
        capture_async(async { [call(&body).await, call(&body).await, call(&body).await] }).await;
    assert!(outcomes[..2].iter().all(|it| it.as_ref().is_err_and(Fault::is_timeout)), "{outcomes:?}");
    assert_eq!(outcomes[2], Ok("work"));
    let cut: Vec<_> = events.iter().filter(|event| event.message == "rejection").collect();
    assert_eq!(cut.len(), 2);
    assert!(cut.iter().all(|event| (event.field("kind"), event.field("limit_ms")) == ("timeout", "500")));
}

/// `RetryConfigTest`, `TimeoutConfigTest`: what the annotation says, replaced from outside by a policy that is known when the
/// program runs. A key beside it would win.
mod configured {
    use super::*;

    #[resilient(policy = *policy, retry_on = any)]
    fn blocking(body: &Script, policy: &Policy) -> Result<&'static str, Fault> {
        body.call()
    }

    #[resilient(policy = *policy, retry_on = any)]
    async fn future(body: &Script, policy: &Policy) -> Result<&'static str, Fault> {
        body.run().await
    }

    const PLAIN: Policy = Policy::new().max_attempts(11).backoff(Delays::none()).jitter(Jitter::None);

    #[tokio::test(start_paused = true)]
    async fn retries() {
        for (policy, takes, calls, milliseconds) in [
            (PLAIN, 0, 11, 0),
            (PLAIN.max_attempts(91).deadline(Duration::from_secs(1)), 100, 10, 1000),
            (PLAIN.max_attempts(6).backoff(Delays::fixed(Duration::from_micros(2000))), 0, 6, 10),
        ] {
            let body = Script::blocking(always(fail(T).takes(takes)));
            assert_eq!(blocking(&body, &policy), Err(T));
            assert_eq!((body.calls(), body.milliseconds()), (calls, milliseconds));
            drop(body);
            let body = Script::paused(always(fail(T).takes(takes)));
            assert_eq!(future(&body, &policy).await, Err(T));
            assert_eq!((body.calls(), body.milliseconds()), (calls, milliseconds));
        }
    }

    #[test]
    fn jitter() {
        let policy = PLAIN.jitter(Jitter::Spread(Duration::from_secs(1)));
        let body = Script::blocking(always(fail(T)));
        assert_eq!((blocking(&body, &policy), body.calls()), (Err(T), 11));
        assert!(body.gaps().into_iter().all(|gap| gap <= Duration::from_secs(1)), "{:?}", body.gaps());
        assert!(body.gaps().into_iter().any(|gap| gap > Duration::from_millis(5)), "{:?}", body.gaps());
    }

    #[tokio::test(start_paused = true)]
    async fn timeout() {
        #[resilient(policy = *policy)]
        async fn call(body: &Script, policy: &Policy) -> Result<&'static str, Fault> {
            body.run().await
        }
        let body = Script::paused(always(succeed("late").takes(5000)));
        let policy = Policy::new().timeout(Duration::from_millis(1000));
        assert_eq!((call(&body, &policy).await, body.milliseconds()), (Err(timed_out!(1000)), 1000));
    }
}

rows! {
    /// `RetryConfigTest.testConfigRetryOn`, a list of two kinds.
    retry_on_neither: [max_attempts = 2, backoff = none, retry_on = [Io, Text]], always(fail(T)) => 1 calls, Err(T), 0 ms;
    retry_on_the_first: [max_attempts = 2, backoff = none, retry_on = [Io, Text]], always(fail(Io)) => 2 calls, Err(Io), 0 ms;
    retry_on_the_second: [max_attempts = 2, backoff = none, retry_on = [Io, Text]],
        always(fail(Text("B"))) => 2 calls, Err(Text("B")), 0 ms;
    /// `testConfigAbortOn`: of a kind, only what is below it is left out.
    abort_on_the_whole: [max_attempts = 2, backoff = none, retry_on = [Text], abort_on = [Io, Text("B1")]],
        always(fail(Io)) => 1 calls, Err(Io), 0 ms;
    abort_on_a_part: [max_attempts = 2, backoff = none, retry_on = [Text], abort_on = [Io, Text("B1")]],
        always(fail(Text("B1"))) => 1 calls, Err(Text("B1")), 0 ms;
    abort_on_not_the_rest: [max_attempts = 2, backoff = none, retry_on = [Text], abort_on = [Io, Text("B1")]],
        always(fail(Text("B"))) => 2 calls, Err(Text("B")), 0 ms;
    /// `FallbackApplyOnConfigTest`, `FallbackSkipOnConfigTest`.
    apply_on: [fallback = on(Io) => value("fallback")], always(fail(Io)) => 1 calls, Ok("fallback"), 0 ms;
    apply_on_another: [fallback = on(Io) => value("fallback")], always(fail(T)) => 1 calls, Err(T), 0 ms;
    /// The fallback is asked for the last error, not for one before it.
    apply_on_the_last: [max_attempts = 2, backoff = none, retry_on = any, fallback = on(Io) => value("fallback")],
        [fail(Io), fail(T)] => 2 calls, Err(T), 0 ms;
}

async_rows! {
    /// `AllAnnotationTelemetryTest`: everything at once, and nothing to do.
    all_at_once: [
        max_attempts = 3, backoff = "exp", jitter, timeout = "5s", deadline = "1m", retry_on = any,
        fallback = value("fallback"),
    ], always(succeed("Success").takes(10)) => 1 calls, Ok("Success"), 10 ms;
    /// And everything to do: a timeout, an error, a timeout, the fallback.
    all_at_once_failing: [
        max_attempts = 3, backoff = fixed("1s"), jitter = none, timeout = "5s", deadline = "1m", retry_on = any,
        fallback = value("fallback"),
    ], [succeed("late").takes(6000), fail(T).takes(10), succeed("late").takes(6000)] => 3 calls, Ok("fallback"), 12_010 ms;
}

/// `testConfigAbortOn` names one kind in both lists, which can only be a mistake where both are written in one place.
#[test]
fn one_kind_in_both_lists() {
    assert_eq!(
        mistakes("retry_on = [Io, Text], abort_on = [Io]"),
        ["this is in `retry_on` too and would never be retried: remove one of the two"]
    );
}

/// `DisableAnnotationGloballyTest`, `DisableFTEnableGloballyTest` and the specification's `NonFallback` switch: without its
/// retries a function still has its fallback and its timeout.
#[tokio::test(start_paused = true)]
async fn everything_but_the_fallback_is_off() {
    #[resilient(max_attempts = 2, backoff = none, retry_on = any, timeout = "1s", fallback = value("fallback"))]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    for step in [fail(T).takes(1000 - 1), succeed("late").takes(5000)] {
        let body = Script::paused(always(step.clone()));
        assert_eq!(
            (Overrides::new().no_retries().scope(call(&body)).await, body.calls()),
            (Ok("fallback"), 1)
        );
        assert!(body.milliseconds() <= 1000);
        let body = Script::paused(always(step));
        assert_eq!((call(&body).await, body.calls()), (Ok("fallback"), 2));
    }
}
