//! MicroProfile Fault Tolerance TCK, the bulkhead tests. Its sync bulkhead has no queue, its async one always has; here a
//! queue is what `max_queued` says. A full bulkhead is an error like any other to its retries, here one that `retry_on`
//! has to name.
//!
//! Callers are threads or tasks whose bodies run until they are let go. There is no default limit here: rows about the
//! default of 10 write it. A type-level annotation is made of constants.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Barrier, Mutex};
use std::time::Duration;

use resilient_behaviour_tests::Fault::T;
use resilient_behaviour_tests::{Body, Caller, Held, HeldThread, Outcome, letter};
use resilient_runtime::{Bulkhead, VirtualTime, resilient};
use tokio::task::JoinSet;

const THREE: u32 = 3;
const FIVE: u32 = 5;
const TEN: u32 = 10;

/// As many callers as there are slots run, and the next is rejected. A slot that comes back serves one caller.
macro_rules! slots {
    ($($id:ident: [$($attribute:tt)*] => $slots:literal slots;)*) => {$(
        mod $id {
            use super::*;

            #[test]
            fn blocking() {
                #[resilient($($attribute)*)]
                fn call(body: Body<'_>) -> Outcome {
                    body()
                }
                let is_full = || letter(&call(&|| Ok("Success"))) == 'B';
                let mut running: Vec<_> = (0..$slots).map(|_| HeldThread::start(call)).collect();
                assert!(is_full());
                assert_eq!(running.remove(0).release(Ok("Success")), Ok("Success"));
                running.push(HeldThread::start(call));
                assert!(is_full());
                for caller in running {
                    assert_eq!(caller.release(Ok("Success")), Ok("Success"));
                }
            }

            #[tokio::test]
            async fn future() {
                #[resilient($($attribute)*)]
                async fn call(body: Arc<Held>) -> Outcome {
                    body.run().await
                }
                fill(call, $slots, 0).await;
            }
        }
    )*};
}

slots! {
    bh_01: [bulkhead = 10] => 10 slots;
    bh_02: [bulkhead(max_concurrent = TEN)] => 10 slots;
    bh_03: [bulkhead = 3] => 3 slots;
    bh_04: [bulkhead(max_concurrent = THREE)] => 3 slots;
    bh_05: [bulkhead = 10] => 10 slots;
    bh_06: [bulkhead(max_concurrent = TEN)] => 10 slots;
}

/// Fills the slots and the queue. Then each caller that ends lets in the one that waits longest, and one more into the queue.
async fn fill<F>(call: fn(Arc<Held>) -> F, slots: usize, places: usize)
where
    F: Future<Output = Outcome> + Send + 'static,
{
    let mut callers = Vec::new();
    for _ in 0..slots + places {
        callers.push(Caller::submit(call).await);
    }
    for ended in 0..3 {
        assert_eq!(letter(&Caller::submit(call).await.outcome().await), 'B', "after {ended} have ended");
        let begun: usize = callers.iter().map(Caller::runs).sum();
        assert_eq!(begun, slots);
        let first = callers.remove(0);
        first.release(Ok("Success")).await;
        assert_eq!(first.outcome().await, Ok("Success"));
        if places > 0 {
            let begun: usize = callers.iter().map(Caller::runs).sum();
            assert_eq!(
                (callers[slots - 1].runs(), begun),
                (1, slots),
                "the one that waits longest, and no other"
            );
        }
        callers.push(Caller::submit(call).await);
    }
    for caller in callers {
        caller.release(Ok("Success")).await;
        assert_eq!(caller.outcome().await, Ok("Success"));
    }
}

macro_rules! queues {
    ($($id:ident: [$($attribute:tt)*] => $slots:literal slots, $places:literal places;)*) => {$(
        mod $id {
            use super::*;

            #[tokio::test]
            async fn future() {
                #[resilient($($attribute)*)]
                async fn call(body: Arc<Held>) -> Outcome {
                    body.run().await
                }
                fill(call, $slots, $places).await;
            }
        }
    )*};
}

queues! {
    bh_08: [bulkhead(10, max_queued = 10)] => 10 slots, 10 places;
    bh_09: [bulkhead(max_concurrent = TEN, max_queued = TEN)] => 10 slots, 10 places;
    bh_10: [bulkhead(3, max_queued = 10)] => 3 slots, 10 places;
    bh_11: [bulkhead(max_concurrent = THREE, max_queued = TEN)] => 3 slots, 10 places;
    bh_12: [bulkhead(max_concurrent = 10, max_queued = 10)] => 10 slots, 10 places;
    bh_13: [bulkhead(max_concurrent = TEN, max_queued = TEN)] => 10 slots, 10 places;
    bh_14: [bulkhead(5, max_queued = 5)] => 5 slots, 5 places;
    bh_15: [bulkhead(max_concurrent = FIVE, max_queued = FIVE)] => 5 slots, 5 places;
    // Its bodies return futures at once that are pending: the slot is held until those are ready, which is all there is here.
    bh_16: [bulkhead(2, max_queued = 2)] => 2 slots, 2 places;
}

/// A handle is not done while its body is blocked, and done once it is let go, whether somebody asks for the result or not.
macro_rules! handles {
    ($($id:ident: [$($attribute:tt)*], $asks:literal;)*) => {$(
        mod $id {
            use super::*;

            #[tokio::test(start_paused = true)]
            async fn future() {
                #[resilient($($attribute)*)]
                async fn call(body: Arc<Held>) -> Outcome {
                    body.run().await
                }
                let caller = Caller::submit(call).await;
                tokio::time::sleep(Duration::from_secs(3600)).await;
                assert_eq!((caller.runs(), caller.is_over()), (1, false));
                caller.release(Ok("Success")).await;
                if !$asks {
                    assert!(caller.is_over());
                }
                assert_eq!(caller.outcome().await, Ok("Success"));
            }
        }
    )*};
}

handles! {
    bh_17: [bulkhead(10, max_queued = 10)], true;
    bh_18: [bulkhead(10, max_queued = 10)], false;
    bh_19: [bulkhead(max_concurrent = TEN, max_queued = TEN)], true;
    bh_20: [bulkhead(max_concurrent = TEN, max_queued = TEN)], false;
}

/// Counts how many bodies run beside each other.
#[derive(Default)]
struct Gauge {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Gauge {
    fn enter(&self) {
        self.most.fetch_max(self.now.fetch_add(1, SeqCst) + 1, SeqCst);
    }

    fn leave(&self) {
        self.now.fetch_sub(1, SeqCst);
    }
}

/// A hundred callers, one every 25 ms, whose bodies take 50 ms there and 500 ms here, where time is exact and the former
/// would leave slots free for ever. Threads are without those waits: as many as can be at the same time.
mod bh_21 {
    use super::*;

    #[test]
    fn blocking() {
        #[resilient(bulkhead = 5)]
        fn call(gauge: &Gauge) -> Outcome {
            gauge.enter();
            for _ in 0..10 {
                std::thread::yield_now();
            }
            gauge.leave();
            Ok("Success")
        }
        let (gauge, begin) = (Gauge::default(), Barrier::new(10));
        let seen: String = std::thread::scope(|scope| {
            let caller = || {
                begin.wait();
                (0..10).map(|_| letter(&call(&gauge))).collect::<String>()
            };
            let callers = [(); 10].map(|()| scope.spawn(caller));
            callers.map(|caller| caller.join().expect("no panic")).concat()
        });
        assert!(seen.matches('+').count() >= 5, "{seen}");
        assert!(seen.chars().all(|it| it == '+' || it == 'B'), "{seen}");
        assert!(gauge.most.load(SeqCst) <= 5, "{}", gauge.most.load(SeqCst));
    }

    #[tokio::test(start_paused = true)]
    async fn future() {
        #[resilient(bulkhead = 5)]
        async fn call(gauge: Arc<Gauge>) -> Outcome {
            gauge.enter();
            tokio::time::sleep(Duration::from_millis(500)).await;
            gauge.leave();
            Ok("Success")
        }
        // Five callers per half second get in, of twenty that come.
        assert_eq!(press(call).await, (25, 5));
    }
}

/// The same with a queue: who waits is served as well.
mod bh_22 {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn future() {
        #[resilient(bulkhead(5, max_queued = 5))]
        async fn call(gauge: Arc<Gauge>) -> Outcome {
            gauge.enter();
            tokio::time::sleep(Duration::from_millis(500)).await;
            gauge.leave();
            Ok("Success")
        }
        // Those of five half seconds, and those who still wait at the end.
        assert_eq!(press(call).await, (30, 5));
    }
}

/// How many callers succeed, and how many ran beside each other. All others are rejected.
async fn press<F>(call: fn(Arc<Gauge>) -> F) -> (usize, usize)
where
    F: Future<Output = Outcome> + Send + 'static,
{
    let (gauge, mut callers) = (Arc::new(Gauge::default()), JoinSet::new());
    for _ in 0..100 {
        callers.spawn(call(gauge.clone()));
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let outcomes = callers.join_all().await;
    let succeeded = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(outcomes.iter().filter(|outcome| letter(outcome) == 'B').count(), 100 - succeeded);
    (succeeded, gauge.most.load(SeqCst))
}

/// What is declared is 3, what is configured 5.
mod bh_23 {
    use super::*;

    static BULKHEAD: Bulkhead = Bulkhead::new(3);

    #[resilient(bulkhead = &BULKHEAD)]
    fn call(body: Body<'_>) -> Outcome {
        body()
    }

    #[test]
    fn blocking() {
        BULKHEAD.set_max_concurrent(5);
        let running = [(); 5].map(|()| HeldThread::start(call));
        assert_eq!(letter(&call(&|| Ok("Success"))), 'B');
        for caller in running {
            assert_eq!(caller.release(Ok("Success")), Ok("Success"));
        }
    }
}

/// `BulkheadLifecycleTest`: eight callers each, on several instances; the ninth of each is rejected.
fn both_hold_eight(one: fn(Body<'_>) -> Outcome, another: fn(Body<'_>) -> Outcome) {
    let running: Vec<_> =
        (0..16).map(|at| HeldThread::start(if at % 2 == 0 { one } else { another })).collect();
    assert_eq!(letter(&one(&|| Ok("Success"))), 'B');
    assert_eq!(letter(&another(&|| Ok("Success"))), 'B');
    for caller in running {
        assert_eq!(caller.release(Ok("Success")), Ok("Success"));
    }
}

struct One;
struct Another;

impl One {
    #[resilient(bulkhead = 8)]
    fn service(&self, body: Body<'_>) -> Outcome {
        body()
    }

    #[resilient(bulkhead = 8)]
    fn first(&self, body: Body<'_>) -> Outcome {
        body()
    }

    #[resilient(bulkhead = 8)]
    fn second(&self, body: Body<'_>) -> Outcome {
        body()
    }
}

impl Another {
    #[resilient(bulkhead = 8)]
    fn service(&self, body: Body<'_>) -> Outcome {
        body()
    }
}

trait Ancestor {
    fn inherited(&self, body: Body<'_>) -> Outcome;
}

impl Ancestor for One {
    #[resilient(bulkhead = 8)]
    fn inherited(&self, body: Body<'_>) -> Outcome {
        body()
    }
}

impl Ancestor for Another {
    #[resilient(bulkhead = 8)]
    fn inherited(&self, body: Body<'_>) -> Outcome {
        body()
    }
}

#[test]
fn bh_24() {
    both_hold_eight(|body| One.service(body), |body| Another.service(body));
}

#[test]
fn bh_25() {
    both_hold_eight(|body| One.inherited(body), |body| Another.inherited(body));
}

#[test]
fn bh_26() {
    both_hold_eight(|body| One.first(body), |body| One.second(body));
}

/// A runs. B is rejected and tries again until A is let go at 500 ms.
macro_rules! retried_until_free {
    ($($id:ident: [$($attribute:tt)*];)*) => {$(
        mod $id {
            use super::*;

            #[test]
            fn blocking() {
                #[resilient($($attribute)*, on_retry = |_| between())]
                fn call(body: Body<'_>, between: &dyn Fn()) -> Outcome {
                    body()
                }
                let time = VirtualTime::start();
                let running = RefCell::new(Some(HeldThread::start(|body| call(body, &|| ()))));
                let release = || {
                    if time.elapsed() >= Duration::from_millis(500) {
                        if let Some(running) = running.take() {
                            assert_eq!(running.release(Ok("A")), Ok("A"));
                        }
                    }
                };
                let body = || {
                    assert!(running.borrow().is_none(), "it runs although A does");
                    Ok("B")
                };
                assert_eq!(call(&body, &release), Ok("B"));
                assert_eq!(time.elapsed(), Duration::from_millis(600));
            }

            #[tokio::test(start_paused = true)]
            async fn future() {
                #[resilient($($attribute)*)]
                async fn call(body: Arc<Held>) -> Outcome {
                    body.run().await
                }
                let [a, b] = [Caller::submit(call).await, Caller::submit(call).await];
                tokio::time::sleep(Duration::from_millis(500)).await;
                assert_eq!((a.runs(), b.is_waiting()), (1, true));
                a.release(Ok("A")).await;
                tokio::time::sleep(Duration::from_millis(101)).await;
                assert_eq!(b.runs(), 1);
                b.release(Ok("B")).await;
                assert_eq!((a.outcome().await, b.outcome().await), (Ok("A"), Ok("B")));
            }
        }
    )*};
}

const PAUSE: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_millis(3000);

retried_until_free! {
    bh_27: [
        bulkhead = 1, max_attempts = 100_000, deadline = "3000ms", backoff = fixed("100ms"), jitter = none,
        retry_on = [T, rejected(full)]
    ];
    bh_28: [
        bulkhead = 1, max_attempts = 100_000, deadline = PATIENCE, backoff = fixed(PAUSE), jitter = none,
        retry_on = [T, rejected(full)]
    ];
}

/// A fails, and waits a second without its slot. B takes it, and A's second attempt finds it taken.
macro_rules! free_while_waiting {
    ($($id:ident: [$($attribute:tt)*];)*) => {$(
        mod $id {
            use super::*;

            #[test]
            fn blocking() {
                #[resilient($($attribute)*, on_retry = |_| between())]
                fn call(body: Body<'_>, between: &dyn Fn()) -> Outcome {
                    body()
                }
                let time = VirtualTime::start();
                let other = RefCell::new(None);
                // A waits from here on.
                let submit = || drop(other.replace(Some(HeldThread::start(|body| call(body, &|| ())))));
                assert_eq!(letter(&call(&|| Err(T), &submit)), 'B');
                assert_eq!(time.elapsed(), Duration::from_secs(1));
                assert_eq!(other.take().expect("submitted").release(Ok("B")), Ok("B"));
            }

            #[tokio::test(start_paused = true)]
            async fn future() {
                #[resilient($($attribute)*)]
                async fn call(body: Arc<Held>) -> Outcome {
                    body.run().await
                }
                let a = Caller::submit(call).await;
                a.release(Err(T)).await;
                tokio::time::sleep(Duration::from_millis(100)).await;
                let b = Caller::submit(call).await;
                assert_eq!(b.runs(), 1);
                tokio::time::sleep(Duration::from_millis(901)).await;
                assert_eq!(a.runs(), 1);
                assert_eq!(letter(&a.outcome().await), 'B');
                b.release(Ok("B")).await;
                assert_eq!(b.outcome().await, Ok("B"));
            }
        }
    )*};
}

const SECOND: Duration = Duration::from_secs(1);

free_while_waiting! {
    bh_29: [bulkhead = 1, max_attempts = 2, backoff = fixed("1000ms"), jitter = none, retry_on = [T]];
    bh_30: [bulkhead = 1, max_attempts = 2, backoff = fixed(SECOND), jitter = none, retry_on = [T]];
}

/// A runs, and B is rejected once and for all.
macro_rules! not_retried {
    ($($id:ident: [$($attribute:tt)*];)*) => {$(
        mod $id {
            use super::*;

            #[test]
            fn blocking() {
                #[resilient(bulkhead = 1, backoff = fixed("1000ms"), jitter = none, $($attribute)*)]
                fn call(body: Body<'_>) -> Outcome {
                    body()
                }
                let time = VirtualTime::start();
                let running = HeldThread::start(call);
                assert_eq!(letter(&call(&|| Ok("B"))), 'B');
                assert_eq!(time.elapsed(), Duration::ZERO);
                assert_eq!(running.release(Ok("A")), Ok("A"));
            }
        }
    )*};
}

const ONE: u32 = 1;

not_retried! {
    bh_31: [max_attempts = 2, retry_on = [T]];
    bh_32: [max_attempts = 2, abort_on = [rejected(full)]];
    bh_33: [max_attempts = ONE, retry_on = [T, rejected(full)]];
}

/// The one too many tries ten times more and gives up; the others do not notice.
macro_rules! exhausted {
    ($($id:ident: [$($attribute:tt)*];)*) => {$(
        mod $id {
            use super::*;

            #[tokio::test(start_paused = true)]
            async fn future() {
                #[resilient(
                    max_attempts = 11, backoff = fixed("1us"), jitter = none, retry_on = [T, rejected(full)],
                    on_retry = |_| { retries.fetch_add(1, SeqCst); }, $($attribute)*
                )]
                async fn call(body: Arc<Held>, retries: Arc<AtomicUsize>) -> Outcome {
                    body.run().await
                }
                let retries = Arc::new(AtomicUsize::new(0));
                let mut callers = Vec::new();
                for _ in 0..10 {
                    callers.push(Caller::submit(|body| call(body, retries.clone())).await);
                }
                let one_more = Caller::submit(|body| call(body, retries.clone())).await;
                assert_eq!(letter(&one_more.outcome().await), 'B');
                assert_eq!(retries.load(SeqCst), 10);
                assert_eq!(callers.iter().map(Caller::runs).sum::<usize>(), 5);
                for caller in callers {
                    caller.release(Ok("Success")).await;
                    assert_eq!(caller.outcome().await, Ok("Success"));
                }
            }
        }
    )*};
}

exhausted! {
    bh_34: [bulkhead(5, max_queued = 5)];
    bh_35: [bulkhead(max_concurrent = FIVE, max_queued = FIVE)];
}

/// The one too many tries until there is room.
macro_rules! retried_until_room {
    ($($id:ident: [$($attribute:tt)*];)*) => {$(
        mod $id {
            use super::*;

            #[tokio::test(start_paused = true)]
            async fn future() {
                #[resilient(
                    max_attempts = 100_000, deadline = "3000ms", backoff = fixed("100ms"), jitter = none,
                    retry_on = [T, rejected(full)], $($attribute)*
                )]
                async fn call(body: Arc<Held>) -> Outcome {
                    body.run().await
                }
                let mut callers = Vec::new();
                for _ in 0..6 {
                    callers.push(Caller::submit(call).await);
                }
                let one_more = Caller::submit(call).await;
                tokio::time::sleep(Duration::from_millis(500)).await;
                assert_eq!(callers.iter().map(Caller::runs).sum::<usize>(), 3);
                assert!(one_more.is_waiting());
                for caller in callers {
                    caller.release(Ok("Success")).await;
                    assert_eq!(caller.outcome().await, Ok("Success"));
                }
                tokio::time::sleep(Duration::from_millis(101)).await;
                assert_eq!(one_more.runs(), 1);
                one_more.release(Ok("Success")).await;
                assert_eq!(one_more.outcome().await, Ok("Success"));
            }
        }
    )*};
}

retried_until_room! {
    bh_36: [bulkhead(3, max_queued = 3)];
    bh_37: [bulkhead(max_concurrent = THREE, max_queued = THREE)];
}

#[tokio::test(start_paused = true)]
async fn bh_38() {
    #[resilient(
        bulkhead(1, max_queued = 1), max_attempts = 2, backoff = fixed("1000ms"), jitter = none, retry_on = [T]
    )]
    async fn call(body: Arc<Held>) -> Outcome {
        body.run().await
    }
    let [a, b] = [Caller::submit(call).await, Caller::submit(call).await];
    assert!(b.is_waiting());
    a.release(Err(T)).await;
    assert_eq!(b.runs(), 1, "it starts at once");
    let c = Caller::submit(call).await;
    assert!(c.is_waiting());
    tokio::time::sleep(Duration::from_millis(1001)).await;
    assert_eq!((letter(&a.outcome().await), c.is_waiting()), ('B', true));
    for caller in [b, c] {
        caller.release(Ok("Success")).await;
        assert_eq!(caller.outcome().await, Ok("Success"));
    }
}

#[tokio::test(start_paused = true)]
async fn bh_39() {
    #[resilient(bulkhead(1, max_queued = 5), max_attempts = 2, backoff = none, retry_on = [T])]
    async fn call(name: char, order: Arc<Mutex<String>>, body: Arc<Held>) -> Outcome {
        order.lock().expect("not poisoned").push(name);
        body.run().await
    }
    let order = Arc::new(Mutex::new(String::new()));
    let submit = |name| {
        Caller::submit({
            let order = order.clone();
            move |body| call(name, order, body)
        })
    };
    let [a, b, c] = [submit('A').await, submit('B').await, submit('C').await];
    a.release(Err(T)).await;
    b.release(Ok("B")).await;
    assert!(!a.is_over());
    c.release(Ok("C")).await;
    assert_eq!((*order.lock().expect("not poisoned")).as_str(), "ABCA");
    assert!(!a.is_over() && c.is_over());
    a.release(Err(T)).await;
    assert_eq!((a.outcome().await, b.outcome().await, c.outcome().await), (Err(T), Ok("B"), Ok("C")));
}

macro_rules! no_room_is_final {
    ($($id:ident: [$($attribute:tt)*];)*) => {$(
        mod $id {
            use super::*;

            #[tokio::test(start_paused = true)]
            async fn future() {
                #[resilient(
                    bulkhead(1, max_queued = 1), max_attempts = 2, backoff = fixed("1000ms"), jitter = none,
                    $($attribute)*
                )]
                async fn call(body: Arc<Held>) -> Outcome {
                    body.run().await
                }
                let [running, queued] = [Caller::submit(call).await, Caller::submit(call).await];
                let one_more = Caller::submit(call).await;
                assert!(one_more.is_over(), "without a wait");
                assert_eq!(letter(&one_more.outcome().await), 'B');
                assert_eq!((running.runs(), queued.is_waiting()), (1, true));
            }
        }
    )*};
}

no_room_is_final! {
    bh_40: [retry_on = [T]];
    bh_41: [abort_on = [rejected(full)]];
}
