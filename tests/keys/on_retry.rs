//! `on_retry`: told before each wait.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use resilient_behaviour_tests::Fault::T;
use resilient_behaviour_tests::{Fault, Script, always, capture, fail, succeed};
use resilient_runtime::{Retry, VirtualTime, resilient};

#[test]
fn before_each_wait_with_what_is_known() {
    #[resilient(
        name = "told", max_attempts = 3, backoff = linear("1s"), jitter = none, retry_on = any,
        on_retry = |retry| told.borrow_mut().push((retry.clone(), time.elapsed()))
    )]
    fn call(time: &VirtualTime, told: &RefCell<Vec<(Retry, Duration)>>) -> Result<(), Fault> {
        time.advance(Duration::from_millis(310));
        Err(T)
    }
    let (time, told) = (VirtualTime::start(), RefCell::default());
    assert_eq!(call(&time, &told), Err(T));
    let told = told.into_inner();
    let facts: Vec<_> = told
        .iter()
        .map(|(retry, at)| (retry.name(), retry.attempt(), retry.wait(), retry.elapsed(), *at))
        .collect();
    let ms = Duration::from_millis;
    assert_eq!(
        facts,
        [("told", 1, ms(1000), ms(310), ms(310)), ("told", 2, ms(2000), ms(1620), ms(1620))],
        "the third failure is followed by no wait"
    );
    assert!(told.iter().all(|(retry, _)| retry.error() == "T"));
}

#[test]
fn not_for_a_success() {
    #[resilient(max_attempts = 3, retry_on = any, on_retry = |_| told.set(true))]
    fn call(told: &Cell<bool>) -> Result<(), Fault> {
        Ok(())
    }
    let told = Cell::new(false);
    assert_eq!((call(&told), told.get()), (Ok(()), false));
}

struct Client {
    retries: Cell<u32>,
}

impl Client {
    fn note(&self, _retry: &Retry) {
        self.retries.set(self.retries.get() + 1);
    }

    #[resilient(max_attempts = 4, backoff = none, retry_on = any, on_retry = |retry| self.note(retry))]
    async fn call(&self, body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
}

#[tokio::test(start_paused = true)]
async fn methods_of_self() {
    let client = Client { retries: Cell::new(0) };
    let body = Script::paused([fail(T), fail(T), succeed("v")]);
    assert_eq!((client.call(&body).await, client.retries.get()), (Ok("v"), 2));
}

/// It listens; it cannot break the call.
#[test]
fn a_panic_in_it_is_contained_and_told() {
    #[resilient(name = "bad_hook", max_attempts = 3, backoff = none, retry_on = any, on_retry = |_| panic!("hook"))]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking(always(fail(T)));
    let (outcome, events) = capture(|| call(&body));
    assert_eq!((outcome, body.calls()), (Err(T), 3));
    let panics: Vec<_> = events.iter().filter(|event| event.message == "hook panicked").collect();
    assert_eq!(panics.len(), 2);
    assert!(
        panics.iter().all(|event| event.field("name") == "bad_hook" && event.level == tracing::Level::ERROR)
    );
}
