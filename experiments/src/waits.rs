//! The waits of simulated calls, drawn by annotated functions.
//!
//! In a simulation no function may sleep. So each call has a twin: an annotated function whose every attempt fails at once,
//! on a virtual clock of its own. The gaps between its attempts are the waits, as the retry loop made them.

use std::time::Duration;

use resilient_runtime::{Policy, Rejection, RejectionKind, VirtualTime, resilient, seed_jitter};

/// The waits of one call: the first one before its second attempt.
pub(crate) struct Waits {
    policy: Policy,
    seed: u64,
    drawn: Vec<Duration>,
    next: usize,
}

/// Attempts of the first twin of a call; when they are used up, the next makes twice as many with the same jitter.
const FIRST_ATTEMPTS: u32 = 9;

impl Waits {
    /// The waits under `policy`; its time limits must be none, and `max_attempts` is the simulation's business.
    pub(crate) fn new(policy: Policy, seed: u64) -> Self {
        Self { policy, seed, drawn: Vec::new(), next: 0 }
    }

    /// The wait before the next attempt.
    pub(crate) fn next(&mut self) -> Duration {
        if self.next == self.drawn.len() {
            let attempts = if self.next == 0 { FIRST_ATTEMPTS } else { 2 * self.next as u32 + 1 };
            seed_jitter(self.seed);
            self.drawn = draw(self.policy, attempts);
        }
        let wait = self.drawn.get(self.next).copied().unwrap_or_default();
        self.next += 1;
        wait
    }
}

/// The waits of a call that makes this many attempts.
fn draw(policy: Policy, attempts: u32) -> Vec<Duration> {
    let time = VirtualTime::start();
    let mut starts = Vec::with_capacity(attempts as usize);
    let _ = fail(policy.max_attempts(attempts), &time, &mut starts);
    starts.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect()
}

#[resilient(policy = policy, retry_on = any)]
fn fail(policy: Policy, time: &VirtualTime, starts: &mut Vec<Duration>) -> Result<(), Rejection> {
    starts.push(time.elapsed());
    Err(Rejection::new(RejectionKind::Limited, "twin"))
}
