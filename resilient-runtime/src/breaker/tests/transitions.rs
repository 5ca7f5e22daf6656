use std::sync::Mutex;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record as Values};
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};

use super::*;
use crate::sync::lock;

/// Keeps each event as one line: `WARN circuit breaker opened: closed -> open, 2 of 2, 1000 ms`.
#[derive(Clone, Default)]
pub(super) struct Events(Arc<Mutex<Vec<String>>>);

impl Events {
    /// What `run` tells on this thread is kept.
    pub(super) fn watch<T>(&self, run: impl FnOnce() -> T) -> T {
        tracing::dispatcher::with_default(&Dispatch::new(self.clone()), run)
    }

    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.0))
    }
}

impl Subscriber for Events {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::INFO && metadata.target() == "resilient"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Values<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let field = |name: &str| fields.0.iter().find(|(key, _)| *key == name).map_or("?", |(_, text)| text);
        let level = event.metadata().level();
        lock(&self.0).push(format!(
            "{level} {} {}: {} -> {}, {} of {}, {} ms",
            field("name"),
            field("message"),
            field("from"),
            field("to"),
            field("failures"),
            field("calls"),
            field("wait_ms")
        ));
    }
}

#[derive(Default)]
struct Fields(Vec<(&'static str, String)>);

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.push((field.name(), value.to_owned()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push((field.name(), format!("{value:?}")));
    }
}

/// A runtime whose time moves only when told to, for events are heard on the thread that listens.
pub(super) struct Time(tokio::runtime::Runtime);

impl Time {
    pub(super) fn start() -> Self {
        Self(tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap())
    }

    pub(super) fn enter(&self) -> tokio::runtime::EnterGuard<'_> {
        self.0.enter()
    }

    pub(super) fn pass(&self, time: Duration) {
        self.0.block_on(tokio::time::advance(time));
    }
}

#[test]
fn each_transition_is_one_event() {
    let (events, time) = (Events::default(), Time::start());
    let _entered = time.enter();
    let breaker = fragile().named("b").probes(2).pass_rate(1.0);
    events.watch(|| {
        let at_each = |step: &dyn Fn(), expected: &[&str]| {
            step();
            assert_eq!(events.take(), expected);
        };
        let fail_once = || {
            fail(&breaker);
        };
        at_each(&fail_once, &[]);
        at_each(&fail_once, &["WARN b circuit breaker opened: closed -> open, 1 of 1, 1000 ms"]);
        at_each(&fail_once, &[]);
        time.pass(SECOND);
        at_each(
            &fail_once,
            &[
                "INFO b circuit breaker: open -> half_open, 0 of 0, 0 ms",
                "WARN b circuit breaker opened: half_open -> open, 1 of 1, 1000 ms",
            ],
        );
        time.pass(SECOND);
        let succeed_once = || {
            succeed(&breaker);
        };
        at_each(&succeed_once, &["INFO b circuit breaker: open -> half_open, 0 of 0, 0 ms"]);
        at_each(&succeed_once, &["INFO b circuit breaker: half_open -> closed, 0 of 2, 0 ms"]);
        at_each(
            &|| breaker.force_open(),
            &["WARN b circuit breaker opened: closed -> forced_open, 0 of 0, 0 ms"],
        );
        at_each(&|| breaker.force_open(), &[]);
        at_each(&|| breaker.disable(), &["INFO b circuit breaker: forced_open -> disabled, 0 of 0, 0 ms"]);
        at_each(&|| breaker.observe(), &["INFO b circuit breaker: disabled -> observing, 0 of 0, 0 ms"]);
        at_each(&fail_once, &[]);
        at_each(&fail_once, &["WARN b circuit breaker would open: observing -> open, 1 of 1, 0 ms"]);
        at_each(&fail_once, &[]);
        at_each(&|| breaker.reset(), &["INFO b circuit breaker: observing -> closed, 0 of 0, 0 ms"]);
        at_each(&|| breaker.reset(), &[]);
    });
}

#[tokio::test(start_paused = true)]
async fn the_open_time_grows_until_it_closes() {
    let breaker = CircuitBreaker::new().consecutive(1).open_jitter(Jitter::None).probes(1);
    for seconds in [5, 10, 20, 40, 60, 60] {
        fail(&breaker);
        assert_eq!(breaker.remaining(), Some(seconds * SECOND));
        tokio::time::advance((seconds * SECOND).saturating_sub(Duration::from_millis(1))).await;
        assert_eq!(succeed(&breaker), Went::Nowhere, "a millisecond too early");
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(breaker.remaining(), Some(Duration::ZERO));
    }
    succeed(&breaker);
    assert_eq!((breaker.state(), breaker.remaining()), (BreakerState::Closed, None));
    fail(&breaker);
    assert_eq!(breaker.remaining(), Some(5 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn the_open_time_is_random_by_a_fifth() {
    random::seed_jitter(11);
    let mut times = Vec::new();
    for _ in 0..50 {
        let breaker = CircuitBreaker::new().consecutive(1);
        fail(&breaker);
        times.push(breaker.remaining().unwrap());
    }
    times.sort_unstable();
    times.dedup();
    assert!(times.len() > 40);
    assert!(*times.first().unwrap() >= 4 * SECOND && *times.last().unwrap() <= 6 * SECOND, "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn an_open_time_without_end_lasts_until_reset() {
    let breaker = CircuitBreaker::new().consecutive(1).open_for(Delays::fixed(Duration::MAX));
    fail(&breaker);
    tokio::time::advance(Duration::from_secs(100 * 365 * 24 * 3600)).await;
    assert_eq!((rejection(&breaker).retry_after(), breaker.remaining()), (None, None));
    breaker.reset();
    assert_eq!(succeed(&breaker), Went::Well);
}

#[tokio::test(start_paused = true)]
async fn half_open_closes_with_the_share_of_probes_and_reopens_without_it() {
    let breaker = about_to_probe(fragile().probes(5).pass_rate(0.5)).await;
    for _ in 0..2 {
        assert_eq!((fail(&breaker), succeed(&breaker)), (Went::Badly, Went::Well));
        assert_eq!(breaker.state(), BreakerState::HalfOpen);
    }
    succeed(&breaker);
    assert_eq!(breaker.state(), BreakerState::Closed);
    let breaker = about_to_probe(breaker).await;
    for _ in 0..2 {
        assert_eq!((fail(&breaker), succeed(&breaker)), (Went::Badly, Went::Well));
    }
    fail(&breaker);
    assert_eq!(breaker.state(), BreakerState::Open);
}

#[tokio::test(start_paused = true)]
async fn half_open_waits_for_traffic_as_long_as_it_takes() {
    let breaker = about_to_probe(fragile().probes(2).pass_rate(1.0)).await;
    succeed(&breaker);
    tokio::time::advance(Duration::from_secs(3600)).await;
    let probe = breaker.try_acquire().unwrap();
    assert_eq!(rejection(&breaker).retry_after(), Some(SECOND), "its time has just begun");
    probe.success();
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_was_given_up_changes_nothing_when_it_ends() {
    let breaker = about_to_probe(fragile().probes(1)).await;
    let given_up = breaker.try_acquire().unwrap();
    tokio::time::advance(SECOND).await;
    assert_eq!(succeed(&breaker), Went::Nowhere);
    tokio::time::advance(SECOND).await;
    let probe = breaker.try_acquire().unwrap();
    given_up.success();
    assert_eq!(breaker.state(), BreakerState::HalfOpen);
    assert!(breaker.try_acquire().is_err(), "the place is the other probe's");
    drop(probe);
    assert!(breaker.try_acquire().is_ok());
}

#[test]
fn disabled_it_lets_through_and_forgets() {
    let breaker = CircuitBreaker::new().consecutive(1);
    breaker.disable();
    for _ in 0..10 {
        assert_eq!((fail(&breaker), succeed(&breaker)), (Went::Badly, Went::Well));
    }
    assert_eq!(breaker.state(), BreakerState::Disabled);
}

#[test]
fn calls_that_began_in_another_mode_do_not_count() {
    let breaker = CircuitBreaker::new().consecutive(1);
    let modes: [fn(&CircuitBreaker); 4] =
        [CircuitBreaker::observe, CircuitBreaker::disable, CircuitBreaker::reset, CircuitBreaker::force_open];
    for mode in modes {
        breaker.reset();
        let permit = breaker.try_acquire().unwrap();
        mode(&breaker);
        let (state, generation) = (breaker.state(), breaker.circuit.transitions());
        permit.failure("late");
        assert_eq!((breaker.state(), breaker.circuit.transitions()), (state, generation));
    }
}
