//! tenacity's tests of `stop` conditions: `max_attempts` and `deadline` for the usual ones, `stop_if` for the rest. There a
//! state is made and asked; here attempts take the time that leads to it.

use std::time::Duration;

use resilient_behaviour_tests::Fault::T;
use resilient_behaviour_tests::{Fault, Script, Step, always, fail, rows, succeed};
use resilient_runtime::{Context, Stop, resilient};

static NEVER: Stop = Stop::new();

const SECOND: Duration = Duration::from_secs(1);

fn after_a_second(cx: &Context<'_>) -> bool {
    cx.elapsed() >= SECOND
}

fn after_four(cx: &Context<'_>) -> bool {
    cx.attempt() >= 4
}

/// Attempts that fail after so many milliseconds each; the last repeats.
fn failing<const N: usize>(milliseconds: [u64; N]) -> [Step; N] {
    milliseconds.map(|takes| fail(T).takes(takes))
}

rows! {
    t_01: [max_attempts = unlimited, stop = &NEVER, backoff = none, retry_on = any],
        [fail(T), fail(T), fail(T).takes(6_546_000), succeed("Success")] => 4 calls, Ok("Success"), 6_546_000 ms;

    t_02: [max_attempts = 4, stop_if = after_a_second, backoff = none, retry_on = any],
        failing([100, 100, 600, 0]) => 4 calls, Err(T), 800 ms;
    t_02_by_time: [max_attempts = 4, stop_if = after_a_second, backoff = none, retry_on = any],
        failing([100, 700, 1000, 0]) => 3 calls, Err(T), 1800 ms;
    t_02_by_both: [max_attempts = 4, stop_if = after_a_second, backoff = none, retry_on = any],
        failing([100, 100, 600, 1000]) => 4 calls, Err(T), 1800 ms;

    /// Neither the attempts alone, at (4, .8), are enough,
    t_03: [max_attempts = 9, stop_if = |cx| after_a_second(cx) && after_four(cx), backoff = none, retry_on = any],
        failing([100, 100, 600, 0, 1000]) => 5 calls, Err(T), 1800 ms;
    /// nor the time alone, at (3, 1.8).
    t_03_by_time: [max_attempts = 9, stop_if = |cx| after_a_second(cx) && after_four(cx), backoff = none, retry_on = any],
        failing([100, 700, 1000, 0]) => 4 calls, Err(T), 1800 ms;

    /// Rules are functions: Rust's own operators combine them.
    t_04: [max_attempts = 9, stop_if = |cx| after_a_second(cx) || after_four(cx), backoff = none, retry_on = any],
        failing([100, 100, 600, 0]) => 4 calls, Err(T), 800 ms;
    t_04_by_time: [max_attempts = 9, stop_if = |cx| after_a_second(cx) || after_four(cx), backoff = none, retry_on = any],
        failing([100, 700, 1000, 0]) => 3 calls, Err(T), 1800 ms;
    t_04_success: [max_attempts = 9, stop_if = |cx| after_a_second(cx) || after_four(cx), backoff = none, retry_on = any],
        [fail(T).takes(100), fail(T).takes(100), succeed("Success").takes(2000)] => 3 calls, Ok("Success"), 2200 ms;

    t_05: [max_attempts = 3, backoff = none, retry_on = any], always(fail(T)) => 3 calls, Err(T), 0 ms;

    t_06: [max_attempts = 2, stop_if = after_a_second, backoff = none, retry_on = any],
        failing([999]) => 2 calls, Err(T), 1998 ms;
    t_06_at: [max_attempts = 2, stop_if = after_a_second, backoff = none, retry_on = any],
        failing([1000]) => 1 calls, Err(T), 1000 ms;
    t_06_after: [max_attempts = 2, stop_if = after_a_second, backoff = none, retry_on = any],
        failing([1001]) => 1 calls, Err(T), 1001 ms;
    /// The same by the key for it, as text and as an expression.
    t_06_deadline_before: [max_attempts = 2, deadline = "1s", min_attempt_time = "0s", backoff = none, retry_on = any],
        failing([999, 0]) => 2 calls, Err(T), 999 ms;
    t_06_deadline_expression: [max_attempts = 2, deadline = SECOND, min_attempt_time = "0s", backoff = none, retry_on = any],
        failing([999, 0]) => 2 calls, Err(T), 999 ms;

    /// A wait of .0001 s still fits, 1 ms does not.
    t_07_at: [
        max_attempts = 2, backoff = fixed("1ms"), jitter = none, retry_on = any,
        stop_if = |cx| cx.elapsed() + cx.delay() >= SECOND,
    ], failing([1000]) => 1 calls, Err(T), 1000 ms;
    t_07_reached_by_the_wait: [
        max_attempts = 2, backoff = fixed("1ms"), jitter = none, retry_on = any,
        stop_if = |cx| cx.elapsed() + cx.delay() >= SECOND,
    ], failing([999]) => 1 calls, Err(T), 999 ms;
    t_07_whole_second: [max_attempts = 2, backoff = fixed("1s"), jitter = none, retry_on = any, deadline = "2s"],
        failing([1000]) => 1 calls, Err(T), 1000 ms;

    t_08: [
        max_attempts = 2, backoff = none, retry_on = any, stop_if = |cx| cx.elapsed() + cx.delay() >= SECOND,
    ], failing([999, 0]) => 2 calls, Err(T), 999 ms;
    t_08_at: [
        max_attempts = 2, backoff = none, retry_on = any, stop_if = |cx| cx.elapsed() + cx.delay() >= SECOND,
    ], failing([1000, 0]) => 1 calls, Err(T), 1000 ms;
    t_08_after: [
        max_attempts = 2, backoff = none, retry_on = any, stop_if = |cx| cx.elapsed() + cx.delay() >= SECOND,
    ], failing([1001, 0]) => 1 calls, Err(T), 1001 ms;
}

/// The row's first state, whose wait is shorter than tokio's clock can tell: a matter of the blocking form.
#[test]
fn t_07() {
    #[resilient(
        max_attempts = 2, backoff = fixed("100us"), jitter = none, retry_on = any,
        stop_if = |cx| cx.elapsed() + cx.delay() >= SECOND
    )]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking(failing([999, 0]));
    assert_eq!((call(&body), body.calls(), body.elapsed()), (Err(T), 2, Duration::from_micros(999_100)));
}

/// Attempt 1 ends at 3 s, attempt 100 at 99 s, attempt 101 at 101 s; in between number and second never meet.
fn meeting_at_101() -> Vec<Step> {
    let mut steps = vec![fail(T).takes(3000), fail(T).takes(500)];
    steps.extend(vec![fail(T).takes(1000); 95]);
    steps.extend(failing([0, 0, 500, 2000]));
    steps
}

rows! {
    t_09: [max_attempts = 200, backoff = none, retry_on = any, stop_if = |cx| cx.elapsed() == SECOND * cx.attempt()],
        meeting_at_101() => 101 calls, Err(T), 101_000 ms;
}
