//! What is kept per annotated function, and how the expansion hands it over.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::policy::Policy;

/// The one static of an annotated function: who it is and what it has counted. Settings travel with each call.
#[derive(Debug)]
pub struct Site {
    name: &'static str,
    file: &'static str,
    line: u32,
    failures: AtomicU64,
    retries: AtomicU64,
}

impl Site {
    /// The site of the function `name`, written at `file:line`.
    pub const fn new(name: &'static str, file: &'static str, line: u32) -> Self {
        Self { name, file, line, failures: AtomicU64::new(0), retries: AtomicU64::new(0) }
    }

    /// The function's identity in events and reports.
    pub fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn location(&self) -> (&'static str, u32) {
        (self.file, self.line)
    }

    pub(crate) fn count_failure(&self) {
        self.failures.fetch_add(1, Relaxed);
    }

    pub(crate) fn count_retry(&self) {
        self.retries.fetch_add(1, Relaxed);
    }
}

/// A function's site and the settings of this call. The expansion makes it anew from a closure of size zero wherever
/// it is needed, so that it is never stored in a future.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'p> {
    pub(crate) site: &'static Site,
    pub(crate) policy: &'p Policy,
}

impl<'p> Rules<'p> {
    /// The rules of one call.
    #[inline]
    pub const fn new(site: &'static Site, policy: &'p Policy) -> Self {
        Self { site, policy }
    }
}
