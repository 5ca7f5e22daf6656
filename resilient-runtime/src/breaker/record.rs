//! What a breaker knows under its lock, and how it moves from state to state. One thread at a time, and without a clock.

use super::generation::Generation;
use super::rules::Rules;
use super::state::{BreakerState, Transition};
use super::window::{Ending, Tally, Window};
use crate::sync::Arc;

/// An open time that never ends.
pub(crate) const FOREVER: u64 = u64::MAX;

/// What the breaker is asked under.
#[derive(Clone, Copy)]
pub(crate) struct Moment<'a> {
    pub(crate) rules: &'a Rules,
    /// Nanoseconds. One that is earlier than another call's does no harm: threads read the clock before they get the lock.
    pub(crate) now: u64,
    pub(crate) open_time: &'a dyn OpenTime,
}

/// How long a breaker stays open.
pub(crate) trait OpenTime {
    /// In nanoseconds, when it opened so many `times` in a row and was open for `previous` before, zero the first time.
    fn open_time(&self, times: u32, previous: u64) -> u64;
}

#[derive(Debug)]
pub(crate) struct Record {
    phase: Phase,
    generation: Generation,
    window: Window,
    /// Failures since the last success.
    run: u32,
    /// How many times in a row it opened without closing.
    opened: u32,
    /// The latest open time, zero before the first.
    wait: u64,
    /// The text of the error that opened it, or may open it.
    error: Option<Arc<Box<str>>>,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    Closed,
    Observing,
    Disabled,
    ForcedOpen,
    Open { until: u64 },
    HalfOpen(Probes),
}

#[derive(Clone, Copy, Debug)]
struct Probes {
    outstanding: u32,
    passed: u32,
    failed: u32,
    /// When those outstanding are given up.
    until: u64,
}

/// What a breaker can be told to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Normal,
    Observing,
    Disabled,
    ForcedOpen,
}

/// Why a call does not go through.
#[derive(Debug, Default)]
pub(crate) struct Refusal {
    /// Nanoseconds until it is worth asking again.
    pub(crate) wait: Option<u64>,
    pub(crate) error: Option<Arc<Box<str>>>,
}

/// What calls have to do that end in the present state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Watch {
    /// They ask under the lock, as those that begin.
    NotClosed,
    /// They ask under the lock.
    Counted,
    /// A success is counted until there were so many in a row; then, and from the start if zero, it does nothing.
    Missing(u32),
}

impl Record {
    pub(crate) const fn new() -> Self {
        let window = Window::new();
        Self {
            phase: Phase::Closed,
            generation: Generation::FIRST,
            window,
            run: 0,
            opened: 0,
            wait: 0,
            error: None,
        }
    }

    pub(crate) fn generation(&self) -> Generation {
        self.generation
    }

    pub(crate) fn state(&self) -> BreakerState {
        self.phase.state()
    }

    pub(crate) fn watch(&self, rules: &Rules) -> Watch {
        let span = rules.span();
        match self.phase {
            Phase::Open { .. } | Phase::HalfOpen(_) | Phase::ForcedOpen => Watch::NotClosed,
            Phase::Disabled => Watch::Missing(0),
            Phase::Closed | Phase::Observing if rules.count_successes(self.window.tally(span)) => {
                Watch::Counted
            }
            Phase::Closed | Phase::Observing => Watch::Missing(self.window.missing(span)),
        }
    }

    /// Whether a call may begin, and the transition that this is.
    pub(crate) fn admit(&mut self, moment: Moment<'_>) -> (Result<(), Refusal>, Option<Transition>) {
        let Moment { rules, now, .. } = moment;
        match self.phase {
            Phase::Closed | Phase::Observing | Phase::Disabled => (Ok(()), None),
            Phase::ForcedOpen => (Err(self.refusal(FOREVER)), None),
            Phase::Open { until } if now < until || until == FOREVER => {
                (Err(self.refusal(if until == FOREVER { FOREVER } else { until - now })), None)
            }
            Phase::Open { .. } => {
                self.enter(Phase::HalfOpen(Probes { outstanding: 0, passed: 0, failed: 0, until: now }));
                self.probe(moment);
                (Ok(()), Some(Transition::between(BreakerState::Open, BreakerState::HalfOpen)))
            }
            Phase::HalfOpen(probes) if probes.outstanding > 0 && now >= probes.until => {
                let tally = probes.tally(probes.outstanding);
                let transition = self.open(moment, tally);
                (Err(self.refusal(self.wait)), Some(transition))
            }
            Phase::HalfOpen(probes) if probes.taken() < rules.probes() => {
                self.probe(moment);
                (Ok(()), None)
            }
            Phase::HalfOpen(probes) => (Err(self.refusal(probes.until.saturating_sub(now))), None),
        }
    }

    /// Lets a probe begin. The time of probes runs while any is outstanding: without traffic there is nothing to wait for.
    fn probe(&mut self, Moment { rules, now, .. }: Moment<'_>) {
        if let Phase::HalfOpen(probes) = &mut self.phase {
            if probes.outstanding == 0 {
                probes.until = now.saturating_add(rules.half_open_limit(self.wait));
            }
            probes.outstanding += 1;
        }
    }

    /// Successes that were counted by [`Watch::Missing`].
    pub(crate) fn push_successes(&mut self, rules: &Rules, count: u32) {
        if count > 0 {
            self.window.push_successes(rules.span(), count);
            self.run = 0;
        }
    }

    /// A call of the present generation ended.
    pub(crate) fn push(&mut self, ending: Ending, moment: Moment<'_>) -> Option<Transition> {
        match self.phase {
            Phase::Closed | Phase::Observing => self.push_call(ending, moment),
            Phase::HalfOpen(probes) => self.push_probe(probes, ending, moment),
            Phase::Disabled | Phase::ForcedOpen | Phase::Open { .. } => None,
        }
    }

    fn push_call(&mut self, ending: Ending, moment: Moment<'_>) -> Option<Transition> {
        let rules = moment.rules;
        self.window.push(rules.span(), ending, moment.now);
        self.run = if ending.failed { self.run.saturating_add(1) } else { 0 };
        let tally = self.window.tally(rules.span());
        if !rules.open(tally, self.run) {
            return None;
        }
        if matches!(self.phase, Phase::Observing) {
            self.enter(Phase::Observing);
            return Some(Transition::between(BreakerState::Observing, BreakerState::Open).after(tally));
        }
        Some(self.open(moment, tally))
    }

    fn push_probe(&mut self, mut probes: Probes, ending: Ending, moment: Moment<'_>) -> Option<Transition> {
        let (sample, pass_mark) = (moment.rules.probes(), moment.rules.pass_mark());
        probes.outstanding = probes.outstanding.saturating_sub(1);
        // Opened for slowness, it should not close for calls that are still slow.
        if ending.failed || ending.slow {
            probes.failed += 1;
        } else {
            probes.passed += 1;
        }
        self.phase = Phase::HalfOpen(probes);
        if probes.passed >= pass_mark {
            self.start_afresh();
            self.enter(Phase::Closed);
            Some(Transition::between(BreakerState::HalfOpen, BreakerState::Closed).after(probes.tally(0)))
        } else if probes.failed > sample - pass_mark {
            Some(self.open(moment, probes.tally(0)))
        } else {
            None
        }
    }

    /// A probe of the present generation ended without a verdict: its place is free again.
    pub(crate) fn give_back(&mut self) {
        if let Phase::HalfOpen(probes) = &mut self.phase {
            probes.outstanding = probes.outstanding.saturating_sub(1);
        }
    }

    /// Whether the text of the error of the call that was pushed last is for rejections to show: it opened the breaker, or a
    /// later success may, which has none to show.
    pub(crate) fn wants_error(&self, rules: &Rules) -> bool {
        match self.phase {
            Phase::Open { .. } => true,
            Phase::Closed => self.watch(rules) == Watch::Counted,
            _ => false,
        }
    }

    pub(crate) fn keep_error(&mut self, text: Arc<Box<str>>) {
        self.error = Some(text);
    }

    /// Does what it is told from now on, whatever calls said before.
    pub(crate) fn switch(&mut self, mode: Mode) -> Option<Transition> {
        let from = self.state();
        self.start_afresh();
        self.enter(match mode {
            Mode::Normal => Phase::Closed,
            Mode::Observing => Phase::Observing,
            Mode::Disabled => Phase::Disabled,
            Mode::ForcedOpen => Phase::ForcedOpen,
        });
        let to = self.state();
        if from == to { None } else { Some(Transition::between(from, to)) }
    }

    /// Closed, and without a failure that counts.
    pub(crate) fn is_as_new(&self) -> bool {
        matches!(self.phase, Phase::Closed) && self.run == 0 && self.window.is_clear()
    }

    /// When the next call is a probe, where that is known.
    pub(crate) fn open_until(&self) -> Option<u64> {
        match self.phase {
            Phase::Open { until } if until != FOREVER => Some(until),
            _ => None,
        }
    }

    fn open(&mut self, moment: Moment<'_>, tally: Tally) -> Transition {
        let from = self.state();
        self.opened = self.opened.saturating_add(1);
        self.wait = moment.open_time.open_time(self.opened, self.wait);
        self.enter(Phase::Open { until: moment.now.saturating_add(self.wait) });
        Transition { wait: self.wait, ..Transition::between(from, BreakerState::Open).after(tally) }
    }

    /// Starts a new generation with nothing recorded.
    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.generation = self.generation.next();
        self.window.clear();
        self.run = 0;
    }

    fn start_afresh(&mut self) {
        (self.opened, self.wait, self.error) = (0, 0, None);
    }

    fn refusal(&self, wait: u64) -> Refusal {
        Refusal { wait: Some(wait).filter(|&wait| wait != FOREVER), error: self.error.clone() }
    }

    /// What the window holds, with `counted` successes that are not yet in it.
    #[cfg(test)]
    pub(crate) fn tally(&self, rules: &Rules, counted: u32) -> Tally {
        let mut window = self.window.clone();
        window.push_successes(rules.span(), counted);
        window.tally(rules.span())
    }
}

impl Phase {
    const fn state(self) -> BreakerState {
        match self {
            Self::Closed => BreakerState::Closed,
            Self::Observing => BreakerState::Observing,
            Self::Disabled => BreakerState::Disabled,
            Self::ForcedOpen => BreakerState::ForcedOpen,
            Self::Open { .. } => BreakerState::Open,
            Self::HalfOpen(_) => BreakerState::HalfOpen,
        }
    }
}

impl Probes {
    /// Places that are used up; together they are at most the number of probes.
    fn taken(self) -> u32 {
        self.outstanding + self.passed + self.failed
    }

    /// How the probes ended, `given_up` of them without an answer.
    fn tally(self, given_up: u32) -> Tally {
        let failures = u64::from(self.failed) + u64::from(given_up);
        Tally { calls: u64::from(self.passed) + failures, failures, slow: 0 }
    }
}
