//! How long to wait before the next attempt.
//!
//! All arithmetic is on unsigned 64-bit nanoseconds and saturates: a delay can be too long to ever end, but it never
//! wraps round to a short one. That defect (an exponent of 33 or 64 that yields zero or a negative delay) is the most
//! repeated one among retry libraries.

use std::ops::RangeInclusive;
use std::time::Duration;

/// The longest delay of a growing shape that sets no `max`.
const DEFAULT_CAP: u64 = 30_000_000_000;

/// The first Fibonacci number that does not fit 64 bits is the 94th, so that no more steps are ever needed.
const FIBONACCI_STEPS: u32 = 93;

/// A rule for the wait between attempts, before jitter.
///
/// Implemented for [`Delays`], for arrays and slices of [`Duration`] (the last entry repeats; an empty one means no
/// wait) and for every `Fn(u32) -> Duration`. Jitter, [`limits`](Self::limits), and those of the deadline, are applied to
/// what it returns.
///
/// ```
/// use std::time::Duration;
/// use resilient_runtime::Backoff;
///
/// struct Quadratic;
///
/// impl Backoff for Quadratic {
///     fn delay(&self, retry: u32) -> Duration {
///         Duration::from_millis(u64::from(retry).saturating_pow(2))
///     }
/// }
///
/// assert_eq!(Quadratic.delay(3), Duration::from_millis(9));
/// assert_eq!([Duration::from_secs(1), Duration::from_secs(5)].delay(7), Duration::from_secs(5));
/// assert_eq!((|retry: u32| Duration::from_secs(retry.into())).delay(2), Duration::from_secs(2));
/// ```
#[diagnostic::on_unimplemented(
    message = "`backoff` cannot take its delays from a value of type `{Self}`",
    label = "this type does not implement `Backoff`",
    note = "give `Delays`, an array of `Duration`, a closure `|retry: u32| -> Duration`, or implement `resilient_runtime::Backoff`"
)]
pub trait Backoff {
    /// The wait before an attempt; `retry` is 1 before the second attempt, 2 before the third.
    fn delay(&self, retry: u32) -> Duration;

    /// The shortest and the longest wait, jitter included: a jittered wait is drawn within. Default: none but zero.
    /// [`Delays`] has its own [limits](Delays#limits).
    fn limits(&self) -> RangeInclusive<Duration> {
        Duration::ZERO..=Duration::MAX
    }
}

impl Backoff for Delays {
    #[inline]
    fn delay(&self, retry: u32) -> Duration {
        Duration::from_nanos(self.delay_ns(retry))
    }

    fn limits(&self) -> RangeInclusive<Duration> {
        Duration::from_nanos(self.floor_ns())..=Duration::from_nanos(self.cap_ns())
    }
}

impl Backoff for &Delays {
    #[inline]
    fn delay(&self, retry: u32) -> Duration {
        (**self).delay(retry)
    }

    fn limits(&self) -> RangeInclusive<Duration> {
        (**self).limits()
    }
}

impl Backoff for [Duration] {
    fn delay(&self, retry: u32) -> Duration {
        entry(self, retry).unwrap_or_default()
    }
}

impl Backoff for &[Duration] {
    fn delay(&self, retry: u32) -> Duration {
        entry(self, retry).unwrap_or_default()
    }
}

impl<const N: usize> Backoff for [Duration; N] {
    fn delay(&self, retry: u32) -> Duration {
        entry(self, retry).unwrap_or_default()
    }
}

// There is no `impl Backoff for &T`: it would overlap with this one, and closures are what people write.
impl<F: Fn(u32) -> Duration> Backoff for F {
    fn delay(&self, retry: u32) -> Duration {
        self(retry)
    }
}

/// Delays as plain data: a shape (fixed, linear, exponential, Fibonacci, a list) between a minimum and a maximum.
///
/// Built in `const` position, so that a policy can be a `const` or a `static`:
///
/// ```
/// use std::time::Duration;
/// use resilient_runtime::{Backoff, Delays};
///
/// const DELAYS: Delays = Delays::exponential(Duration::from_millis(50)).factor(3.0).max(Duration::from_secs(1));
///
/// assert_eq!(DELAYS.delay(1), Duration::from_millis(50));
/// assert_eq!(DELAYS.delay(2), Duration::from_millis(150));
/// assert_eq!(DELAYS.delay(9), Duration::from_secs(1));
/// ```
///
/// # Limits
///
/// A growing shape (linear, exponential, Fibonacci) without [`max`](Self::max) stops at 30 s, or at its base or
/// [`min`](Self::min) where that is longer. Fixed delays and lists have no limit. Where `min` exceeds `max`, `max`
/// wins. Both hold after jitter too. Delays beyond 584 years count as 584 years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delays {
    shape: Shape,
    min: u64,
    max: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Shape {
    Fixed(u64),
    Linear {
        base: u64,
        step: u64,
    },
    /// Exponential with factor 2, the usual one: a shift instead of a power.
    Doubling(u64),
    Exponential {
        base: u64,
        factor: f64,
    },
    Fibonacci(u64),
    List(&'static [Duration]),
}

impl Delays {
    /// No wait at all.
    pub const fn none() -> Self {
        Self::fixed(Duration::ZERO)
    }

    /// The same wait every time.
    pub const fn fixed(delay: Duration) -> Self {
        Self::of(Shape::Fixed(nanos(delay)))
    }

    /// `base`, then [`step`](Self::step) more each time; without a step `base` more: 1 s, 2 s, 3 s, ..
    pub const fn linear(base: Duration) -> Self {
        Self::of(Shape::Linear { base: nanos(base), step: nanos(base) })
    }

    /// `base`, then [`factor`](Self::factor) times as long each time; without a factor twice: 1 s, 2 s, 4 s, ..
    pub const fn exponential(base: Duration) -> Self {
        Self::of(Shape::Doubling(nanos(base)))
    }

    /// `base` times 1, 1, 2, 3, 5, 8, ..
    pub const fn fibonacci(base: Duration) -> Self {
        Self::of(Shape::Fibonacci(nanos(base)))
    }

    /// The delays of a list, the last one repeated; an empty list means no wait.
    pub const fn list(delays: &'static [Duration]) -> Self {
        Self::of(Shape::List(delays))
    }

    /// What jitter needs to know of the waits of a user's own: their limits, and the first for [`Jitter::Decorrelated`].
    ///
    /// [`Jitter::Decorrelated`]: crate::Jitter::Decorrelated
    pub(crate) fn within(limits: &RangeInclusive<Duration>, first: Duration) -> Self {
        Self::fixed(first).min(*limits.start()).max(*limits.end())
    }

    const fn of(shape: Shape) -> Self {
        Self { shape, min: 0, max: None }
    }

    /// What a linear shape adds each time; without effect on the other shapes.
    #[must_use]
    pub const fn step(mut self, step: Duration) -> Self {
        if let Shape::Linear { base, .. } = self.shape {
            self.shape = Shape::Linear { base, step: nanos(step) };
        }
        self
    }

    /// What an exponential shape multiplies with each time; without effect on the other shapes.
    ///
    /// A factor that cannot make delays grow (below 1, infinite or not a number) counts as 1.
    #[must_use]
    pub const fn factor(mut self, factor: f64) -> Self {
        if let Shape::Doubling(base) | Shape::Exponential { base, .. } = self.shape {
            let factor = if factor.is_finite() && factor >= 1.0 { factor } else { 1.0 };
            self.shape = if factor.to_bits() == 2.0_f64.to_bits() {
                Shape::Doubling(base)
            } else {
                Shape::Exponential { base, factor }
            };
        }
        self
    }

    /// No delay is shorter, after jitter either; the default is zero.
    #[must_use]
    pub const fn min(mut self, min: Duration) -> Self {
        self.min = nanos(min);
        self
    }

    /// No delay is longer, after jitter either; see [Limits](Self#limits) for the default. Wins over `min`.
    #[must_use]
    pub const fn max(mut self, max: Duration) -> Self {
        self.max = Some(nanos(max));
        self
    }

    /// Whether every delay is zero.
    #[inline]
    pub(crate) const fn are_none(&self) -> bool {
        matches!(self.shape, Shape::Fixed(0)) && self.min == 0
    }

    /// The longest delay, in nanoseconds.
    pub(crate) const fn cap_ns(&self) -> u64 {
        if let Some(max) = self.max {
            return max;
        }
        match self.shape {
            Shape::Fixed(_) | Shape::List(_) => u64::MAX,
            _ => longer(DEFAULT_CAP, longer(self.base_ns(), self.min)),
        }
    }

    /// The shortest delay, in nanoseconds.
    pub(crate) const fn floor_ns(&self) -> u64 {
        match self.max {
            Some(max) if max < self.min => max,
            _ => self.min,
        }
    }

    /// The first delay in nanoseconds, without limits: what decorrelated jitter starts from.
    pub(crate) const fn base_ns(&self) -> u64 {
        match self.shape {
            Shape::Fixed(base)
            | Shape::Linear { base, .. }
            | Shape::Doubling(base)
            | Shape::Exponential { base, .. }
            | Shape::Fibonacci(base) => base,
            Shape::List(delays) => match delays.first() {
                Some(first) => nanos(*first),
                None => 0,
            },
        }
    }

    /// The delay before the attempt after `retry` failed ones, limits applied, in nanoseconds.
    #[inline]
    pub(crate) fn delay_ns(&self, retry: u32) -> u64 {
        let growth = retry.saturating_sub(1);
        let delay = match self.shape {
            Shape::Fixed(delay) => delay,
            Shape::Linear { base, step } => base.saturating_add(step.saturating_mul(growth.into())),
            Shape::Doubling(base) => double(base, growth),
            Shape::Exponential { base, factor } => {
                scale(base, factor.powi(i32::try_from(growth).unwrap_or(i32::MAX)))
            }
            Shape::Fibonacci(base) => base.saturating_mul(fibonacci(retry)),
            Shape::List(delays) => entry(delays, retry).map_or(0, nanos),
        };
        delay.max(self.min).min(self.cap_ns())
    }
}

/// A duration as nanoseconds, at most `u64::MAX` (584 years).
pub(crate) const fn nanos(duration: Duration) -> u64 {
    duration.as_secs().saturating_mul(1_000_000_000).saturating_add(duration.subsec_nanos() as u64)
}

/// `nanos * factor`, rounded, between 0 and `u64::MAX` for any factor (0 for NaN).
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "53 bits are precise enough for a wait, and a cast from f64 saturates"
)]
pub(crate) fn scale(nanos: u64, factor: f64) -> u64 {
    (nanos as f64 * factor).round() as u64
}

const fn longer(a: u64, b: u64) -> u64 {
    if a > b { a } else { b }
}

/// `base` doubled `times` times.
fn double(base: u64, times: u32) -> u64 {
    if base == 0 {
        0
    } else if times > base.leading_zeros() {
        u64::MAX
    } else {
        // At most `leading_zeros` places, so that no bit is lost; 64 places need `base` to be zero.
        base.checked_shl(times).unwrap_or(u64::MAX)
    }
}

/// The `n`th Fibonacci number (1, 1, 2, 3, 5, ..), `u64::MAX` where it does not fit.
fn fibonacci(n: u32) -> u64 {
    let (mut current, mut next) = (1_u64, 1_u64);
    for _ in 1..n.min(FIBONACCI_STEPS + 1) {
        (current, next) = (next, current.saturating_add(next));
    }
    current
}

/// The entry for `retry`, the last one where the list is shorter.
fn entry(delays: &[Duration], retry: u32) -> Option<Duration> {
    let index = usize::try_from(retry.saturating_sub(1)).unwrap_or(usize::MAX);
    delays.get(index).or(delays.last()).copied()
}

#[cfg(test)]
pub(crate) mod tests;
