//! Where async functions run: no runtime, one without timers, one with many threads. The first two wait for real, some
//! milliseconds each: the timer thread is what is tested.

use std::time::{Duration, Instant};

use resilient_behaviour_tests::Fault;
use resilient_behaviour_tests::Fault::T;
use resilient_runtime::{Deadline, resilient};

const WAIT: Duration = Duration::from_millis(15);

#[resilient(max_attempts = 2, backoff = fixed("15ms"), jitter = none, retry_on = any)]
async fn retried() -> Result<(), Fault> {
    Err(T)
}

#[resilient(timeout = "15ms")]
async fn limited() -> Result<(), Fault> {
    std::future::pending().await
}

#[resilient(max_attempts = 3, backoff = none, retry_on = any)]
async fn at_once() -> Result<(), Fault> {
    Err(T)
}

async fn check() {
    let started = Instant::now();
    assert_eq!(retried().await, Err(T));
    assert!(started.elapsed() >= WAIT);
    let started = Instant::now();
    assert!(limited().await.is_err_and(|error| error.is_timeout()));
    assert!(started.elapsed() >= WAIT);
    assert_eq!(at_once().await, Err(T));
}

/// Real time.
#[test]
fn no_runtime() {
    futures::executor::block_on(check());
}

/// Real time. tokio panics where its timer is off; nothing of that reaches the caller.
#[test]
fn without_a_time_driver() {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(check());
}

/// The ambient deadline goes where the task goes, from thread to thread, and to no other task.
#[test]
fn many_threads() {
    #[resilient(deadline = limit)]
    async fn call(limit: Duration) -> Result<(), String> {
        let mine = Deadline::current();
        for _ in 0..200 {
            tokio::task::yield_now().await;
            if Deadline::current() != mine {
                return Err("another task's deadline".into());
            }
        }
        Ok(())
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_time()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let tasks: Vec<_> =
            (1..=64).map(|hours| tokio::spawn(call(Duration::from_secs(hours * 3600)))).collect();
        for task in tasks {
            assert_eq!(task.await.expect("no panic"), Ok(()));
        }
    });
    assert_eq!(Deadline::current(), Deadline::NONE);
}
