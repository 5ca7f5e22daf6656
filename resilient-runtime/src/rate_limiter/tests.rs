use std::future::Future;
use std::pin::pin;
use std::sync::Barrier;
use std::task::{Context, Waker};
use std::thread;

use proptest::prelude::*;

use super::*;
use crate::deadline::Deadline;

const SECOND: u64 = 1_000_000_000;
const MINUTE: Duration = Duration::from_secs(60);

/// The other form of the algorithm in I.371, the continuous-state leaky bucket, which is said to let the same calls through.
struct LeakyBucket {
    content: i128,
    last: i128,
}

impl LeakyBucket {
    fn admit(&mut self, interval: u64, burst: u32, now: u64) -> bool {
        let (interval, now) = (i128::from(interval), i128::from(now));
        let left = (self.content - (now - self.last)).max(0);
        let admitted = left <= interval * i128::from(burst - 1);
        if admitted {
            (self.content, self.last) = (left + interval, now);
        }
        admitted
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_window_sees_at_most_the_burst_and_its_share_of_the_rate(
        count in 1..200_u32, period in 1..SECOND, burst in 1..20_u32,
        gaps in prop::collection::vec((0..4_u64, 0.0..2.0_f64), 1..150),
    ) {
        let interval = interval(count, Duration::from_nanos(period));
        let (gcra, spacing) = (Gcra::new(), Spacing::new(interval, burst));
        let mut model = LeakyBucket { content: 0, last: 0 };
        let mut now = 0;
        let mut admitted = Vec::new();
        for (intervals, fraction) in gaps {
            // Half of the calls come together.
            now += if intervals < 2 { 0 } else { crate::backoff::scale(interval, fraction) };
            let passed = gcra.admit(spacing, now).is_ok();
            prop_assert_eq!(passed, model.admit(interval, burst, now));
            if passed {
                admitted.push(now);
            }
        }
        for (index, from) in admitted.iter().enumerate() {
            for (calls, until) in admitted[index..].iter().enumerate() {
                // calls <= burst + rate * window, with the rate as it was asked for, in whole numbers.
                let beyond_burst = (calls as u128 + 1).saturating_sub(u128::from(burst));
                prop_assert!(beyond_burst * u128::from(period) <= u128::from(until - from) * u128::from(count));
            }
        }
    }

    #[test]
    fn a_call_is_let_through_exactly_when_it_was_told_to_come_back(
        interval in 1..SECOND, burst in 1..50_u32, gaps in prop::collection::vec(0..SECOND, 1..60),
    ) {
        let (gcra, spacing) = (Gcra::new(), Spacing::new(interval, burst));
        let mut now = 3600 * SECOND;
        for gap in gaps {
            now += gap / u64::from(burst);
            if let Err(TooLate(wait)) = gcra.admit(spacing, now) {
                prop_assert_eq!(gcra.admit(spacing, now + wait - 1), Err(TooLate(1)));
                prop_assert_eq!(gcra.available(spacing, now + wait - 1), 0);
                prop_assert_eq!(gcra.available(spacing, now + wait), 1);
                now += wait;
                prop_assert_eq!(gcra.admit(spacing, now), Ok(()));
            }
        }
    }

    #[test]
    fn what_is_available_is_let_through_and_no_more(
        interval in 1..SECOND, burst in 1..50_u32, steps in prop::collection::vec((0..5 * SECOND, 0..9_u32), 1..20),
    ) {
        let (gcra, spacing) = (Gcra::new(), Spacing::new(interval, burst));
        let mut now = 0;
        for (gap, calls) in steps {
            now += gap;
            let available = gcra.available(spacing, now);
            let passed = (0..calls).filter(|_| gcra.admit(spacing, now).is_ok()).count();
            prop_assert_eq!(passed, calls.min(available) as usize);
        }
    }

    #[test]
    fn no_settings_and_no_time_make_it_panic(
        count: u32, seconds: u64, nanos in 0..1_000_000_000_u32, burst: u32, wait: u64, times: [u64; 4],
    ) {
        let limiter = RateLimiter::new(count, Duration::new(seconds, nanos)).burst(burst);
        for now in times {
            let _ = limiter.gcra.admit(limiter.spacing(), now);
            let turn = limiter.gcra.reserve(limiter.spacing(), now, wait);
            if let Ok(turn) = turn {
                prop_assert!(turn.wait <= wait);
                prop_assert!(limiter.gcra.give_back(&turn));
            }
            limiter.gcra.available(limiter.spacing(), now);
        }
    }
}

#[test]
fn eight_threads_together_get_the_burst_and_not_one_more() {
    let (gcra, spacing) = (Gcra::new(), Spacing::new(SECOND, 10_000));
    let start = Barrier::new(8);
    let admitted: usize = thread::scope(|scope| {
        let callers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    (0..12_500).filter(|_| gcra.admit(spacing, 7 * SECOND).is_ok()).count()
                })
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).sum()
    });
    assert_eq!(admitted, 10_000);
}

#[test]
fn the_spacing_is_rounded_up_to_a_nanosecond() {
    assert_eq!(interval(3, Duration::from_secs(1)), 333_333_334);
    assert_eq!(interval(1_000_000_000, Duration::from_secs(1)), 1);
    assert_eq!(interval(u32::MAX, Duration::from_secs(1)), 1);
    assert_eq!(interval(0, Duration::from_secs(1)), SECOND);
    assert_eq!(interval(0, Duration::ZERO), 1);
}

#[test]
fn a_turn_past_the_end_of_the_clock_is_never_given() {
    let limiter = RateLimiter::new(1, Duration::MAX).burst(u32::MAX);
    assert!(limiter.try_acquire().is_err());
    assert!(limiter.max_wait(Duration::MAX).admit().is_err());
}

#[test]
fn a_turn_is_given_back_only_while_it_is_the_last() {
    let (gcra, spacing) = (Gcra::new(), Spacing::new(SECOND, 1));
    gcra.admit(spacing, SECOND).unwrap();
    let [first, second] = [0, 0].map(|_| gcra.reserve(spacing, SECOND, u64::MAX).unwrap());
    assert_eq!((first.wait, second.wait), (SECOND, 2 * SECOND));
    assert!(!gcra.give_back(&first), "the second call knows its time already");
    assert!(gcra.give_back(&second));
    assert!(gcra.give_back(&first), "all turns behind it are back");
    assert_eq!(gcra.admit(spacing, 2 * SECOND - 1), Err(TooLate(1)));
    assert_eq!(gcra.admit(spacing, 2 * SECOND), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_rejection_names_the_limiter_and_the_exact_wait() {
    let limiter = RateLimiter::new(4, Duration::from_secs(1)).burst(1).named("search");
    limiter.try_acquire().unwrap();
    tokio::time::advance(Duration::from_millis(100)).await;
    let rejection = limiter.acquire().await.unwrap_err();
    assert_eq!(rejection.kind(), RejectionKind::Limited);
    assert_eq!(rejection.name(), "search");
    assert_eq!(rejection.retry_after(), Some(Duration::from_millis(150)));
    tokio::time::advance(Duration::from_millis(150)).await;
    assert_eq!(limiter.try_acquire(), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn calls_wait_in_the_order_in_which_they_came() {
    let limiter = RateLimiter::new(10, Duration::from_secs(1)).burst(1).max_wait(MINUTE);
    let started = tokio::time::Instant::now();
    let order = std::sync::Mutex::new(Vec::new());
    let call = |number: u64| {
        let (limiter, order) = (&limiter, &order);
        async move {
            limiter.acquire().await.unwrap();
            order.lock().unwrap().push((number, started.elapsed().as_millis()));
        }
    };
    tokio::join!(call(0), call(1), call(2), call(3));
    let order = order.into_inner().unwrap();
    assert_eq!(order.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [0, 1, 2, 3]);
    for (number, at) in order {
        let turn = u128::from(number) * 100;
        assert!((turn..=turn + 1).contains(&at), "call {number} went on at {at} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_would_wait_too_long_is_rejected_at_once() {
    let limiter = RateLimiter::new(1, Duration::from_secs(1)).max_wait(Duration::from_millis(1500));
    let started = tokio::time::Instant::now();
    limiter.acquire().await.unwrap();
    let (second, third) = tokio::join!(limiter.acquire(), async {
        let third = limiter.acquire().await;
        assert_eq!(started.elapsed(), Duration::ZERO);
        third
    });
    second.unwrap();
    let rejection = third.unwrap_err();
    assert_eq!(rejection.limit(), Duration::from_millis(1500));
    assert_eq!(rejection.retry_after(), Some(Duration::from_secs(2)));
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_turn_is_behind_the_deadline_is_rejected_at_once() {
    let limiter = RateLimiter::new(1, Duration::from_secs(1)).max_wait(MINUTE);
    limiter.acquire().await.unwrap();
    let started = tokio::time::Instant::now();
    let late = Deadline::after(Duration::from_millis(999)).scope(limiter.acquire()).await;
    assert!(late.unwrap_err().is_limited());
    assert_eq!(started.elapsed(), Duration::ZERO);
    Deadline::after(Duration::from_secs(1)).scope(limiter.acquire()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_while_it_waits_leaves_its_turn_to_the_next() {
    let limiter = RateLimiter::new(1, Duration::from_secs(1)).max_wait(MINUTE);
    limiter.acquire().await.unwrap();
    {
        let mut dropped = pin!(limiter.acquire());
        assert!(dropped.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    let started = tokio::time::Instant::now();
    limiter.acquire().await.unwrap();
    assert!(started.elapsed() <= Duration::from_millis(1001), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_not_polled_takes_no_turn() {
    let limiter = RateLimiter::new(1, MINUTE);
    drop(limiter.acquire());
    assert_eq!(limiter.available(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_new_rate_holds_for_the_next_calls_and_brings_its_burst() {
    let limiter = RateLimiter::new(100, Duration::from_secs(1));
    limiter.set_rate(2, Duration::from_secs(1));
    assert_eq!(limiter.available(), 2);
    limiter.set_burst(5);
    limiter.set_rate(4, Duration::from_secs(1));
    assert_eq!((0..9).filter(|_| limiter.try_acquire().is_ok()).count(), 5);
    assert_eq!(limiter.try_acquire().unwrap_err().retry_after(), Some(Duration::from_millis(250)));
}

#[cfg(feature = "test-util")]
#[test]
fn a_blocking_call_waits_exactly_until_its_turn() {
    let time = crate::VirtualTime::start();
    let limiter = RateLimiter::new(3, Duration::from_secs(1)).burst(1).max_wait(MINUTE);
    for _ in 0..4 {
        limiter.acquire_blocking().unwrap();
    }
    assert_eq!(time.elapsed(), Duration::from_nanos(3 * 333_333_334));
    time.advance(Duration::from_nanos(333_333_333));
    assert_eq!(limiter.try_acquire().unwrap_err().retry_after(), Some(Duration::from_nanos(1)));
    time.advance(Duration::from_nanos(1));
    limiter.try_acquire().unwrap();
}
