//! `rate_limit`: its forms, what it counts, and how calls wait.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use resilient_behaviour_tests::Fault::Io;
use resilient_behaviour_tests::{Fault, Script, always, fail, outcomes, rows, succeed, word};
use resilient_runtime::{RateLimiter, Statistics, VirtualTime, Why, resilient};
use tokio::time::{Instant, sleep};

outcomes! {
    /// The burst is the count; then they come one every half a second.
    literal: [rate_limit = "2/s"], always(succeed("v")) => 4 bodies, ["v*2", "limited", "+499", "limited", "+1", "v", "limited", "+500", "v"];
    of_minutes: [rate_limit = "60/min"], always(succeed("v")) => 61 bodies, ["v*60", "limited", "+1000", "v", "limited"];
    of_several_seconds: [rate_limit("2/10s")], always(succeed("v")) => 3 bodies, ["v*2", "limited", "+5000", "v", "limited"];
    burst: [rate_limit("10/s", burst = 1)], always(succeed("v")) => 2 bodies, ["v", "limited", "+100", "v", "limited"];
    more_burst_than_rate: [rate_limit("1/s", burst = 3)], always(succeed("v")) => 3 bodies, ["v*3", "limited"];
    expressions: [rate_limit(count = u32::from(true) + 1, period = Duration::from_secs(1), burst = u32::from(true))],
        always(succeed("v")) => 2 bodies, ["v", "limited", "+500", "v", "limited"];
    /// A failure was a call too.
    failures_count: [rate_limit = "2/s"], always(fail(Io)) => 2 bodies, ["Io*2", "limited"];
    per_attempt: [rate_limit = "3/h", max_attempts = 3, backoff = none, retry_on = any], [fail(Io), succeed("v"), fail(Io)] => 3 bodies,
        ["v", "limited", "limited"];
    per_call: [rate_limit("2/h", per = call), max_attempts = 3, backoff = none, retry_on = any], always(fail(Io)) => 6 bodies,
        ["Io*2", "limited"];
    per_attempt_said: [rate_limit("1/h", per = attempt)], always(succeed("v")) => 1 bodies, ["v", "limited"];
}

rows! {
    waits_for_its_turn: [rate_limit("2/s", burst = 1, max_wait = "5s"), max_attempts = 3, backoff = none, retry_on = any],
        [fail(Io), fail(Io), succeed("v")] => 3 calls, Ok("v"), 1000 ms;
    /// Once per call, and the retries are not held up.
    waits_once_per_call: [rate_limit("1/h", per = call, max_wait = "5s"), max_attempts = 3, backoff = none, retry_on = any],
        [fail(Io), fail(Io), succeed("v")] => 3 calls, Ok("v"), 0 ms;
}

/// The outcomes of so many calls at once, and when they were there.
async fn crowd<const N: usize>(
    call: impl AsyncFn() -> Result<&'static str, Fault>,
) -> [(&'static str, u128); N] {
    let started = Instant::now();
    let timed = async |_| (word(&call().await), started.elapsed().as_millis());
    join_all((0..N).map(timed)).await.try_into().expect("as many")
}

#[tokio::test(start_paused = true)]
async fn turns_are_taken_in_order_up_to_the_longest_wait() {
    #[resilient(rate_limit("2/s", burst = 1, max_wait = "1s"))]
    async fn call() -> Result<&'static str, Fault> {
        Ok("v")
    }
    assert_eq!(crowd::<4>(call).await, [("v", 0), ("v", 500), ("v", 1000), ("limited", 0)]);
}

/// The wait would end after the deadline, so that it is not begun.
#[tokio::test(start_paused = true)]
async fn no_wait_beyond_the_deadline() {
    #[resilient(rate_limit("2/s", burst = 1, max_wait = "1m"), deadline = "700ms")]
    async fn call() -> Result<&'static str, Fault> {
        Ok("v")
    }
    assert_eq!(crowd::<3>(call).await, [("v", 0), ("v", 500), ("limited", 0)]);
}

#[test]
fn no_blocking_wait_beyond_the_deadline() {
    #[resilient(rate_limit("2/s", burst = 1, max_wait = "1m"), deadline = "700ms")]
    fn call() -> Result<&'static str, Fault> {
        Ok("v")
    }
    #[resilient(deadline = "300ms")]
    fn hurried() -> Result<&'static str, Fault> {
        call()
    }
    let time = VirtualTime::start();
    let outcomes = [call(), call(), hurried()].map(|outcome| word(&outcome));
    assert_eq!((outcomes, time.elapsed().as_millis()), (["v", "v", "limited"], 500));
}

/// The attempt's clock starts behind the limit.
#[tokio::test(start_paused = true)]
async fn the_wait_is_not_the_attempts() {
    #[resilient(rate_limit("1/s", max_wait = "5s"), timeout = "800ms")]
    async fn call() -> Result<&'static str, Fault> {
        sleep(Duration::from_millis(700)).await;
        Ok("v")
    }
    assert_eq!(crowd::<3>(call).await, [("v", 700), ("v", 1700), ("v", 2700)]);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_wait_gives_its_turn_back() {
    #[resilient(rate_limit("1/s", max_wait = "5s"))]
    async fn call() -> Result<&'static str, Fault> {
        Ok("v")
    }
    let started = Instant::now();
    assert_eq!(call().await, Ok("v"));
    tokio::select! {
        biased;
        outcome = call() => panic!("{outcome:?}"),
        () = sleep(Duration::from_millis(100)) => {}
    }
    assert_eq!((call().await, started.elapsed().as_millis()), (Ok("v"), 1000));
}

#[test]
fn a_rejection_carries_name_limit_and_wait() {
    #[resilient(name = "search", rate_limit("4/s", burst = 1, max_wait = "100ms"))]
    fn call() -> Result<(), Fault> {
        Ok(())
    }
    let _time = VirtualTime::start();
    assert_eq!(call(), Ok(()));
    let failed = call().expect_err("used up");
    let rejection = failed.rejection().expect("a rejection");
    assert_eq!((rejection.name(), rejection.is_limited()), ("search", true));
    assert_eq!(rejection.limit(), Duration::from_millis(100));
    assert_eq!(rejection.retry_after(), Some(Duration::from_millis(250)));
}

#[tokio::test(start_paused = true)]
async fn it_ends_the_retries() {
    #[resilient(max_attempts = 9, backoff = none, retry_on = any, rate_limit = "2/h")]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused(always(fail(Io)));
    let (outcome, statistics) = Statistics::watch_async(call(&body)).await;
    assert_eq!((word(&outcome), body.calls()), ("limited", 2));
    assert_eq!((statistics.why(), statistics.attempts()), (Some(Why::Rejected), 3));
}

/// The wait is the one that the limit asks for, and up to a tenth more.
#[tokio::test(start_paused = true)]
async fn a_listed_rejection_waits_for_its_hint() {
    #[resilient(max_attempts = 9, backoff = none, retry_on = [Io, rejected(limited)], rate_limit = "1/10s")]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused([fail(Io), succeed("v")]);
    assert_eq!((call(&body).await, body.calls()), (Ok("v"), 2));
    assert!((10_000..=11_001).contains(&body.milliseconds()), "{}", body.milliseconds());
}

#[test]
fn a_call_that_was_turned_away_has_not_passed() {
    let (calls, _time) = (Cell::new(0), VirtualTime::start());
    #[resilient(max_attempts = 2, backoff = none, retry_on = rejected(limited), rate_limit("1/s", per = call))]
    fn call(calls: &Cell<u32>) -> Result<&'static str, Fault> {
        calls.set(calls.get() + 1);
        Ok("v")
    }
    assert_eq!([call(&calls), call(&calls)], [Ok("v"), Ok("v")]);
    assert_eq!(calls.get(), 2);
}

static SEARCH: RateLimiter = RateLimiter::new(3, Duration::from_secs(3600));

struct Client {
    own: RateLimiter,
    shared: Arc<RateLimiter>,
    rate: u32,
}

impl Client {
    fn new(rate: u32) -> Self {
        let limiter = || RateLimiter::new(2, Duration::from_secs(3600));
        Self { own: limiter(), shared: Arc::new(limiter()), rate }
    }

    #[resilient(rate_limit = &self.own)]
    async fn reference(&self) -> Result<&'static str, Fault> {
        Ok("v")
    }

    #[resilient(rate_limit(self.own, per = call))]
    fn place(&self) -> Result<&'static str, Fault> {
        Ok("v")
    }

    #[resilient(rate_limit = self.shared)]
    async fn arc(&self) -> Result<&'static str, Fault> {
        Ok("v")
    }

    #[resilient(rate_limit = Arc::clone(&self.shared))]
    async fn by_value(&self) -> Result<&'static str, Fault> {
        Ok("v")
    }

    #[resilient(rate_limit(count = self.rate, period = "1h"))]
    fn of_self(&self) -> Result<&'static str, Fault> {
        Ok("v")
    }
}

#[tokio::test(start_paused = true)]
async fn a_field_belongs_to_its_object() {
    let (one, other) = (Client::new(1), Client::new(1));
    let words = [one.reference().await, one.place(), one.reference().await, other.place()]
        .map(|outcome| word(&outcome));
    assert_eq!(words, ["v", "v", "limited", "v"]);
    let words = [one.arc().await, one.by_value().await, one.arc().await].map(|outcome| word(&outcome));
    assert_eq!(words, ["v", "v", "limited"]);
}

#[test]
fn a_static_is_shared_by_those_who_name_it() {
    #[resilient(rate_limit = SEARCH)]
    fn one() -> Result<&'static str, Fault> {
        Ok("v")
    }
    #[resilient(rate_limit = &SEARCH)]
    fn other() -> Result<&'static str, Fault> {
        Ok("v")
    }
    assert_eq!(
        [one(), other(), one(), other(), one()].map(|outcome| word(&outcome)),
        ["v", "v", "v", "limited", "limited"]
    );
}

#[test]
fn a_rate_that_only_the_call_knows() {
    let client = Client::new(2);
    let _time = VirtualTime::start();
    assert_eq!(
        [client.of_self(), client.of_self(), client.of_self()].map(|outcome| word(&outcome)),
        ["v", "v", "limited"]
    );
    VirtualTime::pass(Duration::from_secs(7200));
    let client = Client::new(3);
    assert_eq!([(); 4].map(|()| word(&client.of_self())), ["v", "v", "v", "limited"]);
}
