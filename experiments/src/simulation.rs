//! The discrete-event loop: events happen in the order of their times, and nothing happens between them.
//!
//! While a simulation lives, its time is the time of this thread, so that the policy objects under test see it.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

use resilient_runtime::{Deadline, VirtualTime};

/// A loop over events of type `E`.
pub(crate) struct Simulation<E> {
    queue: BinaryHeap<Entry<E>>,
    scheduled: u64,
    now: Duration,
    clock: VirtualTime,
}

/// Ordered so that the earliest is the greatest, which is what a heap hands out; of equal times, the one scheduled first.
struct Entry<E> {
    at: Duration,
    number: u64,
    event: E,
}

impl<E> Simulation<E> {
    /// Starts at time zero, with nothing to happen.
    pub(crate) fn new() -> Self {
        Self { queue: BinaryHeap::new(), scheduled: 0, now: Duration::ZERO, clock: VirtualTime::start() }
    }

    /// The time since the start.
    pub(crate) fn now(&self) -> Duration {
        self.now
    }

    /// Lets `event` happen at `at`, or now where that has passed.
    pub(crate) fn at(&mut self, at: Duration, event: E) {
        self.scheduled += 1;
        self.queue.push(Entry { at: at.max(self.now), number: self.scheduled, event });
    }

    /// Lets `event` happen after `delay`.
    pub(crate) fn after(&mut self, delay: Duration, event: E) {
        self.at(self.now.saturating_add(delay), event);
    }

    /// The next event, with the clock moved to its time.
    pub(crate) fn next(&mut self) -> Option<E> {
        let Entry { at, event, .. } = self.queue.pop()?;
        self.clock.advance(at.saturating_sub(self.now));
        self.now = at;
        Some(event)
    }
}

impl<E> Ord for Entry<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.number).cmp(&(self.at, self.number))
    }
}

impl<E> PartialOrd for Entry<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> PartialEq for Entry<E> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<E> Eq for Entry<E> {}

/// Starts virtual time on this thread at `origin`, which must not have passed.
///
/// Windows and refills are cut from the crate's clock, so that all threads of all runs have to start at one point of it for the
/// same seeds to give the same figures.
pub(crate) fn start_clock(origin: Instant) -> VirtualTime {
    let time = VirtualTime::start();
    time.advance(Deadline::at(origin).remaining().unwrap_or_default());
    time
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn events_happen_in_the_order_of_their_times() {
        let mut simulation = Simulation::new();
        for at in [30, 10, 20] {
            simulation.at(ms(at), at);
        }
        let order: Vec<u64> = std::iter::from_fn(|| simulation.next()).collect();
        assert_eq!(order, [10, 20, 30]);
        assert_eq!(simulation.now(), ms(30));
    }

    #[test]
    fn events_of_one_time_happen_in_the_order_of_scheduling() {
        let mut simulation = Simulation::new();
        for number in 0..100 {
            simulation.at(ms(5), number);
        }
        assert!(std::iter::from_fn(|| simulation.next()).eq(0..100));
    }

    #[test]
    fn what_is_scheduled_in_the_past_happens_now() {
        let mut simulation = Simulation::new();
        simulation.at(ms(10), "first");
        assert_eq!(simulation.next(), Some("first"));
        simulation.at(ms(3), "late");
        assert_eq!((simulation.next(), simulation.now()), (Some("late"), ms(10)));
    }

    #[test]
    fn the_clock_of_the_policies_moves_with_the_events() {
        let deadline = {
            let _outer = VirtualTime::start();
            let mut simulation = Simulation::new();
            let deadline = Deadline::after(ms(100));
            simulation.after(ms(40), ());
            simulation.next();
            deadline.remaining()
        };
        assert_eq!(deadline, Some(ms(60)));
    }

    #[test]
    fn clocks_of_two_threads_start_at_the_same_point() {
        let origin = Instant::now() + Duration::from_secs(3600);
        let left = move || {
            let _time = start_clock(origin);
            Deadline::at(origin + ms(7)).remaining()
        };
        let elsewhere = std::thread::spawn(left).join().unwrap();
        assert_eq!((left(), elsewhere), (Some(ms(7)), Some(ms(7))));
    }
}
