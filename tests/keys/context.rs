//! `context`: what the body may know and ask.

use std::cell::RefCell;
use std::time::Duration;

use resilient_behaviour_tests::Fault::{T, Text};
use resilient_behaviour_tests::{Fault, Script, Step, always, fail, succeed};
use resilient_runtime::{Deadline, resilient};

type Seen = RefCell<Vec<(u32, Duration, Duration, Option<Duration>, Option<String>)>>;

#[tokio::test(start_paused = true)]
async fn everything() {
    #[resilient(max_attempts = 3, backoff = linear("1s"), jitter = none, retry_on = any, deadline = "10s", context = cx)]
    async fn call(body: &Script, seen: &Seen) -> Result<&'static str, Fault> {
        let previous = cx.previous_error().map(str::to_owned);
        assert_eq!(cx.deadline(), Deadline::current());
        seen.borrow_mut().push((cx.attempt(), cx.elapsed(), cx.delay(), cx.remaining(), previous));
        body.run().await
    }
    let body = Script::paused([fail(T).takes(500), fail(Text("second")).takes(500), succeed("v")]);
    let seen = Seen::default();
    assert_eq!(call(&body, &seen).await, Ok("v"));
    let ms = Duration::from_millis;
    assert_eq!(
        seen.into_inner(),
        [
            (1, ms(0), ms(0), Some(ms(10_000)), None),
            (2, ms(1500), ms(1000), Some(ms(8500)), Some("T".to_owned())),
            (3, ms(4000), ms(2000), Some(ms(6000)), Some("Text(\"second\")".to_owned())),
        ]
    );
}

#[test]
fn without_a_deadline() {
    #[resilient(max_attempts = 2, backoff = none, context = attempt)]
    fn call() -> Result<(Option<Duration>, Deadline), Fault> {
        Ok((attempt.remaining(), attempt.deadline()))
    }
    assert_eq!(call(), Ok((None, Deadline::NONE)));
    let inherited = Deadline::after(Duration::from_secs(100));
    assert!(
        inherited
            .run(call)
            .is_ok_and(|(left, deadline)| deadline == inherited && left > Some(Duration::ZERO))
    );
}

/// Very long errors are cut, and nothing of them is lost to the caller.
#[test]
fn previous_errors_are_short() {
    const LONG: usize = 10_000_000;
    #[resilient(max_attempts = 2, backoff = none, retry_on = any, context = cx)]
    fn call(seen: &RefCell<String>) -> Result<(), String> {
        if let Some(previous) = cx.previous_error() {
            previous.clone_into(&mut seen.borrow_mut());
        }
        Err("ü".repeat(LONG))
    }
    let seen = RefCell::default();
    assert_eq!(call(&seen).map_err(|error| error.chars().count()), Err(LONG));
    assert_eq!(seen.into_inner(), format!("{}…", "ü".repeat(255)));
}

mod again {
    use super::*;

    #[resilient(max_attempts = 4, backoff = fixed("1s"), jitter = none, retry_on = [T], context = cx)]
    fn poll(good: u32, body: &Script) -> Result<&'static str, Fault> {
        if cx.attempt() < good {
            cx.again();
        }
        body.call()
    }

    fn check(good: u32, steps: impl Into<Vec<Step>>, calls: usize, outcome: Result<&'static str, Fault>) {
        let body = Script::blocking(steps);
        assert_eq!((poll(good, &body), body.calls()), (outcome, calls));
    }

    #[test]
    fn an_ok_is_repeated() {
        check(3, [succeed("1"), succeed("2"), succeed("3")], 3, Ok("3"));
    }

    #[test]
    fn an_error_that_is_not_listed_is_repeated() {
        check(2, [fail(Text("once")), succeed("v")], 2, Ok("v"));
    }

    #[test]
    fn attempts_still_end_the_call_with_its_outcome() {
        check(9, always(succeed("unfinished")), 4, Ok("unfinished"));
        check(9, always(fail(Text("unfinished"))), 4, Err(Text("unfinished")));
    }

    #[test]
    fn asking_twice_is_asking_once() {
        #[resilient(max_attempts = 3, backoff = none, retry_on = any, context = cx)]
        fn call(body: &Script) -> Result<&'static str, Fault> {
            if cx.attempt() == 1 {
                cx.again();
                cx.again();
            }
            body.call()
        }
        let body = Script::blocking(always(succeed("v")));
        assert_eq!((call(&body), body.calls()), (Ok("v"), 2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_deadline_still_ends_it() {
        #[resilient(max_attempts = 9, backoff = fixed("400ms"), jitter = none, retry_on = any, deadline = "1s", context = cx)]
        async fn call(body: &Script) -> Result<&'static str, Fault> {
            cx.again();
            body.run().await
        }
        let body = Script::paused(always(succeed("unfinished")));
        assert_eq!((call(&body).await, body.calls(), body.milliseconds()), (Ok("unfinished"), 3, 800));
    }
}

/// It is `Sync`, so that the attempt's future stays `Send`.
#[tokio::test]
async fn across_awaits() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any, context = cx)]
    async fn call() -> Result<u32, String> {
        let attempts = async {
            tokio::task::yield_now().await;
            cx.attempt()
        };
        let attempt = attempts.await;
        if attempt < 3 { Err("again".into()) } else { Ok(attempt) }
    }
    assert_eq!(tokio::spawn(call()).await.expect("no panic"), Ok(3));
}
