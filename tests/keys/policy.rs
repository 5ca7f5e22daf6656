//! `policy`: a base, which the keys beside it override.

use std::time::Duration;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, Script, always, async_rows, fail, rows, succeed, timed_out};
use resilient_runtime::{Delays, Jitter, Policy, resilient};

const FOUR: Policy =
    Policy::new().max_attempts(4).backoff(Delays::fixed(Duration::from_secs(1))).jitter(Jitter::None);
static STATIC: Policy = FOUR.max_attempts(2);
const LIMITED: Policy = FOUR.timeout(Duration::from_secs(1)).deadline(Duration::from_millis(3500));

mod nested {
    pub(super) const DEEP: super::Policy = super::FOUR.max_attempts(5);
}

fn make() -> Policy {
    FOUR.max_attempts(6)
}

rows! {
    constant: [policy = FOUR], always(fail(Io)) => 4 calls, Err(Io), 3000 ms;
    of_a_module: [policy = nested::DEEP], always(fail(Io)) => 5 calls, Err(Io), 4000 ms;
    of_a_static: [policy = STATIC], always(fail(Io)) => 2 calls, Err(Io), 1000 ms;
    made_by_a_function: [policy = make()], always(fail(Io)) => 6 calls, Err(Io), 5000 ms;
    made_in_place: [policy = FOUR.max_attempts(3)], always(fail(Io)) => 3 calls, Err(Io), 2000 ms;
    attempts_beside: [policy = FOUR, max_attempts = 2], always(fail(Io)) => 2 calls, Err(Io), 1000 ms;
    backoff_beside: [policy = FOUR, backoff = exp("2s")], always(fail(Io)) => 4 calls, Err(Io), 14_000 ms;
    jitter_beside: [policy = FOUR, jitter = none], always(fail(Io)) => 4 calls, Err(Io), 3000 ms;
    expression_beside: [policy = FOUR, max_attempts = std::hint::black_box(2)], always(fail(Io)) => 2 calls, Err(Io), 1000 ms;
    /// What the policy says nothing of asks `Classify`.
    permanent: [policy = FOUR], always(fail(T)) => 1 calls, Err(T), 0 ms;
    list_beside: [policy = FOUR, retry_on = [T]], always(fail(T)) => 4 calls, Err(T), 3000 ms;
    without_retries: [policy = Policy::new()], always(fail(Io)) => 1 calls, Err(Io), 0 ms;
    with_the_default_retries: [policy = Policy::new().retry(), backoff = none], always(fail(Io)) => 3 calls, Err(Io), 0 ms;
    deadline_beside: [policy = FOUR, deadline = "1500ms"], always(fail(Io)) => 2 calls, Err(Io), 1000 ms;
}

async_rows! {
    limits: [policy = LIMITED, retry_on = any],
        [succeed("late").takes(5000), succeed("v")] => 2 calls, Ok("v"), 2000 ms;
    timeout_beside: [policy = LIMITED, timeout = "500ms", max_attempts = 2, retry_on = any],
        always(succeed("late").takes(5000)) => 2 calls, Err(timed_out!(500)), 2000 ms;
}

struct Client {
    policy: Policy,
}

impl Client {
    const OWN: Policy = FOUR.max_attempts(3);

    #[resilient(policy = self.policy)]
    fn of_self(&self, body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }

    #[resilient(policy = self.policy)]
    async fn of_self_async(&self, body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }

    #[resilient(policy = Self::OWN)]
    fn associated(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
}

#[tokio::test(start_paused = true)]
async fn of_self() {
    let client = Client { policy: FOUR.max_attempts(7) };
    let body = Script::blocking(always(fail(Io)));
    assert_eq!((client.of_self(&body), body.calls()), (Err(Io), 7));
    drop(body);
    let body = Script::blocking(always(fail(Io)));
    assert_eq!((Client::associated(&body), body.calls()), (Err(Io), 3));
    drop(body);
    let body = Script::paused(always(fail(Io)));
    assert_eq!((client.of_self_async(&body).await, body.calls()), (Err(Io), 7));
}

/// A sync function keeps no timeout: one that comes at run time is not applied, and nothing breaks.
#[test]
fn a_timeout_at_run_time_is_not_for_sync_functions() {
    let client = Client { policy: FOUR.timeout(Duration::from_millis(1)) };
    let body = Script::blocking([fail(Io).takes(100), succeed("v").takes(100)]);
    assert_eq!((client.of_self(&body), body.calls()), (Ok("v"), 2));
}

/// The presets, by their numbers.
mod presets {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn request() {
        #[resilient(policy = Policy::REQUEST, retry_on = any)]
        async fn call(body: &Script) -> Result<&'static str, Fault> {
            body.run().await
        }
        let body = Script::paused(always(fail(T)));
        assert_eq!((call(&body).await, body.calls()), (Err(T), 3));
        assert!(body.milliseconds() <= 152, "{} ms", body.milliseconds());
        let body = Script::paused(always(succeed("late").takes(60_000)));
        assert!(call(&body).await.is_err_and(|error| error.is_timeout() || error.is_deadline()));
        assert!(body.milliseconds() <= 15_000 && body.milliseconds() >= 10_000, "{} ms", body.milliseconds());
    }

    #[test]
    fn database() {
        #[resilient(policy = Policy::DATABASE, retry_on = any)]
        fn call(body: &Script) -> Result<&'static str, String> {
            body.call().map_err(|error| format!("{error:?}"))
        }
        let body = Script::blocking(always(fail(T)));
        assert_eq!((call(&body), body.calls()), (Err("T".into()), 5));
        assert!(body.milliseconds() <= 20 + 40 + 80 + 160, "{} ms", body.milliseconds());
    }

    /// Seven waits: 1, 2, 4, 8, 16, 30, 30 s, plus or minus half.
    #[test]
    fn job() {
        #[resilient(policy = Policy::JOB, retry_on = any)]
        fn call(body: &Script) -> Result<&'static str, Fault> {
            body.call()
        }
        let body = Script::blocking(always(fail(T)));
        assert_eq!((call(&body), body.calls()), (Err(T), 8));
        for (gap, delay) in body.gaps().into_iter().zip([1, 2, 4, 8, 16, 30, 30]) {
            let delay = Duration::from_secs(delay);
            assert!(
                gap >= delay / 2 && gap <= (delay * 3 / 2).min(Duration::from_secs(30)),
                "{gap:?} for {delay:?}"
            );
        }
    }
}

/// A const policy that only limits time asks nothing of the error type: this one has no `Classify`.
#[tokio::test(start_paused = true)]
async fn without_retries_the_error_is_not_classified() {
    const ONLY_LIMITED: Policy = Policy::new().timeout(Duration::from_secs(1));

    #[derive(Debug, PartialEq)]
    struct Unclassified;

    impl From<resilient_runtime::Rejection> for Unclassified {
        fn from(_: resilient_runtime::Rejection) -> Self {
            Self
        }
    }

    #[resilient(policy = ONLY_LIMITED)]
    async fn stall(calls: &mut u32) -> Result<(), Unclassified> {
        *calls += 1;
        std::future::pending().await
    }

    let mut calls = 0;
    assert_eq!((stall(&mut calls).await, calls), (Err(Unclassified), 1));
}
