//! Random scripts on a breaker and on a model of it that remembers every outcome and counts anew each time.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::transitions::Time;
use super::*;
use crate::backoff::nanos;
use crate::clock;

const MS: u64 = 1_000_000;
const SLOW: Duration = Duration::from_millis(50);

#[derive(Clone, Copy, Debug)]
struct Setup {
    /// Calls, or tenths of a time window in milliseconds.
    window: Result<u32, u32>,
    minimum: u32,
    rate: Option<f64>,
    consecutive: Option<u32>,
    slow: Option<f64>,
    probes: u32,
    pass_rate: f64,
    limit: Option<u32>,
    open_for: Delays,
}

impl Setup {
    fn breaker(self) -> CircuitBreaker {
        let mut breaker = CircuitBreaker::new()
            .minimum_calls(self.minimum)
            .probes(self.probes)
            .pass_rate(self.pass_rate)
            .open_for(self.open_for)
            .open_jitter(Jitter::None);
        breaker = match self.window {
            Ok(calls) => breaker.window(calls),
            Err(tenth) => breaker.time_window(Duration::from_millis(10 * u64::from(tenth))),
        };
        if let Some(rate) = self.rate {
            breaker = breaker.failure_rate(rate);
        }
        if let Some(consecutive) = self.consecutive {
            breaker = breaker.consecutive(consecutive);
        }
        if let Some(rate) = self.slow {
            breaker = breaker.slow_calls(SLOW, rate);
        }
        if let Some(limit) = self.limit {
            breaker = breaker.half_open_limit(Duration::from_millis(limit.into()));
        }
        breaker
    }
}

#[derive(Clone, Debug)]
enum Op {
    Start,
    End(Index, How),
    Call(How),
    Calls(u8),
    Advance(u64),
    Forget(Index),
    ForceOpen,
    Disable,
    Observe,
    Reset,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Well,
    Badly,
    Ignored,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Closed { observing: bool },
    Disabled,
    Forced,
    Open { until: Option<u64> },
    HalfOpen { outstanding: u32, passed: u32, failed: u32, until: u64 },
}

#[derive(Clone, Copy)]
struct Outcome {
    at: u64,
    failed: bool,
    slow: bool,
}

struct Model {
    setup: Setup,
    state: State,
    generation: u64,
    /// All since the last transition.
    outcomes: Vec<Outcome>,
    opened: u32,
    wait: Duration,
}

impl Model {
    fn new(setup: Setup) -> Self {
        let state = State::Closed { observing: false };
        Self { setup, state, generation: 0, outcomes: Vec::new(), opened: 0, wait: Duration::ZERO }
    }

    fn become_(&mut self, state: State) {
        self.state = state;
        self.generation += 1;
        self.outcomes.clear();
    }

    fn mode(&mut self, state: State) {
        self.become_(state);
        self.opened = 0;
    }

    fn open(&mut self, now: u64) {
        self.opened += 1;
        self.wait = crate::backoff::Backoff::delay(&self.setup.open_for, self.opened);
        let until = if nanos(self.wait) == u64::MAX { None } else { Some(now + nanos(self.wait)) };
        self.become_(State::Open { until });
    }

    /// The generation admitted, or how long to wait.
    fn admit(&mut self, now: u64) -> Result<u64, Option<Duration>> {
        if let State::Open { until: Some(until) } = self.state {
            if now >= until {
                self.become_(State::HalfOpen { outstanding: 0, passed: 0, failed: 0, until: 0 });
            }
        }
        match &mut self.state {
            State::Closed { .. } | State::Disabled => Ok(self.generation),
            State::Forced => Err(None),
            State::Open { until } => Err(until.map(|until| Duration::from_nanos(until - now))),
            State::HalfOpen { outstanding, passed, failed, until } => {
                if *outstanding == 0 {
                    let limit = self
                        .setup
                        .limit
                        .map_or(self.wait.max(SECOND), |limit| Duration::from_millis(limit.into()));
                    *until = now + nanos(limit);
                } else if now >= *until {
                    self.open(now);
                    return Err(if nanos(self.wait) == u64::MAX { None } else { Some(self.wait) });
                }
                if *outstanding + *passed + *failed == self.setup.probes {
                    return Err(Some(Duration::from_nanos(*until - now)));
                }
                *outstanding += 1;
                Ok(self.generation)
            }
        }
    }

    fn end(&mut self, generation: u64, started: u64, now: u64, how: How) {
        if generation != self.generation {
            return;
        }
        let slow = self.setup.slow.is_some() && now - started > nanos(SLOW);
        let bad = how == How::Badly;
        match &mut self.state {
            State::HalfOpen { outstanding, passed, failed, .. } => {
                *outstanding -= 1;
                if how == How::Ignored {
                    return;
                }
                *(if bad || slow { &mut *failed } else { &mut *passed }) += 1;
                let needed = share(self.setup.pass_rate, self.setup.probes as usize);
                let (passed, failed) = (*passed as usize, *failed as usize);
                if passed >= needed {
                    self.mode(State::Closed { observing: false });
                } else if failed > self.setup.probes as usize - needed {
                    self.open(now);
                }
            }
            State::Closed { observing } if how != How::Ignored => {
                let observing = *observing;
                self.outcomes.push(Outcome { at: now, failed: bad, slow });
                if self.trips() {
                    if observing { self.become_(self.state) } else { self.open(now) }
                }
            }
            _ => {}
        }
    }

    /// The outcomes within the window, as it was when the last one came.
    fn window(&self) -> Vec<Outcome> {
        let Some(last) = self.outcomes.last() else { return Vec::new() };
        match self.setup.window {
            Ok(calls) => self.outcomes.iter().rev().take(calls as usize).copied().collect(),
            Err(tenth) => {
                let bucket = |at: u64| at / (u64::from(tenth) * MS);
                self.outcomes
                    .iter()
                    .filter(|outcome| bucket(outcome.at) + 10 > bucket(last.at))
                    .copied()
                    .collect()
            }
        }
    }

    fn trips(&self) -> bool {
        let window = self.window();
        let count = |what: fn(&Outcome) -> bool| window.iter().filter(|outcome| what(outcome)).count();
        let run = self.outcomes.iter().rev().take_while(|outcome| outcome.failed).count();
        let minimum = self.setup.window.map_or(self.setup.minimum, |calls| self.setup.minimum.min(calls));
        let enough = window.len() >= minimum as usize;
        let rate = self.setup.rate.or(if self.setup.consecutive.is_none() { Some(0.5) } else { None });
        self.setup.consecutive.is_some_and(|most| run >= most as usize)
            || enough && rate.is_some_and(|rate| count(|outcome| outcome.failed) >= share(rate, window.len()))
            || enough
                && self
                    .setup
                    .slow
                    .is_some_and(|rate| count(|outcome| outcome.slow) >= share(rate, window.len()))
    }

    fn has_window(&self) -> bool {
        self.setup.rate.is_some() || self.setup.slow.is_some() || self.setup.consecutive.is_none()
    }
}

/// The smallest count that is at least this share of `of`: at least one.
fn share(rate: f64, of: usize) -> usize {
    let of = u32::try_from(of).unwrap();
    (1..=of).find(|&count| f64::from(count) / f64::from(of) + 1e-9 >= rate).unwrap_or(1) as usize
}

fn setups() -> impl Strategy<Value = Setup> {
    let rates = || select(vec![0.0, 0.25, 1.0 / 3.0, 0.5, 0.75, 1.0]);
    let delays = select(vec![
        Delays::fixed(Duration::from_millis(100)),
        Delays::exponential(SECOND).max(4 * SECOND),
        Delays::fixed(Duration::MAX),
        Delays::none(),
    ]);
    let window = prop_oneof![3 => (1..9_u32).prop_map(Ok), 1 => (1..30_u32).prop_map(Err)];
    let rules = (window, 1..8_u32, proptest::option::of(rates()), proptest::option::of(1..4_u32));
    let more = (
        proptest::option::weighted(0.2, rates()),
        1..5_u32,
        rates(),
        proptest::option::of(1..500_u32),
        delays,
    );
    (rules, more).prop_map(
        |((window, minimum, rate, consecutive), (slow, probes, pass_rate, limit, open_for))| Setup {
            window,
            minimum,
            rate,
            consecutive,
            slow,
            probes,
            pass_rate,
            limit,
            open_for,
        },
    )
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let how = || select(vec![How::Well, How::Well, How::Badly, How::Badly, How::Ignored]);
    let time = prop_oneof![Just(1), 1..100_u64, 100..1500_u64];
    let op = prop_oneof![
        8 => Just(Op::Start),
        8 => (any::<Index>(), how()).prop_map(|(index, how)| Op::End(index, how)),
        20 => how().prop_map(Op::Call),
        4 => (1..12_u8).prop_map(Op::Calls),
        12 => time.prop_map(Op::Advance),
        1 => any::<Index>().prop_map(Op::Forget),
        1 => select(vec![Op::ForceOpen, Op::Disable, Op::Observe, Op::Reset]),
        2 => Just(Op::Reset),
    ];
    proptest::collection::vec(op, 1..200)
}

struct Run<'a> {
    breaker: &'a CircuitBreaker,
    model: Model,
    /// Permits, with generation and start in the model.
    held: Vec<(BreakerPermit<'a>, u64, u64)>,
    /// The text that rejections show, where the model knows.
    text: Option<String>,
    step: usize,
}

impl Run<'_> {
    fn start(&mut self) -> Result<bool, TestCaseError> {
        let now = clock::nanos();
        let (real, model) = (self.breaker.try_acquire(), self.model.admit(now));
        match (real, model) {
            (Ok(permit), Ok(generation)) => {
                self.held.push((permit, generation, now));
                Ok(true)
            }
            (Err(rejection), Err(wait)) => {
                prop_assert_eq!(rejection.retry_after(), wait);
                if let Some(text) = &self.text {
                    prop_assert_eq!(rejection.last_error(), Some(text.as_str()));
                }
                Ok(false)
            }
            (real, model) => Err(TestCaseError::fail(format!("{real:?}, but the model says {model:?}"))),
        }
    }

    fn end(&mut self, index: usize, how: How) {
        let (permit, generation, started) = self.held.swap_remove(index);
        let text = format!("error {}", self.step);
        match how {
            How::Well => permit.success(),
            How::Badly => permit.failure(&text),
            How::Ignored => permit.ignore(),
        }
        let before = self.model.generation;
        self.model.end(generation, started, clock::nanos(), how);
        if before != self.model.generation {
            let opened = matches!(self.model.state, State::Open { .. });
            self.text = if opened && how == How::Badly { Some(text) } else { None };
        }
    }

    fn call(&mut self, how: How) -> Result<(), TestCaseError> {
        if self.start()? {
            self.end(self.held.len() - 1, how);
        }
        Ok(())
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let (state, remaining) = match self.model.state {
            State::Closed { observing: false } => (BreakerState::Closed, None),
            State::Closed { observing: true } => (BreakerState::Observing, None),
            State::Disabled => (BreakerState::Disabled, None),
            State::Forced => (BreakerState::ForcedOpen, None),
            State::Open { until } => {
                (BreakerState::Open, until.map(|until| until.saturating_sub(clock::nanos())))
            }
            State::HalfOpen { .. } => (BreakerState::HalfOpen, None),
        };
        prop_assert_eq!(self.breaker.state(), state);
        prop_assert_eq!(self.breaker.remaining(), remaining.map(Duration::from_nanos));
        if self.model.has_window() {
            let window = self.model.window();
            let tally = self.breaker.circuit.tally(&self.breaker.settings.get().rules);
            let failures = window.iter().filter(|outcome| outcome.failed).count();
            let slow = window.iter().filter(|outcome| outcome.slow).count();
            prop_assert_eq!(
                (tally.calls, tally.failures, tally.slow),
                (window.len() as u64, failures as u64, slow as u64)
            );
        }
        Ok(())
    }
}

proptest! {
    // `PROPTEST_CASES` asks for more.
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(2000), ..ProptestConfig::default() })]

    #[test]
    fn it_does_what_the_model_does(setup in setups(), ops in ops()) {
        let time = Time::start();
        let _entered = time.enter();
        let breaker = setup.breaker();
        let mut run = Run { breaker: &breaker, model: Model::new(setup), held: Vec::new(), text: None, step: 0 };
        for (step, op) in ops.into_iter().enumerate() {
            run.step = step;
            match op {
                Op::Start => {
                    run.start()?;
                }
                Op::End(index, how) if !run.held.is_empty() => run.end(index.index(run.held.len()), how),
                Op::Forget(index) if !run.held.is_empty() => {
                    std::mem::forget(run.held.swap_remove(index.index(run.held.len())).0);
                }
                Op::End(..) | Op::Forget(_) => {}
                Op::Call(how) => run.call(how)?,
                Op::Calls(count) => {
                    for _ in 0..count {
                        run.call(How::Well)?;
                    }
                }
                Op::Advance(time_ms) => time.pass(Duration::from_millis(time_ms)),
                Op::ForceOpen => { breaker.force_open(); run.model.mode(State::Forced); run.text = None; }
                Op::Disable => { breaker.disable(); run.model.mode(State::Disabled); run.text = None; }
                Op::Observe => { breaker.observe(); run.model.mode(State::Closed { observing: true }); run.text = None; }
                Op::Reset => { breaker.reset(); run.model.mode(State::Closed { observing: false }); run.text = None; }
            }
            run.check()?;
        }
    }
}
