//! When the other side says when to come back: `Class::RateLimited`.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use resilient_behaviour_tests::{Script, always, fail, succeed};
use resilient_runtime::{Class, Classify, GiveUp, Why, resilient};

#[derive(Clone, Debug, PartialEq)]
struct Busy(Option<Duration>);

impl Classify for Busy {
    fn class(&self) -> Class {
        Class::RateLimited { retry_after: self.0 }
    }
}

const fn seconds(seconds: u64) -> Busy {
    Busy(Some(Duration::from_secs(seconds)))
}

type Body = Script<u8, Busy>;

#[resilient(max_attempts = 2, backoff = fixed("1s"), jitter = none)]
fn call(body: &Body) -> Result<u8, Busy> {
    body.call()
}

/// At least as long as asked for, and up to a tenth longer, so that not all come back at once.
#[test]
fn a_floor_with_a_tenth_on_top() {
    let mut waits = Vec::new();
    for _ in 0..1000 {
        let body = Body::blocking(always(fail(seconds(10))));
        assert_eq!(call(&body), Err(seconds(10)));
        waits.extend(body.gaps());
    }
    let (least, most) = (waits.iter().min().expect("waits"), waits.iter().max().expect("waits"));
    assert!(*least >= Duration::from_secs(10) && *most <= Duration::from_secs(11), "{least:?}..={most:?}");
    assert!(*most - *least > Duration::from_millis(900), "{least:?}..={most:?}");
}

#[test]
fn a_longer_backoff_wins() {
    let body = Body::blocking(always(fail(Busy(Some(Duration::from_millis(500))))));
    assert_eq!((call(&body), body.milliseconds()), (Err(Busy(Some(Duration::from_millis(500)))), 1000));
}

#[test]
fn none_given() {
    let body = Body::blocking([fail(Busy(None)), succeed(1)]);
    assert_eq!((call(&body), body.milliseconds()), (Ok(1), 1000));
}

/// The hint is about one wait: the next one is the backoff's again.
#[tokio::test(start_paused = true)]
async fn for_that_wait_only() {
    #[resilient(max_attempts = 3, backoff = fixed("1s"), jitter = none)]
    async fn call(body: &Body) -> Result<u8, Busy> {
        body.run().await
    }
    let body = Body::paused([fail(seconds(10)), fail(Busy(None)), succeed(1)]);
    assert_eq!(call(&body).await, Ok(1));
    let gaps = body.gaps();
    assert!(gaps[0] >= Duration::from_secs(10) && gaps[0] <= Duration::from_millis(11_001), "{gaps:?}");
    assert_eq!(gaps[1], Duration::from_secs(1));
}

type Reports = RefCell<Vec<(Why, u32, Option<Duration>)>>;

#[resilient(
    max_attempts = 5, backoff = none,
    on_give_up = |report: &GiveUp| reports.borrow_mut().push((report.why(), report.attempts(), report.retry_after()))
)]
fn reported(body: &Body, reports: &Reports) -> Result<u8, Busy> {
    body.call()
}

/// More than a minute ends the call, and the report says when to come back.
#[test]
fn too_long() {
    for (hint, calls) in [(60, 5), (61, 1), (u64::MAX, 1)] {
        let (body, reports) = (Body::blocking(always(fail(seconds(hint)))), Reports::default());
        assert_eq!((reported(&body, &reports), body.calls()), (Err(seconds(hint)), calls), "{hint}");
        let why = if calls == 1 { Why::RetryAfterTooLong } else { Why::Attempts };
        assert_eq!(
            reports.into_inner(),
            [(why, u32::try_from(calls).expect("few"), Some(Duration::from_secs(hint)))]
        );
    }
}

/// So does one that the time left does not allow: it is the hint that is too long, not the backoff.
#[test]
fn longer_than_the_time_left() {
    #[resilient(
        max_attempts = 5, backoff = none, deadline = "30s", error = Busy, on_reject = |_| Busy(None),
        on_give_up = |report: &GiveUp| reports.borrow_mut().push((report.why(), report.attempts(), report.retry_after()))
    )]
    fn call(body: &Body, reports: &Reports) -> Result<u8, Busy> {
        body.call()
    }
    let (body, reports) = (Body::blocking(always(fail(seconds(31)))), Reports::default());
    assert_eq!((call(&body, &reports), body.calls(), body.milliseconds()), (Err(seconds(31)), 1, 0));
    assert_eq!(reports.into_inner(), [(Why::RetryAfterTooLong, 1, Some(Duration::from_secs(31)))]);
}

/// A list that asks for the class hears the hint, too.
#[test]
fn lists_of_classes() {
    #[resilient(max_attempts = 2, backoff = none, retry_on = [class(rate_limited)])]
    fn retried(body: &Body) -> Result<u8, Busy> {
        body.call()
    }
    #[resilient(max_attempts = 2, backoff = none, abort_on = [class(permanent)])]
    fn not_aborted(body: &Body) -> Result<u8, Busy> {
        body.call()
    }
    #[resilient(max_attempts = 2, backoff = none, retry_on = [class(transient)])]
    fn not_listed(body: &Body) -> Result<u8, Busy> {
        body.call()
    }
    for call in [retried, not_aborted] {
        let body = Body::blocking(always(fail(seconds(10))));
        assert_eq!((call(&body), body.calls()), (Err(seconds(10)), 2));
        assert!((10_000..=11_000).contains(&body.milliseconds()), "{} ms", body.milliseconds());
    }
    let body = Body::blocking(always(fail(seconds(10))));
    assert_eq!((not_listed(&body), body.calls(), body.milliseconds()), (Err(seconds(10)), 1, 0));
}

/// A list of patterns does not ask `Classify`, which the error may not even have.
#[test]
fn lists_of_patterns() {
    #[resilient(max_attempts = 2, backoff = none, retry_on = [error if error.0.is_some()])]
    fn call(body: &Body) -> Result<u8, Busy> {
        body.call()
    }
    let body = Body::blocking(always(fail(seconds(10))));
    assert_eq!((call(&body), body.calls(), body.milliseconds()), (Err(seconds(10)), 2, 0));
}

/// Full jitter is of the backoff; it does not shorten what was asked for.
#[test]
fn jitter_does_not_undercut_it() {
    #[resilient(max_attempts = 2, backoff = fixed("20s"))]
    fn call(body: &Body) -> Result<u8, Busy> {
        body.call()
    }
    for _ in 0..500 {
        let body = Body::blocking(always(fail(seconds(10))));
        assert_eq!(call(&body), Err(seconds(10)));
        let wait = body.elapsed();
        assert!(wait >= Duration::from_secs(10) && wait <= Duration::from_secs(20), "{wait:?}");
    }
}

#[test]
fn classes_are_asked_once_per_failure() {
    #[derive(Debug)]
    struct Asked<'a>(&'a Cell<u32>);
    impl Classify for Asked<'_> {
        fn class(&self) -> Class {
            self.0.set(self.0.get() + 1);
            Class::RateLimited { retry_after: Some(Duration::ZERO) }
        }
    }
    #[resilient(max_attempts = 3, backoff = none)]
    fn call(asked: &Cell<u32>) -> Result<(), Asked<'_>> {
        Err(Asked(asked))
    }
    let asked = Cell::new(0);
    assert!(call(&asked).is_err());
    assert_eq!(asked.get(), 3);
}
