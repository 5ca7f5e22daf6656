mod conformance;
mod crowd;
mod drops;
mod false_trips;
mod model;
mod transitions;

use std::time::Duration;

use super::*;

pub(super) const SECOND: Duration = Duration::from_secs(1);

/// How one call through a breaker went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Went {
    Well,
    Badly,
    Nowhere,
}

#[derive(Debug)]
enum Failure {
    Down,
    Rejected(Rejection),
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        f.write_str("down")
    }
}

fn went<T>(result: &Result<T, Failure>) -> Went {
    match result {
        Ok(_) => Went::Well,
        Err(Failure::Down) => Went::Badly,
        Err(Failure::Rejected(_)) => Went::Nowhere,
    }
}

fn succeed(breaker: &CircuitBreaker) -> Went {
    went(&breaker.call(|| Ok(())))
}

fn fail(breaker: &CircuitBreaker) -> Went {
    went(&breaker.call(|| Err::<(), _>(Failure::Down)))
}

fn rejection(breaker: &CircuitBreaker) -> Rejection {
    match breaker.call(|| Ok(())) {
        Err(Failure::Rejected(rejection)) => rejection,
        other => panic!("not rejected: {other:?}"),
    }
}

/// Opens after two failures in a row, for exactly a second.
fn fragile() -> CircuitBreaker {
    CircuitBreaker::new().consecutive(2).open_for(Delays::fixed(SECOND)).open_jitter(Jitter::None)
}

/// A breaker whose open time has passed: the next call is a probe.
async fn about_to_probe(breaker: CircuitBreaker) -> CircuitBreaker {
    while breaker.state() != BreakerState::Open {
        fail(&breaker);
    }
    tokio::time::advance(SECOND).await;
    breaker
}

#[test]
fn it_can_be_a_static_a_field_and_shared() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new().named("static").window(50).failure_rate(0.25);
    fn is_shared<T: Send + Sync + std::panic::RefUnwindSafe>(_: &T) {}
    is_shared(&BREAKER);
    assert_eq!(succeed(&BREAKER), Went::Well);
    assert_eq!(format!("{BREAKER:?}"), r#"CircuitBreaker { name: "static", state: Closed, .. }"#);
    assert!(size_of::<BreakerPermit<'_>>() <= 16);
}

#[test]
fn half_of_the_last_hundred_open_it_from_twenty_calls_on() {
    let breaker = CircuitBreaker::new();
    for _ in 0..19 {
        fail(&breaker);
    }
    assert_eq!(breaker.state(), BreakerState::Closed);
    fail(&breaker);
    assert_eq!(breaker.state(), BreakerState::Open);
}

#[test]
fn after_ten_thousand_successes_a_full_window_of_failures_opens_it() {
    let breaker = CircuitBreaker::new();
    for _ in 0..10_000 {
        succeed(&breaker);
    }
    for _ in 0..49 {
        fail(&breaker);
    }
    assert_eq!(breaker.state(), BreakerState::Closed);
    fail(&breaker);
    assert_eq!(breaker.state(), BreakerState::Open);
}

#[test]
fn successes_between_failures_push_them_out_of_the_window_one_by_one() {
    let breaker = CircuitBreaker::new().window(10).minimum_calls(10).failure_rate(0.3);
    let tally = || breaker.circuit.tally(&breaker.settings.get().rules);
    for _ in 0..100 {
        for _ in 0..4 {
            succeed(&breaker);
        }
        fail(&breaker);
    }
    assert_eq!((tally().calls, tally().failures), (10, 2));
    for expected in [2, 2, 2, 2, 1, 1, 1, 1, 1, 0] {
        succeed(&breaker);
        assert_eq!((tally().calls, tally().failures), (10, expected));
    }
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[test]
fn only_failures_in_a_row_count_where_that_is_the_rule() {
    let breaker = fragile();
    for _ in 0..100 {
        fail(&breaker);
        succeed(&breaker);
    }
    assert_eq!(breaker.state(), BreakerState::Closed);
    fail(&breaker);
    fail(&breaker);
    assert_eq!(breaker.state(), BreakerState::Open);
}

#[test]
fn either_of_two_rules_opens_it() {
    let both = || CircuitBreaker::new().consecutive(3).failure_rate(0.5).window(10).minimum_calls(10);
    let in_a_row = both();
    for _ in 0..3 {
        fail(&in_a_row);
    }
    assert_eq!(in_a_row.state(), BreakerState::Open);
    let in_all = both();
    for _ in 0..5 {
        succeed(&in_all);
        fail(&in_all);
    }
    assert_eq!(in_all.state(), BreakerState::Open);
}

#[tokio::test(start_paused = true)]
async fn slow_calls_open_it_though_they_succeed_and_slow_probes_keep_it_open() {
    let breaker = CircuitBreaker::new()
        .slow_calls(SECOND, 0.5)
        .window(4)
        .open_for(Delays::fixed(SECOND))
        .open_jitter(Jitter::None)
        .probes(1);
    let call = async |took: Duration| {
        let permit = breaker.try_acquire()?;
        tokio::time::advance(took).await;
        permit.success();
        Ok::<_, Rejection>(())
    };
    for took in [SECOND, SECOND, SECOND, SECOND + Duration::from_millis(1)] {
        call(took).await.unwrap();
    }
    assert_eq!(
        breaker.state(),
        BreakerState::Closed,
        "one of four, and a second is not longer than a second"
    );
    call(2 * SECOND).await.unwrap();
    assert_eq!(breaker.state(), BreakerState::Open);
    assert_eq!(rejection(&breaker).last_error(), None, "no call failed");
    tokio::time::advance(SECOND).await;
    call(2 * SECOND).await.unwrap();
    assert_eq!(breaker.state(), BreakerState::Open);
    tokio::time::advance(SECOND).await;
    call(SECOND).await.unwrap();
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_time_window_forgets_what_is_older() {
    let breaker = CircuitBreaker::new().time_window(10 * SECOND).minimum_calls(4);
    for _ in 0..3 {
        fail(&breaker);
    }
    tokio::time::advance(10 * SECOND).await;
    fail(&breaker);
    assert_eq!(breaker.state(), BreakerState::Closed);
    for _ in 0..3 {
        tokio::time::advance(2 * SECOND).await;
        fail(&breaker);
    }
    assert_eq!(breaker.state(), BreakerState::Open);
}

#[tokio::test(start_paused = true)]
async fn a_rejection_says_who_until_when_and_why() {
    let breaker = fragile().named("inventory");
    let permit = breaker.try_acquire().unwrap();
    fail(&breaker);
    permit.failure("503 from https://user:secret@host/");
    tokio::time::advance(SECOND / 4).await;
    let rejection = rejection(&breaker);
    assert_eq!((rejection.kind(), rejection.name()), (RejectionKind::Open, "inventory"));
    assert_eq!(rejection.retry_after(), Some(SECOND * 3 / 4));
    assert_eq!(breaker.remaining(), rejection.retry_after());
    assert_eq!(rejection.last_error(), Some("503 from <url>"));
}

#[test]
fn the_text_of_an_error_is_made_only_where_it_is_shown() {
    struct Counted<'a>(&'a std::cell::Cell<u32>);
    impl std::fmt::Display for Counted<'_> {
        fn fmt(&self, f: &mut Formatter<'_>) -> Written {
            self.0.set(self.0.get() + 1);
            f.write_str("counted")
        }
    }
    let breaker = CircuitBreaker::new().window(10).minimum_calls(10);
    for _ in 0..10 {
        succeed(&breaker);
    }
    let made = std::cell::Cell::new(0);
    for _ in 0..5 {
        assert_eq!(made.get(), 0);
        breaker.try_acquire().unwrap().failure(Counted(&made));
    }
    assert_eq!((made.get(), breaker.state()), (1, BreakerState::Open));
}

#[test]
fn an_error_that_asks_the_breaker_when_shown_does_not_block_it() {
    struct Asks<'a>(&'a CircuitBreaker);
    impl std::fmt::Display for Asks<'_> {
        fn fmt(&self, f: &mut Formatter<'_>) -> Written {
            f.write_str(self.0.state().as_str())
        }
    }
    let breaker = CircuitBreaker::new().consecutive(1);
    breaker.try_acquire().unwrap().failure(Asks(&breaker));
    assert_eq!(rejection(&breaker).last_error(), Some("open"));
}

#[test]
fn numbers_out_of_range_are_brought_into_it() {
    let breaker = CircuitBreaker::new().window(0).minimum_calls(0).failure_rate(f64::NAN).probes(0);
    assert_eq!(fail(&breaker), Went::Badly);
    assert_eq!(breaker.state(), BreakerState::Open, "one call, all of it failed");
    for rate in [0.0, -1.0, f64::NEG_INFINITY] {
        let breaker = CircuitBreaker::new().failure_rate(rate).window(3).pass_rate(rate);
        for _ in 0..3 {
            succeed(&breaker);
        }
        assert_eq!(breaker.state(), BreakerState::Closed, "no failure reaches no rate");
        fail(&breaker);
        assert_eq!(breaker.state(), BreakerState::Open);
    }
    let breaker =
        CircuitBreaker::new().window(u32::MAX).minimum_calls(u32::MAX).consecutive(0).probes(u32::MAX);
    fail(&breaker);
    assert_eq!(breaker.state(), BreakerState::Open);
    let breaker = CircuitBreaker::new().time_window(Duration::ZERO).slow_calls(Duration::MAX, 7.0);
    assert_eq!(succeed(&breaker), Went::Well);
}

#[test]
fn a_rate_in_decimals_is_reached_exactly() {
    for (rate, calls, failures) in
        [(0.07, 100, 7), (0.1, 30, 3), (0.29, 100, 29), (2.0 / 3.0, 3, 2), (0.55, 20, 11)]
    {
        let breaker = CircuitBreaker::new().failure_rate(rate).window(calls).minimum_calls(calls);
        for _ in failures..calls {
            succeed(&breaker);
        }
        for _ in 1..failures {
            fail(&breaker);
        }
        assert_eq!(breaker.state(), BreakerState::Closed, "{rate} of {calls}");
        fail(&breaker);
        assert_eq!(breaker.state(), BreakerState::Open, "{rate} of {calls}");
    }
}
