//! Sagas of annotated functions, and the events of a saga.

use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use resilient_behaviour_tests::{Event, capture, capture_async};
use resilient_runtime::{FunctionStatistics, Saga, SagaBlocking, Statistics, resilient};
use tokio::time::{Instant, timeout};
use tracing::Level;

const SECRET: &str = "hunter2";

/// Fails so many times, then succeeds.
struct Flaky(AtomicU32);

impl Flaky {
    const fn new(failures: u32) -> Self {
        Self(AtomicU32::new(failures))
    }

    fn call(&self) -> Result<u32, String> {
        let left = self.0.load(Relaxed);
        if left == 0 {
            return Ok(17);
        }
        self.0.store(left - 1, Relaxed);
        Err("offline".to_owned())
    }
}

#[resilient(max_attempts = 3, backoff = fixed("1s"), jitter = none, retry_on = any)]
async fn create(service: &Flaky, _password: &str) -> Result<u32, String> {
    service.call()
}

#[resilient(max_attempts = 5, backoff = fixed("1m"), jitter = none, retry_on = any)]
async fn delete(service: &Flaky, id: u32) -> Result<(), String> {
    assert_eq!(id, 17);
    service.call().map(drop)
}

async fn refuse() -> Result<u32, String> {
    tokio::task::yield_now().await;
    Err("refused".to_owned())
}

/// The events that are the saga's own.
fn of_saga(events: Vec<Event>) -> Vec<Event> {
    events.into_iter().filter(|event| event.field("name") == "open").collect()
}

#[tokio::test(start_paused = true)]
async fn each_annotated_step_and_compensation_retries_by_itself() {
    let (creation, deletion, started) = (Flaky::new(2), Flaky::new(4), Instant::now());
    let saga = Saga::new("open");
    let open = saga.run(async {
        saga.step("account", create(&creation, SECRET), |&id| delete(&deletion, id)).await?;
        refuse().await
    });
    let (result, statistics) = Statistics::watch_async(open).await;
    assert_eq!(result.unwrap_err().undone(), ["account"]);
    let attempts: Vec<_> = statistics.functions().iter().map(FunctionStatistics::attempts).collect();
    assert_eq!(attempts, [3, 5]);
    assert_eq!(started.elapsed(), Duration::from_secs(2 + 4 * 60));
}

#[tokio::test(start_paused = true)]
async fn a_compensation_that_gives_up_is_told_and_the_others_retry_all_the_same() {
    let (first, second) = (Flaky::new(1), Flaky::new(5));
    let saga = Saga::new("open");
    saga.register("account", delete(&first, 17));
    saga.register("card", delete(&second, 17));
    let (error, events) = capture_async(saga.undo("refused")).await;
    assert_eq!(error.undone(), ["account"]);
    assert_eq!(error.failed()[0].to_string(), "card: offline");
    let events = of_saga(events);
    let [failed, undone] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((failed.level, failed.message.as_str()), (Level::WARN, "undo failed"));
    assert_eq!(failed.names(), ["error", "name", "panicked", "step"]);
    assert_eq!(
        (failed.field("step"), failed.field("error"), failed.field("panicked")),
        ("card", "offline", "false")
    );
    assert_eq!((undone.level, undone.message.as_str()), (Level::DEBUG, "undone"));
    assert_eq!((undone.names(), undone.field("step")), (vec!["name", "step"], "account"));
}

#[tokio::test(start_paused = true)]
async fn a_saga_dropped_in_a_step_reports_itself_once() {
    let service = Flaky::new(0);
    let saga = Saga::new("open");
    let open = saga.run(async {
        saga.step("account", create(&service, SECRET), |&id| delete(&service, id)).await?;
        saga.register("mail", async {});
        saga.step("card", pending::<Result<(), String>>(), |()| async {}).await
    });
    let (result, mut events) = capture_async(timeout(Duration::from_secs(1), open)).await;
    assert!(result.is_err());
    events.extend(capture(|| drop(saga)).1);
    assert!(!format!("{events:?}").contains(SECRET), "{events:?}");
    let events = of_saga(events);
    let [dropped] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((dropped.level, dropped.message.as_str()), (Level::WARN, "saga dropped"));
    assert_eq!(dropped.names(), ["cut", "name", "not_undone"]);
    assert_eq!((dropped.field("not_undone"), dropped.field("cut")), ("mail, account", "card"));
}

#[tokio::test(start_paused = true)]
async fn a_saga_dropped_while_it_undoes_reports_what_is_left_and_what_ran() {
    let saga = Saga::new("open");
    saga.register("account", async {});
    saga.register("card", pending::<()>());
    saga.register("mail", async {});
    let (_, mut events) = capture_async(timeout(Duration::from_secs(1), saga.undo(()))).await;
    events.extend(capture(|| drop(saga)).1);
    let [undone, dropped] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((undone.message.as_str(), undone.field("step")), ("undone", "mail"));
    assert_eq!((dropped.message.as_str(), dropped.field("not_undone")), ("saga dropped", "card, account"));
}

#[tokio::test(start_paused = true)]
async fn a_saga_that_has_ended_reports_nothing_when_it_is_dropped() {
    let (_, events) = capture_async(async {
        drop(Saga::new("open"));
        let saga = Saga::new("open");
        saga.register("card", async {});
        saga.finish();
        let saga = Saga::new("open");
        let done = saga.run(async {
            saga.register("card", async {});
            Ok::<_, String>(())
        });
        done.await
    })
    .await;
    assert_eq!(events, []);
}

#[test]
fn a_blocking_saga_whose_step_panics_reports_itself_once() {
    let panics = || {
        let saga = SagaBlocking::new("open");
        saga.run(|| {
            saga.register("mail", || ());
            saga.step("card", || panic!("step"), |(): &()| || ()).map_err(|error: String| error)
        })
    };
    let (result, events) = capture(|| catch_unwind(AssertUnwindSafe(panics)));
    assert!(result.is_err());
    let [dropped] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((dropped.level, dropped.message.as_str()), (Level::WARN, "saga dropped"));
    assert_eq!((dropped.field("not_undone"), dropped.field("cut")), ("mail", "card"));
}

#[test]
fn blocking_steps_that_are_annotated_retry_by_themselves() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any)]
    fn call(service: &Flaky) -> Result<u32, String> {
        service.call()
    }
    let (creation, deletion) = (Flaky::new(2), Flaky::new(2));
    let import = || {
        let saga = SagaBlocking::new("open");
        saga.run(|| {
            saga.step("file", || call(&creation), |_| || call(&deletion))?;
            Err::<(), _>("full".to_owned())
        })
    };
    let (result, statistics) = Statistics::watch(import);
    assert_eq!(result.unwrap_err().undone(), ["file"]);
    assert_eq!(statistics.attempts(), 6);
}
