//! Names of the user's that the expansion uses too.

use resilient_runtime::resilient;

use crate::flaky::{Failure, Flaky, run};

#[resilient(
    max_attempts = attempts,
    backoff = none,
    retry_if = |error| rules == 1 && *error == Failure::Io,
    stop_if = |_| call == 0,
    fallback = [spare, value(wait + 1000)]
)]
async fn arguments(
    flaky: &Flaky,
    attempts: u32,
    rules: u32,
    call: u32,
    failed: String,
    outcome: Vec<u8>,
    wait: u32,
) -> Result<u32, Failure> {
    let (error, judged, last, done, why, hint, context, policy, chain) = (1, 2, 3, 4, 5, 6, 7, 8, 9);
    let rt = [failed.len(), outcome.len()];
    flaky.called().await?;
    let moved = (failed, outcome);
    Ok(error
        + judged
        + last
        + done
        + why
        + hint
        + context
        + policy
        + chain
        + rt[0] as u32
        + moved.1.len() as u32)
}

async fn spare(
    _flaky: &Flaky,
    attempts: u32,
    _rules: u32,
    _call: u32,
    failed: String,
    _outcome: Vec<u8>,
    _wait: u32,
) -> Result<u32, Failure> {
    if failed == "spare" { Ok(attempts * 100) } else { Err(Failure::Rejected) }
}

#[resilient(max_attempts = policy, backoff = none, retry_on = [Io if backoff], deadline = "2m")]
fn more_arguments(
    flaky: &Flaky,
    policy: u32,
    backoff: bool,
    base: &str,
    order_slot: String,
    order: String,
) -> Result<usize, Failure> {
    let stop = (order, order_slot);
    flaky.call()?;
    Ok(stop.0.len() + stop.1.len() + base.len())
}

#[test]
fn variables() {
    let flaky = Flaky::new();
    assert_eq!(run(arguments(&flaky, 3, 1, 1, "f".into(), vec![0], 7)), Ok(47));
    assert_eq!(flaky.calls(), 3);
    let flaky = Flaky::new();
    assert_eq!(run(arguments(&flaky, 2, 1, 1, "spare".into(), vec![0], 7)), Ok(200));
    assert_eq!(flaky.calls(), 2);
    let flaky = Flaky::new();
    assert_eq!(run(arguments(&flaky, 3, 2, 1, "f".into(), vec![0], 7)), Ok(1007));
    assert_eq!(flaky.calls(), 1);
    let flaky = Flaky::new();
    assert_eq!(run(arguments(&flaky, 3, 1, 0, "f".into(), vec![0], 7)), Ok(1007));
    assert_eq!(flaky.calls(), 1);
    assert_eq!(more_arguments(&Flaky::new(), 3, true, "b", "s".into(), "oo".into()), Ok(4));
}

/// Everything that generated code might name without a path, or by the head of one.
///
/// Lower-case constants, which no `let` can bind, are below.
mod shadowed {
    #![allow(
        non_upper_case_globals,
        non_snake_case,
        non_camel_case_types,
        dead_code,
        unused_macros,
        reason = "they are in the way, that is all"
    )]

    use ::resilient_runtime::resilient;

    use crate::flaky::{Failure, Flaky};

    pub mod std {}
    pub mod core {}
    pub mod alloc {}
    pub mod rt {}
    pub mod resilient_runtime {}
    pub struct Policy;
    pub struct Duration;
    pub struct Error;
    pub struct Option<T>(T);
    pub struct Site;
    pub struct Call;
    pub struct Slot;
    pub struct ControlFlow;
    pub struct Text;
    pub struct Outcome;
    pub trait Fn {}
    pub trait FnOnce {}
    pub trait Future {}
    pub trait Into {}
    pub trait From {}
    pub const SITE: u32 = 3;
    pub const NO_HOOK: u32 = 0;
    pub fn rules() {}
    pub fn call() {}
    pub fn error() {}
    pub fn failed() {}
    pub fn done() {}
    pub fn check() {}
    pub fn pause() {}
    pub fn take() {}
    pub fn drop() {}
    pub fn Ok() {}
    pub fn Err() {}
    pub fn Some() {}
    pub const None: u32 = 0;
    pub type u32 = ::core::primitive::u32;
    pub type usize = ::core::primitive::usize;
    pub type bool = ();
    macro_rules! matches {
        ($($tokens:tt)*) => {
            compile_error!("not ours")
        };
    }
    macro_rules! concat {
        ($($tokens:tt)*) => {
            compile_error!("not ours")
        };
    }
    macro_rules! module_path {
        ($($tokens:tt)*) => {
            compile_error!("not ours")
        };
    }
    macro_rules! file {
        ($($tokens:tt)*) => {
            compile_error!("not ours")
        };
    }

    type Result<T> = ::std::result::Result<T, Failure>;

    #[resilient(
        max_attempts = SITE,
        backoff = exp("1ms", max = "2ms"),
        jitter = none,
        retry_on = [Io],
        abort_on = [Fatal(_)],
        timeout = "1m",
        deadline = "2m",
        context = cx,
        on_retry = |_| (),
        on_give_up = |_| (),
        retry_if_ok = |number| *number > 100,
        fallback = [on(Rejected) => spare, value(7)]
    )]
    pub async fn everything(flaky: &Flaky, moved: ::std::string::String) -> Result<u32> {
        let owned = moved;
        let attempt = cx.attempt();
        flaky.called().await?;
        Result::Ok(owned.len() as u32 + attempt)
    }

    async fn spare(_flaky: &Flaky, _moved: ::std::string::String) -> Result<u32> {
        Result::Err(Failure::Rejected)
    }

    #[resilient(
        max_attempts = 3,
        backoff = ["1ms", "2ms"],
        jitter = 0.5,
        retry_on = [Io],
        deadline = "2m",
        fallback = [on(Rejected) => |_| Result::Err(Failure::Rejected), value(7)]
    )]
    pub fn everything_now(flaky: &Flaky, mut moved: ::std::string::String) -> Result<usize> {
        moved.push('x');
        flaky.call()?;
        Result::Ok(moved.len())
    }

    #[resilient(max_attempts = 3, backoff = none)]
    pub fn option(flaky: &Flaky) -> ::core::option::Option<u32> {
        flaky.call().ok()
    }
}

#[test]
fn items_and_macros() {
    assert_eq!(run(shadowed::everything(&Flaky::new(), "m".into())), Ok(4));
    let _time = resilient_runtime::VirtualTime::start();
    assert_eq!(shadowed::everything_now(&Flaky::new(), "m".into()), Ok(2));
    assert_eq!(shadowed::option(&Flaky::new()), Some(3));
}

/// Methods of the user's that every type has.
mod blanket {
    use crate::flaky::{Failure, Flaky};
    use resilient_runtime::resilient;

    #[allow(dead_code, reason = "they are in the way, that is all")]
    pub trait Everything: Sized {
        fn text(self) {}
        fn any(self) {}
        fn again(self) {}
        fn context(self) {}
        fn retry(self) {}
        fn backoff(self) {}
        fn timeout(self) {}
        fn max_attempts(self) {}
        fn is_failure(&self) {}
        fn attempts(&self) {}
        fn as_mut(&self) {}
        fn retry_on(&self) {}
        fn into_outcome(self) {}
    }

    impl<T> Everything for T {}

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], fallback = value(9))]
    pub async fn later(flaky: &Flaky, moved: String) -> Result<usize, Failure> {
        let owned = moved;
        flaky.called().await?;
        Ok(owned.len())
    }

    #[resilient(max_attempts = 3, backoff = none)]
    pub fn now(flaky: &Flaky, moved: String) -> Result<usize, Failure> {
        let owned = moved;
        flaky.call()?;
        Ok(owned.len())
    }
}

#[test]
fn methods_of_every_type() {
    assert_eq!(run(blanket::later(&Flaky::new(), "m".into())), Ok(1));
    assert_eq!(blanket::now(&Flaky::new(), "m".into()), Ok(1));
}

/// An alias hides the error type, whose name is also that of another item.
mod aliased {
    use resilient_runtime::resilient;

    use crate::flaky::Flaky;

    pub enum Error {
        Nested(Inner),
    }

    #[derive(PartialEq)]
    pub enum Inner {
        Io,
    }

    pub type Result<T> = std::result::Result<T, Error>;

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Nested(inner) if *inner == Inner::Io, Error::Nested(Inner::Io)])]
    pub fn now(flaky: &Flaky) -> Result<u32> {
        flaky.call().map_err(|_| Error::Nested(Inner::Io))
    }

    pub mod other {
        use super::{Flaky, Inner, resilient};

        pub const ERROR: super::Error = super::Error::Nested(Inner::Io);

        pub struct Error;

        impl Error {
            pub fn is(inner: &Inner) -> bool {
                *inner == Inner::Io
            }
        }

        #[resilient(max_attempts = 3, backoff = none, retry_on = [Nested(inner) if Error::is(inner)])]
        pub async fn later(flaky: &Flaky) -> super::Result<u32> {
            flaky.called().await.map_err(|_| ERROR)
        }
    }
}

#[test]
fn error_types_behind_an_alias() {
    assert_eq!(aliased::now(&Flaky::new()).ok(), Some(3));
    assert_eq!(run(aliased::other::later(&Flaky::new())).ok(), Some(3));
}

/// Unit structs and constants in lower case, as diesel's `dsl::*` brings them in: a `let` of such a name is E0530, so what
/// the expansion binds has names that no column has.
mod lower_case_items {
    #![allow(non_camel_case_types, non_upper_case_globals, dead_code)]

    use resilient_runtime::resilient;

    use crate::flaky::{Failure, Flaky};

    pub struct rules;
    pub struct call;
    pub struct outcome;
    pub struct wait;
    pub struct failed;
    pub struct error;
    pub struct chain;
    pub struct note;
    pub struct why;
    pub struct policy;
    pub struct last;
    pub struct context;
    pub const value: u8 = 1;
    pub static next: u8 = 2;

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], deadline = "1m", context = cx, fallback = on(Io) => cached)]
    pub async fn later(flaky: &Flaky, id: String) -> Result<u32, Failure> {
        let _ = (id, cx.attempt(), value, next);
        flaky.called().await
    }

    #[resilient(max_attempts = limit, backoff = none, retry_on = [Io], fallback = cached)]
    pub fn now(flaky: &Flaky, limit: u32) -> Result<u32, Failure> {
        flaky.call()
    }

    fn cached<A, B>(_: A, _: B) -> Result<u32, Failure> {
        Ok(7)
    }
}

#[test]
fn items_in_lower_case() {
    assert_eq!(run(lower_case_items::later(&Flaky::new(), "a".into())), Ok(3));
    assert_eq!(lower_case_items::now(&Flaky::new(), 3), Ok(3));
}
