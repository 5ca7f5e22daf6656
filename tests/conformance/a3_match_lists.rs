//! MicroProfile Fault Tolerance TCK, the exception hierarchy tests: lists that overlap. The excluding list is asked
//! first and always wins, also over a more specific entry of the including one.

use std::cell::Cell;

use Kind::{E0, E0S, E1, E1S, E2, E2S, Error, Exception, Runtime};
use resilient_runtime::{GiveUp, resilient};

/// The classes of the test kit, by their names there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Exception,
    E0,
    E1,
    E2,
    /// Below `E2`, and so on.
    E2S,
    E1S,
    E0S,
    Runtime,
    /// Outside `Exception`.
    Error,
}

/// In the order of the table's columns.
const KINDS: [Kind; 9] = [Exception, E0, E1, E2, E2S, E1S, E0S, Runtime, Error];

impl Kind {
    /// Whether a handler for `class` applies: the class itself or one above it.
    fn is(self, class: Self) -> bool {
        let parent = match self {
            Exception | Error => None,
            E0 | Runtime => Some(Exception),
            E1 | E0S => Some(E0),
            E2 | E1S => Some(E1),
            E2S => Some(E2),
        };
        self == class || parent.is_some_and(|parent| parent.is(class))
    }
}

macro_rules! retry_row {
    ($id:ident: [$($attribute:tt)*] => $expected:expr) => {
        mod $id {
            use super::*;

            #[test]
            fn blocking() {
                #[resilient(max_attempts = 2, backoff = none, $($attribute)*)]
                fn call(kind: Kind, calls: &Cell<u32>) -> Result<(), Kind> {
                    calls.set(calls.get() + 1);
                    Err(kind)
                }
                let observed = KINDS.map(|kind| {
                    let calls = Cell::new(0);
                    assert_eq!(call(kind, &calls), Err(kind));
                    calls.get()
                });
                assert_eq!(observed, $expected, "{KINDS:?}");
            }

            #[tokio::test]
            async fn future() {
                #[resilient(max_attempts = 2, backoff = none, $($attribute)*)]
                async fn call(kind: Kind, calls: &Cell<u32>) -> Result<(), Kind> {
                    calls.set(calls.get() + 1);
                    Err(kind)
                }
                for (kind, expected) in KINDS.into_iter().zip($expected) {
                    let calls = Cell::new(0);
                    assert_eq!((call(kind, &calls).await, calls.get()), (Err(kind), expected), "{kind:?}");
                }
            }
        }
    };
}

retry_row! { rh_a: [
    retry_on = [error if error.is(E0), error if error.is(E2)], abort_on = [error if error.is(E1)],
] => [1, 2, 1, 1, 1, 1, 2, 1, 1] }
retry_row! { rh_b: [
    retry_on = [error if error.is(Exception), error if error.is(E1)],
    abort_on = [error if error.is(E0), error if error.is(E2)],
] => [2, 1, 1, 1, 1, 1, 1, 2, 1] }
retry_row! { rh_c: [
    retry_on = [error if error.is(E1), error if error.is(E2)], abort_on = [error if error.is(E0)],
] => [1, 1, 1, 1, 1, 1, 1, 1, 1] }

macro_rules! breaker_row {
    ($id:ident: [$($counting:tt)*] => $expected:literal) => {
        mod $id {
            use super::*;

            // A kind each has a breaker of its own. `None` is the rejection; `accept` is the excluding list.
            #[test]
            fn blocking() {
                #[resilient(
                    circuit_breaker(window = 1, minimum_calls = 1, open_for = fixed("20s"), $($counting)*),
                    key = kind, on_reject = |_| None
                )]
                fn call(kind: Kind) -> Result<(), Option<Kind>> {
                    Err(Some(kind))
                }
                let seen = KINDS.map(|kind| {
                    assert_eq!(call(kind), Err(Some(kind)));
                    if call(kind) == Err(None) { 'O' } else { '-' }
                });
                assert_eq!(String::from_iter(seen), $expected, "{KINDS:?}");
            }

            #[tokio::test(start_paused = true)]
            async fn future() {
                #[resilient(
                    circuit_breaker(window = 1, minimum_calls = 1, open_for = fixed("20s"), $($counting)*),
                    key = kind, on_reject = |_| None
                )]
                async fn call(kind: Kind) -> Result<(), Option<Kind>> {
                    Err(Some(kind))
                }
                let mut seen = String::new();
                for kind in KINDS {
                    assert_eq!(call(kind).await, Err(Some(kind)));
                    seen.push(if call(kind).await == Err(None) { 'O' } else { '-' });
                }
                assert_eq!(seen, $expected, "{KINDS:?}");
            }
        }
    };
}

breaker_row! { ch_a: [
    count = [Some(kind) if kind.is(E0), Some(kind) if kind.is(E2)], accept = [Some(kind) if kind.is(E1)],
] => "-O----O--" }
breaker_row! { ch_b: [
    count = [Some(kind) if kind.is(Exception), Some(kind) if kind.is(E1)],
    accept = [Some(kind) if kind.is(E0), Some(kind) if kind.is(E2)],
] => "O------O-" }
breaker_row! { ch_c: [
    count = [Some(kind) if kind.is(E1), Some(kind) if kind.is(E2)], accept = [Some(kind) if kind.is(E0)],
] => "---------" }

macro_rules! fallback_row {
    ($id:ident: [$($on:tt)*] => $expected:expr) => {
        mod $id {
            use super::*;

            // A filter has no excluding list of its own: a link in front that fails with the same error is one.
            #[test]
            fn blocking() {
                #[resilient(fallback = on($($on)*) => value("fb"))]
                fn call(kind: Kind) -> Result<&'static str, Kind> {
                    Err(kind)
                }
                assert_eq!(KINDS.map(|kind| call(kind).is_ok()), $expected, "{KINDS:?}");
                assert!(KINDS.into_iter().all(|kind| call(kind).map_or_else(|error| error == kind, |it| it == "fb")));
            }

            #[tokio::test]
            async fn future() {
                #[resilient(fallback = on($($on)*) => value("fb"))]
                async fn call(kind: Kind) -> Result<&'static str, Kind> {
                    Err(kind)
                }
                for (kind, expected) in KINDS.into_iter().zip($expected) {
                    assert_eq!(call(kind).await, if expected { Ok("fb") } else { Err(kind) });
                }
            }
        }
    };
}

fallback_row! { fh_a: [
    error if (error.is(E0) || error.is(E2)) && !error.is(E1)
] => [false, true, false, false, false, false, true, false, false] }
fallback_row! { fh_b: [
    error if (error.is(Exception) || error.is(E1)) && !(error.is(E0) || error.is(E2))
] => [true, false, false, false, false, false, false, true, false] }
fallback_row! { fh_c: [
    error if (error.is(E1) || error.is(E2)) && !error.is(E0)
] => [false; 9] }

/// The rule of the grid with plain variant lists, where `abort_on` names what a pattern of `retry_on` covers as well.
#[test]
fn an_excluded_variant_wins_over_the_pattern_that_covers_it() {
    #[resilient(
        max_attempts = 2, backoff = none, retry_on = [E0 | E1 | E2 | Runtime], abort_on = [Kind::E1, Kind::E2],
        on_give_up = |report: &GiveUp| reported.set(report.attempts())
    )]
    fn call(kind: Kind, reported: &Cell<u32>) -> Result<(), Kind> {
        Err(kind)
    }
    for (kind, attempts) in [(E0, 2), (E1, 1), (E2, 1), (Runtime, 2)] {
        let reported = Cell::new(0);
        assert_eq!(call(kind, &reported), Err(kind));
        assert_eq!(reported.get(), attempts, "{kind:?}");
    }
}
