//! tenacity's tests of `wait` strategies. Its random ones are `jitter` over a delay; sums and waits of one's own making are
//! closures.

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::time::Duration;

use resilient_behaviour_tests::Fault::T;
use resilient_behaviour_tests::{
    DRAWS, Fault, Script, always, check_draws, draws, fail, mistakes, rows, succeed, waits,
};
use resilient_runtime::{Backoff, Class, Classify, Delays, Retry, resilient};

const YEAR: Duration = Duration::from_secs(31_536_000);

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

waits! {
    t_10: [backoff = none] => [0, 0, 0];
    t_11: [backoff = fixed("1s")] => [1000, 1000, 1000];
    t_12: [backoff = linear("500s", step = "100s", max = "1h")] => [500_000, 600_000, 700_000];
    t_15: [backoff = exp("1s", max = "1h")] => [1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000];
    t_16: [backoff = exp("1s", max = "40s")] => {
        let mut waits = [40_000; 50];
        waits[..6].copy_from_slice(&[1000, 2000, 4000, 8000, 16_000, 32_000]);
        waits
    };
    /// The exponent grows past 64 bits, the wait does not wrap round.
    t_17: [backoff = exp("1s", max = "40s")] => {
        let mut waits = [40_000; 150];
        waits[..6].copy_from_slice(&[1000, 2000, 4000, 8000, 16_000, 32_000]);
        waits
    };
    /// And past what an `f64` can hold.
    t_17_factor: [backoff = exp("1s", factor = 1e30, max = "40s")] => {
        let mut waits = [40_000; 50];
        waits[0] = 1000;
        waits
    };
    t_18: [backoff = exp(YEAR, factor = 1e300, max = "1ms")] => [1, 1, 1, 1];
    t_19: [backoff = exp("1s", min = "20s", max = "1000h")] => [
        20_000, 20_000, 20_000, 20_000, 20_000, 32_000, 64_000, 128_000, 256_000, 512_000, 1_024_000, 2_048_000,
        4_096_000, 8_192_000, 16_384_000, 32_768_000, 65_536_000, 131_072_000, 262_144_000, 524_288_000,
    ];
    t_20: [backoff = exp("1s", max = "50s")] => {
        let mut waits = [50_000; 50];
        waits[..6].copy_from_slice(&[1000, 2000, 4000, 8000, 16_000, 32_000]);
        waits
    };
    t_21: [backoff = exp("2s", min = "20s", max = "1000h")] => [
        20_000, 20_000, 20_000, 20_000, 32_000, 64_000, 128_000, 256_000, 512_000, 1_024_000, 2_048_000, 4_096_000,
        8_192_000, 16_384_000, 32_768_000, 65_536_000, 131_072_000, 262_144_000, 524_288_000, 1_048_576_000,
    ];
    t_22: [backoff = exp("1s", min = "10s", max = "100s")] => {
        let mut waits = [100_000; 20];
        waits[..7].copy_from_slice(&[10_000, 10_000, 10_000, 10_000, 16_000, 32_000, 64_000]);
        waits
    };
    t_22_durations: [backoff = exp(seconds(1), min = seconds(10), max = seconds(100))]
        => [10_000, 10_000, 10_000, 10_000, 16_000, 32_000, 64_000, 100_000, 100_000];
    t_26: [backoff = ["1s", "1s", "4s", "4s", "8s"]]
        => [1000, 1000, 4000, 4000, 8000, 8000, 8000, 8000, 8000, 8000];
    /// The third wait is longer than the cap of the default delays, which has no say here.
    t_34: [backoff = exp("10s", max = "60s")] => [10_000, 20_000, 40_000, 60_000, 60_000];
}

draws! {
    /// A range is a delay, full jitter and a minimum.
    t_13: [backoff = fixed("20s", min = "1s"), jitter] => 1000.0 to 20_000.0, mean 10_500.0;
    t_14: [backoff = fixed("2s"), jitter] => 0.0 to 2000.0, mean 1000.0;
    t_24: [backoff = fixed("8s", min = "5s"), jitter] => 5000.0 to 8000.0, mean 6500.0;
    /// The same by its middle.
    t_24_spread: [backoff = fixed("6500ms"), jitter = "1500ms"] => 5000.0 to 8000.0, mean 6500.0;
    t_25: [backoff = fixed("7500ms"), jitter = "1500ms"] => 6000.0 to 9000.0, mean 7500.0;
    t_25_min: [backoff = fixed("9s", min = "6s"), jitter = full] => 6000.0 to 9000.0, mean 7500.0;
    t_31: [backoff = exp(seconds(10), max = "5s"), jitter] => 0.0 to 5000.0, mean 2500.0;
}

/// `n` times `t`: the function is told `n`, and times whatever it likes.
#[test]
fn t_23() {
    #[resilient(
        max_attempts = 11, jitter = none, retry_on = any,
        backoff = |retry: u32| Duration::from_secs(10 * u64::from(retry * retry))
    )]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking(always(fail(T)));
    assert_eq!(call(&body), Err(T));
    assert_eq!(body.gaps(), [10, 40, 90, 160, 250, 360, 490, 640, 810, 1000].map(Duration::from_secs));
}

rows! {
    t_27: [max_attempts = 5, backoff = ["1s", "2s", "3s"], jitter = none, retry_if_ok = |_| true],
        always(succeed("value")) => 5 calls, Ok("value"), 9000 ms;
    /// `multiplier` is the base here, and there is one of it.
    t_31_min: [max_attempts = 2, backoff = exp("1s", min = "5s"), jitter, retry_on = any],
        always(fail(T)) => 2 calls, Err(T), 5000 ms;
}

#[test]
fn t_28() {
    assert_eq!(
        mistakes("backoff = []"),
        ["`backoff`: the list of delays is empty: write `none`, or name a delay"]
    );
}

#[test]
fn t_35() {
    assert_eq!(
        mistakes(r#"backoff = exp("1s", base = "2s")"#),
        ["the base has no name: write `exp(\"100ms\")`"]
    );
    assert_eq!(
        mistakes(r#"backoff = exp("1s", factor = 2, factor = 3)"#),
        ["`factor` is given twice; keep one"]
    );
}

/// Full jitter over a growing delay: many calls of nine waits each.
fn grown() -> [Vec<Duration>; 9] {
    #[resilient(max_attempts = 10, backoff = exp("500ms", max = "60s"), retry_on = any)]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let mut waits: [Vec<Duration>; 9] = Default::default();
    for _ in 0..DRAWS {
        let body = Script::blocking(always(fail(T)));
        assert_eq!(call(&body), Err(T));
        for (waits, gap) in waits.iter_mut().zip(body.gaps()) {
            waits.push(gap);
        }
    }
    waits
}

/// T-29, the bounds, and T-30, the means, which here are within 2.3 % of the range.
#[test]
fn t_29() {
    for (waits, high) in
        grown().iter().zip([500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16_000.0, 32_000.0, 60_000.0, 60_000.0])
    {
        check_draws(waits, 0.0, high, high / 2.0);
    }
}

/// A growing delay plus up to a second, and limits that hold after that: a `Backoff` of one's own, whose delay is the middle
/// of what jitter draws from.
struct UpToASecondMore {
    min: Duration,
}

impl Backoff for UpToASecondMore {
    fn delay(&self, retry: u32) -> Duration {
        Delays::exponential(seconds(1)).max(seconds(60)).delay(retry) + Duration::from_millis(500)
    }

    fn limits(&self) -> RangeInclusive<Duration> {
        self.min..=seconds(60)
    }
}

macro_rules! up_to_a_second_more {
    ($($id:ident: [$min:literal] => $waits:expr;)*) => {$(
        #[test]
        fn $id() {
            #[resilient(
                max_attempts = 10, backoff = UpToASecondMore { min: seconds($min) }, jitter = "500ms", retry_on = any
            )]
            fn call(body: &Script) -> Result<&'static str, Fault> {
                body.call()
            }
            for _ in 0..100 {
                let body = Script::blocking(always(fail(T)));
                assert_eq!((call(&body), body.gaps().len()), (Err(T), $waits.len()));
                for (gap, (low, high)) in body.gaps().into_iter().zip($waits) {
                    assert!(gap >= seconds(low) && gap <= seconds(high), "{gap:?} is not within {low}..={high} s");
                }
            }
        }
    )*};
}

up_to_a_second_more! {
    t_32: [0] => [(1, 2), (2, 3), (4, 5), (8, 9), (16, 17), (32, 33), (60, 60), (60, 60), (60, 60)];
    t_33: [5] => [(5, 5), (5, 5), (5, 5), (8, 9), (16, 17), (32, 33), (60, 60), (60, 60), (60, 60)];
}

/// An error that knows how long to wait.
#[derive(Clone, Debug, PartialEq)]
enum Busy {
    A,
    Other,
}

impl Classify for Busy {
    fn class(&self) -> Class {
        let wait = match self {
            Self::A => Duration::from_millis(3500),
            Self::Other => seconds(10),
        };
        Class::RateLimited { retry_after: Some(wait) }
    }
}

/// The wait is the error's own, and up to a tenth more, so that callers that were told the same do not come back together.
/// After a value there is no error to ask: the wait is that of `backoff`.
mod t_36 {
    use super::*;

    fn check(waits: &[Duration]) {
        let [a, other, value] = waits else { panic!("{waits:?}") };
        assert!((3500..=3850).contains(&a.as_millis()), "{a:?}");
        assert!((10_000..=11_000).contains(&other.as_millis()), "{other:?}");
        assert_eq!(value.as_millis(), 7);
    }

    #[test]
    fn blocking() {
        #[resilient(max_attempts = 4, backoff = fixed("7ms"), jitter = none, retry_on = transient, retry_if_ok = |&ok| ok == 0)]
        fn call(body: &Script<u32, Busy>) -> Result<u32, Busy> {
            body.call()
        }
        let body = Script::blocking([fail(Busy::A), fail(Busy::Other), succeed(0), succeed(1)]);
        assert_eq!(call(&body), Ok(1));
        check(&body.gaps());
    }

    #[tokio::test(start_paused = true)]
    async fn future() {
        #[resilient(max_attempts = 4, backoff = fixed("7ms"), jitter = none, retry_on = transient, retry_if_ok = |&ok| ok == 0)]
        async fn call(body: &Script<u32, Busy>) -> Result<u32, Busy> {
            body.run().await
        }
        let body = Script::paused([fail(Busy::A), fail(Busy::Other), succeed(0), succeed(1)]);
        assert_eq!(call(&body).await, Ok(1));
        check(&body.gaps());
    }
}

/// The function of `backoff` sees the arguments and the number, the hook of `on_retry` all the rest.
mod t_37 {
    use super::*;

    type Seen = RefCell<Vec<String>>;

    const SEEN: [&str; 2] = ["backoff of lamp, 1", "t_37 failed attempt 1 with T after 20ms, waits 5ms"];

    fn tell(seen: &Seen, retry: &Retry) {
        seen.borrow_mut().push(format!(
            "{} failed attempt {} with {} after {:?}, waits {:?}",
            retry.name(),
            retry.attempt(),
            retry.error(),
            retry.elapsed(),
            retry.wait()
        ));
    }

    fn wait_for(seen: &Seen, id: &str, retry: u32) -> Duration {
        seen.borrow_mut().push(format!("backoff of {id}, {retry}"));
        Duration::from_millis(5)
    }

    #[test]
    fn blocking() {
        #[resilient(
            name = "t_37", max_attempts = 2, jitter = none, retry_on = any,
            backoff = |retry: u32| wait_for(seen, id, retry), on_retry = |retry| tell(seen, retry)
        )]
        fn call(body: &Script, id: &str, seen: &Seen) -> Result<&'static str, Fault> {
            body.call()
        }
        let (body, seen) = (Script::blocking([fail(T).takes(20), succeed("ok")]), Seen::default());
        assert_eq!(call(&body, "lamp", &seen), Ok("ok"));
        assert_eq!(seen.into_inner(), SEEN);
    }

    #[tokio::test(start_paused = true)]
    async fn future() {
        #[resilient(
            name = "t_37", max_attempts = 2, jitter = none, retry_on = any,
            backoff = |retry: u32| wait_for(seen, id, retry), on_retry = |retry| tell(seen, retry)
        )]
        async fn call(body: &Script, id: &str, seen: &Seen) -> Result<&'static str, Fault> {
            body.run().await
        }
        let (body, seen) = (Script::paused([fail(T).takes(20), succeed("ok")]), Seen::default());
        assert_eq!(call(&body, "lamp", &seen).await, Ok("ok"));
        assert_eq!(seen.into_inner(), SEEN);
    }
}
