//! `min_attempt_time`: no attempt with less time than this.

use std::time::Duration;

use resilient_behaviour_tests::Fault::Io;
use resilient_behaviour_tests::{Fault, Script, always, async_rows, fail, rows, succeed};
use resilient_runtime::{Deadline, resilient};

rows! {
    /// 850 ms are used up by the second attempt's end, and 150 ms left.
    too_little_left: [deadline = "1s", min_attempt_time = "200ms", max_attempts = 9, backoff = fixed("50ms"), jitter = none],
        always(fail(Io).takes(400)) => 2 calls, Err(Io), 850 ms;
    enough_left: [deadline = "1s", min_attempt_time = "100ms", max_attempts = 9, backoff = fixed("50ms"), jitter = none],
        [fail(Io).takes(400), fail(Io).takes(400), succeed("v").takes(99)] => 3 calls, Ok("v"), 999 ms;
    exactly_enough: [deadline = "1s", min_attempt_time = "500ms", max_attempts = 9, backoff = fixed("100ms"), jitter = none],
        always(fail(Io).takes(400)) => 2 calls, Err(Io), 900 ms;
    expression: [deadline = "1s", min_attempt_time = Duration::from_millis(501), max_attempts = 9, backoff = fixed("100ms"), jitter = none],
        always(fail(Io).takes(400)) => 1 calls, Err(Io), 400 ms;
}

async_rows! {
    /// A tenth of the timeout: 80 ms are left where 90 ms are needed.
    by_the_timeout: [deadline = "1s", timeout = "900ms", max_attempts = 9, backoff = none],
        always(fail(Io).takes(460)) => 2 calls, Err(Io), 920 ms;
    by_the_timeout_enough: [deadline = "1s", timeout = "800ms", max_attempts = 9, backoff = none],
        [fail(Io).takes(460), fail(Io).takes(460), succeed("v")] => 3 calls, Ok("v"), 920 ms;
    /// A timeout beyond the deadline, as a configuration may have it, leaves room for attempts.
    by_the_deadline_where_that_is_shorter: [deadline = "1s", timeout = Duration::MAX, max_attempts = 9, backoff = none],
        [fail(Io).takes(800), fail(Io).takes(150), succeed("v")] => 2 calls, Err(Io), 950 ms;
    off: [deadline = "1s", timeout = "900ms", min_attempt_time = "0s", max_attempts = 9, backoff = none],
        [fail(Io).takes(460), fail(Io).takes(460), succeed("v")] => 3 calls, Ok("v"), 920 ms;
}

/// Also for a first attempt, under a deadline that was inherited.
#[tokio::test(start_paused = true)]
async fn first_attempt() {
    #[resilient(deadline = "10s", min_attempt_time = "1s")]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    for (left, calls) in [(999, 0), (1000, 1)] {
        let body = Script::paused(always(succeed("v")));
        let outcome = Deadline::after(Duration::from_millis(left)).scope(call(&body)).await;
        assert_eq!((outcome.is_ok(), body.calls()), (calls == 1, calls), "{left} ms");
    }
}
