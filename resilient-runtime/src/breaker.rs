//! A breaker: stops calling what fails anyway, and finds out when it works again.

mod admission;
mod announce;
mod call;
mod circuit;
mod generation;
mod permit;
mod record;
mod rules;
mod settings;
mod slow;
mod state;
mod window;

use std::fmt::{Debug, Formatter, Result as Written};
use std::sync::Arc;
use std::time::Duration;

use crate::backoff::Delays;
use crate::clock;
use crate::jitter::Jitter;
use crate::random;
use crate::rejection::{Rejection, RejectionKind};
use crate::replaceable::Replaceable;
pub(crate) use admission::Admission;
use circuit::{Admitted, Circuit};
use generation::Generation;
use record::{FOREVER, Mode, Moment};
use rules::Rules;
use window::Ending;

pub use permit::BreakerPermit;
pub use state::BreakerState;

const DEFAULT_OPEN_TIMES: Delays = Delays::exponential(Duration::from_secs(5)).max(Duration::from_secs(60));

/// Rejects calls while too many of the latest ones failed.
///
/// ```
/// use std::time::Duration;
/// use resilient_runtime::{BreakerState, CircuitBreaker, Delays};
///
/// static INVENTORY: CircuitBreaker = CircuitBreaker::new()
///     .named("inventory")
///     .window(50)
///     .open_for(Delays::fixed(Duration::from_secs(10)));
///
/// fn count(item: &str) -> Result<u32, String> {
///     INVENTORY.call(|| Err(format!("no route to the inventory for {item}")))
/// }
///
/// for _ in 0..20 {
///     assert_eq!(count("lamp"), Err("no route to the inventory for lamp".into()));
/// }
/// assert_eq!(INVENTORY.state(), BreakerState::Open);
/// assert!(count("lamp").unwrap_err().starts_with("`inventory` was not called: its circuit breaker is open"));
/// ```
///
/// # States
///
/// **Closed**, every call goes through. After each outcome the latest ones are judged: it opens when they are at least
/// [`minimum_calls`](Self::minimum_calls) and the share of failures reaches [`failure_rate`](Self::failure_rate), or that
/// of slow calls reaches the one of [`slow_calls`](Self::slow_calls), or after so many failures in a row as
/// [`consecutive`](Self::consecutive) says.
///
/// **Open**, every call gets a [`Rejection`] with the time left and the text of the error that opened it. The open time is
/// 5 s plus or minus 20 %, and doubles up to 60 s each time it opens again without having closed
/// ([`open_for`](Self::open_for), [`open_jitter`](Self::open_jitter)).
///
/// **Half-open**, from the first call after the open time, [`probes`](Self::probes) calls go through, no more; as soon as
/// enough of them succeeded ([`pass_rate`](Self::pass_rate)) it closes, and as soon as too many failed it opens again. A
/// slow probe counts as failed where there is a rule for slow calls. A probe that is dropped without an outcome gives its
/// place back. One that never ends, or whose permit is forgotten, holds its place until the
/// [`half_open_limit`](Self::half_open_limit); then it opens again.
///
/// Each change of state forgets what was recorded and is one `tracing` event, `WARN` for opening and `INFO` otherwise. The
/// outcome of a call counts only in the state that the call began in: one that ends late changes nothing.
///
/// # Cost
///
/// A success reads one word, twice, and writes nothing while the window is free of failures, so that threads do not slow
/// each other down; otherwise it writes that word. Failures, [time windows](Self::time_window) and
/// [slow calls](Self::slow_calls) take a short lock. Memory is taken at the first failure.
///
/// Numbers out of range are brought into it, as each method says.
pub struct CircuitBreaker {
    circuit: Circuit,
    settings: Replaceable<Settings>,
    name: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Settings {
    rules: Rules,
    open_for: Delays,
    open_jitter: Jitter,
}

impl CircuitBreaker {
    /// Closed, with the defaults: it opens when at least half of the last 100 calls failed, judged from 20 calls on.
    pub const fn new() -> Self {
        Self {
            circuit: Circuit::new(),
            settings: Replaceable::new(Settings {
                rules: Rules::new(),
                open_for: DEFAULT_OPEN_TIMES,
                open_jitter: Jitter::Fraction(0.2),
            }),
            name: "circuit breaker",
        }
    }

    /// What it does with calls at present.
    ///
    /// An open breaker whose time is over is open until the next call.
    pub fn state(&self) -> BreakerState {
        self.circuit.state()
    }

    /// The time until the next probe: `None` when it is not open, and when it is open until it is reset.
    pub fn remaining(&self) -> Option<Duration> {
        let until = self.circuit.open_until()?;
        Some(Duration::from_nanos(until.saturating_sub(clock::nanos())))
    }

    /// Rejects every call until told otherwise. As with the three below, calls that have begun no longer count.
    pub fn force_open(&self) {
        self.switch(Mode::ForcedOpen);
    }

    /// Lets every call through and records nothing, until told otherwise.
    pub fn disable(&self) {
        self.switch(Mode::Disabled);
    }

    /// Lets every call through and only tells, in an event, when it would have opened; it then starts to record anew. A
    /// way to try settings out.
    pub fn observe(&self) {
        self.switch(Mode::Observing);
    }

    /// Closes it, with nothing recorded; ends the three modes above.
    pub fn reset(&self) {
        self.switch(Mode::Normal);
    }

    fn switch(&self, mode: Mode) {
        self.announce(self.circuit.switch(&self.settings.get().rules, mode));
    }

    /// Lets a call begin that just goes through. Ask [`admit_slowly`](Self::admit_slowly) about others: one result of both
    /// would be put together, and taken apart again, in each call.
    #[inline]
    pub(crate) fn admit(&self) -> Option<Admission> {
        self.circuit.admit()
    }

    /// Lets a call begin, or rejects it.
    #[cold]
    #[inline(never)]
    pub(crate) fn admit_slowly(&self) -> Result<Admission, Rejection> {
        let settings = self.settings.get();
        if let Some(generation) = self.circuit.admit_counted() {
            let began = if settings.rules.measures() { settings.rules.mark(clock::nanos()) } else { 0 };
            return Ok(Admission::new(generation, began));
        }
        let now = clock::nanos();
        let Admitted { answer, transition } = self.circuit.admit_or_refuse(settings.at(now));
        self.announce(transition);
        match answer {
            Ok(generation) => Ok(Admission::new(generation, settings.rules.mark(now))),
            Err(refusal) => {
                let mut rejection = Rejection::new(RejectionKind::Open, self.name);
                if let Some(wait) = refusal.wait {
                    rejection = rejection.with_retry_after(Duration::from_nanos(wait));
                }
                Err(match refusal.error {
                    Some(text) => rejection.with_shared_error(text),
                    None => rejection,
                })
            }
        }
    }

    /// The call succeeded.
    #[inline]
    pub(crate) fn succeed(&self, admission: Admission) {
        if !self.circuit.is_clean(admission) {
            self.succeed_slowly(admission);
        }
    }

    #[inline(never)]
    fn succeed_slowly(&self, admission: Admission) {
        if !self.circuit.count_success(admission.generation()) {
            self.record(admission, false);
        }
    }

    /// The call failed. `text` is asked for, without a lock held, only where rejections are going to show it.
    #[cold]
    pub(crate) fn fail(&self, admission: Admission, text: impl FnOnce() -> String) {
        if let Some(generation) = self.record(admission, true) {
            self.circuit.keep_error(generation, Arc::new(text().into_boxed_str()));
        }
    }

    /// The call ended without a verdict.
    #[inline]
    pub(crate) fn cancel(&self, admission: Admission) {
        self.circuit.give_back(admission.generation());
    }

    /// Says which generation wants the text of the error.
    #[cold]
    #[inline(never)]
    fn record(&self, admission: Admission, failed: bool) -> Option<Generation> {
        let now = clock::nanos();
        let settings = self.settings.get();
        let slow = settings.rules.is_slow(admission.began(), now);
        let recorded = self.circuit.record(admission.generation(), Ending { failed, slow }, settings.at(now));
        self.announce(recorded.transition);
        recorded.text_for
    }

    fn announce(&self, transition: Option<state::Transition>) {
        if let Some(transition) = transition {
            announce::breaker_state(self.name, &transition);
        }
    }
}

/// Open times that double from `first` up to a minute, or to `first` where that is longer.
pub const fn growing(first: Duration) -> Delays {
    let minute = Duration::from_secs(60);
    let most = if first.as_nanos() > minute.as_nanos() { first } else { minute };
    Delays::exponential(first).max(most)
}

impl Settings {
    fn at(&self, now: u64) -> Moment<'_> {
        Moment { rules: &self.rules, now, open_time: self }
    }
}

impl record::OpenTime for Settings {
    fn open_time(&self, times: u32, previous: u64) -> u64 {
        match self.open_for.delay_ns(times) {
            FOREVER => FOREVER,
            delay => self.open_jitter.apply(&self.open_for, delay, previous, random::next()),
        }
    }
}

impl Default for CircuitBreaker {
    fn default() -> Self {
        Self::new()
    }
}

impl Debug for CircuitBreaker {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        let state = self.state();
        f.debug_struct("CircuitBreaker")
            .field("name", &self.name)
            .field("state", &state)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
