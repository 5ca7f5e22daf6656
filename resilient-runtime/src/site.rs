//! What is kept per annotated function, and how the expansion hands it over.

use std::panic::Location;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::adaptive_timeout::AdaptiveTimeout;
use crate::latency::Latency;
use crate::policy::Policy;
use crate::scope;

/// The one static of an annotated function: who it is and what it has counted. Settings travel with each call.
#[derive(Debug)]
pub struct Site {
    /// Loaded once per call; anything but [`QUIET`] leads to the cold [`Site::enter`].
    state: AtomicU32,
    name: &'static str,
    location: &'static Location<'static>,
    retries: AtomicU64,
    give_ups: AtomicU64,
    /// Of the attempts that succeed, where a percentile of it decides on something.
    latency: Option<&'static Latency>,
    adaptive: Option<AdaptiveTimeout>,
}

/// Nobody watches.
const QUIET: u32 = 0;
/// The function was never called.
const NEW: u32 = 1;
/// A scope of [`Overrides`](crate::Overrides) or [`Statistics`](crate::Statistics) exists somewhere.
const WATCHED: u32 = 2;

/// Every function that was called so far, and how many scopes exist.
static SITES: Mutex<Sites> = Mutex::new(Sites { called: Vec::new(), scopes: 0 });

struct Sites {
    called: Vec<&'static Site>,
    scopes: usize,
}

impl Site {
    /// The site of the function `name`, written where this is called.
    #[track_caller]
    pub const fn new(name: &'static str) -> Self {
        Self {
            state: AtomicU32::new(NEW),
            name,
            location: Location::caller(),
            retries: AtomicU64::new(0),
            give_ups: AtomicU64::new(0),
            latency: None,
            adaptive: None,
        }
    }

    /// The same site, whose attempts are measured.
    #[must_use]
    pub const fn measuring(mut self, latency: &'static Latency) -> Self {
        self.latency = Some(latency);
        self
    }

    /// The same site, whose attempts are limited by what was measured.
    #[must_use]
    pub const fn adapting(mut self, timeout: AdaptiveTimeout) -> Self {
        self.adaptive = Some(timeout);
        self
    }

    pub(crate) fn latency(&self) -> Option<&'static Latency> {
        self.latency
    }

    /// The limit of an attempt by what was measured, where the function has such a one.
    pub(crate) fn adaptive_timeout(&self) -> Option<Duration> {
        Some(self.adaptive.as_ref()?.limit(self.latency?))
    }

    /// The function's identity in events and reports.
    #[inline]
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn location(&self) -> (&'static str, u32) {
        (self.location.file(), self.location.line())
    }

    /// Whether a call has to look further than at the function's own settings.
    #[inline]
    pub(crate) fn is_watched(&self) -> bool {
        self.state.load(Relaxed) != QUIET
    }

    /// A call starts, for the first time or while somebody watches.
    #[cold]
    #[inline(never)]
    pub(crate) fn enter(&'static self) {
        if self.state.load(Relaxed) == NEW {
            let mut sites = sites();
            // Asked again under the lock: another thread may have been faster.
            if self.state.load(Relaxed) == NEW {
                sites.called.push(self);
                self.state.store(if sites.scopes == 0 { QUIET } else { WATCHED }, Relaxed);
            }
        }
        scope::enter(self);
    }

    #[inline]
    pub(crate) fn count_retry(&self) {
        self.retries.fetch_add(1, Relaxed);
    }

    pub(crate) fn count_give_up(&self) {
        self.give_ups.fetch_add(1, Relaxed);
    }
}

/// A scope opens.
pub(crate) fn watch() {
    let mut sites = sites();
    sites.scopes += 1;
    sites.called.iter().for_each(|site| site.state.store(WATCHED, Relaxed));
}

/// A scope closes.
pub(crate) fn unwatch() {
    let mut sites = sites();
    sites.scopes = sites.scopes.saturating_sub(1);
    if sites.scopes == 0 {
        sites.called.iter().for_each(|site| site.state.store(QUIET, Relaxed));
    }
}

fn sites() -> MutexGuard<'static, Sites> {
    SITES.lock().unwrap_or_else(PoisonError::into_inner)
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
