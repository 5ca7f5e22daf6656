//! `deadline`: the limit over everything, and what is inherited of it.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, Script, always, async_rows, fail, rows, succeed};
use resilient_runtime::{Deadline, Rejection, RejectionKind, Statistics, VirtualTime, Why, resilient};
use tokio::time::{Instant, sleep};

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// The deadline of the function `call` of a row, used up.
fn used_up(module: &str, limit: Duration) -> Fault {
    let name = format!("{module}::call").leak();
    Rejection::new(RejectionKind::Deadline, name).with_limit(limit).into()
}

rows! {
    in_time: [deadline = "1s"], always(succeed("v").takes(999)) => 1 calls, Ok("v"), 999 ms;
    no_wait_that_cannot_fit: [deadline = "1s", max_attempts = 9, backoff = fixed("400ms"), jitter = none],
        always(fail(Io)) => 3 calls, Err(Io), 800 ms;
    running_attempts_count: [deadline = "1s", max_attempts = 9, backoff = fixed("100ms"), jitter = none],
        always(fail(Io).takes(400)) => 2 calls, Err(Io), 900 ms;
    largest: [deadline = Duration::MAX, max_attempts = 3, backoff = fixed("365d"), jitter = none],
        always(fail(Io)) => 3 calls, Err(Io), 63_072_000_000 ms;
    expression: [deadline = secs(1) * 2, max_attempts = 9, backoff = fixed("900ms"), jitter = none],
        always(fail(Io)) => 3 calls, Err(Io), 1800 ms;
    /// A wait of 584 years does not fit, and its arithmetic does not wrap.
    longest_wait: [deadline = "1s", max_attempts = 9, backoff = fixed(Duration::MAX), jitter = none],
        always(fail(Io)) => 1 calls, Err(Io), 0 ms;
}

async_rows! {
    cuts_the_running_attempt: [deadline = "1s"],
        always(succeed("late").takes(5000)) => 1 calls, Err(used_up(module_path!(), secs(1))), 1000 ms;
    cuts_the_second_attempt: [deadline = "1s", max_attempts = 9, backoff = fixed("100ms"), jitter = none],
        [fail(Io).takes(300), succeed("late").takes(5000)] => 2 calls, Err(used_up(module_path!(), secs(1))), 1000 ms;
    /// The deadline, not the timeout, although both would have been reached.
    shorter_than_the_timeout_by_now: [deadline = "1s", timeout = "600ms", max_attempts = 9, backoff = none, retry_on = any],
        always(succeed("late").takes(5000)) => 2 calls, Err(used_up(module_path!(), secs(1))), 1000 ms;
}

/// A sync attempt that runs is not cut; its outcome counts, and nothing follows it.
#[test]
fn a_blocking_attempt_is_not_cut() {
    #[resilient(deadline = "1s", max_attempts = 9, backoff = none, retry_on = any)]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking(always(succeed("late").takes(5000)));
    assert_eq!((call(&body), body.calls(), body.milliseconds()), (Ok("late"), 1, 5000));
    drop(body);
    let body = Script::blocking(always(fail(T).takes(5000)));
    assert_eq!((call(&body), body.calls(), body.milliseconds()), (Err(T), 1, 5000));
}

#[test]
fn why() {
    #[resilient(deadline = "1s", max_attempts = 9, backoff = fixed("400ms"), jitter = none)]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking(always(fail(Io)));
    let (outcome, statistics) = Statistics::watch(|| call(&body));
    assert_eq!((outcome, statistics.why(), statistics.attempts()), (Err(Io), Some(Why::Deadline), 3));
}

/// tokio's timers end with a whole millisecond: a wait that fits by less is not begun, since its attempt would be
/// rejected and the last error lost.
#[tokio::test(start_paused = true)]
async fn a_wait_that_only_just_fits() {
    #[resilient(deadline = "1s", max_attempts = 9, backoff = fixed(wait), jitter = none)]
    async fn call(wait: Duration, body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    for (microseconds, calls) in [(999_000, 2), (999_001, 1), (999_999, 1)] {
        let body = Script::paused(always(fail(Io)));
        assert_eq!(call(Duration::from_micros(microseconds), &body).await, Err(Io), "{microseconds}");
        assert_eq!(body.calls(), calls, "{microseconds}");
    }
}

/// What the body sees is what is left, and nothing outside of a call.
#[test]
fn can_be_read_in_the_body() {
    #[resilient(deadline = "10s", max_attempts = 3, backoff = fixed("1s"), jitter = none, retry_on = any)]
    fn call(body: &Script, seen: &RefCell<Vec<Option<Duration>>>) -> Result<&'static str, Fault> {
        seen.borrow_mut().push(Deadline::current().remaining());
        body.call()
    }
    let (body, seen) = (Script::blocking(always(fail(T).takes(2000))), RefCell::default());
    assert_eq!(call(&body, &seen), Err(T));
    assert_eq!(seen.into_inner(), [Some(secs(10)), Some(secs(7)), Some(secs(4))]);
    assert_eq!(Deadline::current(), Deadline::NONE);
}

/// The numbers of the SRE book, chapter 22: 30 s, of which 7 s are used, then 4 s.
mod e19 {
    use super::*;

    type Seen = RefCell<Vec<Option<Duration>>>;

    fn see(seen: &Seen) {
        seen.borrow_mut().push(Deadline::current().remaining());
    }

    #[resilient(deadline = "30s")]
    async fn front(seen: &Seen) -> Result<(), Fault> {
        see(seen);
        sleep(secs(7)).await;
        middle(seen).await
    }

    #[resilient(deadline = "60s")]
    async fn middle(seen: &Seen) -> Result<(), Fault> {
        see(seen);
        sleep(secs(4)).await;
        back(seen).await
    }

    #[resilient(timeout = "25s")]
    async fn back(seen: &Seen) -> Result<(), Fault> {
        see(seen);
        std::future::pending().await
    }

    #[tokio::test(start_paused = true)]
    async fn future() {
        let (seen, started) = (Seen::default(), Instant::now());
        assert!(front(&seen).await.is_err_and(|error| error.is_deadline()));
        assert_eq!(started.elapsed(), secs(30));
        assert_eq!(seen.into_inner(), [Some(secs(30)), Some(secs(23)), Some(secs(19))]);
    }

    #[test]
    fn blocking() {
        #[resilient(deadline = "30s")]
        fn front(time: &VirtualTime, seen: &Seen) -> Result<(), Fault> {
            see(seen);
            time.advance(secs(7));
            middle(time, seen)
        }
        #[resilient(deadline = "60s")]
        fn middle(time: &VirtualTime, seen: &Seen) -> Result<(), Fault> {
            see(seen);
            time.advance(secs(4));
            back(seen)
        }
        #[resilient(max_attempts = 2, backoff = none)]
        fn back(seen: &Seen) -> Result<(), Fault> {
            see(seen);
            Ok(())
        }
        let (time, seen) = (VirtualTime::start(), Seen::default());
        assert_eq!(front(&time, &seen), Ok(()));
        assert_eq!(seen.into_inner(), [Some(secs(30)), Some(secs(23)), Some(secs(19))]);
    }
}

/// The waste example of the same chapter: where the caller has given up, the callee does no work.
mod inherited {
    use super::*;

    #[resilient(deadline = "5s")]
    async fn limited(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }

    /// It limits nothing itself.
    #[resilient(max_attempts = 9, backoff = fixed("1s"), jitter = none, retry_on = any)]
    async fn unlimited(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }

    #[tokio::test(start_paused = true)]
    async fn no_work_after_it() {
        let body = Script::paused(always(succeed("v")));
        let failed = Deadline::after(Duration::ZERO).scope(limited(&body)).await;
        assert!(failed.is_err_and(|error| error.is_deadline()));
        assert_eq!(body.calls(), 0);
    }

    /// Without a way to report a rejection the first attempt is made, and no other.
    #[tokio::test(start_paused = true)]
    async fn a_function_that_cannot_reject_makes_its_first_attempt() {
        let body = Script::paused(always(fail(T)));
        assert_eq!(Deadline::after(Duration::ZERO).scope(unlimited(&body)).await, Err(T));
        assert_eq!(body.calls(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn no_retry_after_it() {
        let body = Script::paused(always(fail(T)));
        assert_eq!(Deadline::after(Duration::from_millis(2500)).scope(unlimited(&body)).await, Err(T));
        assert_eq!((body.calls(), body.milliseconds()), (3, 2000));
    }

    #[tokio::test(start_paused = true)]
    async fn the_smaller_wins() {
        for (outer, expected) in [(2, 2), (5, 5), (60, 5)] {
            let body = Script::paused(always(succeed("late").takes(60_000)));
            let failed = Deadline::after(secs(outer)).scope(limited(&body)).await;
            assert!(failed.is_err_and(|error| error.is_deadline()));
            assert_eq!(body.elapsed(), secs(expected));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn join_inherits_and_spawn_does_not() {
        #[resilient(deadline = "5s")]
        async fn call() -> Result<[Option<Duration>; 4], Fault> {
            let now = async { Deadline::current().remaining() };
            let (joined, also) = tokio::join!(now, async { Deadline::current().remaining() });
            let spawned = tokio::spawn(async { Deadline::current().remaining() }).await.expect("no panic");
            let carried = Deadline::current().scope(async {
                tokio::task::yield_now().await;
                Deadline::current().remaining()
            });
            let carried = tokio::spawn(carried).await.expect("no panic");
            Ok([joined, also, spawned, carried])
        }
        assert_eq!(call().await, Ok([Some(secs(5)), Some(secs(5)), None, Some(secs(5))]));
    }

    /// Two calls polled in turn by one task do not see each other's deadline.
    #[tokio::test(start_paused = true)]
    async fn neighbours_keep_their_own() {
        #[resilient(deadline = limit)]
        async fn call(limit: Duration) -> Result<Option<Duration>, Fault> {
            sleep(secs(1)).await;
            Ok(Deadline::current().remaining())
        }
        let (short, long, none) = tokio::join!(call(secs(3)), call(secs(9)), async {
            sleep(secs(1)).await;
            Deadline::current().remaining()
        });
        assert_eq!((short, long, none), (Ok(Some(secs(2))), Ok(Some(secs(8))), None));
    }

    /// The ambient deadline is restored when an attempt panics.
    #[test]
    fn a_panic_leaves_nothing_behind() {
        #[resilient(deadline = "5s")]
        fn call() -> Result<(), Fault> {
            panic!("the body's own")
        }
        assert!(std::panic::catch_unwind(call).is_err());
        assert_eq!(Deadline::current(), Deadline::NONE);
    }

    #[test]
    fn blocking_functions_inherit_too() {
        #[resilient(deadline = "5s")]
        fn outer(time: &VirtualTime, calls: &Cell<u32>) -> Result<(), Fault> {
            time.advance(secs(5));
            inner(calls)
        }
        #[resilient(deadline = "60s")]
        fn inner(calls: &Cell<u32>) -> Result<(), Fault> {
            calls.set(calls.get() + 1);
            Ok(())
        }
        let (time, calls) = (VirtualTime::start(), Cell::new(0));
        assert!(outer(&time, &calls).is_err_and(|error| error.is_deadline()));
        assert_eq!(calls.get(), 0);
    }
}

/// A budget that is used up at run time is a limit, not the absence of one.
#[tokio::test(start_paused = true)]
async fn of_zero_starts_nothing() {
    #[resilient(deadline = left)]
    async fn call(left: std::time::Duration, calls: &mut u32) -> Result<(), String> {
        *calls += 1;
        Ok(())
    }

    let mut calls = 0;
    assert!(call(std::time::Duration::ZERO, &mut calls).await.is_err());
    assert_eq!(calls, 0);
}
