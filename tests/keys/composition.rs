//! The order of the keys, whatever their order in the attribute: seen from outside, and pair by pair.

use std::cell::Cell;
use std::time::Duration;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Event, Fault, Script, always, capture_async, fail, succeed, word};
use resilient_runtime::{BreakerState, Bulkhead, CircuitBreaker, RateLimiter, resilient};
use tokio::time::{Instant, sleep};

static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive(100);
static LIMITER: RateLimiter = RateLimiter::new(1, Duration::from_secs(3600));
static BULKHEAD: Bulkhead = Bulkhead::new(1).max_queued(9).max_wait(Duration::from_secs(5));

/// Written from the inside out.
#[resilient(
    name = "all", bulkhead = &BULKHEAD, timeout = timeout, rate_limit = &LIMITER, circuit_breaker = &BREAKER,
    retry_on = [Io, rejected(open | full | limited)], max_attempts = 2, backoff = none, jitter = none,
    deadline = deadline, fallback = value("fallback")
)]
async fn all(timeout: Duration, deadline: Duration, body: &Cell<u32>) -> Result<&'static str, Fault> {
    body.set(body.get() + 1);
    Err(Io)
}

/// The layers that say something of a call, from the outside in, as the events tell.
async fn told(timeout: u64, deadline: u64) -> Vec<String> {
    let body = Cell::new(0);
    let (outcome, events) =
        capture_async(all(Duration::from_secs(timeout), Duration::from_secs(deadline), &body)).await;
    assert_eq!(outcome, Ok("fallback"));
    let layer = |event: &Event| match (event.message.as_str(), event.field("kind")) {
        ("rejection", kind) => Some(kind.to_owned()),
        ("retry" | "fallback", _) => Some(event.message.clone()),
        _ => None,
    };
    let layers: Vec<_> = events.iter().filter_map(layer).collect();
    let bodies = (0..body.get()).map(|_| "body".to_owned());
    // The fallback comes last in time, and is the outermost.
    assert_eq!(layers.last().map(String::as_str), Some("fallback"), "{events:?}");
    bodies.chain(layers).collect()
}

/// Everything rejects at first. The layer that speaks is then put out of the way, from the outside in.
#[tokio::test(start_paused = true)]
async fn the_order() {
    LIMITER.try_acquire().expect("the only one of this hour");
    let slot = BULKHEAD.try_acquire().expect("the only one");
    BREAKER.force_open();
    let mut order = vec!["fallback"];
    let mut speaks = |layer, told: Vec<String>, first: &str| {
        assert_eq!(told.first().map(String::as_str), Some(first), "{told:?}");
        order.push(layer);
    };
    // The deadline is over before anything is asked.
    speaks("deadline", told(1, 0).await, "deadline");
    // Retries are around the rejections: both attempts are turned away.
    let twice = told(1, 60).await;
    assert_eq!(twice, ["open", "retry", "open", "fallback"]);
    speaks("retry", vec![twice[1].clone()], "retry");
    speaks("circuit_breaker", twice, "open");
    BREAKER.reset();
    speaks("rate_limit", told(1, 60).await, "limited");
    LIMITER.set_rate(1000, Duration::from_secs(1));
    sleep(Duration::from_secs(7200)).await;
    // The timeout cuts the wait in the queue, so that it is around it.
    speaks("timeout", told(1, 60).await, "timeout");
    speaks("bulkhead", told(9, 60).await, "full");
    drop(slot);
    speaks("body", told(9, 60).await, "body");
    let nested = format!("{}{}", order.join("( "), " )".repeat(order.len() - 1));
    println!("{nested}");
    assert_eq!(
        nested,
        "fallback( deadline( retry( circuit_breaker( rate_limit( timeout( bulkhead( body ) ) ) ) ) ) )"
    );
}

#[tokio::test(start_paused = true)]
async fn an_open_breaker_uses_up_no_rate() {
    static LIMITER: RateLimiter = RateLimiter::new(1, Duration::from_secs(3600));
    static BREAKER: CircuitBreaker = CircuitBreaker::new();
    #[resilient(rate_limit = &LIMITER, circuit_breaker = &BREAKER)]
    async fn call() -> Result<&'static str, Fault> {
        Ok("v")
    }
    BREAKER.force_open();
    assert_eq!((word(&call().await), LIMITER.available()), ("open", 1));
}

#[tokio::test(start_paused = true)]
async fn a_used_up_rate_takes_no_slot() {
    #[resilient(bulkhead = 1, rate_limit("1/s", max_wait = "1m"))]
    async fn call() -> Result<&'static str, Fault> {
        Ok("v")
    }
    let (one, two, three) = tokio::join!(call(), call(), call());
    assert_eq!([one, two, three], [Ok("v"), Ok("v"), Ok("v")]);
}

/// A full bulkhead is behind the rate limit: the attempt has used its part.
#[tokio::test(start_paused = true)]
async fn a_full_bulkhead_has_used_the_rate() {
    static LIMITER: RateLimiter = RateLimiter::new(1, Duration::from_secs(3600));
    static BULKHEAD: Bulkhead = Bulkhead::new(1);
    #[resilient(bulkhead = &BULKHEAD, rate_limit = &LIMITER)]
    async fn call() -> Result<&'static str, Fault> {
        Ok("v")
    }
    let _slot = BULKHEAD.try_acquire().expect("free");
    assert_eq!([word(&call().await), word(&call().await)], ["full", "limited"]);
}

#[tokio::test(start_paused = true)]
async fn the_breaker_hears_of_timeouts() {
    #[resilient(timeout = "1s", circuit_breaker = 1)]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused(always(succeed("late").takes(5000)));
    assert_eq!([word(&call(&body).await), word(&call(&body).await)], ["timeout", "open"]);
}

#[tokio::test(start_paused = true)]
async fn each_retry_passes_the_breaker() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive(3);
    #[resilient(circuit_breaker = &BREAKER, max_attempts = 9, backoff = none, retry_on = any)]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused(always(fail(T)));
    assert_eq!((word(&call(&body).await), body.calls(), BREAKER.state()), ("open", 3, BreakerState::Open));
}

/// The wait before a retry is no attempt's time.
#[tokio::test(start_paused = true)]
async fn the_timeout_is_each_attempts_and_the_deadline_all() {
    #[resilient(timeout = "1s", deadline = "10s", max_attempts = 9, backoff = fixed("3s"), jitter = none, retry_on = any)]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused(always(succeed("late").takes(5000)));
    assert_eq!((word(&call(&body).await), body.calls(), body.milliseconds()), ("timeout", 3, 9000));
}

/// The deadline covers the fallback, and a fallback is not retried.
#[tokio::test(start_paused = true)]
async fn the_deadline_covers_the_fallback() {
    async fn link(_body: &Script) -> Result<&'static str, Fault> {
        sleep(Duration::from_secs(60)).await;
        Ok("fallback")
    }
    #[resilient(deadline = "5s", max_attempts = 2, backoff = none, retry_on = any, fallback = link)]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let (body, started) = (Script::paused(always(fail(T))), Instant::now());
    assert_eq!((word(&call(&body).await), body.calls()), ("deadline", 2));
    assert_eq!(started.elapsed(), Duration::from_secs(5));
}

/// The same order in blocking code, where the wait in the queue is the attempt's too.
#[test]
fn blocking() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new();
    static LIMITER: RateLimiter = RateLimiter::new(1, Duration::from_secs(3600));
    static BULKHEAD: Bulkhead = Bulkhead::new(1).max_queued(1).max_wait(Duration::from_secs(5));
    #[resilient(bulkhead = &BULKHEAD, timeout = timeout, rate_limit = &LIMITER, circuit_breaker = &BREAKER)]
    fn call(timeout: Duration) -> Result<&'static str, Fault> {
        Ok("body")
    }
    let _time = resilient_runtime::VirtualTime::start();
    LIMITER.try_acquire().expect("the only one of this hour");
    let slot = BULKHEAD.try_acquire().expect("the only one");
    BREAKER.force_open();
    let mut order = Vec::new();
    let mut call = |timeout| order.push(word(&call(Duration::from_secs(timeout))));
    call(1);
    BREAKER.reset();
    call(1);
    LIMITER.set_rate(1000, Duration::from_secs(1));
    resilient_runtime::VirtualTime::pass(Duration::from_secs(7200));
    call(1);
    call(9);
    drop(slot);
    call(9);
    assert_eq!(order, ["open", "limited", "timeout", "full", "body"]);
}
