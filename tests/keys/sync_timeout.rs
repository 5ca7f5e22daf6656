//! `timeout` on sync functions: the attempt runs on a worker thread and is left behind when late.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use resilient_runtime::{
    Deadline, FunctionStatistics, Overrides, Rejection, RejectionKind, Statistics, VirtualTime, Workers,
    resilient,
};
use tracing_subscriber::layer::SubscriberExt;

/// Tests here speak of the threads of the process, so they do not run beside each other.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> std::sync::MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[derive(Clone)]
struct Store {
    /// Never answers while the sender lives.
    hang: Arc<Mutex<Receiver<()>>>,
    calls: Arc<AtomicU32>,
}

impl Store {
    fn new() -> (Self, Sender<()>) {
        let (release, hang) = channel();
        (Self { hang: Arc::new(Mutex::new(hang)), calls: Arc::default() }, release)
    }

    #[resilient(timeout = "40ms")]
    fn push(&self, host: &str, file: &Path) -> io::Result<u64> {
        self.calls.fetch_add(1, SeqCst);
        if host == "hangs" {
            let _ = self.hang.lock().map(|hang| hang.recv());
        }
        Ok(u64::try_from(host.len() + file.as_os_str().len()).unwrap_or(0))
    }

    #[resilient(max_attempts = 3, backoff = none, timeout = "20ms", retry_on = any, fallback = Self::local)]
    fn push_all(&self, host: &str, files: &[String], note: String) -> Result<usize, String> {
        self.calls.fetch_add(1, SeqCst);
        if host == "hangs" {
            let _ = self.hang.lock().map(|hang| hang.recv());
        }
        Ok(files.len() + note.into_bytes().len())
    }

    fn local(&self, _host: &str, files: &[String], note: String) -> Result<usize, String> {
        Ok(files.len() * 100 + note.len())
    }
}

/// Waits for real until the workers that were left behind have ended.
fn drain() {
    let started = Instant::now();
    while Workers::now().abandoned() > 0 && started.elapsed() < Duration::from_secs(10) {
        std::thread::yield_now();
    }
    assert_eq!(Workers::now().abandoned(), 0);
}

#[test]
fn returns_on_time_while_the_body_hangs() {
    let _alone = alone();
    let (store, release) = Store::new();
    assert_eq!(store.push("host", Path::new("/a")).ok(), Some(6));
    let started = Instant::now();
    let late = store.push("hangs", Path::new("/a")).map_err(|error| error.kind());
    assert_eq!(late, Err(io::ErrorKind::TimedOut));
    assert!(started.elapsed() >= Duration::from_millis(40));
    assert_eq!((store.calls.load(SeqCst), Workers::now().abandoned()), (2, 1));
    drop(release);
    drain();
}

#[test]
fn each_attempt_gets_copies_and_the_fallback_the_arguments() {
    let _alone = alone();
    let (store, release) = Store::new();
    let files = vec!["a".to_owned(), "b".to_owned()];
    assert_eq!(store.push_all("host", &files, "note".into()), Ok(6));
    assert_eq!(store.push_all("hangs", &files, "note".into()), Ok(204));
    assert_eq!((store.calls.load(SeqCst), Workers::now().abandoned()), (1 + 3, 3));
    drop(release);
    drain();
}

#[test]
fn a_limit_that_is_never_reached_costs_no_thread_per_call() {
    #[resilient(timeout = "60s")]
    fn quick(number: u32) -> Result<u32, String> {
        Ok(number + 1)
    }
    let _alone = alone();
    let before = Workers::now().started();
    let mut sum = 0_u64;
    for number in 0..100_000 {
        sum += u64::from(quick(number).unwrap_or(0));
    }
    assert_eq!(sum, 5_000_050_000);
    let started = Workers::now().started() - before;
    assert!(started <= 2, "{started} threads for 100,000 calls");
}

#[test]
fn a_panic_is_carried_over() {
    #[resilient(timeout = "60s")]
    fn explode(text: &str) -> Result<(), String> {
        std::panic::panic_any(text.len());
    }
    let _alone = alone();
    let payload = catch_unwind(AssertUnwindSafe(|| explode("boom"))).expect_err("it panics");
    assert_eq!(payload.downcast_ref::<usize>(), Some(&4));
}

#[test]
fn deadline_and_scopes_come_along() {
    #[resilient(name = "outer", timeout = "60s", deadline = "90s")]
    fn outer() -> Result<Duration, String> {
        inner().map(|()| Deadline::current().remaining().unwrap_or(Duration::MAX))
    }
    #[resilient(name = "inner", max_attempts = 3, backoff = none, retry_on = any)]
    fn inner() -> Result<(), String> {
        Ok(())
    }
    let _alone = alone();
    let _time = VirtualTime::start();
    let (outcome, statistics) = Statistics::watch(|| Overrides::new().run(outer));
    assert_eq!(outcome, Ok(Duration::from_secs(90)));
    assert_eq!(statistics.of("inner").map(FunctionStatistics::attempts), Some(1));
}

/// Names the threads that enter a span.
#[derive(Clone, Default)]
struct Entering(Arc<Mutex<Vec<String>>>);

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Entering {
    fn on_enter(&self, _: &tracing::Id, _: tracing_subscriber::layer::Context<'_, S>) {
        let name = std::thread::current().name().unwrap_or_default().to_owned();
        self.0.lock().expect("no test panics here").push(name);
    }
}

#[test]
fn the_span_of_the_caller_is_entered_on_the_worker() {
    #[resilient(timeout = "60s")]
    fn call() -> Result<(), String> {
        Ok(())
    }
    let _alone = alone();
    let entering = Entering::default();
    let subscriber = tracing_subscriber::registry().with(entering.clone());
    let outcome =
        tracing::subscriber::with_default(subscriber, || tracing::info_span!("request").in_scope(call));
    assert_eq!(outcome, Ok(()));
    let threads = entering.0.lock().expect("no test panics here").clone();
    assert!(threads.len() == 2 && threads[1].starts_with("resilient-worker-"), "{threads:?}");
}

#[test]
fn virtual_time_passes_on_the_worker_as_it_does_here() {
    #[resilient(max_attempts = 2, backoff = fixed("1s"), jitter = none, timeout = "30s", retry_on = any)]
    fn takes(time: Duration) -> Result<(), String> {
        VirtualTime::pass(time);
        Ok(())
    }
    let _alone = alone();
    let time = VirtualTime::start();
    assert_eq!(takes(Duration::from_secs(29)), Ok(()));
    assert_eq!(time.elapsed(), Duration::from_secs(29));
    assert!(takes(Duration::from_secs(31)).is_err());
    assert_eq!(time.elapsed(), Duration::from_secs(29 + 30 + 1 + 30));
    assert_eq!(Workers::now().abandoned(), 0);
}

/// With both limits the smaller one holds.
#[test]
fn beside_a_deadline() {
    const LIMIT: Duration = Duration::from_secs(10);

    #[resilient(timeout = "30s", deadline = LIMIT, on_reject = |rejection: Rejection| rejection.kind())]
    fn takes(time: Duration) -> Result<(), RejectionKind> {
        VirtualTime::pass(time);
        Ok(())
    }
    let _alone = alone();
    let time = VirtualTime::start();
    assert_eq!(takes(Duration::from_secs(11)), Err(RejectionKind::Deadline));
    assert_eq!(time.elapsed(), Duration::from_secs(10));
}

#[test]
fn what_is_left_behind_is_bounded() {
    #[resilient(timeout = "1ms", on_reject = |rejection: Rejection| rejection.kind())]
    fn hang(gate: Arc<Mutex<Receiver<()>>>) -> Result<(), RejectionKind> {
        let _ = gate.lock().map(|gate| gate.recv());
        Ok(())
    }
    let _alone = alone();
    let (release, gate) = channel();
    let gate = Arc::new(Mutex::new(gate));
    for _ in 0..64 {
        assert_eq!(hang(Arc::clone(&gate)), Err(RejectionKind::Timeout));
    }
    assert_eq!(Workers::now().abandoned(), 64);
    assert_eq!(hang(Arc::clone(&gate)), Err(RejectionKind::Full));
    drop(release);
    drain();
    assert_eq!(hang(gate), Ok(()));
}
