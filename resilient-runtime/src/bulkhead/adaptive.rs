//! A limit that follows the latency of the calls.

/// The range of a limit that follows latency: `Bulkhead::adaptive(AdaptiveLimit::new())`.
///
/// More calls than a dependency can work on at once queue inside it, and the queue shows in their latency. The limit
/// rises while latency stays near that of a dependency without a queue and the slots are used, and falls when latency
/// rises. What is compared is the mean of a window (at least 100 ms and 50 calls), never a single call, and it must differ
/// by more than chance explains.
///
/// The latency without a queue is not known once and for all: a dependency may become slower, and under steady load there
/// is always some queue. So the limit is lowered for a moment from time to time, until the queue must be empty, and the
/// latency is measured anew: at most every ten seconds and for a twentieth of the time while all is well, at most
/// every second and for a fifth of the time while latency is far off.
///
/// Only calls that come to their end are samples ([`BulkheadPermit::complete`](crate::BulkheadPermit::complete)); one that
/// is cancelled says nothing about latency.
///
/// ```
/// use resilient_runtime::{AdaptiveLimit, Bulkhead};
///
/// static SEARCH: Bulkhead = Bulkhead::adaptive(AdaptiveLimit::new().min(4).max(100).initial(10));
/// assert_eq!(SEARCH.limit(), 10);
/// SEARCH.try_acquire()?.complete();
/// # Ok::<(), resilient_runtime::Rejection>(())
/// ```
///
/// Sources: the comparison of latency with a baseline is that of TCP Vegas (Brakmo and Peterson, 1995) and of Gradient2 in
/// Netflix's concurrency-limits; the drained measurement that of BBR (Cardwell et al., 2016); windows of 50 calls are
/// those of failsafe-go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdaptiveLimit {
    min: u32,
    max: u32,
    initial: u32,
}

impl AdaptiveLimit {
    /// From 1 to 200 slots, 20 to begin with.
    pub const fn new() -> Self {
        Self { min: 1, max: 200, initial: 20 }
    }

    /// The lowest limit, at least 1.
    #[must_use]
    pub const fn min(mut self, min: u32) -> Self {
        self.min = if min == 0 { 1 } else { min };
        self
    }

    /// The highest limit; if it is below the lowest, that counts.
    #[must_use]
    pub const fn max(mut self, max: u32) -> Self {
        self.max = max;
        self
    }

    /// The limit before anything is known, brought into the range.
    #[must_use]
    pub const fn initial(mut self, initial: u32) -> Self {
        self.initial = initial;
        self
    }

    pub(super) const fn first(self) -> u32 {
        self.clamp(self.initial)
    }

    const fn clamp(self, limit: u32) -> u32 {
        if limit > self.max && self.max > self.min {
            self.max
        } else if limit < self.min || self.max <= self.min {
            self.min
        } else {
            limit
        }
    }
}

impl Default for AdaptiveLimit {
    fn default() -> Self {
        Self::new()
    }
}

/// Windows are at least so long, and hold at least so many calls.
const WINDOW: f64 = 0.1e9;
const SAMPLES: f64 = 50.0;
/// Latency of so many times the baseline is what the limit aims at: enough of a queue that no worker waits for work.
const AIM: f64 = 1.3;
/// Added to it is the part that so many calls more make of the limit: a few workers need the longer queue.
const SPARE: f64 = 2.0;
/// So many times the aim, the baseline is in doubt.
const FAR: f64 = 1.5;
/// What is left of the limit after a window above the aim.
const BACK_OFF: f64 = 0.9;
/// To drain, the limit falls to this part of what the dependency seems to work on at once.
const DRAIN: f64 = 0.75;
/// The shortest time from one drain to the next, where the baseline is in doubt and where it is not.
const SOON: f64 = 1e9;
const LATER: f64 = 10e9;
/// After a drain there is none for so many times as long as it took, in the same two cases.
const SELDOM: f64 = 4.0;
const RARELY: f64 = 20.0;
/// A window at or below the aim raises the limit by one, and one more for so many there are.
const STEP: u32 = 20;
/// The weight of a window without a queue in the baseline.
const WEIGHT: f64 = 0.1;

/// Learns the limit. All times are nanoseconds.
#[derive(Debug)]
pub(super) struct Learner {
    range: AdaptiveLimit,
    /// The latency without a queue, once it was measured.
    baseline: Option<f64>,
    window: Window,
    drain: Option<Drain>,
    /// When the last drain ended, and how long it took.
    drained: (f64, f64),
    /// The last limit in use under which latency was near the baseline.
    fine: u32,
}

/// The limit is lowered to `to`, so that the queue empties and latency can be measured without it.
#[derive(Clone, Copy, Debug)]
struct Drain {
    began: f64,
    to: u32,
    /// The limit and the latency before.
    limit: u32,
    latency: f64,
    settled: bool,
}

impl Learner {
    pub(super) fn new(range: AdaptiveLimit) -> Self {
        Self { range, baseline: None, window: Window::new(0.0), drain: None, drained: (0.0, 0.0), fine: 0 }
    }

    /// Takes the latency of a call that ends at `now`, one of `in_flight`. Says the new limit, if it changes.
    #[expect(clippy::cast_precision_loss, reason = "a part in 2^53 is no matter here")]
    pub(super) fn record(&mut self, now: u64, latency: u64, in_flight: u32, limit: u32) -> Option<u32> {
        let (now, latency) = (now as f64, latency as f64);
        let learned = match self.drain {
            // Somebody else has changed the limit meanwhile.
            Some(drain) if drain.to != limit => self.follow(now, limit),
            Some(drain) if !drain.settled => self.settle(drain, now, in_flight),
            // The window starts in the future while the last calls that were queued come to their end.
            Some(_) if now < self.window.began => limit,
            Some(drain) => {
                self.window.add(now, latency, in_flight);
                if self.window.is_over(now) { self.finish(drain, now) } else { limit }
            }
            None => {
                self.window.add(now, latency, in_flight);
                if self.window.is_over(now) { self.judge(now, limit) } else { limit }
            }
        };
        (learned != limit).then_some(learned)
    }

    /// Starts a window of the usual kind.
    fn follow(&mut self, now: f64, limit: u32) -> u32 {
        self.drain = None;
        self.window = Window::new(now);
        limit
    }

    /// A window is over.
    fn judge(&mut self, now: f64, limit: u32) -> u32 {
        let window = std::mem::replace(&mut self.window, Window::new(now));
        let (latency, surely) = (window.mean(), window.mean() - window.error());
        let used = window.most_in_flight >= limit.div_ceil(2);
        let Some(baseline) = self.baseline else {
            return self.start_drain(now, limit, latency, 0.25);
        };
        if !used || latency < baseline {
            self.baseline = Some(baseline + WEIGHT * (latency - baseline));
        }
        if !used {
            return limit;
        }
        let aim = aim(limit) * baseline;
        let far = surely > FAR * aim;
        let (ended, took) = self.drained;
        let pause = if far { SOON.max(SELDOM * took) } else { LATER.max(RARELY * took) };
        if now >= ended + pause {
            return self.start_drain(now, limit, latency, DRAIN * (baseline / latency).min(1.0));
        }
        if surely > aim {
            return self.range.clamp(scale(limit, BACK_OFF).min(limit.saturating_sub(1)));
        }
        if latency <= aim {
            self.fine = limit;
            return self.range.clamp(limit.saturating_add(1 + limit / STEP));
        }
        limit
    }

    fn start_drain(&mut self, now: f64, limit: u32, latency: f64, part: f64) -> u32 {
        let to = self.range.clamp(scale(limit, part)).min(limit);
        self.drain = Some(Drain { began: now, to, limit, latency, settled: false });
        to
    }

    /// Waits until no more calls are in flight than the drain is to leave, and then until those that had queued before have
    /// come to their end.
    fn settle(&mut self, mut drain: Drain, now: f64, in_flight: u32) -> u32 {
        if in_flight <= drain.to {
            drain.settled = true;
            self.drain = Some(drain);
            self.window = Window::new(now + 2.0 * drain.latency);
        }
        drain.to
    }

    /// The drained window is over: there is a new baseline, and with it the old limit may turn out to be too high.
    fn finish(&mut self, drain: Drain, now: f64) -> u32 {
        let (latency, error) = (self.window.mean(), self.window.error());
        let mut limit = drain.limit;
        let baseline = match self.baseline {
            // No difference that chance would not explain: the mean of both is the better guess.
            Some(baseline) if (latency - baseline).abs() <= 3.0 * error => f64::midpoint(baseline, latency),
            Some(baseline) if latency > baseline => {
                // The dependency is slower than it was: that is no reason to have lowered the limit.
                limit = limit.max(self.fine);
                latency
            }
            _ => latency,
        };
        self.baseline = Some(baseline);
        self.drained = (now, now - drain.began);
        let limit = scale(limit, (aim(limit) * baseline / drain.latency).min(1.0));
        self.follow(now, self.range.clamp(limit))
    }
}

/// How many times the baseline latency may be.
fn aim(limit: u32) -> f64 {
    AIM + SPARE / f64::from(limit)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the part is between 0 and 1")]
fn scale(limit: u32, part: f64) -> u32 {
    (f64::from(limit) * part) as u32
}

/// The calls of a while, which starts with the first of them.
#[derive(Clone, Copy, Debug)]
struct Window {
    began: f64,
    calls: f64,
    sum: f64,
    squares: f64,
    most_in_flight: u32,
}

impl Window {
    const fn new(began: f64) -> Self {
        Self { began, calls: 0.0, sum: 0.0, squares: 0.0, most_in_flight: 0 }
    }

    fn add(&mut self, now: f64, latency: f64, in_flight: u32) {
        if self.calls == 0.0 {
            self.began = self.began.max(now);
        }
        self.calls += 1.0;
        self.sum += latency;
        self.squares += latency * latency;
        self.most_in_flight = self.most_in_flight.max(in_flight);
    }

    fn is_over(&self, now: f64) -> bool {
        self.calls >= SAMPLES && now - self.began >= WINDOW
    }

    fn mean(&self) -> f64 {
        self.sum / self.calls
    }

    /// The standard error of the mean.
    fn error(&self) -> f64 {
        let variance = (self.squares / self.calls - self.mean() * self.mean()).max(0.0);
        (variance / self.calls).sqrt()
    }
}

#[cfg(test)]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "simulated times and shares, far from the ends of their types"
)]
mod tests;
