//! The retry decision: may there be another attempt, and when?

use std::time::{Duration, Instant};

use crate::attempt::Context;
use crate::backoff::{Backoff, Delays, nanos};
use crate::jitter::Jitter;
use crate::judged::Words;
use crate::pause::Wait;
use crate::policy::Policy;
use crate::retry_budget::RetryBudget;
use crate::site::Rules;
use crate::why::Why;
use crate::{ambient, clock, deadline, events, nesting, random, scope};

/// What is to be done about a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Another attempt, after this wait.
    Retry(Wait),
    /// The call ends with this attempt's outcome.
    Stop(Why),
}

/// What only calls with a full memory have to say.
#[derive(Clone, Copy)]
pub(crate) struct Background<'a> {
    /// The call's own deadline.
    pub(crate) deadline: Option<Instant>,
    /// The wait before the attempt that failed, in nanoseconds.
    pub(crate) previous: u64,
    pub(crate) started: Instant,
    pub(crate) rulings: Rulings<'a>,
}

/// What a decision asks beside the policy.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) own: Option<&'a Background<'a>>,
    /// What retries are paid from.
    pub(crate) budget: Option<&'a RetryBudget>,
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

    /// The same rules without the waits, where the caller asks for others.
    const fn without_backoff(self) -> Self {
        Self { backoff: None, ..self }
    }

    /// A stop rule of the user's own making.
    #[must_use]
    pub fn stop_if(self, rule: &'a dyn Fn(&Context<'_>) -> bool) -> Self {
        Self { stop_if: Some(rule), ..self }
    }
}

/// The name of the type of an error, for events.
pub(crate) type ErrorType = fn() -> &'static str;

/// Decides on attempt number `attempt`, which failed. `last`: it was started as the last one, and has used up what another
/// would need.
pub(crate) fn decide(
    rules: Rules<'_>,
    judged: Words,
    attempt: u32,
    last: bool,
    asked: Asked<'_>,
    error_type: ErrorType,
) -> Verdict {
    nesting::find_trace(rules, attempt);
    if rules.site.is_watched() {
        return decide_watched(rules, judged, attempt, last, asked, error_type);
    }
    decide_under(rules.policy, rules, judged, attempt, last, asked, error_type)
}

/// Decides under the policy of the scope around the call.
#[cold]
#[inline(never)]
fn decide_watched(
    rules: Rules<'_>,
    judged: Words,
    attempt: u32,
    last: bool,
    asked: Asked<'_>,
    error_type: ErrorType,
) -> Verdict {
    let policy = scope::policy(rules);
    let overridden = asked
        .own
        .filter(|_| scope::overrides_backoff(rules))
        .map(|own| Background { rulings: own.rulings.without_backoff(), ..*own });
    let asked = Asked { own: overridden.as_ref().or(asked.own), ..asked };
    let verdict = decide_under(&policy, rules, judged, attempt, last, asked, error_type);
    if let Verdict::Retry(wait) = verdict {
        scope::record_retry(rules.site, wait.duration());
    }
    verdict
}

fn decide_under(
    policy: &Policy,
    rules: Rules<'_>,
    judged: Words,
    attempt: u32,
    last: bool,
    asked: Asked<'_>,
    error_type: ErrorType,
) -> Verdict {
    if let Some(why) = judged.against() {
        return Verdict::Stop(why);
    }
    if let Some(budget) = asked.budget {
        budget.count_failure();
    }
    if policy.idempotence() == Some(false) && !judged.is_without_effect() {
        return Verdict::Stop(Why::MayHaveHappened);
    }
    if nesting::makes_one_attempt() && policy.attempts() > 1 {
        return Verdict::Stop(Why::Nested);
    }
    let attempts = policy.attempts();
    if last || (attempt >= attempts && attempts != u32::MAX) {
        return Verdict::Stop(if attempts == 1 { Why::NotRetried } else { Why::Attempts });
    }
    let wait = match draw_wait(policy, judged.retry_after(), attempt, asked.own) {
        Ok(wait) => wait,
        Err(why) => return Verdict::Stop(why),
    };
    if let Some(why) = find_obstacle(policy, judged.retry_after(), attempt, wait, asked.own) {
        return Verdict::Stop(why);
    }
    // Last, so that nothing is paid for a retry that is not made.
    if asked.budget.is_some_and(|budget| !budget.try_withdraw_for(judged.is_timeout())) {
        return Verdict::Stop(Why::BudgetEmpty);
    }
    rules.site.count_retry();
    if events::wants_retry() {
        events::retry(rules, attempt, wait, error_type());
    }
    Verdict::Retry(wait)
}

/// The answer for the one case in which nothing has to be drawn, read or told, though it may come by the million: attempts
/// that follow each other without a wait. Where the policy is a constant that waits, this is no code at all.
#[inline]
pub(crate) fn decide_at_once(rules: Rules<'_>, judged: Words, attempt: u32) -> Option<Verdict> {
    let quick = attempt < rules.policy.attempts_at_once()
        && judged.is_plain()
        && !rules.site.is_watched()
        && ambient::is_quiet()
        && !events::wants_retry();
    if !quick {
        return None;
    }
    rules.site.count_retry();
    Some(Verdict::Retry(Wait(0)))
}

/// The deadline, which the failure's own hint may exceed by itself, or the user's stop rule.
fn find_obstacle(
    policy: &Policy,
    hint: Option<u64>,
    attempt: u32,
    wait: Wait,
    background: Option<&Background<'_>>,
) -> Option<Why> {
    let deadline = deadline::smaller(background.and_then(|own| own.deadline), deadline::ambient());
    let exceeds = |wait| deadline.is_some_and(|deadline| !fits(wait, deadline, policy));
    if exceeds(wait) {
        let hint_exceeds = hint.is_some_and(|hint| exceeds(Wait(hint)));
        return Some(if hint_exceeds { Why::RetryAfterTooLong } else { Why::Deadline });
    }
    let own = background?;
    let rule = own.rulings.stop_if?;
    let stops = rule(&Context::new(attempt, own.started, deadline, wait.duration(), None));
    stops.then_some(Why::StopRule)
}

/// The wait before the next attempt: backoff, then jitter, then the failure's own hint as a floor.
fn draw_wait(
    policy: &Policy,
    hint: Option<u64>,
    attempt: u32,
    background: Option<&Background<'_>>,
) -> Result<Wait, Why> {
    let wait = match background.and_then(|own| Some((own.rulings.backoff?, own.previous))) {
        Some((backoff, previous)) => draw_own(policy.jitter_kind(), backoff, attempt, previous),
        None if policy.never_waits() => return hint.map_or(Ok(Wait(0)), |hint| after_hint(policy, hint, 0)),
        None => {
            let previous = background.map_or(0, |own| own.previous);
            jittered(policy.jitter_kind(), policy.delays(), policy.delays().delay_ns(attempt), previous)
        }
    };
    hint.map_or(Ok(Wait(wait)), |hint| after_hint(policy, hint, wait))
}

fn jittered(jitter: Jitter, delays: &Delays, delay: u64, previous: u64) -> u64 {
    match jitter {
        Jitter::None => delay,
        jitter => jitter.apply(delays, delay, previous, random::next()),
    }
}

/// The wait of the user's own making, with its own limits instead of the policy's.
fn draw_own(jitter: Jitter, backoff: &dyn Backoff, attempt: u32, previous: u64) -> u64 {
    let delay = backoff.delay(attempt);
    // Only one kind of jitter asks for the first delay again: the user's code is called no more often than it has to be.
    let first = if jitter == Jitter::Decorrelated && attempt > 1 { backoff.delay(1) } else { delay };
    jittered(jitter, &Delays::within(&backoff.limits(), first), nanos(delay), previous)
}

/// A server's hint is a floor, with up to 10 % on top, so that all who were told the same time do not come back at once.
#[cold]
fn after_hint(policy: &Policy, hint: u64, wait: u64) -> Result<Wait, Why> {
    if hint > nanos(policy.longest_retry_after()) {
        return Err(Why::RetryAfterTooLong);
    }
    let share = u128::from(hint / 10) * u128::from(random::next());
    let hint = hint.saturating_add(u64::try_from(share >> 64).unwrap_or(0));
    Ok(Wait(hint.max(wait)))
}

/// What tokio's timers may add to a sleep: they end with a whole millisecond. A wait that ended past the deadline would
/// cost the caller the last error, since the attempt after it is rejected.
const TIMER_TICK: Duration = Duration::from_millis(1);

/// The wait ends before the deadline and leaves enough for an attempt.
#[cold]
fn fits(wait: Wait, deadline: Instant, policy: &Policy) -> bool {
    let left = deadline.saturating_duration_since(clock::now());
    let wait = wait.duration();
    let end = if wait.is_zero() { wait } else { wait.saturating_add(TIMER_TICK) };
    left > wait && left >= end && left >= wait.saturating_add(policy.shortest_attempt())
}
