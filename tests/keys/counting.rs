//! What a circuit breaker counts: `count`, `ignore`, `accept`, and what it counts without them.

use std::time::Duration;

use resilient_behaviour_tests::Fault::{Full, Io, T};
use resilient_behaviour_tests::{
    Fault, Script, always, async_outcomes, fail, outcomes, succeed, timed_outcomes, word,
};
use resilient_runtime::{Rejection, resilient};

/// Said by an expression, since a literal beside other retry keys is a mistake.
const ONCE: u32 = 1;

outcomes! {
    transient_without_retry_keys: [circuit_breaker = 1], always(fail(Io)) => 1 bodies, ["Io", "open"];
    overloaded_without_retry_keys: [circuit_breaker = 1], always(fail(Full)) => 1 bodies, ["Full", "open"];
    permanent_is_neutral: [circuit_breaker = 1], always(fail(T)) => 9 bodies, ["T*9"];
    /// It neither counts nor interrupts a row of failures.
    neutral_is_no_success: [circuit_breaker = 2], [fail(Io), fail(T), fail(T), fail(Io)] => 4 bodies, ["Io", "T*2", "Io", "open"];
    a_success_interrupts: [circuit_breaker = 2], [fail(Io), succeed("v"), fail(Io)] => 4 bodies, ["Io", "v", "Io*2", "open"];
    what_retries_name: [max_attempts = ONCE, retry_on = [T], circuit_breaker = 1], [fail(Io), fail(T)] => 2 bodies, ["Io", "T", "open"];
    what_retries_do_not_name: [max_attempts = ONCE, retry_on = [T], circuit_breaker = 1], always(fail(Io)) => 5 bodies, ["Io*5"];
    any_of_the_retries: [max_attempts = ONCE, retry_on = any, circuit_breaker = 1], always(fail(T)) => 1 bodies, ["T", "open"];
    transient_of_the_retries: [max_attempts = ONCE, circuit_breaker = 1], [fail(T), fail(Io)] => 2 bodies, ["T", "Io", "open"];
    a_predicate_of_the_retries: [max_attempts = ONCE, retry_if = |error: &Fault| *error == T, circuit_breaker = 1],
        [fail(Io), fail(T)] => 2 bodies, ["Io", "T", "open"];
    abort_on_says_which_not: [max_attempts = ONCE, abort_on = [T], circuit_breaker = 1], [fail(T), fail(Io)] => 2 bodies, ["T", "Io", "open"];
    /// Each attempt is counted, so that the third finds it open.
    every_attempt: [max_attempts = 3, backoff = none, retry_on = any, circuit_breaker = 2], always(fail(T)) => 2 bodies, ["open*2"];

    count_any: [circuit_breaker(consecutive = 1, count = any)], always(fail(T)) => 1 bodies, ["T", "open"];
    count_listed: [circuit_breaker(consecutive = 1, count = [T])], [fail(Io), fail(T)] => 2 bodies, ["Io", "T", "open"];
    count_transient: [circuit_breaker(consecutive = 1, count = transient)], [fail(T), fail(Io)] => 2 bodies, ["T", "Io", "open"];
    count_beside_retries: [max_attempts = ONCE, retry_on = [Io], circuit_breaker(consecutive = 1, count = [T])],
        [fail(Io), fail(T)] => 2 bodies, ["Io", "T", "open"];
    ignored_is_neither: [circuit_breaker(consecutive = 2, count = any, ignore = [T])],
        [fail(Io), fail(T), fail(Io)] => 3 bodies, ["Io", "T", "Io", "open"];
    accepted_is_a_success: [circuit_breaker(consecutive = 2, count = any, accept = [T])],
        [fail(Io), fail(T), fail(Io)] => 4 bodies, ["Io", "T", "Io*2", "open"];
    ignored_wins_over_accepted: [circuit_breaker(consecutive = 2, count = any, ignore = [T], accept = [Fault::T])],
        [fail(Io), fail(T), fail(Io)] => 3 bodies, ["Io", "T", "Io", "open"];
    accepted_wins_over_counted: [circuit_breaker(consecutive = 1, count = [T], accept = [Fault::T])], always(fail(T)) => 4 bodies, ["T*4"];

    a_refused_ok: [max_attempts = ONCE, retry_if_ok = |value: &&str| *value == "busy", circuit_breaker = 2],
        always(succeed("busy")) => 2 bodies, ["busy*2", "open"];
    an_ok_that_is_not_refused: [max_attempts = ONCE, retry_if_ok = |value: &&str| *value == "busy", circuit_breaker = 2],
        [succeed("busy"), succeed("v"), succeed("busy")] => 4 bodies, ["busy", "v", "busy*2", "open"];

    a_used_up_rate_limit_is_neutral: [circuit_breaker = 1, rate_limit = "1/h"], always(succeed("v")) => 1 bodies, ["v", "limited*5"];
    a_used_up_rate_limit_counts_as_any: [circuit_breaker(consecutive = 1, count = rejected(limited)), rate_limit = "1/h"],
        always(succeed("v")) => 1 bodies, ["v", "limited", "open"];
}

timed_outcomes! {
    timeouts_without_retry_keys: [timeout = "1s", circuit_breaker = 2], always(succeed("late").takes(5000)) => 2 bodies,
        ["timeout*2", "open"];
    timeouts_beside_a_list: [timeout = "1s", max_attempts = ONCE, retry_on = [Io], circuit_breaker = 2],
        always(succeed("late").takes(5000)) => 2 bodies, ["timeout*2", "open"];
    timeouts_that_may_have_happened: [timeout = "1s", max_attempts = 3, circuit_breaker = 2],
        always(succeed("late").takes(5000)) => 2 bodies, ["timeout*2", "open"];
    timeouts_that_count_does_not_list: [timeout = "1s", circuit_breaker(consecutive = 1, count = [Io])],
        always(succeed("late").takes(5000)) => 4 bodies, ["timeout*4"];
    timeouts_that_count_lists: [timeout = "1s", circuit_breaker(consecutive = 1, count = rejected(timeout))],
        [fail(Io), succeed("late").takes(5000)] => 2 bodies, ["Io", "timeout", "open"];
    ignored_timeouts: [timeout = "1s", circuit_breaker(consecutive = 1, ignore = rejected(timeout))],
        always(succeed("late").takes(5000)) => 4 bodies, ["timeout*4"];
    /// It was the caller's time that was too short.
    what_the_deadline_cuts: [timeout = Duration::from_secs(10), deadline = "1s", circuit_breaker(consecutive = 1, count = any)],
        always(succeed("late").takes(5000)) => 4 bodies, ["deadline*4"];
}

mod what_the_deadline_cuts_without_timeout {
    use super::*;

    async_outcomes! { [deadline = "1s", circuit_breaker(consecutive = 1, count = any)], always(succeed("late").takes(5000)) => 4, ["deadline*4"] }
}

#[tokio::test(start_paused = true)]
async fn what_an_inherited_deadline_cuts_is_neutral() {
    #[resilient(deadline = "1s")]
    async fn outer(body: &Script) -> Result<&'static str, Fault> {
        inner(body).await
    }
    #[resilient(circuit_breaker = 1, timeout = "10s")]
    async fn inner(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused([succeed("late").takes(5000), succeed("late").takes(5000), succeed("v")]);
    for expected in ["deadline", "deadline", "v"] {
        assert_eq!(word(&outer(&body).await), expected);
    }
}

/// Without `Classify` and retry keys nothing says that an error is not the other side's.
#[test]
fn errors_without_classify_count() {
    #[resilient(circuit_breaker = 2)]
    fn call() -> Result<(), String> {
        Err("no".into())
    }
    let texts = [call(), call(), call()].map(|outcome| outcome.unwrap_err());
    assert_eq!((texts[0].as_str(), texts[1].as_str()), ("no", "no"));
    assert!(
        texts[2].contains("circuit breaker is open") && texts[2].ends_with("the last error was: no"),
        "{texts:?}"
    );
}

#[test]
fn none_counts() {
    #[resilient(circuit_breaker = 2, on_reject = |_| resilient_runtime::Nothing)]
    fn call(calls: &std::cell::Cell<u32>) -> Option<()> {
        calls.set(calls.get() + 1);
        None
    }
    let calls = std::cell::Cell::new(0);
    for _ in 0..5 {
        assert_eq!(call(&calls), None);
    }
    assert_eq!(calls.get(), 2);
}

/// `retry_if_ok` is asked once for breaker and retry together.
#[test]
fn a_refusal_is_asked_for_once() {
    let asked = std::cell::Cell::new(0);
    #[resilient(max_attempts = 3, backoff = none, retry_if_ok = |_| { asked.set(asked.get() + 1); true }, circuit_breaker)]
    fn call(asked: &std::cell::Cell<u32>) -> Result<(), Fault> {
        Ok(())
    }
    assert_eq!((call(&asked), asked.get()), (Ok(()), 3));
}

/// The breaker of a function that calls another hears of its rejections as of any error.
#[test]
fn the_rejection_of_a_function_inside_is_an_error_of_the_body() {
    #[resilient(circuit_breaker = 2)]
    fn outer() -> Result<(), Fault> {
        inner()
    }
    #[resilient(rate_limit = "1/h")]
    fn inner() -> Result<(), Fault> {
        Ok(())
    }
    assert_eq!(outer(), Ok(()));
    let kinds: Vec<_> = (0..3)
        .map(|_| outer().unwrap_err().rejection().map(Rejection::kind).expect("a rejection").as_str())
        .collect();
    assert_eq!(kinds, ["limited", "limited", "open"]);
}
