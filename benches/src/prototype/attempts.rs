use super::{Policy, Rules};
use rand::Rng;
use rand::SeedableRng;
use rand::rngs::SmallRng;
use std::cell::Cell;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::OnceLock;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

/// The failed attempts of one call of an async function: their number, and the milliseconds at which the
/// first one ended.
///
/// Seven bytes of alignment one, so that the loop's future is no larger than its sleep and its state byte.
#[derive(Debug)]
pub(crate) struct Attempts {
    failures: [u8; 3],
    since: [u8; 4],
}

impl Attempts {
    pub(crate) const fn new() -> Self {
        Self { failures: [0; 3], since: [0; 4] }
    }
}

/// Counts a failure and decides what follows: the nanoseconds before the next attempt, or none.
#[cold]
#[inline(never)]
pub(crate) fn decide(call: &mut Attempts, rules: Rules, retryable: bool) -> Option<u64> {
    let [low, middle, high] = call.failures;
    let failures = u32::from_le_bytes([low, middle, high, 0]) + 1;
    if let Some(failures) = failures.to_le_bytes().first_chunk() {
        call.failures = *failures;
    }
    if failures == 1 {
        call.since = millis_since_start().to_le_bytes();
    }
    judge(failures, rules, retryable)
}

/// The attempts of a blocking call fit a register: the number of failures in the lower half, the time of the
/// first in the upper.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    /// Nothing where no attempt follows.
    pub(crate) failures: u64,
    pub(crate) wait: u64,
}

/// The same for a blocking function.
#[cold]
#[inline(never)]
pub(crate) fn decide_blocking(failures: u64, rules: Rules, retryable: bool) -> Progress {
    let failures = if failures == 0 { (u64::from(millis_since_start()) << 32) | 1 } else { failures + 1 };
    match judge(u32::try_from(failures & u64::from(u32::MAX)).unwrap_or(u32::MAX), rules, retryable) {
        Some(wait) => Progress { failures, wait },
        None => Progress { failures: 0, wait: 0 },
    }
}

#[inline]
fn judge(failures: u32, rules: Rules, retryable: bool) -> Option<u64> {
    rules.site.failures.fetch_add(1, Relaxed);
    let Rules { policy, .. } = rules;
    if !retryable || failures >= policy.max_attempts {
        return None;
    }
    Some(if policy.base == 0 { 0 } else { delay(policy, failures) })
}

/// Full jitter: a uniform choice between nothing and the capped exponential delay.
#[inline(never)]
fn delay(policy: &Policy, failures: u32) -> u64 {
    let shift = (failures - 1).min(policy.base.leading_zeros());
    let ceiling = (policy.base << shift).min(policy.cap);
    u64::try_from((u128::from(random()) * u128::from(ceiling)) >> 64).unwrap_or(u64::MAX)
}

#[inline]
fn random() -> u64 {
    thread_local!(static RANDOM: Cell<Option<SmallRng>> = const { Cell::new(None) });
    RANDOM.with(|random| {
        let mut source = random.take().unwrap_or_else(seeded);
        let value = source.next_u64();
        random.set(Some(source));
        value
    })
}

#[cold]
#[inline(never)]
fn seeded() -> SmallRng {
    SmallRng::seed_from_u64(RandomState::new().hash_one(0))
}

#[cold]
#[inline(never)]
fn millis_since_start() -> u32 {
    static START: OnceLock<Instant> = OnceLock::new();
    u32::try_from(START.get_or_init(Instant::now).elapsed().as_millis()).unwrap_or(u32::MAX)
}
