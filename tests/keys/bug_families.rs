//! The bugs that libraries of this kind have had: eleven families, none of which is to be found here.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, Script, always, fail, outcomes, succeed, timed_outcomes, word};
use resilient_runtime::{
    BreakerState, Bulkhead, CircuitBreaker, Class, Classify, Jitter, Rejection, RetryBudget, Statistics, Why,
    resilient,
};
use tokio::time::{Instant, sleep};

outcomes! {
    /// A probe that ends with an ignored error gives its place back. (resilience4j 544, 935)
    family_01_an_ignored_probe: [circuit_breaker(consecutive = 1, open_jitter = none, probes = 1, ignore = [T])],
        [fail(Io), fail(T), fail(T), succeed("v")] => 5 bodies, ["Io", "open", "+5000", "T*2", "v*2"];
    family_01_a_neutral_probe: [circuit_breaker(consecutive = 1, open_jitter = none, probes = 1), rate_limit("1/10s", burst = 1)],
        [fail(Io), succeed("v")] => 2 bodies, ["Io", "+5000", "limited*2", "+5000", "v"];
}

/// monix 1080, davenverse/circuit 258, opossum 57 and 59
#[tokio::test(start_paused = true)]
async fn family_02_a_cancelled_probe() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive(1).probes(1).open_jitter(Jitter::None);
    #[resilient(circuit_breaker = &BREAKER)]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body =
        Script::paused([fail(Io), succeed("late").takes(9000), succeed("late").takes(9000), succeed("v")]);
    assert_eq!([word(&call(&body).await), word(&call(&body).await)], ["Io", "open"]);
    sleep(Duration::from_secs(5)).await;
    for _ in 0..2 {
        tokio::select! {
            outcome = call(&body) => panic!("{outcome:?}"),
            () = sleep(Duration::from_millis(10)) => {}
        }
        assert_eq!(BREAKER.state(), BreakerState::HalfOpen);
    }
    assert_eq!((word(&call(&body).await), BREAKER.state()), ("v", BreakerState::Closed));
}

/// A panic in the other side's code is no leak either.
#[test]
fn family_02_a_probe_that_panics() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive(1).probes(1).open_jitter(Jitter::None);
    #[resilient(circuit_breaker = &BREAKER)]
    fn call(step: &RefCell<Vec<&'static str>>) -> Result<&'static str, Fault> {
        match step.borrow_mut().pop() {
            Some("panic") => panic!("probe"),
            Some("Io") => Err(Io),
            _ => Ok("v"),
        }
    }
    let (steps, _time) = (RefCell::new(vec!["panic", "Io"]), resilient_runtime::VirtualTime::start());
    assert_eq!(word(&call(&steps)), "Io");
    resilient_runtime::VirtualTime::pass(Duration::from_secs(5));
    assert!(catch_unwind(AssertUnwindSafe(|| call(&steps))).is_err());
    resilient_runtime::VirtualTime::pass(Duration::from_secs(10));
    assert_eq!((word(&call(&steps)), BREAKER.state()), ("v", BreakerState::Closed));
}

/// resilience4j 332
#[tokio::test(start_paused = true)]
async fn family_03_a_slot_of_a_cancelled_call() {
    static BULKHEAD: Bulkhead = Bulkhead::new(1).max_queued(3);
    #[resilient(bulkhead = &BULKHEAD)]
    async fn call() -> Result<(), Fault> {
        std::future::pending().await
    }
    for _ in 0..100 {
        let (mut running, mut queued) = (Box::pin(call()), Box::pin(call()));
        assert!(futures::poll!(&mut running).is_pending() && futures::poll!(&mut queued).is_pending());
        assert_eq!((BULKHEAD.in_flight(), BULKHEAD.queued()), (1, 1));
    }
    assert_eq!((BULKHEAD.in_flight(), BULKHEAD.queued()), (0, 0));
}

/// resilience4j 682
#[tokio::test(start_paused = true)]
async fn family_04_cancellation_is_no_failure() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive(1);
    #[resilient(circuit_breaker(&BREAKER, count = any))]
    async fn call() -> Result<(), Fault> {
        std::future::pending().await
    }
    for _ in 0..100 {
        assert!(futures::poll!(Box::pin(call())).is_pending());
    }
    assert_eq!(BREAKER.state(), BreakerState::Closed);
}

timed_outcomes! {
    /// Whatever the order of the keys. (resilience4j 1123)
    family_05_timeouts_open_the_breaker: [circuit_breaker = 2, timeout = "1s"], always(succeed("late").takes(5000)) => 2 bodies,
        ["timeout*2", "open"];
}

/// resilience4j 1003: two probes are two calls, whatever else they pass.
#[tokio::test(start_paused = true)]
async fn family_05_one_permission_per_attempt() {
    #[resilient(
        circuit_breaker(consecutive = 1, open_jitter = none, probes = 2, pass_rate = 1.0), rate_limit("1/s", max_wait = "9s"),
        bulkhead(1, max_queued = 1), timeout = "1m"
    )]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused([fail(Io), succeed("v")]);
    assert_eq!(call(&body).await, Err(Io));
    sleep(Duration::from_secs(5)).await;
    let (one, two, three) = tokio::join!(call(&body), call(&body), call(&body));
    assert_eq!([word(&one), word(&two), word(&three)], ["v", "v", "open"]);
    assert_eq!((word(&call(&body).await), body.calls()), ("v", 4));
}

/// No timer ends a state that somebody has asked for. (resilience4j 991)
#[tokio::test(start_paused = true)]
async fn family_06_forced_open_stays_open() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive(1);
    #[resilient(circuit_breaker = &BREAKER)]
    async fn call() -> Result<&'static str, Fault> {
        Err(Io)
    }
    assert_eq!(word(&call().await), "Io");
    BREAKER.force_open();
    sleep(Duration::from_secs(1_000_000)).await;
    let failed = call().await.expect_err("open");
    assert_eq!(
        failed.rejection().map(|rejection| (rejection.is_open(), rejection.retry_after())),
        Some((true, None))
    );
    assert_eq!(BREAKER.state(), BreakerState::ForcedOpen);
}

/// A subscriber that uses the breaker from inside of its event ends, and deadlocks nothing. (resilience4j 2038)
#[test]
fn family_06_a_listener_may_change_the_state() {
    use tracing_subscriber::Layer;
    use tracing_subscriber::layer::SubscriberExt;
    static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive(1);
    static EVENTS: AtomicU32 = AtomicU32::new(0);
    struct Resets;
    impl<S: tracing::Subscriber> Layer<S> for Resets {
        fn on_event(&self, event: &tracing::Event<'_>, _cx: tracing_subscriber::layer::Context<'_, S>) {
            if event.metadata().fields().field("from").is_some() {
                EVENTS.fetch_add(1, Relaxed);
                BREAKER.reset();
            }
        }
    }
    #[resilient(circuit_breaker = &BREAKER)]
    fn call() -> Result<(), Fault> {
        Err(Io)
    }
    tracing::subscriber::with_default(tracing_subscriber::registry().with(Resets), || {
        assert_eq!(call(), Err(Io));
        assert_eq!((call(), BREAKER.state()), (Err(Io), BreakerState::Closed));
    });
    assert!((2..=8).contains(&EVENTS.load(Relaxed)), "{EVENTS:?}");
}

/// What a key keeps is bounded: whoever sends ever new values gets no memory for it. (resilience4j 2243)
#[test]
fn family_07_nothing_grows_with_the_values_of_a_key() {
    static KEPT: AtomicU32 = AtomicU32::new(0);
    struct Value;
    impl Drop for Value {
        fn drop(&mut self) {
            KEPT.fetch_sub(1, Relaxed);
        }
    }
    #[resilient(circuit_breaker = 1, key = id, fallback = last_good(key = id))]
    fn call(id: u32) -> Result<Arc<Value>, Fault> {
        KEPT.fetch_add(1, Relaxed);
        Ok(Arc::new(Value))
    }
    assert!((0..50_000).all(|id| call(id).is_ok()));
    assert!((1..=1024).contains(&KEPT.load(Relaxed)), "{KEPT:?}");
}

/// The 64th attempt and far beyond. (tokio-retry 1, tryhard 24, mulligan 31, exponential-backoff 12)
#[test]
fn family_08_waits_stay_at_their_cap() {
    #[resilient(max_attempts = 300, backoff = exp("1ms", factor = 1000.0, max = "2s"), jitter = none, retry_on = any)]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking(always(fail(T)));
    assert_eq!(call(&body), Err(T));
    let (first, rest) = (body.gaps()[..2].to_vec(), body.gaps()[2..].to_vec());
    assert_eq!(first, [Duration::from_millis(1), Duration::from_secs(1)]);
    assert!(rest.iter().all(|wait| *wait == Duration::from_secs(2)), "{rest:?}");
}

/// Polly 2163, latte 208: every wait of 2,048 is positive, with any jitter and without a cap.
#[test]
fn family_08_no_wait_wraps() {
    macro_rules! waits_of {
        ($($jitter:tt)*) => {{
            #[resilient(max_attempts = 2049, backoff = exp("1s", factor = 10.0, max = Duration::MAX), jitter = $($jitter)*, retry_on = any)]
            fn call(body: &Script) -> Result<&'static str, Fault> {
                body.call()
            }
            let body = Script::blocking(always(fail(T)));
            assert_eq!((call(&body), body.calls()), (Err(T), 2049));
            let waits = body.gaps();
            assert!(waits.iter().take(6).all(|wait| !wait.is_zero()), "{waits:?}");
        }};
    }
    waits_of!(none);
    waits_of!(equal);
    waits_of!(0.5);
    waits_of!("50ms");
}

/// An error that says when to come back.
#[derive(Clone, Debug, PartialEq)]
struct Busy(Duration);

impl Classify for Busy {
    fn class(&self) -> Class {
        Class::RateLimited { retry_after: Some(self.0) }
    }
}

/// go-retryablehttp 247, urllib3 3743
#[test]
fn family_09_a_wait_that_is_asked_for_is_capped() {
    #[resilient(max_attempts = 5, backoff = none)]
    fn call(calls: &Cell<u32>, wait: Duration) -> Result<(), Busy> {
        calls.set(calls.get() + 1);
        Err(Busy(wait))
    }
    let calls = Cell::new(0);
    for wait in [Duration::from_secs(61), Duration::from_secs(1 << 40), Duration::MAX] {
        let time = resilient_runtime::VirtualTime::start();
        calls.set(0);
        let (outcome, statistics) = Statistics::watch(|| call(&calls, wait));
        assert_eq!((outcome, calls.get()), (Err(Busy(wait)), 1));
        assert_eq!((statistics.why(), time.elapsed()), (Some(Why::RetryAfterTooLong), Duration::ZERO));
    }
}

/// Each is short enough, together they are not. (httpx-retries 57)
#[tokio::test(start_paused = true)]
async fn family_09_the_deadline_caps_their_sum() {
    #[resilient(max_attempts = unlimited, backoff = none, deadline = "2m", on_reject = |_| Busy(Duration::ZERO))]
    async fn call() -> Result<(), Busy> {
        Err(Busy(Duration::from_secs(50)))
    }
    let started = Instant::now();
    assert!(call().await.is_err());
    assert!(started.elapsed() <= Duration::from_secs(120), "{:?}", started.elapsed());
}

/// A request counts when it is let in, not when it returns. (go-zero 5011)
#[tokio::test(start_paused = true)]
async fn family_10_a_request_counts_at_admission() {
    static BULKHEAD: Bulkhead = Bulkhead::new(2);
    #[resilient(rate_limit = "3/h", bulkhead = &BULKHEAD)]
    async fn call() -> Result<(), Fault> {
        std::future::pending().await
    }
    let mut calls: Vec<_> = (0..4).map(|_| Box::pin(call())).collect();
    let mut kinds = Vec::new();
    for call in &mut calls {
        if let std::task::Poll::Ready(Err(failed)) = futures::poll!(call) {
            kinds.extend(
                failed.rejection().map(Rejection::kind).map(resilient_runtime::RejectionKind::as_str),
            );
        }
    }
    assert_eq!(kinds, ["full", "limited"]);
}

/// The budget too: the call pays in before its first attempt, and a retry pays before its wait.
#[tokio::test(start_paused = true)]
async fn family_10_a_retry_is_paid_before_its_wait() {
    static BUDGET: RetryBudget = RetryBudget::tokens(1);
    #[resilient(budget = &BUDGET, max_attempts = 9, backoff = fixed("1h"), jitter = none, retry_on = any)]
    async fn call(calls: &Cell<u32>) -> Result<(), Fault> {
        calls.set(calls.get() + 1);
        Err(T)
    }
    let calls = Cell::new(0);
    let (one, two) = tokio::join!(call(&calls), call(&calls));
    assert_eq!((one, two, calls.get()), (Err(T), Err(T), 3));
}

/// Fractions of a token are put in by many threads: none is lost.
#[test]
fn family_11_no_fraction_of_a_token_is_lost() {
    static BUDGET: RetryBudget = RetryBudget::new().ratio(0.001).per_second(0.0).initial(0).capacity(16_000);
    #[resilient(budget = &BUDGET, max_attempts = 2, retry_on = any)]
    fn call() -> Result<(), Fault> {
        Ok(())
    }
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..10_000).for_each(|_| assert_eq!(call(), Ok(()))));
        }
    });
    assert!((BUDGET.balance() - 80.0).abs() < 1e-9, "{}", BUDGET.balance());
}
