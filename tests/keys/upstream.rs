//! `upstream`: functions that call the same thing share circuit breaker and budget.

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, Script, always, capture, fail, word};
use resilient_runtime::{Rejection, Statistics, Why, resilient};

/// A function with these keys, as a value.
macro_rules! function {
    ([$($attribute:tt)*]) => {{
        #[resilient($($attribute)*)]
        fn call(body: &Script) -> Result<&'static str, Fault> {
            body.call()
        }
        call
    }};
}

type Call = fn(&Script) -> Result<&'static str, Fault>;

#[test]
fn one_breaker_for_all() {
    let one: Call = function!([upstream = "shared-breaker", circuit_breaker = 2]);
    let other: Call = function!([upstream = "shared-breaker", circuit_breaker = 2]);
    let body = Script::blocking(always(fail(Io)));
    assert_eq!(
        [one(&body), other(&body), one(&body), other(&body)].map(|outcome| word(&outcome)),
        ["Io", "Io", "open", "open"]
    );
}

#[tokio::test(start_paused = true)]
async fn both_colours() {
    #[resilient(upstream = "both-colours", circuit_breaker = 1)]
    async fn future() -> Result<&'static str, Fault> {
        Err(Io)
    }
    #[resilient(upstream = "both-colours", circuit_breaker = 1)]
    fn blocking() -> Result<&'static str, Fault> {
        Err(Io)
    }
    assert_eq!([word(&future().await), word(&blocking()), word(&future().await)], ["Io", "open", "open"]);
}

#[test]
fn rejections_speak_of_the_upstream() {
    let call: Call = function!([upstream = "inventory", circuit_breaker = 1]);
    let body = Script::blocking(always(fail(Io)));
    assert_eq!(call(&body), Err(Io));
    let failed = call(&body).expect_err("open");
    assert_eq!(failed.rejection().map(Rejection::name), Some("inventory"));
}

#[test]
fn another_upstream_is_another_state() {
    let one: Call = function!([upstream = "one-of-two", circuit_breaker = 1]);
    let other: Call = function!([upstream = "other-of-two", circuit_breaker = 1]);
    let body = Script::blocking(always(fail(Io)));
    assert_eq!([one(&body), one(&body), other(&body)].map(|outcome| word(&outcome)), ["Io", "open", "Io"]);
}

/// A bulkhead and a rate limit belong to their function.
#[test]
fn limits_are_not_shared() {
    let one: Call = function!([upstream = "limits", circuit_breaker, rate_limit = "1/h"]);
    let other: Call = function!([upstream = "limits", circuit_breaker, rate_limit = "1/h"]);
    let body = Script::blocking(always(fail(T)));
    assert_eq!([one(&body), one(&body), other(&body)].map(|outcome| word(&outcome)), ["T", "limited", "T"]);
}

/// It is on where the upstream is named: three retries to start with, for both together.
#[test]
fn one_budget_for_all() {
    let one: Call = function!([upstream = "shared-budget", max_attempts = 3, backoff = none, retry_on = any]);
    let other: Call =
        function!([upstream = "shared-budget", max_attempts = 9, backoff = none, retry_on = any]);
    let body = Script::blocking(always(fail(T)));
    assert_eq!((one(&body), body.calls()), (Err(T), 3));
    let (outcome, statistics) = Statistics::watch(|| other(&body));
    assert_eq!((outcome, body.calls(), statistics.why()), (Err(T), 5, Some(Why::BudgetEmpty)));
}

#[test]
fn a_function_may_stay_out_of_the_budget() {
    let one: Call =
        function!([upstream = "no-budget", budget = none, max_attempts = 9, backoff = none, retry_on = any]);
    let body = Script::blocking(always(fail(T)));
    assert_eq!((one(&body), body.calls()), (Err(T), 9));
}

/// An object named beside it is used instead.
#[test]
fn an_object_is_not_shared_by_the_name() {
    static BREAKER: resilient_runtime::CircuitBreaker =
        resilient_runtime::CircuitBreaker::new().consecutive(1);
    let one: Call = function!([
        upstream = "objects",
        max_attempts = 2,
        budget = none,
        abort_on = [Io],
        circuit_breaker(&BREAKER, count = any)
    ]);
    let other: Call = function!([upstream = "objects", circuit_breaker = 1]);
    let body = Script::blocking(always(fail(Io)));
    assert_eq!(
        [one(&body), other(&body), one(&body), other(&body)].map(|outcome| word(&outcome)),
        ["Io", "Io", "open", "open"]
    );
}

/// Of what the functions say of the same thing.
fn conflicts(calls: &[Call]) -> Vec<(String, String)> {
    let body = Script::blocking(always(fail(T)));
    let ((), events) = capture(|| {
        for call in calls {
            let _ = call(&body);
        }
    });
    let conflicts = events.iter().filter(|event| event.message == "conflicting settings");
    conflicts.map(|event| (event.field("upstream").to_owned(), event.field("what").to_owned())).collect()
}

#[test]
fn conflicting_settings_are_told_once_per_function() {
    let one: Call = function!([upstream = "conflict", circuit_breaker = 5]);
    let other: Call = function!([upstream = "conflict", circuit_breaker = 6]);
    let breaker = ("conflict".to_owned(), "circuit breaker".to_owned());
    assert_eq!(conflicts(&[one, other, one, other]), [breaker]);
}

#[test]
fn conflicting_budgets_are_told_too() {
    let one: Call =
        function!([upstream = "budgets", budget, max_attempts = 2, backoff = none, retry_on = any]);
    let other: Call =
        function!([upstream = "budgets", budget = 0.2, max_attempts = 2, backoff = none, retry_on = any]);
    assert_eq!(conflicts(&[one, other]), [("budgets".to_owned(), "retry budget".to_owned())]);
}

#[test]
fn the_settings_of_the_first_call_hold() {
    let one: Call = function!([upstream = "first-call", circuit_breaker = 3]);
    let other: Call = function!([upstream = "first-call", circuit_breaker = 1]);
    let body = Script::blocking(always(fail(Io)));
    let words = [one(&body), other(&body), other(&body), other(&body)].map(|outcome| word(&outcome));
    assert_eq!(words, ["Io", "Io", "Io", "open"]);
}

#[test]
fn equal_settings_are_no_conflict() {
    let one: Call = function!([
        upstream = "agreed",
        circuit_breaker(consecutive = 5, ignore = [T]),
        max_attempts = 2,
        backoff = none,
        retry_on = [Io]
    ]);
    let other: Call = function!([
        upstream = "agreed",
        circuit_breaker(consecutive = 5),
        budget,
        max_attempts = 3,
        backoff = none,
        retry_on = any
    ]);
    assert_eq!(conflicts(&[one, other, one, other]), []);
}

#[test]
fn each_value_of_a_key_has_its_own_within_the_upstream() {
    #[resilient(upstream = "by-tenant", circuit_breaker = 1, key = tenant)]
    fn one(tenant: &str) -> Result<&'static str, Fault> {
        Err(Io)
    }
    #[resilient(upstream = "by-tenant", circuit_breaker = 1, key = tenant)]
    fn other(tenant: String) -> Result<&'static str, Fault> {
        Err(Io)
    }
    let words = [one("a"), other("a".into()), one("b"), other("b".into())].map(|outcome| word(&outcome));
    assert_eq!(words, ["Io", "open", "Io", "open"]);
}
