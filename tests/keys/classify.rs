//! `#[derive(Classify)]`: classes and effects from variants, fields and sources.

use std::cell::Cell;
use std::io;
use std::time::Duration;

use resilient_runtime::{Class, Classify, Effect, FromRejection, Rejection, resilient};

const WAIT: Duration = Duration::from_secs(2);

#[derive(Debug, Classify, FromRejection)]
enum Failure {
    #[classify(transient)]
    Reset,
    #[classify(transient, no_effect)]
    Refused { _port: u16 },
    #[classify(rate_limited)]
    Limited(()),
    #[classify(rate_limited, retry_after = 1, no_effect)]
    LimitedFor((), Duration),
    #[classify(rate_limited, retry_after = field)]
    MaybeFor { _status: u16, field: Option<Duration> },
    #[classify(overloaded)]
    Overloaded,
    #[classify(timeout)]
    Late,
    #[classify(permanent)]
    Missing,
    #[classify(cancelled)]
    Cancelled,
    #[classify(source)]
    Io(io::Error),
    #[classify(source, no_effect)]
    Connect(io::Error),
    Parse {
        _line: u32,
        #[classify(source)]
        source: Box<Inner>,
    },
    #[rejection]
    #[classify(source)]
    Guard(Rejection),
}

#[derive(Debug, Classify)]
#[classify(default = permanent)]
enum Inner {
    #[classify(overloaded, no_effect)]
    Marked,
    Unmarked,
    #[classify(no_effect)]
    OfNoEffect,
}

#[derive(Classify)]
enum Generic<'a, E, const N: usize> {
    #[classify(source)]
    Own(&'a E),
    #[classify(source)]
    Again(Box<Generic<'a, E, N>>),
    #[classify(cancelled)]
    Other,
}

#[derive(Classify)]
#[classify(rate_limited, retry_after = 0)]
struct Busy(Duration);

#[derive(Classify)]
struct Wrapped {
    #[classify(source)]
    cause: Busy,
}

#[derive(Classify)]
#[classify(transient, no_effect)]
struct Unit;

#[derive(Classify)]
enum Never {}

const _: fn(&Never) -> Class = Never::class;

fn assert_says(error: &impl Classify, class: Class, effect: Effect) {
    assert_eq!((error.class(), error.effect()), (class, effect));
}

fn refused() -> io::Error {
    io::ErrorKind::ConnectionRefused.into()
}

fn reset() -> io::Error {
    io::ErrorKind::ConnectionReset.into()
}

#[test]
fn a_variant_says_its_class_and_effect() {
    use Effect::{None as Surely, Possible};
    let limited = |retry_after| Class::RateLimited { retry_after };
    for (error, class, effect) in [
        (Failure::Reset, Class::Transient, Possible),
        (Failure::Refused { _port: 80 }, Class::Transient, Surely),
        (Failure::Limited(()), limited(None), Possible),
        (Failure::LimitedFor((), WAIT), limited(Some(WAIT)), Surely),
        (Failure::MaybeFor { _status: 429, field: Some(WAIT) }, limited(Some(WAIT)), Possible),
        (Failure::MaybeFor { _status: 429, field: None }, limited(None), Possible),
        (Failure::Overloaded, Class::Overloaded, Possible),
        (Failure::Late, Class::Timeout, Possible),
        (Failure::Missing, Class::Permanent, Possible),
        (Failure::Cancelled, Class::Cancelled, Possible),
    ] {
        assert_says(&error, class, effect);
    }
}

#[test]
fn a_source_says_it_for_the_variant() {
    assert_says(&Failure::Io(refused()), Class::Transient, Effect::None);
    assert_says(&Failure::Io(reset()), Class::Transient, Effect::Possible);
    assert_says(&Failure::Connect(reset()), Class::Transient, Effect::None);
    let parse = |source| Failure::Parse { _line: 1, source: Box::new(source) };
    assert_says(&parse(Inner::Marked), Class::Overloaded, Effect::None);
    assert_says(&parse(Inner::Unmarked), Class::Permanent, Effect::Possible);
    assert_says(&parse(Inner::OfNoEffect), Class::Permanent, Effect::None);
}

#[test]
fn a_struct_says_it_as_a_variant_does() {
    let limited = Class::RateLimited { retry_after: Some(WAIT) };
    assert_says(&Busy(WAIT), limited, Effect::Possible);
    assert_says(&Wrapped { cause: Busy(WAIT) }, limited, Effect::Possible);
    assert_says(&Unit, Class::Transient, Effect::None);
}

#[test]
fn a_source_may_be_a_parameter_or_the_type_itself() {
    let own = refused();
    let again = Generic::<io::Error, 1>::Again(Box::new(Generic::Own(&own)));
    assert_says(&again, Class::Transient, Effect::None);
    assert_says(&Generic::<io::Error, 1>::Other, Class::Cancelled, Effect::Possible);
}

/// What the derive says, a guard does: transient is repeated, the hint is waited for, permanent ends the call.
#[tokio::test(start_paused = true)]
async fn a_guard_does_as_the_derive_says() {
    #[resilient(max_attempts = 5, backoff = none)]
    async fn call(calls: &Cell<u32>) -> Result<(), Failure> {
        calls.set(calls.get() + 1);
        Err(match calls.get() {
            1 => Failure::Reset,
            2 => Failure::LimitedFor((), WAIT),
            _ => Failure::Missing,
        })
    }
    let (calls, started) = (Cell::new(0), tokio::time::Instant::now());
    assert!(matches!(call(&calls).await, Err(Failure::Missing)));
    assert_eq!(calls.get(), 3);
    assert!((WAIT..WAIT.mul_f64(1.11)).contains(&started.elapsed()), "{:?}", started.elapsed());
}

/// What is not idempotent is repeated only after errors that say `no_effect`.
#[tokio::test(start_paused = true)]
async fn no_effect_lets_work_that_is_not_idempotent_be_repeated() {
    #[resilient(max_attempts = 5, backoff = none, idempotent = false)]
    async fn call(calls: &Cell<u32>) -> Result<(), Failure> {
        calls.set(calls.get() + 1);
        Err(if calls.get() == 1 { Failure::Refused { _port: 80 } } else { Failure::Reset })
    }
    let calls = Cell::new(0);
    assert!(matches!(call(&calls).await, Err(Failure::Reset)));
    assert_eq!(calls.get(), 2);
}

/// The guard's own timeout passes through both derives, and back to what the rejection says of itself.
#[tokio::test(start_paused = true)]
async fn a_rejection_is_a_source_too() {
    #[resilient(max_attempts = 2, backoff = none, timeout = "1s")]
    async fn call() -> Result<(), Failure> {
        std::future::pending().await
    }
    let error = call().await.unwrap_err();
    assert!(matches!(error, Failure::Guard(_)), "{error:?}");
    assert_says(&error, Class::Timeout, Effect::Possible);
}
