//! `timeout = adaptive(..)`: a limit that follows measured latency.

use std::time::Duration;

use resilient_behaviour_tests::{Fault, SentScript, always, succeed};
use resilient_runtime::{VirtualTime, resilient};
use tokio::time::sleep;

/// The limit that an attempt had which never ends.
async fn limit(call: impl AsyncFn(u64) -> Result<(), Fault>) -> Duration {
    let failed = call(u64::MAX).await.expect_err("it never ends");
    failed.rejection().expect("a timeout").limit()
}

/// So many attempts that take this long.
async fn measure(call: impl AsyncFn(u64) -> Result<(), Fault>, times: u32, milliseconds: u64) {
    for _ in 0..times {
        assert_eq!(call(milliseconds).await, Ok(()));
    }
}

macro_rules! adaptive {
    ($name:ident: $($settings:tt)*) => {
        #[resilient(timeout = adaptive($($settings)*))]
        async fn $name(milliseconds: u64) -> Result<(), Fault> {
            sleep(Duration::from_millis(milliseconds)).await;
            Ok(())
        }
    };
}

fn milliseconds(times: std::ops::RangeInclusive<u64>) -> std::ops::RangeInclusive<Duration> {
    Duration::from_millis(*times.start())..=Duration::from_millis(*times.end())
}

/// `p99` is known from 1,000 attempts on.
#[tokio::test(start_paused = true)]
async fn the_longest_holds_while_too_little_is_measured() {
    adaptive!(call: p99, max = "5s");
    measure(call, 998, 100).await;
    assert_eq!(limit(call).await, Duration::from_secs(5));
}

#[tokio::test(start_paused = true)]
async fn it_is_half_more_than_the_percentile() {
    adaptive!(call: p99, max = "5s");
    measure(call, 1000, 100).await;
    assert!(milliseconds(150..=156).contains(&limit(call).await));
}

#[tokio::test(start_paused = true)]
async fn factor_and_percentile() {
    adaptive!(call: p50, factor = 3.0, max = "5s");
    measure(call, 60, 100).await;
    measure(call, 40, 1000).await;
    assert!(milliseconds(300..=312).contains(&limit(call).await));
}

#[tokio::test(start_paused = true)]
async fn it_stays_within_its_bounds() {
    adaptive!(quick: p90, min = "50ms", max = "5s");
    measure(quick, 100, 1).await;
    assert_eq!(limit(quick).await, Duration::from_millis(50));
    adaptive!(slow: p90, max = "1s");
    measure(slow, 100, 900).await;
    assert_eq!(limit(slow).await, Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn constants() {
    const FACTOR: f64 = 2.0;
    adaptive!(call: percentile = p90, factor = FACTOR, min = Duration::from_millis(1), max = Duration::from_secs(5));
    assert_eq!(limit(call).await, Duration::from_secs(5));
    measure(call, 100, 100).await;
    assert!(milliseconds(200..=208).contains(&limit(call).await));
}

/// The dependency is slower than the limit from now on: attempts are cut, and the limit rises until they are not.
#[tokio::test(start_paused = true)]
async fn it_follows_latency_up() {
    adaptive!(call: p90, max = "5s");
    measure(call, 100, 100).await;
    let mut cut = 0;
    while call(400).await.is_err() {
        cut += 1;
        assert!(cut < 10_000, "{:?}", limit(call).await);
    }
    assert!(cut > 0);
}

#[test]
fn blocking() {
    #[resilient(timeout = adaptive(p90, max = "5s"))]
    fn call(body: &SentScript) -> Result<&'static str, Fault> {
        body.call()
    }
    let _time = VirtualTime::start();
    let slow = SentScript::new(always(succeed("late").takes(60_000)));
    let limit = || call(&slow).expect_err("late").rejection().expect("a timeout").limit();
    assert_eq!(limit(), Duration::from_secs(5));
    let body = SentScript::new(always(succeed("v").takes(100)));
    assert!((0..100).all(|_| call(&body) == Ok("v")));
    assert!(milliseconds(150..=156).contains(&limit()));
}
