//! `key`: the state of a function's own guards, per value of an expression.

use std::cell::Cell;
use std::time::Duration;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, word};
use resilient_runtime::{CircuitBreaker, Rejection, resilient};
use tokio::time::sleep;

#[test]
fn a_breaker_for_each_value() {
    #[resilient(circuit_breaker = 1, key = tenant)]
    fn call(tenant: &str) -> Result<&'static str, Fault> {
        if tenant == "bad" { Err(Io) } else { Ok("v") }
    }
    assert_eq!(
        [call("bad"), call("bad"), call("good"), call("bad")].map(|outcome| word(&outcome)),
        ["Io", "open", "v", "open"]
    );
}

/// A `String` and a `&str`, a tuple of both, and what a method gives.
#[tokio::test(start_paused = true)]
async fn any_expression() {
    struct Client {
        region: String,
    }
    impl Client {
        #[resilient(circuit_breaker = 1, key = (&self.region, id % 2))]
        async fn call(&self, id: u32) -> Result<&'static str, Fault> {
            Err(Io)
        }
    }
    let (one, other) = (Client { region: "eu".into() }, Client { region: "us".into() });
    let words = [one.call(1).await, one.call(3).await, one.call(2).await, other.call(1).await]
        .map(|outcome| word(&outcome));
    assert_eq!(words, ["Io", "open", "Io", "Io"]);
}

#[test]
fn it_is_asked_once_per_call() {
    #[resilient(circuit_breaker, bulkhead = 3, rate_limit = "9/s", max_attempts = 3, backoff = none, retry_on = any, key = { asked.set(asked.get() + 1); 7 })]
    fn call(asked: &Cell<u32>) -> Result<(), Fault> {
        Err(T)
    }
    let asked = Cell::new(0);
    assert_eq!((call(&asked), asked.get()), (Err(T), 1));
}

#[tokio::test(start_paused = true)]
async fn a_bulkhead_for_each_value() {
    #[resilient(bulkhead = 1, key = tenant)]
    async fn call(tenant: u8) -> Result<&'static str, Fault> {
        sleep(Duration::from_secs(1)).await;
        Ok("v")
    }
    let (one, two, three) = tokio::join!(call(1), call(2), call(1));
    assert_eq!([one, two, three].map(|outcome| word(&outcome)), ["v", "v", "full"]);
}

#[test]
fn a_rate_limit_for_each_value() {
    #[resilient(rate_limit = "1/h", key = tenant)]
    fn call(tenant: u8) -> Result<&'static str, Fault> {
        Ok("v")
    }
    assert_eq!(
        [call(1), call(2), call(1), call(2)].map(|outcome| word(&outcome)),
        ["v", "v", "limited", "limited"]
    );
}

#[test]
fn a_budget_for_each_value() {
    #[resilient(budget(initial = 1, per_second = 0), max_attempts = 9, backoff = none, retry_on = any, key = tenant)]
    fn call(tenant: u8, calls: &Cell<u32>) -> Result<(), Fault> {
        calls.set(calls.get() + 1);
        Err(T)
    }
    let calls = Cell::new(0);
    let bodies = |tenant| {
        calls.set(0);
        assert_eq!(call(tenant, &calls), Err(T));
        calls.get()
    };
    assert_eq!([bodies(1), bodies(2), bodies(1), bodies(2)], [2, 2, 1, 1]);
}

/// What is named belongs to all.
#[test]
fn a_shared_object_has_one_state() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive(1);
    #[resilient(circuit_breaker = &BREAKER, rate_limit = "1/h", key = tenant)]
    fn call(tenant: u8) -> Result<&'static str, Fault> {
        Err(Io)
    }
    assert_eq!([call(1), call(2)].map(|outcome| word(&outcome)), ["Io", "open"]);
}

/// The settings of the call reach the state of its value only.
#[test]
fn settings_of_the_call() {
    #[resilient(circuit_breaker(consecutive = most), key = most)]
    fn call(most: u32) -> Result<&'static str, Fault> {
        Err(Io)
    }
    assert_eq!([1, 2, 1, 2, 2].map(|most| word(&call(most))), ["Io", "Io", "open", "Io", "open"]);
}

/// Hostile values take no memory beyond that of 1,024, and do not close what is open.
#[test]
fn many_values_do_not_close_an_open_breaker() {
    #[resilient(circuit_breaker = 1, key = tenant)]
    fn call(tenant: u32, fails: bool) -> Result<&'static str, Fault> {
        if fails { Err(Io) } else { Ok("v") }
    }
    assert_eq!(word(&call(0, true)), "Io");
    assert!((1..20_000).all(|tenant| call(tenant, false) == Ok("v")));
    assert!(call(0, false).is_err_and(|failed| failed.rejection().is_some_and(Rejection::is_open)));
}
