//! The slots of a bulkhead: none is lost, none is used twice, and nobody who waits sleeps through a free one.

#[path = "../../../resilient-runtime/src/bulkhead/core.rs"]
mod core;
#[path = "../../../resilient-runtime/src/bulkhead/queue.rs"]
mod queue;

use std::sync::Arc as StdArc;
use std::task::{Wake, Waker};

use loom::thread::{self, Thread};

use self::core::{Core, Joined};
use crate::check;
use crate::sync::{Arc, AtomicU32, Ordering};

/// Wakes a thread of the model.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: StdArc<Self>) {
        self.0.unpark();
    }
}

fn waker() -> Waker {
    Waker::from(StdArc::new(Unpark(thread::current())))
}

/// A bulkhead, and what its slots are there for.
struct Guarded {
    core: Core,
    inside: AtomicU32,
    /// Counted by a load and a store: right only if each holder of the one slot sees what the last one did.
    uses: AtomicU32,
}

impl Guarded {
    fn new(limit: u32) -> Arc<Self> {
        Arc::new(Self { core: Core::new(limit), inside: AtomicU32::new(0), uses: AtomicU32::new(0) })
    }

    /// Takes a slot however long that takes. A wake-up that is lost would be a deadlock, which loom reports.
    fn enter(&self) {
        if self.core.try_enter() {
            return;
        }
        if let Joined::Queued(place) = self.core.join(9, waker()) {
            while !self.core.has_entered(place, &waker()) {
                thread::park();
            }
        }
    }

    /// Uses the only slot there is.
    fn use_slot(&self) {
        assert_eq!(self.inside.fetch_add(1, Ordering::Relaxed), 0);
        self.uses.store(self.uses.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        self.inside.fetch_sub(1, Ordering::Relaxed);
    }

    fn assert_at_rest(&self) {
        assert_eq!((self.core.in_flight(), self.core.queued()), (0, 0));
        assert!(self.core.try_enter(), "newcomers find no flag of a queue");
    }
}

#[test]
fn calls_that_do_not_wait_never_share_a_slot() {
    check(|| {
        let guarded = Guarded::new(1);
        let call = |guarded: &Guarded| {
            if guarded.core.try_enter() {
                guarded.use_slot();
                guarded.core.leave();
            }
        };
        let others: Vec<_> = (0..2)
            .map(|_| {
                let guarded = Arc::clone(&guarded);
                thread::spawn(move || call(&guarded))
            })
            .collect();
        call(&guarded);
        others.into_iter().for_each(|other| other.join().unwrap());
        guarded.assert_at_rest();
    });
}

#[test]
fn everybody_who_waits_gets_the_slot_once() {
    check(|| {
        let guarded = Guarded::new(1);
        let call = |guarded: &Guarded| {
            guarded.enter();
            guarded.use_slot();
            guarded.core.leave();
        };
        let others: Vec<_> = (0..2)
            .map(|_| {
                let guarded = Arc::clone(&guarded);
                thread::spawn(move || call(&guarded))
            })
            .collect();
        call(&guarded);
        others.into_iter().for_each(|other| other.join().unwrap());
        assert_eq!(guarded.uses.load(Ordering::Relaxed), 3);
        guarded.assert_at_rest();
    });
}

#[test]
fn a_slot_handed_to_a_waiter_that_gives_up_goes_on_to_the_next() {
    check(|| {
        let guarded = Guarded::new(1);
        assert!(guarded.core.try_enter());
        let Joined::Queued(first) = guarded.core.join(2, waker()) else { panic!("the slot is taken") };
        let gives_up = thread::spawn({
            let guarded = Arc::clone(&guarded);
            move || {
                if guarded.core.withdraw(first) {
                    guarded.core.leave();
                }
            }
        });
        let waits = thread::spawn({
            let guarded = Arc::clone(&guarded);
            move || {
                guarded.enter();
                guarded.use_slot();
                guarded.core.leave();
            }
        });
        guarded.core.leave();
        gives_up.join().unwrap();
        waits.join().unwrap();
        guarded.assert_at_rest();
    });
}

#[test]
fn a_newcomer_cannot_take_a_slot_on_its_way_to_a_waiter() {
    check(|| {
        let guarded = Guarded::new(1);
        assert!(guarded.core.try_enter());
        let Joined::Queued(first) = guarded.core.join(1, waker()) else { panic!("the slot is taken") };
        let newcomer = thread::spawn({
            let guarded = Arc::clone(&guarded);
            move || assert!(!guarded.core.try_enter())
        });
        guarded.core.leave();
        newcomer.join().unwrap();
        assert!(guarded.core.has_entered(first, &waker()));
        guarded.core.leave();
        guarded.assert_at_rest();
    });
}

#[test]
fn a_higher_limit_reaches_who_queues_meanwhile() {
    check(|| {
        let guarded = Guarded::new(1);
        assert!(guarded.core.try_enter());
        let waits = thread::spawn({
            let guarded = Arc::clone(&guarded);
            move || guarded.enter()
        });
        guarded.core.set_limit(2);
        guarded.core.hand_over();
        waits.join().unwrap();
        assert_eq!((guarded.core.in_flight(), guarded.core.queued()), (2, 0));
    });
}

#[test]
fn a_lower_limit_holds_for_who_comes_after_it() {
    check(|| {
        let guarded = Guarded::new(2);
        assert!(guarded.core.try_enter());
        let leaves = thread::spawn({
            let guarded = Arc::clone(&guarded);
            move || guarded.core.leave()
        });
        guarded.core.set_limit(1);
        guarded.core.hand_over();
        let entered = guarded.core.try_enter();
        leaves.join().unwrap();
        assert_eq!(guarded.core.in_flight(), u32::from(entered));
        assert_eq!(guarded.core.try_enter(), !entered);
    });
}

#[test]
fn a_waiter_that_moves_to_another_task_is_woken_there() {
    check(|| {
        let guarded = Guarded::new(1);
        assert!(guarded.core.try_enter());
        let Joined::Queued(place) = guarded.core.join(1, Waker::noop().clone()) else {
            panic!("the slot is taken")
        };
        let moved = thread::spawn({
            let guarded = Arc::clone(&guarded);
            move || {
                while !guarded.core.has_entered(place, &waker()) {
                    thread::park();
                }
                guarded.core.leave();
            }
        });
        guarded.core.leave();
        moved.join().unwrap();
        guarded.assert_at_rest();
    });
}
