//! How the latest calls ended: those of a number of calls, or those of a time.

use std::collections::VecDeque;

/// A time window moves in steps of a tenth of it.
const BUCKETS: usize = 10;

/// How one call ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ending {
    pub(crate) failed: bool,
    pub(crate) slow: bool,
}

/// Calls of a window, and how many of them failed and were slow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) calls: u64,
    pub(crate) failures: u64,
    pub(crate) slow: u64,
}

impl Tally {
    const ZERO: Self = Self { calls: 0, failures: 0, slow: 0 };

    fn add(&mut self, ending: Ending) {
        self.calls += 1;
        self.failures += u64::from(ending.failed);
        self.slow += u64::from(ending.slow);
    }

    fn subtract(&mut self, other: Self) {
        self.calls -= other.calls;
        self.failures -= other.failures;
        self.slow -= other.slow;
    }
}

/// What a window reaches over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// This many calls, at least one.
    Calls(u32),
    /// [`BUCKETS`] times this many nanoseconds, at least one.
    Time(u64),
}

/// The calls that a [`Span`] reaches over. Which of the two is used is the breaker's choice, and does not change before it is cleared.
#[derive(Debug)]
#[cfg_attr(test, derive(Clone))]
pub(crate) struct Window {
    calls: CallWindow,
    time: TimeWindow,
}

impl Window {
    pub(crate) const fn new() -> Self {
        Self { calls: CallWindow::new(), time: TimeWindow::new() }
    }

    /// Whether no call of it failed or was slow.
    pub(crate) fn is_clear(&self) -> bool {
        let Tally { failures, slow, .. } = self.time.total;
        self.calls.failures.is_empty() && self.calls.slow.is_empty() && failures == 0 && slow == 0
    }

    /// Forgets everything, and keeps its memory for the next time.
    pub(crate) fn clear(&mut self) {
        self.calls.clear();
        self.time = TimeWindow::new();
    }

    pub(crate) fn push(&mut self, span: Span, ending: Ending, now: u64) {
        match span {
            Span::Calls(size) => self.calls.push(size, ending),
            Span::Time(width) => self.time.push(width, ending, now),
        }
    }

    /// Successes that were counted elsewhere; a window of time has none.
    pub(crate) fn push_successes(&mut self, span: Span, count: u32) {
        if let Span::Calls(size) = span {
            self.calls.push_successes(size, count);
        }
    }

    pub(crate) fn tally(&self, span: Span) -> Tally {
        match span {
            Span::Calls(size) => self.calls.tally(size),
            Span::Time(_) => self.time.total,
        }
    }

    /// How many successes in a row would fill the window with successes only.
    pub(crate) fn missing(&self, span: Span) -> u32 {
        match span {
            Span::Calls(size) => self.calls.missing(size),
            Span::Time(_) => 0,
        }
    }
}

/// The latest calls by number. It keeps the numbers of failures and slow calls only, so that a run of successes, however
/// long, is one addition, and a breaker that saw no failure has allocated nothing.
#[derive(Debug)]
#[cfg_attr(test, derive(Clone))]
struct CallWindow {
    /// Calls so far; the first is number 1.
    count: u64,
    failures: VecDeque<u64>,
    slow: VecDeque<u64>,
}

impl CallWindow {
    const fn new() -> Self {
        Self { count: 0, failures: VecDeque::new(), slow: VecDeque::new() }
    }

    fn clear(&mut self) {
        self.count = 0;
        self.failures.clear();
        self.slow.clear();
    }

    fn push(&mut self, size: u32, ending: Ending) {
        self.count += 1;
        // Before a push, so that neither list is ever longer than the window.
        self.forget(size);
        if ending.failed {
            self.failures.push_back(self.count);
        }
        if ending.slow {
            self.slow.push_back(self.count);
        }
    }

    fn push_successes(&mut self, size: u32, count: u32) {
        self.count += u64::from(count);
        self.forget(size);
    }

    /// Each number is dropped once, so that a call pays for one.
    fn forget(&mut self, size: u32) {
        let gone = self.count.saturating_sub(size.into());
        for numbers in [&mut self.failures, &mut self.slow] {
            while numbers.front().is_some_and(|&number| number <= gone) {
                numbers.pop_front();
            }
        }
    }

    fn tally(&self, size: u32) -> Tally {
        Tally {
            calls: self.count.min(size.into()),
            failures: self.failures.len() as u64,
            slow: self.slow.len() as u64,
        }
    }

    fn missing(&self, size: u32) -> u32 {
        let successes = self.count - self.failures.back().copied().unwrap_or(0);
        size.saturating_sub(u32::try_from(successes).unwrap_or(u32::MAX))
    }
}

/// The latest calls by time, in buckets, with their sum kept beside them.
#[derive(Debug)]
#[cfg_attr(test, derive(Clone))]
struct TimeWindow {
    buckets: [Tally; BUCKETS],
    total: Tally,
    /// The number of the newest bucket: the time divided by their width.
    newest: u64,
}

impl TimeWindow {
    const fn new() -> Self {
        Self { buckets: [Tally::ZERO; BUCKETS], total: Tally::ZERO, newest: 0 }
    }

    fn push(&mut self, width: u64, ending: Ending, now: u64) {
        self.move_on(now / width.max(1));
        let place = Self::place(self.newest);
        if let Some(bucket) = self.buckets.get_mut(place) {
            bucket.add(ending);
            self.total.add(ending);
        }
    }

    /// Empties the buckets of what is too long ago. A clock that stands still or goes back empties none.
    fn move_on(&mut self, newest: u64) {
        let steps = newest.saturating_sub(self.newest);
        if steps >= BUCKETS as u64 {
            *self = Self { newest, ..Self::new() };
            return;
        }
        for _ in 0..steps {
            self.newest += 1;
            let place = Self::place(self.newest);
            if let Some(bucket) = self.buckets.get_mut(place) {
                self.total.subtract(std::mem::take(bucket));
            }
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "the remainder is less than ten")]
    fn place(number: u64) -> usize {
        (number % BUCKETS as u64) as usize
    }
}
