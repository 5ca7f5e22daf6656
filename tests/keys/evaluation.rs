//! Settings that are expressions: evaluated once per call, before the first attempt.

use std::cell::RefCell;
use std::time::Duration;

use resilient_behaviour_tests::Fault;
use resilient_behaviour_tests::Fault::T;
use resilient_runtime::{Delays, Jitter, Policy, Stop, resilient};

type Seen = RefCell<Vec<&'static str>>;

fn see<T>(seen: &Seen, name: &'static str, value: T) -> T {
    seen.borrow_mut().push(name);
    value
}

const SECOND: Duration = Duration::from_secs(1);

#[resilient(
    policy = see(seen, "policy", Policy::new()),
    max_attempts = see(seen, "max_attempts", 4),
    backoff = see(seen, "backoff", Delays::none()),
    jitter = see(seen, "jitter", Jitter::None),
    deadline = see(seen, "deadline", SECOND * 60),
    min_attempt_time = see(seen, "min_attempt_time", SECOND),
    stop = see(seen, "stop", Stop::new()),
    retry_on = any,
)]
fn blocking(seen: &Seen) -> Result<(), Fault> {
    seen.borrow_mut().push("body");
    Err(T)
}

#[resilient(
    max_attempts = see(seen, "max_attempts", 4),
    backoff = exp(see(seen, "base", SECOND), factor = see(seen, "factor", 2.0), min = see(seen, "min", SECOND), max = see(seen, "max", SECOND)),
    timeout = see(seen, "timeout", SECOND),
    deadline = see(seen, "deadline", SECOND * 60),
    retry_on = any,
)]
async fn future(seen: &Seen) -> Result<(), Fault> {
    seen.borrow_mut().push("body");
    Err(T)
}

/// Each once, all before the body.
fn check(seen: Seen, mut names: Vec<&'static str>) {
    let mut seen = seen.into_inner();
    assert_eq!(seen.split_off(names.len()), ["body"; 4]);
    seen.sort_unstable();
    names.sort_unstable();
    assert_eq!(seen, names);
}

#[test]
fn sync_functions() {
    let seen = Seen::default();
    assert_eq!(blocking(&seen), Err(T));
    check(seen, vec!["policy", "max_attempts", "backoff", "jitter", "deadline", "min_attempt_time", "stop"]);
}

#[tokio::test(start_paused = true)]
async fn async_functions() {
    let seen = Seen::default();
    let call = future(&seen);
    assert_eq!(seen.borrow().len(), 0, "nothing before the first poll");
    assert_eq!(call.await, Err(T));
    check(seen, vec!["max_attempts", "base", "factor", "min", "max", "timeout", "deadline"]);
}

/// They see the arguments as they were given, also where an attempt changes them.
#[test]
fn arguments_as_they_were_given() {
    #[resilient(max_attempts = limit, backoff = none, retry_on = any, clone(limit))]
    fn call(mut limit: u32, calls: &RefCell<u32>) -> Result<u32, Fault> {
        limit += 10;
        *calls.borrow_mut() += 1;
        let _ = limit;
        Err(T)
    }
    let calls = RefCell::new(0);
    assert_eq!((call(3, &calls), *calls.borrow()), (Err(T), 3));
}
