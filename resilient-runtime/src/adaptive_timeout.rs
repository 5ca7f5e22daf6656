//! A time limit that follows measured latency: `timeout = adaptive(p99, factor = 1.5, min = "50ms", max = "5s")`.

use std::time::Duration;

use crate::backoff;
use crate::latency::Latency;

/// A percentile of measured latency times a factor, within bounds.
///
/// The percentile is the share of good calls that may be cut, as in "Timeouts, retries, and backoff with jitter" (AWS
/// Builders' Library): `p99` times 1 cuts one in a hundred, and the factor leaves room.
///
/// An attempt that is cut is recorded too, with the time that it was given. So the limit rises again after the
/// dependency has become slower: by the factor at each step, or by a bucket of the recorder where that is 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdaptiveTimeout {
    percentile: u8,
    factor: f64,
    min: Duration,
    max: Duration,
}

impl AdaptiveTimeout {
    /// `percentile` (1 to 99) times `factor`, not below `min`, and never above `max`.
    pub const fn new(percentile: u8, factor: f64, min: Duration, max: Duration) -> Self {
        Self { percentile, factor, min, max }
    }

    /// The limit for an attempt that starts now; `max` while there are too few samples.
    pub fn limit(&self, latency: &Latency) -> Duration {
        let Some(measured) = latency.quantile(self.percentile) else { return self.max };
        let scaled = backoff::scale(backoff::nanos(measured), self.factor);
        Duration::from_nanos(scaled).max(self.min).min(self.max)
    }
}

#[cfg(test)]
mod tests;
