//! `retry_if`: a predicate on the error.

use std::cell::Cell;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, Script, always, async_rows, fail, rows, succeed, timed_out};
use resilient_runtime::resilient;

fn is_io(error: &Fault) -> bool {
    *error == Io
}

rows! {
    function: [retry_if = is_io, backoff = none], [fail(Io), fail(T)] => 2 calls, Err(T), 0 ms;
    closure: [retry_if = |error| *error == T, backoff = none], [fail(T), fail(Io)] => 2 calls, Err(Io), 0 ms;
    method: [retry_if = Fault::is_deadline, backoff = none], always(fail(T)) => 1 calls, Err(T), 0 ms;
    /// `Classify` is not asked.
    permanent_errors_too: [retry_if = |_| true, backoff = none], always(fail(T)) => 3 calls, Err(T), 0 ms;
}

async_rows! {
    /// The predicate sees a timeout of ours as the error it became.
    timeouts: [retry_if = Fault::is_timeout, backoff = none, timeout = "1s"],
        always(succeed("late").takes(2000)) => 3 calls, Err(timed_out!(1000)), 3000 ms;
    other_than_timeouts: [retry_if = is_io, backoff = none, timeout = "1s"],
        always(succeed("late").takes(2000)) => 1 calls, Err(timed_out!(1000)), 1000 ms;
}

struct Client {
    worth_it: Fault,
    asked: Cell<u32>,
}

impl Client {
    fn is_worth_it(&self, error: &Fault) -> bool {
        self.asked.set(self.asked.get() + 1);
        *error == self.worth_it
    }

    #[resilient(max_attempts = 4, backoff = none, retry_if = |error| self.is_worth_it(error))]
    fn call(&self, body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
}

#[test]
fn self_is_in_scope_and_each_failure_asks_once() {
    let client = Client { worth_it: T, asked: Cell::new(0) };
    let body = Script::blocking([fail(T), fail(T), fail(Io)]);
    assert_eq!((client.call(&body), body.calls(), client.asked.get()), (Err(Io), 3, 3));
}

#[test]
fn a_success_asks_nothing() {
    let client = Client { worth_it: T, asked: Cell::new(0) };
    let body = Script::blocking(always(succeed("v")));
    assert_eq!((client.call(&body), client.asked.get()), (Ok("v"), 0));
}
