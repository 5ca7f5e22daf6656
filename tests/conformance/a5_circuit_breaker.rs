//! MicroProfile Fault Tolerance TCK, the circuit breaker tests. Its "volume" is the window and the least number of calls in
//! it, and its "success threshold" is the number of probes, all of which have to succeed. Any error is a failure there, the
//! bulkhead's included, and the open time is exact.
//!
//! A type-level annotation is made of constants here, which every function of the type may name.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use resilient_behaviour_tests::Fault::T;
use resilient_behaviour_tests::{
    Body, Caller, Fault, HeldThread, Outcome, Script, SentScript, always, call_rows, fail, letter, succeed,
};
use resilient_runtime::{VirtualTime, resilient};

/// The type-level annotation of the TCK's clients.
const WINDOW: u32 = 4;
const RATE: f64 = 0.75;
const DELAY: Duration = Duration::from_secs(50);
const PROBES: u32 = 2;
const BRIEF: Duration = Duration::from_millis(1);

macro_rules! breaker_rows {
    ($(
        $(#[$comment:meta])*
        $id:ident: [$window:expr, $rate:expr, $delay:expr, $probes:expr], $plan:literal => $seen:literal, $runs:literal runs;
    )*) => {$(
        call_rows! {
            $(#[$comment])*
            $id: [circuit_breaker(
                window = $window, minimum_calls = $window, failure_rate = $rate, open_for = fixed($delay),
                open_jitter = none, probes = $probes, pass_rate = 1.0, count = any,
            )], $plan => $seen, $runs runs;
        }
    )*};
}

breaker_rows! {
    cb_01: [4, 0.75, "50s", 2], "FFFFFFF" => "TTTTOOO", 4 runs;
    cb_02: [4, 0.75, "1ms", 2], "FFFF 500 SSS" => "TTTT+++", 7 runs;
    /// Closing starts an empty window.
    cb_03: [4, 0.75, "1000ms", 1], "FFFF S 2000 S FFFF S" => "TTTTO+TTTTO", 9 runs;
    /// One failure while half-open opens again at once.
    cb_04: [4, 0.75, "1000ms", 3], "FFFF S 2000 SSF S" => "TTTTO++TO", 7 runs;
    cb_05: [WINDOW, RATE, DELAY, PROBES], "FFFFFFF" => "TTTTOOO", 4 runs;
    cb_06: [2, 1.0, DELAY, PROBES], "FFFFFFF" => "TTOOOOO", 2 runs;
    cb_07: [WINDOW, RATE, BRIEF, PROBES], "FFFF 500 SSS" => "TTTT+++", 7 runs;
    /// The outcome that opens it may be a success.
    cb_08: [4, 0.5, "50s", 2], "SFFS S" => "+TT+O", 4 runs;
    /// The window rolls; it does not start anew when it is full.
    cb_09: [4, 0.5, "50s", 2], "SFSSF S" => "+T++TO", 5 runs;
    cb_10: [4, 0.75, "1000ms", 1], "SFFF S 2000 SSFFF S" => "+TTTO++TTTO", 9 runs;
    /// The probe is not in the new window.
    cb_11: [4, 0.75, "1000ms", 1], "FFFS S 2000 SFFFS S" => "TTT+O+TTT+O", 9 runs;
}

/// The other breakers of the TCK: what counts, and the keys beside it.
macro_rules! cut_rows {
    ($($(#[$comment:meta])* $id:ident: [$($count:tt)*], $plan:literal => $seen:literal, $runs:literal runs;)*) => {$(
        call_rows! {
            $(#[$comment])*
            $id: [
                circuit_breaker(
                    window = 2, minimum_calls = 2, failure_rate = 0.75, open_for = fixed("50s"), open_jitter = none,
                    count = $($count)*
                ),
                timeout = "500ms"
            ], $plan => $seen, $runs runs;
        }
    )*};
}

cut_rows! {
    cb_12: [any], "S1000 S1000 S1000" => "ttO", 2 runs;
    cb_13: [rejected(full)], "S1000 S1000 S1000" => "ttt", 3 runs;
}

macro_rules! full_row {
    ($id:ident: [$($count:tt)*] => $seen:literal) => {
        mod $id {
            use super::*;

            #[tokio::test(start_paused = true)]
            async fn future() {
                #[resilient(
                    circuit_breaker(
                        window = 3, minimum_calls = 3, failure_rate = 1.0, open_for = fixed("50s"), open_jitter = none,
                        count = $($count)*
                    ),
                    bulkhead(1, max_queued = 1)
                )]
                async fn call(body: std::sync::Arc<resilient_behaviour_tests::Held>) -> Outcome {
                    body.run().await
                }
                let [running, queued] = [Caller::submit(call).await, Caller::submit(call).await];
                assert_eq!((running.runs(), queued.is_waiting()), (1, true));
                let mut seen = String::new();
                for _ in 3..=7 {
                    seen.push(letter(&Caller::submit(call).await.outcome().await));
                }
                assert_eq!(seen, $seen);
            }
        }
    };
}

full_row! { cb_14: [any] => "BBBOO" }
full_row! { cb_16: [[T]] => "BBBBB" }

#[test]
fn cb_15() {
    #[resilient(
        circuit_breaker(
            window = 3, minimum_calls = 3, failure_rate = 1.0, open_for = fixed("50s"), open_jitter = none, count = any
        ),
        bulkhead = 1
    )]
    fn call(body: Body<'_>) -> Outcome {
        body()
    }
    let running = HeldThread::start(call);
    let seen: String = (2..=6).map(|_| letter(&call(&|| Ok("Success")))).collect();
    assert_eq!(seen, "BBBOO");
    assert_eq!(running.release(Ok("Success")), Ok("Success"));
}

/// `id: [retry keys], script => n runs, what the caller sees;` with a breaker of 4 calls, .75 and 50 s.
macro_rules! retry_rows {
    ($(
        $(#[$comment:meta])*
        $id:ident: [$($retry:tt)*], $script:expr => $runs:literal runs, $seen:literal;
    )*) => {$(
        $(#[$comment])*
        mod $id {
            use super::*;

            #[test]
            fn blocking() {
                #[resilient(
                    circuit_breaker(
                        window = 4, minimum_calls = 4, failure_rate = 0.75, open_for = fixed("50s"), open_jitter = none,
                        count = any
                    ),
                    backoff = none, $($retry)*
                )]
                fn call(body: &SentScript) -> Outcome {
                    body.call()
                }
                let (body, _time) = (SentScript::new($script), VirtualTime::start());
                assert_eq!((letter(&call(&body)), body.calls()), ($seen, $runs));
            }

            #[tokio::test(start_paused = true)]
            async fn future() {
                #[resilient(
                    circuit_breaker(
                        window = 4, minimum_calls = 4, failure_rate = 0.75, open_for = fixed("50s"), open_jitter = none,
                        count = any
                    ),
                    backoff = none, $($retry)*
                )]
                async fn call(body: &Script) -> Outcome {
                    body.run().await
                }
                let body = Script::paused($script);
                assert_eq!((letter(&call(&body).await), body.calls()), ($seen, $runs));
            }
        }
    )*};
}

const EIGHT_ATTEMPTS: u32 = 8;

retry_rows! {
    /// The rejection is not in `retry_on`, so that the call ends there.
    cb_17: [max_attempts = 8, retry_on = [T]], always(fail(T)) => 4 runs, 'O';
    cb_18: [max_attempts = 3, retry_on = [T]], always(fail(T)) => 3 runs, 'T';
    cb_19: [max_attempts = EIGHT_ATTEMPTS, retry_on = [T]], always(fail(T)) => 4 runs, 'O';
    cb_20: [max_attempts = 3, retry_on = [T]], always(fail(T)) => 3 runs, 'T';
    cb_21: [max_attempts = 8, retry_on = [T, rejected(timeout)], timeout = "100ms", deadline = "20s"],
        always(succeed("late").takes(5000)) => 4 runs, 'O';
}

/// Opens it by four calls; then one that would succeed: what its caller sees, and after how many milliseconds.
macro_rules! span_rows {
    ($(
        $(#[$comment:meta])*
        $id:ident: [$($retry:tt)*] => $seen:literal, $least:literal to $most:literal ms;
    )*) => {$(
        $(#[$comment])*
        mod $id {
            use super::*;

            const SCRIPT: [fn() -> resilient_behaviour_tests::Step; 5] =
                [|| fail(T), || fail(T), || fail(T), || fail(T), || succeed("Success")];

            #[test]
            fn blocking() {
                #[resilient(
                    circuit_breaker(
                        window = 4, minimum_calls = 4, failure_rate = 0.75, open_for = fixed("1s"), open_jitter = none,
                        probes = 1, count = any
                    ),
                    max_attempts = 21, jitter = none, $($retry)*
                )]
                fn call(body: &Script) -> Outcome {
                    body.call()
                }
                let body = Script::blocking(SCRIPT.map(|step| step()));
                assert_eq!([(); 4].map(|()| letter(&call(&body))), ['T'; 4]);
                assert_eq!(letter(&call(&body)), $seen);
                assert!(($least..=$most).contains(&body.milliseconds()), "{}", body.milliseconds());
            }

            #[tokio::test(start_paused = true)]
            async fn future() {
                #[resilient(
                    circuit_breaker(
                        window = 4, minimum_calls = 4, failure_rate = 0.75, open_for = fixed("1s"), open_jitter = none,
                        probes = 1, count = any
                    ),
                    max_attempts = 21, jitter = none, $($retry)*
                )]
                async fn call(body: &Script) -> Outcome {
                    body.run().await
                }
                let body = Script::paused(SCRIPT.map(|step| step()));
                for _ in 0..4 {
                    assert_eq!(letter(&call(&body).await), 'T');
                }
                assert_eq!(letter(&call(&body).await), $seen);
                assert!(($least..=$most).contains(&body.milliseconds()), "{}", body.milliseconds());
            }
        }
    )*};
}

span_rows! {
    /// There, retries of 100 ms span the open time; here, the rejection says how long that is.
    cb_22: [backoff = fixed("100ms"), retry_on = rejected(open)] => '+', 1000 to 1101 ms;
    cb_23: [backoff = fixed("100ms"), retry_on = rejected(timeout)] => 'O', 0 to 0 ms;
    cb_24: [backoff = fixed("200ms"), abort_on = [T, rejected(open)]] => 'O', 0 to 0 ms;
}

/// `CircuitBreakerLifecycleTest`: the calls of `instances` in turn that reach the body before one is rejected.
fn count_before_open<T>(instances: &[T], service: impl Fn(&T, &AtomicUsize) -> Result<(), Fault>) -> usize {
    let runs = AtomicUsize::new(0);
    let mut calls = instances.iter().cycle().take(100);
    calls.any(|it| letter(&service(it, &runs).map(|()| "")) == 'O');
    runs.load(Relaxed)
}

/// Fails, as every body of that test does.
fn fails(runs: &AtomicUsize) -> Result<(), Fault> {
    runs.fetch_add(1, Relaxed);
    Err(Fault::Io)
}

const EIGHT: u32 = 8;

/// A method that each type may take as it is, override, or override with an attribute of its own.
trait Base {
    #[resilient(circuit_breaker(window = 8, minimum_calls = 8, failure_rate = 1.0))]
    fn service(&self, runs: &AtomicUsize) -> Result<(), Fault> {
        fails(runs)
    }
}

struct Plain;

impl Plain {
    #[resilient(circuit_breaker(window = EIGHT, minimum_calls = EIGHT, failure_rate = 1.0))]
    fn by_constants(&self, runs: &AtomicUsize) -> Result<(), Fault> {
        fails(runs)
    }

    #[resilient(circuit_breaker(window = 8, minimum_calls = 8, failure_rate = 1.0))]
    fn service(&self, runs: &AtomicUsize) -> Result<(), Fault> {
        fails(runs)
    }
}

#[test]
fn cl_01() {
    assert_eq!(count_before_open(&[Plain, Plain, Plain, Plain], Plain::by_constants), 8);
}

#[test]
fn cl_07() {
    struct Own;
    impl Own {
        #[resilient(circuit_breaker(window = 8, minimum_calls = 8, failure_rate = 1.0))]
        fn service(&self, runs: &AtomicUsize) -> Result<(), Fault> {
            fails(runs)
        }
    }
    assert_eq!(count_before_open(&[Own, Own, Own, Own], Own::service), 8);
}

#[test]
fn cl_10() {
    struct Derived;
    impl Base for Derived {
        #[resilient(circuit_breaker(window = 4, minimum_calls = 4, failure_rate = 1.0))]
        fn service(&self, runs: &AtomicUsize) -> Result<(), Fault> {
            fails(runs)
        }
    }
    assert_eq!(count_before_open(&[Derived, Derived], Derived::service), 4);
}

#[test]
fn cl_11() {
    struct Derived;
    impl Base for Derived {
        fn service(&self, runs: &AtomicUsize) -> Result<(), Fault> {
            fails(runs)
        }
    }
    assert_eq!(count_before_open(&[Derived, Derived], Derived::service), 100);
}

#[test]
fn cl_12() {
    struct Derived;
    impl Base for Derived {}
    assert_eq!(count_before_open(&[Derived, Derived], Derived::service), 8);
}

/// Two types take turns; each opens after its own eight.
#[test]
fn cl_19() {
    struct Other;
    impl Other {
        #[resilient(circuit_breaker(window = 8, minimum_calls = 8, failure_rate = 1.0))]
        fn service(&self, runs: &AtomicUsize) -> Result<(), Fault> {
            fails(runs)
        }
    }
    let (plain, other) = ([Plain, Plain], [Other, Other]);
    let (theirs, others) = (AtomicUsize::new(0), AtomicUsize::new(0));
    for _round in 0..4 {
        for at in 0..2 {
            assert_eq!(plain[at].service(&theirs), Err(Fault::Io));
            assert_eq!(other[at].service(&others), Err(Fault::Io));
        }
    }
    for at in 0..2 {
        assert_eq!(letter(&plain[at].service(&theirs).map(|()| "")), 'O');
        assert_eq!(letter(&other[at].service(&others).map(|()| "")), 'O');
    }
    assert_eq!((theirs.into_inner(), others.into_inner()), (8, 8));
}

#[test]
fn cl_20() {
    struct Two;
    impl Two {
        #[resilient(circuit_breaker(window = 8, minimum_calls = 8, failure_rate = 1.0))]
        fn one(&self, runs: &AtomicUsize) -> Result<(), Fault> {
            fails(runs)
        }

        #[resilient(circuit_breaker(window = 8, minimum_calls = 8, failure_rate = 1.0))]
        fn another(&self, runs: &AtomicUsize) -> Result<(), Fault> {
            fails(runs)
        }
    }
    assert_eq!(count_before_open(&[Two, Two], Two::one), 8);
    assert_eq!(count_before_open(&[Two, Two], Two::another), 8);
}
