//! `idempotent`: whether what may have happened is repeated.

use std::cell::Cell;
use std::io::{self, ErrorKind};

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, always, async_rows, fail, rows, succeed, timed_out};
use resilient_runtime::{Class, Classify, Effect, Statistics, Why, resilient};

async_rows! {
    unsaid_repeats_no_timeout: [max_attempts = 3, backoff = none, timeout = "1s"],
        always(succeed("late").takes(2000)) => 1 calls, Err(timed_out!(1000)), 1000 ms;
    unsaid_repeats_a_listed_timeout: [max_attempts = 3, backoff = none, timeout = "1s", retry_on = [rejected(timeout)]],
        always(succeed("late").takes(2000)) => 3 calls, Err(timed_out!(1000)), 3000 ms;
    said_repeats_a_timeout: [max_attempts = 3, backoff = none, timeout = "1s", idempotent],
        always(succeed("late").takes(2000)) => 3 calls, Err(timed_out!(1000)), 3000 ms;
    said_in_full: [max_attempts = 3, backoff = none, timeout = "1s", idempotent = true],
        always(succeed("late").takes(2000)) => 3 calls, Err(timed_out!(1000)), 3000 ms;
    /// A list is a list, whatever is idempotent.
    said_beside_a_list: [max_attempts = 3, backoff = none, timeout = "1s", idempotent, retry_on = [Io]],
        always(succeed("late").takes(2000)) => 1 calls, Err(timed_out!(1000)), 1000 ms;
    denied_repeats_no_timeout: [max_attempts = 3, backoff = none, timeout = "1s", idempotent = false],
        always(succeed("late").takes(2000)) => 1 calls, Err(timed_out!(1000)), 1000 ms;
}

rows! {
    said_repeats_no_permanent_error: [max_attempts = 3, backoff = none, idempotent], always(fail(T)) => 1 calls, Err(T), 0 ms;
    /// `Fault` never promises that nothing happened.
    denied: [max_attempts = 3, backoff = none, idempotent = false], always(fail(Io)) => 1 calls, Err(Io), 0 ms;
    denied_beside_a_list: [max_attempts = 3, backoff = none, retry_on = [Io], idempotent = false],
        always(fail(Io)) => 1 calls, Err(Io), 0 ms;
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Failure(Class, Effect);

impl Classify for Failure {
    fn class(&self) -> Class {
        self.0
    }

    fn effect(&self) -> Effect {
        self.1
    }
}

#[resilient(name = "write", max_attempts = 3, backoff = none, idempotent = false)]
fn write(failure: Failure, calls: &Cell<u32>) -> Result<(), Failure> {
    calls.set(calls.get() + 1);
    Err(failure)
}

#[test]
fn denied_repeats_what_surely_had_no_effect() {
    for (failure, expected, why) in [
        (Failure(Class::Transient, Effect::None), 3, Why::Attempts),
        (Failure(Class::Transient, Effect::Possible), 1, Why::MayHaveHappened),
        (Failure(Class::Timeout, Effect::Possible), 1, Why::MayHaveHappened),
        (Failure(Class::Permanent, Effect::None), 1, Why::Permanent),
        (Failure(Class::RateLimited { retry_after: None }, Effect::None), 3, Why::Attempts),
    ] {
        let calls = Cell::new(0);
        let (outcome, statistics) = Statistics::watch(|| write(failure, &calls));
        assert_eq!(
            (outcome, calls.get(), statistics.why()),
            (Err(failure), expected, Some(why)),
            "{failure:?}"
        );
    }
}

#[test]
fn io_errors() {
    #[resilient(max_attempts = 3, backoff = none, idempotent = false)]
    fn send(kind: ErrorKind, calls: &Cell<u32>) -> io::Result<()> {
        calls.set(calls.get() + 1);
        Err(kind.into())
    }
    for (kind, expected) in
        [(ErrorKind::ConnectionRefused, 3), (ErrorKind::ConnectionReset, 1), (ErrorKind::TimedOut, 1)]
    {
        let calls = Cell::new(0);
        assert_eq!(send(kind, &calls).map_err(|error| error.kind()), Err(kind));
        assert_eq!(calls.get(), expected, "{kind:?}");
    }
}

/// With an own predicate too, the effect is asked.
#[test]
fn denied_beside_a_predicate() {
    #[resilient(max_attempts = 3, backoff = none, idempotent = false, retry_if = |_| true)]
    fn send(failure: Failure, calls: &Cell<u32>) -> Result<(), Failure> {
        calls.set(calls.get() + 1);
        Err(failure)
    }
    for (effect, expected) in [(Effect::None, 3), (Effect::Possible, 1)] {
        let calls = Cell::new(0);
        assert!(send(Failure(Class::Permanent, effect), &calls).is_err());
        assert_eq!(calls.get(), expected, "{effect:?}");
    }
}

/// The report says that it may have happened.
#[tokio::test(start_paused = true)]
async fn why() {
    #[resilient(max_attempts = 3, timeout = "1s")]
    async fn call() -> Result<(), Fault> {
        std::future::pending().await
    }
    let (outcome, statistics) = Statistics::watch_async(call()).await;
    assert!(outcome.is_err_and(|error| error.is_timeout()));
    assert_eq!(statistics.why(), Some(Why::MayHaveHappened));
}
