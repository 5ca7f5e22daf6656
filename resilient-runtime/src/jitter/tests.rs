//! The ranges of each kind of jitter, and tenacity's random waits (`conformance.md` B2).

use proptest::prelude::*;

use super::*;
use crate::backoff::tests::{any_delays, any_duration};
use crate::random;

const SECOND: u64 = 1_000_000_000;

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

/// The least and the greatest wait before the attempt after `retry` failed ones, in nanoseconds.
fn range(jitter: Jitter, delays: Delays, retry: u32, previous_ns: u64) -> (u64, u64) {
    let wait = |random| jitter.apply(&delays, delays.delay_ns(retry), previous_ns, random);
    (wait(0), wait(u64::MAX))
}

#[test]
fn t_13_random_between_two_limits() {
    let delays = Delays::fixed(secs(20)).min(secs(1));
    random::seed_jitter(13);
    let waits: Vec<u64> =
        (0..1000).map(|_| Jitter::Full.apply(&delays, delays.delay_ns(1), 0, random::next())).collect();
    assert!(waits.iter().all(|wait| (SECOND..=20 * SECOND).contains(wait)));
    assert!(waits.iter().any(|wait| *wait != waits[0]));
}

#[test]
fn t_14_random_up_to_two_seconds() {
    assert_eq!(range(Jitter::Full, Delays::fixed(secs(2)), 1, 0), (0, 2 * SECOND));
}

#[test]
fn t_24_and_25_random_beside_a_fixed_wait() {
    let delays = Delays::fixed(Duration::from_millis(6500));
    let spread = Jitter::Spread(Duration::from_millis(1500));
    assert_eq!(range(spread, delays, 1, 0), (5 * SECOND, 8 * SECOND));
    assert_eq!(range(spread, delays.min(secs(6)), 1, 0), (6 * SECOND, 8 * SECOND));
}

#[test]
fn t_29_random_exponential() {
    let delays = Delays::exponential(Duration::from_millis(500)).max(secs(60));
    for (retry, most) in (1..).zip([500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
        assert_eq!(range(Jitter::Full, delays, retry, 0), (0, most * 1_000_000), "retry {retry}");
    }
}

#[test]
#[expect(clippy::cast_precision_loss, reason = "a mean")]
fn t_30_random_exponential_on_average() {
    let delays = Delays::exponential(Duration::from_millis(500)).max(secs(60));
    random::seed_jitter(30);
    for (retry, expected) in (1..).zip([0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]) {
        let delay = delays.delay_ns(retry);
        let total: f64 =
            (0..4000).map(|_| Jitter::Full.apply(&delays, delay, 0, random::next()) as f64 / 1e9).sum();
        let mean = total / 4000.0;
        assert!((mean - expected).abs() < expected * 0.08, "retry {retry}: {mean}");
    }
}

#[test]
fn t_31_random_exponential_within_its_limits() {
    let above = Delays::exponential(secs(10)).max(secs(5));
    assert_eq!(range(Jitter::Full, above, 1, 0), (0, 5 * SECOND));
    let below = Delays::exponential(secs(1)).min(secs(5));
    assert_eq!(range(Jitter::Full, below, 1, 0), (5 * SECOND, 5 * SECOND));
}

/// tenacity adds 0 to 1 s; the same range is plus or minus half a second around a delay half a second later. At the
/// maximum it piles up on exactly 60 s, where ours spreads below it.
#[test]
fn t_32_exponential_plus_up_to_a_second() {
    let jitter = Jitter::Spread(Duration::from_millis(500));
    let delays = Delays::exponential(secs(1)).max(secs(60));
    for (retry, delay) in (1..).zip([1, 2, 4, 8, 16, 32]) {
        let half = SECOND / 2;
        assert_eq!(range(jitter, delays, retry, 0), (delay * SECOND - half, delay * SECOND + half));
    }
    assert_eq!(range(jitter, delays, 7, 0), (59 * SECOND + SECOND / 2, 60 * SECOND));
}

#[test]
fn t_33_the_minimum_holds_after_jitter() {
    let delays = Delays::exponential(secs(1)).min(secs(5));
    let half = SECOND / 2;
    for retry in 1..=3 {
        assert_eq!(range(Jitter::Spread(secs(1) / 2), delays, retry, 0), (5 * SECOND, 5 * SECOND + half));
    }
    assert_eq!(range(Jitter::Spread(secs(1) / 2), delays, 4, 0), (8 * SECOND - half, 8 * SECOND + half));
}

#[test]
fn none_changes_nothing_and_equal_keeps_half() {
    let delays = Delays::exponential(secs(4));
    assert_eq!(range(Jitter::None, delays, 2, 0), (8 * SECOND, 8 * SECOND));
    assert_eq!(range(Jitter::Equal, delays, 2, 0), (4 * SECOND, 8 * SECOND));
}

#[test]
fn fractions_are_plus_and_minus_and_bounded() {
    let delays = Delays::fixed(secs(10));
    for (fraction, low, high) in [
        (0.5, 5, 15),
        (0.0, 10, 10),
        (1.0, 0, 20),
        (-0.1, 10, 10),
        (1.5, 0, 20),
        (f64::NAN, 10, 10),
        (f64::INFINITY, 0, 20),
        (f64::NEG_INFINITY, 10, 10),
    ] {
        let expected = (low * SECOND, high * SECOND);
        assert_eq!(range(Jitter::Fraction(fraction), delays, 1, 0), expected, "{fraction}");
    }
}

#[test]
fn a_spread_never_goes_below_zero_and_works_without_a_delay() {
    assert_eq!(range(Jitter::Spread(secs(4)), Delays::fixed(secs(1)), 1, 0), (0, 5 * SECOND));
    assert_eq!(range(Jitter::Spread(secs(4)), Delays::none(), 1, 0), (0, 4 * SECOND));
    assert_eq!(range(Jitter::Spread(Duration::MAX), Delays::none(), 1, 0), (0, u64::MAX));
}

#[test]
fn decorrelated_grows_from_the_previous_wait() {
    let delays = Delays::exponential(secs(1)).max(secs(20));
    assert_eq!(range(Jitter::Decorrelated, delays, 1, 0), (SECOND, 3 * SECOND));
    assert_eq!(range(Jitter::Decorrelated, delays, 9, 2 * SECOND), (SECOND, 6 * SECOND));
    assert_eq!(range(Jitter::Decorrelated, delays, 2, 19 * SECOND), (SECOND, 20 * SECOND));
    assert_eq!(range(Jitter::Decorrelated, delays, 2, u64::MAX), (SECOND, 20 * SECOND));
    assert_eq!(range(Jitter::Decorrelated, delays, 2, 1), (SECOND, SECOND), "never below the first delay");
}

#[test]
fn draws_are_even() {
    let mut counts = [0_u32; 4];
    random::seed_jitter(4);
    for _ in 0..40_000 {
        counts[usize::try_from(draw(0, 3, random::next())).unwrap()] += 1;
    }
    assert!(counts.iter().all(|count| (9_500..10_500).contains(count)), "{counts:?}");
    assert_eq!((draw(0, u64::MAX, 0), draw(0, u64::MAX, u64::MAX)), (0, u64::MAX));
}

pub(crate) fn any_jitter() -> impl Strategy<Value = Jitter> {
    prop_oneof![
        Just(Jitter::None),
        Just(Jitter::Full),
        Just(Jitter::Equal),
        Just(Jitter::Decorrelated),
        any::<f64>().prop_map(Jitter::Fraction),
        (0.0..=1.0).prop_map(Jitter::Fraction),
        any_duration().prop_map(Jitter::Spread),
    ]
}

proptest! {
    #[test]
    fn the_limits_hold_after_jitter(
        jitter in any_jitter(),
        delays in any_delays(),
        retry in any::<u32>(),
        previous in any::<u64>(),
        random in any::<u64>(),
    ) {
        let wait = jitter.apply(&delays, delays.delay_ns(retry), previous, random);
        prop_assert!(delays.floor_ns() <= wait && wait <= delays.cap_ns());
    }

    /// A delay that comes from the user's own `Backoff` is not that of `delays`.
    #[test]
    fn the_limits_hold_for_foreign_delays(
        jitter in any_jitter(),
        delays in any_delays(),
        delay in any::<u64>(),
        random in any::<u64>(),
    ) {
        let wait = jitter.apply(&delays, delay, 0, random);
        prop_assert!(delays.floor_ns() <= wait && wait <= delays.cap_ns());
    }
}
