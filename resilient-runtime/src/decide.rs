//! The retry decision: may there be another attempt, and when?

use std::time::{Duration, Instant};

use crate::attempt::Context;
use crate::backoff::{Backoff, nanos};
use crate::jitter::Jitter;
use crate::pause::Wait;
use crate::policy::Policy;
use crate::site::Rules;
use crate::why::Why;
use crate::{clock, deadline, events, random, scope};

/// What is to be done about a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Another attempt, after this wait.
    Retry(Wait),
    /// The call ends with this attempt's outcome.
    Stop(Why),
}

/// What a failed attempt says about another one.
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    /// Why not, if not.
    pub(crate) against: Option<Why>,
    /// The body was started.
    pub(crate) started: bool,
    /// `Classify::effect` was asked and said that nothing can have happened.
    pub(crate) without_effect: bool,
    /// The failure's own word on when to come back.
    pub(crate) retry_after: Option<Duration>,
}

impl Judged {
    /// Stops the call if `stopped`.
    #[must_use]
    pub fn unless_stopped(mut self, stopped: bool) -> Self {
        if stopped {
            self.against = self.against.or(Some(Why::Stopped));
        }
        self
    }
}

/// Everything the decision depends on.
pub(crate) struct Facts<'a> {
    pub(crate) rules: Rules<'a>,
    pub(crate) judged: Judged,
    /// The number of the attempt that failed, from 1.
    pub(crate) attempt: u32,
    /// The attempt was started as the last one, and has used up what another would need.
    pub(crate) last: bool,
    /// The call's own deadline.
    pub(crate) deadline: Option<Instant>,
    /// The wait before the attempt that failed, in nanoseconds.
    pub(crate) previous: u64,
    pub(crate) started: Option<Instant>,
    pub(crate) rulings: Rulings<'a>,
}

/// What the user decides by code of their own.
#[derive(Clone, Copy, Default)]
pub struct Rulings<'a> {
    backoff: Option<&'a dyn Backoff>,
    stop_if: Option<&'a dyn Fn(&Context<'_>) -> bool>,
}

impl<'a> Rulings<'a> {
    /// None.
    pub const fn new() -> Self {
        Self { backoff: None, stop_if: None }
    }

    /// Waits of the user's own making.
    #[must_use]
    pub fn backoff(self, backoff: &'a dyn Backoff) -> Self {
        Self { backoff: Some(backoff), ..self }
    }

    /// A stop rule of the user's own making.
    #[must_use]
    pub fn stop_if(self, rule: &'a dyn Fn(&Context<'_>) -> bool) -> Self {
        Self { stop_if: Some(rule), ..self }
    }
}

/// Decides under the policy in force: the attribute's, or that of the scope around the call.
pub(crate) fn decide(facts: &Facts<'_>) -> Verdict {
    facts.rules.site.count_failure();
    if scope::watched() {
        conclude(facts, &scope::policy(facts.rules))
    } else {
        conclude(facts, facts.rules.policy)
    }
}

#[inline]
fn conclude(facts: &Facts<'_>, policy: &Policy) -> Verdict {
    let Facts { rules, judged, attempt, .. } = *facts;
    if let Some(why) = judged.against {
        return Verdict::Stop(why);
    }
    if policy.idempotence() == Some(false) && !judged.without_effect {
        return Verdict::Stop(Why::MayHaveHappened);
    }
    let attempts = policy.attempts();
    if facts.last || (attempt >= attempts && attempts != u32::MAX) {
        return Verdict::Stop(if attempts == 1 { Why::NotRetried } else { Why::Attempts });
    }
    let wait = match wait(facts, policy) {
        Ok(wait) => wait,
        Err(why) => return Verdict::Stop(why),
    };
    let deadline = deadline::smaller(facts.deadline, deadline::ambient());
    if deadline.is_some_and(|deadline| !fits(wait, deadline, policy)) {
        return Verdict::Stop(Why::Deadline);
    }
    if let (Some(rule), Some(started)) = (facts.rulings.stop_if, facts.started) {
        if rule(&Context::new(attempt, started, deadline, wait.duration(), None)) {
            return Verdict::Stop(Why::StopRule);
        }
    }
    rules.site.count_retry();
    scope::record_retry(rules.site, wait.duration());
    events::retry(rules, attempt, wait);
    Verdict::Retry(wait)
}

/// The wait before the next attempt: backoff, then jitter, then the failure's own hint as a floor.
fn wait(facts: &Facts<'_>, policy: &Policy) -> Result<Wait, Why> {
    let delays = policy.delays();
    let (delay, jitter) = match facts.rulings.backoff {
        Some(backoff) => (nanos(backoff.delay(facts.attempt)), policy.jitter_kind()),
        None => (delays.delay_ns(facts.attempt), policy.jitter_kind()),
    };
    let jittered = if delay == 0 && !matches!(jitter, Jitter::Spread(_)) {
        0
    } else if matches!(jitter, Jitter::None) {
        delay
    } else {
        jitter.apply(&delays, delay, facts.previous, random::next())
    };
    match facts.judged.retry_after {
        None => Ok(Wait(jittered)),
        Some(hint) if hint > policy.longest_retry_after() => Err(Why::RetryAfterTooLong),
        Some(hint) => Ok(Wait(hinted(nanos(hint)).max(jittered))),
    }
}

/// A server's hint with up to 10 % on top, so that all who were told the same time do not come back at once.
fn hinted(hint: u64) -> u64 {
    let share = u128::from(hint / 10) * u128::from(random::next());
    #[expect(clippy::cast_possible_truncation, reason = "the high half of a 128-bit product")]
    hint.saturating_add((share >> 64) as u64)
}

/// The wait ends before the deadline and leaves enough for an attempt.
fn fits(wait: Wait, deadline: Instant, policy: &Policy) -> bool {
    let left = deadline.saturating_duration_since(clock::now());
    let needed = wait.duration().saturating_add(policy.shortest_attempt());
    left > wait.duration() && left >= needed
}
