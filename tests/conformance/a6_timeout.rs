//! MicroProfile Fault Tolerance TCK, the timeout tests. The limit is per attempt; an error of the body is not masked.
//!
//! There is no default limit here: rows about the default of 1000 ms write it.

use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{
    AtomicU32,
    Ordering::{Relaxed, SeqCst},
};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

use resilient_behaviour_tests::Fault::T;
use resilient_behaviour_tests::{
    Caller, Fault, Held, Outcome, Script, always, fail, succeed, timed_out, timed_rows,
};
use resilient_runtime::{Bulkhead, Policy, resilient};
use tokio::sync::Notify;

/// The type-level annotations of the TCK.
const DEFAULT: Policy = Policy::new().timeout(DEFAULT_LIMIT);
const SHORT: Policy = Policy::new().timeout(SHORT_LIMIT);
const LONG: Policy = Policy::new().timeout(LONG_LIMIT);

const DEFAULT_LIMIT: Duration = Duration::from_millis(1000);
const SHORT_LIMIT: Duration = Duration::from_millis(500);
const LONG_LIMIT: Duration = Duration::from_secs(2);

timed_rows! {
    to_01: [timeout = "1000ms"], always(succeed("late").takes(20_000)) => 1 calls, Err(timed_out!(1000)), 1000 ms;
    to_02: [timeout = "1000ms"], always(fail(T).takes(10)) => 1 calls, Err(T), 10 ms;
    to_03: [timeout = "2000ms"], always(succeed("late").takes(2500)) => 1 calls, Err(timed_out!(2000)), 2000 ms;
    to_04: [timeout = "2000ms"], always(fail(T).takes(1500)) => 1 calls, Err(T), 1500 ms;
    to_05: [timeout = "500ms"], always(succeed("late").takes(1000)) => 1 calls, Err(timed_out!(500)), 500 ms;
    to_06: [timeout = "500ms"], always(fail(T).takes(10)) => 1 calls, Err(T), 10 ms;
    to_07: [timeout = "2s"], always(succeed("late").takes(2500)) => 1 calls, Err(timed_out!(2000)), 2000 ms;
    to_08: [timeout = "2s"], always(fail(T).takes(1500)) => 1 calls, Err(T), 1500 ms;
    to_11: [policy = DEFAULT, timeout = "2s"], always(succeed("late").takes(2500)) => 1 calls, Err(timed_out!(2000)), 2000 ms;
    to_12: [policy = DEFAULT, timeout = "2s"], always(fail(T).takes(1500)) => 1 calls, Err(T), 1500 ms;
    to_15: [policy = DEFAULT, timeout = "500ms"], always(succeed("late").takes(1000)) => 1 calls, Err(timed_out!(500)), 500 ms;
    to_16: [policy = DEFAULT, timeout = "500ms"], always(fail(T).takes(10)) => 1 calls, Err(T), 10 ms;
    to_25: [timeout = "2s"], always(succeed("Success").takes(500)) => 1 calls, Ok("Success"), 500 ms;
}

// The limit is the policy's alone. A sync function cannot take it from there: its arguments must be sent, which the
// attribute has to say, so that it names the policy's limit beside the policy.
timed_rows! {
    to_09: [policy = DEFAULT] blocking [timeout = DEFAULT_LIMIT], always(succeed("late").takes(20_000)) => 1 calls, Err(timed_out!(1000)), 1000 ms;
    to_10: [policy = DEFAULT] blocking [timeout = DEFAULT_LIMIT], always(fail(T).takes(10)) => 1 calls, Err(T), 10 ms;
    to_13: [policy = SHORT] blocking [timeout = SHORT_LIMIT], always(succeed("late").takes(1000)) => 1 calls, Err(timed_out!(500)), 500 ms;
    to_14: [policy = SHORT] blocking [timeout = SHORT_LIMIT], always(fail(T).takes(10)) => 1 calls, Err(T), 10 ms;
    to_26: [policy = LONG] blocking [timeout = LONG_LIMIT], always(succeed("late").takes(5000)) => 1 calls, Err(timed_out!(2000)), 2000 ms;
}

/// Work that cannot be cancelled: a task of its own, which waits for a latch.
#[derive(Default)]
struct Uninterruptible {
    started: AtomicU32,
    finished: AtomicU32,
    latch: Notify,
}

impl Uninterruptible {
    async fn run(self: &Arc<Self>) -> Result<&'static str, Fault> {
        let this = Arc::clone(self);
        this.started.fetch_add(1, Relaxed);
        let task = tokio::spawn(async move {
            this.latch.notified().await;
            this.finished.fetch_add(1, Relaxed);
        });
        task.await.map_err(|_| T)?;
        Ok("late")
    }

    fn counts(&self) -> (u32, u32) {
        (self.started.load(Relaxed), self.finished.load(Relaxed))
    }
}

mod to_18 {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn future() {
        #[resilient(timeout = "500ms")]
        async fn call(work: &Arc<Uninterruptible>) -> Result<&'static str, Fault> {
            work.run().await
        }
        let (work, started) = (Arc::default(), tokio::time::Instant::now());
        assert_eq!(call(&work).await, Err(timed_out!(500)));
        assert_eq!((started.elapsed(), work.counts()), (Duration::from_millis(500), (1, 0)));
        work.latch.notify_one();
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert_eq!(work.counts(), (1, 1), "the work itself goes on");
    }
}

mod to_19 {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn future() {
        #[resilient(timeout = "500ms")]
        async fn call(continued: &Cell<bool>) -> Result<&'static str, Fault> {
            tokio::time::sleep(Duration::from_millis(4000)).await;
            continued.set(true);
            Ok("late")
        }
        let (continued, started) = (Cell::new(false), tokio::time::Instant::now());
        assert_eq!(call(&continued).await, Err(timed_out!(500)));
        assert_eq!(started.elapsed(), Duration::from_millis(500));
        tokio::time::sleep(Duration::from_millis(5000)).await;
        assert!(!continued.get(), "what follows the await of a late attempt never runs");
    }
}

/// Of a sync function, since the slot of an async one is free when its future is dropped. The limit is short, and real, as
/// the body is blocked for real. A late body holds its slot until it ends; who is late in the queue never runs.
mod to_20 {
    use super::*;

    static BULKHEAD: Bulkhead = Bulkhead::new(1).max_queued(1);

    #[derive(Clone)]
    struct Blocked {
        runs: Arc<AtomicU32>,
        latch: Arc<Mutex<Receiver<()>>>,
    }

    #[resilient(timeout = "20ms", bulkhead = &BULKHEAD)]
    fn call(body: &Blocked) -> Result<&'static str, Fault> {
        body.runs.fetch_add(1, SeqCst);
        let latch = body.latch.lock().map_err(|_| T)?;
        latch.recv().map_err(|_| T)?;
        Ok("late")
    }

    #[test]
    fn blocking() {
        let (release, latch) = channel();
        let body = Blocked { runs: Arc::default(), latch: Arc::new(Mutex::new(latch)) };
        let limit = Err(timed_out!(20));
        assert_eq!((call(&body), body.runs.load(SeqCst)), (limit.clone(), 1), "A");
        assert_eq!((call(&body), body.runs.load(SeqCst)), (limit, 1), "B was late in the queue");
        let mut queued = pin!(BULKHEAD.acquire());
        assert!(queued.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending(), "C");
        assert!(matches!(call(&body), Err(Fault::Rejected(rejection)) if rejection.is_full()), "D");
        release.send(()).expect("A waits for it");
        let permit = futures::executor::block_on(queued).expect("A's slot");
        assert_eq!((BULKHEAD.in_flight(), BULKHEAD.queued()), (1, 0));
        drop(permit);
        assert_eq!(body.runs.load(SeqCst), 1);
    }
}

/// The time in the queue is part of the attempt's.
mod to_21 {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn future() {
        #[resilient(timeout = "500ms", bulkhead(1, max_queued = 1))]
        async fn call(body: Arc<Held>) -> Outcome {
            body.run().await
        }
        let a = Caller::submit(call).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        let (b, submitted) = (Caller::submit(call).await, tokio::time::Instant::now());
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(b.is_waiting());
        a.release(Ok("A")).await;
        assert_eq!((a.outcome().await, b.runs()), (Ok("A"), 1));
        assert_eq!(b.outcome().await, Err(timed_out!(500)));
        assert_eq!(submitted.elapsed(), Duration::from_millis(500));
    }
}

/// Each attempt starts although the one before still runs.
mod to_22 {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn future() {
        #[resilient(timeout = "500ms", max_attempts = 3, backoff = none, retry_on = any)]
        async fn call(work: &Arc<Uninterruptible>) -> Result<&'static str, Fault> {
            work.run().await
        }
        let (work, started) = (Arc::default(), tokio::time::Instant::now());
        assert_eq!(call(&work).await, Err(timed_out!(500)));
        assert_eq!((started.elapsed(), work.counts()), (Duration::from_millis(1500), (3, 0)));
    }
}

mod to_23 {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn future() {
        #[resilient(timeout = "500ms", fallback = value("FALLBACK"))]
        async fn call(work: &Arc<Uninterruptible>) -> Result<&'static str, Fault> {
            work.run().await
        }
        let (work, started) = (Arc::default(), tokio::time::Instant::now());
        assert_eq!(call(&work).await, Ok("FALLBACK"));
        assert_eq!((started.elapsed(), work.counts()), (Duration::from_millis(500), (1, 0)));
    }
}

/// The call is pending at once, and over no earlier than its limit.
mod to_24 {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn future() {
        #[resilient(timeout = "2s")]
        async fn call(body: &Script) -> Result<&'static str, Fault> {
            body.run().await
        }
        let body = Script::paused(always(succeed("late").takes(5000)));
        let mut call = pin!(call(&body));
        assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        assert_eq!((body.calls(), body.milliseconds()), (1, 0));
        assert!(tokio::time::timeout(Duration::from_millis(1999), call.as_mut()).await.is_err(), "too early");
        assert_eq!((call.await, body.milliseconds()), (Err(timed_out!(2000)), 2000));
    }
}
