//! Experiment E22 of `research/reliability.md`, and what else a limit must not do: event by event, with seeded chance.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

use super::*;

const MILLIS: f64 = 1e6;
const SECOND: u64 = 1_000_000_000;

/// Workers with a queue before them.
struct Dependency {
    workers: usize,
    /// The mean time of a call that starts at a time.
    mean: fn(u64) -> f64,
    /// A time of work, of a uniform draw and the mean.
    shape: fn(f64, f64) -> f64,
}

const FORTY: Dependency = Dependency { workers: 40, mean: |_| 10.0 * MILLIS, shape: exponential };
const FORTY_THEN_SLOW: Dependency =
    Dependency { mean: |at| if at < 20 * SECOND { 10.0 * MILLIS } else { 30.0 * MILLIS }, ..FORTY };

fn exponential(uniform: f64, mean: f64) -> f64 {
    -uniform.ln() * mean
}

struct Figures {
    /// Calls that came to their end, as a part of what the dependency can do at its first speed.
    goodput: f64,
    p99_millis: f64,
    limit: u32,
}

fn uniform(random: &mut SmallRng) -> f64 {
    ((random.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
}

/// Calls come at random times, at `load` times what the dependency can do; those beyond the limit are rejected. What
/// happens between the seconds `from` and `to` is counted.
fn simulate(
    seed: u64,
    range: AdaptiveLimit,
    dependency: &Dependency,
    load: f64,
    from: u64,
    to: u64,
) -> Figures {
    let mut random = SmallRng::seed_from_u64(seed);
    let (mut learner, mut limit) = (Learner::new(range), range.first());
    let (from, to) = (from * SECOND, to * SECOND);
    let capacity = dependency.workers as f64 / (dependency.mean)(0);
    let (mut busy, mut queue) = (BinaryHeap::new(), VecDeque::new());
    let mut latencies = Vec::new();
    let (mut next, mut in_flight) = (0, 0);
    while next < to {
        let start = |busy: &mut BinaryHeap<_>, random: &mut SmallRng, arrived, now| {
            let work = (dependency.shape)(uniform(random), (dependency.mean)(now));
            busy.push(Reverse((now + work as u64, arrived)));
        };
        let ends = busy.peek().is_some_and(|&Reverse((end, _))| end < next);
        if !ends {
            if in_flight < limit && busy.len() < dependency.workers {
                start(&mut busy, &mut random, next, next);
                in_flight += 1;
            } else if in_flight < limit {
                queue.push_back(next);
                in_flight += 1;
            }
            next += exponential(uniform(&mut random), 1.0 / (capacity * load)) as u64;
        } else if let Some(Reverse((now, arrived))) = busy.pop() {
            if let Some(learned) = learner.record(now, now - arrived, in_flight, limit) {
                limit = learned;
            }
            in_flight -= 1;
            if now >= from {
                latencies.push((now - arrived) as f64 / MILLIS);
            }
            if let Some(arrived) = queue.pop_front() {
                start(&mut busy, &mut random, arrived, now);
            }
        }
    }
    latencies.sort_by(f64::total_cmp);
    let goodput = latencies.len() as f64 / (capacity * (to - from) as f64);
    Figures { goodput, p99_millis: latencies[latencies.len() * 99 / 100], limit }
}

/// `load` on forty workers of ten milliseconds, after ten seconds to get to know them.
fn on_forty(seed: u64, load: f64) -> Figures {
    simulate(seed, AdaptiveLimit::new(), &FORTY, load, 10, 40)
}

/// The 99th percentile of an exponential time of ten milliseconds.
const UNLOADED_P99: f64 = 46.05;

#[test]
fn under_overload_the_dependency_stays_busy_and_its_queue_short() {
    for seed in 1..=4 {
        for load in [1.5, 3.0] {
            let Figures { goodput, p99_millis, limit } = on_forty(seed, load);
            assert!(goodput >= 0.97, "seed {seed}, load {load}: {goodput:.3} of capacity");
            assert!(p99_millis <= 1.5 * UNLOADED_P99, "seed {seed}, load {load}: {p99_millis:.1} ms");
            assert!(limit < 80, "seed {seed}, load {load}: limit {limit}");
        }
    }
}

#[test]
fn a_load_that_fits_is_not_rejected() {
    for seed in 1..=4 {
        let goodput = on_forty(seed, 0.7).goodput;
        assert!(goodput >= 0.695, "seed {seed}: {goodput:.4}");
    }
}

#[test]
fn the_limit_finds_a_slower_dependency_within_seconds() {
    for seed in 1..=4 {
        for load in [0.7, 1.5, 3.0] {
            // A third of the speed is 0.333, and 30 s are allowed; this counts from the 4th second on.
            let slow = simulate(seed, AdaptiveLimit::new(), &FORTY_THEN_SLOW, load, 24, 50);
            assert!(slow.goodput >= 0.25, "seed {seed}, load {load}: {:.3}", slow.goodput);
            assert!(slow.p99_millis <= 1.5 * 3.0 * UNLOADED_P99, "seed {seed}, load {load}");
        }
    }
}

#[test]
fn a_first_limit_far_too_high_or_too_low_does_not_stay() {
    for initial in [1, 200] {
        let range = AdaptiveLimit::new().initial(initial);
        let figures = simulate(5, range, &FORTY, 1.5, 20, 40);
        assert!(figures.goodput >= 0.97, "from {initial}: {:.3}", figures.goodput);
        assert!(figures.p99_millis <= 1.5 * UNLOADED_P99, "from {initial}: {:.1} ms", figures.p99_millis);
    }
}

#[test]
fn the_limit_does_not_drift_in_an_hour_of_overload() {
    let range = AdaptiveLimit::new().max(10_000);
    let hour = Dependency { mean: |_| 1000.0 * MILLIS, ..FORTY };
    let Figures { goodput, limit, .. } = simulate(6, range, &hour, 1.5, 600, 3600);
    assert!(goodput >= 0.95, "{goodput:.3}");
    assert!((20..100).contains(&limit), "{limit}");
}

#[test]
fn latency_that_always_is_the_same_is_handled_like_any() {
    let exact = Dependency { shape: |_, mean| mean, ..FORTY };
    let figures = simulate(7, AdaptiveLimit::new(), &exact, 1.5, 10, 40);
    assert!(figures.goodput >= 0.97, "{:.3}", figures.goodput);
    assert!(figures.p99_millis <= 20.0, "{:.1} ms", figures.p99_millis);
}

#[test]
fn a_call_alone_changes_nothing_however_slow() {
    let mut learner = Learner::new(AdaptiveLimit::new());
    for call in 1..f64::from(SAMPLES as u32) as u64 {
        assert_eq!(learner.record(call * SECOND, u64::MAX, 20, 20), None);
    }
}

#[test]
fn the_limit_keeps_to_its_range_whatever_it_is_told() {
    let range = AdaptiveLimit::new().min(3).max(50).initial(0);
    assert_eq!(range.first(), 3);
    let mut learner = Learner::new(range);
    let (mut limit, mut now) = (range.first(), 0_u64);
    let mut random = SmallRng::seed_from_u64(8);
    for _ in 0..200_000 {
        let draw = random.next_u64();
        now = now.saturating_add(draw % 100_000_000);
        let latency = if draw % 7 == 0 { 0 } else { draw >> (draw % 64) };
        if let Some(learned) = learner.record(now, latency, (draw % 100) as u32, limit) {
            limit = learned;
        }
        assert!((3..=50).contains(&limit), "{limit}");
    }
}

#[test]
fn a_range_that_is_upside_down_is_its_lower_end() {
    let range = AdaptiveLimit::new().min(10).max(5);
    assert_eq!(
        (range.initial(1).first(), range.initial(7).first(), range.initial(100).first()),
        (10, 10, 10)
    );
    assert_eq!(AdaptiveLimit::new().min(0).initial(0).first(), 1);
    assert_eq!(AdaptiveLimit::new().initial(1000).first(), 200);
    assert_eq!(AdaptiveLimit::default().first(), 20);
}

#[test]
fn a_limit_set_by_hand_ends_a_drain_and_stays() {
    let mut learner = Learner::new(AdaptiveLimit::new());
    let drained = (1..=200).find_map(|call| learner.record(call * 10_000_000, 10_000_000, 20, 20));
    assert_eq!(drained, Some(5), "the first window leads to a drain");
    assert_eq!(learner.record(3 * SECOND, 10_000_000, 5, 30), None);
    assert!(learner.drain.is_none());
}
