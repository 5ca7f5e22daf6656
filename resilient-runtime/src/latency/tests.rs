#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "samples lie far inside all of these types"
)]

use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

use super::*;

/// Latencies as services have them: lognormal, here with a median of 10 ms, times `factor`.
pub(crate) struct Lognormal {
    random: SmallRng,
    pub(crate) factor: f64,
}

const MEDIAN: f64 = 10_000_000.0;
const SPREAD: f64 = 0.8;

impl Lognormal {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: SmallRng::seed_from_u64(seed), factor: 1.0 }
    }

    fn uniform(&mut self) -> f64 {
        ((self.random.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    pub(crate) fn draw(&mut self) -> u64 {
        let (radius, angle) = (self.uniform(), self.uniform());
        let normal = (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos();
        (MEDIAN * self.factor * (SPREAD * normal).exp()) as u64
    }

    /// The share of draws that are longer than `limit`.
    pub(crate) fn beyond(&self, limit: Duration) -> f64 {
        let x = (limit.as_nanos() as f64 / MEDIAN / self.factor).ln() / SPREAD / std::f64::consts::SQRT_2;
        // Abramowitz and Stegun, formula 7.1.26; its error is below 1.5e-7.
        let t = 1.0 / (1.0 + 0.327_591_1 * x.abs());
        let polynomial = t
            * (0.254_829_592
                + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
        let upper = polynomial * (-x * x).exp() / 2.0;
        if x < 0.0 { 1.0 - upper } else { upper }
    }
}

fn exact(samples: &mut [u64], percentile: u8) -> u64 {
    samples.sort_unstable();
    samples[(samples.len() * usize::from(percentile)).div_ceil(100) - 1]
}

#[test]
fn each_duration_lies_in_its_bucket_and_the_bucket_is_at_most_a_32nd_wide() {
    let edges = (0..63).flat_map(|bits| [(1_u64 << bits) - 1, 1 << bits, (1 << bits) + (1 << bits) / 3]);
    for nanos in edges.filter(|nanos| nanos >> UNIT_BITS <= LONGEST) {
        let end = end(bucket(nanos) as u64);
        assert!(end >= nanos, "{nanos} ends at {end}");
        assert!(end - nanos < 1_024.max(nanos / 32 + 1), "{nanos} ends at {end}");
    }
    for bucket_number in 0..BUCKETS as u64 {
        assert_eq!(bucket(end(bucket_number)) as u64, bucket_number);
        assert_eq!(bucket(end(bucket_number) + 1), (bucket_number as usize + 1).min(BUCKETS - 1));
    }
}

#[test]
fn a_duration_without_end_counts_as_the_longest() {
    let latency = Latency::new();
    for _ in 0..100 {
        latency.record(u64::MAX);
    }
    assert_eq!(latency.quantile(50), Some(Duration::from_nanos((1 << 43) - 1)));
}

#[test]
fn percentiles_are_exact_within_a_bucket() {
    for seed in 0..20 {
        let latency = Latency::new();
        let mut source = Lognormal::new(seed);
        let mut samples: Vec<u64> = (0..1_500).map(|_| source.draw()).collect();
        for &nanos in &samples {
            latency.record(nanos);
        }
        for percentile in 1..=99 {
            let exact = exact(&mut samples, percentile);
            let measured = latency.quantile(percentile).unwrap().as_nanos() as u64;
            assert_eq!(measured, end(bucket(exact) as u64), "p{percentile}, seed {seed}");
        }
    }
}

#[test]
fn nothing_is_said_before_ten_samples_lie_beyond_the_percentile() {
    assert_eq!(Latency::new().quantile(50), None);
    for (percentile, needed) in [(1, 100), (50, 100), (90, 100), (95, 200), (99, 1_000)] {
        let latency = Latency::new();
        for _ in 1..needed {
            latency.record(1);
            assert_eq!(latency.quantile(percentile), None);
        }
        latency.record(1);
        assert_eq!(latency.quantile(percentile), Some(Duration::from_nanos(1_023)), "p{percentile}");
    }
}

#[test]
fn percentiles_out_of_range_are_the_nearest_in_range() {
    let latency = Latency::new();
    for nanos in 0..1_000 {
        latency.record(nanos << UNIT_BITS);
    }
    assert_eq!(latency.quantile(0), latency.quantile(1));
    assert_eq!(latency.quantile(255), latency.quantile(99));
    assert!(latency.quantile(1) < latency.quantile(99));
}

#[test]
fn a_shift_is_followed_within_two_windows_up_and_down() {
    let latency = Latency::new();
    let mut source = Lognormal::new(7);
    for factor in [1.0, 3.0, 1.0] {
        source.factor = factor;
        // A shift in the middle of a window: what came before fills part of one.
        for _ in 0..2 * WINDOW + WINDOW / 3 {
            latency.record(source.draw());
        }
        let expected = MEDIAN * factor;
        let median = latency.quantile(50).unwrap().as_nanos() as f64;
        assert!((expected * 0.9..expected * 1.15).contains(&median), "{median} instead of {expected}");
        let beyond = source.beyond(latency.quantile(99).unwrap());
        assert!((0.005..0.02).contains(&beyond), "{beyond} lie beyond p99 at a factor of {factor}");
    }
}

#[test]
fn what_is_asked_often_is_not_older_than_64_samples() {
    let latency = Latency::new();
    for _ in 0..100 {
        latency.record(1);
        latency.quantile(50);
    }
    for _ in 0..100 + FRESH {
        latency.record(1 << 30);
        latency.quantile(50);
    }
    assert!(latency.quantile(50) > Some(Duration::from_secs(1)));
}

#[test]
fn eight_threads_record_at_once_and_the_percentile_is_never_lost() {
    let latency = Latency::new();
    for _ in 0..WINDOW {
        latency.record(Lognormal::new(0).draw());
    }
    std::thread::scope(|scope| {
        for seed in 0..8 {
            let latency = &latency;
            scope.spawn(move || {
                let mut source = Lognormal::new(seed);
                for sample in 0..20_000 {
                    latency.record(source.draw());
                    if sample % 50 == 0 {
                        assert!(latency.quantile(95).is_some());
                    }
                }
            });
        }
    });
    let beyond = Lognormal::new(0).beyond(latency.quantile(95).unwrap());
    assert!((0.03..0.07).contains(&beyond), "{beyond} lie beyond p95");
    let (current, previous) = latency.table.get().unwrap().windows(0);
    let kept = current.samples.load(Ordering::Relaxed) + previous.samples.load(Ordering::Relaxed);
    assert!(kept < 3 * WINDOW, "{kept} samples are kept");
}

#[test]
fn a_recorder_that_slept_through_two_changes_does_not_stop_the_next_one() {
    let table = Table::new();
    let stale = table.turn.load(Ordering::Relaxed);
    for _ in 0..2 * WINDOW {
        table.record(1);
    }
    // It adds the last sample of a window that it takes for an older one, and loses the race to change them.
    for _ in 1..WINDOW {
        table.record(1);
    }
    assert_eq!(table.windows(stale).0.add(1), WINDOW);
    assert!(!table.begin_change(stale));
    let before = table.turn.load(Ordering::Relaxed);
    table.record(1);
    assert_eq!(table.turn.load(Ordering::Relaxed), before + TURN);
}
