//! The tables of tenacity's wait strategies (`conformance.md` B2) and the limits of the arithmetic.

use proptest::prelude::*;

use super::*;

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

/// The delays before the second attempt, the third, ..
fn delays_in_secs(delays: Delays, count: u32) -> Vec<u64> {
    (1..=count).map(|retry| delays.delay(retry).as_secs()).collect()
}

#[test]
fn t_10_none() {
    for retry in [0, 1, 2, 50, u32::MAX] {
        assert_eq!(Delays::none().delay(retry), Duration::ZERO);
    }
}

#[test]
fn t_11_fixed() {
    assert_eq!(delays_in_secs(Delays::fixed(secs(1)), 3), [1, 1, 1]);
    assert_eq!(Delays::fixed(secs(3600)).delay(u32::MAX), secs(3600), "fixed delays have no cap");
}

#[test]
fn t_12_linear() {
    let delays = Delays::linear(secs(500)).step(secs(100)).max(secs(700));
    assert_eq!(delays_in_secs(delays, 4), [500, 600, 700, 700]);
    assert_eq!(delays_in_secs(Delays::linear(secs(2)), 3), [2, 4, 6], "without a step the base is added");
    assert_eq!(delays_in_secs(Delays::linear(secs(2)).step(secs(0)), 3), [2, 2, 2]);
}

#[test]
fn t_15_exponential() {
    let delays = Delays::exponential(secs(1)).max(secs(1000));
    assert_eq!(delays_in_secs(delays, 8), [1, 2, 4, 8, 16, 32, 64, 128]);
}

#[test]
fn t_16_and_17_exponential_with_a_maximum() {
    let delays = Delays::exponential(secs(1)).max(secs(40));
    assert_eq!(delays_in_secs(delays, 8), [1, 2, 4, 8, 16, 32, 40, 40]);
    for retry in [33, 34, 50, 64, 65, 66, 1025, u32::MAX] {
        assert_eq!(delays.delay(retry), secs(40), "retry {retry}");
    }
}

#[test]
fn t_18_the_greatest_base_and_the_smallest_maximum() {
    let tiny = Duration::from_nanos(1);
    for factor in [1.0, 2.0, 3.0, 1e300] {
        let delays = Delays::exponential(Duration::MAX).factor(factor).max(tiny);
        assert!((1..100).all(|retry| delays.delay(retry) == tiny), "factor {factor}");
    }
}

#[test]
fn t_19_exponential_with_a_minimum() {
    let delays = Delays::exponential(secs(1)).min(secs(20)).max(Duration::MAX);
    assert_eq!(delays_in_secs(delays, 8), [20, 20, 20, 20, 20, 32, 64, 128]);
    assert_eq!(delays.delay(20), secs(524_288));
}

#[test]
fn t_20_exponential_with_a_maximum_of_50() {
    let delays = Delays::exponential(secs(1)).max(secs(50));
    assert_eq!(delays_in_secs(delays, 8), [1, 2, 4, 8, 16, 32, 50, 50]);
    assert_eq!(delays.delay(50), secs(50));
}

#[test]
fn t_21_exponential_with_a_minimum_and_a_greater_base() {
    let delays = Delays::exponential(secs(2)).min(secs(20)).max(Duration::MAX);
    assert_eq!(delays_in_secs(delays, 8), [20, 20, 20, 20, 32, 64, 128, 256]);
    assert_eq!(delays.delay(20), secs(1_048_576));
}

#[test]
fn t_22_exponential_between_two_limits() {
    let delays = Delays::exponential(secs(1)).min(secs(10)).max(secs(100));
    assert_eq!(delays_in_secs(delays, 9), [10, 10, 10, 10, 16, 32, 64, 100, 100]);
    assert_eq!(delays.delay(20), secs(100));
}

#[test]
fn t_23_a_closure() {
    for (retry, unit, expected) in [(1, 5, 5), (2, 11, 22), (10, 100, 1000)] {
        let delays = |retry: u32| secs(unit) * retry;
        assert_eq!(delays.delay(retry), secs(expected));
    }
}

#[test]
fn t_26_and_27_a_list_repeats_its_last_entry() {
    const LIST: [Duration; 5] = [secs(1), secs(1), secs(4), secs(4), secs(8)];
    let expected = [1, 1, 4, 4, 8, 8, 8, 8, 8, 8].map(secs);
    for (retry, expected) in (1..).zip(expected) {
        assert_eq!(Delays::list(&LIST).delay(retry), expected);
        assert_eq!(LIST.delay(retry), expected);
        assert_eq!(LIST.as_slice().delay(retry), expected);
        assert_eq!(Backoff::delay(&&Delays::list(&LIST), retry), expected);
    }
    assert_eq!(LIST.delay(u32::MAX), secs(8));
    assert_eq!(delays_in_secs(Delays::list(const { &[secs(1), secs(2), secs(3)] }), 4), [1, 2, 3, 3]);
}

/// tenacity refuses an empty list; data that is built in `const` position cannot, so that it means no wait.
#[test]
fn t_28_an_empty_list_is_no_wait() {
    assert_eq!(Delays::list(&[]).delay(1), Duration::ZERO);
    assert_eq!([Duration::ZERO; 0].delay(7), Duration::ZERO);
}

#[test]
fn t_34_exponential_with_a_base_of_ten() {
    let delays = Delays::exponential(secs(10)).max(secs(60));
    assert_eq!(delays_in_secs(delays, 4), [10, 20, 40, 60]);
}

#[test]
fn fibonacci_grows_by_the_last_two() {
    let delays = Delays::fibonacci(secs(1));
    assert_eq!(delays_in_secs(delays, 10), [1, 1, 2, 3, 5, 8, 13, 21, 30, 30]);
    let unlimited = Delays::fibonacci(Duration::from_nanos(1)).max(Duration::MAX);
    assert_eq!(unlimited.delay_ns(93), 12_200_160_415_121_876_738);
    for retry in [94, 95, 1000, u32::MAX] {
        assert_eq!(unlimited.delay_ns(retry), u64::MAX, "retry {retry}");
    }
}

#[test]
fn the_default_cap_is_30_s_or_what_was_asked_for() {
    for delays in [Delays::linear(secs(1)), Delays::exponential(secs(1)), Delays::fibonacci(secs(1))] {
        assert_eq!(delays.delay(1), secs(1));
        assert_eq!(delays.delay(u32::MAX), secs(30));
        assert_eq!(delays.min(secs(45)).delay(1), secs(45), "a default does not undercut a minimum");
    }
    assert_eq!(Delays::exponential(secs(60)).delay(3), secs(60), "nor the base");
}

#[test]
fn the_maximum_wins_over_the_minimum_in_either_order() {
    for delays in [
        Delays::fixed(secs(5)).min(secs(20)).max(secs(10)),
        Delays::fixed(secs(5)).max(secs(10)).min(secs(20)),
    ] {
        assert_eq!((delays.floor_ns(), delays.cap_ns()), (nanos(secs(10)), nanos(secs(10))));
        assert_eq!(delays.delay(1), secs(10));
    }
}

#[test]
fn a_factor_that_cannot_grow_counts_as_one() {
    for factor in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -2.0, 0.0, 0.5] {
        assert_eq!(delays_in_secs(Delays::exponential(secs(3)).factor(factor), 4), [3, 3, 3, 3]);
    }
    assert_eq!(delays_in_secs(Delays::exponential(secs(1)).factor(3.0), 4), [1, 3, 9, 27]);
    let tenth = Delays::exponential(Duration::from_millis(100)).factor(1.1);
    assert_eq!(tenth.delay(3), Duration::from_millis(121), "rounded, not cut");
    assert_eq!(Delays::exponential(secs(1)).factor(5.0).factor(2.0), Delays::exponential(secs(1)));
}

#[test]
fn builders_of_other_shapes_change_nothing() {
    assert_eq!(Delays::fixed(secs(3)).factor(9.0).step(secs(9)), Delays::fixed(secs(3)));
    assert_eq!(Delays::linear(secs(3)).factor(9.0), Delays::linear(secs(3)));
    assert_eq!(Delays::exponential(secs(3)).step(secs(9)), Delays::exponential(secs(3)));
}

/// Polly #2163: with unbounded retries a delay became negative.
#[test]
fn all_delays_of_2049_attempts_are_positive_and_capped() {
    let shapes = [
        Delays::fixed(secs(1)),
        Delays::linear(secs(1)),
        Delays::exponential(secs(1)),
        Delays::exponential(secs(1)).factor(1.5),
        Delays::fibonacci(secs(1)),
        Delays::list(const { &[secs(1), secs(2)] }),
    ];
    for delays in shapes {
        for retry in 1..=2049 {
            let delay = delays.delay(retry);
            assert!(delay >= secs(1) && delay <= secs(30), "{delays:?} before retry {retry}: {delay:?}");
        }
    }
}

/// Any duration, and those at the edges of what 64 bits of nanoseconds hold.
pub(crate) fn any_duration() -> impl Strategy<Value = Duration> {
    prop_oneof![
        (any::<u64>(), 0..1_000_000_000_u32).prop_map(|(secs, nanos)| Duration::new(secs, nanos)),
        any::<u64>().prop_map(Duration::from_nanos),
        (0..100_000_000_000_u64).prop_map(Duration::from_nanos),
        Just(Duration::ZERO),
        Just(Duration::MAX),
        Just(Duration::from_nanos(1)),
    ]
}

static LISTS: [&[Duration]; 3] = [&[], &[Duration::MAX], &[Duration::ZERO, secs(1), secs(2)]];

fn any_shape() -> impl Strategy<Value = Delays> {
    prop_oneof![
        any_duration().prop_map(Delays::fixed),
        (any_duration(), any_duration()).prop_map(|(base, step)| Delays::linear(base).step(step)),
        (any_duration(), any::<f64>()).prop_map(|(base, factor)| Delays::exponential(base).factor(factor)),
        // A power is exact to about 1 in 10^11; a factor this far from 1 outweighs that.
        (any_duration(), 1.001..100.0).prop_map(|(base, factor)| Delays::exponential(base).factor(factor)),
        any_duration().prop_map(Delays::exponential),
        any_duration().prop_map(Delays::fibonacci),
        (0..LISTS.len()).prop_map(|index| Delays::list(LISTS[index])),
    ]
}

pub(crate) fn any_delays() -> impl Strategy<Value = Delays> {
    (any_shape(), proptest::option::of(any_duration()), proptest::option::of(any_duration())).prop_map(
        |(shape, min, max)| {
            let shape = min.map_or(shape, |min| shape.min(min));
            max.map_or(shape, |max| shape.max(max))
        },
    )
}

proptest! {
    #[test]
    fn no_delay_leaves_its_limits(delays in any_delays(), retry in any::<u32>()) {
        let delay = delays.delay_ns(retry);
        prop_assert!(delays.floor_ns() <= delay && delay <= delays.cap_ns());
    }

    #[test]
    fn delays_never_shrink(delays in any_delays(), retry in prop_oneof![0..100_u32, any::<u32>()]) {
        prop_assert!(delays.delay_ns(retry) <= delays.delay_ns(retry.saturating_add(1)));
    }
}
