//! Values at the ends of their ranges, and beyond what anybody should write.

use std::cell::Cell;
use std::time::Duration;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, Script, always, async_rows, fail, rows, succeed};
use resilient_runtime::{Deadline, Delays, Jitter, Overrides, Stop, resilient};

const MAX: Duration = Duration::MAX;

rows! {
    factor_nan: [backoff = exp("1s", factor = f64::NAN, max = "1h"), jitter = none], always(fail(Io)) => 3 calls, Err(Io), 2000 ms;
    factor_infinite: [backoff = exp("1s", factor = f64::INFINITY, max = "1h"), jitter = none], always(fail(Io)) => 3 calls, Err(Io), 2000 ms;
    factor_negative: [backoff = exp("1s", factor = -2.0 * 1.0, max = "1h"), jitter = none], always(fail(Io)) => 3 calls, Err(Io), 2000 ms;
    min_above_max: [backoff = fixed("1s", min = MAX, max = Duration::from_secs(2)), jitter = none], always(fail(Io)) => 3 calls, Err(Io), 4000 ms;
    jitter_nan: [backoff = fixed("1s"), jitter = Jitter::Fraction(f64::NAN)], always(fail(Io)) => 3 calls, Err(Io), 2000 ms;
    jitter_negative: [backoff = fixed("1s"), jitter = Jitter::Fraction(-1.0)], always(fail(Io)) => 3 calls, Err(Io), 2000 ms;
    everything_at_its_largest: [max_attempts = u32::MAX, backoff = exp(MAX, max = MAX), deadline = MAX],
        always(succeed("v")) => 1 calls, Ok("v"), 0 ms;
    longest_wait_under_a_deadline: [max_attempts = u32::MAX, backoff = exp(MAX, max = MAX), jitter = none, deadline = "365d"],
        always(fail(Io)) => 1 calls, Err(Io), 0 ms;
    own_longest_wait: [max_attempts = 9, backoff = |_: u32| MAX, jitter = none, deadline = "1s"], always(fail(Io)) => 1 calls, Err(Io), 0 ms;
    widest_jitter: [max_attempts = 9, backoff = fixed(MAX), jitter = Jitter::Spread(MAX), deadline = "1ms"], always(fail(Io)) => 1 calls, Err(Io), 0 ms;
    nanosecond_deadline: [max_attempts = 9, backoff = none, deadline = "1ns"], always(fail(Io).takes(1)) => 1 calls, Err(Io), 1 ms;
    zero_retry_after_max_attempts: [max_attempts = std::hint::black_box(0), deadline = MAX], always(fail(Io)) => 1 calls, Err(Io), 0 ms;
}

async_rows! {
    longest_limits: [timeout = MAX, deadline = MAX, max_attempts = 2, backoff = none], always(fail(Io).takes(1)) => 2 calls, Err(Io), 2 ms;
    /// A minimum that no deadline leaves: nothing is started.
    shortest_attempt_without_end: [deadline = "1s", min_attempt_time = MAX, fallback = value("fallback")],
        always(succeed("v")) => 0 calls, Ok("fallback"), 0 ms;
}

/// A wait of 584 years can be stopped.
#[tokio::test(start_paused = true)]
async fn the_longest_wait_can_be_stopped() {
    #[resilient(max_attempts = 2, backoff = fixed(MAX), jitter = none, retry_on = any, stop = stop)]
    async fn call(calls: &Cell<u32>, stop: &Stop) -> Result<(), Fault> {
        calls.set(calls.get() + 1);
        Err(T)
    }
    let (calls, stop) = (Cell::new(0), Stop::new());
    let stopping = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        stop.stop();
    };
    assert_eq!((tokio::join!(call(&calls, &stop), stopping).0, calls.get()), (Err(T), 1));
}

#[test]
fn a_million_waits_of_the_longest_kind() {
    #[resilient(max_attempts = 100_000, backoff = fixed(MAX), jitter, retry_on = any)]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking(always(fail(T)));
    assert_eq!((call(&body), body.calls()), (Err(T), 100_000));
}

#[tokio::test(start_paused = true)]
async fn ambient_deadlines_at_the_ends() {
    #[resilient(max_attempts = 2, backoff = fixed("1s"), jitter = none, retry_on = any)]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    for (deadline, calls) in
        [(Deadline::after(MAX), 2), (Deadline::after(Duration::ZERO), 1), (Deadline::NONE, 2)]
    {
        let body = Script::paused(always(fail(T)));
        assert_eq!((deadline.scope(call(&body)).await, body.calls()), (Err(T), calls), "{deadline:?}");
    }
    assert_eq!(Deadline::after(MAX).remaining(), None, "no deadline");
}

#[test]
fn overrides_at_the_ends() {
    #[resilient(max_attempts = 3, backoff = fixed("1s"), jitter = none, retry_on = any, deadline = "10s")]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking(always(fail(T).takes(1)));
    let most = Overrides::new().max_attempts(u32::MAX).backoff(Delays::none());
    assert_eq!((most.run(|| call(&body)), body.calls()), (Err(T), 10_000));
}
