//! Slots in use.

use super::Shared;
use crate::sync::Arc;

/// A slot of a [`Bulkhead`](crate::Bulkhead), given back when dropped.
#[derive(Debug)]
#[must_use = "dropped, it gives its slot back"]
pub struct BulkheadPermit<'a> {
    shared: &'a Arc<Shared>,
    started: u64,
}

impl<'a> BulkheadPermit<'a> {
    #[inline]
    pub(super) fn new(shared: &'a Arc<Shared>, started: u64) -> Self {
        Self { shared, started }
    }

    /// The same slot for as long as it takes, without the borrow of the bulkhead: for a thread that may outlive the call.
    pub fn into_owned(self) -> OwnedBulkheadPermit {
        let owned = OwnedBulkheadPermit { shared: Arc::clone(self.shared), started: self.started };
        std::mem::forget(self);
        owned
    }

    /// The call came to its end. An adaptive limit takes its latency as a sample; otherwise the same as dropping.
    #[inline]
    pub fn complete(self) {
        self.shared.learn(self.started);
    }

    /// Passes `result` through.
    pub(super) fn complete_if_ok<T, E>(self, result: Result<T, E>) -> Result<T, E> {
        if result.is_ok() {
            self.complete();
        }
        result
    }
}

impl Drop for BulkheadPermit<'_> {
    #[inline]
    fn drop(&mut self) {
        self.shared.core.leave();
    }
}

/// A slot of a [`Bulkhead`](crate::Bulkhead) that borrows nothing; it may outlive the bulkhead.
///
/// ```
/// use resilient_runtime::Bulkhead;
///
/// let bulkhead = Bulkhead::new(1);
/// let permit = bulkhead.try_acquire()?.into_owned();
/// let work = std::thread::spawn(move || drop(permit));
/// work.join().unwrap();
/// assert_eq!(bulkhead.in_flight(), 0);
/// # Ok::<(), resilient_runtime::Rejection>(())
/// ```
#[derive(Debug)]
#[must_use = "dropped, it gives its slot back"]
pub struct OwnedBulkheadPermit {
    shared: Arc<Shared>,
    started: u64,
}

impl OwnedBulkheadPermit {
    /// The call came to its end. An adaptive limit takes its latency as a sample; otherwise the same as dropping.
    pub fn complete(self) {
        self.shared.learn(self.started);
    }
}

impl Drop for OwnedBulkheadPermit {
    fn drop(&mut self) {
        self.shared.core.leave();
    }
}
