//! Settings that can be replaced while they are in use.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::sync::{Mutex, lock};

/// Settings that are usually those they were made with: to read them then is one load.
#[derive(Debug)]
pub(crate) struct Replaceable<S> {
    first: S,
    replaced: AtomicBool,
    current: Mutex<Option<S>>,
}

impl<S: Copy + PartialEq> Replaceable<S> {
    pub(crate) const fn new(first: S) -> Self {
        Self { first, replaced: AtomicBool::new(false), current: Mutex::new(None) }
    }

    /// What they are made with, for the methods that build a constant.
    pub(crate) const fn first_mut(&mut self) -> &mut S {
        &mut self.first
    }

    #[inline]
    pub(crate) fn get(&self) -> S {
        if self.replaced.load(Ordering::Acquire) { self.replacement() } else { self.first }
    }

    #[cold]
    fn replacement(&self) -> S {
        lock(&self.current).unwrap_or(self.first)
    }

    /// Says whether anything changed.
    pub(crate) fn replace(&self, with: S) -> bool {
        if self.get() == with {
            return false;
        }
        *lock(&self.current) = Some(with);
        self.replaced.store(true, Ordering::Release);
        true
    }
}
