//! Who waits for a slot, in the order of arrival.

use std::collections::BTreeMap;
use std::task::Waker;

/// The waiters by place. Places are handed out in rising order, so that the first entry waits longest, and a waiter
/// that leaves from the middle leaves no gap behind.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    waiting: BTreeMap<u64, Waker>,
    next: u64,
}

impl Queue {
    pub(crate) const fn new() -> Self {
        Self { waiting: BTreeMap::new(), next: 0 }
    }

    /// Queues a waiter behind all others, and hands out its place.
    pub(crate) fn push(&mut self, waker: Waker) -> u64 {
        let place = self.next;
        self.next = self.next.wrapping_add(1);
        self.waiting.insert(place, waker);
        place
    }

    /// Takes out who waits longest.
    pub(crate) fn pop(&mut self) -> Option<Waker> {
        self.waiting.pop_first().map(|(_, waker)| waker)
    }

    /// Takes out the waiter at `place`, if it still waits.
    pub(crate) fn remove(&mut self, place: u64) -> Option<Waker> {
        self.waiting.remove(&place)
    }

    /// The waker of the waiter at `place`, if it still waits.
    pub(crate) fn waker(&mut self, place: u64) -> Option<&mut Waker> {
        self.waiting.get_mut(&place)
    }

    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}
