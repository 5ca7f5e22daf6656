//! What a bulkhead shares with the permits and tickets that may outlive it.

use super::adaptive::{AdaptiveLimit, Learner};
use super::core::Core;
use crate::clock;
use crate::sync::{Mutex, lock};

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) core: Core,
    learner: Option<Mutex<Learner>>,
}

impl Shared {
    pub(crate) fn new(max_concurrent: u32, adaptive: Option<AdaptiveLimit>) -> Self {
        Self {
            core: Core::new(max_concurrent),
            learner: adaptive.map(|limit| Mutex::new(Learner::new(limit))),
        }
    }

    /// When a call starts, if that is of interest; else zero.
    #[inline]
    pub(crate) fn started(&self) -> u64 {
        if self.learner.is_some() { clock::nanos() } else { 0 }
    }

    /// Counts the latency of a call that still holds its slot.
    #[inline]
    pub(crate) fn learn(&self, started: u64) {
        if started != 0 {
            self.learn_from(started);
        }
    }

    #[cold]
    fn learn_from(&self, started: u64) {
        let Some(learner) = &self.learner else { return };
        let now = clock::nanos();
        let latency = now.saturating_sub(started);
        let mut learner = lock(learner);
        let changed = learner.record(now, latency, self.core.in_flight(), self.core.limit());
        // Before the next call is recorded, which takes a limit that is not the learned one for the wish of somebody else.
        if let Some(limit) = changed {
            self.core.set_limit(limit);
            drop(learner);
            self.core.hand_over();
        }
    }
}
