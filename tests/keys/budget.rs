//! `budget`: what retries are paid from.

use std::sync::Arc;
use std::time::Duration;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, Script, SentScript, always, fail, rows, succeed};
use resilient_runtime::{RetryBudget, Statistics, Stop, VirtualTime, Why, resilient};
use tokio::time::sleep;

rows! {
    /// Three tokens at the start; the call itself puts in a tenth of one.
    flag: [budget, max_attempts = 9, backoff = none, retry_on = any], always(fail(T)) => 4 calls, Err(T), 0 ms;
    /// The last of three is the fourth attempt: the two that the ratio puts in come too late.
    ratio: [budget = 1.0, max_attempts = 9, backoff = none, retry_on = any], always(fail(T)) => 5 calls, Err(T), 0 ms;
    parameters: [budget(initial = 1, per_second = 0), max_attempts = 9, backoff = none, retry_on = any], always(fail(T)) => 2 calls, Err(T), 0 ms;
    capacity: [budget(initial = {9}, capacity = 2, per_second = 0), max_attempts = 9, backoff = none, retry_on = any],
        always(fail(T)) => 3 calls, Err(T), 0 ms;
    expressions: [budget(initial = u32::from(true), capacity = u32::from(true), per_second = f64::from(0_u8)), max_attempts = 9, backoff = none, retry_on = any],
        always(fail(T)) => 2 calls, Err(T), 0 ms;
    /// A token per second: the waits are long enough to earn the next retry.
    time_fills_it: [budget(initial = 1), max_attempts = 9, backoff = fixed("1s"), jitter = none, retry_on = any],
        always(fail(T)) => 9 calls, Err(T), 8000 ms;
    none: [budget = none, upstream = "not-held-back", max_attempts = 9, backoff = none, retry_on = any],
        always(fail(T)) => 9 calls, Err(T), 0 ms;
    /// What is not retried anyway takes nothing: the second call could not be repeated else.
    a_last_attempt_is_free: [budget(initial = 1, per_second = 0), max_attempts = 2, backoff = none, retry_on = any],
        [fail(T), succeed("v")] => 2 calls, Ok("v"), 0 ms;
}

#[test]
fn an_empty_budget_ends_the_call_with_its_own_error() {
    #[resilient(budget(initial = 2, per_second = 0), max_attempts = 9, backoff = none, retry_on = any)]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking([fail(T), fail(T), fail(Io)]);
    let (outcome, statistics) = Statistics::watch(|| call(&body));
    assert_eq!((outcome, statistics.why(), statistics.attempts()), (Err(Io), Some(Why::BudgetEmpty), 3));
}

/// And a tenth of them is earned back.
#[tokio::test(start_paused = true)]
async fn first_attempts_are_never_held_back() {
    #[resilient(budget(initial = 0, per_second = 0), max_attempts = 9, backoff = none, retry_on = any)]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused(always(fail(T)));
    for _ in 0..1000 {
        assert_eq!(call(&body).await, Err(T));
    }
    assert_eq!(body.calls(), 1100);
}

#[test]
fn successes_fill_it_where_they_are_named() {
    #[resilient(budget(ratio = 0.5, per_second = 0, initial = 0, of = successes), max_attempts = 2, backoff = none, retry_on = any)]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking([fail(T), fail(T), succeed("v"), succeed("v"), fail(T)]);
    assert_eq!([call(&body), call(&body)], [Err(T), Err(T)]);
    assert_eq!([call(&body), call(&body)], [Ok("v"), Ok("v")]);
    assert_eq!((call(&body), body.calls()), (Err(T), 6));
    assert_eq!((call(&body), body.calls()), (Err(T), 7));
}

static SHARED: RetryBudget = RetryBudget::tokens(3);

#[tokio::test(start_paused = true)]
async fn two_functions_share_a_static() {
    #[resilient(budget = SHARED, max_attempts = 3, backoff = none, retry_on = any)]
    async fn one(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    #[resilient(budget = &SHARED, max_attempts = 9, backoff = none, retry_on = any)]
    async fn other(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused(always(fail(T)));
    assert_eq!((one(&body).await, body.calls()), (Err(T), 3));
    assert_eq!((other(&body).await, body.calls()), (Err(T), 5));
}

struct Client {
    own: RetryBudget,
    shared: Arc<RetryBudget>,
}

impl Client {
    #[resilient(budget = &self.own, max_attempts = 9, backoff = none, retry_on = any)]
    fn reference(&self, body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }

    #[resilient(budget = self.shared, max_attempts = 9, backoff = none, retry_on = any)]
    fn arc(&self, body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }

    #[resilient(budget = Arc::clone(&self.shared), max_attempts = 9, backoff = none, retry_on = any)]
    fn by_value(&self, body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
}

#[test]
fn objects() {
    let client = Client { own: RetryBudget::tokens(1), shared: Arc::new(RetryBudget::tokens(2)) };
    let body = Script::blocking(always(fail(T)));
    assert_eq!((client.reference(&body), body.calls()), (Err(T), 2));
    assert_eq!((client.arc(&body), body.calls()), (Err(T), 5));
    assert_eq!((client.by_value(&body), body.calls()), (Err(T), 6));
}

/// Drops `call` after a second and a half, in its second wait of a second.
async fn drop_in_backoff(call: impl Future<Output = Result<&'static str, Fault>>) {
    tokio::select! {
        outcome = call => panic!("{outcome:?}"),
        () = sleep(Duration::from_millis(1500)) => {}
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_in_its_backoff_gives_the_token_back() {
    static BUDGET: RetryBudget = RetryBudget::tokens(5);
    #[resilient(budget = &BUDGET, max_attempts = 9, backoff = fixed("1s"), jitter = none, retry_on = any)]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused(always(fail(T)));
    drop_in_backoff(call(&body)).await;
    assert_eq!((body.calls(), BUDGET.balance()), (2, 4.0));
}

#[tokio::test(start_paused = true)]
async fn a_call_with_a_stop_dropped_in_its_backoff_gives_the_token_back() {
    static BUDGET: RetryBudget = RetryBudget::tokens(5);
    #[resilient(budget = &BUDGET, max_attempts = 9, backoff = fixed("1s"), jitter = none, retry_on = any, stop = stop)]
    async fn call(body: &Script, stop: &Stop) -> Result<&'static str, Fault> {
        body.run().await
    }
    let (body, stop) = (Script::paused(always(fail(T))), Stop::new());
    drop_in_backoff(call(&body, &stop)).await;
    assert_eq!((body.calls(), BUDGET.balance()), (2, 4.0));
}

#[tokio::test(start_paused = true)]
async fn a_stopped_call_gives_the_token_back() {
    static BUDGET: RetryBudget = RetryBudget::tokens(5);
    #[resilient(budget = &BUDGET, max_attempts = 9, backoff = fixed("1s"), jitter = none, retry_on = any, stop = stop)]
    async fn call(body: &Script, stop: &Stop) -> Result<&'static str, Fault> {
        body.run().await
    }
    let (body, stop) = (Script::paused(always(fail(T))), Stop::new());
    let stopping = async {
        sleep(Duration::from_millis(1500)).await;
        stop.stop();
    };
    let (outcome, ()) = tokio::join!(call(&body, &stop), stopping);
    assert_eq!((outcome, body.calls(), BUDGET.balance()), (Err(T), 2, 4.0));
}

#[test]
fn a_stopped_blocking_call_gives_the_token_back() {
    static BUDGET: RetryBudget = RetryBudget::tokens(5);
    #[resilient(budget = &BUDGET, max_attempts = 9, backoff = fixed("1h"), retry_on = any, stop = stop)]
    fn call(stop: &Stop) -> Result<&'static str, Fault> {
        Err(T)
    }
    let stop = Stop::new();
    let outcome = std::thread::scope(|scope| {
        let call = scope.spawn(|| call(&stop));
        while BUDGET.balance() > 4.0 {
            std::thread::yield_now();
        }
        stop.stop();
        call.join().expect("no panic")
    });
    assert_eq!((outcome, BUDGET.balance()), (Err(T), 5.0));
}

/// Nothing is paid for a retry that the deadline does not leave time for.
#[test]
fn a_retry_that_does_not_fit_costs_nothing() {
    static BUDGET: RetryBudget = RetryBudget::tokens(5);
    #[resilient(budget = &BUDGET, max_attempts = 9, backoff = fixed(Duration::from_secs(10)), jitter = none, retry_on = any, deadline = "5s")]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking(always(fail(T)));
    assert_eq!((call(&body), body.calls(), BUDGET.balance()), (Err(T), 1, 5.0));
}

/// The AWS kind of budget: the success of a retry puts back what the retry took, more of it after a timeout.
#[test]
fn the_success_of_a_retry_is_worth_what_it_cost() {
    static BUDGET: RetryBudget = RetryBudget::tokens(20).cost(5).cost_after_timeout(10).refund_on_success(1);
    #[resilient(budget = &BUDGET, timeout = "1s", max_attempts = 2, backoff = none, retry_on = any)]
    fn call(body: &SentScript) -> Result<&'static str, Fault> {
        body.call()
    }
    let _time = VirtualTime::start();
    assert_eq!(call(&SentScript::new([fail(T), succeed("v")])), Ok("v"));
    assert_eq!(BUDGET.balance(), 20.0);
    assert_eq!(call(&SentScript::new(always(fail(T)))), Err(T));
    assert_eq!(BUDGET.balance(), 15.0);
    assert_eq!(call(&SentScript::new(always(succeed("v")))), Ok("v"));
    assert_eq!(BUDGET.balance(), 16.0);
}
