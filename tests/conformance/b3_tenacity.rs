//! tenacity's tests of predicates and behaviour. Its "result" predicates are `retry_if_ok`, its `TryAgain` is
//! `cx.again()`, its `retry_with` is `Overrides`. There is no error that wraps the last one: the caller gets the last
//! outcome, also where that is an Ok that was refused.

use std::cell::{Cell, RefCell};
use std::error::Error;
use std::fmt::{Display, Formatter, Result as Written};
use std::time::Duration;

use resilient_behaviour_tests::Fault::{Io, T, Text};
use resilient_behaviour_tests::{
    Fault, Script, Step, always, capture, capture_async, fail, mistakes, rows, succeed,
};
use resilient_runtime::{Delays, GiveUp, Jitter, Overrides, Policy, Retry, Statistics, Why, resilient};

/// What tenacity's `retry_if_result` tests return.
fn is_one(value: &&str) -> bool {
    *value == "1"
}

fn is_two(value: &&str) -> bool {
    *value == "2"
}

fn is_digit(value: &&str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit())
}

/// `n` times the same, then the last.
fn times<T: Clone, E: Clone>(n: usize, step: &Step<T, E>, last: Step<T, E>) -> Vec<Step<T, E>> {
    let mut steps = vec![step.clone(); n];
    steps.push(last);
    steps
}

rows! {
    t_38: [max_attempts = 5, backoff = none, retry_if_ok = is_one], [succeed("1"), succeed("2")] => 2 calls, Ok("2"), 0 ms;
    t_39: [max_attempts = 5, backoff = none, retry_if_ok = |value| !is_one(value)],
        [succeed("2"), succeed("1")] => 2 calls, Ok("1"), 0 ms;
    t_40: [max_attempts = 5, backoff = none, retry_if_ok = |value| is_one(value) || is_two(value)],
        [succeed("1"), succeed("2"), succeed("3")] => 3 calls, Ok("3"), 0 ms;
    /// An error is not a matter of the result predicate: `retry_on` decides, which asks `Classify` by default.
    t_40_error: [max_attempts = 5, backoff = none, retry_if_ok = |value| is_one(value) || is_two(value)],
        always(fail(T)) => 1 calls, Err(T), 0 ms;
    t_41: [max_attempts = 5, backoff = none, retry_if_ok = |value| is_one(value) && is_digit(value)],
        [succeed("1"), succeed("2")] => 2 calls, Ok("2"), 0 ms;
    t_41_other: [max_attempts = 5, backoff = none, retry_if_ok = |value| is_one(value) && is_digit(value)],
        [succeed("3"), succeed("1")] => 1 calls, Ok("3"), 0 ms;
    t_41_error: [max_attempts = 5, backoff = none, retry_if_ok = |value| is_one(value) && is_digit(value)],
        always(fail(T)) => 1 calls, Err(T), 0 ms;
    /// Predicates are combined by Rust's own operators; there is no tree to flatten.
    t_42: [max_attempts = 5, backoff = none, retry_if_ok = |it| is_one(it) || is_two(it) || it.is_empty()],
        [succeed("1"), succeed("2"), succeed(""), succeed("3")] => 4 calls, Ok("3"), 0 ms;
    t_42_all: [max_attempts = 5, backoff = none, retry_if_ok = |it| is_one(it) && is_digit(it) && !it.is_empty()],
        [succeed("1"), succeed("2")] => 2 calls, Ok("2"), 0 ms;
    t_43: [max_attempts = 5, backoff = none, retry_if = |error| *error == Io || error.is_timeout()],
        [fail(Io), fail(T)] => 2 calls, Err(T), 0 ms;
    t_44_never: [max_attempts = 5, backoff = none, retry_if = |_| false],
        [fail(T), succeed("fine")] => 1 calls, Err(T), 0 ms;
    t_50: [max_attempts = 5, backoff = none, retry_on = [Text(text) if text.is_empty()]],
        [fail(Text("")), fail(Text("boom"))] => 2 calls, Err(Text("boom")), 0 ms;
    t_50_inverse: [max_attempts = 5, backoff = none, abort_on = [Text(text) if text.is_empty()]],
        [fail(Text("boom")), fail(Text(""))] => 2 calls, Err(Text("")), 0 ms;
    t_51: [max_attempts = 6, backoff = fixed("50ms"), jitter = none, retry_if_ok = |value| value.is_empty()],
        times(5, &succeed(""), succeed("value")) => 6 calls, Ok("value"), 250 ms;
    /// The last value is returned although it was refused.
    t_52: [max_attempts = 3, backoff = none, retry_if_ok = |value| value.is_empty()],
        always(succeed("")) => 3 calls, Ok(""), 0 ms;
    t_53: [max_attempts = 3, backoff = none, retry_if_ok = |value| value.is_empty(), retry_if = |_| false],
        always(fail(Io)) => 1 calls, Err(Io), 0 ms;
    t_54: [max_attempts = 100, backoff = none, retry_on = [Io]],
        times(5, &fail(Io), succeed("fine")) => 6 calls, Ok("fine"), 0 ms;
    t_54_other: [max_attempts = 100, backoff = none, retry_on = [Io]], always(fail(T)) => 1 calls, Err(T), 0 ms;
    t_55: [max_attempts = 100, backoff = none, abort_on = [Io]],
        times(5, &fail(T), succeed("fine")) => 6 calls, Ok("fine"), 0 ms;
    t_55_other: [max_attempts = 100, backoff = none, abort_on = [Io]], always(fail(Io)) => 1 calls, Err(Io), 0 ms;
    t_56: [max_attempts = 100, backoff = none, abort_on = [T], retry_if_ok = |_| true],
        times(5, &succeed("ok"), fail(T)) => 6 calls, Err(T), 0 ms;
    t_57: [max_attempts = 100, backoff = none, retry_if = |_| false, retry_if_ok = |_| true],
        times(5, &succeed("ok"), fail(T)) => 6 calls, Err(T), 0 ms;
    t_58: [max_attempts = 3, backoff = none, abort_on = [T], retry_if_ok = |_| true],
        [succeed("ok"), succeed("ok"), fail(Io)] => 3 calls, Err(Io), 0 ms;
    t_59: [max_attempts = 5, backoff = none, retry_on = [Text("retry me")]],
        times(3, &fail(Text("retry me")), succeed("fine")) => 4 calls, Ok("fine"), 0 ms;
    t_59_pattern: [max_attempts = 5, backoff = none, retry_on = [Text(text) if text.starts_with("retry")]],
        times(3, &fail(Text("retry me")), succeed("fine")) => 4 calls, Ok("fine"), 0 ms;
    t_60: [max_attempts = 5, backoff = none, abort_on = [Text("that text")]],
        [fail(Text("that text")), succeed("fine")] => 1 calls, Err(Text("that text")), 0 ms;
    t_61: [max_attempts = 5, backoff = none, abort_on = [Text("that text")], retry_if_ok = |value| *value == "ok"],
        times(3, &succeed("ok"), fail(Text("that text"))) => 4 calls, Err(Text("that text")), 0 ms;
    t_78: [max_attempts = 2, backoff = none, retry_on = any], always(fail(Text("K"))) => 2 calls, Err(Text("K")), 0 ms;
    /// tenacity has no error to raise again here; a Rust function has a value to return.
    t_80: [max_attempts = 2, backoff = none, retry_if_ok = |_| true], always(succeed("value")) => 2 calls, Ok("value"), 0 ms;
}

/// A body that asks for another attempt in its first `again` calls.
macro_rules! try_again {
    ($id:ident: $again:literal, $script:expr => $calls:literal calls, $outcome:expr) => {
        mod $id {
            use super::*;

            #[test]
            fn blocking() {
                #[resilient(max_attempts = 5, backoff = none, retry_if = |_| false, context = cx)]
                fn call(body: &Script) -> Result<&'static str, Fault> {
                    if cx.attempt() <= $again {
                        cx.again();
                    }
                    body.call()
                }
                let body = Script::blocking($script);
                assert_eq!((call(&body), body.calls()), ($outcome, $calls));
            }

            #[tokio::test(start_paused = true)]
            async fn future() {
                #[resilient(max_attempts = 5, backoff = none, retry_if = |_| false, context = cx)]
                async fn call(body: &Script) -> Result<&'static str, Fault> {
                    if cx.attempt() <= $again {
                        cx.again();
                    }
                    body.run().await
                }
                let body = Script::paused($script);
                assert_eq!((call(&body).await, body.calls()), ($outcome, $calls));
            }
        }
    };
}

// "Try again" wins over a predicate that retries nothing.
try_again! { t_44: 2, [fail(T), succeed("not yet"), succeed("fine")] => 3 calls, Ok("fine") }
try_again! { t_45: 5, always(fail(Text("again"))) => 5 calls, Err(Text("again")) }
try_again! { t_46: 5, always(fail(Text("U"))) => 5 calls, Err(Text("U")) }
try_again! { t_47: 5, [fail(Text("first")), fail(Text("U"))] => 5 calls, Err(Text("U")) }
// Without an error of its own the body returned an Ok, and that is what surfaces.
try_again! { t_48: 5, always(succeed("unfinished")) => 5 calls, Ok("unfinished") }

/// T-51 and T-52 for a function that says "nothing" by `None`.
mod t_51_option {
    use super::*;

    #[resilient(max_attempts = 6, backoff = fixed("50ms"), jitter = none)]
    async fn call(body: &Script) -> Option<&'static str> {
        body.run().await.ok()
    }

    #[tokio::test(start_paused = true)]
    async fn value() {
        let body = Script::paused(times(5, &fail(T), succeed("value")));
        assert_eq!((call(&body).await, body.calls(), body.milliseconds()), (Some("value"), 6, 250));
    }

    #[tokio::test(start_paused = true)]
    async fn nothing() {
        let body = Script::paused(always(fail(T)));
        assert_eq!((call(&body).await, body.calls(), body.milliseconds()), (None, 6, 250));
    }
}

/// What the report says of T-52.
#[test]
fn t_52_report() {
    #[resilient(
        max_attempts = 3, backoff = none, retry_if_ok = |value| value.is_empty(),
        on_give_up = |report: &GiveUp| reports.borrow_mut().push(report.clone())
    )]
    fn call(body: &Script, reports: &RefCell<Vec<GiveUp>>) -> Result<&'static str, Fault> {
        body.call()
    }
    let (body, reports) = (Script::blocking(always(succeed(""))), RefCell::default());
    assert_eq!(call(&body, &reports), Ok(""));
    let reports = reports.into_inner();
    let [report] = reports.as_slice() else { panic!("{reports:?}") };
    assert_eq!((report.why(), report.attempts(), report.error()), (Why::Attempts, 3, "value refused"));
}

/// An error with a cause.
#[derive(Clone, Debug, PartialEq)]
struct Caused {
    name: &'static str,
    cause: Option<Box<Caused>>,
}

impl Display for Caused {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        f.write_str(self.name)
    }
}

impl Error for Caused {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

impl Caused {
    fn is_caused_by_n(&self) -> bool {
        let mut source = self.source();
        while let Some(error) = source {
            if error.downcast_ref::<Self>().is_some_and(|error| error.name == "N") {
                return true;
            }
            source = error.source();
        }
        false
    }
}

#[test]
fn t_62() {
    #[resilient(max_attempts = 100, backoff = none, retry_if = Caused::is_caused_by_n)]
    fn call(body: &Script<u32, Caused>) -> Result<u32, Caused> {
        body.call()
    }
    let chain = |name, cause| Caused { name, cause: Some(Box::new(Caused { name: cause, cause: None })) };
    let body = Script::blocking(times(5, &fail(chain("IO", "N")), succeed(1)));
    assert_eq!((call(&body), body.calls()), (Ok(1), 6));
    drop(body);
    let body = Script::blocking(always(fail(chain("N", "IO"))));
    assert_eq!((call(&body), body.calls()), (Err(chain("N", "IO")), 1));
}

/// For ever without a wait is what nobody should get by writing nothing.
#[test]
fn t_63() {
    assert_eq!(
        mistakes(""),
        [
            "`resilient` says nothing to do; name at least one key, for example `max_attempts = 3` or `timeout = \"2s\"`"
        ]
    );
}

#[resilient(name = "t_64", max_attempts = 3, backoff = fixed("20ms"), jitter = none, retry_on = any)]
fn counted(body: &Script) -> Result<&'static str, Fault> {
    body.call()
}

#[test]
fn t_64() {
    let ((), statistics) = Statistics::watch(|| ());
    assert_eq!((statistics.attempts(), statistics.functions().len()), (0, 0));
    let body = Script::blocking(always(succeed("ok")));
    let (_, statistics) = Statistics::watch(|| counted(&body));
    assert_eq!((statistics.attempts(), statistics.retries(), statistics.why()), (1, 0, None));
    drop(body);
    let body = Script::blocking([fail(T), succeed("ok")]);
    let (_, statistics) = Statistics::watch(|| counted(&body));
    assert_eq!((statistics.attempts(), statistics.waited()), (2, Duration::from_millis(20)));
}

mod t_65 {
    use super::*;

    type Seen = RefCell<Vec<(u32, Duration)>>;

    #[tokio::test(start_paused = true)]
    async fn future() {
        #[resilient(max_attempts = 3, backoff = fixed("20ms"), jitter = none, retry_on = any, context = cx)]
        async fn call(body: &Script, seen: &Seen) -> Result<&'static str, Fault> {
            seen.borrow_mut().push((cx.attempt(), cx.elapsed()));
            body.run().await
        }
        let (body, seen) = (Script::paused([fail(T), fail(T), succeed("ok")]), Seen::default());
        assert_eq!(call(&body, &seen).await, Ok("ok"));
        let ms = Duration::from_millis;
        assert_eq!(seen.into_inner(), [(1, ms(0)), (2, ms(20)), (3, ms(40))]);
    }

    #[test]
    fn blocking() {
        #[resilient(max_attempts = 3, backoff = fixed("20ms"), jitter = none, retry_on = any, context = cx)]
        fn call(body: &Script, seen: &Seen) -> Result<&'static str, Fault> {
            seen.borrow_mut().push((cx.attempt(), cx.elapsed()));
            body.call()
        }
        let (body, seen) = (Script::blocking([fail(T), fail(T), succeed("ok")]), Seen::default());
        assert_eq!(call(&body, &seen), Ok("ok"));
        let ms = Duration::from_millis;
        assert_eq!(seen.into_inner(), [(1, ms(0)), (2, ms(20)), (3, ms(40))]);
    }
}

/// Statistics belong to the caller, so that nothing hides them: neither a function around nor another attribute.
#[test]
fn t_66() {
    #[tracing::instrument(skip_all)]
    #[resilient(name = "t_66", max_attempts = 3, backoff = none, retry_on = any)]
    fn decorated(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    fn outer(body: &Script) -> Result<usize, Fault> {
        decorated(body).map(str::len)
    }
    let body = Script::blocking([fail(T), succeed("ok")]);
    let (outcome, statistics) = Statistics::watch(|| outer(&body));
    assert_eq!((outcome, statistics.attempts()), (Ok(2), 2));
    assert_eq!(statistics.of("t_66").map(|it| (it.calls(), it.retries())), Some((1, 1)));
}

/// T-67, T-68, T-69: off for one call, or for everything that a block calls first.
mod t_67 {
    use super::*;

    #[test]
    fn blocking() {
        let body = Script::blocking([fail(T), succeed("ok")]);
        assert_eq!((Overrides::new().no_retries().run(|| counted(&body)), body.calls()), (Err(T), 1));
        // The next call is the attribute's again.
        assert_eq!((counted(&body), body.calls()), (Ok("ok"), 2));
    }

    #[tokio::test(start_paused = true)]
    async fn future() {
        #[resilient(max_attempts = 3, backoff = none, retry_on = any)]
        async fn call(body: &Script) -> Result<&'static str, Fault> {
            body.run().await
        }
        let body = Script::paused(always(fail(T)));
        assert_eq!((Overrides::new().no_retries().scope(call(&body)).await, body.calls()), (Err(T), 1));
    }
}

#[test]
fn t_68() {
    let body = Script::blocking(always(fail(T)));
    let (outcome, statistics) = Statistics::watch(|| Overrides::new().max_attempts(1).run(|| counted(&body)));
    assert_eq!((outcome, body.calls(), statistics.attempts()), (Err(T), 1, 1));
}

#[test]
fn t_69() {
    let body = Script::blocking([fail(T), succeed("ok")]);
    let block = || {
        let value = counted(&body)?;
        Ok::<_, Fault>(value.len())
    };
    assert_eq!((Overrides::new().no_retries().run(block), body.calls()), (Err(T), 1));
    assert_eq!((Overrides::new().no_retries().run(block), body.calls()), (Ok(2), 2));
}

mod overridden {
    use super::*;

    #[resilient(max_attempts = 6, backoff = fixed("50ms"), jitter = none, retry_if_ok = |value| value.is_empty())]
    fn polled(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }

    #[resilient(max_attempts = 3, backoff = none, retry_if_ok = |value| value.is_empty())]
    async fn thrice(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }

    #[resilient(max_attempts = 10, backoff = none, retry_on = any, fallback = |_| Err(Text("V")))]
    fn own_error(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }

    #[resilient(max_attempts = 10, backoff = none, retry_on = any, fallback = exhausted(body.calls()))]
    fn recovered(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }

    fn exhausted(calls: usize) -> Result<&'static str, Fault> {
        Ok(if calls == 5 { "after 5 attempts" } else { "after another number" })
    }

    #[test]
    fn t_70() {
        let body = Script::blocking(times(5, &succeed(""), succeed("value")));
        let slower = Overrides::new().backoff(Delays::fixed(Duration::from_millis(100)));
        assert_eq!((slower.run(|| polled(&body)), body.milliseconds()), (Ok("value"), 500));
    }

    #[tokio::test(start_paused = true)]
    async fn t_71() {
        let body = Script::paused(times(4, &succeed(""), succeed("value")));
        assert_eq!(Overrides::new().max_attempts(5).scope(thrice(&body)).await, Ok("value"));
        assert_eq!(body.calls(), 5);
    }

    #[test]
    fn t_72() {
        let body = Script::blocking(always(fail(T)));
        assert_eq!(Overrides::new().max_attempts(2).run(|| own_error(&body)), Err(Text("V")));
        assert_eq!(body.calls(), 2);
    }

    #[test]
    fn t_73() {
        let body = Script::blocking(always(fail(T)));
        assert_eq!(Overrides::new().max_attempts(5).run(|| recovered(&body)), Ok("after 5 attempts"));
        assert_eq!(body.calls(), 5);
    }
}

/// There is no hook before an attempt: the body itself knows, by its context.
#[test]
fn t_74() {
    #[resilient(max_attempts = 1, context = cx)]
    fn call(seen: &Cell<u32>) -> Result<(), Fault> {
        seen.set(cx.attempt());
        Ok(())
    }
    let seen = Cell::new(0);
    assert_eq!((call(&seen), seen.get()), (Ok(()), 1));
}

/// T-75 and T-76: the hook is called after a failed attempt and before the wait it announces.
#[tokio::test(start_paused = true)]
async fn t_75() {
    #[resilient(
        max_attempts = 3, backoff = fixed("10ms"), jitter = none, retry_on = any,
        on_retry = |retry: &Retry| seen.borrow_mut().push((retry.attempt(), retry.wait(), retry.elapsed()))
    )]
    async fn call(
        body: &Script,
        seen: &RefCell<Vec<(u32, Duration, Duration)>>,
    ) -> Result<&'static str, Fault> {
        body.run().await
    }
    let (body, seen) = (Script::paused([fail(T), fail(T), succeed("ok")]), RefCell::default());
    assert_eq!(call(&body, &seen).await, Ok("ok"));
    let ms = Duration::from_millis;
    assert_eq!(seen.into_inner(), [(1, ms(10), ms(0)), (2, ms(10), ms(10))]);
}

#[test]
fn t_76() {
    #[resilient(
        max_attempts = 3, backoff = fixed("10ms"), jitter = none, retry_on = any,
        on_retry = |retry: &Retry| seen.set((retry.attempt(), retry.wait()))
    )]
    fn call(body: &Script, seen: &Cell<(u32, Duration)>) -> Result<&'static str, Fault> {
        body.call()
    }
    let (body, seen) = (Script::blocking([fail(T), fail(T), succeed("ok")]), Cell::default());
    assert_eq!((call(&body, &seen), seen.get()), (Ok("ok"), (2, Duration::from_millis(10))));
}

#[tokio::test(start_paused = true)]
async fn t_77() {
    #[resilient(name = "t_77", max_attempts = 3, backoff = fixed("10ms"), jitter = none, retry_on = any, retry_if_ok = |value| value.is_empty())]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    for steps in [[fail(T), fail(T), succeed("ok")], [succeed(""), succeed(""), succeed("ok")]] {
        let body = Script::paused(steps);
        let (outcome, events) = capture_async(call(&body)).await;
        assert_eq!(outcome, Ok("ok"));
        let told: Vec<_> =
            events.iter().map(|event| (event.message.as_str(), event.field("attempt"))).collect();
        assert_eq!(told, [("retry", "1"), ("retry", "2")]);
    }
}

#[test]
fn t_77_blocking() {
    let body = Script::blocking([fail(T), fail(T), succeed("ok")]);
    let (outcome, events) = capture(|| counted(&body));
    assert_eq!((outcome, events.len()), (Ok("ok"), 2));
}

mod t_81 {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn future() {
        #[resilient(max_attempts = 3, backoff = none, retry_on = any, fallback = recover(recovered))]
        async fn call(body: &Script, recovered: &Cell<u32>) -> Result<&'static str, Fault> {
            body.run().await
        }
        async fn recover(recovered: &Cell<u32>) -> Result<&'static str, Fault> {
            recovered.set(recovered.get() + 1);
            Ok("recovered")
        }
        let (body, recovered) = (Script::paused(always(fail(T))), Cell::new(0));
        assert_eq!((call(&body, &recovered).await, body.calls(), recovered.get()), (Ok("recovered"), 3, 1));
    }

    #[test]
    fn blocking() {
        #[resilient(max_attempts = 3, backoff = none, retry_on = any, fallback = recover(recovered))]
        fn call(body: &Script, recovered: &Cell<u32>) -> Result<&'static str, Fault> {
            body.call()
        }
        fn recover(recovered: &Cell<u32>) -> Result<&'static str, Fault> {
            recovered.set(recovered.get() + 1);
            Ok("recovered")
        }
        let (body, recovered) = (Script::blocking(always(fail(T))), Cell::new(0));
        assert_eq!((call(&body, &recovered), body.calls(), recovered.get()), (Ok("recovered"), 3, 1));
    }
}

#[test]
fn t_84() {
    #[resilient(max_attempts = 5, backoff = fixed("1h"), jitter = none, retry_on = any)]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let real = std::time::Instant::now();
    let body = Script::blocking(always(fail(T)));
    assert_eq!((call(&body), body.gaps()), (Err(T), vec![Duration::from_secs(3600); 4]));
    drop(body);
    let body = Script::blocking(always(fail(T)));
    assert_eq!(Overrides::new().max_attempts(2).run(|| call(&body)), Err(T));
    assert_eq!(body.gaps(), vec![Duration::from_secs(3600); 1]);
    assert!(real.elapsed() < Duration::from_secs(60), "slept for real");
}

#[test]
fn t_85() {
    const SHARED: Policy = Policy::new().max_attempts(3).backoff(Delays::none()).jitter(Jitter::None);
    let copy = SHARED;
    #[resilient(name = "t_85_one", policy = SHARED, retry_on = any)]
    fn one(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    #[resilient(name = "t_85_other", policy = *policy, retry_on = any)]
    fn other(body: &Script, policy: &Policy) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking([fail(T), fail(T), succeed("ok"), fail(T), succeed("ok")]);
    let ((), statistics) = Statistics::watch(|| {
        assert_eq!(one(&body), Ok("ok"));
        assert_eq!(other(&body, &copy), Ok("ok"));
    });
    let retries = |name| statistics.of(name).map(|it| (it.calls(), it.retries()));
    assert_eq!((retries("t_85_one"), retries("t_85_other")), (Some((1, 2)), Some((1, 1))));
}

/// T-51 to T-56 have a `future` test each; what they call is an ordinary future, boxed and sent like any other.
#[tokio::test(start_paused = true)]
async fn t_86() {
    #[resilient(max_attempts = 6, backoff = fixed("50ms"), jitter = none, context = cx, retry_on = any)]
    async fn call(good: u32) -> Result<u32, String> {
        tokio::task::yield_now().await;
        if cx.attempt() < good { Err("not yet".into()) } else { Ok(cx.attempt()) }
    }
    fn assert_send<F: Future<Output = Result<u32, String>> + Send + 'static>(future: F) -> F {
        future
    }
    assert_eq!(tokio::spawn(assert_send(call(6))).await.expect("no panic"), Ok(6));
    assert_eq!(
        (Box::pin(call(7)) as std::pin::Pin<Box<dyn Future<Output = _> + Send>>).await,
        Err("not yet".into())
    );
}
