use std::cell::RefCell;
use std::fmt::Display;
use std::future::pending;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::yield_now;
use tokio::time::{Instant, sleep, timeout};

use super::*;

/// What happened, in order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<&'static str>>>);

impl Log {
    fn add(&self, what: &'static str) {
        self.0.lock().unwrap().push(what);
    }

    fn lines(&self) -> Vec<&'static str> {
        self.0.lock().unwrap().clone()
    }

    /// A compensation that takes a second.
    async fn undo(&self, what: &'static str) {
        sleep(Duration::from_secs(1)).await;
        self.add(what);
    }
}

fn nothing_there(what: &str) {
    panic!("no such {what}");
}

fn nothing_to_say() {
    std::panic::panic_any(7);
}

async fn succeed<T>(value: T) -> Result<T, String> {
    yield_now().await;
    Ok(value)
}

async fn fail() -> Result<u32, String> {
    yield_now().await;
    Err("no cards left".to_owned())
}

#[tokio::test(start_paused = true)]
async fn compensations_run_one_by_one_and_last_first() {
    let (log, started) = (Log::default(), Instant::now());
    let saga = Saga::new("open");
    let error = saga
        .run(async {
            saga.step("account", succeed("a"), |account| log.undo(account)).await?;
            saga.step("limit", succeed("b"), |limit| log.undo(limit)).await?;
            saga.step("card", fail(), |_| log.undo("never")).await
        })
        .await
        .unwrap_err();
    assert_eq!(log.lines(), ["b", "a"]);
    assert_eq!(started.elapsed(), Duration::from_secs(2));
    assert_eq!((error.name(), error.error().as_str()), ("open", "no cards left"));
    assert_eq!((error.undone(), error.failed(), error.cut()), (&["limit", "account"][..], &[][..], &[][..]));
    assert_eq!(error.to_string(), "no cards left (saga `open` undone: limit, account)");
    assert_eq!(error.into_error(), "no cards left");
}

#[tokio::test(start_paused = true)]
async fn a_saga_that_succeeds_undoes_nothing() {
    let log = Log::default();
    let saga = Saga::new("open");
    let value = saga.run(async {
        saga.register("before", log.undo("before"));
        saga.step("account", succeed(17), |_| log.undo("account")).await
    });
    assert_eq!(value.await, Ok(17));
    assert!(log.lines().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_saga_whose_first_step_fails_has_nothing_to_undo() {
    let saga = Saga::new("open");
    let error = saga.run(async { saga.step("account", fail(), |_| async {}).await });
    let error = error.await.unwrap_err();
    assert_eq!(error.to_string(), "no cards left (saga `open` undone: nothing)");
    assert!(error.is_undone());
}

#[tokio::test(start_paused = true)]
async fn compensations_that_fail_or_panic_are_listed_and_the_others_run() {
    let log = Log::default();
    let saga = Saga::new("open");
    saga.register("account", log.undo("account"));
    saga.register("limit", async { Err::<(), _>("see https://bank/limits?token=1 for more") });
    saga.register("name", async { nothing_there("row") });
    saga.register("mail", async { nothing_to_say() });
    saga.register("card", async { Err::<(), _>(Panics) });
    saga.register("letter", log.undo("letter"));
    let error = saga.undo(()).await;
    assert_eq!(log.lines(), ["letter", "account"]);
    assert_eq!(error.undone(), ["letter", "account"]);
    let failed: Vec<_> = error.failed().iter().map(ToString::to_string).collect();
    assert_eq!(
        failed,
        [
            format!("card: {}", std::any::type_name::<Panics>()),
            "mail: panicked: no message".to_owned(),
            "name: panicked: no such row".to_owned(),
            "limit: see <url> for more".to_owned()
        ]
    );
    assert!(error.failed()[1].has_panicked() && !error.failed()[3].has_panicked());
    assert!(!error.is_undone());
}

struct Panics;

impl Display for Panics {
    fn fmt(&self, _: &mut Formatter<'_>) -> Written {
        panic!("display");
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_after_a_wait_or_in_a_destructor_keeps_no_other_from_being_undone() {
    struct Fragile;

    impl Drop for Fragile {
        fn drop(&mut self) {
            panic!("destructor");
        }
    }

    let log = Log::default();
    let saga = Saga::new("open");
    saga.register("account", log.undo("account"));
    let fragile = Fragile;
    // Held by the future itself, and so dropped with it.
    let limit = poll_fn(move |_| {
        let _held = &fragile;
        Poll::Ready(())
    });
    saga.register("limit", limit);
    saga.register("card", async {
        log.undo("half of card").await;
        nothing_there("card");
    });
    let error = saga.undo("late").await;
    assert_eq!(log.lines(), ["half of card", "account"]);
    assert_eq!(error.undone(), ["account"]);
    assert_eq!(
        error.to_string(),
        "late (saga `open` undone: account; not undone: card: panicked: no such card, limit: panicked: destructor)"
    );
}

#[tokio::test(start_paused = true)]
async fn a_compensation_registered_before_its_step_runs_when_that_step_fails() {
    let log = Log::default();
    let saga = Saga::new("open");
    let error = saga.run(async {
        saga.register("card", log.undo("card"));
        fail().await
    });
    assert_eq!(error.await.unwrap_err().undone(), ["card"]);
    assert_eq!(log.lines(), ["card"]);
}

#[tokio::test(start_paused = true)]
async fn a_step_whose_future_was_dropped_is_listed_as_cut() {
    let log = Log::default();
    let saga = Saga::new("open");
    let error = saga.run(async {
        saga.step("account", succeed(1), |_| log.undo("account")).await?;
        let card = saga.step("card", pending::<Result<u32, String>>(), |_| async {});
        timeout(Duration::from_secs(1), card).await.map_err(|late| late.to_string())?
    });
    let error = error.await.unwrap_err();
    assert_eq!((error.undone(), error.cut()), (&["account"][..], &["card"][..]));
    assert!(!error.is_undone());
    assert!(error.to_string().ends_with("(saga `open` undone: account; cut: card)"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_saga_can_be_spawned_where_its_steps_can() {
    let log = Log::default();
    let task = tokio::spawn({
        let log = log.clone();
        async move {
            let saga = Saga::new("open");
            saga.run(async {
                saga.step("account", succeed("a"), |account| log.undo(account)).await?;
                fail().await
            })
            .await
        }
    });
    assert!(task.await.unwrap().is_err());
    assert_eq!(log.lines(), ["a"]);
}

#[tokio::test(start_paused = true)]
async fn steps_at_the_same_time_are_undone_in_the_order_opposite_to_their_ends() {
    let (log, saga) = (Log::default(), Saga::new("open"));
    let after = async |seconds, result: Result<&'static str, String>| {
        sleep(Duration::from_secs(seconds)).await;
        result
    };
    let error = saga.run(async {
        tokio::try_join!(
            saga.step("slow", after(2, Ok("slow")), |id| log.undo(id)),
            saga.step("fast", after(1, Ok("fast")), |id| log.undo(id)),
            saga.step("fails", after(3, Err("full".to_owned())), |id| log.undo(id)),
            saga.step("late", after(4, Ok("late")), |id| log.undo(id)),
        )
    });
    let error = error.await.unwrap_err();
    assert_eq!((error.undone(), error.cut()), (&["slow", "fast"][..], &["late"][..]));
    assert_eq!(log.lines(), ["slow", "fast"]);
}

#[tokio::test(start_paused = true)]
async fn an_undo_that_was_dropped_goes_on_where_it_was() {
    let (log, saga, started) = (Log::default(), Saga::new("open"), Instant::now());
    saga.register("account", log.undo("account"));
    saga.register("card", async {
        log.undo("half of card").await;
        log.undo("card").await;
    });
    assert!(timeout(Duration::from_millis(1500), saga.undo("first")).await.is_err());
    let error = saga.undo("second").await;
    assert_eq!(log.lines(), ["half of card", "card", "account"]);
    assert_eq!((*error.error(), error.undone()), ("second", &["card", "account"][..]));
    assert_eq!(started.elapsed(), Duration::from_secs(3));
}

#[test]
fn a_blocking_saga_undoes_last_first_and_goes_on_after_failures_and_panics() {
    let log = Rc::new(RefCell::new(Vec::new())); // which is not `Send`
    let undo = |what: &'static str| {
        let log = Rc::clone(&log);
        move || log.borrow_mut().push(what)
    };
    let saga = SagaBlocking::new("import");
    let error = saga
        .run(|| {
            saga.step("file", || Ok::<_, String>("a"), |file| undo(file))?;
            saga.register("lock", || Err::<(), _>("lost"));
            saga.step("row", || Ok::<_, String>(2), |_| || nothing_there("row"))?;
            saga.step("index", || Ok::<_, String>("b"), |index| undo(index))?;
            saga.register("mail", undo("mail"));
            saga.step("note", || Err::<(), _>("full".to_owned()), |()| undo("never"))
        })
        .unwrap_err();
    assert_eq!(*log.borrow(), ["mail", "b", "a"]);
    assert_eq!(
        error.to_string(),
        "full (saga `import` undone: mail, index, file; not undone: row: panicked: no such row, lock: lost)"
    );
}

#[test]
fn a_blocking_saga_that_succeeds_undoes_nothing() {
    let undone = RefCell::new(false);
    let saga = SagaBlocking::new("import");
    let value = saga.run(|| saga.step("file", || Ok::<_, String>(17), |_| || *undone.borrow_mut() = true));
    assert_eq!((value, *undone.borrow()), (Ok(17), false));
}

#[test]
fn the_source_of_the_error_is_that_of_the_step() {
    use std::error::Error;

    #[derive(Debug)]
    struct Outer(std::fmt::Error);

    impl Display for Outer {
        fn fmt(&self, f: &mut Formatter<'_>) -> Written {
            f.write_str("outer")
        }
    }

    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    let error = SagaBlocking::new("import").undo(Outer(std::fmt::Error));
    assert_eq!(error.source().unwrap().to_string(), std::fmt::Error.to_string());
    assert_eq!(error.to_string(), "outer (saga `import` undone: nothing)");
}

#[test]
fn debug_shows_what_would_be_undone() {
    let saga = SagaBlocking::new("import");
    saga.register("file", || ());
    saga.register("row", || ());
    assert_eq!(format!("{saga:?}"), "SagaBlocking { name: \"import\", pending: [\"row\", \"file\"], .. }");
    saga.finish();
    let saga = Saga::new("open");
    assert_eq!(format!("{saga:?}"), "Saga { name: \"open\", pending: [], .. }");
}
