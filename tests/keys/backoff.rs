//! `backoff`: the waits between attempts, without jitter. tenacity's tables of `wait` strategies are in `conformance`.

use std::time::Duration;

use resilient_behaviour_tests::Fault::T;
use resilient_behaviour_tests::{Fault, Script, always, draws, fail, waits};
use resilient_runtime::{Backoff, Delays, Jitter, resilient};

const SECONDS: [u64; 3] = [1000, 1000, 1000];

struct Square;

impl Backoff for Square {
    fn delay(&self, retry: u32) -> Duration {
        Duration::from_millis(u64::from(retry * retry))
    }
}

const DELAYS: Delays = Delays::linear(Duration::from_secs(1)).max(Duration::from_secs(2));

waits! {
    none_in_quotes: [backoff = "none"] => [0, 0, 0];
    linear_by_its_base: [backoff = linear("100ms")] => [100, 200, 300];
    linear_to_the_default_cap: [backoff = linear("20s")] => [20_000, 30_000, 30_000];
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

/// Waits of one's own making have their own limits: those of the shape that the attribute has by default, a cap of 30 s,
/// are not theirs.
mod own_limits {
    use super::*;

    const BETWEEN: Delays = Delays::fixed(Duration::from_secs(1))
        .min(Duration::from_millis(800))
        .max(Duration::from_millis(1200));

    draws! {
        longer_than_the_default_cap: [backoff = |_: u32| Duration::from_secs(100), jitter] => 0.0 to 100_000.0, mean 50_000.0;
        list: [backoff = [{ SHORT * 100 }], jitter = equal] => 50_000.0 to 100_000.0, mean 75_000.0;
        of_delays_by_name: [backoff = BETWEEN, jitter = 0.5] => 800.0 to 1200.0, mean 1000.0;
        of_delays_by_reference: [backoff = &BETWEEN, jitter = full] => 800.0 to 1000.0, mean 900.0;
    }

    /// The attribute refuses the word `decorrelated` here, not a value of it: it starts from the closure's own first delay.
    #[test]
    fn decorrelated_from_the_own_first_delay() {
        #[resilient(max_attempts = 100, backoff = |_: u32| SHORT * 40, jitter = Jitter::Decorrelated, retry_on = any)]
        fn call(body: &Script) -> Result<&'static str, Fault> {
            body.call()
        }
        let body = Script::blocking(always(fail(T)));
        assert_eq!(call(&body), Err(T));
        assert!(body.gaps().into_iter().all(|gap| gap >= SHORT * 40), "{:?}", body.gaps());
    }
}
