//! A call whose future is dropped: nothing happens any more.

use std::cell::Cell;
use std::time::Duration;

use resilient_behaviour_tests::Fault::T;
use resilient_behaviour_tests::{Fault, Script, always, capture_async, fail, succeed};
use resilient_runtime::{Deadline, resilient};
use tokio::time::sleep;

#[resilient(max_attempts = 5, backoff = fixed("1s"), jitter = none, retry_on = any, timeout = "10s", deadline = "1h", fallback = late)]
async fn call(body: &Script, fell_back: &Cell<bool>) -> Result<&'static str, Fault> {
    body.run().await
}

async fn late(_body: &Script, fell_back: &Cell<bool>) -> Result<&'static str, Fault> {
    fell_back.set(true);
    sleep(Duration::from_secs(1)).await;
    Ok("fallback")
}

/// Runs a call against a sleep of so many milliseconds, and the clock a day on.
async fn select(body: &Script, milliseconds: u64) -> (usize, bool) {
    let fell_back = Cell::new(false);
    let (_, events) = capture_async(async {
        tokio::select! {
            outcome = call(body, &fell_back) => panic!("done: {outcome:?}"),
            () = sleep(Duration::from_millis(milliseconds)) => {}
        }
        sleep(Duration::from_secs(86_400)).await;
    })
    .await;
    assert!(
        events.iter().all(|event| event.message == "retry"),
        "a dropped call gives nothing up: {events:?}"
    );
    (body.calls(), fell_back.get())
}

#[tokio::test(start_paused = true)]
async fn during_an_attempt() {
    let body = Script::paused([fail(T), succeed("late").takes(5000)]);
    assert_eq!(select(&body, 3000).await, (2, false));
}

#[tokio::test(start_paused = true)]
async fn during_the_backoff() {
    let body = Script::paused(always(fail(T)));
    assert_eq!(select(&body, 1500).await, (2, false));
}

#[tokio::test(start_paused = true)]
async fn during_the_fallback() {
    let body = Script::paused(always(fail(T)));
    assert_eq!(select(&body, 4500).await, (5, true));
}

/// A future that is never polled does nothing at all.
#[tokio::test(start_paused = true)]
async fn before_the_first_poll() {
    let (body, fell_back) = (Script::paused(always(fail(T))), Cell::new(false));
    drop(call(&body, &fell_back));
    sleep(Duration::from_secs(10)).await;
    assert_eq!(body.calls(), 0);
}

/// Dropped in the middle of a poll's work: the deadline that was ambient is not left behind.
#[tokio::test(start_paused = true)]
async fn leaves_no_deadline_behind() {
    let body = Script::paused(always(succeed("late").takes(5000)));
    let _ = select(&body, 10).await;
    assert_eq!(Deadline::current(), Deadline::NONE);
}

#[tokio::test(start_paused = true)]
async fn an_aborted_task() {
    #[resilient(max_attempts = 5, backoff = fixed("1s"), jitter = none, retry_on = any)]
    async fn call(calls: &'static std::sync::atomic::AtomicU32) -> Result<(), String> {
        calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Err("no".into())
    }
    static CALLS: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let task = tokio::spawn(call(&CALLS));
    sleep(Duration::from_millis(1500)).await;
    task.abort();
    assert!(task.await.is_err_and(|error| error.is_cancelled()));
    sleep(Duration::from_secs(60)).await;
    assert_eq!(CALLS.load(std::sync::atomic::Ordering::Relaxed), 2);
}
