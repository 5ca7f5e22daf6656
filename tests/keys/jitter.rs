//! `jitter`: what waits are drawn from.

use std::time::Duration;

use resilient_behaviour_tests::Fault::T;
use resilient_behaviour_tests::{Fault, Script, always, fail};
use resilient_runtime::{Jitter, resilient};

const DRAWS: u32 = 4000;

/// Waits drawn from `low..=high` milliseconds, with this mean.
fn check(waits: &[Duration], low: f64, high: f64, mean: f64) {
    let milliseconds: Vec<f64> = waits.iter().map(|wait| wait.as_secs_f64() * 1000.0).collect();
    let least = milliseconds.iter().copied().fold(f64::INFINITY, f64::min);
    let most = milliseconds.iter().copied().fold(0.0, f64::max);
    let width = high - low;
    assert!(least >= low && most <= high, "{least}..={most} is not within {low}..={high}");
    assert!(
        least < low + width / 100.0 && most > high - width / 100.0,
        "{least}..={most} leaves the ends out"
    );
    let average = milliseconds.iter().sum::<f64>() / f64::from(DRAWS);
    // Five standard deviations of the mean of 4000 uniform draws are 2.3 % of their range.
    assert!((average - mean).abs() < width * 0.023, "mean {average}, not {mean}");
}

macro_rules! draws {
    ($($(#[$comment:meta])* $id:ident: [$($attribute:tt)*] => $low:literal to $high:literal, mean $mean:literal;)*) => {$(
        $(#[$comment])*
        #[test]
        fn $id() {
            #[resilient(max_attempts = DRAWS + 1, retry_on = any, $($attribute)*)]
            fn call(body: &Script) -> Result<&'static str, Fault> {
                body.call()
            }
            let body = Script::blocking(always(fail(T)));
            assert_eq!(call(&body), Err(T));
            check(&body.gaps(), $low, $high, $mean);
        }
    )*};
}

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
    expression: [backoff = fixed("1s"), jitter = if DRAWS > 1 { Jitter::Equal } else { Jitter::None }]
        => 500.0 to 1000.0, mean 750.0;
    of_own_delays: [backoff = |_: u32| Duration::from_secs(1), jitter = equal] => 500.0 to 1000.0, mean 750.0;
}

/// T-29 and T-30: full jitter over a growing delay.
#[test]
fn full_jitter_grows_with_the_delay() {
    #[resilient(max_attempts = 10, backoff = exp("500ms", max = "60s"), retry_on = any)]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let mut sums = [0.0; 9];
    for _ in 0..DRAWS {
        let body = Script::blocking(always(fail(T)));
        assert_eq!(call(&body), Err(T));
        for (sum, gap) in sums.iter_mut().zip(body.gaps()) {
            *sum += gap.as_secs_f64();
        }
    }
    for (sum, mean) in sums.into_iter().zip([0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]) {
        let average = sum / f64::from(DRAWS);
        assert!((average - mean).abs() < mean * 0.08, "mean {average}, not {mean}");
    }
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
