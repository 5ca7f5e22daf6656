//! MicroProfile Fault Tolerance TCK, `Asynchronous*Test`, `AsyncCancellationTest`, `AsyncFallbackTest`. Its handle is a
//! spawned task: a call is a plain future, and starts when somebody polls it. To cancel with an interrupt is to abort the
//! task; to cancel without one is to abort it while the work goes on in a task of its own.

use std::cell::Cell;
use std::future::{Future, Ready, ready};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;
use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{
    Caller, Fault, Held, Outcome, Script, always, async_rows, fail, rows, succeed,
};
use resilient_runtime::{Delays, Jitter, Policy, resilient};
use tokio::sync::Notify;
use tokio::task::{JoinHandle, LocalSet};

const ONE_RETRY: Policy = Policy::new().max_attempts(2).backoff(Delays::none()).jitter(Jitter::None);

/// Long enough for every task that can run to have run: with paused time, this takes none.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

#[resilient(max_attempts = 2, backoff = none, retry_on = any)]
async fn latched(latch: Arc<Notify>) -> Result<&'static str, Fault> {
    latch.notified().await;
    Ok("Success")
}

#[resilient(policy = ONE_RETRY, retry_on = any)]
async fn latched_by_policy(latch: Arc<Notify>) -> Result<&'static str, Fault> {
    latch.notified().await;
    Ok("Success")
}

/// AS-01 and AS-03: not done while the body is blocked.
async fn blocks<F>(call: F)
where
    F: Future<Output = Result<&'static str, Fault>> + Send + 'static,
{
    let handle = tokio::spawn(call);
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert!(!handle.is_finished(), "done although nothing released it");
    handle.abort();
    assert!(handle.await.expect_err("aborted").is_cancelled());
}

/// AS-02 and AS-04: done once the body is released.
async fn finishes<F>(call: F, latch: Arc<Notify>)
where
    F: Future<Output = Result<&'static str, Fault>> + Send + 'static,
{
    let handle = tokio::spawn(call);
    settle().await;
    assert!(!handle.is_finished(), "done although nothing released it");
    latch.notify_one();
    settle().await;
    assert!(handle.is_finished(), "not done although it was released");
    assert_eq!(handle.await.expect("no panic"), Ok("Success"));
}

#[tokio::test(start_paused = true)]
async fn as_01() {
    blocks(latched(Arc::default())).await;
}

#[tokio::test(start_paused = true)]
async fn as_02() {
    let latch = Arc::new(Notify::new());
    finishes(latched(latch.clone()), latch).await;
}

#[tokio::test(start_paused = true)]
async fn as_03() {
    blocks(latched_by_policy(Arc::default())).await;
}

#[tokio::test(start_paused = true)]
async fn as_04() {
    let latch = Arc::new(Notify::new());
    finishes(latched_by_policy(latch.clone()), latch).await;
}

#[tokio::test(start_paused = true)]
async fn as_05() {
    let (latch, order) = (Arc::new(Notify::new()), Arc::new(Mutex::new(String::new())));
    let call = latched(latch.clone()).boxed().shared();
    let continuations: Vec<JoinHandle<()>> = ["1", "2", "3"]
        .into_iter()
        .map(|number| {
            let (call, order) = (call.clone(), order.clone());
            tokio::spawn(async move {
                assert_eq!(call.await, Ok("Success"));
                order.lock().expect("not poisoned").push_str(number);
            })
        })
        .collect();
    settle().await;
    assert_eq!(*order.lock().expect("not poisoned"), "");
    latch.notify_one();
    for continuation in continuations {
        continuation.await.expect("no panic");
    }
    assert_eq!(*order.lock().expect("not poisoned"), "123");
}

/// Making the call does not run the body, so that it cannot fail; what it fails with is what the handle gives.
#[tokio::test(start_paused = true)]
async fn as_06() {
    #[resilient(max_attempts = 2, backoff = none, retry_on = any)]
    async fn call(calls: Arc<AtomicU32>) -> Result<&'static str, Fault> {
        calls.fetch_add(1, Relaxed);
        Err(Io)
    }
    let calls = Arc::new(AtomicU32::new(0));
    let call = call(calls.clone());
    assert_eq!(calls.load(Relaxed), 0);
    assert_eq!((tokio::spawn(call).await.expect("no panic"), calls.load(Relaxed)), (Err(Io), 2));
}

/// A panic is the handle's too, and no failure to retry.
#[tokio::test(start_paused = true)]
async fn as_06_panic() {
    #[resilient(max_attempts = 2, backoff = none, retry_on = any)]
    async fn call(calls: Arc<AtomicU32>) -> Result<&'static str, Fault> {
        calls.fetch_add(1, Relaxed);
        panic!("thrown by the body")
    }
    let calls = Arc::new(AtomicU32::new(0));
    let failure = tokio::spawn(call(calls.clone())).await.expect_err("it panics");
    assert!(failure.is_panic());
    assert_eq!(calls.load(Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn as_07() {
    #[resilient(max_attempts = 2, backoff = none, retry_on = any)]
    async fn call(calls: Arc<AtomicU32>) -> Result<&'static str, Fault> {
        calls.fetch_add(1, Relaxed);
        ready(Err(Io)).await
    }
    let calls = Arc::new(AtomicU32::new(0));
    let handle = tokio::spawn(call(calls.clone()));
    assert_eq!((handle.await.expect("no panic"), calls.load(Relaxed)), (Err(Io), 2));
}

/// What belongs to the caller's task is there in every attempt, before and after a wait.
#[tokio::test(start_paused = true)]
async fn as_08() {
    tokio::task_local! {
        static REQUEST: &'static str;
    }

    #[resilient(max_attempts = 3, backoff = fixed("1s"), jitter = none, retry_on = any, context = cx)]
    async fn call() -> Result<&'static str, Fault> {
        let before = REQUEST.get();
        settle().await;
        if cx.attempt() < 3 || before != REQUEST.get() { Err(T) } else { Ok(before) }
    }

    #[allow(clippy::manual_async_fn, reason = "the form is what is tested")]
    #[resilient(max_attempts = 3, backoff = fixed("1s"), jitter = none, retry_on = any, context = cx)]
    fn call_future() -> impl Future<Output = Result<&'static str, Fault>> {
        async move {
            let before = REQUEST.get();
            settle().await;
            if cx.attempt() < 3 || before != REQUEST.get() { Err(T) } else { Ok(before) }
        }
    }

    let scoped = REQUEST.scope("one", async { (call().await, call_future().await) });
    assert_eq!(tokio::spawn(scoped).await.expect("no panic"), (Ok("one"), Ok("one")));
}

/// Says that it was dropped.
struct Observer(Arc<AtomicBool>);

impl Drop for Observer {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

#[tokio::test(start_paused = true)]
async fn as_09() {
    #[resilient(max_attempts = 5, backoff = none, retry_on = any)]
    async fn call(observed: Arc<AtomicBool>, calls: Arc<AtomicU32>) -> Result<&'static str, Fault> {
        calls.fetch_add(1, Relaxed);
        let _observer = Observer(observed.clone());
        std::future::pending().await
    }
    let (observed, calls) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
    let handle = tokio::spawn(call(observed.clone(), calls.clone()));
    settle().await;
    assert!(!observed.load(Relaxed));
    handle.abort();
    settle().await;
    assert!(handle.is_finished());
    assert!(handle.await.expect_err("aborted").is_cancelled());
    assert_eq!((observed.load(Relaxed), calls.load(Relaxed)), (true, 1));
}

#[tokio::test(start_paused = true)]
async fn as_10() {
    #[resilient(max_attempts = 5, backoff = none, retry_on = any)]
    async fn call(latch: Arc<Notify>, finished: Arc<AtomicBool>) -> Result<&'static str, Fault> {
        let work = tokio::spawn(async move {
            latch.notified().await;
            finished.store(true, Relaxed);
        });
        work.await.map_err(|_| T)?;
        Ok("Success")
    }
    let (latch, finished) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
    let handle = tokio::spawn(call(latch.clone(), finished.clone()));
    settle().await;
    handle.abort();
    settle().await;
    assert!(!finished.load(Relaxed));
    latch.notify_one();
    settle().await;
    assert!(finished.load(Relaxed), "the work is not disturbed");
    assert!(handle.await.expect_err("aborted").is_cancelled());
}

/// What is cancelled in the queue never runs, and its place is free.
#[tokio::test(start_paused = true)]
async fn as_12() {
    #[resilient(bulkhead(1, max_queued = 1))]
    async fn call(body: Arc<Held>) -> Outcome {
        body.run().await
    }
    let [a, b] = [Caller::submit(call).await, Caller::submit(call).await];
    assert_eq!((a.runs(), b.is_waiting()), (1, true));
    let its_body = b.body();
    b.cancel().await;
    let c = Caller::submit(call).await;
    assert!(c.is_waiting(), "it got the place of B");
    a.release(Ok("A")).await;
    assert_eq!((a.outcome().await, c.runs(), its_body.runs()), (Ok("A"), 1, 0));
}

/// Attempt 1 is running when the call is cancelled: there is no second one, nor a fallback.
#[test]
fn as_13() {
    #[resilient(max_attempts = 6, backoff = none, retry_on = any, fallback = [stand_in(&fallbacks)])]
    async fn call(body: Rc<Script>, fallbacks: Rc<Cell<u32>>) -> Result<&'static str, Fault> {
        body.run().await
    }
    fn stand_in(fallbacks: &Cell<u32>) -> Result<&'static str, Fault> {
        fallbacks.set(fallbacks.get() + 1);
        Ok("fallback")
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    LocalSet::new().block_on(&runtime.expect("a runtime"), async {
        let (body, fallbacks) = (Rc::new(Script::paused(always(fail(T).takes(1000)))), Rc::default());
        let handle = tokio::task::spawn_local(call(body.clone(), Rc::clone(&fallbacks)));
        tokio::time::sleep(Duration::from_millis(500)).await;
        handle.abort();
        tokio::time::sleep(Duration::from_secs(3600)).await;
        assert!(handle.await.expect_err("aborted").is_cancelled());
        assert_eq!((body.calls(), fallbacks.get()), (1, 0));
    });
}

fn answer(_body: &Script) -> Result<&'static str, Fault> {
    Ok("fallback")
}

rows! {
    as_14: [fallback = answer], always(succeed("Success")) => 1 calls, Ok("Success"), 0 ms;
    as_15: [fallback = answer], always(fail(Io)) => 1 calls, Ok("fallback"), 0 ms;
}

async_rows! {
    as_17: [fallback = answer], always(fail(Io).takes(100)) => 1 calls, Ok("fallback"), 100 ms;
}

/// A sync function whose value is a future: its own outcome is a success, and what the future says is the caller's.
#[tokio::test]
async fn as_16() {
    type Prepared = Result<Ready<Result<&'static str, Fault>>, Fault>;

    #[resilient(fallback = stand_in)]
    fn prepare(fallbacks: &Cell<u32>) -> Prepared {
        Ok(ready(Err(Io)))
    }
    fn stand_in(fallbacks: &Cell<u32>) -> Prepared {
        fallbacks.set(fallbacks.get() + 1);
        Ok(ready(Ok("fallback")))
    }
    let fallbacks = Cell::new(0);
    assert_eq!((prepare(&fallbacks).expect("the body succeeds").await, fallbacks.get()), (Err(Io), 0));
}
