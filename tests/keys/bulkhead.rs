//! `bulkhead`: its forms, its queue, and when a slot is free.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use futures::future::join_all;
use resilient_behaviour_tests::Fault::Io;
use resilient_behaviour_tests::{Fault, Script, always, capture_async, fail, outcomes, succeed, word};
use resilient_runtime::{AdaptiveLimit, Bulkhead, Rejection, VirtualTime, Workers, resilient};
use tokio::time::{Instant, sleep};

outcomes! {
    /// One after the other is one at a time.
    calls_in_a_row: [bulkhead = 1], [fail(Io), succeed("v").takes(10)] => 4 bodies, ["Io", "v*3"];
    retries: [bulkhead = 1, max_attempts = 3, backoff = none, retry_on = any], [fail(Io), fail(Io), succeed("v")] => 3 bodies, ["v"];
}

/// So many calls at the same time of a function with these keys, whose bodies take a second: the outcomes, and when they were
/// there.
macro_rules! crowd {
    ($count:literal of [$($attribute:tt)*]) => {{
        #[resilient($($attribute)*)]
        async fn call(_at: usize) -> Result<&'static str, Fault> {
            sleep(Duration::from_secs(1)).await;
            Ok("v")
        }
        crowd::<$count>(call).await
    }};
}

async fn crowd<const N: usize>(
    call: impl AsyncFn(usize) -> Result<&'static str, Fault>,
) -> [(&'static str, u128); N] {
    let started = Instant::now();
    let timed = async |at| (word(&call(at).await), started.elapsed().as_millis());
    join_all((0..N).map(timed)).await.try_into().expect("as many")
}

#[tokio::test(start_paused = true)]
async fn without_a_queue_the_next_is_rejected_at_once() {
    assert_eq!(crowd!(3 of [bulkhead = 2]), [("v", 1000), ("v", 1000), ("full", 0)]);
}

#[tokio::test(start_paused = true)]
async fn the_queue_is_served_in_order() {
    assert_eq!(
        crowd!(4 of [bulkhead(1, max_queued = 2)]),
        [("v", 1000), ("v", 2000), ("v", 3000), ("full", 0)]
    );
}

#[tokio::test(start_paused = true)]
async fn a_wait_has_an_end() {
    assert_eq!(
        crowd!(3 of [bulkhead(max_concurrent = 1, max_queued = 9, max_wait = "1500ms")]),
        [("v", 1000), ("v", 2000), ("full", 1500)]
    );
}

#[tokio::test(start_paused = true)]
async fn expressions() {
    const SLOTS: u32 = 2;
    let wait = Duration::from_millis(300);
    assert_eq!(
        crowd!(4 of [bulkhead(max_concurrent = SLOTS, max_queued = SLOTS - 1, max_wait = Duration::from_millis(300))]),
        [("v", 1000), ("v", 1000), ("full", wait.as_millis()), ("full", 0)]
    );
}

/// Adaptive limits start with what they are told, else with 20.
#[tokio::test(start_paused = true)]
async fn adaptive() {
    let full = |outcomes: &[(&str, u128)]| outcomes.iter().filter(|(word, _)| *word == "full").count();
    assert_eq!(full(&crowd!(30 of [bulkhead = adaptive])), 10);
    assert_eq!(full(&crowd!(30 of [bulkhead(adaptive)])), 10);
    assert_eq!(full(&crowd!(30 of [bulkhead(adaptive(min = 2, max = 9, initial = 4), max_queued = 1)])), 25);
}

/// The range is one for all calls, and so constant; what else is said may be the call's.
#[tokio::test(start_paused = true)]
async fn adaptive_with_expressions() {
    const MOST: u32 = 9;
    let full = |outcomes: &[(&str, u128)]| outcomes.iter().filter(|(word, _)| *word == "full").count();
    assert_eq!(
        full(&crowd!(30 of [bulkhead(adaptive(max = MOST, initial = 4), max_queued = u32::from(true))])),
        25
    );
}

/// The time in the queue is the attempt's: late there, it never runs.
#[tokio::test(start_paused = true)]
async fn the_timeout_runs_in_the_queue() {
    assert_eq!(
        crowd!(3 of [timeout = "1500ms", bulkhead(1, max_queued = 9)]),
        [("v", 1000), ("timeout", 1500), ("timeout", 1500)]
    );
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_is_late_in_the_queue_never_runs() {
    static BULKHEAD: Bulkhead = Bulkhead::new(1).max_queued(9);
    #[resilient(timeout = "1s", bulkhead = BULKHEAD)]
    async fn call(runs: &Cell<u32>) -> Result<(), Fault> {
        runs.set(runs.get() + 1);
        Ok(())
    }
    let (slot, runs) = (BULKHEAD.try_acquire().expect("free"), Cell::new(0));
    assert!(call(&runs).await.is_err_and(|failed| failed.is_timeout()));
    drop(slot);
    sleep(Duration::from_secs(9)).await;
    assert_eq!((runs.get(), BULKHEAD.queued(), BULKHEAD.in_flight()), (0, 0, 0));
    assert_eq!((call(&runs).await, runs.get()), (Ok(()), 1));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_ends_the_wait_in_the_queue() {
    assert_eq!(
        crowd!(3 of [deadline = "1500ms", bulkhead(1, max_queued = 9)]),
        [("v", 1000), ("deadline", 1500), ("deadline", 1500)]
    );
}

/// Another call runs while the first waits for its second attempt.
#[tokio::test(start_paused = true)]
async fn the_slot_is_free_during_backoff() {
    #[resilient(bulkhead = 1, max_attempts = 2, backoff = fixed("1s"), jitter = none, retry_on = any)]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let bodies = [Script::paused([fail(Io), succeed("v")]), Script::paused(always(succeed("v").takes(900)))];
    let outcomes = join_all(bodies.iter().map(call)).await;
    assert_eq!((outcomes, bodies[0].calls(), bodies[1].calls()), (vec![Ok("v"), Ok("v")], 2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_rejection_carries_the_name_and_the_wait() {
    static BULKHEAD: Bulkhead =
        Bulkhead::new(1).max_queued(1).max_wait(Duration::from_secs(2)).named("printer");
    #[resilient(bulkhead = &BULKHEAD)]
    async fn call() -> Result<(), Fault> {
        Ok(())
    }
    let _slot = BULKHEAD.try_acquire().expect("free");
    let (outcome, events) = capture_async(call()).await;
    let failed = outcome.expect_err("full");
    let rejection = failed.rejection().expect("a rejection");
    assert_eq!(
        (rejection.name(), rejection.limit(), rejection.is_full()),
        ("printer", Duration::from_secs(2), true)
    );
    let told = ["name", "kind", "limit_ms", "started"].map(|field| events[0].field(field));
    assert_eq!(told, ["printer", "full", "2000", "false"]);
}

#[tokio::test(start_paused = true)]
async fn a_listed_rejection_is_tried_again() {
    #[resilient(bulkhead = 1, max_attempts = 3, backoff = fixed("600ms"), jitter = none, retry_on = rejected(full))]
    async fn call(_at: usize) -> Result<&'static str, Fault> {
        sleep(Duration::from_secs(1)).await;
        Ok("v")
    }
    assert_eq!(crowd::<2>(call).await, [("v", 1000), ("v", 2200)]);
}

struct Printer {
    own: Bulkhead,
    shared: Arc<Bulkhead>,
    slots: u32,
}

impl Printer {
    #[resilient(bulkhead = &self.own)]
    async fn reference(&self) -> Result<u32, Fault> {
        Ok(self.own.in_flight())
    }

    #[resilient(bulkhead = self.shared)]
    async fn arc(&self) -> Result<u32, Fault> {
        Ok(self.shared.in_flight())
    }

    #[resilient(bulkhead = Arc::clone(&self.shared))]
    fn by_value(&self) -> Result<u32, Fault> {
        Ok(self.shared.in_flight())
    }

    #[resilient(bulkhead(max_concurrent = self.slots))]
    fn of_self(&self, depth: u32) -> Result<u32, Fault> {
        if depth == 0 { Ok(0) } else { self.of_self(depth - 1).map(|below| below + 1) }
    }
}

#[tokio::test]
async fn objects() {
    let printer = Printer {
        own: Bulkhead::new(2),
        shared: Arc::new(Bulkhead::adaptive(AdaptiveLimit::new())),
        slots: 3,
    };
    assert_eq!((printer.reference().await, printer.arc().await, printer.by_value()), (Ok(1), Ok(1), Ok(1)));
    assert_eq!((printer.own.in_flight(), printer.shared.in_flight()), (0, 0));
}

#[test]
fn slots_that_only_the_call_knows() {
    let printer = |slots| Printer { own: Bulkhead::new(1), shared: Arc::new(Bulkhead::new(1)), slots };
    assert_eq!(printer(3).of_self(2), Ok(2));
    assert!(printer(3).of_self(3).is_err_and(|failed| failed.rejection().is_some_and(Rejection::is_full)));
    assert_eq!(printer(5).of_self(4), Ok(4));
}

#[test]
fn a_blocking_call_waits_its_time_in_the_queue() {
    static BULKHEAD: Bulkhead = Bulkhead::new(1).max_queued(1).max_wait(Duration::from_secs(2));
    #[resilient(bulkhead = &BULKHEAD)]
    fn call() -> Result<&'static str, Fault> {
        Ok("v")
    }
    #[resilient(bulkhead = &BULKHEAD, deadline = "1s")]
    fn hurried() -> Result<&'static str, Fault> {
        Ok("v")
    }
    let (slot, time) = (BULKHEAD.try_acquire().expect("free"), VirtualTime::start());
    assert_eq!((word(&call()), time.elapsed().as_secs()), ("full", 2));
    assert_eq!((word(&hurried()), time.elapsed().as_secs()), ("deadline", 3));
    drop(slot);
    assert_eq!((word(&call()), time.elapsed().as_secs()), ("v", 3));
}

#[test]
fn a_blocking_call_gets_the_slot_of_another_thread() {
    static BULKHEAD: Bulkhead = Bulkhead::new(1).max_queued(1);
    #[resilient(bulkhead = &BULKHEAD)]
    fn call() -> Result<&'static str, Fault> {
        Ok("v")
    }
    let slot = BULKHEAD.try_acquire().expect("free");
    let outcome = std::thread::scope(|scope| {
        let call = scope.spawn(call);
        while BULKHEAD.queued() == 0 {
            std::thread::yield_now();
        }
        drop(slot);
        call.join().expect("no panic")
    });
    assert_eq!((outcome, BULKHEAD.in_flight()), (Ok("v"), 0));
}

#[test]
fn the_timeout_of_a_blocking_call_runs_in_the_queue() {
    static BULKHEAD: Bulkhead = Bulkhead::new(1).max_queued(1);
    #[resilient(bulkhead = &BULKHEAD, timeout = "1s")]
    fn call() -> Result<&'static str, Fault> {
        Ok("v")
    }
    let (slot, time) = (BULKHEAD.try_acquire().expect("free"), VirtualTime::start());
    assert_eq!((word(&call()), time.elapsed().as_secs()), ("timeout", 1));
    drop(slot);
    assert_eq!(word(&call()), "v");
}

/// What runs on behind a timeout still works on the other side: its slot comes back when it has ended. In real time, since a
/// body has to hang.
#[test]
fn an_abandoned_attempt_keeps_its_slot_until_it_ends() {
    static BULKHEAD: Bulkhead = Bulkhead::new(1);
    #[derive(Clone)]
    struct Gate(Arc<std::sync::Mutex<Receiver<()>>>);
    #[resilient(bulkhead = &BULKHEAD, timeout = "20ms")]
    fn call(gate: Gate) -> Result<&'static str, Fault> {
        let _ = gate.0.lock().map(|gate| gate.recv());
        Ok("v")
    }
    let (open, gate): (Sender<()>, _) = channel();
    let gate = Gate(Arc::new(std::sync::Mutex::new(gate)));
    assert_eq!(word(&call(gate.clone())), "timeout");
    assert_eq!((word(&call(gate.clone())), BULKHEAD.in_flight()), ("full", 1));
    drop(open);
    while BULKHEAD.in_flight() > 0 {
        std::thread::yield_now();
    }
    assert!(Workers::now().started() > 0);
    assert_eq!(word(&call(gate)), "v");
}
