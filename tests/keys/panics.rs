//! A panic of the user's code is the user's: it is neither swallowed nor repeated. That of a hook is not the call's.

use std::cell::Cell;
use std::fmt::{Display, Formatter, Result as Written};
use std::panic::{AssertUnwindSafe, catch_unwind};

use futures::FutureExt;
use resilient_behaviour_tests::Fault::T;
use resilient_behaviour_tests::{Fault, capture};
use resilient_runtime::{Class, Classify, resilient};

fn text_of(panic: &(dyn std::any::Any + Send)) -> &str {
    panic.downcast_ref::<&str>().copied().unwrap_or_default()
}

#[test]
fn in_the_body() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any, fallback = value(1))]
    fn call(calls: &Cell<u32>) -> Result<u8, Fault> {
        calls.set(calls.get() + 1);
        panic!("body")
    }
    let calls = Cell::new(0);
    let panic = catch_unwind(AssertUnwindSafe(|| call(&calls))).expect_err("a panic");
    assert_eq!((text_of(&*panic), calls.get()), ("body", 1));
}

#[tokio::test(start_paused = true)]
async fn in_an_async_body() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any, timeout = "1s", deadline = "1m", fallback = value(1))]
    async fn call(calls: &Cell<u32>) -> Result<u8, Fault> {
        calls.set(calls.get() + 1);
        tokio::task::yield_now().await;
        panic!("body")
    }
    let calls = Cell::new(0);
    let panic = AssertUnwindSafe(call(&calls)).catch_unwind().await.expect_err("a panic");
    assert_eq!((text_of(&*panic), calls.get()), ("body", 1));
}

/// Predicates, classes and fallbacks are part of the call.
#[test]
fn in_code_that_decides() {
    struct Unclassified;
    impl Classify for Unclassified {
        fn class(&self) -> Class {
            panic!("class")
        }
    }
    #[resilient(max_attempts = 3, backoff = none)]
    fn classified() -> Result<u8, Unclassified> {
        Err(Unclassified)
    }
    #[resilient(max_attempts = 3, backoff = none, retry_if = |_| panic!("predicate"))]
    fn predicate() -> Result<u8, Fault> {
        Err(T)
    }
    #[resilient(fallback = || panic!("fallback"))]
    fn fallback() -> Result<u8, Fault> {
        Err(T)
    }
    let panic_of = |call: fn() -> bool| text_of(&*catch_unwind(call).expect_err("a panic")).to_owned();
    assert_eq!(panic_of(|| classified().is_ok()), "class");
    assert_eq!(panic_of(|| predicate().is_ok()), "predicate");
    assert_eq!(panic_of(|| fallback().is_ok()), "fallback");
}

/// The text of an error is made for reports only: one that cannot be made is replaced by the type's name.
#[test]
fn in_the_text_of_an_error() {
    #[derive(Debug)]
    struct Unprintable;
    impl Display for Unprintable {
        fn fmt(&self, _f: &mut Formatter<'_>) -> Written {
            panic!("text")
        }
    }
    #[resilient(max_attempts = 2, backoff = none, retry_on = any)]
    fn call() -> Result<u8, Unprintable> {
        Err(Unprintable)
    }
    let (outcome, events) = capture(call);
    assert!(outcome.is_err());
    assert!(events.last().is_some_and(|event| event.field("error").ends_with("Unprintable")), "{events:?}");
}

/// One that was caught leaves the function as it was.
#[test]
fn the_next_call_is_as_usual() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any, deadline = "1h")]
    fn call(calls: &Cell<u32>) -> Result<u8, Fault> {
        calls.set(calls.get() + 1);
        assert!(calls.get() != 2, "second attempt");
        Err(T)
    }
    let calls = Cell::new(0);
    assert!(catch_unwind(AssertUnwindSafe(|| call(&calls))).is_err());
    assert_eq!((call(&calls), calls.get()), (Err(T), 5));
}
