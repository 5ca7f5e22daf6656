//! `retry_if_ok`: an Ok that is not good enough.

use std::cell::Cell;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, Script, always, fail, mistakes, rows, succeed};
use resilient_runtime::{Statistics, Why, resilient};

rows! {
    refused_until_good: [retry_if_ok = |it| *it == "pending", backoff = fixed("1s"), jitter = none],
        [succeed("pending"), succeed("done")] => 2 calls, Ok("done"), 1000 ms;
    last_one_is_returned: [retry_if_ok = |it| *it == "pending", backoff = none],
        always(succeed("pending")) => 3 calls, Ok("pending"), 0 ms;
    /// A refused Ok is no error: the fallback is for errors.
    no_fallback_for_it: [retry_if_ok = |it| *it == "pending", backoff = none, fallback = value("fallback")],
        always(succeed("pending")) => 3 calls, Ok("pending"), 0 ms;
    fallback_for_an_error_after_it: [retry_if_ok = |it| *it == "pending", backoff = none, fallback = value("fallback")],
        [succeed("pending"), fail(T)] => 2 calls, Ok("fallback"), 0 ms;
    errors_go_their_own_way: [retry_if_ok = |it| *it == "pending", backoff = none],
        [succeed("pending"), fail(Io), fail(T)] => 3 calls, Err(T), 0 ms;
    returned_when_no_time_is_left: [
        retry_if_ok = |it| *it == "pending", backoff = fixed("600ms"), jitter = none, deadline = "1s", max_attempts = 9,
    ], always(succeed("pending")) => 2 calls, Ok("pending"), 600 ms;
    abort_on_does_not_concern_it: [retry_if_ok = |_| true, abort_on = [T], backoff = none],
        always(succeed("pending")) => 3 calls, Ok("pending"), 0 ms;
}

#[test]
fn the_value_of_an_option() {
    #[resilient(max_attempts = 4, backoff = none, retry_if_ok = |count| *count == 0)]
    fn call(calls: &Cell<u32>) -> Option<u32> {
        calls.set(calls.get() + 1);
        match calls.get() {
            1 => None,
            2 => Some(0),
            n => Some(n),
        }
    }
    let calls = Cell::new(0);
    assert_eq!((call(&calls), calls.get()), (Some(3), 3));
}

#[test]
fn counts_as_a_failure_in_the_figures() {
    #[resilient(max_attempts = 3, backoff = none, retry_if_ok = |it| *it == "pending")]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking(always(succeed("pending")));
    let (outcome, statistics) = Statistics::watch(|| call(&body));
    assert_eq!(outcome, Ok("pending"));
    assert_eq!((statistics.attempts(), statistics.why()), (3, Some(Why::Attempts)));
}

/// The work is known to have happened.
#[test]
fn contradicts_what_is_not_idempotent() {
    assert_eq!(
        mistakes("retry_if_ok = is_pending, idempotent = false"),
        [
            "`retry_if_ok` repeats what has happened, which `idempotent = false` forbids: remove one of the two"
        ]
    );
}
