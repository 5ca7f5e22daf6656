//! `fallback`: the chain, its order, its filters, its time.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use resilient_behaviour_tests::Fault::{Full, Io, T, Text};
use resilient_behaviour_tests::{Fault, Script, always, async_rows, capture, fail, rows, succeed};
use resilient_runtime::{Deadline, GiveUp, Rejection, Statistics, Why, resilient};
use tokio::time::{Instant, sleep};

rows! {
    value: [fallback = value("fallback")], always(fail(T)) => 1 calls, Ok("fallback"), 0 ms;
    not_for_a_success: [fallback = value("fallback")], always(succeed("v")) => 1 calls, Ok("v"), 0 ms;
    after_the_attempts: [max_attempts = 3, backoff = fixed("1s"), jitter = none, fallback = value("fallback")],
        always(fail(Io)) => 3 calls, Ok("fallback"), 2000 ms;
    filter: [fallback = on(Io | Full) => value("fallback")], always(fail(Full)) => 1 calls, Ok("fallback"), 0 ms;
    filtered_out: [fallback = on(Io | Full) => value("fallback")], always(fail(T)) => 1 calls, Err(T), 0 ms;
    filter_by_class: [fallback = on(class(overloaded)) => value("fallback")], always(fail(Full)) => 1 calls, Ok("fallback"), 0 ms;
    filter_with_a_guard: [fallback = on(Text(text) if text.len() > 3) => value("fallback")],
        always(fail(Text("four"))) => 1 calls, Ok("fallback"), 0 ms;
    first_success_wins: [fallback = [|_| Err(Io), |_| Ok("second"), value("third")]], always(fail(T)) => 1 calls, Ok("second"), 0 ms;
    last_error_is_returned: [fallback = [|_| Err(Io), |_| Err(Full)]], always(fail(T)) => 1 calls, Err(Full), 0 ms;
    /// A filter sees the error of the link in front of it.
    filter_on_the_error_so_far: [fallback = [|_| Err(Io), on(T) => value("first"), on(Io) => value("last")]],
        always(fail(T)) => 1 calls, Ok("last"), 0 ms;
    error_of_the_body: [fallback = |_, error| if error == T { Ok("T") } else { Ok("other") }],
        always(fail(T)) => 1 calls, Ok("T"), 0 ms;
    error_of_the_link_before: [fallback = [|_| Err(Io), |_, error| if error == Io { Ok("Io") } else { Ok("other") }]],
        always(fail(T)) => 1 calls, Ok("Io"), 0 ms;
    error_by_the_word: [fallback = Err(match error { T => Io, other => other })], always(fail(T)) => 1 calls, Err(Io), 0 ms;
    error_in_a_value: [fallback = value(if error == T { "T" } else { "other" })], always(fail(T)) => 1 calls, Ok("T"), 0 ms;
}

async_rows! {
    for_our_timeout: [timeout = "1s", fallback = on(rejected(timeout)) => value("fallback")],
        always(succeed("late").takes(5000)) => 1 calls, Ok("fallback"), 1000 ms;
    for_our_deadline: [deadline = "1s", fallback = value("fallback")],
        always(succeed("late").takes(5000)) => 1 calls, Ok("fallback"), 1000 ms;
    for_the_error_it_became: [timeout = "1s", fallback = on(Fault::Rejected(_)) => value("fallback")],
        always(succeed("late").takes(5000)) => 1 calls, Ok("fallback"), 1000 ms;
}

/// Sync and async links in one chain, in order.
#[tokio::test(start_paused = true)]
async fn mixed_links() {
    type Order<'a> = &'a RefCell<Vec<&'static str>>;
    #[resilient(fallback = [sync_link, async_link, |order| async move { order.borrow_mut().push("closure"); Ok(3) }])]
    async fn call(order: Order<'_>) -> Result<u8, Fault> {
        order.borrow_mut().push("body");
        Err(T)
    }
    fn sync_link(order: Order<'_>) -> Result<u8, Fault> {
        order.borrow_mut().push("sync");
        Err(T)
    }
    async fn async_link(order: Order<'_>) -> Result<u8, Fault> {
        sleep(Duration::from_secs(1)).await;
        order.borrow_mut().push("async");
        Err(T)
    }
    let order = RefCell::default();
    assert_eq!(call(&order).await, Ok(3));
    assert_eq!(order.into_inner(), ["body", "sync", "async", "closure"]);
}

/// An owned argument is the fallback's too, and the last link gets it without a clone.
#[test]
fn owned_arguments() {
    #[derive(Debug)]
    struct Counted<'a>(&'a Cell<u32>);
    impl Clone for Counted<'_> {
        fn clone(&self) -> Self {
            self.0.set(self.0.get() + 1);
            Self(self.0)
        }
    }
    #[resilient(max_attempts = 3, backoff = none, retry_on = any, fallback = [refuse, consume])]
    fn call(argument: Counted<'_>) -> Result<u8, Fault> {
        refuse(argument)
    }
    fn refuse(_argument: Counted<'_>) -> Result<u8, Fault> {
        Err(T)
    }
    fn consume(_argument: Counted<'_>) -> Result<u8, Fault> {
        Ok(9)
    }
    let clones = Cell::new(0);
    assert_eq!(call(Counted(&clones)), Ok(9));
    assert_eq!(clones.get(), 4, "three attempts and the first link; the last one has the argument itself");
}

/// The deadline covers the chain: attempts end a tenth early, at most a second.
mod reserve {
    use super::*;

    async fn pending() -> Result<&'static str, Fault> {
        std::future::pending().await
    }

    async fn takes(time: Duration) -> Result<&'static str, Fault> {
        sleep(time).await;
        Ok("fallback")
    }

    #[resilient(deadline = deadline, fallback = takes(link))]
    async fn call(deadline: Duration, link: Duration) -> Result<&'static str, Fault> {
        pending().await
    }

    #[tokio::test(start_paused = true)]
    async fn a_tenth_at_most_a_second() {
        let ms = Duration::from_millis;
        for (deadline, link, outcome, elapsed) in [
            (1000, 0, Ok("fallback"), 900),
            (1000, 99, Ok("fallback"), 999),
            (1000, 101, Err(()), 1000),
            (60_000, 500, Ok("fallback"), 59_500),
            (60_000, 1500, Err(()), 60_000),
        ] {
            let started = Instant::now();
            let observed = call(ms(deadline), ms(link)).await;
            assert_eq!(
                (observed.map_err(|_| ()), started.elapsed()),
                (outcome, ms(elapsed)),
                "{deadline} {link}"
            );
        }
    }

    /// A link that is late is cut, and what it would have answered is the next one's turn.
    #[tokio::test(start_paused = true)]
    async fn a_value_answers_after_a_link_that_was_cut() {
        #[resilient(deadline = "10s", fallback = [pending(), value("at once")])]
        async fn call() -> Result<&'static str, Fault> {
            pending().await
        }
        let started = Instant::now();
        assert_eq!((call().await, started.elapsed()), (Ok("at once"), Duration::from_secs(10)));
    }

    /// The error of a chain that was cut is the deadline.
    #[tokio::test(start_paused = true)]
    async fn a_link_that_was_cut() {
        #[resilient(name = "cut", deadline = "10s", fallback = pending())]
        async fn call() -> Result<&'static str, Fault> {
            Err(T)
        }
        let failed = call().await.expect_err("nothing answers");
        let Fault::Rejected(rejection) = failed else { panic!("{failed:?}") };
        assert_eq!(rejection, Rejection::new(rejection.kind(), "cut").with_limit(Duration::from_secs(10)));
        assert!(rejection.is_deadline());
    }

    /// A value needs no time, so that attempts have all of it.
    #[tokio::test(start_paused = true)]
    async fn none_for_a_value() {
        #[resilient(deadline = "10s", fallback = value("at once"))]
        async fn call(body: &Script) -> Result<&'static str, Fault> {
            body.run().await
        }
        let body = Script::paused(always(succeed("just in time").takes(9999)));
        assert_eq!(call(&body).await, Ok("just in time"));
    }

    /// Functions called by a link inherit what is left.
    #[tokio::test(start_paused = true)]
    async fn links_inherit_the_deadline() {
        async fn see(seen: &Cell<Option<Duration>>) -> Result<&'static str, Fault> {
            seen.set(Deadline::current().remaining());
            Ok("fallback")
        }
        #[resilient(deadline = "10s", fallback = see(seen))]
        async fn call(seen: &Cell<Option<Duration>>) -> Result<&'static str, Fault> {
            pending().await
        }
        let seen = Cell::new(None);
        assert_eq!((call(&seen).await, seen.get()), (Ok("fallback"), Some(Duration::from_secs(1))));
    }

    /// A sync chain has its reserve as well: the third attempt would end after it.
    #[test]
    fn blocking() {
        #[resilient(deadline = "1s", max_attempts = 9, backoff = fixed("100ms"), jitter = none, retry_on = any, fallback = |_| Ok("fallback"))]
        fn call(body: &Script) -> Result<&'static str, Fault> {
            body.call()
        }
        let body = Script::blocking(always(fail(T).takes(350)));
        assert_eq!((call(&body), body.calls(), body.milliseconds()), (Ok("fallback"), 2, 800));
        drop(body);
        let body = Script::blocking(always(fail(T).takes(400)));
        assert_eq!((call(&body), body.calls(), body.milliseconds()), (Ok("fallback"), 2, 900));
    }
}

/// An answer is no give-up; a chain that failed is one, with the reason why the attempts ended.
#[test]
fn figures_and_events() {
    #[resilient(
        name = "chained", max_attempts = 2, backoff = none, retry_on = any, fallback = [refuse(), on(Io) => value(7)],
        on_give_up = |report: &GiveUp| reports.borrow_mut().push((report.why(), report.error().to_owned()))
    )]
    fn call(error: Fault, reports: &RefCell<Vec<(Why, String)>>) -> Result<u8, Fault> {
        Err(error.clone())
    }
    fn refuse() -> Result<u8, Fault> {
        Err(Io)
    }
    let reports = RefCell::default();
    let ((outcome, statistics), events) = capture(|| Statistics::watch(|| call(T, &reports)));
    assert_eq!((outcome, statistics.fallback(), statistics.why()), (Ok(7), Some("value"), None));
    assert_eq!(reports.take(), []);
    let told: Vec<_> = events
        .iter()
        .map(|event| (event.message.as_str(), event.field("link"), event.field("answered")))
        .collect();
    assert_eq!(told, [("retry", "", ""), ("fallback", "refuse", "false"), ("fallback", "value", "true")]);
}

#[test]
fn a_chain_that_fails_gives_up_with_the_last_error() {
    #[resilient(
        max_attempts = 2, backoff = none, retry_on = any, fallback = |_, _, _| Err(Io),
        on_give_up = |report: &GiveUp| reports.borrow_mut().push((report.why(), report.attempts(), report.error().to_owned()))
    )]
    fn call(body: &Script, reports: &RefCell<Vec<(Why, u32, String)>>) -> Result<&'static str, Fault> {
        body.call()
    }
    let (body, reports) = (Script::blocking(always(fail(T))), RefCell::default());
    assert_eq!(call(&body, &reports), Err(Io));
    assert_eq!(reports.into_inner(), [(Why::Attempts, 2, "Io".to_owned())]);
}

#[test]
fn options() {
    #[resilient(max_attempts = 2, backoff = none, fallback = [|_| None, value(7)])]
    fn call(calls: &Cell<u32>) -> Option<u8> {
        calls.set(calls.get() + 1);
        None
    }
    let calls = Cell::new(0);
    assert_eq!((call(&calls), calls.get()), (Some(7), 2));
}
