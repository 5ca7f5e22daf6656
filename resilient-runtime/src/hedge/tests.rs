use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::rc::Rc;
use std::task::Waker;

use tokio::time::{Instant, sleep};

use super::*;
use crate::rejection::RejectionKind;

type Outcome = Result<usize, u32>;

const MS: Duration = Duration::from_millis(1);
const AFTER_50_MS: Hedge = Hedge::new().after(Duration::from_millis(50));

fn success(outcome: &Outcome, _: Option<Note>) -> bool {
    outcome.is_ok()
}

/// Attempts by script: the nth takes so many milliseconds and has this outcome. Notes what happens, and when.
struct Script {
    begun: Instant,
    attempts: Vec<(u64, Outcome)>,
    starts: RefCell<Vec<u64>>,
    running: Cell<u32>,
}

impl Script {
    fn new(attempts: &[(u64, Outcome)]) -> Self {
        let (starts, running) = (RefCell::default(), Cell::new(0));
        Self { begun: Instant::now(), attempts: attempts.to_vec(), starts, running }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap()
    }

    async fn attempt(&self) -> Outcome {
        let number = self.starts.borrow().len();
        self.starts.borrow_mut().push(self.now());
        let _running = Running::new(&self.running);
        let (takes, outcome) = self.attempts[number];
        sleep(Duration::from_millis(takes)).await;
        outcome
    }

    /// Runs a round: its outcome, attempts, and the time it took.
    async fn run(&self, settings: &Hedge, most: u32) -> (Outcome, u32, u64) {
        let mut round = pin!(hedge(settings, None, || true, most, success, || self.attempt()));
        let (outcome, attempts) = std::future::poll_fn(|cx| round.as_mut().poll(cx)).await;
        assert_eq!(self.running.get(), 0, "all attempts are dropped before the outcome is there");
        assert_eq!(self.starts.borrow().len(), usize::try_from(attempts).unwrap());
        (outcome, attempts, self.now())
    }
}

/// Counts itself while it lives.
struct Running<'c>(&'c Cell<u32>);

impl<'c> Running<'c> {
    fn new(count: &'c Cell<u32>) -> Self {
        count.set(count.get() + 1);
        Self(count)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

fn poll<T>(future: Pin<&mut impl Future<Output = T>>) -> Poll<T> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn an_attempt_that_is_ready_at_once_starts_no_other_and_touches_no_timer() {
    let starts = Cell::new(0);
    let start = || {
        starts.set(starts.get() + 1);
        std::future::ready(Err(7))
    };
    let mut round = pin!(hedge(&AFTER_50_MS, None, || panic!("no budget is asked"), 5, success, start));
    assert_eq!(poll(round.as_mut()), Poll::Ready((Err(7), 1)));
    assert_eq!(starts.get(), 1);
    assert!(matches!(round.delay, Delay::Idle));
    assert_eq!(round.hedges.capacity(), 0);
    assert!(poll(round.as_mut()).is_pending());
    assert!(matches!(round.delay, Delay::Endless), "a round that has ended starts nothing more");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_within_the_delay_is_not_hedged() {
    let script = Script::new(&[(49, Ok(1))]);
    assert_eq!(script.run(&AFTER_50_MS, 9).await, (Ok(1), 1, 49));
}

#[tokio::test(start_paused = true)]
async fn a_slow_attempt_is_hedged_once_unless_more_are_allowed() {
    let script = Script::new(&[(1_000, Ok(1)), (500, Ok(2))]);
    assert_eq!(script.run(&AFTER_50_MS, 9).await, (Ok(2), 2, 550));
    assert_eq!(*script.starts.borrow(), [0, 50]);
}

#[tokio::test(start_paused = true)]
async fn hedges_start_one_delay_after_the_other() {
    let script = Script::new(&[(1_000, Ok(1)), (1_000, Ok(2)), (1_000, Ok(3)), (10, Ok(4))]);
    assert_eq!(script.run(&AFTER_50_MS.max(3), 9).await, (Ok(4), 4, 160));
    assert_eq!(*script.starts.borrow(), [0, 50, 100, 150]);
}

#[tokio::test(start_paused = true)]
async fn the_first_attempt_may_still_win() {
    let script = Script::new(&[(80, Ok(1)), (1_000, Ok(2))]);
    assert_eq!(script.run(&AFTER_50_MS, 9).await, (Ok(1), 2, 80));
}

#[tokio::test(start_paused = true)]
async fn of_two_that_are_ready_in_the_same_poll_the_older_wins() {
    let script = Script::new(&[(100, Ok(1)), (50, Ok(2))]);
    assert_eq!(script.run(&AFTER_50_MS, 9).await, (Ok(1), 2, 100));
}

#[tokio::test(start_paused = true)]
async fn a_hedge_that_is_ready_at_once_wins_at_once() {
    let script = Script::new(&[(1_000, Ok(1)), (0, Ok(2))]);
    assert_eq!(script.run(&AFTER_50_MS, 9).await, (Ok(2), 2, 50));
}

#[tokio::test(start_paused = true)]
async fn if_all_fail_the_outcome_is_that_of_the_first_to_fail() {
    let script = Script::new(&[(300, Err(1)), (100, Err(2)), (400, Err(3))]);
    assert_eq!(script.run(&AFTER_50_MS.max(2), 9).await, (Err(2), 3, 500));
}

#[tokio::test(start_paused = true)]
async fn a_failure_waits_for_the_attempts_that_still_run() {
    let script = Script::new(&[(60, Err(1)), (100, Ok(2))]);
    assert_eq!(script.run(&AFTER_50_MS, 9).await, (Ok(2), 2, 150));
    let script = Script::new(&[(100, Ok(1)), (10, Err(2))]);
    assert_eq!(script.run(&AFTER_50_MS, 9).await, (Ok(1), 2, 100));
}

#[tokio::test(start_paused = true)]
async fn a_further_hedge_starts_beside_one_that_runs_after_another_has_failed() {
    let script = Script::new(&[(1_000, Ok(1)), (10, Err(2)), (10, Ok(3))]);
    assert_eq!(script.run(&AFTER_50_MS.max(2), 9).await, (Ok(3), 3, 110));
}

#[tokio::test(start_paused = true)]
async fn the_failure_of_an_attempt_that_is_alone_ends_the_round() {
    let script = Script::new(&[(20, Err(1))]);
    assert_eq!(script.run(&AFTER_50_MS.max(5), 9).await, (Err(1), 1, 20));
    let script = Script::new(&[(60, Err(1)), (20, Err(2))]);
    assert_eq!(
        script.run(&AFTER_50_MS.max(5), 9).await,
        (Err(1), 2, 70),
        "hedges are left, but nothing runs"
    );
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_is_not_worth_another_attempt_ends_the_round() {
    let script = Script::new(&[(1_000, Ok(1)), (10, Err(404))]);
    let ends = |outcome: &Outcome, _| matches!(outcome, Ok(_) | Err(404));
    let round = hedge(&AFTER_50_MS, None, || true, 9, ends, || script.attempt()).await;
    assert_eq!((round, script.now(), script.running.get()), ((Err(404), 2), 60, 0));
}

#[tokio::test(start_paused = true)]
async fn an_empty_budget_suppresses_one_hedge_and_is_asked_again_after_the_same_delay() {
    let script = Script::new(&[(1_000, Ok(1)), (10, Ok(2))]);
    let asked = RefCell::new(Vec::new());
    let budget = || {
        asked.borrow_mut().push(script.now());
        asked.borrow().len() == 3
    };
    let round = hedge(&AFTER_50_MS, None, budget, 9, success, || script.attempt()).await;
    assert_eq!((round, script.now()), ((Ok(2), 2), 160));
    assert_eq!(*asked.borrow(), [50, 100, 150]);
}

#[tokio::test(start_paused = true)]
async fn hedges_are_bounded_by_the_setting_by_the_call_and_by_ten() {
    let slow = [(10_000, Ok(1)); 20];
    for (max, most, attempts) in [(3, 9, 4), (9, 2, 3), (3, 0, 1), (0, 9, 1), (1_000, 1_000, 11)] {
        let script = Script::new(&slow);
        assert_eq!(script.run(&AFTER_50_MS.max(max), most).await, (Ok(1), attempts, 10_000));
    }
}

#[tokio::test(start_paused = true)]
async fn a_delay_of_zero_counts_as_a_millisecond() {
    let script = Script::new(&[(1_000, Ok(1)), (1_000, Ok(2)), (7, Ok(3))]);
    let settings = Hedge::new().after(Duration::ZERO).max(2);
    let (outcome, attempts, _) = script.run(&settings, 9).await;
    assert_eq!((outcome, attempts), (Ok(3), 3));
    let starts = script.starts.borrow();
    assert!(starts.windows(2).all(|pair| (1..=2).contains(&(pair[1] - pair[0]))), "{starts:?}");
}

#[tokio::test(start_paused = true)]
async fn the_delay_is_the_percentile_of_measured_latency_and_there_is_no_hedge_before_it_is_known() {
    let latency = Latency::new();
    let settings = Hedge::new();
    let script = Script::new(&[(1_000, Ok(1)), (10, Ok(2))]);
    let round = |latency| hedge(&settings, latency, || true, 9, success, || script.attempt());
    assert_eq!(round(None).await, (Ok(1), 1));
    script.starts.borrow_mut().clear();
    assert_eq!(round(Some(&latency)).await, (Ok(1), 1));
    script.starts.borrow_mut().clear();
    (0..190).for_each(|_| latency.record(5_000_000));
    (0..10).for_each(|_| latency.record(9_000_000_000));
    assert_eq!(round(Some(&latency)).await, (Ok(2), 2));
    let starts = script.starts.borrow();
    assert!((5..=7).contains(&(starts[1] - starts[0])), "{starts:?}");
}

#[tokio::test(start_paused = true)]
async fn attempts_may_borrow_what_the_caller_owns() {
    let name = String::from("lamp");
    let seen = RefCell::new(Vec::new());
    let attempt = || async {
        let first = seen.borrow().is_empty();
        seen.borrow_mut().push(name.as_str());
        sleep(if first { 100 * MS } else { 10 * MS }).await;
        Ok(name.len())
    };
    assert_eq!(hedge(&AFTER_50_MS, None, || true, 1, success, attempt).await, (Ok(4), 2));
    assert_eq!(*seen.borrow(), ["lamp", "lamp"]);
}

#[test]
fn the_future_is_send_where_the_attempts_are() {
    fn send<T: Send>(_: &T) {}
    let name = String::from("lamp");
    let attempt = || async {
        sleep(MS).await;
        Ok(name.len())
    };
    send(&hedge(&AFTER_50_MS, Some(&Latency::new()), || true, 1, success, attempt));
}

#[tokio::test(start_paused = true)]
async fn dropped_at_any_poll_it_drops_all_attempts() {
    for polls in 0..8_usize {
        let script = Script::new(&[(200, Err(1)), (100, Err(2)), (150, Err(3))]);
        {
            let settings = AFTER_50_MS.max(2);
            let mut round = pin!(hedge(&settings, None, || true, 9, success, || script.attempt()));
            for _ in 0..polls {
                if poll(round.as_mut()).is_ready() {
                    break;
                }
                tokio::time::advance(25 * MS).await;
            }
            let started = script.starts.borrow().len();
            assert!(usize::try_from(script.running.get()).unwrap() <= started);
            assert_eq!(started, polls.div_ceil(2).min(3));
        }
        assert_eq!(script.running.get(), 0, "dropped after {polls} polls");
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_a_hedge_reaches_the_caller_and_all_attempts_are_dropped() {
    let alive = Rc::new(());
    let starts = Cell::new(0);
    let start = || {
        starts.set(starts.get() + 1);
        let (number, alive) = (starts.get(), Rc::clone(&alive));
        async move {
            assert!(number < 2, "attempt {number}");
            std::future::pending::<()>().await;
            drop(alive);
            Ok(number)
        }
    };
    {
        let mut round = pin!(hedge(&AFTER_50_MS, None, || true, 9, success, start));
        assert!(poll(round.as_mut()).is_pending());
        tokio::time::advance(50 * MS).await;
        let panic = catch_unwind(AssertUnwindSafe(|| poll(round))).unwrap_err();
        assert_eq!(panic.downcast_ref::<String>().map(String::as_str), Some("attempt 2"));
    }
    assert_eq!(Rc::strong_count(&alive), 1);
}

#[tokio::test(start_paused = true)]
async fn a_note_stays_with_the_outcome_that_it_was_left_for() {
    let note = |kind| Note { kind, started: false, retry_after: None };
    let calls = Cell::new(0);
    let start = || {
        calls.set(calls.get() + 1);
        let (takes, kind) = match calls.get() {
            1 => (105, None),
            2 => (10, Some(RejectionKind::Timeout)),
            _ => (10, Some(RejectionKind::Full)),
        };
        async move {
            sleep(MS * takes).await;
            if let Some(kind) = kind {
                note::leave(note(kind));
            }
            Err(takes)
        }
    };
    let seen = RefCell::new(Vec::new());
    let ends = |_: &Outcome, note: Option<Note>| {
        seen.borrow_mut().push(note.map(|note| note.kind));
        false
    };
    let settings = AFTER_50_MS.max(2);
    let mut round = pin!(hedge(&settings, None, || true, 9, ends, start));
    let mut left_behind = false;
    let (outcome, attempts) = std::future::poll_fn(|cx| {
        let polled = round.as_mut().poll(cx);
        left_behind |= polled.is_pending() && note::take().is_some();
        polled
    })
    .await;
    assert_eq!((outcome, attempts, left_behind), (Err(10), 3, false));
    assert_eq!(note::take().map(|note| note.kind), Some(RejectionKind::Timeout));
    assert_eq!(*seen.borrow(), [Some(RejectionKind::Timeout), None, Some(RejectionKind::Full)]);
}

/// What a guard said of a hedge is not what the round ends with, where an attempt that ran has failed too.
#[tokio::test(start_paused = true)]
async fn an_attempt_that_was_turned_away_gives_way_to_one_that_failed() {
    let calls = Cell::new(0);
    let start = || {
        calls.set(calls.get() + 1);
        let takes = if calls.get() == 1 { 105 } else { 10 };
        async move {
            sleep(MS * takes).await;
            if takes == 10 {
                note::leave(Note { kind: RejectionKind::Full, started: false, retry_after: None });
            }
            Err(takes)
        }
    };
    let ends = |_: &Outcome, _: Option<Note>| false;
    let settings = AFTER_50_MS.max(1);
    assert_eq!(hedge(&settings, None, || true, 9, ends, start).await, (Err(105), 2));
    assert!(note::take().is_none());
}
