//! What other systems' suites test of rate limiters (Failsafe, resilience4j), bulkheads (Polly, cockatiel), hedging (Polly,
//! Failsafe, gRPC) and retry budgets (gRPC A6, Finagle, the AWS SDKs), by behaviour, under ids of this file's own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use futures::FutureExt;
use futures::future::join_all;
use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{
    Body, Caller, Fault, Held, HeldThread, Outcome, Script, always, async_rows, call_rows, fail, letter,
    mistakes, succeed,
};
use resilient_runtime::{Bulkhead, RateLimiter, RetryBudget, VirtualTime, resilient};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

// Rate limits. `L` is a call that was turned away.
call_rows! {
    /// Failsafe's smooth limiter: one every tenth of a second, and nothing saved up.
    smooth: [rate_limit("10/s", burst = 1)], "SS 99 S 1 SS 100 S 100 S 5000 SS" => "+LL+L+++L", 5 runs;
    /// Its bursty one: all at once, and then as they come back.
    bursty: [rate_limit = "2/200ms"], "SSS 99 S 1 SS 100 SS 200 SSS" => "++LL+L+L++L", 6 runs;
    /// A window that starts anew would let eight through within 2 ms here.
    no_second_burst_at_an_edge: [rate_limit = "4/s"], "S 998 SSS SS 2 SSSS" => "+++++LLLLL", 5 runs;
    /// What was turned away costs nothing: however often one asks, the next turn comes no later.
    asking_is_free: [rate_limit = "1/s"], "S SSSS 500 SSSS 500 S" => "+LLLLLLLL+", 2 runs;
    /// A long silence saves up one burst, not an hour's worth.
    silence_saves_one_burst: [rate_limit("100/s", burst = 3)], "3600000 SSSS 3600000 SSSS" => "+++L+++L", 6 runs;
    /// A part of a turn is kept.
    parts_add_up: [rate_limit("4/s", burst = 1)], "S 125 S 125 S 125 S 125 S" => "+L+L+", 3 runs;
    slow_rates: [rate_limit = "1/d"], "S 86399999 S 1 S" => "+L+", 2 runs;
    /// A call that takes long has taken its turn at the start.
    at_the_start_of_the_call: [rate_limit = "1/s"], "S900 S 100 S" => "+L+", 2 runs;
}

/// So many callers at once: when each got through, or `L`. In the order in which they came.
macro_rules! crowds {
    ($($(#[$comment:meta])* $id:ident: [$($attribute:tt)*], $callers:literal => $times:literal;)*) => {$(
        $(#[$comment])*
        #[tokio::test(start_paused = true)]
        async fn $id() {
            #[resilient($($attribute)*)]
            async fn call(started: Instant) -> Result<u128, Fault> {
                Ok(started.elapsed().as_millis())
            }
            let started = Instant::now();
            let seen = join_all((0..$callers).map(|_| call(started))).await;
            let shown = seen.into_iter().map(|it| match it {
                Ok(after) => after.to_string(),
                Err(error) => letter(&Err(error)).to_string(),
            });
            assert_eq!(shown.collect::<Vec<_>>().join(" "), $times);
        }
    )*};
}

crowds! {
    evenly_spaced: [rate_limit("10/s", burst = 1, max_wait = "1s")], 5 => "0 100 200 300 400";
    a_burst_and_then_evenly: [rate_limit("10/s", burst = 3, max_wait = "1s")], 6 => "0 0 0 100 200 300";
    /// Those whose turn would be later than they may wait do not take one.
    up_to_the_longest_wait: [rate_limit("10/s", burst = 1, max_wait = "250ms")], 6 => "0 100 200 L L L";
    as_long_as_the_wait_is_just_enough: [rate_limit("10/s", burst = 1, max_wait = "200ms")], 4 => "0 100 200 L";
    without_a_wait: [rate_limit("10/s", burst = 2)], 4 => "0 0 L L";
    no_later_than_the_deadline: [rate_limit("10/s", burst = 1, max_wait = "1s"), deadline = "250ms"],
        5 => "0 100 200 L L";
}

/// The hint of a rejection is exact: asked a moment before, it is too early, and then it is not.
#[test]
fn hints_are_exact() {
    for (count, period, burst) in
        [(1, SECOND, 1), (3, SECOND, 3), (7, SECOND, 2), (1000, SECOND, 1), (1, SECOND * 3600, 4)]
    {
        let (limiter, time) = (RateLimiter::new(count, period).burst(burst), VirtualTime::start());
        for round in 0..20 {
            while limiter.try_acquire().is_ok() {}
            let hint = limiter.try_acquire().expect_err("used up").retry_after().expect("a hint");
            time.advance(hint - Duration::from_nanos(1));
            assert!(
                limiter.try_acquire().is_err_and(|it| it.is_limited()),
                "{count} per {period:?}, round {round}"
            );
            time.advance(Duration::from_nanos(1));
            assert_eq!(limiter.try_acquire(), Ok(()), "{count} per {period:?}, round {round}");
        }
    }
}

/// However calls come, no stretch of time sees more of them than the burst and what the rate adds.
#[test]
fn never_more_than_promised() {
    for (count, burst) in [(10_u32, 1_u32), (10, 10), (10, 25), (333, 7)] {
        let (limiter, time) = (RateLimiter::new(count, SECOND).burst(burst), VirtualTime::start());
        let mut let_through = Vec::new();
        for step in 0..3000_u64 {
            if limiter.try_acquire().is_ok() {
                let_through.push(time.elapsed());
            }
            // Crowds, trickles and pauses.
            time.advance(match step % 97 {
                0 => milliseconds(700),
                it if it < 50 => Duration::ZERO,
                it => Duration::from_micros(it * 171),
            });
        }
        assert!(let_through.len() > 100, "{}", let_through.len());
        for (at, first) in let_through.iter().enumerate() {
            for (more, last) in let_through[at..].iter().enumerate() {
                let allowed = f64::from(burst) + (*last - *first).as_secs_f64() * f64::from(count);
                let seen = u32::try_from(more + 1).expect("few");
                assert!(f64::from(seen) <= allowed + 1e-6, "{seen} within {:?}", *last - *first);
            }
        }
    }
}

/// A rate that is changed holds from the next call that is let through: when that may come has been settled before.
#[test]
fn a_rate_that_is_changed() {
    static LIMITER: RateLimiter = RateLimiter::new(10, SECOND).burst(1);
    #[resilient(rate_limit = &LIMITER)]
    fn call() -> Outcome {
        Ok("")
    }
    let time = VirtualTime::start();
    let after = |wait| {
        time.advance(milliseconds(wait));
        letter(&call())
    };
    assert_eq!([0, 100].map(after), ['+', '+']);
    LIMITER.set_rate(100, SECOND);
    assert_eq!([99, 1, 10, 5, 5].map(after), ['L', '+', '+', 'L', '+']);
    LIMITER.set_rate(1, SECOND);
    assert_eq!([10, 999, 1].map(after), ['+', 'L', '+']);
}

/// Ten tenants have ten limits.
#[test]
fn a_limit_per_key() {
    #[resilient(rate_limit = "1/s", key = tenant)]
    fn call(tenant: u32) -> Outcome {
        Ok("")
    }
    let time = VirtualTime::start();
    for _ in 0..3 {
        assert_eq!([0, 1, 0, 2, 1, 2].map(|tenant| letter(&call(tenant))), ['+', '+', 'L', '+', 'L', 'L']);
        time.advance(SECOND);
    }
}

// Bulkheads.

#[resilient(bulkhead = bulkhead)]
async fn run_in(bulkhead: Arc<Bulkhead>, body: Arc<Held>) -> Outcome {
    body.run().await
}

async fn submit(bulkhead: &Arc<Bulkhead>) -> Caller {
    Caller::submit(|body| run_in(bulkhead.clone(), body)).await
}

/// What waits, by its place: `r` runs, `w` waits.
fn show<const N: usize>(callers: [&Caller; N]) -> String {
    callers.iter().map(|caller| if caller.is_waiting() { 'w' } else { 'r' }).collect()
}

#[tokio::test(start_paused = true)]
async fn a_waiter_that_leaves_does_not_disturb_the_order() {
    let bulkhead = Arc::new(Bulkhead::new(1).max_queued(3));
    let [a, b, c, d] =
        [submit(&bulkhead).await, submit(&bulkhead).await, submit(&bulkhead).await, submit(&bulkhead).await];
    assert_eq!((show([&a, &b, &c, &d]), bulkhead.queued()), ("rwww".into(), 3));
    c.cancel().await;
    assert_eq!(bulkhead.queued(), 2);
    let e = submit(&bulkhead).await;
    for (ends, seen) in [(&a, "rww"), (&b, "rrw"), (&d, "rrr")] {
        ends.release(Ok("")).await;
        assert_eq!(show([&b, &d, &e]), seen);
    }
    e.release(Ok("")).await;
    assert_eq!((bulkhead.in_flight(), bulkhead.queued()), (0, 0));
}

/// Also while a slot is free between two waiters: who comes new goes behind.
#[tokio::test(start_paused = true)]
async fn nobody_overtakes() {
    let bulkhead = Arc::new(Bulkhead::new(1).max_queued(5));
    let [a, b] = [submit(&bulkhead).await, submit(&bulkhead).await];
    a.release(Ok("")).await;
    let c = submit(&bulkhead).await;
    assert_eq!(show([&b, &c]), "rw");
}

/// The slot of a call that is dropped, fails or panics serves the next in the queue.
#[tokio::test(start_paused = true)]
async fn every_end_gives_the_slot_back() {
    let bulkhead = Arc::new(Bulkhead::new(1).max_queued(1));
    let a = submit(&bulkhead).await;
    let b = submit(&bulkhead).await;
    a.cancel().await;
    assert_eq!(b.runs(), 1);
    let c = submit(&bulkhead).await;
    b.release(Err(T)).await;
    assert_eq!((b.outcome().await, c.runs()), (Err(T), 1));
    c.release(Ok("")).await;
    #[resilient(bulkhead = bulkhead)]
    async fn panics(bulkhead: &Bulkhead) -> Outcome {
        panic!("body of {bulkhead:?}")
    }
    for _ in 0..3 {
        assert!(AssertUnwindSafe(panics(&bulkhead)).catch_unwind().await.is_err());
    }
    assert_eq!((bulkhead.in_flight(), bulkhead.available()), (0, 1));
}

#[test]
fn a_blocking_panic_gives_the_slot_back() {
    #[resilient(bulkhead = 1)]
    fn call(body: Body<'_>) -> Outcome {
        body()
    }
    for _ in 0..3 {
        assert!(catch_unwind(AssertUnwindSafe(|| call(&|| panic!("body")))).is_err());
    }
    assert_eq!(call(&|| Ok("")), Ok(""));
    // A body that calls itself needs a second slot, and there is none.
    assert_eq!(letter(&call(&|| call(&|| Ok("")))), 'B');
}

/// More slots serve those who wait, at once and in their order; fewer come into force as calls end.
#[tokio::test(start_paused = true)]
async fn slots_that_are_changed() {
    let bulkhead = Arc::new(Bulkhead::new(1).max_queued(3));
    let [a, b, c, d] =
        [submit(&bulkhead).await, submit(&bulkhead).await, submit(&bulkhead).await, submit(&bulkhead).await];
    bulkhead.set_max_concurrent(3);
    resilient_behaviour_tests::settle().await;
    assert_eq!(show([&a, &b, &c, &d]), "rrrw");
    bulkhead.set_max_concurrent(1);
    for (ends, seen) in [(&a, 'w'), (&b, 'w'), (&c, 'r')] {
        ends.release(Ok("")).await;
        assert_eq!(show([&d]), seen.to_string());
    }
}

/// When each of so many calls at once, whose bodies take a second, is over.
macro_rules! queued_crowds {
    ($($(#[$comment:meta])* $id:ident: [$($attribute:tt)*], $callers:literal => $seen:literal;)*) => {$(
        $(#[$comment])*
        #[tokio::test(start_paused = true)]
        async fn $id() {
            #[resilient($($attribute)*)]
            async fn call() -> Outcome {
                sleep(SECOND).await;
                Ok("")
            }
            let started = Instant::now();
            let calls = (0..$callers).map(|_| async {
                let seen = letter(&call().await);
                format!("{seen}{}", started.elapsed().as_millis())
            });
            assert_eq!(join_all(calls).await.join(" "), $seen);
        }
    )*};
}

queued_crowds! {
    two_at_a_time: [bulkhead(2, max_queued = 9)], 5 => "+1000 +1000 +2000 +2000 +3000";
    no_room: [bulkhead(2, max_queued = 1)], 5 => "+1000 +1000 +2000 B0 B0";
    /// Who waits too long is rejected; who came after it may still be served.
    no_patience: [bulkhead(1, max_queued = 9, max_wait = "1500ms")], 4 => "+1000 +2000 B1500 B1500";
    /// The attempt's time runs in the queue.
    timeout: [bulkhead(1, max_queued = 9), timeout = "1500ms"], 3 => "+1000 t1500 t1500";
    /// Without a queue, whoever tries when a slot is free.
    retried: [bulkhead = 1, max_attempts = 9, backoff = fixed("400ms"), jitter = none, retry_on = [rejected(full)]], 3
        => "+1000 +2200 +3400";
}

/// BH-07 is about a queue that a sync function declares: its callers wait in it.
#[test]
fn sync_callers_wait_in_a_queue_that_is_declared() {
    static BULKHEAD: Bulkhead = Bulkhead::new(3).max_queued(5);
    #[resilient(bulkhead = &BULKHEAD)]
    fn call(body: Body<'_>) -> Outcome {
        body()
    }
    let mut running: Vec<_> = (0..3).map(|_| HeldThread::start(call)).collect();
    std::thread::scope(|scope| {
        let fourth = scope.spawn(|| call(&|| Ok("fourth")));
        while BULKHEAD.queued() == 0 {
            std::thread::yield_now();
        }
        assert!(!fourth.is_finished());
        assert_eq!(running.remove(0).release(Ok("first")), Ok("first"));
        assert_eq!(fourth.join().expect("no panic"), Ok("fourth"));
    });
    for caller in running {
        assert_eq!(caller.release(Ok("")), Ok(""));
    }
}

#[tokio::test(start_paused = true)]
async fn slots_per_key() {
    #[resilient(bulkhead = 1, key = tenant)]
    async fn call(tenant: &'static str, body: Arc<Held>) -> Outcome {
        body.run().await
    }
    let [a, b] = [Caller::submit(|body| call("a", body)).await, Caller::submit(|body| call("b", body)).await];
    assert_eq!(show([&a, &b]), "rr");
    assert_eq!(letter(&Caller::submit(|body| call("a", body)).await.outcome().await), 'B');
}

// Hedging. The steps are those of the attempts in the order in which they start.
async_rows! {
    /// Polly: an outcome at the very moment at which the hedge is due needs none.
    at_the_moment: [hedge = "100ms", idempotent], always(succeed("first").takes(100)) => 1 calls, Ok("first"), 100 ms;
    /// The second of three is the fastest.
    the_middle_one: [hedge(after = "100ms", max = 2), idempotent],
        [succeed("a").takes(900), succeed("b").takes(250), succeed("c").takes(900)] => 3 calls, Ok("b"), 350 ms;
    /// gRPC: what may not be repeated ends all of them.
    a_fatal_hedge: [hedge(after = "100ms", max = 2), idempotent, max_attempts = 5, retry_on = [Io]],
        [succeed("a").takes(900), fail(T).takes(10)] => 2 calls, Err(T), 110 ms;
    /// What may be repeated does not, and those who follow come when they are due, no sooner.
    a_failed_hedge: [hedge(after = "100ms", max = 2), idempotent, max_attempts = 5, retry_on = [Io]],
        [succeed("a").takes(900), fail(Io).takes(10), succeed("c").takes(50)] => 3 calls, Ok("c"), 250 ms;
    /// Failsafe: never more at once than said, and slots are free again for them.
    each_needs_a_slot: [hedge(after = "100ms", max = 3), idempotent, bulkhead = 2],
        [succeed("a").takes(900), succeed("b").takes(900)] => 2 calls, Ok("a"), 900 ms;
    /// A timeout is an attempt's own; the hedge began later.
    a_late_first: [hedge = "100ms", idempotent, timeout = "300ms", max_attempts = 2, retry_on = [rejected(timeout)]],
        [succeed("late").takes(900), succeed("b").takes(250)] => 2 calls, Ok("b"), 350 ms;
    /// A refused value is no success: the others go on, though there is no attempt left.
    a_refused_value: [hedge = "100ms", idempotent, max_attempts = 2, retry_if_ok = |it: &&str| *it == "bad"],
        [succeed("good").takes(300), succeed("bad").takes(10)] => 2 calls, Ok("good"), 300 ms;
    /// Nor where a breaker has asked before.
    a_refused_value_counts: [
        hedge = "100ms", idempotent, max_attempts = 2, retry_if_ok = |it: &&str| *it == "bad", circuit_breaker
    ], [succeed("good").takes(300), succeed("bad").takes(10)] => 2 calls, Ok("good"), 300 ms;
    /// If all are refused, the round is repeated, whatever the last one was.
    refused_values: [hedge = "100ms", idempotent, max_attempts = 3, backoff = none, retry_if_ok = |it: &&str| *it == "bad"],
        [succeed("bad").takes(150), fail(Io).takes(100), succeed("good").takes(10)] => 3 calls, Ok("good"), 210 ms;
    an_error_and_then_a_refused_value: [
        hedge = "100ms", idempotent, max_attempts = 2, backoff = none, retry_on = [Io], retry_if_ok = |it: &&str| *it == "bad"
    ], [fail(Io).takes(150), succeed("bad").takes(100)] => 2 calls, Err(Io), 200 ms;
    refused_alone: [hedge = "100ms", idempotent, max_attempts = 3, backoff = none, retry_if_ok = |it: &&str| *it == "bad"],
        [succeed("bad").takes(50), succeed("good").takes(50)] => 2 calls, Ok("good"), 100 ms;
    /// A token each: two hedges, and the third has to be done without.
    paid_from_a_budget: [
        hedge(after = "100ms", max = 5), idempotent, budget(initial = 2, capacity = 2, per_second = 0, ratio = 0.001)
    ], always(succeed("a").takes(1000)) => 3 calls, Ok("a"), 1000 ms;
}

/// Each starts the delay after the one before it.
#[tokio::test(start_paused = true)]
async fn hedges_are_staggered() {
    #[resilient(hedge(after = "70ms", max = 4), idempotent)]
    async fn call(body: &Script) -> Outcome {
        body.run().await
    }
    let body = Script::paused(always(succeed("slow").takes(10_000)));
    assert_eq!(call(&body).await, Ok("slow"));
    assert_eq!(body.gaps(), [milliseconds(70); 4]);
}

/// Nothing of a loser is left: its slot and its place in the half-open breaker are free.
#[tokio::test(start_paused = true)]
async fn losers_leave_nothing_behind() {
    static BULKHEAD: Bulkhead = Bulkhead::new(5);
    #[resilient(hedge = "100ms", idempotent, bulkhead = &BULKHEAD)]
    async fn call(body: &Script) -> Outcome {
        body.run().await
    }
    let body = Script::paused([succeed("slow").takes(10_000), succeed("fast").takes(10)]);
    assert_eq!((call(&body).await, BULKHEAD.in_flight(), body.milliseconds()), (Ok("fast"), 0, 110));
}

/// Each value is asked about once, when it is there, with a breaker and without.
#[tokio::test(start_paused = true)]
async fn a_race_asks_about_each_value_once() {
    #[resilient(
        hedge = "100ms", idempotent, max_attempts = 3, backoff = none,
        retry_if_ok = |it: &&str| { asked.fetch_add(1, SeqCst); *it == "bad" }
    )]
    async fn call(body: &Script, asked: &AtomicUsize) -> Outcome {
        body.run().await
    }
    #[resilient(
        hedge = "100ms", idempotent, max_attempts = 3, backoff = none, circuit_breaker,
        retry_if_ok = |it: &&str| { asked.fetch_add(1, SeqCst); *it == "bad" }
    )]
    async fn counted(body: &Script, asked: &AtomicUsize) -> Outcome {
        body.run().await
    }
    let steps = || [succeed("bad").takes(150), succeed("bad").takes(100), succeed("good").takes(10)];
    for breaker in [false, true] {
        let (body, asked) = (Script::paused(steps()), AtomicUsize::new(0));
        let outcome = if breaker { counted(&body, &asked).await } else { call(&body, &asked).await };
        assert_eq!((outcome, body.calls(), asked.into_inner()), (Ok("good"), 3, 3));
    }
}

#[test]
fn hedging_says_that_it_repeats() {
    let message = "`hedge` runs the body twice at a time: add `idempotent` if that does no harm";
    assert_eq!(mistakes("hedge"), [message]);
}

// Budgets.

/// A dependency that is down, and a thousand calls of four attempts each: what it has to bear.
macro_rules! down {
    ($($(#[$comment:meta])* $id:ident: [$($budget:tt)*] => $bodies:literal;)*) => {
        mod down {
            use super::*;
            $(
                $(#[$comment])*
                #[test]
                fn $id() {
                    #[resilient($($budget)*, max_attempts = 4, backoff = none, retry_on = any)]
                    fn call(body: &Script) -> Outcome {
                        body.call()
                    }
                    let body = Script::blocking(always(fail(T)));
                    assert!((0..1000).all(|_| call(&body) == Err(T)));
                    assert_eq!(body.calls(), $bodies);
                }
            )*
        }
    };
}

down! {
    /// Three tokens to begin with, and a tenth of the calls.
    a_tenth: [budget(ratio = 0.1, per_second = 0)] => 1103;
    /// Half as much load again, not four times as much.
    a_half: [budget(ratio = 0.5, per_second = 0)] => 1503;
    by_default: [budget] => 1103;
    /// Without one, each call is made four times.
    without_one: [idempotent] => 4000;
    /// Where only successes pay, nothing comes in.
    of_successes: [budget(ratio = 0.1, per_second = 0, of = successes)] => 1003;
}

/// What a healthy time saves up is the capacity, no more.
#[test]
fn a_healthy_time_saves_up_the_capacity() {
    #[resilient(
        budget(ratio = 0.1, per_second = 0, capacity = 5, initial = 0), max_attempts = 2, backoff = none, retry_on = any
    )]
    fn call(body: &Script) -> Outcome {
        body.call()
    }
    let body = Script::blocking((0..1000).map(|_| succeed("")).chain([fail(T)]).collect::<Vec<_>>());
    assert!((0..1000).all(|_| call(&body).is_ok()));
    assert!((0..100).all(|_| call(&body) == Err(T)));
    // The first of them finds it full, so that its own tenth is lost: 5, and a tenth of 99, rounded down.
    assert_eq!(body.calls(), 1000 + 100 + 5 + 9);
}

/// Tokens that time brings, for those who call rarely.
#[test]
fn a_rare_caller_has_a_retry_each() {
    #[resilient(budget(ratio = 0.001, per_second = 1, initial = 1), max_attempts = 3, backoff = none, retry_on = any)]
    fn call(body: &Script) -> Outcome {
        body.call()
    }
    let body = Script::blocking(always(fail(T).takes(500)));
    for calls in [2, 4, 6, 8] {
        assert_eq!((call(&body), body.calls()), (Err(T), calls));
    }
}

/// gRPC A6: whether a retry is allowed after these outcomes. A failure takes one, a success puts in the ratio, and more than
/// half has to be left.
#[test]
fn throttle() {
    let table: &[(u32, f64, &str, bool)] = &[
        (10, 0.1, "", true),
        (10, 0.1, "FFFF", true),
        (10, 0.1, "FFFFF", false),
        (10, 0.1, "FFFFFS", true),
        (10, 0.1, "FFFFFFSSSSSSSSSS", false),
        (10, 0.1, "FFFFFFSSSSSSSSSSS", true),
        // Never below nothing: one failure more or a thousand, the way back is the same.
        (4, 1.0, "FFFFFFFFFFFFFFFFSS", false),
        (4, 1.0, "FFFFFFFFFFFFFFFFSSS", true),
        // Never above the most.
        (4, 0.5, "SSSSSSSSFF", false),
        (1, 0.5, "F", false),
        (1, 0.5, "FS", false),
        (1, 0.5, "FSS", true),
    ];
    for &(most, ratio, outcomes, allowed) in table {
        let budget = RetryBudget::throttle(most, ratio);
        for outcome in outcomes.chars() {
            if outcome == 'F' { budget.count_failure() } else { budget.count_success() }
        }
        assert_eq!(budget.try_withdraw(), allowed, "{most}, {ratio}, {outcomes}: {}", budget.balance());
    }
}

/// The AWS SDKs: 500 tokens, five for a retry and ten after a timeout, which come back with its success.
#[test]
fn token_store() {
    let store = || RetryBudget::tokens(500).cost(5).cost_after_timeout(10).refund_on_success(1);
    for (after_timeout, retries) in [(false, 100), (true, 50)] {
        let budget = store();
        assert_eq!((0..1000).filter(|_| budget.try_withdraw_for(after_timeout)).count(), retries);
        assert!(!budget.try_withdraw_for(after_timeout));
        budget.count_retried_success(after_timeout);
        assert!(budget.try_withdraw_for(after_timeout));
        assert!(!budget.try_withdraw_for(after_timeout));
        // First attempts bring one each.
        for _ in 0..if after_timeout { 9 } else { 4 } {
            budget.count_success();
            assert!(!budget.try_withdraw_for(after_timeout), "{}", budget.balance());
        }
        budget.count_success();
        assert!(budget.try_withdraw_for(after_timeout));
    }
}

/// The functions of one upstream pay from one budget, whichever of them is called.
#[test]
fn one_budget_per_upstream() {
    #[resilient(
        budget(initial = 2, per_second = 0, ratio = 0.001), max_attempts = 9, backoff = none, retry_on = any,
        upstream = "beyond-e"
    )]
    fn read(body: &Script) -> Outcome {
        body.call()
    }
    #[resilient(
        budget(initial = 2, per_second = 0, ratio = 0.001), max_attempts = 9, backoff = none, retry_on = any,
        upstream = "beyond-e"
    )]
    fn write(body: &Script) -> Outcome {
        body.call()
    }
    let body = Script::blocking([fail(Io), succeed(""), fail(T)]);
    assert_eq!(read(&body), Ok(""));
    assert_eq!((write(&body), body.calls()), (Err(T), 4));
    assert_eq!((read(&body), write(&body), body.calls()), (Err(T), Err(T), 6));
}
