//! Waiting for a slot, as a thread.

use std::sync::{Condvar, PoisonError};
use std::task::{Wake, Waker};
use std::time::Duration;

use super::Bulkhead;
use super::core::Joined;
use crate::clock;
use crate::deadline;
use crate::rejection::{Rejection, RejectionKind};
use crate::sync::{Arc, Mutex, lock};

/// What a waiting thread has in the queue in place of a task's waker. Not `thread::park`, whose wake-ups may be meant for
/// somebody further up in the thread.
#[derive(Debug, Default)]
struct Bell {
    rung: Mutex<bool>,
    ringing: Condvar,
}

impl Bell {
    /// Blocks until rung, at most for `limit`.
    fn wait(&self, limit: Option<Duration>) {
        let rung = lock(&self.rung);
        match limit {
            None => {
                drop(self.ringing.wait_while(rung, |rung| !*rung).unwrap_or_else(PoisonError::into_inner));
            }
            Some(limit) => drop(
                self.ringing
                    .wait_timeout_while(rung, limit, |rung| !*rung)
                    .unwrap_or_else(PoisonError::into_inner),
            ),
        }
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        *lock(&self.rung) = true;
        self.ringing.notify_one();
    }
}

/// Takes a slot of a bulkhead that had none free a moment ago.
#[cold]
#[inline(never)]
pub(super) fn enter(bulkhead: &Bulkhead) -> Result<(), Rejection> {
    let left = deadline::ambient().map(|deadline| deadline.saturating_duration_since(clock::now()));
    let bell = Arc::new(Bell::default());
    let place = match bulkhead.join(|| Waker::from(Arc::clone(&bell))) {
        Joined::Entered => return Ok(()),
        Joined::Full => return Err(bulkhead.full()),
        Joined::Queued(place) => place,
    };
    let limit = [left, bulkhead.longest_wait()].into_iter().flatten().min();
    wait(&bell, limit);
    // Woken or late, it may have been given a slot.
    if bulkhead.shared().core.withdraw(place) {
        return Ok(());
    }
    if left.is_some() && left == limit && left != bulkhead.longest_wait() {
        return Err(Rejection::new(RejectionKind::Deadline, bulkhead.name));
    }
    Err(bulkhead.waited())
}

fn wait(bell: &Bell, limit: Option<Duration>) {
    // Nothing else moves the virtual time of this thread, so that the wait lasts as long as it may.
    #[cfg(feature = "test-util")]
    if limit.is_some_and(crate::virtual_time::advance) {
        return;
    }
    bell.wait(limit);
}
