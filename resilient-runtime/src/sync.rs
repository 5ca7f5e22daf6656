//! The primitives of shared state. `tests/loom` puts loom's in their place, and includes the files that use them.

pub(crate) use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
pub(crate) use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A function that makes shared state: `const`, except under loom, whose primitives cannot be made in a constant.
macro_rules! constructor {
    ($(#[$attribute:meta])* $visibility:vis fn $($rest:tt)*) => {
        $(#[$attribute])* $visibility const fn $($rest)*
    };
}

pub(crate) use constructor;

/// Locks. No user code runs under any of our locks, so that a poisoned one can be used as it is.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
