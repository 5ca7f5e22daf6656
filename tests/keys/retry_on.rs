//! `retry_on`: which errors are repeated.

use std::cell::Cell;
use std::error::Error;
use std::fmt::{Display, Formatter, Result as Written};
use std::io::{self, ErrorKind};
use std::time::Duration;

use resilient_behaviour_tests::Fault::{Io, Parent, T};
use resilient_behaviour_tests::{Fault, Kin, always, async_rows, fail, rows, succeed, timed_out};
use resilient_runtime::{Class, Classify, Effect, Rejection, resilient};

rows! {
    named: [retry_on = [Io], backoff = none], always(fail(Io)) => 3 calls, Err(Io), 0 ms;
    not_named: [retry_on = [Io], backoff = none], always(fail(T)) => 1 calls, Err(T), 0 ms;
    without_brackets: [retry_on = Io | T, backoff = none], always(fail(T)) => 3 calls, Err(T), 0 ms;
    by_path: [retry_on = [Fault::Io, resilient_behaviour_tests::Fault::T], backoff = none], always(fail(T)) => 3 calls, Err(T), 0 ms;
    with_fields: [retry_on = [Parent(Kin::Child)], backoff = none],
        always(fail(Parent(Kin::Sibling))) => 1 calls, Err(Parent(Kin::Sibling)), 0 ms;
    with_alternatives: [retry_on = [Parent(Kin::Child | Kin::Sibling)], backoff = none],
        always(fail(Parent(Kin::Sibling))) => 3 calls, Err(Parent(Kin::Sibling)), 0 ms;
    with_a_guard: [retry_on = [Parent(kin) if *kin == Kin::Child, T], backoff = none],
        [fail(Parent(Kin::Child)), fail(T), fail(Parent(Kin::Child))] => 3 calls, Err(Parent(Kin::Child)), 0 ms;
    any: [retry_on = any, backoff = none], always(fail(T)) => 3 calls, Err(T), 0 ms;
    transient: [retry_on = transient, backoff = none], [fail(Io), fail(T)] => 2 calls, Err(T), 0 ms;
    absent: [max_attempts = 3, backoff = none], [fail(Io), fail(T)] => 2 calls, Err(T), 0 ms;
    by_class: [retry_on = [class(permanent)], backoff = none], [fail(T), fail(Io)] => 2 calls, Err(Io), 0 ms;
    by_classes: [retry_on = [class(permanent | transient)], backoff = none], [fail(T), fail(Io)] => 3 calls, Err(Io), 0 ms;
    /// A rejection is asked for by its kind, not by the class of the error that it became.
    no_rejection: [retry_on = [rejected(timeout)], backoff = none], always(fail(Io)) => 1 calls, Err(Io), 0 ms;
}

async_rows! {
    rejected: [retry_on = [rejected(timeout)], backoff = none, timeout = "1s"],
        always(succeed("late").takes(2000)) => 3 calls, Err(timed_out!(1000)), 3000 ms;
    any_includes_our_timeout: [retry_on = any, backoff = none, timeout = "1s"],
        always(succeed("late").takes(2000)) => 3 calls, Err(timed_out!(1000)), 3000 ms;
    a_list_without_it_does_not: [retry_on = [Io], backoff = none, timeout = "1s"],
        always(succeed("late").takes(2000)) => 1 calls, Err(timed_out!(1000)), 1000 ms;
}

/// The line of DESIGN: `From` maps the timeout to a variant, and the list speaks of that.
mod a_timeout_as_a_variant {
    use super::*;

    #[derive(Debug, PartialEq)]
    enum FetchError {
        Io,
        Timeout,
    }

    impl From<Rejection> for FetchError {
        fn from(_: Rejection) -> Self {
            Self::Timeout
        }
    }

    #[resilient(max_attempts = 5, backoff = "exp", jitter, timeout = "30s", retry_on = [Io, Timeout])]
    async fn both(calls: &Cell<u32>) -> Result<(), FetchError> {
        calls.set(calls.get() + 1);
        if calls.get() == 1 {
            return Err(FetchError::Io);
        }
        std::future::pending().await
    }

    #[resilient(max_attempts = 5, backoff = "exp", jitter, timeout = "30s", retry_on = [Io])]
    async fn io_only(calls: &Cell<u32>) -> Result<(), FetchError> {
        calls.set(calls.get() + 1);
        std::future::pending().await
    }

    #[tokio::test(start_paused = true)]
    async fn listed() {
        let (calls, started) = (Cell::new(0), tokio::time::Instant::now());
        assert_eq!((both(&calls).await, calls.get()), (Err(FetchError::Timeout), 5));
        let elapsed = started.elapsed();
        assert!(
            elapsed >= Duration::from_secs(120) && elapsed <= Duration::from_millis(121_504),
            "{elapsed:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn not_listed() {
        let calls = Cell::new(0);
        assert_eq!((io_only(&calls).await, calls.get()), (Err(FetchError::Timeout), 1));
    }
}

/// How often a body that fails with `error` is called.
macro_rules! calls_with {
    ($error:ty, [$($attribute:tt)*], $failed:expr) => {{
        #[resilient(max_attempts = 3, backoff = none, $($attribute)*)]
        fn call(calls: &Cell<u32>) -> Result<(), $error> {
            calls.set(calls.get() + 1);
            Err($failed)
        }
        let calls = Cell::new(0);
        let failed: Result<(), $error> = call(&calls);
        assert!(failed.is_err());
        calls.get()
    }};
}

#[test]
fn io_errors() {
    assert_eq!(calls_with!(io::Error, [], ErrorKind::ConnectionReset.into()), 3);
    assert_eq!(calls_with!(io::Error, [], ErrorKind::NotFound.into()), 1);
    assert_eq!(calls_with!(io::Error, [retry_on = [NotFound]], ErrorKind::NotFound.into()), 3);
    assert_eq!(calls_with!(io::Error, [retry_on = [kind(NotFound)]], ErrorKind::NotFound.into()), 3);
    assert_eq!(
        calls_with!(io::Error, [retry_on = [kind(TimedOut | NotFound)]], ErrorKind::NotFound.into()),
        3
    );
    assert_eq!(calls_with!(io::Error, [retry_on = [kind(TimedOut)]], ErrorKind::NotFound.into()), 1);
    assert_eq!(
        calls_with!(io::Error, [retry_on = [error if error.raw_os_error() == Some(4)]], io::Error::from_raw_os_error(4)),
        3
    );
}

#[derive(Debug)]
enum Wrapped {
    Busy(u8),
    Broken,
}

impl Display for Wrapped {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        f.write_str("wrapped")
    }
}

impl Error for Wrapped {}

#[test]
fn hidden_types() {
    type Boxed = Box<dyn Error + Send + Sync>;
    assert_eq!(calls_with!(anyhow::Error, [retry_on = [is(Wrapped)]], Wrapped::Broken.into()), 3);
    assert_eq!(calls_with!(anyhow::Error, [retry_on = [is(Wrapped)]], anyhow::anyhow!("other")), 1);
    assert_eq!(
        calls_with!(anyhow::Error, [retry_on = [is(Wrapped as Wrapped::Busy(_))]], Wrapped::Busy(1).into()),
        3
    );
    assert_eq!(
        calls_with!(anyhow::Error, [retry_on = [is(Wrapped as Wrapped::Busy(_))]], Wrapped::Broken.into()),
        1
    );
    assert_eq!(
        calls_with!(anyhow::Error, [retry_on = [is(Wrapped as Wrapped::Busy(n) if *n > 1)]], Wrapped::Busy(1).into()),
        1
    );
    assert_eq!(calls_with!(Boxed, [retry_on = [is(Wrapped)], error = Boxed], Wrapped::Broken.into()), 3);
    // Context around it does not hide it from `anyhow`.
    assert_eq!(
        calls_with!(
            anyhow::Error,
            [retry_on = [is(Wrapped)]],
            anyhow::Error::new(Wrapped::Broken).context("outer")
        ),
        3
    );
}

#[test]
fn options() {
    #[resilient(max_attempts = 3, backoff = none)]
    fn call(calls: &Cell<u32>) -> Option<u8> {
        calls.set(calls.get() + 1);
        None
    }
    let calls = Cell::new(0);
    assert_eq!((call(&calls), calls.get()), (None, 3));
}

/// Every class, through `Classify`.
#[test]
fn classes() {
    #[derive(Clone, Copy, Debug)]
    struct Classed(Class);
    impl Classify for Classed {
        fn class(&self) -> Class {
            self.0
        }
        fn effect(&self) -> Effect {
            Effect::Possible
        }
    }
    #[resilient(max_attempts = 3, backoff = none)]
    fn call(class: Class, calls: &Cell<u32>) -> Result<(), Classed> {
        calls.set(calls.get() + 1);
        Err(Classed(class))
    }
    for (class, expected) in [
        (Class::Transient, 3),
        (Class::RateLimited { retry_after: None }, 3),
        (Class::Timeout, 3),
        (Class::Overloaded, 1),
        (Class::Permanent, 1),
        (Class::Cancelled, 1),
    ] {
        let calls = Cell::new(0);
        assert!(call(class, &calls).is_err());
        assert_eq!(calls.get(), expected, "{class:?}");
    }
}

#[test]
fn a_borrowed_error() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = [error if error.starts_with("again")])]
    fn call<'a>(text: &'a str, calls: &Cell<u32>) -> Result<(), &'a str> {
        calls.set(calls.get() + 1);
        Err(text)
    }
    let calls = Cell::new(0);
    assert_eq!((call("again, please", &calls), calls.get()), (Err("again, please"), 3));
    assert_eq!((call("no", &calls), calls.get()), (Err("no"), 4));
}
