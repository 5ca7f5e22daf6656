//! `jitter`: what waits are drawn from.

use std::time::Duration;

use resilient_behaviour_tests::Fault::T;
use resilient_behaviour_tests::{Fault, Script, always, draws, fail};
use resilient_runtime::{Jitter, resilient};

draws! {
    full_by_default: [backoff = fixed("1s")] => 0.0 to 1000.0, mean 500.0;
    full_by_the_word: [backoff = fixed("1s"), jitter] => 0.0 to 1000.0, mean 500.0;
    full: [backoff = fixed("1s"), jitter = full] => 0.0 to 1000.0, mean 500.0;
    equal: [backoff = fixed("1s"), jitter = equal] => 500.0 to 1000.0, mean 750.0;
    half: [backoff = fixed("1s"), jitter = 0.5] => 500.0 to 1500.0, mean 1000.0;
    whole: [backoff = fixed("1s"), jitter = 1] => 0.0 to 2000.0, mean 1000.0;
    spread: [backoff = fixed("1s"), jitter = "50ms"] => 950.0 to 1050.0, mean 1000.0;
    /// Never below zero: a plus or minus of more than the delay starts at nothing.
    spread_beyond_zero: [backoff = fixed("100ms"), jitter = "400ms"] => 0.0 to 500.0, mean 250.0;
    spread_without_a_delay: [backoff = none, jitter = "400ms"] => 0.0 to 400.0, mean 200.0;
    /// The cap holds after jitter, and waits do not pile up on it.
    cap: [backoff = fixed("1s", max = "1200ms"), jitter = 0.5] => 500.0 to 1200.0, mean 850.0;
    floor: [backoff = fixed("1s", min = "800ms"), jitter = full] => 800.0 to 1000.0, mean 900.0;
    expression: [backoff = fixed("1s"), jitter = if cfg!(test) { Jitter::Equal } else { Jitter::None }]
        => 500.0 to 1000.0, mean 750.0;
    of_own_delays: [backoff = |_: u32| Duration::from_secs(1), jitter = equal] => 500.0 to 1000.0, mean 750.0;
}

/// Between the base and three times the wait before, up to the cap.
#[tokio::test(start_paused = true)]
async fn decorrelated() {
    #[resilient(max_attempts = 2000, backoff = exp("100ms", max = "10s"), jitter = decorrelated, retry_on = any)]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused(always(fail(T)));
    assert_eq!(call(&body).await, Err(T));
    let (base, cap) = (Duration::from_millis(100), Duration::from_secs(10));
    // tokio ends a sleep at the next whole millisecond.
    let tick = Duration::from_millis(1);
    let mut before = base;
    for gap in body.gaps() {
        assert!(gap >= base && gap <= (before * 3 + tick).min(cap), "{gap:?} after {before:?}");
        before = gap;
    }
    let most = body.gaps().into_iter().max().expect("gaps");
    assert_eq!(most, cap, "it grows by itself, to the cap");
}

#[test]
fn none_is_exact() {
    #[resilient(max_attempts = 100, backoff = fixed("1s"), jitter = none, retry_on = any)]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking(always(fail(T)));
    assert_eq!((call(&body), body.gaps()), (Err(T), vec![Duration::from_secs(1); 99]));
}
