//! `stop`: ends the waits, and starts no further attempt.

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use resilient_behaviour_tests::Fault::T;
use resilient_behaviour_tests::{Fault, Script, always, fail, succeed};
use resilient_runtime::{GiveUp, Statistics, Stop, Why, resilient};

struct Worker {
    shutdown: Stop,
}

impl Worker {
    #[resilient(max_attempts = 5, backoff = fixed("1h"), jitter = none, retry_on = any, stop = &self.shutdown)]
    async fn run(&self, body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }

    #[resilient(max_attempts = 5, backoff = fixed("1h"), jitter = none, retry_on = any, stop = self.shutdown)]
    fn call(&self, body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
}

#[tokio::test(start_paused = true)]
async fn wakes_an_async_wait_with_the_last_error() {
    let worker = Worker { shutdown: Stop::new() };
    let body = Script::paused(always(fail(T)));
    let stopping = async {
        tokio::time::sleep(Duration::from_millis(5_400_000)).await;
        worker.shutdown.stop();
    };
    let (outcome, ()) = tokio::join!(worker.run(&body), stopping);
    assert_eq!((outcome, body.calls(), body.milliseconds()), (Err(T), 2, 5_400_000));
}

/// Real time: what is tested is the blocking sleep itself.
#[test]
fn wakes_a_blocking_wait() {
    #[resilient(max_attempts = 5, backoff = fixed("1h"), jitter = none, retry_on = any, stop = stop)]
    fn call(stop: &Arc<Stop>, calls: &Cell<u32>) -> Result<(), Fault> {
        calls.set(calls.get() + 1);
        let stop = Arc::clone(stop);
        std::thread::spawn(move || {
            // Real time: under the virtual clock nothing blocks, and there is nothing to wake.
            std::thread::sleep(Duration::from_millis(20));
            stop.stop();
        });
        Err(T)
    }
    let (stop, calls, started) = (Arc::new(Stop::new()), Cell::new(0), Instant::now());
    assert_eq!((call(&stop, &calls), calls.get()), (Err(T), 1));
    assert!(started.elapsed() >= Duration::from_millis(20) && started.elapsed() < Duration::from_secs(60));
}

/// The first attempt is not a further one: what was called is done once.
#[test]
fn stopped_before_the_call() {
    let worker = Worker { shutdown: Stop::new() };
    worker.shutdown.stop();
    let body = Script::blocking([fail(T), succeed("v")]);
    assert_eq!((worker.call(&body), body.calls(), body.milliseconds()), (Err(T), 1, 0));
    drop(body);
    let body = Script::blocking(always(succeed("v")));
    assert_eq!((worker.call(&body), body.calls()), (Ok("v"), 1));
}

/// A running attempt is left alone, and its success counts.
#[tokio::test(start_paused = true)]
async fn an_attempt_that_runs_goes_on() {
    let worker = Worker { shutdown: Stop::new() };
    let body = Script::paused(always(succeed("v").takes(100)));
    let stopping = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        worker.shutdown.stop();
    };
    let (outcome, ()) = tokio::join!(worker.run(&body), stopping);
    assert_eq!((outcome, body.calls(), body.milliseconds()), (Ok("v"), 1, 100));
}

#[tokio::test(start_paused = true)]
async fn many_calls_wait_on_one_stop() {
    let worker = Worker { shutdown: Stop::new() };
    let bodies: Vec<Script> = (0..50).map(|_| Script::paused(always(fail(T)))).collect();
    let calls = futures::future::join_all(bodies.iter().map(|body| worker.run(body)));
    let stopping = async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        worker.shutdown.stop();
    };
    let (outcomes, ()) = tokio::join!(calls, stopping);
    assert_eq!(outcomes, vec![Err(T); 50]);
    assert!(bodies.iter().all(|body| body.calls() == 1 && body.milliseconds() == 1));
}

/// It goes before what the hook has just announced, and the figures do not count the attempt that was not made.
#[test]
fn stopped_in_the_wait() {
    #[resilient(
        name = "stopped_in_the_wait", max_attempts = 5, backoff = fixed("1h"), retry_on = any, stop = stop,
        on_retry = |_| stop.stop(), on_give_up = |report: &GiveUp| told.set(Some((report.why(), report.attempts())))
    )]
    fn call(body: &Script, stop: &Stop, told: &Cell<Option<(Why, u32)>>) -> Result<&'static str, Fault> {
        body.call()
    }
    let (body, stop, told) = (Script::blocking(always(fail(T))), Stop::new(), Cell::new(None));
    let (outcome, statistics) = Statistics::watch(|| call(&body, &stop, &told));
    assert_eq!((outcome, body.calls(), told.get()), (Err(T), 1, Some((Why::Stopped, 1))));
    assert_eq!((statistics.attempts(), statistics.why()), (1, Some(Why::Stopped)));
}

/// The fallback answers a stopped call as it answers any other.
#[tokio::test(start_paused = true)]
async fn fallback_after_a_stop() {
    #[resilient(max_attempts = 5, backoff = fixed("1h"), retry_on = any, stop = stop, fallback = value("fallback"))]
    async fn call(body: &Script, stop: &Stop) -> Result<&'static str, Fault> {
        stop.stop();
        body.run().await
    }
    let (body, stop) = (Script::paused(always(fail(T))), Stop::new());
    assert_eq!((call(&body, &stop).await, body.calls(), body.milliseconds()), (Ok("fallback"), 1, 0));
}
