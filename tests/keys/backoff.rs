//! `backoff`: the waits between attempts, without jitter. The tables are tenacity's of `wait` strategies.

use std::time::Duration;

use resilient_behaviour_tests::Fault::T;
use resilient_behaviour_tests::{Fault, Script, always, fail};
use resilient_runtime::{Backoff, Delays, resilient};

/// The waits in milliseconds, in both colours.
macro_rules! waits {
    ($($(#[$comment:meta])* $id:ident: [$($attribute:tt)*] => $waits:expr;)*) => {$(
        $(#[$comment])*
        mod $id {
            #[allow(unused_imports, reason = "not every row names everything")]
            use super::*;

            #[test]
            fn blocking() {
                #[resilient(max_attempts = $waits.len() as u32 + 1, jitter = none, retry_on = any, $($attribute)*)]
                fn call(body: &Script) -> Result<&'static str, Fault> {
                    body.call()
                }
                let body = Script::blocking(always(fail(T)));
                assert_eq!(call(&body), Err(T));
                assert_eq!(body.gaps(), $waits.map(Duration::from_millis));
            }

            #[tokio::test(start_paused = true)]
            async fn future() {
                #[resilient(max_attempts = $waits.len() as u32 + 1, jitter = none, retry_on = any, $($attribute)*)]
                async fn call(body: &Script) -> Result<&'static str, Fault> {
                    body.run().await
                }
                let body = Script::paused(always(fail(T)));
                assert_eq!(call(&body).await, Err(T));
                assert_eq!(body.gaps(), $waits.map(Duration::from_millis));
            }
        }
    )*};
}

const SECONDS: [u64; 3] = [1000, 1000, 1000];

struct Square;

impl Backoff for Square {
    fn delay(&self, retry: u32) -> Duration {
        Duration::from_millis(u64::from(retry * retry))
    }
}

const DELAYS: Delays = Delays::linear(Duration::from_secs(1)).max(Duration::from_secs(2));

waits! {
    t_10_none: [backoff = none] => [0, 0, 0];
    none_in_quotes: [backoff = "none"] => [0, 0, 0];
    t_11_fixed: [backoff = fixed("1s")] => SECONDS;
    t_12_incrementing: [backoff = linear("500s", step = "100s", max = "1h")] => [500_000, 600_000, 700_000];
    linear_by_its_base: [backoff = linear("100ms")] => [100, 200, 300];
    linear_to_the_default_cap: [backoff = linear("20s")] => [20_000, 30_000, 30_000];
    t_15_exponential: [backoff = exp("1s", max = "1h")] => [1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000];
    t_16_exponential_max: [backoff = exp("1s", max = "40s")] => [1000, 2000, 4000, 8000, 16_000, 32_000, 40_000, 40_000];
    /// The exponent grows past 64 bits, the wait does not wrap round.
    t_17_exponent_100: [backoff = exp("1s", max = "40s")] => {
        let mut waits = [40_000; 100];
        waits[..6].copy_from_slice(&[1000, 2000, 4000, 8000, 16_000, 32_000]);
        waits
    };
    t_18_max_below_base: [backoff = exp(YEAR, factor = 1e300, max = "1ms")] => [1, 1, 1, 1];
    t_19_exponential_min: [backoff = exp("1s", min = "20s", max = "1h")]
        => [20_000, 20_000, 20_000, 20_000, 20_000, 32_000, 64_000, 128_000];
    t_20_exponential_max: [backoff = exp("1s", max = "50s")] => [1000, 2000, 4000, 8000, 16_000, 32_000, 50_000, 50_000];
    t_21_multiplier_2: [backoff = exp("2s", min = "20s", max = "1h")]
        => [20_000, 20_000, 20_000, 20_000, 32_000, 64_000, 128_000, 256_000];
    t_22_min_and_max: [backoff = exp("1s", min = "10s", max = "100s")]
        => [10_000, 10_000, 10_000, 10_000, 16_000, 32_000, 64_000, 100_000, 100_000];
    t_23_function: [backoff = |retry: u32| Duration::from_millis(u64::from(retry) * 7)] => [7, 14, 21];
    t_26_chain: [backoff = ["1s", "1s", "4s", "4s", "8s"]]
        => [1000, 1000, 4000, 4000, 8000, 8000, 8000, 8000, 8000, 8000];
    t_27_chain_repeats_its_last: [backoff = ["1s", "2s", "3s"]] => [1000, 2000, 3000, 3000];
    factor_3: [backoff = exp("10ms", factor = 3)] => [10, 30, 90, 270];
    factor_1: [backoff = exp("10ms", factor = 1.0)] => [10, 10, 10];
    exponential_by_default: [] => [100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000];
    exponential_in_quotes: [backoff = "exp"] => [100, 200, 400];
    exponential_in_full: [backoff = exponential] => [100, 200, 400];
    fibonacci: [backoff = fibonacci("10ms")] => [10, 10, 20, 30, 50, 80, 130];
    list_of_expressions: [backoff = [SHORT, "2s", SHORT * 3]] => [1000, 2000, 3000, 3000];
    parameters_by_expression: [backoff = exp(SHORT, factor = 1.0 + 1.0, max = SHORT * 3)] => [1000, 2000, 3000, 3000];
    constant: [backoff = DELAYS] => [1000, 2000, 2000];
    own_type: [backoff = Square] => [1, 4, 9, 16];
    array: [backoff = { [SHORT; 2] }] => SECONDS;
    slice: [backoff = SLICE]
        => SECONDS;
    reference_to_an_array: [backoff = &[SHORT; 2]] => SECONDS;
}

const SHORT: Duration = Duration::from_secs(1);
const SLICE: &[Duration] = &[SHORT];
const YEAR: Duration = Duration::from_secs(31_536_000);

struct Client {
    backoff: Delays,
    own: Square,
}

impl Client {
    #[resilient(max_attempts = 3, backoff = self.backoff, jitter = none, retry_on = any)]
    async fn by_field(&self, body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }

    #[resilient(max_attempts = 3, backoff = &self.backoff, jitter = none, retry_on = any)]
    fn by_reference(&self, body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
}

impl Client {
    /// A copied setting leaves `self` free for the body.
    #[resilient(max_attempts = 3, backoff = self.backoff, jitter = none, retry_on = any)]
    fn exclusive(&mut self, body: &Script) -> Result<&'static str, Fault> {
        self.backoff = Delays::none();
        body.call()
    }

    /// What is not `Copy` is borrowed.
    #[resilient(max_attempts = 3, backoff = &self.own, jitter = none, retry_on = any)]
    async fn by_own_type(&self, body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
}

#[test]
fn settings_are_those_of_the_start_of_the_call() {
    let mut client = Client { backoff: Delays::fixed(Duration::from_millis(7)), own: Square };
    let body = Script::blocking(always(fail(T)));
    assert_eq!((client.exclusive(&body), body.milliseconds()), (Err(T), 14));
}

#[tokio::test(start_paused = true)]
async fn of_an_own_type_in_self() {
    let client = Client { backoff: Delays::none(), own: Square };
    let body = Script::paused(always(fail(T)));
    assert_eq!((client.by_own_type(&body).await, body.milliseconds()), (Err(T), 5));
}

#[tokio::test(start_paused = true)]
async fn of_self() {
    let client = Client { backoff: Delays::fixed(Duration::from_millis(7)), own: Square };
    let body = Script::paused(always(fail(T)));
    assert_eq!((client.by_field(&body).await, body.milliseconds()), (Err(T), 14));
}

#[test]
fn of_self_by_reference() {
    let client = Client { backoff: Delays::fixed(Duration::from_millis(7)), own: Square };
    let body = Script::blocking(always(fail(T)));
    assert_eq!((client.by_reference(&body), body.milliseconds()), (Err(T), 14));
}
