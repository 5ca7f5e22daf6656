//! Randomness in the wait, so that callers that failed together do not come back together.

use std::time::Duration;

use crate::backoff::{Delays, nanos, scale};

/// How a delay is made random. [`Jitter::Full`] is the default of every policy that retries.
///
/// Each kind draws evenly from a range. The range is first cut to the `min` and `max` of the [`Delays`], so that a
/// jittered delay keeps these limits and does not pile up on them. (The exception is [`Jitter::Decorrelated`], which
/// cuts the drawn delay, as published.)
///
/// `Full`, `Equal` and `Decorrelated` are those of Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture
/// Blog, 2015, <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>. There, 100 clients that
/// contend for one row need less than half the calls with full jitter than without any.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Jitter {
    /// The delay as it is.
    None,
    /// Between zero and the delay.
    Full,
    /// Between half the delay and the delay.
    Equal,
    /// Between the first delay and three times the previous wait; grows by itself, whatever the shape of the backoff.
    Decorrelated,
    /// The delay plus or minus this part of it: `0.5` is plus or minus 50 %. Counts as 1 above 1, as 0 below 0 and
    /// for NaN.
    Fraction(f64),
    /// The delay plus or minus a fixed time, never below zero.
    Spread(Duration),
}

impl Jitter {
    /// The wait, in nanoseconds, for a delay of `delay_ns` after a wait of `previous_ns` (0 before the first).
    ///
    /// `random` is one uniform draw from all of `u64`.
    pub(crate) fn apply(self, delays: &Delays, delay_ns: u64, previous_ns: u64, random: u64) -> u64 {
        let (floor, cap) = (delays.floor_ns(), delays.cap_ns());
        let clip = |nanos: u64| nanos.max(floor).min(cap);
        let around = |spread: u64| (delay_ns.saturating_sub(spread), delay_ns.saturating_add(spread));
        let (low, high) = match self {
            Self::None => return clip(delay_ns),
            Self::Decorrelated => {
                let base = delays.base_ns();
                let previous = if previous_ns == 0 { base } else { previous_ns };
                return clip(draw(base, previous.saturating_mul(3), random));
            }
            Self::Full => (0, delay_ns),
            Self::Equal => (delay_ns / 2, delay_ns),
            Self::Fraction(fraction) => around(scale(delay_ns, fraction.clamp(0.0, 1.0))),
            Self::Spread(spread) => around(nanos(spread)),
        };
        draw(clip(low), clip(high), random)
    }
}

/// A number in `low..=high`, chosen by `random`: the high word of the product, which needs no division.
///
/// Lemire, "Fast Random Integer Generation in an Interval", 2019, without its rejection step: the chances of two values
/// differ by at most `(high - low) / 2^64`, nothing that a wait could show.
fn draw(low: u64, high: u64, random: u64) -> u64 {
    let width = u128::from(high.saturating_sub(low)) + 1;
    let offset = (u128::from(random) * width) >> 64;
    low.saturating_add(u64::try_from(offset).unwrap_or(u64::MAX))
}

#[cfg(test)]
pub(crate) mod tests;
