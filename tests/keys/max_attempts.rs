//! `max_attempts`: calls in all.

use std::cell::Cell;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, Script, always, fail, rows, succeed};
use resilient_runtime::{Stop, resilient};

rows! {
    one: [max_attempts = 1], always(fail(T)) => 1 calls, Err(T), 0 ms;
    five: [max_attempts = 5, backoff = none, retry_on = any], always(fail(T)) => 5 calls, Err(T), 0 ms;
    by_backoff: [backoff = none], always(fail(Io)) => 3 calls, Err(Io), 0 ms;
    by_retry_on: [retry_on = [T], backoff = none], always(fail(T)) => 3 calls, Err(T), 0 ms;
    by_abort_on: [abort_on = [Io], backoff = none], always(fail(T)) => 3 calls, Err(T), 0 ms;
    by_retry_if: [retry_if = |_| true, backoff = none], always(fail(T)) => 3 calls, Err(T), 0 ms;
    by_retry_if_ok: [retry_if_ok = |_| true, backoff = none], always(succeed("v")) => 3 calls, Ok("v"), 0 ms;
    without_a_retry_key: [deadline = "1s"], always(fail(Io)) => 1 calls, Err(Io), 0 ms;
    success_ends_it: [max_attempts = 5, backoff = none], [fail(Io), succeed("v")] => 2 calls, Ok("v"), 0 ms;
    expression: [max_attempts = 2 + 2, backoff = none], always(fail(Io)) => 4 calls, Err(Io), 0 ms;
    /// A number that is only known at run time cannot be refused: 0 is one attempt.
    zero_at_run_time: [max_attempts = std::hint::black_box(0), backoff = none],
        always(fail(Io)) => 1 calls, Err(Io), 0 ms;
    unlimited_until_the_deadline: [max_attempts = unlimited, backoff = fixed("1s"), jitter = none, deadline = "1h"],
        always(fail(Io)) => 3600 calls, Err(Io), 3_599_000 ms;
    largest_literal: [max_attempts = 4294967295, backoff = none, deadline = "1s"],
        always(fail(Io).takes(1)) => 1000 calls, Err(Io), 1000 ms;
    largest_value: [max_attempts = u32::MAX, backoff = none, deadline = "1s"],
        always(fail(Io).takes(1)) => 1000 calls, Err(Io), 1000 ms;
}

#[test]
fn jitter_alone_means_three() {
    #[resilient(jitter)]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking(always(fail(Io)));
    assert_eq!((call(&body), body.calls()), (Err(Io), 3));
}

struct Client {
    attempts: u32,
}

impl Client {
    #[resilient(max_attempts = self.attempts + extra, backoff = none, retry_on = any)]
    fn call(&self, extra: u32, calls: &Cell<u32>) -> Result<(), Fault> {
        calls.set(calls.get() + 1);
        Err(T)
    }
}

#[test]
fn self_and_arguments_are_in_scope() {
    let calls = Cell::new(0);
    assert_eq!(Client { attempts: 2 }.call(5, &calls), Err(T));
    assert_eq!(calls.get(), 7);
}

#[test]
fn unlimited_until_stopped() {
    #[resilient(max_attempts = unlimited, backoff = none, retry_on = any, stop = stop)]
    fn call(calls: &Cell<u32>, stop: &Stop) -> Result<(), Fault> {
        calls.set(calls.get() + 1);
        if calls.get() == 10_000 {
            stop.stop();
        }
        Err(T)
    }
    let (calls, stop) = (Cell::new(0), Stop::new());
    assert_eq!((call(&calls, &stop), calls.get()), (Err(T), 10_000));
}

/// More than what the small memory of a call can count.
#[test]
fn more_than_eight_million() {
    const LIMIT: u32 = (1 << 23) + 5;
    #[resilient(max_attempts = 8_388_613, backoff = none, jitter = none, retry_on = any)]
    fn call(calls: &Cell<u32>) -> Result<(), Fault> {
        calls.set(calls.get() + 1);
        // Past the limit it ends by itself, so that a miscount is a failure and no hang.
        if calls.get() > LIMIT + 10 { Ok(()) } else { Err(T) }
    }
    let calls = Cell::new(0);
    assert_eq!((call(&calls), calls.get()), (Err(T), LIMIT));
}
