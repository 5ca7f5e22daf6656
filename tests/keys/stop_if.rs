//! `stop_if`: an own rule.

use std::cell::RefCell;
use std::time::Duration;

use resilient_behaviour_tests::Fault::T;
use resilient_behaviour_tests::{Fault, Script, always, fail, rows, succeed};
use resilient_runtime::{Context, Statistics, Why, resilient};

fn after_three(cx: &Context<'_>) -> bool {
    cx.attempt() >= 3
}

rows! {
    function: [max_attempts = 9, backoff = none, retry_on = any, stop_if = after_three], always(fail(T)) => 3 calls, Err(T), 0 ms;
    closure: [max_attempts = 9, backoff = none, retry_on = any, stop_if = |cx| cx.attempt() == 2], always(fail(T)) => 2 calls, Err(T), 0 ms;
    /// tenacity's T-07, "stop before the delay": the wait that would follow counts.
    before_a_delay: [
        max_attempts = 9, backoff = fixed("300ms"), jitter = none, retry_on = any,
        stop_if = |cx| cx.elapsed() + cx.delay() >= Duration::from_secs(1),
    ], always(fail(T)) => 4 calls, Err(T), 900 ms;
    never: [max_attempts = 4, backoff = none, retry_on = any, stop_if = |_| false], always(fail(T)) => 4 calls, Err(T), 0 ms;
    success_asks_nothing: [max_attempts = 4, backoff = none, retry_on = any, stop_if = |_| panic!("asked")],
        always(succeed("v")) => 1 calls, Ok("v"), 0 ms;
}

type Seen = RefCell<Vec<(u32, Duration, Duration, Option<Duration>)>>;

#[test]
fn sees_the_attempt_the_time_and_the_wait() {
    #[resilient(
        name = "stop_if", max_attempts = 4, backoff = fixed("1s"), jitter = none, retry_on = any, deadline = "10s",
        stop_if = |cx| {
            seen.borrow_mut().push((cx.attempt(), cx.elapsed(), cx.delay(), cx.remaining()));
            cx.attempt() == 3
        }
    )]
    fn call(body: &Script, seen: &Seen) -> Result<&'static str, Fault> {
        body.call()
    }
    let (body, seen) = (Script::blocking(always(fail(T).takes(500))), Seen::default());
    let (outcome, statistics) = Statistics::watch(|| call(&body, &seen));
    assert_eq!((outcome, statistics.why(), statistics.attempts()), (Err(T), Some(Why::StopRule), 3));
    let ms = Duration::from_millis;
    let expected = [(1, 500), (2, 2000), (3, 3500)];
    assert_eq!(
        seen.into_inner(),
        expected.map(|(attempt, at)| (attempt, ms(at), ms(1000), Some(ms(10_000 - at))))
    );
}
