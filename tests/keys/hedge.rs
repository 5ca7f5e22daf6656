//! `hedge`: another attempt beside a slow one, and the first success wins.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, Script, always, async_rows, fail, succeed, timed_out};
use resilient_runtime::{Bulkhead, CircuitBreaker, Hedge, RetryBudget, Statistics, Why, resilient};
use tokio::time::{Instant, sleep};

async_rows! {
    fast_enough: [hedge = "50ms", idempotent], always(succeed("v").takes(49)) => 1 calls, Ok("v"), 49 ms;
    the_hedge_wins: [hedge = "50ms", idempotent], [succeed("slow").takes(1000), succeed("v").takes(10)] => 2 calls, Ok("v"), 60 ms;
    the_first_wins: [hedge = "50ms", idempotent], [succeed("v").takes(100), succeed("hedge").takes(1000)] => 2 calls, Ok("v"), 100 ms;
    one_by_default: [hedge = "50ms", idempotent], always(succeed("v").takes(1000)) => 2 calls, Ok("v"), 1000 ms;
    several: [hedge(after = "50ms", max = 3), idempotent],
        [succeed("a").takes(1000), succeed("b").takes(1000), succeed("v").takes(20)] => 3 calls, Ok("v"), 120 ms;
    expressions: [hedge(after = Duration::from_millis(50), max = u32::from(true) + 1), idempotent],
        always(succeed("v").takes(1000)) => 3 calls, Ok("v"), 1000 ms;
    /// What failed alone has failed: to go on is the retry's business.
    a_failure_starts_no_hedge: [hedge = "50ms", idempotent], always(fail(T).takes(20)) => 1 calls, Err(T), 20 ms;
    a_failure_waits_for_those_who_run: [hedge = "50ms", idempotent],
        [fail(T).takes(70), succeed("v").takes(100)] => 2 calls, Ok("v"), 150 ms;
    the_first_failure_of_all: [hedge(after = "50ms", max = 2), idempotent],
        [fail(T).takes(500), fail(Io).takes(100), fail(Fault::Full).takes(100)] => 3 calls, Err(Io), 500 ms;
    a_final_error_ends_it: [hedge = "50ms", idempotent, max_attempts = 9, retry_on = [Io]],
        [succeed("slow").takes(1000), fail(T).takes(10)] => 2 calls, Err(T), 60 ms;
    a_repeatable_error_does_not: [hedge = "50ms", idempotent, max_attempts = 9, retry_on = [Io]],
        [succeed("v").takes(1000), fail(Io).takes(10)] => 2 calls, Ok("v"), 1000 ms;
    hedges_are_attempts: [hedge(after = "50ms", max = 9), idempotent, max_attempts = 3, retry_on = any],
        always(fail(T).takes(1000)) => 3 calls, Err(T), 1100 ms;
    /// The second round may make one attempt more, and no hedge.
    attempts_left_by_a_round: [hedge(after = "50ms", max = 1), idempotent, max_attempts = 3, backoff = fixed("1s"), jitter = none, retry_on = any],
        always(fail(T).takes(100)) => 3 calls, Err(T), 1250 ms;
    rounds: [hedge = "50ms", idempotent, max_attempts = 4, backoff = fixed("1s"), jitter = none, retry_on = any],
        [fail(T).takes(100), fail(T).takes(100), fail(T).takes(100), succeed("v").takes(100)] => 4 calls, Ok("v"), 1300 ms;
    /// Each attempt has a clock of its own.
    timeouts: [hedge = "50ms", idempotent, timeout = "100ms"], always(succeed("late").takes(1000)) => 2 calls, Err(timed_out!(100)), 150 ms;
    the_deadline_cuts_them_all: [hedge(after = "50ms", max = 9), idempotent, deadline = "120ms", on_reject = |_| T, error = Fault],
        always(succeed("late").takes(1000)) => 3 calls, Err(T), 120 ms;
    object: [hedge = HEDGE, idempotent], always(succeed("v").takes(1000)) => 4 calls, Ok("v"), 1000 ms;
    never_sooner_than_a_millisecond: [hedge = Hedge::new().after(Duration::ZERO), idempotent], always(succeed("v").takes(1)) => 1 calls, Ok("v"), 1 ms;
    nothing_measured: [hedge, idempotent], always(succeed("v").takes(100_000)) => 1 calls, Ok("v"), 100_000 ms;
}

const HEDGE: Hedge = Hedge::new().after(Duration::from_millis(50)).max(3);

/// The 95th percentile is known from 200 calls on.
#[tokio::test(start_paused = true)]
async fn a_percentile_of_measured_latency() {
    #[resilient(hedge = p95, idempotent)]
    async fn call(takes: &Cell<u64>) -> Result<(), Fault> {
        sleep(Duration::from_millis(takes.replace(10))).await;
        Ok(())
    }
    let takes = Cell::new(10);
    for _ in 0..199 {
        assert_eq!(call(&takes).await, Ok(()));
    }
    let slow = async || {
        takes.set(1000);
        let started = Instant::now();
        assert_eq!(call(&takes).await, Ok(()));
        started.elapsed().as_millis()
    };
    assert_eq!(slow().await, 1000);
    assert!((20..=21).contains(&slow().await));
}

/// Nothing of a loser is left when the winner's value is there.
#[tokio::test(start_paused = true)]
async fn losers_are_dropped_at_once() {
    struct Running<'a>(&'a Cell<i32>);
    impl Drop for Running<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() - 1);
        }
    }
    #[resilient(hedge(after = "50ms", max = 3), idempotent)]
    async fn call(running: &Cell<i32>, most: &Cell<i32>) -> Result<i32, Fault> {
        running.set(running.get() + 1);
        let number = running.get();
        most.set(number.max(most.get()));
        let _running = Running(running);
        sleep(Duration::from_millis(if number == 3 { 10 } else { 9000 })).await;
        Ok(number)
    }
    let (running, most) = (Cell::new(0), Cell::new(0));
    assert_eq!(call(&running, &most).await, Ok(3));
    assert_eq!((running.get(), most.get()), (0, 3));
}

#[tokio::test(start_paused = true)]
async fn each_gets_a_copy_of_what_the_body_moves() {
    #[resilient(hedge(after = "50ms", max = 2), idempotent)]
    async fn call(names: Vec<String>, seen: &RefCell<Vec<usize>>) -> Result<(), Fault> {
        let mine: Box<[String]> = names.into();
        seen.borrow_mut().push(mine.len());
        sleep(Duration::from_secs(1)).await;
        Ok(())
    }
    let seen = RefCell::default();
    assert_eq!(call(vec!["a".into(), "b".into()], &seen).await, Ok(()));
    assert_eq!(seen.into_inner(), [2, 2, 2]);
}

#[tokio::test(start_paused = true)]
async fn statistics_and_reports_count_them() {
    #[resilient(hedge(after = "50ms", max = 9), idempotent, max_attempts = 4, retry_on = any, on_give_up = |report| { counted.set(report.attempts()); })]
    async fn call(body: &Script, counted: &Cell<u32>) -> Result<&'static str, Fault> {
        body.run().await
    }
    let (body, counted) = (Script::paused(always(fail(T).takes(1000))), Cell::new(0));
    let (outcome, statistics) = Statistics::watch_async(call(&body, &counted)).await;
    assert_eq!((outcome, body.calls(), counted.get()), (Err(T), 4, 4));
    assert_eq!(statistics.why(), Some(Why::Attempts));
}

/// Each hedge is paid for; without a token the attempts that run go on alone.
#[tokio::test(start_paused = true)]
async fn an_empty_budget_starts_none() {
    static BUDGET: RetryBudget = RetryBudget::tokens(1);
    #[resilient(hedge(after = "50ms", max = 9), idempotent, budget = &BUDGET)]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused(always(succeed("v").takes(1000)));
    assert_eq!((call(&body).await, body.calls(), BUDGET.balance()), (Ok("v"), 2, 0.0));
    assert_eq!((call(&body).await, body.calls()), (Ok("v"), 3));
}

/// Losers are no verdict, and give back what they hold.
#[tokio::test(start_paused = true)]
async fn every_attempt_passes_the_guards() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive(1);
    static BULKHEAD: Bulkhead = Bulkhead::new(2);
    #[resilient(hedge(after = "50ms", max = 2), idempotent, circuit_breaker(&BREAKER, count = any), bulkhead = &BULKHEAD, rate_limit = "2/h")]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused([succeed("slow").takes(1000), succeed("v").takes(10)]);
    assert_eq!((call(&body).await, body.calls()), (Ok("v"), 2));
    assert_eq!((BULKHEAD.in_flight(), BREAKER.state().as_str()), (0, "closed"));
    let limited = call(&body).await.expect_err("used up");
    assert!(limited.rejection().is_some_and(resilient_runtime::Rejection::is_limited));
}

/// A slot that a hedge cannot have is a failure that waits for the attempts that run.
#[tokio::test(start_paused = true)]
async fn a_hedge_that_is_turned_away_does_not_end_the_call() {
    #[resilient(hedge = "50ms", idempotent, bulkhead = 1)]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused(always(succeed("v").takes(1000)));
    assert_eq!((call(&body).await, body.calls()), (Ok("v"), 1));
}

/// The same where retries say which errors are final.
#[tokio::test(start_paused = true)]
async fn a_hedge_that_is_turned_away_does_not_end_a_call_that_retries() {
    #[resilient(hedge = "50ms", idempotent, bulkhead = 1, max_attempts = 3, retry_on = [Io])]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused(always(succeed("v").takes(1000)));
    assert_eq!((call(&body).await, body.calls()), (Ok("v"), 1));
}

struct Client {
    hedge: Hedge,
    after: Duration,
}

impl Client {
    #[resilient(hedge = &self.hedge, idempotent)]
    async fn object(&self, body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }

    #[resilient(hedge(after = self.after * 2), idempotent)]
    async fn time(&self, body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
}

#[tokio::test(start_paused = true)]
async fn of_self() {
    let after = Duration::from_millis(20);
    let client = Client { hedge: Hedge::new().after(after).max(2), after };
    let body = Script::paused([succeed("slow").takes(1000), succeed("v").takes(5)]);
    assert_eq!((client.object(&body).await, body.milliseconds()), (Ok("v"), 25));
    let body = Script::paused([succeed("slow").takes(1000), succeed("v").takes(5)]);
    assert_eq!((client.time(&body).await, body.milliseconds()), (Ok("v"), 45));
}
