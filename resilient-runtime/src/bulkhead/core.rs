//! The slots of a bulkhead and the queue for them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Waker;

use super::queue::Queue;
use crate::sync::{AtomicU32, AtomicU64, Mutex, Ordering, lock};

/// Set in the word while somebody waits. It makes the word larger than any limit, so that a newcomer needs one comparison
/// to see that it may not enter, and finds its way to the queue.
const QUEUED: u64 = 1 << 63;

/// One word counts the slots in use. Entering and leaving touch nothing else as long as nobody waits.
///
/// While somebody waits, only who holds the lock of the queue adds to the word: a slot that comes back goes to the
/// first waiter, and no newcomer can take it on the way.
#[derive(Debug)]
pub(crate) struct Core {
    word: AtomicU64,
    limit: AtomicU32,
    queue: Mutex<Queue>,
}

/// What became of a newcomer that found no free slot.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Joined {
    /// There was a free slot after all, and the newcomer has it.
    Entered,
    /// It waits at this place.
    Queued(u64),
    /// There is no room in the queue.
    Full,
}

impl Core {
    pub(crate) fn new(limit: u32) -> Self {
        Self { word: AtomicU64::new(0), limit: AtomicU32::new(limit.max(1)), queue: Mutex::new(Queue::new()) }
    }

    /// Takes a slot if one is free and nobody waits.
    #[inline]
    pub(crate) fn try_enter(&self) -> bool {
        let word = self.word.load(Ordering::Relaxed);
        word < u64::from(self.limit.load(Ordering::Relaxed))
            && (self.exchange(word, word + 1).is_ok() || self.try_enter_again())
    }

    /// Another thread was faster: from the start.
    #[cold]
    #[inline(never)]
    fn try_enter_again(&self) -> bool {
        let mut word = self.word.load(Ordering::Relaxed);
        while word < u64::from(self.limit.load(Ordering::Relaxed)) {
            match self.exchange(word, word + 1) {
                Ok(_) => return true,
                Err(changed) => word = changed,
            }
        }
        false
    }

    #[inline]
    fn exchange(&self, word: u64, new: u64) -> Result<u64, u64> {
        self.word.compare_exchange(word, new, Ordering::Acquire, Ordering::Relaxed)
    }

    /// Gives a slot back. Only for who holds one.
    #[inline]
    pub(crate) fn leave(&self) {
        if self.word.fetch_sub(1, Ordering::Release) & QUEUED != 0 {
            self.hand_over();
        }
    }

    /// Enters, or queues `waker` behind at most `max_queued - 1` others.
    #[cold]
    pub(crate) fn join(&self, max_queued: u32, waker: Waker) -> Joined {
        let mut queue = lock(&self.queue);
        let mut word = self.word.load(Ordering::Relaxed);
        loop {
            let free = word < u64::from(self.limit.load(Ordering::Relaxed));
            if !free && queue.len() >= max_queued as usize {
                return Joined::Full;
            }
            // A slot that came back before the flag is set makes the exchange fail; who brings one later sees the flag.
            match self.exchange(word, if free { word + 1 } else { word | QUEUED }) {
                Ok(_) if free => return Joined::Entered,
                Ok(_) => return Joined::Queued(queue.push(waker)),
                Err(changed) => word = changed,
            }
        }
    }

    /// Whether the waiter at `place` has been given a slot; if not, `waker` is woken when it is. Who is not in the queue
    /// any more has a slot.
    pub(crate) fn has_entered(&self, place: u64, waker: &Waker) -> bool {
        match lock(&self.queue).waker(place) {
            None => return true,
            Some(known) if known.will_wake(waker) => return false,
            Some(_) => {}
        }
        // Cloned and dropped with no lock held: a waker is foreign code.
        let mut waker = waker.clone();
        match lock(&self.queue).waker(place) {
            None => true,
            Some(known) => {
                std::mem::swap(known, &mut waker);
                false
            }
        }
    }

    /// The waiter at `place` gives up. Says whether it had been given a slot, which then is the caller's.
    #[cold]
    pub(crate) fn withdraw(&self, place: u64) -> bool {
        let mut queue = lock(&self.queue);
        let withdrawn = queue.remove(place);
        if withdrawn.is_some() {
            self.lower_flag(&queue);
        }
        drop(queue);
        withdrawn.is_none()
    }

    /// Changes the number of slots, at least one; fewer come into force as slots come back. To be followed by
    /// [`hand_over`](Self::hand_over), for there may be more.
    pub(crate) fn set_limit(&self, limit: u32) {
        // Who queues because of the old limit meanwhile does so before the lock that follows, or sees the new one after it.
        self.limit.store(limit.max(1), Ordering::Relaxed);
    }

    /// Gives free slots to those who wait.
    #[cold]
    #[inline(never)]
    pub(crate) fn hand_over(&self) {
        loop {
            let mut queue = lock(&self.queue);
            let Some(waker) = self.admit_first(&mut queue) else { return };
            let more = !queue.is_empty() && self.in_flight() < self.limit();
            drop(queue);
            // A waker is foreign code: no lock is held, and its panic must not keep slots from those behind.
            let _ = catch_unwind(AssertUnwindSafe(|| waker.wake()));
            if !more {
                return;
            }
        }
    }

    fn admit_first(&self, queue: &mut Queue) -> Option<Waker> {
        if self.in_flight() >= self.limit() {
            return None;
        }
        let waker = queue.pop()?;
        // Before the flag is lowered: a newcomer must not find the slot free in between.
        self.word.fetch_add(1, Ordering::Relaxed);
        self.lower_flag(queue);
        Some(waker)
    }

    /// Lets newcomers in without the lock again, if nobody waits.
    fn lower_flag(&self, queue: &Queue) {
        if queue.is_empty() {
            self.word.fetch_and(!QUEUED, Ordering::Relaxed);
        }
    }

    pub(crate) fn limit(&self) -> u32 {
        self.limit.load(Ordering::Relaxed)
    }

    /// Slots in use; more than the limit after that was lowered.
    pub(crate) fn in_flight(&self) -> u32 {
        u32::try_from(self.word.load(Ordering::Relaxed) & !QUEUED).unwrap_or(u32::MAX)
    }

    pub(crate) fn queued(&self) -> usize {
        lock(&self.queue).len()
    }
}
