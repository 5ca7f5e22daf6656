//! `on_give_up`: told once, when the call has failed for good.

use std::cell::RefCell;
use std::time::Duration;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, Script, Step, always, capture, fail, succeed};
use resilient_runtime::{GiveUp, Why, resilient};

type Reports = RefCell<Vec<GiveUp>>;

fn reports_of(
    steps: impl Into<Vec<Step>>,
    call: impl FnOnce(&Script, &Reports) -> Result<&'static str, Fault>,
) -> Vec<GiveUp> {
    let (body, reports) = (Script::blocking(steps), Reports::default());
    let _ = call(&body, &reports);
    reports.into_inner()
}

#[resilient(
    name = "reported", max_attempts = 3, backoff = fixed("100ms"), jitter = none, retry_on = [Io],
    on_give_up = |report| reports.borrow_mut().push(report.clone())
)]
fn reported(body: &Script, reports: &Reports) -> Result<&'static str, Fault> {
    body.call()
}

#[test]
fn everything_that_is_known() {
    let reports = reports_of(always(fail(Io).takes(50)), reported);
    let [report] = reports.as_slice() else { panic!("{reports:?}") };
    assert_eq!((report.name(), report.attempts(), report.why()), ("reported", 3, Why::Attempts));
    assert_eq!(
        (report.elapsed(), report.error(), report.retry_after()),
        (Duration::from_millis(350), "Io", None)
    );
    assert_eq!(
        report.to_string(),
        "`reported` gave up after 3 attempts in 350ms, all attempts are used up: Io"
    );
}

#[test]
fn each_reason() {
    let reports = reports_of([fail(Io), fail(T)], reported);
    assert_eq!(
        reports.iter().map(|report| (report.why(), report.attempts())).collect::<Vec<_>>(),
        [(Why::Permanent, 2)]
    );

    #[resilient(on_give_up = |report| reports.borrow_mut().push(report.clone()))]
    fn no_retries(body: &Script, reports: &Reports) -> Result<&'static str, Fault> {
        body.call()
    }
    let reports = reports_of(always(fail(Io).takes(7)), no_retries);
    assert_eq!(
        reports.iter().map(|report| (report.why(), report.attempts(), report.elapsed())).collect::<Vec<_>>(),
        [(Why::NotRetried, 1, Duration::from_millis(7))]
    );
}

#[test]
fn not_for_a_success() {
    assert_eq!(reports_of([fail(Io), succeed("v")], reported), []);
}

/// A call that never began its first attempt made none.
#[tokio::test(start_paused = true)]
async fn no_attempt_at_all() {
    #[resilient(deadline = "1s", on_give_up = |report| reports.borrow_mut().push(report.clone()))]
    async fn call(reports: &Reports) -> Result<(), Fault> {
        Ok(())
    }
    let reports = Reports::default();
    assert!(resilient_runtime::Deadline::after(Duration::ZERO).scope(call(&reports)).await.is_err());
    let reports = reports.into_inner();
    let [report] = reports.as_slice() else { panic!("{reports:?}") };
    assert_eq!((report.why(), report.attempts()), (Why::Deadline, 0));
}

#[test]
fn a_panic_in_it_is_contained() {
    #[resilient(max_attempts = 2, backoff = none, retry_on = any, on_give_up = |_| panic!("hook"))]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking(always(fail(T)));
    let (outcome, events) = capture(|| call(&body));
    assert_eq!(outcome, Err(T));
    assert_eq!(events.iter().filter(|event| event.message == "hook panicked").count(), 1);
}

/// Errors of any kind have a text: `Display`, else `Debug`, else the name of the type; bounded, and without URLs.
#[test]
fn the_text_of_an_error() {
    fn text_of<E>(error: E, call: impl FnOnce(E, &RefCell<String>)) -> String {
        let text = RefCell::default();
        call(error, &text);
        text.into_inner()
    }
    macro_rules! text_of {
        ($error:ty, $value:expr) => {{
            #[resilient(on_give_up = |report: &GiveUp| report.error().clone_into(&mut text.borrow_mut()))]
            fn call(error: $error, text: &RefCell<String>) -> Result<(), $error> {
                Err(error)
            }
            text_of($value, |error, text| assert!(call(error, text).is_err()))
        }};
    }
    struct Opaque;
    #[derive(Debug)]
    struct Debuggable;
    assert_eq!(
        text_of!(std::num::ParseIntError, "x".parse::<u8>().expect_err("no number")),
        "invalid digit found in string"
    );
    assert_eq!(text_of!(Debuggable, Debuggable), "Debuggable");
    assert!(text_of!(Opaque, Opaque).ends_with("Opaque"));
    assert_eq!(text_of!(String, "x".repeat(1_000_000)).chars().count(), 256);
    assert_eq!(
        text_of!(&'static str, "GET https://user:secret@host/path?token=1 failed"),
        "GET <url> failed"
    );
    assert_eq!(text_of!(&'static str, "two\nlines"), "two lines");
}
