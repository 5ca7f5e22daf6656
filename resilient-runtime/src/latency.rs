//! Measured latency: the percentiles of the durations of late, for `hedge(after = p95)` and `timeout = adaptive(..)`.

use std::sync::OnceLock;
use std::time::Duration;

use crate::sync::{AtomicU32, AtomicU64, Ordering};

/// The smallest step that is told apart: 1,024 ns.
const UNIT_BITS: u32 = 10;
/// Each octave has 32 buckets of equal width, so that a bucket is at most a 32nd of what it holds wide.
const STEP_BITS: u32 = 5;
const STEPS: u64 = 1 << STEP_BITS;
/// The octave of the last bucket; what is longer than its end (2.4 hours) counts as that long.
const LAST_OCTAVE: u32 = 27;
const LONGEST: u64 = ((2 * STEPS) << LAST_OCTAVE) - 1;
const BUCKETS: usize = (LAST_OCTAVE as usize + 2) << STEP_BITS;

/// The samples of one window. Beyond the 99th percentile lie 20 of them, so that the share of calls beyond a measured
/// `p99` is within a factor of two of 1 %, 999 times in 1,000.
const WINDOW: u32 = 2_000;
/// A percentile that was asked for is counted again after so many samples.
const FRESH: u32 = 64;

/// In `Table::turn`: the windows are being changed.
const CHANGING: u64 = 1;
/// In `Table::turn`: one change.
const TURN: u64 = 2;

/// Records durations, and says what share of the latest took how long.
///
/// A histogram with logarithmic octaves and linear steps inside them, after Gil Tene's `HdrHistogram`. There are two of
/// them: when the current one has its 2,000 samples it becomes the previous one, and the one before is cleared. Both
/// are asked together, so that what is measured is forgotten after two windows at the latest.
///
/// Recording takes no lock: two additions. Where several threads record at the very moment of the change, some of their
/// samples may go to the older window, or be lost with it: an approximation that no percentile shows. A bucket holds less
/// than 2^32 samples, since its window takes little more than 2,000 before it is cleared.
#[derive(Debug)]
pub struct Latency {
    /// Eight kilobytes, allocated for functions that record.
    table: OnceLock<Box<Table>>,
}

#[derive(Debug)]
struct Table {
    /// How often the windows changed, above a bit that is set while they change.
    turn: AtomicU64,
    windows: [Window; 2],
    /// What was last counted for each percentile from 1 to 99: when in the upper bits, and the bucket, plus one.
    counted: [AtomicU64; 99],
}

#[derive(Debug)]
struct Window {
    samples: AtomicU32,
    buckets: [AtomicU32; BUCKETS],
}

impl Latency {
    /// A recorder without samples. It does not allocate.
    pub const fn new() -> Self {
        Self { table: OnceLock::new() }
    }

    /// Records that something took so many nanoseconds.
    #[inline]
    pub fn record(&self, nanos: u64) {
        self.table.get_or_init(Table::new).record(nanos);
    }

    /// The time within which `percentile` percent (1 to 99) of the latest samples ended; at most a 32nd, or a microsecond,
    /// too long.
    ///
    /// `None` before there are enough samples: 100, and ten beyond the percentile, which is 200 for `p95` and 1,000 for `p99`.
    pub fn quantile(&self, percentile: u8) -> Option<Duration> {
        self.table.get()?.quantile(percentile.clamp(1, 99)).map(Duration::from_nanos)
    }
}

impl Default for Latency {
    fn default() -> Self {
        Self::new()
    }
}

impl Table {
    fn new() -> Box<Self> {
        Box::new(Self {
            turn: AtomicU64::new(0),
            windows: [Window::new(), Window::new()],
            counted: [const { AtomicU64::new(0) }; 99],
        })
    }

    /// The current window and the previous one.
    fn windows(&self, turn: u64) -> (&Window, &Window) {
        let [even, odd] = &self.windows;
        if turn & TURN == 0 { (even, odd) } else { (odd, even) }
    }

    fn record(&self, nanos: u64) {
        let turn = self.turn.load(Ordering::Acquire);
        let (current, previous) = self.windows(turn);
        // Each sample beyond a full window tries to change them, so that no lost race leaves it full for ever.
        if current.add(nanos) >= WINDOW && self.begin_change(turn) {
            previous.clear();
            // The others see the window cleared when they see that it is theirs.
            self.turn.store(turn.wrapping_add(TURN), Ordering::Release);
        }
    }

    /// Whether it is for this thread to change the windows: it is the first to try, and has seen the latest change.
    fn begin_change(&self, turn: u64) -> bool {
        let changing = turn | CHANGING;
        turn != changing
            && self.turn.compare_exchange(turn, changing, Ordering::Acquire, Ordering::Relaxed).is_ok()
    }

    fn quantile(&self, percentile: u8) -> Option<u64> {
        let turn = self.turn.load(Ordering::Acquire);
        let (current, previous) = self.windows(turn);
        let fresh = u64::from((current.samples.load(Ordering::Relaxed) / FRESH).min(0xFFFF));
        let now = (turn / TURN) << 16 | fresh;
        let counted = self.counted.get(usize::from(percentile) - 1)?;
        let last = counted.load(Ordering::Relaxed);
        if last >> 16 == now && last & 0xFFFF != 0 {
            return Some(end((last & 0xFFFF) - 1));
        }
        let bucket = count(current, previous, percentile)?;
        counted.store(now << 16 | (bucket + 1), Ordering::Relaxed);
        Some(end(bucket))
    }
}

/// The bucket of the percentile, or `None` where there are too few samples.
#[cold]
fn count(current: &Window, previous: &Window, percentile: u8) -> Option<u64> {
    // Copied first: the counts go on changing, and the rank is one among their sum.
    let mut counts = [0_u64; BUCKETS];
    for (count, (current, previous)) in counts.iter_mut().zip(current.buckets.iter().zip(&previous.buckets)) {
        *count = u64::from(current.load(Ordering::Relaxed)) + u64::from(previous.load(Ordering::Relaxed));
    }
    let samples: u64 = counts.iter().sum();
    if samples < enough(percentile) {
        return None;
    }
    let rank = (samples * u64::from(percentile)).div_ceil(100);
    let mut below = 0;
    let bucket = counts.iter().position(|count| {
        below += count;
        below >= rank
    })?;
    u64::try_from(bucket).ok()
}

/// The samples needed to speak of a percentile.
fn enough(percentile: u8) -> u64 {
    1_000_u64.div_ceil(u64::from(100_u8.saturating_sub(percentile).max(1))).max(100)
}

impl Window {
    fn new() -> Self {
        Self { samples: AtomicU32::new(0), buckets: [const { AtomicU32::new(0) }; BUCKETS] }
    }

    /// Adds a sample and says how many there are.
    fn add(&self, nanos: u64) -> u32 {
        if let Some(bucket) = self.buckets.get(bucket(nanos)) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.samples.fetch_add(1, Ordering::Relaxed).wrapping_add(1)
    }

    fn clear(&self) {
        for bucket in &self.buckets {
            bucket.store(0, Ordering::Relaxed);
        }
        self.samples.store(0, Ordering::Relaxed);
    }
}

/// The bucket that `nanos` falls into. Below the second octave each unit has its own.
fn bucket(nanos: u64) -> usize {
    let units = (nanos >> UNIT_BITS).min(LONGEST);
    let octave = (u64::BITS - units.leading_zeros()).saturating_sub(STEP_BITS + 1);
    usize::try_from(u64::from(octave) * STEPS + (units >> octave)).unwrap_or(BUCKETS - 1)
}

/// The longest time that falls into `bucket`, in nanoseconds.
fn end(bucket: u64) -> u64 {
    let octave = (bucket / STEPS).saturating_sub(1);
    let step = bucket - octave * STEPS;
    ((step + 1) << octave << UNIT_BITS) - 1
}

#[cfg(test)]
pub(crate) mod tests;
